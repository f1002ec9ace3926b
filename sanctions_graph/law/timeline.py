"""When coverage opened and closed under each regime, and what did it: a listing, a sale, a change of the rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from sanctions_graph._bounds import NEVER_ENDS, day_number, day_text
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph.law.regimes import Regime, regime_ids, versions_of
from sanctions_graph.law.verdicts import ownership

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

NOT_IN_FORCE = "not_in_force"
_FIRST, _LAST = day_number(date.min), day_number(date.max)


@dataclass(frozen=True)
class Interval:
    """A stretch of days with one verdict.

    Attributes
    ----------
    regime, version : str
        The regime and the version in force; no version where none is.
    verdict : str
        The verdict, or ``not_in_force``.
    start, end : int or None
        First and last day (days since 1970-01-01); None where it has no limit.
    opened, closed : str
        The event at either end, in words.
    """

    regime: str
    version: str
    verdict: str
    start: int | None
    end: int | None
    opened: str
    closed: str


@dataclass(frozen=True)
class Timeline(Sequence[Interval]):
    """Intervals of one entity, by regime and then by day.

    Attributes
    ----------
    entity : str
        Id of the entity.
    intervals : tuple of Interval
        They follow on one another without a gap.
    attrs : mapping of str to object
        How the answer was made.
    links : tuple of str
        Ids of the links that bear on the answer, whatever their dates.
    graph : SanctionsGraph
        The graph that was asked.
    """

    entity: str
    intervals: tuple[Interval, ...]
    attrs: dict[str, Any]
    links: tuple[str, ...]
    graph: SanctionsGraph = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.intervals)

    @overload
    def __getitem__(self, at: int) -> Interval: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Interval, ...]: ...
    def __getitem__(self, at: int | slice) -> Interval | tuple[Interval, ...]:
        return self.intervals[at]

    def _columns(self) -> dict[str, list[Any]]:
        rows = self.intervals
        return {
            "regime": [row.regime for row in rows],
            "version": [row.version for row in rows],
            "verdict": [row.verdict for row in rows],
            "start": ["" if row.start is None else day_text(row.start) for row in rows],
            "end": ["" if row.end is None else day_text(row.end) for row in rows],
            "opened": [row.opened for row in rows],
            "closed": [row.closed for row in rows],
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return one row an interval; days in ISO form, blank where there is no limit."""
        return to_pandas(self._columns(), self.attrs)

    def __repr__(self) -> str:
        return f"{self.entity}\n{text_table(self._columns(), width=70)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def verdict_timeline(
    graph: SanctionsGraph,
    entity: str,
    *,
    regimes: Iterable[str] | None = None,
    listed: Iterable[str] | None = None,
) -> Timeline:
    """Tell from when to when an entity was covered under each regime, and what opened and closed each interval.

    Parameters
    ----------
    graph : SanctionsGraph
        The whole graph; on a view, links that the view left out stay out.
    entity : str
        Id of the entity.
    regimes : iterable of str, optional
        Ids of bundled regimes; all of them if left out.
    listed : iterable of str, optional
        Ids that count as listed throughout; the regime's own listings, by their dates, if left out.

    Returns
    -------
    Timeline
        Intervals that follow on one another; a verdict can change only on a day on which a link or a version of the
        rule starts or ends.

    Raises
    ------
    UnknownIdError
        If the entity is not in the graph.
    UnknownKindError
        If there is no such regime.

    Notes
    -----
    One run of `ownership` for each day on which something upstream of the entity changes.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> timeline = sg.law.verdict_timeline(sg.load_case("dprk"), "ofac:43379", regimes=["us-ofac"])
    >>> timeline[-1].verdict, timeline[-1].opened
    ('listed', 'Executive Order 13687 designates Chinyong Information Technology Cooperation Company starts')
    """
    upstream = _upstream(graph, graph.nodes.row(entity))
    asked = regime_ids(regimes)
    listed = None if listed is None else list(listed)
    found = [interval for one in asked for interval in _intervals(graph, entity, one, listed, upstream)]
    laws = [versions_of(one)[0] for one in asked]
    bearing = [link for link in sorted(upstream) if any(_concerns(graph, link, law) for law in laws)]
    attrs = {"method": "verdict_timeline", "as_of": graph.label, "parameters": {"regimes": asked, "listed": listed}}
    return Timeline(entity, tuple(found), attrs, tuple(graph.tables["links"].ids[link] for link in bearing), graph)


