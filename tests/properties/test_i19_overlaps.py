"""I19: overlapping revenue channels and same amounts are never summed in silence.

Shown firing by a whole beside its part, and by one amount that is told of two channels.
"""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import OverlapError

HOSTS = ("CN", "LA", "RU", "VN")
WHOLE = "channel:cafes"
bounds = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted).map(tuple)
disjoint = st.dictionaries(st.sampled_from(HOSTS), st.lists(bounds, min_size=1, max_size=3), min_size=1)


def graph_of(told, *, whole=None, ties=(), quantity="venues", unit="venues", extra=()):
    """Build one channel a host, below one class; `told` maps a host to the bounds that speakers give."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Channel(id=WHOLE, type="cafes"))
    for host, values in told.items():
        part = f"{WHOLE}@{host}"
        builder.add(sg.Channel(id=part, type="cafes"))
        builder.add(sg.Link(id=f"l:{host}", source=part, target=WHOLE, kind="part_of"))
        builder.add(sg.Claim(about=f"l:{host}", document="doc:1"))
        builder.add(*(said(f"c:{host}{at}", part, value, quantity, unit) for at, value in enumerate(values)))
    if whole is not None:
        builder.add(said("c:whole", WHOLE, whole, quantity, unit))
    builder.add(*extra, *(sg.ClaimLink(claim=one, relation=how, other=other) for one, how, other in ties))
    return builder.freeze()


def said(id_, about, value, quantity="venues", unit="venues"):
    return sg.Claim(
        id=id_, about=about, quantity=quantity, value=tuple(map(float, value)), unit=unit, valid="2023",
        document="doc:1", attributed_to=id_,
    )  # fmt: skip


@given(disjoint)
def test_the_sum_of_disjoint_parts_is_the_exact_sum_of_their_hulls(told):
    total = sg.estimates(graph_of(told), WHOLE).total()
    assert total.method == "sum"
    assert total.low == sum(min(low for low, _ in values) for values in told.values())
    assert total.high == sum(max(high for _, high in values) for values in told.values())


@given(st.dictionaries(st.sampled_from(HOSTS), st.lists(st.floats(0, 1e12), min_size=1, max_size=1), min_size=1))
def test_fractions_add_without_an_error_but_the_last_rounding(told):
    graph = graph_of({host: [(value, value) for value in values] for host, values in told.items()})
    total = sg.estimates(graph, WHOLE).total()
    assert total.low == total.high == float(sum(Fraction(values[0]) for values in told.values()))


@given(disjoint, bounds)
def test_a_whole_beside_its_parts_never_passes_and_its_bracket_is_sound(told, whole):
    answer = sg.estimates(graph_of(told, whole=whole), WHOLE)
    with pytest.raises(OverlapError) as caught:
        answer.total()
    assert "c:whole" in {finding.id for finding in caught.value.findings}
    total = answer.total(overlap="bounds")
    hulls = [whole, *((min(v[0] for v in values), max(v[1] for v in values)) for values in told.values())]
    assert total.overlaps
    assert total.low == max(low for low, _ in hulls)
    assert total.high == sum(high for _, high in hulls)


@given(disjoint, bounds, st.data())
def test_a_bracket_holds_the_truth_whatever_the_parts_share(told, amount, data):
    """Things are sets of venues; whoever lies in several is one venue."""
    venues = st.frozensets(st.integers(0, 30), max_size=12)
    sets = {host: data.draw(venues) for host in told}
    counts = {host: [(len(held), len(held))] for host, held in sets.items()}
    union = frozenset().union(*sets.values())
    answer = sg.estimates(graph_of(counts, whole=(len(union), len(union))), WHOLE)
    total = answer.total(overlap="bounds")
    assert total.low <= len(union) <= total.high


@given(disjoint, st.data())
def test_one_amount_told_of_two_things_never_passes(told, data):
    ids = {host: f"c:{host}0" for host in told}
    two = data.draw(st.permutations(sorted(told)))[:2]
    if len(two) < 2:
        return
    answer = sg.estimates(graph_of(told, ties=[(ids[two[0]], "same_amount", ids[two[1]])]), WHOLE)
    with pytest.raises(OverlapError, match="the same amount"):
        answer.total()
    assert any({ids[host] for host in two} <= set(group.claims) for group in answer.sources())
    bracket = answer.total(overlap="bounds")
    assert bracket.high <= sg.estimates(graph_of(told), WHOLE).total().high


@given(disjoint, bounds, st.data())
def test_a_copy_changes_neither_a_total_nor_the_conflicts(told, value, data):
    plain = sg.estimates(graph_of(told), WHOLE)
    host = data.draw(st.sampled_from(sorted(told)))
    origin = f"c:{host}{data.draw(st.integers(0, len(told[host]) - 1))}"
    name = data.draw(st.sampled_from(["a:copy", "z:copy"]))  # before and after its origin in canonical order
    extra = [said(name, f"{WHOLE}@{host}", value), said("z:again", f"{WHOLE}@{host}", value)]
    ties = [(name, "repeats", origin), ("z:again", "repeats", name)]
    copied = sg.estimates(graph_of(told, ties=ties, extra=extra), WHOLE)
    assert len(copied) == len(plain) + 2
    assert copied.conflicts() == plain.conflicts()
    assert copied.total() == plain.total()
    assert [group.first for group in copied.sources()] == [group.first for group in plain.sources()]
    assert {name, "z:again"} <= {claim for group in copied.sources() for claim in group.claims if group.first == origin}


@given(disjoint, st.sampled_from(["wage", "trade_share", "a word of my own"]))
def test_what_does_not_add_is_never_added(told, quantity):
    answer = sg.estimates(graph_of(told, quantity=quantity, unit="x"), WHOLE)
    for overlap in ("refuse", "bounds"):
        with pytest.raises(OverlapError, match="does not add"):
            answer.total(overlap=overlap)


@given(disjoint)
def test_conflicts_are_exactly_the_pairs_of_one_thing_that_exclude_each_other(told):
    found = {frozenset((c.first, c.second)) for c in sg.estimates(graph_of(told), WHOLE).conflicts()}
    expected = {
        frozenset((f"c:{host}{one}", f"c:{host}{other}"))
        for host, values in told.items()
        for one, a in enumerate(values)
        for other, b in enumerate(values)
        if a[0] > b[1]
    }
    assert found == expected


def test_shown_firing():
    part, whole = (3, 4), (10, 12)
    with pytest.raises(OverlapError, match="is part of"):
        sg.estimates(graph_of({"LA": [part]}, whole=whole), WHOLE).total()
    two = graph_of({"LA": [part], "CN": [part]}, ties=[("c:LA0", "same_amount", "c:CN0")])
    with pytest.raises(OverlapError, match="same amount"):
        sg.estimates(two, WHOLE).total()
    assert sg.estimates(two, WHOLE).total(overlap="bounds").high == 4
    assert math.isinf(sg.estimates(graph_of({"LA": [(4, math.inf)]}), WHOLE).total().high)
