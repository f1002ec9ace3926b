"""A graph in one line, in five, and in HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph


def one_line(graph: SanctionsGraph) -> str:
    """Count nodes, links, claims and documents, and say as of when."""
    counted = [
        _plural(len(graph.nodes), "node"),
        _plural(int(graph.mask("possible").sum()), "link"),
        _plural(len(graph.claims), "claim"),
        _plural(len(graph.documents), "document"),
    ]
    return f"SanctionsGraph({', '.join(counted)}{'' if graph.is_whole else f', {graph.label}'})"


def summary(graph: SanctionsGraph) -> str:
    """Count by kind, and say how much is certain and what the rules report."""
    certain, possible = int(graph.mask("certain").sum()), int(graph.mask("possible").sum())
    nodes, links = graph.nodes.coded("kind"), graph.tables["links"].coded("kind")
    by_node = _counts(nodes.codes, nodes.words)
    by_link = sorted(_counts(links.codes[graph.mask("possible")], links.words), key=lambda pair: (-pair[1], pair[0]))
    return "\n".join([
        f"SanctionsGraph, {graph.label}",
        f"nodes      {', '.join(_plural(count, word) for word, count in by_node)}",
        f"links      {possible:,}, of which {certain:,} certain: {', '.join(f'{n:,} {word}' for word, n in by_link)}",
        f"claims     {len(graph.claims):,} in {_plural(len(graph.documents), 'document')}",
        f"findings   {len(graph.findings):,}",
    ])  # fmt: skip


def html(graph: SanctionsGraph) -> str:
    """Lay the summary out as a table for a notebook."""
    rows = [line.split(None, 1) for line in summary(graph).splitlines()[1:]]
    left = "style='text-align:left'"
    lines = "".join(
        f"<tr><th {left}>{escape(head)}</th><td {left}>{escape(''.join(rest))}</td></tr>" for head, *rest in rows
    )
    return f"<table><caption>SanctionsGraph, {escape(graph.label)}</caption>{lines}</table>"


def _counts(codes: Array, words: Sequence[str]) -> list[tuple[str, int]]:
    found = np.bincount(codes, minlength=len(words)).tolist()
    return [(word, count) for word, count in zip(words, found, strict=False) if count]


def _plural(count: int, word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{count:,} {word if count == 1 else plural}"
