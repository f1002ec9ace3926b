"""Layouts are repeatable, keep order, and leave nothing on top of anything else."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph.plot.layout import Slot, Wire, label_column, layered, separate, spread


@given(
    st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 60)), min_size=1, max_size=20),
    st.floats(0, 20),
)
def test_separated_things_keep_their_order_and_distance(things, gap):
    wanted, sizes = zip(*things, strict=True)
    got = separate(wanted, sizes, gap)
    for at in range(len(got) - 1):
        assert got[at + 1] - got[at] >= (sizes[at] + sizes[at + 1]) / 2 + gap - 1e-6


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=12, unique=True))
def test_things_that_stand_apart_stay(places):
    places = sorted(places)
    near = min((b - a for a, b in itertools.pairwise(places)), default=1.0)
    assert separate(places, [near / 2] * len(places), 0.0) == pytest.approx(places)


@st.composite
def boards(draw):
    layers = draw(st.lists(st.integers(0, 3), min_size=1, max_size=12))
    heights = draw(st.lists(st.floats(10, 80), min_size=len(layers), max_size=len(layers)))
    slots = [Slot(f"n{at}", layer, height) for at, (layer, height) in enumerate(zip(layers, heights, strict=True))]
    ends = st.sampled_from([slot.key for slot in slots])
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=25))
    return slots, [Wire(f"w{at}", source, target, 20.0) for at, (source, target) in enumerate(pairs)]


def _apart(places):
    places = sorted(places)
    return all(
        high - half_high >= low + half_low - 1e-6 for (low, half_low), (high, half_high) in itertools.pairwise(places)
    )


@given(boards())
def test_layered_nodes_and_labels_stand_apart_inside_the_page(board):
    slots, wires = board
    got = layered(slots, wires)
    columns = {}
    for slot in slots:
        columns.setdefault(2 * slot.layer, []).append((got.middle[slot.key], slot.height / 2))
    for wire in wires:
        column, middle = got.label[wire.key]
        assert column % 2
        columns.setdefault(column, []).append((middle, wire.height / 2))
    for places in columns.values():
        assert _apart(places)
        assert all(middle - half >= -1e-6 and middle + half <= got.height + 1e-6 for middle, half in places)


@given(boards())
def test_a_layered_layout_is_repeatable_and_its_labels_stand_where_they_are_said_to(board):
    slots, wires = board
    got = layered(slots, wires)
    assert got == layered(slots, wires)
    layer = {slot.key: slot.layer for slot in slots}
    for wire in wires:
        said = label_column(layer[wire.source], layer[wire.target], max(layer.values()))
        assert got.label[wire.key][0] == said


def test_two_crossed_links_are_uncrossed():
    slots = [Slot(key, layer, 20.0) for key, layer in (("a", 0), ("b", 0), ("c", 1), ("d", 1))]
    got = layered(slots, [Wire("1", "a", "d", 10.0), Wire("2", "b", "c", 10.0)])
    assert (got.middle["a"] < got.middle["b"]) == (got.middle["d"] < got.middle["c"])


@given(st.integers(1, 30), st.data())
def test_springs_place_every_node_in_the_unit_square_and_repeat(count, data):
    node = st.integers(0, count - 1)
    ends = data.draw(st.lists(st.tuples(node, node), max_size=40))
    places = spread(count, ends)
    assert len(places) == count
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places)
    assert places == spread(count, ends)
    assert places == spread(count, [(b, a) for a, b in reversed(ends)])
