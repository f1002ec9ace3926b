"""Why someone is exposed: sets of claims, what they fold to, what is left without some, and how it reads."""

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.why import why
from sanctions_graph.errors import UnknownIdError, UnknownKindError
from sanctions_graph.kernels import witness

DAY = "2020-06-15"
OPEN = {"start": "?", "end": "?"}


def record(node):
    kinds = {"state": sg.State, "channel": sg.Channel, "measure": sg.Measure}
    return kinds.get(node.partition(":")[0], sg.Entity)


def build(*rows, captions=None):
    """Links as dicts; ``claims`` holds dicts for their claims, one plain claim where there are none."""
    builder = sg.GraphBuilder()
    nodes = {node for row in rows for node in (row["source"], row["target"])}
    builder.add(*(record(node)(id=node, caption=(captions or {}).get(node, "")) for node in nodes))
    builder.add(
        sg.Document(id="doc:un", publisher="UN", title="Report", published="2020-03-04"),
        sg.Document(id="doc:press", publisher="Paper", published="2021-05"),
        sg.Document(id="doc:blog", published="2021"),
        sg.Document(id="doc:method", publisher="sanctions_graph", title="How it was built", published="2019"),
    )
    for row in rows:
        fields = {name: value for name, value in row.items() if name != "claims"}
        (link,) = builder.add(sg.Link(**fields))
        for claim in row.get("claims", [{}]):
            builder.add(sg.Claim(**{"about": link, "document": "doc:un", **claim}))
    return builder.freeze()


def row(name, source, kind, target, *claims, **fields):
    told = [{"id": f"{name}.{at}", **claim} for at, claim in enumerate(claims or [{}])]
    return {"id": name, "source": source, "kind": kind, "target": target, "claims": told, **fields}


PRESS, BLOG = {"document": "doc:press"}, {"document": "doc:blog"}
HEDGE = {"status": "alleged"}


@pytest.fixture(scope="module")
def graph():
    """A state hosts bars, by two papers; labour, by our method; a demand; and a second way, only alleged."""
    return build(
        row("hosts", "state:LA", "hosts", "channel:bars", {**PRESS, "attributed_to": "A. Smith"}, BLOG),
        row("part", "channel:bars", "part_of", "channel:labour", {"document": "doc:method"}),
        row("demand", "measure:m", "requires", "channel:labour", {}, due="2019-12-22"),
        row("rumour", "state:LA", "hosts", "channel:labour", {**PRESS, **HEDGE}),
        captions={"state:LA": "Laos", "measure:m": "Paragraph 8", "channel:bars": "bars"},
    )


@pytest.fixture(scope="module")
def answer(graph):
    return why(graph.as_of(DAY), "state:LA", "measure:m")


def test_the_finding_is_the_row_of_exposure(graph, answer):
    (found,) = sg.exposure(graph.as_of(DAY), subjects=["state:LA"], targets=["measure:m"])
    assert answer.row == found
    assert (answer.certainty, answer.phase, answer.rule, answer.hops) == ("certain", "in_force", "hosted_channel", 2)
    assert answer.path.links == ("hosts", "part", "demand")


def test_any_one_claim_of_each_link_is_enough(answer):
    assert answer.sets == (("demand.0", "hosts.0", "part.0"), ("demand.0", "hosts.1", "part.0"))
    assert answer.complete
    assert answer.critical_claims == ("demand.0", "part.0")


def test_sets_fold_to_documents_and_to_speakers(answer):
    assert answer.documents == (("doc:blog", "doc:method", "doc:un"), ("doc:method", "doc:press", "doc:un"))
    assert answer.speakers == (("A. Smith", "UN", "sanctions_graph"), ("UN", "doc:blog", "sanctions_graph"))
    assert answer.critical_documents == ("doc:method", "doc:un")
    assert answer.critical_speakers == ("UN", "sanctions_graph")


def test_documents_that_carry_a_set_together_with_others_are_left_out():
    claims = [{}, PRESS], [{}], [PRESS, BLOG]
    links = [("x:1", "owns", "x:0"), ("x:2", "owns", "x:1"), ("measure:m", "designates", "x:2")]
    chain = build(*(row(f"l{at}", *link, *told) for at, (link, told) in enumerate(zip(links, claims, strict=True))))
    found = why(chain, "x:0", "measure:m")
    assert len(found.sets) == 4
    assert found.documents == (("doc:blog", "doc:un"), ("doc:press", "doc:un"))  # not all three


