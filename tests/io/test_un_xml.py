"""The UN list: entries become listings with the days the list has, and persons keep no more than their names."""

import re
from collections import Counter

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import format_days
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.files._xml import read_records
from sanctions_graph.io.lists.un_xml import FIELDS

UN = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>1</DATAID>
      <FIRST_NAME>SOME</FIRST_NAME>
      <SECOND_NAME>ONE</SECOND_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
      <REFERENCE_NUMBER>KPi.901 </REFERENCE_NUMBER>
      <LISTED_ON>2016-11-30-05:00</LISTED_ON>
      <NAME_ORIGINAL_SCRIPT>누군가</NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>Works for the made-up bank
(KPe.901) and for one that is gone (KPe.999).</COMMENTS1>
      <DESIGNATION><VALUE>Representative</VALUE><VALUE/></DESIGNATION>
      <NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Some Body</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Sam</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><STREET>3 Private Street</STREET><CITY>Hanoi</CITY><COUNTRY>Viet Nam</COUNTRY>
      </INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-01-01</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>123456789</NUMBER>
      </INDIVIDUAL_DOCUMENT>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <FIRST_NAME>MADE-UP BANK</FIRST_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
      <REFERENCE_NUMBER>KPe.901</REFERENCE_NUMBER>
      <LISTED_ON>2013-03-07</LISTED_ON>
      <COMMENTS1/>
      <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>OLD BANK</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><STREET>Main Road</STREET><CITY>Pyongyang</CITY>
        <COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS>
      <ENTITY_ADDRESS><CITY>Macau</CITY><COUNTRY>China</COUNTRY><NOTE>previous location</NOTE></ENTITY_ADDRESS>
    </ENTITY>
    <ENTITY>
      <FIRST_NAME>SECOND BODY</FIRST_NAME>
      <UN_LIST_TYPE>Iran</UN_LIST_TYPE>
      <REFERENCE_NUMBER>IRe.901</REFERENCE_NUMBER>
      <LISTED_ON>2006-12-23</LISTED_ON>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""


def links(graph, kind, role=None):
    """List the ends of the links of a kind."""
    table = graph.tables["links"]
    rows = zip(*(table.coded(name)[:] for name in ("source", "target", "kind", "role")), strict=True)
    return sorted(row[:2] for row in rows if row[2] == kind and role in (None, row[3]))


def names(graph, node):
    """List the names of a node."""
    rows = zip(*(graph.names.coded(name)[:] for name in ("node", "scheme", "value")), strict=True)
    return {row[1:] for row in rows if row[0] == node}


def rules(graph):
    """Count the findings by their word."""
    counts = {}
    for finding in graph.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return counts


def listed(text, **options):
    return read(text.encode(), **options)


@pytest.fixture(scope="module", name="graph")
def _graph():
    return listed(UN)


# ---- what an entry becomes -----------------------------------------------------------------------------------


def test_every_entry_is_an_entity_by_its_reference_number(graph):
    assert [(key, graph.node(key).type, graph.caption(key)) for key in graph.nodes.ids if key.startswith("un:")] == [
        ("un:IRe.901", "LegalEntity", "SECOND BODY"),
        ("un:KPe.901", "LegalEntity", "MADE-UP BANK"),
        ("un:KPi.901", "Person", "SOME ONE"),
    ]


def test_aliases_are_names_of_their_quality(graph):
    assert names(graph, "un:KPi.901") == {
        ("un_ref", "KPi.901"), ("name", "누군가"), ("alias", "Some Body"), ("weak_alias", "Sam"),
    }  # fmt: skip
    assert names(graph, "un:KPe.901") == {("un_ref", "KPe.901"), ("former_name", "OLD BANK")}


def test_a_listing_starts_on_the_day_that_the_list_has(graph):
    assert links(graph, "designates") == [
        ("measure:un-1718-committee", "un:KPe.901"),
        ("measure:un-1718-committee", "un:KPi.901"),
        ("measure:un-1737-committee", "un:IRe.901"),
    ]
    starts = {link.target: format_days(link.start) for link in graph.tables["links"] if link.kind == "designates"}
    assert starts == {"un:KPe.901": "2013-03-07", "un:KPi.901": "2016-11-30", "un:IRe.901": "2006-12-23"}


