"""What the law says: regimes as dated data, coverage by ownership and control, and when it opened and closed."""

from sanctions_graph.law.missing import Missing, missing_facts
from sanctions_graph.law.regimes import Reading, Regime, regime, regimes
from sanctions_graph.law.result import Ownership
from sanctions_graph.law.verdicts import ownership

__all__ = ["Missing", "Ownership", "Reading", "Regime", "missing_facts", "ownership", "regime", "regimes"]
