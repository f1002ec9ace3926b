"""Annexes of acts of the Union: one entry in one legal context a row, and no two persons made one by their name."""

import csv
import io
import random
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.lists._eu_acts import OTHERS, UNKNOWN, find_act
from sanctions_graph.io.lists._printed import printed_day, values
from sanctions_graph.io.lists.eu_annex import FIELDS
from sanctions_graph.law.regimes import versions_of
from tests.io._registers import certain, links, lives, names, rules, texts_of

COLUMNS = (
    "celex", "recordId", "programKey", "annex", "measure", "startDate", "reason", "schema", "name", "alias",
    "weakAlias", "previousName", "country", "nationality", "jurisdiction", "birthDate", "birthPlace", "position",
    "passportNumber", "gender", "appearance", "ethnicity", "fatherName", "motherName", "incorporationDate",
    "legalForm", "sector", "registrationNumber", "taxNumber", "idNumber", "innCode", "ogrnCode", "kppCode",
    "okpoCode", "leiCode", "swiftBic", "ticker", "imoNumber", "mmsi", "flag", "address", "phone", "email", "website",
    "notes",
)  # fmt: skip
PRK = "32017R1509"
PLAIN = {"celex": PRK, "programKey": "EU-PRK", "annex": "XIII.A", "measure": "Asset freeze", "schema": "Person"}


def row(number, name, **told):
    return {**PLAIN, "recordId": number, "name": name, "startDate": "31.5.2024", **told}


PERSON = row(
    "1", "Some ONE", alias="Some Body; \"Odd; One\"", weakAlias="Sam", previousName="Old Name", nationality="DPRK.",
    birthDate="1.1.1970", birthPlace="Secret Town", passportNumber="123456789", gender="male", position="Envoy",
    address="3 Private Street, Hanoi, Vietnam.", fatherName="Father Name", idNumber="7777777",
    reason="He is linked to Made-up Bank, which is subordinate to an office.", notes="Lives in Secret Town.",
)  # fmt: skip
BANK = row(
    "1", "Made-up Bank", annex="XIII.B", schema="LegalEntity", swiftBic="MADEKPPY", registrationNumber="1790183",
    address='"Main Road; Floor 2, Pyongyang, DPRK"; Kish Island, Iran.', startDate="22 December 2009",
    phone="+850-2-18111", email="bank@example.org", website="bank.example", jurisdiction="DPRK",
)  # fmt: skip
SHIP = row(
    "9", "DAWN 1", annex="XIV.A", schema="Vessel", imoNumber="9000001", mmsi="445000001", flag="Togo",
    notes="It met another ship at sea.", startDate="30.3.2018",
)  # fmt: skip
BANNED = {**SHIP, "annex": "XIV.B", "recordId": "17", "measure": "Transportation restrictions"}
ROWS = (PERSON, BANK, SHIP, BANNED)


def as_csv(*rows, columns=COLUMNS):
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def annex(*rows, columns=COLUMNS, **options):
    return read(as_csv(*rows, columns=columns).encode(), **{"published": "2025-12-17", **options})


def entities(graph):
    return sorted(key for key in graph.nodes.ids if key.startswith("eu:"))


def listings(graph):
    return [(source, target) for source, _, target, _ in links(graph, "designates")]


@pytest.fixture(scope="module", name="graph")
def _graph():
    return annex(*ROWS)


# ---- what a row becomes --------------------------------------------------------------------------------------


def test_every_entry_is_an_entity_of_its_type(graph):
    assert {key: (graph.node(key).type, graph.caption(key)) for key in entities(graph)} == {
        f"eu:{PRK}/XIII.A/1/some-one": ("Person", "Some ONE"),
        f"eu:{PRK}/XIII.B/1/made-up-bank": ("LegalEntity", "Made-up Bank"),
        "eu:imo-9000001": ("Vessel", "DAWN 1"),
    }
    assert names(graph, f"eu:{PRK}/XIII.A/1/some-one") == {
        ("alias", "Some Body"), ("alias", "Odd; One"), ("weak_alias", "Sam"), ("former_name", "Old Name"),
    }  # fmt: skip
    assert names(graph, f"eu:{PRK}/XIII.B/1/made-up-bank") == {
        ("bic", "MADEKPPY"), ("registration_number", "1790183"),
    }  # fmt: skip
    assert names(graph, "eu:imo-9000001") == {("imo", "9000001"), ("mmsi", "445000001")}


