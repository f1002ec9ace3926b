"""The four answers in order: certain and in force, certain and pending, possible and in force, possible and pending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_MIN
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.kernels.rounds import Weights
from sanctions_graph.kernels.search import Product
from sanctions_graph.model.kinds import LINK_KIND_NAMES, LINK_KINDS
from sanctions_graph.model.view import phase_masks
from sanctions_graph.paths.windows import UNDATED_POLICIES, widened_days

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.hubs import HubPolicy
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

    @property
    def rank(self) -> int:
        """Place of the grade: 0 is certain and in force, 3 is possible and pending."""
        return 2 * (self.certainty == "possible") + (self.phase == PENDING)


def levels_of(graph: SanctionsGraph, certainty: str = "possible", *, undated: str = "include") -> tuple[Level, ...]:
    """List the grades of answer, best first; each takes in the links of those of its certainty before it.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` leaves out the possible grades.
    undated : {"include", "exclude", "widen"}, default "include"
        What to make of links of which no day is known: possible on every day, left out, or possible on the days that
        `windows.widened_days` assumes.

    Returns
    -------
    tuple of Level
    """
    graph.mask(certainty)  # refuses another word
    if undated not in UNDATED_POLICIES:
        raise UnknownKindError(undated, UNDATED_POLICIES, what="policy for undated links")
    day, links = graph.view.valid, graph.tables["links"]
    due, maybe_due = phase_masks(links, graph.view.evidence.bounds["due"], day)
    grades = [("certain", due)] + ([("possible", maybe_due)] if certainty == "possible" else [])
    levels: list[Level] = []
    for grade, in_force in grades:
        mask = _with_undated(graph, grade, undated)
        if day is None:
            levels.append(Level(grade, None, mask))
            continue
        levels.append(Level(grade, IN_FORCE, mask & in_force))
        if not (in_force | ~mask).all():
            levels.append(Level(grade, PENDING, mask))
    return tuple(levels)


def undated_links(graph: SanctionsGraph) -> Array:
    """Tell of which links of a view no day is known, as `windows.is_undated` does for one.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    evidence = graph.view.evidence
    undated = (evidence.unknown_start | evidence.unknown_end | evidence.event) & graph.mask("possible")
    for name in ("start", "end"):
        for days in (evidence.bounds[name].low, evidence.bounds[name].high):
            undated = undated & ((days <= DAY_MIN) | (days >= DAY_MAX))
    undated = np.array(undated)
    undated[evidence.spells.link] = False
    return undated


def _with_undated(graph: SanctionsGraph, grade: str, undated: str) -> Array:
    mask = graph.mask(grade)
    if undated == "include":
        return mask
    silent = undated_links(graph)
    kept = mask & ~silent
    day = graph.view.valid
    if undated == "widen" and grade == "possible":
        for row in np.flatnonzero(silent).tolist():
            days = widened_days(graph, row)
            kept[row] = days is not None and (day is None or days.low <= day <= days.high)
    return kept


def as_of_text(graph: SanctionsGraph) -> str:
    """Say as of when an answer holds; without a day time is ignored, and that is said."""
    if graph.on is not None:
        return graph.label
    return "time ignored" if graph is graph.whole else f"time ignored, {graph.label}"


def weigh(graph: SanctionsGraph, *, identity_counts: bool = False) -> Weights:
    """Weigh each link: whether it counts as a hop, and the cost of its probability in whole numbers.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    identity_counts : bool, default False
        Whether walking a proposed identity is a hop.

    Returns
    -------
    Weights
        Cost: O(m) in links.
    """
    links = graph.tables["links"]
    counts = [LINK_KINDS[name].counted or (identity_counts and name == "same_as") for name in LINK_KIND_NAMES]
    counted = np.array(counts)[links.coded("kind").codes]
    confidence = graph.view.evidence.confidence
    if confidence.strides == (0,) and (confidence[:1] == 1).all():
        return Weights(counted, np.zeros(len(links), np.int64))
    with np.errstate(divide="ignore"):
        cost = np.minimum(np.rint(-np.log2(confidence) * _COST_UNIT), _DEAREST)
    return Weights(counted, cost.astype(np.int64))


def probability(cost: int) -> float:
    """Read a cost back as the probability it stands for."""
    return float(2.0 ** (-cost / _COST_UNIT))


def product_of(
    graph: SanctionsGraph,
    level: Level,
    rule: ExposureRule,
    *,
    same_as: bool | str = False,
    hubs: HubPolicy | None = None,
) -> Product:
    """Read the graph at one level through the automaton of a rule.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    level : Level
        Which links may be walked.
    rule : ExposureRule
        Which sequences of links count.
    same_as : bool or str, default False
        Whether proposed identities may be walked.
    hubs : HubPolicy, optional
        Instead of the rule's own.

    Returns
    -------
    Product
    """
    pattern = rule.compiled(same_as=bool(same_as))
    along, against = pattern.alphabet.read(graph, level.certainty)
    policy = hubs or rule.hubs
    return Product(
        index=graph.index,
        along=along.data,
        against=against.data,
        usable=np.ascontiguousarray(level.mask).data,
        automaton=pattern.automaton,
        order=graph.tables["links"].id_rank.data,
        closed=policy.closed(graph).data if policy and policy.stops else None,
    )
