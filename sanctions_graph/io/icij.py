"""ICIJ's Offshore Leaks database as CSV files: five of nodes and one of relationships, any of them or all.

Field map (`FIELDS` says the same to a program; a test holds the columns against it)

=====================  ====================================================================================
``node_id``            the entity ``icij:<node_id>``
``name``               caption; ``original_name`` and ``former_name`` are names of those schemes
``ibcRUC``             name of scheme ``registration_number``
``countries``          ``located_in``, of an officer ``tied_to`` with the role ``country``
jurisdiction           ``located_in``, role ``registered``, by its description
``officer_of``         by the words of ``link``: shareholders and owners ``owns``, at a share that is not known;
                       directors and secretaries ``directs``; attorneys and signatories ``acts_for``; trustees,
                       settlors and protectors ``controls``; beneficiaries ``controls``, hedged; else ``tied_to``
``intermediary_of``    ``acts_for``, role ``intermediary``
registered_address     ``tied_to`` the entity of the address, role ``address``
same and similar       ``same_as``, never certain
other relationships    ``tied_to``, by their own word
start_date, end_date   start and end of the link
``sourceID``           speaker of the claims
``valid_until``        the year in it is when the claims of the source were seen
dropped on purpose     addresses that officers alone bear: the country is kept
dropped                statuses, internal numbers, notes, company types and the days of a company's life
=====================  ====================================================================================

The leaks do not say which officers are persons, so all are treated as if they were. A nominee holds for somebody else:
``tied_to``. A relationship that joins what no file here has is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.errors import FormatError
from sanctions_graph.io._register import How, Register
from sanctions_graph.io._report import Place
from sanctions_graph.io._rows import head_rows, read_rows
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io._stream import InputFile
    from sanctions_graph.io.registry import Reading

_INNER = "dropped: of no use to a graph"
_LIFE = "dropped: the life of an entity has no column"
FIELDS = MappingProxyType({
    "node_id": "entity id icij:<node_id>; locator",
    "name": "caption",
    "original_name": "name of scheme name",
    "former_name": "name of scheme former_name",
    "ibcRUC": "name of scheme registration_number",
    "jurisdiction": "see jurisdiction_description",
    "jurisdiction_description": "located_in, role registered",
    "countries": "located_in; of an officer tied_to, role country",
    "country_codes": "dropped: countries has them in words",
    "address": "caption of an address; dropped elsewhere",
    "sourceID": "speaker of the claims",
    "valid_until": "the year in it is when the claims were seen",
    "node_id_start": "source of the link", "node_id_end": "target of the link",
    "rel_type": "kind and role of the link", "link": "kind and role, of an officer; original_value of the claim",
    "start_date": "start", "end_date": "end",
    **dict.fromkeys(("company_type", "internal_id", "status", "service_provider", "note", "type"), _INNER),
    **dict.fromkeys(("incorporation_date", "inactivation_date", "struck_off_date", "dorm_date", "closed_date"), _LIFE),
})  # fmt: skip
"""Columns of all files."""
_OLDER = {"START_ID": "node_id_start", "END_ID": "node_id_end", "TYPE": "rel_type"}

_EDGES = "relationships"
_SORTS = {"entities": "Company", "officers": "LegalEntity", "intermediaries": "LegalEntity", "addresses": "Address",
          "others": "LegalEntity"}  # fmt: skip


class _Rule(NamedTuple):
    """What an officer's words become."""

    words: re.Pattern[str]
    kind: str
    is_sure: bool = True


def _rule(words: str, kind: str, *, is_sure: bool = True) -> _Rule:
    return _Rule(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kind, is_sure)


