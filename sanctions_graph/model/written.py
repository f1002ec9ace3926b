"""The cells of a table as text, a column at a time: every distinct cell is written once.

This is the text that records, CSV and data frames read; `Table.text_rows` writes the same one row at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from hashlib import blake2b, sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.model.columns import Array, Coded
from sanctions_graph.model.encode import Bounds
from sanctions_graph.model.schema import LAYOUTS, SCHEMA_VERSION
from sanctions_graph.model.tables import About

if TYPE_CHECKING:
    from sanctions_graph.model.tables import Table


def text_column(table: Table, name: str) -> Coded:
    """Write one field of every row.

    Parameters
    ----------
    table : Table
        The table.
    name : str
        A field of its layout.

    Returns
    -------
    Coded
        Texts that read back the same. Cost: O(n log n) in rows, and one writing a distinct cell.
    """
    if name == "id":
        return Coded(np.arange(len(table)), list(table.ids))
    column = table.columns[name]
    if isinstance(column, Coded):
        return column
    if isinstance(column, About):
        return _about(column)
    parts = [column.low, column.high] if isinstance(column, Bounds) else [column]
    by_unit = table.layout.fields[name].form == "value"
    first, codes = _distinct([*parts, table.coded("unit").codes] if by_unit else parts)
    write = table.layout.write_cell
    return Coded(
        codes,
        [
            write(name, table.cell(name, row), SimpleNamespace(unit=table.cell("unit", row) if by_unit else ""))
            for row in first.tolist()
        ],
    )


def _about(column: About) -> Coded:
    words: list[str] = []
    starts = np.zeros(len(column.targets), np.int64)
    for table in np.unique(column.tables).tolist():
        starts[table] = len(words)
        words += column.targets[table]
    return Coded(starts[column.tables] + column.rows, words)


def _distinct(parts: list[Array]) -> tuple[Array, Array]:
    """Return the first row of each distinct combination, and the combination of each row."""
    count = len(parts[0])
    if all(part.strides == (0,) for part in parts):
        return np.zeros(min(count, 1), np.intp), np.zeros(count, np.intp)
    codes = reduce(_combine, (np.unique(part, return_inverse=True)[1] for part in parts if part.strides != (0,)))
    _, first = np.unique(codes, return_index=True)
    return first, codes


def _combine(a: Array, b: Array) -> Array:
    return np.unique(a * (b.max(initial=0) + 1) + b, return_inverse=True)[1]


def text_columns(table: Table) -> dict[str, Coded]:
    """Write every field of every row.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    dict of str to Coded
        In the order of the layout.
    """
    return {name: text_column(table, name) for name in table.layout.fields}


def text_rows(table: Table) -> Iterator[dict[str, str]]:
    """Write every row as the fields that are not blank.

    Parameters
    ----------
    table : Table
        The table.

    Yields
    ------
    dict of str to str
        One mapping a row.
    """
    columns = text_columns(table)
    for cells in zip(*(column[:] for column in columns.values()), strict=True):
        yield {name: cell for name, cell in zip(columns, cells, strict=True) if cell}


def content_digest(tables: Mapping[str, Table]) -> str:
    """Hash what the tables say, provenance apart, a column at a time.

    Parameters
    ----------
    tables : mapping of str to Table
        The seven tables, their rows in canonical order.

    Returns
    -------
    str
        SHA-256 in hexadecimal: equal for equal content, however it is kept. About 3 s for a million links.
    """
    digest = sha256(f"schema {SCHEMA_VERSION}".encode())
    for table_name in LAYOUTS:
        if table_name == "provenance":
            continue
        table = tables[table_name]
        for name, column in text_columns(table).items():
            digest.update(f"\x1d{table_name}.{name} {len(table)}\x1d".encode())
            if name in {"id", "about"}:  # nearly every cell is distinct
                digest.update("\x1f".join(column[:]).encode())
            else:
                words = b"".join(blake2b(word.encode(), digest_size=16).digest() for word in [*column.words, ""])
                digest.update(np.frombuffer(words, "V16")[column.codes].tobytes())
    return digest.hexdigest()
