"""YAML read as plain values with their lines, hardened.

Values come from the events of PyYAML's safe parser, and no object is ever made of a tag. A text is kept as printed,
so that ``0x0A`` stays an address and ``2022-10-1`` a date to be read. What would let a small file grow, or mean
something else to another reader, is refused: aliases, tags of one's own, keys that stand twice, a second document.
"""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from sanctions_graph.errors import FormatError, MissingDependencyError, RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanctions_graph.io.files._stream import InputFile

MAX_DEPTH = 16
"""Most lists and mappings inside one another."""
MAX_VALUES = 2_000_000
"""Most keys, texts, lists and mappings of one file, since all of it is held."""
MAX_BYTES = 2**28
"""Most characters of one file."""

_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset({None, "!", *(_CORE + tag for tag in ("str", "int", "float", "bool", "null", "timestamp",
                                                             "map", "seq"))})  # fmt: skip
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LINES = 500
_SHOWN = 40


class Value(NamedTuple):
    """One value of a file.

    Attributes
    ----------
    line : int
        Line on which it begins, counted from 1.
    held : str, list, dict or None
        A text as printed, the values of a list, those of a mapping by their keys, or None for a null.
    """

    line: int
    held: str | list[Value] | dict[str, Value] | None


def read_yaml(file: InputFile, *, digest: list[str] | None = None) -> Value:
    """Read a file that holds one YAML document.

    Parameters
    ----------
    file : InputFile
        UTF-8 text.
    digest : list of str, optional
        Gets the SHA-256 of the file.

    Returns
    -------
    Value
        The document.

    Raises
    ------
    MissingDependencyError
        If PyYAML is not installed.
    RecordError
        If it is no YAML, or holds what is refused, by line.
    FormatError
        If it is larger than `MAX_BYTES` or `MAX_VALUES`.
    """
    try:
        import yaml
    except ImportError:
        raise MissingDependencyError("PyYAML", "io") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the parser in C, ten times as fast, where it is built in
    tree = _Tree(file.name)
    text = _Text(file.lines(digest=digest), file.name)
    try:
        for event in yaml.parse(text, Loader=loader):
            line = _line(event.start_mark)
            if isinstance(event, yaml.AliasEvent):
                tree.refuse(line, f"it repeats an anchor (*{event.anchor:.40})", hint="write the value out: aliases "
                            "can make a small file grow without bound")  # fmt: skip
            if isinstance(event, yaml.DocumentStartEvent):
                tree.begin(line)
            elif isinstance(event, yaml.ScalarEvent):
                is_null = not event.style and event.value in _NULLS and event.tag is None
                tree.put(line, event.tag, None if is_null or event.tag == f"{_CORE}null" else event.value)
            elif isinstance(event, yaml.SequenceStartEvent):
                tree.open(line, event.tag, [])
            elif isinstance(event, yaml.MappingStartEvent):
                tree.open(line, event.tag, {})
            elif isinstance(event, yaml.CollectionEndEvent):
                tree.close()
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        tree.refuse(line, f"it is no YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        tree.refuse(1, f"it is no YAML: {str(error).partition(chr(10))[0]}")
    text.finish()
    return tree.root()


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1


class _Text:
    """Lines as a stream that a parser reads piece by piece."""

    def __init__(self, lines: Iterator[str], name: str) -> None:
        self._lines, self._name, self._count = lines, name, 0

    def read(self, size: int = -1) -> str:  # noqa: ARG002 - a parser takes what it is given
        piece = "".join(islice(self._lines, _LINES))
        self._count += len(piece)
        if self._count > MAX_BYTES:
            raise FormatError(f"{self._name} has more than {MAX_BYTES:,} characters", hint="split it")
        return piece

    def finish(self) -> None:
        """Read what the parser left, so that the hash is of the whole file."""
        while self.read():
            pass


class _Tree:
    """Puts values together, without recursion."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._documents = self._count = 0
        self._root: Value | None = None
        self._open: list[list[Value] | dict[str, Value]] = []
        self._keys: list[str | None] = []  # of each open mapping, the key whose value comes next

    def refuse(self, line: int, message: str, *, hint: str = "correct the file") -> NoReturn:
        raise RecordError(message, path=self._name, line=line, hint=hint)

    def begin(self, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            self.refuse(line, "a second document begins", hint="one document a file: split it at '---'")

    def open(self, line: int, tag: str | None, held: list[Value] | dict[str, Value]) -> None:
        if len(self._open) >= MAX_DEPTH:
            self.refuse(line, f"it is nested more than {MAX_DEPTH} deep")
        self.put(line, tag, held)
        self._open.append(held)
        self._keys.append(None)

    def close(self) -> None:
        self._open.pop()
        self._keys.pop()

    def put(self, line: int, tag: str | None, held: str | list[Value] | dict[str, Value] | None) -> None:
        if tag not in _PLAIN_TAGS:
            self.refuse(
                line, f"it asks for {tag!s:.60}", hint="only plain values are read: nothing is included or made"
            )
        self._count += 1
        if self._count > MAX_VALUES:
            raise FormatError(f"{self._name} holds more than {MAX_VALUES:,} values", hint="split it")
        if not self._open:
            self._root = Value(line, held)
            return
        inside, key = self._open[-1], self._keys[-1]
        if isinstance(inside, list):
            inside.append(Value(line, held))
        elif key is not None:
            inside[key] = Value(line, held)
            self._keys[-1] = None
        elif not isinstance(held, str):
            self.refuse(line, "a key is no text", hint="keys are single words")
        elif held in inside:
            first = inside[held].line
            self.refuse(line, f"the key {held[:_SHOWN]!r} stands there twice, first for line {first:,}")
        else:
            self._keys[-1] = sys.intern(held)

    def root(self) -> Value:
        if self._root is None:
            self.refuse(1, "it holds nothing")
        return self._root
