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
from sanctions_graph.paths.levels import Level, levels_of, probability, product_of, weights
from sanctions_graph.paths.path import Path, make_path
from sanctions_graph.paths.rules import ExposureRule, MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

EACH = ("pair", "nearest")


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
        The shortest chain, of those the strongest; it may repeat a node, since bulk answers are walks.
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
        time = "time ignored" if self.graph.on is None else self.attrs["as_of"]
        return f"{len(self)} exposure(s), {time}\n{text_table(columns)}"

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
    grade of answer; each costs O(s log s) in the product states and moves that reach the target.

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
    rules = resolve_rules(rule)
    asked = _Question(
        graph=graph,
        subjects=graph.node_rows(_given(subjects, graph.states() + graph.entities() + graph.channels())),
        weight=weights(graph),
        levels=levels_of(graph, certainty),
        graded=bool((graph.view.evidence.confidence < 1).any()),
    )
    wanted = graph.node_rows(_given(targets, graph.measures()))
    groups = [tuple(wanted)] if each == "nearest" else [(target,) for target in wanted]
    rows = [row for group in groups for row in asked.rows(group, rules, max_hops, same_as)]
    attrs = {
        "method": "exposure",
        "as_of": graph.label,
        "parameters": {
            "rules": names_of(rules), "max_hops": max_hops, "each": each, "certainty": certainty, "same_as": same_as,
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }  # fmt: skip
    order = {(level.certainty, level.phase): rank for rank, level in enumerate(asked.levels)}
    rows.sort(key=lambda row: (row.subject, order[row.certainty, row.phase], row.hops, -row.strength, row.target))
    return ExposureTable(tuple(rows), attrs, graph)


def _given(ids: Iterable[str] | None, default: Iterable[str]) -> Iterable[str]:
    if isinstance(ids, str):
        return (ids,)
    return dict.fromkeys(default if ids is None else ids)


class _Answer(NamedTuple):
    """The best walk of one subject, before it is written out."""

    key: tuple[int, int, int]  # grade, hops and cost, place of the rule
    product: Product
    keys: dict[int, int]


@dataclass(frozen=True)
class _Question:
    """What stays the same over targets, rules and grades."""

    graph: SanctionsGraph
    subjects: list[int]
    weight: list[int]
    levels: tuple[Level, ...]
    graded: bool

    def rows(
        self, targets: tuple[int, ...], rules: Sequence[ExposureRule], max_hops: MaxHops, same_as: bool
    ) -> Iterator[Exposure]:
        """Answer for one target, or for several as if they were one."""
        best: dict[int, _Answer] = {}
        cheapest: dict[tuple[int, int], int] = {}
        for place, rule in enumerate(rules):
            automaton, limit = rule.automaton(same_as=same_as), rule.limit(max_hops)
            for rank, level in enumerate(self.levels):
                product = product_of(self.graph, level, automaton)
                keys = keys_to(product, targets, self.weight)
                for subject, key in self._reached(keys, len(automaton), limit):
                    answer = _Answer((rank, key, place), product, keys)
                    best[subject] = min(best.get(subject, answer), answer, key=lambda each: each.key)
                if self.graded and keys:
                    costs = costs_within(product, targets, self.weight, max_hops=limit)
                    for subject, cost in self._reached(costs, len(automaton), None):
                        cheapest[subject, rank] = min(cost, cheapest.get((subject, rank), cost))
        for subject, answer in best.items():
            rank, key, place = answer.key
            yield self._row(subject, answer, rules[place], targets, cheapest.get((subject, rank), key % HOP))

    def _reached(self, keys: dict[int, int], states: int, limit: int | None) -> Iterator[tuple[int, int]]:
        for subject in self.subjects:
            key = keys.get(subject * states)
            if key is not None and (limit is None or key // HOP <= limit):
                yield subject, key

    def _row(self, subject: int, answer: _Answer, rule: ExposureRule, targets: tuple[int, ...], cost: int) -> Exposure:
        level = self.levels[answer.key[0]]
        steps = walk_from(answer.product, subject, answer.keys, self.weight, frozenset(targets))
        path = make_path(self.graph, subject, steps, rule, level)
        strongest = path.strength if cost == answer.key[1] % HOP else probability(cost)
        return Exposure(path.source, path.target, rule.name, level.certainty, level.phase, path.hops, strongest, path)
