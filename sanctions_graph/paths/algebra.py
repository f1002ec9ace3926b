"""Algebras: what a chain of links is worth, and what several chains are worth together.

An algebra multiplies along a walk and adds over walks. It is a semiring: *plus* is associative and commutative with
*zero*, *times* is associative with *one* and distributes over *plus*, and *zero* times anything is *zero*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import inf, isinf, isnan
from operator import add, mul
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from sanctions_graph.errors import SchemaError, SearchLimitError, UnknownKindError
from sanctions_graph.model.kinds import LINK_KINDS

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.view import View

MONEY = ("pays", "finances", "launders_for", "earns_for")
"""Kinds of link along which money goes from source to target."""
MOST_SETS = 1_000
"""Most sets of claims that one value of `why` may hold."""


@runtime_checkable
class Algebra(Protocol):
    """What an object must have to weigh walks; `Semiring` is the short way to make one.

    Attributes
    ----------
    name : str
        How answers name it.
    zero, one : object
        Worth of no walk at all, and of the walk without links.
    absorptive : bool
        Whether ``plus(one, a)`` is `one` for every a: then a round trip adds nothing, and sums settle on any graph.
    idempotent : bool
        Whether ``plus(a, a)`` is a: then a walk may be met twice, and several rules may be asked at once.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def zero(self) -> Any: ...  # noqa: D102
    @property
    def one(self) -> Any: ...  # noqa: D102
    @property
    def absorptive(self) -> bool: ...  # noqa: D102
    @property
    def idempotent(self) -> bool: ...  # noqa: D102
    @property
    def plus(self) -> Callable[[Any, Any], Any]:
        """Join two alternatives."""

    @property
    def times(self) -> Callable[[Any, Any], Any]:
        """Join what comes one after the other."""

    @property
    def weigh(self) -> Callable[[SanctionsGraph, int], Any]:
        """Return what the link in a row of the links table is worth in a view."""


@dataclass(frozen=True)
class Semiring:
    """An algebra made of its parts.

    Attributes
    ----------
    name : str
        How answers name it.
    zero, one : object
        Worth of no walk at all, and of the walk without links.
    plus, times : callable of (object, object) to object
        Join alternatives, and what comes one after the other. Values are compared with ``==``.
    weigh : callable of (SanctionsGraph, int) to object
        What the link in a row of the links table is worth.
    absorptive, idempotent : bool
        As for `Algebra`.
    says : str
        What a value means, in one line.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.paths.algebra import Semiring
    >>> is_there = Semiring(
    ...     "is there", False, True, lambda a, b: a or b, lambda a, b: a and b, lambda graph, row: True,
    ...     absorptive=True, idempotent=True,
    ... )
    >>> is_there.plus(is_there.zero, is_there.one)
    True
    """

    name: str
    zero: Any
    one: Any
    plus: Callable[[Any, Any], Any]
    times: Callable[[Any, Any], Any]
    weigh: Callable[[SanctionsGraph, int], Any]
    absorptive: bool = False
    idempotent: bool = False
    says: str = ""


# ---- what a link is worth ----------------------------------------------------------------------------------


def _hop(graph: SanctionsGraph, row: int) -> int:
    return int(LINK_KINDS[graph.tables["links"].coded("kind")[row]].counted)


def chance(graph: SanctionsGraph, row: int) -> Fraction:
    """Return the probability of a link: the decimal that its confidence is written in; 1 if nobody graded it.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    row : int
        Row of the links table.

    Returns
    -------
    Fraction
        In [0, 1].
    """
    return _decimal(graph.view.evidence.confidence[row])


def _decimal(number: float) -> Fraction:
    return Fraction(repr(float(number)))


