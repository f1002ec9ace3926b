"""Algebras and weighing: known values, an algebra of one's own, refusals, words."""

from fractions import Fraction
from math import inf
from operator import add, mul
from types import SimpleNamespace

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.weighed import weigh
from sanctions_graph.errors import (
    NotConvergedError,
    PatternError,
    SchemaError,
    SearchLimitError,
    UnknownIdError,
    UnknownKindError,
)
from sanctions_graph.paths import algebra as algebras
from sanctions_graph.paths.algebra import ALGEBRAS, Algebra, Semiring, resolve_algebra

ROWS = [("S", "A", 0.9), ("A", "T", 0.5), ("S", "B", 0.6), ("B", "T", 0.6), ("S", "T", 0.25)]


def graph_of(rows, **columns):
    frame = pd.DataFrame(rows, columns=["source", "target", "confidence"]).assign(kind="pays", **columns)
    return sg.from_dataframe(frame.assign(id=[f"l:{source}{target}" for source, target, _ in rows]))


def value(graph, name, rule="pays+", **options):
    return weigh(graph, source="S", target="T", rule=rule, algebra=name, **options).value


# ---- the running example of Green, Karvounarakis and Tannen ----------------------------------------------------
# R(A, B, C) holds (a, b, c), (d, b, e) and (f, g, e), annotated p, r, s. The query joins AB with BC on B, and AC with
# BC on C, and keeps A and C. Each tuple gives one link for every way in which the query uses it.

RELATION = {"p": "abc", "r": "dbe", "s": "fge"}
QUERY = "owns/pays|acts_for/supplies"


def joined():
    rows = []
    for name, (a, b, c) in RELATION.items():
        rows += [
            (f"l:{name}:AB", f"A:{a}", f"B:{b}", "owns"),
            (f"l:{name}:BC", f"B:{b}", f"C:{c}", "pays"),
            (f"l:{name}:AC", f"A:{a}", f"joined:{c}", "acts_for"),
            (f"l:{name}:C", f"joined:{c}", f"C:{c}", "supplies"),
        ]
    return sg.from_dataframe(pd.DataFrame(rows, columns=["id", "source", "target", "kind"]))


def annotation(graph, row):
    return graph.tables["links"].ids[row].split(":")[1]


class Polynomials:
    """A user's own algebra: polynomials with whole coefficients, as sets of (monomial, coefficient)."""

    name = "polynomials"
    absorptive = idempotent = False
    zero = frozenset()
    one = frozenset({("", 1)})

    @staticmethod
    def _collected(terms):
        total = {}
        for monomial, coefficient in terms:
            total[monomial] = total.get(monomial, 0) + coefficient
        return frozenset(total.items())

    def plus(self, one, other):
        return self._collected([*one, *other])

    def times(self, one, other):
        return self._collected(("".join(sorted(x + y)), m * n) for x, m in one for y, n in other)

    def weigh(self, graph, row):
        return frozenset({(annotation(graph, row), 1)})


POLYNOMIALS = {
    "ac": {"pp": 2}, "ae": {"pr": 1}, "dc": {"pr": 1}, "de": {"rr": 2, "rs": 1}, "fe": {"ss": 2, "rs": 1},
}  # fmt: skip
BAG = {"ac": 8, "ae": 10, "dc": 10, "de": 55, "fe": 7}


@pytest.mark.parametrize("pair", POLYNOMIALS)
def test_polynomials_of_the_running_example(pair):
    answer = weigh(joined(), source=f"A:{pair[0]}", target=f"C:{pair[1]}", rule=QUERY, algebra=Polynomials())
    assert dict(answer.value) == POLYNOMIALS[pair]
    assert answer.algebra == "polynomials"


@pytest.mark.parametrize("pair", BAG)
def test_bag_values_of_the_running_example(pair):
    many = {"p": 2, "r": 5, "s": 1}
    bag = Semiring("bag", 0, 1, add, mul, lambda g, row: many[annotation(g, row)])
    answer = weigh(joined(), source=f"A:{pair[0]}", target=f"C:{pair[1]}", rule=QUERY, algebra=bag)
    assert answer.value == BAG[pair]


