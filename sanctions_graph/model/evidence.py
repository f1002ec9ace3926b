"""What the claims say of each link: whether it is supported, when it was seen, and the hull of its bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import ANY_SHARE, DAY_MAX, DAY_MIN, DAY_NULL, UNKNOWN_DAY, add_months
from sanctions_graph.model.columns import Array, constant, shrink
from sanctions_graph.model.confidence import DEFAULT_GRADES, GradeTable
from sanctions_graph.model.corroboration import connected, corroborate, ungraded_links
from sanctions_graph.model.encode import Bounds
from sanctions_graph.model.kinds import BOUND_QUANTITIES, LINK_KINDS, LinkKind
from sanctions_graph.model.leave_out import speakers_of
from sanctions_graph.model.tables import ABOUT_TABLES, About

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sanctions_graph.model.tables import Table

_LINKS = ABOUT_TABLES.index("links")
_NOT_TOLD = {"days": UNKNOWN_DAY, "share": ANY_SHARE, "amount": (-np.inf, np.inf)}


@dataclass(frozen=True, eq=False)
class Spells:
    """Stretches of time in which links were seen, merged over gaps.

    Attributes
    ----------
    link : ndarray of int32, shape (s,)
        The link of each spell, ascending.
    low, high : ndarray of int32, shape (s,)
        First and last day of the spell.
    """

    link: Array
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is told about each link by the claims that count.

    Attributes
    ----------
    told : ndarray of bool, shape (m,)
        Some claim of the link's existence may be known.
    assured : ndarray of bool, shape (m,)
        The link's existence is certain: a known claim supports it, none may dispute it, and neither kind nor role
        forbids it.
    confidence : ndarray of float64, shape (m,)
        The link's probability in [0, 1] from its claims; see `corroborate`. An ungraded claim counts as 1.
    graded : ndarray of bool, shape (m,)
        Whether every claim that counts was graded.
    bounds : mapping of str to Bounds
        The links' bounds as these claims state them.
    spells : Spells
        When links whose limits are not known were seen.
    event : ndarray of bool, shape (m,)
        The link is an event by its kind or role.
    unknown_start, unknown_end : ndarray of bool, shape (m,)
        The limit is not known (``?``).
    """

    told: Array
    assured: Array
    confidence: Array
    graded: Array
    bounds: Mapping[str, Bounds]
    spells: Spells
    event: Array
    unknown_start: Array
    unknown_end: Array


def gather(
    links: Table,
    claims: Table,
    documents: Table,
    *,
    known: int | None,
    max_gap: int,
    claim_links: Table,
    dropped: Array | None = None,
    grades: GradeTable = DEFAULT_GRADES,
) -> Evidence:
    """Weigh the claims that were out by a day.

    Parameters
    ----------
    links, claims, documents : Table
        The tables of a graph.
    known : int or None
        Count only claims whose document was (certainly or possibly) out by this day; None counts all.
    max_gap : int
        Calendar months between two sightings of one spell.
    claim_links : Table
        Which claims repeat others.
    dropped : ndarray of bool, shape (claims,), optional
        Claims that do not count.
    grades : GradeTable, optional
        What probability each grade stands for.

    Returns
    -------
    Evidence
        Cost: a few passes over the claims.
    """
    about = claims.columns["about"]
    assert isinstance(about, About)
    sure, maybe = known_masks(claims, documents, known, dropped)
    of_link = about.tables == _LINKS
    quantity = claims.coded("quantity")
    existence = of_link & _is_word(quantity.codes, quantity.words, "")
    stance = claims.coded("stance")
    supports = _is_word(stance.codes, stance.words, "supports")
    disputes = _is_word(stance.codes, stance.words, "disputes")
    count = len(links)

    told = _touched(about.rows, existence & maybe, count)  # a link that is only disputed is possible
    supported = _touched(about.rows, existence & sure & supports, count)
    disputed = _touched(about.rows, existence & maybe & disputes, count)
    counted = existence & maybe & ~disputes
    confidence, graded = _probability(claims, documents, claim_links, about.rows, counted, grades, count)
    bounds = fold(links, claims, sure=sure, maybe=maybe)
    sightings = existence & supports & sure
    return Evidence(
        told=shrink(told),
        assured=shrink(supported & ~disputed & may_be_certain(links)),
        confidence=confidence,
        graded=graded,
        bounds=bounds,
        spells=_spells(claims, documents, about.rows, sightings, bounds, max_gap),
        event=is_event(links),
        unknown_start=is_unknown(bounds["start"]),
        unknown_end=is_unknown(bounds["end"]),
    )


