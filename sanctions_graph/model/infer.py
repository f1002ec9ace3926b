"""What rows leave unsaid: the kind of an end that nobody described, and the document of a row that names none.

A kind is read off the id scheme, else off all the links a node stands in.
"""

from __future__ import annotations

from collections.abc import Container
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.errors import SchemaError
from sanctions_graph.model.kinds import ENTITY, LINK_KINDS, NODE_KINDS, fixed_kind

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array, Coded

_ANY = (1 << len(NODE_KINDS)) - 1


def infer_nodes(source: Coded, target: Coded, kind: Coded, known: Container[str]) -> dict[str, list[str]]:
    """Describe every end of some links that is not known yet.

    Parameters
    ----------
    source, target, kind : Coded
        Columns of links, as a builder has read them.
    known : container of str
        Ids that are described already.

    Returns
    -------
    dict of str to list of str
        Columns ``id`` and ``kind`` of the nodes to add.

    Raises
    ------
    SchemaError
        If the rows of an end allow no common kind, or several of which none is entity.

    Notes
    -----
    Time O(m) in links.
    """
    allowed: dict[str, int] = {}
    for ends, side in ((source, "sources"), (target, "targets")):
        for node, may_be in zip(ends.words, _intersect(ends, kind, side), strict=True):
            allowed[node] = allowed.get(node, _ANY) & may_be
    undescribed = sorted(node for node in allowed if node not in known)
    return {"id": undescribed, "kind": [_choose(node, allowed[node]) for node in undescribed]}


def kind_alone(node: str) -> str:
    """Choose the kind of a node that stands in no link: as its id scheme says, else entity."""
    return _choose(node, _ANY)


def input_document(digest: Array) -> str:
    """Name the document of rows that name none, the same in any row order.

    Parameters
    ----------
    digest : ndarray of uint64
        Hash of each row.

    Returns
    -------
    str
        ``input:`` and a hash of all rows.
    """
    return f"input:{sha256(np.sort(digest).tobytes()).hexdigest()[:16]}"


def _intersect(ends: Coded, kind: Coded, side: str) -> list[int]:
    """Combine, for each node, the bit sets of the kinds of link it is an end of."""
    may_be: Array = np.full(len(ends.words), _ANY, np.int64)
    for code, name in enumerate(kind.words):
        words = getattr(LINK_KINDS[name], side)
        may_be[ends.codes[kind.codes == code]] &= sum(1 << NODE_KINDS.index(word) for word in words)
    return may_be.tolist()  # type: ignore[no-any-return]


def _choose(node: str, may_be: int) -> str:
    fixed = fixed_kind(node)
    if fixed:
        return fixed
    if may_be & 1 << NODE_KINDS.index(ENTITY):
        return ENTITY
    allowed = [word for place, word in enumerate(NODE_KINDS) if may_be >> place & 1]
    if len(allowed) == 1:
        return allowed[0]
    said = f"could be {' or '.join(allowed)}" if allowed else "stands in rows that allow no common kind"
    raise SchemaError(
        f"node {node[:80]!r} {said}", hint="describe it, or use the id schemes state:, channel: and measure:"
    )
