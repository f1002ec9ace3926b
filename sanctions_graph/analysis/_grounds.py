"""The grounds of one finding at three grains: which claims, which documents, which speakers carry it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sanctions_graph.analysis._support import ClaimSupports
from sanctions_graph.analysis._words import speaker_of
from sanctions_graph.kernels.witness import Items, Lane, Witnesses, antichain, is_open, links_between, minimal_sets
from sanctions_graph.model.kinds import BOUND_QUANTITIES, LINK_KIND_NAMES, LINK_KINDS

if TYPE_CHECKING:
    from sanctions_graph.analysis._routes import Route
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim

EFFORT = 50_000
"""Most partial chains that are followed while sets are sought."""

Sets = tuple[tuple[str, ...], ...]
_NOTHING: Items = frozenset()
_STANCES = ("supports", "hedges", "disputes")  # of sets of one size, those that can do without disputes come first


@dataclass(frozen=True)
class Question:
    """Between which nodes a chain is sought.

    Attributes
    ----------
    ends : tuple of (int, int)
        Rows of subject and target.
    counted : sequence of int
        Counted hops of each link, 0 or 1.
    limit : int
        Most sets.
    """

    ends: tuple[int, int]
    counted: Sequence[int]
    limit: int


@dataclass(frozen=True)
class Grain:
    """What carries a finding, in items of one sort.

    Attributes
    ----------
    question : Question
        The ends of the finding.
    names : tuple of str
        Name of each item, in a canonical order.
    lanes : tuple of Lane
        Where chains run, each link resting on sets of items.
    """

    question: Question
    names: tuple[str, ...]
    lanes: tuple[Lane, ...]

    @cached_property
    def _found(self) -> Witnesses:
        asked = self.question
        return minimal_sets(self.lanes, *asked.ends, asked.counted, limit=asked.limit, effort=EFFORT)

    @property
    def stands(self) -> bool:
        """Whether any chain is there."""
        asked = self.question
        return is_open(self.lanes, *asked.ends, asked.counted, lambda _: True)

    @property
    def complete(self) -> bool:
        """Whether `sets` are all there are."""
        return self._found.complete

    @cached_property
    def sets(self) -> Sets:
        """The minimal sets by name, the smallest first."""
        return tuple(self._named(items) for items in self._found.sets)

    @cached_property
    def critical(self) -> tuple[str, ...]:
        """What is in every set: it is in the first, and without it no chain is left."""
        first = self._found.sets[0] if self._found.sets else _NOTHING
        return self._named(frozenset(item for item in first if not self._is_open_without(item)))

    def _is_open_without(self, item: int) -> bool:
        asked = self.question
        return is_open(self.lanes, *asked.ends, asked.counted, lambda support: item not in support)

    def _named(self, items: Items) -> tuple[str, ...]:
        return tuple(self.names[item] for item in sorted(items))


@dataclass(frozen=True)
class Grounds:
    """What carries a finding.

    Attributes
    ----------
    claims, documents, speakers : Grain
        At each grain.
    """

    claims: Grain
    documents: Grain
    speakers: Grain

    @property
    def complete(self) -> bool:
        """Whether all sets were found."""
        return self.claims.complete and self.documents.complete and self.speakers.complete


def grounds_of(graph: SanctionsGraph, routes: Sequence[Route], ends: tuple[int, int], *, limit: int) -> Grounds:
    """Find what a finding rests on.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    routes : sequence of Route
        That a chain may take.
    ends : tuple of (int, int)
        Rows of subject and target.
    limit : int
        Most sets of each grain.

    Returns
    -------
    Grounds
        Sets are sought when they are looked at.
    """
    question = Question(ends, counted_links(graph), limit)
    bare = tuple(Lane(route.product, route.most, _open) for route in routes)
    links = [sorted(links_between((lane,), *ends, question.counted)) for lane in bare]
    told = _told(graph, {link for each in links for link in each})
    names = tuple(sorted(told, key=lambda name: (_STANCES.index(told[name].stance), name)))
    place = {name: item for item, name in enumerate(names)}
    lanes = []
    for lane, route, between in zip(bare, routes, links, strict=True):
        supports = ClaimSupports(route.graph, route.level, place, route.conditions)
        lanes.append(_resting(lane, {link: supports.of(link) for link in between}))
    claims = Grain(question, names, tuple(lanes))
    return Grounds(
        claims,
        _folded(claims, [told[name].document for name in names], links),
        _folded(claims, [speaker_of(graph, told[name]) for name in names], links),
    )


def counted_links(graph: SanctionsGraph) -> list[int]:
    """Say of each link whether it counts as a hop."""
    counts = [int(LINK_KINDS[name].counted) for name in LINK_KIND_NAMES]
    return [counts[code] for code in graph.tables["links"].coded("kind").codes.tolist()]


def _open(_: int) -> tuple[Items, ...]:
    return (_NOTHING,)


def _told(graph: SanctionsGraph, links: set[int]) -> dict[str, Claim]:
    """Return the claims on which some links may rest, by id."""
    ids = graph.tables["links"].ids
    return {
        claim.id: claim
        for link in sorted(links)
        for claim in graph.claims_about(ids[link])
        if not claim.quantity or claim.quantity in BOUND_QUANTITIES
    }


def _resting(lane: Lane, supports: Mapping[int, tuple[Items, ...]]) -> Lane:
    return lane._replace(supports=lambda link: supports.get(link, ()))


def _folded(claims: Grain, teller: Sequence[str], links: Sequence[Sequence[int]]) -> Grain:
    """Fold claims to who or what tells them."""
    names = tuple(sorted(set(teller)))
    place = {name: item for item, name in enumerate(names)}

    def fold(supports: Iterable[Items]) -> tuple[Items, ...]:
        return antichain([frozenset(place[teller[item]] for item in each) for each in supports])

    lanes = [
        _resting(lane, {link: fold(lane.supports(link)) for link in between})
        for lane, between in zip(claims.lanes, links, strict=True)
    ]
    return Grain(claims.question, names, tuple(lanes))
