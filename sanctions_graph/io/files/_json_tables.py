"""JSON lines read as tables: blocks of lines at once where they are alike, line by line where they are not.

What the lines hold is learnt from some that are read one by one (`_json`, which is strict). A block that holds no more
than that is parsed at once, three times as fast, by a parser that is told to expect just this: a key that stands twice,
another key, another type, and anything that is no JSON make it give up. Then the block is halved, and what is small is
read line by line; so what is refused, and what is said of it, is the same on either road.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph.io.files._json import Item, is_array, peek, read_blocks, read_line, read_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import InputFile

_BLOCK = 2**22
_SMALL = 2**16  # bytes that are read line by line
_MOST = 1_000  # keys of one object that are remembered
_SOME = 64  # lines of a block that are looked at before it is parsed


@dataclass(frozen=True, eq=False)
class Block:
    """Lines that were parsed at once.

    Attributes
    ----------
    table : pyarrow.Table
        One object a row; a key that an object lacks is null there.
    line : int
        Line of the first row.
    text : bytes
        The lines.
    """

    table: pa.Table
    line: int
    text: bytes

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.text.split(b"\n")

    @cached_property
    def plain(self) -> bool:
        """Whether all texts are ASCII without control characters: JSON allows those only behind a backslash."""
        return self.text.isascii() and not any(mark in self.text for mark in (b"\\", b"\x7f"))

    def item(self, row: int, file: InputFile, report: Report) -> Item | None:
        """Read one of its lines by itself."""
        return read_line(self._lines[row], self.line + row, file, report)

    def rows_with(self, word: bytes) -> list[int]:
        """Find the lines that hold a word."""
        return [row for row, line in enumerate(self._lines) if word in line] if word in self.text else []


class _Lines(NamedTuple):
    number: int
    text: bytes
    parsed: pa.Table | Future[pa.Table | None] | None


class Tables:
    """Reads files whose lines are alike, and remembers what they hold."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._schema: pa.Schema | None = None

    def read(self, file: InputFile, report: Report, *, digest: list[str] | None = None) -> Iterator[Item | Block]:
        """Read a file of JSON objects, one a line or all in one array.

        Parameters
        ----------
        file : InputFile
            The file.
        report : Report
            Takes lines and items that are no objects.
        digest : list of str, optional
            Gets the SHA-256 of the file once it is read.

        Yields
        ------
        Item or Block
            The objects in order, one by one or many at once.

        Raises
        ------
        RecordError
            For a line that cannot be read, unless errors are collected; for an array that is broken, always.
        """
        if is_array(file):
            yield from read_objects(file, report, digest=digest)
            return
        waiting: _Lines | None = None
        with ThreadPoolExecutor(1) as ahead:  # the next block is parsed while the caller looks at this one
            for number, text in read_blocks(file, _BLOCK, digest=digest):
                lines = _Lines(number, text, self._expect(text, ahead.submit))
                if waiting:
                    yield from self._split(waiting, file, report)
                waiting = lines
            if waiting:
                yield from self._split(waiting, file, report)

    def _expect(self, text: bytes, call: Callable[..., Any]) -> Any:
        """Have a block parsed, unless it is small: for what lines from all over it hold."""
        if len(text) <= _SMALL:
            return None
        for line in _some_lines(text):
            self._learn(peek(line))
        return call(_parse, text, self._schema)

    def _split(self, lines: _Lines, file: InputFile, report: Report) -> Iterator[Item | Block]:
        number, text, parsed = lines
        table = parsed.result() if isinstance(parsed, Future) else parsed
        if table is not None:
            yield Block(table, number, text)
            return
        middle = text.find(b"\n", len(text) // 2) + 1
        if len(text) > _SMALL and 0 < middle < len(text):
            after = number + text.count(b"\n", 0, middle)
            for start, half in ((number, text[:middle]), (after, text[middle:])):
                yield from self._split(_Lines(start, half, self._expect(half, _call)), file, report)
            return
        for place, line in enumerate(text.removesuffix(b"\n").split(b"\n")):
            item = read_line(line, number + place, file, report)
            if item is not None:
                self._learn(item.value)
                yield item

    def _learn(self, value: dict[str, Any]) -> None:
        if _learn(self._known, value):
            import pyarrow as pa

            self._schema = pa.schema(_fields(self._known))


def _call(parse: Callable[..., Any], *arguments: Any) -> Any:
    return parse(*arguments)


def _parse(text: bytes, schema: pa.Schema | None) -> pa.Table | None:
    """Parse a block at once; None if there is anything that was not expected."""
    import pyarrow as pa
    from pyarrow.json import ParseOptions, ReadOptions, read_json

    if schema is None:
        return None
    try:
        text.isascii() or text.decode()
        table = read_json(
            pa.BufferReader(text),
            read_options=ReadOptions(use_threads=False, block_size=len(text)),
            parse_options=ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    return table if _are_lines(text, table.num_rows) else None


def _some_lines(text: bytes) -> Iterator[bytes]:
    """Take lines from all over a block: those that are alike often stand together."""
    for at in range(0, len(text), len(text) // _SOME + 1):
        start = text.find(b"\n", at) + 1
        yield text[start : text.find(b"\n", start)]


def _are_lines(text: bytes, count: int) -> bool:
    """Say whether a block of so many objects holds one a line.

    A line break between a brace that closes and one that opens parts two objects, and never anything within one.
    """
    letters = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    closed, opened = letters[ends - 1] == ord("}"), letters[np.append(0, ends[:-1] + 1)] == ord("{")
    return len(ends) == count and text.endswith(b"\n") and bool(closed.all() and opened.all())


def _learn(known: dict[str, Any], value: dict[str, Any], *, inner: bool = False) -> bool:
    """Remember the keys of an object with what they hold: a text, a truth, a list of texts, or an object of these."""
    learnt = False
    for key, held in value.items():
        if type(held) is dict and not inner:
            within = known.setdefault(key, {}) if len(known) < _MOST else known.get(key)
            learnt |= type(within) is dict and _learn(within, held, inner=True)
        elif key not in known and len(known) < _MOST and (form := _form(held)):
            known[key], learnt = form, True
    return learnt


def _form(value: Any) -> str:
    if type(value) is list:
        return "texts" if all(type(one) is str for one in value) else ""
    return {str: "text", bool: "truth"}.get(type(value), "")


def _fields(known: dict[str, Any]) -> list[pa.Field]:
    import pyarrow as pa

    forms = {"text": pa.string(), "truth": pa.bool_(), "texts": pa.list_(pa.string())}
    return [
        pa.field(key, pa.struct(_fields(form)) if isinstance(form, dict) else forms[form])
        for key, form in known.items()
    ]
