"""OFAC's CSV lists: what a row says becomes entities, names, links and claims; what it does not say stays unsaid."""

import csv
import gzip
import io
import re
import zipfile
from collections import Counter

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import UNKNOWN_DAY
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.files._rows import head_rows
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.lists._ofac_remarks import PARTS
from sanctions_graph.io.lists.ofac_csv import COLUMNS, FIELDS

SDN = """\
101,"ALPHA TRADING CO., LTD.",-0- ,"DPRK2] [NPWMD",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\
"a.k.a. 'ATC'; Legal Entity Number 5493001KJTIIGC8Y1R12; Linked To: BETA BANK."
102,"BETA BANK",-0- ,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"SWIFT/BIC BETAKPPY; f.k.a. 'OLD BETA'."
103,"KIM, Someone",individual,"DPRK4","Beta Bank Representative",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\
"DOB 01 Jan 1970; Passport 123456789; nationality Korea, North; \
Digital Currency Address - XBT 1MadeUpAddress1; \
alt. Digital Currency Address - ETH 0xMadeUp2; Linked To: beta bank; Linked To: GAMMA S.A.."
104,"GAMMA S.A.",-0- ,"IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-\x20
105,"DAWN",vessel,"DPRK3",-0- ,"XYZ12","General Cargo","1,000",900,"Democratic People's Republic of Korea","Beta Bank",\
"Former Vessel Flag Togo; Vessel Registration Identification IMO 9000001; MMSI 445000001; Linked To: GAMMA S.A.."
106,"TWIN GROUP",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Linked To: NOBODY INC."
107,"TWIN GROUP",-0- ,"SDNTK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Digital Currency Address - USDT 0xMadeUp2."
108,"FRIEND OF TWINS",individual,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Linked To: TWIN GROUP."
"""
ADD = """\
101,1,"1 Port Road","Dandong","China",-0-\x20
101,2,"1 Port Road","Dandong","China",-0-\x20
102,3,-0- ,"Pyongyang","Korea, North",-0-\x20
103,4,"2 Private Street","Vladivostok","Russia",-0-\x20
104,5,-0- ,-0- ,-0- ,-0-\x20
105,6,-0- ,-0- ,"undetermined",-0-\x20
"""
ALT = """\
101,11,"aka","ALPHA COMMERCE",-0-\x20
102,12,"fka","BANK OF BETA",-0-\x20
102,13,"nka","BETA BANK CORPORATION",-0-\x20
"""
FILES = {"sdn.csv": SDN, "add.csv": ADD, "alt.csv": ALT}


def given(folder, **texts):
    """Write the set, some of it replaced or left out."""
    for name, text in {**FILES, **{f"{name}.csv": text for name, text in texts.items()}}.items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


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


@pytest.fixture(name="graph")
def _graph(tmp_path):
    return read(given(tmp_path), published="2026-01-15")


# ---- what a row becomes --------------------------------------------------------------------------------------


def test_every_entry_is_an_entity_of_its_type(graph):
    types = {key: graph.node(key).type for key in graph.nodes.ids if key.startswith("ofac:")}
    assert types == {
        **dict.fromkeys(("ofac:101", "ofac:102", "ofac:104", "ofac:106", "ofac:107"), "LegalEntity"),
        **dict.fromkeys(("ofac:103", "ofac:108"), "Person"),
        "ofac:105": "Vessel",
    }
    assert graph.caption("ofac:101") == "ALPHA TRADING CO., LTD."


def test_every_tag_is_a_listing_by_its_instrument_without_a_day_made_up(graph):
    assert links(graph, "designates") == sorted([
        ("measure:eo-13687", "ofac:101"),
        ("measure:eo-13382", "ofac:101"),
        ("measure:eo-13722", "ofac:102"),
        ("measure:eo-13810", "ofac:103"),
        ("measure:ofac-iran", "ofac:104"),
        ("measure:eo-13722", "ofac:105"),
        ("measure:eo-13224", "ofac:106"),
        ("measure:kingpin-1999", "ofac:107"),
        ("measure:eo-13224", "ofac:108"),
    ])  # fmt: skip
    listings = [link for link in graph.tables["links"] if link.kind == "designates"]
    assert {link.start for link in listings} == {link.end for link in listings} == {UNKNOWN_DAY}


