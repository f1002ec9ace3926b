r"""OFAC's lists as CSV files without header: sdn (or cons_prim), add, alt and comments, of one day.

Field map (`FIELDS` says the same to a program; a test holds every column of real files against it)

===================  =====================================================================================
``ent_num``          the entity ``ofac:<ent_num>``, and its name of scheme ``ofac_uid``
``name``             caption
``type``             individual is a Person, vessel a Vessel, aircraft an Airplane, none a LegalEntity
``program``          one ``designates`` a tag, from the measure in the registry of programmes; no date, since
                     the files have none
``title``            claim of quantity ``post``
``call_sign``        name of scheme ``call_sign``
``vess_flag``        ``tied_to`` the state, role ``flag``
``vess_owner``       the owner ``owns`` the vessel, where an entry bears exactly that name
``remarks``          taken apart, see below; cut at 1,000 characters and continued in the comments
``address``, city    claim of the ``located_in`` in ``country``, as printed; of a person the city alone
``alt_type, name``   names of scheme ``alias`` (aka, nka) and ``former_name`` (fka)
dropped              vessel type, tonnages, address and alias numbers and remarks
===================  =====================================================================================

Of the remarks are kept: *Linked To* (below), digital currency addresses (a wallet that the entry ``controls``, role
``holder``), a.k.a. in quotes (``weak_alias``: OFAC prints weak ones there), f.k.a. and n.k.a., nationality, citizenship
and former flags (``tied_to`` a state), and the identifiers ``imo``, ``imo_company``, ``mmsi``, ``tail_number``,
``lei``, ``bic``. Everything else is dropped. Birth dates, birth places, passports and other numbers of persons,
telephones and mail addresses are dropped on purpose.

"Linked To" says that an entry was listed for its link with another, and not which: owned, controlled, an agent, a
helper. It is read as ``acts_for`` with the role ``associated``, and for a vessel or aircraft as ``controls`` with that
role by the one that is named. Links of that role are never certain, and nobody owns by them. The name must be, letters'
case apart, that of an entry; where several bear it, there is a link to each, hedged, and a finding; where none does, a
finding alone.

``-0-`` is null. A line of the old end mark (``\x1a``) ends a file. A first row whose number is no number is a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.errors import FormatError
from sanctions_graph.io._listing import Listing
from sanctions_graph.io._ofac_remarks import MAX_REMARKS, PARTS, last_statement, parts
from sanctions_graph.io._report import Place
from sanctions_graph.io._rows import head_rows, read_rows
from sanctions_graph.io.registry import Reader
from sanctions_graph.model.cells import MAX_TEXT

if TYPE_CHECKING:
    from sanctions_graph.io._ofac_remarks import Part
    from sanctions_graph.io._report import Report
    from sanctions_graph.io._stream import InputFile
    from sanctions_graph.io.registry import Reading

COLUMNS = {
    "sdn": ("ent_num", "name", "type", "program", "title", "call_sign", "vess_type", "tonnage", "grt", "vess_flag",
            "vess_owner", "remarks"),
    "add": ("ent_num", "add_num", "address", "city", "country", "remarks"),
    "alt": ("ent_num", "alt_num", "alt_type", "alt_name", "remarks"),
    "comments": ("ent_num", "remarks"),
}  # fmt: skip
"""Columns of each file, as OFAC documents them."""

FIELDS = MappingProxyType({
    "sdn.ent_num": "entity id ofac:<ent_num>; name of scheme ofac_uid",
    "sdn.name": "caption",
    "sdn.type": "entity type",
    "sdn.program": "designates, from the measure of each tag",
    "sdn.title": "claim of quantity post",
    "sdn.call_sign": "name of scheme call_sign",
    "sdn.vess_type": "dropped: no column",
    "sdn.tonnage": "dropped: no column",
    "sdn.grt": "dropped: no column",
    "sdn.vess_flag": "tied_to a state, role flag",
    "sdn.vess_owner": "owns, from the entry of that name",
    "sdn.remarks": "taken apart by statement",
    "add.ent_num": "which entity",
    "add.add_num": "locator of the claim",
    "add.address": "original_value of the claim; dropped of a person: where people live",
    "add.city": "original_value of the claim",
    "add.country": "located_in",
    "add.remarks": "dropped: always null",
    "alt.ent_num": "which entity",
    "alt.alt_num": "dropped: the name has an id of its own",
    "alt.alt_type": "scheme of the name: alias (aka, nka) or former_name (fka)",
    "alt.alt_name": "name",
    "alt.remarks": "dropped: always null",
    "comments.ent_num": "which entity",
    "comments.remarks": "joined to the remarks of the entry",
    "remarks.linked": "acts_for or, for vessel and aircraft, controls; role associated",
    "remarks.wallet": "entity of type CryptoWallet, name of scheme wallet; controls, role holder",
    "remarks.nationality": "tied_to a state, role nationality",
    "remarks.citizenship": "tied_to a state, role citizenship",
    "remarks.former-flag": "tied_to a state, role former-flag",
    **{f"remarks.{sort}": f"name of scheme {sort}"
       for sort in ("weak_alias", "former_name", "alias", "imo", "imo_company", "mmsi", "tail_number", "lei", "bic")},
    "remarks.*": "dropped, birth dates, passports, telephones and mail addresses among them",
})  # fmt: skip

_TYPES = {"": "LegalEntity", "individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_ALIASES = {"aka": "alias", "nka": "alias", "fka": "former_name"}
_STATES = ("nationality", "citizenship", "former-flag")
_NUMBER = re.compile(r"[0-9]{1,18}")  # beyond, it is no number of the list's and would not fit 64 bits
_TAGS = re.compile(r"\] ?\[")
_NULLS = frozenset({"-0- ", "-0-", "-0"})
_END_MARK = "\x1a"


class _Entry(NamedTuple):
    """One row of the main file, with the remarks as they grow."""

    at: Place
    type: str
    remarks: list[str]
    owner: str


def _kind_of(head: bytes) -> str | None:
    """Tell which file of the set this is, by its first row of data."""
    row = next((row for row in head_rows(head)[:3] if row and _NUMBER.fullmatch(row[0])), [])
    cells = [cell.strip() for cell in row]
    if len(row) == len(COLUMNS["sdn"]):
        return "sdn" if cells[2] in {*_TYPES, "-0-"} and "-0-" in cells else None
    if len(row) == len(COLUMNS["add"]):
        return "add" if _NUMBER.fullmatch(cells[1]) and cells[-1] in _NULLS else None
    if len(row) == len(COLUMNS["alt"]):
        return "alt" if _NUMBER.fullmatch(cells[1]) and cells[2] in _ALIASES else None
    if len(row) == len(COLUMNS["comments"]):
        return "comments" if cells[1].endswith(".") and len(cells[1]) > 1 else None
    return None


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return _kind_of(head) is not None


def _read(reading: Reading) -> None:
    files: dict[str, InputFile] = {}
    for file in reading.files:
        kind = _kind_of(file.head)
        if kind is None:
            raise FormatError(f"{file.name!r} is no file of the set", hint=f"the files are {', '.join(COLUMNS)}")
        if kind in files:
            raise FormatError(f"{files[kind].name!r} and {file.name!r} are both {kind}", hint="read one list at a time")
        files[kind] = file
    if "sdn" not in files:
        raise FormatError("the file of entries (sdn.csv) is not there", hint="give it with the others, as a list")
    digests: list[str] = []
    report = reading.report
    published = reading.published_on()
    listing = Listing(report, listed_by="ofac", authority="US", published=published)
    entries = _entries(_rows(files["sdn"], "sdn", report, digests), listing, report)
    for kind, add in (("comments", _add_comment), ("add", _add_address), ("alt", _add_name)):
        if kind in files:
            for at, row in _rows(files[kind], kind, report, digests):
                if at.record in entries:
                    add(listing, entries[at.record], at, row, report)
                else:
                    said = f"there is no entry {at.record} in {files['sdn'].name}"
                    report.refuse(at, said, hint="take all files from one day")
    names = _by_name(listing, entries)
    for entry in entries.values():
        _say(listing, names, entry, report)
    if not published:
        at = Place(files["sdn"].name, 1, "")
        report.note("date", at, "the list has no day: on any day, what it says is possible only", table="documents")
    listing.hand_over(
        reading,
        publisher="US Treasury, Office of Foreign Assets Control",
        title="Sanctions list in CSV form",
        licence="Work of the United States Government",
        digests=digests,
    )


def _rows(file: InputFile, kind: str, report: Report, digests: list[str]) -> Iterator[tuple[Place, dict[str, str]]]:
    """Read the rows of one file, nulls as blanks; what is no row of it is refused."""
    columns = COLUMNS[kind]
    ended = False
    for line, cells in read_rows(file, digest=digests):
        number = cells[0].strip()
        at = Place(file.name, line, number[:20])
        if ended:
            report.refuse(at, "it stands after the end mark", hint="is the file two files in one?")
        elif not "".join(cells).strip(_END_MARK + " "):
            ended = _END_MARK in number
        elif len(cells) != len(columns):
            report.refuse(at, f"{len(cells)} cells, not {len(columns)}", hint="is the file cut, or edited?")
        elif not _NUMBER.fullmatch(number):
            if line > 1:
                report.refuse(at, f"{number[:20]!r} is no entry number", hint="it has at most 18 digits")
        else:
            row = dict(zip(columns, ["" if cell in _NULLS else cell.strip() for cell in cells], strict=True))
            long = [name for name, text in row.items() if len(text) > MAX_TEXT and name != "remarks"]
            if long:
                report.refuse(at, f"its {long[0]} is longer than {MAX_TEXT:,} characters", hint="is it the right file?")
                continue
            if row["remarks"]:
                row["remarks"] = cells[-1]  # with its outer blanks, since it may go on in another file
            yield at, row


def _entries(rows: Iterator[tuple[Place, dict[str, str]]], listing: Listing, report: Report) -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    for at, row in rows:
        if at.record in entries:
            report.refuse(at, "the entry number stands there twice", hint="numbers are keys: correct the file")
            continue
        name = report.text(at, row["name"], "name")
        if not name:
            if name is not None:
                report.refuse(at, "the entry has no name", hint="correct the file")
            continue
        kind = _TYPES.get(row["type"])
        if kind is None:
            report.note("type", at, f"{row['type'][:60]!r} is no known type of entry; read as LegalEntity")
        id = listing.entity(f"ofac:{at.record}", kind or "LegalEntity", name)  # noqa: A001
        entries[at.record] = _Entry(at, kind or "LegalEntity", [row["remarks"]], row["vess_owner"])
        listing.name(id, "ofac_uid", at.record)
        listing.name(id, "call_sign", row["call_sign"])
        for tag in _TAGS.split(row["program"]) if row["program"] else ():
            listing.listed(id, tag.strip("[] "), at, locator=f"entry {at.record}, program")
        if row["title"]:
            listing.fact(id, "post", row["title"], locator=f"entry {at.record}, title")
        if row["vess_flag"]:
            _tie(listing, id, row["vess_flag"], "flag", at, locator=f"entry {at.record}, vess_flag")
    return entries


def _add_comment(listing: Listing, entry: _Entry, at: Place, row: dict[str, str], report: Report) -> None:  # noqa: ARG001
    entry.remarks.append(row["remarks"])


def _add_address(listing: Listing, entry: _Entry, at: Place, row: dict[str, str], report: Report) -> None:
    state = listing.state(row["country"], at) if row["country"] else None
    if state is None:
        return
    lines = (row["city"],) if entry.type == "Person" else (row["address"], row["city"])
    printed = report.text(at, ", ".join(line for line in (*lines, row["country"]) if line), "address")
    if printed is not None:
        locator = f"entry {at.record}, address {row['add_num']}"
        listing.link(f"ofac:{at.record}", "located_in", state, locator=locator, said=printed)


def _add_name(listing: Listing, entry: _Entry, at: Place, row: dict[str, str], report: Report) -> None:  # noqa: ARG001
    scheme = _ALIASES.get(row["alt_type"])
    if scheme is None:
        report.note("type", at, f"{row['alt_type'][:60]!r} is no known type of name; read as alias", table="names")
    name = report.text(at, row["alt_name"], "name")
    if name is not None:
        listing.name(f"ofac:{at.record}", scheme or "alias", name)


def _by_name(listing: Listing, entries: dict[str, _Entry]) -> dict[str, list[str]]:
    """List the entities that bear each primary name; letters' case does not tell names apart."""
    names: dict[str, list[str]] = {}
    for number in entries:
        names.setdefault(listing.caption(f"ofac:{number}").casefold(), []).append(f"ofac:{number}")
    return names


