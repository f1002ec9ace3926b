"""Figures draw on an Agg canvas without a warning, whatever the captions, and change nothing global."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt

import sanctions_graph as sg
from sanctions_graph import plot
from sanctions_graph.plot.measure import clean, text_width
from sanctions_graph.plot.spec import Footer, Label, PlotSpec

HOSTILE = [
    "$x$", r"\$\alpha_{x", "<b>Evil & Co</b>", "a name without any newline " * 12, "W" * 60,
    "朝鲜民主主义人民共和国的餐厅", "مطعم كوريا الشمالية", "‮override‬", "Z̵̡̨̛̯̰̱̲̳a̴̢̧̛l̷̡g̶o", "🍜 restaurant", "Œuvre Ǆungla Щит",
    "식당", "ไทย", "हिन्दी",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def case():
    return sg.load_case("dprk").as_of("2023-09-15")


FIGURES = {
    "exposure": lambda g, **k: plot.exposure(
        sg.exposure_paths(g, source="state:LA", target="measure:unscr-2397/8", k=3), **k
    ),
    "network": lambda g, **k: plot.network(g, nodes="state:LA", **k),
    "whole network": lambda g, **k: plot.network(g, **k),
    "timeline": lambda g, **k: plot.timeline(g, nodes="state:LA", **k),
    "coverage": lambda g, **k: plot.coverage(g, **k),
    "estimates": lambda g, **k: plot.estimates(g, quantity="venues", **k),
    "centrality": lambda g, **k: plot.centrality(sg.centrality(g, metrics=["degree"]), **k),
    "ownership": lambda g, **k: plot.ownership(sg.ownership(g, regime="un"), "ofac:55062", **k),
    "verdict timeline": lambda g, **k: plot.verdict_timeline(sg.law.verdict_timeline(g, "ofac:43379"), **k),
    "why": lambda g, **k: plot.why(sg.why(g, "state:LA", "measure:unscr-2397/8"), **k),
    "regime matrix": lambda g, **k: plot.regime_matrix(sg.law.compare_regimes(g), **k),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_of_the_case_draws_at_1200_pixels_and_its_text_keeps_to_its_room(case, name):
    ax = FIGURES[name](case)
    ax.figure.canvas.draw()
    width, height = ax.figure.canvas.get_width_height()
    assert width == 1200
    renderer = ax.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in ax.texts if text.get_text()]
    assert all(box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height for box in boxes)
    # what was measured without drawing is what was drawn: no text meets another
    sides = np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes])
    left, low, right, high = (sides[:, at] for at in range(4))
    meet = (left[:, None] < right) & (left < right[:, None]) & (low[:, None] < high - 1) & (low < high[:, None] - 1)
    assert not np.triu(meet, 1).any()


@given(st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs",)), max_size=40), min_size=1))
@settings(max_examples=20)
def test_text_is_never_wider_than_measured(texts):
    texts = [text for text in map(clean, texts) if text]
    ax = PlotSpec("test", 1200, 100, "t", labels=tuple(Label(text, 10, 50, 16, "left") for text in texts)).draw()
    renderer = ax.figure.canvas.get_renderer()
    for text, drawn in zip(texts, ax.texts, strict=True):
        assert drawn.get_window_extent(renderer).width <= text_width(text, 16) + 1
    plt.close(ax.figure)


@pytest.mark.parametrize("caption", HOSTILE)
def test_hostile_captions_draw_without_a_warning(caption, tmp_path):
    b = sg.GraphBuilder()
    b.add(sg.Document(id="doc:a", publisher=caption, title=caption, published="2020-01-01"))
    b.add(sg.State(id="state:LA", caption=caption), sg.Channel(id="channel:food@LA", caption=caption, type="food"))
    b.add(sg.Measure(id="measure:ban", caption=caption, adopted="2016-01-01"))
    b.add(sg.Link(id="l:1", source="state:LA", target="channel:food@LA", kind="hosts", start="2018"))
    b.add(sg.Link(id="l:2", source="measure:ban", target="channel:food@LA", kind="prohibits", start="2016-01-01"))
    b.add(sg.Claim(about="l:1", document="doc:a"), sg.Claim(about="l:2", document="doc:a"))
    b.add(sg.Entity(id="x:1", caption=caption), sg.Entity(id="x:2", caption=caption))
    b.add(sg.Link(id="l:3", source="x:1", target="x:2", kind="owns", share="30%", start="2018"))
    b.add(sg.Claim(about="l:3", document="doc:a"))
    b.add(sg.Claim(about="l:1", document="doc:a", quantity="venues", value="3", unit=caption, attributed_to=caption))
    graph = b.freeze().as_of("2023-09-15")
    axes = [
        plot.exposure(sg.exposure_paths(graph, source="state:LA", target="measure:ban"), title=caption),
        plot.network(graph),
        plot.timeline(graph, nodes="state:LA"),
        plot.coverage(graph),
        plot.estimates(graph, quantity="venues"),
        plot.centrality(sg.centrality(graph, metrics=["degree"])),
        plot.ownership(sg.ownership(graph, listed=["x:1"]), "x:2"),
        plot.verdict_timeline(sg.law.verdict_timeline(graph, "x:2", regimes=["us-ofac", "eu"], listed=["x:1"])),
        plot.regime_matrix(sg.law.compare_regimes(graph, listed=["x:1"])),
    ]
    for ax in axes:
        ax.figure.savefig(tmp_path / "figure.png")
        ax.figure.savefig(tmp_path / "figure.svg")
    assert "$" not in caption or any("$" in text.get_text() for text in axes[1].texts)


def test_given_axes_are_used_and_returned(case):
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    assert plot.timeline(case, nodes="state:LA", ax=right) is right
    assert not left.texts
    figure.canvas.draw()


def test_text_shrinks_with_the_axes(case):
    spec = plot.exposure_spec(sg.exposure_paths(case, source="state:LA", target="measure:unscr-2397/8", k=1))
    _, ax = plt.subplots(figsize=(6, 4))
    small = {text.get_text(): text.get_fontsize() for text in spec.draw(ax).texts}
    large = {text.get_text(): text.get_fontsize() for text in spec.draw().texts}
    assert all(small[text] < large[text] for text in large)


def test_axes_have_the_units_of_the_figure(case):
    ax = plot.timeline(case, nodes="state:LA", kinds=["hosts"], span="2020..2024")
    low, high = ax.get_xlim()
    assert (
        low < mpl.dates.date2num(np.datetime64("2020-01-01")) < mpl.dates.date2num(np.datetime64("2024-01-01")) < high
    )
    day = next(line for line in plot.timeline_spec(case, nodes="state:LA", kinds=["hosts"]).lines if line.role == "day")
    assert day.points[0][0] > 0


def test_nothing_global_changes_and_nothing_is_shown(case, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("shown"))
    before = dict(mpl.rcParams)
    plot.network(case, nodes="ofac:43379")
    assert dict(mpl.rcParams) == before


def test_a_users_style_does_not_break_a_figure(case):
    with mpl.rc_context({"text.usetex": False, "font.family": "monospace", "font.size": 30, "lines.linewidth": 9}):
        ax = plot.network(case, nodes="ofac:43379")
        plain = plot.network_spec(case, nodes="ofac:43379")
        ax.figure.canvas.draw()
    sizes = {text.get_fontsize() for text in ax.texts}
    assert max(sizes) == pytest.approx(max(label.size for label in plain.labels) * 0.72)


def test_dollars_are_no_mathematics():
    spec = PlotSpec(
        "test", 200, 50, "t", labels=(Label("$x$ and $y", 10, 25, 12, "left"),), footer=Footer("", "", 0, 0)
    )
    (text,) = spec.draw().texts
    assert text.get_text() == "$x$ and $y"
    assert not text.get_parse_math()


def test_importing_the_figures_loads_no_matplotlib():
    code = (
        "import sys, sanctions_graph.plot as p; from sanctions_graph.plot import draw; "
        "print([m for m in ('matplotlib', 'networkx', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_pairs_of_figure_and_value():
    figures = [name for name in plot.__all__ if name.islower() and not name.endswith("_spec")]
    assert sorted(plot.__all__) == sorted(["PlotSpec", *figures, *(f"{name}_spec" for name in figures)])