def test_names_and_identifiers_have_their_schemes(graph):
    assert names(graph, "ofac:101") == {
        ("ofac_uid", "101"), ("alias", "ALPHA COMMERCE"), ("weak_alias", "ATC"), ("lei", "5493001KJTIIGC8Y1R12"),
    }  # fmt: skip
    assert names(graph, "ofac:102") == {
        ("ofac_uid", "102"), ("former_name", "BANK OF BETA"), ("former_name", "OLD BETA"),
        ("alias", "BETA BANK CORPORATION"), ("bic", "BETAKPPY"),
    }  # fmt: skip
    assert names(graph, "ofac:105") == {
        ("ofac_uid", "105"), ("call_sign", "XYZ12"), ("imo", "9000001"), ("mmsi", "445000001"),
    }  # fmt: skip


def test_linked_to_is_an_association_and_never_ownership(graph):
    assert links(graph, "acts_for", "associated") == [
        ("ofac:101", "ofac:102"),
        ("ofac:103", "ofac:102"),
        ("ofac:103", "ofac:104"),
        ("ofac:108", "ofac:106"),
        ("ofac:108", "ofac:107"),
    ]
    assert links(graph, "controls", "associated") == [("ofac:104", "ofac:105")]
    assert links(graph, "owns") == [("ofac:102", "ofac:105")]  # the column of the vessel's owner says so
    certain = graph.mask("certain")
    for row, link in enumerate(graph.tables["links"]):
        assert not (link.role == "associated" and certain[row])


def test_a_link_is_claimed_with_the_remark_as_its_locator(graph):
    (claim,) = graph.claims_about("link:ofac-101-acts-for-associated-ofac-102")
    assert (claim.locator, claim.original_value, claim.status) == (
        "entry 101, remarks", "Linked To: BETA BANK.", "official",
    )  # fmt: skip


def test_a_name_that_two_bear_is_hedged_and_told_and_one_that_none_bears_is_told_alone(graph):
    told = {finding.id: finding.message for finding in graph.findings if finding.rule == "name"}
    assert set(told) == {"106", "108"}
    assert told["106"] == "sdn.csv, line 6: no entry is called 'NOBODY INC.' (Linked To)"
    assert told["108"] == "sdn.csv, line 8: 2 entries are called 'TWIN GROUP.': ofac:106, ofac:107"
    for twin in ("106", "107"):
        (claim,) = graph.claims_about(f"link:ofac-108-acts-for-associated-ofac-{twin}")
        assert (claim.stance, claim.note) == ("hedges", "one of 2 entries of this name")


def test_an_address_is_a_wallet_of_its_currency(graph):
    assert links(graph, "controls", "holder") == [
        ("ofac:103", "wallet:ETH:0xMadeUp2"),
        ("ofac:103", "wallet:XBT:1MadeUpAddress1"),
        ("ofac:107", "wallet:USDT:0xMadeUp2"),
    ]
    assert graph.node("wallet:ETH:0xMadeUp2").type == "CryptoWallet"
    assert names(graph, "wallet:ETH:0xMadeUp2") == {("wallet", "0xMadeUp2")}


def test_places_are_states_and_an_address_told_twice_is_one_link(graph):
    assert links(graph, "located_in") == [
        ("ofac:101", "state:CN"), ("ofac:102", "state:KP"), ("ofac:103", "state:RU"),
    ]  # fmt: skip
    claims = graph.claims_about("link:ofac-101-located-in-state-CN")
    assert [claim.original_value for claim in claims] == ["1 Port Road, Dandong, China"] * 2
    assert {claim.locator for claim in claims} == {"entry 101, address 1", "entry 101, address 2"}
    assert links(graph, "tied_to", "flag") == [("ofac:105", "state:KP")]
    assert links(graph, "tied_to", "former-flag") == [("ofac:105", "state:TG")]
    assert links(graph, "tied_to", "nationality") == [("ofac:103", "state:KP")]


def test_those_who_share_a_street_meet_at_an_address(tmp_path):
    shared = ADD + '104,7,"1 PORT Road","Dandong","China",-0- \n106,8,-0- ,"Dandong","China",-0- \n'
    graph = read(given(tmp_path, add=shared))
    ((one, address), (other, same)) = links(graph, "tied_to", "address")
    assert (one, other, address == same) == ("ofac:101", "ofac:104", True)  # no city alone, and no person's street
    assert graph.node(address).type == "Address"
    assert graph.caption(address) == "1 PORT Road, Dandong, China"  # the lesser, in any order of rows


