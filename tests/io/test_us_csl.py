"""The Consolidated Screening List: each list says its own, in CSV and JSON alike, and only the SDN list blocks."""

import csv
import gzip
import io
import json
import re
from collections import Counter

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.lists.us_csl import FIELDS
from tests.io._registers import certain, links, lives, names, possible, rules, texts_of

COLUMNS = (
    "_id", "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice",
    "start_date", "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type",
    "gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url",
    "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url", "ids",
)  # fmt: skip
SOURCES = {
    "SDN": "Specially Designated Nationals (SDN) - Treasury Department",
    "SSI": "Sectoral Sanctions Identifications List (SSI) - Treasury Department",
    "PLC": "Palestinian Legislative Council List (PLC) - Treasury Department",
    "CAP": "Capta List (CAP) - Treasury Department",
    "NS-MBS": "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department",
    "CMIC": "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department",
    "FSE": "Foreign Sanctions Evaders (FSE) - Treasury Department",
    "EL": "Entity List (EL) - Bureau of Industry and Security",
    "DPL": "Denied Persons List (DPL) - Bureau of Industry and Security",
    "UVL": "Unverified List (UVL) - Bureau of Industry and Security",
    "MEU": "Military End User (MEU) List - Bureau of Industry and Security",
    "ISN": "Nonproliferation Sanctions (ISN) - State Department",
    "DTC": "ITAR Debarred (DTC) - State Department",
}
MEASURES = {
    "SSI": "measure:us-ssi", "PLC": "measure:us-ns-plc", "CAP": "measure:us-capta", "NS-MBS": "measure:us-ns-mbs",
    "CMIC": "measure:us-ns-cmic", "FSE": "measure:us-fse", "EL": "measure:us-bis-entity-list",
    "DPL": "measure:us-bis-denied-persons", "UVL": "measure:us-bis-unverified",
    "MEU": "measure:us-bis-military-end-users", "ISN": "measure:us-state-nonproliferation",
    "DTC": "measure:us-state-aeca-debarred",
}  # fmt: skip
LISTS = ("programs", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth")
PARTS = ("address", "city", "state", "postal_code", "country")


def entry(code, name, **told):
    """Make one entry; addresses are tuples of `PARTS`, ids tuples of type, number and country."""
    return {"source": SOURCES.get(code, code), "name": name, **told}


BANK = entry(
    "SDN", "BETA (B) BANK", entity_number="102", type="Entity", programs=["DPRK3"],
    alt_names=["BANK OF BETA", '"BB"'], addresses=[("1 Port Road; Floor 2", "Pyongyang", "", "", "KP")],
    ids=[("SWIFT/BIC", "BETAKPPY", ""), ("Legal Entity Number", "5493001KJTIIGC8Y1R12", "KP")],
)  # fmt: skip
AGENT = entry(
    "SDN", "KIM, Someone", entity_number="103", type="Individual", programs=["DPRK4", "NPWMD"],
    title="Beta Bank Representative", addresses=[("2 Private Street", "Vladivostok", "", "690000", "RU")],
    nationalities=["KP"], citizenships=["RU"], dates_of_birth=["1970-01-01"], places_of_birth=["Secret Town"],
    remarks="All offices worldwide; (Linked To: BETA (B) BANK; Linked To: gamma s.a.)",
    ids=[("Passport", "123456789", "KP"), ("Digital Currency Address - XBT", "1MadeUpAddress1", ""),
         ("Digital Currency Address - ETH", "0xMadeUp2", "")],
)  # fmt: skip
GAMMA = entry("SDN", "GAMMA S.A.", entity_number="104", type="Entity", programs=["IRAN"])
DAWN = entry(
    "SDN", "DAWN", entity_number="105", type="Vessel", programs=["DPRK3"], call_sign="XYZ12", vessel_flag="Togo",
    vessel_owner="Gamma S.A.", vessel_type="General Cargo", gross_tonnage="1000", remarks="(Linked To: BETA (B) BANK)",
    ids=[("Vessel Registration Identification", "IMO 9000001", ""), ("MMSI", "445000001", ""),
         ("Former Vessel Flag", "Korea, North", "")],
)  # fmt: skip
SECTORAL = entry(
    "SSI", "DELTA OIL", entity_number="201", type="Entity", programs=["UKRAINE-EO13662"],
    remarks="(Linked To: EPSILON HOLDING)",
    ids=[("Executive Order 13662 Directive Determination -", "Subject to Directive 4", "")],
)  # fmt: skip
MILITARY = entry(
    "CMIC", "ZETA SHIPBUILDING", entity_number="202", type="Entity", programs=["CMIC-EO13959"],
    ids=[("Listing Date (CMIC)", "03 Jun 2021", ""), ("Effective Date (CMIC)", "02 Aug 2021", "")],
)  # fmt: skip
LICENSED = entry(
    "EL", "Eta Laboratory", start_date="2019-05-21", federal_register_notice="84 FR 1",
    license_requirement="For all items.", license_policy="Presumption of denial.",
    addresses=[("5 Lane", "Shenzhen", "", "", "CN"), ("6 Lane", "Hong Kong", "", "", "HK")],
    alt_names=["Eta Lab", "and Laboratory Eta"],
)  # fmt: skip
DENIED = entry(
    "DPL", "SOME BODY", start_date="2021-11-17", end_date="2056-06-29", standard_order="Y", remarks="FR NOTICE ADDED",
    federal_register_notice="86 F.R. 1", addresses=[("INMATE NUMBER 42167", "ANTHONY", "TX", "88201", "US")],
)  # fmt: skip
DEBARRED = entry("DTC", "Theta Arms, Inc.", federal_register_notice="59 FR 5664")
ENTRIES = (BANK, AGENT, GAMMA, DAWN, SECTORAL, MILITARY, LICENSED, DENIED, DEBARRED)


def as_csv(*entries):
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for told in entries:
        row = {column: told.get(column, "") for column in COLUMNS}
        row |= {column: "; ".join(told.get(column, ())) for column in LISTS}
        row["addresses"] = "; ".join(", ".join(filter(None, address)) for address in told.get("addresses", ()))
        row["ids"] = "; ".join(
            ", ".join(filter(None, (country, number, sort))) for sort, number, country in told.get("ids", ())
        )
        writer.writerow(row)
    return written.getvalue()


def as_objects(*entries):
    found = []
    for told in entries:
        row = {column: told.get(column) for column in COLUMNS if column != "_id"}
        row |= {column: told.get(column, []) for column in LISTS}
        row["addresses"] = [
            {part: text or None for part, text in zip(PARTS, address, strict=True)}
            for address in told.get("addresses", ())
        ]
        row["ids"] = [
            {"type": sort, "number": number, "country": country or None, "issue_date": None, "expiration_date": None}
            for sort, number, country in told.get("ids", ())
        ]
        found.append(row)
    return found


def as_json(*entries, indent=None):
    told = {"total": len(entries), "sources": [{"value": "SDN"}], "results": as_objects(*entries)}
    return json.dumps(told, indent=indent, ensure_ascii=False)


def listed(*entries, **options):
    return read(as_csv(*entries).encode(), **{"published": "2022-05-06", **options})


def said(graph, quantity):
    """List what claims of a quantity say, by what they are about."""
    return sorted((claim.about, claim.value_text) for claim in graph.claims if claim.quantity == quantity)


def pairs(graph, kind, role=""):
    return [(source, target) for source, _, target, own in links(graph, kind) if own == role]


@pytest.fixture(scope="module", name="graph")
def _graph():
    return listed(*ENTRIES)


# ---- what a row becomes --------------------------------------------------------------------------------------


def test_a_row_with_a_number_is_the_entity_that_ofac_has(graph):
    types = {key: (graph.node(key).type, graph.caption(key)) for key in graph.nodes.ids if key.startswith("ofac:")}
    assert types == {
        "ofac:102": ("LegalEntity", "BETA (B) BANK"), "ofac:103": ("Person", "KIM, Someone"),
        "ofac:104": ("LegalEntity", "GAMMA S.A."), "ofac:105": ("Vessel", "DAWN"),
        "ofac:201": ("LegalEntity", "DELTA OIL"), "ofac:202": ("LegalEntity", "ZETA SHIPBUILDING"),
    }  # fmt: skip
    assert names(graph, "ofac:102") == {
        ("ofac_uid", "102"), ("alias", "BANK OF BETA"), ("weak_alias", "BB"), ("bic", "BETAKPPY"),
        ("lei", "5493001KJTIIGC8Y1R12"),
    }  # fmt: skip
    assert names(graph, "ofac:105") == {
        ("ofac_uid", "105"), ("call_sign", "XYZ12"), ("imo", "9000001"), ("mmsi", "445000001"),
    }  # fmt: skip


def test_an_sdn_row_says_what_ofacs_own_file_says(graph):
    sdn = (
        '102,"BETA (B) BANK",-0- ,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"SWIFT/BIC BETAKPPY."\n'
        '103,"KIM, Someone",individual,"DPRK4] [NPWMD","Beta Bank Representative",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
        '"nationality Korea, North; citizen Russia; Digital Currency Address - XBT 1MadeUpAddress1; '
        'Digital Currency Address - ETH 0xMadeUp2; Linked To: BETA (B) BANK; Linked To: gamma s.a.."\n'
        '104,"GAMMA S.A.",-0- ,"IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
        '105,"DAWN",vessel,"DPRK3",-0- ,"XYZ12",-0- ,-0- ,-0- ,"Togo","Gamma S.A.",'
        '"Former Vessel Flag Korea, North; Vessel Registration Identification IMO 9000001; Linked To: BETA (B) BANK."\n'
    )
    add = '102,1,"1 Port Road","Pyongyang","Korea, North",-0- \n103,2,-0- ,"Vladivostok","Russia",-0- \n'
    folder = {"sdn.csv": sdn, "add.csv": add}
    streams = []
    for name, text in folder.items():
        stream = io.BytesIO(text.encode())
        stream.name = name
        streams.append(stream)
    ofac = read(streams, published="2022-05-06")
    own = {key for key in graph.tables["links"].ids if not re.search("ofac-20[12]|csl", key)}
    streets = {key for key in ofac.tables["links"].ids if "tied-to-address" in key}  # the columns of an address are one
    assert own == set(ofac.tables["links"].ids) - streets
    both = sg.compose(graph, ofac, on=["ofac_uid"])
    assert len(both.tables["links"]) == len(graph.tables["links"]) + len(streets)
    assert {len(both.claims_about(key)) for key in own} == {2}


def test_a_name_may_hold_brackets_inside_those_of_the_remark(graph):
    assert pairs(graph, "acts_for", "associated") == [("ofac:103", "ofac:102"), ("ofac:103", "ofac:104")]
    assert pairs(graph, "controls", "associated") == [("ofac:102", "ofac:105")]
    (claim,) = graph.claims_about("link:ofac-103-acts-for-associated-ofac-102")
    assert (claim.locator, claim.original_value) == ("SDN, entry 103, remarks", "Linked To: BETA (B) BANK")


def test_a_name_that_nobody_bears_is_told_and_makes_no_link(graph):
    assert [finding.message for finding in graph.findings if finding.rule == "name"] == [
        "input, line 6: no entry is called 'EPSILON HOLDING' (Linked To)"
    ]
    assert not [row for row in links(graph) if "ofac:201" in row and row[1] == "acts_for"]


def test_an_sdn_entry_links_to_an_sdn_entry_where_another_list_has_the_name_too():
    twin = entry("SSI", "GAMMA S.A.", entity_number="301", type="Entity", programs=["UKRAINE-EO13662"])
    graph = listed(AGENT, BANK, GAMMA, twin)
    assert ("ofac:103", "ofac:104") in pairs(graph, "acts_for", "associated")
    other = entry("SSI", "DELTA OIL", entity_number="201", type="Entity", remarks="(Linked To: GAMMA S.A.)")
    graph = listed(GAMMA, twin, other)
    for bearer in ("104", "301"):
        (claim,) = graph.claims_about(f"link:ofac-201-acts-for-associated-ofac-{bearer}")
        assert (claim.stance, claim.note) == ("hedges", "one of 2 entries of this name")


def test_each_list_is_a_measure_of_its_own(graph):
    assert [row[:1] + row[2:3] for row in links(graph, "designates")] == sorted([
        ("measure:eo-13382", "ofac:103"), ("measure:eo-13722", "ofac:102"), ("measure:eo-13722", "ofac:105"),
        ("measure:eo-13810", "ofac:103"), ("measure:ofac-iran", "ofac:104"),
        ("measure:us-bis-denied-persons", loose(graph, "dpl")), ("measure:us-bis-entity-list", loose(graph, "el")),
        ("measure:us-ns-cmic", "ofac:202"), ("measure:us-ssi", "ofac:201"),
        ("measure:us-state-aeca-debarred", loose(graph, "dtc")),
    ])  # fmt: skip


def loose(graph, code):
    (found,) = (key for key in graph.nodes.ids if key.startswith(f"csl:{code}-"))
    return found


@pytest.mark.parametrize("code", MEASURES)
def test_no_list_but_the_sdn_list_is_ever_a_block(code):
    numbered = code in {"SSI", "PLC", "CAP", "NS-MBS", "CMIC", "FSE"}
    told = (
        {"entity_number": "301", "type": "Entity", "programs": ["SDGT"]} if numbered else {"start_date": "2021-01-05"}
    )
    graph = listed(entry(code, "KAPPA", **told), GAMMA)
    assert not rules(graph)["program"]
    (key,) = (target for source, target in pairs(graph, "designates") if source == MEASURES[code])
    view = graph.as_of("2022-05-06")
    verdicts = sg.ownership(view, regime="us-ofac")
    assert (verdicts.verdict(key), verdicts.verdict("ofac:104")) == ("not_covered", "listed")
    for regime, lists in (("us-ssi", {"SSI"}), ("us-bis", {"EL", "MEU"})):
        day = "2025-10-15" if regime == "us-bis" else "2022-05-06"
        view = listed(entry(code, "KAPPA", **told), GAMMA, published=day).as_of(day)
        assert (sg.ownership(view, regime=regime).verdict(key) == "listed") == (code in lists)


def test_one_number_on_several_lists_is_one_entity_with_a_listing_from_each():
    bank = entry("SDN", "IOTA BANK", entity_number="301", type="Entity", programs=["RUSSIA-EO14024"])
    others = [{**bank, "source": SOURCES[code]} for code in ("SSI", "CAP", "NS-MBS")]
    graph = listed(*others, bank)
    assert [key for key in graph.nodes.ids if not key.startswith("measure:")] == ["ofac:301"]
    assert [source for source, _ in pairs(graph, "designates")] == [
        "measure:eo-14024", "measure:us-capta", "measure:us-ns-mbs", "measure:us-ssi",
    ]  # fmt: skip
    assert said(graph, "program") == [
        (f"link:measure-us-{name}-designates-ofac-301", "RUSSIA-EO14024") for name in ("capta", "ns-mbs", "ssi")
    ]
    assert not rules(graph)


def test_a_list_that_is_not_known_is_a_measure_of_its_agency_and_told():
    graph = listed(entry("New List (NEW) - US", "KAPPA"), entry("Mars Department", "LAMBDA"))
    measures = [graph.node(key) for key in graph.nodes.ids if key.startswith("measure:")]
    assert {measure.authority for measure in measures} == {"US US", "US Mars Department"}
    assert rules(graph)["program"] == 2


def test_what_a_listing_means_is_said_in_the_words_of_the_list(graph):
    licensed = f"link:measure-us-bis-entity-list-designates-{loose(graph, 'el').replace(':', '-')}"
    assert said(graph, "license_requirement") == [(licensed, "For all items.")]
    assert said(graph, "license_policy") == [(licensed, "Presumption of denial.")]
    assert (licensed, "84 FR 1") in said(graph, "federal_register_notice")
    assert [text for _, text in said(graph, "standard_order")] == ["Y"]
    assert said(graph, "directive") == [("link:measure-us-ssi-designates-ofac-201", "Directive 4")]
    assert said(graph, "post") == [("ofac:103", "Beta Bank Representative")]


def test_places(graph):
    owned = loose(graph, "el")
    assert pairs(graph, "located_in") == sorted([
        (owned, "state:CN"), (owned, "state:HK"), (loose(graph, "dpl"), "state:US"),
        ("ofac:102", "state:KP"), ("ofac:103", "state:RU"),
    ])  # fmt: skip
    printed = {claim.about: claim.original_value for claim in graph.claims if "located-in" in claim.about}
    assert printed["link:ofac-102-located-in-state-KP"] == "1 Port Road; Floor 2, Pyongyang, KP"
    assert printed["link:ofac-103-located-in-state-RU"] == "RU"
    assert pairs(graph, "tied_to", "nationality") == [("ofac:103", "state:KP")]
    assert pairs(graph, "tied_to", "citizenship") == [("ofac:103", "state:RU")]
    assert pairs(graph, "tied_to", "flag") == [("ofac:105", "state:TG")]
    assert pairs(graph, "tied_to", "former-flag") == [("ofac:105", "state:KP")]


def test_personal_identifiers_leave_no_trace(graph):
    told = texts_of(graph)
    for secret in ("1970", "123456789", "Passport", "Secret Town", "Private Street", "INMATE", "88201", "Lane"):
        assert secret not in told


# ---- ids -----------------------------------------------------------------------------------------------------


def test_an_id_is_made_of_what_a_row_says_and_not_of_where_it_stands():
    one, other = listed(*ENTRIES), listed(*reversed(ENTRIES))
    for table in ("nodes", "names", "links"):
        assert list(one.tables[table].text_rows()) == list(other.tables[table].text_rows())
    more = listed(entry("DPL", "SOME BODY", addresses=[("1 A", "B", "", "", "AE")]), *ENTRIES)
    assert set(one.nodes.ids) < set(more.nodes.ids)
    renewed = listed({**DENIED, "end_date": "2057-01-01", "federal_register_notice": "86 F.R. 1, 87 F.R. 2"})
    assert loose(renewed, "dpl") == loose(one, "dpl")


def test_two_rows_of_one_name_are_two_entities_and_told():
    twins = [
        entry("DPL", "SOME BODY", start_date="2021-11-17", addresses=[("1 A", "DUBAI", "", "", "AE")]),
        entry("DPL", "Some  Body", start_date="2021-11-17", addresses=[("2 B", "AMMAN", "", "", "JO")]),
        entry("DTC", "Aero, Inc.", federal_register_notice="59 FR 5664"),
        entry("DTC", "Aero, Inc.", federal_register_notice="58 FR 50382"),
    ]
    graph = listed(*twins)
    assert sum(key.startswith("csl:") for key in graph.nodes.ids) == 4
    told = sorted(finding.message.partition(": ")[2] for finding in graph.findings if finding.rule == "name")
    assert [re.sub("SOME BODY|Some  Body", "…", text) for text in told] == [
        "2 entries of DPL are called '…'; candidates() proposes what is one",
        "2 entries of DTC are called 'Aero, Inc.'; candidates() proposes what is one",
    ]


def test_rows_that_say_the_same_are_one_and_told():
    graph = listed(LICENSED, {**LICENSED, "federal_register_notice": "84 FR 1, 85 FR 2"}, GAMMA, GAMMA)
    assert sum(key.startswith(("csl:", "ofac:")) for key in graph.nodes.ids) == 2
    assert rules(graph)["record"] == 2
    assert len(said(graph, "federal_register_notice")) == 2


# ---- days ----------------------------------------------------------------------------------------------------


def test_who_is_listed_again_has_a_listing_of_each_time():
    first = {**DENIED, "start_date": "2001-02-03", "end_date": "2006-02-03"}
    again = {**DENIED, "start_date": "2021-11-17", "end_date": "2031-11-17"}
    for rows in ((first, again), (again, first)):
        graph = listed(*rows)
        assert [row[2:] for row in lives(graph, "designates")] == [("2001-02-03", "2006-02-03"), ("2021-11-17", "?")]
        day = {day: sum("designates" in key for key in certain(graph, day)) for day in ("2003-01-01", "2022-01-01")}
        assert day == {"2003-01-01": 1, "2022-01-01": 1}
        assert not any("designates" in key for key in possible(graph, "2010-01-01"))


def test_rows_of_one_entity_say_the_same_in_any_order():
    rows = [{**GAMMA, "title": title, "remarks": "", "alt_names": [title]} for title in ("Agent", "Bank")]
    rows += [{**GAMMA, "source": SOURCES["CAP"], "name": "Gamma", "type": ""}, LICENSED]
    for table in ("nodes", "names", "links"):
        assert list(listed(*rows).tables[table].text_rows()) == list(listed(*rows[::-1]).tables[table].text_rows())


def test_a_day_is_read_where_the_list_prints_one(graph):
    starts = {row[1]: row[2:] for row in lives(graph, "designates")}
    assert starts[loose(graph, "el")] == ("2019-05-21", "?")
    assert starts[loose(graph, "dpl")] == ("2021-11-17", "?")
    assert starts["ofac:202"] == ("2021-06-03", "?")
    assert starts["ofac:102"] == starts[loose(graph, "dtc")] == ("?", "?")
    listing = f"link:measure-us-bis-denied-persons-designates-{loose(graph, 'dpl').replace(':', '-')}"
    assert listing in certain(graph, "2021-11-17") & certain(graph, "2022-05-06")
    assert listing not in certain(graph, "2021-11-16") | certain(graph, "2022-05-07")


@pytest.mark.parametrize(
    ("end", "published", "read_as", "stated"),
    [
        ("2056-06-29", "2022-05-06", "?", True),  # an end to come is none
        ("2022-05-06", "2022-05-06", "?", True),  # the last day is still to pass
        ("2022-05-05", "2022-05-06", "2022-05-05", False),
        ("2022-05-05", None, "?", True),  # on what day was the list read?
        ("2022", "2022-05-06", "?", True),
    ],
)
def test_an_end_to_come_is_no_end(end, published, read_as, stated):
    graph = listed({**DENIED, "end_date": end}, published=published)
    ((_, _, start, ended),) = lives(graph, "designates")
    assert (start, ended) == ("2021-11-17", read_as)
    assert [text for _, text in said(graph, "stated_end")] == ([end] if stated else [])
    if read_as != "?":
        listing = {key for key in graph.tables["links"].ids if "designates" in key}
        assert listing <= certain(graph, end)
        assert not listing & certain(graph, published)


def test_a_day_that_cannot_be_is_told_and_not_read():
    graph = listed({**LICENSED, "start_date": "0097-06-30"})
    assert [row[2] for row in lives(graph, "designates")] == ["?"]
    (finding,) = [finding for finding in graph.findings if finding.rule == "date"]
    assert "it gives 0097-06-30 as its start, and Entity List is of 1997-02-03; not read" in finding.message


def test_a_list_without_a_day_is_never_certain_on_one():
    graph = listed(*ENTRIES, published=None)
    assert rules(graph)["date"] == 1
    assert not certain(graph, "2022-05-06")


# ---- forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        as_json(*ENTRIES),
        as_json(*ENTRIES, indent=2),
        "\ufeff" + as_json(*ENTRIES),
        json.dumps(as_objects(*ENTRIES)),
        "\n".join(map(json.dumps, as_objects(*ENTRIES))),
        json.dumps({"results": as_objects(*ENTRIES)}),
        json.dumps({"results": as_objects(*ENTRIES), "total": 9}),
    ],
)
def test_json_says_what_csv_says(graph, text):
    other = read(text.encode(), published="2022-05-06")
    for table in ("nodes", "names", "links"):
        assert list(other.tables[table].text_rows()) == list(graph.tables[table].text_rows())
    kept = ("about", "quantity", "value_text", "observed", "locator", "status", "original_value", "note")
    assert Counter(tuple(str(getattr(claim, name)) for name in kept) for claim in other.claims) == Counter(
        tuple(str(getattr(claim, name)) for name in kept) for claim in graph.claims
    )


