"""Two-terminal reliability: known networks, estimates, bounds, rules, limits and words."""

import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from math import comb, prod

import numpy as np
import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.reliability import reliability
from sanctions_graph.errors import PatternError, SearchLimitError, UnknownIdError, UnknownKindError
from sanctions_graph.kernels.reductions import network_of, reduced
from sanctions_graph.kernels.reliability import Network
from sanctions_graph.kernels.ways import Arc, Ways
from sanctions_graph.kernels.worlds import count_reaching

BRIDGE = ["SA", "SB", "AB", "AT", "BT"]
SHARED = {"SC": 0.9, "CA": 0.9, "AT": 0.8, "CB": 0.9, "BT": 0.8}


def graph_of(grades, kind="pays", **columns):
    """Build a link for each pair of letters, with its confidence; None is ungraded."""
    rows = [(ends[0], ends[1], kind, grade) for ends, grade in grades.items()]
    frame = pd.DataFrame(rows, columns=["source", "target", "kind", "confidence"]).astype({"confidence": object})
    return sg.from_dataframe(frame.assign(id=[f"l:{ends}" for ends in grades], **columns))


def grid(rows, columns, grade=0.9):
    """Build a street map: the wider it is, the more work is its exact value."""
    name = [[f"n:{row:02d}.{column:02d}" for column in range(columns)] for row in range(rows)]
    pairs = [(name[r][c], name[r][c + 1]) for r in range(rows) for c in range(columns - 1)]
    pairs += [(name[r][c], name[r + 1][c]) for r in range(rows - 1) for c in range(columns)]
    frame = pd.DataFrame(pairs, columns=["source", "target"]).assign(kind="pays", confidence=grade)
    return sg.from_dataframe(frame), name[0][0], name[-1][-1]


# ---- known values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "value"),
    [(0.9, Fraction(12231, 12500)), (0.5, Fraction(1, 2)), (1.0, Fraction(1)), (0.0, Fraction(0))],
)
def test_the_bridge(grade, value):
    answer = reliability(graph_of(dict.fromkeys(BRIDGE, grade)), "S", "T")
    assert answer.exact_value == value
    assert (answer.method, answer.samples, answer.standard_error) == ("exact", None, None)
    assert float(answer) == answer.probability == float(value)


@pytest.mark.parametrize("grade", [0.1, 0.3, 0.75, 0.999])
def test_the_polynomial_of_the_bridge(grade):
    p = Fraction(repr(grade))
    answer = reliability(graph_of(dict.fromkeys(BRIDGE, grade)), "S", "T")
    assert answer.exact_value == 2 * p**2 + 2 * p**3 - 5 * p**4 + 2 * p**5


def test_paths_that_share_a_link_are_not_independent():
    answer = reliability(graph_of(SHARED), "S", "T")
    assert answer.exact_value == Fraction(2592, 3125)
    path = Fraction(9, 10) ** 2 * Fraction(8, 10)
    assert 1 - (1 - path) ** 2 == Fraction(13689, 15625)  # noisy-or over the two paths
    assert answer.best_path == float(path)
    assert (answer.cut, answer.cut_bound) == (("l:SC",), 0.9)


@pytest.mark.parametrize("chain", [1, 2, 7])
def test_links_in_series_multiply_and_in_parallel_join(chain):
    names = "SABCDEFGH"[: chain + 1]
    series = {one + other: 0.8 for one, other in pairwise(names)}
    assert reliability(graph_of(series), "S", names[-1]).exact_value == Fraction(4, 5) ** chain
    rows = pd.DataFrame({"source": "S", "target": "T", "kind": ["pays", "owns", "acts_for"], "confidence": 0.7})
    parallel = reliability(sg.from_dataframe(rows), "S", "T")
    assert parallel.exact_value == 1 - Fraction(3, 10) ** 3
    assert len(parallel.cut) == 3
    assert parallel.cut_bound == float(parallel)


