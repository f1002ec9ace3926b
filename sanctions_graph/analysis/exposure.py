"""Who is exposed to what: one row a subject and target, with the rule that bit, how surely, and the best path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.kernels.search import HOP, Product, costs_within, keys_to, walk_from
from sanctions_graph.paths.levels import Level, as_of_text, levels_of, probability, product_of, weights
from sanctions_graph.paths.path import Path, make_path
from sanctions_graph.paths.rules import ExposureRule, MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

EACH = ("pair", "nearest")
_FINER = 1 << 16  # walks are weighed in finer units, in which every link costs one: none is longer than it must be


@dataclass(frozen=True)
class Exposure:
    """One subject exposed to one target.

    Attributes
    ----------
    subject, target : str
        Ids.
    rule : str
        The rule that bit.
    certainty : str
        ``"certain"`` or ``"possible"``.
    phase : str or None
        ``"in_force"`` or ``"pending"``; None when time is ignored.
    hops : int
        Counted hops of the shortest chain of this certainty and phase.
    strength : float
        Probability of the strongest chain of this certainty and phase, in [0, 1].
    path : Path
        The shortest chain, of those the strongest, of those one of fewest links; it may repeat a node, since bulk
        answers are walks.
    """

    subject: str
    target: str
    rule: str
    certainty: str
    phase: str | None
    hops: int
    strength: float
    path: Path


_COLUMNS = ("subject", "target", "rule", "certainty", "phase", "hops", "strength")


@dataclass(frozen=True)
class ExposureTable(Sequence[Exposure]):
    """The answer of `exposure`.

    Attributes
    ----------
    rows : tuple of Exposure
        By subject, then best first, then by target.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    """

    rows: tuple[Exposure, ...]
    attrs: dict[str, Any]
    graph: SanctionsGraph

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Exposure: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Exposure, ...]: ...
    def __getitem__(self, at: int | slice) -> Exposure | tuple[Exposure, ...]:
        return self.rows[at]

    def of(self, subject: str, target: str | None = None) -> tuple[Exposure, ...]:
        """Return the rows of one subject, or of one subject and target.

        Parameters
        ----------
        subject : str
            Id of the subject.
        target : str, optional
            Id of the target.

        Returns
        -------
        tuple of Exposure
            Empty if there is no exposure.
        """
        return tuple(row for row in self.rows if row.subject == subject and target in (None, row.target))

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a subject and target, with captions, the path as text and its link ids."""
        columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in self.rows] for name in _COLUMNS}
        columns["subject_caption"] = [self.graph.caption(row.subject) for row in self.rows]
        columns["target_caption"] = [self.graph.caption(row.target) for row in self.rows]
        columns["path"] = [str(row.path) for row in self.rows]
        columns["links"] = [row.path.links for row in self.rows]
        columns["repeats_node"] = [row.path.repeats_node for row in self.rows]
        return to_pandas(columns, self.attrs)

    def __repr__(self) -> str:
        columns: dict[str, list[Any]] = {
            "subject": [self.graph.caption(row.subject) for row in self.rows],
            "target": [self.graph.caption(row.target) for row in self.rows],
            **{name: [getattr(row, name) for row in self.rows] for name in _COLUMNS[2:]},
        }
        return f"{len(self)} exposure(s), {self.attrs['as_of']}\n{text_table(columns)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def exposure(
    graph: SanctionsGraph,
    *,
    subjects: Iterable[str] | None = None,
    targets: Iterable[str] | None = None,
    rule: Rules = None,
    max_hops: MaxHops = "rule",
    each: str = "pair",
    certainty: str = "possible",
    same_as: bool = False,
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
    same_as : bool, default False
        Whether proposed identities may be walked.

    Returns
    -------
    ExposureTable
        Hops come from the shortest, strength from the strongest chain of the row's certainty and phase.

    Raises
    ------
    UnknownIdError
        If a subject or target is not in the graph.
    UnknownKindError
        If `rule`, `each` or `certainty` is no word of its list.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    One search back from each target over graph × automaton (``"nearest"``: from all targets at once), a rule and a
    grade of answer; each costs O(s log s) in the product states and moves that reach the target. Where links are
    graded, the strongest chains take a second search; strengths hold to seven digits.

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
    rules, levels, weight = resolve_rules(rule), levels_of(graph, certainty), weights(graph)
    asked = _Question(
        graph=graph,
        subjects=_rows(graph, subjects, graph.states() + graph.entities() + graph.channels()),
        weight=weight,
        finer=[_FINER * each + 1 for each in weight],
        lanes=tuple(_lanes(graph, rules, levels, max_hops, same_as)),
        graded=bool((graph.view.evidence.confidence < 1).any()),
    )
    wanted = _rows(graph, targets, graph.measures())
    groups = [tuple(wanted)] if each == "nearest" else [(target,) for target in wanted]
    rows = [row for group in groups for row in asked.rows(group)]
    attrs = {
        "method": "exposure",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(rules), "max_hops": max_hops, "each": each, "certainty": certainty, "same_as": same_as,
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }  # fmt: skip
    order = {(level.certainty, level.phase): rank for rank, level in enumerate(levels)}
    rows.sort(key=lambda row: (row.subject, order[row.certainty, row.phase], row.hops, -row.strength, row.target))
    return ExposureTable(tuple(rows), attrs, graph)


