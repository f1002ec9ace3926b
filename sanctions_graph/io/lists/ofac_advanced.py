"""OFAC's lists as advanced XML: sdn_advanced.xml, or cons_advanced.xml with what stands on its other lists.

Field map (`FIELDS` says the same to a program; a test holds every element and attribute of files against it)

==================================  =======================================================================
``DateOfIssue``                     published, of the document
``ReferenceValueSets``              what the numbers in the rest of the file stand for
``Profile@ID``                      the entity ``ofac:<ID>``, and its name of scheme ``ofac_uid``
``Profile@PartySubTypeID``          entity type
``Alias``                           caption (type Name, Latin), names of scheme ``alias``, ``former_name``
                                    (F.K.A.), ``weak_alias`` (LowQuality), ``name`` (other scripts)
``Feature``                         by its type: ``located_in`` (Location), ``tied_to`` a state (Nationality and
                                    Citizenship Country, Vessel Flag), post (Title), call sign, ``owns`` (Vessel
                                    Owner), and the statements that are kept of the remarks of the CSV files
``IDRegDocument``                   the same statements; every other number is dropped before it is kept anywhere
``ProfileRelationship``             a link by its type, below
``SanctionsEntry``                  one ``designates`` a programme (a SanctionsMeasure of type Program)
``EntryEvent/Date``                 start of ``designates``, see below
dropped on purpose                  dates and places of birth, gender, passports and other numbers of persons,
                                    telephones and mail addresses
dropped                             comments, reliability, calendars, order and status of names
==================================  =======================================================================

**The day of listing** is of an entry and not of a programme. A programme lists the entry since that day if the event's
legal basis is of that programme, or if it is the entry's only one. Of several, and of one that is younger than the
day, no more is known than that it lists the entry since some day between that one (or its own adoption) and the day
of the list: OFAC adds programmes to entries and moves entries between them. A measure with a period of its own starts
with it.

**Relations.** *Associate Of*, *Providing support to* and *Playing a significant role in* are read as *Linked To* in the
other formats: an association, never certain, never ownership. *Acting for or on behalf of* is ``acts_for``. *Owned or
Controlled By* and *Owns, controls, or operates* are ``controls``, role ``owned-or-controlled``, hedged: the list does
not say which of the two, nor a share, so nobody owns by it. *Leader or official of* is ``directs``, hedged for the same
reason; *Principal Executive Officer* is ``directs``. *Property in the interest of* is ``controls``, hedged. *Family
member of* is ``tied_to``. A type that is none of these is an association, with a finding.
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._xml import read_records
from sanctions_graph.io.lists._ofac import OfacList, Since
from sanctions_graph.io.lists._ofac_parties import Parties
from sanctions_graph.io.lists._ofac_references import REFERENCE_SETS, References
from sanctions_graph.io.lists._ofac_relations import ASSOCIATION, find_relation
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._xml import Element
    from sanctions_graph.io.registry import Reading

_PERSONAL = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"
_PARTS = "see its parts"
_POINTER = "looked up in the reference sets"
_DAY_PARTS = ("Year", "Month", "Day")

FIELDS = MappingProxyType({
    "Sanctions@Version": _INNER,
    "Sanctions@schemaLocation": _INNER,
    "DateOfIssue": _PARTS,
    "DateOfIssue@CalendarTypeID": _INNER,
    **{f"DateOfIssue/{part}": "published, of the document" for part in _DAY_PARTS},
    **{f"{kind}Values": "a reference set" for kind in REFERENCE_SETS},
    **{f"{kind}Values/{kind}": "what a number stands for" for kind in REFERENCE_SETS},
    **{f"{kind}Values/{kind}@ID": "the number" for kind in REFERENCE_SETS},
    "AreaCodeValues/AreaCode@Description": "country of a Location",
    "AreaCodeValues/AreaCode@CountryID": _POINTER,
    "AreaCodeValues/AreaCode@AreaCodeTypeID": _INNER,
    "CountryValues/Country@ISO2": "dropped: states are found by name, as in the other formats",
    "FeatureTypeValues/FeatureType@FeatureTypeGroupID": _INNER,
    "LegalBasisValues/LegalBasis@LegalBasisShortRef": _INNER,
    "LegalBasisValues/LegalBasis@LegalBasisTypeID": _INNER,
    "LegalBasisValues/LegalBasis@SanctionsProgramID": "of which programme an event is the listing",
    "PartySubTypeValues/PartySubType@PartyTypeID": _POINTER,
    "RelationTypeValues/RelationType@Symmetrical": _INNER,
    "SanctionsProgramValues/SanctionsProgram@SubsidiaryBodyID": _INNER,
    "ScriptValues/Script@ScriptCode": _INNER,
    "Location": _PARTS,
    "Location@ID": "locator of the claim",
    "Location/LocationAreaCode": _PARTS,
    "Location/LocationAreaCode@AreaCodeID": _POINTER,
    "Location/LocationCountry": _PARTS,
    "Location/LocationCountry@CountryID": "located_in, or tied_to a state, by the feature",
    "Location/LocationCountry@CountryRelevanceID": _INNER,
    "Location/LocationPart": _PARTS,
    "Location/LocationPart@LocPartTypeID": _POINTER,
    "Location/LocationPart/LocationPartValue": _PARTS,
    **{f"Location/LocationPart/LocationPartValue@{name}": _INNER
       for name in ("Primary", "LocPartValueTypeID", "LocPartValueStatusID")},
    "Location/LocationPart/LocationPartValue/Comment": _INNER,
    "Location/LocationPart/LocationPartValue/Value": "original_value of the claim; of a street an entity of type "
                                                     "Address; of a person without street and code: where people live",
    "Location/FeatureVersionReference": _INNER,
    "Location/FeatureVersionReference@FeatureVersionID": _INNER,
    "Location/IDRegDocumentReference": _INNER,
    "Location/IDRegDocumentReference@DocumentID": _INNER,
    "IDRegDocument": _PARTS,
    "IDRegDocument@ID": _INNER,
    "IDRegDocument@IDRegDocTypeID": _POINTER,
    "IDRegDocument@IdentityID": "whose it is",
    **{f"IDRegDocument@{name}": _INNER for name in ("IssuedBy-CountryID", "IssuedIn-LocationID", "ValidityID")},
    "IDRegDocument/Comment": _INNER,
    "IDRegDocument/IDRegistrationNo": "name by the type: imo, imo_company, mmsi, lei, bic, tail_number; every other "
                                      "type is dropped, passports and numbers of persons among them",
    "IDRegDocument/IssuingAuthority": _PERSONAL,
    "IDRegDocument/DocumentDate": _PERSONAL,
    "IDRegDocument/DocumentDate@IDRegDocDateTypeID": _PERSONAL,
    "IDRegDocument/DocumentDate/*": _PERSONAL,
    "IDRegDocument/DocumentedNameReference": _INNER,
    "IDRegDocument/DocumentedNameReference@DocumentedNameID": _INNER,
    "IDRegDocument/IDRegDocumentMention": _INNER,
    "IDRegDocument/IDRegDocumentMention/*": _INNER,
    "DistinctParty": _PARTS,
    "DistinctParty@FixedRef": "entity id, where a profile has none",
    "DistinctParty@DeltaAction": _INNER,
    "DistinctParty/Comment": _INNER,
    "DistinctParty/Profile": _PARTS,
    "DistinctParty/Profile@ID": "entity id ofac:<ID>; name of scheme ofac_uid",
    "DistinctParty/Profile@PartySubTypeID": "entity type",
    "DistinctParty/Profile/Comment": _INNER,
    "DistinctParty/Profile/Identity": _PARTS,
    "DistinctParty/Profile/Identity@ID": "whose a document is",
    "DistinctParty/Profile/Identity@Primary": "its names come first",
    "DistinctParty/Profile/Identity@FixedRef": _INNER,
    "DistinctParty/Profile/Identity@False": _INNER,
    "DistinctParty/Profile/Identity/Comment": _INNER,
    "DistinctParty/Profile/Identity/Alias": _PARTS,
    "DistinctParty/Profile/Identity/Alias@AliasTypeID": "caption, or scheme of the name",
    "DistinctParty/Profile/Identity/Alias@LowQuality": "weak_alias",
    "DistinctParty/Profile/Identity/Alias@Primary": "caption",
    "DistinctParty/Profile/Identity/Alias@FixedRef": _INNER,
    "DistinctParty/Profile/Identity/Alias/Comment": _INNER,
    "DistinctParty/Profile/Identity/Alias/DocumentedName": _PARTS,
    **{f"DistinctParty/Profile/Identity/Alias/DocumentedName@{name}": _INNER
       for name in ("ID", "FixedRef", "DocNameStatusID")},
    "DistinctParty/Profile/Identity/Alias/DocumentedName/DocumentedNameCountry": _INNER,
    "DistinctParty/Profile/Identity/Alias/DocumentedName/DocumentedNameCountry@CountryID": _INNER,
    "DistinctParty/Profile/Identity/Alias/DocumentedName/DocumentedNamePart": _PARTS,
    "DistinctParty/Profile/Identity/Alias/DocumentedName/DocumentedNamePart/NamePartValue": "caption or name",
    "DistinctParty/Profile/Identity/Alias/DocumentedName/DocumentedNamePart/NamePartValue@NamePartGroupID": _POINTER,
    "DistinctParty/Profile/Identity/Alias/DocumentedName/DocumentedNamePart/NamePartValue@ScriptID": _POINTER,
    **{f"DistinctParty/Profile/Identity/Alias/DocumentedName/DocumentedNamePart/NamePartValue@{name}": _INNER
       for name in ("ScriptStatusID", "Acronym")},
    "DistinctParty/Profile/Identity/NamePartGroups": _PARTS,
    "DistinctParty/Profile/Identity/NamePartGroups/MasterNamePartGroup": _PARTS,
    "DistinctParty/Profile/Identity/NamePartGroups/MasterNamePartGroup/NamePartGroup": _PARTS,
    "DistinctParty/Profile/Identity/NamePartGroups/MasterNamePartGroup/NamePartGroup@ID": "whose type it is",
    "DistinctParty/Profile/Identity/NamePartGroups/MasterNamePartGroup/NamePartGroup@NamePartTypeID": _POINTER,
    "DistinctParty/Profile/Feature": _PARTS,
    "DistinctParty/Profile/Feature@ID": _INNER,
    "DistinctParty/Profile/Feature@FeatureTypeID": "what the feature says; birth dates and places, gender, telephones "
                                                   "and mail addresses are dropped, and every type not named above",
    "DistinctParty/Profile/Feature/Comment": _INNER,
    "DistinctParty/Profile/Feature/FeatureVersion": _PARTS,
    "DistinctParty/Profile/Feature/FeatureVersion@ID": _INNER,
    "DistinctParty/Profile/Feature/FeatureVersion@ReliabilityID": _INNER,
    "DistinctParty/Profile/Feature/FeatureVersion/Comment": _INNER,
    "DistinctParty/Profile/Feature/FeatureVersion/DatePeriod": _PERSONAL,
    "DistinctParty/Profile/Feature/FeatureVersion/DatePeriod/*": _PERSONAL,
    "DistinctParty/Profile/Feature/FeatureVersion/VersionDetail": "link, name or claim, by the feature",
    "DistinctParty/Profile/Feature/FeatureVersion/VersionDetail@DetailTypeID": _INNER,
    "DistinctParty/Profile/Feature/FeatureVersion/VersionDetail@DetailReferenceID": _POINTER,
    "DistinctParty/Profile/Feature/FeatureVersion/VersionLocation": _PARTS,
    "DistinctParty/Profile/Feature/FeatureVersion/VersionLocation@LocationID": "see Location",
    "DistinctParty/Profile/Feature/IdentityReference": _INNER,
    "DistinctParty/Profile/Feature/IdentityReference@IdentityID": _INNER,
    "DistinctParty/Profile/Feature/IdentityReference@IdentityFeatureLinkTypeID": _INNER,
    "ProfileRelationship": _PARTS,
    "ProfileRelationship@From-ProfileID": "an end of the link",
    "ProfileRelationship@To-ProfileID": "an end of the link",
    "ProfileRelationship@RelationTypeID": "kind and role of the link",
    "ProfileRelationship@Former": "true takes the sighting away",
    **{f"ProfileRelationship@{name}": _INNER for name in ("ID", "RelationQualityID", "SanctionsEntryID")},
    "ProfileRelationship/Comment": _INNER,
    "SanctionsEntry": _PARTS,
    "SanctionsEntry@ID": _INNER,
    "SanctionsEntry@ProfileID": "which entity",
    "SanctionsEntry@ListID": "whether it is a listing on the SDN list",
    "SanctionsEntry/LimitationsToListing": _INNER,
    "SanctionsEntry/EntryEvent": _PARTS,
    "SanctionsEntry/EntryEvent@ID": _INNER,
    "SanctionsEntry/EntryEvent@EntryEventTypeID": "an event that changes or ends an entry is no listing",
    "SanctionsEntry/EntryEvent@LegalBasisID": "of which programme the event is the listing",
    "SanctionsEntry/EntryEvent/Comment": _INNER,
    "SanctionsEntry/EntryEvent/Date": "start of designates",
    "SanctionsEntry/EntryEvent/Date@CalendarTypeID": _INNER,
    **{f"SanctionsEntry/EntryEvent/Date/{part}": "start of designates" for part in _DAY_PARTS},
    "SanctionsEntry/SanctionsMeasure": _PARTS,
    "SanctionsEntry/SanctionsMeasure@ID": _INNER,
    "SanctionsEntry/SanctionsMeasure@SanctionsTypeID": "whether it names a programme; other measures are dropped",
    "SanctionsEntry/SanctionsMeasure/Comment": "designates, from the measure of the tag",
    "SanctionsEntry/SanctionsMeasure/DatePeriod": "start of designates; an end takes the sighting away",
    "SanctionsEntry/SanctionsMeasure/DatePeriod@CalendarTypeID": _INNER,
    "SanctionsEntry/SanctionsMeasure/DatePeriod/*": "start of designates; an end takes the sighting away",
    "SanctionsEntry/SupportingInformation": _INNER,
    "SanctionsEntry/SupportingInformation/*": _INNER,
})  # fmt: skip
"""Elements by their paths from the record, attributes after ``@``; ``*`` stands for all that lies below."""

_ROOT = "Sanctions"
_RECORDS = {"DateOfIssue", "Location", "IDRegDocument", "DistinctParty", "ProfileRelationship", "SanctionsEntry"}
_YEAR = re.compile("[0-9]{4}")
_TWO_DIGITS = re.compile("[0-9]{0,2}")
_NO_LISTING = re.compile(r"remov|delist|delet|amend|modif|updat|chang", re.IGNORECASE)


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return re.search(rb"<([\w.-]+:)?Sanctions[\s>]", head.replace(b"\0", b"")) is not None


def _read(reading: Reading) -> None:
    if len(reading.files) != 1:
        raise FormatError("the list is one file", hint="read each file apart, and join with sg.compose")
    (file,) = reading.files
    digests: list[str] = []
    tags = _RECORDS | {f"{kind}Values" for kind in REFERENCE_SETS}
    records = read_records(file, tags, digest=digests)
    root = next(records)
    if root.tag != _ROOT:
        raise FormatError(f"{file.name} holds {root.tag[:60]!r}, not {_ROOT}", hint="is it OFAC's advanced XML?")
    report = reading.report
    listing = OfacList(report, published=reading.published_on(), names=(file.name, file.origin))
    references = References(report)
    parties = Parties(listing, references, file.name, report)
    listings = _Listings(listing, references, parties, file.name, report)
    read_record = {
        "DateOfIssue": lambda record: _issue(reading, listing, record, file.name),
        "Location": parties.add_place,
        "IDRegDocument": parties.add_document,
        "DistinctParty": parties.add_party,
        "ProfileRelationship": listings.add_relation,
        "SanctionsEntry": listings.add_entry,
    }
    for record in records:
        if record.tag not in _RECORDS:
            references.add(record)
        elif not references and record.tag != "DateOfIssue":
            raise FormatError(
                f"{file.name}, line {record.line}: {record.tag} stands before any reference set",
                hint="what its numbers mean must come first; fetch the file again",
            )
        else:
            read_record[record.tag](record)
    parties.resolve()
    listing.hand_over_list(reading, form="advanced XML", at=Place(file.name, root.line, ""), digests=digests)


def _issue(reading: Reading, listing: OfacList, record: Element, path: str) -> None:
    """Take the day of the list, which all that it says is a sighting of."""
    if listing.entries:
        raise FormatError(f"{path}, line {record.line}: DateOfIssue stands after parties", hint="it must come first")
    since = _date(record)
    if since is None or not since.is_exact:
        at = Place(path, record.line, "")
        reading.report.note("date", at, "DateOfIssue is no day", table="documents")
    else:
        listing.published = reading.published_on(since.day)


def _date(element: Element) -> Since | None:
    """Read a date in parts, exact if it has a day; None if it is none."""
    year, month, day = map(element.text_of, _DAY_PARTS)
    if not (_YEAR.fullmatch(year) and _TWO_DIGITS.fullmatch(month) and _TWO_DIGITS.fullmatch(day)):
        return None
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return Since(first.isoformat(), bool(month and day))


class _Listings:
    """Reads what the list says of its parties: relations and listings."""

    def __init__(self, listing: OfacList, references: References, parties: Parties, path: str, report: Report) -> None:
        self._listing, self._references, self._parties = listing, references, parties
        self._path, self._report = path, report

    def add_relation(self, record: Element) -> None:
        """Add a ProfileRelationship."""
        ends = [record.attributes.get(f"{which}-ProfileID", "") for which in ("From", "To")]
        at = Place(self._path, record.line, ends[0][:20])
        entry, other = map(self._parties.profile, ends)
        if entry is None or other is None:
            missing = ends[0] if entry is None else ends[1]
            said = f"a relation names party {missing[:20]}, which is not on this list"
            self._report.note("name", at, said, table="links")
            return
        words = self._references.text("RelationType", record.attributes.get("RelationTypeID"), at)
        relation = find_relation(words)
        if relation is None and words:
            said = f"{words[:60]!r} is no known type of relation; read as an association"
            self._report.note("type", at, said, table="links")
        self._listing.relate(
            entry,
            relation or ASSOCIATION,
            other,
            said=words[:200],
            locator=f"entry {at.record}, relation {record.attributes.get('ID', '')[:20]}".strip(),
            is_former=record.attributes.get("Former") == "true",
        )

    def add_entry(self, record: Element) -> None:
        """Add a SanctionsEntry: the programmes under which a party is listed, and since when."""
        number = record.attributes.get("ProfileID", "")
        at = Place(self._path, record.line, number[:20])
        entry = self._parties.profile(number)
        if entry is None:
            self._report.refuse(at, f"it lists party {number[:20]!r}, which is not in the file", table="links")
            return
        measures = [(measure, measure.text_of("Comment")) for measure in record.every("SanctionsMeasure")
                    if self._is_program(measure, at)]  # fmt: skip
        events = self._events(record, at)
        is_alone = len({tag for _, tag in measures}) == 1
        for measure, tag in measures:
            own, is_over = self._period(measure, at)
            self._listing.program(
                entry,
                tag,
                locator=f"entry {at.record}, program",
                since=own or _since(tag, events, is_alone=is_alone),
                is_over=is_over,
                on_sdn=self._on_sdn(record, at),
            )

    def _is_program(self, measure: Element, at: Place) -> bool:
        sort = self._references.text("SanctionsType", measure.attributes.get("SanctionsTypeID"), at)
        return sort.casefold() in {"", "program"} and bool(measure.text_of("Comment"))

    def _on_sdn(self, record: Element, at: Place) -> bool | None:
        """Tell whether an entry is on the SDN list; None where it does not say on which."""
        name = self._references.text("List", record.attributes.get("ListID"), at).casefold()
        return name.startswith(("sdn", "specially designated")) if name else None

    def _events(self, record: Element, at: Place) -> list[tuple[Since, str]]:
        """List the days of listing, each with the programme of its legal basis, blank if that names none."""
        found = []
        for event in record.every("EntryEvent"):
            word = self._references.text("EntryEventType", event.attributes.get("EntryEventTypeID"), at)
            if _NO_LISTING.search(word):
                continue
            basis = event.attributes.get("LegalBasisID")
            program = self._references.pointer("LegalBasis", basis, "SanctionsProgramID")
            tag = self._references.text("SanctionsProgram", program, at)
            for day in event.every("Date"):
                since = self._day(day, at)
                if since is not None:
                    found.append((since, tag))
        return found

    def _day(self, element: Element, at: Place) -> Since | None:
        since = _date(element)
        if since is None and element.children:
            text = "-".join(element.text_of(part) for part in _DAY_PARTS)
            self._report.refuse(at, f"{text[:40]!r} is no day of listing", rule="date", table="links")
        return since

    def _period(self, measure: Element, at: Place) -> tuple[Since | None, bool]:
        """Read the period of a measure: since when, and whether it has ended; real files leave it empty."""
        first: Since | None = None
        is_over = False
        for period in measure.every("DatePeriod"):
            is_over = is_over or any(end.children for end in period.every("End"))
            for start in period.every("Start"):
                days = [since for which in ("From", "To") for each in start.every(which)
                        if (since := self._day(each, at)) is not None]  # fmt: skip
                if days:
                    is_exact = len(set(days)) == 1 and start.attributes.get("Approximate") != "true"
                    first = days[0]._replace(is_exact=days[0].is_exact and is_exact)
        return first, is_over


def _since(tag: str, events: list[tuple[Since, str]], *, is_alone: bool) -> Since | None:
    """Tell since when a programme lists an entry, from the days on which the entry was listed."""
    of_tag = [since for since, of in events if of == tag]
    if of_tag:
        return min(of_tag)
    if not events:
        return None
    first, _ = min(events)
    return first if is_alone else first._replace(is_exact=False)


READER = Reader("ofac-advanced", "OFAC's SDN or consolidated list, advanced XML", _sniff, _read, FIELDS)
"""Reads sdn_advanced.xml or cons_advanced.xml."""
