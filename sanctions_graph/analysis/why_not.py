"""Why someone is not exposed: the chain that came nearest and what it breaks, or the link that is not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.analysis._faults import Judge
from sanctions_graph.analysis._gap import find_gap
from sanctions_graph.analysis._grounds import counted_links
from sanctions_graph.analysis._miss import Whole, backward, nearest_walk, onward
from sanctions_graph.analysis._routes import routes_of
from sanctions_graph.analysis._why_not_words import explain, told_of
from sanctions_graph.analysis._words import when
from sanctions_graph.analysis.exposure import exposure
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.paths.levels import IN_FORCE, PENDING, as_of_text
from sanctions_graph.paths.rules import MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.analysis._faults import Fault
    from sanctions_graph.analysis._gap import Gap
    from sanctions_graph.analysis._miss import Nearest
    from sanctions_graph.analysis._routes import Route
    from sanctions_graph.analysis.exposure_table import Exposure
    from sanctions_graph.model.graph import SanctionsGraph

DEFAULT_LIMIT = 1_000_000
"""Most product states that one search looks at."""


@dataclass(frozen=True)
class Miss:
    """The chain of one rule that came nearest.

    Attributes
    ----------
    rule : str
        The rule.
    nodes, links : tuple of str
        Ids of its nodes and links, in order.
    forward : tuple of bool
        Whether each link is walked from its source to its target.
    hops : int
        Its counted hops.
    faults : tuple of Fault
        The conditions that it breaks; no chain of the rule breaks fewer.
    """

    rule: str
    nodes: tuple[str, ...]
    links: tuple[str, ...]
    forward: tuple[bool, ...]
    hops: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class WhyNot:
    """The answer of `why_not`.

    Attributes
    ----------
    subject, target : str
        Ids.
    exposed : Exposure or None
        The finding, if the subject is exposed after all; nothing is then missing.
    misses : tuple of Miss
        For each rule with any walk at all, the one that breaks fewest conditions; fewest first.
    gaps : tuple of Gap
        For each rule without any walk, where the chain stops; those that lack one link first.
    graph : SanctionsGraph
        The view that was asked.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    """

    subject: str
    target: str
    exposed: Exposure | None
    misses: tuple[Miss, ...]
    gaps: tuple[Gap, ...]
    graph: SanctionsGraph = field(repr=False)
    attrs: dict[str, Any] = field(repr=False)

    @property
    def nearest(self) -> tuple[Miss | Gap, ...]:
        """What is missing for each rule, best first: the misses, then the gaps."""
        return (*self.misses, *self.gaps)

    def _columns(self) -> dict[str, list[Any]]:
        told = [told_of(self.graph, each) for each in self.nearest]
        return {
            "rule": [each.rule for each in self.nearest],
            "broken": [len(miss.faults) for miss in self.misses] + [None] * len(self.gaps),
            "links": [miss.links for miss in self.misses] + [gap.links for gap in self.gaps],
            "missing": told,
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a rule: how many conditions the nearest chain breaks, and which."""
        return to_pandas(self._columns(), self.attrs)

    def explain(self) -> str:
        """Say in plain words what is missing.

        Returns
        -------
        str
            The nearest chain link by link with what each breaks; where there is none, where the chain stops.
        """
        return explain(self)

    def __repr__(self) -> str:
        ends = f"{self.graph.caption(self.subject)} to {self.graph.caption(self.target)}"
        if self.exposed is not None:
            return f"{ends}: exposed after all ({self.exposed.certainty}, rule {self.exposed.rule}), {when(self.graph)}"
        columns = {name: cells for name, cells in self._columns().items() if name != "links"}
        columns["broken"] = ["no walk" if cell is None else cell for cell in columns["broken"]]
        return f"{ends}: not exposed, {when(self.graph)}\n{text_table(columns, width=110)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def why_not(
    graph: SanctionsGraph,
    subject: str,
    target: str,
    *,
    rule: Rules = None,
    max_hops: MaxHops = "rule",
    certainty: str = "possible",
    phase: str | None = None,
    same_as: bool = False,
    limit: int = DEFAULT_LIMIT,
) -> WhyNot:
    """Tell what is missing for an exposure: which link, date, document or threshold.

    For each rule, the walk over *all* links of the graph that breaks the fewest conditions: links that are not in
    force on the day, not sure enough, not yet told, short of a filter, and so on. Where no walk obeys the rule even
    so, where the chain stops and which link would close it.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    subject, target : str
        Ids of who might be exposed, and to what.
    rule : str, ExposureRule or sequence of them, optional
        As for `exposure`.
    max_hops : int, None or "rule", default "rule"
        As for `exposure`; a chain that is longer breaks one condition more.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` asks why the exposure is not certain.
    phase : {"in_force", "pending"}, optional
        ``"in_force"`` asks why the exposure is not in force yet; left out, pending is exposed enough.
    same_as : bool, default False
        Whether proposed identities may be walked.
    limit : int, default 1000000
        Most product states that one search looks at.

    Returns
    -------
    WhyNot
        Best first: fewest broken conditions, then hops, then the order of the rules.

    Raises
    ------
    UnknownIdError
        If an end is not in the graph.
    UnknownKindError
        If `certainty`, `phase` or `limit` is none, or a rule follows money in its order.
    PatternError
        If a pattern does not parse.
    SearchLimitError
        If a search meets the limit.

    Notes
    -----
    Dijkstra's algorithm over graph × automaton with the number of broken conditions as weight, then hops, then
    links: O(s log s) in the product states, twice where a limit on hops binds or no walk is found.

    References
    ----------
    Chapman and Jagadish (2009), Why not?

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.analysis.why_not import why_not
    >>> before = sg.load_case("dprk").as_of("2017-06-01")
    >>> answer = why_not(before, "state:LA", "measure:unscr-2397/8", rule="hosted_channel")
    >>> [fault.text for fault in answer.misses[0].faults]
    ['begins 2017-12-22, after that day']
    """
    if phase not in (None, IN_FORCE, PENDING):
        raise UnknownKindError(phase, (IN_FORCE, PENDING), what="phase")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise UnknownKindError(limit, ("1000", "1000000", "…"), what="number of product states")
    rules = resolve_rules(rule)
    options = {"rule": rules, "max_hops": max_hops, "certainty": certainty, "same_as": same_as}
    table = exposure(graph, subjects=[subject], targets=[target], **options)  # type: ignore[arg-type]
    row = table[0] if len(table) else None
    attrs = {
        "method": "why_not",
        "as_of": as_of_text(graph),
        "parameters": {
            **options, "rule": names_of(rules), "phase": phase, "max_gap": graph.view.max_gap, "limit": limit,
        },
        "version": __version__,
    }  # fmt: skip
    if row is not None and not (phase == IN_FORCE and row.phase == PENDING):
        return WhyNot(subject, target, row, (), (), graph, attrs)
    asked = phase or (None if graph.on is None else PENDING)
    routes = routes_of(graph, rules, certainty=certainty, phase=asked, max_hops=max_hops, same_as=same_as)
    ends = graph.nodes.row(subject), graph.nodes.row(target)
    found = [_answer(route, asked, counted_links(graph), ends, limit) for route in routes]
    misses = sorted((each for each in found if isinstance(each, Miss)), key=lambda miss: (len(miss.faults), miss.hops))
    gaps = sorted((each for each in found if not isinstance(each, Miss)), key=_by_gap)
    return WhyNot(subject, target, None, tuple(misses), tuple(gaps), graph, attrs)


def _by_gap(gap: Gap) -> tuple[bool, bool, int]:
    return not gap.bridges, not gap.fits, len(gap.faults)


def _answer(route: Route, phase: str | None, counted: list[int], ends: tuple[int, int], limit: int) -> Miss | Gap:
    judge = Judge(route.graph, route.level.certainty, phase)
    whole = Whole(route, judge, counted, route.rule.compiled(same_as=route.same_as).alphabet)
    front = onward(whole, *ends, most=None, limit=limit)
    near = nearest_walk(whole, front, *ends, limit=limit)
    if near is not None:
        return _miss(route, near, ends[0])
    return find_gap(whole, front, backward(whole, *ends, limit=limit), *ends)


def _miss(route: Route, near: Nearest, source: int) -> Miss:
    nodes, links = route.graph.nodes.ids, route.graph.tables["links"].ids
    return Miss(
        route.rule.name,
        tuple(nodes[node] for node in (source, *(arc.node for arc in near.arcs))),
        tuple(links[arc.step.link] for arc in near.arcs),
        tuple(arc.step.forward for arc in near.arcs),
        near.hops,
        near.faults,
    )
