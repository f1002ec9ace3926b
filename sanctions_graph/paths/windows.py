"""When a path held: the days on which all its links were in force at once, and whether money could pass in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_MIN, NO_DAYS, UNKNOWN_DAY, Days, day_text
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.kinds import LINK_KINDS, MEASURE
from sanctions_graph.model.tables import ABOUT_TABLES
from sanctions_graph.model.view import look

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph

UNDATED_POLICIES = ("exclude", "include", "widen")
"""What to do with a link of which no day is known: leave it out, let it be any day, or date it by its documents."""

_LINKS = ABOUT_TABLES.index("links")
_ALWAYS = Days(DAY_MIN, DAY_MAX)

Stretches = tuple[Days, ...]
"""Stretches of days, ascending and apart; both ends belong to a stretch."""


@dataclass(frozen=True)
class Window:
    """The days on which all links of a path were in force at once.

    Attributes
    ----------
    certain : tuple of Days
        Stretches of days on which every link certainly was, ascending; a link seen in two spells makes two.
    possible : Days or None
        First and last day on which every link possibly was; None if there is no such day.
    undated : tuple of str
        Ids of the links of which no day is known, in the order of the path.
    """

    certain: Stretches
    possible: Days | None
    undated: tuple[str, ...]

    def __str__(self) -> str:
        if self.possible is None:
            return "never all at once"
        parts = [f"possibly {_text(self.possible)}"]
        parts += [f"certainly {' and '.join(map(_text, self.certain))}"] if self.certain else []
        return "; ".join(reversed(parts))


def _text(days: Days) -> str:
    return day_text(days.low) if days.low == days.high else f"{day_text(days.low)} to {day_text(days.high)}"


class Carrying(NamedTuple):
    """The days on which a link can have carried money.

    Attributes
    ----------
    possible : Days
        It carried on no day outside of these.
    sure : tuple of Days
        Stretches of days on which it surely carried; none where the days are assumed.
    throughout : bool
        Whether it carried on every day of these stretches, or else on some day of each.
    """

    possible: Days
    sure: Stretches
    throughout: bool


def window_of(graph: SanctionsGraph, rows: Sequence[int], *, undated: str = "include") -> Window:
    """Find the days on which all links of a path were in force at once.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it; the valid day of a view is not used, its other clock is.
    rows : sequence of int
        Rows of the links in ``graph.tables["links"]``.
    undated : {"include", "exclude", "widen"}, default "include"
        A link of which no day is known is in force as `as_of` says, or on no day, or possibly on the days that
        `widened_days` assumes.

    Returns
    -------
    Window
        With ``"include"`` a day lies in it exactly if ``graph.whole.as_of(day)``, with the same second clock,
        ``since`` and ``max_gap``, shows every link: an event stays once it has happened.

    Raises
    ------
    UnknownKindError
        If the policy is no policy.

    Notes
    -----
    O(n log s + r) in links of the path, spells of the graph and spells of the path; O(m) in links of the graph for
    a view with ``since=``.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> graph = sg.load_case("dprk")
    >>> links = ["link:la-hosts-restaurants-la", "link:unscr-2397-8-requires-overseas-labour"]
    >>> window = window_of(graph, [graph.tables["links"].row(link) for link in links])
    >>> print(window)
    certainly 2022-01-01 to 2024-12-31; possibly 2017-12-22 to …
    """
    _check(undated)
    links, view = graph.tables["links"], graph.view
    shown, sure = view.evidence.told, view.evidence.assured
    if view.since is not None:
        standing = look(links, view.evidence, valid=None, known=view.known, since=view.since, max_gap=view.max_gap)
        shown, sure = standing.possible, standing.certain
    possible: Days | None = _ALWAYS
    certain: Stretches = (_ALWAYS,)
    unknown = [row for row in rows if is_undated(graph, row)]
    for row in rows:
        held, surely_held = _in_force(graph, row)
        if undated != "include" and row in unknown:
            held, surely_held = (widened_days(graph, row) if undated == "widen" else None), ()
        possible = _meet(possible, held) if possible and held and shown[row] else None
        certain = _common(certain, surely_held) if sure[row] else ()
    return Window(certain, possible, tuple(links.ids[row] for row in unknown))


def ordered(
    graph: SanctionsGraph, rows: Sequence[int], forward: Sequence[bool], *, undated: str = "include"
) -> str | None:
    """Tell whether the days of a path's links respect the order in which money would pass along them.

    A link walked forward moves money along the walk, one walked backward moves it against the walk. Of two links
    that move money the same way, the one that gets it later may not carry it on an earlier day; the same day is
    allowed. Where the walk turns from one way to the other no order is asked. Structure (``part_of``, ``same_as``)
    and links of measures move nothing: what stands on either side of them is compared as if they were not there.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    rows : sequence of int
        Rows of the links in ``graph.tables["links"]``, in the order of the walk.
    forward : sequence of bool
        Whether each is walked from its source to its target.
    undated : {"include", "exclude", "widen"}, default "include"
        As for `carrying_days`; an order that rests on assumed days is never certain.

    Returns
    -------
    str or None
        ``"certain"`` if the order holds whatever the days within their bounds, ``"possible"`` if it holds for some
        of them, None if it holds for none or a link is left out. Whether the links exist is not asked.

    Raises
    ------
    UnknownKindError
        If the policy is no policy.

    Notes
    -----
    *Possible* takes each link as early as the money allows: to be later never helps what follows, so if this fails
    everything does. *Certain* lets money arrive on the last day on which it may, and asks that the next link still
    surely carries from then on: what holds for the latest arrival holds for every earlier one, and days of different
    links do not depend on each other. O(n log s) in links of the path and spells of the graph.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = [("first", "A", "B", "pays", "2020-05"), ("second", "B", "C", "pays", "2020-03")]
    >>> graph = sg.from_dataframe(pd.DataFrame(rows, columns=["id", "source", "target", "kind", "start"]))
    >>> path = [graph.tables["links"].row(link) for link in ("first", "second")]
    >>> print(ordered(graph, path, [True, True]))
    None
    """
    _check(undated)
    kinds, sources = graph.tables["links"].coded("kind"), graph.tables["links"].coded("source").codes
    node_kinds = graph.nodes.coded("kind")
    moving: list[tuple[bool, Carrying]] = []
    for row, along in zip(rows, forward, strict=True):
        carrying = carrying_days(graph, row, undated=undated)
        if carrying is None:
            return None
        if LINK_KINDS[kinds[row]].counted and node_kinds[sources[row]] != MEASURE:
            moving.append((along, carrying))
    answer = "certain"
    for along, run in groupby(moving, key=lambda each: each[0]):
        chain = [carrying for _, carrying in run]
        if not along:
            chain.reverse()
        if not may_pass(chain):
            return None
        if not must_pass(chain):
            answer = "possible"
    return answer


def may_pass(chain: Iterable[Carrying]) -> bool:
    """Tell whether money can pass links in this order for some choice of days within the bounds."""
    arrived = DAY_MIN
    for each in chain:
        arrived = max(arrived, each.possible.low)
        if arrived > each.possible.high:
            return False
    return True


def must_pass(chain: Iterable[Carrying]) -> bool:
    """Tell whether money can pass links in this order whatever the days within the bounds."""
    arrived = DAY_MIN
    for each in chain:
        later = [max(arrived, low) if each.throughout else high for low, high in each.sure
                 if arrived <= (high if each.throughout else low)]  # fmt: skip
        if not later:
            return False
        arrived = later[0]
    return True


def carrying_days(graph: SanctionsGraph, row: int, *, undated: str = "include") -> Carrying | None:
    """Read the days on which a link can have carried money.

    An event happened on some day from the start of its bounds to their end; if it states no end, it happened when it
    started. If a limit is not known but the event was seen, it happened at least once within each spell in which it
    was seen. A state carries throughout the days on which `as_of` is certain of its dates, and on some day of its
    life if there is none.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    row : int
        Row of the link in ``graph.tables["links"]``.
    undated : {"include", "exclude", "widen"}, default "include"
        A link of which no day is known may have carried on any day; on none; or on some day of `widened_days`.

    Returns
    -------
    Carrying or None
        None if no known claim tells of the link, its known bounds leave no day, or it is left out.

    Raises
    ------
    UnknownKindError
        If the policy is no policy.
    """
    _check(undated)
    if not graph.view.evidence.told[row]:
        return None
    if undated != "include" and is_undated(graph, row):
        assumed = widened_days(graph, row) if undated == "widen" else None
        return None if assumed is None else Carrying(assumed, (), throughout=False)
    if not graph.view.evidence.event[row]:
        life, surely = _in_force(graph, row)
        return None if life is None else Carrying(life, surely or (life,), throughout=bool(surely))
    start, end = _limits(graph, row)
    last = start.high if end.low == DAY_MAX else end.high
    hull = _ALWAYS if last == DAY_MIN else Days(start.low, last)  # a blank start states no day
    if hull.low > hull.high:
        return None
    seen = _common(_spells(graph, row), (hull,)) if UNKNOWN_DAY in (start, end) else ()
    return Carrying(hull, seen or (hull,), throughout=False)


def is_undated(graph: SanctionsGraph, row: int) -> bool:
    """Tell whether no day is known of a link.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    row : int
        Row of the link in ``graph.tables["links"]``.

    Returns
    -------
    bool
        True if neither limit states a day, the link was never seen, and there is a day to be known: a limit is
        ``?``, or the link is an event. A state that states no limits at all holds on every day, and is dated.
    """
    start, end = _limits(graph, row)
    states_day = any(DAY_MIN < day < DAY_MAX for day in (*start, *end))
    to_be_known = UNKNOWN_DAY in (start, end) or bool(graph.view.evidence.event[row])
    return to_be_known and not states_day and not _spells(graph, row)


def widened_days(graph: SanctionsGraph, row: int) -> Days | None:
    """Assume days for a link of which no day is known, from the claims that tell of it.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    row : int
        Row of the link in ``graph.tables["links"]``.

    Returns
    -------
    Days or None
        From the earliest to the latest day of its claims: the time a claim speaks of; if it states none, when it was
        seen so (by a claim that hedges); if never, when the document was published. Disputes do not count. None if
        no claim states any day. It is an assumption, so nothing is certain by it.
    """
    told = [
        next((days for days in (claim.valid, claim.observed, graph.document(claim.document).published)
              if days != NO_DAYS and DAY_MIN < days.low <= days.high < DAY_MAX), None)
        for claim in graph.claims_of_row(_LINKS, row)
        if not claim.quantity and claim.stance != "disputes"
    ]  # fmt: skip
    dated = [days for days in told if days is not None]
    return Days(min(days.low for days in dated), max(days.high for days in dated)) if dated else None


# ---- one link --------------------------------------------------------------------------------------------


def _limits(graph: SanctionsGraph, row: int) -> tuple[Days, Days]:
    start, end = (graph.view.evidence.bounds[name] for name in ("start", "end"))
    return Days(int(start.low[row]), int(start.high[row])), Days(int(end.low[row]), int(end.high[row]))


def _spells(graph: SanctionsGraph, row: int) -> Stretches:
    spells = graph.view.evidence.spells
    first, last = np.searchsorted(spells.link, [row, row + 1]).tolist()
    return tuple(map(Days, spells.low[first:last].tolist(), spells.high[first:last].tolist()))


def _in_force(graph: SanctionsGraph, row: int) -> tuple[Days | None, Stretches]:
    """Return the days on which the dates of a link may, and those on which they must, put it in force.

    It is what `sanctions_graph.model.view.look` says, for one link and all days instead of all links and one day.
    """
    (start, end), seen = _limits(graph, row), _spells(graph, row)
    event = bool(graph.view.evidence.event[row])
    possible = Days(start.low, DAY_MAX if event else end.high)
    began: Stretches = (Days(start.high, DAY_MAX),)
    if start == UNKNOWN_DAY:
        began = tuple(Days(spell.low, DAY_MAX) for spell in seen[:1]) if event else seen
    lasts: Stretches = (_ALWAYS,) if event else seen if end == UNKNOWN_DAY else (Days(DAY_MIN, end.low),)
    if possible.low > possible.high:
        return None, ()
    return possible, _common((possible,), _common(began, lasts))


def _meet(one: Days, other: Days) -> Days | None:
    low, high = max(one.low, other.low), min(one.high, other.high)
    return Days(low, high) if low <= high else None


def _common(one: Stretches, other: Stretches) -> Stretches:
    met = (_meet(mine, yours) for mine in one for yours in other)
    return tuple(days for days in met if days is not None)


def _check(undated: str) -> None:
    if undated not in UNDATED_POLICIES:
        raise UnknownKindError(undated, UNDATED_POLICIES, what="policy for undated links")
