"""The evidence tree of a finding: the links of its best chain, the claims behind each, the documents behind those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sanctions_graph._bounds import DAY_MAX, UNKNOWN_DAY, format_days
from sanctions_graph.analysis._words import document_name, speaker_of, value_of
from sanctions_graph.analysis.why import Why
from sanctions_graph.model.kinds import BOUND_QUANTITIES
from sanctions_graph.plot.measure import text_height, wrap
from sanctions_graph.plot.palette import (
    DASHED,
    DOTTED,
    INK,
    MUTED,
    PAPER,
    SOLID,
    STATUS_LOOK,
    STATUSES,
    STRIPE,
    VERMILLION,
    Look,
)  # fmt: skip
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Box, Dot, Footer, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import counted, dates_of, footer, joined, sentence_of, status_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim

MOST_CLAIMS = 7
"""Most claims drawn for one link; those that no set can do without come first."""
_COLUMNS = ((MARGIN, 170.0), (226.0, 262.0), (532.0, 338.0), (914.0, 266.0))
_SIZE = 12.0
_PAD, _APART, _BETWEEN = 6.0, 7.0, 16.0
_STANCE_LINE = {"supports": SOLID, "hedges": DASHED, "disputes": DOTTED}
_CRITICAL = 3.2
_HEADS = ("the finding", "links of its best chain", "claims about each link", "documents")


def why(answer: Why, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw what a finding rests on: its links, who claims each, and where that is written.

    Parameters
    ----------
    answer : Why
        From `sanctions_graph.analysis.why.why`.
    title : str, optional
        Instead of the one made from the answer.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    A solid line supports, a dashed one hedges, a dotted one with a diamond disputes. A thick border marks a claim or a
    document that is in every set. Other chains may carry the finding too; only the best is drawn.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> from sanctions_graph.analysis.why import why
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> spec = plot.why_spec(why(then, "state:LA", "measure:unscr-2397/8"))
    >>> len(spec.texts("link"))
    4
    """
    return why_spec(answer, title=title).draw(ax)


def why_spec(answer: Why, *, title: str | None = None) -> PlotSpec:
    """Return the value that `why` draws.

    Parameters
    ----------
    answer : Why
        As for `why`.
    title : str, optional
        As for `why`.

    Returns
    -------
    PlotSpec
    """
    if answer.row is None:
        return _nothing(answer, title)
    return _Tree(answer).drawn(title)


@dataclass(frozen=True)
class _Tile:
    """A box with text, before it has a place."""

    key: str
    text: str
    column: int
    look: Look
    bold: bool = False

    @property
    def height(self) -> float:
        return text_height(self.text, _SIZE) + 2 * _PAD


@dataclass(frozen=True)
class _Placed:
    tile: _Tile
    middle: float

    @property
    def top(self) -> float:
        return self.middle - self.tile.height / 2

    @property
    def bottom(self) -> float:
        return self.middle + self.tile.height / 2

    @property
    def left(self) -> float:
        return _COLUMNS[self.tile.column][0]

    @property
    def right(self) -> float:
        return self.left + _COLUMNS[self.tile.column][1]


