"""Building, seeing a day and asking, beside networkx in the same run: read ratios, not seconds."""

import networkx as nx
import pytest

import sanctions_graph as sg


@pytest.mark.benchmark(group="columns to graph")
def test_build_ours(benchmark, frame):
    graph = benchmark.pedantic(sg.from_dataframe, args=(frame,), rounds=3)
    benchmark.extra_info["bytes a link"] = round(graph.nbytes / len(frame), 1)
    assert graph.nbytes / len(frame) < 150


@pytest.mark.benchmark(group="columns to graph")
def test_build_networkx(benchmark, frame):
    def build():
        return nx.from_pandas_edgelist(frame, edge_attr=True, create_using=nx.MultiDiGraph)

    if len(frame) > 100_000:
        pytest.skip("networkx takes minutes and gigabytes at this size")
    benchmark.pedantic(build, rounds=2)


@pytest.mark.benchmark(group="as of a day")
def test_as_of_ours(benchmark, graph):
    graph.as_of("2010-01-01")
    benchmark(graph.as_of, "2010-01-01")


@pytest.mark.benchmark(group="as of a day")
def test_as_of_networkx(benchmark, frame):
    if len(frame) > 100_000:
        pytest.skip("networkx takes minutes and gigabytes at this size")
    whole = nx.from_pandas_edgelist(frame, edge_attr=True, create_using=nx.MultiDiGraph)
    day = frame["start"].median()

    def filtered():
        kept = [(u, v, k) for u, v, k, start in whole.edges(keys=True, data="start") if start <= day]
        return whole.edge_subgraph(kept)

    benchmark.pedantic(filtered, rounds=2)


@pytest.mark.benchmark(group="exposure of everyone to the nearest listing")
def test_exposure_nearest(benchmark, graph):
    then = graph.as_of("2015-01-01")

    def ask():
        return sg.exposure(then, rule="controlled", each="nearest")

    table = benchmark.pedantic(ask, rounds=1, warmup_rounds=0)
    assert len(table) > 0
