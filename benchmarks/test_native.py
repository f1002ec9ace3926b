"""Writing and opening a native store, beside Parquet and pickle in the same run."""

import pickle

import pytest

from sanctions_graph.io.stores.native import read_native, write_native
from sanctions_graph.io.stores.parquet import read_parquet, write_parquet


@pytest.fixture(scope="module")
def folder(graph, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stores")
    write_native(graph, folder / "native")
    write_parquet(graph, folder / "parquet")
    return folder


@pytest.mark.benchmark(group="open a stored graph")
def test_open_native(benchmark, folder):
    graph = benchmark(read_native, folder / "native")
    assert len(graph.tables["links"]) >= 100_000
    assert benchmark.stats["median"] < 0.05


@pytest.mark.benchmark(group="open a stored graph")
def test_open_and_see_a_day(benchmark, folder):
    benchmark(lambda: read_native(folder / "native").as_of("2010-01-01"))


@pytest.mark.benchmark(group="open a stored graph")
def test_open_and_find_a_node(benchmark, folder, graph):
    node = graph.nodes.ids[len(graph.nodes) // 2]
    assert benchmark(lambda: read_native(folder / "native").node(node)).id == node


@pytest.mark.benchmark(group="open a stored graph")
def test_read_parquet(benchmark, folder):
    benchmark.pedantic(read_parquet, args=(folder / "parquet",), rounds=1)


@pytest.mark.benchmark(group="open a stored graph")
def test_unpickle_columns(benchmark, graph, tmp_path):
    columns = {name: table.to_columns() for name, table in graph.tables.items()}
    (tmp_path / "pickle").write_bytes(pickle.dumps(columns))
    benchmark.pedantic(lambda: pickle.loads((tmp_path / "pickle").read_bytes()), rounds=2)


@pytest.mark.benchmark(group="store a graph")
@pytest.mark.parametrize("write", [write_native, write_parquet], ids=["native", "parquet"])
def test_write(benchmark, graph, tmp_path, write):
    benchmark.pedantic(write, args=(graph, tmp_path / "out"), rounds=1)
