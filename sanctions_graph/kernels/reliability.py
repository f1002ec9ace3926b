"""The probability that some walk is left when every link is there or not by a chance of its own, worked out exactly.

A network is what is left of the ways between a start and a goal once everything that cannot matter is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from math import prod
from typing import NamedTuple

START, GOAL = 0, 1

ArcSet = frozenset[tuple[int, int]]
"""The steps, as tail and head, at which one link stands."""


@dataclass(frozen=True)
class Network:
    """Links between places, each there or not.

    Attributes
    ----------
    arcs : mapping of int to frozenset of (int, int)
        Where each link stands; `START` and `GOAL` are places.
    chance : mapping of int to Fraction
        Probability of each link, above 0 and at most 1. A link of probability 1 is always there.
    """

    arcs: Mapping[int, ArcSet]
    chance: Mapping[int, Fraction]

    @property
    def size(self) -> int:
        """How many arcs there are, and one more for what starts them."""
        return 1 + sum(map(len, self.arcs.values()))


class WorkSpentError(Exception):
    """The exact value takes more work than was allowed."""


def solve(network: Network, *, limit: int) -> Fraction:
    """Work out the probability that the goal is reached.

    Parameters
    ----------
    network : Network
        Best reduced before.
    limit : int
        Most arcs to look at.

    Returns
    -------
    Fraction

    Raises
    ------
    WorkSpentError
        If the limit is met.

    Notes
    -----
    Factoring: a link that leaves what is reached is there or not, and either case is a smaller network. Cases that
    leave the same network are joined, so the work is that of the number of different networks on the way, and not of
    all states of the links; it may still grow exponentially with the width of the network. Numerators are whole
    numbers over one common denominator, so nothing is rounded.

    References
    ----------
    Moskowitz (1958), Satyanarayana and Chang (1983) for factoring; Valiant (1979) for why no fast method is known.
    """
    uncertain, size = sum(chance < 1 for chance in network.chance.values()), network.size
    if uncertain * size > limit:  # each link that matters is looked at in some case at least
        raise WorkSpentError
    search = _Search(network)
    denominator = prod((network.chance[link].denominator for link in search.links), start=1)
    mass: dict[_Case, int] = {}
    heap: list[tuple[int, int, _Case]] = []
    reached = 0

    def put(case: _Case | None, weight: int) -> int:
        """File a case by how much of it is open; return what it adds to the answer at once."""
        if case is None or not weight:
            return 0
        if case == _DONE:
            return weight
        if case not in mass:
            heappush(heap, (-case.open.bit_count(), len(mass), case))
            mass[case] = 0
        mass[case] += weight
        return 0

    reached += put(search.first(), denominator)
    while heap:
        _, _, case = heappop(heap)  # cases that lead here have more open links and were all taken up before
        limit -= size
        if limit < 0:
            raise WorkSpentError
        weight = mass[case]
        link = search.next_link(case)
        chance = search.chance[link]
        there = weight // chance.denominator * chance.numerator
        reached += put(search.with_link(case, link), there)
        reached += put(search.without_link(case, link), weight - there)
    return Fraction(reached, denominator)


class _Case(NamedTuple):
    """What is left of a network: bit sets.

    Attributes
    ----------
    entries : int
        Steps out of what is reached.
    live : int
        Places not reached that still matter.
    open : int
        Links of which it is not known whether they are there, and which still matter.
    there : int
        Links known to be there that still matter.
    """

    entries: int
    live: int
    open: int
    there: int


_DONE = _Case(0, 0, 0, 0)


class _Search:
    """A network in bit sets, its links in the order in which a search from the start meets them."""

    def __init__(self, network: Network) -> None:
        out: dict[int, list[tuple[int, int]]] = {}
        for name in sorted(network.arcs):
            for tail, head in sorted(network.arcs[name]):
                out.setdefault(tail, []).append((name, head))
        number = {START: 0}
        queue = [START]
        bit: dict[int, int] = {}
        for tail in queue:
            for name, head in out.get(tail, ()):
                bit.setdefault(name, 1 << len(bit))
                if head not in number:
                    number[head] = len(number)
                    queue.append(head)
        self.links = tuple(bit)
        self.chance = {bit[name]: network.chance[name] for name in bit}
        self.sure = sum(at for at, chance in self.chance.items() if chance == 1)
        self.goal = number.get(GOAL, -1)
        self.out: list[list[tuple[int, int]]] = [[] for _ in number]
        self.back: list[list[tuple[int, int]]] = [[] for _ in number]
        self.entry: dict[tuple[int, int], int] = {}
        self.of_entry: dict[int, tuple[int, int]] = {}
        for tail in queue:
            for name, head in out.get(tail, ()):
                arc = bit[name], number[head]
                self.out[number[tail]].append(arc)
                self.back[number[head]].append((bit[name], number[tail]))
                at = self.entry.setdefault(arc, 1 << len(self.entry))
                self.of_entry[at] = arc

    def first(self) -> _Case | None:
        if self.goal < 0:
            return None
        everything = (1 << len(self.out)) - 1
        links = (1 << len(self.links)) - 1
        return self._grown(_Case(0, everything, links & ~self.sure, self.sure), [0])

    def next_link(self, case: _Case) -> int:
        return min(self.of_entry[at][0] for at in _bits(case.entries))

    def with_link(self, case: _Case, link: int) -> _Case | None:
        kept, heads = 0, []
        for at in _bits(case.entries):
            if self.of_entry[at][0] == link:
                heads.append(self.of_entry[at][1])
            else:
                kept |= at
        return self._grown(_Case(kept, case.live, case.open & ~link, case.there | link), heads)

    def without_link(self, case: _Case, link: int) -> _Case | None:
        kept = sum(at for at in _bits(case.entries) if self.of_entry[at][0] != link)
        return self._pruned(_Case(kept, case.live, case.open & ~link, case.there))

    def _grown(self, case: _Case, heads: list[int]) -> _Case | None:
        """Add places to what is reached, and all that links known to be there lead on to."""
        entries, live = case.entries, case.live
        for head in heads:  # grows on the way
            if not live >> head & 1:
                continue
            if head == self.goal:
                return _DONE
            live &= ~(1 << head)
            for link, after in self.out[head]:
                if case.there & link:
                    heads.append(after)
                elif case.open & link:
                    entries |= self.entry[link, after]
        return self._pruned(case._replace(entries=entries, live=live))

    def _pruned(self, case: _Case) -> _Case | None:
        """Keep what lies on a walk from what is reached to the goal."""
        usable = case.open | case.there
        ahead = self._spread([self.goal], case.live, usable, self.back)
        heads = [self.of_entry[at][1] for at in _bits(case.entries)]
        live = self._spread([head for head in heads if ahead >> head & 1], ahead, usable, self.out)
        if not live >> self.goal & 1:
            return None
        entries = links = 0
        for at in _bits(case.entries):
            link, head = self.of_entry[at]
            if live >> head & 1:
                entries |= at
                links |= link
        for tail in _places(live):
            for link, head in self.out[tail]:
                if live >> head & 1:
                    links |= link
        return _Case(entries, live, links & case.open, links & case.there)

    def _spread(self, places: list[int], within: int, usable: int, sides: list[list[tuple[int, int]]]) -> int:
        seen = 0
        stack = list(places)
        for place in places:
            seen |= 1 << place
        while stack:
            for link, after in sides[stack.pop()]:
                if usable & link and within >> after & 1 and not seen >> after & 1:
                    seen |= 1 << after
                    stack.append(after)
        return seen


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low
        mask ^= low


def _places(mask: int) -> Iterator[int]:
    return (low.bit_length() - 1 for low in _bits(mask))
