"""One day under several regimes: who is covered here and not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph.errors import DateError
from sanctions_graph.law.regimes import regime_ids
from sanctions_graph.law.timeline import NOT_IN_FORCE
from sanctions_graph.law.verdicts import ownership

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from sanctions_graph.law.result import Ownership
    from sanctions_graph.model.graph import SanctionsGraph


@dataclass(frozen=True)
class RegimeMatrix:
    """Verdicts of several regimes on one day.

    Attributes
    ----------
    entities : tuple of str
        Ids of the entities that some regime does not simply leave alone.
    verdicts : mapping of str to tuple of str
        One verdict an entity, by regime; ``not_in_force`` where no version is.
    answers : mapping of str to Ownership
        The whole answer of each regime that is in force.
    attrs : mapping of str to object
        How the answer was made.
    graph : SanctionsGraph
        The view that was judged.
    """

    entities: tuple[str, ...]
    verdicts: dict[str, tuple[str, ...]]
    answers: dict[str, Ownership]
    attrs: dict[str, Any]
    graph: SanctionsGraph = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.entities)

    def differing(self) -> list[str]:
        """List the entities on which regimes in force disagree.

        Returns
        -------
        list of str
            Ids.
        """
        in_force = [column for column in self.verdicts.values() if NOT_IN_FORCE not in column]
        rows = zip(self.entities, *in_force, strict=True)
        return [entity for entity, *verdicts in rows if len(set(verdicts)) > 1]

    def to_pandas(self) -> pd.DataFrame:
        """Return one row an entity and one column a regime."""
        return to_pandas({"entity": list(self.entities), **self.verdicts}, self.attrs)

    def __repr__(self) -> str:
        columns = {"entity": list(self.entities), **{name: list(column) for name, column in self.verdicts.items()}}
        return f"{len(self)} entities, {self.attrs['as_of']}\n{text_table(columns)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def compare_regimes(
    graph: SanctionsGraph,
    *,
    on: str | date | None = None,
    regimes: Iterable[str] | None = None,
    listed: Iterable[str] | None = None,
) -> RegimeMatrix:
    """Tell who is covered under one regime and not under another on the same day.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    on : str or date, optional
        The day; the day of the view if left out.
    regimes : iterable of str, optional
        Ids of bundled regimes; all of them if left out.
    listed : iterable of str, optional
        Ids that count as listed under every regime; each regime's own listings if left out.

    Returns
    -------
    RegimeMatrix
        Entities that at least one regime lists, covers or cannot clear.

    Raises
    ------
    DateError
        If there is no day.

    Notes
    -----
    One run of `ownership` a regime.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> matrix = sg.law.compare_regimes(sg.load_case("dprk").as_of("2023-09-15"), regimes=["us-ofac", "un"])
    >>> row = matrix.to_pandas().set_index("entity").loc["ofac:43379"]
    >>> row["us-ofac"], row["un"]
    ('listed', 'no_bright_line')
    """
    seen = graph if on is None else graph.as_of(on)
    if seen.on is None:
        raise DateError("regimes are dated, and neither the graph nor the call names a day", hint="give on=...")
    listed = None if listed is None else list(listed)
    answers: dict[str, Ownership | None] = {}
    for one in regime_ids(regimes):
        try:
            answers[one] = ownership(seen, regime=one, listed=listed)
        except DateError:
            answers[one] = None
    told = [answer for answer in answers.values() if answer is not None]
    entities = tuple(
        entity for entity in seen.entities() if any(answer.verdict(entity) != "not_covered" for answer in told)
    )
    verdicts = {
        one: tuple(NOT_IN_FORCE if answer is None else answer.verdict(entity) for entity in entities)
        for one, answer in answers.items()
    }
    parameters = {"regimes": list(answers), "listed": listed}
    attrs = {"method": "compare_regimes", "as_of": seen.label, "parameters": parameters}
    return RegimeMatrix(entities, verdicts, {one: answer for one, answer in answers.items() if answer}, attrs, seen)
