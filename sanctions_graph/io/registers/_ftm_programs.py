"""The measure of a listing that FollowTheMoney tells of: by OFAC's own tag, by its programme, or by who lists."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sanctions_graph._bounds import parse_days
from sanctions_graph.io.lists._programs import find_program, unknown_program
from sanctions_graph.io.registers._ftm_model import AUTHORITIES, UN_TAGS, US_BLOCKING, US_OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sanctions_graph.io.lists._programs import Program

_TAG = re.compile(r"([A-Z]{2}|SECO)-[A-Z0-9][A-Z0-9-]*")
_LONGEST = 100  # characters of a programme that is named in words


@cache
def program_of(tag: str) -> Program:
    """Find the measure of a programme of OpenSanctions, whose tag begins with its authority.

    Parameters
    ----------
    tag : str
        Such as ``"US-NK"``.

    Returns
    -------
    Program
        One that the registry does not know has no day of adoption. A programme of a US body that blocks nobody is
        not of the authority ``US``.
    """
    found = find_program("opensanctions", tag) or find_program("un", UN_TAGS.get(tag, ""))
    if found is not None:
        return found
    prefix = _TAG.fullmatch(tag)
    authority = prefix[1] if prefix else tag[:_LONGEST]
    if authority == "US" and tag not in US_BLOCKING and tag not in US_OTHER:
        authority = tag[:_LONGEST]
    program = unknown_program("opensanctions", tag[:_LONGEST], "CH" if authority == "SECO" else authority)
    return program._replace(program=US_OTHER.get(tag, program.program))


def programs_of(properties: Mapping[str, list[str]]) -> list[Program]:
    """Find the measures of a Sanction, at least one."""
    return [_program(tag, properties) for tag in properties.get("programId", [])] or [_program("", properties)]


def _program(tag: str, properties: Mapping[str, list[str]]) -> Program:
    words, authorities = properties.get("program", []), properties.get("authority", [])
    if "us" in properties.get("country", ()) or "US" in authorities:
        found = next((found for word in words if (found := find_program("ofac", word))), None)
        if found is not None:
            return found
    tag = tag or next((word for word in words if _TAG.fullmatch(word)), "")
    if tag:
        return program_of(tag)
    by = authorities[0] if authorities else ""
    by = AUTHORITIES.get(by, by)[:_LONGEST]
    words = [word for word in words if len(word) <= _LONGEST][:1]
    return unknown_program("ftm", " ".join(filter(None, (by, *words))) or "unnamed", by)


def is_early(start: str, program: Program) -> bool:
    """Tell whether a listing is older than its measure."""
    return "?" not in (start, program.adopted) and parse_days(start).high < parse_days(program.adopted).low
