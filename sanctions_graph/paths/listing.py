"""The best paths between two nodes, listed in a stable order and never cut in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.errors import SearchLimitError, UnknownKindError
from sanctions_graph.kernels.search import CandidatesSpentError, simple_paths
from sanctions_graph.paths.levels import IN_FORCE, PENDING, Level, as_of_text, levels_of, product_of, weights
from sanctions_graph.paths.path import Path, make_path
from sanctions_graph.paths.rules import ExposureRule, MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    import pandas as pd

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
    """

    paths: tuple[Path, ...]
    attrs: dict[str, Any]

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, at: int) -> Path: ...
    @overload
    def __getitem__(self, at: slice) -> Paths: ...
    def __getitem__(self, at: int | slice) -> Path | Paths:
        return Paths(self.paths[at], self.attrs) if isinstance(at, slice) else self.paths[at]

    def _columns(self) -> dict[str, list[Any]]:
        names = ("source", "target", "rule", "certainty", "phase", "hops", "strength", "ungraded")
        columns: dict[str, list[Any]] = {name: [getattr(path, name) for path in self.paths] for name in names}
        return {
            **columns,
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
        columns = {name: cells for name, cells in self._columns().items() if name != "links"}
        return f"{len(self)} path(s), {self.attrs.get('as_of')}\n{text_table(columns, width=100)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def exposure_paths(
    graph: SanctionsGraph,
    *,
    source: str,
    target: str,
    rule: Rules = None,
    k: int = 5,
    max_hops: MaxHops = "rule",
    certainty: str = "possible",
    same_as: bool = False,
    limit: int = DEFAULT_LIMIT,
) -> Paths:
    """List the best paths that expose one node to another.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    source, target : str
        Ids of the subject and of what it may be exposed to.
    rule : str, ExposureRule or sequence of them, optional
        Named rules or patterns; the default is the union of all named rules but ``network``.
    k : int, default 5
        Most paths to list.
    max_hops : int, None or "rule", default "rule"
        Most counted hops; ``"rule"`` is the rule's own limit, None is no limit.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` lists certain paths only.
    same_as : bool, default False
        Whether proposed identities may be walked.
    limit : int, default 100000
        Most partial paths to try for each rule.

    Returns
    -------
    Paths
        Certain first, then by counted hops, strength and link ids; none repeats a node.

    Raises
    ------
    UnknownIdError
        If an end is not in the graph.
    SearchLimitError
        If the limit is met before k paths are found; ``.found`` says how many were.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    One backward search over graph × automaton a rule, O(s log s) in product states and moves that reach the target,
    and then a best-first enumeration with an exact bound.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> path = sg.exposure_paths(then, source="state:LA", target="measure:unscr-2397/8", k=1)[0]
    >>> path.rule, path.certainty, path.hops
    ('hosted_channel', 'certain', 2)
    """
    rules = resolve_rules(rule)
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise UnknownKindError(k, ("1", "2", "5", "…"), what="number of paths")
    graph.mask(certainty)
    ends = graph.nodes.row(source), graph.nodes.row(target)
    found: dict[tuple[str, ...], Path] = {}
    for grade in [grade for grade in ("certain", "possible") if grade in (certainty, "certain")]:
        lanes = [_lane(graph, each, ends, grade, each.limit(max_hops), same_as, limit) for each in rules]
        try:
            for _, path in islice(_distinct(merge(*lanes, key=_key), found), k - len(found)):
                found[path.links] = path
        except CandidatesSpentError:
            raise SearchLimitError(
                f"the search for paths from {source!r} to {target!r}", limit=limit, found=len(found),
                hint="ask for fewer paths, set max_hops, or raise limit=",
            ) from None  # fmt: skip
    attrs = {
        "method": "exposure_paths",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(rules),
            "k": k,
            "max_hops": max_hops,
            "certainty": certainty,
            "same_as": same_as,
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }
    return Paths(tuple(found.values()), attrs)


_Keyed = tuple[tuple[int, tuple[str, ...]], Path]


def _key(keyed: _Keyed) -> tuple[int, tuple[str, ...]]:
    return keyed[0]


def _distinct(lane: Iterator[_Keyed], found: dict[tuple[str, ...], Path]) -> Iterator[_Keyed]:
    """Name a path that several rules share by the first of them."""
    seen = set(found)
    for keyed in lane:
        if keyed[1].links not in seen:
            seen.add(keyed[1].links)
            yield keyed


def _lane(
    graph: SanctionsGraph,
    rule: ExposureRule,
    ends: tuple[int, int],
    grade: str,
    max_hops: int | None,
    same_as: bool,
    limit: int,
) -> Iterator[_Keyed]:
    """Yield the paths of one rule and one certainty with the keys that order them."""
    level = next(level for level in reversed(levels_of(graph)) if level.certainty == grade)
    due = next(level for level in levels_of(graph) if level.certainty == grade)
    product = product_of(graph, level, rule, same_as=same_as)
    for key, steps in simple_paths(product, *ends, weights(graph), max_hops=max_hops, candidates=limit):
        rows = [step.link for step in steps]
        if grade == "possible" and graph.mask("certain")[rows].all():
            continue
        in_force = bool(due.mask[rows].all())
        phase = None if graph.view.valid is None else IN_FORCE if in_force else PENDING
        path = make_path(graph, ends[0], steps, rule, Level(grade, phase, level.mask))
        yield (key, path.links), path
