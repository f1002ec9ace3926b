"""Who is listed under a regime on a day, certainly and possibly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sanctions_graph.law.regimes import Regime
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

GOVERNMENT = "state:KP"


def listed_under(graph: SanctionsGraph, regime: Regime, listed: Iterable[str] | None) -> tuple[Array, Array]:
    """Return the rows of listed nodes.

    Parameters
    ----------
    graph : SanctionsGraph
        A view as of a day.
    regime : Regime
        Whose authority lists.
    listed : iterable of str or None
        Ids that a caller calls listed; None reads the links of kind ``designates``.

    Returns
    -------
    certain, possible : ndarray of int64
        The first is a subset of the second.

    Raises
    ------
    UnknownIdError
        If an id is not in the graph.
    """
    if listed is not None:
        rows = np.unique(np.array(graph.node_rows(dict.fromkeys(listed)), np.int64))
        return rows, rows
    if regime.readings[0].predicate == "government":
        row = graph.nodes.ids.row(GOVERNMENT)
        rows = np.array([] if row is None else [row], np.int64)
        return rows, rows
    listing, target = listing_links(graph, regime), graph.tables["links"].coded("target").codes
    certain, possible = (
        np.unique(target[listing & graph.mask(grade)]).astype(np.int64) for grade in ("certain", "possible")
    )
    return certain, possible


def listing_links(graph: SanctionsGraph, regime: Regime) -> Array:
    """Mark the links by which measures of a regime list somebody.

    Parameters
    ----------
    graph : SanctionsGraph
        The graph or a view of it.
    regime : Regime
        Whose authority lists, and under which programmes.

    Returns
    -------
    ndarray of bool, shape (m,)
        Whatever the view shows of them. Cost: a pass over the links.
    """
    links, nodes = graph.tables["links"], graph.nodes
    kinds, source = links.coded("kind"), links.coded("source").codes
    authority, program = nodes.coded("authority"), nodes.coded("program")
    of_authority = np.array([word == regime.authority for word in authority.words] + [False])[authority.codes]
    counts = np.array([regime.counts(word) for word in program.words] + [False])[program.codes]
    listing: Array = (kinds.codes == kinds.words.index("designates")) & (of_authority & counts)[source]
    return listing
