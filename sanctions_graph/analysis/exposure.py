"""Who is exposed to what: one row a subject and target, with the rule that bit, how surely, and the best path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._version import __version__
from sanctions_graph.analysis.exposure_table import Answers, ExposureTable, Lane
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.kernels.rounds import Walks
from sanctions_graph.model.kinds import NODE_KINDS
from sanctions_graph.paths.hubs import HubPolicy, cuts
from sanctions_graph.paths.levels import (
    as_of_text,
    levels_of,
    probability,
    product_of,
    undated_links,
    weigh,
    without_day,
)  # fmt: skip
from sanctions_graph.paths.reach import Reach, cheapest
from sanctions_graph.paths.rules import MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    from sanctions_graph.kernels.rounds import Weights
    from sanctions_graph.kernels.search import Product
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.rules import ExposureRule

EACH = ("pair", "nearest")
IDENTITY = (False, True, "free", "costed")


def exposure(
    graph: SanctionsGraph,
    *,
    subjects: Iterable[str] | None = None,
    targets: Iterable[str] | None = None,
    rule: Rules = None,
    max_hops: MaxHops = "rule",
    each: str = "pair",
    certainty: str = "possible",
    same_as: bool | str = False,
    hubs: HubPolicy | None = None,
    undated: str = "include",
) -> ExposureTable:
    """Tell who is exposed to what, by which rule, how surely, and through which chain.

    A subject is exposed to a target if a chain of links in force joins them and the kinds and directions of the
    links match the rule. The exposure is certain if some chain is certain link by link, else possible; who is not
    listed is not exposed by what the graph knows.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day; on a graph without a day, time is ignored and the answer says so.
    subjects : iterable of str, optional
        Ids of nodes; the default is every state, entity and channel.
    targets : iterable of str, optional
        Ids of nodes of any kind; the default is every measure.
    rule : str, ExposureRule or sequence of them, optional
        Named rules or patterns; the default is the union of all named rules but ``network``.
    max_hops : int, None or "rule", default "rule"
        Most counted hops; ``"rule"`` is each rule's own limit, None is no limit.
    each : {"pair", "nearest"}, default "pair"
        One row for each subject and target, or for each subject and its best target only.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` lists certain exposures only.
    same_as : bool, "free" or "costed", default False
        Whether proposed identities may be walked: as no hop (True is ``"free"``), or as one.
    hubs : HubPolicy, optional
        Where paths stop, and what a hop is; instead of each rule's own.
    undated : {"include", "exclude", "widen"}, default "include"
        Links of which no day is known: possible on every day, left out, or possible on the days that their claims
        and documents suggest; the answer counts them.

    Returns
    -------
    ExposureTable
        Hops come from the shortest, strength from the strongest chain of the row's certainty and phase. With
        ``each="nearest"``, strength is that of the chain shown.

    Raises
    ------
    UnknownIdError
        If a subject or target is not in the graph.
    UnknownKindError
        If a word is none of its list, or a rule asks for the order of money, which walks do not know.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    One search back from each target over graph × automaton (``"nearest"``: from all targets at once), a rule and a
    grade of answer; each costs O(s log s) in the product states and moves that reach the target. Where links are
    graded, the strongest chains take a second search; strengths hold to seven digits. Paths are written out when
    they are looked at.

    References
    ----------
    The definition is in the documentation, under concepts, "Exposure".

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> row, = sg.exposure(then, subjects=["state:LA"], targets=["measure:unscr-2397/8"])
    >>> row.rule, row.certainty, row.phase, row.hops
    ('hosted_channel', 'certain', 'in_force', 2)
    """
    if each not in EACH:
        raise UnknownKindError(each, EACH, what="way to list exposures")
    if same_as not in IDENTITY:
        raise UnknownKindError(same_as, map(str, IDENTITY), what="way to walk identities")
    rules = resolve_rules(rule)
    wanted = _rows(graph, targets, ("measure",))
    groups = [tuple(wanted.tolist())] if each == "nearest" else [(target,) for target in wanted.tolist()]
    asked = _Question(
        graph=graph,
        subjects=_rows(graph, subjects, ("state", "entity", "channel")),
        lanes=tuple(_lanes(graph, rules, max_hops, certainty, same_as, hubs, undated)),
        strongest=each == "pair",
    )
    batches = [_Batch(asked, group) for group in groups]
    if each == "pair":
        for batch in batches:
            batch.settle()  # else every search would be kept
    cut = sorted({row for batch in batches for row in batch.cut})
    attrs = {
        "method": "exposure",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(rules), "max_hops": max_hops, "each": each, "certainty": certainty, "same_as": same_as,
            "hubs": hubs, "undated": undated, "undated_links": int(undated_links(graph).sum()),
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }  # fmt: skip
    table = ExposureTable(
        attrs, graph, tuple(lane.told for lane in asked.lanes), sum(map(len, batches)), lambda: _joined(batches),
        cut=cuts(graph, cut),
    )  # fmt: skip
    if not same_as:
        return table
    plain = exposure(
        graph, subjects=subjects, targets=targets, rule=rule, max_hops=max_hops, each=each, certainty=certainty,
        hubs=hubs, undated=undated,
    )  # fmt: skip
    return replace(table, identity={(row.subject, row.target): row.certainty for row in plain})


def _rows(graph: SanctionsGraph, ids: Iterable[str] | None, kinds: Sequence[str]) -> Array:
    if ids is None:
        codes = graph.nodes.coded("kind").codes
        return np.flatnonzero(np.isin(codes, [NODE_KINDS.index(kind) for kind in kinds]))
    asked = (ids,) if isinstance(ids, str) else ids
    return np.array(list(dict.fromkeys(graph.node_rows(asked))), np.int64)


@dataclass(frozen=True, eq=False)
class _Lane:
    """One rule at one grade of answer, ready to be walked."""

    told: Lane
    place: int
    limit: int | None
    product: Product
    weights: Weights
    policy: HubPolicy


def _lanes(
    graph: SanctionsGraph,
    rules: Sequence[ExposureRule],
    max_hops: MaxHops,
    certainty: str,
    same_as: bool | str,
    hubs: HubPolicy | None,
    undated: str,
) -> Iterator[_Lane]:
    weights = weigh(graph, identity_counts=same_as == "costed")
    for place, rule in enumerate(rules):
        if rule.time == "ordered":
            raise UnknownKindError(rule.time, ("common", "ignore"), what=f"time policy of walks (rule {rule.name!r})")
        seen = without_day(graph) if rule.time == "ignore" else graph
        policy, limit = hubs or rule.hubs or HubPolicy(), rule.limit(max_hops)
        before = None
        for level in levels_of(seen, certainty, undated=undated):
            if before is not None and not rule.compiled().filters and np.array_equal(before, level.mask):
                continue  # the grade before has answered all that this one could
            before = level.mask
            product = product_of(seen, level, rule, same_as=same_as, hubs=policy)
            links = None if limit is None else policy.links_of(limit)
            yield _Lane(Lane(rule, level, seen), place, links, product, weights, policy)


@dataclass(frozen=True, eq=False)
class _Question:
    """What stays the same over targets."""

    graph: SanctionsGraph
    subjects: Array
    lanes: tuple[_Lane, ...]
    strongest: bool


class _Batch:
    """The answers for one target, or for several as if they were one."""

    def __init__(self, asked: _Question, targets: tuple[int, ...]) -> None:
        self._asked, self._targets = asked, targets
        reaches = [Reach(lane.product, lane.weights, targets, lane.limit) for lane in asked.lanes]
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
            found = [
                cheapest(lane.product, self._targets, lane.weights, max_hops=lane.limit)
                for lane in self._asked.lanes if lane.told.level.rank == grade
            ]  # fmt: skip
            for at in np.flatnonzero((rank[lanes] == grade) & (cost > 0)).tolist():
                costs = (each(int(subject[at])) for each in found)
                least = min(each for each in costs if each is not None)
                if least < cost[at]:
                    strength[at] = probability(least)


def _best(asked: _Question, reaches: Sequence[Reach]) -> tuple[Array, Array, Array, Array]:
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


def _joined(batches: Sequence[_Batch]) -> Answers:
    answers = [batch.settle() for batch in batches if len(batch)]
    walks = _end_to_end([each.walks for each in answers])
    if not answers:
        nothing = np.empty(0, np.int64)
        return Answers(nothing, nothing, nothing, nothing, nothing.astype(float), walks)
    subject, target, lane, hops, strength = map(np.concatenate, zip(*(each.columns() for each in answers), strict=True))
    return Answers(subject, target, lane, hops, strength, walks)
