"""Which claims a reader asks not to count: those of some documents, of some speakers, or some claims themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.errors import UnknownIdError

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.shelf import Shelf
    from sanctions_graph.model.tables import Table


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Claims that a view does not count.

    Attributes
    ----------
    documents, speakers, claims : frozenset of str
        What was named.
    dropped : ndarray of bool, shape (claims,), or None
        The claims that go with it; None where none does.
    """

    documents: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    dropped: Array | None = None

    @property
    def label(self) -> str:
        """Say in a few words what is left out; blank if nothing is."""
        named = (("document", self.documents), ("speaker", self.speakers), ("claim", self.claims))
        counts = [f"{len(names):,} {word}{'' if len(names) == 1 else 's'}" for word, names in named if names]
        return f"without {' and '.join(counts)}" if counts else ""


NOTHING = LeftOut()
"""Every claim counts."""


def leave_out(
    graph: Shelf, before: LeftOut, documents: Iterable[str], speakers: Iterable[str], claims: Iterable[str]
) -> LeftOut:
    """Leave out the claims of some documents, of some speakers, or some claims themselves, as well.

    Parameters
    ----------
    graph : Shelf
        The tables.
    before : LeftOut
        What is left out already.
    documents, speakers, claims : iterable of str
        Ids of documents, names of speakers, ids of claims; a single text is one of them.

    Returns
    -------
    LeftOut

    Raises
    ------
    UnknownIdError
        If one is not in the graph.
    """
    named = [frozenset((each,) if isinstance(each, str) else each) for each in (documents, speakers, claims)]
    rows = [graph.documents.row(id) for id in named[0]]  # noqa: A001
    dropped = np.isin(graph.claims.coded("document").codes, rows)
    codes, words = speakers_of(graph.claims, graph.documents)
    for speaker in named[1]:
        said = codes == words.index(speaker) if speaker and speaker in words else dropped[:0]
        if not said.any():
            raise UnknownIdError(speaker, [word for word in words if word], what="speaker")
        dropped |= said
    dropped[[graph.claims.row(id) for id in named[2]]] = True  # noqa: A001
    if not dropped.any():
        return before
    if before.dropped is not None:
        dropped |= before.dropped
    return LeftOut(before.documents | named[0], before.speakers | named[1], before.claims | named[2], dropped)


def speakers_of(claims: Table, documents: Table) -> tuple[Array, list[str]]:
    """Say who speaks in each claim: whom it is attributed to, else who published its document.

    Parameters
    ----------
    claims, documents : Table
        The tables.

    Returns
    -------
    codes : ndarray of int64, shape (claims,)
        Place in the words.
    words : list of str
        Who speaks; blank where nobody is named.
    """
    named, document = claims.coded("attributed_to"), claims.coded("document").codes
    publisher = documents.coded("publisher")
    words = list(dict.fromkeys((*named.words, *publisher.words, "")))
    place = {word: code for code, word in enumerate(words)}
    own = np.array([place[word] for word in (*named.words, "")], np.int64)
    published = np.array([place[word] for word in (*publisher.words, "")], np.int64)
    says = own[named.codes]
    return np.where(says == place[""], published[publisher.codes][document], says), words
