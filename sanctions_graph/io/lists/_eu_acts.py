"""Acts of the Union by their CELEX numbers, and what being listed in an annex of one means."""

from __future__ import annotations

import re
from typing import NamedTuple

from sanctions_graph.io.lists._printed import slug
from sanctions_graph.io.lists._programs import Program, find_program

FREEZE = "Asset freeze"
"""The one measure that freezes funds."""
OTHERS = (
    "Aid suspension", "Arms embargo", "Arms restrictions", "Debarment", "Export control", "Financial restrictions",
    "Import restrictions", "Investment ban", "Prohibition to satisfy claims", "Sectoral sanctions", "Services ban",
    "Transportation restrictions", "Travel ban",
)  # fmt: skip
"""Measures that freeze nothing, each a programme of its own: what holds for it holds for no freeze."""
UNKNOWN = "EU-OTHER"
"""Programme of a measure that is none of these."""

_CELEX = re.compile(r"3([0-9]{4})([A-Z])([0-9]{4})")
_LAST_NUMBER_FIRST = 2014  # since 2015 the year stands before the number, and one series serves all acts


class Act(NamedTuple):
    """One act.

    Attributes
    ----------
    celex : str
        Its CELEX number.
    program : Program
        The act as a measure.
    """

    celex: str
    program: Program


def find_act(celex: str, regime: str) -> Act | None:
    """Find an act; one that the registry of programmes does not hold has no known day of adoption.

    Parameters
    ----------
    celex : str
        ``"32017R1509"``.
    regime : str
        The programme it serves: ``"EU-PRK"``.

    Returns
    -------
    Act or None
        None if the text is no CELEX number of an act.
    """
    found = _CELEX.fullmatch(celex)
    if found is None:
        return None
    known = find_program("eu", celex)
    if known is not None:
        return Act(celex, known)
    year, letter, number = found[1], found[2], found[3].lstrip("0") or "0"
    form = {"R": "regulation", "D": "decision"}.get(letter, "act")
    sort = "" if letter == "R" else f"{letter.lower()}-"
    caption = _caption(form, year, number)
    return Act(celex, Program(f"measure:eu-{sort}{year}-{number}", caption, form, "EU", regime, caption, "?"))


def _caption(form: str, year: str, number: str) -> str:
    old = int(year) <= _LAST_NUMBER_FIRST
    if form == "regulation":
        return f"Regulation No {number}/{year}" if old else f"Regulation (EU) {year}/{number}"
    if form == "decision":
        return f"Decision {year}/{number}/CFSP" if old else f"Decision (CFSP) {year}/{number}"
    return f"Act {year}/{number} of the European Union"


def annex_measure(act: Act, annex: str, effect: str, regime: str) -> Program:
    """Say which measure lists the entries of an annex.

    Parameters
    ----------
    act : Act
        The act it belongs to.
    annex : str
        ``"XIII.A"``; blank if the act has none.
    effect : str
        What listing means: `FREEZE`, one of `OTHERS`, or a word that is not known.
    regime : str
        The programme: ``"EU-PRK"``.

    Returns
    -------
    Program
        Its programme is the regime for a freeze, and the effect for all else, such as ``EU-TRAVEL-BAN``; so no rule
        about frozen funds takes a travel ban for a freeze. It was adopted when the regime began: an annex carries on
        the lists of the acts before.
    """
    frozen = effect == FREEZE
    parts = [*([annex.replace(" ", "-")] if annex else []), *([] if frozen and annex else [slug(effect)])]
    whole = act.program
    known = find_program("eu", regime)
    where = f"{whole.reference}, annex {annex}" if annex else whole.reference
    return Program(
        "/".join((whole.measure, *parts)),
        f"{whole.caption}{f', annex {annex}' if annex else ''}: {effect.lower()}",
        "annex" if annex else whole.type,
        "EU",
        regime if frozen else f"EU-{slug(effect).upper()}" if effect in OTHERS else UNKNOWN,
        where,
        known.adopted if known else "?",
    )
