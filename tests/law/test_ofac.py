"""OFAC's 50 Percent Rule: FAQs 398 to 402 and the guidance of 13 August 2014 (79 FR 47726)."""

from fractions import Fraction
from itertools import pairwise

import pytest

import sanctions_graph as sg

DAY = "2024-01-01"


def covered(graph, listed, **options):
    return sg.ownership(graph, on=DAY, listed=listed, **options).having("covered")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("X", "A", "1/2"), ("A", "B", "1/2")], ["A", "B"]),
        ([("X", "A", "1/2"), ("X", "B", "1/2"), ("A", "C", "1/4"), ("B", "C", "1/4")], ["A", "B", "C"]),
        ([("X", "A", "1/2"), ("X", "B", "1/10"), ("A", "B", "2/5")], ["A", "B"]),
        ([("X", "A", "1/2"), ("X", "B", "1/4"), ("A", "C", "1/4"), ("B", "C", "1/4")], ["A"]),
        ([("X", "A", "1/4"), ("X", "B", "1/4"), ("A", "C", "1/2"), ("B", "C", "1/2")], []),
    ],
    ids=["example 1", "example 2", "example 3", "example 4", "example 5"],
)
def test_faq_401_indirectly_means_through_entities_themselves_owned(register, rows, expected):
    assert covered(register(*rows), ["X"]) == expected


def test_faq_399_holdings_of_several_persons_are_added(register):
    graph = register(("X", "A", "1/4"), ("Y", "A", "1/4"))
    assert covered(graph, ["X", "Y"]) == ["A"]
    assert covered(graph, ["X"]) == []


def test_faq_398_control_alone_does_not_block(register):
    graph = register(("X", "A", "49%"), ("X", "A", "controls", None))
    answer = sg.ownership(graph, on=DAY, listed=["X"])
    assert answer.verdict("A") == "not_covered"
    assert len(answer.control("A")) == 1


def test_depth_never_matters(register):
    chain = "XABCD"
    graph = register(*[(a, b, "50%") for a, b in pairwise(chain)])
    assert covered(graph, ["X"]) == ["A", "B", "C", "D"]


def test_just_below_passes_nothing_on(register):
    answer = sg.ownership(register(("X", "A", "49.99%"), ("A", "B", 1)), on=DAY, listed=["X"])
    assert answer.having("covered") == []
    assert answer.share("A") == (Fraction(4999, 10000),) * 2
    assert answer.share("B") == (0, 0)


@pytest.mark.parametrize("shares", [[0.05] * 10, ["1/6"] * 3, [0.03, 0.29, 0.18], ["16.67%", "16.67%", "16.66%"]])
def test_half_is_half_however_it_is_cut(register, shares):
    graph = register(*[(f"X{place}", "A", share) for place, share in enumerate(shares)])
    assert covered(graph, [f"X{place}" for place in range(len(shares))]) == ["A"]


def test_a_loop_does_not_hold_itself_up(register):
    graph = register(("S", "A", "30%"), ("S", "B", "30%"), ("A", "B", "25%"), ("B", "A", "25%"))
    answer = sg.ownership(graph, on=DAY, listed=["S"])
    assert answer.having("covered") == []
    assert answer.self_supporting() == ["A", "B"]


def test_an_unknown_share_is_possible_and_names_what_would_decide(register):
    graph = register(("X", "A", None), ("y", "A", "45%"))
    answer = sg.ownership(graph, on=DAY, listed=["X"])
    assert answer.verdict("A") == "possible"
    assert answer.share("A")[1] == Fraction(55, 100)
    assert "would decide it as covered" in answer.explain("A")


def test_what_others_certainly_hold_bounds_an_unknown_share(register):
    graph = register(("X", "A", None), ("y", "A", "55%"))
    assert sg.ownership(graph, on=DAY, listed=["X"]).verdict("A") == "not_covered"
    assert sg.ownership(graph, on=DAY, listed=["X"], residual=False).verdict("A") == "possible"


def test_the_bound_is_not_used_where_certain_holdings_exceed_the_whole(register):
    graph = register(("X", "A", None), ("y", "A", "80%"), ("z", "A", "40%"))
    assert sg.ownership(graph, on=DAY, listed=["X"]).verdict("A") == "possible"


def test_treasury_shares_do_not_count(register):
    assert covered(register(("X", "A", "30%"), ("A", "A", "30%")), ["X"]) == []


def test_declared_indirect_holdings_are_not_added_to_the_chain(register):
    graph = register(
        ("X", "A", "owns", "40%", ""), ("A", "B", "owns", "30%", ""), ("X", "B", "owns", "40%", ""),
        ("X", "B", "owns", "12%", "declared_indirect"),
    )  # fmt: skip
    assert covered(graph, ["X"]) == []
    assert sg.ownership(graph, on=DAY, listed=["X"]).verdict("B") == "not_covered"


