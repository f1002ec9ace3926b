"""When links held or were seen: certain stretches dark, possible ones light and dashed, events, listings, deadlines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sanctions_graph._bounds import DAY_MAX, parse_days
from sanctions_graph.errors import DateError, UnknownKindError
from sanctions_graph.plot.figures._scale import put_axis, time_axis
from sanctions_graph.plot.figures._spells import Row, chosen_links, link_row, node_rows
from sanctions_graph.plot.measure import text_height, text_width, wrap
from sanctions_graph.plot.palette import CERTAIN, INK, MUTED, ORANGE, PAPER, PENDING, POSSIBLE, STATUS_LOOK, STRIPE
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Axis, Box, Dot, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import counted, footer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.model.graph import SanctionsGraph

MOST_ROWS = 45
"""Most rows of one timeline."""
_NAMES_AT, _LEFT, _RIGHT = MARGIN, 400.0, WIDTH - 2 * MARGIN
_SIZE = 12.0
_BAR = 12.0


def timeline(
    graph: SanctionsGraph,
    *,
    nodes: str | Iterable[str] = (),
    links: str | Iterable[str] = (),
    kinds: Iterable[str] | None = None,
    span: str | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw when links held or were seen, and what claims say of the dates of nodes.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view; a view's day is drawn as a line and hides no link.
    nodes : str or iterable of str, optional
        Ids of nodes; every link that touches one of them becomes a row.
    links : str or iterable of str, optional
        Ids of further links.
    kinds : iterable of str, optional
        Kinds of link to draw, of those that touch the nodes; the default is all but ``part_of``.
    span : str, optional
        Days to show, such as ``"2016..2024"``; the default takes in every known date.
    title : str, optional
        Instead of the one made from the nodes.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes
        Its x axis counts days since 1970-01-01, as matplotlib's dates do.

    Raises
    ------
    UnknownIdError
        If a node or link is not in the graph.
    UnknownKindError
        If a kind is no kind of link, or neither nodes nor links are given.
    DateError
        If `span` is no span of days.

    Notes
    -----
    Dark: in force whatever the truth within the bounds, or seen. Light and dashed: possible, not known. An arrow at
    the border of the figure: the stretch goes on. Hollow circles are sightings by claims that hedge.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> graph = sg.load_case("dprk")
    >>> plot.timeline_spec(graph, nodes="state:LA", kinds=["hosts"]).title
    'Laos over time'
    """
    return timeline_spec(graph, nodes=nodes, links=links, kinds=kinds, span=span, title=title).draw(ax)


def timeline_spec(
    graph: SanctionsGraph,
    *,
    nodes: str | Iterable[str] = (),
    links: str | Iterable[str] = (),
    kinds: Iterable[str] | None = None,
    span: str | None = None,
    title: str | None = None,
) -> PlotSpec:
    """Return the value that `timeline` draws.

    Parameters
    ----------
    graph : SanctionsGraph
        As for `timeline`.
    nodes : str or iterable of str, optional
        As for `timeline`.
    links : str or iterable of str, optional
        As for `timeline`.
    kinds : iterable of str, optional
        As for `timeline`.
    span : str, optional
        As for `timeline`.
    title : str, optional
        As for `timeline`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownIdError
        If a node or link is not in the graph.
    UnknownKindError
        If a kind is no kind of link, or neither nodes nor links are given.
    DateError
        If `span` is no span of days.
    """
    nodes = [nodes] if isinstance(nodes, str) else list(dict.fromkeys(nodes))
    links = [links] if isinstance(links, str) else list(dict.fromkeys(links))
    if not nodes and not links:
        raise UnknownKindError("", ("nodes=", "links="), what="thing to draw on a timeline")
    chosen, notes = chosen_links(graph, nodes, links, kinds)
    rows = [link_row(graph, link) for link in chosen] + [row for node in nodes for row in node_rows(graph, node)]
    rows.sort(key=lambda row: (min(row.dates, default=math.inf), row.text, row.about))
    undated = [row for row in rows if not row.dates]
    rows = [row for row in rows if row.dates]
    if undated:
        notes.append(f"{counted(len(undated), 'link')} without any date not drawn")
    if len(rows) > MOST_ROWS:
        notes.append(f"{len(rows) - MOST_ROWS} of {len(rows)} rows not drawn: context first, then the latest")
        kept = sorted(range(len(rows)), key=lambda at: (rows[at].context, at))[:MOST_ROWS]
        rows = [rows[at] for at in sorted(kept)]
    names = [graph.caption(node) for node in nodes]
    who = ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} others"
    heading = title or (f"{who} over time" if names else f"{counted(len(links), 'link')} over time")
    if not rows:
        sheet = Sheet()
        sheet.write(Label("No dated link to draw", WIDTH / 2, 40, SUBTITLE_SIZE, role="message"))
        return sheet.finish("timeline", height=40 + 2 * MARGIN, title=heading, footer=footer(graph, (), notes))
    axis = _axis(rows, graph.view.valid, span)
    return _drawn(graph, rows, axis, heading, notes)


