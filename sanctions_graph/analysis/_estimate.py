"""The values that `estimates` answers with: a claimed number, a conflict, a source, a total."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sanctions_graph._bounds import NO_DAYS, Days, format_days


@dataclass(frozen=True)
class Estimate:
    """One claim of a number.

    Attributes
    ----------
    claim : str
        Id of the claim.
    about : str
        Id of the node or link that the claim is about.
    counts : str
        What it counts: a node, or a link where it counts only what goes along it.
    relation : str
        How that lies to the node that was asked for: ``"self"``, ``"link"`` (along one of its links), ``"part"`` or
        ``"whole"``.
    quantity : str
        The word of the claim.
    low, high : float
        Bounds in `unit`; ``-inf`` or ``inf`` where an end is open.
    unit : str
        Base unit.
    period : Days
        The time it speaks of, or else when it was seen so.
    speaker : str
        Who says so.
    document : str
        Id of the document.
    status : str
        Such as ``"official"`` or ``"estimated"``.
    stance : str
        ``"supports"``, ``"hedges"`` or ``"disputes"``.
    original : str
        The value as printed.
    sort : str
        What may be compared with it: quantity and unit, the kind of link for an amount, and whether it is a plan.
    """

    claim: str
    about: str
    counts: str
    relation: str
    quantity: str
    low: float
    high: float
    unit: str
    period: Days
    speaker: str
    document: str
    status: str
    stance: str
    original: str
    sort: str = field(repr=False)

    @property
    def value(self) -> str:
        """The bounds in words."""
        return range_text(self.low, self.high)

    @property
    def when(self) -> str:
        """The period in words."""
        return period_text(self.period)


@dataclass(frozen=True)
class Conflict:
    """Two claims that cannot both hold, or of which one speaks against the other.

    Attributes
    ----------
    first, second : str
        Ids of the claims.
    reasons : tuple of str
        Of ``"bounds"`` (their bounds exclude each other), ``"part above whole"``, ``"corrects"`` and ``"disputes"``.
    why : str
        A sentence.
    """

    first: str
    second: str
    reasons: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True)
class SourceGroup:
    """Claims that come from one telling: copies of it, and the same amount told of several things.

    Attributes
    ----------
    first : str
        Id of the claim the others repeat.
    claims : tuple of str
        Ids of all of them.
    speaker, document : str
        Of the first.
    why : tuple of str
        Of ``"repeats"``, ``"duplicated reporting"`` and ``"same_amount"``; nothing for a claim that stands alone.
    """

    first: str
    claims: tuple[str, ...]
    speaker: str
    document: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """A sum of intervals, or a bracket around a sum that cannot be had.

    Attributes
    ----------
    low, high : float
        Bounds of the sum in `unit`.
    unit, quantity : str
        What is counted, and in what.
    period : Days
        Over which time.
    method : str
        ``"sum"``: exact interval sum of disjoint things. ``"bounds"``: from the highest low to the sum of the highs.
    terms : tuple of (str, float, float)
        Each counted thing with the hull of what is claimed of it.
    overlaps : tuple of str
        Why the sum would count something twice; empty for ``"sum"``.
    """

    low: float
    high: float
    unit: str
    quantity: str
    period: Days
    method: str
    terms: tuple[tuple[str, float, float], ...]
    overlaps: tuple[str, ...] = ()

    def __repr__(self) -> str:
        said = range_text(self.low, self.high)
        how = "sum of" if self.method == "sum" else "bracket around the sum of"
        return f"{said} {self.unit}, {period_text(self.period)}: {how} {len(self.terms)} term(s)"


def range_text(low: float, high: float) -> str:
    """Write bounds as a person says them."""
    if math.isinf(low) and math.isinf(high):
        return "no bound stated"
    if math.isinf(high):
        return f"at least {_number(low)}"
    if math.isinf(low):
        return f"at most {_number(high)}"
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:,.12g}"


def period_text(period: Days) -> str:
    """Write a period, or say that there is none."""
    return "undated" if period == NO_DAYS else format_days(period)
