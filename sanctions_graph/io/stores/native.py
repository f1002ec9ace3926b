"""The native store: a directory of memory-mapped columns that opens without reading them.

Layout: ``manifest.json`` and a numbered folder of raw little-endian columns, ``links.kind.codes.bin``. The manifest
states the schema version, the version of the software, the content hash, the findings, and of every column its dtype,
its SHA-256 and its words. A column whose rows are all alike is one value in the manifest. A long list of words is
kept as bytes and offsets. Nothing in a store is ever executed.

A change of the store's form or of the schema raises `SCHEMA_VERSION`; stores of every released version stay readable.
A field that the schema gained since a store was written is blank in it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_MIN, DAY_NULL, SHARE_NULL, WHOLE, day_number
from sanctions_graph._version import __version__
from sanctions_graph.errors import Finding, FormatError, SanctionsGraphError
from sanctions_graph.io.files._mapped import Entry, LateColumns, Place, open_array, put, within
from sanctions_graph.io.files._written import Written, row_counts
from sanctions_graph.io.write import Writer
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.columns import Array, Coded, HashedIds, Ids, LateIds
from sanctions_graph.model.encode import BOUND_DTYPES, Bounds, Column, encode_default, recode
from sanctions_graph.model.graph import SanctionsGraph
from sanctions_graph.model.packed import PackedIds, PackedText, pack
from sanctions_graph.model.schema import LAYOUTS, SCHEMA_VERSION
from sanctions_graph.model.tables import ABOUT_TABLES, About, Table
from sanctions_graph.model.written import text_columns

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.model.fields import Field

FORMAT = "sanctions_graph native store"
MANIFEST = "manifest.json"
MAX_MANIFEST = 64 * 2**20
"""Largest manifest, in bytes."""
_SHORT = 4096  # letters of a list of words that stands in the manifest
_CODES = ("int8", "int16", "int32", "int64")
_NO_CALENDAR = (DAY_NULL, DAY_MIN, DAY_MAX)
_CALENDAR = (day_number(date.min), day_number(date.max))


# ---- writing ---------------------------------------------------------------------------------------------


def write_native(graph: SanctionsGraph, directory: str | PathLike[str]) -> Written:
    """Write a graph as a native store; `read_native` gives an equal graph.

    Parameters
    ----------
    graph : SanctionsGraph
        The whole graph is written, whatever its view.
    directory : path
        Made if it is not there. A store that stands there is replaced, at one instant: whoever reads meanwhile sees
        the old graph or the new one.

    Returns
    -------
    Written
        Nothing is left out.

    Raises
    ------
    FormatError
        If the directory holds anything but a store.

    Notes
    -----
    Lossless. Equal graphs have equal content hashes, whatever their provenance. Some 5 s for a million links, nearly
    all of it for the content hash.

    Examples
    --------
    >>> import tempfile
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.stores.native import read_native, write_native
    >>> graph = sg.load_case("dprk")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_native(graph, folder)
    ...     read_native(folder) == graph
    True
    """
    directory = Path(directory)
    old = _old_folder(directory)
    directory.mkdir(parents=True, exist_ok=True)
    draft = directory / f".writing-{token_hex(4)}"
    draft.mkdir()
    try:
        manifest = {
            "format": FORMAT,
            "schema_version": SCHEMA_VERSION,
            "written_by": __version__,
            "content_hash": graph.content_hash,
            "folder": str(old + 1),
            "findings": [list(finding) for finding in graph.findings],
            "tables": {name: _put_table(table, draft) for name, table in graph.tables.items()},
        }
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        (draft / MANIFEST).rename(directory / f"{draft.name}.json")
        draft.rename(directory / str(old + 1))
        (directory / f"{draft.name}.json").replace(directory / MANIFEST)  # from here on the store is the new one
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        (directory / f"{draft.name}.json").unlink(missing_ok=True)
    if old:
        shutil.rmtree(directory / str(old), ignore_errors=True)  # where a reader holds it open, it stays behind
    return Written(directory, WRITER.name, row_counts(graph.tables))


def _old_folder(directory: Path) -> int:
    """Return the number of the folder that the store uses now; 0 where there is no store."""
    if (directory / MANIFEST).is_file():
        return int(_manifest(directory)["folder"])
    if directory.exists() and not directory.is_dir():
        raise FormatError(f"{directory.name!r} is a file", hint="name a directory for the store")
    if directory.exists() and any(not each.name.startswith(".writing-") for each in directory.iterdir()):
        raise FormatError(f"{directory.name!r} holds other files than a store", hint="name a new or empty directory")
    return 0


def _put_table(table: Table, folder: Path) -> Entry:
    return {
        "rows": len(table),
        "ids": _put_ids(table.ids, Place(folder, f"{table.name}.id")),
        "columns": {
            name: _put_column(table, name, Place(folder, f"{table.name}.{name}"))
            for name in table.layout.fields
            if name != "id"
        },
    }


def _put_ids(ids: Ids, place: Place) -> Entry:
    ids = ids.plain if isinstance(ids, LateIds) else ids
    if isinstance(ids, HashedIds):
        parts = {name: put(getattr(ids, name), place.part(name)) for name in ("digest", "copy")}
        return {"form": "hashed", "prefix": ids.prefix, **parts}
    return {"form": "text", "in_order": bool(getattr(ids, "in_order", False)), **_put_text(ids, place)}


def _put_text(texts: Sequence[str], place: Place) -> Entry:
    packed = pack(texts)
    return {"offsets": put(packed.offsets, place.part("offsets")), "bytes": put(packed.data, place.part("bytes"))}


def _put_column(table: Table, name: str, place: Place) -> Entry:
    column = table.columns[name]
    if isinstance(column, Bounds):
        return {end: put(getattr(column, end), place.part(end)) for end in ("low", "high")}
    if isinstance(column, About):
        return {end: put(getattr(column, end), place.part(end)) for end in ("tables", "rows")}
    if not isinstance(column, Coded):
        return {"values": put(column, place.part("values"))}
    codes = {"codes": put(column.codes, place.part("codes"))}
    if table.layout.fields[name].table:
        return codes
    short = sum(map(len, column.words)) + len(column.words) < _SHORT
    return codes | {"words": list(column.words) if short else _put_text(column.words, place.part("words"))}


# ---- reading ---------------------------------------------------------------------------------------------


def read_native(directory: str | PathLike[str], *, verify: bool = False) -> SanctionsGraph:
    """Open a native store.

    Parameters
    ----------
    directory : path
        A directory that `write_native` wrote.
    verify : bool, default False
        Read every cell again, as if it came from a stranger, and check every rule and the content hash. Do so with a
        store you did not write.

    Returns
    -------
    SanctionsGraph
        The whole graph.

    Raises
    ------
    FormatError
        If the directory is no store, or one of a newer version; if a file is missing or of another size; with the
        name of file and column.
    SanctionsGraphError
        With ``verify``: for the first cell that cannot be read, or if rows break a rule.

    Notes
    -----
    Opening maps the files and checks their sizes. Each column is checked against its SHA-256 and its bounds the first
    time it is looked at, and refused with `FormatError` if it is damaged; so opening costs nothing a row. A store that
    is replaced while it is open stays readable; one whose files are changed in place does not.
    """
    directory = Path(directory)
    manifest = _manifest(directory)
    folder = directory / manifest["folder"]
    tables: dict[str, Table] = {}
    if set(manifest["tables"]) != set(LAYOUTS):
        raise FormatError(f"{directory.name}/{MANIFEST}: not the tables of a graph", hint="the store is damaged")
    for name, entry in manifest["tables"].items():
        tables[name] = _open_table(name, entry, folder, tables)  # columns find the other tables when they are made
    graph = SanctionsGraph(tables, _findings(manifest["findings"], directory))
    return _verified(graph, manifest["content_hash"], directory) if verify else graph


def _manifest(directory: Path) -> dict[str, Any]:
    """Read the manifest and check its outer form."""

    def refuse(what: str, hint: str = "name a directory that write_native wrote") -> FormatError:
        return FormatError(f"{directory.name!r} is no native store: {what}", hint=hint)

    path = directory / MANIFEST
    if not path.is_file():
        raise refuse(f"it has no {MANIFEST}")
    if path.stat().st_size > MAX_MANIFEST:
        raise refuse(f"its {MANIFEST} has more than {MAX_MANIFEST:,} bytes")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise refuse(f"its {MANIFEST} is no JSON") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise refuse(f"its {MANIFEST} is of another format")
    version = manifest.get("schema_version")
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        raise refuse(f"it has schema version {version!r:.20}, not 1 to {SCHEMA_VERSION}", "update sanctions-graph")
    needed = {"folder": str, "content_hash": str, "tables": dict, "findings": list}
    wrong = [name for name, form in needed.items() if type(manifest.get(name)) is not form]
    if wrong or not re.fullmatch("[1-9][0-9]{0,8}", manifest["folder"]):
        raise refuse(f"its {MANIFEST} states no {wrong[0] if wrong else 'folder'}", "the store is damaged")
    return manifest


def _findings(rows: Any, directory: Path) -> list[Finding]:
    if not all(isinstance(row, list) and len(row) == 4 and all(isinstance(cell, str) for cell in row) for row in rows):
        raise FormatError(f"{directory.name}/{MANIFEST}: findings are rows of four texts", hint="the store is damaged")
    return [Finding(*row) for row in rows]


def _open_table(name: str, entry: Any, folder: Path, tables: Mapping[str, Table]) -> Table:
    place = Place(folder, name)
    rows = entry.get("rows") if isinstance(entry, dict) else None
    if type(rows) is not int or rows < 0 or not isinstance(entry.get("columns"), dict):
        raise place.refuse("the manifest does not describe the table")
    layout, columns = LAYOUTS[name], entry["columns"]
    surplus = [column for column in columns if column not in layout.fields]
    if surplus:
        raise place.refuse(f"the table has no column {surplus[0]!r:.60}")
    make_ids = _open_ids(entry.get("ids"), Place(folder, f"{name}.id"), rows)
    makers: dict[str, Callable[[], Column | About]] = {}
    for column, field in layout.fields.items():
        if column == "id":
            continue
        if column in columns:
            makers[column] = _open_column(field, columns[column], Place(folder, f"{name}.{column}"), rows, tables)
        elif column in layout.defaults:
            makers[column] = partial(encode_default, field, layout.defaults[column], rows)
        else:
            raise place.refuse(f"the manifest does not describe the column {column!r}")
    return Table(name, LateIds(rows, make_ids), LateColumns(makers))


def _open_ids(entry: Any, place: Place, rows: int) -> Callable[[], Ids]:
    form = entry.get("form") if isinstance(entry, dict) else None
    if form == "hashed" and isinstance(entry.get("prefix"), str):
        digest = open_array(entry.get("digest"), place.part("digest"), rows, ("uint64",), stretch=False)
        copy = open_array(entry.get("copy"), place.part("copy"), rows, ("int32", "int64"))
        prefix, most = entry["prefix"], max(rows - 1, 0)
        return lambda: HashedIds(prefix, digest(), within(copy(), 0, most, place.part("copy")))
    if form == "text" and isinstance(entry.get("in_order"), bool):
        text, in_order = _open_text(entry, place, rows), entry["in_order"]
        return lambda: PackedIds(text(), in_order)
    raise place.refuse("the manifest does not say how ids are kept")


def _open_text(entry: Entry, place: Place, rows: int | None) -> Callable[[], PackedText]:
    ends, letters = place.part("offsets"), place.part("bytes")
    offsets = open_array(entry.get("offsets"), ends, None if rows is None else rows + 1, ("int64",), stretch=False)
    data = open_array(entry.get("bytes"), letters, None, ("uint8",), stretch=False)

    def make() -> PackedText:
        at, text = offsets(), data()
        if not len(at) or at[0] != 0 or at[-1] != len(text) or bool((at[1:] < at[:-1]).any()):
            raise ends.refuse("the offsets do not fit the bytes")
        try:
            text.tobytes().decode()
        except UnicodeDecodeError:
            raise letters.refuse("the bytes are no UTF-8") from None
        inner = at[at < len(text)]
        if bool(((text[inner] & 0xC0) == 0x80).any()):
            raise ends.refuse("an offset cuts a letter in two")
        return PackedText(at, text)

    return make


def _open_column(
    field: Field, entry: Any, place: Place, rows: int, tables: Mapping[str, Table]
) -> Callable[[], Column | About]:
    if not isinstance(entry, dict):
        raise place.refuse("the manifest does not describe the column")
    if field.is_bounds:
        return _open_bounds(field, entry, place, rows)
    if field.form in {"number", "flag"}:
        dtype = "float64" if field.form == "number" else "bool"
        return open_array(entry.get("values"), place.part("values"), rows, (dtype,))
    if field.table == "about":
        return _open_about(entry, place, rows, tables)
    codes = open_array(entry.get("codes"), place.part("codes"), rows, _CODES)
    if field.table:
        return lambda: _coded(codes, tables[field.table].ids, 0, place)
    words = entry.get("words")
    if isinstance(words, dict):
        text = _open_text(words, place.part("words"), None)
        return lambda: _coded(codes, text(), -1, place)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise place.refuse("the manifest lists no words")
    if field.words and tuple(words) != field.words:
        return lambda: _renumbered(_coded(codes, words, -1, place), field.words, place)
    return lambda: _coded(codes, tuple(words), -1, place)


def _coded(codes: Callable[[], Any], words: Sequence[str], least: int, place: Place) -> Coded:
    return Coded(within(codes(), least, len(words) - 1, place.part("codes")), words)


def _renumbered(column: Coded, words: tuple[str, ...], place: Place) -> Coded:
    """Point codes at the closed list of today; words may have been added to it since."""
    unknown = sorted(set(column[:]) - set(words))
    if unknown:
        raise place.refuse(f"{unknown[0]!r:.60} is a word of no list that this version knows")
    known = [word if word in words else words[0] for word in column.words]
    return recode(column.codes, known, words)


def _open_bounds(field: Field, entry: Entry, place: Place, rows: int) -> Callable[[], Bounds]:
    dtype = np.dtype(BOUND_DTYPES[field.form]).name
    parts = [(place.part(end), open_array(entry.get(end), place.part(end), rows, (dtype,))) for end in ("low", "high")]
    if field.form == "days":
        return lambda: Bounds(*(_days(make(), where) for where, make in parts))
    if field.form == "share":
        return lambda: Bounds(*(within(make(), SHARE_NULL, WHOLE, where) for where, make in parts))
    return lambda: Bounds(*(make() for _, make in parts))


def _days(values: Array, place: Place) -> Array:
    """Check that days are in the calendar, or stand for no day or no limit."""
    first, last = _CALENDAR
    outside = values[:1] if values.strides == (0,) else values[(values < first) | (values > last)]
    within(outside[~np.isin(outside, _NO_CALENDAR)], first, last, place)
    return values


def _open_about(entry: Entry, place: Place, rows: int, tables: Mapping[str, Table]) -> Callable[[], About]:
    kinds = open_array(entry.get("tables"), place.part("tables"), rows, ("int8",))
    at = open_array(entry.get("rows"), place.part("rows"), rows, ("int32",))

    def make() -> About:
        targets = tuple(tables[name].ids for name in ABOUT_TABLES)
        table, row = within(kinds(), 0, len(targets) - 1, place.part("tables")), at()
        ends = np.array([len(ids) for ids in targets])[table]
        if bool(((row < 0) | (row >= ends)).any()):
            raise place.part("rows").refuse("a claim is about a row that is not there")
        return About(table, row, targets)

    return make


def _verified(graph: SanctionsGraph, content_hash: str, directory: Path) -> SanctionsGraph:
    """Send every cell through the gate again."""
    builder = GraphBuilder()
    try:
        for name, table in graph.tables.items():
            if len(table):
                builder.add_columns(name, {field: column[:] for field, column in text_columns(table).items()})
        again = builder.freeze()
    except SanctionsGraphError as error:
        error.message = f"{directory.name}: {error.message}"
        raise
    except (ValueError, OverflowError) as error:
        raise FormatError(f"{directory.name}: a cell is out of bounds ({error})", hint="the store is damaged") from None
    if again.content_hash != content_hash:
        raise FormatError(
            f"{directory.name}: the rows do not hash to the content hash", hint="write the store again from its source"
        )
    noted = [finding for finding in graph.findings if not re.fullmatch("I[0-9]+", finding.rule)]  # what a reader noted
    return SanctionsGraph(again.tables, (*noted, *again.findings))


WRITER = Writer("native", "the working store: opens at once, of any size", write_native, whole=True, lossless=True)
