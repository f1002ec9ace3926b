"""What the law says: regimes as dated data, coverage by ownership and control, and when it opened and closed."""

from sanctions_graph.law.compare import RegimeMatrix, compare_regimes
from sanctions_graph.law.control import Control, control
from sanctions_graph.law.measures import MeasuresInForce, measures_in_force
from sanctions_graph.law.missing import Missing, missing_facts
from sanctions_graph.law.regimes import Reading, Regime, regime, regimes
from sanctions_graph.law.result import Ownership
from sanctions_graph.law.timeline import Timeline, verdict_timeline
from sanctions_graph.law.verdicts import ownership

__all__ = [
    "Control",
    "MeasuresInForce",
    "Missing",
    "Ownership",
    "Reading",
    "Regime",
    "RegimeMatrix",
    "Timeline",
    "compare_regimes",
    "control",
    "measures_in_force",
    "missing_facts",
    "ownership",
    "regime",
    "regimes",
    "verdict_timeline",
]
