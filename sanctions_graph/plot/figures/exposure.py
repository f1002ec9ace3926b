"""Exposure paths as one layered picture: subject left, measure right, shared nodes merged, parallel links apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.kinds import LINK_KINDS, MEASURE
from sanctions_graph.paths.listing import Paths
from sanctions_graph.paths.path import Path
from sanctions_graph.plot.figures._flow import Hop, columns_for, draw_flow, legend_of
from sanctions_graph.plot.palette import CERTAIN, MAYBE_PENDING, PENDING
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Footer, Label, PlotSpec
from sanctions_graph.plot.words import counted, dates_of, documents_of, footer, joined, phrase_of, status_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.model.graph import SanctionsGraph


def exposure(
    paths: Path | Iterable[Path], *, highlight: int | None = None, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw exposure paths: subjects left, measures right, every link with its kind and dates.

    Parameters
    ----------
    paths : Path or iterable of Path
        From `sanctions_graph.exposure_paths`, or rows' paths of `sanctions_graph.exposure`; all of one view.
    highlight : int, optional
        Place of the path to bring forward; the others step back.
    title : str, optional
        Instead of the one made from the paths.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UnknownKindError
        If `highlight` is the place of no path.

    Notes
    -----
    An arrow points from a link's source to its target, whichever way the path walks it. Certain links are solid,
    possible ones dashed, pending ones dotted; structure is thinner, since it is no counted hop.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> paths = sg.exposure_paths(then, source="state:LA", target="measure:unscr-2397/8", k=1)
    >>> plot.exposure_spec(paths).title
    'Laos is exposed to UNSCR 2397 (2017) paragraph 8: certain, 1 path shown'
    """
    return exposure_spec(paths, highlight=highlight, title=title).draw(ax)


def exposure_spec(paths: Path | Iterable[Path], *, highlight: int | None = None, title: str | None = None) -> PlotSpec:
    """Return the value that `exposure` draws.

    Parameters
    ----------
    paths : Path or iterable of Path
        As for `exposure`.
    highlight : int, optional
        As for `exposure`.
    title : str, optional
        As for `exposure`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownKindError
        If `highlight` is the place of no path.
    """
    listed = [paths] if isinstance(paths, Path) else list(paths)
    if not listed:
        return _nothing(getattr(paths, "attrs", {}) if isinstance(paths, Paths) else {}, title)
    if highlight is not None and not 0 <= highlight < len(listed):
        raise UnknownKindError(highlight, map(str, range(len(listed))), what="place of a path")
    graph = listed[0].graph
    front = set(listed[highlight].links) if highlight is not None else None
    hops = _hops(graph, listed, front)
    layer = _layers(listed)
    nodes_behind = set(layer) - set(listed[highlight].nodes) if highlight is not None else set()
    columns = columns_for(layer, hops, WIDTH)
    sheet = Sheet(columns.width)
    height, cut = draw_flow(sheet, graph, layer, hops, columns, back=nodes_behind)
    documents = documents_of(graph, (hop.key for hop in hops))
    return sheet.finish(
        "exposure",
        height=height,
        title=title or _title(graph, listed),
        subtitle=_subtitle(graph, listed),
        legend=legend_of(graph, layer, hops),
        footer=footer(graph, documents, [*_notes(listed, highlight), *cut]),
    )


def _hops(graph: SanctionsGraph, paths: Sequence[Path], front: set[str] | None) -> list[Hop]:
    hops = {}
    for link_id in (link for path in paths for link in path.links):
        if link_id not in hops:
            link = graph.link(link_id)
            counts = LINK_KINDS[link.kind].counted
            lines = [] if link.kind == "part_of" else [phrase_of(link), *dates_of(graph, link_id)]
            hops[link_id] = Hop(
                link_id, link.source, link.target, "\n".join(lines), status_of(graph, link_id),
                thin=not counts, back=front is not None and link_id not in front,
            )  # fmt: skip
    return list(hops.values())


def _layers(paths: Sequence[Path]) -> dict[str, int]:
    """Place every node as far right as the longest way to it, and targets last.

    Paths that run opposite ways through the same nodes make circles; then a node stands at its latest place in any
    path.
    """
    latest: dict[str, int] = {}
    for path in paths:
        for at, node in enumerate(path.nodes):
            latest[node] = max(latest.get(node, 0), at)
    longest = dict.fromkeys(latest, 0)
    steps = {pair for path in paths for pair in zip(path.nodes, path.nodes[1:], strict=False)}
    for _ in range(len(latest)):
        moved = False
        for before, after in sorted(steps):
            if longest[after] <= longest[before]:
                longest[after], moved = longest[before] + 1, True
        if not moved:
            break
    else:
        longest = latest
    last = max(longest.values())
    inner = {before for before, _ in steps}
    for path in paths:
        if path.target not in inner:
            longest[path.target] = last
    return longest


def _title(graph: SanctionsGraph, paths: Sequence[Path]) -> str:
    ends = {(path.source, path.target) for path in paths}
    shown = f"{counted(len(paths), 'path')} shown"
    if len(ends) > 1:
        subjects = sorted({graph.caption(source) for source, _ in ends})
        who = subjects[0] if len(subjects) == 1 else counted(len(subjects), "subject")
        return f"{who}: exposure to {counted(len({target for _, target in ends}), 'target')}, {shown}"
    status = joined(paths[0].certainty, paths[0].phase)
    is_ = "is" if status.startswith("certain") else "may be"
    return f"{graph.caption(paths[0].source)} {is_} exposed to {graph.caption(paths[0].target)}: {status}, {shown}"


def _subtitle(graph: SanctionsGraph, paths: Sequence[Path]) -> str:
    rules = dict.fromkeys(path.rule for path in paths)
    hops = sorted({path.hops for path in paths})
    span = f"{hops[0]}" if len(hops) == 1 else f"{hops[0]} to {hops[-1]}"
    by = f"by the rule{'' if len(rules) == 1 else 's'} {', '.join(rules)}"
    measures = all(graph.node(path.target).kind == MEASURE for path in paths)
    right = "measures" if measures else "to whom or what"
    return f"{by}; {span} counted hop{'' if span == '1' else 's'}; who is exposed left, {right} right"


def _notes(paths: Sequence[Path], highlight: int | None) -> list[str]:
    notes = ["exposed under a rule is no finding of guilt"]
    doubtful = sum(joined(path.certainty, path.phase) not in (CERTAIN, PENDING, MAYBE_PENDING) for path in paths)
    if doubtful and doubtful < len(paths):
        notes.append(f"{doubtful} of {counted(len(paths), 'path')} only possible")
    if any(path.repeats_node for path in paths):
        notes.append("a walk here passes a node twice")
    if highlight is not None:
        notes.append(f"path {highlight + 1} brought forward")
    return notes


def _nothing(attrs: dict[str, Any], title: str | None) -> PlotSpec:
    """Say that there is nothing to draw; that, too, is an answer."""
    sheet = Sheet()
    sheet.write(Label("No path: no exposure by the rules asked", WIDTH / 2, 40, SUBTITLE_SIZE, role="message"))
    seen = str(attrs.get("as_of", "no day told"))
    return sheet.finish(
        "exposure",
        height=40 + 2 * MARGIN,
        title=title or "No path of exposure",
        footer=Footer(f"As it stood {seen}", "data: as asked", 0, 0, ("no path was found",)),
    )
