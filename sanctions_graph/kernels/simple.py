"""A multigraph without its parallels: each pair of ends once, whatever the number of links between them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Neighbours(NamedTuple):
    """Adjacency in one direction.

    Attributes
    ----------
    start : ndarray of int64, shape (n + 1,)
        ``node[start[v]:start[v + 1]]`` are the neighbours of v.
    node : ndarray of int64, shape (k,)
        The neighbours, each once.
    """

    start: Array
    node: Array

    def __len__(self) -> int:
        return len(self.start) - 1


def collapse(source: Array, target: Array, nodes: int) -> tuple[Array, Array]:
    """Keep each pair of ends once.

    Parameters
    ----------
    source, target : ndarray of int, shape (m,)
        Ends of each link.
    nodes : int
        Number of nodes n.

    Returns
    -------
    source, target : ndarray of int64, shape (k,)
        Distinct pairs, by source and then by target; loops are kept. Cost: O(m log m).
    """
    pairs = np.unique(source.astype(np.int64) * nodes + target)
    ends = np.divmod(pairs, max(nodes, 1))
    return ends[0], ends[1]


def neighbours(source: Array, target: Array, nodes: int) -> Neighbours:
    """List the distinct nodes that each node's links lead to; swap the ends for where they come from.

    Parameters
    ----------
    source, target : ndarray of int, shape (m,)
        Ends of each link, in any order.
    nodes : int
        Number of nodes n.

    Returns
    -------
    Neighbours
        Cost: O(m log m).
    """
    tail, head = collapse(source, target, nodes)
    return Neighbours(np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=nodes))]), head)
