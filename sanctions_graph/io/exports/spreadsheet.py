"""CSV files for a spreadsheet: one a table, safe to open. Write only.

Field map: as in the CSV folder, with a byte order mark so that a spreadsheet reads UTF-8. A cell that a spreadsheet
would run as a formula (its first character is ``=``, ``+``, ``-``, ``@``, or one of their full-width forms, and it is
no plain number) gets an apostrophe before it. So the files do not read back as they were: keep the CSV folder for that.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sanctions_graph.io.files._written import Written, row_counts, whole_files
from sanctions_graph.io.write import Writer
from sanctions_graph.model.shown import shown_tables
from sanctions_graph.model.written import text_columns

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph

_RUNS = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def guard_cell(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula.

    Parameters
    ----------
    text : str
        A cell.

    Returns
    -------
    str
        With an apostrophe before it where it would run; a plain number stays as it is.

    Examples
    --------
    >>> from sanctions_graph.io.exports.spreadsheet import guard_cell
    >>> guard_cell("=1+1"), guard_cell("-3.5"), guard_cell("A plc")
    ("'=1+1", '-3.5', 'A plc')
    """
    return f"'{text}" if text.startswith(_RUNS) and not _NUMBER.fullmatch(text) else text


def write_spreadsheet(graph: SanctionsGraph, folder: str | PathLike[str]) -> Written:
    """Write a graph, or a view of it, as CSV files that are safe to open in a spreadsheet.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows and what its documents had told.
    folder : path
        Made if it is not there; files of the seven tables are replaced.

    Returns
    -------
    Written
        Counts, and how many cells were changed.

    Examples
    --------
    >>> import tempfile
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.exports.spreadsheet import write_spreadsheet
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_spreadsheet(sg.load_case("dprk"), folder)
    >>> told.rows["nodes"]
    493
    """
    tables = shown_tables(graph)
    changed = 0
    with whole_files(folder) as draft:
        for name, table in tables.items():
            with (draft / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                lines = csv.writer(file, lineterminator="\r\n")
                columns = text_columns(table)
                lines.writerow(columns)
                for cells in zip(*(column[:] for column in columns.values()), strict=True):
                    guarded = [guard_cell(cell) for cell in cells]
                    changed += sum(map(str.__ne__, cells, guarded))
                    lines.writerow(guarded)
    lost = (f"{changed:,} cells got an apostrophe, so that they do not run as formulas",) if changed else ()
    return Written(Path(folder), WRITER.name, row_counts(tables), lost)


WRITER = Writer("spreadsheet", "CSV files that are safe to open in a spreadsheet", write_spreadsheet)
