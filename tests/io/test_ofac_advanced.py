"""OFAC's advanced XML: days of listing, relations with their doubt, names in every script, and nothing personal."""

import gzip
import io
import re
import zipfile

import pytest

from sanctions_graph._bounds import UNKNOWN_DAY, format_days
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.files._xml import read_records
from sanctions_graph.io.lists._ofac_relations import RELATIONS
from sanctions_graph.io.lists.ofac_advanced import FIELDS
from tests.io._ofac_forms import NEW, OLD, Advanced, Made, as_advanced
from tests.io._registers import certain, links, names, rules, texts_of

DAY = "2026-01-15"
ONE = Made(11, "FIRST BODY", programs=("DPRK2",))
TWO = Made(12, "SECOND BODY")
PERSON = Made(13, "KIM", "Some One", type="Individual")
SHIP = Made(14, "DAWN", type="Vessel")


def text(made):
    return str(made).encode()


def built(*entries, **options):
    """Begin a file of these parties."""
    made = Advanced(DAY, **options)
    for entry in entries:
        made.party(entry)
    return made


def starts(graph):
    """Give the start of each listing, by measure and entity."""
    found = (graph.link(own) for own in graph.tables["links"].ids)
    return {(link.source, link.target): "?" if link.start == UNKNOWN_DAY else format_days(link.start)
            for link in found if link.kind == "designates"}  # fmt: skip


def sure(graph, day):
    """Count the links that are certain on a day."""
    return len(certain(graph, day))


# ---- days of listing -----------------------------------------------------------------------------------------


def listed(programs, days, **options):
    made = built(ONE)
    made.listing(11, programs, days=days, **options)
    return read(text(made))


def test_the_day_of_an_entry_is_the_start_of_its_only_listing():
    graph = listed(["DPRK2"], [("2016-03-16", "")])
    assert starts(graph) == {("measure:eo-13687", "ofac:11"): "2016-03-16"}
    assert [sure(graph, day) for day in ("2016-03-15", "2016-03-16", "2020-01-01", DAY, "2026-01-16")] == [
        0, 1, 1, 1, 0,
    ]  # fmt: skip


def test_of_several_programmes_the_day_is_that_of_its_legal_basis_and_the_others_came_some_day_after():
    graph = listed(["NPWMD", "DPRK2"], [("2016-03-16", "DPRK2")])
    assert starts(graph) == {
        ("measure:eo-13687", "ofac:11"): "2016-03-16",
        ("measure:eo-13382", "ofac:11"): f"2016-03-16..{DAY}",
    }
    assert [sure(graph, day) for day in ("2016-03-15", "2016-03-16", DAY)] == [0, 1, 2]


def test_without_a_legal_basis_none_of_several_programmes_has_a_day_made_up():
    graph = listed(["NPWMD", "DPRK2"], [("2010-05-05", "")])
    assert starts(graph) == {
        ("measure:eo-13382", "ofac:11"): f"2010-05-05..{DAY}",
        ("measure:eo-13687", "ofac:11"): f"2015-01-02..{DAY}",  # no programme lists before its adoption
    }
    assert not rules(graph)


def test_an_entry_that_is_older_than_its_programme_was_listed_under_another():
    graph = listed(["SDGT"], [("1995-01-23", "")])
    assert starts(graph) == {("measure:eo-13224", "ofac:11"): f"2001-09-23..{DAY}"}
    assert [sure(graph, day) for day in ("2001-09-24", DAY)] == [0, 1]


def test_the_first_of_several_days_counts_and_a_change_is_no_listing():
    assert set(starts(listed(["DPRK2"], [("2020-01-01", ""), ("2016-03-16", "")])).values()) == {"2016-03-16"}
    made = built(ONE)
    made.listing(11, ["DPRK2"], days=[("2016-03-16", "")])
    changed = text(made).replace(b">Created<", b">Removed<")
    assert set(starts(read(changed)).values()) == {"?"}


def test_who_is_listed_twice_under_one_programme_is_listed_since_the_first_day():
    for days in (("2016-03-16", "2020-01-01"), ("2020-01-01", "2016-03-16")):
        made = built(ONE)
        for day in days:
            made.listing(11, ["DPRK2"], days=[(day, "")])
        assert set(starts(read(text(made))).values()) == {"2016-03-16"}


def test_a_part_of_a_day_is_a_bound():
    assert set(starts(listed(["DPRK2"], [("2016-03", "")])).values()) == {f"2016-03-01..{DAY}"}


