"""Statements of other versions, in other wrappings and in any order; each case was once read wrongly."""

import json

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io import read
from sanctions_graph.io.registers._bods_order import chains_of
from tests.io._registers import certain, links, lives, names, rules, shares
from tests.io.test_bods import A, P, bods, entity, interest, person, relation, statement


def old(own, sort, day="2019-01-01", replaces=(), **details):
    """Make a statement of version 0.2 or 0.3."""
    return {
        "statementID": own, "statementType": sort, "statementDate": day, "isComponent": False,
        **({"replacesStatements": list(replaces)} if replaces else {}), **details,
    }  # fmt: skip


def old_entity(own, name, **more):
    return old(own, "entityStatement", entityType="registeredEntity", name=name, **more)


def old_person(own, name, **more):
    names = [{"type": "individual", "fullName": name}]
    return old(own, "personStatement", personType="knownPerson", names=names, **more)


def old_relation(own, person, entity, *interests, **more):
    ends = {
        "subject": {"describedByEntityStatement": entity},
        "interestedParty": {"describedByPersonStatement": person} if isinstance(person, str) else person,
    }
    return old(own, "ownershipOrControlStatement", **ends, interests=list(interests), **more)


def holding(share, level="direct"):
    return {"type": "shareholding", "interestLevel": level, "share": share}


# ---- order and chains ----------------------------------------------------------------------------------------


def test_statements_that_replace_one_another_are_one_record_in_any_order_of_the_file():
    told = [
        old_entity("e1", "A"),
        old_person("p1", "P"),
        old_person("p2", "P Q", day="2020-01-01", replaces=["p1"]),
        old_relation("r1", "p1", "e1", holding({"exact": 40})),
        old_relation("r2", "p2", "e1", holding({"exact": 60}), day="2020-01-01", replaces=["r1"]),
        old_relation("r3", "p2", "e1", holding({"exact": 70}), day="2021-01-01", replaces=["r2"]),
    ]
    one, other = bods(*told), bods(*reversed(told))
    for graph in (one, other):
        assert [share for *_, share in shares(graph)] == ["40 %", "60 %", "70 %"]
        assert lives(graph, "owns") == [
            ("bods:p1", "bods:e1", "2019-01-01..2020-01-01", "2020-01-01..2021-01-01"),
            ("bods:p1", "bods:e1", "2020-01-01..2021-01-01", "?"),
            ("bods:p1", "bods:e1", "?", "2019-01-01..2020-01-01"),
        ]
        assert graph.caption("bods:p1") == "P Q"
        assert not [finding for finding in graph.findings if finding.rule == "I6"]
    assert list(one.tables["links"].ids) == list(other.tables["links"].ids)


def test_a_chain_tells_the_order_where_the_days_do_not():
    told = [
        old_relation("r2", "p1", "e1", holding({"exact": 60}), day="2020-01-01", replaces=["r1"]),
        old_relation("r1", "p1", "e1", holding({"exact": 40}), day="2020-01-01"),
        old_entity("e1", "A"),
        old_person("p1", "P"),
    ]
    graph = bods(*told)
    assert graph.link("bods:r1/shareholding").share == sg.Link(source="a:a", target="b:b", kind="owns", share=0.4).share
    assert [end for *_, end in lives(graph, "owns")].count("?") == 1


def test_chains_branch_join_and_may_be_broken_or_circular():
    replaced = {"a": [], "b": ["a"], "c": ["gone"], "d": ["b", "c"], "x": ["y"], "y": ["x"]}
    days = {"a": "2019", "b": "", "c": "2018", "d": "", "x": "2020", "y": "2021"}
    found = chains_of(replaced, days)
    assert {own: record for own, (record, *_) in found.items()} == {
        "a": "a", "b": "a", "c": "a", "d": "a", "x": "x", "y": "x"
    }  # fmt: skip
    assert {own: (day, place) for own, (_, day, place) in found.items() if own in "abcd"} == {
        "a": ("2019", 0), "b": ("2019", 1), "c": ("2018", 0), "d": ("2019", 2)
    }  # fmt: skip


