"""The Consolidated Screening List as rows of one form, whether it came as CSV or as JSON.

The CSV holds several values in a cell, apart by ``"; "``; the JSON holds arrays. An address of the CSV ends in the code
of its country, so a semicolon before that belongs to the address. A number of the CSV reads
``"country, issued, expires, number, type"``, of which the first three may be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._json import first_object, read_objects
from sanctions_graph.io.files._json_nested import is_nested, read_nested
from sanctions_graph.io.files._rows import head_rows, read_rows
from sanctions_graph.io.files._stream import InputFile
from sanctions_graph.io.lists._printed import one_line, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanctions_graph.io._report import Report

NEEDED = ("source", "name")
TYPICAL = frozenset({"federal_register_notice", "license_requirement", "source_list_url", "source_information_url"})
"""Columns by two of which the list is recognised."""
TEXTS = (
    "source", "entity_number", "type", "name", "title", "federal_register_notice", "start_date", "end_date",
    "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_flag", "vessel_owner", "remarks",
)  # fmt: skip
LISTS = ("programs", "alt_names", "citizenships", "nationalities")

_ADDRESS_ENDS = re.compile(r"(?:^|, )[A-Z]{2}$")
_BEFORE_NUMBER = re.compile(r"(?:[A-Z]{2}, )?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}, ){0,2}")
_LINES = ("address", "city", "state", "postal_code")
_WESTERN = re.compile(b"\xc2([\x80-\x9f])")
LOOSE = "csl:"
"""Scheme of the ids of entries that have no number."""
_CODE = re.compile(r"\(([A-Z][A-Z-]*)(?: List)?\)")
_WRAPPER = "results"
_HINT = "is the file cut, or edited?"
_MENDED = "letters of Windows-1252 stand in it, and are read as what they were"


class Address(NamedTuple):
    """One address.

    Attributes
    ----------
    printed : str
        All of it.
    country : str
        Code of the country; blank if none is told.
    """

    printed: str
    country: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of one list.

    Attributes
    ----------
    at : Place
        Where it stands.
    texts : dict of str to str
        The columns `TEXTS`.
    lists : dict of str to list of str
        The columns `LISTS`.
    addresses : list of Address
        Where it is told to be.
    numbers : list of tuple of str
        Type and number of each of its ``ids``.
    """

    at: Place
    texts: dict[str, str]
    lists: dict[str, list[str]]
    addresses: list[Address]
    numbers: list[tuple[str, str]]

    def __getitem__(self, column: str) -> str:
        return self.texts[column]


@dataclass(frozen=True)
class _Western(InputFile):
    """A file of which single letters are in Windows-1252, though it is UTF-8: they are read as what they were.

    Attributes
    ----------
    mended : list of int
        Lines on which some stood.
    """

    mended: list[int] = field(default_factory=list)

    def _text(self, line: bytes, number: int, encoding: str) -> str:
        if _WESTERN.search(line):
            self.mended.append(number)
            line = _WESTERN.sub(lambda found: _letter(chr(found[1][0])).encode(), line)
        return super()._text(line, number, encoding)


def _western(text: str) -> str:
    """Read the letters that stand as control characters in a text as the Windows-1252 that they were."""
    return re.sub("[\x80-\x9f]", lambda found: _letter(found[0]), text)


def _letter(control: str) -> str:
    try:
        return bytes([ord(control)]).decode("cp1252")
    except UnicodeDecodeError:
        return control