def period(start, end=""):
    def day(tag, value):
        parts = zip(("Year", "Month", "Day"), value.split("-"), strict=True)
        return f"<{tag}>" + "".join(f"<{part}>{text}</{part}>" for part, text in parts) + f"</{tag}>"

    begins = "<Start>" + day("From", start) + day("To", start) + "</Start>"
    return "<DatePeriod>" + begins + ("<End>" + day("From", end) + "</End>" if end else "") + "</DatePeriod>"


def test_a_measure_with_a_period_of_its_own_starts_with_it():
    graph = listed(["NPWMD", "DPRK2"], [("2016-03-16", "")], period=period("2018-02-03"))
    assert set(starts(graph).values()) == {"2018-02-03"}
    over = listed(["DPRK2"], [("2016-03-16", "")], period=period("2018-02-03", "2020-02-03"))
    assert sure(over, DAY) == 0


def test_no_day_of_listing_is_no_day():
    assert starts(listed(["DPRK2"], [])) == {("measure:eo-13687", "ofac:11"): "?"}


@pytest.mark.parametrize(("day", "says"), [
    ("2016-13-01", "'2016-13-01' is no day of listing"), ("2027-01-01", "since the list is of 2026-01-15"),
])  # fmt: skip
def test_a_day_that_cannot_be_is_refused_and_never_mended(day, says):
    made = built(ONE, TWO)
    made.listing(11, ["DPRK2"], days=[(day, "")])
    made.listing(12, ["SDGT"])
    with pytest.raises(RecordError, match=re.escape(says)):
        read(text(made))
    graph = read(text(made), on_error="collect")
    assert starts(graph) == {("measure:eo-13687", "ofac:11"): "?", ("measure:eo-13224", "ofac:12"): "?"}
    assert rules(graph) == {"date": 1}


# ---- relations -----------------------------------------------------------------------------------------------

READ_AS = {
    "Associate Of": ("ofac:11", "acts_for", "ofac:12", "associated", False),
    "Providing support to:": ("ofac:11", "acts_for", "ofac:12", "associated", False),
    "playing a significant role in": ("ofac:11", "acts_for", "ofac:12", "associated", False),
    "Acting for or on behalf of": ("ofac:11", "acts_for", "ofac:12", "", True),
    "Owned or Controlled By": ("ofac:12", "controls", "ofac:11", "owned-or-controlled", False),
    "Owns, controls, or operates": ("ofac:11", "controls", "ofac:12", "owned-or-controlled", False),
    "Property in the interest of": ("ofac:12", "controls", "ofac:11", "property-interest", False),
    "Leader or official of": ("ofac:11", "directs", "ofac:12", "leader-or-official", False),
    "Principal Executive Officer": ("ofac:11", "directs", "ofac:12", "principal-executive-officer", True),
    "Family member of": ("ofac:11", "tied_to", "ofac:12", "family", True),
    "Rival of": ("ofac:11", "acts_for", "ofac:12", "associated", False),
}


def related(source, words, target, **options):
    made = built(*(entry for entry in (ONE, TWO, PERSON, SHIP) if entry.uid in (source, target)))
    made.relation(source, words, target, **options)
    return read(text(made))


@pytest.mark.parametrize("words", READ_AS)
def test_a_relation_is_a_link_with_its_doubt(words):
    *row, is_sure = READ_AS[words]
    graph = related(11, words, 12)
    assert links(graph) == [tuple(row)]
    assert sure(graph, DAY) == is_sure
    assert int(graph.as_of(DAY).mask("possible").sum()) == 1
    (claim,) = graph.claims_about(graph.tables["links"].ids[0])
    assert claim.original_value == words
    assert rules(graph) == ({"program": 2, "type": 1} if words == "Rival of" else {"program": 2})


def test_the_table_of_relations_is_tested_whole_and_nobody_owns_by_it():
    tested = {words.casefold().rstrip(":") for words in READ_AS}
    assert set(RELATIONS) == tested - {"rival of"}
    assert "owns" not in {relation.kind for relation in RELATIONS.values()}


def test_who_directs_is_the_person_whichever_way_the_list_prints_it():
    for source, target in ((13, 11), (11, 13)):
        assert links(related(source, "Principal Executive Officer", target), "directs") == [
            ("ofac:13", "directs", "ofac:11", "principal-executive-officer")
        ]


def test_a_vessel_does_not_act_it_is_held():
    assert links(related(14, "Associate Of", 11)) == [("ofac:11", "controls", "ofac:14", "associated")]


