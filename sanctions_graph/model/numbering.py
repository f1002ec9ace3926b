"""The ids of a table on its way: those that were given, and those that are made from what the rows say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.model.columns import Array, Coded, HashedIds, Ids, LateIds, TextIds, constant, hashed_id, shrink
from sanctions_graph.model.identity import number_copies

if TYPE_CHECKING:
    from sanctions_graph.model.assemble import Chunk


@dataclass(frozen=True, eq=False)
class GivenIds:
    """Ids that were given, or filled in where some were."""

    coded: Coded

    @property
    def rank(self) -> Array:
        """Place of each row's id among all ids of the table."""
        return self.coded.codes

    def take(self, order: Array, *, in_order: bool) -> Ids:
        """Take the ids in an order."""
        return TextIds(list(map(self.coded.words.__getitem__, self.coded.codes[order].tolist())), in_order)


@dataclass(frozen=True, eq=False)
class ContentIds:
    """Ids to be made from the content of rows; hashed only if order depends on them, or when they are looked at."""

    prefix: str
    chunks: Sequence[Chunk]
    ties: Callable[[], Array] | None

    @cached_property
    def digest(self) -> Array:
        """Hash of what each row says."""
        return np.concatenate([chunk.digest for chunk in self.chunks])

    @cached_property
    def copies(self) -> Array:
        """Which row of that content each is."""
        ties = self.ties() if self.ties else constant(0, len(self.digest), np.uint64)
        return number_copies(self.digest, ties)

    @property
    def rank(self) -> Array:
        """Place of each row's id among all ids of the table."""
        return _hash_rank(self.digest, self.copies)

    def take(self, order: Array, *, in_order: bool) -> Ids:  # noqa: ARG002 - hashes need no order
        """Take the ids in an order."""
        return LateIds(len(order), partial(self._made, order))

    def _made(self, order: Array) -> Ids:
        return HashedIds(self.prefix, self.digest[order], shrink(self.copies[order]))


def number(
    prefix: str, chunks: Sequence[Chunk], given: Coded, ties: Callable[[], Array] | None
) -> GivenIds | ContentIds:
    """Give every row its id.

    Parameters
    ----------
    prefix : str
        Scheme of the ids that are made.
    chunks : sequence of Chunk
        The rows.
    given : Coded
        The ids that were given; blank where none was.
    ties : callable or None
        Gives a hash of what tells equal rows apart.

    Returns
    -------
    GivenIds or ContentIds
        The ids, not yet in order.
    """
    if "" not in given.words or not len(given):
        return GivenIds(given)
    content = ContentIds(prefix, chunks, ties)
    if given.words == ("",):
        return content
    text = _fill_in(given, content)
    words = sorted(text)
    place = {word: row for row, word in enumerate(words)}
    return GivenIds(Coded(np.array([place[word] for word in text], np.int64), words))


def _fill_in(given: Coded, content: ContentIds) -> list[str]:
    """Make the ids that were left out beside those that were given; a number that is taken is passed over."""
    text = given[:]
    taken = set(text)
    free: dict[int, int] = {}
    for row in np.lexsort((content.copies, content.digest)).tolist():
        if not text[row]:
            digest = int(content.digest[row])
            copy = free.get(digest, 0)
            while hashed_id(content.prefix, digest, copy) in taken:
                copy += 1
            text[row] = hashed_id(content.prefix, digest, copy)
            free[digest] = copy + 1
    return text


def _hash_rank(digest: Array, copies: Array) -> Array:
    """Rank hashed ids as their text would rank."""
    if copies.strides == (0,) or not copies.any():
        return digest
    last = int(copies.max())
    texts = sorted(range(last + 1), key=lambda copy: f"-{copy + 1}" if copy else "")
    text_rank = np.empty(last + 1, np.int64)
    text_rank[texts] = np.arange(last + 1)
    order = np.lexsort((text_rank[copies], digest))
    rank = np.empty(len(digest), np.int64)
    rank[order] = np.arange(len(digest))
    return rank
