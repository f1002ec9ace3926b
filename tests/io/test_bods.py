"""Beneficial ownership statements: interests become links with shares as bounds, and what is superseded ends."""

import json
from collections import Counter

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import RecordError
from sanctions_graph.io import read
from sanctions_graph.io.registers._bods_lives import Stated, lives_of
from sanctions_graph.io.registers._bods_model import INTERESTS
from sanctions_graph.io.registers.bods import FIELDS
from tests.io._registers import certain, links, lives, names, rules, shares, texts_of


def statement(record, sort, day="2020-06-01", status="new", **details):
    """Make a statement of version 0.4."""
    return {
        "statementId": f"{record}-{day}-{status}", "recordId": record, "recordType": sort, "recordStatus": status,
        "statementDate": day, "recordDetails": {"isComponent": False, **details},
        "publicationDetails": {"publicationDate": "2023-01-01", "publisher": {"name": "A register"}},
        "source": {"type": ["selfDeclaration"], "assertedBy": [{"name": "A speaker"}]},
    }  # fmt: skip


def entity(record, name, **more):
    return statement(record, "entity", entityType={"type": "registeredEntity"}, name=name, **more)


def person(record, name, **more):
    return statement(record, "person", personType="knownPerson", names=[{"type": "legal", "fullName": name}], **more)


def interest(kind="shareholding", share=None, level="direct", **more):
    return {"type": kind, "directOrIndirect": level, **({} if share is None else {"share": share}), **more}


def relation(record, source, target, *interests, day="2020-06-01", status="new", **more):
    return statement(
        record, "relationship", day, status, subject=target, interestedParty=source, interests=list(interests), **more
    )


def bods(*statements, **options):
    return read(json.dumps(statements).encode(), **options)


A, P = entity("a", "A plc"), person("p", "P Q")


@pytest.mark.parametrize("word", sorted(INTERESTS))
def test_every_type_of_interest_is_a_link_with_a_claim(word):
    graph = bods(A, P, relation("r", "p", "a", interest(word)))
    ((source, kind, target, role),) = links(graph)
    assert (source, kind, target) == ("bods:p", INTERESTS[word].kind, "bods:a")
    assert role == (INTERESTS[word].role or word)
    (claim,) = graph.claims_about(f"bods:r/{word}")
    assert (claim.locator, claim.attributed_to) == ("r-2020-06-01-new", "A speaker")
    assert claim.status == ("asserted" if INTERESTS[word].is_sure else "estimated")


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ({"exact": 25}, "25 %"), ({"exact": 33.3333}, "33.3333 %"), ({"minimum": 25, "maximum": 50}, "25 % to 50 %"),
        ({"exclusiveMinimum": 25, "maximum": 50}, "> 25 % to 50 %"), ({"minimum": 75}, "≥ 75 %"),
        ({"exclusiveMinimum": 75}, "> 75 %"), ({"exclusiveMaximum": 5}, "< 5 %"), ({}, "unknown"),
        ({"minimum": 25, "maximum": 50, "exclusiveMinimum": True, "exclusiveMaximum": True}, "> 25 % to < 50 %"),
        ({"minimum": 25, "maximum": 50, "exclusiveMinimum": False, "exclusiveMaximum": False}, "25 % to 50 %"),
    ],
)  # fmt: skip
def test_a_share_is_exact_or_a_range_with_either_end_out(share, told):
    graph = bods(A, P, relation("r", "p", "a", interest(share=share)))
    assert shares(graph) == [("bods:p", "bods:a", "capital", told)]


@pytest.mark.parametrize("share", [{"exact": 101}, {"exact": -1}, {"exact": "half"}, {"minimum": 60, "maximum": 50}])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(RecordError, match="is no share"):
        bods(A, P, relation("r", "p", "a", interest(share=share)))


def test_shares_and_votes_of_one_relationship_are_never_added():
    both = (interest(share={"exact": 30}), interest("votingRights", share={"exact": 30}))
    graph = bods(A, P, relation("r", "p", "a", *both))
    assert [role for *_, role, _ in shares(graph)] == ["capital", "votes"]
    assert sg.ownership(graph, on="2020-06-01", listed=["bods:p"]).verdict("bods:a") == "not_covered"


