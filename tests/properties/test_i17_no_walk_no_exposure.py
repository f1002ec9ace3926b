"""I17: no exposure without a matching walk; a victim, a negotiator, a journalist and a defector inherit none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.paths.rules import DEFAULT_RULES, RULES
from sanctions_graph.testing.oracles_paths import matches
from sanctions_graph.testing.small_worlds import DAYS, NODES, Fact, Told, build_world, worlds

OWN = "(^owns|^controls|pays|^pays|part_of)*/^designates?"
SURE = (Told("official", "", None, "", "doc:early"),)
TIES = (
    "negotiated-with", "met-with", "reported-on", "defected-from", "visited", "drafted", "spoke-at", "recognised",
    "relative-of", "trades", "",
)  # fmt: skip


def sure(name, kind, source, target):
    return Fact(name, kind, source, target, "", "", "", SURE)


@settings(max_examples=100, deadline=None)
@given(
    world=worlds(),
    day=st.sampled_from([None, *DAYS]),
    rule=st.sampled_from([None, "network", OWN]),
    each=st.sampled_from(["pair", "nearest"]),
)
def test_every_row_rests_on_a_walk_that_obeys_its_rule_and_its_mask(world, day, rule, each):
    view = build_world(world).as_of(day)
    rows = {link: row for row, link in enumerate(view.tables["links"].ids)}
    for row in sg.exposure(view, subjects=NODES, targets=NODES, rule=rule, each=each):
        here = row.subject
        links = [view.link(link) for link in row.path.links]
        for link, forward in zip(links, row.path.forward, strict=True):
            assert here == (link.source if forward else link.target)
            here = link.target if forward else link.source
            assert view.mask(row.certainty)[rows[link.id]]
        assert here == row.target
        pattern = RULES[row.rule].pattern if row.rule in RULES else row.rule
        assert matches(pattern, [link.kind for link in links], list(row.path.forward))


def thief():
    """A thief who is listed for everything a thief can be listed for."""
    return [
        sure("l:00", "designates", "measure:1", "x:1"),
        sure("l:01", "part_of", "measure:2", "measure:1"),
        sure("l:02", "operates", "x:1", "channel:1"),
        sure("l:03", "prohibits", "measure:2", "channel:1"),
        sure("l:04", "targets", "measure:2", "channel:1"),
        sure("l:05", "part_of", "channel:2", "channel:1"),
        sure("l:06", "hosts", "state:A", "channel:2"),
        sure("l:07", "employs", "x:1", "channel:2"),
    ]


@pytest.mark.parametrize("thing", ["x:1", "channel:1"])
@pytest.mark.parametrize("day", [None, "2023-09-15"])
def test_a_victim_of_theft_inherits_nothing(thing, day):
    view = build_world([*thief(), sure("l:08", "stole_from", thing, "x:2"), sure("l:09", "owns", "x:2", "x:3")])
    table = sg.exposure(view.as_of(day), subjects=NODES, rule=[*DEFAULT_RULES, "network"], max_hops=None)
    assert table.of("x:1")
    assert table.of("state:A")
    assert not table.of("x:2")
    assert not table.of("x:3")


@pytest.mark.parametrize("tie", TIES)
@pytest.mark.parametrize("along", [True, False])
@pytest.mark.parametrize("listed", ["x:1", "channel:1", "channel:2", "state:A", "measure:1"])
def test_who_is_only_tied_inherits_nothing(tie, along, listed):
    builder = build_world(thief()).edit()
    for node in ("x:2", "state:B"):  # a negotiator, journalist or defector; a state that was visited or recognised
        ends = (node, listed) if along else (listed, node)
        (link,) = builder.add(sg.Link(source=ends[0], target=ends[1], kind="tied_to", role=tie))
        builder.add(sg.Claim(about=link, document="doc:early", status="official"))
    view = builder.freeze()
    for seen in (view, view.as_of("2023-09-15")):
        table = sg.exposure(seen, subjects=NODES, rule=[*DEFAULT_RULES, "network"], max_hops=None)
        assert table.of("x:1")
        assert not table.of("x:2")
        assert not table.of("state:B")
        assert not sg.exposure_paths(seen, source="x:2", target="measure:1")


@settings(max_examples=80, deadline=None)
@given(world=worlds(), day=st.sampled_from([None, *DAYS]))
def test_thefts_and_ties_change_no_answer(world, day):
    harmless = [fact for fact in world if fact.kind not in ("stole_from", "tied_to")]
    rules = [*DEFAULT_RULES, "network"]
    assert (
        sg.exposure(build_world(world).as_of(day), rule=rules).rows
        == sg.exposure(build_world(harmless).as_of(day), rule=rules).rows
    )


@pytest.mark.parametrize("rule", DEFAULT_RULES, ids=lambda rule: rule.name)
def test_no_default_rule_reads_a_theft_a_tie_or_an_unasked_identity(rule):
    for word in ("stole_from", "tied_to", "same_as", "joint_with", "trades_with", "binds"):
        assert word not in rule.pattern
