"""The native store: what is written reads back equal; what is damaged or hostile is refused by file and column."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_text
from sanctions_graph.errors import Finding, FormatError, IntegrityError, SanctionsGraphError
from sanctions_graph.io.stores import native
from sanctions_graph.io.stores.native import read_native, write_native
from sanctions_graph.model import graph as model_graph
from sanctions_graph.model.packed import PackedIds
from sanctions_graph.model.schema import SCHEMA_VERSION
from sanctions_graph.model.written import content_digest
from sanctions_graph.testing import assert_graphs_equal, graphs


def _people(count=300, **more):
    """Build a graph whose columns are long enough to need files, with letters of two and three bytes."""
    builder = sg.GraphBuilder()
    ids = [f"x:é{number:05d}" for number in range(count)]
    columns = {
        "id": ids,
        "kind": ["entity"] * count,
        "caption": [f"北 {number * 7919 % count}" for number in range(count)],
    }
    builder.add_columns("nodes", {**columns, **more})
    links = {
        "source": ids[:-1], "target": ids[1:], "kind": ["owns"] * (count - 1),
        "share": [f"{number % 100}%" for number in range(count - 1)],
        "start": [str(1990 + number % 30) for number in range(count - 1)],
    }  # fmt: skip
    rows = builder.add_columns("links", links)
    graded = {"document": ["doc:1"] * (count - 1), "confidence": [number % 3 / 2 for number in range(count - 1)]}
    builder.add_columns("claims", graded, about=rows)
    builder.add_columns("documents", {"id": ["doc:1"]})
    return builder.freeze()


@pytest.fixture(scope="module")
def people():
    return _people()


@pytest.fixture
def store(tmp_path, people):
    write_native(people, tmp_path / "store")
    return tmp_path / "store"


def _manifest(store):
    return json.loads((store / native.MANIFEST).read_text(encoding="utf-8"))


def _edit(store, change):
    manifest = _manifest(store)
    change(manifest)
    (store / native.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _look_at_everything(graph):
    for table in graph.tables.values():
        list(table.text_rows())


# ---- round trips -----------------------------------------------------------------------------------------


@given(graphs())
def test_what_is_written_reads_back_equal(graph):
    with TemporaryDirectory() as name:
        told = write_native(graph, Path(name) / "new" / "store")
        assert told.lossless
        for verify in (False, True):
            again = read_native(told.path, verify=verify)
            assert_graphs_equal(again, graph)
            assert again.findings == graph.findings
            assert list(again.provenance) == list(graph.provenance)


@given(graphs(), st.integers(16_000, 20_900))
def test_a_store_answers_as_the_graph_does(graph, day):
    with TemporaryDirectory() as name:
        write_native(graph, name)
        again = read_native(name)
        ours, theirs = (each.as_of(day_text(day), known=day_text(day)) for each in (graph, again))
        assert_graphs_equal(ours, theirs)
        for node in graph.nodes.ids:
            assert again.node(node) == graph.node(node)
            assert again.claims_about(node) == graph.claims_about(node)
        assert_graphs_equal(again.edit().freeze(), graph)


@given(graphs())
def test_writing_again_gives_the_same_bytes(graph):
    with TemporaryDirectory() as name:
        first, second = Path(name) / "a", Path(name) / "b"
        write_native(graph, first)
        write_native(read_native(first), second)
        files = [sorted(path.relative_to(store) for path in store.rglob("*")) for store in (first, second)]
        assert files[0] == files[1]
        for path in files[0]:
            assert (first / path).is_dir() or (first / path).read_bytes() == (second / path).read_bytes()


def test_a_long_store_reads_back_equal(people, store):
    again = read_native(store)
    assert isinstance(again.nodes.ids.plain, PackedIds)
    assert_graphs_equal(again, people)
    assert_graphs_equal(read_native(store, verify=True), people)
    assert [again.nodes.ids.row(id) for id in people.nodes.ids] == list(range(300))  # noqa: A001
    assert again.nodes.ids.row("x:é") is None
    assert "\ud800" not in again.nodes


def test_a_view_is_written_whole(people, tmp_path):
    write_native(people.as_of("1995-01-01"), tmp_path / "store")
    assert_graphs_equal(read_native(tmp_path / "store"), people)


def test_findings_of_a_reader_are_kept(people, tmp_path):
    noted = sg.SanctionsGraph(people.tables, (Finding("name", "nodes", "x:1", "no entry bears it"), *people.findings))
    write_native(noted, tmp_path)
    for verify in (False, True):
        assert read_native(tmp_path, verify=verify).findings == noted.findings


@given(graphs(), st.randoms(use_true_random=False))
def test_equal_graphs_have_equal_content_hashes(graph, random):
    rows = [record for table in graph.tables.values() for record in table]
    random.shuffle(rows)
    builder = sg.GraphBuilder()
    builder.add(*rows)
    assert content_digest(builder.freeze().tables) == content_digest(graph.tables)
    builder.add(sg.Entity(id="x:new"))
    assert content_digest(builder.freeze().tables) != content_digest(graph.tables)


# ---- opening reads nothing -------------------------------------------------------------------------------


def test_opening_looks_at_no_column(store, monkeypatch):
    looked = []
    real = np.frombuffer
    monkeypatch.setattr(np, "frombuffer", lambda *a, **k: looked.append(a) or real(*a, **k))
    graph = read_native(store)
    assert (looked, len(graph), len(graph.claims)) == ([], 300, 299)
    graph.tables["links"].bounds("start")
    assert len(looked) == 2


def test_a_constant_column_has_no_file(store):
    names = {path.name for path in (store / "1").iterdir()}
    assert "links.share.low.bin" in names
    assert not any(name.startswith(("links.kind", "links.amount", "nodes.kind")) for name in names)


# ---- writing is all or nothing ---------------------------------------------------------------------------


def test_a_store_is_replaced_while_it_is_read(people, store):
    old = read_native(store)
    write_native(_people(40), store)
    assert sorted(path.name for path in store.iterdir()) == ["2", native.MANIFEST]
    assert_graphs_equal(old, people)
    assert len(read_native(store)) == 40


def test_a_store_can_be_written_over_itself(people, store):
    write_native(read_native(store), store)
    assert_graphs_equal(read_native(store), people)


@pytest.mark.parametrize(("room", "fails_in"), [(model_graph, "content_digest"), (native, "_put_table")])
def test_a_failed_write_leaves_the_old_store(people, store, monkeypatch, room, fails_in):
    def fail(*_):
        raise OSError("no space left")

    before = sorted(store.rglob("*"))
    monkeypatch.setattr(room, fails_in, fail)
    with pytest.raises(OSError, match="no space left"):
        write_native(_people(40), store)
    monkeypatch.undo()
    assert sorted(store.rglob("*")) == before
    assert_graphs_equal(read_native(store), people)


def test_what_a_crash_left_behind_is_no_obstacle(people, tmp_path):
    (tmp_path / ".writing-dead").mkdir()
    write_native(people, tmp_path)
    assert_graphs_equal(read_native(tmp_path), people)


def test_nothing_but_a_store_is_replaced(people, tmp_path):
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(FormatError, match="holds other files than a store"):
        write_native(people, tmp_path)
    with pytest.raises(FormatError, match="is a file"):
        write_native(people, tmp_path / "thesis.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


# ---- what is damaged -------------------------------------------------------------------------------------


def _columns(store):
    return sorted(path.name for path in (store / "1").iterdir())


def test_every_flipped_bit_is_found_before_it_is_used(store):
    for name in _columns(store):
        path = store / "1" / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with pytest.raises(FormatError, match="not those that were written") as refused:
            _look_at_everything(read_native(store))
        assert f"store/1/{name}" in str(refused.value)
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    _look_at_everything(read_native(store))


def test_every_truncated_or_missing_file_is_refused_at_once(store):
    for name in _columns(store):
        path = store / "1" / name
        data = path.read_bytes()
        for worse, says in (
            (data[:-1], "bytes where the manifest states"),
            (data + b"\0", "bytes where"),
            (b"", "0 bytes"),
        ):
            path.write_bytes(worse)
            with pytest.raises(FormatError, match=says) as refused:
                read_native(store)
            assert f"store/1/{name}" in str(refused.value)
        path.unlink()
        with pytest.raises(FormatError, match="cannot be read"):
            read_native(store)
        path.write_bytes(data)


@pytest.mark.parametrize("make", [lambda p: p, lambda p: p / "nowhere"])
def test_what_is_no_store_is_refused(tmp_path, make):
    with pytest.raises(FormatError, match=f"is no native store: it has no {native.MANIFEST}"):
        read_native(make(tmp_path))


MANIFESTS = {
    "no JSON": (b"{", "is no JSON"),
    "no UTF-8": (b"\xff\xfe{}", "is no JSON"),
    "nested deeply": (b"[" * 100_000, "is no JSON"),
    "a list": (b"[]", "of another format"),
    "another format": (b'{"format": "zarr"}', "of another format"),
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_of_another_kind_is_refused(store, case):
    data, says = MANIFESTS[case]
    (store / native.MANIFEST).write_bytes(data)
    with pytest.raises(FormatError, match=says):
        read_native(store)


def test_a_huge_manifest_is_not_read(store, monkeypatch):
    monkeypatch.setattr(native, "MAX_MANIFEST", 1000)
    with pytest.raises(FormatError, match="more than 1,000 bytes"):
        read_native(store)


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 0, -1, "1", 1.0, None, True])
def test_a_store_of_another_version_is_refused(store, version):
    _edit(store, lambda manifest: manifest.update(schema_version=version))
    with pytest.raises(FormatError, match=r"schema version .*\nHint: update"):
        read_native(store)


@pytest.mark.parametrize("folder", ["..", "../other", "/", "", "1/..", "0", "01", 1, None, "9" * 30])
def test_a_store_cannot_lead_elsewhere(store, folder):
    shutil.copytree(store / "1", store.parent / "other")
    _edit(store, lambda manifest: manifest.update(folder=folder))
    with pytest.raises(FormatError, match="states no folder"):
        read_native(store)


# ---- what is hostile: every hash fits --------------------------------------------------------------------


def _forge(store, table, column, part, values):
    """Replace a column by another, with a manifest that agrees."""
    name = f"{table}.{column}.{part}"
    (store / "1" / f"{name}.bin").write_bytes(values.tobytes())

    def change(manifest):
        entry = manifest["tables"][table]
        place = entry["ids"] if column == "id" else entry["columns"][column]
        for step in part.split("."):
            place, owner = place[step], place
        owner[part.split(".")[-1]] = {
            "dtype": str(values.dtype), "rows": len(values), "sha256": sha256(values.tobytes()).hexdigest(),
        }  # fmt: skip

    _edit(store, change)


_OFFSETS = np.arange(301, dtype=np.int64) * 9
FORGED = {
    "a code beyond the words": ("nodes", "caption", "codes", np.full(300, 300, np.int16), "outside -1 to 299"),
    "a code below none": ("nodes", "caption", "codes", np.full(300, -2, np.int16), "outside -1 to"),
    "an end that is no node": ("links", "source", "codes", np.full(299, 300, np.int32), "outside 0 to 299"),
    "an end before the first": ("links", "target", "codes", np.full(299, -1, np.int32), "outside 0 to 299"),
    "a claim about nothing": ("claims", "about", "rows", np.full(299, 299, np.int32), "a row that is not there"),
    "a share above the whole": ("links", "share", "high", np.full(299, 2**60, np.int64), "outside -1 to"),
    "offsets that run back": ("nodes", "id", "offsets", _OFFSETS[::-1].copy(), "do not fit the bytes"),
    "offsets beyond the bytes": ("nodes", "id", "offsets", _OFFSETS * 1000, "do not fit the bytes"),
    "bytes that are no text": ("nodes", "id", "bytes", np.full(2700, 0xFF, np.uint8), "are no UTF-8"),
    "an offset within a letter": ("nodes", "id", "offsets", np.r_[0, _OFFSETS[1:-1] + 3, 2700], "cuts a letter in two"),
    "another dtype": ("links", "share", "high", np.zeros(299), "dtype 'float64' where int64 should be"),
    "Python objects": ("links", "share", "high", np.zeros(299, "V8"), r"dtype '\|V8'"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_column_is_refused(store, case):
    table, column, part, values, says = FORGED[case]
    _forge(store, table, column, part, values)
    with pytest.raises(FormatError, match=says) as refused:
        _look_at_everything(read_native(store))
    assert f"store/1/{table}.{column}.{part}.bin" in str(refused.value)


def _set(*path, value):
    def change(manifest):
        place = manifest["tables"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


_KIND = ("links", "columns", "kind")
STRANGE = {
    "no table": (lambda manifest: manifest["tables"].pop("names"), "not the tables of a graph"),
    "a table too many": (lambda manifest: manifest["tables"].update(more={}), "not the tables of a graph"),
    "rows as text": (_set("links", "rows", value="299"), "does not describe the table"),
    "rows below zero": (_set("links", "rows", value=-1), "does not describe the table"),
    "other rows": (_set("links", "rows", value=298), "299 rows where the table has 298"),
    "a column too many": (_set("links", "columns", "colour", value={}), "has no column 'colour'"),
    "a column that must be there": (lambda m: m["tables"]["links"]["columns"].pop("source"), "the column 'source'"),
    "a column that is a list": (_set(*_KIND, value=[]), "does not describe the column"),
    "ids of no form": (_set("links", "ids", "form", value="pickle"), "how ids are kept"),
    "an unknown word": (_set(*_KIND, "words", 0, value="frees"), "'frees' is a word of no list"),
    "words that are numbers": (_set(*_KIND, "words", value=[1, 2]), "lists no words"),
    "a code as text": (_set(*_KIND, "codes", "constant", value="0"), "is no value of dtype int8"),
    "a code of two hundred": (_set(*_KIND, "codes", "constant", value=200), "is no value of dtype int8"),
    "a number that is a flag": (_set(*_KIND, "codes", "constant", value=True), "is no value of dtype int8"),
    "an amount that is no number": (_set("links", "columns", "amount", "low", "constant", value="x"), "dtype float64"),
    "a million ids from one value": (
        _set("links", "ids", "digest", value={"dtype": "uint64", "rows": 299, "constant": 7}),
        "cannot be read",
    ),
    "findings that are no rows": (lambda manifest: manifest.update(findings=[1]), "rows of four texts"),
}  # fmt: skip


@pytest.mark.parametrize("case", STRANGE)
def test_a_forged_manifest_is_refused(store, case):
    change, says = STRANGE[case]
    if case == "an unknown word":
        _edit(store, lambda m: m["tables"]["links"]["columns"]["kind"]["codes"].update(constant=0))
    if case == "a million ids from one value":
        (store / "1" / "links.id.digest.bin").unlink()
    _edit(store, change)
    with pytest.raises(FormatError, match=says):
        _look_at_everything(read_native(store))


def test_verify_reads_what_a_store_of_a_stranger_says(people, store):
    """A self-loop of every link is well formed, but not what the content hash tells."""
    rows = np.zeros(299, np.int32)
    _forge(store, "links", "target", "codes", rows)
    _look_at_everything(read_native(store))
    with pytest.raises(FormatError, match="do not hash to the content hash"):
        read_native(store, verify=True)


@pytest.mark.parametrize(
    ("forge", "error"),
    [
        (("links", "start", "low", np.full(299, 20_000, np.int32)), SanctionsGraphError),
        (("links", "start", "low", np.full(299, -1_500_000_000, np.int32)), FormatError),
        (("links", "id", "digest", np.full(299, 7, np.uint64)), IntegrityError),
    ],
)
def test_verify_checks_every_rule(store, forge, error):
    _forge(store, *forge)
    with pytest.raises(error, match="store: "):
        read_native(store, verify=True)


# ---- what the schema gained since ------------------------------------------------------------------------


def test_a_field_that_the_store_does_not_know_is_blank(people, store):
    _edit(store, lambda manifest: manifest["tables"]["nodes"]["columns"].pop("iso2"))
    assert_graphs_equal(read_native(store), people)


def test_a_closed_list_may_have_grown_since(people, store):
    """Codes point into the list of the store, not into that of today."""

    def shuffle(manifest):
        kind = manifest["tables"]["links"]["columns"]["kind"]
        owns = kind["words"].index("owns")
        kind["words"] = ["owns", "controls"]
        assert kind["codes"]["constant"] == owns
        kind["codes"]["constant"] = 0

    _edit(store, shuffle)
    assert_graphs_equal(read_native(store), people)
