"""The letters that a pattern reads: a kind of link and a direction, and which of the pattern's filters the step meets.

A link that meets two filters is one letter of its own, so that the automaton stays deterministic and no path is read
in two ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.model.kinds import LINK_KIND_NAMES

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.filters import Condition

MAX_FILTERS = 6
"""Most different filters on one kind of link: each doubles the letters of that kind."""

Filter = tuple["Condition", ...]
"""Conditions that one step must all meet."""


def symbol_of(kind: str, forward: bool) -> int:
    """Return the symbol of a step along, or against, a kind of link that meets no filter."""
    return LINK_KIND_NAMES.index(kind) + (0 if forward else len(LINK_KIND_NAMES))


@dataclass(frozen=True)
class Alphabet:
    """The letters of one pattern.

    Attributes
    ----------
    filters : mapping of str to tuple of Filter
        The different filters on each kind of link.
    """

    filters: Mapping[str, tuple[Filter, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def symbols(self, kind: str, forward: bool, wanted: Filter | None = None) -> list[int]:
        """List the letters of a step over a kind of link that meets a filter, or any if there is none.

        Parameters
        ----------
        kind : str
            The kind of link.
        forward : bool
            Whether it is walked from source to target.
        wanted : Filter, optional
            One of the filters on this kind.

        Returns
        -------
        list of int
        """
        filters = self.filters.get(kind, ())
        met = range(2 ** len(filters))
        if wanted is not None:
            bit = 1 << filters.index(wanted)
            met = [bits for bits in met if bits & bit]  # type: ignore[assignment]
        return [self._symbol(kind, forward, bits) for bits in met]

    def _symbol(self, kind: str, forward: bool, bits: int) -> int:
        """Return the letter of a step that meets the filters whose bits are set."""
        return self._first(kind, forward) + bits - 1 if bits else symbol_of(kind, forward)

    def _first(self, kind: str, forward: bool) -> int:
        """Return where the letters of steps that meet some filter begin: after all that meet none."""
        first = 2 * len(LINK_KIND_NAMES)
        for name, filters in self.filters.items():
            block = 2 ** len(filters) - 1
            if name == kind:
                return first + (0 if forward else block)
            first += 2 * block
        raise KeyError(kind)

    def read(self, graph: SanctionsGraph, certainty: str) -> tuple[Array, Array]:
        """Spell every link of a graph.

        Parameters
        ----------
        graph : SanctionsGraph
            The view.
        certainty : {"certain", "possible"}
            Whether filters must be met certainly or possibly.

        Returns
        -------
        along, against : ndarray of int, shape (m,)
            The letter of each link walked from source to target, and from target to source. Cost: O(m) in links, a
            few passes for each filter.
        """
        kinds = graph.tables["links"].coded("kind").codes.astype(np.int16)
        sides = []
        for forward in (True, False):
            symbols = kinds if forward else kinds + np.int16(len(LINK_KIND_NAMES))
            for kind, filters in self.filters.items():
                bits = np.zeros(len(kinds), np.int16)
                for place, conditions in enumerate(filters):
                    held = [condition.holds(graph, certainty, forward=forward) for condition in conditions]
                    bits |= np.logical_and.reduce(held).astype(np.int16) << np.int16(place)
                met = (kinds == LINK_KIND_NAMES.index(kind)) & (bits > 0)
                symbols = np.where(met, np.int16(self._first(kind, forward) - 1) + bits, symbols)
            sides.append(symbols)
        return sides[0], sides[1]
