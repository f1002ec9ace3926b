"""Data frames of any kind into a graph: one row a link, the same graph whatever the library and the order of rows."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import WHOLE, parse_days
from sanctions_graph.errors import BoundsError, DateError, IntegrityError, SchemaError, UnknownKindError
from sanctions_graph.testing import assert_graphs_equal

ROWS = {
    "source": ["lei:A", "lei:B", "state:KP"],
    "target": ["lei:B", "lei:C", "channel:arms"],
    "kind": ["owns", "controls", "operates"],
}
_MAKERS = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "pandas on arrow": lambda columns: pd.DataFrame(columns).convert_dtypes(dtype_backend="pyarrow"),
    "pandas categories": lambda columns: pd.DataFrame(columns).astype(dict.fromkeys(ROWS, "category")),
    "polars categories": lambda columns: pl.DataFrame(columns).with_columns(pl.col(*ROWS).cast(pl.Categorical)),
}


@pytest.fixture(params=_MAKERS)
def frame(request):
    return _MAKERS[request.param]


def _same(a, b):
    assert_graphs_equal(a, b)
    assert a.content_hash == b.content_hash


def test_every_library_gives_the_same_graph(frame):
    columns = {
        **ROWS,
        "role": ["votes", None, None],
        "start": ["2016-03", None, "?"],
        "observed": [None, None, "2017"],
        "share": [0.1, None, None],
        "confidence": [None, 0.5, None],
        "document": ["doc:1", None, "doc:1"],
    }
    graph = sg.from_dataframe(frame(columns))
    _same(graph, sg.from_dataframe(pd.DataFrame(columns)))
    (link,) = (link for link in graph.links if link.kind == "owns")
    assert (link.share, link.start, link.role) == ((WHOLE // 10,) * 2, parse_days("2016-03"), "votes")
    assert graph.nodes.coded("kind")[:] == ["channel", "entity", "entity", "entity", "state"]
    assert [claim.confidence for claim in graph.claims if claim.confidence == claim.confidence] == [0.5]
    assert len(graph.documents) == 2


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (0.25, Fraction(1, 4), Fraction(1, 4)),
        (0.05, Fraction(1, 20), Fraction(1, 20)),
        (1, 1, 1),
        ("1/3", Fraction(1, 3), Fraction(1, 3)),
        ("25%", Fraction(1, 4), Fraction(1, 4)),
        ("0.25", Fraction(1, 4), Fraction(1, 4)),
        ("1/4..1/2", Fraction(1, 4), Fraction(1, 2)),
        ("25%..50%", Fraction(1, 4), Fraction(1, 2)),
        (">25%", Fraction(1, 4) + Fraction(1, WHOLE), 1),
        ("<25%", 0, Fraction(1, 4) - Fraction(1, WHOLE)),
        (">25%..<50%", Fraction(1, 4) + Fraction(1, WHOLE), Fraction(1, 2) - Fraction(1, WHOLE)),
        (Decimal("0.05"), Fraction(1, 20), Fraction(1, 20)),
        (None, Fraction(1, WHOLE), 1),
    ],
)
def test_every_form_of_a_share_is_exact(share, low, high):
    for make in (pd.DataFrame, pl.DataFrame, pa.table):
        columns = {"source": ["A"], "target": ["B"], "kind": ["owns"], "share": [share]}
        (link,) = sg.from_dataframe(make(columns)).links
        assert (Fraction(link.share.low, WHOLE), Fraction(link.share.high, WHOLE)) == (low, high)


def test_dates_come_as_dates_text_or_years():
    columns = {"source": ["A"] * 2, "target": ["B"] * 2, "kind": ["owns"] * 2, "end": [2020, 2021]}
    for start in (
        [date(2016, 3, 1), date(2016, 3, 2)],
        ["2016-03-01", "2016-03-02"],
        pd.to_datetime(["2016-03-01", "2016-03-02"]),
    ):
        graph = sg.from_dataframe(pd.DataFrame({**columns, "start": start}))
        assert {(link.start, link.end) for link in graph.links} == {
            (parse_days("2016-03-01"), parse_days("2020")), (parse_days("2016-03-02"), parse_days("2021")),
        }  # fmt: skip


# ---- documents -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", [[None] * 3, [""] * 3, [None, "", None]])
def test_rows_without_a_document_share_one_made_from_the_input(frame, document):
    plain = sg.from_dataframe(frame(ROWS))
    (only,) = plain.documents
    assert only.id.startswith("input:")
    assert [claim.stance for claim in plain.claims] == ["supports"] * 3
    _same(sg.from_dataframe(pd.DataFrame({**ROWS, "document": document})), plain)


def test_documents_are_read_as_ids_are():
    graph = sg.from_dataframe(pd.DataFrame({**ROWS, "document": [" doc:1", "doc:1 ", "doc:2"]}))
    assert list(graph.documents.ids) == ["doc:1", "doc:2"]


def test_other_rows_make_another_document():
    other = {**ROWS, "target": ["lei:B", "lei:C", "channel:gold"]}
    (a,), (b,) = (sg.from_dataframe(pd.DataFrame(rows)).documents for rows in (ROWS, other))
    assert a.id != b.id


# ---- the order of rows -----------------------------------------------------------------------------------

_ROW = st.fixed_dictionaries({
    "source": st.sampled_from("AB"),
    "target": st.sampled_from("BC"),
    "kind": st.sampled_from(["owns", "controls"]),
    "start": st.sampled_from([None, "2016", "?"]),
    "observed": st.sampled_from([None, "2017-03"]),
    "confidence": st.sampled_from([None, 0.5]),
    "document": st.sampled_from([None, "doc:1", "doc:2"]),
})  # fmt: skip


@given(st.lists(_ROW, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_leaves_no_trace(rows, random):
    graph = sg.from_dataframe(pd.DataFrame(rows))
    random.shuffle(rows)
    _same(sg.from_dataframe(pl.DataFrame(rows, infer_schema_length=None)), graph)
    for row, number in zip(rows, range(len(rows)), strict=True):
        row["id"] = f"l:{number}"
    named = sg.from_dataframe(pd.DataFrame(rows))
    random.shuffle(rows)
    _same(sg.from_dataframe(pd.DataFrame(rows)), named)


def test_rows_that_differ_only_in_their_document_stay_parallel_and_keep_their_claims():
    rows = pd.DataFrame({"source": "A", "target": "B", "kind": "owns", "document": ["doc:1", "doc:2", "doc:2"]})
    graph = sg.from_dataframe(rows)
    told = sorted(graph.claims_about(link.id)[0].document for link in graph.links)
    assert (len(graph.links), told) == (3, ["doc:1", "doc:2", "doc:2"])
    for order in ([2, 1, 0], [1, 0, 2]):
        _same(sg.from_dataframe(rows.iloc[order]), graph)


# ---- kinds of nodes --------------------------------------------------------------------------------------


def _kinds(rows, **more):
    graph = sg.from_dataframe(pd.DataFrame(rows, columns=["source", "target", "kind"]), **more)
    return {node.id: node.kind for node in graph.nodes}


def test_some_schemes_fix_the_kind_and_the_rest_is_inferred_from_all_rows_together():
    assert _kinds([("A", "B", "owns")]) == {"A": "entity", "B": "entity"}
    assert _kinds([("state:X", "B", "owns")]) == {"state:X": "state", "B": "entity"}
    assert _kinds([("X", "Y", "hosts")]) == {"X": "state", "Y": "channel"}
    assert _kinds([("M", "C", "caps"), ("M", "E", "designates")]) == {"M": "measure", "C": "channel", "E": "entity"}
    assert _kinds([("A", "B", "operates"), ("H", "B", "hosts")]) == {"A": "entity", "B": "channel", "H": "state"}
    assert _kinds([("A", "B", "tied_to")]) == {"A": "entity", "B": "entity"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("A", "B", "owns"), ("M", "C", "caps"), ("A", "C", "caps")], "'A' stands in rows that allow no common kind"),
        ([("A", "B", "part_of")], "could be channel or measure"),
    ],
)
def test_an_end_of_no_one_kind_is_refused(rows, says):
    with pytest.raises(SchemaError, match=f"{says}\nHint: describe it"):
        _kinds(rows)


def test_a_fixed_kind_that_the_link_does_not_allow_is_refused():
    with pytest.raises(IntegrityError, match="I3"):
        _kinds([("measure:1", "B", "owns")])


def test_a_category_that_no_row_uses_is_no_node():
    """Filtered categories once became nodes of the graph."""
    rows = pd.DataFrame(ROWS).astype("category")
    assert list(sg.from_dataframe(rows[rows.source == "lei:A"]).nodes.ids) == ["lei:A", "lei:B"]


# ---- nodes and claims ------------------------------------------------------------------------------------


def test_described_nodes_are_kept_and_the_rest_is_inferred(frame):
    nodes = pl.DataFrame({"id": ["lei:A", "measure:1"], "kind": ["entity", "measure"], "caption": ["A plc", None]})
    graph = sg.from_dataframe(frame(ROWS), nodes=nodes)
    assert graph.caption("lei:A") == "A plc"
    assert graph.node("lei:A").type == "LegalEntity"
    assert len(graph) == 6


def test_further_claims_bring_their_documents():
    links = pd.DataFrame({"id": ["l:1"], "source": ["A"], "target": ["B"], "kind": ["owns"], "document": ["doc:1"]})
    claims = pa.table({"about": ["l:1", "A"], "document": ["doc:1", "doc:2"], "status": ["alleged", None],
                       "quantity": [None, "staff"], "value": [None, "4..12"], "unit": [None, "persons"]})  # fmt: skip
    graph = sg.from_dataframe(links, claims=claims)
    assert list(graph.documents.ids) == ["doc:1", "doc:2"]
    assert {claim.stance for claim in graph.claims_about("l:1")} == {"supports", "hedges"}
    (staff,) = graph.claims_about("A")
    assert (staff.value, staff.status) == ((4.0, 12.0), "asserted")


# ---- refusals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"kind": ["owns", "adores", "operates"]}, UnknownKindError, "row 1"),
        ({"share": [0.1, 1.3, None]}, BoundsError, "row 1"),
        ({"share": ["10%", "130%", None]}, BoundsError, "row 1"),
        ({"start": ["2016", "2016-13", None]}, DateError, "row 1"),
        ({"start": ["2016", "2017", None], "end": ["2017", "2016", None]}, BoundsError, "I4"),
        ({"source": ["lei:A", None, "state:KP"]}, IntegrityError, "row 1"),
        ({"source": ["lei:A", "", "state:KP"]}, IntegrityError, "row 1"),
        ({"source": ["lei:A", "x" * 1_000_000, "state:KP"]}, IntegrityError, "1,000,000 characters"),
        ({"id": ["l:1", "l:1", "l:2"]}, IntegrityError, "I1 links 'l:1'"),
        ({"weight": [1, 2, 3]}, SchemaError, "unknown column(s) weight"),
        ({"share": [None, 0.5, None]}, BoundsError, "carries no share"),
        ({"confidence": [0.5, 2, None]}, BoundsError, "row 1"),
    ],
)
def test_bad_rows_are_refused_in_every_library(change, error, says):
    for make in (pd.DataFrame, pl.DataFrame, pa.table):
        with pytest.raises(error, match="Hint:") as refused:
            sg.from_dataframe(make({**ROWS, **change}))
        assert says in str(refused.value)
        assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    ("links", "says"),
    [
        (pd.DataFrame(ROWS).head(0), "the table of links is empty"),
        (pl.DataFrame(ROWS).head(0), "the table of links is empty"),
        (pd.DataFrame({"source": ["A"], "target": ["B"]}), "misses kind"),
        (pd.DataFrame(), "misses source, target, kind"),
        (ROWS, "the table of links is a dict, no data frame"),
        (None, "no data frame"),
        (pl.LazyFrame(ROWS), "no data frame"),
    ],
)
def test_what_is_no_table_of_links_is_refused(links, says):
    with pytest.raises(SchemaError, match="Hint:") as refused:
        sg.from_dataframe(links)
    assert says in str(refused.value)


def test_repeated_column_names_are_refused():
    frame = pd.DataFrame([["A", "B", "owns", "controls"]], columns=["source", "target", "kind", "kind"])
    with pytest.raises(SchemaError, match="Hint:"):
        sg.from_dataframe(frame)
