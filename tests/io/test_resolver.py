"""Resolver files: judgements about ids become possible links between entities, and contradictions are told."""

import gzip
import json
import re
from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import FormatError, IntegrityError, RecordError, SearchLimitError, UnknownIdError
from sanctions_graph.io import _judged
from sanctions_graph.io import resolver as module
from sanctions_graph.io.resolver import FIELDS, read_resolver

MEMO = sg.Document(id="doc:resolver", title="resolver.ijson")


def row(target, source, judgement="positive", score=None, user="kim", time="2024-05-06T10:00", *more):
    """Make a line as nomenklatura writes it."""
    return [target, source, judgement, score, user, time, *more]


def read(*rows):
    return read_resolver("".join(json.dumps(each) + "\n" for each in rows).encode())


def graph_of(*entities, names=()):
    builder = sg.GraphBuilder()
    builder.add(*(sg.Entity(id=node) for node in entities), *names)
    return builder.freeze()


def ends(graph):
    return sorted((link.source, link.target) for link in graph.links if link.kind == "same_as")


# ---- forms of a line -------------------------------------------------------------------------------------


def test_a_line_is_a_judgement():
    judged = read(row("NK-1", "a:1"), row("b:7", "a:1", "negative", 0.5, None, None))
    assert judged.positive == (("a:1", "NK-1", "positive", None, "kim", "2024-05-06T10:00", "input", 1),)
    assert judged.positive[0].day == "2024-05-06"
    assert (judged.negative[0].score, judged.negative[0].user, judged.negative[0].day) == (0.5, "", "")
    assert judged.apart == {("a:1", "b:7")}


def test_arrays_objects_and_csv_say_the_same(tmp_path):
    rows = [
        row("NK-1", "a:1"),
        row("NK-1", "b:2", "negative", 0.25),
        row("c:3", "b:2", "unsure"),
        row("c:3", "a:1", "no_judgement", 0.9),
    ]
    keys = ["target", "source", "judgement", "score", "user"]
    arrays = read(*rows)
    objects = read(
        *({**dict(zip(keys, each, strict=False)), "created_at": each[5], "deleted_at": None} for each in rows)
    )
    older = read(*({**dict(zip(keys, each, strict=False)), "timestamp": each[5]} for each in rows))
    table = "\n".join([",".join([*keys, "created_at", "deleted_at"]), *(
        ",".join("" if cell is None else str(cell) for cell in [*each, None]) for each in rows
    )])  # fmt: skip
    csv = read_resolver(table.encode())
    assert objects == older == arrays
    assert [each[:6] for each in (*csv.positive, *csv.negative)] == [
        each[:6] for each in (*arrays.positive, *arrays.negative)
    ]
    assert (csv.unsure, csv.undecided) == (arrays.unsure, arrays.undecided) == (1, 1)
    (tmp_path / "resolver.ijson.gz").write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in rows).encode()))
    assert read_resolver(tmp_path / "resolver.ijson.gz").apart == arrays.apart


def test_comments_and_blank_lines_are_passed_over_and_more_columns_dropped():
    text = (
        "\ufeff# made by hand\n\n"
        + json.dumps(row("b:2", "a:1", "positive", None, "kim", None, None, "more", 7))
        + "\n  \n"
    )
    judged = read_resolver(text.encode())
    assert [each.line for each in judged.positive] == [3]


def test_the_last_judgement_on_a_pair_holds():
    judged = read(row("b:2", "a:1"), row("a:1", "b:2", "negative"), row("c:3", "a:1", "unsure"), row("c:3", "a:1"))
    assert [each.pair for each in judged.positive] == [("a:1", "c:3")]
    assert judged.apart == {("a:1", "b:2")}
    assert (judged.unsure, judged.replaced) == (0, 2)


def test_what_was_taken_back_does_not_hold():
    back = row("b:2", "a:1", "positive", None, "kim", "2024-01-01T00:00", "2024-05-06T10:00")
    assert read(back).positive == ()
    assert read(back[:6], back).positive == ()  # a log that tells it and takes it back
    later = row("b:2", "a:1", "negative")  # the one that took its place
    for rows in ((back, later), (later, back)):
        judged = read(*rows)
        assert (judged.apart, judged.deleted) == ({("a:1", "b:2")}, 1)


