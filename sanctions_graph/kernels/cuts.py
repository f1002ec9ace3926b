"""Bounds on the probability that a walk is left: the strongest walk from below, a cut from above."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from heapq import heappop, heappush
from math import inf, log, prod

import numpy as np

from sanctions_graph.kernels.reliability import GOAL, START, Network

_MOST = 1 << 30  # capacities that come to this together stay inside 32 bits, which scipy needs


def strongest_walk(network: Network) -> tuple[int, ...]:
    """Find the walk to the goal whose links are most probably all there.

    Parameters
    ----------
    network : Network
        As read from the ways.

    Returns
    -------
    tuple of int
        Its links in order; a walk that takes a link twice is judged as if they were two, so another may be better.

    Notes
    -----
    Dijkstra's algorithm, O(a log a) in arcs.
    """
    out: dict[int, list[tuple[float, int, int]]] = {}
    for link, placed in network.arcs.items():
        cost = -log(network.chance[link]) if network.chance[link] else inf
        for tail, head in sorted(placed):
            out.setdefault(tail, []).append((cost, link, head))
    heap: list[tuple[float, int, int, int, int]] = [(0.0, 0, START, -1, -1)]
    came: dict[int, tuple[int, int]] = {}
    while heap:
        cost, steps, place, link, before = heappop(heap)
        if place in came:
            continue
        came[place] = link, before
        if place == GOAL:
            break
        for more, following, head in out.get(place, ()):
            if head not in came:
                heappush(heap, (cost + more, steps + 1, head, following, place))
    walk = []
    place = GOAL
    while came.get(place, (-1, -1))[0] >= 0:
        link, place = came[place]
        walk.append(link)
    return tuple(walk[::-1])


def least_cut(network: Network) -> tuple[int, ...]:
    """Find links without which no walk is left, such that one of them is there with small probability.

    Parameters
    ----------
    network : Network
        In which the goal is not always reached.

    Returns
    -------
    tuple of int
        Links, ascending. The cut is least where each link stands at one step, or at one and its reverse.

    Notes
    -----
    Maximum flow with capacities -log(1 - p), scaled to whole numbers: that only bears on which cut is found.

    References
    ----------
    Ford and Fulkerson (1956); Dinic (1970), as scipy implements it.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    places = sorted({START, GOAL}.union(*(end for placed in network.arcs.values() for end in placed)))
    number = {place: at for at, place in enumerate(places)}
    weight = {link: _capacity(chance) for link, chance in network.chance.items()}
    finite = sum(weight[link] * len(placed) for link, placed in network.arcs.items() if weight[link] < inf)
    scale = (_MOST - 2 * sum(map(len, network.arcs.values()))) / max(finite, 1.0)
    capacity: dict[tuple[int, int], int] = {}
    for link, placed in network.arcs.items():
        units = _MOST if weight[link] == inf else 1 + int(weight[link] * scale)
        for tail, head in placed:
            arc = number[tail], number[head]
            capacity[arc] = min(_MOST, capacity.get(arc, 0) + units)
    rows, columns = np.array(list(capacity), np.int32).T
    shape = len(places), len(places)
    limits = csr_array((np.array(list(capacity.values()), np.int32), (rows, columns)), shape=shape)
    left = limits - maximum_flow(limits, number[START], number[GOAL]).flow
    left.data = np.where(left.data > 0, 1, 0)
    left.eliminate_zeros()
    near = {places[at] for at in breadth_first_order(left, number[START], return_predecessors=False).tolist()}
    return tuple(
        link for link, placed in sorted(network.arcs.items()) if any(a in near and b not in near for a, b in placed)
    )


def _capacity(chance: Fraction) -> float:
    return inf if chance == 1 else -log(1 - chance)


def all_there(links: tuple[int, ...], chance: Mapping[int, Fraction]) -> Fraction:
    """Return the probability that all of some links are there; a link that stands twice counts once."""
    return prod((chance[link] for link in dict.fromkeys(links)), start=Fraction(1))


def any_there(links: tuple[int, ...], chance: Mapping[int, Fraction]) -> Fraction:
    """Return the probability that at least one of some links is there."""
    return 1 - prod((1 - chance[link] for link in links), start=Fraction(1))
