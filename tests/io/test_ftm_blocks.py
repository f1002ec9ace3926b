"""Lines that are parsed at once and lines that are read one by one: one graph, and the same said of it."""

import json
import re
import subprocess
import sys
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctions_graph.errors import RecordError
from sanctions_graph.io import read
from sanctions_graph.io._report import Report
from sanctions_graph.io.files import _json_tables
from sanctions_graph.io.files._json_tables import Block, Tables
from sanctions_graph.io.files._stream import files_of
from tests.io._registers import links, names, rules
from tests.io.test_ftm import BAD, A, B, P, entity

IDS = ("a", "b", "c", "p", "é", "x y", "lei:9", "state:KP", " a")
TEXTS = ("A plc", "Ünïcode", "U\u0308x", " padded ", "line\nbreak", "null", "nu\u00a0b", "back\\slash", "")
DAYS = ("2016", "2020-03-01", "2020-13-01", "soon", "2019-01-01T00:00:00")
POOLS = {
    "name": TEXTS, "alias": TEXTS, "abbreviation": TEXTS, "bic": ("B1",), "swiftBic": ("B1",), "notes": TEXTS,
    "country": ("ru", "RU", "us-de", "suhh", ""), "position": TEXTS, "hatSize": ("1",),
    "programId": ("US-NK", "EU-PRK"),
    "parent": IDS, "owner": IDS, "asset": IDS, "person": IDS, "relative": IDS, "payer": IDS, "beneficiary": IDS,
    "entity": IDS, "holder": IDS, "post": IDS, "organization": IDS, "addressEntity": IDS, "full": TEXTS, "city": TEXTS,
    "percentage": ("51", "over 75%", "a majority"), "amount": ("5", "x"), "currency": ("usd", "EUR"),
    "startDate": DAYS, "endDate": DAYS, "date": DAYS, "role": TEXTS, "territoryCode": ("kp", "zz"),
}  # fmt: skip
SCHEMATA = ("Company", "Person", "RealEstate", "Address", "Ownership", "Family", "Payment", "Sanction", "Occupancy",
            "Position", "Territory", "Passport", "Starship")  # fmt: skip

_properties = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(pool), max_size=2) for name, pool in POOLS.items()}
)
_entities = st.fixed_dictionaries(
    {"id": st.one_of(st.sampled_from(IDS), st.integers(0, 9).map("n{}".format)), "schema": st.sampled_from(SCHEMATA),
     "properties": _properties},
    optional={"caption": st.sampled_from([*TEXTS, None]), "first_seen": st.sampled_from(DAYS),
              "last_seen": st.sampled_from(["2025-01-01", "bad"]), "target": st.booleans(),
              "datasets": st.lists(st.sampled_from(["d1", "d2"]), max_size=2),
              "n": st.sampled_from([5, None, {"a": []}])},
)  # fmt: skip


def at_once(raw, **options):
    """Read lines with blocks of a few of them."""
    with patch.multiple(_json_tables, _SMALL=32, _BLOCK=2048):
        return read(raw, "ftm", **options)


def lines_of(entities, *, ascii_only=True):
    return ("\n".join(json.dumps(one, ensure_ascii=ascii_only) for one in entities) + "\n").encode()


def told(graph):
    """List the findings; what is told once of a word may be told of another line that holds it."""
    return sorted(
        (f.rule, f.table, re.sub(r"line [0-9]+", "", f.message))
        if "told once" in f.message or "was seen" in f.message
        else tuple(f)
        for f in graph.findings
    )


@given(st.lists(_entities, max_size=12), st.booleans())
@settings(deadline=None)
def test_blocks_and_lines_make_one_graph(entities, ascii_only):
    raw = lines_of(entities, ascii_only=ascii_only)
    whole, single = at_once(raw, on_error="collect"), read(raw, "ftm", on_error="collect")
    assert whole.content_hash == single.content_hash
    assert told(whole) == told(single)


def _found(raw):
    with patch.multiple(_json_tables, _SMALL=32, _BLOCK=1 << 22):
        return list(Tables().read(files_of(raw)[0], Report("collect")))


COMPANIES = [entity(f"n{number}", "Company", name=f"Company {number}", country="ru") for number in range(200)]


def test_lines_that_are_alike_are_one_block():
    (block,) = _found(lines_of(COMPANIES))
    assert isinstance(block, Block)
    assert block.table.num_rows == 200
    assert block.line == 1


