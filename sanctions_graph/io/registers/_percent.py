"""Shares as registers print them, in free text."""

from __future__ import annotations

import re
from functools import lru_cache

from sanctions_graph._bounds import Share, parse_share
from sanctions_graph.errors import BoundsError

_NUMBER = r"([0-9]{1,3}(?:[.,][0-9]{1,60})?)\s*(?:%|percent|per cent|pct\.?)?"
_FORMS = tuple(
    (form, re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE))
    for form, pattern in (
        ("{}%", "N"),
        ("{}%..{}%", r"(?:between\s+|from\s+)?N\s*(?:-|–|—|to|and)\s*N"),
        (">{}%", r"(?:>|over|more than|above)\s*N"),
        (
            ">{}%..{}%",
            r"(?:>|over|more than|above)\s*N\s*(?:-|–|—|to|and|,)?\s*(?:<=|≤|up to|at most|not more than)\s*N",
        ),
        ("{}%..100%", r"(?:>=|≥|at least|not less than|from)\s*N|N\s*(?:or more|or above|\+)"),
        ("<{}%", r"(?:<|under|less than|below)\s*N"),
        ("0%..{}%", r"(?:<=|≤|up to|at most|not more than)\s*N|N\s*or (?:less|below)"),
    )
)


@lru_cache(maxsize=1 << 14)
def read_percentage(text: str) -> str | None:
    """Read a percentage.

    Parameters
    ----------
    text : str
        ``"51"``, ``"33,3 %"``, ``"25-50"``, ``"over 75%"``, ``"less than 5"``, ``"50 or more"``, ``"up to 10 %"``.

    Returns
    -------
    str or None
        The share as a cell has it, such as ``"51%"``; None if it is none of these, or no share.
    """
    text = text.strip()
    for form, pattern in _FORMS:
        found = pattern.fullmatch(text)
        if found:
            share = form.format(*(number.replace(",", ".") for number in found.groups() if number))
            try:
                parse_share(share)
            except BoundsError:
                return None
            return share
    return None


def hull_of(shares: list[str]) -> Share:
    """Take the range that holds all of some shares."""
    bounds = [parse_share(share) for share in shares]
    return Share(min(bound.low for bound in bounds), max(bound.high for bound in bounds))
