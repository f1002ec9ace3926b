"""Rows of the annexes of acts of the European Union: the columns there are, and what of a row can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._rows import read_rows
from sanctions_graph.io.lists._eu_acts import find_act
from sanctions_graph.io.lists._printed import one_line, slug, values
from sanctions_graph.model.kinds import ENTITY_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.lists._eu_acts import Act

_PERSONAL = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"

IDENTIFIERS = MappingProxyType({
    "imoNumber": "imo", "mmsi": "mmsi", "leiCode": "lei", "swiftBic": "bic", "innCode": "inn", "ogrnCode": "ogrn",
    "okpoCode": "okpo", "registrationNumber": "registration_number", "taxNumber": "tax_number",
    "idNumber": "id_number", "ticker": "ticker",
})  # fmt: skip
"""Columns of identifiers, and the scheme of each; none is read of a person."""
NAMES = MappingProxyType({"alias": "alias", "weakAlias": "weak_alias", "previousName": "former_name"})

FIELDS = MappingProxyType({
    "celex": "designates, from a measure of this act",
    "amendedCelex": "designates, from a measure of this act",
    "amendmentCelex": "locator of the claim",
    "recordId": "locator of the claim; entity id eu:<celex>/<annex>/<recordId>/<name>",
    "programKey": "programme of the measure",
    "annex": "designates, from the measure of this annex",
    "measure": "programme of the measure",
    "startDate": "start of designates",
    "reason": "note of the claim; prose, from which no link is made",
    "schema": "type of the entity",
    "name": "caption; entity id",
    **{column: f"name of scheme {scheme}" for column, scheme in NAMES.items()},
    "country": "located_in; of a person tied_to, role country",
    "nationality": "tied_to a state, role nationality",
    "jurisdiction": "located_in, role registered",
    "flag": "tied_to a state, role flag",
    "address": "located_in the state in which it ends; original_value of the claim, of a person the state alone",
    "position": "claim of quantity post",
    **{column: f"name of scheme {scheme}; dropped of a person" for column, scheme in IDENTIFIERS.items()},
    "notes": "note of the claim, where no reason is given; dropped of a person",
    **dict.fromkeys(
        ("birthDate", "birthPlace", "passportNumber", "gender", "appearance", "ethnicity", "fatherName", "motherName",
         "phone", "email"),
        _PERSONAL,
    ),
    **dict.fromkeys(("incorporationDate", "legalForm", "sector", "kppCode", "website"), _INNER),
})  # fmt: skip
"""Columns of consolidated files and of amendments."""

ACT = ("celex", "amendedCelex")
NEEDED = ("programKey", "annex", "measure", "schema", "name")
_STRONG = MappingProxyType({
    "Vessel": ("imo", "imoNumber", re.compile(r"[0-9]{7}")),
    **dict.fromkeys(
        ("LegalEntity", "Company", "Organization", "PublicBody"),
        ("lei", "leiCode", re.compile(r"[A-Z0-9]{18}[0-9]{2}")),
    ),
})  # fmt: skip
_ANNEX = re.compile(r"[0-9A-Za-z][0-9A-Za-z.() -]{0,39}|")
_LONGEST = 100  # characters of a measure or a programme
_NUMBER = re.compile(r"[0-9]{1,6}[A-Za-z]?(\.[0-9A-Za-z]+)*")


@dataclass(frozen=True)
class Row:
    """One row that can be read.

    Attributes
    ----------
    at : Place
        Where it stands.
    cells : dict of str to str
        What it says.
    act : Act
        The act in whose annex it stands.
    """

    at: Place
    cells: dict[str, str]
    act: Act

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def type(self) -> str:
        """Type of the entity."""
        return self["schema"] if self["schema"] in ENTITY_TYPES else "LegalEntity"

    @property
    def context(self) -> str:
        """The act and annex."""
        return "/".join(filter(None, (self.act.celex, self["annex"].replace(" ", "-"))))

    @cached_property
    def key(self) -> str:
        """The id of the entity, as far as the row alone tells it."""
        scheme, column, form = _STRONG.get(self.type, ("", "", None))
        strong = values(self[column]) if form else []
        if form and len(strong) == 1 and form.fullmatch(strong[0]):
            return f"eu:{scheme}-{strong[0]}"
        return "/".join(filter(None, (f"eu:{self.context}", self["recordId"], slug(self["name"]) or "unnamed")))

    @property
    def is_strong(self) -> bool:
        """Whether an identifier or an entry number makes the id."""
        return bool(self["recordId"]) or "/" not in self.key

    @property
    def locator(self) -> str:
        """Where the act says it."""
        entry = f"entry {self['recordId']}" if self["recordId"] else f"entry of {self['name'][:80]!r}"
        where = f"annex {self['annex']}, {entry}" if self["annex"] else entry
        return f"{where}, as amended by {self['amendmentCelex']}" if self["amendmentCelex"] else where


def annex_rows(file: InputFile, report: Report, digests: list[str]) -> Iterator[Row]:
    """Read the rows of a file.

    Parameters
    ----------
    file : InputFile
        A consolidated file or an amendment.
    report : Report
        Takes what cannot be read.
    digests : list of str
        Gets the SHA-256 of the file once it is read.

    Yields
    ------
    Row
        In order of the file.

    Raises
    ------
    FormatError
        If columns are missing.
    RecordError
        For a row that cannot be read, unless errors are collected.
    """
    rows = read_rows(file, digest=digests)
    _, columns = next(rows, (1, []))
    missing = [column for column in NEEDED if column not in columns]
    if missing or set(columns).isdisjoint(ACT) or len(set(columns)) != len(columns):
        said = f"the column {missing[0]} is missing" if missing else "it has no column celex, or one column twice"
        raise FormatError(f"{file.name}: {said}", hint="is it an annex in the transcription of OpenSanctions?")
    for column in columns:
        if column not in FIELDS:
            at = Place(file.name, 1, column[:40])
            report.note("type", at, f"the column {column[:40]!r} is not known; it is not read")
    seen: set[tuple[str, ...]] = set()
    numbers: set[tuple[str, ...]] = set()
    for line, cells in rows:
        texts = [one_line(cell) for cell in cells]
        row = dict(zip(columns, texts, strict=False))
        at = Place(file.name, line, (row.get("recordId") or row.get("name", ""))[:40])
        if len(cells) != len(columns):
            report.refuse(at, f"{len(cells)} cells, not {len(columns)}", hint="is the file cut, or edited?")
            continue
        celex = row.get("amendedCelex") or row.get("celex", "")
        act = find_act(celex, row["programKey"])
        number = (celex, row["annex"], row["programKey"], row["measure"], row["schema"], row.get("recordId", ""))
        fault = (
            f"{celex[:40]!r} is no CELEX number of an act" if act is None
            else f"{row['amendmentCelex'][:40]!r} is no CELEX number of an act"
            if row.get("amendmentCelex") and find_act(row["amendmentCelex"], "") is None
            else f"{row['annex'][:40]!r} is no name of an annex" if not _ANNEX.fullmatch(row["annex"])
            else "the entry has no name" if not row["name"]
            else "no measure is stated" if not row["measure"]
            else "no programme is stated" if not row["programKey"]
            else f"{row['recordId'][:40]!r} is no entry number"
            if row.get("recordId") and not _NUMBER.fullmatch(row["recordId"])
            else "its measure or programme is too long" if max(map(len, number[2:4])) > _LONGEST
            else "the row stands there twice" if tuple(texts) in seen
            else "the entry number stands there twice" if row.get("recordId") and number in numbers
            else ""
        )  # fmt: skip
        if fault or act is None or not _readable(row, at, report):
            if fault:
                report.refuse(at, fault, hint="correct the file, or read with on_error='collect'")
            continue
        seen.add(tuple(texts))
        numbers.add(number)
        if row["schema"] not in ENTITY_TYPES:
            report.note("type", at, f"{row['schema'][:60]!r} is no known type of entity; read as LegalEntity")
        yield Row(at, row, act)


def _readable(row: dict[str, str], at: Place, report: Report) -> bool:
    """Check every text that may be kept; those of prose have their own limit."""
    return all(
        report.text(at, text, column) is not None
        for column, text in row.items()
        if text and column not in ("reason", "notes") and FIELDS.get(column, "dropped") not in (_PERSONAL, _INNER)
    )