def test_a_former_relation_is_no_sighting():
    graph = related(11, "Acting for or on behalf of", 12, former=True)
    assert sure(graph, DAY) == 0
    assert int(graph.as_of(DAY).mask("possible").sum()) == 1


def test_a_relation_with_nobody_is_a_finding():
    made = built(ONE)
    made.relation(11, "Associate Of", 99)
    graph = read(text(made))
    assert [finding.message.partition(": ")[2] for finding in graph.findings if finding.rule == "name"] == [
        "a relation names party 99, which is not on this list"
    ]


# ---- parties -------------------------------------------------------------------------------------------------


def test_names_in_other_scripts_are_names_and_weak_ones_are_weak():
    made = built()
    made.party(Made(11, "KIM", "Some", type="Individual", aliases=(("a.k.a.", True, "SAM"), ("f.k.a.", True, "OLD"))))
    value = f'<NamePartValue ScriptID="{made.ref("Script", "Hangul")}">누군가</NamePartValue>'
    other = f"<DocumentedName><DocumentedNamePart>{value}</DocumentedNamePart></DocumentedName></Alias>"
    made.parties = made.parties.replace("</Alias>", other, 1)
    graph = read(text(made))
    assert graph.caption("ofac:11") == "KIM, Some"
    assert names(graph, "ofac:11") == {
        ("ofac_uid", "11"), ("name", "누군가"), ("weak_alias", "SAM"), ("former_name", "OLD"),
    }  # fmt: skip


@pytest.mark.parametrize(("parts", "caption"), [
    ([("First Name", "Some"), ("Last Name", "KIM")], "KIM, Some"),
    ([("Last Name", "LEE"), ("First Name", "Ann"), ("Middle Name", "Bo"), ("Patronymic", "Ivanovna")],
     "LEE, Ann Bo Ivanovna"),
    ([("Patronymic", "RUIZ"), ("Matronymic", "PAZ"), ("First Name", "Eva")], "RUIZ PAZ, Eva"),
    ([("Nickname", "SAM")], "SAM"),
    ([("Entity Name", "A, B AND C")], "A, B AND C"),
    ([("Some New Type", "ONE"), ("Other", "TWO")], "ONE TWO"),
])  # fmt: skip
def test_parts_of_a_name_stand_as_the_csv_files_print_them(parts, caption):
    made = Advanced(DAY)
    groups = values = ""
    for number, (sort, word) in enumerate(parts):
        kind = made.ref("NamePartType", sort)
        groups += f'<MasterNamePartGroup><NamePartGroup ID="{number}" NamePartTypeID="{kind}"/></MasterNamePartGroup>'
        value = f'<NamePartValue NamePartGroupID="{number}">{word}</NamePartValue>'
        values += f"<DocumentedNamePart>{value}</DocumentedNamePart>"
    alias = f'<Alias AliasTypeID="{made.ref("AliasType", "Name")}" Primary="true">'
    name = f"{alias}<DocumentedName>{values}</DocumentedName></Alias><NamePartGroups>{groups}</NamePartGroups>"
    profile = f'<Profile ID="11" PartySubTypeID="4"><Identity ID="1">{name}</Identity></Profile>'
    made.parties = f'<DistinctParty FixedRef="11">{profile}</DistinctParty>'
    assert read(text(made)).caption("ofac:11") == caption


def test_an_area_tells_the_country_where_no_country_stands():
    made = built(Made(11, "A", addresses=(("", "Town", ""),)))
    area = f'<LocationAreaCode AreaCodeID="{made.ref("AreaCode", "CN")}"/>'
    made.locations = made.locations.replace("<LocationPart ", f"{area}<LocationPart ", 1)
    data = str(made).replace(">CN</AreaCode>", ' Description="China">CN</AreaCode>')
    assert links(read(data.encode()), "located_in") == [("ofac:11", "located_in", "state:CN", "")]


def test_a_country_may_stand_as_an_unknown_part_of_a_place():
    made = built(Made(11, "A", addresses=(("", "China", ""), ("", "Middle of Nowhere", ""))))
    data = str(made).replace(">CITY</LocPartType>", ">UNKNOWN</LocPartType>")
    assert links(read(data.encode()), "located_in") == [("ofac:11", "located_in", "state:CN", "")]


