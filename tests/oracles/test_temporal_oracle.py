"""Time-respecting journeys against trying every chain of contacts on every day."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctions_graph.kernels import temporal

NODES = 4
CONTACT = st.tuples(
    st.integers(0, NODES - 1), st.integers(0, NODES - 1), st.integers(0, 6), st.sampled_from([0, 0, 1, 3]),
    st.sampled_from([0, 0, 1, 2]),
)  # fmt: skip
"""Source, target, first day, days of its window beyond the first, days it takes."""
LISTS = st.lists(CONTACT, max_size=7)
WAIT = st.sampled_from([0, 1])


def contacts_of(rows, wait):
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    source, target, first, more, lasting = columns
    return temporal.make_contacts(source, target, first, first + more, lasting, nodes=NODES, wait=wait)


def every_journey(rows, wait, start):
    """Try every chain without a repeated node, on every day; return (end, departure, arrival, contacts)."""
    found = []

    def go(node, seen, ready, left, chain):
        for contact, (source, target, first, more, lasting) in enumerate(rows):
            if source == node and target not in seen:
                for day in range(first, first + more + 1):
                    if ready is None or day >= ready + wait:
                        begun = day if left is None else left
                        found.append((target, begun, day + lasting, (*chain, contact)))
                        go(target, {*seen, target}, day + lasting, begun, (*chain, contact))

    go(start, {start}, None, None, ())
    return found


def by_end(journeys):
    grouped = {}
    for end, *journey in journeys:
        grouped.setdefault(end, []).append(journey)
    return grouped


@settings(max_examples=150)
@given(LISTS, WAIT)
def test_earliest_arrival(rows, wait):
    contacts = contacts_of(rows, wait)
    found = temporal.earliest_arrival(contacts, 0)
    truth = by_end(every_journey(rows, wait, 0))
    assert {node for node, labels in found.labels.items() if labels} == set(truth)
    for node, journeys in truth.items():
        route = found.route(found.labels[node][0])
        course = temporal.course_of(contacts, route)
        arrival = min(arrival for _, arrival, _ in journeys)
        assert course.arrival == arrival
        same = [departure for departure, at, chain in journeys if chain == tuple(route) and at == arrival]
        assert course.leave == max(same)


@settings(max_examples=150)
@given(LISTS, WAIT)
def test_latest_departure(rows, wait):
    contacts = contacts_of(rows, wait)
    for goal in range(1, NODES):
        found = temporal.latest_departure(contacts, goal)
        truth = by_end(every_journey(rows, wait, 0)).get(goal)
        assert bool(found.labels.get(0)) == bool(truth)
        if truth:
            course = temporal.course_of(contacts, found.route(found.labels[0][0])[::-1])
            assert course.departure == max(departure for departure, _, _ in truth)


@settings(max_examples=150)
@given(LISTS, WAIT)
def test_fewest_contacts_and_of_these_the_earliest(rows, wait):
    contacts = contacts_of(rows, wait)
    found = temporal.fewest_contacts(contacts, 0)
    truth = by_end(every_journey(rows, wait, 0))
    assert {node for node, labels in found.labels.items() if labels} == set(truth)
    for node, journeys in truth.items():
        route = found.route(found.labels[node][0])
        got = len(route), temporal.course_of(contacts, route).arrival
        assert got == min((len(chain), arrival) for _, arrival, chain in journeys)


@settings(max_examples=150)
@given(LISTS, WAIT)
def test_lists_hold_the_fastest_and_all_the_best_of_departure_and_arrival(rows, wait):
    contacts = contacts_of(rows, wait)
    found = temporal.undominated(contacts, 0, limit=10_000)
    truth = by_end(every_journey(rows, wait, 0))
    assert {node for node, labels in found.labels.items() if labels} == set(truth)
    for node, journeys in truth.items():
        routes = [found.route(label) for label in found.labels[node]]
        courses = [temporal.course_of(contacts, route) for route in routes]
        assert min(course.days for course in courses) == min(arrival - left for left, arrival, _ in journeys)
        best = {
            (left, arrival)
            for left, arrival, _ in journeys
            if not any((after >= left and before <= arrival) and (after, before) != (left, arrival)
                       for after, before, _ in journeys)
        }  # fmt: skip
        for left, arrival in best:
            assert any(left <= each.departure and max(each.arrival, left + each.least) == arrival for each in courses)


@settings(max_examples=60)
@given(LISTS, WAIT)
def test_the_days_of_a_chain_follow_one_another(rows, wait):
    contacts = contacts_of(rows, wait)
    found = temporal.undominated(contacts, 0, limit=10_000)
    for label in range(len(found.contact)):
        route = found.route(label)
        course = temporal.course_of(contacts, route)
        for leave in {course.leave, course.departure}:
            days = list(temporal.days_of(contacts, route, leave))
            assert days[0][0] == leave
            assert days[-1][1] == max(course.arrival, leave + course.least)
            for contact, (begun, ended) in zip(route, days, strict=True):
                assert contacts.first[contact] <= begun <= contacts.last[contact]
                assert ended == begun + contacts.lasting[contact]
            assert all(one[1] + wait <= other[0] for one, other in pairwise(days))


@given(LISTS, WAIT, st.randoms(use_true_random=False))
def test_answers_do_not_depend_on_the_names_of_nodes(rows, wait, random):
    names = [0, *random.sample(range(1, NODES), NODES - 1)]
    renamed = [(names[source], names[target], *rest) for source, target, *rest in rows]
    for search in (temporal.earliest_arrival, temporal.fewest_contacts):
        one, other = search(contacts_of(rows, wait), 0), search(contacts_of(renamed, wait), 0)
        for node, labels in one.labels.items():
            assert [one.route(label) for label in labels] == [other.route(label) for label in other.labels[names[node]]]


FOUR = [
    # four ways from 0 to 3, each the best by one criterion
    (0, 1, 1, 0, 0), (1, 2, 2, 0, 0), (2, 3, 3, 0, 0),  # arrives earliest, on day 3
    (0, 2, 8, 0, 0), (2, 1, 9, 0, 0), (1, 3, 20, 0, 0),  # leaves latest, on day 8
    (0, 1, 4, 0, 0), (1, 3, 5, 0, 0),  # takes one day
    (0, 3, 1, 0, 11),  # one contact
]  # fmt: skip


@pytest.mark.parametrize("wait", [0, 1])
def test_the_four_criteria_choose_four_journeys(wait):
    contacts = contacts_of(FOUR, wait)
    first = temporal.earliest_arrival(contacts, 0)
    assert first.route(first.labels[3][0]) == [0, 1, 2]
    last = temporal.latest_departure(contacts, 3)
    assert last.route(last.labels[0][0])[::-1] == [3, 4, 5]
    few = temporal.fewest_contacts(contacts, 0)
    assert few.route(few.labels[3][0]) == [8]
    lists = temporal.undominated(contacts, 0, limit=100)
    routes = [lists.route(label) for label in lists.labels[3]]
    fastest = min(routes, key=lambda route: temporal.course_of(contacts, route).days)
    assert fastest == [6, 7]


def test_money_received_on_day_5_was_not_sent_on_on_day_3():
    found = temporal.earliest_arrival(contacts_of([(0, 1, 5, 0, 0), (1, 2, 3, 0, 0)], 0), 0)
    assert set(found.labels) == {0, 1}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_chains_within_one_day_do_not_depend_on_the_order_of_rows(order):
    rows = [(0, 1, 5, 0, 0), (1, 2, 5, 0, 0), (2, 3, 5, 0, 0)]
    shuffled = [rows[place] for place in order]
    assert set(temporal.earliest_arrival(contacts_of(shuffled, 0), 0).labels) == {0, 1, 2, 3}
    assert set(temporal.earliest_arrival(contacts_of(shuffled, 1), 0).labels) == {0, 1}


def test_the_lists_stop_at_their_limit():
    rows = [(0, 1, day, 0, 0) for day in range(6)]
    assert len(temporal.undominated(contacts_of(rows, 0), 0, limit=6).labels[1]) == 6
    with pytest.raises(temporal.LabelsSpentError):
        temporal.undominated(contacts_of(rows, 0), 0, limit=5)
