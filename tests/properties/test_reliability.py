"""What is true of every reliability: its bounds, its growth with the links, and that names do not matter."""

from fractions import Fraction

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis.reliability import reliability
from sanctions_graph.analysis.weighed import weigh
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, facts, worlds

NAMES = ("S", "A", "B", "C", "T")
GRADES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 0.99, 1.0])
LINKS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), GRADES).filter(lambda row: row[0] != row[1]),
    min_size=1, max_size=9,
)  # fmt: skip
RULES = st.sampled_from([None, "pays+", "(pays|^pays)+", "pays/(pays|^pays)*", "pays{1,2}"])
HOPS = st.sampled_from(["rule", None, 1, 2, 3])


def graph_of(rows):
    links = [(source, target, "pays", grade) for source, target, grade in rows]
    frame = pd.DataFrame(links, columns=["source", "target", "kind", "confidence"])
    frame["id"] = [f"link:{number}" for number in range(len(rows))]
    return sg.from_dataframe(frame)


@given(LINKS, RULES, HOPS)
def test_the_best_path_is_below_and_the_cut_above(rows, rule, max_hops):
    assume({"S", "T"} <= {end for row in rows for end in row[:2]})
    graph = graph_of(rows)
    answer = reliability(graph, "S", "T", rule=rule, max_hops=max_hops)
    assert 0 <= answer.best_path <= float(answer) <= answer.cut_bound <= 1
    assert answer.low == answer.high == float(answer) == float(answer.exact_value)
    assert (float(answer) == 0) == (not answer.path)
    if rule is not None:  # a walk that takes a link twice is worth less in the algebra than it is probable
        assert weigh(graph, source="S", target="T", rule=rule, max_hops=max_hops).value <= answer.exact_value


@given(LINKS, RULES, HOPS, st.data())
def test_a_better_link_never_makes_it_worse(rows, rule, max_hops, data):
    assume({"S", "T"} <= {end for row in rows for end in row[:2]})
    place = data.draw(st.integers(0, len(rows) - 1))
    better = data.draw(GRADES.filter(lambda grade: grade >= rows[place][2]))
    raised = [*rows[:place], (*rows[place][:2], better), *rows[place + 1 :]]
    before, after = (
        reliability(graph_of(each), "S", "T", rule=rule, max_hops=max_hops) for each in (rows, raised)
    )  # fmt: skip
    assert before.exact_value <= after.exact_value


@given(LINKS, RULES, HOPS, st.permutations(NAMES), st.randoms(use_true_random=False))
def test_names_and_the_order_of_rows_do_not_matter(rows, rule, max_hops, names, random):
    assume({"S", "T"} <= {end for row in rows for end in row[:2]})
    name = dict(zip(NAMES, names, strict=True))
    renamed = [(name[source], name[target], grade) for source, target, grade in rows]
    random.shuffle(renamed)
    before = reliability(graph_of(rows), "S", "T", rule=rule, max_hops=max_hops)
    after = reliability(graph_of(renamed), name["S"], name["T"], rule=rule, max_hops=max_hops)
    assert after.exact_value == before.exact_value
    assert (after.links, after.ungraded) == (before.links, before.ungraded)


@given(LINKS)
def test_either_way_is_the_same_from_both_ends(rows):
    assume({"S", "T"} <= {end for row in rows for end in row[:2]})
    graph = graph_of(rows)
    assert reliability(graph, "S", "T").exact_value == reliability(graph, "T", "S").exact_value


@settings(max_examples=30)
@given(LINKS, st.integers(0, 3))
def test_an_estimate_lies_within_its_bounds_and_repeats(rows, seed):
    assume({"S", "T"} <= {end for row in rows for end in row[:2]})
    graph = graph_of(rows)
    options = {"exact_limit": 0, "samples": 200, "seed": seed}
    answer = reliability(graph, "S", "T", **options)
    assert answer == reliability(graph, "S", "T", **options)
    assert answer.best_path <= answer.low <= float(answer) <= answer.high <= answer.cut_bound


@given(
    world=worlds(max_links=9),
    more=facts("l:new", supported=True),
    day=st.sampled_from([None, *DAYS]),
    ends=st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)),
    rule=st.sampled_from([None, "network", "(^owns|pays|^pays|acts_for)+"]),
)
def test_a_supported_link_more_never_makes_it_less_probable(world, more, day, ends, rule):
    before = reliability(build_world(world).as_of(day), *ends, rule=rule)
    after = reliability(build_world([*world, more]).as_of(day), *ends, rule=rule)
    assert before.exact_value <= after.exact_value


@given(
    world=worlds(max_links=12),
    day=st.sampled_from([None, *DAYS]),
    ends=st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)),
    rule=st.sampled_from([None, "controlled", "hosted_channel", "network"]),
)
def test_it_is_zero_exactly_where_there_is_no_exposure(world, day, ends, rule):
    view = build_world(world).as_of(day)
    answer = reliability(view, *ends, rule=rule)
    certain = reliability(view, *ends, rule=rule, certainty="certain")
    assert certain.exact_value <= answer.exact_value
    if rule is not None:
        exposed = bool(sg.exposure(view, subjects=ends[:1], targets=ends[1:], rule=rule))
        assert (answer.exact_value > Fraction(0)) == exposed
