"""The tree behind a legal cascade: whose holdings count toward whom, and up to which listed persons.

A holding belongs to the tree if its holder counts and the sum it is part of attains the threshold. So a holding is
in the tree of a company exactly if the verdict prints it in a sum that decided.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph._bounds import WHOLE
from sanctions_graph.kernels.cascade import Reached, cascade
from sanctions_graph.kernels.cascade_each import Person, cascade_each
from sanctions_graph.kernels.search import Step

if TYPE_CHECKING:
    from sanctions_graph.law.result import Run
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph


class Edge(NamedTuple):
    """One holding, or one link that covers without a percentage, that counts toward a node.

    Attributes
    ----------
    holder : int
        Row of the node above.
    link : int
        Row of the link.
    units : int
        What it counts for, in share units: certain ones in a certain tree. A link without a percentage counts whole.
    forward : bool
        Whether the link is walked from its source to its target on the way up.
    passes : bool
        Whether what attains the threshold by it passes its own holdings on.
    """

    holder: int
    link: int
    units: int
    forward: bool
    passes: bool


@dataclass(frozen=True, eq=False)
class Tree:
    """One fixpoint, read upward.

    Attributes
    ----------
    edges : dict of int to list of Edge
        What counts toward each node, by id of link.
    reached : Reached
        The fixpoint.
    seeds : frozenset of int
        Rows of the listed persons it starts from.
    """

    edges: dict[int, list[Edge]]
    reached: Reached
    seeds: frozenset[int]

    def above(self, node: int, subject: int) -> Iterator[Edge]:
        """List what counts toward a node in the tree of a subject.

        A node on the way must pass its holdings on; the subject itself need not.
        """
        return (edge for edge in self.edges.get(node, ()) if edge.passes or node == subject)

    def upstream(self, subjects: Iterable[int]) -> set[int]:
        """Collect every node above some subjects, and the subjects."""
        seen = set(subjects)
        stack = list(seen)
        while stack:
            for edge in self.edges.get(stack.pop(), ()):
                if edge.holder not in seen:
                    seen.add(edge.holder)
                    stack.append(edge.holder)
        return seen

    def widest(self, subject: int) -> dict[int, int]:
        """Weigh every branch above a subject by its smallest holding.

        Parameters
        ----------
        subject : int
            Row of a node.

        Returns
        -------
        dict of int to int
            For each node above, the greatest weight of a branch that leads to it. Cost: O(e log e) in its edges.
        """
        best = {subject: WHOLE}
        heap = [(-WHOLE, subject)]
        done: set[int] = set()
        while heap:
            weight, node = heappop(heap)
            if node in done:
                continue
            done.add(node)
            for edge in self.above(node, subject):
                through = min(-weight, edge.units)
                if through > best.get(edge.holder, 0):
                    best[edge.holder] = through
                    heappush(heap, (-through, edge.holder))
        return best

    def branch(self, subject: int, ends: Collection[int], least: int) -> tuple[int, tuple[Step, ...]]:
        """Find the shortest branch from a subject to one of some ends, of holdings of at least some units.

        Parameters
        ----------
        subject : int
            Row of a node.
        ends : collection of int
            Rows of nodes, one of which such a branch reaches.
        least : int
            From `widest`.

        Returns
        -------
        end, steps : int, tuple of Step
            Of branches of one length the one whose links come first by id; it repeats no node.
        """
        before: dict[int, tuple[int, Step]] = {}
        queue = deque([subject])
        while (node := queue.popleft()) not in ends:
            for edge in self.above(node, subject):
                if edge.units >= least and edge.holder not in before and edge.holder != subject:
                    before[edge.holder] = node, Step(edge.link, edge.forward)
                    queue.append(edge.holder)
        end, steps = node, deque[Step]()
        while node != subject:
            node, step = before[node]
            steps.appendleft(step)
        return end, tuple(steps)


def grow(graph: SanctionsGraph, run: Run, certainty: str, subjects: Collection[int]) -> list[Tree]:
    """Read the fixpoints of one reading of a regime as trees.

    Parameters
    ----------
    graph : SanctionsGraph
        The view that was judged.
    run : Run
        The reading, worked out.
    certainty : {"certain", "possible"}
        Which of its two fixpoints.
    subjects : collection of int
        Rows of nodes that are asked about.

    Returns
    -------
    list of Tree
        One where all listed persons are added; else one a listed person above the subjects. Cost: a pass over the
        holdings and, for each person judged alone, one over the nodes.
    """
    seeds = run.certain if certainty == "certain" else run.possible
    reached = run.lower if certainty == "certain" else run.upper
    joint = _joint(graph, certainty) if run.reading.pooling == "joint" else {}
    union = _tree(graph, run, certainty, reached, seeds.tolist(), joint)
    if run.reading.pooling == "together":
        return [union]
    alone = sorted(union.seeds & union.upstream(subjects))
    return [_tree(graph, run, certainty, _reached(run, certainty, [seed], joint), [seed], joint) for seed in alone]


def without(graph: SanctionsGraph, run: Run, certainty: str, tree: Tree, subject: int) -> Tree:
    """Read a tree as if one of its listed persons were not listed.

    Parameters
    ----------
    graph, run, certainty : SanctionsGraph, Run, str
        As for `grow`.
    tree : Tree
        From `grow`.
    subject : int
        Row of the person.

    Returns
    -------
    Tree
        The tree itself if the subject is not one of its listed persons. Cost: one cascade.
    """
    if subject not in tree.seeds:
        return tree
    seeds = sorted(tree.seeds - {subject})
    joint = _joint(graph, certainty) if run.reading.pooling == "joint" else {}
    return _tree(graph, run, certainty, _reached(run, certainty, seeds, joint), seeds, joint)


_Joint = dict[int, list[tuple[int, int]]]
"""For each party of a joint arrangement, the others and the rows of the links that say so."""


def _joint(graph: SanctionsGraph, certainty: str) -> _Joint:
    links = graph.tables["links"]
    source, target = (links.coded(end).codes for end in ("source", "target"))
    found: _Joint = {}
    for row in _of_kind(graph, "joint_with", certainty).tolist():
        a, b = int(source[row]), int(target[row])
        found.setdefault(a, []).append((b, row))
        found.setdefault(b, []).append((a, row))
    return found


def _parties(joint: _Joint, person: int) -> set[int]:
    """Collect who is joined to a person, at any remove."""
    seen, stack = {person}, [person]
    while stack:
        for other, _ in joint.get(stack.pop(), ()):
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return seen


def _of_kind(graph: SanctionsGraph, kind: str, certainty: str) -> Array:
    kinds = graph.tables["links"].coded("kind")
    rows: Array = np.flatnonzero((kinds.codes == kinds.words.index(kind)) & graph.mask(certainty))
    return rows


def _reached(run: Run, certainty: str, seeds: list[int], joint: _Joint) -> Reached:
    """Work out a fixpoint from some of the listed persons: of one alone, unless all are added together."""
    upper = certainty == "possible"
    held, whole = (run.held.upper, WHOLE) if upper else (run.held.lower, None)
    if run.reading.pooling == "together":
        return cascade(held, np.array(seeds, np.int64), run.reading.least, upper=upper, whole=whole)
    persons = [Person(seed, tuple(sorted(_parties(joint, seed) - {seed}))) for seed in seeds]
    return cascade_each(held, persons, run.reading.least, upper=upper, whole=whole)


def _tree(
    graph: SanctionsGraph, run: Run, certainty: str, reached: Reached, seeds: Iterable[int], joint: _Joint
) -> Tree:
    seeds = frozenset(seeds)
    parties = {party for seed in seeds for party in _parties(joint, seed)}
    best: dict[tuple[int, int], Edge] = {}
    for node, edge in _counted(graph, run, certainty, reached, parties):
        same = best.get((node, edge.link), edge)  # a holding without a basis counts in several lanes
        best[node, edge.link] = edge._replace(passes=edge.passes or same.passes)
    for party in parties:
        for other, link in joint.get(party, ()):
            forward = int(graph.tables["links"].coded("source").codes[link]) == party
            best.setdefault((party, link), Edge(other, link, WHOLE, forward, passes=True))
    rank = graph.tables["links"].id_rank
    edges: dict[int, list[Edge]] = {}
    for node, link in sorted(best, key=lambda key: rank[key[1]]):
        edges.setdefault(node, []).append(best[node, link])
    return Tree(edges, reached, seeds)


def _counted(
    graph: SanctionsGraph, run: Run, certainty: str, reached: Reached, parties: Collection[int]
) -> Iterator[tuple[int, Edge]]:
    """List the holdings in sums that attain the threshold, and the links that cover without a percentage."""
    links = graph.tables["links"]
    source, target = (links.coded(end).codes.astype(np.int64) for end in ("source", "target"))
    upper = certainty == "possible"
    held = run.held.upper if upper else run.held.lower
    units, holder = (held.high if upper else held.low), source[run.held.link]
    adds = reached.carries.copy()
    adds[sorted(parties)] = True
    entries = np.flatnonzero((units > 0) & adds[holder] & (reached.total.ravel()[held.slot] >= run.reading.least))
    for entry in entries.tolist():
        node, lane = divmod(int(held.slot[entry]), held.lanes)
        passes = bool(held.carrying[lane])
        yield node, Edge(int(holder[entry]), int(run.held.link[entry]), int(units[entry]), forward=False, passes=passes)
    hinted = ("^consolidated_by",) if upper and run.reading.bases else ()
    for step in (*run.reading.forced, *hinted):
        rows = _of_kind(graph, step.removeprefix("^"), certainty)
        forcer, forced = (target, source) if step.startswith("^") else (source, target)
        for row in rows[reached.carries[forcer[rows]] & (source[rows] != target[rows])].tolist():
            forward = step.startswith("^")
            yield int(forced[row]), Edge(int(forcer[row]), row, WHOLE, forward=forward, passes=True)
