"""Figures of law: owners above, verdicts in words on every box, who is not known, and what opened and closed cover."""

from itertools import pairwise, product

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph import plot
from sanctions_graph.errors import DateError, UnknownIdError
from sanctions_graph.law.timeline import NOT_IN_FORCE
from sanctions_graph.plot.figures._chart import MOST_BOXES
from sanctions_graph.plot.palette import VERDICT_LOOK

DAY = "2024-08-01"
PUZZLE = [
    ("SA", "A", "3%"), ("B", "A", "47%"), ("C", "A", "50%"), ("SB", "B", "42%"), ("D", "B", "52%"), ("SD", "D", "50%"),
    ("person", "D", "50%"), ("trust", "C", "52%"), ("E", "C", "48%"), ("SF", "E", "81%"),
]  # fmt: skip
LISTED = ["SA", "SB", "SD", "SF"]
FEW = settings(max_examples=30)


def register(*rows):
    """Build a graph from rows (source, target, share) or (source, target, kind, share, role)."""
    long = [row if len(row) > 3 else (*row[:2], "owns", row[2]) for row in rows]
    return sg.from_dataframe(
        pd.DataFrame([(*row, "")[:5] for row in long], columns=["source", "target", "kind", "share", "role"])
    )


def _sound(spec):
    assert spec.overlaps() == []
    assert spec.clipped() == []
    assert "rests on" in spec.footer.text
    assert spec.title


@pytest.fixture(scope="module")
def puzzle():
    return sg.ownership(register(*PUZZLE), on=DAY, listed=LISTED)


@pytest.fixture(scope="module")
def chart(puzzle):
    return plot.ownership_spec(puzzle, "A")


def _nodes(spec):
    return {box.about: box for box in spec.boxes if box.role == "node"}


def _links(spec, graph):
    """Index arrows by the ends of their first link."""
    found = {}
    for line in spec.lines:
        if line.role == "link" and "\t" not in line.about:
            link = graph.link(line.about)
            found[link.source, link.target] = line
    return found


# ---- ownership -----------------------------------------------------------------------------------------------


@given(data=st.data())
@FEW
def test_charts_of_any_graph(any_view, data):
    view = data.draw(any_view)
    assume(view.on and view.entities())
    entity = data.draw(st.sampled_from(view.entities()))
    listed = data.draw(st.lists(st.sampled_from(view.entities()), unique=True, max_size=3))
    regime = data.draw(st.sampled_from(["us-ofac", "eu", "au", "un"]))
    answer = sg.ownership(view, regime=regime, listed=listed)
    spec = plot.ownership_spec(answer, entity)
    _sound(spec)
    assert spec == plot.ownership_spec(answer, entity)
    for box in _nodes(spec):
        if "\t" not in box:
            (written,) = [label.text for label in spec.labels if label.role == "verdict" and label.about == box]
            assert written == answer.verdict(box).replace("_", " ")
    for line in spec.lines:
        if (
            line.role == "link"
            and "\t" not in line.about
            and not view.mask("certain")[view.tables["links"].row(line.about)]
        ):
            assert line.line == "dashed"


SHARES = st.sampled_from([None, "3%", "25%", "50%", "40%..60%", "100%"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF"), st.sampled_from(["owns", "owns", "controls"]), SHARES,
        st.sampled_from(["", "", "votes", "declared_indirect"]),
    ).map(lambda row: row if row[2] == "owns" else (*row[:3], None, "")),
    min_size=1, max_size=14,
)  # fmt: skip


@given(rows=ROWS, regime=st.sampled_from(["us-ofac", "uk", "ch", "un"]))
@FEW
def test_charts_of_dense_registers_with_loops(rows, regime):
    rows = [row for row in rows if row[0] != row[1] or row[2] == "owns"]
    assume(rows)
    answer = sg.ownership(register(*rows), regime=regime, on=DAY, listed=[rows[0][0]])
    spec = plot.ownership_spec(answer, rows[-1][1])
    _sound(spec)
    boxes, arrows = _nodes(spec), _links(spec, answer.graph)
    assert set(rows[-1][:2]) <= set(boxes)
    for (holder, held), line in arrows.items():
        down = line.points[-1][1] > line.points[0][1]
        assert down == (boxes[holder].top < boxes[held].top)


