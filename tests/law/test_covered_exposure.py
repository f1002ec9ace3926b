"""The rule `covered` beside the rules that chains answer."""

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.covered import covered_rows
from sanctions_graph.errors import DateError, UnknownKindError

MEASURES = pd.DataFrame({"id": ["measure:M", "measure:N"], "kind": "measure", "authority": "US"})
ROWS = [
    ("measure:M", "X", "designates", None), ("measure:N", "Y", "designates", None),
    ("X", "A", "owns", 0.5), ("A", "B", "owns", 0.25), ("Y", "B", "owns", 0.25), ("B", "C", "owns", 0.49),
]  # fmt: skip


@pytest.fixture(scope="module")
def then():
    frame = pd.DataFrame(ROWS, columns=["source", "target", "kind", "share"])
    return sg.from_dataframe(frame, nodes=MEASURES).as_of("2024-01-01")


def pairs(table):
    return {(row.subject, row.target): (row.rule, row.certainty, row.hops) for row in table}


def test_the_law_adds_holdings_where_a_chain_does_not(then):
    """FAQ 401: A is half held; B is held 25 % by blocked A and 25 % by listed Y; C is under one half."""
    assert pairs(sg.exposure(then, rule="covered")) == {
        ("A", "measure:M"): ("covered", "certain", 2),
        ("B", "measure:M"): ("covered", "certain", 3),
        ("B", "measure:N"): ("covered", "certain", 2),
    }
    assert ("C", "measure:M") in pairs(sg.exposure(then, rule="controlled"))


def test_rows_are_those_of_the_law(then):
    rows = [then.nodes.row(node) for node in then.nodes.ids]
    truth = covered_rows(then, rows, rows)
    table = sg.exposure(then, subjects=then.nodes.ids, targets=then.nodes.ids, rule="covered")
    assert len(table) == len(truth)
    for row in truth:
        (mine,) = table.of(then.nodes.ids[row.subject_row], then.nodes.ids[row.target_row])
        assert [then.tables["links"].row(link) for link in mine.path.links] == [step.link for step in row.steps]
    assert table.to_pandas()["links"].tolist() == [row.path.links for row in table]


def test_a_row_goes_to_the_rule_that_comes_first(then):
    orders = ["covered", "controlled"], ["controlled", "covered"]
    first, last = (pairs(sg.exposure(then, rule=rules)) for rules in orders)
    assert first[("A", "measure:M")][0] == "covered"
    assert last[("A", "measure:M")][0] == "controlled"
    assert set(first) == set(last) >= set(pairs(sg.exposure(then, rule="covered")))


def test_nearest_takes_the_shortest_branch(then):
    table = sg.exposure(then, rule="covered", each="nearest")
    assert {row.subject: row.target for row in table} == {"A": "measure:M", "B": "measure:N"}
    assert pairs(sg.exposure(then, rule="covered", max_hops=2)).keys() == {("A", "measure:M"), ("B", "measure:N")}


def test_another_regime_and_what_is_refused(then):
    assert not sg.exposure(then, rule="covered", regime="uk")  # the United Kingdom lists nobody here
    assert sg.exposure(then, rule="covered", regime="uk").attrs["parameters"]["regime"] == "uk"
    assert "regime" not in sg.exposure(then, rule="listed").attrs["parameters"]
    with pytest.raises(DateError, match="as_of"):
        sg.exposure(then.whole, rule="covered")
    with pytest.raises(UnknownKindError):
        sg.exposure(then, rule="covered", regime="atlantis")
    with pytest.raises(UnknownKindError, match="asks it of the law"):
        sg.exposure_paths(then, source="A", target="measure:M", rule="covered")
