"""How one cell is read: the only place where outside text becomes a value.

Records use these functions one cell at a time; columns use them once for every distinct cell.
"""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime
from numbers import Real
from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import (
    ALWAYS_BEGAN,
    NEVER_ENDS,
    NO_AMOUNT,
    NO_DAYS,
    NO_SHARE,
    Amount,
    Days,
    Share,
    amount_text,
    day_number,
    format_days,
    parse_amount,
    parse_days,
    parse_share,
    share_text,
)
from sanctions_graph.errors import BoundsError, DateError, IntegrityError, SchemaError, UnknownKindError
from sanctions_graph.model.kinds import DAY_UNIT, SHARE_UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_ID = 512
"""Longest id, in characters."""
MAX_TEXT = 10_000
"""Longest text of any other cell, in characters."""


def is_missing(value: Any) -> bool:
    """Say whether a cell is blank: None, an empty text, not a number, or the missing value of a data frame."""
    if value is None or isinstance(value, str):
        return not value
    return type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, Real) and bool(value != value))


def read_text(value: Any) -> str:
    """Read free text: trimmed, in Unicode form C, without control characters, of bounded length."""
    if is_missing(value):
        return ""
    if not isinstance(value, str):
        raise SchemaError(f"{value!r:.60} is no text", hint="give a str")
    if len(value) > MAX_TEXT:
        raise SchemaError(f"a text of {len(value):,} characters ({value[:40]!r}…)", hint=f"keep it under {MAX_TEXT:,}")
    if value.isascii() and value.isprintable():  # the common case, ten times as fast
        return value.strip()
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > MAX_TEXT:  # a few letters grow when they are normalised
        raise SchemaError(f"a text of {len(text):,} characters ({text[:40]!r}…)", hint=f"keep it under {MAX_TEXT:,}")
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in text):
        raise SchemaError(f"{text[:60]!r} holds control characters", hint="remove them, line breaks included")
    return text


def are_plain(values: Sequence[Any], longest: int) -> bool:
    """Say whether all cells are texts that read as themselves: there, trimmed, normalised, printable and short.

    Looking at all texts at once costs a tenth of reading them one by one.
    """
    try:
        joined = "".join(values)
    except TypeError:
        return False
    if not joined.isprintable() or not (joined.isascii() or unicodedata.is_normalized("NFC", joined)):
        return False
    lengths = set(map(len, values))
    return 0 not in lengths and max(lengths, default=0) <= longest and list(map(str.strip, values)) == list(values)


def read_id(value: Any) -> str:
    """Read an id: text that is there, of at most 512 characters, ``scheme:value`` by custom."""
    if type(value) is str and value.isascii() and value.isprintable() and 0 < len(value) <= MAX_ID:
        text = value.strip()  # the common case, twice as fast
        if text:
            return text
    if is_missing(value):
        raise IntegrityError("an id is missing", hint="every row needs its ids; ids read scheme:value")
    if isinstance(value, str) and len(value) > MAX_ID:
        raise IntegrityError(
            f"an id of {len(value):,} characters ({value[:40]!r}…)",
            hint=f"keep ids under {MAX_ID} characters",
        )
    try:
        text = read_text(value)
    except SchemaError as error:
        raise IntegrityError(f"{value!r:.60} is no id: {error}") from None
    if not text:
        raise IntegrityError(f"{value!r:.60} is no id", hint="ids read scheme:value")
    return text


def read_optional_id(value: Any) -> str:
    """Read an id that may be left out, to be made from the content of the row."""
    return "" if is_missing(value) else read_id(value)


def read_word(value: Any, words: Sequence[str], what: str) -> str:
    """Read a word of a closed list; blank only if the list holds the blank."""
    word = "" if is_missing(value) else value
    if word not in words:
        raise UnknownKindError(word, [w for w in words if w], what=what)
    return str(word)


def read_start(value: Any) -> Days:
    """Read a first day; blank states no limit."""
    return _read_days(value, blank=ALWAYS_BEGAN)


def read_end(value: Any) -> Days:
    """Read a last day; blank states no limit."""
    return _read_days(value, blank=NEVER_ENDS)


def read_due(value: Any) -> Days:
    """Read a deadline; blank means due from the start."""
    return _read_days(value, blank=ALWAYS_BEGAN)


def read_days(value: Any) -> Days:
    """Read a time; blank means that there is none."""
    return _read_days(value, blank=NO_DAYS)


def read_published(value: Any) -> Days:
    """Read a publication date; blank means that it is not known."""
    return _read_days(value, blank=parse_days("?"))


def _read_days(value: Any, *, blank: Days) -> Days:
    if is_missing(value) or str(value) == "NaT":
        return blank
    if isinstance(value, Days):
        return value
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Days(day_number(value), day_number(value))
    if isinstance(value, Real) and not isinstance(value, bool) and float(value).is_integer():
        value = f"{int(float(value)):04d}"  # a bare number is a year
    if not isinstance(value, str):
        raise DateError(f"{value!r:.60} is no date", hint="give text such as '2016-03', or a datetime.date")
    return parse_days(value)


def read_share(value: Any) -> Share:
    """Read a share; blank means none is stated."""
    if isinstance(value, Share):
        return value
    if is_missing(value):
        return NO_SHARE
    if isinstance(value, bool):
        raise BoundsError(f"{value!r} is no share", hint="write 0.25, '1/4' or '25%'")
    return parse_share(str(value) if isinstance(value, Real) else value)  # a Fraction stays exact


def read_amount(value: Any) -> Amount:
    """Read an amount; blank means none is stated."""
    if isinstance(value, Amount):
        return value
    return NO_AMOUNT if is_missing(value) else parse_amount(value)


def read_value(value: Any, unit: str) -> Amount:
    """Read a claim's value: days and shares are kept as their integers, exactly, in floats."""
    if isinstance(value, Amount) or is_missing(value):
        return read_amount(value)
    if unit == DAY_UNIT:
        return Amount(*map(float, read_days(value)))
    if unit == SHARE_UNIT:
        return Amount(*map(float, read_share(value)))
    return parse_amount(value)


def write_value(value: Amount, unit: str) -> str:
    """Write a claim's value so that `read_value` reads it back."""
    if math.isnan(value.low):
        return ""
    if unit == DAY_UNIT:
        return format_days(Days(int(value.low), int(value.high)))
    if unit == SHARE_UNIT:
        return share_text(Share(int(value.low), int(value.high)))
    return amount_text(value)


def read_probability(value: Any) -> float:
    """Read a confidence in [0, 1]; blank (nan) means ungraded."""
    if is_missing(value):
        return math.nan
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= 1:
        raise BoundsError(
            f"{value!r:.40} is no confidence",
            hint="give a number between 0 and 1; a word such as 'likely' or 'B2' goes into `grade`",
        )
    return number


def read_flag(value: Any) -> bool:
    """Read a yes or no; blank is no."""
    if is_missing(value):
        return False
    if value in (True, False, "true", "false"):
        return value in (True, "true")
    raise SchemaError(f"{value!r:.40} is neither true nor false", hint="write true or false")
