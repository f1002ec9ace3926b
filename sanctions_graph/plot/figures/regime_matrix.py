"""Entities against regimes on one day: who is covered here and not there, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sanctions_graph.plot.figures._verdicts import documents_behind, legend_of_verdicts, verdict_box, word_of
from sanctions_graph.plot.measure import text_height, wrap
from sanctions_graph.plot.palette import MUTED, VERDICT_LOOK
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Label, Line, PlotSpec
from sanctions_graph.plot.words import counted, footer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sanctions_graph.law.compare import RegimeMatrix

MOST_ROWS = 45
"""Most entities of one figure."""
_NAMES, _WIDEST_CELL = 270.0, 150.0
_SIZE, _HEAD_SIZE, _NAME_SIZE = 11.5, 11.5, 12.5


def regime_matrix(matrix: RegimeMatrix, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw verdicts of several regimes on one day, the entities on which regimes disagree first.

    Parameters
    ----------
    matrix : RegimeMatrix
        The answer of `sanctions_graph.law.compare_regimes`.
    title : str, optional
        Instead of the usual one.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Every cell says its verdict in words, so that no colour is needed. A regime of which no version is in force on the
    day disagrees with nobody. Beyond `MOST_ROWS` entities, the footer says how many are left out.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> spec = plot.regime_matrix_spec(sg.law.compare_regimes(then, regimes=["us-ofac", "un"]))
    >>> spec.texts("column")
    ['us-ofac', 'un']
    """
    return regime_matrix_spec(matrix, title=title).draw(ax)


def regime_matrix_spec(matrix: RegimeMatrix, *, title: str | None = None) -> PlotSpec:
    """Return the value that `regime_matrix` draws.

    Parameters
    ----------
    matrix : RegimeMatrix
        As for `regime_matrix`.
    title : str, optional
        As for `regime_matrix`.

    Returns
    -------
    PlotSpec
    """
    graph, notes = matrix.graph, []
    differing = set(matrix.differing())
    rows = sorted(range(len(matrix)), key=lambda at: (matrix.entities[at] not in differing, at))
    if len(rows) > MOST_ROWS:
        notes.append(f"{counted(len(rows) - MOST_ROWS, 'more entity', 'more entities')} not drawn")
        rows = rows[:MOST_ROWS]
    if left := len(graph.entities()) - len(matrix):
        notes.append(f"{counted(left, 'entity', 'entities')} that no regime lists or may cover not drawn")
    drawn = [matrix.entities[at] for at in rows]
    sheet = Sheet()
    height = _body(sheet, matrix, rows, differing)
    documents = frozenset().union(*(documents_behind(answer, drawn) for answer in matrix.answers.values()))
    return sheet.finish(
        "regime_matrix",
        height=height,
        title=title or f"Who is covered under which regime on {matrix.attrs['as_of'].removeprefix('on ')}",
        subtitle=f"{counted(len(matrix), 'entity', 'entities')}, {counted(len(matrix.verdicts), 'regime')}; regimes in "
        f"force disagree on {len(differing)}",
        legend=legend_of_verdicts(matrix.verdicts[regime][at] for regime in matrix.verdicts for at in rows),
        footer=footer(graph, documents, [*notes, *_versions(matrix)]),
    )


def _versions(matrix: RegimeMatrix) -> list[str]:
    told = [f"{regime} {answer.regime.version}" for regime, answer in matrix.answers.items()]
    return [f"versions: {', '.join(told)}"] if told else []


def _body(sheet: Sheet, matrix: RegimeMatrix, rows: Sequence[int], differing: set[str]) -> float:
    regimes = list(matrix.verdicts)
    if not rows or not regimes:
        text = "No entity is listed or may be covered" if regimes else "No regime was asked"
        sheet.write(Label(text, WIDTH / 2, 30, SUBTITLE_SIZE, role="message"))
        return 70.0
    left = MARGIN + _NAMES
    cell = min(_WIDEST_CELL, (WIDTH - MARGIN - left) / len(regimes))
    end = left + cell * len(regimes)
    heads = [wrap(regime, cell - 6, _HEAD_SIZE, lines=3) for regime in regimes]
    y = max(text_height(text, _HEAD_SIZE) for text in heads) + 6
    for column, text in enumerate(heads):
        at = left + (column + 0.5) * cell
        sheet.write(Label(text, at, (y - 6) / 2, _HEAD_SIZE, role="column", about=regimes[column]))
    block = None
    for at in rows:
        entity = matrix.entities[at]
        if (entity in differing) is not block:
            block = entity in differing
            if differing:
                text = "Regimes disagree" if block else "Regimes in force agree"
                sheet.write(Label(text, MARGIN, y + 12, _NAME_SIZE, "left", bold=True, role="block"))
                y += 24
        y = _row(sheet, matrix, at, (y, left, cell))
    sheet.put(Line(((MARGIN, y), (end, y)), MUTED, width=0.8, role="grid"))
    return y


def _row(sheet: Sheet, matrix: RegimeMatrix, at: int, place: tuple[float, float, float]) -> float:
    top, left, cell = place
    entity = matrix.entities[at]
    name = wrap(matrix.graph.caption(entity), _NAMES - 12, _NAME_SIZE, lines=2)
    words = [wrap(word_of(column[at]), cell - 8, _SIZE, lines=3) for column in matrix.verdicts.values()]
    tall = max(text_height(name, _NAME_SIZE), *(text_height(word, _SIZE) for word in words)) + 10
    middle = top + tall / 2
    end = left + cell * len(words)
    sheet.put(Line(((MARGIN, top), (end, top)), MUTED, width=0.8, role="grid"))
    sheet.write(Label(name, MARGIN, middle, _NAME_SIZE, "left", role="row", about=entity))
    for column, (regime, word) in enumerate(zip(matrix.verdicts, words, strict=True)):
        verdict, x = matrix.verdicts[regime][at], left + column * cell
        about = f"{entity}\t{regime}"
        sides = (x + 3, top + 3, x + cell - 3, top + tall - 3)
        sheet.put(verdict_box(verdict, sides, role="cell", about=about))
        ink = VERDICT_LOOK[verdict].ink
        sheet.write(Label(word, x + cell / 2, middle, _SIZE, colour=ink, role="cell", about=about))
    return top + tall
