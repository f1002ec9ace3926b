"""The readers there are: those of the library, and those that other packages bring.

A package brings a reader by an entry point of the group ``sanctions_graph.readers`` that names a `Reader`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph._bounds import NO_DAYS, UNKNOWN_DAY, Days, format_days
from sanctions_graph.errors import FormatError, SchemaError, UnknownKindError
from sanctions_graph.io.files._stream import UTF_16

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.model.builder import GraphBuilder

ENTRY_POINTS = "sanctions_graph.readers"
"""The entry point group of readers from other packages."""

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_IN_OFFICE = (b"[Content_Types].xml", b"docProps/", b"xl/workbook", b"opendocument")
UTF_16_XML = (b"\xff\xfe<\0", b"\xfe\xff\0<")  # a reader of XML that is named reads it
_BETWEEN_CELLS = (b";", b"\t")

_BUILT_IN = (
    "stores.csv_folder", "lists.ofac_csv", "lists.un_xml", "stores.graphml", "stores.node_link",
    "registers.ftm", "registers.ftm_statements", "registers.bods", "registers.gleif", "registers.icij",
    "lists.ofac_xml", "lists.ofac_advanced", "lists.tagpack", "lists.eu_annex", "lists.us_csl",
)  # fmt: skip
"""Modules of this package, each with a ``READER``: a new reader is one new file and one new word here."""


@dataclass(frozen=True)
class Reading:
    """One reading: what a reader is given.

    Attributes
    ----------
    files : tuple of InputFile
        The files that are in the reader's format; all files of the source if it was chosen by name.
    builder : GraphBuilder
        Takes what is read; it is frozen only if the reader returns.
    report : Report
        Takes what cannot be read.
    published : Days
        The day on which the list came out, as the caller knows it.
    """

    files: tuple[InputFile, ...]
    builder: GraphBuilder
    report: Report
    published: Days = NO_DAYS

    def published_on(self, stated: str = "") -> str:
        """Say when the list came out: as the file states it, else as the caller does, else not known.

        Parameters
        ----------
        stated : str, optional
            The day as the file states it.

        Returns
        -------
        str
            A day, or blank.

        Raises
        ------
        FormatError
            If the two differ.
        """
        told = "" if self.published in (NO_DAYS, UNKNOWN_DAY) else format_days(self.published)
        if stated and told and stated != told:
            raise FormatError(
                f"the list says that it came out on {stated}, not {told}", hint="leave `published` out: the file knows"
            )
        return stated or told


@dataclass(frozen=True)
class Reader:
    """One format, and how it is read.

    Attributes
    ----------
    name : str
        What `read` calls it.
    summary : str
        What it reads, in a few words.
    sniff : callable
        Tells, from the first bytes of a file and its name, whether the file is in the format: by content, the name
        only decides between forms that look alike.
    read : callable
        Reads a `Reading` into its builder.
    fields : mapping of str to str
        The field map: each element or column of the format, and where it goes, or why it is dropped.
    """

    name: str
    summary: str
    sniff: Callable[[bytes, str], bool] = field(repr=False)
    read: Callable[[Reading], None] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False, default_factory=lambda: MappingProxyType({}))


def readers() -> tuple[Reader, ...]:
    """List the readers.

    Returns
    -------
    tuple of Reader
        Those of the library, then those of other packages, each by name.

    Raises
    ------
    SchemaError
        If a package brings what is no reader, or one whose name is taken.

    Warns
    -----
    UserWarning
        If the reader of a package cannot be imported; the others are listed.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> [reader.name for reader in sg.io.readers()][:3]
    ['csv-folder', 'ofac-csv', 'un-xml']
    """
    found = {reader.name: reader for reader in _built_in()}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            reader = point.load()
        except Exception as error:  # noqa: BLE001 - somebody else's package must not break ours
            warnings.warn(f"the reader {point.name!r} cannot be loaded: {error}", stacklevel=2)
            continue
        if not isinstance(reader, Reader):
            raise SchemaError(f"the entry point {point.name!r} is no reader", hint="it must name a sg.io.Reader")
        if reader.name in found:
            raise SchemaError(f"two readers are called {reader.name!r}", hint=f"see the entry point {point.name!r}")
        found[reader.name] = reader
    return tuple(found.values())


def _built_in() -> list[Reader]:
    return [import_module(f"sanctions_graph.io.{module}").READER for module in _BUILT_IN]


def choose(files: Sequence[InputFile], format: str | None) -> tuple[Reader, tuple[InputFile, ...]]:  # noqa: A002
    """Choose the reader of some files, and the files that it reads.

    Parameters
    ----------
    files : sequence of InputFile
        The files of a source.
    format : str or None
        Name of a reader; None recognises it by content.

    Returns
    -------
    reader : Reader
        The one reader.
    files : tuple of InputFile
        Those in its format; if it was named, all files when none is.

    Raises
    ------
    UnknownKindError
        If there is no reader of that name.
    FormatError
        If no reader, or more than one, recognises a file; it says of what is known and not read what to do.
    """
    every = readers()
    if not files:
        raise FormatError("the source holds no file", hint="name a file, or a folder or archive that holds some")
    if format is not None:
        named = {reader.name: reader for reader in every}
        if format not in named:
            raise UnknownKindError(format, named, what="reader")
        mine = _recognised(named[format], files)
        if not mine and not any(file.head.startswith(UTF_16_XML) for file in files):
            _refuse_foreign(files, [named[format]])
        return named[format], mine or tuple(files)
    found = {reader.name: (reader, mine) for reader in every if (mine := _recognised(reader, files))}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise FormatError(
            f"the files are of {len(found)} formats: {', '.join(sorted(found))}",
            hint="read them apart and join the graphs with sg.compose, or say format=",
        )
    _refuse_foreign(files, every)
    known = ", ".join(reader.name for reader in every)
    hint = f"there are readers of {known}; sg.readers() says what each reads"
    raise FormatError(f"no reader knows this: {seen(files)}", hint=hint)


def _recognised(reader: Reader, files: Sequence[InputFile]) -> tuple[InputFile, ...]:
    return tuple(file for file in files if reader.sniff(file.head, file.name))


def _refuse_foreign(files: Iterable[InputFile], every: Iterable[Reader]) -> None:
    """Refuse a file that no reader takes, and that a user can turn into one that some reader does."""
    for file in files:
        head, name = file.head, file.name
        is_zip = head.startswith(_ZIP)
        if head.startswith(_OLD_OFFICE) or (is_zip and any(part in head for part in _IN_OFFICE)):
            raise FormatError(f"{name!r} is a spreadsheet or another office file", hint="save each sheet as CSV, UTF-8")
        if is_zip:
            raise FormatError(f"{name!r} is an archive in an archive", hint="unpack it, and give what is in it")
        if head.startswith(UTF_16):
            raise FormatError(f"{name!r} is UTF-16 text", hint="save it as UTF-8")
        for mark in _BETWEEN_CELLS:
            reader = next((each for each in every if each.sniff(head.replace(mark, b","), name)), None)
            if reader is not None and mark in head.partition(b"\n")[0]:
                said = f"{name!r} has {mark.decode()!r} between its cells; with commas it would be {reader.name}"
                raise FormatError(said, hint="save it as CSV with commas")


def seen(files: Sequence[InputFile]) -> str:
    """Say what files begin with, for a message."""
    shown = [
        f"{file.name!r} begins with {file.head[:24]!r}" if file.head else f"{file.name!r} is empty"
        for file in files[:3]
    ]
    return "; ".join(shown) + (f"; and {len(files) - 3:,} more" if len(files) > 3 else "")
