"""Journeys of money over links whose days are bounds, against every choice of days."""

from datetime import date
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import DAY_MAX, DAY_MIN, Days, day_number, day_text
from sanctions_graph.analysis.journeys import CRITERIA, journeys
from sanctions_graph.errors import DateError, SearchLimitError, UnknownIdError, UnknownKindError

NAMES = "ABCDE"
DAY = 18_262  # 2020-01-01


def graph_of(*links, published="2024", observed=None):
    """Build links from (source, target, start[, kind[, end[, status]]]); ids are l:0, l:1, …"""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1", published=published), *(sg.Entity(id=f"x:{name}") for name in NAMES))
    for number, (source, target, start, *rest) in enumerate(links):
        kind, end, status = [*rest, *("pays", "", "asserted")[len(rest) :]]
        builder.add(
            sg.Link(id=f"l:{number}", kind=kind, source=f"x:{source}", target=f"x:{target}", start=start, end=end),
            sg.Claim(about=f"l:{number}", document="doc:1", status=status, observed=(observed or {}).get(number, "")),
        )
    return builder.freeze()


def told(answer):
    return {
        each.target[2:]: (day_text(each.departure), day_text(each.arrival), each.duration, " ".join(each.links))
        for each in answer
    }


def on(number):
    return f"2020-01-{number:02d}"


# ---- the order of days ------------------------------------------------------------------------------------


def test_money_received_on_day_5_was_not_sent_on_on_day_3():
    graph = graph_of(("A", "B", on(5)), ("B", "C", on(3)))
    assert told(journeys(graph, source="x:A")) == {"B": (on(5), on(5), 0, "l:0")}


FOUR = (
    ("A", "B", on(1)), ("B", "C", on(2)), ("C", "D", on(3)),
    ("A", "C", on(8)), ("C", "B", on(9)), ("B", "D", on(20)),
    ("A", "B", on(4)), ("B", "D", on(5)),
    ("A", "D", "2020-01-07"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("earliest", (on(1), on(3), 2, "l:0 l:1 l:2")),
        ("latest", (on(8), on(20), 12, "l:3 l:4 l:5")),
        ("fastest", (on(4), on(5), 1, "l:6 l:7")),
    ],
)
def test_the_criteria_choose_different_journeys(criterion, expected):
    graph = graph_of(*FOUR[:8])
    for target in ("x:D", None):
        answer = told(journeys(graph, source="x:A", target=target, criterion=criterion))
        assert answer["D"] == expected
        assert (set(answer) == {"D"}) == (target is not None)


def test_fewest_links_and_of_these_the_earliest():
    answer = told(journeys(graph_of(*FOUR[:8], ("A", "D", on(25)), ("A", "D", on(24))), source="x:A", target="x:D",
                           criterion="shortest"))  # fmt: skip
    assert answer == {"D": (on(24), on(24), 0, "l:9")}


def test_one_day_for_two_steps_needs_the_rule():
    graph = graph_of(("A", "B", on(5)), ("B", "C", on(5)))
    assert set(told(journeys(graph, source="x:A"))) == {"B", "C"}
    assert set(told(journeys(graph, source="x:A", same_day=False))) == {"B"}
    either = graph_of(("A", "B", on(5)), ("B", "C", f"{on(5)}..{on(6)}"))
    assert [each.certainty for each in journeys(either, source="x:A")] == ["certain", "certain"]
    assert [each.certainty for each in journeys(either, source="x:A", same_day=False)] == ["certain", "possible"]
    wide = graph_of(("A", "B", on(5)), ("B", "C", f"{on(4)}..{on(6)}"))
    assert told(journeys(wide, source="x:A", same_day=False))["C"] == (on(5), on(6), 1, "l:0 l:1")


def test_the_window_keeps_both_of_its_days():
    graph = graph_of(("A", "B", on(5)), ("B", "C", on(9)))
    assert set(told(journeys(graph, source="x:A", after=on(5), before=on(9)))) == {"B", "C"}
    assert set(told(journeys(graph, source="x:A", after=on(5), before=on(8)))) == {"B"}
    assert not journeys(graph, source="x:A", after=on(6))


