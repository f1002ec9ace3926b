"""Asking for exposure and paths: what is refused, what is returned, how it reads."""

import html

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.errors import PatternError, SanctionsGraphError, UnknownIdError, UnknownKindError
from sanctions_graph.paths.rules import DEFAULT_RULES, RULES

DAY = "2020-06-15"


def record(node):
    kinds = {"state": sg.State, "channel": sg.Channel, "measure": sg.Measure}
    return kinds.get(node.partition(":")[0], sg.Entity)


def build(*rows, captions=None):
    """Links as dicts; ``claims`` holds dicts for their claims, one plain claim where there are none."""
    builder = sg.GraphBuilder()
    nodes = {node for row in rows for node in (row["source"], row["target"])}
    builder.add(*(record(node)(id=node, caption=(captions or {}).get(node, "")) for node in nodes))
    builder.add(
        sg.Document(id="doc:un", publisher="UN Panel of Experts", title="Report of 2020", published="2020-03-04"),
        sg.Document(id="doc:press", publisher="A newspaper", published="2021-05"),
        sg.Document(id="doc:plain"),
    )
    for row in rows:
        fields = {name: value for name, value in row.items() if name != "claims"}
        (link,) = builder.add(sg.Link(**fields))
        for claim in row.get("claims", [{}]):
            builder.add(sg.Claim(**{"about": link, "document": "doc:un", **claim}))
    return builder.freeze()


def row(source, kind, target, **fields):
    return {"source": source, "kind": kind, "target": target, **fields}


@pytest.fixture(scope="module")
def graph():
    """A state hosts restaurants, part of labour; a measure demands its end; a listed firm owns another."""
    return build(
        row("state:LA", "hosts", "channel:bars@LA", start="2018", end="?", id="l:hosts"),
        row("channel:bars@LA", "part_of", "channel:labour", id="l:part"),
        row("measure:p8", "requires", "channel:labour", due="2019-12-22", id="l:demand"),
        row("measure:list", "designates", "x:parent", id="l:listing"),
        row("x:parent", "owns", "x:child", share="30%", id="l:holding", claims=[{"confidence": 0.5}]),
        row("x:child", "same_as", "x:double", id="l:same", claims=[{"status": "opinion"}]),
        captions={"state:LA": "Laos", "x:child": "Child Ltd", "channel:bars@LA": "bars in Laos"},
    )


@pytest.fixture(scope="module")
def then(graph):
    return graph.as_of(DAY)


# ---- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["subjects", "targets"])
def test_an_unknown_id_is_named_with_its_nearest(then, where):
    with pytest.raises(UnknownIdError, match="no node 'state:LO'") as caught:
        sg.exposure(then, **{where: ["state:LO"]})
    assert "state:LA" in caught.value.suggestions
    assert "did you mean 'state:LA'" in str(caught.value)


@pytest.mark.parametrize("where", ["source", "target"])
def test_an_unknown_end_of_a_path_is_named_with_its_nearest(then, where):
    ends = {"source": "state:LA", "target": "measure:p8", where: "measure:p9"}
    with pytest.raises(UnknownIdError, match="'measure:p9'") as caught:
        sg.exposure_paths(then, **ends)
    assert caught.value.suggestions[0] == "measure:p8"


@pytest.mark.parametrize("wrong", [None, 5, b"state:LA", ["state:LA"], ""])
def test_what_is_no_id_is_refused_as_one(then, wrong):
    with pytest.raises(UnknownIdError):
        sg.exposure(then, subjects=[wrong])


