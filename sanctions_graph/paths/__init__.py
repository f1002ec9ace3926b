"""The language of exposure: patterns over kinds of link, the named rules, search and explanation."""

from sanctions_graph.paths.algebra import ALGEBRAS, Algebra, Semiring
from sanctions_graph.paths.hubs import HubPolicy
from sanctions_graph.paths.pattern import Pattern, compile_pattern
from sanctions_graph.paths.rules import DEFAULT_RULES, RULES, ExposureRule, register_rule

__all__ = [
    "ALGEBRAS",
    "DEFAULT_RULES",
    "RULES",
    "Algebra",
    "ExposureRule",
    "HubPolicy",
    "Pattern",
    "Semiring",
    "compile_pattern",
    "register_rule",
]
