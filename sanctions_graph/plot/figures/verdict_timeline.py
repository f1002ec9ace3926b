"""When coverage of one entity opened and closed under each regime, and what did it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sanctions_graph._bounds import DAY_MAX, day_text, parse_days
from sanctions_graph.errors import DateError
from sanctions_graph.law.regimes import versions_of
from sanctions_graph.law.timeline import NOT_IN_FORCE
from sanctions_graph.plot.figures._scale import put_axis, time_axis
from sanctions_graph.plot.figures._verdicts import MEANING, legend_of_verdicts, verdict_box, word_of
from sanctions_graph.plot.layout import separate
from sanctions_graph.plot.measure import text_height, text_width, wrap
from sanctions_graph.plot.palette import FAINT, INK, MUTED, PAPER, STRIPE, VERDICT_LOOK
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Axis, Box, Dot, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import counted, documents_of, footer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.law.timeline import Interval, Timeline

MOST_EVENTS = 40
"""Most events that are written out below the bars."""
_LEFT, _RIGHT = 290.0, WIDTH - 2 * MARGIN
_SIZE, _SMALL = 12.0, 11.0
_ABOVE, _BAR, _BELOW = 24.0, 22.0, 18.0
_ROW = _ABOVE + _BAR + _BELOW
_NOTHING = Line((), MUTED, "dotted", 1.2, role=NOT_IN_FORCE)
_CHANGE = Dot(0, 0, "diamond", 9, INK, INK)


def verdict_timeline(
    timeline: Timeline, *, span: str | None = None, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw from when to when an entity was covered under each regime, and what opened and closed each stretch.

    Parameters
    ----------
    timeline : Timeline
        The answer of `sanctions_graph.law.verdict_timeline`.
    span : str, optional
        Days to show, such as ``"2016..2026"``; the default takes in every day on which a verdict or rule changes.
    title : str, optional
        Instead of the one made from the entity.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes
        Its x axis counts days since 1970-01-01, as matplotlib's dates do.

    Raises
    ------
    DateError
        If `span` is no span of days.

    Notes
    -----
    One row a regime. Numbers stand where something changes and are explained below, with the verdict before and
    after; a diamond marks a change of the rule itself. A bar that runs into the border goes on.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> answer = sg.law.verdict_timeline(sg.load_case("dprk"), "ofac:43379", regimes=["us-ofac", "eu"])
    >>> plot.verdict_timeline_spec(answer).texts("row")
    ['us-ofac', 'eu']
    """
    return verdict_timeline_spec(timeline, span=span, title=title).draw(ax)


def verdict_timeline_spec(timeline: Timeline, *, span: str | None = None, title: str | None = None) -> PlotSpec:
    """Return the value that `verdict_timeline` draws.

    Parameters
    ----------
    timeline : Timeline
        As for `verdict_timeline`.
    span : str, optional
        As for `verdict_timeline`.
    title : str, optional
        As for `verdict_timeline`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    DateError
        If `span` is no span of days.
    """
    graph, notes = timeline.graph, []
    rows: dict[str, list[Interval]] = {}
    for interval in timeline:
        rows.setdefault(interval.regime, []).append(interval)
    axis = _axis(timeline, span)
    changes = _changes(rows.values(), axis)
    sheet = Sheet()
    heading = title or f"{graph.caption(timeline.entity)}: verdicts over time"
    if not rows:
        sheet.write(Label("No regime was asked", WIDTH / 2, 40, SUBTITLE_SIZE, role="message"))
        foot = 40 + 2 * MARGIN
    else:
        foot = put_axis(sheet, axis, 0.0, _ROW * len(rows))
        for at, (regime, intervals) in enumerate(rows.items()):
            _row(sheet, axis, regime, intervals, changes, at)
        foot = _events(sheet, changes, foot + 10)
        outside = sum(len(intervals) - 1 for intervals in rows.values()) - len(changes)
        if outside:
            notes.append(f"{counted(outside, 'change')} outside the days shown")
        if len(changes) > MOST_EVENTS:
            notes.append(f"{counted(len(changes) - MOST_EVENTS, 'later change')} not written out")
    legend = legend_of_verdicts(row.verdict for row in timeline if row.verdict != NOT_IN_FORCE)
    if any(row.verdict == NOT_IN_FORCE for row in timeline):
        legend.append(LegendEntry(MEANING[NOT_IN_FORCE], _NOTHING))
    if any(change.of_rule for change in changes):
        legend.append(LegendEntry("the rule changes", _CHANGE))
    return sheet.finish(
        "verdict_timeline",
        height=foot,
        title=heading,
        subtitle=f"{counted(len(rows), 'regime')}; numbers are explained below the bars",
        legend=legend,
        axes=(axis,) if rows else (),
        footer=footer(graph, documents_of(graph, timeline.links), notes),
    )


@dataclass(frozen=True)
class _Change:
    """Where one stretch ends and the next begins."""

    number: int
    day: int
    before: Interval
    after: Interval

    @property
    def of_rule(self) -> bool:
        return self.before.version != self.after.version


