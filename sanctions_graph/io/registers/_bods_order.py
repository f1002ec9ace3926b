"""Which statements are about one record, and in which order they were made.

In 0.4 a statement names its record. Before, a statement names those that it replaces, in any order of the file; those
that replace one another, directly or not, are about one record.
"""

from __future__ import annotations

from collections import defaultdict


def chains_of(replaced: dict[str, list[str]], days: dict[str, str]) -> dict[str, tuple[str, str, int]]:
    """Follow the statements that replace one another.

    Parameters
    ----------
    replaced : dict of str to list of str
        By statement: those that it replaces, of which some may not be there.
    days : dict of str to str
        The day of each statement, blank if it has none.

    Returns
    -------
    dict of str to (str, str, int)
        By statement: its record, which is the first of its chain; the latest day up to it; its place in the chain.

    Notes
    -----
    Statements that replace one another in a circle all stand in the place where the circle is entered. Time O(n log n)
    in statements.
    """
    known = {own: [other for other in others if other in replaced] for own, others in replaced.items()}
    record = _joined(known)
    after: dict[str, list[str]] = defaultdict(list)
    waiting = {}
    for own, others in known.items():
        waiting[own] = len(others)
        for other in others:
            after[other].append(own)
    found: dict[str, tuple[str, str, int]] = {}
    ready = [own for own, count in waiting.items() if not count]
    for own in ready:  # grows while it is walked
        before = [found[other] for other in known[own]]
        day = max([days[own], *(day for _, day, _ in before)])
        found[own] = record[own], day, 1 + max((place for *_, place in before), default=-1)
        for other in after[own]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return {own: found.get(own, (record[own], days[own], 0)) for own in replaced}


def _joined(known: dict[str, list[str]]) -> dict[str, str]:
    """Give statements that hang together one name: the first of them that replaces none."""
    leader = {own: own for own in known}

    def find(own: str) -> str:
        while leader[own] != own:
            leader[own] = own = leader[leader[own]]
        return own

    for own, others in known.items():
        for other in others:
            one, two = find(own), find(other)
            leader[max(one, two)] = min(one, two)
    members: dict[str, list[str]] = defaultdict(list)
    for own in known:
        members[find(own)].append(own)
    named = {
        head: min((bool(known[own]), own) for own in members_of)[1]  # one that replaces none, else any, by its id
        for head, members_of in members.items()
    }
    return {own: named[find(own)] for own in known}
