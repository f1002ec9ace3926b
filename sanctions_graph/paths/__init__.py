"""The language of exposure: patterns over kinds of link, the named rules, search and explanation."""

from sanctions_graph.paths.pattern import Pattern, compile_pattern
from sanctions_graph.paths.rules import DEFAULT_RULES, RULES, ExposureRule

__all__ = ["DEFAULT_RULES", "RULES", "ExposureRule", "Pattern", "compile_pattern"]
