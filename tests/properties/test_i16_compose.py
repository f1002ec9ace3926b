"""I16: `compose` is commutative, associative and idempotent: claims are united, bounds fold.

Shown firing (as rule I1: one id, two things) by graphs that describe one id differently.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import parse_days
from sanctions_graph.errors import IntegrityError, SchemaError, UnknownKindError
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


# ---- joined by strong identifiers ------------------------------------------------------------------------

ON = ("imo", "lei", "wallet")


@st.composite
def lists(draw):
    """Draw a small list: entities under ids of its own or shared ones, with identifiers from a small pool."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id=draw(st.sampled_from(["doc:1", "doc:2"]))))
    ids = draw(st.lists(st.sampled_from(["x:1", "x:2", "y:1", "y:2", "z:1"]), min_size=1, max_size=3, unique=True))
    for node in ids:
        caption = draw(st.sampled_from(["", "A", "B", "C"]))
        builder.add(sg.Entity(id=node, caption=caption, type=draw(st.sampled_from(["LegalEntity", "Company"]))))
        for scheme, value in draw(
            st.sets(st.tuples(st.sampled_from([*ON, "name"]), st.sampled_from(["1", "2"])), max_size=2)
        ):
            builder.add(sg.Name(node=node, scheme=scheme, value="ABC"[int(value)] if scheme == "name" else value))
    if len(ids) > 1 and draw(st.booleans()):
        link = sg.Link(source=ids[0], target=ids[1], kind="owns", share="30%")
        (about,) = builder.add(link)
        builder.add(sg.Claim(about=about, document=builder.add(sg.Document(id="doc:3"))[0]))
    return builder.freeze()


def _joined(*graphs):
    """Join, or say that it was refused; what was refused stays refused."""
    if any(graph is None for graph in graphs):
        return None
    try:
        return sg.compose(*graphs, on=ON)
    except IntegrityError:
        return None


def _same(one, other):
    return (one is None) is (other is None) and (one is None or one.content_hash == other.content_hash)


@given(lists(), lists(), lists())
def test_joining_on_identifiers_is_commutative_and_associative(a, b, c):
    at_once = _joined(a, b, c)
    assert _same(_joined(c, a, b), at_once)
    assert _same(_joined(b, a, c), at_once)
    stepwise = (_joined(_joined(a, b), c), _joined(a, _joined(b, c)), _joined(_joined(a, c), b))
    done = [graph for graph in (at_once, *stepwise) if graph is not None]  # a step may be refused, never differ
    assert all(_same(graph, done[0]) for graph in done)
    assert _same(_joined(at_once, at_once), at_once)


@given(lists(), lists())
def test_joining_on_identifiers_is_idempotent(a, b):
    assert _same(_joined(a, a), a)
    both = _joined(a, b)
    assert _same(_joined(both), both)
    assert _same(_joined(both, both), both)


@given(lists(), lists())
def test_a_join_loses_no_id_no_caption_and_no_link(a, b):
    both = _joined(a, b)
    if both is None:
        return
    known = {name.value for name in both.names if name.scheme == "joined_id"} | set(both.nodes.ids)
    said = {name.value for name in both.names} | {node.caption for node in both.nodes}
    for part in (a, b):
        assert set(part.nodes.ids) <= known
        assert {node.caption for node in part.nodes} - {""} <= said
        assert set(part.tables["links"].ids) <= set(both.tables["links"].ids)


@given(overlapping_graphs(count=2))
def test_no_scheme_joins_nothing_more(parts):
    assert_graphs_equal(sg.compose(*parts, on=[]), sg.compose(*parts))


def _list(*entities):
    """Make a list of entities: id, caption, type and identifiers as scheme and value."""
    builder = sg.GraphBuilder()
    for node, caption, type_, *identifiers in entities:
        builder.add(sg.Entity(id=node, caption=caption, type=type_))
        builder.add(*(sg.Name(node=node, scheme=scheme, value=value) for scheme, value in identifiers))
    return builder.freeze()


