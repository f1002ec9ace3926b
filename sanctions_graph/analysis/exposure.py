"""Who is exposed to what: one row a subject and target, with the rule that bit, how surely, and the best path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph._version import __version__
from sanctions_graph.analysis._batch import Batch, Question, WalkedLane, joined
from sanctions_graph.analysis._covered_reach import COVERED_RULE, covered_lanes
from sanctions_graph.analysis.exposure_table import ExposureTable, Lane
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.model.kinds import NODE_KINDS
from sanctions_graph.paths.hubs import HubPolicy, check_policy, cuts
from sanctions_graph.paths.levels import as_of_text, levels_of, product_of, undated_links, weigh
from sanctions_graph.paths.rules import MaxHops, Rules, check_identity, names_of, resolve_rules

if TYPE_CHECKING:
    from sanctions_graph.analysis._batch import AnyLane
    from sanctions_graph.law.regimes import Regime
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.rules import ExposureRule

EACH = ("pair", "nearest")


def exposure(
    graph: SanctionsGraph,
    *,
    subjects: Iterable[str] | None = None,
    targets: Iterable[str] | None = None,
    rule: Rules = None,
    max_hops: MaxHops = "rule",
    each: str = "pair",
    certainty: str = "possible",
    same_as: bool | str = False,
    hubs: HubPolicy | None = None,
    undated: str = "include",
    regime: str | Regime = "us-ofac",
) -> ExposureTable:
    """Tell who is exposed to what, by which rule, how surely, and through which chain.

    A subject is exposed to a target if a chain of links in force joins them and the kinds and directions of the
    links match the rule. The exposure is certain if some chain is certain link by link, else possible; who is not
    listed is not exposed by what the graph knows.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day; on a graph without a day, time is ignored and the answer says so.
    subjects : iterable of str, optional
        Ids of nodes; the default is every state, entity and channel.
    targets : iterable of str, optional
        Ids of nodes of any kind; the default is every measure.
    rule : str, ExposureRule or sequence of them, optional
        Named rules or patterns; the default is the union of all named rules but ``network``. ``"covered"`` asks the
        law: who is covered through the holdings of those whom the target lists.
    max_hops : int, None or "rule", default "rule"
        Most counted hops; ``"rule"`` is each rule's own limit, None is no limit.
    each : {"pair", "nearest"}, default "pair"
        One row for each subject and target, or for each subject and its best target only.
    certainty : {"possible", "certain"}, default "possible"
        ``"certain"`` lists certain exposures only.
    same_as : bool, "free" or "costed", default False
        Whether proposed identities may be walked: as no hop (True is ``"free"``), or as one.
    hubs : HubPolicy, optional
        Where paths stop, and what a hop is; instead of each rule's own.
    undated : {"include", "exclude", "widen"}, default "include"
        Links of which no day is known: possible on every day, left out, or possible on the days that their claims
        and documents suggest; the answer counts them.
    regime : str or Regime, default "us-ofac"
        Whose law the rule ``covered`` asks.

    Returns
    -------
    ExposureTable
        Hops come from the shortest, strength from the strongest chain of the row's certainty and phase. With
        ``each="nearest"``, strength is that of the chain shown.

    Raises
    ------
    UnknownIdError
        If a subject or target is not in the graph.
    UnknownKindError
        If a word is none of its list, or a rule asks for the order of money, which walks do not know.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    One search back from each target over graph × automaton (``"nearest"``: from all targets at once), a rule and a
    grade of answer; each costs O(s log s) in the product states and moves that reach the target. Where links are
    graded, the strongest chains take a second search; strengths hold to seven digits. Paths are written out when
    they are looked at.

    References
    ----------
    The definition is in the documentation, under concepts, "Exposure".

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> row, = sg.exposure(then, subjects=["state:LA"], targets=["measure:unscr-2397/8"])
    >>> row.rule, row.certainty, row.phase, row.hops
    ('hosted_channel', 'certain', 'in_force', 2)
    """
    if each not in EACH:
        raise UnknownKindError(each, EACH, what="way to list exposures")
    check_identity(same_as)
    check_policy(hubs)
    subjects, targets, rule = map(_listed, (subjects, targets, rule))
    rules = _resolved(rule)
    wanted = _rows(graph, targets, ("measure",))
    groups = [tuple(wanted.tolist())] if each == "nearest" else [(target,) for target in wanted.tolist()]
    asking = _rows(graph, subjects, ("state", "entity", "channel"))
    lanes: list[AnyLane] = list(_lanes(graph, rules, max_hops, certainty, same_as, hubs, undated))
    if COVERED_RULE in rules:
        lanes += covered_lanes(
            graph, rules.index(COVERED_RULE), asking.tolist(), groups, regime=regime, certainty=certainty,
            weights=weigh(graph), max_hops=COVERED_RULE.limit(max_hops),
        )  # fmt: skip
    asked = Question(graph, asking, tuple(lanes), strongest=each == "pair")
    batches = []
    for group in groups:
        batches.append(Batch(asked, group))
        if each == "pair":
            batches[-1].settle()  # else every search would be kept
    cut = sorted({row for batch in batches for row in batch.cut})
    attrs = {
        "method": "exposure",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(rules), "max_hops": max_hops, "each": each, "certainty": certainty, "same_as": same_as,
            "hubs": hubs, "undated": undated, "undated_links": int(undated_links(graph).sum()),
            **({"regime": str(getattr(regime, "id", regime))} if COVERED_RULE in rules else {}),
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }  # fmt: skip
    table = ExposureTable(
        attrs, graph, tuple(lane.told for lane in asked.lanes), sum(map(len, batches)), lambda: joined(batches),
        cut=cuts(graph, cut),
    )  # fmt: skip
    if not same_as:
        return table
    plain = exposure(
        graph, subjects=subjects, targets=targets, rule=rule, max_hops=max_hops, each=each, certainty=certainty,
        hubs=hubs, undated=undated, regime=regime,
    )  # fmt: skip
    return replace(table, identity={(row.subject, row.target): row.certainty for row in plain})


def _listed(asked: Any) -> Any:
    """Hold what can be read only once, since it is asked again without identities."""
    return tuple(asked) if isinstance(asked, Iterator) else asked


def _resolved(rule: Rules) -> tuple[ExposureRule, ...]:
    """Read the rules a caller asks for; `covered` is the one that only the law can answer."""
    listed = rule if isinstance(rule, Iterable) and not isinstance(rule, str) else [rule]
    if COVERED_RULE.name not in listed:
        return resolve_rules(rule)
    named = (None if each == COVERED_RULE.name else each for each in listed)
    return tuple(COVERED_RULE if each is None else resolve_rules(each)[0] for each in named)


def _rows(graph: SanctionsGraph, ids: Iterable[str] | None, kinds: Sequence[str]) -> Array:
    if ids is None:
        codes = graph.nodes.coded("kind").codes
        return np.flatnonzero(np.isin(codes, [NODE_KINDS.index(kind) for kind in kinds]))
    asked = (ids,) if isinstance(ids, str) else ids
    return np.array(list(dict.fromkeys(graph.node_rows(asked))), np.int64)


def _lanes(
    graph: SanctionsGraph,
    rules: Sequence[ExposureRule],
    max_hops: MaxHops,
    certainty: str,
    same_as: bool | str,
    hubs: HubPolicy | None,
    undated: str,
) -> Iterator[WalkedLane]:
    weights = weigh(graph, identity_counts=same_as == "costed")
    for place, rule in enumerate(rules):
        if rule is COVERED_RULE:
            continue
        if rule.time == "ordered":
            raise UnknownKindError(rule.time, ("common", "ignore"), what=f"time policy of walks (rule {rule.name!r})")
        seen = graph.without_day if rule.time == "ignore" else graph
        policy, limit = hubs or rule.hubs or HubPolicy(), rule.limit(max_hops)
        before = None
        for level in levels_of(seen, certainty, undated=undated):
            if before is not None and not rule.compiled().filters and np.array_equal(before, level.mask):
                continue  # the grade before has answered all that this one could
            before = level.mask
            product = product_of(seen, level, rule, same_as=same_as, hubs=policy)
            links = None if limit is None else policy.links_of(limit)
            yield WalkedLane(Lane(rule, level, seen), place, policy, product, weights, links)
