"""What a graph shows on a day, worked out link by link from plain dicts: slow, obvious, and sharing no code.

Only the registry of kinds is read from the model; days, spells, folding and masks are written here a second time,
from section 5 of the design.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sanctions_graph.model.kinds import LINK_KINDS

Row = dict[str, Any]
Plain = dict[str, dict[str, Row]]
"""Tables by name, rows by id, each a plain dict; bounds are pairs of numbers, unlimited ends infinite."""

_FOREVER = 2**31 - 1
_NO_DAY = -(2**31)
_ANYTHING = (-math.inf, math.inf)
_WHOLE = 7_207_200_000_000


class Answer(NamedTuple):
    """Whether a link is shown on a day.

    Attributes
    ----------
    possible, certain : bool
        As in the masks of a graph.
    """

    possible: bool
    certain: bool


def plain(tables: Mapping[str, Iterable[Any]]) -> Plain:
    """Write tables of records as plain dicts.

    Parameters
    ----------
    tables : mapping of str to iterable of Record
        For example ``graph.tables``.

    Returns
    -------
    dict
        By table and id.
    """
    return {
        table: {
            record.id: {name: plain_value(getattr(record, name)) for name in type(record).model_fields}
            for record in records
        }
        for table, records in tables.items()
    }


def plain_value(value: Any) -> Any:
    """Write one value plainly.

    Parameters
    ----------
    value : object
        A field of a record.

    Returns
    -------
    object
        Bounds as a pair of numbers, infinite where unlimited; None where there are none; anything else as it is.
    """
    if not isinstance(value, tuple):
        return value
    if value[0] == _NO_DAY or value[0] != value[0]:
        return None
    return tuple(math.inf if end == _FOREVER else -math.inf if end == -_FOREVER else end for end in value)


def masks(
    model: Plain, *, valid: int | None = None, known: int | None = None, since: int | None = None, max_gap: int = 24
) -> dict[str, Answer]:
    """Say of every link whether it is shown.

    Parameters
    ----------
    model : dict
        From `plain`.
    valid, known, since : int, optional
        Days since 1970-01-01, as in ``graph.as_of``.
    max_gap : int, default 24
        Calendar months between two sightings of one spell.

    Returns
    -------
    dict of str to Answer
        By the id of the link.
    """
    return {id: _answer(model, id, valid, known, since, max_gap) for id in model["links"]}  # noqa: A001


def _answer(
    model: Plain, link_id: str, valid: int | None, known: int | None, since: int | None, max_gap: int
) -> Answer:
    link = model["links"][link_id]
    claims = [
        claim | {"out": out(model, claim, known)} for claim in model["claims"].values() if claim["about"] == link_id
    ]
    existence = [claim for claim in claims if not claim["quantity"] and claim["out"] != "no"]
    if not existence:
        return Answer(possible=False, certain=False)
    kind = LINK_KINDS[link["kind"]]
    supported = any(claim["stance"] == "supports" and claim["out"] == "yes" for claim in existence)
    disputed = any(claim["stance"] == "disputes" for claim in existence)
    doubtful = not kind.may_be_certain or link["role"] in kind.doubtful_roles
    possible, certain = True, supported and not disputed and not doubtful

    event = kind.event or link["role"] in kind.event_roles
    start, end = (bounds(claims, link, name) for name in ("start", "end"))
    if valid is not None:
        spells = _spells(model, existence, max_gap)
        in_force = _in_force(start, end, spells, event=event, day=valid)
        possible, certain = in_force.possible, certain and in_force.certain
    if since is not None and event:
        last = start if end == (math.inf, math.inf) else end
        if last == (-math.inf, -math.inf):  # no day is stated at all
            last = _ANYTHING
        possible, certain = possible and last[1] >= since, certain and last[0] >= since
    return Answer(possible, possible and certain)


def out(model: Plain, claim: Row, known: int | None) -> str:
    """Say whether a claim's document was out by a day.

    Parameters
    ----------
    model : dict
        From `plain`.
    claim : dict
        The claim.
    known : int or None
        Days since 1970-01-01; None counts all.

    Returns
    -------
    str
        ``yes``, ``perhaps`` or ``no``.
    """
    low, high = model["documents"][claim["document"]]["published"]
    if known is None or high <= known:
        return "yes"
    return "perhaps" if low <= known else "no"


def bounds(claims: Iterable[Row], link: Row, name: str) -> tuple[float, float]:
    """Fold what claims state of one bound of a link.

    Parameters
    ----------
    claims : iterable of dict
        All claims about the link; ``out`` says whether each is known (``yes``, ``perhaps``, ``no``).
    link : dict
        The link.
    name : str
        ``start``, ``end``, ``due``, ``share`` or ``amount``.

    Returns
    -------
    tuple of float
        Low and high.
    """
    untold = (1, _WHOLE) if name == "share" else _ANYTHING  # an unknown share is more than nothing
    speaking = [claim for claim in claims if claim["quantity"] == name and claim["stance"] != "disputes"]
    if not speaking:
        own: tuple[float, float] = link[name]
        return own
    if all(claim["out"] != "yes" for claim in speaking):
        return untold  # perhaps nothing is told
    told = [claim["value"] or untold for claim in speaking if claim["out"] != "no"]
    return min(low for low, _ in told), max(high for _, high in told)


def _in_force(
    start: tuple[float, float], end: tuple[float, float], spells: list[tuple[float, float]], *, event: bool, day: int
) -> Answer:
    seen = any(low <= day <= high for low, high in spells)
    seen_before = any(low <= day for low, _ in spells)
    began = start[1] <= day or (start == _ANYTHING and (seen_before if event else seen))
    lasts = event or end[0] >= day or (end == _ANYTHING and seen)
    possible = start[0] <= day and (event or day <= end[1])
    return Answer(possible, possible and began and lasts)


def _spells(model: Plain, existence: Iterable[Row], max_gap: int) -> list[tuple[float, float]]:
    """Join supporting sightings, each cut at its document's publication, across gaps that are short enough."""
    sightings = []
    for claim in existence:
        if claim["stance"] != "supports" or claim["out"] != "yes" or claim["observed"] in (None, _ANYTHING):
            continue
        low, high = claim["observed"]
        high = min(high, model["documents"][claim["document"]]["published"][1])
        if low <= high:
            sightings.append((low, high))
    spells: list[tuple[float, float]] = []
    for low, high in sorted(sightings):
        if spells and low <= months_later(spells[-1][1], max_gap):
            spells[-1] = (spells[-1][0], max(spells[-1][1], high))
        else:
            spells.append((low, high))
    return spells


def months_later(day: float, months: int) -> float:
    """Move a day by calendar months; a day that the month does not have is its last.

    Parameters
    ----------
    day : float
        Days since 1970-01-01, or infinite.
    months : int
        How many.

    Returns
    -------
    float
        Infinite beyond the calendar.
    """
    if math.isinf(day):
        return day
    then = date.fromordinal(int(day) + date(1970, 1, 1).toordinal())
    for _ in range(months):
        year, month = (then.year, then.month + 1) if then.month < 12 else (then.year + 1, 1)
        if year > 9999:
            return math.inf
        then = date(year, month, 1)
    original = date.fromordinal(int(day) + date(1970, 1, 1).toordinal()).day
    then = then.replace(day=min(original, monthrange(then.year, then.month)[1]))
    return then.toordinal() - date(1970, 1, 1).toordinal()
