"""The best paths between two nodes, listed in a stable order and never cut in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import merge
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.errors import SearchLimitError, UnknownKindError
from sanctions_graph.kernels.kbest import CandidatesSpentError, simple_paths
from sanctions_graph.paths.hubs import Cut, HubPolicy, check_policy, cuts
from sanctions_graph.paths.levels import (
    IN_FORCE,
    PENDING,
    Level,
    as_of_text,
    levels_of,
    product_of,
    undated_links,
    weigh,
)  # fmt: skip
from sanctions_graph.paths.path import Path, make_path
from sanctions_graph.paths.reach import hops_only, rank_by, stopped_at
from sanctions_graph.paths.rules import (
    RANKINGS,
    TIMES,
    ExposureRule,
    MaxHops,
    Rules,
    check_identity,
    names_of,
    resolve_rules,
)
from sanctions_graph.paths.windows import ordered, window_of

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.kernels.rounds import Weights
    from sanctions_graph.kernels.search import Product, Step
    from sanctions_graph.model.graph import SanctionsGraph

DEFAULT_LIMIT = 100_000
"""Most partial paths tried for one rule."""


@dataclass(frozen=True)
class Paths(Sequence[Path]):
    """Paths in their listing order.

    Attributes
    ----------
    paths : tuple of Path
        Certain first, then by counted hops, strength, link ids.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    cut : tuple of Cut
        Hubs at which the policy stopped the search.
    """

    paths: tuple[Path, ...]
    attrs: dict[str, Any]
    cut: tuple[Cut, ...] = ()

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, at: int) -> Path: ...
    @overload
    def __getitem__(self, at: slice) -> Paths: ...
    def __getitem__(self, at: int | slice) -> Path | Paths:
        return replace(self, paths=self.paths[at]) if isinstance(at, slice) else self.paths[at]

    def _columns(self) -> dict[str, list[Any]]:
        names = ("source", "target", "rule", "certainty", "phase", "hops", "strength", "ungraded")
        columns: dict[str, list[Any]] = {name: [getattr(path, name) for path in self.paths] for name in names}
        return {
            **columns,
            "window": [str(path.window) for path in self.paths],
            "path": [str(path) for path in self.paths],
            "links": [path.links for path in self.paths],
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a path; ``links`` holds the link ids in order."""
        return to_pandas(self._columns(), self.attrs)

    def explain(self) -> str:
        """Write every path out, one after the other."""
        return "\n\n".join(path.explain() for path in self.paths)

    def __repr__(self) -> str:
        columns = {name: cells for name, cells in self._columns().items() if name not in ("links", "window")}
        return f"{len(self)} path(s), {self.attrs.get('as_of')}\n{text_table(columns, width=100)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


_Ends = str | Iterable[str]


