"""XML read as a stream of records, hardened: no document type, no entities, no network, no end of depth or length.

The parser is the one of the standard library. A document type is the only door to entities, so any is refused where
it begins; nothing that is in it is ever expanded or fetched. Namespaces are dropped, since lists change theirs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from sanctions_graph.errors import RecordError

if TYPE_CHECKING:
    from sanctions_graph.io.files._stream import InputFile

MAX_DEPTH = 64
"""Deepest nesting of elements."""
MAX_RECORD = 2**20
"""Most characters of text, and most elements times 16, in one record."""
MAX_TOKEN = 2**20
"""Most bytes of one tag, comment or other unit that a parser must hold whole."""

_PIECE = 2**16
_ELEMENT = 16  # an element without text still takes room


@dataclass(slots=True)
class Element:
    """One element of a record.

    Attributes
    ----------
    tag : str
        Its name, without namespace.
    line : int
        Line on which it begins.
    attributes : dict of str to str
        Its attributes, without namespaces.
    text : str
        Its text, with single blanks between words; that of children apart.
    children : list of Element
        The elements in it.
    """

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def every(self, tag: str) -> list[Element]:
        """List the children of a name."""
        return [child for child in self.children if child.tag == tag]

    def text_of(self, tag: str) -> str:
        """Return the text of the first child of a name; blank if there is none."""
        return next((child.text for child in self.children if child.tag == tag), "")


def read_records(file: InputFile, tags: Collection[str], *, digest: list[str] | None = None) -> Iterator[Element]:
    """Read an XML file as its root and then, one at a time, its records.

    Parameters
    ----------
    file : InputFile
        The file.
    tags : collection of str
        Names of the elements that are records.
    digest : list of str, optional
        Gets the SHA-256 of the file once it is read.

    Yields
    ------
    Element
        First the root, with its attributes alone; then every record whole.

    Raises
    ------
    RecordError
        If the file has a document type, is not well-formed, ends too early, or goes beyond a limit; it names the line.

    Notes
    -----
    Memory is that of one record. Time O(bytes).
    """
    parser = _Parser(file.name, frozenset(tags))
    with file.open() as stream:
        while piece := stream.read(_PIECE):
            yield from parser.feed(piece)
        yield from parser.feed(b"", final=True)
        if digest is not None:
            digest.append(stream.hexdigest())


class _Parser:
    """Events of the parser made into records."""

    def __init__(self, path: str, tags: frozenset[str]) -> None:
        self._path, self._tags = path, tags
        self._ready: deque[Element] = deque()
        self._open: list[Element] = []  # the elements of the record being read, outermost first
        self._texts: list[list[str]] = []
        self._depth = self._size = self._fed = 0
        expat_parser = expat.ParserCreate(namespace_separator="}")
        expat_parser.buffer_text = True
        expat_parser.StartDoctypeDeclHandler = self._doctype
        expat_parser.StartElementHandler = self._start
        expat_parser.EndElementHandler = self._end
        expat_parser.CharacterDataHandler = self._characters
        self._expat = expat_parser

    def feed(self, piece: bytes, *, final: bool = False) -> Iterator[Element]:
        self._fed += len(piece)
        try:
            self._expat.Parse(piece, final)
        except expat.ExpatError as error:
            said = expat.errors.messages.get(error.code) or f"error {error.code}"
            early = final and error.code in _TOO_EARLY
            self._refuse(
                f"the file ends before it is complete ({said})" if early else f"it is not well-formed: {said}",
                "fetch the file again" if early else "is it the right file, in the encoding that it declares?",
                line=error.lineno,
            )
        except RecordError:  # raised by a handler; it is a ValueError too
            raise
        except (LookupError, ValueError) as error:  # an encoding that nobody knows
            self._refuse(f"it cannot be decoded: {error}", "save the file as UTF-8")
        if self._fed - max(self._expat.CurrentByteIndex, 0) > MAX_TOKEN + _PIECE:
            self._refuse(f"a tag or comment is longer than {MAX_TOKEN:,} bytes", "no list needs one")
        while self._ready:
            yield self._ready.popleft()

    def _refuse(self, message: str, hint: str, *, line: int | None = None) -> NoReturn:
        raise RecordError(message, path=self._path, line=line or self._expat.CurrentLineNumber, hint=hint) from None

    def _doctype(self, *_: object) -> None:
        self._refuse("a document type (<!DOCTYPE) is refused: it can hide attacks", "remove it: no list needs one")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(f"elements are nested more than {MAX_DEPTH} deep", "no list needs that")
        is_root, tag = self._depth == 1, _local(name)
        if not (self._open or is_root or tag in self._tags):
            return
        element = Element(tag, self._expat.CurrentLineNumber, {_local(key): text for key, text in attributes.items()})
        if is_root:
            self._ready.append(element)
            return
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._size = 0
        self._open.append(element)
        self._texts.append([])
        self._grow(_ELEMENT + sum(map(len, attributes.values())))

    def _characters(self, text: str) -> None:
        if self._open:
            self._texts[-1].append(text)
            self._grow(len(text))

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > MAX_RECORD:
            self._refuse(f"one record is longer than {MAX_RECORD:,} characters", "no list needs that")

    def _end(self, _: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        element.text = " ".join("".join(self._texts.pop()).split())
        if not self._open:
            self._ready.append(element)


_TOO_EARLY = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


def _local(name: str) -> str:
    return name.rpartition("}")[2]
