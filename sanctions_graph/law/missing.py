"""Which missing facts would decide a possible verdict, either way: minimal sets of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import WHOLE
from sanctions_graph.kernels.cascade import Holdings, cascade
from sanctions_graph.law.result import POSSIBLE

if TYPE_CHECKING:
    from sanctions_graph.law.result import Ownership, Run
    from sanctions_graph.model.columns import Array

MOST_FACTS = 200
"""Most uncertain facts that are looked at for one entity."""


@dataclass(frozen=True)
class Missing:
    """What would decide.

    Attributes
    ----------
    to_cover : tuple of str
        Ids of links; if each held in full what it may hold, the entity would be covered.
    to_clear : tuple of str
        Ids of links; if each held no more than is certain, the entity would not be covered.
    listings : tuple of str
        Ids of nodes whose own listing is only possible.
    """

    to_cover: tuple[str, ...]
    to_clear: tuple[str, ...]
    listings: tuple[str, ...]


def missing_facts(result: Ownership, entity: str) -> Missing | None:
    """Find small sets of facts that would decide the verdict of an entity.

    Parameters
    ----------
    result : Ownership
        The answer.
    entity : str
        Id of an entity.

    Returns
    -------
    Missing or None
        None unless the verdict is possible by holdings that are added together. Each set is minimal (no member can
        be left out), the smallest that was found. Cost: one cascade for each of at most 200 facts.
    """
    row = result.graph.nodes.row(entity)
    run = result.runs[0]
    if result.codes[row] != POSSIBLE or run.reading.pooling != "together":
        return None
    open_rows = _open_links(run, row)[:MOST_FACTS]
    ids = result.graph.tables["links"].ids
    unsure = np.setdiff1d(run.possible, run.certain)
    listings = tuple(result.graph.nodes.ids[node] for node in unsure.tolist())
    if not _covered(run, row, set(open_rows)):
        return Missing((), (), listings)
    cover = _smallest(open_rows, lambda kept: _covered(run, row, kept))
    clear = _smallest(open_rows, lambda kept: not _covered(run, row, set(open_rows) - kept))
    return Missing(tuple(ids[link] for link in cover), tuple(ids[link] for link in clear), listings)


def _open_links(run: Run, row: int) -> list[int]:
    """List the links upstream of a node that may hold more than they certainly do, nearest first."""
    held, found, seen, frontier = run.held, [], {row}, {row}
    lanes, links = held.upper.lanes, held.link
    owned = held.upper.slot // lanes
    holder = np.repeat(np.arange(held.upper.nodes), np.diff(held.upper.by_holder.start))[
        np.argsort(held.upper.by_holder.entry)
    ]
    while frontier:
        entries = np.flatnonzero(np.isin(owned, list(frontier)) & run.upper.carries[holder])
        found += [int(links[entry]) for entry in entries if held.upper.high[entry] > held.upper.low[entry]]
        frontier = {int(node) for node in holder[entries]} - seen
        seen |= frontier
    return list(dict.fromkeys(found))


def _covered(run: Run, row: int, in_full: set[int]) -> bool:
    """Run the cascade with some links at their upper bound and the others at their lower."""
    held = run.held
    full = np.isin(held.link, list(in_full))
    units: Array = np.where(full, held.upper.high, held.upper.low)
    assumed: Holdings = replace(held.lower, low=units, high=units)
    reached = cascade(assumed, run.possible, run.reading.least, upper=True, whole=WHOLE)
    return bool(reached.node[row])


def _smallest(links: list[int], decides: object) -> list[int]:
    """Leave out, farthest first, every fact without which the rest still decides."""
    kept = list(links)
    for link in reversed(links):
        fewer = [each for each in kept if each != link]
        if decides(set(fewer)):  # type: ignore[operator]
            kept = fewer
    return kept