def test_indirect_shares_and_votes_are_one_holding_that_is_added_to_none():
    both = [interest(word, {"exact": 30}, "indirect") for word in ("shareholding", "votingRights")]
    graph = bods(A, P, relation("r", "p", "a", *both))
    assert shares(graph) == [("bods:p", "bods:a", "declared_indirect", "30 %")]
    (votes,) = (claim for claim in graph.claims_about("bods:r/shareholding-indirect") if claim.quantity)
    assert (votes.quantity, votes.value_text) == ("votes", "exact 30")
    assert sg.ownership(graph, on="2020-06-01", listed=["bods:p"]).verdict("bods:a") == "not_covered"


def test_a_component_is_flagged_and_its_holding_counts():
    graph = bods(
        A,
        entity("b", "B Ltd"),
        P,
        relation("1", "p", "b", interest(share={"exact": 60}), isComponent=True),
        relation("2", "b", "a", interest(share={"exact": 60}), isComponent=True),
        relation("3", "p", "a", interest(share={"exact": 36}, level="indirect"), componentRecords=["1", "2", "b"]),
    )
    assert {graph.claims_about(f"bods:{n}/shareholding")[0].note for n in (1, 2)} == {
        "a component of an indirect relationship"
    }
    assert sg.ownership(graph, on="2020-06-01", listed=["bods:p"]).verdict("bods:a") == "covered"


def test_an_interest_of_no_stated_type_may_be_any_holding_and_is_never_certain():
    graph = bods(A, P, relation("r", "p", "a", {"directOrIndirect": "unknown"}))
    assert shares(graph) == [("bods:p", "bods:a", "unknown", "unknown")]
    assert certain(graph, "2020-06-01") == set()
    assert sg.ownership(graph, on="2020-06-01", listed=["bods:p"]).verdict("bods:a") == "possible"


def test_a_party_that_is_not_specified_is_an_unknown_owner():
    graph = bods(A, relation("r", {"reason": "unableToConfirmOrIdentifyBeneficialOwner"}, "a"))
    assert shares(graph) == [("bods:r/unspecified", "bods:a", "unknown", "unknown")]
    assert graph.caption("bods:r/unspecified") == "Unspecified (unableToConfirmOrIdentifyBeneficialOwner)"


def test_nobody_is_no_party():
    graph = bods(A, relation("r", {"reason": "noBeneficialOwners"}, "a"))
    assert not links(graph)
    assert [(claim.quantity, claim.value_text) for claim in graph.claims_about("bods:a")] == [
        ("owners", "noBeneficialOwners")
    ]


def test_a_superseded_share_ends_where_the_next_begins():
    graph = bods(
        A,
        P,
        relation("r", "p", "a", interest(share={"exact": 100}, startDate="2002-03-09"), day="2019-01-20"),
        relation(
            "r", "p", "a", interest(share={"exact": 40}, startDate="2021-09-24"), day="2021-09-25", status="updated"
        ),
    )
    assert lives(graph, "owns") == [
        ("bods:p", "bods:a", "2002-03-09", "2021-09-23"),
        ("bods:p", "bods:a", "2021-09-24", "?"),
    ]
    assert certain(graph, "2010-01-01") == {"bods:r/shareholding"}
    assert certain(graph, "2021-09-24") == {"bods:r/shareholding/2"}
    assert certain(graph, "2022-01-01") == set()  # last seen the year before
    assert not [finding for finding in graph.findings if finding.rule == "I6"]


def test_a_share_that_changes_without_a_day_changed_between_the_statements():
    old, new = (interest(share={"exact": share}, startDate="2015-01-01") for share in (50, 100))
    graph = bods(
        A,
        P,
        relation("r", "p", "a", old, day="2019-01-01"),
        relation("r", "p", "a", new, day="2020-01-01", status="updated"),
    )
    assert lives(graph, "owns") == [
        ("bods:p", "bods:a", "2015-01-01", "2019-01-01..2020-01-01"),
        ("bods:p", "bods:a", "2019-01-01..2020-01-01", "?"),
    ]