def test_every_row_is_a_listing_by_its_annex_with_its_day(graph):
    assert [line[:3] for line in lives(graph, "designates")] == [
        ("measure:eu-2017-1509/XIII.A", f"eu:{PRK}/XIII.A/1/some-one", "2024-05-31"),
        ("measure:eu-2017-1509/XIII.B", f"eu:{PRK}/XIII.B/1/made-up-bank", "2009-12-22"),
        ("measure:eu-2017-1509/XIV.A", "eu:imo-9000001", "2018-03-30"),
        ("measure:eu-2017-1509/XIV.B/transportation-restrictions", "eu:imo-9000001", "2018-03-30"),
    ]
    assert all(target == "measure:eu-2017-1509" for _, _, target, _ in links(graph, "part_of"))
    assert len(links(graph, "part_of")) == 4


def test_it_is_certain_from_then_to_the_day_of_the_list(graph):
    (listing,) = (key for key in graph.tables["links"].ids if "some-one" in key and "designates" in key)
    assert listing in certain(graph, "2024-05-31") & certain(graph, "2025-12-17")
    assert listing not in certain(graph, "2024-05-30") | certain(graph, "2025-12-18")
    assert not certain(annex(*ROWS, published=None), "2025-01-01") - {
        key for key in graph.tables["links"].ids if "part-of" in key
    }


def test_a_restriction_of_transport_is_no_freeze(graph):
    measures = {key: graph.node(key) for key in graph.nodes.ids if key.startswith("measure:")}
    assert {measure.authority for measure in measures.values()} == {"EU"}
    programs = {key.partition("1509/")[2]: measure.program for key, measure in measures.items()}
    assert programs == {
        "": "EU-PRK", "XIII.A": "EU-PRK", "XIII.B": "EU-PRK", "XIV.A": "EU-PRK",
        "XIV.B/transportation-restrictions": "EU-TRANSPORTATION-RESTRICTIONS",
    }  # fmt: skip


@pytest.mark.parametrize("measure", ["Asset freeze", *OTHERS, "A measure of tomorrow"])
def test_a_regime_that_leaves_other_effects_out_freezes_by_freezes_alone(measure):
    graph = annex(row("1", "Made-up Bank", schema="LegalEntity", measure=measure))
    assert (rules(graph)["program"] == 1) == (measure == "A measure of tomorrow")
    others = " ".join(f"-EU-{word.upper().replace(' ', '-')}" for word in OTHERS) + f" -{UNKNOWN}"
    regime = replace(versions_of("eu")[-1], programs=others)
    (key,) = entities(graph)
    verdict = sg.ownership(graph.as_of("2025-12-17"), regime=regime).verdict(key)
    assert verdict == ("listed" if measure == "Asset freeze" else "not_covered")


def test_reasons_are_notes_and_make_no_link(graph):
    by_status = {claim.about: claim for claim in graph.claims if "designates" in claim.about}
    (of_person,) = (claim for about, claim in by_status.items() if "some-one" in about)
    assert (of_person.note, of_person.locator, of_person.original_value, of_person.status) == (
        "He is linked to Made-up Bank, which is subordinate to an office.", "annex XIII.A, entry 1",
        "EU-PRK: Asset freeze", "official",
    )  # fmt: skip
    assert {kind for _, kind, _, _ in links(graph)} == {"designates", "part_of", "located_in", "tied_to"}
    assert {claim.note for about, claim in by_status.items() if "imo" in about} == {"It met another ship at sea."}


def test_places_and_posts(graph):
    bank, person = f"eu:{PRK}/XIII.B/1/made-up-bank", f"eu:{PRK}/XIII.A/1/some-one"
    assert links(graph, "located_in") == [
        (person, "located_in", "state:VN", ""), (bank, "located_in", "state:IR", ""),
        (bank, "located_in", "state:KP", ""), (bank, "located_in", "state:KP", "registered"),
    ]  # fmt: skip
    assert links(graph, "tied_to") == [
        (person, "tied_to", "state:KP", "nationality"), ("eu:imo-9000001", "tied_to", "state:TG", "flag"),
    ]  # fmt: skip
    printed = {claim.about[-40:]: claim.original_value for claim in graph.claims if "located-in" in claim.about}
    assert "Main Road; Floor 2, Pyongyang, DPRK" in printed.values()
    assert [(claim.about, claim.value_text) for claim in graph.claims if claim.quantity == "post"] == [
        (person, "Envoy")
    ]