def _bearers(names: dict[str, list[str]], name: str) -> list[str]:
    """Find who bears a name, whether the full stop at its end is the name's or the sentence's."""
    return names.get(name.casefold()) or names.get(name.removesuffix(".").casefold(), [])


def _say(listing: Listing, names: dict[str, list[str]], entry: _Entry, report: Report) -> None:
    """Say what the remarks of an entry, and the owner of a vessel, say."""
    at = entry.at
    id, locator = f"ofac:{at.record}", f"entry {at.record}"  # noqa: A001
    if entry.owner:
        _relate(listing, names, entry, entry.owner, f"vess_owner: {entry.owner}", report, owns=True)
    remarks = "".join(entry.remarks)
    is_cut = len(entry.remarks) == 1 and len(remarks) >= MAX_REMARKS
    if is_cut:
        said = f"its remarks are cut in the statement that begins {last_statement(remarks)!r}, which is left out"
        report.note("cut", at, f"{said}; the file of comments has the rest", table="claims")
    for part in parts(remarks, is_cut=is_cut):
        if part.sort == "linked":
            _relate(listing, names, entry, part.value, part.said, report)
        elif part.sort == "wallet":
            _hold(listing, id, part, locator=f"{locator}, remarks")
        elif part.sort in _STATES:
            _tie(listing, id, part.value, part.sort, at, locator=f"{locator}, remarks")
        else:
            value = report.text(at, part.value, part.sort)
            if value is not None:
                listing.name(id, part.sort, value)


