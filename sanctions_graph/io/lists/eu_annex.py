"""Annexes of acts of the European Union, as a table: one entry in one legal context a row.

It is the transcription that OpenSanctions keeps of consolidated acts (column ``celex``) and of acts that amend them
(``amendedCelex``, ``amendmentCelex``). Columns may stand in any order, and most may be missing.

Field map (`FIELDS` says the same to a program; a test holds every column of real files against it)

=========================  =================================================================================
``name``                   caption; the id, see below
``schema``                 type of the entity
``celex``, ``annex``,      ``designates``, from the measure ``measure:eu-2017-1509/XIII.A``, which is
``measure``                ``part_of`` the act; issuer EU
``programKey``             programme of a measure that freezes assets; other effects have one of their own,
                           such as ``EU-TRAVEL-BAN``
``startDate``              start of the listing, as printed; blank is not known
``recordId``               entry number: locator, part of the id
``reason``, ``notes``      note of the claim, in the words of the act; of a person the notes are dropped
``alias``, ``weakAlias``,  names of scheme ``alias``, ``weak_alias``, ``former_name``
``previousName``
``nationality``, ``flag``  ``tied_to`` the state, of that role
``country``                ``located_in``; of a person ``tied_to``, role ``country``
``jurisdiction``           ``located_in``, role ``registered``
``address``                ``located_in`` the state in which it ends, as printed; of a person the state alone
``position``               claim of quantity ``post``
``imoNumber`` and others   names of their schemes; none of a person is read
dropped on purpose         dates and places of birth, passports and numbers of persons, gender, looks, parents,
                           telephones, mail addresses
dropped                    legal form, sector, day of incorporation, web pages
=========================  =================================================================================

**Which rows are one entity.** A vessel is its IMO number and a company its LEI, where the row prints just one: such
rows are one entity in whatever annex they stand. Rows of one entry number in one annex are one entity in several legal
contexts. So are rows without a number whose annex and whole description are the same. Nothing else is joined: entries
of one name may be two persons, so each is an entity of its own and a finding names them; `candidates` proposes which of
them are one. A row is a listing of its own even where the entity is one.

**Reasons are prose.** "Linked to", "subordinate to" or "head of" in it makes no link: it stands in the note of the
claim, to be read by people.

A listing that freezes assets and one that restricts transport come from different measures of different programmes.
The file has no day of its own: say ``published=``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanctions_graph.io.files._rows import head_rows
from sanctions_graph.io.lists._eu_acts import FREEZE, OTHERS, annex_measure
from sanctions_graph.io.lists._eu_rows import ACT, FIELDS, IDENTIFIERS, NAMES, NEEDED, annex_rows
from sanctions_graph.io.lists._places import find_state
from sanctions_graph.io.lists._printed import link_id, printed_day, values
from sanctions_graph.io.registers._ftm_programs import is_early
from sanctions_graph.io.registers._register import How, Register
from sanctions_graph.io.registry import Reader
from sanctions_graph.model.cells import MAX_TEXT

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.lists._eu_rows import Row
    from sanctions_graph.io.lists._programs import Program
    from sanctions_graph.io.registry import Reading

_SECRETS = ("passportNumber", "birthDate", "idNumber", "taxNumber", "registrationNumber", "phone", "email")
_SHORTEST_SECRET = 6  # characters; a bare year tells nobody apart


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    columns = set(next(iter(head_rows(head)), ()))
    return columns >= set(NEEDED) and not columns.isdisjoint(ACT)


def _read(reading: Reading) -> None:
    report, published = reading.report, reading.published_on()
    digests: list[str] = []
    rows = [row for file in reading.files for row in annex_rows(file, report, digests)]
    register = Register(report, published=published)
    told: dict[tuple[str, str], list[str]] = {}
    parts: set[str] = set()
    starts: dict[str, str] = {}
    for id, together in sorted(_entities(rows, report).items()):  # noqa: A001
        captions = _add_entity(register, id, together, report)
        for row in together:
            _add_listing(register, id, row, parts, starts, report)
            _add_places(register, id, row, report)
        told.setdefault((together[0].type, captions[0].casefold()), []).append(id)
    _tell_namesakes(rows, told, report)
    register.hand_over(
        reading,
        id="eu",
        publisher="European Union; transcribed by OpenSanctions",
        title="Annexes of " + ", ".join(sorted({row.act.program.reference for row in rows})[:5] or ["no act"]),
        licence="EU law, re-use with attribution (Decision 2011/833/EU); the transcription CC BY-NC 4.0",
        digests=digests,
    )


# ---- entities ------------------------------------------------------------------------------------------------


def _entities(rows: list[Row], report: Report) -> dict[str, list[Row]]:
    """Gather the rows of each entity, as the docstring of the module says."""
    found: dict[str, list[Row]] = {}
    loose: dict[str, dict[tuple[tuple[str, str], ...], list[Row]]] = {}
    for row in rows:
        if row.is_strong:
            found.setdefault(row.key, []).append(row)
        else:
            loose.setdefault(row.key, {}).setdefault(_description(row), []).append(row)
    for key, described in loose.items():
        for place, (_, together) in enumerate(sorted(described.items()), start=1):
            found[key if place == 1 else f"{key}--{place}"] = together
        if len(described) > 1:
            at = min(together[0].at for together in described.values())
            said = f"{len(described)} entries without a number are called so; each is an entity of its own"
            report.note("name", at, said)
    for together in found.values():
        together.sort(
            key=lambda row: (row.context, row["recordId"], row["measure"], printed_day(row["startDate"]) or "",
                             *sorted(row.cells.items()))
        )  # fmt: skip
    return found


def _description(row: Row) -> tuple[tuple[str, str], ...]:
    """All that a row says of the entity, and not of its listing."""
    context = ("recordId", "programKey", "annex", "measure", "startDate", "reason", *ACT, "amendmentCelex")
    return tuple(sorted((column, text) for column, text in row.cells.items() if text and column not in context))


def _add_entity(register: Register, id: str, rows: list[Row], report: Report) -> list[str]:  # noqa: A002
    captions = sorted({row["name"] for row in rows})
    register.entity(id, min(row.type for row in rows), captions[0])
    if len(captions) > 1:
        said = f"the entity {id} is called {', '.join(repr(caption[:60]) for caption in captions[:5])}; read as one"
        report.note("name", rows[0].at, said)
    for caption in captions[1:]:
        register.name(id, "name", caption)
    for row in rows:
        for column, scheme in NAMES.items():
            for value in values(row[column]):
                register.name(id, scheme, value)
        if row.type != "Person":
            for column, scheme in IDENTIFIERS.items():
                for value in values(row[column]):
                    register.name(id, scheme, value)
    return captions


def _tell_namesakes(rows: list[Row], told: dict[tuple[str, str], list[str]], report: Report) -> None:
    first = {row.key: row.at for row in reversed(rows)}
    for ids in told.values():
        if len(ids) > 1:
            at = next((first[id] for id in ids if id in first), rows[0].at)  # noqa: A001
            said = f"{len(ids)} entities bear this name: {', '.join(ids[:5])}; candidates() proposes what is one"
            report.note("name", at, said)


# ---- what is said of them ------------------------------------------------------------------------------------


def _add_listing(
    register: Register,
    id: str,  # noqa: A002
    row: Row,
    parts: set[str],
    starts: dict[str, str],
    report: Report,
) -> None:
    effect, regime = row["measure"], row["programKey"]
    if effect != FREEZE and effect not in OTHERS:
        said = f"{effect[:60]!r} is no known measure; it is read as one that freezes nothing"
        report.note("program", row.at, said, table="links")
    program = annex_measure(row.act, row["annex"], effect, regime)
    measure = register.measure(program)
    whole = register.measure(row.act.program)
    part = link_id(measure, "part_of", whole)
    structure = How(status="official", printed=f"{row.act.celex}, annex {row['annex']}" if row["annex"] else "")
    if part not in parts:
        parts.add(part)
        register.link(part, measure, "part_of", whole, row.at, row["annex"], structure, start="", end="")
    start = _listed_on(row, program, report)
    own = link_id(measure, "designates", id)
    entry = row["recordId"]
    how = How(
        observed=register.seen(first=start),
        status="official",
        printed=f"{regime}: {effect}",
        note=_grounds(row, report),
    )
    own = f"{own}-entry-{entry}" if entry else own
    if starts.setdefault(own, start) != start:  # listed again, and not one listing
        own = f"{own}-from-{start or 'unknown'}"
    register.link(own, measure, "designates", id, row.at, row.locator, how, start=start or "?")
    how = How(observed=register.published, status="official")
    for post in values(row["position"]):
        register.fact(id, "post", post, row.locator, how)


def _listed_on(row: Row, program: Program, report: Report) -> str:
    start = printed_day(row["startDate"])
    if row["startDate"] and start is None:
        said = f"{row['startDate'][:40]!r} is no day of listing"
        report.refuse(row.at, said, rule="date", table="links", hint="write 31.5.2024 or 2024-05-31")
    if start and is_early(start, program):
        said = f"the day of listing, {start}, since {program.caption} is of {program.adopted} only"
        report.refuse(row.at, said, rule="date", table="links", hint="correct the day of listing")
        start = None
    return start or ""


def _grounds(row: Row, report: Report) -> str:
    """Return the prose on why it is listed, unless it tells what is dropped of a person."""
    prose = row["reason"] or ("" if row.type == "Person" else row["notes"])
    if len(prose) > MAX_TEXT:
        report.note("cut", row.at, f"its reason has {len(prose):,} characters and is left out", table="claims")
        return ""
    secrets = [value for column in _SECRETS for value in values(row[column])] if row.type == "Person" else []
    if any(len(secret) >= _SHORTEST_SECRET and secret in prose for secret in secrets):
        report.note("cut", row.at, "its reason repeats personal identifiers and is left out", table="claims")
        return ""
    return report.text(row.at, prose, "reason") or ""


def _add_places(register: Register, id: str, row: Row, report: Report) -> None:  # noqa: A002
    is_person = row.type == "Person"
    for column, kind, role in (
        ("nationality", "tied_to", "nationality"),
        ("flag", "tied_to", "flag"),
        ("country", "tied_to" if is_person else "located_in", "country" if is_person else ""),
        ("jurisdiction", "located_in", "registered"),
    ):
        for printed in values(row[column]):
            state = register.state("", printed.rstrip(" ."), row.at)
            if state:
                _tie(register, id, kind, state, row, printed, role=role)
    for printed in values(row["address"]):
        place = printed.rstrip(" .").rpartition(",")[2].strip()
        known = find_state(place)
        if known is None:
            report.note("place", row.at, "its address ends in the name of no known state", table="links")
        elif known.code and (state := register.state("", place, row.at)):
            _tie(register, id, "located_in", state, row, place if is_person else printed)


def _tie(register: Register, id: str, kind: str, state: str, row: Row, printed: str, *, role: str = "") -> None:  # noqa: A002
    how = How(observed=register.published, status="official", printed=printed)
    own = link_id(id, kind, state, role=role)
    register.link(own, id, kind, state, row.at, row.locator, how, role=role)


READER = Reader("eu-annex", "annexes of acts of the European Union, CSV of OpenSanctions", _sniff, _read, FIELDS)
"""Reads consolidated files and amendments; several of them may go in together."""
