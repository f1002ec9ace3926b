"""Integrated ownership: what one owner holds of every company through all chains, by pushing residuals.

Work is proportional to the part of the graph the owner reaches, and what is left unpushed bounds the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanctions_graph.kernels.cascade import Adjacency, Array

MOST_ROUNDS = 5_000
_LAST = 8  # a loop of unequal shares shrinks unevenly from round to round


@dataclass(frozen=True, eq=False)
class Stakes:
    """Direct holdings as fractions.

    Attributes
    ----------
    nodes : int
        Number of nodes n.
    owned : ndarray of int64, shape (h,)
        The company of each holding.
    share : ndarray of float64, shape (h,)
        The fraction held.
    by_holder : Adjacency
        Holdings of each node.
    """

    nodes: int
    owned: Array
    share: Array
    by_holder: Adjacency


@dataclass(frozen=True, eq=False)
class Pushed:
    """What one owner holds through all chains.

    Attributes
    ----------
    node : ndarray of int64, shape (r,)
        Companies reached, ascending.
    stake : ndarray of float64, shape (r,)
        Sum over chains of the products of shares; a lower bound.
    left : float
        Sum of what was not pushed on: with `gain` it bounds the error.
    gain : float
        Largest factor by which a round of the last ones shrank the residual; at 1 or more the sums have no limit.
    """

    node: Array
    stake: Array
    left: float
    gain: float


def push(stakes: Stakes, owner: int, *, returning: bool, tolerance: float) -> Pushed:
    """Sum the products of shares over all walks from an owner.

    Parameters
    ----------
    stakes : Stakes
        Who directly holds what.
    owner : int
        The node to start from.
    returning : bool
        Whether walks may pass the owner again (Brioschi) or end when they come back to it (Baldone).
    tolerance : float
        Stop when less than this is left to push, summed over nodes.

    Returns
    -------
    Pushed
        Cost: O(holdings reached) a round; a round shrinks what is left by the gain of the strongest loop.

    References
    ----------
    Brioschi, Buzzacchi and Colombo (1989); Baldone, Brioschi and Paleari (1998).
    """
    nodes, residual = np.array([owner]), np.array([1.0])
    reached = np.empty(0, np.int64)
    stake = np.empty(0)
    left, gains = 1.0, [0.0]
    for _ in range(MOST_ROUNDS):
        counts = stakes.by_holder.start[nodes + 1] - stakes.by_holder.start[nodes]
        entries = stakes.by_holder.of(nodes)
        pushed = np.repeat(residual, counts) * stakes.share[entries]
        nodes, place = np.unique(stakes.owned[entries], return_inverse=True)
        residual = np.bincount(place, pushed, minlength=len(nodes))
        reached, stake = _add(reached, stake, nodes, residual)
        if not returning:
            staying = nodes != owner
            nodes, residual = nodes[staying], residual[staying]
        total = float(residual.sum())
        gains = [*gains[-_LAST:], total / left if left else 0.0]
        left = total
        if left <= tolerance:
            break
    return Pushed(reached, stake, left, max(gains))


def _add(nodes: Array, values: Array, more: Array, more_values: Array) -> tuple[Array, Array]:
    united, place = np.unique(np.concatenate([nodes, more]), return_inverse=True)
    return united, np.bincount(place, np.concatenate([values, more_values]), minlength=len(united))
