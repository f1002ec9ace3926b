"""The best paths that repeat no node, one after the other, by link and not by node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from operator import add
from typing import NamedTuple, Protocol, overload

from sanctions_graph.kernels.search import Product, Step


class Found(NamedTuple):
    """One path of `simple_paths`.

    Attributes
    ----------
    key : int
        What its weights combine to.
    source : int
        Its first node.
    steps : tuple of Step
        Its links.
    """

    key: int
    source: int
    steps: tuple[Step, ...]


class CandidatesSpentError(Exception):
    """The search tried as many partial paths as it was allowed to."""


class Keys(Protocol):
    """Keys of product states, such as a mapping of int to int."""

    @overload
    def get(self, place: int, /) -> int | None: ...
    @overload
    def get(self, place: int, default: int, /) -> int: ...


class Ranking(NamedTuple):
    """What makes one path better than another.

    Attributes
    ----------
    weight : sequence of int
        Non-negative weight of each link.
    ahead : Keys
        The least key of a walk from each product state to a target, from `search.keys_to` with the same weights.
    combine : callable of (int, int) to int, default operator.add
        Makes the key of a longer walk.
    """

    weight: Sequence[int]
    ahead: Keys
    combine: Callable[[int, int], int] = add


class _Partial(NamedTuple):
    """A path on its way, in the order in which it is taken up; what it passed is found through what it grew from."""

    bound: int
    numbers: tuple[int, ...]
    source: int
    forward: bool
    key: int
    hops: int
    node: int
    state: int
    step: Step | None
    grown_from: _Partial | None

    def back(self) -> Iterator[_Partial]:
        """Yield this partial path and those it grew from, down to the one without links."""
        path: _Partial | None = self
        while path is not None:
            yield path
            path = path.grown_from

    def steps(self) -> tuple[Step, ...]:
        """Return its links."""
        steps = [path.step for path in self.back() if path.step is not None]
        return tuple(reversed(steps))


def simple_paths(
    product: Product,
    sources: Sequence[int],
    targets: Sequence[int],
    ranking: Ranking,
    *,
    limit: tuple[int, Ranking] | None = None,
    candidates: int,
) -> Iterator[Found]:
    """Yield the paths that repeat no node, by key and then by the order of their links.

    Parameters
    ----------
    product : Product
        Where to walk.
    sources, targets : sequence of int
        Ends of the paths.
    ranking : Ranking
        What makes a path better.
    limit : tuple of (int, Ranking), optional
        Most that a second, additive ranking may come to, such as counted hops.
    candidates : int
        Most partial paths to try. What it takes to follow one grows with its length and with the ways on from it:
        every hundred links and every sixteen ways on count as one more.

    Yields
    ------
    Found

    Raises
    ------
    CandidatesSpentError
        When the candidates are spent before the paths are.

    Notes
    -----
    Best-first search whose bound, the key of the best walk from each state to a target, is exact for walks. A
    deterministic automaton reads each path in one way only, so no path is met twice. Partial paths of equal bound are
    taken up in the order of their links, so the search goes deep first where paths are equally good.

    References
    ----------
    Hart, Nilsson and Raphael (1968), A formal basis for the heuristic determination of minimum cost paths.
    """
    states, ends = len(product.automaton), frozenset(targets)
    most, hop = limit or (0, ranking)
    heap: list[_Partial] = []
    for source in dict.fromkeys(sources):
        ahead = ranking.ahead.get(source * states)
        if ahead is not None and (limit is None or hop.ahead.get(source * states, most + 1) <= most):
            heap.append(_Partial(ahead, (), source, True, 0, 0, source, 0, None, None))
    heap.sort()
    while heap:
        path = heappop(heap)
        if path.node in ends and path.state in product.automaton.accepting and path.bound == path.key:
            yield Found(path.key, path.source, path.steps())
        candidates -= 1 + len(path.numbers) // 100
        if candidates < 0:
            raise CandidatesSpentError
        if ends == {path.node}:
            continue  # what goes on from the only target cannot come back
        if path.numbers and not product.goes_on(path.node, is_end=False):
            continue
        visited, held = {each.node for each in path.back()}, len(heap)
        for step, node, state in product.after(path.node, path.state):
            ahead = ranking.ahead.get(node * states + state)
            if node in visited or ahead is None or not product.goes_on(node, node in ends):
                continue
            hops = path.hops + hop.weight[step.link] if limit else 0
            if limit and hops + hop.ahead.get(node * states + state, most + 1) > most:
                continue
            key = ranking.combine(path.key, ranking.weight[step.link])
            numbers = (*path.numbers, product.order[step.link])
            bound = ranking.combine(key, ahead)
            heappush(heap, _Partial(bound, numbers, path.source, step.forward, key, hops, node, state, step, path))
        candidates -= (len(heap) - held) // 16
