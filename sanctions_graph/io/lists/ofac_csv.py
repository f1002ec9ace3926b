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
``address``, city    claim of the ``located_in`` in ``country``, as printed; of a person the city alone. A street
                     makes an entity of type Address, to which a firm is ``tied_to``, role ``address``
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

The consolidated list (cons_prim, cons_add, cons_alt, cons_comments) holds what stands on OFAC's other lists, under some
of the tags of the SDN list, and blocks nobody's property. Its tags stand for measures of their own, see
`_ofac_programs`. It is known by the names of its files, or by an entry that no tag of which blocks; a finding says so.

``-0-`` is null. A line of the old end mark (``\x1a``) ends a file. A first row whose number is no number is a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._rows import head_rows, read_rows
from sanctions_graph.io.lists._ofac import NUMBER, OfacList
from sanctions_graph.io.lists._ofac_remarks import MAX_REMARKS, PARTS, last_statement, parts
from sanctions_graph.io.registry import Reader, seen
from sanctions_graph.model.cells import MAX_TEXT

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.lists._ofac import Entry
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
    "sdn.program": "designates, from the measure of each tag; on the non-SDN list a measure of its own",
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
    "add.address": "original_value of the claim; entity of type Address, tied_to in the role address; dropped of a "
                   "person: where people live",
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

_TYPES = frozenset({"", "-0-", "individual", "vessel", "aircraft"})
_ALIASES = frozenset({"aka", "fka", "nka"})
_TAGS = re.compile(r"\] ?\[")
_NULLS = frozenset({"-0- ", "-0-", "-0"})
_END_MARK = "\x1a"


def _kind_of(head: bytes, name: str) -> str | None:
    """Tell which file of the set this is, by its first row of data; the name tells comments that end anyhow."""
    row = next((row for row in head_rows(head)[:3] if row and NUMBER.fullmatch(row[0])), [])
    cells = [cell.strip() for cell in row]
    if len(row) == len(COLUMNS["sdn"]):
        return "sdn" if cells[2] in _TYPES and "-0-" in cells else None
    if len(row) == len(COLUMNS["add"]):
        return "add" if NUMBER.fullmatch(cells[1]) and cells[-1] in _NULLS else None
    if len(row) == len(COLUMNS["alt"]):
        return "alt" if NUMBER.fullmatch(cells[1]) and cells[2] in _ALIASES else None
    if len(row) == len(COLUMNS["comments"]):
        return "comments" if cells[1] and (cells[1].endswith(".") or "comments" in name.casefold()) else None
    return None


def _sniff(head: bytes, name: str) -> bool:
    return _kind_of(head, name) is not None


def _read(reading: Reading) -> None:
    files = _set_of(reading)
    main = files["sdn"]
    digests: list[str] = []
    report = reading.report
    names = [name for file in files.values() for name in (file.name, file.origin)]
    listing = OfacList(report, published=reading.published_on(), names=names)
    remarks: dict[str, list[str]] = {}
    for at, row in _rows(main, "sdn", report, digests):
        if _add_entry(listing, at, row):
            remarks[at.record] = [row["remarks"]]
    for kind in ("comments", "add", "alt"):
        for at, row in _rows(files[kind], kind, report, digests) if kind in files else ():
            entry = listing.entries.get(at.record)
            if entry is None:
                report.refuse(at, f"there is no entry {at.record} in {main.name}", hint="take all files from one day")
            elif kind == "comments":
                remarks[at.record].append(row["remarks"])
            elif kind == "add":
                _add_address(listing, entry, at, row)
            else:
                listing.alias(entry, row["alt_type"], row["alt_name"], at)
    for number, told in remarks.items():
        _say(listing, listing.entries[number], told, report)
    listing.hand_over_list(reading, form="CSV", at=Place(main.name, 1, ""), digests=digests)


def _set_of(reading: Reading) -> dict[str, InputFile]:
    """Tell the files of the set apart by what is in them."""
    found: dict[str, InputFile] = {}
    for file in reading.files:
        kind = _kind_of(file.head, file.name)
        if kind is None:
            raise FormatError(f"it is no file of the set: {seen([file])}", hint=f"the files are {', '.join(COLUMNS)}")
        if kind in found:
            raise FormatError(f"{found[kind].name!r} and {file.name!r} are both {kind}", hint="read one list at a time")
        found[kind] = file
    if "sdn" not in found:
        others = [repr(finding.id) for finding in reading.report.findings if finding.rule == "file"]
        more = f"; not recognised: {', '.join(others[:3])}" if others else ""
        more += f" and {len(others) - 3:,} more" if len(others) > 3 else ""
        said = f"the file of entries (sdn.csv) is not there{more}"
        raise FormatError(said, hint="give it with the others, as a list, and as it was published")
    return found


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
        elif not NUMBER.fullmatch(number):
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


def _add_entry(listing: OfacList, at: Place, row: dict[str, str]) -> bool:
    """Add the entry of one row of the main file; tell whether it was."""
    entry = listing.add(at, row["type"], row["name"])
    if entry is None:
        return False
    locator = f"entry {at.record}"
    listing.name(entry.id, "call_sign", row["call_sign"])
    for tag in _TAGS.split(row["program"]) if row["program"] else ():
        listing.program(entry, tag.strip("[] "), locator=f"{locator}, program")
    if row["title"]:
        listing.post(entry, row["title"], locator=f"{locator}, title")
    if row["vess_flag"]:
        listing.tie(entry, row["vess_flag"], "flag", locator=f"{locator}, vess_flag")
    listing.owner(entry, row["vess_owner"])
    return True


def _add_address(listing: OfacList, entry: Entry, at: Place, row: dict[str, str]) -> None:
    locator = f"entry {at.record}, address {row['add_num']}"
    listing.address(entry, row["country"], street=(row["address"],), city=(row["city"],), at=at, locator=locator)


def _say(listing: OfacList, entry: Entry, told: list[str], report: Report) -> None:
    """Say what the remarks of an entry say."""
    first, *more = told
    # What goes on goes on without a seam; a comment on remarks that have ended is a statement of its own.
    has_ended = len(first) < MAX_REMARKS - 1 and first.rstrip().endswith(".")
    remarks = ("; " if has_ended and more else "").join((first, "".join(more)))
    is_cut = len(told) == 1 and len(remarks) >= MAX_REMARKS
    if is_cut:
        said = f"its remarks are cut in the statement that begins {last_statement(remarks)!r}, which is left out"
        report.note("cut", entry.at, f"{said}; the file of comments has the rest", table="claims")
    for part in parts(remarks, is_cut=is_cut):
        listing.say(entry, part, where="remarks")


READER = Reader("ofac-csv", "OFAC's SDN or consolidated list, CSV files", _sniff, _read, FIELDS)
"""Reads the set from a folder, a zip or a list of its files; ``sdn.csv`` must be there, the others may."""

assert {f"remarks.{sort}" for sort in PARTS} < set(FIELDS), "a statement that is kept stands in the field map"
