"""Stakes that one document tells add up; what two documents tell may be one stake."""

from collections import defaultdict
from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import WHOLE
from sanctions_graph.model.stakes import told_once

DAY = "2024-01-01"
DOCUMENTS = ("doc:1", "doc:2", "doc:3")


def register(*stakes, more=()):
    """Make holdings of `a` in `b`: percent, the documents that tell it, and the role; `a` is listed."""
    builder = sg.GraphBuilder()
    builder.add(*(sg.Document(id=each, published="2020-01-01") for each in DOCUMENTS))
    builder.add(sg.Entity(id="a", caption="A"), sg.Entity(id="b", caption="B"))
    builder.add(sg.Measure(id="measure:m", authority="US", adopted="2000-01-01"))
    builder.add(*more)
    (listing,) = builder.add(sg.Link(source="measure:m", target="a", kind="designates", start="2001-01-01"))
    builder.add(sg.Claim(about=listing, document="doc:1"))
    for percent, documents, role in stakes:
        (link,) = builder.add(sg.Link(source="a", target="b", kind="owns", share=f"{percent}%", role=role))
        builder.add(*(sg.Claim(about=link, document=document) for document in documents))
    return builder.freeze()


def judged(*stakes):
    answer = sg.ownership(register(*stakes), regime="us-ofac", on=DAY)
    return answer.verdict("b"), tuple(float(end * 100) for end in answer.share("b"))


def test_classes_of_shares_that_one_document_tells_add_up():
    assert judged((30, ["doc:1"], ""), (25, ["doc:1"], "")) == ("covered", (55, 55))
    assert judged((30, ["doc:1", "doc:2"], ""), (25, ["doc:2"], "")) == ("covered", (55, 55))


def test_what_two_documents_tell_may_be_one_stake():
    assert judged((30, ["doc:1"], ""), (30, ["doc:2"], "")) == ("possible", (30, 60))
    assert judged((30, ["doc:1"], ""), (25, ["doc:2"], "")) == ("possible", (30, 55))
    assert judged((20, ["doc:1"], ""), (20, ["doc:2"], "")) == ("not_covered", (20, 40))
    assert judged((60, ["doc:1"], ""), (60, ["doc:2"], "")) == ("covered", (60, 100))


def test_the_document_that_tells_most_counts():
    stakes = (30, ["doc:1"], ""), (25, ["doc:2"], ""), (26, ["doc:2"], "")
    assert judged(*stakes) == ("covered", (51, 81))


def test_the_answer_says_that_it_may_be_one_stake():
    answer = sg.ownership(register((30, ["doc:1"], ""), (25, ["doc:2"], "")), regime="us-ofac", on=DAY)
    assert answer.explain("b").count("perhaps the stake that another claim tells") == 1
    assert "whether the 25 % that A holds of B are one stake told twice" in answer.explain("b")
    assert len(answer.told_twice) == 1


def test_more_than_the_whole_is_said_to_be():
    answer = sg.ownership(register((60, ["doc:1"], ""), (60, ["doc:1"], "")), regime="us-ofac", on=DAY)
    assert "together more than the whole" in answer.explain("b")
    assert (
        "together"
        not in sg.ownership(register((60, ["doc:1"], "")), regime="us-ofac", on=DAY).explain("b").split("test:")[0]
    )


def test_a_document_that_is_left_out_no_longer_makes_two_stakes_of_them():
    graph = register((30, ["doc:1", "doc:2"], ""), (25, ["doc:2", "doc:3"], ""))
    assert sg.ownership(graph, regime="us-ofac", on=DAY).verdict("b") == "covered"
    without = graph.without(documents=["doc:2"])
    assert sg.ownership(without, regime="us-ofac", on=DAY).verdict("b") == "possible"


def test_holdings_beyond_the_whole_are_no_finding_if_they_may_be_one():
    def rules(*stakes):
        return [finding.rule for finding in register(*stakes).findings]

    assert "I6" in rules((60, ["doc:1"], ""), (60, ["doc:1"], ""))
    assert "I6" not in rules((60, ["doc:1"], ""), (60, ["doc:2"], ""))


def test_integrated_ownership_and_control_read_holdings_so():
    graph = register((30, ["doc:1"], ""), (25, ["doc:2"], ""))
    low, high = sg.integrated_ownership(graph, owners=["a"]).share("a", "b")
    assert (round(low, 9), round(high, 9)) == (0.3, 0.55)
    assert sg.law.control(graph).of("a", "b") == 0
    assert sg.law.control(graph, method="shapley").of("a", "b") == 0
    both = register((30, ["doc:1"], ""), (25, ["doc:1"], ""))
    assert sg.law.control(both).of("a", "b") == 1