@pytest.mark.parametrize("ending", [b"\r\n", b" \n", b"\n\n"])
def test_other_line_ends_say_the_same(ending):
    raw = lines_of(COMPANIES[:9])
    assert at_once(raw.replace(b"\n", ending)).tables["links"].ids[:] == at_once(raw).tables["links"].ids[:]


@pytest.mark.parametrize("case", sorted(BAD))
def test_a_bad_line_in_a_block_is_refused_with_its_own_words(case):
    """The other lines are parsed at once; of the bad one, the message is that of the reader of lines."""
    bad = BAD[case] if isinstance(BAD[case], bytes) else BAD[case].encode()
    good = lines_of([A, B, *COMPANIES])
    raw = good + bad + b"\n" + lines_of(COMPANIES).replace(b'"n', b'"m')
    with pytest.raises(RecordError) as caught:
        at_once(raw)
    with pytest.raises(RecordError) as alone:
        read(raw, "ftm")
    assert str(caught.value) == str(alone.value)
    assert caught.value.line == 203
    kept, other = at_once(raw, on_error="collect"), read(raw, "ftm", on_error="collect")
    assert kept.content_hash == other.content_hash
    assert kept.findings[:1] == other.findings[:1] != ()
    assert len(kept.nodes) >= 403


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": "x", "schema": "Company", "properties": {}}{"id": "y", "schema": "Company", "properties": {}}',
        b'{"id": "x", "schema": "Company",\n"properties": {}}',
        b'{"id": "x", "schema": "Company", "properties": {"name": null}}',
        b'{"id": "x", "schema": "Company", "properties": {"name": [null]}}',
        b'{"id": "x", "schema": "Company", "properties": null}',
    ],
)
def test_what_a_lenient_parser_would_take_is_refused(line):
    good = lines_of(COMPANIES)
    with pytest.raises(RecordError) as caught:
        at_once(good + line + b"\n")
    assert caught.value.line == 201


@pytest.mark.parametrize("place", [0, 200])
def test_the_first_of_two_lines_of_one_id_is_read_on_either_road(place):
    odd = entity("n5", "Company", name=" padded ")
    graph = at_once(lines_of([*COMPANIES[:place], odd, *COMPANIES[place:]]), on_error="collect")
    assert graph.caption("ftm:n5") == ("padded" if place == 0 else "Company 5")
    assert [finding.message for finding in graph.findings if finding.rule == "record"] == [
        f"input, line {7 if place == 0 else 201}: left out: the id stands there twice"
    ]


def test_a_property_that_turns_up_late_is_read():
    late = entity("z", "Company", name="Z", alias="Zed", hatSize="12")
    graph = at_once(lines_of([*COMPANIES, late]))
    assert names(graph, "ftm:z") == {("alias", "Zed")}
    assert rules(graph) == {"type": 1}


def test_a_name_in_two_properties_is_one_name_and_a_tie_said_twice_has_two_claims():
    graph = at_once(
        lines_of(
            [entity("a", "Company", name="A", bic="B", swiftBic=["B", "B"], alias=["AA", "AA"], country=["ru", "RU"])]
        )
    )
    assert names(graph, "ftm:a") == {("bic", "B"), ("alias", "AA")}
    assert len(graph.tables["names"]) == 2
    assert links(graph) == [("ftm:a", "located_in", "state:RU", "")]
    assert len(graph.claims_about("ftm:a/country/state:RU")) == 2


def test_many_ends_days_and_shares_of_one_record():
    graph = at_once(
        lines_of([A, B, P, entity("o", "Ownership", owner=["a", "p"], asset="b", percentage=["50", "51"], date="2020")])
    )
    assert [graph.link(f"ftm:o/{one}/b").source for one in ("a", "p")] == ["ftm:a", "ftm:p"]


def test_keys_without_number_are_not_all_remembered(monkeypatch):
    monkeypatch.setattr(_json_tables, "_MOST", 20)
    many = [entity(f"n{number}", "Company", **{f"key{number}": "x"}) for number in range(200)]
    graph = at_once(lines_of(many))
    assert len(graph.nodes) == 200


def test_deep_nesting_ends_no_process():
    """A parser that recurses would run out of stack, and take the interpreter with it."""
    code = """
from sanctions_graph.io import read
line = b'{"id": "%s", "schema": "Company", "properties": {"name": %s}}\\n'
good = [b"".join(line % (b"%s%d" % (own, row), b'["A"]') for row in range(2000)) for own in (b"a", b"b")]
deep = line % (b"z", b"[" * 10**6 + b"]" * 10**6)
print(len(read(good[0] + deep + good[1], "ftm", on_error="collect").nodes))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == 4000
