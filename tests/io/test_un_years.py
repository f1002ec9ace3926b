"""The UN list of other years: other orders, other forms of the same elements, and some that are not there."""

import random
import re
from xml.etree import ElementTree as ET

import pytest

from sanctions_graph._bounds import format_days
from sanctions_graph.errors import RecordError
from sanctions_graph.io import read
from tests.io._registers import certain, rules, texts_of
from tests.io.test_un_xml import UN, links, listed, names


def entry(inner, day="2013-05-28T10:00:17-04:00", sort="ENTITY"):
    """Write a list of one entry."""
    made = f' dateGenerated="{day}"' if day else ""
    group = "INDIVIDUALS" if sort == "INDIVIDUAL" else "ENTITIES"
    return f"<CONSOLIDATED_LIST{made}><{group}><{sort}>{inner}</{sort}></{group}></CONSOLIDATED_LIST>"


NAME = "<FIRST_NAME>SOMEBODY</FIRST_NAME>"
NUMBER = "<REFERENCE_NUMBER>KPe.901</REFERENCE_NUMBER>"
LISTED = "<UN_LIST_TYPE>DPRK</UN_LIST_TYPE>"
SINCE = "<LISTED_ON>2009-07-16</LISTED_ON>"


def lives(graph):
    rows = (link for link in graph.tables["links"] if link.kind == "designates")
    return [(link.target, format_days(link.start), format_days(link.end)) for link in rows]


@pytest.mark.parametrize("seed", range(3))
def test_elements_may_come_in_any_order(seed):
    root = ET.fromstring(UN)
    for record in root.iter():
        if record.tag in ("INDIVIDUAL", "ENTITY", "INDIVIDUAL_ALIAS", "ENTITY_ADDRESS", "INDIVIDUAL_ADDRESS"):
            record[:] = random.Random(seed).sample(list(record), len(record))
    text = ET.tostring(root, encoding="unicode")
    assert text.index("REFERENCE_NUMBER") != UN.index("REFERENCE_NUMBER")
    for kind in ("designates", "located_in", "tied_to"):
        assert links(listed(text), kind) == links(listed(UN), kind)
    assert names(listed(text), "un:KPi.901") == names(listed(UN), "un:KPi.901")


@pytest.mark.parametrize(
    ("number", "own"),
    [("KPe.901", "un:KPe.901"), ("QDi.1000", "un:QDi.1000"), ("QI.A.12.01.", "un:QI.A.12.01"),
     ("TE.H.1.12", "un:TE.H.1.12"),     ("QI.1", "un:QI.1")],
)  # fmt: skip
def test_numbers_of_every_year_are_read(number, own):
    graph = listed(entry(NAME + LISTED + f"<REFERENCE_NUMBER>{number}</REFERENCE_NUMBER>"))
    assert links(graph, "designates") == [("measure:un-1718-committee", own)]
    assert names(graph, own) == {("un_ref", own.removeprefix("un:"))}


def test_an_entry_without_a_number_goes_by_that_of_the_data_base():
    graph = listed(entry(NAME + LISTED + "<DATAID>6908555</DATAID>"))
    assert links(graph, "designates") == [("measure:un-1718-committee", "un:dataid/6908555")]
    assert names(graph, "un:dataid/6908555") == set()
    with pytest.raises(RecordError, match="is no reference number"):
        listed(entry(NAME + LISTED + "<DATAID>x</DATAID>"))


@pytest.mark.parametrize(
    "said",
    [
        "<UN_LIST_TYPE>DPRK</UN_LIST_TYPE>", "<UN_LIST_TYPE><VALUE>DPRK</VALUE></UN_LIST_TYPE>",
        "<LIST_TYPE><VALUE>DPRK</VALUE></LIST_TYPE>", "<LIST_TYPE>DPRK</LIST_TYPE>",
        "<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE><UN_LIST_TYPE> DPRK </UN_LIST_TYPE>",
    ],
)  # fmt: skip
def test_the_list_type_stands_in_one_of_several_places(said):
    assert links(listed(entry(NAME + NUMBER + said)), "designates") == [("measure:un-1718-committee", "un:KPe.901")]


@pytest.mark.parametrize("said", ["", "<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>", "<UN_LIST_TYPE/>"])
def test_without_a_list_type_an_entry_is_refused(said):
    with pytest.raises(RecordError, match="has no list type"):
        listed(entry(NAME + NUMBER + said))


def test_an_entry_may_stand_on_two_lists():
    graph = listed(entry(NAME + NUMBER + LISTED + "<UN_LIST_TYPE>Iran</UN_LIST_TYPE>"))
    assert len(links(graph, "designates")) == 2


