"""The rule `covered`: exposures that rest on a tree of holdings are the verdicts of the law, measure by measure."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.analysis.covered import covered_rows, tree_text
from sanctions_graph.errors import DateError, UnknownKindError
from sanctions_graph.testing.oracles_law import covered

DAY = "2024-01-01"
AUTHORITIES = {"measure:un": "UN", "measure:eu": "EU", "measure:gb": "GB", "measure:ca": "CA", "measure:ch": "CH"}
PROGRAMS = {"measure:ssi": "SSI", "measure:el": "EL"}


def build(*rows, **captions):
    """Links as (source, kind, target) with a dict of fields; ``status`` and ``stance`` go to their claims."""
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1", title="A list", published="2000"))
    for node in sorted({end for source, _, target, *_ in rows for end in (source, target)}):
        if node.startswith("measure:"):
            measure = {"authority": AUTHORITIES.get(node, "US"), "program": PROGRAMS.get(node, "")}
            builder.add(sg.Measure(id=node, **measure))
        else:
            builder.add(sg.Entity(id=node, caption=captions.get(node, "")))
    for source, kind, target, *more in rows:
        fields = dict(*more)
        claim = {name: fields.pop(name) for name in ("status", "stance") if name in fields}
        (link,) = builder.add(
            sg.Link(id=f"{source} {kind} {target}", source=source, kind=kind, target=target, **fields)
        )
        builder.add(sg.Claim(about=link, document="doc:1", **claim))
    return builder.freeze()


def lists(measure, *persons, **fields):
    return [(measure, "designates", person, fields) for person in persons]


def owns(*rows):
    return [(holder, "owns", company, {"share": share}) for holder, company, share in rows]


def answer(graph, on=DAY, **options):
    """Rows as (subject, target): certainty, and the links of the branch."""
    view = graph.as_of(on)
    ids, links = view.nodes.ids, view.tables["links"].ids
    everything = range(len(ids))
    return {
        (ids[row.subject_row], ids[row.target_row]): (row.certainty, [links[step.link] for step in row.steps])
        for row in covered_rows(view, everything, everything, **options)
    }


def text(graph, subject, target, on=DAY, regime="us-ofac"):
    view = graph.as_of(on)
    ends = [view.nodes.row(subject)], [view.nodes.row(target)]
    (row,) = covered_rows(view, *ends, regime=regime)
    return tree_text(view, row, regime)


def grades(graph, on=DAY, **options):
    return {pair: certainty for pair, (certainty, _) in answer(graph, on, **options).items()}


def subjects(graph, **options):
    return sorted({subject for subject, _ in answer(graph, **options)})


# ---- the cascade -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("X", "A", "1/2"), ("A", "B", "1/2")], ["A", "B"]),
        ([("X", "A", "1/2"), ("X", "B", "1/2"), ("A", "C", "1/4"), ("B", "C", "1/4")], ["A", "B", "C"]),
        ([("X", "A", "1/2"), ("X", "B", "1/10"), ("A", "B", "2/5")], ["A", "B"]),
        ([("X", "A", "1/2"), ("X", "B", "1/4"), ("A", "C", "1/4"), ("B", "C", "1/4")], ["A"]),
        ([("X", "A", "1/4"), ("X", "B", "1/4"), ("A", "C", "1/2"), ("B", "C", "1/2")], []),
    ],
    ids=["example 1", "example 2", "example 3", "example 4", "example 5"],
)
def test_faq_401_as_exposures(rows, expected):
    graph = build(*lists("measure:m", "X"), *owns(*rows))
    assert grades(graph) == {(company, "measure:m"): "certain" for company in expected}


def test_faq_399_a_company_is_exposed_to_the_measures_of_all_whose_holdings_are_added():
    graph = build(*lists("measure:m", "X"), *lists("measure:n", "Y"), *owns(("X", "A", "1/4"), ("Y", "A", "1/4")))
    assert grades(graph) == {("A", "measure:m"): "certain", ("A", "measure:n"): "certain"}


def test_a_holder_that_is_not_covered_brings_nobody_in():
    """Y holds a third of B, which holds of A; B is not covered, so Y's measure does not reach A."""
    rows = [("X", "A", "60%"), ("Y", "B", "1/3"), ("B", "A", "40%")]
    graph = build(*lists("measure:m", "X"), *lists("measure:n", "Y"), *owns(*rows))
    assert grades(graph) == {("A", "measure:m"): "certain"}


