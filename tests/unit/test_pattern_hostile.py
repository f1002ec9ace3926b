"""Patterns from outside: whatever is written, an answer or a PatternError, soon, in a message that can be shown."""

from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import PatternError, SanctionsGraphError
from sanctions_graph.paths.pattern import compile_pattern
from sanctions_graph.testing.strategies import patterns

HANG = 10  # seconds of our own: a guard against an explosion, not a measure of speed


def refused(text):
    """Compile; return the error, having checked that it can be printed and points into the text; None if it is fair."""
    began = process_time()
    try:
        compile_pattern(text)
    except PatternError as error:
        found = error
    else:
        return None
    finally:
        assert process_time() - began < HANG
    message = str(found)
    assert all(line.isprintable() for line in message.splitlines())
    message.encode("utf-8")
    assert len(message) < 1_500
    assert 0 <= found.position <= len(text)
    return found


# ---- letters that look like others, or like nothing --------------------------------------------------------

LETTERS = {
    "a zero byte": "\x00",
    "a bell": "\x07",
    "an escape": "\x1b",
    "delete": "\x7f",
    "a C1 control": "\x85",
    "a soft hyphen": "\u00ad",
    "a zero-width space": "\u200b",
    "a zero-width joiner": "\u200d",
    "a left-to-right mark": "\u200e",
    "a right-to-left override": "\u202e",
    "an isolate": "\u2066",
    "a byte order mark": "\ufeff",
    "a line separator": "\u2028",
    "a no-break space": "\u00a0",
    "half a surrogate pair": "\ud800",
    "a private character": "\ue000",
    "no character": "\uffff",
    "a Cyrillic o": "\u043e",
    "a combining accent": "\u0301",
    "a ligature": "\ufb01",
    "a Hebrew letter": "\u05d0",
    "an Arabic digit": "\u0663",
    "a Han character": "\u4e00",
    "a fullwidth bracket": "\uff08",
    "a fullwidth caret": "\uff3e",
    "a division slash": "\u2215",
    "an emoji": "\U0001f600",
    "a backslash": "\\",
    "a quote": "'",
    "a percent sign": "%",
    "a dollar": "$",
}


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize(
    "pattern", ["{}", "{}owns/pays", "owns{}/pays", "ow{}ns", "owns/{}pays", "(owns{})+", "owns{}"]
)
def test_a_letter_of_no_pattern_is_pointed_at(pattern, letter):
    text = pattern.replace("{}", letter)
    error = refused(text)
    assert error is not None
    assert error.position <= text.index(letter)  # a word is refused as a whole, from where it begins


WORDS = {
    "right to left": "בעלים/שולט",
    "mixed directions": "owns/מחזיק/pays",
    "Cyrillic homoglyphs": "\u043ewns",
    "fullwidth": "ｏｗｎｓ",
    "upper case": "OWNS/PAYS",
    "a sentence": "who owns whom?",
    "SPARQL with prefixes": "sg:owns/sg:pays",
    "SPARQL with IRIs": "<urn:owns>+",
    "a negated set": "!(owns|pays)",
    "Cypher": "-[:owns*1..3]->",
    "a wildcard": "owns/.*/pays",
    "a regular expression": "^owns$",
    "markup": "<script>alert(1)</script>",
    "a template": "{{owns}}",
    "a path of files": "../../etc/passwd",
    "numbers": "1/2/3",
    "an option": "--rule=owns",
}


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_another_language_is_refused(text):
    assert refused(text) is not None


# ---- floods ------------------------------------------------------------------------------------------------

FLOODS = {
    "an endless count": "owns{" + "9" * 19_000 + "}",
    "an endless range": "owns{0," + "9" * 19_000 + "}",
    "blanks in a count that does not end": "owns{1" + " " * 19_000 + "x",
    "blanks around the comma of one": "owns{1" + " " * 9_000 + "," + " " * 9_000 + "x",
    "counts of counts": "(" * 40 + "owns" + "){9}" * 40,
    "nested stars of a choice": "(" * 49 + "owns|pays" + ")*|owns" * 49 + ")",
    "square brackets": "owns" + "[" * 19_000,
    "square brackets, closed": "owns" + "]" * 19_000,
    "a square bracket and blanks": "owns[" + " " * 19_000,
    "curly brackets": "owns" + "{" * 19_000,
    "brackets in turn": "([{" * 6_000,
    "alternatives of nothing": "owns" + "||" * 9_000,
    "ten thousand unknown kinds": "|".join(["qwns"] * 3_900),
    "a kind of twenty thousand letters": "o" * 19_999,
    "zero bytes": "\x00" * 19_999,
    "marks": "\u202e" * 19_999,
    "accents on one letter": "owns" + "\u0301" * 19_000,
    "emoji": "\U0001f600" * 19_999,
    "beyond the length": "\u202e" * 1_000_000,
}


@pytest.mark.parametrize("text", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_refused_before_it_rises(text):
    compile_pattern("owns")  # the parser is loaded once
    assert refused(text) is not None


# ---- anything ----------------------------------------------------------------------------------------------

SIGNS = st.text("owns/|^*+?(){}[]<>=!,\"'0123456789 %\t\né\x00\u202e", max_size=40)


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=30) | SIGNS)
@example("owns[")
@example("owns{,")
@example("\ud800")
def test_any_text_is_a_pattern_or_a_pattern_error(text):
    refused(text)


@settings(max_examples=120, deadline=None)
@given(pattern=patterns(("owns", "pays", "part_of")), data=st.data())
def test_a_slip_of_the_pen_is_a_pattern_or_a_pattern_error_at_or_near_it(pattern, data):
    at = data.draw(st.integers(0, len(pattern)))
    more = data.draw(st.sampled_from(["", *"()|/^*+?{}[],1 x\x00\u202e"]))
    slipped = pattern[:at] + more + pattern[at + data.draw(st.integers(0, 2)) :]
    error = refused(slipped)
    if error is not None and slipped:
        assert error.pattern == slipped


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12) | SIGNS)
@example("оwns")  # all Cyrillic but for the end: a name, and no rule
@example("")
def test_a_question_with_any_text_as_its_rule_raises_no_error_but_ours(text):
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Entity(id="x:1"), sg.Measure(id="measure:1"))
    graph = builder.freeze()
    for ask in (
        lambda: sg.exposure(graph, rule=text),
        lambda: sg.exposure_paths(graph, source="x:1", target="measure:1", rule=[text]),
    ):
        try:
            ask()
        except SanctionsGraphError as error:
            said = error
        else:
            continue
        assert isinstance(said, ValueError)
