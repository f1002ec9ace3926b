"""Chunks of encoded rows into the seven canonical tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import ANY_SHARE, SHARE_NULL
from sanctions_graph.model.columns import (
    Array,
    Coded,
    HashedIds,
    Ids,
    TextIds,
    code_dtype,
    constant,
    hashed_id,
    shrink,
)
from sanctions_graph.model.encode import Bounds, Column
from sanctions_graph.model.evidence import fold
from sanctions_graph.model.identity import digest_rows, number_copies
from sanctions_graph.model.kinds import LINK_KINDS
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
    ids: Ids
    columns: dict[str, Column | About]
    rank: Array  # place of each row's id among all ids of the table

    def sorted_by(self, *keys: Array) -> tuple[Table, Array]:
        order = np.lexsort((self.rank, *reversed(keys))) if keys else np.argsort(self.rank, kind="stable")
        in_order = not keys
        columns = {
            name: _shrunk(take(column, order)) if not _is_constant(column) else column
            for name, column in self.columns.items()
        }
        return Table(self.name, _take_ids(self.ids, order, in_order), columns), order


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
    ties: dict[int, Array] = {}
    for chunk in chunks["claims"]:
        if chunk.about is not None:  # a sum, so that the order of adding does not matter
            ties[id(chunk.about)] = ties.get(id(chunk.about), np.uint64(0)) + chunk.digest
    tables["links"], order = _links(chunks["links"], tables["nodes"], ties)
    tables["names"] = _names(chunks["names"], tables["nodes"])
    tables["claims"] = _claims(chunks["claims"], tables, _positions(chunks["links"], order))
    tables["claim_links"] = _claim_links(chunks["claim_links"], tables["claims"])
    tables["provenance"], _ = _join("provenance", chunks["provenance"]).sorted_by()
    links = tables["links"]
    every = constant(True, len(tables["claims"]), np.bool_)
    spoken = fold(links, tables["claims"], sure=every, maybe=every)
    tables["links"] = replace(links, columns={**links.columns, **spoken})
    return tables, check(tables)


def _links(chunks: Sequence[Chunk], nodes: Table, ties: Mapping[int, Array]) -> tuple[Table, Array]:
    """Order the links; of links equal in content, the claims decide which is first, never the order of rows."""
    untied = [ties.get(id(chunk), constant(0, chunk.length, np.uint64)) for chunk in chunks]
    draft = _join("links", chunks, np.concatenate(untied) if untied else None)
    columns = draft.columns
    for end in ("source", "target"):
        columns[end] = _refer(columns[end], nodes.ids)
    columns["share"] = _state_unknown_shares(columns["share"], columns["kind"])
    source, target, kind = (columns[name].codes for name in ("source", "target", "kind"))  # type: ignore[union-attr]
    key = (source.astype(np.int64) * max(len(nodes), 1) + target) * len(LINK_KINDS) + kind
    return draft.sorted_by(key)


def _names(chunks: Sequence[Chunk], nodes: Table) -> Table:
    draft = _join("names", chunks)
    node = _refer(draft.columns["node"], nodes.ids)
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
    draft = _join("claims", chunks, (kinds.astype(np.uint64) << np.uint64(32)) + rows.astype(np.uint64))
    draft.columns["about"] = About(kinds, rows, targets)
    draft.columns["document"] = _refer(draft.columns["document"], tables["documents"].ids)
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
    for end in ("claim", "other"):
        draft.columns[end] = _refer(draft.columns[end], claims.ids)
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


def _refer(column: Column | About, ids: Ids) -> Coded:
    """Point a column of ids at the rows they name; a dangling id gets a code beyond the last row, for rule I2."""
    assert isinstance(column, Coded)
    rows = ids.find(column.words)
    dangling = [word for word, row in zip(column.words, rows, strict=True) if row is None]
    beyond = iter(range(len(ids), len(ids) + len(dangling)))
    place = np.array([next(beyond) if row is None else row for row in rows], np.int32)
    codes = shrink(place[column.codes]) if len(column.codes) else column.codes.astype(np.int32)
    return Coded(codes, [*ids, *dangling] if dangling else ids)


# ---- joining chunks --------------------------------------------------------------------------------------


def _join(name: str, chunks: Sequence[Chunk], ties: Array | None = None) -> _Draft:
    layout = LAYOUTS[name]
    columns: dict[str, Column | About] = {
        field: _concatenate([chunk.columns[field] for chunk in chunks], field, name)
        for field in layout.fields
        if field not in {"id", "about"}
    }
    given = _concatenate([chunk.ids for chunk in chunks], "id", name)
    assert isinstance(given, Coded)
    ids, rank = _number(name, chunks, given, ties)
    return _Draft(name, ids, columns, rank)


def _number(name: str, chunks: Sequence[Chunk], given: Coded, ties: Array | None) -> tuple[Ids, Array]:
    """Give every row its id, and every id its rank."""
    if "" not in given.words or not len(given):
        return TextIds(given[:]), given.codes
    digest = np.concatenate([chunk.digest for chunk in chunks])
    copies = number_copies(digest, constant(0, len(digest), np.uint64) if ties is None else ties)
    if given.words == ("",):
        return HashedIds(ID_SCHEMES[name], digest, copies), _hash_rank(digest, copies)
    text = _fill_in(given, ID_SCHEMES[name], digest, copies)
    place = {word: row for row, word in enumerate(sorted(text))}
    return TextIds(text), np.array([place[word] for word in text], np.int64)


def _fill_in(given: Coded, prefix: str, digest: Array, copies: Array) -> list[str]:
    """Make the ids that were left out beside those that were given; a number that is taken is passed over."""
    text = given[:]
    taken = set(text)
    free: dict[int, int] = {}
    for row in np.lexsort((copies, digest)).tolist():
        if not text[row]:
            content = int(digest[row])
            copy = free.get(content, 0)
            while hashed_id(prefix, content, copy) in taken:
                copy += 1
            text[row] = hashed_id(prefix, content, copy)
            free[content] = copy + 1
    return text


def _hash_rank(digest: Array, copies: Array) -> Array:
    """Rank hashed ids as their text would rank."""
    if copies.strides == (0,) or not copies.any():
        return digest
    last = int(copies.max())
    texts = sorted(range(last + 1), key=lambda copy: f"-{copy + 1}" if copy else "")
    text_rank = np.empty(last + 1, np.int64)
    text_rank[texts] = np.arange(last + 1)
    order = np.lexsort((text_rank[copies], digest))
    rank = np.empty(len(digest), np.int64)
    rank[order] = np.arange(len(digest))
    return rank


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


def _take_ids(ids: Ids, order: Array, in_order: bool) -> Ids:
    if isinstance(ids, HashedIds):
        return HashedIds(ids.prefix, ids.digest[order], shrink(ids.copy[order]))
    return TextIds([ids[row] for row in order.tolist()], in_order)


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
