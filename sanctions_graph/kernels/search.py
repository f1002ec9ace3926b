"""Best walks through graph × automaton, found without building the product.

A product state is ``node * len(automaton) + state``. Every link has a whole-number weight; keys of walks are made of
weights, so that equal walks are exactly equal. The functions use `len` and indexing only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from operator import add
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
    along, against : sequence of int
        Symbol of each link walked from source to target, and from target to source.
    usable : sequence of int
        Whether each link may be walked.
    automaton : Automaton
        Which sequences of symbols count.
    order : sequence of int
        Place of each link in the order that breaks ties.
    closed : sequence of int, optional
        Nodes in which a walk may begin or end, but which it may not pass.
    """

    index: Index
    along: Sequence[int]
    against: Sequence[int]
    usable: Sequence[int]
    automaton: Automaton
    order: Sequence[int]
    closed: Sequence[int] | None = None

    def goes_on(self, node: int, is_end: bool) -> bool:
        """Tell whether a walk may come to a node: to end there, or to pass it."""
        return is_end or self.closed is None or not self.closed[node]

    def follows(self, steps: Sequence[Step]) -> bool:
        """Tell whether a walk is one of this product that ends in an accepting state."""
        state: int | None = 0
        for step in steps:
            symbols = self.along if step.forward else self.against
            if not self.usable[step.link] or state is None:
                return False
            state = self.automaton.moves[state].get(symbols[step.link])
        return state in self.automaton.accepting

    def after(self, node: int, state: int) -> Iterator[tuple[Step, int, int]]:
        """Walk one step on: the step, the next node, the next state."""
        lists, moves = self.index.lists, self.automaton.moves[state]
        if not moves:
            return
        for link in range(lists.out_start[node], lists.out_start[node + 1]):
            if self.usable[link]:
                following = moves.get(self.along[link])
                if following is not None:
                    yield Step(link, True), lists.target[link], following
        for place in range(lists.in_start[node], lists.in_start[node + 1]):
            link = lists.in_link[place]
            if self.usable[link]:
                following = moves.get(self.against[link])
                if following is not None:
                    yield Step(link, False), lists.source[link], following


def keys_to(
    product: Product,
    targets: Sequence[int],
    weight: Sequence[int],
    *,
    combine: Callable[[int, int], int] = add,
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
    combine : callable of (int, int) to int, default operator.add
        Makes the key of a longer walk; never less than what it is given.
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
    ends = {target * states + state for target in targets for state in product.automaton.accepting}
    best = dict.fromkeys(ends, 0) if known is None else dict(known)
    heap = sorted((key, place) for place, key in best.items())
    while heap:
        key, place = heappop(heap)
        if place in keys:
            continue
        keys[place] = key
        node, state = divmod(place, states)
        lane = before[state]
        if not lane or not product.goes_on(node, place in ends):
            continue
        for position in range(lists.in_start[node], lists.in_start[node + 1]):
            link = lists.in_link[position]
            if product.usable[link] and not (free_only and weight[link] >= HOP):
                for earlier in lane.get(product.along[link], ()):
                    _offer(heap, best, lists.source[link] * states + earlier, combine(key, weight[link]))
        for link in range(lists.out_start[node], lists.out_start[node + 1]):
            if product.usable[link] and not (free_only and weight[link] >= HOP):
                for earlier in lane.get(product.against[link], ()):
                    _offer(heap, best, lists.target[link] * states + earlier, combine(key, weight[link]))
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
    states = len(product.automaton)
    ends = {target * states + state for target in targets for state in product.automaton.accepting}
    reached = _stripped(keys_to(product, targets, weight, free_only=True))
    for _ in range(max_hops):
        stepped = _one_hop(product, reached, weight, ends)
        grown = _stripped(keys_to(product, targets, weight, known=stepped, free_only=True))
        if grown == reached:
            break
        reached = grown
    return reached


def _stripped(keys: Mapping[int, int]) -> dict[int, int]:
    return {place: key % HOP for place, key in keys.items()}


def _one_hop(
    product: Product, reached: Mapping[int, int], weight: Sequence[int], ends: Collection[int]
) -> dict[int, int]:
    lists, states = product.index.lists, len(product.automaton)
    before = product.automaton.backward()
    best = dict(reached)
    for place, cost in reached.items():
        node, state = divmod(place, states)
        if not product.goes_on(node, place in ends):
            continue
        for position in range(lists.in_start[node], lists.in_start[node + 1]):
            link = lists.in_link[position]
            if product.usable[link] and weight[link] >= HOP:
                for earlier in before[state].get(product.along[link], ()):
                    _lower(best, lists.source[link] * states + earlier, cost + weight[link] % HOP)
        for link in range(lists.out_start[node], lists.out_start[node + 1]):
            if product.usable[link] and weight[link] >= HOP:
                for earlier in before[state].get(product.against[link], ()):
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
                if (ahead := keys.get(option[1] * states + option[2])) is not None
                and ahead + weight[option[0].link] == key
                and product.goes_on(option[1], not ahead)
            ),
            key=lambda option: (product.order[option[0].link], option),
        )
        steps.append(step)
    return steps