def test_personal_identifiers_leave_no_trace(graph):
    told = texts_of(graph)
    for secret in ("1970", "123456789", "7777777", "Secret Town", "Private Street", "Father", "18111", "example"):
        assert secret not in told


def test_a_reason_that_repeats_what_is_dropped_is_left_out_and_told():
    graph = annex({**PERSON, "reason": "He used passport 123456789 to travel."})
    assert "123456789" not in texts_of(graph)
    assert rules(graph)["cut"] == 1
    assert rules(annex({**PERSON, "reason": "x" * 10_001}))["cut"] == 1


# ---- which rows are one entity -------------------------------------------------------------------------------


def test_two_persons_of_one_name_stay_two_and_are_told():
    graph = annex(row("13", "Choe Chun Sik"), row("21", "Choe Chun Sik", annex="XVI.A"), row("22", "Another"))
    assert len(entities(graph)) == 3
    (finding,) = [finding for finding in graph.findings if finding.rule == "name"]
    assert "2 entities bear this name" in finding.message
    assert f"eu:{PRK}/XVI.A/21/choe-chun-sik" in finding.message
    assert not links(graph, "same_as")


def test_a_vessel_is_its_number_in_every_annex_and_under_every_name():
    other = {**SHIP, "annex": "XV.F", "recordId": "2", "name": "DUSK 2"}
    graph = annex(SHIP, BANNED, other)
    assert entities(graph) == ["eu:imo-9000001"]
    assert (graph.caption("eu:imo-9000001"), len(listings(graph))) == ("DAWN 1", 3)
    assert ("name", "DUSK 2") in names(graph, "eu:imo-9000001")
    assert rules(graph)["name"] == 1
    twice = annex({**BANNED, "recordId": "2", "startDate": "3.10.2017"}, BANNED)
    assert [line[2] for line in lives(twice, "designates")] == ["2017-10-03", "2018-03-30"]


@pytest.mark.parametrize("number", ["", "123", "9000001; 9000002"])
def test_a_number_that_is_not_just_one_joins_nothing(number):
    graph = annex({**SHIP, "imoNumber": number}, {**BANNED, "imoNumber": number})
    assert len(entities(graph)) == 2
    assert rules(graph)["name"] == 1


def test_a_company_is_its_lei():
    lei = "5493001KJTIIGC8Y1R12"
    one = row("1", "ALPHA", schema="Company", annex="IV", leiCode=lei)
    other = {**one, "annex": "III", "recordId": "7", "measure": "Financial restrictions"}
    graph = annex(one, other)
    assert (entities(graph), len(listings(graph))) == ([f"eu:lei-{lei}"], 2)


def test_one_entry_number_in_two_contexts_is_one_entity():
    graph = annex(PERSON, {**PERSON, "measure": "Travel ban"})
    assert len(entities(graph)) == 1
    assert [source for source, _ in listings(graph)] == [
        "measure:eu-2017-1509/XIII.A", "measure:eu-2017-1509/XIII.A/travel-ban",
    ]  # fmt: skip
    assert not graph.findings


def test_rows_without_a_number_are_one_only_if_they_say_the_same():
    one = row("", "Some ONE", birthDate="1.1.1970")
    same, other = {**one, "measure": "Travel ban"}, {**one, "birthDate": "2.2.1980"}
    assert len(entities(annex(one, same))) == 1
    found = [annex(*rows) for rows in ((one, other), (other, one))]
    assert [entities(graph) for graph in found] == [[f"eu:{PRK}/XIII.A/some-one", f"eu:{PRK}/XIII.A/some-one--2"]] * 2
    assert {rules(graph)["name"] for graph in found} == {2}
    assert "1980" not in texts_of(found[0])


