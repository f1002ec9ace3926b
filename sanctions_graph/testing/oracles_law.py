"""The cascade written out slowly, in fractions: what the fast one is judged by."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

Holding = tuple[str, str, Fraction]
"""Holder, company, share."""


def covered(
    holdings: Iterable[Holding], listed: Iterable[str], threshold: Fraction, *, strict: bool = False
) -> set[str]:
    """Find the least set that holds the listed and every company they attain the threshold of.

    Parameters
    ----------
    holdings : iterable of (str, str, Fraction)
        Who holds what; a company's own shares are left out.
    listed : iterable of str
        Who is listed.
    threshold : Fraction
        Share to attain.
    strict : bool, default False
        Whether it must be exceeded.

    Returns
    -------
    set of str
        The listed included. Full passes until nothing changes: O(companies · holdings).
    """
    holdings = [each for each in holdings if each[0] != each[1]]
    reached = set(listed)
    while True:
        sums: dict[str, Fraction] = {}
        for holder, company, share in holdings:
            if holder in reached:
                sums[company] = sums.get(company, Fraction(0)) + share
        grown = reached | {
            company for company, held in sums.items() if (held > threshold if strict else held >= threshold)
        }
        if grown == reached:
            return reached
        reached = grown


def covered_each(
    holdings: Iterable[Holding], listed: Iterable[str], threshold: Fraction, *, strict: bool = False
) -> set[str]:
    """Unite what each listed person reaches alone."""
    holdings = list(holdings)
    return set().union(*(covered(holdings, [person], threshold, strict=strict) for person in listed))
