"""Resolver files of nomenklatura: which ids of several lists somebody judged to be the same, or not.

Field map (`FIELDS` says the same to a program)

======================  ===================================================================================
``target``, ``source``  the two ids; the first and the second item of a line
``judgement``           positive or negative; unsure and no_judgement are counted only
``score``               score of the proposal that was judged, and no probability
``user``                whose judgement it is
``created_at``          when it was judged; ``timestamp`` in older files
``deleted_at``          such a judgement was taken back: it is counted only
======================  ===================================================================================

A line is an array of these, or an object with these keys; a CSV file has them as columns. What else a later version
adds is dropped. Blank lines, and lines that begin with ``#``, are passed over. Of several judgements on one pair the
last one holds, as it does in nomenklatura. The file is no list: it decides about ids of other lists.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sanctions_graph._collector import paused_collector
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.errors import DateError, FormatError, RecordError, SanctionsGraphError, SearchLimitError
from sanctions_graph.io._judged import Clusters, Judgement
from sanctions_graph.io.files._json import DECODER
from sanctions_graph.io.files._rows import head_rows, read_rows
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.model.cells import read_days, read_id, read_text
from sanctions_graph.model.provenance import step
from sanctions_graph.model.sameness import Same, accept_as_same

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.io.files._stream import InputFile, Source
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Document

FIELDS = MappingProxyType({
    "target": "one id",
    "source": "the other id",
    "judgement": "positive or negative; unsure and no_judgement are counted only",
    "score": "score",
    "user": "user",
    "created_at": "time",
    "timestamp": "time",
    "deleted_at": "taken back: counted only",
})  # fmt: skip
"""Fields of one judgement."""

MAX_JUDGEMENTS = 10_000_000
"""Most pairs that are held."""
MAX_APART = 1_000_000
"""Most pairs of nodes that `Judgements.apart_in` lists."""

_WORDS = ("positive", "negative", "unsure", "no_judgement")
_ITEMS = ("target", "source", "judgement", "score", "user", "created_at", "deleted_at")
_NEEDED = 6
_HINT = "is it a resolver file of nomenklatura?"
_CANONICAL = "NK-"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Refuse = Callable[[str], RecordError]


@dataclass(frozen=True)
class Judgements:
    """Which ids were judged to be the same, or not.

    Attributes
    ----------
    positive, negative : tuple of Judgement
        By their ids, then by line.
    unsure, undecided : int
        Pairs that were judged *unsure*, or only proposed.
    deleted, replaced : int
        Judgements that were taken back, or that a later line on the same pair replaced.
    attrs : mapping of str to object
        Method, parameters, inputs and version.
    """

    positive: tuple[Judgement, ...]
    negative: tuple[Judgement, ...]
    unsure: int = 0
    undecided: int = 0
    deleted: int = 0
    replaced: int = 0
    attrs: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def apart(self) -> frozenset[tuple[str, str]]:
        """The pairs of ids that are judged not to be the same, the lesser first, as the file has them."""
        return frozenset(each.pair for each in self.negative)

    def apart_in(self, graph: SanctionsGraph) -> frozenset[tuple[str, str]]:
        r"""Find the pairs of entities of a graph that are judged not to be the same, also through other ids.

        Parameters
        ----------
        graph : SanctionsGraph
            The graph. Judgements are often about a canonical id (``NK-…``): then they part every entity that is
            judged to be the one from every entity that is judged to be the other.

        Returns
        -------
        frozenset of tuple of str
            Pairs of ids of nodes, the lesser first.

        Raises
        ------
        IntegrityError
            If judgements on entities of the graph contradict one another.
        SearchLimitError
            If there are more than `MAX_APART`.

        Notes
        -----
        Cost: O(j log j) in judgements, and O(1) a pair that is returned.

        Examples
        --------
        >>> import sanctions_graph as sg
        >>> judged = read_resolver(b'["NK-1", "a:1", "positive", null, "kim", null]\n'
        ...                        b'["NK-1", "b:7", "negative", null, "kim", null]\n')
        >>> builder = sg.GraphBuilder()
        >>> _ = builder.add(sg.Entity(id="a:1"), sg.Entity(id="b:7"))
        >>> sorted(judged.apart), sorted(judged.apart_in(builder.freeze()))
        ([('NK-1', 'b:7')], [('a:1', 'b:7')])
        """
        clusters = Clusters(graph, self.positive, self.negative)
        found: set[tuple[str, str]] = set()
        for each in self.negative:
            ones, others = (clusters.nodes_with(id) for id in each.pair)  # noqa: A001
            found.update((one, other) if one < other else (other, one) for one in ones for other in others)
            if len(found) > MAX_APART:
                raise SearchLimitError(
                    "the search for pairs apart", limit=MAX_APART, found=len(found), hint="take a smaller graph"
                )
        return frozenset(found)

    def accept(self, graph: SanctionsGraph, *, document: str | Document, by: str = "") -> SanctionsGraph:
        r"""Add the positive judgements on entities of a graph, as *possible* links.

        Parameters
        ----------
        graph : SanctionsGraph
            The graph; an id is looked for as it is, as ``ftm:<id>``, and among ids that an earlier union joined.
        document : str or Document
            Where the judgements are written down: the id of a document of the graph, or a new one.
        by : str, optional
            Whose opinion it is; the users that the file names if left out.

        Returns
        -------
        SanctionsGraph
            The whole graph with a `same_as` link for each pair that is judged directly, and for as many others as
            hold the rest of a cluster together, where ids that are no nodes (such as canonical ones) join nodes. Each
            link has a claim of status ``opinion`` that tells the chain. No node is made or merged, and the links are
            never certain. The step in ``.provenance`` counts ids that are nodes, and those that are absent.

        Raises
        ------
        IntegrityError
            If two ids are judged apart that other judgements join, where the cluster holds two nodes of the graph;
            the message names the chain.
        UnknownIdError
            If there is no document of that id.
        SchemaError
            If the graph holds another document of the new one's id.

        Notes
        -----
        Cost: O(j log j) in judgements, the length of each chain, and that of `edit` and `freeze`.

        Examples
        --------
        >>> import sanctions_graph as sg
        >>> judged = read_resolver(b'["NK-1", "a:1", "positive", null, "kim", "2024-05-06T10:00"]\n'
        ...                        b'["NK-1", "b:7", "positive", null, "kim", "2024-05-07T10:00"]\n')
        >>> builder = sg.GraphBuilder()
        >>> _ = builder.add(sg.Entity(id="a:1"), sg.Entity(id="b:7"))
        >>> graph = judged.accept(builder.freeze(), document=sg.Document(id="doc:resolver"))
        >>> print(graph.claims[0].note)
        judged the same: a:1 = NK-1 (kim, 2024-05-06) = b:7 (kim, 2024-05-07)
        """
        clusters = Clusters(graph.whole, self.positive, self.negative)
        pairs = [
            Same(
                one, other, note=f"judged the same: {chain}", locator=chain.lines(),
                by=by or "; ".join(sorted({each.user for each in chain.judgements} - {""})),
            )
            for one, other, chain in clusters.chains()
        ]  # fmt: skip
        judged = {id for each in self.positive for id in each.pair}  # noqa: A001
        absent = judged - clusters.node_of.keys()
        canonical = sum(_is_canonical(id) for id in absent)  # noqa: A001
        counts = {
            "pairs": len(pairs), "nodes": len(judged) - len(absent), "absent": len(absent) - canonical,
            "canonical": canonical,
        }  # fmt: skip
        inputs = self.attrs.get("inputs", ())
        made = step(software="sanctions_graph read_resolver", parameters=counts, inputs=inputs)
        return accept_as_same(graph, pairs, document=document, step=made)

    def _columns(self) -> dict[str, list[Any]]:
        rows = (*self.positive, *self.negative)
        names = ("judgement", "source", "target", "user", "day", "score", "file", "line")
        return {name: [getattr(row, name) for row in rows] for name in names}

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a judgement, positive ones first."""
        return to_pandas(self._columns(), self.attrs)

    def __repr__(self) -> str:
        counts = [
            f"{len(self.positive):,} positive", f"{len(self.negative):,} negative", f"{self.unsure:,} unsure",
            f"{self.undecided:,} undecided", f"{self.deleted:,} taken back", f"{self.replaced:,} judged again",
        ]  # fmt: skip
        columns = {
            name: ["" if cell is None else cell for cell in cells]
            for name, cells in self._columns().items()
            if name not in ("file", "line")
        }
        table = [text_table(columns)] if self.positive or self.negative else []
        return "\n".join([f"Judgements: {', '.join(counts)}", *table])

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def read_resolver(source: Source | Iterable[Source]) -> Judgements:
    """Read resolver files of nomenklatura.

    Parameters
    ----------
    source : path, bytes, binary stream, or a list of these
        JSON lines or CSV, packed with gz or zip or not.

    Returns
    -------
    Judgements
        Decisions about ids; give them to `Judgements.accept` with the graph that they are about.

    Raises
    ------
    FormatError
        If there is no such file, or more than `MAX_JUDGEMENTS` pairs are judged.
    RecordError
        For the first line that cannot be read, by file and line.

    Notes
    -----
    Files are read a line at a time, in order of their names. Memory is O(pairs).

    Examples
    --------
    >>> read_resolver(b'["b:7", "a:1", "positive", null, "kim", "2024-05-06T10:00"]').positive[0].day
    '2024-05-06'
    """
    files = files_of(source)
    if not files:
        raise FormatError("the source holds no file", hint="name a file")
    held: dict[tuple[str, str], Judgement] = {}
    deleted = replaced = 0
    with paused_collector():
        for file in files:
            for each, is_deleted in _read(file):
                before = held.get(each.pair)
                if is_deleted:
                    deleted += 1
                    if before is not None and (before.judgement, before.time) == (each.judgement, each.time):
                        del held[each.pair]
                    continue
                replaced += before is not None
                held[each.pair] = each
                if len(held) > MAX_JUDGEMENTS:
                    raise FormatError(f"{file.name} judges more than {MAX_JUDGEMENTS:,} pairs", hint="split the file")
    count = Counter(each.judgement for each in held.values())
    rows = sorted(held.values(), key=lambda each: (each.pair, each.line))
    positive, negative = (tuple(row for row in rows if row.judgement == word) for word in ("positive", "negative"))
    attrs = {
        "method": "read_resolver", "as_of": "judgements of all days", "parameters": {},
        "inputs": tuple(sorted({f"{file.origin} sha256:{file.sha256}" for file in files})), "version": __version__,
    }  # fmt: skip
    return Judgements(positive, negative, count["unsure"], count["no_judgement"], deleted, replaced, attrs)


