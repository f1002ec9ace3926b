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
_BAD_LINK = "links.csv, line 2, record 'l:1': "
HOSTILE = {
    "nothing at all": ({"nodes": b""}, FormatError, "nodes.csv has no header"),
    "a repeated column": ({"nodes": "id,kind,id\n"}, FormatError, "repeats a name"),
    "latin-1": ({"nodes": _LATIN}, FormatError, "nodes.csv is no UTF-8"),
    "utf-16": ({"nodes": NODES.encode("utf-16")}, FormatError, "nodes.csv is no UTF-8"),
    "a zip file": ({"nodes": b"PK\x03\x04\x00\x00\xff\xfe"}, FormatError, "nodes.csv"),
    "an open quote": ({"links": LINKS + '"l:2,x:a'}, FormatError, "links.csv is no UTF-8 CSV file"),
    "a quote inside": ({"links": LINKS + 'l:2,"x"a,x:b,owns,,\n'}, FormatError, "links.csv is no UTF-8 CSV file"),
    "a huge cell": ({"nodes": f"id,kind\n{'x' * 1_000_000},entity\n"}, FormatError, "nodes.csv"),
    "a long cell": ({"nodes": f"id,kind\n{'x' * 20_000},entity\n"}, IntegrityError, "nodes.csv, line 2, record 'xxx"),
    "too few cells": ({"links": LINKS + "\nl:2,x:a\n"}, RecordError, "links.csv, line 4: 2 cells"),
    "too many cells": ({"claims": CLAIMS + "l:1,doc:1,\n"}, RecordError, "claims.csv, line 3: 3 cells"),
    "a line break": ({"nodes": 'id,kind,caption\nx:a,entity,"A\nB"\n'}, SchemaError, "nodes.csv, line 2, record 'x:a'"),
    "a null character": ({"nodes": "id,kind,caption\nx:a,entity,A\x00\n"}, SanctionsGraphError, "nodes.csv"),
    "a giant column": ({"nodes": f"id,kind,{'x' * 5000}\n"}, FormatError, "is no name of a column"),
    "a column that does not print": ({"nodes": "id,kind,a\u200b\n"}, FormatError, "is no name of a column"),
    "a thousand columns": ({"nodes": ",".join(f"c{n}" for n in range(1000))}, FormatError, "more than 100 columns"),
    "an unknown column": ({"nodes": "id,kind,colour\nx:a,entity,red\n"}, SchemaError, "'nodes': unknown 'colour'"),
    "the same without a row": ({"names": "node,value,colour\n"}, SchemaError, "names.csv: columns of table"),
    "a missing column": ({"links": "source,target\nx:a,x:b\n"}, SchemaError, "'links': missing kind"),
    "semicolons": ({"nodes": NODES.replace(",", ";")}, SchemaError, "nodes.csv"),
    "an unknown kind": ({"links": LINKS.replace("owns", "own")}, UnknownKindError, _BAD_LINK),
    "month 13": ({"links": LINKS.replace("2016-03", "2016-13")}, DateError, _BAD_LINK),
    "no claim": ({"claims": "about,document\n"}, EvidenceError, "I7 links 'l:1'"),
    "no document": ({"documents": None}, IntegrityError, "its document 'doc:1' is the id of no row"),
    "a row twice": ({"nodes": NODES + "x:a,entity,A\n"}, RecordError, "nodes.csv, line 4, record 'x:a': the id stands"),
    "a bad row far down": (
        {"nodes": NODES + "".join(f"x:{n},entity,\n" for n in range(999)) + "x:z,entty,\n"},
        UnknownKindError,
        "nodes.csv, line 1003, record 'x:z': ",
    ),
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


# ---- rows that are left out ----------------------------------------------------------------------------------

MORE = {
    "nodes": NODES + "x:c,entity,C\nx:d,entty,D\n",
    "names": "node,value\nx:a,Alpha\nx:d,Delta\n",
    "links": LINKS + "l:2,x:a,x:c,owns,2016-13,\nl:3,x:b,x:d,owns,,\nl:4,x:b,x:c,owns,,150%\nl:5,x:a,x:c,owns,,\n",
    "claims": "id,about,document\nc:1,l:1,doc:1\nc:2,l:2,doc:1\nc:3,l:3,doc:1\nc:4,l:4,doc:1\nc:5,l:5,doc:2\n",
    "claim_links": "claim,relation,other\nc:1,repeats,c:2\n",
    "documents": "id,title,published\ndoc:1,A list,2020\ndoc:2,Another,soon\n",
}


def test_what_cannot_be_read_is_left_out_with_all_that_refers_to_it(tmp_path):
    graph = sg.read(_folder(tmp_path, **MORE), on_error="collect")
    assert list(graph.nodes.ids) == ["x:a", "x:b", "x:c"]
    assert list(graph.tables["links"].ids) == ["l:1"]
    assert [len(graph.tables[name]) for name in ("names", "claims", "claim_links", "documents")] == [1, 1, 0, 1]
    told = {finding.message for finding in graph.findings if finding.rule == "record"}
    assert {message.partition(": ")[0] for message in told} == {
        "nodes.csv, line 5", "names.csv, line 3", "links.csv, line 3", "links.csv, line 4", "links.csv, line 5",
        "links.csv, line 6", "claims.csv, line 3", "claims.csv, line 4", "claims.csv, line 5", "claims.csv, line 6",
        "claim_links.csv, line 2", "documents.csv, line 3",
    }  # fmt: skip
    assert any("every claim of it was left out" in message for message in told)
    assert any("'entty' is no" in message for message in told)
    assert not [message for message in told if "row " in message]


@pytest.mark.parametrize("table", ["nodes", "links", "documents"])
def test_each_of_them_stops_the_reading_if_errors_are_not_collected(tmp_path, table):
    with pytest.raises(SanctionsGraphError) as refused:
        sg.read(_folder(tmp_path, **{table: MORE[table]}))
    assert ".csv" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_of_two_rows_of_one_id_the_first_is_read(tmp_path):
    graph = sg.read(_folder(tmp_path, nodes=NODES + "x:a,entity,Other\n"), on_error="collect")
    assert graph.caption("x:a") == "A"
    (told,) = [finding for finding in graph.findings if finding.rule == "record"]
    assert told.message == "nodes.csv, line 4: left out: the id stands there twice, first on line 2"


def test_the_line_is_that_on_which_a_row_begins(tmp_path):
    nodes = 'id,kind,caption\n\nx:a,entity,"A\nB"\nx:b,entity\n'
    graph = sg.read(_folder(tmp_path, nodes=nodes, links=None, claims=None, documents=None), on_error="collect")
    assert [finding.message.partition(": ")[0] for finding in graph.findings] == [
        "nodes.csv, line 5",
        "nodes.csv, line 3",
    ]


def test_many_bad_rows_are_found_in_order_and_the_rest_is_read(tmp_path):
    nodes = "id,kind\n" + "".join(f"x:{n},{'entity' if n % 7 else 'entty'}\n" for n in range(700))
    graph = sg.read(_folder(tmp_path, nodes=nodes, links=None, claims=None, documents=None), on_error="collect")
    assert (len(graph.nodes), len(graph.findings)) == (600, 100)


@pytest.mark.parametrize("cell", ["9" * 70, "NaN", "1e400", "-1", ">", "..", "\u0000", "x" * 20_000, "50%..25%", "²"])
@pytest.mark.parametrize("column", ["start", "share", "amount"])
def test_a_hostile_cell_is_refused_by_line_or_read(tmp_path, column, cell):
    kind = "pays" if column == "amount" else "owns"
    links = f'id,source,target,kind,{column}\nl:1,x:a,x:b,{kind},\nl:2,x:a,x:b,{kind},"{cell}"\n'
    claims = CLAIMS + "l:2,doc:1\n"
    try:
        graph = sg.read(_folder(tmp_path, links=links, claims=claims))
    except SanctionsGraphError as error:
        assert "links.csv, line 3" in str(error)  # noqa: PT017 - either may happen
        if "control character" not in str(error):
            graph = sg.read(tmp_path, on_error="collect")
            assert list(graph.tables["links"].ids) == ["l:1"]
    else:
        assert len(graph.tables["links"]) == 2
