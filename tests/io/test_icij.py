"""The Offshore Leaks files: what officers are to companies, in the words of the leak, and no more."""

# ruff: noqa: E501 - rows are as long as the register prints them

import pytest

from sanctions_graph._bounds import format_days
from sanctions_graph.errors import RecordError
from sanctions_graph.io import read
from sanctions_graph.io.registers.icij import FIELDS, _kinds_of
from tests.io._registers import certain, given, links, lives, names, rules, texts_of

UNTIL = "The made-up leak is current through 2015"
ENTITIES = f"""\
node_id,name,original_name,former_name,jurisdiction,jurisdiction_description,company_type,address,internal_id,incorporation_date,inactivation_date,struck_off_date,dorm_date,status,service_provider,ibcRUC,country_codes,countries,sourceID,valid_until,note
10,ALPHA LTD.,ALPHA,OLD ALPHA,BVI,British Virgin Islands,IBC,"5 Care Of Road, Kowloon",77,23-MAR-2006,,,,Active,Made Up,R123,HKG,Hong Kong,Made Up Papers,{UNTIL},
11,BETA INC.,,,SAM,Samoa,,,,,,,,,,,,,Made Up Papers,{UNTIL},
"""
OFFICERS = f"""\
node_id,name,countries,country_codes,sourceID,valid_until,note
20,SOME ONE,China;Laos,CHN;LAO,Made Up Papers,{UNTIL},
"""
INTERMEDIARIES = f"""\
node_id,name,status,internal_id,address,countries,country_codes,sourceID,valid_until,note
30,Helper Bank,ACTIVE,5,,Singapore,SGP,Made Up Papers,{UNTIL},
"""
ADDRESSES = f"""\
node_id,address,name,countries,country_codes,sourceID,valid_until,note
40,"3 Private Road, Dandong",,China,CHN,Made Up Papers,{UNTIL},
41,"1 Office Road, Tortola",,British Virgin Islands,VGB,Made Up Papers,{UNTIL},
"""
OTHERS = f"""\
node_id,name,type,incorporation_date,struck_off_date,closed_date,jurisdiction,jurisdiction_description,countries,country_codes,sourceID,valid_until,note
50,SOME TRUST,LIMITED LIABILITY COMPANY,,,,,,,,Made Up Papers,{UNTIL},
"""
RELATIONSHIPS = """\
node_id_start,node_id_end,rel_type,link,status,start_date,end_date,sourceID
20,10,officer_of,shareholder of,,01-FEB-2007,,Made Up Papers
20,10,officer_of,Director of,,2007,2010-05-05,Made Up Papers
20,40,registered_address,registered address,,,,Made Up Papers
10,41,registered_address,registered address,,,,Made Up Papers
30,10,intermediary_of,intermediary of,,,,Made Up Papers
10,11,same_company_as,same company as,,,,Made Up Papers
50,10,underlying,underlying,,,,Made Up Papers
20,99,officer_of,shareholder of,,,,Made Up Papers
"""
FILES = {
    "nodes-entities.csv": ENTITIES, "nodes-officers.csv": OFFICERS, "nodes-intermediaries.csv": INTERMEDIARIES,
    "nodes-addresses.csv": ADDRESSES, "nodes-others.csv": OTHERS, "relationships.csv": RELATIONSHIPS,
}  # fmt: skip


@pytest.fixture
def graph(tmp_path):
    return given(tmp_path, FILES)


def test_relationships_are_links_by_their_words(graph):
    assert [row for row in links(graph) if not row[2].startswith("state:")] == [
        ("icij:10", "same_as", "icij:11", ""),
        ("icij:10", "tied_to", "icij:41", "address"),
        ("icij:20", "directs", "icij:10", "director"),
        ("icij:20", "owns", "icij:10", "shareholder"),
        ("icij:20", "tied_to", "icij:40", "address"),
        ("icij:30", "acts_for", "icij:10", "intermediary"),
        ("icij:50", "tied_to", "icij:10", "underlying"),
    ]


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("shareholder of", "owns"), ("beneficial owner of", "owns"), ("nominee shareholder of", "tied_to"),
        ("Nominee Director of", "tied_to"), ("beneficiary of", "controls"), ("secretary of", "directs"),
        ("vice president of", "directs"), ("power of attorney of", "acts_for"), ("bank signatory of", "acts_for"),
        ("trustee of trust of", "controls"), ("auditor of", "tied_to"), ("records & registers of", "tied_to"),
        ("member of foundation council of", "tied_to"), ("friend of", "tied_to"), ("", "tied_to"),
    ],
)  # fmt: skip
def test_an_officer_is_what_the_words_say(printed, kind):
    assert _kinds_of("officer_of", printed)[0][0] == kind


