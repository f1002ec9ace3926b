"""JSON read as a stream of objects, hardened: one a line, or the items of one array.

The parser is the one of the standard library. It is strict where the library is lenient: a key that stands twice, a
number beyond 64 bits, and words such as ``NaN`` are refused, since other readers of the same bytes would read
something else. Text is UTF-8.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._stream import BOM, UTF_16
from sanctions_graph.model.cells import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import Expanded, InputFile

MAX_LINE = 2**24
"""Most bytes of one object on a line."""
MAX_ARRAY = 2**28
"""Most bytes of a file that is one array, which is held whole; lines are not."""

_DIGITS = 19  # 64 bits
_SPACE = re.compile(r"[ \t\r\n]*")
_PIECE = 2**16
HINT = "is the file cut, or edited?"


class Item(NamedTuple):
    """One object of a file.

    Attributes
    ----------
    line : int
        Line on which it begins, counted from 1.
    value : dict
        The object.
    plain : bool
        Whether every text in it is free of control characters and short, so that none needs a look of its own.
    """

    line: int
    value: dict[str, Any]
    plain: bool


class _RefusedError(ValueError):
    """What the standard allows and we do not."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for place, (key, _) in enumerate(pairs) if key in dict(pairs[:place]))
        raise _RefusedError(f"the key {twice[:40]!r} stands there twice")
    return found


def _integer(text: str) -> int:
    if len(text) > _DIGITS:
        raise _RefusedError(f"the number {text[:24]}… has more than {_DIGITS} digits")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise _RefusedError(f"the number {text[:24]} is too large")
    return number


