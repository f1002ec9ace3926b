"""The least fixpoint of "the sum of what reached holders hold attains a threshold", in whole units.

Rounds over a frontier: each holding is added once, when its holder is first reached, so the cost is linear in the
holdings of reached holders, whatever the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Adjacency:
    """For each node, a stretch of entries.

    Attributes
    ----------
    start : ndarray of int64, shape (n + 1,)
        Entries ``start[v]`` to ``start[v + 1]`` belong to node v.
    entry : ndarray of int64, shape (e,)
        What the entries are, sorted by node.
    """

    start: Array
    entry: Array

    def of(self, nodes: Array) -> Array:
        """List the entries of some nodes, one node after the other."""
        first, last = self.start[nodes], self.start[nodes + 1]
        counts = last - first
        offset = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        entries: Array = self.entry[np.arange(int(counts.sum())) + offset]
        return entries


def adjacency(key: Array, nodes: int) -> Adjacency:
    """Group the numbers 0, 1, 2, … by a key.

    Parameters
    ----------
    key : ndarray of int, shape (e,)
        Node of each entry.
    nodes : int
        Number of nodes n.

    Returns
    -------
    Adjacency
        Cost: one stable sort.
    """
    start = np.concatenate([[0], np.cumsum(np.bincount(key, minlength=nodes))]).astype(np.int64)
    return Adjacency(start, np.argsort(key, kind="stable"))


@dataclass(frozen=True, eq=False)
class Holdings:
    """Who holds how much of whom, by kind of holding.

    Attributes
    ----------
    nodes, lanes : int
        Number of nodes n and of kinds of holding that are summed apart.
    slot : ndarray of int64, shape (h,)
        ``owned * lanes + lane`` of each holding.
    low, high : ndarray of int64, shape (h,)
        Units certainly and possibly held.
    by_holder : Adjacency
        Holdings of each node.
    forced : ndarray of int64, shape (f,)
        Nodes reached as soon as some other node is.
    by_forcer : Adjacency
        Entries of `forced` by that other node.
    carrying : ndarray of bool, shape (lanes,)
        Whether a node reached in a lane passes its own holdings on.
    """

    nodes: int
    lanes: int
    slot: Array
    low: Array
    high: Array
    by_holder: Adjacency
    forced: Array
    by_forcer: Adjacency
    carrying: Array


@dataclass(frozen=True, eq=False)
class Reached:
    """The fixpoint.

    Attributes
    ----------
    node : ndarray of bool, shape (n,)
        Reached, the seeds included.
    carries : ndarray of bool, shape (n,)
        Reached in a way that passes holdings on.
    total : ndarray of int64, shape (n, lanes)
        Units held by carrying holders, bounded by the whole where that was asked for.
    """

    node: Array
    carries: Array
    total: Array


def cascade(holdings: Holdings, seeds: Array, least: int, *, upper: bool, whole: int | None = None) -> Reached:
    """Find the least set that holds the seeds and every node whose sum attains a threshold.

    Parameters
    ----------
    holdings : Holdings
        Who holds what.
    seeds : ndarray of int
        Nodes reached from the start.
    least : int
        Units that a sum must attain.
    upper : bool
        Add what is possibly, instead of certainly, held.
    whole : int, optional
        With `upper`: bound what a set of holders can hold by this whole less what others certainly hold, where the
        certain holdings of a node do not exceed it.

    Returns
    -------
    Reached
        Cost: O(h) in the holdings of reached nodes, plus O(n · lanes) to set up.

    Notes
    -----
    Monotone in seeds and holdings; a loop of holdings never reaches itself, since the fixpoint is the least one.
    """
    lanes = holdings.lanes
    total = np.zeros(holdings.nodes * lanes, np.int64)
    low_in = np.zeros_like(total)
    low_all = np.zeros_like(total)
    np.add.at(low_all, holdings.slot, holdings.low)
    tightens = upper and whole is not None
    bounded = low_all <= (whole or 0)
    node, carries = np.zeros(holdings.nodes, np.bool_), np.zeros(holdings.nodes, np.bool_)
    node[seeds] = carries[seeds] = True
    frontier = np.unique(seeds)
    while len(frontier):
        entries = holdings.by_holder.of(frontier)
        slots = holdings.slot[entries]
        np.add.at(total, slots, (holdings.high if upper else holdings.low)[entries])
        np.add.at(low_in, slots, holdings.low[entries])
        touched = np.unique(slots)
        held = total[touched]
        if tightens and whole is not None:
            left = whole - (low_all[touched] - low_in[touched])
            held = np.where(bounded[touched], np.minimum(held, left), held)
        attained = touched[held >= least]
        owned, lane = attained // lanes, attained % lanes
        forced = holdings.forced[holdings.by_forcer.of(frontier)]
        node[owned] = True
        node[forced] = True
        passing = np.unique(np.concatenate([owned[holdings.carrying[lane]], forced]))
        frontier = passing[~carries[passing]]
        carries[frontier] = True
    if tightens and whole is not None:
        total = np.where(bounded, np.minimum(total, whole - (low_all - low_in)), total)
    return Reached(node, carries, total.reshape(holdings.nodes, lanes))


def self_supporting(holdings: Holdings, seeds: Array, least: int) -> Array:
    """Find the nodes that only hold each other up: in the greatest fixpoint, and not in the least.

    Parameters
    ----------
    holdings : Holdings
        Who holds what; the certain units count.
    seeds : ndarray of int
        Nodes reached from the start.
    least : int
        Units that a sum must attain.

    Returns
    -------
    ndarray of bool, shape (n,)
        Cost: O(h) a round of removals.
    """
    lanes = holdings.lanes
    total = np.zeros(holdings.nodes * lanes, np.int64)
    np.add.at(total, holdings.slot, holdings.low)
    forced = np.bincount(holdings.forced, minlength=holdings.nodes)
    staying = np.ones(holdings.nodes, np.bool_)
    seeded = np.zeros(holdings.nodes, np.bool_)
    seeded[seeds] = True
    while True:
        attained = (total.reshape(-1, lanes) >= least).any(axis=1) | (forced > 0) | seeded
        leaving = np.flatnonzero(staying & ~attained)
        if not len(leaving):
            return staying & ~cascade(holdings, seeds, least, upper=False).node
        staying[leaving] = False
        entries = holdings.by_holder.of(leaving)
        np.subtract.at(total, holdings.slot[entries], holdings.low[entries])
        np.subtract.at(forced, holdings.forced[holdings.by_forcer.of(leaving)], 1)
