"""The network around some nodes in columns by kind, or a large network by springs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.kinds import CHANNEL, ENTITY, LINK_KINDS, MEASURE, STATE
from sanctions_graph.plot.figures._flow import Hop, columns_for, draw_flow, legend_of
from sanctions_graph.plot.layout import spread
from sanctions_graph.plot.measure import wrap
from sanctions_graph.plot.palette import INK, KIND_LOOK, LISTED_EDGE, PAPER, STATUS_LOOK, STATUSES
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Dot, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import counted, documents_of, footer, listed, phrase_of, status_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.model.graph import SanctionsGraph

MOST_BOXES, MOST_LINES = 45, 75
"""Most nodes and links that columns can show; a larger network is drawn by springs."""
MOST_DOTS = 400
"""Most nodes that springs can show; the footer says how many are left out."""
_COLUMN = {STATE: 0, CHANNEL: 1, ENTITY: 2, MEASURE: 3}
_SPRING_HEIGHT = 900.0
_NAMES = 70
_DOT = 11.0


def network(
    graph: SanctionsGraph,
    *,
    nodes: str | Iterable[str] | None = None,
    hops: int = 1,
    certainty: str = "possible",
    kinds: Iterable[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the network around some nodes, or the whole view.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    nodes : str or iterable of str, optional
        Ids of the nodes in the middle; left out, the whole view is drawn.
    hops : int, default 1
        How many links away from them to go, whichever way the links point.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` draws certain links only.
    kinds : iterable of str, optional
        Kinds of link to draw; the default is all.
    title : str, optional
        Instead of the one made from the nodes.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UnknownIdError
        If a node is not in the graph.
    UnknownKindError
        If a kind or the certainty is no word of its list, or `hops` no number.

    Notes
    -----
    Up to `MOST_BOXES` nodes and `MOST_LINES` lines stand in columns by kind, links of one kind and status between
    the same two nodes as one line with their number. More are drawn by seeded springs, with the names of those that
    have most links; of more than `MOST_DOTS` nodes, those with most links. The footer says what is left out.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> plot.network_spec(then, nodes="state:LA", kinds=["hosts"]).title
    'The network around Laos, 1 hop'
    """
    return network_spec(graph, nodes=nodes, hops=hops, certainty=certainty, kinds=kinds, title=title).draw(ax)


def network_spec(
    graph: SanctionsGraph,
    *,
    nodes: str | Iterable[str] | None = None,
    hops: int = 1,
    certainty: str = "possible",
    kinds: Iterable[str] | None = None,
    title: str | None = None,
) -> PlotSpec:
    """Return the value that `network` draws.

    Parameters
    ----------
    graph : SanctionsGraph
        As for `network`.
    nodes : str or iterable of str, optional
        As for `network`.
    hops : int, default 1
        As for `network`.
    certainty : {"possible", "certain"}, default "possible"
        As for `network`.
    kinds : iterable of str, optional
        As for `network`.
    title : str, optional
        As for `network`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownIdError
        If a node is not in the graph.
    UnknownKindError
        If a kind or the certainty is no word of its list, or `hops` no number.
    """
    if isinstance(hops, bool) or not isinstance(hops, int) or hops < 0:
        raise UnknownKindError(hops, ("0", "1", "2", "…"), what="number of hops")
    centre = [nodes] if isinstance(nodes, str) else None if nodes is None else list(dict.fromkeys(nodes))
    cut = _cut_out(
        graph, centre, hops, certainty, None if kinds is None else (kinds,) if isinstance(kinds, str) else tuple(kinds)
    )
    bundles = _bundles(graph, cut.links)
    heading = title or _title(graph, centre, hops)
    if not cut.nodes:
        return _nothing(graph, heading, cut.notes)
    if len(cut.nodes) <= MOST_BOXES and len(bundles) <= MOST_LINES:
        return _in_columns(graph, cut, bundles, heading)
    return _by_springs(graph, cut, bundles, heading)


@dataclass(frozen=True)
class _Cut:
    """What is to be drawn."""

    nodes: tuple[str, ...]
    links: tuple[str, ...]
    notes: tuple[str, ...]


