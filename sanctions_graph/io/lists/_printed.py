"""Words of printed lists: days as acts print them, several values in one cell, and ids made of what is printed."""

from __future__ import annotations

import csv
import re
import unicodedata

from sanctions_graph._bounds import parse_days
from sanctions_graph.errors import DateError

_MONTHS = {
    month: number
    for number, months in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for month in months.split()
}  # fmt: skip
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DOTTED = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")
_WORDED = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3,9})\.?,? ([0-9]{4})")
_SLUG = 60  # characters of a name that stand in an id


def printed_day(text: str) -> str | None:
    """Read a day as lists print it, the day before the month.

    Parameters
    ----------
    text : str
        ``"31.5.2024"``, ``"2 December 1985"``, ``"26 Feb. 2011"``, ``"2011-02-28"``, or a year or month of that form.

    Returns
    -------
    str or None
        The day in ISO form, as coarse as it was printed; None if it is none.
    """
    text = text.strip()
    if _ISO.fullmatch(text):
        found = text
    elif dotted := _DOTTED.fullmatch(text):
        found = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    elif (worded := _WORDED.fullmatch(text)) and worded[2].lower() in _MONTHS:
        found = f"{worded[3]}-{_MONTHS[worded[2].lower()]:02}-{int(worded[1]):02}"
    else:
        return None
    try:
        parse_days(found)
    except DateError:
        return None
    return found


def values(cell: str) -> list[str]:
    """Split a cell of several values; one that holds a semicolon stands in quotes.

    Parameters
    ----------
    cell : str
        ``'Foo; "Bar; Baz"'``.

    Returns
    -------
    list of str
        The values that are there, each once, in order.
    """
    if not cell:
        return []
    (row,) = csv.reader([cell], delimiter=";", skipinitialspace=True) if '"' in cell else [cell.split(";")]
    return list(dict.fromkeys(text for value in row if (text := value.strip())))


def one_line(text: str) -> str:
    """Take line breaks and tabs out of a text; blanks within a line stay as printed."""
    return (
        re.sub(r"\s*[\r\n\t]+\s*", " ", text).strip() if "\n" in text or "\r" in text or "\t" in text else text.strip()
    )


def slug(text: str) -> str:
    """Write a name as a part of an id: its letters and digits, in lower case, words joined by hyphens."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", "-".join(words))[:_SLUG].strip("-")


def link_id(source: str, kind: str, target: str, *, role: str = "") -> str:
    """Make the id of what a list says, which is one however often it is said, and whichever list says it."""
    words = (kind.replace("_", "-"), role) if role else (kind.replace("_", "-"),)
    return "link:" + "-".join((source.replace(":", "-"), *words, target.replace(":", "-")))
