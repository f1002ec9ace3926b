"""Offshore Leaks files of other releases: other names of columns, other words, nodes and relationships in one file."""

# ruff: noqa: E501 - rows are as long as the register prints them

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.registers.icij import FIELDS, _column, _kinds_of
from tests.io._registers import certain, given, links, lives, rules, shares, texts_of
from tests.io.test_icij import FILES, OFFICERS, RELATIONSHIPS

UNTIL = "The made-up leak is current through 2015"
OF_2016 = {
    "Entities.csv": "name,original_name,former_name,jurisdiction,jurisdiction_description,company_type,address,internal_id,incorporation_date,inactivation_date,struck_off_date,dorm_date,status,service_provider,ibcRUC,country_codes,countries,note,valid_until,node_id,sourceID\n"
    f"ALPHA LTD.,,,BVI,British Virgin Islands,IBC,,7,23-MAR-2006,,,,Active,X,R1,HKG,Hong Kong,,{UNTIL},10,Made Up Papers\n",
    "Officers.csv": "name,icij_id,valid_until,country_codes,countries,node_id,sourceID,note\n"
    f"SOME ONE,ABC,{UNTIL},LAO,Laos,20,Made Up Papers,\n",
    "Addresses.csv": "address,icij_id,valid_until,country_codes,countries,node_id,sourceID\n"
    f"3 Private Road,DEF,{UNTIL},CHN,China,40,Made Up Papers\n",
    "Intermediaries.csv": "name,internal_id,address,valid_until,country_codes,countries,status,node_id,sourceID,note\n"
    f"Helper Bank,5,,{UNTIL},SGP,Singapore,ACTIVE,30,Made Up Papers,\n",
    "all_edges.csv": "node_1,rel_type,node_2\n"
    "20,shareholder of,10\n20,Director of,10\n20,registered address,40\n30,intermediary of,10\n20,beneficiary of,10\n",
}
WHOLE = '"labels(n)","n.valid_until","n.country_codes","n.countries","n.node_id","n.sourceID","n.address","n.name","n.jurisdiction_description","n.service_provider","n.jurisdiction","n.closed_date","n.incorporation_date","n.ibcRUC","n.type","n.status","n.company_type","n.note"\n'


def node(label, own, name="", address=""):
    return f'"[""{label}""]","{UNTIL}","CHN","China","{own}","Made Up Papers","{address}","{name}",,,,,,,,,,\n'


OF_2018 = {
    "leak.nodes.address.csv": WHOLE + node("Address", 40, address="3 Private Road"),
    "leak.nodes.entity.csv": WHOLE + node("Entity", 10, "ALPHA LTD.", "5 Care Of Road"),
    "leak.nodes.officer.csv": WHOLE + node("Officer", 20, "SOME ONE", "9 Home Street"),
    "leak.nodes.other.csv": WHOLE + node("Other", 50, "SOME TRUST"),
    "leak.edges.csv": '"node_1","rel_type","node_2","r.sourceID","r.valid_until","r.start_date","r.end_date"\n'
    f'"20","shareholder_of","10","Made Up Papers","{UNTIL}","2007-02-01",\n'
    f'"20","registered_address","40","Made Up Papers","{UNTIL}",,\n',
}
TOGETHER = (
    "_id,_labels,name,countries,node_id,sourceID,valid_until,_start,_end,_type,link,start_date\n"
    f"0,:Officer,SOME ONE,Laos,20,Made Up Papers,{UNTIL},,,,,\n"
    f"1,:Entity,ALPHA LTD.,Hong Kong,10,Made Up Papers,{UNTIL},,,,,\n"
    f",,,,,Made Up Papers,{UNTIL},0,1,officer_of,shareholder of,01-FEB-2007\n"
)