ASK = {
    "exposure": lambda graph, **options: sg.exposure(graph, **options),
    "exposure_paths": lambda graph, **options: sg.exposure_paths(
        graph, source="state:LA", target="measure:p8", **options
    ),
}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"rule": "hosted_chanel"}, UnknownKindError, "did you mean 'hosted_channel'?"),
        ({"rule": ["listed", "hosted_chanel"]}, UnknownKindError, "did you mean 'hosted_channel'?"),
        ({"rule": "operate"}, UnknownKindError, "did you mean 'operates'?"),
        ({"rule": "owns/contrls"}, PatternError, "did you mean 'controls'?"),
        ({"rule": ""}, PatternError, "empty"),
        ({"rule": []}, UnknownKindError, "no rule"),
        ({"rule": 5}, UnknownKindError, "no rule"),
        ({"rule": [None]}, UnknownKindError, "no rule"),
        ({"rule": sg.ExposureRule("mine", "owns/")}, PatternError, "ends too early"),
        ({"certainty": "sure"}, UnknownKindError, "certain, possible"),
        ({"certainty": None}, UnknownKindError, "certain, possible"),
        ({"max_hops": -1}, UnknownKindError, "number of hops"),
        ({"max_hops": 1.5}, UnknownKindError, "number of hops"),
        ({"max_hops": True}, UnknownKindError, "number of hops"),
        ({"max_hops": "rules"}, UnknownKindError, "did you mean 'rule'?"),
    ],
)
def test_a_wrong_question_is_refused_by_both(then, ask, wrong, error, said):
    with pytest.raises(error) as caught:
        ask(then, **wrong)
    assert said in str(caught.value)
    assert isinstance(caught.value, SanctionsGraphError)
    assert isinstance(caught.value, ValueError)


def test_a_wrong_limit_is_refused_even_if_there_is_nothing_to_find():
    lonely = build(row("x:1", "owns", "x:2"))
    with pytest.raises(UnknownKindError, match="number of hops"):
        sg.exposure(lonely, max_hops=-1)


@pytest.mark.parametrize("each", ["all", "", None, "Nearest"])
def test_each_is_a_word_of_its_list(then, each):
    with pytest.raises(UnknownKindError, match="way to list exposures"):
        sg.exposure(then, each=each)


@pytest.mark.parametrize("k", [0, -1, 1.5, True, "3", None])
def test_k_is_a_positive_number(then, k):
    with pytest.raises(UnknownKindError, match="number of paths"):
        sg.exposure_paths(then, source="state:LA", target="measure:p8", k=k)


def test_all_but_the_graph_is_named(then):
    with pytest.raises(TypeError):
        sg.exposure(then, ["state:LA"])
    with pytest.raises(TypeError):
        sg.exposure_paths(then, "state:LA", "measure:p8")


# ---- what is answered ------------------------------------------------------------------------------------


def test_a_row_says_who_to_what_by_which_rule_how_surely_and_through_what(then):
    (row,) = sg.exposure(then, subjects="state:LA", targets="measure:p8")
    assert (row.subject, row.target, row.rule) == ("state:LA", "measure:p8", "hosted_channel")
    assert (row.certainty, row.phase, row.hops, row.strength) == ("possible", "in_force", 2, 1.0)
    assert row.path.links == ("l:hosts", "l:part", "l:demand")
    assert row.path.forward == (True, True, False)
    assert str(row.path) == "state:LA -hosts-> channel:bars@LA -part_of-> channel:labour <-requires- measure:p8"


def test_the_numbers_are_plain(then):
    for row in sg.exposure(then):
        assert type(row.hops) is int
        assert type(row.strength) is float
        assert type(row.path.ungraded) is int


@pytest.mark.parametrize(
    ("day", "certainty", "phase"),
    [
        ("2019-06-15", "possible", "pending"),
        ("2019-12-21", "possible", "pending"),
        ("2019-12-22", "possible", "in_force"),
    ],
)
def test_a_demand_is_pending_before_its_day(graph, day, certainty, phase):
    (row,) = sg.exposure(graph.as_of(day), subjects="state:LA")
    assert (row.certainty, row.phase) == (certainty, phase)
    (path,) = sg.exposure_paths(graph.as_of(day), source="state:LA", target="measure:p8")
    assert (path.certainty, path.phase) == (certainty, phase)
    assert (", pending;" in path.explain()) == (phase == "pending")


