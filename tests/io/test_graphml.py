"""GraphML: what is written reads back equal, networkx reads it too, and what is hostile is refused by line."""

import gzip
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_text
from sanctions_graph.errors import FormatError, RecordError, SanctionsGraphError
from sanctions_graph.io._report import Report
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.registry import Reading
from sanctions_graph.io.stores import _nested
from sanctions_graph.io.stores.graphml import KEYS, READER, WRITER, read_graphml, write_graphml
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.testing import assert_graphs_equal, graphs


def _text(graph, tmp_path):
    return write_graphml(graph, tmp_path / "g.graphml").path.read_text(encoding="utf-8")


@given(graphs())
def test_what_is_written_reads_back_equal(graph):
    with TemporaryDirectory() as name:
        told = write_graphml(graph, Path(name) / "g.graphml")
        if told.lossless:
            again = read_graphml(told.path)
            assert_graphs_equal(again, graph)
            assert list(again.provenance) == list(graph.provenance)
        assert told.rows == {"nodes": len(graph), "edges": len(graph.links)}


@given(graphs(), st.integers(16_000, 20_900))
def test_a_view_is_written_as_networkx_is_given_it(graph, day):
    seen = graph.as_of(day_text(day), known=day_text(day))
    with TemporaryDirectory() as name:
        told = write_graphml(seen, Path(name) / "g.graphml")
        if told.lossless:
            assert_graphs_equal(read_graphml(told.path), sg.from_networkx(sg.to_networkx(seen)))


def test_letters_that_xml_has_no_form_for_are_replaced_and_told_of(tmp_path):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:1", caption="a\uffffb"), sg.Entity(id="x:2", caption="]]> & <b> \"'  \u00a0c"))
    told = write_graphml(builder.freeze(), tmp_path / "g.graphml")
    assert told.left_out == ("2 texts with U+FFFE or U+FFFF, written as U+FFFD",)  # the caption, and the label
    again = read_graphml(told.path)
    assert [again.caption(id) for id in ("x:1", "x:2")] == ["a\ufffdb", "]]> & <b> \"'  \u00a0c"]  # noqa: A001


@pytest.mark.parametrize("id", ["x:\uffff", "\ufffe"])
def test_an_id_is_never_changed(tmp_path, id):  # noqa: A002
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id=id))
    with pytest.raises(FormatError, match="XML has no form for"):
        write_graphml(builder.freeze(), tmp_path / "g.graphml")
    assert list(tmp_path.iterdir()) == []


def test_networkx_reads_it(tmp_path):
    graph = sg.load_case("dprk")
    theirs = nx.read_graphml(write_graphml(graph, tmp_path / "g.graphml").path, force_multigraph=True)
    ours = sg.to_networkx(graph)
    assert set(theirs) == set(ours)
    assert {key: (u, v) for u, v, key in theirs.edges(keys=True)} == {
        key: (u, v) for u, v, key in ours.edges(keys=True)
    }
    for u, v, key, data in theirs.edges(keys=True, data=True):
        mine = ours.edges[u, v, key]
        assert data["certain"] is mine["certain"]
        assert all(data.get(name, "") == mine[name] for name in ("kind", "role", "start", "end", "share", "unit"))
        assert json.loads(data["claims"]) == mine["claims"]


def test_shares_and_amounts_stand_as_numbers_too(tmp_path):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:1"), sg.Entity(id="x:2"), sg.Document(id="doc:1"))
    for more in ({"kind": "owns", "share": "25%..50%"}, {"kind": "pays", "amount": "4..", "unit": "USD"}):
        (link,) = builder.add(sg.Link(source="x:1", target="x:2", **more))
        builder.add(sg.Claim(about=link, document="doc:1"))
    theirs = nx.read_graphml(write_graphml(builder.freeze(), tmp_path / "g.graphml").path, force_multigraph=True)
    owns, pays = (data for _, _, data in sorted(theirs.edges(data=True), key=lambda edge: edge[2]["kind"]))
    assert (owns["share_low"], owns["share_high"]) == (0.25, 0.5)
    assert pays["amount_low"] == 4.0
    assert "amount_high" not in pays


def test_every_field_has_a_key():
    of_node, of_link = (set(LAYOUTS[table].fields) - {"id", "source", "target"} for table in ("nodes", "links"))
    assert of_node <= set(KEYS["node"])
    assert of_link <= set(KEYS["edge"])


def test_a_tool_may_add_its_own(tmp_path):
    graph = sg.from_dataframe(pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "kind": "owns"}))
    text = _text(graph, tmp_path)
    text = text.replace("<graph edge", '<key id="x" for="node" attr.name="x" attr.type="double"/><graph id="G" edge')
    text = re.sub("(<node[^>]*>)", r'\1<desc>seen</desc><data key="x">1.5</data>', text)
    assert_graphs_equal(read_graphml(text.encode()), graph)
    assert_graphs_equal(read_graphml(gzip.compress(_text(graph, tmp_path).encode())), graph)


# ---- hostile files ---------------------------------------------------------------------------------------

