"""Cytoscape JSON: the elements that Cytoscape draws, and what it has no place for."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.io.exports.cytoscape import write_cytoscape
from sanctions_graph.testing import graphs


def _read(path):
    def refuse(word):
        raise AssertionError(f"{word} is no JSON number")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


@given(graphs())
def test_networkx_reads_it(graph):
    with TemporaryDirectory() as name:
        data = _read(write_cytoscape(graph, Path(name) / "g.cyjs").path)
    theirs = nx.cytoscape_graph(data)
    assert set(theirs) == set(graph.nodes.ids)
    assert {edge["id"] for _, _, edge in theirs.edges(data=True)} == set(graph.links.ids)
    for _, _, edge in theirs.edges(data=True):
        assert edge["claims"] == len(graph.claims_about(edge["id"])) > 0
        assert edge["interaction"] == graph.link(edge["id"]).kind


def test_a_node_is_named_and_an_edge_weighs(tmp_path):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:1", caption="A plc"), sg.Entity(id="x:2"), sg.Document(id="doc:1"))
    builder.add(sg.Name(node="x:1", value="A Ltd", scheme="alias"))
    (link,) = builder.add(sg.Link(source="x:1", target="x:2", kind="owns", share="25%"))
    builder.add(sg.Claim(about=link, document="doc:1", status="alleged"))
    told = write_cytoscape(builder.freeze(), tmp_path / "g.cyjs")
    elements = _read(told.path)["elements"]
    one, two = (node["data"] for node in elements["nodes"])
    assert (one["name"], one["names"], two["name"], two["names"]) == ("A plc", ["A Ltd"], "x:2", [])
    (edge,) = (edge["data"] for edge in elements["edges"])
    assert (edge["share"], edge["share_low"], edge["share_high"], edge["certain"]) == ("1/4", 0.25, 0.25, False)
    assert told.left_out == ("names (1 rows)", "claims (1 rows)", "documents (1 rows)")