def test_a_beneficiary_is_never_certain():
    assert not _kinds_of("officer_of", "beneficiary of")[0][2]


def test_days_are_read_in_both_forms_and_the_leak_was_seen_in_its_last_year(graph):
    assert lives(graph, "owns") == [("icij:20", "icij:10", "2007-02-01", "?")]
    assert lives(graph, "directs") == [("icij:20", "icij:10", "2007", "2010-05-05")]
    (own,) = (own for own in graph.tables["links"].ids if graph.link(own).kind == "owns")
    (claim,) = graph.claims_about(own)
    assert format_days(claim.observed) == "2007-02-01..2015-12-31"
    assert (claim.locator, claim.attributed_to) == ("20 officer_of 10", "Made Up Papers")
    assert claim.original_value == "shareholder of"


def test_with_the_day_of_the_files_a_leak_is_certain_within_its_time(tmp_path):
    graph = given(tmp_path, FILES, published="2020-01-01")
    assert any("shareholder" in own for own in certain(graph, "2012-01-01"))
    assert not any("shareholder" in own for own in certain(graph, "2017-01-01"))


def test_nodes_have_names_and_places(graph):
    assert graph.node("icij:10").type == "Company"
    assert names(graph, "icij:10") == {("name", "ALPHA"), ("former_name", "OLD ALPHA"), ("registration_number", "R123")}
    assert [row for row in links(graph) if row[2].startswith("state:") and row[0] in ("icij:10", "icij:20")] == [
        ("icij:10", "located_in", "state:HK", ""),
        ("icij:10", "located_in", "state:VG", "registered"),
        ("icij:20", "tied_to", "state:CN", "country"),
        ("icij:20", "tied_to", "state:LA", "country"),
    ]


def test_where_officers_live_leaves_no_trace(graph):
    assert "Private" not in texts_of(graph)
    assert graph.caption("icij:40") == "China"
    assert graph.caption("icij:41") == "1 Office Road, Tortola"


def test_what_is_not_there_is_a_finding(graph):
    assert rules(graph) == {"name": 1, "date": 1}
    assert any("'icij:99'" in finding.message for finding in graph.findings)


def test_the_older_names_of_columns_say_the_same(tmp_path, graph):
    older = RELATIONSHIPS.replace("node_id_start,node_id_end,rel_type", "START_ID,END_ID,TYPE")
    assert links(given(tmp_path, {**FILES, "relationships.csv": older})) == links(graph)


def test_every_column_is_in_the_field_map():
    assert {name for text in FILES.values() for name in text.splitlines()[0].split(",")} <= set(FIELDS)


def test_a_column_or_a_day_that_is_not_known_is_told():
    graph = read(OFFICERS.replace("note\n", "mood\n", 1).encode())
    assert rules(graph)["type"] == 1
    assert rules(read(RELATIONSHIPS.replace("01-FEB-2007", "some day").encode()))["date"] == 2


@pytest.mark.parametrize(
    "line",
    ["12,CUT", "20,TWICE,,,Made Up Papers,,", ",NOBODY,,,Made Up Papers,,", '21,"OPEN', "21,C\x01,,,,,", "2 1,X,,,,,"],
    ids=["cut", "twice", "no id", "no CSV", "control character", "a blank in the id"],
)
def test_a_bad_row_stops_the_reading_by_file_and_line(tmp_path, line):
    with pytest.raises(RecordError) as caught:
        given(tmp_path, {"nodes-officers.csv": OFFICERS + line + "\n"})
    assert (caught.value.path, caught.value.line) == ("nodes-officers.csv", 3)


def test_or_it_is_left_out_with_a_finding():
    graph = read((OFFICERS + "12,CUT\n").encode(), on_error="collect")
    assert graph.caption("icij:20") == "SOME ONE"
    assert rules(graph)["record"] == 1