def test_a_closed_record_ends_by_its_own_day_or_between_the_statements():
    graph = bods(
        A,
        P,
        relation("1", "p", "a", interest(), interest("boardMember"), day="2019"),
        relation(
            "1", "p", "a", interest(endDate="2020-02-02"), interest("boardMember"), day="2020-03-03", status="closed"
        ),
    )
    assert lives(graph, "owns") == [("bods:p", "bods:a", "?", "2020-02-02")]
    assert lives(graph, "directs") == [("bods:p", "bods:a", "?", "2019-01-01..2020-03-03")]


def test_an_interest_that_a_later_statement_leaves_out_has_ended():
    told = lives_of([
        ("2019-01-01", False, [Stated("shareholding", "10%", "", ""), Stated("boardMember", "", "", "")]),
        ("2020-01-01", False, [Stated("shareholding", "10%", "", "")]),
        ("2021-01-01", True, [Stated("shareholding", "10%", "", "")]),
        ("2022-01-01", False, [Stated("shareholding", "10%", "", "")]),
    ])  # fmt: skip
    assert [(life.stated.key, life.start, life.end, life.told) for life in told] == [
        ("shareholding", "?", "2020-01-01..2021-01-01", [0, 1, 2]),
        ("boardMember", "?", "2019-01-01..2020-01-01", [0]),
        ("shareholding", "?", "?", [3]),
    ]


def test_parties_have_types_names_and_places():
    graph = bods(
        entity(
            "a",
            "A plc",
            alternateNames=["A"],
            identifiers=[{"scheme": "XI-LEI", "id": "L1"}, {"scheme": "GB-COH", "id": "7"}],
            jurisdiction={"name": "Finland", "code": "FI"},
            addresses=[{"type": "registered", "country": {"name": "Laos"}}],
        ),
        statement(
            "s", "entity", entityType={"type": "state"}, name="A state", jurisdiction={"code": "FI", "name": "x"}
        ),
        statement(
            "t", "person", personType="anonymousPerson", unspecifiedPersonDetails={"reason": "subjectUnableToProvide"}
        ),
        statement("old", "entity", "2019", entityType={"type": "arrangement"}, name="Old name"),
        statement("old", "entity", "2021", "updated", entityType={"type": "arrangement"}, name="New name"),
    )
    assert {own: graph.node(f"bods:{own}").type for own in ("a", "s", "t")} == {
        "a": "Company", "s": "PublicBody", "t": "Person"
    }  # fmt: skip
    assert names(graph, "bods:a") == {("alias", "A"), ("lei", "L1"), ("gb-coh", "7")}
    assert names(graph, "bods:old") == {("former_name", "Old name")}
    assert graph.caption("bods:t") == "Unnamed person (subjectUnableToProvide)"
    assert ("bods:a", "located_in", "state:LA", "registered") in links(graph)


def test_personal_identifiers_leave_no_trace():
    graph = bods(
        person(
            "p",
            "P",
            identifiers=[{"scheme": "IRL-TAXID", "id": "7700225VH"}],
            birthDate="1990-06-12",
            nationalities=[{"code": "IE", "name": "Ireland"}],
            taxResidencies=[{"code": "FR", "name": "France"}],
            addresses=[
                {"type": "residence", "address": "3 Private Road", "postCode": "V94", "country": {"code": "LA"}}
            ],
            placeOfBirth={"address": "Hereville", "country": {"code": "KP"}},
        )
    )
    told = texts_of(graph)
    for secret in ("7700225VH", "1990", "Private", "V94", "Hereville", "state:FR", "state:KP"):
        assert secret not in told
    assert links(graph, "tied_to") == [
        ("bods:p", "tied_to", "state:IE", "nationality"), ("bods:p", "tied_to", "state:LA", "address")
    ]  # fmt: skip


