"""The four answers in order: certain and in force, certain and pending, possible and in force, possible and pending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.kernels.search import HOP, Product
from sanctions_graph.model.kinds import LINK_KIND_NAMES, LINK_KINDS
from sanctions_graph.model.view import phase_masks

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.rules import ExposureRule

_COST_UNIT = 1 << 24  # cost of halving the probability
_DEAREST = 1 << 31  # a probability of zero costs no more than this, so that costs never reach a hop

IN_FORCE, PENDING = "in_force", "pending"


@dataclass(frozen=True, eq=False)
class Level:
    """One grade of answer and the links that count for it.

    Attributes
    ----------
    certainty : str
        ``"certain"`` or ``"possible"``.
    phase : str or None
        ``"in_force"`` or ``"pending"``; None when time is ignored.
    mask : ndarray of bool, shape (m,)
        Links that may be walked.
    """

    certainty: str
    phase: str | None
    mask: Array


def levels_of(graph: SanctionsGraph, certainty: str = "possible") -> tuple[Level, ...]:
    """List the grades of answer, best first; each takes in the links of those of its certainty before it.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` leaves out the possible grades.

    Returns
    -------
    tuple of Level
    """
    graph.mask(certainty)  # refuses another word
    day, links = graph.view.valid, graph.tables["links"]
    due, maybe_due = phase_masks(links, graph.view.evidence.bounds["due"], day)
    grades = [("certain", due)] + ([("possible", maybe_due)] if certainty == "possible" else [])
    levels = []
    for grade, in_force in grades:
        mask = graph.mask(grade)
        if day is None:
            levels.append(Level(grade, None, mask))
            continue
        levels.append(Level(grade, IN_FORCE, mask & in_force))
        if not (in_force | ~mask).all():
            levels.append(Level(grade, PENDING, mask))
    return tuple(levels)


def as_of_text(graph: SanctionsGraph) -> str:
    """Say as of when an answer holds; without a day time is ignored, and that is said."""
    if graph.on is not None:
        return graph.label
    return "time ignored" if graph is graph.whole else f"time ignored, {graph.label}"


def weights(graph: SanctionsGraph) -> list[int]:
    """Weigh each link: `HOP` if it counts as a hop, plus the cost of its probability in whole numbers."""
    links = graph.tables["links"]
    counted = np.array([LINK_KINDS[name].counted for name in LINK_KIND_NAMES])[links.coded("kind").codes]
    confidence = graph.view.evidence.confidence
    with np.errstate(divide="ignore"):
        cost = np.minimum(np.rint(-np.log2(confidence) * _COST_UNIT), _DEAREST)
    weight = counted * HOP + cost.astype(np.int64)
    return [int(each) for each in weight.tolist()]


def probability(cost: int) -> float:
    """Read a cost back as the probability it stands for."""
    return float(2.0 ** (-cost / _COST_UNIT))


def product_of(graph: SanctionsGraph, level: Level, rule: ExposureRule, *, same_as: bool = False) -> Product:
    """Read the graph at one level through the automaton of a rule."""
    links = graph.tables["links"]
    return Product(
        index=graph.index,
        symbol=links.coded("kind").codes.tolist(),
        against=len(LINK_KIND_NAMES),
        usable=np.ascontiguousarray(level.mask).tobytes(),
        automaton=rule.automaton(same_as=same_as),
        order=links.id_rank,
    )
