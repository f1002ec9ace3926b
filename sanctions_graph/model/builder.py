"""From records and columns to an immutable graph: the only door in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph.errors import SanctionsGraphError, SchemaError, UnknownKindError
from sanctions_graph.model.assemble import ID_SCHEMES, Chunk, assemble
from sanctions_graph.model.cells import is_missing, read_value
from sanctions_graph.model.columns import hashed_id
from sanctions_graph.model.encode import Cells, distinct_cells, distinct_objects, encode, encode_default
from sanctions_graph.model.graph import SanctionsGraph
from sanctions_graph.model.kinds import ENTITY
from sanctions_graph.model.records import Entity, Record, Step, complete_stance, complete_unit
from sanctions_graph.model.schema import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Callable


class GraphBuilder:
    """Collect records, dicts or columns, then `freeze` them into a graph.

    Nothing half-built comes out: a row that cannot be read is refused when it is added, and `freeze` refuses the
    whole if any row breaks a rule.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> builder = sg.GraphBuilder()
    >>> _ = builder.add(sg.Document(id="doc:register", publisher="Companies House", published="2024-05-01"))
    >>> _ = builder.add(sg.Entity(id="lei:A", caption="A plc"), sg.Entity(id="lei:B", caption="B Ltd"))
    >>> link, = builder.add(sg.Link(source="lei:A", target="lei:B", kind="owns", share="60%", start="2020"))
    >>> _ = builder.add(sg.Claim(about=link, document="doc:register"))
    >>> builder.freeze()
    SanctionsGraph(2 nodes, 1 link, 1 claim, 1 document)
    """

    def __init__(self) -> None:
        self._chunks: dict[str, list[Chunk]] = {table: [] for table in LAYOUTS}
        self._pending: dict[str, list[dict[str, Any]]] = {table: [] for table in LAYOUTS}
        self._ids: dict[str, set[str]] = {table: set() for table in LAYOUTS}

    def add(self, *records: Record) -> tuple[str, ...]:
        """Add records.

        Parameters
        ----------
        *records : Record
            Nodes, links, claims, documents, …, in any order.

        Returns
        -------
        tuple of str
            Their ids; a link, claim or name without one has it made from its content.
        """
        ids = []
        strange = [record for record in records if not isinstance(record, Record)]
        if strange:
            raise SchemaError(
                f"{strange[0]!r:.60} is no record", hint="add sg.Link(...), sg.Entity(...), or use add_rows"
            )
        rows = [_row(record) for record in records]
        digests = _digests([row for row in rows if not row["id"]])
        for row in rows:
            table = row.pop("table")
            row["id"] = row["id"] or self._free_id(table, next(digests[table]))
            self._ids[table].add(row["id"])
            self._pending[table].append(row)
            ids.append(row["id"])
        return tuple(ids)

    def _free_id(self, table: str, digest: int) -> str:
        copy = 0
        while (candidate := hashed_id(ID_SCHEMES[table], digest, copy)) in self._ids[table]:
            copy += 1
        return candidate

    def add_rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows as dicts, each field as a record would take it.

        Parameters
        ----------
        table : str
            ``nodes``, ``names``, ``links``, ``claims``, ``claim_links``, ``documents`` or ``provenance``.
        rows : iterable of mapping
            One mapping a row; fields that some rows leave out are blank there.
        """
        rows = list(rows)
        names = dict.fromkeys(name for row in rows for name in row)
        self.add_columns(table, {name: [row.get(name) for row in rows] for name in names})

    def add_columns(self, table: str, columns: Mapping[str, Any], *, about: Chunk | None = None) -> Chunk:
        """Add rows as columns: the fast way in.

        Parameters
        ----------
        table : str
            Name of a table.
        columns : mapping of str to sequence or Arrow array
            Equally long columns by field name; a field left out is blank.
        about : Chunk, optional
            For claims only: rows of links, as this method returned them, that these claims are about one by one.

        Returns
        -------
        Chunk
            The rows as they were read; give links to `about`.

        Raises
        ------
        SanctionsGraphError
            For the first cell that cannot be read, by table and row.
        """
        if table not in LAYOUTS:
            raise UnknownKindError(table, LAYOUTS, what="table")
        layout = LAYOUTS[table]
        layout.require(columns if about is None else {**columns, "about": None})
        length = len(next(iter(columns.values()))) if columns else 0
        _require_rows(columns, length)
        if about is not None:
            self._require_links(about, length)
        place = _placer(table, columns)
        if table == "claims":
            columns = _complete_claims(columns, length, place)
        elif table == "nodes":
            columns = _complete_nodes(columns, length, place)
        encoded = {
            name: encode(field, columns[name], place)
            if name in columns
            else encode_default(field, layout.defaults.get(name, ""), length)
            for name, field in layout.fields.items()
        }
        chunk = Chunk(table, length, encoded, about)
        self._chunks[table].append(chunk)
        return chunk

    def _require_links(self, about: Chunk, length: int) -> None:
        if not any(about is chunk for chunk in self._chunks["links"]):
            raise SchemaError(
                "the claims are about rows of another builder", hint="give what add_columns('links') returned"
            )
        if about.length != length:
            raise SchemaError(
                f"{length:,} claims are about {about.length:,} links", hint="give one claim a link, in the same order"
            )

    def freeze(self, *, steps: Sequence[Step] = ()) -> SanctionsGraph:
        """Check every rule and build the immutable graph.

        Parameters
        ----------
        steps : sequence of Step, optional
            Provenance to record.

        Returns
        -------
        SanctionsGraph
            In canonical order: equal content gives equal bytes whatever the order of adding.

        Raises
        ------
        IntegrityError, BoundsError, EvidenceError
            If rows break rules I1 to I5, I7 or I18; ``.findings`` names every one.

        Notes
        -----
        Time O(m log m) in links; nothing of the builder is changed.
        """
        chunks = {table: [*self._chunks[table], *self._pending_chunk(table)] for table in LAYOUTS}
        if steps:
            rows = [{name: getattr(step, name) for name in Step.model_fields} for step in steps]
            chunks["provenance"].append(_chunk("provenance", rows))
        tables, findings = assemble(chunks)
        return SanctionsGraph(tables, findings)

    def _pending_chunk(self, table: str) -> list[Chunk]:
        return [_chunk(table, self._pending[table])] if self._pending[table] else []


