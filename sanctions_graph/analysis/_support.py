"""On which of its claims a link rests: the minimal sets of them that alone keep it as sure as it is in a view.

A link that is only possible rests on any one claim of its existence. A certain one rests on any one that supports it,
and on what its dates need besides: one claim of each bound that claims state, or sightings that cover the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph._bounds import DAY_MAX, DAY_NULL, UNKNOWN_DAY, Days, add_months
from sanctions_graph.kernels.witness import Items, antichain
from sanctions_graph.model.kinds import BOUND_QUANTITIES
from sanctions_graph.model.tables import ABOUT_TABLES
from sanctions_graph.paths.levels import IN_FORCE

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim
    from sanctions_graph.paths.filters import Condition
    from sanctions_graph.paths.levels import Level

_LINKS = ABOUT_TABLES.index("links")


class _Seen(NamedTuple):
    """Claims of existence, and what they show of a day: the link was seen on it, or had been seen by then."""

    claims: Items
    covers: bool = False
    before: bool = False


class _Stated(NamedTuple):
    """A bound, and the claims it takes to state it so."""

    claims: Items
    days: Days


@dataclass(frozen=True)
class ClaimSupports:
    """The supports of links at one grade of answer.

    Attributes
    ----------
    graph : SanctionsGraph
        The view.
    level : Level
        The grade of answer.
    place : mapping of str to int
        Number of each claim that may support a link, by its id.
    conditions : mapping of str to tuple of Condition
        What the filters of the pattern ask of links of each kind.
    """

    graph: SanctionsGraph
    level: Level
    place: Mapping[str, int]
    conditions: Mapping[str, tuple[Condition, ...]]

    def of(self, link: int) -> tuple[Items, ...]:
        """List the minimal sets of claims on which a link rests.

        Parameters
        ----------
        link : int
            Its row.

        Returns
        -------
        tuple of frozenset of int
            Numbers of claims; empty where the link does not count at this grade.
        """
        if not self.level.mask[link]:
            return ()
        claims = self.graph.claims_of_row(_LINKS, link)
        existence = [claim for claim in claims if not claim.quantity]
        if self.level.certainty == "possible":
            return tuple(frozenset((self._item(claim),)) for claim in existence)
        sure = [claim for claim in claims if self._is_sure(claim)]
        sets = [
            seen.claims | start.claims | end.claims | due.claims | shown
            for shown in self._shown(link, claims, sure)
            for seen in self._sightings([claim for claim in sure if not claim.quantity and claim.stance == "supports"])
            for start in self._stated("start", link, claims, sure)
            for end in self._stated("end", link, claims, sure)
            for due in self._stated("due", link, claims, sure)
            if self._is_certain(link, seen, start.days, end.days, due.days)
        ]
        return antichain(sets)

    def _item(self, claim: Claim) -> int:
        return self.place[claim.id]

    def _is_sure(self, claim: Claim) -> bool:
        known = self.graph.view.known
        return known is None or self.graph.document(claim.document).published.high <= known

    def _stated(self, name: str, link: int, told: Sequence[Claim], sure: Sequence[Claim]) -> list[_Stated]:
        """List what a bound may read: as one of its claims has it, or, with none of them, nothing."""
        speaking = [claim for claim in told if claim.quantity == name and claim.stance != "disputes"]
        if not speaking:
            bounds = self.graph.view.evidence.bounds[name]
            return [_Stated(frozenset(), Days(int(bounds.low[link]), int(bounds.high[link])))]
        spoken = [
            _Stated(frozenset((self._item(claim),)), Days(*map(int, claim.value)))
            for claim in sure
            if claim in speaking and claim.value.low == claim.value.low  # nan states no limit
        ]
        return [_Stated(frozenset(), UNKNOWN_DAY), *spoken]

    def _shown(self, link: int, told: Sequence[Claim], sure: Sequence[Claim]) -> list[Items]:
        """List the sets of claims that show what the filters ask: one claim of each bound that claims state."""
        shown: list[Items] = [frozenset()]
        asked = self.conditions.get(self._kind(link), ())
        met = [each for each in asked if each.holds(self.graph, self.level.certainty, forward=True)[link]]
        for name in {each.attribute for each in met} & set(BOUND_QUANTITIES):
            speaking = [claim for claim in told if claim.quantity == name and claim.stance != "disputes"]
            if speaking:
                items = [self._item(claim) for claim in sure if claim in speaking]
                shown = [each | {item} for each in shown for item in items]
        return shown

    def _sightings(self, supporting: Sequence[Claim]) -> Iterator[_Seen]:
        """List claims of existence, alone and in the pairs that make a spell around the day."""
        day, gap = self.graph.view.valid, self.graph.view.max_gap
        spans: list[tuple[int, int, int]] = []
        for claim in supporting:
            row, seen = self._item(claim), claim.observed
            high = min(seen.high, self.graph.document(claim.document).published.high)
            if day is None or DAY_NULL in seen or seen == UNKNOWN_DAY or seen.low > high:
                yield _Seen(frozenset((row,)))
            else:
                spans.append((seen.low, high, row))
                yield _Seen(frozenset((row,)), seen.low <= day <= high, seen.low <= day)
        for _, high, first in spans:
            for low, _, second in spans:
                if day is not None and high < day < low <= add_months(high, gap):
                    yield _Seen(frozenset((first, second)), covers=True, before=True)

    def _is_certain(self, link: int, seen: _Seen, start: Days, end: Days, due: Days) -> bool:
        """Tell what the view tells of a link of these bounds and sightings."""
        view = self.graph.view
        event = bool(view.evidence.event[link])
        if view.since is not None and event and not _not_over(start, end, view.since):
            return False
        if view.valid is None:
            return True
        began = start.high <= view.valid or (start == UNKNOWN_DAY and (seen.before if event else seen.covers))
        lasts = event or end.low >= view.valid or (end == UNKNOWN_DAY and seen.covers)
        return began and lasts and (self.level.phase != IN_FORCE or not self._demands(link) or due.high <= view.valid)

    def _demands(self, link: int) -> bool:
        return self._kind(link) == "requires"

    def _kind(self, link: int) -> str:
        return str(self.graph.tables["links"].coded("kind")[link])


def _not_over(start: Days, end: Days, since: int) -> bool:
    return (start.low if end.low == DAY_MAX else end.low) >= since
