"""The walk that came nearest: over all links, also those that do not count, with the fewest broken conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.analysis._faults import HOPS, HUB, Fault, Judge
from sanctions_graph.errors import SearchLimitError
from sanctions_graph.kernels.search import Step
from sanctions_graph.model.kinds import LINK_KIND_NAMES

if TYPE_CHECKING:
    from sanctions_graph.analysis._routes import Route
    from sanctions_graph.paths.alphabet import Alphabet

Key = tuple[int, int, int, int]
"""Broken conditions, counted hops, links that are not certain, and all links of a walk."""
_NOWHERE: Key = (0, 0, 0, 0)


class Arc(NamedTuple):
    """One step of the search.

    Attributes
    ----------
    step : Step
        The link and its direction.
    node, state : int
        Where it comes to (or from, in a search back).
    unmet : int
        Bits of the filters that it does not meet.
    """

    step: Step
    node: int
    state: int
    unmet: int


@dataclass(frozen=True)
class Whole:
    """All links of a graph, read through a rule whose filters may be left unmet.

    Attributes
    ----------
    route : Route
        The rule at the grade that was asked for.
    judge : Judge
        What keeps single links from counting.
    counted : list of int
        Counted hops of each link.
    alphabet : Alphabet
        What the letters of the rule's automaton stand for.
    """

    route: Route
    judge: Judge
    counted: list[int]
    alphabet: Alphabet

    def cost(self, arc: Arc, passes: int | None) -> int:
        """Count the conditions that a step breaks; `passes` is the node it goes through, if any."""
        closed = self.route.product.closed
        is_hub = passes is not None and closed is not None and bool(closed[passes])
        return len(self.judge.faults(arc.step.link)) + arc.unmet.bit_count() + is_hub

    def after(self, node: int, state: int) -> Iterator[Arc]:
        """Walk one step on over any link."""
        moves = self.route.product.automaton.moves[state]
        for link, forward, other in self._incident(node):
            for bits, symbol, own in self._spelt(link, forward):
                if symbol in moves:
                    yield Arc(Step(link, forward), other, moves[symbol], bits & ~own)

    def before(self, node: int, state: int) -> Iterator[Arc]:
        """Walk one step back over any link."""
        lane = self._backward[state]
        for link, forward, other in self._incident(node):
            for bits, symbol, own in self._spelt(link, not forward):
                for earlier in lane.get(symbol, ()):
                    yield Arc(Step(link, not forward), other, earlier, bits & ~own)

    @cached_property
    def _backward(self) -> tuple[dict[int, tuple[int, ...]], ...]:
        return self.route.product.automaton.backward()

    def _incident(self, node: int) -> Iterator[tuple[int, bool, int]]:
        lists = self.route.product.index.lists
        for link in range(lists.out_start[node], lists.out_start[node + 1]):
            yield link, True, lists.target[link]
        for place in range(lists.in_start[node], lists.in_start[node + 1]):
            link = lists.in_link[place]
            yield link, False, lists.source[link]

    def _spelt(self, link: int, forward: bool) -> Iterator[tuple[int, int, int]]:
        """List the letters a step may be read as: filters met by each, the letter, filters the step does meet."""
        product = self.route.product
        own = int((product.along if forward else product.against)[link])
        letters = self._letters[self._kinds[link], forward]
        met = letters.index(own)
        for bits, symbol in enumerate(letters):
            yield bits, symbol, met

    @cached_property
    def _kinds(self) -> list[int]:
        kinds: list[int] = self.route.graph.tables["links"].coded("kind").codes.tolist()
        return kinds

    @cached_property
    def _letters(self) -> dict[tuple[int, bool], list[int]]:
        """For each kind and direction the letters by the bits of the filters that are met."""
        return {
            (code, forward): self.alphabet.symbols(name, forward)
            for code, name in enumerate(LINK_KIND_NAMES)
            for forward in (True, False)
        }

    def filter_faults(self, arc: Arc) -> Iterator[Fault]:
        """Say which conditions of the filters a step falls short of."""
        filters = self.alphabet.filters.get(LINK_KIND_NAMES[self._kinds[arc.step.link]], ())
        for place, conditions in enumerate(filters):
            if arc.unmet >> place & 1:
                found = [self.judge.short_of(each, arc.step.link, forward=arc.step.forward) for each in conditions]
                yield next(fault for fault in found if fault is not None)


@dataclass(frozen=True)
class Front:
    """How far a search came, from one node on or back.

    Attributes
    ----------
    keys : dict
        Least key by product state, and the hops spent where these are limited.
    came : dict
        The state before (or after) and the step, by state.
    """

    keys: dict[tuple[int, int], Key]
    came: dict[tuple[int, int], tuple[tuple[int, int], Arc]]

    def arcs(self, place: tuple[int, int]) -> list[Arc]:
        """Return the steps that led to a state, the first one first."""
        arcs = []
        while place in self.came:
            place, arc = self.came[place]
            arcs.append(arc)
        return arcs[::-1]


def spread(
    whole: Whole,
    starts: list[int],
    near: Callable[[int, int], Iterator[Arc]],
    ends: tuple[int, int],
    *,
    most: int | None,
    limit: int,
) -> Front:
    """Find the walks with the fewest broken conditions, then hops, then doubtful links, then links, to every state.

    Parameters
    ----------
    whole : Whole
        All links, read through a rule.
    starts : list of int
        Product states to start from.
    near : callable of (int, int) to iterator of Arc
        Steps from a node and state.
    ends : tuple of (int, int)
        Rows of the nodes in which walks begin and end, which no hub policy closes.
    most : int or None
        Most counted hops.
    limit : int
        Most product states to settle.

    Returns
    -------
    Front

    Raises
    ------
    SearchLimitError
        If the limit is met.

    Notes
    -----
    Dijkstra's algorithm; under a limit on hops the hops spent are part of the state.
    """
    states, order = len(whole.route.product.automaton), whole.route.product.order
    certain = whole.route.graph.mask("certain")
    best = {(place, 0): _NOWHERE for place in starts}
    front = Front({}, {})
    heap = sorted((key, place) for place, key in best.items())
    while heap:
        key, here = heappop(heap)
        if here in front.keys:
            continue
        if len(front.keys) >= limit:
            raise SearchLimitError("the search for the nearest miss", limit=limit, found=0, hint="raise limit=")
        front.keys[here] = key
        node, state = divmod(here[0], states)
        for arc in near(node, state):
            link = arc.step.link
            hop = whole.counted[link]
            there = (arc.node * states + arc.state, 0 if most is None else here[1] + hop)
            if most is not None and there[1] > most:
                continue
            broken = whole.cost(arc, node if node not in ends else None)
            longer = (key[0] + broken, key[1] + hop, key[2] + (not bool(certain[link])), key[3] + 1)
            old = best.get(there)
            if old is None or longer < old:
                best[there] = longer
                front.came[there] = (here, arc)
                heappush(heap, (longer, there))
            elif longer == old and there in front.came and order[link] < order[front.came[there][1].step.link]:
                front.came[there] = (here, arc)
    return front


class Nearest(NamedTuple):
    """A walk and what it breaks.

    Attributes
    ----------
    arcs : list of Arc
        Its steps.
    faults : tuple of Fault
        The conditions it breaks, in order.
    hops : int
        Its counted hops.
    """

    arcs: list[Arc]
    faults: tuple[Fault, ...]
    hops: int


def onward(whole: Whole, source: int, target: int, *, most: int | None, limit: int) -> Front:
    """Search from a source on."""
    start = [source * len(whole.route.product.automaton)]
    return spread(whole, start, whole.after, (source, target), most=most, limit=limit)


def backward(whole: Whole, source: int, target: int, *, limit: int) -> Front:
    """Search from a target back."""
    automaton = whole.route.product.automaton
    starts = [target * len(automaton) + state for state in sorted(automaton.accepting)]
    return spread(whole, starts, whole.before, (source, target), most=None, limit=limit)


def nearest_walk(whole: Whole, front: Front, source: int, target: int, *, limit: int) -> Nearest | None:
    """Return the walk with the fewest broken conditions, or None if no walk leads to the target at all."""
    free = _to(whole, front, source, target)
    most = whole.route.most
    if free is None or most is None or free.hops <= most:
        return free
    bound = _to(whole, onward(whole, source, target, most=most, limit=limit), source, target)
    if bound is not None and len(bound.faults) <= len(free.faults) + 1:
        return bound
    fault = Fault(HOPS, "", f"takes {free.hops} counted hops, where at most {most} are allowed")
    return free._replace(faults=(*free.faults, fault))


def _to(whole: Whole, front: Front, source: int, target: int) -> Nearest | None:
    states, accepting = len(whole.route.product.automaton), whole.route.product.automaton.accepting
    ends = [place for place in front.keys if place[0] // states == target and place[0] % states in accepting]
    if not ends:
        return None
    end = min(ends, key=lambda place: (front.keys[place], place))
    arcs = front.arcs(end)
    return Nearest(arcs, tuple(faults_of(whole, arcs, source, target)), front.keys[end][1])


def faults_of(whole: Whole, arcs: list[Arc], source: int, target: int) -> Iterator[Fault]:
    """List what a walk breaks, in its order."""
    node = source
    for arc in arcs:
        if node not in (source, target) and whole.cost(arc, node) > whole.cost(arc, None):
            yield Fault(HUB, whole.route.graph.tables["links"].ids[arc.step.link], "passes a hub at which paths stop")
        yield from whole.judge.faults(arc.step.link)
        yield from whole.filter_faults(arc)
        node = arc.node
