"""The remarks of OFAC's lists, taken apart: small statements with a semicolon between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_REMARKS = 1_000
"""Characters after which OFAC cuts the remarks, and goes on in the file of comments."""


class Part(NamedTuple):
    """One statement of the remarks that the reader keeps.

    Attributes
    ----------
    sort : str
        What it states: a key of `PARTS`.
    value : str
        The name, number or place in it.
    ticker : str
        The currency of a digital address.
    said : str
        The statement as printed.
    """

    sort: str
    value: str
    ticker: str
    said: str


PARTS = {
    "linked": r"Linked To: (.+)",
    "wallet": r"(?:alt\. )?Digital Currency Address - (\w{1,12}) (\S{1,200})",
    "weak_alias": r"a\.k\.a\. '(.+)'",
    "former_name": r"f\.k\.a\. '(.+)'",
    "alias": r"n\.k\.a\. '(.+)'",
    "nationality": r"(?:alt\. )?nationality (.+)",
    "citizenship": r"(?:alt\. )?citizen (.+)",
    "former-flag": r"(?:alt\. )?Former Vessel Flag (.+)",
    "imo": r"Vessel Registration Identification (?:IMO )?(\d{7})",
    "imo_company": r"(?:Company Number|Identification Number) IMO (\d{7})",
    "mmsi": r"MMSI (\d{9})",
    "tail_number": r"Aircraft Tail Number (\S{1,40})",
    "lei": r"(?:alt\. )?Legal Entity Number ([A-Z0-9]{20})(?: \(.*\))?",
    "bic": r"(?:alt\. )?SWIFT/BIC ([A-Z0-9]{8}(?:[A-Z0-9]{3})?)(?: \(.*\))?",
}
"""The statements that are kept, by their form; every other statement is dropped."""

_PART = re.compile("|".join(f"(?P<{sort.replace('-', '_')}>{form})" for sort, form in PARTS.items()))
_SORTS = {sort.replace("-", "_"): sort for sort in PARTS}
_BRACKET = "(Linked To: "


def parts(remarks: str, *, is_cut: bool = False) -> Iterator[Part]:
    """Take remarks apart.

    Parameters
    ----------
    remarks : str
        The remarks of one entry, overflow included.
    is_cut : bool, default False
        Whether they end in the middle; the last statement is then left out.

    Yields
    ------
    Part
        Every statement of a known form, in order. The full stop that ends the remarks stays on a name, since names end
        in one too.
    """
    statements = [statement.strip() for statement in _unwrapped(remarks).split(";")]
    if is_cut:
        statements.pop()
    last = len(statements) - 1
    for place, text in enumerate(statements):
        bare = text.removesuffix(".") if place == last and not text.startswith("Linked To: ") else text
        found = _PART.fullmatch(bare)
        if found:
            yield _part(found)


def statement(text: str) -> Part | None:
    """Read one statement; None if it is of no form that is kept.

    Parameters
    ----------
    text : str
        As remarks print it: ``"MMSI 445000001"``. A label and a value of the XML files, with a blank between, are the
        same statement.

    Returns
    -------
    Part or None
        What it states.
    """
    found = _PART.fullmatch(text)
    return _part(found) if found else None


def _part(found: re.Match[str]) -> Part:
    values = [value for value in found.groups() if value is not None][1:]
    return Part(_SORTS[found.lastgroup or ""], values[-1], values[0] if len(values) > 1 else "", found.string)


def _unwrapped(remarks: str) -> str:
    """Take *Linked To* out of the brackets that the XML files put round all of them; names may hold brackets too."""
    pieces = []
    while (begin := remarks.find(_BRACKET)) >= 0:
        depth, end = 1, begin + 1
        while end < len(remarks) and depth:
            depth += {"(": 1, ")": -1}.get(remarks[end], 0)
            end += 1
        pieces += [remarks[:begin], remarks[begin + 1 : end - (not depth)]]
        remarks = remarks[end:]
    return "; ".join(stripped for piece in (*pieces, remarks) if (stripped := piece.strip("; "))) if pieces else remarks


def last_statement(remarks: str) -> str:
    """Return the label with which remarks that are cut end, without what it tells of a person."""
    return re.split(r"[\d':(]", remarks.rpartition(";")[2].strip())[0].strip()[:40]
