"""A folder of CSV files: what is written reads back equal, and what is no such folder is refused by file and line."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.errors import (
    DateError,
    EvidenceError,
    FormatError,
    IntegrityError,
    RecordError,
    SanctionsGraphError,
    SchemaError,
    UnknownKindError,
)
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.testing import assert_graphs_equal, graphs

NODES = "id,kind,caption\nx:a,entity,A\nx:b,entity,\n"
LINKS = "id,source,target,kind,start,share\nl:1,x:a,x:b,owns,2016-03,>25%\n"
CLAIMS = "about,document\nl:1,doc:1\n"
DOCUMENTS = "id,title\ndoc:1,A list\n"
FILES = {"nodes": NODES, "links": LINKS, "claims": CLAIMS, "documents": DOCUMENTS}


def _folder(tmp_path, **files):
    for name, text in {**FILES, **files}.items():
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
    return tmp_path


@given(graphs())
def test_what_is_written_reads_back_equal(graph):
    with TemporaryDirectory() as name:
        folder = Path(name)
        sg.io.write_csv_folder(graph, folder / "new" / "folder")
        again = sg.io.read_csv_folder(folder / "new" / "folder")
        assert_graphs_equal(again, graph)
        assert again.findings == graph.findings
        assert list(again.provenance) == list(graph.provenance)
        sg.io.write_csv_folder(again, folder / "again")
        for table in LAYOUTS:
            first, second = (folder / where / f"{table}.csv" for where in ("new/folder", "again"))
            assert first.read_bytes() == second.read_bytes()


@given(graphs())
def test_a_view_is_written_whole(graph):
    with TemporaryDirectory() as name:
        sg.io.write_csv_folder(graph.as_of("2020-01-01"), name)
        assert_graphs_equal(sg.io.read_csv_folder(name), graph)


def test_what_people_write_is_read(tmp_path):
    graph = sg.io.read_csv_folder(_folder(tmp_path))
    assert repr(graph) == "SanctionsGraph(2 nodes, 1 link, 1 claim, 1 document)"
    assert str(graph.link("l:1")).startswith("Link(id='l:1', source='x:a', target='x:b', kind='owns', start='2016-03'")


@pytest.mark.parametrize(
    "nodes",
    [
        "\ufeff" + NODES,
        NODES.replace("\n", "\r\n"),
        NODES + "\n\n",
        NODES.rstrip("\n"),
        "caption,kind,id\nA,entity,x:a\n,entity,x:b\n",
        'id,kind,caption\n"x:a","entity","A"\n x:b ,entity," "\n',
    ],
)
def test_the_habits_of_editors_leave_no_trace(tmp_path, nodes):
    assert sg.io.read_csv_folder(_folder(tmp_path, nodes=nodes)) == sg.io.read_csv_folder(_folder(tmp_path))


def test_tables_without_a_file_are_empty_and_other_files_are_left_alone(tmp_path):
    folder = _folder(tmp_path, links=None, claims=None, documents=None, excluded="anything,at all\n1\n")
    assert repr(sg.io.read_csv_folder(str(folder))) == "SanctionsGraph(2 nodes, 0 links, 0 claims, 0 documents)"
    before = (folder / "excluded.csv").read_bytes()
    sg.io.write_csv_folder(sg.GraphBuilder().freeze(), folder)
    assert (folder / "excluded.csv").read_bytes() == before
    assert len(sg.io.read_csv_folder(folder)) == 0


def test_what_looks_like_a_formula_stays_text(tmp_path):
    graph = sg.io.read_csv_folder(_folder(tmp_path, nodes='id,kind,caption\nx:a,entity,=1+1\nx:b,entity,"a, ""b"""\n'))
    assert [graph.caption(key) for key in ("x:a", "x:b")] == ["=1+1", 'a, "b"']


