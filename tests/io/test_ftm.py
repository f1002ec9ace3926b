"""FollowTheMoney: edges and link properties become links with claims, and persons keep no more than their names."""

import json
from collections import Counter

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import format_days
from sanctions_graph.errors import RecordError
from sanctions_graph.io import read
from sanctions_graph.io.registers._ftm_model import EDGES, FIELDS, TIES, field_of
from sanctions_graph.io.registers._percent import read_percentage
from sanctions_graph.io.registers.ftm import READER
from sanctions_graph.io.write import write
from tests.io._registers import certain, links, lives, names, rules, shares, texts_of

SEEN = {"first_seen": "2024-01-01T00:00:00", "last_seen": "2026-04-29T12:00:00", "datasets": ["made_up"]}


def entity(own, schema, **properties):
    """Make an entity as OpenSanctions writes it; a single text stands for a list."""
    listed = {name: [values] if isinstance(values, str) else values for name, values in properties.items()}
    return {"id": own, "schema": schema, "properties": listed, **SEEN}


def ftm(*entities, **options):
    """Read entities."""
    return read("\n".join(json.dumps(one, ensure_ascii=False) for one in entities).encode(), **options)


A, B = entity("a", "Company", name="A plc"), entity("b", "Company", name="B Ltd")
P, Q = entity("p", "Person", name="P"), entity("q", "Person", name="Q")


def _between(schema, source, target, **properties):
    edge = EDGES[schema]
    return entity("e", schema, **{edge.source: source, edge.target: target}, **properties)


def test_an_entity_has_its_type_caption_and_names():
    graph = ftm(
        entity(
            "a", "Company", name=["A plc", "А"], alias="AA", weakAlias="a", previousName="Old", leiCode="LEI1",
            ogrnCode="77", imoNumber="IMO1",
        )
    )  # fmt: skip
    node = graph.node("ftm:a")
    assert (node.caption, node.type) == ("A plc", "Company")
    assert names(graph, "ftm:a") == {
        ("name", "А"), ("alias", "AA"), ("weak_alias", "a"), ("former_name", "Old"), ("lei", "LEI1"), ("ogrn", "77"),
        ("imo", "IMO1"),
    }  # fmt: skip


@pytest.mark.parametrize("schema", sorted(set(EDGES) - {"CourtCaseParty", "ProjectParticipant", "ContractAward"}))
def test_every_edge_schema_is_a_link_with_a_claim(schema):
    graph = ftm(P, A, _between(schema, "p", "a"))
    ((source, kind, target, role),) = links(graph)
    assert (source, kind, target) == ("ftm:p", EDGES[schema].kind, "ftm:a")
    assert role == EDGES[schema].role
    (claim,) = graph.claims_about("ftm:e")
    assert (claim.locator, claim.attributed_to, claim.status) == ("e", "made_up", "asserted")
    assert format_days(claim.observed) == "2024-01-01..2026-04-29"


@pytest.mark.parametrize("name", sorted(TIES))
def test_every_link_property_is_a_link_with_the_property_as_its_locator(name):
    tie = TIES[name]
    graph = ftm(A, B, entity("x", "Vessel", name="X", **{name: "a"}))
    ends = ("ftm:x", "ftm:a") if tie.forward else ("ftm:a", "ftm:x")
    assert links(graph) == [(ends[0], tie.kind, ends[1], tie.role)]
    (claim,) = graph.claims_about(f"ftm:x/{name}/ftm:a")
    assert claim.locator == f"x, {name}"


def test_a_parent_without_a_share_owns_nothing_that_is_stated():
    graph = ftm(A, entity("b", "Company", name="B", parent="a"))
    assert links(graph) == [("ftm:a", "controls", "ftm:b", "parent")]
    assert sg.ownership(graph, regime="us-ofac", on="2025-01-01", listed=["ftm:a"]).verdict("ftm:b") == "not_covered"


def test_relatives_and_associates_expose_nobody():
    graph = ftm(
        P, Q, entity("m", "Sanction", entity="p", programId="US-NK"),
        _between("Family", "p", "q", relationship="brother"),
    )  # fmt: skip
    assert ("ftm:p", "tied_to", "ftm:q", "brother") in links(graph)
    assert {row.subject for row in sg.exposure(graph, subjects=["ftm:p", "ftm:q"])} == {"ftm:p"}