OFFICERS = (
    _rule("nominee|auditors?|correspondent|records|resident agent|liquidators?", "tied_to"),
    _rule("power of attorney|attorney|authori[sz]ed|signator(?:y|ies)|representative|agent", "acts_for"),
    _rule("trustee|settlor|protector|grantor", "controls"),
    _rule("beneficiary|beneficiaries", "controls", is_sure=False),
    _rule("shareholders?|owners?|unit ?holder|partner", "owns"),
    _rule("director|president|chairman|secretary|treasurer|manager|officer|vice-president", "directs"),
)
"""The first rule whose words stand in the link decides; one that no rule knows is a tie."""
_ALIKE = re.compile(r"(?:probably_)?(?:same|similar)(?:_.*)?")
_YEAR = re.compile(r"\b((?:19|20)[0-9]{2})\b")
_DAY = re.compile(r"([0-9]{2})-([A-Z]{3})-([0-9]{4})", re.IGNORECASE)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ID = re.compile(r"[0-9A-Za-z_-]{1,60}")


def _columns_of(head: bytes) -> list[str]:
    rows = head_rows(head)
    return [_OLDER.get(name.strip(), name.strip()) for name in rows[0]] if rows else []


def _sort_of(head: bytes) -> str | None:
    """Tell which file of the set this is, by its columns."""
    columns = set(_columns_of(head))
    if {"node_id_start", "node_id_end", "rel_type"} <= columns:
        return _EDGES
    if not {"node_id", "sourceID"} <= columns:
        return None
    if {"company_type", "ibcRUC"} & columns:
        return "entities"
    if "internal_id" in columns:
        return "intermediaries"
    if "address" in columns:
        return "addresses"
    return "others" if {"type", "jurisdiction"} & columns else "officers"


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return _sort_of(head) is not None


def _read(reading: Reading) -> None:
    _Leaks(reading).read()