def test_a_declared_indirect_majority_is_possible_and_never_certain(register):
    graph = register(("X", "B", "owns", "60%", "declared_indirect"))
    assert sg.ownership(graph, on=DAY, listed=["X"]).verdict("B") == "possible"


def test_consolidation_hints_and_never_proves(register):
    graph = register(("B", "X", "consolidated_by", None))
    assert sg.ownership(graph, on=DAY, listed=["X"]).verdict("B") == "possible"


def test_faq_402_coverage_ends_with_the_sale(register):
    graph = register(("X", "A", "50%"), ("X", "A", "40%"), start=["2020-01-01", "2021-07-01"], end=["2021-06-30", None])
    timeline = sg.law.verdict_timeline(graph, "A", regimes=["us-ofac"], listed=["X"])
    spans = [(row.verdict, row.opened, row.closed) for row in timeline if row.version == "2014"]
    assert [verdict for verdict, _, _ in spans] == ["not_covered", "covered", "not_covered"]
    assert "X owns A ends" in spans[1][2]


def test_a_company_of_a_possibly_listed_person_is_possible():
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:press", publisher="press"))
    builder.add(sg.Measure(id="measure:m", authority="US"), sg.Entity(id="X"), sg.Entity(id="A"))
    listing, holding = builder.add(
        sg.Link(source="measure:m", target="X", kind="designates", start="2020"),
        sg.Link(source="X", target="A", kind="owns", share="60%"),
    )
    builder.add(sg.Claim(about=listing, document="doc:press", status="alleged"))
    builder.add(sg.Claim(about=holding, document="doc:press"))
    answer = sg.ownership(builder.freeze(), on=DAY)
    assert (answer.verdict("X"), answer.verdict("A")) == ("possible", "possible")


def test_the_2008_guidance_did_not_add_persons(register):
    graph = register(("X", "A", "1/4"), ("Y", "A", "1/4"))
    assert sg.ownership(graph, on="2014-08-12", listed=["X", "Y"]).verdict("A") == "not_covered"
    assert sg.ownership(graph, on="2014-08-13", listed=["X", "Y"]).verdict("A") == "covered"


@pytest.mark.parametrize("on", ["2025-10-15", "2025-12-01", "2026-11-20"])
def test_the_bis_rule_is_dated(register, on):
    verdict = {"2025-10-15": "covered", "2025-12-01": "not_covered", "2026-11-20": "unsettled"}[on]
    assert sg.ownership(register(("P", "A", "50%")), regime="us-bis", on=on, listed=["P"]).verdict("A") == verdict


def test_sectoral_listings_do_not_block_and_are_not_added_to_blocked_holdings():
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:list", publisher="OFAC"))
    builder.add(sg.Measure(id="measure:sdn", authority="US", program="SDGT"))
    builder.add(sg.Measure(id="measure:ssi", authority="US", program="SSI"))
    builder.add(*[sg.Entity(id=name) for name in "PQAB"])
    links = builder.add(
        sg.Link(source="measure:sdn", target="P", kind="designates", start="2020"),
        sg.Link(source="measure:ssi", target="Q", kind="designates", start="2020"),
        sg.Link(source="P", target="A", kind="owns", share="1/4"),
        sg.Link(source="Q", target="A", kind="owns", share="1/4"),
        sg.Link(source="Q", target="B", kind="owns", share="1/2"),
    )
    builder.add(*[sg.Claim(about=link, document="doc:list", status="official") for link in links])
    graph = builder.freeze()
    blocked, sectoral = (sg.ownership(graph, regime=regime, on=DAY) for regime in ("us-ofac", "us-ssi"))
    assert (blocked.verdict("A"), blocked.verdict("B")) == ("not_covered", "not_covered")
    assert (sectoral.verdict("A"), sectoral.verdict("B")) == ("not_covered", "covered")
    assert "not blocked" in sectoral.explain("B")


def test_three_predicates_for_north_korea_stay_apart(register):
    graph = register(
        ("state:KP", "A", "owns", "20%", ""), ("state:KP", "A", "controls", None), ("agent", "A", "acts_for", None)
    )
    by = {regime: sg.ownership(graph, regime=regime, on=DAY) for regime in ("us-ofac", "us-dprk-government")}
    assert by["us-ofac"].verdict("A") == "not_covered"
    assert by["us-dprk-government"].verdict("A") == "covered"
    assert by["us-dprk-government"].verdict("agent") == "covered"
    assert sg.ownership(graph, regime="us-dprk-acting", on=DAY, listed=["A"]).verdict("agent") == "covered"