def test_a_post_is_a_claim_in_words(graph):
    assert [(claim.quantity, claim.value_text) for claim in graph.claims_about("ofac:103")] == [
        ("post", "Beta Bank Representative")
    ]


def test_personal_identifiers_leave_no_trace(tmp_path, graph):
    sg.io.write_csv_folder(graph, tmp_path / "out")
    written = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    for secret in ("1970", "123456789", "Passport", "DOB", "Private Street"):
        assert secret not in written


# ---- days ----------------------------------------------------------------------------------------------------


def certain(graph, day):
    return int(graph.as_of(day).mask("certain").sum())


def test_a_list_with_a_day_is_a_sighting_of_that_day(graph):
    lawful = [link.role != "associated" for link in graph.tables["links"]]
    former = [link.role == "former-flag" for link in graph.tables["links"]]
    assert certain(graph, "2026-01-15") == sum(lawful) - sum(former)
    assert certain(graph, "2026-01-14") == certain(graph, "2026-01-16") == 0
    assert int(graph.as_of("2026-01-16").mask("possible").sum()) == len(graph.tables["links"])


def test_a_list_without_a_day_says_so_and_is_never_certain_on_one(tmp_path):
    graph = read(given(tmp_path))
    assert [finding.message for finding in graph.findings if finding.rule == "date"] == [
        "sdn.csv, line 1: the list has no day: on any day, what it says is possible only"
    ]
    assert certain(graph, "2026-01-15") == 0
    assert graph.mask("certain").any()


def test_two_issues_unite(tmp_path):
    first = read(given(tmp_path), published="2025-06-01")
    second = read(given(tmp_path, add=ADD + '104,7,-0- ,"Tehran","Iran",-0- \n'), published="2026-01-15")
    both = sg.compose(first, second)
    assert len(both.tables["links"]) == len(second.tables["links"])
    assert certain(both, "2025-10-01") > 0  # two sightings within the gap are one spell


# ---- wrappings -----------------------------------------------------------------------------------------------


def test_folder_zip_list_and_gz_give_one_graph(tmp_path):
    folder = given(tmp_path)
    expected = read(folder)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"SDN/{name}", text)
    packed.seek(0)
    assert read(packed) == expected
    assert read([folder / name for name in reversed(FILES)]) == expected
    (tmp_path / "gz").mkdir()
    for name, text in FILES.items():
        (tmp_path / "gz" / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    assert read(tmp_path / "gz") == expected
    (tmp_path / "other").mkdir()
    for number, text in enumerate(FILES.values()):
        (tmp_path / "other" / f"{number}.txt").write_text(text)
    assert read(tmp_path / "other") == expected  # recognised by content


@pytest.mark.parametrize(
    "habit",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text + "\x1a\n",
        lambda text: text + "\x1a" + "," * text.split("\n")[0].count(",") + "\n",
        lambda text: text.rstrip("\n"),
        lambda text: ",".join(["ID", *["x"] * (len(head_rows(text.encode())[0]) - 1)]) + "\n" + text,
    ],
)
def test_the_habits_of_files_leave_no_trace(tmp_path, habit):
    graph = read(given(tmp_path, **{name.removesuffix(".csv"): habit(text) for name, text in FILES.items()}))
    plain = read(given(tmp_path))
    for table in ("nodes", "names", "links"):
        assert list(graph.tables[table].text_rows()) == list(plain.tables[table].text_rows())


# ---- overflow ------------------------------------------------------------------------------------------------

_LONG = "; ".join(f"a.k.a. 'NUMBER {number:03}'" for number in range(60))


def _overflowing(remarks, comment=None):
    row = f'109,"LONG",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{remarks}"\n'
    texts = {"sdn": SDN + row}
    return {**texts, "sdn_comments": f'109,"{comment}"\n'} if comment else texts


@pytest.mark.parametrize(
    ("remarks", "comment"),
    [
        (_LONG[:1_000], _LONG[1_000:] + "; Linked To: BETA BANK."),
        (_LONG[:996] + " ETH", " 0xMadeUp9; Linked To: BETA BANK."),
    ],
)
def test_remarks_go_on_in_the_comments_without_a_seam(tmp_path, remarks, comment):
    assert len(remarks) == 1_000
    graph = read(given(tmp_path, **_overflowing(remarks, comment)))
    assert ("ofac:109", "ofac:102") in links(graph, "acts_for", "associated")
    assert "cut" not in rules(graph)


