"""What the relations of OFAC's advanced XML mean as links: a closed table, each row with its doubt."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class Relation(NamedTuple):
    """One type of relation, read from its first party to its second.

    Attributes
    ----------
    kind, role : str
        The link.
    is_backward : bool
        Whether the link runs from the second party to the first.
    doubt : str
        Why the link is only possible; blank if the list says it outright.
    """

    kind: str
    role: str
    is_backward: bool = False
    doubt: str = ""


ASSOCIATION = Relation("acts_for", "associated")
"""A link that the list does not explain, as *Linked To* in remarks: never certain, and never ownership."""

_OWNED_OR_CONTROLLED = "the list says owned or controlled, and not which; it states no share"

RELATIONS = MappingProxyType(
    {
        "associate of": ASSOCIATION,
        "providing support to": ASSOCIATION,
        "playing a significant role in": ASSOCIATION,
        "acting for or on behalf of": Relation("acts_for", ""),
        "owned or controlled by": Relation("controls", "owned-or-controlled", True, _OWNED_OR_CONTROLLED),
        "owns, controls, or operates": Relation("controls", "owned-or-controlled", doubt=_OWNED_OR_CONTROLLED),
        "property in the interest of": Relation(
            "controls", "property-interest", True, "the list says property in the interest of, and not what interest"
        ),
        "leader or official of": Relation(
            "directs", "leader-or-official", doubt="the list says leader or official, and not which"
        ),
        "principal executive officer": Relation("directs", "principal-executive-officer"),
        "family member of": Relation("tied_to", "family"),
    }
)
"""Types of relation by their words, in small letters. A type that is not here is read as an association, and told."""


def find_relation(words: str) -> Relation | None:
    """Find a type of relation by its words, whatever its letters' case and closing colon."""
    return RELATIONS.get(" ".join(words.casefold().replace(":", " ").split()).rstrip("."))
