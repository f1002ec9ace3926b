"""Integrated ownership: the economic number, which multiplies along chains; not the one that the law counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from html import escape
from math import inf, isinf, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph._bounds import WHOLE
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.errors import NotConvergedError, SearchLimitError, UnknownKindError
from sanctions_graph.kernels.cascade import adjacency
from sanctions_graph.kernels.exact import Row, SingularError, solve_walks, sum_simple_paths
from sanctions_graph.kernels.push import MOST_ROUNDS, Stakes, push
from sanctions_graph.law.holdings import DECLARED
from sanctions_graph.model.stakes import told_once

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

METHODS = ("simple_paths", "brioschi", "baldone")
TOLERANCE = 1e-7
"""What may be left to push, as a fraction of the owner's whole."""
MOST_PATHS = 1_000_000


@dataclass(frozen=True, eq=False)
class IntegratedOwnership:
    """What owners hold of companies through all chains.

    Attributes
    ----------
    graph : SanctionsGraph
        The view that was asked.
    owner, company : ndarray of int64, shape (r,)
        Rows of nodes, by owner and then by company.
    low, high : ndarray, shape (r,)
        Fractions or floats: the stake with the lower and with the upper bounds of the stated shares. An upper bound
        is nan where the upper shares leave a closed loop without an outside owner.
    attrs : mapping of str to object
        Method, day, and the error the computation leaves.
    """

    graph: SanctionsGraph
    owner: Array
    company: Array
    low: Array
    high: Array
    attrs: dict[str, Any]

    def __len__(self) -> int:
        return len(self.owner)

    @cached_property
    def stakes(self) -> dict[tuple[str, str], tuple[Any, Any]]:
        """Bounds of each stake by ids of owner and company."""
        bounds = zip(self.low.tolist(), self.high.tolist(), strict=True)
        return dict(zip(zip(self._ids(self.owner), self._ids(self.company), strict=True), bounds, strict=True))

    def share(self, owner: str, company: str) -> tuple[Any, Any]:
        """Return the bounds of one stake; zero where no chain leads.

        Parameters
        ----------
        owner, company : str
            Ids.

        Returns
        -------
        low, high : Fraction or float
            Fractions if the computation was exact.
        """
        return self.stakes.get((owner, company), (0, 0))

    def _ids(self, rows: Array) -> list[str]:
        ids = self.graph.nodes.ids
        return [ids[row] for row in rows.tolist()]

    def _columns(self, rows: slice) -> dict[str, list[Any]]:
        return {
            "owner": self._ids(self.owner[rows]),
            "company": self._ids(self.company[rows]),
            "share_low": [float(share) for share in self.low[rows].tolist()],
            "share_high": [float(share) for share in self.high[rows].tolist()],
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return one row an owner and company; shares as fractions of the whole."""
        return to_pandas(self._columns(slice(None)), self.attrs)

    def __repr__(self) -> str:
        shown = text_table(self._columns(slice(20)))
        more = f"\n… and {len(self) - 20:,} more rows" if len(self) > 20 else ""
        return f"integrated ownership, {self.attrs['parameters']['method']}\n{shown}{more}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def integrated_ownership(
    graph: SanctionsGraph,
    *,
    method: str = "brioschi",
    owners: Iterable[str] | None = None,
    exact: bool = False,
    certainty: str = "possible",
) -> IntegratedOwnership:
    """Sum what owners hold of companies through all chains of holdings, multiplying along each.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    method : {"brioschi", "baldone", "simple_paths"}, default "brioschi"
        All walks; walks that end when they come back to the owner; paths that pass no company twice. They differ as
        soon as there is a loop.
    owners : iterable of str, optional
        Ids of owners; everyone who holds something if left out.
    exact : bool, default False
        Whether to compute in fractions, by elimination on what each owner reaches; always so for simple paths.
    certainty : {"possible", "certain"}, default "possible"
        Which links count.

    Returns
    -------
    IntegratedOwnership
        Bounds a pair. Declared indirect holdings and components of others are left out, treasury shares too.

    Raises
    ------
    NotConvergedError
        If the stated shares close a loop without an outside owner: the sums have no limit.
    SearchLimitError
        If there are more than 1,000,000 simple paths from one owner.
    UnknownIdError
        If an owner is not in the graph.
    UnknownKindError
        If there is no such method.

    Notes
    -----
    Residual push: O(holdings reached) a round for each owner, until less than 1e-7 of the owner's whole is left; the
    lower bound is short by at most the error that ``attrs`` state.

    References
    ----------
    Brioschi, Buzzacchi and Colombo (1989); Baldone, Brioschi and Paleari (1998).

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = pd.DataFrame({"source": ["P", "X"], "target": ["X", "Y"], "kind": "owns", "share": [0.6, 0.7]})
    >>> stakes = sg.integrated_ownership(sg.from_dataframe(rows), exact=True)
    >>> stakes.share("P", "Y")
    (Fraction(21, 50), Fraction(21, 50))
    """
    if method not in METHODS:
        raise UnknownKindError(method, METHODS, what="method of integrated ownership")
    direct = _direct(graph, certainty)
    rows = direct.holders() if owners is None else graph.node_rows(dict.fromkeys(owners))
    ids = graph.nodes.ids
    found = [_of_owner(direct, owner, method, exact=exact, name=ids[owner]) for owner in sorted(rows)]
    attrs = {
        "method": "integrated_ownership",
        "as_of": graph.label,
        "parameters": {"method": method, "exact": exact or method == "simple_paths", "certainty": certainty},
        "error": max((stakes.missed for stakes in found), default=0.0),
        "version": __version__,
    }
    counts = [len(stakes.company) for stakes in found]
    return IntegratedOwnership(
        graph=graph,
        owner=np.repeat(np.array(sorted(rows), np.int64), counts),
        company=_joined([stakes.company for stakes in found], np.int64),
        low=_joined([stakes.low for stakes in found], np.float64),
        high=_joined([stakes.high for stakes in found], np.float64),
        attrs=attrs,
    )


def _joined(parts: list[Array], dtype: Any) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


class _Found(NamedTuple):
    """Stakes of one owner."""

    company: Array
    low: Array
    high: Array
    missed: float


@dataclass(frozen=True, eq=False)
class _Direct:
    """Direct holdings of a view, parallel ones added."""

    nodes: int
    holder: Array
    company: Array
    low: Array
    high: Array

    def holders(self) -> list[int]:
        return [int(node) for node in np.unique(self.holder)]

    def stakes(self, units: Array) -> Stakes:
        return Stakes(self.nodes, self.company, units / WHOLE, adjacency(self.holder, self.nodes))

    @cached_property
    def lower(self) -> Stakes:
        return self.stakes(self.low)

    @cached_property
    def upper(self) -> Stakes:
        return self.stakes(self.high)

    @cached_property
    def is_exact(self) -> bool:
        return bool((self.low == self.high).all())

    def fractions(self, units: Array) -> dict[int, Row]:
        table: dict[int, Row] = {}
        for holder, company, held in zip(self.holder.tolist(), self.company.tolist(), units.tolist(), strict=True):
            lane = table.setdefault(holder, {})
            lane[company] = lane.get(company, Fraction(0)) + Fraction(held, WHOLE)
        return table

    @cached_property
    def exact_lower(self) -> dict[int, Row]:
        return self.fractions(self.low)

    @cached_property
    def exact_upper(self) -> dict[int, Row]:
        return self.fractions(self.high)


def _direct(graph: SanctionsGraph, certainty: str) -> _Direct:
    """Read the holdings of a view; an upper bound is no more than the others certainly leave."""
    links = graph.tables["links"]
    kinds, roles = links.coded("kind"), links.coded("role")
    holder, company = (links.coded(end).codes.astype(np.int64) for end in ("source", "target"))
    declared = np.array([word in DECLARED for word in roles.words] + [False])[roles.codes]
    owns = graph.mask(certainty) & (kinds.codes == kinds.words.index("owns")) & (holder != company) & ~declared
    rows = np.flatnonzero(owns)
    share = graph.view.evidence.bounds["share"]
    low = np.where(graph.mask("certain")[rows], share.low[rows], 0)
    pair = holder[rows] * len(graph.nodes) + company[rows]
    low = told_once(rows, pair, low, graph.claims, graph.claims_told[0])
    total = np.zeros(len(graph.nodes), np.int64)
    np.add.at(total, company[rows], low)
    left = WHOLE - (total[company[rows]] - low)
    high = np.where(total[company[rows]] <= WHOLE, np.minimum(share.high[rows], left), share.high[rows])
    return _Direct(len(graph.nodes), holder[rows], company[rows], low, np.maximum(low, high))


def _of_owner(direct: _Direct, owner: int, method: str, *, exact: bool, name: str) -> _Found:
    if exact or method == "simple_paths":
        return _exactly(direct, owner, method, name)
    return _approximately(direct, owner, returning=method == "brioschi", name=name)


def _exactly(direct: _Direct, owner: int, method: str, name: str) -> _Found:
    def solve(table: dict[int, Row]) -> Row:
        if method == "simple_paths":
            return sum_simple_paths(table, owner, limit=MOST_PATHS)
        return solve_walks(table, owner, returning=method == "brioschi")

    try:
        low = solve(direct.exact_lower)
    except SingularError:
        raise _without_limit(name, inf) from None
    except OverflowError:
        raise SearchLimitError(f"the simple paths from {name!r}", limit=MOST_PATHS, found=0) from None
    try:
        high: Row | None = low if direct.is_exact else solve(direct.exact_upper)
    except SingularError:
        high = None
    companies = sorted(low if high is None else {**low, **high})
    most = dict.fromkeys(companies, nan) if high is None else high
    return _Found(
        np.array(companies, np.int64),
        _objects([low.get(company, Fraction(0)) for company in companies]),
        _objects([most.get(company, Fraction(0)) for company in companies]),
        0.0,
    )


def _objects(values: list[Any]) -> Array:
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _approximately(direct: _Direct, owner: int, *, returning: bool, name: str) -> _Found:
    low = push(direct.lower, owner, returning=returning, tolerance=TOLERANCE)
    if isinf(low.missed):
        raise _without_limit(name, low.missed)
    high = low if direct.is_exact else push(direct.upper, owner, returning=returning, tolerance=TOLERANCE)
    if high is low:
        return _Found(low.node, low.stake, low.stake, low.missed)
    companies = np.union1d(low.node, high.node)
    least, most = np.zeros(len(companies)), np.zeros(len(companies))
    least[np.searchsorted(companies, low.node)] = low.stake
    most[np.searchsorted(companies, high.node)] = high.stake
    return _Found(companies, least, np.full_like(most, nan) if isinf(high.missed) else most, low.missed)


def _without_limit(name: str, left: float) -> NotConvergedError:
    return NotConvergedError(
        f"the integrated ownership of {name!r}", iterations=MOST_ROUNDS, residual=left,
        hint="its companies hold each other in full: a closed loop without an outside owner has no finite stake",
    )  # fmt: skip


__all__ = ["IntegratedOwnership", "integrated_ownership"]