@pytest.mark.parametrize(
    ("left_out", "certainty"),
    [
        ({"documents": ["doc:blog"]}, "certain"),
        ({"documents": ["doc:blog", "doc:press"]}, "no"),
        ({"claims": ["hosts.0", "hosts.1"]}, "possible"),  # by the rumour
        ({"documents": ["doc:method"]}, "possible"),
        ({"documents": ["doc:un"]}, "no"),
        ({"speakers": ["A. Smith"]}, "certain"),
        ({"speakers": ["sanctions_graph"], "claims": ["rumour.0"]}, "no"),
        ({}, "certain"),
    ],
)
def test_what_is_left_without_some_is_asked_again(answer, left_out, certainty):
    assert answer.without(**left_out).certainty == certainty


def test_what_is_left_can_be_questioned_further(answer):
    left = answer.without(claims=["hosts.0"]).without(claims=["hosts.1"])
    assert left.certainty == "possible"
    assert left.sets == (("demand.0", "rumour.0"),)
    assert left.without(documents=["doc:press"]).sets == ()


def test_survival_has_a_row_for_each_document_and_speaker(answer):
    table = answer.survival()
    told = {(each.kind, each.name): (each.certainty, each.changes) for each in table}
    assert told == {
        ("document", "doc:blog"): ("certain", False),
        ("document", "doc:method"): ("possible", True),
        ("document", "doc:press"): ("certain", False),
        ("document", "doc:un"): ("no", True),
        ("speaker", "A. Smith"): ("certain", False),
        ("speaker", "UN"): ("no", True),
        ("speaker", "doc:blog"): ("certain", False),  # nobody is named: the document speaks
        ("speaker", "sanctions_graph"): ("possible", True),
    }
    frame = table.to_pandas()
    assert frame.attrs["method"] == "survival"
    assert frame.loc[frame["name"] == "doc:un", "rule"].isna().all()
    assert next(each.caption for each in table if each.name == "doc:method").endswith("(our own method)")
    assert table[0].name == "doc:blog"
    assert len(table[:2]) == 2
    assert "4 of 8 documents and speakers" in repr(table)
    assert "&lt;" in table._repr_html_() or "<pre>" in table._repr_html_()


def test_the_possible_grade_of_a_certain_finding_rests_on_less(graph):
    view = graph.as_of(DAY)
    maybe = why(view, "state:LA", "measure:m", certainty="possible")
    assert (maybe.certainty, maybe.phase, maybe.row.certainty) == ("possible", "in_force", "certain")
    assert maybe.sets[0] == ("demand.0", "rumour.0")
    assert maybe.critical_claims == ("demand.0",)
    sure = why(view, "state:LA", "measure:m", certainty="certain")
    assert sure.sets == why(view, "state:LA", "measure:m").sets
    assert why(view.without(claims=["part.0"]), "state:LA", "measure:m", certainty="certain").certainty == "no"


# ---- dates and sightings ----------------------------------------------------------------------------------


def owned(*claims, day=DAY, **fields):
    graph = build(row("l", "x:b", "owns", "x:a", *claims, **fields))
    return why(graph.as_of(day), "x:a", "x:b", rule="^owns")


def test_a_certain_link_rests_on_a_claim_of_each_bound_that_claims_state():
    end = {"quantity": "end", "unit": "day"}
    found = owned({}, PRESS, {**end, "value": "2021"}, {**end, "value": "2022", **PRESS})
    assert found.certainty == "certain"
    assert found.sets == (("l.0", "l.2"), ("l.0", "l.3"), ("l.1", "l.2"), ("l.1", "l.3"))


def test_a_possible_link_needs_no_claim_of_its_bounds():
    found = owned(HEDGE, {"quantity": "end", "unit": "day", "value": "2021"})
    assert (found.certainty, found.sets) == ("possible", (("l.0",),))


def test_a_sighting_may_stand_in_for_a_bound_that_is_not_told():
    found = owned({"observed": "2020-06", **PRESS}, {"quantity": "end", "unit": "day", "value": "2021"}, start="?")
    assert found.certainty == "certain"
    assert found.sets == (("l.0",),)  # with no claim of its end told, it was still seen