def test_owners_stand_above_and_arrows_point_down(chart, puzzle):
    boxes, arrows = _nodes(chart), _links(chart, puzzle.graph)
    assert set(arrows) == {row[:2] for row in PUZZLE}
    for (holder, held), line in arrows.items():
        assert boxes[holder].bottom <= boxes[held].top
        assert (line.points[0][1], line.points[-1][1]) == (boxes[holder].bottom, boxes[held].top)
        assert line.arrow


def test_shares_stand_left_of_the_arrow_and_control_right():
    answer = sg.ownership(register(("P", "A", "49%"), ("P", "A", "controls", None)), regime="eu", on=DAY, listed=["P"])
    spec = plot.ownership_spec(answer, "A")
    share, control = (next(label for label in spec.labels if label.role == role) for role in ("share", "control"))
    x = next(line for line in spec.lines if line.role == "link").points[1][0]
    assert (share.text, control.text) == ("49 %", "controls")
    assert share.rectangle[2] < x < control.rectangle[0]


def test_every_box_says_its_verdict_and_looks_like_it(chart, puzzle):
    said = {label.about: label.text for label in chart.labels if label.role == "verdict"}
    for name, box in _nodes(chart).items():
        if name in puzzle.graph.nodes.ids:
            look = VERDICT_LOOK[puzzle.verdict(name)]
            assert said[name] == puzzle.verdict(name).replace("_", " ")
            assert (box.fill, box.edge, box.line) == (look.fill, look.edge, look.line)


def test_the_sum_stands_beside_the_entity(chart):
    (text,) = chart.texts("sum")
    assert text == "47 % (B) + 3 % (SA) = 50 % test: 50 % or more"
    (label,) = [label for label in chart.labels if label.role == "sum"]
    box = _nodes(chart)["A"]
    assert box.top - 5 <= label.y <= box.bottom + 5


def test_what_counts_is_strong_and_what_does_not_is_thin(chart, puzzle):
    arrows = _links(chart, puzzle.graph)
    counts = {pair for pair, line in arrows.items() if line.width > 2}
    assert counts == {("SA", "A"), ("B", "A"), ("SB", "B"), ("D", "B"), ("SD", "D"), ("E", "C"), ("SF", "E")}


def test_who_is_not_known_is_drawn_with_what_is_left(chart):
    unknown = {box.about.split("\t")[1]: box for box in chart.boxes if box.about.startswith("?")}
    assert set(unknown) == {"B", "E"}
    left = {label.about.split("\t")[1]: label.text for label in chart.labels if label.about.startswith("?\t") and
            label.role == "share"}  # fmt: skip
    assert left == {"B": "6 %", "E": "19 %"}
    assert {box.line for box in unknown.values()} == {"dotted"}


def test_an_entity_without_owners_has_an_unknown_one(puzzle):
    spec = plot.ownership_spec(puzzle, "trust")
    assert "No owner is known" in spec.texts("node")
    assert not spec.texts("share")


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([("P", "A", "60%"), ("Q", "A", "40%")], []),
        ([("P", "A", "30%..40%")], ["≤ 70 %"]),
        ([("P", "A", None)], ["< 100 %"]),
        ([("P", "A", "60%"), ("Q", "A", "60%")], []),
        ([("P", "A", "owns", "60%", "declared_indirect")], []),
    ],
)
def test_what_is_left_is_exact_only_where_holdings_are(rows, left):
    spec = plot.ownership_spec(sg.ownership(register(*rows), on=DAY, listed=["P"]), "A")
    found = [label.text for label in spec.labels if label.about.startswith("?") and label.role == "share"]
    assert found == left


def test_holdings_beyond_the_whole_and_treasury_shares_are_told():
    spec = plot.ownership_spec(sg.ownership(register(("P", "A", "80%"), ("Q", "A", "40%")), on=DAY, listed=["P"]), "A")
    assert "exceed the whole" in spec.footer.text
    treasury = sg.ownership(register(("P", "A", "30%"), ("A", "A", "20%")), on=DAY, listed=["P"])
    spec = plot.ownership_spec(treasury, "A")
    assert "A holds 20 % of itself: not counted" in spec.footer.text
    assert "50 %" in spec.texts("share")


