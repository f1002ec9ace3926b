"""The rows of a timeline in days: when links are certain, possible, pending, seen or due, and when nodes are dated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_NULL, format_days
from sanctions_graph._bounds import Days as DayBounds
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.kinds import DAY_UNIT, LINK_KINDS
from sanctions_graph.plot.words import counted, documents_of, sentence_of

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim

Span = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """What one line of the figure shows, in days.

    Attributes
    ----------
    about : str
        Id of the link or node.
    text : str
        What stands before it.
    possible, certain, pending : tuple of (int, int)
        Stretches, first and last day.
    points : tuple of (int, int, str)
        First and last day, and what happened then: ``"event"``, ``"listing"``, ``"date"``, each also ``"hedged …"``,
        or ``"sighting"``.
    due : (int, int) or None
        Bounds of a deadline.
    documents : frozenset of str
        What the row rests on.
    context : bool
        Whether the link exposes nobody; such rows are the first to go where room is short.
    """

    about: str
    text: str
    possible: tuple[Span, ...] = ()
    certain: tuple[Span, ...] = ()
    pending: tuple[Span, ...] = ()
    points: tuple[tuple[int, int, str], ...] = ()
    due: Span | None = None
    documents: frozenset[str] = frozenset()
    context: bool = False

    @property
    def dates(self) -> tuple[int, ...]:
        """Every day that is known."""
        spans = [*self.possible, *self.certain, *self.pending, *((low, high) for low, high, _ in self.points)]
        spans += [self.due] if self.due else []
        return tuple(day for span in spans for day in span if abs(day) < DAY_MAX)


def chosen_links(
    graph: SanctionsGraph, nodes: Sequence[str], links: Sequence[str], kinds: Iterable[str] | None
) -> tuple[list[str], list[str]]:
    """Return the told links that touch the nodes, with the links asked for by id, and notes on what is left out."""
    table = graph.tables["links"]
    words = table.coded("kind")
    wanted = set(LINK_KINDS) - {"part_of"} if kinds is None else {kinds} if isinstance(kinds, str) else set(kinds)
    for word in sorted(wanted - set(LINK_KINDS)):
        raise UnknownKindError(word, LINK_KINDS, what="kind of link")
    inside = np.zeros(len(graph), np.bool_)
    inside[graph.node_rows(nodes)] = True
    touches = inside[table.coded("source").codes] | inside[table.coded("target").codes]
    of_kind = np.isin(words.codes, [code for code, word in enumerate(words.words) if word in wanted])
    told = graph.view.evidence.told
    chosen = [table.ids[row] for row in np.flatnonzero(touches & of_kind & told).tolist()]
    chosen += [link for link in links if graph.link(link) and link not in chosen]
    notes = []
    if kinds is not None:
        notes.append(f"of the nodes' links, only kind {', '.join(sorted(wanted))}")
    if left := int((touches & ~of_kind & told).sum()) if kinds is None else 0:
        notes.append(f"{counted(left, 'link')} of structure not drawn")
    return chosen, notes


def link_row(graph: SanctionsGraph, id_: str) -> Row:
    """Make the row of a link."""
    link, evidence = graph.link(id_), graph.view.evidence
    row = graph.tables["links"].row(id_)
    start, end, due = (
        DayBounds(int(evidence.bounds[name].low[row]), int(evidence.bounds[name].high[row]))
        for name in ("start", "end", "due")
    )
    text = sentence_of(graph, link)
    mine = evidence.spells.link == row
    spells = list(zip(evidence.spells.low[mine].tolist(), evidence.spells.high[mine].tolist(), strict=True))
    assured = bool(evidence.assured[row])
    documents, context = documents_of(graph, [id_]), link.kind == "tied_to"
    points = _sightings(graph, id_)
    if link.kind == "designates" and abs(start.low) < DAY_MAX:
        points.append((start.low, start.high, "listing" if assured else "hedged listing"))
    if bool(evidence.event[row]):
        what = "event" if assured else "hedged event"
        low, high = start.low, start.high if end.high >= DAY_MAX else end.high
        known = abs(low) < DAY_MAX or abs(high) < DAY_MAX
        seen = [(first, last, what) for first, last in spells] if not known else [(low, high, what)]
        return Row(id_, text, points=(*points, *seen), documents=documents, context=context)
    certain = _certain(start, end, spells, bool(evidence.unknown_start[row]), bool(evidence.unknown_end[row]))
    certain = certain if assured else []
    limit = due if abs(due.low) < DAY_MAX else None
    pending = []
    if limit is not None:
        text += f", due {format_days(limit)}"
        pending = [(low, min(high, limit.high - 1)) for low, high in certain if low < limit.high]
        certain = [(max(low, limit.high), high) for low, high in certain if high >= limit.high]
    return Row(
        id_, text, ((start.low, end.high),), tuple(certain), tuple(pending), tuple(points),
        None if limit is None else (limit.low, limit.high), documents, context,
    )  # fmt: skip


def _certain(
    start: DayBounds, end: DayBounds, spells: Sequence[tuple[int, int]], no_start: bool, no_end: bool
) -> list[tuple[int, int]]:
    """Return the stretches in which a link is in force whatever the truth within its bounds."""
    low = -DAY_MAX if no_start else start.high
    high = DAY_MAX if no_end else end.low
    if not (no_start or no_end):
        return [(low, high)] if low <= high else []
    cut = [(max(low, first), min(high, last)) for first, last in spells]
    return [(first, last) for first, last in cut if first <= last]


def _sightings(graph: SanctionsGraph, id_: str) -> list[tuple[int, int, str]]:
    return sorted(
        {
            (claim.observed.low, claim.observed.high, "sighting")
            for claim in graph.claims_about(id_)
            if not claim.quantity and claim.stance == "hedges" and DAY_NULL not in claim.observed
        }
    )


def node_rows(graph: SanctionsGraph, node: str) -> list[Row]:
    """Make a row of every kind of date that claims state about a node; competing dates stand side by side."""
    dated: dict[str, list[Claim]] = {}
    for claim in graph.claims_about(node):
        if claim.unit == DAY_UNIT and claim.quantity and not math.isnan(claim.value.low):
            dated.setdefault(claim.quantity, []).append(claim)
    rows = []
    for quantity, claims in sorted(dated.items()):
        spans = {
            (int(max(claim.value.low, -DAY_MAX)), int(min(claim.value.high, DAY_MAX)), _how(claim)) for claim in claims
        }
        speakers = sorted({_speaker(graph, claim) for claim in claims})
        said = ", ".join(speakers) if len(speakers) <= 2 else f"{speakers[0]} and {len(speakers) - 1} others"
        text = f"{graph.caption(node)}: {quantity.replace('_', ' ')} ({said})"
        documents = frozenset(claim.document for claim in claims)
        rows.append(Row(node, text, points=tuple(sorted(spans)), documents=documents))
    adopted = getattr(graph.node(node), "adopted", None)
    if adopted is not None and DAY_NULL not in adopted and "adopted" not in dated:
        rows.append(Row(node, f"{graph.caption(node)}: adopted", points=((adopted.low, adopted.high, "date"),)))
    return rows


def _how(claim: Claim) -> str:
    return "date" if claim.stance == "supports" else "hedged date"


def _speaker(graph: SanctionsGraph, claim: Claim) -> str:
    return claim.attributed_to or graph.document(claim.document).publisher or claim.document
