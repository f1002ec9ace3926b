"""Centralities against networkx on random multigraphs, and against published values."""

from fractions import Fraction

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import NotConvergedError
from sanctions_graph.kernels import between
from sanctions_graph.kernels.simple import neighbours

ORACLES = {
    "degree": nx.degree_centrality,
    "in_degree": nx.in_degree_centrality,
    "out_degree": nx.out_degree_centrality,
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "harmonic": nx.harmonic_centrality,
    "pagerank": lambda net: nx.pagerank(net, tol=1e-12, max_iter=1000),
    "katz": lambda net: nx.katz_centrality_numpy(nx.DiGraph(net), alpha=0.1),
}
RAW = {
    "degree": lambda net: dict(net.degree()),
    "in_degree": lambda net: dict(net.in_degree()),
    "out_degree": lambda net: dict(net.out_degree()),
    "betweenness": lambda net: nx.betweenness_centrality(net, normalized=False),
    "katz": lambda net: nx.katz_centrality_numpy(nx.DiGraph(net), alpha=0.1, normalized=False),
}


def build(nodes, pairs):
    """Build the same multigraph in both libraries, each by its own door."""
    described = pd.DataFrame({"id": nodes, "kind": "entity"})
    rows = pd.DataFrame({"source": [a for a, _ in pairs], "target": [b for _, b in pairs], "kind": "owns"})
    theirs = nx.MultiDiGraph()
    theirs.add_nodes_from(nodes)
    theirs.add_edges_from(pairs)
    return sg.from_dataframe(rows, nodes=described), theirs


@st.composite
def multigraphs(draw):
    nodes = [f"n{number}" for number in range(draw(st.integers(2, 7)))]
    ends = st.sampled_from(nodes)
    return build(nodes, draw(st.lists(st.tuples(ends, ends), min_size=1, max_size=20)))


@pytest.mark.parametrize("metric", ORACLES)
@settings(max_examples=60, deadline=None)
@given(multigraphs())
def test_every_metric_equals_networkx(metric, both):
    ours, theirs = both
    assert sg.centrality(ours, metrics=metric)[metric] == pytest.approx(ORACLES[metric](theirs), abs=1e-8)


@pytest.mark.parametrize("metric", RAW)
@settings(max_examples=40, deadline=None)
@given(multigraphs())
def test_without_scaling_too(metric, both):
    ours, theirs = both
    assert sg.centrality(ours, metrics=metric, normalized=False)[metric] == pytest.approx(RAW[metric](theirs), abs=1e-8)


