"""States against measures, split by what the exposure runs through: a heat map that can be read in grey."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sanctions_graph.analysis.exposure import exposure
from sanctions_graph.analysis.exposure_table import ExposureTable
from sanctions_graph.paths.listing import exposure_paths
from sanctions_graph.paths.rules import DEFAULT_RULES
from sanctions_graph.plot.measure import text_height, wrap
from sanctions_graph.plot.palette import FAINT, INK, MAYBE_PENDING, MUTED, PENDING, STATUS_LOOK, STATUSES, STRIPE
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Box, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import counted, footer, joined

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.model.graph import SanctionsGraph

_HOSTS = "hosts|^located_in/(operates|employs)"
_BEARS = "part_of*/^(prohibits|requires|caps)/part_of*"
_DIRECT = ("designates", "prohibits", "requires", "caps", "targets")
_THROUGH = {
    "hosted_operator": "listed persons, firms",
    "targeted": "targeted activities",
    "operated_channel": "channels of its own",
    "supplied": "supplies received",
    "revenue": "flows of money",
    "listed": "its own listing",
    "controlled": "listed owners",
    "acting": "listed principals",
}
_SIZE, _HEAD_SIZE = 11.5, 11.5
_STATE_WIDTH, _GROUP_WIDTH, _LEAST_CELL = 120.0, 150.0, 62.0
_ROW = 22.0


def coverage(
    graph: SanctionsGraph | ExposureTable,
    *,
    states: Iterable[str] | None = None,
    measures: Iterable[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which states are exposed to which measures, and through which class of channel.

    Parameters
    ----------
    graph : SanctionsGraph or ExposureTable
        A view as of a day; a table stands for its view, its subjects and its targets.
    states : iterable of str, optional
        Ids of the rows; the default is every state that is exposed at all.
    measures : iterable of str, optional
        Ids of the columns; the default is every measure that bears on something itself, so that a resolution is not
        repeated for its paragraphs.
    title : str, optional
        Instead of the usual one.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UnknownIdError
        If a state or measure is not in the graph.

    Notes
    -----
    One row for each state and what its exposure runs through: a class of channels that it hosts (the rule
    ``hosted_channel``), or any other named rule. A cell holds the best answer by that way. Every cell says its
    answer in words, so that no colour is needed.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> spec = plot.coverage_spec(then, states=["state:LA"], measures=["measure:unscr-2397/8"])
    >>> sorted(set(spec.texts("cell")))
    ['certain', 'possible']
    """
    return coverage_spec(graph, states=states, measures=measures, title=title).draw(ax)


def coverage_spec(
    graph: SanctionsGraph | ExposureTable,
    *,
    states: Iterable[str] | None = None,
    measures: Iterable[str] | None = None,
    title: str | None = None,
) -> PlotSpec:
    """Return the value that `coverage` draws.

    Parameters
    ----------
    graph : SanctionsGraph or ExposureTable
        As for `coverage`.
    states : iterable of str, optional
        As for `coverage`.
    measures : iterable of str, optional
        As for `coverage`.
    title : str, optional
        As for `coverage`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownIdError
        If a state or measure is not in the graph.
    """
    view, rows, columns, notes = _asked(graph, states, measures)
    answers = list(_answers(view, rows, columns))
    best: dict[tuple[str, str, str], str] = {}
    documents: set[str] = set()
    for answer in answers:
        key = (answer.state, answer.through, answer.measure)
        if STATUSES.index(answer.status) < STATUSES.index(best.get(key, MAYBE_PENDING)) or key not in best:
            best[key] = answer.status
        documents |= set(answer.documents)
    hit = {measure for _, _, measure in best}
    if measures is None and (left := len(columns) - len(hit)):
        notes.append(f"{counted(left, 'measure')} without exposure here not drawn")
    shown = columns if measures is not None else [measure for measure in columns if measure in hit]
    exposed = {state for state, _, _ in best}
    if states is None and (left := len(rows) - len(exposed)):
        notes.append(f"{counted(left, 'state')} without exposure not drawn")
    lines = rows if states is not None else [state for state in rows if state in exposed]
    return _drawn(
        view,
        lines,
        shown,
        best,
        title or "Which states are exposed to which measures, and through what",
        documents,
        notes,
    )


