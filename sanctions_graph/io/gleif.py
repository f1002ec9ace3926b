"""GLEIF's golden copy: entities (level 1), relationships (level 2) and reporting exceptions, CSV or XML.

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
update. One that is inactive and tells no end ended by then. Annulled and duplicate records are left out, with a
finding.
Both the direct and the ultimate parent are told of one child; they are never added.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.io._gleif_records import EXCEPTION, LEI, RELATION, records_of, sort_of
from sanctions_graph.io._register import How, Register
from sanctions_graph.io._report import Place
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._gleif_records import Record
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.registry import Reading


class _Tie(NamedTuple):
    """What a type of relationship becomes."""

    kind: str
    role: str
    forward: bool


RELATIONS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": _Tie("consolidated_by", "direct", True),
    "IS_ULTIMATELY_CONSOLIDATED_BY": _Tie("consolidated_by", "ultimate", True),
    "IS_INTERNATIONAL_BRANCH_OF": _Tie("controls", "branch", False),
    "IS_FUND-MANAGED_BY": _Tie("directs", "fund-manager", False),
    "IS_SUBFUND_OF": _Tie("tied_to", "subfund-of", True),
    "IS_FEEDER_TO": _Tie("tied_to", "feeder-to", True),
}
"""Types of relationship. A fund's parts and feeders are context: no share of one in the other is told."""
CATEGORIES = {
    "GENERAL": "LegalEntity", "FUND": "LegalEntity", "BRANCH": "LegalEntity", "SOLE_PROPRIETOR": "LegalEntity",
    "RESIDENT_GOVERNMENT_ENTITY": "PublicBody", "INTERNATIONAL_ORGANIZATION": "Organization",
}  # fmt: skip
EXCEPTIONS = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct_parent",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate_parent",
}
_NAME_TYPES = {"PREVIOUS_LEGAL_NAME": "former_name", "TRADING_OR_OPERATING_NAME": "alias"}
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_VOID = ("ANNULLED", "DUPLICATE")
_CURRENT = ("ISSUED", "PUBLISHED", "PENDING_TRANSFER", "PENDING_ARCHIVAL", "TRANSFERRED", "")
_ADDRESS = ("FirstAddressLine", "AdditionalAddressLine", "City", "Region", "PostalCode", "Country")

_INNER = "dropped: of no use to a graph"
_VALID = "dropped: how the record was validated"
_OTHER_PLACE = "dropped: the two main addresses say where"


def _address(path: str, said: str, country: str) -> dict[str, str]:
    lines = ("FirstAddressLine", "AddressNumber", "AddressNumberWithinBuilding", "MailRouting",
             "AdditionalAddressLine", "City", "Region", "PostalCode", "xmllang", "lang", "type")  # fmt: skip
    return {path: "see Country", f"{path}.Country": country, **{f"{path}.{line}": said for line in lines}}


