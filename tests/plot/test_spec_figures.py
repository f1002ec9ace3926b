"""Every figure of any legal graph: labels apart and inside, footer present, nothing dropped in silence."""

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph import plot
from sanctions_graph.errors import DateError, UnknownIdError, UnknownKindError

FEW = settings(max_examples=30)


def _sound(spec):
    assert spec.overlaps() == []
    assert spec.clipped() == []
    assert spec.width == 1200 or spec.kind in ("exposure", "network")
    foot = " ".join(spec.texts("footer"))
    assert spec.footer.seen.split()[0] in foot
    assert "rests on" in foot
    assert spec.footer.documents <= max(spec.footer.documents_of, spec.footer.documents)
    for box in spec.boxes:
        assert box.left <= box.right
        assert box.top <= box.bottom
    assert spec.title


@given(data=st.data())
@FEW
def test_networks(any_view, data):
    view = data.draw(any_view)
    spec = plot.network_spec(view)
    _sound(spec)
    nodes = {mark.about for mark in spec.marks if getattr(mark, "role", "") == "node"}
    ends = {end for link in view.links for end in (link.source, link.target)}
    assert nodes == ends
    left = len(view) - len(ends)
    assert not left or f"{left} node" in spec.footer.text or not nodes
    assert spec == plot.network_spec(view)


@given(data=st.data())
@FEW
def test_timelines(any_view, data):
    view = data.draw(any_view)
    assume(len(view))
    nodes = data.draw(st.lists(st.sampled_from(list(view.nodes.ids)), min_size=1, max_size=3, unique=True))
    spec = plot.timeline_spec(view, nodes=nodes)
    _sound(spec)
    drawn = {label.about for label in spec.labels if label.role == "row"}
    touching = [
        link.id
        for link, told in zip(view.tables["links"], view.view.evidence.told, strict=True)
        if told and link.kind != "part_of" and {link.source, link.target} & set(nodes)
    ]
    silent = [link for link in touching if link not in drawn]
    assert not silent or "without any date not drawn" in spec.footer.text


@given(data=st.data())
@FEW
def test_coverage(any_view, data):
    view = data.draw(any_view)
    spec = plot.coverage_spec(view, measures=view.measures())
    _sound(spec)
    cells = {tuple(label.about.split("\t")): set() for label in spec.labels if label.role == "cell"}
    for label in spec.labels:
        if label.role == "cell":
            cells[tuple(label.about.split("\t"))].add(label.text)
    for row in sg.exposure(view, subjects=view.states()):
        words = cells.pop((row.subject, row.target))
        expected = {"pending": "pending"}.get(row.phase, row.certainty)
        if row.certainty == "possible" and row.phase == "pending":
            expected = "pending?"
        order = ["certain", "pending", "possible", "pending?"]
        assert min(words, key=order.index) == expected
    assert cells == {}


@given(data=st.data())
@FEW
def test_exposure_paths(any_view, data):
    view = data.draw(any_view)
    paths = [row.path for row in sg.exposure(view)][:6]
    spec = plot.exposure_spec(paths)
    _sound(spec)
    links = {line.about: line for line in spec.lines if line.role == "link"}
    assert set(links) == {link for path in paths for link in path.links}
    for path in paths:
        for link in path.links:
            certain = view.view.certain[view.tables["links"].row(link)]
            assert certain or links[link].line != "solid"
    nodes = {box.about: box for box in spec.boxes if box.role == "node"}
    assert set(nodes) == {node for path in paths for node in path.nodes}


NUMBERS = st.floats(allow_nan=False) | st.sampled_from([0.0, 4.0, 12.0, 65.0, 1.2e9, 1.7e308, -1.7e308])
TOLD = st.tuples(NUMBERS, NUMBERS, st.sampled_from(["official", "estimated"]), st.sampled_from(["", "2016", "2022.."]))