def test_certain_only_leaves_the_possible_out(then):
    certain = sg.exposure(then, certainty="certain").rows
    assert certain == tuple(row for row in sg.exposure(then) if row.certainty == "certain")
    assert {row.subject for row in certain} == {"x:child", "x:parent"}
    assert not sg.exposure_paths(then, source="state:LA", target="measure:p8", certainty="certain")


def test_strength_is_the_product_of_the_grades_and_ungraded_links_are_counted(then):
    (row,) = sg.exposure(then, subjects="x:child")
    assert (row.rule, row.strength, row.path.ungraded) == ("controlled", 0.5, 1)


def test_ids_may_come_as_one_text_in_any_iterable_and_twice(then):
    one = sg.exposure(then, subjects="state:LA", targets="measure:p8").rows
    assert len(one) == 1
    assert sg.exposure(then, subjects=iter(["state:LA"] * 2), targets={"measure:p8"}).rows == one
    assert sg.exposure(then, subjects=pd.Series(["state:LA"]), targets=("measure:p8",) * 3).rows == one


@pytest.mark.parametrize("options", [{"subjects": []}, {"targets": []}, {"targets": [], "each": "nearest"}])
def test_nobody_or_nothing_asked_for_is_answered_by_nothing(then, options):
    table = sg.exposure(then, **options)
    assert (len(table), table.rows) == (0, ())
    assert table.to_pandas().empty
    assert "0 exposure(s)" in repr(table)


def test_by_default_measures_are_no_subjects_and_nothing_else_is_a_target(graph):
    table = sg.exposure(graph, rule="part_of*|owns*")
    assert {row.target for row in table} <= set(graph.measures())
    assert not {row.subject for row in table} & set(graph.measures())
    (itself,) = sg.exposure(graph, subjects="x:child", targets="x:child", rule="owns*")
    assert (itself.hops, itself.path.links, itself.certainty, itself.strength) == (0, (), "certain", 1.0)


def test_a_name_of_a_rule_means_its_pattern_and_a_pattern_names_itself(then):
    named = sg.exposure(then, rule="hosted_channel")
    spelt = sg.exposure(then, rule=RULES["hosted_channel"].pattern)
    assert [row.path.links for row in named] == [row.path.links for row in spelt]
    assert {row.rule for row in spelt} == {RULES["hosted_channel"].pattern}
    mine = sg.ExposureRule("mine", "hosts/part_of*/^requires", "because", max_hops=1)
    assert not sg.exposure(then, subjects="state:LA", rule=mine)
    (row,) = sg.exposure(then, subjects="state:LA", rule=mine, max_hops=2)
    assert row.rule == "mine"


def test_network_stops_after_four_hops_unless_told_otherwise():
    chain = build(*(row(f"x:{n}", "owns", f"x:{n + 1}") for n in range(6)), row("measure:list", "designates", "x:0"))
    assert {row.subject for row in sg.exposure(chain, rule="network")} == {"x:0", "x:1", "x:2", "x:3"}
    assert len(sg.exposure(chain, rule="network", max_hops=None)) == 7
    assert len(sg.exposure(chain, rule="network", max_hops=1)) == 1
    assert len(sg.exposure(chain)) == 7  # named rules have no limit
    assert not sg.exposure(chain, max_hops=0)


def test_the_default_is_every_named_rule_but_network(then):
    assert sg.exposure(then).rows == sg.exposure(then, rule=DEFAULT_RULES).rows
    assert "network" not in sg.exposure(then).attrs["parameters"]["rules"]


# ---- each="nearest" --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ladder():
    """One subject, two measures: near and weak, far and strong; a third that is only possible."""
    return build(
        row("measure:near", "designates", "x:1", id="l:near", claims=[{"confidence": 0.25}]),
        row("x:2", "owns", "x:1", id="l:up"),
        row("measure:far", "designates", "x:2", id="l:far"),
        row("measure:maybe", "designates", "x:1", id="l:maybe", claims=[{"status": "alleged"}]),
    )


