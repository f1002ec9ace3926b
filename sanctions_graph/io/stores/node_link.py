"""Node-link JSON: what networkx and D3 read, and we read back.

Field map: the form of `to_networkx` in the shape of ``networkx.node_link_data``: ``nodes`` with ``id``, ``edges`` with
``source``, ``target`` and the link's id as ``key``; fields as text, blank ones left out, bounds in the form of CSV;
``names`` and ``claims`` as lists of rows; ``graph`` holds ``schema_version``, ``as_of``, documents, claims about claims
and provenance. Nothing is left out. ``certain`` is derived and not read back.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sanctions_graph.errors import FormatError
from sanctions_graph.io.files._written import Written, whole_file
from sanctions_graph.io.registry import Reader
from sanctions_graph.io.stores._nested import Item, fill, nested, one_file, pieces
from sanctions_graph.io.write import Writer
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.io.files._stream import InputFile, Source
    from sanctions_graph.io.registry import Reading
    from sanctions_graph.model.graph import SanctionsGraph


def write_node_link(graph: SanctionsGraph, path: str | PathLike[str]) -> Written:
    """Write a graph, or a view of it, as node-link JSON.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows and what its documents had told.
    path : path
        The file.

    Returns
    -------
    Written
        Nothing is left out.

    Notes
    -----
    `read_node_link` gives an equal graph; so does ``from_networkx(networkx.node_link_graph(data, edges="edges"))``.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.stores.node_link import read_node_link, write_node_link
    >>> graph = sg.load_case("dprk")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_node_link(graph, pathlib.Path(folder) / "dprk.json")
    ...     read_node_link(told.path) == graph
    True
    """
    form = nested(graph)
    data = {
        "directed": True,
        "multigraph": True,
        "graph": {"schema_version": SCHEMA_VERSION, "as_of": form.label, **form.whole},
        "nodes": [_item(node) for node in form.nodes],
        "edges": [
            {**_item(edge), "key": edge.cells["id"], "certain": certain, "claims": edge.claims}
            for edge, certain in zip(form.edges, form.certain, strict=True)
        ],
    }
    with whole_file(path) as draft, draft.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, separators=(",", ":"))
    return Written(Path(path), WRITER.name, {"nodes": len(form.nodes), "edges": len(form.edges)})


def _item(item: Item) -> dict[str, Any]:
    rows = {"names": item.names, "claims": item.claims}
    return {**item.cells, **{name: listed for name, listed in rows.items() if listed}}


def read_node_link(source: Source) -> SanctionsGraph:
    """Read node-link JSON that `write_node_link` wrote.

    Parameters
    ----------
    source : path, bytes or binary stream
        The file, packed with gz or not.

    Returns
    -------
    SanctionsGraph
        The whole graph; of a view, the links it showed.

    Raises
    ------
    FormatError
        If the file is no such JSON, is nested too deeply, repeats a name within an object, or is too long.
    SanctionsGraphError
        If a cell cannot be read, or rows break a rule.
    """
    builder = GraphBuilder()
    _fill(builder, one_file(source))
    return builder.freeze()


def _read(reading: Reading) -> None:
    for file in reading.files:
        _fill(reading.builder, file)


def _fill(builder: GraphBuilder, file: InputFile) -> None:
    data = _load(file)
    whole, nodes, edges = (data.get(name) if isinstance(data, dict) else None for name in ("graph", "nodes", "edges"))
    if not isinstance(whole, dict) or not isinstance(nodes, list) or not isinstance(edges, list):
        raise FormatError(f"{file.name} is no node-link JSON: it needs graph, nodes and edges", hint="name another")
    strange = [item for item in (*nodes, *edges) if not isinstance(item, dict)]
    if strange:
        raise FormatError(f"{file.name}: {strange[0]!r:.40} is no node or edge", hint="each is an object")
    with_ids = ({**edge, "id": edge.get("key")} for edge in edges)
    fill(builder, file.name, whole.get("schema_version"), whole, nodes, with_ids)


def _load(file: InputFile) -> Any:
    try:
        text = b"".join(pieces(file)).decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError:
        raise FormatError(f"{file.name} is nested too deeply", hint="it is not one of ours") from None
    except ValueError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"{file.name} is no JSON: {error!s:.120}", hint="it must be one JSON text in UTF-8") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r:.60} stands twice in one object")
    return made


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


WRITER = Writer("node-link", "networkx and D3", write_node_link, (".json",), lossless=True)
READER = Reader(
    "node-link",
    "node-link JSON that this library wrote",
    lambda head, _: head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"multigraph"' in head,
    _read,
    MappingProxyType(
        {
            "nodes": "fields of nodes by name, and their names and claims",
            "edges": "fields of links by name, `key` is the id, and their claims",
            "graph": "documents, claim_links, provenance by name; schema_version is checked; as_of is dropped",
            "certain": "dropped: read off the claims again",
        }
    ),
)
