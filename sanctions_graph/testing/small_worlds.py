"""Small dated worlds, full of doubt, in which every named rule can bite: what tests of paths draw from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import NamedTuple

from hypothesis import strategies as st

from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.graph import SanctionsGraph
from sanctions_graph.model.records import Channel, Claim, Document, Entity, Link, Measure, State

STATES = ("state:A", "state:B")
ENTITIES = ("x:1", "x:2", "x:3")
CHANNELS = ("channel:1", "channel:2", "channel:3")
MEASURES = ("measure:1", "measure:2")
NODES = (*STATES, *ENTITIES, *CHANNELS, *MEASURES)

_RECORDS = {"state": State, "x": Entity, "channel": Channel, "measure": Measure}
_DOCUMENTS = {"doc:early": "2019", "doc:late": "2022-03-04", "doc:undated": ""}

_ENDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("owns", (*STATES, *ENTITIES), ENTITIES),
    ("controls", (*STATES, *ENTITIES), ENTITIES),
    ("acts_for", ENTITIES, (*ENTITIES, *CHANNELS)),
    ("directs", ENTITIES, (*ENTITIES, *CHANNELS)),
    ("employs", ENTITIES, (*ENTITIES, *CHANNELS)),
    ("operates", (*STATES, *ENTITIES), (*ENTITIES, *CHANNELS)),
    ("hosts", STATES, CHANNELS),
    ("located_in", ENTITIES, STATES),
    ("part_of", CHANNELS, CHANNELS),
    ("part_of", MEASURES, MEASURES),
    ("pays", (*ENTITIES, *CHANNELS), (*ENTITIES, *CHANNELS, *STATES)),
    ("supplies", (*ENTITIES, *CHANNELS), (*ENTITIES, *CHANNELS, *STATES)),
    ("stole_from", (*ENTITIES, *CHANNELS), ENTITIES),
    ("tied_to", NODES, NODES),
    ("same_as", ENTITIES, ENTITIES),
    ("designates", MEASURES, ENTITIES),
    ("prohibits", MEASURES, CHANNELS),
    ("requires", MEASURES, CHANNELS),
    ("targets", MEASURES, CHANNELS),
)
_OFTEN = ("owns", "designates", "requires")  # what long chains and deadlines need
_DRAWN = [ends for ends in _ENDS for _ in range(3 if ends[0] in _OFTEN else 1)]
_LIVES = (
    ("", ""), ("", ""), ("?", "?"), ("2019", "2021"), ("2020-06", "?"), ("?", "2020"), ("", "2020-12-31"), ("2021", ""),
)  # fmt: skip
_DUE = ("", "2020", "2021-06-01", "2019..2022", "2024")

DAYS = ("2018-12-31", "2019-07-01", "2020-06-15", "2020-12-31", "2021-06-01", "2023-09-15")
"""Days on which the lives and deadlines of these worlds differ."""


class Told(NamedTuple):
    """What one claim says of a link."""

    status: str
    stance: str
    confidence: float | None
    observed: str
    document: str


class Fact(NamedTuple):
    """One link with its claims, before it is built."""

    id: str
    kind: str
    source: str
    target: str
    start: str
    end: str
    due: str
    claims: tuple[Told, ...]


_SUPPORT = st.builds(
    Told,
    status=st.sampled_from(["official", "asserted", "asserted", "alleged"]),
    stance=st.just(""),
    confidence=st.sampled_from([None, 1.0, 0.5, 0.25, 0.125]),
    observed=st.sampled_from(["", "2020-06-15", "2019"]),
    document=st.sampled_from(sorted(_DOCUMENTS)),
)
_DISPUTE = _SUPPORT.map(lambda told: told._replace(stance="disputes", status="asserted"))


@st.composite
def facts(draw: st.DrawFn, id: str = "", *, supported: bool = False) -> Fact:  # noqa: A002
    """Draw one link.

    Parameters
    ----------
    draw : callable
        Given by Hypothesis.
    id : str
        Id of the link.
    supported : bool, default False
        Whether a claim surely supports it and none disputes it.

    Returns
    -------
    Fact
        Links of kind ``part_of`` run from a later to an earlier node, so that structure has no cycle.
    """
    kind, sources, targets = draw(st.sampled_from(_DRAWN))
    source, target = draw(st.sampled_from(sources)), draw(st.sampled_from(targets))
    if kind == "part_of":
        target, source = draw(st.sampled_from(list(combinations(sources, 2))))
    start, end = draw(st.sampled_from(_LIVES))
    due = draw(st.sampled_from(_DUE)) if kind == "requires" else ""
    claim = draw(_SUPPORT)
    if supported:
        return Fact(id, kind, source, target, start, end, due, (claim._replace(status="official"),))
    more = draw(st.lists(_DISPUTE | _SUPPORT, max_size=1))
    return Fact(id, kind, source, target, start, end, due, (claim, *more))


@st.composite
def worlds(draw: st.DrawFn, *, max_links: int = 16) -> list[Fact]:
    """Draw the links of a world; their ids are numbered in an order of their own.

    Parameters
    ----------
    draw : callable
        Given by Hypothesis.
    max_links : int, default 16
        Most links.

    Returns
    -------
    list of Fact
    """
    count = draw(st.integers(1, max_links) | st.just(max_links))
    numbers = draw(st.permutations(range(count)))
    return [draw(facts(f"l:{number:02d}")) for number in numbers]


def build_world(world: Iterable[Fact], *, rename: Callable[[str], str] = str) -> SanctionsGraph:
    """Build a world; nodes without links are there too.

    Parameters
    ----------
    world : iterable of Fact
        Its links.
    rename : callable, optional
        New id of each node.

    Returns
    -------
    SanctionsGraph
    """
    builder = GraphBuilder()
    builder.add(*(_RECORDS[node.partition(":")[0]](id=rename(node)) for node in NODES))
    builder.add(*(Document(id=id, published=day) for id, day in _DOCUMENTS.items()))  # noqa: A001
    for fact in world:
        builder.add(
            Link(
                id=fact.id, kind=fact.kind, source=rename(fact.source), target=rename(fact.target),
                start=fact.start, end=fact.end, due=fact.due,
            ),
            *(
                Claim(
                    about=fact.id, status=told.status, stance=told.stance, observed=told.observed,
                    document=told.document, **({} if told.confidence is None else {"confidence": told.confidence}),
                )
                for told in fact.claims
            ),
        )  # fmt: skip
    return builder.freeze()
