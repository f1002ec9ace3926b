"""The parties of OFAC's advanced XML: their names, features, documents and places, as records of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.io._report import Place
from sanctions_graph.io.lists._ofac_names import name_of_parts
from sanctions_graph.io.lists._ofac_remarks import statement
from sanctions_graph.io.lists._places import find_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._xml import Element
    from sanctions_graph.io.lists._ofac import Entry, OfacList
    from sanctions_graph.io.lists._ofac_references import References
    from sanctions_graph.io.lists._ofac_remarks import Part

_STREET = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_CITY = ("CITY", "STATE/PROVINCE", "REGION")
_TIES = {
    "nationality country": "nationality",
    "citizenship country": "citizenship",
    "vessel flag": "flag",
}
_CALL_SIGN, _OWNER, _TITLE, _LOCATION = "vessel call sign", "vessel owner", "title", "location"


class _Name(NamedTuple):
    """One written form of one name."""

    text: str
    is_latin: bool


class _Where(NamedTuple):
    """One place of the file, as an address prints it."""

    country: str
    street: tuple[str, ...]
    city: str
    code: str


class Parties:
    """Reads parties; what they refer to is looked up when all of the file is known.

    Parameters
    ----------
    listing : OfacList
        Gets the records.
    references : References
        The reference sets of the file.
    path : str
        Name of the file.
    report : Report
        Takes what cannot be read or resolved.
    """

    def __init__(self, listing: OfacList, references: References, path: str, report: Report) -> None:
        self._listing, self._references, self._path, self._report = listing, references, path, report
        self._profiles: dict[str, Entry] = {}
        self._identities: dict[str, Entry] = {}
        self._places: dict[str, _Where] = {}
        self._placed: list[tuple[Entry, str, str]] = []
        self._documents: list[tuple[str, Part, Place]] = []

    def profile(self, number: str | None) -> Entry | None:
        """Return the entry of a profile; None if there is none."""
        return self._profiles.get(number or "")

    def add_place(self, record: Element) -> None:
        """Add a Location."""
        at = Place(self._path, record.line, record.attributes.get("ID", "")[:20])
        parts: dict[str, str] = {}
        for part in record.every("LocationPart"):
            sort = self._references.text("LocPartType", part.attributes.get("LocPartTypeID"), at)
            values = [value.text_of("Value") for value in part.every("LocationPartValue")]
            parts.setdefault(sort.upper(), next(filter(None, values), ""))
        country = next(filter(None, self._countries(record, at)), "")
        unknown = parts.get("UNKNOWN", "")
        if not country and unknown and find_state(unknown) is not None:
            country, unknown = unknown, ""
        street = (*(parts.get(name, "") for name in _STREET), unknown)
        city = " ".join(text for name in _CITY if (text := parts.get(name, "")))
        self._places[record.attributes.get("ID", "")] = _Where(country, street, city, parts.get("POSTAL CODE", ""))

    def _countries(self, record: Element, at: Place) -> Iterator[str]:
        for country in record.every("LocationCountry"):
            yield self._references.text("Country", country.attributes.get("CountryID"), at)
        for area in record.every("LocationAreaCode"):
            number = area.attributes.get("AreaCodeID")
            yield self._references.pointer("AreaCode", number, "Description")
            yield self._references.text(
                "Country", self._references.pointer("AreaCode", number, "CountryID"), at
            ) or self._references.text("AreaCode", number, at)

    def add_document(self, record: Element) -> None:
        """Add an IDRegDocument if its type is kept; numbers of passports and the like are never held."""
        at = Place(self._path, record.line, record.attributes.get("ID", "")[:20])
        sort = self._references.text("IDRegDocType", record.attributes.get("IDRegDocTypeID"), at)
        part = statement(f"{sort} {record.text_of('IDRegistrationNo')}")
        if part is not None:
            self._documents.append((record.attributes.get("IdentityID", ""), part, at))

    def add_party(self, record: Element) -> None:
        """Add a DistinctParty: each of its profiles is an entry."""
        for profile in record.every("Profile"):
            number = profile.attributes.get("ID") or record.attributes.get("FixedRef", "")
            at = Place(self._path, profile.line, number[:20])
            identities = sorted(profile.every("Identity"), key=lambda each: each.attributes.get("Primary") != "true")
            names = [(alias, self._names(identity, alias, at)) for identity in identities
                     for alias in identity.every("Alias")]  # fmt: skip
            caption, main = self._caption(names, at)
            entry = self._listing.add(at, self._type(profile, at), caption)
            if entry is None:
                continue
            self._profiles[number] = entry
            for identity in identities:
                self._identities[identity.attributes.get("ID", "")] = entry
            for alias, written in names:
                self._add_alias(entry, alias, written, at, is_caption=alias is main)
            for feature in (*profile.every("Feature"), *record.every("Feature")):
                self._add_feature(entry, feature, at)

    def _type(self, profile: Element, at: Place) -> str:
        number = profile.attributes.get("PartySubTypeID")
        word = self._references.text("PartySubType", number, at)
        if word.casefold() in {"", "unknown"}:
            word = self._references.text(
                "PartyType", self._references.pointer("PartySubType", number, "PartyTypeID"), at
            )
        return word

    def _names(self, identity: Element, alias: Element, at: Place) -> list[_Name]:
        """List the written forms of one name."""
        sorts = {
            group.attributes.get("ID", ""): group.attributes.get("NamePartTypeID")
            for groups in identity.every("NamePartGroups")
            for master in groups.every("MasterNamePartGroup")
            for group in master.every("NamePartGroup")
        }
        written = []
        for name in alias.every("DocumentedName"):
            values = [value for part in name.every("DocumentedNamePart") for value in part.every("NamePartValue")]
            scripts = {self._references.text("Script", value.attributes.get("ScriptID"), at) for value in values}
            text = name_of_parts(
                (
                    self._references.text("NamePartType", sorts.get(value.attributes.get("NamePartGroupID", "")), at),
                    value.text,
                )
                for value in values
            )
            written.append(_Name(text, scripts <= {"", "Latin"}))
        return written

    def _caption(self, names: list[tuple[Element, list[_Name]]], at: Place) -> tuple[str, Element | None]:
        """Choose the name by which a party is listed, and tell whose it is."""
        primary = [pair for pair in names if self._alias_type(pair[0], at) == "Name"] or names
        primary.sort(key=lambda pair: pair[0].attributes.get("Primary") != "true")
        if not primary:
            return "", None
        alias, written = primary[0]
        latin = [name.text for name in written if name.is_latin]
        return next(iter(latin or [name.text for name in written]), ""), alias

    def _alias_type(self, alias: Element, at: Place) -> str:
        return self._references.text("AliasType", alias.attributes.get("AliasTypeID"), at)

    def _add_alias(self, entry: Entry, alias: Element, written: list[_Name], at: Place, *, is_caption: bool) -> None:
        """Add the forms of a name: the caption's other forms have scheme ``name``."""
        caption = self._listing.caption(entry.id)
        sort = self._alias_type(alias, at)
        is_weak = alias.attributes.get("LowQuality") == "true"
        for name in written:
            if is_caption:
                if name.text != caption:
                    self._listing.text_name(entry, "name", name.text, at)
            else:
                self._listing.alias(entry, "a.k.a." if sort in {"", "Name"} else sort, name.text, at, is_weak=is_weak)

    def _add_feature(self, entry: Entry, feature: Element, at: Place) -> None:
        label = self._references.text("FeatureType", feature.attributes.get("FeatureTypeID"), at).rstrip(": ")
        sort = label.casefold()
        for version in feature.every("FeatureVersion"):
            for place in version.every("VersionLocation"):
                self._placed.append((entry, label, place.attributes.get("LocationID", "")))
            for detail in version.every("VersionDetail"):
                number = detail.attributes.get("DetailReferenceID")
                value = detail.text or self._references.text("DetailReference", number, at)
                if value and sort != _LOCATION:
                    self._add_value(entry, label, value)

    def _add_value(self, entry: Entry, label: str, value: str) -> None:
        """Add what a feature says in words or by a state."""
        sort, locator = label.casefold(), f"entry {entry.at.record}, {label[:60]}"
        if sort in _TIES:
            self._listing.tie(entry, value, _TIES[sort], locator=locator)
        elif sort == _CALL_SIGN:
            self._listing.text_name(entry, "call_sign", value)
        elif sort == _OWNER:
            self._listing.owner(entry, value)
        elif sort == _TITLE:
            self._listing.post(entry, value, locator=locator)
        else:
            part = statement(f"{label} {value}")
            if part is not None:
                self._listing.say(entry, part, where=label[:60])

    def resolve(self) -> None:
        """Look up the places and documents that parties have."""
        for entry, label, number in self._placed:
            place = self._places.get(number)
            if place is None:
                said = f"Location {number[:20]} is not in the file"
                self._report.note("place", entry.at, said, table="links")
            elif label.casefold() == _LOCATION:
                city = place.city if entry.type == "Person" else f"{place.city} {place.code}".strip()
                locator = f"entry {entry.at.record}, location {number[:20]}"
                self._listing.address(
                    entry, place.country, street=place.street, city=(city,), at=entry.at, locator=locator
                )
            elif place.country:
                self._add_value(entry, label, place.country)
        for identity, part, at in self._documents:
            holder = self._identities.get(identity)
            if holder is None:
                said = f"the document is of identity {identity[:20]}, which is not in the file"
                self._report.note("name", at, said, table="names")
            else:
                self._listing.say(holder, part, where="IDRegDocument")
