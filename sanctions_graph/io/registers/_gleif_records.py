"""Records of GLEIF as XML elements, rows of CSV or JSON objects, in one form: paths to texts, and groups of them.

GLEIF writes its JSON as it writes its XML: the text of an element under ``$``, its attributes under ``@…``, and what
stands more than once as a list. Others write the same records with plain texts and shorter lists; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._json import read_objects
from sanctions_graph.io.files._json_nested import is_nested, read_nested
from sanctions_graph.io.files._rows import read_rows
from sanctions_graph.io.files._xml import read_records

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.files._xml import Element

LEI, RELATION, EXCEPTION = "LEIRecord", "RelationshipRecord", "Exception"
_HEADERS = ("LEIHeader", "Header")
_ROOTS = {"LEIData": LEI, "RelationshipData": RELATION, "ReportingExceptionData": EXCEPTION}
_XML_ROOT = re.compile(rb"<(?:[\w.-]+:)?(LEIData|RelationshipData|ReportingExceptionData)[\s>]")
_JSON_KEYS = (
    (re.compile(rb'"Relationship"\s*:\s*\{'), RELATION),
    (re.compile(rb'"ExceptionCategory"\s*:'), EXCEPTION),
    (re.compile(rb'"LEI"\s*:\s*(?:"|\{\s*"\$").*?"Entity"\s*:\s*\{', re.DOTALL), LEI),
)
_WRAPPERS = ("records", "relations", "exceptions")
_INSIDE = {
    "OtherEntityNames": "OtherEntityName",
    "TransliteratedOtherEntityNames": "TransliteratedOtherEntityName",
    "OtherAddresses": "OtherAddress",
    "TransliteratedOtherAddresses": "TransliteratedOtherAddress",
    "LegalEntityEvents": "LegalEntityEvent",
    "RelationshipPeriods": "RelationshipPeriod",
    "RelationshipQualifiers": "RelationshipQualifier",
    "RelationshipQuantifiers": "RelationshipQuantifier",
    "OtherValidationAuthorities": "OtherValidationAuthority",
}
"""Elements that hold others of one name, which short forms of JSON leave out."""
_MAX_DEPTH = 16
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
    "Entity.SuccessorEntity.SuccessorEntity": "Entity.SuccessorEntity.SuccessorEntityName",
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
        Day of the file's content as it states it; blank in CSV, and mostly in JSON.
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
    if _is_json(head):
        return next((sort for pattern, sort in _JSON_KEYS if pattern.search(head)), "")
    if b"NodeID" in head or b"Entity.LegalName" in head or b"Exception.Category" in head:
        rows = _header_of(head)
        return next((sort for key, sort in _KEYS.items() if key in rows), "")
    return ""


def _is_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _header_of(head: bytes) -> list[str]:
    line = head.partition(b"\n")[0].decode("utf-8-sig", errors="replace")
    return [cell.strip().strip('"') for cell in line.split(",")]


def records_of(file: InputFile, report: Report, digests: list[str]) -> Iterator[Record]:
    """Read the records of a file.

    Parameters
    ----------
    file : InputFile
        XML, CSV or JSON.
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
    yield from (_of_xml if is_xml else _of_json if _is_json(file.head) else _of_csv)(file, report, digests)


def _of_xml(file: InputFile, report: Report, digests: list[str]) -> Iterator[Record]:  # noqa: ARG001 - as `_of_csv`
    day = ""
    for element in read_records(file, (*_ROOTS.values(), *_HEADERS), digest=digests):
        if element.tag in _HEADERS:
            day = element.text_of("ContentDate")
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


def _of_json(file: InputFile, report: Report, digests: list[str]) -> Iterator[Record]:
    if is_nested(file.head, _WRAPPERS):
        items = read_nested(file, report, _WRAPPERS, digest=digests)
    else:
        items = read_objects(file, report, digest=digests)
    for line, value, _ in items:
        inner = next(iter(value.values())) if len(value) == 1 else value
        value = inner if isinstance(inner, dict) and next(iter(value)) in _ROOTS.values() else value
        sort = (
            RELATION if "Relationship" in value
            else EXCEPTION if "ExceptionCategory" in value
            else LEI if "Entity" in value
            else ""
        )  # fmt: skip
        groups: dict[str, list[dict[str, str]]] = {}
        fault = "" if sort else "it is no record of GLEIF's"
        if not fault and not _gather_json(value, "", groups):
            fault = f"it is nested more than {_MAX_DEPTH} deep"
        if fault:
            report.refuse(Place(file.name, line, ""), fault, hint="is it a file of the golden copy?")
        else:
            yield Record(sort, line, _text(value.get("ContentDate")), groups)


def _gather_json(value: dict[str, Any], path: str, groups: dict[str, list[dict[str, str]]], depth: int = 0) -> bool:
    """Gather the groups of an object; tell whether it is not too deep."""
    if depth > _MAX_DEPTH:
        return False
    group = {"": _text(value)}
    for key, inner in value.items():
        name = key.rpartition(":")[2].removeprefix("@")
        if key == "$" or inner is None or (path == "Extension" and name != "Deletion"):
            continue
        if key.startswith("@"):
            group[name] = _text(inner)
            continue
        inside = _INSIDE.get(name) if isinstance(inner, list) else None
        below = ".".join(filter(None, (path, name, inside)))
        for each in inner if isinstance(inner, list) else [inner]:
            child = each if isinstance(each, dict) else {"$": each}
            if inside in child:
                child = {"$": child[inside], **{f"@{part}": text for part, text in child.items() if part != inside}}
            if all(part[0:1] in "$@" for part in child):
                group.setdefault(name, _text(child))
            if not _gather_json(child, below, groups, depth + 1):
                return False
    groups.setdefault(path, []).append(group)
    return True


def _text(value: Any) -> str:
    """Return a text, or that of an element; blank if it is none."""
    value = value.get("$") if isinstance(value, dict) else value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _of_csv(file: InputFile, report: Report, digests: list[str]) -> Iterator[Record]:
    sort, columns, width = sort_of(file.head), [], 0  # type: ignore[var-annotated]
    for line, cells in read_rows(file, digest=digests):
        if not columns:
            width = len(cells)
            columns = [_place_of(cell.strip()) for cell in cells]
            twice = next((cell for cell, place in zip(cells, columns, strict=True) if columns.count(place) > 1), "")
            if twice:
                said = f"the column {twice[:60]!r} stands there twice"
                raise RecordError(said, path=file.name, line=line, hint="each column stands there once")
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
