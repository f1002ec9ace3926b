"""What a register says, gathered row by row and handed to a builder as columns: the shape that its readers share.

A list has entries that it designates (`_listing`); a register has records that join others by their ids, often ones
that come later or not at all. So ends are looked up when all is read: a link to a record that nobody has is left out,
each with a finding, and never made up.
"""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph._bounds import parse_days
from sanctions_graph.errors import DateError
from sanctions_graph.io._report import Place
from sanctions_graph.io.lists._places import find_state
from sanctions_graph.io.registers._bulk import Bulk, Lost
from sanctions_graph.io.registers._codes import state_of_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sanctions_graph.io._report import Report
    from sanctions_graph.io.lists._places import State
    from sanctions_graph.io.lists._programs import Program
    from sanctions_graph.io.registry import Reading

MAX_TOLD = 1_000
"""Most references to records that are not there that are told one by one; one more finding counts the rest."""

_NODE = ("kind", "caption", "iso2", "type", "authority", "program", "reference", "adopted")
_NAME = ("node", "scheme", "value")
_LINK = ("source", "target", "kind", "role", "start", "end", "share", "amount", "unit")
_CLAIM = ("about", "quantity", "value_text", "locator")
_HOW = ("observed", "status", "attributed_to", "original_value", "note")
_MEANT = {
    **{name: {""} for name in (
        "role", "share", "amount", "unit", "observed", "attributed_to", "original_value", "note", "iso2", "authority",
        "program", "reference", "adopted", "quantity", "value_text",
    )},
    "status": {"asserted"},
}  # fmt: skip
"""What a column that is left out means; a blank start or end is none of these, since it states no limit."""

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


class How(NamedTuple):
    """How a register says something; records alike share one.

    Attributes
    ----------
    observed : str
        When it was seen so; blank if that is not told.
    status : str
        Status of the claim.
    speaker : str
        Whom the register names as its source.
    printed : str
        The value as printed.
    note : str
        What a reader should know.
    """

    observed: str = ""
    status: str = "asserted"
    speaker: str = ""
    printed: str = ""
    note: str = ""