def test_a_blank_at_the_seam_belongs_to_the_text(tmp_path):
    remarks = f"{'x' * 967}; Digital Currency Address - XBT "
    assert len(remarks) == 1_000
    graph = read(given(tmp_path, **_overflowing(remarks, "1MadeUp9.")))
    assert ("ofac:109", "wallet:XBT:1MadeUp9") in links(graph, "controls", "holder")


def test_a_statement_that_is_cut_is_left_out_and_told_without_what_it_says(tmp_path):
    remarks = f"{'x' * 960}; Digital Currency Address - XBT 1MadeUpAddress1"[:1_000]
    graph = read(given(tmp_path, **_overflowing(remarks)))
    assert not [pair for pair in links(graph, "controls", "holder") if pair[0] == "ofac:109"]
    (finding,) = [finding for finding in graph.findings if finding.rule == "cut"]
    assert finding.id == "109"
    assert "'Digital Currency Address - XBT'" in finding.message
    assert "1MadeUp" not in finding.message


# ---- hostile rows --------------------------------------------------------------------------------------------

_ROW = '{},"NAME",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
BAD = {
    "an entry twice": ({"sdn": SDN + _ROW.format(101)}, "sdn.csv", 9, "101", "stands there twice"),
    "too few cells": ({"sdn": SDN + "109,NAME\n"}, "sdn.csv", 9, "109", "2 cells, not 12"),
    "too many cells": ({"add": ADD + "101,9,a,b,c,d,e\n"}, "add.csv", 7, "101", "7 cells, not 6"),
    "beyond 64 bits": ({"sdn": SDN + _ROW.format(2**64)}, "sdn.csv", 9, "18446744073709551616", "no entry number"),
    "below zero": ({"sdn": SDN + _ROW.format(-1)}, "sdn.csv", 9, "-1", "no entry number"),
    "no number": ({"alt": ALT + "x,1,aka,NAME,-0- \n"}, "alt.csv", 4, "x", "no entry number"),
    "an entry that is not there": ({"alt": ALT + "999,1,aka,NAME,-0- \n"}, "alt.csv", 4, "999", "is no entry 999"),
    "no name": ({"sdn": SDN + _ROW.format(109).replace("NAME", "")}, "sdn.csv", 9, "109", "has no name"),
    "a giant name": ({"sdn": SDN + _ROW.format(109).replace("NAME", "x" * 20_000)}, "sdn.csv", 9, "109", "its name"),
    "a row after the end": ({"sdn": SDN + "\x1a\n" + _ROW.format(109)}, "sdn.csv", 10, "109", "after the end mark"),
    "a line break in a name": (
        {"sdn": SDN + _ROW.format(109).replace("NAME", "A\nB")}, "sdn.csv", 9, "109", "control characters",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_stops_the_reading_by_file_line_and_record(tmp_path, case):
    texts, path, line, record, says = BAD[case]
    with pytest.raises(RecordError, match=re.escape(says)) as refused:
        read(given(tmp_path, **texts))
    assert (refused.value.path, refused.value.line, refused.value.record_id) == (path, line, record)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("case", BAD)
def test_or_it_is_left_out_with_a_finding_and_the_rest_is_read(tmp_path, case):
    texts, path, line, record, says = BAD[case]
    graph = read(given(tmp_path, **texts), on_error="collect")
    (finding,) = [finding for finding in graph.findings if finding.rule == "record"]
    assert finding.id == record
    assert finding.message.startswith(f"{path}, line {line}: left out: ")
    assert says in finding.message
    plain = read(given(tmp_path, **FILES_OF_SET))
    for table in ("nodes", "names", "links"):
        assert list(graph.tables[table].text_rows()) == list(plain.tables[table].text_rows())


FILES_OF_SET = {name.removesuffix(".csv"): text for name, text in FILES.items()}

WHOLE = {
    "a control character": (
        {"sdn": SDN.replace("ALPHA", "AL\x07PHA")},
        RecordError,
        "sdn.csv, line 1: it holds the con",
    ),
    "latin-1": ({"add": ADD.replace("Dandong", "D\xe4ndong").encode("latin-1")}, RecordError, "add.csv, line 1: byte"),
    "an open quote": ({"alt": ALT + '101,14,"aka,X'}, RecordError, "alt.csv, line 4: it is no CSV"),
    "no entries": ({"sdn": None}, FormatError, "the file of entries (sdn.csv) is not there"),
    "the same file twice": ({"sdn_copy": SDN}, FormatError, "are both sdn"),
}


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_broken_as_a_whole_is_refused_either_way(tmp_path, case, on_error):
    texts, error, says = WHOLE[case]
    with pytest.raises(error, match=re.escape(says)):
        read(given(tmp_path, **texts), on_error=on_error)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "'input' is empty"), (b"<html>Log in</html>", "'input' begins with b'<html>Log in</html>'")],
)
def test_a_file_that_is_none_of_the_set_is_refused_with_what_was_seen(data, says):
    with pytest.raises(FormatError, match="it is no file of the set: ") as refused:
        read(data, "ofac-csv")
    assert says in str(refused.value)


