"""The bundled case as data: nothing of the founding articles is lost, and nobody is tied to what nobody told."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from urllib.parse import urlsplit

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import format_days
from sanctions_graph._resources import data_folder
from sanctions_graph.io import read_csv_folder, write_csv_folder
from sanctions_graph.model.kinds import BOUND_QUANTITIES, LINK_KINDS
from sanctions_graph.model.schema import LAYOUTS

FOLDER = data_folder("dprk")
SEED_ROWS = {f"S{number:03d}" for number in range(1, 307)}
TABLES = [name for name in LAYOUTS if name != "provenance"]
NOBODY = {"entity:joshua-stanton", "entity:dprk-defectors", "entity:nine-dprk-defectors-2013", "state:KR"}


def read(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def graph():
    return sg.load_case("dprk")


@pytest.fixture(scope="module")
def raw():
    return {name: read(name) for name in [*TABLES, "excluded"]}


def conducting(raw):
    return [link for link in raw["links"] if LINK_KINDS[link["kind"]].conduct != "none"]


# ---- nothing is lost -----------------------------------------------------------------------------------------


def test_every_row_of_the_founding_articles_is_claimed_or_excluded_with_a_reason(raw):
    claimed = {claim["fact_row"] for claim in raw["claims"]}
    excluded = {row["fact_row"]: row["reason"] for row in raw["excluded"]}
    assert claimed | set(excluded) >= SEED_ROWS
    assert not claimed & set(excluded)
    assert len(SEED_ROWS & set(excluded)) <= 6
    assert all(len(reason) > 20 for reason in excluded.values())


def test_no_claim_names_a_row_that_is_not_there(raw):
    named = {claim["fact_row"] for claim in raw["claims"]} - {""}
    assert {row for row in named if row.startswith("S")} <= SEED_ROWS
    assert all(re.fullmatch(r"[SDL]\d{3}", row) for row in named)


def test_every_node_is_told_of(raw):
    told = {link[end] for link in raw["links"] for end in ("source", "target")}
    told |= {claim["about"] for claim in raw["claims"]}
    assert {node["id"] for node in raw["nodes"]} - told == set()


# ---- conflicting claims stand side by side -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "value", "fact_row"),
    [
        ("channel:restaurants@CN+LA+RU", "17", "S011"),
        ("link:la-hosts-restaurants-la", "12", "S001"),
        ("link:la-hosts-restaurants-la", "4..", "S026"),
        ("link:cn-hosts-restaurants-cn", "65", "S204"),
        ("channel:restaurants", "130", "S198"),
    ],
)
def test_the_competing_counts_of_restaurants_are_all_there(raw, about, value, fact_row):
    found = [claim for claim in raw["claims"] if claim["fact_row"] == fact_row and claim["quantity"] == "venues"]
    assert [(claim["about"], claim["value"], claim["unit"]) for claim in found] == [(about, value, "venues")]


def test_the_press_deadline_stands_against_the_adoption_and_neither_moves_the_law(raw):
    dated = {
        claim["fact_row"]: (claim["about"], claim["quantity"], claim["value"])
        for claim in raw["claims"]
        if claim["quantity"] in {"deadline", "adopted"}
    }
    assert dated["S002"] == ("measure:unscr-2397/8", "deadline", "2019-12")
    assert dated["S200"] == ("measure:unscr-2397", "adopted", "2017-12")
    acts = {document["id"] for document in raw["documents"] if document["is_legal_act"] == "true"}
    due = [claim for claim in raw["claims"] if claim["quantity"] == "due"]
    assert {claim["document"] for claim in due} <= acts
    dues = [link["due"] for link in raw["links"] if link["source"] == "measure:unscr-2397/8" and link["due"]]
    assert dues == ["2019-12-22"]


def test_two_claims_are_joined_once_in_a_sense(raw):
    ids = {claim["id"] for claim in raw["claims"]}
    pairs = Counter((row["relation"], frozenset((row["claim"], row["other"]))) for row in raw["claim_links"])
    assert max(pairs.values()) == 1
    assert {row[end] for row in raw["claim_links"] for end in ("claim", "other")} <= ids
    joined = {pair for relation, pair in pairs if relation == "repeats"}
    assert not {frozenset({"claim:s026", "claim:d445"}), frozenset({"claim:s027-2", "claim:d445-4"})} & joined


# ---- rules ---------------------------------------------------------------------------------------------------


def test_no_rule_is_broken_and_findings_only_admit_what_cannot_be_told(graph):
    for finding in graph.findings:
        assert finding.rule in {"I6", "I18"}
        assert finding.rule == "I6" or finding.message.startswith("cannot tell")


def test_the_files_are_canonical(graph, tmp_path):
    write_csv_folder(graph, tmp_path)
    for name in TABLES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (FOLDER / f"{name}.csv").read_bytes(), name
    assert read_csv_folder(tmp_path) == graph


def test_the_bounds_of_a_link_are_the_hull_of_what_its_claims_say(graph):
    stated = {}
    links = {link.id: link for link in graph.links}
    for claim in graph.claims:
        if claim.quantity in BOUND_QUANTITIES and claim.about in links and claim.stance != "disputes":
            stated.setdefault((claim.about, claim.quantity), []).append(claim.value)
    assert len(stated) > 10
    for (about, quantity), values in stated.items():
        bound = getattr(links[about], quantity)
        hull = (min(value.low for value in values), max(value.high for value in values))
        assert tuple(bound) == hull, (about, quantity)


def test_structure_is_ours_and_says_so(raw):
    links = {link["id"]: link for link in raw["links"]}
    ours = {claim["about"] for claim in raw["claims"] if claim["document"] == "doc:method"}
    assert {link["id"] for link in links.values() if link["kind"] == "part_of"} <= ours
    assert {links[about]["kind"] for about in ours} <= {"part_of", "same_as"}


# ---- documents -----------------------------------------------------------------------------------------------


def test_every_document_can_be_cited_and_is(raw):
    cited = {claim["document"] for claim in raw["claims"]}
    for document in raw["documents"]:
        assert document["publisher"], document["id"]
        assert document["title"], document["id"]
        assert document["id"] in cited


def test_every_document_is_dated_at_least_on_one_side(graph):
    for document in graph.documents:
        assert format_days(document.published) != "?", document.id


def test_every_address_is_a_web_address(raw):
    for document in raw["documents"]:
        if document["url"]:
            parts = urlsplit(document["url"])
            assert parts.scheme in {"http", "https"}, document["url"]
            assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc), document["url"]
            assert not re.search(r"\s", document["url"]), document["url"]


# ---- care ----------------------------------------------------------------------------------------------------


def test_no_birth_dates_and_no_papers(raw):
    private = re.compile(r"\b(born|birth|date of birth|dob|passports?|identity card|national id)\b", re.IGNORECASE)
    for name, rows in raw.items():
        for row in rows:
            assert not private.search(" ".join(row.values())), (name, row)


def test_a_group_conducts_nothing(raw):
    groups = {node["id"] for node in raw["nodes"] if node["type"] == "Group"}
    assert len(groups) > 10
    assert [link["id"] for link in conducting(raw) if {link["source"], link["target"]} & groups] == []


def test_victims_drafters_neighbours_and_those_who_fled_have_no_conducting_link(raw):
    victims = {link["target"] for link in raw["links"] if link["kind"] == "stole_from"}
    fled = {link["source"] for link in raw["links"] if link["role"] == "defected-from"}
    assert {"entity:bybit", "entity:ronin-bridge"} <= victims
    nobody = NOBODY | victims | fled
    assert nobody <= {node["id"] for node in raw["nodes"]}
    assert [link["id"] for link in conducting(raw) if {link["source"], link["target"]} & nobody] == []
    assert [link["id"] for link in raw["links"] if link["kind"] == "stole_from" and link["source"] in nobody] == []


def test_association_is_never_certain(graph):
    row = {link.id: number for number, link in enumerate(graph.links)}
    certain = graph.as_of("2023-09-15").mask("certain")
    associated = [link for link in graph.links if link.role == "associated" and link.kind == "controls"]
    assert "link:kpe-054-controls-43379-associated" in {link.id for link in associated}
    assert not any(certain[row[link.id]] for link in associated)


def test_a_hedged_word_never_supports(raw):
    hedge = re.compile(r"hedged|'(perhaps|reportedly|believed|may|seems?|probably)'", re.IGNORECASE)
    hedged = [claim for claim in raw["claims"] if hedge.search(claim["note"]) and not claim["quantity"]]
    supporting = {claim["id"] for claim in hedged if claim["stance"] == "supports"}
    assert len(hedged) > 20
    assert supporting == {"claim:s144"}  # its wages are told flatly; the note hedges other rows


# ---- the package and the door --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package():
    return json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("table", TABLES)
def test_the_data_package_is_in_step_with_the_records(package, table):
    layout = LAYOUTS[table]
    resource = next(resource for resource in package["resources"] if resource["name"] == table)
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert list(fields) == list(layout.fields)
    keys = {
        key["fields"][0]: key["reference"]["resource"] or table for key in resource["schema"].get("foreignKeys", [])
    }
    assert keys == {name: field.table for name, field in layout.fields.items() if field.table in LAYOUTS}
    for name, field in layout.fields.items():
        limits = fields[name].get("constraints", {})
        assert fields[name]["type"] == {"number": "number", "flag": "boolean"}.get(field.form, "string"), name
        assert limits.get("enum", []) == sorted(word for word in field.words if word), name
        assert limits.get("required", False) == (name == "id" or name not in layout.defaults), name
        assert len(fields[name]["description"]) > 5, name


@pytest.mark.parametrize("table", [*TABLES, "excluded"])
def test_the_header_of_every_file_is_the_one_described(package, table):
    resource = next(resource for resource in package["resources"] if resource["name"] == table)
    with (FOLDER / resource["path"]).open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]


def test_frictionless_finds_the_data_package_valid():
    code = (
        "import json, sys; from frictionless import validate; report = validate(sys.argv[1]); "
        "print(json.dumps([report.valid, report.flatten(['type', 'fieldName', 'rowNumber'])]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(FOLDER / "datapackage.json")], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [True, []]


def test_an_unknown_case_is_refused_and_the_known_ones_are_named():
    assert sg.list_cases() == ["dprk"]
    with pytest.raises(ValueError, match="dprk") as raised:
        sg.load_case("dprkk")
    assert isinstance(raised.value, sg.SanctionsGraphError)


def test_the_case_tells_how_it_was_made(graph):
    (step,) = graph.provenance
    assert step.software == "sanctions_graph"
    assert json.loads(step.parameters) == {"case": "dprk"}
    assert step.inputs == "data/dprk"


def test_loading_is_quick_and_loads_nothing_heavy():
    code = (
        "import json, sys, time; t = time.process_time(); import sanctions_graph as sg; sg.load_case(); "
        "t = time.process_time() - t; heavy = ('pandas', 'pyarrow', 'matplotlib', 'networkx', 'scipy', 'numba'); "
        "print(json.dumps([t, [name for name in heavy if name in sys.modules]]))"
    )
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert [heavy for _, heavy in runs] == [[], [], []]
    assert min(seconds for seconds, _ in runs) < 0.5  # of processor time, as other work may share the machine


def test_every_fact_row_is_accounted_for(raw):
    """All 831 rows: claimed, or listed with a reason, and never both."""
    claimed = {claim["fact_row"] for claim in raw["claims"]} - {""}
    left_out = {row["fact_row"] for row in raw["excluded"]}
    everything = {f"S{number:03d}" for number in range(1, 307)} | {f"D{number:03d}" for number in range(1, 526)}
    assert everything <= claimed | left_out
    assert not claimed & left_out
    assert all(len(row["reason"]) > 10 for row in raw["excluded"])
