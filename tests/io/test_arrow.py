"""Arrow: the tables of nodes and links go to any reader of Arrow streams as they go to pandas."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.testing import graphs

TABLES = ("nodes", "links")


@given(graphs())
def test_pyarrow_and_polars_read_what_pandas_is_given(graph):
    for name in TABLES:
        table = getattr(graph, name)
        plain = table.to_columns()
        arrow, frame = pa.table(table), pl.DataFrame(table)
        assert arrow.column_names == frame.columns == list(plain)
        assert arrow["id"].to_pylist() == frame["id"].to_list() == plain["id"]
        assert len(arrow) == len(frame) == len(table)


def test_columns_are_typed():
    types = {field.name: field.type for field in pa.schema(pa.table(sg.load_case("dprk").links).schema)}
    assert pa.types.is_timestamp(types["start_low"])
    assert pa.types.is_floating(types["share_high"])
    assert pa.types.is_string(types["kind"])


def test_a_view_gives_its_own_links():
    seen = sg.load_case("dprk").as_of("2019-01-01")
    assert len(pa.table(seen.links)) == len(seen.links) < 877


@pytest.mark.parametrize("name", TABLES)
def test_pandas_takes_the_stream(name):
    table = getattr(sg.load_case("dprk"), name)
    pd.testing.assert_frame_equal(pd.DataFrame.from_arrow(table)[["id"]], table.to_pandas()[["id"]], check_dtype=False)
