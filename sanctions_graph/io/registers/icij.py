"""ICIJ's Offshore Leaks database as CSV files: five of nodes and one of relationships, any of them or all.

Releases since 2016 are read: columns have had other names and prefixes, the words of a relationship stood in its type,
and the files of one leak may hold every column, or nodes and relationships together.

Field map (`FIELDS` says the same to a program; a test holds the columns against it)

=====================  ====================================================================================
``node_id``            the entity ``icij:<node_id>``
``name``               caption; ``original_name`` and ``former_name`` are names of those schemes
``ibcRUC``             name of scheme ``registration_number``
``countries``          ``located_in``, of an officer ``tied_to`` with the role ``country``
jurisdiction           ``located_in``, role ``registered``, by its description
``officer_of``         by the words of ``link``: shareholders and owners ``owns``, at a share that is not known;
                       directors and secretaries ``directs``; attorneys and signatories ``acts_for``; trustees,
                       settlors and protectors ``controls``; beneficiaries ``controls``, hedged; else ``tied_to``.
                       Words of several ("director / shareholder of") are several links
``intermediary_of``    ``acts_for``, role ``intermediary``
registered_address     ``tied_to`` the entity of the address, role ``address``
same and similar       ``same_as``, never certain; what shares an address alone is ``tied_to``
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

from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._lines import one_line
from sanctions_graph.io.files._rows import head_rows, read_rows
from sanctions_graph.io.registers._register import How, Register
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.registry import Reading

_INNER = "dropped: of no use to a graph"
_LIFE = "dropped: the life of an entity has no column"
FIELDS = MappingProxyType({
    "node_id": "entity id icij:<node_id>; locator",
    "_id": "node_id, where relationships of the same file go by it",
    "labels": "what the node is",
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
    **dict.fromkeys(("icij_id", "company_type", "internal_id", "status", "service_provider", "note", "type"), _INNER),
    **dict.fromkeys(("incorporation_date", "inactivation_date", "struck_off_date", "dorm_date", "closed_date"), _LIFE),
})  # fmt: skip
"""Columns of all files, by the names of the last releases."""
_OLDER = {
    **dict.fromkeys(("START_ID", "_start", "node_1"), "node_id_start"),
    **dict.fromkeys(("END_ID", "_end", "node_2"), "node_id_end"),
    **dict.fromkeys(("TYPE", "_type"), "rel_type"),
    **dict.fromkeys(("LABEL", "_labels", "labels(n)"), "labels"),
    "ID": "node_id",
}
_PREFIX = re.compile(r"^[a-z]\.")

_EDGES = "relationships"
_SORTS = {"entities": "Company", "officers": "LegalEntity", "intermediaries": "LegalEntity", "addresses": "Address",
          "others": "LegalEntity"}  # fmt: skip
_LABELS = {"entity": "entities", "officer": "officers", "intermediary": "intermediaries", "address": "addresses",
           "other": "others"}  # fmt: skip
_IN_A_NAME = (("address", "addresses"), ("officer", "officers"), ("intermediar", "intermediaries"))


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
    _rule("directors?|directorship|president|chairman|secretary|treasurer|manager|officer|vice-president", "directs"),
)
"""The first rule whose words stand in the link decides; one that no rule knows is a tie."""
_ALIKE = re.compile(r"(?:probably_)?(?:same|similar)(?:_.*)?")
_YEAR = re.compile(r"\b((?:19|20)[0-9]{2})\b")
_DAY = re.compile(r"([0-9]{2})-([A-Z]{3})-([0-9]{4})", re.IGNORECASE)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ID = re.compile(r"[0-9A-Za-z_-]{1,60}")


_PARTS = re.compile(r"\s*(?:/|,|;|&|\band\b)\s*")


def _column(name: str) -> str:
    """Return the name of a column as the last releases have it: without a prefix, or what an import made of it."""
    name = _PREFIX.sub("", name.strip())
    head, _, kind = name.partition(":")
    return _OLDER.get(name) or _OLDER.get(kind) or head or name


def _columns_of(head: bytes) -> list[str]:
    rows = head_rows(head)
    return [_column(name) for name in rows[0]] if rows else []


def _sort_of(head: bytes, name: str) -> str | None:
    """Tell which file of the set this is, by its columns; its name tells apart those that have every column."""
    columns = set(_columns_of(head))
    if {"node_id_start", "node_id_end", "rel_type"} <= columns:
        is_plain = b":" not in head.partition(b"\n")[0]  # else any import of a graph data base looks like it
        return _EDGES if is_plain or {"sourceID", "link"} & columns else None
    if not {"node_id", "sourceID"} <= columns:
        return None
    if {"company_type", "ibcRUC"} & columns:
        return next((sort for word, sort in _IN_A_NAME if word in name.lower() and "address" in columns), "entities")
    if "internal_id" in columns:
        return "intermediaries"
    if "address" in columns:
        return "addresses"
    return "others" if {"type", "jurisdiction"} & columns else "officers"


def _sniff(head: bytes, name: str) -> bool:
    return _sort_of(head, name) is not None


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
        self._inner: dict[str, str] = {}  # node ids, by the ids that one file alone knows them by

    def read(self) -> None:
        digests: list[str] = []
        files = [(_sort_of(file.head, file.name), file) for file in self._reading.files]
        strange = [file.name for sort, file in files if sort is None]
        if strange:
            raise FormatError(
                f"{strange[0]!r} is no file of the set", hint=f"the files are {', '.join(_SORTS)}, {_EDGES}"
            )
        for sort, file in sorted(files, key=lambda pair: (pair[0] == _EDGES, pair[1].name)):
            self._inner = {}
            for at, row in self._rows(file, digests):
                if sort == _EDGES and ("node_id_start" in row or not {"node_id", "_id"} & row.keys()):
                    self._relation(row, at)
                else:
                    self._node(_label(row) or str(sort), row, at)
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
                columns = [_column(name) for name in cells]
                if len(set(columns)) < len(columns):
                    said = f"the columns are {', '.join(cells)[:200]!r}"
                    raise RecordError(said, path=file.name, line=line, hint="each column stands there once")
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
            at = at._replace(record=(row.get("node_id") or row.get("node_id_start") or cells[0])[:60])
            texts = {
                name: self._report.text(at, one_line(cell), name)
                for name, cell in row.items()
                if cell and not FIELDS.get(name, "dropped").startswith("dropped")
            }
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
        own, register = row.get("node_id") or row.get("_id", ""), self._register
        id, caption = f"icij:{own}", row.get("name", "")  # noqa: A001
        if not _ID.fullmatch(own) or id in self._sorts:
            fault = "stands there twice" if id in self._sorts else "is no node_id"
            self._report.refuse(at, f"{own[:40]!r} {fault}", hint="node_ids are keys: correct the file")
            return
        if sort not in _SORTS:
            said = "the row is a node, and its file holds relationships; it has no label"
            self._report.refuse(at, said, hint="say what each node is in _labels")
            return
        self._sorts[id] = sort
        if "_id" in row:
            self._inner[row["_id"]] = own
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
        ends = [row.get(end, "") for end in ("node_id_start", "node_id_end")]
        source, target = (f"icij:{self._inner.get(end, end)}" for end in ends)
        word, printed = row.get("rel_type", "")[:100], row.get("link", "")
        if not all(map(_ID.fullmatch, ends)) or not word:
            self._report.refuse(at, "the relationship lacks an end or its type", hint="is the row cut?")
            return
        start, end = self._register.life(self._day(row, "start_date", at), self._day(row, "end_date", at), at)
        how = self._how(row)._replace(printed=printed or word)
        if start != "?" and end == "?" and how.observed:
            how = how._replace(observed=self._register.seen(start, how.observed))
        if _plain(word) == "registered_address" and self._sorts.get(source) != "officers":
            self._business.add(target)
        dated = "/".join(day for day in (start, end) if day != "?")
        locator = f"{source.removeprefix('icij:')} {word} {target.removeprefix('icij:')}"
        is_of_addresses = self._sorts.get(source) == self._sorts.get(target) == "addresses"
        for kind, role, is_sure in _kinds_of(word, printed, is_of_addresses=is_of_addresses):
            parts = (source, _plain(word), role.replace(" ", "-"), target.removeprefix("icij:"), dated)
            said = how if is_sure else how._replace(status="estimated")
            self._register.link(
                "/".join(filter(None, parts)), source, kind, target, at, locator, said, role=role, start=start, end=end
            )

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


def _label(row: dict[str, str]) -> str:
    """Tell what a node is by its label, as ``["Officer"]`` or ``:Officer``; blank if it has none that is known."""
    words = re.findall(r"[a-z]+", row.get("labels", "").lower())
    return next((_LABELS[word] for word in words if word in _LABELS), "")


def _plain(word: str) -> str:
    return "_".join(word.lower().replace("_", " ").split())


def _kinds_of(word: str, printed: str, *, is_of_addresses: bool = False) -> list[tuple[str, str, bool]]:
    """Tell the kinds and roles of a relationship, and whether its words are enough for each kind.

    The words of an officer stand in ``link``, or in the type itself as the first releases had it.
    """
    plain = _plain(word)
    if plain == "intermediary_of":
        return [("acts_for", "intermediary", True)]
    if plain == "registered_address":
        return [("tied_to", "address", True)]
    if _ALIKE.fullmatch(plain) and (is_of_addresses or plain != "same_address_as"):
        return [("same_as", "", True)]
    if not plain.endswith("_of"):
        return [("tied_to", plain.replace("_", "-"), True)]
    words = printed if plain == "officer_of" else word.replace("_", " ")
    role = re.sub(r"\s+of$", "", words.lower().strip())[:100]
    known = {
        (rule.kind, part): rule.is_sure
        for part in _PARTS.split(role)
        if (rule := next((rule for rule in OFFICERS if rule.words.search(part)), None))
    }
    return [(kind, part, is_sure) for (kind, part), is_sure in known.items()] or [("tied_to", role or "officer", True)]


READER = Reader("icij", "ICIJ Offshore Leaks database, CSV files", _sniff, _read, FIELDS)
"""Reads a folder or zip of the files, or any of them."""
