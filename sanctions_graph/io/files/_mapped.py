"""One column a file: raw little-endian arrays, mapped into memory, each checked the first time it is looked at.

A file is described by an entry of the manifest: dtype, rows and SHA-256, or the one value that all rows share. What
an entry says is never trusted: the dtype must be one that the column may have, the rows those of its table, the
file's name follows from table and column, and its bytes must hash to what is written.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sanctions_graph.errors import FormatError
from sanctions_graph.model.columns import Array, constant

T = TypeVar("T")
Entry = dict[str, Any]
_SMALL = 1 << 16  # bytes below which a file is read at once: a mapping keeps a file open
_HINT = "the store is damaged: write it again, or get a fresh copy"


@dataclass(frozen=True)
class Place:
    """Where a column stands, for file names and messages.

    Attributes
    ----------
    folder : Path
        Holds the files.
    name : str
        ``table.column``, and the part of the column.
    """

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / f"{self.name}.bin"

    def part(self, name: str) -> Place:
        """Name a part of the column."""
        return Place(self.folder, f"{self.name}.{name}")

    def refuse(self, what: str) -> FormatError:
        """Say what is wrong with the column."""
        return FormatError(f"{self.folder.parent.name}/{self.folder.name}/{self.path.name}: {what}", hint=_HINT)


def put(values: Array, place: Place) -> Entry:
    """Write an array; one whose rows are all alike needs no file."""
    entry: Entry = {"dtype": str(values.dtype), "rows": len(values)}
    if len(values) and (len(values) == 1 or values.strides == (0,)):
        return entry | {"constant": _plain(values[0])}
    if len(values):
        data = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).data.cast("B")
        place.path.write_bytes(data)
        entry["sha256"] = sha256(data).hexdigest()
    return entry


def _plain(value: Any) -> int | bool | str:
    """Write one value as JSON holds it; a float as text, since JSON knows no nan."""
    return repr(float(value)) if value.dtype.kind == "f" else value.item()


def open_array(
    entry: Any, place: Place, rows: int | None, dtypes: tuple[str, ...], *, stretch: bool = True
) -> Callable[[], Array]:
    """Map a column without reading it.

    Parameters
    ----------
    entry : object
        What the manifest says of it.
    place : Place
        Where it stands.
    rows : int or None
        How many rows it must have; None takes the entry's word.
    dtypes : tuple of str
        The dtypes it may have.
    stretch : bool, default True
        Whether one value may stand for many rows; if not, the file's size proves how many there are.

    Returns
    -------
    callable
        Checks the bytes and returns the array.

    Raises
    ------
    FormatError
        If the entry does not fit, or the file is missing or of another size.
    """
    stated, dtype = _number(entry, "rows", place), entry.get("dtype")
    if dtype not in dtypes:
        raise place.refuse(f"dtype {dtype!r:.20} where {' or '.join(dtypes)} should be")
    if rows is not None and stated != rows:
        raise place.refuse(f"{stated:,} rows where the table has {rows:,}")
    if ("constant" in entry and (stretch or stated == 1)) or not stated:
        stretched = _stretch(entry.get("constant", "0" if dtype == "float64" else 0), stated, np.dtype(dtype), place)
        return lambda: stretched
    written = np.dtype(dtype).newbyteorder("<")
    data = _map(place, stated * written.itemsize)
    return lambda: _checked(data, written, entry, place)


def _number(entry: Any, name: str, place: Place) -> int:
    value = entry.get(name) if isinstance(entry, dict) else None
    if type(value) is not int or not 0 <= value < 2**40:
        raise place.refuse(f"the manifest states no {name}")
    return value


def _stretch(value: Any, rows: int, dtype: np.dtype[Any], place: Place) -> Array:
    needed = {"f": str, "b": bool}.get(dtype.kind, int)
    with suppress(ValueError, OverflowError):
        if type(value) is needed or not rows:
            return constant(dtype.type(float(value) if dtype.kind == "f" else value), rows, dtype)
    raise place.refuse(f"{value!r:.40} is no value of dtype {dtype}")


def _map(place: Place, size: int) -> bytes | mmap.mmap:
    try:
        with place.path.open("rb") as file:
            length = place.path.stat().st_size
            if length != size:
                raise place.refuse(f"{length:,} bytes where the manifest states {size:,}")
            return file.read() if size < _SMALL else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise place.refuse(f"the file cannot be read ({error.strerror})") from None


def _checked(data: bytes | mmap.mmap, dtype: np.dtype[Any], entry: Entry, place: Place) -> Array:
    if sha256(data).hexdigest() != entry.get("sha256"):
        raise place.refuse("the bytes are not those that were written")
    if dtype.kind == "b" and np.frombuffer(data, np.uint8).max() > 1:
        raise place.refuse("a flag that is neither true nor false")
    return np.frombuffer(data, dtype)


def within(values: Array, low: float, high: float, place: Place) -> Array:
    """Check that numbers lie between two bounds, both included.

    Raises
    ------
    FormatError
        If one does not.
    """
    if len(values):
        ends = (values[:1],) if values.strides == (0,) else (values.min(), values.max())
        if any(math.isnan(float(end)) or not low <= float(end) <= high for end in np.ravel(ends)):
            raise place.refuse(f"a number outside {low:,} to {high:,}")
    return values


class LateColumns(Mapping[str, T]):
    """Columns that are checked and made when they are first asked for.

    Parameters
    ----------
    makers : mapping of str to callable
        Makes each column.
    """

    def __init__(self, makers: Mapping[str, Callable[[], T]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
