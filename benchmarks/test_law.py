"""Verdicts and integrated ownership on a made-up register, beside plain Python in the same run."""

import networkx as nx
import numpy as np
import pytest

import sanctions_graph as sg
from sanctions_graph.kernels.cascade import cascade
from sanctions_graph.law import Reading
from sanctions_graph.law.holdings import bracket

DAY = "2015-01-01"


@pytest.fixture(scope="session")
def then(graph):
    then = graph.as_of(DAY)
    then.index  # noqa: B018 - built once, shared by every view
    return then


@pytest.fixture(scope="session")
def listed(then):
    return [then.nodes.ids[row] for row in range(0, len(then.nodes) - 30, 200)]


@pytest.mark.benchmark(group="ownership: verdicts of all entities")
def test_ownership(benchmark, then, listed):
    answer = benchmark.pedantic(sg.ownership, args=(then,), kwargs={"listed": listed}, rounds=5, warmup_rounds=1)
    assert answer.having("covered")


@pytest.mark.benchmark(group="ownership: verdicts of all entities")
def test_ownership_to_pandas(benchmark, then, listed):
    frame = benchmark.pedantic(lambda: sg.ownership(then, listed=listed).to_pandas(), rounds=3, warmup_rounds=1)
    assert (frame["verdict"] == "covered").any()


@pytest.mark.benchmark(group="ownership: the cascade alone")
def test_cascade_ours(benchmark, then, listed):
    reading = Reading()
    held = bracket(then, reading).upper
    seeds = np.array(then.node_rows(listed))
    benchmark(cascade, held, seeds, reading.least, upper=True)


@pytest.mark.benchmark(group="ownership: the cascade alone")
def test_cascade_plain_python_over_networkx(benchmark, then, listed):
    if len(then.links) > 100_000:
        pytest.skip("the networkx graph takes gigabytes at this size")
    owned = nx.MultiDiGraph()
    owned.add_nodes_from(then.nodes.ids)
    owned.add_edges_from(
        (link.source, link.target, {"share": link.share.high}) for link in then.links if link.kind == "owns"
    )
    least = Reading().least

    def run():
        total, reached, stack = {}, set(listed), list(listed)
        while stack:
            for _, company, share in owned.out_edges(stack.pop(), data="share"):
                total[company] = total.get(company, 0) + share
                if company not in reached and total[company] >= least:
                    reached.add(company)
                    stack.append(company)
        return reached

    benchmark(run)


@pytest.mark.benchmark(group="integrated ownership of the largest holders")
@pytest.mark.parametrize("owners", [1, 200])
def test_integrated(benchmark, then, owners):
    holders = then.tables["links"].coded("source").codes[then.mask()]
    largest = [then.nodes.ids[row] for row in np.argsort(-np.bincount(holders))[:owners]]
    benchmark.pedantic(sg.integrated_ownership, args=(then,), kwargs={"owners": largest}, rounds=2)
