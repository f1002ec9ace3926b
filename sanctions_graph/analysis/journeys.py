"""Money in time: the journeys on which no step comes before the one that feeds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_MIN, Days, day_text
from sanctions_graph._version import __version__
from sanctions_graph.analysis.journey_table import Journey, Journeys
from sanctions_graph.errors import DateError, SearchLimitError, UnknownKindError
from sanctions_graph.kernels import temporal
from sanctions_graph.kernels.temporal import FAR
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.model.view import one_day
from sanctions_graph.paths.windows import UNDATED_POLICIES, carrying_days, is_undated

if TYPE_CHECKING:
    from datetime import date

    from sanctions_graph.kernels.temporal import Contacts, Course
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.windows import Carrying

CRITERIA = ("earliest", "latest", "fastest", "shortest")
"""Earliest arrival, latest departure, fewest days, fewest links."""
MONEY = ("earns_for", "finances", "launders_for", "pays", "supplies")
"""Kinds of link along which money, or what it pays for, passes."""
DEFAULT_LIMIT = 100_000
"""Most labels of a search for the fastest journeys, or for the latest to every target."""


def journeys(
    graph: SanctionsGraph,
    *,
    source: str,
    target: str | None = None,
    criterion: str = "earliest",
    kinds: Iterable[str] = MONEY,
    after: str | date | None = None,
    before: str | date | None = None,
    undated: str = "exclude",
    same_day: bool = True,
    certainty: str = "possible",
    limit: int = DEFAULT_LIMIT,
) -> Journeys:
    """Find the best journey in time from one node to others: no step before the one that feeds it.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually the whole graph, or one as it was ``known`` on a day: a view of a valid day shows no state that was
        over by then.
    source : str
        Id of the node that money leaves.
    target : str, optional
        Id of the node at which it arrives; every node that can be reached if left out.
    criterion : {"earliest", "latest", "fastest", "shortest"}, default "earliest"
        Arrive earliest, leave latest, take the fewest days, or take the fewest links (Wu et al. 2014). Ties go to the
        earliest arrival, then to fewer links, then to link ids.
    kinds : iterable of str, optional
        Kinds of link to take, from source to target; by default those along which money passes.
    after, before : str or date, optional
        First and last day on which a step may fall, both included.
    undated : {"exclude", "include", "widen"}, default "exclude"
        A link of which no day is known is left out; or can have carried on any day; or is assumed to have carried on
        some day from the earliest to the latest that its claims speak of, were seen on, or were published on.
    same_day : bool, default True
        Whether a step may fall on the day of the step before it.
    certainty : {"possible", "certain"}, default "possible"
        ``"possible"`` gives the best journey that may have taken place, and says whether that one is certain.
        ``"certain"`` gives the best among certain journeys.
    limit : int, default 100000
        Most labels to make for ``"fastest"``, and for ``"latest"`` without a target.

    Returns
    -------
    Journeys
        One row a target, by id; the source itself is no target.

    Raises
    ------
    UnknownIdError
        If an end is not in the graph.
    UnknownKindError
        If a word is outside its list, or the target is the source.
    DateError
        If a day is no day, or `after` is later than `before`.
    SearchLimitError
        If the limit is met.

    Notes
    -----
    *World.* A world gives every link the days on which it carried. An event carries on one day, from the first day of
    its start to the last day of its end (or of its start, if it states no end). An event of which a limit is not
    known, but which was seen, carries at least once within each spell of sightings. A state carries on every day on
    which its dates are certain and on any others on which they are possible; if there is no certain day, at least
    on one. A journey holds in a world if a day can be taken of each of its links so that none is before the one that
    precedes it (or on it, without `same_day`) and none is outside of `after` and `before`.

    *Possible* means: in some world. Worlds that let each link carry on all its possible days admit most, so a link is
    a contact that may start on any day of its hull, and the search runs on these windows.

    *Certain* means: all links are certain and the journey holds in every world. To arrive later never helps, so it is
    enough to let each event of [low, high] be ready for from before low and arrive at high: a contact that starts on
    low and takes high - low days. Days of different links do not depend on each other, hence such a chain holds in
    every world, and one that fails, fails in the world that sets one event early after having set those before it
    late. A state is a window over each stretch of certain days. A link that is dated by assumption is never certain.

    To earliest and latest (with a target) O(c log c) in contacts, one or two a link; to shortest O(k · c) in links of
    the journeys; to fastest as many labels as there are journeys that no other one beats, up to the limit.

    References
    ----------
    Wu et al. (2014), "Path problems in temporal graphs"; Holme and Saramäki (2012), "Temporal networks".

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> graph = sg.load_case("dprk")
    >>> [(each.target, each.certainty, day_text(each.arrival)) for each in sg.journeys(graph, source="ofac:42496")]
    [('ofac:27307', 'certain', '2021-01-01'), ('ofac:28263', 'possible', '2021-01-01'), ...]
    """
    for word, allowed, what in (
        (criterion, CRITERIA, "criterion"), (undated, UNDATED_POLICIES, "policy for undated links"),
    ):  # fmt: skip
        if word not in allowed:
            raise UnknownKindError(word, allowed, what=what)
    kinds = [kinds] if isinstance(kinds, str) else sorted(set(kinds))
    start, goal = graph.nodes.row(source), None if target is None else graph.nodes.row(target)
    if goal == start:
        raise UnknownKindError(target, ("another node",), what="target of a journey from itself")
    span = Days(-FAR if after is None else one_day(after), _NEVER if before is None else one_day(before))
    if span.low > span.high:
        raise DateError(f"after={after!r} is later than before={before!r}", hint="give the earlier day as after=")
    table = _timetable(graph, kinds, undated, span, same_day=same_day, certainty=certainty)
    try:
        routes = _routes(table.contacts, start, goal, criterion, limit)
    except temporal.LabelsSpentError:
        raise SearchLimitError(
            f"the search for the {criterion} journeys from {source!r}", limit=limit, found=0,
            hint="give a target, kinds, after= or before=, or raise limit=",
        ) from None  # fmt: skip
    found = [_journey(graph, table, route, criterion) for route in routes]
    attrs = {
        "method": "journeys",
        "as_of": graph.label,
        "parameters": {
            "source": source,
            "target": target,
            "criterion": criterion,
            "kinds": tuple(kinds),
            "after": None if after is None else day_text(span.low),
            "before": None if before is None else day_text(span.high),
            "undated": undated,
            "undated_links": len(table.undated),
            "same_day": same_day,
            "certainty": certainty,
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }
    return Journeys(tuple(sorted(found, key=lambda each: each.target)), table.undated, attrs, graph)


# ---- from links to contacts ------------------------------------------------------------------------------


class _Window(NamedTuple):
    """When one link can start to carry, and how many days that takes: see `temporal.Contacts`."""

    first: int
    last: int
    lasting: int


class _Timetable(NamedTuple):
    """The links as contacts, the row of each contact's link, and how to tell whether a chain is certain."""

    contacts: Contacts
    rows: list[int]
    carrying: dict[int, Carrying]
    span: Days
    undated: tuple[str, ...]


