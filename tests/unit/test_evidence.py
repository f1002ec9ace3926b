"""When a link holds and how surely: spells, doubt and what was known, each by a graph small enough to read."""

import pytest

import sanctions_graph as sg
from sanctions_graph._bounds import day_text, parse_days
from sanctions_graph.errors import DateError


def _graph(*claims, link=None, documents=("2030-01-01",)):
    """Build one link from x:a to x:b; documents are doc:0, doc:1, … by their day of publication."""
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="x:a"), sg.Entity(id="x:b"))
    builder.add(*(sg.Document(id=f"doc:{n}", published=day) for n, day in enumerate(documents)))
    builder.add(sg.Link(**{"id": "l:1", "source": "x:a", "target": "x:b", "kind": "owns", **(link or {})}))
    builder.add(*(sg.Claim(**{"about": "l:1", "document": "doc:0", **claim}) for claim in claims or [{}]))
    return builder.freeze()


def _on(graph, day=None, **clocks):
    view = graph.as_of(day, **clocks)
    certain, possible = bool(view.mask("certain")[0]), bool(view.mask("possible")[0])
    return "certain" if certain else "possible" if possible else "no"


UNKNOWN = {"start": "?", "end": "?"}


@pytest.mark.parametrize(
    ("life", "day", "answer"),
    [
        ({}, "1800-01-01", "certain"),
        ({"start": "2016"}, "2015-12-31", "no"),
        ({"start": "2016"}, "2016-01-01", "possible"),
        ({"start": "2016"}, "2016-12-30", "possible"),
        ({"start": "2016"}, "2016-12-31", "certain"),
        ({"end": "2016-03-22"}, "2016-03-22", "certain"),
        ({"end": "2016-03-22"}, "2016-03-23", "no"),
        ({"end": "2016"}, "2016-01-01", "certain"),
        ({"end": "2016"}, "2016-01-02", "possible"),
        (UNKNOWN, "2016-01-01", "possible"),
        ({"start": "?"}, "2016-01-01", "possible"),
        ({"start": "2016-01-01", "end": "?"}, "2016-01-01", "possible"),
    ],
)
def test_a_state_is_in_force_from_its_first_to_its_last_day(life, day, answer):
    assert _on(_graph(link=life), day) == answer


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("2015-12-31", "possible"),
        ("2016-01-15", "certain"),  # seen throughout January
        ("2017-06-01", "certain"),  # between two sightings of one spell
        ("2018-01-31", "certain"),
        ("2018-02-01", "possible"),
    ],
)
def test_a_link_without_limits_is_certain_while_it_was_seen(day, answer):
    graph = _graph({"observed": "2016-01"}, {"observed": "2018-01"}, link=UNKNOWN)
    assert _on(graph, day) == answer


@pytest.mark.parametrize(
    ("first", "then", "joined"),
    [
        ("2016-01-31", "2018-01-31", True),
        ("2016-01-31", "2018-02-01", False),
        ("2016-02-29", "2018-02-28", True),  # 24 calendar months after 29 February is 28 February
        ("2016-02-29", "2018-03-01", False),
        ("2014-02-28", "2016-02-28", True),
        ("2014-02-28", "2016-02-29", False),
        ("2016", "2018-12-31", True),  # from the last day of one to the first of the next
        ("2016-01", "2018", True),
        ("2015-12", "2018", False),
    ],
)
def test_sightings_two_years_apart_are_one_spell_by_the_calendar(first, then, joined):
    graph = _graph({"observed": first}, {"observed": then}, link=UNKNOWN)
    assert _on(graph, day_text(parse_days(then).low - 1)) == ("certain" if joined else "possible")


def test_the_gap_is_a_parameter():
    graph = _graph({"observed": "2016-01-31"}, {"observed": "2016-03-01"}, link=UNKNOWN)
    assert _on(graph, "2016-02-15", max_gap=0) == "possible"
    assert _on(graph, "2016-02-15", max_gap=1) == "possible"  # a month after 31 January is 29 February
    assert _on(graph, "2016-02-15", max_gap=2) == "certain"
    for wrong in (-1, 1.5, True, "24"):
        with pytest.raises(DateError, match="Hint:"):
            graph.as_of("2016-02-15", max_gap=wrong)


def test_a_long_sighting_holds_a_spell_together():
    graph = _graph({"observed": "2010..2019"}, {"observed": "2011"}, {"observed": "2021-06"}, link=UNKNOWN)
    assert _on(graph, "2020-06-01") == "certain"


