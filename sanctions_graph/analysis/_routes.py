"""The routes that one finding may take: each rule's product at the grade of the finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sanctions_graph.errors import UnknownKindError
from sanctions_graph.paths.filters import ATTRIBUTES
from sanctions_graph.paths.hubs import HubPolicy
from sanctions_graph.paths.levels import IN_FORCE, levels_of, product_of

if TYPE_CHECKING:
    from sanctions_graph.kernels.search import Product
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.filters import Condition
    from sanctions_graph.paths.levels import Level
    from sanctions_graph.paths.rules import ExposureRule, MaxHops


@dataclass(frozen=True)
class Route:
    """One rule at one grade.

    Attributes
    ----------
    rule : ExposureRule
        The rule.
    graph : SanctionsGraph
        The view it walks; without a day where the rule ignores time.
    level : Level
        The grade.
    product : Product
        The view read through the rule.
    most : int or None
        Most counted links.
    same_as : bool
        Whether proposed identities may be walked.
    """

    rule: ExposureRule
    graph: SanctionsGraph
    level: Level
    product: Product
    most: int | None
    same_as: bool

    @property
    def conditions(self) -> dict[str, tuple[Condition, ...]]:
        """What the filters of the pattern ask of links of each kind."""
        filters = self.rule.compiled(same_as=self.same_as).alphabet.filters
        return {kind: tuple(each for one in some for each in one) for kind, some in filters.items()}


def routes_of(
    graph: SanctionsGraph,
    rules: Iterable[ExposureRule],
    *,
    certainty: str,
    phase: str | None,
    max_hops: MaxHops = "rule",
    same_as: bool = False,
) -> tuple[Route, ...]:
    """Read a view through each rule at one grade.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    rules : iterable of ExposureRule
        The rules.
    certainty : {"certain", "possible"}
        How sure each link must be.
    phase : {"in_force", "pending"} or None
        Whether demands must be due; None where time is ignored.
    max_hops : int, None or "rule", default "rule"
        Most counted hops.
    same_as : bool, default False
        Whether proposed identities may be walked.

    Returns
    -------
    tuple of Route
        One a rule.

    Raises
    ------
    UnknownKindError
        If a rule follows money in its order, of which walks know nothing.
    """
    routes = []
    for rule in rules:
        _check_time(rule)
        seen = graph.without_day if rule.time == "ignore" else graph
        levels = {level.phase: level for level in levels_of(seen) if level.certainty == certainty}
        level = levels.get(phase) or levels[None if seen.on is None else IN_FORCE]
        policy, limit = rule.hubs or HubPolicy(), rule.limit(max_hops)
        product = product_of(seen, level, rule, same_as=same_as, hubs=policy)
        most = None if limit is None else policy.links_of(limit)
        routes.append(Route(rule, seen, level, product, most, same_as))
    return tuple(routes)


def _check_time(rule: ExposureRule) -> None:
    if rule.time == "ordered":
        raise UnknownKindError(rule.time, ("common", "ignore"), what="time policy of a rule that is asked why")


def check_weighable(rule: ExposureRule) -> None:
    """Refuse a rule of which no set of claims can be said to carry a finding.

    Raises
    ------
    UnknownKindError
        If it follows money in its order, or filters by confidence.
    """
    _check_time(rule)
    filters = rule.compiled().alphabet.filters.values()
    if any(condition.attribute == "confidence" for some in filters for one in some for condition in one):
        allowed = [name for name in ATTRIBUTES if name != "confidence"]
        raise UnknownKindError("confidence", allowed, what="attribute of a filter that sets of claims can meet")
