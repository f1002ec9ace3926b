"""One call for every file: recognise the format, read it, check it, say what made the graph."""

from __future__ import annotations

from datetime import date
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import DAY_MIN, DAY_NULL, day_text, format_days
from sanctions_graph._collector import paused_collector
from sanctions_graph.errors import FormatError
from sanctions_graph.io._report import Place, Report
from sanctions_graph.io.files._fetch import fetched
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.registry import Reading, choose
from sanctions_graph.io.stores.native import read_native
from sanctions_graph.io.stores.parquet import read_parquet
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.cells import read_days
from sanctions_graph.model.graph import SanctionsGraph
from sanctions_graph.model.provenance import step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sanctions_graph.io.files._stream import InputFile, Source


def read(
    source: Source | Iterable[Source],
    format: str | None = None,  # noqa: A002
    *,
    on_error: str = "raise",
    published: str | date | None = None,
) -> SanctionsGraph:
    r"""Read a list, a register or a folder of tables into a graph.

    Parameters
    ----------
    source : path, address, bytes, binary stream, or a list of these
        A file, packed with gz or not; a zip; a folder, also one that `write` made as a native store or as Parquet; or
        the files of one set. What has an address (http, https) is fetched, read and not kept: needs pooch.
    format : str, optional
        Name of a reader, see `readers`; recognised by content if left out.
    on_error : {"raise", "collect"}, default "raise"
        ``"raise"`` stops at the first record that cannot be read; ``"collect"`` leaves such records out, each with a
        finding, and so a file that was named and is in another format than the others. A file that is broken as a
        whole (truncated, not well-formed, in no known encoding) is refused either way.
    published : str or date, optional
        The day on which the list came out, where the file itself does not say so. Without it what a list says is
        *possible* on any day, and never certain.

    Returns
    -------
    SanctionsGraph
        ``.findings`` holds what could not be read or resolved, by file, line and record; ``.provenance`` the names and
        hashes of the files and the reader.

    Raises
    ------
    FormatError
        If `published` is still to come, there is no such file, no reader knows it, or it is broken as a whole; also if
        it expands beyond the limits.
    RecordError
        For the first record that cannot be read, by file, line and id.
    DownloadError
        If an address gives no file.
    RuleError
        If what was read breaks a rule of the graph. Nothing is ever half loaded.

    Notes
    -----
    Files are expanded in pieces and read once. Time O(bytes) and O(m log m) in links.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> table = b"id,kind,caption\nlei:A,entity,A plc\n"
    >>> sg.io.read(table)
    SanctionsGraph(1 node, 0 links, 0 claims, 0 documents)
    """
    stored = _store(source)
    if stored is not None and format is None:
        return stored
    report, told = Report(on_error), read_days(published)
    if told.low > read_days(date.today()).low:
        raise FormatError(f"the list cannot have come out on {format_days(told)}", hint="that day is still to come")
    with fetched(source) as (sources, addresses):
        given = files_of(sources)
        reader, files = choose(given, format)
        _tell_unread(sources, [file for file in given if file not in files], files, reader.name, report)
        origins = {file.origin: f"{addresses.get(file.origin, file.origin)} sha256:{file.sha256}" for file in files}
        made = step(parameters={"reader": reader.name, "on_error": on_error}, inputs=origins.values())
        builder = GraphBuilder()
        with paused_collector():
            reader.read(Reading(files, builder, report, told))
            graph = builder.freeze(steps=[made])
        _tell_early(graph, Place(files[0].name, 1, ""), report)
    return SanctionsGraph(graph.tables, (*report.findings, *graph.findings)) if report.findings else graph


def _tell_unread(
    sources: Iterable[Source], unread: Iterable[InputFile], read: Iterable[InputFile], reader: str, report: Report
) -> None:
    """Tell of files that are not read; one that was named, and lies in no folder, is refused."""
    folders = [Path(one) for one in sources if isinstance(one, str | PathLike) and Path(one).is_dir()]
    origins = {file.origin for file in read}
    for file in unread:
        at, said = Place(file.name, 1, file.name), f"it is no file of {reader}"
        if file.origin in origins or any((folder / file.origin).is_file() for folder in folders):
            report.note("file", at, f"not read: {said}")
        else:
            report.refuse(at, said, rule="file", table="documents", hint="leave it out, or read it apart")


def _tell_early(graph: SanctionsGraph, at: Place, report: Report) -> None:
    """Tell of a list that lists by measures which are younger than itself: its day may be wrong."""
    days = graph.documents.bounds("published").high
    kinds = graph.tables["links"].coded("kind")
    listing = kinds.codes == kinds.words.index("designates")
    measures = np.unique(graph.tables["links"].coded("source").codes[listing])
    adopted = graph.nodes.bounds("adopted").low[measures]
    if not len(days) or not len(measures):
        return
    latest = int(days.max())
    young = measures[(adopted > latest) & (adopted != DAY_NULL)]
    if len(young) and latest > DAY_MIN:
        node = graph.nodes.ids[int(young[0])]
        said = f"the list came out on {day_text(latest)}, before {len(young)} of the measures by which it lists"
        report.note("date", at, f"{said}, such as {graph.caption(node)}: is that day right?", table="documents")


def _store(source: Source | Iterable[Source]) -> SanctionsGraph | None:
    """Open a folder that is a store of ours; None if it is none."""
    if not isinstance(source, str | PathLike) or not fspath(source).strip():
        return None
    folder = Path(source)
    try:
        is_native, is_parquet = ((folder / name).is_file() for name in ("manifest.json", "nodes.parquet"))
    except OSError:  # no path at all, such as a whole text
        return None
    return read_native(folder) if is_native else read_parquet(folder) if is_parquet else None
