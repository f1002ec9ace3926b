"""The CSV folder as `write` offers it; see `write_csv_folder` for the form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sanctions_graph.io.files._written import Written, row_counts
from sanctions_graph.io.stores.csv_folder import write_csv_folder
from sanctions_graph.io.write import Writer

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph


def _write(graph: SanctionsGraph, path: str | PathLike[str]) -> Written:
    write_csv_folder(graph, path)
    return Written(Path(path), WRITER.name, row_counts(graph.tables))


WRITER = Writer("csv-folder", "the form people edit: one CSV file a table", _write, whole=True, lossless=True)
