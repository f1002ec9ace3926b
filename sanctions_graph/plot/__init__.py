"""Figures: each takes ``ax=None`` and returns Axes, and has a twin ``…_spec`` that returns the figure as a value."""

from __future__ import annotations

from sanctions_graph.plot.figures.centrality import centrality, centrality_spec
from sanctions_graph.plot.figures.coverage import coverage, coverage_spec
from sanctions_graph.plot.figures.estimates import estimates, estimates_spec
from sanctions_graph.plot.figures.exposure import exposure, exposure_spec
from sanctions_graph.plot.figures.network import network, network_spec
from sanctions_graph.plot.figures.ownership import ownership, ownership_spec
from sanctions_graph.plot.figures.regime_matrix import regime_matrix, regime_matrix_spec
from sanctions_graph.plot.figures.tally import tally, tally_spec
from sanctions_graph.plot.figures.timeline import timeline, timeline_spec
from sanctions_graph.plot.figures.verdict_timeline import verdict_timeline, verdict_timeline_spec
from sanctions_graph.plot.figures.why import why, why_spec
from sanctions_graph.plot.spec import PlotSpec

__all__ = [
    "PlotSpec",
    "centrality",
    "centrality_spec",
    "coverage",
    "coverage_spec",
    "estimates",
    "estimates_spec",
    "exposure",
    "exposure_spec",
    "network",
    "network_spec",
    "ownership",
    "ownership_spec",
    "regime_matrix",
    "regime_matrix_spec",
    "tally",
    "tally_spec",
    "timeline",
    "timeline_spec",
    "verdict_timeline",
    "verdict_timeline_spec",
    "why",
    "why_spec",
]
