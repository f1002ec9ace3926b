"""OFAC's lists as classic XML: sdn.xml, or consolidated.xml with what stands on its other lists.

Field map (`FIELDS` says the same to a program; a test holds every element of files against it)

=============================  ==========================================================================
``publshInformation``          its day is ``published``, of the document; its count is held against the entries
``uid``                        the entity ``ofac:<uid>``, and its name of scheme ``ofac_uid``
``lastName``, ``firstName``    caption, as the CSV files print it: ``LAST, First``
``sdnType``                    Individual is a Person, Vessel, Aircraft an Airplane, Entity a LegalEntity
``programList``                one ``designates`` a programme; no date, since the file has none
``title``                      claim of quantity ``post``
``remarks``                    *Linked To* and the like, as in the CSV files
``idList``                     type and number are one statement of the remarks in the CSV files, and read as such
``akaList``                    names of scheme ``alias``, ``former_name`` (f.k.a.), ``weak_alias`` (category weak)
``addressList``                claim of the ``located_in`` in ``country``; of a person without street and code
``nationalityList`` …          ``tied_to`` the state, roles ``nationality`` and ``citizenship``
``vesselInfo``                 call sign, flag and owner, as in the CSV files
dropped on purpose             dates and places of birth, passports and other numbers of persons, countries and
                               days of documents
dropped                        vessel type, tonnages, uids of the parts, which of several is the main one
=============================  ==========================================================================

What "Linked To" means, and how the non-SDN list is known and read, is said in `ofac_csv`. Namespaces are not looked at:
OFAC has changed its own.
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._xml import read_records
from sanctions_graph.io.lists._ofac import OfacList
from sanctions_graph.io.lists._ofac_names import whole_name
from sanctions_graph.io.lists._ofac_remarks import parts, statement
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._xml import Element
    from sanctions_graph.io.lists._ofac import Entry
    from sanctions_graph.io.registry import Reading

_PERSONAL = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"

FIELDS = MappingProxyType({
    "sdnList@schemaLocation": _INNER,
    "publshInformation": "see its parts",
    "publshInformation/Publish_Date": "published, of the document",
    "publshInformation/Record_Count": "held against the number of entries",
    "sdnEntry": "see its parts",
    "sdnEntry/uid": "entity id ofac:<uid>; name of scheme ofac_uid",
    "sdnEntry/firstName": "caption",
    "sdnEntry/lastName": "caption",
    "sdnEntry/title": "claim of quantity post",
    "sdnEntry/sdnType": "entity type",
    "sdnEntry/remarks": "taken apart by statement, as the remarks of the CSV files",
    "sdnEntry/programList": "see program",
    "sdnEntry/programList/program": "designates, from the measure of each tag",
    "sdnEntry/idList": "see id",
    "sdnEntry/idList/id": "see its parts",
    "sdnEntry/idList/id/uid": _INNER,
    "sdnEntry/idList/id/idType": "what the number is: wallets, imo, imo_company, mmsi, lei, bic, tail_number, former "
                                 "flags; every other type is dropped, passports and birth certificates among them",
    "sdnEntry/idList/id/idNumber": "name or wallet, by the type; else dropped",
    "sdnEntry/idList/id/idCountry": _PERSONAL,
    "sdnEntry/idList/id/issueDate": _PERSONAL,
    "sdnEntry/idList/id/expirationDate": _PERSONAL,
    "sdnEntry/akaList": "see aka",
    "sdnEntry/akaList/aka": "see its parts",
    "sdnEntry/akaList/aka/uid": _INNER,
    "sdnEntry/akaList/aka/type": "scheme of the name",
    "sdnEntry/akaList/aka/category": "weak makes it weak_alias",
    "sdnEntry/akaList/aka/firstName": "name",
    "sdnEntry/akaList/aka/lastName": "name",
    "sdnEntry/addressList": "see address",
    "sdnEntry/addressList/address": "see its parts",
    "sdnEntry/addressList/address/uid": "locator of the claim",
    **{f"sdnEntry/addressList/address/address{number}":
       "original_value of the claim; entity of type Address; dropped of a person: where people live"
       for number in (1, 2, 3)},
    "sdnEntry/addressList/address/city": "original_value of the claim",
    "sdnEntry/addressList/address/stateOrProvince": "original_value of the claim",
    "sdnEntry/addressList/address/region": "original_value of the claim",
    "sdnEntry/addressList/address/postalCode": "original_value of the claim; dropped of a person: where people live",
    "sdnEntry/addressList/address/country": "located_in",
    **{f"sdnEntry/{what}List{part}": words for what in ("nationality", "citizenship") for part, words in (
        ("", f"see {what}"), (f"/{what}", "see its parts"), (f"/{what}/uid", _INNER),
        (f"/{what}/country", f"tied_to a state, role {what}"), (f"/{what}/mainEntry", _INNER))},
    **{f"sdnEntry/{what}OfBirthList{part}": _PERSONAL for what in ("date", "place") for part in (
        "", f"/{what}OfBirthItem", f"/{what}OfBirthItem/uid", f"/{what}OfBirthItem/{what}OfBirth",
        f"/{what}OfBirthItem/mainEntry")},
    "sdnEntry/vesselInfo": "see its parts",
    "sdnEntry/vesselInfo/callSign": "name of scheme call_sign",
    "sdnEntry/vesselInfo/vesselType": _INNER,
    "sdnEntry/vesselInfo/vesselFlag": "tied_to a state, role flag",
    "sdnEntry/vesselInfo/vesselOwner": "owns, from the entry of that name",
    "sdnEntry/vesselInfo/tonnage": _INNER,
    "sdnEntry/vesselInfo/grossRegisteredTonnage": _INNER,
})  # fmt: skip
"""Elements by their paths, and attributes of the root."""

_ROOT = "sdnList"
_STREET = ("address1", "address2", "address3")
_CITY = ("city", "stateOrProvince", "region", "postalCode")
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return re.search(rb"<([\w.-]+:)?sdnList[\s>]", head.replace(b"\0", b"")) is not None


def _read(reading: Reading) -> None:
    if len(reading.files) != 1:
        raise FormatError("the list is one file", hint="read each file apart, and join with sg.compose")
    (file,) = reading.files
    digests: list[str] = []
    records = read_records(file, ("publshInformation", "sdnEntry"), digest=digests)
    root = next(records)
    if root.tag != _ROOT:
        raise FormatError(f"{file.name} holds {root.tag[:60]!r}, not {_ROOT}", hint="is it OFAC's classic XML?")
    listing = OfacList(reading.report, published=reading.published_on(), names=(file.name, file.origin))
    start, count, met = Place(file.name, root.line, ""), "", 0
    for record in records:
        if record.tag == "sdnEntry":
            met += 1
            _add_entry(listing, record, Place(file.name, record.line, record.text_of("uid")[:20]))
        else:
            listing.published = reading.published_on(_day(record, file.name, reading.report))
            count = record.text_of("Record_Count")
    if count and count != str(met):
        said = f"the file says that it has {count[:20]} entries, and has {met:,}: is it cut, or edited?"
        reading.report.note("cut", start, said)
    listing.hand_over_list(reading, form="XML", at=start, digests=digests)


def _day(record: Element, path: str, report: Report) -> str:
    """Read the day of publication, which stands as month/day/year; blank, with a finding, if it is none."""
    text = record.text_of("Publish_Date")
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[1]), int(found[2])).isoformat()
    except ValueError:
        pass
    report.note("date", Place(path, record.line, ""), f"{text[:40]!r} is no day of publication", table="documents")
    return ""


def _add_entry(listing: OfacList, record: Element, at: Place) -> None:
    entry = listing.add(at, record.text_of("sdnType"), _name(record))
    if entry is None:
        return
    locator = f"entry {at.record}"
    for tag in _inside(record, "programList", "program"):
        listing.program(entry, tag.text, locator=f"{locator}, program")
    if record.text_of("title"):
        listing.post(entry, record.text_of("title"), locator=f"{locator}, title")
    for alias in _inside(record, "akaList", "aka"):
        is_weak = alias.text_of("category").casefold() == "weak"
        listing.alias(entry, alias.text_of("type"), _name(alias), at, is_weak=is_weak)
    for address in _inside(record, "addressList", "address"):
        _add_address(listing, entry, address, at)
    for role in ("nationality", "citizenship"):
        for state in _inside(record, f"{role}List", role):
            listing.tie(entry, state.text_of("country"), role, locator=f"{locator}, {role}")
    for craft in record.every("vesselInfo"):
        listing.text_name(entry, "call_sign", craft.text_of("callSign"))
        listing.tie(entry, craft.text_of("vesselFlag"), "flag", locator=f"{locator}, vesselFlag")
        listing.owner(entry, craft.text_of("vesselOwner"))
    for number in _inside(record, "idList", "id"):
        part = statement(f"{number.text_of('idType').removesuffix(':')} {number.text_of('idNumber')}")
        if part is not None:
            listing.say(entry, part, where="idList")
    for part in parts(record.text_of("remarks")):
        listing.say(entry, part, where="remarks")


def _add_address(listing: OfacList, entry: Entry, address: Element, at: Place) -> None:
    shown = _CITY[:-1] if entry.type == "Person" else _CITY
    listing.address(
        entry,
        address.text_of("country"),
        street=[address.text_of(part) for part in _STREET],
        city=[" ".join(text for part in shown if (text := address.text_of(part)))],
        at=at,
        locator=f"entry {at.record}, address {address.text_of('uid')[:20]}",
    )


def _name(element: Element) -> str:
    return whole_name(element.text_of("lastName"), element.text_of("firstName"))


def _inside(record: Element, group: str, tag: str) -> list[Element]:
    return [element for each in record.every(group) for element in each.every(tag)]


READER = Reader("ofac-xml", "OFAC's SDN or consolidated list, classic XML", _sniff, _read, FIELDS)
"""Reads sdn.xml or consolidated.xml."""
