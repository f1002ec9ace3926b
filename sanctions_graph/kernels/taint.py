"""Which of the money in an account is tainted, and which of it leaves: six rules over transfers in a given order.

Amounts are whole numbers of a smallest unit, so that nothing is rounded. An account that pays more than it has is
topped up with clean money of unknown origin; how much is the same under every rule and is worked out first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

OUTSIDE = -1
"""An account that is not followed: its money is clean, and what goes there is gone."""

Money = list[tuple[int, int | Fraction]]
"""Pieces in the order in which they leave: an amount, and how much of it is tainted."""

MOST_BITS = 20_000
"""Longest denominator of an exact haircut: some thousand mixings through the same few accounts make one."""


class DigitsSpentError(Exception):
    """An exact haircut needs longer fractions than `MOST_BITS`."""


@dataclass(frozen=True, eq=False)
class Transfers:
    """Transfers in the order in which they took place.

    Attributes
    ----------
    payer, payee : list of int
        Accounts, or `OUTSIDE`.
    amount : list of int
        Smallest units, at least 0.
    stolen : list of bool
        Whether all of it is tainted when it arrives, whatever it was before.
    day : list of int
        Payments of one payer on one day, with nothing coming in between, are the outputs of one transaction.
    accounts : int
        Number of accounts.
    """

    payer: list[int]
    payee: list[int]
    amount: list[int]
    stolen: list[bool]
    day: list[int]
    accounts: int

    def __len__(self) -> int:
        return len(self.amount)


@dataclass(frozen=True, eq=False)
class Ledger:
    """What is the same under every rule.

    Attributes
    ----------
    opening : list of int
        Clean money that is in each account from the start.
    topped_up : list of int
        Clean money of unknown origin that comes to the payer right before each transfer: all that a transaction needs
        comes before its first output.
    balance : list of int
        Money in each account at the end.
    first : list of bool
        Whether each transfer is the first output of its transaction.
    ahead : list of int
        Money in larger outputs of the same transaction; what stays with the payer is an output, too.
    """

    opening: list[int]
    topped_up: list[int]
    balance: list[int]
    first: list[bool]
    ahead: list[int]


@dataclass(frozen=True, eq=False)
class Trace:
    """Where the tainted money went under one rule.

    Attributes
    ----------
    moved : list of int or Fraction
        Tainted money in each transfer.
    resting : list of int or Fraction
        Tainted money in each account at the end.
    entered : int or Fraction
        Money that became tainted: what was stolen, less what of it was tainted already.
    """

    moved: list[int | Fraction]
    resting: list[int | Fraction]
    entered: int | Fraction


# ---- what is the same under every rule -------------------------------------------------------------------


def settle(transfers: Transfers, *, from_the_start: bool) -> Ledger:
    """Work out balances, missing money and transactions.

    Parameters
    ----------
    transfers : Transfers
        In their order.
    from_the_start : bool
        Whether missing money was in the account from the start, or else comes right before it is needed.

    Returns
    -------
    Ledger
        No balance is ever below 0. Cost: O(t log t) in transfers.
    """
    opening = _shortfall(transfers) if from_the_start else [0] * transfers.accounts
    balance = opening.copy()
    topped_up = [0] * len(transfers)
    first, ahead = [False] * len(transfers), [0] * len(transfers)
    transactions = _transactions(transfers)
    for place, (payer, payee, amount) in enumerate(
        zip(transfers.payer, transfers.payee, transfers.amount, strict=True)
    ):
        outputs = transactions.get(place)
        if outputs:
            paid = sum(transfers.amount[output] for output in outputs)
            first[place] = True
            topped_up[place] = max(paid - balance[payer], 0)
            balance[payer] += topped_up[place]
            _rank(outputs, transfers.amount, balance[payer] - paid, ahead)
        if payer != OUTSIDE:
            balance[payer] -= amount
        if payee != OUTSIDE:
            balance[payee] += amount
    return Ledger(opening, topped_up, balance, first, ahead)


def _transactions(transfers: Transfers) -> dict[int, list[int]]:
    """Group the payments of one payer on one day with nothing coming in between, by the first of them."""
    groups: dict[int, list[int]] = {}
    current: dict[int, int] = {}
    for place, (payer, payee, day) in enumerate(zip(transfers.payer, transfers.payee, transfers.day, strict=True)):
        if payer != OUTSIDE:
            if payer not in current or transfers.day[current[payer]] != day:
                current[payer] = place
            groups.setdefault(current[payer], []).append(place)
        current.pop(payee, None)
    return groups


def _rank(outputs: list[int], amount: list[int], stays: int, ahead: list[int]) -> None:
    """Write down for each output how much money is in larger ones; of equal ones, in earlier ones."""
    larger, counted = 0, False
    for place in sorted(outputs, key=lambda place: (-amount[place], place)):
        if not counted and stays > amount[place]:
            larger, counted = larger + stays, True
        ahead[place] = larger
        larger += amount[place]


def _shortfall(transfers: Transfers) -> list[int]:
    """Return what each account must have had at first so that no balance falls below 0."""
    balance = [0] * transfers.accounts
    least = balance.copy()
    for payer, payee, amount in zip(transfers.payer, transfers.payee, transfers.amount, strict=True):
        if payer != OUTSIDE:
            balance[payer] -= amount
            least[payer] = min(least[payer], balance[payer])
        if payee != OUTSIDE:
            balance[payee] += amount
    return [-low for low in least]


# ---- the rules -------------------------------------------------------------------------------------------


class _Pool(ABC):
    """An account in which money mixes: how much there is, and how much of it is tainted."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.balance = 0
        self.tainted: int | Fraction = 0

    def put(self, money: Money) -> None:
        self.balance += sum(amount for amount, _ in money)
        self.tainted += sum(tainted for _, tainted in money)

    def take(self, amount: int, place: int) -> Money:
        leaving = self.leaving(amount, place) if self.tainted and amount else 0
        self.balance -= amount
        self.tainted -= leaving
        return [(amount, leaving)]

    @abstractmethod
    def leaving(self, amount: int, place: int) -> int | Fraction:
        """Say how much of an amount that leaves is tainted."""


