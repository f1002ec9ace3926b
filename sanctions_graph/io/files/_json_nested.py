"""JSON whose objects stand inside something else: a member of a package, pages of arrays, or one object on many lines.

`_json` reads what most publishers write, a plain array or one object a line. This reads the rest as a stream, value by
value, so that a package may be larger than memory. The parser is the same, and as strict.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

from sanctions_graph.errors import RecordError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._json import DECODER, HINT, MAX_LINE, Item, said_of
from sanctions_graph.io.files._stream import BOM, UTF_16

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import Expanded, InputFile

MAX_DEPTH = 8
"""Deepest nesting of arrays around objects."""

_PIECE = 2**16
_BLANKS = " \t\r\n"
_SPACE = re.compile(rf"[{_BLANKS}]*")


def is_nested(head: bytes, wrappers: Collection[str]) -> bool:
    """Tell whether the objects of a file stand inside something else.

    Parameters
    ----------
    head : bytes
        The first bytes of the file.
    wrappers : collection of str
        Names of members that hold the objects of a package.

    Returns
    -------
    bool
        False for a plain array and for one object a line, also for one that is broken.
    """
    text = head.removeprefix(BOM).decode("utf-8", errors="replace").lstrip()
    first, line_break, rest = text.partition("\n")
    if text.startswith("["):
        return text[1:].lstrip().startswith("[") or bool(rest.strip() and _whole(first) is not None)
    if not text.startswith("{"):
        return False
    whole = _whole(first)
    if isinstance(whole, dict):
        return any(isinstance(whole.get(name), list) for name in wrappers)
    is_open = bool(line_break) and first.rstrip().endswith(("{", "[", ","))
    return is_open or any(re.match(rf'\{{\s*"{name}"\s*:\s*\[', text) for name in wrappers)


def _whole(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def read_nested(
    file: InputFile, report: Report, wrappers: Collection[str], *, digest: list[str] | None = None
) -> Iterator[Item]:
    """Read the objects of a file that stand inside something else.

    Parameters
    ----------
    file : InputFile
        The file.
    report : Report
        Takes items that are no objects.
    wrappers : collection of str
        Names of members that hold the objects of a package.
    digest : list of str, optional
        Gets the SHA-256 of the file once it is read.

    Yields
    ------
    Item
        The objects in order. An object at the top that wraps nothing is one of them.

    Raises
    ------
    RecordError
        If the file is broken: it cannot be told where the next object would begin.

    Notes
    -----
    Memory is that of one object. Time O(bytes).
    """
    with file.open() as stream:
        text = _Text(stream, file.name)
        while text.peek():
            yield from _value(text, report, wrappers, 0)
        if digest is not None:
            digest.append(stream.hexdigest())


def _value(text: _Text, report: Report, wrappers: Collection[str], depth: int) -> Iterator[Item]:
    mark = text.peek()
    if mark == "[":
        yield from _array(text, report, wrappers, depth)
    elif mark == "{" and depth == 0:
        yield from _package(text, report, wrappers)
    else:
        line, value = text.line, text.decode()
        if type(value) is dict:
            yield Item(line, value, False)
        else:
            report.refuse(Place(text.name, line, ""), f"{value!r:.40} is no JSON object", hint=HINT)


def _array(text: _Text, report: Report, wrappers: Collection[str], depth: int) -> Iterator[Item]:
    if depth == MAX_DEPTH:
        text.refuse(f"arrays are nested more than {MAX_DEPTH} deep")
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        yield from _value(text, report, wrappers, depth + 1)
        if text.take(",]") == "]":
            return


def _package(text: _Text, report: Report, wrappers: Collection[str]) -> Iterator[Item]:
    """Read an object at the top: the items of what it wraps, or itself."""
    line, begin, is_package = text.line, text.consumed, False
    own: dict[str, Any] = {}
    text.take("{")
    while text.peek() != "}":
        name = text.decode()
        if not isinstance(name, str):
            text.refuse(f"{name!r:.40} is no key")
        if name in own:
            text.refuse(f"the key {name[:40]!r} stands there twice")
        text.take(":")
        if name in wrappers and text.peek() == "[":
            is_package, own[name] = True, None
            yield from _array(text, report, wrappers, 1)
            begin = text.consumed
        else:
            own[name] = text.decode()
        if text.consumed - begin > MAX_LINE:
            text.refuse(f"one object is longer than {MAX_LINE:,} characters")
        if text.peek() != "}":
            text.take(",")
            if text.peek() == "}":
                text.refuse("a comma stands before the end of an object")
    text.take("}")
    if not is_package:
        yield Item(line, own, False)


class _Text:
    """A stream of text of which the part at hand is kept."""

    def __init__(self, stream: Expanded, name: str) -> None:
        self._stream, self.name = stream, name
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._text, self._place, self._ended = "", 0, False
        self.line = 1
        self.consumed = 0
        self._more(is_first=True)

    def refuse(self, message: str) -> NoReturn:
        raise RecordError(message, path=self.name, line=self.line, hint=HINT) from None

    def _more(self, *, is_first: bool = False, size: int = 0) -> None:
        piece, size = b"", size or _PIECE
        while len(piece) < size and (part := self._stream.read(min(_PIECE, size - len(piece)))):
            piece += part
        if is_first:
            if piece.startswith(UTF_16):
                self.refuse("it is UTF-16 text")
            piece = piece.removeprefix(BOM)
        self._ended = not piece
        try:
            self._text = self._text[self._place :] + self._decode.decode(piece, final=self._ended)
        except UnicodeDecodeError:
            self.line += self._text.count("\n", self._place) + piece.count(b"\n")
            self.refuse("it is no UTF-8")
        self._place = 0

    def _go_to(self, place: int) -> None:
        self.line += self._text.count("\n", self._place, place)
        self.consumed += place - self._place
        self._place = place

    def peek(self) -> str:
        """Return the next character that is no blank, or nothing at the end."""
        while True:
            self._go_to(_SPACE.match(self._text, self._place).end())  # type: ignore[union-attr]
            if self._place < len(self._text) or self._ended:
                return self._text[self._place : self._place + 1]
            self._more()

    def take(self, marks: str) -> str:
        """Take the next character, which must be one of some."""
        mark = self.peek()
        if not mark:
            self.refuse("the file ends before its array or object does")
        if mark not in marks:
            self.refuse(f"{self._text[self._place : self._place + 20]!r} stands where {' or '.join(marks)} should")
        self._go_to(self._place + 1)
        return mark

    def decode(self) -> Any:
        """Take the next value whole."""
        self.peek()
        size = _PIECE
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._place)
            except json.JSONDecodeError as error:
                fault: Exception | None = error
            except (ValueError, RecursionError) as error:
                self.refuse(said_of(error, b""))
            else:
                fault = None
                if self._ended or end < len(self._text) or isinstance(value, dict | list | str):
                    self._go_to(end)
                    return value
            if self._ended:
                is_early = fault is not None and self._text[self._place :].strip(_BLANKS) == ""
                said = "the file ends before its array or object does" if is_early else _said_of(fault)
                self.refuse(said)
            if len(self._text) - self._place > MAX_LINE:
                self.refuse(f"one value is longer than {MAX_LINE:,} characters, or it is no JSON: {_said_of(fault)}")
            self._more(size=size)
            size = min(size * 2, MAX_LINE)


def _said_of(fault: Exception | None) -> str:
    return f"it is no JSON: {fault.msg}" if isinstance(fault, json.JSONDecodeError) else "it is no JSON"
