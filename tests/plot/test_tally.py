"""The table of counts: every pair once, certain and possible apart, nothing dropped in silence."""

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph import plot
from sanctions_graph.errors import UnknownKindError


def said(low, high):
    """Write bounds as a cell does."""
    return str(high) if low == high else f"{low}–{high}"


@pytest.fixture(name="wallets")
def _wallets():
    """Three holders of five wallets; one wallet has two holders, one holding is hedged."""
    b = sg.GraphBuilder()
    b.add(sg.Document(id="doc:a", publisher="Gazette"), sg.Document(id="doc:b", publisher="Blog"))
    b.add(*(sg.Entity(id=f"x:{name}", caption=f"{name} Ltd") for name in "ABC"))
    b.add(*(sg.Entity(id=f"wallet:{name}", type="CryptoWallet") for name in ("XBT:1", "XBT:2", "ETH:1", "ETH:2")))
    for holder, wallet, status in (
        ("A", "XBT:1", "official"), ("A", "XBT:2", "alleged"), ("A", "ETH:1", "alleged"), ("B", "ETH:1", "official"),
        ("B", "ETH:2", "official"), ("C", "ETH:2", "official"),
    ):  # fmt: skip
        (link,) = b.add(sg.Link(source=f"x:{holder}", target=f"wallet:{wallet}", kind="controls", role="holder"))
        b.add(sg.Claim(about=link, document="doc:a" if status == "official" else "doc:b", status=status))
    return b.freeze()


def held(graph):
    return sg.exposure(graph, rule="controls[role = holder]", targets=[n for n in graph.entities() if "wallet" in n])


def cells(spec):
    """Read the cells that hold a number."""
    return {tuple(label.about.split("\t")): label.text for label in spec.labels if label.role == "cell"}


def test_cells_say_how_many_are_certain_and_how_many_possible(wallets):
    spec = plot.tally_spec(held(wallets), by=lambda wallet: wallet.split(":")[1], what="wallet")
    assert cells(spec) == {
        ("x:A", "XBT"): "1–2", ("x:A", "ETH"): "0–1", ("x:B", "ETH"): "2", ("x:C", "ETH"): "1",
    }  # fmt: skip
    assert spec.texts("row") == ["A Ltd", "B Ltd", "C Ltd"]
    assert spec.texts("column") == ["all", "ETH", "XBT"]
    assert spec.texts("total") == ["1–3", "2", "1", "all that are drawn", "4–6", "3–4", "1–2"]
    looks = {box.about: box.line for box in spec.boxes if box.role == "cell"}
    assert looks["x:A\tETH"] == "dashed"
    assert looks["x:A\tXBT"] == looks["x:B\tETH"] == looks["x:B\tXBT"] == "solid"
    assert spec.title == "3 subjects: how many wallets each reaches"
    assert spec.texts("subtitle") == ["4 wallets of 2 sorts, 3 subjects; by the rule controls[role = holder]"]
    assert "2 wallets counted at more than one subject" in spec.footer.text
    assert (spec.footer.documents, spec.footer.documents_of) == (2, 2)
    assert [entry.text.split(":")[0] for entry in spec.legend] == ["one number", "low–high", "0–high"]


def test_the_sort_is_the_type_where_none_is_named(wallets):
    assert plot.tally_spec(held(wallets)).texts("column") == ["all", "CryptoWallet"]


def test_rows_that_are_left_out_are_counted(wallets):
    spec = plot.tally_spec(held(wallets), top=2)
    assert spec.texts("row") == ["A Ltd", "B Ltd"]
    assert "1 subject with fewer not drawn" in spec.footer.text


def test_sorts_that_do_not_fit_stand_in_one_column():
    b = sg.GraphBuilder()
    b.add(sg.Document(id="doc:a"), sg.Entity(id="x:A", caption="A Ltd"))
    for at in range(40):
        b.add(sg.Entity(id=f"x:{at}"))
        (link,) = b.add(sg.Link(source="x:A", target=f"x:{at}", kind="owns"))
        b.add(sg.Claim(about=link, document="doc:a"))
    graph = b.freeze()
    rows = sg.exposure(graph, rule="owns", targets=[f"x:{at}" for at in range(40)])
    spec = plot.tally_spec(rows, by=lambda node: f"sort {node}")
    numbers = [int(text) for text in cells(spec).values()]
    assert sum(numbers) == 40
    assert max(numbers) == 40 - (len(numbers) - 1)
    assert spec.texts("column")[-1] == f"{max(numbers)} others"
    assert "the last column holds sort x:" in spec.footer.text
    assert spec.overlaps() == spec.clipped() == []


def test_nothing_to_count_is_said(wallets):
    empty = sg.exposure(wallets, rule="owns", targets=["x:A"])
    for spec in (plot.tally_spec(empty), plot.tally_spec([])):
        assert spec.texts("message") == ["No row: nobody is exposed by the rules asked"]
        assert "no row was found" in spec.footer.text
    assert plot.tally_spec(empty).footer.documents_of == 2


@pytest.mark.parametrize("top", [0, True, 61, "3"])
def test_a_number_of_rows_that_is_none_is_refused(wallets, top):
    with pytest.raises(UnknownKindError, match="number of rows"):
        plot.tally_spec(held(wallets), top=top)


@given(data=st.data())
@settings(max_examples=20)
def test_any_answer(any_view, data):
    view = data.draw(any_view)
    table = sg.exposure(view, rule="network", targets=list(view.nodes.ids)[:4])
    assume(len(table))
    rows = data.draw(st.permutations(list(table)))
    spec = plot.tally_spec(rows, by=lambda node: node[-1], top=3)
    assert spec == plot.tally_spec(table, by=lambda node: node[-1], top=3)
    assert spec.overlaps() == spec.clipped() == []
    every, sure = Counter(), Counter()
    for row in rows:
        every[row.subject, row.target[-1]] += 1
        sure[row.subject, row.target[-1]] += row.certainty == "certain"
    drawn = {label.about for label in spec.labels if label.role == "row"}
    assert len(drawn) == min(3, len({row.subject for row in rows}))
    assert {key: text for key, text in cells(spec).items() if not key[1].endswith("others")} == {
        key: said(sure[key], high) for key, high in every.items() if key[0] in drawn
    }


def test_it_draws(wallets):
    axes = plot.tally(held(wallets), title="Wallets")
    assert "Wallets" in {text.get_text() for text in axes.texts}
