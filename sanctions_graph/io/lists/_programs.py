"""The one registry of programmes: what a list's tag means, and whose measure it is: ``data/programs/programs.csv``."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

from sanctions_graph._resources import data_folder


class Program(NamedTuple):
    """One tag of one list.

    Attributes
    ----------
    measure : str
        Id of the measure that the tag stands for.
    caption, type, authority, program, reference, adopted : str
        What the measure is, as the record `Measure` has it.
    unbroken_since : str
        The day since when listings under it have held without a break; blank if always.
    """

    measure: str
    caption: str
    type: str
    authority: str
    program: str
    reference: str
    adopted: str
    unbroken_since: str = ""


def find_program(listed_by: str, tag: str) -> Program | None:
    """Find what a tag of a list stands for.

    Parameters
    ----------
    listed_by : str
        The list: ``"ofac"``, ``"un"``.
    tag : str
        The tag as the list prints it: ``"DPRK4"``.

    Returns
    -------
    Program or None
        None if the registry does not know the tag.
    """
    return _programs().get((listed_by, tag))


def unknown_program(listed_by: str, tag: str, authority: str) -> Program:
    """Stand in for a tag that the registry does not know: its day of adoption is not known either."""
    slug = "-".join("".join(letter if letter.isalnum() else " " for letter in tag.lower()).split())[:200]
    caption = f"{listed_by.upper()} programme {tag}"
    return Program(f"measure:{listed_by}-{slug}", caption, "designation programme", authority, tag, "", "?")


@cache
def _programs() -> dict[tuple[str, str], Program]:
    with (data_folder("programs") / "programs.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["list"], row["tag"]): Program(**{name: row[name] for name in Program._fields})
            for row in csv.DictReader(file)
        }
