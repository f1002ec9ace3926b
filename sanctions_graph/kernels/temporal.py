"""Time-respecting journeys over contacts: arrive earliest, leave latest, take fewest days, take fewest contacts.

A contact may start on any day of a window and then takes a fixed number of days; a contact on one day is a window of
one day. Windows, and chains within a day, are why nodes are settled in order of their days and not contact by contact
in one pass over a sorted stream. Days are whole numbers, so nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanctions_graph.kernels.cascade import adjacency

Array = NDArray[Any]

FAR = 1 << 40
"""A day beyond every calendar; sums of a few of them stay far inside 64 bits."""
_ROOT = -1


class LabelsSpentError(Exception):
    """More labels were made than the caller allows."""


@dataclass(frozen=True, eq=False)
class Contacts:
    """Who may pass something to whom, and when.

    Attributes
    ----------
    source, target : list of int
        Nodes of each contact; contacts stand in the order that decides ties.
    first, last : list of int
        First and last day on which it may start.
    lasting : list of int
        Days it takes, at least 0.
    start : list of int
        ``leaving[start[v]:start[v + 1]]`` are the contacts that leave node v, in their order.
    leaving : list of int
        Contacts by source.
    wait : int
        Least days between the end of a contact and the start of the next: 0 allows the same day, 1 does not.
    """

    source: list[int]
    target: list[int]
    first: list[int]
    last: list[int]
    lasting: list[int]
    start: list[int]
    leaving: list[int]
    wait: int

    def of(self, node: int) -> list[int]:
        """List the contacts that leave a node."""
        return self.leaving[self.start[node] : self.start[node + 1]]

    def then(self, contact: int, ready: int) -> int | None:
        """Return the day on which a contact ends if nothing starts before a day; None if that is too late."""
        begun = max(ready, self.first[contact])
        return begun + self.lasting[contact] if begun <= self.last[contact] else None


def make_contacts(
    source: Array, target: Array, first: Array, last: Array, lasting: Array, *, nodes: int, wait: int
) -> Contacts:
    """Group contacts by their source.

    Parameters
    ----------
    source, target : ndarray of int, shape (c,)
        Nodes of each contact.
    first, last : ndarray of int64, shape (c,)
        First and last day on which it may start, within twice `FAR` of day 0.
    lasting : ndarray of int64, shape (c,)
        Days it takes.
    nodes : int
        Number of nodes.
    wait : int
        Least days between two contacts of a journey.

    Returns
    -------
    Contacts
        Cost: one stable sort.
    """
    groups = adjacency(source.astype(np.int64), nodes)
    return Contacts(
        source=source.tolist(), target=target.tolist(), first=first.tolist(), last=last.tolist(),
        lasting=lasting.tolist(), start=groups.start.tolist(), leaving=groups.entry.tolist(), wait=wait,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Routes:
    """Journeys from one node as chains of labels.

    Attributes
    ----------
    contact, parent : list of int
        Last contact of each label, and the label before it (-1 for none).
    labels : dict of int to list of int
        The labels of each node that was reached.
    """

    contact: list[int]
    parent: list[int]
    labels: dict[int, list[int]]

    def route(self, label: int) -> list[int]:
        """List the contacts of a label in order."""
        contacts = []
        while label != _ROOT:
            contacts.append(self.contact[label])
            label = self.parent[label]
        return contacts[::-1]

    def put(self, node: int, contact: int, parent: int) -> int:
        """Add a label to a node; return its number."""
        self.contact.append(contact)
        self.parent.append(parent)
        self.labels.setdefault(node, []).append(len(self.contact) - 1)
        return len(self.contact) - 1


class Course(NamedTuple):
    """What a chain of contacts allows: it arrives at ``max(arrival, left + least)`` if left by `departure`.

    Attributes
    ----------
    departure : int
        Last day to leave.
    arrival : int
        First day to arrive.
    least : int
        Fewest days it takes.
    """

    departure: int
    arrival: int
    least: int

    @property
    def days(self) -> int:
        """Days from leaving to arriving when left at the best time."""
        return max(self.arrival - self.departure, self.least)

    @property
    def leave(self) -> int:
        """The last day to leave and still arrive at `arrival`; the best time, too."""
        return min(self.departure, self.arrival - self.least)


def extended(contacts: Contacts, course: Course | None, contact: int) -> Course | None:
    """Add a contact to the end of a chain; None if it starts too late for the chain."""
    first, last, lasting = contacts.first[contact], contacts.last[contact], contacts.lasting[contact]
    if course is None:
        return Course(last, first + lasting, lasting)
    ready, took = course.arrival + contacts.wait, course.least + contacts.wait
    if ready > last:
        return None
    return Course(min(course.departure, last - took), max(ready, first) + lasting, took + lasting)


def course_of(contacts: Contacts, route: Sequence[int]) -> Course | None:
    """Read off what a chain of contacts allows.

    Parameters
    ----------
    contacts : Contacts
        The contacts.
    route : sequence of int
        A chain of them, at least one.

    Returns
    -------
    Course or None
        None if some contact starts too late for those before it. Cost: O(len(route)).
    """
    course = extended(contacts, None, route[0])
    for contact in route[1:]:
        course = extended(contacts, course, contact) if course is not None else None
    return course


def days_of(contacts: Contacts, route: Sequence[int], leave: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last day of each contact of a chain that is left on a day and never waits for nothing."""
    ready = leave
    for contact in route:
        begun = max(ready, contacts.first[contact])
        yield begun, begun + contacts.lasting[contact]
        ready = begun + contacts.lasting[contact] + contacts.wait


# ---- the four criteria -----------------------------------------------------------------------------------