def test_two_sightings_around_the_day_are_both_needed():
    found = owned({"observed": "2019-06", **PRESS}, {"observed": "2021-02", **PRESS}, {}, **OPEN)
    assert found.certainty == "certain"
    assert found.sets == (("l.0", "l.1"),)
    assert owned({"observed": "2017-06", **PRESS}, {"observed": "2021-02", **PRESS}, **OPEN).certainty == "possible"


@pytest.mark.parametrize(("first", "certainty"), [("2018-07-01", "certain"), ("2018-06-30", "possible")])
def test_sightings_two_years_apart_by_the_calendar_are_one_spell(first, certainty):
    found = owned({"observed": first}, {"observed": "2020-07-01", **PRESS}, **OPEN)
    assert found.certainty == certainty
    assert found.sets == ((("l.0", "l.1"),) if certainty == "certain" else (("l.0",), ("l.1",)))


def test_a_way_of_fewer_hops_may_be_needed_although_it_rests_on_more():
    start, end = ({"quantity": name, "unit": "day", "value": day} for name, day in (("start", "2019"), ("end", "2021")))
    graph = build(
        row("a1", "x:1", "owns", "x:0"), row("a2", "x:p", "owns", "x:1"),
        row("b", "x:p", "owns", "x:0", {}, {**end, **PRESS}, {**start, **BLOG}),
        row("c1", "x:2", "owns", "x:p"), row("c2", "x:t", "owns", "x:2"),
        row("d", "x:t", "owns", "x:p", {"document": "doc:method"}),
    )  # fmt: skip
    found = why(graph.as_of(DAY), "x:0", "x:t", rule="^owns+", max_hops=3)
    assert found.documents == (("doc:method", "doc:un"), ("doc:blog", "doc:press", "doc:un"))
    assert why(graph.as_of(DAY), "x:0", "x:t", rule="^owns+").documents == (("doc:un",),)


def test_an_event_that_was_seen_stays():
    graph = build(row("l", "x:b", "pays", "x:a", {"observed": "2019-06"}, {"observed": "2020-02"}, **OPEN))
    found = why(graph.as_of(DAY), "x:a", "x:b", rule="^pays")
    assert found.certainty == "certain"
    assert found.sets == (("l.0",), ("l.1",))


def test_a_dispute_keeps_a_link_possible_and_by_itself_says_no_more():
    found = owned({}, {"stance": "disputes", **PRESS})
    assert (found.certainty, found.sets) == ("possible", (("l.0",), ("l.1",)))
    assert found.without(documents=["doc:press"]).certainty == "certain"


def test_only_what_was_surely_known_carries_a_certain_finding():
    graph = build(row("l", "x:b", "owns", "x:a", {}, PRESS, BLOG))
    found = why(graph.as_of(known="2021-06-15"), "x:a", "x:b", rule="^owns")
    assert found.sets == (("l.0",), ("l.1",))  # the blog of 2021 may have come later
    maybe = why(graph.as_of(known="2021-06-15"), "x:a", "x:b", rule="^owns", certainty="possible")
    assert maybe.sets == (("l.0",), ("l.1",), ("l.2",))


def test_a_finding_that_is_due_rests_on_who_says_when():
    due = {"quantity": "due", "unit": "day", "value": "2019-12-22", **PRESS}
    graph = build(
        row("hosts", "state:LA", "hosts", "channel:labour"),
        row("demand", "measure:m", "requires", "channel:labour", {}, due),
    )
    found = why(graph.as_of(DAY), "state:LA", "measure:m")
    assert found.sets == (("demand.0", "demand.1", "hosts.0"),)
    left = found.without(documents=["doc:press"])
    assert (left.certainty, left.phase) == ("certain", "pending")
    assert left.sets == (("demand.0", "hosts.0"),)


def test_a_filter_rests_on_who_says_the_share():
    share = {"quantity": "share", "value": "30%", **PRESS}
    graph = build(row("l", "x:b", "owns", "x:a", {}, share))
    assert why(graph, "x:a", "x:b", rule="^owns[share >= 25%]").sets == (("l.0", "l.1"),)
    assert why(graph, "x:a", "x:b", rule="^owns").sets == (("l.0",),)
    left = why(graph, "x:a", "x:b", rule="^owns[share >= 25%]").without(documents=["doc:press"])
    assert left.certainty == "possible"


