"""Exposure under a pattern and the best paths of a pair, beside networkx, scipy and igraph in the same run.

The pattern has three states: any number of holdings above, then one listing. Peers search the same question on a
graph that was prepared for them beforehand, without dates, doubt or ids.
"""

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

import sanctions_graph as sg

PATTERN = "(^owns|^controls)+/^designates"
HOLDINGS = ("owns", "controls")


@pytest.fixture(scope="module")
def then(graph):
    view = graph.as_of("2015-01-01")
    sg.exposure(view, rule=PATTERN, each="nearest")  # index and evidence are built once a graph
    return view


@pytest.fixture(scope="module")
def ends(then):
    """One measure, and the subject farthest from it."""
    table = sg.exposure(then, rule=PATTERN, each="nearest").to_pandas()
    row = table.loc[table["hops"].idxmax()]
    return row["subject"], row["target"]


@pytest.fixture(scope="module")
def holdings(then):
    """The links in force that the pattern walks, from the exposed to what exposes it, by row of a node."""
    links = then.tables["links"]
    kinds, seen = np.array(links.coded("kind").words), then.mask("possible")
    wanted = seen & np.isin(kinds[links.coded("kind").codes], HOLDINGS)
    return links.coded("target").codes[wanted], links.coded("source").codes[wanted], len(then.nodes)


@pytest.fixture(scope="module")
def listed(then):
    links = then.tables["links"]
    return np.unique(
        links.coded("target").codes[links.coded("kind").codes == links.coded("kind").words.index("designates")]
    )


@pytest.mark.benchmark(group="exposure of every node to the nearest listing, three states")
def test_exposure_ours(benchmark, then):
    table = benchmark(sg.exposure, then, rule=PATTERN, each="nearest")
    assert len(table) > 0


@pytest.mark.benchmark(group="exposure of every node to the nearest listing, three states")
def test_exposure_ours_with_paths_as_a_data_frame(benchmark, then):
    frame = benchmark.pedantic(lambda: sg.exposure(then, rule=PATTERN, each="nearest").to_pandas(), rounds=3)
    assert {"subject", "target", "links", "path"} <= set(frame.columns)


@pytest.mark.benchmark(group="exposure of every node to the nearest listing, three states")
def test_exposure_scipy_distances_only(benchmark, holdings, listed):
    source, target, nodes = holdings
    matrix = csr_array((np.ones(len(source)), (target, source)), shape=(nodes, nodes))
    distances = benchmark.pedantic(lambda: dijkstra(matrix, indices=listed, min_only=True, unweighted=True), rounds=3)
    assert np.isfinite(distances).any()


@pytest.mark.benchmark(group="exposure of every node to the nearest listing, three states")
def test_exposure_networkx_distances_only(benchmark, holdings, listed):
    source, target, nodes = holdings
    if nodes > 100_000:
        pytest.skip("networkx takes minutes and gigabytes at this size")
    whole = nx.MultiDiGraph(zip(target.tolist(), source.tolist(), strict=True))
    seeds = {node for node in listed.tolist() if node in whole}
    lengths = benchmark.pedantic(nx.multi_source_dijkstra_path_length, args=(whole, seeds), rounds=2)
    assert lengths


@pytest.mark.benchmark(group="20 best paths of a pair")
def test_best_paths_ours(benchmark, then, ends):
    paths = benchmark(sg.exposure_paths, then, source=ends[0], target=ends[1], rule=PATTERN, k=20)
    assert len(paths) == 20


def _pair(then, ends, holdings):
    """The projection with the listings of the one measure, and the rows of both ends."""
    links, (source, target, nodes) = then.tables["links"], holdings
    measure = then.nodes.row(ends[1])
    last = then.mask("possible") & (links.coded("source").codes == measure)
    tails = np.concatenate([source, links.coded("target").codes[last]]).tolist()
    heads = np.concatenate([target, links.coded("source").codes[last]]).tolist()
    return list(zip(tails, heads, strict=True)), then.nodes.row(ends[0]), measure, nodes


@pytest.mark.benchmark(group="20 best paths of a pair")
def test_best_paths_igraph(benchmark, then, ends, holdings):
    igraph = pytest.importorskip("igraph", reason="a GPL peer, for benchmarks only")
    edges, source, target, nodes = _pair(then, ends, holdings)
    whole = igraph.Graph(n=nodes, edges=edges, directed=True)
    paths = benchmark.pedantic(
        whole.get_k_shortest_paths, args=(source, target), kwargs={"k": 20, "output": "epath"}, rounds=1
    )
    assert len(paths) == 20


@pytest.mark.benchmark(group="20 best paths of a pair")
def test_best_paths_networkx_without_parallels(benchmark, then, ends, holdings):
    edges, source, target, nodes = _pair(then, ends, holdings)
    if nodes > 100_000:
        pytest.skip("networkx takes minutes and gigabytes at this size")
    whole = nx.DiGraph(edges)

    def best():
        found = nx.shortest_simple_paths(whole, source, target)
        return [path for path, _ in zip(found, range(20), strict=False)]

    assert benchmark.pedantic(best, rounds=1)
