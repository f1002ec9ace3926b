"""Best walks through graph × automaton, found without building the product.

A product state is ``node * len(automaton) + state``. Every link has a whole-number weight; keys of walks are sums of
weights, so that equal walks are exactly equal. The functions use `len` and indexing only and run on lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from sanctions_graph.kernels.automaton import Automaton
from sanctions_graph.kernels.csr import Index

HOP = 1 << 44
"""Weight of one counted hop: larger than the cost of any walk, so that fewer hops always win."""


class Step(NamedTuple):
    """One step of a walk.

    Attributes
    ----------
    link : int
        The link.
    forward : bool
        Whether it is walked from its source to its target.
    """

    link: int
    forward: bool


@dataclass(frozen=True)
class Product:
    """A graph under a mask, read through an automaton.

    Attributes
    ----------
    index : Index
        Adjacency of the graph.
    symbol : sequence of int
        Symbol of each link walked forward.
    against : int
        What is added to the symbol of a link walked backward.
    usable : bytes
        One byte a link: whether it may be walked.
    automaton : Automaton
        Which sequences of symbols count.
    order : sequence of int
        Place of each link in the order that breaks ties.
    """

    index: Index
    symbol: Sequence[int]
    against: int
    usable: bytes
    automaton: Automaton
    order: Sequence[int]

    def after(self, node: int, state: int) -> Iterator[tuple[Step, int, int]]:
        """Walk one step on: the step, the next node, the next state."""
        lists, moves = self.index.lists, self.automaton.moves[state]
        if not moves:
            return
        for link in range(lists.out_start[node], lists.out_start[node + 1]):
            if self.usable[link]:
                following = moves.get(self.symbol[link])
                if following is not None:
                    yield Step(link, True), lists.target[link], following
        for place in range(lists.in_start[node], lists.in_start[node + 1]):
            link = lists.in_link[place]
            if self.usable[link]:
                following = moves.get(self.symbol[link] + self.against)
                if following is not None:
                    yield Step(link, False), lists.source[link], following


def keys_to(
    product: Product,
    targets: Sequence[int],
    weight: Sequence[int],
    *,
    known: Mapping[int, int] | None = None,
    free_only: bool = False,
) -> dict[int, int]:
    """Find the least key of a walk from every product state to any of some targets.

    Parameters
    ----------
    product : Product
        Where to walk.
    targets : sequence of int
        Nodes in which a walk may end, in an accepting state.
    weight : sequence of int
        Non-negative weight of each link.
    known : mapping of int to int, optional
        Keys from which to go on, instead of the targets.
    free_only : bool, default False
        Walk only links of weight below `HOP`.

    Returns
    -------
    dict of int to int
        Key by product state; a state without a walk is not there.

    Notes
    -----
    Dijkstra's algorithm from the targets back: O(s log s) in the product states and moves that reach a target.
    """
    lists, states = product.index.lists, len(product.automaton)
    before = product.automaton.backward()
    keys: dict[int, int] = {}
    if known is None:
        heap = [(0, target * states + state) for target in targets for state in sorted(product.automaton.accepting)]
    else:
        heap = [(key, place) for place, key in known.items()]
    best = {place: key for key, place in heap}
    heap.sort()
    while heap:
        key, place = heappop(heap)
        if place in keys:
            continue
        keys[place] = key
        node, state = divmod(place, states)
        lane = before[state]
        if not lane:
            continue
        for position in range(lists.in_start[node], lists.in_start[node + 1]):
            link = lists.in_link[position]
            if product.usable[link] and not (free_only and weight[link] >= HOP):
                for earlier in lane.get(product.symbol[link], ()):
                    _offer(heap, best, lists.source[link] * states + earlier, key + weight[link])
        for link in range(lists.out_start[node], lists.out_start[node + 1]):
            if product.usable[link] and not (free_only and weight[link] >= HOP):
                for earlier in lane.get(product.symbol[link] + product.against, ()):
                    _offer(heap, best, lists.target[link] * states + earlier, key + weight[link])
    return keys


def _offer(heap: list[tuple[int, int]], best: dict[int, int], place: int, key: int) -> None:
    if key < best.get(place, key + 1):
        best[place] = key
        heappush(heap, (key, place))


def costs_within(
    product: Product, targets: Sequence[int], weight: Sequence[int], *, max_hops: int | None
) -> dict[int, int]:
    """Find the least cost of a walk of at most `max_hops` counted hops, whatever its number of hops.

    Parameters
    ----------
    product, targets : Product, sequence of int
        As for `keys_to`.
    weight : sequence of int
        `HOP` for a counted link, plus its cost.
    max_hops : int or None
        Most counted hops; None leaves them open.

    Returns
    -------
    dict of int to int
        Cost by product state.

    Notes
    -----
    A limit is answered by rounds, one a hop: cutting a best-first search would lose walks that are dearer at first.
    """
    costs = [each % HOP for each in weight]
    if max_hops is None:
        return keys_to(product, targets, costs)
    reached = _stripped(keys_to(product, targets, weight, free_only=True))
    for _ in range(max_hops):
        stepped = _one_hop(product, reached, weight)
        grown = _stripped(keys_to(product, (), weight, known=stepped, free_only=True))
        if grown == reached:
            break
        reached = grown
    return reached


def _stripped(keys: Mapping[int, int]) -> dict[int, int]:
    return {place: key % HOP for place, key in keys.items()}


def _one_hop(product: Product, reached: Mapping[int, int], weight: Sequence[int]) -> dict[int, int]:
    lists, states = product.index.lists, len(product.automaton)
    before = product.automaton.backward()
    best = dict(reached)
    for place, cost in reached.items():
        node, state = divmod(place, states)
        for position in range(lists.in_start[node], lists.in_start[node + 1]):
            link = lists.in_link[position]
            if product.usable[link] and weight[link] >= HOP:
                for earlier in before[state].get(product.symbol[link], ()):
                    _lower(best, lists.source[link] * states + earlier, cost + weight[link] % HOP)
        for link in range(lists.out_start[node], lists.out_start[node + 1]):
            if product.usable[link] and weight[link] >= HOP:
                for earlier in before[state].get(product.symbol[link] + product.against, ()):
                    _lower(best, lists.target[link] * states + earlier, cost + weight[link] % HOP)
    return best


def _lower(best: dict[int, int], place: int, cost: int) -> None:
    if cost < best.get(place, cost + 1):
        best[place] = cost


def walk_from(product: Product, source: int, keys: Mapping[int, int], weight: Sequence[int]) -> list[Step]:
    """Read off the best walk from a node; of walks of equal key, the one whose links come first.

    Parameters
    ----------
    product : Product
        Where to walk.
    source : int
        The node to start from.
    keys : mapping of int to int
        From `keys_to` with the same weights.
    weight : sequence of int
        Positive weight of each link.

    Returns
    -------
    list of Step
        Cost: one look at the links of each node on the way.
    """
    states = len(product.automaton)
    steps: list[Step] = []
    node, state = source, 0
    while key := keys[node * states + state]:
        step, node, state = min(
            (
                option
                for option in product.after(node, state)
                if keys.get(option[1] * states + option[2], key) + weight[option[0].link] == key
            ),
            key=lambda option: (product.order[option[0].link], option),
        )
        steps.append(step)
    return steps


class Found(NamedTuple):
    """One path of `simple_paths`.

    Attributes
    ----------
    key : int
        Sum of the weights.
    steps : tuple of Step
        Its links.
    """

    key: int
    steps: tuple[Step, ...]


class CandidatesSpentError(Exception):
    """The search tried as many partial paths as it was allowed to."""


def simple_paths(
    product: Product,
    source: int,
    target: int,
    weight: Sequence[int],
    *,
    max_hops: int | None,
    candidates: int,
) -> Iterator[Found]:
    """Yield the paths that repeat no node, by key and then by the order of their links.

    Parameters
    ----------
    product : Product
        Where to walk.
    source, target : int
        Ends of the paths.
    weight : sequence of int
        `HOP` for a counted link, plus its cost.
    max_hops : int or None
        Most counted hops.
    candidates : int
        Most partial paths to try.

    Yields
    ------
    Found

    Raises
    ------
    CandidatesSpentError
        When the candidates are spent before the paths are.

    Notes
    -----
    Best-first search whose bound, the key of the best walk from each state to the target, is exact for walks. A
    deterministic automaton reads each path in one way only, so no path is met twice.

    References
    ----------
    Hart, Nilsson and Raphael (1968), A formal basis for the heuristic determination of minimum cost paths.
    """
    states = len(product.automaton)
    keys = keys_to(product, (target,), weight)
    start = source * states
    if start not in keys:
        return
    most = None if max_hops is None else (max_hops + 1) * HOP
    heap: list[tuple[int, tuple[int, ...], int, int, int, tuple[Step, ...], frozenset[int]]] = [
        (keys[start], (), 0, source, 0, (), frozenset((source,)))
    ]
    while heap:
        bound, numbers, spent, node, state, steps, visited = heappop(heap)
        if node == target and state in product.automaton.accepting and bound == spent:
            yield Found(spent, steps)
        candidates -= 1
        if candidates < 0:
            raise CandidatesSpentError
        if node == target:
            continue  # what goes on from here cannot come back
        for step, following, next_state in product.after(node, state):
            ahead = keys.get(following * states + next_state)
            if following in visited or ahead is None:
                continue
            total = spent + weight[step.link] + ahead
            if most is None or total < most:
                longer = (*numbers, product.order[step.link])
                done = spent + weight[step.link]
                entry = (total, longer, done, following, next_state, (*steps, step), visited | {following})
                heappush(heap, entry)
