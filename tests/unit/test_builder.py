"""The door in: what is refused, how, and that nothing half-built comes of it."""

import math

import numpy as np
import pyarrow as pa
import pytest

import sanctions_graph as sg
from sanctions_graph.errors import (
    BoundsError,
    DateError,
    FrozenError,
    IntegrityError,
    RuleError,
    SanctionsGraphError,
    SchemaError,
    UnknownIdError,
    UnknownKindError,
)

GOOD = {"id": ["l:1", "l:2"], "source": ["x:a", "x:b"], "target": ["x:b", "x:c"], "kind": ["owns", "owns"]}


def _builder():
    builder = sg.GraphBuilder()
    builder.add_columns("nodes", {"id": ["x:a", "x:b", "x:c"], "kind": ["entity"] * 3})
    builder.add(sg.Document(id="doc:1"))
    return builder


def _finish(builder):
    """Add what was refused in a form that can be, and freeze: nothing of the refused try may be left."""
    links = builder.add_columns("links", GOOD)
    builder.add_columns("claims", {"document": ["doc:1"] * 2}, about=links)
    graph = builder.freeze()
    assert [len(graph.tables[name]) for name in ("nodes", "links", "claims", "documents")] == [3, 2, 2, 1]
    return graph


REFUSED_CELLS = {
    "unknown kind": ({"kind": ["owns", "adores"]}, UnknownKindError, "row 1, id 'l:2': 'adores' is no link kind"),
    "share of 130 %": ({"share": ["25%", "130%"]}, BoundsError, "row 1, id 'l:2'"),
    "share of 1.3": ({"share": np.array([0.25, 1.3])}, BoundsError, "row 1, id 'l:2'"),
    "month 13": ({"start": ["2016-12", "2016-13"]}, DateError, "row 1, id 'l:2': '2016-13' is no date"),
    "end before start in one cell": ({"start": ["2016", "2017..2016"]}, DateError, "ends before it begins"),
    "NaN id": ({"source": ["x:a", math.nan]}, IntegrityError, "row 1, id 'l:2': an id is missing"),
    "null id": ({"source": pa.array(["x:a", None])}, IntegrityError, "row 1, id 'l:2': an id is missing"),
    "a million characters": ({"role": ["", "x" * 1_000_000]}, SchemaError, "1,000,000 characters"),
    "an id of a million": ({"target": ["x:b", "x" * 1_000_000]}, IntegrityError, "1,000,000 characters"),
    "infinite amount": ({"amount": np.array([1, math.inf])}, BoundsError, "row 1, id 'l:2'"),
    "a list in a cell": ({"role": ["", ["a"]]}, SchemaError, "container"),
    "a surplus column": ({"weight": [1, 2]}, SchemaError, "unknown 'weight'"),
    "a short column": ({"role": ["a"]}, SchemaError, "column 'role' has 1 rows where the others have 2"),
    "a text for a column": ({"role": "ab"}, SchemaError, "column 'role' is one text"),
}


@pytest.mark.parametrize("case", REFUSED_CELLS)
def test_columns_that_cannot_be_read_are_refused_as_a_whole(case):
    bad, error, says = REFUSED_CELLS[case]
    builder = _builder()
    with pytest.raises(error, match="Hint:") as refused:
        builder.add_columns("links", {**GOOD, **bad})
    assert says in str(refused.value)
    assert len(str(refused.value)) < 600
    _finish(builder)


REFUSED_ROWS = {
    "duplicate ids": (
        lambda: [sg.Entity(id="x:a")],
        IntegrityError,
        {("I1", "nodes", "x:a")},
    ),
    "dangling end": (
        lambda: [sg.Link(id="l:9", source="x:a", target="x:z", kind="owns"), sg.Claim(about="l:9", document="doc:1")],
        IntegrityError,
        {("I2", "links", "l:9")},
    ),
    "dangling document": (
        lambda: [sg.Claim(id="c:9", about="x:a", document="doc:9")],
        IntegrityError,
        {("I2", "claims", "c:9")},
    ),
    "end before start": (
        lambda: [
            sg.Link(id="l:9", source="x:a", target="x:b", kind="owns", start="2017", end="2016"),
            sg.Claim(about="l:9", document="doc:1"),
        ],
        BoundsError,
        {("I4", "links", "l:9")},
    ),
    "several at once": (
        lambda: [
            sg.Link(id="l:8", source="x:a", target="x:b", kind="owns", start="2017", end="2016"),
            sg.Link(id="l:9", source="x:a", target="x:b", kind="hosts"),
        ],
        IntegrityError,
        {("I3", "links", "l:9"), ("I4", "links", "l:8"), ("I7", "links", "l:8"), ("I7", "links", "l:9")},
    ),
}


@pytest.mark.parametrize("case", REFUSED_ROWS)
def test_freeze_names_every_row_that_breaks_a_rule(case):
    rows, error, findings = REFUSED_ROWS[case]
    builder = _builder()
    builder.add(*rows())
    for _ in range(2):  # refusing changes nothing
        with pytest.raises(error, match="Hint:") as refused:
            builder.freeze()
        assert isinstance(refused.value, RuleError)
        assert isinstance(refused.value, ValueError)
        assert {finding[:3] for finding in refused.value.findings} == findings


def test_a_refused_graph_can_be_mended():
    builder = _builder()
    builder.add(sg.Link(id="l:9", source="x:a", target="x:z", kind="owns"), sg.Claim(about="l:9", document="doc:1"))
    with pytest.raises(IntegrityError):
        builder.freeze()
    builder.add(sg.Entity(id="x:z"))
    assert builder.freeze().link("l:9").target == "x:z"


