"""Which counted things may count the same: parts and wholes, shared money, shared people."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.model.kinds import CHANNEL, ENTITY, LINK_KINDS, STATE
from sanctions_graph.model.quantities import OVERLAPPING_CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Link

MONEY_KINDS = ("earns_for", "finances", "launders_for", "pays")
COUNTING_KINDS = ("employs", "hosts", "operates", "stole_from", "supplies", "trades_with", *MONEY_KINDS)
"""Kinds of link whose claims count what the link joins; context and measures count nothing of it."""
_HOLDING_KINDS = ("controls", "consolidated_by", "joint_with", "owns", "same_as")
_RUNNING_KINDS = ("acts_for", "directs", "employs", "operates")


class Things:
    """How the things that claims count lie to one another, in one view of a graph.

    A thing is a node, or a link that counts only what goes along it.

    Parameters
    ----------
    graph : SanctionsGraph
        The view; only its possible links count.

    Notes
    -----
    Cost: O(m) in links, once; then a set look-up for a pair.
    """

    def __init__(self, graph: SanctionsGraph) -> None:
        self.graph = graph
        links = graph.tables["links"]
        kinds = links.coded("kind")
        self._kind, self._kind_words = kinds.codes, kinds.words
        self._source, self._target = (links.coded(end).codes for end in ("source", "target"))
        self._shown = graph.mask("possible")

    def _pairs(self, kinds: Iterable[str]) -> list[tuple[str, str, str]]:
        codes = [self._kind_words.index(kind) for kind in kinds if kind in self._kind_words]
        rows = np.flatnonzero(self._shown & np.isin(self._kind, codes)).tolist()
        ids = self.graph.nodes.ids
        words = self._kind_words
        return [(words[self._kind[row]], ids[self._source[row]], ids[self._target[row]]) for row in rows]

    # ---- parts and wholes -------------------------------------------------------------------------------

    @cached_property
    def _up(self) -> dict[str, set[str]]:
        up: dict[str, set[str]] = {}
        for _, part, whole in self._pairs(["part_of"]):
            up.setdefault(part, set()).add(whole)
        return up

    @cached_property
    def _down(self) -> dict[str, set[str]]:
        down: dict[str, set[str]] = {}
        for part, wholes in self._up.items():
            for whole in wholes:
                down.setdefault(whole, set()).add(part)
        return down

    def wholes(self, node: str) -> set[str]:
        """Return everything a node is part of, at any remove."""
        return reach(self._up, node)

    def parts(self, node: str) -> set[str]:
        """Return everything that is part of a node, at any remove."""
        return reach(self._down, node)

    def _family(self, node: str) -> set[str]:
        return {node} | self.wholes(node) | self.parts(node)

    def counted(self, link: Link) -> str:
        """Return what a claim about a link counts: the whole channel, or only what goes along the link.

        A state's only host link, and what a channel earns for a state, count the channel itself.
        """
        if link.kind == "hosts" and self._hosts.get(link.target, set()) <= {link.source}:
            hosts = _hosts_in(link.target)
            if hosts is not None and len(hosts) == 1:
                return str(link.target)
        earned = link.kind == "earns_for" and self._node_kind(link.source) == CHANNEL
        return str(link.source if earned and self._node_kind(link.target) == STATE else link.id)

    @cached_property
    def _hosts(self) -> dict[str, set[str]]:
        hosts: dict[str, set[str]] = {}
        for _, state, channel in self._pairs(["hosts"]):
            hosts.setdefault(channel, set()).add(state)
        return hosts

    def _node_kind(self, node: str) -> str:
        return str(self.graph.nodes.coded("kind")[self.graph.nodes.row(node)])

    def is_link(self, thing: str) -> bool:
        """Tell whether a thing is a link."""
        return thing not in self.graph.nodes.ids

    def is_within(self, part: str, whole: str) -> bool:
        """Tell whether one thing is certainly a part of another: by ``part_of``, or a link of one of its ends."""
        if part == whole or self.is_link(whole):
            return False
        if not self.is_link(part):
            return whole in self.wholes(part)
        link = self.graph.link(part)
        return any(whole == end or whole in self.wholes(end) for end in (link.source, link.target))

    # ---- overlaps ---------------------------------------------------------------------------------------

    def overlap(self, one: str, other: str, *, money: bool) -> str | None:
        """Say why two things may count the same, or None if they are disjoint.

        Parameters
        ----------
        one, other : str
            Ids of two different things.
        money : bool
            Whether money is counted, which moves from one to the other.

        Returns
        -------
        str or None
            A clause.
        """
        for part, whole in ((one, other), (other, one)):
            if self.is_within(part, whole):
                return f"{self.name(part)} is part of {self.name(whole)}"
        if self.is_link(one) and self.is_link(other):
            return self._links_overlap(self.graph.link(one), self.graph.link(other), money=money)
        if self.is_link(one) or self.is_link(other):
            link, node = (one, other) if self.is_link(one) else (other, one)
            ends = self.graph.link(link)
            found = [self.overlap(end, node, money=money) for end in (ends.source, ends.target)]
            return next((reason for reason in found if reason), None)
        kinds = {self._node_kind(one), self._node_kind(other)}
        if kinds == {CHANNEL}:
            return self._channels_overlap(one, other, money=money)
        if kinds == {ENTITY} and (frozenset((one, other)) in self._held):
            return f"{self.name(one)} and {self.name(other)} are tied by ownership, control or identity"
        if len(kinds) > 1 and self._touch(one, other):
            return f"{self.name(one)} and {self.name(other)} are linked"
        return self._money_between(one, other) if money else None

    def name(self, thing: str) -> str:
        """Return what a sentence calls a thing."""
        if not self.is_link(thing):
            return self.graph.caption(thing)
        link = self.graph.link(thing)
        ends = [self.graph.caption(end) for end in (link.source, link.target)]
        return f"“{ends[0]} {LINK_KINDS[link.kind].verb(link.role)} {ends[1]}”"

    def _channels_overlap(self, one: str, other: str, *, money: bool) -> str | None:
        shared = sorted(self.parts(one) & self.parts(other))
        if shared:
            return f"{self.name(shared[0])} is part of both {self.name(one)} and {self.name(other)}"
        if self._class(one) and self._class(one) == self._class(other):
            places = _hosts_in(one), _hosts_in(other)
            if places[0] is None or places[1] is None or places[0] & places[1]:
                return f"{self.name(one)} and {self.name(other)} are of one class, and their hosts do not part them"
        classes = [{self._class(node) for node in self._family(end)} for end in (one, other)]
        for pair, reason in OVERLAPPING_CHANNELS.items():
            first, last = sorted(pair)
            if (first in classes[0] and last in classes[1]) or (last in classes[0] and first in classes[1]):
                return f"{self.name(one)} and {self.name(other)} overlap: {reason}"
        return self._money_between(one, other) if money else None

    def _class(self, channel: str) -> str:
        return self.graph.nodes.coded("type")[self.graph.nodes.row(channel)]

    @cached_property
    def _held(self) -> set[frozenset[str]]:
        return {frozenset((source, target)) for _, source, target in self._pairs(_HOLDING_KINDS)}

    @cached_property
    def _flows(self) -> dict[frozenset[str], str]:
        """Pairs of nodes between which money moves, straight or by a launderer who also runs a channel."""
        flows: dict[frozenset[str], str] = {}
        runs: dict[str, list[str]] = {}
        for _, agent, channel in self._pairs(_RUNNING_KINDS):
            runs.setdefault(agent, []).append(channel)
        for kind, source, target in self._pairs(MONEY_KINDS):
            ends = [self.name(source), self.name(target)]
            flows[frozenset((source, target))] = f"{ends[0]} {LINK_KINDS[kind].phrase} {ends[1]}"
            if kind == "launders_for":
                for channel in runs.get(source, ()):
                    said = f"{ends[0]} runs {self.name(channel)} and launders for {ends[1]}"
                    flows.setdefault(frozenset((channel, target)), said)
        return flows

    def _money_between(self, one: str, other: str) -> str | None:
        near = (self._family(one), self._family(other))
        for first in sorted(near[0]):
            for last in sorted(near[1]):
                said = self._flows.get(frozenset((first, last))) if first != last else None
                if said:
                    return f"one sum may stand in both: {said}"
        return None

    def _touch(self, one: str, other: str) -> bool:
        near = (self._family(one), self._family(other))
        return any(frozenset((first, last)) in self._joined for first in near[0] for last in near[1])

    @cached_property
    def _joined(self) -> set[frozenset[str]]:
        kinds = (*COUNTING_KINDS, *_RUNNING_KINDS)
        return {frozenset((source, target)) for _, source, target in self._pairs(kinds)}

    def _links_overlap(self, one: Link, other: Link, *, money: bool) -> str | None:
        names = f"{self.name(one.id)} and {self.name(other.id)}"
        if one.kind != other.kind:
            return f"{names} are links of different kinds, which may count the same"
        if one.kind in MONEY_KINDS and (one.target == other.source or other.target == one.source):
            return f"{names} follow one another: the money of one may be the money of the other"
        if one.kind == "launders_for" and not self._apart(one.target, other.target, money=money):
            return f"one sum may pass through both {names}"
        ends = ((one.source, other.source), (one.target, other.target))
        if any(self._apart(*pair, money=money) for pair in ends):
            return None
        return f"{names} join ends that may be the same"

    def _apart(self, one: str, other: str, *, money: bool) -> bool:
        return one != other and self.overlap(one, other, money=money) is None


def reach(steps: dict[str, set[str]], start: str) -> set[str]:
    """Return what any number of steps lead to from a start, the start left out."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for node in steps.get(waiting.pop(), ()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached - {start}


def _hosts_in(channel: str) -> frozenset[str] | None:
    """Read the hosts an instance's id names; None for a class, which may be anywhere."""
    _, at, hosts = channel.partition("@")
    return frozenset(hosts.split("+")) if at else None
