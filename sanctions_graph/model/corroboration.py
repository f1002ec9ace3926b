"""The probability of a link from those of its claims: independent speakers combine, copies of one report count once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sanctions_graph.model.columns import Array, constant, shrink


def corroborate(
    link: Array, probability: Array, same: Sequence[Array], copies: tuple[Array, Array], count: int
) -> tuple[Array, Array]:
    """Combine what claims say of links.

    Claims of one link that share a document or a speaker, or of which one repeats the other, form a group, also over
    several steps. A group says what its best claim says. Groups are independent: a link is there unless all of them
    are wrong.

    Parameters
    ----------
    link : ndarray of int, shape (c,)
        The link of each claim.
    probability : ndarray of float64, shape (c,)
        Of each claim; nan is ungraded and counts as 1.
    same : sequence of ndarray of int, shape (c,)
        Codes that make two claims of one link copies if they are equal, such as their documents; -1 makes none.
    copies : tuple of two ndarray of int
        Places of claims of which one repeats the other.
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
    O(c log c) in claims on links with several; a pass over the others.
    """
    told = np.bincount(link, minlength=count)
    ungraded = np.bincount(link[np.isnan(probability)], minlength=count) > 0
    answer = np.ones(count)
    sure = np.where(np.isnan(probability), 1.0, probability)
    alone = told[link] == 1
    answer[link[alone]] = sure[alone]
    several = np.flatnonzero(~alone)
    if len(several):
        group = _groups(link[several], [codes[several] for codes in same], _within(several, copies, len(link)))
        best = np.zeros(len(several))
        np.maximum.at(best, group, sure[several])
        heads = np.unique(group)
        wrong, groups = np.ones(count), np.zeros(count, np.int64)
        owner = link[several][heads]
        np.multiply.at(wrong, owner, 1.0 - best[heads])
        np.add.at(groups, owner, 1)
        answer[owner] = np.where(groups[owner] == 1, best[heads], 1.0 - wrong[owner])  # one group says it exactly
    return shrink(answer), shrink((told > 0) & ~ungraded)


def _within(several: Array, copies: tuple[Array, Array], claims: int) -> tuple[Array, Array]:
    """Return the copies as places among the claims of links with several."""
    place = np.full(claims, -1, np.int64)
    place[several] = np.arange(len(several))
    one, other = place[copies[0]], place[copies[1]]
    both = (one >= 0) & (other >= 0)
    return one[both], other[both]


def _groups(link: Array, same: Sequence[Array], copies: tuple[Array, Array]) -> Array:
    """Give every claim the place of the first claim of its group."""
    first = np.arange(len(link))
    together = link[copies[0]] == link[copies[1]]
    one, other = copies[0][together], copies[1][together]
    keys = [_keys(link, codes) for codes in same]
    while True:
        before = first
        for key in keys:
            least = np.full(len(link), len(link))
            np.minimum.at(least, key, first)
            first = least[key]
        least = first.copy()
        np.minimum.at(least, one, first[other])
        np.minimum.at(least, other, least[one])
        first = least
        if (first == before).all():
            return first


def _keys(link: Array, codes: Array) -> Array:
    """Return a number for each pair of link and code; a claim without a code has one of its own."""
    code = np.where(codes < 0, codes.max(initial=0) + 1 + np.arange(len(codes)), codes)
    return np.unique(np.stack([link.astype(np.int64), code.astype(np.int64)]), axis=1, return_inverse=True)[1].ravel()


def ungraded_links(count: int) -> tuple[Array, Array]:
    """Say that nobody graded any link: probability 1, ungraded."""
    return constant(1.0, count, np.float64), constant(False, count, np.bool_)
