"""The language of exposure: patterns over kinds of link, the named rules, search and explanation."""

from sanctions_graph.paths.hubs import HubPolicy
from sanctions_graph.paths.pattern import Pattern, compile_pattern
from sanctions_graph.paths.rules import DEFAULT_RULES, RULES, ExposureRule, register_rule

__all__ = ["DEFAULT_RULES", "RULES", "ExposureRule", "HubPolicy", "Pattern", "compile_pattern", "register_rule"]
