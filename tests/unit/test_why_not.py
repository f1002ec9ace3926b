"""Why someone is not exposed: each condition that a link can fail, how far a chain came, and how it reads."""

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.why_not import why_not
from sanctions_graph.errors import SearchLimitError, UnknownIdError, UnknownKindError

DAY = "2020-06-15"
PRESS = {"document": "doc:press"}
SEEN = {"start": "?", "end": "?"}


def record(node):
    kinds = {"state": sg.State, "channel": sg.Channel, "measure": sg.Measure}
    return kinds.get(node.partition(":")[0], sg.Entity)


def build(*rows, nodes=(), captions=None):
    """Links as dicts; ``claims`` holds dicts for their claims, one plain claim where there are none."""
    builder = sg.GraphBuilder()
    nodes = {*nodes, *(node for row in rows for node in (row["source"], row["target"]))}
    builder.add(*(record(node)(id=node, caption=(captions or {}).get(node, "")) for node in nodes))
    builder.add(
        sg.Document(id="doc:un", publisher="UN", title="Report", published="2020-03-04"),
        sg.Document(id="doc:press", publisher="Paper", published="2021-05-06"),
    )
    for row in rows:
        fields = {name: value for name, value in row.items() if name != "claims"}
        (link,) = builder.add(sg.Link(**fields))
        for claim in row.get("claims", [{}]):
            builder.add(sg.Claim(**{"about": link, "document": "doc:un", **claim}))
    return builder.freeze()


def row(name, source, kind, target, *claims, **fields):
    return {"id": name, "source": source, "kind": kind, "target": target, "claims": list(claims) or [{}], **fields}


def faults(graph, subject="x:a", target="x:b", rule="^owns", **options):
    answer = why_not(graph, subject, target, rule=rule, **options)
    assert answer.exposed is None
    (miss,) = answer.misses
    return [(fault.condition, fault.text) for fault in miss.faults]


# ---- the conditions of one link ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "condition", "text"),
    [
        ({"end": "2019-12-31"}, "dates", "ended 2019-12-31, before that day"),
        ({"end": "2018"}, "dates", "ended 2018, before that day"),
        ({"start": "2024-03"}, "dates", "begins 2024-03, after that day"),
    ],
)
def test_a_link_that_is_not_in_force(fields, condition, text):
    assert faults(build(row("l", "x:b", "owns", "x:a", **fields)).as_of(DAY)) == [(condition, text)]


def test_an_event_that_has_not_happened_yet():
    graph = build(row("l", "x:b", "pays", "x:a", start="2022"))
    assert faults(graph.as_of(DAY), rule="^pays") == [("dates", "happened 2022, after that day")]


def test_an_event_that_was_over_before():
    graph = build(row("l", "x:b", "pays", "x:a", start="2015", end="2015"))
    assert faults(graph.as_of(DAY, since="2018-01-01"), rule="^pays") == [("since", "was over 2015, before 2018-01-01")]


@pytest.mark.parametrize(
    ("claims", "fields", "text"),
    [
        ([{"status": "alleged"}], {}, "only possible: alleged, by UN"),
        ([{"status": "opinion"}, {"status": "estimated", "attributed_to": "A. Smith"}], {},
         "only possible: estimated and opinion, by A. Smith and UN"),
        ([{}, {"stance": "disputes", **PRESS}], {}, "only possible: disputed by Paper"),
    ],
)  # fmt: skip
def test_a_link_that_is_only_possible(claims, fields, text):
    graph = build(row("l", "x:b", "owns", "x:a", *claims, **fields))
    assert faults(graph, certainty="certain") == [("doubt", text)]
    assert why_not(graph, "x:a", "x:b", rule="^owns").exposed is not None


def test_a_kind_and_a_role_that_are_never_certain():
    graph = build(row("l", "x:b", "controls", "x:a", role="associated"), row("k", "x:a", "same_as", "x:c"))
    assert faults(graph, rule="^controls", certainty="certain") == [
        ("doubt", "only possible: associated is never certain")
    ]
    assert faults(graph, target="x:c", rule="same_as", certainty="certain") == [
        ("doubt", "only possible: same_as is never certain")
    ]


