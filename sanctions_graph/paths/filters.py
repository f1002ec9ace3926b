"""Conditions in the brackets of a pattern: what a step must be like beyond its kind.

``owns[share >= 25%]``, ``pays[amount > 10000 USD, start >= 2022]``, ``hosts[type = restaurants]``. Bounds answer in
two ways: a condition holds certainly if it holds for all that the bounds allow, possibly if for something of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph._bounds import parse_days, parse_share
from sanctions_graph.errors import BoundsError
from sanctions_graph.model.cells import read_probability
from sanctions_graph.model.kinds import LINK_KINDS

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

_ORDERS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType({">=": ge, ">": gt, "<=": le, "<": lt})
OPERATORS = (*_ORDERS, "=", "!=")
"""What may stand between an attribute and a value."""

NODE_ATTRIBUTES = ("type", "kind", "id")
"""Attributes of the node that a step comes to."""
_DAYS = ("start", "end", "due")
ATTRIBUTES = ("share", "amount", *_DAYS, "confidence", "role", *NODE_ATTRIBUTES)
"""Attributes that a condition may ask about."""


class Value(NamedTuple):
    """What an attribute is compared with.

    Attributes
    ----------
    low, high : float
        Bounds of a number, a share or a day; equal unless it is a period, or a share between two units.
    words : tuple of str
        Words, one of which must match; a single unit for an amount.
    """

    low: float = 0
    high: float = 0
    words: tuple[str, ...] = ()


class BadConditionError(Exception):
    """A condition that cannot be read; the pattern knows where it stands.

    Parameters
    ----------
    said : str
        What is wrong.
    hint : str
        What to do.
    part : {"attribute", "operator", "value"}
        What of the condition is wrong.
    """

    def __init__(self, said: str, *, hint: str, part: str) -> None:
        self.said, self.hint, self.part = said, hint, part
        super().__init__(said)


@dataclass(frozen=True)
class Condition:
    """One condition on a step.

    Attributes
    ----------
    attribute : str
        One of `ATTRIBUTES`.
    operator : str
        One of `OPERATORS`.
    value : Value
        What it is compared with.
    text : str
        As written.
    """

    attribute: str
    operator: str
    value: Value
    text: str

    def __str__(self) -> str:
        return self.text

    def holds(self, graph: SanctionsGraph, certainty: str, *, forward: bool) -> Array:
        """Tell over which links a step meets the condition.

        Parameters
        ----------
        graph : SanctionsGraph
            The view; bounds are those its claims state.
        certainty : {"certain", "possible"}
            Whether it must hold for all that the bounds allow, or for something of it.
        forward : bool
            Whether the step goes from source to target.

        Returns
        -------
        ndarray of bool, shape (m,)
            Cost: O(m) in links.
        """
        if self.attribute in NODE_ATTRIBUTES:
            ends = graph.tables["links"].coded("target" if forward else "source").codes
            return self._words_match(_node_words(graph, self.attribute))[ends]
        if self.attribute == "role":
            roles = graph.tables["links"].coded("role")
            return self._words_match([*roles.words, ""])[roles.codes]
        low, high = _bounds_of(graph, self.attribute)
        certain, possible = self._compare(low, high)
        answer: Array = certain if certainty == "certain" else possible
        if self.attribute == "amount":
            units = graph.tables["links"].coded("unit")
            answer = answer & np.array([unit in self.value.words for unit in (*units.words, "")])[units.codes]
        return answer

    def _words_match(self, words: list[str]) -> Array:
        match = np.array([word in self.value.words for word in words], np.bool_)
        return match if self.operator == "=" else ~match

    def _compare(self, low: Array, high: Array) -> tuple[Array, Array]:
        """Compare bounds with bounds: certainly, possibly."""
        least, most = self.value.low, self.value.high
        if self.operator in ("=", "!="):
            overlap = (low <= most) & (high >= least)
            within = (low >= least) & (high <= most)
            if self.attribute not in _DAYS and least != most:
                within = within & False  # a share between two units equals nothing for sure
            return (within, overlap) if self.operator == "=" else (~overlap, ~within)
        order, upward = _ORDERS[self.operator], self.operator[0] == ">"
        if self.attribute in _DAYS:  # "before 2020" is before its first day, "after 2020" after its last
            surely = maybe = least if self.operator in (">=", "<") else most
        else:
            surely, maybe = (most, least) if upward else (least, most)
        near, far = (low, high) if upward else (high, low)
        return order(near, surely), order(far, maybe)


def read_condition(kind: str, attribute: str, operator: str, text: str) -> Condition:
    """Read one condition.

    Parameters
    ----------
    kind : str
        The kind of link it stands behind.
    attribute, operator, text : str
        Its three parts.

    Returns
    -------
    Condition

    Raises
    ------
    BadConditionError
        If the attribute is unknown or not of that kind, or the value cannot be read.
    """
    written = f"{attribute} {operator} {text}"
    if attribute not in ATTRIBUTES:
        near = get_close_matches(attribute, ATTRIBUTES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"attributes are {', '.join(ATTRIBUTES)}"
        raise BadConditionError(f"{attribute!r:.40} is no attribute of a step", hint=hint, part="attribute")
    if attribute in ("share", "amount") and LINK_KINDS[kind].carries != attribute:
        carriers = ", ".join(name for name, each in LINK_KINDS.items() if each.carries == attribute)
        raise BadConditionError(f"{kind} carries no {attribute}", hint=f"kinds that do: {carriers}", part="attribute")
    if attribute in ("role", *NODE_ATTRIBUTES):
        if operator not in ("=", "!="):
            raise BadConditionError(f"{attribute} is a word and has no order", hint="use = or !=", part="operator")
        words = tuple(word.strip().strip('"') for word in text.split("|"))
        return Condition(attribute, operator, Value(words=words), written)
    return Condition(attribute, operator, _number(attribute, text), written)


def _number(attribute: str, text: str) -> Value:
    try:
        if attribute in _DAYS:
            return Value(*parse_days(text))
        if attribute == "share":
            return Value(*parse_share(text))
        if attribute == "confidence":
            grade = read_probability(text)
            return Value(grade, grade)
        number, _, unit = text.partition(" ")
        amount = float(number)
        if not isfinite(amount):
            raise BoundsError(f"{number} is no finite number")
        return Value(amount, amount, (unit.strip(),))
    except ValueError as error:  # ours inherit it too
        said = str(error).splitlines()[0]
        raise BadConditionError(
            f"{text!r:.40} is no {attribute}: {said}", hint=_FORMS[attribute], part="value"
        ) from None


_FORMS = MappingProxyType(
    {
        **dict.fromkeys(_DAYS, "give a day, a month or a year, such as 2022-05"),
        "share": "give a share, such as 25% or 1/3",
        "amount": "give a number and its unit, such as 10000 USD",
        "confidence": "give a number from 0 to 1",
    }
)


def _node_words(graph: SanctionsGraph, attribute: str) -> list[str]:
    return [*(graph.nodes.ids if attribute == "id" else graph.nodes.coded(attribute))]


def _bounds_of(graph: SanctionsGraph, attribute: str) -> tuple[Array, Array]:
    evidence = graph.view.evidence
    if attribute == "confidence":  # what nobody graded may be anything
        return np.where(evidence.graded, evidence.confidence, 0.0), np.where(evidence.graded, evidence.confidence, 1.0)
    bounds = evidence.bounds[attribute]
    return bounds.low, bounds.high
