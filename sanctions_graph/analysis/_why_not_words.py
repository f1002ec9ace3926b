"""An answer of `why_not` in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sanctions_graph.analysis._gap import Gap
from sanctions_graph.analysis._words import counted, listed, statement, surely, when
from sanctions_graph.model.kinds import LINK_KINDS

if TYPE_CHECKING:
    from sanctions_graph.analysis._faults import Fault
    from sanctions_graph.analysis._gap import Bridge
    from sanctions_graph.analysis.why_not import Miss, WhyNot
    from sanctions_graph.model.graph import SanctionsGraph

_RULES_SHOWN = 3


def explain(answer: WhyNot) -> str:
    """Write an answer out: the best rules link by link, the others in a line.

    Parameters
    ----------
    answer : WhyNot
        The answer.

    Returns
    -------
    str
    """
    return "\n".join(_lines(answer))


def _lines(answer: WhyNot) -> Iterator[str]:
    graph = answer.graph
    subject, target = graph.caption(answer.subject), graph.caption(answer.target)
    row, asked = answer.exposed, answer.attrs["parameters"]
    if row is not None:
        grade = surely(row.certainty, row.phase)
        yield f"{subject} is exposed to {target} after all, {when(graph)}: {grade}; rule {row.rule}"
        yield f"  {row.path}"
        return
    certain = " certainly" if asked["certainty"] == "certain" else ""
    phase = " that is in force" if asked["phase"] == "in_force" else ""
    yield f"By what the graph knows, {when(graph)}, no chain{phase}{certain} exposes {subject} to {target}."
    for miss in answer.misses[:_RULES_SHOWN]:
        broken = counted(len(miss.faults), "condition")
        yield f"Rule {miss.rule}: the nearest chain has {counted(miss.hops, 'counted hop')} and breaks {broken}."
        yield from _links(graph, miss.links, miss.faults)
    shown = max(0, _RULES_SHOWN - len(answer.misses))
    for gap in answer.gaps[:shown]:
        yield f"Rule {gap.rule}: no walk leads there at all. {_stops(graph, gap)}"
        yield from _links(graph, gap.links, gap.faults)
    left = [each.rule for each in answer.nearest if each not in (*answer.misses[:_RULES_SHOWN], *answer.gaps[:shown])]
    if left:
        yield f"Farther off: {listed(left, most=len(left))}."


def _links(graph: SanctionsGraph, links: Sequence[str], faults: Sequence[Fault]) -> Iterator[str]:
    number = 0
    for link_id in dict.fromkeys(links):
        link = graph.link(link_id)
        number += LINK_KINDS[link.kind].counted
        label = f"{number:>3} " if LINK_KINDS[link.kind].counted else "    "
        yield f"{label}{statement(graph, link)}"
        for text in dict.fromkeys(fault.text for fault in faults if fault.link == link_id):
            yield f"      broken: {text}"
    for fault in faults:
        if not fault.link:
            yield f"      broken: {fault.text}"


def told_of(graph: SanctionsGraph, found: Miss | Gap) -> str:
    """Say in one line what is missing.

    Parameters
    ----------
    graph : SanctionsGraph
        The view.
    found : Miss or Gap
        The nearest chain, or where it stops.

    Returns
    -------
    str
    """
    if isinstance(found, Gap):
        return _stops(graph, found)
    said = []
    for fault in found.faults:
        about = f"{statement(graph, graph.link(fault.link))}: " if fault.link else "the chain "
        said.append(f"{about}{fault.text}")
    return "; ".join(said)


def _stops(graph: SanctionsGraph, gap: Gap) -> str:
    where = listed([graph.caption(node) for node in gap.reached])
    if gap.bridges:
        missing = listed([bridge_said(graph, bridge) for bridge in gap.bridges], last="or")
        return f"The chain stops at {where}; a link is missing, such as {missing}."
    if not gap.fits:
        steps, kind = listed(gap.wanted, last="or"), graph.node(gap.reached[0]).kind
        return f"The rule wants {steps}, which a node of kind {kind} cannot have."
    near = listed([graph.caption(node) for node in gap.nearest])
    wanted = listed(gap.wanted, last="or") or "nothing"
    onward = f"; it could go on only from {near}, more than one link away" if near else ""
    return f"The chain stops at {where}, where the rule wants {wanted}{onward}."


def bridge_said(graph: SanctionsGraph, bridge: Bridge) -> str:
    """Write a link that would close a chain."""
    kind = bridge.step.removeprefix("^")
    ends = (bridge.reached, bridge.onward) if kind == bridge.step else (bridge.onward, bridge.reached)
    return f"'{graph.caption(ends[0])} {LINK_KINDS[kind].phrase} {graph.caption(ends[1])}'"
