"""How a column is kept: numbers as arrays, words as codes into a vocabulary, ids as text or as a hash.

A column whose rows are all alike is kept as one value stretched over the rows, and costs nothing.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def constant(value: Any, length: int, dtype: Any) -> Array:
    """Stretch one value over `length` rows without storing them."""
    return np.broadcast_to(np.asarray(value, dtype), (length,))


def shrink(values: Array) -> Array:
    """Replace an array whose rows are all alike by one stretched value; freeze it either way."""
    first = values[:1]
    if len(values) and (values[-1] == first[0] or _both_nan(values[-1], first[0])) and _all_alike(values):
        return np.broadcast_to(first.copy(), values.shape)[:]
    values = values.view()
    values.flags.writeable = False
    return values


def _all_alike(values: Array) -> bool:
    alike = values == values[0]
    if values.dtype.kind == "f":
        alike |= np.isnan(values) & np.isnan(values[0])
    return bool(alike.all())


def _both_nan(a: Any, b: Any) -> bool:
    return bool(a != a and b != b)


def stored_bytes(values: Array) -> int:
    """Count the bytes an array really keeps."""
    return values.itemsize if values.ndim and values.strides == (0,) else values.nbytes


class Ids(Sequence[str]):
    """The ids of a table's rows, in row order, with look-up by id."""

    @abstractmethod
    def row(self, id: str) -> int | None:  # noqa: A002
        """Return the row of an id, or None."""

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the row of each of many ids, or None."""
        return [self.row(id) for id in ids]  # noqa: A001

    def in_id_order(self) -> Array:
        """Return the rows in the order of their ids."""
        ids = self[:]
        return np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64)

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Bytes kept."""


@dataclass(frozen=True, eq=False)
class TextIds(Ids):
    """Ids kept as text.

    Attributes
    ----------
    text : list of str
        One id a row.
    in_order : bool
        Whether the rows are sorted by id, so that look-up needs no dictionary.
    """

    text: list[str]
    in_order: bool = False

    def __len__(self) -> int:
        return len(self.text)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        return self.text[row]

    def row(self, id: str) -> int | None:  # noqa: A002
        """Return the row of an id, or None."""
        if self.in_order:
            at = bisect_left(self.text, id)
            return at if at < len(self.text) and self.text[at] == id else None
        return self._by_text.get(id)

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the row of each of many ids, or None."""
        if len(ids) * 20 < len(self.text):
            return super().find(ids)
        place = {text: row for row, text in enumerate(self.text)}  # used once, not kept
        return list(map(place.get, ids))

    def in_id_order(self) -> Array:
        """Return the rows in the order of their ids."""
        return np.arange(len(self.text)) if self.in_order else super().in_id_order()

    @cached_property
    def _by_text(self) -> dict[str, int]:
        return {text: row for row, text in enumerate(self.text)}

    @property
    def nbytes(self) -> int:
        """Bytes kept: the text, and a pointer and a header for each."""
        return sum(map(len, self.text)) + 57 * len(self.text)


@dataclass(frozen=True, eq=False)
class HashedIds(Ids):
    """Ids made from the content of their rows: eight bytes each, written out only when looked at.

    Attributes
    ----------
    prefix : str
        The id scheme.
    digest : ndarray of uint64, shape (n,)
        Hash of each row's content.
    copy : ndarray of int, shape (n,)
        0 for the first row of that content, 1 for the second (``-2``), and so on.
    """

    prefix: str
    digest: Array
    copy: Array

    def __len__(self) -> int:
        return len(self.digest)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            pairs = zip(self.digest[row].tolist(), self.copy[row].tolist(), strict=True)
            return [hashed_id(self.prefix, digest, copy) for digest, copy in pairs]
        return hashed_id(self.prefix, int(self.digest[row]), int(self.copy[row]))

    def __iter__(self) -> Iterator[str]:
        return (hashed_id(self.prefix, d, c) for d, c in zip(self.digest.tolist(), self.copy.tolist(), strict=True))

    def row(self, id: str) -> int | None:  # noqa: A002
        """Return the row of an id, or None."""
        scheme, _, rest = id.partition(":")
        text = rest.partition("-")[0]
        try:
            digest = int(text, 16)
        except ValueError:
            return None
        if scheme != self.prefix or not 0 <= digest < 2**64:
            return None
        first, last = (
            np.searchsorted(self.digest, np.uint64(digest), side=side, sorter=self._order) for side in ("left", "right")
        )
        return next((int(row) for row in self._order[first:last].tolist() if self[row] == id), None)

    def in_id_order(self) -> Array:
        """Return the rows in the order of their ids: that of the digests, and of the suffixes as text."""
        copies, which = np.unique(self.copy, return_inverse=True)
        suffixes = [hashed_id("", 0, copy) for copy in copies.tolist()]
        place = np.argsort(np.array(sorted(range(len(suffixes)), key=suffixes.__getitem__)))
        return np.lexsort((place[which], self.digest)) if len(copies) > 1 else self._order

    @cached_property
    def _order(self) -> Array:
        return np.argsort(self.digest, kind="stable")

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        return stored_bytes(self.digest) + stored_bytes(self.copy)


class LateIds(Ids):
    """Ids that are made when one is first asked for.

    Parameters
    ----------
    rows : int
        How many there are.
    make : callable
        Makes them; forgotten once it was called, with all that it holds.
    """

    def __init__(self, rows: int, make: Callable[[], Ids]) -> None:
        self._rows, self._make = rows, make

    @cached_property
    def plain(self) -> Ids:
        """The ids themselves."""
        made = self._make()
        self._make = lambda: made
        return made

    def __len__(self) -> int:
        return self._rows

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        return cast("str | list[str]", self.plain[row])

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __reduce__(self) -> tuple[Any, ...]:
        return _as_they_are, (self.plain,)  # what makes them stays in this process

    def row(self, id: str) -> int | None:  # noqa: A002
        """Return the row of an id, or None."""
        return self.plain.row(id)

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the row of each of many ids, or None."""
        return self.plain.find(ids) if ids else []

    def in_id_order(self) -> Array:
        """Return the rows in the order of their ids."""
        return self.plain.in_id_order()

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        return self.plain.nbytes


def _as_they_are(ids: Ids) -> Ids:
    return ids


def hashed_id(prefix: str, digest: int, copy: int) -> str:
    """Write the id of a row known by its content."""
    return f"{prefix}:{digest:016x}" + (f"-{copy + 1}" if copy else "")


@dataclass(frozen=True, eq=False)
class Coded(Sequence[str]):
    """A column of words: small codes into a vocabulary.

    Attributes
    ----------
    codes : ndarray of int, shape (n,)
        Row of `words` for each row; -1 where there is none.
    words : sequence of str
        The vocabulary: sorted words, the names of a registry, or the ids of another table.
    """

    codes: Array
    words: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self.words[code] if code >= 0 else "" for code in self.codes[row].tolist()]
        code = int(self.codes[row])
        return self.words[code] if code >= 0 else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self[:])

    @property
    def nbytes(self) -> int:
        """Bytes kept by the codes; the vocabulary is shared or small."""
        return stored_bytes(self.codes)


def code_dtype(count: int) -> type[np.signedinteger[Any]]:
    """Choose the smallest integer that can code `count` words and -1."""
    return np.int8 if count < 2**7 else np.int16 if count < 2**15 else np.int32
