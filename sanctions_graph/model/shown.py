"""The rows of every table that belong to a view: what an exchange format is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from sanctions_graph.model.tables import ABOUT_TABLES

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.tables import About, Table


def shown_links(graph: SanctionsGraph, certainty: str = "possible") -> Array:
    """Return the links that a view shows.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    certainty : {"possible", "certain"}, default "possible"
        Which links count.

    Returns
    -------
    ndarray of int, shape (k,)
        Rows of the whole graph's table of links, ascending.
    """
    return np.flatnonzero(graph.mask(certainty))


def shown_tables(graph: SanctionsGraph, certainty: str = "possible") -> dict[str, Table]:
    """Return the tables of a view.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    certainty : {"possible", "certain"}, default "possible"
        Which links count.

    Returns
    -------
    dict of str to Table
        Every node and name; the links that the view shows, their bounds as its documents tell them; the claims and
        documents that were out by then; the claims about claims both of which stay. Of a graph that is whole, its
        own tables.
    """
    rows = shown_links(graph, certainty)
    tables = dict(graph.tables)
    if graph.is_whole and len(rows) == len(tables["links"]):
        return tables
    links = tables["links"]
    told = replace(links, columns={**links.columns, **graph.view.evidence.bounds})
    claims, documents = _told(graph, rows)
    stays = np.zeros(len(graph.claims), np.bool_)
    stays[claims] = True
    pairs = (tables["claim_links"].coded(end).codes for end in ("claim", "other"))
    tables["links"] = told.take(rows)
    tables["claims"] = tables["claims"].take(claims)
    tables["documents"] = tables["documents"].take(documents)
    tables["claim_links"] = tables["claim_links"].take(
        np.flatnonzero(np.logical_and(*(stays[codes] for codes in pairs)))
    )
    return tables


def _told(graph: SanctionsGraph, shown: Array) -> tuple[Array, Array]:
    """Return the rows of the claims and of the documents that belong to some links of a view."""
    known = graph.view.known
    _, maybe = graph.claims_told
    about = cast("About", graph.claims.columns["about"])
    on_link = about.tables == ABOUT_TABLES.index("links")
    stays = np.zeros(len(graph.tables["links"]) + 1, np.bool_)
    stays[shown] = True
    out = graph.documents.bounds("published").low <= (np.inf if known is None else known)
    return np.flatnonzero(maybe & (~on_link | stays[np.where(on_link, about.rows, -1)])), np.flatnonzero(out)