def test_a_network_of_series_and_parallel_becomes_one_link():
    arcs = [("S", "A"), ("A", "B"), ("A", "B"), ("B", "T"), ("S", "T"), ("B", "X"), ("X", "Y")]
    number = {name: place for place, name in enumerate("STABXY")}
    steps = [Arc(number[a], number[b], link) for link, (a, b) in enumerate(arcs)]
    steps += [Arc(head, tail, link) for tail, head, link in steps]
    network = network_of(Ways(6, (0,), frozenset({1}), tuple(steps)), dict.fromkeys(range(7), Fraction(1, 2)))
    assert set(network.arcs) == {0, 1, 2, 3, 4}  # X and Y lead nowhere
    small = reduced(network)
    assert small.chance == {0: 1 - (1 - Fraction(1, 4) * Fraction(3, 4)) * Fraction(1, 2)}


def test_sure_links_that_lead_round_make_one_place():
    number = {name: place for place, name in enumerate("STABC")}
    arcs = [("S", "A"), ("S", "B"), ("A", "B"), ("B", "C"), ("C", "A"), ("C", "T"), ("A", "T")]
    steps = tuple(Arc(number[a], number[b], link) for link, (a, b) in enumerate(arcs))
    sure = dict.fromkeys((2, 3, 4), Fraction(1))
    small = reduced(network_of(Ways(5, (0,), frozenset({1}), steps), dict.fromkeys(range(7), Fraction(1, 2)) | sure))
    assert small.chance == {0: Fraction(9, 16)}  # one of two into the round, one of two out of it


def test_what_surely_leads_to_the_goal_is_the_goal():
    number = {name: place for place, name in enumerate("STAB")}
    arcs = [("S", "A"), ("S", "B"), ("A", "B"), ("B", "A"), ("A", "T"), ("B", "T")]
    steps = tuple(Arc(number[a], number[b], link) for link, (a, b) in enumerate(arcs))
    chance = dict.fromkeys(range(4), Fraction(1, 2)) | dict.fromkeys((4, 5), Fraction(1))
    small = reduced(network_of(Ways(4, (0,), frozenset({1}), steps), chance))
    assert small.chance == {0: Fraction(3, 4)}  # the steps between A and B no longer matter


@pytest.mark.parametrize("doubtful", [None, 0, 1500, 2999])
def test_long_ungraded_chains_are_answered(doubtful):
    grades = [0.5 if place == doubtful else None for place in range(3000)]
    frame = pd.DataFrame({"source": [f"n:{at:04}" for at in range(3000)], "kind": "pays", "confidence": grades})
    frame["target"] = [f"n:{at:04}" for at in range(1, 3001)]
    graph = sg.from_dataframe(frame.astype({"confidence": object}))
    for rule in (None, "pays+"):
        answer = reliability(graph, "n:0000", "n:3000", rule=rule)
        assert answer.exact_value == (1 if doubtful is None else Fraction(1, 2))
        assert (answer.links, answer.ungraded) == (3000, 3000 - (doubtful is not None))


@pytest.mark.parametrize("turned", [False, True])
def test_a_fan_folds_up_from_one_end(turned):
    tips = [f"n:{at:03}" for at in range(400)]
    pairs = [*pairwise(tips), *(("hub", tip) for tip in tips)]
    graph = sg.from_dataframe(pd.DataFrame(pairs, columns=["source", "target"]).assign(kind="pays", confidence=0.5))
    ends = ("hub", tips[0])[:: -1 if turned else 1]
    value = Fraction(0)
    for _ in tips:  # by its own spoke, or by the rim from the next tip
        value = 1 - (1 - Fraction(1, 2)) * (1 - value / 2)
    assert reliability(graph, *ends).exact_value == value


