"""What measures demand on a day: resolutions 2371, 2375 and 2397 in the case, and small graphs of known answers."""

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import DateError, UnknownIdError
from sanctions_graph.law import measures_in_force

LABOUR = "channel:overseas-labour"


@pytest.fixture(scope="module")
def case():
    return sg.load_case("dprk")


@pytest.fixture(scope="module")
def small():
    """A ban on a whole, a cap on one part with two limits, a hedged demand with an unclear deadline."""
    b = sg.GraphBuilder()
    b.add(sg.Document(id="doc:law", publisher="Gazette"), sg.Document(id="doc:press", publisher="Paper"))
    b.add(sg.State(id="state:LA"), sg.State(id="state:TH"), sg.Entity(id="entity:x"))
    b.add(*[sg.Channel(id=f"channel:{name}") for name in ("food", "trade", "all", "oil")])
    b.add(*[sg.Measure(id=f"measure:{name}") for name in ("ban", "cap", "end")])
    law = {"document": "doc:law", "status": "official"}

    def link(source, kind, target, *claims, **dates):
        (id_,) = b.add(sg.Link(source=source, kind=kind, target=target, **dates))
        b.add(*[sg.Claim(about=id_, **claim) for claim in claims or (law,)])
        return id_

    link("state:LA", "hosts", "channel:food", start="2015-01-01", end="2020-12-31")
    link("state:TH", "hosts", "channel:oil", start="2015-01-01")
    link("channel:food", "part_of", "channel:trade")
    link("channel:trade", "part_of", "channel:all")
    link("measure:ban", "prohibits", "channel:all", start="2016-01-01", end="2022-12-31")
    link(
        "measure:cap", "caps", "channel:oil", law,
        {**law, "quantity": "limit", "value": "500", "unit": "barrels"},
        {**law, "quantity": "limit", "value": "20..30", "unit": "tonnes"},
        {**law, "quantity": "venues", "value": "3", "unit": "venues"},
        start="2018-01-01",
    )  # fmt: skip
    link(
        "measure:end", "requires", "channel:trade", {"document": "doc:press", "status": "alleged"},
        start="2017-01-01", due="2019-03..2019-06",
    )  # fmt: skip
    link("measure:ban", "binds", "state:LA")
    link("measure:ban", "designates", "entity:x", start="2016-01-01")
    return b.freeze()


def rows_of(graph, on, **options):
    return {(row.measure, row.kind): row for row in measures_in_force(graph, on=on, **options)}


# ---- the case --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "deadline"),
    [("2017-12-22", "pending"), ("2019-12-21", "pending"), ("2019-12-22", "passed"), ("2023-09-15", "passed")],
)
def test_2397_8_gives_until_22_december_2019(case, on, deadline):
    row = rows_of(case, on)["measure:unscr-2397/8", "requires"]
    assert (row.channel, row.due, row.deadline) == (LABOUR, "2019-12-22", deadline)
    assert (row.since, row.certainty) == ("2017-12-22", "certain")


def test_2397_8_demands_nothing_before_it_was_adopted(case):
    assert ("measure:unscr-2397/8", "requires") not in rows_of(case, "2017-12-21")


@pytest.mark.parametrize(("on", "there"), [("2017-12-31", False), ("2018-01-01", True), ("2023-09-15", True)])
def test_2397_5_caps_refined_oil_from_1_january_2018(case, on, there):
    rows = rows_of(case, on, channel="channel:refined-petroleum")
    assert (("measure:unscr-2397/5", "caps") in rows) == there
    if there:
        assert rows["measure:unscr-2397/5", "caps"].limits == "500000 barrels/year"


def test_2375_14_capped_refined_oil_in_the_last_quarter_of_2017(case):
    limits = rows_of(case, "2017-10-01")["measure:unscr-2375/14", "caps"].limits
    assert "500000 barrels" in limits.split("; ")
    for day in ("2017-09-30", "2018-01-01"):
        assert ("measure:unscr-2375/14", "caps") not in rows_of(case, day)


def test_2397_4_caps_crude_oil_at_four_million_barrels(case):
    assert rows_of(case, "2018-06-01")["measure:unscr-2397/4", "caps"].limits == "4000000 barrels/year"


def test_2375_17_replaced_the_freeze_of_2371_11(case):
    freeze, ban = ("measure:unscr-2371/11", "caps"), ("measure:unscr-2375/17", "prohibits")
    seen = {day: rows_of(case, day, channel=LABOUR) for day in ("2017-08-04", "2017-08-05", "2017-09-10", "2017-09-12")}
    assert [freeze in rows for rows in seen.values()] == [False, True, True, False]
    assert [ban in rows for rows in seen.values()] == [False, False, False, True]