def test_version_0_3_says_the_same():
    old = [
        {"statementID": "e1", "statementType": "entityStatement", "entityType": "registeredEntity", "name": "A",
         "incorporatedInJurisdiction": {"code": "GB", "name": "UK"}, "statementDate": "2019-01-01"},
        {"statementID": "e2", "statementType": "entityStatement", "entityType": "registeredEntity", "name": "A plc",
         "replacesStatements": ["e1"], "statementDate": "2020-01-01"},
        {"statementID": "p1", "statementType": "personStatement", "personType": "knownPerson",
         "names": [{"type": "individual", "fullName": "P"}], "statementDate": "2019-01-01"},
        {"statementID": "r1", "statementType": "ownershipOrControlStatement", "statementDate": "2019-01-01",
         "subject": {"describedByEntityStatement": "e2"}, "interestedParty": {"describedByPersonStatement": "p1"},
         "interests": [
             {"type": "shareholding", "interestLevel": "direct",
              "share": {"minimum": 25, "maximum": 50, "exclusiveMinimum": True}},
             {"type": "influence-or-control", "interestLevel": "direct"},
         ]},
        {"statementID": "r2", "statementType": "ownershipOrControlStatement", "statementDate": "2019-01-01",
         "subject": {"describedByEntityStatement": "e1"},
         "interestedParty": {"unspecified": {"reason": "unknown", "description": "prose"}}, "interests": []},
    ]  # fmt: skip
    graph = bods(*old)
    assert shares(graph) == [
        ("bods:p1", "bods:e1", "capital", "> 25 % to 50 %"),
        ("bods:r2/unspecified", "bods:e1", "unknown", "unknown"),
    ]
    assert ("bods:p1", "controls", "bods:e1", "influenceOrControl") in links(graph)
    assert (graph.caption("bods:e1"), names(graph, "bods:e1")) == ("A plc", {("former_name", "A")})


def test_an_array_and_lines_say_the_same():
    told = [A, P, relation("r", "p", "a", interest(share={"exact": 50}))]
    lines = "\n".join(map(json.dumps, told)).encode()
    assert shares(read(lines)) == shares(bods(*told))
    assert shares(read(json.dumps(told, indent=2).encode())) == shares(bods(*told))


def test_what_is_not_there_or_not_known_is_a_finding():
    graph = bods(
        A,
        P,
        relation("1", "nobody", "a", interest()),
        relation("2", {}, "a"),
        relation("3", "p", "a", interest("hats")),
        statement("o", "entity", entityType={"type": "guild"}, name="O"),
    )
    assert rules(graph) == {"name": 2, "type": 2}
    assert links(graph) == [("bods:p", "tied_to", "bods:a", "hats")]


def test_a_share_in_what_is_no_holding_is_not_kept():
    graph = bods(A, P, relation("r", "p", "a", interest("hats", {"exact": 50}), interest("boardChair", {"exact": 30})))
    assert {row[1] for row in links(graph)} == {"tied_to", "directs"}


def test_statements_that_contradict_one_another_lose_the_days_and_say_so():
    told = (
        relation("r", "p", "a", interest(startDate="2023-01-01"), day="2020"),
        relation("r", "p", "a", day="2021", status="closed"),
    )
    graph = bods(A, P, *told, on_error="collect")
    assert lives(graph, "owns")[0] == ("bods:p", "bods:a", "?", "?")
    assert rules(graph)["date"] == 1


# ---- hostile files -----------------------------------------------------------------------------------------

DEEP = {"a": 1}
for _ in range(40):
    DEEP = {"a": DEEP}
BAD = {
    "no id": {**A, "statementId": None, "recordId": "z"},
    "no sort": {**A, "statementId": "z", "recordType": "wish"},
    "no record": {**A, "statementId": "z", "recordId": ""},
    "an id twice": A,
    "a giant id": {**A, "statementId": "z" * 5000},
    "a control character": entity("z", "Z\u0000"),
    "a lone surrogate": entity("z", "\ud800"),
    "a text without end": entity("z", "Z" * 20_000),
    "a day that is none": statement("z", "entity", "2019-13-44", entityType={"type": "state"}, name="Z"),
    "deep nesting": statement("z", "entity", entityType={"type": "state"}, name="Z", identifiers=[DEEP]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_statement_stops_the_reading_by_file_and_line(case, tmp_path):
    (tmp_path / "list.json").write_text(json.dumps(A) + "\n" + json.dumps(BAD[case]) + "\n")
    with pytest.raises(RecordError) as caught:
        read(tmp_path / "list.json")
    assert (caught.value.path, caught.value.line) == ("list.json", 2)


@pytest.mark.parametrize("case", BAD)
def test_or_it_is_left_out_with_a_finding_and_the_rest_is_read(case):
    graph = bods(A, BAD[case], on_error="collect")
    assert graph.caption("bods:a") == "A plc"
    assert rules(graph)


@pytest.mark.parametrize(
    "raw",
    [
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity"',
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity"}',
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity"} {}]',
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity"}] []',
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity", "recordType": "person"}]',
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity", "n": 123456789012345678901}]',
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity", "n": "\xff"}]',
        b'[{"statementId": "s", "recordId": "r", "recordType": "entity", "n": '
        + b"[" * 100_000 + b"]" * 100_000 + b"}]",
    ],
    ids=["cut", "no end", "no comma", "a second array", "a key twice", "a giant number", "no UTF-8", "deep"],
)  # fmt: skip
@pytest.mark.parametrize("on_error", ["raise", "collect"])
def test_an_array_that_is_broken_is_refused_either_way(raw, on_error):
    with pytest.raises(RecordError) as caught:
        read(raw, on_error=on_error)
    assert caught.value.line == 1


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, [5], ["text"], [{}], {"x": 1}, True])
@pytest.mark.parametrize(
    "name",
    ["names", "name", "identifiers", "addresses", "nationalities", "jurisdiction", "entityType", "subject",
     "interestedParty", "interests", "unspecifiedPersonDetails", "alternateNames", "componentRecords"],
)  # fmt: skip
def test_anything_may_stand_anywhere(name, value):
    for sort in ("entity", "person", "relationship"):
        graph = bods(A, {**statement("z", sort), "recordDetails": {name: value}, "source": value}, on_error="collect")
        assert "bods:a" in graph.nodes.ids


