"""What any list says, gathered row by row and handed to a builder as columns: the shape that readers of lists share.

A list names entities, gives them other names, and says things of them. Each thing it says is a claim, *official* and
with a locator, of a link that has one id however often it is said, so that two issues of one list unite.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sanctions_graph._bounds import parse_days
from sanctions_graph.io.lists._places import find_state
from sanctions_graph.io.lists._printed import link_id
from sanctions_graph.io.lists._programs import find_program, unknown_program

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sanctions_graph.io._report import Place, Report
    from sanctions_graph.io.lists._programs import Program
    from sanctions_graph.io.registry import Reading

_NODE = ("id", "kind", "caption", "iso2", "type", "authority", "program", "reference", "adopted")
_NAME = ("node", "scheme", "value")
_LINK = ("id", "source", "target", "kind", "role", "start", "end")
_CLAIM = ("about", "quantity", "value_text", "observed", "locator", "stance", "status", "original_value", "note")


class Listing:
    """Gathers what one list says.

    Parameters
    ----------
    report : Report
        Takes names of places and programmes that are not known.
    listed_by : str
        The list whose tags are looked up: ``"ofac"``, ``"un"``.
    authority : str
        Whose measures they are: ``"US"``, ``"UN"``.
    published : str
        The day the list came out, blank if not known: its claims are sightings of that day.
    """

    def __init__(self, report: Report, *, listed_by: str, authority: str, published: str) -> None:
        self._report, self._listed_by, self._authority, self.published = report, listed_by, authority, published
        self._nodes: dict[str, tuple[str, ...]] = {}
        self._names: dict[tuple[str, str, str], None] = {}
        self._links: dict[str, tuple[str, ...]] = {}
        self._claims: list[tuple[str, ...]] = []
        self._unknown: dict[str, Program] = {}

    def caption(self, entity: str) -> str:
        """Return the name by which an entity was added."""
        return self._nodes[entity][1]

    def __contains__(self, entity: str) -> bool:
        return entity in self._nodes

    def entity(self, id: str, type: str, caption: str) -> str:  # noqa: A002
        """Add an entity, and return its id."""
        self._nodes[id] = ("entity", caption, "", type, "", "", "", "")
        return id

    def state(self, name: str, at: Place) -> str | None:
        """Add the state of a name, and return its id; None if there is none, with a finding if nobody knows it."""
        state = find_state(name)
        if state is None:
            self._report.note("place", at, f"{name[:60]!r} is the name of no known state", table="links")
        if state is None or not state.code:
            return None
        self._nodes.setdefault(f"state:{state.code}", ("state", state.name, state.code, "", "", "", "", ""))
        return f"state:{state.code}"

    def name(self, node: str, scheme: str, value: str) -> None:
        """Add a name or identifier of an entity."""
        if value:
            self._names[node, scheme, value] = None

    def listed(self, entity: str, tag: str, at: Place, *, locator: str, since: str = "", until: str = "") -> None:
        """Say that a programme lists an entity, by its tag."""
        program = find_program(self._listed_by, tag) or self.unknown(tag, at)
        self.listed_under(program, entity, tag, at, locator=locator, since=since, until=until)

    def unknown(self, tag: str, at: Place) -> Program:
        """Stand in for a tag that the registry does not know, with a finding for the first entry that bears it."""
        if tag not in self._unknown:
            self._unknown[tag] = unknown_program(self._listed_by, tag, self._authority)
            self._report.note("program", at, f"the programme {tag[:60]!r} is not in the registry of measures")
        return self._unknown[tag]

    def measure(self, program: Program) -> str:
        """Add the measure that a programme stands for, and return its id."""
        self._nodes.setdefault(
            program.measure,
            ("measure", program.caption, "", program.type, program.authority, program.program, program.reference,
             program.adopted),
        )  # fmt: skip
        return program.measure

    def listed_under(
        self, program: Program, entity: str, said: str, at: Place, *, locator: str, since: str = "", until: str = ""
    ) -> None:
        """Say that a programme lists an entity; the days are the list's own or not known, and never made up."""
        measure = self.measure(program)
        if since and since < program.adopted and program.adopted != "?":
            why = f"the day of listing, {since}, since {program.caption} is of {program.adopted} only"
            self._report.refuse(at, why, rule="date", table="links", hint="correct the day of listing")
            since = ""
        seen = "" if until else self.published
        if since and seen:
            first = max(since, program.unbroken_since)  # a list from before the break saw its own day
            seen = f"{first}..{seen}" if parse_days(first).low <= parse_days(seen).high else seen
        start, end = since or "?", until or "?"
        self.link(measure, "designates", entity, locator=locator, said=said, start=start, end=end, observed=seen)

    def link(
        self,
        source: str,
        kind: str,
        target: str,
        *,
        role: str = "",
        locator: str,
        said: str = "",
        note: str = "",
        start: str = "?",
        end: str = "?",
        observed: str | None = None,
        status: str = "official",
    ) -> None:
        """Claim a link.

        Parameters
        ----------
        source, kind, target, role : str
            The link; its id is made of these.
        locator : str
            Where the list says it.
        said : str, optional
            How the list puts it.
        note : str, optional
            What a reader should know.
        start, end : str, default "?"
            First and last day, where the list tells them.
        observed : str, optional
            When it was seen so; the day of the list if left out, blank if it is not said to be so still.
        status : str, default "official"
            Status of the claim.
        """
        id = link_id(source, kind, target, role=role)  # noqa: A001
        self._links.setdefault(id, (source, target, kind, role, start, end))
        observed = self.published if observed is None else observed
        self._claims.append((id, "", "", observed, locator, "", status, said, note))

    def fact(self, node: str, quantity: str, text: str, *, locator: str) -> None:
        """Claim something of an entity in words, such as a post."""
        self._claims.append((node, quantity, text, self.published, locator, "", "official", "", ""))

    def hand_over(self, reading: Reading, *, publisher: str, title: str, licence: str, digests: Iterable[str]) -> None:
        """Give everything to the builder, told by one document that is named after the content of the files."""
        digests = sorted(digests)
        digest = digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()
        document = f"doc:{self._listed_by}-{digest[:16]}"
        add = reading.builder.add_columns
        add("documents", {
            "id": [document], "publisher": [publisher], "title": [title], "published": [self.published],
            "sha256": [digest], "licence": [licence],
        })  # fmt: skip
        if self._nodes:
            add("nodes", _columns(_NODE, [(id, *row) for id, row in self._nodes.items()]))  # noqa: A001
        if self._names:
            add("names", _columns(_NAME, list(self._names)))
        if self._links:
            add("links", _columns(_LINK, [(id, *row) for id, row in self._links.items()]))  # noqa: A001
        if self._claims:
            add("claims", {**_columns(_CLAIM, self._claims), "document": [document] * len(self._claims)})


def _columns(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
