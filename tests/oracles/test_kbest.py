"""The k best paths against networkx on simple graphs, and on multigraphs under any pattern against trying them all."""

from itertools import groupby, pairwise
from math import prod

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import SearchLimitError
from sanctions_graph.testing.oracles_patterns import obeys
from sanctions_graph.testing.strategies import patterns

NODES = [f"x:{number}" for number in range(6)]
FREE = "same_as"  # the only kind between entities that is not counted; never certain
HALVES = (None, 1.0, 0.5, 0.25, 0.125)  # products of these are exact


def build(links):
    """Build from (id, source, target, kind, status, confidence)."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), *(sg.Entity(id=node) for node in NODES))
    for name, source, target, kind, status, confidence in links:
        builder.add(sg.Link(id=name, source=source, target=target, kind=kind))
        graded = {} if confidence is None else {"confidence": confidence}
        builder.add(sg.Claim(about=name, document="doc:1", status=status, **graded))
    return builder.freeze()


def listed(graph, rule, k, **options):
    return sg.exposure_paths(graph, source=NODES[0], target=NODES[-1], rule=rule, k=k, **{"max_hops": None, **options})


# ---- simple graphs ----------------------------------------------------------------------------------------


@st.composite
def simple_graphs(draw):
    """Edges of a simple graph as links of one kind; ids in an order of their own."""
    pairs = [(a, b) for a in NODES for b in NODES if a != b]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=18))
    numbers = draw(st.permutations(range(len(edges))))
    return [(f"l:{number:02d}", *edge, "owns", "asserted", None) for number, edge in zip(numbers, edges, strict=True)]


def shortest(graph):
    """Every simple path of networkx, shortest first, as lists of nodes."""
    if not nx.has_path(graph, NODES[0], NODES[-1]):
        return []
    return list(nx.shortest_simple_paths(graph, NODES[0], NODES[-1]))


@pytest.mark.parametrize("k", [1, 2, 5, 1_000])
@pytest.mark.parametrize("directed", [True, False])
@settings(max_examples=25, deadline=None)
@given(links=simple_graphs())
def test_on_a_simple_graph_the_k_best_are_the_k_shortest_of_networkx(k, directed, links):
    if not directed:  # one edge a pair
        links = list({frozenset(link[1:3]): link for link in links}.values())
    projection = (nx.DiGraph if directed else nx.Graph)([link[1:3] for link in links])
    projection.add_nodes_from(NODES)
    truth = shortest(projection)
    paths = listed(build(links), "owns+" if directed else "(owns|^owns)+", k)
    assert [path.hops for path in paths] == [len(nodes) - 1 for nodes in truth[:k]]
    by_pair = {link[1:3]: link[0] for link in links}

    def named(nodes):
        return tuple(by_pair.get(pair) or by_pair[pair[::-1]] for pair in pairwise(nodes))

    in_order = [
        path for _, alike in groupby(map(named, truth), key=len) for path in sorted(alike)
    ]  # networkx orders by length, and leaves the rest to chance
    assert [path.links for path in paths] == in_order[:k]


# ---- multigraphs, any pattern -----------------------------------------------------------------------------


@st.composite
def multigraphs(draw, kinds=("owns", "owns", "pays", FREE), max_links=12):
    """Links with parallels and loops; few nodes, so that walks repeat them."""
    node = st.sampled_from([*NODES[: draw(st.integers(1, 3))], NODES[-1]])
    count = draw(st.integers(1, max_links) | st.just(max_links))
    return [
        (
            f"l:{number}", draw(node), draw(node), draw(st.sampled_from(kinds)),
            draw(st.sampled_from(["asserted", "asserted", "alleged"])), draw(st.sampled_from(HALVES)),
        )
        for number in draw(st.permutations(range(count)))
    ]  # fmt: skip


def rich_patterns(kinds):
    """Patterns, half of them repeated, so that many paths match."""
    drawn = patterns(kinds, max_leaves=4)
    return drawn | drawn.map("({})+".format) | drawn.map("({0}|^({0}))+".format)


def certain(links):
    return all(link[4] == "asserted" and link[3] != FREE for link in links)


def hops(links):
    return sum(link[3] != FREE for link in links)


def strength(links):
    return prod((1.0 if link[5] is None else link[5] for link in links), start=1.0)


def every_path(links, pattern, max_hops):
    """Try every sequence of links that repeats no node, either way; keep what matches, in the promised order."""
    found = set()

    def go(nodes, taken, ways):
        if nodes[-1] == NODES[-1] and obeys(pattern, [(link[3], way) for link, way in zip(taken, ways, strict=True)]):
            found.add(taken)
        for link in links:
            for start, end, way in ((link[1], link[2], True), (link[2], link[1], False)):
                if start == nodes[-1] and end not in nodes:
                    go((*nodes, end), (*taken, link), (*ways, way))

    go((NODES[0],), (), ())
    short = [path for path in found if max_hops is None or hops(path) <= max_hops]
    order = [
        ((not certain(path), hops(path), -strength(path), tuple(link[0] for link in path)), path) for path in short
    ]
    return [path for _, path in sorted(order, key=lambda each: each[0])]


TWICE = [  # the best walk goes round through x:1 twice; the only path is longer
    ("l:0", "x:0", "x:1", "owns", "asserted", None),
    ("l:1", "x:1", "x:1", "pays", "asserted", None),
    ("l:2", "x:1", "x:5", "owns", "asserted", None),
    ("l:3", "x:1", "x:2", "pays", "asserted", None),
    ("l:4", "x:2", "x:5", "owns", "asserted", None),
]


@settings(max_examples=150, deadline=None)
@example(links=TWICE, pattern="owns/pays/owns", k=1, max_hops=None)
@example(links=TWICE, pattern="(owns|pays){,2}", k=3, max_hops=2)
@given(
    links=multigraphs(),
    pattern=rich_patterns(("owns", "pays", FREE)),
    k=st.sampled_from([1, 2, 3, 7, 1_000]),
    max_hops=st.sampled_from([0, 1, 2, 3, None]),
)
def test_under_any_pattern_the_k_best_are_the_first_of_all(links, pattern, k, max_hops):
    truth = every_path(links, pattern, max_hops)[:k]
    paths = listed(build(links), pattern, k, max_hops=max_hops)
    assert [path.links for path in paths] == [tuple(link[0] for link in path) for path in truth]
    for path, taken in zip(paths, truth, strict=True):
        assert (path.certainty, path.hops) == ("certain" if certain(taken) else "possible", hops(taken))
        assert path.strength == strength(taken)
        assert not path.repeats_node


@settings(max_examples=60, deadline=None)
@given(links=multigraphs(max_links=9), pattern=rich_patterns(("owns", "pays")), limit=st.integers(1, 40))
def test_a_limit_gives_all_that_was_asked_for_or_an_error(links, pattern, limit):
    truth = every_path(links, pattern, None)
    wanted, met = max(1, len(truth)), None
    try:
        paths = listed(build(links), pattern, wanted, limit=limit)
    except SearchLimitError as error:
        met = error
    if met is None:
        assert [path.links for path in paths] == [tuple(link[0] for link in path) for path in truth]
    else:
        assert met.limit == limit
        assert 0 <= met.found < wanted
        assert len(listed(build(links), pattern, wanted)) == len(truth)  # the usual limit is enough