def test_polynomials_evaluate_into_every_other_algebra():
    graph = joined()
    count = weigh(graph, source="A:d", target="C:e", rule=QUERY, algebra="count").value
    assert count == sum(POLYNOMIALS["de"].values())
    why = weigh(graph, source="A:d", target="C:e", rule=QUERY, algebra="why").value
    about = {each: frozenset(c.id for c in graph.claims_about(each)) for each in graph.tables["links"].ids}
    assert why == {
        about["l:r:AB"] | about["l:r:BC"], about["l:r:AC"] | about["l:r:C"], about["l:r:AC"] | about["l:s:C"],
    }  # fmt: skip


# ---- the algebras of the library -----------------------------------------------------------------------------


def test_hops_strength_bottleneck_and_count():
    graph = graph_of(ROWS)
    assert value(graph, "hops") == 1
    assert value(graph, "strength") == Fraction(9, 20)
    assert value(graph, "bottleneck") == Fraction(3, 5)
    assert value(graph, "count") == 3
    assert value(graph, "hops", rule="pays/pays") == 2
    assert value(graph, "strength", max_hops=1) == Fraction(1, 4)
    nothing = {name: value(graph, name, rule="owns+") for name in ALGEBRAS}
    assert nothing == {name: algebra.zero for name, algebra in ALGEBRAS.items()}
    assert nothing["hops"] == inf


def test_structure_is_no_hop():
    rows = [("channel:a", "channel:b", "part_of"), ("state:X", "channel:a", "hosts")]
    graph = sg.from_dataframe(pd.DataFrame(rows, columns=["source", "target", "kind"]))
    answer = weigh(graph, source="state:X", target="channel:b", rule="hosts/part_of", algebra="hops")
    assert answer.value == 1


def test_amount_is_the_share_of_what_a_payer_pays_out():
    graph = graph_of(ROWS, amount=[60, 100, 30, 50, 10], unit="USD")
    assert value(graph, "amount") == (Fraction(1), Fraction(1))  # all of it comes to T in the end
    assert value(graph, "amount", rule="pays/pays") == (Fraction(9, 10), Fraction(9, 10))
    assert value(graph, "amount", rule="pays") == (Fraction(1, 10), Fraction(1, 10))
    units = graph_of(ROWS, amount=[60, 100, 30, 50, 10], unit=["USD", "USD", "EUR", "USD", "USD"])
    assert value(units, "amount", rule="pays") == (Fraction(1, 7), Fraction(1, 7))


def test_amounts_are_bounds():
    graph = graph_of(ROWS, amount=["60..80", "", "30", "50", "10.."], unit="USD")
    assert value(graph, "amount", rule="pays") == (Fraction(10, 10 + 80 + 30), Fraction(1))
    low, high = value(graph, "amount", rule="pays/pays")
    assert (low, high) == (Fraction(0), Fraction(80, 120) + Fraction(30, 100))
    unknown = graph_of(ROWS[:1] + ROWS[4:], amount=["", ""], unit="USD")
    assert value(unknown, "amount", rule="pays") == (0, 1)
    alone = graph_of(ROWS[4:], amount=[""], unit="USD")
    assert value(alone, "amount", rule="pays") == (1, 1)


def test_each_view_has_its_own_total():
    graph = graph_of([("S", "T", 1.0), ("S", "A", 1.0)], amount=[10, 30], unit="USD", start=["2020", "2022"])
    for view, share in ((graph.as_of("2021-06-01"), 1), (graph.as_of("2023-06-01"), Fraction(1, 4))) * 2:
        assert value(view, "amount", rule="pays") == (share, share)


def test_a_payment_that_may_not_be_made_only_lowers_the_lower_bound():
    builder = graph_of([("S", "T", 1.0)], amount=[10], unit="USD").edit()
    builder.add(sg.Link(id="l:SA", source="S", target="A", kind="pays", amount="10", unit="USD"))
    builder.add(sg.Entity(id="A"), sg.Document(id="doc:1"))
    builder.add(sg.Claim(about="l:SA", document="doc:1", status="alleged"))
    assert value(builder.freeze(), "amount", rule="pays") == (Fraction(1, 2), Fraction(1))


def test_other_kinds_pass_everything_on():
    rows = [("S", "A", "pays", 30.0), ("S", "B", "pays", 70.0), ("T", "A", "owns", None)]
    graph = sg.from_dataframe(pd.DataFrame(rows, columns=["source", "target", "kind", "amount"]))
    assert value(graph, "amount", rule="pays/^owns") == (Fraction(3, 10), Fraction(3, 10))


