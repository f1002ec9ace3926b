"""OFAC's classic XML: the same records as the CSV files, and a clear word about what cannot be read."""

import gzip
import re

import pytest

from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.files._xml import read_records
from sanctions_graph.io.lists._ofac_remarks import parts
from sanctions_graph.io.lists.ofac_xml import FIELDS
from tests.io._ofac_forms import NEW, OLD, Made, as_xml
from tests.io._registers import certain, links, names, rules, texts_of

# An entry with every element that the schema has.
WHOLE = """\
<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://tempuri.org/sdnList.xsd"
 xsi:schemaLocation="a b">
  <publshInformation>
    <Publish_Date>01/15/2026</Publish_Date>
    <Record_Count>2</Record_Count>
  </publshInformation>
  <sdnEntry>
    <uid>11</uid>
    <firstName>Some One</firstName>
    <lastName>KIM</lastName>
    <title>Chief Engineer</title>
    <sdnType>Individual</sdnType>
    <remarks>All offices; (Linked To: DAWN; Linked To: GUARD (G)-FORCE)</remarks>
    <programList><program>DPRK2</program><program>NPWMD</program></programList>
    <idList>
      <id><uid>1</uid><idType>Passport</idType><idNumber>123456789</idNumber><idCountry>Korea, North</idCountry>
        <issueDate>01 Feb 2003</issueDate><expirationDate>01 Feb 2013</expirationDate></id>
      <id><uid>2</uid><idType>Digital Currency Address - XBT</idType><idNumber>1MadeUp</idNumber></id>
      <id><uid>3</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
      <id><uid>4</uid><idType>Secondary sanctions risk:</idType><idNumber>section 1</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>5</uid><type>a.k.a.</type><category>strong</category><lastName>KIM</lastName>
        <firstName>Sum</firstName></aka>
      <aka><uid>6</uid><type>a.k.a.</type><category>weak</category><lastName>SONNY</lastName></aka>
    </akaList>
    <addressList>
      <address><uid>7</uid><address1>2 Private Street</address1><address2>Flat 3</address2><address3>Back</address3>
        <city>Vladivostok</city><stateOrProvince>Primorye</stateOrProvince><region>East</region>
        <postalCode>690001</postalCode><country>Russia</country></address>
    </addressList>
    <nationalityList><nationality><uid>8</uid><country>Korea, North</country><mainEntry>true</mainEntry></nationality>
    </nationalityList>
    <citizenshipList><citizenship><uid>9</uid><country>Russia</country><mainEntry>false</mainEntry></citizenship>
    </citizenshipList>
    <dateOfBirthList><dateOfBirthItem><uid>10</uid><dateOfBirth>01 Jan 1970</dateOfBirth><mainEntry>true</mainEntry>
    </dateOfBirthItem></dateOfBirthList>
    <placeOfBirthList><placeOfBirthItem><uid>11</uid><placeOfBirth>Hamhung</placeOfBirth><mainEntry>true</mainEntry>
    </placeOfBirthItem></placeOfBirthList>
  </sdnEntry>
  <sdnEntry>
    <uid>12</uid>
    <lastName>DAWN</lastName>
    <sdnType>Vessel</sdnType>
    <programList><program>DPRK3</program></programList>
    <idList><id><uid>20</uid><idType>Vessel Registration Identification</idType><idNumber>9000001</idNumber></id>
    </idList>
    <vesselInfo><callSign>XYZ12</callSign><vesselType>Tug</vesselType><vesselFlag>Togo</vesselFlag>
      <vesselOwner>KIM, Some One</vesselOwner><tonnage>10</tonnage>
      <grossRegisteredTonnage>9</grossRegisteredTonnage></vesselInfo>
  </sdnEntry>
</sdnList>
"""