def test_a_sighting_is_cut_at_publication():
    graph = _graph({"observed": "2016"}, link=UNKNOWN, documents=["2016-03-22"])
    assert _on(graph, "2016-03-22") == "certain"
    assert _on(graph, "2016-03-23") == "possible"


def test_what_was_told_before_it_can_have_been_seen_is_no_sighting():
    graph = _graph({"observed": "2017"}, link=UNKNOWN, documents=["2016-03-22"])
    assert _on(graph, "2017-06-01") == "possible"


def test_an_undated_document_cuts_nothing():
    assert _on(_graph({"observed": "2016"}, link=UNKNOWN, documents=[""]), "2016-12-31") == "certain"


@pytest.mark.parametrize(
    "claim",
    [{"status": "alleged"}, {"status": "opinion"}, {"quantity": "staff", "value": 4}, {"stance": "disputes"}],
)
def test_only_supporting_sightings_form_spells(claim):
    graph = _graph({}, {"observed": "2016", **claim}, link=UNKNOWN)
    assert _on(graph, "2016-06-01") == "possible"


def test_a_sighting_at_no_known_time_is_no_spell():
    assert _on(_graph({"observed": "?"}, link=UNKNOWN), "2016-06-01") == "possible"


def test_a_sighting_fills_only_the_limit_that_is_not_known():
    graph = _graph({"observed": "2016"}, link={"start": "2014", "end": "?"})
    assert [_on(graph, day) for day in ("2013-06-01", "2014-06-01", "2015-06-01", "2016-06-01", "2017-06-01")] == [
        "no", "possible", "possible", "certain", "possible",
    ]  # fmt: skip
    assert _on(_graph({"observed": "2016"}, link={"start": "2014", "end": "2015"}), "2016-06-01") == "no"


# ---- doubt -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "answer"),
    [
        ([{}], "certain"),
        ([{"status": "official"}], "certain"),
        ([{"status": "alleged"}], "possible"),
        ([{"status": "planned"}, {"status": "estimated"}], "possible"),
        ([{"status": "alleged"}, {"status": "convicted"}], "certain"),
        ([{"status": "official"}, {"stance": "disputes"}], "possible"),
        ([{"stance": "disputes"}], "possible"),
        ([{}, {"quantity": "staff", "value": 4, "stance": "disputes"}], "certain"),
        ([{"confidence": 0.01}], "certain"),
    ],
)
def test_existence_claims_decide_whether_a_link_is_certain(claims, answer):
    assert _on(_graph(*claims)) == answer
    assert _on(_graph(*claims), "2020-01-01") == answer


@pytest.mark.parametrize(
    ("link", "answer"),
    [
        ({"kind": "same_as"}, "possible"),
        ({"kind": "consolidated_by"}, "possible"),
        ({"kind": "controls", "role": "associated"}, "possible"),
        ({"kind": "acts_for", "role": "associated"}, "possible"),
        ({"kind": "controls", "role": "chair"}, "certain"),
        ({"kind": "owns", "role": "associated"}, "certain"),
    ],
)
def test_some_kinds_and_roles_are_never_certain(link, answer):
    assert _on(_graph(link=link)) == answer


def test_claims_about_claims_doubt_nothing():
    builder = _graph({"id": "c:1"}, {"id": "c:2"}).edit()
    builder.add(sg.ClaimLink(claim="c:1", relation="disputes", other="c:2"))
    assert _on(builder.freeze()) == "certain"


def test_strength_is_the_best_claims_and_ungraded_counts_as_one():
    def best(*claims):
        evidence = _graph(*claims).view.evidence
        return float(evidence.confidence[0]), bool(evidence.graded[0])

    assert best({"confidence": 0.25}, {"confidence": 0.75}) == (0.75, True)
    assert best({"confidence": 0.25}, {}) == (1.0, False)
    assert best({"confidence": 0.25}, {"stance": "disputes", "confidence": 1}) == (0.25, True)
    assert best({"confidence": 0.25}, {"quantity": "staff", "value": 4, "confidence": 1}) == (0.25, True)


# ---- events ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", [{"kind": "pays"}, {"kind": "tied_to", "role": "visited"}])
def test_an_event_stays_once_it_has_happened(link):
    graph = _graph(link={**link, "start": "2016", "end": "2016"})
    assert [_on(graph, day) for day in ("2015-12-31", "2016-06-01", "2016-12-31", "2029-01-01")] == [
        "no", "possible", "certain", "certain",
    ]  # fmt: skip


