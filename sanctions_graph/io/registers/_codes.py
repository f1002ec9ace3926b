"""The states that registers name by a code: ISO 3166-1 alpha-2, in either case, or 3166-2, whose state is its head."""

from __future__ import annotations

import csv
from functools import cache

from sanctions_graph._resources import data_folder
from sanctions_graph.io.lists._places import State


def state_of_code(code: str) -> State | None:
    """Find a state by its code.

    Parameters
    ----------
    code : str
        ``"ru"``, ``"RU"``, or ``"us-de"`` for a part of a state.

    Returns
    -------
    State or None
        None if no state of today has the code.
    """
    return _by_code().get(code[:2].upper() if code[2:3] in ("", "-") else "")


@cache
def _by_code() -> dict[str, State]:
    with (data_folder("places") / "places.csv").open(encoding="utf-8", newline="") as file:
        return {row["iso2"]: State(row["iso2"], row["name"]) for row in csv.DictReader(file) if row["iso2"]}