def test_packed_and_renamed_it_is_recognised_by_content(tmp_path, graph):
    (tmp_path / "list.bin").write_bytes(gzip.compress(as_csv(*ENTRIES).encode()))
    assert list(read(tmp_path / "list.bin", published="2022-05-06").nodes.ids) == list(graph.nodes.ids)


def test_columns_in_another_order_or_new_ones_are_no_matter(graph):
    rows = list(csv.DictReader(io.StringIO(as_csv(*ENTRIES))))
    written = io.StringIO()
    writer = csv.DictWriter(written, ["new_column", *reversed(COLUMNS[1:])], extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**row, "new_column": "x"} for row in rows)
    other = read(written.getvalue().encode(), published="2022-05-06")
    assert list(other.tables["links"].text_rows()) == list(graph.tables["links"].text_rows())
    assert [finding.message for finding in other.findings if finding.rule == "type"] == [
        "input, line 2: the column 'new_column' is not known; it is not read"
    ]


def test_letters_of_another_encoding_are_read_as_what_they_were_and_told():
    odd = {**LICENSED, "name": "Xi\x92an Factory\nCo. Ltd "}
    for text in (as_csv(odd), as_json(odd)):
        graph = read(text.encode(), published="2022-05-06")
        assert graph.caption(loose(graph, "el")) == "Xi’an Factory Co. Ltd"
        assert rules(graph)["record"] == 1


