"""I9: `as_of` is idempotent and never adds links; certain ⊆ possible."""

from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_text
from sanctions_graph.testing import assert_graphs_equal, graphs
from sanctions_graph.testing.strategies import FIRST_DAY, LAST_DAY

_DAY = st.integers(FIRST_DAY, LAST_DAY).map(day_text)
_CLOCKS = st.fixed_dictionaries(
    {}, optional={"valid": _DAY, "known": _DAY, "since": _DAY, "max_gap": st.sampled_from([0, 6, 24, 600])}
)


@given(graphs(), st.lists(_CLOCKS, min_size=1, max_size=4))
def test_a_chain_of_days_only_ever_filters(graph, chain):
    view = graph
    assert (view.mask("certain") <= view.mask("possible")).all()
    for clocks in chain:
        after = view.as_of(**clocks)
        assert (after.mask("certain") <= after.mask("possible")).all()
        assert (after.mask("possible") <= view.mask("possible")).all()
        if not view.is_whole:
            assert (after.mask("certain") <= view.mask("certain")).all()
        assert_graphs_equal(after.as_of(**clocks), after)
        assert_graphs_equal(after.as_of(), after)
        view = after


@given(graphs(), _CLOCKS)
def test_a_view_shares_the_tables_and_the_whole_comes_back(graph, clocks):
    view = graph.as_of(**clocks)
    assert view.tables is graph.tables or dict(view.tables) == dict(graph.tables)
    assert_graphs_equal(view.whole, graph)
    assert [link.id for link in view.links] == [
        key for key, shown in zip(graph.tables["links"].ids, view.mask(), strict=True) if shown
    ]


@given(graphs(), _DAY, _DAY)
def test_the_clocks_may_be_set_one_after_the_other(graph, valid, known):
    assert_graphs_equal(graph.as_of(known=known).as_of(valid), graph.as_of(valid, known=known))


def test_another_day_on_a_view_does_not_bring_back_what_it_left_out():
    """A second day once let a third call bring links back: 2020 after 2016 showed none, 2020 again showed one."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Entity(id="x:a"), sg.Entity(id="x:b"))
    (link,) = builder.add(sg.Link(source="x:a", target="x:b", kind="owns", start="2018"))
    builder.add(sg.Claim(about=link, document="doc:1"))
    view = builder.freeze().as_of("2016-01-01").as_of("2020-01-01")
    assert not view.mask().any()
    assert not view.as_of("2020-01-01").mask().any()
