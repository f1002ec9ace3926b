"""The EU, the United Kingdom, Switzerland, Canada, Australia and the UN, each by its cited text."""

from fractions import Fraction

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import BoundsError, DateError, UnknownIdError, UnknownKindError
from sanctions_graph.law import Reading, Regime

DAY = "2024-08-01"
PUZZLE = [
    ("SA", "A", "3%"), ("B", "A", "47%"), ("C", "A", "50%"), ("SB", "B", "42%"), ("D", "B", "52%"), ("SD", "D", "50%"),
    ("person", "D", "50%"), ("trust", "C", "52%"), ("E", "C", "48%"), ("SF", "E", "81%"),
]  # fmt: skip
LISTED = ["SA", "SB", "SD", "SF"]


@pytest.mark.parametrize(
    ("regime", "on", "covered"),
    [
        ("us-ofac", DAY, ["A", "B", "D", "E"]),
        ("eu", DAY, ["A", "B", "D", "E"]),
        ("eu", "2024-06-30", ["E"]),
        ("uk", DAY, ["E"]),
        ("ch", "2024-06-20", ["E"]),
    ],
)
def test_one_small_graph_has_three_legal_answers(register, regime, on, covered):
    assert sg.ownership(register(*PUZZLE), regime=regime, on=on, listed=LISTED).having("covered") == covered


def test_exactly_half_at_the_top_of_the_puzzle(register):
    answer = sg.ownership(register(*PUZZLE), on=DAY, listed=LISTED)
    assert answer.share("A") == (Fraction(1, 2),) * 2
    assert [holder.owner for holder in answer.via("A")] == ["B", "SA"]


@pytest.mark.parametrize(("on", "verdict"), [("2024-07-02", "not_covered"), ("2024-07-03", "covered")])
def test_the_eu_text_of_3_july_2024_reaches_exactly_half(register, on, verdict):
    graph = register(("P", "A", "50%"))
    assert sg.ownership(graph, regime="eu", on=on, listed=["P"]).verdict("A") == verdict


@pytest.mark.parametrize(("regime", "verdict"), [("eu", "covered"), ("uk", "not_covered"), ("ca", "unsettled")])
def test_thirty_and_twenty_five(register, regime, verdict):
    graph = register(("P", "A", "30%"), ("Q", "A", "25%"))
    assert sg.ownership(graph, regime=regime, on=DAY, listed=["P", "Q"]).verdict("A") == verdict


def test_uk_schedule_1_joint_arrangement(register):
    graph = register(("P", "A", "30%"), ("Q", "A", "25%"), ("P", "Q", "joint_with", None))
    assert sg.ownership(graph, regime="uk", on=DAY, listed=["P", "Q"]).verdict("A") == "covered"
    assert sg.ownership(graph, regime="uk", on=DAY, listed=["P"]).verdict("A") == "covered"
    alone = sg.ownership(graph, regime="uk", on=DAY, listed=["P"])
    assert alone.verdict("Q") == "not_covered"
    assert [holder.owner for holder in alone.via("A")] == ["P", "Q"]


def test_uk_one_person_who_controls_the_other(register):
    graph = register(("P", "A", "30%"), ("Q", "A", "25%"), ("P", "Q", "controls", None))
    assert sg.ownership(graph, regime="uk", on=DAY, listed=["P"]).verdict("A") == "covered"


@pytest.mark.parametrize(("role", "covered"), [("votes", ["A", "B", "C"]), ("", ["A", "B", "C"]), ("capital", ["A"])])
def test_uk_chain_needs_a_majority_stake_not_capital(register, role, covered):
    graph = register(*[(a, b, "owns", "51%", role) for a, b in ("PA", "AB", "BC")])
    assert sg.ownership(graph, regime="uk", on=DAY, listed=["P"]).having("covered") == covered


