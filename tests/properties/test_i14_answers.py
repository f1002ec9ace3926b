"""I14: renaming nodes or shuffling rows renames the answers and changes nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, worlds

ASKED = {"rule": [None, "network", "(^owns|^controls|pays|^pays|part_of|acts_for)+"], "each": ["pair", "nearest"]}
LAST = {node: f"{node.partition(':')[0]}:{1000 - place}" for place, node in enumerate(NODES)}


@st.composite
def renamings(draw):
    """A permutation of the nodes of each kind, or names whose order is turned round."""
    if draw(st.booleans()):
        return LAST
    names = {}
    for kind in ("state", "x", "channel", "measure"):
        mine = [node for node in NODES if node.startswith(f"{kind}:")]
        names |= dict(zip(mine, draw(st.permutations(mine)), strict=True))
    return names


def answers(view, rename, **options):
    """Say in the new names what a table says."""
    return {
        (rename[row.subject], rename[row.target]): (
            row.rule, row.certainty, row.phase, row.hops, row.strength,
            row.path.links, row.path.forward, tuple(rename[node] for node in row.path.nodes),
        )
        for row in sg.exposure(view, subjects=None, targets=None, **options)
    }  # fmt: skip


SAME = {node: node for node in NODES} | {new: new for new in LAST.values()}


@settings(max_examples=80, deadline=None)
@given(
    world=worlds(),
    names=renamings(),
    day=st.sampled_from([None, *DAYS]),
    rule=st.sampled_from(ASKED["rule"]),
    each=st.sampled_from(ASKED["each"]),
)
def test_new_names_for_the_nodes_give_the_old_answers_in_new_names(world, names, day, rule, each):
    old = build_world(world).as_of(day)
    new = build_world(world, rename=names.__getitem__).as_of(day)
    assert answers(new, SAME, rule=rule, each=each) == answers(old, names, rule=rule, each=each)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), world=worlds(), day=st.sampled_from([None, *DAYS]), rule=st.sampled_from(ASKED["rule"]))
def test_rows_in_another_order_give_the_same_answers_in_the_same_order(data, world, day, rule):
    one = build_world(world).as_of(day)
    other = build_world(data.draw(st.permutations(world))).as_of(day)
    table = sg.exposure(one, rule=rule)
    assert sg.exposure(other, rule=rule).rows == table.rows
    assert repr(sg.exposure(other, rule=rule)) == repr(table)
    for row in table[:5]:
        ends = {"source": row.subject, "target": row.target, "rule": rule}
        assert sg.exposure_paths(other, **ends).paths == sg.exposure_paths(one, **ends).paths


@settings(max_examples=60, deadline=None)
@given(world=worlds(), names=renamings(), day=st.sampled_from([None, *DAYS]))
def test_listed_paths_are_renamed_too(world, names, day):
    old = build_world(world).as_of(day)
    new = build_world(world, rename=names.__getitem__).as_of(day)
    for row in sg.exposure(old)[:5]:
        before = sg.exposure_paths(old, source=row.subject, target=row.target)
        after = sg.exposure_paths(new, source=names[row.subject], target=names[row.target])
        assert [(path.links, path.rule, path.phase) for path in after] == [
            (path.links, path.rule, path.phase) for path in before
        ]


@settings(max_examples=40, deadline=None)
@given(data=st.data(), world=worlds(), day=st.sampled_from([None, *DAYS]))
def test_the_order_of_asking_changes_nothing(data, world, day):
    view = build_world(world).as_of(day)
    nodes = data.draw(st.permutations(NODES))
    asked = sg.exposure(view, subjects=[*nodes, *nodes], targets=[*nodes, *nodes])
    assert asked.rows == sg.exposure(view, subjects=NODES, targets=NODES).rows
