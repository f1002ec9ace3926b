"""The engine against its slow twin, on small worlds of doubt, deadlines and grades."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.paths.rules import RULES
from sanctions_graph.testing.oracles_paths import exposures
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, worlds

NAMED = [name for name in RULES if name != "network"]


def asked(table):
    return {(row.subject, row.target): (row.rule, row.certainty, row.phase, row.hops) for row in table}


def told(truth):
    return {pair: tuple(row[:4]) for pair, row in truth.items()}


def strengths(rows):
    return pytest.approx(rows, rel=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    world=worlds(),
    day=st.sampled_from([None, *DAYS]),
    known=st.sampled_from([None, None, "2020-01-01", "2022-06-01"]),
    names=st.lists(st.sampled_from(NAMED), min_size=1, max_size=3, unique=True) | st.just(NAMED),
    max_hops=st.integers(0, 4),
)
def test_every_pair_is_answered_as_by_trying_every_walk(world, day, known, names, max_hops):
    view = build_world(world).as_of(day, known=known)
    table = sg.exposure(view, subjects=NODES, targets=NODES, rule=names, max_hops=max_hops)
    truth = exposures(view, {name: RULES[name].pattern for name in names}, max_hops=max_hops)
    assert asked(table) == told(truth)
    assert {(row.subject, row.target): row.strength for row in table} == strengths(
        {pair: row.strength for pair, row in truth.items()}
    )


WIDE = (
    "(^owns|^controls|acts_for|pays|^pays)+",
    "(owns|operates|employs|directs|acts_for)*/part_of*/^(prohibits|requires|caps)",
    "(hosts|^located_in|pays|^supplies){1,2}/(^owns|operates){0,2}",
)


@settings(max_examples=60, deadline=None)
@given(
    world=worlds(max_links=20),
    day=st.sampled_from([None, "2020-06-15", "2023-09-15"]),
    patterns=st.lists(st.sampled_from(WIDE), min_size=1, max_size=2, unique=True),
    max_hops=st.integers(0, 3),
)
def test_wide_patterns_find_the_strongest_chain_within_the_hops(world, day, patterns, max_hops):
    view = build_world(world).as_of(day)
    table = sg.exposure(view, subjects=NODES, targets=NODES, rule=patterns, max_hops=max_hops)
    truth = exposures(view, {pattern: pattern for pattern in patterns}, max_hops=max_hops)
    assert asked(table) == told(truth)
    assert {(row.subject, row.target): row.strength for row in table} == strengths(
        {pair: row.strength for pair, row in truth.items()}
    )


@settings(max_examples=60, deadline=None)
@given(world=worlds(), day=st.sampled_from([None, *DAYS]), max_hops=st.sampled_from([2, "rule"]))
def test_the_nearest_row_is_a_best_row_of_the_pairs(world, day, max_hops):
    view = build_world(world).as_of(day)
    pairs = sg.exposure(view, max_hops=max_hops)
    nearest = sg.exposure(view, max_hops=max_hops, each="nearest")
    assert set(nearest) <= set(pairs)
    best = {}
    for row in pairs:  # best first
        best.setdefault(row.subject, row)
    assert [row.subject for row in nearest] == list(best)
    for row in nearest:
        first = best[row.subject]
        assert (row.certainty, row.phase, row.hops) == (first.certainty, first.phase, first.hops)
