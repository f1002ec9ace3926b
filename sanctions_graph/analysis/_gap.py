"""Where a chain stops if no walk leads on: how far it came, what it wanted next, and the link that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.analysis._faults import Fault
from sanctions_graph.analysis._miss import Front, Key, Whole, faults_of
from sanctions_graph.model.kinds import LINK_KIND_NAMES, LINK_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

_SHOWN = 3


class Bridge(NamedTuple):
    """A link that would close a chain, and is not there.

    Attributes
    ----------
    reached : str
        Id of a node that the subject reaches.
    step : str
        Kind of the missing link; ``^`` is against the link.
    onward : str
        Id of a node from which the target is reached.
    """

    reached: str
    step: str
    onward: str


@dataclass(frozen=True)
class Gap:
    """What is missing where no walk leads to the target at all.

    Attributes
    ----------
    rule : str
        The rule.
    reached : tuple of str
        Ids of the nodes at which the chain stops: the nearest ones with fewest links of the rule still to come.
    wanted : tuple of str
        Steps that the rule wants next there; ``^`` is against the link.
    fits : bool
        Whether a node of that kind can have any link of these kinds; if not, the rule is for nodes of other kinds.
    links : tuple of str
        Ids of the links from the subject to the first of `reached`.
    faults : tuple of Fault
        The conditions that these links break.
    bridges : tuple of Bridge
        Single links of which each would close a chain, the shortest way to go on first; empty if more than one link
        is missing.
    nearest : tuple of str
        Ids of the nodes at which the chain could go on: from these the target is reached.
    """

    rule: str
    reached: tuple[str, ...]
    wanted: tuple[str, ...]
    fits: bool
    links: tuple[str, ...]
    faults: tuple[Fault, ...]
    bridges: tuple[Bridge, ...]
    nearest: tuple[str, ...]


Place = tuple[int, int]


class _Found(NamedTuple):
    """A bridge as rows, with what ranks it."""

    broken: int
    to_come: int
    walked: int
    is_structure: bool
    names: Bridge
    places: tuple[Place, Place]


def find_gap(whole: Whole, front: Front, back: Front, source: int, target: int) -> Gap:
    """Say where the chain stops.

    Parameters
    ----------
    whole : Whole
        All links, read through the rule.
    front, back : Front
        How far searches came from the subject on, and from the target back.
    source, target : int
        Rows of subject and target.

    Returns
    -------
    Gap
        Cost: one look at each state that was reached.
    """
    ids, states = whole.route.graph.nodes.ids, len(whole.route.product.automaton)
    bridges = sorted(_bridges(whole, front, back))
    if bridges:
        first, on = bridges[0].places
        stops, starts = _like(front, first, states), _like(back, on, states)
    else:
        stops = _foremost(front, _distances(whole, _ahead), states)
        starts = _foremost(back, _distances(whole, _behind), states)
        first = stops[0]
    arcs, kinds = front.arcs(first), whole.route.graph.nodes.coded("kind")
    wanted = [(kind, forward) for state, kind, forward, _ in _moves(whole) if state == first[0] % states]
    return Gap(
        whole.route.rule.name,
        tuple(ids[place // states] for place, _ in stops),
        tuple(dict.fromkeys(_spell(*step) for step in wanted)),
        any(_touches(*step, kinds[first[0] // states]) for step in wanted),
        tuple(whole.route.graph.tables["links"].ids[arc.step.link] for arc in arcs),
        tuple(faults_of(whole, arcs, source, target)),
        tuple(found.names for found in bridges[:_SHOWN]),
        tuple(ids[place // states] for place, _ in starts),
    )


def _like(front: Front, first: Place, states: int) -> list[Place]:
    """List the places that are as good as one: in the same state, of the same key."""
    key, state = front.keys[first], first[0] % states
    alike = [place for place, other in front.keys.items() if other == key and place[0] % states == state]
    return [first, *sorted(place for place in alike if place != first)]


def _foremost(front: Front, distance: dict[int, int], states: int) -> list[Place]:
    def rank(place: Place) -> tuple[int, int, Key]:
        key = front.keys[place]
        return key[0], distance[place[0] % states], key

    best = min(map(rank, front.keys))
    return sorted(place for place in front.keys if rank(place) == best)


# ---- the automaton ----------------------------------------------------------------------------------------


def _ahead(whole: Whole) -> tuple[list[int], Callable[[int], set[int]]]:
    before = whole.route.product.automaton.backward()
    accepting = sorted(whole.route.product.automaton.accepting)
    return accepting, lambda state: {each for earlier in before[state].values() for each in earlier}


def _behind(whole: Whole) -> tuple[list[int], Callable[[int], set[int]]]:
    return [0], lambda state: set(whole.route.product.automaton.moves[state].values())


def _distances(whole: Whole, side: Callable[[Whole], tuple[list[int], Callable[[int], set[int]]]]) -> dict[int, int]:
    """Count the links that a pattern still wants after each state, or has read at least before it."""
    starts, near = side(whole)
    distance = dict.fromkeys(starts, 0)
    queue = list(starts)
    for state in queue:
        for other in near(state):
            if other not in distance:
                distance[other] = distance[state] + 1
                queue.append(other)
    return distance


def _moves(whole: Whole) -> Iterator[tuple[int, str, bool, int]]:
    """List the moves of the automaton by kind and direction of link, filters left aside."""
    spelt = {
        symbol: (name, forward)
        for name in LINK_KIND_NAMES
        for forward in (True, False)
        for symbol in whole.alphabet.symbols(name, forward)
    }
    seen = {
        (state, *spelt[symbol], after)
        for state, moves in enumerate(whole.route.product.automaton.moves)
        for symbol, after in moves.items()
    }
    yield from sorted(seen)


def _spell(kind: str, forward: bool) -> str:
    return kind if forward else f"^{kind}"


# ---- bridges ----------------------------------------------------------------------------------------------


def _bridges(whole: Whole, front: Front, back: Front) -> Iterator[_Found]:
    """List the single links that would close a chain: for each move and kinds of ends the one that is nearest."""
    ahead, behind = _best(whole, front), _best(whole, back)
    ids, states = whole.route.graph.nodes.ids, len(whole.route.product.automaton)
    for state, kind, forward, after in _moves(whole):
        for (here, first_kind), near in ahead.items():
            if here != state:
                continue
            for (there, second_kind), far in behind.items():
                if there != after or not _fits(kind, forward, first_kind, second_kind):
                    continue
                pair = next(((a, b) for a in near for b in far if a[0] // states != b[0] // states), None)
                if pair is not None:
                    one, other = front.keys[pair[0]], back.keys[pair[1]]
                    names = Bridge(ids[pair[0][0] // states], _spell(kind, forward), ids[pair[1][0] // states])
                    is_structure = not LINK_KINDS[kind].counted
                    yield _Found(one[0] + other[0], other[3], one[3], is_structure, names, pair)


def _best(whole: Whole, front: Front) -> dict[tuple[int, str], list[Place]]:
    """Keep, for each state and kind of node, the two nearest places."""
    kinds, states = whole.route.graph.nodes.coded("kind"), len(whole.route.product.automaton)
    best: dict[tuple[int, str], list[Place]] = {}
    for place in sorted(front.keys, key=lambda place: (front.keys[place], place)):
        node, state = divmod(place[0], states)
        group = best.setdefault((state, kinds[node]), [])
        if len(group) < 2:
            group.append(place)
    return best


def _fits(kind: str, forward: bool, first: str, second: str) -> bool:
    """Tell whether the registry allows a link of this kind between nodes of these kinds."""
    known = LINK_KINDS[kind]
    source, target = (first, second) if forward else (second, first)
    return source in known.sources and target in known.targets and (not known.alike or first == second)


def _touches(kind: str, forward: bool, node: str) -> bool:
    """Tell whether the registry allows a step of this kind from a node of that kind."""
    return node in (LINK_KINDS[kind].sources if forward else LINK_KINDS[kind].targets)