def test_an_entry_becomes_records():
    graph = read(WHOLE.encode())
    assert [(key, graph.node(key).type, graph.caption(key)) for key in ("ofac:11", "ofac:12")] == [
        ("ofac:11", "Person", "KIM, Some One"), ("ofac:12", "Vessel", "DAWN"),
    ]  # fmt: skip
    assert names(graph, "ofac:11") == {("ofac_uid", "11"), ("alias", "KIM, Sum"), ("weak_alias", "SONNY")}
    assert names(graph, "ofac:12") == {("ofac_uid", "12"), ("imo", "9000001"), ("call_sign", "XYZ12")}
    assert links(graph) == [
        ("measure:eo-13382", "designates", "ofac:11", ""),
        ("measure:eo-13687", "designates", "ofac:11", ""),
        ("measure:eo-13722", "designates", "ofac:12", ""),
        ("ofac:11", "acts_for", "ofac:12", "associated"),
        ("ofac:11", "controls", "wallet:XBT:1MadeUp", "holder"),
        ("ofac:11", "located_in", "state:RU", ""),
        ("ofac:11", "owns", "ofac:12", ""),
        ("ofac:11", "tied_to", "state:KP", "nationality"),
        ("ofac:11", "tied_to", "state:RU", "citizenship"),
        ("ofac:12", "tied_to", "state:TG", "flag"),
    ]
    assert [(claim.quantity, claim.value_text) for claim in graph.claims_about("ofac:11")] == [
        ("post", "Chief Engineer")
    ]
    (address,) = graph.claims_about("link:ofac-11-located-in-state-RU")
    assert address.original_value == "Vladivostok Primorye East, Russia"
    assert [finding.message for finding in graph.findings] == [
        "input, line 8: no entry is called 'GUARD (G)-FORCE' (Linked To)"
    ]


def test_the_day_of_the_list_is_its_own():
    graph = read(WHOLE.encode())
    assert {link for link in certain(graph, "2026-01-15") if "designates" in link} == {
        "link:measure-eo-13382-designates-ofac-11", "link:measure-eo-13687-designates-ofac-11",
        "link:measure-eo-13722-designates-ofac-12",
    }  # fmt: skip
    assert certain(graph, "2026-01-14") == certain(graph, "2026-01-16") == set()
    with pytest.raises(FormatError, match="came out on 2026-01-15, not 2026-02-01"):
        read(WHOLE.encode(), published="2026-02-01")


@pytest.mark.parametrize("printed", ["", "soon", "13/45/2026"])
def test_a_list_whose_day_cannot_be_read_has_the_day_of_the_caller_or_none(printed):
    data = WHOLE.replace("01/15/2026", printed).encode()
    assert rules(read(data))["date"] == 2  # the day is none; nothing is certain on any day
    graph = read(data, published="2026-01-15")
    assert rules(graph)["date"] == 1
    assert certain(graph, "2026-01-15")


def test_nothing_personal_is_kept():
    kept = texts_of(read(WHOLE.encode()))
    for secret in ("Private", "Flat 3", "690001", "1970", "Hamhung", "123456789", "Male", "2003"):
        assert secret not in kept


def test_every_element_is_in_the_field_map():
    def met(record, path):
        yield path
        for child in record.children:
            yield from met(child, f"{path}/{child.tag}")

    (file,) = files_of(WHOLE.encode())
    root, *records = read_records(file, {"publshInformation", "sdnEntry"})
    found = {f"{root.tag}@{name}" for name in root.attributes}
    found |= {path for record in records for path in met(record, record.tag)}
    assert found == set(FIELDS)


def test_the_wrapping_and_the_namespace_leave_no_trace(tmp_path):
    entries = [Made(11, "ALPHA", linked=("BETA",)), Made(12, "BETA")]
    data = as_xml(entries)
    expected = read(data.encode())
    (tmp_path / "SDN.XML").write_bytes(data.encode("utf-8-sig"))
    prefixed = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", data).replace(' xmlns="', ' xmlns:x="')
    bare = data.replace(f' xmlns="{OLD}"', "")
    for source in (
        tmp_path / "SDN.XML", gzip.compress(data.encode()), as_xml(entries, space=NEW).encode(), prefixed.encode(),
        bare.encode(), data.encode("utf-16"), data.replace("\n", "\r\n").encode(),
    ):  # fmt: skip
        graph = read(source)
        assert [list(graph.tables[name].text_rows()) for name in ("nodes", "names", "links")] == [
            list(expected.tables[name].text_rows()) for name in ("nodes", "names", "links")
        ]


