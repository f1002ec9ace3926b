"""Hubs: nodes so well connected that a path through them says little, and what to do about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.errors import SchemaError, UnknownKindError
from sanctions_graph.model.kinds import ENTITY_TYPES, LINK_KIND_NAMES, NODE_KINDS

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph

COUNTS = ("links", "intermediaries")


@dataclass(frozen=True)
class HubPolicy:
    """Where paths stop, and what a hop is.

    A path may begin or end in a hub, but not pass it. What a policy cut is part of the answer.

    Attributes
    ----------
    stop_at : frozenset of str
        Types or kinds of nodes (``"PublicBody"``, ``"state"``), or ids, that no path passes. Exchanges and registered
        agents have no type of their own: name them, or limit their degree.
    max_degree : int, mapping of str to int, or None
        Most links that a node on the way may have in the view; a mapping limits each kind of link apart.
    count : {"links", "intermediaries"}
        What hops and ``max_hops`` count. A path of three links has two intermediaries.

    Raises
    ------
    UnknownKindError
        If a kind of link, a limit or `count` is not one.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> policy = sg.HubPolicy(max_degree={"located_in": 20})
    >>> table = sg.exposure(then, subjects=["state:LA"], hubs=policy)
    >>> [hub.node for hub in table.cut]
    []
    """

    stop_at: frozenset[str] = frozenset()
    max_degree: int | Mapping[str, int] | None = None
    count: str = "links"
    _limits: tuple[tuple[str, int], ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        stop_at = (self.stop_at,) if isinstance(self.stop_at, str) else self.stop_at
        object.__setattr__(self, "stop_at", frozenset(stop_at))
        limits = {"": self.max_degree} if isinstance(self.max_degree, int) else dict(self.max_degree or {})
        for kind, most in limits.items():
            if kind and kind not in LINK_KIND_NAMES:
                raise UnknownKindError(kind, LINK_KIND_NAMES, what="kind of link")
            if isinstance(most, bool) or not isinstance(most, int) or most < 0:
                raise UnknownKindError(most, ("0", "1", "50", "…"), what="number of links")
        if self.count not in COUNTS:
            raise UnknownKindError(self.count, COUNTS, what="way to count hops")
        object.__setattr__(self, "_limits", tuple(sorted(limits.items())))
        if isinstance(self.max_degree, Mapping):
            object.__setattr__(self, "max_degree", limits)  # the caller's own may change

    def __hash__(self) -> int:
        return hash((self.stop_at, self._limits, self.count))

    @property
    def stops(self) -> bool:
        """Whether any node may be closed to paths."""
        return bool(self.stop_at or self._limits)

    def links_of(self, hops: int) -> int:
        """Say how many counted links a number of hops allows.

        Parameters
        ----------
        hops : int
            As the policy counts them.

        Returns
        -------
        int
            One more where intermediaries are counted.
        """
        return hops + (self.count == "intermediaries")

    def hops_of(self, links: int) -> int:
        """Say how many hops a number of counted links makes.

        Parameters
        ----------
        links : int
            Counted links of a path.

        Returns
        -------
        int
            As the policy counts them.
        """
        return max(0, links - (self.count == "intermediaries"))

    def closed(self, graph: SanctionsGraph) -> Array:
        """Tell which nodes no path passes.

        Parameters
        ----------
        graph : SanctionsGraph
            The view; only its links count for a degree.

        Returns
        -------
        ndarray of bool, shape (n,)
            Cost: O(m) in links for each limit.

        Raises
        ------
        UnknownIdError
            If a word to stop at is no type, no kind and no node of the graph.
        """
        nodes, links = graph.nodes, graph.tables["links"]
        closed = np.zeros(len(nodes), np.bool_)
        for column in (nodes.coded("type"), nodes.coded("kind")):
            stopped = np.array([word in self.stop_at for word in (*column.words, "")], np.bool_)
            closed |= stopped[column.codes]
        words = {*NODE_KINDS, *ENTITY_TYPES, *nodes.coded("type").words}
        closed[graph.node_rows(sorted(self.stop_at - words))] = True
        kinds, seen = links.coded("kind").codes, graph.mask("possible")
        for kind, most in self._limits:
            mine = seen & (kinds == LINK_KIND_NAMES.index(kind)) if kind else seen
            ends = (links.coded(side).codes[mine] for side in ("source", "target"))
            closed |= sum(np.bincount(codes, minlength=len(nodes)) for codes in ends) > most
        return closed


def check_policy(hubs: object) -> None:
    """Check that a caller gives a policy, or none.

    Raises
    ------
    SchemaError
        If it is something else.
    """
    if hubs is not None and not isinstance(hubs, HubPolicy):
        raise SchemaError(f"{hubs!r:.60} is no policy on hubs", hint="give sg.HubPolicy(stop_at=['state'])")


@dataclass(frozen=True)
class Cut:
    """A hub at which paths were stopped.

    Attributes
    ----------
    node : str
        Id of the hub.
    links : int
        Links of the view that end in it.
    """

    node: str
    links: int


def cuts(graph: SanctionsGraph, rows: Iterable[int]) -> tuple[Cut, ...]:
    """Name the hubs at which paths were stopped.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    rows : iterable of int
        Their rows.

    Returns
    -------
    tuple of Cut
        Busiest first, then by id.
    """
    rows = sorted(set(rows))
    if not rows:
        return ()
    links, seen = graph.tables["links"], graph.mask("possible")
    degree = sum(
        np.bincount(links.coded(side).codes[seen], minlength=len(graph.nodes)) for side in ("source", "target")
    )
    found = [Cut(graph.nodes.ids[row], int(degree[row])) for row in rows]  # type: ignore[index]
    return tuple(sorted(found, key=lambda cut: (-cut.links, cut.node)))