class _Leaks:
    """Takes the files of the set and fills a register."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._report: Report = reading.report
        self._register = Register(reading.report, published=reading.published_on())
        self._sorts: dict[str, str] = {}
        self._addresses: dict[str, tuple[str, str]] = {}
        self._business: set[str] = set()  # addresses that somebody who is no officer bears
        self._years: dict[str, str] = {}

    def read(self) -> None:
        digests: list[str] = []
        files = [(_sort_of(file.head), file) for file in self._reading.files]
        strange = [file.name for sort, file in files if sort is None]
        if strange:
            raise FormatError(
                f"{strange[0]!r} is no file of the set", hint=f"the files are {', '.join(_SORTS)}, {_EDGES}"
            )
        for sort, file in sorted(files, key=lambda pair: (pair[0] == _EDGES, pair[1].name)):
            for at, row in self._rows(file, digests):
                if sort == _EDGES:
                    self._relation(row, at)
                else:
                    self._node(str(sort), row, at)
        for address, (full, short) in self._addresses.items():
            self._register.entity(address, "Address", full if address in self._business else short)
        self._register.hand_over(
            self._reading,
            id="icij",
            publisher="International Consortium of Investigative Journalists",
            title="Offshore Leaks database",
            licence="ODbL 1.0, contents CC BY-SA",
            digests=digests,
        )

    def _rows(self, file: InputFile, digests: list[str]) -> Iterator[tuple[Place, dict[str, str]]]:
        columns: list[str] = []
        for line, cells in read_rows(file, digest=digests):
            if not columns:
                columns = [_OLDER.get(name.strip(), name.strip()) for name in cells]
                for name in columns:
                    if name not in FIELDS:
                        said = f"the column {name[:60]!r} is in no field map; left out"
                        self._report.note("type", Place(file.name, line, ""), said)
                continue
            at = Place(file.name, line, cells[0][:60])
            if len(cells) != len(columns):
                self._report.refuse(at, f"{len(cells)} cells, not {len(columns)}", hint="is the file cut, or edited?")
                continue
            row = dict(zip(columns, cells, strict=True))
            texts = {name: self._report.text(at, cell, name) for name, cell in row.items() if name in FIELDS and cell}
            if None not in texts.values():
                yield at, {name: text for name, text in texts.items() if text}

    def _how(self, row: dict[str, str]) -> How:
        """Say when and by which leak a row was seen."""
        source = row.get("sourceID", "")
        year = _YEAR.findall(row.get("valid_until", ""))
        if year:
            self._years[source] = max(year)
        return How(max(year) if year else self._years.get(source, self._register.published), speaker=source)

    def _node(self, sort: str, row: dict[str, str], at: Place) -> None:
        own, register = row.get("node_id", ""), self._register
        id, caption = f"icij:{own}", row.get("name", "")  # noqa: A001
        if not _ID.fullmatch(own) or id in self._sorts:
            fault = "stands there twice" if id in self._sorts else "is no node_id"
            self._report.refuse(at, f"{own[:40]!r} {fault}", hint="node_ids are keys: correct the file")
            return
        self._sorts[id] = sort
        how = self._how(row)
        countries = list(filter(None, map(str.strip, row.get("countries", "").split(";"))))
        if sort == "addresses":
            self._addresses[id] = (row.get("address") or caption or own, "; ".join(countries) or own)
        register.entity(id, _SORTS[sort], caption or own)
        for column, scheme in (("original_name", "name"), ("former_name", "former_name"),
                               ("ibcRUC", "registration_number")):  # fmt: skip
            if row.get(column, "") != caption:
                register.name(id, scheme, row.get(column, ""))
        tie = ("tied_to", "country") if sort == "officers" else ("located_in", "")
        places = [(country, *tie) for country in countries]
        if "jurisdiction_description" in row:
            places.append((row["jurisdiction_description"], "located_in", "registered"))
        for name, kind, role in places:
            state = register.state("", name, at)
            if state is not None:
                register.link(f"{id}/{kind}-{role}/{state}", id, kind, state, at, own, how, role=role)

    def _relation(self, row: dict[str, str], at: Place) -> None:
        source, target = (f"icij:{row.get(end, '')}" for end in ("node_id_start", "node_id_end"))
        word, printed = row.get("rel_type", ""), row.get("link", "")
        if source == "icij:" or target == "icij:" or not word:
            self._report.refuse(at, "the relationship lacks an end or its type", hint="is the row cut?")
            return
        kind, role, is_sure = _kind_of(word, printed)
        start, end = self._register.life(self._day(row, "start_date", at), self._day(row, "end_date", at), at)
        how = self._how(row)._replace(printed=printed or word)
        if not is_sure:
            how = how._replace(status="estimated")
        if start != "?" and end == "?" and how.observed:
            how = how._replace(observed=self._register.seen(start, how.observed))
        if word == "registered_address" and self._sorts.get(source) != "officers":
            self._business.add(target)
        dated = "/".join(day for day in (start, end) if day != "?")
        one = "/".join(filter(None, (source, word, role.replace(" ", "-"), target.removeprefix("icij:"), dated)))
        locator = f"{source.removeprefix('icij:')} {word} {target.removeprefix('icij:')}"
        self._register.link(one[:400], source, kind, target, at, locator, how, role=role, start=start, end=end)

    def _day(self, row: dict[str, str], column: str, at: Place) -> str:
        """Read a day, also as ``23-MAR-2006``; one that is none is told and not read."""
        text = row.get(column, "")
        found = _DAY.fullmatch(text)
        if found and found[2].upper() in _MONTHS:
            text = f"{found[3]}-{_MONTHS.index(found[2].upper()) + 1:02d}-{found[1]}"
        if text and not self._register.is_day(text):
            self._report.note("date", at, f"{text[:40]!r} is no {column}; not read", table="links")
            return ""
        return self._register.day(text, at, column)


def _kind_of(word: str, printed: str) -> tuple[str, str, bool]:
    """Tell the kind and the role of a relationship, and whether its words are enough for the kind."""
    if word == "officer_of":
        role = re.sub(r"\s+of$", "", printed.lower().strip())[:100] or "officer"
        rule = next((rule for rule in OFFICERS if rule.words.search(role)), None) if printed else None
        return (rule.kind, role, rule.is_sure) if rule else ("tied_to", role, True)
    if word == "intermediary_of":
        return "acts_for", "intermediary", True
    if word == "registered_address":
        return "tied_to", "address", True
    if _ALIKE.fullmatch(word):
        return "same_as", "", True
    return "tied_to", word[:100].replace("_", "-"), True


READER = Reader("icij", "ICIJ Offshore Leaks database, CSV files", _sniff, _read, FIELDS)
"""Reads a folder or zip of the files, or any of them."""
