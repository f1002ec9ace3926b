"""I7: every link has a claim of its existence, every claim a document.

Shown firing by links without any claim, and by links that are only dated, measured or counted by claims. (A claim
without a document cannot be written at all.)
"""

import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.errors import EvidenceError, IntegrityError
from sanctions_graph.testing import graphs, invalid_graphs


@given(graphs())
def test_every_link_is_claimed_and_every_claim_documented(graph):
    for link in graph.tables["links"]:
        assert any(not claim.quantity for claim in graph.claims_about(link.id))
    assert all(graph.document(claim.document) for claim in graph.claims)


@given(invalid_graphs("I7"))
def test_it_fires_alone(builder):
    with pytest.raises(EvidenceError, match="bad:link") as refused:
        builder.freeze()
    assert {finding.rule for finding in refused.value.findings} == {"I7"}


def test_a_claim_without_a_document_cannot_be_written():
    with pytest.raises(IntegrityError, match="'document'"):
        sg.Claim(about="x:1", document="")
