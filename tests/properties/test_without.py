"""A view without some claims is the graph that was never told them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import UnknownIdError
from sanctions_graph.testing.small_worlds import _DOCUMENTS, DAYS, build_world, worlds

DOCUMENTS = st.sets(st.sampled_from(sorted(_DOCUMENTS)))


def seen(graph):
    """Say of every link that is there what is told of it."""
    links, evidence = graph.tables["links"], graph.view.evidence
    answer = {}
    for row, link in enumerate(links.ids):
        if graph.mask("possible")[row]:
            spells = evidence.spells
            mine = spells.link == row
            answer[link] = (
                bool(graph.mask("certain")[row]), float(evidence.confidence[row]), bool(evidence.graded[row]),
                [(int(bounds.low[row]), int(bounds.high[row])) for bounds in (
                    evidence.bounds[name] for name in ("start", "end", "due"))],
                list(zip(spells.low[mine].tolist(), spells.high[mine].tolist(), strict=True)),
                [claim.id for claim in graph.claims_about(link)],
            )  # fmt: skip
    return answer


@given(worlds(), DOCUMENTS, st.none() | st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS))
def test_a_view_without_documents_is_the_graph_without_them(world, documents, day, known):
    left = [fact._replace(claims=tuple(t for t in fact.claims if t.document not in documents)) for fact in world]
    rebuilt = build_world(fact for fact in left if fact.claims)
    graph = build_world(world)
    asked = {"valid": day, "known": known}
    view = graph.without(documents=documents).as_of(**asked) if day or known else graph.without(documents=documents)
    other = rebuilt.as_of(**asked) if day or known else rebuilt
    assert seen(view) == seen(other)


@given(worlds(), DOCUMENTS, DOCUMENTS, st.sampled_from(DAYS))
def test_the_order_of_leaving_out_and_of_days_does_not_matter(world, one, other, day):
    graph = build_world(world)
    once = graph.without(documents=one | other).as_of(day)
    twice = graph.without(documents=one).without(documents=other).as_of(day)
    late = graph.as_of(day).without(documents=one).without(documents=other)
    assert once == twice == late
    assert seen(once) == seen(late)
    assert late.without(documents=one) == late
    assert late.without_day == graph.without(documents=one | other)
    assert late.whole == graph


def told():
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a"), sg.Entity(id="b"))
    builder.add(sg.Document(id="doc:1", publisher="Paper"), sg.Document(id="doc:2", publisher="Court"))
    builder.add(sg.Link(id="l", source="a", target="b", kind="owns", share="20%..60%"))
    builder.add(
        sg.Claim(id="c:1", about="l", document="doc:1"), sg.Claim(id="c:2", about="l", document="doc:2"),
        sg.Claim(id="c:3", about="l", document="doc:1", attributed_to="Court"),
        sg.Claim(id="c:4", about="l", document="doc:1", quantity="share", unit="share", value="20%"),
        sg.Claim(id="c:5", about="l", document="doc:2", quantity="share", unit="share", value="60%"),
    )  # fmt: skip
    return builder.freeze()


@pytest.mark.parametrize(
    ("left_out", "claims"),
    [
        ({}, {"c:1", "c:2", "c:3", "c:4", "c:5"}),
        ({"documents": ["doc:1"]}, {"c:2", "c:5"}),
        ({"documents": "doc:1"}, {"c:2", "c:5"}),
        ({"speakers": ["Court"]}, {"c:1", "c:4"}),
        ({"speakers": ["Paper"]}, {"c:2", "c:3", "c:5"}),
        ({"claims": ["c:1", "c:4"]}, {"c:2", "c:3", "c:5"}),
        ({"documents": ["doc:2"], "speakers": ["Court"]}, {"c:1", "c:4"}),
    ],
)
def test_documents_speakers_and_claims(left_out, claims):
    view = told().without(**left_out)
    assert {claim.id for claim in view.claims_about("l")} == claims


def test_bounds_fold_again():
    graph = told()
    shares = {
        name: sg._bounds.format_share(sg._bounds.Share(int(bounds.low[0]), int(bounds.high[0])))
        for name, bounds in (
            (each, graph.without(documents=each).view.evidence.bounds["share"]) for each in ("doc:1", "doc:2")
        )
    }
    assert shares == {"doc:1": "60 %", "doc:2": "20 %"}
    assert graph.without(documents=["doc:1", "doc:2"]).links.ids[:] == []
    assert graph.without(claims=["c:1"]).label == "without 1 claim"


def test_networkx_and_exposure_do_not_see_what_is_left_out():
    view = told().without(documents=["doc:1"])
    ((_, _, data),) = sg.to_networkx(view).edges(data=True)
    assert [claim["id"] for claim in data["claims"]] == ["c:2", "c:5"]
    assert not sg.exposure(told().without(documents=["doc:1", "doc:2"]), targets=["b"], rule="owns")


@pytest.mark.parametrize(
    ("wrong", "what"),
    [({"documents": ["doc:9"]}, "document"), ({"speakers": ["Cuort"]}, "did you mean 'Court'"),
     ({"speakers": [""]}, "speaker"), ({"claims": ["c:9"]}, "claim")],
)  # fmt: skip
def test_what_is_not_there_is_refused(wrong, what):
    with pytest.raises(UnknownIdError, match=what):
        told().without(**wrong)


def test_known_by_is_the_second_clock():
    graph = sg.load_case("dprk")
    assert graph.known_by("2020-01-01") == graph.as_of(known="2020-01-01")
