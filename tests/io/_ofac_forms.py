"""Made-up lists of OFAC, written in each of its three forms."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from xml.sax.saxutils import escape, quoteattr

OLD = "http://tempuri.org/sdnList.xsd"
NEW = "urn:made-up:ENHANCED/XML"


@dataclass(frozen=True)
class Made:
    """One entry; `last` alone is the name of all that are no persons."""

    uid: int
    last: str
    first: str = ""
    type: str = "Entity"
    programs: tuple[str, ...] = ("SDGT",)
    title: str = ""
    aliases: tuple[tuple[str, bool, str], ...] = ()
    addresses: tuple[tuple[str, str, str], ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    nationalities: tuple[str, ...] = ()
    citizenships: tuple[str, ...] = ()
    call_sign: str = ""
    flag: str = ""
    owner: str = ""
    linked: tuple[str, ...] = ()
    born: str = ""

    @property
    def name(self) -> str:
        return f"{self.last}, {self.first}" if self.first else self.last


# ---- CSV -----------------------------------------------------------------------------------------------------


def _row(*cells: object) -> str:
    return ",".join('"' + str(cell).replace('"', '""') + '"' if cell != "" else "-0- " for cell in cells) + "\n"


def _remarks(entry: Made) -> str:
    told = [f"DOB {entry.born}"] if entry.born else []
    told += [f"{kind} '{name}'" for kind, is_weak, name in entry.aliases if is_weak]
    told += [f"nationality {place}" for place in entry.nationalities]
    told += [f"citizen {place}" for place in entry.citizenships]
    told += [f"{label} {value}" for label, value in entry.ids]
    told += [f"Linked To: {name}" for name in entry.linked]
    return "; ".join(told) + "." if told else ""


def as_csv(entries: Iterable[Made], names: tuple[str, str, str] = ("sdn.csv", "add.csv", "alt.csv")) -> dict[str, str]:
    """Write the set of CSV files, by their names."""
    sdn, add, alt = "", "", ""
    numbers = count(1)
    for entry in entries:
        kind = "" if entry.type == "Entity" else entry.type.casefold()
        sdn += _row(entry.uid, entry.name, kind, "] [".join(entry.programs), entry.title, entry.call_sign, "", "", "",
                    entry.flag, entry.owner, _remarks(entry))  # fmt: skip
        for street, city, country in entry.addresses:
            add += _row(entry.uid, next(numbers), street, city, country, "")
        for alias, is_weak, name in entry.aliases:
            if not is_weak:
                alt += _row(entry.uid, next(numbers), alias.replace(".", ""), name, "")
    return dict(zip(names, (sdn, add, alt), strict=True))


# ---- classic XML ---------------------------------------------------------------------------------------------


def _el(tag: str, *inside: str, **attributes: object) -> str:
    named = "".join(f" {key.replace('__', '-')}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{tag}{named}>{''.join(inside)}</{tag}>"


def _text(tag: str, text: object, **attributes: object) -> str:
    return _el(tag, escape(str(text)), **attributes) if text != "" else ""


def _halves(name: str) -> str:
    last, _, first = name.partition(", ")
    return _text("firstName", first) + _text("lastName", last)


def _entry(entry: Made) -> str:
    numbers = count(1_000)

    def group(tag: str, items: Iterable[str]) -> str:
        inside = "".join(items)
        return _el(tag, inside) if inside else ""

    def part(tag: str, *inside: str) -> str:
        return _el(tag, _text("uid", next(numbers)), *inside)

    linked = "; ".join(f"Linked To: {name}" for name in entry.linked)
    return _el(
        "sdnEntry",
        _text("uid", entry.uid),
        _text("firstName", entry.first),
        _text("lastName", entry.last),
        _text("title", entry.title),
        _text("sdnType", entry.type),
        _text("remarks", f"({linked})" if linked else ""),
        group("programList", (_text("program", tag) for tag in entry.programs)),
        group("idList", (part("id", _text("idType", label), _text("idNumber", value)) for label, value in entry.ids)),
        group("akaList", (part("aka", _text("type", kind), _text("category", "weak" if is_weak else "strong"),
                               _halves(name)) for kind, is_weak, name in entry.aliases)),
        group("addressList", (part("address", _text("address1", street), _text("city", city), _text("country", country))
                              for street, city, country in entry.addresses)),
        group("nationalityList", (part("nationality", _text("country", place), _text("mainEntry", "true"))
                                  for place in entry.nationalities)),
        group("citizenshipList", (part("citizenship", _text("country", place), _text("mainEntry", "true"))
                                  for place in entry.citizenships)),
        group("dateOfBirthList", [part("dateOfBirthItem", _text("dateOfBirth", entry.born))] if entry.born else []),
        group("vesselInfo", (_text("callSign", entry.call_sign), _text("vesselFlag", entry.flag),
                             _text("vesselOwner", entry.owner))),
    )  # fmt: skip


def as_xml(entries: Iterable[Made], day: str = "2026-01-15", *, space: str = OLD, count: int | None = None) -> str:
    """Write the classic XML file."""
    entries = list(entries)
    year, month, number = day.split("-")
    told = _el("publshInformation", _text("Publish_Date", f"{month}/{number}/{year}"),
               _text("Record_Count", len(entries) if count is None else count))  # fmt: skip
    body = "\n".join([told, *map(_entry, entries)])
    return f'<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns={quoteattr(space)}>\n{body}\n</sdnList>\n'


# ---- advanced XML --------------------------------------------------------------------------------------------

_DOCUMENTS = frozenset({"Passport", "Legal Entity Number", "Vessel Registration Identification", "MMSI",
                        "Company Number", "Registration Number"})  # fmt: skip
_SUBTYPES = {"Vessel": 1, "Aircraft": 2, "Entity": 3, "Individual": 4}


@dataclass
class Advanced:
    """One advanced XML file in the making: what its numbers mean is gathered as they are used."""

    day: str = "2026-01-15"
    list_name: str = "SDN List"
    space: str = NEW
    values: dict[str, dict[str, int]] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(5_000))
    locations: str = ""
    documents: str = ""
    parties: str = ""
    relations: str = ""
    listings: str = ""

    def ref(self, kind: str, word: str) -> int:
        """Return the number of a reference value."""
        return self.values.setdefault(kind, {}).setdefault(word, next(self.numbers))

    def location(self, country: str, street: str = "", city: str = "") -> int:
        number = next(self.numbers)
        parts = "".join(
            _el("LocationPart", _el("LocationPartValue", _text("Value", text), Primary="true"),
                LocPartTypeID=self.ref("LocPartType", kind))
            for kind, text in (("ADDRESS1", street), ("CITY", city)) if text
        )  # fmt: skip
        where = _el("LocationCountry", CountryID=self.ref("Country", country)) if country else ""
        self.locations += _el("Location", where, parts, ID=number)
        return number

    def feature(self, label: str, *, text: str = "", location: int | None = None) -> str:
        said = _el("VersionLocation", LocationID=location) if location is not None else ""
        said += _text("VersionDetail", text, DetailTypeID=self.ref("DetailType", "TEXT"))
        version = _el("FeatureVersion", "<Comment />", said, ID=next(self.numbers))
        return _el("Feature", version, ID=next(self.numbers), FeatureTypeID=self.ref("FeatureType", label))

    def alias(self, kind: str, name: str, types: tuple[str, ...], *, primary: bool, weak: bool = False) -> tuple:
        """Write a name and the groups of its parts."""
        groups, parts = "", ""
        for word, text in zip(types, name.split(", ") if len(types) > 1 else [name], strict=False):
            number = next(self.numbers)
            groups += _el("MasterNamePartGroup", _el("NamePartGroup", ID=number,
                                                     NamePartTypeID=self.ref("NamePartType", word)))  # fmt: skip
            value = _text("NamePartValue", text, NamePartGroupID=number, ScriptID=self.ref("Script", "Latin"))
            parts += _el("DocumentedNamePart", value)
        written = _el("DocumentedName", parts, ID=next(self.numbers))
        flags = {"Primary": str(primary).lower(), "LowQuality": str(weak).lower()}
        return _el("Alias", written, AliasTypeID=self.ref("AliasType", kind), **flags), groups

    def party(self, entry: Made, more: str = "") -> None:
        """Write a party with its documents."""
        types = ("Last Name", "First Name") if entry.type == "Individual" else (f"{entry.type} Name",)
        names = [self.alias("Name", entry.name, types, primary=True)]
        names += [self.alias(kind.upper(), name, types, primary=False, weak=is_weak)
                  for kind, is_weak, name in entry.aliases]  # fmt: skip
        identity = next(self.numbers)
        groups = _el("NamePartGroups", *(group for _, group in names))
        features = more
        for street, city, country in entry.addresses:
            features += self.feature("Location", location=self.location(country, street, city))
        for label, places in (
            ("Nationality Country", entry.nationalities),
            ("Citizenship Country", entry.citizenships),
        ):
            features += "".join(self.feature(label, location=self.location(place)) for place in places)
        for label, text in (("Title", entry.title), ("Vessel Call Sign", entry.call_sign),
                            ("Vessel Flag", entry.flag), ("Vessel Owner", entry.owner)):  # fmt: skip
            features += self.feature(label, text=text) if text else ""
        for label, value in entry.ids:
            if label in _DOCUMENTS:
                self.documents += _el("IDRegDocument", _text("IDRegistrationNo", value), IdentityID=identity,
                                      IDRegDocTypeID=self.ref("IDRegDocType", label))  # fmt: skip
            else:
                features += self.feature(label, text=value)
        if entry.born:
            day = _el("From", *(_text(part, text) for part, text in zip(("Year", "Month", "Day"), (1970, 1, 1),
                                                                         strict=True)))  # fmt: skip
            version = _el("FeatureVersion", _el("DatePeriod", _el("Start", day)))
            features += _el("Feature", version, FeatureTypeID=self.ref("FeatureType", "Birthdate"))
        profile = _el(
            "Profile",
            _el("Identity", *(alias for alias, _ in names), groups, ID=identity, Primary="true", **{"False": "false"}),
            features,
            ID=entry.uid,
            PartySubTypeID=_SUBTYPES[entry.type],
        )  # fmt: skip
        self.parties += _el("DistinctParty", profile, FixedRef=entry.uid)

    def relation(self, source: int, words: str, target: int, *, former: bool = False) -> None:
        self.relations += _el(
            "ProfileRelationship", ID=next(self.numbers), From__ProfileID=source, To__ProfileID=target,
            RelationTypeID=self.ref("RelationType", words), Former=str(former).lower(),
        )  # fmt: skip

    def listing(
        self, uid: int, programs: Iterable[str], *, days: Iterable[tuple[str, str]] = (), list_name: str | None = None,
        period: str = "",
    ) -> None:  # fmt: skip
        """Write an entry of a list; each of `days` is a day and the programme of its legal basis, blank if unknown."""
        events = ""
        for day, program in days:
            parts = zip(("Year", "Month", "Day"), day.split("-"), strict=False)
            when = _el("Date", *(_text(part, text) for part, text in parts), CalendarTypeID=1)
            basis = {"LegalBasisID": self.ref("LegalBasis", f"basis of {program}")} if program else {}
            if program:
                self.ref("SanctionsProgram", program)
            events += _el("EntryEvent", when, ID=uid, EntryEventTypeID=self.ref("EntryEventType", "Created"), **basis)
        measures = _el("SanctionsMeasure", SanctionsTypeID=self.ref("SanctionsType", "Block"))
        for tag in programs:
            measures += _el("SanctionsMeasure", _text("Comment", tag), period or '<DatePeriod CalendarTypeID="1" />',
                            SanctionsTypeID=self.ref("SanctionsType", "Program"))  # fmt: skip
        self.listings += _el("SanctionsEntry", events, measures, ID=uid, ProfileID=uid,
                             ListID=self.ref("List", list_name or self.list_name))  # fmt: skip

    def __str__(self) -> str:
        year, month, day = self.day.split("-")
        issue = _el("DateOfIssue", _text("Year", year), _text("Month", int(month)), _text("Day", int(day)))
        sets = ""
        programs = self.values.get("SanctionsProgram", {})
        for kind, words in self.values.items():
            inside = ""
            for word, number in words.items():
                of = word.removeprefix("basis of ") if kind == "LegalBasis" else ""
                inside += _text(kind, word, ID=number, **({"SanctionsProgramID": programs[of]} if of else {}))
            sets += _el(f"{kind}Values", inside) + "\n"
        subtypes = {1: ("Vessel", 4), 2: ("Aircraft", 4), 3: ("Unknown", 2), 4: ("Unknown", 1)}
        sets += _el("PartySubTypeValues", *(_text("PartySubType", word, ID=number, PartyTypeID=of)
                                            for number, (word, of) in subtypes.items()))  # fmt: skip
        types = {1: "Individual", 2: "Entity", 4: "Transport"}
        sets += _el("PartyTypeValues", *(_text("PartyType", word, ID=number) for number, word in types.items()))
        body = "\n".join((
            issue, _el("ReferenceValueSets", sets), _el("Locations", self.locations),
            _el("IDRegDocuments", self.documents), _el("DistinctParties", self.parties),
            _el("ProfileRelationships", self.relations), _el("SanctionsEntries", self.listings),
        ))  # fmt: skip
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<Sanctions xmlns={quoteattr(self.space)}>\n{body}\n</Sanctions>\n'
        )


def as_advanced(
    entries: Iterable[Made], day: str = "2026-01-15", *, list_name: str = "SDN List", space: str = NEW
) -> str:
    """Write the advanced XML file; it names by number those whom the other forms name by name."""
    entries = list(entries)
    uids = {entry.name.casefold(): entry.uid for entry in entries}
    made = Advanced(day, list_name, space)
    for entry in entries:
        made.party(entry)
        for name in entry.linked:
            made.relation(entry.uid, "Associate Of", uids[name.casefold()])
        made.listing(entry.uid, entry.programs)
    return str(made)
