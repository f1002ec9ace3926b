"""A view as nodes and edges that carry their own names and claims: the form that graph formats share.

It is the form of `to_networkx`: a claim about a name stands on its node, a claim about a node or link on that; what
belongs to the whole graph (documents, claims about claims, provenance) stands beside the nodes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import WHOLE, parse_amount, parse_share
from sanctions_graph.errors import FormatError, SanctionsGraphError
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.model.schema import LAYOUTS, SCHEMA_VERSION
from sanctions_graph.model.shown import shown_links, shown_tables
from sanctions_graph.model.written import text_rows

if TYPE_CHECKING:
    from sanctions_graph.io.files._stream import InputFile, Source
    from sanctions_graph.model.builder import GraphBuilder
    from sanctions_graph.model.graph import SanctionsGraph

Rows = list[dict[str, str]]
WHOLE_TABLES = ("documents", "claim_links", "provenance")
"""Tables whose rows stand beside the nodes."""
MAX_BYTES = 2**30
"""Longest file of this form that is read, in bytes, expanded."""
NUMBERS = ("share_low", "share_high", "amount_low", "amount_high")
"""Numbers that are derived for tools, and never read back."""


@dataclass(frozen=True)
class Item:
    """A node or an edge.

    Attributes
    ----------
    cells : dict of str to str
        Its fields, ``id`` among them; blank ones are left out.
    names, claims : list of dict
        Rows of its own.
    """

    cells: dict[str, str]
    names: Rows
    claims: Rows


@dataclass(frozen=True)
class Nested:
    """A view of a graph.

    Attributes
    ----------
    whole : dict of str to list
        Documents, claims about claims, provenance.
    nodes, edges : list of Item
        In canonical order.
    certain : list of bool
        Whether each edge is certain in the view.
    label : str
        As of when.
    """

    whole: dict[str, Rows]
    nodes: list[Item]
    edges: list[Item]
    certain: list[bool]
    label: str


def nested(graph: SanctionsGraph) -> Nested:
    """Gather what a view shows.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.

    Returns
    -------
    Nested
        Cost: one pass over every table.
    """
    tables = shown_tables(graph)
    names: dict[str, Rows] = defaultdict(list)
    bearer = {}
    for name in text_rows(tables["names"]):
        bearer[name["id"]] = node = name.pop("node")
        names[node].append(name)
    claims: dict[str, Rows] = defaultdict(list)
    for claim in text_rows(tables["claims"]):
        about = claim["about"] if claim["about"] in bearer else claim.pop("about")
        claims[bearer.get(about, about)].append(claim)
    return Nested(
        {name: list(text_rows(tables[name])) for name in WHOLE_TABLES},
        [Item(row, names.get(row["id"], []), claims.get(row["id"], [])) for row in text_rows(tables["nodes"])],
        [Item(row, [], claims.get(row["id"], [])) for row in text_rows(tables["links"])],
        graph.mask("certain")[shown_links(graph)].tolist(),
        graph.label,
    )


def numbers(cells: Mapping[str, str]) -> dict[str, float]:
    """Return the share and the amount of an edge as numbers, for tools that weigh edges.

    Parameters
    ----------
    cells : mapping of str to str
        Fields of a link.

    Returns
    -------
    dict of str to float
        Those of `NUMBERS` that are stated; a share is a fraction of the whole.
    """
    found: dict[str, float] = {}
    if "share" in cells:
        share = parse_share(cells["share"])
        found |= {"share_low": share.low / WHOLE, "share_high": share.high / WHOLE}
    if "amount" in cells:
        found |= dict(zip(("amount_low", "amount_high"), parse_amount(cells["amount"]), strict=True))
    return {name: number for name, number in found.items() if math.isfinite(number)}


def one_file(source: Source) -> InputFile:
    """Return the only file of a source.

    Raises
    ------
    FormatError
        If there is none, or there are several.
    """
    files = files_of(source)
    if len(files) != 1:
        raise FormatError(f"the source holds {len(files):,} files", hint="name one file")
    return files[0]


def pieces(file: InputFile) -> Iterator[bytes]:
    """Read a file in pieces, of at most `MAX_BYTES` in all.

    Raises
    ------
    FormatError
        If it is longer.
    """
    count = 0
    with file.open() as stream:
        while piece := stream.read(1 << 16):
            count += len(piece)
            if count > MAX_BYTES:
                raise FormatError(
                    f"{file.name} has more than {MAX_BYTES:,} bytes", hint="use the native store or Parquet"
                )
            yield piece


def fill(
    builder: GraphBuilder,
    name: str,
    version: Any,
    whole: Mapping[str, Any],
    nodes: Iterable[Mapping[str, Any]],
    edges: Iterable[Mapping[str, Any]],
) -> None:
    """Add what was written in this form to a builder.

    Parameters
    ----------
    builder : GraphBuilder
        Takes the rows.
    name : str
        Name of the file, for messages.
    version : object
        Schema version that the file states.
    whole : mapping of str to list
        Rows of the tables beside the nodes.
    nodes, edges : iterable of mapping
        Their fields, with ``names`` and ``claims`` as lists of rows. Fields of no table are left alone: they are
        what a tool added, or what a writer derived.

    Raises
    ------
    FormatError
        If the version is not ours, or rows are no rows.
    SanctionsGraphError
        If a cell cannot be read.
    """
    if version != SCHEMA_VERSION:
        raise FormatError(
            f"{name} states schema version {version!r:.20}, not {SCHEMA_VERSION}",
            hint="only files that this library wrote are read; use from_dataframe or from_networkx for others",
        )
    try:
        _add(builder, whole, nodes, edges)
    except SanctionsGraphError as error:
        error.message = f"{name}: {error.message}"
        raise


def _add(
    builder: GraphBuilder,
    whole: Mapping[str, Any],
    nodes: Iterable[Mapping[str, Any]],
    edges: Iterable[Mapping[str, Any]],
) -> None:
    rows: dict[str, list[Mapping[str, Any]]] = {name: [] for name in LAYOUTS}
    for name in WHOLE_TABLES:
        rows[name] += _rows(whole.get(name, []), name)
    for item in nodes:
        own = str(item.get("id", ""))
        rows["nodes"].append(item)
        rows["names"] += [{**row, "node": own} for row in _rows(item.get("names", []), own)]
        rows["claims"] += [{"about": own, **row} for row in _rows(item.get("claims", []), own)]
    for item in edges:
        own = str(item.get("id", ""))
        rows["links"].append(item)
        rows["claims"] += [{**row, "about": own} for row in _rows(item.get("claims", []), own)]
    for name, listed in rows.items():
        if listed:
            layout = LAYOUTS[name]
            used = [
                field for field in layout.fields if field not in layout.defaults or any(field in row for row in listed)
            ]
            builder.add_columns(name, {field: [_cell(row.get(field, ""), name) for row in listed] for field in used})


def _cell(value: Any, where: str) -> Any:
    if isinstance(value, list | dict):
        raise FormatError(f"{where}: {value!r:.40} stands where one value should", hint="one value a field")
    return value


def _rows(rows: Any, where: str) -> Iterator[Mapping[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FormatError(f"{where[:60]!r}: {rows!r:.40} is no list of rows", hint="a row is an object of texts")
    return iter(rows)