@pytest.mark.parametrize("letters", ["ABC", "ABCDEFG"])
def test_complete_networks_agree_with_counting_connected_states(letters):
    nodes = f"S{letters}T"
    graph = graph_of({one + other: 0.5 for at, one in enumerate(nodes) for other in nodes[at + 1 :]})
    together = [Fraction(1)] * (len(nodes) + 1)  # that n nodes hang together: the part of the first node is not less
    for n in range(2, len(nodes) + 1):
        parts = (comb(n - 1, k - 1) * together[k] * Fraction(1, 2) ** (k * (n - k)) for k in range(1, n))
        together[n] = 1 - sum(parts, start=Fraction(0))
    n = len(nodes)
    apart = sum(
        (comb(n - 2, k - 1) * together[k] * Fraction(1, 2) ** (k * (n - k)) for k in range(1, n)), start=Fraction(0)
    )
    assert reliability(graph, "S", "T").exact_value == 1 - apart


@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (2, 40), (4, 5)])
def test_exact_values_of_street_maps_agree_with_estimates(rows, columns):
    graph, source, target = grid(rows, columns)
    exact = reliability(graph, source, target)
    rough = reliability(graph, source, target, exact_limit=0)
    assert (exact.method, rough.method) == ("exact", "monte carlo")
    assert rough.low <= float(exact) <= rough.high
    assert exact.best_path <= float(exact) <= exact.cut_bound


# ---- estimates ---------------------------------------------------------------------------------------------


def test_an_estimate_states_what_it_is():
    graph = graph_of(dict.fromkeys(BRIDGE, 0.9))
    answer = reliability(graph, "S", "T", exact_limit=0)
    assert (answer.samples, answer.exact_value, answer.method) == (18_445, None, "monte carlo")  # Hoeffding
    assert answer.low <= 12231 / 12500 <= answer.high
    assert answer.high - answer.low <= 0.02 + 1e-12
    p = answer.probability
    assert answer.standard_error == pytest.approx((p * (1 - p) / 18_445) ** 0.5)
    assert answer.attrs["parameters"]["error"] == 0.01


@pytest.mark.parametrize("seed", range(6))
def test_estimates_hold_the_value_for_these_seeds_and_differ(seed):
    graph = graph_of(SHARED | {"AB": 0.5})
    exact = reliability(graph, "S", "T")
    rough = reliability(graph, "S", "T", exact_limit=0, error=0.02, seed=seed)
    assert rough.samples == 4612
    assert rough.low <= float(exact) <= rough.high
    assert rough == reliability(graph, "S", "T", exact_limit=0, error=0.02, seed=seed)


def test_a_number_of_samples_sets_the_error():
    graph = graph_of(dict.fromkeys(BRIDGE, 0.5))
    answer = reliability(graph, "S", "T", exact_limit=0, samples=1_000, confidence_level=0.99)
    assert answer.samples == 1_000
    assert answer.attrs["parameters"]["error"] == pytest.approx((np.log(200) / 2_000) ** 0.5)
    other = reliability(graph, "S", "T", exact_limit=0, samples=1_000, seed=1)
    assert other.probability != answer.probability


def test_an_estimate_never_leaves_the_bounds_that_hold():
    graph = graph_of(dict.fromkeys(BRIDGE, 0.001))  # rarer than the error
    answer = reliability(graph, "S", "T", exact_limit=0, samples=50)
    assert answer.low == answer.best_path == 1e-6
    assert answer.best_path <= answer.probability <= answer.high <= answer.cut_bound


@pytest.mark.parametrize("samples", [1, 63, 64, 65, 1000])
def test_worlds_are_counted_to_the_last_bit(samples):
    def network(chance):
        return Network({7: frozenset({(0, 1)})}, {7: chance})

    assert count_reaching(network(Fraction(1)), samples, seed=0) == samples
    assert count_reaching(network(Fraction(0)), samples, seed=0) == 0
    assert 0 <= count_reaching(network(Fraction(1, 2)), samples, seed=0) <= samples


def test_worlds_of_many_batches_add_up(monkeypatch):
    from sanctions_graph.kernels import worlds

    monkeypatch.setattr(worlds, "_CELLS", 128)
    network = Network({7: frozenset({(0, 1)})}, {7: Fraction(1)})
    assert count_reaching(network, 1001, seed=0) == 1001
    half = Network({7: frozenset({(0, 1)})}, {7: Fraction(1, 2)})
    assert 400 < count_reaching(half, 1001, seed=0) < 600


