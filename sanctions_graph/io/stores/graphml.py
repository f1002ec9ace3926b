"""GraphML: what Gephi, yEd, igraph and networkx read, and we read back.

Field map: a node or edge has its fields as data of type string, blank ones left out, bounds in the form of CSV; an
edge's id is its link's. ``names`` and ``claims`` are JSON rows; documents, claims about claims and provenance are JSON
rows of the graph, beside ``schema_version`` and ``as_of``. For tools there are also ``label`` (the caption, or the
kind of link), ``certain`` (of this view), and ``share_low`` to ``amount_high`` as numbers; these are derived and not
read back. Only U+FFFE and U+FFFF, which XML has no form for, are replaced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io.files._written import Written, whole_file
from sanctions_graph.io.files._xml_out import XmlWriter, refuse_illegal
from sanctions_graph.io.registry import Reader
from sanctions_graph.io.stores._nested import NUMBERS, WHOLE_TABLES, Item, fill, nested, numbers, one_file, pieces
from sanctions_graph.io.write import Writer
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.schema import LAYOUTS, SCHEMA_VERSION

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.io.files._stream import InputFile, Source
    from sanctions_graph.io.registry import Reading
    from sanctions_graph.model.graph import SanctionsGraph

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
MAX_DEPTH = 8
"""Deepest nesting of elements."""
_ROWS = ("names", "claims")
_OWN = {"id", "source", "target"}  # attributes of the element itself
KEYS: dict[str, dict[str, str]] = {
    "graph": {"schema_version": "int", "as_of": "string", **dict.fromkeys(WHOLE_TABLES, "string")},
    "node": {
        "label": "string",
        **dict.fromkeys((name for name in LAYOUTS["nodes"].fields if name not in _OWN), "string"),
        **dict.fromkeys(_ROWS, "string"),
    },
    "edge": {
        "label": "string",
        **dict.fromkeys((name for name in LAYOUTS["links"].fields if name not in _OWN), "string"),
        "claims": "string",
        "certain": "boolean",
        **dict.fromkeys(NUMBERS, "double"),
    },
}
"""Data of each element, by name and GraphML type."""


def write_graphml(graph: SanctionsGraph, path: str | PathLike[str]) -> Written:
    """Write a graph, or a view of it, as GraphML.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows and what its documents had told.
    path : path
        The file.

    Returns
    -------
    Written
        Counts, and texts that XML could not hold.

    Raises
    ------
    FormatError
        If XML cannot hold an id.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.stores.graphml import read_graphml, write_graphml
    >>> graph = sg.load_case("dprk")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_graphml(graph, pathlib.Path(folder) / "dprk.graphml")
    ...     read_graphml(told.path) == graph
    True
    """
    form = nested(graph)
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        xml = XmlWriter(file)
        xml.start("graphml", {"xmlns": NAMESPACE})
        for element, names in KEYS.items():
            for name, form_of in names.items():
                key = {"id": f"{element}.{name}", "for": element, "attr.name": name, "attr.type": form_of}
                xml.element("key", key)
        xml.start("graph", {"edgedefault": "directed"})
        whole = {name: _json(rows) for name, rows in form.whole.items() if rows}
        _data(xml, "graph", {"schema_version": str(SCHEMA_VERSION), "as_of": form.label, **whole})
        for node in form.nodes:
            xml.start("node", {"id": refuse_illegal(node.cells["id"])})
            _data(xml, "node", {"label": node.cells.get("caption", ""), **_texts(node)})
            xml.end()
        for edge, certain in zip(form.edges, form.certain, strict=True):
            ends = {name: edge.cells[name] for name in ("source", "target")}
            xml.start("edge", {"id": refuse_illegal(edge.cells["id"]), **ends})
            derived = {"label": edge.cells["kind"], "certain": str(certain).lower(), **_number_texts(edge.cells)}
            _data(xml, "edge", {**_texts(edge), **derived})
            xml.end()
        xml.end()
        xml.end()
    return Written(Path(path), WRITER.name, {"nodes": len(form.nodes), "edges": len(form.edges)}, xml.left_out())


def _json(rows: list[dict[str, str]]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _texts(item: Item) -> dict[str, str]:
    rows = {"names": item.names, "claims": item.claims}
    return {**item.cells, **{name: _json(listed) for name, listed in rows.items() if listed}}


def _number_texts(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: repr(number) for name, number in numbers(cells).items()}


def _data(xml: XmlWriter, element: str, texts: Mapping[str, str]) -> None:
    for name in KEYS[element]:
        if texts.get(name):
            xml.element("data", {"key": f"{element}.{name}"}, texts[name])


# ---- and back --------------------------------------------------------------------------------------------


def read_graphml(source: Source) -> SanctionsGraph:
    """Read GraphML that `write_graphml` wrote, or that a tool saved again with our data in it.

    Parameters
    ----------
    source : path, bytes or binary stream
        The file, packed with gz or not.

    Returns
    -------
    SanctionsGraph
        The whole graph; of a view, the links it showed. Data that a tool added are left alone.

    Raises
    ------
    FormatError
        If the file is too long, is no GraphML, or does not state our schema version.
    RecordError
        If it is not well-formed, has a document type, or for the first element that does not belong there, by line.
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
    reader = _Parser(file.name)
    for piece in pieces(file):
        reader.feed(piece)
    reader.feed(b"", final=True)
    if reader.whole is None:
        raise FormatError(f"{file.name} is no GraphML: it has no graph", hint="name another file")
    stated = reader.whole.pop("schema_version", "")
    version = SCHEMA_VERSION if stated == str(SCHEMA_VERSION) else stated
    fill(builder, file.name, version, reader.whole, reader.nodes, reader.edges)