def test_countries_are_states_and_a_person_is_not_where_their_country_is():
    graph = ftm(
        entity("a", "Company", name="A", country="ru", jurisdiction="us-de"),
        entity("p", "Person", name="P", country="gb", nationality="RU"),
        entity("v", "Vessel", name="V", flag="kp", pastFlags="pa"),
    )
    assert links(graph) == [
        ("ftm:a", "located_in", "state:RU", ""),
        ("ftm:a", "located_in", "state:US", "registered"),
        ("ftm:p", "tied_to", "state:GB", "country"),
        ("ftm:p", "tied_to", "state:RU", "nationality"),
        ("ftm:v", "tied_to", "state:KP", "flag"),
        ("ftm:v", "tied_to", "state:PA", "former-flag"),
    ]


def test_a_code_of_no_state_is_told_once():
    graph = ftm(entity("a", "Company", name="A", country="suhh"), entity("b", "Company", name="B", country="suhh"))
    assert rules(graph) == {"place": 1}
    assert not links(graph)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("51", "51%"), ("51.25 %", "51.25%"), ("33,3", "33.3%"), ("25-50", "25%..50%"), ("25 % – 50%", "25%..50%"),
        ("over 75%", ">75%"), ("more than 25", ">25%"), ("less than 5%", "<5%"), ("50 or more", "50%..100%"),
        (">= 10", "10%..100%"), ("a majority", None), ("150", None), ("", None), ("50-25", None), ("1e3", None),
    ],
)  # fmt: skip
def test_a_percentage_is_free_text(text, share):
    assert read_percentage(text) == share


def test_shares_are_bounds_and_what_is_no_share_is_told():
    graph = ftm(
        A, B, entity("c", "Company", name="C"), entity("d", "Company", name="D"),
        entity("1", "Ownership", owner="a", asset="b", percentage="over 75%"),
        entity("2", "Ownership", owner="a", asset="c", percentage=["50", "51"]),
        entity("3", "Ownership", owner="a", asset="d", percentage="a majority", role="subsidiary of"),
    )  # fmt: skip
    assert shares(graph) == [
        ("ftm:a", "ftm:b", "", "> 75 %"),
        ("ftm:a", "ftm:c", "", "50 % to 51 %"),
        ("ftm:a", "ftm:d", "subsidiary of", "unknown"),
    ]
    assert rules(graph) == {"type": 1}
    assert graph.claims_about("ftm:3")[0].original_value == "a majority"


def test_a_stated_life_is_kept_and_an_open_one_was_seen_until_the_last_day():
    graph = ftm(
        A, B,
        entity("1", "Ownership", owner="a", asset="b", percentage="60", startDate="2016", endDate="2020-03-01"),
        entity("2", "Ownership", owner="a", asset="b", percentage="30", startDate=["2020-03-01", "2020-05"]),
        entity("3", "Directorship", director="a", organization="b"),
    )  # fmt: skip
    assert lives(graph, "owns") == [
        ("ftm:a", "ftm:b", "2016", "2020-03-01"),
        ("ftm:a", "ftm:b", "2020-03-01..2020-05-31", "?"),
    ]
    assert certain(graph, "2018-01-01") == {"ftm:1"}
    assert certain(graph, "2022-01-01") == {"ftm:2"}
    assert certain(graph, "2025-01-01") == {"ftm:2", "ftm:3"}
    assert certain(graph, "2026-06-01") == set()


def test_without_days_the_day_of_the_file_is_the_sighting_and_without_one_nothing_is_certain():
    plain = [
        {name: one[name] for name in ("id", "schema", "properties")} for one in (A, B, _between("Control", "a", "b"))
    ]
    assert certain(ftm(*plain), "2025-01-01") == set()
    assert certain(ftm(*plain, published="2025-01-01"), "2025-01-01") == {"ftm:e"}


def test_a_listing_names_its_instrument_and_a_programme_of_an_entity_is_one():
    graph = ftm(
        A, B, entity("c", "Company", name="C", programId=["UN-SC1718", "GB-DPRK"]),
        entity("1", "Sanction", entity="a", program="DPRK4", programId="US-NK", country="us", startDate="2018"),
        entity("2", "Sanction", entity="b", programId="EU-PRK", listingDate="2017", authority="Body", unscId="KPe.1"),
        entity("3", "Sanction", entity="c", programId="UN-SC1718"),
    )  # fmt: skip
    assert links(graph, "designates") == [
        ("measure:eo-13810", "designates", "ftm:a", ""),
        ("measure:opensanctions-eu-prk", "designates", "ftm:b", ""),
        ("measure:opensanctions-gb-dprk", "designates", "ftm:c", ""),
        ("measure:un-1718-committee", "designates", "ftm:c", ""),
    ]
    assert graph.node("measure:opensanctions-eu-prk").authority == "EU"
    (claim,) = graph.claims_about("ftm:2")
    assert (claim.status, claim.attributed_to) == ("official", "Body")
    assert ("un_ref", "KPe.1") in names(graph, "ftm:b")


