"""A graph as a networkx graph: attributes, foreign graphs, refusals."""

import networkx as nx
import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.errors import DateError, IntegrityError, SanctionsGraphError, SchemaError, UnknownKindError
from sanctions_graph.testing import assert_graphs_equal


@pytest.fixture(scope="module")
def graph():
    builder = sg.GraphBuilder()
    builder.add(
        sg.Document(id="doc:early", publisher="Registry", published="2019-03-01"),
        sg.Document(id="doc:late", published="2022"),
        sg.State(id="state:LA", caption="Laos", iso2="LA"),
        sg.Entity(id="A", caption="A plc", type="Company"),
        sg.Entity(id="B"),
        sg.Name(id="name:1", node="A", value="A public limited", lang="en"),
        sg.Link(id="link:1", source="A", target="B", kind="owns", share=">25%..50%", start="2016-03"),
        sg.Link(id="link:2", source="A", target="B", kind="controls", role="associated"),
        sg.Link(id="link:3", source="B", target="state:LA", kind="located_in", start="?", end="?"),
        sg.Claim(id="claim:1", about="link:1", document="doc:early", confidence=0.8, locator="p. 4"),
        sg.Claim(id="claim:2", about="link:1", document="doc:late", quantity="share", value="30%", unit="share"),
        sg.Claim(id="claim:3", about="link:2", document="doc:early"),
        sg.Claim(id="claim:4", about="link:3", document="doc:late", observed="2021"),
        sg.Claim(id="claim:5", about="A", document="doc:early", quantity="workers", value="40..60", unit="persons"),
        sg.Claim(id="claim:6", about="name:1", document="doc:early"),
        sg.ClaimLink(id="cl:1", claim="claim:4", relation="repeats", other="claim:3"),
    )
    return builder.freeze()


def test_edges_are_links_with_their_fields(graph):
    net = sg.to_networkx(graph)
    assert isinstance(net, nx.MultiDiGraph)
    assert set(net.edges(keys=True)) == {("A", "B", "link:1"), ("A", "B", "link:2"), ("B", "state:LA", "link:3")}
    owns = net.edges["A", "B", "link:1"]
    assert {name: owns[name] for name in ("kind", "role", "start", "end", "share")} == {
        "kind": "owns", "role": "", "start": "2016-03", "end": "", "share": "3/10",
    }  # fmt: skip
    assert owns["certain"] is True
    assert owns["confidence"] == 0.8
    assert {row["id"] for row in owns["claims"]} == {"claim:1", "claim:2"}
    assert net.edges["A", "B", "link:2"]["certain"] is False


def test_an_ungraded_link_has_no_confidence_and_weighs_one(graph):
    net = sg.to_networkx(graph)
    assert "confidence" not in net.edges["A", "B", "link:2"]
    assert net.size(weight="confidence") == pytest.approx(2.8)


def test_nodes_have_the_fields_that_are_not_blank(graph):
    net = sg.to_networkx(graph)
    assert net.nodes["state:LA"] == {"kind": "state", "caption": "Laos", "iso2": "LA"}
    assert net.nodes["B"] == {"kind": "entity", "type": "LegalEntity"}
    assert net.nodes["A"]["names"] == [{"id": "name:1", "scheme": "name", "value": "A public limited", "lang": "en"}]
    assert [row.get("about") for row in net.nodes["A"]["claims"]] == [None, "name:1"]


def test_the_graph_says_its_schema_and_day(graph):
    assert sg.to_networkx(graph).graph["as_of"] == "all time"
    then = sg.to_networkx(graph.as_of("2015-01-01")).graph
    assert then["as_of"] == "on 2015-01-01"
    assert then["schema_version"] == 1
    assert [row["id"] for row in then["documents"]] == ["doc:early", "doc:late"]


def test_a_day_and_a_certainty_choose_the_links(graph):
    keys = {key for *_, key in sg.to_networkx(graph.as_of("2015-01-01")).edges(keys=True)}
    assert keys == {"link:2", "link:3"}
    sure = sg.to_networkx(graph, certainty="certain")
    assert {key for *_, key in sure.edges(keys=True)} == {"link:1", "link:3"}
    assert set(sure) == {"A", "B", "state:LA"}
    assert sure.graph["claim_links"] == []
    with pytest.raises(UnknownKindError):
        sg.to_networkx(graph, certainty="sure")


def test_knowledge_of_a_day_leaves_out_what_came_later(graph):
    net = sg.to_networkx(graph.as_of(known="2020-01-01"))
    assert {key for *_, key in net.edges(keys=True)} == {"link:1", "link:2"}
    assert [row["id"] for row in net.edges["A", "B", "link:1"]["claims"]] == ["claim:1"]
    assert net.edges["A", "B", "link:1"]["share"] != "3/10"
    assert [row["id"] for row in net.graph["documents"]] == ["doc:early"]
    assert len(sg.from_networkx(net).claims) == 4


def test_a_subgraph_and_renamed_nodes_come_back(graph):
    net = sg.to_networkx(graph)
    part = sg.from_networkx(net.subgraph(["A", "B"]))
    assert list(part.links.ids) == ["link:2", "link:1"]
    assert len(part.claim_links) == 0
    renamed = sg.from_networkx(nx.relabel_nodes(net, {"A": "lei:A"}))
    assert renamed.link("link:1").source == "lei:A"
    assert {claim.about for claim in renamed.claims_about("lei:A")} == {"lei:A"}


