"""Adding up what walks are worth, in any algebra: to a fixpoint where round trips add nothing, else place by place."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sanctions_graph.kernels.ways import Ways


class Sums(NamedTuple):
    """How walks are added up.

    Attributes
    ----------
    zero, one : object
        Worth of no walk at all, and of the walk without links.
    plus, times : callable
        Join alternatives, and what comes one after the other.
    weight : mapping of int to object
        Worth of each link.
    """

    zero: Any
    one: Any
    plus: Callable[[Any, Any], Any]
    times: Callable[[Any, Any], Any]
    weight: Mapping[int, Any]


class CycleError(Exception):
    """Walks can go round and round.

    Parameters
    ----------
    links : tuple of int
        The links of one round.
    """

    def __init__(self, links: tuple[int, ...]) -> None:
        self.links = links
        super().__init__(links)


class UnsettledError(Exception):
    """The sums still grow after more rounds than there are places."""


def relaxed(ways: Ways, sums: Sums) -> Any:
    """Add up all walks where a round trip adds nothing: one + a = one.

    Parameters
    ----------
    ways : Ways
        The walks.
    sums : Sums
        An algebra in which that holds.

    Returns
    -------
    object

    Raises
    ------
    UnsettledError
        If the sums do not settle, which breaks that law.

    Notes
    -----
    Generalised relaxation, first in, first out: at most one round a place, each O(a) in arcs; few rounds in practice.

    References
    ----------
    M. Mohri, "Semiring frameworks and algorithms for shortest-distance problems", Journal of Automata, Languages and
    Combinatorics 7 (2002).
    """
    out = _out(ways)
    worth = dict.fromkeys(ways.starts, sums.one)
    queue, waiting = deque(ways.starts), set(ways.starts)
    rounds, left = 0, len(queue)
    while queue:
        if not left:
            rounds, left = rounds + 1, len(queue)
            if rounds > ways.places:
                raise UnsettledError
        left -= 1
        tail = queue.popleft()
        waiting.discard(tail)
        for link, head in out.get(tail, ()):
            arrived = sums.times(worth[tail], sums.weight[link])
            before = worth.get(head, sums.zero)
            after = sums.plus(before, arrived)
            if after != before:
                worth[head] = after
                if head not in waiting:
                    waiting.add(head)
                    queue.append(head)
    return _at_ends(ways, worth, sums)


def summed(ways: Ways, sums: Sums) -> Any:
    """Add up all walks, each once, where none can go round.

    Parameters
    ----------
    ways : Ways
        The walks.
    sums : Sums
        Any semiring.

    Returns
    -------
    object
        Cost: one product and one sum an arc.

    Raises
    ------
    CycleError
        If some walk can go round: there are then more walks than can be counted.
    """
    out = _out(ways)
    entering = [0] * ways.places
    for arc in ways.arcs:
        entering[arc.head] += 1
    worth = dict.fromkeys(ways.starts, sums.one)
    ready = [place for place in range(ways.places) if not entering[place]]
    for tail in ready:  # grows on the way
        for link, head in out.get(tail, ()):
            worth[head] = sums.plus(worth.get(head, sums.zero), sums.times(worth[tail], sums.weight[link]))
            entering[head] -= 1
            if not entering[head]:
                ready.append(head)
    if len(ready) < ways.places:
        raise CycleError(_cycle(ways, {place for place in range(ways.places) if entering[place]}))
    return _at_ends(ways, worth, sums)


def _out(ways: Ways) -> dict[int, list[tuple[int, int]]]:
    out: dict[int, list[tuple[int, int]]] = {}
    for tail, head, link in ways.arcs:
        out.setdefault(tail, []).append((link, head))
    return out


def _at_ends(ways: Ways, worth: Mapping[int, Any], sums: Sums) -> Any:
    total = sums.zero
    for place in sorted(ways.ends):
        total = sums.plus(total, worth.get(place, sums.zero))
    return total


def _cycle(ways: Ways, held: set[int]) -> tuple[int, ...]:
    """Walk back among the places that a cycle holds up until one comes again."""
    came: dict[int, tuple[int, int]] = {}
    for arc in ways.arcs:
        if arc.tail in held and arc.head in held:
            came.setdefault(arc.head, (arc.tail, arc.link))
    place = min(came)
    passed: dict[int, int] = {}
    links: list[int] = []
    while place not in passed:
        passed[place] = len(links)
        place, link = came[place]
        links.append(link)
    return tuple(links[passed[place] :][::-1])
