"""I2: every reference resolves.

Shown firing by links to nobody, claims about nothing or in no document, and names of nobody.
"""

import pytest
from hypothesis import given

from sanctions_graph.errors import IntegrityError
from sanctions_graph.testing import graphs, invalid_graphs


@given(graphs())
def test_every_reference_names_a_row(graph):
    tables = graph.tables
    assert all({link.source, link.target} <= set(tables["nodes"].ids) for link in tables["links"])
    assert all(name.node in tables["nodes"] for name in tables["names"])
    assert all(claim.document in tables["documents"] for claim in tables["claims"])
    assert all({each.claim, each.other} <= set(tables["claims"].ids) for each in tables["claim_links"])
    for claim in tables["claims"]:
        assert sum(claim.about in tables[name] for name in ("links", "nodes", "names")) == 1
        assert claim in graph.claims_about(claim.about)
    keys = [key for name in ("links", "nodes", "names") for key in tables[name].ids]
    told = [claim.id for key in keys for claim in graph.claims_about(key)]
    assert sorted(told) == sorted(tables["claims"].ids)


@given(invalid_graphs("I2"))
def test_it_fires_alone(builder):
    with pytest.raises(IntegrityError, match="is the id of no row") as refused:
        builder.freeze()
    assert {finding.rule for finding in refused.value.findings} == {"I2"}
    assert "bad:no" in str(refused.value)