def test_uk_exactly_half_is_not_more_than_half(register):
    assert sg.ownership(register(("P", "A", "50%")), regime="uk", on=DAY, listed=["P"]).verdict("A") == "not_covered"


def test_votes_and_capital_are_not_added(register):
    graph = register(("P", "A", "owns", "30%", "votes"), ("P", "A", "owns", "30%", "capital"))
    assert sg.ownership(graph, regime="eu", on=DAY, listed=["P"]).verdict("A") == "not_covered"


def test_control_counts_in_the_eu_and_a_doubtful_one_is_possible(register):
    graph = register(("P", "A", "controls", None), ("P", "B", "controls", None, "associated"), ("A", "C", "60%"))
    answer = sg.ownership(graph, regime="eu", on=DAY, listed=["P"])
    assert [answer.verdict(name) for name in "ABC"] == ["covered", "possible", "covered"]


@pytest.mark.parametrize("on", ["2024-07-03", "2026-01-01"])
def test_switzerland_at_exactly_half_is_unsettled_after_july_2024(register, on):
    answer = sg.ownership(register(("P", "A", "50%"), ("P", "B", "60%")), regime="ch", on=on, listed=["P"])
    assert (answer.verdict("A"), answer.verdict("B")) == ("unsettled", "covered")
    assert "if aligned with the EU text: covered" in answer.explain("A")


@pytest.mark.parametrize("regime", ["au", "un"])
def test_no_percentage_means_no_bright_line(register, regime):
    graph = register(("P", "A", "60%"), ("z", "B", "60%"), ("P", "C", "controls", None))
    answer = sg.ownership(graph, regime=regime, on=DAY, listed=["P"])
    assert [answer.verdict(name) for name in "ABC"] == ["no_bright_line", "not_covered", "no_bright_line"]
    assert len(answer.control("C")) == 1


def test_every_row_of_the_regimes_is_citable_and_dated():
    for regime in sg.law.regimes():
        assert regime.citation
        assert regime.effect
        assert regime.is_settled or len({reading.text for reading in regime.readings}) == len(regime.readings)


def test_the_ids_are_the_ones_the_documentation_names():
    ids = {regime.id for regime in sg.law.regimes()}
    assert ids == {
        "us-ofac", "us-ssi", "us-bis", "us-dprk-government", "us-dprk-acting", "eu", "uk", "ch", "ca", "au", "un",
    }  # fmt: skip


def test_a_regime_of_ones_own(register):
    third = Regime("third", readings=(Reading(threshold=Fraction(1, 3), strict=True),))
    graph = register(("P", "A", "1/3"), ("P", "B", "34%"))
    assert sg.ownership(graph, regime=third, on=DAY, listed=["P"]).having("covered") == ["B"]


def test_bad_input_is_refused_with_a_hint(register):
    graph = register(("P", "A", "50%"))
    with pytest.raises(BoundsError, match="outside"):
        Reading(threshold=Fraction(0))
    with pytest.raises(DateError, match="not in force on 2025-09-01"):
        sg.ownership(graph, regime="us-bis", on="2025-09-01", listed=["P"])
    with pytest.raises(DateError, match="names a day"):
        sg.ownership(graph, listed=["P"])
    with pytest.raises(UnknownIdError, match="'Q'"):
        sg.ownership(graph, on=DAY, listed=["Q"])
    with pytest.raises(UnknownKindError, match="us-ofac"):
        sg.ownership(graph, regime="us-ofak", on=DAY, listed=["P"])
    with pytest.raises(BoundsError, match="50%"):
        register(("P", "A", "50%..25%"))


def test_compare_regimes_says_who_is_covered_here_and_not_there(register):
    matrix = sg.law.compare_regimes(register(*PUZZLE), on=DAY, regimes=["us-ofac", "uk", "us-bis"], listed=LISTED)
    assert matrix.differing() == ["A", "B", "D"]
    assert set(matrix.verdicts["us-bis"]) == {"not_in_force"}