# ---- hostile rows --------------------------------------------------------------------------------------------

BAD = {
    "no name": (entry("EL", ""), "has no name"),
    "no list": (entry("", "KAPPA"), "is of no list"),
    "beyond 64 bits": (entry("SDN", "KAPPA", entity_number=str(2**64)), "is no entry number"),
    "no number": (entry("SDN", "KAPPA", entity_number="x1"), "is no entry number"),
    "no day": ({**DENIED, "start_date": "soon"}, "start_date: 'soon' is no day"),
    "a day that is none": ({**DENIED, "end_date": "2022-02-30"}, "end_date: '2022-02-30' is no day"),
    "a giant name": (entry("EL", "x" * 20_000), "its name is a text of 20,000 characters"),
    "a separator of lines": (entry("EL", "A\u2028B"), "control character"),
}


@pytest.mark.parametrize("case", [name for name in BAD if name != "a separator of lines"])
def test_a_bad_row_stops_the_reading_or_is_left_out(case):
    bad, says = BAD[case]
    with pytest.raises(RecordError, match=re.escape(says)) as refused:
        listed(*ENTRIES, bad)
    assert (refused.value.path, refused.value.line) == ("input", 11)
    graph = listed(*ENTRIES, bad, on_error="collect")
    assert [says in finding.message for finding in graph.findings if "left out" in finding.message] == [True]
    assert set(listed(*ENTRIES).nodes.ids) <= set(graph.nodes.ids)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_object_stops_the_reading_or_is_left_out(case):
    bad, says = BAD[case]
    text = as_json(*ENTRIES, bad).encode()
    with pytest.raises(RecordError, match=re.escape(says)):
        read(text, published="2022-05-06")
    graph = read(text, published="2022-05-06", on_error="collect")
    assert [says in finding.message for finding in graph.findings if "left out" in finding.message] == [True]