class Register:
    """Gathers what one register says.

    Parameters
    ----------
    report : Report
        Takes what cannot be read or resolved.
    published : str
        The day the files came out, blank if not known.
    """

    def __init__(self, report: Report, *, published: str) -> None:
        self.report, self.published = report, published
        self.nodes: dict[str, tuple[str, ...]] = {}
        self.bulk = Bulk()
        self._names: dict[tuple[str, str, str], None] = {}
        self._links: dict[str, tuple[str, ...]] = {}
        self._first: list[tuple[str, How, Place]] = []  # the first claim of each link
        self._claims: list[tuple[str, str, str, str, How]] = []  # all others
        self._seen: dict[tuple[str, str], str] = {}
        self._days: dict[str, str | None] = {"": ""}
        self._states: dict[tuple[str, str], str] = {}

    # ---- nodes ---------------------------------------------------------------------------------------------

    def entity(self, id: str, type: str, caption: str) -> str:  # noqa: A002
        """Add an entity, and return its id."""
        self.nodes[id] = ("entity", caption, "", type, "", "", "", "")
        return id

    def entities(self, ids: Sequence[str], type: str, captions: Iterable[str]) -> None:  # noqa: A002
        """Add many entities of one type."""
        blank = repeat("")
        self.nodes.update(zip(ids, zip(repeat("entity"), captions, blank, repeat(type), *[blank] * 4), strict=False))

    def state(self, code: str, name: str, at: Place) -> str | None:
        """Add the state of a code, or else of a name, and return its id; None with a finding if nobody knows it."""
        found = self._states.get((code, name))
        if found is None:
            state = state_of_code(code) or (find_state(name) if name else None)
            if state is None:
                said = f"{(code or name)[:60]!r} is the code or name of no state of today; told once"
                self.report.note("place", at, said, table="links")
            found = self._states[code, name] = "" if state is None or not state.code else self._state(state)
        return found or None

    def _state(self, state: State) -> str:
        id = f"state:{state.code}"  # noqa: A001
        if id not in self.nodes:
            self.nodes[id] = ("state", state.name, state.code, "", "", "", "", "")
        return id

    def measure(self, program: Program) -> str:
        """Add the measure of a programme, and return its id."""
        if program.measure not in self.nodes:
            self.nodes[program.measure] = (
                "measure", program.caption, "", program.type, program.authority, program.program, program.reference,
                program.adopted,
            )  # fmt: skip
        return program.measure

    def name(self, node: str, scheme: str, value: str) -> None:
        """Add a name or identifier."""
        if value:
            self._names[node, scheme, value] = None

    # ---- what is said of them ------------------------------------------------------------------------------

    def link(
        self,
        id: str,  # noqa: A002
        source: str,
        kind: str,
        target: str,
        at: Place,
        locator: str,
        how: How,
        *,
        role: str = "",
        start: str = "?",
        end: str = "?",
        share: str = "",
        amount: str = "",
        unit: str = "",
    ) -> None:
        """Claim a link; one that stands there already gets one claim more."""
        if id in self._links:
            self._claims.append((id, "", "", locator, how))
            return
        self._links[id] = (source, target, kind, role, start, end, share, amount, unit)
        self._first.append((locator, how, at))

    def fact(self, about: str, quantity: str, text: str, locator: str, how: How) -> None:
        """Claim something in words."""
        self._claims.append((about, quantity, text, locator, how))

    def day(self, text: str, at: Place, what: str) -> str:
        """Read a day, a month or a year, with or without a time behind it; blank if it is none, with an error."""
        read = self._days.get(text, text)
        if read is text and text:
            read = self._days[text] = _day(text)
        if read is None:
            self.report.refuse(at, f"{text[:40]!r} is no {what}", rule="date", table="links", hint="write 2016-03-22")
            return ""
        return read

    def is_day(self, text: str) -> bool:
        """Tell whether a text is a day, a month or a year."""
        return _day(text) is not None

    def life(self, start: str, end: str, at: Place) -> tuple[str, str]:
        """Check that a life does not end before it starts; ``?`` stands for what is not stated."""
        if start and end and (end < start or ".." in start + end) and _turned(start, end):
            said = f"it ends ({end}) before it starts ({start}); neither day is read"
            self.report.refuse(at, said, rule="date", table="links", hint="correct the days")
            return "?", "?"
        return start or "?", end or "?"

    def seen(self, first: str = "", last: str = "") -> str:
        """Say when something was seen: from a day to a day, by default the day of the register."""
        found = self._seen.get((first, last))
        if found is None:
            until = last or self.published
            found = f"{first}..{until}" if first and until and _before(first, until) else until
            self._seen[first, last] = found
        return found

    def rename(self, ids: Mapping[str, str]) -> None:
        """Let other ids stand for some at the ends of links: those of states, for territories that have their own."""
        for own, (source, target, *rest) in self._links.items():
            if source in ids or target in ids:
                self._links[own] = (ids.get(source, source), ids.get(target, target), *rest)
        self.bulk.rename(ids)

    # ---- handing over --------------------------------------------------------------------------------------

    def hand_over(
        self,
        reading: Reading,
        *,
        id: str,  # noqa: A002
        publisher: str,
        title: str,
        licence: str,
        digests: Iterable[str],
        published: str = "",
    ) -> None:
        """Give everything to the builder, told by one document that is named after the content of the files."""
        digests = sorted(digests)
        digest = digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()
        document = f"doc:{id}-{digest[:16]}"
        add = reading.builder.add_columns
        add("documents", {
            "id": [document], "publisher": [publisher], "title": [title],
            "published": [published or self.published], "sha256": [digest], "licence": [licence],
        })  # fmt: skip
        lost = self._loose_ends()
        if not (published or self.published):
            said = "the register has no day: what states no end is possible on any day, and never certain"
            self.report.note("date", Place(reading.files[0].name, 1, ""), said, table="documents")
        if self.nodes:
            rows = list(self.nodes.items())
            add("nodes", {"id": [own for own, _ in rows], **_columns(_NODE, [row for _, row in rows])})
        self.bulk.hand_over(add, self.nodes, document, self._tell_lost)
        names = [name for name in self._names if name[0] in self.nodes]
        if names:
            add("names", _columns(_NAME, names))
        kept = [(own, *told) for own, told in zip(self._links, self._first, strict=True) if own not in lost]
        for status in sorted({how.status for _, _, how, _ in kept}):  # apart, since a column of one status is no column
            told = [row for row in kept if row[2].status == status]
            ids = [own for own, *_ in told]
            links = add("links", {"id": ids, **_columns(_LINK, [self._links[own] for own in ids])})
            columns = {"locator": [locator for _, locator, *_ in told], **_columns(_HOW, [how for *_, how, _ in told])}
            add("claims", {**columns, "document": [document] * len(told)}, about=links)
        claims = [row for row in self._claims if row[0] in self.nodes or (row[0] in self._links and row[0] not in lost)]
        if claims:
            columns = {**_columns(_CLAIM, [row[:4] for row in claims]), **_columns(_HOW, [row[4] for row in claims])}
            add("claims", {**columns, "document": [document] * len(claims)})

    def _loose_ends(self) -> set[str]:
        """Find links that join what is not there, and tell of them."""
        nodes, lost = self.nodes, dict[str, Lost]()
        for (own, row), (_, _, at) in zip(self._links.items(), self._first, strict=True):
            if row[0] not in nodes or row[1] not in nodes:
                lost[own] = Lost(row[2], row[1] if row[0] in nodes else row[0], at)
        self._tell_lost(lost.values())
        return set(lost)

    def _tell_lost(self, lost: Iterable[Lost]) -> None:
        told = sorted(lost, key=lambda one: one.at[:2])
        for kind, missing, at in told[:MAX_TOLD]:
            said = f"its {kind} joins {missing[:80]!r}, which no record here bears; left out"
            self.report.note("name", at, said, table="links")
        if len(told) > MAX_TOLD:
            said = f"{len(told) - MAX_TOLD:,} more links join what no record here bears; left out"
            self.report.note("name", told[-1].at._replace(record=""), said, table="links")


def _day(text: str) -> str | None:
    head = text.strip()
    head = head[:10] if head[10:11] in ("T", " ") else head
    if not _DAY.fullmatch(head):
        return None
    try:
        parse_days(head)
    except DateError:
        return None
    return head


def _turned(start: str, end: str) -> bool:
    return "?" not in (start, end) and parse_days(start).low > parse_days(end).high


def _before(first: str, last: str) -> bool:
    return parse_days(first).low <= parse_days(last).high


def _columns(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    """Turn rows into columns, leaving out those that say what is meant anyway throughout."""
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return {name: column for name, column in columns.items() if _MEANT.get(name) != set(column)}
