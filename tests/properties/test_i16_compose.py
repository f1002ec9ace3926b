"""I16: `compose` is commutative, associative and idempotent: claims are united, bounds fold.

Shown firing (as rule I1: one id, two things) by graphs that describe one id differently.
"""

import pytest
from hypothesis import given

import sanctions_graph as sg
from sanctions_graph._bounds import parse_days
from sanctions_graph.errors import IntegrityError
from sanctions_graph.testing import assert_graphs_equal, graphs, overlapping_graphs


@given(graphs())
def test_it_is_idempotent_and_the_empty_graph_changes_nothing(graph):
    for united in (sg.compose(graph), sg.compose(graph, graph), sg.compose(sg.compose(), graph)):
        assert_graphs_equal(united, graph)
        assert united.findings == graph.findings
        assert list(united.provenance.ids) == list(graph.provenance.ids)


@given(overlapping_graphs(count=3))
def test_it_is_commutative_and_associative(parts):
    a, b, c = parts
    assert_graphs_equal(sg.compose(a, b), sg.compose(b, a))
    all_at_once = sg.compose(a, b, c)
    assert_graphs_equal(sg.compose(sg.compose(a, b), c), all_at_once)
    assert_graphs_equal(sg.compose(a, sg.compose(b, c)), all_at_once)
    assert_graphs_equal(sg.compose(all_at_once, b), all_at_once)


@given(overlapping_graphs(count=2))
def test_every_row_of_every_graph_is_there_and_no_other(parts):
    united = sg.compose(*parts)
    for name, table in united.tables.items():
        assert set(table.ids) == set().union(*(part.tables[name].ids for part in parts))
        for record in table:
            for other in (part.tables[name][record.id] for part in parts if record.id in part.tables[name]):
                for field, text in other.to_text().items():
                    bound = name == "links" and field in {"start", "end", "due", "share", "amount"}
                    assert bound or text in {"", "false", "LegalEntity", record.to_text()[field]}


@given(overlapping_graphs(count=2))
def test_views_are_left_behind(parts):
    a, b = parts
    assert_graphs_equal(sg.compose(a.as_of("2019-01-01"), b.as_of(known="2020-01-01")), sg.compose(a, b))


# ---- by hand ---------------------------------------------------------------------------------------------


def _graph(*records, start="", claims=()):
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Entity(id="x:a"), sg.Entity(id="x:b"), *records)
    builder.add(sg.Link(id="l:1", source="x:a", target="x:b", kind="owns", start=start))
    builder.add(sg.Claim(about="l:1", document="doc:1"))
    builder.add(*(sg.Claim(about="l:1", document="doc:1", quantity="start", value=value) for value in claims))
    return builder.freeze()


def _start(*graphs):
    return sg.compose(*graphs).link("l:1").start


def test_own_bounds_are_spanned_where_no_claim_speaks_of_them():
    assert _start(_graph(start="2016"), _graph(start="2018-03")) == parse_days("2016..2018-03")
    assert _start(_graph(start="2016"), _graph(start="?")) == parse_days("?")


def test_claims_of_bounds_fold_and_overrule_what_the_rows_say():
    told = _graph(claims=["2017", "2018"])
    assert _start(told, _graph(start="2010")) == parse_days("2017..2018")
    assert _start(told, _graph(claims=["2015"])) == parse_days("2015..2018")


def test_blanks_are_filled_and_a_default_type_gives_way():
    named = _graph(sg.Entity(id="x:c", caption="C", type="Company"))
    bare = _graph(sg.Entity(id="x:c"))
    assert sg.compose(bare, named).node("x:c").type == "Company"
    assert sg.compose(named, bare).caption("x:c") == "C"


def test_links_made_from_equal_content_meet_and_keep_their_ids():
    def graph(document):
        builder = sg.GraphBuilder()
        builder.add(sg.Document(id=document), sg.Entity(id="x:a"), sg.Entity(id="x:b"))
        (link,) = builder.add(sg.Link(source="x:a", target="x:b", kind="owns", share="25%"))
        builder.add(sg.Claim(about=link, document=document))
        return builder.freeze(), link

    (a, link), (b, same) = graph("doc:1"), graph("doc:2")
    assert link == same
    assert {claim.document for claim in sg.compose(a, b).claims_about(link)} == {"doc:1", "doc:2"}


@pytest.mark.parametrize(
    ("record", "other", "field"),
    [
        (sg.Entity(id="x:c", caption="C"), sg.Entity(id="x:c", caption="D"), "caption"),
        (sg.Entity(id="x:c", type="Person"), sg.Entity(id="x:c", type="Company"), "type"),
        (sg.Entity(id="x:c"), sg.Measure(id="x:c"), "kind"),
        (sg.Document(id="doc:2", published="2016"), sg.Document(id="doc:2", published="2016-03"), "published"),
        (
            sg.Claim(id="c:1", about="x:a", document="doc:1", status="asserted"),
            sg.Claim(id="c:1", about="x:a", document="doc:1", status="official"),
            "status",
        ),
        (
            sg.Claim(id="c:1", about="x:a", document="doc:1", quantity="wage", value=5),
            sg.Claim(id="c:1", about="x:a", document="doc:1", quantity="wage", unit="USD"),
            "unit",
        ),
        (sg.Name(id="n:1", node="x:a", value="A"), sg.Name(id="n:1", node="x:b", value="A"), "node"),
    ],
)
def test_what_cannot_both_be_true_is_refused_in_any_order(record, other, field):
    a, b = _graph(record), _graph(other)
    for pair in ((a, b), (b, a), (a, b, a)):
        with pytest.raises(IntegrityError, match=f"its {field} is .* or .*\nHint:") as refused:
            sg.compose(*pair)
        (finding,) = {finding for finding in refused.value.findings if f"its {field} " in finding.message}
        assert (finding.rule, finding.table, finding.id) == ("I1", record.table, record.id)


def test_a_union_is_checked_by_every_rule():
    """One id is a link here and a node there: in the union a claim about it would be ambiguous."""
    builder = _graph().edit()
    builder.add(sg.Link(id="x:c", source="x:a", target="x:b", kind="owns"), sg.Claim(about="x:c", document="doc:1"))
    with pytest.raises(IntegrityError, match="ambiguous"):
        sg.compose(builder.freeze(), _graph(sg.Entity(id="x:c")))


def test_steps_are_united_and_no_other_is_added():
    def made_by(software):
        return _graph().edit().freeze(steps=[sg.Step(software=software)])

    united = sg.compose(made_by("a"), made_by("b"), made_by("a"))
    assert sorted(step.software for step in united.provenance) == ["a", "b"]