def test_a_minority_holder_of_a_listed_person_brings_nothing_in_and_a_majority_holder_does():
    rows = [("Y", "X", "10%"), ("X", "A", "50%")]
    minority = build(*lists("measure:m", "X"), *lists("measure:n", "Y"), *owns(*rows))
    assert grades(minority) == {("A", "measure:m"): "certain"}
    majority = build(*lists("measure:m", "X"), *lists("measure:n", "Y"), *owns(("Y", "X", "50%"), rows[1]))
    assert grades(majority) == {("A", "measure:m"): "certain", ("A", "measure:n"): "certain"}


def test_a_loop_does_not_hold_itself_up():
    rows = [("S", "A", "30%"), ("S", "B", "30%"), ("A", "B", "25%"), ("B", "A", "25%")]
    assert answer(build(*lists("measure:m", "S"), *owns(*rows))) == {}


def test_a_measure_binds_through_its_parts_and_not_the_other_way():
    graph = build(
        *lists("measure:part", "X"), ("measure:part", "part_of", "measure:act"),
        ("measure:low", "part_of", "measure:part"), *owns(("X", "A", "1/2")),
    )  # fmt: skip
    assert answer(graph) == {
        ("A", "measure:part"): ("certain", ["X owns A", "measure:part designates X"]),
        ("A", "measure:act"): (
            "certain",
            ["X owns A", "measure:part designates X", "measure:part part_of measure:act"],
        ),
    }


# ---- doubt -------------------------------------------------------------------------------------------------


def test_an_unknown_share_is_a_possible_exposure():
    graph = build(*lists("measure:m", "X"), *owns(("X", "A", None), ("y", "A", "45%")))
    assert grades(graph) == {("A", "measure:m"): "possible"}
    assert grades(graph, certainty="certain") == {}


def test_a_listing_that_is_only_possible_makes_a_possible_exposure():
    graph = build(*lists("measure:m", "X", status="alleged"), *owns(("X", "A", "60%")))
    assert grades(graph) == {("A", "measure:m"): "possible"}


def test_certainty_is_judged_measure_by_measure():
    """X is certainly listed and holds enough; what Y holds, and another listing of X, are only possible."""
    graph = build(
        *lists("measure:m", "X"), *lists("measure:n", "Y"), *lists("measure:o", "X", status="alleged"),
        *owns(("X", "A", "60%"), ("Y", "A", "0%..10%")),
    )  # fmt: skip
    assert grades(graph) == {
        ("A", "measure:m"): "certain", ("A", "measure:n"): "possible", ("A", "measure:o"): "possible"
    }  # fmt: skip


def test_a_disputed_structure_of_the_measure_is_a_possible_exposure():
    graph = build(
        *lists("measure:part", "X"), ("measure:part", "part_of", "measure:act", {"stance": "disputes"}),
        *owns(("X", "A", "1/2")),
    )  # fmt: skip
    assert grades(graph).get(("A", "measure:part")) == "certain"
    assert grades(graph).get(("A", "measure:act")) in {"possible", None}
    assert grades(graph, certainty="certain") == {("A", "measure:part"): "certain"}