def _is_canonical(id: str) -> bool:  # noqa: A002
    """Tell whether an id stands for a cluster, and for an entry of no list."""
    return id.startswith(_CANONICAL) or (id[:1] == "Q" and id[1:].isdecimal())


# ---- lines ---------------------------------------------------------------------------------------------------


def _read(file: InputFile) -> Iterator[tuple[Judgement, bool]]:
    """Yield each judgement of a file, and whether it was taken back."""
    first = next(iter(head_rows(file.head)), [])
    is_csv = {"target", "source", "judgement"} <= set(first)
    for line, values in _table(file) if is_csv else _lines(file):
        refuse = _refuse(file, line)
        yield _judgement(values, file.name, line, refuse), bool(_text(values, "deleted_at", refuse))


def _refuse(file: InputFile, line: int) -> _Refuse:
    return partial(RecordError, path=file.name, line=line, hint=_HINT)


def _table(file: InputFile) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = read_rows(file)
    _, columns = next(rows)
    for line, cells in rows:
        if len(cells) != len(columns):
            raise _refuse(file, line)(f"{len(cells)} cells, not {len(columns)}")
        values: dict[str, Any] = {name: cell or None for name, cell in zip(columns, cells, strict=True)}
        try:
            values["score"] = None if values.get("score") is None else float(values["score"])
        except ValueError:
            raise _refuse(file, line)(f"{values['score']!r:.40} is no score") from None
        yield line, values


