"""Searching whole fronts at a time and searching state by state give the same answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.kernels.automaton import Automaton
from sanctions_graph.kernels.csr import build_index
from sanctions_graph.kernels.rounds import Weights, follow, lengths_to
from sanctions_graph.kernels.search import HOP, Product, Step, costs_within, keys_to, walk_from
from sanctions_graph.paths import reach
from sanctions_graph.testing.small_worlds import build_world, worlds

FINER = 1 << 16
SYMBOLS = 2


@st.composite
def products(draw):
    """A small multigraph under a mask, some nodes closed, read through a random deterministic automaton."""
    nodes, states = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    node = st.integers(0, nodes - 1)
    ends = sorted(draw(st.lists(st.tuples(node, node), max_size=12)))
    source, target = (np.array([pair[side] for pair in ends], np.int32) for side in (0, 1))
    per_link = {"min_size": len(ends), "max_size": len(ends)}
    symbol = draw(st.lists(st.integers(0, SYMBOLS - 1), **per_link))
    moves = tuple(
        draw(st.dictionaries(st.integers(0, 2 * SYMBOLS - 1), st.integers(0, states - 1))) for _ in range(states)
    )
    closed = st.lists(st.booleans(), min_size=nodes, max_size=nodes)
    product = Product(
        index=build_index(source, target, nodes),
        along=np.array(symbol, np.int8).data,
        against=np.array([each + SYMBOLS for each in symbol], np.int8).data,
        usable=np.array(draw(st.lists(st.booleans(), **per_link)), np.bool_).data,
        automaton=Automaton(moves, frozenset(draw(st.sets(st.integers(0, states - 1))))),
        order=draw(st.permutations(range(len(ends)))),
        closed=draw(st.none() | closed.map(lambda flags: np.array(flags, np.bool_).data)),
    )
    counted = np.array(draw(st.lists(st.booleans(), **per_link)), np.bool_)
    cost = np.array(draw(st.lists(st.integers(0, 3), **per_link)), np.int64)
    return product, Weights(counted, cost), draw(st.lists(node, min_size=1, max_size=2))


def finer(weights):
    return Weights(weights.counted, weights.cost * FINER + 1)


@given(products())
def test_fewest_hops_then_least_cost(drawn):
    product, weights, targets = drawn
    fine = finer(weights)
    weight = [FINER * HOP * bool(hop) + int(cost) for hop, cost in zip(*fine, strict=True)]
    truth = keys_to(product, targets, weight)
    found = lengths_to(product, targets, fine, max_hops=None, fewest_hops=True)
    places = np.flatnonzero(found.hops >= 0).tolist()
    assert {at: int(found.hops[at]) * HOP * FINER + int(found.cost[at]) for at in places} == truth
    starts = [node for node in range(len(product.index.out_start) - 1) if node * len(product.automaton) in truth]
    walks = follow(product, np.array(starts, np.int64), found, fine)
    for at, node in enumerate(starts):
        begin, end = walks.start[at : at + 2].tolist()
        pairs = zip(walks.link[begin:end].tolist(), walks.forward[begin:end].tolist(), strict=True)
        assert [Step(*pair) for pair in pairs] == walk_from(product, node, truth, weight)


@given(products(), st.none() | st.integers(0, 4))
def test_least_cost_within_a_number_of_hops(drawn, max_hops):
    product, weights, targets = drawn
    weight = [HOP * bool(hop) + int(cost) for hop, cost in zip(*weights, strict=True)]
    found = lengths_to(product, targets, weights, max_hops=max_hops, fewest_hops=False)
    places = np.flatnonzero(found.hops >= 0).tolist()
    truth = costs_within(product, targets, weight, max_hops=max_hops)
    assert {at: int(found.cost[at]) for at in places} == truth


@given(worlds(), st.sampled_from(["pair", "nearest"]), st.sampled_from([None, 1, 3]))
def test_a_table_does_not_depend_on_the_size_from_which_fronts_are_searched(world, each, max_hops):
    graph = build_world(world)
    with pytest.MonkeyPatch.context() as patch:
        small = sg.exposure(graph, each=each, max_hops=max_hops)
        frame = small.to_pandas()
        patch.setattr(reach, "LARGE", -1)
        large = sg.exposure(graph, each=each, max_hops=max_hops)
        assert large.rows == small.rows
        assert large.to_pandas().equals(frame)
        for row in small[:3]:
            asked = {"source": row.subject, "target": row.target, "time": "ignore", "max_hops": max_hops}
            listed = sg.exposure_paths(graph, **asked, k=4)
            patch.setattr(reach, "LARGE", 20_000)
            assert sg.exposure_paths(graph, **asked, k=4).paths == listed.paths
            patch.setattr(reach, "LARGE", -1)
