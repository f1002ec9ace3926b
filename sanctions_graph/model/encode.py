"""Outside columns into typed ones: every distinct cell is read once, rows are then a matter of indexing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import lt
from typing import Any, overload

import numpy as np

from sanctions_graph._bounds import SHARE_NULL, WHOLE
from sanctions_graph.errors import BoundsError, SanctionsGraphError, SchemaError
from sanctions_graph.model import cells
from sanctions_graph.model.columns import Array, Coded, code_dtype, constant, shrink
from sanctions_graph.model.fields import Field

BOUND_DTYPES = {"days": np.int32, "share": np.int64, "amount": np.float64, "value": np.float64}
_SMALL = 20_000  # rows below which a dictionary beats the import of pyarrow


@dataclass(frozen=True)
class Bounds:
    """Two columns of one field of bounds.

    Attributes
    ----------
    low, high : ndarray, shape (n,)
        int32 days, int64 share units or float64 amounts.
    """

    low: Array
    high: Array


Column = Coded | Bounds | Array


@dataclass(frozen=True, eq=False)
class Cells(Sequence[Any]):
    """A column that is not read yet, by its distinct cells: what is done to a cell is done once for all its rows.

    Attributes
    ----------
    codes : ndarray of int, shape (n,)
        Row of `distinct` for each row.
    distinct : list
        The cells, as Python objects.
    """

    codes: Array
    distinct: list[Any]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> Any: ...
    @overload
    def __getitem__(self, row: slice) -> list[Any]: ...
    def __getitem__(self, row: int | slice) -> Any:
        if isinstance(row, slice):
            return [self.distinct[code] for code in self.codes[row].tolist()]
        return self.distinct[self.codes[row]]


def encode(field: Field, values: Any, place: Callable[[int], str]) -> Column:
    """Encode one column.

    Parameters
    ----------
    field : Field
        How its cells are read.
    values : sequence or Arrow array
        One cell a row.
    place : callable
        Names a row in an error message.

    Returns
    -------
    Coded or Bounds or ndarray
        The typed column.

    Raises
    ------
    SanctionsGraphError
        For the first cell that cannot be read; the message names its row.
    """
    fast = _floats(values)
    if fast is not None and field.form in {"share", "amount", "number"}:
        return _encode_floats(field, fast, place)
    codes, distinct = distinct_cells(values)
    read = _read_cells(field, distinct, codes, place)
    if field.is_bounds:
        table = np.array(read, BOUND_DTYPES[field.form]).reshape(-1, 2)
        return Bounds(shrink(table[codes, 0]), shrink(table[codes, 1]))
    if field.form in {"number", "flag"}:
        return shrink(np.array(read, np.float64 if field.form == "number" else np.bool_)[codes])
    return recode(codes, read, field.words or None)


def encode_default(field: Field, value: Any, length: int) -> Column:
    """Encode a column that was left out: one value stretched over the rows."""
    if field.is_bounds:
        dtype = BOUND_DTYPES[field.form]
        return Bounds(constant(value[0], length, dtype), constant(value[1], length, dtype))
    if field.form in {"number", "flag"}:
        return constant(value, length, np.float64 if field.form == "number" else np.bool_)
    words = field.words or (value,)
    code = words.index(value) if value in words else -1
    return Coded(constant(code, length, code_dtype(len(words))), words)


def recode(codes: Array, read: list[str], words: Sequence[str] | None) -> Coded:
    """Turn codes of cells into codes of sorted words (or of a closed list)."""
    if words is None and all(map(lt, read, islice(read, 1, None))):
        return Coded(shrink(codes.astype(code_dtype(len(read)), copy=False)), tuple(read))
    vocabulary = words if words is not None else sorted(set(read))
    place = {word: code for code, word in enumerate(vocabulary)}
    renumber = np.array([place[word] for word in read], code_dtype(len(vocabulary)))
    return Coded(shrink(renumber[codes]), tuple(vocabulary))


def distinct_cells(values: Any) -> tuple[Array, list[Any]]:
    """Give each distinct cell of a column a number.

    Returns
    -------
    codes : ndarray of int, shape (n,)
        Row of `distinct` for each cell.
    distinct : list
        The cells, as Python objects; texts of a long column in their order.
    """
    if isinstance(values, Cells):
        return _used(values.codes, values.distinct)
    if not isinstance(values, Sequence) or (len(values) >= _SMALL and not isinstance(values[0], tuple)):
        return _distinct_arrow(values)  # which takes a tuple of bounds for a list
    return distinct_objects(values)


def _used(codes: Array, distinct: list[Any]) -> tuple[Array, list[Any]]:
    """Leave out cells that no row holds."""
    used = np.bincount(codes, minlength=len(distinct)) > 0
    if used.all():
        return codes, distinct
    return (np.cumsum(used) - 1)[codes], [
        cell for cell, is_used in zip(distinct, used.tolist(), strict=True) if is_used
    ]


def distinct_objects(values: Sequence[Any]) -> tuple[Array, list[Any]]:
    """Do the same for cells of any types, which need not go together."""
    seen: dict[Any, int] = {}
    try:
        codes = [seen.setdefault((type(cell), cell), len(seen)) for cell in values]
    except TypeError:
        raise SchemaError("a cell is a container, not a value", hint="one value a cell") from None
    return np.array(codes, np.intp), [cell for _, cell in seen]


def _distinct_arrow(values: Any) -> tuple[Array, list[Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise SchemaError(f"a column mixes types that do not go together: {error}") from None
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    words = array.dictionary
    codes = array.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    used = np.zeros(len(words) + 1, np.bool_)  # a dictionary may hold words that no row uses
    used[codes] = True
    kept = np.flatnonzero(used[:-1])
    if pa.types.is_string(words.type) or pa.types.is_large_string(words.type):
        if len(kept) < len(words):
            words = words.take(pa.array(kept))
        order = pc.array_sort_indices(words).to_numpy()
        kept, words = kept[order], words.take(pa.array(order))
    elif len(kept) < len(words):
        words = words.take(pa.array(kept))
    renumber = np.empty(len(used), np.int32)
    renumber[kept] = np.arange(len(kept))
    renumber[-1] = len(kept)
    return renumber[codes], [*words.to_pylist(), None] if used[-1] else words.to_pylist()


_LONGEST = {"id": cells.MAX_ID, "ref": cells.MAX_ID, "text": cells.MAX_TEXT}


def _read_cells(field: Field, distinct: list[Any], codes: Array, place: Callable[[int], str]) -> list[Any]:
    if field.form in _LONGEST and cells.are_plain(distinct, _LONGEST[field.form]):
        return distinct
    read: list[Any] = []
    try:
        read.extend(map(field.read, distinct))
    except SanctionsGraphError as error:
        error.message = f"{place(int(np.argmax(codes == len(read))))}: {error.message}"
        raise
    return read


def _floats(values: Any) -> Array | None:
    """Return a column of floats as an array, without looking at each; None for any other column."""
    dtype = getattr(values, "dtype", None)
    if dtype is None:
        if str(getattr(values, "type", "")) not in {"double", "float"}:
            return None
        values = np.asarray(values)
    elif getattr(dtype, "kind", "") != "f":
        return None
    floats = np.asarray(values)
    if floats.itemsize < np.dtype(np.float64).itemsize:
        floats = floats.astype(str)  # a narrow float means its own shortest decimal: 0.1, not 0.10000000149
    return floats.astype(np.float64)  # a copy, so that nobody can change it afterwards


def _encode_floats(field: Field, values: Array, place: Callable[[int], str]) -> Column:
    if field.form == "number":
        bad = (values < 0) | (values > 1)
        if bad.any():
            _blame(field, values, bad, place)
        return shrink(values)
    if field.form == "amount":
        bad = np.isinf(values)
        if bad.any():
            _blame(field, values, bad, place)
        values = shrink(values + 0.0)  # minus zero is zero
        return Bounds(values, values)
    bad = (values < 0) | (values > 1)
    if bad.any():
        _blame(field, values, bad, place)
    return _float_shares(values)


def _blame(field: Field, values: Array, bad: Array, place: Callable[[int], str]) -> None:
    row = int(np.argmax(bad))
    try:
        field.read(float(values[row]))
    except SanctionsGraphError as error:
        error.message = f"{place(row)}: {error.message}"
        raise
    raise BoundsError(f"{place(row)}: {values[row]!r} is out of bounds")  # pragma: no cover - the reader decides


_DECIMALS = 10**8
_NEAR = 0.01  # a float product is off by less than this many share units


def _float_shares(values: Array) -> Bounds:
    """Read floats as their shortest decimals: exact to eight places, else the two neighbours."""
    missing = np.isnan(values)
    filled = np.where(missing, 0.0, values)
    rounded = np.rint(filled * _DECIMALS)
    exact = rounded / _DECIMALS == filled  # then the shortest decimal has at most eight places
    units = filled * WHOLE
    low = np.where(exact, rounded.astype(np.int64) * (WHOLE // _DECIMALS), np.floor(units).astype(np.int64))
    high = np.where(exact, low, low + 1)
    fraction = units - np.floor(units)
    for row in np.flatnonzero(~exact & ((fraction < _NEAR) | (fraction > 1 - _NEAR))):
        low[row], high[row] = cells.read_share(float(values[row]))
    low[missing] = high[missing] = SHARE_NULL
    return Bounds(shrink(low), shrink(high))
