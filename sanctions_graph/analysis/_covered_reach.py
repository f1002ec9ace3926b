"""Covered entities in the form of a search, so that `exposure` can rank them beside what chains reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.analysis.covered import covered_rows
from sanctions_graph.analysis.exposure_table import Lane
from sanctions_graph.errors import DateError
from sanctions_graph.paths.hubs import HubPolicy
from sanctions_graph.paths.levels import IN_FORCE, Level
from sanctions_graph.paths.reach import Reached, join
from sanctions_graph.paths.rules import ExposureRule

if TYPE_CHECKING:
    from sanctions_graph.analysis.covered import CoveredRow
    from sanctions_graph.kernels.rounds import Walks, Weights
    from sanctions_graph.law.regimes import Regime
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

COVERED_RULE = ExposureRule(
    "covered",
    "(^owns|^controls)+/^designates/part_of*",
    "The law of a regime covers the subject through the holdings of those who are listed; the chain shown is the "
    "heaviest branch of the tree.",
)
"""Names what the law decides; its pattern tells the shape of the chain shown and is never searched."""


@dataclass(frozen=True, eq=False)
class CoveredReach:
    """Who is covered at one grade through those whom some targets list.

    Attributes
    ----------
    rows : mapping of int to CoveredRow
        The best row of each subject.
    weights : Weights
        What each link costs.
    max_hops : int or None
        Most counted hops.
    """

    rows: dict[int, CoveredRow]
    weights: Weights
    max_hops: int | None

    def of(self, subjects: Array) -> Reached:
        """Say which of some subjects are covered."""
        asked = [row for row in subjects.tolist() if row in self.rows]
        keys = [_key(self.rows[row], self.weights) for row in asked]
        kept = [at for at, (hops, _) in enumerate(keys) if self.max_hops is None or hops <= self.max_hops]
        columns = ([asked[at] for at in kept], [keys[at][0] for at in kept], [keys[at][1] for at in kept])
        return Reached(*(np.array(column, np.int64) for column in columns))

    def walks(self, subjects: Array) -> Walks:
        """Return the chain shown for each covered subject."""
        return join([*self.rows[subject].steps] for subject in subjects.tolist())

    def cut(self) -> Iterator[int]:
        """Yield nothing: a cascade passes no hub by."""
        return iter(())


@dataclass(frozen=True, eq=False)
class CoveredLane:
    """What the law covers at one grade, answered beforehand for every group of targets.

    Attributes
    ----------
    told : Lane
        The rule and the grade.
    place : int
        Place of the rule, which settles ties.
    reaches : mapping of tuple of int to CoveredReach
        By rows of the targets.
    policy : HubPolicy
        What a hop is.
    """

    told: Lane
    place: int
    reaches: dict[tuple[int, ...], CoveredReach]
    policy: HubPolicy = field(default_factory=HubPolicy)

    def reach(self, targets: tuple[int, ...]) -> CoveredReach:
        """Return what was answered for some targets."""
        return self.reaches[targets]

    def cheapest(self, targets: tuple[int, ...]) -> Callable[[int], int | None]:  # noqa: ARG002
        """Offer no other chain: one tree covers."""
        return lambda row: None  # noqa: ARG005


def covered_lanes(
    graph: SanctionsGraph,
    place: int,
    subjects: Sequence[int],
    groups: Sequence[tuple[int, ...]],
    *,
    regime: str | Regime,
    certainty: str,
    weights: Weights,
    max_hops: int | None,
) -> Iterator[CoveredLane]:
    """Answer for each group of targets as if they were one.

    Parameters
    ----------
    graph : SanctionsGraph
        A view as of a day.
    place : int
        Place of the rule among those asked.
    subjects : sequence of int
        Rows of nodes.
    groups : sequence of tuple of int
        Rows of targets.
    regime : str or Regime
        Whose law.
    certainty : {"possible", "certain"}
        The widest grade.
    weights : Weights
        What each link costs.
    max_hops : int or None
        Most counted hops.

    Yields
    ------
    CoveredLane
        One a grade.

    Raises
    ------
    DateError
        If the graph is not a view as of a day.
    """
    if graph.on is None:
        raise DateError("the rule 'covered' asks the law, and the graph has no day", hint="use graph.as_of(day)")
    every = covered_rows(
        graph, subjects, {row for group in groups for row in group}, regime=regime, certainty=certainty
    )
    by_target: dict[int, list[CoveredRow]] = {}
    for row in every:
        by_target.setdefault(row.target_row, []).append(row)
    for grade in ("certain", "possible"):
        reaches = {}
        for group in groups:
            best: dict[int, CoveredRow] = {}
            for row in (row for target in group for row in by_target.get(target, ()) if row.certainty == grade):
                held = best.get(row.subject_row, row)
                best[row.subject_row] = min(held, row, key=lambda each: (_key(each, weights), each.target_row))
            reaches[group] = CoveredReach(best, weights, max_hops)
        yield CoveredLane(Lane(COVERED_RULE, Level(grade, IN_FORCE, graph.mask(grade)), graph), place, reaches)


def _key(row: CoveredRow, weights: Weights) -> tuple[int, int]:
    links = [step.link for step in row.steps]
    return int(weights.counted[links].sum()), int(weights.cost[links].sum())
