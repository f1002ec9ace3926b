"""Regimes as dated data: what percentage, how persons are added, what control counts, from when to when.

The rows are in ``data/regimes/regimes.csv``, each with its citation, so that a lawyer can check one without reading
code. A version whose text is unread or unsettled has one row a reading; the verdict holds only where all agree.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from sanctions_graph._bounds import ALWAYS_BEGAN, NEVER_ENDS, WHOLE, Days, day_text, format_days
from sanctions_graph._resources import data_folder
from sanctions_graph.errors import BoundsError, DateError, UnknownKindError
from sanctions_graph.model.cells import read_end, read_start
from sanctions_graph.model.kinds import LINK_KINDS

PREDICATES = ("ownership", "government", "acting", "stayed", "no-bright-line")
POOLINGS = ("together", "each", "joint")


@dataclass(frozen=True)
class Reading:
    """One way to read a regime.

    Attributes
    ----------
    text : str
        The reading in words.
    predicate : str
        ``ownership``, ``government`` (ownership or control or agency), ``acting`` (agency alone), ``stayed`` (nobody
        is covered) or ``no-bright-line`` (no percentage; evidence only).
    threshold : Fraction or None
        Share that covered holders must hold, in (0, 1]; None where there is no percentage.
    strict : bool
        Whether the share must exceed the threshold.
    pooling : str
        ``together`` (all listed persons are added), ``each`` (one at a time) or ``joint`` (one at a time, with the
        parties of a joint arrangement).
    bases : tuple of str
        Kinds of holding that count, summed apart; a holding without a stated basis counts as each.
    carrying : tuple of str
        Bases through which a covered company passes its own holdings on.
    forced : tuple of str
        Kinds of link that cover without a percentage; ``^`` reads a link from its target to its source.
    """

    text: str = "only reading"
    predicate: str = "ownership"
    threshold: Fraction | None = Fraction(1, 2)
    strict: bool = False
    pooling: str = "together"
    bases: tuple[str, ...] = ("capital",)
    carrying: tuple[str, ...] = ("capital",)
    forced: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for word, words, what in ((self.predicate, PREDICATES, "predicate"), (self.pooling, POOLINGS, "pooling")):
            if word not in words:
                raise UnknownKindError(word, words, what=what)
        for kind in self.forced:
            if kind.removeprefix("^") not in LINK_KINDS:
                raise UnknownKindError(kind, LINK_KINDS, what="link kind")
        if self.predicate in {"ownership", "government"} and self.threshold is None:
            raise BoundsError(f"a regime of predicate {self.predicate} needs a threshold", hint="give a Fraction")
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise BoundsError(f"the threshold {self.threshold} lies outside (0, 1]", hint="write Fraction(1, 2)")

    @property
    def least(self) -> int:
        """Least sum that attains the threshold, in share units; any holding at all where there is none."""
        if self.threshold is None:
            return 1
        units = self.threshold * WHOLE
        return math.floor(units) + 1 if self.strict else math.ceil(units)

    @property
    def test(self) -> str:
        """The test in words."""
        if self.threshold is None:
            return "no percentage"
        percent = f"{float(self.threshold * 100):g} %"
        return f"more than {percent}" if self.strict else f"{percent} or more"


@dataclass(frozen=True)
class Regime:
    """One version of a regime, with the interval in which it is in force.

    Attributes
    ----------
    id, version : str
        ``us-ofac`` and ``2014``.
    authority : str
        Whose listings it works on, as measures name their authority.
    caption : str
        What a sentence calls it.
    readings : tuple of Reading
        One; several where the text is unread or unsettled.
    start, end : Days
        In force from and to, both included.
    programs : str
        Programmes of the authority whose listings count; ``-X`` leaves one out; blank takes all.
    effect : str
        What coverage means.
    citation, url, note : str
        Where the row can be checked, and what is not known.
    """

    id: str
    version: str = "own"
    authority: str = ""
    caption: str = ""
    readings: tuple[Reading, ...] = field(default=(Reading(),))
    start: Days = ALWAYS_BEGAN
    end: Days = NEVER_ENDS
    programs: str = ""
    effect: str = ""
    citation: str = ""
    url: str = ""
    note: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether the version has one reading."""
        return len(self.readings) == 1

    def in_force(self, day: int) -> bool:
        """Tell whether the version may be in force on a day."""
        return self.start.low <= day <= self.end.high

    def counts(self, program: str) -> bool:
        """Tell whether listings under a programme of the authority count."""
        words = self.programs.split()
        wanted = [word for word in words if not word.startswith("-")]
        return f"-{program}" not in words and (not wanted or program in wanted)

    def __str__(self) -> str:
        return f"{self.caption or self.id} ({self.id}, version {self.version})"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _reading(row: dict[str, str]) -> Reading:
    return Reading(
        text=row["reading"],
        predicate=row["predicate"],
        threshold=Fraction(row["threshold"]) if row["threshold"] else None,
        strict=row["strict"] == "true",
        pooling=row["pooling"],
        bases=_words(row["bases"]),
        carrying=_words(row["carrying"]),
        forced=_words(row["forced"]),
    )


@cache
def regimes() -> tuple[Regime, ...]:
    """List every version of every bundled regime.

    Returns
    -------
    tuple of Regime
        By id and then by the day they came into force.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> [regime.version for regime in sg.law.regimes() if regime.id == "us-ofac"]
    ['2008', '2014']
    """
    found: dict[tuple[str, str], Regime] = {}
    with (data_folder("regimes") / "regimes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["id"], row["version"]
            known = found[key].readings if key in found else ()
            found[key] = Regime(
                **{name: row[name] for name in ("id", "version", "authority", "caption", "programs", "effect")},
                **{name: row[name] for name in ("citation", "url", "note")},
                readings=(*known, _reading(row)),
                start=read_start(row["start"]),
                end=read_end(row["end"]),
            )
    return tuple(sorted(found.values(), key=lambda regime: (regime.id, regime.start)))


def regime_ids(asked: Iterable[str] | None = None) -> list[str]:
    """List ids of regimes once each: those asked for, or all bundled ones."""
    return list(dict.fromkeys(version.id for version in regimes()) if asked is None else dict.fromkeys(asked))


def versions_of(id: str) -> list[Regime]:  # noqa: A002
    """List the versions of a regime, or raise `UnknownKindError`."""
    versions = [version for version in regimes() if version.id == id]
    if not versions:
        raise UnknownKindError(id, regime_ids(), what="regime")
    return versions


def regime(id: str, on: int) -> Regime:  # noqa: A002
    """Return the version of a regime that is in force on a day.

    Parameters
    ----------
    id : str
        Id of a bundled regime.
    on : int
        Days since 1970-01-01.

    Returns
    -------
    Regime
        The version; the latest where two may be in force.

    Raises
    ------
    UnknownKindError
        If there is no such regime.
    DateError
        If none of its versions is in force on that day.
    """
    versions = versions_of(id)
    in_force = [version for version in versions if version.in_force(on)]
    if not in_force:
        spans = "; ".join(f"{version.version}: {_span(version)}" for version in versions)
        raise DateError(f"the regime {id!r} is not in force on {day_text(on)}", hint=f"its versions are {spans}")
    return in_force[-1]


def _span(version: Regime) -> str:
    first = "the beginning" if version.start == ALWAYS_BEGAN else format_days(version.start)
    return f"from {first}" + ("" if version.end == NEVER_ENDS else f" to {format_days(version.end)}")