def known_masks(
    claims: Table, documents: Table, known: int | None, dropped: Array | None = None
) -> tuple[Array, Array]:
    """Tell which claims were certainly, and which possibly, out by a day; claims that are dropped never were.

    Returns
    -------
    sure, maybe : ndarray of bool, shape (claims,)
        An undated document is possible and never certain.
    """
    if known is None:
        kept = constant(True, len(claims), np.bool_) if dropped is None else ~dropped
        return kept, kept
    published = documents.bounds("published")
    document = claims.coded("document").codes
    sure, maybe = (published.high <= known)[document], (published.low <= known)[document]
    return (sure, maybe) if dropped is None else (sure & ~dropped, maybe & ~dropped)


def may_be_certain(links: Table) -> Array:
    """Tell which links neither their kind nor their role keeps from being certain."""
    return ~_flag(links, lambda kind: not kind.may_be_certain, lambda kind: kind.doubtful_roles)


def is_event(links: Table) -> Array:
    """Tell which links are events by their kind or role."""
    return _flag(links, lambda kind: kind.event, lambda kind: kind.event_roles)


def _flag(links: Table, by_kind: Callable[[LinkKind], bool], by_role: Callable[[LinkKind], frozenset[str]]) -> Array:
    kinds, roles = links.coded("kind"), links.coded("role")
    flags = np.zeros((len(kinds.words), len(roles.words) + 1), np.bool_)
    for row, name in enumerate(kinds.words):
        kind = LINK_KINDS[name]
        flags[row] = by_kind(kind)
        for column, role in enumerate(roles.words):
            flags[row, column] |= role in by_role(kind)
    if not flags.any():
        return constant(False, len(links), np.bool_)
    return shrink(flags[kinds.codes, roles.codes])


def _is_word(codes: Array, words: Sequence[str], word: str) -> Array:
    if word not in words:
        return constant(False, len(codes), np.bool_)
    code = words.index(word)
    if codes.strides == (0,) and len(codes):
        return constant(codes[0] == code, len(codes), np.bool_)
    alike: Array = codes == code
    return alike


def _touched(rows: Array, mask: Array, count: int) -> Array:
    flags = np.zeros(count, np.bool_)
    flags[rows[mask]] = True
    return flags


def _probability(
    claims: Table, documents: Table, claim_links: Table, rows: Array, mask: Array, grades: GradeTable, count: int
) -> tuple[Array, Array]:
    """Combine the grades of the claims that count into the probability of each link, and say which are graded."""
    confidence, grade = claims.array("confidence"), claims.coded("grade")
    graded = [grades.read(word) for word in grade.words]
    plain = confidence.strides == (0,) and len(confidence) and np.isnan(confidence[0])
    if plain and all(each is None for each in graded):
        return ungraded_links(count)
    of_word = np.array([np.nan if each is None else each for each in graded] + [np.nan])
    probability = np.where(np.isnan(confidence), of_word[grade.codes], confidence)
    told = np.flatnonzero(mask)
    speakers, words = speakers_of(claims, documents)
    speaker = np.where(speakers == words.index(""), -1, speakers)
    same = [codes[told] for codes in (claims.coded("document").codes, speaker, _reports(claims, claim_links))]
    return corroborate(rows[told], probability[told], same, count)


def _reports(claims: Table, claim_links: Table) -> Array:
    """Give claims that repeat each other, over several steps, the number of one report.

    The steps may run through claims that do not count: copies of a report that is not told, or that is left out, are
    still copies.
    """
    relation = claim_links.coded("relation")
    repeats = _is_word(relation.codes, relation.words, "repeats")
    if not repeats.any():
        return constant(-1, len(claims), np.int64)
    one, other = (claim_links.coded(end).codes[repeats] for end in ("claim", "other"))
    return connected(len(claims), one, other)