# ---- drawing ---------------------------------------------------------------------------------------------


def _axis(rows: Sequence[Row], day: int | None, span: str | None) -> Axis:
    if span is not None:
        low, high = parse_days(span)
        if max(abs(low), abs(high)) >= DAY_MAX or low == high:
            raise DateError(f"{span!r} is no span of days", hint="give two ends, such as '2016..2024'")
    else:
        dates = [date for row in rows for date in row.dates] + ([] if day is None else [day])
        room = max(60, (max(dates) - min(dates)) // 25)
        low, high = min(dates) - room, max(dates) + room
    return time_axis(low, high, _LEFT, _RIGHT)


def _drawn(graph: SanctionsGraph, rows: Sequence[Row], axis: Axis, title: str, notes: list[str]) -> PlotSpec:
    sheet = Sheet()
    texts = [wrap(row.text, _LEFT - _NAMES_AT - 16, _SIZE, lines=3) for row in rows]
    heights = [max(24.0, text_height(text, _SIZE) + 8) for text in texts]
    top = 0.0 if graph.view.valid is None else 22.0
    tops = [top + sum(heights[:at]) for at in range(len(rows))]
    bottom = top + sum(heights)
    for at, (y, height) in enumerate(zip(tops, heights, strict=True)):
        if at % 2 == 0:
            sheet.put(Box(MARGIN / 2, y, WIDTH - MARGIN / 2, y + height, STRIPE, role="span"))
    foot = put_axis(sheet, axis, top, bottom)
    outside = 0
    for row, text, y, height in zip(rows, texts, tops, heights, strict=True):
        sheet.write(Label(text, _NAMES_AT, y + height / 2, _SIZE, "left", role="row", about=row.about))
        outside += _row_marks(sheet, row, axis, y + height / 2)
    if outside:
        notes.append(f"{counted(outside, 'date')} outside the days shown")
    if (day := graph.view.valid) is not None and axis.low <= day <= axis.high:
        _put_day(sheet, axis, day, graph.on or "", bottom)
    documents = frozenset().union(*(row.documents for row in rows))
    return sheet.finish(
        "timeline",
        height=foot,
        title=title,
        subtitle=f"{counted(len(rows), 'row')}, earliest date first",
        legend=_legend(rows, graph.view.valid is not None),
        axes=(axis,),
        footer=footer(graph, documents, notes),
    )


def _put_day(sheet: Sheet, axis: Axis, day: int, text: str, bottom: float) -> None:
    at = axis.place(day)
    half = text_width(text, _SIZE) / 2
    sheet.put(Line(((at, 18), (at, bottom)), INK, width=1.4, role="day"))
    sheet.write(Label(text, min(max(at, _LEFT + half), WIDTH - half - 4), 8, _SIZE, role="day"))


def _row_marks(sheet: Sheet, row: Row, axis: Axis, middle: float) -> int:
    """Draw a row; return how many of its points lie outside the days shown."""
    for status, spans in ((POSSIBLE, row.possible), (PENDING, row.pending), (CERTAIN, row.certain)):
        for low, high in spans:
            _bar(sheet, axis, low, high, status, middle, row.about)
    outside = 0
    for low, high, what in row.points:
        if high < axis.low or low > axis.high:
            outside += 1
            continue
        left, right = (axis.place(min(max(day, axis.low), axis.high)) for day in (low, high))
        if right - left > 2 * _BAR:
            hollow = what.startswith("hedged") or what == "sighting"
            sheet.put(Line(((left, middle), (right, middle)), MUTED, "dashed" if hollow else "solid", 2.0, role="range",
                           about=row.about))  # fmt: skip
        sheet.put(replace(_POINTS[what], x=(left + right) / 2, y=middle, role=what, about=row.about))
    if row.due is not None:
        outside += _due(sheet, row, axis, middle)
    return outside


def _bar(sheet: Sheet, axis: Axis, low: int, high: int, status: str, middle: float, about: str) -> None:
    if high < axis.low or low > axis.high or low > high:
        return
    left, right = (axis.place(min(max(day, axis.low), axis.high)) for day in (low, high))
    right = max(right, left + 3.0)
    look = STATUS_LOOK[status]
    half = _BAR / 2 if status != POSSIBLE else _BAR / 3
    sheet.put(
        Box(left, middle - half, right, middle + half, look.fill, look.edge, look.line, 1.0, look.hatch, role=status,
            about=about)
    )  # fmt: skip
    for beyond, at, way in ((low < axis.low, left, -1), (high > axis.high, right, 1)):
        if beyond:
            tip = at + way * 9
            sheet.put(Line(((at - way, middle), (tip, middle)), look.edge, width=1.2, arrow=True, role="goes on",
                           about=about))  # fmt: skip


def _due(sheet: Sheet, row: Row, axis: Axis, middle: float) -> int:
    assert row.due is not None
    low, high = row.due
    if high < axis.low or low > axis.high:
        return 1
    at = axis.place(min(max(high, axis.low), axis.high))
    sheet.put(replace(_DUE, points=((at, middle - 11), (at, middle + 11)), role="due", about=row.about))
    return 0


_DUE = Line((), "#8a2f00", width=3.0)
_POINTS = {
    "event": Dot(0, 0, "diamond", 9, INK, INK),
    "hedged event": Dot(0, 0, "diamond", 9, PAPER, INK),
    "listing": Dot(0, 0, "triangle", 11, ORANGE, INK),
    "hedged listing": Dot(0, 0, "triangle", 11, PAPER, INK),
    "date": Dot(0, 0, "square", 8, INK, INK),
    "hedged date": Dot(0, 0, "square", 8, PAPER, INK),
    "sighting": Dot(0, 0, "circle", 8, PAPER, INK),
}
_MEANING = {
    "event": "event",
    "hedged event": "event, told with a hedge",
    "listing": "listing",
    "hedged listing": "listing, told with a hedge",
    "date": "date of a measure",
    "hedged date": "date, told with a hedge",
    "sighting": "sighting, told with a hedge",
}


def _unsure(row: Row) -> bool:
    """Whether some possible stretch shows beside the certain ones."""
    sure = sorted([*row.certain, *row.pending])
    hull = (sure[0][0], sure[-1][1]) if sure else None
    return bool(row.possible) and (row.possible[0] != hull or len(sure) > 1 + bool(row.pending))


def _legend(rows: Sequence[Row], has_day: bool) -> list[LegendEntry]:
    entries = []
    for status, text, there in (
        (CERTAIN, "certainly in force", any(row.certain for row in rows)),
        (PENDING, "in force, not yet due", any(row.pending for row in rows)),
        (POSSIBLE, "possible, not known", any(_unsure(row) for row in rows)),
    ):
        if there:
            look = STATUS_LOOK[status]
            entries.append(LegendEntry(text, Box(0, 0, 1, 1, look.fill, look.edge, look.line, 1.0, look.hatch)))
    used = {what for row in rows for _, _, what in row.points}
    entries += [LegendEntry(_MEANING[what], dot) for what, dot in _POINTS.items() if what in used]
    if any(row.due for row in rows):
        entries.append(LegendEntry("deadline", _DUE))
    if has_day:
        entries.append(LegendEntry("day of the view", Line((), INK, width=1.4)))
    return entries