ODD = {
    "a text for addresses": ({"addresses": [3]}, "3 is no address"),
    "a list for a name": ({"name": ["A"]}, "stands in name, where a text should"),
    "ids that are none": ({"ids": ["x"]}, "'x' is no identifier"),
    "a number among names": ({"alt_names": [{"a": 1}]}, "stands in alt_names, where a text should"),
}


@pytest.mark.parametrize("case", ODD)
def test_an_object_of_another_shape_is_refused(case):
    told, says = ODD[case]
    row = {**as_objects(LICENSED)[0], **told}
    text = json.dumps({"results": [*as_objects(GAMMA), row]}).encode()
    with pytest.raises(RecordError, match=re.escape(says)):
        read(text)
    assert "ofac:104" in read(text, on_error="collect").nodes.ids


WHOLE = {
    "cut JSON": as_json(*ENTRIES)[:-200],
    "JSON that goes on": as_json(*ENTRIES) + "]",
    "a key twice": as_json(GAMMA)[:-1] + ', "total": 1}',
    "an open quote": as_csv(*ENTRIES) + '"x,',
    "a control character": as_csv(*ENTRIES).replace("DELTA", "DEL\x07TA"),
    "a C1 letter that is none": as_csv(*ENTRIES).replace("DELTA", "DEL\x81TA"),
}


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_broken_as_a_whole_is_refused_either_way(case, on_error):
    with pytest.raises((RecordError, FormatError)):
        read(WHOLE[case].encode(), on_error=on_error)