def test_nearest_gives_one_row_a_subject_and_it_is_the_best(ladder):
    table = sg.exposure(ladder, each="nearest")
    assert [(row.subject, row.target) for row in table] == [("x:1", "measure:near"), ("x:2", "measure:far")]
    assert table.attrs["parameters"]["each"] == "nearest"


def test_nearest_takes_its_strength_from_its_own_target(ladder):
    (row,) = sg.exposure(ladder, subjects="x:1", each="nearest")
    assert (row.target, row.hops, row.strength) == ("measure:near", 1, 0.25)  # not the 1.0 of the far one
    assert (row,) == sg.exposure(ladder).of("x:1", "measure:near")


def test_nearest_prefers_certain_over_short(ladder):
    (row,) = sg.exposure(ladder, subjects="x:1", targets=["measure:far", "measure:maybe"], each="nearest")
    assert (row.target, row.certainty, row.hops) == ("measure:far", "certain", 2)


# ---- identities ------------------------------------------------------------------------------------------


def test_identities_are_walked_only_when_asked_and_then_not_counted(then):
    assert not sg.exposure(then, subjects="x:double")
    (row,) = sg.exposure(then, subjects="x:double", same_as=True)
    (twin,) = sg.exposure(then, subjects="x:child")
    assert (row.rule, row.hops, row.certainty) == ("controlled", twin.hops, "possible")
    assert row.path.links == ("l:same", *twin.path.links)
    assert len(row.path) == row.hops + 1
    (path,) = sg.exposure_paths(then, source="x:double", target="measure:list", same_as=True, max_hops=2)
    assert path == row.path
    lines = path.explain().splitlines()
    assert lines[1].startswith("    Child Ltd may be the same as x:double")  # unnumbered
    assert "whether Child Ltd may be the same as x:double (only opinion)" in lines[-1]


def test_asking_for_identities_does_not_lose_a_pattern_that_names_them(then):
    pattern = "^same_as/^owns/^designates|^owns/^designates"
    for asked in (False, True):
        table = sg.exposure(then, subjects=["x:double", "x:child"], rule=pattern, same_as=asked)
        assert {row.subject for row in table} == {"x:double", "x:child"}


def test_a_row_has_no_needless_detour():
    loops = build(
        row("x:1", "same_as", "x:1", id="l:0"),
        row("x:1", "same_as", "x:2", id="l:1"),
        row("x:2", "same_as", "x:1", id="l:2"),
        row("measure:list", "designates", "x:1", id="l:3"),
    )
    (row_,) = sg.exposure(loops, subjects="x:1", same_as=True)
    assert row_.path.links == ("l:3",)
    assert not row_.path.repeats_node


def test_of_equal_walks_the_one_whose_links_come_first_is_shown():
    for first, second in (("l:1", "l:9"), ("l:9", "l:1")):
        twins = build(
            row("x:a", "owns", "x:1", id=first),
            row("x:b", "owns", "x:1", id=second),
            row("measure:list", "designates", "x:a", id="l:3"),
            row("measure:list", "designates", "x:b", id="l:2"),
        )
        (row_,) = sg.exposure(twins, subjects="x:1")
        assert row_.path.links[0] == "l:1"
        assert row_.path == sg.exposure_paths(twins, source="x:1", target="measure:list")[0]


def test_strength_comes_from_the_strongest_chain_of_any_rule_asked():
    twice = build(
        row("measure:list", "designates", "x:1", id="l:1", claims=[{"confidence": 0.25}]),
        row("x:2", "owns", "x:1", id="l:2", claims=[{"confidence": 0.5}]),
        row("measure:list", "designates", "x:2", id="l:3"),
        row("x:1", "acts_for", "x:2", id="l:4", claims=[{"confidence": 0.125}]),
    )
    (row_,) = sg.exposure(twice, subjects="x:1")
    assert (row_.rule, row_.hops, row_.strength) == ("listed", 1, pytest.approx(0.5))
    assert row_.path.strength == 0.25
    (row_,) = sg.exposure(twice, subjects="x:1", rule=["controlled", "listed", "acting"], max_hops=1)
    assert (row_.rule, row_.strength) == ("listed", 0.25)


