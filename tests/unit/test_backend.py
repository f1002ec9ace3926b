"""networkx functions take our graph; what is not implemented says so or falls back."""

import subprocess
import sys
from inspect import signature

import networkx as nx
import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph._backend_info import get_info
from sanctions_graph.backend import dispatcher

IMPLEMENTED = sorted(get_info()["functions"])


@pytest.fixture(scope="module")
def graph():
    rows = pd.DataFrame({
        "source": ["A", "A", "B", "C", "D", "D", "B"],
        "target": ["B", "B", "C", "D", "A", "E", "B"],
        "kind": ["owns", "owns", "controls", "owns", "owns", "owns", "owns"],
        "role": ["", "", "associated", "", "", "", ""],
        "start": ["", "", "", "", "2020", "", ""],
    })  # fmt: skip
    return sg.from_dataframe(rows)


def no_conversion(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the graph was converted")

    monkeypatch.setattr(type(dispatcher), "convert_to_nx", refuse)


@pytest.mark.parametrize("name", IMPLEMENTED)
def test_a_function_answers_as_on_the_copy_and_makes_none(name, graph, monkeypatch):
    expected = getattr(nx, name)(sg.to_networkx(graph))
    no_conversion(monkeypatch)
    assert getattr(nx, name)(graph) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", IMPLEMENTED)
def test_signatures_are_those_of_networkx(name):
    theirs = signature(getattr(nx, name).__wrapped__).parameters
    ours = signature(getattr(dispatcher, name)).parameters
    assert [(each.name, each.default) for each in ours.values()] == [
        (each.name, each.default) for each in theirs.values() if each.name not in {"backend", "backend_kwargs"}
    ]


def test_a_view_answers_for_its_day(graph, monkeypatch):
    then = graph.as_of("2019-01-01")
    expected = nx.pagerank(sg.to_networkx(then))
    no_conversion(monkeypatch)
    assert nx.pagerank(then) == pytest.approx(expected, abs=1e-12)
    assert nx.in_degree_centrality(then)["A"] == 0


def test_arguments_do_what_they_do_in_networkx(graph, monkeypatch):
    copy = sg.to_networkx(graph)
    calls = [
        lambda net: nx.pagerank(net, alpha=0.5, personalization={"A": 2, "B": 1}, dangling={"C": 3}, nstart={"D": 1}),
        lambda net: nx.pagerank(net, weight=None),
        lambda net: nx.betweenness_centrality(net, normalized=False),
        lambda net: nx.closeness_centrality(net, wf_improved=False),
        lambda net: nx.closeness_centrality(net, "B"),
    ]
    expected = [call(copy) for call in calls]
    no_conversion(monkeypatch)
    for call, value in zip(calls, expected, strict=True):
        assert call(graph) == pytest.approx(value, abs=1e-9)


def test_errors_of_pagerank_are_those_of_networkx(graph):
    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.pagerank(graph, max_iter=1)
    with pytest.raises(ZeroDivisionError):
        nx.pagerank(graph, personalization={"A": 0})


UNSUPPORTED = [
    lambda net: nx.betweenness_centrality(net, endpoints=True),
    lambda net: nx.betweenness_centrality(net, weight="confidence"),
    lambda net: nx.harmonic_centrality(net, sources=["A"]),
    lambda net: nx.number_weakly_connected_components(net),
    lambda net: nx.shortest_path_length(net, "A", "E"),
    lambda net: nx.pagerank(net, weight="confidence"),
]


@pytest.mark.parametrize("call", UNSUPPORTED)
def test_the_rest_says_so(call, graph):
    with pytest.raises(NotImplementedError, match="sanctions_graph"):
        call(graph)


@pytest.mark.parametrize("call", UNSUPPORTED)
def test_or_falls_back_to_networkx(call, graph):
    expected = call(sg.to_networkx(graph))
    with nx.config(fallback_to_nx=True):
        assert call(graph) == expected


def test_a_networkx_graph_is_taken_in_when_the_backend_is_named():
    net = nx.DiGraph()
    net.add_edges_from([("A", "B"), ("B", "C")], kind="owns")
    assert nx.betweenness_centrality(net, backend="sanctions_graph") == {"A": 0.0, "B": 0.5, "C": 0.0}


@pytest.mark.parametrize("net", [nx.path_graph(3), nx.DiGraph([("A", "B")])])
def test_a_graph_that_is_none_of_ours_is_not(net):
    with pytest.raises(NotImplementedError):
        nx.betweenness_centrality(net, backend="sanctions_graph")


def test_the_backend_never_takes_a_networkx_graph_by_itself():
    net = nx.DiGraph([("A", "B")])
    with nx.config(backend_priority=["sanctions_graph"]):
        assert nx.in_degree_centrality(net) == {"A": 0.0, "B": 1.0}


def test_the_description_names_what_there_is():
    functions = {name for name in vars(type(dispatcher)) if name in nx.utils.backends._registered_algorithms}
    assert set(IMPLEMENTED) == functions


def test_describing_the_backend_imports_nothing_else():
    code = (
        "import sys, sanctions_graph._backend_info as info; info.get_info(); "
        "print([m for m in sys.modules if m.startswith('sanctions_graph.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.strip()
    assert set(loaded[1:-1].replace("'", "").split(", ")) == {
        "sanctions_graph._backend_info",
        "sanctions_graph._version",
    }
