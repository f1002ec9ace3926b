"""The answers for one target, or for several as if they were one: the best lane of each subject, and its chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sanctions_graph.analysis.exposure_table import Answers, Lane
from sanctions_graph.kernels.rounds import Walks
from sanctions_graph.paths.levels import probability
from sanctions_graph.paths.reach import Reach, cheapest

if TYPE_CHECKING:
    from sanctions_graph.kernels.rounds import Weights
    from sanctions_graph.kernels.search import Product
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.hubs import HubPolicy
    from sanctions_graph.paths.reach import Reached


class Found(Protocol):
    """What a lane says of some targets."""

    def of(self, subjects: Array) -> Reached:
        """Say which of some subjects are exposed."""

    def walks(self, subjects: Array) -> Walks:
        """Return the chain of each of some exposed subjects."""

    def cut(self) -> Iterator[int]:
        """Yield the hubs that were not passed."""


class AnyLane(Protocol):
    """A rule at a grade that can answer for targets."""

    @property
    def told(self) -> Lane:
        """The rule and the grade."""

    @property
    def place(self) -> int:
        """Place of the rule, which settles ties."""

    @property
    def policy(self) -> HubPolicy:
        """What a hop is."""

    def reach(self, targets: tuple[int, ...]) -> Found:
        """Answer for some targets."""

    def cheapest(self, targets: tuple[int, ...]) -> Callable[[int], int | None]:
        """Return what the strongest chain from a row costs."""


@dataclass(frozen=True, eq=False)
class WalkedLane:
    """A rule at a grade, answered by a search.

    Attributes
    ----------
    told : Lane
        The rule and the grade.
    place : int
        Place of the rule, which settles ties.
    policy : HubPolicy
        What a hop is.
    product : Product
        Where to walk.
    weights : Weights
        What each link costs.
    limit : int or None
        Most counted links.
    """

    told: Lane
    place: int
    policy: HubPolicy
    product: Product
    weights: Weights
    limit: int | None

    def reach(self, targets: tuple[int, ...]) -> Reach:
        """Search back from some targets."""
        return Reach(self.product, self.weights, targets, self.limit)

    def cheapest(self, targets: tuple[int, ...]) -> Callable[[int], int | None]:
        """Return what the strongest chain from a row costs."""
        return cheapest(self.product, targets, self.weights, max_hops=self.limit)


@dataclass(frozen=True, eq=False)
class Question:
    """What stays the same over targets.

    Attributes
    ----------
    graph : SanctionsGraph
        The view.
    subjects : ndarray of int64
        Rows of nodes.
    lanes : tuple of AnyLane
        Every rule at every grade.
    strongest : bool
        Whether to look for the strongest chain where it is not the shortest.
    """

    graph: SanctionsGraph
    subjects: Array
    lanes: tuple[AnyLane, ...]
    strongest: bool


class Batch:
    """The answers for one group of targets.

    Parameters
    ----------
    asked : Question
        What was asked.
    targets : tuple of int
        Rows of the targets.
    """

    def __init__(self, asked: Question, targets: tuple[int, ...]) -> None:
        self._asked, self._targets = asked, targets
        reaches = [lane.reach(targets) for lane in asked.lanes]
        self.cut = {row for reach in reaches for row in reach.cut()}
        self._subject, self._lane, self._hops, self._cost = _best(asked, reaches)
        used = set(self._lane.tolist())
        self._reaches = {place: reaches[place] for place in used}

    def __len__(self) -> int:
        return len(self._subject)

    def settle(self) -> Answers:
        """Walk the answers, and forget the search."""
        answers = self._answers
        self._reaches.clear()
        return answers

    @cached_property
    def _answers(self) -> Answers:
        graph = self._asked.graph
        order = np.argsort(self._lane, kind="stable")
        lanes = self._lane[order]
        walks = _end_to_end([
            self._reaches[lane].walks(self._subject[order[lanes == lane]]) for lane in sorted(self._reaches)
        ])  # fmt: skip
        subject, cost = self._subject[order], self._cost[order]
        target, strength = subject.copy(), np.ones(len(order))
        length = np.diff(walks.start)
        some = np.flatnonzero(length)
        if len(some):
            last = walks.start[1:][some] - 1
            ends = np.where(
                walks.forward[last], graph.index.target[walks.link[last]], graph.index.source[walks.link[last]]
            )
            target[some] = ends
            confidence = graph.view.evidence.confidence[walks.link]
            strength[some] = np.multiply.reduceat(confidence, walks.start[:-1][some])
        if self._asked.strongest and cost.any():
            self._strengthen(subject, lanes, cost, strength)
        spared = np.array([lane.policy.hops_of(1) == 0 for lane in self._asked.lanes])
        hops = np.maximum(self._hops[order] - spared[lanes], 0)
        return Answers(subject, target, lanes, hops, strength, walks)

    def _strengthen(self, subject: Array, lanes: Array, cost: Array, strength: Array) -> None:
        """Take the strongest chain of a grade where it is not the shortest."""
        rank = np.array([lane.told.level.rank for lane in self._asked.lanes])
        for grade in np.unique(rank[lanes]).tolist():
            found = [lane.cheapest(self._targets) for lane in self._asked.lanes if lane.told.level.rank == grade]
            for at in np.flatnonzero((rank[lanes] == grade) & (cost > 0)).tolist():
                costs = (each(int(subject[at])) for each in found)
                least = min((each for each in costs if each is not None), default=None)
                if least is not None and least < cost[at]:
                    strength[at] = probability(least)


def _best(asked: Question, reaches: Sequence[Found]) -> tuple[Array, Array, Array, Array]:
    """Choose the best lane for each subject: by grade, hops, cost and place of the rule."""
    found = [reach.of(asked.subjects) for reach in reaches]
    subject, hops, cost = (np.concatenate(columns) for columns in zip(*found, strict=True))
    lane = np.repeat(np.arange(len(found)), [len(each.subject) for each in found])
    rank = np.array([each.told.level.rank for each in asked.lanes])[lane]
    place = np.array([each.place for each in asked.lanes])[lane]
    order = np.lexsort((place, cost, hops, rank, subject))
    first = order[np.concatenate([[True], np.diff(subject[order]) > 0])] if len(order) else order
    return subject[first], lane[first], hops[first], cost[first]


def _end_to_end(walks: Sequence[Walks]) -> Walks:
    if not walks:
        nothing = np.empty(0, np.int64)
        return Walks(np.zeros(1, np.int64), nothing, nothing.astype(np.bool_))
    before = np.cumsum([0, *(len(each.link) for each in walks)])
    starts = [each.start[:-1] + shift for each, shift in zip(walks, before.tolist(), strict=False)]
    return Walks(
        np.concatenate([*starts, before[-1:]]),
        np.concatenate([each.link for each in walks]),
        np.concatenate([each.forward for each in walks]),
    )


def joined(batches: Sequence[Batch]) -> Answers:
    """Put the answers of all groups together."""
    answers = [batch.settle() for batch in batches if len(batch)]
    walks = _end_to_end([each.walks for each in answers])
    if not answers:
        nothing = np.empty(0, np.int64)
        return Answers(nothing, nothing, nothing, nothing, nothing.astype(float), walks)
    subject, target, lane, hops, strength = map(np.concatenate, zip(*(each.columns() for each in answers), strict=True))
    return Answers(subject, target, lane, hops, strength, walks)
