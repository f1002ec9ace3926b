"""Text kept as bytes and offsets: what a file maps, so that a million ids need not be decoded to look at one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np

from sanctions_graph.model.columns import Array, Ids


@dataclass(frozen=True, eq=False)
class PackedText(Sequence[str]):
    """Texts end to end in UTF-8.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n + 1,)
        Where each text begins in `data`, and last where the last one ends.
    data : ndarray of uint8
        The bytes.
    """

    offsets: Array
    data: Array

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return list(self) if row == slice(None) else [self[i] for i in range(*row.indices(len(self)))]
        return self.encoded(range(len(self))[row]).decode()

    def __iter__(self) -> Iterator[str]:
        whole = self.data.tobytes()
        ends = self.offsets.tolist()
        if whole.isascii():  # then letters are bytes, and one decoding serves all
            text = whole.decode()
            return (text[a:b] for a, b in pairwise(ends))
        return (whole[a:b].decode() for a, b in pairwise(ends))

    def encoded(self, row: int) -> bytes:
        """Return the bytes of one text."""
        return self.data[self.offsets[row] : self.offsets[row + 1]].tobytes()

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        return int(self.offsets.nbytes + self.data.nbytes)


def pack(texts: Iterable[str]) -> PackedText:
    """Lay texts end to end.

    Parameters
    ----------
    texts : iterable of str
        In order.

    Returns
    -------
    PackedText
        Cost: one pass.
    """
    encoded = [text.encode() for text in texts]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return PackedText(offsets, np.frombuffer(b"".join(encoded), np.uint8))


@dataclass(frozen=True, eq=False)
class PackedIds(Ids):
    """Ids kept as bytes.

    Attributes
    ----------
    packed : PackedText
        One id a row.
    in_order : bool
        Whether the rows are sorted by id, so that look-up needs no dictionary.
    """

    packed: PackedText
    in_order: bool = False

    def __len__(self) -> int:
        return len(self.packed)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        return self.packed[row]

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def row(self, id: str) -> int | None:  # noqa: A002
        """Return the row of an id, or None."""
        if not self.in_order:
            return self._by_text.get(id)
        sought = id.encode(errors="surrogatepass")  # bytes of UTF-8 sort as the letters do
        at = bisect_left(range(len(self)), sought, key=self.packed.encoded)
        return at if at < len(self) and self.packed.encoded(at) == sought else None

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the row of each of many ids, or None."""
        if len(ids) * 20 < len(self):
            return super().find(ids)
        place = {text: row for row, text in enumerate(self)}  # used once, not kept
        return list(map(place.get, ids))

    @cached_property
    def _by_text(self) -> dict[str, int]:
        return {text: row for row, text in enumerate(self)}

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        return self.packed.nbytes