def _lines(file: InputFile) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(file.lines(), start=1):
        bare = text.strip()
        if not bare or bare.startswith("#"):
            continue
        refuse = _refuse(file, line)
        try:
            value = DECODER.decode(bare)
        except (ValueError, RecursionError) as error:
            raise refuse(f"it is no JSON: {error!s:.80}") from None
        if isinstance(value, list):
            if len(value) < _NEEDED:
                raise refuse(f"{len(value)} items, not at least {_NEEDED}")
            value = dict(zip(_ITEMS, value, strict=False))
        if not isinstance(value, dict):
            raise refuse(f"{bare[:40]!r} is no judgement")
        yield line, value


def _judgement(values: dict[str, Any], file: str, line: int, refuse: _Refuse) -> Judgement:
    ids = []
    for name in ("source", "target"):
        try:
            ids.append(sys.intern(read_id(values.get(name))))
        except SanctionsGraphError as error:
            raise refuse(f"its {name}: {error.message}") from None
    if ids[0] == ids[1]:
        raise refuse(f"{ids[0][:80]!r} is judged against itself")
    word, score = values.get("judgement"), values.get("score")
    if word not in _WORDS:
        raise refuse(f"{word!r:.40} is no judgement; the words are {', '.join(_WORDS)}")
    if score is not None and (
        isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score)
    ):
        raise refuse(f"{score!r:.40} is no score")
    user = sys.intern(_text(values, "user", refuse))
    time = _text(values, "created_at", refuse) or _text(values, "timestamp", refuse)
    if time and not _is_day(time[:10]):
        raise refuse(f"{time[:40]!r} is no time")
    return Judgement(ids[0], ids[1], word, None if score is None else float(score), user, time, file, line)


@lru_cache(4096)
def _is_day(text: str) -> bool:
    try:
        read_days(text)
    except DateError:
        return False
    return _DAY.fullmatch(text) is not None


def _text(values: dict[str, Any], name: str, refuse: _Refuse) -> str:
    given = values.get(name)
    try:
        return read_text(given)
    except SanctionsGraphError:
        raise refuse(f"its {name}, {given!r:.40}, is no text") from None
