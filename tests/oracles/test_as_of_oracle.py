"""The masks of a day equal those of the slow oracle, which reads the design link by link."""

from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph._bounds import add_months, day_text
from sanctions_graph.testing import graphs, oracles
from sanctions_graph.testing.strategies import FIRST_DAY, LAST_DAY

_DAY = st.none() | st.integers(FIRST_DAY, LAST_DAY)


def _text(day):
    return None if day is None else day_text(day)


@given(graphs(max_nodes=4, max_links=8), st.tuples(_DAY, _DAY, _DAY), st.sampled_from([0, 1, 24, 200]))
def test_the_masks_are_those_of_the_design(graph, clocks, gap):
    valid, known, since = clocks
    view = graph.as_of(_text(valid), known=_text(known), since=_text(since), max_gap=gap)
    expected = oracles.masks(oracles.plain(graph.tables), valid=valid, known=known, since=since, max_gap=gap)
    links = graph.tables["links"].ids
    shown = zip(links, view.mask("possible").tolist(), view.mask("certain").tolist(), strict=True)
    assert {key: (possible, certain) for key, possible, certain in shown} == expected


@given(graphs(max_nodes=4, max_links=8), _DAY)
def test_the_bounds_are_folded_from_what_was_known(graph, known):
    model = oracles.plain(graph.tables)
    evidence = graph.as_of(known=_text(known)).view.evidence
    for row, (key, link) in enumerate((key, model["links"][key]) for key in graph.tables["links"].ids):
        claims = [
            claim | {"out": oracles.out(model, claim, known)}
            for claim in model["claims"].values()
            if claim["about"] == key
        ]
        for name, bounds in evidence.bounds.items():
            low, high = oracles.bounds(claims, link, name) or (None, None)
            got = oracles.plain_value((bounds.low[row].item(), bounds.high[row].item()))
            assert (got or (None, None)) == (low, high)


@given(st.integers(-700_000, 2_900_000), st.integers(0, 400))
def test_months_are_counted_as_by_hand(day, months):
    expected = oracles.months_later(day, months)
    assert add_months(day, months) == (2**31 - 1 if expected == float("inf") else expected)