@overload
def exposure_paths(
    graph: SanctionsGraph, *, source: _Ends, target: _Ends, rule: Rules = ..., k: int = ..., all: Literal[False] = ...,
    max_hops: MaxHops = ..., certainty: str = ..., same_as: bool | str = ..., hubs: HubPolicy | None = ...,
    time: str | None = ..., undated: str = ..., algebra: str | None = ..., limit: int = ...,
) -> Paths: ...  # fmt: skip
@overload
def exposure_paths(
    graph: SanctionsGraph, *, source: _Ends, target: _Ends, rule: Rules = ..., k: int = ..., all: Literal[True],
    max_hops: MaxHops = ..., certainty: str = ..., same_as: bool | str = ..., hubs: HubPolicy | None = ...,
    time: str | None = ..., undated: str = ..., algebra: str | None = ..., limit: int = ...,
) -> Iterator[Path]: ...  # fmt: skip
def exposure_paths(
    graph: SanctionsGraph,
    *,
    source: _Ends,
    target: _Ends,
    rule: Rules = None,
    k: int = 5,
    all: bool = False,  # noqa: A002
    max_hops: MaxHops = "rule",
    certainty: str = "possible",
    same_as: bool | str = False,
    hubs: HubPolicy | None = None,
    time: str | None = None,
    undated: str = "include",
    algebra: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Paths | Iterator[Path]:
    """List the best paths that expose a node to another.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    source, target : str or iterable of str
        Ids of the subjects and of what they may be exposed to; with several, a path may join any two.
    rule : str, ExposureRule or sequence of them, optional
        Named rules or patterns; the default is the union of all named rules but ``network``.
    k : int, default 5
        Most paths to list.
    all : bool, default False
        Yield every path, best first, one at a time as it is asked for.
    max_hops : int, None or "rule", default "rule"
        Most counted hops; ``"rule"`` is the rule's own limit, None is no limit.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` lists certain paths only.
    same_as : bool, "free" or "costed", default False
        Whether proposed identities may be walked: as no hop (True is ``"free"``), or as one.
    hubs : HubPolicy, optional
        Where paths stop, and what a hop is; instead of each rule's own.
    time : {"common", "ordered", "ignore"}, optional
        ``"common"``: all links were in force on one day, the view's if it has one, else on some day that their bounds
        allow. ``"ordered"``: the links follow the order in which money moves. ``"ignore"``: in any way. Default: what
        each rule says; the named rules say ``"common"``.
    undated : {"include", "exclude", "widen"}, default "include"
        Links of which no day is known: possible on every day, left out, or possible on the days that their claims
        and documents suggest.
    algebra : {"hops", "strength", "bottleneck"}, optional
        What is best: fewest hops and then the greatest strength, the greatest strength and then fewest hops, or the
        strongest weakest link. Default: what the rule says.
    limit : int, default 100000
        Most partial paths to try for each rule; every hundred links of one, and every sixteen ways on from it, count
        as one more.

    Returns
    -------
    Paths or iterator of Path
        Certain first, then by the algebra, then by link ids; none repeats a node. By default an algebra means counted
        hops, then strength.

    Raises
    ------
    UnknownIdError
        If an end is not in the graph.
    UnknownKindError
        If a word is none of its list, or rules of different algebras are asked together.
    SearchLimitError
        If the limit is met before k paths are found; ``.found`` says how many were. An iterator raises it when it
        gets there.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    One backward search over graph × automaton a rule, O(s log s) in product states and moves that reach the target,
    and then a best-first enumeration with an exact bound for walks; paths that repeat a node, or do not lie in time
    as asked, are passed over until the limit is met.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> path = sg.exposure_paths(then, source="state:LA", target="measure:unscr-2397/8", k=1)[0]
    >>> path.rule, path.certainty, path.hops
    ('hosted_channel', 'certain', 2)
    >>> sum(1 for _ in sg.exposure_paths(then, source="state:LA", target="measure:unscr-2397/8", all=True)) > 1
    True
    """
    rules = resolve_rules(rule)
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise UnknownKindError(k, ("1", "2", "5", "…"), what="number of paths")
    if time is not None and time not in TIMES:
        raise UnknownKindError(time, TIMES, what="time policy")
    graph.mask(certainty)
    check_policy(hubs)
    check_identity(same_as)
    asked = _Asked(
        graph, _ends(graph, source), _ends(graph, target), max_hops, same_as, hubs, time, undated,
        _algebra(rules, algebra), limit, said=f"the search for paths from {source!r} to {target!r}",
    )  # fmt: skip
    lanes = [
        [_Lane(asked, each, grade) for each in rules] for grade in ("certain", "possible")
        if grade in (certainty, "certain")
    ]  # fmt: skip
    found = _found(asked, lanes)
    if all:
        return found
    paths = tuple(islice(found, k))
    attrs = {
        "method": "exposure_paths",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(rules),
            "k": k,
            "max_hops": max_hops,
            "certainty": certainty,
            "same_as": same_as,
            "hubs": hubs,
            "time": time or "rule",
            "undated": undated,
            "undated_links": int(undated_links(graph).sum()),
            "algebra": asked.algebra,
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }
    cut = {row for grade in lanes for lane in grade for row in lane.cut}
    return Paths(paths, attrs, cuts(graph, cut))


def _ends(graph: SanctionsGraph, ids: _Ends) -> tuple[int, ...]:
    return tuple(dict.fromkeys(graph.node_rows((ids,) if isinstance(ids, str) else ids)))


def _algebra(rules: Sequence[ExposureRule], algebra: str | None) -> str:
    """Choose one algebra, since paths under several have no common order."""
    asked = {rule.algebra for rule in rules} if algebra is None else {algebra}
    if len(asked) > 1 or not asked <= set(RANKINGS):
        raise UnknownKindError(", ".join(map(str, sorted(asked, key=str))), RANKINGS, what="single way to rank paths")
    return asked.pop()


@dataclass(frozen=True, eq=False)
class _Asked:
    """What stays the same over rules."""

    graph: SanctionsGraph
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    max_hops: MaxHops
    same_as: bool | str
    hubs: HubPolicy | None
    time: str | None
    undated: str
    algebra: str
    limit: int
    said: str

    @cached_property
    def weights(self) -> Weights:
        """What each link costs; the day does not matter for it."""
        return weigh(self.graph, identity_counts=self.same_as == "costed")


_Keyed = tuple[tuple[int, tuple[str, ...]], Path]


def _found(asked: _Asked, grades: Iterable[Sequence[_Lane]]) -> Iterator[Path]:
    """Yield the paths of every grade in turn; a path that several rules share is named by the first of them."""
    seen: set[tuple[str, tuple[str, ...]]] = set()  # a path without links is known by where it is
    for lanes in grades:
        try:
            for _, path in merge(*map(iter, lanes), key=lambda keyed: keyed[0]):
                if (path.source, path.links) not in seen:
                    seen.add((path.source, path.links))
                    yield path
        except CandidatesSpentError:
            raise SearchLimitError(
                asked.said, limit=asked.limit, found=len(seen),
                hint="ask for fewer paths, set max_hops, or raise limit=",
            ) from None  # fmt: skip


class _Lane:
    """The paths of one rule and one certainty."""

    def __init__(self, asked: _Asked, rule: ExposureRule, grade: str) -> None:
        self._asked, self._rule, self._grade = asked, rule, grade
        self._time = asked.time or rule.time
        self._graph = asked.graph.without_day if self._time == "ignore" else asked.graph
        self._policy = asked.hubs or rule.hubs or HubPolicy()
        self._levels = levels_of(self._graph, undated=asked.undated)
        self.cut: set[int] = set()

    def _of_grade(self, grade: str) -> list[Level]:
        return [level for level in self._levels if level.certainty == grade]

    def _product(self, level: Level) -> Product:
        return product_of(self._graph, level, self._rule, same_as=self._asked.same_as, hubs=self._policy)

    def __iter__(self) -> Iterator[_Keyed]:
        """Yield paths with the keys that order them."""
        asked, policy = self._asked, self._policy
        due, widest = self._of_grade(self._grade)[0], self._of_grade(self._grade)[-1]
        certainly = self._of_grade("certain")[-1]
        if self._grade == "possible" and self._nothing_is_only_possible(certainly, widest):
            return
        product, surely = self._product(widest), self._product(certainly)
        weights = asked.weights
        most = self._rule.limit(asked.max_hops)
        ranking = rank_by(asked.algebra, product, asked.targets, weights)
        limit = None
        if most is not None:
            known = ranking if asked.algebra == "hops" else None
            limit = policy.links_of(most), hops_only(product, asked.targets, weights, known)
        self.cut.update(stopped_at(product, ranking.ahead, asked.targets))
        for key, source, steps in simple_paths(
            product, asked.sources, asked.targets, ranking, limit=limit, candidates=asked.limit
        ):
            rows = [step.link for step in steps]
            in_time = self._in_time(steps)
            grade = in_time and ("certain" if in_time == "certain" and surely.follows(steps) else "possible")
            if grade != self._grade:
                continue
            phase = None if self._graph.view.valid is None else IN_FORCE if due.mask[rows].all() else PENDING
            hops = policy.hops_of(int(weights.counted[rows].sum()))
            path = make_path(self._graph, source, steps, self._rule, Level(grade, phase, widest.mask), hops=hops)
            yield (key, path.links), path

    def _nothing_is_only_possible(self, certainly: Level, widest: Level) -> bool:
        """Tell, before any search, that every path is certain or none: no link, filter or order is in doubt."""
        in_doubt = self._time == "ordered" or self._rule.compiled().filters
        return not in_doubt and np.array_equal(certainly.mask, widest.mask)

    def _in_time(self, steps: Sequence[Step]) -> str | None:
        """Tell whether a path lies in time as it was asked: certainly, possibly or not."""
        rows = [step.link for step in steps]
        if self._time == "ordered":
            return ordered(self._graph, rows, [step.forward for step in steps], undated=self._asked.undated)
        if self._time == "ignore" or self._graph.on is not None:
            return "certain"  # the view's own day is the common one
        window = window_of(self._graph, rows, undated=self._asked.undated)
        return None if window.possible is None else "certain"  # without a day, certainty is not about dates
