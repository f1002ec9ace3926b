"""XML as we write it: one element at a time, with what XML 1.0 cannot hold replaced and counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from sanctions_graph.errors import FormatError

if TYPE_CHECKING:
    from typing import IO

_ILLEGAL = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")  # cells hold no control characters


class XmlWriter:
    """Writes elements, indented by depth.

    Parameters
    ----------
    file : text file
        Where to.

    Attributes
    ----------
    replaced : int
        How many texts held a letter that XML has no form for.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file, self._open = file, list[str]()
        self.replaced = 0
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')

    def start(self, tag: str, attributes: Mapping[str, str] | None = None) -> None:
        """Open an element."""
        self._file.write(f"{'  ' * len(self._open)}<{tag}{self._attributes(attributes)}>\n")
        self._open.append(tag)

    def end(self) -> None:
        """Close the element that was opened last."""
        tag = self._open.pop()
        self._file.write(f"{'  ' * len(self._open)}</{tag}>\n")

    def element(self, tag: str, attributes: Mapping[str, str] | None = None, text: str = "") -> None:
        """Write an element that holds text or nothing."""
        body = f">{escape(self._legal(text))}</{tag}>" if text else "/>"
        self._file.write(f"{'  ' * len(self._open)}<{tag}{self._attributes(attributes)}{body}\n")

    def _attributes(self, attributes: Mapping[str, str] | None) -> str:
        return "".join(f" {name}={quoteattr(self._legal(value))}" for name, value in (attributes or {}).items())

    def _legal(self, text: str) -> str:
        legal = text.translate(_ILLEGAL)
        self.replaced += legal != text
        return legal

    def left_out(self) -> tuple[str, ...]:
        """Say what was replaced."""
        return (f"{self.replaced:,} texts with U+FFFE or U+FFFF, written as U+FFFD",) if self.replaced else ()


def refuse_illegal(id: str) -> str:  # noqa: A002
    """Return an id that XML can hold.

    Raises
    ------
    FormatError
        If it cannot: two ids might become one.
    """
    if id.translate(_ILLEGAL) != id:
        raise FormatError(f"the id {id[:60]!r} holds a letter that XML has no form for", hint="use node-link JSON")
    return id
