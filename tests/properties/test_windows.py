"""A window holds a day exactly if its view shows every link; order agrees with trying every choice of days."""

from itertools import combinations, pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import DAY_MAX, DAY_MIN, day_text
from sanctions_graph.paths.windows import carrying_days, is_undated, ordered, widened_days, window_of
from sanctions_graph.testing import graphs

FIRST, LAST = 18_262, 18_271  # ten days from 2020-01-01
UNIVERSE = range(FIRST - 2, LAST + 3)


def written(low, high):
    return f"{day_text(low)}..{day_text(high)}" if low < high else day_text(low)


BOUNDS = st.lists(st.integers(FIRST, LAST), min_size=2, max_size=2).map(sorted).map(lambda pair: written(*pair))
LIMITS = st.sampled_from(["", "", "?", "?"]) | BOUNDS
SIGHTINGS = st.lists(st.just("") | BOUNDS, min_size=1, max_size=3)


@st.composite
def lives(draw, limits=LIMITS):
    """Draw one link: its kind, bounds that can be true, and its claims as (observed, stance)."""
    kind = draw(st.sampled_from(["pays", "owns", "earns_for", "consolidated_by", "supplies"]))
    start, end = draw(limits), draw(limits)
    if start not in ("", "?") and end not in ("", "?") and start[:10] > end[-10:]:
        start, end = end, start
    stances = st.sampled_from(["supports"] * 4 + ["hedges", "disputes"])
    return kind, start, end, [(seen, draw(stances)) for seen in draw(SIGHTINGS)]


def built(drawn, published="2020-01-08..2020-01-10"):
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1", published=published), sg.Entity(id="x:1"), sg.Entity(id="x:2"))
    for number, (kind, start, end, claims) in enumerate(drawn):
        builder.add(sg.Link(id=f"l:{number}", source="x:1", target="x:2", kind=kind, start=start, end=end))
        builder.add(
            *(
                sg.Claim(about=f"l:{number}", document="doc:1", observed=seen, stance=stance, locator=str(place),
                         status="alleged" if stance == "hedges" else "asserted")
                for place, (seen, stance) in enumerate(claims)
            )
        )  # fmt: skip
    graph = builder.freeze()
    return graph, [graph.tables["links"].row(f"l:{number}") for number in range(len(drawn))]


def holds(window, day):
    certain = any(low <= day <= high for low, high in window.certain)
    return certain, window.possible is not None and window.possible.low <= day <= window.possible.high


def shown(view, rows):
    return bool(view.mask("certain")[rows].all()), bool(view.mask("possible")[rows].all())


@given(
    st.lists(lives(), min_size=1, max_size=3),
    st.fixed_dictionaries(
        {},
        optional={
            "known": st.sampled_from(["2020-01-07", "2020-01-08", "2020-01-10"]),
            "since": st.integers(FIRST, LAST).map(day_text),
            "max_gap": st.sampled_from([0, 1]),
        },
    ),
)
def test_a_window_holds_the_days_on_which_a_view_shows_all_links(drawn, clocks):
    graph, rows = built(drawn)
    window = window_of(graph.as_of(**clocks), rows)
    for day in UNIVERSE:
        assert holds(window, day) == shown(graph.as_of(day_text(day), **clocks), rows), day_text(day)
    assert all(one.high < other.low for one, other in pairwise(window.certain))


@given(graphs(max_nodes=4, max_links=6), st.data())
def test_so_it_is_on_any_graph_at_the_edges_of_its_bounds(graph, data):
    every = range(len(graph.tables["links"]))
    rows = data.draw(st.lists(st.sampled_from(every), max_size=2, unique=True)) if every else []
    window = window_of(graph, rows)
    edges = {day + step for days in (*window.certain, window.possible or ()) for day in days for step in (-1, 0, 1)}
    for bounds in (graph.view.evidence.bounds["start"], graph.view.evidence.bounds["end"]):
        edges |= {int(end[row]) + step for end in (bounds.low, bounds.high) for row in rows for step in (-1, 0, 1)}
    for day in sorted(day for day in edges if -700_000 < day < 2_900_000):
        assert holds(window, day) == shown(graph.as_of(day_text(day)), rows)