@pytest.mark.parametrize(
    ("fields", "claim", "text"),
    [
        ({"start": "2020"}, {}, "may have begun only later (start 2020)"),
        ({"end": "2020"}, {}, "may have ended before (end 2020)"),
        (SEEN, {}, "its dates are not known"),
        (SEEN, {"observed": "2016"}, "not seen on that day (seen 2016-01-01 to 2016-12-31)"),
        (SEEN, {"observed": "2016-05-04"}, "not seen on that day (seen 2016-05-04)"),
    ],
)
def test_a_link_that_was_not_surely_in_force(fields, claim, text):
    graph = build(row("l", "x:b", "owns", "x:a", claim, **fields))
    assert faults(graph.as_of(DAY), certainty="certain") == [("dates", text)]


def test_a_link_that_no_document_had_told_of():
    graph = build(row("l", "x:b", "owns", "x:a", PRESS))
    assert faults(graph.as_of(known="2020-12-31")) == [
        ("told", "not yet told by 2020-12-31: told first by Paper, out 2021-05-06")
    ]


def test_a_link_that_was_not_surely_told():
    builder = build(row("l", "x:b", "owns", "x:a", PRESS)).edit()
    builder.add(sg.Document(id="doc:year", published="2020"), sg.Claim(about="l", document="doc:year"))
    graph = builder.freeze().as_of(known="2020-06-15")
    assert faults(graph, certainty="certain") == [("told", "only possible: not surely told by 2020-06-15")]


def test_a_link_of_which_the_only_claim_is_left_out():
    graph = build(row("l", "x:b", "owns", "x:a"))
    assert faults(graph.without(documents=["doc:un"])) == [("told", "none of its claims counts here")]


def test_a_link_that_an_earlier_view_left_out():
    graph = build(row("l", "x:b", "owns", "x:a", start="2020"))
    assert faults(graph.as_of("2019-01-01").as_of("2021-01-01"))[0][0] == "view"


def test_a_demand_that_is_not_due():
    graph = build(row("l", "measure:m", "requires", "channel:c", due="2024-12-22")).as_of(DAY)
    after_all = why_not(graph, "channel:c", "measure:m", rule="^requires")
    assert after_all.exposed.phase == "pending"
    assert after_all.nearest == ()
    assert "after all" in after_all.explain()
    assert "after all" in repr(after_all)
    assert faults(graph, "channel:c", "measure:m", "^requires", phase="in_force") == [
        ("due", "due 2024-12-22, not yet on that day")
    ]


@pytest.mark.parametrize(
    ("share", "certainty", "text"),
    [
        ("20%", "possible", "[share >= 25%] is asked: share is 20 %"),
        ("20%", "certain", "[share >= 25%] is asked for certain: share is 20 %"),
        ("20%..30%", "certain", "[share >= 25%] is asked for certain: share is 20 % to 30 %"),
        ("", "certain", "[share >= 25%] is asked for certain: share is unknown"),
    ],
)
def test_a_share_below_the_threshold(share, certainty, text):
    graph = build(row("l", "x:b", "owns", "x:a", **({"share": share} if share else {})))
    assert faults(graph, rule="^owns[share >= 25%]", certainty=certainty) == [("filter", text)]


@pytest.mark.parametrize(
    ("condition", "fields", "claim", "text"),
    [
        ("role = capital", {"role": "votes"}, {}, "role is votes"),
        ("role = capital", {}, {}, "role is none"),
        ("start >= 2019", {"start": "2015"}, {}, "start is 2015"),
        ("end < 2019", {}, {}, "end is not limited"),
        ("confidence >= 0.9", {}, {"confidence": 0.5}, "confidence is 0.5"),
        ("type = Company", {}, {}, "type is LegalEntity"),
        ("kind = state", {}, {}, "kind is entity"),
    ],
)
def test_other_conditions_of_a_filter(condition, fields, claim, text):
    graph = build(row("l", "x:b", "owns", "x:a", claim, **fields))
    ((word, said),) = faults(graph, rule=f"^owns[{condition}]")
    assert (word, said) == ("filter", f"[{condition}] is asked: {text}")


def test_an_amount_short_of_a_filter():
    graph = build(row("l", "x:a", "pays", "x:b", amount="500", unit="USD"), row("k", "x:a", "pays", "x:c"))
    assert faults(graph, rule="pays[amount > 1000 USD]") == [
        ("filter", "[amount > 1000 USD] is asked: amount is 500 USD")
    ]


def test_a_filter_on_one_of_two_readings_costs_only_where_it_is_needed():
    graph = build(row("l", "x:b", "owns", "x:a", share="10%"), row("d", "measure:m", "designates", "x:b", end="2019"))
    rule = "(^owns[share >= 25%]|^owns)/^designates"
    assert faults(graph.as_of(DAY), target="measure:m", rule=rule) == [("dates", "ended 2019, before that day")]


