"""One search back from some targets: who reaches them, how far off, and by which walk.

Small graphs are searched state by state, large ones whole fronts at a time; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from sanctions_graph.kernels.kbest import Keys, Ranking
from sanctions_graph.kernels.rounds import Lengths, Walks, Weights, follow, lengths_to
from sanctions_graph.kernels.search import HOP, Product, Step, costs_within, keys_to, walk_from

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array

_MOST_LINKS = 1 << 20  # a hop is less than any cost, for paths of fewer links than this

LARGE = 20_000
"""Links from which on a search takes whole fronts: below it, starting numpy for each round costs more than it saves."""

_FINER = 1 << 16  # walks are weighed in finer units, in which every link costs one: none is longer than it must be


class Reached(NamedTuple):
    """Which of some subjects reach a target.

    Attributes
    ----------
    subject : ndarray of int64, shape (r,)
        Rows of nodes.
    hops : ndarray of int64, shape (r,)
        Counted hops of the best walk.
    cost : ndarray of int64, shape (r,)
        Its cost.
    """

    subject: Array
    hops: Array
    cost: Array


@dataclass(frozen=True, eq=False)
class Reach:
    """The best walk from every state to some targets: fewest hops, then least cost, then fewest links.

    Attributes
    ----------
    product : Product
        Where it was walked.
    weights : Weights
        What each link costs.
    targets : tuple of int
        Rows of the targets.
    max_hops : int or None
        Most counted hops.
    """

    product: Product
    weights: Weights
    targets: tuple[int, ...]
    max_hops: int | None = None

    @cached_property
    def _finer(self) -> Weights:
        return Weights(self.weights.counted, self.weights.cost * _FINER + 1)

    @cached_property
    def _keys(self) -> dict[int, int] | Lengths:
        if is_large(self.product):
            return lengths_to(self.product, self.targets, self._finer, max_hops=self.max_hops, fewest_hops=True)
        return keys_to(self.product, self.targets, self._key_weights)

    @cached_property
    def _key_weights(self) -> Sequence[int]:
        return key_weights(Weights(self.weights.counted * _FINER, self._finer.cost))

    def of(self, subjects: Array) -> Reached:
        """Say which of some subjects reach a target.

        Parameters
        ----------
        subjects : ndarray of int64
            Rows of nodes.

        Returns
        -------
        Reached
        """
        states, keys = len(self.product.automaton), self._keys
        if isinstance(keys, Lengths):
            hops = keys.hops[subjects * states].astype(np.int64)
            there = hops >= 0
            cost = keys.cost[subjects[there] * states] // _FINER
            found = Reached(subjects[there], hops[there], cost)
        else:
            pairs = [(row, key) for row in subjects.tolist() if (key := keys.get(row * states)) is not None]
            split = [divmod(key // _FINER, HOP) for _, key in pairs]
            rows = np.array([row for row, _ in pairs], np.int64)
            found = Reached(rows, *np.array(split, np.int64).reshape(-1, 2).T)
        if self.max_hops is None:
            return found
        near = found.hops <= self.max_hops
        return Reached(*(column[near] for column in found))

    def walks(self, subjects: Array) -> Walks:
        """Read off the best walk of subjects that reach a target.

        Parameters
        ----------
        subjects : ndarray of int64, shape (w,)
            Rows of nodes.

        Returns
        -------
        Walks
        """
        keys = self._keys
        if isinstance(keys, Lengths):
            return follow(self.product, subjects, keys, self._finer)
        weight = self._key_weights
        return join(walk_from(self.product, subject, keys, weight) for subject in subjects.tolist())

    def cut(self) -> Iterator[int]:
        """Yield the closed nodes that the search came to and did not pass."""
        keys = self._keys
        yield from stopped_at(self.product, _LengthKeys(keys) if isinstance(keys, Lengths) else keys, self.targets)


def stopped_at(product: Product, keys: Keys, targets: Sequence[int]) -> Iterator[int]:
    """Yield the closed nodes that a search back from some targets came to and did not pass.

    Parameters
    ----------
    product : Product
        What was searched.
    keys : Keys
        Of the states that were reached.
    targets : sequence of int
        Rows of the targets.

    Yields
    ------
    int
        Row of a node.
    """
    if product.closed is None:
        return
    states = len(product.automaton)
    for row in np.flatnonzero(np.asarray(product.closed)).tolist():
        if row not in targets and any(keys.get(row * states + state) is not None for state in range(states)):
            yield row


def is_large(product: Product) -> bool:
    """Tell whether a graph is searched in fronts."""
    return len(product.usable) > LARGE


def join(walks: Iterator[list[Step]]) -> Walks:
    """Put walks end to end."""
    listed = list(walks)
    steps = [step for walk in listed for step in walk]
    start = np.cumsum([0, *map(len, listed)])
    return Walks(
        start, np.array([step.link for step in steps], np.int64), np.array([step.forward for step in steps], np.bool_)
    )


def cheapest(product: Product, targets: Sequence[int], weights: Weights, *, max_hops: int | None) -> _Cheapest:
    """Find what the cheapest walk within a limit costs, whatever its number of hops.

    Parameters
    ----------
    product : Product
        Where to walk.
    targets : sequence of int
        Rows of nodes.
    weights : Weights
        What each link costs.
    max_hops : int or None
        Most counted hops.

    Returns
    -------
    callable of int to int or None
        The cost from a row; None if no walk leads there.
    """
    states = len(product.automaton)
    if is_large(product):
        lengths = lengths_to(product, targets, weights, max_hops=max_hops, fewest_hops=False)
        return _Cheapest(_LengthKeys(Lengths(np.minimum(lengths.hops, 0), lengths.cost)), states)
    return _Cheapest(costs_within(product, targets, key_weights(weights), max_hops=max_hops), states)


@dataclass(frozen=True, eq=False)
class _Cheapest:
    """Costs by row of the first node."""

    costs: Keys
    states: int

    def __call__(self, row: int, /) -> int | None:
        return self.costs.get(row * self.states)


def key_weights(weights: Weights) -> Sequence[int]:
    """Weigh each link by one number: fewer hops first, then less cost."""
    both: memoryview[int] = (HOP * weights.counted + weights.cost).data
    return both


def rank_by(algebra: str, product: Product, targets: Sequence[int], weights: Weights) -> Ranking:
    """Rank paths, with the bounds that a best-first search needs.

    Parameters
    ----------
    algebra : {"hops", "strength", "bottleneck"}
        What makes a path better; see `exposure_paths`.
    product : Product
        Where to walk.
    targets : sequence of int
        Rows of nodes.
    weights : Weights
        What each link costs.

    Returns
    -------
    Ranking
    """
    if algebra == "hops":
        weight = key_weights(weights)
        if is_large(product):
            lengths = lengths_to(product, targets, weights, max_hops=None, fewest_hops=True)
            return Ranking(weight, _LengthKeys(lengths))
        return Ranking(weight, keys_to(product, targets, weight))
    if algebra == "strength":
        weight = (weights.cost * _MOST_LINKS + weights.counted).data
        return Ranking(weight, keys_to(product, targets, weight))
    weight = weights.cost.data
    return Ranking(weight, keys_to(product, targets, weight, combine=max), max)


def hops_only(product: Product, targets: Sequence[int], weights: Weights, known: Ranking | None = None) -> Ranking:
    """Count hops and nothing else.

    Parameters
    ----------
    product : Product
        Where to walk.
    targets : sequence of int
        Rows of nodes.
    weights : Weights
        What each link costs.
    known : Ranking, optional
        By hops first, if there is one already.

    Returns
    -------
    Ranking
    """
    plain = Weights(weights.counted, np.zeros_like(weights.cost))
    ranking = known or rank_by("hops", product, targets, plain)
    return ranking._replace(weight=weights.counted.astype(np.int64).data, ahead=_Hops(ranking.ahead))


class _Hops:
    """Keys read as counted hops."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    @overload
    def get(self, place: int, /) -> int | None: ...
    @overload
    def get(self, place: int, default: int, /) -> int: ...
    def get(self, place: int, default: int | None = None, /) -> int | None:
        """Return the hops from a state, or the default."""
        key = self._keys.get(place)
        return default if key is None else key // HOP


class _LengthKeys:
    """Lengths read as the keys of `search.keys_to`."""

    def __init__(self, lengths: Lengths) -> None:
        self._hops, self._cost = lengths.hops.data, lengths.cost.data

    @overload
    def get(self, place: int, /) -> int | None: ...
    @overload
    def get(self, place: int, default: int, /) -> int: ...
    def get(self, place: int, default: int | None = None, /) -> int | None:
        """Return the key of a state, or the default."""
        hops = self._hops[place]
        return default if hops < 0 else hops * HOP + self._cost[place]
