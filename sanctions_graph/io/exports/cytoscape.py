"""Cytoscape JSON: what Cytoscape (``.cyjs``) and Cytoscape.js read. Write only.

Field map: a node has ``id``, ``name`` (its caption, or its id), its other fields, and ``names``, a list of texts; an
edge has ``id``, ``source``, ``target``, ``interaction`` (the kind), its other fields, bounds in the form of CSV, and
``share_low`` to ``amount_high`` as numbers; both have ``claims``, how many there are; an edge has ``certain``.
``value`` and ``key``, the id once more, are what networkx looks for. Claims themselves, what names say beside their
text, documents and provenance are left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanctions_graph.io.files._written import Written, whole_file, without
from sanctions_graph.io.stores._nested import nested, numbers
from sanctions_graph.io.write import Writer
from sanctions_graph.model.schema import SCHEMA_VERSION
from sanctions_graph.model.shown import shown_tables

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph

_NO_PLACE = ("names", "claims", "claim_links", "documents", "provenance")


def write_cytoscape(graph: SanctionsGraph, path: str | PathLike[str]) -> Written:
    """Write a graph, or a view of it, as Cytoscape JSON.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows.
    path : path
        The file.

    Returns
    -------
    Written
        Counts, and what the format has no place for.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.exports.cytoscape import write_cytoscape
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_cytoscape(sg.load_case("dprk"), pathlib.Path(folder) / "dprk.cyjs")
    >>> told.lossless
    False
    """
    form = nested(graph)
    nodes = []
    for node in form.nodes:
        named = [name["value"] for name in node.names if "value" in name]
        data = {**node.cells, "name": node.cells.get("caption", node.cells["id"]), "claims": len(node.claims)}
        nodes.append({"data": {**data, "value": node.cells["id"], "names": named}})
    edges = []
    for edge, certain in zip(form.edges, form.certain, strict=True):
        derived = {
            "key": edge.cells["id"],
            "interaction": edge.cells["kind"],
            "certain": certain,
            "claims": len(edge.claims),
        }
        edges.append({"data": {**edge.cells, **derived, **numbers(edge.cells)}})
    data = {
        "format_version": "1.0",
        "generated_by": "sanctions_graph",
        "directed": True,
        "multigraph": True,
        "data": {"name": form.label, "schema_version": SCHEMA_VERSION},
        "elements": {"nodes": nodes, "edges": edges},
    }
    _write(data, path)
    rows = {"nodes": len(nodes), "edges": len(edges)}
    return Written(Path(path), WRITER.name, rows, without(shown_tables(graph), _NO_PLACE))


def _write(data: Any, path: str | PathLike[str]) -> None:
    with whole_file(path) as draft, draft.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, separators=(",", ":"))


WRITER = Writer("cytoscape", "Cytoscape and Cytoscape.js", write_cytoscape, (".cyjs",))
