"""Round numbers and whole years for the ticks of an axis, and how to draw an axis on a sheet."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

from sanctions_graph._bounds import day_number
from sanctions_graph.plot.measure import LINE, text_width
from sanctions_graph.plot.palette import FAINT, MUTED
from sanctions_graph.plot.sheet import Sheet
from sanctions_graph.plot.spec import Axis, Label, Line, Tick

TICK_SIZE = 12.0
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_SMALLEST, _NO_WORD = 1e-290, 1e15
_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = day_number(date.min), day_number(date.max)


def time_axis(low: int, high: int, left: float, right: float) -> Axis:
    """Make a scale of days with ticks at whole years, or months where it is short.

    Parameters
    ----------
    low, high : int
        First and last day.
    left, right : float
        Where they stand.

    Returns
    -------
    Axis
    """
    low, high = max(low, _FIRST), min(high, _LAST)
    axis = Axis("x", "", low, high, left, right)
    first, last = _EPOCH + timedelta(days=low), _EPOCH + timedelta(days=high)
    if high - low > 900:
        most = max(2, int((right - left) / 58))
        step = next((step for step in _STEPS if (last.year - first.year) / step <= most), _STEPS[-1])
        years = range(max(1, -(-first.year // step) * step), last.year + 1, step)
        days = [(date(year, 1, 1), str(year)) for year in years]
    else:
        months = next(step for step in (1, 3, 6, 12) if (high - low) / (30.4 * step) <= (right - left) / 66)
        span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        days = [(date(at // 12, at % 12 + 1, 1), f"{at // 12}-{at % 12 + 1:02}") for at in span if at % months == 0]
    numbers = [(day_number(day), text) for day, text in days]
    ticks = tuple(Tick(day, axis.place(day), text) for day, text in numbers if low <= day <= high)
    return Axis("x", "", low, high, left, right, ticks)


def number_axis(low: float, high: float, left: float, right: float, title: str) -> Axis:
    """Make a scale that holds zero and some numbers, with round ticks.

    Parameters
    ----------
    low, high : float
        Smallest and largest number to show.
    left, right : float
        Where the scale begins and ends.
    title : str
        What it measures.

    Returns
    -------
    Axis
    """
    low, high = min(0.0, low), max(0.0, high)
    span = high - low if _SMALLEST < high - low < math.inf else 1.0
    step = 10.0 ** math.floor(math.log10(span))
    step *= next(part for part in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0) if span / (step * part) <= 8)
    first, last = math.floor(low / step + 1e-9), max(math.ceil(high / step - 1e-9), 1 if low == 0 else 0)
    bare = Axis("x", title, first * step, last * step, left, right)
    ticks = tuple(Tick(at * step, bare.place(at * step), short_number(at * step)) for at in range(first, last + 1))
    return replace(bare, ticks=ticks)


def short_number(value: float) -> str:
    """Write a number in few signs: 1.2 billion, 65, 0.25."""
    if abs(value) >= _NO_WORD:
        return f"{value:.3g}"
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:.4g} {word}"
    return f"{value:,.0f}" if value == round(value) else f"{value:.3g}"


def put_axis(sheet: Sheet, axis: Axis, top: float, bottom: float) -> float:
    """Draw grid lines over a stretch of the page, with ticks and the title below.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    axis : Axis
        A scale across the page.
    top, bottom : float
        Stretch of the grid lines.

    Returns
    -------
    float
        The lower end of the ticks and title.
    """
    end = -math.inf
    for tick in axis.ticks:
        sheet.put(Line(((tick.at, top), (tick.at, bottom)), FAINT, width=0.8, role="grid"))
        half = text_width(tick.text, TICK_SIZE) / 2
        if tick.at - half > end + 6:
            sheet.write(Label(tick.text, tick.at, bottom + 4, TICK_SIZE, down="top", colour=MUTED, role="tick"))
            end = tick.at + half
    foot = bottom + 4 + LINE * TICK_SIZE
    if axis.title:
        middle = (axis.low_at + axis.high_at) / 2
        sheet.write(Label(axis.title, middle, foot + 2, TICK_SIZE, down="top", colour=MUTED, role="axis"))
        foot += 2 + LINE * TICK_SIZE
    return foot
