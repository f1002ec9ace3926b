"""Proposed pairs of entities, and how an analyst accepts some of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows
from sanctions_graph._version import __version__
from sanctions_graph.errors import SchemaError
from sanctions_graph.model.records import Step
from sanctions_graph.model.sameness import Same, accept_as_same

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Document


@dataclass(frozen=True)
class Candidate:
    """Two entities that may be the same.

    Attributes
    ----------
    source, target : str
        Ids of the two, the lesser first.
    score : float
        Likeness of their likest names, in per cent; it ranks, and is no probability.
    reason : str
        What agrees.
    source_name, target_name : str
        The two names as printed.
    """

    source: str
    target: str
    score: float
    reason: str
    source_name: str
    target_name: str


@dataclass(frozen=True)
class Candidates(Rows[Candidate]):
    """Proposed pairs, likest first.

    Attributes
    ----------
    rows : tuple of Candidate
        By score, then by ids.
    found : int
        How many pairs reach the threshold, listed or not.
    not_compared : tuple of str
        Words, and beginnings (``…``), that so many names share that they alone made no pair.
    attrs : mapping of str to object
        Method, parameters and version.
    """

    rows: tuple[Candidate, ...]
    found: int
    not_compared: tuple[str, ...]
    attrs: dict[str, Any]
    _graph: SanctionsGraph = field(repr=False, compare=False)

    def _columns(self) -> dict[str, list[Any]]:
        names = ("source", "target", "score", "reason", "source_name", "target_name")
        return {name: [getattr(pair, name) for pair in self.rows] for name in names}

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a pair; the index is what `accept` takes."""
        return to_pandas(self._columns(), self.attrs)

    def accept(self, rows: Iterable[int], *, document: str | Document, by: str = "") -> SanctionsGraph:
        """Add the pairs that an analyst accepts, as *possible* links.

        Parameters
        ----------
        rows : iterable of int
            Which pairs, by their place in this table.
        document : str or Document
            Where the opinion is written down: the id of a document of the graph, or a new one.
        by : str, optional
            Whose opinion it is.

        Returns
        -------
        SanctionsGraph
            The whole graph with a `same_as` link a pair, each with a claim of status ``opinion``. No node is merged,
            and the links are never certain.

        Raises
        ------
        SchemaError
            If a row is not in this table, or the graph holds another document of the new one's id.
        UnknownIdError
            If there is no document of that id.
        """
        chosen = sorted(set(rows))
        strange = [row for row in chosen if isinstance(row, bool) or row not in range(len(self))]
        if strange:
            raise SchemaError(f"row {strange[0]!r} is not in the table", hint=f"give rows from 0 to {len(self) - 1}")
        told = f"threshold={self.attrs['parameters']['threshold']}, accepted={len(chosen)}"
        made = Step(software="sanctions_graph candidates", version=__version__, parameters=told)
        pairs = [
            Same(
                pair.source, pair.target, by=by,
                note=f"{pair.reason}: {pair.source_name!r} and {pair.target_name!r}, {pair.score:.1f} %",
            )
            for pair in (self.rows[row] for row in chosen)
        ]  # fmt: skip
        return accept_as_same(self._graph, pairs, document=document, step=made)

    def __repr__(self) -> str:
        columns = {
            name: [f"{cell:.1f}" for cell in cells] if name == "score" else cells
            for name, cells in self._columns().items()
        }
        lines = [f"{self.found:,} pair(s) that may be the same", text_table(columns)]
        if self.found > len(self):
            lines.append(f"{self.found - len(self):,} pairs are not listed; ask for a higher limit or threshold")
        if self.not_compared:
            words = ", ".join(self.not_compared[:5])
            lines.append(f"{len(self.not_compared):,} common word(s) or beginnings alone made no pair: {words}")
        return "\n".join(lines)