def test_a_listing_before_its_instrument_loses_the_day_and_says_so():
    graph = ftm(A, entity("1", "Sanction", entity="a", program="DPRK4", country="us", startDate="2001-01-01"))
    assert lives(graph, "designates") == [("measure:eo-13810", "ftm:a", "?", "?")]
    assert rules(graph) == {"date": 1}


@pytest.mark.parametrize(
    ("program", "verdict"), [("US-NK", "listed"), ("US-BIS-EL", "not_covered"), ("US-FCC", "not_covered")]
)
def test_a_us_list_that_blocks_nobody_makes_nobody_listed(program, verdict):
    graph = ftm(entity("a", "Company", name="A", programId=program))
    assert sg.ownership(graph, regime="us-ofac", on="2025-01-01").verdict("ftm:a") == verdict


def test_a_state_is_a_state_and_a_measure_targets_it():
    graph = ftm(
        entity("kp", "Territory", name="North Korea", country="kp"), A,
        entity("1", "Sanction", entity="kp", programId="EU-PRK"), entity("2", "Ownership", owner="kp", asset="a"),
    )  # fmt: skip
    assert links(graph) == [
        ("measure:opensanctions-eu-prk", "targets", "state:KP", ""),
        ("state:KP", "owns", "ftm:a", ""),
    ]


def test_money_has_its_amount_and_currency():
    graph = ftm(
        A, B,
        _between("Payment", "a", "b", amount="1500.5", currency="usd", date="2020-02-02", purpose="fees"),
    )  # fmt: skip
    link = graph.link("ftm:e")
    assert (link.kind, link.role, link.amount, link.unit) == ("pays", "fees", (1500.5, 1500.5), "USD")
    assert format_days(link.start) == format_days(link.end) == "2020-02-02"


def test_a_post_is_a_claim_in_words_with_a_tie_to_its_body():
    graph = ftm(
        P, A, entity("post", "Position", name="Minister of Trade", organization="a"),
        entity("o", "Occupancy", holder="p", post="post", startDate="2020"),
        entity("o2", "Occupancy", holder="p", post="nowhere"),
    )  # fmt: skip
    assert [(c.quantity, c.value_text, c.locator) for c in graph.claims_about("ftm:p")] == [
        ("post", "Minister of Trade", "o")
    ]
    assert links(graph) == [("ftm:p", "tied_to", "ftm:a", "post")]
    assert rules(graph) == {"name": 1}


def test_what_is_not_there_is_a_finding_and_no_guess():
    graph = ftm(A, _between("Ownership", "a", "nobody"), entity("x", "Ownership", owner="a"))
    assert not links(graph)
    assert rules(graph) == {"name": 2}
    assert "'ftm:nobody'" in graph.findings[1].message or "'ftm:nobody'" in graph.findings[0].message


def test_two_owners_of_one_record_are_two_links():
    graph = ftm(A, B, P, _between("Ownership", ["a", "p"], "b"))
    assert [row[0] for row in links(graph)] == ["ftm:a", "ftm:p"]


def test_personal_identifiers_leave_no_trace():
    graph = ftm(
        entity(
            "p", "Person", name="P", birthDate="1970-02-03", passportNumber="PP123", innCode="99887766", idNumber="ID5",
            email="p@example.org", phone="+7 555", address="3 Private Road", birthPlace="Hereville", gender="female",
            taxNumber="TX1", registrationNumber="RG9", addressEntity="h", notes="born 1970-02-03",
        ),
        entity("h", "Address", full="3 Private Road, Moscow", city="Moscow", country="ru"),
        entity("o", "Address", full="1 Office Road, Moscow", city="Moscow"),
        entity("a", "Company", name="A", addressEntity="o", innCode="123"),
        entity("pass", "Passport", holder="p", number="PP123"),
    )  # fmt: skip
    told = texts_of(graph)
    for secret in (
        "1970",
        "PP123",
        "99887766",
        "ID5",
        "example.org",
        "555",
        "Private",
        "Hereville",
        "female",
        "TX1",
        "RG9",
    ):
        assert secret not in told
    assert graph.caption("ftm:h") == "Moscow, ru"
    assert graph.caption("ftm:o") == "1 Office Road, Moscow"
    assert ("inn", "123") in names(graph, "ftm:a")


