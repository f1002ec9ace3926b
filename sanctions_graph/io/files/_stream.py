"""What a reader is given: named files of bytes, expanded in bounded pieces, whatever they came wrapped in.

A source is a path, the bytes themselves, an open binary stream, a folder, a zip, or a list of these. Gz is opened where
it is met. Nothing is ever expanded as a whole: a file that grows beyond the stated limits is refused while it grows.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from os import PathLike, fspath
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast
from weakref import finalize

from sanctions_graph.errors import FormatError, RecordError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_BYTES = 16 * 2**30
"""Most bytes that one file may have once it is expanded."""
MAX_RATIO = 200
"""Most that a packed file may grow by; lists of real life grow fivefold to thirtyfold."""
MAX_FILES = 1_000
"""Most files that one folder or archive may hold."""
MAX_LINE = 2**20
"""Most bytes in one line of text."""
HEAD = 64 * 2**10
"""Bytes that a reader is shown to recognise its format."""

_PIECE = 2**16
_LONGEST_NAME = 255
_SPARE = 2**20  # a small file may grow by any ratio: one megabyte harms nobody
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OFFICE = ({"[Content_Types].xml"}, {"mimetype", "content.xml"})  # members of a zip that is an office document
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_BROKEN = (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError)
_BROKEN_ARCHIVE = (*_BROKEN, struct.error, OSError, OverflowError, RuntimeError, ValueError)

Source = str | PathLike[str] | bytes | IO[bytes]
Opener = Callable[[], BinaryIO]


class Expanded(io.RawIOBase):
    """A stream that counts and hashes what it gives, and refuses to give more than the limits allow.

    Parameters
    ----------
    stream : binary stream
        Gives the expanded bytes.
    name : str
        Name of the file, for messages.
    packed : callable
        Tells how many packed bytes have been read so far.
    """

    def __init__(self, stream: BinaryIO, name: str, packed: Callable[[], int] | None = None) -> None:
        self._stream, self._name, self._packed = stream, name, packed
        self._count, self._hash = 0, hashlib.sha256()

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Give the next bytes."""
        view = memoryview(buffer).cast("B")
        try:
            piece = self._stream.read(min(len(view), _PIECE))
        except _BROKEN as error:
            raise _stump(self._name, error) from None
        self._count += len(piece)
        self._check()
        self._hash.update(piece)
        view[: len(piece)] = piece
        return len(piece)

    def _check(self) -> None:
        if self._count > MAX_BYTES:
            raise FormatError(
                f"{self._name} is larger than {MAX_BYTES:,} bytes when expanded", hint="split it, or read a part of it"
            )
        if self._packed and self._count > _SPARE + MAX_RATIO * self._packed():
            raise FormatError(
                f"{self._name} grows by more than {MAX_RATIO} times when expanded",
                hint="no list does: this is a bomb; if it is not, unpack it yourself and read what comes out",
            )

    def close(self) -> None:
        """Close the stream beneath."""
        self._stream.close()
        super().close()

    def hexdigest(self) -> str:
        """Return the SHA-256 of all that was given."""
        return self._hash.hexdigest()