class _Tree:
    """One picture while its boxes find their places."""

    def __init__(self, answer: Why) -> None:
        self.answer, self.graph = answer, answer.graph
        self.sheet = Sheet()
        self.critical = {*answer.critical_claims, *answer.critical_documents}
        assert answer.path is not None
        self.links = list(dict.fromkeys(answer.path.links))
        self.claims: dict[str, list[Claim]] = {}
        self.cut = 0
        for link in self.links:
            told = _claims(self.graph, link, self.critical)
            self.claims[link] = told[:MOST_CLAIMS]
            self.cut += len(told) - len(self.claims[link])

    def drawn(self, title: str | None) -> PlotSpec:
        """Place the columns from right to left as far as they decide, draw, and set the page."""
        top = text_height("x", _SIZE) + 8
        claims, links, bottom = self._claims_and_links(top)
        documents, low = self._documents(claims, top, bottom)
        bottom = max(bottom, low)
        finding = _Placed(self._finding(), (top + bottom) / 2)
        if finding.top < top:
            finding = replace(finding, middle=top + finding.tile.height / 2)
        for (left, _), head in zip(_COLUMNS, _HEADS, strict=True):
            self.sheet.write(Label(head, left, 2, _SIZE, "left", "top", MUTED, role="head"))
        for link_id, link in links.items():
            look = STATUS_LOOK[status_of(self.graph, link_id)]
            self._line(finding, link, look.edge, look.line, 1.6)
            for claim in self.claims[link_id]:
                self._claim_lines(link, claims[claim.id], claim, documents[claim.document])
        boxes = (finding, *links.values(), *claims.values(), *documents.values())
        for placed in boxes:
            self._box(placed)
        return self.sheet.finish(
            "why",
            height=max(bottom, finding.bottom) + 4,
            title=title or self._title(),
            subtitle=self._subtitle(),
            legend=self._legend(),
            footer=footer(self.graph, documents, self._notes(boxes)),
        )

    # ---- boxes ----------------------------------------------------------------------------------------------

    def _claims_and_links(self, top: float) -> tuple[dict[str, _Placed], dict[str, _Placed], float]:
        """Stack the claims, each link beside the middle of its own."""
        claims: dict[str, _Placed] = {}
        links: dict[str, _Placed] = {}
        for link_id in self.links:
            tiles = [self._claim(claim) for claim in self.claims[link_id]]
            link = self._link(link_id)
            need = sum(tile.height for tile in tiles) + _APART * max(0, len(tiles) - 1)
            room = max(need, link.height)
            at = top + (room - need) / 2
            for tile in tiles:
                claims[tile.key] = _Placed(tile, at + tile.height / 2)
                at += tile.height + _APART
            links[link_id] = _Placed(link, top + room / 2)
            top += room + _BETWEEN
        return claims, links, top - _BETWEEN

    def _documents(self, claims: Mapping[str, _Placed], top: float, bottom: float) -> tuple[dict[str, _Placed], float]:
        """Put each document beside the middle of its claims, as far as the others leave room."""
        wanted: dict[str, list[float]] = {}
        for told in self.claims.values():
            for claim in told:
                wanted.setdefault(claim.document, []).append(claims[claim.id].middle)
        order = sorted(wanted, key=lambda name: (sum(wanted[name]) / len(wanted[name]), name))
        tiles = [self._document(name) for name in order]
        middles = _spread([sum(wanted[name]) / len(wanted[name]) for name in order],
                          [tile.height for tile in tiles], top, bottom)  # fmt: skip
        placed = {tile.key: _Placed(tile, middle) for tile, middle in zip(tiles, middles, strict=True)}
        return placed, max(each.bottom for each in placed.values())

    def _finding(self) -> _Tile:
        answer, row = self.answer, self.answer.row
        assert row is not None
        status = joined(answer.certainty, answer.phase)
        lines = [self.graph.caption(answer.subject), "exposed to", self.graph.caption(answer.target), status]
        lines += [f"rule {row.rule}", counted(row.hops, "counted hop")]
        look = STATUS_LOOK[status]
        fill = Look(PAPER, look.edge, INK, look.line, look.width, radius=6.0)
        return _Tile("finding", _wrapped(lines, 0), 0, fill, bold=True)

    def _link(self, link_id: str) -> _Tile:
        link, graph = self.graph.link(link_id), self.graph
        said = sentence_of(graph, link)
        look = STATUS_LOOK[status_of(graph, link_id)]
        fill = Look(STRIPE, look.edge, INK, look.line, look.width, radius=4.0)
        return _Tile(link_id, _wrapped([said, *dates_of(graph, link_id)], 1), 1, fill)

    def _claim(self, claim: Claim) -> _Tile:
        is_critical = claim.id in self.critical
        look = Look(PAPER, INK if is_critical else MUTED, INK, _STANCE_LINE[claim.stance],
                    _CRITICAL if is_critical else 1.1)  # fmt: skip
        return _Tile(claim.id, _wrapped([_said(self.graph, claim)], 2), 2, look)

    def _document(self, name: str) -> _Tile:
        document = self.graph.document(name)
        is_critical = name in self.critical
        named = document_name(self.graph, name)
        dated = document.published
        when = f", {format_days(dated)}" if dated != UNKNOWN_DAY and dated.high < DAY_MAX else ""
        look = Look(PAPER, INK if is_critical else MUTED, INK, SOLID, _CRITICAL if is_critical else 1.1, radius=4.0)
        return _Tile(name, _wrapped([f"{named}{when}"], 3, bold=is_critical), 3, look, bold=is_critical)

    def _box(self, placed: _Placed) -> None:
        tile, look = placed.tile, placed.tile.look
        role = ("finding", "link", "claim", "document")[tile.column]
        self.sheet.put(
            Box(placed.left, placed.top, placed.right, placed.bottom, look.fill, look.edge, look.line, look.width,
                radius=look.radius, role=role, about=tile.key)
        )  # fmt: skip
        self.sheet.write(
            Label(tile.text, placed.left + _PAD + 2, placed.middle, _SIZE, "left", bold=tile.bold, role=role,
                  about=tile.key)
        )  # fmt: skip

    # ---- lines ----------------------------------------------------------------------------------------------

    def _claim_lines(self, link: _Placed, placed: _Placed, claim: Claim, document: _Placed) -> None:
        style, is_critical = _STANCE_LINE[claim.stance], claim.id in self.critical
        colour, width = (INK, 2.2) if is_critical else (MUTED, 1.1)
        self._line(link, placed, colour, style, width, about=claim.id)
        self._line(placed, document, colour, style, width, about=claim.id)
        if claim.stance == "disputes":
            self.sheet.put(
                Dot(placed.left - 12, placed.middle, "diamond", 11.0, PAPER, VERMILLION, role="dispute", about=claim.id)
            )

    def _line(self, one: _Placed, other: _Placed, colour: str, style: str, width: float, *, about: str = "") -> None:
        ends = ((one.right, one.middle), (other.left, other.middle))
        self.sheet.put(Line(ends, colour, style, width, curved=True, role="ground", about=about or other.tile.key))

    # ---- words ----------------------------------------------------------------------------------------------

    def _title(self) -> str:
        answer = self.answer
        status = joined(answer.certainty, answer.phase)
        is_ = "is" if status.startswith("certain") or answer.certainty == "certain" else "may be"
        ends = self.graph.caption(answer.subject), self.graph.caption(answer.target)
        return f"Why {ends[0]} {is_} exposed to {ends[1]}: {status}"

    def _subtitle(self) -> str:
        answer = self.answer
        least = "" if answer.complete else "at least "
        sets = f"{least}{counted(len(answer.sets), 'minimal set')} of claims"
        smallest = f"{counted(len(answer.documents[0]), 'document')} would do"
        needed = counted(len(answer.critical_documents), "document")
        return f"{sets} over all chains; as few as {smallest}; {needed} in every set"

    def _notes(self, boxes: Iterable[_Placed]) -> list[str]:
        notes = ["only the best chain is drawn", "exposed under a rule is no finding of guilt"]
        if self.cut:
            notes.insert(0, f"{counted(self.cut, 'claim')} of this chain not drawn")
        short = sum(line.endswith("…") for placed in boxes for line in placed.tile.text.split("\n"))
        return [*notes, f"{counted(short, 'text')} cut"] if short else notes

    def _legend(self) -> list[LegendEntry]:
        told = [claim for claims in self.claims.values() for claim in claims]
        there = {claim.stance for claim in told}
        entries = [
            LegendEntry(f"claim {stance}", Line((), MUTED, style, 1.6))
            for stance, style in _STANCE_LINE.items()
            if stance in there
        ]
        if "disputes" in there:
            entries.append(LegendEntry("a dispute", Dot(0, 0, "diamond", 11.0, PAPER, VERMILLION)))
        drawn = {*self.links}
        statuses = {status_of(self.graph, link) for link in drawn}
        for status in STATUSES:
            if status in statuses:
                look = STATUS_LOOK[status]
                entries.append(LegendEntry(f"link {status}", Box(0, 0, 1, 1, STRIPE, look.edge, look.line, look.width)))
        if self.critical & ({claim.id for claim in told} | {claim.document for claim in told}):
            thick = Box(0, 0, 1, 1, PAPER, INK, width=_CRITICAL)
            entries.append(LegendEntry("thick: in every set", thick))
        return entries


