"""Stakes that two documents or two speakers tell of, and that may be one stake told twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph.model.tables import ABOUT_TABLES, About

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.tables import Table


def told_once(rows: Array, group: Array, low: Array, claims: Table, sure: Array | None = None) -> Array:
    """Take from parallel stakes what may be told twice.

    Two parallel links that one speaker tells in one document are two stakes, and add up. Where one tells of one and
    another of the other, they may be one stake, as when two lists are joined, or where one file gathers several. What
    is then certain is the most that any one tells; what is possible remains the sum of all.

    Parameters
    ----------
    rows : ndarray of int, shape (h,)
        Row of the link behind each stake.
    group : ndarray of int64, shape (h,)
        Stakes of one number add up: those of one holder in one company on one basis.
    low : ndarray of int64, shape (h,)
        What is certainly held, in share units.
    claims : Table
        The claims of the graph.
    sure : ndarray of bool, shape (c,), optional
        Claims that count; all if left out.

    Returns
    -------
    ndarray of int64, shape (h,)
        `low`, and 0 for stakes that whoever tells most of the group does not tell. Of those who tell equally much the
        first by document and name counts. A group with one stake keeps it.

    Notes
    -----
    O(h log h) in stakes; where some are parallel, also a pass over the claims.
    """
    parallel = np.flatnonzero(_shared(group) & (low > 0))
    return low if not len(parallel) else most_told(rows, group, low, tellers(claims, rows[parallel], sure))


class Tellers(NamedTuple):
    """Who says that links exist: pairs of link and number of a speaker in a document, each once, by link."""

    link: Array
    teller: Array


def tellers(claims: Table, rows: Array, sure: Array | None = None) -> Tellers:
    """Find who says that links exist.

    Parameters
    ----------
    claims : Table
        The claims of the graph.
    rows : ndarray of int
        Rows of the links.
    sure : ndarray of bool, shape (c,), optional
        Claims that count; all if left out.

    Returns
    -------
    Tellers
        A claim that hedges or disputes a link tells nothing that is certain. Speakers that one claim names together,
        parted by semicolons, each tell it.
    """
    about = claims.columns["about"]
    assert isinstance(about, About)
    wanted = np.zeros(int(rows.max(initial=0)) + 2, np.bool_)
    wanted[rows] = True
    tells = (about.tables == ABOUT_TABLES.index("links")) & wanted[np.minimum(about.rows, len(wanted) - 1)]
    for name, word in (("quantity", ""), ("stance", "supports")):
        cells = claims.coded(name)
        tells &= cells.codes == (cells.words.index(word) if word in cells.words else -2)
    at = np.flatnonzero(tells if sure is None else tells & sure)
    speakers = claims.coded("attributed_to")
    told = np.stack([about.rows[at], claims.coded("document").codes[at], speakers.codes[at]])
    said = {
        (link, document, name)
        for link, document, code in np.unique(told, axis=1).T.tolist()
        for name in (speakers.words[code] if code >= 0 else "").split("; ")
    }
    number = {teller: place for place, teller in enumerate(sorted({(document, name) for _, document, name in said}))}
    pairs = np.array(sorted((link, number[document, name]) for link, document, name in said), np.int64).reshape(-1, 2)
    return Tellers(pairs[:, 0], pairs[:, 1])


def most_told(rows: Array, group: Array, low: Array, told: Tellers) -> Array:
    """Do as `told_once` does, where it is known who tells of the links.

    Parameters
    ----------
    rows, group, low : ndarray of int, shape (h,)
        As for `told_once`.
    told : Tellers
        Who tells at least of those stakes that are not alone in their group.

    Returns
    -------
    ndarray of int64, shape (h,)
        As for `told_once`.
    """
    parallel = np.flatnonzero(_shared(group) & (low > 0))
    first, last = np.searchsorted(told.link, rows[parallel]), np.searchsorted(told.link, rows[parallel], side="right")
    stake = np.repeat(parallel, last - first)
    ends = np.cumsum(last - first)
    tells = told.teller[np.arange(len(stake)) - np.repeat(ends - last, last - first)]
    _, number = np.unique(group[stake], return_inverse=True)
    count = told.teller.max(initial=0) + 1
    pairs, place = np.unique(number * count + tells, return_inverse=True)
    sums = np.zeros(len(pairs), np.int64)
    np.add.at(sums, place, low[stake])
    of_pair, by = np.divmod(pairs, count)
    order = np.lexsort((by, -sums, of_pair))
    most = order[np.r_[True, np.diff(of_pair[order]) > 0]] if len(order) else order
    kept = np.ones(len(low), np.bool_)
    kept[parallel] = False
    kept[stake[place == most[number]]] = True
    return np.where(kept, low, 0)


def _shared(group: Array) -> Array:
    """Mark the stakes that are not alone in their group."""
    order = np.argsort(group, kind="stable")
    alike = np.diff(group[order]) == 0
    shared = np.zeros(len(group), np.bool_)
    shared[order[1:][alike]] = True
    shared[order[:-1][alike]] = True
    return shared
