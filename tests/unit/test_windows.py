"""Windows of paths and the order of money along them, read off by hand."""

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import DAY_MAX, parse_days
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.paths.windows import carrying_days, is_undated, ordered, widened_days, window_of


def graph_of(*links, documents=None):
    """Build links from (kind, source, target, start, end, observed…); ids are l:0, l:1, …"""
    builder = sg.GraphBuilder()
    documents = {"doc:1": "2024"} if documents is None else documents
    builder.add(*(sg.Document(id=name, published=day) for name, day in documents.items()))
    builder.add(*(sg.Entity(id=f"x:{name}") for name in "ABCD"))
    builder.add(sg.Channel(id="channel:1"), sg.Channel(id="channel:2"), sg.Measure(id="measure:1"))
    for number, (kind, source, target, start, end, *observed) in enumerate(links):
        builder.add(sg.Link(id=f"l:{number}", kind=kind, source=source, target=target, start=start, end=end))
        for document in documents:
            seen = observed or [""]
            builder.add(*(sg.Claim(about=f"l:{number}", document=document, observed=day, locator=day) for day in seen))
    return builder.freeze()


def rows_of(graph):
    return [graph.tables["links"].row(f"l:{number}") for number in range(len(graph.tables["links"]))]


def window(*links, undated="include", **others):
    graph = graph_of(*links, **others)
    return window_of(graph, rows_of(graph), undated=undated)


def order(forward, *links, undated="include", **others):
    graph = graph_of(*links, **others)
    return ordered(graph, rows_of(graph), [sign == ">" for sign in forward], undated=undated)


def span(text):
    return parse_days(text)


OWNS = ("owns", "x:A", "x:B")
PAYS = ("pays", "x:A", "x:B")
ON = ("pays", "x:B", "x:C")


# ---- windows ----------------------------------------------------------------------------------------------


def test_stated_limits_give_the_inner_and_the_outer_span():
    found = window((*OWNS, "2016", "2020-06"), ("owns", "x:B", "x:C", "2015", "2021"))
    assert found.certain == (span("2016-12-31..2020-06-01"),)
    assert found.possible == span("2016-01-01..2020-06-30")
    assert str(found) == "certainly 2016-12-31 to 2020-06-01; possibly 2016-01-01 to 2020-06-30"


def test_links_that_never_met_have_no_window():
    found = window((*OWNS, "2016", "2017"), ("owns", "x:B", "x:C", "2018", ""))
    assert (found.certain, found.possible, str(found)) == ((), None, "never all at once")


def test_links_that_may_have_met_have_a_possible_window_only():
    found = window((*OWNS, "2016", "2017"), ("owns", "x:B", "x:C", "2017", "2018"))
    assert (found.certain, found.possible) == ((), span("2017"))


def test_two_spells_make_two_stretches():
    found = window((*OWNS, "?", "?", "2015-03", "2019-01"), documents={"doc:1": "2020"})
    assert found.certain == (span("2015-03"), span("2019-01"))
    assert found.possible == (-DAY_MAX, DAY_MAX)
    assert str(found) == "certainly 2015-03-01 to 2015-03-31 and 2019-01-01 to 2019-01-31; possibly … to …"


def test_an_event_stays_once_it_has_happened():
    found = window((*PAYS, "2017-05", ""), (*ON, "2019-02-03", "2019-02-03"))
    assert found.certain == ((span("2019-02-03").low, DAY_MAX),)


def test_a_link_of_which_no_day_is_known_is_named():
    links = ((*OWNS, "?", "?"), ("owns", "x:B", "x:C", "2018", "2019"))
    found = window(*links)
    assert (found.undated, found.certain, found.possible) == (("l:0",), (), span("2018..2019"))
    assert window(*links, undated="exclude").possible is None
    documents = {"doc:1": "2018-03-05", "doc:2": "2018-06"}
    widened = window(*links, undated="widen", documents=documents)
    assert (widened.undated, widened.certain, widened.possible) == (("l:0",), (), span("2018-03-05..2018-06-30"))


def test_the_second_clock_counts():
    graph = graph_of((*OWNS, "2016", ""), documents={"doc:1": "2024-05-06"})
    assert window_of(graph.as_of(known="2024-05-05"), rows_of(graph)).possible is None
    assert window_of(graph.as_of(known="2024-05-06"), rows_of(graph)).certain == ((span("2016-12-31").low, DAY_MAX),)


def test_the_valid_day_of_a_view_does_not_matter():
    graph = graph_of((*OWNS, "2016", "2017"))
    assert window_of(graph.as_of("2022-01-01"), rows_of(graph)) == window_of(graph, rows_of(graph))


@pytest.mark.parametrize(
    ("kind", "start", "end", "seen", "undated"),
    [
        ("owns", "", "", "", False),  # no limit is stated: it holds on every day
        ("owns", "?", "", "", True),
        ("owns", "?", "?", "2019", False),
        ("owns", "?", "..2020", "", False),
        ("pays", "", "", "", True),  # an event happened on some day
        ("pays", "?", "", "", True),
        ("pays", "?", "", "2019", False),
        ("pays", "2019..", "", "", False),
    ],
)
def test_which_links_are_undated(kind, start, end, seen, undated):
    graph = graph_of((kind, "x:A", "x:B", start, end, seen))
    assert is_undated(graph, 0) is undated


