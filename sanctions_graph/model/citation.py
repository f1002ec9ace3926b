"""A document as one line of a bibliography."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanctions_graph._bounds import UNKNOWN_DAY, format_days

if TYPE_CHECKING:
    from sanctions_graph.model.records import Document


def cite(document: Document) -> str:
    """Write a document as one printed reference.

    Parameters
    ----------
    document : Document
        The document.

    Returns
    -------
    str
        Publisher, title, date and address, each where it is known; the id where neither publisher nor title is.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.model.citation import cite
    >>> cite(sg.Document(id="d", publisher="UN Security Council", title="S/RES/2397 (2017)", published="2017-12-22"))
    'UN Security Council, S/RES/2397 (2017), 2017-12-22'
    """
    named = [part for part in (document.publisher, document.title) if part]
    dated = format_days(document.published) if document.published != UNKNOWN_DAY else "undated"
    parts = [*(named or [document.id]), dated]
    return ", ".join([*parts, document.url] if document.url else parts)