def _rows(graph: SanctionsGraph, ids: Iterable[str] | None, default: Iterable[str]) -> list[int]:
    asked = (ids,) if isinstance(ids, str) else default if ids is None else ids
    return list(dict.fromkeys(graph.node_rows(asked)))


class _Lane(NamedTuple):
    """One rule at one grade of answer."""

    rank: int
    place: int
    rule: ExposureRule
    limit: int | None
    level: Level
    product: Product


def _lanes(
    graph: SanctionsGraph,
    rules: Sequence[ExposureRule],
    levels: Sequence[Level],
    max_hops: MaxHops,
    same_as: bool,
) -> Iterator[_Lane]:
    for place, rule in enumerate(rules):
        limit = rule.limit(max_hops)
        for rank, level in enumerate(levels):
            yield _Lane(rank, place, rule, limit, level, product_of(graph, level, rule, same_as=same_as))


class _Answer(NamedTuple):
    """The best walk of one subject, before it is written out."""

    order: tuple[int, int, int, int]  # grade, hops, cost, place of the rule
    lane: _Lane
    keys: dict[int, int]


@dataclass(frozen=True)
class _Question:
    """What stays the same over targets."""

    graph: SanctionsGraph
    subjects: list[int]
    weight: list[int]
    finer: list[int]
    lanes: tuple[_Lane, ...]
    graded: bool

    def rows(self, targets: tuple[int, ...]) -> Iterator[Exposure]:
        """Answer for one target, or for several as if they were one."""
        best: dict[int, _Answer] = {}
        for lane in self.lanes:
            keys = keys_to(lane.product, targets, self.finer)
            for subject, key in self._reached(keys, lane.product):
                hops, cost = divmod(key // _FINER, HOP)
                if lane.limit is not None and hops > lane.limit:
                    continue
                answer = _Answer((lane.rank, hops, cost, lane.place), lane, keys)
                best[subject] = min(best.get(subject, answer), answer, key=lambda each: each.order)
        costs: dict[tuple[int, int], dict[int, int]] = {}
        for subject, answer in best.items():
            rank, _, cost, _ = answer.order
            path = self._path(subject, answer)
            strength = path.strength
            if self.graded:
                end = self.graph.nodes.row(path.target), rank
                costs[end] = costs.get(end) or self._costs(*end)
                if costs[end][subject] < cost:
                    strength = probability(costs[end][subject])
            yield Exposure(path.source, path.target, path.rule, path.certainty, path.phase, path.hops, strength, path)

    def _reached(self, keys: dict[int, int], product: Product) -> Iterator[tuple[int, int]]:
        states = len(product.automaton)
        for subject in self.subjects:
            key = keys.get(subject * states)
            if key is not None:
                yield subject, key

    def _path(self, subject: int, answer: _Answer) -> Path:
        lane = answer.lane
        steps = walk_from(lane.product, subject, answer.keys, self.finer)
        return make_path(self.graph, subject, steps, lane.rule, lane.level)

    def _costs(self, target: int, rank: int) -> dict[int, int]:
        """Find what the strongest chain of each subject to one target costs at one grade."""
        cheapest: dict[int, int] = {}
        for lane in self.lanes:
            if lane.rank == rank:
                costs = costs_within(lane.product, (target,), self.weight, max_hops=lane.limit)
                for subject, cost in self._reached(costs, lane.product):
                    cheapest[subject] = min(cost, cheapest.get(subject, cost))
        return cheapest
