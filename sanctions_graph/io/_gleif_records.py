"""Records of GLEIF as XML elements or as rows of CSV, in one form: paths to texts, and groups of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Place
from sanctions_graph.io._rows import read_rows
from sanctions_graph.io._xml import read_records

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io._stream import InputFile
    from sanctions_graph.io._xml import Element

LEI, RELATION, EXCEPTION = "LEIRecord", "RelationshipRecord", "Exception"
_HEADERS = ("LEIHeader", "Header")
_ROOTS = {"LEIData": LEI, "RelationshipData": RELATION, "ReportingExceptionData": EXCEPTION}
_XML_ROOT = re.compile(rb"<(?:\w+:)?(LEIData|RelationshipData|ReportingExceptionData)[\s>]")
_KEYS = {"Entity.LegalName": LEI, "Relationship.StartNode.NodeID": RELATION, "Exception.Category": EXCEPTION}
_NUMBER = re.compile(r"\.([0-9]{1,4})(?=\.|$)")

_XML_OF = {
    "Exception.Category": "ExceptionCategory",
    "Exception.Reason": "ExceptionReason",
    "Exception.Reference": "ExceptionReference",
    "Relationship.Period": "Relationship.RelationshipPeriods.RelationshipPeriod",
    "Relationship.Period.startDate": "Relationship.RelationshipPeriods.RelationshipPeriod.StartDate",
    "Relationship.Period.endDate": "Relationship.RelationshipPeriods.RelationshipPeriod.EndDate",
    "Relationship.Period.periodType": "Relationship.RelationshipPeriods.RelationshipPeriod.PeriodType",
    "Relationship.Qualifiers": "Relationship.RelationshipQualifiers.RelationshipQualifier",
    "Relationship.Quantifiers": "Relationship.RelationshipQuantifiers.RelationshipQuantifier",
}
"""Paths that the CSV files shorten, as the XML files have them."""


class Record(NamedTuple):
    """One record.

    Attributes
    ----------
    sort : str
        `LEI`, `RELATION` or `EXCEPTION`.
    line : int
        Line on which it begins.
    day : str
        Day of the file's content as it states it; blank in CSV.
    groups : dict of str to list of dict
        By path: each element or numbered group of columns, its own text under ``""``, parts by their names.
    """

    sort: str
    line: int
    day: str
    groups: dict[str, list[dict[str, str]]]

    def text(self, path: str) -> str:
        """Return the text at a path; blank if there is none."""
        head, _, last = path.rpartition(".")
        return next(
            (group[""] for group in self.groups.get(path, ()) if group.get("")),
            next((group[last] for group in self.groups.get(head, ()) if group.get(last)), ""),
        )

    def every(self, path: str) -> list[dict[str, str]]:
        """List the groups at a path."""
        return self.groups.get(path, [])


def sort_of(head: bytes) -> str:
    """Tell what records a file holds, by its first bytes; blank if it is none of these."""
    found = _XML_ROOT.search(head.replace(b"\0", b""))
    if found:
        return _ROOTS[found[1].decode()]
    if b"NodeID" in head or b"Entity.LegalName" in head or b"Exception.Category" in head:
        rows = _header_of(head)
        return next((sort for key, sort in _KEYS.items() if key in rows), "")
    return ""


def _header_of(head: bytes) -> list[str]:
    line = head.partition(b"\n")[0].decode("utf-8-sig", errors="replace")
    return [cell.strip().strip('"') for cell in line.split(",")]


def records_of(file: InputFile, report: Report, digests: list[str]) -> Iterator[Record]:
    """Read the records of a file.

    Parameters
    ----------
    file : InputFile
        XML or CSV.
    report : Report
        Takes rows that are cut.
    digests : list of str
        Gets the SHA-256 of the file.

    Yields
    ------
    Record
        In order.

    Raises
    ------
    FormatError
        If it holds no such records.
    RecordError
        If the file is not well-formed.
    """
    if not sort_of(file.head):
        raise FormatError(f"{file.name} holds no records of GLEIF's", hint="it begins with no known root or header")
    is_xml = _XML_ROOT.search(file.head.replace(b"\0", b"")) is not None
    yield from (_of_xml if is_xml else _of_csv)(file, report, digests)


def _of_xml(file: InputFile, report: Report, digests: list[str]) -> Iterator[Record]:  # noqa: ARG001 - as `_of_csv`
    day = ""
    for element in read_records(file, (*_ROOTS.values(), *_HEADERS), digest=digests):
        if element.tag in _HEADERS:
            day = element.text_of("ContentDate")[:10]
        elif element.tag in _ROOTS.values():
            groups: dict[str, list[dict[str, str]]] = {}
            _gather(element, "", groups)
            yield Record(element.tag, element.line, day, groups)


def _gather(element: Element, path: str, groups: dict[str, list[dict[str, str]]]) -> None:
    group = {"": element.text, **element.attributes}
    for child in element.children:
        if not child.children:
            group.setdefault(child.tag, child.text)
        _gather(child, f"{path}.{child.tag}" if path else child.tag, groups)
    groups.setdefault(path, []).append(group)


def _of_csv(file: InputFile, report: Report, digests: list[str]) -> Iterator[Record]:
    sort, columns, width = sort_of(file.head), [], 0  # type: ignore[var-annotated]
    for line, cells in read_rows(file, digest=digests):
        if not columns:
            width = len(cells)
            columns = [_place_of(cell.strip()) for cell in cells]
            continue
        if len(cells) != width:
            said = f"{len(cells)} cells, not {width}"
            report.refuse(Place(file.name, line, cells[0][:20]), said, hint="is the file cut, or edited?")
            continue
        found: dict[tuple[str, str], dict[str, str]] = {}
        for (path, number, part), cell in zip(columns, cells, strict=True):
            if cell.strip():
                found.setdefault((path, number), {})[part] = cell.strip()
        groups: dict[str, list[dict[str, str]]] = {}
        for (path, _), group in found.items():
            groups.setdefault(path, []).append(group)
        yield Record(sort, line, "", groups)


def _place_of(column: str) -> tuple[str, str, str]:
    """Take a column's name apart: the path of its group, the number of the group, and the part of it."""
    number = _NUMBER.search(column)
    if number:
        path = column[: number.start()]
        path, part = _XML_OF.get(path, path), column[number.end() :].removeprefix(".")
        part = {"startDate": "StartDate", "endDate": "EndDate", "periodType": "PeriodType"}.get(part, part)
        return path, number[1], part
    column = _XML_OF.get(column, column)
    head, _, part = column.rpartition(".")
    return head, "", part


def field_path(column: str) -> str:
    """Write the name of a column as the path that the field map has."""
    path, _, part = _place_of(column)
    return f"{path}.{part}" if path and part else path or part
