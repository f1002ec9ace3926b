"""Listed paths against every simple path that networkx finds: the same, in the promised order, cut in the open."""

from math import prod

import networkx as nx
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import SearchLimitError

ALL = 100_000
HALVES = (None, 1.0, 0.5, 0.25, 0.125)  # products of these are exact
TENTHS = (None, 0.9, 0.8, 0.5, 0.3, 0.1)


@st.composite
def multigraphs(draw, kinds=("owns", "controls"), scheme="x", grades=HALVES, max_links=11):
    """Links as (id, source, target, kind, status, confidence); loops and parallels are welcome."""
    node = st.sampled_from([f"{scheme}:{number}" for number in range(5)])
    count = draw(st.integers(0, max_links) | st.just(max_links))
    numbers = draw(st.permutations(range(count)))
    status = st.sampled_from(["asserted", "asserted", "alleged"])
    return [
        (
            f"l:{number}",
            draw(node),
            draw(node),
            draw(st.sampled_from(kinds)),
            draw(status),
            draw(st.sampled_from(grades)),
        )
        for number in numbers
    ]


def build(links, scheme="x"):
    record = {"x": sg.Entity, "channel": sg.Channel}[scheme]
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), *(record(id=f"{scheme}:{number}") for number in range(5)))
    for name, source, target, kind, status, confidence in links:
        builder.add(sg.Link(id=name, source=source, target=target, kind=kind))
        graded = {} if confidence is None else {"confidence": confidence}
        builder.add(sg.Claim(about=name, document="doc:1", status=status, **graded))
    return builder.freeze()