def test_a_row_of_other_width_and_what_is_no_list_are_refused():
    with pytest.raises(RecordError, match=re.escape("3 cells, not 29")):
        read((as_csv(GAMMA) + "a,b,c\n").encode())
    with pytest.raises(FormatError, match="has no column source or name"):
        read(b"a,b\n1,2\n", format="us-csl")
    one, two = io.BytesIO(as_csv(GAMMA).encode()), io.BytesIO(as_csv(BANK).encode())
    one.name, two.name = "a", "b"
    with pytest.raises(FormatError, match="the list is one file"):
        read([one, two])


def test_what_is_not_known_is_read_and_told():
    graph = listed(
        entry("SDN", "KAPPA", entity_number="301", type="Submarine", programs=["MARS-EO1"], nationalities=["QQ"]),
        entry("SDN", "LAMBDA", entity_number="302", type="Entity"),
        entry("SDN", "MU", entity_number="303", type="Entity", programs=["X" * 9_999]),
        entry("A list " * 1_000, "NU"),
    )
    assert {"type", "program", "place"} <= set(rules(graph))
    assert graph.node("measure:ofac-mars-eo1").program == "MARS-EO1"
    assert any("names no programme" in finding.message for finding in graph.findings)


def test_every_column_and_key_is_in_the_field_map():
    assert set(COLUMNS) <= set(FIELDS)
    assert set(as_objects(GAMMA)[0]) <= set(FIELDS)