def test_why_is_the_smallest_sets_of_claims():
    builder = graph_of(ROWS[:2]).edit()
    builder.add(sg.Document(id="doc:2"))
    builder.add(
        sg.Claim(id="claim:more", about="l:SA", document="doc:2", status="alleged"),
        sg.Claim(id="claim:no", about="l:SA", document="doc:2", stance="disputes", locator="2"),
        sg.Claim(id="claim:sum", about="l:SA", document="doc:2", quantity="wage", value=3, unit="USD", locator="3"),
    )
    graph = builder.freeze()
    first, second = ({c.id for c in graph.claims_about(link)} for link in ("l:SA", "l:AT"))
    told = first - {"claim:no", "claim:sum"}
    assert len(told) == 2
    assert value(graph, "why") == {frozenset({each, *second}) for each in told}


def test_why_has_a_limit(monkeypatch):
    monkeypatch.setattr(algebras, "MOST_SETS", 2)
    with pytest.raises(SearchLimitError, match="limit of 2 "):
        value(graph_of(ROWS), "why")


# ---- sums of products of shares, as for close links -------------------------------------------------------------

CLOSE = {"AB": "1/5", "BA": "4/5", "BC": "1/5", "CD": "3/5", "DA": "9/10", "AC": "1/5"}


def holdings(shares):
    rows = [(ends[0], ends[1], "owns", share) for ends, share in shares.items()]
    return sg.from_dataframe(pd.DataFrame(rows, columns=["source", "target", "kind", "share"]))


def test_shares_multiply_and_add_where_no_holding_goes_round():
    from sanctions_graph._bounds import WHOLE

    def share(graph, row):
        return Fraction(int(graph.view.evidence.bounds["share"].low[row]), WHOLE)

    product_sum = Semiring("shares", Fraction(0), Fraction(1), add, mul, share)
    ends = {"source": "A", "rule": "owns+", "algebra": product_sum}
    graph = holdings({ends: share for ends, share in CLOSE.items() if ends not in ("BA", "DA")})
    assert weigh(graph, target="C", **ends).value == Fraction(6, 25)  # as in the published close links
    assert weigh(graph, target="D", **ends).value == Fraction(6, 25) * Fraction(3, 5)
    stakes = sg.integrated_ownership(graph, method="simple_paths", owners=["A"])
    assert weigh(graph, target="D", **ends).value == stakes.share("A", "D")[0]
    with pytest.raises(NotConvergedError, match="go round"):
        weigh(holdings(CLOSE), target="D", **ends)
    within = weigh(holdings(CLOSE), target="D", max_hops=3, **ends).value
    assert within == Fraction(1, 5) * Fraction(3, 5) + Fraction(1, 5) * Fraction(1, 5) * Fraction(3, 5)


# ---- rules and limits --------------------------------------------------------------------------------------------


def test_several_rules_need_an_algebra_that_does_not_count_twice():
    graph = graph_of(ROWS)
    assert value(graph, "strength", rule=["pays", "pays/pays"]) == Fraction(9, 20)
    with pytest.raises(SchemaError, match="twice"):
        value(graph, "count", rule=["pays", "pays/pays"])
    assert value(graph, "count", rule="(pays)|(pays/pays)|(pays+)") == 3
    assert weigh(graph, source="S", target="T").value == 0  # the default rules: there is no measure
    with pytest.raises(SchemaError):
        weigh(graph, source="S", target="T", algebra="count")


def test_a_cycle_is_named_unless_it_cannot_matter():
    graph = graph_of([*ROWS, ("A", "S", 0.5), ("B", "X", 0.5), ("X", "B", 0.5)])
    with pytest.raises(NotConvergedError, match="l:SA") as refused:
        value(graph, "count", rule="pays/pays*")
    assert "set max_hops" in str(refused.value)
    assert value(graph, "count", max_hops=2) == 3
    assert value(graph, "count", max_hops=3) == 4
    assert value(graph, "strength") == Fraction(9, 20)
    aside = graph_of([*ROWS, ("T", "X", 0.5), ("X", "Y", 0.5), ("Y", "X", 0.5)])
    assert value(aside, "count") == 3  # the cycle leads nowhere


def test_a_walk_may_pass_its_target():
    graph = graph_of([("S", "T", 0.5), ("T", "A", 0.5), ("A", "T", 0.5)])
    assert value(graph, "count", max_hops=5) == 3
    assert value(graph, "count", rule="pays{3}") == 1


def test_a_search_stops_at_its_limit():
    with pytest.raises(SearchLimitError):
        value(graph_of(ROWS), "hops", limit=2)