def test_who_is_listed_has_no_row_and_who_may_be_listed_only_what_it_has_without_that():
    rows = [("X", "A", "60%"), ("A", "B", "70%"), ("B", "A", "40%")]
    certainly = build(*lists("measure:m", "X", "A"), *owns(*rows))
    assert subjects(certainly) == ["B"]
    maybe = build(*lists("measure:m", "X"), *lists("measure:n", "A", status="alleged"), *owns(*rows))
    assert grades(maybe) == {
        ("A", "measure:m"): "certain", ("B", "measure:m"): "certain", ("B", "measure:n"): "possible"
    }  # fmt: skip
    alone = build(
        *lists("measure:n", "A", status="alleged"), *lists("measure:m", "X"), *owns(*rows[1:], ("X", "B", "5%"))
    )
    assert ("A", "measure:m") not in grades(alone)  # A may be listed; only with that would B, and so X, count


# ---- whose law ---------------------------------------------------------------------------------------------


def test_only_listings_of_the_regimes_own_authority_and_programmes_count():
    graph = build(
        *lists("measure:un", "X"), *lists("measure:m", "Y"), *lists("measure:ssi", "Z"), *lists("measure:eu", "X"),
        *owns(("X", "A", 1), ("Y", "B", 1), ("Z", "C", 1)),
    )  # fmt: skip
    assert grades(graph) == {("B", "measure:m"): "certain"}
    assert grades(graph, regime="us-ssi") == {("C", "measure:ssi"): "certain"}
    assert grades(graph, regime="eu") == {("A", "measure:eu"): "certain"}


def test_a_regime_without_a_bright_line_covers_nobody():
    graph = build(*lists("measure:un", "X"), *owns(("X", "A", 1)))
    assert sg.ownership(graph, regime="un", on=DAY).verdict("A") == "no_bright_line"
    assert answer(graph, regime="un") == {}


def test_a_regime_that_works_on_a_definition_is_refused():
    graph = build(*lists("measure:m", "X"), *owns(("X", "A", 1)))
    with pytest.raises(UnknownKindError, match="regime that works on listings"):
        answer(graph, regime="us-dprk-government")


def test_control_covers_where_the_regime_says_so():
    graph = build(*lists("measure:eu", "X"), *lists("measure:m", "X"), ("X", "controls", "A"), *owns(("A", "B", "60%")))
    assert grades(graph) == {}
    assert answer(graph, regime="eu") == {
        ("A", "measure:eu"): ("certain", ["X controls A", "measure:eu designates X"]),
        ("B", "measure:eu"): ("certain", ["A owns B", "X controls A", "measure:eu designates X"]),
    }


def test_acting_for_a_listed_person_is_walked_along_the_link():
    graph = build(*lists("measure:m", "X"), ("agent", "acts_for", "X"))
    assert answer(graph, regime="us-dprk-acting") == {
        ("agent", "measure:m"): ("certain", ["agent acts_for X", "measure:m designates X"])
    }
    assert "agent: test: no percentage" in text(graph, "agent", "measure:m", regime="us-dprk-acting")


def test_a_hint_of_consolidation_is_possible():
    graph = build(*lists("measure:m", "X"), ("A", "consolidated_by", "X"))
    assert answer(graph) == {("A", "measure:m"): ("possible", ["A consolidated_by X", "measure:m designates X"])}


def test_persons_judged_alone_bring_in_only_their_own_measures():
    rows = [("X", "A", "30%"), ("Y", "A", "60%"), ("X", "B", "30%"), ("Y", "B", "30%")]
    graph = build(*lists("measure:gb", "X"), *lists("measure:uk2", "Y"), *owns(*rows))
    assert grades(graph, regime="uk") == {}  # measure:uk2 is not of that authority here
    graph = build(*lists("measure:gb", "Y"), *owns(*rows))
    assert grades(graph, regime="uk") == {("A", "measure:gb"): "certain"}


