"""FollowTheMoney statements, CSV: one value of one property of one entity a row, with who said it and when.

Field map (`FIELDS` says the same to a program; the properties are those of `ftm`)

=================  ========================================================================================
``canonical_id``   the entity that the row belongs to; ``entity_id`` where there is none
``entity_id``      the entity before it was merged: a value that names it names the merged one
``schema``         schema of the entity: of several, the narrowest
``prop``           property; ``id`` says that the entity was there, and nothing more
``value``          value of the property
``dataset``        speaker of the claims
``first_seen``     since when the claims of the entity were seen: the earliest of its rows
``last_seen``      until when: the latest of its rows
``prop_type``      ``entity`` tells that the value names one; without the column any value may
``external``       a row that is true is left out: it proposes what nobody has accepted
dropped            lang, original_value, origin, id
=================  ========================================================================================

A link of its own (an Ownership, a Sanction) and a property that holds another entity are both seen for as long as their
own rows were. The rows of all entities are held until the files end, since they may come in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import RecordError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._rows import head_rows, read_rows
from sanctions_graph.io.registers._ftm import Entities
from sanctions_graph.io.registers._ftm_model import EDGES, TYPES
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Report
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.registry import Reading

_NEEDED = ("schema", "prop", "value")
_INNER = "dropped: of no use to a graph"
FIELDS = MappingProxyType(
    {
        "canonical_id": "the entity, see ftm",
        "entity_id": "the entity, where there is no canonical_id; another name of it, where there is",
        "prop_type": "entity: the value names an entity",
        "schema": "schema of the entity, see ftm",
        "prop": "property, see ftm",
        "value": "value of the property",
        "dataset": "speaker of the claims",
        "first_seen": "since when the claims were seen",
        "last_seen": "until when the claims were seen",
        "external": "leaves the row out",
        **dict.fromkeys(("id", "lang", "original_value", "origin"), _INNER),
    }
)
"""Columns of the file."""

_WIDTH = {
    "Thing": 0, "Value": 0, "Interval": 0, "Interest": 0, "LegalEntity": 1, "Asset": 1, "Organization": 2,
    "Vehicle": 2, "Identification": 1,
}  # fmt: skip
"""How narrow a schema is; one that is not here is as narrow as can be."""
_NARROW = 3
_TRUE = ("t", "true", "1", "yes")


class _Gathered:
    """The rows of one entity, gathered."""

    __slots__ = ("at", "datasets", "first", "last", "properties", "schema")

    def __init__(self, at: Place, schema: str) -> None:
        self.at, self.schema = at, schema
        self.first = self.last = ""
        self.datasets: set[str] = set()
        self.properties: dict[str, dict[tuple[str, bool], None]] = {}  # a value, and whether it names an entity


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    rows = head_rows(head)
    return bool(rows) and {*_NEEDED, "dataset"} <= set(rows[0]) and _key(rows[0]) != ""


def _key(header: list[str]) -> str:
    return next((name for name in ("canonical_id", "entity_id") if name in header), "")


def _read(reading: Reading) -> None:
    entities = Entities(reading)
    digests: list[str] = []
    merged: dict[str, str] = {}
    found: dict[str, _Gathered] = {}
    for file in reading.files:
        _gather(file, reading.report, digests, found, merged)
    for own, gathered in found.items():
        entity = {
            "id": own,
            "schema": gathered.schema,
            "properties": {
                name: list(dict.fromkeys(merged.get(value, value) if names else value for value, names in values))
                for name, values in gathered.properties.items()
            },
            "datasets": sorted(gathered.datasets),
            "first_seen": gathered.first,
            "last_seen": gathered.last,
        }
        entities.add(entity, gathered.at)
    entities.hand_over(digests=digests, title="FollowTheMoney statements")


def _gather(
    file: InputFile, report: Report, digests: list[str], found: dict[str, _Gathered], merged: dict[str, str]
) -> None:
    external = 0
    for line, row in _rows(file, report, digests):
        own, schema = row.get("canonical_id") or row.get("entity_id", ""), row["schema"]
        at = Place(file.name, line, own[:80])
        if not own or not schema or not row["prop"]:
            report.refuse(at, "the row has no entity, schema or property", hint="is the row cut?")
            continue
        if row.get("external", "").lower() in _TRUE:
            external += 1
            continue
        if row.get("entity_id") and row["entity_id"] != own:
            merged[row["entity_id"]] = own
        gathered = found.setdefault(own, _Gathered(at, schema))
        if schema != gathered.schema:
            gathered.schema = _narrower(gathered.schema, schema, at, report)
        gathered.datasets.update(filter(None, [row.get("dataset", "")]))
        first, last = row.get("first_seen", "")[:10], row.get("last_seen", "")[:10]
        gathered.first = min(filter(None, (gathered.first, first)), default="")
        gathered.last = max(gathered.last, last)
        if row["prop"] != "id" and row["value"]:
            names = row.get("prop_type", "entity") == "entity"
            gathered.properties.setdefault(row["prop"], {})[row["value"], names] = None
    if external:
        said = f"{external:,} rows are external: they propose what nobody has accepted; left out"
        report.note("record", Place(file.name, 1, ""), said)


def _rows(file: InputFile, report: Report, digests: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] = []
    for line, cells in read_rows(file, digest=digests):
        if not header:
            header = [name.strip() for name in cells]
            if not {*_NEEDED} < set(header) or not _key(header) or len(set(header)) < len(header):
                said = f"the columns are {', '.join(header)[:200]!r}"
                raise RecordError(said, path=file.name, line=line, hint=f"each once, {', '.join(_NEEDED)} among them")
            for name in header:
                if name not in FIELDS:
                    report.note("type", Place(file.name, line, ""), f"the column {name[:60]!r} is in no field map")
        elif len(cells) != len(header):
            said = f"{len(cells)} cells, not {len(header)}"
            report.refuse(Place(file.name, line, cells[0][:80]), said, hint="is the file cut, or edited?")
        else:
            yield line, dict(zip(header, cells, strict=True))


def _narrower(one: str, other: str, at: Place, report: Report) -> str:
    """Choose the narrower of two schemata; where none is, the first by name, with a finding."""
    widths = _WIDTH.get(one, _NARROW), _WIDTH.get(other, _NARROW)
    if widths[0] != widths[1]:
        return one if widths[0] > widths[1] else other
    chosen = min(one, other)
    if one in TYPES or one in EDGES:
        report.note("type", at, f"it is a {one[:40]} and a {other[:40]}; read as {chosen[:40]}")
    return chosen


READER = Reader("ftm-statements", "FollowTheMoney statements, CSV", _sniff, _read, FIELDS)
"""Reads one file, or the files of one export; the rows of one entity may stand in several."""
