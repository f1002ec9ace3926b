"""FollowTheMoney statements: rows become entities, and what each row saw becomes when a claim was seen."""

import csv
import io

import pytest

from sanctions_graph._bounds import format_days
from sanctions_graph.errors import RecordError
from sanctions_graph.io import read
from sanctions_graph.io.ftm_statements import FIELDS, READER
from tests.io._registers import certain, links, names, rules, shares

HEADER = (
    "canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "lang", "original_value",
    "first_seen", "last_seen",
)  # fmt: skip


def statements(*rows, header=HEADER):
    """Write statements: entity, schema, property, value, and what else is said of the row."""
    file = io.StringIO()
    writer = csv.DictWriter(file, header, restval="", extrasaction="ignore")
    writer.writeheader()
    for own, schema, name, value, *more in rows:
        cells = {
            "canonical_id": own, "entity_id": own, "schema": schema, "prop": name, "value": value, "dataset": "one",
            "first_seen": "2024-01-01T00:00:00", "last_seen": "2025-01-01T00:00:00",
        }  # fmt: skip
        writer.writerow({**cells, **(more[0] if more else {})})
    return file.getvalue().encode()


ROWS = (
    ("a", "Company", "name", "A plc"),
    ("b", "LegalEntity", "name", "B Ltd", {"dataset": "two"}),
    ("b", "Company", "id", "b"),
    ("e", "Ownership", "owner", "old-a", {"prop_type": "entity", "first_seen": "2023-05-01"}),
    ("e", "Ownership", "asset", "b", {"prop_type": "entity", "last_seen": "2026-02-01T00:00:00"}),
    ("e", "Ownership", "percentage", "60"),
    ("a", "Company", "alias", "A", {"entity_id": "old-a"}),
)


def test_rows_become_entities_and_links_seen_as_long_as_their_rows_were():
    graph = read(statements(*ROWS))
    assert shares(graph) == [("ftm:a", "ftm:b", "", "60 %")]
    (claim,) = graph.claims_about("ftm:e")
    assert format_days(claim.observed) == "2023-05-01..2026-02-01"
    assert (claim.locator, claim.attributed_to) == ("e", "one")
    assert certain(graph, "2026-01-01") == {"ftm:e"}
    assert certain(graph, "2026-03-01") == set()


def test_the_narrowest_schema_is_taken_and_a_merged_id_names_the_merged_entity():
    graph = read(statements(*ROWS))
    assert graph.node("ftm:b").type == "Company"
    assert names(graph, "ftm:a") == {("alias", "A")}
    assert "ftm:old-a" not in graph.nodes.ids
    assert not rules(graph)


def test_two_schemata_of_one_width_are_told():
    graph = read(statements(("a", "Vessel", "name", "A"), ("a", "Person", "name", "A")))
    assert graph.node("ftm:a").type == "Person"
    assert rules(graph) == {"type": 1}


def test_rows_in_any_order_say_the_same():
    one, other = read(statements(*ROWS)), read(statements(*reversed(ROWS)))
    assert links(one) == links(other)
    assert list(one.nodes.ids) == list(other.nodes.ids)


def test_without_canonical_ids_the_entity_ids_serve():
    graph = read(statements(("a", "Company", "name", "A"), header=HEADER[1:]))
    assert graph.caption("ftm:a") == "A"


def test_a_person_keeps_no_numbers():
    graph = read(statements(("p", "Person", "name", "P"), ("p", "Person", "passportNumber", "PP1")))
    assert names(graph, "ftm:p") == set()


@pytest.mark.parametrize(
    "line",
    [
        b"a,a,name",
        b",,name,name,Company,A,one,,,,",
        b"a,a,name,name,,A,one,,,,",
        b'a,"a',
        b"a,a,name,name,Company,\xff,,,,,",
    ],
    ids=["short", "no id", "no schema", "no CSV", "no UTF-8"],
)
def test_a_bad_row_stops_the_reading_by_file_and_line(line):
    with pytest.raises(RecordError) as caught:
        read(statements(("a", "Company", "name", "A")) + line + b"\n")
    assert caught.value.line == 3


@pytest.mark.parametrize("header", [b"entity_id,value", b"entity_id,prop,prop,schema,value"], ids=["lacking", "twice"])
def test_a_header_that_lacks_a_column_or_has_one_twice_is_refused(header):
    with pytest.raises(RecordError, match="the columns are"):
        read(header + b"\n", "ftm-statements")


def test_or_it_is_left_out_with_a_finding():
    graph = read(statements(("a", "Company", "name", "A")) + b"short,row\n", on_error="collect")
    assert graph.caption("ftm:a") == "A"
    assert rules(graph) == {"record": 1}


def test_a_column_that_is_in_no_map_is_told():
    graph = read(statements(("a", "Company", "name", "A"), header=(*HEADER, "mood")))
    assert rules(graph) == {"type": 1}
    assert set(HEADER) <= set(FIELDS) == set(READER.fields)