def test_values_may_stand_by_themselves():
    bare = "<NATIONALITY>Lebanon</NATIONALITY><NATIONALITY2>China</NATIONALITY2><DESIGNATION>Director</DESIGNATION>"
    graph = listed(entry(NAME + NUMBER + LISTED + bare, sort="INDIVIDUAL"))
    assert links(graph, "tied_to", "nationality") == [("un:KPe.901", "state:CN"), ("un:KPe.901", "state:LB")]
    assert [claim.value_text for claim in graph.claims_about("un:KPe.901")] == ["Director"]


# ---- days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day", ["2013-05-28", "2013-05-28-04:00", "2013-05-28T00:00:00", "2013-05-28T00:00:00.000+01:00"]
)
def test_the_day_of_the_list_has_several_forms(day):
    graph = listed(entry(NAME + NUMBER + LISTED + SINCE, day=day))
    (document,) = graph.documents
    assert format_days(document.published) == "2013-05-28"
    assert certain(graph, "2013-05-28")


def test_a_day_of_the_list_that_is_none_is_refused_by_line():
    with pytest.raises(RecordError, match="is no day of the list"):
        listed(entry(NAME + NUMBER + LISTED, day="2013-13-28T00:00:00"))
    graph = listed(entry(NAME + NUMBER + LISTED, day="2013-13-28T00:00:00"), on_error="collect")
    assert rules(graph) == {"date": 2}


def test_a_list_from_before_a_regime_was_broken_off_saw_its_own_day():
    """The measures on Iran hold without a break only since September 2025; a list of 2013 was once not read at all."""
    iran = NAME + "<REFERENCE_NUMBER>IRe.901</REFERENCE_NUMBER><UN_LIST_TYPE>Iran</UN_LIST_TYPE>"
    graph = listed(entry(iran + "<LISTED_ON>2006-12-23</LISTED_ON>"))
    assert certain(graph, "2013-05-28")
    assert not certain(graph, "2010-01-01")
    assert not certain(graph, "2017-01-01")


def test_who_was_taken_off_is_listed_until_then():
    graph = listed(entry(NAME + NUMBER + LISTED + SINCE + "<DELISTED_ON>2012-02-15</DELISTED_ON>"))
    assert lives(graph) == [("un:KPe.901", "2009-07-16", "2012-02-14..2012-02-15")]
    assert certain(graph, "2012-02-14")
    assert not certain(graph, "2012-02-15")
    assert not graph.as_of("2012-02-16").mask("possible").any()


def test_who_was_taken_off_and_does_not_say_since_when_is_listed_until_then_at_most():
    graph = listed(entry(NAME + NUMBER + LISTED + "<DELISTED_ON>2012-02-15</DELISTED_ON>"))
    assert lives(graph) == [("un:KPe.901", "?", "2012-02-14..2012-02-15")]
    assert not certain(graph, "2013-05-28")


def test_days_that_contradict_one_another_are_refused():
    turned = NAME + NUMBER + LISTED + SINCE + "<DELISTED_ON>2001-02-15</DELISTED_ON>"
    with pytest.raises(RecordError, match="taken off"):
        listed(entry(turned))
    assert lives(listed(entry(turned), on_error="collect")) == [("un:KPe.901", "?", "?")]


def test_a_listing_after_the_day_of_the_list_is_read():
    graph = listed(entry(NAME + NUMBER + LISTED + "<LISTED_ON>2014-01-01</LISTED_ON>"))
    assert lives(graph) == [("un:KPe.901", "2014-01-01", "?")]


# ---- names, notes, unknown elements --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quality", "scheme"),
    [("Good", "alias"), ("good", "alias"), ("a.k.a.", "alias"), ("A.K.A", "alias"), ("aka", "alias"),
     ("Low", "weak_alias"),     ("f.k.a.", "former_name"), ("F.K.A", "former_name")],
)  # fmt: skip
def test_the_quality_of_an_alias_has_several_spellings(quality, scheme):
    alias = f"<ENTITY_ALIAS><ALIAS_NAME>OTHER</ALIAS_NAME><QUALITY>{quality}</QUALITY></ENTITY_ALIAS>"
    graph = listed(entry(NAME + NUMBER + LISTED + alias))
    assert (scheme, "OTHER") in names(graph, "un:KPe.901")
    assert not rules(graph)


def test_an_element_that_is_in_no_map_is_told_once():
    odd = NAME + NUMBER + LISTED + "<MOOD>x</MOOD><MOOD>y</MOOD><ENTITY_ADDRESS><FLOOR>3</FLOOR></ENTITY_ADDRESS>"
    graph = listed(entry(odd))
    assert rules(graph) == {"type": 2}


def test_numbers_of_both_forms_in_the_comments_are_mentions():
    two = entry(NAME + NUMBER + LISTED + "<COMMENTS1>with QI.A.12.01. and KPe.999</COMMENTS1>").replace(
        "</ENTITIES>",
        f"<ENTITY>{NAME}{LISTED}<REFERENCE_NUMBER>QI.A.12.01.</REFERENCE_NUMBER></ENTITY></ENTITIES>",
    )
    graph = listed(two)
    assert links(graph, "tied_to", "mentioned") == [("un:KPe.901", "un:QI.A.12.01")]
    assert rules(graph) == {"name": 1}