def test_before_2014_each_person_was_judged_alone():
    rows = [("X", "A", "60%"), ("Y", "A", "10%"), ("X", "B", "1/4"), ("Y", "B", "1/4")]
    graph = build(*lists("measure:m", "X"), *lists("measure:n", "Y"), *owns(*rows))
    assert grades(graph, "2014-08-12") == {("A", "measure:m"): "certain"}
    assert grades(graph, "2014-08-13") == {
        (company, measure): "certain" for company in "AB" for measure in ("measure:m", "measure:n")
    }


def test_holdings_of_a_joint_arrangement_lead_over_it_to_the_listed_party():
    graph = build(
        *lists("measure:gb", "X"), ("X", "joint_with", "partner"), *owns(("X", "A", "30%"), ("partner", "A", "25%"),
        ("partner", "B", "60%")),
    )  # fmt: skip
    assert answer(graph, regime="uk") == {
        ("A", "measure:gb"): ("certain", ["X owns A", "measure:gb designates X"]),
        ("B", "measure:gb"): ("certain", ["partner owns B", "X joint_with partner", "measure:gb designates X"]),
    }
    assert "judged alone: X" in text(graph, "B", "measure:gb", regime="uk")


def test_the_subject_itself_need_not_pass_its_holdings_on():
    """In the United Kingdom more than half of the capital covers a company, and does not carry on to the next."""
    rows = [("X", "owns", "A", {"share": "60%", "role": "capital"}), *owns(("A", "B", "60%"))]
    graph = build(*lists("measure:gb", "X"), *rows)
    assert grades(graph, regime="uk") == {("A", "measure:gb"): "certain"}


# ---- dates -------------------------------------------------------------------------------------------------


def test_exposure_begins_with_the_listing_and_ends_with_the_sale():
    graph = build(
        *lists("measure:m", "X", start="2018-05-01"),
        ("X", "owns", "A", {"share": "50%", "start": "2010-01-01", "end": "2020-12-31"}),
    )
    found = {day: bool(answer(graph, day)) for day in ("2018-04-30", "2018-05-01", "2020-12-31", "2021-01-01")}
    assert list(found.values()) == [False, True, True, False]


@pytest.mark.parametrize(
    ("on", "certainty"),
    [("2025-10-15", "certain"), ("2025-12-01", None), ("2026-11-20", "possible")],
    ids=["in force", "stayed", "unsettled"],
)
def test_the_bis_rule_is_dated(on, certainty):
    graph = build(*lists("measure:el", "P"), *owns(("P", "A", "50%")))
    assert grades(graph, on, regime="us-bis").get(("A", "measure:el")) == certainty


def test_a_row_under_readings_that_disagree_names_them():
    graph = build(*lists("measure:el", "P"), *owns(("P", "A", "50%")))
    told = text(graph, "A", "measure:el", "2026-11-20", "us-bis")
    assert "reading: applies again by the text of the stay" in told
    assert "reading: stay extended: not covered" in told


def test_before_the_first_version_and_without_a_day_there_is_an_error():
    graph = build(*lists("measure:m", "X"), *owns(("X", "A", 1)))
    with pytest.raises(DateError, match="not in force"):
        answer(graph, "2007-12-31")
    with pytest.raises(DateError, match="a regime is dated"):
        covered_rows(graph, [0], [0])
    with pytest.raises(UnknownKindError, match="certainty"):
        answer(graph, certainty="sure")


# ---- the branch and the tree -------------------------------------------------------------------------------


def test_the_heaviest_branch_is_shown():
    rows = [("X", "A", "50%"), ("X", "B", "90%"), ("A", "C", "30%"), ("B", "C", "40%"), ("X", "C", "20%")]
    graph = build(*lists("measure:m", "X"), *owns(*rows))
    assert answer(graph)["C", "measure:m"][1] == ["B owns C", "X owns B", "measure:m designates X"]


