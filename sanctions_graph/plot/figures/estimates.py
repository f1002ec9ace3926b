"""Competing claims of one quantity as interval bars by year: who said what, and which of them dispute one another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_NULL, day_text
from sanctions_graph.analysis.estimates import Estimates
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.kinds import DAY_UNIT
from sanctions_graph.model.tables import About
from sanctions_graph.plot.figures._scale import number_axis, put_axis, short_number
from sanctions_graph.plot.measure import text_height, text_width, wrap
from sanctions_graph.plot.palette import BLUE, DASHED, INK, MUTED, PALE, PAPER, SOLID, STRIPE, VERMILLION
from sanctions_graph.plot.sheet import MARGIN, Sheet
from sanctions_graph.plot.spec import WIDTH, Axis, Box, Dot, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import counted, footer, sentence_of, short_span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim

MOST_CLAIMS = 45
"""Most claims of one figure."""
_YEAR_AT, _TEXT_AT, _LEFT, _RIGHT = MARGIN, 118.0, 470.0, WIDTH - 220.0
_VALUES_END = WIDTH - 75.0  # right of it stand the brackets
_FARTHEST = 1e300
_SIZE, _GROUP_SIZE = 12.0, 13.0
_LANE = 9.0
_BAR = 11.0


def estimates(
    graph: SanctionsGraph | Estimates,
    *,
    quantity: str | None = None,
    nodes: str | Iterable[str] | None = None,
    unit: str | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what claims say of a quantity, side by side and by year; nothing is averaged or added.

    Parameters
    ----------
    graph : SanctionsGraph or Estimates
        A graph or a view; only claims that its documents had told. Of an answer of `sanctions_graph.estimates`, all its
        claims are drawn.
    quantity : str, optional
        Such as ``"venues"`` or ``"revenue"``; may be left out for an answer that holds only one.
    nodes : str or iterable of str, optional
        Ids of nodes; claims about them, or about links that touch them. The default is all.
    unit : str, optional
        Unit to draw, where claims use several; the default is the one most of them use.
    title : str, optional
        Instead of the one made from the quantity.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes
        Its x axis counts in the unit.

    Raises
    ------
    UnknownIdError
        If a node is not in the graph.
    UnknownKindError
        If no claim states that quantity in numbers.

    Notes
    -----
    A filled mark: stated without a hedge. A hollow, dashed one: estimated, alleged or an opinion. An arrow: at least,
    or at most. A bracket at the right joins two claims of which one disputes or corrects the other.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> spec = plot.estimates_spec(sg.load_case("dprk"), quantity="venues", nodes="state:LA")
    >>> sorted(set(spec.texts("value")))
    ['12', '4', 'at least 4']
    """
    return estimates_spec(graph, quantity=quantity, nodes=nodes, unit=unit, title=title).draw(ax)


def estimates_spec(
    graph: SanctionsGraph | Estimates,
    *,
    quantity: str | None = None,
    nodes: str | Iterable[str] | None = None,
    unit: str | None = None,
    title: str | None = None,
) -> PlotSpec:
    """Return the value that `estimates` draws.

    Parameters
    ----------
    graph : SanctionsGraph or Estimates
        As for `estimates`.
    quantity : str, optional
        As for `estimates`.
    nodes : str or iterable of str, optional
        As for `estimates`.
    unit : str, optional
        As for `estimates`.
    title : str, optional
        As for `estimates`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownIdError
        If a node is not in the graph.
    UnknownKindError
        If no claim states that quantity in numbers.
    """
    chosen_ids = None
    if isinstance(graph, Estimates):
        if quantity is None and len({row.quantity for row in graph}) == 1:
            quantity = graph[0].quantity
        chosen_ids = {row.claim for row in graph}
        graph = graph.graph
    quantity = quantity or ""
    found = _claims(graph, quantity, nodes, chosen_ids)
    units = Counter(claim.unit for claim in found)
    chosen = unit if unit is not None else min(units, key=lambda word: (-units[word], word))
    if chosen not in units:
        raise UnknownKindError(chosen, units, what=f"unit of {quantity!r}")
    notes = ["nothing is averaged or added"]
    notes += [
        f"{counted(count, 'claim')} in {word} not drawn" for word, count in sorted(units.items()) if word != chosen
    ]
    claims = sorted((claim for claim in found if claim.unit == chosen), key=lambda claim: _order(graph, claim))
    if len(claims) > MOST_CLAIMS:
        notes.append(f"{len(claims) - MOST_CLAIMS} of {len(claims)} claims not drawn")
        claims = claims[:MOST_CLAIMS]
    words = quantity.replace("_", " ")
    heading = title or f"What claims say of {words}{f', in {chosen}' if chosen and chosen != quantity else ''}"
    return _drawn(graph, claims, _disputes(graph, claims), chosen or words, heading, notes)


