"""The language of patterns: what it means, where it says it was misunderstood, and what it refuses to be drowned in."""

import itertools
import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctions_graph.errors import PatternError
from sanctions_graph.model.kinds import LINK_KIND_NAMES
from sanctions_graph.paths.pattern import MAX_DEPTH, MAX_LENGTH, MAX_STATES, compile_pattern, symbol_of
from sanctions_graph.paths.rules import RULES, ExposureRule

STEPS = {"o": ("owns", True), "O": ("owns", False), "p": ("pays", True), "P": ("pays", False)}
WORDS = ["".join(word) for length in range(5) for word in itertools.product(STEPS, repeat=length)]
HANG = 10  # seconds of our own: a guard against an explosion, not a measure of speed


def language(pattern):
    """The words of up to four steps that a pattern accepts; a capital walks against the link."""
    compiled = compile_pattern(pattern)
    return {word for word in WORDS if compiled.matches([STEPS[letter] for letter in word])}


def regular(expression):
    return {word for word in WORDS if re.fullmatch(expression, word)}


def automaton(pattern, **options):
    return compile_pattern(pattern, **options).automaton


@pytest.mark.parametrize(
    ("pattern", "expression"),
    [
        ("owns", "o"),
        ("^owns", "O"),
        ("owns/pays", "op"),
        ("owns|pays", "o|p"),
        ("owns*", "o*"),
        ("owns+", "o+"),
        ("owns?", "o?"),
        ("(owns/pays)*", "(op)*"),
        ("owns{2}", "oo"),
        ("owns{1,3}", "o{1,3}"),
        ("owns{2,}", "o{2,}"),
        ("owns{,2}", "o{0,2}"),
        ("owns{0}", ""),
        ("owns{0,0}/pays", "p"),
        ("(owns|^pays){2,3}", "(o|P){2,3}"),
        (" owns { 1 , 2 } \n/\tpays ", "o{1,2}p"),
        ("owns{0,}/pays{1,}", "o*p+"),
        ("((owns)+)+/((pays*)*)?", "o+p*"),
    ],
)
def test_the_syntax_means_what_it_says(pattern, expression):
    assert language(pattern) == regular(expression)


@pytest.mark.parametrize(
    ("pattern", "expression"),
    [
        ("owns|pays/owns", "o|po"),
        ("owns/pays*", "op*"),
        ("owns|pays+", "o|p+"),
        ("^owns/pays", "Op"),
        ("^owns*", "O*"),
        ("owns/pays|pays/owns*", "op|po*"),
        ("^owns|pays?", "O|p?"),
    ],
)
def test_modifiers_bind_before_caret_before_slash_before_bar(pattern, expression):
    assert language(pattern) == regular(expression)


@pytest.mark.parametrize(
    ("pattern", "expression"),
    [
        ("^(owns/pays)", "PO"),
        ("^(owns|pays)", "O|P"),
        ("^(owns/pays*)", "P*O"),
        ("^(^owns/pays)", "Po"),
        ("^(^(owns/pays))", "op"),
        ("^(owns/(pays|^owns/pays))+", "((P|Po)O)+"),
        ("^(owns/pays{2,3})?", "(P{2,3}O)?"),
    ],
)
def test_a_caret_turns_a_whole_group_round(pattern, expression):
    assert language(pattern) == regular(expression)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("owns/owns*", "owns+"),
        ("owns*/owns*", "owns*"),
        ("(owns*)*", "owns*"),
        ("(owns+)?", "owns*"),
        ("((((owns+)+)+)+)+", "owns+"),
        ("owns{0,1}", "owns?"),
        ("owns{3}", "owns/owns/owns"),
        ("owns{2,}", "owns/owns+"),
        ("(owns?){3}", "owns{0,3}"),
        ("owns|pays", "pays|owns"),
        ("owns/(pays|controls)", "owns/pays|owns/controls"),
        ("(owns|pays)*", "(owns*/pays*)*"),
        ("owns/(pays/owns)*", "(owns/pays)*/owns"),
        ("^(owns/pays)", "^pays/^owns"),
        ("owns|owns/owns{0}", "owns"),
    ],
)
def test_equal_languages_have_equal_automata(one, other):
    assert automaton(one) == automaton(other)
    assert len(automaton(one)) == len(automaton(other))


@pytest.mark.parametrize(
    ("pattern", "states"),
    [("owns", 2), ("owns*", 1), ("owns+", 2), ("owns{3}", 4), ("(owns|pays)*/owns/(owns|pays)", 4), ("owns{0}", 1)],
)
def test_the_automaton_is_the_smallest(pattern, states):
    assert len(automaton(pattern)) == states


