"""The Consolidated Screening List of the United States, CSV or JSON: thirteen lists of three departments in one.

Field map (`FIELDS` says the same to a program; a test holds every column of real files against it)

=========================  =================================================================================
``source``                 the list: ``designates``, from the measure of that list, see below
``entity_number``          the entity ``ofac:<number>``, and its name of scheme ``ofac_uid``
``type``                   Individual is a Person, Vessel a Vessel, Aircraft an Airplane, all else a LegalEntity
``programs``               of SDN rows one ``designates`` a tag, as in OFAC's own files; of others a claim of
                           quantity ``program`` about the listing
``name``, ``alt_names``    caption; names of scheme ``alias``, and ``weak_alias`` where the list puts quotes
``title``                  claim of quantity ``post``
``addresses``              ``located_in``, as printed; of whoever may be a person the country alone
``start_date``             start of the listing
``end_date``               end of the listing if it lies before the day of the list, else a claim of quantity
                           ``stated_end``: an end to come is none
``federal_register_…``,    claims of these quantities about the listing, in the words of the list
``license_requirement``,
``license_policy``,
``standard_order``
``citizenships``,          ``tied_to`` the state, of that role
``nationalities``,
``vessel_flag``
``call_sign``              name of scheme ``call_sign``
``vessel_owner``           the owner ``owns`` the vessel, where an entry bears exactly that name
``remarks``                of OFAC's rows "Linked To", as in OFAC's own files; of the State Department's
                           nonproliferation rows a claim of quantity ``remark``; else dropped
``ids``                    wallets, ``imo``, ``mmsi``, ``lei``, ``bic`` and the others that are kept of OFAC's
                           remarks; days of listing; directives
dropped on purpose         dates and places of birth, passports, tax and other numbers, telephones, mail addresses
dropped                    tonnages, type of vessel, web pages, ``_id``
=========================  =================================================================================

**Lists are not all alike.** An SDN row is a block of property, by the programmes it names. No other list is: the Entity
List and the Military End-User List are rules on export licences, the directives of SSI forbid some dealings, a denied
or debarred person may not take part in exports. Each is one measure of its own in the registry of programmes. Where a
regime knows the list (SSI, EL, MEU) its authority is ``US``; else it is the agency, so that no rule of ownership takes
such a listing for a block. Of the same entity number there is one entity, with a listing from each list it is on.

**Rows without a number** get an id made of list, name and addresses (and, where a list prints no address, the notice
in the Federal Register): ``csl:dpl-some-body-1a2b3c4d``. A list has a row for every address, and two persons may share
a name, so nothing is joined by name: a finding tells of each name that several rows of one list bear. Only rows of one
list that are equal in all these are one entity, with a finding; where they tell of different days, each is a listing.

Names in "Linked To" and owners are looked up among entries with a number, SDN entries first. What OFAC's own files tell
and this list does not: which other names are former ones.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError
from sanctions_graph.io.lists._csl_rows import LOOSE, code_of, id_of, is_list, plain, read_list
from sanctions_graph.io.lists._ofac_remarks import PARTS, parts, statement
from sanctions_graph.io.lists._printed import link_id, printed_day
from sanctions_graph.io.lists._programs import find_program, unknown_program
from sanctions_graph.io.registers._ftm_programs import is_early
from sanctions_graph.io.registers._register import How, Register
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.lists._csl_rows import Row
    from sanctions_graph.io.lists._ofac_remarks import Part
    from sanctions_graph.io.lists._programs import Program
    from sanctions_graph.io.registry import Reading

_PERSONAL = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"

FIELDS = MappingProxyType({
    "source": "designates, from the measure of the list; of SDN rows, of their programmes",
    "entity_number": "entity id ofac:<entity_number>; name of scheme ofac_uid",
    "type": "type of the entity",
    "programs": "designates of SDN rows; claim of quantity program about other listings",
    "name": "caption",
    "title": "claim of quantity post",
    "addresses": "located_in; original_value of the claim, of whoever may be a person the country alone",
    "federal_register_notice": "claim of quantity federal_register_notice about the listing",
    "start_date": "start of designates",
    "end_date": "end of designates if it is past; else claim of quantity stated_end",
    "standard_order": "claim of quantity standard_order about the listing",
    "license_requirement": "claim of quantity license_requirement about the listing",
    "license_policy": "claim of quantity license_policy about the listing",
    "call_sign": "name of scheme call_sign",
    "vessel_flag": "tied_to a state, role flag",
    "vessel_owner": "owns, from the entry of that name",
    "remarks": "of OFAC's rows acts_for or, for vessel and aircraft, controls, role associated; of ISN rows a claim",
    "alt_names": "names of scheme alias, or weak_alias if in quotes",
    "citizenships": "tied_to a state, role citizenship",
    "nationalities": "tied_to a state, role nationality",
    "ids": "names of schemes imo, imo_company, mmsi, tail_number, lei, bic; wallets; former flags; days of listing; "
           "directives; all other numbers dropped: personal identifiers among them",
    **dict.fromkeys(("dates_of_birth", "places_of_birth"), _PERSONAL),
    **dict.fromkeys(("_id", "id", "vessel_type", "gross_tonnage", "gross_registered_tonnage", "source_list_url",
                     "source_information_url", "country", "score"), _INNER),
})  # fmt: skip
"""Columns of the CSV, and keys of the JSON."""

_TYPES = {"individual": "Person", "entity": "LegalEntity", "vessel": "Vessel", "aircraft": "Airplane"}
_BLOCKING = "SDN"
_NUMBER = re.compile(r"[0-9]{1,18}")
_LISTED_ON = MappingProxyType({"CMIC": "Listing Date (CMIC)", "CAP": "Listing Date (EO 14024 Directive 2):"})
"""Lists whose own day of listing stands among the numbers, and how it is called there."""
_DIRECTIVE = re.compile(r"Subject to (Directive \w+)")
_DIRECTIVES = "Executive Order 13662 Directive Determination -"
_OF_LISTING = ("federal_register_notice", "license_requirement", "license_policy", "standard_order")
_SCHEMES = frozenset({"imo", "imo_company", "mmsi", "tail_number", "lei", "bic"})
"""Identifiers that are kept, by OFAC's forms of them."""
_LONGEST = 100  # characters of a programme that nobody knows
_WHOLE_DAY = len("2022-05-06")
_IS_CODE = re.compile(r"[A-Z]{2}")


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return is_list(head)


