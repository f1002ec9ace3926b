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
    yield f"{subject} is exposed to {target}, {when(graph)}: {grade}; rule {row.rule}; {hops}"
    sets, smallest = answer.sets, answer.sets[0]
    least = "" if answer.complete else "at least "
    if len(sets) == 1 and answer.complete:
        yield f"It rests on {counted(len(smallest), 'claim')}, all of them needed:"
    else:
        needs = counted(len(smallest), "claim")
        yield f"Any one of {least}{len(sets):,} sets of claims carries it; the smallest needs {needs}:"
    yield from _chain(answer, smallest)
    yield from _losses(answer, "document", [document_name(graph, name) for name in answer.critical_documents])
    yield from _losses(answer, "speaker", list(answer.critical_speakers))
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


def _losses(answer: Why, sort: str, names: list[str]) -> Iterator[str]:
    grade = surely(answer.certainty, answer.phase)
    if not names:
        yield f"No single {sort} decides it: without any one of them it stays {grade}."
    elif len(names) == 1:
        yield f"Without one {sort} it would not be {grade} any more: {names[0]}."
    else:
        yield f"Without any one of {len(names)} {sort}s it would not be {grade} any more: {listed(names, most=_NAMED)}."
