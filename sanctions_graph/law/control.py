"""Company control and voting power: who can decide, as economists count it; no sanctions regime counts so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph._bounds import WHOLE
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.kernels.cascade_each import Person, cascade_each
from sanctions_graph.kernels.votes import EXACT_MEMBERS, pivots, sampled_pivots
from sanctions_graph.law.holdings import DECLARED, bracket
from sanctions_graph.law.regimes import Reading
from sanctions_graph.model.stakes import told_once

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

METHODS = ("majority", "shapley", "banzhaf")


@dataclass(frozen=True)
class Control:
    """Who has how much power over which company.

    Attributes
    ----------
    power : mapping of (str, str) to float
        Power in (0, 1] by holder and company; 1 for control by majority.
    attrs : mapping of str to object
        Method, day, and the error of sampled boards.
    """

    power: dict[tuple[str, str], float]
    attrs: dict[str, Any]

    def __len__(self) -> int:
        return len(self.power)

    def of(self, holder: str, company: str) -> float:
        """Return the power of a holder over a company; 0 if there is none.

        Parameters
        ----------
        holder, company : str
            Ids.

        Returns
        -------
        float
            In [0, 1].
        """
        return self.power.get((holder, company), 0.0)

    def _columns(self) -> dict[str, list[Any]]:
        return {
            "holder": [holder for holder, _ in self.power],
            "company": [company for _, company in self.power],
            "power": list(self.power.values()),
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a holder and company."""
        return to_pandas(self._columns(), self.attrs)

    def __repr__(self) -> str:
        return f"control, {self.attrs['parameters']['method']}\n{text_table(self._columns())}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def control(
    graph: SanctionsGraph,
    *,
    method: str = "majority",
    owners: Iterable[str] | None = None,
    samples: int = 20_000,
    seed: int = 7,
) -> Control:
    """Tell who controls which company by majority, or how much voting power each holder has.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day; certain links and the lower bounds of shares count.
    method : {"majority", "shapley", "banzhaf"}, default "majority"
        A holder controls a company if it, with the companies it controls, holds more than half of it; or the share
        of orders, or of coalitions, in which a holder's votes decide.
    owners : iterable of str, optional
        Ids of holders; everyone if left out.
    samples : int, default 20000
        Random orders or coalitions for a board of more than 24 members.
    seed : int, default 7
        Of the random numbers.

    Returns
    -------
    Control
        Boards of up to 24 members are computed exactly; ``attrs["error"]`` bounds the error of the others. What
        nobody is known to hold counts as votes that never decide.

    Raises
    ------
    UnknownIdError
        If an owner is not in the graph.
    UnknownKindError
        If there is no such method.

    Notes
    -----
    Majority costs O(holdings reached) a holder; voting power O(members² · distinct sums) a company.

    References
    ----------
    Ceri, Gottlob and Tanca (1989) for company control; Shapley and Shubik (1954); Banzhaf (1965).

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = pd.DataFrame({"source": ["a", "b", "c"], "target": "firm", "kind": "owns", "share": [0.4, 0.35, 0.25]})
    >>> round(sg.law.control(sg.from_dataframe(rows), method="shapley").of("c", "firm"), 4)
    0.3333
    """
    if method not in METHODS:
        raise UnknownKindError(method, METHODS, what="method of control")
    rows = None if owners is None else set(graph.node_rows(dict.fromkeys(owners)))
    if method == "majority":
        power, error = _majority(graph, rows), 0.0
    else:
        power, error = _voting(graph, rows, shapley=method == "shapley", samples=samples, seed=seed)
    ids = graph.nodes.ids
    named = {(ids[holder], ids[company]): value for (holder, company), value in sorted(power.items())}
    parameters = {"method": method, "samples": samples, "seed": seed}
    attrs = {"method": "control", "as_of": graph.label, "parameters": parameters, "error": error}
    return Control(named, attrs)


_Power = dict[tuple[int, int], float]


def _majority(graph: SanctionsGraph, owners: set[int] | None) -> _Power:
    bases = ("votes", "capital")
    reading = Reading(threshold=Fraction(1, 2), strict=True, pooling="each", bases=bases, carrying=bases)
    held = bracket(graph, reading).lower
    holders = np.flatnonzero(np.diff(held.by_holder.start)).tolist() if owners is None else sorted(owners)
    power: _Power = {}
    for holder in holders:
        reached = cascade_each(held, [Person(holder)], reading.least, upper=False).node
        power |= {(holder, int(company)): 1.0 for company in np.flatnonzero(reached) if company != holder}
    return power


def _voting(
    graph: SanctionsGraph, owners: set[int] | None, *, shapley: bool, samples: int, seed: int
) -> tuple[_Power, float]:
    power: _Power = {}
    error = 0.0
    for company, board in _boards(graph).items():
        members = sorted(board)
        votes = [board[member] for member in members]
        quota = WHOLE // 2 + 1
        if sum(votes) < quota:
            continue
        if len(members) <= EXACT_MEMBERS:
            values = pivots(votes, quota, shapley=shapley)
        else:
            values, missed = sampled_pivots(votes, quota, shapley=shapley, samples=samples, seed=seed)
            error = max(error, missed)
        power |= {
            (member, company): value
            for member, value in zip(members, values, strict=True)
            if value and (owners is None or member in owners)
        }
    return power, error


def _boards(graph: SanctionsGraph) -> dict[int, dict[int, int]]:
    """List the votes each holder certainly has in each company; stated votes before capital."""
    links = graph.tables["links"]
    kinds, roles = links.coded("kind"), links.coded("role")
    source, target = links.coded("source").codes, links.coded("target").codes
    owns = graph.mask("certain") & (kinds.codes == kinds.words.index("owns")) & (source != target)
    voting = np.array([role not in {*DECLARED, "board"} for role in roles.words] + [True])
    rows = np.flatnonzero(owns & voting[roles.codes])
    is_votes = np.array([role == "votes" for role in roles.words] + [False])[roles.codes[rows]]
    group = (source[rows].astype(np.int64) * len(graph.nodes) + target[rows]) * 2 + is_votes
    share = told_once(rows, group, graph.view.evidence.bounds["share"].low[rows], graph.claims, graph.claims_told[0])
    boards: dict[int, dict[str, dict[int, int]]] = {}
    for row, basis, held in zip(rows.tolist(), is_votes.tolist(), share.tolist(), strict=True):
        lane = boards.setdefault(int(target[row]), {}).setdefault("votes" if basis else "capital", {})
        lane[int(source[row])] = lane.get(int(source[row]), 0) + held
    return {company: lanes.get("votes") or lanes["capital"] for company, lanes in boards.items()}
