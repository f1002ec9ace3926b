"""Ids made from content: the same everywhere, different for different content, numbered where content is equal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.model.columns import Coded, HashedIds
from sanctions_graph.model.identity import digest_rows, digest_words, number_copies


def _link(**fields):
    builder = sg.GraphBuilder()
    (link,) = builder.add(sg.Link(**{"source": "x:a", "target": "x:b", "kind": "owns", **fields}))
    return link


def test_an_id_is_the_same_on_every_machine():
    assert _link() == "link:8df1ace2b7346130"
    assert _link(share="25%", start="2016") == _link(share=0.25, start="2016-01-01..2016-12-31")


def test_every_field_of_a_link_enters_its_id():
    fields = {
        "role": "votes", "start": "2016", "end": "2016", "due": "2016", "share": "25%", "amount": 4, "unit": "USD",
        "source": "x:c", "target": "x:c", "kind": "controls",
    }  # fmt: skip
    ids = {_link(), *(_link(**{name: value}) for name, value in fields.items())}
    assert len(ids) == len(fields) + 1
    assert _link(start="2016") != _link(end="2016")
    assert _link(source="x:b", target="x:a") != _link()


def test_words_do_not_depend_on_their_codes():
    a = Coded(np.array([0, 1], np.int8), ("p", "q"))
    b = Coded(np.array([2, 0], np.int8), ("q", "r", "p"))
    assert digest_rows([a], 2).tolist() == digest_rows([b], 2).tolist()
    assert len(set(digest_words(["", "a", "b"]).tolist())) == 3


def test_equal_rows_are_numbered_by_what_tells_them_apart():
    digest = np.array([5, 9, 5, 5], np.uint64)
    tie = np.array([3, 0, 1, 2], np.uint64)
    assert number_copies(digest, tie).tolist() == [2, 0, 0, 1]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**64 - 1)), min_size=1, unique_by=lambda pair: pair[1]),
    st.randoms(),
)
def test_numbers_follow_their_rows_when_rows_move(pairs, random):
    def numbered(pairs):
        digest, tie = (np.array(column, np.uint64) for column in zip(*pairs, strict=True))
        return dict(zip(pairs, number_copies(digest, tie).tolist(), strict=True))

    before = numbered(pairs)
    random.shuffle(pairs)
    assert numbered(pairs) == before


def test_hashed_ids_are_found_by_their_text_only():
    ids = HashedIds("link", np.array([255, 255, 1], np.uint64), np.array([0, 1, 0], np.int32))
    assert ids[:] == list(ids) == ["link:00000000000000ff", "link:00000000000000ff-2", "link:0000000000000001"]
    assert [ids.row(key) for key in ids] == [0, 1, 2]


@pytest.mark.parametrize(
    "stranger",
    ["link:ff", "link:00000000000000FF", "claim:00000000000000ff", "link:", "", "link:00000000000000ff-1", "link:-1",
     "link:00000000000000ff-3", "link:1ffffffffffffffff", "link:0x000000000000ff", "link:0000_0000_0000_ff"],
)  # fmt: skip
def test_what_only_looks_like_a_hashed_id_is_not_found(stranger):
    ids = HashedIds("link", np.array([255, 255, 1], np.uint64), np.array([0, 1, 0], np.int32))
    assert ids.row(stranger) is None


def test_a_row_like_one_that_is_there_becomes_its_parallel():
    """Adding columns to an opened graph once made the id of a link that it held already."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Entity(id="x:a"), sg.Entity(id="x:b"))
    (link,) = builder.add(sg.Link(source="x:a", target="x:b", kind="owns"))
    builder.add(sg.Claim(about=link, document="doc:1"))
    opened = builder.freeze().edit()
    rows = opened.add_columns("links", {"source": ["x:a"] * 2, "target": ["x:b"] * 2, "kind": ["owns"] * 2})
    opened.add_columns("claims", {"document": ["doc:1"] * 2}, about=rows)
    assert sorted(opened.freeze().links.ids) == [link, f"{link}-2", f"{link}-3"]


def test_claims_of_named_parallels_do_not_depend_on_the_order_of_rows():
    """Equal claims about links that have ids of their own were once numbered by row."""

    def claims(names):
        builder = sg.GraphBuilder()
        builder.add(sg.Document(id="doc:1"), sg.Entity(id="x:a"))
        links = builder.add_columns(
            "links", {"id": names, "source": ["x:a"] * 2, "target": ["x:a"] * 2, "kind": ["owns"] * 2}
        )
        builder.add_columns("claims", {"document": ["doc:1"] * 2}, about=links)
        return [(claim.id, claim.about) for claim in builder.freeze().claims]

    assert claims(["l:1", "l:2"]) == claims(["l:2", "l:1"])
