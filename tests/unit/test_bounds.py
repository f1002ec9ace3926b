"""Days, shares and amounts as pairs of bounds, and the texts that read back the same."""

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph import _bounds as b
from sanctions_graph.errors import BoundsError, DateError
from sanctions_graph.testing import strategies as own


def _day(text):
    return b.day_number(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2100-02", "2100-02-01", "2100-02-28"),
        ("2016-03-22", "2016-03-22", "2016-03-22"),
        (" 2016..2017-03 ", "2016-01-01", "2017-03-31"),
        ("2016-03-22..2016-03-23", "2016-03-22", "2016-03-23"),
        ("0001-01-01", "0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_a_partial_date_spans_its_days(text, low, high):
    assert b.parse_days(text) == (_day(low), _day(high))


def test_open_ends_and_unknown():
    assert b.parse_days("?") == b.UNKNOWN_DAY
    assert b.parse_days("..2016") == (b.DAY_MIN, _day("2016-12-31"))
    assert b.parse_days("2016..") == (_day("2016-01-01"), b.DAY_MAX)


@pytest.mark.parametrize(
    "text",
    [
        "2016-13", "2016-00", "2016-02-30", "16", "0000", "20160322", "2016-3", "2016-W01-1", "2016-081", "0999",
        "9999", "2016-03-22T00:00", "..", "2016...2017", "spring 2016", "2016/03", "10000", "-2016", "٢٠١٦",
        "２０１６-01-01", "??", "2017..2016",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_the_forms_that_are(text):
    with pytest.raises(DateError, match="Hint:"):
        b.parse_days(text)


@given(own.days())
def test_days_read_back(days):
    assert b.parse_days(b.format_days(days)) == days


@given(own.days())
def test_days_are_written_in_the_shortest_form(days):
    assert len(b.format_days(days)) <= len(f"{b._end_text(days.low)}..{b._end_text(days.high)}")


@given(st.dates(), st.integers(0, 2000))
def test_months_later_keeps_the_day_or_takes_the_last(day, months):
    moved = b.add_months(b.day_number(day), months)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9999:
        assert moved == b.DAY_MAX
    else:
        after = date.fromordinal(moved + date(1970, 1, 1).toordinal())
        assert (after.year, after.month) == (year, month + 1)
        assert after.day == day.day or (after.day < day.day and b.add_months(moved + 1, 0) - moved == 1)
        assert after.day == day.day or date.fromordinal(after.toordinal() + 1).day == 1


def test_days_beyond_the_calendar_stay_there():
    assert b.add_months(b.DAY_MAX, 24) == b.DAY_MAX
    assert b.add_months(b.DAY_MIN, 24) == b.DAY_MIN
    assert b.day_text(b.DAY_MAX) == b.day_text(b.DAY_MIN) == b.day_text(b.DAY_NULL) == "…"


# ---- shares ----------------------------------------------------------------------------------------------


def test_the_unit_is_exact_for_eight_decimals_and_every_denominator_to_sixteen():
    assert b.WHOLE % 10**8 == 0
    for denominator in range(1, 17):
        assert b.WHOLE % denominator == 0
        assert b.parse_share(f"1/{denominator}") == (b.WHOLE // denominator,) * 2
    assert b.WHOLE * 1_000_000 < 2**63


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("25%", "1/4", "1/4"),
        (0.25, "1/4", "1/4"),
        (0.05, "1/20", "1/20"),
        ("1/3", "1/3", "1/3"),
        (Fraction(1, 3), "1/3", "1/3"),
        ("1/4..1/2", "1/4", "1/2"),
        ("25%..50%", "1/4", "1/2"),
        ("0", "0", "0"),
        (1, "1", "1"),
        ("100%", "1", "1"),
        ("1e-2", "1/100", "1/100"),
        (" 5 % ", "1/20", "1/20"),
    ],
)
def test_a_share_is_read_exactly(text, low, high):
    share = b.parse_share(text)
    assert (Fraction(share.low, b.WHOLE), Fraction(share.high, b.WHOLE)) == (Fraction(low), Fraction(high))


def test_an_open_end_moves_one_unit_inward():
    quarter, half = b.WHOLE // 4, b.WHOLE // 2
    assert b.parse_share(">25%") == (quarter + 1, b.WHOLE)
    assert b.parse_share(">=25%") == (quarter, b.WHOLE)
    assert b.parse_share("<25%") == (0, quarter - 1)
    assert b.parse_share("<=25%") == (0, quarter)
    assert b.parse_share(">25%..50%") == (quarter + 1, half)
    assert b.parse_share("25%..<50%") == (quarter, half - 1)


@pytest.mark.parametrize(
    "text",
    ["130%", 1.3, -0.1, "-1%", "4/3", "1/0", "<0%", ">100%", "50%..25%", "a quarter", "", "25%..", "..25%", "nan",
     "inf", "33 1/3%", "1e-999999999", "1e999999999", "0x1", "<25%..50%", "25%..>50%", "%", "9" * 5000],
)  # fmt: skip
def test_what_is_no_share_is_refused_at_once(text):
    with pytest.raises(BoundsError, match="Hint:"):
        b.parse_share(text)


@given(st.fractions(0, 1))
def test_any_rational_lies_between_its_two_neighbours(value):
    low, high = b.share_bounds(value)
    assert Fraction(low, b.WHOLE) <= value <= Fraction(high, b.WHOLE)
    assert high - low == (0 if (value * b.WHOLE).denominator == 1 else 1)


@given(own.shares())
def test_shares_read_back(share):
    assert b.parse_share(b.share_text(share)) == share


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (">25%", "> 25 %"),
        ("<50%", "< 50 %"),
        ("25%", "25 %"),
        ("25%..50%", "25 % to 50 %"),
        (">25%..<50%", "> 25 % to < 50 %"),
        ("50%..100%", "≥ 50 %"),
        ("0%..50%", "≤ 50 %"),
        ("1/3", "33.3333 %"),
    ],
)
def test_a_share_is_printed_as_people_write_it(text, printed):
    assert b.format_share(b.parse_share(text)) == printed


def test_no_share_and_an_unknown_share_are_told_apart():
    assert b.format_share(b.NO_SHARE) == ""
    assert b.format_share(b.ANY_SHARE) == "unknown"


# ---- amounts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (4, (4.0, 4.0)),
        ("4", (4.0, 4.0)),
        ("4..12", (4.0, 12.0)),
        ("4..", (4.0, math.inf)),
        ("..12", (-math.inf, 12.0)),
        ("..", (-math.inf, math.inf)),
        ((1, 2), (1.0, 2.0)),
        ("-0", (0.0, 0.0)),
        (1e22, (1e22, 1e22)),
    ],
)
def test_an_amount_is_read(text, bounds):
    amount = b.parse_amount(text)
    assert amount == bounds
    assert math.copysign(1, amount.low) == math.copysign(1, bounds[0])


@pytest.mark.parametrize(
    "text", ["many", "12..4", "nan", "nan..4", "inf", math.inf, -math.inf, "inf..inf", 10**400, "1,000", True]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BoundsError, match="Hint:"):
        b.parse_amount(text)


@given(own.amounts())
def test_amounts_read_back(amount):
    assert b.parse_amount(b.amount_text(amount)) == amount
