"""How probable it is that two nodes are connected, when every link is there or not by a chance of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from math import ceil, log, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph._frame import to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.analysis._ways import ANY_LINK, DEFAULT_LIMIT, Question, probabilities
from sanctions_graph.errors import SearchLimitError, UnknownKindError
from sanctions_graph.kernels.cuts import all_there, any_there, least_cut, strongest_walk
from sanctions_graph.kernels.reductions import network_of, reduced
from sanctions_graph.kernels.reliability import Network, WorkSpentError, solve
from sanctions_graph.kernels.worlds import count_reaching
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.levels import as_of_text
from sanctions_graph.paths.rules import MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

DEFAULT_EXACT_LIMIT = 3_000_000
"""Steps looked at before the exact value is given up."""
MOST_DRAWS = 2_000_000_000
"""Most random numbers of one answer: links times samples."""
_ONE_LINK = 2  # what it takes where a single link is left: its probability is the answer
EXACT, MONTE_CARLO = "exact", "monte carlo"
ASSUMPTION = "links are there or not independently of each other, each with its confidence; an ungraded link always is"
_COLUMNS = (
    "source", "target", "probability", "low", "high", "method", "samples", "standard_error", "best_path", "cut_bound",
    "links", "ungraded",
)  # fmt: skip


@dataclass(frozen=True)
class Reliability:
    """The answer of `reliability`.

    Attributes
    ----------
    source, target : str
        Ids.
    probability : float
        Probability in [0, 1] that some walk that counts is there.
    exact_value : Fraction or None
        The same without rounding, each confidence read as its shortest decimal; None if it was estimated.
    low, high : float
        Bounds: equal to the probability if it is exact, else the interval of the stated confidence level, within the
        two bounds below.
    method : {"exact", "monte carlo"}
        How it was found.
    samples : int or None
        Worlds drawn; None if it is exact.
    standard_error : float or None
        Of the estimate; None if it is exact.
    best_path : float
        Probability that all links of the strongest walk are there: a bound from below.
    path : tuple of str
        Ids of the links of that walk, in order.
    cut_bound : float
        Probability that some link of a cut is there: a bound from above.
    cut : tuple of str
        Ids of the links of that cut, without which no walk is left; empty where the target is always, or never,
        reached.
    links : int
        How many links the answer depends on, or might.
    ungraded : int
        How many of them no claim grades; they count as always there.
    attrs : mapping of str to object
        Method, day, parameters, the assumption and the version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    """

    source: str
    target: str
    probability: float
    exact_value: Fraction | None
    low: float
    high: float
    method: str
    samples: int | None
    standard_error: float | None
    best_path: float
    path: tuple[str, ...]
    cut_bound: float
    cut: tuple[str, ...]
    links: int
    ungraded: int
    attrs: dict[str, Any] = field(repr=False)
    graph: SanctionsGraph = field(repr=False, compare=False)

    def __float__(self) -> float:
        return self.probability

    def to_pandas(self) -> pd.DataFrame:
        """Return one row; the links of the path and of the cut are tuples of ids."""
        columns = {name: [getattr(self, name)] for name in (*_COLUMNS, "path", "cut")}
        return to_pandas(columns, self.attrs)

    def explain(self) -> str:
        """Write the answer out: the number, its bounds, the links they come from, and what is assumed.

        Returns
        -------
        str
            The strongest walk and the cut link by link, each with its probability.
        """
        asked = self.attrs["parameters"]
        ends = self.graph.caption(self.source), self.graph.caption(self.target)
        lines = [
            f"{ends[0]} to {ends[1]}: a walk is there with probability {self._number()}",
            f"  walks: {' or '.join(asked['rules'])}; links: {asked['certainty']}; {self.attrs['as_of']}",
            f"  {self.links:,} links bear on it, {self.ungraded:,} of them ungraded: these count as always there",
        ]
        if self.path:
            lines += [f"  at least {self.best_path:.6g}: the strongest walk is there", *map(self._line, self.path)]
        if self.cut:
            lines += [f"  at most {self.cut_bound:.6g}: one of these must be there", *map(self._line, self.cut)]
        return "\n".join([*lines, f"  assumed: {ASSUMPTION}"])

    def _number(self) -> str:
        if self.exact_value is not None:
            text = str(self.exact_value)
            same = text == f"{self.probability:.6g}" or len(text) > 30
            return f"{self.probability:.6g}, exact" if same else f"{self.probability:.6g} ({text}), exact"
        level = self.attrs["parameters"]["confidence_level"]
        return (
            f"{self.probability:.4f} (from {self.low:.4f} to {self.high:.4f} at {level:.6g} confidence, "
            f"{self.samples:,} worlds drawn)"
        )

    def _line(self, id: str) -> str:  # noqa: A002
        link = self.graph.link(id)
        row = self.graph.tables["links"].row(id)
        evidence = self.graph.view.evidence
        grade = f"{float(evidence.confidence[row]):.6g}" if evidence.graded[row] else "ungraded"
        ends = self.graph.caption(link.source), self.graph.caption(link.target)
        return f"    {ends[0]} {LINK_KINDS[link.kind].verb(link.role)} {ends[1]}  [{id}]  {grade}"

    def __repr__(self) -> str:
        return (
            f"reliability of {self.source} to {self.target}: {self._number()}\n"
            f"between {self.best_path:.6g} (best path) and {self.cut_bound:.6g} (cut); {self.links:,} links, "
            f"{self.ungraded:,} ungraded, taken as independent; {self.attrs['as_of']}"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def reliability(
    graph: SanctionsGraph,
    source: str,
    target: str,
    *,
    rule: Rules = None,
    max_hops: MaxHops = "rule",
    certainty: str = "possible",
    same_as: bool = False,
    exact_limit: int = DEFAULT_EXACT_LIMIT,
    samples: int | None = None,
    error: float = 0.01,
    confidence_level: float = 0.95,
    seed: int = 0,
    limit: int = DEFAULT_LIMIT,
) -> Reliability:
    """Tell how probable it is that some walk from one node to another is there.

    Every link of the view is there with the probability that its claims give it, independently of all others. A link
    is one event, however many walks take it: that is why the strengths of paths must not be combined as if they were
    independent.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day; without a day time is ignored.
    source, target : str
        Ids of the ends.
    rule : str, ExposureRule or sequence of them, optional
        Which walks count: named rules or patterns, any of which will do. Left out, every kind of link counts, walked
        either way: whether the two nodes are connected at all.
    max_hops : int, None or "rule", default "rule"
        Most counted hops of a walk; ``"rule"`` is each rule's own limit, None is no limit.
    certainty : {"possible", "certain"}, default "possible"
        Which links count; ``"possible"`` takes in the certain ones, and measures that are still pending.
    same_as : bool, default False
        Whether proposed identities may be walked.
    exact_limit : int, default 3000000
        Most steps to look at for the exact value, some seconds' work at most; beyond it the probability is estimated.
        With 0 it is exact only where all uncertain links can be joined to one.
    samples : int, optional
        Worlds to draw for an estimate; by default as many as `error` needs.
    error : float, default 0.01
        Half the width of the interval of an estimate.
    confidence_level : float, default 0.95
        Probability, over the draws, that the interval holds the true value.
    seed : int, default 0
        Of the random numbers: the same graph and seed give the same estimate.
    limit : int, default 500000
        Most steps between the two nodes.

    Returns
    -------
    Reliability
        With a bound from below (the best path) and one from above (a cut), which hold whatever the method.

    Raises
    ------
    UnknownIdError
        If an end is not in the graph.
    UnknownKindError
        If a number is out of its range, or a rule asks for links in the order of time.
    SearchLimitError
        If there are more steps than the limit, or an estimate would take more than 2,000,000,000 random numbers.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    Finding the ways takes O(e) in the product moves within reach of the source, and O(h e) where hops are limited to
    h. What cannot matter is taken away; links in parallel or in series are joined; the rest is factored, exactly, in
    whole numbers, in time that may grow exponentially with its width. An estimate draws n worlds, where
    n >= ln(2 / (1 - confidence_level)) / (2 error²), which is 18,445 for the defaults, in O(n) for each link.

    References
    ----------
    L. G. Valiant, "The complexity of enumeration and reliability problems", SIAM Journal on Computing 8 (1979).
    W. Hoeffding, "Probability inequalities for sums of bounded random variables", Journal of the American
    Statistical Association 58 (1963).

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> float(sg.reliability(then, "state:LA", "measure:unscr-2397/8", rule="hosted_channel"))  # all ungraded
    1.0

    Five links in a bridge, each there with probability 0.9:

    >>> ends = pd.DataFrame({"source": list("SSABA"), "target": list("ABTTB"), "kind": "pays", "confidence": 0.9})
    >>> sg.reliability(sg.from_dataframe(ends), "S", "T").exact_value
    Fraction(12231, 12500)
    """
    draws = _Draws.checked(samples, error, confidence_level, seed)
    _whole(exact_limit, "number of steps for the exact value")
    _whole(limit, "number of steps")
    rules = (ANY_LINK,) if rule is None else resolve_rules(rule)
    ways = Question(graph, source, target, rules, max_hops, certainty, same_as).ways(round_trips=False, limit=limit)
    attrs = {
        "method": "reliability",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(rules), "max_hops": max_hops, "certainty": certainty, "same_as": same_as,
            "exact_limit": exact_limit, "samples": draws.samples, "error": draws.error,
            "confidence_level": confidence_level, "seed": seed, "max_gap": graph.view.max_gap,
        },
        "assumption": ASSUMPTION,
        "version": __version__,
    }  # fmt: skip
    if not ways.ends.isdisjoint(ways.starts):
        found = _settled(Fraction(1))
        network = Network({}, {})
    else:
        network = network_of(ways, probabilities(graph, ways.links))
        found = _found(network, draws, exact_limit)
    ids, graded = graph.tables["links"].ids, graph.view.evidence.graded
    return Reliability(
        source=source,
        target=target,
        probability=found.probability,
        exact_value=found.exact,
        low=found.low,
        high=found.high,
        method=EXACT if found.samples is None else MONTE_CARLO,
        samples=found.samples,
        standard_error=found.standard_error,
        best_path=found.least,
        path=tuple(ids[row] for row in found.walk),
        cut_bound=found.most,
        cut=tuple(ids[row] for row in found.cut),
        links=len(network.arcs),
        ungraded=sum(not bool(graded[row]) for row in network.arcs),
        attrs=attrs,
        graph=graph,
    )


class _Found(NamedTuple):
    """A probability, and what it was found from, by row of links."""

    probability: float
    exact: Fraction | None
    low: float
    high: float
    samples: int | None
    standard_error: float | None
    least: float
    walk: tuple[int, ...]
    most: float
    cut: tuple[int, ...]


def _settled(
    value: Fraction,
    walk: tuple[int, ...] = (),
    least: Fraction | None = None,
    cut: tuple[int, ...] = (),
    most: Fraction | None = None,
) -> _Found:
    bounds = float(value if least is None else least), float(value if most is None else most)
    exactly = float(value)
    return _Found(exactly, value, exactly, exactly, None, None, bounds[0], walk, bounds[1], cut)


def _found(network: Network, draws: _Draws, exact_limit: int) -> _Found:
    if not network.arcs:
        return _settled(Fraction(0))
    chance = network.chance
    walk = strongest_walk(network)
    least = all_there(walk, chance)
    small = reduced(network)
    try:
        exact: Fraction | None = solve(small, limit=max(exact_limit, _ONE_LINK))
    except WorkSpentError:
        exact = None
    if exact == 1:
        return _settled(exact, walk, least)
    cut = least_cut(network)
    most = any_there(cut, chance)
    if exact is not None:
        return _settled(exact, walk, least, cut, most)
    draws.check(len(small.arcs))
    share = count_reaching(small, draws.samples, seed=draws.seed) / draws.samples
    estimate = min(max(share, float(least)), float(most))
    return _Found(
        estimate, None, max(share - draws.error, float(least)), min(share + draws.error, float(most)), draws.samples,
        sqrt(estimate * (1 - estimate) / draws.samples), float(least), walk, float(most), cut,
    )  # fmt: skip


class _Draws(NamedTuple):
    """How many worlds to draw, and how far off the share of those that reach the target may be."""

    samples: int
    error: float
    seed: int

    @classmethod
    def checked(cls, samples: int | None, error: float, level: float, seed: int) -> _Draws:
        for value, what in ((error, "error"), (level, "confidence level")):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
                raise UnknownKindError(value, ("0.01", "0.95", "…"), what=f"{what} between 0 and 1")
        _whole(seed, "seed")
        if samples is None:  # Hoeffding: the share is off by the error or more with probability 2 exp(-2 n error²)
            return cls(ceil(log(2 / (1 - level)) / (2 * error**2)), error, seed)
        _whole(samples, "number of samples", least=1)
        return cls(samples, sqrt(log(2 / (1 - level)) / (2 * samples)), seed)

    def check(self, links: int) -> None:
        if links * self.samples > MOST_DRAWS:
            raise SearchLimitError(
                f"an estimate over {links:,} links from {self.samples:,} worlds", limit=MOST_DRAWS, found=0,
                hint="ask for fewer samples or a larger error, name a narrower rule, or set max_hops",
            )  # fmt: skip


def _whole(value: object, what: str, *, least: int = 0) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise UnknownKindError(value, (str(least), str(least + 1), "…"), what=what)


__all__ = ["Reliability", "reliability"]