class _Poison(_Pool):
    def put(self, money: Money) -> None:
        super().put(money)
        if self.tainted:
            self.tainted = self.balance

    def leaving(self, amount: int, place: int) -> int | Fraction:  # noqa: ARG002
        return amount


class _Haircut(_Pool):
    def leaving(self, amount: int, place: int) -> int | Fraction:  # noqa: ARG002
        leaving = Fraction(self.tainted * amount, self.balance)
        if leaving.denominator.bit_length() > MOST_BITS:
            raise DigitsSpentError
        return leaving


class _HaircutInUnits(_Pool):
    def leaving(self, amount: int, place: int) -> int | Fraction:  # noqa: ARG002
        return self.tainted * amount // self.balance


class _HighestOut(_Pool):
    start: int | Fraction = 0

    def take(self, amount: int, place: int) -> Money:
        if self.ledger.first[place]:
            self.start = self.tainted
        return super().take(amount, place)

    def leaving(self, amount: int, place: int) -> int | Fraction:
        return min(max(self.start - self.ledger.ahead[place], 0), amount)


class _CleanFirst(_Pool):
    def leaving(self, amount: int, place: int) -> int | Fraction:  # noqa: ARG002
        return max(self.tainted - (self.balance - amount), 0)


class _Queue:
    """An account in which money stays apart, in the order in which it came."""

    def __init__(self, ledger: Ledger) -> None:  # noqa: ARG002
        self.pieces: deque[tuple[int, bool]] = deque()

    @property
    def tainted(self) -> int:
        return sum(amount for amount, tainted in self.pieces if tainted)

    def put(self, money: Money) -> None:
        for amount, tainted in money:
            _append(self.pieces, amount, bool(tainted))

    def pull(self) -> tuple[int, bool]:
        return self.pieces.popleft()

    def push_back(self, amount: int, tainted: bool) -> None:
        self.pieces.appendleft((amount, tainted))

    def take(self, amount: int, place: int) -> Money:  # noqa: ARG002
        left: deque[tuple[int, bool]] = deque()
        while amount:
            held, tainted = self.pull()
            if held > amount:
                self.push_back(held - amount, tainted)
                held = amount
            _append(left, held, tainted)
            amount -= held
        return [(held, held if tainted else 0) for held, tainted in left]


