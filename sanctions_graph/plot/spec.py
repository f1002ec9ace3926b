"""A figure as a value: where every mark and label stands, in pixels of a page, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from sanctions_graph.plot.measure import text_height, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 1200.0
"""Width of a page in pixels; x runs to the right and y downwards from its upper left corner."""

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: a node, a bar, an interval, a cell or a span.

    Attributes
    ----------
    left, top, right, bottom : float
        Its sides.
    fill, edge : str
        Colours; nothing means not drawn.
    line : str
        Style of the border: ``"solid"``, ``"dashed"`` or ``"dotted"``.
    width : float
        Of the border.
    hatch : str
        Pattern of the area.
    radius : float
        Of rounded corners.
    role : str
        What it stands for: ``"node"``, ``"bar"``, ``"cell"``, ``"span"``, ``"legend"``, ``"page"``.
    about : str
        Id of the node, link or claim it shows.
    """

    left: float
    top: float
    right: float
    bottom: float
    fill: str = ""
    edge: str = ""
    line: str = "solid"
    width: float = 1.0
    hatch: str = ""
    radius: float = 0.0
    role: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, with or without an arrowhead at its last point.

    Attributes
    ----------
    points : tuple of (float, float)
        Where it runs.
    colour, line, width : str, str, float
        How it is drawn; `line` is ``"solid"``, ``"dashed"`` or ``"dotted"``.
    arrow : bool
        Whether it ends in an arrowhead.
    curved : bool
        Whether it leaves and enters its points horizontally, as flow charts do.
    role, about : str
        As for boxes.
    """

    points: tuple[tuple[float, float], ...]
    colour: str
    line: str = "solid"
    width: float = 1.5
    arrow: bool = False
    curved: bool = False
    role: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with a shape.

    Attributes
    ----------
    x, y : float
        Its centre.
    shape : str
        ``"circle"``, ``"diamond"``, ``"triangle"`` or ``"square"``.
    size : float
        Its diameter.
    fill, edge, line : str
        Colours and style of the border.
    role, about : str
        As for boxes.
    """

    x: float
    y: float
    shape: str = "circle"
    size: float = 10.0
    fill: str = ""
    edge: str = "#1a1a1a"
    line: str = "solid"
    role: str = ""
    about: str = ""


Mark = Box | Line | Dot


@dataclass(frozen=True, slots=True)
class Label:
    """Text at a place.

    Attributes
    ----------
    text : str
        One or more lines.
    x, y : float
        The place of its anchor.
    size : float
        Font size in pixels.
    across : str
        Where the anchor is: ``"left"``, ``"center"`` or ``"right"``.
    down : str
        Where the anchor is: ``"top"`` or ``"middle"``.
    colour : str
        Of the text.
    bold : bool
        Whether it is set in bold.
    backing : str
        Colour of a rectangle behind it, or nothing.
    role, about : str
        As for boxes; furniture has the roles ``"title"``, ``"subtitle"``, ``"tick"``, ``"axis"``, ``"legend"`` and
        ``"footer"``.
    """

    text: str
    x: float
    y: float
    size: float = 12.5
    across: str = "center"
    down: str = "middle"
    colour: str = "#1a1a1a"
    bold: bool = False
    backing: str = ""
    role: str = ""
    about: str = ""

    @property
    def rectangle(self) -> Rectangle:
        """The room the text takes at most: left, top, right, bottom."""
        width = max(text_width(line, self.size, bold=self.bold) for line in self.text.split("\n"))
        height = text_height(self.text, self.size)
        left = self.x - {"left": 0.0, "center": 0.5, "right": 1.0}[self.across] * width
        top = self.y - {"top": 0.0, "middle": 0.5}[self.down] * height
        return left, top, left + width, top + height


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis.

    Attributes
    ----------
    value : float
        In the axis' own unit.
    at : float
        In pixels of the page.
    text : str
        What it reads.
    """

    value: float
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale across or down the page.

    Attributes
    ----------
    direction : str
        ``"x"`` or ``"y"``.
    title : str
        What it measures.
    low, high : float
        Values at `low_at` and `high_at`; days since 1970-01-01 on an axis of time.
    low_at, high_at : float
        In pixels of the page.
    ticks : tuple of Tick
        Its marks.
    """

    direction: str
    title: str
    low: float
    high: float
    low_at: float
    high_at: float
    ticks: tuple[Tick, ...] = ()

    def place(self, value: float) -> float:
        """Return where a value stands on the page."""
        return self.low_at + (value - self.low) / (self.high - self.low) * (self.high_at - self.low_at)

    def value(self, at: float) -> float:
        """Return the value that stands at a place of the page."""
        return self.low + (at - self.low_at) / (self.high_at - self.low_at) * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What one look means.

    Attributes
    ----------
    text : str
        Its meaning.
    sample : Box or Line or Dot
        A mark of that look; its place does not count.
    """

    text: str
    sample: Mark


@dataclass(frozen=True, slots=True)
class Footer:
    """What every figure says under itself.

    Attributes
    ----------
    seen : str
        As of when.
    dataset : str
        Which data.
    documents : int
        Number of documents that what is drawn rests on.
    documents_of : int
        Number of documents in the data set.
    notes : tuple of str
        How it was made, and what was left out.
    """

    seen: str
    dataset: str
    documents: int
    documents_of: int
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole footer as one text."""
        plural = "" if self.documents == 1 else "s"
        of = f" (of {self.documents_of:,})" if self.documents_of else ""
        return " · ".join((self.seen, self.dataset, f"rests on {self.documents:,} document{plural}{of}", *self.notes))


