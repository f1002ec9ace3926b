"""The states that lists name, by the many ways in which they name them: ``data/places/places.csv``."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

from sanctions_graph._resources import data_folder


class State(NamedTuple):
    """One state or territory.

    Attributes
    ----------
    code : str
        ISO 3166-1 alpha-2; blank for a place that lies in no one state of the standard.
    name : str
        Its name in English.
    """

    code: str
    name: str


def find_state(name: str) -> State | None:
    """Find a state by a name that lists give it.

    Parameters
    ----------
    name : str
        As a list prints it: ``"Korea, North"``, ``"Viet Nam"``.

    Returns
    -------
    State or None
        None if nobody here knows the name.
    """
    return _states().get(_plain(name))


@cache
def _states() -> dict[str, State]:
    found: dict[str, State] = {}
    with (data_folder("places") / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            state = State(row["iso2"], row["name"])
            for name in (row["name"], *row["also"].split("; ")):
                if name:
                    found[_plain(name)] = state
    return found


def _plain(name: str) -> str:
    name = name.casefold().replace("’", "'").replace("&", "and").replace("st.", "saint")
    return " ".join(name.split())