def test_a_hard_network_is_estimated_and_one_too_large_is_refused():
    graph, source, target = grid(12, 12)
    answer = reliability(graph, source, target, exact_limit=20_000)
    assert answer.method == "monte carlo"
    with pytest.raises(SearchLimitError, match="an estimate over") as refused:
        reliability(graph, source, target, exact_limit=0, error=0.0001)
    assert refused.value.limit == 2_000_000_000


# ---- which walks count -------------------------------------------------------------------------------------


def test_a_rule_walks_its_own_way():
    graph = graph_of(dict.fromkeys(BRIDGE, 0.5))
    along = reliability(graph, "S", "T", rule="pays+")  # A pays B, so B does not lead to A
    p = Fraction(1, 2)
    with_sa, without_sa = 1 - (1 - p) * (1 - p * (1 - (1 - p) ** 2)), p**2
    assert along.exact_value == p * with_sa + (1 - p) * without_sa == Fraction(15, 32)
    assert along.exact_value < reliability(graph, "S", "T").exact_value
    assert reliability(graph, "T", "S", rule="pays+").exact_value == 0
    both = reliability(graph, "S", "T", rule=["owns+", "pays/pays"])
    assert both.exact_value == 1 - (1 - p**2) ** 2
    assert both.attrs["parameters"]["rules"] == ("owns+", "pays/pays")


def test_a_link_that_a_walk_takes_twice_is_one_event():
    graph = graph_of({"SA": 0.5, "AB": 0.5})
    answer = reliability(graph, "S", "B", rule="pays/^pays/pays/pays")
    assert answer.exact_value == Fraction(1, 4)
    assert answer.best_path == 0.25
    assert answer.links == 2


def test_a_link_may_be_needed_again_after_others():
    graph = graph_of({"SA": 0.5, "AS": 0.5, "AB": 0.5})
    answer = reliability(graph, "S", "A", rule="pays/pays/pays")
    assert answer.exact_value == Fraction(1, 4)  # there, back, and there again
    assert reliability(graph, "S", "B", rule="pays{4}").exact_value == Fraction(1, 8)


def test_a_sure_link_leads_one_way_only():
    grades = {"SA": None, "AT": 0.5, "SB": 0.5, "BT": None, "AB": None, "BA": 0.5}
    for rule, value in (("pays+", 1), ("pays/pays", Fraction(3, 4))):
        assert reliability(graph_of(grades), "S", "T", rule=rule).exact_value == value
    one_way = graph_of({"SA": 0.5, "AC": 0.5, "SB": 0.5, "BT": 0.5, "CT": 0.5, "BC": None})
    # through B to T, through B and surely C to T, through A and C to T; never from C to B
    half = Fraction(1, 2)
    with_c_to_t = 1 - (1 - half) * (1 - half * half)
    without = half * half
    assert reliability(one_way, "S", "T", rule="pays+").exact_value == half * with_c_to_t + half * without


def test_a_link_that_two_rules_take_is_one_event():
    graph = graph_of({"SA": 0.5})
    assert reliability(graph, "S", "A", rule=["pays", "pays+", "pays/(^pays/pays)*"]).exact_value == Fraction(1, 2)


@pytest.mark.parametrize(("max_hops", "value"), [(0, 0), (1, 0), (2, Fraction(1, 4)), (3, Fraction(11, 32)), (9, None)])
def test_limits_on_hops_are_kept(max_hops, value):
    graph = graph_of({"SA": 0.5, "AT": 0.5, "SB": 0.5, "BC": 0.5, "CT": 0.5})
    answer = reliability(graph, "S", "T", max_hops=max_hops)
    everything = reliability(graph, "S", "T", max_hops=None)
    assert answer.exact_value == (everything.exact_value if value is None else value)
    assert everything.exact_value == Fraction(11, 32) == reliability(graph, "S", "T").exact_value


