"""Ownership and control under a regime: who is covered, who may be, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import WHOLE
from sanctions_graph.errors import DateError
from sanctions_graph.kernels.cascade import Reached, cascade
from sanctions_graph.kernels.cascade_each import Person, cascade_each
from sanctions_graph.law.holdings import Bracket, bracket
from sanctions_graph.law.listings import listed_under
from sanctions_graph.law.regimes import Reading, Regime
from sanctions_graph.law.regimes import regime as version_of
from sanctions_graph.law.result import COVERED, LISTED, NO_BRIGHT_LINE, NOT_COVERED, POSSIBLE, UNSETTLED, Ownership, Run
from sanctions_graph.model.view import one_day

if TYPE_CHECKING:
    from datetime import date

    from sanctions_graph.kernels.cascade import Holdings
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph


def ownership(
    graph: SanctionsGraph,
    *,
    regime: str | Regime = "us-ofac",
    on: str | date | None = None,
    listed: Iterable[str] | None = None,
    residual: bool = True,
) -> Ownership:
    """Tell which entities are covered by ownership or control on a day under a regime.

    A company is covered when covered holders together hold what the regime asks for, and then passes its whole
    holdings on: the least fixpoint, in whole share units. It is not the product of shares along a chain.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    regime : str or Regime, default "us-ofac"
        Id of a bundled regime, resolved to the version in force on the day, or a regime of one's own.
    on : str or date, optional
        The day; the day of the view if left out.
    listed : iterable of str, optional
        Ids that count as listed; what the regime's authority designates in the graph on that day if left out.
    residual : bool, default True
        Bound what a set of holders can possibly hold by the whole less what others certainly hold.

    Returns
    -------
    Ownership
        One verdict an entity: ``listed``, ``covered``, ``possible``, ``not_covered``, ``no_bright_line`` or
        ``unsettled`` (the readings of an unsettled version disagree).

    Raises
    ------
    DateError
        If there is no day, or no version of the regime is in force on it.
    UnknownIdError
        If a listed id is not in the graph.
    UnknownKindError
        If there is no such regime.

    Notes
    -----
    Time O(h) in holdings; under a regime that reads persons one at a time, O(h reached) a listed person.

    References
    ----------
    OFAC FAQs 398 to 402 for the cascade; each regime's row carries its own citation.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = pd.DataFrame({"source": ["X", "A"], "target": ["A", "B"], "kind": "owns", "share": [0.5, 0.5]})
    >>> verdicts = sg.ownership(sg.from_dataframe(rows), on="2024-01-01", listed=["X"])
    >>> verdicts.verdict("B")
    'covered'
    """
    view, day = _view(graph, on)
    version = version_of(regime, day) if isinstance(regime, str) else regime
    if not version.in_force(day):
        raise DateError(f"{version} is not in force on that day", hint="choose another day or version")
    certain, possible = listed_under(view, version, listed)
    runs = tuple(judge(view, reading, certain, possible, residual=residual) for reading in version.readings)
    verdict = runs[0].verdict.copy()
    for run in runs[1:]:
        verdict[run.verdict != verdict] = UNSETTLED
    return Ownership(graph=view, regime=version, day=day, runs=runs, codes=verdict)


def _view(graph: SanctionsGraph, on: str | date | None) -> tuple[SanctionsGraph, int]:
    if on is not None:
        day = one_day(on)
        return (graph if graph.view.valid == day else graph.as_of(on)), day
    if graph.view.valid is None:
        raise DateError(
            "a regime is dated, and neither the graph nor the call names a day", hint="give on='2024-01-01'"
        )
    return graph, graph.view.valid


def judge(graph: SanctionsGraph, reading: Reading, certain: Array, possible: Array, *, residual: bool) -> Run:
    """Run one reading of a regime on its lower and its upper bracket.

    Parameters
    ----------
    graph : SanctionsGraph
        A view as of a day.
    reading : Reading
        The test.
    certain, possible : ndarray of int64
        Rows of listed nodes.
    residual : bool
        Whether the upper bracket is tightened by the whole.

    Returns
    -------
    Run
        Both fixpoints and the verdict of each node.
    """
    held = bracket(graph, reading)
    lower = _fixpoint(graph, held.lower, reading, certain, "certain", upper=False, whole=None)
    upper = _fixpoint(graph, held.upper, reading, possible, "possible", upper=True, whole=WHOLE if residual else None)
    verdict = np.full(len(graph.nodes), NOT_COVERED, np.int8)
    if reading.predicate == "no-bright-line":
        verdict[upper.node] = NO_BRIGHT_LINE
    elif reading.predicate != "stayed":
        verdict[upper.node] = POSSIBLE
        verdict[lower.node] = COVERED
    verdict[possible] = (
        np.maximum(verdict[possible], POSSIBLE) if reading.predicate != "no-bright-line" else NO_BRIGHT_LINE
    )
    verdict[certain] = LISTED
    return Run(reading, held, lower, upper, verdict, certain, possible, _added(graph, reading, possible))


def _fixpoint(
    graph: SanctionsGraph,
    held: Holdings,
    reading: Reading,
    seeds: Array,
    certainty: str,
    *,
    upper: bool,
    whole: int | None,
) -> Reached:
    if reading.pooling == "together":
        return cascade(held, seeds, reading.least, upper=upper, whole=whole)
    partners = _partners(graph, certainty) if reading.pooling == "joint" else {}
    persons = [Person(seed, tuple(sorted(partners.get(seed, {seed}) - {seed}))) for seed in seeds.tolist()]
    return cascade_each(held, persons, reading.least, upper=upper, whole=whole)


def _added(graph: SanctionsGraph, reading: Reading, listed: Array) -> Array:
    """List the parties whose holdings count as a listed person's."""
    partners = _partners(graph, "possible") if reading.pooling == "joint" else {}
    added = {party for person in listed.tolist() for party in partners.get(person, ())}
    return np.array(sorted(added - set(listed.tolist())), np.int64)


def _partners(graph: SanctionsGraph, certainty: str) -> dict[int, set[int]]:
    """Group the parties of joint arrangements."""
    links = graph.tables["links"]
    kinds = links.coded("kind")
    joint = np.flatnonzero((kinds.codes == kinds.words.index("joint_with")) & graph.mask(certainty))
    group: dict[int, set[int]] = {}
    for row in joint.tolist():
        a, b = (int(links.coded(end).codes[row]) for end in ("source", "target"))
        united = group.get(a, {a}) | group.get(b, {b})
        for party in united:
            group[party] = united
    return group


__all__ = ["Bracket", "judge", "ownership"]
