"""Names that come in parts, put together as OFAC's CSV files print them: ``KIM, Some Body``."""

from __future__ import annotations

from collections.abc import Iterable

_FAMILY = frozenset({"Last Name", "Maiden Name"})
_EITHER = frozenset({"Patronymic", "Matronymic"})
_GIVEN = frozenset({"First Name", "Middle Name", "Nickname"})


def whole_name(family: str, given: str) -> str:
    """Put the two halves of a person's name together; a name of one half has no comma."""
    return f"{family}, {given}" if family and given else family or given


def name_of_parts(parts: Iterable[tuple[str, str]]) -> str:
    """Put together a name whose parts have types.

    Parameters
    ----------
    parts : iterable of tuple of str
        Type and text of each part, in printed order. A type that is not known leaves its part where it stands.

    Returns
    -------
    str
        The name. OFAC prints family names in capitals: by that a name from a parent is put before the comma or after.
    """
    parts = [(sort, text) for sort, text in parts if text]
    if not any(sort in _FAMILY | _EITHER | _GIVEN for sort, _ in parts):
        return " ".join(text for _, text in parts)
    family = [text for sort, text in parts if sort in _FAMILY or (sort in _EITHER and text.isupper())]
    given = [text for sort, text in parts if not (sort in _FAMILY or (sort in _EITHER and text.isupper()))]
    return whole_name(" ".join(family), " ".join(given))
