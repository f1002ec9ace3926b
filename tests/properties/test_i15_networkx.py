"""I15, the half of networkx: to_networkx → from_networkx gives an equal graph."""

import pickle

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.testing import assert_graphs_equal, graphs

steady = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@steady
@given(graphs())
def test_there_and_back_is_the_same_graph(graph):
    assert_graphs_equal(sg.from_networkx(sg.to_networkx(graph)), graph)


@steady
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_edges_does_not_matter(graph, random):
    net = sg.to_networkx(graph)
    nodes, edges = list(net.nodes(data=True)), list(net.edges(keys=True, data=True))
    random.shuffle(nodes)
    random.shuffle(edges)
    shuffled = nx.MultiDiGraph(**net.graph)
    shuffled.add_nodes_from(nodes)
    shuffled.add_edges_from(edges)
    assert_graphs_equal(sg.from_networkx(shuffled), graph)


@steady
@given(graphs(), st.sampled_from(["2016-05-01", "2020-01-01", "2023-09-15"]), st.sampled_from(["possible", "certain"]))
def test_a_view_keeps_its_links_and_what_is_certain_of_them(graph, day, certainty):
    view = graph.as_of(day)
    net = sg.to_networkx(view, certainty=certainty)
    back = sg.from_networkx(net)
    shown = [view.tables["links"].ids[row] for row in view.mask(certainty).nonzero()[0]]
    assert list(back.links.ids) == shown
    again = sg.to_networkx(back.as_of(day))
    sure = {key: certain for *_, key, certain in again.edges(keys=True, data="certain")}
    assert sure == {key: certain for *_, key, certain in net.edges(keys=True, data="certain")}


@steady
@given(graphs(), st.sampled_from(["2016-05-01", "2020-01-01"]))
def test_what_was_not_told_by_a_day_is_not_in_its_copy(graph, day):
    view = graph.as_of(known=day)
    back = sg.from_networkx(sg.to_networkx(view))
    for link in back.links:
        assert {claim.id for claim in back.claims_about(link.id)} == {claim.id for claim in view.claims_about(link.id)}


@pytest.fixture(scope="module")
def case():
    return sg.load_case("dprk")


def test_the_case_comes_back(case):
    back = sg.from_networkx(sg.to_networkx(case))
    assert_graphs_equal(back, case)
    assert list(back.provenance.text_rows()) == list(case.provenance.text_rows())


def test_the_case_comes_back_through_json_and_pickle(case):
    net = sg.to_networkx(case)
    plain = nx.node_link_graph(nx.node_link_data(net, edges="edges"), edges="edges")
    assert_graphs_equal(sg.from_networkx(plain), case)
    assert_graphs_equal(sg.from_networkx(pickle.loads(pickle.dumps(net))), case)
