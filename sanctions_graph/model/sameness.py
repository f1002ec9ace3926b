"""Entities that somebody says are the same: possible links with an opinion each, and no merge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sanctions_graph.errors import UnknownIdError
from sanctions_graph.model.records import Claim, Document, Link

if TYPE_CHECKING:
    from sanctions_graph.model.builder import GraphBuilder
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Step


class Same(NamedTuple):
    """One opinion that two entities are the same.

    Attributes
    ----------
    source, target : str
        Ids of the two, in any order.
    note : str
        Why.
    by : str
        Whose opinion it is.
    locator : str
        Where in the document it stands.
    """

    source: str
    target: str
    note: str = ""
    by: str = ""
    locator: str = ""


def accept_as_same(
    graph: SanctionsGraph, pairs: Iterable[Same], *, document: str | Document, step: Step
) -> SanctionsGraph:
    """Add opinions that entities are the same, as *possible* links.

    Parameters
    ----------
    graph : SanctionsGraph
        The graph; of a view, the whole.
    pairs : iterable of Same
        The opinions. Pairs that a `same_as` link joins already get a claim on that link.
    document : str or Document
        Where the opinions are written down: the id of a document of the graph, or a new one.
    step : Step
        What to record in the provenance.

    Returns
    -------
    SanctionsGraph
        The whole graph with a `same_as` link a pair, from the lesser id to the greater, each with a claim of status
        ``opinion``. No node is merged, and the links are never certain. What was accepted before is not told twice.

    Raises
    ------
    UnknownIdError
        If there is no document of that id, or no node of an id.
    IntegrityError
        If one of a pair is no entity.
    SchemaError
        If the graph holds another document of the new one's id.

    Notes
    -----
    Cost: that of `edit` and `freeze`, O(rows) and O(m log m) in links.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.model.sameness import Same, accept_as_same
    >>> builder = sg.GraphBuilder()
    >>> _ = builder.add(sg.Entity(id="a:1"), sg.Entity(id="b:7"), sg.Document(id="doc:memo"))
    >>> step = sg.Step(software="by hand")
    >>> graph = accept_as_same(builder.freeze(), [Same("b:7", "a:1", "one address")], document="doc:memo", step=step)
    >>> link = graph.links[0]
    >>> link.source, link.kind, link.target, bool(graph.mask("certain")[0])
    ('a:1', 'same_as', 'b:7', False)
    """
    graph = graph.whole
    builder = graph.edit()
    cited = _cite(graph, builder, document)
    links = _linked(graph)
    told = {_said(claim) for link in links.values() for claim in graph.claims_about(link)}
    opinions = [pair._replace(source=min(pair[:2]), target=max(pair[:2])) for pair in pairs]
    for node in {end for pair in opinions for end in pair[:2]}:
        if node not in graph:
            raise UnknownIdError(node, graph.nodes.ids)
    new = list(dict.fromkeys(pair[:2] for pair in opinions if pair[:2] not in links))
    made = [Link(source=source, target=target, kind="same_as") for source, target in new]
    links |= zip(new, builder.add(*made), strict=True)
    claims = [
        Claim(
            about=links[pair[:2]], document=cited, locator=pair.locator, status="opinion", stance="hedges",
            attributed_to=pair.by, note=pair.note,
        )
        for pair in opinions
    ]  # fmt: skip
    once = {_said(claim): claim for claim in claims}
    builder.add(*(claim for said, claim in once.items() if said not in told))
    return builder.freeze(steps=[step])


def _cite(graph: SanctionsGraph, builder: GraphBuilder, document: str | Document) -> str:
    """Return the id of a document, which is added if it is new."""
    if isinstance(document, Document):
        row = graph.documents.ids.row(document.id)
        if row is None or graph.documents[row] != document:  # another one of that id is refused by `freeze`
            builder.add(document)
        return document.id
    if graph.documents.ids.row(document) is None:
        raise UnknownIdError(document, graph.documents.ids, what="document")
    return document


def _linked(graph: SanctionsGraph) -> dict[tuple[str, str], str]:
    """Find the links of identity that are there, the least id of parallel ones, by their ends."""
    table = graph.tables["links"]
    rows = zip(table.ids, table.coded("kind"), table.coded("source"), table.coded("target"), strict=True)
    found: dict[tuple[str, str], str] = {}
    for link, kind, source, target in rows:
        if kind == "same_as":
            one, other = sorted((source, target))
            found[one, other] = min(link, found.get((one, other), link))
    return found


def _said(claim: Claim) -> tuple[str, ...]:
    return (claim.about, claim.document, claim.locator, claim.status, claim.attributed_to, claim.note)
