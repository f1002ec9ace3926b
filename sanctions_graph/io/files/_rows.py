"""CSV read as numbered rows, from a stream of lines that is bounded already."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sanctions_graph.errors import RecordError

if TYPE_CHECKING:
    from sanctions_graph.io.files._stream import InputFile


def read_rows(file: InputFile, *, digest: list[str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """Read a CSV file, strictly.

    Parameters
    ----------
    file : InputFile
        UTF-8 text, cells apart by commas.
    digest : list of str, optional
        Gets the SHA-256 of the file once it is read.

    Yields
    ------
    line : int
        Line on which the row begins, counted from 1.
    row : list of str
        Its cells; blank lines are passed over.

    Raises
    ------
    RecordError
        If the text is no CSV, or a cell is longer than the csv module allows (131,072 characters).
    """
    lines = csv.reader(file.lines(digest=digest), strict=True)
    while True:
        line = lines.line_num + 1
        try:
            row = next(lines, None)
        except csv.Error as error:
            raise RecordError(
                f"it is no CSV: {error}", path=file.name, line=line, hint="save it as UTF-8 CSV"
            ) from None
        if row is None:
            return
        if row:
            yield line, row


def head_rows(head: bytes) -> list[list[str]]:
    """Read the first whole rows of a file for a sniff; none if it is no CSV.

    A letter of another encoding does not keep a file from being recognised: to read it says what is wrong with it.
    """
    whole = head[: head.rfind(b"\n") + 1] or head
    try:
        return list(csv.reader(whole.decode("utf-8-sig", errors="replace").splitlines(keepends=True)[:5]))
    except csv.Error:
        return []
