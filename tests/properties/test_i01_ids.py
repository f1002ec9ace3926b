"""I1: ids are unique and well formed.

Shown firing by builders with a row added twice, and by ones where one id is a link's and a node's at once, so that
a claim about it could mean either.
"""

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import IntegrityError
from sanctions_graph.model.cells import MAX_ID
from sanctions_graph.testing import graphs, invalid_graphs


@given(graphs())
def test_every_id_is_there_once_and_well_formed(graph):
    for table in graph.tables.values():
        ids = table.ids[:]
        assert len(set(ids)) == len(ids)
        for row, key in enumerate(ids):
            assert 0 < len(key) <= MAX_ID
            assert key == unicodedata.normalize("NFC", key.strip())
            assert table.row(key) == row
    about = [key for name in ("nodes", "names", "links") for key in graph.tables[name].ids]
    assert len(set(about)) == len(about)


@given(invalid_graphs("I1"))
def test_it_fires_alone(builder):
    with pytest.raises(IntegrityError, match="Hint:") as refused:
        builder.freeze()
    assert {finding.rule for finding in refused.value.findings} == {"I1"}
    assert {finding.id[:4] for finding in refused.value.findings} <= {"bad:", "clai"}


@pytest.mark.parametrize("key", ["", "  ", None, math.nan, "a\nb", "x" * (MAX_ID + 1), 7, "\x00", "\ud800"])
def test_an_id_that_is_not_well_formed_never_becomes_a_record(key):
    with pytest.raises(IntegrityError):
        sg.Entity(id=key)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20))
def test_an_id_is_read_once_and_then_stays(text):
    try:
        key = sg.Entity(id=text).id
    except IntegrityError:
        assert not text.strip()
    else:
        assert sg.Entity(id=key).id == key