@given(st.lists(TOLD, min_size=1, max_size=8), st.data())
@FEW
def test_estimates(told, data):
    b = sg.GraphBuilder()
    b.add(sg.State(id="state:LA", caption="Laos"), sg.Document(id="doc:a", publisher="Paper"))
    claims = [
        sg.Claim(
            about="state:LA", document="doc:a", quantity="n", value=(min(low, high), max(low, high)), unit="USD",
            status=status, valid=when, id=f"c:{at}",
        )
        for at, (low, high, status, when) in enumerate(told)
    ]  # fmt: skip
    ids = b.add(*claims)
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
    ties = data.draw(st.lists(pairs, max_size=6)) if len(ids) > 1 else []
    b.add(*(sg.ClaimLink(claim=claim, relation="disputes", other=other) for claim, other in ties))
    spec = plot.estimates_spec(b.freeze(), quantity="n")
    _sound(spec)
    assert len(spec.texts("value")) == len(told)
    hedged = sum(status == "estimated" for _, _, status, _ in told)
    marks = {mark.about: mark.line for mark in spec.marks if getattr(mark, "role", "") in ("value", "open")}
    assert sum(line == "dashed" for line in marks.values()) == hedged
    assert len([line for line in spec.lines if line.role == "dispute"]) == len({frozenset(pair) for pair in ties})


@given(data=st.data())
@FEW
def test_rankings(any_view, data):
    view = data.draw(any_view)
    top = data.draw(st.integers(1, 5))
    spec = plot.centrality_spec(sg.centrality(view, metrics=["degree"]), top=top)
    _sound(spec)
    drawn = len([box for box in spec.boxes if box.role == "bar"])
    assert drawn == min(top, len(view))
    assert (len(view) > top) == ("not drawn" in spec.footer.text)


# ---- a small graph whose every mark is known ---------------------------------------------------------------


@pytest.fixture(scope="module")
def then(small):
    return small.as_of("2023-09-15")


@pytest.fixture(scope="module")
def paths(then):
    return sg.exposure_paths(then, source="state:LA", target="measure:end", k=5)


def _lines(spec):
    return {line.about: line for line in spec.lines if line.role == "link"}


def test_certain_links_are_solid_possible_ones_dashed_structure_thin(paths):
    lines = _lines(plot.exposure_spec(paths))
    assert lines["l:food"].line == "solid"
    assert lines["l:it"].line == "dashed"
    assert lines["l:part1"].width < lines["l:food"].width
    assert all(line.arrow for line in lines.values())


def test_shared_nodes_are_merged_and_the_measure_stands_right(paths):
    spec = plot.exposure_spec(paths)
    boxes = {box.about: box for box in spec.boxes if box.role == "node"}
    assert len(boxes) == 5
    assert min(boxes.values(), key=lambda box: box.left).about == "state:LA"
    assert max(boxes.values(), key=lambda box: box.left).about == "measure:end"


def test_parallel_links_run_apart(then):
    spec = plot.network_spec(then, nodes="x:1", kinds=["operates"])
    lines = _lines(spec)
    assert set(lines) == {"l:op", "l:op2"}
    assert lines["l:op"].points != lines["l:op2"].points


def test_arrows_point_from_source_to_target_whichever_way_the_path_walks(paths):
    spec = plot.exposure_spec(paths)
    boxes = {box.about: box for box in spec.boxes if box.role == "node"}
    (start, *_, tip) = _lines(spec)["l:end"].points
    assert start[0] == boxes["measure:end"].left
    assert tip[0] == boxes["channel:labour"].right


def test_hops_say_kind_and_dates(paths):
    texts = plot.exposure_spec(paths).texts("link")
    assert "hosts seen 2022-01 to 2023-09" in texts
    assert any("due 2019-12-22" in text for text in texts)


def test_before_the_deadline_the_demand_is_dotted(small):
    early = small.as_of("2019-06-01")
    spec = plot.exposure_spec(sg.exposure_paths(early, source="state:LA", target="measure:end", k=1))
    assert _lines(spec)["l:end"].line == "dotted"
    assert "pending" in spec.title


