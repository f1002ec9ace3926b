"""FollowTheMoney entities in columns: what is read of many entities at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph.io._report import Place
from sanctions_graph.io.registers._ftm_model import READ
from sanctions_graph.model.cells import MAX_TEXT
from sanctions_graph.model.encode import Cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow as pa

    from sanctions_graph.io.files._json_tables import Block
    from sanctions_graph.io.registers._held import Held
    from sanctions_graph.model.columns import Array

Seen = tuple[str, str, tuple[str, ...]]
"""First day, last day and data sets."""
LONGEST = 200
"""Most characters of an id, so that the id of a link, which joins two of them, is none too long."""
_APART = "\x1f"  # which no text holds: control characters are refused


class Values(NamedTuple):
    """The values of one property.

    Attributes
    ----------
    rows : ndarray of int
        The entity of each value.
    texts : Arrow array of text
        The values.
    """

    rows: Array
    texts: pa.Array

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, kept: Array) -> Values:
        """Keep some values, by a mask."""
        import pyarrow as pa

        return Values(self.rows[kept], self.texts.filter(pa.array(kept)))


@dataclass(frozen=True, eq=False)
class Rows:
    """Entities in columns.

    Attributes
    ----------
    file : str
        Name of the file.
    lines : ndarray of int
        Their lines.
    own, schema, caption : Arrow array of text
        Id and schema as they stand there; caption, null where there is none.
    how : ndarray of int
        Number of how each was seen.
    columns : dict of str to Arrow array of lists of text
        Properties; null where an entity lacks one. No list holds a blank.
    """

    file: str
    lines: Array
    own: pa.Array
    schema: pa.Array
    caption: pa.Array
    how: Array
    columns: dict[str, pa.ListArray]

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def id(self) -> pa.Array:
        """The ids of the entities here."""
        return ids_of(self.own)

    def at(self, row: int) -> Place:
        """Say where one stands."""
        return Place(self.file, int(self.lines[row]), self.own[row].as_py()[:80])

    def only(self, rows: Array) -> Rows:
        """Take some of them."""
        if len(rows) == len(self):
            return self
        import pyarrow as pa

        taken = pa.array(rows)
        columns = {name: column.take(taken) for name, column in self.columns.items() if column.null_count < len(column)}
        own, schema, caption = self.own.take(taken), self.schema.take(taken), self.caption.take(taken)
        return Rows(self.file, self.lines[rows], own, schema, caption, self.how[rows], columns)

    def schemata(self) -> Iterator[tuple[str, Array]]:
        """Give each schema, and a mask of the entities that are of it."""
        coded = self.schema.dictionary_encode()
        codes = coded.indices.to_numpy()
        for code, schema in enumerate(coded.dictionary.to_pylist()):
            yield schema, codes == code

    def have(self, name: str) -> Array:
        """Say which of them have a property."""
        return self.columns[name].is_valid().to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    def values(self, name: str) -> Values | None:
        """Return the values of a property, one by one; None if no entity has it."""
        column = self.columns.get(name)
        if column is None or column.null_count == len(column):
            return None
        return Values(_parents(column), column.flatten())

    def counts(self, name: str) -> Array:
        """Count the values of a property, entity by entity."""
        import pyarrow.compute as pc

        column = self.columns.get(name)
        if column is None:
            return np.zeros(len(self), np.int64)
        return pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    def lists(self, *names: str) -> Cells:
        """Return the values of the first property that an entity has of some, as tuples by row."""
        import pyarrow.compute as pc

        joined = None
        for name in names:
            if name in self.columns:
                texts = pc.fill_null(pc.binary_join(self.columns[name], _APART), "")
                joined = texts if joined is None else pc.if_else(pc.equal(joined, ""), texts, joined)
        if joined is None:
            return Cells(np.zeros(len(self), np.int32), [()])
        coded = _coded(joined)
        return Cells(coded.codes, [tuple(text.split(_APART)) if text else () for text in coded.distinct])

    def records(self, *names: str) -> Iterator[tuple[int, dict[str, list[str]]]]:
        """Give some properties entity by entity."""
        lists = {name: self.columns[name].to_pylist() for name in names if name in self.columns}
        for row in range(len(self)):
            yield row, {name: column[row] for name, column in lists.items() if column[row]}


def id_of(own: str) -> str:
    """Return the id that an entity has here: one that names its scheme is kept."""
    return own if ":" in own else f"ftm:{own}"


def ids_of(own: pa.Array) -> pa.Array:
    """Return the ids that many entities have here."""
    import pyarrow.compute as pc

    named = pc.match_substring(own, ":")
    ours = pc.binary_join_element_wise("ftm:", own, "")
    return pc.if_else(named, own, ours) if pc.any(named).as_py() else ours


def rows_of(block: Block, file: str) -> tuple[Rows | None, list[Seen], list[int]]:
    """Take the columns of lines that were parsed at once.

    Parameters
    ----------
    block : Block
        The lines.
    file : str
        Name of the file.

    Returns
    -------
    rows : Rows or None
        Those that are plain; ``how`` numbers the days and data sets they were seen in.
    seen : list of tuple
        First day, last day and data sets, by number.
    odd : list of int
        Those that have to be looked at one by one.
    """
    import pyarrow as pa

    length, text, texts = len(block.table), pa.string(), pa.list_(pa.string())
    (batch,) = block.table.to_batches()
    held = dict(zip(batch.schema.names, batch.columns, strict=True))

    def column(name: str, type: pa.DataType) -> pa.Array:  # noqa: A002
        found = held.get(name)
        return found if found is not None and found.type == type else pa.nulls(length, type)

    inner: Any = held.get("properties")
    fields = list(inner.type) if inner is not None and pa.types.is_struct(inner.type) else []
    if not fields or any(field.type != texts for field in fields):
        return None, [], list(range(length))
    columns = dict(zip([field.name for field in fields], inner.flatten(), strict=True))
    own, schema, caption, first, last = (
        column(name, text) for name in ("id", "schema", "caption", "first_seen", "last_seen")
    )
    datasets = column("datasets", texts)
    odd = {*_odd(own, block.plain, LONGEST), *_odd(schema, block.plain)}
    for values in (datasets, *(values for name, values in columns.items() if name in READ)):
        found = _odd(values.flatten(), block.plain)
        odd.update(_parents(values)[found].tolist() if len(found) else ())
    plain = np.ones(length, np.bool_)
    odd.update(block.rows_with(b"null"))  # which is not the same as nothing
    plain[sorted(odd)] = False
    how, seen = _seen(first, last, datasets)
    rows = Rows(file, block.line + np.arange(length), own, schema, caption, how, columns).only(np.flatnonzero(plain))
    return rows if len(rows) else None, seen, sorted(odd)


def _seen(first: pa.Array, last: pa.Array, datasets: pa.Array) -> tuple[Array, list[Seen]]:
    """Give numbers to the days and data sets that entities were seen in."""
    import pyarrow.compute as pc

    told = pair(pair(_coded(first), _coded(last)), _coded(pc.binary_join(datasets, _APART)))
    return told.codes, [(*days, tuple(filter(None, sets.split(_APART)))) for days, sets in told.distinct]


def _coded(texts: pa.Array) -> Cells:
    """Give numbers to texts; one that is null is blank."""
    coded = texts.dictionary_encode()
    distinct = [*coded.dictionary.to_pylist(), ""]
    return Cells(coded.indices.fill_null(len(distinct) - 1).to_numpy(), distinct)


def _parents(lists: pa.ListArray) -> Array:
    import pyarrow.compute as pc

    return pc.list_parent_indices(lists).to_numpy()  # type: ignore[no-any-return]


def _odd(texts: pa.Array, plain: bool, longest: int = MAX_TEXT) -> Array:
    """Find texts that have to be looked at by themselves, and blanks; see `cells.are_plain`."""
    import pyarrow.compute as pc

    length = pc.binary_length(texts)
    fit = pc.and_(pc.greater(length, 0), pc.less_equal(length, longest))
    fit = pc.and_not(fit, pc.or_(pc.starts_with(texts, " "), pc.ends_with(texts, " ")))
    if not plain:
        fit = pc.and_(fit, pc.utf8_is_printable(texts))
        if not pc.all(pc.string_is_ascii(texts)).as_py():
            fit = pc.and_(fit, pc.equal(pc.utf8_normalize(texts, "NFC"), texts))
    return np.flatnonzero(~pc.fill_null(fit, False).to_numpy(zero_copy_only=False))


def each(cells: Cells, read: Callable[[Any, int], Any], report: Held) -> Cells:
    """Read every distinct cell once; what is told of one row is told of every row alike.

    Parameters
    ----------
    cells : Cells
        A column.
    read : callable
        Takes a cell and a row that holds it.
    report : Held
        Takes what is told.

    Returns
    -------
    Cells
        What was read.
    """
    _, first = np.unique(cells.codes, return_index=True)
    read_cells: list[Any] = [None] * len(cells.distinct)
    for row in first.tolist():
        code = int(cells.codes[row])
        before = len(report)
        read_cells[code] = read(cells.distinct[code], row)
        if len(report) > before:
            for other in np.flatnonzero(cells.codes == code)[1:].tolist():
                read(cells.distinct[code], other)
    return Cells(cells.codes, read_cells)


def numbered(numbers: Array, of: Sequence[Any]) -> Cells:
    """Return a column of things by their numbers."""
    found, codes = np.unique(numbers, return_inverse=True)
    return Cells(codes, [of[number] for number in found.tolist()])


def pair(a: Cells, b: Cells) -> Cells:
    """Join two columns into one of pairs."""
    key = a.codes.astype(np.int64) * len(b.distinct) + b.codes
    found, codes = np.unique(key, return_inverse=True)
    size = len(b.distinct)
    return Cells(codes, [(a.distinct[one // size], b.distinct[one % size]) for one in found.tolist()])
