"""Traps that public tools fell into, each with the arithmetic that shows it; the second is in test_other_regimes."""

from fractions import Fraction

import pytest

import sanctions_graph as sg

DAY = "2024-08-01"


def test_1_multiplying_a_chain_clears_what_the_rule_covers(register):
    """60, 70 and 80 percent multiply to 33.6, and FAQ 401 covers all three."""
    graph = register(("P", "X", "60%"), ("X", "Y", "70%"), ("Y", "Z", "80%"))
    assert sg.ownership(graph, on=DAY, listed=["P"]).having("covered") == ["X", "Y", "Z"]
    product = sg.integrated_ownership(graph, owners=["P"], exact=True).share("P", "Z")[0]
    assert product == Fraction(336, 1000)


def test_1_however_long_the_chain(register):
    graph = register(
        *[(a, b, share) for a, b, share in zip("PABCD", "ABCDE", (1, "85%", "60%", "70%", 1), strict=True)]
    )
    assert sg.ownership(graph, on=DAY, listed=["P"]).having("covered") == list("ABCDE")


def test_3_binary_floats_sum_to_less_than_their_decimals(register):
    assert sum([0.03, 0.29, 0.18]) < 0.5
    assert sum([0.05] * 10) < 0.5
    graph = register(("a", "A", 0.03), ("b", "A", 0.29), ("c", "A", 0.18))
    answer = sg.ownership(graph, on=DAY, listed=["a", "b", "c"])
    assert (answer.verdict("A"), answer.share("A")[0]) == ("covered", Fraction(1, 2))


def test_4_a_circle_has_three_answers(register):
    """Least fixpoint: neither; greatest: both; integrated stake: 40 percent."""
    graph = register(("S", "A", "30%"), ("S", "B", "30%"), ("A", "B", "25%"), ("B", "A", "25%"))
    answer = sg.ownership(graph, on=DAY, listed=["S"])
    assert answer.having("covered") == []
    assert answer.self_supporting() == ["A", "B"]
    assert sg.integrated_ownership(graph, owners=["S"], exact=True).share("S", "A")[0] == Fraction(2, 5)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_5_a_missing_stake_is_neither_nothing_nor_all(register, place):
    shares = ["60%", "60%", "60%"]
    shares[place] = None
    graph = register(*[(a, b, share) for a, b, share in zip("PXY", "XYZ", shares, strict=True)])
    answer = sg.ownership(graph, on=DAY, listed=["P"])
    assert answer.verdict("Z") == "possible"
    assert "unknown" in answer.explain("Z")


def test_6_a_direct_and_an_ultimate_parent_do_not_add_up(register):
    graph = register(("Z", "Y", "consolidated_by", None, "direct"), ("Z", "X", "consolidated_by", None, "ultimate"))
    answer = sg.ownership(graph, on=DAY, listed=["X"])
    assert answer.verdict("Z") == "possible"
    assert answer.share("Z") == (0, 0)


@pytest.mark.parametrize(("on", "verdict"), [("2025-10-15", "covered"), ("2025-12-01", "not_covered")])
def test_7_the_answer_has_a_date(register, on, verdict):
    graph = register(("P", "A", "50%"))
    assert sg.ownership(graph, regime="us-bis", on=on, listed=["P"]).verdict("A") == verdict


def test_7_before_the_rule_there_is_no_answer(register):
    with pytest.raises(sg.errors.DateError, match="2025-09-29"):
        sg.ownership(register(("P", "A", "50%")), regime="us-bis", on="2025-09-01", listed=["P"])


def test_8_an_address_shared_by_thousands_covers_nobody(register):
    rows = [("P", "agent", "tied_to", None)] + [(f"c{place}", "agent", "tied_to", None) for place in range(50)]
    answer = sg.ownership(register(*rows), regime="eu", on=DAY, listed=["P"])
    assert set(answer.having("not_covered")) == {"agent", *(f"c{place}" for place in range(50))}
    assert sg.exposure(register(*rows), subjects=["c1"], targets=["P"]).rows == ()
