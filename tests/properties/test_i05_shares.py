"""I5: 0 ≤ share_low ≤ share_high ≤ the whole, only where the kind carries a share (and likewise an amount).

Shown firing by shares beyond the whole or below nothing, and by shares and amounts on kinds that carry none.
"""

import math

import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph._bounds import WHOLE
from sanctions_graph.errors import BoundsError
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.testing import graphs, invalid_graphs


@given(graphs(kinds=["owns", "earns_for", "controls"]))
def test_shares_lie_within_the_whole_and_only_where_they_mean_something(graph):
    for link in graph.tables["links"]:
        carries = LINK_KINDS[link.kind].carries
        if carries == "share":
            assert 0 <= link.share.low <= link.share.high <= WHOLE
        else:
            assert link.share == (-1, -1)
        assert carries == "amount" or all(map(math.isnan, link.amount))


@given(invalid_graphs("I5"))
def test_it_fires_alone(builder):
    with pytest.raises(BoundsError) as refused:
        builder.freeze()
    assert {finding.rule for finding in refused.value.findings} == {"I5"}


@pytest.mark.parametrize("share", ["130%", 1.3, "-1%", "4/3", "<0%", ">100%", "50%..25%"])
def test_a_share_beyond_the_whole_never_becomes_a_record(share):
    with pytest.raises(BoundsError, match="Hint:"):
        sg.Link(source="a", target="b", kind="owns", share=share)
