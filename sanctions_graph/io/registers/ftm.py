"""FollowTheMoney entities, one JSON object a line: what OpenSanctions, Aleph and their users exchange.

Field map (`FIELDS` says the same to a program, property by property; a test holds real files against it)

======================  ===================================================================================
``id``                  the entity or link ``ftm:<id>``; an id that reads ``scheme:value`` already is kept
``schema``              type of the entity, or kind of the link
name properties         names of scheme ``name``, ``alias``, ``weak_alias``, ``former_name``
identifiers             names of scheme ``lei``, ``imo``, ``wallet``, ``ogrn`` and others; not of persons
countries               ``located_in``, or ``tied_to`` with the role ``nationality``, ``flag`` and so on
``Ownership``           ``owns``, ``percentage`` its share
``Directorship``        ``directs``; ``Control``, ``Representation``, ``Employment`` as they are called
``Payment``, ``Debt``   ``pays``, ``finances``, with amount and currency
``Family``, Associate   ``tied_to``: context, that exposes nobody; so are memberships and unknown links
``Sanction``            ``designates``, from the measure of its programme
``programId``           ``designates`` as well, where no Sanction says it
``parent``, ``holder``  ``controls``, role ``parent`` or ``holder``: told without a share, so nothing is owned
``owner``               ``owns``, at a share that is not known
``operator``            ``operates``; other link properties are ``tied_to``
``Occupancy``           claim of quantity ``post`` about the person; its Position gives the words
``Address``             an entity; of one that persons alone bear, the city and state are kept
``first_``, last_seen   when each claim was seen; never a start or an end
``datasets``            speaker of the claims; of a Sanction, its authority
dropped on purpose      birth dates and places, passports and numbers of persons, telephones, mail, gender
dropped                 prose, pages, topics, documents and mentions
======================  ===================================================================================

A link that states no end was seen from its start to the day it was last seen, or else to the day of the file: then it
is certain, and later possible. A reference to an entity that is not in the file is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanctions_graph.io._report import Place
from sanctions_graph.io.files._json import Item, first_object
from sanctions_graph.io.files._json_tables import Tables
from sanctions_graph.io.registers._ftm import Entities
from sanctions_graph.io.registers._ftm_model import FIELDS
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io.registry import Reading

__all__ = ["FIELDS", "READER"]


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    first = first_object(head)
    return first is not None and {"id", "schema", "properties"} <= first.keys()


def _read(reading: Reading) -> None:
    entities, tables = Entities(reading), Tables()
    digests: list[str] = []
    for file in reading.files:
        for found in tables.read(file, entities.report, digest=digests):
            if isinstance(found, Item):
                entities.add(found.value, Place(file.name, found.line, ""))
            else:
                entities.add_block(found, file)
    entities.hand_over(digests=digests, title="FollowTheMoney entities")


READER = Reader("ftm", "FollowTheMoney entities, JSON lines", _sniff, _read, FIELDS)
"""Reads one file, or the files of one export."""
