"""From a question to the ways between a source and a target: which links count, under which rules, how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.errors import SearchLimitError, UnknownKindError
from sanctions_graph.kernels.ways import Lane, StepsSpentError, Ways, ways_between
from sanctions_graph.model.kinds import LINK_KIND_NAMES, LINK_KINDS
from sanctions_graph.paths.algebra import chance
from sanctions_graph.paths.levels import Level, product_of
from sanctions_graph.paths.rules import ExposureRule, MaxHops

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph

DEFAULT_LIMIT = 500_000
"""Most steps between a source and a target."""

_KINDS = [name for name in LINK_KIND_NAMES if name != "same_as"]
ANY_LINK = ExposureRule(
    "any_link", f"({'|'.join(f'{name}|^{name}' for name in _KINDS)})*", "Every kind of link, walked either way."
)
"""The classic question whether two nodes are connected at all; proposed identities are walked only when asked."""


@dataclass(frozen=True, eq=False)
class Question:
    """Which walks of a view count.

    Attributes
    ----------
    graph : SanctionsGraph
        The view.
    source, target : str
        Ids of the ends.
    rules : tuple of ExposureRule
        Any of them will do.
    max_hops : int, None or "rule"
        Most counted hops.
    certainty : {"possible", "certain"}
        Which links count.
    same_as : bool
        Whether proposed identities may be walked.
    """

    graph: SanctionsGraph
    source: str
    target: str
    rules: tuple[ExposureRule, ...]
    max_hops: MaxHops
    certainty: str
    same_as: bool

    def ways(self, *, round_trips: bool, limit: int) -> Ways:
        """Fold the walks that count into places and arcs.

        Parameters
        ----------
        round_trips : bool
            Whether walks that come back to where they were matter.
        limit : int
            Most steps to look at.

        Returns
        -------
        Ways

        Raises
        ------
        UnknownIdError
            If an end is not in the graph.
        UnknownKindError
            If a rule asks for links in the order of time, of which a state of the links knows nothing.
        SearchLimitError
            If there are more steps than the limit.
        """
        source, target = (self.graph.nodes.row(end) for end in (self.source, self.target))
        lanes = [self._lane(rule) for rule in self.rules]
        kinds = self.graph.tables["links"].coded("kind").codes
        counted = np.array([LINK_KINDS[name].counted for name in LINK_KIND_NAMES], np.int8)[kinds]
        try:
            return ways_between(lanes, source, target, counted.data, round_trips=round_trips, limit=limit)
        except StepsSpentError:
            raise SearchLimitError(
                f"the search for ways from {self.source!r} to {self.target!r}", limit=limit, found=0,
                hint="name a narrower rule, set max_hops, or raise limit=",
            ) from None  # fmt: skip

    def _lane(self, rule: ExposureRule) -> Lane:
        if rule.time == "ordered":
            raise UnknownKindError(rule.time, ("common", "ignore"), what="time policy of a rule that is weighed")
        graph = self.graph.without_day if rule.time == "ignore" else self.graph
        limit = rule.limit(self.max_hops)
        if limit is not None and rule.hubs is not None:
            limit = rule.hubs.links_of(limit)
        level = Level(self.certainty, None, graph.mask(self.certainty))
        return Lane(product_of(graph, level, rule, same_as=self.same_as), limit)


def probabilities(graph: SanctionsGraph, links: Sequence[int]) -> dict[int, Fraction]:
    """Return the probability of links as the decimals that their confidences are written in.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    links : sequence of int
        Rows of links.

    Returns
    -------
    dict of int to Fraction
        In [0, 1]; an ungraded link counts as 1.
    """
    return {link: chance(graph, link) for link in links}