def test_the_release_of_2016_has_the_words_in_the_type(tmp_path):
    graph = given(tmp_path, OF_2016)
    assert [row for row in links(graph) if not row[2].startswith("state:")] == [
        ("icij:20", "controls", "icij:10", "beneficiary"), ("icij:20", "directs", "icij:10", "director"),
        ("icij:20", "owns", "icij:10", "shareholder"), ("icij:20", "tied_to", "icij:40", "address"),
        ("icij:30", "acts_for", "icij:10", "intermediary"),
    ]  # fmt: skip
    assert {own: graph.node(f"icij:{own}").type for own in (10, 20, 30, 40)} == {
        10: "Company", 20: "LegalEntity", 30: "LegalEntity", 40: "Address"
    }  # fmt: skip
    assert "Private" not in texts_of(graph)
    assert set(rules(graph)) == {"date"}


def test_the_release_of_2018_has_every_column_in_every_file(tmp_path):
    graph = given(tmp_path, OF_2018)
    assert {own: graph.node(f"icij:{own}").type for own in (10, 20, 40, 50)} == {
        10: "Company", 20: "LegalEntity", 40: "Address", 50: "LegalEntity"
    }  # fmt: skip
    assert shares(graph) == [("icij:20", "icij:10", "shareholder", "unknown")]
    assert lives(graph, "owns") == [("icij:20", "icij:10", "2007-02-01", "?")]
    told = texts_of(graph)
    assert not [word for word in ("Private", "Home Street", "Care Of") if word in told]
    assert ("icij:20", "tied_to", "state:CN", "country") in links(graph)


def test_without_labels_the_name_of_the_file_tells_what_its_nodes_are(tmp_path):
    files = {
        name: text.replace('"labels(n)",', "").replace('"[""', '"').replace('""]",', '",')
        for name, text in OF_2018.items()
    }
    files = {name: "\n".join(line.partition(",")[2] if line.startswith(('"Add', '"Ent', '"Off', '"Oth')) else line
                             for line in text.splitlines()) + "\n" for name, text in files.items()}  # fmt: skip
    graph = given(tmp_path, files)
    assert (graph.node("icij:40").type, graph.node("icij:10").type) == ("Address", "Company")
    assert ("icij:20", "tied_to", "state:CN", "country") in links(graph)
    assert "Private" not in texts_of(graph)


def test_nodes_and_relationships_may_stand_in_one_file():
    graph = read(TOGETHER.encode())
    assert ("icij:20", "owns", "icij:10", "shareholder") in links(graph)
    assert lives(graph, "owns") == [("icij:20", "icij:10", "2007-02-01", "?")]
    assert set(rules(graph)) == {"date"}
    with pytest.raises(RecordError, match="it has no label") as caught:
        read(TOGETHER.replace(":Officer", "").encode())
    assert caught.value.line == 2


def test_both_names_of_the_columns_of_relationships_say_the_same(tmp_path):
    graph = given(tmp_path, FILES)
    for names in ("START_ID,END_ID,TYPE", "node_1,node_2,rel_type", "_start,_end,_type", ":START_ID,:END_ID,:TYPE",
                  "node_id:START_ID,node_id:END_ID,rel_type:TYPE", '"r.node_1","r.node_2","r.rel_type"'):  # fmt: skip
        older = RELATIONSHIPS.replace("node_id_start,node_id_end,rel_type", names)
        assert links(given(tmp_path, {**FILES, "relationships.csv": older})) == links(graph)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [("n.node_id", "node_id"), ("node_id:ID", "node_id"), ("name:string", "name"), (" labels(n) ", "labels"), (":LABEL", "labels"),
     ("r.sourceID", "sourceID"), ("_type", "rel_type"), ("rel_type:TYPE", "rel_type")],
)  # fmt: skip
def test_a_column_is_known_by_each_of_its_names(given_name, name):
    assert _column(given_name) == name
    assert name in FIELDS


def test_the_tables_of_another_data_base_are_not_taken_for_a_leak(tmp_path):
    sg.write(sg.load_case("dprk"), tmp_path / "neo4j", "neo4j")
    with pytest.raises(FormatError):
        read(tmp_path / "neo4j")