_LATIN = "id,kind,caption\nx:a,entity,Caf\xe9\n".encode("latin-1")
_BAD_LINK = "links.csv: table 'links', row 0, id 'l:1'"
HOSTILE = {
    "nothing at all": ({"nodes": b""}, FormatError, "nodes.csv has no header"),
    "a repeated column": ({"nodes": "id,kind,id\n"}, FormatError, "repeats a name"),
    "latin-1": ({"nodes": _LATIN}, FormatError, "nodes.csv is no UTF-8"),
    "utf-16": ({"nodes": NODES.encode("utf-16")}, FormatError, "nodes.csv is no UTF-8"),
    "a zip file": ({"nodes": b"PK\x03\x04\x00\x00\xff\xfe"}, FormatError, "nodes.csv"),
    "an open quote": ({"links": LINKS + '"l:2,x:a'}, FormatError, "links.csv is no UTF-8 CSV file"),
    "a quote inside": ({"links": LINKS + 'l:2,"x"a,x:b,owns,,\n'}, FormatError, "links.csv is no UTF-8 CSV file"),
    "a huge cell": ({"nodes": f"id,kind\n{'x' * 1_000_000},entity\n"}, FormatError, "nodes.csv"),
    "a long cell": ({"nodes": f"id,kind\n{'x' * 20_000},entity\n"}, IntegrityError, "nodes.csv: table 'nodes', row 0"),
    "too few cells": ({"links": LINKS + "\nl:2,x:a\n"}, RecordError, "links.csv, line 4: 2 cells"),
    "too many cells": ({"claims": CLAIMS + "l:1,doc:1,\n"}, RecordError, "claims.csv, line 3: 3 cells"),
    "a line break": ({"nodes": 'id,kind,caption\nx:a,entity,"A\nB"\n'}, SchemaError, "nodes.csv: table 'nodes', row 0"),
    "a null character": ({"nodes": "id,kind,caption\nx:a,entity,A\x00\n"}, SanctionsGraphError, "nodes.csv"),
    "an unknown column": ({"nodes": "id,kind,colour\nx:a,entity,red\n"}, SchemaError, "'nodes': unknown colour"),
    "the same without a row": ({"names": "node,value,colour\n"}, SchemaError, "names.csv: columns of table"),
    "a missing column": ({"links": "source,target\nx:a,x:b\n"}, SchemaError, "'links': missing kind"),
    "semicolons": ({"nodes": NODES.replace(",", ";")}, SchemaError, "nodes.csv"),
    "an unknown kind": ({"links": LINKS.replace("owns", "own")}, UnknownKindError, _BAD_LINK),
    "month 13": ({"links": LINKS.replace("2016-03", "2016-13")}, DateError, _BAD_LINK),
    "no claim": ({"claims": "about,document\n"}, EvidenceError, "I7 links 'l:1'"),
    "no document": ({"documents": None}, IntegrityError, "its document 'doc:1' is the id of no row"),
    "a row twice": ({"nodes": NODES + "x:a,entity,A\n"}, IntegrityError, "I1 nodes 'x:a'"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_by_name(tmp_path, case):
    files, error, says = HOSTILE[case]
    with pytest.raises(error, match="Hint:") as refused:
        sg.io.read_csv_folder(_folder(tmp_path, **files))
    assert says in str(refused.value)
    assert len(str(refused.value)) < 600
    assert str(tmp_path) not in str(refused.value)


def test_a_record_error_tells_where(tmp_path):
    with pytest.raises(RecordError) as refused:
        sg.io.read_csv_folder(_folder(tmp_path, claims=CLAIMS + "l:1\n"))
    assert (refused.value.path, refused.value.line) == ("claims.csv", 3)


@pytest.mark.parametrize("make", [lambda p: p, lambda p: p / "nowhere", lambda p: _folder(p) / "nodes.csv"])
def test_what_is_no_folder_of_a_graph_is_refused(tmp_path, make):
    with pytest.raises(FormatError, match="no folder of a graph"):
        sg.io.read_csv_folder(make(tmp_path))
