"""Judgements of a resolver file seen from a graph: which of its nodes they join, through which ids, and which part."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from sanctions_graph.errors import Finding, IntegrityError, SearchLimitError
from sanctions_graph.model.join import JOINED_ID

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Name

MAX_STEPS = 20_000_000
"""Most judgements in all chains together; a chain of a file of real life has two or three."""
_SHOWN = 12


class Judgement(NamedTuple):
    """One judgement on a pair of ids.

    Attributes
    ----------
    source, target : str
        The two ids, as the file has them.
    judgement : str
        ``"positive"``, ``"negative"``, ``"unsure"`` or ``"no_judgement"``.
    score : float or None
        Score of the proposal that was judged.
    user : str
        Whose judgement it is; blank if that is not told.
    time : str
        When, as printed; blank if that is not told.
    file : str
        Name of the file.
    line : int
        Line of the file, counted from 1.
    """

    source: str
    target: str
    judgement: str
    score: float | None
    user: str
    time: str
    file: str
    line: int

    @property
    def day(self) -> str:
        """The day of the judgement in ISO form, blank if it is not told."""
        return self.time[:10]

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, the lesser first."""
        return (self.source, self.target) if self.source < self.target else (self.target, self.source)

    @property
    def who(self) -> str:
        """Say who judged when, in a few words."""
        return ", ".join(filter(None, (self.user, self.day))) or "nobody named"


