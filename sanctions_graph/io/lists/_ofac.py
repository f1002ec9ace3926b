"""One list of OFAC as records, whichever of its formats told them: the shape that all its readers share.

An entry is the same entity, with the same names, identifiers and links, by its number, from CSV, XML and advanced XML.
What entries say of one another is kept until all are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.io.lists._listing import Listing
from sanctions_graph.io.lists._ofac_programs import named_non_sdn, never_blocks, non_sdn, shown_non_sdn
from sanctions_graph.io.lists._ofac_relations import ASSOCIATION
from sanctions_graph.io.lists._programs import find_program
from sanctions_graph.model.cells import MAX_TEXT

if TYPE_CHECKING:
    from sanctions_graph.io._report import Place, Report
    from sanctions_graph.io.lists._ofac_relations import Relation
    from sanctions_graph.io.lists._ofac_remarks import Part
    from sanctions_graph.io.lists._programs import Program
    from sanctions_graph.io.registry import Reading

NUMBER = re.compile(r"[0-9]{1,18}")
"""An entry's number: beyond 18 digits it is none of the list's, and would not fit 64 bits."""

_TYPES = {
    "": "LegalEntity", "entity": "LegalEntity", "individual": "Person", "vessel": "Vessel", "aircraft": "Airplane",
}  # fmt: skip
_ALIASES = {"aka": "alias", "nka": "alias", "fka": "former_name"}
_STATES = frozenset({"nationality", "citizenship", "former-flag"})
_CRAFT = frozenset({"Vessel", "Airplane"})
_WHOLE_DAY = len("2026-01-15")


class Since(NamedTuple):
    """The day on which a listing began, as far as the list tells it.

    Attributes
    ----------
    day : str
        The first day on which it may have begun.
    is_exact : bool
        Whether it began on that very day.
    """

    day: str
    is_exact: bool


class Tag(NamedTuple):
    """One programme of one entry: where it stands, and what the list says of its days and of which list it is."""

    text: str
    locator: str
    since: Since | None
    is_over: bool
    on_sdn: bool | None


@dataclass(slots=True)
class Entry:
    """One entry of the list.

    Attributes
    ----------
    at : Place
        Where it stands.
    id : str
        The entity.
    type : str
        Type of the entity.
    tags : list of Tag
        Its programmes.
    """

    at: Place
    id: str
    type: str
    tags: list[Tag] = field(default_factory=list)


class OfacList(Listing):
    """Gathers one list of OFAC.

    Parameters
    ----------
    report : Report
        Takes what cannot be read or resolved.
    published : str
        The day the list came out, blank if not known.
    names : iterable of str
        Names of its files, which tell the non-SDN list.
    """

    def __init__(self, report: Report, *, published: str, names: Iterable[str]) -> None:
        super().__init__(report, listed_by="ofac", authority="US", published=published)
        self._named_non_sdn = named_non_sdn(names)
        self._entries: dict[str, Entry] = {}
        self._named: list[tuple[Entry, str, str, str]] = []

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The entries by their numbers."""
        return self._entries

    def add(self, at: Place, word: str, name: str) -> Entry | None:
        """Add an entry by its number, `at.record`; None if it is refused."""
        if at.record in self._entries:
            self._report.refuse(at, "the entry number stands there twice", hint="numbers are keys: correct the file")
            return None
        if not NUMBER.fullmatch(at.record):
            self._report.refuse(at, f"{at.record[:20]!r} is no entry number", hint="it has at most 18 digits")
            return None
        text = self._report.text(at, _single_blanks(name), "name")
        if not text:
            if text is not None:
                self._report.refuse(at, "the entry has no name", hint="correct the file")
            return None
        kind = _TYPES.get(word.casefold())
        if kind is None:
            self._report.note("type", at, f"{word[:60]!r} is no known type of entry; read as LegalEntity")
        id = self.entity(f"ofac:{at.record}", kind or "LegalEntity", text)  # noqa: A001
        self._entries[at.record] = entry = Entry(at, id, kind or "LegalEntity")
        self.name(id, "ofac_uid", at.record)
        return entry

    def program(
        self,
        entry: Entry,
        tag: str,
        *,
        locator: str,
        since: Since | None = None,
        is_over: bool = False,
        on_sdn: bool | None = None,
    ) -> None:
        """Say that an entry is listed under a programme.

        Parameters
        ----------
        entry : Entry
            The entry.
        tag : str
            The programme as the list prints it.
        locator : str
            Where the list says it.
        since : Since, optional
            The day of listing, where the list has one.
        is_over : bool, default False
            Whether the list says that it has ended.
        on_sdn : bool, optional
            Whether it is a listing on the SDN list, where the entry says so; else the list as a whole decides.
        """
        text = tag if find_program("ofac", tag) else self._report.text(entry.at, tag, "programme")
        if text:
            entry.tags.append(Tag(text, locator, since, is_over, on_sdn))

    def alias(self, entry: Entry, word: str, value: str, at: Place, *, is_weak: bool = False) -> None:
        """Add another name; OFAC tells weak ones apart among the a.k.a. alone."""
        kind = word.replace(".", "").casefold()
        if kind not in _ALIASES:
            self._report.note("type", at, f"{word[:60]!r} is no known type of name; read as alias", table="names")
        scheme = "weak_alias" if is_weak and kind == "aka" else _ALIASES.get(kind, "alias")
        self.text_name(entry, scheme, value, at)

    def text_name(self, entry: Entry, scheme: str, value: str, at: Place | None = None) -> None:
        """Add a name or identifier, if it can be read as text; the caption is no other name."""
        text = self._report.text(at or entry.at, _single_blanks(value), scheme)
        if text:
            self.name(entry.id, scheme, text)

    def post(self, entry: Entry, text: str, *, locator: str) -> None:
        """Claim the title that an entry bears."""
        told = self._report.text(entry.at, text, "title")
        if told:
            self.fact(entry.id, "post", told, locator=locator)

    def tie(self, entry: Entry, place: str, role: str, *, locator: str) -> None:
        """Tie an entry to a state: a flag, a nationality."""
        state = self.state(place, entry.at) if place else None
        if state is not None:
            seen = "" if role.startswith("former") else None
            self.link(entry.id, "tied_to", state, role=role, locator=locator, said=place, observed=seen)

    def address(
        self, entry: Entry, country: str, *, street: Iterable[str], city: Iterable[str], at: Place, locator: str
    ) -> None:
        """Say where an entry is located; of a person the street is dropped: where people live.

        A street is a node, so that those who share it meet; a city alone is none.
        """
        state = self.state(country, at) if country else None
        if state is None:
            return
        door = [line for line in (() if entry.type == "Person" else street) if line]
        printed = self._report.text(at, ", ".join([*door, *filter(None, city), country]), "address")
        if printed is None:
            return
        self.link(entry.id, "located_in", state, locator=locator, said=printed)
        if door:  # a city alone is no address that two can share
            id = f"address:{sha256(printed.casefold().encode()).hexdigest()[:16]}"  # noqa: A001
            caption = min(printed, self.caption(id)) if id in self else printed  # whichever is read first
            self.entity(id, "Address", caption)
            self.link(entry.id, "tied_to", id, role="address", locator=locator, said=printed)

    def owner(self, entry: Entry, name: str) -> None:
        """Say who owns a vessel, by name."""
        if name:
            self._named.append((entry, name, f"vess_owner: {name}", "vess_owner"))

    def say(self, entry: Entry, part: Part, *, where: str) -> None:
        """Say what one statement says: of the remarks, or of what stands for them in `where`."""
        locator = f"entry {entry.at.record}, {where}"
        if part.sort == "linked":
            self._named.append((entry, part.value, part.said, where))
        elif part.sort == "wallet":
            self._hold(entry, part, locator=locator)
        elif part.sort in _STATES:
            self.tie(entry, part.value, part.sort, locator=locator)
        else:
            self.text_name(entry, part.sort, part.value)

    def relate(
        self, entry: Entry, relation: Relation, other: Entry, *, said: str, locator: str, is_former: bool = False
    ) -> None:
        """Link two entries as a relation says.

        Who directs is a person: where the list prints the two the other way round, they are turned.
        """
        source, target = (other, entry) if relation.is_backward else (entry, other)
        if relation.kind == "directs" and source.type != "Person" and target.type == "Person":
            source, target = target, source
        seen = "" if is_former else None
        if relation is ASSOCIATION:
            self._associate(entry, other.id, locator=locator, said=said, observed=seen)
            return
        self.link(
            source.id,
            relation.kind,
            target.id,
            role=relation.role,
            locator=locator,
            said=said,
            note=relation.doubt,
            status="alleged" if relation.doubt else "official",
            observed=seen,
        )

    def hand_over_list(self, reading: Reading, *, form: str, at: Place, digests: Iterable[str]) -> None:
        """Say what waited until every entry was known, and give everything to the builder."""
        is_sdn = self._is_sdn()
        for entry in self._entries.values():
            if not entry.tags:
                self._report.note("program", entry.at, "the entry has no programme, so nothing lists it", table="links")
            for tag in sorted(entry.tags, key=_first_day):  # a tag may stand twice: it lists since the first day
                self._list_under(entry, tag, on_sdn=is_sdn if tag.on_sdn is None else tag.on_sdn)
        names = self._by_name()
        for entry, name, said, where in self._named:
            self._relate_by_name(names, entry, name, said, where)
        if not self.published:
            self._report.note(
                "date", at, "the list has no day: on any day, what it says is possible only", table="documents"
            )
        self.hand_over(
            reading,
            publisher="US Treasury, Office of Foreign Assets Control",
            title=f"Sanctions list in {form} form",
            licence="Work of the United States Government",
            digests=digests,
        )

    def _is_sdn(self) -> bool:
        """Tell which list this is, where its entries do not say so themselves."""
        if self._named_non_sdn:
            return False
        for entry in self._entries.values():
            tags = [tag.text for tag in entry.tags if tag.on_sdn is None]
            if shown_non_sdn(tags):
                said = f"{' and '.join(tags)} alone lists nobody on the SDN list: read as the non-SDN list"
                self._report.note("type", entry.at, said[:300], table="documents")
                return False
        return True

    def _list_under(self, entry: Entry, tag: Tag, *, on_sdn: bool) -> None:
        program = self._program(tag.text, entry.at, on_sdn=on_sdn)
        start = self._start(entry, tag.since, program.adopted)
        if len(start) == _WHOLE_DAY and not tag.is_over:
            self.listed_under(program, entry.id, tag.text, entry.at, locator=tag.locator, since=start)
            return
        self.link(
            self.measure(program),
            "designates",
            entry.id,
            locator=tag.locator,
            said=tag.text,
            start=start,
            observed="" if tag.is_over else self.published,
        )

    def _start(self, entry: Entry, since: Since | None, adopted: str) -> str:
        """Say since when a programme lists an entry: a day, between which days, or not known.

        An entry may be older than its programme, or than the last of its programmes: it was listed under another then.
        """
        published = self.published
        if since is not None and len(published) == _WHOLE_DAY and since.day > published:
            said = f"the day of listing, {since.day}, since the list is of {published}"
            self._report.refuse(entry.at, said, rule="date", table="links", hint="correct the day of listing")
            since = None
        if since is None:
            return "?"
        first = since.day if adopted == "?" else max(since.day, adopted)
        if since.is_exact and first == since.day:
            return first
        return f"{first}..{published}" if not published or first <= published else "?"

    def _program(self, tag: str, at: Place, *, on_sdn: bool) -> Program:
        known = find_program("ofac", tag)
        program = known or self.unknown(tag, at)
        if on_sdn and not (known is None and never_blocks(tag)):
            return program
        return non_sdn(program, tag, is_known=known is not None)

    def _by_name(self) -> dict[str, list[str]]:
        """List the entities that bear each primary name; letters' case does not tell names apart."""
        names: dict[str, list[str]] = {}
        for entry in self._entries.values():
            names.setdefault(self.caption(entry.id).casefold(), []).append(entry.id)
        return names

    def _relate_by_name(self, names: dict[str, list[str]], entry: Entry, name: str, said: str, where: str) -> None:
        """Link an entry with whoever bears a name that it gives."""
        at = entry.at
        text = self._report.text(at, said, "remark")
        if text is None:
            return
        name = _single_blanks(name)
        # The full stop at the end is the name's or the sentence's.
        bearers = names.get(name.casefold()) or names.get(name.removesuffix(".").casefold(), [])
        if not bearers:
            said_of = said.partition(":")[0]
            self._report.note("name", at, f"no entry is called {name[:80]!r} ({said_of})", table="links")
        note, status = "", "official"
        if len(bearers) > 1:
            note, status = f"one of {len(bearers)} entries of this name", "alleged"
            called = f"{len(bearers)} entries are called {name[:80]!r}: {', '.join(bearers)}"
            self._report.note("name", at, called[:MAX_TEXT], table="links")
        locator = f"entry {at.record}, {where}"
        for other in bearers:
            if where == "vess_owner":
                self.link(other, "owns", entry.id, locator=locator, said=text, note=note, status=status)
            else:
                self._associate(entry, other, locator=locator, said=text, note=note, status=status)

    def _associate(
        self,
        entry: Entry,
        other: str,
        *,
        locator: str,
        said: str,
        note: str = "",
        status: str = "official",
        observed: str | None = None,
    ) -> None:
        """Link an entry with the one for whose sake it was listed; a vessel or aircraft does not act, it is held."""
        ends = (other, "controls", entry.id) if entry.type in _CRAFT else (entry.id, "acts_for", other)
        self.link(*ends, role="associated", locator=locator, said=said, note=note, status=status, observed=observed)

    def _hold(self, holder: Entry, part: Part, *, locator: str) -> None:
        """Add a wallet; one address may stand under two currencies, so both make its id."""
        wallet = self.entity(f"wallet:{part.ticker}:{part.value}", "CryptoWallet", f"{part.value} ({part.ticker})")
        self.name(wallet, "wallet", part.value)
        self.link(holder.id, "controls", wallet, role="holder", locator=locator, said=part.said)


def _first_day(tag: Tag) -> str:
    return tag.since.day if tag.since is not None else "~"  # after every day


def _single_blanks(name: str) -> str:
    """Write a name as the XML files do, where blanks do not double."""
    return re.sub(" {2,}", " ", name) if "  " in name else name
