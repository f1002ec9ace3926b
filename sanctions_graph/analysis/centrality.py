"""Who stands where in the network: a table of centralities, one row a node."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.analysis.metrics import METRICS, Options, network_of
from sanctions_graph.errors import BoundsError, UnknownKindError

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph


@dataclass(frozen=True)
class CentralityTable:
    """The answer of `centrality`.

    Attributes
    ----------
    nodes : tuple of str
        Ids, in the order of the question or of the graph.
    values : mapping of str to tuple of float
        One value a node, by metric.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    """

    nodes: tuple[str, ...]
    values: Mapping[str, tuple[float, ...]]
    attrs: dict[str, Any]
    graph: SanctionsGraph

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics, in the order of the question."""
        return tuple(self.values)

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, metric: str) -> dict[str, float]:
        """Return one metric as networkx would: a value by node."""
        return dict(zip(self.nodes, self._column(metric), strict=True))

    def _column(self, metric: str) -> tuple[float, ...]:
        if metric not in self.values:
            raise UnknownKindError(metric, self.values, what="metric of this table")
        return self.values[metric]

    def top(self, metric: str | None = None, k: int = 10) -> CentralityTable:
        """Return the nodes that score highest.

        Parameters
        ----------
        metric : str, optional
            The metric to order by; the first one if left out.
        k : int, default 10
            How many nodes.

        Returns
        -------
        CentralityTable
            Highest first; of equal scores, to ten digits, the smaller id first.

        Raises
        ------
        UnknownKindError
            If the table has no such metric.
        """
        score = self._column(self.metrics[0] if metric is None else metric)
        order = sorted(range(len(self)), key=lambda row: (-float(f"{score[row]:.10g}"), self.nodes[row]))[:k]
        values = {name: tuple(column[row] for row in order) for name, column in self.values.items()}
        return CentralityTable(
            tuple(self.nodes[row] for row in order), MappingProxyType(values), self.attrs, self.graph
        )

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a node: its id, caption and kind, and a column for each metric."""
        return to_pandas(self.to_columns(), self.attrs)

    def to_columns(self) -> dict[str, list[Any]]:
        """Return plain columns: node, caption, kind and one a metric."""
        rows, kinds = self.graph.node_rows(self.nodes), self.graph.nodes.coded("kind")
        return {
            "node": list(self.nodes),
            "caption": [self.graph.caption(node) for node in self.nodes],
            "kind": [kinds[row] for row in rows],
            **{name: list(column) for name, column in self.values.items()},
        }

    def __repr__(self) -> str:
        asked = f"{len(self):,} node(s), {self.graph.label}, {self.attrs['parameters']['certainty']} links"
        shown = self.top(k=20)
        left_out = f"\n… and {len(self) - len(shown):,} more nodes" if len(self) > len(shown) else ""
        return f"centrality of {asked}, by {self.metrics[0]}\n{text_table(shown.to_columns())}{left_out}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def centrality(
    graph: SanctionsGraph,
    *,
    metrics: str | Iterable[str] = ("degree", "betweenness", "pagerank"),
    nodes: Iterable[str] | None = None,
    certainty: str = "possible",
    normalized: bool = True,
    alpha: float = 0.1,
    damping: float = 0.85,
    max_rounds: int = 1000,
) -> CentralityTable:
    """Tell how central each node is, by one or several metrics.

    A centrality says where a node stands in what the sources told, and nothing else. It is no sign of guilt: a
    regulator, a victim and a reporter may rank first. It follows how much was written about whom: a part of the
    network that no source looked at has no links here. Nor does it know kinds or directions of exposure; for that
    ask `exposure`.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    metrics : str or iterable of str, default ("degree", "betweenness", "pagerank")
        Of ``degree``, ``in_degree``, ``out_degree``, ``betweenness``, ``closeness``, ``harmonic``, ``katz``,
        ``eigenvector`` and ``pagerank``.
    nodes : iterable of str, optional
        Ids to list; every node if left out. Scores always come from the whole view.
    certainty : {"possible", "certain"}, default "possible"
        Which links count.
    normalized : bool, default True
        Divide degrees by n - 1 and betweenness by (n - 1)(n - 2), and scale katz to length 1; False gives counts of
        links, counts of paths and weighted counts of walks. The other metrics have one form only.
    alpha : float, default 0.1
        Weight of one more link in katz, below one over the largest eigenvalue; the walk of no link weighs 1.
    damping : float, default 0.85
        Probability that the walker of pagerank follows a link.
    max_rounds : int, default 1000
        Most rounds of katz, eigenvector and pagerank.

    Returns
    -------
    CentralityTable
        One row a node, one column a metric.

    Raises
    ------
    UnknownKindError
        If a metric or the certainty is no word of its list.
    UnknownIdError
        If a node is not in the graph.
    BoundsError
        If `alpha`, `damping` or `max_rounds` is out of bounds.
    NotConvergedError
        If an iteration does not settle: alpha is too large, or no cycle feeds the eigenvector.

    Notes
    -----
    Directions and scales are those of networkx: closeness and harmonic measure distances *to* the node, katz,
    eigenvector and pagerank are fed by incoming links. **Parallel links** are counted by degree, in_degree, out_degree
    and pagerank, as networkx does on a multigraph; betweenness, closeness, harmonic, katz and eigenvector see each pair
    of ends once, as networkx does on ``nx.DiGraph``. Every node counts in n, those without links included.

    Time O(n m) for betweenness, closeness and harmonic, O(m) a round for the others.

    References
    ----------
    Brandes (2001) for betweenness; Wasserman and Faust (1994) for closeness in a graph that is not connected;
    Boldi and Vigna, "Axioms for centrality" (2014), for harmonic; Katz (1953).

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = pd.DataFrame({"source": ["A", "B", "B"], "target": ["B", "C", "D"], "kind": "owns"})
    >>> ranks = sg.centrality(sg.from_dataframe(rows), metrics=["degree", "betweenness"])
    >>> ranks.top("betweenness", k=1).nodes
    ('B',)
    >>> ranks["degree"]["B"]
    1.0
    """
    asked = (metrics,) if isinstance(metrics, str) else tuple(dict.fromkeys(metrics))
    if not asked:
        raise UnknownKindError("", METRICS, what="metric")
    for name in asked:
        if name not in METRICS:
            raise UnknownKindError(name, METRICS, what="metric")
    options = _checked(Options(normalized, alpha, damping, max_rounds))
    listed = (nodes,) if isinstance(nodes, str) else graph.nodes.ids if nodes is None else dict.fromkeys(nodes)
    ids = tuple(listed)
    rows = np.array(graph.node_rows(ids) if nodes is not None else range(len(ids)), np.int64)
    network = network_of(graph, certainty)
    values = {name: tuple(METRICS[name].measure(network, rows, options).tolist()) for name in asked}
    attrs = {
        "method": "centrality",
        "as_of": graph.label,
        "parameters": {
            "metrics": asked, "certainty": certainty, **options._asdict(), "max_gap": graph.view.max_gap,
            "parallel_links": {name: METRICS[name].parallel for name in asked},
        },
        "version": __version__,
    }  # fmt: skip
    return CentralityTable(ids, MappingProxyType(values), attrs, graph)


def _checked(options: Options) -> Options:
    if not 0 < options.alpha < math.inf:
        raise BoundsError(f"alpha={options.alpha!r} is no weight of a link", hint="give a positive number, such as 0.1")
    if not 0 <= options.damping < 1:
        raise BoundsError(f"damping={options.damping!r} is no probability below 1", hint="0.85 is usual")
    if isinstance(options.max_rounds, bool) or not isinstance(options.max_rounds, int) or options.max_rounds < 1:
        raise BoundsError(f"max_rounds={options.max_rounds!r} is no number of rounds", hint="give 1 or more")
    return options
