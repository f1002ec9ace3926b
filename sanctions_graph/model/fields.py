"""What a record says of each of its fields, so that columns can be derived from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sanctions_graph.model import cells

Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is read and kept.

    Attributes
    ----------
    form : str
        ``id``, ``text``, ``word``, ``ref``, ``days``, ``share``, ``amount``, ``value``, ``number`` or ``flag``.
    read : callable
        Reads one cell.
    words : tuple of str
        The closed list of a ``word``.
    table : str
        The table that a ``ref`` points into.
    """

    form: str
    read: Reader
    words: tuple[str, ...] = ()
    table: str = ""

    @property
    def is_bounds(self) -> bool:
        """Whether the field is kept as two columns, low and high."""
        return self.form in {"days", "share", "amount", "value"}


def text(form: str, read: Reader) -> Field:
    """Declare an id or a free text."""
    return Field(form, read)


def days(read: Reader) -> Field:
    """Declare bounds on a day; the reader knows what a blank means."""
    return Field("days", read)


def number(read: Reader) -> Field:
    """Declare a float that may be missing."""
    return Field("number", read)


def word(words: tuple[str, ...], what: str) -> Field:
    """Declare a word of a closed list."""
    return Field("word", partial(cells.read_word, words=words, what=what), words=words)


def reference(table: str) -> Field:
    """Declare the id of a row of another table."""
    return Field("ref", cells.read_id, table=table)
