"""Best walks through graph × automaton for large graphs: one counted hop a round, whole fronts of states at a time.

The answers are those of `search.keys_to` and `search.costs_within`; only the work is laid out in columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanctions_graph.kernels.search import Product

Array = NDArray[Any]

_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Lengths:
    """How far every product state is from the targets.

    Attributes
    ----------
    hops : ndarray of int32, shape (n * states,)
        Counted hops of the best walk; -1 where there is none.
    cost : ndarray of int64, shape (n * states,)
        Its cost.
    """

    hops: Array
    cost: Array


class Weights(NamedTuple):
    """What a step over each link costs.

    Attributes
    ----------
    counted : ndarray of bool, shape (m,)
        Whether it is a hop.
    cost : ndarray of int64, shape (m,)
        Positive cost.
    """

    counted: Array
    cost: Array


def lengths_to(
    product: Product, targets: Sequence[int], weights: Weights, *, max_hops: int | None, fewest_hops: bool
) -> Lengths:
    """Find the best walk from every product state to any of some targets.

    Parameters
    ----------
    product : Product
        Where to walk.
    targets : sequence of int
        Nodes in which a walk may end, in an accepting state.
    weights : Weights
        What each link costs.
    max_hops : int or None
        Most counted hops; None leaves them open.
    fewest_hops : bool
        Whether fewer hops win before cost does; otherwise the cheapest walk within the limit wins.

    Returns
    -------
    Lengths

    Notes
    -----
    O(e) in the product moves that reach a target where fewest hops win and every link is a hop; each round reads the
    links of the states that changed in the one before. No walk that is best repeats a state, so rounds end.
    """
    states = len(product.automaton)
    size = (len(product.index.out_start) - 1) * states
    lengths = Lengths(np.full(size, -1, np.int32), np.full(size, _FAR, np.int64))
    accepting = np.array(sorted(product.automaton.accepting), np.int64)
    front = np.unique((np.asarray(targets, np.int64)[:, None] * states + accepting).ravel())
    lengths.hops[front], lengths.cost[front] = 0, 0
    back = _Back(product, front)
    free = not weights.counted.all()
    hops = 0
    while len(front):
        if free:
            front = _spread(back, lengths, front, weights, hops, fewest_hops)
        if hops == max_hops:
            break
        hops += 1
        front = _improve(back, lengths, front, weights, hops, counted=True, settled=fewest_hops)
    return lengths


def _spread(back: _Back, lengths: Lengths, front: Array, weights: Weights, hops: int, fewest_hops: bool) -> Array:
    """Walk links that are no hop for as long as that helps; return every state that changed in this round."""
    changed = [front]
    while len(front):
        front = _improve(back, lengths, front, weights, hops, counted=False, settled=fewest_hops)
        changed.append(front)
    return back.distinct(np.concatenate(changed))


def _improve(
    back: _Back, lengths: Lengths, front: Array, weights: Weights, hops: int, *, counted: bool, settled: bool
) -> Array:
    """Walk one link back from a front and return the states that it brings nearer."""
    found = [
        (places, lengths.cost[front[owner]] + weights.cost[links])
        for owner, links, places in back.steps(front, weights.counted, counted)
    ]
    if not found:
        return front[:0]
    places, costs = (np.concatenate(parts) for parts in zip(*found, strict=True))
    better = costs < lengths.cost[places]
    if settled:  # a state that fewer hops reach keeps its walk
        better &= (lengths.hops[places] == hops) | (lengths.hops[places] < 0)
    places, costs = places[better], costs[better]
    np.minimum.at(lengths.cost, places, costs)
    lengths.hops[places] = hops
    return back.distinct(places)


class _Back:
    """Steps of a product walked backward, for many states at once."""

    def __init__(self, product: Product, ends: Array) -> None:
        index, states = product.index, len(product.automaton)
        self._states = states
        self._closed: Array | None = None if product.closed is None else np.asarray(product.closed)
        self._ends = ends
        arrays = (index.in_start, index.in_link, index.source), (index.out_start, None, index.target)
        symbols = np.asarray(product.along), np.asarray(product.against)
        self._sides = tuple(zip(arrays, symbols, strict=True))
        self._usable = np.asarray(product.usable)
        self._wanted: dict[tuple[int, int, bool], Array] = {}
        self._seat = np.empty(len(index.out_start) * states, np.int32)
        alphabet = 1 + max((symbol for moves in product.automaton.moves for symbol in moves), default=0)
        alphabet = max(alphabet, *(int(side.max(initial=0)) + 1 for side in symbols))
        self._moves = np.zeros((states, states, alphabet), np.bool_)  # from, to, over
        for before, moves in enumerate(product.automaton.moves):
            for symbol, after in moves.items():
                self._moves[before, after, symbol] = True

    def distinct(self, places: Array) -> Array:
        """Keep each state once."""
        turn = np.arange(len(places), dtype=np.int32)
        self._seat[places] = turn  # the last of equals sits
        first: Array = places[self._seat[places] == turn]
        return first

    def _kept(self, state: int, side: int, counted: Array, hop: bool) -> Array:
        """Tell which links lead into a state from one side, of those that are hops or of those that are not."""
        key = state, side, hop
        if key not in self._wanted:
            wanted = np.any(self._moves[:, state], axis=0)[self._sides[side][1]]
            self._wanted[key] = wanted & self._usable & (counted if hop else ~counted)
        return self._wanted[key]

    def steps(self, front: Array, counted: Array, hop: bool) -> Iterator[tuple[Array, Array, Array]]:
        """Yield the place in the front, the link and the earlier state of every step into the front."""
        nodes, states = np.divmod(front, self._states)
        open_ = np.ones(len(front), np.bool_)
        if self._closed is not None:
            open_ = ~self._closed[nodes] | np.isin(front, self._ends)
        for state in np.unique(states).tolist():
            before = [earlier for earlier in range(self._states) if self._moves[earlier, state].any()]
            mine = np.flatnonzero((states == state) & open_)
            if not before or not len(mine):
                continue
            for side, ((starts, listed, ends), symbols) in enumerate(self._sides):
                owner, links = _gather(starts, listed, nodes[mine], self._kept(state, side, counted, hop))
                spoken, earlier_nodes = symbols[links], ends[links].astype(np.int64)
                for earlier in before:
                    over = np.flatnonzero(self._moves[earlier, state][spoken])
                    yield mine[owner[over]], links[over], earlier_nodes[over] * self._states + earlier


def _gather(starts: Array, listed: Array | None, nodes: Array, kept: Array) -> tuple[Array, Array]:
    """List the kept links of some nodes: which of the nodes each belongs to, and the link."""
    first = starts[nodes]
    count = starts[nodes + 1] - first
    total = int(count.sum())
    owner = np.repeat(np.arange(len(nodes)), count)
    places = np.arange(total) + np.repeat(first - (np.cumsum(count) - count), count)
    links = places if listed is None else listed[places]
    wanted = kept[links]
    return owner[wanted], links[wanted]


class Walks(NamedTuple):
    """Many walks, end to end in one column.

    Attributes
    ----------
    start : ndarray of int64, shape (w + 1,)
        Steps ``start[i]`` to ``start[i + 1]`` are those of walk i.
    link : ndarray of int64, shape (s,)
        The link of each step.
    forward : ndarray of bool, shape (s,)
        Whether it is walked from its source to its target.
    """

    start: Array
    link: Array
    forward: Array


def follow(product: Product, sources: Array, lengths: Lengths, weights: Weights) -> Walks:
    """Read off the best walk from many nodes; of walks of equal length, the one whose links come first.

    Parameters
    ----------
    product : Product
        Where to walk.
    sources : ndarray of int, shape (w,)
        Nodes to start from; each must reach a target.
    lengths : Lengths
        From `lengths_to` with the same weights, fewest hops first.
    weights : Weights
        What each link costs.

    Returns
    -------
    Walks

    Notes
    -----
    One look at the links of each state that some walk passes.
    """
    onward = _Onward(product, lengths, weights)
    states = len(product.automaton)
    places = sources.astype(np.int64) * states
    walks, steps = np.arange(len(places)), []
    while len(places):
        going = lengths.cost[places] > 0
        walks, places = walks[going], places[going]
        if not len(places):
            break
        distinct, mine = np.unique(places, return_inverse=True)
        links, forward, following = (part[mine] for part in onward.best(distinct))
        steps.append((walks, links, forward))
        places = following
    if not steps:
        nothing = np.empty(0, np.int64)
        return Walks(np.zeros(len(sources) + 1, np.int64), nothing, nothing.astype(np.bool_))
    owner, links, forward = (np.concatenate(parts) for parts in zip(*steps, strict=True))
    order = np.argsort(owner, kind="stable")
    count = np.bincount(owner, minlength=len(sources))
    return Walks(np.concatenate([[0], np.cumsum(count)]), links[order], forward[order])


class _Onward:
    """The next step of the best walk from each of many states."""

    def __init__(self, product: Product, lengths: Lengths, weights: Weights) -> None:
        self._product, self._lengths, self._weights = product, lengths, weights
        self._states = len(product.automaton)
        self._order = np.asarray(product.order)
        index = product.index
        self._sides = (
            (index.out_start, None, index.target, np.asarray(product.along), True),
            (index.in_start, index.in_link, index.source, np.asarray(product.against), False),
        )

    def best(self, places: Array) -> tuple[Array, Array, Array]:
        """Return the link, its direction and the next state for each of some states."""
        found = [option for state in range(self._states) for option in self._options(places, state)]
        owner, links, forward, following = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.lexsort((following, forward, self._order[links], owner))
        first = order[np.concatenate([[True], np.diff(owner[order]) > 0])]
        return links[first], forward[first], following[first]

    def _options(self, places: Array, state: int) -> Iterator[tuple[Array, Array, Array, Array]]:
        nodes, states = np.divmod(places, self._states)
        mine = np.flatnonzero(states == state)
        moves = self._product.automaton.moves[state]
        if not len(mine) or not moves:
            return
        usable, lengths, weights = np.asarray(self._product.usable), self._lengths, self._weights
        closed = self._product.closed
        for starts, listed, ends, symbols, forward in self._sides:
            after = np.full(1 + max(*moves, int(symbols.max(initial=0))), -1, np.int64)
            after[list(moves)] = list(moves.values())
            owner, links = _gather(starts, listed, nodes[mine], usable & (after >= 0)[symbols])
            following = ends[links].astype(np.int64) * self._states + after[symbols[links]]
            here = places[mine[owner]]
            fits = lengths.hops[following] + weights.counted[links] == lengths.hops[here]
            fits &= lengths.cost[following] == lengths.cost[here] - weights.cost[links]
            if closed is not None:  # a walk may end in a closed node, not pass it
                fits &= ~np.asarray(closed)[ends[links]] | (lengths.cost[following] == 0)
            links, following = links[fits], following[fits]
            yield mine[owner[fits]], links, np.full(len(links), forward), following
