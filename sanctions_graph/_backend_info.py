"""What networkx is told of our backend while it is being imported; imports nothing, so that costs nothing."""

from __future__ import annotations

_PARALLEL = {
    "betweenness_centrality": "Parallel links collapse. Only for k=None, weight=None and endpoints=False.",
    "closeness_centrality": "Parallel links collapse. Only for distance=None.",
    "degree_centrality": "Parallel links are counted.",
    "harmonic_centrality": "Parallel links collapse. Only for nbunch=None, distance=None and sources=None.",
    "in_degree_centrality": "Parallel links are counted.",
    "out_degree_centrality": "Parallel links are counted.",
    "pagerank": "Parallel links are counted. Only for weight=None or 'weight', an attribute that no link has.",
}


def get_info() -> dict[str, object]:
    """Describe the backend to networkx.

    Returns
    -------
    dict
        Names, a summary, and what is implemented with which limits.
    """
    return {
        "backend_name": "sanctions_graph",
        "project": "sanctions-graph",
        "package": "sanctions_graph",
        "short_summary": "Centralities of a SanctionsGraph without copying it.",
        "description": "Lets networkx functions take a SanctionsGraph: the possible links of the view count.",
        "functions": {name: {"additional_docs": docs} for name, docs in _PARALLEL.items()},
    }
