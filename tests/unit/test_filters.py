"""Conditions in the square brackets of a pattern: what they read, what they refuse, what bounds make of them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import PatternError
from sanctions_graph.paths.alphabet import MAX_FILTERS
from sanctions_graph.paths.pattern import compile_pattern

DOCUMENT = sg.Document(id="doc:r", title="A register", publisher="Registrar", published="2021")


def graph_of(*links, nodes=(), confidence=None):
    builder = sg.GraphBuilder()
    builder.add(DOCUMENT, *nodes)
    known = {node.id for node in nodes}
    ids = {end for link in links for end in (link.source, link.target)} - known
    builder.add(*(sg.Entity(id=node, type="Company") for node in sorted(ids)))
    grade = {"confidence": confidence} if confidence else {}
    claims = [sg.Claim(about=link.id, document="doc:r", status="official", **grade) for link in links]
    builder.add(*links, *claims)
    return builder.freeze()


def holding(share, **more):
    return graph_of(sg.Link(id="l", source="x:a", target="x:b", kind="owns", share=share, **more))


def certainty(graph, rule, subject="x:a", target="x:b", **options):
    rows = sg.exposure(graph, subjects=[subject], targets=[target], rule=rule, **options)
    assert len(rows) <= 1
    return rows[0].certainty if rows else "no"


@pytest.mark.parametrize(
    ("share", "condition", "answer"),
    [
        ("25%", "share >= 25%", "certain"),
        ("25%", "share > 25%", "no"),
        ("25%", "share > 24.99999999%", "certain"),
        ("> 25%", "share > 25%", "certain"),
        ("> 25%", "share >= 50%", "possible"),
        ("20%..30%", "share >= 25%", "possible"),
        ("20%..30%", "share < 25%", "possible"),
        ("20%..30%", "share >= 20%", "certain"),
        ("20%..30%", "share > 30%", "no"),
        ("20%..30%", "share = 25%", "possible"),
        ("20%..30%", "share != 25%", "possible"),
        ("20%..30%", "share != 40%", "certain"),
        ("0.05", "share = 5%", "certain"),
        ("1/3", "share >= 1/3", "certain"),
        ("1/17", "share >= 1/17", "possible"),  # between two units: an exact tie reads possible, never wrong
        ("", "share >= 1%", "possible"),
    ],
)
def test_a_share_is_compared_exactly_and_in_three_values(share, condition, answer):
    assert certainty(holding(share), f"owns[{condition}]") == answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("start >= 2020", "certain"),
        ("start > 2020", "no"),
        ("start >= 2020-06", "possible"),
        ("start < 2020-06-15", "possible"),
        ("start <= 2020", "certain"),
        ("start < 2020", "no"),
        ("start = 2020", "certain"),
        ("start = 2020-03", "possible"),
        ("start != 2021", "certain"),
        ("end > 2100", "certain"),
        ("end = 2022", "no"),
    ],
)
def test_a_day_is_compared_with_a_whole_period(condition, answer):
    assert certainty(holding("30%", start="2020"), f"owns[{condition}]") == answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("amount >= 10_000 USD", "certain"),
        ("amount > 10000 USD", "no"),
        ("amount >= 10000 EUR", "no"),
        ("amount < 1e5 USD", "certain"),
        ("amount > 1 USD, start >= 2019", "certain"),
        ("amount > 1 USD, start >= 2021", "no"),
        ("role = salary", "no"),
        ("role != salary", "certain"),
        ("role = fee | salary", "certain"),
    ],
)
def test_amounts_have_a_unit_and_conditions_add_up(condition, answer):
    link = sg.Link(
        id="l", source="x:a", target="x:b", kind="pays", amount=10_000, unit="USD", start="2020-05-01", role="fee"
    )
    assert certainty(graph_of(link), f"pays[{condition}]") == answer


def test_confidence_asks_what_is_graded_and_what_is_not_may_be_anything():
    link = sg.Link(id="l", source="x:a", target="x:b", kind="owns", share="30%")
    assert certainty(graph_of(link, confidence=0.8), "owns[confidence >= 0.8]") == "certain"
    assert certainty(graph_of(link, confidence=0.8), "owns[confidence > 0.8]") == "no"
    assert certainty(graph_of(link), "owns[confidence >= 0.8]") == "possible"


def test_a_node_condition_is_about_the_node_that_the_step_comes_to():
    nodes = [sg.State(id="state:LA", iso2="LA"), sg.Entity(id="x:shop", type="Company"),
             sg.Entity(id="x:man", type="Person")]  # fmt: skip
    links = [sg.Link(id="one", source="x:man", target="x:shop", kind="owns", share="50%"),
             sg.Link(id="two", source="state:LA", target="x:shop", kind="owns", share="50%")]  # fmt: skip
    graph = graph_of(*links, nodes=nodes)
    asked = {"subject": "x:shop"}
    assert certainty(graph, "^owns[type = Person]", target="x:man", **asked) == "certain"
    assert certainty(graph, "^owns[type = Person]", target="state:LA", **asked) == "no"
    assert certainty(graph, "^owns[kind = state]", target="state:LA", **asked) == "certain"
    assert certainty(graph, "^owns[type != Person]", target="x:man", **asked) == "no"
    assert certainty(graph, 'owns[type = "Company"]', subject="x:man", target="x:shop") == "certain"
    assert certainty(graph, "owns[id = x:shop]", subject="x:man", target="x:shop") == "certain"
    assert certainty(graph, "owns[id = x:man]", subject="x:man", target="x:shop") == "no"


def test_the_same_kind_with_and_without_a_condition():
    graph = holding("20%..30%")
    assert certainty(graph, "owns | owns[share >= 25%]") == "certain"
    assert certainty(graph, "owns[share >= 25%] | owns[share < 25%]") == "possible"  # either way one holds, but which
    assert certainty(graph, "owns[share >= 50%] | owns[share >= 10%]") == "certain"


def test_a_path_over_certain_links_that_may_meet_the_condition_is_listed_as_possible():
    paths = sg.exposure_paths(holding("20%..30%"), source="x:a", target="x:b", rule="owns[share >= 25%]")
    assert [path.certainty for path in paths] == ["possible"]


def test_conditions_are_told_and_can_be_dropped():
    pattern = compile_pattern("owns[share >= 25%,start<2020]+/^owns")
    assert pattern.filters == ("share >= 25%", "start < 2020")
    assert pattern.relaxed() == compile_pattern("owns+/^owns")
    assert compile_pattern("owns").relaxed() == compile_pattern("owns")


def test_the_order_of_conditions_does_not_matter():
    one, other = (compile_pattern(f"owns[{each}]") for each in ("share > 5%, start > 2001", "start > 2001, share > 5%"))
    assert one.automaton == other.automaton
    assert len(compile_pattern("owns[share > 5%, start > 2001] | owns[start > 2001, share > 5%]").automaton) == 2


@pytest.mark.parametrize(
    ("pattern", "character", "said"),
    [
        ("owns[shar >= 25%]", "s", "did you mean 'share'"),
        ("hosts[share >= 25%]", "s", "hosts carries no share"),
        ("owns[amount > 5 USD]", "a", "owns carries no amount"),
        ("owns[share >= lots]", "l", "no share"),
        ("owns[share >= 250%]", "2", "no share"),
        ("owns[start > someday]", "s", "no start"),
        ("owns[start > 2020-13]", "2", "no start"),
        ("pays[amount > many USD]", "m", "no amount"),
        ("pays[amount > nan USD]", "n", "finite"),
        ("pays[amount > 1e400 USD]", "1", "finite"),
        ("owns[confidence > 2]", "2", "no confidence"),
        ("owns[role > post]", ">", "has no order"),
        ("owns[type < Person]", "<", "has no order"),
        ("owns[share]", "]", "not expected"),
        ("owns[]", "]", "not expected"),
        ("owns[share >= ]", "]", "not expected"),
        ("owns[share => 5%]", ">", "not expected"),
        ("(owns)[share > 5%]", "[", "not expected"),
        ("owns[share > 5%", "", "ends too early"),
        ("owns]", "]", "not expected"),
        ("owns[[share > 5%]]", "[", "not expected"),
        ("owns[share > 5%][start > 2020]", "[", "not expected"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(pattern, character, said):
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert said in str(caught.value)
    assert pattern[caught.value.position : caught.value.position + 1] == character


def test_too_many_different_conditions_on_one_kind():
    few = "|".join(f"owns[share > {percent}%]" for percent in range(MAX_FILTERS))
    assert len(compile_pattern(few).filters) == MAX_FILTERS
    with pytest.raises(PatternError, match="different conditions"):
        compile_pattern(f"{few}|owns[share > 50%]")


@given(st.text(alphabet="owns[]share>=25%,()|/^*+? \x00é", max_size=40))
def test_any_text_compiles_or_is_refused(text):
    try:
        compile_pattern(text)
    except PatternError as error:
        place = error.position
    else:
        place = 0
    assert 0 <= place <= len(text)


SHARES = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(sorted)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), SHARES), max_size=8),
    st.sampled_from([">=", ">", "<=", "<", "=", "!="]),
    st.integers(0, 10),
)
def test_a_condition_leaves_the_links_that_meet_it(rows, operator, tenths):
    """Filtering in the pattern and filtering the rows beforehand agree."""
    holds = {">=": lambda s: s >= tenths, ">": lambda s: s > tenths, "<=": lambda s: s <= tenths,
             "<": lambda s: s < tenths, "=": lambda s: s == tenths, "!=": lambda s: s != tenths}[operator]  # fmt: skip
    columns = ["id", "source", "target", "kind", "share"]
    table = [
        (f"l:{at}", f"x:{a}", f"x:{b}", "owns", f"{low}0%..{high}0%") for at, (a, b, (low, high)) in enumerate(rows)
    ]

    def pairs(kept, rule, certainty):
        if not kept:
            return set()
        graph = sg.from_dataframe(pd.DataFrame(kept, columns=columns))
        answer = sg.exposure(graph, targets=graph.entities(), rule=rule, certainty=certainty)
        return {(row.subject, row.target) for row in answer if certainty == "possible" or row.certainty == "certain"}

    bounds = [range(low, high + 1) for _, _, (low, high) in rows]
    sure = [row for row, shares in zip(table, bounds, strict=True) if all(map(holds, shares))]
    # between two tenths lie more shares: something of the stretch may meet the condition where no tenth does
    maybe = [
        row for row, (low, high) in zip(table, (each for _, _, each in rows), strict=True)
        if any(map(holds, range(low, high + 1))) or (operator in ("<", ">", "!=") and low < high and any(
            map(holds, (low, high))))
    ]  # fmt: skip
    pattern = f"owns[share {operator} {tenths * 10}%]+"
    assert pairs(table, pattern, "certain") == pairs(sure, "owns+", "certain")
    assert pairs(table, pattern, "possible") == pairs(maybe, "owns+", "possible")
