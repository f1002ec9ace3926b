"""A ranking by one metric of centrality as bars, with what it does not say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.kinds import NODE_KINDS
from sanctions_graph.plot.figures._scale import number_axis, put_axis, short_number
from sanctions_graph.plot.measure import text_height, wrap
from sanctions_graph.plot.palette import KIND_HATCH, KIND_LOOK, KIND_WORD, MUTED, PAPER
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Box, Footer, Label, LegendEntry, PlotSpec
from sanctions_graph.plot.words import counted, documents_of_view, footer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

_LEFT, _RIGHT = 400.0, WIDTH - 110.0
_SIZE = 12.5
_COLUMNS = ("node", "caption", "kind")


class RankTable(Protocol):
    """What the figure needs of a table: `sanctions_graph.centrality` returns one."""

    def to_pandas(self) -> Any:
        """Return one row a node, with ``node``, ``caption``, ``kind`` and a column for each metric."""


def centrality(
    table: RankTable, *, metric: str | None = None, top: int = 15, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the nodes that rank highest by one metric.

    Parameters
    ----------
    table : CentralityTable
        From `sanctions_graph.centrality`.
    metric : str, optional
        Which of its metrics; the default is the first.
    top : int, default 15
        How many nodes to draw; the footer says how many are left out, and how many of them tie with the last.
    title : str, optional
        Instead of the one made from the metric.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes
        Its x axis is in the metric's own unit.

    Raises
    ------
    UnknownKindError
        If the table holds no such metric, or `top` is no number of nodes.

    Notes
    -----
    Equal scores, to ten digits, stand by id. A high rank says that a node has many or well-placed links in this data
    set, which also counts how much was written about it. It does not say that the node is exposed to anything.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> ranks = sg.centrality(sg.load_case("dprk").as_of("2023-09-15"), metrics=["degree"])
    >>> plot.centrality_spec(ranks, metric="degree", top=3).title
    'Degree: the 3 nodes that rank highest'
    """
    return centrality_spec(table, metric=metric, top=top, title=title).draw(ax)


def centrality_spec(
    table: RankTable, *, metric: str | None = None, top: int = 15, title: str | None = None
) -> PlotSpec:
    """Return the value that `centrality` draws.

    Parameters
    ----------
    table : CentralityTable
        As for `centrality`.
    metric : str, optional
        As for `centrality`.
    top : int, default 15
        As for `centrality`.
    title : str, optional
        As for `centrality`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownKindError
        If the table holds no such metric, or `top` is no number of nodes.
    """
    frame = table.to_pandas()
    metrics = [name for name in frame.columns if name not in _COLUMNS]
    chosen = metrics[0] if metric is None and metrics else metric
    if chosen not in metrics:
        raise UnknownKindError(chosen, metrics, what="metric of this table")
    if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= 60:
        raise UnknownKindError(top, ("1", "15", "60"), what="number of nodes to draw")
    rows = [
        (float(f"{value:.10g}"), str(node), str(caption) or str(node), str(kind))
        for node, caption, kind, value in zip(
            frame["node"], frame["caption"], frame["kind"], frame[chosen], strict=True
        )
    ]
    ranked = sorted((row for row in rows if not math.isnan(row[0])), key=lambda row: (-row[0], row[1]))
    notes = _notes(rows, ranked, top)
    name = str(chosen).replace("_", " ").capitalize()
    heading = title or f"{name}: the {counted(min(top, len(ranked)), 'node')} that rank highest"
    return _drawn(ranked[:top], heading, str(chosen), _footer(table, frame.attrs, notes))


def _notes(rows: list[tuple[float, str, str, str]], ranked: list[tuple[float, str, str, str]], top: int) -> list[str]:
    notes = ["a rank is no exposure and no finding of guilt"]
    if (left := len(ranked) - top) > 0:
        ties = sum(row[0] == ranked[top - 1][0] for row in ranked[top:])
        tied = f", {ties} of them tied with the last one drawn" if ties else ""
        notes.append(f"{counted(left, 'lower node')} not drawn{tied}")
    if lost := len(rows) - len(ranked):
        notes.append(f"{counted(lost, 'node')} without a value not drawn")
    return notes


def _footer(table: RankTable, attrs: Mapping[str, Any], notes: list[str]) -> Footer:
    parameters = attrs.get("parameters") or {}
    if "certainty" in parameters:
        notes.append("certain links only" if parameters["certainty"] == "certain" else "certain and possible links")
    graph = getattr(table, "graph", None)
    if graph is not None:
        return footer(graph, documents_of_view(graph), notes)
    seen = str(attrs.get("as_of", "all time"))
    count = int(attrs.get("documents", 0))
    return Footer(f"As it stood {seen}", f"data: {attrs.get('dataset', 'as given')}", count, count, tuple(notes))


def _drawn(rows: list[tuple[float, str, str, str]], title: str, metric: str, foot: Footer) -> PlotSpec:
    sheet = Sheet()
    if not rows:
        sheet.write(Label("No node has a value", WIDTH / 2, 40, SUBTITLE_SIZE, role="message"))
        return sheet.finish("centrality", height=40 + 2 * MARGIN, title=title, footer=foot)
    axis = number_axis(0.0, max(row[0] for row in rows), _LEFT, _RIGHT, metric.replace("_", " "))
    names = [wrap(f"{caption}", _LEFT - MARGIN - 14, _SIZE, lines=2) for _, _, caption, _ in rows]
    heights = [max(24.0, text_height(name, _SIZE) + 6) for name in names]
    bottom = put_axis(sheet, axis, 0.0, sum(heights))
    y = 0.0
    for (value, node, _, kind), name, height in zip(rows, names, heights, strict=True):
        look, middle = KIND_LOOK[kind], y + height / 2
        right = max(axis.place(max(value, 0.0)), _LEFT + 1)
        sheet.put(Box(_LEFT, middle - 8, right, middle + 8, look.fill, look.edge, hatch=KIND_HATCH[kind], role="bar",
                      about=node))  # fmt: skip
        sheet.write(
            Label(name, _LEFT - 8, middle, _SIZE, "right", role="row", about=node),
            Label(
                _value(value), right + 6, middle, _SIZE, "left", colour=MUTED, backing=PAPER, role="value", about=node
            ),
        )
        y += height
    kinds = {row[3] for row in rows}
    legend = [
        LegendEntry(
            KIND_WORD[kind], Box(0, 0, 1, 1, KIND_LOOK[kind].fill, KIND_LOOK[kind].edge, hatch=KIND_HATCH[kind])
        )
        for kind in NODE_KINDS
        if kind in kinds
    ]
    return sheet.finish("centrality", height=bottom, title=title, legend=legend, axes=(axis,), footer=foot)


def _value(value: float) -> str:
    return short_number(value) if value == round(value) else f"{value:.3g}"
