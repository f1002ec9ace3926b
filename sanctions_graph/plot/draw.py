"""Put a figure value on matplotlib axes: the only file that knows matplotlib."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from sanctions_graph.plot.measure import ASCENT, LINE
from sanctions_graph.plot.spec import Box, Dot, Label, Line, PlotSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 100
FONT = "DejaVu Sans"
"""Comes with matplotlib; the widths in `plot.measure` are its widths."""
_FALLBACKS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans SC", "Noto Sans KR", "Source Han Sans SC",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Microsoft YaHei", "Malgun Gothic", "PingFang SC", "Hiragino Sans",
    "Apple SD Gothic Neo", "Arial Unicode MS",
)  # fmt: skip
_NO_GLYPH = "□"
_DASHES: dict[str, Any] = {"solid": "solid", "dashed": (0, (4.0, 2.2)), "dotted": (0, (1.2, 1.8))}
_FINE: dict[str, Any] = {**_DASHES, "dashed": (0, (1.7, 1.3))}
_SHAPES = {"circle": "o", "diamond": "D", "triangle": "^", "square": "s"}
_POINTS_PER_INCH = 72.0
_HEAD_LENGTH, _HEAD_HALF = 10.0, 4.2


def draw(spec: PlotSpec, ax: Axes | None = None) -> Axes:
    """Draw a figure.

    Parameters
    ----------
    spec : PlotSpec
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Where; left out, a new pyplot figure of the page's own size is made (1200 pixels wide at 100 dots an inch).

    Returns
    -------
    matplotlib.axes.Axes
        Its limits are in the units of the figure's own axes (days since 1970-01-01 for time, as matplotlib counts
        them), or in pixels of the page where the figure has none.

    Notes
    -----
    Nothing global is changed, nothing is shown. Text is scaled to the size that the axes have now.
    """
    if ax is None:
        from matplotlib import pyplot as plt

        figure = plt.figure(figsize=(spec.width / DPI, spec.height / DPI), dpi=DPI, facecolor="white")
        ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    _Pen(spec, ax).draw()
    return ax


class _Pen:
    """Knows the scale of one page on one pair of axes."""

    def __init__(self, spec: PlotSpec, ax: Axes) -> None:
        self.spec, self.ax = spec, ax
        extent = ax.get_window_extent()
        dots = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
        scale = min(extent.width / spec.width, extent.height / spec.height)
        self.points = scale * _POINTS_PER_INCH / dots  # points for one pixel of the page
        self.across = _unit(spec, "x")
        self.down = _unit(spec, "y")

    def draw(self) -> None:
        """Draw marks, then labels."""
        self.ax.set_axis_off()
        self.ax.set_autoscale_on(False)
        self.ax.set_xlim(self.across(0.0), self.across(self.spec.width))
        self.ax.set_ylim(self.down(self.spec.height), self.down(0.0))
        for place, mark in enumerate(self.spec.marks):
            order = 1.0 + place / (len(self.spec.marks) + 1)
            if isinstance(mark, Box):
                self._box(mark, order)
            elif isinstance(mark, Line):
                self._line(mark, order)
            else:
                self._dot(mark, order)
        for label in self.spec.labels:
            self._label(label)

    def _spot(self, x: float, y: float) -> tuple[float, float]:
        return self.across(x), self.down(y)

    def _path(self, corners: list[tuple[float, float]], codes: list[int] | None = None, **style: Any) -> None:
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        patch = PathPatch(Path([self._spot(x, y) for x, y in corners], codes), clip_on=False, **style)
        patch.set_sketch_params(None)
        self.ax.add_artist(patch)

    def _box(self, box: Box, order: float) -> None:
        corners, codes = _outline(box)
        self._path(
            corners, codes, zorder=order,
            facecolor=box.fill or "none",
            edgecolor=box.edge or "none",
            linewidth=box.width * self.points if box.edge else 0.0,
            linestyle=_DASHES[box.line],
        )  # fmt: skip
        if box.hatch:
            self._path(
                corners, codes, zorder=order, facecolor="none", edgecolor="#8a8a8a", linewidth=0.0, hatch=box.hatch
            )

    def _line(self, line: Line, order: float) -> None:
        points = list(line.points)
        head: list[tuple[float, float]] = []
        if line.arrow:
            head, points[-1] = _head(points, line.curved, line.width)
        corners, codes = _curve(points) if line.curved else (points, None)
        self._path(
            corners, codes, zorder=order, facecolor="none", edgecolor=line.colour,
            linewidth=line.width * self.points, linestyle=_DASHES[line.line], capstyle="butt",
        )  # fmt: skip
        if head:
            self._path(head, zorder=order, facecolor=line.colour, edgecolor="none", linewidth=0.0)

    def _dot(self, dot: Dot, order: float) -> None:
        x, y = self._spot(dot.x, dot.y)
        self.ax.scatter(
            [x], [y], s=(dot.size * self.points) ** 2, marker=_SHAPES[dot.shape], zorder=order, clip_on=False,
            facecolor=dot.fill or "none", edgecolor=dot.edge, linewidth=1.3 * self.points, linestyle=_FINE[dot.line],
        )  # fmt: skip

    def _label(self, label: Label) -> None:
        left, top, right, bottom = label.rectangle
        if label.backing:
            back = Box(left, top, right, bottom, fill=label.backing)
            self._box(back, 2.5)
        at = {"left": left, "center": (left + right) / 2, "right": right}[label.across]
        for row, line in enumerate(label.text.split("\n")):
            text, families = _writable(line)
            self.ax.text(
                *self._spot(at, top + (row * LINE + ASCENT) * label.size),
                text, fontsize=label.size * self.points, fontfamily=list(families), color=label.colour,
                fontweight="bold" if label.bold else "normal", fontstyle="normal", fontstretch="normal",
                horizontalalignment=label.across, verticalalignment="baseline", zorder=3.0, clip_on=False,
                parse_math=False, usetex=False,
            )  # fmt: skip


def _unit(spec: PlotSpec, direction: str) -> Callable[[float], float]:
    """Turn pixels of the page into the units of an axis, where the figure has one in that direction."""
    for axis in spec.axes:
        if axis.direction == direction:
            return axis.value
    return float


def _outline(box: Box) -> tuple[list[tuple[float, float]], list[int] | None]:
    from matplotlib.path import Path

    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    round_ = min(box.radius, (right - left) / 2, (bottom - top) / 2)
    if round_ <= 0:
        return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], None
    corners = [(left + round_, top)]
    codes = [Path.MOVETO]
    for corner, (before, after) in (
        ((right, top), ((right - round_, top), (right, top + round_))),
        ((right, bottom), ((right, bottom - round_), (right - round_, bottom))),
        ((left, bottom), ((left + round_, bottom), (left, bottom - round_))),
        ((left, top), ((left, top + round_), (left + round_, top))),
    ):
        corners += [before, corner, after]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return corners, [int(code) for code in codes]


def _curve(points: list[tuple[float, float]]) -> tuple[list[tuple[float, float]], list[int]]:
    from matplotlib.path import Path

    corners, codes = [points[0]], [int(Path.MOVETO)]
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        bend = (to_x - x) / 2
        corners += [(x + bend, y), (to_x - bend, to_y), (to_x, to_y)]
        codes += [int(Path.CURVE4)] * 3
    return corners, codes


def _head(
    points: list[tuple[float, float]], curved: bool, width: float
) -> tuple[list[tuple[float, float]], tuple[float, float]]:
    """Return an arrowhead at the last point, and where the line ends below it."""
    (x, y), (tip_x, tip_y) = points[-2], points[-1]
    run, rise = tip_x - x, 0.0 if curved else tip_y - y
    size = (run * run + rise * rise) ** 0.5 or 1.0
    run, rise = run / size, rise / size
    length = _HEAD_LENGTH + width
    half = _HEAD_HALF + width / 2
    base = (tip_x - run * length, tip_y - rise * length)
    sides = [(base[0] - rise * side, base[1] + run * side) for side in (half, -half)]
    return [(tip_x, tip_y), *sides, (tip_x, tip_y)], (tip_x - run * length * 0.8, tip_y - rise * length * 0.8)


def _writable(text: str) -> tuple[str, tuple[str, ...]]:
    """Name the fonts that can write a text, with signs that none can write replaced."""
    missing = {sign for sign in text if ord(sign) not in _signs(FONT)}
    families = [FONT]
    for name in _installed() if missing else ():
        if covered := {sign for sign in missing if ord(sign) in _signs(name)}:
            families.append(name)
            missing -= covered
    return "".join(_NO_GLYPH if sign in missing else sign for sign in text), tuple(families)


@cache
def _installed() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return tuple(name for name in _FALLBACKS if name in there)


@cache
def _signs(name: str) -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=name))).get_charmap())