def test_only_the_kinds_asked_for_are_taken():
    graph = graph_of(("A", "B", on(5)), ("B", "C", on(6), "owns"), ("B", "D", on(6), "supplies"))
    assert set(told(journeys(graph, source="x:A"))) == {"B", "D"}
    assert set(told(journeys(graph, source="x:A", kinds="pays"))) == {"B"}
    assert set(told(journeys(graph, source="x:A", kinds=["pays", "owns"]))) == {"B", "C"}


def test_ties_go_to_link_ids():
    graph = graph_of(("A", "C", on(5)), ("A", "B", on(5)), ("C", "D", on(6)), ("B", "D", on(6)))
    for criterion in CRITERIA:
        assert told(journeys(graph, source="x:A", target="x:D", criterion=criterion))["D"][3] == "l:0 l:2"


# ---- bounds -----------------------------------------------------------------------------------------------


def test_bounds_that_overlap_are_possible_and_the_row_gives_the_best_days():
    graph = graph_of(("A", "B", "2020"), ("B", "C", "2020-03"))
    assert [each.certainty for each in journeys(graph, source="x:A")] == ["certain", "possible"]
    assert told(journeys(graph, source="x:A", criterion="latest"))["C"] == ("2020-03-31", "2020-03-31", 0, "l:0 l:1")
    assert set(told(journeys(graph, source="x:A", certainty="certain"))) == {"B"}


def test_a_certain_journey_leaves_no_earlier_and_arrives_no_later():
    graph = graph_of(("A", "B", "2020-01"), ("B", "C", "2020-03"), ("A", "C", "2021"))
    answer = told(journeys(graph, source="x:A", certainty="certain"))
    assert answer["C"] == ("2020-01-01", "2020-03-31", 90, "l:0 l:1")
    assert told(journeys(graph, source="x:A"))["C"] == ("2020-01-31", "2020-03-01", 30, "l:0 l:1")


def test_an_alleged_link_makes_a_journey_possible():
    graph = graph_of(("A", "B", on(1), "pays", "", "alleged"), ("B", "C", on(2)))
    assert [each.certainty for each in journeys(graph, source="x:A")] == ["possible", "possible"]
    assert not journeys(graph, source="x:A", certainty="certain")


def test_a_state_carries_on_any_day_of_its_life():
    graph = graph_of(("A", "B", on(5)), ("B", "C", "2010-01-01", "earns_for", on(6)), ("C", "D", on(6)))
    assert told(journeys(graph, source="x:A"))["D"] == (on(5), on(6), 1, "l:0 l:1 l:2")
    assert [each.certainty for each in journeys(graph, source="x:A")] == ["certain"] * 3
    ended = graph_of(("A", "B", on(5)), ("B", "C", "2010-01-01", "earns_for", on(4)))
    assert set(told(journeys(ended, source="x:A"))) == {"B"}


def test_a_link_without_end_has_no_last_day():
    graph = graph_of(("A", "B", "2010-01-01", "earns_for"), ("B", "C", "", "earns_for"))
    (to_b, to_c) = journeys(graph, source="x:A", criterion="latest")
    assert (to_b.departure, to_b.arrival, to_b.duration) == (DAY_MAX, DAY_MAX, 0)
    assert (to_c.departure, to_c.duration, to_c.certainty) == (DAY_MAX, 0, "certain")
    strict = journeys(graph, source="x:A", same_day=False)
    assert told(strict)["C"] == ("2010-01-01", "2010-01-02", 1, "l:0 l:1")


# ---- undated links ----------------------------------------------------------------------------------------


def test_undated_links_by_policy():
    graph = graph_of(("A", "B", on(5)), ("B", "C", "?"), ("C", "D", on(9)), published="2020-01-06..2020-01-07")
    assert set(told(journeys(graph, source="x:A"))) == {"B"}
    included = journeys(graph, source="x:A", undated="include")
    assert told(included)["C"] == (on(5), on(5), 0, "l:0 l:1")
    assert [each.undated for each in included] == [(), ("l:1",), ("l:1",)]
    widened = journeys(graph, source="x:A", undated="widen")
    assert told(widened)["C"] == (on(5), on(6), 1, "l:0 l:1")
    assert [each.certainty for each in widened] == ["certain", "possible", "possible"]
    assert set(told(journeys(graph, source="x:A", undated="widen", certainty="certain"))) == {"B"}
    for answer, said in ((included, "may be any day"), (widened, "dated by their claims")):
        assert answer.undated == ("l:1",)
        assert answer.attrs["parameters"]["undated_links"] == 1
        assert f"1 link without a known day: {said}" in repr(answer)
        assert f"1 link without a known day: {said}" in answer.explain()