def test_a_long_chain_is_walked_without_end_of_depth():
    replaced = {f"s{n:05}": [f"s{n - 1:05}"] if n else [] for n in range(20_000)}
    found = chains_of(replaced, dict.fromkeys(replaced, ""))
    assert found["s19999"] == ("s00000", "", 19_999)


def test_times_of_one_day_tell_the_order():
    late, early = (
        relation("r", "p", "a", interest(share={"exact": share}), day=day)
        for share, day in ((70, "2020-06-01T18:00:00Z"), (40, "2020-06-01T09:00:00Z"))
    )
    graph = bods(A, P, late, early)
    assert graph.link("bods:r/shareholding/2").share.low > graph.link("bods:r/shareholding").share.low


def test_a_closed_statement_without_a_day_comes_last():
    closed = relation("r", "p", "a", status="closed")
    del closed["statementDate"]
    graph = bods(A, P, closed, relation("r", "p", "a", interest(share={"exact": 40})))
    assert lives(graph, "owns") == [("bods:p", "bods:a", "?", "?")]
    (claim,) = graph.claims_about("bods:r/shareholding")
    assert claim.locator == "r-2020-06-01-new"


# ---- parties that change -------------------------------------------------------------------------------------


def test_a_record_that_comes_to_name_another_party_keeps_what_each_had():
    graph = bods(
        A, P, person("q", "Q"),
        relation("r", "p", "a", interest(share={"exact": 60}), day="2019-01-01"),
        relation("r", "q", "a", interest(share={"exact": 60}), day="2021-01-01", status="updated"),
    )  # fmt: skip
    assert lives(graph, "owns") == [
        ("bods:p", "bods:a", "?", "2019-01-01..2021-01-01"), ("bods:q", "bods:a", "?", "?")
    ]  # fmt: skip
    assert certain(graph, "2021-01-01") == {"bods:r/shareholding/2"}


def test_what_was_held_before_nobody_holds_it_is_not_lost():
    graph = bods(
        A, P,
        relation("r", "p", "a", interest(share={"exact": 60}), day="2019-01-01"),
        relation("r", {"reason": "noBeneficialOwners"}, "a", day="2021-01-01", status="updated"),
    )  # fmt: skip
    assert lives(graph, "owns") == [("bods:p", "bods:a", "?", "2019-01-01..2021-01-01")]
    assert [claim.quantity for claim in graph.claims_about("bods:a")] == ["owners"]


def test_a_closing_statement_may_leave_the_parties_out():
    closing = statement("r", "relationship", "2021-01-01", "closed")
    graph = bods(A, P, relation("r", "p", "a", interest(share={"exact": 60}), day="2019-01-01"), closing)
    assert lives(graph, "owns") == [("bods:p", "bods:a", "?", "2019-01-01..2021-01-01")]
    assert not rules(graph)


def test_two_ends_that_are_not_specified_are_two_parties():
    graph = bods(relation("r", {"reason": "unknown"}, {"reason": "informationUnknownToPublisher"}))
    assert links(graph) == [("bods:r/unspecified", "owns", "bods:r/unspecified-subject", "unknown")]


@pytest.mark.parametrize(
    ("reason", "kinds"),
    [
        ("no-beneficial-owners", []),
        ("subject-unable-to-confirm-or-identify-beneficial-owner", ["owns"]),
        ("interested-party-has-not-provided-information", ["owns"]),
        ("subject-exempt-from-disclosure", ["owns"]),
        ("interested-party-exempt-from-disclosure", ["owns"]),
        ("unknown", ["owns"]),
        ("information-unknown-to-publisher", ["owns"]),
    ],
)
def test_every_reason_for_an_unspecified_party_of_0_2_is_read(reason, kinds):
    party = {"unspecified": {"reason": reason, "description": "prose"}}
    graph = bods(old_entity("e1", "A"), old_relation("r1", party, "e1"))
    assert [kind for _, kind, *_ in links(graph)] == kinds
    assert certain(graph, "2019-01-01") == set()
    assert set(rules(graph)) <= {"date"}