def test_files_that_were_not_recognised_are_named_where_the_entries_are_missing(tmp_path):
    with pytest.raises(FormatError, match="is not there\n") as refused:
        read(given(tmp_path, sdn=None))
    assert "not recognised" not in str(refused.value)
    with pytest.raises(FormatError, match=r"is not there; not recognised: 'notes.csv', 'sdn.csv'\n"):
        read(given(tmp_path, sdn="ent_num;name\n1;A PLC\n", notes="Dear all\n"))


def test_what_is_not_known_is_read_and_told(tmp_path):
    odd = SDN + '109,"ODD",submarine,"MARS-EO1",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"nationality Atlantis."\n'
    graph = read(
        given(tmp_path, sdn=odd, alt=ALT + "109,1,zka,ODDITY,-0- \n", add=ADD + "109,9,-0- ,-0- ,Lemuria,-0- \n")
    )
    told = [finding.message for finding in graph.findings if finding.id == "109"]
    assert any("'submarine' is no known type of entry" in text for text in told)
    assert any("'zka' is no known type of name" in text for text in told)
    assert any("'MARS-EO1' is not in the registry" in text for text in told)
    assert sum("is the name of no known state" in text for text in told) == 2
    assert graph.node("measure:ofac-mars-eo1").program == "MARS-EO1"
    assert any(finding.rule == "I18" and "cannot tell" in finding.message for finding in graph.findings)


def test_every_column_and_every_statement_is_in_the_field_map():
    columns = {f"{file}.{column}" for file, columns in COLUMNS.items() for column in columns}
    assert columns <= set(FIELDS)
    assert {f"remarks.{sort}" for sort in PARTS} <= set(FIELDS)
    assert set(FIELDS) <= columns | {f"remarks.{sort}" for sort in (*PARTS, "*")}


# ---- real lists ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", name="january_2023")
def _january_2023(real):
    return read([real("us-ofac-sdn-2023-01", f"{name}.csv.gz") for name in ("sdn", "add")], published="2023-01-21")


def listed_by(graph, part):
    measures = {key for key in graph.nodes.ids if key.startswith("measure:") and part in graph.node(key).program}
    return {target for source, target in links(graph, "designates") if source in measures}


def test_january_2023_is_read_whole(january_2023):
    graph = january_2023
    entries = [key for key in graph.nodes.ids if key.startswith("ofac:")]
    assert len(entries) == 11_443
    assert Counter(graph.node(key).type for key in entries) == {
        "Person": 5_890, "LegalEntity": 4_575, "Vessel": 685, "Airplane": 293,
    }  # fmt: skip
    listings = links(graph, "designates")
    assert len(listings) == 13_509
    assert len({source for source, _ in listings}) == 72
    assert len(listed_by(graph, "DPRK")) == 450
    assert len(listed_by(graph, "NPWMD")) == 804
    assert not {"program", "type", "record"} & set(rules(graph))