def test_of_branches_of_one_weight_the_shortest_and_then_the_first_is_shown():
    rows = [("X", "B", 1), ("X", "A", 1), ("A", "C", "50%"), ("B", "C", "50%")]
    graph = build(*lists("measure:m", "X"), *owns(*rows))
    assert answer(graph)["C", "measure:m"][1] == ["A owns C", "X owns A", "measure:m designates X"]
    shorter = build(*lists("measure:m", "X"), *owns(*rows, ("X", "C", "50%")))
    assert answer(shorter)["C", "measure:m"][1] == ["X owns C", "measure:m designates X"]


def test_the_tree_tells_every_holder_share_sum_threshold_and_paragraph():
    rows = [("X", "A", "50%"), ("Y", "B", "75%"), ("A", "C", "25%"), ("B", "C", "30%"), ("z", "C", "45%")]
    graph = build(*lists("measure:m", "X"), *lists("measure:n", "Y"), *owns(*rows), C="Company")
    head, *tree, law = text(graph, "C", "measure:m").splitlines()
    assert head.startswith("Company is covered under OFAC 50 Percent Rule (us-ofac, version 2014) on 2024-01-01, ")
    assert head.endswith("through holders whom measure:m lists: certain")
    assert tree == [
        "  Company: covered holders hold 55 %; test: 50 % or more",
        "    B holds 30 %; A list [asserted]",
        "      B: covered holders hold 75 %; test: 50 % or more",
        "        Y holds 75 %; A list [asserted]",
        "          Y is listed by another measure",
        "    A holds 25 %; A list [asserted]",
        "      A: covered holders hold 50 %; test: 50 % or more",
        "        X holds 50 %; A list [asserted]",
        "          measure:m lists X; A list [asserted]",
    ]
    assert law.startswith("  rule: OFAC FAQs 398 to 402")
    assert law.endswith("31 CFR 510.411. Effect: property blocked.")


def test_what_stands_above_a_company_is_written_once_however_often_it_counts():
    """Forty layers of two companies, each held by both of the layer above: 2**40 chains, and a page of text."""
    layers = [[f"L{depth:02d}{side}" for side in "ab"] for depth in range(40)]
    rows = [("X", company, 1) for company in layers[0]]
    rows += [(holder, company, "50%") for up, down in pairwise(layers) for holder in up for company in down]
    graph = build(*lists("measure:m", "X"), *owns(*rows))
    told = text(graph, "L39a", "measure:m")
    assert len(told.splitlines()) < 5 * 2 * len(layers)
    assert "L00a: see above" in told


def test_loops_are_written_once():
    rows = [("X", "A", "60%"), ("A", "B", "60%"), ("B", "A", "30%")]
    told = text(build(*lists("measure:m", "X"), *owns(*rows)), "A", "measure:m")
    assert "A: covered holders hold 90 %" in told
    assert told.count("A: see above") == 1


# ---- any register ------------------------------------------------------------------------------------------

NAMES = [f"n{place}" for place in range(6)]
MEASURES = ("measure:m", "measure:n", "measure:un")
exact = st.builds(Fraction, st.integers(0, 16), st.just(16))
blurred = st.lists(exact, min_size=2, max_size=2).map(sorted).map(lambda ends: f"{ends[0]}..{ends[1]}")


@st.composite
def registers(draw, shares):
    node = st.sampled_from(NAMES)
    holdings = draw(st.lists(st.tuples(node, node, shares), min_size=1, max_size=14))
    listing = st.tuples(st.sampled_from(MEASURES), node, st.sampled_from(["official", "official", "alleged"]))
    listings = draw(st.lists(listing, min_size=1, max_size=4, unique_by=lambda each: each[:2]))
    return holdings, listings


def register(holdings, listings):
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1", published="2000"), *(sg.Entity(id=name) for name in NAMES))
    builder.add(*(sg.Measure(id=measure, authority=AUTHORITIES.get(measure, "US")) for measure in MEASURES))
    for number, (holder, company, share) in enumerate(holdings):
        builder.add(sg.Link(id=f"o:{number}", source=holder, target=company, kind="owns", share=str(share)))
        builder.add(sg.Claim(about=f"o:{number}", document="doc:1"))
    for number, (measure, person, status) in enumerate(listings):
        builder.add(sg.Link(id=f"d:{number}", source=measure, target=person, kind="designates"))
        builder.add(sg.Claim(about=f"d:{number}", document="doc:1", status=status))
    return builder.freeze()