BAD = {
    "no JSON": ('["a:1", "b:2"', "it is no JSON"),
    "a key twice": ('{"target": "a", "target": "b"}', "stands there twice"),
    "no number": ('["a:1", "b:2", "positive", NaN, null, null]', "it is no JSON"),
    "too few items": ('["a:1", "b:2", "positive", null, null]', "5 items, not at least 6"),
    "a text": ('"a:1"', "is no judgement"),
    "an array of arrays": (json.dumps([row("a", "b")] * 6), "its source"),
    "no id": (json.dumps(row("a:1", "")), "its source"),
    "a number for an id": (json.dumps(row(7, "a:1")), "its target"),
    "a giant id": (json.dumps(row("x" * 600, "a:1")), "its target"),
    "itself": (json.dumps(row("a:1", "a:1")), "judged against itself"),
    "another word": (json.dumps(row("a:1", "b:2", "maybe")), "'maybe' is no judgement"),
    "a score in words": (json.dumps(row("a:1", "b:2", "positive", "high")), "'high' is no score"),
    "a true score": (json.dumps(row("a:1", "b:2", "positive", True)), "True is no score"),
    "a user in numbers": (json.dumps(row("a:1", "b:2", user=5)), "its user"),
    "no time": (json.dumps(row("a:1", "b:2", time="last week")), "'last week' is no time"),
    "a day of none": (json.dumps(row("a:1", "b:2", time="2024-02-30T00:00")), "is no time"),
    "an unknown day": (json.dumps(row("a:1", "b:2", time="?")), "is no time"),
    "deep nesting": ("[" * 100_000, "it is no JSON"),
    "a number beyond 64 bits": ('["a:1", "b:2", "positive", ' + "9" * 30 + ", null, null]", "it is no JSON"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_refused_by_its_number(case):
    text, says = BAD[case]
    with pytest.raises(RecordError, match=re.escape(says)) as caught:
        read_resolver((json.dumps(row("NK-1", "z:1")) + "\n" + text + "\n").encode())
    assert (caught.value.path, caught.value.line) == ("input", 2)


@pytest.mark.parametrize(("cells", "says"), [("a:1,b:2,positive,high", "is no score"), ("a:1,b:2", "2 cells, not 4")])
def test_a_bad_row_of_a_table_is_refused_by_its_line(cells, says):
    with pytest.raises(RecordError, match=says) as caught:
        read_resolver(f"target,source,judgement,score\n{cells}\n".encode())
    assert caught.value.line == 2


def test_limits_and_sources_are_checked(monkeypatch, tmp_path):
    with pytest.raises(FormatError, match="no file"):
        read_resolver(tmp_path)
    monkeypatch.setattr(module, "MAX_JUDGEMENTS", 1)
    with pytest.raises(FormatError, match="more than 1 pairs"):
        read(row("a", "b"), row("a", "c"))


@given(st.text() | st.text(alphabet='["NK-1",a:{}positve null#\n'))
def test_any_text_is_read_or_refused(text):
    with suppress(FormatError):
        read_resolver(text.encode("utf-8", "surrogatepass"))


def test_the_answer_is_a_table():
    judged = read(row("NK-1", "a:1"), row("b:2", "a:1", "negative"), row("c:3", "a:1", "unsure"))
    frame = judged.to_pandas()
    assert list(frame["judgement"]) == ["positive", "negative"]
    assert frame.attrs["method"] == "read_resolver"
    assert "1 positive, 1 negative, 1 unsure" in repr(judged)
    assert "NK-1" in judged._repr_html_()
    assert "0 positive" in repr(read())


def test_the_field_map_holds_what_is_read():
    assert set(FIELDS) == {*module._ITEMS, "timestamp"}


# ---- what a graph makes of them --------------------------------------------------------------------------


def test_a_canonical_id_that_is_no_node_joins_nodes():
    judged = read(row("NK-1", "b:2"), row("NK-1", "a:1", user="lee", time="2024-05-07"), row("NK-1", "z:9"))
    graph = judged.accept(graph_of("a:1", "b:2", "c:3"), document=MEMO)
    assert ends(graph) == [("a:1", "b:2")]
    (claim,) = graph.claims
    assert (claim.status, claim.stance) == ("opinion", "hedges")
    assert claim.attributed_to == "kim; lee"
    assert claim.locator == "input, lines 1, 2"
    assert claim.note == "judged the same: a:1 = NK-1 (lee, 2024-05-07) = b:2 (kim, 2024-05-06)"
    assert not graph.mask("certain").any()
    assert set(graph.nodes.ids) == {"a:1", "b:2", "c:3"}
    assert json.loads(graph.provenance[0].parameters) == {"absent": 1, "canonical": 1, "nodes": 2, "pairs": 1}
    assert graph.provenance[0].inputs.startswith("input sha256:")


def test_direct_judgements_are_links_and_others_hold_the_cluster_together():
    judged = read(row("c:3", "a:1"), row("c:3", "b:2"), row("b:2", "a:1"), row("Q5", "c:3"), row("Q5", "d:4"))
    graph = judged.accept(graph_of("a:1", "b:2", "c:3", "d:4"), document=MEMO, by="our desk")
    assert ends(graph) == [("a:1", "b:2"), ("a:1", "c:3"), ("b:2", "c:3"), ("c:3", "d:4")]
    assert {claim.attributed_to for claim in graph.claims} == {"our desk"}


def test_ids_are_found_as_followthemoney_has_them_and_where_a_union_joined_them():
    judged = read(row("NK-1", "ofac-7"), row("NK-1", "old:5"), row("NK-1", "un:KPe.001"))
    joined = sg.Name(node="new:5", scheme="joined_id", value="old:5")
    graph = judged.accept(graph_of("ftm:ofac-7", "new:5", "un:KPe.001", names=[joined]), document=MEMO)
    assert ends(graph) == [("ftm:ofac-7", "new:5"), ("ftm:ofac-7", "un:KPe.001")]


def test_two_ids_of_one_node_make_no_link():
    joined = sg.Name(node="a:1", scheme="joined_id", value="b:2")
    assert not ends(read(row("b:2", "a:1")).accept(graph_of("a:1", names=[joined]), document=MEMO))


def test_negative_unsure_and_open_judgements_make_no_link():
    judged = read(row("b:2", "a:1", "negative"), row("c:3", "a:1", "unsure"), row("c:3", "b:2", "no_judgement", 0.9))
    graph = graph_of("a:1", "b:2", "c:3")
    assert not judged.accept(graph, document=MEMO).links
    assert judged.apart_in(graph) == {("a:1", "b:2")}


def test_states_and_absent_ids_make_no_node_and_no_link():
    builder = sg.GraphBuilder()
    builder.add(sg.State(id="state:LA"), sg.Entity(id="a:1"))
    graph = read(row("state:LA", "a:1"), row("x:1", "x:2")).accept(builder.freeze(), document=MEMO)
    assert not graph.links
    assert json.loads(graph.provenance[0].parameters)["absent"] == 3


def test_a_contradiction_is_told_with_its_chain():
    rows = (row("NK-1", "a:1"), row("NK-1", "b:2"), row("b:2", "c:3"), row("c:3", "a:1", "negative", user="lee"))
    judged = read(*rows)
    chain = "a:1 = NK-1 (kim, 2024-05-06) = b:2 (kim, 2024-05-06) = c:3 (kim, 2024-05-06)"
    said = f"input, line 4: 'a:1' and 'c:3' are judged apart (lee, 2024-05-06), and yet {chain}; input, lines 1, 2, 3"
    for ask in (lambda graph: judged.accept(graph, document=MEMO), judged.apart_in):
        with pytest.raises(IntegrityError, match=re.escape(said)) as caught:
            ask(graph_of("a:1", "b:2"))
        assert len(caught.value.findings) == 1
    assert not judged.accept(graph_of("a:1"), document=MEMO).links  # nobody is joined, so nothing is contradicted


def test_canonical_ids_that_are_judged_apart_part_their_clusters():
    judged = read(row("NK-1", "a:1"), row("NK-1", "b:2"), row("NK-2", "c:3"), row("NK-2", "NK-1", "negative"))
    assert judged.apart == {("NK-1", "NK-2")}
    assert judged.apart_in(graph_of("a:1", "b:2", "c:3")) == {("a:1", "c:3"), ("b:2", "c:3")}
    assert judged.apart_in(graph_of("a:1", "b:2")) == frozenset()


def test_searches_are_bounded(monkeypatch):
    judged = read(row("NK-1", "a:1"), row("NK-1", "b:2"), row("NK-2", "c:3"), row("NK-2", "NK-1", "negative"))
    monkeypatch.setattr(module, "MAX_APART", 1)
    with pytest.raises(SearchLimitError, match="pairs apart"):
        judged.apart_in(graph_of("a:1", "b:2", "c:3"))
    monkeypatch.setattr(_judged, "MAX_STEPS", 1)
    with pytest.raises(SearchLimitError, match="chains"):
        judged.accept(graph_of("a:1", "b:2"), document=MEMO)


def test_a_long_chain_is_shown_in_short():
    rows = [row(f"NK-{at + 1}", f"NK-{at}") for at in range(100)]
    judged = read(*rows, row("NK-0", "a:1"), row("NK-100", "b:2"))
    (claim,) = judged.accept(graph_of("a:1", "b:2"), document=MEMO).claims
    assert "… 91 more …" in claim.note
    assert claim.note.endswith("b:2 (kim, 2024-05-06)")


def test_a_document_must_be_known():
    with pytest.raises(UnknownIdError, match="document"):
        read(row("b:2", "a:1")).accept(graph_of("a:1", "b:2"), document="doc:none")


IDS = ["NK-1", "NK-2", "Q3", "a:1", "b:2", "c:3", "d:4", "e:5"]
PAIRS = st.sampled_from(list(combinations(IDS, 2)))


def classes(pairs):
    """Find the classes of ids the slow way."""
    found = [{name} for name in IDS]
    for one, other in pairs:
        first, last = (next(each for each in found if name in each) for name in (one, other))
        if first is not last:
            found = [each for each in found if each is not first and each is not last] + [first | last]
    return found


@given(st.dictionaries(PAIRS, st.sampled_from(["positive", "negative", "unsure"]), max_size=9), st.randoms())
def test_links_join_exactly_what_is_judged_the_same(judgements, random):
    rows = [row(*pair, word) for pair, word in judgements.items()]
    graph = graph_of("a:1", "b:2", "c:3", "d:4")
    nodes = set(graph.nodes.ids)
    positive, negative = (
        [pair for pair, told in judgements.items() if told == word] for word in ("positive", "negative")
    )
    wrong = [
        pair for pair in negative for each in classes(positive) if set(pair) <= each and len(each & nodes) > 1
    ]  # fmt: skip
    judged = read(*rows)
    if wrong:
        with pytest.raises(IntegrityError) as caught:
            judged.accept(graph, document=MEMO)
        assert len(caught.value.findings) == len(wrong)
        return
    told = judged.accept(graph, document=MEMO)
    linked = [each & nodes for each in classes(ends(told))]
    assert {frozenset(each) for each in linked if each} == {
        frozenset(each & nodes) for each in classes(positive) if each & nodes
    }
    assert {tuple(sorted(pair)) for pair in positive if set(pair) <= nodes} <= set(ends(told))
    assert len(ends(told)) == len(set(ends(told)))
    random.shuffle(rows)
    again = read(*rows).accept(graph, document=MEMO)
    assert ends(again) == ends(told)
    assert sorted(claim.note for claim in again.claims) == sorted(claim.note for claim in told.claims)
    assert judged.accept(told, document=MEMO) == told
    apart = {
        tuple(sorted((one, other)))
        for pair in negative
        for one in next(each for each in classes(positive) if pair[0] in each) & nodes
        for other in next(each for each in classes(positive) if pair[1] in each) & nodes
    }
    assert judged.apart_in(graph) == apart
