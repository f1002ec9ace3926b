"""Making a network of uncertain links smaller without changing the probability that its goal is reached."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from fractions import Fraction

from sanctions_graph.kernels.reliability import GOAL, START, ArcSet, Network
from sanctions_graph.kernels.ways import Ways

Arcs = Mapping[int, ArcSet]


def network_of(ways: Ways, chance: Mapping[int, Fraction]) -> Network:
    """Read ways as a network: only what some walk needs that repeats no place.

    Parameters
    ----------
    ways : Ways
        Between a source and a target; no start is an end.
    chance : mapping of int to Fraction
        Probability of each link in [0, 1].

    Returns
    -------
    Network
        Links of probability 0, loops, and whatever only leads away and back are left out; it is empty if nothing is
        left.

    Notes
    -----
    A few passes over the arcs, each with two trees of dominators.
    """
    name = {place: place + 2 for place in range(ways.places)}
    name |= dict.fromkeys(ways.starts, START) | dict.fromkeys(ways.ends, GOAL)
    steps: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for tail, head, link in ways.arcs:
        if chance[link]:
            steps[link].add((tail, head))
    placed = {link: frozenset(steps[link]) for link in sorted(steps)}
    arcs = _without_useless(_moved(placed, name))
    return Network(arcs, {link: chance[link] for link in arcs})


def reduced(network: Network) -> Network:
    """Make a network smaller: places between which one always gets are one, links that act as one are one.

    Parameters
    ----------
    network : Network
        From `network_of`.

    Returns
    -------
    Network
        A joined link has the name of its first. One sure link from start to goal is left if the goal is always
        reached.
    """
    arcs = _without_useless(_joined_by_sure(network.arcs, network.chance))
    return _joined_alike(Network(arcs, {link: network.chance[link] for link in arcs}))


# ---- links that are always there ---------------------------------------------------------------------------


def _joined_by_sure(arcs: Arcs, chance: Mapping[int, Fraction]) -> Arcs:
    """Make one place of places between which one always gets both ways, and of what always is start or goal."""
    sure = {arc for link, placed in arcs.items() if chance[link] == 1 for arc in placed}
    near = _spread(sure, START)
    if GOAL in near:
        link = min(link for link in arcs if chance[link] == 1)
        return {link: frozenset({(START, GOAL)})}
    far = _spread({(head, tail) for tail, head in sure}, GOAL)
    return _moved(arcs, _knots(sure) | dict.fromkeys(near, START) | dict.fromkeys(far, GOAL))


def _spread(steps: Iterable[tuple[int, int]], root: int) -> set[int]:
    """Find the places to which steps lead from a root, the root among them."""
    out: dict[int, list[int]] = defaultdict(list)
    for tail, head in steps:
        out[tail].append(head)
    return set(_finished(out, root))


def _knots(steps: set[tuple[int, int]]) -> dict[int, int]:
    """Name each place by the least place to which, and from which, steps lead from it."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not steps:
        return {}
    places = sorted({place for step in steps for place in step})
    number = {place: at for at, place in enumerate(places)}
    tails, heads = ([number[place] for place in side] for side in zip(*steps, strict=True))
    matrix = csr_array(([1] * len(steps), (tails, heads)), shape=(len(places), len(places)))
    least: dict[int, int] = {}
    _, knots = connected_components(matrix, connection="strong")
    return {place: least.setdefault(knot, place) for place, knot in zip(places, knots.tolist(), strict=True)}


def _moved(arcs: Arcs, places: Mapping[int, int]) -> Arcs:
    moved = {}
    for link, placed in arcs.items():
        ends = ((places.get(tail, tail), places.get(head, head)) for tail, head in placed)
        kept = frozenset((tail, head) for tail, head in ends if tail not in (head, GOAL) and head != START)
        if kept:
            moved[link] = kept
    return moved


# ---- steps that no walk needs ------------------------------------------------------------------------------


def _without_useless(arcs: Arcs) -> Arcs:
    """Leave out steps that every walk must retrace: they lead to a place passed before, or to be passed after."""
    while True:
        steps = {arc for placed in arcs.values() for arc in placed}
        before = _Dominators(steps, START)
        after = _Dominators({(head, tail) for tail, head in steps}, GOAL)
        useful = {
            (tail, head)
            for tail, head in steps
            if before.reaches(tail) and after.reaches(head)
            and not before.dominates(head, tail) and not after.dominates(tail, head)
        }  # fmt: skip
        if len(useful) == len(steps):
            return arcs
        arcs = {link: kept for link, placed in arcs.items() if (kept := placed & useful)}