def _axis(timeline: Timeline, span: str | None) -> Axis:
    if span is not None:
        low, high = parse_days(span)
        if max(abs(low), abs(high)) >= DAY_MAX or low == high:
            raise DateError(f"{span!r} is no span of days", hint="give two ends, such as '2016..2024'")
        return time_axis(low, high, _LEFT, _RIGHT)
    days = [row.start for row in timeline if row.start is not None]
    days += [timeline.graph.view.valid] if timeline.graph.view.valid is not None else []
    if not days:
        return time_axis(0, 365, _LEFT, _RIGHT)
    room = max(120, (max(days) - min(days)) // 12)
    return time_axis(min(days) - room, max(days) + room, _LEFT, _RIGHT)


def _changes(rows: Iterable[Sequence[Interval]], axis: Axis) -> list[_Change]:
    """List and number the changes inside the days shown, by regime and day."""
    found = [
        (after.start, before, after)
        for row in rows
        for before, after in pairwise(row)
        if after.start is not None and axis.low <= after.start <= axis.high
    ]
    return [_Change(number, *change) for number, change in enumerate(found, 1)]


def _row(
    sheet: Sheet, axis: Axis, regime: str, intervals: Sequence[Interval], changes: Sequence[_Change], at: int
) -> None:
    top = at * _ROW
    if at % 2 == 0:
        sheet.put(Box(MARGIN / 2, top, WIDTH - MARGIN / 2, top + _ROW, STRIPE, role="span"))
        for tick in axis.ticks:
            sheet.put(Line(((tick.at, top), (tick.at, top + _ROW)), FAINT, width=0.8, role="grid"))
    caption = wrap(_caption(regime), _LEFT - MARGIN - 16, _SMALL, lines=2)
    sheet.write(Label(regime, MARGIN, top + 8, _SIZE, "left", "top", bold=True, role="row", about=regime))
    sheet.write(Label(caption, MARGIN, top + 26, _SMALL, "left", "top", MUTED, role="caption", about=regime))
    bar = top + _ABOVE
    end = 0.0
    for interval in intervals:
        end = _stretch(sheet, axis, interval, bar, end, backing=PAPER if at % 2 else STRIPE)
    mine = [change for change in changes if change.after.regime == regime]
    _numbers(sheet, axis, mine, bar)


def _caption(regime: str) -> str:
    """Return the words that the captions of all versions begin with."""
    first, *others = [version.caption.split() for version in versions_of(regime)]
    same = first
    for words in others:
        alike = [a.strip(",").lower() == b.strip(",").lower() for a, b in zip(same, words, strict=False)]
        same = same[: [*alike, False].index(False)]
    return " ".join(same).strip(",")


def _stretch(sheet: Sheet, axis: Axis, interval: Interval, bar: float, end: float, *, backing: str) -> float:
    """Draw a bar with its verdict in it and its version below; return where the version's text ends."""
    first = axis.low if interval.start is None else interval.start
    last = axis.high if interval.end is None else interval.end + 1
    if last < axis.low or first > axis.high:
        return end
    left, right = (axis.place(min(max(day, axis.low), axis.high)) for day in (first, last))
    if interval.verdict == NOT_IN_FORCE:
        middle = bar + _BAR / 2
        sheet.put(replace(_NOTHING, points=((left, middle), (right, middle)), about=interval.regime))
    else:
        sheet.put(verdict_box(interval.verdict, (left, bar, right, bar + _BAR), role="bar", about=interval.regime))
    word = word_of(interval.verdict)
    look = VERDICT_LOOK[interval.verdict]
    if text_width(word, _SIZE) + 8 <= right - left:
        sheet.write(
            Label(word, (left + right) / 2, bar + _BAR / 2, _SIZE, colour=look.ink, role="verdict",
                  backing=backing if interval.verdict == NOT_IN_FORCE else "", about=interval.regime)
        )  # fmt: skip
    version = "" if interval.version == "none" else interval.version
    at = left + 8
    for shown in (f"version {version}", version):
        if version and at >= end and at + text_width(shown, _SMALL) <= right:
            sheet.write(
                Label(shown, at, bar + _BAR + 2, _SMALL, "left", "top", MUTED, role="version", about=interval.regime)
            )
            return at + text_width(shown, _SMALL) + 8
    return end


def _numbers(sheet: Sheet, axis: Axis, changes: Sequence[_Change], bar: float) -> None:
    """Set the numbers of changes above a bar, moved apart, each with a line to its day."""
    texts = [str(change.number) for change in changes]
    sizes = [text_width(text, _SMALL) for text in texts]
    wanted = [axis.place(change.day) for change in changes]
    room = sum(sizes) + 6 * len(sizes)
    if room > _RIGHT - _LEFT:
        sizes = [(_RIGHT - _LEFT) / len(sizes) - 6] * len(sizes)
    middles = separate(wanted, sizes, 6.0)
    if middles:
        left, right = middles[0] - sizes[0] / 2, middles[-1] + sizes[-1] / 2
        shift = max(0.0, _LEFT - left) - max(0.0, right - _RIGHT - MARGIN)
        middles = [middle + shift for middle in middles]
    for change, text, middle, at in zip(changes, texts, middles, wanted, strict=True):
        sheet.put(
            Line(((middle, bar - 9), (at, bar - 2), (at, bar + _BAR)), INK, width=1.2, role="change",
                 about=change.after.regime)
        )  # fmt: skip
        if change.of_rule:
            sheet.put(replace(_CHANGE, x=at, y=bar + _BAR, size=7, role="version", about=change.after.regime))
        sheet.write(Label(text, middle, bar - 17, _SMALL, role="number", about=change.after.regime))


def _events(sheet: Sheet, changes: Sequence[_Change], top: float) -> float:
    """Write what happened at each number."""
    for change in changes[:MOST_EVENTS]:
        before, after = word_of(change.before.verdict), word_of(change.after.verdict)
        told = after if before == after else f"{before} → {after}"
        text = f"{day_text(change.day)}  {change.after.regime}: {told}. {change.after.opened}"
        lines = wrap(text, WIDTH - 2 * MARGIN - 34, _SIZE, lines=2)
        sheet.write(
            Label(str(change.number), MARGIN + 22, top, _SIZE, "right", "top", bold=True, role="number", about="list")
        )
        sheet.write(Label(lines, MARGIN + 32, top, _SIZE, "left", "top", role="event", about=change.after.regime))
        top += text_height(lines, _SIZE) + 3
    return top