def test_what_joins_keeps_both_captions_and_both_ids():
    ours = _list(("gleif:1", "Alpha Trading", "Organization", ("lei", "5493AB")))
    theirs = _list(("ofac:7", "ALPHA TRADING CO", "Company", ("lei", "5493-ab")))
    joined = sg.compose(ours, theirs, on="lei")
    assert list(joined.nodes.ids) == ["gleif:1"]
    assert joined.node("gleif:1").type == "Company"
    names = {(name.scheme, name.value) for name in joined.names}
    assert {("name", "Alpha Trading"), ("name", "ALPHA TRADING CO"), ("joined_id", "ofac:7")} <= names
    assert len(sg.compose(ours, theirs, on="imo").nodes) == 2
    assert joined.find("ofac:7")[0].id == "gleif:1"


def test_links_and_claims_follow_the_joined_node():
    def graph(document, node):
        builder = sg.GraphBuilder()
        builder.add(sg.Document(id=document), sg.Entity(id=node), sg.Entity(id="x:held"))
        builder.add(sg.Name(node=node, scheme="wallet", value="1Abc"))
        (link,) = builder.add(sg.Link(source=node, target="x:held", kind="owns"))
        builder.add(sg.Claim(about=link, document=document))
        builder.add(sg.Claim(about=node, document=document, quantity="staff", value=3, unit="persons"))
        return builder.freeze()

    joined = sg.compose(graph("doc:1", "x:1"), graph("doc:2", "y:1"), on=["wallet"])
    assert [(link.source, link.target) for link in joined.links] == [("x:1", "x:held")] * 2
    assert {claim.document for claim in joined.claims_about("x:1")} == {"doc:1", "doc:2"}


TWO = (("x:1", "A", "Person", ("wallet", "w")), ("x:2", "B", "Person", ("wallet", "w")))


def test_an_identifier_that_one_list_gives_to_two_nodes_joins_none():
    two, third, fourth = _list(*TWO), _list(("y:1", "C", "Person", ("wallet", "w"))), _list(("y:1", "C", "Person"))
    assert sg.compose(two, two, on="wallet") == two
    assert sg.compose(two, _list(TWO[0]), on="wallet") == two
    assert sg.compose(two, third, on="wallet") == sg.compose(two, third)
    assert list(sg.compose(third, fourth, two, _list(TWO[1]), on="wallet").nodes.ids) == ["x:1", "x:2", "y:1"]


def test_lists_of_one_wallet_each_do_not_join_what_another_list_tells_apart():
    one, other = (_list(each) for each in TWO)
    assert list(sg.compose(one, other, on="wallet").nodes.ids) == ["x:1"]
    assert sg.compose(one, other, _list(*TWO), on="wallet") == _list(*TWO)


def test_what_was_joined_by_an_identifier_that_another_list_gives_to_two_is_refused():
    """At once nothing is joined; one after the other it would be, and no answer may hang on the order."""
    two, y, z = _list(*TWO), *(_list((node, "C", "Person", ("wallet", "w"))) for node in ("y:1", "z:1"))
    assert sg.compose(two, y, z, on="wallet") == sg.compose(two, y, z)
    for pair in ((two, sg.compose(y, z, on="wallet")), (sg.compose(z, y, on="wallet"), two)):
        with pytest.raises(IntegrityError, match="joined with 'z:1', maybe by the wallet w, that of 'x:1', 'x:2' too"):
            sg.compose(*pair, on="wallet")


def test_nodes_that_one_list_calls_perhaps_the_same_are_still_two_of_that_list():
    """So no link of identity, nor any other, becomes a loop."""
    builder = _list(("x:1", "A", "Company", ("lei", "1")), ("y:1", "B", "Company", ("imo", "2"))).edit()
    (link,) = builder.add(sg.Link(source="x:1", target="y:1", kind="same_as"))
    builder.add(sg.Claim(about=link, document=builder.add(sg.Document(id="doc:1"))[0], status="opinion"))
    third = _list(("z:1", "C", "Company", ("lei", "1"), ("imo", "2")))
    with pytest.raises(IntegrityError, match="one graph tells it from 'y:1'"):
        sg.compose(builder.freeze(), third, on=["lei", "imo"])