def test_a_place_or_a_holder_that_is_not_in_the_file_is_told():
    ids = (("Vessel Registration Identification", "9000001"),)
    data = as_advanced([Made(11, "DAWN", type="Vessel", addresses=(("1 Road", "Town", "China"),), ids=ids)])
    lost = re.sub(r'LocationID="\d+"', 'LocationID="77"', re.sub(r'IdentityID="\d+"', 'IdentityID="78"', data))
    graph = read(lost.encode())
    assert not links(graph, "located_in")
    assert ("imo", "9000001") not in names(graph, "ofac:11")
    told = {finding.rule: finding.message.partition(": ")[2] for finding in graph.findings}
    assert told["place"] == "Location 77 is not in the file"
    assert told["name"] == "the document is of identity 78, which is not in the file"


def test_places_and_documents_may_stand_after_the_parties():
    entry = Made(
        11, "DAWN", type="Vessel", addresses=(("1 Road", "Dandong", "China"),), flag="Togo",
        ids=(("Vessel Registration Identification", "9000001"), ("Digital Currency Address - XBT", "1Made")),
    )  # fmt: skip
    data = as_advanced([entry])
    parties = data[data.index("<DistinctParties>") : data.index("<ProfileRelationships>")]
    turned = data.replace(parties, "").replace("<Locations>", f"{parties}<Locations>")
    assert turned != data
    assert list(read(turned.encode()).tables["links"].text_rows()) == list(
        read(data.encode()).tables["links"].text_rows()
    )
    assert ("imo", "9000001") in names(read(turned.encode()), "ofac:11")


def test_nothing_personal_is_kept():
    entry = Made(
        11, "KIM", "Some", type="Individual", born="01 Jan 1970", addresses=(("2 Private Street", "Dandong", "China"),),
        ids=(("Passport", "123456789"), ("Gender", "Male"), ("Phone Number", "850-2"), ("Email Address", "kim@made.up"),
             ("National ID No.", "987654321")),
    )  # fmt: skip
    kept = texts_of(read(as_advanced([entry]).encode()))
    assert "Dandong" in kept
    for secret in ("Private Street", "1970", "123456789", "Male", "850-2", "kim@made.up", "987654321"):
        assert secret not in kept


# ---- wrappings -----------------------------------------------------------------------------------------------