_HEAD = '<?xml version="1.0"?>\n'
_OPEN = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    '<key id="v" for="graph" attr.name="schema_version" attr.type="int"/>'
    '<key id="k" for="node" attr.name="kind" attr.type="string"/>'
    '<key id="c" for="node" attr.name="claims" attr.type="string"/>'
)
_GRAPH = '\n<graph edgedefault="directed"><data key="v">1</data>'
_NODE = '\n<node id="x:1"><data key="k">entity</data></node>'
_CLOSE = "</graph></graphml>"
WHOLE = f"{_HEAD}{_OPEN}{_GRAPH}{_NODE}{_CLOSE}"
_BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
_XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def _more(data):
    return WHOLE.replace("</node>", f"{data}</node>")


HOSTILE = {
    "nothing": ("", RecordError, "no element found"),
    "a document type": (WHOLE.replace(_HEAD, f"{_HEAD}<!DOCTYPE graphml>"), RecordError, "line 2: a document type"),
    "an entity bomb": (WHOLE.replace(_HEAD, _HEAD + _BOMB), RecordError, "line 2: a document type"),
    "a file of ours": (WHOLE.replace(_HEAD, _HEAD + _XXE), RecordError, "line 2: a document type"),
    "an entity of nobody": (WHOLE.replace(">entity<", ">&x;<"), RecordError, "line 4: it is not well-formed"),
    "cut short": (WHOLE[:-20], RecordError, "line 4: it is not well-formed"),
    "a control character": (WHOLE.replace(">entity<", ">\x01<"), RecordError, "line 4: it is not well-formed"),
    "an unknown encoding": (WHOLE.replace('"1.0"', '"1.0" encoding="klingon"'), RecordError, "line"),
    "latin-1 as UTF-8": (WHOLE.replace("x:1", "x:é").encode("latin-1"), RecordError, "it is not well-formed"),
    "deep nesting": (_HEAD + _OPEN + "<graph>" * 1000, RecordError, "not directed"),
    "nested nodes": (WHOLE.replace("</node>", "<node/></node>"), RecordError, "line 4: an element 'node' where none"),
    "another document": ("<html><body/></html>", RecordError, "an element 'html' where none should be"),
    "no graph": (f"{_OPEN}</graphml>", FormatError, "it has no graph"),
    "two graphs": (WHOLE.replace(_CLOSE, f"</graph>{_GRAPH}{_CLOSE}"), RecordError, "a second graph"),
    "undirected": (WHOLE.replace('"directed"', '"undirected"'), RecordError, "not directed"),
    "no version": (WHOLE.replace('<data key="v">1</data>', ""), FormatError, "schema version ''"),
    "a later version": (WHOLE.replace(">1<", ">2<"), FormatError, "schema version '2'"),
    "a key twice": (WHOLE.replace(_GRAPH, '<key id="k" for="edge" attr.name="x"/>' + _GRAPH), RecordError, "twice"),
    "data twice": (_more('<data key="k">state</data>'), RecordError, "record 'x:1': the data"),
    "data of no key": (WHOLE.replace('key="k">', 'key="z">'), RecordError, "record 'x:1': data of the key 'z'"),
    "rows that are no JSON": (_more('<data key="c">[</data>'), RecordError, "no JSON"),
    "rows nested deeply": (_more(f'<data key="c">{"[" * 99_999}</data>'), RecordError, "no JSON"),
    "rows that are none": (_more('<data key="c">{"a": 1}</data>'), FormatError, "no list of rows"),
    "a row of lists": (
        _more('<data key="c">[{"document": []}]</data>'), FormatError, "claims: [] stands where",
    ),
    "a node twice": (WHOLE.replace(_NODE, _NODE * 2), SanctionsGraphError, "I1 nodes 'x:1'"),
    "an unknown kind": (WHOLE.replace(">entity<", ">planet<"), SanctionsGraphError, "'planet' is no node kind"),
    "no id": (WHOLE.replace(' id="x:1"', ""), SanctionsGraphError, "table 'nodes', row 0"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused(case):
    text, error, says = HOSTILE[case]
    with pytest.raises(error, match="Hint:") as refused:
        read_graphml(text if isinstance(text, bytes) else text.encode())
    assert says in str(refused.value)
    assert len(str(refused.value)) < 600


def test_the_rest_of_those_files_is_sound():
    assert list(read_graphml(WHOLE.encode()).nodes.ids) == ["x:1"]


def test_a_long_file_is_refused_while_it_is_read(monkeypatch):
    monkeypatch.setattr(_nested, "MAX_BYTES", 100)
    with pytest.raises(FormatError, match="has more than 100 bytes"):
        read_graphml(WHOLE.encode())


@given(st.data())
def test_a_file_cut_anywhere_is_refused_or_whole(data):
    raw = WHOLE.encode()
    at = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(SanctionsGraphError):
        read_graphml(raw[:at])


def test_it_is_recognised_by_content():
    assert READER.sniff(WHOLE.encode(), "data.bin")
    assert not READER.sniff(b"<gexf/>", "data.graphml")


def test_the_registered_reader_reads_into_a_builder():
    builder = sg.GraphBuilder()
    READER.read(Reading(tuple(files_of(WHOLE.encode())), builder, Report()))
    assert_graphs_equal(builder.freeze(), read_graphml(WHOLE.encode()))
    assert READER.name == WRITER.name