def test_a_row_whose_best_walk_repeats_a_node_says_so():
    knot = build(
        row("x:1", "owns", "x:2", id="l:1"),
        row("x:2", "pays", "x:1", id="l:2"),
        row("measure:list", "designates", "x:1", id="l:3"),
    )
    (row_,) = sg.exposure(knot, subjects="x:1", rule="owns/pays/^designates")
    assert row_.path.repeats_node
    assert list(sg.exposure(knot, subjects="x:1", rule="owns/pays/^designates").to_pandas()["repeats_node"]) == [True]
    assert not sg.exposure_paths(knot, source="x:1", target="measure:list", rule="owns/pays/^designates")


# ---- time ------------------------------------------------------------------------------------------------


def test_time_ignored_says_so(graph):
    table = sg.exposure(graph, subjects="state:LA")
    paths = sg.exposure_paths(graph, source="state:LA", target="measure:p8")
    assert table.attrs["as_of"] == paths.attrs["as_of"] == "time ignored"
    assert "time ignored" in repr(table).splitlines()[0]
    assert "time ignored" in repr(paths).splitlines()[0]
    assert "time ignored" in paths[0].explain().splitlines()[0]
    assert {row.phase for row in table} == {path.phase for path in paths} == {None}


def test_a_day_and_a_clock_of_knowledge_are_said(graph):
    assert f"on {DAY}" in repr(sg.exposure(graph.as_of(DAY))).splitlines()[0]
    known = graph.as_of(known="2020-12-31")
    assert sg.exposure(known).attrs["as_of"] == "time ignored, known by 2020-12-31"
    both = sg.exposure_paths(graph.as_of(DAY, known="2020-12-31"), source="state:LA", target="measure:p8")
    assert f"on {DAY}, known by 2020-12-31" in both[0].explain().splitlines()[0]


def test_what_no_document_had_told_exposes_nobody(graph):
    assert not sg.exposure(graph.as_of(DAY, known="2019-01-01"))


# ---- how answers look ------------------------------------------------------------------------------------

COLUMNS = [
    "subject", "target", "rule", "certainty", "phase", "hops", "strength",
    "subject_caption", "target_caption", "path", "links", "repeats_node",
]  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"subjects": []}])
def test_a_data_frame_of_rows(then, options):
    frame = sg.exposure(then, max_hops=3, **options).to_pandas()
    assert list(frame.columns) == COLUMNS
    plain = sg.exposure(then, max_hops=3, **options).to_pandas(paths=False)
    assert plain.equals(frame.drop(columns=["path", "links", "repeats_node"]))
    assert frame.attrs["method"] == "exposure"
    assert frame.attrs["as_of"] == f"on {DAY}"
    assert frame.attrs["version"] == sg.__version__
    assert frame.attrs["parameters"] == {
        "rules": tuple(rule.name for rule in DEFAULT_RULES), "max_hops": 3, "each": "pair", "certainty": "possible",
        "same_as": False, "hubs": None, "undated": "include", "undated_links": 0, "max_gap": 24,
    }  # fmt: skip


def test_the_cells_of_a_data_frame(then):
    frame = sg.exposure(then, subjects="state:LA").to_pandas()
    (cells,) = frame.to_dict("records")
    assert cells["subject_caption"] == "Laos"
    assert cells["target_caption"] == "measure:p8"
    assert cells["links"] == ("l:hosts", "l:part", "l:demand")
    assert cells["path"].startswith("state:LA -hosts-> ")


def test_a_data_frame_of_paths(then):
    paths = sg.exposure_paths(then, source="state:LA", target="measure:p8", k=3, max_hops=3)
    frame = paths.to_pandas()
    assert list(frame.columns) == [
        "source", "target", "rule", "certainty", "phase", "hops", "strength", "ungraded", "window", "path", "links",
    ]  # fmt: skip
    assert frame.attrs["method"] == "exposure_paths"
    assert frame.attrs["version"] == sg.__version__
    assert frame.attrs["parameters"]["k"] == 3
    assert frame.attrs["parameters"]["certainty"] == "possible"
    assert list(frame["links"]) == [path.links for path in paths]
    assert paths[:1].paths == paths.paths[:1]
    assert paths[:1].attrs == paths.attrs


