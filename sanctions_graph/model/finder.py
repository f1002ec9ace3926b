"""Find nodes by any name or identifier: what matched, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows
from sanctions_graph._version import __version__
from sanctions_graph.errors import SchemaError, UnknownKindError
from sanctions_graph.model.cells import MAX_TEXT
from sanctions_graph.model.folding import NAME_SCHEMES, fold, fold_lines
from sanctions_graph.model.kinds import NODE_KINDS
from sanctions_graph.model.romanised import sounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.shelf import Shelf

REASONS = ("similar", "same sound", "all words", "prefix", "exact name", "exact identifier")
"""Why a text matches, weakest first; a stronger reason always ranks first."""
SIMILAR = 80.0
"""Least likeness, in per cent of the letters, of what counts as similar."""
_STEP = 100 / len(REASONS)  # each reason has its own part of the scores
_PREFERRED = {"caption": 0, "name": 1, "alias": 2, "weak_alias": 4}


@dataclass(frozen=True)
class Match:
    """One node that was found.

    Attributes
    ----------
    id : str
        Its id.
    kind : str
        Kind of node.
    caption : str
        What a sentence calls it.
    matched : str
        The name or identifier that matched best, as it is printed.
    scheme : str
        What that is: a scheme of the names table, ``caption`` or ``id``.
    reason : str
        ``exact identifier``, ``exact name``, ``prefix``, ``all words``, ``same sound`` or ``similar``.
    score : float
        In (0, 100]; it ranks, and is no probability.
    """

    id: str
    kind: str
    caption: str
    matched: str
    scheme: str
    reason: str
    score: float


@dataclass(frozen=True)
class Matches(Rows[Match]):
    """Nodes that were found, best first.

    Attributes
    ----------
    rows : tuple of Match
        By score, then captions before names, then by id.
    found : int
        How many nodes matched, listed or not.
    similar_tried : bool
        Whether similar names were looked for, which needs rapidfuzz.
    attrs : mapping of str to object
        Method, parameters and version.
    """

    rows: tuple[Match, ...]
    found: int
    similar_tried: bool
    attrs: dict[str, Any]

    def _columns(self) -> dict[str, list[Any]]:
        names = ("id", "kind", "caption", "matched", "scheme", "reason", "score")
        return {name: [getattr(match, name) for match in self.rows] for name in names}

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a node."""
        return to_pandas(self._columns(), self.attrs)

    def explain(self) -> str:
        """Say in one line a node what matched and why, and what was not tried."""
        lines = [
            f"{match.caption} ({match.id}): {match.reason}, {match.scheme} {match.matched!r}" for match in self.rows
        ]
        return "\n".join([*lines, *self.notes()])

    def notes(self) -> list[str]:
        """Say what was left out or not tried, one line each."""
        notes = [] if self.similar_tried else ["similar names were not tried: that needs sanctions-graph[io]"]
        more = self.found - len(self)
        return [*([f"… and {more:,} more; ask for a higher limit"] if more else []), *notes]

    def __repr__(self) -> str:
        columns = {
            name: [f"{cell:.1f}" for cell in cells] if name == "score" else cells
            for name, cells in self._columns().items()
        }
        head = f"{self.found:,} node(s) found for {self.attrs['parameters']['text']!r}"
        table = [text_table(columns, rows=max(len(self), 1))] if self else []
        return "\n".join([head, *table, *self.notes()])