def earliest_arrival(contacts: Contacts, start: int, *, leave: int = -2 * FAR) -> Routes:
    """Find the journeys that arrive earliest.

    Parameters
    ----------
    contacts : Contacts
        The contacts.
    start : int
        The node that all journeys leave.
    leave : int, optional
        First day to leave it; any day if left out.

    Returns
    -------
    Routes
        One label a node; every part of a journey from its beginning arrives earliest, too. Ties go to fewer
        contacts, then to the first contact.

    Notes
    -----
    Nodes are settled in order of arrival (Dijkstra 1959): to arrive earlier never hurts, since one may wait.
    O(c log c) in contacts.

    References
    ----------
    Xuan, Ferreira and Jarry (2003), "Computing shortest, fastest, and foremost journeys in dynamic networks"; Wu et
    al. (2014), "Path problems in temporal graphs".
    """
    found = Routes([], [], {start: []})
    queue: list[tuple[int, int, int, int]] = []

    def push(node: int, ready: int, hops: int, label: int) -> None:
        for contact in contacts.of(node):
            if contacts.target[contact] not in found.labels:
                end = contacts.then(contact, ready)
                if end is not None:
                    heappush(queue, (end, hops + 1, label, contact))

    push(start, leave, 0, _ROOT)
    while queue:
        end, hops, parent, contact = heappop(queue)
        node = contacts.target[contact]
        if node not in found.labels:
            push(node, end + contacts.wait, hops, found.put(node, contact, parent))
    return found


def latest_departure(contacts: Contacts, goal: int) -> Routes:
    """Find the journeys to one node that leave latest.

    Parameters
    ----------
    contacts : Contacts
        The contacts.
    goal : int
        The node at which all journeys arrive, on any day.

    Returns
    -------
    Routes
        One label a node that can reach the goal; routes run backwards, from the goal.

    Notes
    -----
    `earliest_arrival` with every contact and the calendar turned round. O(c log c) in contacts.
    """
    source, target = (np.array(ends, np.int64) for ends in (contacts.source, contacts.target))
    first, last, lasting = (np.array(days, np.int64) for days in (contacts.first, contacts.last, contacts.lasting))
    nodes = len(contacts.start) - 1
    turned = make_contacts(
        target, source, -(last + lasting), -(first + lasting), lasting, nodes=nodes, wait=contacts.wait
    )
    return earliest_arrival(turned, goal)


def fewest_contacts(contacts: Contacts, start: int) -> Routes:
    """Find the journeys of fewest contacts, and of these the ones that arrive earliest.

    Parameters
    ----------
    contacts : Contacts
        The contacts.
    start : int
        The node that all journeys leave.

    Returns
    -------
    Routes
        The first label of each node is its answer; later ones, of more contacts and earlier arrival, only serve
        other nodes.

    Notes
    -----
    Round k keeps the earliest arrival by k contacts. O(k · c) in rounds and contacts.
    """
    found = Routes([], [], {start: []})
    best = {start: -2 * FAR}
    frontier = [(start, -2 * FAR, _ROOT)]
    while frontier:
        arriving: dict[int, tuple[int, int, int]] = {}
        for node, ready, label in frontier:
            for contact in contacts.of(node):
                end = contacts.then(contact, ready)
                other = contacts.target[contact]
                if end is None or end >= best.get(other, 3 * FAR):
                    continue
                arriving[other] = min(arriving.get(other, (3 * FAR, 0, 0)), (end, label, contact))
        frontier = []
        for node, (end, parent, contact) in sorted(arriving.items(), key=lambda item: item[1]):
            best[node] = end
            frontier.append((node, end + contacts.wait, found.put(node, contact, parent)))
    return found


def undominated(contacts: Contacts, start: int, *, limit: int) -> Routes:
    """Find all journeys that no other one beats in departure, arrival and least days at once.

    Parameters
    ----------
    contacts : Contacts
        The contacts.
    start : int
        The node that all journeys leave.
    limit : int
        Most labels to make.

    Returns
    -------
    Routes
        Of each node the list of its labels, earliest arrival first: the fastest journey and the latest to leave are
        among them.

    Raises
    ------
    LabelsSpentError
        If the limit is met.

    Notes
    -----
    Labels are settled in order of arrival, later departure and fewer days, so that a settled one is never beaten; one
    that is beaten by a label of its node is dropped, since whatever continues it continues the other no worse.
    O(l · c log l) in labels of a node and contacts.

    References
    ----------
    Wu et al. (2014), "Path problems in temporal graphs", lists of dominated pairs; here with windows, and so with the
    least days as a third measure.
    """
    found = Routes([], [], {start: []})
    front: dict[int, list[Course]] = {}  # of the labels of a node those that a later one can lose against
    queue: list[tuple[int, int, int, int, int, int]] = []

    def beaten(node: int, course: Course) -> bool:
        return node == start or any(_no_worse(one, course) for one in front.get(node, ()))

    def push(node: int, course: Course | None, hops: int, label: int) -> None:
        for contact in contacts.of(node):
            longer = extended(contacts, course, contact)
            if longer is not None and not beaten(contacts.target[contact], longer):
                heappush(queue, (longer.arrival, -longer.departure, longer.least, hops + 1, label, contact))

    push(start, None, 0, _ROOT)
    while queue:
        arrival, left, least, hops, parent, contact = heappop(queue)
        course, node = Course(-left, arrival, least), contacts.target[contact]
        if beaten(node, course):
            continue
        if len(found.contact) == limit:
            raise LabelsSpentError
        front[node] = [one for one in front.get(node, ()) if not _no_worse(course, one)] + [course]
        push(node, course, hops, found.put(node, contact, parent))
    return found


def _no_worse(one: Course, later: Course) -> bool:
    """Tell whether a label beats, or equals, one that does not arrive before it."""
    return one.departure >= later.departure and one.least <= later.least
