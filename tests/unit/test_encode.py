"""Columns are read like cells, only faster: the same values, in every type that data frames use."""

import math
import struct
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph._bounds import WHOLE, share_bounds
from sanctions_graph.errors import BoundsError, DateError, SchemaError
from sanctions_graph.model import cells
from sanctions_graph.model.encode import Cells, distinct_cells, encode
from sanctions_graph.model.schema import LAYOUTS

SHARE, START, ROLE = (LAYOUTS["links"].fields[name] for name in ("share", "start", "role"))
AMOUNT, CONFIDENCE = LAYOUTS["links"].fields["amount"], LAYOUTS["claims"].fields["confidence"]


def _place(row):
    return f"row {row}"


def _pairs(column):
    return list(zip(column.low.tolist(), column.high.tolist(), strict=True))


def _exact(number):
    """A float means its shortest decimal."""
    return tuple(share_bounds(Fraction(repr(number))))


_SIXTEEN_DIGITS = st.integers(0, 10**16).map(lambda n: float(f"{n / 10**16:.16f}"))
_NEAR_A_UNIT = st.tuples(st.integers(1, WHOLE - 1), st.sampled_from([-1, 0, 1])).map(
    lambda pair: math.nextafter(pair[0] / WHOLE, pair[0] / WHOLE + pair[1])
)
_SHARES = st.one_of(
    _NEAR_A_UNIT,
    st.floats(0, 1),
    _SIXTEEN_DIGITS,
    st.integers(0, 10**8).map(lambda n: n / 10**8),
    st.integers(0, 10**9).map(lambda n: n / 10**9),
    st.tuples(st.integers(0, 16), st.integers(1, 16)).map(lambda pair: min(pair) / max(*pair, 1)),
    st.sampled_from(
        [0.0, -0.0, 1.0, 0.1, 0.05, 1 / 3, 2 / 3, 1 / 7, 5e-324, math.nextafter(1, 0), math.nextafter(0.5, 1)]
    ),
)


@given(st.lists(_SHARES, min_size=1))
def test_float_shares_are_their_shortest_decimals_exactly(numbers):
    assert _pairs(encode(SHARE, np.array(numbers), _place)) == [_exact(number) for number in numbers]


