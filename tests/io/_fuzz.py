"""What is true of every reader and every input, and small valid files to begin with.

The files of a format lie in ``seeds/<reader>/<set>/``; our own formats are written from a small graph, so that they are
always of the present version. `judge` reads a set of files and raises `Defect` if anything is not as it should be.
"""

from __future__ import annotations

import io
import json
import resource
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import sanctions_graph as sg
from sanctions_graph.errors import Finding, FormatError, RecordError, SanctionsGraphError
from sanctions_graph.io.resolver import read_resolver
from sanctions_graph.io.stores.native import MANIFEST, read_native
from sanctions_graph.io.stores.parquet import read_parquet
from sanctions_graph.model.schema import LAYOUTS, SCHEMA_VERSION
from tests.io._mutations import wrap
from tests.io.test_archive import small_world

Files = dict[str, bytes]
Made = TypeVar("Made")
SEEDS = Path(__file__).parent / "seeds"
OWN = ("csv-folder", "graphml", "node-link")
"""Readers of our own formats: what they read may break a rule of the whole graph, which is no matter of one record."""
STORES = ("native", "native sealed", "parquet", "parquet columns")
"""Folders that `read` opens without a reader; of a sealed store the hashes are right whatever was changed."""
RESOLVER = "resolver"
"""Judgements about ids: files that are read for a graph and make none."""
SECONDS = 10
"""Most seconds of processor time that one small input may take."""
MEMORY = 512 * 2**20
"""Most bytes of memory that one small input may take."""
MAX_MESSAGE = 4_000


class Defect(AssertionError):  # noqa: N818 - it is an assertion
    """What no input may bring about."""


class _TooLong(BaseException):
    """No reader may catch it."""


# ---- what to begin with --------------------------------------------------------------------------------------


@cache
def seeds(name: str) -> tuple[Files, ...]:
    """List the sets of valid files of a reader or store; none if there are none."""
    if name not in (*OWN, *STORES):
        folders = sorted(each for each in (SEEDS / name).glob("*") if each.is_dir())
        return tuple({path.name: path.read_bytes() for path in sorted(each.iterdir())} for each in folders)
    form = name.split()[0]
    with TemporaryDirectory() as folder:
        path = Path(folder, "g")
        target = path / f"g.{form}" if form in ("graphml", "node-link") else path
        sg.write(small_world(), target, form)
        files = {str(each.relative_to(path)): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}
    return (_columns(files) if name == "parquet columns" else files,)


# ---- what must be true ---------------------------------------------------------------------------------------


def judge(
    name: str,
    files: Mapping[str, bytes],
    *,
    named: bool = True,
    packed: tuple[str, int] = ("none", 0),
    stored: bool = True,
) -> str:
    """Read files in every way and hold the answers against what must be true.

    Parameters
    ----------
    name : str
        A reader, a store, or the `RESOLVER`.
    files : mapping of str to bytes
        What it is given.
    named : bool
        Whether the reader is chosen by its name, not by what is in the files.
    packed : tuple of str and int
        How the files are packed, as `wrap` has it.
    stored : bool
        Whether what is read is also written as a store and read back, which takes most of the time.

    Returns
    -------
    str
        ``"read"``, or the name of the error: for counts.

    Raises
    ------
    Defect
        With what is wrong.
    """
    if name in STORES:
        return _judge_store(name, files)
    format_ = name if named else None
    wrapped = wrap(files, *packed)
    if name == RESOLVER:
        judged = _attempt(lambda: read_resolver(_streams(wrapped)))
        if not isinstance(judged, SanctionsGraphError):
            return "read"
        _judge_error(judged, {*files, *wrapped}, foreign=True)
        return type(judged).__name__
    strict = _attempt(lambda: sg.read(_streams(wrapped), format_))
    lenient = _attempt(lambda: sg.read(_streams(wrapped), format_, on_error="collect"))
    for answer in (strict, lenient):
        if isinstance(answer, SanctionsGraphError):
            _judge_error(answer, {*files, *wrapped}, foreign=named and name not in OWN)
        elif stored:
            _judge_graph(answer)
    if isinstance(strict, SanctionsGraphError):
        if not isinstance(lenient, SanctionsGraphError) and not _noted(lenient.findings):
            raise Defect(f"refused ({strict}), or read without a finding")
        return type(strict).__name__
    if isinstance(lenient, SanctionsGraphError) or lenient != strict:
        raise Defect(f"read, but with errors collected otherwise: {lenient!r}")
    return "read"


def _streams(files: Mapping[str, bytes]) -> list[Any]:
    streams = []
    for name, data in files.items():
        stream = io.BytesIO(data)
        stream.name = name  # type: ignore[attr-defined]
        streams.append(stream)
    return streams


def _noted(findings: tuple[Finding, ...]) -> bool:
    return any(finding.rule.islower() for finding in findings)


def _judge_error(error: SanctionsGraphError, files: Iterable[str], *, foreign: bool) -> None:
    said = str(error)
    if foreign and not isinstance(error, FormatError):
        raise Defect(f"a {type(error).__name__}, not a FormatError: {said}") from error
    if len(said) > MAX_MESSAGE or not all(letter.isprintable() or letter == "\n" for letter in said):
        raise Defect(f"a message of {len(said)} letters, or with letters that do not print: {said[:300]!r}") from error
    if "Hint: " not in said:
        raise Defect(f"it does not say what to do: {said}") from error
    known = {each.rpartition("/")[2] for each in files} | {"g"}
    if isinstance(error, RecordError):
        if error.line < 1 or not said.startswith(f"{error.path}, line {error.line}"):
            raise Defect(f"it does not say where: {said}") from error
    elif isinstance(error, FormatError) and not any(each in said for each in known) and "files" not in said:
        raise Defect(f"it names no file: {said}") from error


