"""Opinions that entities are the same: a possible link each, an opinion each, and no merge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import IntegrityError, UnknownIdError
from sanctions_graph.model.sameness import Same, accept_as_same
from sanctions_graph.testing import graphs

STEP = sg.Step(software="a test")


def _graph(*links):
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:memo"), sg.State(id="state:LA"), *(sg.Entity(id=f"x:{at}") for at in range(4)))
    for link in links:
        (about,) = builder.add(link)
        builder.add(sg.Claim(about=about, document="doc:memo", status="alleged"))
    return builder.freeze()


def _accept(graph, *pairs, document="doc:memo"):
    return accept_as_same(graph, pairs, document=document, step=STEP)


def test_a_pair_is_a_possible_link_with_one_opinion():
    graph = _accept(_graph(), Same("x:2", "x:1", "one address", by="kim", locator="line 3"))
    (link,) = graph.links
    assert (link.source, link.kind, link.target) == ("x:1", "same_as", "x:2")
    (claim,) = graph.claims_about(link.id)
    assert (claim.status, claim.stance, claim.note, claim.attributed_to, claim.locator, claim.document) == (
        "opinion", "hedges", "one address", "kim", "line 3", "doc:memo"
    )  # fmt: skip
    assert not graph.mask("certain").any()
    assert graph.mask("possible").all()
    assert list(graph.nodes.ids) == list(_graph().nodes.ids)
    assert [step.software for step in graph.provenance] == ["a test"]


def test_a_second_opinion_is_a_second_claim_on_the_same_link():
    once = _accept(_graph(), Same("x:1", "x:2", by="kim"))
    twice = _accept(once, Same("x:2", "x:1", by="lee"))
    assert [link.id for link in twice.links] == [link.id for link in once.links]
    assert {claim.attributed_to for claim in twice.claims} == {"kim", "lee"}
    assert _accept(twice, Same("x:2", "x:1", by="lee"), Same("x:1", "x:2", by="kim")) == twice


def test_a_link_that_is_there_is_used_whichever_way_it_points():
    there = _graph(sg.Link(source="x:2", target="x:1", kind="same_as"))
    told = _accept(there, Same("x:1", "x:2"))
    assert [link.id for link in told.links] == [link.id for link in there.links]
    assert len(told.claims) == 2


def test_a_view_is_taken_whole():
    graph = _graph(sg.Link(source="x:1", target="x:2", kind="owns", start="2020", end="2021"))
    assert _accept(graph.as_of("2015-01-01")) == graph


def test_a_new_document_may_be_given_and_a_wrong_one_is_refused():
    graph = _accept(_graph(), Same("x:1", "x:2"), document=sg.Document(id="doc:new", title="A memo"))
    assert graph.document("doc:new").title == "A memo"
    assert _accept(_graph(), document=sg.Document(id="doc:memo")) == _graph()
    with pytest.raises(UnknownIdError, match="document"):
        _accept(_graph(), Same("x:1", "x:2"), document="doc:none")
    with pytest.raises(sg.SanctionsGraphError, match="doc:memo"):
        _accept(_graph(), Same("x:1", "x:2"), document=sg.Document(id="doc:memo", title="Another"))


def test_ends_that_are_no_entities_are_refused():
    with pytest.raises(UnknownIdError, match="x:9"):
        _accept(_graph(), Same("x:1", "x:9"))
    with pytest.raises(IntegrityError):
        _accept(_graph(), Same("x:1", "state:LA"))


@given(graphs(), st.data())
def test_accepting_adds_and_takes_nothing_away(graph, data):
    entities = graph.entities()
    if len(entities) < 2:
        return
    pair = st.lists(st.sampled_from(entities), min_size=2, max_size=2, unique=True)
    pairs = [Same(*ends) for ends in data.draw(st.lists(pair, max_size=4))]
    memo = sg.Document(id="doc:a-memo-of-this-test")
    told = _accept(graph, *pairs, document=memo)
    assert list(told.nodes.ids) == list(graph.nodes.ids)
    assert set(graph.links.ids) <= set(told.links.ids)
    assert set(graph.claims.ids) <= set(told.claims.ids)
    new = [link for link in told.links if link.id not in set(graph.links.ids)]
    assert len(new) <= len({frozenset(pair[:2]) for pair in pairs})
    certain = dict(zip(told.links.ids, told.mask("certain"), strict=True))
    assert not any(certain[link.id] for link in new)
    assert _accept(told, *reversed(pairs), document=memo) == told