def _asked(
    graph: SanctionsGraph | ExposureTable, states: Iterable[str] | None, measures: Iterable[str] | None
) -> tuple[SanctionsGraph, list[str], list[str], list[str]]:
    notes = []
    if isinstance(graph, ExposureTable):
        view = graph.graph
        states = list(dict.fromkeys(row.subject for row in graph)) if states is None else states
        measures = list(dict.fromkeys(row.target for row in graph)) if measures is None else measures
    else:
        view = graph
    rows = view.states() if states is None else list(dict.fromkeys(states))
    rows.sort(key=view.caption)
    if measures is None:
        direct = _direct(view)
        if left := len(view.measures()) - len(direct):
            notes.append(f"{counted(left, 'measure')} that bear only through their parts, or on nothing, not drawn")
        return view, rows, direct, notes
    return view, rows, _by_authority(view, dict.fromkeys(measures)), notes


def _direct(graph: SanctionsGraph) -> list[str]:
    """List the measures that bear on something by a link of their own."""
    links = graph.links
    found = {source for source, kind in zip(links.coded("source"), links.coded("kind"), strict=True) if kind in _DIRECT}
    return _by_authority(graph, found)


def _by_authority(graph: SanctionsGraph, measures: Iterable[str]) -> list[str]:
    order = {"UN": 0, "US": 1}

    def key(measure: str) -> tuple[int, str, str]:
        authority = getattr(graph.node(measure), "authority", "")
        return order.get(authority, 2), authority, measure

    return sorted(measures, key=key)


@dataclass(frozen=True)
class _Answer:
    state: str
    through: str
    measure: str
    status: str
    documents: tuple[str, ...]


def _answers(graph: SanctionsGraph, states: Sequence[str], measures: Sequence[str]) -> Iterator[_Answer]:
    yield from _by_channel(graph, states, measures)
    for rule in DEFAULT_RULES:
        if rule.name != "hosted_channel":
            for row in exposure(graph, subjects=states, targets=measures, rule=rule):
                status = joined(row.certainty, row.phase)
                yield _Answer(row.subject, _THROUGH[rule.name], row.target, status, row.path.documents)


def _by_channel(graph: SanctionsGraph, states: Sequence[str], measures: Sequence[str]) -> Iterator[_Answer]:
    """Split the rule `hosted_channel` at the channel: a chain is as sure as the less sure of its halves."""
    bearing: dict[str, list[tuple[str, str, str | None, tuple[str, ...]]]] = {}
    for row in exposure(graph, subjects=graph.channels(), targets=measures, rule=_BEARS):
        bearing.setdefault(row.subject, []).append((row.target, row.certainty, row.phase, row.path.documents))
    for row in exposure(graph, subjects=states, targets=list(bearing), rule=_HOSTS):
        for measure, certainty, phase, documents in bearing[row.target]:
            both = "certain" if row.certainty == certainty == "certain" else "possible"
            if both == "possible" and phase == "pending" and _ever_in_force(graph, row.target, measure):
                phase = "in_force"
            yield _Answer(row.subject, _class_of(graph, row.target), measure, joined(both, phase),
                          (*row.path.documents, *documents))  # fmt: skip


def _ever_in_force(graph: SanctionsGraph, channel: str, measure: str) -> bool:
    """Whether a measure bears on a channel already today by some chain, if only possibly."""
    paths = exposure_paths(graph, source=channel, target=measure, rule=_BEARS, k=100)
    return any(path.phase == "in_force" for path in paths)


def _class_of(graph: SanctionsGraph, channel: str) -> str:
    word = graph.nodes.coded("type")[graph.nodes.row(channel)] or channel.split(":")[-1].split("@")[0]
    return " ".join(part.upper() if len(part) <= 2 else part for part in word.split("-"))


# ---- drawing ---------------------------------------------------------------------------------------------


