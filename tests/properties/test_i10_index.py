"""I10: the outgoing and the incoming index are permutations of the same links."""

import numpy as np
from hypothesis import given

from sanctions_graph.testing import graphs


@given(graphs(max_links=8))
def test_no_direction_loses_a_link(graph):
    index, links, nodes = graph.index, graph.tables["links"], graph.nodes
    every = list(range(len(links)))
    assert sorted(index.in_link.tolist()) == every
    assert index.out_start[0] == index.in_start[0] == 0
    assert index.out_start[-1] == index.in_start[-1] == len(links)
    for node in range(len(nodes)):
        leaving = list(range(index.out_start[node], index.out_start[node + 1]))
        entering = index.in_link[index.in_start[node] : index.in_start[node + 1]].tolist()
        assert leaving == [row for row in every if links[row].source == nodes.ids[node]]
        assert entering == [row for row in every if links[row].target == nodes.ids[node]]
    for name in index.lists._fields:
        assert getattr(index.lists, name).tolist() == np.asarray(getattr(index, name)).tolist()
    assert graph.as_of("2020-01-01").index is index