class Chain(NamedTuple):
    """How positive judgements lead from one id to another.

    Attributes
    ----------
    ids : tuple of str
        The ids on the way, both ends included.
    judgements : tuple of Judgement
        One between each two.
    """

    ids: tuple[str, ...]
    judgements: tuple[Judgement, ...]

    def __str__(self) -> str:
        told = [self.ids[0]]
        told += [f"{id} ({each.who})" for id, each in zip(self.ids[1:], self.judgements, strict=True)]  # noqa: A001
        if len(told) > _SHOWN:
            told[_SHOWN // 2 : -_SHOWN // 2] = [f"… {len(told) - _SHOWN:,} more …"]
        return " = ".join(told)

    def lines(self) -> str:
        """Say on which lines of which files the judgements stand."""
        by_file: dict[str, list[int]] = {}
        for each in self.judgements[:_SHOWN]:
            by_file.setdefault(each.file, []).append(each.line)
        return "; ".join(
            f"{file}, line{'s' if len(lines) > 1 else ''} {', '.join(map(str, sorted(lines)))}"
            for file, lines in sorted(by_file.items())
        )


class Clusters:
    """The nodes of a graph that positive judgements join, also through ids that are no nodes.

    Parameters
    ----------
    graph : SanctionsGraph
        The graph.
    positive, negative : sequence of Judgement
        What was judged.

    Raises
    ------
    IntegrityError
        If two ids are judged apart that other judgements join; only clusters with two nodes of the graph count.
    SearchLimitError
        If the chains have more than `MAX_STEPS` judgements in all.

    Notes
    -----
    Cost: O(names), O(j log j) in judgements, and the length of each chain.
    """

    def __init__(self, graph: SanctionsGraph, positive: Sequence[Judgement], negative: Sequence[Judgement]) -> None:
        self._positive = positive
        judged = {id for each in (*positive, *negative) for id in (each.source, each.target)}  # noqa: A001
        self.node_of = _nodes_of(graph, judged)
        self._root: dict[str, str] = {}
        self._above: dict[str, tuple[str, Judgement]] = {}
        self._nodes: dict[str, set[str]] = {}
        self._steps = 0
        self._search(_neighbours(positive, self.node_of))
        _refuse(self._contradictions(negative))

    def _search(self, neighbours: Mapping[str, list[tuple[str, Judgement]]]) -> None:
        """Walk each cluster from its least id in the graph; ids in the graph go first, so that chains are short."""
        for root in sorted(self.node_of):
            if root in self._root:
                continue
            self._root[root] = root
            queue = deque([root])
            while queue:
                near = queue.popleft()
                if near in self.node_of:
                    self._nodes.setdefault(root, set()).add(self.node_of[near])
                for far, judgement in neighbours.get(near, ()):
                    if far not in self._root:
                        self._root[far], self._above[far] = root, (near, judgement)
                        queue.append(far)

    def nodes_with(self, id: str) -> set[str]:  # noqa: A002
        """Return the nodes of the cluster of an id."""
        return self._nodes.get(self._root.get(id, ""), set())

    def chains(self) -> Iterator[tuple[str, str, Chain]]:
        """Yield pairs of nodes that judgements join, the lesser first: each pair once, direct judgements first."""
        done: set[tuple[str, str]] = set()
        for chain in (*self._direct(), *self._through_others()):
            one, other = (self.node_of[end] for end in (chain.ids[0], chain.ids[-1]))
            if one > other:
                one, other, chain = other, one, Chain(chain.ids[::-1], chain.judgements[::-1])
            if one != other and (one, other) not in done:
                done.add((one, other))
                yield one, other, chain

    def _direct(self) -> Iterator[Chain]:
        for each in self._positive:
            if each.source in self.node_of and each.target in self.node_of:
                yield Chain(each.pair, (each,))

    def _through_others(self) -> Iterator[Chain]:
        """Yield the chain from each id of the graph up to the next one; together they hold a cluster together."""
        for id in self.node_of:  # noqa: A001
            if id in self._above:
                yield self._up(id, self.node_of)

    def _up(self, id: str, stops: Iterable[str]) -> Chain:  # noqa: A002
        ids, judgements = [id], []
        while ids[-1] in self._above and (len(ids) == 1 or ids[-1] not in stops):
            above, judgement = self._above[ids[-1]]
            ids.append(above)
            judgements.append(judgement)
        self._steps += len(judgements)
        if self._steps > MAX_STEPS:
            raise SearchLimitError(
                "the search for chains", limit=MAX_STEPS, found=self._steps, hint="split the file by cluster"
            )
        return Chain(tuple(ids), tuple(judgements))

    def _contradictions(self, negative: Sequence[Judgement]) -> Iterator[Finding]:
        for each in negative:
            root = self._root.get(each.source)
            if root is not None and root == self._root.get(each.target) and len(self._nodes[root]) > 1:
                chain = self._between(*each.pair)
                said = f"{' and '.join(map(repr, each.pair))} are judged apart ({each.who}), and yet {chain}"
                where = f"{each.file}, line {each.line:,}"
                yield Finding("record", "links", each.pair[0], f"{where}: {said}; {chain.lines()}")

    def _between(self, one: str, other: str) -> Chain:
        up, down = self._up(one, ()), self._up(other, ())
        below = set(down.ids)
        meeting = next(id for id in up.ids if id in below)  # noqa: A001
        before, after = up.ids.index(meeting), down.ids.index(meeting)
        return Chain(
            up.ids[: before + 1] + down.ids[:after][::-1], up.judgements[:before] + down.judgements[:after][::-1]
        )


def _neighbours(positive: Iterable[Judgement], nodes: Mapping[str, str]) -> dict[str, list[tuple[str, Judgement]]]:
    found: dict[str, list[tuple[str, Judgement]]] = {}
    for each in positive:
        found.setdefault(each.source, []).append((each.target, each))
        found.setdefault(each.target, []).append((each.source, each))
    for others in found.values():
        others.sort(key=lambda other: (other[0] not in nodes, other[0]))
    return found


def _nodes_of(graph: SanctionsGraph, judged: set[str]) -> dict[str, str]:
    """Find the entity that each id stands for: its own, that of FollowTheMoney, or the one it was joined to."""
    entities = set(graph.entities())
    joined = {name.value: name.node for name in cast("Iterable[Name]", graph.names) if name.scheme == JOINED_ID}
    found = {}
    for id in sorted(judged):  # noqa: A001
        ways = (id, f"ftm:{id}", joined.get(id, ""), joined.get(f"ftm:{id}", ""))
        node = next((way for way in ways if way in entities), None)
        if node is not None:
            found[id] = node
    return found


def _refuse(contradictions: Iterable[Finding]) -> None:
    findings = tuple(contradictions)
    if findings:
        lines = [finding.message for finding in findings[:10]]
        more = [f"… and {len(findings) - 10:,} more"] if len(findings) > 10 else []
        raise IntegrityError(
            "\n".join(["the judgements contradict one another:", *lines, *more]),
            findings,
            hint="take one of them back in the file that you trust less",
        )
