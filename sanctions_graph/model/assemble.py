"""Chunks of encoded rows into the seven canonical tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import ANY_SHARE, SHARE_NULL
from sanctions_graph.model.columns import (
    Array,
    Coded,
    Ids,
    TextIds,
    code_dtype,
    constant,
    shrink,
)
from sanctions_graph.model.encode import Bounds, Column
from sanctions_graph.model.evidence import fold
from sanctions_graph.model.identity import digest_rows
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.model.numbering import ContentIds, GivenIds, number
from sanctions_graph.model.rules import check
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.model.tables import ABOUT_TABLES, About, Table, take

if TYPE_CHECKING:
    from sanctions_graph.errors import Finding

ID_SCHEMES = {
    "names": "name",
    "links": "link",
    "claims": "claim",
    "claim_links": "claimlink",
    "provenance": "step",
}
"""Scheme of the ids that are made from content."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Encoded rows of one table, as they were added.

    Attributes
    ----------
    table : str
        Name of the table.
    length : int
        Number of rows.
    columns : mapping of str to column
        Typed columns, ``id`` among them.
    about : Chunk or None
        For claims that are, row by row, about the links of another chunk.
    """

    table: str
    length: int
    columns: Mapping[str, Column]
    about: Chunk | None = None

    @cached_property
    def digest(self) -> Array:
        """Hash of what each row says, its id apart; uint64, shape (length,)."""
        columns = [column for name, column in self.columns.items() if name not in {"id", "about"}]
        if self.about is not None:
            columns.append(self.about.digest)
        elif "about" in self.columns:
            columns.append(self.columns["about"])
        return digest_rows(columns, self.length)

    @property
    def ids(self) -> Coded:
        """The ids that were given; blank where none was."""
        column = self.columns["id"]
        assert isinstance(column, Coded)
        return column


@dataclass(frozen=True, eq=False)
class _Draft:
    """One table on its way: rows joined, ids known, not yet in order."""

    name: str
    ids: GivenIds | ContentIds
    columns: dict[str, Column | About]
    length: int

    def sorted_by(self, *keys: Array) -> tuple[Table, Array]:
        order = self._order(keys)
        columns = {
            name: _shrunk(take(column, order)) if not _is_constant(column) else column
            for name, column in self.columns.items()
        }
        return Table(self.name, self.ids.take(order, in_order=not keys), columns), order

    def _order(self, keys: Sequence[Array]) -> Array:
        """Order rows by keys, and rows that are alike in all of them by the rank of their ids.

        Cost: one quick sort of all rows, and a slow one of those that are alike.
        """
        if not keys:
            return np.argsort(self.ids.rank, kind="stable")
        key = np.zeros(self.length, np.int64)
        for part in keys:  # codes of rows and words, whose product fits 64 bits for as many rows as fit a machine
            key = key * (int(part.max(initial=0)) + 2) + part + 1
        order = np.argsort(key)
        in_order = key[order]
        alike = np.concatenate([[False], in_order[1:] == in_order[:-1], [False]])
        tied = np.flatnonzero(alike[1:] | alike[:-1])
        if len(tied):
            rows = np.sort(order[tied])
            order[tied] = rows[np.lexsort((self.ids.rank[rows], key[rows]))]
        return order


def assemble(chunks: Mapping[str, Sequence[Chunk]]) -> tuple[dict[str, Table], tuple[Finding, ...]]:
    """Join, order, connect and check the chunks of a builder.

    Parameters
    ----------
    chunks : mapping of str to sequence of Chunk
        The rows that were added to each table.

    Returns
    -------
    tables : dict of str to Table
        The seven tables in canonical order.
    findings : tuple of Finding
        What the rules report without refusing.

    Raises
    ------
    RuleError
        If rows break a rule.
    """
    tables: dict[str, Table] = {}
    for name in ("nodes", "documents"):
        tables[name], _ = _join(name, chunks[name]).sorted_by()
    tables["links"], order = _links(chunks["links"], tables["nodes"], chunks["claims"])
    tables["names"] = _names(chunks["names"], tables["nodes"])
    tables["claims"] = _claims(chunks["claims"], tables, _positions(chunks["links"], order))
    tables["claim_links"] = _claim_links(chunks["claim_links"], tables["claims"])
    tables["provenance"], _ = _join("provenance", chunks["provenance"]).sorted_by()
    links = tables["links"]
    every = constant(True, len(tables["claims"]), np.bool_)
    spoken = fold(links, tables["claims"], sure=every, maybe=every)
    tables["links"] = replace(links, columns={**links.columns, **spoken})
    return tables, check(tables)


def _links(chunks: Sequence[Chunk], nodes: Table, claims: Sequence[Chunk]) -> tuple[Table, Array]:
    """Order the links; of links equal in content, the claims decide which is first, never the order of rows."""
    draft = _join("links", chunks, partial(_ties, chunks, claims))
    columns = draft.columns
    columns["source"], columns["target"] = _refer(nodes.ids, columns["source"], columns["target"])
    columns["share"] = _state_unknown_shares(columns["share"], columns["kind"])
    source, target, kind = (columns[name].codes for name in ("source", "target", "kind"))  # type: ignore[union-attr]
    return draft.sorted_by(source, target, kind)


def _ties(links: Sequence[Chunk], claims: Sequence[Chunk]) -> Array:
    """Hash what the claims say of each link: a sum, so that the order of adding does not matter."""
    ties = {id(chunk): constant(0, chunk.length, np.uint64) for chunk in links}
    for chunk in claims:
        if chunk.about is not None:
            ties[id(chunk.about)] = ties[id(chunk.about)] + chunk.digest
    return np.concatenate(list(ties.values()))


def _names(chunks: Sequence[Chunk], nodes: Table) -> Table:
    draft = _join("names", chunks)
    (node,) = _refer(nodes.ids, draft.columns["node"])
    draft.columns["node"] = node
    scheme, value = draft.columns["scheme"], draft.columns["value"]
    table, _ = draft.sorted_by(node.codes, scheme.codes, value.codes)  # type: ignore[union-attr]
    return table


def _positions(chunks: Sequence[Chunk], order: Array) -> dict[int, Array]:
    """Map each chunk of links to the rows its links ended on."""
    final = np.empty(len(order), np.int32)
    final[order] = np.arange(len(order), dtype=np.int32)
    ends = np.cumsum([0, *(chunk.length for chunk in chunks)])
    return {id(chunk): final[a:b] for chunk, a, b in zip(chunks, ends[:-1], ends[1:], strict=True)}


def _claims(chunks: Sequence[Chunk], tables: Mapping[str, Table], positions: Mapping[int, Array]) -> Table:
    targets = _about_targets(chunks, tables)
    parts = [_about(chunk, targets, positions) for chunk in chunks]
    kinds = shrink(np.concatenate([part[0] for part in parts])) if parts else np.empty(0, np.int8)
    rows = np.concatenate([part[1] for part in parts]) if parts else np.empty(0, np.int32)
    draft = _join("claims", chunks, lambda: (kinds.astype(np.uint64) << np.uint64(32)) + rows.astype(np.uint64))
    draft.columns["about"] = About(kinds, rows, targets)
    (draft.columns["document"],) = _refer(tables["documents"].ids, draft.columns["document"])
    table, _ = draft.sorted_by(kinds, rows)
    return table


def _about_targets(chunks: Sequence[Chunk], tables: Mapping[str, Table]) -> tuple[Ids, ...]:
    """List the ids a claim may be about, and last the dangling ones, for rule I2."""
    targets = tuple(tables[name].ids for name in ABOUT_TABLES)
    columns = [chunk.columns["about"] for chunk in chunks if chunk.about is None]
    words = sorted({word for column in columns if isinstance(column, Coded) for word in column.words})
    return (*targets, TextIds([word for word in words if all(ids.row(word) is None for ids in targets)]))


def _about(chunk: Chunk, targets: tuple[Ids, ...], positions: Mapping[int, Array]) -> tuple[Array, Array]:
    if chunk.about is not None:
        rows = positions[id(chunk.about)]
        return constant(0, len(rows), np.int8), rows
    column = chunk.columns["about"]
    assert isinstance(column, Coded)
    places = np.array([_find(word, targets) for word in column.words], np.int32).reshape(-1, 2)
    return places[column.codes, 0].astype(np.int8), places[column.codes, 1]


def _find(word: str, targets: tuple[Ids, ...]) -> tuple[int, int]:
    for table, ids in enumerate(targets):
        row = ids.row(word)
        if row is not None:
            return table, row
    raise AssertionError(word)  # pragma: no cover - the last target holds every dangling id


def _claim_links(chunks: Sequence[Chunk], claims: Table) -> Table:
    draft = _join("claim_links", chunks)
    ends = _refer(claims.ids, draft.columns["claim"], draft.columns["other"])
    draft.columns["claim"], draft.columns["other"] = ends
    keys = [draft.columns[name].codes for name in ("claim", "relation", "other")]  # type: ignore[union-attr]
    table, _ = draft.sorted_by(*keys)
    return table


def _state_unknown_shares(share: Column | About, kind: Column | About) -> Bounds:
    """Write a share that is not stated as (0, 100 %] where the kind of link carries one."""
    assert isinstance(share, Bounds)
    assert isinstance(kind, Coded)
    carries = np.array([LINK_KINDS[word].carries == "share" for word in kind.words], np.bool_)
    unknown = carries[kind.codes] & (share.low == SHARE_NULL)
    if not unknown.any():
        return share
    low, high = np.where(unknown, ANY_SHARE.low, share.low), np.where(unknown, ANY_SHARE.high, share.high)
    return Bounds(shrink(low), shrink(high))


def _refer(ids: Ids, *columns: Column | About) -> list[Coded]:
    """Point columns of ids at the rows they name; a dangling id gets a code beyond the last row, for rule I2."""
    coded = [column for column in columns if isinstance(column, Coded)]
    found = iter(ids.find([word for column in coded for word in column.words]))
    return [_point(column, list(islice(found, len(column.words))), ids) for column in coded]


def _point(column: Coded, rows: list[int | None], ids: Ids) -> Coded:
    dangling = [word for word, row in zip(column.words, rows, strict=True) if row is None]
    beyond = iter(range(len(ids), len(ids) + len(dangling)))
    place = np.array([next(beyond) if row is None else row for row in rows] if dangling else rows, np.int32)
    codes = shrink(place[column.codes]) if len(column.codes) else column.codes.astype(np.int32)
    return Coded(codes, [*ids, *dangling] if dangling else ids)


# ---- joining chunks --------------------------------------------------------------------------------------


def _join(name: str, chunks: Sequence[Chunk], ties: Callable[[], Array] | None = None) -> _Draft:
    layout = LAYOUTS[name]
    columns: dict[str, Column | About] = {
        field: _concatenate([chunk.columns[field] for chunk in chunks], field, name)
        for field in layout.fields
        if field not in {"id", "about"}
    }
    given = _concatenate([chunk.ids for chunk in chunks], "id", name)
    assert isinstance(given, Coded)
    return _Draft(name, number(ID_SCHEMES.get(name, ""), chunks, given, ties), columns, len(given))


def _concatenate(parts: Sequence[Column], field: str, table: str) -> Column:
    spec = LAYOUTS[table].fields[field]
    if not parts:
        return _nothing(spec.form, spec.words)
    if len(parts) == 1:
        return parts[0]
    if isinstance(parts[0], Bounds):
        bounds = [part for part in parts if isinstance(part, Bounds)]
        return Bounds(shrink(np.concatenate([b.low for b in bounds])), shrink(np.concatenate([b.high for b in bounds])))
    coded = [part for part in parts if isinstance(part, Coded)]
    if coded:
        return _merge_words(coded, spec.words)
    return shrink(np.concatenate([part for part in parts if isinstance(part, np.ndarray)]))


def _merge_words(parts: Sequence[Coded], closed: tuple[str, ...]) -> Coded:
    words = closed or tuple(sorted({word for part in parts for word in part.words}))
    place = {word: code for code, word in enumerate(words)}
    dtype = code_dtype(len(words))
    codes = []
    for part in parts:
        renumber = np.array([*(place[word] for word in part.words), -1], dtype)
        codes.append(renumber[part.codes])
    return Coded(shrink(np.concatenate(codes)), words)


def _nothing(form: str, words: tuple[str, ...]) -> Column:
    if form in {"days", "share", "amount", "value"}:
        dtype = {"days": np.int32, "share": np.int64}.get(form, np.float64)
        return Bounds(np.empty(0, dtype), np.empty(0, dtype))
    if form in {"number", "flag"}:
        return np.empty(0, np.float64 if form == "number" else np.bool_)
    return Coded(np.empty(0, np.int8), words)


def _is_constant(column: Column | About) -> bool:
    if isinstance(column, Bounds):
        return column.low.strides == column.high.strides == (0,)
    if isinstance(column, About):
        return False
    values = column.codes if isinstance(column, Coded) else column
    return values.strides == (0,)


def _shrunk(column: Column | About) -> Column | About:
    if isinstance(column, Bounds):
        return Bounds(shrink(column.low), shrink(column.high))
    if isinstance(column, About):
        return About(shrink(column.tables), shrink(column.rows), column.targets)
    return Coded(shrink(column.codes), column.words) if isinstance(column, Coded) else shrink(column)
