"""The form people edit: a folder with one CSV file a table, every field as text.

Field map: a column is a field of the table's record, by the same name; bounds are written as the records read them
(``2016-03``, ``2016..2017``, ``?``, ``25%..50%``, ``4..``). A table without a file is empty. Files of other names are
left alone.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError, RecordError, SanctionsGraphError
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.schema import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

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
        For the first row that has too many or too few cells; it names file and line.
    SanctionsGraphError
        For the first cell that cannot be read, by file and row; or if the rows break a rule.
    """
    folder = Path(folder)
    if not (folder / "nodes.csv").is_file():
        raise FormatError(
            f"{folder.name!r} is no folder of a graph: it has no nodes.csv", hint="name the folder itself"
        )
    builder = GraphBuilder()
    for table in LAYOUTS:
        path = folder / f"{table}.csv"
        if path.is_file():
            _read_table(builder, table, path)
    return builder.freeze(steps=steps)


def _read_table(builder: GraphBuilder, table: str, path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            lines = csv.reader(file, strict=True)
            header = next(lines, None)
            numbered = [(lines.line_num, row) for row in lines if row]
        except (csv.Error, UnicodeDecodeError) as error:
            raise FormatError(f"{path.name} is no UTF-8 CSV file: {error}", hint="save it as UTF-8 CSV") from None
    if not header or len(set(header)) != len(header):
        raise FormatError(f"{path.name} has no header, or one that repeats a name", hint="name each column once")
    for number, row in numbered:
        if len(row) != len(header):
            raise RecordError(
                f"{len(row)} cells where the header has {len(header)}",
                path=path.name,
                line=number,
                hint="quote a cell that holds a comma",
            )
    columns = {name: [row[place] for _, row in numbered] for place, name in enumerate(header)}
    try:
        builder.add_columns(table, columns)
    except SanctionsGraphError as error:
        error.message = f"{path.name}: {error.message}"
        raise


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