@dataclass(frozen=True, repr=False)
class PlotSpec:
    """A figure as a value: equal figures are equal values.

    Attributes
    ----------
    kind : str
        Which figure it is (``"exposure"``, ``"timeline"``, …).
    width, height : float
        Size of the page in pixels.
    title : str
        What the figure shows.
    marks : tuple of Box, Line or Dot
        In the order in which they are drawn.
    labels : tuple of Label
        All text of the page: title, ticks, legend and footer included; drawn over the marks.
    axes : tuple of Axis
        Scales, where the figure has any.
    legend : tuple of LegendEntry
        What the looks mean.
    footer : Footer
        Date, data set, number of documents, notes.
    """

    kind: str
    width: float
    height: float
    title: str
    marks: tuple[Mark, ...] = field(default=())
    labels: tuple[Label, ...] = field(default=())
    axes: tuple[Axis, ...] = field(default=())
    legend: tuple[LegendEntry, ...] = field(default=())
    footer: Footer = Footer("", "", 0, 0)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All boxes in the order in which they are drawn."""
        return tuple(mark for mark in self.marks if isinstance(mark, Box))

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in the order in which they are drawn."""
        return tuple(mark for mark in self.marks if isinstance(mark, Line))

    @property
    def dots(self) -> tuple[Dot, ...]:
        """All points in the order in which they are drawn."""
        return tuple(mark for mark in self.marks if isinstance(mark, Dot))

    def texts(self, role: str) -> list[str]:
        """List the texts of one role, each on one line.

        Parameters
        ----------
        role : str
            Such as ``"node"``, ``"tick"`` or ``"footer"``.

        Returns
        -------
        list of str
            In the order of `labels`.
        """
        return [" ".join(label.text.split("\n")) for label in self.labels if label.role == role]

    def overlaps(self) -> list[tuple[Label, Label]]:
        """List pairs of labels that share room on the page; a finished figure has none.

        Returns
        -------
        list of (Label, Label)
            Cost: O(n²) in labels.
        """
        placed = [(label, label.rectangle) for label in self.labels]
        return [(a, b) for (a, first), (b, second) in combinations(placed, 2) if meet(first, second)]

    def clipped(self) -> list[Label]:
        """List labels that reach over the border of the page; a finished figure has none.

        Returns
        -------
        list of Label
        """
        return list(self._clipped())

    def _clipped(self) -> Iterator[Label]:
        for label in self.labels:
            left, top, right, bottom = label.rectangle
            if left < 0 or top < 0 or right > self.width or bottom > self.height:
                yield label

    def draw(self, ax: Axes | None = None) -> Axes:
        """Draw the figure with matplotlib.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; left out, a new figure of the page's own size is made.

        Returns
        -------
        matplotlib.axes.Axes
            With the units of the figure's own axes, where it has any.
        """
        from sanctions_graph.plot.draw import draw

        return draw(self, ax=ax)

    def __repr__(self) -> str:
        size = f"{self.width:.0f} × {self.height:.0f} px"
        return f"PlotSpec({self.kind}, {self.title!r}, {size}, {len(self.marks)} marks, {len(self.labels)} labels)"


def meet(first: Rectangle, second: Rectangle) -> bool:
    """Tell whether two rectangles share more than a border."""
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]
