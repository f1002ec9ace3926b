"""A view of a graph as the arrays a cascade works on: who holds what, apart by basis, certainly and possibly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.kernels.cascade import Holdings, adjacency
from sanctions_graph.model.stakes import told_once

if TYPE_CHECKING:
    from sanctions_graph.law.regimes import Reading
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

DECLARED_LANE = "declared"
"""The lane of a holding that a chain elsewhere may already count: it makes an answer possible, never certain."""
DECLARED = ("declared_indirect", "component", "indirect", "ultimate")
"""Roles of holdings that sum up, or are part of, others: never added to them."""


@dataclass(frozen=True, eq=False)
class Bracket:
    """The lower and the upper reading of one graph under one rule.

    Attributes
    ----------
    lower, upper : Holdings
        What is certainly, and what may possibly be, held and controlled.
    link : ndarray of int64, shape (h,)
        Row of the link behind each holding.
    lanes : tuple of str
        Names of the lanes.
    """

    lower: Holdings
    upper: Holdings
    link: Array
    lanes: tuple[str, ...]


def bracket(graph: SanctionsGraph, reading: Reading) -> Bracket:
    """Read the holdings of a view under one reading of a regime.

    Parameters
    ----------
    graph : SanctionsGraph
        A view as of a day.
    reading : Reading
        Says which bases count and what control covers.

    Returns
    -------
    Bracket
        Treasury shares are left out. Cost: a few passes over the links.
    """
    links = graph.tables["links"]
    kinds, roles = links.coded("kind"), links.coded("role")
    source, target = (links.coded(end).codes.astype(np.int64) for end in ("source", "target"))
    possible, certain = graph.mask("possible"), graph.mask("certain")
    lanes = (*reading.bases, DECLARED_LANE) if reading.bases else ()
    owns = possible & (kinds.codes == kinds.words.index("owns")) & (source != target)
    rows, lane = _spread(np.flatnonzero(owns), roles.codes, roles.words, reading.bases)
    share = graph.view.evidence.bounds["share"]
    declared = lane == len(reading.bases)
    low = np.where(certain[rows] & ~declared, share.low[rows], 0)
    slot = target[rows] * max(len(lanes), 1) + lane
    low = told_once(rows, source[rows] * (slot.max(initial=0) + 1) + slot, low, graph.claims, graph.claims_told[0])
    carrying = np.array([name in reading.carrying or name == DECLARED_LANE for name in lanes], np.bool_)
    count = len(graph.nodes)
    by_holder = adjacency(source[rows], count)

    def holdings(mask: Array, also: tuple[str, ...]) -> Holdings:
        forcer, forced = _forced(graph, mask, (*reading.forced, *also))
        return Holdings(
            count, max(len(lanes), 1), slot, low, share.high[rows], by_holder,
            forced, adjacency(forcer, count), carrying,
        )  # fmt: skip

    hinted = ("^consolidated_by",) if reading.bases else ()
    return Bracket(holdings(certain, ()), holdings(possible, hinted), rows, lanes)


def _spread(rows: Array, codes: Array, words: object, bases: tuple[str, ...]) -> tuple[Array, Array]:
    """Put each holding into the lane of its basis, or into every lane if none is stated."""
    table = [_lanes_of(word, bases) for word in words]  # type: ignore[attr-defined]
    wide = np.zeros((len(table) + 1, len(bases) + 1), np.bool_)
    for place, lanes in enumerate(table):
        wide[place, list(lanes)] = True
    member = wide[codes[rows]]
    holding, lane = np.nonzero(member)
    return rows[holding], lane.astype(np.int64)


def _lanes_of(role: str, bases: tuple[str, ...]) -> tuple[int, ...]:
    if role in DECLARED:
        return (len(bases),)
    if role in bases:
        return (bases.index(role),)
    return () if role in {"capital", "votes", "board"} else tuple(range(len(bases)))


def _forced(graph: SanctionsGraph, mask: Array, steps: tuple[str, ...]) -> tuple[Array, Array]:
    """List who covers whom without a percentage."""
    links = graph.tables["links"]
    kinds = links.coded("kind")
    source, target = (links.coded(end).codes.astype(np.int64) for end in ("source", "target"))
    ends = []
    for step in steps:
        rows = np.flatnonzero(mask & (kinds.codes == kinds.words.index(step.removeprefix("^"))))
        pair = source[rows], target[rows]
        ends.append(pair[::-1] if step.startswith("^") else pair)
    nothing = np.empty(0, np.int64)
    return (
        np.concatenate([nothing, *(pair[0] for pair in ends)]),
        np.concatenate([nothing, *(pair[1] for pair in ends)]),
    )
