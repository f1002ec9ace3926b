"""OFAC's list of everything else: it shares tags with the SDN list, and blocks nobody's property."""

import pytest

import sanctions_graph as sg
from sanctions_graph.io import read
from sanctions_graph.io.lists._ofac_programs import NON_SDN, SECTORAL, named_non_sdn, never_blocks, shown_non_sdn
from sanctions_graph.law.regimes import regimes
from tests.io._ofac_forms import Advanced, Made, as_csv, as_xml
from tests.io._registers import given, links, rules

NAMES = ("cons_prim.csv", "cons_add.csv", "cons_alt.csv")
ENTRIES = (
    Made(201, "SECTOR BANK", programs=("UKRAINE-EO13662", "RUSSIA-EO14024"), linked=("SECTOR HOLDING",),
         addresses=(("1 Road", "Moscow", "Russia"),), aliases=(("f.k.a.", False, "OLD BANK"),)),
    Made(202, "SECTOR HOLDING", programs=("UKRAINE-EO13662",)),
    Made(203, "LEE", "Deputy", type="Individual", programs=("NS-PLC",)),
    Made(204, "CHIP WORKS", programs=("CMIC-EO13959",)),
    Made(205, "EVADER", programs=("SYRIA", "FSE-SY")),
    Made(206, "FSE OF IRAN", programs=("FSE-IR",)),
    Made(207, "CAPTA BANK", programs=("561-Related",)),
    Made(208, "MENU", programs=("MBS", "BELARUS-EO14038")),
)  # fmt: skip
COMMENTS = '201,"For more information on directives"\n202,"see the directive."\n'


def listed(graph):
    """Give the programmes of the measures by which each entity is listed."""
    found = {}
    for source, _, target, _ in links(graph, "designates"):
        found.setdefault(target, set()).add(graph.node(source).program)
    return found


@pytest.fixture(name="graph")
def _graph(tmp_path):
    return given(tmp_path, {**as_csv(ENTRIES, NAMES), "cons_comments.csv": COMMENTS}, published="2026-01-15")


def test_the_set_is_read_by_its_own_names(graph):
    assert [key for key in graph.nodes.ids if key.startswith("ofac:")] == [f"ofac:{entry.uid}" for entry in ENTRIES]
    assert links(graph, "acts_for") == [("ofac:201", "acts_for", "ofac:202", "associated")]
    assert links(graph, "located_in") == [("ofac:201", "located_in", "state:RU", "")]
    assert not [finding for finding in graph.findings if finding.rule.islower()]


def test_a_tag_that_blocks_on_the_sdn_list_is_a_measure_of_its_own(graph):
    assert [source for source, _, target, _ in links(graph, "designates") if target in {"ofac:201", "ofac:205"}] == [
        "measure:eo-14024/non-sdn", "measure:ofac-syria/non-sdn", "measure:us-fse", "measure:us-ssi",
    ]  # fmt: skip
    beside = graph.node("measure:ofac-syria/non-sdn")
    assert (beside.program, beside.type, beside.authority) == (NON_SDN, "designation programme", "US")
    assert beside.caption.endswith(", non-SDN list")
    directives = graph.node("measure:us-ssi")
    assert (directives.program, directives.authority) == (SECTORAL, "US")


def test_the_screening_list_calls_the_measures_of_the_other_lists_the_same(graph):
    of_csl = {"measure:us-ssi", "measure:us-ns-plc", "measure:us-ns-cmic", "measure:us-fse", "measure:us-capta",
              "measure:us-ns-mbs"}  # fmt: skip
    assert of_csl <= {source for source, *_ in links(graph, "designates")}


def programs(graph):
    return {tag for tags in listed(graph).values() for tag in tags}


def test_no_listing_is_by_a_measure_that_blocks(tmp_path, graph):
    blocking = [entry for entry in ENTRIES if not all(map(never_blocks, entry.programs))]
    sdn = given(tmp_path, {"sdn.xml": as_xml(blocking)}, published="2026-01-15")
    on_sdn, here = ({source for source, *_ in links(each, "designates")} for each in (sdn, graph))
    shared = {"measure:eo-13662", "measure:eo-14024", "measure:ofac-syria"}
    assert shared <= on_sdn
    assert not shared & here
    assert programs(graph) == {NON_SDN, SECTORAL, "NS-PLC", "NS-CMIC", "FSE", "CAPTA", "NS-MBS"}


