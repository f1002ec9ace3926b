"""The table of centralities: what it holds, prints and refuses."""

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.metrics import METRICS
from sanctions_graph.errors import BoundsError, NotConvergedError, UnknownIdError, UnknownKindError

EVERY = tuple(METRICS)


@pytest.fixture(scope="module")
def graph():
    rows = pd.DataFrame({
        "source": ["A", "A", "B", "C", "D"],
        "target": ["B", "B", "C", "D", "A"],
        "kind": ["owns", "owns", "controls", "owns", "owns"],
        "role": ["", "", "associated", "", ""],
        "start": ["2010", "2012", "", "", "2020"],
    })  # fmt: skip
    nodes = pd.DataFrame({"id": ["A", "state:LA"], "kind": ["entity", "state"], "caption": ["A plc", "Laos"]})
    return sg.from_dataframe(rows, nodes=nodes)


def test_the_table_has_a_row_a_node_and_a_column_a_metric(graph):
    frame = sg.centrality(graph, metrics=EVERY).to_pandas()
    assert list(frame.columns) == ["node", "caption", "kind", *EVERY]
    assert frame["node"].tolist() == ["A", "B", "C", "D", "state:LA"]
    assert frame["caption"].tolist() == ["A plc", "B", "C", "D", "Laos"]
    assert frame["kind"].tolist() == ["entity"] * 4 + ["state"]
    assert frame.attrs["method"] == "centrality"
    assert frame.attrs["parameters"]["parallel_links"]["pagerank"] == "counted"
    assert frame.attrs["parameters"]["parallel_links"]["betweenness"] == "collapsed"


def test_parallel_links_count_for_degree_and_not_for_closeness(graph):
    ranks = sg.centrality(graph, metrics=["in_degree", "closeness"])
    assert ranks["in_degree"]["B"] == 2 * ranks["in_degree"]["C"]
    assert ranks["closeness"]["B"] == pytest.approx(ranks["closeness"]["C"])


def test_only_links_of_the_view_and_certainty_count(graph):
    count = {"metrics": "degree", "normalized": False}
    assert sum(sg.centrality(graph, **count)["degree"].values()) == 10
    assert sum(sg.centrality(graph, certainty="certain", **count)["degree"].values()) == 8  # "associated" is doubtful
    assert sum(sg.centrality(graph.as_of("2011-06-01"), **count)["degree"].values()) == 6


def test_top_orders_and_breaks_ties_by_id(graph):
    ranks = sg.centrality(graph, metrics=["degree", "betweenness"])
    assert ranks.top(k=3).nodes == ("A", "B", "C")
    assert ranks.top("betweenness", k=5).nodes == ("A", "B", "C", "D", "state:LA")
    assert len(ranks.top(k=0)) == 0
    with pytest.raises(UnknownKindError):
        ranks.top("katz")


def test_the_nodes_asked_for_come_in_the_order_of_the_question(graph):
    ranks = sg.centrality(graph, metrics="katz", nodes=["C", "A", "C"])
    assert ranks.nodes == ("C", "A")
    assert sg.centrality(graph, nodes="C").nodes == ("C",)


def test_the_repr_says_when_which_links_and_what_it_is_ordered_by(graph):
    text = repr(sg.centrality(graph, metrics=["katz", "degree"]))
    assert text.startswith("centrality of 5 node(s), all time, possible links, by katz")
    assert "A plc" in text
    assert "<pre>" in sg.centrality(graph)._repr_html_()


def test_a_long_table_says_what_it_leaves_out():
    rows = pd.DataFrame({"source": [f"e:{i}" for i in range(30)], "target": "e:hub", "kind": "owns"})
    assert repr(sg.centrality(sg.from_dataframe(rows))).endswith("… and 11 more nodes")


def test_an_empty_graph_and_one_without_links_have_answers():
    assert len(sg.centrality(sg.GraphBuilder().freeze(), metrics=EVERY)) == 0
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="A"))
    ranks = sg.centrality(builder.freeze(), metrics=EVERY)
    assert {name: ranks[name]["A"] for name in EVERY} == pytest.approx({
        "degree": 1, "in_degree": 1, "out_degree": 1, "betweenness": 0, "closeness": 0, "harmonic": 0, "katz": 1,
        "eigenvector": 1, "pagerank": 1,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"metrics": "centralness"}, UnknownKindError),
        ({"metrics": ["degree", "closenes"]}, UnknownKindError),
        ({"metrics": []}, UnknownKindError),
        ({"certainty": "maybe"}, UnknownKindError),
        ({"nodes": ["nobody"]}, UnknownIdError),
        ({"alpha": 0}, BoundsError),
        ({"alpha": float("nan")}, BoundsError),
        ({"damping": 1}, BoundsError),
        ({"max_rounds": 0}, BoundsError),
    ],
)
def test_what_is_refused(graph, words, error):
    with pytest.raises(error, match="Hint:" if error is not UnknownIdError else "nobody"):
        sg.centrality(graph, **words)


def test_spent_rounds_are_told(graph):
    with pytest.raises(NotConvergedError, match="raise max_rounds") as caught:
        sg.centrality(graph, metrics="pagerank", max_rounds=2)
    assert caught.value.iterations == 2
    assert caught.value.residual > 0


def test_the_docstring_says_what_centrality_does_not_say():
    said = " ".join(sg.centrality.__doc__.split())
    assert "no sign of guilt" in said
    assert "no source looked at" in said