def test_who_is_listed_again_has_a_listing_of_each_time():
    first, again = row("", "Made-up Bank", startDate="31.5.2010"), row("", "Made-up Bank", startDate="1.6.2020")
    for rows in ((first, again), (again, first)):
        graph = annex(*rows)
        assert [told[2:] for told in lives(graph, "designates")] == [("2010-05-31", "?"), ("2020-06-01", "?")]
        assert [key.endswith("-from-2020-06-01") for key in sorted(certain(graph, "2021-01-01"))].count(True) == 1


def test_order_is_no_matter():
    rows = [
        *ROWS,
        row("", "Again", startDate="1.6.2020"),
        row("", "Again", startDate="31.5.2010"),
        row("", "Twin"),
        row("", "Twin", birthDate="1.1.1970"),
        {**SHIP, "name": "DUSK", "annex": "XV.F"},
    ]
    expected = annex(*rows)
    random.Random(0).shuffle(rows)
    other = annex(*rows)
    for table in ("nodes", "names", "links"):
        assert list(other.tables[table].text_rows()) == list(expected.tables[table].text_rows())


def test_it_joins_the_bundled_case_and_other_lists():
    case = sg.load_case("dprk")
    both = sg.compose(case, annex(*ROWS))
    assert both.node("measure:eu-2017-1509") == case.node("measure:eu-2017-1509")
    ofac = '105,"DAWN",vessel,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    ofac += '"Vessel Registration Identification IMO 9000001."\n'
    joined = sg.compose(annex(*ROWS), read(ofac.encode(), published="2025-12-17"), on=["imo"])
    assert len([key for key in joined.nodes.ids if joined.node(key).type == "Vessel"]) == 1


# ---- other files of the same form ----------------------------------------------------------------------------


def test_another_act_is_read_by_its_number_and_its_age_cannot_be_told():
    told = {"celex": "32014R0833", "programKey": "EU-RUS", "annex": "IV", "measure": "Export control"}
    graph = annex(row("1", "JSC Made-up", schema="LegalEntity", **told))
    (source,) = {source for source, _ in listings(graph)}
    measure = graph.node(source)
    assert source == "measure:eu-2014-833/IV/export-control"
    assert (measure.caption, measure.program) == (
        "Regulation No 833/2014, annex IV: export control",
        "EU-EXPORT-CONTROL",
    )
    assert any(finding.rule == "I18" and "cannot tell" in finding.message for finding in graph.findings)


@pytest.mark.parametrize(
    ("celex", "measure", "caption"),
    [
        ("32017R1509", "measure:eu-2017-1509", "Regulation (EU) 2017/1509"),
        ("32006R0765", "measure:eu-2006-765", "Regulation No 765/2006"),
        ("32011D0173", "measure:eu-d-2011-173", "Decision 2011/173/CFSP"),
        ("32026D1939", "measure:eu-d-2026-1939", "Decision (CFSP) 2026/1939"),
        ("32020L0001", "measure:eu-l-2020-1", "Act 2020/1 of the European Union"),
    ],
)
def test_an_act_is_called_by_its_number(celex, measure, caption):
    act = find_act(celex, "EU-X")
    assert (act.program.measure, act.program.caption) == (measure, caption)
    assert find_act(celex + "-2020", "EU-X") is None


def test_an_annex_may_not_be_named():
    graph = annex(row("1", "A", annex=""), row("2", "B", annex="", measure="Travel ban"))
    assert [source for source, _ in listings(graph)] == [
        "measure:eu-2017-1509/asset-freeze", "measure:eu-2017-1509/travel-ban",
    ]  # fmt: skip


def test_an_amendment_lists_under_the_act_it_amends():
    columns = ("amendedCelex", "amendmentCelex", *COLUMNS[1:])
    told = {key: text for key, text in PERSON.items() if key != "celex"}
    graph = annex({**told, "amendedCelex": PRK, "amendmentCelex": "32026R1846"}, columns=columns)
    assert listings(graph) == [("measure:eu-2017-1509/XIII.A", f"eu:{PRK}/XIII.A/1/some-one")]
    assert {claim.locator for claim in graph.claims if "designates" in claim.about} == {
        "annex XIII.A, entry 1, as amended by 32026R1846"
    }


