"""Who is exposed to which sanctions measure, through what, on which day, how surely, and who says so.

Start with `load_case` or `from_dataframe`, choose a day with ``graph.as_of``, then ask `exposure`,
`exposure_paths` or `centrality`, and draw with ``sanctions_graph.plot``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sanctions_graph._version import __version__

if TYPE_CHECKING:
    from sanctions_graph import analysis, convert, errors, io, law, model, paths, plot, testing
    from sanctions_graph.analysis.arithmetics import compare_arithmetics
    from sanctions_graph.analysis.candidates import candidates
    from sanctions_graph.analysis.centrality import centrality
    from sanctions_graph.analysis.contrast import contrast
    from sanctions_graph.analysis.estimates import estimates
    from sanctions_graph.analysis.exposure import exposure
    from sanctions_graph.analysis.integrated import integrated_ownership
    from sanctions_graph.analysis.journeys import journeys
    from sanctions_graph.analysis.money_exposure import money_exposure
    from sanctions_graph.analysis.reliability import reliability
    from sanctions_graph.analysis.taint import taint
    from sanctions_graph.analysis.weighed import weigh
    from sanctions_graph.analysis.why import why
    from sanctions_graph.analysis.why_not import why_not
    from sanctions_graph.cases import list_cases, load_case
    from sanctions_graph.convert.networkx import from_networkx, to_networkx
    from sanctions_graph.errors import SanctionsGraphError
    from sanctions_graph.io.download import download
    from sanctions_graph.io.frames import from_dataframe
    from sanctions_graph.io.read import read
    from sanctions_graph.io.registry import readers
    from sanctions_graph.io.write import write
    from sanctions_graph.law.verdicts import ownership
    from sanctions_graph.model.builder import GraphBuilder
    from sanctions_graph.model.compose import compose
    from sanctions_graph.model.confidence import GradeTable
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import (
        Channel,
        Claim,
        ClaimLink,
        Document,
        Entity,
        Link,
        Measure,
        Name,
        State,
        Step,
    )
    from sanctions_graph.paths.hubs import HubPolicy
    from sanctions_graph.paths.listing import exposure_paths
    from sanctions_graph.paths.rules import ExposureRule


_HOMES = {
    "sanctions_graph.analysis.candidates": ("candidates",),
    "sanctions_graph.analysis.centrality": ("centrality",),
    "sanctions_graph.analysis.arithmetics": ("compare_arithmetics",),
    "sanctions_graph.analysis.estimates": ("estimates",),
    "sanctions_graph.analysis.exposure": ("exposure",),
    "sanctions_graph.analysis.integrated": ("integrated_ownership",),
    "sanctions_graph.analysis.journeys": ("journeys",),
    "sanctions_graph.analysis.money_exposure": ("money_exposure",),
    "sanctions_graph.analysis.taint": ("taint",),
    "sanctions_graph.analysis.contrast": ("contrast",),
    "sanctions_graph.analysis.reliability": ("reliability",),
    "sanctions_graph.analysis.weighed": ("weigh",),
    "sanctions_graph.analysis.why": ("why",),
    "sanctions_graph.analysis.why_not": ("why_not",),
    "sanctions_graph.paths.hubs": ("HubPolicy",),
    "sanctions_graph.paths.listing": ("exposure_paths",),
    "sanctions_graph.paths.rules": ("ExposureRule",),
    "sanctions_graph.cases": ("list_cases", "load_case"),
    "sanctions_graph.convert.networkx": ("from_networkx", "to_networkx"),
    "sanctions_graph.errors": ("SanctionsGraphError",),
    "sanctions_graph.io.download": ("download",),
    "sanctions_graph.io.frames": ("from_dataframe",),
    "sanctions_graph.io.read": ("read",),
    "sanctions_graph.io.registry": ("readers",),
    "sanctions_graph.io.write": ("write",),
    "sanctions_graph.law.verdicts": ("ownership",),
    "sanctions_graph.model.builder": ("GraphBuilder",),
    "sanctions_graph.model.compose": ("compose",),
    "sanctions_graph.model.confidence": ("GradeTable",),
    "sanctions_graph.model.graph": ("SanctionsGraph",),
    "sanctions_graph.model.records": (
        "Channel", "Claim", "ClaimLink", "Document", "Entity", "Link", "Measure", "Name", "State", "Step",
    ),
}  # fmt: skip
_MODULES = ("analysis", "convert", "errors", "io", "law", "model", "paths", "plot", "testing")
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Channel",
    "Claim",
    "ClaimLink",
    "Document",
    "Entity",
    "ExposureRule",
    "GradeTable",
    "GraphBuilder",
    "HubPolicy",
    "Link",
    "Measure",
    "Name",
    "SanctionsGraph",
    "SanctionsGraphError",
    "State",
    "Step",
    "__version__",
    "analysis",
    "candidates",
    "centrality",
    "compare_arithmetics",
    "compose",
    "contrast",
    "convert",
    "download",
    "errors",
    "estimates",
    "exposure",
    "exposure_paths",
    "from_dataframe",
    "from_networkx",
    "integrated_ownership",
    "io",
    "journeys",
    "law",
    "list_cases",
    "load_case",
    "model",
    "money_exposure",
    "ownership",
    "paths",
    "plot",
    "read",
    "readers",
    "reliability",
    "taint",
    "testing",
    "to_networkx",
    "weigh",
    "why",
    "why_not",
    "write",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    if name in _MODULES:
        return import_module(f"sanctions_graph.{name}")
    raise AttributeError(f"module 'sanctions_graph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