def test_what_is_in_no_map_is_told():
    graph = ftm(entity("a", "Company", name="A", hatSize="12"), entity("s", "Starship", name="S"))
    assert rules(graph) == {"type": 2}
    assert "ftm:s" not in graph.nodes.ids


def test_what_we_wrote_is_read_again(tmp_path):
    graph = ftm(
        A, B, P, entity("own", "Ownership", owner="a", asset="b", percentage="60", startDate="2016", endDate="2020"),
        entity("d", "Directorship", director="p", organization="b", startDate="2016", endDate="2020"),
    )  # fmt: skip
    write(graph, tmp_path / "out.ftm.json", "ftm")
    again = read(tmp_path / "out.ftm.json")
    assert links(again) == links(graph)
    assert shares(again) == shares(graph)
    assert lives(again, "directs") == lives(graph, "directs")


def test_the_order_of_lines_changes_nothing():
    lines = [A, B, P, _between("Ownership", "a", "b"), entity("1", "Sanction", entity="a", programId="US-NK")]
    one, other = ftm(*lines), ftm(*reversed(lines))
    assert {name: list(table.ids) for name, table in one.tables.items() if name in ("nodes", "links", "names")} == {
        name: list(table.ids) for name, table in other.tables.items() if name in ("nodes", "links", "names")
    }


# ---- hostile files -----------------------------------------------------------------------------------------

GOOD = json.dumps(A)
DEEP = '{"id": "z", "schema": "Company", "properties": {"name": ' + "[" * 100_000 + "]" * 100_000 + "}}"
BAD = {
    "a truncated last line": GOOD[:40],
    "a key twice": '{"id": "z", "id": "y", "schema": "Company", "properties": {}}',
    "a key twice, apart by blanks": '{"id": "z", "id" : "y", "schema": "Company", "properties": {}}',
    "a giant number": '{"id": "z", "schema": "Company", "properties": {}, "n": ' + "9" * 5000 + "}",
    "a number beyond 64 bits": '{"id": "z", "schema": "Company", "properties": {}, "n": 123456789012345678901}',
    "a number beyond floats": '{"id": "z", "schema": "Company", "properties": {}, "n": 1e999}',
    "NaN": '{"id": "z", "schema": "Company", "properties": {}, "n": NaN}',
    "deep nesting": DEEP,
    "broken UTF-8": b'{"id": "z", "schema": "Company", "properties": {"name": ["\xff"]}}',
    "no object": "[1, 2]",
    "no id": '{"schema": "Company", "properties": {}}',
    "a number as id": '{"id": 5, "schema": "Company", "properties": {}}',
    "an empty id": '{"id": "", "schema": "Company", "properties": {}}',
    "a giant id": json.dumps(entity("z" * 5000, "Company")),
    "a number as value": '{"id": "z", "schema": "Company", "properties": {"name": [5]}}',
    "a text as list": '{"id": "z", "schema": "Company", "properties": {"name": "Z"}}',
    "a control character": json.dumps(entity("z", "Company", name="Z\u0000")),
    "a line break": json.dumps(entity("z", "Company", name="Z\nY")),
    "a lone surrogate": json.dumps(entity("z", "Company", name="\ud800")),
    "a lone surrogate as id": json.dumps(entity("\ud800", "Company")),
    "a text without end": json.dumps(entity("z", "Company", name="Z" * 20_000)),
    "an id twice": json.dumps(entity("a", "Person", name="Other")),
    "an id of another kind": json.dumps(entity("measure:eo-13810", "Company", name="M")),
    "a day that is none": json.dumps(entity("z", "Ownership", owner="a", asset="a", startDate="2019-13-44")),
    "an end before the start": json.dumps(
        entity("z", "Ownership", owner="a", asset="a", startDate="2019", endDate="2018")
    ),
    "a last day that is none": json.dumps({**entity("z", "Company", name="Z"), "last_seen": "yesterday, or so"}),
}


def _with(bad):
    return GOOD.encode() + b"\n" + (bad if isinstance(bad, bytes) else bad.encode()) + b"\n"


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_stops_the_reading_by_file_and_line(case, tmp_path):
    (tmp_path / "list.json").write_bytes(_with(BAD[case]))
    with pytest.raises(RecordError) as caught:
        read(tmp_path / "list.json")
    assert (caught.value.path, caught.value.line) == ("list.json", 2)