def _timetable(
    graph: SanctionsGraph, kinds: Sequence[str], undated: str, span: Days, *, same_day: bool, certainty: str
) -> _Timetable:
    links = graph.tables["links"]
    codes, words = links.coded("kind").codes, links.coded("kind").words
    for kind in kinds:
        if kind not in LINK_KINDS:
            raise UnknownKindError(kind, LINK_KINDS, what="kind of link")
    asked = np.isin(codes, [words.index(kind) for kind in kinds if kind in words])
    rows = sorted(np.flatnonzero(graph.mask(certainty) & asked).tolist(), key=links.id_rank.__getitem__)
    unknown = tuple(links.ids[row] for row in rows if is_undated(graph, row))
    read = {row: carrying_days(graph, row, undated=undated) for row in rows}
    carrying = {row: each for row, each in read.items() if each is not None}
    windows = _may if certainty == "possible" else _must
    listed = [(row, *window) for row, each in carrying.items() for window in windows(each, span)]
    row, first, last, lasting = np.array(listed, np.int64).reshape(-1, 4).T
    source, target = (links.coded(end).codes[row] for end in ("source", "target"))
    wait = 0 if same_day else 1
    contacts = temporal.make_contacts(source, target, first, last, lasting, nodes=len(graph.nodes), wait=wait)
    return _Timetable(contacts, row.tolist(), carrying, span, unknown)


def _may(carrying: Carrying, span: Days) -> list[_Window]:
    """Turn the days of a link into the window in which it may carry."""
    low, high = max(_far(carrying.possible.low), span.low), min(_far(carrying.possible.high), span.high)
    return [_Window(low, high, 0)] if low <= high else []


