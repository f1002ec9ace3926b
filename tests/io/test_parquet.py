"""Parquet: what is written reads back equal, other tools see typed columns, and what is no such folder is refused."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.errors import FormatError, SanctionsGraphError, SchemaError
from sanctions_graph.io.stores import parquet
from sanctions_graph.io.stores.parquet import read_parquet, write_parquet
from sanctions_graph.model import encode
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.testing import assert_graphs_equal, graphs
from sanctions_graph.testing.workload import register


@given(graphs())
def test_what_is_written_reads_back_equal(graph):
    with TemporaryDirectory() as name:
        told = write_parquet(graph, Path(name) / "new" / "folder")
        assert told.lossless
        again = read_parquet(told.path)
    assert_graphs_equal(again, graph)
    assert again.findings == graph.findings
    assert list(again.provenance) == list(graph.provenance)


def test_more_rows_than_a_dictionary_would_take_read_back_equal(tmp_path, monkeypatch):
    monkeypatch.setattr(encode, "_SMALL", 100)
    graph = sg.from_dataframe(pd.DataFrame(register(300)))
    builder = graph.edit()
    count = 300
    told = {"about": [graph.nodes.ids[0]] * count, "document": [graph.documents.ids[0]] * count}
    builder.add_columns(
        "claims", {**told, "quantity": ["workers"] * count, "value": [str(row) for row in range(count)]}
    )
    graph = builder.freeze()
    write_parquet(graph, tmp_path)
    assert_graphs_equal(read_parquet(tmp_path), graph)


@pytest.fixture
def folder(tmp_path):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:1", caption="=A"), sg.Entity(id="x:2"), sg.Document(id="doc:1"))
    (link,) = builder.add(sg.Link(source="x:1", target="x:2", kind="owns", share=">25%", start="2016-03", id="l:1"))
    builder.add(sg.Claim(about=link, document="doc:1"))
    write_parquet(builder.freeze(), tmp_path)
    return tmp_path


def test_other_tools_see_typed_columns(folder):
    (row,) = pl.read_parquet(folder / "links.parquet").to_dicts()
    assert (row["start"], row["start_low"], row["start_high"]) == ("2016-03", date(2016, 3, 1), date(2016, 3, 31))
    assert (row["end"], row["end_low"], row["end_high"]) == (None, None, None)
    assert row["share_low"] == pytest.approx(0.25)
    assert row["share_high"] == 1.0
    frame = pd.read_parquet(folder / "nodes.parquet")
    assert frame["caption"].tolist()[0] == "=A"


def test_columns_are_of_one_type_whatever_the_rows(tmp_path):
    graphs = (sg.GraphBuilder().freeze(), sg.load_case("dprk"))
    for name, graph in zip(("a", "b"), graphs, strict=True):
        write_parquet(graph, tmp_path / name)
    for table in LAYOUTS:
        schemata = [pq.read_schema(tmp_path / name / f"{table}.parquet") for name in ("a", "b")]
        assert schemata[0].equals(schemata[1], check_metadata=True)


def test_a_table_without_a_file_is_empty(folder):
    for name in ("links", "claims"):
        (folder / f"{name}.parquet").unlink()
    assert repr(read_parquet(folder)) == "SanctionsGraph(2 nodes, 0 links, 0 claims, 1 document)"


# ---- what is refused -------------------------------------------------------------------------------------


def _write(folder, table, columns, version=b"1"):
    metadata = {parquet._VERSION_KEY: version} if version else None
    pq.write_table(pa.table(columns, metadata=metadata), folder / f"{table}.parquet")


@pytest.mark.parametrize("make", [lambda p: p / "nowhere", lambda p: p / "nodes.parquet"])
def test_what_is_no_folder_of_a_graph_is_refused(folder, make):
    with pytest.raises(FormatError, match="no folder of a graph"):
        read_parquet(make(folder))


@pytest.mark.parametrize("kept", [0.999, 0.5, 0.001, 0])
def test_a_broken_file_is_refused(folder, kept):
    path = folder / "links.parquet"
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))])
    with pytest.raises(FormatError, match=r"links.parquet cannot be read as Parquet"):
        read_parquet(folder)


_NODES = {"id": ["x:1", "x:2"], "kind": ["entity", "entity"]}
HOSTILE = {
    "no version": (_NODES, None, FormatError, "nodes.parquet: states schema version None"),
    "a later version": (_NODES, b"2", FormatError, "schema version b'2', not 1"),
    "an unknown column": ({**_NODES, "colour": ["red", ""]}, b"1", SchemaError, "nodes.parquet: columns of table"),
    "no column of ids": ({"kind": ["entity"] * 2}, b"1", SchemaError, "missing id"),
    "no column at all": ({}, b"1", SchemaError, "missing id"),
    "an unknown kind": ({**_NODES, "kind": ["planet"] * 2}, b"1", SanctionsGraphError, "'planet' is no node kind"),
    "a cell of lists": (
        {**_NODES, "caption": [["a"], ["b"]]},
        b"1",
        FormatError,
        "nodes.parquet: column 'caption' holds lists",
    ),
    "a cell of bytes": ({**_NODES, "caption": [b"\xff", b""]}, b"1", SanctionsGraphError, "nodes.parquet"),
    "numbers for ids": ({**_NODES, "id": [1, 2]}, b"1", SanctionsGraphError, "nodes.parquet: table 'nodes', row 0"),
    "a missing id": ({**_NODES, "id": ["x:1", None]}, b"1", SanctionsGraphError, "nodes.parquet: table 'nodes', row 1"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused(folder, case):
    columns, version, error, says = HOSTILE[case]
    _write(folder, "nodes", columns, version)
    with pytest.raises(error) as refused:
        read_parquet(folder)
    assert says in str(refused.value)


def test_a_file_of_too_many_rows_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(parquet, "MAX_ROWS", 1)
    with pytest.raises(FormatError, match=r"nodes.parquet: 2 rows of"):
        read_parquet(folder)
