"""Shortest-path centralities by breadth-first search, many origins at a time.

A batch of searches runs as one: the state of search *b* at node *v* stands at ``b * n + v`` of a flat array, so a step
costs a few array operations however many searches take it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanctions_graph.kernels.simple import Neighbours

Array = NDArray[Any]
_CELLS = 2_000_000  # nodes and arcs that one batch may hold


class _Step(NamedTuple):
    """Arcs of shortest paths from one distance to the next, and the places they reach first."""

    tail: Array
    head: Array
    reached: Array


class Distances(NamedTuple):
    """What one search each found.

    Attributes
    ----------
    reached : ndarray of int64
        Number of other nodes that the search reached.
    total : ndarray of float64
        Sum of their distances.
    reciprocal : ndarray of float64
        Sum of one over their distances.
    """

    reached: Array
    total: Array
    reciprocal: Array


def betweenness(links: Neighbours) -> Array:
    """Count the shortest paths through each node (Brandes).

    Parameters
    ----------
    links : Neighbours
        Outgoing adjacency.

    Returns
    -------
    ndarray of float64, shape (n,)
        Sum over ordered pairs of other nodes of the share of their shortest paths that pass the node.

    Notes
    -----
    Time O(n m) in all; memory O(n + m) for the batch in hand, at most a few million cells.

    References
    ----------
    U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25 (2001).
    """
    nodes = len(links)
    total = np.zeros(nodes)
    for origins in _batches(np.arange(nodes), links):
        places = np.arange(len(origins)) * nodes + origins
        paths, share = np.zeros(len(origins) * nodes), np.zeros(len(origins) * nodes)
        paths[places] = 1.0
        steps = []
        for step in _search(links, places):
            np.add.at(paths, step.head, paths[step.tail])
            steps.append(step)
        for step in reversed(steps):
            np.add.at(share, step.tail, paths[step.tail] / paths[step.head] * (1.0 + share[step.head]))
        share[places] = 0.0  # a path does not pass its own first node
        total += share.reshape(-1, nodes).sum(axis=0)
    return total


def distances(links: Neighbours, origins: Array) -> Distances:
    """Measure how far other nodes are from each of some origins.

    Parameters
    ----------
    links : Neighbours
        Adjacency in the direction to walk.
    origins : ndarray of int, shape (k,)
        Nodes to search from.

    Returns
    -------
    Distances
        One value an origin. Cost: O(k m).
    """
    nodes = len(links)
    found = Distances(np.zeros(len(origins), np.int64), np.zeros(len(origins)), np.zeros(len(origins)))
    first = 0
    for batch in _batches(np.asarray(origins, np.int64), links):
        rows = slice(first, first + len(batch))
        for distance, step in enumerate(_search(links, np.arange(len(batch)) * nodes + batch), start=1):
            count = np.bincount(step.reached // nodes, minlength=len(batch))
            found.reached[rows] += count
            found.total[rows] += count * distance
            found.reciprocal[rows] += count / distance
        first += len(batch)
    return found


def _batches(origins: Array, links: Neighbours) -> Iterator[Array]:
    size = max(1, _CELLS // (len(links) + len(links.node) + 1))
    return (origins[first : first + size] for first in range(0, len(origins), size))


def _search(links: Neighbours, places: Array) -> Iterator[_Step]:
    """Walk outward from some places, one distance at a time."""
    nodes = len(links)
    degree = np.diff(links.start)
    seen = np.zeros(len(places) * nodes, np.bool_)
    winner = np.empty(len(places) * nodes, np.int64)
    seen[places] = True
    while len(places):
        node = places % nodes
        counts = degree[node]
        tail = np.repeat(places, counts)
        arc = np.arange(len(tail)) + np.repeat(links.start[node] - (np.cumsum(counts) - counts), counts)
        head = np.repeat(places - node, counts) + links.node[arc]
        fresh = ~seen[head]
        tail, head = tail[fresh], head[fresh]
        winner[head] = np.arange(len(head))  # one arc wins each place, so that it is walked on from once
        places = head[winner[head] == np.arange(len(head))]
        seen[places] = True
        if len(places):
            yield _Step(tail, head, places)
