"""What all the walks from one node to another are worth together, in an algebra."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from html import escape
from math import inf
from typing import TYPE_CHECKING, Any

from sanctions_graph._frame import to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.analysis._ways import DEFAULT_LIMIT, Question
from sanctions_graph.errors import NotConvergedError, SchemaError
from sanctions_graph.kernels.walk_sums import CycleError, Sums, UnsettledError, relaxed, summed
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.algebra import Algebra, check_laws, resolve_algebra
from sanctions_graph.paths.levels import as_of_text
from sanctions_graph.paths.rules import MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

_SHOWN = 20  # links and sets that an explanation writes out


@dataclass(frozen=True)
class Weighed:
    """The answer of `weigh`.

    Attributes
    ----------
    source, target : str
        Ids.
    algebra : str
        Name of the algebra.
    value : object
        What the walks are worth together; the algebra's zero if there is none.
    links : tuple of str
        Ids of the links that stand on some walk, sorted.
    weights : tuple of object
        What each of them is worth.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    """

    source: str
    target: str
    algebra: str
    value: Any
    links: tuple[str, ...]
    weights: tuple[Any, ...]
    attrs: dict[str, Any] = field(repr=False)
    graph: SanctionsGraph = field(repr=False, compare=False)

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        rows = [self.graph.link(id) for id in self.links]  # noqa: A001
        return {
            "link": list(self.links),
            **{name: [getattr(row, name) for row in rows] for name in ("kind", "source", "target")},
            "weight": list(self.weights),
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a link that stands on some walk, with what it is worth."""
        return to_pandas(self._columns, {**self.attrs, "value": self.value})

    def explain(self) -> str:
        """Write the value out, what it means, and what each link that stands on a walk is worth.

        Returns
        -------
        str
            At most twenty links; how many more there are is said.
        """
        asked = self.attrs["parameters"]
        ends = self.graph.caption(self.source), self.graph.caption(self.target)
        alternatives = [f"    {_text(each)}" for each in _sets(self.value)[:_SHOWN]]
        if len(_sets(self.value)) > _SHOWN:
            alternatives.append(f"    … and {len(_sets(self.value)) - _SHOWN:,} more")
        lines = [
            f"{ends[0]} to {ends[1]}: {self.algebra} {_text(self.value)}",
            *alternatives,
            f"  {self.attrs['meaning']}" if self.attrs["meaning"] else "",
            f"  walks: {' or '.join(asked['rules'])}; links: {asked['certainty']}; {self.attrs['as_of']}",
            f"  {len(self.links):,} links stand on some walk" + (", worth:" if self.links else ""),
        ]
        for id, weight in list(zip(self.links, self.weights, strict=True))[:_SHOWN]:  # noqa: A001
            link = self.graph.link(id)
            ends = self.graph.caption(link.source), self.graph.caption(link.target)
            lines.append(f"    {ends[0]} {LINK_KINDS[link.kind].verb(link.role)} {ends[1]}  [{id}]  {_text(weight)}")
        if len(self.links) > _SHOWN:
            lines.append(f"    … and {len(self.links) - _SHOWN:,} more")
        return "\n".join(line for line in lines if line)

    def __repr__(self) -> str:
        return (
            f"{self.algebra} of {self.source} to {self.target}: {_text(self.value)}\n"
            f"{len(self.links):,} links stand on some walk; {self.attrs['as_of']}"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def _text(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else f"{value} ({float(value):.6g})"
    if isinstance(value, tuple):
        return _text(value[0]) if len(set(value)) == 1 else f"from {' to '.join(map(_text, value))}"
    if isinstance(value, frozenset):
        sets = _sets(value)
        return "{" + ", ".join(map(str, sorted(value))) + "}" if len(sets) < len(value) else f"{len(sets):,} sets"
    return str(value)


def _sets(value: Any) -> list[frozenset[Any]]:
    """List the sets of a set of sets, the smallest first."""
    sets = [each for each in value if isinstance(each, frozenset)] if isinstance(value, frozenset) else []
    return sorted(sets, key=lambda each: (len(each), sorted(map(str, each))))


def weigh(
    graph: SanctionsGraph,
    *,
    source: str,
    target: str,
    rule: Rules = None,
    algebra: str | Algebra = "strength",
    max_hops: MaxHops = "rule",
    certainty: str = "possible",
    same_as: bool = False,
    limit: int = DEFAULT_LIMIT,
) -> Weighed:
    """Say what all the walks from one node to another that match a rule are worth together.

    The links of a walk are multiplied in its order, and walks are added, in the algebra that is asked for.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day; without a day time is ignored.
    source, target : str
        Ids of the ends.
    rule : str, ExposureRule or sequence of them, optional
        Which walks count: named rules or patterns; the default is the union of all named rules but ``network``. Under
        an algebra that is not idempotent only one, since a walk that two rules match would be added twice.
    algebra : str or Algebra, default "strength"
        ``"hops"``, ``"strength"``, ``"bottleneck"``, ``"amount"``, ``"count"``, ``"why"``, or an object of one's own.
    max_hops : int, None or "rule", default "rule"
        Most counted hops of a walk; ``"rule"`` is each rule's own limit, None is no limit.
    certainty : {"possible", "certain"}, default "possible"
        Which links count; ``"possible"`` takes in the certain ones, and measures that are still pending.
    same_as : bool, default False
        Whether proposed identities may be walked.
    limit : int, default 500000
        Most steps between the two nodes.

    Returns
    -------
    Weighed
        The value, and the links it was made of.

    Raises
    ------
    UnknownIdError
        If an end is not in the graph.
    UnknownKindError
        If there is no such algebra, or a rule asks for links in the order of time.
    SchemaError
        If an object is no algebra or breaks a law, or several rules are asked for that would add a walk twice.
    NotConvergedError
        If walks can go round and round, and the algebra does not absorb that; the message names the links.
    SearchLimitError
        If there are more steps than the limit, or ``why`` has more than 1,000 sets.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    Walks of graph × automaton, which reads each walk in one way only. An absorptive algebra is relaxed to its
    fixpoint, a round O(e) in the moves between the two nodes; any other is summed once over them, without cycles.
    Under a limit of h hops there are up to h times as many moves.

    References
    ----------
    T. J. Green, G. Karvounarakis, V. Tannen, "Provenance semirings", PODS 2007.
    M. Mohri, "Semiring frameworks and algorithms for shortest-distance problems", Journal of Automata, Languages and
    Combinatorics 7 (2002).

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> ends = {"source": "state:LA", "target": "measure:unscr-2397/8", "rule": "hosted_channel"}
    >>> sg.weigh(then, **ends, algebra="hops").value
    2
    >>> sg.weigh(then, **ends, algebra="count").value > 1
    True
    """
    chosen, rules = resolve_algebra(algebra), resolve_rules(rule)
    if len(rules) > 1 and not chosen.idempotent:
        raise SchemaError(
            f"{len(rules)} rules under the algebra {chosen.name!r}, which adds a walk twice that two of them match",
            hint="name one rule, or join their patterns to one: (pattern)|(pattern)",
        )
    question = Question(graph, source, target, rules, max_hops, certainty, same_as)
    ways = question.ways(round_trips=not chosen.absorptive, limit=limit)
    weights = {link: chosen.weigh(graph, link) for link in ways.links}
    for value in weights.values():
        check_laws(chosen, value)
    sums = Sums(chosen.zero, chosen.one, chosen.plus, chosen.times, weights)
    ids = graph.tables["links"].ids
    try:
        value = relaxed(ways, sums) if chosen.absorptive else summed(ways, sums)
    except CycleError as error:
        round_ = ", ".join(dict.fromkeys(ids[link] for link in error.links))
        raise NotConvergedError(
            f"the sum of all walks from {source!r} to {target!r}, which can go round through {round_},",
            iterations=1, residual=inf, hint="set max_hops, narrow the rule, or take an absorptive algebra",
        ) from None  # fmt: skip
    except UnsettledError:
        raise NotConvergedError(
            f"the algebra {chosen.name!r}, which says that it is absorptive,", iterations=ways.places, residual=inf,
            hint="plus(one, a) must be one for every a, also for products",
        ) from None  # fmt: skip
    order = sorted(weights, key=lambda link: ids[link])
    attrs = {
        "method": "weigh",
        "as_of": as_of_text(graph),
        "meaning": getattr(chosen, "says", ""),
        "parameters": {
            "rules": names_of(rules), "algebra": chosen.name, "max_hops": max_hops, "certainty": certainty,
            "same_as": same_as, "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }  # fmt: skip
    return Weighed(
        source=source,
        target=target,
        algebra=chosen.name,
        value=value,
        links=tuple(ids[link] for link in order),
        weights=tuple(weights[link] for link in order),
        attrs=attrs,
        graph=graph,
    )


__all__ = ["Weighed", "weigh"]