def test_a_closing_statement_that_says_nothing_takes_no_name_away():
    graph = bods(
        entity("a", "A plc"), statement("a", "entity", "2021-01-01", "closed"),
        P, statement("p", "person", "2021-01-01", "closed"),
    )  # fmt: skip
    assert (graph.caption("bods:a"), graph.node("bods:a").type) == ("A plc", "Company")
    assert graph.caption("bods:p") == "P Q"
    assert names(graph, "bods:a") == names(graph, "bods:p") == set()
    assert not rules(graph)


@pytest.mark.parametrize("country", ["FI", "fi", "Finland", {"code": "FI"}, {"name": "Finland"}, {"code": "FI-18"}])
def test_a_country_is_a_code_or_a_name_in_one_of_several_forms(country):
    graph = bods(entity("a", "A", addresses=[{"type": "registered", "country": country}], jurisdiction=country))
    assert links(graph) == [("bods:a", "located_in", "state:FI", "registered")]
    assert not rules(graph)


# ---- interests -----------------------------------------------------------------------------------------------


def test_an_interest_with_components_that_does_not_say_so_is_indirect():
    graph = bods(
        A, P, relation("r", "p", "a", {"type": "shareholding", "share": {"exact": 60}}, componentRecords=["x"])
    )
    assert shares(graph) == [("bods:p", "bods:a", "declared_indirect", "60 %")]


@pytest.mark.parametrize("level", [None, "unknown"])
def test_a_holding_that_may_be_indirect_is_added_up_but_never_certain(level):
    more = {"directOrIndirect": level} if level else {}
    held = {"type": "shareholding", "share": {"exact": 30}, **more}
    graph = bods(A, P, person("q", "Q"), relation("1", "p", "a", held), relation("2", "q", "a", held))
    assert {role for *_, role, _ in shares(graph)} == {"capital"}
    assert certain(graph, "2020-06-01") == set()
    result = sg.ownership(graph, on="2020-06-01", regime="us-ofac", listed=["bods:p", "bods:q"])
    assert result.verdict("bods:a") == "possible"


@pytest.mark.parametrize("kind", ["voting-Rights", "x-2", "hats & coats", "shareholding-indirect", "z" * 300])
def test_a_type_that_the_standard_does_not_have_is_a_tie_whatever_its_letters(kind):
    graph = bods(A, P, relation("r", "p", "a", interest(kind, {"exact": 60})))
    ((_, told, _, role),) = links(graph)
    assert (told, len(role) <= 60) == ("tied_to", True)
    assert rules(graph) == {"type": 1}


@pytest.mark.parametrize("given", [["shareholding"], "shareholding", [5], [True]])
def test_what_is_no_interest_is_told_and_may_be_any_holding(given):
    graph = bods(A, P, statement("r", "relationship", subject="a", interestedParty="p", interests=given))
    assert shares(graph) == [("bods:p", "bods:a", "unknown", "unknown")]
    assert rules(graph) == {"type": 1}


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ({"exact": None, "minimum": 25, "maximum": None}, "≥ 25 %"), ({"exact": "25"}, "25 %"),
        ({"exact": "33.3 %"}, "33.3 %"), ({"minimum": "25", "maximum": "50"}, "25 % to 50 %"),
        ({"minimum": 30, "exclusiveMinimum": 25}, "≥ 30 %"), ({"minimum": 25, "exclusiveMinimum": 25}, "> 25 %"),
        ({"maximum": 50, "exclusiveMaximum": 75}, "≤ 50 %"), ({"exact": 30, "minimum": 25, "maximum": 50}, "30 %"),
        ({"exact": 0}, "0 %"), ({"exact": 100, "minimum": 100, "maximum": 100}, "100 %"),
        ({"minimum": 75, "maximum": 100, "exclusiveMinimum": True, "exclusiveMaximum": None}, "> 75 %"),
        ({"exact": 33.333333333333336}, "33.3333 % to 33.3333 %"),
    ],
)  # fmt: skip
def test_shares_as_publishers_print_them(share, told):
    graph = bods(A, P, relation("r", "p", "a", interest(share=share)))
    assert [row[-1] for row in shares(graph)] == [told]