def _read(reading: Reading) -> None:
    if len(reading.files) != 1:
        raise FormatError("the list is one file", hint="read each file apart, and join with sg.compose")
    (file,) = reading.files
    report, published = reading.report, reading.published_on()
    digests: list[str] = []
    told: dict[str, list[Row]] = {}
    for row in read_list(file, frozenset(FIELDS), report, digests):
        fault = (
            "the entry has no name" if not row["name"]
            else "the entry is of no list" if not row["source"]
            else f"{row['entity_number'][:20]!r} is no entry number"
            if row["entity_number"] and not _NUMBER.fullmatch(row["entity_number"])
            else ""
        )  # fmt: skip
        if fault:
            report.refuse(row.at, fault, hint="correct the file, or read with on_error='collect'")
        else:
            told.setdefault(id_of(row), []).append(row)
    teller = _Teller(report, published, told)
    for id in sorted(told):  # noqa: A001
        teller.add_entity(id)
    for id in sorted(told):  # noqa: A001
        for row in told[id]:
            teller.say(id, row)
    _tell_namesakes(told, report)
    teller.register.hand_over(
        reading,
        id="csl",
        publisher="US Departments of Commerce, State and the Treasury",
        title="Consolidated Screening List",
        licence="Work of the United States Government",
        digests=digests,
    )