def test_a_chain_that_is_too_long():
    graph = build(*(row(f"l{at}", f"x:{at + 1}", "owns", f"x:{at}") for at in range(5)))
    assert faults(graph, "x:0", "x:5", "^owns+", max_hops=4) == [
        ("hops", "takes 5 counted hops, where at most 4 are allowed")
    ]


def test_a_broken_link_may_be_better_than_a_chain_that_is_too_long():
    rows = [row(f"l{at}", f"x:{at + 1}", "owns", f"x:{at}") for at in range(3)]
    graph = build(*rows, row("short", "x:3", "owns", "x:0", end="2019")).as_of(DAY)
    assert faults(graph, "x:0", "x:3", "^owns+", max_hops=2) == [("dates", "ended 2019, before that day")]


def test_a_chain_that_is_too_long_may_be_better_than_two_broken_links():
    rows = [row(f"l{at}", f"x:{at + 1}", "owns", f"x:{at}") for at in range(3)]
    short = [row("s1", "x:s", "owns", "x:0", end="2019"), row("s2", "x:3", "owns", "x:s", end="2019")]
    assert [word for word, _ in faults(build(*rows, *short).as_of(DAY), "x:0", "x:3", "^owns+", max_hops=2)] == ["hops"]


def test_a_hub_at_which_paths_stop():
    graph = build(row("l", "x:hub", "owns", "x:a"), row("k", "x:b", "owns", "x:hub"))
    rule = sg.ExposureRule("no hubs", "^owns+", hubs=sg.HubPolicy(stop_at={"x:hub"}))
    assert faults(graph, rule=rule) == [("hub", "passes a hub at which paths stop")]


def test_one_link_may_fail_two_conditions_and_the_nearest_chain_fails_fewest():
    graph = build(
        row("twice", "x:b", "owns", "x:a", {"status": "alleged"}, end="2019"),
        row("once", "x:b", "controls", "x:a", end="2019"),
    ).as_of(DAY)
    assert len(faults(graph, certainty="certain")) == 2
    answer = why_not(graph, "x:a", "x:b", rule="^owns|^controls", certainty="certain")
    assert answer.misses[0].links == ("once",)


def test_rules_come_best_first():
    graph = build(
        row("d", "measure:m", "designates", "x:b", end="2019"),
        row("o", "x:b", "owns", "x:a", end="2019"),
        row("f", "x:a", "acts_for", "x:b"),
    ).as_of(DAY)
    answer = why_not(graph, "x:a", "measure:m")
    assert [(miss.rule, len(miss.faults)) for miss in answer.misses] == [("acting", 1), ("controlled", 2)]
    assert [gap.rule for gap in answer.gaps] == [
        "listed", "revenue", "operated_channel", "supplied", "targeted", "hosted_channel", "hosted_operator",
    ]  # fmt: skip
    assert [bool(gap.bridges) for gap in answer.gaps] == [True, True, *[False] * 5]
    assert [gap.fits for gap in answer.gaps] == [*[True] * 5, False, False]


# ---- where no walk leads ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def apart():
    """A state hosts a channel that nothing forbids; a measure forbids another."""
    return build(
        row("h", "state:A", "hosts", "channel:c"),
        row("p", "channel:d", "part_of", "channel:e"),
        row("ban", "measure:m", "prohibits", "channel:e"),
        row("o", "x:b", "owns", "x:a"),
        row("list", "measure:m", "designates", "x:z"),
        nodes=["state:B"],
        captions={"channel:c": "bars", "measure:m": "Ban", "channel:e": "labour", "state:B": "B"},
    )


def test_the_chain_stops_where_one_link_would_close_it(apart):
    (gap,) = why_not(apart, "state:A", "measure:m", rule="hosted_channel").gaps
    assert gap.reached == ("channel:c",)
    assert gap.links == ("h",)
    assert set(gap.wanted) == {"part_of", "^prohibits", "^requires", "^caps"}
    assert gap.bridges[0].reached == "channel:c"
    assert ("channel:c", "^prohibits", "measure:m") in [tuple(bridge) for bridge in gap.bridges]
    assert gap.fits