def test_a_table_is_a_sequence_in_order(then):
    table = sg.exposure(then)
    assert list(table) == [table[at] for at in range(len(table))] == list(table[:])
    assert table[0] in table
    assert [row.subject for row in table] == sorted(row.subject for row in table)
    assert table.of("x:child") == table.of("x:child", "measure:list")
    assert table.of("x:child", "measure:p8") == ()


def test_a_repr_fits_one_screen_and_says_what_it_leaves_out():
    many = build(
        *(row("measure:list", "designates", f"x:{n:03}") for n in range(50)),
        captions={f"x:{n:03}": "A very long name of a company " * 30 for n in range(50)},
    )
    text = repr(sg.exposure(many))
    assert text.startswith("50 exposure(s), time ignored\n")
    assert text.endswith("… and 30 more rows")
    assert len(text.splitlines()) == 23
    assert max(map(len, text.splitlines())) < 180


HOSTILE = "<script>alert('x')</script> & co \u202e 💣 {0} %s \\n"


def test_hostile_captions_are_shown_as_they_are_and_escaped_for_a_browser():
    graph = build(row("measure:list", "designates", "x:1"), captions={"x:1": HOSTILE})
    table = sg.exposure(graph)
    path = table[0].path
    assert path.explain().startswith(f"{HOSTILE} is exposed to measure:list")
    assert len(path.explain().splitlines()) == 3
    for shown in (table, path, sg.exposure_paths(graph, source="x:1", target="measure:list")):
        page = shown._repr_html_()
        assert "<script>" not in page
        assert html.unescape(page).count("<pre>") == 1
    assert html.escape("<script>") in path._repr_html_()


@pytest.mark.parametrize("letter", ["\n", "\r", "\x1b", "\x00", "\u2028", "\u2029", "\x85"])
def test_a_caption_cannot_break_a_line(letter):
    with pytest.raises(SanctionsGraphError, match="control characters"):
        sg.Entity(id="x:1", caption=f"Fine Ltd{letter}is exposed to nothing")


# ---- explain ---------------------------------------------------------------------------------------------


def explained(view, source="state:LA", target="measure:p8"):
    return sg.exposure_paths(view, source=source, target=target, k=1)[0].explain().splitlines()


def told(**link):
    """Explain Laos hosting bars, with that link as given, on the day."""
    graph = build(
        row("state:LA", "hosts", "channel:bars", id="l:hosts", **link),
        row("measure:p8", "requires", "channel:bars", due="2019-12-22", id="l:demand"),
        captions={"state:LA": "Laos", "channel:bars": "bars"},
    )
    return explained(graph.as_of(DAY))


def test_an_explanation_has_a_head_a_line_a_hop_and_a_line_a_speaker(then):
    found = "possible; rule hosted_channel; 2 counted hops; ungraded; 1 document"
    assert explained(then) == [
        f"Laos may be exposed to measure:p8 on {DAY}: {found}",
        "  1 Laos hosts bars in Laos; since 2018; possible",
        "      UN Panel of Experts: Report of 2020 (2020-03-04) [asserted]",
        "    bars in Laos are part of channel:labour; no limit stated",
        "      UN Panel of Experts: Report of 2020 (2020-03-04) [asserted]",
        "  2 measure:p8 requires the end of channel:labour; no limit stated, due 2019-12-22 (passed)",
        "      UN Panel of Experts: Report of 2020 (2020-03-04) [asserted]",
        "  Open: whether Laos hosts bars in Laos on that day.",
    ]


def test_a_share_and_a_grade_are_said(then):
    lines = explained(then, "x:child", "measure:list")
    assert "strength 0.5, 1 ungraded; 1 document" in lines[0]
    assert lines[1] == "  1 x:parent owns Child Ltd, share 30 %; no limit stated"
    assert lines[3] == "  2 measure:list designates x:parent; no limit stated"