def _cut_out(
    graph: SanctionsGraph, centre: Sequence[str] | None, hops: int, certainty: str, kinds: tuple[str, ...] | None
) -> _Cut:
    links = graph.tables["links"]
    source, target, kind = (links.coded(name).codes for name in ("source", "target", "kind"))
    mask = np.array(graph.mask(certainty))
    notes = []
    if certainty == "certain" and (left := int((graph.mask("possible") & ~mask).sum())):
        notes.append(f"{counted(left, 'link')} of this view only possible and not drawn")
    if kinds is not None:
        for word in kinds:
            if word not in LINK_KINDS:
                raise UnknownKindError(word, LINK_KINDS, what="kind of link")
        words = links.coded("kind").words
        mask &= np.isin(kind, [code for code, word in enumerate(words) if word in kinds])
        notes.append(f"only links of kind {', '.join(kinds)}")
    inside = np.zeros(len(graph), np.bool_)
    if centre is None:
        inside[source[mask]] = inside[target[mask]] = True
        if left := len(graph) - int(inside.sum()):
            notes.append(f"{counted(left, 'node')} without such a link not drawn")
    else:
        inside[graph.node_rows(centre)] = True
        for _ in range(hops):
            touched = mask & (inside[source] | inside[target])
            inside[source[touched]] = inside[target[touched]] = True
    if (left := int(inside.sum()) - MOST_DOTS) > 0:
        degree = np.bincount(source[mask], minlength=len(graph)) + np.bincount(target[mask], minlength=len(graph))
        if centre is not None:
            degree[graph.node_rows(centre)] = len(mask) + 1
        rows = np.flatnonzero(inside)
        whole = inside[source] & inside[target] & mask
        inside[rows[np.argsort(-degree[rows], kind="stable")[MOST_DOTS:]]] = False
        lost = int((whole & ~(inside[source] & inside[target])).sum())
        notes.append(f"{counted(left, 'node')} with fewest links not drawn, nor {counted(lost, 'link')} of theirs")
    drawn = mask & inside[source] & inside[target]
    return _Cut(
        tuple(graph.nodes.ids[row] for row in np.flatnonzero(inside).tolist()),
        tuple(links.ids[row] for row in np.flatnonzero(drawn).tolist()),
        tuple(notes),
    )


def _bundles(graph: SanctionsGraph, links: Iterable[str]) -> list[Hop]:
    """Bundle links of one kind, role and status between the same nodes into one line each."""
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    kind_of = {}
    for id_ in links:
        link = graph.link(id_)
        key = (link.source, link.target, phrase_of(link), status_of(graph, id_))
        alike.setdefault(key, []).append(id_)
        kind_of[id_] = link.kind
    bundles = []
    for (source, target, phrase, status), ids in alike.items():
        kind = kind_of[ids[0]]
        text = "" if kind == "part_of" else phrase + (f" ×{len(ids)}" if len(ids) > 1 else "")
        bundles.append(Hop(ids[0], source, target, text, status, thin=not LINK_KINDS[kind].counted))
    return bundles


def _title(graph: SanctionsGraph, centre: Sequence[str] | None, hops: int) -> str:
    if centre is None:
        return "The whole network"
    names = [graph.caption(node) for node in centre]
    who = ", ".join(names) if len(names) <= 3 else counted(len(names), "node")
    return f"The network around {who}, {counted(hops, 'hop')}"


def _subtitle(cut: _Cut) -> str:
    return f"{counted(len(cut.nodes), 'node')}, {counted(len(cut.links), 'link')}"


def _nothing(graph: SanctionsGraph, title: str, notes: Iterable[str]) -> PlotSpec:
    sheet = Sheet()
    sheet.write(Label("No link to draw", WIDTH / 2, 40, SUBTITLE_SIZE, role="message"))
    return sheet.finish("network", height=40 + 2 * MARGIN, title=title, footer=footer(graph, (), notes))


# ---- columns ---------------------------------------------------------------------------------------------


def _in_columns(graph: SanctionsGraph, cut: _Cut, bundles: Sequence[Hop], title: str) -> PlotSpec:
    kinds = graph.nodes.coded("kind")
    column = {node: _COLUMN[kinds[graph.nodes.row(node)]] for node in cut.nodes}
    used = sorted(set(column.values()))
    layer = {node: used.index(place) for node, place in column.items()}
    columns = columns_for(layer, bundles, WIDTH)
    sheet = Sheet(columns.width)
    height, short = draw_flow(sheet, graph, layer, bundles, columns)
    return sheet.finish(
        "network",
        height=height,
        title=title,
        subtitle=f"{_subtitle(cut)}; arrows point from a link's source to its target",
        legend=legend_of(graph, cut.nodes, bundles),
        footer=footer(graph, documents_of(graph, cut.links), [*cut.notes, *short]),
    )


# ---- springs ---------------------------------------------------------------------------------------------


