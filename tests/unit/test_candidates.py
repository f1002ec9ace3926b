"""Proposals of the same entity by name: what is proposed, what never is, and how one is accepted."""

import sys
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis.candidates import LARGEST_BLOCK, candidates
from sanctions_graph.errors import MissingDependencyError, SchemaError, UnknownIdError
from sanctions_graph.model.romanised import plain_words, romanised
from sanctions_graph.testing import graphs

needs_rapidfuzz = pytest.mark.skipif(not find_spec("rapidfuzz"), reason="rapidfuzz is not installed")


def _graph(*entities, more=()):
    """Make a graph of entities: id, caption, type and names as scheme and value."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:memo"))
    for node, caption, type_, *names in entities:
        builder.add(sg.Entity(id=node, caption=caption, type=type_))
        builder.add(*(sg.Name(node=node, scheme=scheme, value=value) for scheme, value in names))
    builder.add(*more)
    return builder.freeze()


def _pairs(graph, **options):
    return [(pair.source, pair.target, pair.reason) for pair in candidates(graph, **options)]


# ---- spellings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ri Jong Chol", "LEE Chong-chol"),
        ("Pak Yong Sik", "Park Young Shik"),
        ("Kim Jong Un", "Gim Chong Eun"),
        ("Choe Tu Yong", "Choi Doo Yeong"),
        ("Kang Ryong", "Gang Ryeong"),
        ("Paek Se Bong", "Baek Se-bong"),
        ("Jung Hyun", "Chong Hyon"),
    ],
)
def test_romanisations_of_one_name_sound_the_same(one, other):
    assert romanised(plain_words(one)) == romanised(plain_words(other))


@pytest.mark.parametrize(("one", "other"), [("Kim Chol", "Kim Chun"), ("Ri Il", "Pak Il"), ("Song", "Sang")])
def test_other_names_do_not(one, other):
    assert romanised(plain_words(one)) != romanised(plain_words(other))


def test_forms_of_companies_are_short_and_order_does_not_count():
    assert plain_words("Alpha Trading Company, Limited") == plain_words("ALPHA TRADING CO LTD")
    assert plain_words("LEE, Jong") == plain_words("Jong Lee")


# ---- proposals -------------------------------------------------------------------------------------------


@needs_rapidfuzz
def test_pairs_are_ranked_with_their_reasons():
    graph = _graph(
        ("a:1", "Ri Jong Chol", "Person"),
        ("b:1", "LEE, Chong-chol", "Person"),
        ("a:2", "Alpha Trading Company Limited", "Company"),
        ("b:2", "ALPHA TRADING CO., LTD.", "LegalEntity"),
        ("a:3", "Hangang Shipping", "Company"),
        ("b:3", "something else", "Company", ("alias", "Hangan Shipping")),
        ("c:9", "Unlike Any Other", "Company"),
    )
    assert _pairs(graph) == [
        ("a:2", "b:2", "same name"), ("a:1", "b:1", "same sound"), ("a:3", "b:3", "similar name")
    ]  # fmt: skip
    found = candidates(graph)
    assert found[0].score == 100
    assert found[1].score == 97
    assert found[2].target_name == "Hangan Shipping"
    assert [pair.target for pair in candidates(graph, threshold=100)] == ["b:2"]


@needs_rapidfuzz
def test_what_is_told_apart_is_never_proposed():
    lei, other = ("lei", "1"), ("lei", "2")
    assert not _pairs(_graph(("a:1", "Alpha", "Company", lei), ("b:1", "Alpha", "Company", other)))
    assert _pairs(_graph(("a:1", "Alpha", "Company", lei), ("b:1", "Alpha", "Company", ("imo", "2"))))
    assert _pairs(_graph(("a:1", "Alpha", "Company", lei, other), ("b:1", "Alpha", "Company", lei)))
    assert not _pairs(_graph(("a:1", "Alpha", "Person"), ("b:1", "Alpha", "Company")))
    assert not _pairs(_graph(("a:1", "Alpha", "Vessel"), ("b:1", "Alpha", "Company")))
    assert not _pairs(_graph(("a:1", "A", "Person", ("weak_alias", "Tiger")), ("b:1", "Tiger", "Person")))
    none = ("imo", "Does not exist")  # tells nothing apart
    assert _pairs(_graph(("a:1", "Alpha", "Vessel", none), ("b:1", "Alpha", "Vessel", ("imo", "9123456"))))
    assert not _pairs(_graph(("a:1", "1 Port Road", "Address"), ("b:1", "1 Port Road", "Address")))
    assert not _pairs(_graph(("a:1", "Laos", "Company"), more=[sg.State(id="state:LA", caption="Laos")]))


@needs_rapidfuzz
def test_what_was_judged_apart_is_not_proposed_again():
    graph = _graph(*TWO, ("c:1", "Ri Jong Chol", "Person"))
    assert len(_pairs(graph)) == 3
    assert [pair[:2] for pair in _pairs(graph, apart=[("b:1", "a:1"), ("b:1", "c:1")])] == [("a:1", "c:1")]
    for wrong in ("a:1", "ab", ("a:1",)):
        with pytest.raises(SchemaError, match="no pair"):
            candidates(graph, apart=[wrong])


@needs_rapidfuzz
def test_a_limit_and_a_common_word_are_told():
    few = _graph(*((f"a:{at}", "Alpha", "Company") for at in range(4)))
    short = candidates(few, limit=2)
    assert (len(short), short.found) == (2, 6)
    assert "4 pairs are not listed" in repr(short)
    many = _graph(*((f"a:{at}", "Alpha", "Company") for at in range(LARGEST_BLOCK + 1)))
    assert candidates(many).not_compared == ("arpha", "arpha…")  # by sound
    assert "made no pair" in repr(candidates(many))


@needs_rapidfuzz
@settings(max_examples=25)
@given(graphs())
def test_every_pair_is_of_two_entities_and_is_not_linked_yet(graph):
    entities = set(graph.entities())
    linked = {frozenset((link.source, link.target)) for link in graph.links if link.kind == "same_as"}
    for pair in candidates(graph, threshold=50):
        assert pair.source < pair.target
        assert {pair.source, pair.target} <= entities
        assert frozenset((pair.source, pair.target)) not in linked
        assert 50 <= pair.score <= 100


@needs_rapidfuzz
@settings(max_examples=25)
@given(graphs(), st.data())
def test_accepting_again_or_in_another_order_changes_nothing(graph, data):
    found = candidates(graph, threshold=50)
    memo = sg.Document(id="doc:a-memo-of-this-test")
    accepted = found.accept(range(len(found)), document=memo)
    assert found.accept(data.draw(st.permutations(range(len(found)))), document=memo) == accepted
    left = {(pair.source, pair.target) for pair in candidates(accepted, threshold=50)}
    assert not left & {(pair.source, pair.target) for pair in found}
    known = set(graph.links.ids)
    sure = dict(zip(accepted.links.ids, accepted.mask("certain"), strict=True))
    assert not any(sure[link.id] for link in accepted.links if link.id not in known)
    assert list(accepted.nodes.ids) == list(graph.nodes.ids)


# ---- acceptance ------------------------------------------------------------------------------------------

TWO = (("a:1", "Ri Jong Chol", "Person"), ("b:1", "LEE, Chong-chol", "Person"))


@needs_rapidfuzz
def test_an_accepted_pair_is_a_possible_link_with_an_opinion_and_no_merge():
    graph = _graph(*TWO)
    found = candidates(graph)
    accepted = found.accept([0, 0], document="doc:memo", by="an analyst")
    (link,) = accepted.links
    assert (link.source, link.target, link.kind) == ("a:1", "b:1", "same_as")
    (claim,) = accepted.claims_about(link.id)
    assert (claim.status, claim.stance, claim.document, claim.attributed_to) == (
        "opinion", "hedges", "doc:memo", "an analyst"
    )  # fmt: skip
    assert "same sound" in claim.note
    assert not accepted.mask("certain").any()
    assert accepted.nodes.ids[:] == graph.nodes.ids[:]
    assert not candidates(accepted)
    assert found.accept([0], document="doc:memo", by="an analyst") == accepted
    assert len(graph.links) == 0


@needs_rapidfuzz
def test_a_new_document_may_be_given_and_a_wrong_one_is_refused():
    found = candidates(_graph(*TWO))
    accepted = found.accept([0], document=sg.Document(id="doc:new", title="A memo"))
    assert accepted.document("doc:new").title == "A memo"
    with pytest.raises(UnknownIdError, match="document"):
        found.accept([0], document="doc:none")
    with pytest.raises(SchemaError, match="not in the table"):
        found.accept([1], document="doc:memo")
    with pytest.raises(sg.SanctionsGraphError, match="doc:memo"):
        found.accept([0], document=sg.Document(id="doc:memo", title="Another"))
    assert found.accept([0], document=sg.Document(id="doc:memo")) == found.accept([0], document="doc:memo")
    assert found.accept([], document="doc:memo") == _graph(*TWO)


@needs_rapidfuzz
def test_options_are_checked():
    for options in ({"threshold": 0}, {"threshold": 101}, {"threshold": "90"}, {"limit": 0}, {"limit": True}):
        with pytest.raises(SchemaError):
            candidates(_graph(), **options)


def test_without_rapidfuzz_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(MissingDependencyError, match="rapidfuzz"):
        candidates(_graph())


@needs_rapidfuzz
@pytest.mark.parametrize("given", ["x.csv", None, 5, []])
def test_what_is_no_graph_is_refused(given):
    with pytest.raises(SchemaError, match="is no graph\nHint: "):
        candidates(given)