class _Stack(_Queue):
    """The same, but what came last leaves first."""

    def pull(self) -> tuple[int, bool]:
        return self.pieces.pop()

    def push_back(self, amount: int, tainted: bool) -> None:
        self.pieces.append((amount, tainted))


def _append(pieces: deque[tuple[int, bool]], amount: int, tainted: bool) -> None:
    """Add money behind the last piece, as part of it where it is alike: a long history stays a short queue."""
    if pieces and pieces[-1][1] == tainted:
        amount += pieces.pop()[0]
    if amount:
        pieces.append((amount, tainted))


_PURSES: dict[str, Callable[[Ledger], _Pool | _Queue]] = {
    "poison": _Poison,
    "haircut": _Haircut,
    "haircut_units": _HaircutInUnits,
    "fifo": _Queue,
    "lifo": _Stack,
    "tiho": _HighestOut,
    "lowest_balance": _CleanFirst,
}
RULES = tuple(_PURSES)
"""Names of the rules.

``poison``: as long as any of an account is tainted, all of it is. ``haircut``: every payment is tainted in the share
of the account; ``haircut_units`` rounds down to whole units, what is rounded off stays. ``fifo``, ``lifo``: what came
first, or last, leaves first. ``tiho``: the largest output of a transaction is tainted first. ``lowest_balance``: clean
money leaves first, so that no more is tainted than the lowest balance since it came.
"""


def trace(transfers: Transfers, ledger: Ledger, rule: str) -> Trace:
    """Follow tainted money under one rule.

    Parameters
    ----------
    transfers : Transfers
        In their order.
    ledger : Ledger
        From `settle` for the same transfers.
    rule : str
        One of `RULES`.

    Returns
    -------
    Trace
        Under every rule but poison, what entered rests somewhere: nothing is lost, since no tainted money may go
        `OUTSIDE`. Poison is never below any other rule.

    Raises
    ------
    DigitsSpentError
        Under ``haircut``, whose denominators may grow with every mixing.

    Notes
    -----
    O(t) in transfers, for ``fifo`` and ``lifo`` times the pieces of an account; all accounts together never hold more
    than one piece each and three for every transfer.
    """
    purses = [_PURSES[rule](ledger) for _ in range(transfers.accounts)]
    moved: list[int | Fraction] = []
    entered: int | Fraction = 0
    for place, money in enumerate(_moves(transfers, ledger, purses)):
        was = sum(tainted for _, tainted in money)
        moved.append(transfers.amount[place] if transfers.stolen[place] else was)
        entered += moved[-1] - was
    return Trace(moved, [purse.tainted for purse in purses], entered)


def pieces_of(transfers: Transfers, ledger: Ledger, rule: str, place: int) -> Money:
    """Return the money of one transfer as the pieces in which it left, before the theft if it is one.

    Parameters
    ----------
    transfers : Transfers
        In their order.
    ledger : Ledger
        From `settle` for the same transfers.
    rule : str
        One of `RULES`.
    place : int
        Place of the transfer.

    Returns
    -------
    list of (int, int or Fraction)
        As for `trace`, in cost too.
    """
    purses = [_PURSES[rule](ledger) for _ in range(transfers.accounts)]
    return next(money for at, money in enumerate(_moves(transfers, ledger, purses)) if at == place)


def _moves(transfers: Transfers, ledger: Ledger, purses: list[_Pool | _Queue]) -> Iterator[Money]:
    for purse, amount in zip(purses, ledger.opening, strict=True):
        purse.put([(amount, 0)])
    for place, amount in enumerate(transfers.amount):
        payer, payee = transfers.payer[place], transfers.payee[place]
        money: Money = [(amount, 0)]
        if payer != OUTSIDE:
            purses[payer].put([(ledger.topped_up[place], 0)])
            money = purses[payer].take(amount, place)
        if payee != OUTSIDE:
            purses[payee].put([(amount, amount)] if transfers.stolen[place] else money)
        yield money
