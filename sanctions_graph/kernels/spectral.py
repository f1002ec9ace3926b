"""Centralities that are fixed points of a walk along the links, by plain iteration.

A link that stands twice in the arrays counts twice; give distinct pairs for a simple graph. A round stops the iteration
when it moves the vector by less than ``tolerance`` times the larger of n and the vector's size (both in the sum of
absolute values).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctions_graph.errors import NotConvergedError

Array = NDArray[Any]
_DIVERGED = 1e100


def pagerank(
    source: Array,
    target: Array,
    nodes: int,
    *,
    damping: float,
    tolerance: float,
    rounds: int,
    start: Array | None = None,
    restart: Array | None = None,
    dangling: Array | None = None,
) -> Array:
    """Find where a walker is who follows links at random and sometimes starts anew.

    Parameters
    ----------
    source, target : ndarray of int, shape (m,)
        Ends of each link.
    nodes : int
        Number of nodes n.
    damping : float
        Probability of following a link.
    tolerance : float
        When to stop.
    rounds : int
        Most rounds.
    start : ndarray of float, shape (n,), optional
        First guess, of sum 1; even if left out.
    restart : ndarray of float, shape (n,), optional
        Where the walker starts anew, of sum 1; even if left out.
    dangling : ndarray of float, shape (n,), optional
        Where the walker goes from a node that no link leaves; `restart` if left out.

    Returns
    -------
    ndarray of float64, shape (n,)
        Probabilities. Cost: O(n + m) a round.

    Raises
    ------
    NotConvergedError
        If the rounds are spent.
    """
    even = np.full(nodes, 1.0 / max(nodes, 1))
    anew = even if restart is None else restart
    stranded_to = anew if dangling is None else dangling
    leaving = np.bincount(source, minlength=nodes)
    stranded = np.flatnonzero(leaving == 0)
    share = 1.0 / np.maximum(leaving, 1)

    def step(rank: Array) -> Array:
        followed = _push(source, target, rank * share)
        moved: Array = damping * (followed + rank[stranded].sum() * stranded_to) + (1.0 - damping) * anew
        return moved

    return _iterate(step, even if start is None else start, tolerance, rounds, "pagerank", lambda _: "raise max_rounds")


def katz(
    source: Array, target: Array, nodes: int, *, alpha: float, beta: float, tolerance: float, rounds: int
) -> Array:
    """Count the walks that end at each node, a walk of k links weighing alpha to the k.

    Parameters
    ----------
    source, target : ndarray of int, shape (m,)
        Ends of each link.
    nodes : int
        Number of nodes n.
    alpha : float
        Weight of one more link; must be below one over the largest eigenvalue.
    beta : float
        Weight of the walk of no link.
    tolerance : float
        When to stop.
    rounds : int
        Most rounds.

    Returns
    -------
    ndarray of float64, shape (n,)
        Not normalised. Cost: O(n + m) a round.

    Raises
    ------
    NotConvergedError
        If alpha is too large, or the rounds are spent.
    """

    def hint(growth: float) -> str:
        if growth < 1:
            return "raise max_rounds, or lower alpha"
        return f"alpha={alpha:g} is too large for this graph: keep it below about {alpha / growth:.2g}"

    def step(score: Array) -> Array:
        return alpha * _push(source, target, score) + beta

    return _iterate(step, np.zeros(nodes), tolerance, rounds, "katz", hint)


def eigenvector(source: Array, target: Array, nodes: int, *, tolerance: float, rounds: int) -> Array:
    """Find the scores that are proportional to the sum of the scores of a node's predecessors.

    Parameters
    ----------
    source, target : ndarray of int, shape (m,)
        Ends of each link.
    nodes : int
        Number of nodes n.
    tolerance : float
        When to stop.
    rounds : int
        Most rounds.

    Returns
    -------
    ndarray of float64, shape (n,)
        Of length 1. Cost: O(n + m) a round.

    Raises
    ------
    NotConvergedError
        If the rounds are spent, as happens where no cycle of links feeds the scores.
    """

    def step(score: Array) -> Array:
        score = score + _push(source, target, score)  # adding the score itself keeps cycles of two from swinging
        return score / (np.linalg.norm(score) or 1.0)

    def hint(_: float) -> str:
        return "links without one dominant cycle have no such scores: use katz or pagerank, or raise max_rounds"

    return _iterate(step, np.full(nodes, 1.0 / max(nodes, 1)), tolerance, rounds, "eigenvector", hint)


def _push(source: Array, target: Array, score: Array) -> Array:
    """Hand each node's score to the targets of its links."""
    return np.bincount(target, weights=score[source], minlength=len(score)) if len(source) else np.zeros(len(score))


def _iterate(
    step: Callable[[Array], Array],
    vector: Array,
    tolerance: float,
    rounds: int,
    what: str,
    hint: Callable[[float], str],
) -> Array:
    residual = before = np.inf
    done = 0
    for done in range(1, rounds + 1):  # noqa: B007 - told in the error
        last, vector = vector, step(vector)
        older, before, residual = before, residual, float(np.abs(vector - last).sum())
        if residual <= tolerance * max(len(vector), float(np.abs(vector).sum())):
            return vector
        if residual > _DIVERGED:
            break
    growth = (residual / older) ** 0.5 if np.isfinite(older) and older > 0 else 0.0  # over two rounds: some swing
    raise NotConvergedError(what, iterations=done, residual=residual, hint=hint(growth))
