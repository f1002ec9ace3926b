"""Where things stand: layered layouts of our own, seeded network layouts, and labels moved apart by arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, pi, sin

SWEEPS = 12
RELAXATIONS = 20
SEED = 20230915

Key = Hashable
_STRAIGHT = 4  # how much more a long link's inner bends pull on one another than on its ends


def separate(wanted: Sequence[float], sizes: Sequence[float], gap: float) -> list[float]:
    """Move things along a line apart, in their order and as little as possible.

    Parameters
    ----------
    wanted : sequence of float
        Where each would like its middle to be.
    sizes : sequence of float
        Room that each takes.
    gap : float
        Least room between neighbours.

    Returns
    -------
    list of float
        Middles, ascending, of which the squared distances to the wanted ones are least.

    Notes
    -----
    Isotonic regression by pooling adjacent violators: O(n).

    Examples
    --------
    >>> separate([10.0, 10.0, 50.0], [8.0, 8.0, 8.0], 2.0)
    [5.0, 15.0, 50.0]
    """
    offsets = [0.0]
    for before, size in itertools.pairwise(sizes):
        offsets.append(offsets[-1] + (before + size) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        mean, count = want - offset, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    means = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]


@dataclass(frozen=True, slots=True)
class Slot:
    """A node of a layered layout.

    Attributes
    ----------
    key : hashable
        Its name.
    layer : int
        Its layer, from 0.
    height : float
        Room it takes.
    """

    key: Key
    layer: int
    height: float


@dataclass(frozen=True, slots=True)
class Wire:
    """A link of a layered layout, with room for its label.

    Attributes
    ----------
    key : hashable
        Its name.
    source, target : hashable
        Keys of its ends.
    height : float
        Room its label takes.
    """

    key: Key
    source: Key
    target: Key
    height: float


@dataclass(frozen=True, slots=True)
class Layered:
    """A finished layered layout.

    Attributes
    ----------
    middle : mapping
        Middle of each node down the page.
    label : mapping
        Column and middle of each link's label; node layer i is column 2 i, the gap after it is column 2 i + 1.
    route : mapping
        Columns and middles that each link passes, from its left to its right end, both ends left out.
    left_end : mapping
        Key of the node at each link's left end (its source, for a link inside one layer).
    layer : mapping
        Layer of each node, as given.
    height : float
        Of the whole.
    """

    middle: Mapping[Key, float]
    label: Mapping[Key, tuple[int, float]]
    route: Mapping[Key, tuple[tuple[int, float], ...]]
    left_end: Mapping[Key, Key]
    layer: Mapping[Key, int]
    height: float


def label_column(source: int, target: int, last: int) -> int:
    """Return the column in which the label of a link between two layers stands.

    Parameters
    ----------
    source, target : int
        Layers of its ends.
    last : int
        The last layer of all.

    Returns
    -------
    int
        The gap after the left end; a link inside the last layer bows out to the left, if there is room.
    """
    if source == target == last > 0:
        return 2 * last - 1
    return 2 * min(source, target) + 1


def layered(slots: Sequence[Slot], wires: Sequence[Wire], *, gap: float = 14.0) -> Layered:
    """Lay nodes out in layers, and give every link a lane and every label a place of its own.

    Parameters
    ----------
    slots : sequence of Slot
        Nodes; their order settles ties.
    wires : sequence of Wire
        Links; a link that spans several layers passes between their nodes, one inside a layer bows out of it.
    gap : float, default 14
        Least room between neighbours in a column.

    Returns
    -------
    Layered
        The same for the same input. Nodes do not overlap, nor do labels.

    Notes
    -----
    Columns of nodes alternate with columns of labels. Rows are ordered by the mean place of their neighbours, in
    `SWEEPS` sweeps of which the one with the shortest links is kept; O(sweeps · n log n) in nodes, links and bends.
    """
    board = _Board(slots, wires, gap)
    best = board.places()
    least = board.length(best)
    for sweep in range(SWEEPS):
        board.sweep(forward=sweep % 2 == 0)
        if (length := board.length(board.middle)) < least:
            best, least = board.places(), length
    board.restore(best)
    for _ in range(RELAXATIONS):
        board.relax()
    return board.finish(wires)


@dataclass
class _Board:
    """Items in columns while they are being moved."""

    slots: Sequence[Slot]
    wires: Sequence[Wire]
    gap: float
    columns: dict[int, list[Key]] = field(default_factory=dict)
    size: dict[Key, float] = field(default_factory=dict)
    middle: dict[Key, float] = field(default_factory=dict)
    near: dict[Key, list[tuple[Key, int, int]]] = field(default_factory=dict)
    chain: dict[Key, list[tuple[int, Key]]] = field(default_factory=dict)
    left_end: dict[Key, Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        layer = {slot.key: slot.layer for slot in self.slots}
        last = max(layer.values(), default=0)
        for slot in self.slots:
            self._add(("node", slot.key), 2 * slot.layer, slot.height)
        for wire in self.wires:
            left, right = wire.source, wire.target
            if layer[left] > layer[right]:
                left, right = right, left
            self.left_end[wire.key] = left
            start, stop = 2 * layer[left], 2 * layer[right]
            label = label_column(layer[left], layer[right], last)
            inside = [label] if start == stop else list(range(start + 1, stop))
            chain: list[tuple[int, Key]] = []
            for place, column in enumerate(inside):
                item = ("wire", wire.key, column)
                self._add(item, column, wire.height if place == 0 else 4.0)
                chain.append((column, item))
            self.chain[wire.key] = chain
            inner = {item for _, item in chain}
            ends: list[tuple[int, Key]] = [(start, ("node", left)), *chain, (stop, ("node", right))]
            for (a_column, a), (b_column, b) in itertools.pairwise(ends):
                pull = _STRAIGHT if a in inner and b in inner else 1
                self.near[a].append((b, b_column, pull))
                self.near[b].append((a, a_column, pull))
        for column in self.columns:
            self._stack(column, [0.0] * len(self.columns[column]))

    def _add(self, item: Key, column: int, size: float) -> None:
        self.columns.setdefault(column, []).append(item)
        self.size[item] = size
        self.near.setdefault(item, [])
        self.middle[item] = 0.0

    def _stack(self, column: int, wanted: Sequence[float]) -> None:
        items = self.columns[column]
        gap = self.gap if column % 2 == 0 else self.gap / 2
        for item, middle in zip(items, separate(wanted, [self.size[item] for item in items], gap), strict=True):
            self.middle[item] = middle

    def _pull(self, item: Key, keep: Callable[[int], bool]) -> float:
        near = [(self.middle[other], pull) for other, column, pull in self.near[item] if keep(column)]
        return sum(at * pull for at, pull in near) / sum(pull for _, pull in near) if near else self.middle[item]

    def sweep(self, *, forward: bool) -> None:
        """Order each column by its neighbours on one side, then stack it."""
        for column in sorted(self.columns, reverse=not forward):
            items = self.columns[column]

            def keep(other: int, here: int = column) -> bool:
                return other < here if forward else other > here

            wanted = {item: self._pull(item, keep) for item in items}
            items.sort(key=lambda item: (wanted[item], self.middle[item]))
            self._stack(column, [wanted[item] for item in items])

    def relax(self) -> None:
        """Let every column follow both sides in the order it has."""
        for forward in (True, False):
            for column in sorted(self.columns, reverse=not forward):
                self._stack(column, [self._pull(item, lambda _: True) for item in self.columns[column]])

    def length(self, middle: Mapping[Key, float]) -> float:
        """Measure how far links climb; long climbs are crossings or bends."""
        return sum(abs(middle[item] - middle[other]) for item, near in self.near.items() for other, _, _ in near)

    def places(self) -> dict[Key, float]:
        """Copy where everything stands."""
        return dict(self.middle)

    def restore(self, places: Mapping[Key, float]) -> None:
        """Go back to places copied before."""
        self.middle = dict(places)
        for items in self.columns.values():
            items.sort(key=self.middle.__getitem__)

    def finish(self, wires: Sequence[Wire]) -> Layered:
        """Move everything to begin at zero."""
        top = min((self.middle[item] - self.size[item] / 2 for item in self.middle), default=0.0)
        bottom = max((self.middle[item] + self.size[item] / 2 for item in self.middle), default=0.0)
        route = {
            wire.key: tuple((column, self.middle[item] - top) for column, item in self.chain[wire.key])
            for wire in wires
        }
        return Layered(
            middle={slot.key: self.middle["node", slot.key] - top for slot in self.slots},
            label={key: places[0] for key, places in route.items()},
            route=route,
            left_end=self.left_end,
            layer={slot.key: slot.layer for slot in self.slots},
            height=bottom - top,
        )


def spread(count: int, ends: Sequence[tuple[int, int]], *, seed: int = SEED) -> list[tuple[float, float]]:
    """Place the nodes of a large network by springs.

    Parameters
    ----------
    count : int
        Number of nodes.
    ends : sequence of (int, int)
        Links as pairs of nodes.
    seed : int, optional
        Of the first placement; the same seed gives the same picture.

    Returns
    -------
    list of (float, float)
        Places in [0, 1] × [0, 1]: the largest connected part above, each small part in a cell of a grid below.

    Notes
    -----
    Crowded places are opened by moving every node half way to its rank along either axis.
    """
    import networkx as nx

    plain = nx.Graph()
    plain.add_nodes_from(range(count))
    plain.add_edges_from(sorted({(min(pair), max(pair)) for pair in ends}))
    parts = sorted((sorted(part) for part in nx.connected_components(plain)), key=lambda part: (-len(part), part))
    places = [(0.5, 0.5)] * count
    if not parts:
        return places
    main, small = parts[0], parts[1:]
    across = max(4, round((2.5 * len(small)) ** 0.5))
    down = -(-len(small) // across)
    share = 1.0 if not small else 1.0 - min(0.4, 0.08 * down)
    found = nx.spring_layout(plain.subgraph(main), seed=seed, iterations=150, k=3.0 / len(main) ** 0.5)
    across_main, down_main = (_opened([float(found[node][axis]) for node in main]) for axis in (0, 1))
    for node, x, y in zip(main, across_main, down_main, strict=True):
        places[node] = (x, share * y)
    for at, part in enumerate(small):
        row, column = divmod(at, across)
        left, top = column / across, share + 0.04 + (0.96 - share) * row / down
        for place, node in enumerate(part):
            turn = 2 * pi * place / len(part)
            x, y = (0.0, 0.0) if len(part) == 1 else (cos(turn), sin(turn))
            places[node] = (left + (0.5 + 0.3 * x) / across, top + (0.96 - share) * (0.5 + 0.3 * y) / down)
    return places


def _opened(values: Sequence[float]) -> list[float]:
    """Scale to [0, 1], half by value and half by rank."""
    low, high = min(values), max(values)
    if high == low:
        return [0.5] * len(values)
    rank = {at: place for place, at in enumerate(sorted(range(len(values)), key=lambda at: (values[at], at)))}
    last = max(1, len(values) - 1)
    return [0.5 * (value - low) / (high - low) + 0.5 * rank[at] / last for at, value in enumerate(values)]
