"""The same fixpoint for one person at a time, touching only what that person reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sanctions_graph.kernels.cascade import Array, Holdings, Reached


@dataclass(frozen=True)
class Person:
    """Whose holdings are added together, and who of them is reached from the start.

    Attributes
    ----------
    node : int
        The person.
    partners : tuple of int
        Parties of a joint arrangement, whose holdings count as the person's without their being reached.
    """

    node: int
    partners: tuple[int, ...] = ()


def cascade_each(
    holdings: Holdings, persons: Iterable[Person], least: int, *, upper: bool, whole: int | None = None
) -> Reached:
    """Unite the fixpoints of single persons.

    Parameters
    ----------
    holdings : Holdings
        Who holds what.
    persons : iterable of Person
        Each starts a fixpoint of its own.
    least : int
        As for `cascade`.
    upper : bool
        As for `cascade`.
    whole : int, optional
        As for `cascade`.

    Returns
    -------
    Reached
        ``total`` is the largest sum that any one person attains. Cost: O(holdings reached) a person.
    """
    low_all = np.zeros(holdings.nodes * holdings.lanes, np.int64)
    np.add.at(low_all, holdings.slot, holdings.low)
    node, carries = np.zeros(holdings.nodes, np.bool_), np.zeros(holdings.nodes, np.bool_)
    best = np.zeros_like(low_all)
    for person in persons:
        lane = _Lane(holdings, low_all, least, upper, whole)
        lane.run(person)
        node[list(lane.reached)] = True
        carries[list(lane.carrying)] = True
        for slot in lane.total:
            best[slot] = max(best[slot], lane.held(slot))
    return Reached(node, carries, best.reshape(holdings.nodes, holdings.lanes))


class _Lane:
    """One person's fixpoint, on dictionaries."""

    def __init__(self, holdings: Holdings, low_all: Array, least: int, upper: bool, whole: int | None) -> None:
        self._holdings, self._low_all, self._least = holdings, low_all, least
        self._units = holdings.high if upper else holdings.low
        self._whole = whole if upper else None
        self.total: dict[int, int] = {}
        self._low: dict[int, int] = {}
        self.reached: set[int] = set()
        self.carrying: set[int] = set()

    def run(self, person: Person) -> None:
        """Reach everything that the person and its partners reach."""
        self.reached = {person.node}
        self.carrying = {person.node}
        added = {person.node, *person.partners}
        frontier = sorted(added)
        while frontier:
            holder = frontier.pop()
            for passing in self._from(holder, counts=holder in self.reached):
                self.reached.add(passing)
                self.carrying.add(passing)
                if passing not in added:
                    added.add(passing)
                    frontier.append(passing)

    def _from(self, holder: int, *, counts: bool) -> list[int]:
        """Add what one holder holds; list the nodes that now carry."""
        passing = []
        one = np.array([holder])
        for entry in self._holdings.by_holder.of(one).tolist():
            slot = int(self._holdings.slot[entry])
            self.total[slot] = self.total.get(slot, 0) + int(self._units[entry])
            self._low[slot] = self._low.get(slot, 0) + int(self._holdings.low[entry])
            if self.held(slot) >= self._least:
                owned, lane = divmod(slot, self._holdings.lanes)
                self.reached.add(owned)
                if self._holdings.carrying[lane]:
                    passing.append(owned)
        if counts:
            passing += self._holdings.forced[self._holdings.by_forcer.of(one)].tolist()
        return passing

    def held(self, slot: int) -> int:
        """Say what the person holds in one slot, bounded by the whole where that was asked for."""
        certain = int(self._low_all[slot])
        if self._whole is None or certain > self._whole:
            return self.total[slot]
        return min(self.total[slot], self._whole - (certain - self._low[slot]))
