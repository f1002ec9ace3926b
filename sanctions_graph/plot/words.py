"""What figures say about links and nodes: status, dates in few words, documents, and the footer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import DAY_MAX, DAY_NULL, UNKNOWN_DAY, Days, day_text, format_days
from sanctions_graph.model.kinds import CHANNEL, LINK_KINDS
from sanctions_graph.model.tables import ABOUT_TABLES, About
from sanctions_graph.paths.explain import of_many
from sanctions_graph.plot.palette import CERTAIN, MAYBE_PENDING, PENDING, POSSIBLE
from sanctions_graph.plot.spec import Footer

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Link

_LONG_HASH = re.compile(r"(?<=sha256:[0-9a-f]{12})[0-9a-f]{52}\b")  # twelve digits find a file; provenance has all


def status_of(graph: SanctionsGraph, link: str) -> str:
    """Return what the view holds of a link: ``"certain"``, ``"possible"``, or either of them ``"pending"``."""
    links = graph.tables["links"]
    row = links.row(link)
    day, certain = graph.view.valid, bool(graph.view.certain[row])
    demands = links.coded("kind")[row] == "requires"
    if demands and day is not None and int(graph.view.evidence.bounds["due"].high[row]) > day:
        return PENDING if certain else MAYBE_PENDING
    return CERTAIN if certain else POSSIBLE


def joined(status: str, phase: str | None) -> str:
    """Name the status of an answer from its certainty and phase."""
    if phase != "pending":
        return status
    return PENDING if status == CERTAIN else MAYBE_PENDING


def phrase_of(link: Link) -> str:
    """Say what a link says, from its source to its target, with its role."""
    if link.kind == "tied_to" and link.role:
        return link.role.replace("-", " ")
    return LINK_KINDS[link.kind].said(link.role)


def sentence_of(graph: SanctionsGraph, link: Link) -> str:
    """Say what a link says, with its ends; channels are called by what there are many of."""
    phrase = phrase_of(link)
    phrase = of_many(phrase) if graph.node(link.source).kind == CHANNEL else phrase
    return f"{graph.caption(link.source)} {phrase} {graph.caption(link.target)}"


def dates_of(graph: SanctionsGraph, link: str) -> list[str]:
    """Say when a link held, or was seen, in a few short lines; none where it states no limit."""
    view = graph.view
    row = graph.tables["links"].row(link)
    start, end, due = (_days(graph, row, name) for name in ("start", "end", "due"))
    words = []
    if view.evidence.event[row]:
        words += [] if not _finite(start) else [format_days(start)]
    else:
        words += [f"since {format_days(start)}"] if _finite(start) else []
        words += [f"until {format_days(end)}"] if _finite(end) else []
    if UNKNOWN_DAY in (start, end):
        words += [f"seen {seen}"] if (seen := _seen(graph, row)) else [] if words else ["dates unknown"]
    if _finite(due):
        words.append(f"due {format_days(due)}")
    return words


def _days(graph: SanctionsGraph, row: int, name: str) -> Days:
    bounds = graph.view.evidence.bounds[name]
    return Days(int(bounds.low[row]), int(bounds.high[row]))


def _finite(days: Days) -> bool:
    return any(abs(day) < DAY_MAX for day in days) and DAY_NULL not in days


def _seen(graph: SanctionsGraph, row: int) -> str:
    spells = graph.view.evidence.spells
    mine = spells.link == row
    lows, highs = spells.low[mine].tolist(), spells.high[mine].tolist()
    if not lows:
        return ""
    last = short_span(lows[-1], highs[-1])
    return last if len(lows) == 1 else f"{last} and {len(lows) - 1} time{'' if len(lows) == 2 else 's'} before"


def short_span(low: int, high: int) -> str:
    """Write a stretch of days to the month, or as one partial date where it is one."""
    text = format_days(Days(low, high))
    if ".." not in text:
        return text
    first, last = day_text(low), day_text(high)
    width = 4 if first.endswith("-01-01") and last.endswith("-12-31") else 7
    first, last = first[:width], last[:width]
    return f"{first} to {last}" if first != last else first


def documents_of(graph: SanctionsGraph, ids: Iterable[str]) -> frozenset[str]:
    """Return the documents whose told claims are about links, nodes or names."""
    return frozenset(claim.document for id_ in ids for claim in graph.claims_about(id_))


def documents_of_view(graph: SanctionsGraph) -> frozenset[str]:
    """Return the documents whose told claims are about links of the view; a few passes over the claims."""
    claims, documents = graph.claims, graph.documents
    about = claims.columns["about"]
    assert isinstance(about, About)
    _, told = graph.claims_told
    of_link = told & (about.tables == ABOUT_TABLES.index("links"))
    of_link[of_link] = graph.mask("possible")[about.rows[of_link]]
    return frozenset(documents.ids[row] for row in np.unique(claims.coded("document").codes[of_link]).tolist())


def footer(graph: SanctionsGraph, documents: Iterable[str], notes: Iterable[str] = ()) -> Footer:
    """Write what every figure says under itself.

    Parameters
    ----------
    graph : SanctionsGraph
        The view that is drawn.
    documents : iterable of str
        Ids of the documents that what is drawn rests on.
    notes : iterable of str, optional
        How it was made, and what was left out.

    Returns
    -------
    Footer
    """
    return Footer(
        seen_as(graph), dataset_of(graph), len(set(documents)), len(graph.documents), tuple(filter(None, notes))
    )


def seen_as(graph: SanctionsGraph) -> str:
    """Say as of when a figure is drawn."""
    return "All time, no day chosen" if graph.label == "all time" else f"As it stood {graph.label}"


def dataset_of(graph: SanctionsGraph) -> str:
    """Name the data by the inputs of the steps that made them, or by their size."""
    inputs = [word for word in dict.fromkeys(graph.provenance.coded("inputs")) if word]
    if inputs:
        return f"data: {_LONG_HASH.sub('…', ', '.join(inputs))}"
    return f"data: {counted(len(graph), 'node')}, {counted(len(graph.tables['links']), 'link')}"


def counted(count: int, word: str, plural: str = "") -> str:
    """Write a count with its word."""
    return f"{count:,} {word if count == 1 else plural or f'{word}s'}"


def listed(graph: SanctionsGraph) -> frozenset[str]:
    """Return the nodes that a measure designates, certainly or possibly, in this view."""
    links = graph.tables["links"]
    kinds = links.coded("kind")
    if "designates" not in kinds.words:
        return frozenset()
    rows = np.flatnonzero((kinds.codes == kinds.words.index("designates")) & graph.mask("possible"))
    targets = links.coded("target")
    return frozenset(targets[row] for row in rows.tolist())