# ---- remarks in brackets -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remarks", "linked"),
    [
        ("(Linked To: A)", ["A"]),
        ("(Linked To: A; Linked To: B S.A.)", ["A", "B S.A."]),
        ("(Linked To: GUARD (G)-FORCE; Linked To: B (C))", ["GUARD (G)-FORCE", "B (C)"]),
        ("Of old (Linked To: A). More (Linked To: B)", ["A", "B"]),
        ("(Linked To: A (B", ["A (B"]),
        ("Linked To: A.", ["A."]),
        ("(Linked to nobody)", []),
    ],
)
def test_linked_to_is_taken_out_of_its_brackets(remarks, linked):
    assert [part.value for part in parts(remarks) if part.sort == "linked"] == linked


# ---- hostile files -------------------------------------------------------------------------------------------

BAD = {
    "an entry twice": ("<uid>12</uid>", "<uid>11</uid>", "11", "stands there twice"),
    "no number": ("<uid>12</uid>", "<uid>1x</uid>", "1x", "is no entry number"),
    "no uid": ("<uid>12</uid>", "", "", "is no entry number"),
    "beyond 64 bits": ("<uid>12</uid>", f"<uid>{2**64}</uid>", str(2**64), "is no entry number"),
    "no name": ("<lastName>DAWN</lastName>", "", "12", "has no name"),
    "a giant name": ("DAWN</lastName>", "D" * 20_000 + "</lastName>", "12", "its name is"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_entry_stops_the_reading_or_is_left_out_with_a_finding(case):
    old, new, record, says = BAD[case]
    data = WHOLE.replace(old, new, 1).encode()
    with pytest.raises(RecordError, match=re.escape(says)) as refused:
        read(data)
    assert (refused.value.record_id, refused.value.line) == (record, WHOLE.count("\n", 0, WHOLE.index("<uid>12<")))
    graph = read(data, on_error="collect")
    assert rules(graph)["record"] == 1
    assert "ofac:12" not in graph.nodes.ids
    assert "ofac:11" in graph.nodes.ids


def test_a_count_that_does_not_hold_is_told():
    graph = read(as_xml([Made(11, "ALPHA")], count=7).encode())
    assert [finding.message.partition(": ")[2] for finding in graph.findings] == [
        "the file says that it has 7 entries, and has 1: is it cut, or edited?"
    ]


def test_an_unknown_word_is_read_and_told():
    data = WHOLE.replace("<sdnType>Vessel", "<sdnType>Submarine").replace("a.k.a.", "z.k.a.", 1)
    told = [finding.message.partition(": ")[2] for finding in read(data.encode()).findings if finding.rule == "type"]
    assert told == [
        "'z.k.a.' is no known type of name; read as alias",
        "'Submarine' is no known type of entry; read as LegalEntity",
    ]


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: data[: len(data) // 2], "ends before it is complete"),
        (lambda data: data.replace("<sdnList ", "<!DOCTYPE sdnList []><sdnList ", 1), "document type"),
        (lambda data: data.replace("</aka>", "</akb>", 1), "not well-formed"),
    ],
)
def test_a_file_that_is_broken_as_a_whole_is_refused_either_way(spoil, says, on_error):
    with pytest.raises(RecordError, match=says):
        read(spoil(WHOLE).encode(), on_error=on_error)


def test_another_root_is_refused():
    with pytest.raises(FormatError, match="not sdnList"):
        read(b"<list/>", "ofac-xml")
