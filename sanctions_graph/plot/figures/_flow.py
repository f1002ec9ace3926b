"""What the layered figures share: boxes for nodes, and links that run from column to column through their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sanctions_graph.plot.layout import Layered, Slot, Wire, label_column, layered
from sanctions_graph.plot.measure import clean, text_height, text_width, wrap
from sanctions_graph.plot.palette import (
    KIND_LOOK,
    KIND_WORD,
    LISTED_EDGE,
    LISTED_WIDTH,
    MUTED,
    PAPER,
    STATUS_LOOK,
    STATUSES,
    Look,
    faded,
)
from sanctions_graph.plot.sheet import MARGIN, Sheet
from sanctions_graph.plot.spec import Box, Label, LegendEntry, Line
from sanctions_graph.plot.words import counted, listed

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph

NODE_SIZE, LINK_SIZE = 12.5, 11.5
_PAD = 5.0
_LEAST_BOX, _MOST_BOX, _WIDEST_BOX = 94.0, 230.0, 400.0  # the widest where a page has two columns only
_BARE, _CURVE = 52.0, 17.0  # room of a gap without labels; room for a link to climb on either side of a label
_LABEL, _LONGEST_WORD, _MOST_MORE = 112.0, 112.0, 130.0
_PORT = 9.0


@dataclass(frozen=True, slots=True)
class Hop:
    """One link, or several alike, to be drawn between two nodes.

    Attributes
    ----------
    key : str
        Id of the link.
    source, target : str
        Ids of its ends; the arrow points to the target.
    text : str
        What its label says.
    status : str
        A word of `STATUSES`.
    thin : bool
        Structure and identity: shown but not counted.
    back : bool
        Whether it steps back behind highlighted ones.
    """

    key: str
    source: str
    target: str
    text: str
    status: str
    thin: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Where columns stand across the page.

    Attributes
    ----------
    box : float
        Width of a column of nodes.
    gaps : tuple of float
        Room after each of them.
    width : float
        Of the page.
    """

    box: float
    gaps: tuple[float, ...]
    width: float

    def left(self, column: int) -> float:
        """Return the left side of a column; even ones hold nodes, odd ones labels."""
        layer, is_gap = divmod(column, 2)
        return MARGIN + layer * self.box + sum(self.gaps[:layer]) + (self.box if is_gap else 0.0)

    def right(self, column: int) -> float:
        """Return the right side of a column."""
        return self.left(column) + (self.gaps[column // 2] if column % 2 else self.box)

    def middle(self, column: int) -> float:
        """Return the middle of a column."""
        return (self.left(column) + self.right(column)) / 2


def columns_for(layer: Mapping[str, int], hops: Iterable[Hop], width: float) -> Columns:
    """Share the page's width between columns of nodes and of labels, so that no word of a label is broken.

    A page with more columns than can be read at its width becomes wider.
    """
    last = max(layer.values())
    liked, least = [_BARE] * last + [0.0], [_BARE] * last + [0.0]
    for hop in hops:
        gap = label_column(layer[hop.source], layer[hop.target], last) // 2
        lines = hop.text.split("\n")
        whole = max(text_width(line, LINK_SIZE) for line in lines)
        longest = max(text_width(word, LINK_SIZE) for line in lines for word in line.split(" "))
        least[gap] = max(least[gap], min(longest, _LONGEST_WORD) + 2 * _CURVE)
        liked[gap] = max(liked[gap], least[gap], min(whole, _LABEL) + 2 * _CURVE)
    room = width - 2 * MARGIN
    if room <= (last + 1) * _LEAST_BOX + sum(least):
        return Columns(_LEAST_BOX, tuple(least), (last + 1) * _LEAST_BOX + sum(least) + 2 * MARGIN)
    spare = room - (last + 1) * _LEAST_BOX - sum(least)
    wanted = sum(liked) - sum(least)
    part = min(1.0, spare / wanted) if wanted else 0.0
    gaps = [low + part * (high - low) for low, high in zip(least, liked, strict=True)]
    box = min(_MOST_BOX, (room - sum(gaps)) / (last + 1) * 0.85 if part == 1.0 else _LEAST_BOX)
    box = max(box, _LEAST_BOX)
    inner = max(1, sum(gap > 0 for gap in gaps))
    more = min(_MOST_MORE, (room - sum(gaps) - (last + 1) * box) / inner)
    spread = tuple(gap + more if gap else 0.0 for gap in gaps)
    left = (room - sum(spread)) / (last + 1) - box
    return Columns(min(box + max(left, 0.0), _WIDEST_BOX), spread, width)


def draw_flow(
    sheet: Sheet,
    graph: SanctionsGraph,
    layer: Mapping[str, int],
    hops: Sequence[Hop],
    columns: Columns,
    *,
    back: Iterable[str] = (),
) -> tuple[float, list[str]]:
    """Put nodes and links on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    graph : SanctionsGraph
        The view that is drawn.
    layer : mapping of str to int
        Layer of each node.
    hops : sequence of Hop
        Links to draw.
    columns : Columns
        Where the layers stand.
    back : iterable of str, optional
        Nodes that step back.

    Returns
    -------
    height : float
        Room that the picture takes.
    notes : list of str
        What could not be written whole.
    """
    captions = {node: wrap(graph.caption(node), columns.box - 2 * _PAD, NODE_SIZE, lines=7) for node in layer}
    last = max(layer.values())
    texts = {
        hop.key: wrap_hop(
            hop.text, columns.gaps[label_column(layer[hop.source], layer[hop.target], last) // 2] - 2 * _CURVE
        )
        for hop in hops
    }
    slots = [Slot(node, layer[node], text_height(text, NODE_SIZE) + 2 * _PAD + 2) for node, text in captions.items()]
    wires = [
        Wire(hop.key, hop.source, hop.target, text_height(texts[hop.key], LINK_SIZE) + 2 if texts[hop.key] else 6.0)
        for hop in hops
    ]
    place = layered(slots, wires)
    ports = _ports(place, hops, {slot.key: slot.height for slot in slots})
    for hop in sorted(hops, key=lambda hop: not hop.back):
        sheet.put(_line(hop, place, ports, columns, texts[hop.key], layer))
    marked, hidden = listed(graph), frozenset(back)
    for slot in slots:
        _node(sheet, graph, str(slot.key), place.middle[slot.key], slot.height, columns.left(2 * slot.layer),
              columns.box, captions[str(slot.key)], marked, hidden)  # fmt: skip
    for hop in hops:
        column, middle = place.label[hop.key]
        colour = MUTED if hop.back or hop.thin else STATUS_LOOK[hop.status].edge
        sheet.write(
            Label(texts[hop.key], columns.middle(column), middle, LINK_SIZE, colour=colour, backing=PAPER, role="link",
                  about=hop.key)
        )  # fmt: skip
    cut = sum(text.endswith("…") != clean(graph.caption(node)).endswith("…") for node, text in captions.items())
    return place.height, [f"{counted(cut, 'name')} cut"] if cut else []


def wrap_hop(text: str, width: float) -> str:
    """Wrap the label of a link line by line."""
    return "\n".join(wrap(line, width, LINK_SIZE, lines=5) for line in text.split("\n") if line)


def _node(
    sheet: Sheet, graph: SanctionsGraph, node: str, middle: float, height: float, left: float, width: float,
    caption: str, marked: frozenset[str], hidden: frozenset[str],
) -> None:  # fmt: skip
    look = KIND_LOOK[graph.nodes.coded("kind")[graph.nodes.row(node)]]
    if node in marked:
        look = replace(look, edge=LISTED_EDGE, width=LISTED_WIDTH)
    if node in hidden:
        look = faded(look)
    sheet.put(
        Box(left, middle - height / 2, left + width, middle + height / 2, look.fill, look.edge, width=look.width,
            radius=look.radius, role="node", about=node)
    )  # fmt: skip
    sheet.write(Label(caption, left + width / 2, middle, NODE_SIZE, colour=look.ink, role="node", about=node))


def _ports(place: Layered, hops: Sequence[Hop], heights: Mapping[object, float]) -> dict[tuple[str, bool], float]:
    """Spread the ends of links along the sides of their boxes, in the order in which they leave.

    Keys are the link and whether it is its left end (for a link inside a layer, its source).
    """
    leaving: dict[tuple[object, bool], list[tuple[float, str, bool]]] = {}
    for hop in hops:
        route = place.route[hop.key]
        left = place.left_end[hop.key]
        right = hop.target if left == hop.source else hop.source
        inside = len(route) == 1 and _same_side(place, hop)
        rightwards = _bows_right(place, hop) if inside else True
        leaving.setdefault((left, rightwards), []).append((route[0][1], hop.key, True))
        leaving.setdefault((right, rightwards if inside else False), []).append((route[-1][1], hop.key, False))
    ports = {}
    for (node, _), ends in leaving.items():
        ends.sort()
        step = min(_PORT, (heights[node] - 8) / len(ends))
        for at, (_, key, is_left) in enumerate(ends):
            ports[key, is_left] = place.middle[node] + (at - (len(ends) - 1) / 2) * step
    return ports


def _same_side(place: Layered, hop: Hop) -> bool:
    return place.layer[hop.source] == place.layer[hop.target]


def _bows_right(place: Layered, hop: Hop) -> bool:
    return place.route[hop.key][0][0] > 2 * place.layer[hop.source]


def _line(
    hop: Hop, place: Layered, ports: Mapping[tuple[str, bool], float], columns: Columns, text: str,
    layer: Mapping[str, int],
) -> Line:  # fmt: skip
    left = str(place.left_end[hop.key])
    right = hop.target if left == hop.source else hop.source
    column, middle = place.label[hop.key]
    half = max(text_width(line, LINK_SIZE) for line in text.split("\n")) / 2 + 2 if text else 0.0
    centre = columns.middle(column)
    if _same_side(place, hop):
        outward = 1 if _bows_right(place, hop) else -1
        side = columns.right(2 * layer[left]) if outward > 0 else columns.left(2 * layer[left])
        points = [(side, ports[hop.key, True]), (centre - outward * half, middle), (side, ports[hop.key, False])]
    else:
        points = [(columns.right(2 * layer[left]), ports[hop.key, True])]
        for at, y in place.route[hop.key]:
            span = (centre - half, centre + half) if at == column else (columns.left(at), columns.right(at))
            points += [(x, y) for x in span] if at == column or at % 2 == 0 else [(columns.middle(at), y)]
        points.append((columns.left(2 * layer[right]), ports[hop.key, False]))
    if hop.target == left and hop.target != hop.source:
        points.reverse()
    look = _look(hop)
    return Line(tuple(points), look.edge, look.line, look.width, arrow=True, curved=True, role="link", about=hop.key)


def _look(hop: Hop) -> Look:
    look = STATUS_LOOK[hop.status]
    if hop.thin:
        look = replace(look, width=1.0)
    return faded(look) if hop.back else look


def legend_of(graph: SanctionsGraph, nodes: Iterable[str], hops: Iterable[Hop]) -> list[LegendEntry]:
    """Explain the looks that a picture uses, and no others."""
    nodes, hops = list(nodes), list(hops)
    kinds = graph.nodes.coded("kind")
    there = {kinds[graph.nodes.row(node)] for node in nodes}
    entries = []
    for kind, look in KIND_LOOK.items():
        if kind in there:
            entries.append(LegendEntry(KIND_WORD[kind], Box(0, 0, 1, 1, look.fill, look.edge, radius=look.radius)))
    if listed(graph) & set(nodes):
        entries.append(LegendEntry("designated by a measure", Box(0, 0, 1, 1, "", LISTED_EDGE, width=LISTED_WIDTH)))
    for status in STATUSES:
        if any(hop.status == status for hop in hops):
            look = STATUS_LOOK[status]
            entries.append(LegendEntry(status, Line((), look.edge, look.line, look.width, arrow=True)))
    if any(hop.thin for hop in hops):
        entries.append(LegendEntry("thin: is part of (no counted hop)", Line((), MUTED, width=1.0, arrow=True)))
    return entries
