"""The probability of a link from those of its claims: independent speakers combine, copies of one report count once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sanctions_graph.model.columns import Array, constant, shrink


def corroborate(link: Array, probability: Array, same: Sequence[Array], count: int) -> tuple[Array, Array]:
    """Combine what claims say of links.

    Claims of one link that share a document, a speaker or a report form a group, also over several steps. A group
    says what its best claim says. Groups are independent: a link is there unless all of them are wrong.

    Parameters
    ----------
    link : ndarray of int, shape (c,)
        The link of each claim.
    probability : ndarray of float64, shape (c,)
        Of each claim; nan is ungraded and counts as 1.
    same : sequence of ndarray of int, shape (c,)
        Codes that put two claims of one link into one group if they are equal, such as their documents; -1 is equal
        to none.
    count : int
        Number of links m.

    Returns
    -------
    probability : ndarray of float64, shape (m,)
        ``1 - prod(1 - p)`` over the groups of a link; 1 for a link without a claim.
    graded : ndarray of bool, shape (m,)
        Whether all claims of a link are graded, and there is one.

    Notes
    -----
    O(c log c) in claims on graded links with several; a pass over the others.
    """
    told = np.bincount(link, minlength=count)
    graded = told > 0
    graded[link[np.isnan(probability)]] = False
    answer = np.ones(count)
    alone = graded[link] & (told[link] == 1)
    answer[link[alone]] = probability[alone]
    several = np.flatnonzero(graded[link] & ~alone)
    if len(several):
        group = _groups(link[several], [codes[several] for codes in same])
        best = np.zeros(len(several))
        np.maximum.at(best, group, probability[several])
        heads = np.unique(group)
        owner, best = link[several][heads], best[heads]
        order = np.lexsort((best, owner))  # by worth, so that the names of claims do not decide how it is rounded
        owner, best = owner[order], best[order]
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        strongest = np.maximum.reduceat(best, starts)
        right = np.maximum(1.0 - np.multiply.reduceat(1.0 - best, starts), strongest)  # which rounding could undo
        one = np.diff(np.r_[starts, len(owner)]) == 1
        answer[owner[starts]] = np.where(one, strongest, right)
    return shrink(answer), shrink(graded)


def _groups(link: Array, same: Sequence[Array]) -> Array:
    """Give every claim the place of one claim of its group, the same for all of them."""
    ends: list[tuple[Array, Array]] = []
    for codes in same:
        coded = np.flatnonzero(codes >= 0)
        pair = link[coded].astype(np.int64) * (int(codes.max(initial=0)) + 1) + codes[coded]
        _, first, key = np.unique(pair, return_index=True, return_inverse=True)
        ends.append((coded, coded[first][key]))
    label = connected(len(link), *(np.concatenate(each) for each in zip(*ends, strict=True)))
    return np.unique(label, return_index=True)[1][label]


def connected(count: int, one: Array, other: Array) -> Array:
    """Give things that belong together one number.

    Parameters
    ----------
    count : int
        How many things there are.
    one, other : ndarray of int
        Pairs of them that belong together.

    Returns
    -------
    ndarray of int32, shape (count,)
        Equal numbers, from 0 without a gap, for things that belong together over any number of steps.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = coo_array((np.ones(len(one), np.bool_), (one, other)), shape=(count, count))
    labels: Array = connected_components(pairs, directed=False)[1]
    return labels


def ungraded_links(count: int) -> tuple[Array, Array]:
    """Say that nobody graded any link: probability 1, ungraded."""
    return constant(1.0, count, np.float64), constant(False, count, np.bool_)