@pytest.mark.parametrize(
    "share",
    [
        {"exact": 60, "minimum": 25, "maximum": 50}, {"exact": True}, {"exact": [5]}, {"exact": {}}, {"exact": ""},
        {"exact": "1e2"}, {"exact": 10**18}, {"exclusiveMinimum": 100}, {"minimum": -1e-9}, {"exact": 1e300},
        {"exact": "9" * 70}, {"exact": "²"},
    ],
)  # fmt: skip
def test_a_share_that_contradicts_itself_or_is_none_is_refused(share):
    told = (A, P, relation("r", "p", "a", interest(share=share)))
    with pytest.raises(RecordError, match="is no share"):
        bods(*told)
    graph = bods(*told, on_error="collect")
    assert [row[-1] for row in shares(graph)] == ["unknown"]


# ---- nulls and texts -----------------------------------------------------------------------------------------


def test_a_null_in_a_list_does_not_lose_the_statement():
    graph = bods(
        entity("a", "A plc", alternateNames=[None, "A"], identifiers=[None], addresses=[None]),
        statement("p", "person", personType="knownPerson", names=[None, {"fullName": "P", "type": None}]),
        relation("r", "p", "a", None, interest(share={"exact": 60})),
    )
    assert names(graph, "bods:a") == {("alias", "A")}
    assert ("bods:p", "bods:a", "capital", "60 %") in shares(graph)


def test_an_address_on_several_lines_is_one_text():
    graph = bods(
        entity("a", "A\nplc", addresses=[{"type": "registered", "address": "1 Road\r\nTown,\n VG", "country": "VG"}])
    )
    (link,) = graph.tables["links"].ids
    assert [claim.original_value for claim in graph.claims_about(link)] == ["1 Road, Town, VG"]


def test_a_field_that_is_in_no_map_is_told_once():
    graph = bods({**A, "mood": "good"}, entity("b", "B", mood={"deep": [1]}), entity("c", "C", mood=None))
    assert rules(graph) == {"type": 2}
    assert "'recordDetails.mood'" in graph.findings[1].message + graph.findings[0].message


def test_what_is_dropped_cannot_spoil_a_statement():
    graph = bods({**A, "annotations": [{"description": "\u0000\ud800" + "x" * 20_000}], "declaration": "\u0001"})
    assert graph.caption("bods:a") == "A plc"
    assert not rules(graph)


# ---- wrappings -----------------------------------------------------------------------------------------------

TOLD = [A, P, relation("r", "p", "a", interest(share={"exact": 50}))]
WRAPPED = {
    "an array on lines": json.dumps(TOLD, indent=2),
    "lines": "\n".join(map(json.dumps, TOLD)),
    "lines with blanks between": "\n\n".join(map(json.dumps, TOLD)) + "\n\n",
    "a package": json.dumps({"statements": TOLD}),
    "a package on lines": json.dumps({"version": "0.4", "statements": TOLD, "more": {"a": [1]}}, indent=1),
    "arrays in an array": json.dumps([TOLD[:2], TOLD[2:]]),
    "an array a line": "\n".join(json.dumps(part) for part in (TOLD[:2], TOLD[2:])),
    "a package a line": "\n".join(json.dumps({"statements": part}) for part in (TOLD[:2], TOLD[2:])),
    "objects on lines": "\n".join(json.dumps(each, indent=2) for each in TOLD),
    "with a mark": "\ufeff" + json.dumps({"statements": TOLD}, indent=2),
}


