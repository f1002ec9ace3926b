"""Text is measured on the safe side, cleaned and wrapped before anything is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph.plot.measure import clean, text_width, wrap

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


@given(TEXT)
def test_clean_text_is_one_line_without_controls(text):
    line = clean(text)
    assert line == " ".join(line.split())
    assert line.isprintable()
    assert clean(line) == line


def test_a_million_letters_end_in_an_ellipsis():
    line = clean("x" * 1_000_000)
    assert len(line) < 3_000
    assert line.endswith("…")


def test_overrides_and_piles_of_marks_are_cut():
    assert clean("a‮b‬") == "a b"
    assert clean("e" + "̂" * 40) == "e" + "̂" * 2


def test_lone_surrogates_go():
    assert clean("a\ud800b") == "a b"


@given(TEXT, st.floats(60, 400), st.integers(1, 5))
def test_wrapped_lines_fit_and_are_not_too_many(text, width, most):
    lines = wrap(text, width, 12.0, lines=most).split("\n")
    assert len(lines) <= most
    assert all(text_width(line, 12.0) <= width for line in lines)


@given(TEXT)
def test_wrapping_loses_nothing_where_there_is_room(text):
    letters = wrap(text, 200.0, 12.0, lines=400).replace("\n", "").replace(" ", "")
    assert letters == clean(text).replace(" ", "")


def test_long_words_break_after_punctuation():
    assert wrap("measure:unscr-2397/8", 90.0, 12.0).split("\n")[0][-1] in ":-/"


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_blank_text_is_blank(text):
    assert wrap(text, 100.0, 12.0) == ""
