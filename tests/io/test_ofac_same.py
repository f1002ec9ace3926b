"""OFAC prints one list in three forms: whichever is read, the entities, names, identifiers and links are the same."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.io import read
from tests.io._ofac_forms import Made, as_advanced, as_csv, as_xml
from tests.io._registers import links

DAY = "2026-01-15"
SDN = (
    Made(
        101, "ALPHA TRADING CO., LTD.", programs=("DPRK2", "NPWMD"), linked=("BETA BANK", "ISLE (IOM)-GUARD FORCE"),
        aliases=(("a.k.a.", False, "ALPHA COMMERCE"), ("a.k.a.", True, "ATC"), ("f.k.a.", False, "OLD ALPHA")),
        addresses=(("1 Port Road", "Dandong", "China"), ("2 Port Road", "Dandong", "China"), ("", "", "Iran")),
        ids=(("Legal Entity Number", "5493001KJTIIGC8Y1R12"), ("Registration Number", "77"), ("SWIFT/BIC", "BETAKPPY"),
             ("Phone Number", "850 2 381"), ("Company Number", "IMO 5055293")),
    ),
    Made(102, "BETA BANK", programs=("DPRK3",), aliases=(("f.k.a.", True, "B-B"), ("n.k.a.", False, "BETA CORP"))),
    Made(
        103, "KIM", "Some One", type="Individual", programs=("DPRK4",), title="Beta Bank Representative",
        aliases=(("a.k.a.", False, "KIM, Sum"), ("a.k.a.", True, "SONNY")), born="01 Jan 1970",
        addresses=(("2 Private Street", "Vladivostok", "Russia"), ("", "", "undetermined")),
        ids=(("Passport", "123456789"), ("Gender", "Male"), ("Digital Currency Address - XBT", "1MadeUpAddress1"),
             ("Digital Currency Address - ETH", "0xMadeUp2")),
        nationalities=("Korea, North",), citizenships=("Russia",), linked=("BETA BANK", "GAMMA S.A."),
    ),
    Made(104, "GAMMA S.A.", programs=("IRAN",), ids=(("Digital Currency Address - ETH", "0xMadeUp2"),)),
    Made(
        105, "DAWN", type="Vessel", programs=("DPRK3",), call_sign="XYZ12", flag="Korea, North", owner="BETA BANK",
        ids=(("Vessel Registration Identification", "IMO 9000001"), ("MMSI", "445000001"),
             ("Former Vessel Flag", "Togo")), linked=("GAMMA S.A.",),
    ),
    Made(106, "P4-ABC", type="Aircraft", ids=(("Aircraft Tail Number", "P4-ABC"), ("Aircraft Model", "A300"))),
    Made(107, "ISLE (IOM)-GUARD FORCE"),
    Made(108, "TWO  BLANKS", aliases=(("a.k.a.", False, "A  B"),), linked=("TWO  BLANKS",)),
)  # fmt: skip
NON_SDN = (
    Made(201, "SECTOR BANK", programs=("UKRAINE-EO13662", "RUSSIA-EO14024"), linked=("SECTOR HOLDING",)),
    Made(202, "SECTOR HOLDING", programs=("UKRAINE-EO13662",)),
    Made(203, "LEE", "Deputy", type="Individual", programs=("NS-PLC",)),
    Made(204, "CHIP WORKS", programs=("CMIC-EO13959",)),
    Made(205, "EVADER", programs=("SYRIA", "FSE-SY")),
    Made(206, "STRANGE", programs=("MARS-EO1",)),
)


def packed(files):
    """Put files into a zip, in memory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    stream.seek(0)
    return stream


def three(entries, *, non_sdn=False, day=DAY):
    """Read a list in its three forms."""
    names = ("cons_prim.csv", "cons_add.csv", "cons_alt.csv") if non_sdn else ("sdn.csv", "add.csv", "alt.csv")
    classic, advanced = ("consolidated.xml", "cons_advanced.xml") if non_sdn else ("sdn.xml", "sdn_advanced.xml")
    files = {name: text for name, text in as_csv(entries, names).items() if text}
    return (
        read(packed(files), published=day),
        read(packed({classic: as_xml(entries, day)})),
        read(packed({advanced: as_advanced(entries, day, list_name="Consolidated List" if non_sdn else "SDN List")})),
    )


def content(graph):
    """List what a list says of whom, without the words in which it says so, and what it could not resolve."""
    rows = {table: list(graph.tables[table].text_rows()) for table in ("nodes", "names", "links")}
    told = sorted((finding.rule, finding.id, finding.message.partition(": ")[2]) for finding in graph.findings)
    return rows, told


@pytest.mark.parametrize(("entries", "non_sdn"), [(SDN, False), (NON_SDN, True)])
def test_three_forms_give_one_list(entries, non_sdn):
    csv, classic, advanced = three(entries, non_sdn=non_sdn)
    assert content(classic) == content(csv)
    assert content(advanced) == content(csv)
    assert {finding.rule for finding in csv.findings} <= {"program", "I18"}
    assert len(links(csv, "acts_for")) == sum(len(entry.linked) for entry in entries if entry.type != "Vessel")


def test_they_unite_into_one_graph():
    graphs = three(SDN)
    both = sg.compose(*graphs)
    assert content(both) == content(graphs[0])
    assert (len(both.documents), len(both.claims)) == (3, sum(len(graph.claims) for graph in graphs))


_WORD = st.text("ABCDEFGHIJ", min_size=2, max_size=6)
_PLACES = st.sampled_from(["China", "Korea, North", "Russia", "Iran"])


@st.composite
def lists(draw):
    """Draw a small list: each name is borne by one entry, so that each form can say who is meant."""
    names = draw(st.lists(_WORD, min_size=1, max_size=5, unique=True))
    return [draw(_entries(uid, name, names)) for uid, name in enumerate(names, start=11)]


@st.composite
def _entries(draw, uid, name, names):
    kind = draw(st.sampled_from(["Entity", "Individual", "Vessel", "Aircraft"]))
    is_vessel = kind == "Vessel"
    others = st.lists(st.sampled_from(names), max_size=2, unique=True)
    alias = st.tuples(st.sampled_from(["a.k.a.", "f.k.a.", "n.k.a."]), st.booleans(), _WORD)
    number = st.tuples(
        st.sampled_from(["MMSI", "Passport", "Digital Currency Address - XBT", "Gender"]),
        st.integers(100_000_000, 999_999_999).map(str),
    )
    return Made(
        uid,
        name,
        type=kind,
        programs=("SDGT", *draw(st.lists(st.sampled_from(["DPRK2", "NS-PLC", "X1"]), unique=True))),
        title=draw(st.sampled_from(["", "Chief of All"])),
        aliases=tuple(draw(st.lists(alias, max_size=2))),
        addresses=tuple(draw(st.lists(st.tuples(st.just("1 Road"), _WORD, _PLACES), max_size=2))),
        ids=tuple(draw(st.lists(number, max_size=2))),
        nationalities=tuple(draw(st.lists(_PLACES, max_size=1))),
        call_sign=draw(st.sampled_from(["", "C4LL"])) if is_vessel else "",
        flag=draw(st.sampled_from(["", "Togo"])) if is_vessel else "",
        owner=draw(st.sampled_from(["", *names])) if is_vessel else "",
        linked=tuple(draw(others)),
    )


@settings(max_examples=40, deadline=None)
@given(lists())
def test_any_list_is_the_same_in_three_forms(entries):
    csv, classic, advanced = three(entries)
    assert content(classic) == content(csv)
    assert content(advanced) == content(csv)
