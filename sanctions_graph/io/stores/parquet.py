"""Parquet: a folder with one file a table, for exchange and for data frames. Write and read.

Field map: each field is a column of text in the form of CSV, blank ones null. Beside it, bounds have ``…_low`` and
``…_high`` as typed columns for tools that sort and add: days as dates, null where there is no limit, a share as a
fraction of the whole, amounts as numbers. These are derived and not read back. Compression is zstd. The file's
metadata states ``sanctions_graph.schema_version``. Nothing is left out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph.errors import FormatError, SanctionsGraphError
from sanctions_graph.io.files._written import Written, row_counts, whole_files
from sanctions_graph.io.write import Writer
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.encode import Bounds
from sanctions_graph.model.schema import LAYOUTS, SCHEMA_VERSION
from sanctions_graph.model.written import text_columns

if TYPE_CHECKING:
    from os import PathLike

    import pyarrow as pa

    from sanctions_graph.model.columns import Coded
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.tables import Table

MAX_ROWS = 100_000_000
"""Most rows of a table that are read."""
MAX_BYTES = 2**34
"""Most bytes of a table that are read, once expanded."""
_VERSION_KEY = b"sanctions_graph.schema_version"


def write_parquet(graph: SanctionsGraph, folder: str | PathLike[str]) -> Written:
    """Write every table of a graph as Parquet; `read_parquet` gives an equal graph.

    Parameters
    ----------
    graph : SanctionsGraph
        The whole graph is written, whatever its view.
    folder : path
        Made if it is not there; files of the seven tables are replaced.

    Returns
    -------
    Written
        Nothing is left out.

    Examples
    --------
    >>> import tempfile
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.stores.parquet import read_parquet, write_parquet
    >>> graph = sg.load_case("dprk")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_parquet(graph, folder)
    ...     read_parquet(folder) == graph
    True
    """
    import pyarrow.parquet as pq

    with whole_files(folder) as draft:
        for name, table in graph.tables.items():
            pq.write_table(_to_arrow(table), draft / f"{name}.parquet", compression="zstd")
    return Written(Path(folder), WRITER.name, row_counts(graph.tables))


def _to_arrow(table: Table) -> pa.Table:
    import pyarrow as pa

    bounds = {name: column for name, column in table.columns.items() if isinstance(column, Bounds)}
    plain = replace(table, columns=bounds).to_columns()
    columns: dict[str, pa.Array] = {}
    for name, column in text_columns(table).items():
        columns[name] = _words(column)
        if name in bounds:
            for end in (f"{name}_low", f"{name}_high"):
                values = pa.array(plain[end], from_pandas=True)
                columns[end] = values.cast(pa.date32()) if pa.types.is_timestamp(values.type) else values
    return pa.table(columns, metadata={_VERSION_KEY: str(SCHEMA_VERSION).encode()})


def _words(column: Coded) -> pa.Array:
    """Write words as text, blank ones as null."""
    import pyarrow as pa

    blank = np.array([word == "" for word in column.words] + [True])
    codes = np.where(blank[column.codes], 0, column.codes).astype(np.int32)
    words = pa.array(list(column.words), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=blank[column.codes]), words).dictionary_decode()


def read_parquet(folder: str | PathLike[str]) -> SanctionsGraph:
    """Read a graph from a folder of Parquet files.

    Parameters
    ----------
    folder : path
        Holds ``nodes.parquet`` and, if wanted, the other tables; a table without a file is empty.

    Returns
    -------
    SanctionsGraph
        The whole graph.

    Raises
    ------
    FormatError
        If the folder or its ``nodes.parquet`` is not there; if a file is no Parquet, states another schema version,
        or is larger than `MAX_ROWS` or `MAX_BYTES`.
    SanctionsGraphError
        If a column is unknown or a cell cannot be read, by file and row; or if the rows break a rule.
    """
    folder = Path(folder)
    if not (folder / "nodes.parquet").is_file():
        raise FormatError(
            f"{folder.name!r} is no folder of a graph: it has no nodes.parquet", hint="name the folder itself"
        )
    builder = GraphBuilder()
    for table in LAYOUTS:
        path = folder / f"{table}.parquet"
        if path.is_file():
            _read_table(builder, table, path)
    return builder.freeze()


def _read_table(builder: GraphBuilder, table: str, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    layout = LAYOUTS[table]
    derived = {f"{name}_{end}" for name, field in layout.fields.items() if field.is_bounds for end in ("low", "high")}
    try:
        with pq.ParquetFile(path) as file:
            _check(file.metadata)
            columns = {column.name: column.type for column in file.schema_arrow if column.name not in derived}
        names = [name for name, form in columns.items() if not pa.types.is_nested(form)]
        if len(names) < len(columns):
            raise FormatError(f"column {min(set(columns) - set(names))!r:.60} holds lists", hint="one value a cell")
        with pq.ParquetFile(path, read_dictionary=names) as file:
            read = file.read(columns=names)
        read.validate(full=True)  # Arrow takes the file's word for what a dictionary holds
        blank = [name for name in names if name in layout.defaults and read[name].null_count == len(read)]
        builder.add_columns(table, {name: read[name] for name in names if name not in blank})
    except SanctionsGraphError as error:
        error.message = f"{path.name}: {error.message}"
        raise
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        said = " ".join("".join(letter if letter.isprintable() else " " for letter in str(error)).split())
        raise FormatError(f"{path.name} cannot be read as Parquet: {said:.120}", hint="write it again") from None


def _check(metadata: Any) -> None:
    version = (metadata.metadata or {}).get(_VERSION_KEY)
    if version != str(SCHEMA_VERSION).encode():
        raise FormatError(
            f"states schema version {version!r:.20}, not {SCHEMA_VERSION}",
            hint="only files that this library wrote are read; use from_dataframe for others",
        )
    size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    most = f"at most {MAX_ROWS:,} rows of {MAX_BYTES:,} bytes are read"
    if metadata.num_rows > MAX_ROWS or size > MAX_BYTES:
        raise FormatError(f"{metadata.num_rows:,} rows of {size:,} bytes", hint=most)


WRITER = Writer("parquet", "data frames and databases: one file a table", write_parquet, whole=True, lossless=True)
