"""I18: no designation before its authority existed, or 'cannot tell'.

Shown firing by listings that start before their measure was adopted, as the row or its claims say. Where the day of
adoption is not known, the graph is built and says that it cannot tell.
"""

import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph._bounds import DAY_MIN, NO_DAYS, UNKNOWN_DAY
from sanctions_graph.errors import IntegrityError
from sanctions_graph.testing import graphs, invalid_graphs


@given(graphs(kinds=["designates", "tied_to"]))
def test_no_listing_is_older_than_its_authority_and_none_passes_in_silence(graph):
    untold = set()
    for link in graph.tables["links"]:
        if link.kind == "designates":
            adopted = graph.node(link.source).adopted
            if adopted in (NO_DAYS, UNKNOWN_DAY):
                untold.add(link.id)
            else:
                assert link.start.high >= adopted.low or link.start.high == DAY_MIN
    assert {finding.id for finding in graph.findings if finding.rule == "I18"} == untold


@given(invalid_graphs("I18"))
def test_it_fires_alone(builder):
    with pytest.raises(IntegrityError, match="before its authority existed") as refused:
        builder.freeze()
    assert {finding.rule for finding in refused.value.findings} == {"I18"}


@pytest.mark.parametrize("adopted", ["", "?"])
def test_an_authority_of_unknown_date_is_said(adopted):
    builder = sg.GraphBuilder()
    builder.add(sg.Measure(id="measure:1", adopted=adopted), sg.Entity(id="x:1"), sg.Document(id="doc:1"))
    (link,) = builder.add(sg.Link(source="measure:1", target="x:1", kind="designates", start="1950"))
    builder.add(sg.Claim(about=link, document="doc:1"))
    (finding,) = builder.freeze().findings
    assert (finding.rule, finding.id) == ("I18", link)
    assert finding.message.startswith("cannot tell")