def is_list(head: bytes) -> bool:
    """Tell whether a file is the list, by its first bytes."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        columns = set(re.findall(r'"([a-z_]{1,40})"\s*:', head[:16384].decode("utf-8", errors="replace")))
        return columns >= set(NEEDED) and len(columns & TYPICAL) > 1 and first_object(head) is not None
    columns = set(next(iter(head_rows(head)), ()))
    return columns >= set(NEEDED) and len(columns & TYPICAL) > 1


def read_list(file: InputFile, known: frozenset[str], report: Report, digests: list[str]) -> Iterator[Row]:
    """Read the rows of a file.

    Parameters
    ----------
    file : InputFile
        CSV with a header, or JSON: the whole list in ``results``, an array, or one object a line.
    known : frozenset of str
        Columns that are known; a finding tells of each other one.
    report : Report
        Takes what cannot be read.
    digests : list of str
        Gets the SHA-256 of the file once it is read.

    Yields
    ------
    Row
        In order of the file.
    """
    is_json = file.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    told: set[str] = set()
    for line, cells in _objects(file, report, digests) if is_json else _cells(file, report, digests):
        number = cells.get("entity_number")
        named = cells.get("name")
        at = Place(file.name, line, str(number if number not in (None, "") else named or "")[:40])
        for column in cells.keys() - known - told:
            told.add(column)
            report.note("type", at, f"the column {column[:40]!r} is not known; it is not read")
        if is_json and any(isinstance(cell, str) and _western(cell) != cell for cell in cells.values()):
            report.note("record", at, _MENDED)
        row = _row(at, cells, report)
        if row is not None:
            yield row


def _row(at: Place, cells: dict[str, Any], report: Report) -> Row | None:
    try:
        texts = {column: _text(cells.get(column), column) for column in TEXTS}
        lists = {column: _several(cells.get(column), column) for column in LISTS}
        addresses, numbers = _addresses(cells.get("addresses")), _numbers(cells.get("ids"))
    except ValueError as error:
        report.refuse(at, str(error), hint="is it the Consolidated Screening List?")
        return None
    kept = [(column, text) for column, text in texts.items() if column != "remarks"]  # they are read in parts
    kept += [*((column, text) for column, several in lists.items() for text in several)]
    kept += [("address", address.printed) for address in addresses]
    if any(report.text(at, text, column) is None for column, text in kept if text):
        return None
    return Row(at, texts, lists, addresses, numbers)


def _text(value: Any, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{value!r:.40} stands in {column}, where a text should")  # noqa: TRY004 - of the file
    return value.strip() if value.isprintable() else one_line(_western(value))


def _several(value: Any, column: str) -> list[str]:
    texts = value if isinstance(value, list) else _text(value, column).split("; ")
    return list(dict.fromkeys(text for each in texts if (text := _text(each, column))))


def _addresses(value: Any) -> list[Address]:
    if isinstance(value, list):
        return [_address(each) for each in value]
    found: list[Address] = []
    open_: list[str] = []
    for piece in filter(None, _text(value, "addresses").split("; ")):
        open_.append(piece)
        if _ADDRESS_ENDS.search(piece):
            found.append(Address("; ".join(open_), piece[-2:]))
            open_ = []
    return [*found, Address("; ".join(open_), "")] if open_ else found


def _address(value: Any) -> Address:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r:.40} is no address")  # noqa: TRY004 - of the file
    country = _text(value.get("country"), "country")
    lines = [_text(value.get(line), line) for line in _LINES]
    return Address(", ".join(line for line in (*lines, country) if line), country)


def _numbers(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, list):
        return [_number(each) for each in value]
    found = []
    for piece in _text(value, "ids").split("; "):
        number, comma, sort = piece.rpartition(", ")
        if comma:
            found.append((sort, number[_BEFORE_NUMBER.match(number).end() :]))  # type: ignore[union-attr]
    return found


def _number(value: Any) -> tuple[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r:.40} is no identifier")  # noqa: TRY004 - of the file
    return _text(value.get("type"), "type"), _text(value.get("number"), "number")


# ---- ids -----------------------------------------------------------------------------------------------------


def code_of(source: str) -> str:
    """Return the short name of a list: the one in brackets, or else the whole name."""
    found = _CODE.findall(source)
    return found[-1] if found else source[:100]


def id_of(row: Row) -> str:
    """Make the id of the entity that a row tells of, of what it says and not of where it stands."""
    if row["entity_number"]:
        return f"ofac:{row['entity_number']}"
    told = sorted({plain(address.printed) for address in row.addresses}) or [plain(row["federal_register_notice"])]
    digest = sha256("\n".join((plain(row["name"]), *told)).encode()).hexdigest()[:8]
    return f"{LOOSE}{slug(code_of(row['source']))}-{slug(row['name']) or 'unnamed'}-{digest}"


def plain(text: str) -> str:
    """Make texts alike that differ in letters' case, blanks and a full stop at the end."""
    return " ".join(text.casefold().split()).rstrip(" .,;")


# ---- CSV -----------------------------------------------------------------------------------------------------


def _cells(file: InputFile, report: Report, digests: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    mended = _Western(**{each.name: getattr(file, each.name) for each in fields(file)})
    rows = read_rows(mended, digest=digests)
    _, columns = next(rows, (1, []))
    if not set(NEEDED) <= set(columns) or len(set(columns)) != len(columns):
        raise FormatError(f"{file.name} has no column source or name, or one twice", hint="is it the CSV of the list?")
    for line, cells in rows:
        if len(cells) != len(columns):
            at = Place(file.name, line, cells[0][:40])
            report.refuse(at, f"{len(cells)} cells, not {len(columns)}", hint=_HINT)
        else:
            yield line, dict(zip(columns, cells, strict=True))
    for line in mended.mended:
        report.note("record", Place(file.name, line, ""), _MENDED)


# ---- JSON ----------------------------------------------------------------------------------------------------


def _objects(file: InputFile, report: Report, digests: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    stands_in = f'"{_WRAPPER}"'.encode() in file.head or is_nested(file.head, (_WRAPPER,))
    items = (
        read_nested(file, report, (_WRAPPER,), digest=digests) if stands_in
        else read_objects(file, report, digest=digests)
    )  # fmt: skip
    for item in items:
        yield item.line, item.value
