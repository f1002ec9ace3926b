"""Immutable typed tables: columns underneath, records when you look at a row."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, overload

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_NULL, NO_AMOUNT, SHARE_NULL, WHOLE, Amount, Days, Share
from sanctions_graph._frame import text_table, to_arrow, to_pandas
from sanctions_graph.errors import UnknownIdError
from sanctions_graph.model.citation import cite
from sanctions_graph.model.columns import Array, Coded, Ids, TextIds, stored_bytes
from sanctions_graph.model.encode import Bounds, Column
from sanctions_graph.model.records import Record
from sanctions_graph.model.schema import LAYOUTS, Layout, record_class

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.records import Document

_BOUND_CLASSES = {"days": Days, "share": Share, "amount": Amount, "value": Amount}
_BLOCK = 4096  # rows whose cells are taken from their columns at once
ABOUT_TABLES = ("links", "nodes", "names")
"""Tables a claim may be about, in the order of their codes."""


@dataclass(frozen=True, eq=False)
class About(Sequence[str]):
    """A column that points into one of several tables.

    Attributes
    ----------
    tables : ndarray of int8, shape (n,)
        Code of the table, in the order of `ABOUT_TABLES`.
    rows : ndarray of int32, shape (n,)
        Row in that table.
    targets : tuple of Ids
        The ids of each table.
    """

    tables: Array
    rows: Array
    targets: tuple[Ids, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            pairs = zip(self.tables[row].tolist(), self.rows[row].tolist(), strict=True)
            return [str(self.targets[table][at]) for table, at in pairs]
        return str(self.targets[self.tables[row]][int(self.rows[row])])


@dataclass(frozen=True, eq=False, repr=False)
class Table(Collection[Record]):  # no Sequence: polars would take it for a list, not for an Arrow stream
    """One of the seven tables, in canonical order.

    Attributes
    ----------
    name : str
        Name of the table.
    ids : Ids
        Id of each row.
    columns : mapping of str to column
        Typed columns by the name of their field.
    """

    name: str
    ids: Ids
    columns: Mapping[str, Column | About] = field(repr=False)

    @property
    def layout(self) -> Layout:
        """The fields and columns of the table."""
        return LAYOUTS[self.name]

    @property
    def nbytes(self) -> int:
        """Bytes that the columns really keep."""
        return self.ids.nbytes + sum(_column_bytes(column) for column in self.columns.values())

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, row: int | str) -> Record: ...
    @overload
    def __getitem__(self, row: slice) -> list[Record]: ...
    def __getitem__(self, row: int | str | slice) -> Record | list[Record]:
        if isinstance(row, slice):
            return [self[i] for i in range(*row.indices(len(self)))]
        at = self.row(row) if isinstance(row, str) else range(len(self))[row]
        return self._records(slice(at, at + 1))[0]

    def __iter__(self) -> Iterator[Record]:
        for start in range(0, len(self), _BLOCK):
            yield from self._records(slice(start, start + _BLOCK))

    def __contains__(self, row: object) -> bool:
        return isinstance(row, str) and self.ids.row(row) is not None

    @cached_property
    def id_rank(self) -> Array:
        """Place of each row when rows are ordered by id: ndarray of int64, shape (n,)."""
        rank = np.empty(len(self), np.int64)
        rank[self.ids.in_id_order()] = np.arange(len(self))
        return rank

    def row(self, id: str) -> int:  # noqa: A002
        """Return the row of an id.

        Raises
        ------
        UnknownIdError
            If there is none; the message offers the nearest ids.
        """
        row = self.ids.row(id) if isinstance(id, str) else None
        if row is None:
            raise UnknownIdError(id, self.ids if len(self) < 50_000 else (), what=self.name.removesuffix("s"))
        return row

    def bounds(self, name: str) -> Bounds:
        """Return the two columns of a field of bounds."""
        column = self.columns[name]
        assert isinstance(column, Bounds)
        return column

    def coded(self, name: str) -> Coded:
        """Return a column of words."""
        column = self.columns[name]
        assert isinstance(column, Coded)
        return column

    def array(self, name: str) -> Array:
        """Return a column of numbers or flags."""
        column = self.columns[name]
        assert isinstance(column, np.ndarray)
        return column

    def take(self, rows: Array) -> Table:
        """Return a table of some of the rows, in the order given."""
        ids = TextIds([self.ids[row] for row in rows.tolist()])
        return Table(self.name, ids, {name: take(column, rows) for name, column in self.columns.items()})

    def cell(self, name: str, row: int) -> Any:
        """Return one value: text, bounds, a number or a flag."""
        return self._cells(name, slice(row, row + 1))[0]

    def _cells(self, name: str, rows: slice) -> list[Any]:
        """Return the values of some rows."""
        if name == "id":
            return list(self.ids[rows])
        column = self.columns[name]
        if isinstance(column, Bounds):
            make = _BOUND_CLASSES[self.layout.fields[name].form]
            pairs = zip(column.low[rows].tolist(), column.high[rows].tolist(), strict=True)
            return [make(low, high) if low == low else NO_AMOUNT for low, high in pairs]
        if isinstance(column, Coded | About):
            return column[rows]
        return [value if value == value else math.nan for value in column[rows].tolist()]  # one nan: equal rows

    def _records(self, rows: slice) -> list[Record]:
        """Return some rows as records."""
        cells = {name: self._cells(name, rows) for name in self.layout.fields}
        kinds = cells["kind"] if self.name == "nodes" else [""] * len(cells["id"])
        fields = {kind: (*record_class(self.name, kind).model_fields,) for kind in dict.fromkeys(kinds)}
        return [
            record_class(self.name, kind).model_construct(**{name: cells[name][at] for name in fields[kind]})
            for at, kind in enumerate(kinds)
        ]

    def text_rows(self) -> Iterator[dict[str, str]]:
        """Write every row as text that reads back the same."""
        return self._text_rows(range(len(self)))

    def _text_rows(self, rows: Iterable[int]) -> Iterator[dict[str, str]]:
        for row in rows:
            cells = _Row(self, row)
            yield {name: self.layout.write_cell(name, getattr(cells, name), cells) for name in self.layout.fields}

    def to_columns(self) -> dict[str, Any]:
        """Return plain columns for a data frame.

        Returns
        -------
        dict of str to array or list
            Text columns as lists; days as ``datetime64[s]`` with NaT where there is no limit or no day; shares
            as fractions and amounts as numbers, with nan where there is none.
        """
        plain: dict[str, Any] = {"id": list(self.ids)}
        for name in self.layout.fields:
            column = self.columns.get(name)
            if isinstance(column, Bounds):
                for end, values in (("low", column.low), ("high", column.high)):
                    plain[f"{name}_{end}"] = _plain_bound(values)
            elif column is not None:
                plain[name] = list(column) if isinstance(column, Coded | About) else np.array(column)
        return plain

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a pandas DataFrame, one row a record."""
        return to_pandas(self.to_columns(), {"method": f"table {self.name}"})

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the table to any reader of Arrow streams (polars, pyarrow, duckdb)."""
        return to_arrow(self.to_columns()).__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        rows = min(len(self), 10)
        cells = [dict(zip(self.layout.fields, row.values(), strict=True)) for row in self._text_rows(range(rows))]
        shown = {name: [row[name] for row in cells] for name in self.layout.fields if any(row[name] for row in cells)}
        more = f"\n… and {len(self) - rows:,} more rows" if len(self) > rows else ""
        return f"{len(self):,} {self.name}\n{text_table(shown, width=32)}{more}"

    def __str__(self) -> str:
        if self.name != "documents":
            return repr(self)
        return "\n".join(sorted(cite(cast("Document", row)) for row in self))

    def _repr_html_(self) -> str:
        head = self.take(np.arange(min(len(self), 10)))
        return f"<p>{len(self):,} {self.name}</p>{head.to_pandas().to_html(escape=True, index=False)}"


class _Row:
    """Attribute access to one row, for the writers."""

    def __init__(self, table: Table, row: int) -> None:
        self._table, self._row = table, row

    def __getattr__(self, name: str) -> Any:
        return self._table.cell(name, self._row)


def take(column: Column | About, rows: Array) -> Any:
    """Return some rows of a column, in the order given."""
    if isinstance(column, Bounds):
        return Bounds(column.low[rows], column.high[rows])
    if isinstance(column, Coded):
        return Coded(column.codes[rows], column.words)
    if isinstance(column, About):
        return About(column.tables[rows], column.rows[rows], column.targets)
    return column[rows]


def _column_bytes(column: Column | About) -> int:
    if isinstance(column, Bounds):
        return stored_bytes(column.low) + stored_bytes(column.high)
    if isinstance(column, About):
        return stored_bytes(column.tables) + stored_bytes(column.rows)
    return column.nbytes if isinstance(column, Coded) else stored_bytes(column)


def _plain_bound(values: Array) -> Array:
    if values.dtype == np.int32:
        unlimited = (np.abs(values.astype(np.int64)) >= DAY_MAX) | (values == DAY_NULL)
        days = np.where(unlimited, 0, values).astype("datetime64[D]").astype("datetime64[s]")
        return np.where(unlimited, np.datetime64("NaT", "s"), days)
    if values.dtype == np.int64:
        return np.where(values == SHARE_NULL, np.nan, values / WHOLE)
    return np.array(values)
