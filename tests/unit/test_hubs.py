"""Hubs: where paths stop, what a hop is, and that what was cut is told."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import SchemaError, UnknownIdError, UnknownKindError

RULE = "(pays|^pays|owns|^owns)+"


def graph_of(rows, types=None):
    frame = pd.DataFrame([(f"l:{at}", *row) for at, row in enumerate(rows)], columns=["id", "source", "target", "kind"])
    ends = sorted({*frame["source"], *frame["target"]})
    nodes = pd.DataFrame({"id": ends, "kind": "entity", "type": [(types or {}).get(end, "Company") for end in ends]})
    return sg.from_dataframe(frame, nodes=nodes)


@pytest.fixture(scope="module")
def exchange():
    """Two customers of one exchange, who also know each other through a friend."""
    rows = [("a", "exchange", "pays"), ("exchange", "b", "pays"), ("a", "friend", "pays"), ("friend", "c", "pays"),
            ("c", "b", "pays")]  # fmt: skip
    return graph_of(rows, {"exchange": "PublicBody"})


@pytest.mark.parametrize(
    "policy",
    [
        sg.HubPolicy(stop_at=["PublicBody"]), sg.HubPolicy(stop_at="exchange"),
        sg.HubPolicy(stop_at={"exchange", "measure"}),
    ],
)  # fmt: skip
def test_a_path_does_not_pass_a_hub_but_may_begin_or_end_there(exchange, policy):
    free = sg.exposure_paths(exchange, source="a", target="b", rule=RULE)
    assert [path.nodes for path in free] == [("a", "exchange", "b"), ("a", "friend", "c", "b")]
    stopped = sg.exposure_paths(exchange, source="a", target="b", rule=RULE, hubs=policy)
    assert [path.nodes for path in stopped] == [("a", "friend", "c", "b")]
    assert [(cut.node, cut.links) for cut in stopped.cut] == [("exchange", 2)]
    assert sg.exposure_paths(exchange, source="a", target="exchange", rule=RULE, hubs=policy)[0].hops == 1
    assert sg.exposure_paths(exchange, source="exchange", target="b", rule=RULE, hubs=policy)[0].hops == 1
    table = sg.exposure(exchange, targets=["b"], rule=RULE, hubs=policy)
    assert {row.subject: row.hops for row in table if row.subject != "b"} == {
        "a": 3, "friend": 2, "c": 1, "exchange": 1,
    }  # fmt: skip
    assert [(cut.node, cut.links) for cut in table.cut] == [("exchange", 2)]
    assert table.attrs["parameters"]["hubs"] is policy


def test_a_rule_brings_its_policy_and_the_caller_may_set_another(exchange):
    rule = sg.ExposureRule("no_exchange", RULE, hubs=sg.HubPolicy(stop_at=["PublicBody"]))
    assert sg.exposure_paths(exchange, source="a", target="b", rule=rule, k=1)[0].hops == 3
    assert sg.exposure_paths(exchange, source="a", target="b", rule=rule, k=1, hubs=sg.HubPolicy())[0].hops == 2


def test_too_many_links_of_a_kind_make_a_hub():
    spokes = [(f"x:{at}", "agent", "owns") for at in range(5)] + [("agent", "y", "pays"), ("y", "z", "pays")]
    graph = graph_of(spokes)
    asked = {"source": "x:0", "target": "z", "rule": RULE}
    for degree, reached in ((6, 1), (5, 0), ({"owns": 5}, 1), ({"owns": 4}, 0), ({"pays": 1}, 0), ({"pays": 2}, 1)):
        paths = sg.exposure_paths(graph, **asked, hubs=sg.HubPolicy(max_degree=degree))
        assert len(paths) == reached
    (cut,) = sg.exposure(graph, targets=["z"], rule=RULE, hubs=sg.HubPolicy(max_degree={"owns": 4})).cut
    assert (cut.node, cut.links) == ("agent", 6)


def test_hops_count_links_or_intermediaries(exchange):
    policy = sg.HubPolicy(count="intermediaries")
    asked = {"source": "a", "target": "b", "rule": RULE, "hubs": policy}
    assert [path.hops for path in sg.exposure_paths(exchange, **asked)] == [1, 2]
    assert [path.hops for path in sg.exposure_paths(exchange, **asked, max_hops=1)] == [1]
    assert not sg.exposure_paths(exchange, **asked, max_hops=0)
    rows = sg.exposure(exchange, subjects=["a", "exchange"], targets=["b"], rule=RULE, hubs=policy, max_hops=1)
    assert [(row.subject, row.hops) for row in rows] == [("a", 1), ("exchange", 0)]
    assert rows.to_pandas()["hops"].tolist() == [1, 0]


def test_a_hub_that_is_nowhere_is_refused(exchange):
    with pytest.raises(UnknownIdError, match="exchnge"):
        sg.exposure(exchange, rule=RULE, hubs=sg.HubPolicy(stop_at=["exchnge"]))


def test_what_is_no_policy_is_refused(exchange):
    for ask in (
        lambda: sg.exposure(exchange, rule=RULE, hubs="state"),
        lambda: sg.exposure_paths(exchange, source="a", target="b", rule=RULE, hubs=["state"]),
        lambda: sg.ExposureRule("x", "pays", hubs="state"),
    ):
        with pytest.raises(SchemaError, match="HubPolicy"):
            ask()
    for wrong in ({"count": "edges"}, {"max_degree": -1}, {"max_degree": True}, {"max_degree": {"ons": 3}},
                  {"max_degree": {"owns": 1.5}}):  # fmt: skip
        with pytest.raises(UnknownKindError):
            sg.HubPolicy(**wrong)
    assert sg.HubPolicy(max_degree={"owns": 3}) == sg.HubPolicy(max_degree={"owns": 3})
    assert len({sg.HubPolicy(stop_at=["a"]), sg.HubPolicy(stop_at=("a",))}) == 1


PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8)


@given(PAIRS, st.sets(st.integers(0, 4)))
def test_against_every_path_that_does_not_pass_a_hub(pairs, hubs):
    graph = graph_of([(f"x:{a}", f"x:{b}", "pays") for a, b in pairs])
    if not {"x:0", "x:1"} <= set(graph.entities()):
        return
    closed = {f"x:{hub}" for hub in hubs} & set(graph.entities())
    ends = {f"l:{at}": (f"x:{a}", f"x:{b}") for at, (a, b) in enumerate(pairs)}
    every = set()
    for count in range(1, 5):
        for chosen in itertools.permutations(ends, count):
            nodes = ["x:0", *(ends[link][1] for link in chosen)]
            joined = all(ends[link][0] == node for link, node in zip(chosen, nodes, strict=False))
            if joined and nodes[-1] == "x:1" and len(set(nodes)) == len(nodes) and not closed & set(nodes[1:-1]):
                every.add(chosen)
    policy = sg.HubPolicy(stop_at=closed)
    found = sg.exposure_paths(graph, source="x:0", target="x:1", rule="pays+", hubs=policy, k=1_000)
    assert {path.links for path in found} == every
    rows = sg.exposure(graph, subjects=["x:0"], targets=["x:1"], rule="pays+", hubs=policy)
    assert [row.hops for row in rows] == ([min(map(len, every))] if every else [])
