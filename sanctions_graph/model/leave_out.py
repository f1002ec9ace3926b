"""Which claims a reader asks not to count: those of some documents, of some speakers, or some claims themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph.errors import UnknownIdError

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.shelf import Shelf
    from sanctions_graph.model.tables import Table


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


def claims_of(graph: Shelf, documents: Iterable[str], speakers: Iterable[str], claims: Iterable[str]) -> Array:
    """Tell which claims are those of some documents, of some speakers, or some claims themselves.

    Parameters
    ----------
    graph : Shelf
        The tables.
    documents, speakers, claims : iterable of str
        Ids of documents, names of speakers, ids of claims; a single text is one of them.

    Returns
    -------
    ndarray of bool, shape (claims,)

    Raises
    ------
    UnknownIdError
        If one is not in the graph.
    """
    asked = [(each,) if isinstance(each, str) else tuple(each) for each in (documents, speakers, claims)]
    chosen = np.zeros(len(graph.claims), np.bool_)
    rows = [graph.documents.row(id) for id in asked[0]]  # noqa: A001
    chosen |= np.isin(graph.claims.coded("document").codes, rows)
    codes, words = speakers_of(graph.claims, graph.documents)
    for speaker in asked[1]:
        said = codes == words.index(speaker) if speaker and speaker in words else chosen[:0]
        if not said.any():
            raise UnknownIdError(speaker, [word for word in words if word], what="speaker")
        chosen |= said
    chosen[[graph.claims.row(id) for id in asked[2]]] = True  # noqa: A001
    return chosen