# ---- an algebra of one's own --------------------------------------------------------------------------------------


def parts(**changed):
    whole = {
        "name": "cost", "zero": inf, "one": 0, "plus": min, "times": add, "weigh": lambda *_: 3,
        "absorptive": True, "idempotent": True,
    }  # fmt: skip
    return SimpleNamespace(**{name: part for name, part in (whole | changed).items() if part is not None})


def test_any_object_with_the_members_will_do():
    assert isinstance(parts(), Algebra)
    assert value(graph_of(ROWS), parts(), rule="pays/pays") == 6
    assert resolve_algebra("hops") is ALGEBRAS["hops"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weigh": None}, "weigh missing"),
        ({"plus": 3}, "plus missing"),
        ({"zero": 5}, "zero"),
        ({"one": 1}, "one"),
        ({"times": lambda a, _: a}, "one . a = a"),
        ({"plus": add, "zero": 0}, "zero . a = zero|one . a"),
        ({"plus": max, "zero": -inf}, "one . a = one"),
        ({"weigh": lambda *_: -1}, "one . a = one"),
        ({"idempotent": True, "absorptive": False, "plus": lambda a, b: min(a, b) - (a == b != inf)}, "a . a = a"),
    ],
)
def test_what_breaks_a_law_is_refused(changed, said):
    with pytest.raises(SchemaError, match=said):
        value(graph_of(ROWS), parts(**changed))


def test_a_false_promise_that_no_single_weight_betrays_ends():
    graph = graph_of([("S", "T", 1.0), ("T", "S", 1.0)])

    def halved(a, b):
        return a / 2 if a and b and inf not in (a, b) else a + b

    with pytest.raises(NotConvergedError, match="says that it is absorptive"):
        value(graph, parts(times=halved))


@pytest.mark.parametrize("wrong", [{"algebra": "hop"}, {"certainty": "sure"}, {"rule": "no_such"}, {"max_hops": -1}])
def test_unknown_words_are_refused(wrong):
    with pytest.raises(UnknownKindError):
        weigh(graph_of(ROWS), **{"source": "S", "target": "T", "rule": "pays"} | wrong)


def test_unknown_ends_and_bad_patterns_are_refused():
    with pytest.raises(UnknownIdError):
        weigh(graph_of(ROWS), source="S", target="Z", rule="pays")
    with pytest.raises(PatternError):
        weigh(graph_of(ROWS), source="S", target="T", rule="pays//pays")


# ---- words ----------------------------------------------------------------------------------------------------------


def test_it_says_what_it_weighed():
    answer = weigh(graph_of(ROWS), source="S", target="T", rule="pays/pays")
    assert repr(answer) == "strength of S to T: 9/20 (0.45)\n4 links stand on some walk; time ignored"
    told = answer.explain()
    assert told.startswith("S to T: strength 9/20 (0.45)\n  probability of the strongest walk")
    assert "    A pays T  [l:AT]  1/2 (0.5)" in told
    assert answer.links == ("l:AT", "l:BT", "l:SA", "l:SB")
    assert answer.weights == (Fraction(1, 2), Fraction(3, 5), Fraction(9, 10), Fraction(3, 5))
    table = answer.to_pandas()
    assert list(table["weight"]) == list(answer.weights)
    assert table.attrs["value"] == Fraction(9, 20)
    assert answer._repr_html_().startswith("<pre>strength")


def test_long_answers_say_what_they_leave_out():
    rows = [row for at in range(30) for row in (("S", f"n:{at:02d}", 0.5), (f"n:{at:02d}", "T", 0.5))]
    told = weigh(graph_of(rows), source="S", target="T", rule="pays/pays", algebra="why").explain()
    assert told.startswith("S to T: why 30 sets\n    {claim:")
    assert "… and 10 more" in told
    assert "… and 40 more" in told
    bounds = weigh(graph_of(ROWS), source="S", target="T", rule="pays", algebra="amount")
    assert "amount from 0 to 1" in bounds.explain()


def test_the_bundled_case():
    then = sg.load_case("dprk").as_of("2023-09-15")
    ends = {"source": "state:LA", "target": "measure:unscr-2397/8", "rule": "hosted_channel"}
    assert weigh(then, **ends, algebra="hops").value == 2
    why = weigh(then, **ends, algebra="why").value
    claims = {claim.id for claim in then.claims}
    assert all(each <= claims for each in why)
    assert not any(one < other for one in why for other in why)
