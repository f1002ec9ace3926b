"""Node-link JSON: what is written reads back equal, also through networkx, and what is hostile is refused."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_text
from sanctions_graph.errors import FormatError, SanctionsGraphError, SchemaError
from sanctions_graph.io._report import Report
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.registry import Reading
from sanctions_graph.io.stores import _nested
from sanctions_graph.io.stores.node_link import READER, WRITER, read_node_link, write_node_link
from sanctions_graph.testing import assert_graphs_equal, graphs


def _read_by_networkx(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    return nx.node_link_graph(data, edges="edges")


@given(graphs())
def test_what_is_written_reads_back_equal(graph):
    with TemporaryDirectory() as name:
        told = write_node_link(graph, Path(name) / "g.json")
        assert told.lossless
        for again in (read_node_link(told.path), sg.from_networkx(_read_by_networkx(told.path))):
            assert_graphs_equal(again, graph)
            assert list(again.provenance) == list(graph.provenance)


@given(graphs(), st.integers(16_000, 20_900))
def test_a_view_is_written_as_networkx_is_given_it(graph, day):
    seen = graph.as_of(day_text(day), known=day_text(day))
    with TemporaryDirectory() as name:
        path = write_node_link(seen, Path(name) / "g.json").path
        theirs, ours = _read_by_networkx(path), sg.to_networkx(seen)
        assert_graphs_equal(read_node_link(path), sg.from_networkx(ours))
    assert theirs.graph["as_of"] == seen.label
    certain = [{edge[:3]: edge[3]["certain"] for edge in each.edges(keys=True, data=True)} for each in (theirs, ours)]
    assert certain[0] == certain[1]


WHOLE = {
    "directed": True,
    "multigraph": True,
    "graph": {"schema_version": 1, "documents": [{"id": "doc:1"}]},
    "nodes": [{"id": "x:1", "kind": "entity"}, {"id": "x:2", "kind": "entity"}],
    "edges": [{"source": "x:1", "target": "x:2", "key": "l:1", "kind": "owns", "claims": [{"document": "doc:1"}]}],
}


def _with(path, value):
    data = json.loads(json.dumps(WHOLE))
    *steps, last = path
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    return json.dumps(data)


_TEXT = json.dumps(WHOLE)
HOSTILE = {
    "nothing": ("", FormatError, "is no JSON"),
    "cut short": (_TEXT[:-1], FormatError, "is no JSON"),
    "two texts": (_TEXT + _TEXT, FormatError, "is no JSON"),
    "a name twice": (_TEXT.replace('"directed"', '"nodes": [], "directed"'), FormatError, "'nodes' stands twice"),
    "deep nesting": ("[" * 100_000, FormatError, "nested too deeply"),
    "latin-1": (_TEXT.replace("x:1", "x:é").encode("latin-1").replace(b"\\u00e9", b"\xe9"), FormatError, "no JSON"),
    "utf-16": (_TEXT.encode("utf-16"), FormatError, "no JSON"),
    "not a number": (_TEXT.replace('"owns"', "NaN"), FormatError, "NaN is no JSON number"),
    "a list": ("[]", FormatError, "it needs graph, nodes and edges"),
    "links for edges": (_TEXT.replace('"edges"', '"links"'), FormatError, "it needs graph, nodes and edges"),
    "another version": (_with(["graph", "schema_version"], 2), FormatError, "schema version 2"),
    "no version": (_with(["graph"], {}), FormatError, "schema version None"),
    "a node that is none": (_with(["nodes", 0], 7), FormatError, "7 is no node or edge"),
    "claims that are none": (_with(["edges", 0, "claims"], {}), FormatError, "'l:1': {} is no list of rows"),
    "documents that are none": (_with(["graph", "documents"], ["doc:1"]), FormatError, "'documents'"),
    "a cell of lists": (_with(["nodes", 0, "caption"], ["A"]), FormatError, "nodes: ['A'] stands where"),
    "an id beyond 64 bits": (_with(["nodes", 0, "id"], 10**30), SanctionsGraphError, "row 0"),
    "a huge number": (_with(["edges", 0, "share"], 10**400), SanctionsGraphError, "id 'l:1'"),
    "a control character": (_with(["nodes", 0, "caption"], "A\x00B"), SchemaError, "id 'x:1'"),
    "half a letter": (_with(["nodes", 0, "caption"], "A\ud800"), SchemaError, "id 'x:1'"),
    "an end of nowhere": (_with(["edges", 0, "target"], "x:3"), SanctionsGraphError, "'x:3'"),
    "no claim": (_with(["edges", 0, "claims"], []), SanctionsGraphError, "I7"),
    "an edge twice": (_with(["edges"], WHOLE["edges"] * 2), SanctionsGraphError, "I1 links 'l:1'"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused(case):
    text, error, says = HOSTILE[case]
    with pytest.raises(error, match="Hint:") as refused:
        read_node_link(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))
    assert says in str(refused.value)
    assert len(str(refused.value)) < 600


def test_the_rest_of_those_files_is_sound():
    graph = read_node_link(b"\xef\xbb\xbf" + _TEXT.encode())
    assert repr(graph) == "SanctionsGraph(2 nodes, 1 link, 1 claim, 1 document)"


def test_what_a_tool_added_is_left_alone():
    text = _with(["nodes", 0, "x"], 12.5).replace('"directed": true', '"directed": true, "made_by": "a tool"')
    assert_graphs_equal(read_node_link(text.encode()), read_node_link(_TEXT.encode()))


def test_a_long_file_is_refused_while_it_is_read(monkeypatch):
    monkeypatch.setattr(_nested, "MAX_BYTES", 100)
    with pytest.raises(FormatError, match="has more than 100 bytes"):
        read_node_link(_TEXT.encode())


def test_it_is_recognised_by_content():
    assert READER.sniff(b"\xef\xbb\xbf " + _TEXT.encode(), "data.bin")
    assert not READER.sniff(b'{"id": "x", "schema": "Person"}', "data.json")


@pytest.mark.parametrize("source", [[], ["a.json", "b.json"]])
def test_one_file_is_needed(tmp_path, source):
    paths = []
    for name in source:
        (tmp_path / name).write_text(_TEXT)
        paths.append(tmp_path / name)
    with pytest.raises(FormatError, match="the source holds"):
        read_node_link(paths)


def test_the_registered_reader_reads_into_a_builder():
    builder = sg.GraphBuilder()
    READER.read(Reading(tuple(files_of(_TEXT.encode())), builder, Report()))
    assert_graphs_equal(builder.freeze(), read_node_link(_TEXT.encode()))
    assert READER.name == WRITER.name
