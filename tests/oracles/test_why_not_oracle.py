"""The nearest miss against trying every walk over all links, and missing links against putting them in."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis._faults import Judge
from sanctions_graph.analysis.why_not import why_not
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.rules import RULES
from sanctions_graph.testing.oracles_paths import letter, regular_expression, walks
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, worlds

CHAIN = "(^owns|^controls|acts_for|pays|part_of|hosts)*/(^designates|^requires|^prohibits)?"
ASKED = [CHAIN, "hosts/part_of*/^requires", "^owns/^owns/^designates", "controlled", "hosted_channel", "acting"]
MOST = 3


def word(walk):
    return "".join(letter(link.kind, ahead) for link, ahead in zip(walk.links, walk.forward, strict=True))


def usable(view, certainty, phase):
    """Return the ids of the links that count at a grade."""
    due, day = view.view.evidence.bounds["due"], view.view.valid
    found = set()
    for row, link in enumerate(view.tables["links"].ids):
        late = day is not None and (due.high if certainty == "certain" else due.low)[row] > day
        if view.mask(certainty)[row] and not (phase == "in_force" and view.link(link).kind == "requires" and late):
            found.add(link)
    return found


QUESTIONS = {
    "day": st.sampled_from([None, *DAYS]),
    "known": st.sampled_from([None, None, "2020-01-01", "2022-06-01"]),
    "since": st.sampled_from([None, None, "2020-06-15"]),
    "certainty": st.sampled_from(["possible", "certain"]),
    "phase": st.sampled_from([None, "in_force"]),
}


@settings(max_examples=100, deadline=None)
@given(world=worlds(max_links=8), **QUESTIONS)
def test_a_link_fails_a_condition_exactly_if_it_does_not_count(world, day, known, since, certainty, phase):
    view = build_world(world).as_of(day, known=known, since=since)
    judge = Judge(view, certainty, phase)
    counts = usable(view, certainty, phase)
    for row, link in enumerate(view.tables["links"].ids):
        faults = judge.faults(row)
        assert (not faults) == (link in counts)
        assert len({fault.condition for fault in faults}) == len(faults)
        assert all(fault.link == link and fault.text for fault in faults)


@settings(max_examples=150, deadline=None)
@given(
    world=worlds(max_links=9), rule=st.sampled_from(ASKED), pair=st.tuples(*(st.sampled_from(NODES),) * 2),
    most=st.integers(0, MOST), **QUESTIONS,
)  # fmt: skip
def test_no_walk_over_all_links_breaks_fewer_conditions(
    world, rule, pair, most, day, known, since, certainty, phase
):  # fmt: skip
    assume(pair[0] != pair[1])
    graph = build_world(world)
    view = graph.as_of(day, known=known, since=since)
    options = {"rule": rule, "max_hops": most, "certainty": certainty}
    answer = why_not(view, *pair, **options, phase=phase)
    rows = sg.exposure(view, subjects=[pair[0]], targets=[pair[1]], **options)
    if rows and not (phase == "in_force" and rows[0].phase == "pending"):
        assert answer.exposed == rows[0]
        assert not answer.misses
        assert not answer.gaps
        return
    assert answer.exposed is None
    judge, links = Judge(view, certainty, phase), view.tables["links"]
    expression = regular_expression(RULES[rule].pattern if rule in RULES else rule)
    letters = set(expression.pattern)
    broken = {}
    for walk in walks(graph, pair[0], letters, max_hops=MOST + 1):
        if walk.nodes[-1] == pair[1] and expression.fullmatch(word(walk)):
            hops = sum(LINK_KINDS[link.kind].counted for link in walk.links)
            faults = sum(len(judge.faults(links.row(link.id))) for link in walk.links)
            broken[walk.nodes, tuple(link.id for link in walk.links)] = faults + (hops > most)
    if answer.gaps:
        assert not broken
        return
    (miss,) = answer.misses
    assert miss.nodes[0] == pair[0]
    assert miss.nodes[-1] == pair[1]
    assert len(miss.faults) > 0
    assert len(miss.faults) <= min(broken.values(), default=len(miss.faults))
    if miss.hops <= MOST + 1:
        assert broken[miss.nodes, miss.links] == len(miss.faults) == min(broken.values())
    told = [fault.condition for fault in miss.faults]
    assert told.count("hops") == (miss.hops > most)


@settings(max_examples=150, deadline=None)
@given(world=worlds(max_links=8), rule=st.sampled_from(ASKED), pair=st.tuples(*(st.sampled_from(NODES),) * 2))
def test_each_bridge_would_close_the_chain(world, rule, pair):
    assume(pair[0] != pair[1])
    graph = build_world(world)
    answer = why_not(graph, *pair, rule=rule, max_hops=None)
    assume(answer.gaps)
    (gap,) = answer.gaps
    assert not gap.faults
    for bridge in gap.bridges:
        kind = bridge.step.removeprefix("^")
        ends = (bridge.reached, bridge.onward) if kind == bridge.step else (bridge.onward, bridge.reached)
        builder = graph.edit()
        builder.add(sg.Link(id="l:new", kind=kind, source=ends[0], target=ends[1]))
        builder.add(sg.Claim(about="l:new", document="doc:early"))
        try:
            closed = builder.freeze()
        except sg.SanctionsGraphError:
            continue  # such a link would break a rule of the model, such as a circle of parts
        assert sg.exposure(closed, subjects=[pair[0]], targets=[pair[1]], rule=rule, max_hops=None)


@settings(max_examples=20, deadline=None)
@given(world=worlds(max_links=6), rule=st.sampled_from(ASKED), pair=st.tuples(*(st.sampled_from(NODES),) * 2))
def test_without_bridges_no_single_link_between_known_nodes_would_do(world, rule, pair):
    assume(pair[0] != pair[1])
    graph = build_world(world)
    answer = why_not(graph, *pair, rule=rule, max_hops=None)
    assume(answer.gaps and not answer.gaps[0].bridges)
    kinds = {node.id: graph.nodes.coded("kind")[graph.nodes.row(node.id)] for node in graph.nodes}
    expression = regular_expression(RULES[rule].pattern if rule in RULES else rule)
    wanted = [name for name in LINK_KINDS if {letter(name, True), letter(name, False)} & set(expression.pattern)]
    for name in wanted:
        kind = LINK_KINDS[name]
        for source in NODES:
            for target in NODES:
                fits = kinds[source] in kind.sources and kinds[target] in kind.targets and source != target
                if not fits or (kind.alike and kinds[source] != kinds[target]):
                    continue
                builder = graph.edit()
                builder.add(sg.Link(id="l:new", kind=name, source=source, target=target))
                builder.add(sg.Claim(about="l:new", document="doc:early"))
                try:
                    closed = builder.freeze()
                except sg.SanctionsGraphError:
                    continue
                rows = sg.exposure(closed, subjects=[pair[0]], targets=[pair[1]], rule=rule, max_hops=None)
                uses = [row.path.links.count("l:new") for row in rows]
                assert not rows or uses[0] > 1, (name, source, target)
