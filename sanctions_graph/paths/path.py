"""A path: which links, walked which way, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from math import prod
from typing import TYPE_CHECKING

from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.windows import Window, window_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sanctions_graph.kernels.search import Step
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.levels import Level
    from sanctions_graph.paths.rules import ExposureRule


@dataclass(frozen=True)
class Path:
    """A chain of links from a subject to a target.

    Attributes
    ----------
    source, target : str
        Ids of its ends.
    links : tuple of str
        Ids of its links, in order.
    forward : tuple of bool
        Whether each is walked from its source to its target.
    nodes : tuple of str
        Ids of the nodes on the way, both ends included.
    rule : str
        Name of the rule it obeys.
    certainty : str
        ``"certain"`` if every link is, else ``"possible"``.
    phase : str or None
        ``"in_force"`` or ``"pending"``; None when time is ignored.
    hops : int
        Counted hops: structure and identity are shown but not counted.
    strength : float
        Product of the links' probabilities, in [0, 1]; an ungraded link counts as 1.
    ungraded : int
        How many of its links no claim grades.
    graph : SanctionsGraph
        The view it was found in.
    """

    source: str
    target: str
    links: tuple[str, ...]
    forward: tuple[bool, ...]
    nodes: tuple[str, ...]
    rule: str
    certainty: str
    phase: str | None
    hops: int
    strength: float
    ungraded: int
    graph: SanctionsGraph = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.links)

    @property
    def repeats_node(self) -> bool:
        """Whether it passes a node twice; a listed path never does."""
        return len(set(self.nodes)) < len(self.nodes)

    @property
    def window(self) -> Window:
        """The days on which all its links were in force at once."""
        return window_of(self.graph, [self.graph.tables["links"].row(link) for link in self.links])

    @property
    def documents(self) -> tuple[str, ...]:
        """Ids of the documents whose claims the path rests on, sorted."""
        claims = (claim for link in self.links for claim in self.graph.claims_about(link))
        return tuple(sorted({claim.document for claim in claims if not claim.quantity}))

    def explain(self) -> str:
        """Write the path out: one line a hop with its kind, dates, speakers, documents and locators.

        Returns
        -------
        str
            The last line says what stays open: numbers that compete, claims that are hedged or disputed.
        """
        from sanctions_graph.paths.explain import explain

        return explain(self)

    def __str__(self) -> str:
        text = self.source
        for link, forward, node in zip(self.links, self.forward, self.nodes[1:], strict=True):
            text += arrow(self.graph.link(link).kind, forward) + node
        return text

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.explain())}</pre>"


def arrow(kind: str, forward: bool) -> str:
    """Draw a step in letters."""
    return f" -{kind}-> " if forward else f" <-{kind}- "


def make_path(
    graph: SanctionsGraph,
    source: int,
    steps: Sequence[Step],
    rule: ExposureRule,
    level: Level,
    *,
    hops: int | None = None,
) -> Path:
    """Name the nodes and links of a walk.

    Parameters
    ----------
    graph : SanctionsGraph
        The view it was found in.
    source : int
        Row of the first node.
    steps : sequence of Step
        The links, by row.
    rule : ExposureRule
        The rule it obeys.
    level : Level
        The grade of answer it gives.
    hops : int, optional
        Its hops, where a policy counts them otherwise.

    Returns
    -------
    Path
    """
    lists, links, ids = graph.index.lists, graph.tables["links"], graph.nodes.ids
    kinds, evidence = links.coded("kind"), graph.view.evidence
    nodes = [source, *(lists.target[step.link] if step.forward else lists.source[step.link] for step in steps)]
    rows = [step.link for step in steps]
    return Path(
        source=ids[source],
        target=ids[nodes[-1]],
        links=tuple(links.ids[row] for row in rows),
        forward=tuple(step.forward for step in steps),
        nodes=tuple(ids[node] for node in nodes),
        rule=rule.name,
        certainty=level.certainty,
        phase=level.phase,
        hops=sum(LINK_KINDS[kinds[row]].counted for row in rows) if hops is None else hops,
        strength=prod((float(evidence.confidence[row]) for row in rows), start=1.0),
        ungraded=sum(not bool(evidence.graded[row]) for row in rows),
        graph=graph,
    )
