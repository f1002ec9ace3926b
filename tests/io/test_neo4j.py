"""Neo4j CSV: every end is an id of its space, every type and label comes from a closed list."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.io.exports import neo4j
from sanctions_graph.io.exports.neo4j import write_neo4j
from sanctions_graph.model.kinds import CLAIM_RELATIONS, ENTITY_TYPES, LINK_KIND_NAMES, NODE_KINDS
from sanctions_graph.testing import graphs

NODES = ("nodes.csv", "names.csv", "claims.csv", "documents.csv")


def _read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _files(graph, folder):
    told = write_neo4j(graph, folder)
    files = {path.name: _read(path) for path in sorted(Path(folder).iterdir())}
    assert {name: len(rows) for name, rows in files.items()} == told.rows
    return files


def _column(rows, start):
    return [(next(name for name in row if name.startswith(start)), row) for row in rows]


@given(graphs())
def test_every_end_is_there(graph):
    with TemporaryDirectory() as name:
        files = _files(graph, name)
    ids = {}
    for name in NODES:
        for heading, row in _column(files[name], "id:ID"):
            ids.setdefault(heading.removeprefix("id:ID"), set()).add(row[heading])
    for name in set(files) - set(NODES):
        for end in (":START_ID", ":END_ID"):
            for heading, row in _column(files[name], end):
                assert row[heading] in ids[heading.removeprefix(end)]
    of_link = [row for row in files["claims.csv"] if row["about"] in graph.links]
    assert len(files["claims.csv"]) == len(of_link) + len(files["about_nodes.csv"]) + len(files["about_names.csv"])
    assert len(files["in.csv"]) == len(graph.claims)


@given(graphs())
def test_types_and_labels_come_from_closed_lists(graph):
    with TemporaryDirectory() as name:
        files = _files(graph, name)
    types = {row[":TYPE"] for name in set(files) - set(NODES) for row in files[name]}
    words = (*LINK_KIND_NAMES, *CLAIM_RELATIONS, "named", "about", "in")
    assert types <= {word.upper() for word in words}
    labels = {label for name in NODES for row in files[name] for label in row[":LABEL"].split(";")}
    assert labels <= {*(kind.capitalize() for kind in NODE_KINDS), *ENTITY_TYPES, "Name", "Claim", "Document"}


def test_a_link_has_dates_and_numbers(tmp_path):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:1", caption='a "b"; c'), sg.Entity(id="x:2"), sg.Document(id="doc:1"))
    (link,) = builder.add(
        sg.Link(source="x:1", target="x:2", kind="owns", share="25%..50%", start="2016", role="votes")
    )
    builder.add(sg.Claim(about=link, document="doc:1"))
    files = _files(builder.freeze(), tmp_path)
    (row,) = files["links.csv"]
    shown = {name: cell for name, cell in row.items() if cell}
    assert shown == {
        ":START_ID(node)": "x:1", ":END_ID(node)": "x:2", ":TYPE": "OWNS", "id": link, "role": "votes", "start": "2016",
        "share": "1/4..1/2", "start_low:date": "2016-01-01", "start_high:date": "2016-12-31",
        "share_low:double": "0.25", "share_high:double": "0.5", "certain:boolean": "true",
    }  # fmt: skip
    assert files["nodes.csv"][0]["caption"] == 'a "b"; c'


def test_the_command_names_every_file(tmp_path):
    for name in _files(sg.load_case("dprk"), tmp_path):
        assert f"={name}" in neo4j.__doc__
