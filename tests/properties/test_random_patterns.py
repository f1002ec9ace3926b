"""I11, I12, I14 and I17 again, under any pattern a user may write instead of the named rules."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.testing.oracles_patterns import obeys
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, facts, worlds
from sanctions_graph.testing.strategies import patterns

KINDS = ("owns", "controls", "pays", "part_of", "acts_for", "hosts", "requires", "designates", "same_as")
HARMLESS = ("stole_from", "tied_to")
GRADES = [("certain", "in_force"), ("certain", "pending"), ("possible", "in_force"), ("possible", "pending")]
EVERY_DAY = st.sampled_from([None, *DAYS])
LIMITS = st.sampled_from([1, 3, None])


def rules(kinds=KINDS):
    """Patterns, many of them wide: what a narrow one matches in a small world is mostly nothing."""
    drawn = patterns(kinds, max_leaves=4)
    wide = st.lists(st.sampled_from(kinds), min_size=2, unique=True).map(
        lambda some: "|".join([*some, *(f"^{kind}" for kind in some)])
    )
    return drawn | st.builds("({}|{})+".format, drawn, wide) | st.builds("{}/({})*".format, drawn, wide)


def asked(view, rule, **options):
    return sg.exposure(view, subjects=NODES, targets=NODES, rule=rule, **options)


def walked(view, path):
    """Follow a path link by link; return where it was, and its steps."""
    nodes, steps = [path.source], []
    for name, forward in zip(path.links, path.forward, strict=True):
        link = view.link(name)
        assert nodes[-1] == (link.source if forward else link.target)
        nodes.append(link.target if forward else link.source)
        steps.append((link.kind, forward))
    assert nodes == list(path.nodes)
    assert nodes[-1] == path.target
    return nodes, steps


def counted(steps):
    return sum(LINK_KINDS[kind].counted for kind, _ in steps)


@settings(max_examples=60, deadline=None)
@given(world=worlds(), rule=rules(), day=EVERY_DAY, max_hops=LIMITS)
def test_i11_a_listed_path_can_be_walked_repeats_no_node_and_obeys_pattern_mask_and_limit(world, rule, day, max_hops):
    view = build_world(world).as_of(day)
    rows = asked(view, rule, max_hops=max_hops)
    shown = dict(
        zip(view.tables["links"].ids, zip(view.mask("certain"), view.mask("possible"), strict=True), strict=True)
    )
    for source, target in [*((row.subject, row.target) for row in rows[:12]), (NODES[0], NODES[-1])]:
        paths = sg.exposure_paths(view, source=source, target=target, rule=rule, max_hops=max_hops, k=3)
        for path in paths:
            nodes, steps = walked(view, path)
            assert (path.source, path.target) == (source, target)
            assert len(set(nodes)) == len(nodes)
            assert obeys(rule, steps)
            assert all(shown[link][1] for link in path.links)
            assert (path.certainty == "certain") == all(shown[link][0] for link in path.links)
            assert path.hops == counted(steps)
            assert max_hops is None or path.hops <= max_hops
        keys = [(path.certainty != "certain", path.hops, -path.strength, path.links) for path in paths]
        assert all(one < other for one, other in pairwise(keys))


@settings(max_examples=60, deadline=None)
@given(world=worlds(), more=facts("l:new", supported=True), rule=rules(), day=EVERY_DAY, max_hops=LIMITS)
def test_i12_a_supported_link_more_never_lowers_an_exposure(world, more, rule, day, max_hops):
    def grade(row):
        return GRADES.index((row.certainty, row.phase or "in_force"))

    before = asked(build_world(world).as_of(day), rule, max_hops=max_hops)
    larger = asked(build_world([*world, more]).as_of(day), rule, max_hops=max_hops)
    after = {(row.subject, row.target): row for row in larger}
    for row in before:
        now = after[row.subject, row.target]
        assert grade(now) <= grade(row)
        if grade(now) == grade(row):
            assert now.hops <= row.hops
            assert now.strength >= row.strength * (1 - 1e-6)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), world=worlds(), rule=rules(), day=EVERY_DAY, each=st.sampled_from(["pair", "nearest"]))
def test_i14_new_names_and_another_order_of_rows_change_nothing_else(data, world, rule, day, each):
    names = {}
    for scheme in ("state", "x", "channel", "measure"):
        mine = [node for node in NODES if node.startswith(f"{scheme}:")]
        names |= dict(zip(mine, data.draw(st.permutations(mine)), strict=True))

    def answers(view, rename):
        return {
            (rename[row.subject], rename[row.target]): (
                row.rule, row.certainty, row.phase, row.hops, row.strength, row.path.links, row.path.forward,
                tuple(rename[node] for node in row.path.nodes),
            )
            for row in asked(view, rule, each=each)
        }  # fmt: skip

    old = build_world(world).as_of(day)
    new = build_world(data.draw(st.permutations(world)), rename=names.__getitem__).as_of(day)
    same = {node: node for node in NODES}
    assert answers(new, same) == answers(old, names)


@settings(max_examples=60, deadline=None)
@given(world=worlds(), rule=rules(), day=EVERY_DAY, max_hops=LIMITS)
def test_i17_every_row_rests_on_a_walk_that_obeys_its_pattern_and_its_mask(world, rule, day, max_hops):
    view = build_world(world).as_of(day)
    for row in asked(view, rule, max_hops=max_hops):
        _, steps = walked(view, row.path)
        assert (row.path.source, row.path.target) == (row.subject, row.target)
        assert obeys(rule, steps)
        assert all(view.mask(row.certainty)[view.tables["links"].row(link)] for link in row.path.links)
        assert row.hops == row.path.hops == counted(steps)
        assert max_hops is None or row.hops <= max_hops
        assert row.strength >= row.path.strength * (1 - 1e-6)


@settings(max_examples=50, deadline=None)
@given(world=worlds(), rule=rules(), day=EVERY_DAY)
def test_i17_a_victim_and_who_is_only_tied_inherit_nothing_under_any_pattern_that_does_not_ask(world, rule, day):
    harmless = [fact for fact in world if fact.kind not in HARMLESS]
    assert asked(build_world(world).as_of(day), rule).rows == asked(build_world(harmless).as_of(day), rule).rows


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_pattern_that_asks_for_a_theft_or_a_tie_is_answered(kind):
    """The rule before is about conduct: nothing forbids a user to follow stolen money."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Entity(id="x:thief"), sg.Entity(id="x:victim"))
    builder.add(sg.Link(id="l:1", source="x:thief", target="x:victim", kind=kind))
    builder.add(sg.Claim(about="l:1", document="doc:1"))
    (row,) = sg.exposure(builder.freeze(), subjects=["x:victim"], targets=["x:thief"], rule=f"^{kind}")
    assert row.path.links == ("l:1",)
