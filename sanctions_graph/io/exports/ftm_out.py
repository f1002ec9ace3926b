"""FollowTheMoney entities, one JSON object a line: what OpenSanctions and Aleph users hold. Write only.

Field map, ours to theirs:

* an entity is an entity of its type (``Group`` becomes ``LegalEntity``): caption to ``name``; names by scheme to
  ``name``, ``alias``, ``weakAlias``, ``previousName``, ``leiCode``, ``imoNumber``, ``publicKey``; ``located_in`` to
  ``country``.
* a state is a ``Territory`` of level ``country``, ``iso2`` to ``territoryCode``.
* a link is an entity of the schema that its kind names (`LINK_KINDS`), ``Sanction`` for a listing, else
  ``UnknownLink`` whose ``role`` is the role or kind; ``share`` to ``percentage`` in six digits (``> 25``), ``amount``
  to ``amount`` if it is one number, ``start`` and ``end`` to ``startDate`` and ``endDate`` if they are a year, a month
  or a day; publishers and addresses of its documents to ``publisher`` and ``sourceUrl``.
* a measure lives on in its listings: ``authority``, ``program``, and the entity's ``un_ref`` or ``ofac_uid`` as
  ``unscId`` or ``authorityId``.

Left out, and counted: channels and every link to one, links between measures, claims, other names, other dates.
FollowTheMoney has no word for doubt, so only certain links are written unless possible ones are asked for.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import ANY_SHARE, format_share, parse_share
from sanctions_graph.io.files._written import Written, whole_file, without
from sanctions_graph.io.write import Writer
from sanctions_graph.model.kinds import CHANNEL, ENTITY, LINK_KINDS, MEASURE, STATE
from sanctions_graph.model.shown import shown_links, shown_tables
from sanctions_graph.model.written import text_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.tables import Table

Properties = dict[str, list[str]]
ENDS = {
    "Ownership": ("owner", "asset"),
    "Control": ("controller", "controlled"),
    "Directorship": ("director", "organization"),
    "Representation": ("agent", "client"),
    "Employment": ("employer", "employee"),
    "Payment": ("payer", "beneficiary"),
    "Similar": ("candidate", "match"),
    "UnknownLink": ("subject", "object"),
}
"""The two properties of a schema that hold the ends of a link, source first."""
NAME_PROPERTIES = {
    "name": "name",
    "alias": "alias",
    "weak_alias": "weakAlias",
    "former_name": "previousName",
    "lei": "leiCode",
    "imo": "imoNumber",
    "wallet": "publicKey",
}
"""The property that a name of each scheme goes to."""
_LIST_IDS = {"UN": ("un_ref", "unscId"), "US": ("ofac_uid", "authorityId")}
_ONLY_ON = {
    "leiCode": {"LegalEntity", "Organization", "Company", "PublicBody", "Person"},
    "imoNumber": {"Vessel", "Organization", "Company", "PublicBody"},
    "publicKey": {"CryptoWallet"},
}
_PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DOUBT = "only possible: by its kind, by its dates, or because its claims hedge or dispute it"
_ROLED = frozenset(ENDS) - {"Payment", "Similar"}


def write_ftm(graph: SanctionsGraph, path: str | PathLike[str], *, certainty: str = "certain") -> Written:
    """Write a graph, or a view of it, as FollowTheMoney entities.

    Parameters
    ----------
    graph : SanctionsGraph
        Of a view, the links it shows.
    path : path
        The file, by custom ``….ftm.json``.
    certainty : {"certain", "possible"}, default "certain"
        Which links to write. One that is only possible says so in its ``summary``, or is a ``Similar``.

    Returns
    -------
    Written
        Counts by schema, and what the model has no place for.

    Raises
    ------
    UnknownKindError
        If `certainty` is no word of its list.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.io.exports.ftm_out import write_ftm
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = write_ftm(sg.load_case("dprk"), pathlib.Path(folder) / "dprk.ftm.json")
    >>> told.rows["Sanction"] > 100
    True
    """
    tables = shown_tables(graph, certainty)
    sure = graph.mask("certain")[shown_links(graph, certainty)].tolist()
    world = _World(tables)
    rows: Counter[str] = Counter()
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        for own, schema, properties in (*world.things(), *world.ties(sure)):
            rows[schema] += 1
            listed = {name: sorted(set(values)) for name, values in properties.items() if values}
            entity: dict[str, Any] = {"id": own, "schema": schema, "properties": listed}
            file.write(json.dumps(entity, ensure_ascii=False, separators=(",", ":")) + "\n")
    doubtful = int(graph.mask("possible").sum()) - len(tables["links"])
    lost = [f"possible links ({doubtful:,})"] if doubtful else []
    lost += [f"{what} ({count:,})" for what, count in sorted(world.lost.items()) if count]
    lost += without(tables, ("claims", "claim_links", "provenance"))
    return Written(Path(path), WRITER.name, dict(sorted(rows.items())), tuple(lost))


@dataclass
class _World:
    """What is looked up while entities are written, and what had no place."""

    tables: Mapping[str, Table]
    lost: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.nodes = {row["id"]: row for row in text_rows(self.tables["nodes"])}
        self.names: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in text_rows(self.tables["names"]):
            self.names[row["node"]].append(row)
        self.links = list(text_rows(self.tables["links"]))
        documents = {row["id"]: row for row in text_rows(self.tables["documents"])}
        self.documents: dict[str, list[dict[str, str]]] = defaultdict(list)
        for claim in text_rows(self.tables["claims"]):
            self.documents[claim["about"]].append(documents[claim["document"]])

    def things(self) -> Iterator[tuple[str, str, Properties]]:
        """Write states and entities."""
        places: dict[str, list[str]] = defaultdict(list)
        for link in self.links:
            code = self.nodes[link["target"]].get("iso2", "")
            if link["kind"] == "located_in" and code:
                places[link["source"]].append(code.lower())
        for own, node in self.nodes.items():
            if node["kind"] == STATE:
                iso2 = [node["iso2"].lower()] if "iso2" in node else []
                known = {"level": ["country"], "territoryCode": iso2, "country": iso2}
                yield own, "Territory", self._named(own, "Territory", known)
            elif node["kind"] == ENTITY:
                schema = "LegalEntity" if node["type"] == "Group" else node["type"]
                yield own, schema, self._named(own, schema, {"country": places[own]})
            elif node["kind"] == CHANNEL:
                self.lost["channels"] += 1

    def _named(self, own: str, schema: str, properties: Properties) -> Properties:
        found: dict[str, list[str]] = defaultdict(list, properties)
        found["name"].append(self.nodes[own].get("caption", own))
        for name in self.names[own]:
            place = NAME_PROPERTIES.get(name["scheme"], "")
            if not place or schema not in _ONLY_ON.get(place, {schema}):
                self.lost["names"] += name["scheme"] not in {scheme for scheme, _ in _LIST_IDS.values()}
            elif "value" in name:
                found[place].append(name["value"])
        return found

    def ties(self, sure: Iterable[bool]) -> Iterator[tuple[str, str, Properties]]:
        """Write links."""
        for link, certain in zip(self.links, sure, strict=True):
            kinds = [self.nodes[link[end]]["kind"] for end in ("source", "target")]
            if link["kind"] == "located_in":
                self.lost["roles and dates of located_in"] += any(link.get(name) for name in ("role", "start", "end"))
                continue
            listing = link["kind"] == "designates"
            if (MEASURE in kinds and not listing) or CHANNEL in kinds:
                self.lost[f"links of kind {link['kind']}"] += 1
                continue
            schema = LINK_KINDS[link["kind"]].schema if not listing else "Sanction"
            schema = schema if listing or schema in ENDS else "UnknownLink"
            properties = self._listing(link) if listing else self._ends(link, schema)
            if schema != "Similar":  # the only one that is no interval, so it has no dates, sources and summary
                properties |= {**self._dates(link), **self._sources(link), "summary": [] if certain else [_DOUBT]}
            yield link["id"], schema, properties

    def _listing(self, link: Mapping[str, str]) -> Properties:
        measure = self.nodes[link["source"]]
        authority = measure.get("authority", "")
        scheme, place = _LIST_IDS.get(authority, ("", ""))
        found = {"entity": [link["target"]], "authority": [authority] if authority else []}
        found["program"] = [measure.get("program") or measure.get("caption", measure["id"])]
        ids = [name["value"] for name in self.names[link["target"]] if name["scheme"] == scheme and "value" in name]
        return {**found, place: ids} if ids else found

    def _ends(self, link: Mapping[str, str], schema: str) -> Properties:
        found = {place: [link[end]] for place, end in zip(ENDS[schema], ("source", "target"), strict=True)}
        if schema in _ROLED:
            role = link.get("role") or (link["kind"].replace("_", " ") if schema == "UnknownLink" else "")
            found["role"] = [role] if role else []
        if schema == "Ownership":
            share = parse_share(link["share"]) if "share" in link else ANY_SHARE
            found["percentage"] = [] if share == ANY_SHARE else [format_share(share).replace(" %", "")]
        if "amount" in link and (schema != "Payment" or ".." in link["amount"]):
            self.lost["amounts"] += 1
        elif "amount" in link:
            found |= {"amount": [link["amount"]], "currency": [link["unit"]] if "unit" in link else []}
        return found

    def _dates(self, link: Mapping[str, str]) -> Properties:
        found: Properties = {}
        for name, place in (("start", "startDate"), ("end", "endDate")):
            text = link.get(name, "")
            if _PARTIAL_DATE.fullmatch(text):
                found[place] = [text]
            elif text:
                self.lost["dates that are ranges or not known"] += 1
        self.lost["deadlines"] += "due" in link
        return found

    def _sources(self, link: Mapping[str, str]) -> Properties:
        told = self.documents[link["id"]]
        return {
            place: [document[name] for document in told if name in document]
            for name, place in (("publisher", "publisher"), ("url", "sourceUrl"))
        }


WRITER = Writer("ftm", "FollowTheMoney entities, for OpenSanctions and Aleph", write_ftm, (".ftm.json", ".ftm"))
