"""How many of what are reached from whom: answers of exposure counted in a table, certain and possible apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sanctions_graph.analysis.exposure_table import Exposure, ExposureTable
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.plot.measure import text_height, wrap
from sanctions_graph.plot.palette import CERTAIN, INK, MUTED, POSSIBLE, SKY, STATUS_LOOK, STRIPE, Look
from sanctions_graph.plot.sheet import MARGIN, SUBTITLE_SIZE, Sheet
from sanctions_graph.plot.spec import WIDTH, Box, Footer, Label, LegendEntry, Line, PlotSpec
from sanctions_graph.plot.words import counted, footer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 60
"""Most rows of one figure."""
_NAME_WIDTH, _TOTAL_WIDTH = 340.0, 74.0
_LEAST_CELL, _MOST_CELL = 58.0, 104.0
_ROW = 22.0
_SIZE, _HEAD_SIZE = 12.5, 11.5
_BETWEEN = Look(fill=SKY, edge="#1f5f85", width=1.4)


def tally(
    table: ExposureTable | Iterable[Exposure],
    *,
    by: Callable[[str], str] | None = None,
    what: str = "target",
    top: int = 30,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how many targets each subject reaches, by sort of target.

    Parameters
    ----------
    table : ExposureTable or iterable of Exposure
        The answer of `sanctions_graph.exposure`, or some of its rows; all of one view.
    by : callable of str to str, optional
        Names the sort of a target from its id: one column each. The default is the target's type, or its kind where
        it has no type.
    what : str, default "target"
        What one target is called, in the singular.
    top : int, default 30
        How many subjects to draw, those with most targets first; the footer says how many are left out.
    title : str, optional
        Instead of the usual one.
    ax : matplotlib.axes.Axes, optional
        Where to draw; left out, a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UnknownKindError
        If `top` is no number of rows.

    Notes
    -----
    A pair of subject and target counts once, however many chains join it. A cell reads ``5`` where all five are
    certain, ``5–8`` where five are certain and eight possible, and ``0–8`` where none is certain. Sorts that do not
    fit the page stand in one last column. O(r) in rows, plus the writing of each row's path for the documents.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph import plot
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> table = sg.exposure(then, subjects=["state:LA"], rule=["hosted_channel", "targeted"])
    >>> plot.tally_spec(table).title
    'Laos: how many targets it reaches'
    """
    return tally_spec(table, by=by, what=what, top=top, title=title).draw(ax)


def tally_spec(
    table: ExposureTable | Iterable[Exposure],
    *,
    by: Callable[[str], str] | None = None,
    what: str = "target",
    top: int = 30,
    title: str | None = None,
) -> PlotSpec:
    """Return the value that `tally` draws.

    Parameters
    ----------
    table : ExposureTable or iterable of Exposure
        As for `tally`.
    by : callable of str to str, optional
        As for `tally`.
    what : str, default "target"
        As for `tally`.
    top : int, default 30
        As for `tally`.
    title : str, optional
        As for `tally`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UnknownKindError
        If `top` is no number of rows.
    """
    if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= MOST_ROWS:
        raise UnknownKindError(top, ("1", "30", str(MOST_ROWS)), what="number of rows to draw")
    rows = list(table)
    if not rows:
        return _nothing(table, title)
    graph = rows[0].path.graph
    answers: dict[tuple[str, str], tuple[str, bool]] = {}
    documents: set[str] = set()
    for row in rows:
        sort = by(row.target) if by else getattr(graph.node(row.target), "type", "") or graph.node(row.target).kind
        _, before = answers.get((row.subject, row.target), ("", False))
        answers[row.subject, row.target] = sort, before or row.certainty == CERTAIN
        documents.update(row.path.documents)
    counts = _Counts(answers)
    subjects = _ranked(Counter(subject for subject, _ in answers))
    shown, sorts = subjects[:top], _ranked(Counter(sort for sort, _ in answers.values()))
    rows_of = Counter(target for _, target in answers)
    notes = [f"{counted(len(subjects) - top, 'subject')} with fewer not drawn"] if len(subjects) > top else []
    if several := sum(count > 1 for count in rows_of.values()):
        notes.append(f"{counted(several, what)} counted at more than one subject")
    page = _Page(counts, {subject: graph.caption(subject) for subject in shown}, sorts)
    sheet = Sheet()
    height = page.draw(sheet)
    whose = graph.caption(subjects[0]) if len(subjects) == 1 else counted(len(subjects), "subject")
    rules = dict.fromkeys(row.rule for row in rows)
    return sheet.finish(
        "tally",
        height=height,
        title=title or f"{whose}: how many {what}s {'it reaches' if len(subjects) == 1 else 'each reaches'}",
        subtitle=f"{counted(len(rows_of), what)} of {counted(len(sorts), 'sort')}, "
        f"{counted(len(subjects), 'subject')}; by the rule{'' if len(rules) == 1 else 's'} {', '.join(rules)}",
        legend=page.legend(),
        footer=footer(graph, documents, [*notes, *page.notes]),
    )


