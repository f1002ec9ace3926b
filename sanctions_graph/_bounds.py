"""Low/high arithmetic: days, shares and amounts as pairs of bounds, and the text forms of each.

A day is a count of days since 1970-01-01. A share is a count of units of 1/7,207,200,000,000 of the whole,
which is exact for decimals to eight places and for every denominator to sixteen.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from prefixdate import parse

from sanctions_graph.errors import BoundsError, DateError

DAY_MAX = 2**31 - 1
"""Later than every day: the end of a link that states no end."""
DAY_MIN = -DAY_MAX
"""Earlier than every day: the start of a link that states no start."""
DAY_NULL = -(2**31)
"""No day at all: the column does not apply."""

WHOLE = 7_207_200_000_000
"""The whole of a company, in share units (720720 · 10⁷)."""
SHARE_NULL = -1
"""No share at all: the kind of link carries none."""

_EPOCH = date(1970, 1, 1)
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]{1,3})?(/[0-9]+)?\s*%?")  # 1e-999999999 would not end
_DAY_FORMS = "a year (2016), a month (2016-03), a day (2016-03-22), a range (2016..2017-03) or '?'"


class Days(NamedTuple):
    """A day known to lie between two days, both included.

    Attributes
    ----------
    low, high : int
        Days since 1970-01-01.
    """

    low: int
    high: int


class Share(NamedTuple):
    """A share of a whole known to lie between two shares, both included.

    Attributes
    ----------
    low, high : int
        Units of 1/`WHOLE`.
    """

    low: int
    high: int


class Amount(NamedTuple):
    """A quantity known to lie between two numbers, both included.

    Attributes
    ----------
    low, high : float
        In the unit that stands beside it; an open end is ``-inf`` or ``inf``, no amount at all is ``nan``.
    """

    low: float
    high: float


ALWAYS_BEGAN = Days(DAY_MIN, DAY_MIN)
NEVER_ENDS = Days(DAY_MAX, DAY_MAX)
UNKNOWN_DAY = Days(DAY_MIN, DAY_MAX)
NO_DAYS = Days(DAY_NULL, DAY_NULL)
NO_SHARE = Share(SHARE_NULL, SHARE_NULL)
ANY_SHARE = Share(1, WHOLE)
NO_AMOUNT = Amount(math.nan, math.nan)


# ---- days ------------------------------------------------------------------------------------------------


def day_number(day: date) -> int:
    """Count the days since 1970-01-01."""
    return (day - _EPOCH).days


def day_text(day: int) -> str:
    """Write a day number as an ISO date, or as an ellipsis where it is beyond the calendar."""
    return "…" if abs(day) >= DAY_MAX or day == DAY_NULL else (_EPOCH + timedelta(days=int(day))).isoformat()


def parse_days(text: str) -> Days:
    """Read a partial date, a range of them, or ``?``.

    Parameters
    ----------
    text : str
        A year, a month, a day, a range ``low..high`` with either end left out, or ``?``.

    Returns
    -------
    Days
        First and last possible day.

    Raises
    ------
    DateError
        If the text is none of these.

    Examples
    --------
    >>> format_days(parse_days("2016-02"))
    '2016-02'
    >>> day_text(parse_days("2016-02").high)
    '2016-02-29'
    """
    text = text.strip()
    if text == "?":
        return UNKNOWN_DAY
    first, dots, last = text.partition("..")
    if dots and not (first or last):
        raise DateError("'..' has neither a first nor a last day", hint=f"write {_DAY_FORMS}")
    low = _partial(first).low if first else DAY_MIN
    high = (_partial(last).high if last else DAY_MAX) if dots else _partial(first).high
    if low > high:
        raise DateError(f"the range {text!r} ends before it begins", hint="write the earlier date first")
    return Days(low, high)


def _partial(text: str) -> Days:
    try:
        if _DAY.fullmatch(text):  # not 20160322, nor a week
            return Days(*[day_number(date.fromisoformat(text))] * 2)
        parsed = parse(text) if _PARTIAL.fullmatch(text) else None
    except ValueError:
        parsed = None
    if parsed is None or parsed.text != text:
        raise DateError(f"{text[:40]!r} is no date", hint=f"write {_DAY_FORMS}")
    year, month = int(text[:4]), int(text[5:] or 0)
    last = date(year, month or 12, monthrange(year, month or 12)[1])
    return Days(day_number(date(year, month or 1, 1)), day_number(last))


def format_days(days: Days) -> str:
    """Write bounds on a day in the shortest form that `parse_days` reads back."""
    low, high = days
    if (low, high) == UNKNOWN_DAY:
        return "?"
    if abs(low) < DAY_MAX and abs(high) < DAY_MAX:
        start = _EPOCH + timedelta(days=int(low))
        for width in (4, 7, 10):
            short = start.isoformat()[:width]
            with suppress(DateError):  # a year before 1000 has no short form
                if _partial(short) == days:
                    return short
    return f"{_end_text(low)}..{_end_text(high)}"


def _end_text(day: int) -> str:
    return "" if abs(day) >= DAY_MAX else day_text(day)


def add_months(day: int, months: int) -> int:
    """Move a day by calendar months, to the last day of a shorter month."""
    if abs(day) >= DAY_MAX:
        return day
    moment = _EPOCH + timedelta(days=int(day))
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if year > date.max.year:
        return DAY_MAX
    return day_number(date(year, month + 1, min(moment.day, monthrange(year, month + 1)[1])))


# ---- shares ----------------------------------------------------------------------------------------------


def share_bounds(value: Fraction) -> Share:
    """Store a fraction as its units: one number where exact, else its two neighbours."""
    units = value * WHOLE
    return Share(math.floor(units), math.ceil(units))


def parse_share(value: str | float | Fraction) -> Share:
    """Read a share: a number in [0, 1], a fraction, a percentage, or a range of them.

    Parameters
    ----------
    value : str or float or Fraction
        ``0.25``, ``"1/3"``, ``"25%"``, ``"1/4..1/2"``, ``"25%..50%"``; ``>`` or ``<`` before an end leaves
        it out (``">25%"``). A float means its shortest decimal.

    Returns
    -------
    Share
        Bounds in share units; an open end moves one unit inward.

    Raises
    ------
    BoundsError
        If it is no share, lies outside 0 to 100 %, or runs from high to low.

    Examples
    --------
    >>> parse_share("25%") == Share(WHOLE // 4, WHOLE // 4)
    True
    >>> format_share(parse_share(">25%"))
    '> 25 %'
    """
    text = repr(value) if isinstance(value, float) else str(value).strip()
    first, dots, last = text.partition("..")
    low = _share_end(first, text)
    if dots:
        if first.startswith("<") or last.startswith(">"):
            raise BoundsError(f"{text[:40]!r} is open on the wrong side", hint="write '>25%..50%' or '25%..<50%'")
        high = _share_end(last, text)
    elif first.startswith((">", "<")):
        low, high = (low, Share(WHOLE, WHOLE)) if first[0] == ">" else (Share(0, 0), low)
    else:
        high = low
    bounds = Share(low.low, high.high)
    if not 0 <= bounds.low <= bounds.high <= WHOLE:
        raise BoundsError(
            f"{text[:40]!r} is no share between 0 and 100 %", hint="write 0.25, '1/4', '25%' or '25%..50%'"
        )
    return bounds


def _share_end(text: str, whole_text: str) -> Share:
    sign, number = (text[0], text[1:].lstrip("=")) if text[:1] in "<>" and text else ("", text)
    number = number.strip()
    value = _fraction(number)
    if value is None:
        raise BoundsError(f"{whole_text[:40]!r} is no share", hint="write 0.25, '1/4', '25%' or '25%..50%'")
    bounds = share_bounds(value)
    if not sign or text[1:2] == "=":
        return bounds
    return Share(*[bounds.high + 1] * 2) if sign == ">" else Share(*[bounds.low - 1] * 2)


def _fraction(text: str) -> Fraction | None:
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def format_share(share: Share) -> str:
    """Write a share in percent, with ``>`` or ``<`` before an open end and ``unknown`` for no knowledge."""
    low, high = share
    if low == SHARE_NULL:
        return ""
    if share == ANY_SHARE:
        return "unknown"
    if low == high:
        return _percent(low)
    if high == WHOLE:
        return _open_low(low)
    if low == 0:
        return _open_high(high)
    first = _open_low(low) if _is_open(low - 1) else _percent(low)
    return f"{first} to {_open_high(high) if _is_open(high + 1) else _percent(high)}"


def _open_low(low: int) -> str:
    return f"> {_percent(low - 1)}" if _is_open(low - 1) else f"≥ {_percent(low)}"


def _open_high(high: int) -> str:
    return f"< {_percent(high + 1)}" if _is_open(high + 1) else f"≤ {_percent(high)}"


def _is_open(units: int) -> bool:
    """Whether a share is one that people write, so that one unit away from it means an open end."""
    return units >= 0 and units % (WHOLE // 10**6) == 0


def _percent(units: int) -> str:
    return f"{float(Fraction(units * 100, WHOLE)):.6g} %"


def share_text(share: Share) -> str:
    """Write a share so that `parse_share` reads the same bounds back."""
    low, high = share
    if low == SHARE_NULL:
        return ""
    return str(Fraction(low, WHOLE)) if low == high else f"{Fraction(low, WHOLE)}..{Fraction(high, WHOLE)}"


# ---- amounts ---------------------------------------------------------------------------------------------


def parse_amount(value: str | float | tuple[float, float]) -> Amount:
    """Read an amount: a number, or a range ``low..high`` with either end left open.

    Examples
    --------
    >>> parse_amount("4..")
    Amount(low=4.0, high=inf)
    """
    if isinstance(value, tuple):
        low, high = map(float, value)
    else:
        first, dots, last = str(value).strip().partition("..")
        try:
            low = float(first) if first else -math.inf
            high = (float(last) if last else math.inf) if dots else low
        except ValueError:
            raise BoundsError(f"{value!r:.40} is no amount", hint="write 4, '4..12' or '4..'") from None
    if math.isnan(low) or math.isnan(high) or low == math.inf or high == -math.inf:
        raise BoundsError(f"{value!r:.40} is no amount", hint="write 4, '4..12' or '4..'")
    if low > high:
        raise BoundsError(f"the amount {value!r:.40} runs from high to low", hint="write the lower number first")
    return Amount(low + 0.0, high + 0.0)  # minus zero is zero


def amount_text(amount: Amount) -> str:
    """Write an amount so that `parse_amount` reads the same bounds back."""
    low, high = (("" if math.isinf(end) else f"{end!r}".removesuffix(".0")) for end in amount)
    return "" if math.isnan(amount.low) else low if amount.low == amount.high else f"{low}..{high}"
