"""The laws of every algebra of the library, on values that walks can take."""

from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph.paths.algebra import ALGEBRAS

PART = st.fractions(0, 1, max_denominator=12)
SIZE = st.fractions(0, 5, max_denominator=12)
CLAIMS = st.frozensets(st.sampled_from("abcd"), max_size=3)
WHY = st.frozensets(CLAIMS, max_size=3).map(lambda sets: ALGEBRAS["why"].plus(sets, frozenset()))
VALUES = {
    "hops": st.integers(0, 9) | st.just(inf),
    "strength": PART,
    "bottleneck": PART,
    "amount": st.tuples(SIZE, SIZE).map(sorted).map(tuple),
    "count": st.integers(0, 99),
    "why": WHY,
}


def test_every_algebra_is_held_to_the_laws():
    assert set(VALUES) == set(ALGEBRAS)
    assert all(algebra.name == name and algebra.says for name, algebra in ALGEBRAS.items())
    assert {name for name, each in ALGEBRAS.items() if each.absorptive} == {"hops", "strength", "bottleneck", "why"}
    assert all(algebra.idempotent for algebra in ALGEBRAS.values() if algebra.absorptive)  # 1 + 1 = 1, so a + a = a


@pytest.mark.parametrize("name", ALGEBRAS)
@given(data=st.data())
def test_plus_is_associative_and_commutative_with_zero(name, data):
    algebra = ALGEBRAS[name]
    a, b, c = (data.draw(VALUES[name]) for _ in range(3))
    plus, zero = algebra.plus, algebra.zero
    assert plus(plus(a, b), c) == plus(a, plus(b, c))
    assert plus(a, b) == plus(b, a)
    assert plus(a, zero) == plus(zero, a) == a


@pytest.mark.parametrize("name", ALGEBRAS)
@given(data=st.data())
def test_times_is_associative_with_one_and_zero_annihilates(name, data):
    algebra = ALGEBRAS[name]
    a, b, c = (data.draw(VALUES[name]) for _ in range(3))
    times, zero, one = algebra.times, algebra.zero, algebra.one
    assert times(times(a, b), c) == times(a, times(b, c))
    assert times(a, one) == times(one, a) == a
    assert times(a, zero) == times(zero, a) == zero


@pytest.mark.parametrize("name", ALGEBRAS)
@given(data=st.data())
def test_times_distributes_over_plus_from_both_sides(name, data):
    algebra = ALGEBRAS[name]
    a, b, c = (data.draw(VALUES[name]) for _ in range(3))
    plus, times = algebra.plus, algebra.times
    assert times(a, plus(b, c)) == plus(times(a, b), times(a, c))
    assert times(plus(b, c), a) == plus(times(b, a), times(c, a))


@pytest.mark.parametrize("name", ALGEBRAS)
@given(data=st.data())
def test_what_it_says_of_itself_is_so(name, data):
    algebra = ALGEBRAS[name]
    a = data.draw(VALUES[name])
    assert not algebra.absorptive or algebra.plus(algebra.one, a) == algebra.one
    assert not algebra.idempotent or algebra.plus(a, a) == a


@pytest.mark.parametrize("name", ["amount", "count"])
def test_the_others_do_not_absorb(name):
    algebra = ALGEBRAS[name]
    assert algebra.plus(algebra.one, algebra.one) != algebra.one


@given(PART, PART)
def test_bounds_stay_in_order(low, high):
    amount = ALGEBRAS["amount"]
    bounds = tuple(sorted((low, high)))
    for joined in (amount.plus(bounds, (Fraction(0), Fraction(1))), amount.times(bounds, bounds)):
        assert joined[0] <= joined[1]
