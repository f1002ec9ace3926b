"""A view without some claims is the graph that was never told them."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import ANY_SHARE, UNKNOWN_DAY, Amount, day_text
from sanctions_graph.errors import SanctionsGraphError, UnknownIdError
from sanctions_graph.model.kinds import BOUND_QUANTITIES
from sanctions_graph.testing import graphs
from sanctions_graph.testing.small_worlds import _DOCUMENTS, DAYS, build_world, worlds
from sanctions_graph.testing.strategies import FIRST_DAY, LAST_DAY

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
                    evidence.bounds[name] for name in ("start", "end", "due", "share"))],
                [float(end[row]) for end in (evidence.bounds["amount"].low, evidence.bounds["amount"].high)
                 if not math.isnan(end[row])],
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


NOT_TOLD = {"share": ANY_SHARE, "amount": Amount(-math.inf, math.inf)}
DAY = st.none() | st.integers(FIRST_DAY, LAST_DAY).map(day_text)


def rebuilt(graph, dropped):
    """Build the graph from the claims that are left; copies of a report that is left out stay tied to each other."""
    builder = sg.GraphBuilder()
    builder.add(*graph.nodes, *graph.names, *graph.documents)
    kept = [claim for claim in graph.claims if claim.id not in dropped]
    for link in graph.tables["links"]:
        mine = [claim for claim in kept if claim.about == link.id]
        spoken = {c.quantity for c in graph.claims_about(link.id) if c.stance != "disputes"} & set(BOUND_QUANTITIES)
        gone = spoken - {claim.quantity for claim in mine if claim.stance != "disputes"}
        if any(not claim.quantity for claim in mine):
            builder.add(link.model_copy(update={name: NOT_TOLD.get(name, UNKNOWN_DAY) for name in gone}), *mine)
    builder.add(*(claim for claim in kept if claim.about not in graph.tables["links"]))
    there = {claim.id for claim in kept if claim.about not in graph.tables["links"]}
    there |= {claim.id for link in builder.freeze().links for claim in kept if claim.about == link.id}
    pairs = [{row.claim, row.other} for row in graph.claim_links if row.relation == "repeats"]
    for one in sorted(there):
        report = {one}
        while more := {each for pair in pairs if pair & report for each in pair} - report:
            report |= more
        builder.add(*(sg.ClaimLink(claim=one, relation="repeats", other=other) for other in sorted(report & there)))
    return builder.freeze()


@given(graphs(max_nodes=3), st.data(), DAY, DAY)
def test_any_claims_may_be_left_out(graph, data, valid, known):
    dropped = data.draw(st.sets(st.sampled_from(graph.claims.ids[:]))) if len(graph.claims) else set()
    try:
        other = rebuilt(graph, dropped)
    except SanctionsGraphError:  # what is left may break a rule, such as an end before its start
        assume(False)
    view, other = (each.as_of(valid, known=known) for each in (graph.without(claims=dropped), other))
    assert seen(view) == seen(other)


TABLES = [sg.GradeTable("halves", {"a": 0.5}), sg.GradeTable("none", {})]


@given(
    graphs(max_nodes=3), st.data(), st.sampled_from(TABLES),
    st.lists(st.fixed_dictionaries({}, optional={"valid": DAY, "known": DAY, "since": DAY, "max_gap": st.just(6)}),
             max_size=3),
)  # fmt: skip
def test_days_claims_and_grades_may_be_asked_in_any_order(graph, data, table, days):
    """Leaving out once forgot all days but the last; a day asked of such a view kept doubts that were told later."""
    dropped = data.draw(st.lists(st.sampled_from(graph.claims.ids[:]), max_size=2)) if len(graph.claims) else []
    steps = [lambda seen, id_=id_: seen.without(claims=id_) for id_ in dropped] + [lambda seen: seen.graded_by(table)]
    first = graph.graded_by(table).without(claims=dropped)
    for clocks in days:
        first = first.as_of(**clocks)
    other, left = graph, list(data.draw(st.permutations(steps)))
    for clocks in days:
        for _ in range(data.draw(st.integers(0, len(left)))):
            other = left.pop()(other)
        other = other.as_of(**clocks)
    for step in left:
        other = step(other)
    assert seen(first) == seen(other)
    assert first.label == other.label


def disputed_later():
    """Build a link of 2018 and one of always that a document of 2022 disputes."""
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a"), sg.Entity(id="b"))
    builder.add(*(sg.Document(id=f"doc:{year}", published=str(year)) for year in (2018, 2019, 2022)))
    builder.add(*(sg.Link(id=f"l:{start}", source="a", target="b", kind="owns", start=start) for start in ("", "2018")))
    builder.add(*(sg.Claim(about=link, document="doc:2019") for link in ("l:", "l:2018")))
    builder.add(sg.Claim(about="l:", document="doc:2018"), sg.Claim(about="l:", document="doc:2022", stance="disputes"))
    return builder.freeze()


def test_a_doubt_that_was_told_later_does_not_hide_behind_what_is_left_out():
    graph, table = disputed_later(), sg.GradeTable("ours", {})
    views = [
        graph.known_by("2020-01-01"),
        graph.known_by("2020-01-01").without(documents="doc:2018"),
        graph.without(documents="doc:2018").known_by("2020-01-01"),
        graph.graded_by(table).known_by("2020-01-01"),
    ]
    assert [view.mask("certain").tolist() for view in views] == [[True, True]] * 4


def test_every_day_that_was_asked_still_narrows():
    graph = disputed_later()
    chain = graph.as_of("2016-01-01").as_of("2020-01-01")
    assert chain.links.ids[:] == chain.without(documents="doc:2018").links.ids[:] == ["l:"]
    assert graph.without(documents="doc:2018").as_of("2016-01-01").as_of("2020-01-01").links.ids[:] == ["l:"]


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


def test_the_label_says_what_is_left_out():
    graph = told()
    assert graph.without(claims=["c:1"]).label == "without 1 claim"
    more = graph.as_of("2020-01-01").without(documents=["doc:1", "doc:2"]).without(speakers="Court")
    assert more.label == "on 2020-01-01, without 2 documents and 1 speaker"
    assert graph.without() is graph


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