# ---- the real list -------------------------------------------------------------------------------------------

REAL = {
    "SDN": 10_026, "EL": 2_001, "DTC": 727, "DPL": 462, "SSI": 290, "UVL": 201, "ISN": 163, "PLC": 78, "MEU": 71,
    "CMIC": 68, "CAP": 53, "NS-MBS": 17, "FSE": 3,
}  # fmt: skip


@pytest.fixture(scope="module", name="path")
def _path(real):
    return real("us-csl-2022-05", "consolidated.csv.gz")


@pytest.fixture(scope="module", name="may_2022")
def _may_2022(path):
    return read(path, published="2022-05-06")


def test_the_real_list_is_read_whole(may_2022):
    graph = may_2022
    rows = Counter(claim.original_value for claim in graph.claims if not claim.quantity and claim.original_value)
    assert {code: rows[source] for code, source in SOURCES.items() if code != "SDN"} == {
        code: count for code, count in REAL.items() if code != "SDN"
    }
    locators = set(graph.claims.coded("locator").words)
    sdn = {text for text in locators if text.startswith("SDN, ") and text.endswith(", program")}
    assert len(sdn) == REAL["SDN"]
    assert sum(REAL.values()) == 14_160
    assert set(rules(graph)) == {"name", "record", "date", "place"}
    assert rules(graph)["date"] == 3  # the years 17 and 97
    assert (
        sum(source == "measure:eo-14059" for source, *_ in links(graph, "designates")) == 37
    )  # the list cuts the tag short


