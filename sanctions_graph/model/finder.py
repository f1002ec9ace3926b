"""Find nodes by any name or identifier: what matched, and why."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows
from sanctions_graph._version import __version__
from sanctions_graph.errors import SchemaError, UnknownKindError
from sanctions_graph.model.folding import NAME_SCHEMES, fold
from sanctions_graph.model.kinds import NODE_KINDS

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.shelf import Shelf

REASONS = ("similar", "all words", "prefix", "exact name", "exact identifier")
"""Why a text matches, weakest first; a stronger reason always ranks first."""
SIMILAR = 80.0
"""Least likeness, in per cent of the letters, of what counts as similar."""
_STEP = 20.0  # each reason has its own fifth of the scores
_LAST = "\U0010ffff"


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
        ``exact identifier``, ``exact name``, ``prefix``, ``all words`` or ``similar``.
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
    """Every name and identifier of a graph, folded and sorted.

    Parameters
    ----------
    graph : Shelf
        The graph; its names count on every day and in every view.

    Notes
    -----
    Built in O(t log t) for t names, ids and captions. A question costs a few binary searches and passes over t
    numbers; with rapidfuzz also one comparison with each different text and each different word.
    """

    def __init__(self, graph: Shelf) -> None:
        self._graph = graph
        rows = sorted(_texts(graph))
        self._folded = [row[0] for row in rows]
        self._node = np.array([row[1] for row in rows], np.int64)
        self._scheme = [row[2] for row in rows]
        self._text = [row[3] for row in rows]
        self._is_name = np.array([scheme in NAME_SCHEMES or scheme == "caption" for scheme in self._scheme], bool)
        self._may_begin = np.array([scheme != "id" or ":" not in text for _, _, scheme, text in rows], bool)
        preferred = {"caption": 0, "name": 1, "alias": 2, "weak_alias": 4}
        self._preference = np.array([preferred.get(scheme, 3) for scheme in self._scheme], np.int64)
        self._length = np.array([max(len(text), 1) for text in self._folded], np.float64)
        said: dict[str, list[int]] = {}
        for at in np.flatnonzero(self._is_name).tolist():
            for word in dict.fromkeys(_words(self._text[at])):
                said.setdefault(word, []).append(at)
        self._words = sorted(said)
        self._starts = np.cumsum([0, *(len(said[word]) for word in self._words)])
        self._said_by = np.array([at for word in self._words for at in said[word]], np.int64)

    def find(self, text: str, *, limit: int, kind: str | None) -> Matches:
        """Rank the nodes that a text may mean; `Shelf.find` describes it."""
        words = _words(text) if isinstance(text, str) else []
        if not words:
            raise SchemaError(f"{text!r:.60} holds no letter and no digit", hint="give a name or an identifier")
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise SchemaError(f"limit={limit!r:.40} is no count of matches", hint="give a whole number from 1 on")
        if kind is not None and kind not in NODE_KINDS:
            raise UnknownKindError(kind, NODE_KINDS, what="kind of node")
        scores = np.zeros(len(self._folded))
        tried = self._score_similar("".join(words), words, scores)
        self._score_words(words, scores)
        self._score_start("".join(words), scores)
        best = self._best(scores, kind)
        attrs = {
            "method": "find", "as_of": "names on every day", "version": __version__,
            "parameters": {"text": text, "limit": limit, "kind": kind, "similar": SIMILAR},
        }  # fmt: skip
        return Matches(tuple(self._match(at, scores) for at in best[:limit].tolist()), len(best), tried, attrs)

    def _score_start(self, key: str, scores: Array) -> None:
        """Score texts that are, or begin with, the key."""
        low, equal, high = (bisect_left(self._folded, bound) for bound in (key, key + "\0", key + _LAST))
        begins = _score("prefix", len(key) / self._length[equal:high]) * self._may_begin[equal:high]  # no "entity:"
        scores[equal:high] = np.maximum(scores[equal:high], begins)
        exact = np.where(self._is_name[low:equal], _score("exact name", 1.0), _score("exact identifier", 1.0))
        scores[low:equal] = exact

    def _score_words(self, words: list[str], scores: Array) -> None:
        """Score names of which some word begins with each word asked for."""
        holding = None
        for word in words:
            spans = [self._starts[bisect_left(self._words, bound)] for bound in (word, word + _LAST)]
            these = np.unique(self._said_by[spans[0] : spans[1]])
            holding = these if holding is None else np.intersect1d(holding, these, assume_unique=True)
        if holding is not None and len(holding):
            covered = np.minimum(sum(map(len, words)) / self._length[holding], 1.0)
            scores[holding] = np.maximum(scores[holding], _score("all words", covered))

    def _score_similar(self, key: str, words: list[str], scores: Array) -> bool:
        """Score names that are spelt nearly so, as a whole or word by word; False without rapidfuzz."""
        try:
            from rapidfuzz import fuzz, process
        except ImportError:
            return False

        def likeness(asked: list[str], texts: list[str]) -> Array:
            scores: Array = process.cdist(asked, texts, scorer=fuzz.ratio, score_cutoff=SIMILAR)
            return scores

        if not self._folded:
            return True
        whole = likeness([key], self._folded)[0] * self._is_name
        by_word = np.full(len(scores), np.inf)
        coverage = np.minimum(sum(map(len, words)) / self._length, 1.0)
        for row in likeness(words, self._words) if self._words else ():
            near = np.zeros(len(scores))
            for at in np.flatnonzero(row).tolist():
                said_by = self._said_by[self._starts[at] : self._starts[at + 1]]
                near[said_by] = np.maximum(near[said_by], row[at])
            by_word = np.minimum(by_word, near)
        by_word = np.where(np.isfinite(by_word), by_word, 0.0) * (0.5 + 0.5 * coverage)
        like = np.maximum(whole, by_word)
        scores[like > 0] = _score("similar", like[like > 0] / 100)
        return True

    def _best(self, scores: Array, kind: str | None) -> Array:
        """Return the best text of each node, best first."""
        hits = np.flatnonzero(scores)
        if kind is not None:
            hits = hits[self._graph.nodes.coded("kind").codes[self._node[hits]] == NODE_KINDS.index(kind)]
        rank = self._graph.nodes.id_rank[self._node[hits]]
        order = hits[np.lexsort((hits, rank, self._preference[hits], -scores[hits]))]
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


def _words(text: str) -> list[str]:
    return fold(text).split()


def _texts(graph: Shelf) -> Iterator[tuple[str, int, str, str]]:
    """Yield folded text, row of the node, scheme and text of everything a node is known by."""
    for row, (node, caption) in enumerate(zip(graph.nodes.ids, graph.nodes.coded("caption"), strict=True)):
        told = [("caption", caption), ("id", node), ("id", node.partition(":")[2])]
        yield from ((fold(text).replace(" ", ""), row, scheme, text) for scheme, text in told if text)
    names = graph.names
    nodes = names.coded("node").codes.tolist()
    for row, scheme, value in zip(nodes, names.coded("scheme"), names.coded("value"), strict=True):
        yield fold(value).replace(" ", ""), row, scheme, value
