"""I11: a listed path joins end to end, repeats no node, obeys pattern, mask and max_hops."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.rules import RULES
from sanctions_graph.testing.oracles_paths import matches
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, worlds

OWN = "(^owns|^controls|pays|^pays|part_of)+"
VIEWS = {"day": st.sampled_from([None, *DAYS]), "known": st.sampled_from([None, None, "2020-01-01"])}


def some_paths(view, rule, max_hops):
    """List paths for every pair that is exposed at all, and for one that need not be."""
    table = sg.exposure(view, subjects=NODES, targets=NODES, rule=rule, max_hops=max_hops)
    pairs = [*((row.subject, row.target) for row in table[:20]), (NODES[0], NODES[-1])]
    for source, target in pairs:
        yield from sg.exposure_paths(view, source=source, target=target, rule=rule, max_hops=max_hops, k=4)


@settings(max_examples=80, deadline=None)
@given(
    world=worlds(),
    rule=st.sampled_from([None, OWN, "network", *RULES]),
    max_hops=st.sampled_from(["rule", 1, 3]),
    **VIEWS,
)
def test_a_listed_path_can_be_walked(world, rule, max_hops, day, known):
    view = build_world(world).as_of(day, known=known)
    shown = set(view.links.ids)
    for path in some_paths(view, rule, max_hops):
        assert (path.nodes[0], path.nodes[-1]) == (path.source, path.target)
        assert len(path.nodes) == len(path.links) + 1 == len(path.forward) + 1 == len(path) + 1
        links = [view.link(link) for link in path.links]
        for link, forward, ends in zip(links, path.forward, pairwise(path.nodes), strict=True):
            assert ends == ((link.source, link.target) if forward else (link.target, link.source))
        assert len(set(path.nodes)) == len(path.nodes)
        assert not path.repeats_node
        pattern = RULES[path.rule].pattern if path.rule in RULES else path.rule
        assert matches(pattern, [link.kind for link in links], list(path.forward))
        assert shown.issuperset(path.links)
        assert path.hops == sum(LINK_KINDS[link.kind].counted for link in links)
        limit = max_hops if max_hops != "rule" else (4 if path.rule == "network" else 99)
        assert path.hops <= limit


@settings(max_examples=80, deadline=None)
@given(world=worlds(), **VIEWS)
def test_a_path_is_certain_only_link_by_link_and_pending_only_before_a_deadline(world, day, known):
    view = build_world(world).as_of(day, known=known)
    rows = {link: row for row, link in enumerate(view.tables["links"].ids)}
    for path in some_paths(view, None, "rule"):
        certain = all(view.mask("certain")[rows[link]] for link in path.links)
        assert path.certainty == ("certain" if certain else "possible")
        due = [view.link(link).due for link in path.links if view.link(link).kind == "requires"]
        if day is None:
            assert path.phase is None
        elif path.phase == "pending":
            assert any(day.high > view.view.valid for day in due)
        else:
            assert all(day.low <= view.view.valid for day in due)


@settings(max_examples=60, deadline=None)
@given(world=worlds(), **VIEWS)
def test_the_path_of_a_row_heads_the_list_or_repeats_a_node(world, day, known):
    view = build_world(world).as_of(day, known=known)
    for row in sg.exposure(view):
        path = row.path
        assert (path.source, path.target, path.rule) == (row.subject, row.target, row.rule)
        assert (path.certainty, path.phase, path.hops) == (row.certainty, row.phase, row.hops)
        assert path.strength <= row.strength * (1 + 1e-6)
        listed = sg.exposure_paths(view, source=row.subject, target=row.target, k=1, time=None if view.on else "ignore")
        if path.repeats_node:
            continue
        first = listed[0]
        assert first.certainty == row.certainty
        if row.phase != "pending" and first.phase == row.phase:
            assert (first.hops, first.strength) == (row.hops, pytest.approx(path.strength))
