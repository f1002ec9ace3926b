"""One call for every format: the ending says which, a file appears whole or not at all, and what is lost is told."""

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.errors import FormatError, UnknownKindError
from sanctions_graph.io.files import _written
from sanctions_graph.io.stores.csv_folder import read_csv_folder
from sanctions_graph.io.stores.graphml import read_graphml
from sanctions_graph.io.stores.native import read_native
from sanctions_graph.io.stores.node_link import read_node_link
from sanctions_graph.io.stores.parquet import read_parquet
from sanctions_graph.io.write import write, writers
from sanctions_graph.testing import assert_graphs_equal

WRITERS = {writer.name: writer for writer in writers()}
BACK = {
    "csv-folder": read_csv_folder,
    "graphml": read_graphml,
    "native": read_native,
    "node-link": read_node_link,
    "parquet": read_parquet,
}


@pytest.fixture(scope="module")
def graph():
    return sg.load_case("dprk")


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_written_by_name(graph, tmp_path, name):
    told = write(graph, tmp_path / "out", name)
    assert (told.format, told.path) == (name, tmp_path / "out")
    assert told.lossless or not WRITERS[name].lossless
    assert told.path.exists()
    assert repr(told).startswith(f"out ({name}): ")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_is_lossless_reads_back_equal(tmp_path):
    graph = sg.from_dataframe(pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "kind": "owns", "share": 0.3}))
    assert set(BACK) == {name for name, writer in WRITERS.items() if writer.lossless}
    for name, read in BACK.items():
        assert_graphs_equal(read(write(graph, tmp_path / name, name).path), graph)


@pytest.mark.parametrize("name", WRITERS)
def test_a_store_takes_the_whole_graph_and_the_others_the_view(graph, tmp_path, name):
    seen = graph.as_of("2019-01-01", known="2020-01-01")
    rows = write(seen, tmp_path / "out", name).rows
    counted = next((rows[word] for word in ("links", "edges", "links.csv") if word in rows), None)
    if name == "ftm":
        assert rows["UnknownLink"] < write(graph, tmp_path / "whole", name).rows["UnknownLink"]
    else:
        assert counted == (877 if WRITERS[name].whole else len(seen.links))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.graphml", "graphml"),
        ("a.GEXF", "gexf"),
        ("a.json", "node-link"),
        ("a.cyjs", "cytoscape"),
        ("a.ftm.json", "ftm"),
        ("a", "native"),
    ],
)
def test_the_ending_says_the_format(graph, tmp_path, file, name):
    assert write(graph, str(tmp_path / file)).format == name


def test_what_nobody_writes_is_refused(graph, tmp_path):
    with pytest.raises(FormatError, match=r"the ending of 'a.xlsx' says no format\nHint: say format=, or use .*\.gexf"):
        write(graph, tmp_path / "a.xlsx")
    with pytest.raises(UnknownKindError, match="'excel' is no writer"):
        write(graph, tmp_path / "a", "excel")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name, writer in WRITERS.items() if writer.suffixes])
def test_a_failed_write_leaves_the_old_file(graph, tmp_path, monkeypatch, name):
    path = tmp_path / "a"
    write(graph, path, name)
    before = path.read_bytes()
    monkeypatch.setattr(_written.Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(graph.as_of("2000-01-01"), path, name)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "csv-folder"])
def test_what_stands_in_the_way_is_left_there(graph, tmp_path, name):
    path = tmp_path / "mine"
    if WRITERS[name].suffixes:
        path.mkdir()
    else:
        path.write_text("ten years of work")
    with pytest.raises(FormatError, match=r"'mine' is a (file|folder)"):
        write(graph, path, name)
    assert path.is_dir() or path.read_text() == "ten years of work"


@pytest.mark.parametrize("name", WRITERS)
def test_a_place_that_may_not_be_written_to_is_refused(graph, tmp_path, monkeypatch, name):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(_written.Path, "mkdir", refuse)
    monkeypatch.setattr(_written, "mkdtemp", refuse)
    with pytest.raises(FormatError, match=r"'out' cannot be written in .* \(Permission denied\)\nHint:"):
        write(graph, tmp_path / "out", name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_in_the_place_of_a_folder_is_refused(graph, tmp_path, name):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FormatError, match="'out' cannot be written in 'file'"):
        write(graph, tmp_path / "file" / "out", name)


def test_a_blank_path_is_refused(graph, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FormatError, match="the path is blank"):
        write(graph, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("whole", [lambda new: _written.whole_files(new), lambda new: _written.whole_file(new / "a")])
def test_a_failed_write_leaves_no_new_folder(tmp_path, whole):
    new = tmp_path / "new" / "newer"
    with pytest.raises(ZeroDivisionError), whole(new):
        1 / 0  # noqa: B018 - any fault
    assert list(tmp_path.iterdir()) == []
    new.mkdir(parents=True)
    with pytest.raises(ZeroDivisionError), whole(new):
        1 / 0  # noqa: B018
    assert new.is_dir()


def test_every_writer_tells_who_reads_it():
    assert all(writer.summary for writer in WRITERS.values())
    endings = [suffix for writer in WRITERS.values() for suffix in writer.suffixes]
    assert len(endings) == len(set(endings))
