"""How claimed numbers lie to one another: which exclude each other, and which may be added."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import NO_DAYS, Days, add_months, format_days
from sanctions_graph.analysis._estimate import Conflict, Estimate, Total, period_text
from sanctions_graph.errors import Finding, OverlapError
from sanctions_graph.model.quantities import is_flow, is_money, may_add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sanctions_graph.analysis._sources import Sources
    from sanctions_graph.analysis.overlaps import Things

REASONS = ("bounds", "part above whole", "corrects", "disputes")

# ---- conflicts -------------------------------------------------------------------------------------------


def find_conflicts(
    rows: Sequence[Estimate], sources: Sources, ties: Iterable[tuple[str, str, str]], things: Things, *, max_gap: int
) -> tuple[Conflict, ...]:
    """List the pairs of sources that cannot both hold, or of which one speaks against the other."""
    by_id = {row.claim: row for row in rows}
    origins = [row for row in rows if sources.first[row.claim] == row.claim]
    found: dict[tuple[str, str], set[str]] = {}
    for claim, relation, other in ties:
        if relation in ("corrects", "disputes") and claim in by_id and other in by_id:
            pair = (sources.first[claim], sources.first[other])
            if pair[0] != pair[1] and pair[::-1] not in found:
                found.setdefault(pair, set()).add(relation)
            elif pair[::-1] in found:
                found[pair[::-1]].add(relation)
    sorts: dict[str, list[Estimate]] = {}
    for row in origins:
        if row.stance != "disputes":
            sorts.setdefault(row.sort, []).append(row)
    for alike in sorts.values():
        for two in combinations(alike, 2):
            for low, high in (two, two[::-1]):
                reason = _clash(high, low, things, max_gap)
                if reason:
                    pair = (high.claim, low.claim)
                    found.setdefault(pair[::-1] if pair[::-1] in found else pair, set()).add(reason)
    conflicts = [
        Conflict(
            *pair,
            tuple(sorted(reasons, key=REASONS.index)),
            _sentence(by_id[pair[0]], by_id[pair[1]], reasons, things),
        )
        for pair, reasons in found.items()
    ]
    return tuple(sorted(conflicts, key=lambda conflict: (conflict.first, conflict.second)))


def _clash(high: Estimate, low: Estimate, things: Things, max_gap: int) -> str | None:
    """Say why the first, whose numbers are the higher, cannot hold beside the second."""
    if not high.low > low.high or not _meet(high.period, low.period, max_gap):
        return None
    if is_flow(high.quantity, high.unit) and not _covers(low.period, high.period):
        return None  # a longer time holds more, so only the shorter one can have too much
    if high.counts == low.counts:
        return "bounds"
    inside = may_add(high.quantity) and things.is_within(high.counts, low.counts)
    return "part above whole" if inside else None


def _meet(one: Days, other: Days, max_gap: int) -> bool:
    if NO_DAYS in (one, other):
        return False
    return add_months(one.high, max_gap) >= other.low and add_months(other.high, max_gap) >= one.low


def _covers(longer: Days, shorter: Days) -> bool:
    return longer.low <= shorter.low and shorter.high <= longer.high


def _sentence(one: Estimate, other: Estimate, reasons: set[str], things: Things) -> str:
    sides = [
        f"{row.speaker or row.document} ({row.value} {row.unit}, {things.name(row.counts)}, {row.when})"
        for row in (one, other)
    ]
    said = [word for word in ("corrects", "disputes") if word in reasons]
    text = f"{sides[0]} {' and '.join(said) if said else 'against'} {sides[1]}"
    if "part above whole" in reasons:
        return f"{text}: a part has more than its whole"
    for part, whole in ((one, other), (other, one)):
        excluded = part.low > whole.high and part.sort == whole.sort and may_add(part.quantity)
        if excluded and things.is_within(part.counts, whole.counts):
            return f"{text}: a part has more than its whole, over periods that do not overlap"
    return text


# ---- sums ------------------------------------------------------------------------------------------------


def add_up(rows: Sequence[Estimate], sources: Sources, things: Things, *, bracket: bool, period: Days | None) -> Total:
    """Add what is claimed of disjoint things; see `Estimates.total`."""
    counted = [row for row in rows if row.stance != "disputes"]
    ids = [row.claim for row in counted]
    if not counted:
        raise OverlapError("there is no number to add", hint="ask estimates() for a quantity that is claimed")
    sorts = sorted({row.sort for row in counted})
    if len(sorts) > 1:
        said = "; ".join(sorts)
        raise _refusal(f"numbers of different sorts are not added: {said}", ids, "select(sort=…) one of them first")
    quantity, unit = counted[0].quantity, counted[0].unit
    if not may_add(quantity):
        raise _refusal(f"{quantity!r} does not add over parts", ids, "compare the claims with conflicts() instead")
    origins = [row for row in counted if sources.first[row.claim] == row.claim]
    flow = is_flow(quantity, unit)
    when = _common_period(origins, flow, period, ids)
    terms: dict[tuple[str, Days], list[Estimate]] = {}
    for row in origins:
        terms.setdefault((row.counts, row.period if flow else when), []).append(row)
    joint = _joint_terms(terms, sources)
    flags: list[tuple[str, list[str]]] = []
    for one, other in combinations(terms, 2):
        reason = _doubled(one, other, joint, things, money=is_money(unit))
        if reason:
            flags.append((reason, [row.claim for key in (one, other) for row in terms[key]]))
    if flags and not bracket:
        named = "; ".join(f"{reason} ({', '.join(claims)})" for reason, claims in flags[:3])
        more = f"; and {len(flags) - 3} more" if len(flags) > 3 else ""
        raise OverlapError(
            f"the sum would count something twice: {named}{more}",
            [Finding("I19", "claims", claim, reason) for reason, claims in flags for claim in claims],
            hint="select() disjoint things, or pass overlap='bounds' for the bracket around the sum",
        )
    hulls = [(key[0], *_hull(told)) for key, told in terms.items()]
    once = [_hull([row for key in group for row in terms[key]]) for group in _once(terms, joint)]
    lows, highs = [low for low, _ in once], [high for _, high in once]
    low = max(lows) if flags else math.fsum(lows)
    reasons = tuple(dict.fromkeys(reason for reason, _ in flags))
    return Total(
        low, math.fsum(highs), unit, quantity, when, "bounds" if flags else "sum", tuple(sorted(hulls)), reasons
    )


def _refusal(message: str, claims: Iterable[str], hint: str) -> OverlapError:
    return OverlapError(message, [Finding("I19", "claims", claim, message) for claim in claims], hint=hint)


def _common_period(rows: Sequence[Estimate], flow: bool, period: Days | None, ids: Sequence[str]) -> Days:
    periods = sorted({row.period for row in rows})
    said = ", ".join(period_text(each) for each in periods[:6])
    if period is not None:
        if not flow:
            raise _refusal(
                f"{rows[0].sort} is not gathered over time", ids, "select(period=…) the claims of one period instead"
            )
        if not all(each != NO_DAYS and _covers(period, each) for each in periods):
            raise _refusal(f"not all periods ({said}) lie in {format_days(period)}", ids, "select(period=…) first")
        return period
    if len(periods) == 1 and (periods[0] != NO_DAYS or len({row.counts for row in rows}) == 1):
        return periods[0]
    how = "or pass period= to add up what was gathered in it" if flow else "since counts and rates do not add over time"
    raise _refusal(f"the periods do not agree: {said}", ids, f"select(period=…) one of them, {how}")


_Terms = dict[tuple[str, Days], list[Estimate]]
_Term = tuple[str, Days]


def _joint_terms(terms: _Terms, sources: Sources) -> dict[_Term, frozenset[str]]:
    """Return the amounts each term states."""
    return {key: frozenset(sources.amount[row.claim] for row in told) for key, told in terms.items()}


def _once(terms: _Terms, joint: Mapping[_Term, frozenset[str]]) -> list[list[_Term]]:
    """Group terms that state one amount and nothing else: it is counted once."""
    groups: dict[Any, list[_Term]] = {}
    for key in terms:
        groups.setdefault(joint[key] if len(joint[key]) == 1 else key, []).append(key)
    return list(groups.values())


def _doubled(
    one: _Term, other: _Term, joint: Mapping[_Term, frozenset[str]], things: Things, *, money: bool
) -> str | None:
    if joint[one] & joint[other]:
        return f"the same amount is told of {things.name(one[0])} and of {things.name(other[0])}"
    apart = one[1].high < other[1].low or other[1].high < one[1].low
    if one[0] == other[0]:
        return None if apart else f"claims about {things.name(one[0])} speak of periods that overlap"
    reason = things.overlap(one[0], other[0], money=money)
    if reason and apart and (things.is_within(one[0], other[0]) or things.is_within(other[0], one[0])):
        return None  # what a part had in one period is not what the whole had in another
    return reason


def _hull(rows: Iterable[Estimate]) -> tuple[float, float]:
    """Return the hull of what is claimed; a count without a lower bound is at least none."""
    bounds = [(row.low, row.high) for row in rows]
    low = min(low for low, _ in bounds)
    return (0.0 if low == -math.inf else low), max(high for _, high in bounds)
