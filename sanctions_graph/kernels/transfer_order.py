"""In which order transfers took place, whose order their days leave open, and where money can have come at all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Dated:
    """Transfers, each on one day of a window.

    Attributes
    ----------
    payer, payee : list of int
        Accounts from 0, or -1 for one that is not followed.
    first, last : list of int
        First and last day on which each may have taken place.
    """

    payer: list[int]
    payee: list[int]
    first: list[int]
    last: list[int]

    def __len__(self) -> int:
        return len(self.payer)


# ---- where money can have come ---------------------------------------------------------------------------


def arrivals(transfers: Dated, begin: Sequence[int], closed: Sequence[bool]) -> dict[int, int]:
    """Find the accounts that money can have come to, and the first day on which it can.

    Parameters
    ----------
    transfers : Dated
        All transfers.
    begin : sequence of int
        Places of the transfers that the money enters with.
    closed : sequence of bool
        Accounts that money does not leave.

    Returns
    -------
    dict of int to int
        Day by account. To arrive earlier never hurts (Dijkstra 1959). Cost: O(t log t) in transfers.
    """
    leaving: dict[int, list[int]] = defaultdict(list)
    for place, payer in enumerate(transfers.payer):
        leaving[payer].append(place)
    queue = [(transfers.first[place], transfers.payee[place]) for place in begin]
    queue.sort()
    reached: dict[int, int] = {}
    while queue:
        day, account = heappop(queue)
        if account in reached:
            continue
        reached[account] = day
        for place in () if closed[account] else leaving[account]:
            if transfers.last[place] >= day and transfers.payee[place] not in reached:
                heappush(queue, (max(transfers.first[place], day), transfers.payee[place]))
    return reached


# ---- whose order is open ---------------------------------------------------------------------------------


@dataclass(eq=False)
class _Windows:
    """Windows of some transfers, to count those that meet one."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    days: Counter[int] = field(default_factory=Counter)

    def add(self, first: int, last: int) -> None:
        self.first.append(first)
        self.last.append(last)
        self.days[first] += first == last

    def meeting(self, first: int, last: int) -> tuple[int, int]:
        """Count those that meet a window, and those of them that are the same single day."""
        same = self.days[first] if first == last else 0
        return bisect_right(self.first, last) - bisect_left(self.last, first), same


@dataclass(frozen=True, eq=False)
class Open:
    """Transfers whose order at some account their days do not decide.

    Attributes
    ----------
    windows : list of int
        Places of transfers of which at least one of a pair has more than one day.
    same_day : list of int
        Places of transfers on the same single day as another one.
    """

    windows: list[int]
    same_day: list[int]


def undecided(transfers: Dated, alike: Sequence[int], asked: Sequence[int]) -> Open:
    """Find the transfers whose order matters at some account and is not decided by their days.

    Parameters
    ----------
    transfers : Dated
        All transfers.
    alike : sequence of int
        Transfers of one account with the same number above 0 may change places without any effect.
    asked : sequence of int
        The accounts at which order matters.

    Returns
    -------
    Open
        Ascending places. Cost: O(t log t) in transfers.
    """
    windows: set[int] = set()
    same_day: set[int] = set()
    for places in _by_account(transfers, asked).values():
        groups: dict[int, _Windows] = defaultdict(_Windows)
        everything = _Windows()
        for place in places:
            for group in (everything, groups[alike[place]]):
                group.add(transfers.first[place], transfers.last[place])
        for group in (everything, *groups.values()):
            group.first.sort()
            group.last.sort()
        for place in places:
            span = transfers.first[place], transfers.last[place]
            meeting, same = everything.meeting(*span)
            free, free_same = groups[alike[place]].meeting(*span) if alike[place] else (1, span[0] == span[1])
            if same > free_same:
                same_day.add(place)
            if meeting - same > free - free_same:
                windows.add(place)
    return Open(sorted(windows), sorted(same_day))


def open_pair(
    transfers: Dated, alike: Sequence[int], asked: Sequence[int], rank: Sequence[int], *, same_day: bool
) -> tuple[int, int, int]:
    """Name two transfers of which `undecided` tells, and the account they meet at.

    Parameters
    ----------
    transfers : Dated
        All transfers.
    alike, asked : sequence of int
        As for `undecided`.
    rank : sequence of int
        Decides which pair is named.
    same_day : bool
        Whether to name a pair on the same single day, or else any other.

    Returns
    -------
    account, one, other : int
        Cost: O(d²) in transfers of an account, for a message.
    """
    for account, places in sorted(_by_account(transfers, asked).items()):
        ordered = sorted(places, key=rank.__getitem__)
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 :]:
                spans = {(transfers.first[place], transfers.last[place]) for place in (one, other)}
                same = len(spans) == 1 and all(first == last for first, last in spans)
                apart = transfers.last[one] < transfers.first[other] or transfers.last[other] < transfers.first[one]
                if not apart and same == same_day and (not alike[one] or alike[one] != alike[other]):
                    return account, one, other
    raise ValueError("every order is decided")


def _by_account(transfers: Dated, asked: Sequence[int]) -> dict[int, list[int]]:
    wanted = dict.fromkeys(asked)
    places: dict[int, list[int]] = {account: [] for account in wanted}
    for place, ends in enumerate(zip(transfers.payer, transfers.payee, strict=True)):
        for account in set(ends) & wanted.keys():
            places[account].append(place)
    return places


# ---- one order -------------------------------------------------------------------------------------------


def in_order(payer: Sequence[int], payee: Sequence[int], day: Sequence[int], rank: Sequence[int]) -> list[int]:
    """Put transfers in order: by day, within a day what comes into an account before what leaves it, then by rank.

    Parameters
    ----------
    payer, payee : sequence of int
        Accounts from 0, or -1 for one that is not followed. Change them over to let money leave before it comes.
    day : sequence of int
        Day of each.
    rank : sequence of int
        Decides what days leave open.

    Returns
    -------
    list of int
        Places in order. Transfers that run in a circle on one day stand by rank, before those that leave the circle.
        Cost: O(t log t) in transfers.
    """
    if not len(day):
        return []
    level, inside = _levels(*(np.array(each, np.int64) for each in (payer, payee, day)))
    return sorted(range(len(day)), key=lambda place: (day[place], level[place], not inside[place], rank[place]))


def _levels(payer: Array, payee: Array, day: Array) -> tuple[list[int], list[bool]]:
    """Return how many circles or accounts of its day lie before each transfer, and whether it runs in a circle."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    width = int(max(payer.max(), payee.max())) + 3
    source, target = payer + 1, np.where(payee < 0, width - 1, payee + 1)  # nothing passes through what is outside
    keys, place = np.unique(np.concatenate([day * width + source, day * width + target]), return_inverse=True)
    source, target = np.split(place, 2)
    shape = (len(keys), len(keys))
    count, part = connected_components(
        coo_array((np.ones(len(day)), (source, target)), shape=shape), connection="strong"
    )
    before, after = part[source], part[target]
    inside = before == after
    following: list[list[int]] = [[] for _ in range(count)]
    waiting = np.bincount(after[~inside], minlength=count).tolist()
    for one, other in zip(before[~inside].tolist(), after[~inside].tolist(), strict=True):
        following[one].append(other)
    level = [0] * count
    ready = [one for one in range(count) if not waiting[one]]
    while ready:
        one = ready.pop()
        for other in following[one]:
            level[other] = max(level[other], level[one] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return [level[one] for one in before.tolist()], inside.tolist()