def test_lists_that_are_joined_do_not_double_a_stake():
    def made(document, prefix):
        builder = sg.GraphBuilder()
        builder.add(sg.Document(id=document, published="2020-01-01"))
        for name in "ab":
            builder.add(sg.Entity(id=f"{prefix}:{name}", caption=name))
            builder.add(sg.Name(node=f"{prefix}:{name}", scheme="lei", value=f"LEI0{name}"))
        (link,) = builder.add(sg.Link(source=f"{prefix}:a", target=f"{prefix}:b", kind="owns", share="30%"))
        builder.add(sg.Claim(about=link, document=document))
        return builder.freeze()

    joined = sg.compose(made("doc:1", "x"), made("doc:2", "y"), on="lei")
    answer = sg.ownership(joined, regime="us-ofac", on=DAY, listed=["x:a"])
    assert (answer.verdict("x:b"), answer.share("x:b")) == ("possible", (Fraction(3, 10), Fraction(6, 10)))


stakes = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 40), st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=3, unique=True)
    ),
    max_size=7,
)


def _held(drawn):
    """Add up what is certain of each company."""
    builder = register(more=[sg.Entity(id=f"c{at}", caption="") for at in range(3)]).edit()
    ids = []
    for company, percent, documents in drawn:
        ids += builder.add(sg.Link(source="a", target=f"c{company}", kind="owns", share=f"{percent}%"))
        builder.add(*(sg.Claim(about=ids[-1], document=document) for document in documents))
    answer = sg.ownership(builder.freeze(), regime="us-ofac", on=DAY)
    return [end for at in range(3) for end in answer.share(f"c{at}")]


@given(stakes, st.data())
def test_more_stakes_and_more_documents_never_lower_what_is_held(drawn, data):
    before = _held(drawn)
    assert all(low <= high for low, high in zip(before[::2], before[1::2], strict=True))
    assert _held(data.draw(st.permutations(drawn))) == before
    more = data.draw(stakes)
    assert all(now >= then for now, then in zip(_held([*drawn, *more]), before, strict=True))
    told = [(company, percent, DOCUMENTS) if at % 2 else (company, percent, documents)
            for at, (company, percent, documents) in enumerate(drawn)]  # fmt: skip
    assert all(now >= then for now, then in zip(_held(told), before, strict=True))


@given(stakes)
@example([(0, 30, ["doc:1"]), (0, 30, ["doc:2"])])
@example([(0, 0, ["doc:1"]), (0, 30, ["doc:2"])])
def test_what_is_certain_of_a_group_is_the_most_that_one_document_tells(drawn):
    companies = [sg.Entity(id=f"c{at}", caption="") for at in range(3)]
    builder = register(more=companies).edit()
    for company, percent, documents in drawn:
        (link,) = builder.add(sg.Link(source="a", target=f"c{company}", kind="owns", share=f"{percent}%"))
        builder.add(*(sg.Claim(about=link, document=document) for document in documents))
    graph = builder.freeze()
    links = graph.tables["links"]
    rows = np.flatnonzero(links.coded("kind").codes == links.coded("kind").words.index("owns"))
    target = links.coded("target").codes[rows].astype(np.int64)
    low = told_once(rows, target, links.bounds("share").low[rows].astype(np.int64), graph.claims)

    expected: dict[str, int] = defaultdict(int)
    for company in range(3):
        mine = [(percent, documents) for at, percent, documents in drawn if at == company]
        told = [sum(percent for percent, documents in mine if each in documents) for each in DOCUMENTS]
        expected[f"c{company}"] = max(told)
    for company, percent in expected.items():
        held = int(low[target == graph.nodes.row(company)].sum())
        assert Fraction(held, WHOLE) == Fraction(percent, 100)


def test_two_sources_of_one_file_may_tell_one_stake():
    def told(*speakers):
        builder = register().edit()
        for speaker in speakers:
            (link,) = builder.add(sg.Link(source="a", target="b", kind="owns", share="30%"))
            builder.add(sg.Claim(about=link, document="doc:1", attributed_to=speaker))
        return sg.ownership(builder.freeze(), regime="us-ofac", on=DAY).verdict("b")

    assert told("ru_egrul", "opencorporates") == "possible"
    assert told("ru_egrul", "ru_egrul") == "covered"
    assert told("opencorporates; ru_egrul", "ru_egrul") == "covered"  # one of them tells both
    assert told("", "ru_egrul") == "possible"