def test_the_real_list_has_the_programmes_of_north_korea(may_2022):
    measures = {"DPRK": "eo-13551", "DPRK2": "eo-13687", "DPRK3": "eo-13722", "DPRK4": "eo-13810",
                "DPRK-NKSPEA": "nkspea-2016"}  # fmt: skip
    listings = pairs(may_2022, "designates")
    found = {
        tag: {target for source, target in listings if source == f"measure:{measure}"}
        for tag, measure in measures.items()
    }
    assert {tag: len(targets) for tag, targets in found.items()} == {
        "DPRK": 50, "DPRK2": 94, "DPRK3": 129, "DPRK4": 160, "DPRK-NKSPEA": 2,
    }  # fmt: skip
    assert len(set().union(*found.values())) == 428


def test_the_real_list_has_its_links(may_2022):
    graph = may_2022
    told = linked(graph)
    unresolved = [finding for finding in graph.findings if finding.message.endswith("(Linked To)")]
    assert not unresolved
    assert (sum(told.values()), len(told)) == (4_012, 3_441)
    lazarus = {source for source, target in pairs(graph, "acts_for", "associated") if target == "ofac:27307"}
    assert {graph.caption(key) for key in lazarus} == {"TIAN, Yinyin", "LI, Jiadong"}
    assert graph.caption("ofac:27307") == "LAZARUS GROUP"
    qods = next(key for key in graph.nodes.ids if graph.caption(key).endswith("GUARD CORPS (IRGC)-QODS FORCE"))
    assert sum(target == qods for _, target in pairs(graph, "acts_for", "associated")) > 50


