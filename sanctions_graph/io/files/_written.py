"""What a writer did, and files that appear whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError, SanctionsGraphError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from sanctions_graph.model.tables import Table


@dataclass(frozen=True)
class Written:
    """What was written, and what the format could not hold.

    Attributes
    ----------
    path : Path
        The file or folder.
    format : str
        Name of the format.
    rows : mapping of str to int
        Rows written, by what they are in the format.
    left_out : tuple of str
        What the format could not hold, in a few words each; empty if nothing was lost.
    """

    path: Path
    format: str
    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def lossless(self) -> bool:
        """Whether everything was written."""
        return not self.left_out

    def explain(self) -> str:
        """Say what was written and what was not.

        Returns
        -------
        str
            A line, and one for each thing that was left out.
        """
        told = ", ".join(f"{count:,} {name}" for name, count in self.rows.items())
        return "\n".join(
            [
                f"{self.path.name} ({self.format}): {told or 'the whole graph'}",
                *(f"  left out: {what}" for what in self.left_out),
            ]
        )

    def __repr__(self) -> str:
        return self.explain()


def row_counts(tables: Mapping[str, Table]) -> dict[str, int]:
    """Count the rows of tables that hold any."""
    return {name: len(table) for name, table in tables.items() if len(table)}


def without(tables: Mapping[str, Table], names: Iterable[str]) -> tuple[str, ...]:
    """Say which tables a format has no place for, where they hold rows."""
    return tuple(f"{name} ({len(tables[name]):,} rows)" for name in names if len(tables[name]))


@contextmanager
def writing_to(path: str | PathLike[str]) -> Iterator[Path]:
    """Give the path of a target; what the system says against writing there becomes an error of ours."""
    if not str(path).strip():
        raise FormatError("the path is blank", hint="name a file or a folder")
    try:
        yield Path(path)
    except SanctionsGraphError:  # one of them is an OSError as well
        raise
    except OSError as error:
        name, folder = Path(path).name, Path(path).absolute().parent.name
        said = f"{name!r} cannot be written in {folder!r} ({error.strerror or error})"
        raise FormatError(said, hint="may you write there, and is there room?") from error


@contextmanager
def _draft_in(folder: Path) -> Iterator[Path]:
    """Give a new folder in one; what was made for it is taken away if writing fails."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=".writing-", dir=folder))
    try:
        yield draft
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        for each in made:
            with suppress(OSError):  # somebody else may have put a file there
                each.rmdir()
        raise
    shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def whole_file(path: str | PathLike[str]) -> Iterator[Path]:
    """Give a path to write to; the file takes its place only when all of it is written."""
    path = Path(path)
    if path.is_dir():
        raise FormatError(f"{path.name!r} is a folder", hint="name a file")
    with _draft_in(path.parent) as draft:
        yield draft / path.name
        (draft / path.name).replace(path)


@contextmanager
def whole_files(folder: str | PathLike[str]) -> Iterator[Path]:
    """Give a folder to write files to; they take their places only when all of them are written."""
    folder = Path(folder)
    if folder.is_file():
        raise FormatError(f"{folder.name!r} is a file", hint="name a folder")
    with _draft_in(folder) as draft:
        yield draft
        for each in sorted(draft.iterdir()):
            each.replace(folder / each.name)