@pytest.mark.parametrize("case", BAD)
def test_or_it_is_left_out_with_a_finding_and_the_rest_is_read(case):
    graph = read(_with(BAD[case]), on_error="collect")
    assert graph.caption("ftm:a") == "A plc"
    assert any("line 2" in finding.message for finding in graph.findings)


def test_the_record_is_named():
    with pytest.raises(RecordError) as caught:
        read(_with(BAD["a control character"]))
    assert caught.value.record_id == "z"


@pytest.mark.parametrize(
    "raw",
    [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode() + b"\r\n\r\n", b"[" + GOOD.encode() + b"]\n", GOOD.encode()],
    ids=["BOM", "CRLF", "one array", "no last line end"],
)
def test_the_habits_of_files_leave_no_trace(raw):
    assert read(raw).caption("ftm:a") == "A plc"


def test_a_line_without_end_is_refused_early(monkeypatch):
    monkeypatch.setattr("sanctions_graph.io.files._json.MAX_LINE", 1 << 17)
    with pytest.raises(RecordError, match="longer than") as caught:
        read(_with(b'{"id": "' + b"z" * (1 << 18) + b'"}'), "ftm")
    assert caught.value.line == 2


def test_many_loose_ends_are_counted(monkeypatch):
    monkeypatch.setattr("sanctions_graph.io.registers._register.MAX_TOLD", 2)
    graph = ftm(A, *(entity(f"e{i}", "Ownership", owner="a", asset=f"gone{i}") for i in range(5)))
    told = [finding.message for finding in graph.findings if finding.rule == "name"]
    assert len(told) == 3
    assert "3 more links" in told[-1]


# ---- real files --------------------------------------------------------------------------------------------

CST, ZAKHAROV, CONCERN = (
    "ftm:NK-abdzbEBkqyT29GyREbiURZ",
    "ftm:NK-aU5ybkbRFJucf8YMwsJvDw",
    "ftm:NK-nR5AXM9AVPq4pQaSPSaVam",
)


@pytest.fixture(scope="module")
def zala(real):
    return read(real("opensanctions-ftm-zala", "entities.ftm.json"))


def test_zala_is_read_whole(zala):
    types = Counter(zala.nodes.coded("type")[:])
    assert (types["Company"], types["Person"], types["Address"]) == (11, 6, 11)
    kinds = Counter(row[1] for row in links(zala))
    assert (kinds["owns"], kinds["directs"]) == (14, 3)
    assert sum(role == "Family member of" for *_, role in links(zala, "tied_to")) == 4
    listed = Counter(
        zala.link(own).target
        for own in zala.tables["links"].ids
        if "/" not in own and zala.link(own).kind == "designates"
    )
    assert listed == {CST: 28, ZAKHAROV: 13}
    assert not any("joins" in f.message for f in zala.findings if "tied_to" not in f.message)


def test_zala_two_listed_holders_together_cover_the_company(zala):
    held = sg.ownership(zala, regime="us-ofac", on="2026-04-20", listed=[ZAKHAROV, CONCERN])
    assert held.verdict(CST) == "covered"
    text = held.explain(CST)
    assert "holds 51 %" in text
    assert "holds 49 %" in text
    alone = sg.ownership(zala, regime="us-ofac", on="2026-04-20", listed=[CONCERN])
    assert alone.verdict(CST) == "not_covered"  # 49 %, told again without a size; 51 % are another's


def test_zala_three_statements_of_one_holder_are_reported(zala):
    assert sorted(share for source, target, _, share in shares(zala) if (source, target) == (ZAKHAROV, CST)) == [
        "48 %", "50 %", "51 %"
    ]  # fmt: skip
    assert [finding.id for finding in zala.findings if finding.rule == "I6"] == [CST]


def test_every_property_of_real_files_is_in_the_field_map(real):
    with real("opensanctions-ftm-zala", "entities.ftm.json").open(encoding="utf-8") as file:
        entities = [json.loads(line) for line in file]
    assert {name for one in entities for name in one} <= set(FIELDS)
    assert {f"schema {one['schema']}" for one in entities} <= set(FIELDS)
    assert not [
        (one["schema"], name) for one in entities for name in one["properties"] if not field_of(one["schema"], name)
    ]


def test_the_field_map_is_the_readers():
    assert READER.fields is FIELDS