_TREES = st.recursive(
    st.sampled_from(["o", "O", "p", "P"]),
    lambda part: (
        st.tuples(part, part).map("({0[0]}|{0[1]})".format)
        | st.tuples(part, part).map("({0[0]}{0[1]})".format)
        | st.builds("({}){}".format, part, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{,2}", "{2,}"]))
    ),
    max_leaves=6,
)


def spelt(expression):
    """Write a regular expression over letters as a pattern."""
    kinds = re.sub("[oOpP]", lambda at: f" {'' if STEPS[at[0]][1] else '^'}{STEPS[at[0]][0]} ", expression)
    return re.sub(r"(?<=[a-z)*+?}])\s+(?=[(^a-z])|(?<=[)*+?}])(?=[(])", "/", re.sub(r"\s+", " ", kinds))


@settings(max_examples=100, deadline=None)
@given(_TREES)
def test_random_patterns_accept_the_words_of_the_regular_expression(expression):
    expression = expression.replace("{,2}", "{0,2}")
    assert language(spelt(expression)) == regular(expression)


def test_kinds_to_pass_over_may_stand_anywhere_and_still_count_where_they_are_asked_for():
    assert automaton("owns", passing=("same_as",)) == automaton("(same_as|^same_as)*/owns/(same_as|^same_as)*")
    asked = automaton("same_as/owns|pays", passing=("same_as",))
    same, back = symbol_of("same_as", True), symbol_of("same_as", False)
    owns, pays = symbol_of("owns", True), symbol_of("pays", True)
    assert asked.accepts([same, owns])
    assert asked.accepts([back, same, back, owns, same])
    assert asked.accepts([same, pays])
    assert not asked.accepts([back, owns])
    assert not asked.accepts([owns])


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
@pytest.mark.parametrize("same_as", [False, True])
def test_every_named_rule_is_small(rule, same_as):
    assert 1 < len(rule.compiled(same_as=same_as).automaton) <= 16


@pytest.mark.parametrize(
    ("pattern", "position", "said"),
    [
        ("owns//pays", 5, "'/'"),
        ("/owns", 0, "'/'"),
        ("owns/", 5, "ends too early"),
        ("owns/  ", 7, "ends too early"),
        ("owns|", 5, "ends too early"),
        ("(owns", 5, "ends too early"),
        ("owns)", 4, "')'"),
        ("((owns)", 7, "ends too early"),
        ("()", 1, "')'"),
        ("owns pays", 5, "'p'"),
        ("owns**", 5, "'*'"),
        ("^^owns", 1, "'^'"),
        ("*owns", 0, "'*'"),
        ("owns^", 4, "'^'"),
        ("owns{}", 4, "'{'"),
        ("owns{,}", 4, "'{'"),
        ("owns{1,2", 4, "'{'"),
        ("owns{a}", 4, "'{'"),
        ("owns{-1}", 4, "'{'"),
        ("owns{1.5}", 4, "'{'"),
        ("owns{٣}", 4, "'{'"),
        ("pays/owns{3,2}", 9, "high to low"),
        ("pays/owns{1001}", 9, "too often"),
        ("pays/owns{1,1001}", 9, "too often"),
        ("owns/!pays", 5, "'!'"),
        ("owns/<pays>", 5, "'<'"),
        ("owns.pays", 4, "'.'"),
        ("owns/öwns", 5, "'ö'"),
        ("owns/\x00", 5, "'\\x00'"),
        ("owns\u00a0/pays", 4, "'\\xa0'"),
        ("owns/ons", 5, "'ons'"),
        ("(owns|\n  contrls)+", 9, "'contrls'"),
        ("pays/ons{0}", 5, "'ons'"),
        ("owns/a", 5, "'a'"),
    ],
)
def test_an_error_points_at_the_character(pattern, position, said):
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    error = caught.value
    assert error.position == position
    assert error.pattern == pattern
    first, excerpt, pointer, *hint = str(error).splitlines()
    assert said in first
    assert pointer.index("^") - 2 == position  # under the character, line breaks shown as blanks
    assert len(excerpt) == len(pattern) + 2
    assert hint[0].startswith("Hint: ") if hint else "high to low" in first


@pytest.mark.parametrize(
    ("word", "near"),
    [("own", "owns"), ("OWNS", "owns"), ("hosted", "hosts"), ("located-in", None), ("locatedin", "located_in"),
     ("launders", "launders_for"), ("designated", "designates"), ("qqqq", None)],
)  # fmt: skip
def test_an_unknown_kind_gets_the_nearest_suggested(word, near):
    with pytest.raises(PatternError) as caught:
        compile_pattern(f"owns/{word}")
    if near:
        assert f"Hint: did you mean {near!r}?" in str(caught.value)
    else:
        assert "did you mean" not in str(caught.value)


def test_the_pointer_stays_on_the_screen_in_a_long_pattern():
    pattern = "/".join(["owns"] * 1_000) + "/ons/" + "/".join(["pays"] * 1_000)
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    _, excerpt, pointer, _ = str(caught.value).splitlines()
    assert excerpt[pointer.index("^") :].startswith("ons/")
    assert len(excerpt) < 130


@pytest.mark.parametrize("pattern", ["", "   ", "\n", None, 5, b"owns"])
def test_nothing_is_no_pattern(pattern):
    with pytest.raises(PatternError, match="empty"):
        compile_pattern(pattern)


HOSTILE = {
    "ten thousand alternatives": "|".join(["owns"] * 10_000),
    "a hundred thousand characters": "a" * 100_000,
    "a hundred thousand brackets": "(" * 100_000,
    "unbalanced, open": "(" * (MAX_DEPTH - 1) + "owns",
    "unbalanced, closed": "owns" + ")" * 10_000,
    "deep": "(" * 9_000 + "owns" + ")" * 9_000,
    "deep and repeated": "(" * 500 + "owns" + ")+" * 500,
    "stars in a row": "owns" + "*" * 19_000,
    "carets in a row": "^" * 19_000 + "owns",
    "unknown kind, long": "x" * 19_000,
    "unknown kinds": "|".join(f"k{number}" for number in range(3_000)),
    "nested counts": "(((owns{1000}){1000}){1000})",
    "nested counts of nothing": "((((owns{0}){1000}){1000}){1000})",
    "nested counts of options": "((owns?/controls?/pays?){30}){30}",
    "nested open counts": "(" * 20 + "owns" + "){2,}" * 20,
    "nested options": "((((owns|pays)?/controls?){9})?/(owns*/pays*){9}){9}",
    "a count of five thousand digits": "owns{" + "9" * 5_000 + "}",
    "the famous explosion": "(owns|pays)*/owns/(owns|pays){500}",
    "a long chain": "owns{1000}",
    "a long optional chain": "owns{0,1000}",
    "a chain of options": "/".join(["owns?"] * 3_000),
    "a chain of stars": "/".join(["owns*/pays*"] * 1_500),
    "stars of a chain": "(" + "|".join(f"({'/'.join(['owns'] * n)})*" for n in range(1, 60)) + ")",
    "only spaces inside": "owns" + " " * 19_000 + "owns",
    "a wall of bars": "|" * 19_000,
}


@pytest.mark.parametrize("pattern", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pattern_is_refused_before_it_explodes(pattern):
    compile_pattern("owns")  # the parser is loaded once
    began = process_time()
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert process_time() - began < HANG
    assert len(str(caught.value)) < 1_500


FAIR = {
    "nested stars": "(" * MAX_DEPTH + "owns" + ")*" * MAX_DEPTH,
    "nested pluses": "(" * MAX_DEPTH + "owns" + ")+" * MAX_DEPTH,
    "nested mixtures": "^(owns|(" * 24 + "owns" + ")/pays)*" * 24,
    "many alternatives": "|".join(["owns"] * (MAX_LENGTH // 5)),
    "every kind sixty times": f"({'|'.join(LINK_KIND_NAMES)}){{,60}}",
    "as many states as allowed": f"owns{{{MAX_STATES - 1}}}",
}


@pytest.mark.parametrize("pattern", FAIR.values(), ids=FAIR)
def test_a_large_but_fair_pattern_compiles(pattern):
    compile_pattern("owns")
    began = process_time()
    assert len(automaton(pattern)) <= MAX_STATES
    assert process_time() - began < HANG


def test_one_state_more_than_allowed_is_refused():
    with pytest.raises(PatternError, match="more than 64 states"):
        compile_pattern(f"owns{{{MAX_STATES}}}")


@pytest.mark.parametrize("same_as", [False, True])
def test_a_rule_of_ones_own_is_refused_the_same_way(same_as):
    with pytest.raises(PatternError, match="'ons' is no kind of link"):
        ExposureRule("mine", "ons+").compiled(same_as=same_as)