def test_a_certain_path_leaves_nothing_open():
    assert not any(line.startswith("  Open") for line in told())


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({}, "no limit stated"),
        ({"start": "2016"}, "since 2016"),
        ({"start": "2016-03", "end": "2020..2021"}, "since 2016-03 until 2020-01-01..2021-12-31; possible"),
        ({"start": "?", "end": "?"}, "dates not known; possible"),
        ({"start": "?", "end": "2021"}, "until 2021; possible"),
        ({"start": "?", "end": "?", "claims": [{"observed": "2019"}]}, "seen 2019-01-01 to 2019-12-31; possible"),
        (
            {"start": "?", "end": "?", "claims": [{"observed": "2010"}, {"observed": "2020-02-02"}]},
            "seen 2010-01-01 to 2010-12-31 and 2020-02-02; possible",
        ),
    ],
)
def test_the_dates_of_a_hop(dates, said):
    assert told(**dates)[1] == f"  1 Laos hosts bars; {said}"


def test_an_event_is_dated_by_its_day():
    graph = build(row("x:1", "pays", "x:2", start="2020-03"), row("measure:list", "designates", "x:2"))
    line = explained(graph.as_of(DAY), "x:1", "measure:list")[1]
    assert line.startswith("  1 x:1 pays x:2; 2020-03")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"locator": "paragraph 12"}, "UN Panel of Experts: Report of 2020 (2020-03-04), paragraph 12 [asserted]"),
        ({"status": "official"}, "UN Panel of Experts: Report of 2020 (2020-03-04) [official]"),
        ({"status": "alleged"}, "UN Panel of Experts: Report of 2020 (2020-03-04) [alleged]"),
        ({"attributed_to": "A guard"}, "A guard: UN Panel of Experts, Report of 2020 (2020-03-04) [asserted]"),
        ({"document": "doc:press"}, "A newspaper (2021-05) [asserted]"),
        ({"document": "doc:press", "attributed_to": "A guard"}, "A guard: A newspaper (2021-05) [asserted]"),
        ({"document": "doc:plain"}, "doc:plain [asserted]"),
    ],
)
def test_a_speaker_is_cited_with_document_date_locator_and_status(claim, said):
    assert told(claims=[claim])[2].strip() == said


def test_the_surest_speakers_come_first_and_the_rest_are_counted():
    statuses = {"a": "opinion", "b": "asserted", "c": "alleged", "d": "convicted", "e": "official"}
    speakers = [{"attributed_to": name, "status": status} for name, status in statuses.items()]
    lines = [line.strip() for line in told(claims=speakers)[2:6]]
    assert [line[0] for line in lines] == ["e", "d", "b", "…"]
    assert lines[3] == "… and 2 more"


OPENING = {"quantity": "opening", "document": "doc:press", "unit": "day"}
NUMBER = {"quantity": "venues", "document": "doc:press"}


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ([{"status": "alleged"}], "whether Laos hosts bars (only alleged)"),
        ([{"status": "alleged"}, {"status": "opinion"}], "whether Laos hosts bars (only alleged, opinion)"),
        ([{}, {"stance": "disputes", "attributed_to": "The owner"}], "whether Laos hosts bars (disputed by The owner)"),
        ([{}, {"stance": "disputes"}], "whether Laos hosts bars (disputed by doc:un)"),
        ([{}, {**NUMBER, "value": 4}, {**NUMBER, "value": 17}], "venues where Laos hosts bars (4 or 17)"),
        (
            [{}, {**NUMBER, "value": "4..", "unit": "venues"}, {**NUMBER, "value": "12..17", "unit": "venues"}],
            "venues where Laos hosts bars (at least 4 or 12 to 17 venues)",
        ),
        (
            [{}, {**OPENING, "value": "2019-12"}, {**OPENING, "value": "2017-12-22"}],
            "opening where Laos hosts bars (2017-12-22 or 2019-12)",
        ),
    ],
)
def test_what_stays_open_is_said(claims, said):
    assert told(claims=claims)[-1] == f"  Open: {said}."