def test_the_limit_of_a_rule_is_its_own_unless_the_caller_sets_one():
    graph = graph_of({"SA": 0.5, "AT": 0.5, "ST": 0.5})
    near = sg.ExposureRule("near", "(pays|^pays)+", "nearby", max_hops=1)
    assert reliability(graph, "S", "T", rule=near).exact_value == Fraction(1, 2)
    assert reliability(graph, "S", "T", rule=near, max_hops=None).exact_value == Fraction(5, 8)


def test_hubs_are_not_passed():
    graph = graph_of({"SA": 0.5, "AT": 0.5, "ST": 0.5})
    policy = sg.HubPolicy(stop_at=["A"])
    around = sg.ExposureRule("around", "pays+", "not through A", hubs=policy)
    assert reliability(graph, "S", "T", rule=around).exact_value == Fraction(1, 2)
    assert reliability(graph, "S", "A", rule=around).exact_value == Fraction(1, 2)
    assert reliability(graph, "A", "T", rule=around).exact_value == Fraction(1, 2)
    between = sg.ExposureRule("between", "pays+", "one between", max_hops=1, hubs=sg.HubPolicy(count="intermediaries"))
    longer = graph_of({"SA": 0.5, "AT": 0.5, "AB": 0.5, "BT": 0.5})
    assert reliability(longer, "S", "T", rule=between).exact_value == Fraction(1, 4)


def test_a_node_is_connected_with_itself_by_no_link():
    graph = graph_of({"SA": 0.5})
    answer = reliability(graph, "S", "S")
    assert (answer.exact_value, answer.links, answer.path, answer.cut) == (1, 0, (), ())
    assert reliability(graph, "S", "S", rule="pays+").exact_value == 0
    assert reliability(graph, "S", "S", rule="pays/^pays").exact_value == Fraction(1, 2)


def test_no_walk_is_no_probability():
    answer = reliability(graph_of({"SA": 0.5, "BT": 0.5}), "S", "T")
    assert (answer.exact_value, answer.low, answer.high, answer.best_path, answer.cut_bound) == (0, 0, 0, 0, 0)
    assert (answer.links, answer.path, answer.cut) == (0, (), ())


def test_ungraded_links_count_as_there_and_are_counted():
    answer = reliability(graph_of({"SA": None, "AT": 0.5, "SB": None, "BT": None, "TX": 0.5}), "S", "T")
    assert (answer.exact_value, answer.ungraded, answer.links) == (1, 3, 4)
    assert answer.cut == ()
    some = reliability(graph_of({"SA": None, "AB": 0.5, "BT": None}), "S", "T")
    assert (some.exact_value, some.ungraded, some.path) == (Fraction(1, 2), 2, ("l:SA", "l:AB", "l:BT"))
    assert some.cut == ("l:AB",)


def test_only_links_of_the_view_count():
    graph = graph_of({"SA": 0.5, "AT": 0.5}, start=["2020-01-01", "2021-01-01"])
    assert reliability(graph.as_of("2020-06-01"), "S", "T").exact_value == 0
    after = reliability(graph.as_of("2021-06-01"), "S", "T")
    assert after.exact_value == Fraction(1, 4)
    assert after.attrs["as_of"] == "on 2021-06-01"
    assert reliability(graph, "S", "T").attrs["as_of"] == "time ignored"
    ignoring = sg.ExposureRule("ever", "pays+", "at any time", time="ignore")
    assert reliability(graph.as_of("2020-06-01"), "S", "T", rule=ignoring).exact_value == Fraction(1, 4)


def test_identities_are_walked_only_when_asked():
    graph = graph_of({"SA": 0.5}, kind="same_as")
    assert reliability(graph, "S", "A").exact_value == 0
    assert reliability(graph, "S", "A", same_as=True).exact_value == Fraction(1, 2)