def simple_paths(links, source, target, *, both_ways=()):
    """Every path of networkx that repeats no node, as link ids."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from([source, target])
    for name, start, end, kind, *_ in links:
        graph.add_edge(start, end, key=name)
        if kind in both_ways:
            graph.add_edge(end, start, key=name)
    return [tuple(key for _, _, key in path) for path in nx.all_simple_edge_paths(graph, source, target)]


class Reading:
    """What the definition says of a path, link by link."""

    def __init__(self, links):
        self._links = {name: rest for name, *rest in links}

    def certain(self, path):
        return all(self._links[link][3] == "asserted" and self._links[link][2] != "same_as" for link in path)

    def hops(self, path):
        return sum(self._links[link][2] not in ("part_of", "same_as") for link in path)

    def strength(self, path):
        return prod((1.0 if self._links[link][4] is None else self._links[link][4] for link in path), start=1.0)

    def order(self, path):
        return (not self.certain(path), self.hops(path), -self.strength(path), path)


def listed(graph, source, target, pattern, **options):
    options = {"k": ALL, "max_hops": None, **options}
    return sg.exposure_paths(graph, source=source, target=target, rule=pattern, **options)


@settings(max_examples=80, deadline=None)
@given(links=multigraphs())
@example(links=[(f"l:{n}", "x:0", "x:1", "owns", "asserted", None) for n in range(12)])  # twelve parallels, l:10 < l:2
def test_forward_paths_are_those_of_networkx_in_order(links):
    paths = listed(build(links), "x:0", "x:1", "(owns|controls)+")
    assert [path.links for path in paths] == sorted(simple_paths(links, "x:0", "x:1"), key=Reading(links).order)


@settings(max_examples=80, deadline=None)
@given(links=multigraphs(kinds=("owns", "pays"), max_links=9))
def test_paths_both_ways_are_those_of_networkx_in_order(links):
    paths = listed(build(links), "x:0", "x:1", "(owns|^owns|pays|^pays)+")
    truth = simple_paths(links, "x:0", "x:1", both_ways=("owns", "pays"))
    reading = Reading(links)
    assert [path.links for path in paths] == sorted(truth, key=reading.order)
    for path in paths:
        assert path.certainty == ("certain" if reading.certain(path.links) else "possible")
        assert path.hops == reading.hops(path.links) == len(path)
        assert path.strength == reading.strength(path.links)
        assert path.phase is None


@settings(max_examples=40, deadline=None)
@given(links=multigraphs(), k=st.integers(1, 6))
def test_a_smaller_k_lists_the_first_of_them(links, k):
    graph = build(links)
    assert listed(graph, "x:0", "x:1", "(owns|controls)+", k=k).paths == listed(
        graph, "x:0", "x:1", "(owns|controls)+"
    ).paths[:k]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(links=multigraphs(), split=st.sampled_from([("owns+", "(owns|controls)+"), ("owns+", "controls+")]))
def test_several_rules_list_each_path_once_under_the_first_that_it_obeys(links, split):
    graph = build(links)
    paths = listed(graph, "x:0", "x:1", list(split))
    each = [{path.links for path in listed(graph, "x:0", "x:1", rule)} for rule in split]
    assert len({path.links for path in paths}) == len(paths)
    assert {path.links for path in paths} == each[0] | each[1]
    assert [path.links for path in paths] == sorted((path.links for path in paths), key=Reading(links).order)
    for path in paths:
        assert path.rule == split[0 if path.links in each[0] else 1]


@settings(max_examples=40, deadline=None)
@given(links=multigraphs())
def test_certain_paths_only(links):
    graph = build(links)
    certain = listed(graph, "x:0", "x:1", "(owns|controls)+", certainty="certain")
    assert certain.paths == tuple(
        path for path in listed(graph, "x:0", "x:1", "(owns|controls)+") if path.certainty == "certain"
    )


UNCOUNTED = {"channel": ("part_of", ("pays", "part_of")), "x": ("same_as", ("pays", "same_as"))}


@pytest.mark.parametrize("scheme", UNCOUNTED)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), max_hops=st.integers(0, 3))
def test_a_limit_counts_the_hops_that_count(scheme, data, max_hops):
    free, kinds = UNCOUNTED[scheme]
    links = data.draw(multigraphs(kinds=kinds, scheme=scheme))
    source, target = f"{scheme}:0", f"{scheme}:1"
    reading = Reading(links)
    short = [path for path in simple_paths(links, source, target) if reading.hops(path) <= max_hops]
    paths = listed(build(links, scheme), source, target, f"(pays|{free})+", max_hops=max_hops)
    assert [path.links for path in paths] == sorted(short, key=reading.order)


DETOUR = [  # the strongest chain is longer than the shortest, and stronger still beyond the limit
    ("l:0", "x:0", "x:1", "pays", "asserted", 0.1),
    ("l:1", "x:0", "x:2", "pays", "asserted", 0.8),
    ("l:2", "x:2", "x:1", "pays", "asserted", 0.5),
    ("l:3", "x:2", "x:3", "pays", "asserted", 0.9),
    ("l:4", "x:3", "x:1", "pays", "asserted", 0.9),
]


@pytest.mark.parametrize(
    ("max_hops", "hops", "strength"), [(0, None, None), (1, 1, 0.1), (2, 1, 0.4), (3, 1, 0.648), (None, 1, 0.648)]
)
def test_strength_comes_from_the_strongest_chain_within_the_limit(max_hops, hops, strength):
    table = sg.exposure(build(DETOUR), subjects="x:0", targets="x:1", rule="pays+", max_hops=max_hops)
    if hops is None:
        assert list(table) == []
    else:
        (row,) = table
        assert row.hops == hops
        assert row.strength == pytest.approx(strength)
        assert row.path.links == ("l:0",)


@pytest.mark.parametrize("scheme", UNCOUNTED)
@settings(max_examples=80, deadline=None)
@given(data=st.data(), max_hops=st.sampled_from([0, 1, 2, 3, None]))
def test_rows_hold_the_shortest_and_the_strongest_of_all_chains(scheme, data, max_hops):
    free, kinds = UNCOUNTED[scheme]
    links = data.draw(multigraphs(kinds=kinds, scheme=scheme, grades=TENTHS))
    source, target = f"{scheme}:0", f"{scheme}:1"
    reading = Reading(links)
    chains = [
        path
        for path in simple_paths(links, source, target)  # under this pattern a walk is never better than a path
        if max_hops is None or reading.hops(path) <= max_hops
    ]
    table = sg.exposure(
        build(links, scheme), subjects=source, targets=target, rule=f"(pays|{free})+", max_hops=max_hops
    )
    assert bool(table) == bool(chains)
    for row in table:
        certain = any(map(reading.certain, chains))
        counted = [path for path in chains if reading.certain(path) or not certain]
        assert row.certainty == ("certain" if certain else "possible")
        assert row.hops == min(map(reading.hops, counted))
        assert row.strength == pytest.approx(max(map(reading.strength, counted)), rel=1e-6)
        assert row.path.links in counted
        assert not row.path.repeats_node


@settings(max_examples=60, deadline=None)
@given(links=multigraphs(kinds=("pays", "same_as")), max_hops=st.sampled_from([1, 2, None]))
def test_identities_asked_for_are_walked_both_ways_and_not_counted(links, max_hops):
    graph, reading = build(links), Reading(links)
    paths = listed(graph, "x:0", "x:1", "pays+", max_hops=max_hops, same_as=True)
    truth = [
        path
        for path in simple_paths(links, "x:0", "x:1", both_ways=("same_as",))
        if reading.hops(path) >= 1 and (max_hops is None or reading.hops(path) <= max_hops)
    ]
    assert [path.links for path in paths] == sorted(truth, key=reading.order)
    unasked = listed(graph, "x:0", "x:1", "pays+", max_hops=max_hops)
    assert {path.links for path in unasked} == {path for path in truth if reading.hops(path) == len(path)}


def clique(size=5):
    return [
        (f"l:{a}{b}{copy}", f"x:{a}", f"x:{b}", "owns", "asserted", None)
        for a in range(size) for b in range(size) for copy in range(3) if a != b
    ]  # fmt: skip


def test_a_search_that_meets_its_limit_says_so_and_how_far_it_came():
    graph, total = build(clique()), len(simple_paths(clique(), "x:0", "x:1"))
    with pytest.raises(SearchLimitError) as caught:
        listed(graph, "x:0", "x:1", "owns+", k=total, limit=300)
    assert caught.value.limit == 300
    assert 0 < caught.value.found < total
    assert "raise limit=" in str(caught.value)
    found = caught.value.found
    assert len(listed(graph, "x:0", "x:1", "owns+", k=found, limit=300)) == found  # enough for fewer
    assert len(listed(graph, "x:0", "x:1", "owns+", k=total)) == total  # and a larger one for all


def test_a_limit_that_is_not_met_changes_nothing():
    graph = build(DETOUR)
    assert listed(graph, "x:0", "x:1", "pays+", limit=50).paths == listed(graph, "x:0", "x:1", "pays+").paths


def test_what_lies_beyond_the_target_is_not_searched():
    beyond = [(name, a.replace("x:0", "x:1"), b, *rest) for name, a, b, *rest in clique() if b != "x:0"]
    graph = build([("l:only", "x:0", "x:1", "owns", "asserted", None), *beyond])
    (path,) = listed(graph, "x:0", "x:1", "owns+", limit=5)
    assert path.links == ("l:only",)


@settings(max_examples=40, deadline=None)
@given(links=multigraphs())
def test_a_path_to_oneself_is_the_empty_one(links):
    assume(links)
    graph = build(links)
    (path,) = listed(graph, "x:0", "x:0", "(owns|controls)*")
    assert (path.links, path.nodes, path.hops, path.certainty) == ((), ("x:0",), 0, "certain")
    assert isinstance(path.strength, float)
    assert not listed(graph, "x:0", "x:0", "(owns|controls)+")