@pytest.mark.parametrize(
    ("word", "printed", "told"),
    [
        ("officer_of", "Director / Shareholder of", [("directs", "director"), ("owns", "shareholder")]),
        ("officer_of", "power of attorney / shareholder of", [("acts_for", "power of attorney"), ("owns", "shareholder")]),
        ("officer_of", "Director and Beneficial Owner of", [("directs", "director"), ("owns", "beneficial owner")]),
        ("officer_of", "records & registers of", [("tied_to", "records")]),
        ("officer_of", "nominee director / nominee shareholder of", [("tied_to", "nominee director"), ("tied_to", "nominee shareholder")]),
        ("officer_of", "personal directorship of", [("directs", "personal directorship")]),
        ("OFFICER_OF", "shareholder of", [("owns", "shareholder")]),
        ("shareholder of", "", [("owns", "shareholder")]), ("SHAREHOLDER_OF", "", [("owns", "shareholder")]),
        ("registered address", "", [("tied_to", "address")]), ("INTERMEDIARY_OF", "", [("acts_for", "intermediary")]),
        ("similar name and address as", "", [("same_as", "")]), ("same_address_as", "", [("tied_to", "same-address-as")]),
        ("probably_same_officer_as", "", [("same_as", "")]), ("connected_to", "", [("tied_to", "connected-to")]),
        ("friend of", "", [("tied_to", "friend")]), ("officer_of", "/", [("tied_to", "/")]),
    ],
)  # fmt: skip
def test_the_words_of_every_release_are_read(word, printed, told):
    assert [(kind, role) for kind, role, _ in _kinds_of(word, printed)] == told


def test_addresses_that_are_the_same_are_the_same():
    assert _kinds_of("same_address_as", "", is_of_addresses=True) == [("same_as", "", True)]


def test_a_beneficiary_beside_a_shareholder_is_hedged_alone(tmp_path):
    more = RELATIONSHIPS + "20,10,officer_of,beneficiary / shareholder of,,2011-01-01,,Made Up Papers\n"
    graph = given(tmp_path, {**FILES, "relationships.csv": more}, published="2020-01-01")
    sure = certain(graph, "2012-01-01")
    (owning,) = (own for own in graph.tables["links"].ids if "2011" in own and graph.link(own).kind == "owns")
    (having,) = (own for own in graph.tables["links"].ids if "2011" in own and graph.link(own).kind == "controls")
    assert owning in sure
    assert having not in sure


def test_a_cell_of_several_lines_is_one_text():
    graph = read((OFFICERS + f'21,"TWO\nLINES",,,Made Up Papers,{UNTIL},"a\n\nnote"\n').encode())
    assert graph.caption("icij:21") == "TWO, LINES"


HOSTILE = {
    "a column twice": OFFICERS.replace("countries,", "countries,n.countries,").replace("Laos,", "Laos,Laos,"),
    "a giant id": OFFICERS + f"{'9' * 70},X,,,Made Up Papers,,\n",
    "a giant name": OFFICERS + f"22,{'x' * 20_000},,,Made Up Papers,,\n",
    "no id of an end": RELATIONSHIPS + "20,,officer_of,shareholder of,,,,\n",
    "a strange id of an end": RELATIONSHIPS + "20,1 0,officer_of,shareholder of,,,,\n",
    "no type": RELATIONSHIPS + "20,10,,shareholder of,,,,\n",
    "an end before the start": RELATIONSHIPS + "20,10,officer_of,shareholder of,,2010-01-01,2009-01-01,\n",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_bad_row_is_refused_by_line(case):
    with pytest.raises(RecordError) as caught:
        read(HOSTILE[case].encode())
    lines = HOSTILE[case].splitlines()
    assert caught.value.line == (1 if case == "a column twice" else len(lines))


@pytest.mark.parametrize("text", ["", "node_id,sourceID\n", "node_1,rel_type,node_2\n", "node_1,rel_type,node_2"])
def test_empty_files_hold_nothing_or_are_refused(text):
    if text:
        assert len(read(text.encode()).nodes) == 0
    else:
        with pytest.raises(FormatError, match="no reader knows"):
            read(b"")