def test_records_are_added_all_or_none():
    builder = _builder()
    with pytest.raises(SchemaError, match="no record"):
        builder.add(sg.Entity(id="x:new"), {"id": "x:other"})
    _finish(builder)


def test_an_empty_table_is_no_error_and_an_unknown_one_is():
    builder = _builder()
    assert builder.add_columns("links", {"source": [], "target": [], "kind": []}).length == 0
    _finish(builder)
    with pytest.raises(UnknownKindError, match="did you mean 'links'"):
        builder.add_columns("link", {})
    for table, columns in {
        "nodes": {"id": ["x:d"], "kind": ["entity"], "type": []},
        "claims": {"about": ["x:a"], "document": ["doc:1"], "status": ["asserted"] * 2},
    }.items():
        with pytest.raises(SchemaError, match="where the others have 1 row"):
            builder.add_columns(table, columns)
    with pytest.raises(SchemaError, match="missing source, target, kind"):
        builder.add_columns("links", {})


def test_a_graph_of_nothing_is_a_graph():
    graph = sg.GraphBuilder().freeze()
    assert len(graph) == 0
    assert not graph.findings
    assert graph.as_of("2020-01-01").summary()
    assert graph.content_hash == sg.GraphBuilder().freeze().content_hash


def test_claims_go_with_the_rows_they_are_about():
    builder, other = _builder(), _builder()
    links, strange = builder.add_columns("links", GOOD), other.add_columns("links", GOOD)
    with pytest.raises(SchemaError, match="1 claims are about 2 links"):
        builder.add_columns("claims", {"document": ["doc:1"]}, about=links)
    with pytest.raises(SchemaError, match="another builder"):
        builder.add_columns("claims", {"document": ["doc:1"] * 2}, about=strange)
    with pytest.raises(SchemaError, match="unknown 'document'"):
        builder.add_columns("names", {"document": ["doc:1"] * 2, "node": ["x:a"] * 2, "value": ["A"] * 2})


def test_rows_may_leave_fields_out():
    builder = _builder()
    builder.add_rows(
        "links", [{**{name: GOOD[name][0] for name in GOOD}, "share": "25%"}, {n: GOOD[n][1] for n in GOOD}]
    )
    builder.add_rows(
        "claims", [{"about": "l:1", "document": "doc:1"}, {"about": "l:2", "document": "doc:1", "status": "alleged"}]
    )
    graph = builder.freeze()
    assert graph.link("l:2").share == (1, 7_207_200_000_000)
    assert [claim.stance for claim in graph.claims] == ["supports", "hedges"]


def test_what_a_claim_implies_is_the_same_by_either_door():
    fields = {"about": "x:a", "document": "doc:1", "quantity": "share", "value": "25%", "status": "alleged"}
    by_record, by_row = _builder(), _builder()
    by_record.add(sg.Claim(**fields))
    by_row.add_rows("claims", [fields])
    assert by_record.freeze() == by_row.freeze()


def test_blank_cells_mean_what_fields_left_out_mean():
    by_record, by_column = _builder(), _builder()
    by_record.add(sg.Claim(id="c:1", about="x:a", document="doc:1"), sg.Name(id="n:1", node="x:a", value="A"))
    by_column.add_columns(
        "claims", {"id": ["c:1"], "about": ["x:a"], "document": ["doc:1"], "status": [""], "stance": [None]}
    )
    by_column.add_columns("names", {"id": ["n:1"], "node": ["x:a"], "value": ["A"], "scheme": [""]})
    assert by_record.freeze() == by_column.freeze()


@pytest.mark.parametrize(
    ("fields", "error", "says"),
    [
        ({"status": "alleged", "stance": "supports"}, SchemaError, "row 0"),
        ({"quantity": "start", "value": "2016-13"}, DateError, "row 0"),
        ({"confidence": 2}, BoundsError, "row 0"),
    ],
)
def test_claims_in_columns_are_refused_by_row(fields, error, says):
    with pytest.raises(error, match=says):
        _builder().add_rows("claims", [{"about": "x:a", "document": "doc:1", **fields}])


def test_a_graph_does_not_change():
    graph = _finish(_builder())
    with pytest.raises(FrozenError, match=r"edit\(\)"):
        graph.findings = ()
    with pytest.raises(TypeError):
        graph.tables["nodes"] = None
    with pytest.raises(ValueError, match="read-only"):
        graph.links.bounds("start").low[0] = 0
    builder = graph.edit()
    builder.add(sg.Entity(id="x:d"))
    assert len(builder.freeze()) == len(graph) + 1


def test_what_is_not_there_is_asked_for_in_vain():
    graph = _finish(_builder())
    with pytest.raises(UnknownIdError, match="there is no node 'x:q'"):
        graph.node("x:q")
    with pytest.raises(UnknownIdError, match="link, node or name"):
        graph.claims_about("x:q")
    with pytest.raises(UnknownKindError, match="certain, possible"):
        graph.mask("probable")


def test_every_refusal_is_one_of_ours_and_of_pythons():
    for error in (BoundsError, DateError, IntegrityError, SchemaError, UnknownKindError):
        assert issubclass(error, SanctionsGraphError)
        assert issubclass(error, ValueError)
    assert issubclass(UnknownIdError, KeyError)
