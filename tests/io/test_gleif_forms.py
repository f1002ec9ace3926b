"""GLEIF's records in their other forms and states: JSON, copies, deletions, spells; none was read rightly before."""

import json

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import format_days
from sanctions_graph.errors import RecordError, SanctionsGraphError
from sanctions_graph.io import read
from tests.io._registers import certain, given, links, lives, names, rules, texts_of
from tests.io.test_gleif import CHILD, LEI_CSV, LEI_XML, PARENT, RR_COLUMNS, TOP, relations

DAY = "2023-06-05"


def wrapped(value):
    """Write a value as GLEIF writes its JSON: each text under a dollar sign."""
    if isinstance(value, dict):
        return {key: inner if key.startswith("@") else wrapped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [wrapped(inner) for inner in value]
    return {"$": value}


def named(text, sort):
    return {"@xml:lang": "en", "@type": sort, "$": text}


LEI = {
    **wrapped({"LEI": CHILD}),
    "Entity": {
        "LegalName": {"@xml:lang": "en", "$": "Child Ltd"},
        "OtherEntityNames": {
            "OtherEntityName": [
                named("Baby Ltd", "PREVIOUS_LEGAL_NAME"), named("Kid", "TRADING_OR_OPERATING_NAME")
            ],
        },
        "LegalAddress": {
            "@xml:lang": "en",
            **wrapped({"FirstAddressLine": "1 Road", "AdditionalAddressLine": ["Floor 2", "Room 3"], "City": "Town"}),
            **wrapped({"Country": "VG", "PostalCode": "VG1110"}),
        },
        "HeadquartersAddress": {"@xml:lang": "en", **wrapped({"City": "Vientiane", "Country": "LA"})},
        "RegistrationAuthority": wrapped({"RegistrationAuthorityID": "RA1", "RegistrationAuthorityEntityID": "R7"}),
        "SuccessorEntity": [wrapped({"SuccessorLEI": TOP}), wrapped({"SuccessorEntityName": "Nobody"})],
        **wrapped({"LegalJurisdiction": "VG", "EntityCategory": "GENERAL", "EntityStatus": "ACTIVE"}),
    },
    "Registration": wrapped({"RegistrationStatus": "ISSUED", "LastUpdateDate": "2023-05-01T00:00:00+02:00"}),
    "Extension": {"gleif:Geocoding": [{"gleif:lat": {"$": 1.5}}, {"gleif:lat": {"$": "2"}}], "leifr:SIREN": {"$": 5}},
}  # fmt: skip


def period(sort, start, end=None):
    return wrapped({"StartDate": start, **({"EndDate": end} if end else {}), "PeriodType": sort})


def relationship(word, other, periods, status="ACTIVE", registered="PUBLISHED", **more):
    return {"RelationshipRecord": {
        "Relationship": {
            "StartNode": wrapped({"NodeID": CHILD, "NodeIDType": "LEI"}),
            "EndNode": wrapped({"NodeID": other, "NodeIDType": "LEI"}),
            **wrapped({"RelationshipType": word, "RelationshipStatus": status}),
            "RelationshipPeriods": {"RelationshipPeriod": periods},
            **more,
        },
        "Registration": wrapped({"RegistrationStatus": registered, "LastUpdateDate": "2022-06-04T09:00:00.000Z"}),
    }}  # fmt: skip


DIRECT = "IS_DIRECTLY_CONSOLIDATED_BY"
SINCE = period("RELATIONSHIP_PERIOD", "2018-02-06T00:00:00.000Z")
RELATIONS = [
    relationship(DIRECT, PARENT, [period("ACCOUNTING_PERIOD", "2018-01-01T00:00:00Z", "2018-12-31T00:00:00Z"), SINCE]),
    relationship("IS_ULTIMATELY_CONSOLIDATED_BY", TOP, SINCE),
]
EXCEPTION = {
    **wrapped({"LEI": TOP, "ExceptionCategory": "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT"}),
    "ExceptionReason": wrapped(["NO_LEI", "NON_PUBLIC"]),
    "Extension": {"gleif:Deletion": None},
}


# ---- JSON ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [None, 1])
def test_json_says_what_xml_says(indent):
    graph = read(json.dumps({"records": [LEI]}, indent=indent).encode(), published=DAY)
    other = read(LEI_XML.encode())
    own = f"lei:{CHILD}"
    assert links(graph) == links(other)
    assert names(graph, own) == names(other, own)
    assert graph.node(own) == other.node(own)
    printed = {claim.original_value for claim in graph.claims_about(f"{own}/registered/state:VG")}
    assert printed == {"", "1 Road, Floor 2, Room 3, Town, VG1110, VG"}
    assert set(rules(graph)) == {"name"}


@pytest.mark.parametrize("form", ["package", "array", "lines", "bare lines"])
def test_relationships_of_json_are_links_in_every_wrapping(form):
    bare = [each["RelationshipRecord"] for each in RELATIONS]
    text = {
        "package": json.dumps({"relations": RELATIONS}, indent=1),
        "array": json.dumps(RELATIONS),
        "lines": "\n".join(map(json.dumps, RELATIONS)),
        "bare lines": "\n".join(map(json.dumps, bare)),
    }[form]
    graph = read(text.encode(), published=DAY)
    assert links(graph) == [
        (f"lei:{CHILD}", "consolidated_by", f"lei:{PARENT}", "direct"),
        (f"lei:{CHILD}", "consolidated_by", f"lei:{TOP}", "ultimate"),
    ]
    assert {row[2:] for row in lives(graph, "consolidated_by")} == {("2018-02-06", "?")}


def test_exceptions_of_json_are_claims_and_a_null_deletes_nothing():
    graph = read(json.dumps({"exceptions": [EXCEPTION]}).encode(), published=DAY)
    told = {claim.value_text for claim in graph.claims_about(f"lei:{TOP}")}
    assert told == {"none reported: NO_LEI", "none reported: NON_PUBLIC"}


def test_a_shorter_json_says_the_same():
    """Others write the same records with plain texts, and lists without the element that they are lists of."""
    short = {
        "LEI": CHILD,
        "Entity": {
            "LegalName": "Child Ltd",
            "OtherEntityNames": [{"type": "PREVIOUS_LEGAL_NAME", "OtherEntityName": "Baby Ltd"},
                                 {"type": "TRADING_OR_OPERATING_NAME", "OtherEntityName": "Kid"}],
            "LegalAddress": {"FirstAddressLine": "1 Road", "City": "Town", "Country": "VG"},
            "HeadquartersAddress": {"City": "Vientiane", "Country": "LA"},
            "RegistrationAuthority": {"RegistrationAuthorityEntityID": "R7"},
            "SuccessorEntity": [{"SuccessorLEI": TOP}], "LegalJurisdiction": "VG", "EntityCategory": "GENERAL",
        },
        "Registration": {"RegistrationStatus": "ISSUED"},
    }  # fmt: skip
    graph, other = read(json.dumps([short]).encode(), published=DAY), read(LEI_XML.encode())
    assert links(graph) == links(other)
    assert names(graph, f"lei:{CHILD}") == names(other, f"lei:{CHILD}")


@pytest.mark.parametrize("name", ["lei", "rr", "repex"])
def test_the_real_json_says_what_the_real_xml_says(real, name):
    folder = real("gleif-fixtures")
    xml = read(folder / f"{name}-data.xml")
    graph = read(folder / f"{name}-data.json", published=None if name == "repex" else DAY)
    assert list(graph.nodes.ids) == list(xml.nodes.ids)
    assert links(graph) == links(xml)
    assert [row[:-1] for row in lives(graph, "directs")] == [row[:-1] for row in lives(xml, "directs")]
    told = [
        {(c.about, c.quantity, c.value_text, format_days(c.observed)) for c in each.claims} for each in (graph, xml)
    ]
    assert told[0] == told[1]


def test_the_real_updates_are_read(real):
    graph = read(real("gleif-fixtures", "rr-updates-data.json"), published="2023-07-18")
    assert sorted(row[3] for row in links(graph)) == ["direct", "fund-manager", "ultimate"]


@pytest.mark.parametrize(
    "value", [None, 5, "text", [], {}, [5], [None], [{}], True, {"$": None}, {"$": {"$": 1}}, 1e300]
)
@pytest.mark.parametrize("path", ["Entity", "LEI", "Registration", "LegalName", "SuccessorEntity", "OtherEntityNames",
                                  "LegalAddress", "Extension"])  # fmt: skip
def test_anything_may_stand_anywhere_in_json(path, value):
    inside = path in LEI["Entity"]
    spoilt = {**LEI, "Entity": {**LEI["Entity"], path: value}} if inside else {**LEI, path: value}
    other = {**LEI, "LEI": {"$": PARENT}}
    graph = read(json.dumps({"records": [other, spoilt]}).encode(), "gleif", on_error="collect", published=DAY)
    assert graph.caption(f"lei:{PARENT}") == "Child Ltd"


HOSTILE_JSON = {
    "deep": {"records": [{**LEI, "Entity": {"LegalName": json.loads("[" * 200 + "]" * 200)}}]},
    "deep objects": {"records": [{**LEI, "Entity": json.loads('{"a":' * 50 + "1" + "}" * 50)}]},
    "a lone surrogate": {"records": [{**LEI, "Entity": {"LegalName": {"$": "\ud800"}}}]},
    "a giant text": {"records": [{**LEI, "Entity": {"LegalName": {"$": "x" * 20_000}}}]},
    "no record": {"records": [LEI, {"hello": 1}]},
    "no object": {"records": [LEI, 5]},
    "an LEI twice": {"records": [LEI, LEI]},
}


@pytest.mark.parametrize("case", HOSTILE_JSON)
def test_a_bad_record_of_json_stops_the_reading_by_line_or_is_left_out(case):
    raw = json.dumps(HOSTILE_JSON[case]).encode()
    with pytest.raises(RecordError, match="Hint:") as caught:
        read(raw, "gleif", published=DAY)
    assert caught.value.line == 1
    assert rules(read(raw, "gleif", published=DAY, on_error="collect"))["record"] == 1


# ---- copies, deletions, states -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["TRANSFERRED", "PENDING_ARCHIVAL"])
@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_copies_the_one_of_the_new_issuer_is_read(state, is_first):
    """Concatenated files hold a record twice while one issuer hands it to another."""
    head, new = LEI_CSV.splitlines()
    older = new.replace("ISSUED", state).replace("Child Ltd", "Older Ltd")
    rows = [older, new] if is_first else [new, older]
    graph = read("\n".join([head, *rows]).encode(), published=DAY)
    assert graph.caption(f"lei:{CHILD}") == "Child Ltd"
    assert rules(graph)["record"] == 1
    alone = read(f"{head}\n{older}".encode(), published=DAY)
    assert alone.caption(f"lei:{CHILD}") == "Older Ltd"


def test_of_two_copies_of_a_relationship_one_is_read():
    older = {"Registration.RegistrationStatus": "TRANSFERRED", "Relationship.Period.2.startDate": "2017-01-01"}
    graph = read(relations((CHILD, DIRECT, PARENT, older), (CHILD, DIRECT, PARENT)).encode(), published=DAY)
    assert [row[2] for row in lives(graph, "consolidated_by")] == ["2018-02-06"]


def test_a_note_of_a_deletion_is_no_record():
    told = [{**EXCEPTION, "Extension": {"gleif:Deletion": {"gleif:DeletedAt": {"$": "2023-06-05T00:00:00Z"}}}}]
    graph = read(json.dumps({"exceptions": told}).encode(), published=DAY)
    assert (len(graph.nodes), rules(graph)["record"]) == (0, 1)
    xml = LEI_XML.replace("</lei:LEIRecord>", "<lei:Extension><gleif:Deletion xmlns:gleif='g'><gleif:DeletedAt>2023"
                          "</gleif:DeletedAt></gleif:Deletion></lei:Extension></lei:LEIRecord>")  # fmt: skip
    assert len(read(xml.encode()).nodes) == 0
    empty = xml.replace("<gleif:DeletedAt>2023</gleif:DeletedAt>", "")
    assert read(empty.encode()).caption(f"lei:{CHILD}") == "Child Ltd"


@pytest.mark.parametrize(
    ("status", "registered", "end", "is_certain"),
    [
        ("ACTIVE", "PUBLISHED", "?", True), ("ACTIVE", "LAPSED", "?", False),
        ("INACTIVE", "PUBLISHED", "..2022-06-04", False), ("INACTIVE", "RETIRED", "..2022-06-04", False),
        ("ACTIVE", "RETIRED", "..2022-06-04", False),
        ("NULL", "PUBLISHED", "?", False), ("", "PUBLISHED", "?", True), ("MOOD", "PUBLISHED", "?", False),
    ],
)  # fmt: skip
def test_the_state_of_a_relationship_says_whether_it_lasts(status, registered, end, is_certain):
    record = relationship("IS_FUND-MANAGED_BY", PARENT, SINCE, status, registered)
    graph = read(json.dumps({"relations": [record]}).encode(), published=DAY)
    assert [row[3] for row in lives(graph, "directs")] == [end]
    assert bool(certain(graph, "2023-01-01")) is is_certain


@pytest.mark.parametrize("state", ["ANNULLED", "DUPLICATE", "CANCELLED", "PENDING_VALIDATION"])
def test_a_record_that_is_void_is_left_out(state):
    graph = read(LEI_CSV.replace('"ISSUED"', f'"{state}"').encode(), published=DAY)
    assert (len(graph.nodes), rules(graph)["record"]) == (0, 1)


def test_several_spells_are_several_links():
    spells = [
        period("RELATIONSHIP_PERIOD", "2010-01-01T00:00:00Z", "2012-12-31T00:00:00Z"),
        period("DOCUMENT_FILING_PERIOD", "2011-01-01T00:00:00Z", "2011-12-31T00:00:00Z"),
        SINCE,
    ]
    graph = read(json.dumps({"relations": [relationship(DIRECT, PARENT, spells)]}).encode(), published=DAY)
    assert [row[2:] for row in lives(graph, "consolidated_by")] == [("2010-01-01", "2012-12-31"), ("2018-02-06", "?")]


def test_a_relationship_of_no_stated_spell_may_be_of_any():
    graph = read(json.dumps({"relations": [relationship(DIRECT, PARENT, [])]}).encode(), published=DAY)
    assert [row[2:] for row in lives(graph, "consolidated_by")] == [("?", "?")]


def test_whatever_it_is_called_consolidation_is_never_ownership():
    share = {"RelationshipQuantifiers": {"RelationshipQuantifier": wrapped(
        {"MeasurementMethod": "ACCOUNTING_CONSOLIDATION", "QuantifierAmount": "100.00", "QuantifierUnits": "PERCENTAGE"}
    )}}  # fmt: skip
    graph = read(json.dumps({"relations": [relationship(DIRECT, PARENT, SINCE, **share)]}).encode(), published=DAY)
    assert {row[1] for row in links(graph)} == {"consolidated_by"}
    held = sg.ownership(graph, regime="us-ofac", on="2020-01-01", listed=[f"lei:{PARENT}"])
    assert held.verdict(f"lei:{CHILD}") == "possible"
    (link,) = graph.tables["links"].ids
    assert [c.value_text for c in graph.claims_about(link) if c.quantity] == [
        "100.00 PERCENTAGE ACCOUNTING_CONSOLIDATION"
    ]


def test_a_node_without_an_lei_is_told():
    row = {"Relationship.EndNode.NodeIDType": "PNI"}
    graph = read(relations((CHILD, DIRECT, PARENT, row), (CHILD, "IS_SUBFUND_OF", TOP)).encode(), published=DAY)
    assert [row[3] for row in links(graph)] == ["subfund-of"]
    assert any("'PNI'" in finding.message for finding in graph.findings)


@pytest.mark.parametrize("day", ["soon", "2023-13-45T00:00:00Z"])
def test_a_day_of_the_file_that_is_none_is_refused_by_line(day):
    text = LEI_XML.replace("2023-06-05T08:20:51Z", day)
    with pytest.raises(RecordError, match="is no day of the file"):
        read(text.encode())
    graph = read(text.encode(), on_error="collect")
    assert graph.caption(f"lei:{CHILD}") == "Child Ltd"


def test_each_associated_entity_has_its_own_role():
    associated = "".join(
        f'<lei:AssociatedEntity type="{sort}"><lei:AssociatedLEI>{other}</lei:AssociatedLEI></lei:AssociatedEntity>'
        for sort, other in (("FUND_FAMILY", PARENT), ("BRANCH_OF", TOP))
    )
    graph = read(LEI_XML.replace("<lei:SuccessorEntity>", associated + "<lei:SuccessorEntity>").encode())
    assert {(row[2], row[3]) for row in links(graph, "tied_to")} == {
        (f"lei:{PARENT}", "fund-family"), (f"lei:{TOP}", "branch-of"), (f"lei:{TOP}", "succession")
    }  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "ns2:", "lei-cdf:", "a.b:"])