def test_the_regime_of_directives_takes_the_sectoral_ones_alone(graph):
    (directives,) = [regime for regime in regimes() if regime.id == "us-ssi"]
    assert {who for who, programs in listed(graph).items() if any(map(directives.counts, programs))} == {
        "ofac:201", "ofac:202",
    }  # fmt: skip


def test_the_regimes_of_blocking_take_none(graph):
    for regime in ("us-ofac", "us-dprk-acting"):
        verdicts = sg.ownership(graph, regime=regime, on="2026-01-15")
        assert {verdicts.verdict(f"ofac:{entry.uid}") for entry in ENTRIES} == {"not_covered"}


# ---- which list it is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cons_prim.csv", "CONS_PRIM.CSV", "consolidated.xml", "2026-01 consolidated.xml",
                                  "cons_advanced.xml", "ofac-cons-prim.csv", "consolidated.zip"])  # fmt: skip
def test_its_names_are_known(name):
    assert named_non_sdn([name])


@pytest.mark.parametrize("name", ["sdn.csv", "sdn_advanced.xml", "input", "icons_sdn.csv", "SDN.XML", "consent.csv"])
def test_other_names_are_not_its(name):
    assert not named_non_sdn([name])


def test_the_name_of_an_archive_tells_it_too(tmp_path):
    entries = [Made(201, "SECTOR BANK", programs=("UKRAINE-EO13662",))]
    assert listed(given(tmp_path, {"consolidated.xml": as_xml(entries)})) == {"ofac:201": {SECTORAL}}
    assert listed(given(tmp_path, {"sdn.xml": as_xml(entries)})) == {"ofac:201": {"UKRAINE-EO13662"}}


def test_an_entry_that_nothing_blocks_tells_which_list_it_is_and_a_finding_says_so(tmp_path):
    files = as_csv(ENTRIES[:3])
    graph = given(tmp_path, {name: text for name, text in files.items() if text}, published="2026-01-15")
    assert listed(graph) == {
        "ofac:201": {SECTORAL, NON_SDN}, "ofac:202": {SECTORAL}, "ofac:203": {"NS-PLC"},
    }  # fmt: skip
    (finding,) = [finding for finding in graph.findings if finding.rule == "type"]
    assert (finding.id, finding.message) == (
        "203", "sdn.csv, line 3: NS-PLC alone lists nobody on the SDN list: read as the non-SDN list",
    )  # fmt: skip


def test_an_sdn_that_bears_such_a_tag_as_well_stays_blocked():
    entries = [Made(11, "A", programs=("SDGT", "NS-PLC")), Made(12, "B", programs=("SYRIA", "FSE-SY"))]
    graph = read(as_xml(entries).encode())
    assert listed(graph) == {"ofac:11": {"SDGT", "NS-PLC"}, "ofac:12": {"SYRIA", "FSE"}}
    assert not rules(graph)


def test_what_shows_the_list():
    assert shown_non_sdn(["NS-PLC"])
    assert shown_non_sdn(["561-Related", "MBS"])
    assert not shown_non_sdn([])
    assert not shown_non_sdn(["SSIDES"])
    assert not shown_non_sdn(["SDGT", "NS-PLC"])


def test_in_advanced_xml_the_entry_itself_says_on_which_list_it_is():
    made = Advanced()
    for uid in (11, 12, 13):
        made.party(Made(uid, f"BODY {uid}"))
    made.listing(11, ["UKRAINE-EO13662"], list_name="SDN List")
    made.listing(11, ["RUSSIA-EO14024"], list_name="Sectoral Sanctions Identifications List")
    made.listing(12, ["UKRAINE-EO13662"], list_name="Non-SDN Menu-Based Sanctions List")
    made.listing(13, ["RUSSIA-EO14024"], list_name="Specially Designated Nationals and Blocked Persons")
    assert listed(read(str(made).encode())) == {
        "ofac:11": {"UKRAINE-EO13662", NON_SDN}, "ofac:12": {SECTORAL}, "ofac:13": {"RUSSIA-EO14024"},
    }  # fmt: skip


def test_both_lists_unite_and_keep_their_measures_apart(tmp_path, graph):
    sdn = given(tmp_path, {"sdn.xml": as_xml([Made(202, "SECTOR HOLDING", programs=("UKRAINE-EO13662",))])})
    assert listed(sg.compose(sdn, graph))["ofac:202"] == {"UKRAINE-EO13662", SECTORAL}
