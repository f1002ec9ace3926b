"""One call for every format out, and the list of formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sanctions_graph.errors import FormatError, UnknownKindError
from sanctions_graph.io.files._written import Written, writing_to

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph

_BUILT_IN = (
    "exports.cytoscape", "exports.folder_out", "exports.ftm_out", "exports.gexf", "stores.graphml", "stores.native",
    "exports.neo4j", "stores.node_link", "stores.parquet", "exports.spreadsheet", "exports.stix",
)  # fmt: skip
"""Modules of this package, each with a ``WRITER``: a new writer is one new file and one new word here."""
_STORE = "native"


@dataclass(frozen=True)
class Writer:
    """One format, and how it is written.

    Attributes
    ----------
    name : str
        What `write` calls it.
    summary : str
        Who reads it, in a few words.
    write : callable
        Writes a graph to a path and returns a `Written`.
    suffixes : tuple of str
        Endings of file names that mean this format; none for a folder.
    whole : bool
        Whether the whole graph is written whatever its view; else the links of the view.
    lossless : bool
        Whether everything that is written can be read back.
    """

    name: str
    summary: str
    write: Callable[[SanctionsGraph, str | PathLike[str]], Written] = field(repr=False)
    suffixes: tuple[str, ...] = ()
    whole: bool = False
    lossless: bool = False


def writers() -> tuple[Writer, ...]:
    """List the writers.

    Returns
    -------
    tuple of Writer
        By name.

    Examples
    --------
    >>> from sanctions_graph.io.write import writers
    >>> [writer.name for writer in writers() if writer.lossless]
    ['csv-folder', 'graphml', 'native', 'node-link', 'parquet']
    """
    found = (import_module(f"sanctions_graph.io.{module}").WRITER for module in _BUILT_IN)
    return tuple(sorted(found, key=lambda writer: writer.name))


def write(
    graph: SanctionsGraph,
    path: str | PathLike[str],
    format: str | None = None,  # noqa: A002
) -> Written:
    """Write a graph in any format.

    Parameters
    ----------
    graph : SanctionsGraph
        A store (``native``, ``csv-folder``, ``parquet``) takes the whole graph; the other formats take the links that
        a view shows.
    path : path
        The file or folder.
    format : str, optional
        Name of a writer, see `writers`. If left out, the ending of the path says it; a path without one is a
        ``native`` store.

    Returns
    -------
    Written
        What was written, and in ``.left_out`` what the format has no place for.

    Raises
    ------
    UnknownKindError
        If there is no such writer.
    FormatError
        If the path is blank, its ending says no format, a file or folder stands in the way, or the system refuses.

    Notes
    -----
    A file or store appears whole or not at all.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.write import write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(sg.load_case("dprk"), pathlib.Path(folder) / "dprk.graphml")
    dprk.graphml (graphml): 493 nodes, 877 edges
    """
    every = {writer.name: writer for writer in writers()}
    with writing_to(path) as target:
        name = format if format is not None else _by_ending(target, every.values())
        if name not in every:
            raise UnknownKindError(name, every, what="writer")
        return every[name].write(graph, path)


def _by_ending(path: Path, every: Iterable[Writer]) -> str:
    if not path.suffix:
        return _STORE
    endings = {suffix: writer.name for writer in every for suffix in writer.suffixes}
    longest_first = sorted(endings, key=len, reverse=True)
    found = next((endings[suffix] for suffix in longest_first if path.name.lower().endswith(suffix)), None)
    if found is None:
        raise FormatError(
            f"the ending of {path.name!r} says no format", hint=f"say format=, or use {', '.join(endings)}"
        )
    return found
