"""The economic numbers: four that are all called ownership, and none that a sanctions regime counts."""

from fractions import Fraction

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import NotConvergedError, UnknownIdError, UnknownKindError

LOOP = [("P", "A", "3/5"), ("B", "A", "3/10"), ("A", "B", "1/2"), ("Q", "A", "1/10"), ("Q", "B", "1/2")]
BRIOSCHI = {"PA": "12/17", "PB": "6/17", "QA": "5/17", "QB": "11/17", "AB": "10/17", "BA": "6/17", "AA": "3/17"}
BALDONE = {"PA": "12/17", "PB": "6/17", "QA": "5/17", "QB": "11/17", "AB": "1/2", "BA": "3/10", "AA": "3/20"}


@pytest.mark.parametrize(("method", "expected"), [("brioschi", BRIOSCHI), ("baldone", BALDONE)])
def test_a_cross_holding_under_both_definitions(register, method, expected):
    exact = sg.integrated_ownership(register(*LOOP), method=method, exact=True)
    rough = sg.integrated_ownership(register(*LOOP), method=method)
    for (owner, company), share in expected.items():
        assert exact.share(owner, company) == (Fraction(share),) * 2
        assert rough.share(owner, company)[0] == pytest.approx(float(Fraction(share)), abs=1e-6)


def test_ultimate_owners_share_out_the_whole(register):
    exact = sg.integrated_ownership(register(*LOOP), owners=["P", "Q"], exact=True)
    assert sum(exact.share(owner, "A")[0] for owner in "PQ") == 1
    assert sum(exact.share(owner, "B")[0] for owner in "PQ") == 1


@pytest.mark.parametrize(
    ("rows", "pair", "share"),
    [
        ([("A", "Mid", "1/10"), ("Mid", "Ent", "4/5")], ("A", "Ent"), "2/25"),
        ([("A", "B", "1/2"), ("B", "D", "7/10"), ("A", "D", "3/20")], ("A", "D"), "1/2"),
        ([("I", "A", "2/5"), ("A", "B", "7/10"), ("B", "L", "1/5")], ("I", "L"), "7/125"),
    ],
    ids=["42 CFR 455.102", "direct and indirect", "a published example, its slip corrected"],
)
@pytest.mark.parametrize("method", ["simple_paths", "brioschi", "baldone"])
def test_multiplication_along_chains(register, rows, pair, share, method):
    answer = sg.integrated_ownership(register(*rows), method=method, exact=True)
    assert answer.share(*pair) == (Fraction(share),) * 2


def test_close_links_by_simple_paths(register):
    rows = [
        ("A", "B", "1/5"), ("B", "A", "4/5"), ("B", "C", "1/5"), ("C", "D", "3/5"), ("D", "A", "9/10"),
        ("A", "C", "1/5"),
    ]  # fmt: skip
    answer = sg.integrated_ownership(register(*rows), method="simple_paths")
    assert answer.share("A", "C")[0] == Fraction(6, 25)
    assert answer.share("B", "A")[0] == Fraction(227, 250)
    assert answer.share("C", "A")[0] == Fraction(27, 50)


def test_a_loop_of_99_percent_converges_to_its_exact_value(register):
    graph = register(("A", "B", "99%"), ("B", "A", 1))
    assert sg.integrated_ownership(graph, exact=True).share("A", "A")[0] == 99
    answer = sg.integrated_ownership(graph)
    assert answer.share("A", "A")[0] == pytest.approx(99, abs=answer.attrs["error"])


@pytest.mark.parametrize("exact", [True, False])
def test_a_closed_loop_has_no_finite_stake(register, exact):
    with pytest.raises(NotConvergedError, match="closed loop"):
        sg.integrated_ownership(register(("A", "B", 1), ("B", "A", 1)), exact=exact)


def test_unknown_shares_are_bracketed(register):
    low, high = sg.integrated_ownership(
        register(("X", "A", None), ("y", "A", "45%"), ("A", "B", "1/2")), exact=True
    ).share("X", "B")
    assert 0 < low < high == Fraction(55, 200)


def test_the_puzzle_by_multiplication_counts_what_the_law_does_not(register):
    rows = [
        ("SA", "A", "3%"), ("B", "A", "47%"), ("C", "A", "50%"), ("SB", "B", "42%"), ("D", "B", "52%"),
        ("SD", "D", "50%"), ("person", "D", "50%"), ("trust", "C", "52%"), ("E", "C", "48%"), ("SF", "E", "81%"),
    ]  # fmt: skip
    stakes = sg.integrated_ownership(register(*rows), owners=["SA", "SB", "SD", "SF"], exact=True)
    assert float(sum(stakes.share(owner, "A")[0] for owner in ("SA", "SB", "SD", "SF"))) == pytest.approx(
        0.544, abs=5e-4
    )


def test_where_cascade_and_multiplication_disagree(register):
    rows = [("P", "X", "60%"), ("X", "Y", "70%"), ("Y", "Z", "80%")]
    answer = sg.compare_arithmetics(register(*rows), on="2024-01-01", listed=["P"])
    assert [row[0] for row in answer.rows] == ["Y", "Z"]
    assert answer.rows[1][3] == pytest.approx(0.336)


@pytest.mark.parametrize(
    ("method", "votes", "power"),
    [
        ("shapley", {"a": "2/5", "b": "7/20", "c": "1/4"}, {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}),
        ("shapley", {"a": "2/5", "b": "1/5", "c": "1/5", "d": "1/5"}, {"a": 1 / 2, "b": 1 / 6, "c": 1 / 6, "d": 1 / 6}),
        ("banzhaf", {"a": "51%", "b": "49%"}, {"a": 1.0}),
    ],
)
def test_voting_power(register, method, votes, power):
    graph = register(*[(holder, "firm", share) for holder, share in votes.items()])
    answer = sg.law.control(graph, method=method)
    assert {holder: pytest.approx(value) for (holder, _), value in answer.power.items()} == power


def test_a_large_board_is_sampled_and_says_how_well(register):
    graph = register(*[(f"h{place:02d}", "firm", "1/40") for place in range(40)])
    answer = sg.law.control(graph, method="shapley", samples=2_000)
    assert 0 < answer.attrs["error"] < 0.05
    assert all(abs(value - 1 / 40) < answer.attrs["error"] for value in answer.power.values())


def test_company_control_adds_what_controlled_companies_hold(register):
    graph = register(("X", "A", "51%"), ("X", "B", "30%"), ("A", "B", "25%"), ("B", "C", "50%"))
    assert sorted(sg.law.control(graph, owners=["X"]).power) == [("X", "A"), ("X", "B")]


def test_bad_input(register):
    graph = register(("P", "A", "50%"))
    with pytest.raises(UnknownKindError, match="brioschi"):
        sg.integrated_ownership(graph, method="brioski")
    with pytest.raises(UnknownIdError):
        sg.integrated_ownership(graph, owners=["Z"])
    with pytest.raises(UnknownKindError, match="shapley"):
        sg.law.control(graph, method="power")