@settings(max_examples=80, deadline=None)
@given(multigraphs())
def test_eigenvector_equals_networkx_or_settles_for_neither(both):
    ours, theirs = both
    try:
        expected = nx.eigenvector_centrality(nx.DiGraph(theirs), max_iter=1000, tol=1e-10)
    except nx.PowerIterationFailedConvergence:
        with pytest.raises(NotConvergedError, match="katz or pagerank"):
            sg.centrality(ours, metrics="eigenvector")
    else:
        assert sg.centrality(ours, metrics="eigenvector")["eigenvector"] == pytest.approx(expected, abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(multigraphs(), st.integers(0, 6))
def test_one_node_asked_for_scores_as_among_all(both, place):
    ours, theirs = both
    node = sorted(theirs)[place % len(theirs)]
    every = sg.centrality(ours, metrics=tuple(ORACLES))
    one = sg.centrality(ours, metrics=tuple(ORACLES), nodes=[node])
    assert one.nodes == (node,)
    assert {name: one[name][node] for name in ORACLES} == pytest.approx({name: every[name][node] for name in ORACLES})


def test_many_batches_give_what_one_batch_gives(monkeypatch):
    random = np.random.default_rng(7)
    links = neighbours(random.integers(0, 60, 240), random.integers(0, 60, 240), 60)
    origins = np.arange(60)
    whole, far = between.betweenness(links), between.distances(links, origins)
    monkeypatch.setattr(between, "_CELLS", 700)  # a few searches a batch
    assert between.betweenness(links) == pytest.approx(whole)
    for one, other in zip(between.distances(links, origins), far, strict=True):
        assert one == pytest.approx(other)


# ---- published values; the graphs are undirected, so each tie is given in both directions -----------------


def ties(text):
    pairs = [tuple(pair.split("-")) for pair in text.split()]
    both = [*pairs, *((b, a) for a, b in pairs)]
    rows = pd.DataFrame({"source": [a for a, _ in both], "target": [b for _, b in both], "kind": "tied_to"})
    return sg.from_dataframe(rows)


FLORENTINE = """
    Acciaiuoli-Medici Medici-Barbadori Medici-Ridolfi Medici-Tornabuoni Medici-Albizzi Medici-Salviati
    Castellani-Peruzzi Castellani-Strozzi Castellani-Barbadori Peruzzi-Strozzi Peruzzi-Bischeri Strozzi-Ridolfi
    Strozzi-Bischeri Ridolfi-Tornabuoni Tornabuoni-Guadagni Albizzi-Ginori Albizzi-Guadagni Salviati-Pazzi
    Bischeri-Guadagni Guadagni-Lamberteschi
"""
FLORENTINE_BETWEENNESS = {
    "Acciaiuoli": "0", "Albizzi": "58/273", "Barbadori": "17/182", "Bischeri": "19/182", "Castellani": "5/91",
    "Ginori": "0", "Guadagni": "139/546", "Lamberteschi": "0", "Medici": "95/182", "Pazzi": "0", "Peruzzi": "2/91",
    "Ridolfi": "31/273", "Salviati": "1/7", "Strozzi": "4/39", "Tornabuoni": "25/273",
}  # fmt: skip


def test_florentine_families():
    ranks = sg.centrality(ties(FLORENTINE), metrics="betweenness")
    exact = {family: float(Fraction(value)) for family, value in FLORENTINE_BETWEENNESS.items()}
    assert ranks["betweenness"] == pytest.approx(exact, abs=1e-12)
    assert ranks.top("betweenness", k=2).nodes == ("Medici", "Guadagni")


KARATE = """
    0-1 0-2 0-3 0-4 0-5 0-6 0-7 0-8 0-10 0-11 0-12 0-13 0-17 0-19 0-21 0-31 1-2 1-3 1-7 1-13 1-17 1-19 1-21 1-30 2-3
    2-7 2-8 2-9 2-13 2-27 2-28 2-32 3-7 3-12 3-13 4-6 4-10 5-6 5-10 5-16 6-16 8-30 8-32 8-33 9-33 13-33 14-32 14-33
    15-32 15-33 18-32 18-33 19-33 20-32 20-33 22-32 22-33 23-25 23-27 23-29 23-32 23-33 24-25 24-27 24-31 25-31 26-29
    26-33 27-33 28-31 28-33 29-32 29-33 30-32 30-33 31-32 31-33 32-33
"""


def test_karate_club_leaders():
    graph = ties(KARATE)
    scaled = sg.centrality(graph, metrics="betweenness")["betweenness"]
    raw = sg.centrality(graph, metrics="betweenness", normalized=False)["betweenness"]
    assert scaled["0"] == pytest.approx(0.4376352813852814, abs=1e-12)
    assert scaled["33"] == pytest.approx(0.30407497594997596, abs=1e-12)
    assert raw["0"] / 2 == pytest.approx(3235 / 14, abs=1e-9)  # both directions of a pair are counted
    assert raw["33"] / 2 == pytest.approx(40459 / 252, abs=1e-9)


def test_katz_on_a_path_of_three():
    scores = sg.centrality(ties("a-b b-c"), metrics="katz", alpha=0.5, normalized=False)["katz"]
    assert scores == pytest.approx({"a": 3, "b": 4, "c": 3}, abs=1e-8)


def test_katz_says_which_alpha_is_too_large():
    with pytest.raises(NotConvergedError, match=r"keep it below about 0\.71") as caught:  # one over the root of two
        sg.centrality(ties("a-b b-c"), metrics="katz", alpha=0.8)
    assert caught.value.iterations < 1000 or caught.value.residual > 1
