"""What a tag of OFAC's lists stands for: on the SDN list a block, on its other lists something less.

The lists share tags. ``UKRAINE-EO13662`` on the SDN list blocks property; on the consolidated list of everything else
it names a sectoral directive, the measure ``measure:us-ssi``. Any other such tag stands for a measure of its own there,
``<measure>/non-sdn``, of programme ``NON-SDN``, by which no regime of blocking counts. Some tags block nobody wherever
they stand: the registry has their measures, which are those of the US Consolidated Screening List.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sanctions_graph.io.lists._programs import Program, find_program

NON_SDN = "NON-SDN"
"""Programme of the measures that only the non-SDN lists speak of."""
SECTORAL = "SSI"
"""The list of the sectoral directives, and their programme, which the regime ``us-ssi`` works on."""

_NEVER_BLOCKS = re.compile(r"(?:NS-|FSE-|CMIC|CAPTA).*|561-Related|561 List|MBS|SSI")
_SECTORAL_TAGS = frozenset({"UKRAINE-EO13662", "SSI"})
_NAME = re.compile(r"(?:^|[^a-z])cons(?:[_-]|olidated)", re.IGNORECASE)


def never_blocks(tag: str) -> bool:
    """Tell whether a tag blocks no property on any list."""
    return _NEVER_BLOCKS.fullmatch(tag) is not None


def named_non_sdn(names: Iterable[str]) -> bool:
    """Tell by the names of its files that a list is the non-SDN list: ``cons_prim.csv``, ``consolidated.xml``."""
    return any(_NAME.search(name) for name in names)


def shown_non_sdn(tags: Collection[str]) -> bool:
    """Tell by the tags of one entry that a list is the non-SDN list: an SDN always has a tag that blocks."""
    return bool(tags) and all(map(never_blocks, tags))


def non_sdn(program: Program, tag: str, *, is_known: bool) -> Program:
    """Say what a tag means on the non-SDN list.

    Parameters
    ----------
    program : Program
        What it stands for on the SDN list.
    tag : str
        The tag as the list prints it.
    is_known : bool
        Whether the registry knows the tag.

    Returns
    -------
    Program
        The directives for a sectoral tag; the same if it blocks nobody anyway; else a measure beside it.
    """
    directives = find_program("csl", SECTORAL) if tag in _SECTORAL_TAGS else None
    if directives is not None:
        return directives
    if is_known and never_blocks(tag):
        return program
    return program._replace(
        measure=f"{program.measure}/non-sdn",
        caption=f"{program.caption}, non-SDN list",
        type="designation programme",
        program=NON_SDN,
    )