@pytest.mark.parametrize(
    "claims",
    [
        [{}, {**NUMBER, "value": 4}, {**NUMBER, "value": 4, "attributed_to": "A guard"}],
        [{}, {**NUMBER, "value": 4}, {**NUMBER, "quantity": "staff", "value": 17}],
        [{}, {**NUMBER, "value": 4}, {**NUMBER, "value": 4, "stance": "disputes"}],  # a number disputed, not the link
        [{}, {**NUMBER, "value": 4, "status": "estimated"}],
    ],
)
def test_what_is_agreed_is_not_open(claims):
    assert not any(line.startswith("  Open") for line in told(claims=claims))


def test_a_role_that_is_never_certain_is_said():
    graph = build(
        row("x:1", "controls", "x:2", role="associated"), row("measure:list", "designates", "x:1"),
    )  # fmt: skip
    lines = explained(graph.as_of(DAY), "x:2", "measure:list")
    assert lines[1].startswith("  1 x:1 is associated with x:2")
    assert lines[-1] == "  Open: what it means that x:1 is associated with x:2."


def test_an_explanation_tells_only_what_was_known():
    graph = build(
        row("measure:list", "designates", "x:1", claims=[{}, {"document": "doc:press", "stance": "disputes"}])
    )
    early = explained(graph.as_of(DAY, known="2020-12-31"), "x:1", "measure:list")
    late = explained(graph.as_of(DAY), "x:1", "measure:list")
    assert "A newspaper" not in "\n".join(early)
    assert not early[-1].startswith("  Open")
    assert any("A newspaper (2021-05) [disputes it]" in line for line in late)
    assert late[-1].startswith("  Open: whether measure:list designates x:1 (disputed by doc:press)")


def test_the_empty_path_is_explained_too(then):
    (path,) = sg.exposure_paths(then, source="x:child", target="x:child", rule="owns*")
    assert path.explain() == (
        f"Child Ltd is exposed to Child Ltd on {DAY}: certain; rule owns*; 0 counted hops; ungraded; 0 documents"
    )


def test_documents_are_those_that_tell_of_the_links_not_of_their_numbers(then):
    graph = build(
        row("measure:list", "designates", "x:1", claims=[{}, {**NUMBER, "value": 4}]),
    )  # fmt: skip
    (row_,) = sg.exposure(graph)
    assert row_.path.documents == ("doc:un",)


def test_paths_explain_one_after_the_other():
    graph = build(
        row("measure:list", "designates", "x:1", id="l:1"), row("measure:list", "designates", "x:1", id="l:2"),
    )  # fmt: skip
    paths = sg.exposure_paths(graph, source="x:1", target="measure:list")
    assert paths.explain() == "\n\n".join(path.explain() for path in paths)
    assert len(paths) == 2


def test_grades_are_said_as_printed_and_disputes_always():
    claims = [
        {"document": "doc:un", "grade": "Likely", "attributed_to": f"Expert {at}"} for at in range(4)
    ] + [{"document": "doc:press", "stance": "disputes", "attributed_to": "The firm"}]  # fmt: skip
    rows = [row("x:a", "owns", "x:b", id="l:1", claims=claims),
            row("x:c", "owns", "x:d", id="l:2", claims=[{"document": "doc:un", "grade": "very likely"}])]  # fmt: skip
    graph = build(*rows)
    (path,) = sg.exposure_paths(graph, source="x:a", target="x:b", rule="owns")
    lines = path.explain().splitlines()
    assert lines[0].startswith("x:a may be exposed to x:b")
    assert any(line.endswith("[asserted, graded Likely]") for line in lines)
    assert "      … and 1 more" in lines
    assert "      The firm: A newspaper (2021-05) [disputes it]" in lines
    (path,) = sg.exposure_paths(graph, source="x:c", target="x:d", rule="owns")
    assert "strength 0.8 (very likely); 1 document" in path.explain().splitlines()[0]
