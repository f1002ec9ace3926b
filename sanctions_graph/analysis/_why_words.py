"""An answer of `why` in plain words, with a citation for every claim that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sanctions_graph.analysis._words import (
    citation,
    claims_of,
    counted,
    document_name,
    listed,
    statement,
    surely,
    value_of,
    when,
)
from sanctions_graph.model.kinds import LINK_KINDS

if TYPE_CHECKING:
    from sanctions_graph.analysis.survival import Survivor
    from sanctions_graph.analysis.why import Why

_NAMED = 6


def explain(answer: Why) -> str:
    """Write an answer out for a reader who will check it.

    Parameters
    ----------
    answer : Why
        The answer.

    Returns
    -------
    str
    """
    return "\n".join(_lines(answer))


def _lines(answer: Why) -> Iterator[str]:
    graph, row = answer.graph, answer.row
    subject, target = graph.caption(answer.subject), graph.caption(answer.target)
    if row is None:
        yield f"{subject} is not known to be exposed to {target}, {when(graph)}; why_not tells what is missing."
        return
    grade, hops = surely(answer.certainty, answer.phase), counted(row.hops, "counted hop")
    is_ = "is" if answer.certainty == "certain" else "may be"
    yield f"{subject} {is_} exposed to {target}, {when(graph)}: {grade}; rule {row.rule}; {hops}"
    sets, smallest = answer.sets, answer.sets[0]
    least = "" if answer.complete else "at least "
    if len(sets) == 1 and answer.complete:
        yield f"It rests on {counted(len(smallest), 'claim')}, all of them needed:"
    else:
        needs = counted(len(smallest), "claim")
        yield f"Any one of {least}{len(sets):,} sets of claims carries it; the smallest needs {needs}:"
    yield from _chain(answer, smallest)
    critical = answer.survival(critical=True)
    for sort in ("document", "speaker"):
        yield from _losses(grade, sort, [row for row in critical if row.kind == sort])
    if len(answer.documents) > 1 or not answer.complete:
        fewest = [document_name(graph, name) for name in answer.documents[0]]
        yield f"As few as {counted(len(fewest), 'document')} would do: {listed(fewest, most=_NAMED)}."


def _chain(answer: Why, claims: Sequence[str]) -> Iterator[str]:
    """Write the chain that a set of claims carries, link by link."""
    graph, number = answer.graph, 0
    told = claims_of(graph, claims)
    for link_id in answer.chain(claims):
        link = graph.link(link_id)
        is_counted = LINK_KINDS[link.kind].counted
        number += is_counted
        label = f"{number:>3} " if is_counted else "    "
        yield f"{label}{statement(graph, link)}"
        for claim in told:
            if claim.about == link_id:
                yield f"      {citation(graph, claim)}{value_of(claim)}"


def _losses(grade: str, sort: str, critical: list[Survivor]) -> Iterator[str]:
    """Say what the finding cannot lose; who also disputes may be in every set and not be missed."""
    names = [row.caption for row in critical if row.changes]
    if not names:
        yield f"No single {sort} decides it: without any one of them it stays {grade}."
    elif len(names) == 1:
        yield f"Without one {sort} it would not be {grade} any more: {names[0]}."
    else:
        yield f"Without any one of {len(names)} {sort}s it would not be {grade} any more: {listed(names, most=_NAMED)}."
    spared = [row.caption for row in critical if not row.changes]
    if spared:
        yield f"In every set, and yet not missed, since its disputes would go with it: {listed(spared, most=_NAMED)}."
