"""The part of some products that lies between a source and a target, its places numbered, its hops unrolled."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sanctions_graph.kernels.search import Product


class Lane(NamedTuple):
    """One product in which walks count.

    Attributes
    ----------
    product : Product
        Where to walk.
    max_hops : int or None
        Most counted hops; None leaves them open.
    """

    product: Product
    max_hops: int | None


class Arc(NamedTuple):
    """One step between two places.

    Attributes
    ----------
    tail, head : int
        Numbers of the places.
    link : int
        The link that is walked; one link may stand at several arcs.
    """

    tail: int
    head: int
    link: int


@dataclass(frozen=True)
class Ways:
    """Every walk from a source to a target, folded into places and arcs; each arc lies on some walk.

    Attributes
    ----------
    places : int
        How many places there are.
    starts : tuple of int
        Places in which a walk begins.
    ends : frozenset of int
        Places in which a walk may end.
    arcs : tuple of Arc
        In the order in which a search meets them.
    """

    places: int
    starts: tuple[int, ...]
    ends: frozenset[int]
    arcs: tuple[Arc, ...]

    @property
    def links(self) -> tuple[int, ...]:
        """The links at the arcs, each once, ascending."""
        return tuple(sorted({arc.link for arc in self.arcs}))


class StepsSpentError(Exception):
    """There are more steps between the source and the target than were allowed."""


_Moves = dict[int, list[tuple[int, int]]]
"""For each product state, the links that lead on and the states they lead to."""


def ways_between(
    lanes: Sequence[Lane], source: int, target: int, counted: Sequence[int], *, round_trips: bool, limit: int
) -> Ways:
    """Fold every walk from a source to a target into places and arcs.

    Parameters
    ----------
    lanes : sequence of Lane
        Where walks count, each with its limit on hops; the lanes share nothing but their links.
    source, target : int
        Nodes.
    counted : sequence of int
        Counted hops of each link, 0 or 1.
    round_trips : bool
        Whether walks that come back to a product state matter; if not, a limit that no other walk meets is dropped.
    limit : int
        Most steps to look at.

    Returns
    -------
    Ways
        Without places if no walk leads from the source to the target.

    Raises
    ------
    StepsSpentError
        If there are more steps than the limit.

    Notes
    -----
    O(e) in the product moves within reach of the source; under a limit of h hops, O(h e).
    """
    numbers: dict[tuple[int, int, int], int] = {}
    starts: list[int] = []
    ends: set[int] = set()
    arcs: list[Arc] = []
    left = limit
    for number, lane in enumerate(lanes):
        states = len(lane.product.automaton)
        start = source * states
        moves = _explored(lane.product, start, left)
        left -= sum(map(len, moves.values()))
        goals = {target * states + state for state in lane.product.automaton.accepting} & moves.keys()
        hops = _hops_to(moves, goals, counted)
        most = lane.max_hops
        if start not in hops or (most is not None and hops[start] > most):
            continue
        if most is not None and not round_trips and most >= len(hops) - 1:
            most = None
        for tail, link, head in _unrolled(moves, start, hops, counted, most):
            before = numbers.setdefault((number, *tail), len(numbers))
            arcs.append(Arc(before, numbers.setdefault((number, *head), len(numbers)), link))
            left -= 1
            if left < 0:
                raise StepsSpentError
        starts.append(numbers.setdefault((number, start, 0), len(numbers)))
        ends |= {at for (here, place, _), at in numbers.items() if here == number and place in goals}
    return Ways(len(numbers), tuple(starts), frozenset(ends), tuple(arcs))


def _explored(product: Product, start: int, limit: int) -> _Moves:
    states = len(product.automaton)
    moves: _Moves = {start: []}
    queue = [start]
    for place in queue:
        node, state = divmod(place, states)
        if not product.goes_on(node, place == start):
            continue
        for step, after, following in product.after(node, state):
            head = after * states + following
            moves[place].append((step.link, head))
            limit -= 1
            if head not in moves:
                moves[head] = []
                queue.append(head)
        if limit < 0:
            raise StepsSpentError
    return moves


def _hops_to(moves: _Moves, goals: set[int], counted: Sequence[int]) -> dict[int, int]:
    """Count the fewest hops from each place to a goal; a place without a walk to one is not there."""
    back: dict[int, list[tuple[int, int]]] = {}
    for tail, lane in moves.items():
        for link, head in lane:
            back.setdefault(head, []).append((link, tail))
    hops: dict[int, int] = {}
    queue = deque((goal, 0) for goal in sorted(goals))
    while queue:
        place, far = queue.popleft()
        if place in hops:
            continue
        hops[place] = far
        for link, tail in back.get(place, ()):
            if counted[link]:
                queue.append((tail, far + 1))
            else:
                queue.appendleft((tail, far))
    return hops


_Place = tuple[int, int]
"""A product state, and the hops walked so far where they are limited."""


def _unrolled(
    moves: _Moves, start: int, hops: dict[int, int], counted: Sequence[int], most: int | None
) -> Iterator[tuple[_Place, int, _Place]]:
    seen = {(start, 0)}
    queue = [(start, 0)]
    for place, walked in queue:
        for link, after in moves[place]:
            if after not in hops:
                continue
            further = 0 if most is None else walked + counted[link]
            if most is not None and further + hops[after] > most:
                continue
            head = after, further
            yield (place, walked), link, head
            if head not in seen:
                seen.add(head)
                queue.append(head)