@pytest.mark.parametrize("case", WRAPPED)
def test_every_wrapping_says_the_same(case):
    graph = read(WRAPPED[case].encode())
    assert shares(graph) == [("bods:p", "bods:a", "capital", "50 %")]
    assert set(graph.nodes.ids) == {"bods:a", "bods:p"}
    assert not rules(graph)


def test_the_line_of_a_statement_in_a_package_is_told():
    text = json.dumps({"statements": [*TOLD, {**A, "statementId": "z", "recordType": "wish"}]}, indent=1)
    with pytest.raises(RecordError, match="no known sort") as caught:
        read(text.encode())
    assert text.splitlines()[caught.value.line - 1].strip() == "{"
    assert '"z"' in text.splitlines()[caught.value.line]


BROKEN = {
    "cut": '{"statements": [{"statementId": "s", "recordId": "r", "recordType": "entity"}',
    "cut in a value": '{"statements": [{"statementId": "s", "recordId',
    "no comma": '{"statements": [{"statementId": "s"} {}]}',
    "a key twice": '{"statements": [{"statementId": "s", "statementId": "t"}]}',
    "a member twice": '{"statements": [{"statementId": "s"}], "statements": []}',
    "an object for a key": '{"statements": [{"statementId": "s"}], {"a": 1}: 6}',
    "a list for a key": '{"statements": [{"statementId": "s"}], [1]: 6}',
    "a comma too many": '{"statements": [{"statementId": "s"}], }',
    "a comma too many in an array": '{"statements": [{"statementId": "s"}, ]}',
    "no key": '{"statements": [{"statementId": "s"}], 5: 6}',
    "not a number": '{"statements": [{"statementId": "s", "n": NaN}]}',
    "a giant number": '{"statements": [{"statementId": "s", "n": ' + "9" * 70 + "}]}",
    "deep": '{"statements": [{"statementId": "s", "n": ' + "[" * 100_000 + "]" * 100_000 + "}]}",
    "deep around": "[[[[[[[[[[[[" + json.dumps({"statementId": "s"}) + "]]]]]]]]]]]]",
    "no utf-8": b'{"statements": [{"statementId": "s", "n": "\xff"}]}',
    "something after it": '{"statements": [{"statementId": "s"}]} ]',
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("on_error", ["raise", "collect"])
def test_a_package_that_is_broken_is_refused_either_way(case, on_error):
    raw = BROKEN[case]
    with pytest.raises(RecordError, match="Hint:") as caught:
        read(raw if isinstance(raw, bytes) else raw.encode(), "bods", on_error=on_error)
    assert caught.value.line == 1
    assert len(str(caught.value)) < 400


def test_a_package_is_read_as_a_stream(monkeypatch):
    monkeypatch.setattr("sanctions_graph.io.files._json_nested._PIECE", 50)
    for case in ("a package", "a package on lines", "an array a line", "objects on lines"):
        assert shares(read(WRAPPED[case].encode())) == [("bods:p", "bods:a", "capital", "50 %")]
    monkeypatch.setattr("sanctions_graph.io.files._json_nested.MAX_LINE", 300)
    with pytest.raises(RecordError, match="longer than 300"):
        read(WRAPPED["a package on lines"].encode())


@pytest.mark.parametrize("raw", [b"[]", b"{}", b"[[]]", b'{"statements": []}', b"\xef\xbb\xbf", b""])
def test_nothing_is_no_list_but_may_be_asked_for(raw):
    with pytest.raises(FormatError, match="no reader knows this"):
        read(raw)
    assert len(read(raw, "bods", on_error="collect").nodes) == 0
