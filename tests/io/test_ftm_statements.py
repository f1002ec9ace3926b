"""FollowTheMoney statements: rows become entities, and what each row saw becomes when a claim was seen."""

import csv
import io

import pytest

from sanctions_graph._bounds import format_days
from sanctions_graph.errors import RecordError
from sanctions_graph.io import read
from sanctions_graph.io.registers.ftm_statements import FIELDS, READER
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


# ---- other releases and several files ------------------------------------------------------------------------

ALL = (*HEADER[:9], "external", *HEADER[9:], "origin", "id")
ONE = ("a", "Company", "name", "A plc")
TWO = ("b", "Company", "name", "B Ltd")
HELD = (
    ("e", "Ownership", "owner", "a", {"prop_type": "entity"}),
    ("e", "Ownership", "asset", "b", {"prop_type": "entity"}),
)


@pytest.mark.parametrize("word", ["t", "true", "True", "1"])
def test_a_row_that_nobody_has_accepted_is_left_out_and_counted(word):
    proposed = ("a", "Company", "name", "Somebody Else", {"external": word})
    graph = read(statements(ONE, proposed, ("z", "Company", "name", "Z", {"external": word}), header=ALL))
    assert list(graph.nodes.ids) == ["ftm:a"]
    assert names(graph, "ftm:a") == set()
    assert rules(graph) == {"record": 1}
    assert "2 rows are external" in graph.findings[0].message


@pytest.mark.parametrize("word", ["f", "false", "0", ""])
def test_a_row_that_is_not_external_is_read(word):
    assert read(statements((*ONE, {"external": word}), header=ALL)).caption("ftm:a") == "A plc"


def test_an_entity_may_stand_in_several_files(tmp_path):
    """A merged id that one file tells of is known in the others as well."""
    merged = ("a", "Company", "alias", "A", {"entity_id": "old-a"})
    edge = (("e", "Ownership", "owner", "old-a", {"prop_type": "entity"}), HELD[1])
    files = {"1.csv": statements(*edge, TWO), "2.csv": statements(ONE, merged), "3.csv": statements(("a", *TWO[1:]))}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    graph = read(tmp_path)
    assert shares(graph) == [("ftm:a", "ftm:b", "", "unknown")]
    assert names(graph, "ftm:a") == {("alias", "A"), ("name", "B Ltd")}
    assert not rules(graph)


@pytest.mark.parametrize("lacking", ["prop_type", "lang", "original_value", "first_seen", "last_seen", "entity_id"])
def test_an_older_file_may_lack_a_column(lacking):
    header = [name for name in HEADER if name != lacking]
    merged = () if lacking == "entity_id" else (("a", "Company", "alias", "A", {"entity_id": "old-a"}),)
    owner = "a" if lacking == "entity_id" else "old-a"
    edge = (("e", "Ownership", "owner", owner, {"prop_type": "entity"}), HELD[1])
    graph = read(statements(ONE, TWO, *edge, *merged, header=header))
    assert [row[:2] for row in shares(graph)] == [("ftm:a", "ftm:b")]


def test_without_any_days_nothing_is_certain_and_a_finding_says_so():
    header = [name for name in HEADER if not name.endswith("_seen")]
    graph = read(statements(ONE, TWO, *HELD, header=header))
    assert certain(graph, "2025-01-01") == set()
    assert rules(graph) == {"date": 1}


HOSTILE = {
    "a giant value": ("a", "Company", "name", "x" * 20_000),
    "a giant id": ("9" * 700, "Company", "name", "A"),
    "a day that is none": ("a", "Company", "name", "A", {"first_seen": "NaN"}),
    "a line break": ("a", "Company", "name", "A\nB"),
    "no value of an id": ("", "Company", "name", "A"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_row_is_refused_by_line_or_left_out(case):
    with pytest.raises(RecordError) as caught:
        read(statements(TWO, HOSTILE[case]))
    assert caught.value.line == 3
    graph = read(statements(TWO, HOSTILE[case]), on_error="collect")
    assert graph.caption("ftm:b") == "B Ltd"
    assert sum(rules(graph).values()) == 1


@pytest.mark.parametrize("text", [",".join(HEADER), ",".join(HEADER) + "\n", "\ufeff" + ",".join(HEADER) + "\r\n"])
def test_a_file_of_a_header_alone_holds_nothing(text):
    assert len(read(text.encode()).nodes) == 0


def test_percentages_and_nulls_of_statements_are_read_as_those_of_entities():
    told = [("e", "Ownership", "percentage", value) for value in ("51", "", "51 %")]
    graph = read(statements(ONE, TWO, *HELD, *told))
    assert shares(graph) == [("ftm:a", "ftm:b", "", "51 %")]
    graph = read(statements(ONE, TWO, *HELD, ("e", "Ownership", "percentage", "9" * 70)))
    assert shares(graph) == [("ftm:a", "ftm:b", "", "unknown")]
    assert rules(graph) == {"type": 1}
