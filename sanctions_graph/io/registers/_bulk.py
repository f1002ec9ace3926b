"""Names and links in columns: for registers that say the same kind of thing of very many records.

A part is what one property says of many records at once: texts that differ from row to row are Arrow arrays, words that
recur are codes. A register (`_register`) hands the parts to the builder as they are, so nothing is made row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph.io._report import Place
from sanctions_graph.model.encode import Cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pyarrow as pa

    from sanctions_graph.model.columns import Array

_LINK_WORDS = ("kind", "role", "start", "end", "share", "amount", "unit")
_CLAIM_WORDS = ("observed", "attributed_to", "original_value")
_TEXTS = ("id", "source", "target", "locator", "own")


class Lost(NamedTuple):
    """A link that joins what is not there.

    Attributes
    ----------
    kind : str
        Kind of the link.
    missing : str
        The end that no record bears.
    at : Place
        Where the link stands.
    """

    kind: str
    missing: str
    at: Place


class Bulk:
    """Gathers parts."""

    def __init__(self) -> None:
        self._names: list[tuple[Any, str, Any]] = []
        self._texts: dict[str, list[Any]] = {name: [] for name in _TEXTS}
        self._codes: dict[str, list[Array]] = {name: [] for name in (*_LINK_WORDS, *_CLAIM_WORDS, "file")}
        self._words: dict[str, dict[str, int]] = {name: {} for name in self._codes}
        self._lines: list[Array] = []
        self._rename: Mapping[str, str] = {}

    def names(self, nodes: pa.Array, scheme: str, values: pa.Array) -> None:
        """Add names of one scheme, a row each."""
        if len(nodes):
            self._names.append((_large(nodes), scheme, _large(values)))

    def links(
        self, *, id: pa.Array, source: pa.Array, target: pa.Array, locator: pa.Array, own: pa.Array,  # noqa: A002
        file: str, lines: Array, **words: str | Cells,
    ) -> None:  # fmt: skip
        """Add links with a claim each.

        Parameters
        ----------
        id, source, target : Arrow array of text
            The links.
        locator, own : Arrow array of text
            Where the claim stands in its record, and which record that is.
        file : str
            Name of the file.
        lines : ndarray of int
            Lines of the records.
        **words : str or Cells
            ``kind``, ``role``, ``start``, ``end``, ``share``, ``amount``, ``unit``, ``observed``, ``attributed_to`` and
            ``original_value``, in codes or one for all rows; what is left out is blank.
        """
        if not len(id):
            return
        for name, texts in zip(_TEXTS, (id, source, target, locator, own), strict=True):
            self._texts[name].append(_large(texts))
        for name, codes in self._codes.items():
            word = words.get(name, "") if name != "file" else file
            codes.append(self._code(name, word, len(id)))
        self._lines.append(lines)

    def _code(self, name: str, word: str | Cells, length: int) -> Array:
        known = self._words[name]
        if isinstance(word, str):
            return np.full(length, known.setdefault(word, len(known)), np.int32)
        return np.array([known.setdefault(one, len(known)) for one in word.distinct], np.int32)[word.codes]

    def rename(self, ids: Mapping[str, str]) -> None:
        """Let other ids stand for some at the ends of links."""
        self._rename = ids

    def hand_over(
        self, add: Callable[..., Any], nodes: Iterable[str], document: str, tell: Callable[[Iterable[Lost]], None]
    ) -> None:
        """Give everything to a builder; links that join what is not there are told of and left out.

        Parameters
        ----------
        add : callable
            Takes a table and its columns, as `GraphBuilder.add_columns`.
        nodes : iterable of str
            Ids of all nodes.
        document : str
            Id of the document of all claims.
        tell : callable
            Takes the links that are left out.
        """
        if not (self._names or self._lines):
            return
        import pyarrow as pa

        known = pa.array(sorted(nodes), pa.large_string())
        if self._names:
            add("names", self._name_columns(known))
        if self._lines:
            self._add_links(add, known, document, tell)

    def _name_columns(self, known: pa.Array) -> dict[str, Any]:
        import pyarrow as pa

        node = _places(pa.concat_arrays([nodes for nodes, _, _ in self._names]), known)
        value = pa.concat_arrays([values for _, _, values in self._names]).dictionary_encode()
        schemes = sorted({scheme for _, scheme, _ in self._names})
        scheme = np.repeat(
            [schemes.index(scheme) for _, scheme, _ in self._names], [len(nodes) for nodes, _, _ in self._names]
        )
        first = _firsts((node * len(schemes) + scheme) * len(value.dictionary) + value.indices.to_numpy())
        if len(first) < len(node):  # one name in two properties is one name
            node, value, scheme = node[first], value.take(pa.array(first)), scheme[first]
        return {"node": Cells(node, known.to_pylist()), "scheme": Cells(scheme, schemes), "value": value}

    def _add_links(
        self, add: Callable[..., Any], known: pa.Array, document: str, tell: Callable[[Iterable[Lost]], None]
    ) -> None:
        import pyarrow as pa

        texts: dict[str, Any] = {name: pa.concat_arrays(self._texts[name]) for name in _TEXTS if name != "own"}
        codes = {name: np.concatenate(parts) for name, parts in self._codes.items()}
        ids = texts["id"].dictionary_encode()
        source, target = (_places(_renamed(texts[end], self._rename), known) for end in ("source", "target"))
        here = (source >= 0) & (target >= 0)
        if not here.all():
            tell(self._lost(np.flatnonzero(~here), source >= 0, codes))
        rows = np.flatnonzero(here)
        first = rows[_firsts(ids.indices.to_numpy()[rows])]
        again = np.setdiff1d(rows, first) if len(first) < len(rows) else rows[:0]
        nodes = known.to_pylist()

        def told(rows: Array) -> dict[str, Any]:
            words = {name: Cells(codes[name][rows], list(self._words[name])) for name in _CLAIM_WORDS}
            by = Cells(np.zeros(len(rows), np.int8), [document])
            return {"locator": texts["locator"].take(pa.array(rows)), "document": by, **words}

        words = {name: Cells(codes[name][first], list(self._words[name])) for name in _LINK_WORDS}
        ends = {"source": Cells(source[first], nodes), "target": Cells(target[first], nodes)}
        links = add("links", {"id": ids.take(pa.array(first)), **ends, **words})
        add("claims", told(first), about=links)
        if len(again):  # what is said twice of one link is one link with two claims
            add("claims", {"about": ids.take(pa.array(again)), **told(again)})

    def _lost(self, rows: Array, here: Array, codes: Mapping[str, Array]) -> Iterable[Lost]:
        """Say of links what they lack, given which have their source."""
        import pyarrow as pa

        lines = np.concatenate(self._lines)
        kinds, files = list(self._words["kind"]), list(self._words["file"])
        source, target, own = (
            pa.concat_arrays(self._texts[name]).take(pa.array(rows)).to_pylist() for name in ("source", "target", "own")
        )
        for place, row in enumerate(rows.tolist()):
            missing = target[place] if here[row] else source[place]
            at = Place(files[codes["file"][row]], int(lines[row]), own[place][:80])
            yield Lost(kinds[codes["kind"][row]], self._rename.get(missing, missing), at)


def _large(texts: pa.Array) -> pa.Array:
    """Let texts be of any length together: those of a large file do not fit 32 bits."""
    import pyarrow as pa

    return texts if texts.type == pa.large_string() else texts.cast(pa.large_string())


def _renamed(texts: pa.Array, names: Mapping[str, str]) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not names:
        return texts
    place = pc.index_in(texts, value_set=pa.array(list(names), pa.large_string()))
    return pc.coalesce(pa.array(list(names.values()), pa.large_string()).take(place), texts)


def _places(texts: pa.Array, known: pa.Array) -> Array:
    """Return the row of each text among those that are known; -1 where it is not."""
    import pyarrow.compute as pc

    rows: Array = pc.fill_null(pc.index_in(texts, value_set=known), -1).to_numpy().astype(np.int64)
    return rows


def _firsts(key: Array) -> Array:
    """Return the first row of each key, in the order of rows."""
    ordered = np.sort(key)
    if not (ordered[1:] == ordered[:-1]).any():
        return np.arange(len(key))
    return np.sort(np.unique(key, return_index=True)[1])
