"""STIX 2.1: a bundle for platforms of threat intelligence. Write only.

Field map, ours to theirs:

* an entity is an ``identity`` of class ``individual`` (Person), ``organization`` (a legal entity, a company, a body)
  or ``class`` (a Group); what is neither a person nor a body (a vessel, a wallet) has no class. Its type is a label.
* a state is a ``location`` of its ``iso2``; without one an ``identity`` with the label ``state``.
* a channel is an ``identity`` of class ``class``, a measure a ``course-of-action``, each with its kind as a label.
  Other fields of a node stand in words in its ``description``.
* our id and every identifier (``lei``, ``imo``, ``wallet``, …) are ``external_references``; other names stand in the
  ``description``, since an identity has but one.
* a link is a ``relationship`` of its kind, ``_`` written as ``-``; the label is ``certain`` or ``possible``.
  ``start_time`` and ``stop_time`` are there if the bound is one day; ``stop_time`` is the end of the last day in
  force. Role, share, amount and every bound stand in words in the ``description``.
* a claim is a ``note`` about what it is about (a claim about a name: about who bears it): its stance and status are
  labels, its speaker the author, its document with locator, address and hash an ``external_reference``;
  ``confidence`` is there only if the claim has one. A claim about another is a ``relationship`` of two notes.

``created`` and ``modified`` of all objects are the latest day of publication of a document of the view (of one that is
dated by its year alone, the first of January), so that equal views give equal files. Ids are made of ours (UUID of
version 5), so one thing has one id in every file.

Left out, and counted: of names what is said beside the text, of documents the rest, documents without a claim,
provenance.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from sanctions_graph._bounds import DAY_MAX, day_text, format_share, parse_days, parse_share
from sanctions_graph.io.files._written import Written, whole_file, without
from sanctions_graph.io.stores._nested import Item, Nested, nested
from sanctions_graph.io.write import Writer
from sanctions_graph.model.folding import NAME_SCHEMES
from sanctions_graph.model.kinds import CHANNEL, ENTITY, LINK_KINDS, MEASURE, STATE
from sanctions_graph.model.shown import shown_tables

if TYPE_CHECKING:
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph

Object = dict[str, Any]
_NAMESPACE = uuid5(NAMESPACE_URL, "tag:sanctions_graph,2026:stix")
_NO_DAY = "1970-01-01"
_CLASSES = {
    "Person": "individual",
    "Group": "class",
    **dict.fromkeys(("LegalEntity", "Company", "Organization", "PublicBody"), "organization"),
}
_IN_OBJECTS = frozenset({"id", "kind", "caption", "iso2", "type"})
_SAID_OF_LINKS = ("role", "start", "end", "due", "share", "amount", "unit")
_SAID_BY_CLAIMS = ("quantity", "value", "value_text", "unit", "valid", "observed", "original_value", "grade", "note")
_OF_DOCUMENTS = ("retrieved_on", "licence", "is_legal_act")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS = re.compile(r"https?://[!-~]+")


def write_stix(graph: SanctionsGraph, path: str | PathLike[str]) -> Written:
    """Write a graph, or a view of it, as a STIX 2.1 bundle.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows and what its documents had told.
    path : path
        The file, by custom ``….stix.json``.

    Returns
    -------
    Written
        Counts, and what the format has no place for.

    Notes
    -----
    Time O(nodes + links + claims). Two files may hold the same object; who reads both keeps the one modified last.

    References
    ----------
    OASIS, STIX Version 2.1, OASIS Standard, 10 June 2021: sections 2 and 3 (common properties), 4 (domain objects),
    5.1 (relationship).

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.exports.stix import write_stix
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_stix(sg.load_case("dprk"), pathlib.Path(folder) / "dprk.stix.json")
    >>> told.rows["links"]
    877
    """
    bundle = _Bundle(nested(graph))
    digest = sha256()
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"bundle","objects":[')
        for count, one in enumerate(bundle.objects()):
            text = json.dumps(one, ensure_ascii=False, separators=(",", ":"))
            digest.update(text.encode())
            file.write(f"{',' if count else ''}\n{text}")
        file.write(f'\n],"id":"{_id("bundle", digest.hexdigest())}"}}\n')
    form = bundle.form
    rows = {"nodes": len(form.nodes), "links": len(form.edges), "claims": bundle.claims}
    lost = [f"{what} ({count:,})" for what, count in sorted(bundle.lost.items())]
    return Written(Path(path), WRITER.name, rows, (*lost, *without(shown_tables(graph), ("provenance",))))


def _id(kind: str, own: str) -> str:
    return f"{kind}--{uuid5(_NAMESPACE, f'{kind}:{own}')}"


def _said(cells: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [f"{name.replace('_', ' ')} {cells[name]}" for name in names if name in cells]


@dataclass
class _Bundle:
    """The objects of a view, and what had no place in them."""

    form: Nested
    claims: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._documents = {row["id"]: row for row in self.form.whole["documents"]}
        self._refs = {node.cells["id"]: _id(_type_of(node.cells), node.cells["id"]) for node in self.form.nodes}
        self._captions = {node.cells["id"]: node.cells.get("caption", node.cells["id"]) for node in self.form.nodes}
        self._told: set[str] = set()

    def objects(self) -> Iterator[Object]:
        """Write nodes, links, claims, and what is said of claims."""
        for node in self.form.nodes:
            yield self._node(node)
            for claim in node.claims:
                yield self._note(claim, self._refs[node.cells["id"]])
        for link, certain in zip(self.form.edges, self.form.certain, strict=True):
            relationship = self._link(link.cells, "certain" if certain else "possible")
            yield relationship
            for claim in link.claims:
                yield self._note(claim, relationship["id"])
        for row in self.form.whole["claim_links"]:
            kind, ends = row["relation"].replace("_", "-"), (_id("note", row[end]) for end in ("claim", "other"))
            yield self._object("relationship", f"claim_links/{row['id']}") | self._related(kind, *ends)
        untold = self._documents.keys() - self._told
        self._count(len(untold), "documents without a claim")
        kept = (self._documents[own] for own in self._told)
        lost = sum(row.get(name, "false") != "false" for row in kept for name in _OF_DOCUMENTS)
        self._count(lost, "fields of documents")

    @cached_property
    def _time(self) -> str:
        """The latest day of publication, as far as days are known; of a range the first, which no clock is behind."""
        lows = (parse_days(row["published"]).low for row in self._documents.values() if "published" in row)
        day = max((low for low in lows if abs(low) < DAY_MAX), default=None)
        return f"{_NO_DAY if day is None else day_text(day)}T00:00:00.000Z"

    def _object(self, kind: str, own: str) -> Object:
        times = {"created": self._time, "modified": self._time}
        return {"type": kind, "spec_version": "2.1", "id": _id(kind, own), **times}

    def _count(self, count: int, what: str) -> None:
        if count:
            self.lost[what] += count

    def _node(self, node: Item) -> Object:
        cells = node.cells
        made = self._object(_type_of(cells), cells["id"]) | {"name": self._captions[cells["id"]]}
        if made["type"] == "location":
            made["country"] = cells["iso2"]
        if made["type"] == "identity":
            made |= _class_of(cells)
        said = _said(cells, tuple(name for name in cells if name not in _IN_OBJECTS))
        references = [{"source_name": "sanctions_graph", "external_id": cells["id"]}]
        for name in node.names:
            self._count(len(name.keys() & {"lang", "start", "end"}), "languages and dates of names")
            if "value" not in name:
                continue
            if name["scheme"] in NAME_SCHEMES:
                said.append(f"{name['scheme'].replace('_', ' ')} {name['value']}")
            else:
                references.append({"source_name": name["scheme"], "external_id": name["value"]})
        if said:
            made["description"] = "; ".join(said)
        labels = [cells["kind"]] if cells["kind"] != ENTITY else []
        labels += [cells["type"]] if "type" in cells else []
        return made | ({"labels": labels} if labels else {}) | {"external_references": references}

    def _related(self, kind: str, source: str, target: str) -> Object:
        return {"relationship_type": kind, "source_ref": source, "target_ref": target}

    def _link(self, cells: Mapping[str, str], certainty: str) -> Object:
        made = self._object("relationship", cells["id"])
        made |= self._related(cells["kind"].replace("_", "-"), self._refs[cells["source"]], self._refs[cells["target"]])
        source, target = (self._captions[cells[end]] for end in ("source", "target"))
        sentence = f"{source} {LINK_KINDS[cells['kind']].verb(cells.get('role', ''))} {target}"
        share = {"share": format_share(parse_share(cells["share"]))} if "share" in cells else {}
        made["description"] = "; ".join([sentence, *_said({**cells, **share}, _SAID_OF_LINKS)])
        if _DAY.fullmatch(cells.get("start", "")):
            made["start_time"] = f"{cells['start']}T00:00:00.000Z"
        if _DAY.fullmatch(cells.get("end", "")):
            made["stop_time"] = f"{cells['end']}T23:59:59.999Z"
        reference = {"source_name": "sanctions_graph", "external_id": cells["id"]}
        return made | {"labels": [certainty], "external_references": [reference]}

    def _note(self, claim: Mapping[str, str], about: str) -> Object:
        self.claims += 1
        document = self._documents[claim["document"]]
        self._told.add(document["id"])
        made = self._object("note", claim["id"])
        said = _said(claim, _SAID_BY_CLAIMS)
        made["content"] = "; ".join([f"{claim['stance']} ({claim['status']})", *said])
        speaker = claim.get("attributed_to") or document.get("publisher")
        made |= {"authors": [speaker]} if speaker else {}
        made |= {"object_refs": [about], "labels": [claim["stance"], claim["status"]]}
        if "confidence" in claim:
            made["confidence"] = round(100 * float(claim["confidence"]))
        return made | {"external_references": [self._reference(document, claim.get("locator", ""))]}

    def _reference(self, document: Mapping[str, str], locator: str) -> Object:
        source = document.get("publisher") or document.get("title") or document["id"]
        said = [document[name] for name in ("title", "published") if name in document]
        made: Object = {"source_name": source, "external_id": document["id"]}
        address = document.get("url", "")
        if _ADDRESS.fullmatch(address):
            made["url"] = address
            made |= {"hashes": {"SHA-256": document["sha256"]}} if "sha256" in document else {}
        else:
            said += _said(document, ("url", "sha256"))
        said += [locator] if locator else []
        return made | ({"description": "; ".join(said)} if said else {})


def _type_of(cells: Mapping[str, str]) -> str:
    if cells["kind"] == MEASURE:
        return "course-of-action"
    return "location" if cells["kind"] == STATE and "iso2" in cells else "identity"


def _class_of(cells: Mapping[str, str]) -> Object:
    """Say whether an identity is one person, one body, or a class of them; of other things nothing."""
    if cells["kind"] == CHANNEL:
        return {"identity_class": "class"}
    found = _CLASSES.get(cells.get("type", "") if cells["kind"] == ENTITY else "")
    return {"identity_class": found} if found else {}


WRITER = Writer("stix", "platforms of threat intelligence: STIX 2.1", write_stix, (".stix.json", ".stix"))