def _tell_namesakes(told: dict[str, list[Row]], report: Report) -> None:
    """Tell of rows that may be one, and are not joined."""
    names: dict[tuple[str, str], list[str]] = {}
    for id, rows in sorted(told.items()):  # noqa: A001
        if id.startswith(LOOSE):
            names.setdefault((code_of(rows[0]["source"]), plain(rows[0]["name"])), []).append(id)
    for (code, _), ids in names.items():
        if len(ids) > 1:
            row = told[ids[0]][0]
            said = f"{len(ids)} entries of {code} are called {row['name'][:80]!r}; candidates() proposes what is one"
            report.note("name", row.at, said)


class _Teller:
    """Says what rows say, once all of them are known."""

    def __init__(self, report: Report, published: str, told: dict[str, list[Row]]) -> None:
        self.report, self.published, self.told = report, published, told
        self.register = Register(report, published=published)
        self._lives: dict[str, tuple[str, str]] = {}
        self._all: dict[str, list[str]] = {}
        self._blocked: dict[str, list[str]] = {}
        for id, rows in sorted(told.items()):  # noqa: A001
            if not id.startswith(LOOSE):
                for name in sorted({row["name"].casefold() for row in rows}):
                    self._all.setdefault(name, []).append(id)
                for name in sorted({row["name"].casefold() for row in rows if code_of(row["source"]) == _BLOCKING}):
                    self._blocked.setdefault(name, []).append(id)

    # ---- entities ------------------------------------------------------------------------------------------

    def add_entity(self, id: str) -> None:  # noqa: A002
        """Add an entity by all rows that tell of it, the SDN list first."""
        register, report = self.register, self.report
        rows = self.told[id]
        rows.sort(key=_place)
        kinds = {row["type"].lower() for row in rows if row["type"]}
        for kind in sorted(kinds - _TYPES.keys()):
            report.note("type", rows[0].at, f"{kind[:60]!r} is no known type of entry; read as LegalEntity")
        types = sorted(_TYPES[kind] for kind in kinds if kind in _TYPES)
        register.entity(id, types[0] if types else "LegalEntity", rows[0]["name"])
        names = {row["name"] for row in rows}
        if len(names) > 1 or len(types) > 1:
            report.note("name", rows[0].at, f"its lists tell of {id} under {len(names)} names and {len(types)} types")
        once = {row["source"] for row in rows}
        if len(once) < len(rows):
            said = f"{len(rows)} rows from {len(once)} list(s) tell of {id}: those of one list are read as one"
            report.note("record", rows[0].at, said)
        if rows[0]["entity_number"]:
            register.name(id, "ofac_uid", rows[0]["entity_number"])
        for row in rows:
            if row["name"] != rows[0]["name"]:
                register.name(id, "name", row["name"])
            register.name(id, "call_sign", row["call_sign"])
            for name in row.lists["alt_names"]:
                is_weak = len(name) > 2 and name[0] == name[-1] == '"' and '"' not in name[1:-1]
                if is_weak:
                    register.name(id, "weak_alias", name[1:-1])
                else:
                    register.name(id, "alias", re.sub(r"^and (?=[A-Z])", "", name))

    # ---- what is said of them ------------------------------------------------------------------------------

    def say(self, id: str, row: Row) -> None:  # noqa: A002
        """Say what one row says."""
        register, report = self.register, self.report
        code = code_of(row["source"])
        where = f"entry {row['entity_number']}" if row["entity_number"] else f"entry of {row['name'][:80]!r}"
        where = f"{code}, {where}"
        if code == _BLOCKING:
            if not row.lists["programs"]:
                report.note("program", row.at, "it names no programme, so no measure lists it", table="links")
            for tag in row.lists["programs"]:
                program = find_program("ofac", tag) or self._unknown("ofac", tag, "US", row)
                self._list(id, row, program, f"{where}, program", tag)
        else:
            agency = f"US {row['source'].rpartition(' - ')[2]}"
            program = find_program("csl", code) or self._unknown("csl", code, agency, row)
            self._add_listing(id, row, program, where, code)
        if row["title"]:
            register.fact(id, "post", row["title"], f"{where}, title", self._how())
        self._add_places(id, row, where)
        if row["vessel_owner"]:
            self._relate(id, row, row["vessel_owner"], f"vessel_owner: {row['vessel_owner']}", owns=True, where=where)
        if row["entity_number"]:
            for part in parts(row["remarks"]):
                if part.sort == "linked":  # columns say the rest
                    self._relate(id, row, part.value, part.said, where=where)
        self._add_numbers(id, row, where)

    def _add_numbers(self, id: str, row: Row, where: str) -> None:  # noqa: A002
        """Say what the numbers of an entry say, by the forms of OFAC's remarks."""
        for sort, number in row.numbers:
            part = statement(f"{sort} {number}")
            if part is None:
                continue
            if part.sort == "wallet":
                self._hold(id, row, part, where)
            elif part.sort == "former-flag":
                self._tie(id, row, part.value, "former-flag", where)
            elif part.sort in _SCHEMES:
                value = self.report.text(row.at, part.value, part.sort)
                self.register.name(id, part.sort, value or "")

    def _how(self, printed: str = "", **told: str) -> How:
        return How(**{"observed": self.published, "status": "official", "printed": printed, **told})

    def _unknown(self, listed_by: str, tag: str, authority: str, row: Row) -> Program:
        program = unknown_program(listed_by, tag[:_LONGEST], authority[:_LONGEST])
        if program.measure not in self.register.nodes:
            self.report.note("program", row.at, f"{tag[:60]!r} is not in the registry of measures")
        return program

    def _list(
        self,
        id: str,  # noqa: A002
        row: Row,
        program: Program,
        locator: str,
        printed: str,
        *,
        start: str = "",
        end: str = "",
    ) -> str:
        register = self.register
        measure = register.measure(program)
        own = link_id(measure, "designates", id)
        if self._lives.setdefault(own, (start, end)) != (start, end):  # listed again, and not one listing
            own = "-".join((own, *(f"{word}-{day}" for word, day in (("from", start), ("to", end)) if day)))
        seen = register.seen(first=start, last=min(end, self.published) if end else "")
        how = self._how(printed, observed=seen)
        register.link(own, measure, "designates", id, row.at, locator, how, start=start or "?", end=end or "?")
        return own

    def _add_listing(self, id: str, row: Row, program: Program, where: str, code: str) -> None:  # noqa: A002
        """Say that a list which blocks nothing lists an entity, and in its own words what that means."""
        start, end = self._day(row, "start_date"), self._day(row, "end_date")
        if code in _LISTED_ON:
            days = {printed_day(number) for sort, number in row.numbers if sort == _LISTED_ON[code]} - {None}
            start = start or (days.pop() or "" if len(days) == 1 else "")
        if start and is_early(start, program):
            said = f"it gives {start} as its start, and {program.caption} is of {program.adopted}; not read"
            self.report.note("date", row.at, said, table="links")
            start = ""
        is_past = len(end) == _WHOLE_DAY and start <= end < self.published
        own = self._list(id, row, program, where, row["source"], start=start, end=end if is_past else "")
        facts = [(column, row[column]) for column in _OF_LISTING]
        facts += [("program", tag) for tag in row.lists["programs"]]
        facts += [("stated_end", end)] if end and not is_past else []
        facts += [("remark", self.report.text(row.at, row["remarks"], "remark") or "")] if code == "ISN" else []
        facts += [
            ("directive", found[1])
            for sort, number in row.numbers
            if code == "SSI" and sort == _DIRECTIVES and (found := _DIRECTIVE.fullmatch(number))
        ]
        for quantity, text in facts:
            if text:
                self.register.fact(own, quantity, text, where, self._how())

    def _day(self, row: Row, column: str) -> str:
        day = printed_day(row[column]) if row[column] else ""
        if day is None:
            said = f"{row[column][:40]!r} is no day"
            self.report.refuse(row.at, f"{column}: {said}", rule="date", table="links", hint="write 2016-03-22")
        return day or ""

    def _add_places(self, id: str, row: Row, where: str) -> None:  # noqa: A002
        may_be_person = row["type"].lower() not in ("entity", "vessel", "aircraft")
        for address in row.addresses:
            state = self._state(address.country, row) if address.country else None
            if state is not None:
                printed = address.country if may_be_person else address.printed
                own = link_id(id, "located_in", state)
                self.register.link(own, id, "located_in", state, row.at, f"{where}, address", self._how(printed))
        for column, role in (("nationalities", "nationality"), ("citizenships", "citizenship")):
            for place in row.lists[column]:
                self._tie(id, row, place, role, where)
        if row["vessel_flag"]:
            self._tie(id, row, row["vessel_flag"], "flag", where)

    def _state(self, place: str, row: Row) -> str | None:
        code = place if _IS_CODE.fullmatch(place) else ""
        return self.register.state(code, place, row.at)

    def _tie(self, id: str, row: Row, place: str, role: str, where: str) -> None:  # noqa: A002
        state = self._state(place, row)
        if state is not None:
            own = link_id(id, "tied_to", state, role=role)
            how = self._how(place, observed="") if role.startswith("former") else self._how(place)
            self.register.link(own, id, "tied_to", state, row.at, where, how, role=role)

    def _hold(self, id: str, row: Row, part: Part, where: str) -> None:  # noqa: A002
        address = self.report.text(row.at, part.value, "address")
        if address:
            wallet = f"wallet:{part.ticker}:{address}"
            self.register.entity(wallet, "CryptoWallet", f"{address} ({part.ticker})")
            self.register.name(wallet, "wallet", address)
            own = link_id(id, "controls", wallet, role="holder")
            how = self._how(part.said)
            self.register.link(own, id, "controls", wallet, row.at, f"{where}, ids", how, role="holder")

    def _relate(self, id: str, row: Row, name: str, said: str, *, where: str, owns: bool = False) -> None:  # noqa: A002
        """Link an entry with whoever bears a name that it gives."""
        if self.report.text(row.at, said, "remark") is None:
            return
        is_blocked = code_of(row["source"]) == _BLOCKING
        bearers = (_bearers(self._blocked, name) if is_blocked else []) or _bearers(self._all, name)
        told = f"({said.partition(':')[0]})"
        if not bearers:
            self.report.note("name", row.at, f"no entry is called {name[:80]!r} {told}", table="links")
        how = self._how(said)
        if len(bearers) > 1:
            several = f"{len(bearers)} entries are called {name[:80]!r}: {', '.join(bearers)}"
            self.report.note("name", row.at, several, table="links")
            how = self._how(said, note=f"one of {len(bearers)} entries of this name", status="alleged")
        locator = f"{where}, {'vessel_owner' if owns else 'remarks'}"
        is_thing = row["type"].lower() in ("vessel", "aircraft")
        kind, role = ("owns", "") if owns else ("controls" if is_thing else "acts_for", "associated")
        for other in bearers:
            source, target = (other, id) if owns or is_thing else (id, other)
            own = link_id(source, kind, target, role=role)
            self.register.link(own, source, kind, target, row.at, locator, how, role=role)


def _place(row: Row) -> tuple[object, ...]:
    """Order the rows of an entity whatever their order in the file: the SDN list first, then by list and day."""
    listed = (row["source"], row["start_date"], row["end_date"], row["name"])
    return (code_of(row["source"]) != _BLOCKING, *listed, *row.texts.values())


def _bearers(names: dict[str, list[str]], name: str) -> list[str]:
    """Find who bears a name, whether the full stop at its end is the name's or the sentence's."""
    return names.get(name.casefold()) or names.get(name.removesuffix(".").casefold(), [])


READER = Reader("us-csl", "the US Consolidated Screening List, CSV or JSON", _sniff, _read, FIELDS)
"""Reads the one file that the Department of Commerce publishes, in either form."""

assert set(PARTS) > _SCHEMES, "numbers are known by OFAC's forms"
