"""How answers about evidence call links, claims, documents and counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from sanctions_graph.model.cells import write_value
from sanctions_graph.paths.explain import citation, statement
from sanctions_graph.paths.levels import as_of_text

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim

OURS = "sanctions_graph"
"""Publisher of the documents in which a case explains its own structure."""

__all__ = [
    "OURS", "citation", "claims_of", "counted", "document_name", "listed", "speaker_of", "statement", "surely",
    "value_of", "when",
]  # fmt: skip


def speaker_of(graph: SanctionsGraph, claim: Claim) -> str:
    """Name who said it: whom the claim is attributed to, else the publisher, else the document."""
    return claim.attributed_to or graph.document(claim.document).publisher or claim.document


def document_name(graph: SanctionsGraph, document: str) -> str:
    """Name a document by publisher and title, or by its id where it has neither."""
    record = graph.document(document)
    named = ": ".join(dict.fromkeys(part for part in (record.publisher, record.title) if part)) or document
    return f"{named} (our own method)" if record.publisher == OURS else named


def counted(count: int, word: str) -> str:
    """Write a count with its word."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def listed(words: Iterable[str], *, most: int = 4, last: str = "and") -> str:
    """Join words as a sentence does; what is left out is counted."""
    words = list(words)
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def when(graph: SanctionsGraph) -> str:
    """Say as of when an answer holds."""
    return as_of_text(graph)


def surely(certainty: str, phase: str | None) -> str:
    """Name a grade of answer."""
    return certainty + {"pending": ", pending", "in_force": " and in force"}.get(phase or "", "")


def claims_of(graph: SanctionsGraph, ids: Iterable[str]) -> list[Claim]:
    """Return claims by their ids; what is said of a link's existence before what is said of its bounds."""
    claims = [cast("Claim", graph.claims[claim]) for claim in ids]
    return sorted(claims, key=lambda claim: (claim.quantity, claim.id))


def value_of(claim: Claim) -> str:
    """Write what a claim states of a bound; nothing for a claim of existence."""
    return f": {claim.quantity} {write_value(claim.value, claim.unit)}" if claim.quantity else ""
