"""The UN Security Council Consolidated List as XML.

Field map (`FIELDS` says the same to a program; a test holds every element of real files against it)

==========================  ==============================================================================
``REFERENCE_NUMBER``        the entity ``un:<number>``, and its name of scheme ``un_ref``; without one ``DATAID``
``FIRST_NAME`` … FOURTH     caption, one after the other
``NAME_ORIGINAL_SCRIPT``    name of scheme ``name``
``UN_LIST_TYPE``            ``designates``, from the measure in the registry of programmes
``LISTED_ON``               its start; the list's own day, ``dateGenerated``, tells until when it was seen
``DELISTED_ON``             its end
``…_ALIAS``                 names of scheme ``alias`` (Good, a.k.a.), ``weak_alias`` (Low), ``former_name`` (f.k.a.)
``…_ADDRESS``               claim of the ``located_in`` in COUNTRY, as printed; of an individual the city alone
``NATIONALITY``             ``tied_to`` the state, role ``nationality``
``DESIGNATION``             claim of quantity ``post``
``COMMENTS1``               numbers of other entries in it: ``tied_to``, role ``mentioned``; the prose is dropped
dropped on purpose          dates and places of birth, documents, gender, titles, notes on addresses and aliases
dropped                     VERSIONNUM, sort keys, who proposed a listing, days of amendment
==========================  ==============================================================================

An individual is a Person, an entity a LegalEntity. Lists since 2011 are read: their elements come in any order, values
stand in ``VALUE`` or by themselves, and numbers had longer forms before 2014. The list does not say how two entries
that it names together stand to one another, so the link exposes nobody; a number that no entry bears is a finding.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph._bounds import day_text, parse_days
from sanctions_graph.errors import DateError, FormatError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._xml import read_records
from sanctions_graph.io.lists._listing import Listing
from sanctions_graph.io.registry import Reader
from sanctions_graph.model.cells import read_days

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._xml import Element
    from sanctions_graph.io.registry import Reading

_BIRTH = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"

FIELDS = MappingProxyType({
    "CONSOLIDATED_LIST@dateGenerated": "published, of the document; until when listings were seen",
    "CONSOLIDATED_LIST@noNamespaceSchemaLocation": _INNER,
    "REFERENCE_NUMBER": "entity id un:<number>; name of scheme un_ref",
    "DATAID": "entity id un:dataid/<number>, where there is no reference number",
    **{f"{which}_NAME": "caption" for which in ("FIRST", "SECOND", "THIRD", "FOURTH")},
    "NAME_ORIGINAL_SCRIPT": "name of scheme name",
    "UN_LIST_TYPE": "designates, from the measure of the list type",
    "LISTED_ON": "start of designates", "DELISTED_ON": "end of designates",
    "NATIONALITY": "see VALUE", "NATIONALITY2": "tied_to a state, role nationality",
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
    **dict.fromkeys(("LIST_TYPE", "LIST_TYPE/VALUE"), "list type, where there is no UN_LIST_TYPE"),
    **dict.fromkeys(("VERSIONNUM", "LAST_DAY_UPDATED", "LAST_DAY_UPDATED/VALUE", "SORT_KEY", "SORT_KEY_LAST_MOD",
                     "SUBMITTED_BY", "SUBMITTED_ON"), _INNER),
})  # fmt: skip
"""Elements inside INDIVIDUAL and ENTITY, and attributes of the root."""

_ROOT = "CONSOLIDATED_LIST"
_TYPES = {"INDIVIDUAL": "Person", "ENTITY": "LegalEntity"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_ALIASES = {"good": "alias", "aka": "alias", "low": "weak_alias", "fka": "former_name"}
_REFERENCE = re.compile(r"[A-Z]{2}[A-Za-z]?(?:\.[A-Z0-9]{1,5}){1,4}")  # KPi.001, and QI.A.12.01 before 2014
_MENTION = re.compile(r"(?<![A-Za-z.])(?:[A-Z]{2}[ie]\.[0-9]{3,4}|[A-Z]{2}\.[A-Z]\.[0-9]{1,4}\.[0-9]{2})(?![0-9])")
_EVERY_LIST = ("UN List", "")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
_PAST = re.compile(r"\b(previous|former|formerly|past|until)\b", re.IGNORECASE)
_BEFORE = 60  # characters of the prose that are kept before a number, for the locator


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return re.search(rb"<([\w.-]+:)?CONSOLIDATED_LIST[\s/>]", head.replace(b"\0", b"")) is not None


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
    generated = root.attributes.get("dateGenerated", "")
    published = reading.published_on(_read_day(generated, Place(file.name, root.line, ""), report, "day of the list"))
    known = set(FIELDS)
    listing = Listing(report, listed_by="un", authority="UN", published=published)
    comments: list[tuple[Place, str]] = []
    for record in records:
        at = Place(file.name, record.line, _reference(record))
        _look_up(record, known, at, report)
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


def _reference(record: Element) -> str:
    """Return the number of an entry: that of the list, or that of its data base where it has none."""
    number = " ".join(_values(record, "REFERENCE_NUMBER"))[:40].removesuffix(".")
    own = record.text_of("DATAID")[:20]
    return number or (f"dataid/{own}" if own.isascii() and own.isdigit() else "")


def _values(record: Element, tag: str) -> list[str]:
    """List the texts of an element, which stand in it or each in a VALUE."""
    found = []
    for element in record.every(tag):
        found += [element.text, *(value.text for value in element.every("VALUE"))]
    return list(dict.fromkeys(filter(None, found)))


def _look_up(record: Element, known: set[str], at: Place, report: Report) -> None:
    """Tell once of each element that no field map has."""
    for child in record.children:
        for path in (child.tag, *(f"{child.tag}/{inner.tag}" for inner in child.children)):
            if path not in known and len(known) < _MAX_KNOWN:
                known.add(path)
                report.note("type", at, f"the element {path[:80]!r} is in no field map; left out, told once")


def _add_entry(listing: Listing, record: Element, at: Place, report: Report) -> bool:
    """Add one individual or entity; tell whether it was."""
    id, has_number = f"un:{at.record}", not at.record.startswith("dataid/")  # noqa: A001
    name = report.text(at, " ".join(filter(None, map(record.text_of, _NAMES))), "name")
    if name is None:
        return False
    tags = _values(record, "UN_LIST_TYPE")
    tags = tags or [tag for tag in _values(record, "LIST_TYPE") if tag not in _EVERY_LIST]
    if None in [report.text(at, tag, "list type") for tag in tags]:
        return False
    fault = (
        f"{at.record!r} is no reference number" if has_number and not _REFERENCE.fullmatch(at.record)
        else "the reference number stands there twice" if id in listing
        else "the entry has no name" if not name
        else "the entry has no list type" if not tags
        else f"its list type is a text of {len(max(tags, key=len)):,} characters" if len(max(tags, key=len)) > _MAX_TAG
        else ""
    )  # fmt: skip
    if fault:
        report.refuse(at, fault, hint="correct the file, or read with on_error='collect'")
        return False
    locator = f"entry {at.record}"
    listing.entity(id, _TYPES[record.tag], name)
    if has_number:
        listing.name(id, "un_ref", at.record)
    since, until = _life(record, at, report)
    for tag in dict.fromkeys(tags):
        listing.listed(id, tag, at, locator=locator, since=since, until=until)
    _add_names(listing, record, id, at, report)
    for address in record.every(f"{record.tag}_ADDRESS"):
        _add_address(listing, address, id, at, report)
    for value in (*_values(record, "NATIONALITY"), *_values(record, "NATIONALITY2")):
        state = listing.state(value, at)
        if state is not None:
            listing.link(id, "tied_to", state, role="nationality", locator=locator, said=value)
    for value in _values(record, "DESIGNATION"):
        text = report.text(at, value, "designation")
        if text:
            listing.fact(id, "post", text, locator=locator)
    return True


def _life(record: Element, at: Place, report: Report) -> tuple[str, str]:
    """Read since when an entry was listed, and until when: it was no longer on the day it was taken off."""
    since = _read_day(" ".join(_values(record, "LISTED_ON")), at, report, "day of listing")
    until = _read_day(" ".join(_values(record, "DELISTED_ON")), at, report, "day of delisting")
    if since and until and until < since:
        said = f"it was taken off ({until}) before it was listed ({since}); neither day is read"
        report.refuse(at, said, rule="date", table="links", hint="correct the days")
        return "", "?"
    if until:
        until = f"{day_text(parse_days(until).low - 1)}..{until}"
    return since, until


def _read_day(text: str, at: Place, report: Report, what: str) -> str:
    day = _day(text)
    try:
        read_days(day)
    except DateError:
        day = ""
    if text and not day:
        report.refuse(at, f"{text[:40]!r} is no {what}", rule="date", table="links", hint="write 2016-03-22")
    return day


def _add_names(listing: Listing, record: Element, id: str, at: Place, report: Report) -> None:  # noqa: A002
    said = [("name", record.text_of("NAME_ORIGINAL_SCRIPT"))]
    for alias in record.every(f"{record.tag}_ALIAS"):
        quality, value = alias.text_of("QUALITY"), alias.text_of("ALIAS_NAME")
        plain = quality.lower().replace(".", "").replace(" ", "")
        if value and plain not in _ALIASES:
            report.note("type", at, f"{quality[:60]!r} is no known quality of alias; read as weak", table="names")
        said.append((_ALIASES.get(plain, "weak_alias"), value))
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


_MAX_KNOWN = 1_000
_MAX_TAG = 200

READER = Reader("un-xml", "the UN Security Council Consolidated List, XML", _sniff, _read, FIELDS)
"""Reads the one file that the Security Council publishes."""
