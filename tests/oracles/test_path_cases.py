"""Published cases on paths: k best, regular path queries, order in time, shared links."""

import pandas as pd
import pytest

import sanctions_graph as sg


def weighed(edges):
    """Weights as probabilities: a sum of weights is then a product of powers of one half."""
    rows = [(f"{a}{b}", a, b, "pays", 2.0**-weight) for a, b, weight in edges]
    return sg.from_dataframe(pd.DataFrame(rows, columns=["id", "source", "target", "kind", "confidence"]))


def best(graph, source, target, k):
    paths = sg.exposure_paths(graph, source=source, target=target, rule="pays+", algebra="strength", k=k)
    return [(path.strength, "".join(path.nodes)) for path in paths]


YEN = [("A", "B", 1), ("B", "C", 1), ("C", "D", 1), ("B", "F", 1), ("F", "D", 2), ("C", "E", 1), ("E", "D", 2),
       ("B", "D", 5)]  # fmt: skip


def test_yen_a_d():
    """Question-and-answer thread on Yen (1971): lengths 3, 4, 5, 6; an emptied candidate heap loses the last ones."""
    wanted = [(3, "ABCD"), (4, "ABFD"), (5, "ABCED"), (6, "ABD")]
    assert best(weighed(YEN), "A", "D", 9) == [(2.0**-length, path) for length, path in wanted]
    for k in (1, 2, 3):
        assert best(weighed(YEN), "A", "D", k) == [(2.0**-length, path) for length, path in wanted[:k]]


def test_ties_have_a_rule():
    """The six-node illustration of Yen's algorithm has lengths 5 and 7 and then three ties at 8: by hops, by links."""
    edges = [("C", "D", 3), ("C", "E", 2), ("D", "F", 4), ("E", "D", 1), ("E", "F", 2), ("E", "G", 3), ("F", "G", 2),
             ("F", "H", 1), ("G", "H", 2)]  # fmt: skip
    found = best(weighed(edges), "C", "H", 9)
    assert found[:5] == [(2.0**-5, "CEFH"), (2.0**-7, "CEGH"), (2.0**-8, "CDFH"), (2.0**-8, "CEDFH"),
                         (2.0**-8, "CEFGH")]  # fmt: skip
    assert found == best(weighed(edges[::-1]), "C", "H", 9)


def test_rpq_owns_star_employs():
    """Formal-language definition: holdings any number of times, then one step of another kind."""
    rows = [
        ("DPRK_co", "front1", "owns"), ("front1", "worker1", "directs"), ("worker1", "firmX", "acts_for"),
        ("firmX", "DPRK_co", "pays"), ("DPRK_co", "bank1", "finances"), ("front1", "front2", "owns"),
        ("front2", "worker2", "directs"),
    ]  # fmt: skip
    graph = sg.from_dataframe(pd.DataFrame(rows, columns=["source", "target", "kind"]))

    def reached(pattern):
        asked = {"subjects": ["DPRK_co"], "targets": graph.entities(), "rule": pattern}
        return [row.target for row in sg.exposure(graph, **asked)]

    assert sorted(reached("owns*/directs")) == ["worker1", "worker2"]
    assert reached("owns*/directs/acts_for") == ["firmX"]


@pytest.mark.parametrize(("time", "found"), [("ignore", 1), ("ordered", 0)])
def test_temporal_order_trap(time, found):
    """What came on day 5 cannot have gone on day 3."""
    rows = [("ab", "A", "B", "pays", "2020-01-05"), ("bc", "B", "C", "pays", "2020-01-03")]
    graph = sg.from_dataframe(pd.DataFrame(rows, columns=["id", "source", "target", "kind", "start"]))
    assert len(sg.exposure_paths(graph, source="A", target="C", rule="pays+", time=time)) == found
