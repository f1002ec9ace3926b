"""Every reader, on valid files that were spoiled: it reads them or says what is wrong and where, and nothing else.

Here a few examples of each; `make fuzz` tries thousands, and then lets coverage guide them.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.io import registry
from tests.io._fuzz import RESOLVER, SEEDS, STORES, judge, seeds
from tests.io._mutations import HOW, WRAPPINGS, Mutation, spoil

READERS = (*(reader.name for reader in sg.readers()), RESOLVER, *STORES)
NUMBERS = st.integers(0, 2**16 - 1)
MUTATIONS = st.lists(
    st.tuples(NUMBERS, st.builds(Mutation, st.sampled_from(HOW), NUMBERS, NUMBERS)), min_size=1, max_size=4
)
PACKED = st.just(("none", 0)) | st.tuples(st.sampled_from(WRAPPINGS), NUMBERS)
EXAMPLES = max(12, settings().max_examples // 4)  # each is read twice, written, and read back


@pytest.fixture(autouse=True)
def _own_readers(monkeypatch):
    monkeypatch.setattr(registry, "entry_points", lambda **_: [])


@pytest.mark.parametrize("name", READERS)
def test_there_are_seeds_and_each_is_read(name):
    assert seeds(name), f"put a small valid file of {name} under {SEEDS.name}/{name}/<any name>/"
    for files in seeds(name):
        assert judge(name, files) == "read"
        if name not in STORES:
            assert judge(name, files, named=False) == "read"


@pytest.mark.parametrize("name", [name for name in READERS if seeds(name)])
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_spoiled_file_is_read_or_refused_by_file_and_place(name, data):
    files = data.draw(st.sampled_from(seeds(name)), "seed")
    spoiled = spoil(files, data.draw(MUTATIONS, "mutations"), [each for own in READERS for each in seeds(own)])
    packed = ("none", 0) if name in STORES else data.draw(PACKED, "packed")
    judge(name, spoiled, named=data.draw(st.booleans(), "named"), packed=packed)