def test_a_claim_about_a_name_that_a_union_made_follows_the_name():
    ours = _list(("m:1", "Alpha", "Company", ("lei", "1")))
    joined = sg.compose(ours, _list(("n:1", "Beta", "Company", ("lei", "1"))), on="lei")
    builder = joined.edit()
    document = builder.add(sg.Document(id="doc:1"))[0]
    rows = {name.value: name.id for name in joined.names if name.scheme != "lei"}
    assert set(rows) == {"Alpha", "Beta", "n:1"}
    builder.add(*(sg.Claim(about=row, document=document, note=value) for value, row in rows.items()))
    more = _list(("a:1", "Gamma", "Company", ("lei", "1"), ("name", "Beta")))
    for united in (sg.compose(builder.freeze(), more, on="lei"), sg.compose(more, builder.freeze(), on="lei")):
        about = {claim.note: united.names[claim.about] for claim in united.claims}
        assert {(note, name.node, name.value) for note, name in about.items()} == {
            ("Alpha", "a:1", "Alpha"), ("Beta", "a:1", "Beta"), ("n:1", "a:1", "n:1")
        }  # fmt: skip
        assert [name.value for name in united.names].count("Beta") == 1


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        (
            [("x:1", "A", "Person", ("wallet", "w")), ("x:2", "B", "Person", ("lei", "1"))],
            [("y:1", "C", "Person", ("wallet", "w"), ("lei", "1"))],
            "one graph tells it from 'x:2', another does not",
        ),
        (
            [("x:1", "A", "Company", ("wallet", "w"), ("lei", "1"))],
            [("y:1", "A", "Company", ("wallet", "w"), ("lei", "2"))],
            "its lei is 1 or 2 if it is also 'y:1'",
        ),
        (
            [("x:1", "A", "Company", ("lei", "1"))],
            [("y:1", "A", "Person", ("lei", "1"))],
            "its type is 'Company' or 'Person'",
        ),
    ],
)
def test_a_join_that_lists_contradict_is_refused_in_any_order(one, other, message):
    for pair in ((one, other), (other, one)):
        with pytest.raises(IntegrityError, match=message):
            sg.compose(*(_list(*each) for each in pair), on=["lei", "wallet"])


def test_a_refusal_says_what_to_do():
    one, other = _list(("x:1", "A", "Company")), _list(("x:1", "B", "Company"))
    with pytest.raises(IntegrityError, match="with `on`, captions that differ stay as names"):
        sg.compose(one, other)
    assert {name.value for name in sg.compose(one, other, on=[]).names} == {"A", "B"}
    with pytest.raises(IntegrityError, match="leave a scheme out of `on`, or join all lists in one call"):
        sg.compose(_list(("x:1", "A", "Company", ("lei", "1"))), _list(("y:1", "A", "Person", ("lei", "1"))), on="lei")


def test_names_join_nothing():
    with pytest.raises(UnknownKindError, match="strong identifier"):
        sg.compose(on=["name"])


@pytest.mark.parametrize("wrong", ["x.csv", Path("x.csv")])
def test_what_is_no_graph_is_refused_by_its_place(wrong):
    graph = sg.GraphBuilder().freeze()
    with pytest.raises(SchemaError, match=r"argument 2, .*x.csv.*, is no graph\nHint: read it first"):
        sg.compose(graph, wrong)


def test_a_list_of_graphs_is_refused_with_the_way_to_give_them():
    graph = sg.GraphBuilder().freeze()
    for wrong in ([graph, graph], (graph,), (each for each in [graph]), None, 5):
        with pytest.raises(SchemaError, match=r"is no graph\nHint: give the graphs one by one: compose\(a, b\)"):
            sg.compose(wrong)
