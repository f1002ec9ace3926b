"""I8 for columns: lists, Arrow arrays, dictionaries with words that no row uses, and codes freeze to one graph."""

import pickle
from unittest.mock import patch

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.model import encode
from sanctions_graph.model.encode import Cells
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.testing import assert_graphs_equal, graphs


def _dictionary(values):
    """Encode with words in any order, one of them twice and one of no row."""
    words = [*sorted(set(values), reverse=True), values[0], "of no row"]
    return pa.DictionaryArray.from_arrays(pa.array([words.index(value) for value in values], pa.int32()), words)


def _chunked(values):
    return pa.chunked_array([values[:1], values[1:]], pa.large_string())


def _cells(values):
    words = ["of no row", *set(values)]
    return Cells(np.array([words.index(value) for value in values], np.int32), words)


MADE = ("names", "claims")
SHAPES = (list, tuple, pa.array, _dictionary, _chunked, _cells)


@given(graphs(), st.randoms(use_true_random=False))
def test_the_shape_of_a_column_leaves_no_trace(graph, random):
    builder = sg.GraphBuilder()
    with patch.object(encode, "_SMALL", 0):
        for name in LAYOUTS:
            rows = list(graph.tables[name].text_rows())
            random.shuffle(rows)
            if rows:
                columns = {field: random.choice(SHAPES)([row[field] for row in rows]) for field in rows[0]}
                builder.add_columns(name, columns)
        again = builder.freeze()
    assert_graphs_equal(again, graph)
    assert again.content_hash == graph.content_hash
    for name, table in again.tables.items():
        assert list(table.text_rows()) == list(graph.tables[name].text_rows())


@given(graphs())
def test_ids_that_wait_are_those_that_were_made_at_once(graph):
    """Ids made from content are hashed when they are looked at: then, or in another process, they are the same."""
    builder = sg.GraphBuilder()
    for name in ("nodes", "names", "links", "claims", "documents"):
        rows = [{**row, "id": ""} if name in MADE else row for row in graph.tables[name].text_rows()]
        if rows:
            builder.add_rows(name, rows)
    tables = builder.freeze().tables
    sent = pickle.loads(pickle.dumps({name: tables[name].ids for name in MADE}))
    for name, ids in sent.items():
        by_record = sg.GraphBuilder().add(*(record.model_copy(update={"id": ""}) for record in graph.tables[name]))
        assert sorted(ids) == sorted(tables[name].ids) == sorted(by_record)
        assert [ids.row(one) for one in ids] == list(range(len(ids)))


def test_ids_made_from_content_are_not_hashed_before_one_is_looked_at():
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:a"), sg.Entity(id="x:b"), sg.Document(id="doc:1"))
    builder.add_columns("names", {"node": ["x:a", "x:b"], "value": ["A", "B"]})
    links = builder.add_columns("links", {"id": ["l:1"], "source": ["x:a"], "target": ["x:b"], "kind": ["owns"]})
    builder.add_columns("claims", {"document": ["doc:1"]}, about=links)
    with patch("sanctions_graph.model.assemble.digest_rows", side_effect=AssertionError):
        graph = builder.freeze()
    assert graph.claims.ids[0].startswith("claim:")
    assert graph.tables["names"].ids[:] == builder.freeze().tables["names"].ids[:]