def _claims(graph: SanctionsGraph, link: str, critical: set[str]) -> list[Claim]:
    """List the claims of existence and of bounds, those first that no set can do without."""
    told = [claim for claim in graph.claims_about(link) if not claim.quantity or claim.quantity in BOUND_QUANTITIES]
    stances = list(_STANCE_LINE)

    def rank(claim: Claim) -> tuple[bool, bool, int, str]:
        # a dispute must not be cut; existence comes before bounds
        hides = claim.id not in critical and claim.stance != "disputes"
        return hides, bool(claim.quantity), stances.index(claim.stance), claim.id

    return sorted(told, key=rank)


def _said(graph: SanctionsGraph, claim: Claim) -> str:
    word = "disputes it" if claim.stance == "disputes" else claim.status
    where = f", {claim.locator}" if claim.locator else ""
    return f"{speaker_of(graph, claim)} [{word}]{value_of(claim)}{where}"


def _wrapped(lines: Sequence[str], column: int, *, bold: bool = False) -> str:
    width = _COLUMNS[column][1] - 2 * _PAD - 4
    return "\n".join(wrap(line, width, _SIZE, lines=7, bold=bold or column == 0) for line in lines if line)


def _spread(wanted: Iterable[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Place boxes in order, each as near to where it is wanted as the others allow."""
    middles = []
    free = top
    for want, height in zip(wanted, heights, strict=True):
        middle = max(want, free + height / 2)
        middles.append(middle)
        free = middle + height / 2 + _APART
    limit = max(bottom, top + sum(heights) + _APART * (len(heights) - 1))
    for at in range(len(middles) - 1, -1, -1):
        middles[at] = min(middles[at], limit - heights[at] / 2)
        limit = middles[at] - heights[at] / 2 - _APART
    return middles


def _nothing(answer: Why, title: str | None) -> PlotSpec:
    """Say that there is no finding; that, too, is an answer."""
    sheet = Sheet()
    sheet.write(Label("No finding: not exposed by the rules asked", WIDTH / 2, 40, SUBTITLE_SIZE, role="message"))
    ends = answer.graph.caption(answer.subject), answer.graph.caption(answer.target)
    made: Footer = footer(answer.graph, (), ["why_not tells what is missing"])
    return sheet.finish(
        "why", height=40 + 2 * MARGIN, title=title or f"{ends[0]} is not exposed to {ends[1]}", footer=made
    )
