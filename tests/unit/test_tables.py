"""Tables: sequences of records with look-up by id, and plain columns for other libraries."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.errors import UnknownIdError
from sanctions_graph.testing import graphs


@pytest.fixture(scope="module")
def graph():
    builder = sg.GraphBuilder()
    builder.add(
        sg.Entity(id="x:a", caption="<b>A</b>"), sg.Entity(id="x:b"), sg.Document(id="doc:1", published="2016-03")
    )
    builder.add(sg.Link(id="l:1", source="x:a", target="x:b", kind="owns", share="1/4..1/2", start="2016", end="?"))
    builder.add(sg.Claim(id="c:1", about="l:1", document="doc:1"))
    return builder.freeze()


def test_a_table_is_a_sequence_of_records(graph):
    assert len(graph.nodes) == 2
    assert [node.id for node in graph.nodes] == ["x:a", "x:b"]
    assert graph.nodes[0] == graph.nodes["x:a"] == graph.nodes[-2] == graph.nodes[:1][0]
    assert "x:a" in graph.nodes
    assert "x:z" not in graph.nodes
    assert 7 not in graph.nodes
    with pytest.raises(IndexError):
        graph.nodes[2]


def test_an_unknown_id_gets_suggestions(graph):
    with pytest.raises(UnknownIdError, match="did you mean") as refused:
        graph.node("x:aa")
    assert "x:a" in refused.value.suggestions
    with pytest.raises(KeyError):
        graph.links["x:a"]


@given(graphs())
def test_every_row_is_found_by_its_id(graph):
    for table in graph.tables.values():
        for row, record in enumerate(table):
            assert table.row(record.id) == row
            assert table[record.id] == table[row] == record
        assert sorted(range(len(table)), key=table.id_rank.__getitem__) == sorted(
            range(len(table)), key=table.ids[:].__getitem__
        )


def test_plain_columns_hold_dates_fractions_and_gaps(graph):
    frame = graph.links.to_pandas()
    assert frame.attrs == {"method": "table links"}
    row = frame.iloc[0]
    assert (row["source"], row["share_low"], row["share_high"]) == ("x:a", 0.25, 0.5)
    assert row["start_low"] == pd.Timestamp("2016-01-01")
    assert pd.isna(row["end_low"])
    assert pd.isna(row["end_high"])
    assert pd.isna(row["amount_low"])


def test_a_table_streams_to_other_libraries(graph):
    assert pl.from_arrow(pa.table(graph.links))["start_high"].to_list() == [pd.Timestamp("2016-12-31")]
    assert pa.table(graph.nodes).column("id").to_pylist() == ["x:a", "x:b"]


def test_a_notebook_shows_text_and_not_what_it_would_do(graph):
    shown = graph.nodes._repr_html_()
    assert "&lt;b&gt;A" in shown
    assert "<b>A" not in shown


def test_some_rows_make_a_table(graph):
    some = graph.nodes.take(np.array([1]))
    assert some.ids[:] == ["x:b"]
    assert some[0] == graph.node("x:b")


def test_bytes_are_counted(graph):
    assert 0 < graph.links.nbytes < 1000
    assert graph.nbytes >= sum(table.nbytes for table in graph.tables.values())
