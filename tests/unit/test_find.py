"""Finding nodes by any name or identifier: what matches, why, and in which order."""

import importlib.util
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import SchemaError, UnknownKindError
from sanctions_graph.model.folding import NAME_SCHEMES, check_schemes, fold, fold_lines, identifier_key
from sanctions_graph.testing import graphs

needs_rapidfuzz = pytest.mark.skipif(not importlib.util.find_spec("rapidfuzz"), reason="rapidfuzz is not installed")


def _listed():
    builder = sg.GraphBuilder()
    builder.add(
        sg.Entity(id="x:1", caption="Chinyong Trading Company", type="Company"),
        sg.Entity(id="x:2", caption="Société Générale de Pêche"),
        sg.Entity(id="x:3", caption="Pak Jong-il"),
        sg.Entity(id="x:4", caption="Trading House of Chinyong"),
        sg.Channel(id="channel:fishing", caption="Fishing"),
        sg.State(id="state:KP", caption="North Korea", iso2="KP"),
        sg.Name(node="x:1", scheme="lei", value="5493-00AB"),
        sg.Name(node="x:1", scheme="alias", value="Jinyong Co., Ltd."),
        sg.Name(node="x:2", scheme="imo", value="IMO 9123456"),
        sg.Name(node="x:3", scheme="weak_alias", value="Pak"),
        sg.Name(node="x:3", scheme="alias", value="박정일"),
        sg.Name(node="x:4", scheme="former_name", value="Jade Star Traders"),
    )
    return builder.freeze()


GRAPH = _listed()


def _first(text, **options):
    match = GRAPH.find(text, **options)[0]
    return match.id, match.scheme, match.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5493 00ab", ("x:1", "lei", "exact identifier")),
        ("imo9123456", ("x:2", "imo", "exact identifier")),
        ("x:3", ("x:3", "id", "exact identifier")),
        ("KP", ("state:KP", "id", "exact identifier")),
        ("societe generale de peche", ("x:2", "caption", "exact name")),
        ("SOCIÉTÉ-GÉNÉRALE de pêche!", ("x:2", "caption", "exact name")),
        ("Pak Jongil", ("x:3", "caption", "exact name")),
        ("Pak Jong'il", ("x:3", "caption", "exact name")),
        ("pak", ("x:3", "weak_alias", "exact name")),
        ("박정일", ("x:3", "alias", "exact name")),
        ("Jade Star Traders", ("x:4", "former_name", "exact name")),
        ("traders jade", ("x:4", "former_name", "all words")),
        ("jinyong", ("x:1", "alias", "prefix")),
        ("house chinyong", ("x:4", "caption", "all words")),
        ("generale peche", ("x:2", "caption", "all words")),
        ("pêche soc", ("x:2", "caption", "all words")),
    ],
)
def test_what_matches_and_why(text, expected):
    assert _first(text) == expected


def test_a_stronger_reason_ranks_first_and_a_node_is_listed_once():
    found = GRAPH.find("chinyong")
    assert [(match.id, match.reason) for match in found][:2] == [("x:1", "prefix"), ("x:4", "all words")]
    assert len({match.id for match in found}) == len(found)
    assert sorted((match.score for match in found), reverse=True) == [match.score for match in found]


def test_the_scheme_of_an_id_is_no_prefix():
    assert not [match for match in GRAPH.find("channel") if match.reason == "prefix"]
    assert _first("channel:fishing") == ("channel:fishing", "id", "exact identifier")


def test_a_kind_narrows_and_a_limit_says_what_it_leaves_out():
    assert {match.kind for match in GRAPH.find("f", kind="channel")} == {"channel"}
    assert not GRAPH.find("fishing", kind="state")
    short = GRAPH.find("trading", limit=1)
    assert len(short) == 1
    assert short.found == 2
    assert "1 more" in repr(short)


@needs_rapidfuzz
def test_similar_names_come_last():
    assert _first("Chinyomg") == ("x:1", "caption", "similar")
    assert _first("Pak Jong-eil") == ("x:3", "caption", "similar")
    assert GRAPH.find("pak").similar_tried
    assert "not tried" not in repr(GRAPH.find("qqqq"))
    assert not GRAPH.find("qqqq")


@pytest.mark.parametrize("asked", ["Park Chong Il", "bak jong il", "Jong-il PAK"])
def test_a_korean_name_is_found_in_another_spelling(asked):
    node, _, reason = _first(asked)
    assert node == "x:3"
    assert reason in ("same sound", "all words")


def test_sound_is_tried_where_nothing_better_is_found():
    assert GRAPH.find("Park Chong Il")[0].reason == "same sound"
    assert "same sound" not in {match.reason for match in GRAPH.find("pak")}


def test_without_rapidfuzz_the_answer_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    found = GRAPH.find("Chinyomg")
    assert not found
    assert not found.similar_tried
    assert "similar names were not tried" in repr(found)
    assert "similar names were not tried" in found.explain()
    assert _first("house chinyong") == ("x:4", "caption", "all words")


