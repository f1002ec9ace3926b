"""A page under construction: figures put marks on it, and it sets title, legend and footer around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sanctions_graph.plot.measure import LINE, clean, text_height, text_width, wrap
from sanctions_graph.plot.palette import INK, MUTED, PAPER
from sanctions_graph.plot.spec import (
    WIDTH,
    Axis,
    Box,
    Dot,
    Footer,
    Label,
    LegendEntry,
    Line,
    Mark,
    PlotSpec,
    Rectangle,
    meet,
)

MARGIN = 20.0
TITLE_SIZE, SUBTITLE_SIZE, LEGEND_SIZE, FOOTER_SIZE = 19.0, 13.0, 12.5, 12.0
_SAMPLE = 34.0
_REPLACED = "signs without a glyph in the fonts at hand show as □"


class Sheet:
    """Marks and labels of the body of a figure, in a frame of its own whose upper left corner is (0, 0).

    Parameters
    ----------
    width : float, default 1200
        Of the page, in pixels.
    """

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self._marks: list[Mark] = []
        self._labels: list[Label] = []
        self._taken: list[Rectangle] = []

    def put(self, *marks: Mark) -> None:
        """Add marks; later ones are drawn over earlier ones."""
        self._marks.extend(marks)

    def write(self, *labels: Label) -> None:
        """Add labels; the caller knows that they stand free. Empty ones are left out."""
        for label in labels:
            if label.text:
                self._labels.append(label)
                self._taken.append(label.rectangle)

    def keep_free(self, *rectangles: Rectangle) -> None:
        """Keep room that no label sought for by `write_free` may take."""
        self._taken.extend(rectangles)

    def write_free(self, candidates: Iterable[Label]) -> bool:
        """Add the first of several labels that stands free inside the page's width.

        Returns
        -------
        bool
            False if none did; the caller says so in a note.
        """
        for label in candidates:
            left, top, right, bottom = label.rectangle
            room = (left - 3, top, right + 3, bottom)
            inside = room[0] >= 0 and room[2] <= self.width and room[1] >= 0
            if inside and not any(meet(room, taken) for taken in self._taken):
                self.write(label)
                return True
        return False

    def finish(
        self,
        kind: str,
        *,
        height: float,
        title: str,
        footer: Footer,
        subtitle: str = "",
        legend: Sequence[LegendEntry] = (),
        axes: Sequence[Axis] = (),
    ) -> PlotSpec:
        """Set the body between its title and its legend and footer.

        Parameters
        ----------
        kind : str
            Which figure it is.
        height : float
            Of the body.
        title : str
            What the figure shows.
        footer : Footer
            Date, data set, number of documents, notes.
        subtitle : str, optional
            More of what it shows.
        legend : sequence of LegendEntry, optional
            What the looks mean.
        axes : sequence of Axis, optional
            In the frame of the body.

        Returns
        -------
        PlotSpec
        """
        room = self.width - 2 * MARGIN
        if any(_may_lack_a_glyph(text) for text in (title, subtitle, footer.text, *(one.text for one in self._labels))):
            footer = replace(footer, notes=(*footer.notes, _REPLACED))
        head, top = _stacked(
            ((title, TITLE_SIZE, "title", INK), (subtitle, SUBTITLE_SIZE, "subtitle", MUTED)), MARGIN * 0.7, room
        )
        labels = head + [replace(label, y=label.y + top) for label in self._labels]
        marks = [_shifted(mark, top) for mark in self._marks]
        samples, texts, bottom = _legend(legend, top + height + 8, self.width)
        feet, bottom = _stacked(((footer.text, FOOTER_SIZE, "footer", MUTED),), bottom + 6, room)
        page = Box(0, 0, self.width, bottom + 6, fill=PAPER, role="page")
        return PlotSpec(
            kind,
            self.width,
            bottom + 6,
            clean(title),
            marks=(page, *marks, *samples),
            labels=(*labels, *texts, *feet),
            axes=tuple(_moved(axis, top) for axis in axes),
            legend=tuple(legend),
            footer=footer,
        )


def _stacked(texts: Iterable[tuple[str, float, str, str]], top: float, room: float) -> tuple[list[Label], float]:
    labels = []
    for text, size, role, colour in texts:
        if not text:
            continue
        lines = wrap(text, room, size, lines=12)
        labels.append(Label(lines, MARGIN, top, size, "left", "top", colour, role=role))
        top += text_height(lines, size) + 4
    return labels, top + 6


def _legend(entries: Sequence[LegendEntry], top: float, width: float) -> tuple[list[Mark], list[Label], float]:
    marks: list[Mark] = []
    labels: list[Label] = []
    step, left = LINE * LEGEND_SIZE + 8, MARGIN
    for entry in entries:
        text = wrap(entry.text, width - 2 * MARGIN - _SAMPLE, LEGEND_SIZE, lines=1)
        needed = _SAMPLE + 8 + text_width(text, LEGEND_SIZE) + 22
        if left > MARGIN and left + needed > width - MARGIN + 22:
            left, top = MARGIN, top + step
        middle = top + step / 2
        marks.append(_sample(entry.sample, left, middle))
        labels.append(Label(text, left + _SAMPLE + 8, middle, LEGEND_SIZE, "left", role="legend"))
        left += needed
    return marks, labels, top + step if entries else top


def _sample(mark: Mark, left: float, middle: float) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, points=((left, middle), (left + _SAMPLE, middle)), role="legend", about="")
    if isinstance(mark, Dot):
        return replace(mark, x=left + _SAMPLE / 2, y=middle, role="legend", about="")
    return replace(
        mark, left=left, right=left + _SAMPLE, top=middle - 7.5, bottom=middle + 7.5, role="legend", about="",
        radius=min(mark.radius, 7.0),
    )  # fmt: skip


def _shifted(mark: Mark, by: float) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, points=tuple((x, y + by) for x, y in mark.points))
    if isinstance(mark, Dot):
        return replace(mark, y=mark.y + by)
    return replace(mark, top=mark.top + by, bottom=mark.bottom + by)


def _moved(axis: Axis, by: float) -> Axis:
    if axis.direction == "x":
        return axis
    ticks = tuple(replace(tick, at=tick.at + by) for tick in axis.ticks)
    return replace(axis, low_at=axis.low_at + by, high_at=axis.high_at + by, ticks=ticks)


def _may_lack_a_glyph(text: str) -> bool:
    """Whether a text leaves the alphabets that DejaVu Sans covers."""
    return any(sign > "\u07ff" and not "\u1e00" <= sign <= "\u27ff" for sign in text)
