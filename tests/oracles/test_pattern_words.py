"""Patterns against a second reader: what the automaton accepts is what a plain regular expression accepts."""

from itertools import product

import pytest
from hypothesis import example, given, settings

from sanctions_graph.paths.pattern import compile_pattern
from sanctions_graph.testing.oracles_patterns import expression_of, obeys
from sanctions_graph.testing.strategies import patterns

STEPS = [(kind, forward) for kind in ("owns", "pays") for forward in (True, False)]
WALKS = [walk for length in range(5) for walk in product(STEPS, repeat=length)]


@settings(max_examples=150, deadline=None)
@example("^(owns/^(pays|owns){2}/^pays?)")
@example("^(owns{1,2}/(pays/owns)*)|^owns")
@given(patterns(("owns", "pays"), max_leaves=6))
def test_the_automaton_accepts_the_words_of_the_regular_expression(pattern):
    compiled = compile_pattern(pattern)
    assert [walk for walk in WALKS if compiled.matches(list(walk))] == [walk for walk in WALKS if obeys(pattern, walk)]


@pytest.mark.parametrize(
    ("pattern", "walk"),
    [
        ("^(owns/pays)", "^pays ^owns"),
        ("^(^owns/pays{2})", "^pays ^pays owns"),
        ("^owns{2}", "^owns ^owns"),
        ("owns|pays/owns", "pays owns"),
        ("(owns|^pays){,1}/pays{0}", "^pays"),
    ],
)
def test_the_oracle_reads_as_a_person_does(pattern, walk):
    steps = [(word.removeprefix("^"), not word.startswith("^")) for word in walk.split()]
    assert obeys(pattern, steps)
    assert not obeys(pattern, [*steps, ("pays", True), ("pays", True)])
    assert not obeys(pattern, [(kind, not forward) for kind, forward in steps])


@pytest.mark.parametrize("wrong", ["(owns", "owns)", "owns[share = 1]", "owns pays"])
def test_the_oracle_refuses_what_it_does_not_read(wrong):
    with pytest.raises(ValueError, match=r"is not read|left over|not closed"):
        expression_of(wrong)
