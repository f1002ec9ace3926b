"""The evidence tree: every link of the best chain, its claims by stance, documents, and what no set can do without."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt

import sanctions_graph as sg
from sanctions_graph import plot
from sanctions_graph.analysis.why import why
from sanctions_graph.plot.figures.why import MOST_CLAIMS
from sanctions_graph.testing.small_worlds import DAYS, NODES, build_world, worlds

FEW = settings(max_examples=30, deadline=None)
FINDINGS = {
    "many claims": ("state:LA", "measure:unscr-2397/8"),
    "seven links": ("ofac:52286", "measure:un-dprk-regime"),
    "one link": ("channel:arms", "measure:eo-13551"),
    "only possible": ("state:RU", "measure:nkspea-2016"),
}


@pytest.fixture(scope="module")
def case():
    return sg.load_case("dprk").as_of("2023-09-15")


def sound(spec):
    assert spec.overlaps() == []
    assert spec.clipped() == []
    assert spec.width == 1200
    assert "rests on" in " ".join(spec.texts("footer"))
    for box in spec.boxes:
        assert box.left < box.right
        assert box.top < box.bottom
        assert box.bottom <= spec.height


def boxes(spec, role):
    return {box.about: box for box in spec.boxes if box.role == role}


@given(data=st.data())
@FEW
def test_trees_of_any_graph(any_view, data):
    view = data.draw(any_view)
    rows = list(sg.exposure(view, subjects=list(view.nodes.ids), targets=list(view.nodes.ids), rule=ANY))
    assume(rows)
    row = data.draw(st.sampled_from(rows))
    answer = why(view, row.subject, row.target, rule=ANY, limit=20)
    spec = plot.why_spec(answer)
    sound(spec)
    assert spec == plot.why_spec(answer)
    assert set(boxes(spec, "link")) == set(answer.path.links)


ANY = "(owns|controls|acts_for|operates|hosts|part_of|pays|supplies|tied_to|directs|employs){1,3}"


@given(world=worlds(max_links=10), day=st.sampled_from([None, *DAYS]), pick=st.integers(0, 50))
@FEW
def test_every_claim_and_document_of_the_chain_is_drawn_or_counted(world, day, pick):
    view = build_world(world).as_of(day)
    rows = [row for row in sg.exposure(view, subjects=NODES, targets=NODES) if row.subject != row.target]
    assume(rows)
    row = rows[pick % len(rows)]
    answer = why(view, row.subject, row.target)
    spec = plot.why_spec(answer)
    sound(spec)
    told = {claim.id: claim for link in answer.path.links for claim in view.claims_about(link)}
    drawn = boxes(spec, "claim")
    assert set(drawn) == set(told)
    assert set(boxes(spec, "document")) == {claim.document for claim in told.values()}
    lines = {"supports": "solid", "hedges": "dashed", "disputes": "dotted"}
    for name, box in drawn.items():
        assert box.line == lines[told[name].stance]
        strong = name in answer.critical_claims
        assert (box.width > 3) == strong
    for name, box in boxes(spec, "document").items():
        assert (box.width > 3) == (name in answer.critical_documents)
    disputed = {dot.about for dot in spec.dots if dot.role == "dispute"}
    assert disputed == {name for name in told if told[name].stance == "disputes"}


@pytest.mark.parametrize("name", FINDINGS)
def test_findings_of_the_case(case, name):
    answer = why(case, *FINDINGS[name])
    spec = plot.why_spec(answer)
    sound(spec)
    order = sorted(boxes(spec, "link").values(), key=lambda box: box.top)
    assert [box.about for box in order] == list(answer.path.links)
    columns = [boxes(spec, role) for role in ("finding", "link", "claim", "document")]
    for left, right in pairwise(columns):
        assert max(box.right for box in left.values()) < min(box.left for box in right.values())
    (finding,) = boxes(spec, "finding").values()
    assert finding.line == ("solid" if answer.certainty == "certain" else "dashed")
    status = {link: case.mask("certain")[case.tables["links"].row(link)] for link in answer.path.links}
    assert {link: box.line == "solid" for link, box in boxes(spec, "link").items()} == status


def test_what_is_left_out_is_counted(case):
    answer = why(case, *FINDINGS["many claims"])
    spec = plot.why_spec(answer)
    host = answer.path.links[0]
    told = [claim for claim in case.claims_about(host) if claim.quantity in ("", "start", "end", "due")]
    left = len(told) - MOST_CLAIMS
    assert left > 0
    assert len([name for name in boxes(spec, "claim") if case.claims[name].about == host]) == MOST_CLAIMS
    assert f"{left} claims of this chain not drawn" in spec.footer.text
    assert "only the best chain is drawn" in spec.footer.text
    assert set(answer.critical_documents) <= set(boxes(spec, "document"))


def test_every_claim_of_a_tree_hangs_between_its_link_and_its_document(case):
    spec = plot.why_spec(why(case, *FINDINGS["seven links"]))
    claims, documents = boxes(spec, "claim"), boxes(spec, "document")
    for name, box in claims.items():
        ends = [line for line in spec.lines if line.role == "ground" and line.about == name]
        middle = (box.top + box.bottom) / 2
        assert ends[0].points[-1][1] == pytest.approx(middle)
        document = documents[case.claims[name].document]
        assert ends[1].points[-1] == pytest.approx((document.left, (document.top + document.bottom) / 2))


def test_disputes_are_marked():
    b = sg.GraphBuilder()
    b.add(sg.Document(id="doc:1", publisher="Paper"), sg.Document(id="doc:2", publisher="Other"))
    b.add(sg.Entity(id="a"), sg.Entity(id="b"), sg.Link(id="l", source="a", target="b", kind="owns"))
    b.add(sg.Claim(id="c:1", about="l", document="doc:1", stance="disputes", status="asserted"))
    b.add(sg.Claim(id="c:2", about="l", document="doc:2"))
    answer = why(b.freeze(), "a", "b", rule="owns")
    spec = plot.why_spec(answer)
    sound(spec)
    assert boxes(spec, "claim")["c:1"].line == "dotted"
    assert [dot.about for dot in spec.dots if dot.role == "dispute"] == ["c:1"]
    assert "disputes it" in " ".join(spec.texts("claim"))
    assert "a dispute" in [entry.text for entry in spec.legend]
    assert answer.sets == (("c:2",), ("c:1",))  # a set without disputes comes first


def test_no_finding_is_an_answer_too(case):
    spec = plot.why_spec(why(case, "measure:unscr-2397/8", "state:LA"))
    sound(spec)
    assert spec.texts("message") == ["No finding: not exposed by the rules asked"]


def test_the_title_can_be_given_and_the_figure_draws(case):
    ax = plot.why(why(case, *FINDINGS["one link"]), title="My own")
    ax.figure.canvas.draw()
    assert ax.figure.canvas.get_width_height()[0] == 1200
    assert "My own" in [text.get_text() for text in ax.texts]
    plt.close("all")
