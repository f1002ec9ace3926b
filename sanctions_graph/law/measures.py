"""Which paragraph prohibits, requires or caps what on a day, and whether its deadline has passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph._bounds import ALWAYS_BEGAN, DAY_MAX, DAY_MIN, Days, format_days
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows
from sanctions_graph.errors import DateError

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

LAW_KINDS = ("prohibits", "requires", "caps", "targets")


@dataclass(frozen=True)
class InForce:
    """One effect of one measure on a day.

    Attributes
    ----------
    measure, channel : str
        Ids of the measure and of what it bears on.
    kind : str
        ``prohibits``, ``requires``, ``caps`` or ``targets``.
    certainty : str
        ``"certain"`` or ``"possible"``.
    since : str
        From when, as the acts state it; blank where they state no limit.
    due : str
        Deadline, where there is one.
    deadline : str
        ``"passed"``, ``"pending"`` or ``"unclear"``; blank without a deadline.
    limits : str
        What a cap allows, as claimed.
    binds : str
        Ids of those it binds, where links say so.
    link : str
        Id of the link.
    """

    measure: str
    channel: str
    kind: str
    certainty: str
    since: str
    due: str
    deadline: str
    limits: str
    binds: str
    link: str


@dataclass(frozen=True)
class MeasuresInForce(Rows[InForce]):
    """Measures in force on a day, by measure and channel.

    Attributes
    ----------
    rows : tuple of InForce
        One a measure and channel.
    attrs : mapping of str to object
        How the answer was made.
    """

    rows: tuple[InForce, ...]
    attrs: dict[str, Any]

    def _columns(self) -> dict[str, list[Any]]:
        return {name: [getattr(row, name) for row in self.rows] for name in InForce.__dataclass_fields__}

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a measure and channel."""
        return to_pandas(self._columns(), self.attrs)

    def __repr__(self) -> str:
        columns = {name: cells for name, cells in self._columns().items() if name not in {"link", "binds"}}
        return f"{len(self)} effect(s) in force, {self.attrs['as_of']}\n{text_table(columns, rows=40)}"


def measures_in_force(
    graph: SanctionsGraph,
    *,
    on: str | date | None = None,
    channel: str | None = None,
    state: str | None = None,
) -> MeasuresInForce:
    """Tell which paragraph prohibits, requires, caps or targets what on a day.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    on : str or date, optional
        The day; the day of the view if left out.
    channel : str, optional
        Only what bears on this channel, or on a whole it is part of.
    state : str, optional
        Only what bears on channels that this state hosts, or on a whole they are part of.

    Returns
    -------
    MeasuresInForce
        With deadlines passed or pending, and what caps allow.

    Raises
    ------
    DateError
        If there is no day.
    UnknownIdError
        If the channel or state is not in the graph.

    Notes
    -----
    Time O(m) in links.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> rows = sg.law.measures_in_force(sg.load_case("dprk"), on="2019-12-21", channel="channel:it-workers@LA")
    >>> [(row.measure, row.kind, row.deadline) for row in rows if row.kind == "requires"]
    [('measure:unscr-2397/8', 'requires', 'pending')]
    """
    seen = graph if on is None else graph.as_of(on)
    if seen.view.valid is None:
        raise DateError("measures are dated, and neither the graph nor the call names a day", hint="give on=...")
    wanted = _wholes(seen, channel, state)
    links = seen.tables["links"]
    kinds, targets = links.coded("kind"), links.coded("target").codes
    law = np.isin(kinds.codes, [kinds.words.index(kind) for kind in LAW_KINDS]) & seen.mask("possible")
    rows = [_row(seen, row) for row in np.flatnonzero(law).tolist() if wanted is None or int(targets[row]) in wanted]
    rows.sort(key=lambda row: (row.measure, row.kind, row.channel))
    attrs = {"method": "measures_in_force", "as_of": seen.label, "parameters": {"channel": channel, "state": state}}
    return MeasuresInForce(tuple(rows), attrs)


def _wholes(graph: SanctionsGraph, channel: str | None, state: str | None) -> set[int] | None:
    """List a channel, or those a state hosts, with everything they are part of; given both, what they share."""
    asked = [] if channel is None else [[graph.nodes.row(channel)]]
    asked += [] if state is None else [_after(graph, graph.nodes.row(state), "hosts")]
    return set.intersection(*(_with_wholes(graph, starts) for starts in asked)) if asked else None


def _with_wholes(graph: SanctionsGraph, starts: list[int]) -> set[int]:
    wholes, stack = set(starts), list(starts)
    while stack:
        for whole in _after(graph, stack.pop(), "part_of"):
            if whole not in wholes:
                wholes.add(whole)
                stack.append(whole)
    return wholes


def _after(graph: SanctionsGraph, node: int, kind: str) -> list[int]:
    lists, links, possible = graph.index.lists, graph.tables["links"].coded("kind"), graph.mask("possible")
    leaving = range(lists.out_start[node], lists.out_start[node + 1])
    return [lists.target[link] for link in leaving if links[link] == kind and possible[link]]


def _row(graph: SanctionsGraph, row: int) -> InForce:
    links, bounds, day = graph.tables["links"], graph.view.evidence.bounds, graph.view.valid
    start, due = (Days(int(bounds[name].low[row]), int(bounds[name].high[row])) for name in ("start", "due"))
    measure = links.coded("source")[row]
    deadline = ""
    if due != ALWAYS_BEGAN and day is not None:
        deadline = "passed" if due.high <= day else "pending" if day < due.low else "unclear"
    return InForce(
        measure=measure,
        channel=links.coded("target")[row],
        kind=links.coded("kind")[row],
        certainty="certain" if bool(graph.mask("certain")[row]) else "possible",
        since="" if start.low in (DAY_MIN, DAY_MAX) else format_days(start),
        due="" if due == ALWAYS_BEGAN else format_days(due),
        deadline=deadline,
        limits="; ".join(_limits(graph, links.ids[row])),
        binds="; ".join(graph.nodes.ids[node] for node in _after(graph, graph.nodes.row(measure), "binds")),
        link=links.ids[row],
    )


def _limits(graph: SanctionsGraph, link: str) -> list[str]:
    claims = [claim for claim in graph.claims_about(link) if claim.quantity == "limit"]
    return list(dict.fromkeys(f"{claim.to_text()['value']} {claim.unit}" for claim in claims))
