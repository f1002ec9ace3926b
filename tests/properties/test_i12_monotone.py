"""I12: adding a supported link never lowers an exposure."""

from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, facts, worlds

ORDER = [("certain", "in_force"), ("certain", "pending"), ("possible", "in_force"), ("possible", "pending")]
WIDE = "(^owns|^controls|pays|^pays|part_of|acts_for)+"


def grade(row):
    return ORDER.index((row.certainty, row.phase or "in_force"))


@settings(max_examples=120, deadline=None)
@given(
    world=worlds(),
    more=facts("l:new", supported=True),
    day=st.sampled_from([None, *DAYS]),
    rule=st.sampled_from([None, "network", WIDE]),
    max_hops=st.sampled_from(["rule", 2, None]),
    same_as=st.booleans(),
)
def test_a_supported_link_more_never_lowers_an_exposure(world, more, day, rule, max_hops, same_as):
    options = {"subjects": NODES, "targets": NODES, "rule": rule, "max_hops": max_hops, "same_as": same_as}
    before = sg.exposure(build_world(world).as_of(day), **options)
    after = {(row.subject, row.target): row for row in sg.exposure(build_world([*world, more]).as_of(day), **options)}
    for row in before:
        now = after[row.subject, row.target]
        assert grade(now) <= grade(row)
        if grade(now) == grade(row):  # chains of a better grade may be longer, or weaker
            assert now.hops <= row.hops
            assert now.strength >= row.strength * (1 - 1e-6)


@settings(max_examples=60, deadline=None)
@given(world=worlds(), more=facts("l:new", supported=True), day=st.sampled_from(DAYS))
def test_a_link_more_never_takes_a_listed_path_away(world, more, day):
    small, large = build_world(world).as_of(day), build_world([*world, more]).as_of(day)
    for row in list(sg.exposure(small))[:8]:
        ends = {"source": row.subject, "target": row.target, "k": 1_000}
        before, after = sg.exposure_paths(small, **ends), sg.exposure_paths(large, **ends)
        assert [path for path in after if "l:new" not in path.links] == list(before)