def test_views_find_the_same_and_share_the_index():
    before = GRAPH.find("chinyong")
    view = GRAPH.as_of("2020-01-01")
    assert view.find("chinyong") == before
    assert view._finder is GRAPH._finder


def test_the_table_says_how_it_was_made():
    frame = GRAPH.find("chinyong").to_pandas()
    assert list(frame.columns) == ["id", "kind", "caption", "matched", "scheme", "reason", "score"]
    assert frame.attrs["method"] == "find"
    assert frame.attrs["parameters"]["text"] == "chinyong"


@pytest.mark.parametrize("text", ["", " ", "!?…", None, 5])
def test_a_text_without_letters_and_digits_is_refused(text):
    with pytest.raises(SchemaError, match="no letter"):
        GRAPH.find(text)


def test_a_text_longer_than_any_name_is_refused_and_words_count_once():
    with pytest.raises(SchemaError, match="longer than any name"):
        GRAPH.find("a " * 6_000)
    assert _first("Traders Jade Jade Jade") == ("x:4", "former_name", "all words")


def test_options_are_checked():
    for limit in (0, -1, True, 2.5):
        with pytest.raises(SchemaError, match="limit"):
            GRAPH.find("a", limit=limit)
    with pytest.raises(UnknownKindError, match="kind of node"):
        GRAPH.find("a", kind="ship")


def test_an_empty_graph_finds_nothing():
    assert not sg.GraphBuilder().freeze().find("a")


def _told(graph):
    """List every text by which a node is known, with the node."""
    told = [(name.node, name.value) for name in graph.names] + [(node.id, node.id) for node in graph.nodes]
    told += [(node.id, node.id.partition(":")[2]) for node in graph.nodes]
    told += [(node.id, node.caption) for node in graph.nodes]
    return [(node, text) for node, text in told if fold(text)]


def _key(text):
    return fold(text).replace(" ", "")


@given(graphs(), st.data())
def test_exact_hits_are_those_of_that_spelling_and_outrank_all_others(graph, data):
    told = _told(graph)
    if told:
        _, text = data.draw(st.sampled_from(told))
        found = graph.find(text, limit=1000)
        exact = [match.id for match in found if match.reason.startswith("exact")]
        assert set(exact) == {node for node, other in told if _key(other) == _key(text)}
        assert [match.id for match in found][: len(exact)] == exact
        assert found.found == len(found) == len({match.id for match in found})


@given(graphs(), st.data())
def test_beginnings_and_words_are_found_as_a_slow_search_finds_them(graph, data):
    told = _told(graph)
    if told:
        _, text = data.draw(st.sampled_from(told))
        asked = data.draw(st.sampled_from([text[: len(text) // 2 + 1], *fold(text).split()]))
        if fold(asked):
            names = {(node.id, node.caption) for node in graph.nodes}
            names |= {(name.node, name.value) for name in graph.names if name.scheme in NAME_SCHEMES}
            ids = {(node.id, node.id) for node in graph.nodes if ":" in node.id}
            begins = {node for node, other in set(told) - (ids - names) if _key(other).startswith(_key(asked))}
            wanted = fold(asked).split()
            holds = {
                node for node, name in names if all(any(w.startswith(o) for w in fold(name).split()) for o in wanted)
            }
            whole = {node for node, other in told if _key(other) == _key(asked)}
            reasons = {match.id: match.reason for match in graph.find(asked, limit=1000)}
            assert {node for node, reason in reasons.items() if reason != "similar"} == begins | holds | whole
            assert {node for node, reason in reasons.items() if reason == "all words"} == holds - begins - whole


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12), max_size=6))
def test_folding_many_is_folding_each(texts):
    lines = fold_lines(texts).split("\n") if texts else []
    assert [" ".join(line.split()) for line in lines] == [fold(text) for text in texts]


# ---- one spelling ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź Øre", "lodz ore"),
        ("Straße", "strasse"),
        ("Ma’ān", "maan"),
        ("Ё.Ж", "е ж"),
        ("Ａｌｐｈａ", "alpha"),
        ("…", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_identifiers_are_compared_by_letters_and_digits_and_wallets_by_case():
    assert identifier_key("imo", "IMO 9123456") == identifier_key("imo", "9123456")
    assert identifier_key("un_ref", "KPe.001") == identifier_key("un_ref", "kpe 001")
    assert identifier_key("imo", "Does not exist") == identifier_key("lei", "n/a") == ""
    assert identifier_key("wallet", "1Ab") != identifier_key("wallet", "1aB")
    assert identifier_key("wallet", "0xAB") == identifier_key("wallet", "0xab")


def test_only_strong_identifiers_pass():
    assert check_schemes(["lei", "imo", "lei"]) == ("imo", "lei")
    assert check_schemes("wallet") == ("wallet",)
    with pytest.raises(UnknownKindError, match="strong identifier"):
        check_schemes(["alias"])
