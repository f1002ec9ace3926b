"""The networkx backend: ``nx.pagerank(graph)`` and the like take a `SanctionsGraph`.

The possible links of the view count. What is not implemented here runs under ``nx.config(fallback_to_nx=True)`` on a
copy made by `to_networkx`, or networkx raises ``NotImplementedError``. The functions copy the signatures of networkx.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph.analysis import metrics
from sanctions_graph.convert.networkx import from_networkx, to_networkx
from sanctions_graph.errors import NotConvergedError, SanctionsGraphError
from sanctions_graph.kernels import spectral
from sanctions_graph.model.graph import SanctionsGraph

if TYPE_CHECKING:
    import networkx as nx

    from sanctions_graph.model.columns import Array

Scores = dict[str, float]

_ONLY: Mapping[str, Mapping[str, tuple[object, ...]]] = {
    "betweenness_centrality": {"k": (None,), "weight": (None,), "endpoints": (False,)},
    "closeness_centrality": {"distance": (None,)},
    "harmonic_centrality": {"nbunch": (None,), "distance": (None,), "sources": (None,)},
    "pagerank": {"weight": (None, "weight")},  # no link has an attribute of that name, so each weighs 1
}
"""Arguments of which only some values are implemented."""


class Dispatcher:
    """What networkx looks its functions up on."""

    # ---- the protocol of networkx ------------------------------------------------------------------------

    def convert_from_nx(self, graph: nx.Graph, *, name: str = "", **_preserve: object) -> SanctionsGraph:
        """Take a networkx graph in, for a call that names this backend.

        Parameters
        ----------
        graph : networkx.Graph
            Directed, with a kind on every edge.
        name : str
            The function that is called.
        **_preserve : object
            Which attributes the function reads; all are kept.

        Returns
        -------
        SanctionsGraph
            The same links.

        Raises
        ------
        NotImplementedError
            If the graph is undirected or none of ours; networkx then tries elsewhere.
        """
        if not graph.is_directed():
            raise NotImplementedError(f"{name}: links have a direction, and this graph is undirected")
        try:
            return from_networkx(graph)
        except SanctionsGraphError as error:
            raise NotImplementedError(f"{name}: {error}") from error

    def convert_to_nx(self, graph: Any, **_: object) -> Any:
        """Give a graph out as a networkx graph, for a function that runs there.

        Parameters
        ----------
        graph : SanctionsGraph or object
            A graph; anything else (a result) is passed on.

        Returns
        -------
        networkx.MultiDiGraph or object
            A copy of the view.
        """
        return to_networkx(graph) if isinstance(graph, SanctionsGraph) else graph

    def can_run(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool | str:
        """Say whether a call can be answered here.

        Parameters
        ----------
        name : str
            Name of the function.
        args, kwargs : sequence, mapping
            Its arguments.

        Returns
        -------
        bool or str
            True, or the reason why not.
        """
        given = signature(getattr(self, name)).bind(*args, **kwargs).arguments
        for argument, values in _ONLY.get(name, {}).items():
            value = given.get(argument, values[0])
            if not any(value is each or (isinstance(each, str) and value == each) for each in values):
                return f"{argument}={value!r} is not implemented"
        return True

    def should_run(self, name: str, _args: Sequence[Any], _kwargs: Mapping[str, Any]) -> bool | str:
        """Say whether a networkx graph should be converted for a call; never by itself.

        Parameters
        ----------
        name : str
            Name of the function.

        Returns
        -------
        str
            The reason.
        """
        return f"converting a networkx graph costs more than {name} gains"

    # ---- functions of networkx ---------------------------------------------------------------------------

    def degree_centrality(self, G: SanctionsGraph) -> Scores:  # noqa: N803
        """Count the links at each node, divided by n - 1."""
        return _degree(G, "source", "target")

    def in_degree_centrality(self, G: SanctionsGraph) -> Scores:  # noqa: N803
        """Count the links to each node, divided by n - 1."""
        return _degree(G, "target")

    def out_degree_centrality(self, G: SanctionsGraph) -> Scores:  # noqa: N803
        """Count the links from each node, divided by n - 1."""
        return _degree(G, "source")

    def betweenness_centrality(
        self,
        G: SanctionsGraph,  # noqa: N803
        k: None = None,  # noqa: ARG002
        normalized: bool = True,
        weight: None = None,  # noqa: ARG002
        endpoints: bool = False,  # noqa: ARG002
        seed: object = None,  # noqa: ARG002
    ) -> Scores:
        """Sum the shares of shortest paths that pass each node."""
        return _scores(G, metrics.betweenness(metrics.network_of(G), _all(G), normalized=normalized))

    def closeness_centrality(
        self,
        G: SanctionsGraph,  # noqa: N803
        u: str | None = None,
        distance: None = None,  # noqa: ARG002
        wf_improved: bool = True,
    ) -> Scores | float:
        """Measure how near the others are that reach each node, or the one node asked for."""
        rows = _all(G) if u is None else np.array(G.node_rows([u]))
        values = metrics.closeness(metrics.network_of(G), rows, improved=wf_improved)
        return _scores(G, values) if u is None else float(values[0])

    def harmonic_centrality(
        self,
        G: SanctionsGraph,  # noqa: N803
        nbunch: None = None,  # noqa: ARG002
        distance: None = None,  # noqa: ARG002
        sources: None = None,  # noqa: ARG002
    ) -> Scores:
        """Sum one over the distance to each node."""
        return _scores(G, metrics.harmonic(metrics.network_of(G), _all(G)))

    def pagerank(
        self,
        G: SanctionsGraph,  # noqa: N803
        alpha: float = 0.85,
        personalization: Mapping[str, float] | None = None,
        max_iter: int = 100,
        tol: float = 1e-6,
        nstart: Mapping[str, float] | None = None,
        weight: str | None = "weight",  # noqa: ARG002
        dangling: Mapping[str, float] | None = None,
    ) -> Scores:
        """Find where a walker is who follows links at random and sometimes starts anew."""
        network = metrics.network_of(G)
        try:
            rank = spectral.pagerank(
                network.source, network.target, network.nodes,
                damping=alpha, tolerance=tol, rounds=max_iter,
                start=_shares(G, nstart), restart=_shares(G, personalization), dangling=_shares(G, dangling),
            )  # fmt: skip
        except NotConvergedError as error:
            import networkx as nx

            raise nx.PowerIterationFailedConvergence(max_iter) from error
        return _scores(G, rank)


def _all(graph: SanctionsGraph) -> Array:
    return np.arange(len(graph))


def _scores(graph: SanctionsGraph, values: Array) -> Scores:
    return dict(zip(graph.nodes.ids, values.tolist(), strict=True))


def _degree(graph: SanctionsGraph, *ends: str) -> Scores:
    network = metrics.network_of(graph)
    return _scores(graph, metrics.degree(network, _all(graph), ends=ends, normalized=True))


def _shares(graph: SanctionsGraph, weights: Mapping[str, float] | None) -> Array | None:
    """Spread weights over the nodes, so that they sum to 1; a node that is not named gets nothing."""
    if weights is None:
        return None
    given = np.array([weights.get(node, 0.0) for node in graph.nodes.ids], np.float64)
    if not given.sum():
        raise ZeroDivisionError("the weights of the nodes sum to nothing")
    shares: Array = given / given.sum()
    return shares


dispatcher = Dispatcher()
"""The entry point ``networkx.backends``."""
