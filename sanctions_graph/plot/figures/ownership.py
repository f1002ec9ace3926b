"""Who holds an entity and why that covers it, or not: owners on top, as the ownership pictures of registers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sanctions_graph._bounds import WHOLE, format_share
from sanctions_graph.law.result import VERDICTS
from sanctions_graph.plot.figures._chart import Arrow, Chart, Tile, chart_above
from sanctions_graph.plot.figures._verdicts import legend_of_verdicts, listings_of, said_share, verdict_box, word_of
from sanctions_graph.plot.layout import Slot, Wire, layered
from sanctions_graph.plot.measure import text_height, text_width, wrap
from sanctions_graph.plot.palette import DOTTED, INK, MUTED, PAPER, VERDICT_LOOK
from sanctions_graph.plot.sheet import MARGIN, Sheet
from sanctions_graph.plot.spec import WIDTH, Box, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import documents_of, footer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.law.result import Ownership

_SIZE, _SHARE_SIZE = 12.5, 12.0
_BOX, _OWN_BOX, _PAD = 172.0, 204.0, 8.0
_GAP = 22.0
_EVEN = 84.0  # a label that is no wider gets as much room on the other side, so that its arrow runs straight
_BEFORE, _AFTER = 18.0, 26.0  # room above and below the labels of arrows, in which lines slope
_BESIDE = 320.0
_BOUND, _FREE = 2.4, 1.3  # widths of what counts and of what does not


def ownership(result: Ownership, entity: str, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw who holds an entity, up to whoever is listed, with the verdict on every box.

    Parameters
    ----------
    result : Ownership
        The answer of `sanctions_graph.ownership`.
    entity : str
        Id of the entity below.
    title : str, optional
        Instead of the one made from the verdict.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UnknownIdError
        If the entity is not in the graph.

    Notes
    -----
    Owners stand above what they own; shares are written left of the arrows and control right of them. Who is not
    known is drawn too. Strong arrows count toward the verdict below them, thin ones do not; possible holdings are
    dashed; an arrow that points up closes a loop. Four or more like holders of one entity are drawn as one box.

    References
    ----------
    Open Ownership, Beneficial Ownership Visualisation System, version 0.2.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> rows = pd.DataFrame({"source": ["X", "A"], "target": ["A", "B"], "kind": "owns", "share": [0.5, 0.5]})
    >>> verdicts = sg.ownership(sg.from_dataframe(rows), on="2024-01-01", listed=["X"])
    >>> plot.ownership_spec(verdicts, "B").title
    'B: covered under OFAC 50 Percent Rule on 2024-01-01'
    """
    return ownership_spec(result, entity, title=title).draw(ax)


def ownership_spec(result: Ownership, entity: str, *, title: str | None = None) -> PlotSpec:
    """Return the value that `ownership` draws.

    Parameters
    ----------
    result : Ownership
        As for `ownership`.
    entity : str
        As for `ownership`.
    title : str, optional
        As for `ownership`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownIdError
        If the entity is not in the graph.
    """
    chart = chart_above(result, entity)
    regime = result.regime
    page = _Page(result, entity, chart)
    height = page.draw()
    links = [link for arrow in chart.arrows for link in arrow.links]
    nodes = [tile for tile in chart.tiles if "\t" not in tile]
    verdict = word_of(result.verdict(entity))
    heading = title or f"{result.graph.caption(entity)}: {verdict} under {regime.caption or regime.id} on {result.on}"
    return page.sheet.finish(
        "ownership",
        height=height,
        title=heading,
        subtitle="owners above what they own; shares left of an arrow, control right of it; a percentage on a box is "
        "what counts there",
        legend=_legend(chart),
        footer=footer(
            result.graph,
            documents_of(result.graph, dict.fromkeys([*links, *listings_of(result, nodes)])),
            [*chart.notes, f"regime {regime.id}, version {regime.version}", f"rule: {regime.citation}"],
        ),
    )


