"""What every answer that is a list of rows can do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TypeVar, overload

Row = TypeVar("Row")


class Rows(Sequence[Row]):
    """A frozen sequence of rows, which a notebook shows as its repr.

    A subclass is a frozen dataclass with a field ``rows``.
    """

    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[at]

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"