# ---- limits -----------------------------------------------------------------------------------------------


def wide(links=5, claims=4):
    """A chain whose links have several claims each: many sets."""
    rows = [row(f"l{at}", f"x:{at + 1}", "owns", f"x:{at}", *[{}] * claims) for at in range(links)]
    return build(*rows, row("list", "measure:m", "designates", f"x:{links}"))


def test_more_sets_than_the_limit_are_said_to_be_more():
    graph = wide()
    found = why(graph, "x:0", "measure:m", limit=10)
    assert not found.complete
    assert 1 <= len(found.sets) <= 10
    assert "at least" in repr(found)
    assert "at least" in found.explain()
    assert found.critical_claims == ("list.0",)
    for each in found.sets:  # each is minimal although not all were found
        others = [claim.id for claim in graph.claims if claim.id not in each]
        assert found.without(claims=others).certainty == "certain"
        assert all(found.without(claims=[*others, claim]).certainty == "no" for claim in each)
    assert why(graph, "x:0", "measure:m", limit=1024).complete
    assert len(why(graph, "x:0", "measure:m", limit=1024).sets) == 1024


def test_a_set_is_minimal_even_where_the_search_stops_at_the_first():
    end = {"quantity": "end", "unit": "day", "value": "2021", **PRESS}
    graph = build(
        row("l1", "x:1", "owns", "x:0"), row("l2", "x:2", "owns", "x:1"), row("l3", "x:t", "owns", "x:2"),
        row("short", "x:t", "owns", "x:0", {}, end),
    )  # fmt: skip
    found = why(graph.as_of(DAY), "x:0", "x:t", rule="^owns+", limit=1)
    assert found.documents == (("doc:un",),)


def test_the_effort_is_bounded_too():
    lanes = []
    spent = witness.minimal_sets(lanes, 0, 1, [], limit=1, effort=0)
    assert spent == witness.Witnesses((), True)  # nothing to search
    graph = wide(links=2)
    found = why(graph, "x:0", "measure:m")
    grain = found._grounds.claims
    asked = grain.question
    cut = witness.minimal_sets(grain.lanes, *asked.ends, asked.counted, limit=100, effort=4)
    assert not cut.complete


@pytest.mark.parametrize("limit", [0, -1, True, 1.5, "10", None])
def test_a_limit_is_a_whole_number(graph, limit):
    with pytest.raises(UnknownKindError, match="number of sets"):
        why(graph, "state:LA", "measure:m", limit=limit)


# ---- what is refused, and how it reads --------------------------------------------------------------------


def test_unknown_words_and_ids_are_refused(graph):
    with pytest.raises(UnknownIdError):
        why(graph, "state:LO", "measure:m")
    with pytest.raises(UnknownIdError):
        why(graph, "state:LA", "measure:x")
    with pytest.raises(UnknownKindError, match="certainty"):
        why(graph, "state:LA", "measure:m", certainty="sure")
    for wrong in ({"documents": ["doc:x"]}, {"claims": ["x"]}, {"speakers": ["Nobody"]}):
        with pytest.raises(UnknownIdError):
            why(graph, "state:LA", "measure:m").without(**wrong)


def test_rules_whose_findings_no_claims_carry_are_refused(graph):
    money = sg.ExposureRule("m", "pays+", time="ordered")
    with pytest.raises(UnknownKindError, match="time policy"):
        why(graph, "state:LA", "measure:m", rule=money)
    with pytest.raises(UnknownKindError, match="confidence"):
        why(graph, "state:LA", "measure:m", rule="hosts[confidence >= 0.5]")
    with pytest.raises(UnknownKindError, match="covered"):
        why(graph, "state:LA", "measure:m", rule="covered")


def test_who_is_not_exposed_gets_an_answer_too(graph):
    found = why(graph.as_of(DAY), "channel:labour", "state:LA")
    assert (found.certainty, found.row, found.sets, found.documents) == ("no", None, (), ())
    assert found.complete
    assert (found.rule, found.hops, found.path, found.critical_claims) == (None, None, None, ())
    assert "why_not" in found.explain()
    assert len(found.survival()) == 0
    assert repr(found).startswith("channel:labour to Laos: no")


