"""The reasoning behind one verdict, in plain words: holders, claims, the test, its citation, what would decide."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from sanctions_graph._bounds import format_share
from sanctions_graph.law.listings import listing_links
from sanctions_graph.law.missing import missing_facts
from sanctions_graph.law.result import VERDICTS
from sanctions_graph.model.kinds import LINK_KINDS

if TYPE_CHECKING:
    from sanctions_graph.law.result import Holder, Ownership

_DEEPEST = 12
_SAID = {
    "listed": "is listed",
    "covered": "is covered",
    "possible": "may be covered",
    "not_covered": "is not covered",
    "no_bright_line": "falls under a test without a percentage",
    "unsettled": "cannot be judged: the readings of the rule disagree",
}


def explain(result: Ownership, entity: str) -> str:
    """Write the reasoning out for a reader who will check it.

    Parameters
    ----------
    result : Ownership
        The answer.
    entity : str
        Id of a node.

    Returns
    -------
    str
        One line a holding, indented below what it supports.
    """
    graph, regime = result.graph, result.regime
    verdict = result.verdict(entity)
    low, high = (_percent(end) for end in result.share(entity))
    held = f"covered holders hold {low}" if low == high else f"covered holders hold {low} to {high}"
    lines = [f"{graph.caption(entity)} {_SAID[verdict]} under {regime} on {result.on}: {held}"]
    lines += _holders(result, entity, "  ", {entity})
    if result.share(entity)[0] > 1:
        lines.append("  together more than the whole: some of these may be past, or one stake told again")
    lines += [f"  control: {_link(result, link)}" for link in result.control(entity)]
    lines += [f"  listed: {_link(result, link)}" for link in _listings(result, entity)]
    for run in result.runs:
        told = VERDICTS[run.verdict[graph.nodes.row(entity)]].replace("_", " ")
        reading = "" if regime.is_settled else f", {run.reading.text}: {told}"
        lines.append(f"  test: {run.reading.test}, {_pooling(run.reading.pooling)}{reading}")
    lines.append(f"  rule: {regime.citation}. Effect: {regime.effect}.")
    lines += _open(result, entity)
    return "\n".join(lines)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g} %"


def _pooling(word: str) -> str:
    return {
        "together": "holdings of all listed persons added",
        "each": "one listed person at a time",
        "joint": "one listed person at a time, joint arrangements added",
    }[word]


def _holders(result: Ownership, entity: str, indent: str, above: set[str]) -> Iterator[str]:
    for holder in result.via(entity):
        yield f"{indent}{_holding(result, holder)}"
        if holder.owner in above:
            yield f"{indent}  (a loop: see above)"
        elif len(above) < _DEEPEST:
            yield from _holders(result, holder.owner, f"{indent}  ", above | {holder.owner})


def _holding(result: Ownership, holder: Holder) -> str:
    status = result.verdict(holder.owner).replace("_", " ")
    doubt = "" if holder.counts == "certain" else ", possible"
    doubt += ", perhaps the stake that another claim tells" if holder.link in result.told_twice else ""
    share = format_share(holder.share)
    return f"{result.graph.caption(holder.owner)} ({status}) holds {share}{doubt}; {speakers(result, holder.link)}"


def _listings(result: Ownership, entity: str) -> list[str]:
    """List the links by which an entity is listed under the regime."""
    graph = result.graph
    links, row = graph.tables["links"], graph.nodes.row(entity)
    listing = listing_links(graph, result.regime) & (links.coded("target").codes == row) & graph.mask("possible")
    return [links.ids[at] for at in listing.nonzero()[0].tolist()]


def _link(result: Ownership, link_id: str) -> str:
    graph = result.graph
    link = graph.link(link_id)
    role = f" ({link.role})" if link.role and link.role not in LINK_KINDS[link.kind].doubtful_roles else ""
    said = f"{graph.caption(link.source)} {LINK_KINDS[link.kind].verb(link.role)} {graph.caption(link.target)}{role}"
    doubt = "" if graph.view.certain[graph.tables["links"].row(link_id)] else ", possible"
    return f"{said}{doubt}; {speakers(result, link_id)}"


def speakers(result: Ownership, link_id: str) -> str:
    """Cite the claims about a link on one line."""
    graph = result.graph
    cited = []
    for claim in graph.claims_about(link_id):
        document = graph.document(claim.document)
        name = document.title or document.publisher or document.id
        locator = f", {claim.locator}" if claim.locator else ""
        cited.append(f"{name}{locator} [{claim.status}]")
    return "; ".join(dict.fromkeys(cited))


def _open(result: Ownership, entity: str) -> Iterator[str]:
    missing = missing_facts(result, entity)
    if missing is None:
        return
    for links, way in ((missing.to_cover, "covered"), (missing.to_clear, "not covered")):
        if links:
            yield f"  would decide it as {way}: {'; '.join(_question(result, link, way) for link in links)}"
    if missing.listings:
        names = ", ".join(result.graph.caption(node) for node in missing.listings)
        yield f"  listings that are only possible: {names}"


def _question(result: Ownership, link_id: str, way: str) -> str:
    graph = result.graph
    link = graph.link(link_id)
    pair = f"{graph.caption(link.source)} holds of {graph.caption(link.target)}"
    if link_id in result.told_twice:
        return f"whether the {format_share(link.share)} that {pair} are one stake told twice"
    if graph.view.certain[graph.tables["links"].row(link_id)]:
        return f"the share that {pair} ({format_share(link.share)} now), if {'high' if way == 'covered' else 'low'}"
    return f"whether what {pair} is so on this day ({'if it is' if way == 'covered' else 'if it is not'})"
