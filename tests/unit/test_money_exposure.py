"""Direct and indirect money, read off by hand."""

import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.money_exposure import money_exposure
from sanctions_graph.errors import DateError, OverlapError, UnknownIdError, UnknownKindError


def graph_of(*rows):
    """Build payments from (payer, payee, amount, day of January, unit); L is designated, E is a company."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1", published="2025"), sg.Measure(id="measure:1"))
    builder.add(*(sg.Entity(id=f"x:{name}", type={"E": "Company"}.get(name, "Person")) for name in "ELMSUV"))
    links = [sg.Link(id="l:listing", kind="designates", source="measure:1", target="x:L")]
    for number, (payer, payee, amount, day, *unit) in enumerate(rows):
        links.append(
            sg.Link(
                id=f"l:{number}", kind="pays", source=f"x:{payer}", target=f"x:{payee}", amount=amount,
                start=f"2024-01-{day}", unit=unit[0] if unit else "USD",
            )
        )  # fmt: skip
    builder.add(*links, *(sg.Claim(about=link.id, document="doc:1") for link in links))
    return builder.freeze()


def sums(answer):
    return {row.node[2:]: (row.category, row.direct, row.indirect) for row in answer}


ROWS = (("L", "U", "8", "01"), ("U", "S", "8", "02"), ("E", "S", "5", "03"), ("L", "E", "100", "01"))


def test_targets_are_what_a_measure_designates():
    answer = money_exposure(graph_of(*ROWS), subject="x:S", services=["Company"])
    assert sums(answer) == {"E": ("Company", 5, 0), "L": ("listed", 0, 8)}
    assert (answer.total, answer.untold, answer.unit) == (13, 0, "USD")


def test_money_of_unknown_origin_is_told():
    answer = money_exposure(graph_of(*ROWS, ("V", "S", "7", "04")), subject="x:S", services=["x:E"])
    assert (answer.total, answer.untold) == (20, 7)
    assert "7 of unknown origin" in answer.explain()


def test_time_decides_what_may_have_passed():
    late = money_exposure(graph_of(("L", "U", "8", "03"), ("U", "S", "8", "02")), subject="x:S")
    assert sums(late) == {}
    assert late.untold == 8


def test_money_that_was_sent_rests_where_it_came_to():
    rows = (("S", "U", "6", "01"), ("U", "L", "2", "02"), ("S", "E", "3", "03"), ("E", "L", "3", "04"))
    answer = money_exposure(graph_of(*rows), subject="x:S", direction="sent", services=["x:E"])
    assert sums(answer) == {"E": ("Company", 3, 0), "L": ("listed", 0, 2)}
    assert (answer.total, answer.untold) == (9, 4)
    assert "4 with others" in answer.explain()


@pytest.mark.parametrize("direction", ["received", "sent"])
def test_money_that_came_back_is_a_row_of_its_own(direction):
    rows = (("L", "S", "6", "01"), ("S", "U", "6", "02"), ("U", "S", "4", "03"))
    answer = money_exposure(graph_of(*rows), subject="x:S", direction=direction)
    assert sums(answer)["S"] == ("itself", 0, 4)
    assert answer.total == {"received": 10, "sent": 6}[direction]


def test_a_subject_that_was_paid_nothing_has_no_rows():
    answer = money_exposure(graph_of(*ROWS), subject="x:V")
    assert (len(answer), answer.total, answer.untold) == (0, 0, 0)
    assert len(money_exposure(graph_of(*ROWS), subject="x:V", direction="sent")) == 0


def test_categories_add_up():
    answer = money_exposure(
        graph_of(*ROWS, ("M", "S", "1", "04")), subject="x:S", services=["x:E"], targets=["x:L", "x:M"]
    )
    groups = answer.by_category()
    assert list(groups) == ["Company", "listed"]
    assert (groups["listed"].direct, groups["listed"].indirect) == (1, 8)
    assert groups["listed"].share * 14 == 9


def test_a_rule_other_than_those_that_add_up_is_refused():
    for asked in ({"rule": "poison"}, {"rule": "tiho"}, {"direction": "both"}, {"kinds": "owns"}, {"order": "any"}):
        with pytest.raises(UnknownKindError):
            money_exposure(graph_of(*ROWS), subject="x:S", **asked)
    for asked in ({"subject": "x:none"}, {"subject": "x:S", "targets": ["x:none"]}):
        with pytest.raises(UnknownIdError):
            money_exposure(graph_of(*ROWS), **asked)


def test_units_and_open_orders_are_refused():
    with pytest.raises(OverlapError):
        money_exposure(graph_of(*ROWS, ("V", "S", "7", "04", "EUR")), subject="x:S")
    vague = graph_of(("L", "U", "8", "01..2024-01-05"), ("U", "S", "8", "02"))
    with pytest.raises(DateError):
        money_exposure(vague, subject="x:S")
    answer = money_exposure(vague, subject="x:S", order="earliest")
    assert answer.undecided == ("l:0", "l:1")
    assert "2 links whose days leave the order open" in repr(answer)


def test_the_answer_as_a_table_and_in_words():
    answer = money_exposure(graph_of(*ROWS), subject="x:S", services=["x:E"])
    frame = answer.to_pandas()
    assert frame["node"].tolist() == ["x:E", "x:L"]
    assert frame["share"].tolist() == pytest.approx([5 / 13, 8 / 13])
    assert frame.attrs["parameters"]["direction"] == "received"
    assert "0 directly and 8 indirectly from x:L (listed): 61.54 % of all" in answer.explain()
    assert repr(answer).startswith("Money received by x:S: 13 USD")
    assert answer[0] == answer[:1][0]
    assert answer == money_exposure(graph_of(*ROWS), subject="x:S", services=["x:E"])
    assert answer != money_exposure(graph_of(*ROWS), subject="x:S", services=["x:E"], rule="fifo")
    assert "<pre>" in answer._repr_html_()