def test_a_highlighted_path_comes_forward_and_keeps_the_lines_of_the_others(paths):
    plain, front = plot.exposure_spec(paths), plot.exposure_spec(paths, highlight=0)
    behind = set(_lines(front)) - set(paths[0].links)
    assert behind
    for link in behind:
        assert _lines(front)[link].width < _lines(plain)[link].width
        assert _lines(front)[link].line == _lines(plain)[link].line
    assert {link: _lines(front)[link] for link in paths[0].links} == {
        link: _lines(plain)[link] for link in paths[0].links
    }


def test_no_path_is_an_answer_too(then):
    spec = plot.exposure_spec(sg.exposure_paths(then, source="state:TH", target="measure:end"))
    assert spec.texts("message")
    assert "2023-09-15" in spec.footer.text


def test_documents_are_those_of_what_is_drawn(paths, then):
    spec = plot.exposure_spec(paths)
    assert (spec.footer.documents, spec.footer.documents_of) == (3, 4)
    one = plot.network_spec(then, nodes="measure:list")
    assert one.footer.documents == 1


def test_figures_are_values(then, small, paths):
    again = small.as_of("2023-09-15")
    assert plot.exposure_spec(paths) == plot.exposure_spec(list(paths))
    assert plot.timeline_spec(then, nodes="state:LA") == plot.timeline_spec(again, nodes=["state:LA"])
    assert plot.timeline_spec(then, nodes="state:LA") != plot.timeline_spec(then, nodes="x:1")
    assert hash(plot.coverage_spec(then)) == hash(plot.coverage_spec(again))


def test_a_timeline_shows_spells_dark_the_rest_light_and_the_deadline(then):
    spec = plot.timeline_spec(then, nodes=["state:LA", "channel:labour"])
    axis = spec.axes[0]
    bars = {(box.about, box.role): box for box in spec.boxes if box.about}
    seen = bars["l:food", "certain"]
    days = round(axis.value(seen.left)), round(axis.value(seen.right))
    assert days == (18993, 19620)  # 2022-01-01, and the day on which the paper came out: no later sighting
    assert bars["l:food", "possible"].line == "dashed"
    assert ("l:it", "certain") not in bars
    assert [dot.role for dot in spec.dots if dot.about == "l:it"] == ["sighting"]
    assert [dot.role for dot in spec.dots if dot.about == "l:visit"] == ["event"]
    (due,) = [line for line in spec.lines if line.role == "due"]
    assert round(axis.value(due.points[0][0])) == 18252  # 2019-12-22
    assert bars["l:end", "pending"].right <= due.points[0][0] + 1 <= bars["l:end", "certain"].left + 3
    (day,) = [line for line in spec.lines if line.role == "day"]
    assert round(axis.value(day.points[0][0])) == 19615


def test_listings_are_marked_on_a_timeline(small):
    spec = plot.timeline_spec(small, nodes="x:1")
    assert [dot.shape for dot in spec.dots if dot.role == "listing"] == ["triangle"]
    assert not [line for line in spec.lines if line.role == "day"]
    assert spec.footer.seen == "All time, no day chosen"


def test_a_span_cuts_a_timeline_and_says_so(small):
    spec = plot.timeline_spec(small, nodes="state:LA", span="2022..2023")
    assert (spec.axes[0].low, spec.axes[0].high) == (18993, 19722)
    assert "1 date outside the days shown" in spec.footer.text


def test_coverage_splits_by_class_of_channel_in_words(then):
    spec = plot.coverage_spec(then)
    assert spec.texts("row") == ["Laos", "Laos"]
    assert set(spec.texts("way")) == {"food", "IT work", "listed persons, firms"}
    by_way = {}
    for label in spec.labels:
        if label.role in ("way", "cell"):
            by_way.setdefault(round(label.y), []).append(label.text)
    assert sorted(by_way.values()) == [
        ["IT work", "possible", "possible"],
        ["food", "certain", "certain"],
        ["listed persons, firms", "certain"],
    ]
    assert "1 state without exposure not drawn" in spec.footer.text