@dataclass(frozen=True)
class _Face:
    """A tile with its text set."""

    tile: Tile
    caption: str
    verdict: str
    counted: str
    width: float

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Role and text, from above."""
        lines = (("node", self.caption), ("verdict", self.verdict), ("counted", self.counted))
        return tuple((role, text) for role, text in lines if text)

    @property
    def height(self) -> float:
        return sum(text_height(text, _SIZE) for _, text in self.lines) + 2 * _PAD


class _Page:
    """Sets a chart on a sheet: layers down the page, everything else by the layered layout, turned on its side."""

    def __init__(self, result: Ownership, entity: str, chart: Chart) -> None:
        self.result, self.entity, self.chart = result, entity, chart
        self.faces = {key: self._face(tile) for key, tile in chart.tiles.items()}
        self.last = max(chart.level.values(), default=0)
        self.layer = {key: self.last - level for key, level in chart.level.items()}
        slots = [Slot(key, self.layer[key], face.width) for key, face in self.faces.items()]
        self.wires = {str(at): arrow for at, arrow in enumerate(chart.arrows)}
        self.plan = layered(
            slots, [Wire(key, arrow.holder, arrow.held, sum(_rooms(arrow))) for key, arrow in self.wires.items()],
            gap=_GAP,
        )  # fmt: skip
        self.sheet = Sheet(max(WIDTH, self.plan.height + 2 * MARGIN))
        self.left = (self.sheet.width - self.plan.height) / 2
        self.beside = self._reasons()
        self.tops, self.heights = self._rows()

    def _face(self, tile: Tile) -> _Face:
        own = tile.key == self.entity
        width = _OWN_BOX if own else _BOX
        caption = wrap(tile.caption or tile.key, width - 2 * _PAD, _SIZE, lines=4, bold=own)
        counted = ""
        if tile.key in self.result.graph.nodes.ids and tile.verdict != "listed":
            low, high = (int(end * WHOLE) for end in self.result.share(tile.key))
            counted = wrap(f"counted {said_share(low, high)}", width - 2 * _PAD, _SIZE) if high else ""
        return _Face(tile, caption, word_of(tile.verdict), counted, width)

    def _reasons(self) -> str:
        """Say what was counted for the entity, and against what test."""
        result, entity = self.result, self.entity
        low, high = (int(end * WHOLE) for end in result.share(entity))
        via = result.via(entity)
        parts = [f"{format_share(each.share)} ({result.graph.caption(each.owner)})" for each in via]
        exact = low == high == sum(each.share.low for each in via) == sum(each.share.high for each in via)
        lines = []
        if high and exact and 1 < len(parts) <= 6:
            lines.append(f"{' + '.join(parts)} = {said_share(low, high)}")
        elif high or any(run.reading.threshold for run in result.runs):
            lines.append(f"counted: {said_share(low, high)}")
        for run in result.runs:
            told = VERDICTS[run.verdict[result.graph.nodes.row(entity)]]
            reading = "" if result.regime.is_settled else f" ({run.reading.text}): {word_of(told)}"
            persons = "" if run.reading.pooling == "together" else ", one listed person at a time"
            lines.append(f"test: {run.reading.test}{persons}{reading}")
        if entity in result.self_supporting():
            lines.append("a loop of holdings alone would cover it: not counted")
        return "\n".join(wrap(line, _BESIDE, _SHARE_SIZE, lines=6) for line in lines)

    def _rows(self) -> tuple[dict[int, float], dict[int, float]]:
        """Return tops and heights of the columns of the layout, which are the rows of the page."""
        heights: dict[int, float] = {}
        for key, face in self.faces.items():
            heights[2 * self.layer[key]] = max(heights.get(2 * self.layer[key], 0.0), face.height)
        heights[2 * self.last] = max(heights[2 * self.last], text_height(self.beside, _SHARE_SIZE))
        for key, arrow in self.wires.items():
            row, _ = self.plan.label[key]
            lines = max(len(arrow.shares), len(arrow.control), 1)
            heights[row] = max(heights.get(row, 0.0), text_height("\n" * (lines - 1), _SHARE_SIZE) + 4 * arrow.joint)
        tops, top = {}, 4.0
        for row in range(2 * self.last + 1):
            heights.setdefault(row, 0.0)
            top += _BEFORE if row % 2 else 0.0
            tops[row] = top
            top += heights[row] + (_AFTER if row % 2 else 0.0)
        return tops, heights

    def draw(self) -> float:
        """Draw arrows, then boxes; return the height of the body."""
        ports = self._ports()
        for key, arrow in self.wires.items():
            self._arrow(key, arrow, ports)
        for key, face in self.faces.items():
            self._box(face, self.left + self.plan.middle[key])
        self._beside_entity()
        return self.tops[2 * self.last] + self.heights[2 * self.last] + 6

    def _route(self, key: str, arrow: Arrow) -> list[tuple[float, float]]:
        """Return the bends of an arrow from the upper to the lower end: straight down through every row it passes."""
        points: list[tuple[float, float]] = []
        left, right = _rooms(arrow)
        if self._is_bracket(key, arrow):
            row, middle = self.plan.label[key]
            below = row > 2 * self.layer[arrow.holder]
            y = self.tops[row] + (0.0 if below else self.heights[row])
            half = (left + right) / 2
            return [(self.left + middle - half, y), (self.left + middle + half, y)]
        for place, (row, middle) in enumerate(self.plan.route[key]):
            x = self.left + middle + ((left - right) / 2 if place == 0 else 0.0)
            top, bottom = self.tops[row], self.tops[row] + self.heights[row]
            points += [(x, top), (x, bottom)]
        return points

    def _is_bracket(self, key: str, arrow: Arrow) -> bool:
        """Whether a joint arrangement ties two boxes of one row."""
        return arrow.joint and self.layer[arrow.holder] == self.layer[arrow.held] and len(self.plan.route[key]) == 1

    def _ends(self, key: str, arrow: Arrow) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return box and side of the upper and of the lower end."""
        upper = str(self.plan.left_end[key])
        lower = arrow.held if upper == arrow.holder else arrow.holder
        if self._is_bracket(key, arrow) and self.plan.middle[upper] > self.plan.middle[lower]:
            upper, lower = lower, upper
        if self.layer[upper] == self.layer[lower]:
            side = "bottom" if self.plan.label[key][0] > 2 * self.layer[upper] else "top"
            return (upper, side), (lower, side)
        return (upper, "bottom"), (lower, "top")

    def _ports(self) -> Mapping[tuple[str, tuple[str, str]], float]:
        """Spread the ends of arrows along the sides of boxes in the order of their bends."""
        wanted: dict[tuple[str, str], list[tuple[float, str]]] = {}
        for key, arrow in self.wires.items():
            route = self._route(key, arrow)
            for end, bend in zip(self._ends(key, arrow), (route[0], route[-1]), strict=True):
                wanted.setdefault(end, []).append((bend[0], key))
        found = {}
        for (box, side), ends in wanted.items():
            width = self.faces[box].width
            left = self.left + self.plan.middle[box] - width / 2
            for place, (_, key) in enumerate(sorted(ends)):
                found[key, (box, side)] = left + width * (place + 1) / (len(ends) + 1)
        return found

    def _side(self, end: tuple[str, str]) -> float:
        top, bottom = self._span(self.faces[end[0]])
        return top if end[1] == "top" else bottom

    def _span(self, face: _Face) -> tuple[float, float]:
        """Return top and bottom of a box: in the middle of its row."""
        row = 2 * self.layer[face.tile.key]
        top = self.tops[row] + (self.heights[row] - face.height) / 2
        return top, top + face.height

    def _arrow(self, key: str, arrow: Arrow, ports: Mapping[tuple[str, tuple[str, str]], float]) -> None:
        upper, lower = self._ends(key, arrow)
        route = self._route(key, arrow)
        points = [(ports[key, upper], self._side(upper)), *route, (ports[key, lower], self._side(lower))]
        if upper[0] != arrow.holder:
            points.reverse()
        colour = INK if arrow.counts else MUTED
        self.sheet.put(
            Line(tuple(points), colour, arrow.line, _BOUND if arrow.counts else _FREE, arrow=not arrow.joint,
                 role="link", about=arrow.key)
        )  # fmt: skip
        row, at = self.plan.label[key]
        if self._is_bracket(key, arrow):
            y = self.tops[row] + self.heights[row] / 2 + (2 if route[0][1] == self.tops[row] else -2)
            text = "\n".join(arrow.control)
            self.sheet.write(Label(text, self.left + at, y, _SHARE_SIZE, role="control", about=arrow.key))
            return
        x, middle = route[0][0], self.tops[row] + self.heights[row] / 2
        for lines, across, away in ((arrow.shares, "right", -6.0), (arrow.control, "left", 6.0)):
            role = "share" if across == "right" else "control"
            self.sheet.write(Label("\n".join(lines), x + away, middle, _SHARE_SIZE, across, role=role, about=arrow.key))

    def _box(self, face: _Face, middle: float) -> None:
        top, bottom = self._span(face)
        sides = (middle - face.width / 2, top, middle + face.width / 2, bottom)
        verdict, about = face.tile.verdict, face.tile.key
        if not verdict:
            self.sheet.put(Box(*sides, PAPER, MUTED, DOTTED, 1.2, radius=14.0, role="node", about=about))
        elif "\t" in about:  # a stack shows that it is one
            self.sheet.put(verdict_box(verdict, (sides[0] + 5, top - 5, sides[2] + 5, bottom - 5), role="stack"))
        if verdict:
            self.sheet.put(verdict_box(verdict, sides, role="node", about=about))
        ink = VERDICT_LOOK[verdict].ink if verdict else MUTED
        own = about == self.entity
        y = top + _PAD
        for role, text in face.lines:
            bold = own if role == "node" else role == "verdict"
            self.sheet.write(Label(text, middle, y, _SIZE, down="top", colour=ink, bold=bold, role=role, about=about))
            y += text_height(text, _SIZE)

    def _beside_entity(self) -> None:
        face, x = self.faces[self.entity], self.left + self.plan.middle[self.entity]
        middle = self.tops[2 * self.last] + self.heights[2 * self.last] / 2
        half = face.width / 2 + 14
        right = x + half + _BESIDE <= self.sheet.width - MARGIN / 2
        at, across = (x + half, "left") if right else (x - half, "right")
        self.sheet.write(Label(self.beside, at, middle, _SHARE_SIZE, across, role="sum", about=self.entity))