@dataclass(frozen=True)
class InputFile:
    """One file of a source.

    Attributes
    ----------
    name : str
        Its name without folder and without ``.gz``.
    origin : str
        The file it lies in: itself, or an archive.
    sha256 : str
        Hash of `origin` as it was given, packed if it was.
    opener : callable
        Opens it from its start.
    packed : int or None
        Bytes it takes up in an archive.
    """

    name: str
    origin: str
    sha256: str
    opener: Opener
    packed: int | None = None

    def open(self) -> Expanded:
        """Open the file from its start, expanded.

        Returns
        -------
        Expanded
            To be read once and closed.

        Raises
        ------
        FormatError
            Here or while it is read, if it cannot be expanded within the limits.
        """
        return _expand(self.opener(), self.name, self.packed)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, at most `HEAD` of them, by which a format is recognised."""
        with self.open() as stream:
            return io.BufferedReader(stream, _PIECE).read(HEAD)

    def lines(self, *, encoding: str = "utf-8", digest: list[str] | None = None) -> Iterator[str]:
        """Read the file as lines of text, one at a time.

        Parameters
        ----------
        encoding : str, default "utf-8"
            Anything else only where the standard of a format says so.
        digest : list of str, optional
            Gets the SHA-256 of the expanded file once all lines are read.

        Yields
        ------
        str
            A line with its end; a byte order mark is taken off the first.

        Raises
        ------
        RecordError
            If a line is longer than `MAX_LINE`, is not in the encoding, or holds control characters.
        """
        with self.open() as stream:
            buffer = io.BufferedReader(stream, _PIECE)
            number = 0
            while line := buffer.readline(MAX_LINE + 1):
                number += 1
                if number == 1:
                    if line.startswith(UTF_16):
                        raise RecordError("it is UTF-16 text", path=self.name, line=1, hint="save it as UTF-8")
                    line = line.removeprefix(BOM)
                yield self._text(line, number, encoding)
            if digest is not None:
                digest.append(stream.hexdigest())

    def _text(self, line: bytes, number: int, encoding: str) -> str:
        refuse = partial(RecordError, path=self.name, line=number)
        if len(line) > MAX_LINE:
            raise refuse(f"the line is longer than {MAX_LINE:,} bytes", hint="is it the right file?")
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError as error:
            said = f"byte {error.start + 1} of the line is no {encoding.upper()}"
            raise refuse(said, hint=f"save the file as {encoding.upper()}") from None
        if not text.isascii() or not text.rstrip("\r\n").isprintable():
            found = _CONTROL.search(text)
            if found and text.strip("\x1a, \t\r\n"):  # a line of nothing but the old end mark is left to the reader
                raise refuse(f"it holds the control character {found[0]!r}", hint="remove it")
        return text


def sources_of(source: Source | Iterable[Source]) -> list[Source]:
    """List what a user gave: one source, or several."""
    is_one = isinstance(source, str | PathLike | bytes) or hasattr(source, "read") or not isinstance(source, Iterable)
    return [cast("Source", source)] if is_one else list(cast("Iterable[Source]", source))


def files_of(source: Source | Iterable[Source]) -> list[InputFile]:
    """List the files of a source, without reading more than their first bytes and their hashes.

    Parameters
    ----------
    source : path, bytes, binary stream, or a list of these
        A folder gives the files directly in it, a zip its members. An office document is one file.

    Returns
    -------
    list of InputFile
        In order of their names.

    Raises
    ------
    FormatError
        If there is no such file, it may not be read, it is an address, a text stream or an encrypted or broken archive,
        there are more than `MAX_FILES`, or two have one name.
    """
    files = [file for one in sources_of(source) for file in _files_of_one(one)]
    if len(files) > MAX_FILES:
        raise FormatError(f"there are more than {MAX_FILES:,} files", hint="name the files themselves in a list")
    files.sort(key=lambda file: file.name)
    for one, other in pairwise(files):
        if one.name == other.name:
            raise FormatError(f"two files are called {one.name!r}", hint="read them apart, then join with sg.compose")
    return files


def _files_of_one(source: Source) -> list[InputFile]:
    if isinstance(source, bytes):
        return _wrapped("input", partial(io.BytesIO, source))
    if hasattr(source, "read"):
        return _wrapped(*_stream(cast("IO[bytes]", source)))
    if not isinstance(source, str | PathLike):
        raise FormatError(
            f"{source!r:.60} is no source", hint="give a path, bytes, a binary stream, or a list of these"
        )
    text = fspath(source)
    if not text.strip():
        raise FormatError("the path is blank", hint="give the path of a file or a folder; '.' is the folder you are in")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
        raise FormatError(
            f"{text[:80]!r} is an address of a kind that is not fetched",
            hint="http and https are; or save it and give the path",
        )
    path = Path(text)
    if _is_of_the_kind(path.is_dir):
        try:
            inside = sorted(child for child in path.iterdir() if child.is_file() and not child.name.startswith("."))
        except OSError as error:
            raise _shut(path, error) from None
        if len(inside) > MAX_FILES:
            raise FormatError(f"{path.name!r} holds more than {MAX_FILES:,} files", hint="name the files in a list")
        return [file for child in inside for file in _wrapped(child.name, _reopen(child))]
    if not _is_of_the_kind(path.is_file):
        raise FormatError(f"there is no file {path.name[:80]!r}", hint="give the path of a file or a folder")
    return _wrapped(path.name, _reopen(path))


def _is_of_the_kind(test: Callable[[], bool]) -> bool:
    """Ask the system; what it cannot even name, such as a text given as a path, is of no kind."""
    with suppress(OSError):
        return test()
    return False


def _reopen(path: Path) -> Opener:
    return partial(_open_path, path)


def _open_path(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _shut(path, error) from None


def _shut(path: Path, error: OSError) -> FormatError:
    return FormatError(f"{path.name!r} cannot be opened ({error.strerror})", hint="may you read it?")


def _stream(source: IO[bytes]) -> tuple[str, Opener]:
    """Make an open stream one that can be opened again; what cannot go back is kept on disk meanwhile."""
    given = getattr(source, "name", "")
    name = Path(given).name if isinstance(given, str) and given else "input"
    if not isinstance(source.read(0), bytes):
        raise FormatError(f"{name!r} is open as text", hint='open it with mode "rb"')
    kept: Any = source
    start = source.tell() if source.seekable() else 0
    if not source.seekable():
        kept = SpooledTemporaryFile(max_size=2**24)  # noqa: SIM115 - it lives as long as the opener
        while piece := source.read(_PIECE):
            kept.write(piece)
            if kept.tell() > MAX_BYTES:
                kept.close()
                raise FormatError(f"{name!r} is larger than {MAX_BYTES:,} bytes", hint="save it and read a part of it")

    def reopen() -> BinaryIO:
        kept.seek(start)
        return cast("BinaryIO", _Borrowed(kept))

    if kept is not source:
        finalize(reopen, kept.close)
    return name, reopen


class _Borrowed(io.RawIOBase):
    """A stream of somebody else's: closing it closes nothing."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        piece = self._stream.read(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _wrapped(name: str, opener: Opener) -> list[InputFile]:
    """Look inside a file: the members of a zip, or the file itself."""
    with opener() as stream:
        begins = stream.read(4)
        stream.seek(0)
        sha256 = hashlib.file_digest(cast("Any", stream), "sha256").hexdigest()
    if begins not in (_ZIP, _EMPTY_ZIP):
        return [InputFile(_plain(name), name, sha256, opener)]
    try:
        with opener() as stream, zipfile.ZipFile(stream) as archive:
            members = [info for info in archive.infolist() if _is_member(info)]
    except _BROKEN_ARCHIVE as error:
        raise FormatError(f"{name!r} is a broken zip: {error}", hint="fetch the file again") from None
    names = {info.filename for info in members}
    if any(parts <= names for parts in _OFFICE):
        return [InputFile(name, name, sha256, opener)]  # its members are no files of anybody
    if len(members) > MAX_FILES:
        raise FormatError(f"{name!r} holds more than {MAX_FILES:,} files", hint="unpack it and name the files")
    for info in members:
        if info.flag_bits & 1:
            raise FormatError(f"{info.filename!r} in {name!r} is encrypted", hint="unpack it yourself")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FormatError(f"{info.filename!r} in {name!r} is packed in a rare way", hint="unpack it yourself")
    return [
        InputFile(_plain(info.filename), name, sha256, partial(_open_member, opener, name, info), info.compress_size)
        for info in members
    ]


