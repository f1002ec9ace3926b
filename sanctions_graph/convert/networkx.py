"""A graph as a networkx multigraph and back.

Field map: an edge's key is the link's id and its attributes are the fields of the link; a node's attributes are the
fields of the node. Names stand on their node (``names``), claims on what they are about (``claims``), documents, claim
links and provenance on the graph; each row is a dict of text that reads back the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sanctions_graph.errors import SchemaError
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.cells import is_missing
from sanctions_graph.model.infer import infer_nodes, input_document, kind_alone
from sanctions_graph.model.schema import LAYOUTS, SCHEMA_VERSION
from sanctions_graph.model.shown import shown_links, shown_tables
from sanctions_graph.model.tables import ABOUT_TABLES, About

if TYPE_CHECKING:
    import networkx as nx

    from sanctions_graph.model.columns import Array, Coded
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.tables import Table

    Row = Mapping[str, Any]
    Rows = list[dict[str, str]]

_LINK_FIELDS = tuple(LAYOUTS["links"].fields)
_CLAIM_FIELDS = ("observed", "confidence", "grade", "document")
_CLAIM = {"status": LAYOUTS["claims"].defaults["status"]}  # of a row that states none
_OF_VIEW = ("certain", "confidence")
_OF_GRAPH = ("documents", "claim_links", "provenance")  # tables that no node or edge carries
_ENDS = ("source", "target")
_MUTUAL = frozenset({"joint_with", "same_as", "tied_to", "trades_with"})
"""Kinds of link that, without a role, read the same both ways."""


def to_networkx(graph: SanctionsGraph, *, certainty: str = "possible") -> nx.MultiDiGraph:
    """Copy a graph, or a view of it, into networkx.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph; of a view, the links that the view shows and the claims that its documents had told.
    certainty : {"possible", "certain"}, default "possible"
        Which links to copy; every node is copied.

    Returns
    -------
    networkx.MultiDiGraph
        Edge keys are link ids. An edge has ``kind``, ``role``, ``start``, ``end``, ``due``, ``share``, ``amount`` and
        ``unit`` as text (blank where nothing is stated), ``certain`` (whether the link is certain in this view),
        ``claims``, and ``confidence`` if its best claim is graded; networkx takes a weight that is missing for 1, as
        we do. A node has ``kind`` and those of its fields, ``names`` and ``claims`` that are not blank. ``G.graph``
        has ``schema_version``, ``as_of``, ``documents``, ``claim_links`` and ``provenance``.

    Raises
    ------
    UnknownKindError
        If `certainty` is no word of its list.

    Notes
    -----
    `from_networkx` makes an equal graph of it. Every cell is written as text: some 0.1 ms a link.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = pd.DataFrame({"source": ["A"], "target": ["B"], "kind": "owns", "share": "25%", "id": "link:1"})
    >>> G = sg.to_networkx(sg.from_dataframe(rows))
    >>> G.edges["A", "B", "link:1"]["share"]
    '1/4'
    """
    import networkx as nx

    tables = shown_tables(graph, certainty)
    claims = _claims(graph, tables["claims"])
    result = nx.MultiDiGraph(
        schema_version=SCHEMA_VERSION,
        as_of=graph.label,
        **{name: [_filled(row) for row in tables[name].text_rows()] for name in _OF_GRAPH},
    )
    result.add_nodes_from(_nodes(graph, claims))
    result.add_edges_from(_edges(graph, tables["links"], shown_links(graph, certainty), claims))
    return result


def _claims(graph: SanctionsGraph, claims: Table) -> dict[tuple[int, int], Rows]:
    """Write the claims by the table and row that they stand on: a claim about a name stands on its node."""
    about = cast("About", claims.columns["about"])
    links, nodes, names = map(ABOUT_TABLES.index, ("links", "nodes", "names"))
    bearer = graph.names.coded("node").codes
    written: dict[tuple[int, int], Rows] = defaultdict(list)
    ends = zip(about.tables.tolist(), about.rows.tolist(), strict=True)
    for (table, row), claim in zip(ends, claims.text_rows(), strict=True):
        place = (nodes, int(bearer[row])) if table == names else (table, row)
        if table in (links, nodes):
            claim.pop("about")  # what carries the claim says it
        written[place].append(_filled(claim))
    return written


def _nodes(graph: SanctionsGraph, claims: Mapping[tuple[int, int], Rows]) -> Iterator[tuple[str, dict[str, Any]]]:
    names: dict[str, Rows] = defaultdict(list)
    for name in graph.names.text_rows():
        names[name.pop("node")].append(_filled(name))
    place = ABOUT_TABLES.index("nodes")
    for row, node in enumerate(graph.nodes.text_rows()):
        own = node.pop("id")
        more = {"names": names.get(own), "claims": claims.get((place, row))}
        yield own, {**_filled(node), **{name: rows for name, rows in more.items() if rows}}


def _edges(
    graph: SanctionsGraph, links: Table, shown: Array, claims: Mapping[tuple[int, int], Rows]
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    evidence = graph.view.evidence
    place = ABOUT_TABLES.index("links")
    facts = zip(
        shown.tolist(),
        links.text_rows(),
        graph.mask("certain")[shown].tolist(),
        evidence.confidence[shown].tolist(),
        evidence.graded[shown].tolist(),
        strict=True,
    )
    for row, link, certain, confidence, graded in facts:
        key, source, target = link.pop("id"), link.pop("source"), link.pop("target")
        of_view = {"certain": certain, "confidence": confidence} if graded else {"certain": certain}
        yield source, target, key, {**link, **of_view, "claims": claims.get((place, row), [])}


def _filled(row: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}


# ---- and back --------------------------------------------------------------------------------------------


def from_networkx(G: nx.Graph) -> SanctionsGraph:  # noqa: N803
    """Build a graph from a networkx graph: one that `to_networkx` made, or any with a kind on its edges.

    Parameters
    ----------
    G : networkx.MultiDiGraph, DiGraph, MultiGraph or Graph
        Edge attributes as the columns of `from_dataframe`: ``kind``, and optionally ``id``, ``role``, ``start``,
        ``end``, ``due``, ``share``, ``amount``, ``unit``, ``observed``, ``confidence``, ``document``; an edge key that
        is text is the link's id. Node attributes as the fields of a node (``kind``, ``caption``, ``type``, …). In an
        undirected graph an edge names its ``source`` and ``target``, unless its kind reads the same both ways.

    Returns
    -------
    SanctionsGraph
        Claims, names and documents as `to_networkx` writes them are read back. An edge without claims becomes one
        supporting claim, of its ``document`` or of ``input:<hash>``; a node without a kind gets it as in
        `from_dataframe`.

    Raises
    ------
    SchemaError
        If a node id is no text, an edge has no kind or an unknown attribute, an undirected edge does not say its
        direction, or two edges share a key.
    SanctionsGraphError
        If an attribute cannot be read, or if rows break a rule.

    Notes
    -----
    ``certain`` and, beside claims, ``confidence`` are read off the claims again, and so are bounds that claims state.
    Claim links one of whose claims went with its edge are left out. Time O(m log m) in edges.

    Examples
    --------
    >>> import networkx as nx
    >>> import sanctions_graph as sg
    >>> G = nx.DiGraph()
    >>> G.add_edge("A", "B", kind="owns", share=0.5)
    >>> sg.from_networkx(G)
    SanctionsGraph(2 nodes, 1 link, 1 claim, 1 document)
    """
    _check(G)
    edges = list(_read_edges(G))
    described = {node: dict(attributes) for node, attributes in G.nodes(data=True)}
    kinds = _kinds(described, edges)
    names, claims = [], []
    for node, attributes in described.items():
        names += [{**row, "node": node} for row in _rows(attributes.pop("names", ()), node)]
        claims += [{**_CLAIM, "about": node, **row} for row in _rows(attributes.pop("claims", ()), node)]
    builder = GraphBuilder()
    _add(builder, "nodes", [{**attributes, "id": node, "kind": kinds[node]} for node, attributes in described.items()])
    _add(builder, "names", names)
    plain = [edge for edge in edges if "claims" not in edge]
    claimed = [edge for edge in edges if "claims" in edge]
    for edge in claimed:
        claims += [{**_CLAIM, **row, "about": edge["id"]} for row in _rows(edge.pop("claims"), edge["id"])]
    _add(builder, "links", claimed)
    _add(builder, "claims", claims)
    documents = _rows(G.graph.get("documents", ()), "the graph")
    cited = _add_plain(builder, plain)
    told = {row.get("id") for row in documents}
    _add(builder, "documents", [*documents, *({"id": word} for word in sorted(cited - told))])
    spoken = {row.get("id") for row in claims}
    about_claims = _rows(G.graph.get("claim_links", ()), "the graph")
    _add(builder, "claim_links", [row for row in about_claims if {row.get("claim"), row.get("other")} <= spoken])
    _add(builder, "provenance", _rows(G.graph.get("provenance", ()), "the graph"))
    return builder.freeze()


def _check(graph: Any) -> None:
    import networkx as nx

    if not isinstance(graph, nx.Graph):
        raise SchemaError(f"{graph!r:.60} is no networkx graph", hint="give a networkx.MultiDiGraph")
    version = graph.graph.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise SchemaError(f"the graph has schema version {version!r:.20}, not {SCHEMA_VERSION}", hint="update")
    for node in graph:
        if not isinstance(node, str):
            raise SchemaError(
                f"node {node!r:.60} is a {type(node).__name__}, no text",
                hint="ids are text: networkx.relabel_nodes(G, str)",
            )


def _read_edges(graph: nx.Graph) -> Iterator[dict[str, Any]]:
    """Read every edge as a row of link and claim fields."""
    keys: set[str] = set()
    directed = graph.is_directed()
    edges = (
        graph.edges(keys=True, data=True)
        if graph.is_multigraph()
        else ((u, v, None, d) for u, v, d in graph.edges(data=True))
    )
    for u, v, key, attributes in edges:
        where = f"edge {u!r:.60} to {v!r:.60}"
        _check_edge(where, attributes, directed=directed)
        source, target = (u, v) if directed else _direction(where, u, v, attributes)
        edge = {**attributes, "source": source, "target": target}
        edge.pop("certain", None)
        if isinstance(key, str):
            if key in keys and "id" not in attributes:
                raise SchemaError(f"{where}: key {key!r:.60} is on two edges", hint="a key that is text is a link's id")
            keys.add(key)
            edge.setdefault("id", key)
        if "claims" in edge:
            edge.pop("confidence", None)
            if is_missing(edge.get("id")):
                raise SchemaError(f"{where} has claims and no link id", hint="use a MultiDiGraph with link ids as keys")
        yield edge


def _check_edge(where: str, attributes: Row, *, directed: bool) -> None:
    if is_missing(attributes.get("kind")):
        raise SchemaError(f"{where} has no kind", hint="set its attribute 'kind', such as kind='owns'")
    more = ("claims", *_OF_VIEW) if "claims" in attributes else (*_CLAIM_FIELDS, "certain")
    allowed = [name for name in (*_LINK_FIELDS, *more) if name not in _ENDS or not directed]
    surplus = [str(name) for name in attributes if name not in allowed]
    if surplus:
        raise SchemaError(
            f"{where} has the unknown attribute(s) {', '.join(surplus)[:80]}",
            hint=f"attributes are {', '.join(allowed)}",
        )


def _direction(where: str, u: str, v: str, attributes: Row) -> tuple[str, str]:
    """Read the direction of an undirected edge; the order of its ends in networkx means nothing."""
    stated = attributes.get("source"), attributes.get("target")
    if stated in ((u, v), (v, u)):
        return stated
    if stated == (None, None) and attributes["kind"] in _MUTUAL and is_missing(attributes.get("role")):
        return min(u, v), max(u, v)
    raise SchemaError(
        f"{where} is undirected and does not say which end {attributes['kind']} which",
        hint="use a DiGraph, or set the edge attributes 'source' and 'target'",
    )


def _kinds(described: Mapping[str, Row], edges: Sequence[Row]) -> dict[str, Any]:
    """Find the kind of every node: as described, else as its links allow, else by its id."""
    kinds = {node: row["kind"] for node, row in described.items() if not is_missing(row.get("kind"))}
    if len(kinds) < len(described) and edges:
        ends = GraphBuilder().add_columns("links", {name: [edge[name] for edge in edges] for name in (*_ENDS, "kind")})
        source, target, kind = (cast("Coded", ends.columns[name]) for name in (*_ENDS, "kind"))
        found = infer_nodes(source, target, kind, kinds)
        kinds.update(zip(found["id"], found["kind"], strict=True))
    return {node: kinds.get(node) or kind_alone(node) for node in described}


def _rows(rows: Any, where: str) -> list[dict[str, Any]]:
    """Check rows of text that an attribute holds."""
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise SchemaError(f"{where!r:.60}: {rows!r:.40} is no list of rows", hint="a row is a dict of text")
    listed = list(rows)
    for row in listed:
        if not isinstance(row, Mapping):
            raise SchemaError(f"{where!r:.60}: {row!r:.40} is no row", hint="a row is a dict of text")
    return [dict(row) for row in listed]


def _add(builder: GraphBuilder, table: str, rows: Sequence[Row]) -> None:
    if rows:
        names = dict.fromkeys([*LAYOUTS[table].fields, *(name for row in rows for name in row)])
        builder.add_columns(table, {name: [row.get(name, "") for row in rows] for name in names})


def _add_plain(builder: GraphBuilder, edges: Sequence[Row]) -> set[str]:
    """Add edges without claims as links of one supporting claim each; return the documents they cite."""
    if not edges:
        return set()

    def columns(names: Iterable[str]) -> dict[str, list[Any]]:
        return {name: [edge.get(name) for edge in edges] for name in names}

    rows = builder.add_columns("links", columns(_LINK_FIELDS))
    fallback = input_document(rows.digest)
    claim = columns(_CLAIM_FIELDS)
    claim["document"] = [fallback if is_missing(cell) else cell for cell in claim["document"]]
    told = builder.add_columns("claims", claim, about=rows)
    return set(cast("Coded", told.columns["document"]).words)