def test_several_files_go_in_together_and_a_file_may_list_nobody(tmp_path):
    (tmp_path / "a.csv").write_text(as_csv(PERSON, SHIP))
    (tmp_path / "b.csv").write_text(as_csv({**SHIP, "celex": "32014R0833", "annex": "XLII", "programKey": "EU-RUS"}))
    (tmp_path / "c.csv").write_text(as_csv())
    graph = read(tmp_path, published="2025-12-17")
    assert len(entities(graph)) == 2
    assert len(listings(graph)) == 3
    assert len(annex().nodes) == 0


def test_columns_may_be_missing_new_or_in_another_order(graph):
    few = [name for name in reversed(COLUMNS) if name not in ("motherName", "sector", "ticker", "email")]
    kept = [{key: text for key, text in told.items() if key in few} for told in ROWS]
    other = annex(*kept, columns=few)
    assert list(other.tables["links"].text_rows()) == list(graph.tables["links"].text_rows())
    told = annex({**PERSON, "newColumn": "x"}, columns=(*COLUMNS, "newColumn"))
    assert rules(told)["type"] == 1


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("31.5.2024", "2024-05-31"), ("2 December 1985", "1985-12-02"), ("26 Feb. 2011", "2011-02-26"),
        ("1 Sept. 2011", "2011-09-01"), ("2011-02-28", "2011-02-28"), ("2011-02", "2011-02"), ("2011", "2011"),
        ("03 Jun 2021", "2021-06-03"), ("30.2.2024", None), ("13.13.2024", None), ("soon", None), ("1.1.70", None),
        ("5 Month 2011", None), ("", None),
    ],
)  # fmt: skip
def test_days_are_read_as_acts_print_them(printed, day):
    assert printed_day(printed) == day


@drawn(st.lists(st.text("ab;\" ,'“", min_size=1, max_size=8).map(str.strip).filter(bool), max_size=4, unique=True))
def test_values_that_are_quoted_come_out_as_they_went_in(told):
    cell = "; ".join(f'"{text.replace(chr(34), chr(34) * 2)}"' if set(text) & set(';"') else text for text in told)
    assert values(cell) == told


# ---- hostile rows --------------------------------------------------------------------------------------------