# ---- real files --------------------------------------------------------------------------------------------

COUNTS = {
    "fermcat": (10, 10, 3), "tecido": (2, 7, 2), "bods-package-fi-soe": (0, 5, 4), "nomination": (2, 4, 2),
    "mixed-direct-and-indirect-ownership": (1, 3, 2), "indirect-ownership": (1, 3, 2), "levent": (3, 3, 1),
    "joint-ownership": (2, 3, 2), "multiple-indirect-ownership": (1, 5, 3), "mutilple-indirect-ownership-2": (1, 5, 3),
}  # fmt: skip
INTERESTS_OF = {"bods-package-fi-soe": 5, "nomination": 4, "levent": 4, "mixed-direct-and-indirect-ownership": 4}


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_real_statements_are_read_whole(real, name):
    with real("bods-examples", f"{name}.json").open(encoding="utf-8") as file:
        told = json.load(file)
    sorts = Counter(each["recordType"] for each in told)
    assert (sorts["person"], sorts["relationship"], sorts["entity"]) == COUNTS[name]
    graph = read(real("bods-examples", f"{name}.json"))
    parties = {each["recordId"] for each in told if each["recordType"] != "relationship"}
    assert {f"bods:{record}" for record in parties} == {own for own in graph.nodes.ids if own.startswith("bods:")}
    records = {each["recordId"] for each in told if each["recordType"] == "relationship"}
    mine = [own for own in graph.tables["links"].ids if own.split(":")[1].split("/")[0] in records]
    assert {own.split(":")[1].split("/")[0] for own in mine} == records
    assert len(mine) == INTERESTS_OF.get(name, len(mine))
    assert set(rules(graph)) <= {"place"}


def test_a_state_owned_chain_is_covered_through_its_components(real):
    graph = read(real("bods-examples", "bods-package-fi-soe.json"))
    ministry, company = "bods:7ff95ba3682c", "bods:19f1c5afe9d7"
    held = sg.ownership(graph, on="2022-02-14", listed=[ministry])
    assert held.verdict(company) == "covered"


def test_superseded_statements_never_sum_beyond_the_whole(real):
    graph = read(real("bods-examples", "tecido.json"))
    assert not [finding for finding in graph.findings if finding.rule == "I6"]
    held = [row[3] for row in shares(graph) if row[2] == "capital"]
    assert sorted(held) == ["100 %", "30 %", "40 %", "60 %", "70 %", "80 %"]


def test_every_path_of_real_files_is_in_the_field_map(real):
    def paths(value, at=""):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from paths(inner, f"{at}.{name}" if at else name)
        elif isinstance(value, list):
            for inner in value:
                yield from paths(inner, at)
        if at:
            yield at

    folder = real("bods-examples")
    met = {path for file in folder.glob("*.json") for path in paths(json.loads(file.read_text(encoding="utf-8")))}
    assert len(met) > 50
    assert not sorted(met - set(FIELDS))