class _Dominators:
    """Which places every walk from a root to a place must pass.

    References
    ----------
    Cooper, Harvey and Kennedy (2001), A simple, fast dominance algorithm.
    """

    def __init__(self, steps: Iterable[tuple[int, int]], root: int) -> None:
        out: dict[int, list[int]] = defaultdict(list)
        back: dict[int, list[int]] = defaultdict(list)
        for tail, head in sorted(steps):
            out[tail].append(head)
            back[head].append(tail)
        order = _finished(out, root)[::-1]
        self._number = {place: number for number, place in enumerate(order)}
        self._parent = [0] * len(order)
        known = [True] + [False] * (len(order) - 1)
        changed = True
        while changed:
            changed = False
            for number in range(1, len(order)):
                found = -1
                for tail in back[order[number]]:
                    at = self._number.get(tail, -1)
                    if at >= 0 and known[at]:
                        found = at if found < 0 else self._meeting(at, found)
                if not known[number] or self._parent[number] != found:
                    self._parent[number], known[number], changed = found, True, True
        self._first, self._last = _intervals(self._parent)

    def _meeting(self, one: int, other: int) -> int:
        while one != other:
            if one > other:
                one = self._parent[one]
            else:
                other = self._parent[other]
        return one

    def reaches(self, place: int) -> bool:
        return place in self._number

    def dominates(self, place: int, other: int) -> bool:
        at, here = self._number[place], self._number[other]
        return self._first[at] <= self._first[here] <= self._last[at]


def _intervals(parent: list[int]) -> tuple[list[int], list[int]]:
    """Give the places of a tree numbers so that those below one follow it; parents must come before their children."""
    below = [0] * len(parent)
    for child in range(len(parent) - 1, 0, -1):
        below[parent[child]] += 1 + below[child]
    first, free = [0] * len(parent), [1] * len(parent)
    for child in range(1, len(parent)):
        first[child] = free[parent[child]]
        free[parent[child]] += 1 + below[child]
        free[child] = first[child] + 1
    return first, [start + count for start, count in zip(first, below, strict=True)]


def _finished(out: Mapping[int, list[int]], root: int) -> list[int]:
    """List places in the order in which a search in depth leaves them."""
    seen, left = {root}, []
    stack = [(root, iter(out.get(root, ())))]
    while stack:
        place, following = stack[-1]
        for after in following:
            if after not in seen:
                seen.add(after)
                stack.append((after, iter(out.get(after, ()))))
                break
        else:
            stack.pop()
            left.append(place)
    return left


# ---- links that act as one ---------------------------------------------------------------------------------


def _joined_alike(network: Network) -> Network:
    """Join links in parallel and in series until none are left, looking again only where something was joined."""
    arcs: dict[int, ArcSet] = {}
    chance: dict[int, Fraction] = {}
    alike: dict[ArcSet, int] = {}
    at: dict[int, set[int]] = defaultdict(set)
    waiting: deque[int] = deque()

    def put(link: int, placed: ArcSet, probability: Fraction) -> None:
        if placed in alike:
            twin = alike[placed]
            link, probability = min(link, twin), 1 - (1 - probability) * (1 - taken(twin))
        arcs[link], chance[link], alike[placed] = placed, probability, link
        for place in sorted({end for ends in placed for end in ends}):
            at[place].add(link)
            waiting.append(place)

    def taken(link: int) -> Fraction:
        placed = arcs.pop(link)
        del alike[placed]
        for place in {end for ends in placed for end in ends}:
            at[place].discard(link)
        return chance.pop(link)

    for link, placed in network.arcs.items():
        put(link, placed, network.chance[link])
    while waiting:
        place = waiting.popleft()
        if place in (START, GOAL) or len(at[place]) != 2:
            continue
        first, second = sorted(at[place])
        joined = _through(arcs[first], arcs[second], place)
        if joined:
            put(first, joined, taken(first) * taken(second))
    return Network(arcs, chance)


def _through(one: ArcSet, other: ArcSet, place: int) -> ArcSet:
    """Return the steps past a place that take both links; none where that is not all that the links do."""
    if not all(place in arc for arc in one | other):
        return frozenset()
    into = [{tail for tail, head in placed if head == place} for placed in (one, other)]
    onto = [{head for tail, head in placed if tail == place} for placed in (one, other)]
    if any(tail != head for here, there in zip(into, onto, strict=True) for tail in here for head in there):
        return frozenset()
    crossing = ((into[0], onto[1]), (into[1], onto[0]))
    return frozenset((tail, head) for tails, heads in crossing for tail in tails for head in heads if tail != head)