def _judge_graph(graph: sg.SanctionsGraph) -> None:
    """Write what was read as a store, read it back with every check, and look whether it is the same."""
    with TemporaryDirectory() as folder:
        again = _attempt(lambda: (sg.write(graph, folder, "native"), read_native(folder, verify=True))[1])
    if isinstance(again, SanctionsGraphError):
        raise Defect(f"what was read cannot be written and read back: {again}") from again
    if again != graph or again.findings != graph.findings:
        raise Defect("what was read, written and read back is another graph")


def _judge_store(name: str, files: Mapping[str, bytes]) -> str:
    files = _sealed(files) if name == "native sealed" else _packed(files) if name == "parquet columns" else files
    said = "read"
    with TemporaryDirectory() as folder:
        for own, data in files.items():
            path = Path(folder, "g", own)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        store = Path(folder, "g")
        if name.startswith("parquet"):
            ways: tuple[Callable[[], sg.SanctionsGraph], ...] = (lambda: read_parquet(store),)
        else:
            ways = (lambda: _looked_at(read_native(store)), lambda: read_native(store, verify=True))
        for way in ways:
            answer = _attempt(way)
            if isinstance(answer, SanctionsGraphError):
                said = type(answer).__name__
                _judge_error(answer, files, foreign=False)
        if not isinstance(answer, SanctionsGraphError):
            _judge_graph(answer)
    return said


def _looked_at(graph: sg.SanctionsGraph) -> sg.SanctionsGraph:
    for table in graph.tables.values():
        list(table.text_rows())
    return graph


# ---- bounds --------------------------------------------------------------------------------------------------


def _attempt(make: Callable[[], Made]) -> Made | SanctionsGraphError:
    """Return what is made or the library's own error; anything else, a warning too, is a defect."""
    try:
        with _bounded(), warnings.catch_warnings():
            warnings.simplefilter("error")
            return make()
    except SanctionsGraphError as error:
        return error
    except _TooLong:
        raise Defect(f"it takes more than {SECONDS} seconds") from None
    except Exception as error:
        raise Defect(f"{type(error).__name__}: {error}"[:400]) from error


@contextmanager
def _bounded() -> Iterator[None]:
    """Bound the time of the processor and the memory of what is done meanwhile."""

    def stop(*_: object) -> None:
        raise _TooLong

    old = signal.signal(signal.SIGPROF, stop)
    limit, hard = resource.getrlimit(resource.RLIMIT_DATA)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    resource.setrlimit(resource.RLIMIT_DATA, (_used() + MEMORY, hard))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
        signal.signal(signal.SIGPROF, old)


def _used() -> int:
    pages = Path("/proc/self/statm").read_text().split()[5]
    return int(pages) * resource.getpagesize()


# ---- stores --------------------------------------------------------------------------------------------------


def _sealed(files: Mapping[str, bytes]) -> Files:
    """Write the true hash of every column into the manifest, as somebody would who forges a store."""
    from hashlib import sha256

    try:
        manifest = json.loads(files[MANIFEST])
        folder = str(manifest["folder"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return dict(files)

    def seal(entry: Any, place: str) -> None:
        if not isinstance(entry, dict):
            return
        data = files.get(f"{folder}/{place}.bin")
        if data is not None and "sha256" in entry:
            entry["sha256"] = sha256(data).hexdigest()
        for key, inside in entry.items():
            seal(inside, f"{place}.{key}")

    tables = manifest.get("tables")
    for table, entry in tables.items() if isinstance(tables, dict) else ():
        if isinstance(entry, dict):
            seal(entry.get("ids"), f"{table}.id")
            columns = entry.get("columns")
            for column, described in columns.items() if isinstance(columns, dict) else ():
                seal(described, f"{table}.{column}")
    return {**files, MANIFEST: json.dumps(manifest).encode()}


def _columns(files: Mapping[str, bytes]) -> Files:
    """Write Parquet files as JSON columns, which mutations know how to change."""
    import pyarrow.parquet as pq

    texts = {}
    for name, data in files.items():
        table = pq.read_table(io.BytesIO(data))
        fields = LAYOUTS[Path(name).stem].fields
        texts[name] = json.dumps({field: table[field].to_pylist() for field in table.column_names if field in fields})
    return {name: text.encode() for name, text in texts.items()}


def _packed(files: Mapping[str, bytes]) -> Files:
    """Write JSON columns as Parquet files, where there is such a file; a column without a type is left out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = {}
    for name, data in files.items():
        columns = {}
        with suppress(ValueError, RecursionError):
            found = json.loads(data)
            for field, values in found.items() if isinstance(found, dict) else ():
                with suppress(pa.ArrowException, TypeError, OverflowError, ValueError):
                    columns[field] = pa.array(values if isinstance(values, list) else [values])
        rows = max(map(len, columns.values()), default=0)
        even = {field: column for field, column in columns.items() if len(column) == rows}
        out = io.BytesIO()
        with suppress(pa.ArrowException):
            version = {"sanctions_graph.schema_version": str(SCHEMA_VERSION)}
            pq.write_table(pa.table(even, metadata=version), out)
        packed[name] = out.getvalue()
    return packed