def share_of_payer(graph: SanctionsGraph, row: int) -> tuple[Fraction, Fraction]:
    """Return which share of all that its payer pays out, in the same unit, goes along a link.

    Parameters
    ----------
    graph : SanctionsGraph
        The view; its possible links may be paid, its certain ones are.
    row : int
        Row of the links table.

    Returns
    -------
    low, high : Fraction
        Bounds in [0, 1]. The whole for a kind of link along which no money goes, and for all that a payer pays.
    """
    links = graph.tables["links"]
    if links.coded("kind")[row] not in MONEY:
        return Fraction(1), Fraction(1)
    totals = _PAID_OUT.setdefault(graph.view, {})
    key = graph.index.lists.source[row], int(links.coded("unit").codes[row])
    if key not in totals:
        totals[key] = _paid_out(graph, *key)
    others = totals[key].without(graph, row)
    if not others.links:
        return Fraction(1), Fraction(1)
    low, high = _paid(graph, row)
    return _part(low, others.most, if_nothing=0), _part(high, others.least, if_nothing=1)


class _Total(NamedTuple):
    """What some links pay together: at least what the certain ones surely pay; `endless` of them have no upper end."""

    links: int
    least: Fraction
    finite: Fraction
    endless: int

    @property
    def most(self) -> Fraction | float:
        return inf if self.endless else self.finite

    def without(self, graph: SanctionsGraph, row: int) -> _Total:
        return self.changed(graph, row, -1) if graph.mask("possible")[row] else self

    def changed(self, graph: SanctionsGraph, row: int, sign: int) -> _Total:
        low, high = _paid(graph, row)
        return _Total(
            self.links + sign,
            self.least + sign * (low if graph.mask("certain")[row] else 0),
            self.finite + sign * (high if isinstance(high, Fraction) else 0),
            self.endless + sign * (not isinstance(high, Fraction)),
        )


_PAID_OUT: WeakKeyDictionary[View, dict[tuple[int, int], _Total]] = WeakKeyDictionary()
"""For each view, what a payer pays out in a unit; a payer of many payments is added up once, not once a payment."""


def _paid_out(graph: SanctionsGraph, payer: int, unit: int) -> _Total:
    kinds, units = (graph.tables["links"].coded(name) for name in ("kind", "unit"))
    lists, maybe = graph.index.lists, graph.mask("possible")
    total = _Total(0, Fraction(0), Fraction(0), 0)
    for row in range(lists.out_start[payer], lists.out_start[payer + 1]):
        if maybe[row] and kinds[row] in MONEY and units.codes[row] == unit:
            total = total.changed(graph, row, 1)
    return total


def _paid(graph: SanctionsGraph, row: int) -> tuple[Fraction, Fraction | float]:
    """Read bounds on an amount; what is not told may be anything from nothing up."""
    bounds = graph.view.evidence.bounds["amount"]
    low, high = float(bounds.low[row]), float(bounds.high[row])
    least = Fraction(0) if isnan(low) or isinf(low) else max(_decimal(low), Fraction(0))
    return least, inf if isnan(high) or isinf(high) else max(_decimal(high), Fraction(0))


def _part(part: Fraction | float, rest: Fraction | float, *, if_nothing: int) -> Fraction:
    if isinstance(part, float):  # it may be as large as one likes
        return Fraction(1)
    if isinstance(rest, float):
        return Fraction(0)
    return part / (part + rest) if part + rest else Fraction(if_nothing)


def _one(_graph: SanctionsGraph, _row: int) -> int:
    return 1


Sets = frozenset[frozenset[str]]


def _claims(graph: SanctionsGraph, row: int) -> Sets:
    claims = graph.claims_about(graph.tables["links"].ids[row])
    return frozenset(frozenset((claim.id,)) for claim in claims if not claim.quantity and claim.stance != "disputes")


# ---- joining what links are worth --------------------------------------------------------------------------