# ---- order: every day that every link can have carried ---------------------------------------------------------


def subsets(days):
    return [set(some) for size in range(1, len(days) + 1) for some in combinations(days, size)]


def choices(graph, row):
    """List, for a link with stated or seen days, every set of days on which it may have carried."""
    link = graph.links[row]
    event = link.kind in ("pays", "supplies")
    if event:
        last = link.end.high if link.end.low < DAY_MAX else link.start.high
        return [{day} for day in range(link.start.low, last + 1)]
    views = [(day, graph.as_of(day_text(day))) for day in UNIVERSE]
    may = [day for day, view in views if view.mask("possible")[row]]
    must = {day for day, view in views if view.mask("certain")[row]}
    return [some for some in subsets(may) if must <= some]


def passes(days):
    """Tell whether a day can be taken from each set so that none is earlier than the one before."""
    arrived = {-(10**9)}
    for some in days:
        arrived = {day for day in some if any(day >= before for before in arrived)}
    return bool(arrived)


SHORT = st.tuples(st.integers(FIRST, FIRST + 4), st.integers(0, 2)).map(lambda at: written(at[0], at[0] + at[1]))


@st.composite
def stated(draw):
    kind = draw(st.sampled_from(["pays", "supplies", "earns_for", "owns"]))
    start, end = draw(SHORT), draw(SHORT)
    if kind in ("pays", "supplies") and draw(st.booleans()):
        end = ""
    elif start[:10] > end[-10:]:
        start, end = end, start
    return kind, start, end, [("", "supports")]


@settings(max_examples=80)
@given(st.lists(st.tuples(stated(), st.booleans()), min_size=1, max_size=3))
def test_order_is_that_of_trying_every_choice_of_days(drawn):
    graph, rows = built([life for life, _ in drawn])
    forward = [along for _, along in drawn]
    worlds = [choices(graph, row) for row in rows]
    runs, run = [], [0]
    for one, other in pairwise(range(len(rows))):
        if forward[one] == forward[other]:
            run.append(other)
        else:
            runs, run = [*runs, run], [other]
    runs = [run if forward[run[0]] else run[::-1] for run in [*runs, run]]
    told = [{passes(world) for world in product(*(worlds[place] for place in run))} for run in runs]
    expected = "certain" if all(each == {True} for each in told) else "possible" if all(map(any, told)) else None
    assert ordered(graph, rows, forward) == expected


@given(st.lists(lives(), min_size=1, max_size=4), st.data(), st.sampled_from(["include", "exclude", "widen"]))
def test_a_walk_back_has_the_same_order_and_certain_is_possible(drawn, data, undated):
    graph, rows = built(drawn)
    forward = [data.draw(st.booleans()) for _ in rows]
    answer = ordered(graph, rows, forward, undated=undated)
    assert ordered(graph, rows[::-1], [not along for along in forward[::-1]], undated=undated) == answer
    if answer == "certain":  # then no part of the walk is out of order
        for cut in range(1, len(rows)):
            assert ordered(graph, rows[cut:], forward[cut:], undated=undated) == "certain"
    if answer is not None:
        assert ordered(graph, rows[1:], forward[1:], undated=undated) is not None


@given(lives(), st.sampled_from(["", "2020-01-08..2020-01-10"]))
def test_policies_only_bear_on_undated_links(life, published):
    graph, (row,) = built([life], published)
    days = {undated: carrying_days(graph, row, undated=undated) for undated in ("include", "exclude", "widen")}
    windows = {undated: window_of(graph, [row], undated=undated) for undated in days}
    if not is_undated(graph, row):
        assert days["include"] == days["exclude"] == days["widen"]
        assert windows["include"] == windows["exclude"] == windows["widen"]
        return
    assert days["include"].possible == (DAY_MIN, DAY_MAX)
    assert days["exclude"] is None
    assert windows["exclude"].possible is None
    assumed = widened_days(graph, row)
    assert (days["widen"] and days["widen"].possible) == windows["widen"].possible == assumed
    assert not windows["widen"].certain
