"""Tainted money against moving every coin by hand, and orders against trying every order."""

from fractions import Fraction
from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctions_graph.kernels.taint import OUTSIDE, Transfers, pieces_of, settle, trace
from sanctions_graph.kernels.transfer_order import Dated, arrivals, in_order, open_pair, undecided

ACCOUNTS = 4
ACCOUNT = st.integers(OUTSIDE, ACCOUNTS - 1)
ROW = st.tuples(ACCOUNT, st.integers(0, ACCOUNTS - 1), st.integers(0, 6), st.booleans(), st.sampled_from([0, 0, 1]))
"""Payer, payee, amount, stolen, days since the transfer before it."""
ROWS = st.lists(ROW, max_size=14)


def transfers_of(rows):
    day, days = 0, []
    for row in rows:
        day += row[4]
        days.append(day)
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * 5
    return Transfers(*columns[:4], days, ACCOUNTS)


# ---- coin by coin ----------------------------------------------------------------------------------------


def outputs_of(rows, place):
    """List the payments of one payer on one day, with nothing coming in between, that a payment is one of."""
    payer, days = rows[place][0], transfers_of(rows).day
    first = place
    for at in range(place - 1, -1, -1):
        if rows[at][1] == payer or days[at] != days[place]:
            break
        first = at if rows[at][0] == payer else first
    group = []
    for at in range(first, len(rows)):
        if days[at] != days[place]:
            break
        if rows[at][0] == payer:
            group.append(at)
        if rows[at][1] == payer:
            break
    return group


def plan_transaction(coins, rows, group):
    """Share tainted coins out among the outputs of a transaction, the largest first; return them by payment."""
    stays = max(len(coins) - sum(rows[at][2] for at in group), 0)
    outputs = sorted([*((-rows[at][2], at) for at in group), (-stays, len(rows))])
    dirty = [at for size, at in outputs for _ in range(-size)][: sum(map(bool, coins))]
    return {at: dirty.count(at) for at in group}


def hand_over(rule, coins, amount, dirty):
    """Take some coins out of a purse; a coin is how much of it is tainted, from 0 to 1."""
    if rule == "lifo":
        return [coins.pop() for _ in range(amount)]
    if rule == "lowest_balance":
        coins.sort()
    if rule == "tiho":
        coins.sort(reverse=True)
        return [coins.pop(0) for _ in range(dirty)] + [coins.pop() for _ in range(amount - dirty)]
    return [coins.pop(0) for _ in range(amount)]


def mix(rule, coins):
    if rule == "poison" and any(coins):
        coins[:] = [Fraction(1)] * len(coins)
    if rule == "haircut" and coins:
        coins[:] = [sum(coins) / len(coins)] * len(coins)


def by_coins(rows, rule, *, from_the_start):
    """Move every coin; return what each transfer carried, and what every purse holds."""
    purses = [[] for _ in range(ACCOUNTS)]
    if from_the_start:  # find the smallest opening with which no purse runs dry, one coin at a time
        for account, purse in enumerate(purses):
            while not lasts(rows, account, len(purse)):
                purse.append(Fraction(0))
    carried, planned = [], {}
    for place, (payer, payee, amount, stolen, _) in enumerate(rows):
        coins = [Fraction(0)] * amount
        if payer != OUTSIDE:
            purse = purses[payer]
            group = outputs_of(rows, place)
            if place == group[0]:  # a transaction is funded before any of it is paid
                planned |= plan_transaction(purse, rows, group)
                while len(purse) < sum(rows[at][2] for at in group):
                    purse.append(Fraction(0))
            mix(rule, purse)
            coins = hand_over(rule, purse, amount, planned[place])
        coins = [Fraction(1)] * amount if stolen else coins
        carried.append(coins)
        purses[payee].extend(coins)
        mix(rule, purses[payee])
    return carried, purses


def lasts(rows, account, coins):
    for payer, payee, amount, *_ in rows:
        coins -= amount * (payer == account)
        if coins < 0:
            return False
        coins += amount * (payee == account)
    return True


@pytest.mark.parametrize("rule", ["poison", "haircut", "fifo", "lifo", "lowest_balance", "tiho"])
@given(rows=ROWS, from_the_start=st.booleans())
@settings(max_examples=120)
def test_every_rule_moves_what_coins_do(rule, rows, from_the_start):
    transfers = transfers_of(rows)
    ledger = settle(transfers, from_the_start=from_the_start)
    found = trace(transfers, ledger, rule)
    carried, purses = by_coins(rows, rule, from_the_start=from_the_start)
    assert found.moved == [sum(coins) for coins in carried]
    assert found.resting == [sum(purse) for purse in purses]
    assert ledger.balance == [len(purse) for purse in purses]


