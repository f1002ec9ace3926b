"""What is always true of tainted money: nothing is lost, poison is the most, and names and rows decide nothing."""

from fractions import Fraction

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis.money_exposure import money_exposure
from sanctions_graph.analysis.taint import taint
from sanctions_graph.errors import DateError
from sanctions_graph.kernels.taint import OUTSIDE, RULES, Transfers, settle, trace

CONSERVING = [rule for rule in RULES if rule != "poison"]
ACCOUNTS = 4
TRANSFERS = st.lists(
    st.tuples(
        st.integers(OUTSIDE, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1), st.integers(0, 10**6), st.booleans(),
        st.integers(0, 3),
    ),
    max_size=25,
).map(lambda rows: sorted(rows, key=lambda row: row[4]))  # fmt: skip


def build(rows):
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * 5
    return Transfers(*columns, ACCOUNTS)


@given(TRANSFERS, st.booleans())
def test_nothing_is_lost_and_nothing_is_made(rows, from_the_start):
    transfers = build(rows)
    ledger = settle(transfers, from_the_start=from_the_start)
    assert min(ledger.balance) >= 0
    for rule in CONSERVING:
        found = trace(transfers, ledger, rule)
        assert sum(found.resting) == found.entered
        assert all(0 <= moved <= amount for moved, amount in zip(found.moved, transfers.amount, strict=True))
        assert all(0 <= held <= balance for held, balance in zip(found.resting, ledger.balance, strict=True))


@given(TRANSFERS, st.booleans())
def test_poison_is_never_below_another_rule(rows, from_the_start):
    transfers = build(rows)
    ledger = settle(transfers, from_the_start=from_the_start)
    poison = trace(transfers, ledger, "poison")
    for rule in CONSERVING:
        found = trace(transfers, ledger, rule)
        assert all(most >= some for most, some in zip(poison.moved, found.moved, strict=True))
        assert all(most >= some for most, some in zip(poison.resting, found.resting, strict=True))


@given(TRANSFERS)
def test_a_haircut_in_units_is_off_by_less_than_a_unit_a_payment(rows):
    transfers = build(rows)
    ledger = settle(transfers, from_the_start=False)
    exact, whole = (trace(transfers, ledger, rule) for rule in ("haircut", "haircut_units"))
    for one, other in zip(exact.moved, whole.moved, strict=True):
        assert isinstance(other, int)
        assert abs(one - other) <= len(rows)


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=6), st.data())
def test_first_in_first_out_of_a_list_is_last_in_first_out_of_it_turned_round(coming, data):
    paid = data.draw(st.integers(0, sum(amount for amount, _ in coming)))

    def paid_out(rule, incoming):
        rows = [(OUTSIDE, 0, amount, stolen, 0) for amount, stolen in incoming]
        transfers = build([*rows, (0, 1, paid, False, 1)])
        return trace(transfers, settle(transfers, from_the_start=False), rule).moved[-1]

    assert paid_out("fifo", coming) == paid_out("lifo", coming[::-1])


@given(TRANSFERS, st.randoms(use_true_random=False))
def test_what_is_stolen_apart_is_tainted_apart(rows, random):
    # money that two thefts took twice would count once together, so thefts take from outside here
    rows = [(*row[:3], row[3] and row[0] == OUTSIDE, row[4]) for row in rows]
    mine = [row[3] and random.random() < 0.5 for row in rows]
    parts = [
        [(*row[:3], row[3] and own == part, row[4]) for row, own in zip(rows, mine, strict=True)] for part in (0, 1)
    ]
    for rule in ("haircut", "fifo", "lifo"):
        found = [trace(build(each), settle(build(each), from_the_start=False), rule) for each in (rows, *parts)]
        assert found[0].moved == [one + other for one, other in zip(found[1].moved, found[2].moved, strict=True)]


# ---- graphs ----------------------------------------------------------------------------------------------

NODES = "ABCDE"
PAYMENTS = st.lists(
    st.tuples(
        st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from([0, 1, 2, 2.5, 10, 0.1]),
        st.integers(1, 9), st.sampled_from([0, 0, 0, 2]),
    ),
    min_size=1, max_size=10,
)  # fmt: skip
"""Payer, payee, amount, first day, days beyond it."""


