"""How figures speak of verdicts of law: words, shares, boxes, and the documents that answers rest on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import WHOLE, Share, format_share
from sanctions_graph.plot.palette import VERDICT_LOOK
from sanctions_graph.plot.spec import Box, LegendEntry, Rectangle
from sanctions_graph.plot.words import documents_of

if TYPE_CHECKING:
    from sanctions_graph.law.result import Ownership

MEANING = {
    "listed": "listed itself",
    "covered": "covered",
    "possible": "possibly covered",
    "unsettled": "unsettled: readings of the rule disagree",
    "no_bright_line": "no bright line: a test without a percentage",
    "not_covered": "not covered",
    "not_in_force": "no version of the regime in force",
}


def word_of(verdict: str) -> str:
    """Write a verdict as a word."""
    return verdict.replace("_", " ")


def said_share(low: int, high: int) -> str:
    """Write a share or a range of shares, given in share units."""
    return format_share(Share(low, high)) if (low, high) != (0, WHOLE) else "not known"


def verdict_box(verdict: str, sides: Rectangle, *, role: str = "", about: str = "", radius: float = 0.0) -> Box:
    """Make a box that looks as a verdict does."""
    look = VERDICT_LOOK[verdict]
    return Box(
        *sides, look.fill, look.edge, look.line, look.width, look.hatch, radius=radius, role=role, about=about
    )  # fmt: skip


def legend_of_verdicts(verdicts: Iterable[str]) -> list[LegendEntry]:
    """Say what the boxes of some verdicts mean."""
    there = set(verdicts)
    return [
        LegendEntry(MEANING[word], verdict_box(word, (0, 0, 1, 1), role="legend"))
        for word in VERDICT_LOOK
        if word in there
    ]


def listings_of(result: Ownership, nodes: Iterable[str]) -> list[str]:
    """List the links by which the regime's authority lists some nodes on the day."""
    graph = result.graph
    links, names = graph.tables["links"], graph.nodes
    kinds, source, target = links.coded("kind"), links.coded("source").codes, links.coded("target").codes
    wanted = np.isin(target, graph.node_rows(nodes))
    rows = np.flatnonzero(wanted & graph.mask("possible") & (kinds.codes == kinds.words.index("designates")))
    authority = names.coded("authority")
    return [links.ids[row] for row in rows.tolist() if authority[int(source[row])] == result.regime.authority]


def documents_behind(result: Ownership, nodes: Iterable[str]) -> frozenset[str]:
    """Return the documents behind the listings, holdings and control that bear on some nodes directly."""
    nodes = list(nodes)
    links = [holder.link for node in nodes for holder in result.via(node)]
    links += [link for node in nodes for link in result.control(node)]
    return documents_of(result.graph, dict.fromkeys([*links, *listings_of(result, nodes)]))
