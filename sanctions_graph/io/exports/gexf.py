"""GEXF 1.3 with time spells: what Gephi plays as a film. Write only.

Field map: a node has its id, its caption as label, and its other fields as attributes; an edge has its link's id, the
kind of link as label and ``kind`` (which keeps parallel edges apart), its other fields as attributes, bounds in the
form of CSV, and ``certain`` (of the view). A spell is a stretch of days, both ends included, on which the link is in
force, possibly or certainly; the spells say what `SanctionsGraph.as_of` says of each day, so an event, once it has
happened, does not end. An edge without spells is there throughout. Names other than the caption, claims, documents
and provenance have no place in GEXF and are left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sanctions_graph._bounds import DAY_MAX, DAY_MIN, day_text
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.io.files._written import Written, whole_file, without
from sanctions_graph.io.files._xml_out import XmlWriter, refuse_illegal
from sanctions_graph.io.write import Writer
from sanctions_graph.model.graph import CERTAINTIES
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.model.shown import shown_links, shown_tables
from sanctions_graph.model.written import text_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph

NAMESPACE = "http://gexf.net/1.3"
Span = tuple[int, int]
_OF_NODE = tuple(name for name in LAYOUTS["nodes"].fields if name not in {"id", "caption"})
_NO_PLACE = ("names", "claims", "claim_links", "documents", "provenance")
_OF_EDGE = tuple(name for name in LAYOUTS["links"].fields if name not in {"id", "source", "target"})


def write_gexf(graph: SanctionsGraph, path: str | PathLike[str], *, certainty: str = "possible") -> Written:
    """Write a graph, or the links of a view of it, as GEXF with time spells.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows; their spells run over all time.
    path : path
        The file.
    certainty : {"possible", "certain"}, default "possible"
        Whether spells are the days on which a link is possibly, or certainly, in force. A link without any such day
        is left out.

    Returns
    -------
    Written
        Counts, and what GEXF could not hold.

    Raises
    ------
    UnknownKindError
        If `certainty` is no word of its list.
    FormatError
        If XML cannot hold an id.

    Notes
    -----
    A format to look at, not to keep: there is no way back. Time O(n + m).

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.exports.gexf import write_gexf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_gexf(sg.load_case("dprk"), pathlib.Path(folder) / "dprk.gexf")
    >>> told.rows["edges"] > 800
    True
    """
    if certainty not in CERTAINTIES:
        raise UnknownKindError(certainty, CERTAINTIES, what="certainty")
    tables = shown_tables(graph)
    spans = spells(graph, certainty)
    sure = graph.mask("certain")[shown_links(graph)].tolist()
    written = 0
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        xml = XmlWriter(file)
        xml.start("gexf", {"xmlns": NAMESPACE, "version": "1.3"})
        xml.start("graph", {"mode": "dynamic", "defaultedgetype": "directed", "timeformat": "date"})
        _declare(xml, "node", dict.fromkeys(_OF_NODE, "string"))
        _declare(xml, "edge", {**dict.fromkeys(_OF_EDGE, "string"), "certain": "boolean"})
        xml.start("nodes")
        for node in text_rows(tables["nodes"]):
            xml.start("node", {"id": refuse_illegal(node["id"]), "label": node.get("caption", node["id"])})
            _values(xml, _OF_NODE, node)
            xml.end()
        xml.end()
        xml.start("edges")
        for edge, span, certain in zip(text_rows(tables["links"]), spans, sure, strict=True):
            if span:
                written += 1
                _edge(xml, {**edge, "certain": str(certain).lower()}, span)
        for _ in range(3):
            xml.end()
    lost = (*xml.left_out(), *without(tables, _NO_PLACE), *_never(len(spans) - written, certainty))
    return Written(Path(path), WRITER.name, {"nodes": len(tables["nodes"]), "edges": written}, lost)


def _declare(xml: XmlWriter, of: str, names: Mapping[str, str]) -> None:
    xml.start("attributes", {"class": of, "mode": "static"})
    for name, form in names.items():
        xml.element("attribute", {"id": f"{of}.{name}", "title": name, "type": form})
    xml.end()


def _values(xml: XmlWriter, names: Iterable[str], row: Mapping[str, str], of: str = "node") -> None:
    told = [(name, row[name]) for name in names if row.get(name)]
    if told:
        xml.start("attvalues")
        for name, text in told:
            xml.element("attvalue", {"for": f"{of}.{name}", "value": text})
        xml.end()


def _edge(xml: XmlWriter, row: Mapping[str, str], spans: list[Span]) -> None:
    own = {"id": refuse_illegal(row["id"]), "label": row["kind"], "kind": row["kind"]}
    xml.start("edge", {**own, "source": row["source"], "target": row["target"], "type": "directed"})
    _values(xml, (*_OF_EDGE, "certain"), row, "edge")
    if spans != [(DAY_MIN, DAY_MAX)]:
        xml.start("spells")
        for low, high in spans:
            limits = {"start": low, "end": high}
            xml.element("spell", {name: day_text(day) for name, day in limits.items() if abs(day) < DAY_MAX})
        xml.end()
    xml.end()


def _never(count: int, certainty: str) -> list[str]:
    return [f"{count:,} links that are {certainty} on no day"] if count else []


def spells(graph: SanctionsGraph, certainty: str) -> list[list[Span]]:
    """Find when each link of a view is in force.

    Parameters
    ----------
    graph : SanctionsGraph
        A graph or a view of it.
    certainty : {"possible", "certain"}
        Possibly or certainly.

    Returns
    -------
    list of list of (int, int)
        For each link that the view shows, first and last days, ascending; `DAY_MIN` and `DAY_MAX` state no limit.
    """
    evidence, rows = graph.view.evidence, shown_links(graph).tolist()
    start, end = evidence.bounds["start"], evidence.bounds["end"]
    sighted = evidence.spells
    seen: dict[int, list[Span]] = {}
    for link, low, high in zip(sighted.link.tolist(), sighted.low.tolist(), sighted.high.tolist(), strict=True):
        seen.setdefault(link, []).append((low, high))
    told = (evidence.told if certainty == "possible" else evidence.assured & evidence.told)[rows].tolist()
    columns = [
        column[rows].tolist()
        for column in (start.low, start.high, end.low, end.high, evidence.event, evidence.unknown_start,
                       evidence.unknown_end)
    ]  # fmt: skip
    found: list[list[Span]] = []
    for row, tells, *cells in zip(rows, told, *columns, strict=True):
        low, high, end_low, end_high, event, no_start, no_end = cells
        if not tells:
            found.append([])
        elif certainty == "possible":
            found.append([(low, DAY_MAX if event else end_high)])
        else:
            found.append(_certain(seen.get(row, []), (high, DAY_MAX if event else end_low), event, no_start, no_end))
    return found


def _certain(seen: list[Span], limits: Span, event: bool, no_start: bool, no_end: bool) -> list[Span]:
    """Return when a link is certain: between its limits, or while it was seen where a limit is not known."""
    first, last = limits
    if event:
        first = min([first, *(low for low, _ in seen)]) if no_start else first
        return [(first, DAY_MAX)] if first < DAY_MAX else []
    stretches = seen if no_start or no_end else [limits]
    least, most = (DAY_MIN if no_start else first), (DAY_MAX if no_end else last)
    cut = [(max(low, least), min(high, most)) for low, high in stretches]
    return [(low, high) for low, high in cut if low <= high]


WRITER = Writer("gexf", "Gephi, with time spells", write_gexf, (".gexf",))
