"""Competing claims of numbers: who says how many, which exclude each other, and what may be added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import NO_DAYS, day_text, parse_days
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows
from sanctions_graph._version import __version__
from sanctions_graph.analysis._claimed import collect, is_number, make_row, ties_of
from sanctions_graph.analysis._estimate import Conflict, Estimate, SourceGroup, Total
from sanctions_graph.analysis._sources import Sources, gather_sources
from sanctions_graph.analysis._sums import add_up, find_conflicts
from sanctions_graph.analysis.overlaps import Things
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.citation import cite
from sanctions_graph.model.quantities import QUANTITIES

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

RELATIONS = ("self", "link", "part", "whole")
OVERLAP = ("refuse", "bounds")
_TEXTS = ("claim", "about", "counts", "relation", "quantity", "low", "high", "unit")
_MORE = ("speaker", "document", "status", "stance", "original")


@dataclass(frozen=True)
class Estimates(Rows[Estimate]):
    """The answer of `estimates`.

    Attributes
    ----------
    rows : tuple of Estimate
        By quantity, relation, what is counted, period and id.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    """

    rows: tuple[Estimate, ...]
    attrs: dict[str, Any]
    graph: SanctionsGraph

    @cached_property
    def _things(self) -> Things:
        return Things(self.graph)

    @cached_property
    def _ties(self) -> tuple[tuple[str, str, str], ...]:
        return tuple(ties_of(self.graph, [row.claim for row in self.rows]))

    @cached_property
    def _sources(self) -> Sources:
        published = self.graph.documents.bounds("published").high
        told = {row.claim: int(published[self.graph.documents.row(row.document)]) for row in self.rows}
        return gather_sources(self.rows, self._ties, told)

    def select(
        self,
        *,
        quantity: str | None = None,
        sort: str | None = None,
        relation: str | None = None,
        counts: str | Iterable[str] | None = None,
        period: str | None = None,
        unit: str | None = None,
        claims: Iterable[str] | None = None,
    ) -> Estimates:
        """Keep some of the claims.

        Parameters
        ----------
        quantity, sort : str, optional
            As the rows have it; a sort is a quantity with its unit, kind of link and whether it is a plan.
        relation : {"self", "link", "part", "whole"}, optional
            How what they count lies to the node.
        counts : str or iterable of str, optional
            Ids of what they count.
        period : str, optional
            A time that holds theirs, such as ``"2016"``; undated claims are left out.
        unit : str, optional
            As the rows have it.
        claims : iterable of str, optional
            Ids of claims.

        Returns
        -------
        Estimates
            In the same order.

        Raises
        ------
        UnknownKindError
            If there is no such relation.
        DateError
            If the period is no date.
        """
        if relation is not None and relation not in RELATIONS:
            raise UnknownKindError(relation, RELATIONS, what="relation of an estimate")
        things = None if counts is None else {counts} if isinstance(counts, str) else set(counts)
        ids = None if claims is None else set(claims)
        span = None if period is None else parse_days(period)
        rows = tuple(
            row
            for row in self.rows
            if quantity in (None, row.quantity)
            and unit in (None, row.unit)
            and sort in (None, row.sort)
            and relation in (None, row.relation)
            and (things is None or row.counts in things)
            and (ids is None or row.claim in ids)
            and (
                span is None or (row.period != NO_DAYS and span.low <= row.period.low and row.period.high <= span.high)
            )
        )
        asked = {
            "quantity": quantity,
            "sort": sort,
            "relation": relation,
            "counts": things and sorted(things),
            "period": period,
            "unit": unit,
            "claims": ids and sorted(ids),
        }
        chosen = {name: value for name, value in asked.items() if value is not None}
        old = self.attrs["parameters"]
        parameters = {**old, "selected": {**old.get("selected", {}), **chosen}}
        return replace(self, rows=rows, attrs={**self.attrs, "parameters": parameters})

    def sources(self) -> tuple[SourceGroup, ...]:
        """Group the claims by where they come from; each group is one source.

        Returns
        -------
        tuple of SourceGroup
            In the order of their first claims. A claim stands with those that repeat it (``repeats``), with what its
            speaker is quoted for in another document with the same value and period (``duplicated reporting``), and
            with the same amount told of another thing (``same_amount``).
        """
        groups: dict[str, list[Estimate]] = {}
        for row in self.rows:
            groups.setdefault(self._sources.amount[row.claim], []).append(row)
        by_id = {row.claim: row for row in self.rows}
        return tuple(
            SourceGroup(
                first,
                tuple(row.claim for row in sorted(rows, key=lambda row: (row.claim != first, row.claim))),
                by_id[first].speaker,
                by_id[first].document,
                tuple(sorted(self._sources.why.get(first, ()))),
            )
            for first, rows in ((row.claim, groups.get(row.claim)) for row in self.rows)
            if rows
        )

    def conflicts(self, *, max_gap: int = 0) -> tuple[Conflict, ...]:
        """List the pairs of claims that cannot both hold, or of which one speaks against the other.

        Parameters
        ----------
        max_gap : int, default 0
            Calendar months between two periods that are still read as one time.

        Returns
        -------
        tuple of Conflict
            Pairs that exclude each other over one time, of one thing or of a part with more than its whole; and pairs
            that ``claim_links`` join by ``disputes`` or ``corrects``, whatever their times. Copies stand for nothing
            of their own: a conflict of a copy is one of the claim it repeats.

        Notes
        -----
        Sums over a period conflict only where the shorter period has more than the longer. Plans are compared with
        plans only. Cost: O(r²) in rows of one quantity.
        """
        return find_conflicts(self.rows, self._sources, self._ties, self._things, max_gap=max_gap)

    def total(self, *, overlap: str = "refuse", period: str | None = None) -> Total:
        """Add up what is claimed of disjoint things, as an exact sum of intervals.

        Parameters
        ----------
        overlap : {"refuse", "bounds"}, default "refuse"
            Whether to refuse things that may count the same, or to answer with the bracket that holds the truth in
            any case: from the highest low to the sum of the highs.
        period : str, optional
            A time over which to add what was gathered in it (amounts, thefts, deliveries); counts of one day and
            rates do not add over time.

        Returns
        -------
        Total
            Of each thing the hull of its sources counts; a copy counts nothing, a joint sum counts once, and a claim
            that only disputes does not count.

        Raises
        ------
        OverlapError
            If things overlap (a whole and its part, one amount told of two, money that moves from one to the other);
            if the quantity does not add, or the claims are of different quantities, units or periods.
        UnknownKindError
            If ``overlap`` is neither word.
        DateError
            If the period is no date.

        Notes
        -----
        Cost: O(t²) in counted things.
        """
        if overlap not in OVERLAP:
            raise UnknownKindError(overlap, OVERLAP, what="way to treat overlaps")
        span = None if period is None else parse_days(period)
        return add_up(self.rows, self._sources, self._things, bracket=overlap == "bounds", period=span)

    def explain(self) -> str:
        """Write the claims with their citations, source by source, then the conflicts.

        Returns
        -------
        str
            One line a claim.
        """
        by_id = {row.claim: row for row in self.rows}
        lines = [f"{self._head()}, from {len(self.sources())} source(s)"]
        for number, group in enumerate(self.sources(), 1):
            for place, claim in enumerate(group.claims):
                row = by_id[claim]
                words = row.quantity.replace("_", " ")
                said = f"{row.value} {row.unit}{'' if words == row.unit else f' {words}'}, {row.when}"
                where = f"{self._things.name(row.counts)} ({row.relation})"
                how = "" if not place else "again: "
                cited = cite(self.graph.document(row.document))
                lines.append(f"  {number if not place else '':>2} {how}{where}: {said}")
                lines.append(f"       {row.speaker or 'no speaker named'} ({row.status}), in {cited}")
        conflicts = self.conflicts()
        lines += [f"  {len(conflicts)} conflict(s)"] if conflicts else ["  no conflict"]
        return "\n".join([*lines, *(f"    {conflict.why}" for conflict in conflicts)])

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a claim, with captions, the bounds of its period as text and the first of its source."""
        columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in self.rows] for name in _TEXTS}
        columns["period_low"] = [_end(row.period.low) for row in self.rows]
        columns["period_high"] = [_end(row.period.high) for row in self.rows]
        columns |= {name: [getattr(row, name) for row in self.rows] for name in _MORE}
        columns["counts_caption"] = [self._things.name(row.counts) for row in self.rows]
        columns["source"] = [self._sources.amount[row.claim] for row in self.rows]
        return to_pandas(columns, self.attrs)

    def _head(self) -> str:
        asked = self.attrs["parameters"]
        what = f" of {asked['quantity'].replace('_', ' ')}" if asked["quantity"] else ""
        return f"{len(self)} claim(s){what} about {self.graph.caption(asked['node'])}, {self.attrs['as_of']}"

    def __repr__(self) -> str:
        columns: dict[str, list[Any]] = {
            "counts": [self._things.name(row.counts) for row in self.rows],
            "relation": [row.relation for row in self.rows],
            "value": [row.value for row in self.rows],
            "unit": [row.unit for row in self.rows],
            "period": [row.when for row in self.rows],
            "speaker": [row.speaker for row in self.rows],
            "status": [row.status for row in self.rows],
        }
        if len({row.quantity for row in self.rows}) > 1:
            columns = {"quantity": [row.quantity for row in self.rows], **columns}
        return f"{self._head()}\n{text_table(columns, rows=30)}"


