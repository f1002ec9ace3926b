"""Money put in order: the payments that tainted money can have passed, and a ledger of the accounts they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from sanctions_graph._bounds import day_text
from sanctions_graph.analysis._payments import AMOUNT_POLICIES
from sanctions_graph.errors import BoundsError, DateError, SearchLimitError, UnknownKindError
from sanctions_graph.kernels.taint import (
    MOST_BITS,
    OUTSIDE,
    DigitsSpentError,
    Ledger,
    Money,
    Trace,
    Transfers,
    pieces_of,
    settle,
    trace,
)
from sanctions_graph.kernels.transfer_order import Dated, arrivals, in_order, open_pair, undecided

if TYPE_CHECKING:
    from sanctions_graph.analysis._payments import Payments

ORDER_POLICIES = ("refuse", "earliest", "latest")
"""What to do where days leave the order open: refuse, or let every payment be on its first, or its last, day."""
DAY_POLICIES = ("in_first", "out_first", "refuse")
"""On one day money comes into an account before it leaves it, or leaves before it comes, or neither is assumed."""
UNTRACED_POLICIES = ("when_needed", "opening", "refuse")
"""Money that an account pays without having received it comes right then, or was there from the start."""

_CLEAN_IN, _STOLEN_IN, _OUT = 1, 2, 3


@dataclass(frozen=True)
class Policies:
    """The choices that facts leave open, each named.

    Attributes
    ----------
    order, same_day, untraced, amount : str
        Words of the lists above.

    Raises
    ------
    UnknownKindError
        If one is outside its list.
    """

    order: str = "refuse"
    same_day: str = "in_first"
    untraced: str = "when_needed"
    amount: str = "refuse"

    def __post_init__(self) -> None:
        for word, allowed, what in (
            (self.order, ORDER_POLICIES, "policy for days that leave the order open"),
            (self.same_day, DAY_POLICIES, "policy for payments on one day"),
            (self.untraced, UNTRACED_POLICIES, "policy for money of unknown origin"),
            (self.amount, AMOUNT_POLICIES, "policy for amounts that are not one number"),
        ):
            if word not in allowed:
                raise UnknownKindError(word, allowed, what=what)


@dataclass(frozen=True, eq=False)
class Followed:
    """Payments in order, with their accounts.

    Attributes
    ----------
    payments : Payments
        All payments of the view.
    places : list of int
        Those that touch an account to which tainted money can have come, in the order they are taken.
    accounts : list of int
        Row of the node of each account, by id.
    stops : list of bool
        Accounts at which following ends.
    transfers : Transfers
        What the kernel works on.
    ledger : Ledger
        What is the same under every rule.
    scale : int
        Smallest units in one unit.
    unit : str
        The unit.
    undecided, same_day : tuple of str
        Ids of links whose order rests on a policy.
    """

    payments: Payments
    places: list[int]
    accounts: list[int]
    stops: list[bool]
    transfers: Transfers
    ledger: Ledger
    scale: int
    unit: str
    undecided: tuple[str, ...]
    same_day: tuple[str, ...]

    def trace(self, rule: str) -> Trace:
        """Follow the tainted money under one rule.

        Raises
        ------
        SearchLimitError
            If exact fractions of a haircut grow too long.
        """
        try:
            return trace(self.transfers, self.ledger, rule)
        except DigitsSpentError:
            raise SearchLimitError(
                "an exact haircut, in bits of a fraction,", limit=MOST_BITS, found=0,
                hint="ask for 'haircut_units', which keeps what is less than a smallest unit with the payer",
            ) from None  # fmt: skip

    def pieces(self, at: int, rule: str) -> Money:
        """Return one payment as the pieces in which it left."""
        return pieces_of(self.transfers, self.ledger, rule, at)

    def money(self, units: int | Fraction) -> Fraction:
        """Turn smallest units into units."""
        return Fraction(units) / self.scale


def places_in_order(payments: Payments, policies: Policies) -> list[int]:
    """Put all payments in order, so that the order does not depend on what is stolen.

    Parameters
    ----------
    payments : Payments
        All payments of the view.
    policies : Policies
        Which day counts, and what comes first on one day.

    Returns
    -------
    list of int
        Places. Cost: O(t log t) in payments.
    """
    dated = payments.dated
    day = dated.last if policies.order == "latest" else dated.first
    ends = (dated.payee, dated.payer) if policies.same_day == "out_first" else (dated.payer, dated.payee)
    return in_order(*ends, day, range(len(payments)))


def follow(
    payments: Payments, order: Sequence[int], stolen: Sequence[int], closed: Sequence[bool], policies: Policies
) -> Followed:
    """Keep the payments that touch tainted money, and work out the ledger of their accounts.

    Parameters
    ----------
    payments : Payments
        All payments of the view.
    order : sequence of int
        Their places in order.
    stolen : sequence of int
        Places of those that bring tainted money in.
    closed : sequence of bool
        Nodes that money does not leave.
    policies : Policies
        What to do where facts leave a choice.

    Returns
    -------
    Followed
        An account is a node that tainted money can have come to on any days within the bounds; other nodes only
        bring clean money. Cost: O(t log t) in payments.

    Raises
    ------
    DateError
        If days do not decide an order that matters, and the policy is to refuse.
    BoundsError
        If an amount is not one number, or money is missing, and the policy is to refuse.
    OverlapError
        If the payments are in several units.
    """
    reached = arrivals(payments.dated, stolen, closed)
    ranks = payments.graph.nodes.id_rank
    accounts = sorted(reached, key=ranks.__getitem__)
    number = {node: account for account, node in enumerate(accounts)}
    enters = set(stolen)
    open_accounts = {node for node in number if not closed[node]}
    kept = [
        place
        for place in order
        if payments.dated.payee[place] in number or payments.dated.payer[place] in open_accounts
    ]
    unit = payments.unit(sorted(kept))
    dated = Dated(
        payer=[OUTSIDE if closed[node] else number.get(node, OUTSIDE) for node in _take(payments.dated.payer, kept)],
        payee=[number.get(node, OUTSIDE) for node in _take(payments.dated.payee, kept)],
        first=_take(payments.dated.first, kept),
        last=_take(payments.dated.last, kept),
    )
    isolen = [place in enters for place in kept]
    opened = _check_order(payments, kept, dated, isolen, accounts, policies)
    amounts = {place: payments.amount(place, policies.amount) for place in sorted(kept)}
    scale = lcm(*(amount.denominator for amount in amounts.values()))
    transfers = Transfers(
        payer=dated.payer,
        payee=dated.payee,
        amount=[int(amounts[place] * scale) for place in kept],
        stolen=isolen,
        day=dated.last if policies.order == "latest" else dated.first,
        accounts=len(accounts),
    )
    ledger = settle(transfers, from_the_start=policies.untraced == "opening")
    found = Followed(
        payments=payments, places=kept, accounts=accounts, stops=[closed[node] for node in accounts],
        transfers=transfers, ledger=ledger, scale=scale, unit=unit, undecided=opened[0], same_day=opened[1],
    )  # fmt: skip
    if policies.untraced == "refuse":
        _check_money(found)
    return found


def _take(values: Sequence[int], places: Sequence[int]) -> list[int]:
    return [values[place] for place in places]


def _check_order(
    payments: Payments, kept: Sequence[int], dated: Dated, stolen: Sequence[bool], nodes: Sequence[int],
    policies: Policies,
) -> tuple[tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    """Return the links whose order rests on a policy; refuse where that is the policy."""
    alike = [
        (_STOLEN_IN if theft else _CLEAN_IN) if payer == OUTSIDE else _OUT if payee == OUTSIDE else 0
        for payer, payee, theft in zip(dated.payer, dated.payee, stolen, strict=True)
    ]
    paying = sorted(set(dated.payer) - {OUTSIDE})  # where nothing leaves, the order in which money came is all one
    found = undecided(dated, alike, paying)
    for places, policy, same_day in (
        (found.windows, policies.order, False),
        (found.same_day, policies.same_day, True),
    ):
        if places and policy == "refuse":
            account, *pair = open_pair(dated, alike, paying, kept, same_day=same_day)
            told = [f"{payments.link(kept[at])!r} ({_span(dated, at)})" for at in pair]
            where = payments.graph.nodes.ids[nodes[account]]
            raise DateError(
                f"the days of links {told[0]} and {told[1]} do not tell which of them came first at {where!r}, "
                "and what is tainted depends on it",
                hint="same_day='in_first' or 'out_first'" if same_day else "order='earliest' or 'latest' assumes one",
            )
    windows, same_days = (sorted(kept[at] for at in places) for places in (found.windows, found.same_day))
    return tuple(map(payments.link, windows)), tuple(map(payments.link, same_days))


def _span(dated: Dated, at: int) -> str:
    first, last = dated.first[at], dated.last[at]
    return day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"


def _check_money(followed: Followed) -> None:
    for at, missing in enumerate(followed.ledger.topped_up):
        if missing:
            payments, place = followed.payments, followed.places[at]
            payer = payments.graph.nodes.ids[payments.dated.payer[place]]
            raise BoundsError(
                f"{payer!r} paid {float(followed.money(missing)):,.12g} more by link {payments.link(place)!r} than it "
                "is known to have had",
                hint="untraced='when_needed' or 'opening' takes it for clean money of unknown origin",
            )
