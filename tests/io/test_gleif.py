"""GLEIF: consolidation is never ownership, and CSV and XML say the same."""

import xml.etree.ElementTree as ET
from collections import Counter

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import format_days
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.registers._gleif_records import field_path
from sanctions_graph.io.registers.gleif import FIELDS, RELATIONS
from tests.io._registers import certain, given, links, lives, names, rules

CHILD, PARENT, TOP = "CHILD000000000000A01", "PARENT00000000000A02", "TOP00000000000000A03"

LEI_XML = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016">
  <lei:LEIHeader><lei:ContentDate>2023-06-05T08:20:51Z</lei:ContentDate></lei:LEIHeader>
  <lei:LEIRecords>
    <lei:LEIRecord>
      <lei:LEI>{CHILD}</lei:LEI>
      <lei:Entity>
        <lei:LegalName xml:lang="en">Child Ltd</lei:LegalName>
        <lei:OtherEntityNames>
          <lei:OtherEntityName type="PREVIOUS_LEGAL_NAME">Baby Ltd</lei:OtherEntityName>
          <lei:OtherEntityName type="TRADING_OR_OPERATING_NAME">Kid</lei:OtherEntityName>
        </lei:OtherEntityNames>
        <lei:LegalAddress><lei:FirstAddressLine>1 Road</lei:FirstAddressLine><lei:City>Town</lei:City>
          <lei:Country>VG</lei:Country></lei:LegalAddress>
        <lei:HeadquartersAddress><lei:City>Vientiane</lei:City><lei:Country>LA</lei:Country></lei:HeadquartersAddress>
        <lei:RegistrationAuthority><lei:RegistrationAuthorityEntityID>R7</lei:RegistrationAuthorityEntityID>
        </lei:RegistrationAuthority>
        <lei:LegalJurisdiction>VG</lei:LegalJurisdiction>
        <lei:EntityCategory>GENERAL</lei:EntityCategory>
        <lei:SuccessorEntity><lei:SuccessorLEI>{TOP}</lei:SuccessorLEI></lei:SuccessorEntity>
      </lei:Entity>
      <lei:Registration><lei:RegistrationStatus>ISSUED</lei:RegistrationStatus></lei:Registration>
    </lei:LEIRecord>
  </lei:LEIRecords>
