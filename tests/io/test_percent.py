"""Shares as registers print them: a range stays a range, an open end stays open, and nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph._bounds import WHOLE, format_share, parse_share
from sanctions_graph.io.registers._percent import hull_of, read_percentage


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("51", "51 %"), ("33,3 %", "33.3 %"), ("100.00", "100 %"), ("0", "0 %"), ("25-50", "25 % to 50 %"),
        ("25% – 50%", "25 % to 50 %"),
        ("between 25 and 50 percent", "25 % to 50 %"), ("from 25% to 50%", "25 % to 50 %"),
        ("over 75%", "> 75 %"), (">75", "> 75 %"), ("more than 25% up to 50%", "> 25 % to 50 %"),
        ("> 25 %, not more than 50 %", "> 25 % to 50 %"), ("at least 50", "≥ 50 %"), ("50 or more", "≥ 50 %"),
        ("50+", "≥ 50 %"), ("not less than 20 per cent", "≥ 20 %"), ("less than 5", "< 5 %"), ("<5 %", "< 5 %"),
        ("up to 10 %", "≤ 10 %"), ("≤ 10", "≤ 10 %"), ("10% or less", "≤ 10 %"), (" 49.9 pct ", "49.9 %"),
        ("OVER 50 PERCENT", "> 50 %"),
    ],
)  # fmt: skip
def test_a_percentage_is_read_as_it_is_printed(text, told):
    assert format_share(parse_share(read_percentage(text))) == told


@pytest.mark.parametrize(
    "text",
    ["", " ", "half", "101", "-5", "50-25", "1/3", "~50", "50 + 1 share", "NaN", "9" * 70, "50%50%", "٥٠", "²", "1e1",
     "over 100", "more than 50 up to 25", "1.", ".5", "25--50", "<0"],
)  # fmt: skip
def test_what_is_no_percentage_is_none(text):
    assert read_percentage(text) is None


def test_a_long_number_is_kept_to_its_last_digit():
    below = parse_share(read_percentage("49." + "9" * 60))
    assert below.high <= WHOLE // 2
    assert below.low < WHOLE // 2


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_range_holds_its_ends_and_a_hull_holds_all(one, other):
    low, high = sorted((one, other))
    bounds = parse_share(read_percentage(f"{low}-{high}"))
    assert bounds == (low * WHOLE // 100, high * WHOLE // 100)
    assert hull_of([f"{one}%", f"{other}%"]) == bounds


@given(st.text(max_size=40))
def test_any_text_is_a_share_or_none(text):
    share = read_percentage(text)
    assert share is None or 0 <= parse_share(share).low <= WHOLE
