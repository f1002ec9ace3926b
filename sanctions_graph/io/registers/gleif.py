"""GLEIF's golden copy: entities (level 1), relationships (level 2) and reporting exceptions, CSV, XML or JSON.

Field map (`FIELDS` says the same to a program, path by path as the XML has it; a test holds real files against it)

==========================  ===============================================================================
``LEI``                     the entity ``lei:<LEI>``, and its name of scheme ``lei``
``LegalName``               caption; other names are ``name``, ``alias``, ``former_name``
``EntityCategory``          a PublicBody or an Organization where it says so, else a LegalEntity
LegalJurisdiction, address  ``located_in``: ``registered``, the headquarters ``office``
RegistrationAuthority       name of scheme ``registration_number``
SuccessorEntity             ``tied_to``, role ``succession``; AssociatedEntity: its type
IS_…_CONSOLIDATED_BY        ``consolidated_by``, child to parent, role ``direct`` or ``ultimate``: never ownership
IS_FUND-MANAGED_BY          the manager ``directs`` the fund, role ``fund-manager``
…_INTERNATIONAL_BRANCH_OF   the head office ``controls`` the branch, role ``branch``
IS_SUBFUND_OF, FEEDER_TO    ``tied_to``, role ``subfund-of`` or ``feeder-to``
RELATIONSHIP_PERIOD         start and end of the link
``Quantifier``              claim of quantity ``consolidated`` about the link; no share
``Exception``               claim of quantity ``direct_parent`` or ``ultimate_parent``: why none is told
dropped                     geocoding, validation, legal forms and events, other periods, days of registration
==========================  ===============================================================================

An active relationship was seen from its start to the day of the file; one whose registration has lapsed to its last
update. One that is inactive or retired and tells no end ended by then. Annulled, duplicate and deleted records are left
out, with a finding. So is the older of two copies of a record that one issuer hands to another.
Both the direct and the ultimate parent are told of one child; they are never added.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sanctions_graph.io._report import Place
from sanctions_graph.io.registers._gleif_model import (
    CATEGORIES,
    EXCEPTIONS,
    FIELDS,
    NAME_TYPES,
    NAMES,
    PERIOD,
    QUANTIFIER,
    RELATIONS,
    Tie,
)
from sanctions_graph.io.registers._gleif_records import EXCEPTION, LEI, RELATION, records_of, sort_of
from sanctions_graph.io.registers._register import How, Register
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.registers._gleif_records import Record
    from sanctions_graph.io.registry import Reading

_NUMBERS = re.compile(r"\.[0-9]+(?=\.|$)")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_VOID = ("ANNULLED", "DUPLICATE", "CANCELLED", "PENDING", "PENDING_VALIDATION")
_CURRENT = ("ISSUED", "PUBLISHED", "PENDING_TRANSFER", "PENDING_ARCHIVAL", "")
_HANDED_ON = ("TRANSFERRED", "PENDING_ARCHIVAL")  # the new issuer has a copy as well
_ENDED = ("INACTIVE", "RETIRED")


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return sort_of(head) != ""


def _read(reading: Reading) -> None:
    _Records(reading).read()


class _Records:
    """Takes records in any order and fills a register."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._report: Report = reading.report
        self._register = Register(reading.report, published=reading.published_on())
        self._named: dict[str, Place] = {}  # entities that records name, with the first place
        self._first: dict[str, Place] = {}  # where each entity of a record of its own stands
        self._told: set[tuple[str, ...]] = set()
        self._known: set[tuple[str, str]] = set()
        self._latest = ""

    def read(self) -> None:
        digests: list[str] = []
        handed_on: list[tuple[Record, Place]] = []
        for file in self._reading.files:
            for record in records_of(file, self._report, digests):
                at = Place(file.name, record.line, _own(record)[:20])
                day = self._register.day(record.day, at, "day of the file")
                self._latest = max(self._latest, day)
                record = record._replace(day=day)
                if record.text("Registration.RegistrationStatus") in _HANDED_ON:
                    handed_on.append((record, at))
                else:
                    self._take(record, at)
        for record, at in handed_on:
            if self._has(record):
                self._report.note("record", at, "left out: the issuer that it was handed to has it too", table="links")
            else:
                self._take(record, at)
        lone = [own for own in self._named if own not in self._register.nodes]
        for own in lone:
            self._register.entity(own, "LegalEntity", own.removeprefix("lei:"))
            self._register.name(own, "lei", own.removeprefix("lei:"))
        if lone:
            said = f"{len(lone):,} entities are named by records alone; the file of entities does not have them"
            self._report.note("name", self._named[lone[0]], said)
        self._register.hand_over(
            self._reading,
            id="gleif",
            publisher="Global Legal Entity Identifier Foundation",
            title="LEI records",
            licence="CC0 1.0",
            digests=digests,
            published=self._register.published or self._latest,
        )

    def _take(self, record: Record, at: Place) -> None:
        own = _own(record)
        if record.text("Registration.RegistrationStatus") in _VOID:
            self._report.note("record", at, "left out: its registration is void or not yet valid", table="links")
        elif any(text for group in record.every("Extension.Deletion") for text in group.values()):
            self._report.note("record", at, "left out: it is a note that the record was deleted", table="links")
        elif record.sort == RELATION and (strange := _strange_node(record)):
            self._report.note("name", at, f"it joins a node that bears no LEI but a {strange[:40]!r}", table="links")
        elif self._is_lei(own, at) and self._is_clean(record, at):
            {LEI: self._entity, RELATION: self._relation, EXCEPTION: self._exception}[record.sort](record, own, at)

    def _has(self, record: Record) -> bool:
        """Tell whether another copy of a record was read."""
        own = _own(record)
        if record.sort != RELATION:
            return f"lei:{own}" in self._register.nodes
        words = own, record.text("Relationship.RelationshipType"), record.text("Relationship.EndNode.NodeID")
        return words in self._told

    def _is_lei(self, own: str, at: Place) -> bool:
        if _LEI.fullmatch(own):
            return True
        self._report.refuse(at, f"{own[:40]!r} is no LEI", hint="an LEI has 18 letters or digits and two digits")
        return False

    def _is_clean(self, record: Record, at: Place) -> bool:
        """Look at every text; a record with one that is unfit is refused. Tell once of a path in no field map."""
        for path, groups in record.groups.items():
            if path.startswith("Extension"):
                continue
            for group in groups:
                for part, text in group.items():
                    if (path, part) not in self._known:
                        self._look_up(path, part, at)
                    if self._report.text(at, text, "text") is None:
                        return False
        return True

    def _look_up(self, path: str, part: str, at: Place) -> None:
        self._known.add((path, part))
        own = _NUMBERS.sub("", ".".join(filter(None, (path, part))))
        if own in FIELDS or not own or part.endswith("lang") or len(self._known) > _MAX_KNOWN:
            return
        above = own.split(".")
        if not any(FIELDS.get(".".join(above[:length]), "").startswith("dropped") for length in range(1, len(above))):
            self._report.note("type", at, f"{own[:120]!r} is in no field map; left out, told once")

    def _how(self, record: Record, at: Place) -> tuple[How, str]:
        """Say when a record was seen, and when it was last updated."""
        updated = self._register.day(record.text("Registration.LastUpdateDate"), at, "day of the last update")
        is_current = record.text("Registration.RegistrationStatus") in _CURRENT
        last = (record.day or self._register.published) if is_current else updated
        return How(last, "official"), updated

    # ---- level 1 -------------------------------------------------------------------------------------------

    def _entity(self, record: Record, own: str, at: Place) -> None:
        id, register, name = f"lei:{own}", self._register, record.text("Entity.LegalName")  # noqa: A001
        first = self._first.get(id)
        if first or not name:
            fault = "the entity has no name"
            if first:
                fault = f"the LEI stands there twice, first in {first.path}, line {first.line:,}"
            self._report.refuse(at, fault, hint="LEIs are keys: correct the file, or give one form of each file")
            return
        self._first[id] = at
        category = record.text("Entity.EntityCategory")
        if category and category not in CATEGORIES:
            self._report.note("type", at, f"{category[:60]!r} is no known category; read as LegalEntity")
        register.entity(id, CATEGORIES.get(category, "LegalEntity"), name)
        register.name(id, "lei", own)
        for path in NAMES:
            for group in record.every(path):
                register.name(id, NAME_TYPES.get(group.get("type", ""), "name"), group.get("", ""))
        authority = "Entity.RegistrationAuthority.RegistrationAuthorityEntityID"
        register.name(id, "registration_number", record.text(authority))
        how, _ = self._how(record, at)
        self._place(id, record.text("Entity.LegalJurisdiction"), "registered", at, how, "LegalJurisdiction")
        for part, role in (("LegalAddress", "registered"), ("HeadquartersAddress", "office")):
            printed = _printed(record, f"Entity.{part}", is_private=category == "SOLE_PROPRIETOR")
            country = record.text(f"Entity.{part}.Country")
            self._place(id, country, role, at, how._replace(printed=printed), part)
        for group in record.every("Entity.SuccessorEntity"):
            self._tie(id, group.get("SuccessorLEI", ""), "succession", at, how)
        for group in record.every("Entity.AssociatedEntity"):
            role = group.get("type", "associated").lower().replace("_", "-")[:60]
            self._tie(id, group.get("AssociatedLEI", ""), role, at, how)

    def _tie(self, id: str, other: str, role: str, at: Place, how: How) -> None:  # noqa: A002
        if other and self._is_lei(other, at):
            self._named.setdefault(f"lei:{other}", at)
            locator = f"{at.record}, {role}"
            self._register.link(f"{id}/{role}/{other}", id, "tied_to", f"lei:{other}", at, locator, how, role=role)

    def _place(self, id: str, code: str, role: str, at: Place, how: How, part: str) -> None:  # noqa: A002
        state = self._register.state(code, "", at) if code else None
        if state is not None:
            locator = f"{at.record}, {part}"
            self._register.link(f"{id}/{role}/{state}", id, "located_in", state, at, locator, how, role=role)

    # ---- level 2 -------------------------------------------------------------------------------------------

    def _relation(self, record: Record, own: str, at: Place) -> None:
        other, word = record.text("Relationship.EndNode.NodeID"), record.text("Relationship.RelationshipType")
        if not self._is_lei(other, at):
            return
        tie = RELATIONS.get(word)
        if tie is None:
            said = f"{word[:60]!r} is no known type of relationship; read as tied_to"
            self._report.note("type", at, said, table="links")
            tie = Tie("tied_to", word.lower().replace("_", "-")[:60] or "unknown", True)
        self._told.add((own, word, other))
        how, updated = self._how(record, at)
        status = record.text("Relationship.RelationshipStatus")
        if status not in ("ACTIVE", "INACTIVE", "NULL", ""):
            self._report.note(
                "type", at, f"{status[:60]!r} is no known status; the sighting is not read", table="links"
            )
        has_ended = status in _ENDED or record.text("Registration.RegistrationStatus") in _ENDED
        ends = [f"lei:{own}", f"lei:{other}"]
        for one in ends:
            self._named.setdefault(one, at)
        source, target = ends if tie.forward else reversed(ends)
        locator = f"{own} {word} {other}"[:200]
        for start, end in self._periods(record, at):
            if (own, word, other, start) in self._told:
                said = "the relationship stands there twice"
                self._report.refuse(at, said, table="links", hint="take one file of a day")
                continue
            self._told.add((own, word, other, start))
            seen = how
            if status not in ("ACTIVE", ""):
                seen = how._replace(observed="")
            if has_ended and end == "?":
                start, end = self._register.life(start, f"..{updated}" if updated else "?", at)
                seen = how._replace(observed="")
            elif end == "?" and start != "?" and seen.observed:
                seen = seen._replace(observed=self._register.seen(start, seen.observed))
            link = f"lei:{own}/{word[:60]}/{other}" + (f"/{start}" if start != "?" else "")
            self._register.link(link, source, tie.kind, target, at, locator, seen, role=tie.role, start=start, end=end)
            for group in record.every(QUANTIFIER):
                words = (group.get(part, "") for part in ("QuantifierAmount", "QuantifierUnits", "MeasurementMethod"))
                self._register.fact(link, "consolidated", " ".join(filter(None, words)), locator, seen)

    def _periods(self, record: Record, at: Place) -> list[tuple[str, str]]:
        """List the spells of a relationship; one that is not stated may be any."""
        spells = []
        for group in record.every(PERIOD):
            if group.get("PeriodType") == "RELATIONSHIP_PERIOD":
                start = self._register.day(group.get("StartDate", ""), at, "start")
                end = self._register.day(group.get("EndDate", ""), at, "end")
                spells.append(self._register.life(start, end, at))
        return spells or [("?", "?")]

    def _exception(self, record: Record, own: str, at: Place) -> None:
        word = record.text("ExceptionCategory")
        if word not in EXCEPTIONS:
            self._report.note("type", at, f"{word[:60]!r} is no known category of exception; kept as it is")
        reasons = [group[""] for group in record.every("ExceptionReason") if group.get("")]
        reasons = reasons or list(filter(None, [record.text("ExceptionReason")])) or ["no reason"]
        self._named.setdefault(f"lei:{own}", at)
        quantity = EXCEPTIONS.get(word, word.lower()[:60] or "parent")
        how = How(record.day or self._register.published, "official")
        for reason in reasons:
            self._register.fact(f"lei:{own}", quantity, f"none reported: {reason}", f"{own}, {word}"[:200], how)


_MAX_KNOWN = 10_000


def _own(record: Record) -> str:
    return record.text("LEI") or record.text("Relationship.StartNode.NodeID")


def _strange_node(record: Record) -> str:
    """Return what a node is named by, where that is no LEI; blank if both ends bear one."""
    types = (record.text(f"Relationship.{end}.NodeIDType") for end in ("StartNode", "EndNode"))
    return next((named for named in types if named not in ("LEI", "")), "")


def _printed(record: Record, path: str, *, is_private: bool) -> str:
    """Print an address; of one that may be where somebody lives, the place alone."""
    street = [record.text(f"{path}.FirstAddressLine")]
    street += [group.get("", "") for group in record.every(f"{path}.AdditionalAddressLine")]
    if len(street) == 1:
        street.append(record.text(f"{path}.AdditionalAddressLine"))
    town = [record.text(f"{path}.{part}") for part in ("City", "Region", "PostalCode", "Country")]
    lines = [*town[:2], town[3]] if is_private else [*street, *town]
    return ", ".join(filter(None, lines))


READER = Reader(
    "gleif", "GLEIF golden copy: LEI records, relationships, exceptions; CSV, XML or JSON", _sniff, _read, FIELDS
)
"""Reads any of the three files, or all together."""