def test_a_host_is_bound_by_what_bears_on_the_whole(case):
    rows = rows_of(case, "2023-09-15", state="state:LA")
    assert rows["measure:unscr-2397/8", "requires"].channel == LABOUR
    assert {row.channel for row in rows.values()} <= {LABOUR, "channel:it-workers", "channel:joint-ventures"}
    assert len(rows) < len(measures_in_force(case, on="2023-09-15"))


def test_a_channel_hears_of_its_wholes_and_not_of_its_siblings(case):
    rows = measures_in_force(case, on="2023-09-15", channel="channel:it-workers@LA")
    assert {row.channel for row in rows} == {"channel:it-workers", LABOUR}


# ---- small graphs ----------------------------------------------------------------------------------------------


def test_only_effects_of_law_are_rows(small):
    assert set(rows_of(small, "2018-06-01")) == {
        ("measure:ban", "prohibits"), ("measure:cap", "caps"), ("measure:end", "requires"),
    }  # fmt: skip


def test_a_cap_says_all_its_limits_and_nothing_else(small):
    row = rows_of(small, "2018-06-01")["measure:cap", "caps"]
    assert sorted(row.limits.split("; ")) == ["20..30 tonnes", "500 barrels"]
    assert rows_of(small, "2018-06-01")["measure:ban", "prohibits"].limits == ""


def test_a_cap_begins_on_its_day(small):
    assert ("measure:cap", "caps") not in rows_of(small, "2017-12-31")
    assert ("measure:cap", "caps") in rows_of(small, "2018-01-01")


@pytest.mark.parametrize(
    ("on", "deadline"), [("2019-02-28", "pending"), ("2019-03-01", "unclear"), ("2019-06-30", "passed")]
)
def test_a_deadline_that_is_only_known_to_the_season_is_unclear_within_it(small, on, deadline):
    row = rows_of(small, on)["measure:end", "requires"]
    assert (row.deadline, row.certainty) == (deadline, "possible")


def test_who_is_bound_is_named(small):
    rows = rows_of(small, "2018-06-01")
    assert rows["measure:ban", "prohibits"].binds == "state:LA"
    assert rows["measure:cap", "caps"].binds == ""


@pytest.mark.parametrize(
    ("options", "measures"),
    [
        ({"channel": "channel:food"}, {"measure:ban", "measure:end"}),
        ({"channel": "channel:trade"}, {"measure:ban", "measure:end"}),
        ({"channel": "channel:all"}, {"measure:ban"}),
        ({"channel": "channel:oil"}, {"measure:cap"}),
        ({"state": "state:LA"}, {"measure:ban", "measure:end"}),
        ({"state": "state:TH"}, {"measure:cap"}),
        ({"state": "state:LA", "channel": "channel:oil"}, set()),
        ({"state": "state:LA", "channel": "channel:all"}, {"measure:ban"}),
    ],
)
def test_filters_follow_parts_to_their_wholes_and_narrow_each_other(small, options, measures):
    assert {measure for measure, _ in rows_of(small, "2018-06-01", **options)} == measures


def test_a_state_that_no_longer_hosts_is_not_asked_for(small):
    assert rows_of(small, "2020-12-31", state="state:LA")
    assert not rows_of(small, "2021-01-01", state="state:LA")


def test_the_day_of_a_view_is_taken(small):
    assert list(measures_in_force(small.as_of("2018-06-01"))) == list(measures_in_force(small, on="2018-06-01"))


def test_rows_are_a_sequence_and_a_table(small):
    rows = measures_in_force(small, on="2018-06-01")
    assert [row.measure for row in rows] == sorted(row.measure for row in rows)
    assert rows[0] == rows[:1][0]
    frame = rows.to_pandas()
    assert len(frame) == len(rows) == 3
    assert frame.attrs["method"] == "measures_in_force"
    assert "3 effect(s) in force" in repr(rows)
    assert "<pre>" in rows._repr_html_()


def test_bad_questions_are_refused(small):
    with pytest.raises(DateError, match="names a day"):
        measures_in_force(small)
    with pytest.raises(UnknownIdError, match="channel:foood"):
        measures_in_force(small, on="2018-06-01", channel="channel:foood")
    with pytest.raises(UnknownIdError, match="state:XX"):
        measures_in_force(small, on="2018-06-01", state="state:XX")
    with pytest.raises(DateError):
        measures_in_force(small, on="2018-13-01")
