"""Which claims say the same thing again: copies, duplicated reporting, and one amount told of several things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanctions_graph.analysis.overlaps import reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sanctions_graph.analysis._estimate import Estimate


class _Sets:
    """Disjoint sets; the smallest member stands for its set."""

    def __init__(self) -> None:
        self._up: dict[Any, Any] = {}

    def find(self, item: Any) -> Any:
        while (up := self._up.get(item, item)) != item:
            item = up
        return item

    def join(self, one: Any, other: Any) -> None:
        first, last = sorted((self.find(one), self.find(other)))
        self._up[last] = first


@dataclass(frozen=True)
class Sources:
    """Which claims say the same thing again.

    Attributes
    ----------
    first : mapping of str to str
        For each claim the one it repeats, in the end.
    amount : mapping of str to str
        For each claim the first of the claims that state one amount.
    why : mapping of str to set of str
        Relations by the first of an amount.
    """

    first: Mapping[str, str]
    amount: Mapping[str, str]
    why: Mapping[str, set[str]]


def gather_sources(
    rows: Sequence[Estimate], ties: Iterable[tuple[str, str, str]], told: Mapping[str, float]
) -> Sources:
    """Group claims by where they come from.

    Parameters
    ----------
    rows : sequence of Estimate
        The claims.
    ties : iterable of (str, str, str)
        Claim, relation, other claim; they may run through claims that are no rows, since a copy of a copy that the
        view has not been told is still one source.
    told : mapping of str to float
        The day each row's document came out: of several copies the earliest stands for all where none is the origin.
    """
    by_id = {row.claim: row for row in rows}
    copies, amounts = _Sets(), _Sets()
    steps: dict[str, set[str]] = {}
    relations: list[tuple[str, str]] = []
    for claim, relation, other in ties:
        if relation not in ("repeats", "same_amount"):
            continue
        mine, its = by_id.get(claim), by_id.get(other)
        alike = mine is None or its is None or (mine.counts, mine.sort) == (its.counts, its.sort)
        if relation == "repeats" and alike:
            copies.join(claim, other)
            steps.setdefault(claim, set()).add(other)
        amounts.join(claim, other)  # a report that is repeated of another thing tells one amount of both
        relations.append((claim, relation))
    groups: dict[Any, list[str]] = {}
    for claim in by_id:
        groups.setdefault(copies.find(claim), []).append(claim)
    first: dict[str, str] = {}
    for members in groups.values():
        origin = min(members, key=lambda claim: (len(reach(steps, claim)), told[claim], claim))
        first |= dict.fromkeys(members, origin)
    for kept, again in _duplicates([by_id[claim] for claim in sorted(set(first.values()))]):
        first = {claim: kept if origin == again else origin for claim, origin in first.items()}
        amounts.join(kept, again)
        relations.append((again, "duplicated reporting"))
    for claim, origin in first.items():
        amounts.join(claim, origin)
    heads: dict[Any, str] = {}
    for claim, origin in sorted(first.items(), key=lambda item: (told[item[1]], item[1])):
        heads.setdefault(amounts.find(claim), origin)
    why: dict[str, set[str]] = {}
    for claim, relation in relations:
        if claim in by_id:
            why.setdefault(heads[amounts.find(claim)], set()).add(relation)
    return Sources(first, {claim: heads[amounts.find(claim)] for claim in by_id}, why)


def _duplicates(origins: Sequence[Estimate]) -> Iterable[tuple[str, str]]:
    """Yield pairs of claims of one speaker in different documents that say the same of the same period."""
    seen: dict[Any, Estimate] = {}
    for row in origins:
        key = (row.counts, row.sort, row.speaker, row.low, row.high, row.period, row.stance)
        earlier = seen.setdefault(key, row)
        if row.speaker and earlier.document != row.document:
            yield earlier.claim, row.claim