def _ranked(counter: Mapping[str, int]) -> list[str]:
    """List the words of a count, most first, then by the alphabet."""
    return sorted(counter, key=lambda word: (-counter[word], word))


class _Counts:
    """How many targets of each sort a subject reaches: certainly, and at all.

    Parameters
    ----------
    answers : mapping of (str, str) to (str, bool)
        The sort of each pair of subject and target, and whether it is certain.
    """

    def __init__(self, answers: Mapping[tuple[str, str], tuple[str, bool]]) -> None:
        self._every = Counter((subject, sort) for (subject, _), (sort, _) in answers.items())
        self._sure = Counter((subject, sort) for (subject, _), (sort, certain) in answers.items() if certain)

    def bounds(self, subjects: Iterable[str], sorts: Iterable[str]) -> tuple[int, int]:
        """Count the pairs of some subjects and sorts: those that are certain, and all."""
        cells = [(subject, sort) for sort in sorts for subject in subjects]
        return sum(self._sure[cell] for cell in cells), sum(self._every[cell] for cell in cells)


@dataclass
class _Page:
    """The table on its page."""

    counts: _Counts
    captions: Mapping[str, str]
    sorts: Sequence[str]
    notes: list[str] = field(default_factory=list)
    looks: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.left = MARGIN + _NAME_WIDTH + _TOTAL_WIDTH
        room = WIDTH - MARGIN - self.left
        most = int(room // _LEAST_CELL)
        columns: list[tuple[str, Sequence[str]]] = [(sort, [sort]) for sort in self.sorts[:most]]
        if len(self.sorts) > most:
            rest = self.sorts[most - 1 :]
            columns[-1] = (f"{len(rest)} others", rest)
            self.notes.append(f"the last column holds {', '.join(rest[:12])}{', …' if len(rest) > 12 else ''}")
        self.columns = columns
        self.cell = min(_MOST_CELL, room / len(columns))

    def draw(self, sheet: Sheet) -> float:
        """Put heads, rows and totals on a sheet, and return the height they take."""
        y = self._heads(sheet)
        for subject, caption in self.captions.items():
            name = wrap(caption, _NAME_WIDTH - 10, _SIZE, lines=2) or subject  # a caption may hold no sign to show
            tall = max(_ROW, text_height(name, _SIZE) + 6)
            self._rule(sheet, y)
            sheet.write(Label(name, MARGIN, y + tall / 2, _SIZE, "left", role="row", about=subject))
            self._counts(sheet, [subject], y, y + tall, subject)
            y += tall
        self._rule(sheet, y)
        if len(self.captions) > 1:
            sheet.write(Label("all that are drawn", MARGIN, y + _ROW / 2, _SIZE, "left", colour=MUTED, role="total"))
            self._counts(sheet, list(self.captions), y, y + _ROW, "")
            y += _ROW
        return y

    def _heads(self, sheet: Sheet) -> float:
        heads = [wrap(name or "no sort", self.cell - 6, _HEAD_SIZE, lines=5) for name, _ in self.columns]
        tall = max(text_height(text, _HEAD_SIZE) for text in heads)
        middle = self.left - _TOTAL_WIDTH / 2
        sheet.write(Label("all", middle, tall / 2, _HEAD_SIZE, bold=True, role="column"))
        for at, text in enumerate(heads):
            middle = self.left + (at + 0.5) * self.cell
            sheet.write(Label(text, middle, tall / 2, _HEAD_SIZE, role="column", about=self.columns[at][0]))
        return tall + 6

    def _rule(self, sheet: Sheet, y: float) -> None:
        end = self.left + self.cell * len(self.columns)
        sheet.put(Line(((MARGIN, y), (end, y)), MUTED, width=0.8, role="grid"))

    def _counts(self, sheet: Sheet, subjects: Sequence[str], top: float, bottom: float, about: str) -> None:
        """Write the total of some subjects and their count of each sort."""
        middle = (top + bottom) / 2
        whole = _text(*self.counts.bounds(subjects, self.sorts))
        sheet.write(Label(whole, self.left - _TOTAL_WIDTH / 2, middle, _SIZE, bold=True, role="total", about=about))
        for at, (name, sorts) in enumerate(self.columns):
            low, high = self.counts.bounds(subjects, sorts)
            x = self.left + at * self.cell
            if not about:  # a total is a sum, not a finding
                sheet.write(Label(_text(low, high), x + self.cell / 2, middle, _SIZE, colour=MUTED, role="total"))
                continue
            key, sides = f"{about}\t{name}", (x + 1.5, top + 1.5, x + self.cell - 1.5, bottom - 1.5)
            if not high:
                sheet.put(Box(*sides, STRIPE, role="cell", about=key))
                continue
            word, look = _look(low, high)
            self.looks.add(word)
            sheet.put(Box(*sides, look.fill, look.edge, look.line, 1.0, role="cell", about=key))
            sheet.write(
                Label(_text(low, high), x + self.cell / 2, middle, _SIZE, colour=look.ink, role="cell", about=key)
            )

    def legend(self) -> list[LegendEntry]:
        """Say what the looks that were used mean."""
        entries = [(CERTAIN, 1, 1), (_SOME, 1, 2), (POSSIBLE, 0, 1)]
        looks = [(word, _look(low, high)[1]) for word, low, high in entries if word in self.looks]
        return [
            LegendEntry(_MEANING[word], Box(0, 0, 1, 1, look.fill, look.edge, look.line, 1.0)) for word, look in looks
        ]


_SOME = "some"
_MEANING = {
    CERTAIN: "one number: all of them certain",
    _SOME: "low–high: so many certain, so many possible in all",
    POSSIBLE: "0–high: none of them certain",
}


def _look(low: int, high: int) -> tuple[str, Look]:
    if low == high:
        return CERTAIN, Look(STATUS_LOOK[CERTAIN].fill, INK, STATUS_LOOK[CERTAIN].ink)
    return (_SOME, _BETWEEN) if low else (POSSIBLE, STATUS_LOOK[POSSIBLE])


def _text(low: int, high: int) -> str:
    return f"{high:,}" if low == high else f"{low:,}–{high:,}"


def _nothing(table: ExposureTable | Iterable[Exposure], title: str | None) -> PlotSpec:
    """Say that there is nothing to count; that, too, is an answer."""
    sheet = Sheet()
    sheet.write(Label("No row: nobody is exposed by the rules asked", WIDTH / 2, 40, SUBTITLE_SIZE, role="message"))
    told = (
        footer(table.graph, (), ("no row was found",))
        if isinstance(table, ExposureTable)
        else Footer("No day told", "data: as asked", 0, 0, ("no row was found",))
    )
    return sheet.finish("tally", height=40 + 2 * MARGIN, title=title or "Nothing to count", footer=told)
