"""Strategies from the schema, slow oracles, a workload generator and asserts: for our tests and for yours.

The strategies need the extra ``testing`` (Hypothesis); the asserts and oracles need nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanctions_graph.testing.asserts import assert_graphs_equal
    from sanctions_graph.testing.broken import invalid_graphs
    from sanctions_graph.testing.strategies import graphs, overlapping_graphs, patterns, records

_HOME_OF = {
    "assert_graphs_equal": "asserts",
    "graphs": "strategies",
    "invalid_graphs": "broken",
    "overlapping_graphs": "strategies",
    "patterns": "strategies",
    "records": "strategies",
}

__all__ = ["assert_graphs_equal", "graphs", "invalid_graphs", "overlapping_graphs", "patterns", "records"]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(f"sanctions_graph.testing.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module 'sanctions_graph.testing' has no attribute {name!r}")