def _rooms(arrow: Arrow) -> tuple[float, float]:
    """Return the room that an arrow's labels take left and right of it."""

    def room(lines: Sequence[str]) -> float:
        return max((text_width(line, _SHARE_SIZE) + 12 for line in lines), default=6.0)

    left, right = room(arrow.shares), room(arrow.control)
    return (max(left, right),) * 2 if max(left, right) <= _EVEN else (left, right)


def _legend(chart: Chart) -> list[LegendEntry]:
    entries = legend_of_verdicts(tile.verdict for tile in chart.tiles.values())
    drawn = [arrow for arrow in chart.arrows if arrow.line != "dotted"]
    for text, there, line in (
        ("counts", any(arrow.counts for arrow in drawn), Line((), INK, width=_BOUND)),
        ("does not count here", any(not arrow.counts for arrow in drawn), Line((), MUTED, width=_FREE)),
        ("possible only", any(arrow.line == "dashed" for arrow in drawn), Line((), INK, "dashed", 1.8)),
        ("not known who", len(drawn) < len(chart.arrows), Line((), MUTED, "dotted", _FREE)),
    ):
        if there:
            entries.append(LegendEntry(text, line))
    level = chart.level
    if any(not arrow.joint and level[arrow.holder] < level[arrow.held] for arrow in drawn):
        entries.append(LegendEntry("upwards: closes a loop", Line((), INK, width=_BOUND, arrow=True)))
    return entries