def packed(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def prefixed(data):
    """Write every element with a prefix of its namespace."""
    data = re.sub(r"<(/?)([A-Za-z])", r"<\1o:\2", data)
    return data.replace(' xmlns="', ' xmlns:o="')


def test_the_wrapping_and_the_namespace_leave_no_trace(tmp_path):
    data = as_advanced([ONE, TWO])
    expected = read(data.encode())
    (tmp_path / "sdn_advanced.zip").write_bytes(packed({"SDN_ADVANCED.XML": data}))
    (tmp_path / "SDN_ADVANCED.XML").write_text("\ufeff" + data, encoding="utf-8")
    for source in (
        tmp_path / "sdn_advanced.zip", tmp_path / "SDN_ADVANCED.XML", gzip.compress(data.encode()),
        as_advanced([ONE, TWO], space=OLD).encode(), prefixed(data).encode(),
        data.replace(f' xmlns="{NEW}"', "").encode(),
    ):  # fmt: skip
        graph = read(source)
        assert list(graph.tables["links"].text_rows()) == list(expected.tables["links"].text_rows())
        assert list(graph.tables["names"].text_rows()) == list(expected.tables["names"].text_rows())


# ---- hostile files -------------------------------------------------------------------------------------------


def broken(old, new, count=-1):
    made = built(ONE, TWO)
    made.listing(11, ["DPRK2"])
    made.listing(12, ["SDGT"])
    data = str(made)
    assert old in data
    return data.replace(old, new, count).encode()


BAD = {
    "a party twice": ('ID="12" PartySub', 'ID="11" PartySub', "11", "stands there twice"),
    "no number": ('ID="11" PartySub', 'ID="x1" PartySub', "x1", "is no entry number"),
    "no name": ("FIRST BODY", " ", "11", "has no name"),
    "a giant name": ("FIRST BODY", "A" * 20_000, "11", "its name is"),
    "a listing of nobody": ('ProfileID="11"', 'ProfileID="99"', "99", "lists party '99'"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_record_stops_the_reading_or_is_left_out_with_a_finding(case):
    old, new, record, says = BAD[case]
    data = broken(old, new)
    with pytest.raises(RecordError, match=re.escape(says)) as refused:
        read(data)
    assert (refused.value.record_id, refused.value.line > 1) == (record, True)
    graph = read(data, on_error="collect")
    assert any(finding.rule == "record" and says in finding.message for finding in graph.findings)
    assert ("ofac:12" in graph.nodes.ids) == (case != "a party twice")


def test_a_party_without_any_name_is_refused():
    with pytest.raises(RecordError, match="the entry has no name"):
        read(re.sub("<Alias .*?</Alias>", "", as_advanced([ONE])).encode())


def test_a_list_whose_day_is_no_day_is_told_and_never_certain():
    for wrong in ("<Month>13</Month>", ""):
        data = re.sub(r"<Month>1</Month>", wrong, as_advanced([ONE]), count=1)
        graph = read(data.encode())
        assert [finding.message.partition(": ")[2] for finding in graph.findings if finding.rule == "date"][:1] == [
            "DateOfIssue is no day"
        ]
        assert not certain(graph, DAY)


WHOLE = {
    "truncated": (lambda data: data[: len(data) // 2], RecordError, "ends before it is complete"),
    "a document type": (
        lambda data: data.replace(b"<Sanctions ", b"<!DOCTYPE Sanctions []><Sanctions ", 1),
        RecordError, "document type",
    ),
    "no reference sets": (
        lambda data: re.sub(rb"<ReferenceValueSets>.*?</ReferenceValueSets>", b"", data, flags=re.DOTALL),
        FormatError, "stands before any reference set",
    ),
    "a day that comes late": (
        lambda data: re.sub(rb"(<DateOfIssue>.*?</DateOfIssue>)(.*)(<SanctionsEntries>)", rb"\2\1\3", data,
                            flags=re.DOTALL),
        FormatError, "DateOfIssue stands after parties",
    ),
}  # fmt: skip


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_broken_as_a_whole_is_refused_either_way(case, on_error):
    spoil, error, says = WHOLE[case]
    with pytest.raises(error, match=says):
        read(spoil(as_advanced([ONE, TWO]).encode()), on_error=on_error)


def test_another_root_or_another_day_is_refused():
    with pytest.raises(FormatError, match="not Sanctions"):
        read(b"<list/>", "ofac-advanced")
    with pytest.raises(FormatError, match="came out on 2026-01-15, not 2026-01-16"):
        read(as_advanced([ONE]).encode(), published="2026-01-16")
    with pytest.raises(FormatError, match="the list is one file"):
        read(packed({"one.xml": as_advanced([ONE]), "two.xml": as_advanced([TWO])}))


def test_a_number_that_stands_for_nothing_is_told_once():
    data = re.sub(r'FeatureTypeID="\d+"', 'FeatureTypeID="77"', as_advanced([
        Made(11, "A", title="X"), Made(12, "B", title="Y"),
    ]))  # fmt: skip
    told = [finding.message for finding in read(data.encode()).findings if finding.rule == "type"]
    assert [message.partition(": ")[2] for message in told] == [
        "FeatureType 77 is not among the reference values of the file"
    ]


# ---- the field map -------------------------------------------------------------------------------------------


def met(record, path=""):
    """List the elements of a record by their paths, and their attributes."""
    path = f"{path}/{record.tag}" if path else record.tag
    yield path
    yield from (f"{path}@{name}" for name in record.attributes)
    for child in record.children:
        yield from met(child, path)


def is_mapped(path):
    parts = path.replace("@", "/").split("/")
    return path in FIELDS or any(f"{'/'.join(parts[:depth])}/*" in FIELDS for depth in range(1, len(parts)))


def test_every_element_and_attribute_is_in_the_field_map():
    made = built(
        Made(11, "KIM", "Some", type="Individual", aliases=(("a.k.a.", False, "SAM"),), born="x",
             addresses=(("1 Road", "Town", "China"),), nationalities=("Iran",), title="Chief",
             ids=(("Passport", "1"), ("Digital Currency Address - XBT", "1M"))), TWO,
    )  # fmt: skip
    made.relation(11, "Associate Of", 12)
    made.listing(11, ["DPRK2"], days=[("2016-03-16", "DPRK2")], period=period("2018-02-03", "2020-02-03"))
    (file,) = files_of(text(made))
    tags = {key.partition("/")[0].partition("@")[0] for key in FIELDS}
    root, *records = read_records(file, tags - {"Sanctions"})
    found = {path for record in (root, *records) for path in met(record)} - {"Sanctions"}
    assert not sorted(path for path in found if not is_mapped(path))
    assert {path.partition("/")[0] for path in found} >= {"DateOfIssue", "Location", "IDRegDocument", "DistinctParty"}
