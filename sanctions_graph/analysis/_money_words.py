"""Words for answers about money: amounts, and which choices an answer rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction


def choices(
    asked: Mapping[str, str],
    undecided: Sequence[str],
    same_day: Sequence[str],
    undated: Sequence[str],
    unmeasured: Sequence[str],
) -> list[str]:
    """Say what of an answer rests on a choice and not on facts.

    Parameters
    ----------
    asked : mapping of str to str
        The parameters of the call.
    undecided, same_day, undated, unmeasured : sequence of str
        Ids of the links that each choice touched.

    Returns
    -------
    list of str
        One line a choice that touched any link.
    """
    order = {"refuse": "", "earliest": "taken on their first day", "latest": "taken on their last day"}
    in_day = {"refuse": "", "in_first": "money in before money out", "out_first": "money out before money in"}
    of_no_day = {"exclude": "left out", "include": "may be any day", "widen": "dated by their claims"}
    told = (
        (undecided, "whose days leave the order open", order[asked["order"]]),
        (same_day, "on one day with another", in_day[asked["same_day"]]),
        (undated, "without a known day", of_no_day[asked["undated"]]),
        (unmeasured, "without an amount", "left out"),
    )
    return [f"{len(ids):,} link{'' if len(ids) == 1 else 's'} {what}: {done}" for ids, what, done in told if ids]


def amount_text(amount: Fraction) -> str:
    """Write an amount for a reader: whole numbers whole, others to two decimals or four digits.

    Examples
    --------
    >>> amount_text(Fraction(1500000)), amount_text(Fraction(6, 5)), amount_text(Fraction(1, 3000))
    ('1,500,000', '1.2', '0.0003333')
    """
    if amount.denominator == 1:
        return f"{amount.numerator:,}"
    return f"{float(amount):,.2f}".rstrip("0").rstrip(".") if abs(amount) >= 1 else f"{float(amount):.4g}"