def _claims(
    graph: SanctionsGraph, quantity: str, nodes: str | Iterable[str] | None, only: set[str] | None
) -> list[Claim]:
    words = graph.claims.coded("quantity")
    if quantity not in words.words or not quantity:
        raise UnknownKindError(quantity, (word for word in words.words if word), what="quantity of these claims")
    inside = None
    if nodes is not None:
        ids = [nodes] if isinstance(nodes, str) else list(nodes)
        graph.node_rows(ids)
        inside = set(ids)
    rows = np.flatnonzero(words.codes == words.words.index(quantity)).tolist()
    column = graph.claims.columns["about"]
    assert isinstance(column, About)
    about = dict.fromkeys(column[row] for row in rows)
    told = [
        claim
        for id_ in about
        if inside is None or inside & _touched(graph, id_)
        for claim in graph.claims_about(id_)
        if claim.quantity == quantity and not math.isnan(claim.value.low) and (only is None or claim.id in only)
    ]
    numbers = [claim for claim in told if claim.unit != DAY_UNIT]
    if not numbers:
        raise UnknownKindError(quantity, ("a quantity that claims about these nodes state in numbers",), what="number")
    return numbers


def _touched(graph: SanctionsGraph, about: str) -> set[str]:
    """Return the nodes that a claim about a node, link or name concerns."""
    if about in graph.nodes.ids:
        return {about}
    if about in graph.tables["links"].ids:
        link = graph.link(about)
        return {link.source, link.target}
    return {graph.names.coded("node")[graph.names.row(about)]}


def _order(graph: SanctionsGraph, claim: Claim) -> tuple[str, float, str]:
    return _group(graph, claim.about), _when(claim)[0], claim.id


def _group(graph: SanctionsGraph, about: str) -> str:
    if about in graph.nodes.ids:
        return graph.caption(about)
    if about in graph.tables["links"].ids:
        link = graph.link(about)
        return sentence_of(graph, link)
    return about


def _when(claim: Claim) -> tuple[float, str]:
    """Return the time a claim speaks of, as a number to sort by and as text."""
    for days in (claim.valid, claim.observed):
        if DAY_NULL not in days and abs(days.low) < DAY_MAX:
            still = days.high >= DAY_MAX
            return days.low, f"from {day_text(days.low)}" if still else short_span(*days)
    return math.inf, "undated"


def _disputes(graph: SanctionsGraph, claims: Sequence[Claim]) -> list[tuple[int, int, str]]:
    """Return pairs of drawn claims that dispute or correct one another, the shortest brackets first."""
    place = {claim.id: at for at, claim in enumerate(claims)}
    pairs = {}
    ties = graph.claim_links
    for relation, claim, other in zip(*(ties.coded(name) for name in ("relation", "claim", "other")), strict=True):
        if relation in ("disputes", "corrects") and claim in place and other in place:
            first, last = sorted((place[claim], place[other]))
            pairs[first, last] = relation
    return sorted(((*pair, relation) for pair, relation in pairs.items()), key=lambda pair: (pair[1] - pair[0], pair))


# ---- drawing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    claim: Claim
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def _drawn(
    graph: SanctionsGraph, claims: Sequence[Claim], disputes: Sequence[tuple[int, int, str]], unit: str, title: str,
    notes: Iterable[str],
) -> PlotSpec:  # fmt: skip
    sheet = Sheet()
    ends = [end for claim in claims for end in claim.value if not _beyond(end)] or [0.0]
    axis = number_axis(min(ends), max(ends), _LEFT, _RIGHT, unit)
    lines: list[_Line] = []
    top = 0.0
    group = None
    for claim in claims:
        if (name := _group(graph, claim.about)) != group:
            group = name
            text = wrap(name, WIDTH - 2 * MARGIN, _GROUP_SIZE, lines=1)
            top += 6 if lines else 0
            sheet.put(Box(MARGIN / 2, top, WIDTH - MARGIN / 2, top + 22, STRIPE, role="span"))
            sheet.write(Label(text, MARGIN, top + 11, _GROUP_SIZE, "left", role="group", about=claim.about))
            top += 24
        said = wrap(_said(graph, claim), _LEFT - _TEXT_AT - 24, _SIZE, lines=3)
        year = wrap(_when(claim)[1], _TEXT_AT - _YEAR_AT - 8, _SIZE, lines=3)
        height = max(22.0, text_height(said, _SIZE) + 5, text_height(year, _SIZE) + 5)
        line = _Line(claim, top, height)
        sheet.write(
            Label(year, _YEAR_AT, line.middle, _SIZE, "left", role="year", about=claim.id),
            Label(said, _TEXT_AT, line.middle, _SIZE, "left", colour=MUTED, role="said", about=claim.id),
        )
        lines.append(line)
        top += height
    foot = put_axis(sheet, axis, 0.0, top)
    for line in lines:
        _bar(sheet, line, axis)
    _brackets(sheet, lines, disputes)
    documents = {claim.document for claim in claims}
    return sheet.finish(
        "estimates",
        height=foot,
        title=title,
        subtitle=f"{counted(len(claims), 'claim')}; the time each speaks of, who says so, and where",
        legend=_legend(claims, disputes),
        axes=(axis,),
        footer=footer(graph, documents, notes),
    )


