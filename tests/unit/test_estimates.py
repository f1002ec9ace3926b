"""Competing numbers: what is collected, grouped, compared, added and refused."""

import math

import pytest

import sanctions_graph as sg
from sanctions_graph import plot
from sanctions_graph.errors import OverlapError, UnknownIdError, UnknownKindError
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.model.quantities import NEITHER, OVERLAPPING_CHANNELS, QUANTITIES, is_flow, is_money, may_add

CAFES, LAOS, CHINA, BOTH = "channel:cafes", "channel:cafes@LA", "channel:cafes@CN", "channel:cafes@CN+LA"


def claim(id_, about, value, *, quantity="venues", unit="venues", valid="2023", **fields):
    fields = {"document": "doc:1", "attributed_to": f"speaker of {id_}"} | fields
    return sg.Claim(id=id_, about=about, quantity=quantity, value=value, unit=unit, valid=valid, **fields)


def built(*claims, ties=(), extra=()):
    """Build cafés in Laos and China, both together, and the class above them."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1", published="2023"), sg.Document(id="doc:2", published="2024"))
    builder.add(sg.State(id="state:LA", caption="Laos"), sg.State(id="state:CN"), sg.State(id="state:KP"))
    builder.add(*(sg.Channel(id=id_, type="cafes", caption=id_[8:]) for id_ in (CAFES, LAOS, CHINA, BOTH)))
    links = [
        sg.Link(id="l:la", source="state:LA", target=LAOS, kind="hosts"),
        sg.Link(id="l:cn", source="state:CN", target=CHINA, kind="hosts"),
        sg.Link(id="l:cn-both", source="state:CN", target=BOTH, kind="hosts"),
        sg.Link(id="l:earns", source=CAFES, target="state:KP", kind="earns_for"),
    ]
    parts = [(LAOS, BOTH), (CHINA, BOTH), (BOTH, CAFES), (LAOS, CAFES), (CHINA, CAFES)]
    links += [sg.Link(id=f"l:{a}>{b}", source=a, target=b, kind="part_of") for a, b in parts]
    builder.add(*links, *extra)
    every = [*links, *(row for row in extra if isinstance(row, sg.Link))]
    builder.add(*(sg.Claim(about=link.id, document="doc:1") for link in every))
    builder.add(*claims, *(sg.ClaimLink(claim=one, relation=how, other=other) for one, how, other in ties))
    return builder.freeze()


def clashes(answer, **options):
    return {(found.first, found.second): found.reasons for found in answer.conflicts(**options)}


# ---- the registry ----------------------------------------------------------------------------------------


def test_what_adds_and_what_does_not():
    assert all(map(may_add, ("venues", "persons", "revenue", "laundered", "stolen")))
    assert not any(map(may_add, ("wage", "share", "trade_share", "gdp", "a new word", "limit")))


def test_a_rate_is_no_flow():
    assert is_flow("revenue", "USD")
    assert not is_flow("revenue", "USD/year")
    assert not is_flow("venues", "venues")
    assert is_money("USD/year")
    assert not is_money("venues")


def test_every_row_is_whole():
    for name, row in QUANTITIES.items():
        assert name == row.name
        assert row.units
        assert row.meaning.endswith(".")
        assert row.adds == (row.over_time != NEITHER)
    assert all(len(pair) == 2 and reason for pair, reason in OVERLAPPING_CHANNELS.items())


def test_the_bundled_case_uses_registered_units():
    strange = {
        (claim.quantity, claim.unit)
        for claim in sg.load_case("dprk").claims
        if claim.quantity in QUANTITIES
        and not math.isnan(claim.value.low)
        and claim.unit
        and claim.unit not in QUANTITIES[claim.quantity].units
    }
    assert strange == set(), "add the unit to the row in model/quantities.py"


# ---- what is collected -----------------------------------------------------------------------------------


def test_claims_of_the_node_its_links_parts_and_wholes_are_found_and_named():
    graph = built(
        claim("c:self", BOTH, "17"),
        claim("c:part", "l:la", "4.."),
        claim("c:node", LAOS, "5"),
        claim("c:link", "l:cn-both", "10"),
        claim("c:whole", CAFES, "130"),
        claim("c:money", "l:earns", "7", quantity="revenue", unit="USD/year"),
    )
    answer = sg.estimates(graph, BOTH, quantity="venues")
    assert {row.claim: (row.relation, row.counts) for row in answer} == {
        "c:self": ("self", BOTH),
        "c:link": ("link", "l:cn-both"),
        "c:part": ("part", LAOS),
        "c:node": ("part", LAOS),
        "c:whole": ("whole", CAFES),
    }
    assert [row.relation for row in answer] == ["self", "link", "part", "part", "whole"]
    everything = sg.estimates(graph, CAFES)
    assert {(row.claim, row.counts) for row in everything if row.relation == "self"} == {
        ("c:whole", CAFES),
        ("c:money", CAFES),
    }
    assert [row.counts for row in sg.estimates(graph, "state:LA")] == [LAOS]


def test_context_words_days_and_shares_are_no_estimates():
    graph = built(
        sg.Claim(id="c:day", about="l:la", quantity="start", value="2023", document="doc:1"),
        sg.Claim(id="c:text", about=LAOS, quantity="status", value_text="open", document="doc:1"),
        claim("c:tie", "l:tie", "9", quantity="persons", unit="persons"),
        extra=[sg.Link(id="l:tie", source=LAOS, target="state:KP", kind="tied_to", role="visits")],
    )
    assert len(sg.estimates(graph, LAOS)) == 0
    assert "tied_to" in LINK_KINDS


def test_only_what_was_known_is_told():
    graph = built(claim("c:1", LAOS, "4"), claim("c:2", LAOS, "12", document="doc:2"))
    assert [row.claim for row in sg.estimates(graph.as_of(known="2023-12-31"), LAOS)] == ["c:1"]
    assert len(sg.estimates(graph, LAOS)) == 2


def test_unknown_names_are_refused_and_words_of_ones_own_are_not():
    graph = built(claim("c:1", LAOS, "4", quantity="stools", unit="stools"))
    with pytest.raises(UnknownIdError):
        sg.estimates(graph, "channel:cafés")
    with pytest.raises(UnknownKindError, match="venuse"):
        sg.estimates(graph, LAOS, quantity="venuse")
    assert len(sg.estimates(graph, LAOS, quantity="stools")) == 1
    assert len(sg.estimates(graph, LAOS, quantity="venues")) == 0
    with pytest.raises(OverlapError, match="does not add"):
        sg.estimates(graph, LAOS, quantity="stools").total()


def test_select_narrows_by_every_field():
    graph = built(
        claim("c:1", LAOS, "4", valid="2023-08"),
        claim("c:2", CHINA, "9", valid="2016"),
        claim("c:3", CAFES, "1", valid=""),
    )
    answer = sg.estimates(graph, CAFES)
    assert [row.claim for row in answer.select(period="2023")] == ["c:1"]
    assert [row.claim for row in answer.select(counts=[LAOS, CAFES])] == ["c:3", "c:1"]
    assert [row.claim for row in answer.select(relation="self", unit="venues", quantity="venues")] == ["c:3"]
    assert [row.claim for row in answer.select(claims=["c:2"])] == ["c:2"]
    assert len(answer.select(sort="venues in venues")) == 3
    assert answer.select(period="2023").attrs["parameters"]["selected"] == {"period": "2023"}
    with pytest.raises(UnknownKindError):
        answer.select(relation="cousin")


# ---- conflicts -------------------------------------------------------------------------------------------


def test_bounds_that_exclude_each_other_over_one_time_clash():
    graph = built(claim("c:1", LAOS, "4"), claim("c:2", "l:la", "12", valid="2023-09"), claim("c:3", LAOS, "4.."))
    assert clashes(sg.estimates(graph, LAOS)) == {("c:2", "c:1"): ("bounds",)}


def test_numbers_of_other_times_units_or_plans_do_not_clash():
    graph = built(
        claim("c:1", LAOS, "4"),
        claim("c:2", LAOS, "12", valid="2024-03"),
        claim("c:3", LAOS, "12", unit="tables"),
        claim("c:4", LAOS, "12", status="planned"),
        claim("c:5", LAOS, "12", valid=""),
        claim("c:6", LAOS, "12", stance="disputes"),
        claim("c:7", LAOS, "20", valid=""),
    )
    answer = sg.estimates(graph, LAOS)
    assert clashes(answer) == {}
    assert clashes(answer, max_gap=3) == {("c:2", "c:1"): ("bounds",)}


def test_a_part_with_more_than_its_whole_clashes_and_the_reverse_does_not():
    graph = built(claim("c:part", CHINA, "65"), claim("c:whole", BOTH, "17"), claim("c:all", CAFES, "130"))
    for node in (CAFES, BOTH, CHINA):
        assert clashes(sg.estimates(graph, node)) == {("c:part", "c:whole"): ("part above whole",)}
    wages = {"quantity": "wage", "unit": "USD/person/month"}
    assert (
        clashes(sg.estimates(built(claim("c:1", CHINA, "9", **wages), claim("c:2", CAFES, "3", **wages)), CAFES)) == {}
    )


def test_a_longer_time_may_hold_more_of_what_is_gathered_and_never_less():
    money = {"quantity": "revenue", "unit": "USD"}
    graph = built(
        claim("c:year", CAFES, "10", valid="2023", **money),
        claim("c:two", CAFES, "30", valid="2023..2024", **money),
        claim("c:month", CAFES, "12", valid="2023-05", **money),
    )
    assert clashes(sg.estimates(graph, CAFES)) == {("c:month", "c:year"): ("bounds",)}


def test_disputes_and_corrections_are_conflicts_whatever_their_times():
    graph = built(
        claim("c:1", LAOS, "4", valid="2016"),
        claim("c:2", LAOS, "12"),
        claim("c:3", LAOS, "12..20"),
        ties=[("c:2", "disputes", "c:1"), ("c:3", "corrects", "c:2")],
    )
    answer = sg.estimates(graph, LAOS)
    assert clashes(answer) == {("c:2", "c:1"): ("disputes",), ("c:3", "c:2"): ("corrects",)}
    assert "speaker of c:2 (12 venues, cafes@LA, 2023) disputes speaker of c:1 (4 venues" in str(answer.conflicts()[0])


# ---- sources ---------------------------------------------------------------------------------------------


def test_copies_are_one_source_even_by_way_of_one_not_told_yet():
    graph = built(
        claim("c:a", LAOS, "4", document="doc:2"),
        claim("c:b", LAOS, "5"),
        claim("c:c", LAOS, "6"),
        ties=[("c:b", "repeats", "c:a"), ("c:c", "repeats", "c:b")],
    )
    (group,) = sg.estimates(graph, LAOS).sources()
    assert (group.first, group.claims, group.why) == ("c:a", ("c:a", "c:b", "c:c"), ("repeats",))
    assert sg.estimates(graph, LAOS).total().high == 4
    before = sg.estimates(graph.as_of(known="2023-12-31"), LAOS)
    assert [group.first for group in before.sources()] == ["c:b"]
    assert clashes(before) == {}


def test_one_speaker_in_two_documents_is_duplicated_reporting():
    same = {"attributed_to": "the Panel"}
    graph = built(
        claim("c:1", LAOS, "4..", **same),
        claim("c:2", "l:la", "4..", document="doc:2", **same),
        claim("c:3", LAOS, "4..", document="doc:2", valid="2022", **same),
        claim("c:4", LAOS, "4.."),
    )
    groups = {group.claims: group.why for group in sg.estimates(graph, LAOS).sources()}
    assert groups == {("c:1", "c:2"): ("duplicated reporting",), ("c:3",): (), ("c:4",): ()}


def test_the_same_amount_of_two_things_is_one_source_and_counts_once():
    graph = built(claim("c:1", LAOS, "9"), claim("c:2", CHINA, "9"), ties=[("c:2", "same_amount", "c:1")])
    answer = sg.estimates(graph, CAFES)
    assert [group.claims for group in answer.sources()] == [("c:1", "c:2")]
    with pytest.raises(OverlapError, match=r"the same amount is told of .* \(c:2, c:1\)"):
        answer.total()
    total = answer.total(overlap="bounds")
    assert (total.low, total.high, total.method, len(total.terms)) == (9, 9, "bounds", 2)


# ---- sums ------------------------------------------------------------------------------------------------


def test_disjoint_parts_add_and_each_counts_with_the_hull_of_its_sources():
    graph = built(
        claim("c:1", LAOS, "4"), claim("c:2", LAOS, "12"), claim("c:3", CHINA, "60..65"), claim("c:4", LAOS, "..3")
    )
    total = sg.estimates(graph, CAFES).total()
    assert (total.low, total.high, total.method, total.overlaps) == (60, 77, "sum", ())
    assert total.terms == ((CHINA, 60, 65), (LAOS, 0, 12))
    assert repr(total) == "60 to 77 venues, 2023: sum of 2 term(s)"


def test_intervals_add_as_moore_adds_them():
    """The ``estimate`` case of interval arithmetic: [250, 600] and [10, 20]; and no thing is added to itself."""
    graph = built(claim("c:x", LAOS, "250..600"), claim("c:y", CHINA, "10..20"), claim("c:again", LAOS, "250..600"))
    total = sg.estimates(graph, CAFES).total()
    assert (total.low, total.high) == (260, 620)


def test_a_whole_and_its_part_are_refused_and_bracketed():
    graph = built(claim("c:1", LAOS, "4..6"), claim("c:2", BOTH, "17"))
    answer = sg.estimates(graph, BOTH)
    with pytest.raises(OverlapError) as caught:
        answer.total()
    assert {finding.id for finding in caught.value.findings} == {"c:1", "c:2"}
    assert {finding.rule for finding in caught.value.findings} == {"I19"}
    assert "cafes@LA is part of cafes@CN+LA" in str(caught.value)
    total = answer.total(overlap="bounds")
    assert (total.low, total.high) == (17, 23)
    assert total.overlaps == ("cafes@LA is part of cafes@CN+LA",)
    assert repr(total) == "17 to 23 venues, 2023: bracket around the sum of 2 term(s)"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"unit": "tables"}, "different sorts"),
        ({"status": "planned"}, "different sorts"),
        ({"valid": "2022"}, "periods do not agree"),
        ({"valid": ""}, "periods do not agree"),
    ],
)
def test_unlike_numbers_are_not_added_even_as_a_bracket(other, why):
    answer = sg.estimates(built(claim("c:1", LAOS, "4"), claim("c:2", CHINA, "9", **other)), CAFES)
    for overlap in ("refuse", "bounds"):
        with pytest.raises(OverlapError, match=why):
            answer.total(overlap=overlap)


def test_nothing_has_no_total_and_words_are_checked():
    empty = sg.estimates(built(), LAOS)
    with pytest.raises(OverlapError, match="no number"):
        empty.total()
    with pytest.raises(UnknownKindError):
        empty.total(overlap="ignore")
    assert "0 claim(s)" in repr(empty)


def test_what_is_gathered_adds_over_a_period_and_counts_do_not():
    money = {"quantity": "revenue", "unit": "USD"}
    months = [claim(f"c:{month}", LAOS, f"{month}..{month + 1}", valid=f"2023-0{month}", **money) for month in (1, 2)]
    answer = sg.estimates(built(*months), LAOS)
    total = answer.total(period="2023")
    assert (total.low, total.high, total.unit) == (3, 5, "USD")
    with pytest.raises(OverlapError, match="pass period="):
        answer.total()
    with pytest.raises(OverlapError, match="not all periods"):
        answer.total(period="2023-01")
    twice = sg.estimates(built(*months, claim("c:9", LAOS, "9", **money)), LAOS)
    with pytest.raises(OverlapError, match="periods that overlap"):
        twice.total(period="2023")
    counts = sg.estimates(built(claim("c:1", LAOS, "4"), claim("c:2", LAOS, "4", valid="2022")), LAOS)
    with pytest.raises(OverlapError, match="not gathered over time"):
        counts.total(period="2022..2023")


MONEY = {"quantity": "revenue", "unit": "USD/year"}


def two_channels(*links, types=("a", "b"), nodes=(), at="", unit=MONEY):
    whole = sg.Channel(id="channel:all", type="all")
    ends = [sg.Channel(id=f"channel:{kind}{at}", type=kind, caption=kind) for kind in types]
    ups = [sg.Link(id=f"up:{end.id}", source=end.id, target=whole.id, kind="part_of") for end in ends]
    claims = [claim(f"c:{end.id}", end.id, "5", **unit) for end in ends]
    graph = built(*claims, extra=[whole, *ends, *nodes, *ups, *links])
    return sg.estimates(graph, whole.id)


def test_channels_that_nothing_joins_are_disjoint():
    assert two_channels().total().low == 10


@pytest.mark.parametrize("pair", sorted(map(sorted, OVERLAPPING_CHANNELS)))
@pytest.mark.parametrize("at", ["", "@LA"])
def test_classes_known_to_overlap_are_refused(pair, at):
    with pytest.raises(OverlapError, match="overlap: "):
        two_channels(types=pair, at=at).total()
    assert two_channels(types=pair, at=at).total(overlap="bounds").low == 5


def test_money_that_moves_between_channels_is_not_counted_twice_but_people_are_apart():
    pays = sg.Link(id="l:pays", source="channel:a", target="channel:b", kind="pays")
    with pytest.raises(OverlapError, match="one sum may stand in both: a pays b"):
        two_channels(pays).total()
    assert two_channels(pays, unit={"quantity": "persons", "unit": "persons"}).total().high == 10


def test_a_manager_who_launders_for_another_channel_joins_the_two():
    links = [
        sg.Link(id="l:runs", source="x:yu", target="channel:a", kind="directs"),
        sg.Link(id="l:washes", source="x:yu", target="channel:b", kind="launders_for"),
    ]
    with pytest.raises(OverlapError, match="Yu runs a and launders for b"):
        two_channels(*links, nodes=[sg.Entity(id="x:yu", caption="Yu")]).total()
    assert two_channels(links[0], nodes=[sg.Entity(id="x:yu")]).total().high == 10


def test_instances_of_one_class_are_parted_by_their_hosts_only():
    for hosts, fine in (("@CN", True), ("@LA+CN", False), ("", False)):
        extra = [sg.Channel(id=f"channel:bars{at}", type="bars") for at in (hosts, "@LA")]
        extra.append(sg.Channel(id="channel:all"))
        ups = [sg.Link(id=f"up:{end.id}", source=end.id, target="channel:all", kind="part_of") for end in extra[:2]]
        claims = [claim(f"c:{end.id}", end.id, "5") for end in extra[:2]]
        answer = sg.estimates(built(*claims, extra=[*extra, *ups]), "channel:all")
        if fine:
            assert answer.total().high == 10
        else:
            with pytest.raises(OverlapError, match="hosts do not part them"):
                answer.total()


def links_answer(kind, pairs, *, quantity="amount", more=()):
    names = sorted({end for pair in pairs for end in pair})
    links = [sg.Link(id=f"l:{a}{b}", source=f"x:{a}", target=f"x:{b}", kind=kind, unit="USD") for a, b in pairs]
    claims = [claim(f"c:{a}{b}", f"l:{a}{b}", "5", quantity=quantity, unit="USD") for a, b in pairs]
    nodes = [sg.Entity(id=f"x:{name}") for name in names]
    graph = built(*claims, extra=[*nodes, *links, *more])
    return sg.estimates(graph, "x:g")


def test_thefts_from_different_victims_add():
    assert links_answer("stole_from", ["ga", "gb"]).total().high == 10
    tie = sg.Link(id="l:own", source="x:a", target="x:b", kind="owns")
    with pytest.raises(OverlapError, match="join ends that may be the same"):
        links_answer("stole_from", ["ga", "gb"], more=[tie]).total()


def test_money_that_passes_twice_does_not_add():
    with pytest.raises(OverlapError, match="one sum may pass through both"):
        links_answer("launders_for", ["ag", "bg"]).total()
    with pytest.raises(OverlapError, match="follow one another"):
        links_answer("pays", ["ag", "gb"]).total()
    assert links_answer("pays", ["ga", "gb"]).total().high == 10


def test_amounts_of_different_kinds_of_link_are_different_sorts():
    more = [
        sg.Link(id="l:z", source="x:g", target="x:a", kind="stole_from", unit="USD"),
        claim("c:z", "l:z", "1", quantity="amount", unit="USD"),
    ]
    answer = links_answer("pays", ["ga"], more=more)
    with pytest.raises(OverlapError, match="amount \\(pays\\) in USD; amount \\(stole_from\\) in USD"):
        answer.total()
    assert answer.select(sort="amount (pays) in USD").total().low == 5
    persons = [
        sg.Link(id="l:z", source="x:g", target="x:a", kind="stole_from", unit="USD"),
        claim("c:z", "l:z", "1", quantity="laundered", unit="USD"),
    ]
    with pytest.raises(OverlapError, match="links of different kinds"):
        links_answer("pays", ["gb"], quantity="laundered", more=[sg.Entity(id="x:a"), *persons]).total()


# ---- showing ---------------------------------------------------------------------------------------------


def test_it_is_shown_as_text_frame_and_figure():
    graph = built(
        claim("c:1", LAOS, "4..", valid="2023-08", original_value="at least four"),
        claim("c:2", LAOS, "12", valid="2023-08"),
        claim("c:3", LAOS, "..3", valid="2023-08", document="doc:2"),
        claim("c:4", LAOS, "3", valid="2023-08", document="doc:2"),
        ties=[("c:4", "repeats", "c:3")],
    )
    answer = sg.estimates(graph, LAOS, quantity="venues")
    assert "4 claim(s) of venues about cafes@LA, all time" in repr(answer)
    assert "at least 4" in repr(answer)
    assert "at most 3" in answer._repr_html_()
    frame = answer.to_pandas()
    assert list(frame["source"]) == ["c:1", "c:2", "c:3", "c:3"]
    assert list(frame["period_high"]) == ["2023-08-31"] * 4
    assert frame.attrs["parameters"] == {"node": LAOS, "quantity": "venues"}
    assert frame["original"][0] == "at least four"
    said = answer.explain()
    assert "from 3 source(s)" in said
    assert "again: cafes@LA (self): 3 venues, 2023-08" in said
    assert "2 conflict(s)" in said
    assert "no conflict" in sg.estimates(graph, LAOS).select(claims=["c:1"]).explain()
    assert answer[0].claim == "c:1"
    assert len(answer[:2]) == 2
    assert plot.estimates_spec(answer).texts("value") == plot.estimates_spec(graph, quantity="venues").texts("value")
    assert plot.estimates_spec(answer.select(claims=["c:2"])).texts("value") == ["12"]