def test_a_lone_undated_link_is_certain_and_has_no_days():
    (only,) = journeys(graph_of(("A", "B", "?")), source="x:A", undated="include", certainty="certain")
    assert (only.departure, only.arrival, only.duration) == (DAY_MIN, DAY_MAX, None)
    assert journeys(graph_of(("A", "B", "?")), source="x:A", undated="include", certainty="certain").to_pandas()[
        "duration"
    ].isna().all()  # fmt: skip


def test_an_event_that_was_seen_happened_within_its_sightings():
    graph = graph_of(("A", "B", "?", "pays", "?"), ("B", "C", "2021"), observed={0: "2020"})
    assert [each.certainty for each in journeys(graph, source="x:A")] == ["certain", "certain"]
    assert told(journeys(graph, source="x:A", certainty="certain"))["C"] == ("2020-01-01", "2021-12-31", 730, "l:0 l:1")


# ---- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"source": "x:Z"}, UnknownIdError),
        ({"target": "x:Z"}, UnknownIdError),
        ({"target": "x:A"}, UnknownKindError),
        ({"criterion": "cheapest"}, UnknownKindError),
        ({"kinds": ["pays", "paid"]}, UnknownKindError),
        ({"undated": "guess"}, UnknownKindError),
        ({"certainty": "likely"}, UnknownKindError),
        ({"after": "2020"}, DateError),
        ({"after": on(3), "before": on(2)}, DateError),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(asked, error):
    with pytest.raises(error):
        journeys(graph_of(("A", "B", on(1))), **{"source": "x:A"} | asked)


def test_the_limit_is_never_passed_in_silence():
    graph = graph_of(*(("A", "B", on(number)) for number in range(1, 7)))
    for criterion in ("fastest", "latest"):
        assert len(journeys(graph, source="x:A", criterion=criterion, limit=6)) == 1
        with pytest.raises(SearchLimitError, match="raise limit="):
            journeys(graph, source="x:A", criterion=criterion, limit=5)


# ---- what is given ----------------------------------------------------------------------------------------


def test_the_answer_can_be_read():
    answer = journeys(graph_of(("A", "B", on(1)), ("B", "C", "2020")), source="x:A")
    frame = answer.to_pandas()
    assert list(frame["links"]) == [("l:0",), ("l:0", "l:1")]
    assert list(frame["arrival"]) == [on(1), on(1)]
    assert frame.attrs["method"] == "journeys"
    assert answer[1].nodes == ("x:A", "x:B", "x:C")
    assert answer[1].days == (Days(DAY, DAY), Days(DAY, DAY))
    assert answer[1:].journeys == (answer[1],)
    assert str(answer[1]) == "x:A -> x:B -> x:C"
    assert "x:A pays x:B" in answer.explain()
    assert repr(answer).startswith("2 earliest journey(s) from x:A, all time")
    assert "doc:1" in answer.explain()


def test_a_view_counts_what_it_shows():
    graph = graph_of(("A", "B", on(1)), published="2020-06-01")
    assert not journeys(graph.as_of(known="2020-05-31"), source="x:A")
    assert len(journeys(graph.as_of(known="2020-06-01"), source="x:A")) == 1


def test_of_laos_the_chain_that_needs_undated_links_is_possible_at_most():
    graph = sg.load_case("dprk")
    asked = {"source": "entity:yu-song-hyok", "target": "state:KP"}
    assert not journeys(graph, **asked)
    (chain,) = journeys(graph, **asked, undated="include")
    assert chain.nodes[1:3] == ("channel:it-workers@LA", "channel:restaurants@LA")
    assert (chain.certainty, len(chain.undated)) == ("possible", 2)


