"""What we test with is tested: the asserts fail, and say where; the strategies reach what they should."""

import sys

import pytest
from hypothesis import Phase, find, settings

import sanctions_graph as sg
from sanctions_graph import testing
from sanctions_graph.errors import MissingDependencyError, UnknownKindError
from sanctions_graph.model.kinds import LINK_KIND_NAMES
from sanctions_graph.testing import assert_graphs_equal, graphs, invalid_graphs


def _graph(*, caption="A", start="2016", extra=()):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:a", caption=caption), sg.Document(id="doc:1"), *extra)
    builder.add(
        sg.Link(id="l:1", source="x:a", target="x:a", kind="owns", start=start), sg.Claim(about="l:1", document="doc:1")
    )
    return builder.freeze()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (_graph(caption="B"), "table 'nodes', row 0 ('x:a' and 'x:a'), field 'caption': 'A' and 'B'"),
        (_graph(start="2017"), "table 'links', row 0 ('l:1' and 'l:1'), field 'start': '2016' and '2017'"),
        (_graph(extra=[sg.Entity(id="x:z")]), "table 'nodes': 1 and 2 rows; 'x:z' is only in the second graph"),
        (_graph().as_of("2015-01-01"), "link 'l:1' is possible only in the first graph (all time; on 2015-01-01)"),
    ],
)
def test_the_first_difference_is_named(other, says):
    with pytest.raises(AssertionError) as failed:
        assert_graphs_equal(_graph(), other)
    assert str(failed.value) == says


def test_equal_graphs_pass():
    assert_graphs_equal(_graph(), _graph())


ANY, OWNERS, LISTERS = graphs(), graphs(kinds=["owns"]), graphs(kinds=["designates"])
REACHED = {
    "nothing": lambda g: not len(g),
    "parallel links": lambda g: len({(e.source, e.target, e.kind) for e in g.links}) < len(g.links),
    "a self-loop": lambda g: any(e.source == e.target for e in g.links),
    "an unknown start": lambda g: g.view.evidence.unknown_start.any(),
    "a spell": lambda g: len(g.view.evidence.spells.link),
    "an event": lambda g: g.view.evidence.event.any(),
    "a dispute": lambda g: any(c.stance == "disputes" and not c.quantity for c in g.claims),
    "a claim of a share": lambda g: any(c.quantity == "share" and c.value.low < c.value.high for c in g.claims),
    "a certain link of many claims": lambda g: g.mask("certain").any() and len(g.claims) > 2 * len(g.links),
    "a claim about a name": lambda g: any(c.about in g.names for c in g.claims),
    "claims about claims": lambda g: len(g.claim_links) > 1,
    "an undated document": lambda g: any(d.published == (-(2**31) + 1, 2**31 - 1) for d in g.documents),
    "a legal act": lambda g: any(d.is_legal_act for d in g.documents),
    "ids of both sorts": lambda g: {e.id[:2] for e in g.links} == {"l:", "li"},
    "a finding": lambda g: g.findings,
}


_FIRST = settings(max_examples=3000, database=None, deadline=None, phases=[Phase.generate], derandomize=True)


@pytest.mark.parametrize("what", REACHED)
def test_the_strategy_reaches(what):
    strategy = {"a claim of a share": OWNERS, "a finding": LISTERS}.get(what, ANY)
    find(strategy, REACHED[what], settings=_FIRST)


@pytest.mark.parametrize("kind", LINK_KIND_NAMES)
def test_every_kind_of_link_is_drawn(kind):
    graph = find(graphs(kinds=[kind]), lambda graph: len(graph.links), settings=_FIRST)
    assert {link.kind for link in graph.links} == {kind}


def test_a_rule_that_data_cannot_break_is_answered_with_those_they_can():
    with pytest.raises(UnknownKindError, match="I1, I18, I2"):
        invalid_graphs("I9")


def test_without_hypothesis_the_extra_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("sanctions_graph.testing.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingDependencyError, match=r"sanctions-graph\[testing\]"):
        testing.graphs  # noqa: B018
    assert testing.assert_graphs_equal(_graph(), _graph()) is None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        testing.no_such_name  # noqa: B018
