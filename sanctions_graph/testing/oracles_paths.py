"""A slow and obvious twin of the exposure engine: walk everywhere, match every walk, keep the best.

It shares no code with the engine: patterns are matched by regular expressions over one letter a step, walks are
found by trying every link, certainty and phase are read off the links one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING, NamedTuple, cast

from sanctions_graph.model.kinds import LINK_KINDS

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim, Link

_INVERSE_GROUP = re.compile(r"\^\(([a-z_|]+)\)")
_STEP = re.compile(r"\^?[a-z_]+")
_CLASSES = (("certain", "in_force"), ("certain", "pending"), ("possible", "in_force"), ("possible", "pending"))


class Truth(NamedTuple):
    """What the oracle says of one subject and target.

    Attributes
    ----------
    rule, certainty : str
        As in `Exposure`.
    phase : str or None
        As in `Exposure`.
    hops : int
        Counted hops of the shortest walk.
    strength : float
        Probability of the strongest walk.
    """

    rule: str
    certainty: str
    phase: str | None
    hops: int
    strength: float


class Walk(NamedTuple):
    """One walk: its nodes and links, and for each link whether it goes along it."""

    nodes: tuple[str, ...]
    links: tuple[Link, ...]
    forward: tuple[bool, ...]


def letter(kind: str, forward: bool) -> str:
    """Return the character that stands for a step along, or against, a kind of link."""
    return chr(0x4E00 + 2 * list(LINK_KINDS).index(kind) + forward)


def regular_expression(pattern: str) -> re.Pattern[str]:
    """Translate a pattern in which ``^`` stands before kinds, or before brackets that hold only alternatives.

    Parameters
    ----------
    pattern : str
        The pattern.

    Returns
    -------
    re.Pattern
        Over the characters of `letter`.
    """
    flat = _INVERSE_GROUP.sub(lambda found: "(" + "|".join(f"^{kind}" for kind in found[1].split("|")) + ")", pattern)
    spelt = _STEP.sub(lambda found: letter(found[0].removeprefix("^"), not found[0].startswith("^")), flat)
    if "^" in spelt:
        raise ValueError(f"the oracle cannot translate {pattern!r}")
    return re.compile(re.sub(r"[/\s]", "", spelt))


def matches(pattern: str, kinds: list[str], forward: list[bool]) -> bool:
    """Tell whether a sequence of steps obeys a pattern.

    Parameters
    ----------
    pattern : str
        The pattern.
    kinds : list of str
        Kind of each link.
    forward : list of bool
        Whether each is walked from source to target.

    Returns
    -------
    bool
    """
    word = "".join(map(letter, kinds, forward))
    return regular_expression(pattern).fullmatch(word) is not None


def walks(graph: SanctionsGraph, source: str, letters: set[str], *, max_hops: int) -> Iterator[Walk]:
    """Yield every walk from a node over the possible links of a view.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    source : str
        Where to start.
    letters : set of str
        Steps that may be taken; uncounted ones must not allow a cycle.
    max_hops : int
        Most counted hops.

    Yields
    ------
    Walk
        Cost: exponential in `max_hops`.
    """
    stack = [(Walk((source,), (), ()), 0)]
    links = cast("list[Link]", list(graph.links))
    while stack:
        walk, hops = stack.pop()
        yield walk
        for link in links:
            spent = hops + LINK_KINDS[link.kind].counted
            for start, end, forward in ((link.source, link.target, True), (link.target, link.source, False)):
                if start == walk.nodes[-1] and spent <= max_hops and letter(link.kind, forward) in letters:
                    longer = Walk((*walk.nodes, end), (*walk.links, link), (*walk.forward, forward))
                    stack.append((longer, spent))


def exposures(graph: SanctionsGraph, rules: Mapping[str, str], *, max_hops: int) -> dict[tuple[str, str], Truth]:
    """Answer for every pair of nodes.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    rules : mapping of str to str
        Patterns by name; of equal answers the first rule's counts.
    max_hops : int
        Most counted hops.

    Returns
    -------
    dict of (str, str) to Truth
        By subject and target; a pair that is not exposed is not there.
    """
    found: dict[tuple[str, str], list[tuple[int, int, float, str]]] = {}
    for name, pattern in rules.items():
        expression = regular_expression(pattern)
        letters = set(expression.pattern)
        for subject in graph.nodes.ids:
            for walk in walks(graph, subject, letters, max_hops=max_hops):
                word = "".join(letter(link.kind, ahead) for link, ahead in zip(walk.links, walk.forward, strict=True))
                if expression.fullmatch(word):
                    found.setdefault((subject, walk.nodes[-1]), []).append((*_judge(graph, walk), name))
    return {pair: _best(graph, chains) for pair, chains in found.items()}


def _best(graph: SanctionsGraph, chains: list[tuple[int, int, float, str]]) -> Truth:
    rank = min(chain[0] for chain in chains)
    chains = [chain for chain in chains if chain[0] == rank]
    shortest = min(chains, key=lambda chain: (chain[1], -chain[2]))  # the first of equals: rules come in order
    certainty, phase = _CLASSES[rank]
    strongest = max(chain[2] for chain in chains)
    return Truth(shortest[3], certainty, None if graph.on is None else phase, shortest[1], strongest)


def _judge(graph: SanctionsGraph, walk: Walk) -> tuple[int, int, float]:
    """Say of one walk its class, counted hops and probability."""
    rows = [graph.tables["links"].row(link.id) for link in walk.links]
    certain = all(bool(graph.mask("certain")[row]) for row in rows)
    hops = sum(LINK_KINDS[link.kind].counted for link in walk.links)
    pending = any(_pending(graph, link, certain) for link in walk.links)
    return (0 if certain else 2) + pending, hops, prod((_probability(graph, link) for link in walk.links), start=1.0)


def _pending(graph: SanctionsGraph, link: Link, certain: bool) -> bool:
    """Tell whether a demand is not surely (for a certain walk), or surely not, due."""
    day = graph.view.valid
    if day is None or link.kind != "requires":
        return False
    return (link.due.high if certain else link.due.low) > day


def _probability(graph: SanctionsGraph, link: Link) -> float:
    return probability_of(graph, link.id)


def probability_of(graph: SanctionsGraph, link_id: str) -> float:
    """Combine the claims of a link: one group at a time, by comparing every claim with every other.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    link_id : str
        Id of the link.

    Returns
    -------
    float
        1 for a link that no claim supports or hedges.
    """
    claims = [claim for claim in graph.claims_about(link_id) if not claim.quantity and claim.stance != "disputes"]
    groups: list[list[Claim]] = []
    for claim in claims:
        mine = [group for group in groups if any(_copies(graph, claim, other) for other in group)]
        groups = [group for group in groups if group not in mine] + [
            [claim, *(each for group in mine for each in group)]
        ]
    best = [max(_worth(graph, claim) for claim in group) for group in groups]
    return best[0] if len(best) == 1 else 1.0 - prod(1.0 - each for each in best) if best else 1.0


def _copies(graph: SanctionsGraph, one: Claim, other: Claim) -> bool:
    speakers = [claim.attributed_to or graph.document(claim.document).publisher for claim in (one, other)]
    same_speaker = speakers[0] == speakers[1] != ""
    return one.document == other.document or same_speaker or other.id in _report(graph, one.id)


def _report(graph: SanctionsGraph, claim: str) -> set[str]:
    """Collect the claims that repeat a claim, or that it repeats, step by step; told in the view or not."""
    pairs = [{row["claim"], row["other"]} for row in graph.claim_links.text_rows() if row["relation"] == "repeats"]
    report = {claim}
    while more := {each for pair in pairs if pair & report for each in pair} - report:
        report |= more
    return report


def _worth(graph: SanctionsGraph, claim: Claim) -> float:
    number = claim.confidence if claim.confidence == claim.confidence else graph.view.grades.read(claim.grade)
    return 1.0 if number is None else number  # ungraded counts as 1
