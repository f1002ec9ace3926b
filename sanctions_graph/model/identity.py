"""Ids made from content: a 64-bit hash of what a row says, the same on every machine and in any row order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np

from sanctions_graph.model.columns import Array, Coded, constant
from sanctions_graph.model.encode import Bounds, Column

_GOLDEN = 0x9E3779B97F4A7C15
_STEP_A = np.uint64(0xBF58476D1CE4E5B9)
_STEP_B = np.uint64(0x94D049BB133111EB)


def digest_words(words: Sequence[str]) -> Array:
    """Hash each word to 64 bits.

    Returns
    -------
    ndarray of uint64, shape (len(words),)
    """
    joined = b"".join(blake2b(word.encode(), digest_size=8).digest() for word in words)
    return np.frombuffer(joined, ">u8").astype(np.uint64)


def digest_rows(columns: Iterable[Column], length: int) -> Array:
    """Hash each row over all its columns (splitmix64 chained over them).

    Parameters
    ----------
    columns : iterable of Coded or Bounds or ndarray
        Columns in a fixed order.
    length : int
        Number of rows.

    Returns
    -------
    ndarray of uint64, shape (length,)
        Cost: one pass a column.
    """
    state = constant(0, 1, np.uint64)
    for column in columns:
        for part in _parts(column):
            state = _mix(state, part[:1] if part.strides == (0,) and len(part) else part)
    return np.broadcast_to(state, (length,)) if len(state) != length else state


def _parts(column: Column) -> Iterable[Array]:
    if isinstance(column, Bounds):
        return (_bits(column.low), _bits(column.high))
    if isinstance(column, Coded):
        words = np.append(digest_words(column.words), np.uint64(0))  # the last stands for -1
        return (words[column.codes[:1]] if column.codes.strides == (0,) else words[column.codes],)
    return (_bits(column),)


def _bits(values: Array) -> Array:
    if values.strides == (0,):
        values = values[:1]
    if values.dtype.kind == "f":
        return np.where(np.isnan(values), np.nan, values + 0.0).astype(np.float64).view(np.uint64)
    return values.astype(np.int64).view(np.uint64)


def _mix(state: Array, value: Array) -> Array:
    with np.errstate(over="ignore"):
        z = (state ^ value) + np.uint64(_GOLDEN)
        z = (z ^ (z >> np.uint64(30))) * _STEP_A
        z = (z ^ (z >> np.uint64(27))) * _STEP_B
        return z ^ (z >> np.uint64(31))


def number_copies(digest: Array, tie: Array) -> Array:
    """Give rows of equal content the numbers 0, 1, 2, … in the order of `tie`, not of the rows.

    Parameters
    ----------
    digest, tie : ndarray of uint64, shape (n,)
        Hash of each row, and a hash of what tells equal rows apart.

    Returns
    -------
    ndarray of int32, shape (n,)
    """
    ordered = np.sort(digest)
    if not (ordered[1:] == ordered[:-1]).any():
        return constant(0, len(digest), np.int32)
    order = np.lexsort((tie, digest))
    ordered = digest[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    copies = np.empty(len(digest), np.int32)
    copies[order] = np.arange(len(digest)) - np.repeat(starts, np.diff(np.r_[starts, len(digest)]))
    return copies