@pytest.mark.parametrize("rule", ["fifo", "lifo"])
@given(rows=ROWS.filter(bool), data=st.data())
def test_pieces_are_the_coins_in_their_order(rule, rows, data):
    rows = [(*row[:3], row[3] and row[0] == OUTSIDE, row[4]) for row in rows]
    place = data.draw(st.integers(0, len(rows) - 1))
    transfers = transfers_of(rows)
    pieces = pieces_of(transfers, settle(transfers, from_the_start=False), rule, place)
    coins = by_coins(rows, rule, from_the_start=False)[0][place]
    if not rows[place][3]:
        assert [bool(tainted) for amount, tainted in pieces for _ in range(amount)] == [bool(coin) for coin in coins]


# ---- orders ----------------------------------------------------------------------------------------------

DATED = st.lists(
    st.tuples(ACCOUNT, st.integers(0, ACCOUNTS - 1), st.integers(0, 4), st.sampled_from([0, 0, 1, 2])), max_size=6
)
"""Payer, payee, first day, days beyond the first."""


def dated_of(rows):
    return Dated(
        [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], [row[2] + row[3] for row in rows]
    )


def in_before_out(order, rows):
    """Count the pairs of a day in which money leaves an account before it comes."""
    return sum(
        rows[early][2] == rows[late][2] and rows[late][1] == rows[early][0] != OUTSIDE and early != late
        for early, late in combinations(order, 2)
    )


@given(DATED, st.randoms(use_true_random=False))
def test_money_comes_before_it_leaves_wherever_some_order_allows_it(rows, random):
    dated = dated_of(rows)
    rank = list(range(len(rows)))
    random.shuffle(rank)
    order = in_order(dated.payer, dated.payee, dated.first, rank)
    assert sorted(order) == list(range(len(rows)))
    days = [rows[place][2] for place in order]
    assert days == sorted(days)
    possible = [each for each in permutations(order) if [rows[place][2] for place in each] == days]
    if any(in_before_out(each, rows) == 0 for each in possible):
        assert in_before_out(order, rows) == 0
    turned = in_order(dated.payee, dated.payer, dated.first, rank)
    back = [(payee, payer, day, more) for payer, payee, day, more in rows if payer != OUTSIDE]
    if len(back) == len(rows) and any(in_before_out(each, back) == 0 for each in possible):
        assert in_before_out(turned, back) == 0


def conflicts(rows, alike, asked):
    """List the pairs that may change places with effect, and whether each is of one single day."""
    for one, other in combinations(range(len(rows)), 2):
        meets = set(rows[one][:2]) & set(rows[other][:2]) & set(asked)
        spans = [set(range(row[2], row[2] + row[3] + 1)) for row in (rows[one], rows[other])]
        free = alike[one] and alike[one] == alike[other]
        if meets and not free and any(a >= b for a in spans[0] for b in spans[1]) and any(
            a <= b for a in spans[0] for b in spans[1]
        ):  # fmt: skip
            yield one, other, spans[0] == spans[1] and len(spans[0]) == 1


@settings(max_examples=200)
@given(DATED, st.data())
def test_open_orders_are_the_pairs_whose_days_meet(rows, data):
    asked = data.draw(st.lists(st.integers(0, ACCOUNTS - 1), unique=True))
    # what is alike comes from outside into one account
    alike = [data.draw(st.sampled_from([0, 1, 2])) if row[0] == OUTSIDE else 0 for row in rows]
    dated = dated_of(rows)
    truth = list(conflicts(rows, alike, asked))
    found = undecided(dated, alike, asked)
    for places, same_day in ((found.windows, False), (found.same_day, True)):
        assert places == sorted({place for *pair, same in truth if same == same_day for place in pair})
        if places:
            account, *pair = open_pair(dated, alike, asked, range(len(rows)), same_day=same_day)
            assert (*sorted(pair), same_day) in truth
            assert account in set(rows[pair[0]][:2]) & set(rows[pair[1]][:2])


@given(DATED, st.data())
def test_arrivals_are_the_earliest_over_all_days(rows, data):
    dated = dated_of(rows)
    begin = data.draw(st.lists(st.sampled_from(range(len(rows))), max_size=2, unique=True)) if rows else []
    closed = data.draw(st.lists(st.booleans(), min_size=ACCOUNTS, max_size=ACCOUNTS))
    truth = {}
    for days in product(*(range(row[2], row[2] + row[3] + 1) for row in rows)):
        at = {}
        for place in begin:
            at[rows[place][1]] = min(at.get(rows[place][1], 99), days[place])
        for _ in rows:
            for place, (payer, payee, *_) in enumerate(rows):
                if payer != OUTSIDE and not closed[payer] and at.get(payer, 99) <= days[place]:
                    at[payee] = min(at.get(payee, 99), days[place])
        for account, day in at.items():
            truth[account] = min(truth.get(account, 99), day)
    assert arrivals(dated, begin, closed) == truth