def test_float_shares_that_people_write():
    column = encode(SHARE, np.array([0.1, 0.05, 0.25, 1 / 3, math.nan]), _place)
    tenth, twentieth, quarter, third, nothing = _pairs(column)
    assert tenth == (WHOLE // 10,) * 2
    assert twentieth == (WHOLE // 20,) * 2
    assert quarter == (WHOLE // 4,) * 2
    assert third == _exact(0.3333333333333333)
    assert third[1] == WHOLE // 3  # the float 1/3 is just below a third, so an exact tie stays possible
    assert nothing == (-1, -1)


@given(st.lists(st.floats(0, 1, width=32), min_size=1))
def test_narrow_floats_mean_their_own_shortest_decimal(numbers):
    narrow = np.array(numbers, np.float32)
    expected = [tuple(cells.read_share(str(number))) for number in narrow]
    for values in (narrow, pa.array(narrow), pd.Series(narrow), list(narrow)):
        assert _pairs(encode(SHARE, values, _place)) == expected


@given(
    st.lists(
        st.one_of(
            st.none(), st.integers(0, 1), st.floats(0, 1), st.sampled_from(["1/3", "25%", ">25%", "", "1/4..1/2"])
        )
    )
)
def test_a_column_reads_as_its_cells_do(values):
    expected = [tuple(cells.read_share(value)) for value in values]
    assert _pairs(encode(SHARE, values, _place)) == expected


@pytest.mark.parametrize(
    "values",
    [
        ["2016", None, "2016"],
        np.array(["2016", "", "2016"]),
        pa.array(["2016", None, "2016"]),
        pa.chunked_array([["2016"], [None, "2016"]]),
        pa.array([2016, None, 2016]),
        pa.array(["2016", None, "2016"]).dictionary_encode(),
        pd.Series(["2016", None, "2016"]),
        pd.Series(["2016", None, "2016"], dtype="category"),
        pd.Series([2016, pd.NA, 2016], dtype="Int64"),
    ],
)
def test_dates_come_in_every_container(values):
    assert _pairs(encode(START, values, _place)) == [tuple(cells.read_start(text)) for text in ("2016", "", "2016")]


@pytest.mark.parametrize(
    "values",
    [
        [date(2016, 3, 22)],
        np.array(["2016-03-22"], "datetime64[D]"),
        pd.Series(pd.to_datetime(["2016-03-22"])),
        pa.array([date(2016, 3, 22)]),
    ],
)
def test_days_come_in_every_type_of_date(values):
    assert _pairs(encode(START, values, _place)) == [tuple(cells.read_start("2016-03-22"))]


def test_words_that_no_row_uses_leave_no_trace():
    column = pd.Series(["a", "b", "unused"], dtype="category").iloc[:2]
    encoded = encode(ROLE, column, _place)
    assert list(encoded) == ["a", "b"]
    assert "unused" not in encoded.words


def test_long_columns_read_like_short_ones():
    cells_ = [f"20{n % 90 + 10}" for n in range(30_000)]
    long = encode(START, cells_, _place)
    assert _pairs(long)[:90] == _pairs(encode(START, cells_[:90], _place))


@pytest.mark.parametrize(
    ("field", "values", "error"),
    [
        (SHARE, np.array([0.5, 1.5]), BoundsError),
        (SHARE, np.array([0.5, -0.1]), BoundsError),
        (AMOUNT, np.array([0.5, math.inf]), BoundsError),
        (CONFIDENCE, np.array([0.5, 1.01]), BoundsError),
        (START, ["2016", "2016-13"], DateError),
        (ROLE, ["a", "b\nc"], SchemaError),
    ],
)
def test_a_bad_cell_is_named_by_its_row(field, values, error):
    with pytest.raises(error, match="row 1: "):
        encode(field, values, _place)


def test_columns_hold_values():
    with pytest.raises(SchemaError, match="container"):
        encode(ROLE, [["a"], ["b"]], _place)


def test_a_column_belongs_to_nobody_else():
    mine = np.array([1.0, 2.0])
    column = encode(AMOUNT, mine, _place)
    mine[0] = 7
    assert column.low.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        column.low[0] = 7


def test_alike_rows_are_kept_once():
    column = encode(AMOUNT, np.full(1000, math.nan), _place)
    assert column.low.strides == (0,)
    assert np.isnan(column.low).all()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_amounts_keep_every_bit_but_the_sign_of_zero(numbers):
    column = encode(AMOUNT, np.array(numbers), _place)
    kept = [struct.pack("d", number) for number in column.low.tolist()]
    assert kept == [struct.pack("d", number + 0.0) for number in numbers]


@given(
    st.lists(st.one_of(st.text(max_size=4), st.sampled_from(["A plc", " a", "", "é", "e\u0301", "\u00a0", "x" * 600])))
)
def test_texts_that_are_plain_together_read_as_themselves_one_by_one(texts):
    longest = 512
    reads = [cells.read_id(text) == text if text.strip() and _is_text(text) else False for text in texts]
    assert cells.are_plain(texts, longest) <= all(reads)
    if all(
        text.isascii() and text.isprintable() and text == text.strip() and 0 < len(text) <= longest for text in texts
    ):
        assert cells.are_plain(texts, longest)


def _is_text(text):
    try:
        return bool(cells.read_id(text))
    except ValueError:
        return False


def test_what_is_no_text_is_not_plain():
    assert not cells.are_plain(["a", None], 9)
    assert not cells.are_plain(["a", math.nan], 9)
    assert not cells.are_plain(["a" * 10], 9)


@pytest.mark.parametrize("values", [["b", "a", "b", "c"], [3, 1, 3], ["b", None, "a", None]])
def test_distinct_cells_are_the_column(values):
    words = [*dict.fromkeys(values), *values[:1], "z" if isinstance(values[0], str) else 9]
    coded = pa.DictionaryArray.from_arrays(
        pa.array([None if value is None else words.index(value) for value in values], pa.int8()), pa.array(words)
    )
    for column in (values, pa.array(values), coded, Cells(np.array([words.index(v) for v in values]), words)):
        codes, distinct = distinct_cells(column)
        assert [distinct[code] for code in codes] == values
        assert set(codes.tolist()) == set(range(len(distinct)))


def test_cells_are_a_sequence():
    column = Cells(np.array([1, 0, 1]), ["a", "b"])
    assert (len(column), column[0], column[1:], list(column)) == (3, "b", ["a", "b"], ["b", "a", "b"])
