"""Weighing against listing every walk up to a length, and adding their products one by one."""

from fractions import Fraction
from functools import reduce
from math import inf, nan

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis.weighed import weigh
from sanctions_graph.errors import NotConvergedError
from sanctions_graph.paths.algebra import ALGEBRAS, MONEY, share_of_payer
from sanctions_graph.testing.oracles_paths import letter, regular_expression, walks
from sanctions_graph.testing.small_worlds import NODES, build_world, worlds

PATTERNS = (
    "(^owns|^controls|acts_for|pays|^pays)+",
    "(owns|operates|employs|directs|acts_for)*/part_of*/^(prohibits|requires|caps)",
    "(hosts|^located_in|pays|^supplies){1,2}/(^owns|operates){0,2}",
    "(pays|owns)/(pays|owns)?",
)


def by_walks(view, source, pattern, algebra, *, max_hops):
    """Add up, for each end, the products of every walk that matches."""
    expression, found, row = regular_expression(pattern), {}, view.tables["links"].row
    for walk in walks(view, source, set(expression.pattern), max_hops=max_hops):
        word = "".join(letter(link.kind, ahead) for link, ahead in zip(walk.links, walk.forward, strict=True))
        if expression.fullmatch(word):
            worth = reduce(algebra.times, [algebra.weigh(view, row(link.id)) for link in walk.links], algebra.one)
            found[walk.nodes[-1]] = algebra.plus(found.get(walk.nodes[-1], algebra.zero), worth)
    return found


@settings(max_examples=60)
@given(
    world=worlds(max_links=10),
    day=st.sampled_from([None, "2020-06-15", "2023-09-15"]),
    pattern=st.sampled_from(PATTERNS),
    source=st.sampled_from(NODES),
    name=st.sampled_from(sorted(ALGEBRAS)),
    max_hops=st.integers(0, 3),
)
def test_within_a_limit_every_walk_is_added_once(world, day, pattern, source, name, max_hops):
    view, algebra = build_world(world).as_of(day), ALGEBRAS[name]
    truth = by_walks(view, source, pattern, algebra, max_hops=max_hops)
    for target in NODES:
        answer = weigh(view, source=source, target=target, rule=pattern, algebra=algebra, max_hops=max_hops)
        assert answer.value == truth.get(target, algebra.zero)


def slow_share(view, row):
    """Take the extremes over what each other payment of the payer in that unit may come to."""
    links = list(view.tables["links"])
    link, possible, certain = links[row], view.mask("possible"), view.mask("certain")
    if link.kind not in MONEY:
        return 1, 1

    def paid(each):
        low, high = (nan, nan) if each.amount is None else each.amount
        return Fraction(repr(low)) if low > 0 else 0, Fraction(repr(high)) if high < inf else inf  # nan is neither

    others = [
        at for at, each in enumerate(links)
        if at != row and possible[at] and each.kind in MONEY and (each.source, each.unit) == (link.source, link.unit)
    ]  # fmt: skip
    if not others:
        return 1, 1
    low, high = paid(link)
    least, most = sum(paid(links[at])[0] for at in others if certain[at]), sum(paid(links[at])[1] for at in others)
    smallest = 0 if not low or most == inf else low / (low + most)
    return smallest, 1 if high == inf or not least else high / (high + least)


AMOUNTS = st.sampled_from(["", "0", "10", "30", "10..40", "20..", "0.1"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ST"), st.sampled_from("AB"), st.sampled_from(["pays", "finances", "earns_for", "owns"]),
            AMOUNTS, st.sampled_from(["USD", "EUR"]), st.sampled_from(["", "2020", "2022"]),
        ),
        min_size=1, max_size=7,
    ),
    st.sampled_from([None, "2021-06-01"]),
)  # fmt: skip
def test_the_share_of_a_payer_is_that_of_adding_up_anew(rows, day):
    columns = ["source", "target", "kind", "amount", "unit", "start"]
    frame = pd.DataFrame(rows, columns=columns).assign(id=[f"l:{number}" for number in range(len(rows))])
    frame.loc[(frame["kind"] == "owns") | (frame["amount"] == ""), ["amount", "unit"]] = ""
    view = sg.from_dataframe(frame).as_of(day)
    for row in range(len(rows)):
        assert share_of_payer(view, row) == slow_share(view, row)


NAMES = ("S", "A", "T")
LINKS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from([0.25, 0.5, 0.9, 1.0])).filter(
        lambda row: row[0] != row[1]
    ),
    min_size=1,
    max_size=4,
)


def graph_of(rows):
    links = [(source, target, "pays", grade, 100 * grade, "USD") for source, target, grade in rows]
    frame = pd.DataFrame(links, columns=["source", "target", "kind", "confidence", "amount", "unit"])
    return sg.from_dataframe(frame.assign(id=[f"l:{number}" for number in range(len(rows))]))


@settings(max_examples=30)
@given(LINKS, st.sampled_from(["pays+", "(pays|^pays)+", "pays/(pays/pays)*"]))
def test_an_absorptive_algebra_needs_no_limit(rows, pattern):
    assume({"S", "T"} <= {end for row in rows for end in row[:2]})
    graph = graph_of(rows)
    for name in ("hops", "strength", "bottleneck", "why"):
        truth = by_walks(
            graph, "S", pattern, ALGEBRAS[name], max_hops=6
        )  # of three nodes and two states, a walk repeats one
        value = weigh(graph, source="S", target="T", rule=pattern, algebra=name).value
        assert value == truth.get("T", ALGEBRAS[name].zero)


@settings(max_examples=60)
@given(LINKS)
def test_the_others_answer_exactly_where_no_walk_goes_round(rows):
    assume({"S", "T"} <= {end for row in rows for end in row[:2]})
    graph = graph_of(rows)
    shorter, longer = (by_walks(graph, "S", "pays+", ALGEBRAS["count"], max_hops=hops).get("T", 0) for hops in (2, 6))
    if shorter == longer:  # a walk of three nodes that repeats none has two links
        for name in ("count", "amount"):
            truth = by_walks(graph, "S", "pays+", ALGEBRAS[name], max_hops=2)
            value = weigh(graph, source="S", target="T", rule="pays+", algebra=name).value
            assert value == truth.get("T", ALGEBRAS[name].zero)
    else:
        with pytest.raises(NotConvergedError, match=r"go round through l:\d"):
            weigh(graph, source="S", target="T", rule="pays+", algebra="count")
