"""Text kept as bytes: the same sequence and the same look-up as a list of str."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph.model.columns import TextIds
from sanctions_graph.model.packed import PackedIds, pack

TEXTS = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=4))


@given(TEXTS)
def test_packed_text_is_the_list(texts):
    packed = pack(texts)
    assert (len(packed), list(packed), packed[:], packed[::-2]) == (len(texts), texts, texts, texts[::-2])
    assert [packed[row] for row in range(-len(texts), len(texts))] == texts * 2
    assert packed.nbytes == 8 * (len(texts) + 1) + len("".join(texts).encode())
    with pytest.raises(IndexError):
        packed[len(texts)]


@given(TEXTS, TEXTS, st.booleans())
def test_packed_ids_are_found_as_text_ids_are(texts, sought, in_order):
    texts = sorted(set(texts)) if in_order else list(dict.fromkeys(texts))
    packed, plain = PackedIds(pack(texts), in_order), TextIds(texts, in_order)
    wanted = [*texts, *sought, "\ud800"]
    assert [packed.row(id) for id in wanted] == [plain.row(id) for id in wanted]  # noqa: A001
    assert packed.find(wanted) == plain.find(wanted)
    assert (list(packed), packed[:], len(packed)) == (texts, texts, len(texts))


def test_few_of_many_are_found_one_by_one():
    texts = [f"x:{number:04d}" for number in range(1000)]
    assert PackedIds(pack(texts), True).find(["x:0007", "x:no"]) == [7, None]