BAD = {
    "no name": ({**PERSON, "name": ""}, "the entry has no name"),
    "no measure": ({**PERSON, "measure": ""}, "no measure is stated"),
    "no programme": ({**PERSON, "programKey": ""}, "no programme is stated"),
    "no act": ({**PERSON, "celex": "2017/1509"}, "'2017/1509' is no CELEX number"),
    "an odd annex": ({**PERSON, "annex": "x" * 600}, "is no name of an annex"),
    "a giant measure": ({**PERSON, "measure": "x" * 600}, "its measure or programme is too long"),
    "an odd amendment": ({**PERSON, "amendmentCelex": "soon"}, "'soon' is no CELEX number"),
    "an odd number": ({**PERSON, "recordId": "../1"}, "'../1' is no entry number"),
    "a row twice": (PERSON, "the row stands there twice"),
    "a number twice": ({**PERSON, "name": "Other"}, "the entry number stands there twice"),
    "a giant name": ({**PERSON, "recordId": "5", "name": "x" * 20_000}, "its name is a text of 20,000 characters"),
    "no day": ({**PERSON, "recordId": "5", "startDate": "soon"}, "'soon' is no day of listing"),
    "before its authority": (
        {**PERSON, "recordId": "5", "startDate": "1.1.1999"}, "the day of listing, 1999-01-01, since Regulation",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_stops_the_reading_or_is_left_out(case):
    bad, says = BAD[case]
    columns = (*COLUMNS, "amendmentCelex")
    with pytest.raises(RecordError, match=re.escape(says)) as refused:
        annex(*ROWS, bad, columns=columns)
    assert (refused.value.path, refused.value.line) == ("input", 6)
    graph = annex(*ROWS, bad, columns=columns, on_error="collect")
    assert [says in finding.message for finding in graph.findings if "left out" in finding.message] == [True]
    assert set(annex(*ROWS).nodes.ids) <= set(graph.nodes.ids)


WHOLE = {
    "a column missing": as_csv(*ROWS).replace("programKey", "programme", 1),
    "a column twice": as_csv(*ROWS).replace("weakAlias", "alias", 1),
    "an open quote": as_csv(*ROWS) + '"x,',
    "a control character": as_csv(*ROWS).replace("DAWN", "DA\x07WN"),
}


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_broken_as_a_whole_is_refused_either_way(case, on_error):
    with pytest.raises((RecordError, FormatError)):
        read(WHOLE[case].encode(), format="eu-annex", on_error=on_error)


def test_a_row_of_other_width_is_refused():
    with pytest.raises(RecordError, match="3 cells, not 45"):
        read((as_csv(*ROWS) + "a,b,c\n").encode())


def test_what_is_not_known_is_read_and_told():
    graph = annex({**PERSON, "schema": "Spirit", "nationality": "Atlantean", "address": "1 Road, Lemuria"})
    assert rules(graph) == {"type": 1, "place": 2}
    assert graph.node(entities(graph)[0]).type == "LegalEntity"


def test_every_column_is_in_the_field_map():
    assert {*COLUMNS, "amendedCelex", "amendmentCelex"} == set(FIELDS)


# ---- the real annexes ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", name="prk")
def _prk(real):
    return read(real("eu-2017-1509-dprk", "32017R1509.csv"), published="2025-12-17")


def test_the_real_annexes_are_read_whole(prk):
    """326 rows are 312 pairs of type and name: 14 vessels stand there twice, and three names are borne by two."""
    assert len(listings(prk)) == 326
    types = {key: prk.node(key).type for key in entities(prk)}
    assert Counter(types[target] for _, target in listings(prk)) == {"Person": 157, "LegalEntity": 94, "Vessel": 75}
    assert Counter(types.values()) == {"Person": 157, "LegalEntity": 94, "Vessel": 61}
    assert set(rules(prk)) == {"place", "name"}
    told = [finding.message for finding in prk.findings if finding.rule == "name"]
    assert len(told) == 3
    assert all("2 entities bear this name" in text for text in told)


def test_the_real_annexes_have_their_counts(prk):
    types = {key: prk.node(key).type for key in entities(prk)}
    counts = Counter((source.partition("1509/")[2], types[target]) for source, target in listings(prk))
    assert {key: counts[key] for key in counts if key[1] == "Person"} == {
        ("XIII.A", "Person"): 80, ("XV.A", "Person"): 37, ("XV.C", "Person"): 7, ("XVI.A", "Person"): 33,
    }  # fmt: skip
    assert counts["XIII.B", "LegalEntity"] == 75
    assert counts["XIV.B/transportation-restrictions", "Vessel"] == 36
    banned = [key for key in prk.nodes.ids if prk.node(key).kind == "measure" and "XIV.B" in key]
    assert [prk.node(key).program for key in banned] == ["EU-TRANSPORTATION-RESTRICTIONS"]


def test_the_real_annexes_have_their_days_and_reasons(prk):
    started = Counter(start for _, _, start, _ in lives(prk, "designates"))
    assert (started["2018-03-30"], started["2016-03-02"], started["2024-05-31"], started["?"]) == (62, 50, 9, 1)
    (song,) = (key for key in entities(prk) if prk.caption(key).casefold() == "song rim")
    (claim,) = (claim for claim in prk.claims if "designates" in claim.about and claim.about.endswith(
        f"{song.replace(':', '-')}-entry-{song.split('/')[2]}"
    ))  # fmt: skip
    assert "linked to the ‘Hapjanggang Trading Corporation’" in claim.note
    assert [row for row in links(prk) if song in row and row[1] not in ("designates", "tied_to", "located_in")] == []


def test_no_persons_number_of_the_real_annexes_leaves_a_trace(real, prk):
    kept = texts_of(prk)
    with real("eu-2017-1509-dprk", "32017R1509.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    secrets = {value for each in rows for name in ("passportNumber", "birthDate", "phone", "email")
               for value in values(each[name]) if len(value) > 5}  # fmt: skip
    assert len(secrets) > 150
    assert not {secret for secret in secrets if secret in kept}


def test_every_column_of_the_real_annexes_is_in_the_field_map(real):
    with real("eu-2017-1509-dprk", "32017R1509.csv").open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS
