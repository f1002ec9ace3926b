"""Integrated ownership: what one owner holds of every company through all chains, by pushing residuals.

Work is proportional to the part of the graph the owner reaches; what is left to push bounds the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sanctions_graph.kernels.cascade import Adjacency, Array

MOST_ROUNDS = 5_000
_WINDOW = 8  # rounds: a loop of unequal shares shrinks unevenly from one to the next
_UNIT = 1e-12
_MANY = 16  # a round over more than a 16th of the nodes counts as many


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
    missed : float
        Bound on what the sums of all companies together are short by; infinite where they have no limit.
    """

    node: Array
    stake: Array
    missed: float


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
    stake = np.zeros(stakes.nodes)
    reached = np.zeros(stakes.nodes, np.bool_)
    left = [1.0]
    for _ in range(MOST_ROUNDS):
        counts = stakes.by_holder.start[nodes + 1] - stakes.by_holder.start[nodes]
        entries = stakes.by_holder.of(nodes)
        pushed = np.repeat(residual, counts) * stakes.share[entries]
        nodes, residual = _gather(stakes.owned[entries], pushed, stakes.nodes)
        stake[nodes] += residual
        reached[nodes] = True
        if not returning:
            staying = nodes != owner
            nodes, residual = nodes[staying], residual[staying]
        left = [*left[-_WINDOW:], float(residual.sum())]
        if left[-1] <= tolerance:
            break
    companies = np.flatnonzero(reached)
    return Pushed(companies, stake[companies], _missed(left))


def _gather(owned: Array, pushed: Array, nodes: int) -> tuple[Array, Array]:
    """Add up what is pushed to each company; sorting pays for few, a pass over all nodes for many."""
    if len(owned) * _MANY < nodes:
        companies, place = np.unique(owned, return_inverse=True)
        return companies, np.bincount(place, pushed, minlength=len(companies))
    touched = np.zeros(nodes, np.bool_)
    touched[owned] = True
    companies = np.flatnonzero(touched)
    return companies, np.bincount(owned, pushed, minlength=nodes)[companies]


def _missed(left: list[float]) -> float:
    """Sum what is left over all rounds to come, if they shrink it as the last ones did."""
    *before, now = left
    shrunk = now / before[0] if before[0] else 0.0
    if not now:
        return 0.0
    return now * sum(before) / before[0] / (1 - shrunk) if shrunk < 1 - _UNIT else float("inf")
