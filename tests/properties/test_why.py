"""What a finding rests on: each set alone keeps it, nothing critical can be lost, and names change nothing."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis.contrast import contrast
from sanctions_graph.analysis.why import why
from sanctions_graph.analysis.why_not import why_not
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, worlds

ORDER = [("certain", "in_force"), ("certain", "pending"), ("possible", "in_force"), ("possible", "pending")]
WIDE = "(^owns|^controls|pays|^pays|part_of|acts_for)+"
days = st.sampled_from([None, *DAYS])
clocks = st.sampled_from([None, None, "2020-01-01", "2022-06-01"])
rules = st.sampled_from([None, WIDE, "network"])


def rank(row):
    return len(ORDER) if row is None else ORDER.index((row.certainty, row.phase or "in_force"))


def keeps(row, left):
    """Whether what is left is as sure as the row was, and in force if the row was."""
    sure = left is not None and (row.certainty, left.certainty) != ("certain", "possible")
    return sure and (row.phase, left.phase) != ("in_force", "pending")


def some_row(view, rule, pick):
    rows = sg.exposure(view, subjects=NODES, targets=NODES, rule=rule)
    assume(len(rows))
    return rows[pick % len(rows)]


@settings(max_examples=40, deadline=None)
@given(world=worlds(), day=days, known=clocks, rule=rules, pick=st.integers(0, 200))
def test_each_set_alone_keeps_the_finding_and_no_part_of_it_does(world, day, known, rule, pick):
    view = build_world(world).as_of(day, known=known)
    row = some_row(view, rule, pick)
    answer = why(view, row.subject, row.target, rule=rule)
    assert answer.row == row
    claims = [claim.id for claim in view.claims]
    sets = [frozenset(each) for each in answer.sets]
    assert sets
    assert not any(one < other for one in sets for other in sets)
    for each in sets[:3]:
        alone = answer.without(claims=[claim for claim in claims if claim not in each])
        assert rank(alone.row) <= rank(row)
        for claim in sorted(each)[:2]:
            less = answer.without(claims=[other for other in claims if other not in each or other == claim])
            assert not keeps(row, less.row)


@settings(max_examples=40, deadline=None)
@given(world=worlds(), day=days, known=clocks, rule=rules, pick=st.integers(0, 200))
def test_what_is_critical_is_in_every_set_and_what_is_not_can_be_lost(world, day, known, rule, pick):
    view = build_world(world).as_of(day, known=known)
    row = some_row(view, rule, pick)
    answer = why(view, row.subject, row.target, rule=rule)
    for sets, critical in (
        (answer.sets, answer.critical_claims),
        (answer.documents, answer.critical_documents),
        (answer.speakers, answer.critical_speakers),
    ):
        assert set(critical) == set(sets[0]).intersection(*sets)
    for claim in answer.sets[0]:
        left = answer.without(claims=[claim])
        if claim in answer.critical_claims:
            assert not keeps(row, left.row)
        else:
            assert rank(left.row) <= rank(row)


@settings(max_examples=40, deadline=None)
@given(world=worlds(), day=days, rule=rules, pick=st.integers(0, 200), data=st.data())
def test_the_order_of_rows_changes_no_answer(world, day, rule, pick, data):
    view = build_world(world).as_of(day)
    row = some_row(view, rule, pick)
    shuffled = build_world(data.draw(st.permutations(world))).as_of(day)
    one, other = (why(each, row.subject, row.target, rule=rule) for each in (view, shuffled))
    assert (one.sets, one.documents, one.speakers) == (other.sets, other.documents, other.speakers)
    assert one.explain() == other.explain()
    ends = (NODES[pick % len(NODES)], row.target)
    first, second = (why_not(each, *ends, rule=rule) for each in (view, shuffled))
    assert (first.misses, first.gaps) == (second.misses, second.gaps)


@settings(max_examples=40, deadline=None)
@given(
    world=worlds(),
    day=days,
    known=clocks,
    rule=rules,
    ends=st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)),
    certainty=st.sampled_from(["possible", "certain"]),
)
def test_why_not_answers_exactly_who_is_not_exposed(world, day, known, rule, ends, certainty):
    view = build_world(world).as_of(day, known=known)
    table = sg.exposure(view, subjects=[ends[0]], targets=[ends[1]], rule=rule, certainty=certainty)
    answer = why_not(view, *ends, rule=rule, certainty=certainty)
    assert answer.exposed == (table[0] if len(table) else None)
    assert bool(answer.nearest) == (answer.exposed is None)
    mask = dict(zip(view.tables["links"].ids, view.mask(certainty), strict=True))
    for miss in answer.misses:
        assert miss.faults
        broken = {fault.link for fault in miss.faults}
        assert all(mask[link] == (link not in broken) for link in miss.links)
        assert (miss.nodes[0], miss.nodes[-1]) == ends
    assert answer.explain()
    assert repr(answer)


@settings(max_examples=40, deadline=None)
@given(
    world=worlds(),
    day=days,
    rule=rules,
    x=st.sampled_from(NODES),
    y=st.sampled_from(NODES),
    target=st.sampled_from(NODES),
)
def test_a_contrast_is_the_same_from_either_side(world, day, rule, x, y, target):
    view = build_world(world).as_of(day)
    one, other = contrast(view, x, y, target, rule=rule), contrast(view, y, x, target, rule=rule)
    assert (one.exposed, one.other, one.step, one.missing) == (other.exposed, other.other, other.step, other.missing)
    ranks = [rank(row) for row in one.found]
    assert (one.exposed is None) == (ranks[0] == ranks[1])
    if one.exposed is not None:
        better = one.found[ranks.index(min(ranks))]
        assert one.exposed == better.subject
        assert one.step in better.path.links
        assert one.shared == better.path.nodes[len(better.path.nodes) - len(one.shared) :]
    assert one.explain()
