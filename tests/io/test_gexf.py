"""GEXF: its spells say what `as_of` says of every day, networkx reads it, and what is left out is told."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_number, day_text
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.io.exports.gexf import NAMESPACE, spells, write_gexf
from sanctions_graph.testing import graphs

CERTAINTIES = ("possible", "certain")


@given(graphs(), st.integers(16_000, 20_900))
def test_spells_say_what_as_of_says(graph, day):
    for certainty in CERTAINTIES:
        there = [any(low <= day <= high for low, high in spans) for spans in spells(graph, certainty)]
        assert there == graph.as_of(day_text(day)).mask(certainty).tolist()


@pytest.mark.parametrize("certainty", CERTAINTIES)
@pytest.mark.parametrize("known", [None, "2021-06-30"])
def test_spells_of_the_case_say_what_as_of_says(certainty, known):
    seen = sg.load_case("dprk").as_of(known=known)
    rows = seen.mask("possible")
    spans = spells(seen, certainty)
    for day in range(day_number(date(2005, 1, 1)), day_number(date(2027, 1, 1)), 61):
        there = [any(low <= day <= high for low, high in each) for each in spans]
        assert there == seen.as_of(day_text(day)).mask(certainty)[rows].tolist()


def _links(*links):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:1", caption="<A> & B"), sg.Entity(id="x:2"), sg.Document(id="doc:1"))
    for link in links:
        (own,) = builder.add(sg.Link(source="x:1", target="x:2", **link))
        builder.add(sg.Claim(about=own, document="doc:1"))
    return builder.freeze()


def _spells(path):
    edges = ET.parse(path).getroot().iter(f"{{{NAMESPACE}}}edge")
    return {
        edge.get("id"): [(spell.get("start"), spell.get("end")) for spell in edge.iter(f"{{{NAMESPACE}}}spell")]
        for edge in edges
    }


def test_a_spell_is_written_as_days(tmp_path):
    graph = _links(
        {"id": "l:1", "kind": "owns", "start": "2016", "end": "2018-03"},
        {"id": "l:2", "kind": "owns", "end": "2018-03-05"},
        {"id": "l:3", "kind": "owns"},
        {"id": "l:4", "kind": "pays", "start": "2017-02"},
        {"id": "l:5", "kind": "owns", "start": "?"},
    )
    told = write_gexf(graph, tmp_path / "possible.gexf")
    assert _spells(told.path) == {
        "l:1": [("2016-01-01", "2018-03-31")],
        "l:2": [(None, "2018-03-05")],
        "l:3": [],
        "l:4": [("2017-02-01", None)],
        "l:5": [],
    }
    told = write_gexf(graph, tmp_path / "certain.gexf", certainty="certain")
    assert _spells(told.path) == {
        "l:1": [("2016-12-31", "2018-03-01")],
        "l:2": [(None, "2018-03-05")],
        "l:3": [],
        "l:4": [("2017-02-28", None)],
    }
    assert "1 links that are certain on no day" in told.left_out


@given(graphs())
def test_networkx_reads_it(graph):
    with TemporaryDirectory() as name:
        told = write_gexf(graph, Path(name) / "g.gexf")
        theirs = nx.read_gexf(told.path)
    assert set(theirs) == set(graph.nodes.ids)
    drawn = sorted((u, v, data["kind"]) for u, v, data in theirs.edges(data=True))
    there = [link for link, spans in zip(graph.links, spells(graph, "possible"), strict=True) if spans]
    assert drawn == sorted((link.source, link.target, link.kind) for link in there)
    assert told.rows == {"nodes": len(graph), "edges": len(there)}


def test_what_is_left_out_is_told(tmp_path):
    graph = sg.load_case("dprk")
    told = write_gexf(graph.as_of("2023-09-15"), tmp_path / "g.gexf")
    assert told.rows["edges"] == len(graph.as_of("2023-09-15").links)
    assert f"names ({len(graph.names):,} rows)" in told.left_out
    assert "left out: claims" in told.explain()


def test_an_unknown_certainty_is_refused(tmp_path):
    with pytest.raises(UnknownKindError, match="'sure' is no certainty"):
        write_gexf(_links(), tmp_path / "g.gexf", certainty="sure")
    assert list(tmp_path.iterdir()) == []
