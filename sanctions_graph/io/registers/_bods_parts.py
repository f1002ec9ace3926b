"""Parts of a statement, read from JSON that may hold anything anywhere."""

from __future__ import annotations

import re
from typing import Any

from sanctions_graph._bounds import parse_share
from sanctions_graph.io.registers._bods_model import NAME_SCHEMES

_DECIMAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,60})?")


def share_of(given: dict[str, Any]) -> str:
    """Write a share as a cell has it: exact, or a range with either end in or out.

    Raises
    ------
    TypeError
        If a part is no number, or the exact share lies outside the range beside it.
    BoundsError
        If it is no share.
    """
    given = {name: value for name, value in given.items() if value is not None}
    stated = _range_of(given)
    if "exact" not in given:
        return stated
    exact = f"{_number(given['exact'])}%"
    within, around = parse_share(exact), parse_share(stated or "0..1")
    if not around.low <= within.low <= within.high <= around.high:
        raise TypeError
    return exact


def _range_of(given: dict[str, Any]) -> str:
    """Write a range; each end is given once, or in and out, and then the narrower of the two is meant.

    Before 0.4 an end was left out by a flag beside it; from 0.4 on it is a number of its own.
    """
    low, high = given.get("minimum"), given.get("maximum")
    out_low, out_high = given.get("exclusiveMinimum"), given.get("exclusiveMaximum")
    lows = [] if low is None else [f"{'>' if out_low is True else ''}{_number(low)}%"]
    highs = [] if high is None else [f"{'<' if out_high is True else ''}{_number(high)}%"]
    if out_low is not None and not isinstance(out_low, bool):
        lows.append(f">{_number(out_low)}%")
    if out_high is not None and not isinstance(out_high, bool):
        highs.append(f"<{_number(out_high)}%")
    if not lows and not highs:
        return ""
    first = max(lows, key=lambda text: parse_share(text).low, default="0%")
    last = min(highs, key=lambda text: parse_share(text).high, default="100%")
    return f"{first}..{last}"


def _number(value: Any) -> str:
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip().removesuffix("%").strip()):
        return value.strip().removesuffix("%").strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return repr(value)


def interests_of(details: dict[str, Any], *, is_closed: bool) -> list[dict[str, Any]]:
    """List the interests of a relationship; one that names none while it lasts has one that is not stated."""
    return [as_dict(interest) for interest in as_list(details.get("interests"))] or ([] if is_closed else [{}])


def names_of(details: dict[str, Any], *, is_person: bool) -> list[tuple[str, str]]:
    """List the names of a party, each with its scheme; the first is the caption."""
    if not is_person:
        given = as_text(details.get("name"))
        others = [(as_text(name), "alias") for name in as_list(details.get("alternateNames"))]
        return [(given, "name"), *others] if given else others
    named = [(_full(as_dict(name)), as_text(as_dict(name).get("type"))) for name in as_list(details.get("names"))]
    named.sort(key=lambda name: name[1] not in ("legal", "individual"))
    return [(full, NAME_SCHEMES.get(word, "name")) for full, word in named if full]


def _full(name: dict[str, Any]) -> str:
    parts = (as_text(name.get(part)) for part in ("givenName", "patronymicName", "familyName"))
    return as_text(name.get("fullName")) or " ".join(filter(None, parts))


def unnamed(details: dict[str, Any], sort: str) -> str:
    given = as_dict(details.get("unspecifiedPersonDetails")) or as_dict(details.get("unspecifiedEntityDetails"))
    reason = as_text(given.get("reason"))
    return f"Unnamed {sort} ({reason})" if reason else f"Unnamed {sort}"


def camel(word: str) -> str:
    """Write a word of 0.3 as 0.4 does: ``voting-rights`` as ``votingRights``."""
    return re.sub("-([a-z])", lambda found: found[1].upper(), word)


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
