"""Drawing worlds in which every uncertain link is there or not, sixty-four to a word."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctions_graph.kernels.reliability import GOAL, START, Network

Array = NDArray[Any]
_WORD = 64
_CELLS = 1 << 30  # bits of one batch


def count_reaching(network: Network, samples: int, *, seed: int) -> int:
    """Count in how many of some drawn worlds the goal is reached.

    Parameters
    ----------
    network : Network
        Its links are drawn independently.
    samples : int
        How many worlds.
    seed : int
        Of the random numbers: the same seed draws the same worlds of the same network.

    Returns
    -------
    int

    Notes
    -----
    O(links · samples) to draw, and O(arcs · samples / 64) each time what is reached grows.
    """
    links = sorted(network.arcs)
    chance = np.array([float(network.chance[link]) for link in links])
    out: dict[int, list[tuple[int, int]]] = {}
    for row, link in enumerate(links):
        for tail, head in sorted(network.arcs[link]):
            out.setdefault(tail, []).append((row, head))
    generator = np.random.default_rng(seed)
    return sum(_reaching(out, there) for there in _batches(generator, chance, samples))


def _batches(generator: np.random.Generator, chance: Array, samples: int) -> Iterator[Array]:
    """Yield which links are there, one row of words a link; in the worlds that fill up the last word none is."""
    most = max(_WORD, _CELLS // max(len(chance), 1) // _WORD * _WORD)
    for first in range(0, samples, most):
        size = min(most, samples - first)
        words = -(-size // _WORD)
        there = np.zeros((len(chance), words * _WORD // 8), np.uint8)
        for row, probability in enumerate(chance.tolist()):
            bits = np.packbits(generator.random(size) < probability)
            there[row, : len(bits)] = bits
        yield there.view(np.uint64)


def _reaching(out: dict[int, list[tuple[int, int]]], there: Array) -> int:
    reached: dict[int, Array] = {START: np.full(there.shape[1], ~np.uint64(0))}
    queue = deque([START])
    waiting = {START}
    while queue:
        tail = queue.popleft()
        waiting.discard(tail)
        for row, head in out.get(tail, ()):
            arrived = reached[tail] & there[row]
            before = reached.get(head)
            after = arrived if before is None else before | arrived
            if arrived.any() if before is None else (after != before).any():
                reached[head] = after
                if head not in waiting:
                    waiting.add(head)
                    queue.append(head)
    goal = reached.get(GOAL)
    return 0 if goal is None else int(np.unpackbits(goal.view(np.uint8)).sum())