@pytest.mark.parametrize(
    ("day", "certain", "possible"),
    [
        ("2013-03-06", set(), {"un:IRe.901"}),
        ("2013-03-07", {"un:KPe.901"}, {"un:IRe.901", "un:KPe.901"}),
        ("2020-01-01", {"un:KPe.901", "un:KPi.901"}, {"un:IRe.901", "un:KPe.901", "un:KPi.901"}),
        ("2026-02-27", {"un:IRe.901", "un:KPe.901", "un:KPi.901"}, {"un:IRe.901", "un:KPe.901", "un:KPi.901"}),
        ("2026-02-28", set(), {"un:IRe.901", "un:KPe.901", "un:KPi.901"}),
    ],
)
def test_it_is_certain_from_then_to_the_day_of_the_list_unless_the_regime_was_broken_off(graph, day, certain, possible):
    """The measures on Iran were lifted in 2016 and came back in September 2025."""
    view, table = graph.as_of(day), graph.tables["links"]
    for grade, expected in (("certain", certain), ("possible", possible)):
        mask = view.mask(grade)
        assert {link.target for row, link in enumerate(table) if link.kind == "designates" and mask[row]} == expected


def test_places_posts_and_mentions(graph):
    assert links(graph, "located_in") == [
        ("un:KPe.901", "state:CN"), ("un:KPe.901", "state:KP"), ("un:KPi.901", "state:VN"),
    ]  # fmt: skip
    said = {claim.about: claim.original_value for claim in graph.claims if "located-in" in claim.about}
    assert said["link:un-KPe.901-located-in-state-KP"].startswith("Main Road, Pyongyang, Democratic")
    assert said["link:un-KPi.901-located-in-state-VN"] == "Hanoi, Viet Nam"
    assert links(graph, "tied_to", "nationality") == [("un:KPi.901", "state:KP")]
    assert links(graph, "tied_to", "mentioned") == [("un:KPi.901", "un:KPe.901")]
    (claim,) = graph.claims_about("link:un-KPi.901-tied-to-mentioned-un-KPe.901")
    assert (claim.locator, claim.original_value) == (
        "entry KPi.901, COMMENTS1", "Works for the made-up bank (KPe.901",
    )  # fmt: skip
    assert [(claim.quantity, claim.value_text) for claim in graph.claims_about("un:KPi.901")] == [
        ("post", "Representative")
    ]


def test_a_place_of_the_past_is_not_seen_on_the_day_of_the_list(graph):
    seen = {claim.about: format_days(claim.observed) for claim in graph.claims if "located-in" in claim.about}
    assert seen["link:un-KPe.901-located-in-state-KP"] == "2026-02-27"
    mask, table = graph.as_of("2026-02-27").mask("certain"), graph.tables["links"]
    assert not mask[table.row("link:un-KPe.901-located-in-state-CN")]
    assert mask[table.row("link:un-KPe.901-located-in-state-KP")]


def test_a_number_that_nobody_bears_is_told(graph):
    line = UN[: UN.index("    <INDIVIDUAL>")].count("\n") + 1
    said = f"input, line {line}: its comments name KPe.999, which is not on this list"
    assert [finding.message for finding in graph.findings] == [said]


def test_personal_identifiers_leave_no_trace(tmp_path, graph):
    sg.io.write_csv_folder(graph, tmp_path)
    written = "".join(path.read_text() for path in tmp_path.iterdir())
    for secret in ("1970", "123456789", "Passport", "Private Street", "for one that is gone"):
        assert secret not in written


def test_the_document_is_the_list_of_that_day(graph):
    (document,) = graph.documents
    assert (document.publisher, format_days(document.published)) == ("United Nations Security Council", "2026-02-27")
    with pytest.raises(FormatError, match="came out on 2026-02-27, not 2026-02-26"):
        listed(UN, published="2026-02-26")
    undated = listed(UN.replace(' dateGenerated="2026-02-27T00:00:09.554Z"', ""))
    assert "date" in rules(undated)
    assert (
        listed(UN.replace(' dateGenerated="2026-02-27T00:00:09.554Z"', ""), published="2026-02-27")
        .as_of("2020-01-01")
        .mask("certain")
        .any()
    )


# ---- hostile entries -----------------------------------------------------------------------------------------