def test_an_event_of_unknown_date_has_happened_once_it_was_seen():
    graph = _graph({"observed": "2016"}, link={"kind": "pays", **UNKNOWN})
    assert [_on(graph, day) for day in ("2015-12-31", "2016-01-01", "2029-01-01")] == ["possible", "certain", "certain"]


@pytest.mark.parametrize(
    ("link", "since", "answer"),
    [
        ({"kind": "pays", "start": "2016"}, "2016-01-01", "certain"),
        ({"kind": "pays", "start": "2016"}, "2016-06-01", "possible"),
        ({"kind": "pays", "start": "2016"}, "2017-01-01", "no"),
        ({"kind": "pays", "start": "2016", "end": "2018"}, "2017-01-01", "certain"),
        ({"kind": "pays", "start": "..2016"}, "2017-01-01", "no"),
        ({"kind": "pays", "end": "..2016"}, "2017-01-01", "no"),
        ({"kind": "pays"}, "2017-01-01", "possible"),
        ({"kind": "pays", **UNKNOWN}, "2017-01-01", "possible"),
        ({"kind": "owns", "end": "2016"}, "2017-01-01", "certain"),  # no event
    ],
)
def test_since_leaves_out_events_that_were_over(link, since, answer):
    assert _on(_graph(link=link), since=since) == answer


# ---- the second clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "known", "answer"),
    [
        ("2016-03-22", "2016-03-22", "certain"),
        ("2016-03-22", "2016-03-21", "no"),
        ("2016", "2016-06-01", "possible"),
        ("2016", "2015-12-31", "no"),
        ("", "2016-06-01", "possible"),
        ("", None, "certain"),
    ],
)
def test_a_claim_is_known_once_its_document_is_out(published, known, answer):
    assert _on(_graph(documents=[published]), known=known) == answer


def test_a_dispute_counts_from_when_it_may_be_known():
    graph = _graph({}, {"stance": "disputes", "document": "doc:1"}, documents=["2010-01-01", "2016"])
    assert [_on(graph, known=day) for day in ("2015-12-31", "2016-06-01", "2017-01-01")] == [
        "certain", "possible", "possible",
    ]  # fmt: skip


def test_bounds_are_folded_again_from_what_was_known():
    claims = [
        {},
        {"quantity": "start", "value": "2012-01-01"},
        {"quantity": "start", "value": "2014-01-01", "document": "doc:1"},
    ]
    graph = _graph(*claims, documents=["2015-01-01", "2017-01-01"])
    assert [_on(graph, day) for day in ("2011-12-31", "2013-01-01", "2014-01-01")] == ["no", "possible", "certain"]
    assert _on(graph, "2013-01-01", known="2016-01-01") == "certain"


def test_a_bound_that_nobody_had_told_is_not_known():
    graph = _graph(
        {}, {"quantity": "start", "value": "2012", "document": "doc:1"}, documents=["2010-01-01", "2017-01-01"]
    )
    assert _on(graph, "2011-06-01") == "no"
    assert _on(graph, "2011-06-01", known="2016-01-01") == "possible"
    assert _on(graph, "2014-06-01", known="2016-01-01") == "possible"


def test_a_bound_that_perhaps_nobody_had_told_decides_nothing():
    """A start told by an undated document alone once made a link certain as of any day of knowledge."""
    graph = _graph({}, {"quantity": "start", "value": "2012", "document": "doc:1"}, documents=["2010-01-01", ""])
    assert _on(graph, "2014-06-01") == "certain"
    assert _on(graph, "2014-06-01", known="2016-01-01") == "possible"
    assert _on(graph, "2011-06-01", known="2016-01-01") == "possible"


def test_disputed_bounds_do_not_fold():
    graph = _graph({}, {"quantity": "end", "value": "2012", "stance": "disputes"})
    assert _on(graph, "2014-06-01") == "certain"


def test_a_claim_that_leaves_a_bound_open_opens_it():
    graph = _graph({}, {"quantity": "end", "value": "2012"}, {"quantity": "end"})
    assert _on(graph, "2014-06-01") == "possible"


@pytest.mark.parametrize("day", ["2016", "2016-03", "soon", "", "?", "2016-03-22..2016-03-23"])
def test_a_view_needs_one_day(day):
    with pytest.raises(DateError, match="Hint:"):
        _graph().as_of(day)