def test_an_owner_who_is_not_listed(apart):
    (gap,) = why_not(apart, "x:a", "measure:m", rule="controlled").gaps
    assert gap.bridges[0] == ("x:b", "^designates", "measure:m")
    text = why_not(apart, "x:a", "measure:m", rule="controlled").explain()
    assert "The chain stops at x:b; a link is missing, such as 'Ban designates x:b'" in text


def test_more_than_one_link_away(apart):
    answer = why_not(apart, "state:B", "x:z", rule="hosts/part_of/^supplies")
    (gap,) = answer.gaps
    assert (gap.reached, gap.bridges, gap.nearest) == (("state:B",), (), ("x:z",))
    assert gap.wanted == ("hosts",)
    assert "more than one link away" in answer.explain()


def test_a_rule_that_does_not_fit_the_subject(apart):
    answer = why_not(apart, "state:B", "measure:m", rule="listed")
    assert not answer.gaps[0].fits
    assert "The rule wants ^designates, which a node of kind state cannot have." in answer.explain()


def test_what_the_way_to_the_gap_breaks_is_said():
    graph = build(row("o", "x:b", "owns", "x:a", end="2019"), nodes=["measure:m"]).as_of(DAY)
    (gap,) = why_not(graph, "x:a", "measure:m", rule="controlled").gaps
    assert (gap.reached, gap.links) == (("x:b",), ("o",))
    assert [fault.text for fault in gap.faults] == ["ended 2019, before that day"]
    assert "broken: ended 2019" in why_not(graph, "x:a", "measure:m", rule="controlled").explain()


# ---- what is refused, and how it reads --------------------------------------------------------------------


def test_bad_questions_are_refused(apart):
    with pytest.raises(UnknownIdError):
        why_not(apart, "state:C", "measure:m")
    with pytest.raises(UnknownKindError, match="certainty"):
        why_not(apart, "state:A", "measure:m", certainty="no")
    with pytest.raises(UnknownKindError, match="phase"):
        why_not(apart, "state:A", "measure:m", phase="due")
    with pytest.raises(UnknownKindError, match="covered"):
        why_not(apart, "state:A", "measure:m", rule="covered")
    with pytest.raises(UnknownKindError, match="time policy"):
        why_not(apart, "x:a", "measure:m", rule=sg.ExposureRule("m", "pays+", time="ordered"))
    for limit in (0, True, "9", 2.0):
        with pytest.raises(UnknownKindError, match="number of product states"):
            why_not(apart, "state:A", "measure:m", limit=limit)


def test_a_search_that_meets_its_limit_says_so(apart):
    with pytest.raises(SearchLimitError, match="limit of 1 "):
        why_not(apart, "state:A", "measure:m", limit=1)


def test_the_table_has_one_row_a_rule(apart):
    answer = why_not(apart, "state:A", "measure:m")
    frame = answer.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert frame["rule"].tolist() == [each.rule for each in answer.nearest]
    assert frame.attrs["method"] == "why_not"
    assert frame.attrs["parameters"]["limit"] == 1_000_000
    assert "no walk" in repr(answer)
    assert answer._repr_html_().startswith("<pre>state:A to Ban: not exposed")


def test_explain_writes_the_chain_with_what_it_breaks():
    graph = build(
        row("h", "state:LA", "hosts", "channel:bars", end="2019-12-31"),
        row("ban", "measure:m", "prohibits", "channel:bars", PRESS),
        captions={"state:LA": "Laos", "channel:bars": "bars", "measure:m": "Ban"},
    )
    lines = why_not(graph.as_of(DAY, known="2020-12-31"), "state:LA", "measure:m").explain().split("\n")
    assert lines[:6] == [
        "By what the graph knows, on 2020-06-15, known by 2020-12-31, no chain exposes Laos to Ban.",
        "Rule hosted_channel: the nearest chain has 2 counted hops and breaks 2 conditions.",
        "  1 Laos hosts bars",
        "      broken: ended 2019-12-31, before that day",
        "  2 Ban prohibits bars",
        "      broken: not yet told by 2020-12-31: told first by Paper, out 2021-05-06",
    ]
    assert lines[-1].startswith("Farther off: ")


def test_the_question_is_part_of_the_text():
    graph = build(row("l", "measure:m", "requires", "channel:c", {"status": "alleged"}, due="2024")).as_of(DAY)
    text = why_not(graph, "channel:c", "measure:m", rule="^requires", certainty="certain", phase="in_force").explain()
    assert "no chain that is in force certainly exposes channel:c to measure:m" in text
    assert text.count("broken:") == 2
