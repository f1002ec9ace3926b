"""The life of an interest, from the statements that follow one another about one record.

A statement says what holds on its day. A later one of the same record replaces it and says nothing of what went before,
so an interest that it no longer has, or has at another share, ended between the two. Superseded statements are thus
never added to those that took their place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from sanctions_graph._bounds import day_text, parse_days


class Stated(NamedTuple):
    """One interest as one statement has it.

    Attributes
    ----------
    key : str
        What tells it from others of the record: its type, and whether it is direct.
    share, start, end : str
        As cells have them; blank if not stated.
    printed : str
        The share as printed.
    word : str
        The type of the interest; blank if it is not stated.
    level : str
        ``direct``, ``indirect`` or ``unknown``.
    """

    key: str
    share: str
    start: str
    end: str
    printed: str = ""
    word: str = ""
    level: str = "direct"


@dataclass
class Life:
    """A stretch in which an interest stayed the same.

    Attributes
    ----------
    stated : Stated
        As it was first stated.
    start, end : str
        Bounds as cells have them, ``?`` if not known.
    first, last : str
        Days of the first and the last statement that says so; blank if they have none.
    told : list of int
        Which statements say so.
    """

    stated: Stated
    start: str
    end: str
    first: str
    last: str
    told: list[int] = field(default_factory=list)


def lives_of(statements: list[tuple[str, bool, list[Stated]]]) -> list[Life]:
    """Follow the interests of one record through its statements.

    Parameters
    ----------
    statements : list of (str, bool, list of Stated)
        In order: the day of each, whether it closes the record, and the interests it states.

    Returns
    -------
    list of Life
        In order of their beginnings. Time O(interests).
    """
    done: list[Life] = []
    running: dict[tuple[str, int], Life] = {}
    for number, (day, closes, interests) in enumerate(statements):
        met: dict[tuple[str, int], Stated] = {}
        alike: Counter[str] = Counter()
        for stated in interests:
            met[stated.key, alike[stated.key]] = stated
            alike[stated.key] += 1
        for key, life in list(running.items()):
            if key not in met:
                life.end = _between(life.last, day)
                del running[key]
        for key, stated in met.items():
            before = running.get(key)
            life = before or Life(stated, stated.start or "?", stated.end or "?", day, day)
            if before is None or (before.stated.share, before.stated.level) != (stated.share, stated.level):
                if before is not None:
                    life = Life(stated, stated.start or "?", stated.end or "?", day, day)
                    _hand_on(before, life, day)
                done.append(life)
                running[key] = life
            elif not closes:
                life.last = day or life.last
            life.end = stated.end or life.end
            life.told.append(number)
            if closes and life.end == "?":  # it was over by the day of the statement that closes it
                life.end = _between("" if life.told == [number] else life.last, day)
        if closes:
            running.clear()
    return done


def _hand_on(before: Life, after: Life, day: str) -> None:
    """End one stretch where the next begins: on the day before its start, if that is a new one, or some day between."""
    if after.start != "?" and (before.start == "?" or parse_days(after.start).low > parse_days(before.start).high):
        start = parse_days(after.start)
        before.end = f"{day_text(start.low - 1)}..{day_text(start.high - 1)}"
    else:
        before.end = after.start = _between(before.last, day)


def _between(first: str, last: str) -> str:
    if not last:
        return "?"
    if not first or parse_days(first).low > parse_days(last).high:
        return f"..{last}"
    return f"{first}..{last}"