def test_a_loop_is_drawn_upwards_and_said():
    graph = register(("S", "A", "30%"), ("S", "B", "30%"), ("A", "B", "25%"), ("B", "A", "25%"))
    spec = plot.ownership_spec(sg.ownership(graph, on=DAY, listed=["S"]), "A")
    arrows = _links(spec, graph)
    up = [pair for pair, line in arrows.items() if line.points[-1][1] < line.points[0][1]]
    assert up == [("A", "B")]
    assert any("closes a loop" in entry.text for entry in spec.legend)
    assert "a loop of holdings alone" in spec.texts("sum")[0]


def test_possible_holdings_are_dashed_and_declared_ones_are_not_added():
    graph = register(("P", "A", "owns", "60%", "declared_indirect"), ("Q", "A", "20%"))
    spec = plot.ownership_spec(sg.ownership(graph, on=DAY, listed=["P"]), "A")
    arrows = _links(spec, graph)
    assert (arrows["P", "A"].line, arrows["Q", "A"].line) == ("dashed", "solid")
    assert "60 %, declared indirect: not added" in spec.texts("share")


def test_a_crowd_is_one_box_and_the_footer_says_so():
    rows = [(f"h{at}", "A", "2%") for at in range(7)]
    spec = plot.ownership_spec(sg.ownership(register(("P", "A", "50%"), *rows), on=DAY, listed=["P"]), "A")
    assert "7 holders" in spec.texts("node")
    assert "together 14 %" in spec.texts("share")
    assert "7 holders drawn as one box" in spec.footer.text


def test_a_crowd_larger_than_the_chart_is_one_box_too():
    rows = [(f"h{at}", "A", "0.5%") for at in range(200)]
    spec = plot.ownership_spec(sg.ownership(register(*rows), on=DAY, listed=[]), "A")
    assert "200 holders" in spec.texts("node")
    assert "not drawn" not in spec.footer.text


def test_a_long_chain_is_cut_with_a_note():
    names = [f"n{at}" for at in range(MOST_BOXES + 10)]
    rows = [(above, below, "60%") for below, above in pairwise(names)]
    spec = plot.ownership_spec(sg.ownership(register(*rows), on=DAY, listed=[names[-1]]), "n0")
    _sound(spec)
    assert "1 more holder and all above not drawn" in spec.footer.text


def test_owners_of_the_listed_are_left_out_with_a_note():
    spec = plot.ownership_spec(sg.ownership(register(("Z", "P", "60%"), ("P", "A", "50%")), on=DAY, listed=["P"]), "A")
    assert "Z" not in _nodes(spec)
    assert "1 owner of listed persons not drawn" in spec.footer.text


def test_a_joint_arrangement_has_no_direction_and_lets_the_partner_count():
    graph = register(("P", "A", "30%"), ("Q", "A", "25%"), ("P", "Q", "joint_with", None))
    spec = plot.ownership_spec(sg.ownership(graph, regime="uk", on=DAY, listed=["P"]), "A")
    arrows = _links(spec, graph)
    assert not arrows["P", "Q"].arrow
    assert arrows["Q", "A"].width == arrows["P", "A"].width
    apart = plot.ownership_spec(sg.ownership(graph, regime="eu", on=DAY, listed=["P"]), "A")
    assert _links(apart, graph)["Q", "A"].width < _links(apart, graph)["P", "A"].width


def test_an_unsettled_verdict_shows_both_readings():
    answer = sg.ownership(register(("P", "A", "50%")), regime="ch", on=DAY, listed=["P"])
    spec = plot.ownership_spec(answer, "A")
    (text,) = spec.texts("sum")
    assert "not covered" in text
    assert ": covered" in text
    assert "unsettled" in spec.texts("verdict")


# ---- verdicts over time --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def timeline():
    regimes = ["us-ofac", "us-bis", "eu", "uk", "ch", "un"]
    return sg.law.verdict_timeline(register(*PUZZLE), "A", regimes=regimes, listed=LISTED)


def test_bars_stand_where_the_intervals_do(timeline):
    spec = plot.verdict_timeline_spec(timeline)
    _sound(spec)
    axis = spec.axes[0]
    bars = [box for box in spec.boxes if box.role == "bar"]
    told = [row for row in timeline if row.verdict != NOT_IN_FORCE]
    assert [box.about for box in bars] == [row.regime for row in told]
    for box, row in zip(bars, told, strict=True):
        assert box.fill == VERDICT_LOOK[row.verdict].fill
        if row.start is not None:
            assert round(axis.value(box.left)) == row.start
        if row.end is not None:
            assert round(axis.value(box.right)) == row.end + 1