BAD = {
    "a number twice": (UN.replace("IRe.901", "KPe.901"), "KPe.901", "stands there twice"),
    "no number": (UN.replace("IRe.901", "901"), "901", "is no reference number"),
    "no name": (UN.replace("SECOND BODY", " "), "IRe.901", "has no name"),
    "no list": (UN.replace("<UN_LIST_TYPE>Iran</UN_LIST_TYPE>", ""), "IRe.901", "has no list type"),
    "a giant name": (UN.replace("SECOND BODY", "x" * 20_000), "IRe.901", "a text of 20,000 characters"),
    "a control character": (UN.replace("SECOND BODY", "A\x84B"), "IRe.901", "holds control characters"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_entry_stops_the_reading_or_is_left_out(case):
    text, record, says = BAD[case]
    with pytest.raises(RecordError, match=re.escape(says)) as refused:
        listed(text)
    assert (refused.value.path, refused.value.record_id) == ("input", record)
    assert text.splitlines()[refused.value.line - 1].strip() == "<ENTITY>"
    graph = listed(text, on_error="collect")
    assert sum(key.startswith("un:") for key in graph.nodes.ids) == 2
    assert [finding.id for finding in graph.findings if finding.rule == "record"] == [record]


BAD_DAYS = {
    "no day": ("2006-12-23", "soon", "'soon' is no day of listing"),
    "a day that is none": ("2006-12-23", "2006-02-30", "'2006-02-30' is no day of listing"),
    "before its authority": ("2013-03-07", "2001-01-01", "the day of listing, 2001-01-01, since Listings by"),
}


@pytest.mark.parametrize("case", BAD_DAYS)
def test_a_day_that_cannot_be_stops_the_reading_or_is_left_out(case):
    good, bad, says = BAD_DAYS[case]
    with pytest.raises(RecordError, match=says):
        listed(UN.replace(good, bad))
    graph = listed(UN.replace(good, bad), on_error="collect")
    assert len(links(graph, "designates")) == 3
    assert rules(graph)["date"] == 1


def test_another_list_is_refused_even_when_it_is_asked_for():
    with pytest.raises(FormatError, match="holds 'other', not CONSOLIDATED_LIST"):
        listed("<other/>", format="un-xml")
    with pytest.raises(RecordError, match="document type"):
        listed("<!DOCTYPE CONSOLIDATED_LIST []>" + UN.partition("\n")[2])
    with pytest.raises(RecordError, match="ends before it is complete"):
        listed(UN[:1500])


def test_what_is_not_known_is_read_and_told():
    odd = (
        UN.replace("Viet Nam", "Atlantis")
        .replace("<UN_LIST_TYPE>Iran", "<UN_LIST_TYPE>Mars")
        .replace("<QUALITY>Low", "<QUALITY>Odd")
    )
    graph = listed(odd)
    assert {"place", "program", "type"} <= set(rules(graph))
    assert ("weak_alias", "Sam") in names(graph, "un:KPi.901")


# ---- real lists ----------------------------------------------------------------------------------------------


def by_tag(graph, measure):
    return sum(source == measure for source, _ in links(graph, "designates"))


@pytest.mark.parametrize(
    ("name", "persons", "entities", "iran"),
    [
        ("un_consolidated_2025-08-02.xml.gz", 684, 195, 0),
        ("un_consolidated_2026-02-27.xml.gz", 730, 273, 121),
    ],
)
def test_the_real_list_is_read_whole(real, name, persons, entities, iran):
    graph = read(real("un-sc", name))
    types = Counter(graph.node(key).type for key in graph.nodes.ids if key.startswith("un:"))
    assert types == {"Person": persons, "LegalEntity": entities}
    assert by_tag(graph, "measure:un-1718-committee") == 155
    assert by_tag(graph, "measure:un-1737-committee") == iran
    assert set(rules(graph)) <= {"name", "place"}
    years = Counter(
        format_days(link.start)[:4] for link in graph.tables["links"] if link.source == "measure:un-1718-committee"
    )
    assert years == {"2009": 13, "2012": 3, "2013": 15, "2014": 1, "2016": 49, "2017": 52, "2018": 22}
    assert ("un:KPe.007", "un:KPe.027") in links(graph, "tied_to", "mentioned")
    assert graph.caption("un:KPe.030") == "OFFICE 39"
    assert graph.caption("un:KPe.047").startswith("FOREIGN TRADE BANK")


def test_every_element_of_the_real_lists_is_in_the_field_map(real):
    for name in ("un_consolidated_2025-08-02.xml.gz", "un_consolidated_2026-02-27.xml.gz"):
        (file,) = files_of(real("un-sc", name))
        root, *records = read_records(file, {"INDIVIDUAL", "ENTITY"})
        met = {f"{root.tag}@{key}" for key in root.attributes}
        for record in records:
            met |= {child.tag for child in record.children}
            met |= {f"{child.tag}/{inner.tag}" for child in record.children for inner in child.children}
            assert not [inner for child in record.children for inner in child.children if inner.children]
        assert met <= set(FIELDS)