def _add_bounds(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    return one[0] + other[0], one[1] + other[1]


def _multiply_bounds(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    return one[0] * other[0], one[1] * other[1]


def _either(one: Sets, other: Sets) -> Sets:
    return _minimal(one | other)


def _both(one: Sets, other: Sets) -> Sets:
    return _minimal({first | second for first in one for second in other})


def _minimal(sets: Sets | set[frozenset[str]]) -> Sets:
    """Leave out every set that holds another: the smaller one is enough."""
    kept: list[frozenset[str]] = []
    for _, alike in groupby(sorted(sets, key=len), len):
        smaller = tuple(kept)  # sets of one size hold none of each other
        for each in alike:
            if not any(less <= each for less in smaller):
                kept.append(each)
                if len(kept) > MOST_SETS:
                    raise SearchLimitError(
                        "the minimal sets of claims", limit=MOST_SETS, found=MOST_SETS,
                        hint="name a narrower rule, or set max_hops",
                    )  # fmt: skip
    return frozenset(kept)


_ALGEBRAS = (
    Semiring(
        "hops", inf, 0, min, add, _hop, absorptive=True, idempotent=True,
        says="fewest counted hops of a walk",
    ),
    Semiring(
        "strength", Fraction(0), Fraction(1), max, mul, chance, absorptive=True, idempotent=True,
        says="probability of the strongest walk; a link that it takes twice counts twice",
    ),
    Semiring(
        "bottleneck", Fraction(0), Fraction(1), max, min, chance, absorptive=True, idempotent=True,
        says="probability of the weakest link of the walk whose weakest link is the strongest",
    ),
    Semiring(
        "amount", (Fraction(0),) * 2, (Fraction(1),) * 2, _add_bounds, _multiply_bounds, share_of_payer,
        says="share of what the first payer pays out that comes through: bounds, summed over walks",
    ),
    Semiring("count", 0, 1, add, mul, _one, says="number of walks"),
    Semiring(
        "why", frozenset(), frozenset((frozenset(),)), _either, _both, _claims, absorptive=True, idempotent=True,
        says="smallest sets of claims, one of which is enough for a walk",
    ),
)  # fmt: skip

ALGEBRAS: Mapping[str, Semiring] = MappingProxyType({algebra.name: algebra for algebra in _ALGEBRAS})
"""The algebras of the library by name."""

_MEMBERS = ("name", "zero", "one", "plus", "times", "weigh", "absorptive", "idempotent")


def resolve_algebra(algebra: str | Algebra) -> Algebra:
    """Read the algebra that a caller asks for.

    Parameters
    ----------
    algebra : str or Algebra
        The name of one of the library's, or an object with the members of `Algebra`.

    Returns
    -------
    Algebra

    Raises
    ------
    UnknownKindError
        If no algebra has that name.
    SchemaError
        If a member is missing or no function, or its zero and one break a law.
    """
    if isinstance(algebra, str):
        if algebra not in ALGEBRAS:
            raise UnknownKindError(algebra, ALGEBRAS, what="algebra")
        return ALGEBRAS[algebra]
    missing = [name for name in _MEMBERS if not hasattr(algebra, name)]
    missing += [name for name in ("plus", "times", "weigh") if not callable(getattr(algebra, name, missing.append))]
    if missing:
        raise SchemaError(
            f"{type(algebra).__name__} is no algebra: {', '.join(missing)} missing, or no function",
            hint=f"an algebra has {', '.join(_MEMBERS)}",
        )
    for value in (algebra.zero, algebra.one):
        check_laws(algebra, value)
    return algebra


def check_laws(algebra: Algebra, value: Any) -> None:
    """Hold an algebra to those of its laws that speak of one value.

    Parameters
    ----------
    algebra : Algebra
        The algebra.
    value : object
        One of its values.

    Raises
    ------
    SchemaError
        If it breaks one.
    """
    zero, one, plus, times = algebra.zero, algebra.one, algebra.plus, algebra.times
    laws = [
        ("zero + a = a", plus(zero, value), value),
        ("one * a = a", times(one, value), value),
        ("a * one = a", times(value, one), value),
        ("zero * a = zero", times(zero, value), zero),
        ("a * zero = zero", times(value, zero), zero),
    ]
    laws += [("one + a = one, as it says of itself", plus(one, value), one)] if algebra.absorptive else []
    laws += [("a + a = a, as it says of itself", plus(value, value), value)] if algebra.idempotent else []
    for law, left, right in laws:
        if left != right:
            raise SchemaError(
                f"the algebra {algebra.name!r} breaks the law {law}, for a = {value!r:.60}: it gives {left!r:.60}",
                hint="mend plus, times, zero and one, or what it says of itself",
            )


__all__ = ["ALGEBRAS", "MONEY", "Algebra", "Semiring", "chance", "check_laws", "resolve_algebra", "share_of_payer"]
