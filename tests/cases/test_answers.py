"""What an analyst would call right about the bundled case, above all on 15 September 2023."""

import pytest

import sanctions_graph as sg

CHINYONG = "ofac:43379"
MINISTRY = "un:KPe.054"
LABOUR = "measure:unscr-2397/8"


@pytest.fixture(scope="module")
def graph():
    return sg.load_case("dprk")


@pytest.fixture(scope="module")
def then(graph):
    return graph.as_of("2023-09-15")


@pytest.fixture(scope="module")
def table(then):
    return sg.exposure(then)


def answer(table, subject, target):
    rows = table.of(subject, target)
    return (rows[0].rule, rows[0].certainty, rows[0].phase) if rows else None


@pytest.mark.parametrize("target", [LABOUR, "measure:unscr-2375/17", "measure:unscr-2375/18", "measure:unscr-2397"])
def test_laos_hosts_what_the_paragraphs_forbid(table, target):
    assert answer(table, "state:LA", target) == ("hosted_channel", "certain", "in_force")


def test_laos_reaches_the_listings_above_chinyong_as_possible(then):
    for measure in ("measure:eo-13687", "measure:unscr-2397"):
        paths = sg.exposure_paths(then, source="state:LA", target=measure, rule="hosted_operator")
        assert CHINYONG in paths[0].nodes
        assert {path.certainty for path in paths} == {"possible"}
    assert MINISTRY in paths[0].nodes


def test_laos_path_to_2397_8_can_be_walked_and_cited(then):
    path = sg.exposure_paths(then, source="state:LA", target=LABOUR)[0]
    kinds = [then.link(link).kind for link in path.links]
    assert kinds[0] == "hosts"
    assert kinds[-1] == "requires"
    assert set(kinds[1:-1]) == {"part_of"}
    assert path.hops == 2
    said = path.explain()
    assert "due 2019-12-22 (passed)" in said
    assert "S/RES/2397 (2017)" in said
    assert "data/README" in said


def test_the_night_restaurants_were_seen_by_the_panel_and_the_press(then):
    paths = sg.exposure_paths(then, source="state:LA", target=LABOUR)
    said = next(path for path in paths if "channel:restaurants@LA" in path.nodes).explain()
    assert "UN Panel of Experts" in said
    assert "at least 4" in said
    assert "12" in said


def test_the_ministry_answers_for_its_own_listing_and_for_its_company(table):
    assert answer(table, MINISTRY, "measure:unscr-2397") == ("listed", "certain", "in_force")
    assert answer(table, MINISTRY, LABOUR) == ("operated_channel", "possible", "in_force")


def test_chinyong_is_listed_and_runs_workers(table):
    assert answer(table, CHINYONG, "measure:eo-13687") == ("listed", "certain", "in_force")
    assert answer(table, CHINYONG, "measure:kr-2023-05-23") == ("listed", "certain", "in_force")
    assert answer(table, CHINYONG, LABOUR)[0] == "operated_channel"


def test_paektu_hanna_is_exposed_through_its_channel(table, then):
    assert answer(table, "entity:paektu-hanna", LABOUR)[0] == "operated_channel"
    assert answer(table, "entity:paektu-hanna", "measure:unscr-2375/18")[0] == "operated_channel"
    path = sg.exposure_paths(then, source="entity:paektu-hanna", target=LABOUR)[0]
    assert path.nodes[1] == "channel:restaurants@LA"


@pytest.mark.parametrize(
    "nobody",
    [
        "entity:joshua-stanton", "state:KR", "entity:dprk-defectors", "entity:nine-dprk-defectors-2013",
        "entity:ronin-bridge", "entity:bybit", "entity:13-dprk-restaurant-workers", "entity:edward-howell",
        "entity:shreyas-reddy", "state:JP", "state:US",
    ],
)  # fmt: skip
def test_a_victim_a_drafter_a_neighbour_and_a_defector_inherit_nothing(graph, nobody):
    assert nobody in graph
    for day in ("2016-06-30", "2023-09-15", "2026-01-31"):
        assert sg.exposure(graph.as_of(day), subjects=[nobody]).rows == ()
    assert sg.exposure(graph, subjects=[nobody]).rows == ()


def test_cambodia_is_at_most_possible(table):
    rows = table.of("state:KH")
    assert rows
    assert {row.certainty for row in rows} == {"possible"}


def test_vietnam_is_certain_only_through_the_one_hanoi_restaurant(then):
    for measure in (LABOUR, "measure:unscr-2375/17", "measure:unscr-2375/18"):
        certain = sg.exposure_paths(then, source="state:VN", target=measure, certainty="certain", k=50)
        assert len(certain) > 0
        for path in certain:
            assert {"channel:restaurants@VN", "entity:dprk-restaurant-hanoi"} & set(path.nodes)
    workers = sg.exposure_paths(then, source="state:VN", target=LABOUR, k=50)
    assert all(path.certainty == "possible" for path in workers if "channel:it-workers@VN" in path.nodes)
    assert any("channel:it-workers@VN" in path.nodes for path in workers)


@pytest.mark.parametrize("state", ["state:LA", "state:CN"])
def test_the_repatriation_deadline_turns_pending_into_in_force(graph, state):
    for day, phase in (("2018-06-30", "pending"), ("2019-12-21", "pending"), ("2019-12-22", "in_force")):
        rows = sg.exposure(graph.as_of(day), subjects=[state], targets=[LABOUR]).rows
        assert [row.phase for row in rows] == [phase], day


def test_nothing_bites_before_the_resolution_was_adopted(graph):
    assert sg.exposure(graph.as_of("2017-12-21"), targets=[LABOUR]).rows == ()


def test_the_founding_guess_has_official_company(then):
    """Stanton guessed that the restaurants wash IT pay; Seoul had named two managers who did."""
    for manager in ("entity:yu-song-hyok", "entity:yun-song-il"):
        paths = sg.exposure_paths(then, source=manager, target=LABOUR, rule="revenue")
        assert paths[0].certainty == "certain"
    links = [link for link in then.links if link.kind == "pays" and link.target == "channel:restaurants@LA"]
    assert [then.tables["links"].row(link.id) in then.mask("certain").nonzero()[0] for link in links] == [False]


def test_the_second_clock_forgets_what_was_not_yet_told(graph):
    early = graph.as_of("2023-09-15", known="2023-05-22")
    late = graph.as_of("2023-09-15", known="2023-05-23")
    asked = {"subjects": [CHINYONG], "targets": ["measure:eo-13687"]}
    assert [row.rule for row in sg.exposure(late, **asked)] == ["listed"]
    assert not [row for row in sg.exposure(early, **asked) if row.rule == "listed" and row.certainty == "certain"]


def test_the_named_network_rule_marks_far_more(then, table):
    network = sg.exposure(then, rule="network")
    default = {(row.subject, row.target) for row in table if row.rule != "targeted" and row.hops <= 4}
    assert len(network) > len(default)


def test_every_row_explains_itself(table):
    for row in table.rows[::7]:
        said = row.path.explain()
        assert said.splitlines()[0].count(";") >= 3
        assert "guilty" not in said
