"""Minimal sets of items that alone keep a walk open, and whether a walk is left when some links are closed.

Every link rests on items (claims, documents, speakers): it may be walked if all items of one of its supports are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from sanctions_graph.kernels.search import Product

Items = frozenset[int]
Supports = Callable[[int], tuple[Items, ...]]
"""The minimal sets of items of which any one alone opens a link."""


class Lane(NamedTuple):
    """One product in which walks count.

    Attributes
    ----------
    product : Product
        Where to walk.
    max_hops : int or None
        Most counted hops.
    supports : callable of int to tuple of frozenset of int
        For each link the minimal sets of items of which any one opens it; none closes it.
    """

    product: Product
    max_hops: int | None
    supports: Supports


@dataclass(frozen=True)
class Witnesses:
    """The minimal sets that were found.

    Attributes
    ----------
    sets : tuple of frozenset of int
        None holds another; the smallest first, equal sizes by their items.
    complete : bool
        Whether these are all there are.
    """

    sets: tuple[Items, ...]
    complete: bool


def antichain(sets: Sequence[Items]) -> tuple[Items, ...]:
    """Keep the sets that hold no other, the smallest first."""
    kept: list[Items] = []
    for each in sorted(set(sets), key=_by_size):
        if not any(smaller <= each for smaller in kept):
            kept.append(each)
    return tuple(kept)


def _by_size(items: Items) -> tuple[int, list[int]]:
    return len(items), sorted(items)


class _Move(NamedTuple):
    link: int
    counted: int
    after: int


@dataclass(frozen=True)
class _Map:
    """The product states between a source and a target, and how many hops each is from the target at least."""

    moves: dict[int, list[_Move]]
    back: dict[int, list[tuple[int, _Move]]]
    ends: frozenset[int]
    hops: dict[int, int]
    max_hops: int | None

    def may_end(self, place: int, spent: int) -> bool:
        return place in self.hops and (self.max_hops is None or spent + self.hops[place] <= self.max_hops)

    def items(self, supports: Supports) -> dict[int, int]:
        """Find how many items a walk from each place to the target needs; fewer, where links share them."""
        return _nearest(self.back, self.ends, lambda move: min(map(len, supports(move.link)), default=0))

    def opened(self, start: int, supports: Supports, items: Items) -> _Map:
        """Keep what lies behind a place if only some items are there."""
        reached: dict[int, list[_Move]] = {}
        queue = [start]
        for place in queue:
            if place not in reached:
                moves = self.moves.get(place, ())
                reached[place] = [move for move in moves if any(map(items.issuperset, supports(move.link)))]
                queue += [move.after for move in reached[place]]
        return _map_of(reached, self.ends & reached.keys(), self.max_hops)


def _between(
    lane: Lane, source: int, target: int, counted: Sequence[int], usable: Callable[[int], bool] = lambda _: True
) -> _Map:
    product = lane.product
    states = len(product.automaton)
    reached: dict[int, list[_Move]] = {}
    queue = [source * states]
    for place in queue:
        if place in reached:
            continue
        reached[place] = []
        for step, node, state in product.after(*divmod(place, states)):
            if usable(step.link) and product.goes_on(node, node == target):
                move = _Move(step.link, counted[step.link], node * states + state)
                reached[place].append(move)
                queue.append(move.after)
    ends = frozenset(target * states + state for state in product.automaton.accepting) & reached.keys()
    return _map_of(reached, ends, lane.max_hops)


def _map_of(reached: dict[int, list[_Move]], ends: frozenset[int], max_hops: int | None) -> _Map:
    back: dict[int, list[tuple[int, _Move]]] = {}
    for place, steps in reached.items():
        for move in steps:
            back.setdefault(move.after, []).append((place, move))
    hops = _nearest(back, ends, lambda move: move.counted)
    moves = {place: [move for move in reached[place] if move.after in hops] for place in hops}
    return _Map(moves, back, ends, hops, max_hops)


def _nearest(
    back: dict[int, list[tuple[int, _Move]]], ends: frozenset[int], weigh: Callable[[_Move], int]
) -> dict[int, int]:
    """Find the least weight from each place to an end."""
    done: dict[int, int] = {}
    heap = [(0, place) for place in sorted(ends)]
    while heap:
        key, place = heappop(heap)
        if place not in done:
            done[place] = key
            for earlier, move in back.get(place, ()):
                if earlier not in done:
                    heappush(heap, (key + weigh(move), earlier))
    return done


def minimal_sets(
    lanes: Sequence[Lane],
    source: int,
    target: int,
    counted: Sequence[int],
    *,
    limit: int,
    effort: int,
) -> Witnesses:
    """Find the minimal sets of items that alone keep a walk from a source to a target open.

    Parameters
    ----------
    lanes : sequence of Lane
        Where walks count; any one will do.
    source, target : int
        Nodes.
    counted : sequence of int
        Counted hops of each link, 0 or 1.
    limit : int
        Most sets to find.
    effort : int
        Most partial walks to follow.

    Returns
    -------
    Witnesses
        Where the search was not complete, each set that it found is still minimal.

    Notes
    -----
    Best-first over pairs of a product state and a set of items; a pair that holds another of the same state (or a
    set already found) is left out. What is left grows with the number of sets, which may be exponential in the links
    of a walk, hence the two limits.

    References
    ----------
    Green, Karvounarakis and Tannen (2007), Provenance semirings: sets of sets under union and pairwise union, with
    absorption.
    """
    maps = [_between(lane, source, target, counted) for lane in lanes]
    found: list[Items] = []
    complete = True
    for items in _search(lanes, maps, source, found, effort):
        if items is None or len(found) >= limit:
            complete = False
            break
        found[:] = [each for each in found if not items <= each] + [items]
    if not complete:
        found = [_shrunk(items, lanes, maps, source) for items in found]
    return Witnesses(antichain(found), complete)


def _search(
    lanes: Sequence[Lane], maps: Sequence[_Map], source: int, found: list[Items], effort: int
) -> Iterator[Items | None]:
    """Yield sets as they are met; None when the effort is spent."""
    seen: dict[tuple[int, int], list[tuple[Items, int]]] = {}
    needs = [here.items(lane.supports) for lane, here in zip(lanes, maps, strict=True)]
    starts = [source * len(lane.product.automaton) for lane in lanes]
    heap: list[tuple[int, int, list[int], int, int, int]] = [
        (needs[lane][start], here.hops[start], [], 0, lane, start)
        for lane, (here, start) in enumerate(zip(maps, starts, strict=True))
        if here.may_end(start, 0)
    ]
    heap.sort()
    while heap:
        _, _, ranked, spent, lane, place = heappop(heap)
        items, here = frozenset(ranked), maps[lane]
        if any(each <= items for each in found) or _is_dominated(seen, lane, place, items, spent):
            continue
        effort -= 1
        if effort < 0:
            yield None
            return
        seen.setdefault((lane, place), []).append((items, spent))
        if place in here.ends:
            yield items
            continue
        for move in here.moves[place]:
            done = spent + move.counted
            if not here.may_end(move.after, done):
                continue
            for support in lanes[lane].supports(move.link):
                longer = items | support
                if not _is_dominated(seen, lane, move.after, longer, done):
                    estimate, ahead = len(longer) + needs[lane][move.after], here.hops[move.after]
                    heappush(heap, (estimate, ahead, sorted(longer), done, lane, move.after))


def _is_dominated(
    seen: dict[tuple[int, int], list[tuple[Items, int]]], lane: int, place: int, items: Items, spent: int
) -> bool:
    return any(fewer <= items and less <= spent for fewer, less in seen.get((lane, place), ()))


def _shrunk(items: Items, lanes: Sequence[Lane], maps: Sequence[_Map], source: int) -> Items:
    """Take away whatever a set does not need."""
    starts = [source * len(lane.product.automaton) for lane in lanes]

    def opened(maps: Sequence[_Map], items: Items) -> list[_Map]:
        return [here.opened(at, lane.supports, items) for lane, here, at in zip(lanes, maps, starts, strict=True)]

    maps = opened(maps, items)
    for item in sorted(items, reverse=True):
        fewer = items - {item}
        left = opened(maps, fewer)
        if any(here.may_end(at, 0) for here, at in zip(left, starts, strict=True)):
            items, maps = fewer, left
    return items


def is_open(
    lanes: Sequence[Lane], source: int, target: int, counted: Sequence[int], holds: Callable[[Items], bool]
) -> bool:
    """Tell whether a walk from a source to a target is left when only some supports hold.

    Parameters
    ----------
    lanes : sequence of Lane
        Where walks count; any one will do.
    source, target : int
        Nodes.
    counted : sequence of int
        Counted hops of each link, 0 or 1.
    holds : callable of frozenset of int to bool
        Whether a support holds; a link may be walked if one of its supports does.

    Returns
    -------
    bool
        Cost: one search over the product states within reach.
    """
    return any(_is_open(lane, source, target, counted, holds) for lane in lanes)


def _is_open(lane: Lane, source: int, target: int, counted: Sequence[int], holds: Callable[[Items], bool]) -> bool:
    way = _between(lane, source, target, counted, lambda link: any(map(holds, lane.supports(link))))
    return way.may_end(source * len(lane.product.automaton), 0)


def links_between(lanes: Sequence[Lane], source: int, target: int, counted: Sequence[int]) -> set[int]:
    """List the links of walks from a source to a target.

    Parameters
    ----------
    lanes : sequence of Lane
        Where walks count.
    source, target : int
        Nodes.
    counted : sequence of int
        Counted hops of each link, 0 or 1.

    Returns
    -------
    set of int
        A limit on hops is not looked at: links of longer walks are there too.
    """
    return {
        move.link
        for lane in lanes
        for moves in _between(lane, source, target, counted).moves.values()
        for move in moves
    }
