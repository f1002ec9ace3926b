"""The statements of a source, read, looked at and put in order: what `bods` turns into links."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph.io._report import Place
from sanctions_graph.io.files._json import first_object, read_objects
from sanctions_graph.io.files._json_nested import is_nested, read_nested
from sanctions_graph.io.files._lines import one_line
from sanctions_graph.io.registers._bods_model import FIELDS
from sanctions_graph.io.registers._bods_order import chains_of
from sanctions_graph.io.registers._bods_parts import as_dict, as_list, as_text
from sanctions_graph.io.registers._register import How

if TYPE_CHECKING:
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.registers._register import Register

_SORTS = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
    "entity": "entity",
    "person": "person",
    "relationship": "relationship",
}
_OFFICIAL = ("officialRegister", "verified")
_STATUSES = {"new": 0, "": 0, "updated": 1, "closed": 2}
_WRAPPERS = ("statements",)
_IN_A_PACKAGE = re.compile(rb'"(?:statementId|statementID)"\s*:')
_UNFIT = object()
_MAX_ID = 120
_MAX_DEPTH = 16
_MAX_STRANGE = 1_000


class Statement(NamedTuple):
    """One statement, of any version of the standard."""

    at: Place
    sort: str
    own: str
    record: str  # blank before 0.4, where only the chain of statements tells it
    day: str
    moment: str
    status: str
    details: dict[str, Any]
    how: How

    @property
    def is_closed(self) -> bool:
        return self.status == "closed"


def has_statements(head: bytes) -> bool:
    """Tell whether a file holds statements, by its first bytes."""
    keys = (first_object(head) or {}).keys()
    if {"statementId", "recordId", "recordType"} <= keys or {"statementID", "statementType"} <= keys:
        return True
    return is_nested(head, _WRAPPERS) and _IN_A_PACKAGE.search(head) is not None


class Statements:
    """Gathers statements in any order.

    Parameters
    ----------
    register : Register
        Reads days, and has the report that takes what is refused.

    Attributes
    ----------
    publishers, licences : set of str
        Of all statements.
    latest : str
        The last day on which one was published; blank if none says so.
    record_of : dict of str to str
        By statement before 0.4: its record, which `in_order` finds.
    digests : list of str
        Hashes of the files.
    """

    def __init__(self, register: Register) -> None:
        self._register, self._report = register, register.report
        self._statements: dict[str, Statement] = {}
        self._replaced: dict[str, list[str]] = {}
        self._strange: set[str] = set()
        self.record_of: dict[str, str] = {}
        self.publishers: set[str] = set()
        self.licences: set[str] = set()
        self.latest = ""
        self.digests: list[str] = []

    def read(self, file: InputFile) -> None:
        """Read the statements of a file."""
        if is_nested(file.head, _WRAPPERS):
            items = read_nested(file, self._report, _WRAPPERS, digest=self.digests)
        else:
            items = read_objects(file, self._report, digest=self.digests)
        for line, value, _ in items:
            self._add(value, Place(file.name, line, ""))

    def in_order(self) -> dict[tuple[str, str], list[Statement]]:
        """Put the statements about one record together, in the order in which they were made."""
        days = {own: statement.day for own, statement in self._statements.items()}
        chains = chains_of(self._replaced, days)
        self.record_of = {own: record for own, (record, *_) in chains.items() if not self._statements[own].record}
        records: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for own, statement in self._statements.items():
            record = statement.record or self.record_of[own]
            records[statement.sort, record].append(statement._replace(record=record))

        def rank(statement: Statement) -> tuple[str, int, str, int]:
            _, day, place = chains[statement.own]
            status = _STATUSES.get(statement.status, 1)
            undated = "9999" if not day and status else ""  # one that says that it comes later does
            return day or undated, place, statement.moment, status

        for statements in records.values():
            statements.sort(key=rank)
        return records

    def _add(self, value: dict[str, Any], at: Place) -> None:
        at = at._replace(record=as_text(value.get("statementId") or value.get("statementID"))[:80])
        texts = self._clean(value, at)
        if texts is _UNFIT:
            return
        own, record = as_text(texts.get("statementId") or texts.get("statementID")), as_text(texts.get("recordId"))
        sort = _SORTS.get(as_text(texts.get("recordType") or texts.get("statementType")))
        fault = (
            "the statement has no id" if not own
            else f"{own[:40]!r} is no short id" if len(own) > _MAX_ID or len(record) > _MAX_ID
            else "it is of no known sort" if sort is None
            else "it has no recordId" if not record and "statementID" not in texts
            else ""
        )  # fmt: skip
        if fault or sort is None:
            self._report.refuse(at, fault, hint="is it a statement of version 0.2, 0.3 or 0.4?")
            return
        if own in self._statements:
            self._report.refuse(at, "the id of the statement stands there twice", hint="ids are keys: correct the file")
            return
        moment = as_text(texts.get("statementDate"))
        day = self._register.day(moment, at, "date of a statement")
        details = as_dict(texts.get("recordDetails")) or texts
        status, how = as_text(texts.get("recordStatus")), self._how(texts, at)
        self._statements[own] = Statement(at, sort, own, record, day, moment, status, details, how)
        self._replaced[own] = [as_text(other) for other in as_list(texts.get("replacesStatements"))]

    def _clean(self, value: Any, at: Place, path: str | None = "", depth: int = 0) -> Any:
        """Look at every text that is read and leave out what is dropped; `_UNFIT` if the statement is refused."""
        if isinstance(value, str):
            text = self._report.text(at, one_line(value), "text")
            return _UNFIT if text is None else text
        if isinstance(value, dict | list) and depth > _MAX_DEPTH:
            self._report.refuse(at, f"it is nested more than {_MAX_DEPTH} deep", hint="no statement needs that")
            return _UNFIT
        if isinstance(value, dict):
            pairs = {}
            for name, inner in value.items():
                inside = None if path is None else f"{path}.{name}" if path else name
                said = "" if inside is None else self._said_of(inside, at)
                if said.startswith("dropped"):
                    continue
                pairs[name] = self._clean(inner, at, inside if said else None, depth + 1)
                if pairs[name] is _UNFIT:
                    return _UNFIT
            return pairs
        if isinstance(value, list):
            items = [self._clean(inner, at, path, depth + 1) for inner in value]
            return _UNFIT if _UNFIT in items else items
        return value

    def _said_of(self, path: str, at: Place) -> str:
        """Say what the field map says of a path; tell once of one that it does not have."""
        said = FIELDS.get(path, "")
        if not said and path not in self._strange and len(self._strange) < _MAX_STRANGE:
            self._strange.add(path)
            self._report.note("type", at, f"{path[:80]!r} is in no field map; left out, told once")
        return said

    def _how(self, value: dict[str, Any], at: Place) -> How:
        details, source = as_dict(value.get("publicationDetails")), as_dict(value.get("source"))
        published = self._register.day(as_text(details.get("publicationDate")), at, "date of publication")
        self.latest = max(self.latest, published)
        publisher = as_text(as_dict(details.get("publisher")).get("name"))
        self.publishers.update(filter(None, [publisher]))
        self.licences.update(filter(None, [as_text(details.get("license"))]))
        types = as_list(source.get("type")) or [source.get("type")]
        speakers = [as_text(as_dict(speaker).get("name")) for speaker in as_list(source.get("assertedBy"))]
        status = "official" if any(word in _OFFICIAL for word in types) else "asserted"
        return How(status=status, speaker="; ".join(filter(None, speakers))[:1000] or publisher)
