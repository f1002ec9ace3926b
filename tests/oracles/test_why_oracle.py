"""The minimal sets of claims against trying every set of claims, on small worlds of doubt, dates and sightings."""

from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis._words import speaker_of
from sanctions_graph.analysis.why import why
from sanctions_graph.model.kinds import BOUND_QUANTITIES
from sanctions_graph.paths.rules import RULES
from sanctions_graph.testing.oracles_paths import letter, regular_expression, walks
from sanctions_graph.testing.small_worlds import NODES, build_world, worlds

MAX_HOPS = 3
MOST_CLAIMS = 7
CHAIN = "(^owns|^controls|acts_for|pays|part_of|hosts)*/(^designates|^requires|^prohibits)?"
DAYS = (None, "2020-06-15", "2021-06-01")

bound_claims = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["start", "end", "due"]),
        st.sampled_from(["2019", "2020-06-15", "2021", "2020..2022", "2024"]),
        st.sampled_from(["doc:early", "doc:late", "doc:undated"]),
    ),
    max_size=3,
)


def told(world, more):
    """Build a world in which some claims state bounds; None where these contradict each other."""
    builder = build_world(world).edit()
    for at, quantity, value, document in more:
        fact = world[at % len(world)]
        if quantity != "due" or fact.kind == "requires":
            builder.add(sg.Claim(about=fact.id, quantity=quantity, value=value, unit="day", document=document))
    try:
        return builder.freeze()
    except sg.SanctionsGraphError:
        return None


def usable(view, grade, phase):
    """Return the ids of the links that count at a grade."""
    day, found = view.view.valid, set()
    for row, link in enumerate(view.tables["links"].ids):
        due = view.view.evidence.bounds["due"]
        late = day is not None and (due.high if grade == "certain" else due.low)[row] > day
        demands = view.link(link).kind == "requires"
        if view.mask(grade)[row] and not (phase == "in_force" and demands and late):
            found.add(link)
    return found


def chains(view, pattern, source, target):
    """List the sets of links of all walks that obey a pattern."""
    expression = regular_expression(pattern)
    letters = set(expression.pattern)
    for walk in walks(view, source, letters, max_hops=MAX_HOPS):
        word = "".join(letter(link.kind, ahead) for link, ahead in zip(walk.links, walk.forward, strict=True))
        if walk.nodes[-1] == target and expression.fullmatch(word):
            yield frozenset(link.id for link in walk.links)


def minimal(items, holds):
    """Try every set of items, the small ones first."""
    found = []
    for size in range(len(items) + 1):
        for some in map(frozenset, combinations(items, size)):
            if not any(smaller <= some for smaller in found) and holds(some):
                found.append(some)
    return set(found)


@settings(max_examples=60, deadline=None)
@given(
    world=worlds(max_links=4),
    more=bound_claims,
    day=st.sampled_from(DAYS),
    known=st.sampled_from([None, None, "2020-01-01", "2022-06-01"]),
    rule=st.sampled_from([CHAIN, "controlled", "hosted_channel", "acting", "listed"]),
    pick=st.integers(0, 50),
    grade=st.sampled_from([None, "possible"]),
)
def test_minimal_sets_are_those_that_trying_every_set_finds(world, more, day, known, rule, pick, grade):
    graph = told(world, more)
    assume(graph is not None)
    claims = [
        claim for claim in graph.claims
        if claim.about in graph.tables["links"].ids and (not claim.quantity or claim.quantity in BOUND_QUANTITIES)
    ]  # fmt: skip
    assume(len(claims) <= MOST_CLAIMS)
    view = graph.as_of(day, known=known)
    rows = sg.exposure(view, subjects=NODES, targets=NODES, rule=rule, max_hops=MAX_HOPS)
    rows = [row for row in rows if row.subject != row.target]
    assume(rows)
    row = rows[pick % len(rows)]
    answer = why(view, row.subject, row.target, rule=rule, max_hops=MAX_HOPS, certainty=grade)
    assert answer.complete
    assert answer.certainty == (grade or row.certainty)

    pattern = RULES[rule].pattern if rule in RULES else rule
    now = usable(view, answer.certainty, answer.phase)
    ways = [way for way in chains(view, pattern, row.subject, row.target) if way <= now]

    def carries(dropped):
        left = view.without(claims=[claim.id for claim in claims if claim.id in dropped])
        there = usable(left, answer.certainty, answer.phase)
        return any(way <= there for way in ways)

    everything = frozenset(claim.id for claim in claims)
    truth = minimal(sorted(everything), lambda some: carries(everything - some))
    assert set(map(frozenset, answer.sets)) == truth
    by_id = {claim.id: claim for claim in claims}
    for found, critical, name_of in (
        (answer.sets, answer.critical_claims, lambda claim: claim.id),
        (answer.documents, answer.critical_documents, lambda claim: claim.document),
        (answer.speakers, answer.critical_speakers, lambda claim: speaker_of(graph, claim)),
    ):
        folded = {frozenset(name_of(by_id[claim]) for claim in each) for each in truth}
        least = {each for each in folded if not any(other < each for other in folded)}
        assert set(map(frozenset, found)) == least
        assert [len(each) for each in found] == sorted(map(len, found))
        assert set(critical) == frozenset.intersection(*least)


ORDER = [("certain", "in_force"), ("certain", "pending"), ("possible", "in_force"), ("possible", "pending")]


def rank(row):
    return ORDER.index((row.certainty, row.phase or "in_force"))


@settings(max_examples=40, deadline=None)
@given(world=worlds(max_links=6), day=st.sampled_from(DAYS), pick=st.integers(0, 50))
def test_a_graph_rebuilt_from_one_set_keeps_the_finding(world, day, pick):
    view = build_world(world).as_of(day)
    rows = [row for row in sg.exposure(view, subjects=NODES, targets=NODES, rule=CHAIN) if row.subject != row.target]
    assume(rows)
    row = rows[pick % len(rows)]
    answer = why(view, row.subject, row.target, rule=CHAIN)
    for each in answer.sets[:4]:
        builder = sg.GraphBuilder()
        kept = [claim for claim in view.claims if claim.id in each]
        builder.add(*view.nodes, *view.documents)
        builder.add(*(view.link(link) for link in sorted({claim.about for claim in kept})), *kept)
        (alone,) = sg.exposure(builder.freeze().as_of(day), subjects=[row.subject], targets=[row.target], rule=CHAIN)
        assert rank(alone) <= rank(row)  # a dispute that is not told doubts nothing
        assert set(alone.path.links) == {claim.about for claim in kept}