@pytest.mark.parametrize("prefix", ["un", "un-sc", "a.b"])
def test_any_prefix_of_a_namespace_is_read(prefix):
    text = re.sub(r"<(/?)([A-Z])", rf"<\1{prefix}:\2", UN).replace(
        f"<{prefix}:CONSOLIDATED_LIST ", f'<{prefix}:CONSOLIDATED_LIST xmlns:{prefix}="urn:x" '
    )
    assert links(listed(text), "designates") == links(listed(UN), "designates")


@pytest.mark.parametrize("inner", ["", "<ENTITIES/>", "<INDIVIDUALS></INDIVIDUALS><ENTITIES> </ENTITIES>"])
def test_an_empty_list_holds_nothing(inner):
    graph = listed(f'<CONSOLIDATED_LIST dateGenerated="2012-01-01">{inner}</CONSOLIDATED_LIST>')
    assert (len(graph.nodes), len(graph.documents)) == (0, 1)


HOSTILE = {
    "a giant tag": NAME + NUMBER + f"<UN_LIST_TYPE>{'x' * 20_000}</UN_LIST_TYPE>",
    "a long tag": NAME + NUMBER + f"<UN_LIST_TYPE>{'x' * 300}</UN_LIST_TYPE>",
    "a control character in the tag": NAME + NUMBER + "<UN_LIST_TYPE>a\x84b</UN_LIST_TYPE>",
    "a giant number": NAME + LISTED + f"<REFERENCE_NUMBER>{'9' * 70}</REFERENCE_NUMBER>",
    "a giant data base number": NAME + LISTED + f"<DATAID>{'9' * 70}x</DATAID><REFERENCE_NUMBER>NaN</REFERENCE_NUMBER>",
    "a name of blanks": NUMBER + LISTED + "<FIRST_NAME> \n </FIRST_NAME>",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_entry_is_refused_by_line_or_left_out(case):
    text = entry(HOSTILE[case])
    with pytest.raises(RecordError) as caught:
        listed(text)
    assert caught.value.line == 1
    graph = listed(text, on_error="collect")
    assert len(graph.nodes) == 0
    assert rules(graph) == {"record": 1}


@pytest.mark.parametrize("note", ["Formerly at this address", "previous location", "as of 2003, until 2005"])
def test_a_place_of_the_past_is_never_certain(note):
    place = f"<ENTITY_ADDRESS><COUNTRY>China</COUNTRY><NOTE>{note}</NOTE></ENTITY_ADDRESS>"
    graph = listed(entry(NAME + NUMBER + LISTED + place))
    assert not [own for own in certain(graph, "2013-05-28") if "located-in" in own]


def test_what_is_personal_leaves_no_trace_in_any_order():
    person = (
        "<INDIVIDUAL_DOCUMENT><NUMBER>PP12345</NUMBER></INDIVIDUAL_DOCUMENT><GENDER>Male</GENDER>"
        "<INDIVIDUAL_DATE_OF_BIRTH><YEAR>1961</YEAR></INDIVIDUAL_DATE_OF_BIRTH><SUBMITTED_BY>Nowhere</SUBMITTED_BY>"
        "<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Birthtown</CITY></INDIVIDUAL_PLACE_OF_BIRTH><TITLE>Haji</TITLE>"
    )
    graph = listed(entry(person + LISTED + NUMBER + NAME, sort="INDIVIDUAL"))
    told = texts_of(graph)
    assert not [word for word in ("PP12345", "1961", "Birthtown", "Haji", "Nowhere") if word in told]
    assert not rules(graph)


def test_the_two_real_lists_differ_as_their_readme_says(real):
    older, newer = (read(real("un-sc", f"un_consolidated_{day}.xml.gz")) for day in ("2025-08-02", "2026-02-27"))
    then, now = ({own for own in graph.nodes.ids if own.startswith("un:")} for graph in (older, newer))
    assert (len(then), len(now), len(now - then), len(then - now)) == (879, 1_003, 127, 3)
    iran = {own for own in now - then if own.startswith("un:IR")}
    assert (sum(own.startswith("un:IRi") for own in iran), sum(own.startswith("un:IRe") for own in iran)) == (43, 78)
    assert sum(own.startswith("un:KPi") for own in now) == 80
    assert sum(own.startswith("un:KPe") for own in now) == 75
    assert newer.caption("un:KPe.054").startswith("MINISTRY OF NATIONAL DEFENCE")
    mentions = [pair for pair in links(newer, "tied_to", "mentioned") if all(end.startswith("un:KP") for end in pair)]
    assert mentions == [("un:KPe.007", "un:KPe.027")]
