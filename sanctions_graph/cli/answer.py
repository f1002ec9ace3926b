"""What a command answers, and how it is printed: a table to read, JSON or CSV for machines."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from sanctions_graph._frame import text_table
from sanctions_graph.io.exports.spreadsheet import guard_cell

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 120
"""Longest cell of a table on a terminal, in characters."""


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes
    ----------
    text : str
        What a reader is told before the table.
    columns : mapping of str to list
        Every row, for machines.
    shown : tuple of str
        Columns of the table; none if the text says it all.
    attrs : mapping of str to object
        How the answer was made.
    found : bool
        Whether there is anything to tell.
    """

    text: str
    columns: Mapping[str, list[Any]]
    shown: tuple[str, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict)
    found: bool = True


def columns_of(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Turn a data frame into plain lists, with None where there is no value.

    Parameters
    ----------
    frame : pandas.DataFrame
        An answer of the library.

    Returns
    -------
    dict of str to list
        By column.
    """
    plain = frame.astype(object)
    return {str(name): plain[name].where(frame[name].notna(), None).tolist() for name in frame}


def attrs_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Tell how a data frame was made.

    Parameters
    ----------
    frame : pandas.DataFrame
        An answer of the library.

    Returns
    -------
    dict of str to object
        Method, day, parameters and version.
    """
    return {str(name): value for name, value in frame.attrs.items()}


def as_table(answer: Answer, *, rows: int) -> str:
    """Write an answer for a reader.

    Parameters
    ----------
    answer : Answer
        What to write.
    rows : int
        Most rows of the table; 0 is all. What is left out is said.

    Returns
    -------
    str
        Without any character that a terminal would obey.
    """
    lines = [answer.text]
    length = len(next(iter(answer.columns.values()), []))
    if answer.shown and length:
        cells = {name: [_cell(value) for value in answer.columns[name]] for name in answer.shown}
        lines.append(text_table(cells, rows=rows or length, width=WIDTH))
    return "\n".join(map(printable, "\n".join(lines).split("\n"))) + "\n"


def as_json(answer: Answer) -> str:
    """Write an answer as one JSON object: how it was made, and its rows.

    Parameters
    ----------
    answer : Answer
        What to write.

    Returns
    -------
    str
        One object; what JSON has no word for is text.
    """
    names = list(answer.columns)
    rows = [dict(zip(names, cells, strict=True)) for cells in zip(*answer.columns.values(), strict=True)]
    return json.dumps({**answer.attrs, "rows": rows}, ensure_ascii=False, indent=1, default=str) + "\n"


def write_csv(answer: Answer, file: IO[str]) -> None:
    """Write the rows of an answer as CSV that is safe to open in a spreadsheet.

    Parameters
    ----------
    answer : Answer
        What to write.
    file : text stream
        Where to.
    """
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(answer.columns)
    for cells in zip(*answer.columns.values(), strict=True):
        lines.writerow([guard_cell(_cell(value)) for value in cells])


def printable(text: str) -> str:
    """Take out what a terminal would obey instead of printing.

    Parameters
    ----------
    text : str
        One line.

    Returns
    -------
    str
        A question mark stands for each such character.
    """
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "?" for letter in text)


def tell(word: str, message: str) -> None:
    """Say something beside the answer, on the error stream.

    Parameters
    ----------
    word : str
        What it is: ``error``, ``warning`` or ``note``.
    message : str
        Of one or more lines.
    """
    lines = [printable(line) for line in message.split("\n")]
    sys.stderr.write("\n".join([f"{word}: {lines[0]}", *lines[1:]]) + "\n")


_TYPED = (
    ("say format=, or use", "say --format, or use"),
    (" and join the graphs with sg.compose, or say format=", ", or say which one with --reader"),
    ("sg.readers() says what each reads", "--reader names one"),
    ("on_error='collect'", "--collect"),
    ("`published`", "--published"),
    ("set max_hops", "set --max-hops"),
)
"""What a hint of the library calls a thing, and what is typed for it."""


def as_typed(message: str) -> str:
    """Say in options what a message of the library says in parameters.

    Parameters
    ----------
    message : str
        An error's.

    Returns
    -------
    str
        The same for who types commands.
    """
    for written, typed in _TYPED:
        message = message.replace(written, typed)
    return message


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(map(str, value))
    return str(value)
