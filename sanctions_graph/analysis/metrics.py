"""The metrics of centrality: each a function of bare arrays, with a stated rule for parallel links.

A new metric is one new row of `METRICS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph.kernels import between, spectral
from sanctions_graph.kernels.simple import Neighbours, collapse, neighbours

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

TOLERANCE = 1e-10
"""Movement of a round below which an iteration stops, a node."""


@dataclass(frozen=True)
class Network:
    """The links of a view as bare arrays, with and without parallels.

    Attributes
    ----------
    source, target : ndarray of int, shape (m,)
        Ends of each link that counts.
    nodes : int
        Number of nodes n, those without links included.
    """

    source: Array
    target: Array
    nodes: int

    @cached_property
    def simple(self) -> tuple[Array, Array]:
        """Distinct pairs of ends."""
        return collapse(self.source, self.target, self.nodes)

    @cached_property
    def outgoing(self) -> Neighbours:
        """Distinct nodes that links of each node lead to."""
        return neighbours(self.source, self.target, self.nodes)

    @cached_property
    def incoming(self) -> Neighbours:
        """Distinct nodes that links to each node come from."""
        return neighbours(self.target, self.source, self.nodes)


class Options(NamedTuple):
    """What a metric may depend on beyond the links.

    Attributes
    ----------
    normalized : bool
        Whether to scale by the size of the graph.
    alpha, damping : float
        Of katz and of pagerank.
    max_rounds : int
        Most rounds of an iteration.
    """

    normalized: bool
    alpha: float
    damping: float
    max_rounds: int


class Metric(NamedTuple):
    """One row of the registry.

    Attributes
    ----------
    name : str
        The word.
    parallel : str
        ``"counted"`` or ``"collapsed"``: what happens to parallel links.
    measure : callable
        Takes a `Network`, the rows that are asked for and `Options`; returns one value a row asked for.
    """

    name: str
    parallel: str
    measure: Callable[[Network, Array, Options], Array]


def network_of(graph: SanctionsGraph, certainty: str = "possible") -> Network:
    """Take the links that count out of a graph.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    certainty : {"possible", "certain"}, default "possible"
        Which links count.

    Returns
    -------
    Network
        Ends of the links by row of the table of nodes.
    """
    mask, index = graph.mask(certainty), graph.index
    return Network(index.source[mask], index.target[mask], len(graph))


def degree(network: Network, rows: Array, *, ends: Iterable[str], normalized: bool) -> Array:
    """Count the links at each node.

    Parameters
    ----------
    network : Network
        The links.
    rows : ndarray of int
        Nodes that are asked for.
    ends : iterable of {"source", "target"}
        The ends at which a link counts.
    normalized : bool
        Whether to divide by n - 1; a lone node then scores 1.

    Returns
    -------
    ndarray of float64
        One value a row.
    """
    links = [np.bincount(getattr(network, end), minlength=network.nodes) for end in ends]
    count: Array = np.sum(links, axis=0)[rows].astype(np.float64)
    if not normalized:
        return count
    return np.ones(len(rows)) if network.nodes <= 1 else count / (network.nodes - 1)


def betweenness(network: Network, rows: Array, *, normalized: bool) -> Array:
    """Sum the shares of shortest paths between other nodes that pass each node.

    Parameters
    ----------
    network : Network
        The links.
    rows : ndarray of int
        Nodes that are asked for.
    normalized : bool
        Whether to divide by the number of ordered pairs of other nodes, (n - 1)(n - 2).

    Returns
    -------
    ndarray of float64
        One value a row.
    """
    pairs = (network.nodes - 1) * (network.nodes - 2) if normalized else 1
    return between.betweenness(network.outgoing)[rows] / max(pairs, 1)


def closeness(network: Network, rows: Array, *, improved: bool = True) -> Array:
    """Divide the number of nodes that reach each node by the sum of their distances to it.

    Parameters
    ----------
    network : Network
        The links.
    rows : ndarray of int
        Nodes that are asked for.
    improved : bool, default True
        Whether to multiply by the fraction of other nodes that reach it (Wasserman and Faust).

    Returns
    -------
    ndarray of float64
        One value a row; 0 where nothing reaches the node.
    """
    found = between.distances(network.incoming, rows)
    close = found.reached / np.maximum(found.total, 1.0)
    return close * found.reached / max(network.nodes - 1, 1) if improved else close


def harmonic(network: Network, rows: Array) -> Array:
    """Sum one over the distance to each node from every other.

    Parameters
    ----------
    network : Network
        The links.
    rows : ndarray of int
        Nodes that are asked for.

    Returns
    -------
    ndarray of float64
        One value a row.
    """
    return between.distances(network.incoming, rows).reciprocal


def _degree_of(*ends: str) -> Callable[[Network, Array, Options], Array]:
    return lambda network, rows, options: degree(network, rows, ends=ends, normalized=options.normalized)


def _katz(network: Network, rows: Array, options: Options) -> Array:
    score = spectral.katz(
        *network.simple, network.nodes, alpha=options.alpha, beta=1.0, tolerance=TOLERANCE, rounds=options.max_rounds
    )
    return (score / (np.linalg.norm(score) or 1.0) if options.normalized else score)[rows]


def _eigenvector(network: Network, rows: Array, options: Options) -> Array:
    return spectral.eigenvector(
        *network.simple, network.nodes, tolerance=TOLERANCE, rounds=options.max_rounds
    )[rows]  # fmt: skip


def _pagerank(network: Network, rows: Array, options: Options) -> Array:
    return spectral.pagerank(
        network.source, network.target, network.nodes,
        damping=options.damping, tolerance=TOLERANCE, rounds=options.max_rounds,
    )[rows]  # fmt: skip


_METRICS = (
    Metric("degree", "counted", _degree_of("source", "target")),
    Metric("in_degree", "counted", _degree_of("target")),
    Metric("out_degree", "counted", _degree_of("source")),
    Metric("betweenness", "collapsed", lambda net, rows, how: betweenness(net, rows, normalized=how.normalized)),
    Metric("closeness", "collapsed", lambda net, rows, _: closeness(net, rows)),
    Metric("harmonic", "collapsed", lambda net, rows, _: harmonic(net, rows)),
    Metric("katz", "collapsed", _katz),
    Metric("eigenvector", "collapsed", _eigenvector),
    Metric("pagerank", "counted", _pagerank),
)
METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in _METRICS})
"""Every metric by its name."""