@dataclass
class _Parser:
    """A streaming parser: any document type is refused, so there are no entities to expand and nothing to fetch.

    `_xml.read_records` is for lists: it tidies white space, which is text here, and bounds a record more tightly than
    the claims of a busy node allow.
    """

    name: str
    nodes: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    whole: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._keys: dict[str, tuple[str, str]] = {}
        self._stack: list[str] = []
        self._items: list[dict[str, Any]] = []
        self._datum: str | None = None
        self._said: list[str] = []

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as error:
            raise self._refuse(f"it is not well-formed: {expat.errors.messages.get(error.code)}") from None
        except (LookupError, ValueError) as error:  # an encoding that nobody knows
            if isinstance(error, FormatError):
                raise
            raise self._refuse(f"it cannot be decoded: {error!s:.80}") from None

    def _refuse(self, what: str, record: str = "") -> RecordError:
        hint = "only GraphML that this library wrote is read"
        return RecordError(what, path=self.name, line=self._parser.CurrentLineNumber, record_id=record[:60], hint=hint)

    def _doctype(self, *_: object) -> None:
        raise self._refuse("a document type (<!DOCTYPE) is refused: it can hide attacks")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.removeprefix(f"{NAMESPACE} ")
        allowed = {"": ("graphml",), "graphml": ("key", "graph", "desc"), "graph": ("node", "edge", "data", "desc"),
                   "node": ("data", "desc"), "edge": ("data", "desc")}  # fmt: skip
        inside = self._stack[-1] if self._stack else ""
        if len(self._stack) >= MAX_DEPTH or tag not in allowed.get(inside, ()):
            raise self._refuse(f"an element {tag!r:.60} where none should be")
        self._stack.append(tag)
        if tag == "key":
            self._declare(attributes)
        elif tag == "graph":
            if self.whole is not None or attributes.get("edgedefault") != "directed":
                raise self._refuse("a second graph, or one that is not directed")
            self.whole = {}
            self._items.append(self.whole)
        elif tag in {"node", "edge"}:
            item: dict[str, Any] = {name: attributes[name] for name in ("id", "source", "target") if name in attributes}
            (self.nodes if tag == "node" else self.edges).append(item)
            self._items.append(item)
        elif tag == "data":
            self._datum, self._said = attributes.get("key", ""), []

    def _declare(self, attributes: Mapping[str, str]) -> None:
        own, name, element = (attributes.get(part, "") for part in ("id", "attr.name", "for"))
        if own in self._keys or (element, name) in self._keys.values():
            raise self._refuse(f"the key {own!r:.60} or its name is declared twice")
        self._keys[own] = (element, name)

    def _text(self, text: str) -> None:
        if self._datum is not None:
            self._said.append(text)

    def _end(self, _: str) -> None:
        tag = self._stack.pop()
        if tag == "data":
            self._take(self._stack[-1], self._items[-1])
            self._datum = None
        elif tag in {"graph", "node", "edge"}:
            self._items.pop()

    def _take(self, element: str, item: dict[str, Any]) -> None:
        own = str(item.get("id", ""))
        key = self._keys.get(self._datum or "")
        if key is None or key[0] not in (element, "all"):
            raise self._refuse(f"data of the key {self._datum!r:.60}, which is not declared", own)
        name, text = key[1], "".join(self._said)
        if name in item:
            raise self._refuse(f"the data {name!r:.60} stand twice, or are an attribute as well", own)
        if KEYS[element].get(name) != "string" or name == "label":
            if name == "schema_version":
                item[name] = text
            return
        item[name] = self._listed(text, own) if name in (*_ROWS, *WHOLE_TABLES) else text

    def _listed(self, text: str, own: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise self._refuse("rows that are no JSON", own) from None


WRITER = Writer("graphml", "Gephi, yEd, igraph and networkx", write_graphml, (".graphml",), lossless=True)
READER = Reader(
    "graphml",
    "GraphML that this library wrote",
    lambda head, _: b"<graphml" in head,
    _read,
    MappingProxyType(
        {
            "node": "fields of nodes by name; names and claims as JSON rows",
            "edge": "fields of links by name, `id` is the link's; claims as JSON rows",
            "graph": "documents, claim_links, provenance as JSON rows; schema_version is checked",
            "label, certain, as_of, share_low to amount_high": "dropped: derived by the writer",
            "any other data": "dropped: added by a tool",
        }
    ),
)
