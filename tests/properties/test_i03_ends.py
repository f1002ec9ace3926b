"""I3: link ends have kinds that the registry allows.

Shown firing by links of every kind between every wrong pair of kinds of node, and by entities of no entity type.
"""

from itertools import product

import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.errors import IntegrityError
from sanctions_graph.model.kinds import ENTITY_TYPES, LINK_KINDS, NODE_KINDS
from sanctions_graph.model.records import NODE_RECORDS
from sanctions_graph.testing import graphs, invalid_graphs


@given(graphs())
def test_every_end_is_of_an_allowed_kind(graph):
    for link in graph.tables["links"]:
        kind = LINK_KINDS[link.kind]
        source, target = graph.node(link.source).kind, graph.node(link.target).kind
        assert source in kind.sources
        assert target in kind.targets
        assert source == target or not kind.alike
    assert all(node.type in ENTITY_TYPES for node in graph.nodes if node.kind == "entity")


@given(invalid_graphs("I3"))
def test_it_fires_alone(builder):
    with pytest.raises(IntegrityError) as refused:
        builder.freeze()
    assert {finding.rule for finding in refused.value.findings} == {"I3"}


@pytest.mark.parametrize("kind", LINK_KINDS)
def test_the_registry_decides_for_every_pair(kind):
    spec = LINK_KINDS[kind]
    for a, b in product(NODE_KINDS, repeat=2):
        builder = sg.GraphBuilder()
        builder.add(NODE_RECORDS[a](id="end:a"), NODE_RECORDS[b](id="end:b"), sg.Document(id="doc:1"))
        (link,) = builder.add(sg.Link(source="end:a", target="end:b", kind=kind))
        builder.add(sg.Claim(about=link, document="doc:1"))
        if a in spec.sources and b in spec.targets and (a == b or not spec.alike):
            assert builder.freeze().link(link).kind == kind
        else:
            with pytest.raises(IntegrityError, match=f"not {a} 'end:a' to {b} 'end:b'"):
                builder.freeze()