def _word(text: str) -> float:
    raise _RefusedError(f"{text} is no JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_word)


def read_objects(file: InputFile, report: Report, *, digest: list[str] | None = None) -> Iterator[Item]:
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
    Item
        The objects in order.

    Raises
    ------
    RecordError
        For a line that cannot be read, unless errors are collected; for an array that is broken, always.
    """
    if is_array(file):
        yield from _array(file, report, digest)
        return
    for number, text in read_blocks(file, _PIECE, digest=digest):
        for place, line in enumerate(text.removesuffix(b"\n").split(b"\n")):
            item = read_line(line, number + place, file, report)
            if item is not None:
                yield item


def is_array(file: InputFile) -> bool:
    """Say whether a file is one array."""
    return file.head.removeprefix(BOM).lstrip()[:1] == b"["


def read_blocks(file: InputFile, size: int, *, digest: list[str] | None = None) -> Iterator[tuple[int, bytes]]:
    """Read a file in blocks of whole lines.

    Parameters
    ----------
    file : InputFile
        The file.
    size : int
        Bytes of a block, about.
    digest : list of str, optional
        Gets the SHA-256 of the file once it is read.

    Yields
    ------
    line : int
        Number of the first line.
    text : bytes
        The lines, each with its end; a byte order mark is taken off the first.
    """
    with file.open() as stream:
        number, rest, ended = 1, b"", False
        while not ended:
            piece = _read(stream, size)
            ended = not piece
            whole = rest + piece
            end = len(whole) if ended else whole.rfind(b"\n") + 1
            text, rest = whole[:end], whole[end:]
            if number == 1 and text:
                _refuse_utf_16(text, file.name)
                text = text.removeprefix(BOM)
            if text:
                yield number, text
            number += text.count(b"\n")
            _refuse_long(rest, number, file)
        if digest is not None:
            digest.append(stream.hexdigest())


def _read(stream: Expanded, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := stream.read(min(size, _PIECE))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def read_line(raw: bytes, line: int, file: InputFile, report: Report) -> Item | None:
    """Read one line; None if it is blank, or refused.

    Parameters
    ----------
    raw : bytes
        The line without its end.
    line : int
        Its number.
    file : InputFile
        The file.
    report : Report
        Takes a line that is no object.

    Returns
    -------
    Item or None
        The object.

    Raises
    ------
    RecordError
        If it is longer than `MAX_LINE`.
    """
    _refuse_long(raw, line, file)
    try:
        text = raw.decode()
        value = DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        if raw.strip():
            report.refuse(Place(file.name, line, ""), said_of(error, raw), hint=HINT)
        return None
    if type(value) is not dict:
        report.refuse(Place(file.name, line, ""), f"{raw[:40]!r} is no JSON object", hint=HINT)
        return None
    return Item(line, value, len(raw) <= MAX_TEXT and "\\" not in text and text.isprintable())


def peek(raw: bytes) -> dict[str, Any]:
    """Read one line without a word; empty if it is no object."""
    try:
        value = DECODER.decode(raw.decode())
    except (ValueError, RecursionError):
        return {}
    return value if type(value) is dict else {}


def _refuse_long(raw: bytes, line: int, file: InputFile) -> None:
    if len(raw) > MAX_LINE:
        raise RecordError(f"the line is longer than {MAX_LINE:,} bytes", path=file.name, line=line, hint=HINT)


def _refuse_utf_16(raw: bytes, name: str) -> None:
    if raw.startswith(UTF_16):
        raise RecordError("it is UTF-16 text", path=name, line=1, hint="save it as UTF-8")


def said_of(error: BaseException, raw: bytes) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} of the line is no UTF-8"
    if isinstance(error, RecursionError):
        return "its arrays and objects are nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON: {error.msg} at character {error.pos + 1} of {len(raw):,}"
    return str(error)


def _array(file: InputFile, report: Report, digest: list[str] | None) -> Iterator[Item]:
    text = _whole(file, digest)
    line, place = 1, 0

    def at(position: int) -> int:
        nonlocal line, place
        line += text.count("\n", place, position)
        place = position
        return line

    position = _SPACE.match(text, text.index("[") + 1).end()  # type: ignore[union-attr]
    first = True
    while text[position : position + 1] != "]":
        if not first:
            if text[position : position + 1] != ",":
                raise RecordError(_end_of(text, position), path=file.name, line=at(position), hint=HINT)
            position = _SPACE.match(text, position + 1).end()  # type: ignore[union-attr]
        begins, first = position, False
        try:
            value, position = DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            begins = at(begins)
            where = error.lineno if isinstance(error, json.JSONDecodeError) else begins
            raise RecordError(
                f"the item that begins on line {begins:,} cannot be read: {said_of(error, text.encode())}",
                path=file.name,
                line=where,
                hint=HINT,
            ) from None
        if type(value) is dict:
            yield Item(at(begins), value, False)
        else:
            report.refuse(Place(file.name, at(begins), ""), f"{value!r:.40} is no JSON object", hint=HINT)
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
    rest = text[position + 1 :].strip()
    if rest:
        raise RecordError(
            f"{rest[:40]!r} stands after the end of the array", path=file.name, line=at(len(text)), hint=HINT
        )


def _end_of(text: str, position: int) -> str:
    if position >= len(text):
        return "the file ends before its array does"
    return f"{text[position : position + 20]!r} stands between two items"


def _whole(file: InputFile, digest: list[str] | None) -> str:
    pieces, size = [], 0
    with file.open() as stream:
        while piece := stream.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ARRAY:
                raise FormatError(
                    f"{file.name} is one array of more than {MAX_ARRAY:,} bytes",
                    hint="save it as JSON lines, one object a line: those are not held whole",
                )
        if digest is not None:
            digest.append(stream.hexdigest())
    raw = b"".join(pieces)
    _refuse_utf_16(raw, file.name)
    raw = raw.removeprefix(BOM)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RecordError("it is no UTF-8", path=file.name, line=line, hint="save the file as UTF-8") from None


def first_object(head: bytes) -> dict[str, Any] | None:
    """Read the first object of a file for a sniff: of a line, or of an array; None if there is none.

    An object that does not end within the head is no reason to doubt: what of it is there is returned by its keys.
    """
    text = head.removeprefix(BOM).decode("utf-8", errors="replace").lstrip()
    text = text[1:].lstrip() if text.startswith("[") else text
    if not text.startswith("{"):
        return None
    try:
        value, _ = json.JSONDecoder(parse_int=str).raw_decode(text)
    except (ValueError, RecursionError):
        return dict.fromkeys(re.findall(r'"([A-Za-z_]{1,40})"\s*:', text[:4096]))
    return value if isinstance(value, dict) else None