def _said(graph: SanctionsGraph, claim: Claim) -> str:
    document = graph.document(claim.document)
    where = document.publisher or document.title or document.id
    speaker = claim.attributed_to or where
    there = "" if speaker == where else f", in {where}"
    return f"{speaker}{there} ({claim.status})"


def _beyond(end: float) -> bool:
    """Whether an end of an interval lies beyond every scale."""
    return abs(end) > _FARTHEST


def _bar(sheet: Sheet, line: _Line, axis: Axis) -> None:
    low, high = line.claim.value
    sure = line.claim.stance == "supports"
    fill, style = (BLUE, SOLID) if sure else (PAPER, DASHED)
    left = axis.low_at if _beyond(low) else axis.place(low)
    right = axis.high_at if _beyond(high) else axis.place(high)
    about, y = line.claim.id, line.middle
    if _beyond(low) and _beyond(high):
        sheet.put(Line(((left, y), (right, y)), BLUE, style, 2.4, role="open", about=about))
    elif _beyond(low) or _beyond(high):
        known = right if _beyond(low) else left
        far = max(_LEFT - 14, known - 70) if _beyond(low) else min(_RIGHT + 14, known + 70)
        sheet.put(
            Line(((known, y), (far, y)), BLUE, style, 2.4, arrow=True, role="open", about=about),
            Dot(known, y, "circle", _BAR, fill, INK, style, role="value", about=about),
        )
        left, right = min(known - _BAR / 2, far), max(known + _BAR / 2, far)
    elif right - left < _BAR:
        middle = (left + right) / 2
        sheet.put(Dot(middle, y, "circle", _BAR, fill, INK, style, role="value", about=about))
        left, right = middle - _BAR / 2, middle + _BAR / 2
    else:
        shade, half = BLUE if sure else PALE, _BAR / 2
        sheet.put(Box(left, y - half, right, y + half, shade, INK, style, role="value", about=about))
    _value(sheet, _number(low, high), left, right, y, about)


def _value(sheet: Sheet, text: str, left: float, right: float, y: float, about: str) -> None:
    """Write the number beside its mark: right of it, left of it, or, where it takes all the room, on it."""
    width = text_width(text, _SIZE)
    if right + 7 + width <= _VALUES_END:
        across, x = "left", right + 7
    elif left - 7 - width >= _LEFT - 10:
        across, x = "right", left - 7
    else:
        across, x = "center", (left + right) / 2
    sheet.write(Label(text, x, y, _SIZE, across, backing=PAPER, role="value", about=about))


def _number(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "no bound stated"
    if low == high:
        return short_number(low)
    if math.isinf(high):
        return f"at least {short_number(low)}"
    return f"at most {short_number(high)}" if math.isinf(low) else f"{short_number(low)} to {short_number(high)}"


def _brackets(sheet: Sheet, lines: Sequence[_Line], disputes: Sequence[tuple[int, int, str]]) -> None:
    """Join disputed pairs by brackets in lanes of their own, so that none runs over another."""
    lanes: list[list[tuple[float, float]]] = []
    right = WIDTH - MARGIN
    for first, last, _ in disputes:
        top, bottom = lines[first].middle + 2, lines[last].middle - 2
        lane = next((lane for lane in lanes if all(bottom < a or top > b for a, b in lane)), None)
        if lane is None:
            lane = []
            lanes.append(lane)
        lane.append((top, bottom))
        x = right - min(lanes.index(lane), 4) * _LANE
        sheet.put(
            Line(((x - 7, top), (x, top), (x, bottom), (x - 7, bottom)), VERMILLION, width=1.6, role="dispute",
                 about=f"{lines[first].claim.id} {lines[last].claim.id}")
        )  # fmt: skip


def _legend(claims: Sequence[Claim], disputes: Sequence[tuple[int, int, str]]) -> list[LegendEntry]:
    entries: list[LegendEntry] = []
    looks: Mapping[bool, tuple[str, str, str]] = {
        True: ("stated without a hedge", BLUE, SOLID),
        False: ("estimated, alleged or opinion", PAPER, DASHED),
    }
    for sure, (text, fill, style) in looks.items():
        if any((claim.stance == "supports") == sure for claim in claims):
            entries.append(LegendEntry(text, Dot(0, 0, "circle", _BAR, fill, INK, style)))
    if any(_beyond(end) for claim in claims for end in claim.value):
        entries.append(LegendEntry("at least, or at most", Line((), BLUE, width=2.4, arrow=True)))
    if disputes:
        entries.append(LegendEntry("one disputes or corrects the other", Line((), VERMILLION, width=1.6)))
    return entries