def test_any_prefix_of_the_namespace_is_read(prefix):
    declared = f"xmlns:{prefix[:-1]}=" if prefix else "xmlns="
    text = LEI_XML.replace("lei:", prefix).replace("xmlns:lei=", declared)
    assert read(text.encode()).caption(f"lei:{CHILD}") == "Child Ltd"


def test_the_lines_of_an_address_are_all_kept_in_csv():
    head, row = LEI_CSV.splitlines()
    more = [f"Entity.LegalAddress.AdditionalAddressLine.{n}" for n in (1, 2)]
    graph = read(f"{head},{','.join(more)}\n{row},Floor 2,Room 3\n".encode(), published=DAY)
    printed = {claim.original_value for claim in graph.claims_about(f"lei:{CHILD}/registered/state:VG")}
    assert "1 Road, Floor 2, Room 3, Town, VG" in printed


def test_where_a_sole_proprietor_lives_leaves_no_trace():
    head, row = LEI_CSV.splitlines()
    more = "Entity.LegalAddress.AdditionalAddressLine.1"
    row = row.replace("GENERAL", "SOLE_PROPRIETOR")
    told = texts_of(read(f"{head},{more}\n{row},Private Flat\n".encode(), published=DAY))
    assert "1 Road" not in told
    assert "Private" not in told