_GEO = (
    "original_address", "relevance", "lat", "lng", "geocoding_date", "geocoding_failed", "bounding_box", "match_level",
    "match_type", "formatted_address", "mapped_location_id", "mapped_postalcode", "mapped_city", "mapped_state",
    "mapped_country", "mapped_district", "mapped_housenumber", "mapped_street",
)  # fmt: skip
_EVENT = "Entity.LegalEntityEvents.LegalEntityEvent"
_PERIOD = "Relationship.RelationshipPeriods.RelationshipPeriod"
_QUALIFIER = "Relationship.RelationshipQualifiers.RelationshipQualifier"
_QUANTIFIER = "Relationship.RelationshipQuantifiers.RelationshipQuantifier"
_NAMES = {
    "Entity.OtherEntityNames.OtherEntityName": "name of the scheme of its type",
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName": "name of scheme name",
}
FIELDS = MappingProxyType({
    "LEI": "entity id lei:<LEI>; name of scheme lei",
    "Entity": "see each", "Entity.LegalName": "caption", "Entity.LegalName.xmllang": _INNER,
    **{f"{path}{part}": said for path, what in _NAMES.items() for part, said in (
        ("", what), (".type", "scheme of the name"), (".xmllang", _INNER))},
    "Entity.OtherEntityNames": "see each", "Entity.TransliteratedOtherEntityNames": "see each",
    **_address("Entity.LegalAddress", "original_value of the claim", "located_in, role registered"),
    **_address("Entity.HeadquartersAddress", "original_value of the claim", "located_in, role office"),
    "Entity.OtherAddresses": _OTHER_PLACE, "Entity.TransliteratedOtherAddresses": _OTHER_PLACE,
    **_address("Entity.OtherAddresses.OtherAddress", _OTHER_PLACE, _OTHER_PLACE),
    **_address("Entity.TransliteratedOtherAddresses.TransliteratedOtherAddress", _OTHER_PLACE, _OTHER_PLACE),
    "Entity.RegistrationAuthority": "see each",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "name of scheme registration_number",
    **{f"Entity.RegistrationAuthority.{part}": _INNER
       for part in ("RegistrationAuthorityID", "OtherRegistrationAuthorityID")},
    "Entity.LegalJurisdiction": "located_in, role registered",
    "Entity.EntityCategory": "type of the entity", "Entity.EntitySubCategory": _INNER,
    **{f"Entity.LegalForm{part}": _INNER for part in ("", ".EntityLegalFormCode", ".OtherLegalForm")},
    "Entity.EntityStatus": _INNER, "Entity.EntityCreationDate": "dropped: the life of an entity has no column",
    **{f"Entity.EntityExpiration{part}": "dropped: the life of an entity has no column" for part in ("Date", "Reason")},
    **{f"Entity.{what}Entity{part}": said for what, said in (
        ("Successor", "tied_to, role succession"), ("Associated", "tied_to, role of its type"))
       for part in ("", f".{what}LEI")},
    "Entity.SuccessorEntity.SuccessorEntityName": "dropped: a name without an LEI is nobody to join",
    "Entity.AssociatedEntity.AssociatedEntityName": "dropped: a name without an LEI is nobody to join",
    "Entity.AssociatedEntity.type": "role of tied_to",
    "Entity.LegalEntityEvents": _INNER, _EVENT: _INNER,
    **{f"{_EVENT}.{part}": _INNER for part in
       ("LegalEntityEventType", "LegalEntityEventEffectiveDate", "LegalEntityEventRecordedDate",
        "ValidationDocuments", "ValidationReference", "AffectedFields", "group_type", "group_id",
        "group_sequence_no", "event_status")},
    "Relationship": "see each",
    **{f"Relationship.{end}": "see NodeID" for end in ("StartNode", "EndNode")},
    **{f"Relationship.{end}.NodeID": "source or target" for end in ("StartNode", "EndNode")},
    **{f"Relationship.{end}.NodeIDType": "must be LEI" for end in ("StartNode", "EndNode")},
    "Relationship.RelationshipType": "kind and role of the link",
    "Relationship.RelationshipStatus": "INACTIVE ends it",
    "Relationship.RelationshipPeriods": "see each", _PERIOD: "see each",
    f"{_PERIOD}.StartDate": "start, of a RELATIONSHIP_PERIOD", f"{_PERIOD}.EndDate": "end, of a RELATIONSHIP_PERIOD",
    f"{_PERIOD}.PeriodType": "which period it is; others are dropped",
    "Relationship.RelationshipQualifiers": _INNER, _QUALIFIER: _INNER,
    **{f"{_QUALIFIER}.Qualifier{part}": _INNER for part in ("Dimension", "Category")},
    "Relationship.RelationshipQuantifiers": "see each", _QUANTIFIER: "claim of quantity consolidated",
    **{f"{_QUANTIFIER}.{part}": "claim of quantity consolidated"
       for part in ("MeasurementMethod", "QuantifierAmount", "QuantifierUnits")},
    "ExceptionCategory": "quantity of the claim", "ExceptionReason": "the words of the claim",
    "ExceptionReference": "dropped: prose",
    "Registration": "see each",
    "Registration.RegistrationStatus": "ANNULLED and DUPLICATE are left out; LAPSED was seen until its last update",
    "Registration.LastUpdateDate": "until when it was seen, of a record that has lapsed",
    **{f"Registration.{part}": _INNER for part in ("InitialRegistrationDate", "NextRenewalDate", "ManagingLOU",
                                                  "ConformityFlag")},
    **{f"Registration.{part}": _VALID for part in
       ("ValidationSources", "ValidationDocuments", "ValidationReference", "ValidationAuthority",
        "OtherValidationAuthorities", "OtherValidationAuthorities.OtherValidationAuthority")},
    **{f"Registration.{head}.{part}": _VALID
       for head in ("ValidationAuthority", "OtherValidationAuthorities.OtherValidationAuthority")
       for part in ("ValidationAuthorityID", "OtherValidationAuthorityID", "ValidationAuthorityEntityID")},
    "Extension": _INNER, "Extension.Geocoding": _INNER, **{f"Extension.Geocoding.{part}": _INNER for part in _GEO},
})  # fmt: skip
"""Paths inside the records; the CSV files number what stands there more than once, and shorten periods."""


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
        self._told: set[tuple[str, ...]] = set()
        self._latest = ""

    def read(self) -> None:
        digests: list[str] = []
        take = {LEI: self._entity, RELATION: self._relation, EXCEPTION: self._exception}
        for file in self._reading.files:
            for record in records_of(file, self._report, digests):
                self._latest = max(self._latest, record.day)
                own = record.text("LEI") or record.text("Relationship.StartNode.NodeID")
                at = Place(file.name, record.line, own[:20])
                if record.text("Registration.RegistrationStatus") in _VOID:
                    self._report.note("record", at, "left out: its registration is void", table="links")
                elif self._is_lei(own, at) and self._is_clean(record, at):
                    take[record.sort](record, own, at)
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

    def _is_lei(self, own: str, at: Place) -> bool:
        if _LEI.fullmatch(own):
            return True
        self._report.refuse(at, f"{own[:40]!r} is no LEI", hint="an LEI has 18 letters or digits and two digits")
        return False

    def _is_clean(self, record: Record, at: Place) -> bool:
        """Look at every text; a record with one that is unfit is refused."""
        return all(
            self._report.text(at, text, "text") is not None
            for groups in record.groups.values()
            for group in groups
            for text in group.values()
        )

    def _how(self, record: Record, at: Place) -> tuple[How, str]:
        """Say when a record was seen, and when it was last updated."""
        updated = self._register.day(record.text("Registration.LastUpdateDate"), at, "day of the last update")
        is_current = record.text("Registration.RegistrationStatus") in _CURRENT
        last = (record.day or self._register.published) if is_current else updated
        return How(last, "official"), updated

    # ---- level 1 -------------------------------------------------------------------------------------------

    def _entity(self, record: Record, own: str, at: Place) -> None:
        id, register, name = f"lei:{own}", self._register, record.text("Entity.LegalName")  # noqa: A001
        if id in register.nodes or not name:
            fault = "the LEI stands there twice" if name else "the entity has no name"
            self._report.refuse(at, fault, hint="LEIs are keys: correct the file")
            return
        category = record.text("Entity.EntityCategory")
        if category and category not in CATEGORIES:
            self._report.note("type", at, f"{category[:60]!r} is no known category; read as LegalEntity")
        register.entity(id, CATEGORIES.get(category, "LegalEntity"), name)
        register.name(id, "lei", own)
        for path in _NAMES:
            for group in record.every(path):
                register.name(id, _NAME_TYPES.get(group.get("type", ""), "name"), group.get("", ""))
        authority = "Entity.RegistrationAuthority.RegistrationAuthorityEntityID"
        register.name(id, "registration_number", record.text(authority))
        how, _ = self._how(record, at)
        self._place(id, record.text("Entity.LegalJurisdiction"), "registered", at, how, "LegalJurisdiction")
        for part, role in (("LegalAddress", "registered"), ("HeadquartersAddress", "office")):
            lines = record.every(f"Entity.{part}")[:1] or [{}]
            private = _ADDRESS[:2] + _ADDRESS[4:5] if category == "SOLE_PROPRIETOR" else ()
            printed = ", ".join(text for line in _ADDRESS if line not in private and (text := lines[0].get(line)))
            self._place(id, lines[0].get("Country", ""), role, at, how._replace(printed=printed), part)
        for what, role in (("Successor", "succession"), ("Associated", "")):
            for group in record.every(f"Entity.{what}Entity"):
                other = group.get(f"{what}LEI", "")
                if other and self._is_lei(other, at):
                    role = role or group.get("type", "associated").lower().replace("_", "-")
                    self._named.setdefault(f"lei:{other}", at)
                    locator = f"{own}, {what}Entity"
                    register.link(f"{id}/{role}/{other}", id, "tied_to", f"lei:{other}", at, locator, how, role=role)

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
            tie = _Tie("tied_to", word.lower().replace("_", "-")[:60] or "unknown", True)
        start, end = self._period(record, at)
        if (own, word, other, start, end) in self._told:
            self._report.refuse(at, "the relationship stands there twice", table="links", hint="take one file of a day")
            return
        self._told.add((own, word, other, start, end))
        how, updated = self._how(record, at)
        if record.text("Relationship.RelationshipStatus") == "INACTIVE" and end == "?":
            start, end = self._register.life(start, f"..{updated}" if updated else "?", at)
            how = how._replace(observed="")
        elif end == "?" and start != "?":
            how = how._replace(observed=self._register.seen(start, how.observed) if how.observed else "")
        ends = [f"lei:{own}", f"lei:{other}"]
        for one in ends:
            self._named.setdefault(one, at)
        source, target = ends if tie.forward else reversed(ends)
        link = f"lei:{own}/{word}/{other}" + (f"/{start}" if start != "?" else "")
        locator = f"{own} {word} {other}"[:200]
        self._register.link(link, source, tie.kind, target, at, locator, how, role=tie.role, start=start, end=end)
        for group in record.every(_QUANTIFIER):
            words = (group.get(part, "") for part in ("QuantifierAmount", "QuantifierUnits", "MeasurementMethod"))
            self._register.fact(link, "consolidated", " ".join(filter(None, words)), locator, how)

    def _period(self, record: Record, at: Place) -> tuple[str, str]:
        start = end = ""
        for group in record.every(_PERIOD):
            if group.get("PeriodType") == "RELATIONSHIP_PERIOD":
                start = self._register.day(group.get("StartDate", ""), at, "start")
                end = self._register.day(group.get("EndDate", ""), at, "end")
        return self._register.life(start, end, at)

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


READER = Reader("gleif", "GLEIF golden copy: LEI records, relationships, exceptions; CSV or XML", _sniff, _read, FIELDS)
"""Reads any of the three files, or all together."""
