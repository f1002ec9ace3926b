"""The answer of `taint`: the rules side by side, one row a node and one row a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph._bounds import Days, day_text
from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows
from sanctions_graph.analysis._money_words import amount_text, choices
from sanctions_graph.errors import UnknownIdError, UnknownKindError

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.analysis._follow import Followed
    from sanctions_graph.model.graph import SanctionsGraph


@dataclass(frozen=True)
class NodeTaint:
    """What one node received and still has.

    Attributes
    ----------
    node : str
        Id.
    received : Fraction
        All money it received by the payments that were followed.
    at_rest : Fraction
        Money it has at the end; all it received, if following ends there.
    untraced : Fraction
        Money it paid, or had at first, that it is not known to have received: taken for clean.
    tainted_received, tainted_at_rest : mapping of str to Fraction
        How much of either is tainted, by rule.
    stop : bool
        Whether following ends there.
    """

    node: str
    received: Fraction
    at_rest: Fraction
    untraced: Fraction
    tainted_received: Mapping[str, Fraction]
    tainted_at_rest: Mapping[str, Fraction]
    stop: bool

    def share(self, rule: str) -> Fraction | None:
        """Return which share of the money at rest is tainted, or None if nothing rests."""
        return self.tainted_at_rest[rule] / self.at_rest if self.at_rest else None


@dataclass(frozen=True)
class LinkTaint:
    """What one payment carried.

    Attributes
    ----------
    link : str
        Id.
    payer, payee : str
        Ids of the node that money left and of the node it came to.
    days : Days
        First and last day on which it may have been made.
    amount : Fraction
        Money that was paid.
    stolen : bool
        Whether all of it was taken for tainted.
    certainty : str
        ``"certain"`` or ``"possible"``: of the link.
    tainted : mapping of str to Fraction
        How much of it is tainted, by rule.
    """

    link: str
    payer: str
    payee: str
    days: Days
    amount: Fraction
    stolen: bool
    certainty: str
    tainted: Mapping[str, Fraction]

    def share(self, rule: str) -> Fraction | None:
        """Return which share of it is tainted, or None if nothing was paid."""
        return self.tainted[rule] / self.amount if self.amount else None


class Piece(NamedTuple):
    """Money of one payment that is alike.

    Attributes
    ----------
    amount, tainted : Fraction
        How much, and how much of it is tainted.
    """

    amount: Fraction
    tainted: Fraction


class Total(NamedTuple):
    """Tainted money under one rule, in sum.

    Attributes
    ----------
    stolen : Fraction
        What became tainted; money that was stolen twice counts once.
    at_rest : Fraction
        What rests with nodes that money was followed through.
    at_stops : Fraction
        What came to nodes at which following ends.
    """

    stolen: Fraction
    at_rest: Fraction
    at_stops: Fraction


@dataclass(frozen=True, eq=False, repr=False)
class TaintTable(Rows[NodeTaint]):
    """Where tainted money went, under several rules side by side.

    Attributes
    ----------
    rows : tuple of NodeTaint
        One a node that tainted money can have come to, by id.
    links : tuple of LinkTaint
        One a payment that touches such a node, in the order in which they were taken.
    rules : tuple of str
        The rules.
    unit : str
        Unit of all amounts.
    totals : mapping of str to Total
        By rule. Under every rule but poison, ``stolen == at_rest + at_stops``.
    undecided : tuple of str
        Ids of links whose days leave open which of two came first, where it matters: what ``order=`` decided.
    same_day : tuple of str
        Ids of links on the same day as another one, where it matters: what ``same_day=`` decided.
    undated, unmeasured : tuple of str
        Ids of links of the kinds asked for of which no day is known, and of those left out for want of an amount.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    """

    rows: tuple[NodeTaint, ...]
    links: tuple[LinkTaint, ...]
    rules: tuple[str, ...]
    unit: str
    totals: Mapping[str, Total]
    undecided: tuple[str, ...]
    same_day: tuple[str, ...]
    undated: tuple[str, ...]
    unmeasured: tuple[str, ...]
    attrs: dict[str, Any]
    graph: SanctionsGraph
    _followed: Followed = field(compare=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TaintTable):
            return NotImplemented
        return (self.rows, self.links, self.attrs) == (other.rows, other.links, other.attrs)

    def __hash__(self) -> int:
        return hash((len(self), self.graph))

    def of(self, node: str) -> NodeTaint:
        """Return the row of a node.

        Parameters
        ----------
        node : str
            Id of a node.

        Returns
        -------
        NodeTaint
            Nothing but zeros, if no tainted money can have come to it.

        Raises
        ------
        UnknownIdError
            If it is not in the graph.
        """
        self.graph.nodes.row(node)
        none = dict.fromkeys(self.rules, Fraction(0))
        empty = NodeTaint(node, Fraction(0), Fraction(0), Fraction(0), none, none, stop=False)
        return next((row for row in self.rows if row.node == node), empty)

    def link(self, link: str) -> LinkTaint:
        """Return the row of a link.

        Parameters
        ----------
        link : str
            Id of a link that was followed.

        Returns
        -------
        LinkTaint
            What it carried under each rule.

        Raises
        ------
        UnknownIdError
            If it is not among the links.
        """
        return self.links[self._place(link)]

    def pieces(self, link: str, *, rule: str = "fifo") -> tuple[Piece, ...]:
        """Return the money of one payment as the pieces in which it left the payer.

        Parameters
        ----------
        link : str
            Id of a link that was followed.
        rule : str, default "fifo"
            One of the rules; those that mix give one piece.

        Returns
        -------
        tuple of Piece
            In the order in which they left; of a theft, what they were before it.

        Raises
        ------
        UnknownIdError
            If it is not among the links.
        UnknownKindError
            If the rule was not asked for.

        Notes
        -----
        Follows the money again: as long as `taint` under one rule.
        """
        if rule not in self.rules:
            raise UnknownKindError(rule, self.rules, what="rule that was asked for")
        money = self._followed.money
        return tuple(
            Piece(money(amount), money(tainted))
            for amount, tainted in self._followed.pieces(self._place(link), rule)
            if amount
        )

    def _place(self, link: str) -> int:
        for place, row in enumerate(self.links):
            if row.link == link:
                return place
        raise UnknownIdError(link, [row.link for row in self.links], what="payment that was followed")

    # ---- showing ----------------------------------------------------------------------------------------

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a node; for each rule what is tainted of the money received and of that at rest."""
        columns: dict[str, list[Any]] = {"node": [row.node for row in self.rows]}
        columns |= {name: [float(getattr(row, name)) for row in self.rows] for name in _SUMS}
        for rule in self.rules:
            columns[f"{rule}_received"] = [float(row.tainted_received[rule]) for row in self.rows]
            columns[f"{rule}_at_rest"] = [float(row.tainted_at_rest[rule]) for row in self.rows]
            columns[f"{rule}_share"] = [_number(row.share(rule)) for row in self.rows]
        columns["stop"] = [row.stop for row in self.rows]
        return to_pandas(columns, self.attrs)

    def links_to_pandas(self) -> pd.DataFrame:
        """Return one row a payment; for each rule how much of it is tainted, and which share."""
        columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in self.links] for name in _ENDS}
        columns["first_day"] = [day_text(row.days.low) for row in self.links]
        columns["last_day"] = [day_text(row.days.high) for row in self.links]
        columns["amount"] = [float(row.amount) for row in self.links]
        columns |= {name: [getattr(row, name) for row in self.links] for name in ("stolen", "certainty")}
        for rule in self.rules:
            columns[f"{rule}_tainted"] = [float(row.tainted[rule]) for row in self.links]
            columns[f"{rule}_share"] = [_number(row.share(rule)) for row in self.links]
        return to_pandas(columns, self.attrs)

    def explain(self, node: str) -> str:
        """Write out what a node received and paid, payment by payment, with days and documents.

        Parameters
        ----------
        node : str
            Id of a node.

        Returns
        -------
        str
            One line a rule, one a payment; then what rests on a choice.

        Raises
        ------
        UnknownIdError
            If it is not in the graph.
        """
        row, graph, unit = self.of(node), self.graph, f" {self.unit}".rstrip()
        sums = [amount_text(getattr(row, name)) for name in _SUMS]
        name = graph.caption(node)
        head = f"{name}, {self.attrs['as_of']}: received {sums[0]}{unit}, has {sums[1]}; of unknown origin {sums[2]}"
        rules = [
            f"  {rule}: tainted {amount_text(row.tainted_received[rule])} of what it received, "
            f"{amount_text(row.tainted_at_rest[rule])} of what it has{_share_text(row.share(rule))}"
            for rule in self.rules
        ]
        payments = [self._told(link, node) for link in self.links if node in (link.payer, link.payee)]
        return "\n".join([head, *rules, *payments, *self._choices()])

    def _told(self, link: LinkTaint, node: str) -> str:
        graph, days = self.graph, link.days
        day = day_text(days.low) if days.low == days.high else f"{day_text(days.low)} to {day_text(days.high)}"
        way = f"from {graph.caption(link.payer)}" if link.payee == node else f"to {graph.caption(link.payee)}"
        tainted = ", ".join(f"{rule} {amount_text(link.tainted[rule])}" for rule in self.rules)
        documents = sorted({claim.document for claim in graph.claims_about(link.link) if not claim.quantity})
        said = "all taken for tainted" if link.stolen else f"tainted: {tainted}"
        return (
            f"  {day}  {amount_text(link.amount)} {way}; {said}; {link.certainty} "
            f"({graph.link(link.link).kind})  [{', '.join(documents)}]"
        )

    def _choices(self) -> list[str]:
        return choices(self.attrs["parameters"], self.undecided, self.same_day, self.undated, self.unmeasured)

    def __repr__(self) -> str:
        columns: dict[str, list[Any]] = {"node": [self.graph.caption(row.node) for row in self.rows]}
        columns |= {name: [amount_text(getattr(row, name)) for row in self.rows] for name in _SUMS}
        for rule in self.rules:
            columns[rule] = [amount_text(row.tainted_at_rest[rule]) for row in self.rows]
        unit = f" in {self.unit}" if self.unit else ""
        head = f"Tainted money at rest with {len(self)} node(s){unit}, {self.attrs['as_of']}"
        return "\n".join([head, text_table(columns), *self._choices()])


_SUMS = ("received", "at_rest", "untraced")
_ENDS = ("link", "payer", "payee")


def _share_text(share: Fraction | None) -> str:
    return "" if share is None else f" ({float(share) * 100:.4g} %)"


def _number(share: Fraction | None) -> float:
    return float("nan") if share is None else float(share)