def test_the_real_list_has_its_wallets(may_2022):
    graph = may_2022
    rows = zip(graph.claims.coded("locator"), graph.claims.coded("original_value"), strict=True)
    told = [locator for locator, said in rows if "Digital Currency Address" in said]
    assert (len(told), len(set(told))) == (345, 24)


def test_no_persons_number_of_the_real_list_leaves_a_trace(path, may_2022):
    kept = texts_of(may_2022)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        secrets = {
            number
            for row in csv.DictReader(file)
            for piece in row["ids"].split("; ")
            if (found := re.search(r"(\S{7,}), (?:Passport|SSN|National ID No\.|Cedula No\.)$", piece))
            and re.search("[0-9]", number := found[1])
        }
    assert len(secrets) > 2_000
    words = set(re.findall(r"\S+", kept))
    assert not secrets & words


def test_the_real_lists_of_two_years_join_by_number(real, may_2022):
    ofac = read([real("us-ofac-sdn-2023-01", f"{name}.csv.gz") for name in ("sdn", "add")], published="2023-01-21")
    locators = may_2022.claims.coded("locator").words
    sdn = {f"ofac:{found[1]}" for text in locators if (found := re.fullmatch(r"SDN, entry (\d+), program", text))}
    both = {key for key in ofac.nodes.ids if key.startswith("ofac:")} & sdn
    assert len(both) == 9_927
    with gzip.open(real("us-ofac-sdn-2023-01", "sdn.csv.gz"), "rt") as file:
        printed = {f"ofac:{row[0]}": row[-1].count("Linked To: ") for row in csv.reader(file) if len(row) > 1}
    told = linked(may_2022)
    assert sum(told[key] == printed[key] for key in both) == 9_921
    here, there = degrees(may_2022), degrees(ofac)
    assert sum(here[key] == there[key] for key in both) == 9_915  # the file of 2023 cuts its remarks
    joined = sg.compose(may_2022, ofac, on=["ofac_uid"])
    assert sum(key.startswith("ofac:") for key in joined.nodes.ids) == len(
        {key for graph in (may_2022, ofac) for key in graph.nodes.ids if key.startswith("ofac:")}
    )


def linked(graph):
    """Count the "Linked To" of each SDN entry; one may name several that bear the name."""
    rows = zip(graph.claims.coded("locator"), graph.claims.coded("original_value"), strict=True)
    told = {row for row in rows if row[0].startswith("SDN, ") and row[1].startswith("Linked To: ")}
    return Counter(re.sub(r"SDN, entry (\d+), remarks", r"ofac:\1", locator) for locator, _ in told)


def degrees(graph):
    """Count the associations that each entry tells of."""
    found = Counter(source for source, _ in pairs(graph, "acts_for", "associated"))
    found.update(target for _, target in pairs(graph, "controls", "associated"))
    return found


def test_every_column_of_the_real_list_is_in_the_field_map(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert len(columns) == 29
    assert set(columns) <= set(FIELDS)
    assert tuple(columns) == COLUMNS