</lei:LEIData>
"""
LEI_COLUMNS = (
    "LEI", "Entity.LegalName", "Entity.OtherEntityNames.OtherEntityName.1",
    "Entity.OtherEntityNames.OtherEntityName.1.type", "Entity.OtherEntityNames.OtherEntityName.2",
    "Entity.OtherEntityNames.OtherEntityName.2.type", "Entity.LegalAddress.FirstAddressLine",
    "Entity.LegalAddress.City", "Entity.LegalAddress.Country", "Entity.HeadquartersAddress.City",
    "Entity.HeadquartersAddress.Country", "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
    "Entity.LegalJurisdiction", "Entity.EntityCategory", "Entity.SuccessorEntity.1.SuccessorLEI",
    "Registration.RegistrationStatus",
)  # fmt: skip
LEI_CELLS = (
    CHILD, "Child Ltd", "Baby Ltd", "PREVIOUS_LEGAL_NAME", "Kid", "TRADING_OR_OPERATING_NAME", "1 Road", "Town", "VG",
    "Vientiane", "LA", "R7", "VG", "GENERAL", TOP, "ISSUED",
)  # fmt: skip
LEI_CSV = ",".join(LEI_COLUMNS) + "\n" + ",".join(f'"{cell}"' for cell in LEI_CELLS) + "\n"
RR_COLUMNS = (
    "Relationship.StartNode.NodeID", "Relationship.StartNode.NodeIDType", "Relationship.EndNode.NodeID",
    "Relationship.EndNode.NodeIDType", "Relationship.RelationshipType", "Relationship.RelationshipStatus",
    "Relationship.Period.1.startDate", "Relationship.Period.1.endDate", "Relationship.Period.1.periodType",
    "Relationship.Period.2.startDate", "Relationship.Period.2.endDate", "Relationship.Period.2.periodType",
    "Relationship.Quantifiers.1.QuantifierAmount", "Relationship.Quantifiers.1.QuantifierUnits",
    "Registration.LastUpdateDate", "Registration.RegistrationStatus",
)  # fmt: skip


def relations(*rows):
    """Write a file of relationships; a row is child, type, parent, and what else is said of it."""
    lines = [",".join(RR_COLUMNS)]
    for start, word, end, *more in rows:
        cells = {
            RR_COLUMNS[0]: start, RR_COLUMNS[1]: "LEI", RR_COLUMNS[2]: end, RR_COLUMNS[3]: "LEI", RR_COLUMNS[4]: word,
            RR_COLUMNS[5]: "ACTIVE", RR_COLUMNS[6]: "2018-01-01T00:00:00.000Z", RR_COLUMNS[7]: "2018-12-31T00:00:00Z",
            RR_COLUMNS[8]: "ACCOUNTING_PERIOD", RR_COLUMNS[9]: "2018-02-06T00:00:00.000Z",
            RR_COLUMNS[11]: "RELATIONSHIP_PERIOD", RR_COLUMNS[14]: "2022-06-04T09:00:00Z", RR_COLUMNS[15]: "PUBLISHED",
            **(more[0] if more else {}),
        }  # fmt: skip
        lines.append(",".join(f'"{cells.get(name, "")}"' for name in RR_COLUMNS))
    return "\n".join(lines) + "\n"


RR_CSV = relations((CHILD, "IS_DIRECTLY_CONSOLIDATED_BY", PARENT), (CHILD, "IS_ULTIMATELY_CONSOLIDATED_BY", TOP))
REPEX_CSV = (
    f"LEI,Exception.Category,Exception.Reason.1\n{TOP},DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,NON_CONSOLIDATING\n"
)


def test_an_entity_has_names_identifiers_and_places():
    graph = read(LEI_XML.encode())
    own = f"lei:{CHILD}"
    assert (graph.caption(own), graph.node(own).type) == ("Child Ltd", "LegalEntity")
    assert names(graph, own) == {
        ("lei", CHILD), ("former_name", "Baby Ltd"), ("alias", "Kid"), ("registration_number", "R7")
    }  # fmt: skip
    assert links(graph) == [
        (own, "located_in", "state:LA", "office"),
        (own, "located_in", "state:VG", "registered"),
        (own, "tied_to", f"lei:{TOP}", "succession"),
    ]
    told = graph.claims_about(f"{own}/registered/state:VG")
    assert {claim.original_value for claim in told} == {"", "1 Road, Town, VG"}
    assert {format_days(claim.observed) for claim in told} == {"2023-06-05"}


def test_csv_and_xml_say_the_same():
    one, other = read(LEI_XML.encode()), read(LEI_CSV.encode(), published="2023-06-05")
    assert list(one.nodes.ids) == list(other.nodes.ids)
    assert list(one.tables["links"].ids) == list(other.tables["links"].ids)
    assert names(one, f"lei:{CHILD}") == names(other, f"lei:{CHILD}")
    assert links(one) == links(other)


@pytest.mark.parametrize("word", sorted(RELATIONS))
def test_every_type_of_relationship_is_a_link_with_a_claim(word):
    graph = read(relations((CHILD, word, PARENT)).encode(), published="2023-06-05")
    tie = RELATIONS[word]
    ends = (f"lei:{CHILD}", f"lei:{PARENT}")
    source, target = ends if tie.forward else reversed(ends)
    assert links(graph) == [(source, tie.kind, target, tie.role)]
    (claim,) = graph.claims_about(f"lei:{CHILD}/{word}/{PARENT}/2018-02-06")
    assert (claim.locator, claim.status) == (f"{CHILD} {word} {PARENT}", "official")


def test_consolidation_is_never_ownership(tmp_path):
    graph = given(tmp_path, {"rr.csv": RR_CSV}, published="2023-06-05")
    assert {row[1] for row in links(graph)} == {"consolidated_by"}
    assert certain(graph, "2020-01-01") == set()
    held = sg.ownership(graph, regime="us-ofac", on="2020-01-01", listed=[f"lei:{PARENT}"])
    assert held.verdict(f"lei:{CHILD}") == "possible"


def test_the_relationship_period_is_the_life_of_the_link():
    graph = read(RR_CSV.encode(), published="2023-06-05")
    assert {row[2:] for row in lives(graph, "consolidated_by")} == {("2018-02-06", "?")}


def test_an_inactive_or_lapsed_relationship_was_seen_no_longer_than_its_last_update():
    fund = "IS_FUND-MANAGED_BY"
    graph = read(
        relations(
            (CHILD, fund, PARENT, {"Relationship.RelationshipStatus": "INACTIVE"}),
            (CHILD, fund, TOP, {"Registration.RegistrationStatus": "LAPSED"}),
        ).encode(),
        published="2023-06-05",
    )
    assert {row[3] for row in lives(graph, "directs")} == {"..2022-06-04", "?"}
    assert certain(graph, "2022-06-01") == {f"lei:{CHILD}/{fund}/{TOP}/2018-02-06"}
    assert certain(graph, "2023-01-01") == set()


def test_a_quantifier_is_a_claim_and_no_share():
    row = {
        "Relationship.Quantifiers.1.QuantifierAmount": "75.00",
        "Relationship.Quantifiers.1.QuantifierUnits": "PERCENTAGE",
    }
    graph = read(relations((CHILD, "IS_DIRECTLY_CONSOLIDATED_BY", PARENT, row)).encode(), published="2023-06-05")
    (link,) = graph.tables["links"].ids
    assert [(c.quantity, c.value_text) for c in graph.claims_about(link) if c.quantity] == [
        ("consolidated", "75.00 PERCENTAGE")
    ]


def test_an_exception_is_a_claim_about_the_entity(tmp_path):
    graph = given(tmp_path, {"a.csv": LEI_CSV, "b.csv": RR_CSV, "c.csv": REPEX_CSV}, published="2023-06-05")
    assert [(c.quantity, c.value_text, c.status) for c in graph.claims_about(f"lei:{TOP}")] == [
        ("direct_parent", "none reported: NON_CONSOLIDATING", "official")
    ]
    assert rules(graph) == {"name": 1}  # two entities stand in the relationships alone
    assert "2 entities" in graph.findings[0].message


def test_what_is_void_or_not_known_is_told():
    graph = read(
        relations(
            (CHILD, "IS_DIRECTLY_CONSOLIDATED_BY", PARENT, {"Registration.RegistrationStatus": "ANNULLED"}),
            (CHILD, "IS_FRIEND_OF", PARENT),
        ).encode(),
        published="2023-06-05",
    )
    assert links(graph) == [(f"lei:{CHILD}", "tied_to", f"lei:{PARENT}", "is-friend-of")]
    assert rules(graph) == {"record": 1, "type": 1, "name": 1}


def test_without_a_day_nothing_is_certain_and_a_finding_says_so():
    graph = read(relations((CHILD, "IS_FUND-MANAGED_BY", PARENT)).encode())
    assert certain(graph, "2020-01-01") == set()
    assert rules(graph)["date"] == 1


ROW = LEI_CSV.splitlines()[1]
BAD = {
    "no LEI": ROW.replace(CHILD, "short"),
    "an LEI twice": ROW,
    "no name": ROW.replace("Child Ltd", "").replace(CHILD, PARENT),
    "a cut row": ROW[:60],
    "no UTF-8": ROW.replace("Kid", "\udcff").replace(CHILD, PARENT),
    "a control character": ROW.replace("Kid", "K\x01").replace(CHILD, PARENT),
    "a line break": ROW.replace("Kid", "K\nid").replace(CHILD, PARENT),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_stops_the_reading_by_file_and_line(case, tmp_path):
    text = LEI_CSV + BAD[case] + "\n"
    with pytest.raises(RecordError) as caught:
        given(tmp_path, {"lei.csv": text.encode("utf-8", "surrogateescape")})
    assert (caught.value.path, caught.value.line) == ("lei.csv", 3)


@pytest.mark.parametrize("case", ["no LEI", "an LEI twice", "no name", "a line break"])
def test_or_it_is_left_out_with_a_finding(case):
    graph = read((LEI_CSV + BAD[case] + "\n").encode(), on_error="collect", published="2023-06-05")
    assert graph.caption(f"lei:{CHILD}") == "Child Ltd"
    assert rules(graph)["record"] == 1


@pytest.mark.parametrize("damage", ["doctype", "cut"])
def test_broken_xml_is_refused_either_way(damage):
    text = LEI_XML[:900] if damage == "cut" else LEI_XML.replace("?>\n", '?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n', 1)
    for on_error in ("raise", "collect"):
        with pytest.raises(RecordError):
            read(text.encode(), on_error=on_error)


def test_a_file_of_something_else_is_refused():
    with pytest.raises(FormatError, match="no records of GLEIF"):
        read(b"a,b\n1,2\n", "gleif")


def test_a_relationship_twice_is_refused():
    one = (CHILD, "IS_SUBFUND_OF", PARENT)
    with pytest.raises(RecordError, match="twice") as caught:
        read(relations(one, one).encode())
    assert (caught.value.line, caught.value.record_id) == (3, CHILD)


@pytest.mark.parametrize("column", [*LEI_COLUMNS, *RR_COLUMNS, "Exception.Category", "Exception.Reason.1"])
def test_every_column_is_in_the_field_map(column):
    assert field_path(column) in FIELDS


# ---- real files --------------------------------------------------------------------------------------------


def test_real_relationships_are_read_whole(real):
    graph = read(real("gleif-fixtures", "rr-data.xml"))
    assert Counter(row[3] for row in links(graph)) == {"fund-manager": 5, "subfund-of": 3, "direct": 1, "ultimate": 1}
    assert sum(row[1] == "consolidated_by" for row in links(graph)) == 2
    funds = [row for row in links(graph) if "lei:001GPB6A9XPE8XJICC14" in (row[0], row[2])]
    assert sorted(row[3] for row in funds) == ["fund-manager", "subfund-of"]
    assert (
        not sg.ownership(graph, on="2023-06-05", listed=["lei:3C7474T6CDKPR9K6YT90"])
        .verdict("lei:010CMKZ3VON21WF2ZD45")
        .startswith("covered")
    )


def test_real_entities_and_exceptions_are_read_whole(real):
    folder = real("gleif-fixtures")
    graph = read([folder / "lei-data.xml", folder / "repex-data.xml"])
    assert sum(node.startswith("lei:") for node in read(folder / "lei-data.xml").nodes.ids) == 13
    told = [claim for own in graph.nodes.ids for claim in graph.claims_about(own)]
    assert Counter(claim.value_text.split()[-1] for claim in told if claim.quantity == "direct_parent") == {
        "NON_CONSOLIDATING": 6, "NO_KNOWN_PERSON": 3, "NON_PUBLIC": 1
    }  # fmt: skip


def test_every_path_of_real_files_is_in_the_field_map(real):
    def paths(element, at=""):
        for child in element:
            path = f"{at}.{child.tag.rpartition('}')[2]}".lstrip(".")
            yield path
            yield from (f"{path}.{name}" for name in child.attrib if "}" not in name)
            yield from paths(child, path)

    met = set()
    for name in ("lei", "rr", "repex"):
        for record in ET.parse(real("gleif-fixtures", f"{name}-data.xml")).iter():
            if record.tag.rpartition("}")[2] in ("LEIRecord", "RelationshipRecord", "Exception"):
                met.update(paths(record))
    assert len(met) > 80
    assert not sorted(met - set(FIELDS))
