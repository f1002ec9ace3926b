"""The competing numbers of the bundled case: seventeen, a dozen, at least four, sixty-five, one hundred and thirty."""

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import OverlapError

THREE, CHINA, LAOS, ALL = (f"channel:restaurants{at}" for at in ("@CN+LA+RU", "@CN", "@LA", ""))


@pytest.fixture(scope="module")
def graph():
    return sg.load_case("dprk")


def rows_of(answer, fact_row, graph):
    return [row for row in answer if graph.claims[row.claim].fact_row == fact_row]


def only(answer, fact_row, graph):
    (row,) = rows_of(answer, fact_row, graph)
    return row


def test_every_famous_count_is_there_with_its_speaker_and_place(graph):
    answer = sg.estimates(graph, THREE, quantity="venues")
    told = {(row.counts, row.value, row.relation) for row in answer}
    assert {
        (THREE, "17", "self"),
        (LAOS, "12", "part"),
        (LAOS, "at least 4", "part"),
        (CHINA, "65", "part"),
        (ALL, "130", "whole"),
    } <= told
    assert only(answer, "D442", graph).speaker == "UN Panel of Experts"


def test_sixty_five_in_china_alone_is_found_against_seventeen_in_three_states(graph):
    for node in (THREE, CHINA, ALL):
        answer = sg.estimates(graph, node, quantity="venues")
        panel, press = only(answer, "D442", graph), only(answer.select(counts=THREE), "D441", graph)
        pair = {(found.first, found.second): found for found in answer.conflicts()}[panel.claim, press.claim]
        assert pair.reasons == ("disputes",)
        assert "a part has more than its whole, over periods that do not overlap" in pair.why
        near = {(found.first, found.second): found for found in answer.conflicts(max_gap=12)}
        assert near[panel.claim, press.claim].reasons == ("part above whole", "disputes")


def test_a_dozen_is_found_against_four_and_not_against_at_least_four(graph):
    answer = sg.estimates(graph, LAOS, quantity="venues").select(relation="self")
    dozen = only(answer, "S001", graph)
    against = {graph.claims[found.second].fact_row for found in answer.conflicts() if found.first == dozen.claim}
    assert "D446" in against
    assert not {"S026", "D445"} & against


def test_the_copies_of_one_report_count_once(graph):
    answer = sg.estimates(graph, THREE, quantity="venues")
    told = {row for name in ("D441", "L125", "S011") for row in (one.claim for one in rows_of(answer, name, graph))}
    origin = only(answer.select(relation="self"), "D441", graph).claim
    group = next(group for group in answer.sources() if group.first == origin)
    assert {claim for claim in told if graph.claims[claim].about == THREE} <= set(group.claims)
    assert "repeats" in group.why
    assert sum(row.value == "17" for row in answer.select(relation="self")) > 1
    assert answer.select(claims=group.claims).total() == answer.select(claims=[origin]).total()


def test_a_joint_sum_counts_once_and_never_in_silence(graph):
    answer = sg.estimates(graph, "ofac:22985", quantity="laundered")
    joint = [row.claim for name in ("D332", "L100") for row in rows_of(answer, name, graph)]
    assert {graph.link(row.about).source for row in answer.select(claims=joint)} == {"ofac:55183", "entity:ho-jong-son"}
    some = answer.select(claims=joint)
    assert len(some.sources()) == 1
    with pytest.raises(OverlapError, match="the same amount"):
        some.total()
    total = some.total(overlap="bounds")
    assert (total.low, total.high) == (5_300_000, 5_300_000)


def test_the_hosts_of_one_report_add_and_the_class_beside_them_does_not(graph):
    answer = sg.estimates(graph, ALL, quantity="venues").select(period="2016-04")
    hosts = [only(answer, name, graph) for name in ("D431", "D432", "D433", "D434")]
    total = answer.select(claims=[row.claim for row in hosts]).total()
    assert (total.low, total.high, total.method) == (110, 110, "sum")
    everywhere = only(answer, "D430", graph)
    with pytest.raises(OverlapError, match="is part of"):
        answer.select(claims=[everywhere.claim, hosts[0].claim]).total()


def test_it_workers_restaurants_and_theft_are_never_added_in_silence(graph):
    money = {"quantity": "revenue", "unit": "USD/year", "valid": "2030", "document": "doc:method", "value": "5"}
    for one, other in (
        ("channel:it-workers", ALL),
        ("channel:cyber-theft", "channel:it-workers"),
        ("channel:it-workers@LA", LAOS),
        ("channel:it-workers@RU", "channel:cyber-theft"),
        ("channel:overseas-labour", "channel:it-workers"),
    ):
        builder = graph.edit()
        builder.add(sg.Channel(id="channel:income", caption="All income"))
        for node in (one, other):
            builder.add(sg.Claim(id=f"claim:test-{node}", about=node, **money))
            builder.add(sg.Link(id=f"link:test-{node}", source=node, target="channel:income", kind="part_of"))
            builder.add(sg.Claim(about=f"link:test-{node}", document="doc:method"))
        answer = sg.estimates(builder.freeze(), "channel:income", quantity="revenue").select(period="2030")
        assert len(answer) == 2
        with pytest.raises(OverlapError) as caught:
            answer.total()
        assert f"claim:test-{one}" in str(caught.value)
        total = answer.total(overlap="bounds")
        assert (total.low, total.high) == (5, 10)


def test_thefts_from_different_victims_add_over_a_year(graph):
    thefts = sg.estimates(graph, "ofac:27307", quantity="amount").select(sort="amount (stole_from) in USD")
    told = [only(thefts, name, graph).claim for name in ("D356", "D357", "D358", "D359")]
    total = thefts.select(claims=told).total(period="2018")
    assert (total.low, total.high) == (353_900_000, 373_900_000)


def test_a_correction_is_a_conflict(graph):
    answer = sg.estimates(graph, "ofac:43377", quantity="paid")
    pairs = {(graph.claims[found.first].fact_row, found.reasons) for found in answer.conflicts()}
    assert ("D241", ("corrects",)) in pairs


def test_the_second_clock_hides_what_was_not_out_yet(graph):
    then = graph.as_of(known="2023-12-31")
    answer = sg.estimates(then, THREE, quantity="venues")
    assert rows_of(answer, "D441", graph)
    assert not rows_of(answer, "D442", graph)
    assert not any("65 venues" in found.why for found in answer.conflicts())


def test_it_answers_for_every_node_of_the_case(graph):
    for node in graph.nodes.ids:
        answer = sg.estimates(graph, node)
        claims = [claim for group in answer.sources() for claim in group.claims]
        assert sorted(claims) == sorted(row.claim for row in answer)
        assert {claim for found in answer.conflicts() for claim in (found.first, found.second)} <= set(claims)