def test_a_column_or_element_in_no_map_is_told_once():
    head, row = LEI_CSV.splitlines()
    graph = read(f"{head},Entity.Mood\n{row},good\n".encode(), published=DAY)
    assert rules(graph)["type"] == 1
    graph = read(
        LEI_XML.replace("<lei:LegalName", "<lei:Mood><lei:Deep>x</lei:Deep></lei:Mood><lei:LegalName").encode()
    )
    assert rules(graph)["type"] >= 1


def test_the_columns_of_the_golden_copy_are_all_in_the_field_map():
    head, row = LEI_CSV.splitlines()
    address = ("xmllang", "FirstAddressLine", "AddressNumber", "AddressNumberWithinBuilding", "MailRouting",
               "AdditionalAddressLine.1", "AdditionalAddressLine.3", "City", "Region", "Country",
               "PostalCode")  # fmt: skip
    event = ("LegalEntityEventType", "event_status", "LegalEntityEventEffectiveDate", "AffectedFields.AffectedField.1")
    more = [
        "Entity.LegalName.xmllang", "Entity.OtherEntityNames.OtherEntityName.5.xmllang",
        "Entity.EntityExpirationReason",
        "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.1.type", "Entity.EntityCreationDate",
        *(f"Entity.OtherAddresses.OtherAddress.1.{part}" for part in (*address, "type")),
        *(f"Entity.TransliteratedOtherAddresses.TransliteratedOtherAddress.2.{part}" for part in address),
        *(f"Entity.LegalEntityEvents.LegalEntityEvent.1.{part}" for part in event), "Entity.EntitySubCategory",
        "Entity.RegistrationAuthority.OtherRegistrationAuthorityID", "Entity.LegalForm.OtherLegalForm",
        "Entity.AssociatedEntity.AssociatedEntityName", "Entity.AssociatedEntity.AssociatedEntityName.xmllang",
        "Entity.SuccessorEntity.2.SuccessorEntityName", "Entity.SuccessorEntity.2.SuccessorEntity.xmllang",
        "Registration.ValidationAuthority.OtherValidationAuthorityID", "Registration.ValidationSources",
        "Registration.OtherValidationAuthorities.OtherValidationAuthority.1.ValidationAuthorityEntityID",
    ]  # fmt: skip
    cells = ",".join("US" if column.endswith("Country") else "x" for column in more)
    graph = read(f"{head},{','.join(more)}\n{row},{cells}\n".encode(), published=DAY)
    assert set(rules(graph)) == {"name"}
    assert len(links(graph)) == 3