def _drawn(
    graph: SanctionsGraph, states: Sequence[str], measures: Sequence[str], best: Mapping[tuple[str, str, str], str],
    title: str, documents: Iterable[str], notes: Iterable[str],
) -> PlotSpec:  # fmt: skip
    sheet = Sheet()
    left = MARGIN + _STATE_WIDTH + _GROUP_WIDTH
    top = 0.0
    blocks = _blocks(graph, measures, int((WIDTH - MARGIN - left) // _LEAST_CELL))
    exposed = {state for state, _, _ in best}
    for name, part in blocks if states else ():
        cell = min(104.0, (WIDTH - MARGIN - left) / len(part))
        hit = {state for state, _, measure in best if measure in part}
        rows = [state for state in states if state in hit or state not in exposed]  # each stands in some block
        top = _block(sheet, graph, rows, part, best, top, left, cell, name) + 20
    if not blocks or not states:
        sheet.write(Label("No exposure of any state", WIDTH / 2, 30, SUBTITLE_SIZE, role="message"))
        top = 70.0
    used = set(best.values())
    legend = [
        LegendEntry(_MEANING[status], _cell_box(status, (0, 0, 1, 1), "")) for status in STATUSES if status in used
    ]
    legend.append(LegendEntry("no chain known", Box(0, 0, 1, 1, STRIPE, FAINT)))
    return sheet.finish(
        "coverage",
        height=max(top - 20, 40.0),
        title=title,
        subtitle=f"{counted(len(states), 'state')}, {counted(len(measures), 'measure')}; a row for each way",
        legend=legend,
        footer=footer(graph, documents, notes),
    )


def _blocks(graph: SanctionsGraph, measures: Sequence[str], most: int) -> list[tuple[str, Sequence[str]]]:
    """Split the columns into what fits side by side: first by authority, then by number."""
    groups: dict[str, list[str]] = {}
    for measure in measures:
        authority = getattr(graph.node(measure), "authority", "")
        groups.setdefault(authority if authority == "UN" else "", []).append(measure)
    blocks: list[tuple[str, Sequence[str]]] = []
    for authority, group in groups.items():
        name = "UN measures" if authority else "Other measures" if len(groups) > 1 else "Measures"
        count = -(-len(group) // most)
        size = -(-len(group) // count)
        parts = [group[at : at + size] for at in range(0, len(group), size)]
        blocks += [(name if at == 0 else f"{name}, continued", part) for at, part in enumerate(parts)]
    return blocks


_MEANING = {
    "certain": "certain, in force",
    "possible": "possible, in force",
    PENDING: "certain, not yet due",
    MAYBE_PENDING: "possible, not yet due",
}
_WORD = {PENDING: "pending", MAYBE_PENDING: "pending?"}


def _block(
    sheet: Sheet, graph: SanctionsGraph, states: Sequence[str], measures: Sequence[str],
    best: Mapping[tuple[str, str, str], str], top: float, left: float, cell: float,
    name: str,
) -> float:  # fmt: skip
    heads = [wrap(_short(graph.caption(measure)), cell - 6, _HEAD_SIZE, lines=6) for measure in measures]
    head = max((text_height(text, _HEAD_SIZE) for text in heads), default=0.0)
    for column, text in enumerate(heads):
        middle = left + (column + 0.5) * cell
        sheet.write(Label(text, middle, top + head / 2, _HEAD_SIZE, role="column", about=measures[column]))
    sheet.write(Label(name, MARGIN, top + head / 2, 12.5, "left", bold=True, role="block"))
    y = top + head + 6
    end = left + cell * len(measures)
    for state in states:
        ways = sorted({way for of, way, measure in best if of == state and measure in measures}) or [""]
        caption = wrap(graph.caption(state), _STATE_WIDTH - 8, 12.5, lines=2)
        tall = max(_ROW * len(ways), text_height(caption, 12.5) + 6)
        row = tall / len(ways)
        sheet.put(Line(((MARGIN, y), (end, y)), MUTED, width=0.8, role="grid"))
        sheet.write(Label(caption, MARGIN, y + tall / 2, 12.5, "left", role="row", about=state))
        for at, way in enumerate(ways):
            middle = y + (at + 0.5) * row
            text = wrap(way or "none", _GROUP_WIDTH - 8, _SIZE, lines=1)
            sheet.write(
                Label(text, MARGIN + _STATE_WIDTH, middle, _SIZE, "left", colour=MUTED, role="way", about=state)
            )
            for column, measure in enumerate(measures):
                x = left + column * cell
                _cell(sheet, best.get((state, way, measure), ""), (x + 1.5, middle - row / 2 + 1.5, x + cell - 1.5,
                      middle + row / 2 - 1.5), f"{state}\t{measure}")  # fmt: skip
        y += tall
    sheet.put(Line(((MARGIN, y), (end, y)), MUTED, width=0.8, role="grid"))
    return y


def _cell(sheet: Sheet, status: str, sides: tuple[float, float, float, float], about: str) -> None:
    sheet.put(_cell_box(status, sides, about))
    if status:
        middle = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
        ink = STATUS_LOOK[status].ink
        sheet.write(Label(_WORD.get(status, status), *middle, _SIZE, colour=ink, role="cell", about=about))


def _cell_box(status: str, sides: tuple[float, float, float, float], about: str) -> Box:
    if not status:
        return Box(*sides, STRIPE, role="cell", about=about)
    look = STATUS_LOOK[status]
    edge = INK if status == "certain" else look.edge
    return Box(*sides, look.fill, edge, look.line, 1.0, role="cell", about=about)


def _short(caption: str) -> str:
    """Shorten the words that every head repeats."""
    return caption.replace("paragraph", "§").replace("Executive Order", "EO")