def _by_springs(graph: SanctionsGraph, cut: _Cut, bundles: Sequence[Hop], title: str) -> PlotSpec:
    place = {node: at for at, node in enumerate(cut.nodes)}
    ends = [(place[hop.source], place[hop.target]) for hop in bundles]
    spots = [
        (MARGIN * 3 + x * (WIDTH - 6 * MARGIN), MARGIN + y * (_SPRING_HEIGHT - 2 * MARGIN))
        for x, y in spread(len(cut.nodes), ends)
    ]
    sheet = Sheet()
    for hop, (source, target) in zip(bundles, ends, strict=True):
        look = STATUS_LOOK[hop.status]
        sheet.put(Line((spots[source], spots[target]), look.edge, look.line, 0.8, role="link", about=hop.key))
    marked, kinds = listed(graph), graph.nodes.coded("kind")
    for node, (x, y) in zip(cut.nodes, spots, strict=True):
        look = KIND_LOOK[kinds[graph.nodes.row(node)]]
        edge = LISTED_EDGE if node in marked else INK
        shape = _SHAPES[kinds[graph.nodes.row(node)]]
        sheet.put(Dot(x, y, shape, _DOT, look.fill, edge, role="node", about=node))
        sheet.keep_free((x - _DOT / 2, y - _DOT / 2, x + _DOT / 2, y + _DOT / 2))
    degree = dict.fromkeys(cut.nodes, 0)
    for hop in bundles:
        degree[hop.source] += 1
        degree[hop.target] += 1
    ranked = sorted(cut.nodes, key=lambda node: (-degree[node], node))
    named = sum(sheet.write_free(_beside(graph, node, spots[place[node]])) for node in ranked[:_NAMES])
    unnamed = len(cut.nodes) - named
    notes = [*cut.notes, "kinds of link not written"]
    if unnamed:
        notes.append(f"{counted(unnamed, 'node')} with fewer links, or without room, drawn without a name")
    if (parallel := len(cut.links) - len(bundles)) > 0:
        notes.append(f"{counted(parallel, 'parallel link')} drawn as one line with another")
    return sheet.finish(
        "network",
        height=_SPRING_HEIGHT,
        title=title,
        subtitle=f"{_subtitle(cut)}; placed by springs, distance means nothing by itself",
        legend=_spring_legend(graph, cut.nodes, bundles, marked),
        footer=footer(graph, documents_of(graph, cut.links), notes),
    )


_SHAPES: Mapping[str, str] = {STATE: "circle", CHANNEL: "diamond", ENTITY: "square", MEASURE: "triangle"}
_KIND_WORDS = {STATE: "state", CHANNEL: "revenue channel", ENTITY: "person, firm or body", MEASURE: "measure"}


def _beside(graph: SanctionsGraph, node: str, spot: tuple[float, float]) -> Iterator[Label]:
    x, y = spot
    away = _DOT / 2 + 4
    for most, width in ((1, 330.0), (3, 170.0)):
        text = wrap(graph.caption(node), width, 12.0, lines=most)
        if most == 1 and text.endswith("…"):
            continue
        down = 8.0 + 7.5 * (1 + text.count("\n"))
        for across, right, drop in (
            ("left", away, 0.0), ("right", -away, 0.0), ("center", 0.0, down), ("center", 0.0, -down),
            ("left", away, down), ("left", away, -down), ("right", -away, down), ("right", -away, -down),
            ("center", 0.0, 2 * down), ("center", 0.0, -2 * down),
        ):  # fmt: skip
            yield Label(text, x + right, y + drop, 12.0, across, backing=PAPER, role="node", about=node)


def _spring_legend(
    graph: SanctionsGraph, nodes: Iterable[str], bundles: Sequence[Hop], marked: frozenset[str]
) -> list[LegendEntry]:
    kinds = graph.nodes.coded("kind")
    there = {kinds[graph.nodes.row(node)] for node in nodes}
    entries = [
        LegendEntry(_KIND_WORDS[kind], Dot(0, 0, _SHAPES[kind], _DOT, KIND_LOOK[kind].fill, INK))
        for kind in _SHAPES
        if kind in there
    ]
    if marked & set(nodes):
        entries.append(LegendEntry("designated by a measure", Dot(0, 0, "square", _DOT, PAPER, LISTED_EDGE)))
    for status in STATUSES:
        if any(hop.status == status for hop in bundles):
            look = STATUS_LOOK[status]
            entries.append(LegendEntry(status, Line((), look.edge, look.line, 1.2)))
    return entries
