"""Where the cascade of the law and the multiplication of economics disagree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph.analysis.integrated import integrated_ownership
from sanctions_graph.law.verdicts import ownership

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from sanctions_graph.law.regimes import Regime
    from sanctions_graph.model.graph import SanctionsGraph


@dataclass(frozen=True)
class Arithmetics:
    """Entities on which two arithmetics differ.

    Attributes
    ----------
    rows : tuple of (str, str, float, float, str)
        Entity, verdict of the cascade, its share, the integrated share of all listed persons, and what multiplying
        would have said.
    attrs : mapping of str to object
        How the answer was made.
    """

    rows: tuple[tuple[str, str, float, float, str], ...]
    attrs: dict[str, Any]

    def __len__(self) -> int:
        return len(self.rows)

    def _columns(self) -> dict[str, list[Any]]:
        names = ("entity", "verdict", "cascade_share", "integrated_share", "multiplied")
        return {name: [row[place] for row in self.rows] for place, name in enumerate(names)}

    def to_pandas(self) -> pd.DataFrame:
        """Return one row an entity on which the two disagree; shares as fractions of the whole."""
        return to_pandas(self._columns(), self.attrs)

    def __repr__(self) -> str:
        return f"{len(self)} entities on which the arithmetics disagree\n{text_table(self._columns())}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def compare_arithmetics(
    graph: SanctionsGraph,
    *,
    regime: str | Regime = "us-ofac",
    on: str | date | None = None,
    listed: Iterable[str] | None = None,
) -> Arithmetics:
    """List the entities that a cascade covers and multiplication clears, or the other way round.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    regime : str or Regime, default "us-ofac"
        As for `ownership`.
    on : str or date, optional
        The day; the day of the view if left out.
    listed : iterable of str, optional
        As for `ownership`.

    Returns
    -------
    Arithmetics
        Multiplication sums the integrated shares of all listed persons and applies the regime's threshold.

    Raises
    ------
    DateError
        If there is no day, or the regime is not in force on it.
    NotConvergedError
        If holdings close a loop without an outside owner.

    Notes
    -----
    One run of `ownership` and one of `integrated_ownership` over the listed persons.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = pd.DataFrame({"source": ["X", "A"], "target": ["A", "B"], "kind": "owns", "share": [0.5, 0.5]})
    >>> answer = sg.compare_arithmetics(sg.from_dataframe(rows), on="2024-01-01", listed=["X"])
    >>> answer.rows
    (('B', 'covered', 0.5, 0.25, 'not covered'),)
    """
    cascade = ownership(graph, regime=regime, on=on, listed=listed)
    reading = cascade.runs[0].reading
    persons = [cascade.graph.nodes.ids[row] for row in cascade.runs[0].certain.tolist()]
    integrated: dict[str, float] = {}
    stakes = integrated_ownership(cascade.graph, owners=persons)
    for (_, company), (low, _) in stakes.stakes.items():
        integrated[company] = integrated.get(company, 0.0) + float(low)
    rows = []
    for entity in cascade.graph.entities():
        verdict = cascade.verdict(entity)
        if verdict not in {"covered", "not_covered"} or reading.threshold is None:
            continue
        share, bar = integrated.get(entity, 0.0), float(reading.threshold)
        multiplied = share > bar + 1e-9 if reading.strict else share >= bar - 1e-9
        if multiplied != (verdict == "covered"):
            told = "covered" if multiplied else "not covered"
            rows.append((entity, verdict, float(cascade.share(entity)[0]), share, told))
    parameters = {"regime": cascade.regime.id, "regime_version": cascade.regime.version}
    attrs = {"method": "compare_arithmetics", "as_of": cascade.graph.label, "parameters": parameters}
    return Arithmetics(tuple(rows), attrs)