def fold(links: Table, claims: Table, *, sure: Array, maybe: Array) -> dict[str, Bounds]:
    """Take the hull of what the claims that may be known state of each bound.

    A link about whose bound no claim speaks keeps its own. Where none of the claims that speak of it is surely
    known, nothing may be told: the bound is then the whole range.
    """
    about = claims.columns["about"]
    assert isinstance(about, About)
    quantity = claims.coded("quantity")
    value = claims.bounds("value")
    stance = claims.coded("stance")
    speaks = (about.tables == _LINKS) & ~_is_word(stance.codes, stance.words, "disputes")
    folded = {}
    for name in BOUND_QUANTITIES:
        own = links.bounds(name)
        spoken = speaks & _is_word(quantity.codes, quantity.words, name)
        folded[name] = own
        if spoken.any():
            form = links.layout.fields[name].form
            folded[name] = _hull(own, about.rows, value, (spoken, spoken & sure, spoken & maybe), form)
    return folded


def _hull(own: Bounds, rows: Array, value: Bounds, masks: tuple[Array, Array, Array], form: str) -> Bounds:
    spoken, sure, counted = masks
    low, high = np.array(own.low), np.array(own.high)
    least, most = (-np.inf, np.inf) if form == "amount" else (np.iinfo(low.dtype).min, np.iinfo(low.dtype).max)
    untold_low, untold_high = _NOT_TOLD[form]
    missing = np.isnan(value.low[counted])
    lows = np.where(missing, untold_low, value.low[counted])
    highs = np.where(missing, untold_high, value.high[counted])
    low[rows[spoken]], high[rows[spoken]] = untold_low, untold_high
    low[rows[sure]], high[rows[sure]] = most, least
    np.minimum.at(low, rows[counted], lows.astype(low.dtype))
    np.maximum.at(high, rows[counted], highs.astype(high.dtype))
    return Bounds(shrink(low), shrink(high))


def is_unknown(bounds: Bounds) -> Array:
    """Tell which bounds state nothing (``?``)."""
    if bounds.low.strides == bounds.high.strides == (0,) and len(bounds.low):
        return constant(bounds.low[0] == DAY_MIN and bounds.high[0] == DAY_MAX, len(bounds.low), np.bool_)
    unknown: Array = (bounds.low == DAY_MIN) & (bounds.high == DAY_MAX)
    return unknown


def _spells(
    claims: Table, documents: Table, rows: Array, seen: Array, bounds: Mapping[str, Bounds], max_gap: int
) -> Spells:
    open_ended = is_unknown(bounds["start"]) | is_unknown(bounds["end"])
    observed = claims.bounds("observed")
    nothing = np.empty(0, np.int32)
    if not open_ended.any() or (observed.low.strides == (0,) and len(observed.low) and observed.low[0] == DAY_NULL):
        return Spells(nothing, nothing, nothing)
    seen = seen & (observed.low != DAY_NULL) & ~is_unknown(observed) & open_ended[np.where(seen, rows, 0)]
    published = documents.bounds("published").high[claims.coded("document").codes[seen]]
    link, low, high = rows[seen], observed.low[seen], np.minimum(observed.high[seen], published)
    there = low <= high  # a thing cannot be seen after it was told of
    return _merge(link[there], low[there], high[there], max_gap)


def _merge(link: Array, low: Array, high: Array, max_gap: int) -> Spells:
    order = np.lexsort((low, link))
    link, low, high = link[order], low[order], high[order]
    if not len(link):
        return Spells(link, low, high)
    ends, place = np.unique(high, return_inverse=True)
    reach = np.array([add_months(int(end), max_gap) for end in ends], np.int64)[place]
    lane = link.astype(np.int64) << 33  # keeps the running maximum inside one link
    reached = np.maximum.accumulate(lane + reach)
    begins = np.r_[True, (lane + low)[1:] > reached[:-1]]
    starts = np.flatnonzero(begins)
    return Spells(link[starts], low[starts], np.maximum.reduceat(high, starts))
