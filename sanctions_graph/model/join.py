"""Which nodes of several graphs are one, by the strong identifiers that both bear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

from sanctions_graph.errors import Finding
from sanctions_graph.model.folding import SINGLE_SCHEMES, identifier_key
from sanctions_graph.model.kinds import ENTITY
from sanctions_graph.model.records import Name

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Record

JOINED_ID = "joined_id"
"""Scheme of the names row that keeps an id under which a joined node stood in one of the lists."""
_JOINED = "name:joined-"
_GENERAL = {
    "LegalEntity": ("Person", "Company", "Organization", "PublicBody", "Group"),
    "Organization": ("Company", "PublicBody"),
    "Asset": ("Vessel", "Airplane", "Vehicle", "RealEstate", "Security", "BankAccount", "CryptoWallet"),
}


@dataclass(frozen=True)
class Identities:
    """What each node of the graphs is called in their union.

    Attributes
    ----------
    of : dict of str to str
        The least id among all that are one node, for every id that is another.
    others : dict of str to set of str
        For each joined node, the ids that gave way to it.
    captions : dict of str to set of str
        All captions of each node.
    several : set of str
        Nodes that are, or were in an earlier union, called by several captions.
    rows : dict of str to str
        For each row of names that an earlier union made, the row that says the same in this one.
    conflicts : tuple of Finding
        What keeps nodes from being joined that bear one identifier.
    """

    of: dict[str, str]
    others: dict[str, set[str]]
    captions: dict[str, set[str]]
    several: set[str]
    rows: dict[str, str]
    conflicts: tuple[Finding, ...]

    def renamed(self, record: Record) -> Record:
        """Let a row speak of the joined node."""
        of = self.of
        if record.table == "nodes":
            node: Any = record
            kept = of.get(node.id, node.id)
            record = node.model_copy(update={"id": kept, "caption": min(self.captions.get(kept, {""}))})
            return record
        ends = {field: getattr(record, field) for field in _POINTERS.get(record.table, ())}
        ends = {field: of.get(end) or self.rows.get(end) for field, end in ends.items()}
        changed = {field: id for field, id in ends.items() if id is not None}  # noqa: A001
        return record.model_copy(update=changed) if changed else record

    def names(self, told: Iterable[Name]) -> Iterator[Name]:
        """Yield the rows that keep what the lists called a joined node, unless another row says so."""
        said = {(name.node, name.value) for name in told if name.scheme == "name"}
        for node, others in self.others.items():
            for other in others:
                yield _joined(node, JOINED_ID, other)
        for node in self.several:
            for text in self.captions[node]:
                if (node, text) not in said:
                    yield _joined(node, "name", text)


_POINTERS = {"names": ("node",), "links": ("source", "target"), "claims": ("about",)}


def is_joined(name: Name) -> bool:
    """Tell whether a row was made by an earlier union, which a later one makes anew."""
    return name.id.startswith(_JOINED)


def general_types_left_out(types: Sequence[str]) -> list[str]:
    """Drop each type that another of them narrows down: an organisation that is a company is a company."""
    return [each for each in types if not set(types) & set(_GENERAL.get(each, ()))]


def identities(graphs: Sequence[SanctionsGraph], schemes: Sequence[str]) -> Identities:
    """Find which nodes of different graphs bear one identifier.

    Parameters
    ----------
    graphs : sequence of SanctionsGraph
        The graphs.
    schemes : sequence of str
        Schemes of strong identifiers.

    Returns
    -------
    Identities
        Nodes of several graphs are one if they bear an identifier that no graph gives to two of its nodes. It is a
        conflict if two nodes of one graph would so become one, if a node would bear two identifiers of a kind that is
        borne once, or if a node was joined before and now turns out to bear what another graph gives to two.

    Notes
    -----
    Cost: O(names).
    """
    classes = _Classes()
    holders: dict[tuple[str, str], dict[int, set[str]]] = {}
    values: dict[str, dict[str, set[str]]] = {}
    captions: dict[str, set[str]] = {}
    several: set[str] = set()
    before: dict[str, set[str]] = {}
    made: list[Name] = []
    for number, graph in enumerate(graphs):
        for node, caption in zip(graph.nodes.ids, graph.nodes.coded("caption"), strict=True):
            captions.setdefault(node, set()).update([caption] if caption else [])
        for name in cast("Iterable[Name]", graph.names):
            if is_joined(name):
                made.append(name)
                if name.scheme == JOINED_ID:
                    classes.unite(name.node, name.value)
                    before.setdefault(name.node, set()).add(name.value)
                else:
                    captions[name.node].add(name.value)
                    several.add(name.node)
            elif name.scheme in schemes and graph.nodes.coded("kind")[graph.nodes.row(name.node)] == ENTITY:
                key = (name.scheme, identifier_key(name.scheme, name.value))
                if key[1]:
                    holders.setdefault(key, {}).setdefault(number, set()).add(name.node)
                    values.setdefault(name.node, {}).setdefault(name.scheme, set()).add(key[1])
    shared = {key: held for key, held in holders.items() if max(map(len, held.values())) > 1}
    for key, held in holders.items():
        if key not in shared:
            first, *rest = sorted(set().union(*held.values()))
            for other in rest:
                classes.unite(first, other)
    groups = classes.groups()
    conflicts = [
        conflict
        for ids in groups.values()
        for conflict in (*_told_apart(graphs, ids), *_two_of_one_scheme(ids, values))
    ]
    conflicts += _joined_too_soon(shared, before)
    of = {other: least for least, ids in groups.items() for other in ids if other != least}
    together: dict[str, set[str]] = {}
    for node, texts in captions.items():
        together.setdefault(of.get(node, node), set()).update(texts)
    present = {node: texts for node, texts in together.items() if texts}
    several = {of.get(node, node) for node in several} | {node for node, texts in present.items() if len(texts) > 1}
    others = {least: ids - {least} for least, ids in groups.items()}
    return Identities(of, others, present, several, _anew(graphs, made, of), tuple(conflicts))


def _anew(graphs: Sequence[SanctionsGraph], made: Sequence[Name], of: dict[str, str]) -> dict[str, str]:
    """Find the row that says in this union what a row of an earlier union said: a claim may be about it."""
    said: dict[tuple[str, str], str] = {}
    for name in (name for graph in graphs if made for name in cast("Iterable[Name]", graph.names)):
        if name.scheme == "name" and not is_joined(name):
            key = (of.get(name.node, name.node), name.value)
            said[key] = min(name.id, said.get(key, name.id))
    rows = {}
    for name in made:
        node = of.get(name.node, name.node)
        own = said.get((node, name.value)) if name.scheme == "name" else None
        rows[name.id] = own or _joined(node, name.scheme, name.value).id
    return rows


def _joined_too_soon(
    shared: dict[tuple[str, str], dict[int, set[str]]], before: dict[str, set[str]]
) -> Iterator[Finding]:
    """Tell of nodes that an earlier union may have joined by what turns out to join nothing."""
    for (scheme, value), held in sorted(shared.items()):
        several = sorted(min((nodes for nodes in held.values() if len(nodes) > 1), key=sorted))
        for node in sorted({node for nodes in held.values() if len(nodes) == 1 for node in nodes if node in before}):
            others, two = (", ".join(map(repr, ids)) for ids in (sorted(before[node]), several))
            yield Finding(
                "I1", "nodes", node, f"it was joined with {others}, maybe by the {scheme} {value}, that of {two} too"
            )


def _told_apart(graphs: Sequence[SanctionsGraph], ids: set[str]) -> Iterator[Finding]:
    for graph in graphs:
        inside = sorted(node for node in ids if node in graph)
        if len(inside) > 1:
            rest = ", ".join(map(repr, inside[1:]))
            yield Finding("I1", "nodes", inside[0], f"one graph tells it from {rest}, another does not")


def _two_of_one_scheme(ids: set[str], values: dict[str, dict[str, set[str]]]) -> Iterator[Finding]:
    for scheme in SINGLE_SCHEMES:
        borne = sorted(set().union(*(values.get(node, {}).get(scheme, set()) for node in ids)))
        if len(borne) > 1:
            others = ", ".join(map(repr, sorted(ids)[1:]))
            yield Finding("I1", "nodes", min(ids), f"its {scheme} is {' or '.join(borne)} if it is also {others}")


def _joined(node: str, scheme: str, value: str) -> Name:
    digest = blake2b(f"{node}\x1f{scheme}\x1f{value}".encode(), digest_size=8).hexdigest()
    return Name(id=f"{_JOINED}{digest}", node=node, scheme=scheme, value=value)


class _Classes:
    """Sets of ids that are one; the least id stands for each."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def _least(self, id: str) -> str:  # noqa: A002
        least = id
        while (above := self._above.get(least, least)) != least:
            least = above
        while id != least:  # the way is short for the next one
            self._above[id], id = least, self._above[id]  # noqa: A001
        return least

    def unite(self, one: str, other: str) -> None:
        """Make one class of those of two ids."""
        least, more = sorted((self._least(one), self._least(other)))
        self._above[more] = least
        self._above.setdefault(least, least)

    def groups(self) -> dict[str, set[str]]:
        """Return the classes of more than one id."""
        groups: dict[str, set[str]] = {}
        for id in self._above:  # noqa: A001
            groups.setdefault(self._least(id), set()).add(id)
        return groups
