"""The published cases of tainted money, and others of their kinds worked out by hand."""

from fractions import Fraction

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.money_exposure import money_exposure
from sanctions_graph.analysis.taint import taint

ALL = ("poison", "haircut", "fifo", "lifo", "tiho", "lowest_balance")


def ledger(*rows):
    """Build a graph from (id, payer, payee, amount, day of January)."""
    frame = pd.DataFrame(rows, columns=["id", "source", "target", "amount", "start"]).assign(kind="pays", unit="BTC")
    frame["start"] = [f"2024-01-{day:02d}" for day in frame["start"]]
    return sg.from_dataframe(frame)


def carried(table, link):
    return {rule: Fraction(amount) for rule, amount in table.link(link).tainted.items()}


THREE_SEVEN = (("theft", "Thief", "addr", 3, 1), ("fresh", "Coinbase", "addr", 7, 2))


def test_three_stolen_then_seven_fresh_all_paid_out():  # taint-3-7
    table = taint(ledger(*THREE_SEVEN, ("out", "addr", "o", 10, 3)), stolen=["theft"], rules=ALL)
    assert carried(table, "out") == {
        "poison": 10, "haircut": 3, "fifo": 3, "lifo": 3, "tiho": 3, "lowest_balance": 3,
    }  # fmt: skip
    assert table.link("out").share("haircut") == Fraction(3, 10)
    assert [(piece.amount, piece.tainted) for piece in table.pieces("out")] == [(3, 3), (7, 0)]


@pytest.mark.parametrize("days", [(3, 3), (3, 4)])
def test_three_seven_paid_out_as_four_and_six(days):  # taint-3-7-split-4-6
    rows = (*THREE_SEVEN, ("out-a", "addr", "a", 4, days[0]), ("out-b", "addr", "b", 6, days[1]))
    table = taint(ledger(*rows), stolen=["theft"], rules=ALL)
    assert carried(table, "out-a") == {
        "poison": 4, "haircut": Fraction(6, 5), "fifo": 3, "lifo": 0, "tiho": 0, "lowest_balance": 0,
    }  # fmt: skip
    assert carried(table, "out-b") == {
        "poison": 6, "haircut": Fraction(9, 5), "fifo": 0, "lifo": 3, "tiho": 3, "lowest_balance": 3,
    }  # fmt: skip


def test_units_three_to_five_are_tainted():  # taint-fifo-order
    rows = [
        ("c1", "clean", "w", 2, 1),
        ("t", "theft", "w", 3, 2),
        ("c2", "clean2", "w", 5, 3),
        ("out", "w", "o", 10, 4),
    ]
    table = taint(ledger(*rows), stolen=["t"])
    units = [bool(tainted) for amount, tainted in table.pieces("out") for _ in range(int(amount))]
    assert [place for place, tainted in enumerate(units, start=1) if tainted] == [3, 4, 5]
    back = [bool(tainted) for amount, tainted in table.pieces("out", rule="lifo") for _ in range(int(amount))]
    assert back == units[::-1]


@pytest.mark.parametrize(("dirty", "clean"), [(2, 3), (1, 9), (5, 0)])  # taint-2-3, taint-1-9
def test_the_same_mix_is_all_or_part_tainted(dirty, clean):
    table = taint(ledger(("t", "hack", "w", dirty, 1), ("c", "clean", "w", clean, 2)), stolen=["t"])
    assert table.of("w").share("poison") == 1
    assert table.of("w").share("haircut") == Fraction(dirty, dirty + clean)


def test_every_coin_of_a_mix_is_tainted_in_its_share():  # taint-1-9
    rows = [("t", "hack", "m", 1, 1), ("c", "clean", "m", 9, 2), ("o1", "m", "a", 4, 3), ("o2", "m", "b", 6, 4)]
    table = taint(ledger(*rows), stolen=["t"], rules="haircut")
    assert [table.link(link).share("haircut") for link in ("o1", "o2")] == [Fraction(1, 10)] * 2


def test_no_more_can_be_traced_than_the_lowest_balance():  # taint-lowest-intermediate
    rows = [
        ("t", "trust", "a", 50, 1),
        ("o", "own", "a", 100, 2),
        ("s", "a", "b", 120, 3),
        ("n", "own", "a", 60, 4),
    ]
    table = taint(ledger(*rows), stolen=["t"], rules="lowest_balance")
    assert table.of("a").tainted_at_rest == {"lowest_balance": 30}
    assert table.of("a").at_rest == 90
    assert table.of("b").tainted_at_rest == {"lowest_balance": 20}


def test_a_haircut_over_several_hops_multiplies():  # taint-haircut-multihop
    rows = [
        ("t", "hack", "a", 1, 1), ("c1", "x", "a", 2, 2), ("ab", "a", "b", 2, 3), ("c2", "y", "b", 6, 4),
        ("bc", "b", "c", 4, 5), ("c3", "z", "c", 1, 6), ("cd", "c", "d", 5, 7),
    ]  # fmt: skip
    table = taint(ledger(*rows), stolen=["t"], rules=("poison", "haircut"))
    assert [table.link(link).tainted["haircut"] for link in ("ab", "bc", "cd")] == [
        Fraction(2, 3), Fraction(1, 3), Fraction(1, 3),
    ]  # fmt: skip
    assert table.link("cd").share("haircut") == Fraction(1, 15)
    assert {row.node: row.tainted_at_rest["haircut"] for row in table} == {
        "a": Fraction(1, 3), "b": Fraction(1, 3), "c": 0, "d": Fraction(1, 3),
    }  # fmt: skip
    assert table.link("cd").tainted["poison"] == 5


# ---- exposure --------------------------------------------------------------------------------------------

VENDOR = (
    ("l1", "Sanct", "u1", 8, 1), ("l2", "u1", "target", 8, 2), ("l3", "Exch", "target", 5, 3),
    ("l4", "Sanct", "Exch", 100, 1), ("l5", "Sanct", "target", 2, 4),
)  # fmt: skip


@pytest.mark.parametrize("rule", ["haircut", "fifo", "lifo"])
def test_direct_and_indirect_exposure(rule):  # exposure-direct-indirect
    answer = money_exposure(ledger(*VENDOR), subject="target", services=["Exch"], targets=["Sanct"], rule=rule)
    assert {row.node: (row.direct, row.indirect) for row in answer} == {"Sanct": (2, 8), "Exch": (5, 0)}
    assert answer.total == 15
    assert {row.node: row.share for row in answer}["Sanct"] == Fraction(2, 3)
    assert answer.untold == 0


def test_where_the_money_of_a_listed_node_went():
    answer = money_exposure(ledger(*VENDOR), subject="Sanct", direction="sent", services=["Exch", "target"], targets=[])
    assert {row.node: (row.direct, row.indirect) for row in answer} == {"Exch": (100, 0), "target": (2, 8)}
    assert (answer.total, answer.untold) == (110, 0)


def test_a_node_in_between_mixes_what_it_received():
    rows = [("l1", "Sanct", "u", 8, 1), ("l2", "Exch", "u", 8, 2), ("l3", "gift", "u", 4, 3), ("l4", "u", "t", 10, 4)]
    shares = {}
    for rule in ("haircut", "fifo", "lifo"):
        answer = money_exposure(ledger(*rows), subject="t", services=["Exch"], targets=["Sanct"], rule=rule)
        shares[rule] = {row.node: row.indirect for row in answer}, answer.untold
    assert shares == {
        "haircut": ({"Sanct": 4, "Exch": 4}, 2),
        "fifo": ({"Sanct": 8, "Exch": 2}, 0),
        "lifo": ({"Exch": 6}, 4),
    }
