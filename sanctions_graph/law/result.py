"""The answer of `ownership`: a verdict an entity, exact shares, the holders that count, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph._bounds import WHOLE, Share, day_text, format_share
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.kernels.cascade import self_supporting
from sanctions_graph.law.holdings import DECLARED

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.kernels.cascade import Reached
    from sanctions_graph.law.holdings import Bracket
    from sanctions_graph.law.regimes import Reading, Regime
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

VERDICTS = ("not_covered", "possible", "covered", "listed", "no_bright_line", "unsettled")
"""Verdicts by code."""
NOT_COVERED, POSSIBLE, COVERED, LISTED, NO_BRIGHT_LINE, UNSETTLED = range(len(VERDICTS))


@dataclass(frozen=True, eq=False)
class Run:
    """One reading of a regime, worked out.

    Attributes
    ----------
    reading : Reading
        The test.
    held : Bracket
        The holdings it ran on.
    lower, upper : Reached
        What is certainly, and what may be, covered.
    verdict : ndarray of int8, shape (n,)
        Code of the verdict of each node.
    certain, possible : ndarray of int64
        Rows of listed nodes.
    partners : ndarray of int64
        Rows of the parties whose holdings are added to a listed person's under a joint arrangement.
    """

    reading: Reading
    held: Bracket
    lower: Reached
    upper: Reached
    verdict: Array
    certain: Array
    possible: Array
    partners: Array


class Holder(NamedTuple):
    """One holding that counts toward a verdict.

    Attributes
    ----------
    owner : str
        Id of the holder.
    link : str
        Id of the link that states the holding.
    share : Share
        What it holds, in share units.
    counts : str
        ``"certain"`` or ``"possible"``: whether the holder is covered.
    """

    owner: str
    link: str
    share: Share
    counts: str


@dataclass(frozen=True, eq=False)
class Ownership:
    """Verdicts of one regime on one day.

    Attributes
    ----------
    graph : SanctionsGraph
        The view that was judged.
    regime : Regime
        The version that was in force.
    day : int
        Days since 1970-01-01.
    runs : tuple of Run
        One a reading.
    codes : ndarray of int8, shape (n,)
        Code of the verdict of each node.
    """

    graph: SanctionsGraph
    regime: Regime
    day: int
    runs: tuple[Run, ...]
    codes: Array

    @property
    def on(self) -> str:
        """The day in ISO form."""
        return day_text(self.day)

    def __len__(self) -> int:
        return len(self._entities)

    @cached_property
    def _entities(self) -> Array:
        kinds = self.graph.nodes.coded("kind")
        return np.flatnonzero(kinds.codes == kinds.words.index("entity"))

    def verdict(self, entity: str) -> str:
        """Return the verdict of one node.

        Parameters
        ----------
        entity : str
            Id of a node.

        Returns
        -------
        str
            A word of the list of verdicts.

        Raises
        ------
        UnknownIdError
            If it is not in the graph.
        """
        return VERDICTS[self.codes[self.graph.nodes.row(entity)]]

    def having(self, verdict: str) -> list[str]:
        """List the entities of one verdict, sorted by id.

        Parameters
        ----------
        verdict : str
            A word of the list of verdicts.

        Returns
        -------
        list of str
            Ids.
        """
        rows = self._entities[self.codes[self._entities] == VERDICTS.index(verdict)]
        return [self.graph.nodes.ids[row] for row in rows.tolist()]

    def share(self, entity: str) -> tuple[Fraction, Fraction]:
        """Return what covered holders hold of an entity, exactly.

        Parameters
        ----------
        entity : str
            Id of a node.

        Returns
        -------
        low, high : Fraction
            What certainly covered holders certainly hold, and what possibly covered ones possibly hold; of several
            bases the one of which more is held.

        Raises
        ------
        UnknownIdError
            If it is not in the graph.
        """
        row = self.graph.nodes.row(entity)
        low, high = self._totals
        return Fraction(int(low[row]), WHOLE), Fraction(int(high[row]), WHOLE)

    @cached_property
    def _totals(self) -> tuple[Array, Array]:
        low = np.min([run.lower.total.max(axis=1) for run in self.runs], axis=0)
        high = np.max([run.upper.total.max(axis=1) for run in self.runs], axis=0)
        return low, np.maximum(low, high)

    def via(self, entity: str) -> tuple[Holder, ...]:
        """List the holdings that count toward the verdict of an entity.

        Parameters
        ----------
        entity : str
            Id of a node.

        Returns
        -------
        tuple of Holder
            Of holders that are, or may be, covered; by owner and link.

        Raises
        ------
        UnknownIdError
            If it is not in the graph.
        """
        return self._via.get(self.graph.nodes.row(entity), ())

    @cached_property
    def _via(self) -> dict[int, tuple[Holder, ...]]:
        """Holdings of holders that may be covered, by the node held."""
        links, ids = self.graph.tables["links"], self.graph.nodes.ids
        source, target = links.coded("source").codes, links.coded("target").codes
        share = self.graph.view.evidence.bounds["share"]
        carrying = np.any([run.upper.carries for run in self.runs], axis=0)
        carrying[np.concatenate([run.partners for run in self.runs])] = True
        sure = np.all([run.lower.carries for run in self.runs], axis=0)
        rows = np.unique(self.runs[0].held.link)
        found: dict[int, list[Holder]] = {}
        for row in rows[carrying[source[rows]]].tolist():
            counts = "certain" if sure[source[row]] and self.graph.mask("certain")[row] else "possible"
            held = Share(int(share.low[row]), int(share.high[row]))
            found.setdefault(int(target[row]), []).append(Holder(ids[source[row]], links.ids[row], held, counts))
        return {node: tuple(sorted(holders)) for node, holders in found.items()}

    @cached_property
    def told_twice(self) -> frozenset[str]:
        """Ids of links that may tell again of a stake of the same holder, and so add nothing that is certain."""
        held, links = self.runs[0].held, self.graph.tables["links"]
        counted = held.lower.low > 0
        declared = np.array([role in DECLARED for role in links.coded("role").words] + [False])
        stated = self.graph.mask("certain") & (self.graph.view.evidence.bounds["share"].low > 0)
        silent = np.setdiff1d(held.link[~counted], held.link[counted])
        silent = silent[stated[silent] & ~declared[links.coded("role").codes[silent]]]
        return frozenset(links.ids[row] for row in silent.tolist())

    def control(self, entity: str) -> tuple[str, ...]:
        """List the links of control, agency or consolidation that bear on an entity.

        Parameters
        ----------
        entity : str
            Id of a node.

        Returns
        -------
        tuple of str
            Ids of links from nodes that are, or may be, covered.

        Raises
        ------
        UnknownIdError
            If it is not in the graph.
        """
        return self._control.get(self.graph.nodes.row(entity), ())

    @cached_property
    def _control(self) -> dict[int, tuple[str, ...]]:
        links = self.graph.tables["links"]
        kinds, possible = links.coded("kind"), self.graph.mask("possible")
        ends = links.coded("source").codes, links.coded("target").codes
        found: dict[int, set[str]] = {}
        for run in self.runs:
            for step in {*run.reading.forced, "controls", "directs", "^consolidated_by"}:
                kind = possible & (kinds.codes == kinds.words.index(step.removeprefix("^")))
                forcer, forced = ends[::-1] if step.startswith("^") else ends
                for row in np.flatnonzero(kind & run.upper.carries[forcer]).tolist():
                    found.setdefault(int(forced[row]), set()).add(links.ids[row])
        return {node: tuple(sorted(rows)) for node, rows in found.items()}

    def self_supporting(self) -> list[str]:
        """List the entities that only hold each other up.

        Returns
        -------
        list of str
            Ids of entities that the greatest fixpoint would cover and the least does not: loops of cross-holdings
            that no listed person supports. They are not covered.
        """
        run = self.runs[0]
        nodes = self_supporting(run.held.lower, run.certain, run.reading.least)
        return [self.graph.nodes.ids[row] for row in self._entities[nodes[self._entities]].tolist()]

    def to_pandas(self) -> pd.DataFrame:
        """Return one row an entity.

        Returns
        -------
        pandas.DataFrame
            Columns ``entity``, ``verdict``, ``share_low`` and ``share_high`` (percent, for reading), ``via``
            (owners that count and what each holds), ``control`` (evidence links), ``regime``, ``on``.
        """
        return to_pandas(self._columns(self._entities), self._attrs)

    @property
    def _attrs(self) -> dict[str, Any]:
        return {
            "method": "ownership",
            "as_of": self.graph.label,
            "parameters": {
                "regime": self.regime.id,
                "regime_version": self.regime.version,
                "readings": [run.reading.text for run in self.runs],
                "citation": self.regime.citation,
            },
            "version": __version__,
        }

    def _columns(self, rows: Array) -> dict[str, Any]:
        low, high = self._totals
        via = {row: _held_by(holders) for row, holders in self._via.items()}
        control = {row: "; ".join(links) for row, links in self._control.items()}
        nodes, ids = rows.tolist(), self.graph.nodes.ids
        return {
            "entity": [ids[row] for row in nodes],
            "verdict": np.array(VERDICTS, object)[self.codes[rows]],
            "share_low": low[rows] / WHOLE * 100,
            "share_high": high[rows] / WHOLE * 100,
            "via": [via.get(row, "") for row in nodes],
            "control": [control.get(row, "") for row in nodes],
            "regime": self.regime.id,
            "on": self.on,
        }

    def explain(self, entity: str) -> str:
        """Write the reasoning out: holders, claims, the test, its citation, and what would decide a possible verdict.

        Parameters
        ----------
        entity : str
            Id of a node.

        Returns
        -------
        str
            One line a holding, indented below what it supports.

        Raises
        ------
        UnknownIdError
            If it is not in the graph.
        """
        from sanctions_graph.law.reasoning import explain

        return explain(self, entity)

    def __repr__(self) -> str:
        counts = np.bincount(self.codes[self._entities], minlength=len(VERDICTS)).tolist()
        told = ", ".join(f"{count:,} {word}" for word, count in zip(VERDICTS, counts, strict=True) if count)
        rows = self._entities[self.codes[self._entities] != NOT_COVERED]
        order = np.argsort(-self.codes[rows], kind="stable")
        columns = {
            name: list(values)
            for name, values in self._columns(rows[order]).items()
            if name in {"entity", "verdict", "share_low", "share_high", "via"}
        }
        return f"{self.regime}, on {self.on}: {told}\n{text_table(columns)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def _held_by(holders: tuple[Holder, ...]) -> str:
    return "; ".join(f"{holder.owner} {format_share(holder.share)}" for holder in holders)
