"""A seeded, made-up register of any size: columns of links as a user would bring them.

The shape follows real registers: a few hubs, most companies owned by a few, holdings that leave a little of each
company unheld, some rings of cross-holdings, one node in two hundred listed. No name in it is real.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_OTHER_KINDS = ("controls", "directs", "acts_for", "employs", "operates", "finances", "pays", "supplies")
_OWNED_PART = 0.30
_FIRST_DAY = np.datetime64("1995-01-01")


def register(links: int, *, seed: int = 7) -> dict[str, Array]:
    """Draw the columns of a register.

    Parameters
    ----------
    links : int
        Number of links m, at least 100.
    seed : int, default 7
        Of the random numbers; equal seeds give equal columns.

    Returns
    -------
    dict of str to ndarray
        ``source``, ``target``, ``kind``, ``share`` (float in [0, 1], nan where the kind carries none), ``start``
        (datetime64[D]) and ``confidence`` (float in (0, 1]), each of shape (m,); about m / 4 nodes.
    """
    rng = np.random.default_rng(seed)
    actors = np.array([f"actor:{number:07d}" for number in rng.permutation(max(25, links // 4))])
    owned = int(links * _OWNED_PART)
    listed = max(3, len(actors) // 200)
    others = links - owned - listed
    sources = [_hubs(rng, owned, len(actors)), _hubs(rng, others, len(actors)), rng.integers(0, 20, listed)]
    targets = [
        rng.integers(0, len(actors), owned), rng.integers(0, len(actors), others),
        rng.choice(len(actors), listed, replace=False),
    ]  # fmt: skip
    measures = np.array([f"measure:{number:02d}" for number in range(20)])
    share = np.full(links, np.nan)
    share[:owned] = _shares(rng, targets[0], len(actors))
    columns = {
        "source": np.concatenate([actors[sources[0]], actors[sources[1]], measures[sources[2]]]),
        "target": np.concatenate([actors[end] for end in targets]),
        "kind": np.concatenate([
            np.full(owned, "owns"), rng.choice(_OTHER_KINDS, others), np.full(listed, "designates"),
        ]),
        "share": share,
        "start": _FIRST_DAY + rng.integers(0, 9_000, links),
        "confidence": np.where(rng.random(links) < 0.2, 1.0, np.round(np.clip(rng.beta(5, 2, links), 0.02, 1), 3)),
    }  # fmt: skip
    order = rng.permutation(links)
    return {name: values[order] for name, values in columns.items()}


def _hubs(rng: np.random.Generator, count: int, nodes: int) -> Array:
    """Pick ends so that a few of them are picked very often."""
    return (nodes * rng.random(count) ** 2.5).astype(np.int64)


def _shares(rng: np.random.Generator, target: Array, nodes: int) -> Array:
    """Split 60 to 98 % of each company among its holders, to four places."""
    weight = rng.gamma(0.7, 1.0, len(target)) + 1e-3
    total = np.bincount(target, weight, minlength=nodes)[target]
    return np.floor(weight / total * rng.uniform(0.6, 0.98, nodes)[target] * 1e4) / 1e4
