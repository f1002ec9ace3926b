"""The index of a multigraph: which links leave and which enter each node, parallel links apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Lists(NamedTuple):
    """The same adjacency in a form that interpreted loops read faster than arrays; nothing is copied."""

    source: memoryview[int]
    target: memoryview[int]
    out_start: memoryview[int]
    in_start: memoryview[int]
    in_link: memoryview[int]


@dataclass(frozen=True, eq=False)
class Index:
    """Compressed adjacency in both directions over the same links.

    Attributes
    ----------
    source, target : ndarray of int32, shape (m,)
        Ends of each link; sources ascend, so link numbers are positions in the outgoing index.
    out_start : ndarray of int64, shape (n + 1,)
        Links ``out_start[v]`` to ``out_start[v + 1]`` leave node v.
    in_start : ndarray of int64, shape (n + 1,)
        Positions of `in_link` that enter each node.
    in_link : ndarray of int32, shape (m,)
        The entering links, by target and then by link.
    """

    source: Array
    target: Array
    out_start: Array
    in_start: Array
    in_link: Array

    @cached_property
    def lists(self) -> Lists:
        """The index as one whole number at a time."""
        arrays = (self.source, self.target, self.out_start, self.in_start, self.in_link)
        return Lists(*(array.data for array in arrays))

    @property
    def nbytes(self) -> int:
        """Bytes beyond the ends, which belong to the links table."""
        return self.out_start.nbytes + self.in_start.nbytes + self.in_link.nbytes


def build_index(source: Array, target: Array, nodes: int) -> Index:
    """Build both directions of adjacency.

    Parameters
    ----------
    source, target : ndarray of int32, shape (m,)
        Ends of each link; `source` must ascend.
    nodes : int
        Number of nodes n.

    Returns
    -------
    Index
        Cost: O(m log m) for one stable sort by target.
    """
    return Index(
        source=source,
        target=target,
        out_start=_starts(source, nodes),
        in_start=_starts(target, nodes),
        in_link=np.argsort(target, kind="stable").astype(np.int32),
    )


def _starts(ends: Array, nodes: int) -> Array:
    return np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=nodes))]).astype(np.int64)
