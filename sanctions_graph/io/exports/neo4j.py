"""CSV files for ``neo4j-admin database import full``. Write only.

Field map: nodes are nodes labelled by kind, entities also by type; names, claims and documents are nodes labelled
``Name``, ``Claim``, ``Document``. A link is a relationship of its kind in capitals. Names hang on their nodes by
``NAMED``, claims on what they are about by ``ABOUT`` and on their documents by ``IN``; a claim about a link has the
link's id in ``about``, since a relationship cannot end on a relationship. Claims about claims are relationships of
their relation. Fields are text in the form of CSV; a link also has ``certain`` (of the view), ``start_low`` to
``end_high`` as dates and ``share_low`` to ``amount_high`` as numbers. Relationship types and labels come from closed
lists only. Provenance is left out.

Import with::

    neo4j-admin database import full --nodes=nodes.csv --nodes=names.csv --nodes=claims.csv --nodes=documents.csv
      --relationships=links.csv --relationships=named.csv --relationships=about_nodes.csv
      --relationships=about_names.csv --relationships=in.csv --relationships=claim_links.csv
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sanctions_graph._bounds import DAY_MAX, day_text
from sanctions_graph.io.files._written import Written, whole_files, without
from sanctions_graph.io.stores._nested import NUMBERS, numbers
from sanctions_graph.io.write import Writer
from sanctions_graph.model.kinds import ENTITY
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.model.shown import shown_links, shown_tables
from sanctions_graph.model.written import text_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.tables import Table

Cells = Iterator[dict[str, str]]
_DATES = ("start_low", "start_high", "end_low", "end_high")
_POINTS = {"nodes": ("id",), "names": ("id", "node"), "claims": ("id", "document"), "documents": ("id",),
           "links": ("source", "target", "kind"), "claim_links": ("claim", "other", "relation")}  # fmt: skip
"""Fields that become ids, ends or types, not properties."""


def write_neo4j(graph: SanctionsGraph, folder: str | PathLike[str]) -> Written:
    """Write a graph, or a view of it, as CSV files that Neo4j imports.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows and what its documents had told.
    folder : path
        Made if it is not there; files of the same names are replaced.

    Returns
    -------
    Written
        Rows by file, and what was left out.

    Notes
    -----
    Quotes within a cell are doubled, as ``neo4j-admin`` expects; a blank cell is no property. Time O(n + m).

    Examples
    --------
    >>> import tempfile
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.exports.neo4j import write_neo4j
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_neo4j(sg.load_case("dprk"), folder).rows["links.csv"]
    877
    """
    tables = shown_tables(graph)
    rows: dict[str, int] = {}
    with whole_files(folder) as draft:
        for name, (header, cells) in _files(graph, tables).items():
            with (draft / name).open("w", encoding="utf-8", newline="") as file:
                lines = csv.writer(file, lineterminator="\n")
                lines.writerow(header.values())
                rows[name] = 0
                for row in cells:
                    lines.writerow([row.get(field, "") for field in header])
                    rows[name] += 1
    return Written(Path(folder), WRITER.name, rows, without(tables, ("provenance",)))


def _files(graph: SanctionsGraph, tables: Mapping[str, Table]) -> dict[str, tuple[dict[str, str], Cells]]:
    """Return, for each file, its columns (field: heading) and its rows."""
    nodes, names, claims = (list(text_rows(tables[name])) for name in ("nodes", "names", "claims"))
    of_node, of_name = ({row["id"] for row in rows} for rows in (nodes, names))
    link = {**dict.fromkeys(_DATES, "date"), **dict.fromkeys(NUMBERS, "double"), "certain": "boolean"}
    return {
        "nodes.csv": (_node_header("node", "nodes"), ({**row, "label": _label(row)} for row in nodes)),
        "names.csv": (_node_header("name", "names"), ({**row, "label": "Name"} for row in names)),
        "claims.csv": (_node_header("claim", "claims"), ({**row, "label": "Claim"} for row in claims)),
        "documents.csv": (
            _node_header("document", "documents"),
            ({**row, "label": "Document"} for row in text_rows(tables["documents"])),
        ),
        "links.csv": (
            {**_tie_header("node", "node", "links"), **{name: f"{name}:{form}" for name, form in link.items()}},
            _links(graph, tables["links"]),
        ),
        "named.csv": (_tie_header("node", "name"), _ties(((row["node"], row["id"]) for row in names), "NAMED")),
        "about_nodes.csv": (_tie_header("claim", "node"), _ties(_about(claims, of_node), "ABOUT")),
        "about_names.csv": (_tie_header("claim", "name"), _ties(_about(claims, of_name), "ABOUT")),
        "in.csv": (_tie_header("claim", "document"), _ties(((row["id"], row["document"]) for row in claims), "IN")),
        "claim_links.csv": (
            _tie_header("claim", "claim", "claim_links"),
            (
                {**row, "from": row["claim"], "to": row["other"], "type": row["relation"].upper()}
                for row in text_rows(tables["claim_links"])
            ),
        ),
    }


def _properties(table: str) -> dict[str, str]:
    return {name: name for name in LAYOUTS[table].fields if name not in _POINTS[table]}


def _node_header(space: str, table: str) -> dict[str, str]:
    return {"id": f"id:ID({space})", **_properties(table), "label": ":LABEL"}


def _tie_header(source: str, target: str, table: str = "") -> dict[str, str]:
    ends = {"from": f":START_ID({source})", "to": f":END_ID({target})", "type": ":TYPE"}
    return {**ends, **(_properties(table) if table else {})}


def _label(node: Mapping[str, str]) -> str:
    kind = node["kind"].capitalize()
    return f"{kind};{node['type']}" if node["kind"] == ENTITY else kind


def _links(graph: SanctionsGraph, links: Table) -> Cells:
    sure = graph.mask("certain")[shown_links(graph)].tolist()
    ends = {f"{name}_{end}": getattr(links.bounds(name), end) for name in ("start", "end") for end in ("low", "high")}
    for row, (cells, certain) in enumerate(zip(text_rows(links), sure, strict=True)):
        days = {name: int(column[row]) for name, column in ends.items()}
        dates = {name: day_text(day) for name, day in days.items() if abs(day) < DAY_MAX}
        weights = {name: repr(number) for name, number in numbers(cells).items()}
        point = {"from": cells["source"], "to": cells["target"], "type": cells["kind"].upper()}
        yield {**cells, **point, **dates, **weights, "certain": str(certain).lower()}


def _ties(ends: Iterable[tuple[str, str]], type: str) -> Cells:  # noqa: A002
    return ({"from": source, "to": target, "type": type} for source, target in ends)


def _about(claims: Iterable[Mapping[str, str]], ids: set[str]) -> Iterator[tuple[str, str]]:
    return ((row["id"], row["about"]) for row in claims if row["about"] in ids)


WRITER = Writer("neo4j", "CSV files for neo4j-admin", write_neo4j)
