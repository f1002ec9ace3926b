"""The UN Security Council Consolidated List as XML.

Field map (`FIELDS` says the same to a program; a test holds every element of real files against it)

==========================  ==============================================================================
``REFERENCE_NUMBER``        the entity ``un:<number>``, and its name of scheme ``un_ref``
``FIRST_NAME`` … FOURTH     caption, one after the other
``NAME_ORIGINAL_SCRIPT``    name of scheme ``name``
``UN_LIST_TYPE``            ``designates``, from the measure in the registry of programmes
``LISTED_ON``               its start; the list's own day, ``dateGenerated``, tells until when it was seen
``…_ALIAS``                 names of scheme ``alias`` (Good, a.k.a.), ``weak_alias`` (Low), ``former_name`` (f.k.a.)
``…_ADDRESS``               claim of the ``located_in`` in COUNTRY, as printed; of an individual the city alone
``NATIONALITY``             ``tied_to`` the state, role ``nationality``
``DESIGNATION``             claim of quantity ``post``
``COMMENTS1``               numbers of other entries in it: ``tied_to``, role ``mentioned``; the prose is dropped
dropped on purpose          dates and places of birth, documents, gender, titles, notes on addresses and aliases
dropped                     DATAID, VERSIONNUM, sort keys, days of amendment
==========================  ==============================================================================

An individual is a Person, an entity a LegalEntity. The list does not say how two entries that it names together stand
to one another, so the link exposes nobody; a number that no entry bears is a finding.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import DateError, FormatError
from sanctions_graph.io._listing import Listing
from sanctions_graph.io._report import Place
from sanctions_graph.io._xml import read_records
from sanctions_graph.io.registry import Reader
from sanctions_graph.model.cells import read_days

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io._xml import Element
    from sanctions_graph.io.registry import Reading

_BIRTH = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"

FIELDS = MappingProxyType({
    "CONSOLIDATED_LIST@dateGenerated": "published, of the document; until when listings were seen",
    "CONSOLIDATED_LIST@noNamespaceSchemaLocation": _INNER,
    "REFERENCE_NUMBER": "entity id un:<number>; name of scheme un_ref",
    **{f"{which}_NAME": "caption" for which in ("FIRST", "SECOND", "THIRD", "FOURTH")},
    "NAME_ORIGINAL_SCRIPT": "name of scheme name",
    "UN_LIST_TYPE": "designates, from the measure of the list type",
    "LISTED_ON": "start of designates",
    "NATIONALITY": "see VALUE",
    "NATIONALITY/VALUE": "tied_to a state, role nationality",
    "DESIGNATION": "see VALUE",
    "DESIGNATION/VALUE": "claim of quantity post",
    "COMMENTS1": "tied_to the entries it numbers, role mentioned; the prose is dropped",
    **{f"{who}_ALIAS": "see ALIAS_NAME" for who in ("INDIVIDUAL", "ENTITY")},
    **{f"{who}_ALIAS/ALIAS_NAME": "name" for who in ("INDIVIDUAL", "ENTITY")},
    **{f"{who}_ALIAS/QUALITY": "scheme of the name" for who in ("INDIVIDUAL", "ENTITY")},
    **{f"{who}_ALIAS/NOTE": "dropped: prose" for who in ("INDIVIDUAL", "ENTITY")},
    **{f"INDIVIDUAL_ALIAS/{what}_OF_BIRTH": _BIRTH for what in ("CITY", "COUNTRY", "DATE")},
    **{f"{who}_ADDRESS": "see COUNTRY" for who in ("INDIVIDUAL", "ENTITY")},
    **{f"{who}_ADDRESS/COUNTRY": "located_in" for who in ("INDIVIDUAL", "ENTITY")},
    **{f"{who}_ADDRESS/{what}": "original_value of the claim" for who in ("INDIVIDUAL", "ENTITY")
       for what in ("CITY", "STATE_PROVINCE")},
    **{f"ENTITY_ADDRESS/{what}": "original_value of the claim" for what in ("STREET", "ZIP_CODE")},
    **{f"INDIVIDUAL_ADDRESS/{what}": "dropped: where people live" for what in ("STREET", "ZIP_CODE")},
    **{f"{who}_ADDRESS/NOTE": "dropped: prose; one that says 'formerly' takes the sighting away"
       for who in ("INDIVIDUAL", "ENTITY")},
    "INDIVIDUAL_DATE_OF_BIRTH": _BIRTH,
    **{f"INDIVIDUAL_DATE_OF_BIRTH/{what}": _BIRTH
       for what in ("DATE", "FROM_YEAR", "NOTE", "TO_YEAR", "TYPE_OF_DATE", "YEAR")},
    "INDIVIDUAL_PLACE_OF_BIRTH": _BIRTH,
    **{f"INDIVIDUAL_PLACE_OF_BIRTH/{what}": _BIRTH for what in ("CITY", "COUNTRY", "NOTE", "STATE_PROVINCE", "STREET")},
    "INDIVIDUAL_DOCUMENT": _BIRTH,
    **{f"INDIVIDUAL_DOCUMENT/{what}": _BIRTH for what in
       ("CITY_OF_ISSUE", "COUNTRY_OF_ISSUE", "DATE_OF_ISSUE", "ISSUING_COUNTRY", "NOTE", "NUMBER", "TYPE_OF_DOCUMENT",
        "TYPE_OF_DOCUMENT2")},
    "GENDER": _BIRTH,
    "TITLE": _INNER,
    "TITLE/VALUE": _INNER,
    **dict.fromkeys(("DATAID", "VERSIONNUM", "LIST_TYPE", "LIST_TYPE/VALUE", "LAST_DAY_UPDATED",
                     "LAST_DAY_UPDATED/VALUE", "SORT_KEY", "SORT_KEY_LAST_MOD"), _INNER),
})  # fmt: skip
"""Elements inside INDIVIDUAL and ENTITY, and attributes of the root."""

_ROOT = "CONSOLIDATED_LIST"
_TYPES = {"INDIVIDUAL": "Person", "ENTITY": "LegalEntity"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_ALIASES = {"Good": "alias", "a.k.a.": "alias", "Low": "weak_alias", "f.k.a.": "former_name"}
_NUMBER = re.compile(r"[A-Z]{2}[ie]\.[0-9]{3}")
_MENTION = re.compile(rf"(?<![A-Za-z.]){_NUMBER.pattern}(?![0-9])")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
_PAST = re.compile(r"\b(previous|former|formerly|past|until)\b", re.IGNORECASE)
_BEFORE = 60  # characters of the prose that are kept before a number, for the locator


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return re.search(rb"<(\w+:)?CONSOLIDATED_LIST[\s>]", head.replace(b"\0", b"")) is not None


def _read(reading: Reading) -> None:
    if len(reading.files) != 1:
        raise FormatError("the list is one file", hint="read each file apart, and join with sg.compose")
    (file,) = reading.files
    report = reading.report
    digests: list[str] = []
    records = read_records(file, tuple(_TYPES), digest=digests)
    root = next(records)
    if root.tag != _ROOT:
        raise FormatError(f"{file.name} holds {root.tag[:60]!r}, not {_ROOT}", hint="is it the UN's list?")
    published = reading.published_on(_day(root.attributes.get("dateGenerated", "")))
    listing = Listing(report, listed_by="un", authority="UN", published=published)
    comments: list[tuple[Place, str]] = []
    for record in records:
        at = Place(file.name, record.line, record.text_of("REFERENCE_NUMBER")[:20])
        if _add_entry(listing, record, at, report):
            comments.append((at, record.text_of("COMMENTS1")))
    for at, text in comments:
        _mention(listing, at, text, report)
    if not published:
        report.note("date", Place(file.name, 1, ""), "the list has no day", table="documents")
    listing.hand_over(
        reading,
        publisher="United Nations Security Council",
        title="Consolidated List",
        licence="UN site terms",
        digests=digests,
    )


def _day(text: str) -> str:
    """Take the day out of a time; blank if there is none."""
    found = _DAY.fullmatch(text)
    return found[1] if found else ""


def _add_entry(listing: Listing, record: Element, at: Place, report: Report) -> bool:
    """Add one individual or entity; tell whether it was."""
    id = f"un:{at.record}"  # noqa: A001
    name = report.text(at, " ".join(filter(None, map(record.text_of, _NAMES))), "name")
    if name is None:
        return False
    fault = (
        f"{at.record!r} is no reference number" if not _NUMBER.fullmatch(at.record)
        else "the reference number stands there twice" if id in listing
        else "the entry has no name" if not name
        else "the entry has no list type" if not record.text_of("UN_LIST_TYPE")
        else ""
    )  # fmt: skip
    if fault:
        report.refuse(at, fault, hint="correct the file, or read with on_error='collect'")
        return False
    locator = f"entry {at.record}"
    since = _listed_on(record.text_of("LISTED_ON"), at, report)
    listing.entity(id, _TYPES[record.tag], name)
    listing.name(id, "un_ref", at.record)
    listing.listed(id, record.text_of("UN_LIST_TYPE"), at, locator=locator, since=since)
    _add_names(listing, record, id, at, report)
    for address in record.every(f"{record.tag}_ADDRESS"):
        _add_address(listing, address, id, at, report)
    for nationality in record.every("NATIONALITY"):
        for value in nationality.every("VALUE"):
            state = listing.state(value.text, at) if value.text else None
            if state is not None:
                listing.link(id, "tied_to", state, role="nationality", locator=locator, said=value.text)
    for post in record.every("DESIGNATION"):
        for value in post.every("VALUE"):
            text = report.text(at, value.text, "designation")
            if text:
                listing.fact(id, "post", text, locator=locator)
    return True


def _listed_on(text: str, at: Place, report: Report) -> str:
    day = _day(text)
    try:
        read_days(day)
    except DateError:
        day = ""
    if text and not day:
        report.refuse(at, f"{text[:40]!r} is no day of listing", rule="date", table="links")
    return day


def _add_names(listing: Listing, record: Element, id: str, at: Place, report: Report) -> None:  # noqa: A002
    said = [("name", record.text_of("NAME_ORIGINAL_SCRIPT"))]
    for alias in record.every(f"{record.tag}_ALIAS"):
        quality, value = alias.text_of("QUALITY"), alias.text_of("ALIAS_NAME")
        if value and quality not in _ALIASES:
            report.note("type", at, f"{quality[:60]!r} is no known quality of alias; read as weak", table="names")
        said.append((_ALIASES.get(quality, "weak_alias"), value))
    for scheme, value in said:
        text = report.text(at, value, "name")
        if text:
            listing.name(id, scheme, text)


def _add_address(listing: Listing, address: Element, id: str, at: Place, report: Report) -> None:  # noqa: A002
    country = address.text_of("COUNTRY")
    state = listing.state(country, at) if country else None
    if state is None:
        return
    private = ("STREET", "ZIP_CODE") if address.tag.startswith("INDIVIDUAL") else ()
    printed = report.text(
        at, ", ".join(text for part in _ADDRESS if part not in private and (text := address.text_of(part))), "address"
    )
    if printed is not None:
        seen = "" if _PAST.search(address.text_of("NOTE")) else None
        listing.link(id, "located_in", state, locator=f"entry {at.record}, address", said=printed, observed=seen)


def _mention(listing: Listing, at: Place, text: str, report: Report) -> None:
    """Tie an entry to those that its comments number."""
    for found in _MENTION.finditer(text):
        other = f"un:{found[0]}"
        if other == f"un:{at.record}":
            continue
        if other not in listing:
            report.note("name", at, f"its comments name {found[0]}, which is not on this list", table="links")
            continue
        said = report.text(at, text[max(0, found.start() - _BEFORE) : found.end()], "comment")
        if said is not None:
            listing.link(
                f"un:{at.record}",
                "tied_to",
                other,
                role="mentioned",
                locator=f"entry {at.record}, COMMENTS1",
                said=said,
            )


READER = Reader("un-xml", "the UN Security Council Consolidated List, XML", _sniff, _read, FIELDS)
"""Reads the one file that the Security Council publishes."""
