"""What FollowTheMoney entities say of others that may come later: listings, posts, and territories that are states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.io.registers._ftm_links import read_days, seen_since
from sanctions_graph.io.registers._ftm_programs import is_early, program_of, programs_of
from sanctions_graph.io.registers._ftm_rows import id_of
from sanctions_graph.io.registers._register import How

if TYPE_CHECKING:
    from sanctions_graph.io._report import Place
    from sanctions_graph.io.registers._ftm_rows import Rows
    from sanctions_graph.io.registers._held import Held
    from sanctions_graph.io.registers._register import Register

Properties = dict[str, list[str]]
_LISTED = ("entity", "listingDate", "startDate", "date", "endDate", "authority", "programId", "program", "country",
           "unscId")  # fmt: skip


class _Sanction(NamedTuple):
    """What waits until all is read: who is listed may come after the listing."""

    own: str
    entity: str
    measure: str
    start: str
    end: str
    at: Place
    how: How


class Later:
    """Takes entities record by record, and says what they say once all is read.

    Parameters
    ----------
    register : Register
        Takes it.
    report : Held
        Takes what is wrong.
    """

    def __init__(self, register: Register, report: Held) -> None:
        self._register, self._report = register, report
        self._territories: dict[str, str] = {}
        self._tags: list[tuple[str, str, str, Place, How]] = []  # programmes that entities name
        self._sanctions: list[_Sanction] = []
        self._listed: set[tuple[str, str]] = set()
        self._posts: dict[str, tuple[str, list[str]]] = {}
        self._holders: list[tuple[str, str, Place, How]] = []

    def add(self, schema: str, rows: Rows, hows: list[How]) -> bool:
        """Add entities of one schema, given how each was seen by number; False if it is none of these."""
        if schema == "Sanction":
            self._add_sanctions(rows, hows)
        elif schema == "Occupancy":
            self._add_occupancies(rows, hows)
        elif schema == "Position":
            self._add_positions(rows)
        elif schema == "Territory":
            self._add_territories(rows)
        else:
            return False
        return True

    def add_tag(self, entity: str, own: str, tag: str, at: Place, how: How) -> None:
        """Add a programme that an entity itself names."""
        self._tags.append((entity, own, tag, at, how))

    def say(self) -> None:
        """Say what waited."""
        self._say_listings()
        self._say_posts()
        self._register.rename(self._territories)

    def _add_territories(self, rows: Rows) -> None:
        for row, properties in rows.records("territoryCode", "country"):
            own = rows.own[row].as_py()
            codes = properties.get("territoryCode") or properties.get("country") or [own.removeprefix("state:")]
            state = self._register.state(codes[0], "", rows.at(row))
            if state is not None:
                self._territories[rows.id[row].as_py()] = state

    def _add_positions(self, rows: Rows) -> None:
        for row, properties in rows.records("name", "organization"):
            own = rows.own[row].as_py()
            self._posts[own] = ((properties.get("name") or [own])[0], properties.get("organization", []))

    def _add_occupancies(self, rows: Rows, hows: list[How]) -> None:
        for row, properties in rows.records("holder", "post"):
            holders, posts = properties.get("holder", ()), properties.get("post", ())
            at, how = rows.at(row), hows[rows.how[row]]
            self._holders += [(holder, post, at, how) for holder in holders for post in posts]

    def _add_sanctions(self, rows: Rows, hows: list[How]) -> None:
        for row, properties in rows.records(*_LISTED):
            at = rows.at(row)
            if "entity" in properties:
                self._listing(rows.id[row].as_py(), properties, hows[rows.how[row]], at)
            else:
                self._report.note("name", at, "it has no entity; left out", table="links")

    def _listing(self, own: str, properties: Properties, how: How, at: Place) -> None:
        register, entities = self._register, properties["entity"]
        days = next((days for name in ("startDate", "date", "listingDate") if (days := properties.get(name))), [])
        start, _ = register.life(read_days(days, at, register), "", at)
        start, end = register.life(start, read_days(properties.get("endDate", []), at, register), at)
        authorities = properties.get("authority")
        speaker = authorities[0] if authorities else how.speaker
        how = How(seen_since((start, end), how.observed, register), "official", speaker)
        programs = programs_of(properties)
        many = len(entities) > 1 or len(programs) > 1
        for listed in entities:
            self._listed.update((id_of(listed), tag) for tag in properties.get("programId", ()))
            for value in properties.get("unscId", ()):
                register.name(id_of(listed), "un_ref", value)
            for program in programs:
                measure, since = register.measure(program), start
                if is_early(start, program):
                    told = f"it lists since {start}, before {program.caption} was there ({program.adopted})"
                    self._report.note("date", at, f"{told}; the day is not read", table="links")
                    since = "?"
                one = f"{own}/{measure}/{listed}" if many else own
                self._sanctions.append(_Sanction(one, id_of(listed), measure, since, end, at, how))

    def _say_listings(self) -> None:
        register = self._register
        for own, entity, measure, start, end, at, how in self._sanctions:
            kind = "targets" if entity in self._territories else "designates"
            register.link(own, measure, kind, entity, at, at.record, how, start=start, end=end)
        for entity, own, tag, at, how in self._tags:
            if (entity, tag) not in self._listed:
                measure = register.measure(program_of(tag))
                one = f"{entity}/programId/{measure}"
                how = how._replace(status="official")
                register.link(one, measure, "designates", entity, at, f"{own}, programId", how)

    def _say_posts(self) -> None:
        for holder, post, at, how in self._holders:
            words, bodies = self._posts.get(post, ("", []))
            if not words:
                self._report.note("name", at, f"its post {post[:60]!r} is no record here; left out", table="claims")
                continue
            self._register.fact(id_of(holder), "post", words, at.record, how)
            for body in bodies:
                one = f"{id_of(at.record)}/{holder}/{body}"
                self._register.link(one, id_of(holder), "tied_to", id_of(body), at, at.record, how, role="post")