def test_certain_links_only():
    builder = graph_of({"SA": 0.5, "AT": 0.5}).edit()
    builder.add(sg.Link(id="l:ST", source="S", target="T", kind="pays"), sg.Document(id="doc:1"))
    builder.add(sg.Claim(about="l:ST", document="doc:1", status="alleged", confidence=0.5))
    graph = builder.freeze()
    assert reliability(graph, "S", "T").exact_value == Fraction(5, 8)
    assert reliability(graph, "S", "T", certainty="certain").exact_value == Fraction(1, 4)


# ---- refusals and words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"error": 0}, {"error": 1.0}, {"error": "small"}, {"confidence_level": 1}, {"confidence_level": True},
        {"samples": 0}, {"samples": 1.5}, {"seed": -1}, {"seed": None}, {"exact_limit": -1}, {"limit": 2.0},
        {"certainty": "sure"}, {"max_hops": -1}, {"rule": "no_such_rule"},
        {"rule": sg.ExposureRule("money", "pays+", "in order", time="ordered")},
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(wrong):
    with pytest.raises(UnknownKindError):
        reliability(graph_of({"SA": 0.5}), "S", "A", **wrong)


def test_unknown_ends_and_bad_patterns_are_refused():
    graph = graph_of({"SA": 0.5})
    with pytest.raises(UnknownIdError):
        reliability(graph, "S", "Z")
    with pytest.raises(PatternError):
        reliability(graph, "S", "A", rule="pays/(")


def test_a_search_stops_at_its_limit():
    graph, source, target = grid(6, 6)
    with pytest.raises(SearchLimitError, match="limit of 50 ") as refused:
        reliability(graph, source, target, limit=50)
    assert refused.value.limit == 50
    with pytest.raises(SearchLimitError):
        reliability(graph, source, target, rule="(pays|^pays)+", max_hops=12, limit=300)


def test_it_says_what_it_did():
    answer = reliability(graph_of(SHARED | {"AT": None}), "S", "T")
    told = answer.explain()
    assert told.startswith("S to T: a walk is there with probability 0.8748 (2187/2500), exact")
    assert "walks: any_link; links: possible; time ignored" in told
    assert "5 links bear on it, 1 of them ungraded" in told
    assert "S pays C  [l:SC]  0.9" in told
    assert "A pays T  [l:AT]  ungraded" in told
    assert "independently of each other" in told
    assert "independent" in repr(answer)
    assert answer.attrs["assumption"] in told
    rough = reliability(graph_of(dict.fromkeys(BRIDGE, 0.5)), "S", "T", exact_limit=0, samples=100)
    assert "at 0.95 confidence, 100 worlds drawn" in rough.explain()
    assert rough._repr_html_().startswith("<pre>reliability of S to T")


def test_its_table_is_one_row():
    answer = reliability(graph_of(SHARED), "S", "T")
    (row,) = answer.to_pandas().to_dict("records")
    assert (row["probability"], row["method"], row["links"]) == (float(Fraction(2592, 3125)), "exact", 5)
    assert row["cut"] == ("l:SC",)
    assert answer.to_pandas().attrs["method"] == "reliability"


def test_noisy_or_is_never_what_it_answers_for_three_branches_either():
    grades = {"SC": 0.5} | {f"C{letter}": 0.5 for letter in "ABDE"} | {f"{letter}T": 1.0 for letter in "ABDE"}
    answer = reliability(graph_of(grades), "S", "T")
    assert answer.exact_value == Fraction(1, 2) * (1 - Fraction(1, 2) ** 4)
    assert answer.exact_value < 1 - prod(1 - Fraction(1, 4) for _ in range(4))


def test_the_bundled_case_is_ungraded():
    then = sg.load_case("dprk").as_of("2023-09-15")
    answer = reliability(then, "state:LA", "measure:unscr-2397/8", rule="hosted_channel")
    assert answer.exact_value == 1
    assert answer.ungraded == answer.links > 0


def test_importing_it_loads_neither_scipy_nor_pandas():
    code = (
        "import sys, sanctions_graph.analysis.reliability, sanctions_graph.analysis.weighed;"
        "print([name for name in ('scipy', 'pandas', 'networkx', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
