"""Integrated ownership in exact fractions, by elimination on the part of a graph that an owner reaches."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Row = dict[int, Fraction]


class SingularError(Exception):
    """A closed loop of holdings without an outside owner: its sums have no limit."""


def solve_walks(shares: Mapping[int, Row], owner: int, *, returning: bool) -> Row:
    """Sum the products of shares over all walks from an owner, exactly.

    Parameters
    ----------
    shares : mapping of int to mapping of int to Fraction
        For each holder, the fraction held of each company.
    owner : int
        The node to start from.
    returning : bool
        Whether walks may pass the owner again.

    Returns
    -------
    dict of int to Fraction
        Stake by company reached.

    Raises
    ------
    SingularError
        If the sums have no limit.

    Notes
    -----
    Gaussian elimination, O(r³) in the companies reached; meant for some hundreds.
    """
    reached = _reach(shares, owner)
    unknowns = {node: place for place, node in enumerate(reached)}
    rows = [{place: Fraction(1)} for place in range(len(reached))]
    right = [Fraction(0)] * len(reached)
    for holder in {owner, *reached}:
        for company, share in shares.get(holder, {}).items():
            place = unknowns[company]
            if holder == owner:
                right[place] += share
            if holder in unknowns and (returning or holder != owner):
                lane = rows[place]
                lane[unknowns[holder]] = lane.get(unknowns[holder], Fraction(0)) - share
    return dict(zip(reached, _eliminate(rows, right), strict=True))


def _reach(shares: Mapping[int, Row], owner: int) -> list[int]:
    seen: dict[int, None] = {}
    stack = [owner]
    while stack:
        for company in shares.get(stack.pop(), {}):
            if company not in seen:
                seen[company] = None
                stack.append(company)
    return sorted(seen)


def _eliminate(rows: list[Row], right: list[Fraction]) -> list[Fraction]:
    count = len(rows)
    for pivot in range(count):
        best = next((row for row in range(pivot, count) if rows[row].get(pivot)), None)
        if best is None:
            raise SingularError
        rows[pivot], rows[best] = rows[best], rows[pivot]
        right[pivot], right[best] = right[best], right[pivot]
        for row in range(count):
            factor = rows[row].get(pivot)
            if row != pivot and factor:
                factor /= rows[pivot][pivot]
                for column, value in rows[pivot].items():
                    rows[row][column] = rows[row].get(column, Fraction(0)) - factor * value
                right[row] -= factor * right[pivot]
    return [right[row] / rows[row][row] for row in range(count)]


def sum_simple_paths(shares: Mapping[int, Row], owner: int, *, limit: int) -> Row:
    """Sum the products of shares over the paths from an owner that pass no company twice.

    Parameters
    ----------
    shares : mapping of int to mapping of int to Fraction
        For each holder, the fraction held of each company.
    owner : int
        The node to start from.
    limit : int
        Most paths to follow.

    Returns
    -------
    dict of int to Fraction
        Stake by company reached.

    Raises
    ------
    OverflowError
        If there are more paths than the limit.

    Notes
    -----
    Exponential in the worst case.
    """
    total: Row = {}
    stack = [(owner, Fraction(1), frozenset((owner,)))]
    while stack:
        holder, product, passed = stack.pop()
        for company, share in shares.get(holder, {}).items():
            if company in passed:
                continue
            limit -= 1
            if limit < 0:
                raise OverflowError
            total[company] = total.get(company, Fraction(0)) + product * share
            stack.append((company, product * share, passed | {company}))
    return total
