"""I13: the cascade is monotone in seeds and, for covered, in links; idempotent; the least fixpoint; blind to order.

The fast cascade is judged by a slow one in exact fractions, on random registers with loops, parallel holdings,
treasury shares and totals beyond the whole.
"""

from fractions import Fraction

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.law import Reading, Regime
from sanctions_graph.testing.oracles_law import covered, covered_each

NAMES = [f"n{place}" for place in range(7)]
DAY = "2024-01-01"
representable = st.builds(Fraction, st.integers(0, 16), st.sampled_from([16, 20, 24, 36, 100])).filter(lambda f: f <= 1)
any_fraction = st.fractions(0, 1, max_denominator=10**9)


def registers(shares):
    holding = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), shares)
    return st.lists(holding, min_size=1, max_size=18)


listings = st.sets(st.sampled_from(NAMES), min_size=1, max_size=3)
thresholds = st.sampled_from([Fraction(1, 2), Fraction(1, 4), Fraction(1, 3), Fraction(2, 3), Fraction(1)])


def build(holdings):
    rows = [{"source": a, "target": b, "kind": "owns", "share": str(share)} for a, b, share in holdings]
    nodes = pd.DataFrame({"id": NAMES, "kind": "entity"})
    return sg.from_dataframe(pd.DataFrame(rows), nodes=nodes)


def judged(holdings, listed, threshold=Fraction(1, 2), *, strict=False, pooling="together"):
    regime = Regime("own", readings=(Reading(threshold=threshold, strict=strict, pooling=pooling),))
    return sg.ownership(build(holdings), regime=regime, on=DAY, listed=sorted(listed))


def reached(answer, *verdicts):
    return {name for name in NAMES if answer.verdict(name) in verdicts}


@given(registers(representable), listings, thresholds, st.booleans())
def test_the_cascade_equals_the_slow_one(holdings, listed, threshold, strict):
    answer = judged(holdings, listed, threshold, strict=strict)
    assert reached(answer, "listed", "covered") == covered(holdings, listed, threshold, strict=strict)
    assert reached(answer, "possible") == set()


@given(registers(representable), listings, thresholds, st.booleans())
def test_one_person_at_a_time_equals_the_slow_one(holdings, listed, threshold, strict):
    answer = judged(holdings, listed, threshold, strict=strict, pooling="each")
    assert reached(answer, "listed", "covered") == covered_each(holdings, listed, threshold, strict=strict)


@given(registers(any_fraction), listings, thresholds)
def test_any_rational_is_bracketed(holdings, listed, threshold):
    answer = judged(holdings, listed, threshold)
    truth = covered(holdings, listed, threshold)
    assert reached(answer, "listed", "covered") <= truth <= reached(answer, "listed", "covered", "possible")


@given(registers(representable), st.data(), listings)
def test_hidden_true_shares_lie_within_the_verdicts(holdings, data, listed):
    """Blur some shares to ranges: what is certain stays true, and what is true stays possible."""
    blurred = []
    for a, b, share in holdings:
        low, high = sorted([share, data.draw(representable)])
        blurred.append((a, b, share if data.draw(st.booleans()) else f"{low}..{high}"))
    totals = {}
    for a, b, share in holdings:
        totals[b] = totals.get(b, 0) + (share if a != b else 0)
    answer = judged(blurred, listed)
    truth = covered(holdings, listed, Fraction(1, 2))
    assert reached(answer, "listed", "covered") <= truth
    if all(total <= 1 for total in totals.values()):  # else the whole bounds nobody
        assert truth <= reached(answer, "listed", "covered", "possible")


@given(registers(representable), listings, st.sampled_from(NAMES))
def test_a_further_listing_never_uncovers(holdings, listed, more):
    before = reached(judged(holdings, listed), "listed", "covered")
    assert before <= reached(judged(holdings, listed | {more}), "listed", "covered")


@given(registers(representable), listings, st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), representable))
def test_a_further_holding_never_uncovers(holdings, listed, more):
    before = reached(judged(holdings, listed), "listed", "covered")
    assert before <= reached(judged([*holdings, more], listed), "listed", "covered")


@given(registers(representable), listings)
def test_listing_what_is_covered_covers_nothing_more(holdings, listed):
    once = reached(judged(holdings, listed), "listed", "covered")
    assert reached(judged(holdings, once), "listed", "covered") == once


@given(registers(representable), listings, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(holdings, listed, random):
    shuffled = list(holdings)
    random.shuffle(shuffled)
    a, b = judged(holdings, listed), judged(shuffled, listed)
    assert [a.verdict(name) for name in NAMES] == [b.verdict(name) for name in NAMES]
    assert [a.share(name) for name in NAMES] == [b.share(name) for name in NAMES]


@given(registers(representable), listings)
def test_shares_are_exact_sums_of_covered_holders(holdings, listed):
    answer = judged(holdings, listed)
    reach = covered(holdings, listed, Fraction(1, 2))
    for name in NAMES:
        held = sum((share for a, b, share in holdings if b == name and a != b and a in reach), Fraction(0))
        assert answer.share(name)[0] == held


@given(registers(representable), listings)
def test_what_only_holds_itself_up_is_not_covered(holdings, listed):
    answer = judged(holdings, listed)
    assert not set(answer.self_supporting()) & reached(answer, "listed", "covered")


@given(registers(representable), listings)
def test_missing_facts_decide_when_they_are_supplied(holdings, listed):
    blurred = [(a, b, "0..1" if place % 3 == 0 else share) for place, (a, b, share) in enumerate(holdings)]
    answer = judged(blurred, listed)
    for name in reached(answer, "possible"):
        missing = sg.law.missing_facts(answer, name)
        if not missing.to_cover:
            continue
        links = answer.graph.tables["links"]
        decided = sg.GraphBuilder()
        for table in answer.graph.whole.tables.values():
            if table.name != "links":
                decided.add(*table)
        for link in links:
            full = sg.Link(**{**link.to_text(), "share": str(Fraction(link.share.high, 7_207_200_000_000))})
            decided.add(full if link.id in missing.to_cover else link)
        again = sg.ownership(decided.freeze(), regime=answer.regime, on=DAY, listed=sorted(listed), residual=False)
        assert again.verdict(name) == "covered"