# ---- every world ------------------------------------------------------------------------------------------

SHORT = st.tuples(st.integers(DAY, DAY + 4), st.integers(0, 2)).map(
    lambda at: day_text(at[0]) if at[1] == 0 else f"{day_text(at[0])}..{day_text(at[0] + at[1])}"
)


@st.composite
def drawn(draw):
    source, target = draw(st.sampled_from(list(permutations("ABC", 2))))
    kind = draw(st.sampled_from(["pays", "supplies", "earns_for"]))
    start, end = draw(SHORT), draw(SHORT)
    if kind != "earns_for" and draw(st.booleans()):
        end = ""
    elif start[:10] > end[-10:]:
        start, end = end, start
    return source, target, start, kind, end, draw(st.sampled_from(["asserted"] * 3 + ["alleged"]))


def days_in_worlds(link):
    """List, for one link, every set of days on which it may have carried; a state's smallest sets are enough."""
    source_low, source_high = span_of(link[2])
    low, high = span_of(link[4]) if link[4] else (source_low, source_high)
    if link[3] != "earns_for":
        return [{day} for day in range(source_low, high + 1)]
    every = set(range(source_low, high + 1))
    sure = {day for day in every if source_high <= day <= low}
    return [every, sure] if sure else [every, *({day} for day in every)]


def span_of(text):
    first, _, last = text.partition("..")
    return tuple(day_number(date.fromisoformat(day)) for day in (first, last or first))


def runs(world, chain, wait):
    """List the (departure, arrival) of a chain in one world."""
    ends = {(day, day) for day in world[chain[0]]}
    for link in chain[1:]:
        ends = {(left, day) for left, at in ends for day in world[link] if day >= at + wait}
    return ends


def chains(links, source):
    """List the chains of links from a node that repeat none."""
    found = []

    def go(node, seen, chain):
        for place, link in enumerate(links):
            if link[0] == node and link[1] not in seen:
                found.append((link[1], (*chain, place)))
                go(link[1], {*seen, link[1]}, (*chain, place))

    go(source, {source}, ())
    return found


def score(criterion, left, at, chain):
    """Rank a journey: least is best."""
    return {"earliest": (at,), "latest": (-left, at), "fastest": (at - left, at), "shortest": (len(chain), at)}[
        criterion
    ]


@settings(max_examples=120)
@given(st.lists(drawn(), min_size=1, max_size=4), st.booleans(), st.sampled_from(CRITERIA))
def test_possible_is_the_best_of_all_worlds_and_certain_holds_in_each(links, same_day, criterion):
    graph, wait = graph_of(*links), 0 if same_day else 1
    worlds = list(product(*(days_in_worlds(link) for link in links)))
    best, certain = {}, set()
    for end, chain in chains(links, "A"):
        ways = [runs(world, chain, wait) for world in worlds]
        for left, at in set().union(*ways):
            rank = score(criterion, left, at, chain)
            best[end] = min(best.get(end, rank), rank)
        if all(ways) and all(links[place][5] == "asserted" for place in chain):
            certain.add((end, tuple(f"l:{place}" for place in chain)))
    answer = journeys(graph, source="x:A", criterion=criterion, same_day=same_day)
    got = {each.target[2:]: score(criterion, each.departure, each.arrival, each.links) for each in answer}
    assert got == best
    assert all((each.certainty == "certain") == ((each.target[2:], each.links) in certain) for each in answer)
    for each in answer:
        assert told(journeys(graph, source="x:A", target=each.target, criterion=criterion, same_day=same_day)) == told(
            [each]
        )
    sure = journeys(graph, source="x:A", criterion=criterion, same_day=same_day, certainty="certain")
    assert {each.target[2:] for each in sure} == {end for end, _ in certain}
    for each in sure:
        assert (each.target[2:], each.links) in certain
        assert each.certainty == "certain"
        chain = tuple(int(link[2:]) for link in each.links)
        for world in worlds:  # the days promised hold in every world
            assert any(left >= each.departure and at <= each.arrival for left, at in runs(world, chain, wait))