def test_a_link_is_widened_by_what_its_claims_speak_of_before_what_they_were_printed_in():
    builder = sg.GraphBuilder()
    builder.add(
        sg.Entity(id="x:A"), sg.Entity(id="x:B"), sg.Document(id="doc:1", published="2024"), sg.Document(id="d:2")
    )
    builder.add(sg.Link(id="l:0", kind="pays", source="x:A", target="x:B", start="?"))
    builder.add(
        sg.Claim(about="l:0", document="doc:1", valid="2018"),
        sg.Claim(about="l:0", document="doc:1", observed="2020-02", status="alleged"),
        sg.Claim(about="l:0", document="d:2", status="alleged"),  # says nothing of any day
        sg.Claim(about="l:0", document="doc:1", stance="disputes"),  # would give 2024
    )
    graph = builder.freeze()
    assert widened_days(graph, 0) == span("2018-01-01..2020-02-29")
    assert carrying_days(graph, 0, undated="widen").possible == span("2018-01-01..2020-02-29")


def test_a_link_whose_claims_state_no_day_cannot_be_widened():
    graph = graph_of((*PAYS, "?", "?"), documents={"doc:1": ""})
    assert widened_days(graph, 0) is None
    assert carrying_days(graph, 0, undated="widen") is None


def test_another_policy_is_refused():
    graph = graph_of((*PAYS, "2016", ""))
    for ask in (lambda: window_of(graph, [0], undated="guess"), lambda: ordered(graph, [0], [True], undated="guess")):
        with pytest.raises(UnknownKindError, match="policy"):
            ask()


# ---- order ------------------------------------------------------------------------------------------------

EARLY, LATE = (*PAYS, "2020-01-03", ""), (*ON, "2020-01-05", "")
LATE_FIRST = ((*PAYS, "2020-01-05", ""), (*ON, "2020-01-03", ""))


def test_money_received_on_day_5_was_not_sent_on_on_day_3():
    assert order(">>", *LATE_FIRST) is None
    assert order(">>", EARLY, LATE) == "certain"


def test_against_the_links_the_order_is_the_reverse():
    assert order("<<", *LATE_FIRST) == "certain"
    assert order("<<", EARLY, LATE) is None


def test_a_turn_asks_for_no_order():
    assert order("><", *LATE_FIRST) == order("<>", *LATE_FIRST) == "certain"


def test_one_day_is_in_order():
    assert order(">>", (*PAYS, "2020-01-05", ""), (*ON, "2020-01-05", "")) == "certain"


def test_overlapping_bounds_are_possible():
    assert order(">>", (*PAYS, "2020", ""), (*ON, "2020", "")) == "possible"
    assert order(">>", (*PAYS, "2020", ""), (*ON, "2020-12-31", "")) == "certain"


def test_bounds_that_overlap_two_by_two_may_not_all_hold():
    links = ((*PAYS, "2020-05", ""), (*ON, "2020-01..2020-12", ""), ("pays", "x:C", "x:D", "2020-03", ""))
    assert order(">>", *links[:2]) == order(">>", *links[1:]) == "possible"
    assert order(">>>", *links) is None


def test_a_state_carries_on_any_day_of_its_life():
    earns = ("earns_for", "x:B", "x:C", "2010-01-01", "2020-01-04")
    assert order(">>", EARLY, earns) == "certain"
    assert order(">>", (*PAYS, "2020-01-05", ""), earns) is None
    assert order(">>", EARLY, ("earns_for", "x:B", "x:C", "2010", "2020")) == "possible"  # it may have ended on day 1


def test_an_event_that_was_seen_happened_within_its_sightings():
    seen = (*PAYS, "?", "?", "2019")
    assert order(">>", seen, (*ON, "2020", "")) == "certain"
    assert order(">>", seen, (*ON, "2019-06", "")) == "possible"
    assert order(">>", ("pays", "x:C", "x:A", "2018", ""), seen) == "certain"
    assert order(">>", ("pays", "x:C", "x:A", "2020", ""), seen) == "possible"  # it may have happened again


def test_structure_does_not_hide_a_wrong_order():
    first = ("pays", "x:A", "channel:1", "2020-01-05", "")
    part = ("part_of", "channel:1", "channel:2", "", "")
    second = ("pays", "channel:2", "x:B", "2020-01-03", "")
    assert order(">>>", first, part, second) is None


def test_a_measure_moves_no_money():
    listing = ("designates", "measure:1", "x:A", "2022-01-01", "")
    assert order("<<", ("pays", "x:A", "x:B", "2020-01-05", ""), listing) == "certain"


def test_undated_links_by_policy():
    links = (EARLY, (*ON, "?", "?"))
    assert order(">>", *links) == "possible"
    assert order(">>", *links, undated="exclude") is None
    assert order(">>", *links, undated="widen") == "possible"  # assumed to be in 2024, when it was told
    assert order(">>", (*PAYS, "2025", ""), (*ON, "?", "?"), undated="widen") is None
