"""A day as a filter: two masks over the links of a graph, certain within possible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_MIN, NO_DAYS, day_text
from sanctions_graph.errors import DateError
from sanctions_graph.model import cells
from sanctions_graph.model.columns import Array, constant
from sanctions_graph.model.confidence import DEFAULT_GRADES, GradeTable
from sanctions_graph.model.evidence import Evidence
from sanctions_graph.model.leave_out import NOTHING, LeftOut

if TYPE_CHECKING:
    from datetime import date

    from sanctions_graph.model.encode import Bounds
    from sanctions_graph.model.tables import Table

DEFAULT_GAP = 24
"""Calendar months between two sightings of one spell."""


class Asked(NamedTuple):
    """The clocks of one `as_of`.

    Attributes
    ----------
    valid, known, since : int or None
        Days; see `View`.
    max_gap : int
        Calendar months; see `View`.
    """

    valid: int | None
    known: int | None
    since: int | None
    max_gap: int

    @property
    def is_blank(self) -> bool:
        """Whether no clock is set."""
        return self.valid is self.known is self.since is None


@dataclass(frozen=True, eq=False)
class View:
    """Which links a graph shows, and as of when.

    Attributes
    ----------
    valid : int or None
        True in the world on this day (days since 1970-01-01).
    known : int or None
        Told by documents out by this day.
    since : int or None
        Events that were over before this day are left out.
    max_gap : int
        Calendar months between two sightings of one spell.
    possible, certain : ndarray of bool, shape (m,)
        The links in force; certain is a subset of possible.
    evidence : Evidence
        What the claims that count say of the links.
    left_out : LeftOut
        Claims that a reader asked not to count.
    grades : GradeTable
        What probability the grades of claims stand for.
    earlier : tuple of Asked
        The days that were asked before this one, which narrows them.
    """

    valid: int | None
    known: int | None
    since: int | None
    max_gap: int
    possible: Array
    certain: Array
    evidence: Evidence
    left_out: LeftOut = NOTHING
    grades: GradeTable = DEFAULT_GRADES
    earlier: tuple[Asked, ...] = ()

    @property
    def asked(self) -> Asked:
        """The clocks of this view."""
        return Asked(self.valid, self.known, self.since, self.max_gap)

    @property
    def dropped(self) -> Array | None:
        """The claims that are left out, as a mask over all claims; None where none is."""
        return self.left_out.dropped

    @property
    def label(self) -> str:
        """Say in a few words as of when."""
        words = [] if self.valid is None else [f"on {day_text(self.valid)}"]
        words += [] if self.known is None else [f"known by {day_text(self.known)}"]
        words += [] if self.since is None else [f"events since {day_text(self.since)}"]
        words += [self.left_out.label] if self.left_out.label else []
        if self.grades != DEFAULT_GRADES:
            words.append(f"graded by {self.grades.name}")
        return ", ".join(words) or "all time"

    def narrowed(self, other: View) -> View:
        """Keep only the links of another view as well, unless no day was asked of it."""
        if other.asked.is_blank:
            return self
        again = other.asked == self.asked
        return replace(
            self,
            possible=self.possible & other.possible,
            certain=self.certain & other.certain,
            earlier=other.earlier if again else (*other.earlier, other.asked),
        )


def whole(links: Table, evidence: Evidence) -> View:
    """Return the view in which time is ignored: doubt still counts."""
    return View(None, None, None, DEFAULT_GAP, constant(True, len(links), np.bool_), evidence.assured, evidence)


def look(
    links: Table,
    evidence: Evidence,
    *,
    valid: int | None,
    known: int | None,
    since: int | None,
    max_gap: int,
    left_out: LeftOut = NOTHING,
    grades: GradeTable = DEFAULT_GRADES,
) -> View:
    """Compute the two masks.

    A link that states both limits is certain from the last day it can have started to the first day it can have
    ended. Where a limit is not known, it is certain while it was seen and possible otherwise. An event stays once
    it has happened.

    Returns
    -------
    View
        Cost: a few passes over the links.
    """
    possible, certain = evidence.told, evidence.told
    if valid is not None:
        possible, certain = _in_force(links, evidence, valid)
        possible = possible & evidence.told
    if since is not None:
        late, surely_late = _not_over(evidence, since)
        event = evidence.event
        possible = possible & (~event | late)
        certain = certain & (~event | surely_late)
    certain = certain & evidence.assured & possible
    return View(valid, known, since, max_gap, possible, certain, evidence, left_out, grades)


def _in_force(links: Table, evidence: Evidence, day: int) -> tuple[Array, Array]:
    start, end = evidence.bounds["start"], evidence.bounds["end"]
    event = evidence.event
    began, surely_began = start.low <= day, start.high <= day
    lasts, surely_lasts = end.high >= day, end.low >= day
    if len(evidence.spells.link):
        seen, seen_before = _seen(evidence, day, len(links))
        surely_began |= evidence.unknown_start & np.where(event, seen_before, seen)
        surely_lasts |= evidence.unknown_end & seen
    lasts |= event
    surely_lasts |= event
    return began & lasts, surely_began & surely_lasts


def _seen(evidence: Evidence, day: int, count: int) -> tuple[Array, Array]:
    spells = evidence.spells
    seen, before = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    begun = spells.low <= day
    seen[spells.link[begun & (spells.high >= day)]] = True
    before[spells.link[begun]] = True
    return seen, before


def _not_over(evidence: Evidence, since: int) -> tuple[Array, Array]:
    """Tell which events were possibly, and which surely, not over before a day."""
    start, end = evidence.bounds["start"], evidence.bounds["end"]
    unlimited = end.low == DAY_MAX  # an event that states no end happened when it started
    last_low, last_high = np.where(unlimited, start.low, end.low), np.where(unlimited, start.high, end.high)
    last_high = np.where(unlimited & (start.high == DAY_MIN), DAY_MAX, last_high)  # it states no day at all
    return last_high >= since, last_low >= since


def phase_masks(links: Table, bounds: Bounds, day: int | None) -> tuple[Array, Array]:
    """Tell which `requires` links are surely due, and which may be, on a day.

    Returns
    -------
    due, maybe_due : ndarray of bool, shape (m,)
        True for every other kind of link, and for all when there is no day.
    """
    kinds = links.coded("kind")
    if day is None or "requires" not in kinds.words:
        everything = constant(True, len(links), np.bool_)
        return everything, everything
    other = kinds.codes != kinds.words.index("requires")
    return other | (bounds.high <= day), other | (bounds.low <= day)


def one_day(day: str | date) -> int:
    """Read a day and nothing wider, since an answer depends on the day.

    Raises
    ------
    DateError
        If it is no day.
    """
    bounds = cells.read_days(day)
    if bounds == NO_DAYS or bounds.low != bounds.high:
        raise DateError(f"{day!r} is not one day", hint="give a day such as '2023-09-15'")
    return bounds.low


def months(gap: int) -> int:
    """Check a number of calendar months.

    Raises
    ------
    DateError
        If it is no whole number from 0 to 12,000.
    """
    if isinstance(gap, bool) or not isinstance(gap, int) or not 0 <= gap <= 12_000:
        raise DateError(f"max_gap={gap!r} is no number of months", hint="give calendar months, such as 24")
    return gap