def _tie(listing: Listing, id: str, place: str, role: str, at: Place, *, locator: str) -> None:  # noqa: A002
    state = listing.state(place, at)
    if state is not None:
        seen = "" if role.startswith("former") else None
        listing.link(id, "tied_to", state, role=role, locator=locator, said=place, observed=seen)


def _hold(listing: Listing, holder: str, part: Part, *, locator: str) -> None:
    """Add a wallet; one address may stand under two currencies, so both make its id."""
    wallet = listing.entity(f"wallet:{part.ticker}:{part.value}", "CryptoWallet", f"{part.value} ({part.ticker})")
    listing.name(wallet, "wallet", part.value)
    listing.link(holder, "controls", wallet, role="holder", locator=locator, said=part.said)


def _relate(
    listing: Listing,
    names: dict[str, list[str]],
    entry: _Entry,
    name: str,
    said: str,
    report: Report,
    *,
    owns: bool = False,
) -> None:
    """Link an entry with whoever bears a name that it gives."""
    at = entry.at
    text = report.text(at, said, "remark")
    if text is None:
        return
    bearers = _bearers(names, name)
    if not bearers:
        report.note("name", at, f"no entry is called {name[:80]!r} ({said.partition(':')[0]})", table="links")
    note, status = "", "official"
    if len(bearers) > 1:
        note, status = f"one of {len(bearers)} entries of this name", "alleged"
        report.note("name", at, f"{len(bearers)} entries are called {name[:80]!r}: {', '.join(bearers)}", table="links")
    id = f"ofac:{at.record}"  # noqa: A001
    locator = f"entry {at.record}, {'vess_owner' if owns else 'remarks'}"
    for other in bearers:
        if owns:
            listing.link(other, "owns", id, locator=locator, said=text, note=note, status=status)
        elif entry.type in {"Vessel", "Airplane"}:
            listing.link(other, "controls", id, role="associated", locator=locator, said=text, note=note, status=status)
        else:
            listing.link(id, "acts_for", other, role="associated", locator=locator, said=text, note=note, status=status)


READER = Reader("ofac-csv", "OFAC's SDN or consolidated list, CSV files", _sniff, _read, FIELDS)
"""Reads the set from a folder, a zip or a list of its files; ``sdn.csv`` must be there, the others may."""

assert {f"remarks.{sort}" for sort in PARTS} < set(FIELDS), "a statement that is kept stands in the field map"