def test_events_say_day_verdicts_and_cause(timeline):
    spec = plot.verdict_timeline_spec(timeline)
    events = spec.texts("event")
    assert len(events) == len(timeline) - 6
    assert any(
        text.startswith("2024-07-03 eu: not covered → covered. EU Best Practices of 3 July 2024") for text in events
    )
    numbers = [label.text for label in spec.labels if label.role == "number" and label.about != "list"]
    assert numbers == [str(at + 1) for at in range(len(events))]


def test_a_change_of_the_rule_is_marked_and_a_sale_is_not():
    frame = pd.DataFrame(
        {
            "source": "X", "target": "A", "kind": "owns", "share": ["50%", "40%"],
            "start": ["2020-01-01", "2021-07-01"], "end": ["2021-06-30", None],
        }
    )  # fmt: skip
    answer = sg.law.verdict_timeline(sg.from_dataframe(frame), "A", regimes=["us-ofac"], listed=["X"])
    spec = plot.verdict_timeline_spec(answer)
    _sound(spec)
    assert len([dot for dot in spec.dots if dot.role == "version"]) == 2
    assert any("X owns A ends" in text for text in spec.texts("event"))


def test_a_span_cuts_and_says_so(timeline):
    spec = plot.verdict_timeline_spec(timeline, span="2023..2025")
    _sound(spec)
    assert "outside the days shown" in spec.footer.text
    with pytest.raises(DateError):
        plot.verdict_timeline_spec(timeline, span="2024..")


def test_no_regime_is_an_answer_too():
    answer = sg.law.verdict_timeline(register(*PUZZLE), "A", regimes=[], listed=LISTED)
    assert plot.verdict_timeline_spec(answer).texts("message")
    matrix = sg.law.compare_regimes(register(*PUZZLE), on=DAY, regimes=[], listed=LISTED)
    assert plot.regime_matrix_spec(matrix).texts("message")


@given(data=st.data())
@settings(max_examples=15)
def test_timelines_and_matrices_of_any_graph(any_view, data):
    view = data.draw(any_view)
    assume(view.on and view.entities())
    entity = data.draw(st.sampled_from(view.entities()))
    listed = data.draw(st.lists(st.sampled_from(view.entities()), unique=True, max_size=2)) or None
    _sound(plot.verdict_timeline_spec(sg.law.verdict_timeline(view, entity, listed=listed)))
    _sound(plot.regime_matrix_spec(sg.law.compare_regimes(view, listed=listed)))


# ---- regimes side by side ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def matrix():
    return sg.law.compare_regimes(register(*PUZZLE), on=DAY, regimes=["us-ofac", "uk", "us-bis"], listed=LISTED)


def test_cells_say_what_the_matrix_says(matrix):
    spec = plot.regime_matrix_spec(matrix)
    _sound(spec)
    cells = {label.about: " ".join(label.text.split()) for label in spec.labels if label.role == "cell"}
    frame = matrix.to_pandas().set_index("entity")
    assert cells == {
        f"{entity}\t{regime}": frame.loc[entity, regime].replace("_", " ")
        for entity, regime in product(matrix.entities, matrix.verdicts)
    }


def test_entities_on_which_regimes_disagree_come_first(matrix):
    spec = plot.regime_matrix_spec(matrix)
    assert spec.texts("row")[:3] == matrix.differing() == ["A", "B", "D"]
    assert spec.texts("block") == ["Regimes disagree", "Regimes in force agree"]


def test_entities_beyond_the_page_are_counted():
    rows = [(f"X{at:02}", f"A{at:02}", "50%") for at in range(30)]
    matrix = sg.law.compare_regimes(register(*rows), on=DAY, regimes=["us-ofac", "uk"], listed=[row[0] for row in rows])
    spec = plot.regime_matrix_spec(matrix)
    _sound(spec)
    assert len(spec.texts("row")) == 45
    assert "15 more entities not drawn" in spec.footer.text


def test_law_figures_are_values(puzzle, chart, timeline, matrix):
    again = sg.ownership(register(*PUZZLE), on=DAY, listed=LISTED)
    assert plot.ownership_spec(again, "A") == chart
    assert hash(plot.verdict_timeline_spec(timeline)) == hash(plot.verdict_timeline_spec(timeline))
    assert plot.regime_matrix_spec(matrix) == plot.regime_matrix_spec(matrix)
    with pytest.raises(UnknownIdError):
        plot.ownership_spec(puzzle, "nobody")
