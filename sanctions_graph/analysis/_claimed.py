"""Finds the claims that count a node, its links, its parts and its wholes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import NO_DAYS
from sanctions_graph.analysis._estimate import Estimate
from sanctions_graph.analysis.overlaps import COUNTING_KINDS, Things
from sanctions_graph.model.kinds import DAY_UNIT, SHARE_UNIT
from sanctions_graph.model.tables import ABOUT_TABLES

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim

_NODES, _LINKS = ABOUT_TABLES.index("nodes"), ABOUT_TABLES.index("links")


def collect(graph: SanctionsGraph, things: Things, node: str) -> Iterator[tuple[str, str, Claim]]:
    """Yield what is counted, its relation to the node, and the claim."""
    wholes, parts = things.wholes(node), things.parts(node)
    for relation, ids in (("self", {node}), ("part", parts), ("whole", wholes)):
        for id_ in sorted(ids):
            for claim in graph.claims_of_row(_NODES, graph.nodes.row(id_)):
                yield id_, relation, claim
    for row in _counting_links(graph, {node} | parts | wholes):
        link = graph.link(graph.tables["links"].ids[row])
        counts = things.counted(link)
        ends = {link.source, link.target}
        if counts == node:
            relation = "self"
        elif node in ends:
            relation = "link"
        elif counts in parts or ends & parts:
            relation = "part"
        elif counts in wholes:
            relation = "whole"
        else:
            continue  # what goes along a link of a whole says nothing of this part
        for claim in graph.claims_of_row(_LINKS, row):
            yield counts, relation, claim


def _counting_links(graph: SanctionsGraph, nodes: Iterable[str]) -> list[int]:
    links = graph.tables["links"]
    kinds = links.coded("kind")
    codes = [code for code, word in enumerate(kinds.words) if word in COUNTING_KINDS]
    near = graph.node_rows(nodes)
    touching = np.isin(links.coded("source").codes, near) | np.isin(links.coded("target").codes, near)
    rows: list[int] = np.flatnonzero(graph.mask("possible") & np.isin(kinds.codes, codes) & touching).tolist()
    return rows


def is_number(claim: Claim) -> bool:
    """Tell whether a claim states a number that is neither a day nor a share."""
    return bool(claim.quantity) and not math.isnan(claim.value.low) and claim.unit not in (DAY_UNIT, SHARE_UNIT)


def make_row(graph: SanctionsGraph, things: Things, claim: Claim, counts: str, relation: str) -> Estimate:
    """Write a claim as a row."""
    kind = f" ({graph.link(claim.about).kind})" if claim.quantity == "amount" and things.is_link(counts) else ""
    plan = ", planned" if claim.status == "planned" else ""
    return Estimate(
        claim=claim.id,
        about=claim.about,
        counts=counts,
        relation=relation,
        quantity=claim.quantity,
        low=claim.value.low,
        high=claim.value.high,
        unit=claim.unit,
        period=claim.valid if claim.valid != NO_DAYS else claim.observed,
        speaker=claim.attributed_to,
        document=claim.document,
        status=claim.status,
        stance=claim.stance,
        original=claim.original_value,
        sort=f"{claim.quantity}{kind} in {claim.unit or 'no unit'}{plan}",
    )


def ties_of(graph: SanctionsGraph, claims: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what joins these claims, by way of other claims too."""
    links = graph.claim_links
    one, other, relation = (links.coded(name) for name in ("claim", "other", "relation"))
    known = np.zeros(len(graph.claims), np.bool_)
    known[[graph.claims.row(claim) for claim in claims]] = True
    said = np.array([word in ("repeats", "same_amount") for word in relation.words] + [False])[relation.codes]
    while True:
        before = known.sum()
        near = said & (known[one.codes] | known[other.codes])
        known[one.codes[near]] = known[other.codes[near]] = True
        if known.sum() == before:
            break
    for row in np.flatnonzero(known[one.codes] & known[other.codes]).tolist():
        yield one[row], relation[row], other[row]
