"""The answer of `journeys`: one journey a target, with its days, and what was done about undated links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, overload

from sanctions_graph._bounds import Days, day_text
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph.model.kinds import LINK_KINDS

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph


@dataclass(frozen=True)
class Journey:
    """One chain of links that money can have taken in order.

    Attributes
    ----------
    source, target : str
        Ids of its ends.
    certainty : str
        ``"certain"`` if every link is certain and the order holds whatever the days within their bounds, else
        ``"possible"``.
    departure, arrival : int
        Days since 1970-01-01. Of a possible journey, on the days that suit the criterion best. Of a search for
        certain ones, it leaves no earlier and arrives no later. Beyond the calendar where no day bounds it.
    duration : int or None
        Days from one to the other; None where no day bounds it.
    links : tuple of str
        Ids of its links, in order; each is walked from its source to its target.
    nodes : tuple of str
        Ids of the nodes on the way, both ends included.
    days : tuple of Days
        First and last day of each step.
    undated : tuple of str
        Ids of those of its links of which no day is known.
    """

    source: str
    target: str
    certainty: str
    departure: int
    arrival: int
    duration: int | None
    links: tuple[str, ...]
    nodes: tuple[str, ...]
    days: tuple[Days, ...]
    undated: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.links)

    def __str__(self) -> str:
        return " -> ".join(self.nodes)


@dataclass(frozen=True)
class Journeys(Sequence[Journey]):
    """The best journey to each target.

    Attributes
    ----------
    journeys : tuple of Journey
        One a target, by id of the target.
    undated : tuple of str
        Ids of all links of the kinds asked for of which no day is known: what the policy touched.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was searched.
    """

    journeys: tuple[Journey, ...]
    undated: tuple[str, ...]
    attrs: dict[str, Any]
    graph: SanctionsGraph = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.journeys)

    @overload
    def __getitem__(self, at: int) -> Journey: ...
    @overload
    def __getitem__(self, at: slice) -> Journeys: ...
    def __getitem__(self, at: int | slice) -> Journey | Journeys:
        if isinstance(at, slice):
            return Journeys(self.journeys[at], self.undated, self.attrs, self.graph)
        return self.journeys[at]

    def _columns(self) -> dict[str, list[Any]]:
        return {
            "source": [each.source for each in self.journeys],
            "target": [each.target for each in self.journeys],
            "certainty": [each.certainty for each in self.journeys],
            "departure": [day_text(each.departure) for each in self.journeys],
            "arrival": [day_text(each.arrival) for each in self.journeys],
            "duration": [each.duration for each in self.journeys],
            "links": [each.links for each in self.journeys],
            "nodes": [each.nodes for each in self.journeys],
            "undated": [each.undated for each in self.journeys],
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a target; days as ISO text, an ellipsis where no day bounds them."""
        columns = self._columns()
        columns["duration"] = [float("nan") if days is None else float(days) for days in columns["duration"]]
        return to_pandas(columns, self.attrs)

    def explain(self) -> str:
        """Write every journey out: one line a step with its days, and what was done about undated links.

        Returns
        -------
        str
            Ends with the policy for undated links and how many it touched.
        """
        lines = [line for each in self.journeys for line in self._told(each)]
        return "\n".join([*lines, self._policy])

    def _told(self, journey: Journey) -> list[str]:
        graph = self.graph
        asked = self.attrs["parameters"]
        took = "" if journey.duration is None else f", {journey.duration:,} day{'' if journey.duration == 1 else 's'}"
        ends = f"{graph.caption(journey.source)} to {graph.caption(journey.target)}, {self.attrs['as_of']}"
        span = f"{day_text(journey.departure)} to {day_text(journey.arrival)}{took}"
        lines = [f"{ends}: {journey.certainty}; {asked['criterion']} journey; {span}"]
        for number, (link_id, days) in enumerate(zip(journey.links, journey.days, strict=True), start=1):
            link = graph.link(link_id)
            said = f"{graph.caption(link.source)} {LINK_KINDS[link.kind].verb(link.role)} {graph.caption(link.target)}"
            day = f"{day_text(days.low)} to {day_text(days.high)}" if days.low < days.high else day_text(days.low)
            undated = "; no day known" if link_id in journey.undated else ""
            documents = sorted({claim.document for claim in graph.claims_about(link_id) if not claim.quantity})
            lines.append(f"{number:>3} {day}  {said}{undated}  [{', '.join(documents)}]")
        return lines

    @property
    def _policy(self) -> str:
        policy = self.attrs["parameters"]["undated"]
        count = len(self.undated)
        done = {"exclude": "left out", "include": "may be any day", "widen": "dated by their claims"}[policy]
        return f"{count} link{'' if count == 1 else 's'} without a known day: {done}"

    def __repr__(self) -> str:
        columns = {name: cells for name, cells in self._columns().items() if name not in {"source", "nodes", "undated"}}
        columns["links"] = [len(each) for each in self.journeys]
        columns["journey"] = [str(each) for each in self.journeys]
        asked = self.attrs["parameters"]
        head = f"{len(self)} {asked['criterion']} journey(s) from {asked['source']}, {self.attrs['as_of']}"
        return f"{head}\n{text_table(columns, width=100)}\n{self._policy}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"