def _must(carrying: Carrying, span: Days) -> list[_Window]:
    """Turn the days of a link into the windows in which it surely carries, each as late as it may be."""
    stretches = [(_far(low), _far(high)) for low, high in carrying.sure]
    if carrying.throughout:
        inside = [(max(low, span.low), min(high, span.high)) for low, high in stretches]
        return [_Window(low, high, 0) for low, high in inside if low <= high]
    return [_Window(low, low, high - low) for low, high in stretches if span.low <= low and high <= span.high]


_NEVER = 2 * FAR  # a window without an end is open for longer than any link without a day takes


def _far(day: int) -> int:
    """Move an end that states no day beyond every sum of days."""
    return -FAR if day == DAY_MIN else _NEVER if day == DAY_MAX else day


def _near(day: int) -> int:
    return min(max(day, DAY_MIN), DAY_MAX)


# ---- from contacts to journeys ---------------------------------------------------------------------------


def _routes(contacts: Contacts, start: int, goal: int | None, criterion: str, limit: int) -> list[list[int]]:
    """Choose one chain of contacts a target."""
    if criterion == "latest":
        return _leaving_latest(contacts, start, goal, limit)
    if criterion == "fastest":
        found = temporal.undominated(contacts, start, limit=limit)
        chosen = {}
        for node, labels in found.labels.items():
            routes = [found.route(label) for label in labels if goal in (node, None)]
            chosen[node] = min(routes, key=lambda route: _speed(contacts, route), default=[])
    else:
        search = temporal.earliest_arrival if criterion == "earliest" else temporal.fewest_contacts
        found = search(contacts, start)
        chosen = {node: found.route(labels[0]) for node, labels in found.labels.items() if labels}
    return [route for node, route in chosen.items() if route and goal in (node, None)]


def _speed(contacts: Contacts, route: Sequence[int]) -> tuple[int, int, int]:
    course = _course(contacts, route)
    return course.days, course.arrival, len(route)


def _leaving_latest(contacts: Contacts, start: int, goal: int | None, limit: int) -> list[list[int]]:
    """Choose the chains that leave latest, and of these the ones that arrive earliest."""
    leaving: dict[int, int] = {}
    if goal is not None:
        back = temporal.latest_departure(contacts, goal)
        for label in back.labels.get(start, ()):
            leaving[goal] = _course(contacts, back.route(label)[::-1]).departure
    else:
        found = temporal.undominated(contacts, start, limit=limit)
        for node, labels in found.labels.items():
            courses = [_course(contacts, found.route(label)) for label in labels]
            if courses:
                leaving[node] = max(course.departure for course in courses)
    chosen = []
    for day in sorted(set(leaving.values())):
        first = temporal.earliest_arrival(contacts, start, leave=day)
        chosen += [first.route(first.labels[node][0]) for node, left in leaving.items() if left == day]
    return chosen


def _course(contacts: Contacts, route: Sequence[int]) -> Course:
    course = temporal.course_of(contacts, route)
    assert course is not None  # the search has walked it
    return course


def _journey(graph: SanctionsGraph, table: _Timetable, route: Sequence[int], criterion: str) -> Journey:
    contacts, links, ids = table.contacts, graph.tables["links"], graph.nodes.ids
    course = _course(contacts, route)
    departure, arrival = course.leave, course.arrival
    if criterion == "latest":
        departure = course.departure
        arrival = max(arrival, departure + course.least)
    rows = [table.rows[contact] for contact in route]
    nodes = [contacts.source[route[0]], *(contacts.target[contact] for contact in route)]
    steps = temporal.days_of(contacts, route, departure)
    return Journey(
        source=ids[nodes[0]],
        target=ids[nodes[-1]],
        certainty="certain" if _is_certain(graph, table, rows) else "possible",
        departure=_near(departure),
        arrival=_near(arrival),
        duration=arrival - departure if arrival - departure < DAY_MAX else None,
        links=tuple(links.ids[row] for row in rows),
        nodes=tuple(ids[node] for node in nodes),
        days=tuple(Days(_near(low), _near(high)) for low, high in steps),
        undated=tuple(links.ids[row] for row in rows if is_undated(graph, row)),
    )


def _is_certain(graph: SanctionsGraph, table: _Timetable, rows: Sequence[int]) -> bool:
    """Tell whether a chain of links holds whatever the days within their bounds."""
    if not graph.mask("certain")[list(rows)].all():
        return False
    ready = -_NEVER
    for row in rows:
        windows = _must(table.carrying[row], table.span)
        ends = [max(ready, each.first) + each.lasting for each in windows if ready <= each.last]
        if not ends:
            return False
        ready = min(ends) + table.contacts.wait
    return True
