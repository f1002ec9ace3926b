"""The answer of `exposure`: columns underneath, a row and its path when you look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph.kernels.search import Step
from sanctions_graph.paths.path import Path, arrow, make_path

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.kernels.rounds import Walks
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.hubs import Cut
    from sanctions_graph.paths.levels import Level
    from sanctions_graph.paths.rules import ExposureRule


@dataclass(frozen=True)
class Exposure:
    """One subject exposed to one target.

    Attributes
    ----------
    subject, target : str
        Ids.
    rule : str
        The rule that bit.
    certainty : str
        ``"certain"`` or ``"possible"``.
    phase : str or None
        ``"in_force"`` or ``"pending"``; None when time is ignored.
    hops : int
        Counted hops of the shortest chain of this certainty and phase.
    strength : float
        Probability of the strongest chain of this certainty and phase, in [0, 1]; where one row is asked for each
        subject, of the chain that is shown.
    path : Path
        The shortest chain, of those the strongest, of those one of fewest links; it may repeat a node, since bulk
        answers are walks.
    """

    subject: str
    target: str
    rule: str
    certainty: str
    phase: str | None
    hops: int
    strength: float
    path: Path


@dataclass(frozen=True, eq=False)
class Answers:
    """Exposures as columns, by row of the graph's tables.

    Attributes
    ----------
    subject, target : ndarray of int64, shape (r,)
        Rows of nodes.
    lane : ndarray of int64, shape (r,)
        Which rule at which grade answered.
    hops : ndarray of int64, shape (r,)
        Counted hops.
    strength : ndarray of float64, shape (r,)
        In [0, 1].
    walks : Walks
        The chain of each.
    """

    subject: Array
    target: Array
    lane: Array
    hops: Array
    strength: Array
    walks: Walks

    def columns(self) -> tuple[Array, ...]:
        """Return all but the chains."""
        return self.subject, self.target, self.lane, self.hops, self.strength


@dataclass(frozen=True)
class Lane:
    """One rule at one grade of answer.

    Attributes
    ----------
    rule : ExposureRule
        The rule.
    level : Level
        The grade.
    graph : SanctionsGraph
        The view that was walked.
    """

    rule: ExposureRule
    level: Level
    graph: SanctionsGraph


_COLUMNS = ("subject", "target", "rule", "certainty", "phase", "hops", "strength")


@dataclass(frozen=True, eq=False, repr=False)
class ExposureTable(Sequence[Exposure]):
    """The answer of `exposure`: rows by subject, then best first, then by target.

    Rows and their paths are written out when they are looked at.

    Attributes
    ----------
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    cut : tuple of Cut
        Hubs at which the policy stopped paths, busiest first.
    identity : mapping of (str, str) to str
        Where proposed identities were walked: what stays of each subject and target without them (``"certain"``,
        ``"possible"``; a pair that is not there rests on them).
    """

    attrs: dict[str, Any]
    graph: SanctionsGraph
    _lanes: tuple[Lane, ...]
    _count: int
    _answers: Callable[[], Answers]
    cut: tuple[Cut, ...] = ()
    identity: Mapping[tuple[str, str], str] | None = None
    _rows: dict[int, Exposure] = field(default_factory=dict, init=False)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Exposure: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Exposure, ...]: ...
    def __getitem__(self, at: int | slice) -> Exposure | tuple[Exposure, ...]:
        places = range(self._count)[at]
        return tuple(map(self._row, places)) if isinstance(places, range) else self._row(places)

    def __iter__(self) -> Iterator[Exposure]:
        return map(self._row, range(self._count))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExposureTable):
            return NotImplemented
        return self.attrs == other.attrs and self.rows == other.rows

    def __hash__(self) -> int:
        return hash((len(self), self.graph))

    @property
    def rows(self) -> tuple[Exposure, ...]:
        """Every row, written out."""
        return self[:]

    @cached_property
    def _sorted(self) -> Answers:
        """The columns in the order of the rows."""
        found, rank = self._answers(), np.array([lane.level.rank for lane in self._lanes])
        ids = self.graph.nodes.id_rank
        order = np.lexsort((ids[found.target], -found.strength, found.hops, rank[found.lane], ids[found.subject]))
        walks = found.walks
        length = np.diff(walks.start)[order]
        steps = np.repeat(walks.start[:-1][order] - np.cumsum(length) + length, length) + np.arange(length.sum())
        sorted_walks = walks._replace(
            start=np.concatenate([[0], np.cumsum(length)]), link=walks.link[steps], forward=walks.forward[steps]
        )
        subject, target, lane, hops, strength = (column[order] for column in found.columns())
        return Answers(subject, target, lane, hops, strength, sorted_walks)

    def _row(self, at: int) -> Exposure:
        if at not in self._rows:
            found = self._sorted
            begin, end = found.walks.start[at : at + 2].tolist()
            pairs = zip(found.walks.link[begin:end].tolist(), found.walks.forward[begin:end].tolist(), strict=True)
            lane, hops = self._lanes[int(found.lane[at])], int(found.hops[at])
            steps = [Step(*pair) for pair in pairs]
            path = make_path(lane.graph, int(found.subject[at]), steps, lane.rule, lane.level, hops=hops)
            self._rows[at] = Exposure(
                path.source, path.target, path.rule, path.certainty, path.phase, hops, float(found.strength[at]), path
            )
        return self._rows[at]

    def of(self, subject: str, target: str | None = None) -> tuple[Exposure, ...]:
        """Return the rows of one subject, or of one subject and target.

        Parameters
        ----------
        subject : str
            Id of the subject.
        target : str, optional
            Id of the target.

        Returns
        -------
        tuple of Exposure
            Empty if there is no exposure.
        """
        row = self.graph.nodes.ids.row(subject)
        mine = self[0:0] if row is None else map(self._row, np.flatnonzero(self._sorted.subject == row).tolist())
        return tuple(each for each in mine if target in (None, each.target))

    def to_pandas(self, *, paths: bool = True) -> pd.DataFrame:
        """Return one row a subject and target, with captions, the path as text and its link ids.

        Parameters
        ----------
        paths : bool, default True
            Whether to write the chains out. On millions of rows they take most of the time and the memory.

        Returns
        -------
        pandas.DataFrame
            Cost: O(r) in rows, plus O(s) in their steps for the chains.
        """
        columns: dict[str, Any] = {name: self._column(name) for name in _COLUMNS}
        captions = _objects([*self.graph.nodes.coded("caption")[:]])
        for end in ("subject", "target"):
            caption = captions[getattr(self._sorted, end)]
            columns[f"{end}_caption"] = np.where(caption == "", columns[end], caption)
        if paths:
            columns |= self._path_columns()
        if self.identity is not None:
            pairs = zip(columns["subject"], columns["target"], strict=True)
            columns["without_same_as"] = [self.identity.get(pair, "no") for pair in pairs]
        return to_pandas(columns, self.attrs)

    def _column(self, name: str) -> Array:
        if name in ("subject", "target"):
            rows: Array = getattr(self._sorted, name)
            return np.take(_objects(self.graph.nodes.ids[:]), rows)
        if name in ("hops", "strength"):
            return np.asarray(getattr(self._sorted, name))
        words: dict[str, list[str | None]] = {
            "rule": [lane.rule.name for lane in self._lanes],
            "certainty": [lane.level.certainty for lane in self._lanes],
            "phase": [lane.level.phase for lane in self._lanes],
        }
        return np.take(_objects(words[name]), self._sorted.lane)

    def _path_columns(self) -> dict[str, Any]:
        """Write the paths out, step by step for all rows at once."""
        found, walks = self._sorted, self._sorted.walks
        links, index, kinds = self.graph.tables["links"], self.graph.index, self.graph.tables["links"].coded("kind")
        ids = _objects(self.graph.nodes.ids[:])
        passed, mine = np.unique(walks.link, return_inverse=True)
        link_ids = _objects([links.ids[row] for row in passed.tolist()])[mine]
        after = np.where(walks.forward, index.target[walks.link], index.source[walks.link])
        arrows = _objects([arrow(kind, forward) for kind in kinds.words for forward in (False, True)])
        said = arrows[2 * kinds.codes[walks.link].astype(np.int64) + walks.forward] + ids[after]
        said_list, ids_list, cuts = said.tolist(), link_ids.tolist(), walks.start.tolist()
        pairs = list(pairwise(cuts))
        text = [head + "".join(said_list[a:b]) for head, (a, b) in zip(ids[found.subject], pairs, strict=True)]
        told = _objects([tuple(ids_list[a:b]) for a, b in pairs])
        return {"path": _objects(text), "links": told, "repeats_node": self._repeats(after, np.diff(walks.start))}

    def _repeats(self, after: Array, length: Array) -> Array:
        """Tell which walks pass a node twice."""
        row = np.concatenate([np.arange(len(self)), np.repeat(np.arange(len(self)), length)])
        visits = row * len(self.graph.nodes) + np.concatenate([self._sorted.subject, after])
        visits.sort()
        repeats = np.zeros(len(self), np.bool_)
        repeats[visits[1:][visits[1:] == visits[:-1]] // max(len(self.graph.nodes), 1)] = True
        return repeats

    def __repr__(self) -> str:
        shown = self[:21]
        columns: dict[str, list[Any]] = {
            "subject": [self.graph.caption(row.subject) for row in shown],
            "target": [self.graph.caption(row.target) for row in shown],
            **{name: [getattr(row, name) for row in shown] for name in _COLUMNS[2:]},
        }
        return f"{len(self)} exposure(s), {self.attrs['as_of']}\n{text_table(columns, length=len(self))}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def _objects(values: Sequence[Any]) -> Array:
    """Hold Python values in an array, tuples as they are."""
    return np.fromiter(values, object, len(values))