@given(registers(exact | blurred))
def test_who_has_a_row_is_who_has_a_verdict(drawn):
    graph = register(*drawn)
    verdicts = sg.ownership(graph, on=DAY)
    maybe_listed = {person for measure, person, _ in drawn[1] if measure != "measure:un"}
    found = grades(graph)
    unlisted = {subject for subject, _ in found} - maybe_listed
    assert unlisted == {name for name in NAMES if verdicts.verdict(name) in ("covered", "possible")} - maybe_listed
    certain = {subject for (subject, _), certainty in found.items() if certainty == "certain"}
    assert certain == set(verdicts.having("covered"))
    assert all(target != "measure:un" for _, target in found)
    assert not {subject for subject, _ in found} & set(verdicts.having("listed"))
    sure = {pair for pair, certainty in found.items() if certainty == "certain"}
    assert set(grades(graph, certainty="certain")) == sure


def slow_pairs(holdings, listings):
    """The same from sets: whoever holds of a company in a sum that attains one half, at any height."""
    listed = {person for _, person in listings}
    reach = covered(holdings, listed, Fraction(1, 2))
    sums = dict.fromkeys(NAMES, Fraction(0))
    for holder, company, share in holdings:
        if holder in reach and holder != company:
            sums[company] += share
    above = {name: set() for name in NAMES}
    for holder, company, share in holdings:
        if share and holder in reach and holder != company and sums[company] >= Fraction(1, 2):
            above[company].add(holder)
    pairs = set()
    for subject in reach - listed:
        seen, stack = {subject}, [subject]
        while stack:
            for holder in above[stack.pop()] - seen:
                seen.add(holder)
                stack.append(holder)
        pairs |= {(subject, measure) for measure, person in listings if person in seen}
    return pairs


@given(registers(exact))
def test_the_measures_of_a_row_are_those_that_list_someone_in_its_tree(drawn):
    holdings, listings = drawn
    listings = [(measure, person, "official") for measure, person, _ in listings if measure != "measure:un"]
    found = grades(register(holdings, listings))
    assert set(found) == slow_pairs(holdings, [listing[:2] for listing in listings])
    assert set(found.values()) <= {"certain"}


@given(registers(exact | blurred))
def test_a_branch_is_a_path_of_holdings_that_count_up_to_a_listing(drawn):
    view = register(*drawn).as_of(DAY)
    verdicts = sg.ownership(view)
    everything = range(len(view.nodes))
    for row in covered_rows(view, everything, everything):
        nodes = [view.nodes.ids[row.subject_row]]
        for step in row.steps:
            link = view.link(view.tables["links"].ids[step.link])
            assert view.mask(row.certainty)[step.link]
            assert nodes[-1] == (link.source if step.forward else link.target)
            nodes.append(link.target if step.forward else link.source)
            if link.kind == "owns":
                assert link.share.high > 0
                status = verdicts.verdict(link.source)
                assert status in ("listed", "covered") if row.certainty == "certain" else status != "not_covered"
        assert nodes[-1] == view.nodes.ids[row.target_row]
        assert len(set(nodes)) == len(nodes)
        assert [view.link(view.tables["links"].ids[step.link]).kind for step in row.steps][-1] == "designates"


@given(registers(exact | blurred), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(drawn, random):
    holdings, listings = drawn
    view = register(holdings, listings).as_of(DAY)
    turned = list(range(len(view.nodes)))
    random.shuffle(turned)
    rows = covered_rows(view, range(len(view.nodes)), range(len(view.nodes)))
    assert covered_rows(view, turned, turned) == rows
    assert rows == sorted(rows, key=lambda row: row[:2])