def _row(record: Record) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in type(record).model_fields}
    kind = {"kind": record.kind} if record.table == "nodes" else {}  # type: ignore[attr-defined]
    return {**row, **kind, "table": record.table}


def _digests(rows: list[dict[str, Any]]) -> dict[str, Iterator[int]]:
    """Hash what rows of any tables say; one pass a table, since a pass costs the same for one row as for many."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_table.setdefault(row["table"], []).append(row)
    return {table: iter(_chunk(table, same).digest.tolist()) for table, same in by_table.items()}


def _complete_nodes(columns: Mapping[str, Any], length: int, place: Callable[[int], str]) -> dict[str, Any]:
    """Give an entity without a type the type that its record has by default."""
    default = Entity.model_fields["type"].default

    def complete_type(word: Any, kind: Any) -> Any:
        return default if kind == ENTITY and is_missing(word) else word

    types, kinds = (_distinct(columns, name, length) for name in ("type", "kind"))
    return {**columns, "type": _each_pair(complete_type, types, kinds, place)}


def _require_rows(columns: Mapping[str, Any], length: int) -> None:
    for name, column in columns.items():
        if isinstance(column, str) or len(column) != length:
            said = "is one text" if isinstance(column, str) else f"has {len(column):,} rows"
            raise SchemaError(
                f"column {name!r} {said} where the others have {length:,} rows",
                hint="give one cell a row in every column",
            )


def _distinct(columns: Mapping[str, Any], name: str, length: int) -> Cells:
    """Take a column by its distinct cells; one that was left out is blank."""
    if name not in columns:
        return Cells(np.zeros(length, np.int8), [None])
    column = columns[name]
    return Cells(*(distinct_objects if name == "value" and isinstance(column, list) else distinct_cells)(column))


def _complete_claims(columns: Mapping[str, Any], length: int, place: Callable[[int], str]) -> dict[str, Any]:
    """Fill in what a claim implies: its stance from its status, the form of its value from its unit."""
    complete = dict(columns)
    if "status" in columns or "stance" in columns:
        complete["status"] = _distinct(columns, "status", length)
        stance = _distinct(columns, "stance", length)
        complete["stance"] = _each_pair(complete_stance, stance, complete["status"], place)
    if "value" in columns:
        unit, quantity, value = (_distinct(columns, name, length) for name in ("unit", "quantity", "value"))
        complete["unit"] = _each_pair(complete_unit, unit, quantity, place)
        complete["value"] = _each_pair(read_value, value, complete["unit"], place)
    return complete


def _each_pair(read: Callable[[Any, Any], Any], a: Cells, b: Cells, place: Callable[[int], str]) -> Cells:
    """Read two columns together, every distinct pair once."""
    pairs = a.codes.astype(np.int64) * len(b.distinct) + b.codes
    _, rows, codes = np.unique(pairs, return_index=True, return_inverse=True)
    done: list[Any] = [None] * len(rows)
    for pair in np.argsort(rows).tolist():
        row = int(rows[pair])
        try:
            done[pair] = read(a[row], b[row])
        except SanctionsGraphError as error:
            error.message = f"{place(row)}: {error.message}"
            raise
    return Cells(codes, done)


def _chunk(table: str, rows: list[dict[str, Any]]) -> Chunk:
    layout = LAYOUTS[table]
    place = _placer(table, {"id": [row.get("id", "") for row in rows]})
    encoded = {
        name: encode(field, [row.get(name, layout.defaults.get(name)) for row in rows], place)
        for name, field in layout.fields.items()
    }
    return Chunk(table, len(rows), encoded)


def _placer(table: str, columns: Mapping[str, Any]) -> Callable[[int], str]:
    def place(row: int) -> str:
        own = columns["id"][row] if "id" in columns else ""
        return f"table {table!r}, row {row}" + (
            f", id {str(own)[:60]!r}" if own is not None and own == own and str(own) else ""
        )

    return place
