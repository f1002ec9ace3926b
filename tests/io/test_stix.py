"""STIX 2.1: every object has what the specification requires of its type, and what has no place is told."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_text
from sanctions_graph.io.exports.stix import WRITER, write_stix
from sanctions_graph.testing import graphs

REQUIRED = {
    "identity": {"name"},
    "location": {"country"},
    "course-of-action": {"name"},
    "relationship": {"relationship_type", "source_ref", "target_ref"},
    "note": {"content", "object_refs"},
}
"""What section 4 and 5 of the specification require of each type, beyond the common properties."""
ALLOWED = {
    "identity": {"name", "description", "identity_class"},
    "location": {"name", "description", "country"},
    "course-of-action": {"name", "description"},
    "relationship": {"relationship_type", "source_ref", "target_ref", "description", "start_time", "stop_time"},
    "note": {"content", "object_refs", "authors"},
}
COMMON = {"type", "spec_version", "id", "created", "modified"}
OPTIONAL = {"labels", "external_references", "confidence"}
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


def _bundle(graph):
    with TemporaryDirectory() as folder:
        return json.loads(write_stix(graph, Path(folder) / "a").path.read_text(encoding="utf-8"))


def _check(bundle):
    assert set(bundle) == {"type", "id", "objects"}
    assert bundle["type"] == "bundle"
    ids = [one["id"] for one in bundle["objects"]]
    assert len(ids) == len(set(ids))
    kinds = {one["id"]: one["type"] for one in bundle["objects"]}
    for one in (bundle, *bundle["objects"]):
        kind, dashes, uuid = one["id"].partition("--")
        assert (kind, dashes, UUID(uuid).version) == (one["type"], "--", 5)
    for one in bundle["objects"]:
        kind = one["type"]
        assert COMMON | REQUIRED[kind] <= set(one) <= COMMON | ALLOWED[kind] | OPTIONAL
        assert one["spec_version"] == "2.1"
        assert all(TIME.fullmatch(text) for name, text in one.items() if name.endswith("_time"))
        assert TIME.fullmatch(one["created"])
        assert one["modified"] >= one["created"]
        assert one.get("stop_time", "9999") > one.get("start_time", "0000")
        assert all(value not in (None, "", [], {}) for value in one.values())
        assert all(set(one[name]) <= set(kinds) for name in ("object_refs",) if name in one)
        assert isinstance(one.get("confidence", 0), int)
        assert 0 <= one.get("confidence", 0) <= 100
        for reference in one.get("external_references", ()):
            assert reference["source_name"]
            assert set(reference) & {"external_id", "url", "description"}
        if kind == "relationship":
            assert re.fullmatch(r"[a-z0-9-]+", one["relationship_type"])
            assert all(kinds[one[end]] != "relationship" for end in ("source_ref", "target_ref"))


@given(graphs(), st.integers(16_000, 20_900))
def test_every_object_is_of_the_specification(graph, day):
    _check(_bundle(graph))
    _check(_bundle(graph.as_of(day_text(day), known=day_text(day))))


def test_the_bundled_case_is_of_the_specification():
    case = sg.load_case("dprk")
    bundle = _bundle(case)
    _check(bundle)
    kinds = [one["type"] for one in bundle["objects"]]
    assert kinds.count("note") == len(case.claims)
    assert kinds.count("relationship") == len(case.links) + len(case.tables["claim_links"])


@pytest.fixture
def objects():
    """Return the objects of a small graph, by our ids."""
    builder = sg.GraphBuilder()
    builder.add(
        sg.Entity(id="x:p", caption="Some One", type="Person"), sg.Entity(id="x:v", caption="DAWN", type="Vessel"),
        sg.Entity(id="x:c", caption="A plc", type="Company"), sg.Entity(id="x:g", type="Group"),
        sg.State(id="state:LA", caption="Laos", iso2="LA"), sg.State(id="state:XX", caption="Nowhere"),
        sg.Channel(id="channel:pearls", caption="Pearls"),
        sg.Measure(id="measure:m", caption="Order 1", adopted="2016-03"),
        sg.Name(id="n:1", node="x:c", scheme="alias", value="AA", lang="en"),
        sg.Name(id="n:2", node="x:c", scheme="lei", value="5493001KJTIIGC8Y1R12"),
        sg.Document(id="doc:1", publisher="A press", title="A list", published="2020", url="https://example.org/a",
                    sha256="0" * 64, licence="CC0"),
        sg.Document(id="doc:2", title="Papers", url="a box in the cellar"), sg.Document(id="doc:3"),
        sg.Link(id="l:1", source="x:p", target="x:c", kind="owns", share=">25%", start="2016-03-02", end="2016-03-02"),
        sg.Link(id="l:2", source="x:p", target="x:c", kind="acts_for", role="associated", start="2017", end="?"),
        sg.Claim(id="c:1", about="l:1", document="doc:1", confidence=0.25, locator="p. 1", attributed_to="A speaker"),
        sg.Claim(id="c:2", about="l:2", document="doc:2", status="alleged"),
        sg.Claim(id="c:3", about="n:1", document="doc:1", note="as printed"),
        sg.ClaimLink(id="l:1", claim="c:2", relation="same_amount", other="c:1"),
    )  # fmt: skip
    bundle = _bundle(builder.freeze())
    _check(bundle)
    notes = [one for one in bundle["objects"] if one["type"] == "note"]
    own = {one["external_references"][0]["external_id"]: one for one in bundle["objects"]
           if one["type"] != "note" and "external_references" in one}  # fmt: skip
    related = [one for one in bundle["objects"] if one.get("relationship_type") == "same-amount"]
    return own | {"notes": {note["content"]: note for note in notes}, "related": related}


def test_nodes_by_their_kind(objects):
    nodes = ("x:p", "x:v", "x:c", "x:g", "state:LA", "state:XX", "channel:pearls", "measure:m")
    told = [(objects[own]["type"], objects[own].get("identity_class"), objects[own].get("labels")) for own in nodes]
    assert dict(zip(nodes, told, strict=True)) == {
        "x:p": ("identity", "individual", ["Person"]),
        "x:v": ("identity", None, ["Vessel"]),
        "x:c": ("identity", "organization", ["Company"]),
        "x:g": ("identity", "class", ["Group"]),
        "state:LA": ("location", None, ["state"]),
        "state:XX": ("identity", None, ["state"]),
        "channel:pearls": ("identity", "class", ["channel"]),
        "measure:m": ("course-of-action", None, ["measure"]),
    }
    assert objects["x:g"]["name"] == "x:g"
    assert objects["state:LA"]["country"] == "LA"
    assert objects["measure:m"]["description"] == "adopted 2016-03"


def test_names_and_identifiers(objects):
    company = objects["x:c"]
    assert company["description"] == "alias AA"
    assert company["external_references"][1:] == [{"source_name": "lei", "external_id": "5493001KJTIIGC8Y1R12"}]


def test_a_link_has_times_only_where_they_are_single_days_and_says_the_rest(objects):
    owns, acts = objects["l:1"], objects["l:2"]
    assert (owns["relationship_type"], acts["relationship_type"]) == ("owns", "acts-for")
    assert (owns["source_ref"], owns["target_ref"]) == (objects["x:p"]["id"], objects["x:c"]["id"])
    assert (owns["start_time"], owns["stop_time"]) == ("2016-03-02T00:00:00.000Z", "2016-03-02T23:59:59.999Z")
    assert "start_time" not in acts
    assert acts["description"] == "Some One is associated with A plc; role associated; start 2017; end ?"
    assert (owns["labels"], acts["labels"]) == (["certain"], ["possible"])
    assert owns["description"].endswith("; share > 25 %")


def test_a_claim_is_a_note_with_its_document_and_confidence_only_if_it_has_one(objects):
    told = objects["notes"]["supports (asserted)"]
    assert (told["authors"], told["confidence"]) == (["A speaker"], 25)
    assert told["object_refs"] == [objects["l:1"]["id"]]
    assert told["external_references"] == [
        {
            "source_name": "A press", "external_id": "doc:1", "url": "https://example.org/a",
            "hashes": {"SHA-256": "0" * 64}, "description": "A list; 2020; p. 1",
        }
    ]  # fmt: skip
    hedged = objects["notes"]["hedges (alleged)"]
    assert "confidence" not in hedged
    assert "authors" not in hedged
    assert hedged["external_references"][0]["description"].endswith("url a box in the cellar")
    of_name = objects["notes"]["supports (asserted); note as printed"]
    assert of_name["object_refs"] == [objects["x:c"]["id"]]
    (related,) = objects["related"]
    assert (related["source_ref"], related["target_ref"]) == (hedged["id"], told["id"])


def test_what_has_no_place_is_told(tmp_path):
    builder = sg.GraphBuilder()
    builder.add(
        sg.Entity(id="x:c"), sg.Name(node="x:c", scheme="alias", value="AA", lang="en", start="2010"),
        sg.Document(id="doc:1", licence="CC0"), sg.Document(id="doc:2"),
        sg.Claim(about="x:c", document="doc:1", quantity="workers", value="3..5"),
    )  # fmt: skip
    told = WRITER.write(builder.freeze(), tmp_path / "a.stix.json")
    assert told.left_out == ("documents without a claim (1)", "fields of documents (1)",
                             "languages and dates of names (2)")  # fmt: skip
    assert dict(told.rows) == {"nodes": 1, "links": 0, "claims": 1}


def test_equal_graphs_give_equal_files_and_the_time_is_that_of_the_documents(tmp_path):
    graph = sg.load_case("dprk")
    first, again = (write_stix(graph, tmp_path / name).path.read_bytes() for name in "ab")
    assert first == again
    early = _bundle(graph.as_of("2015-06-30", known="2015-06-30"))
    assert {one["created"][:7] for one in early["objects"]} <= {f"2015-{month:02}" for month in range(1, 7)}
    assert early["id"] != json.loads(first)["id"]


def test_without_a_dated_document_there_is_no_made_up_day():
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:c"))
    assert {one["created"] for one in _bundle(builder.freeze())["objects"]} == {"1970-01-01T00:00:00.000Z"}