def test_coverage_takes_a_table_for_its_view_subjects_and_targets(then):
    table = sg.exposure(then, subjects=["state:LA"], targets=["measure:ban"])
    assert plot.coverage_spec(table) == plot.coverage_spec(then, states=["state:LA"], measures=["measure:ban"])


def test_estimates_show_bounds_open_ends_speakers_and_disputes(small):
    spec = plot.estimates_spec(small, quantity="venues")
    assert spec.texts("value") == ["at least 4", "12"]
    assert spec.texts("year") == ["2022", "2023-09"]
    assert spec.texts("said") == ["Blog (estimated)", "Paper (asserted)"]
    assert [line.line for line in spec.lines if line.role == "open"] == ["dashed"]
    assert [dot.line for dot in spec.dots if dot.role == "value"] == ["dashed", "solid"]
    assert len([line for line in spec.lines if line.role == "dispute"]) == 1
    twelve = next(dot for dot in spec.dots if dot.role == "value" and dot.line == "solid")
    assert spec.axes[0].value(twelve.x) == pytest.approx(12)


def test_what_was_not_yet_told_is_not_drawn(small):
    early = small.as_of(known="2023-09-20")
    assert plot.estimates_spec(early, quantity="venues").texts("value") == ["12"]


def test_a_ranking_says_what_it_left_out(then):
    spec = plot.centrality_spec(sg.centrality(then, metrics=["degree"]), top=2)
    assert spec.texts("row") == ["Laos", "Food in Laos"] or len(spec.texts("row")) == 2
    assert f"{len(then) - 2} lower nodes not drawn" in spec.footer.text
    assert "no finding of guilt" in spec.footer.text


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda g: plot.network_spec(g, nodes="state:XX"), UnknownIdError),
        (lambda g: plot.network_spec(g, kinds=["hosst"]), UnknownKindError),
        (lambda g: plot.network_spec(g, hops=-1), UnknownKindError),
        (lambda g: plot.network_spec(g, certainty="sure"), UnknownKindError),
        (lambda g: plot.timeline_spec(g), UnknownKindError),
        (lambda g: plot.timeline_spec(g, links="l:none"), UnknownIdError),
        (lambda g: plot.timeline_spec(g, nodes="state:LA", span="2020.."), DateError),
        (lambda g: plot.coverage_spec(g, states=["state:XX"]), UnknownIdError),
        (lambda g: plot.estimates_spec(g, quantity="venuse"), UnknownKindError),
        (lambda g: plot.estimates_spec(g, quantity="venues", unit="persons"), UnknownKindError),
        (lambda g: plot.estimates_spec(g, quantity="venues", nodes="state:XX"), UnknownIdError),
        (lambda g: plot.centrality_spec(sg.centrality(g, metrics=["degree"]), metric="fame"), UnknownKindError),
        (lambda g: plot.centrality_spec(sg.centrality(g, metrics=["degree"]), top=0), UnknownKindError),
    ],
)
def test_bad_questions_are_refused(small, call, error):
    with pytest.raises(error):
        call(small)


def test_a_place_of_no_path_is_refused(paths):
    with pytest.raises(UnknownKindError):
        plot.exposure_spec(paths, highlight=len(paths))


def test_a_network_too_large_to_draw_says_what_it_left_out():
    rows = [{"source": f"x:{at}", "target": f"x:{at // 3}", "kind": "owns"} for at in range(1, 601)]
    spec = plot.network_spec(sg.from_dataframe(pd.DataFrame(rows)), nodes=["x:600"], hops=20)
    drawn = {dot.about for dot in spec.dots if dot.role == "node"}
    assert len(drawn) == 400
    assert "x:600" in drawn
    assert "201 nodes with fewest links not drawn" in spec.footer.text
    assert spec.overlaps() == spec.clipped() == []