def _is_member(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.split("/")
    return bool(info.filename) and not info.is_dir() and parts[0] != "__MACOSX" and not parts[-1].startswith(".")


def _plain(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    printed = "".join(letter if letter.isprintable() else "\ufffd" for letter in last)  # it stands in messages
    last = printed[:_LONGEST_NAME]
    return last[:-3] if last.lower().endswith(".gz") and len(last) > 3 else last


class _Closing(io.BufferedReader):
    """A buffered stream that closes what lies beneath it as well."""

    def __init__(self, stream: Any, *beneath: Any) -> None:
        super().__init__(stream, _PIECE)
        self._beneath = beneath

    def close(self) -> None:
        super().close()
        for one in self._beneath:
            one.close()


def _open_member(opener: Opener, name: str, info: zipfile.ZipInfo) -> BinaryIO:
    stream = opener()
    try:
        archive = zipfile.ZipFile(stream)  # closed with the member
        return cast("BinaryIO", _Closing(archive.open(info), archive, stream))
    except _BROKEN_ARCHIVE as error:
        stream.close()
        raise FormatError(f"{info.filename!r} in {name!r} cannot be unpacked: {error}", hint="fetch it again") from None


def _stump(name: str, error: BaseException) -> FormatError:
    said = "ends before it is complete" if isinstance(error, EOFError) else f"cannot be unpacked: {error}"
    return FormatError(f"{name} {said}", hint="fetch the file again")


def _expand(stream: BinaryIO, name: str, packed: int | None) -> Expanded:
    """Unpack gz where it is met; anything else passes through."""
    buffer = _Closing(stream, stream)
    try:
        begins = buffer.peek(2)[:2]
    except _BROKEN as error:
        buffer.close()
        raise _stump(name, error) from None
    if begins != _GZIP:
        return Expanded(cast("BinaryIO", buffer), name, None if packed is None else lambda: packed)
    unpacked = _Closing(gzip.GzipFile(fileobj=buffer), buffer)
    return Expanded(
        cast("BinaryIO", unpacked), name, lambda: min(buffer.tell(), buffer.tell() if packed is None else packed)
    )
