"""The rule `covered`: exposure by the legal cascade, which rests on a tree of holdings and not on one chain."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph._bounds import Share, format_share
from sanctions_graph.analysis._branches import Tree, grow, without
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.kernels.search import Step
from sanctions_graph.law.reasoning import speakers
from sanctions_graph.law.regimes import regimes
from sanctions_graph.law.result import COVERED, POSSIBLE
from sanctions_graph.law.verdicts import ownership
from sanctions_graph.model.kinds import ENTITY

if TYPE_CHECKING:
    from sanctions_graph.analysis._branches import Edge
    from sanctions_graph.law.regimes import Regime
    from sanctions_graph.law.result import Ownership, Run
    from sanctions_graph.model.graph import SanctionsGraph

IN_FORCE = "in_force"
"""A listing is never pending: no link of such a chain has a deadline."""


class CoveredRow(NamedTuple):
    """One entity that the law covers because a measure lists those who hold it.

    Attributes
    ----------
    subject_row, target_row : int
        Rows of the entity and of the measure.
    certainty : str
        ``"certain"`` or ``"possible"``.
    phase : str
        ``"in_force"``.
    steps : tuple of Step
        The heaviest branch of the tree: from the subject up to a listed holder, to what lists it, to the target. The
        smallest holding on it is as large as on any other; of such branches it has the fewest links, and of those
        its links come first by id. It repeats no node.
    """

    subject_row: int
    target_row: int
    certainty: str
    phase: str
    steps: tuple[Step, ...]


def covered_rows(
    graph: SanctionsGraph,
    subjects: Iterable[int],
    targets: Iterable[int],
    *,
    regime: str | Regime = "us-ofac",
    certainty: str = "possible",
) -> list[CoveredRow]:
    """Tell which entities a regime covers through holders that a measure, or a part of it, lists.

    An entity is exposed to every measure that lists someone whose holdings count in a sum that decided, at any
    height of the tree. The exposure is certain if the entity is certainly covered, by a tree of certain holdings that
    has that person in it, and the listing is certain; otherwise it is possible. An entity that is certainly listed
    itself has no row: the rule ``listed`` answers for it. One that may be listed has a row only if it would be
    covered if it were not.

    Parameters
    ----------
    graph : SanctionsGraph
        A view as of a day.
    subjects, targets : iterable of int
        Rows of nodes; subjects that are no entities have no exposure.
    regime : str or Regime, default "us-ofac"
        As for `ownership`. Only what the regime's own authority lists, under programmes that count, is a reason.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` lists certain rows only.

    Returns
    -------
    list of CoveredRow
        By subject, then by target. Where the readings of a regime disagree a row is possible. A regime without a
        bright line, or one that is stayed, covers nobody.

    Raises
    ------
    DateError
        If the graph is not a view as of a day, or no version of the regime is in force on it.
    UnknownKindError
        If there is no such regime or certainty, or if the regime works on a definition and not on listings.

    Notes
    -----
    The cascade of `ownership`, and for each covered subject O(e log e) in the holdings of its tree. A regime that
    judges listed persons alone costs one pass over nodes and holdings for each person above the subjects.

    References
    ----------
    OFAC FAQ 401 for the cascade, FAQ 399 for adding holders; each regime's row carries its own citation.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.analysis.covered import covered_rows
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> entities, measures = (map(then.nodes.row, ids) for ids in (then.entities(), then.measures()))
    >>> row, = covered_rows(then, entities, measures)
    >>> then.caption(then.nodes.ids[row.subject_row]), row.certainty
    ('Korea Daesong Bank', 'possible')
    """
    verdicts = _judged(graph, regime)
    graph.mask(certainty)
    asked = _held(graph, verdicts).intersection(subjects)
    wanted = set(targets)
    grades = ("certain", "possible") if certainty == "possible" else ("certain",)
    found: dict[tuple[int, int], CoveredRow] = {}
    for grade in grades:
        reasons = _Listings(graph, verdicts.regime, grade)
        each = [dict(_rows(graph, run, grade, asked, wanted, reasons)) for run in verdicts.runs]
        united = {pair: row for rows in reversed(each) for pair, row in rows.items()}
        agreed = [pair for pair in united if grade == "possible" or all(pair in rows for rows in each)]
        found |= {pair: united[pair] for pair in agreed if pair not in found}
    return [found[pair] for pair in sorted(found)]


def tree_text(graph: SanctionsGraph, row: CoveredRow, regime: str | Regime = "us-ofac") -> str:
    """Write out the whole tree behind a row: each holder, its share, the sum, the threshold, the listings, the law.

    Parameters
    ----------
    graph : SanctionsGraph
        The view that was asked.
    row : CoveredRow
        From `covered_rows`.
    regime : str or Regime, default "us-ofac"
        The regime that was asked.

    Returns
    -------
    str
        One line a company with what covered holders hold of it, and below it one a holding, heaviest first, with its
        documents. What stands above a company is written once.

    Raises
    ------
    UnknownKindError
        As for `covered_rows`.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.analysis.covered import covered_rows, tree_text
    >>> links = pd.DataFrame(
    ...     [("measure:M", "X", "designates", None), ("X", "A", "owns", 0.5)],
    ...     columns=["source", "target", "kind", "share"],
    ... )
    >>> nodes = pd.DataFrame({"id": ["measure:M"], "kind": ["measure"], "authority": ["US"]})
    >>> graph = sg.from_dataframe(links, nodes=nodes).as_of("2024-01-01")
    >>> row, = covered_rows(graph, [graph.nodes.row("A")], [graph.nodes.row("measure:M")])
    >>> print(tree_text(graph, row).splitlines()[1])
      A: covered holders hold 50 %; test: 50 % or more
    """
    verdicts = _judged(graph, regime)
    reasons = _Listings(graph, verdicts.regime, row.certainty)
    subject, target = (graph.caption(graph.nodes.ids[node]) for node in (row.subject_row, row.target_row))
    may = "is" if row.certainty == "certain" else "may be"
    law = f"{verdicts.regime} on {verdicts.on}"
    lines = [f"{subject} {may} covered under {law}, through holders whom {target} lists: {row.certainty}"]
    for run in verdicts.runs:
        found = _trees(graph, run, row.certainty, [row.subject_row], {row.target_row}, reasons)
        trees = [each.tree for each in found]
        if not verdicts.regime.is_settled:
            lines.append(f"  reading: {run.reading.text}" + ("" if trees else ": not covered"))
        for tree in trees:
            if run.reading.pooling != "together":
                alone = ", ".join(graph.caption(graph.nodes.ids[seed]) for seed in sorted(tree.seeds))
                lines.append(f"  judged alone: {alone}")
            lines += _Writer(verdicts, run, row, tree, reasons).lines()
    lines.append(f"  rule: {verdicts.regime.citation}. Effect: {verdicts.regime.effect}.")
    return "\n".join(lines)


def _held(graph: SanctionsGraph, verdicts: Ownership) -> set[int]:
    """Collect the entities that some reading covers, or may cover, and that are not certainly listed."""
    kinds = graph.nodes.coded("kind")
    held = np.any([np.isin(run.verdict, (COVERED, POSSIBLE)) for run in verdicts.runs], axis=0)
    return set(np.flatnonzero(held & (kinds.codes == kinds.words.index(ENTITY))).tolist())


def _judged(graph: SanctionsGraph, regime: str | Regime) -> Ownership:
    verdicts = ownership(graph, regime=regime)
    if any(run.reading.predicate == "government" for run in verdicts.runs):
        others = {each.id for each in regimes() if each.readings[0].predicate != "government"}
        raise UnknownKindError(verdicts.regime.id, sorted(others), what="regime that works on listings")
    return verdicts


class _Listings:
    """Which measures list a person, and what they are part of."""

    def __init__(self, graph: SanctionsGraph, regime: Regime, certainty: str) -> None:
        links, nodes = graph.tables["links"], graph.nodes
        kinds, mask = links.coded("kind"), graph.mask(certainty)
        self._source, self._target = (links.coded(end).codes for end in ("source", "target"))
        authority, program = nodes.coded("authority"), nodes.coded("program")
        rank = links.id_rank
        self._up: dict[int, list[Step]] = {}
        for kind, forward in (("designates", False), ("part_of", True)):
            rows = np.flatnonzero(mask & (kinds.codes == kinds.words.index(kind)))
            for row in sorted(rows.tolist(), key=rank.__getitem__):
                measure = int(self._source[row])
                if forward:
                    self._up.setdefault(measure, []).append(Step(row, forward))
                elif authority[measure] == regime.authority and regime.counts(program[measure]):
                    self._up.setdefault(int(self._target[row]), []).append(Step(row, forward))
        self._known: dict[int, dict[int, tuple[Step, ...]]] = {}

    def of(self, person: int) -> dict[int, tuple[Step, ...]]:
        """Lead from a person to each measure that lists it, or that has a part which does, by fewest links."""
        if person not in self._known:
            found: dict[int, tuple[Step, ...]] = {person: ()}
            queue = deque([person])
            while queue:
                node = queue.popleft()
                for step in self._up.get(node, ()):
                    above = int((self._target if step.forward else self._source)[step.link])
                    if above not in found:
                        found[above] = (*found[node], step)
                        queue.append(above)
            self._known[person] = {node: steps for node, steps in found.items() if steps}
        return self._known[person]


class _Found(NamedTuple):
    """A covered subject, a tree that covers it, the weight of its branches, and by target the persons whom it lists."""

    subject: int
    tree: Tree
    widest: dict[int, int]
    by_target: dict[int, dict[int, tuple[Step, ...]]]


def _trees(
    graph: SanctionsGraph, run: Run, grade: str, asked: Iterable[int], wanted: set[int], reasons: _Listings
) -> Iterator[_Found]:
    """Find, for each subject that one reading covers, the trees that do."""
    holding = sorted(row for row in asked if run.verdict[row] in (COVERED, POSSIBLE))
    for grown in grow(graph, run, grade, holding):
        for subject in holding:
            tree = without(graph, run, grade, grown, subject)
            if not tree.reached.node[subject]:
                continue
            widest = tree.widest(subject)
            by_target: dict[int, dict[int, tuple[Step, ...]]] = {}
            for person in sorted(node for node in widest if node in tree.seeds):
                for target, steps in reasons.of(person).items():
                    if target in wanted:
                        by_target.setdefault(target, {})[person] = steps
            if by_target:
                yield _Found(subject, tree, widest, by_target)


def _rows(
    graph: SanctionsGraph, run: Run, grade: str, asked: Iterable[int], wanted: set[int], reasons: _Listings
) -> Iterator[tuple[tuple[int, int], CoveredRow]]:
    best: dict[tuple[int, int], tuple[tuple[int, int, list[int]], CoveredRow]] = {}
    rank = graph.tables["links"].id_rank
    for subject, tree, widest, by_target in _trees(graph, run, grade, asked, wanted, reasons):
        for target, persons in by_target.items():
            weight = max(widest[person] for person in persons)
            person, branch = tree.branch(subject, [person for person in persons if widest[person] == weight], weight)
            steps = (*branch, *persons[person])
            order = -weight, len(steps), [rank[step.link] for step in steps]
            row = CoveredRow(subject, target, grade, IN_FORCE, steps)
            key = subject, target
            best[key] = min(best.get(key, (order, row)), (order, row), key=lambda each: each[0])
    return ((key, row) for key, (_, row) in best.items())


class _Writer:
    """Writes one tree."""

    def __init__(self, verdicts: Ownership, run: Run, row: CoveredRow, tree: Tree, reasons: _Listings) -> None:
        self._verdicts, self._run, self._row, self._tree, self._reasons = verdicts, run, row, tree, reasons
        self._graph = verdicts.graph
        self._written: set[int] = set()

    def lines(self) -> Iterator[str]:
        """Write the tree of the row's subject."""
        return self._company(self._row.subject_row, "  ")

    def _company(self, node: int, indent: str) -> Iterator[str]:
        edges = sorted(self._tree.above(node, self._row.subject_row), key=lambda edge: -edge.units)
        if not edges:
            return
        if node in self._written:
            yield f"{indent}{self._caption(node)}: see above"
            return
        self._written.add(node)
        yield f"{indent}{self._caption(node)}: {self._sum(node)}test: {self._run.reading.test}"
        for edge in edges:
            yield f"{indent}  {self._counts(edge)}"
            if edge.holder in self._tree.seeds:
                yield from self._listings(edge.holder, f"{indent}    ")
            yield from self._company(edge.holder, f"{indent}    ")

    def _sum(self, node: int) -> str:
        if self._run.reading.threshold is None:
            return ""
        held = int(self._tree.reached.total[node].max())
        may = "hold" if self._row.certainty == "certain" else "may hold up to"
        return f"covered holders {may} {format_share(Share(held, held))}; "

    def _counts(self, edge: Edge) -> str:
        link = self._graph.link(self._graph.tables["links"].ids[edge.link])
        share = self._graph.view.evidence.bounds["share"]
        if link.kind == "owns":
            bounds = format_share(Share(int(share.low[edge.link]), int(share.high[edge.link])))
            said = f"{self._caption(edge.holder)} holds {bounds}"
        else:
            said = (
                f"{self._graph.caption(link.source)} {link.kind.replace('_', ' ')} {self._graph.caption(link.target)}"
            )
        return f"{said}; {speakers(self._verdicts, link.id)}"

    def _listings(self, person: int, indent: str) -> Iterator[str]:
        steps = self._reasons.of(person).get(self._row.target_row, ())
        for step in steps:
            link = self._graph.link(self._graph.tables["links"].ids[step.link])
            ends = self._graph.caption(link.source), self._graph.caption(link.target)
            said = f"{ends[0]} lists {ends[1]}" if link.kind == "designates" else f"{ends[0]} is part of {ends[1]}"
            yield f"{indent}{said}; {speakers(self._verdicts, link.id)}"
        if not steps:
            yield f"{indent}{self._caption(person)} is listed by another measure"

    def _caption(self, node: int) -> str:
        return self._graph.caption(self._graph.nodes.ids[node])