# ---- graphs of others ------------------------------------------------------------------------------------

ROWS = [
    {"source": "A", "target": "B", "kind": "owns", "share": 0.5, "start": "2016"},
    {"source": "A", "target": "B", "kind": "owns", "share": 0.25, "start": ""},
    {"source": "state:LA", "target": "R", "kind": "hosts", "share": None, "start": ""},
]


@pytest.mark.parametrize("order", [1, -1])
def test_a_foreign_graph_is_read_as_a_data_frame_of_its_edges(order):
    net = nx.MultiDiGraph()
    for row in ROWS[::order]:
        net.add_edge(row["source"], row["target"], **{name: row[name] for name in ("kind", "share", "start")})
    assert_graphs_equal(sg.from_networkx(net), sg.from_dataframe(pd.DataFrame(ROWS)))
    assert sg.from_networkx(net).node("R").kind == "channel"


def test_documents_confidence_and_sightings_of_a_foreign_edge_go_to_its_claim():
    net = nx.DiGraph()
    net.add_edge("A", "B", kind="owns", document="doc:x", confidence=0.7, observed="2020", start="?")
    net.add_edge("B", "C", kind="owns")
    graph = sg.from_networkx(net)
    (claim,) = (claim for claim in graph.claims if claim.document == "doc:x")
    assert (claim.confidence, claim.stance, claim.observed.low) == (0.7, "supports", 18262)
    assert len(graph.documents) == 2


def test_described_and_lonely_nodes_of_a_foreign_graph():
    net = nx.DiGraph()
    net.add_node("A", caption="A plc")
    net.add_node("state:LA")
    net.add_node("X", kind="channel", type="restaurants")
    net.add_edge("A", "X", kind="operates", id="link:mine")
    graph = sg.from_networkx(net)
    assert graph.node("A") == sg.Entity(id="A", caption="A plc")
    assert graph.node("state:LA").kind == "state"
    assert graph.node("X").type == "restaurants"
    assert list(graph.links.ids) == ["link:mine"]
    assert len(sg.from_networkx(nx.MultiDiGraph())) == 0


def test_edges_with_and_without_claims_go_together(graph):
    net = sg.to_networkx(graph)
    net.add_edge("B", "C", kind="owns", share="1/3")
    grown = sg.from_networkx(net)
    assert len(grown.links) == 4
    assert len(grown.claims) == len(graph.claims) + 1
    assert grown.node("C").kind == "entity"


def test_an_undirected_edge_must_say_who_owns_whom():
    net = nx.Graph()
    net.add_node("B")
    net.add_edge("A", "B", kind="owns")
    with pytest.raises(SchemaError, match="does not say which end owns which"):
        sg.from_networkx(net)
    net.edges["A", "B"].update(source="A", target="B")
    (link,) = sg.from_networkx(net).links
    assert (link.source, link.target) == ("A", "B")


def test_an_undirected_edge_of_a_mutual_kind_needs_no_direction():
    net = nx.MultiGraph()
    net.add_edge("B", "A", kind="tied_to")
    (link,) = sg.from_networkx(net).links
    assert (link.source, link.target) == ("A", "B")
    net.add_edge("B", "A", kind="tied_to", role="indicts")
    with pytest.raises(SchemaError, match="undirected"):
        sg.from_networkx(net)


def edge(**attributes):
    net = nx.MultiDiGraph()
    net.add_edge("A", "B", **attributes)
    return net


def twice(key):
    net = nx.MultiDiGraph()
    net.add_edge("A", "B", key=key, kind="owns")
    net.add_edge("B", "C", key=key, kind="owns")
    return net


@pytest.mark.parametrize(
    ("net", "error", "message"),
    [
        ([("A", "B")], SchemaError, "no networkx graph"),
        (nx.path_graph(2), SchemaError, "node 0 is a int"),
        (edge(), SchemaError, "edge 'A' to 'B' has no kind"),
        (edge(kind=""), SchemaError, "has no kind"),
        (edge(kind="own"), UnknownKindError, "did you mean 'owns'"),
        (edge(kind="owns", weight=2), SchemaError, "unknown attribute.s. weight"),
        (edge(kind="owns", source="B"), SchemaError, "unknown attribute.s. source"),
        (edge(kind="owns", start="2016-13"), DateError, "2016-13"),
        (edge(kind="owns", claims=[]), SchemaError, "claims and no link id"),
        (edge(kind="owns", key="link:1", claims="all"), SchemaError, "no list of rows"),
        (edge(kind="owns", key="link:1", claims=["one"]), SchemaError, "is no row"),
        (edge(kind="owns", key="link:1", claims=[{"document": "doc:gone"}]), IntegrityError, "doc:gone"),
        (twice("owns"), SchemaError, "on two edges"),
        (nx.MultiDiGraph(schema_version=99), SchemaError, "schema version 99"),
    ],
)
def test_what_is_refused(net, error, message):
    with pytest.raises(error, match=message) as caught:
        sg.from_networkx(net)
    assert isinstance(caught.value, SanctionsGraphError)
    assert "Hint:" in str(caught.value)


def test_a_large_foreign_graph_takes_the_fast_way():
    net = nx.MultiDiGraph()
    net.add_edges_from((f"e:{n}", f"e:{n + 1}", {"kind": "owns", "share": 0.5}) for n in range(25_000))
    assert len(sg.from_networkx(net).links) == 25_000
