"""FollowTheMoney out: what a link becomes, that doubt is never dropped in silence, and what has no place there."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.io.exports.ftm_out import ENDS, write_ftm
from sanctions_graph.model.kinds import ENTITY_TYPES, LINK_KINDS
from sanctions_graph.testing import graphs


def _read(path):
    return {entity["id"]: entity for entity in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def _world(*links, status="official"):
    builder = sg.GraphBuilder()
    builder.add(
        sg.State(id="state:XA", caption="Atlantis", iso2="XA"),
        sg.Entity(id="x:1", caption="A plc", type="Company"),
        sg.Entity(id="x:2", caption="Many", type="Group"),
        sg.Entity(id="x:3", type="CryptoWallet"),
        sg.Channel(id="channel:pearls"),
        sg.Measure(id="measure:M1", authority="UN", program="PEARL"),
        sg.Document(id="doc:1", publisher="The Board", url="https://example.org/1"),
        sg.Name(node="x:1", value="A Ltd", scheme="alias"),
        sg.Name(node="x:1", value="Old A", scheme="former_name"),
        sg.Name(node="x:1", value="XAe.001", scheme="un_ref"),
        sg.Name(node="x:1", value="LEI1", scheme="lei"),
        sg.Name(node="x:1", value="9 Mars", scheme="heraldic"),
        sg.Name(node="x:3", value="0xabc", scheme="wallet"),
    )
    for number, link in enumerate(links):
        (own,) = builder.add(sg.Link(id=f"l:{number}", **{"source": "x:1", "target": "x:2", **link}))
        builder.add(sg.Claim(about=own, document="doc:1", status=status))
    return builder.freeze()


def _tie(tmp_path, link, **more):
    told = write_ftm(_world(link), tmp_path / "g.ftm.json", **more)
    return _read(told.path).get("l:0"), told


def test_entities_carry_their_names(tmp_path):
    entities = _read(write_ftm(_world(), tmp_path / "g.ftm.json").path)
    assert entities["x:1"] == {
        "id": "x:1",
        "schema": "Company",
        "properties": {"name": ["A plc"], "alias": ["A Ltd"], "previousName": ["Old A"], "leiCode": ["LEI1"]},
    }
    assert entities["x:2"]["schema"] == "LegalEntity"
    assert entities["x:3"]["properties"] == {"name": ["x:3"], "publicKey": ["0xabc"]}
    territory = entities["state:XA"]
    assert (territory["schema"], territory["properties"]["territoryCode"]) == ("Territory", ["xa"])
    assert "channel:pearls" not in entities
    assert "measure:M1" not in entities


_SOURCE = {"publisher": ["The Board"], "sourceUrl": ["https://example.org/1"]}
_OWNS = {"owner": ["x:1"], "asset": ["x:2"]}
LINKS = {
    "owns": (
        {"kind": "owns", "share": "25%", "role": "votes", "start": "2016", "end": "2017-03"},
        (
            "Ownership",
            {**_OWNS, "percentage": ["25"], "role": ["votes"], "startDate": ["2016"], "endDate": ["2017-03"]},
        ),
    ),
    "more than a quarter": ({"kind": "owns", "share": ">25%"}, ("Ownership", {**_OWNS, "percentage": ["> 25"]})),
    "no share stated": ({"kind": "owns"}, ("Ownership", _OWNS)),
    "directs": (
        {"kind": "directs", "role": "chair"},
        ("Directorship", {"director": ["x:1"], "organization": ["x:2"], "role": ["chair"]}),
    ),
    "employs": ({"kind": "employs"}, ("Employment", {"employer": ["x:1"], "employee": ["x:2"]})),
    "pays": (
        {"kind": "pays", "amount": "5", "unit": "USD", "start": "2016-05-02"},
        (
            "Payment",
            {
                "payer": ["x:1"], "beneficiary": ["x:2"], "amount": ["5"], "currency": ["USD"],
                "startDate": ["2016-05-02"],
            },
        ),
    ),
    "supplies": ({"kind": "supplies"}, ("UnknownLink", {"subject": ["x:1"], "object": ["x:2"], "role": ["supplies"]})),
    "designates": (
        {"kind": "designates", "source": "measure:M1", "target": "x:1", "start": "2017-06-02"},
        (
            "Sanction",
            {
                "entity": ["x:1"], "authority": ["UN"], "program": ["PEARL"], "unscId": ["XAe.001"],
                "startDate": ["2017-06-02"],
            },
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LINKS)
def test_a_link_becomes_an_entity(tmp_path, case):
    link, (schema, properties) = LINKS[case]
    entity, told = _tie(tmp_path, link)
    assert (entity["schema"], entity["properties"]) == (schema, {**properties, **_SOURCE})
    assert told.rows[schema] == 1
    assert not any("dates" in what or "amounts" in what for what in told.left_out)


LOST = {
    "a date that is a range": ({"kind": "owns", "start": "2016..2018"}, "dates that are ranges or not known (1)"),
    "a date that is not known": ({"kind": "owns", "end": "?"}, "dates that are ranges or not known (1)"),
    "an amount that is a range": ({"kind": "pays", "amount": "4..", "unit": "USD"}, "amounts (1)"),
    "an amount of no payment": ({"kind": "supplies", "amount": "4", "unit": "kg"}, "amounts (1)"),
    "a link to a channel": ({"kind": "operates", "target": "channel:pearls"}, "links of kind operates (1)"),
    "a ban": (
        {"kind": "prohibits", "source": "measure:M1", "target": "channel:pearls"}, "links of kind prohibits (1)",
    ),
    "when it was there": (
        {"kind": "located_in", "target": "state:XA", "start": "2016"}, "roles and dates of located_in (1)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LOST)
def test_what_has_no_place_is_told(tmp_path, case):
    link, what = LOST[case]
    _, told = _tie(tmp_path, link)
    assert what in told.left_out
    assert {"channels (1)", "names (1)"} <= set(told.left_out)


def test_a_place_becomes_a_country(tmp_path):
    told = write_ftm(_world({"kind": "located_in", "target": "state:XA"}), tmp_path / "g.ftm.json")
    assert _read(told.path)["x:1"]["properties"]["country"] == ["xa"]


@pytest.mark.parametrize("link", [{"kind": "owns"}, {"kind": "controls"}])
def test_doubt_is_never_dropped_in_silence(tmp_path, link):
    graph = _world(link, status="alleged")
    told = write_ftm(graph, tmp_path / "g.ftm.json")
    assert "l:0" not in _read(told.path)
    assert "possible links (1)" in told.left_out
    told = write_ftm(graph, tmp_path / "g.ftm.json", certainty="possible")
    (doubt,) = _read(told.path)["l:0"]["properties"]["summary"]
    assert doubt.startswith("only possible")
    assert not any("possible links" in what for what in told.left_out)


@given(graphs())
def test_every_line_is_an_entity_whose_ends_are_there(graph):
    with TemporaryDirectory() as name:
        told = write_ftm(graph, Path(name) / "g.ftm.json", certainty="possible")
        entities = _read(told.path)
    assert sum(told.rows.values()) == len(entities)
    schemata = {*ENTITY_TYPES, "Territory", "Sanction", *ENDS} - {"Group"}
    for entity in entities.values():
        assert entity["schema"] in schemata
        assert all(values and all(type(value) is str for value in values) for values in entity["properties"].values())
        ends = ENDS.get(entity["schema"], ("entity",) if entity["schema"] == "Sanction" else ())
        assert all(entity["properties"][end][0] in entities for end in ends)


def test_every_kind_has_a_schema_that_is_written():
    used = {kind.schema for kind in LINK_KINDS.values()} - {"", "Sanction"}
    assert used <= set(ENDS)


def test_an_unknown_certainty_is_refused(tmp_path):
    with pytest.raises(UnknownKindError):
        write_ftm(_world(), tmp_path / "g.ftm.json", certainty="sure")


def test_a_link_with_the_longest_wallet_reads_back(tmp_path):
    wallet = f"wallet:XMR:{'4' * 95}"
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Entity(id="ofac:31212", caption="A"), sg.Entity(id=wallet, caption="W"))
    link = sg.Link(id=f"link:ofac-31212-controls-holder-{wallet}", source="ofac:31212", target=wallet, kind="controls")
    (own,) = builder.add(link)
    builder.add(sg.Claim(about=own, document="doc:1"))
    sg.write(builder.freeze(), tmp_path / "o.ftm.json")
    back = sg.read(tmp_path / "o.ftm.json")
    assert [(link.source, link.kind, link.target) for link in back.links] == [("ofac:31212", "controls", wallet)]
