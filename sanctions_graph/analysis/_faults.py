"""Which conditions a link fails: not in force, not sure enough, not yet told, not yet due, or short of a filter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph._bounds import DAY_MAX, DAY_MIN, UNKNOWN_DAY, Days, Share, day_text, format_days, format_share
from sanctions_graph.analysis._words import document_name, listed, speaker_of
from sanctions_graph.model.cells import write_value
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.levels import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim
    from sanctions_graph.paths.filters import Condition

DATES, TOLD, DOUBT, DUE, SINCE, VIEW = "dates", "told", "doubt", "due", "since", "view"
FILTER, HUB, HOPS = "filter", "hub", "hops"


class Fault(NamedTuple):
    """One condition that a walk fails.

    Attributes
    ----------
    condition : str
        ``"dates"``, ``"told"``, ``"doubt"``, ``"due"``, ``"since"``, ``"view"``, ``"filter"``, ``"hub"`` or
        ``"hops"``.
    link : str
        Id of the link that fails it; nothing for ``"hops"``.
    text : str
        How, and by how much.
    """

    condition: str
    link: str
    text: str


@dataclass(frozen=True)
class Judge:
    """Says of single links what keeps them from counting at one grade of answer.

    Attributes
    ----------
    graph : SanctionsGraph
        The view.
    certainty : {"certain", "possible"}
        How sure a link must be.
    phase : {"in_force", "pending"} or None
        ``"in_force"`` asks that demands are due.
    """

    graph: SanctionsGraph
    certainty: str
    phase: str | None

    @cached_property
    def _known(self) -> dict[int, tuple[Fault, ...]]:
        return {}

    def faults(self, link: int) -> tuple[Fault, ...]:
        """List the conditions that a link fails.

        Parameters
        ----------
        link : int
            Its row.

        Returns
        -------
        tuple of Fault
            None if it counts.
        """
        if link not in self._known:
            self._known[link] = tuple(self._faults(link))
        return self._known[link]

    def _faults(self, link: int) -> Iterator[Fault]:
        name = self.graph.tables["links"].ids[link]
        found = 0
        if not self.graph.mask(self.certainty)[link]:
            for condition, text in (*self._time(link), *self._evidence(link, name)):
                found += 1
                yield Fault(condition, name, text)
            if not found:
                yield Fault(VIEW, name, "left out by an earlier choice of day, on whose view this one was made")
        due = self._bounds("due", link)
        if self.phase == IN_FORCE and self._kind(link) == "requires" and self._is_late(due):
            yield Fault(DUE, name, f"due {format_days(due)}, not yet on that day")

    def _is_late(self, due: Days) -> bool:
        day = self.graph.view.valid
        return day is not None and (due.high if self.certainty == "certain" else due.low) > day

    # ---- time ---------------------------------------------------------------------------------------------

    def _time(self, link: int) -> Iterator[tuple[str, str]]:
        view = self.graph.view
        event = bool(view.evidence.event[link])
        start, end = self._bounds("start", link), self._bounds("end", link)
        if view.valid is not None:
            if start.low > view.valid:
                yield DATES, f"{'happened' if event else 'begins'} {format_days(start)}, after that day"
            elif end.high < view.valid and not event:
                yield DATES, f"ended {format_days(end)}, before that day"
            elif self.certainty == "certain" and (said := self._unsure(link, start, end, view.valid)):
                yield DATES, said
        if view.since is not None and event:
            last = start if end.low == DAY_MAX else end
            if (last.low if self.certainty == "certain" else last.high) < view.since and last.high != DAY_MIN:
                yield SINCE, f"was over {format_days(last)}, before {day_text(view.since)}"

    def _unsure(self, link: int, start: Days, end: Days, day: int) -> str:
        """Say why it is not sure that a link was in force, or nothing where it is."""
        spells = self.graph.view.evidence.spells
        mine = spells.link == link
        lows, highs = spells.low[mine].tolist(), spells.high[mine].tolist()
        event = bool(self.graph.view.evidence.event[link])
        seen = any(low <= day and (high >= day or event) for low, high in zip(lows, highs, strict=True))
        began = start.high <= day or (start == UNKNOWN_DAY and seen)
        lasts = event or end.low >= day or (end == UNKNOWN_DAY and seen)
        if began and lasts:
            return ""
        if UNKNOWN_DAY in (start, end):
            spans = [day_text(low) if low == high else f"{day_text(low)} to {day_text(high)}"
                     for low, high in zip(lows, highs, strict=True)]  # fmt: skip
            return f"not seen on that day (seen {listed(spans)})" if spans else "its dates are not known"
        if not began:
            return f"may have begun only later (start {format_days(start)})"
        return f"may have ended before (end {format_days(end)})"

    # ---- evidence -----------------------------------------------------------------------------------------

    def _evidence(self, link: int, name: str) -> Iterator[tuple[str, str]]:
        evidence = self.graph.view.evidence
        if not evidence.told[link]:
            yield TOLD, self._untold(name)
        elif self.certainty == "certain" and not evidence.assured[link]:
            yield self._doubt(link, name)

    def _untold(self, name: str) -> str:
        claims = [claim for claim in self.graph.whole.claims_about(name) if not claim.quantity]
        known = self.graph.view.known
        first = min(claims, key=lambda claim: (self.graph.document(claim.document).published, claim.id))
        published = self.graph.document(first.document).published
        said = f"told first by {document_name(self.graph, first.document)}, out {format_days(published)}"
        if known is None or published.low <= known:
            return "none of its claims counts here"
        return f"not yet told by {day_text(known)}: {said}"

    def _doubt(self, link: int, name: str) -> tuple[str, str]:
        kind, role = LINK_KINDS[self._kind(link)], self.graph.link(name).role
        claims = [claim for claim in self.graph.claims_about(name) if not claim.quantity]
        disputing = sorted({speaker_of(self.graph, claim) for claim in claims if claim.stance == "disputes"})
        if not kind.may_be_certain or role in kind.doubtful_roles:
            return DOUBT, f"only possible: {role or kind.name} is never certain"
        if disputing:
            return DOUBT, f"only possible: disputed by {listed(disputing)}"
        if all(claim.stance == "hedges" for claim in claims):
            words = listed(sorted({claim.status for claim in claims}))
            return DOUBT, f"only possible: {words}, by {self._tellers(claims)}"
        return TOLD, f"only possible: not surely told by {day_text(self.graph.view.known or 0)}"

    def _tellers(self, claims: list[Claim]) -> str:
        return listed(sorted({speaker_of(self.graph, claim) for claim in claims}))

    # ---- filters ------------------------------------------------------------------------------------------

    def short_of(self, condition: Condition, link: int, *, forward: bool) -> Fault | None:
        """Say by how much a step falls short of a condition of the pattern, or None if it meets it.

        Parameters
        ----------
        condition : Condition
            In the square brackets of the pattern.
        link : int
            Row of the link.
        forward : bool
            Whether it is walked from source to target.

        Returns
        -------
        Fault or None
        """
        if condition.holds(self.graph, self.certainty, forward=forward)[link]:
            return None
        value = self._value(condition.attribute, link, forward=forward)
        surely = " for certain" if self.certainty == "certain" else ""
        name = self.graph.tables["links"].ids[link]
        return Fault(FILTER, name, f"[{condition}] is asked{surely}: {condition.attribute} is {value}")

    def _value(self, attribute: str, link: int, *, forward: bool) -> str:
        record = self.graph.link(self.graph.tables["links"].ids[link])
        if attribute == "share":
            bounds = self.graph.view.evidence.bounds["share"]
            return format_share(Share(int(bounds.low[link]), int(bounds.high[link]))) or "not stated"
        if attribute in ("start", "end", "due"):
            days = self._bounds(attribute, link)
            return format_days(days) if days not in ((DAY_MIN, DAY_MIN), (DAY_MAX, DAY_MAX)) else "not limited"
        if attribute == "amount":
            amount = record.amount
            return "not stated" if math.isnan(amount.low) else f"{write_value(amount, '')} {record.unit}".rstrip()
        if attribute == "confidence":
            evidence = self.graph.view.evidence
            return f"{evidence.confidence[link]:.3g}" if evidence.graded[link] else "ungraded"
        if attribute == "role":
            return record.role or "none"
        node = self.graph.node(record.target if forward else record.source)
        return str(getattr(node, attribute, "")) or "none"

    # ---- rows ---------------------------------------------------------------------------------------------

    def _kind(self, link: int) -> str:
        return str(self.graph.tables["links"].coded("kind")[link])

    def _bounds(self, name: str, link: int) -> Days:
        bounds = self.graph.view.evidence.bounds[name]
        return Days(int(bounds.low[link]), int(bounds.high[link]))
