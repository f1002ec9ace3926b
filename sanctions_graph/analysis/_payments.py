"""Links along which money can be followed: who paid whom, when, and how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import Days
from sanctions_graph.errors import BoundsError, DateError, OverlapError, UnknownIdError, UnknownKindError
from sanctions_graph.kernels.transfer_order import Dated
from sanctions_graph.paths.windows import UNDATED_POLICIES, carrying_days, is_undated

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph

MONEY_RUNS = {"finances": True, "launders_for": False, "pays": True, "stole_from": False}
"""Kinds of link along which money can be followed, and whether it runs from source to target.

A thief takes from the victim, and who launders takes from the one served. What someone earns over years is no transfer.
"""
DEFAULT_KINDS = ("pays", "stole_from")
AMOUNT_POLICIES = ("refuse", "low", "high")
"""What to do with an amount that is not one number: refuse it, or take an end of its bounds."""


@dataclass(frozen=True, eq=False)
class Payments:
    """Links read as payments, in the order of their ids.

    Attributes
    ----------
    graph : SanctionsGraph
        The view.
    kinds : tuple of str
        Kinds of link that were read.
    rows : list of int
        Row of each link.
    dated : Dated
        Rows of nodes for accounts, and first and last day.
    undated : tuple of str
        Ids of the links of these kinds of which no day is known, used or not.
    unmeasured : tuple of str
        Ids of the links left out because no amount is known.
    """

    graph: SanctionsGraph
    kinds: tuple[str, ...]
    rows: list[int]
    dated: Dated
    undated: tuple[str, ...]
    unmeasured: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def link(self, place: int) -> str:
        """Return the id of the link of a payment."""
        return self.graph.tables["links"].ids[self.rows[place]]

    def amount(self, place: int, policy: str) -> Fraction:
        """Read the amount of a payment as the decimal that stands for it.

        Raises
        ------
        BoundsError
            If it is not one number and the policy takes neither end, if that end is open, or if it is below 0.
        """
        low, high = _bounds(self.graph, self.rows[place])
        if policy == "refuse" and low != high:
            raise BoundsError(
                f"the amount of link {self.link(place)!r} lies between {low:,.12g} and {high:,.12g}",
                hint="taint is neither least nor greatest at an end of the bounds: ask with amount='low' and 'high'",
            )
        value = high if policy == "high" else low
        if math.isinf(value) or value < 0:
            said = "has no lower bound" if value == -math.inf else "has no upper bound" if value > 0 else "is below 0"
            raise BoundsError(f"the amount of link {self.link(place)!r} {said}", hint="choose the other end of amount=")
        return Fraction(repr(value))

    def unit(self, places: Iterable[int]) -> str:
        """Return the unit of some payments.

        Raises
        ------
        OverlapError
            If there are several.
        """
        units = self.graph.tables["links"].coded("unit")
        first: dict[str, int] = {}
        for place in places:
            first.setdefault(units[self.rows[place]], place)
        if len(first) > 1:
            (one, here), (other, there) = list(first.items())[:2]
            raise OverlapError(
                f"link {self.link(here)!r} is in {one or 'no unit'} and link {self.link(there)!r} in "
                f"{other or 'no unit'}: money of different units is not added",
                hint="ask for one unit at a time with unit=",
            )
        return next(iter(first), "")


def read_payments(
    graph: SanctionsGraph, *, kinds: Iterable[str], unit: str | None, undated: str, certainty: str
) -> Payments:
    """Read the links of a view as payments.

    Parameters
    ----------
    graph : SanctionsGraph
        The view; a payment that may have been made after its day is taken as made by then.
    kinds : iterable of str
        Kinds of link.
    unit : str or None
        Only links in this unit.
    undated : str
        Policy for links of which no day is known.
    certainty : str
        Which links count.

    Returns
    -------
    Payments
        Cost: O(m) in links.

    Raises
    ------
    UnknownKindError
        If a word is outside its list.
    """
    kinds = (kinds,) if isinstance(kinds, str) else tuple(sorted(set(kinds)))
    for word, allowed, what in (
        *((kind, MONEY_RUNS, "kind of link along which money is followed") for kind in kinds),
        (undated, UNDATED_POLICIES, "policy for undated links"),
    ):
        if word not in allowed:
            raise UnknownKindError(word, allowed, what=what)
    links = graph.tables["links"]
    codes, words = links.coded("kind").codes, links.coded("kind").words
    asked = np.isin(codes, [words.index(kind) for kind in kinds if kind in words]) & graph.mask(certainty)
    units, sources, targets = links.coded("unit"), links.coded("source").codes, links.coded("target").codes
    rows: list[int] = []
    dated = Dated([], [], [], [])
    unknown: list[str] = []
    unmeasured: list[str] = []
    for row in sorted(np.flatnonzero(asked).tolist(), key=links.id_rank.__getitem__):
        if is_undated(graph, row):
            unknown.append(links.ids[row])
        days = _days(graph, row, undated)
        if days is None:
            continue
        if not _is_measured(graph, row):
            unmeasured.append(links.ids[row])
        elif unit is None or units[row] == unit:
            rows.append(row)
            along = MONEY_RUNS[words[codes[row]]]
            dated.payer.append(int((sources if along else targets)[row]))
            dated.payee.append(int((targets if along else sources)[row]))
            dated.first.append(days.low)
            dated.last.append(days.high)
    return Payments(graph, kinds, rows, dated, tuple(unknown), tuple(unmeasured))


def stolen_places(payments: Payments, stolen: Iterable[str]) -> list[int]:
    """Find the payments that bring tainted money in.

    Parameters
    ----------
    payments : Payments
        All payments.
    stolen : iterable of str
        Ids of links, or of nodes all of whose payments are tainted.

    Returns
    -------
    list of int
        Ascending places.

    Raises
    ------
    UnknownIdError
        If an id is neither a link nor a node of the graph.
    UnknownKindError, DateError, BoundsError, OverlapError
        If a link is of another kind, has no day, no amount or another unit, or nothing is named at all.
    """
    graph, links = payments.graph, payments.graph.tables["links"]
    at = {row: place for place, row in enumerate(payments.rows)}
    found: set[int] = set()
    for name in (stolen,) if isinstance(stolen, str) else stolen:
        row, node = links.ids.row(name), graph.nodes.ids.row(name)
        if row is None and node is None:
            raise UnknownIdError(name, [*links.ids, *graph.nodes.ids], what="link or node")
        if row is None:
            found.update(place for place, payer in enumerate(payments.dated.payer) if payer == node)
        elif row in at:
            found.add(at[row])
        else:
            _refuse(payments, name, row)
    if not found:
        raise UnknownKindError("stolen", ("a link of money", "a node that pays"), what="beginning: nothing was paid")
    return sorted(found)


def _refuse(payments: Payments, name: str, row: int) -> None:
    links = payments.graph.tables["links"]
    kind = links.coded("kind")[row]
    if kind not in payments.kinds:
        raise UnknownKindError(kind, payments.kinds, what=f"kind of link that is followed here: link {name!r}")
    if name in payments.unmeasured:
        raise BoundsError(f"no amount of the stolen link {name!r} is known", hint="give it an amount, or leave it out")
    if name in payments.undated:
        raise DateError(f"no day of the stolen link {name!r} is known", hint="undated='include' or 'widen' uses it")
    if not payments.graph.mask("possible")[row]:
        raise DateError(f"the stolen link {name!r} is not in this view", hint="ask the whole graph, or a later day")
    raise OverlapError(f"the stolen link {name!r} is in another unit, or is not certain", hint="see unit=, certainty=")


def _days(graph: SanctionsGraph, row: int, undated: str) -> Days | None:
    carrying = carrying_days(graph, row, undated=undated)
    if carrying is None:
        return None
    low, high = carrying.possible
    valid = graph.view.valid
    return Days(low, high if valid is None else max(low, min(high, valid)))


def _bounds(graph: SanctionsGraph, row: int) -> Sequence[float]:
    amount = graph.view.evidence.bounds["amount"]
    return amount.low[row].item(), amount.high[row].item()


def _is_measured(graph: SanctionsGraph, row: int) -> bool:
    low, high = _bounds(graph, row)
    return low == low and not (low == -math.inf and high == math.inf)
