"""Tables of a graph as CSV sheets: which row cannot be read, on which line, and what falls with it.

A builder reads whole columns and stops at the first bad cell. A sheet knows its lines, so a bad row is told by file,
line and record, and can be left out; then rows that refer to it are left out as well, since nothing is half loaded.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError, SanctionsGraphError
from sanctions_graph.io._report import Place
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.schema import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sanctions_graph.io._report import Report

_ABOUT = ("nodes", "names", "links")
_COMPLETED = ("type", "stance", "unit", "value")  # fields that a builder reads together with another
_MAX_NAME = 60
_MAX_COLUMNS = 100


@dataclass
class Sheet:
    """One CSV file, which is one table.

    Attributes
    ----------
    name : str
        Name of the file.
    table : str
        The table.
    header : list of str
        Names of the columns.
    rows : list of (int, list of str)
        The line on which each row begins, counted from 1, and its cells.
    """

    name: str
    table: str
    header: list[str]
    rows: list[tuple[int, list[str]]]

    def columns(self, rows: list[tuple[int, list[str]]] | None = None) -> dict[str, list[str]]:
        """Return the columns of some rows, by default of all."""
        chosen = self.rows if rows is None else rows
        return {name: [cells[place] for _, cells in chosen] for place, name in enumerate(self.header)}

    def cell(self, cells: list[str], name: str) -> str:
        """Return a cell of a row, trimmed; blank if the sheet has no such column, or the row is too short."""
        place = self.header.index(name) if name in self.header else len(cells)
        return cells[place].strip() if place < len(cells) else ""

    def at(self, row: tuple[int, list[str]]) -> Place:
        """Say where a row stands."""
        return Place(self.name, row[0], self.cell(row[1], "id")[:80])


@dataclass
class LeftOut:
    """What was left out, so that what refers to it can be.

    Attributes
    ----------
    ids : dict of str to set of str
        By table.
    unclaimed : set of str
        Ids of what lost a claim.
    """

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unclaimed: set[str] = field(default_factory=set)

    def add(self, sheet: Sheet, row: tuple[int, list[str]]) -> None:
        """Note that a row was left out."""
        own = sheet.cell(row[1], "id")
        if own:
            self.ids[sheet.table].add(own)
        if sheet.table == "claims":
            self.unclaimed.add(sheet.cell(row[1], "about"))

    def lost(self, sheet: Sheet, row: tuple[int, list[str]]) -> str:
        """Return an id that a row refers to and that was left out; blank if there is none."""
        for name, known in LAYOUTS[sheet.table].fields.items():
            tables = () if known.form != "ref" else _ABOUT if known.table == "about" else (known.table,)
            other = sheet.cell(row[1], name) if tables else ""
            if other and any(other in self.ids[table] for table in tables):
                return other
        return ""


def read_sheet(table: str, name: str, lines: Iterable[str]) -> Sheet:
    """Read a file as a sheet.

    Parameters
    ----------
    table : str
        The table that it is.
    name : str
        Name of the file.
    lines : iterable of str
        Its lines.

    Returns
    -------
    Sheet
        Blank lines are passed over.

    Raises
    ------
    FormatError
        If it is no CSV, or has no header that names each column once.
    SchemaError
        If columns are unknown, or missing.
    """
    found: list[tuple[int, list[str]]] = []
    rows, begins = csv.reader(lines, strict=True), 1
    try:
        for cells in rows:
            if cells:
                found.append((begins, cells))
            begins = rows.line_num + 1
    except (csv.Error, UnicodeDecodeError) as error:
        said = f"{name} is no UTF-8 CSV file: {error} (line {begins:,})"
        raise FormatError(said, hint="save it as UTF-8 CSV") from None
    header = found[0][1] if found else []
    if not header or len(set(header)) != len(header) or len(header) > _MAX_COLUMNS:
        said = f"{name} has no header, one that repeats a name, or one of more than {_MAX_COLUMNS} columns"
        raise FormatError(said, hint="name each column once")
    strange = next((column for column in header if len(column) > _MAX_NAME or not column.isprintable()), "")
    if strange:
        raise FormatError(f"{name}: {strange[:40]!r} is no name of a column", hint="is it the right file?")
    try:
        LAYOUTS[table].require(dict.fromkeys(header))
    except SanctionsGraphError as error:
        error.message = f"{name}: {error.message}"
        raise
    return Sheet(name, table, header, found[1:])


def add_sheets(builder: GraphBuilder, sheets: list[Sheet], report: Report) -> None:
    """Add the rows of sheets to a builder, without those that cannot be read.

    Parameters
    ----------
    builder : GraphBuilder
        Takes the rows.
    sheets : list of Sheet
        At most one a table; rows that are left out are taken off them.
    report : Report
        Takes what is left out.

    Raises
    ------
    SanctionsGraphError
        For the first row that cannot be read, unless errors are collected; it names file, line and record.

    Notes
    -----
    A sheet is read once, or three times if errors are collected. Rows that are bad by a cell of their own are found in
    one pass; to find k others among n takes O(k log n) readings of a part of the sheet.
    """
    left_out = LeftOut()
    for sheet in sheets:
        _take_off_cut(sheet, report, left_out)
        if report.on_error == "collect":
            for find in (_bad_cells, _bad_rows):
                for index, error in reversed(list(find(sheet, 0, len(sheet.rows)))):
                    row = sheet.rows.pop(index)
                    report.refuse(sheet.at(row), _bare(error, sheet, row).partition("\n")[0], table=sheet.table)
                    left_out.add(sheet, row)
    while sum(_take_off(sheet, report, left_out, _claimed(sheets)) for sheet in sheets):
        pass  # each round may take away what another row refers to
    for sheet in sheets:
        try:
            builder.add_columns(sheet.table, sheet.columns())
        except SanctionsGraphError as error:
            raise _placed(error, sheet) from None


def _take_off_cut(sheet: Sheet, report: Report, left_out: LeftOut) -> None:
    """Take off rows of another length than the header, and those whose id was there before."""
    first: dict[str, int] = {}
    kept = []
    for row in sheet.rows:
        line, cells = row
        own = sheet.cell(cells, "id")
        if len(cells) != len(sheet.header):
            said = f"{len(cells)} cells where the header has {len(sheet.header)}"
            at = Place(sheet.name, line, "")  # what stands where the id should may be another cell
            report.refuse(at, said, table=sheet.table, hint="quote a cell that holds a comma")
            left_out.add(sheet, row)
        elif own and own in first:
            said = f"the id stands there twice, first on line {first[own]:,}"
            report.refuse(sheet.at(row), said, table=sheet.table, hint="ids are keys: correct the file")
        else:
            first[own] = line
            kept.append(row)
    sheet.rows = kept


def _bad_cells(sheet: Sheet, first: int, last: int) -> Iterator[tuple[int, SanctionsGraphError]]:
    """Find the rows of which a cell cannot be read by itself, each distinct cell once."""
    found: dict[int, SanctionsGraphError] = {}
    for place, name in enumerate(sheet.header):
        faults: dict[str, SanctionsGraphError | None] = {}
        for index in range(first, last if name not in _COMPLETED else first):
            cell = sheet.rows[index][1][place]
            if cell not in faults:
                faults[cell] = _fault(sheet.table, name, cell)
            fault = faults[cell]
            if fault is not None:
                found.setdefault(index, fault)
    yield from sorted(found.items(), key=lambda pair: pair[0])


def _fault(table: str, name: str, cell: str) -> SanctionsGraphError | None:
    try:
        LAYOUTS[table].fields[name].read(cell)
    except SanctionsGraphError as error:
        return error
    return None


def _bad_rows(sheet: Sheet, first: int, last: int) -> Iterator[tuple[int, SanctionsGraphError]]:
    """Find the rows that cannot be read, by halves."""
    try:
        GraphBuilder().add_columns(sheet.table, sheet.columns(sheet.rows[first:last]))
    except SanctionsGraphError as error:
        if last - first == 1:
            yield first, error
            return
        middle = (first + last) // 2
        yield from _bad_rows(sheet, first, middle)
        yield from _bad_rows(sheet, middle, last)


def _take_off(sheet: Sheet, report: Report, left_out: LeftOut, claimed: set[str]) -> int:
    """Take off rows that refer to what was left out, and links whose claims all were; tell how many."""
    kept, count = [], len(sheet.rows)
    for row in sheet.rows:
        lost, own = left_out.lost(sheet, row), sheet.cell(row[1], "id")
        said = f"it refers to {lost[:80]!r}, which was left out" if lost else ""
        if not lost and sheet.table == "links" and own in left_out.unclaimed and own not in claimed:
            said = "every claim of it was left out"
        if said:
            report.refuse(sheet.at(row), said, table=sheet.table)
            left_out.add(sheet, row)
        else:
            kept.append(row)
    sheet.rows = kept
    return count - len(kept)


def _claimed(sheets: list[Sheet]) -> set[str]:
    return {sheet.cell(cells, "about") for sheet in sheets if sheet.table == "claims" for _, cells in sheet.rows}


def _bare(error: SanctionsGraphError, sheet: Sheet, row: tuple[int, list[str]]) -> str:
    """Take the place that a builder gives out of a message: it counts the rows that it was given."""
    own = row[1][sheet.header.index("id")] if "id" in sheet.header else ""
    place = f"table {sheet.table!r}, row 0" + (f", id {own[:60]!r}" if own else "")
    return error.message.removeprefix(f"{place}: ")


def _placed(error: SanctionsGraphError, sheet: Sheet) -> SanctionsGraphError:
    """Say in an error which line it is about."""
    index, found = next(_bad_rows(sheet, 0, len(sheet.rows)), (-1, error))
    if index < 0:
        found.message = f"{sheet.name}: {found.message}"
        return found
    at = sheet.at(sheet.rows[index])
    where = f"{at.path}, line {at.line}" + (f", record {at.record!r}" if at.record else "")
    found.message = f"{where}: {_bare(found, sheet, sheet.rows[index])}"
    return found