class Finder:
    """Every name and identifier of a graph, folded.

    Parameters
    ----------
    graph : Shelf
        The graph; its names count on every day and in every view.

    Notes
    -----
    Built in a few passes over t names, ids and captions, O(t log t). A question passes over them once for the whole
    of what is asked and twice for each different word of it; with rapidfuzz it is also compared with each name and
    each different word.
    """

    def __init__(self, graph: Shelf) -> None:
        self._graph = graph
        names, identifiers = _told(graph)
        self._names = len(names.text)  # these come first
        self._text = [*names.text, *identifiers.text]
        self._scheme = [*names.scheme, *identifiers.scheme]
        self._node = np.concatenate([names.node, identifiers.node])
        spoken = fold_lines(names.text)
        whole = spoken.replace(" ", "")
        self._keys = whole.split("\n")
        self._whole = _Lines(f"\n{whole}\n{fold_lines(identifiers.text).replace(' ', '')}\n")
        self._length = np.maximum(self._whole.length, 1)
        self._spoken = _Lines(f"\n {spoken} \n".replace("\n", " \n "))  # blanks round every word
        self._words = list(set(spoken.split()))

    def find(self, text: str, *, limit: int, kind: str | None) -> Matches:
        """Rank the nodes that a text may mean; `Shelf.find` describes it."""
        if isinstance(text, str) and len(text) > MAX_TEXT:
            raise SchemaError(f"a text of {len(text):,} characters is longer than any name", hint="give a part of it")
        words = fold(text).split() if isinstance(text, str) else []
        if not words:
            raise SchemaError(f"{text!r:.60} holds no letter and no digit", hint="give a name or an identifier")
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise SchemaError(f"limit={limit!r:.40} is no count of matches", hint="give a whole number from 1 on")
        if kind is not None and kind not in NODE_KINDS:
            raise UnknownKindError(kind, NODE_KINDS, what="kind of node")
        scores = np.zeros(len(self._text))
        tried = self._score_similar("".join(words), words, scores[: self._names])
        self._score_words(words, scores[: self._names])
        self._score_start("".join(words), scores)
        if scores.max(initial=0.0) <= _score("similar", 1.0):
            self._score_sound(words, scores[: self._names])
        best = self._best(scores, kind)
        attrs = {
            "method": "find", "as_of": "names on every day", "version": __version__,
            "parameters": {"text": text, "limit": limit, "kind": kind, "similar": SIMILAR},
        }  # fmt: skip
        return Matches(tuple(self._match(at, scores) for at in best[:limit].tolist()), len(best), tried, attrs)

    def _score_start(self, key: str, scores: Array) -> None:
        """Score texts that are, or begin with, the key."""
        rows, _ = self._whole.holding(f"\n({key})")
        exact = self._length[rows] == len(key)
        begins = np.array([row for row in rows[~exact].tolist() if not self._is_whole_id(row)], np.int64)
        scores[begins] = np.maximum(scores[begins], _score("prefix", len(key) / self._length[begins]))
        is_name = rows[exact] < self._names
        scores[rows[exact]] = np.where(is_name, _score("exact name", 1.0), _score("exact identifier", 1.0))

    def _is_whole_id(self, row: int) -> bool:
        """Tell whether a text is an id with its scheme: nobody means all entities by ``entity``."""
        return self._scheme[row] == "id" and ":" in self._text[row]

    def _score_words(self, words: list[str], scores: Array) -> None:
        """Score names of which some word begins with each word asked for."""
        holds = np.ones(len(scores), bool)
        for word in set(words):
            rows, _ = self._spoken.holding(f" ({word})")
            holds &= np.bincount(rows, minlength=len(scores)) > 0
        covered = np.minimum(sum(map(len, words)) / self._length[: len(scores)], 1.0)
        scores[holds] = np.maximum(scores, _score("all words", covered))[holds]

    def _score_sound(self, words: list[str], scores: Array) -> None:
        """Score names that hold each word in some spelling of it, if it is Korean: Ri is Lee, Chong is Jong."""
        holds = np.ones(len(scores), bool)
        for heard in set(sounds(words)):
            alike = [word for word, like in zip(self._words, self._sounds, strict=True) if like == heard]
            rows, _ = self._spoken.holding(f" ({'|'.join(alike)})(?= )") if alike else (np.empty(0, np.int64), [])
            holds &= np.bincount(rows, minlength=len(scores)) > 0
        covered = np.minimum(sum(map(len, words)) / self._length[: len(scores)], 1.0)
        scores[holds] = _score("same sound", covered)[holds]

    @cached_property
    def _sounds(self) -> list[str]:
        return sounds(self._words)

    def _score_similar(self, key: str, words: list[str], scores: Array) -> bool:
        """Score names that are spelt nearly so, as a whole or word by word; False without rapidfuzz."""
        try:
            from rapidfuzz import fuzz, process
        except ImportError:
            return False

        def likeness(asked: list[str], texts: list[str]) -> Array:
            scores: Array = process.cdist(asked, texts, scorer=fuzz.ratio, score_cutoff=SIMILAR)
            return scores

        if not self._words:
            return True
        by_word = np.full(len(scores), np.inf)
        for row in likeness(list(set(words)), self._words):
            like = {self._words[at]: float(row[at]) for at in np.flatnonzero(row).tolist()}
            near = np.zeros(len(scores))
            if like:
                rows, said = self._spoken.holding(f" ({'|'.join(like)})(?= )")
                np.maximum.at(near, rows, [like[word] for word in said])
            by_word = np.minimum(by_word, near)
        coverage = np.minimum(sum(map(len, words)) / self._length[: len(scores)], 1.0)
        whole = likeness([key], self._keys)[0]
        like_both = np.maximum(whole, by_word * (0.5 + 0.5 * coverage))
        scores[:] = np.where(like_both > 0, _score("similar", like_both / 100), 0)
        return True

    def _best(self, scores: Array, kind: str | None) -> Array:
        """Return the best text of each node, best first."""
        hits = np.flatnonzero(scores)
        if kind is not None:
            hits = hits[self._graph.nodes.coded("kind").codes[self._node[hits]] == NODE_KINDS.index(kind)]
        rank = self._graph.nodes.id_rank[self._node[hits]]
        preference = np.array([_PREFERRED.get(self._scheme[hit], 3) for hit in hits.tolist()], np.int64)
        order = hits[np.lexsort((hits, rank, preference, -scores[hits]))]
        _, first = np.unique(self._node[order], return_index=True)
        return order[np.sort(first)]

    def _match(self, at: int, scores: Array) -> Match:
        node = self._graph.nodes.ids[int(self._node[at])]
        score = float(scores[at])
        reason = REASONS[min(int((score - 1e-9) // _STEP), len(REASONS) - 1)]
        kind = self._graph.nodes.coded("kind")[int(self._node[at])]
        return Match(
            node, kind, self._graph.caption(node), self._text[at], self._scheme[at], reason, round(score, 1)
        )  # fmt: skip


def _score(reason: str, part: Any) -> Any:
    """Place a part in (0, 1] within the scores of its reason."""
    return _STEP * (REASONS.index(reason) + part)


class _Lines:
    """A text of many lines, and where each of them begins; a line break stands before and after each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = np.flatnonzero(np.frombuffer(text.encode("utf-32-le"), np.uint32) == ord("\n"))

    @property
    def length(self) -> Array:
        """Signs of each line."""
        return np.diff(self._breaks) - 1

    def holding(self, pattern: str) -> tuple[Array, list[str]]:
        """Return the row of the line of each match, and what the group of the pattern matches there."""
        found = [(match.start(1), match[1]) for match in re.finditer(pattern, self._text)]
        return np.searchsorted(self._breaks, [at for at, _ in found]) - 1, [word for _, word in found]


class _Texts(NamedTuple):
    """Texts by which nodes are known: the row of the node, the scheme and the text of each."""

    node: Array
    scheme: list[str]
    text: list[str]


def _told(graph: Shelf) -> tuple[_Texts, _Texts]:
    """List every name of every node, and every identifier; of two that match alike the first is shown."""
    ids, names = graph.nodes.ids[:], graph.names
    schemes, values = names.coded("scheme"), names.coded("value")
    scheme, value, node = list(schemes), list(values), names.coded("node").codes
    is_name = np.array([word in NAME_SCHEMES for word in schemes.words], bool)[schemes.codes]
    order = np.lexsort((values.codes, schemes.codes))

    def texts(rows: Array, *first: tuple[str, Sequence[str]]) -> _Texts:
        told = _Texts(np.concatenate([*[np.arange(len(ids))] * len(first), node[rows]]).astype(np.int64), [], [])
        for word, text in first:
            told.scheme.extend([word] * len(text))
            told.text.extend(text)
        told.scheme.extend(map(scheme.__getitem__, rows.tolist()))
        told.text.extend(map(value.__getitem__, rows.tolist()))
        return told

    bare = [id.partition(":")[2] for id in ids]  # noqa: A001
    return (
        texts(order[is_name[order]], ("caption", list(graph.nodes.coded("caption")))),
        texts(order[~is_name[order]], ("id", ids), ("id", bare)),
    )