def estimates(graph: SanctionsGraph, node: str, *, quantity: str | None = None) -> Estimates:
    """Collect what claims say in numbers about a node, its links, its parts and its wholes.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view: only claims its documents had told, about links it shows. The time a claim speaks of does
        not matter here; `Estimates.select` chooses one.
    node : str
        Id of a node.
    quantity : str, optional
        Such as ``"venues"`` or ``"revenue"``; all numbers if left out. Days and shares are no estimates.

    Returns
    -------
    Estimates
        Every claim by itself: nothing is averaged, merged or added.

    Raises
    ------
    UnknownIdError
        If the node is not in the graph.
    UnknownKindError
        If the quantity is neither registered nor claimed.

    Notes
    -----
    A claim about a channel's only host, or about what a channel earns for a state, counts the channel itself. Parts
    and wholes are those of ``part_of``. Cost: O(m) in links, plus the claims that are found.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> counts = sg.estimates(sg.load_case("dprk"), "channel:restaurants@CN+LA+RU", quantity="venues")
    >>> sorted({row.value for row in counts.select(relation="self")})
    ['17']
    >>> [conflict.why for conflict in counts.conflicts() if "65 venues" in conflict.why and "(17" in conflict.why][0]
    ... # doctest: +ELLIPSIS
    'UN Panel of Experts (65 venues, DPRK restaurants in China, 2024) disputes ...'
    """
    graph.node_rows([node])
    if quantity is not None and quantity not in QUANTITIES:
        known = {word for word in graph.claims.coded("quantity").words if word}
        if quantity not in known:
            raise UnknownKindError(quantity, known | set(QUANTITIES), what="quantity")
    things = Things(graph)
    found = {
        claim.id: make_row(graph, things, claim, counts, relation)
        for counts, relation, claim in collect(graph, things, node)
        if quantity in (None, claim.quantity) and is_number(claim)
    }
    rows = sorted(
        found.values(),
        key=lambda row: (row.quantity, RELATIONS.index(row.relation), row.counts, row.period, row.claim),
    )
    attrs = {
        "method": "estimates",
        "as_of": graph.label,
        "parameters": {"node": node, "quantity": quantity},
        "version": __version__,
    }
    return Estimates(tuple(rows), attrs, graph)


def _end(day: int) -> str:
    text = day_text(day)
    return "" if text == "…" else text


__all__ = ["Conflict", "Estimate", "Estimates", "SourceGroup", "Total", "estimates"]
