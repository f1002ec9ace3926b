"""Pushing stakes against a dense solve, among few nodes and lost among many: both ways to gather a round agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph.kernels.cascade import adjacency
from sanctions_graph.kernels.push import Stakes, push

NODES = 6
TOLERANCE = 1e-12
holdings = st.dictionaries(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda pair: pair[0] != pair[1]),
    st.integers(0, 99).map(lambda percent: percent / 100 / NODES),
)


def stakes_of(held, nodes):
    pairs = np.array(list(held), np.int64).reshape(-1, 2)
    return Stakes(nodes, pairs[:, 1], np.array(list(held.values()), np.float64), adjacency(pairs[:, 0], nodes))


@pytest.mark.parametrize("idle", [0, 10_000], ids=["over all nodes", "over few of many"])
@given(held=holdings)
def test_pushed_stakes_solve_the_dense_system(idle, held):
    matrix = np.zeros((NODES, NODES))
    for pair, share in held.items():
        matrix[pair] = share
    expected = np.linalg.inv(np.eye(NODES) - matrix) - np.eye(NODES)
    stakes = stakes_of(held, NODES + idle)
    for owner in range(NODES):
        found = push(stakes, owner, returning=True, tolerance=TOLERANCE)
        stake = np.zeros(NODES)
        stake[found.node] = found.stake
        assert np.all(np.diff(found.node) > 0)
        assert stake == pytest.approx(expected[owner], abs=1e-9)


@pytest.mark.parametrize("returning", [True, False], ids=["brioschi", "baldone"])
@given(held=holdings)
def test_what_is_reached_does_not_depend_on_idle_nodes(returning, held):
    few, many = (
        push(stakes_of(held, nodes), 0, returning=returning, tolerance=TOLERANCE) for nodes in (NODES, NODES + 10_000)
    )
    assert few.node.tolist() == many.node.tolist()
    assert few.stake == pytest.approx(many.stake, abs=1e-12)
