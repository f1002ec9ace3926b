"""Why one is exposed and the other is not: the step of the one chain that the other lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from sanctions_graph._version import __version__
from sanctions_graph.analysis._gap import Gap
from sanctions_graph.analysis._why_not_words import told_of
from sanctions_graph.analysis._words import listed, statement, surely, when
from sanctions_graph.analysis.exposure import exposure
from sanctions_graph.analysis.why_not import why_not
from sanctions_graph.paths.levels import IN_FORCE, as_of_text, levels_of
from sanctions_graph.paths.rules import MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    from sanctions_graph.analysis.exposure_table import Exposure
    from sanctions_graph.analysis.why_not import Miss
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.path import Path


@dataclass(frozen=True)
class Contrast:
    """The answer of `contrast`.

    Attributes
    ----------
    x, y, target : str
        Ids.
    found : tuple of (Exposure or None, Exposure or None)
        What `exposure` says of either.
    exposed, other : str or None
        Id of the one that is exposed, or more surely, or sooner; and of the other. None if there is no difference.
    step : str or None
        Id of the first link of the one's best chain for which the other has no match.
    shared : tuple of str
        Ids of the nodes that both chains end in, or would.
    missing : Miss or Gap or None
        What the other lacks under the same rule.
    graph : SanctionsGraph
        The view that was asked.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    """

    x: str
    y: str
    target: str
    found: tuple[Exposure | None, Exposure | None]
    exposed: str | None
    other: str | None
    step: str | None
    shared: tuple[str, ...]
    missing: Miss | Gap | None
    graph: SanctionsGraph = field(repr=False)
    attrs: dict[str, Any] = field(repr=False)

    def explain(self) -> str:
        """Say in plain words what makes the difference.

        Returns
        -------
        str
            How each is exposed, the step that decides, what the other has instead, and what lies ahead of both.
        """
        return "\n".join(_lines(self))

    def __repr__(self) -> str:
        return self.explain()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def contrast(
    graph: SanctionsGraph,
    x: str,
    y: str,
    target: str,
    *,
    rule: Rules = None,
    max_hops: MaxHops = "rule",
    same_as: bool = False,
) -> Contrast:
    """Tell which step makes one of two nodes exposed and the other not.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    x, y : str
        Ids of the two nodes.
    target : str
        Id of what they may be exposed to.
    rule : str, ExposureRule or sequence of them, optional
        As for `exposure`.
    max_hops : int, None or "rule", default "rule"
        As for `exposure`.
    same_as : bool, default False
        Whether proposed identities may be walked.

    Returns
    -------
    Contrast
        Where both are exposed, the more certain one, and then the one in force, stands against the other.

    Raises
    ------
    UnknownIdError
        If a node is not in the graph.
    PatternError
        If a pattern does not parse.
    SearchLimitError
        If the search for the nearest miss meets its limit.

    Notes
    -----
    One `exposure` and one `why_not` under the rule of the chain that exposes.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.analysis.contrast import contrast
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> answer = contrast(then, "state:LA", "state:US", "measure:unscr-2397/8")
    >>> answer.exposed, then.link(answer.step).kind
    ('state:LA', 'hosts')
    """
    rules = resolve_rules(rule)
    graph.node_rows((x, y, target))
    rows = {
        row.subject: row
        for row in exposure(graph, subjects=[x, y], targets=[target], rule=rules, max_hops=max_hops, same_as=same_as)
    }
    grades = [(level.certainty, level.phase) for level in levels_of(graph)]
    found = rows.get(x), rows.get(y)
    ranks = [len(grades) if row is None else _rank(row, grades) for row in found]
    attrs = {
        "method": "contrast",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(rules), "max_hops": max_hops, "same_as": same_as, "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }  # fmt: skip
    best = found[ranks.index(min(ranks))]
    if ranks[0] == ranks[1] or best is None:
        shared = _tail(found[0].path, found[1].path) if found[0] and found[1] else ()
        return Contrast(x, y, target, found, None, None, None, shared, None, graph, attrs)
    other = y if best.subject == x else x
    missing = why_not(
        graph, other, target, rule=next(each for each in rules if each.name == best.rule), max_hops=max_hops,
        certainty=best.certainty, phase=IN_FORCE if best.phase == IN_FORCE else None, same_as=same_as,
    )  # fmt: skip
    lack = missing.nearest[0]
    step, shared = _decided(graph, best, other, lack)
    return Contrast(x, y, target, found, best.subject, other, step, shared, lack, graph, attrs)


def _rank(row: Exposure, grades: list[tuple[str, str | None]]) -> int:
    return next(at for at, (certainty, phase) in enumerate(grades) if certainty == row.certainty
                and (row.phase is None or phase in (None, row.phase)))  # fmt: skip


def _tail(one: Path, other: Path | Miss) -> tuple[str, ...]:
    """Return the nodes at the end that two chains share, walked over the same links."""
    shared = [one.nodes[-1]]
    for mine, its, node in zip(one.links[::-1], other.links[::-1], one.nodes[-2::-1], strict=False):
        if mine != its:
            break
        shared.append(node)
    return tuple(shared[::-1])


def _decided(graph: SanctionsGraph, best: Exposure, other: str, lack: Miss | Gap) -> tuple[str, tuple[str, ...]]:
    """Find the step of a chain that another lacks, and the nodes that both would end in."""
    path = best.path
    if isinstance(lack, Gap):
        at = _unmatched(graph, best, other)
        onward = {bridge.onward for bridge in lack.bridges} | set(lack.nearest)
        first = next((place for place, node in enumerate(path.nodes) if place > at and node in onward), at + 1)
        return path.links[at], path.nodes[first:]
    shared = _tail(path, lack)
    own = path.links[: len(path.links) - len(shared) + 1]
    broken = [graph.link(fault.link).kind for fault in lack.faults if fault.link]
    return next((link for link in own if graph.link(link).kind in broken), own[-1] if own else path.links[0]), shared


def _unmatched(graph: SanctionsGraph, best: Exposure, other: str) -> int:
    """Return the place of the first step for which another has no link of that kind in the same direction."""
    links, lists = graph.tables["links"], graph.index.lists
    kinds, counts = links.coded("kind"), graph.mask(best.certainty)
    here = {graph.nodes.row(other)}
    for at, (link_id, forward) in enumerate(zip(best.path.links, best.path.forward, strict=True)):
        kind = kinds.codes[links.row(link_id)]
        after: set[int] = set()
        for node in here:
            if forward:
                near = range(lists.out_start[node], lists.out_start[node + 1])
                after |= {lists.target[link] for link in near if counts[link] and kinds.codes[link] == kind}
            else:
                near_in = lists.in_link[lists.in_start[node] : lists.in_start[node + 1]]
                after |= {lists.source[link] for link in near_in if counts[link] and kinds.codes[link] == kind}
        if not after:
            return at
        here = after
    return len(best.path.links) - 1


def _lines(answer: Contrast) -> Iterator[str]:
    graph, target = answer.graph, answer.graph.caption(answer.target)
    told = [
        f"{graph.caption(node)} is not exposed" if row is None
        else f"{graph.caption(node)} is exposed ({surely(row.certainty, row.phase)})"
        for node, row in zip((answer.x, answer.y), answer.found, strict=True)
    ]  # fmt: skip
    yield f"To {target}, {when(graph)}: {'; '.join(told)}."
    if answer.exposed is None or answer.step is None or answer.missing is None:
        yield "There is no difference to explain."
    else:
        row = next(row for row in answer.found if row is not None and row.subject == answer.exposed)
        yield f"The step that decides, under rule {row.rule}: {statement(graph, graph.link(answer.step))}."
        yield f"{graph.caption(answer.other or '')} lacks it: {told_of(graph, answer.missing)}".removesuffix(".") + "."
    if len(answer.shared) > 1:
        ahead = listed([graph.caption(node) for node in answer.shared], most=len(answer.shared))
        yield (
            f"From there on both chains are the same: {ahead}."
            if answer.exposed is None
            else f"What lies ahead of both: {ahead}."
        )
