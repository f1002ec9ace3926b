"""How one outside cell becomes a value: blanks, types, hostile text."""

import math
from datetime import date, datetime
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sanctions_graph._bounds import (
    ALWAYS_BEGAN,
    NEVER_ENDS,
    NO_AMOUNT,
    NO_DAYS,
    NO_SHARE,
    UNKNOWN_DAY,
    WHOLE,
    parse_days,
)
from sanctions_graph.errors import BoundsError, DateError, IntegrityError, SchemaError, UnknownKindError
from sanctions_graph.model import cells

BLANKS = [None, "", math.nan, np.float64("nan"), np.float32("nan"), pd.NA, pd.NaT]


@pytest.mark.parametrize("blank", BLANKS)
def test_every_blank_reads_as_what_the_field_means_by_it(blank):
    assert cells.is_missing(blank)
    assert cells.read_text(blank) == ""
    assert cells.read_start(blank) == cells.read_due(blank) == ALWAYS_BEGAN
    assert cells.read_end(blank) == NEVER_ENDS
    assert cells.read_days(blank) == NO_DAYS
    assert cells.read_published(blank) == UNKNOWN_DAY
    assert cells.read_share(blank) == NO_SHARE
    assert cells.read_amount(blank) is NO_AMOUNT
    assert cells.read_value(blank, "day") is NO_AMOUNT
    assert math.isnan(cells.read_probability(blank))
    assert cells.read_flag(blank) is False
    assert cells.read_optional_id(blank) == ""
    with pytest.raises(IntegrityError, match="missing"):
        cells.read_id(blank)


@pytest.mark.parametrize("value", [0, 0.0, False, "0", [], " "])
def test_what_is_not_blank_is_not_taken_for_it(value):
    assert not cells.is_missing(value)


def test_text_is_trimmed_and_composed():
    assert cells.read_text("  Café ") == "Café"
    assert cells.read_text("북한 ") == "북한"


@pytest.mark.parametrize(
    "text", ["a\nb", "a\tb", "a\x00b", "a\x85b", "\ud800", "x" * 1_000_000, "\u0958" * 9_000, 7, b"bytes", ["x"]]
)
def test_hostile_text_is_refused_in_a_short_message(text):
    with pytest.raises(SchemaError, match="Hint:") as refused:
        cells.read_text(text)
    assert len(str(refused.value)) < 300


def test_long_text_is_allowed_up_to_the_limit():
    assert len(cells.read_text("x" * cells.MAX_TEXT)) == cells.MAX_TEXT
    with pytest.raises(SchemaError):
        cells.read_text("x" * (cells.MAX_TEXT + 1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2016-03", "2016-03"),
        (2016, "2016"),
        (2016.0, "2016"),
        (np.int64(2016), "2016"),
        (date(2016, 3, 22), "2016-03-22"),
        (datetime(2016, 3, 22, 15, 30), "2016-03-22"),
        (pd.Timestamp("2016-03-22"), "2016-03-22"),
        (parse_days("2016..2018"), "2016..2018"),
    ],
)
def test_days_are_read_from_what_people_hold(value, text):
    assert cells.read_days(value) == parse_days(text)


@pytest.mark.parametrize("value", [2016.5, math.inf, True, 20160322, object(), b"2016"])
def test_what_is_no_day_is_refused(value):
    with pytest.raises(DateError, match="Hint:"):
        cells.read_days(value)


@pytest.mark.parametrize("value", [0.1, "0.1", np.float64(0.1), np.float32(0.1), "10%", Fraction(1, 10)])
def test_a_share_means_its_shortest_decimal_in_every_type(value):
    assert cells.read_share(value) == (WHOLE // 10, WHOLE // 10)


def test_a_fraction_is_not_rounded():
    assert cells.read_share(Fraction(1, 3)) == (WHOLE // 3, WHOLE // 3)


@pytest.mark.parametrize("value", [True, "half", 1.0000001, [0.5]])
def test_what_is_no_share_is_refused(value):
    with pytest.raises(BoundsError, match="Hint:"):
        cells.read_share(value)


@pytest.mark.parametrize(
    ("value", "unit"), [("2016..2018", "day"), ("1/3..1/2", "share"), ("4..", "persons"), ("?", "day")]
)
def test_a_value_reads_back_in_its_unit(value, unit):
    read = cells.read_value(value, unit)
    assert cells.read_value(cells.write_value(read, unit), unit) == read


@pytest.mark.parametrize("value", [-0.1, 1.1, "high", "nan", [1]])
def test_a_confidence_lies_between_nothing_and_one(value):
    with pytest.raises(BoundsError, match="Hint:"):
        cells.read_probability(value)


def test_flags():
    assert cells.read_flag("true") is cells.read_flag(True) is cells.read_flag(np.True_) is True
    assert cells.read_flag("false") is cells.read_flag(False) is False
    with pytest.raises(SchemaError, match="Hint:"):
        cells.read_flag("yes")


def test_a_word_outside_its_list_is_answered_with_the_list():
    with pytest.raises(UnknownKindError, match="did you mean 'owns'") as refused:
        cells.read_word("own", ("owns", "controls"), "link kind")
    assert refused.value.allowed == ("owns", "controls")