def test_a_column_twice_is_refused():
    head, row = LEI_CSV.splitlines()
    with pytest.raises(RecordError, match="stands there twice") as caught:
        read(f"{head},Entity.LegalName\n{row},Other\n".encode(), published=DAY)
    assert caught.value.line == 1


def test_a_copy_in_another_form_is_refused_with_the_place_of_the_first(tmp_path):
    files = {"a.xml": LEI_XML, "b.json": json.dumps({"records": [LEI]}, indent=1)}
    with pytest.raises(RecordError, match=r"the LEI stands there twice, first in a\.xml, line [1-9]") as caught:
        given(tmp_path, files, published=DAY)
    assert caught.value.path == "b.json"
    with pytest.raises(RecordError, match="the LEI stands there twice, first in input, line 2"):
        read((LEI_CSV + LEI_CSV.splitlines()[1] + "\n").encode(), published=DAY)


def test_a_set_of_three_files_is_one_graph(tmp_path):
    files = {"a.json": json.dumps({"records": [LEI]}), "b.json": json.dumps({"relations": RELATIONS}),
             "c.json": json.dumps({"exceptions": [EXCEPTION]})}  # fmt: skip
    graph = given(tmp_path, files, published=DAY)
    assert {row[1] for row in links(graph)} == {"located_in", "tied_to", "consolidated_by"}


@pytest.mark.parametrize("cells", [{}, {RR_COLUMNS[6]: "9" * 70}, {RR_COLUMNS[9]: "NaN"}, {RR_COLUMNS[4]: "x" * 500}])
def test_odd_cells_are_read_or_refused(cells):
    raw = relations((CHILD, DIRECT, PARENT, cells)).encode()
    try:
        read(raw, published=DAY)
    except SanctionsGraphError as error:
        assert isinstance(error, RecordError)  # noqa: PT017 - either may happen
    assert len(read(raw, published=DAY, on_error="collect").nodes) == 2
