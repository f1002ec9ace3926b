"""Reliability against trying every state of the links; the search for ways against walking everywhere."""

from fractions import Fraction
from itertools import product
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from sanctions_graph.analysis.reliability import reliability
from sanctions_graph.kernels.cuts import all_there, any_there, least_cut, strongest_walk
from sanctions_graph.kernels.reductions import network_of, reduced
from sanctions_graph.kernels.reliability import GOAL, START, solve
from sanctions_graph.kernels.ways import Arc, Ways
from sanctions_graph.testing.oracles_paths import letter, regular_expression, walks
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, worlds

PLENTY = 10**9
CHANCES = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(9, 10), Fraction(1, 3), Fraction(0)])


def over_states(chance, is_reached):
    """Add the probabilities of the states of some links in which a question is answered with yes."""
    total, links = Fraction(0), sorted(chance)
    for state in product((False, True), repeat=len(links)):
        up = {link for link, there in zip(links, state, strict=True) if there}
        weight = prod((chance[link] if link in up else 1 - chance[link] for link in links), start=Fraction(1))
        if weight and is_reached(up):
            total += weight
    return total


def spread(starts, steps):
    seen, size = set(starts), -1
    while size != len(seen):
        size = len(seen)
        seen |= {head for tail, head in steps if tail in seen}
    return seen


# ---- the kernel --------------------------------------------------------------------------------------------


@st.composite
def ways_with_chances(draw):
    random = draw(st.randoms(use_true_random=False))  # drawn one by one, few arcs would ever meet
    places, links = random.randint(3, 6), random.randint(2, 7)
    arcs = [
        Arc(*random.sample(range(places), 2), random.randrange(links)) for _ in range(random.randint(places - 1, 13))
    ]
    if random.random() < 0.4:  # either way
        arcs = [each for arc in arcs for each in (arc, Arc(arc.head, arc.tail, arc.link))]
    starts, ends = (0, 1)[: random.randint(1, 2)], (places - 1, 1)[: random.randint(1, 2)]
    ends = frozenset(ends) - set(starts)
    chance = {link: draw(CHANCES) for link in range(links)}
    return Ways(places, starts, ends, tuple(arcs)), chance


def by_states(ways, chance):
    def is_reached(up):
        return bool(spread(ways.starts, [(a.tail, a.head) for a in ways.arcs if a.link in up]) & ways.ends)

    return over_states(chance, is_reached)


@settings(max_examples=200)
@given(ways_with_chances())
def test_factoring_is_trying_every_state(drawn):
    ways, chance = drawn
    truth = by_states(ways, chance)
    network = network_of(ways, chance)
    assert solve(network, limit=PLENTY) == truth
    assert solve(reduced(network), limit=PLENTY) == truth
    if not network.arcs:
        assert truth == 0
        return
    assert 0 < all_there(strongest_walk(network), chance) <= truth
    if truth < 1:
        cut = least_cut(network)
        assert truth <= any_there(cut, chance) < 1
        left = [arc for link, arcs in network.arcs.items() if link not in cut for arc in arcs]
        assert GOAL not in spread([START], left)


@settings(max_examples=200)
@given(ways_with_chances())
def test_what_is_left_of_a_network_matters(drawn):
    ways, chance = drawn
    chance = {link: Fraction(1, 2) for link in chance}
    network = network_of(ways, chance)
    either_way = all((head, tail) in arcs for arcs in network.arcs.values() for tail, head in arcs)
    for link in network.arcs if either_way else ():
        without, surely = ({**chance, link: Fraction(value)} for value in (0, 1))
        assert by_states(ways, without) < by_states(ways, surely)


# ---- the question ------------------------------------------------------------------------------------------


def chances_of(graph):
    confidence = graph.view.evidence.confidence
    return {key: Fraction(repr(float(one))) for key, one in zip(graph.tables["links"].ids, confidence, strict=True)}


@settings(max_examples=60)
@given(
    world=worlds(max_links=9),
    day=st.sampled_from([None, *DAYS]),
    ends=st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)),
    certainty=st.sampled_from(["possible", "possible", "certain"]),
)
def test_any_link_either_way_is_trying_every_state(world, day, ends, certainty):
    view = build_world(world).as_of(day)
    shown = view.mask(certainty)
    rows = [link for row, link in enumerate(view.tables["links"]) if shown[row] and link.kind != "same_as"]
    chance = {key: one for key, one in chances_of(view).items() if key in {link.id for link in rows}}

    def is_reached(up):
        pairs = [(link.source, link.target) for link in rows if link.id in up]
        return ends[1] in spread([ends[0]], [*pairs, *(pair[::-1] for pair in pairs)])

    answer = reliability(view, *ends, certainty=certainty)
    assert answer.exact_value == over_states(chance, is_reached)
    assert answer.best_path <= float(answer) <= answer.cut_bound


PATTERNS = (
    "(^owns|^controls|acts_for|pays|^pays)+",
    "(owns|operates|employs|directs|acts_for)*/part_of*/^(prohibits|requires|caps)",
    "(hosts|^located_in|pays|^supplies){1,2}/(^owns|operates){0,2}",
    "(owns|^owns){2}",
    "tied_to?/(^tied_to|owns)*",
)


@settings(max_examples=80)
@given(
    world=worlds(max_links=10),
    day=st.sampled_from([None, "2020-06-15", "2023-09-15"]),
    patterns=st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2, unique=True),
    source=st.sampled_from(NODES),
    max_hops=st.integers(0, 3),
)
def test_walks_of_a_rule_are_those_of_walking_everywhere(world, day, patterns, source, max_hops):
    view = build_world(world).as_of(day)
    chance = chances_of(view)
    needed = {}
    for pattern in patterns:
        expression = regular_expression(pattern)
        for walk in walks(view, source, set(expression.pattern), max_hops=max_hops):
            word = "".join(letter(link.kind, ahead) for link, ahead in zip(walk.links, walk.forward, strict=True))
            if expression.fullmatch(word):
                needed.setdefault(walk.nodes[-1], set()).add(frozenset(link.id for link in walk.links))
    for target in NODES:
        sets = needed.get(target, set())
        links = frozenset().union(*sets)

        def is_reached(up, sets=sets):
            return any(each <= up for each in sets)

        answer = reliability(view, source, target, rule=patterns, max_hops=max_hops)
        assert answer.exact_value == over_states({key: chance[key] for key in links}, is_reached)
        assert set(answer.path) | set(answer.cut) <= links
