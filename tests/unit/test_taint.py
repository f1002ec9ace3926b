"""Money followed by hand: which links are read, what is refused, and what an answer says of its choices."""

from fractions import Fraction

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import parse_days
from sanctions_graph.analysis.taint import taint
from sanctions_graph.errors import (
    BoundsError,
    DateError,
    OverlapError,
    SearchLimitError,
    UnknownIdError,
    UnknownKindError,
)

NODES = "ABCDET"


def graph_of(*links, published="2025"):
    """Build links from (source, target, amount, start, and other fields of a link or of its claim)."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1", published=published))
    builder.add(*(sg.Entity(id=f"x:{name}", type="Company" if name == "E" else "Person") for name in NODES))
    for number, (source, target, amount, start, *more) in enumerate(links):
        fields = {"kind": "pays", "unit": "USD", **(more[0] if more else {})}
        claim = {name: fields.pop(name) for name in ("status", "observed", "valid") if name in fields}
        ends = {"source": f"x:{source}", "target": f"x:{target}"}
        builder.add(sg.Link(id=f"l:{number}", **ends, amount=amount, start=start, **fields))
        builder.add(sg.Claim(about=f"l:{number}", document="doc:1", **claim))
    return builder.freeze()


def resting(table, rule="fifo"):
    return {row.node[2:]: row.tainted_at_rest[rule] for row in table if row.tainted_at_rest[rule]}


THEFT = ("T", "A", "3", "2024-01-01")
CLEAN = ("B", "A", "7", "2024-01-02")
OUT = ("A", "C", "4", "2024-01-03")


# ---- what is read ----------------------------------------------------------------------------------------


def test_rows_links_and_totals_of_a_small_ledger():
    table = taint(graph_of(THEFT, CLEAN, OUT), stolen=["l:0"])
    assert [row.node for row in table] == ["x:A", "x:C"]
    account = table.of("x:A")
    assert (account.received, account.at_rest, account.untraced) == (10, 6, 0)
    assert account.tainted_received == {"poison": 3, "haircut": 3, "fifo": 3, "lifo": 3}
    assert account.tainted_at_rest == {"poison": 6, "haircut": Fraction(9, 5), "fifo": 0, "lifo": 3}
    assert account.share("haircut") == Fraction(3, 10)
    assert [row.link for row in table.links] == ["l:0", "l:1", "l:2"]
    assert table.link("l:2").tainted == {"poison": 4, "haircut": Fraction(6, 5), "fifo": 3, "lifo": 0}
    assert table.totals["fifo"] == (3, 3, 0)
    assert table.totals["poison"] == (3, 10, 0)
    assert (table.unit, table.undecided, table.same_day, table.undated, table.unmeasured) == ("USD", (), (), (), ())


def test_a_theft_runs_from_the_victim_to_the_thief_and_its_money_on():
    graph = graph_of(("T", "B", "5", "2024-01-01", {"kind": "stole_from"}), ("T", "C", "2", "2024-01-02"))
    table = taint(graph, stolen=["l:0"])
    assert (table.link("l:0").payer, table.link("l:0").payee) == ("x:B", "x:T")
    assert resting(table) == {"T": 3, "C": 2}
    assert table.of("x:B").received == 0


def test_a_launderer_takes_from_the_one_served_only_if_asked():
    graph = graph_of(THEFT, ("C", "A", "3", "2024-01-05", {"kind": "launders_for"}))
    assert resting(taint(graph, stolen="l:0")) == {"A": 3}
    assert resting(taint(graph, stolen="l:0", kinds=("pays", "launders_for"))) == {"C": 3}


def test_all_that_a_node_pays_can_be_tainted():
    graph = graph_of(CLEAN, ("A", "C", "2", "2024-01-03"), ("A", "D", "3", "2024-01-04"), ("B", "D", "1", "2024-01-05"))
    table = taint(graph, stolen=["x:A"])
    assert resting(table) == {"C": 2, "D": 3}
    assert table.totals["fifo"].stolen == 5


def test_money_that_is_stolen_twice_counts_once():
    table = taint(graph_of(THEFT, ("A", "C", "5", "2024-01-03")), stolen=["l:0", "l:1"])
    assert resting(table) == {"C": 5}
    assert table.totals["fifo"] == (5, 5, 0)
    assert table.of("x:A").untraced == 2


def test_money_paid_before_the_theft_is_clean_whatever_the_rule():
    early = ("A", "D", "2", "2023-12-01")
    table = taint(graph_of(THEFT, early, ("B", "A", "2", "2023-11-01")), stolen=["l:0"])
    assert table.of("x:D").received == 0
    assert table.link("l:1").tainted == {"poison": 0, "haircut": 0, "fifo": 0, "lifo": 0}
    assert table.of("x:A").at_rest == 3


def test_a_poisoned_account_that_paid_out_all_is_clean_again():
    rows = (THEFT, ("A", "C", "3", "2024-01-02"), ("B", "A", "5", "2024-01-03"), ("A", "D", "5", "2024-01-04"))
    assert resting(taint(graph_of(*rows), stolen=["l:0"]), "poison") == {"C": 3}


def test_amounts_are_the_decimals_they_are_written_as():
    rows = (("T", "A", "0.1", "2024-01-01"), ("B", "A", "0.2", "2024-01-02"), ("A", "C", "0.3", "2024-01-03"))
    table = taint(graph_of(*rows), stolen=["l:0"])
    assert table.of("x:C").at_rest == Fraction(3, 10)
    assert table.of("x:A").at_rest == 0
    assert table.of("x:A").share("fifo") is None


@pytest.mark.parametrize(("known", "expected"), [(None, {"A": 3}), ("2024-06-01", {})])
def test_a_view_shows_only_what_was_told(known, expected):
    graph = graph_of(THEFT, published="2025-01-01")
    if expected:
        assert resting(taint(graph, stolen=["l:0"])) == expected
    else:
        with pytest.raises(DateError, match="not in this view"):
            taint(graph.as_of(known=known), stolen=["l:0"])


def test_the_day_of_a_view_is_the_day_on_which_money_rests():
    graph = graph_of(THEFT, CLEAN, ("A", "C", "10", "2024-02"))
    assert resting(taint(graph.as_of("2024-01-31"), stolen="l:0")) == {"A": 3}
    assert resting(taint(graph.as_of("2024-02-10"), stolen="l:0")) == {"C": 3}
    assert taint(graph.as_of("2024-02-10"), stolen="l:0").link("l:2").days == parse_days("2024-02-01..2024-02-10")


def test_links_that_are_only_possible_can_be_left_out():
    graph = graph_of(THEFT, ("A", "C", "3", "2024-01-02", {"status": "alleged"}))
    assert taint(graph, stolen="l:0").link("l:1").certainty == "possible"
    assert resting(taint(graph, stolen="l:0")) == {"C": 3}
    assert resting(taint(graph, stolen="l:0", certainty="certain")) == {"A": 3}


# ---- choices ---------------------------------------------------------------------------------------------

VAGUE = (("T", "A", "3", "2024-01"), ("B", "A", "7", "2024-01-15"), ("A", "C", "4", "2024-02-01"))


def test_days_that_leave_an_order_open_are_refused_by_the_names_of_the_links():
    with pytest.raises(
        DateError, match=r"(?s)'l:0' \(2024-01-01 to 2024-01-31\) and 'l:1' \(2024-01-15\).*'x:A'.*order="
    ):
        taint(graph_of(*VAGUE), stolen=["l:0"])


@pytest.mark.parametrize(("order", "paid"), [("earliest", 3), ("latest", 0)])
def test_an_order_that_is_assumed_is_told(order, paid):
    table = taint(graph_of(*VAGUE), stolen=["l:0"], order=order)
    assert table.link("l:2").tainted["fifo"] == paid
    assert table.undecided == ("l:0", "l:1")
    assert "2 links whose days leave the order open: taken on their " in repr(table)
    assert table.attrs["parameters"]["order"] == order


def test_an_open_order_that_cannot_matter_is_not_refused():
    nobody_pays = (("T", "A", "3", "2024-01"), ("B", "A", "7", "2024-01-15"))
    assert taint(graph_of(*nobody_pays), stolen=["l:0"]).undecided == ()
    elsewhere = (THEFT, ("B", "D", "3", "2024-01"), ("D", "E", "3", "2024-01-15"))
    assert taint(graph_of(*elsewhere), stolen=["l:0"]).undecided == ()
    both_clean = (THEFT, ("B", "A", "3", "2024-02"), ("D", "A", "5", "2024-02-15"), ("A", "C", "4", "2024-03-01"))
    assert taint(graph_of(*both_clean), stolen=["l:0"]).link("l:3").tainted["fifo"] == 3


CHAIN = (("A", "C", "3", "2024-01-01"), ("C", "D", "3", "2024-01-01"), ("T", "A", "3", "2024-01-01"))


@pytest.mark.parametrize(
    ("same_day", "expected"), [("in_first", {"D": 3}), ("out_first", {"A": 3})]
)  # fmt: skip
def test_within_a_day_a_rule_says_what_comes_first(same_day, expected):
    table = taint(graph_of(*CHAIN), stolen=["l:2"], same_day=same_day)
    assert resting(table) == expected
    assert table.same_day == ("l:0", "l:1", "l:2")
    with pytest.raises(DateError, match=r"(?s)same_day='in_first'"):
        taint(graph_of(*CHAIN), stolen=["l:2"], same_day="refuse")


def test_a_circle_within_a_day_stands_by_link_ids():
    circle = (("A", "C", "3", "2024-01-01"), ("C", "A", "3", "2024-01-01"), ("A", "D", "2", "2024-01-01"))
    table = taint(graph_of(*circle, ("T", "A", "3", "2023-12-31")), stolen=["l:3"])
    assert [row.link for row in table.links] == ["l:3", "l:0", "l:1", "l:2"]
    assert resting(table) == {"A": 1, "D": 2}


@pytest.mark.parametrize(("untraced", "paid"), [("when_needed", 3), ("opening", 1)])
def test_money_of_unknown_origin_comes_late_or_early_and_is_told(untraced, paid):
    rows = (THEFT, ("A", "C", "3", "2024-01-02"), ("A", "D", "2", "2024-01-03"))
    table = taint(graph_of(*rows), stolen=["l:0"], untraced=untraced)
    assert table.link("l:1").tainted["fifo"] == paid
    assert table.of("x:A").untraced == 2
    assert table.totals["fifo"] == (3, 3, 0)
    with pytest.raises(BoundsError, match="'x:A' paid 2 more by link 'l:2'"):
        taint(graph_of(*rows), stolen=["l:0"], untraced="refuse")


@pytest.mark.parametrize(("amount", "expected"), [("low", {"A": 2}), ("high", {"A": 4})])
def test_an_amount_between_bounds_needs_a_choice(amount, expected):
    graph = graph_of(("T", "A", "2..4", "2024-01-01"))
    assert resting(taint(graph, stolen="l:0", amount=amount)) == expected
    with pytest.raises(BoundsError, match="'l:0' lies between 2 and 4"):
        taint(graph, stolen="l:0")


@pytest.mark.parametrize(
    ("text", "amount", "said"),
    [("2..", "high", "no upper bound"), ("..4", "low", "no lower bound"), ("-1", "refuse", "below 0")],
)
def test_an_amount_that_is_open_or_negative_is_refused(text, amount, said):
    with pytest.raises(BoundsError, match=said):
        taint(graph_of(("T", "A", text, "2024-01-01")), stolen="l:0", amount=amount)


def test_links_without_an_amount_are_left_out_and_told():
    table = taint(graph_of(THEFT, ("A", "C", "", "2024-01-02", {"unit": ""})), stolen="l:0")
    assert table.unmeasured == ("l:1",)
    assert resting(table) == {"A": 3}
    assert "1 link without an amount: left out" in repr(table)


@pytest.mark.parametrize(
    ("undated", "order", "expected"),
    [("exclude", "latest", {"A": 3}), ("include", "latest", {"C": 3}), ("include", "earliest", {"A": 3}),
     ("widen", "latest", {"C": 3})],
)  # fmt: skip
def test_links_without_a_day_are_told_and_used_if_asked(undated, order, expected):
    table = taint(
        graph_of(THEFT, ("A", "C", "3", "?", {"end": "?"})), stolen="l:0", undated=undated, order=order, rules="fifo"
    )
    assert table.undated == ("l:1",)
    assert resting(table) == expected
    assert "1 link without a known day" in table.explain("x:A")


def test_following_ends_at_a_stop():
    rows = (THEFT, ("A", "E", "3", "2024-01-02"), ("E", "C", "3", "2024-01-03"))
    table = taint(graph_of(*rows), stolen="l:0", stop_at="Company")
    assert resting(table) == {"E": 3}
    assert table.of("x:E").stop
    assert table.totals["haircut"] == (3, 0, 3)
    assert resting(taint(graph_of(*rows), stolen="l:0")) == {"C": 3}


def test_units_are_never_added():
    rows = (THEFT, ("B", "A", "7", "2024-01-02", {"unit": "EUR"}))
    with pytest.raises(OverlapError, match="'l:0' is in USD and link 'l:1' in EUR"):
        taint(graph_of(*rows), stolen="l:0")
    assert taint(graph_of(*rows), stolen="l:0", unit="USD").of("x:A").received == 3
    far = (THEFT, ("B", "D", "7", "2024-01-02", {"unit": "EUR"}))
    assert resting(taint(graph_of(*far), stolen="l:0")) == {"A": 3}


# ---- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [{"rules": ["fair"]}, {"kinds": ["owns"]}, {"order": "any"}, {"same_day": "any"}, {"undated": "any"},
     {"untraced": "any"}, {"amount": "mean"}, {"certainty": "sure"}],
)  # fmt: skip
def test_a_word_outside_its_list_is_refused(asked):
    with pytest.raises(UnknownKindError):
        taint(graph_of(THEFT), stolen="l:0", **asked)


@pytest.mark.parametrize(
    ("stolen", "error"),
    [
        (["l:9"], UnknownIdError), ([], UnknownKindError), (["x:C"], UnknownKindError), (["l:1"], UnknownKindError),
        (["l:2"], BoundsError), (["l:3"], DateError), (["l:4"], OverlapError),
    ],
)  # fmt: skip
def test_stolen_money_that_is_not_there_is_refused(stolen, error):
    graph = graph_of(
        THEFT, ("A", "C", "1", "2024-01-01", {"kind": "launders_for"}), ("A", "C", "", "2024-01-01", {"unit": ""}),
        ("A", "C", "1", "?", {"end": "?"}), ("A", "C", "1", "2024-01-01", {"unit": "EUR"}),
    )  # fmt: skip
    with pytest.raises(error):
        taint(graph, stolen=stolen, unit="USD")


def test_a_row_that_was_not_asked_for_is_refused():
    table = taint(graph_of(THEFT, ("B", "C", "1", "2024-01-01")), stolen="l:0", rules="fifo")
    assert table.of("x:C").received == 0
    with pytest.raises(UnknownIdError):
        table.link("l:1")
    with pytest.raises(UnknownIdError):
        table.of("x:none")
    with pytest.raises(UnknownKindError):
        table.pieces("l:0", rule="lifo")


def test_an_exact_haircut_of_endless_fractions_is_refused_and_units_are_not(monkeypatch):
    monkeypatch.setattr("sanctions_graph.kernels.taint.MOST_BITS", 20)
    mixing = [
        row
        for month in range(1, 7)
        for row in (("A", "B", "7", f"2024-{month:02d}-05"), ("B", "A", "5", f"2024-{month:02d}-15"))
    ]
    graph = graph_of(THEFT, ("C", "A", "94", "2024-01-02"), ("C", "B", "89", "2024-01-02"), *mixing)
    with pytest.raises(SearchLimitError, match="haircut_units"):
        taint(graph, stolen="l:0", rules="haircut")
    whole = taint(graph, stolen="l:0", rules="haircut_units")
    assert whole.totals["haircut_units"] == (3, 3, 0)
    assert all(row.tainted["haircut_units"].denominator == 1 for row in whole.links)


# ---- showing ---------------------------------------------------------------------------------------------


def test_the_answer_as_tables_and_words():
    table = taint(graph_of(THEFT, CLEAN, OUT), stolen=["l:0"], rules=("haircut", "fifo"))
    frame = table.to_pandas()
    assert list(frame.columns) == [
        "node", "received", "at_rest", "untraced", "haircut_received", "haircut_at_rest", "haircut_share",
        "fifo_received", "fifo_at_rest", "fifo_share", "stop",
    ]  # fmt: skip
    assert frame.set_index("node").loc["x:A", "haircut_share"] == 0.3
    assert frame.attrs["method"] == "taint"
    links = table.links_to_pandas()
    assert links.loc[links["link"] == "l:2", "fifo_tainted"].item() == 3.0
    assert links["first_day"].tolist() == ["2024-01-01", "2024-01-02", "2024-01-03"]
    assert table.explain("x:C").split("\n")[1:] == [
        "  haircut: tainted 1.2 of what it received, 1.2 of what it has (30 %)",
        "  fifo: tainted 3 of what it received, 3 of what it has (75 %)",
        "  2024-01-03  4 from x:A; tainted: haircut 1.2, fifo 3; certain (pays)  [doc:1]",
    ]
    assert repr(table).startswith("Tainted money at rest with 2 node(s) in USD")
    assert table == taint(graph_of(THEFT, CLEAN, OUT), stolen=["l:0"], rules=("haircut", "fifo"))
    assert table != taint(graph_of(THEFT, CLEAN, OUT), stolen=["l:0"], rules=("fifo",))
    assert table[0] == table[:1][0] == table.of("x:A")
    assert "<pre>" in table._repr_html_()


def test_the_case_says_that_days_leave_open_what_a_mixer_took():
    graph, asked = sg.load_case("dprk"), {"kinds": ("launders_for", "stole_from"), "amount": "low"}
    theft = "link:27307-stole-from-ronin-bridge"
    with pytest.raises(DateError, match="do not tell which of them came first at 'ofac:27307'"):
        taint(graph, stolen=theft, **asked)
    early, late = (taint(graph, stolen=theft, order=order, **asked) for order in ("earliest", "latest"))
    assert early.undecided == late.undecided
    assert early.of("ofac:39796").tainted_at_rest["lifo"] == 0
    assert late.of("ofac:39796").tainted_at_rest["lifo"] > 0
    for table in (early, late):
        for rule in ("haircut", "fifo", "lifo"):
            assert table.totals[rule].stolen == table.totals[rule].at_rest == 620_000_000