def test_january_2023_linked_to(january_2023):
    graph = january_2023
    locators, said = graph.claims.coded("locator")[:], graph.claims.coded("original_value")[:]
    resolved = {pair for pair in zip(locators, said, strict=True) if pair[1].startswith("Linked To: ")}
    unresolved = [f for f in graph.findings if f.rule == "name" and f.message.endswith("(Linked To)")]
    ambiguous = [f for f in graph.findings if f.rule == "name" and "2 entries" in f.message]
    assert (len(resolved), len(unresolved), len(ambiguous)) == (4_754, 6, 2)
    pairs = [*links(graph, "acts_for", "associated"), *(pair[::-1] for pair in links(graph, "controls", "associated"))]
    assert len(pairs) == len(set(pairs)) == 4_756  # two remarks name a ministry of which there are two
    degree = Counter(target for _, target in pairs)
    names = {graph.caption(key): count for key, count in degree.items()}
    assert names["NATIONAL IRANIAN TANKER COMPANY"] == 138
    assert names["ISLAMIC REPUBLIC OF IRAN SHIPPING LINES"] == 124
    assert names["GHADIR INVESTMENT COMPANY"] == 92


def test_january_2023_wallets(january_2023):
    """Of 208 addresses, six end where the remarks are cut at 1,000 characters: no wallet is made of a part of one."""
    graph = january_2023
    told = [said for said in graph.claims.coded("original_value") if "Digital Currency Address" in said]
    cut = [f for f in graph.findings if f.rule == "cut" and re.search(r"Address - \w+'", f.message)]
    begun = [finding for finding in cut if finding.id != "39593"]  # that one is cut before its address begins
    assert (len(told), len(begun)) == (202, 6)
    holders = Counter(graph.caption(source) for source, _ in links(graph, "controls", "holder"))
    assert {name: holders[name] for name in ("TORNADO CASH", "LI, Jiadong", "LAZARUS GROUP", "TIAN, Yinyin")} == {
        "TORNADO CASH": 12, "LI, Jiadong": 12, "LAZARUS GROUP": 8, "TIAN, Yinyin": 8,
    }  # fmt: skip


def test_january_2023_addresses(january_2023):
    dprk = listed_by(january_2023, "DPRK")
    states = Counter(target for source, target in links(january_2023, "located_in") if source in dprk)
    assert [states[f"state:{code}"] for code in ("KP", "CN", "RU", "SG", "TW", "VN")] == [154, 88, 33, 15, 9, 6]


def test_the_overflow_of_another_day_finds_lazarus(real):
    paths = [real("us-ofac-sdn-2023-01", "sdn.csv.gz"), real("us-ofac-sdn-2025", "sdn_comments_2025-12.csv.gz")]
    with pytest.raises(RecordError, match="there is no entry"):
        read(paths)
    graph = read(paths, on_error="collect")
    lazarus = {source for source, target in links(graph, "acts_for", "associated") if target == "ofac:27307"}
    assert {graph.caption(key) for key in lazarus} == {"TIAN, Yinyin", "LI, Jiadong"}


def test_january_2019_is_read_as_a_set(real):
    graph = read(real("us-ofac-sdn-2019-01"), published="2019-01-04")
    entries = [key for key in graph.nodes.ids if key.startswith("ofac:")]
    assert Counter(graph.node(key).type for key in entries) == {
        "Person": 3_845, "Vessel": 323, "Airplane": 217, "LegalEntity": 2_994,
    }  # fmt: skip
    assert len(listed_by(graph, "DPRK")) == 388
    schemes = Counter(graph.names.coded("scheme"))
    assert schemes["ofac_uid"] == 7_379
    with gzip.open(real("us-ofac-sdn-2019-01", "add.csv.gz"), "rt") as file:
        countries = Counter(row[4].strip() for row in csv.reader(file))
    assert countries.total() == 11_696
    nowhere = sum(countries[place] for place in ("-0-", "undetermined", "Region: Kafia Kingi"))
    addresses = {locator for locator in graph.claims.coded("locator") if ", address " in locator}
    assert len(addresses) == 11_696 - nowhere
    assert not {"record", "program", "type"} & set(rules(graph))
    assert not [f for f in graph.findings if f.rule == "cut" and f.id in {"12300", "15599", "15600"}]


def test_every_column_of_real_files_is_in_the_field_map(real):
    for source in (real("us-ofac-sdn-2019-01"), real("us-ofac-sdn-2023-01")):
        for file in files_of(source):
            if file.name.endswith(".csv"):
                width = len(head_rows(file.head)[1])
                assert width in {len(columns) for columns in COLUMNS.values()}, file.name