def _intervals(
    graph: SanctionsGraph, entity: str, regime: str, listed: list[str] | None, upstream: set[int]
) -> list[Interval]:
    versions = versions_of(regime)
    days = _change_days(graph, upstream, versions)
    spans: list[Interval] = []
    for first, last in zip([None, *days], [*(day - 1 for day in days), None], strict=True):
        day = first if first is not None else (days[0] - 1 if days else 0)
        version, verdict = _verdict(graph, entity, versions, day, listed)
        if spans and (spans[-1].version, spans[-1].verdict) == (version, verdict):
            spans[-1] = Interval(regime, version, verdict, spans[-1].start, last, spans[-1].opened, "")
            continue
        event = "" if first is None else _event(graph, upstream, versions, first)
        if spans:
            before = spans[-1]
            spans[-1] = Interval(regime, before.version, before.verdict, before.start, before.end, before.opened, event)
        spans.append(Interval(regime, version, verdict, first, last, event, ""))
    return spans


def _verdict(
    graph: SanctionsGraph, entity: str, versions: list[Regime], day: int, listed: list[str] | None
) -> tuple[str, str]:
    in_force = [version for version in versions if version.in_force(day)]
    if not in_force:
        return "", NOT_IN_FORCE
    answer = ownership(graph, regime=in_force[-1], on=_date(day), listed=listed)
    return in_force[-1].version, answer.verdict(entity)


def _date(day: int) -> date:
    moment: date = np.datetime64(day, "D").astype(object)
    return moment


def _upstream(graph: SanctionsGraph, row: int) -> set[int]:
    """List the links that can bear on an entity: any that leads to it, however far."""
    lists, found, seen, stack = graph.index.lists, set(), {row}, [row]
    while stack:
        node = stack.pop()
        entering = lists.in_link[lists.in_start[node] : lists.in_start[node + 1]]
        leaving = range(lists.out_start[node], lists.out_start[node + 1])
        for link, other in [(each, lists.source[each]) for each in entering] + [
            (each, lists.target[each]) for each in leaving
        ]:
            if _bears(graph, link, entering=lists.target[link] == node):
                found.add(link)
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
    return found


def _bears(graph: SanctionsGraph, link: int, *, entering: bool) -> bool:
    kind = graph.tables["links"].coded("kind")[link]
    if entering:
        return kind in {"owns", "controls", "directs", "designates", "joint_with"}
    return kind in {"acts_for", "directs", "consolidated_by", "joint_with"}


def _change_days(graph: SanctionsGraph, upstream: set[int], versions: list[Regime]) -> list[int]:
    """List the days on which a mask of the links upstream, or the rule, can change."""
    bounds, spells = graph.view.evidence.bounds, graph.view.evidence.spells
    days: set[int] = set()
    for link in upstream:
        start, end = bounds["start"], bounds["end"]
        days |= {int(start.low[link]), int(start.high[link]), int(end.low[link]) + 1, int(end.high[link]) + 1}
        seen = spells.link == link
        days |= {*spells.low[seen].tolist(), *(spells.high[seen] + 1).tolist()}
    for version in versions:
        days |= {version.start.low, version.end.high + 1}
    return sorted(day for day in days if _FIRST < day <= _LAST)  # unknown ends lie outside the calendar


def _event(graph: SanctionsGraph, upstream: set[int], versions: list[Regime], day: int) -> str:
    """Say what happens on a day: the rule first, then links."""
    told = [f"{version} comes into force" for version in versions if version.start.low == day]
    ended = [version for version in versions if version.end != NEVER_ENDS and version.end.high + 1 == day]
    told += [f"{version} ends" for version in ended if not any(text.endswith("into force") for text in told)]
    bounds, spells = graph.view.evidence.bounds, graph.view.evidence.spells
    for link in sorted(upstream):
        if not _concerns(graph, link, versions[0]):
            continue
        start, end = bounds["start"], bounds["end"]
        said = _sentence(graph, link)
        if day in (int(start.low[link]), int(start.high[link])):
            told.append(f"{said} starts")
        if day in (int(end.low[link]) + 1, int(end.high[link]) + 1):
            told.append(f"{said} ends")
        seen = spells.link == link
        if day in spells.low[seen].tolist():
            told.append(f"{said} is seen")
        if day in (spells.high[seen] + 1).tolist():
            told.append(f"{said} is no longer seen")
    return "; ".join(told)


def _concerns(graph: SanctionsGraph, link: int, regime: Regime) -> bool:
    """Tell whether a link can matter under a regime: a listing only if its authority made it."""
    links, nodes = graph.tables["links"], graph.nodes
    if links.coded("kind")[link] != "designates":
        return True
    measure = int(links.coded("source").codes[link])
    return nodes.coded("authority")[measure] == regime.authority and regime.counts(nodes.coded("program")[measure])


def _sentence(graph: SanctionsGraph, row: int) -> str:
    link = graph.tables["links"][row]
    ends = (graph.caption(link.source), graph.caption(link.target))  # type: ignore[attr-defined]
    return f"{ends[0]} {link.kind.replace('_', ' ')} {ends[1]}"  # type: ignore[attr-defined]