def test_a_node_is_exposed_to_itself_by_nothing(graph):
    found = why(graph, "state:LA", "state:LA", rule="hosts?")
    assert (found.certainty, found.sets, found.critical_claims) == ("certain", ((),), ())


def test_a_rule_that_ignores_time_rests_on_claims_alone():
    graph = build(row("l", "x:b", "owns", "x:a", {}, end="2019"))
    rule = sg.ExposureRule("ever", "^owns", time="ignore")
    found = why(graph.as_of(DAY), "x:a", "x:b", rule=rule)
    assert (found.certainty, found.phase, found.sets) == ("certain", None, (("l.0",),))
    assert found.without(claims=["l.0"]).certainty == "no"


def test_explain_cites_each_claim_and_says_what_cannot_be_lost(answer):
    lines = answer.explain().split("\n")
    assert lines[0] == (
        "Laos is exposed to Paragraph 8, on 2020-06-15: certain and in force; rule hosted_channel; 2 counted hops"
    )
    assert lines[1] == "Any one of 2 sets of claims carries it; the smallest needs 3 claims:"
    assert "  1 Laos hosts bars" in lines
    assert any("A. Smith" in line and "[asserted]" in line for line in lines)
    assert any(line.startswith("Without any one of 2 documents") and "our own method" in line for line in lines)
    assert lines[-1].startswith("As few as 3 documents would do")


def test_a_single_set_is_said_to_be_needed_whole(graph):
    text = why(graph.as_of(DAY).without(documents=["doc:press"]), "state:LA", "measure:m").explain()
    assert "It rests on 3 claims, all of them needed:" in text


def test_two_full_grounds_leave_nothing_critical():
    graph = build(
        row("a", "measure:m", "designates", "x:a", {**PRESS}),
        row("b", "measure:m", "designates", "x:a", {**BLOG}, role="b"),
    )
    text = why(graph, "x:a", "measure:m").explain()
    assert "No single document decides it: without any one of them it stays certain." in text
    assert "No single speaker decides it" in text


def test_the_table_has_one_row_a_set(answer):
    frame = answer.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert frame["claims"].tolist() == list(answer.sets)
    assert frame["links"].tolist() == [("demand", "hosts", "part")] * 2
    assert frame["documents"].tolist()[0] == ("doc:method", "doc:press", "doc:un")
    assert frame.attrs["method"] == "why"
    assert frame.attrs["complete"] is True
    assert frame.attrs["parameters"]["limit"] == 1000


def test_the_repr_counts_sets(answer):
    assert repr(answer).split("\n")[0] == (
        "Laos to Paragraph 8: certain and in force, rule hosted_channel, 2 counted hops, on 2020-06-15"
    )
    assert repr(answer).split("\n")[2].split() == ["claims", "2", "3", "2"]
    assert answer._repr_html_().startswith("<pre>Laos")


def test_the_chain_of_a_set_is_told_in_order(answer):
    assert answer.chain(answer.sets[0]) == ("hosts", "part", "demand")
    assert answer.chain(["hosts.0"]) == ()


def test_a_document_in_every_set_whose_disputes_go_with_it_is_not_missed():
    graph = build(
        row("known", "x:a", "owns", "x:b", {"document": "doc:un"}),
        row("other", "x:a", "owns", "x:b", PRESS, {"document": "doc:un", "stance": "disputes", "status": "asserted"},
            role="other"),
    )  # fmt: skip
    answer = why(graph, "x:a", "x:b", rule="owns")
    assert answer.sets == (("known.0",),)
    assert answer.critical_documents == ("doc:un",)
    assert answer.without(documents=["doc:un"]).certainty == "certain"
    assert [row.changes for row in answer.survival(critical=True)] == [False, False]
    assert "No single document decides it" in answer.explain()
    assert "not missed, since its disputes would go with it: UN: Report." in answer.explain()


def test_a_possible_finding_is_told_as_one_that_may_be():
    graph = build(row("rumour", "x:a", "owns", "x:b", HEDGE))
    assert why(graph, "x:a", "x:b", rule="owns").explain().startswith("x:a may be exposed to x:b")
