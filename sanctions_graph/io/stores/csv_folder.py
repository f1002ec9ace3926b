"""The form people edit: a folder with one CSV file a table, every field as text.

Field map: a column is a field of the table's record, by the same name; bounds are written as the records read them
(``2016-03``, ``2016..2017``, ``?``, ``25%..50%``, ``4..``). A table without a file is empty. Files of other names are
left alone. If errors are collected, rows that refer to a row that was left out are left out with it.
"""

from __future__ import annotations

import csv
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph._bounds import NO_DAYS
from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Report
from sanctions_graph.io.files._rows import head_rows
from sanctions_graph.io.registry import Reader
from sanctions_graph.io.stores._csv_tables import add_sheets, read_sheet
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.schema import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from sanctions_graph.io.registry import Reading
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Step


def read_csv_folder(folder: str | PathLike[str], *, steps: Sequence[Step] = ()) -> SanctionsGraph:
    """Read a graph from a folder of CSV files.

    Parameters
    ----------
    folder : path
        Holds ``nodes.csv``, ``links.csv``, ``claims.csv``, ``documents.csv`` and, if wanted, ``names.csv``,
        ``claim_links.csv``, ``provenance.csv``.
    steps : sequence of Step, optional
        Provenance to add to what the folder records.

    Returns
    -------
    SanctionsGraph
        The whole graph.

    Raises
    ------
    FormatError
        If the folder or its ``nodes.csv`` is not there, or a file is no UTF-8 CSV with a header.
    RecordError
        For the first row that has too many or too few cells, or an id that was there before.
    SanctionsGraphError
        For the first row that cannot be read, by file, line and record; or if the rows break a rule.
    """
    folder = Path(folder)
    if not (folder / "nodes.csv").is_file():
        raise FormatError(
            f"{folder.name!r} is no folder of a graph: it has no nodes.csv", hint="name the folder itself"
        )
    builder, sheets = GraphBuilder(), []
    for table in LAYOUTS:
        path = folder / f"{table}.csv"
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as lines:
                sheets.append(read_sheet(table, path.name, lines))
    add_sheets(builder, sheets, Report())
    return builder.freeze(steps=steps)


def _table_of(head: bytes, name: str) -> str | None:
    """Tell which table a file holds, by its header; the name decides where a header fits several."""
    header = set(next(iter(head_rows(head)), ()))
    stem = Path(name).stem
    fits = [
        table
        for table, layout in LAYOUTS.items()
        if header.issuperset(layout.fields.keys() - layout.defaults.keys())
        and (table == stem or header.issubset(layout.fields))
    ]
    return stem if stem in fits else fits[0] if len(fits) == 1 else None


def _sniff(head: bytes, name: str) -> bool:
    return _table_of(head, name) is not None


def _read(reading: Reading) -> None:
    if reading.published != NO_DAYS:
        raise FormatError("a folder of tables has a day in each document", hint="leave `published` out")
    found: dict[str, str] = {}
    sheets = []
    for file in reading.files:
        table = _table_of(file.head, file.name) or Path(file.name).stem
        if table not in LAYOUTS or table in found:
            said = f"and {found[table]!r} are both {table}" if table in found else "is no table of a graph"
            raise FormatError(f"{file.name!r} {said}", hint=f"the tables are {', '.join(LAYOUTS)}")
        found[table] = file.name
        sheets.append(read_sheet(table, file.name, file.lines()))
    add_sheets(reading.builder, sheets, reading.report)


def write_csv_folder(graph: SanctionsGraph, folder: str | PathLike[str]) -> None:
    """Write every table of a graph as CSV; `read_csv_folder` gives an equal graph.

    Parameters
    ----------
    graph : SanctionsGraph
        The whole graph is written, whatever its view.
    folder : path
        Made if it is not there; files of the seven tables are replaced.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in graph.tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(LAYOUTS[name].fields), lineterminator="\n")
            writer.writeheader()
            writer.writerows(table.text_rows())


FIELDS = MappingProxyType(
    {f"{table}.{field}": f"{table}.{field}" for table, layout in LAYOUTS.items() for field in layout.fields}
)
"""Every column is a field of the table's record, by the same name."""

READER = Reader("csv-folder", "a graph as a folder of CSV tables", _sniff, _read, FIELDS)
"""Reads the same folder as `read_csv_folder`, or a zip of it."""