def graph_of(payments, *, order=None, rename=str):
    rows = [
        (f"l:{number:02d}", rename(payer), rename(payee), amount, f"2024-01-{day:02d}..2024-01-{day + more:02d}")
        for number, (payer, payee, amount, day, more) in enumerate(payments)
    ]
    frame = pd.DataFrame(rows, columns=["id", "source", "target", "amount", "start"]).assign(kind="pays", unit="USD")
    frame["start"] = [text[:10] if text[:10] == text[12:] else text for text in frame["start"]]
    nodes = pd.DataFrame({"id": [*map(rename, NODES)], "kind": "entity"})
    return sg.from_dataframe(frame.iloc[list(order)] if order is not None else frame, nodes=nodes)


def shown(table, rename=str):
    rows = {
        rename(row.node): (row.received, row.at_rest, row.untraced, row.tainted_received, row.tainted_at_rest)
        for row in table
    }
    return rows, [(row.link, row.tainted) for row in table.links], table.totals, table.undecided, table.same_day


@given(PAYMENTS, st.sampled_from(["earliest", "latest"]), st.randoms(use_true_random=False))
def test_names_of_nodes_and_order_of_rows_decide_nothing(payments, order, random):
    places = list(range(len(payments)))
    random.shuffle(places)
    letters = dict(zip(NODES, random.sample(NODES, len(NODES)), strict=True))
    asked = {"stolen": ["l:00"], "order": order, "rules": RULES}
    plain = shown(taint(graph_of(payments), **asked), letters.__getitem__)
    assert shown(taint(graph_of(payments, order=places, rename=letters.__getitem__), **asked)) == plain


@settings(max_examples=100)
@given(PAYMENTS, st.data())
def test_an_answer_that_is_not_refused_holds_for_all_days_within_the_bounds(payments, data):
    asked = {"stolen": ["l:00"], "rules": RULES}
    try:
        table = taint(graph_of(payments), **asked, same_day="refuse")
    except DateError:
        assume(False)
    days = [data.draw(st.integers(day, day + more)) for *_, day, more in payments]
    sharp = [(*row[:3], day, 0) for row, day in zip(payments, days, strict=True)]
    rank = data.draw(st.permutations(range(len(payments))))  # ids decide nothing either
    moved = [sharp[rank.index(number)] for number in range(len(sharp))]
    other = taint(graph_of(moved), stolen=[f"l:{rank[0]:02d}"], rules=RULES, same_day="out_first")
    for row in other:
        assert row.tainted_at_rest == table.of(row.node).tainted_at_rest
    assert other.totals == table.totals


@given(PAYMENTS, st.sampled_from(["haircut", "fifo", "lifo"]), st.sampled_from(["received", "sent"]))
def test_shares_add_up_to_no_more_than_all(payments, rule, direction):
    answer = money_exposure(
        graph_of(payments), subject="A", services=["B"], targets=["C"], rule=rule, direction=direction, order="earliest"
    )
    place = 1 if direction == "received" else 0
    assert answer.total == sum(Fraction(str(row[2])) for row in payments if row[place] == "A")
    assert answer.untold >= 0
    assert answer.total == answer.untold + sum(row.direct + row.indirect for row in answer)
    assert sum(row.share for row in answer) <= 1
    for node in ("B", "C"):
        ends = ("A", node) if direction == "sent" else (node, "A")
        paid = sum(Fraction(str(row[2])) for row in payments if row[:2] == ends)
        assert sum(row.direct for row in answer if row.node == node) == paid


@given(PAYMENTS.filter(lambda rows: any(row[0] == "A" for row in rows)))
def test_totals_of_a_graph_are_kept_even_at_stops(payments):
    table = taint(graph_of(payments), stolen="A", rules=CONSERVING, order="latest", stop_at=["C"])
    for rule, total in table.totals.items():
        assert total.stolen == total.at_rest + total.at_stops
        assert total.at_stops == table.of("C").tainted_at_rest[rule] == table.of("C").tainted_received[rule]
