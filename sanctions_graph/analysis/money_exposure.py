"""Whose money a subject received, or who received its money: straight, or through nodes that are no services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows
from sanctions_graph._version import __version__
from sanctions_graph.analysis._follow import Policies, follow, places_in_order
from sanctions_graph.analysis._money_words import amount_text, choices
from sanctions_graph.analysis._payments import read_payments
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.paths.hubs import HubPolicy
from sanctions_graph.paths.levels import as_of_text

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.analysis._follow import Followed
    from sanctions_graph.analysis._payments import Payments
    from sanctions_graph.model.graph import SanctionsGraph

DIRECTIONS = ("received", "sent")
SHARING_RULES = ("haircut", "haircut_units", "fifo", "lifo")
"""Rules under which the shares of several origins add up."""
LISTED, ITSELF = "listed", "itself"
"""Categories of targets, and of the subject whose money came back; others are types of nodes."""


@dataclass(frozen=True)
class MoneyShare:
    """The money between a subject and one node at which tracing stops.

    Attributes
    ----------
    node : str
        Id.
    category : str
        ``"listed"`` for a target, ``"itself"`` for the subject, else the type, or the kind, of the node.
    direct : Fraction
        Money between the two without anyone between them.
    indirect : Fraction
        Money that passed others, none of them a service or a target.
    share : Fraction
        Share of both in all money the subject received, or sent.
    """

    node: str
    category: str
    direct: Fraction
    indirect: Fraction
    share: Fraction


@dataclass(frozen=True, eq=False, repr=False)
class MoneyExposure(Rows[MoneyShare]):
    """Direct and indirect money of one subject.

    Attributes
    ----------
    rows : tuple of MoneyShare
        One a node with money between it and the subject, by id.
    total : Fraction
        All money the subject received, or sent.
    untold : Fraction
        What of it is of unknown origin, or rests with nodes that are neither services nor targets.
    unit : str
        Unit of all amounts.
    undecided, same_day, undated, unmeasured : tuple of str
        Ids of links that a choice touched, as in `TaintTable`.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    graph : SanctionsGraph
        The view that was asked.
    """

    rows: tuple[MoneyShare, ...]
    total: Fraction
    untold: Fraction
    unit: str
    undecided: tuple[str, ...]
    same_day: tuple[str, ...]
    undated: tuple[str, ...]
    unmeasured: tuple[str, ...]
    attrs: dict[str, Any]
    graph: SanctionsGraph

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MoneyExposure):
            return NotImplemented
        return (self.rows, self.total, self.untold, self.attrs) == (other.rows, other.total, other.untold, other.attrs)

    def __hash__(self) -> int:
        return hash((len(self), self.graph))

    def by_category(self) -> dict[str, MoneyShare]:
        """Add the rows of each category up.

        Returns
        -------
        dict of str to MoneyShare
            By category, in alphabetical order; ``node`` is empty.
        """
        sums: dict[str, MoneyShare] = {}
        for row in sorted(self.rows, key=lambda row: row.category):
            old = sums.get(row.category, MoneyShare("", row.category, Fraction(0), Fraction(0), Fraction(0)))
            sums[row.category] = MoneyShare(
                "", row.category, old.direct + row.direct, old.indirect + row.indirect, old.share + row.share
            )
        return sums

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a node."""
        columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in self.rows] for name in _WORDS}
        columns |= {name: [float(getattr(row, name)) for row in self.rows] for name in _NUMBERS}
        return to_pandas(columns, self.attrs)

    def explain(self) -> str:
        """Write the shares out in sentences.

        Returns
        -------
        str
            One line a node, one for what is not told, then what rests on a choice.
        """
        asked, graph, unit = self.attrs["parameters"], self.graph, f" {self.unit}".rstrip()
        came = asked["direction"] == "received"
        done, from_to = ("received", "from") if came else ("sent", "to")
        name = graph.caption(asked["subject"])
        head = f"{name} {done} {amount_text(self.total)}{unit}, {self.attrs['as_of']}, shared out by {asked['rule']}:"
        lines = [
            f"  {amount_text(row.direct)} directly and {amount_text(row.indirect)} indirectly {from_to} "
            f"{graph.caption(row.node)} ({row.category}): {float(row.share) * 100:.4g} % of all"
            for row in self.rows
        ]
        where = "of unknown origin" if came else "with others, or of unknown destination"
        return "\n".join([head, *lines, f"  {amount_text(self.untold)} {where}", *self._choices()])

    def _choices(self) -> list[str]:
        return choices(self.attrs["parameters"], self.undecided, self.same_day, self.undated, self.unmeasured)

    def __repr__(self) -> str:
        asked = self.attrs["parameters"]
        columns: dict[str, list[Any]] = {"node": [self.graph.caption(row.node) for row in self.rows]}
        columns["category"] = [row.category for row in self.rows]
        columns |= {name: [amount_text(getattr(row, name)) for row in self.rows] for name in _NUMBERS[:2]}
        columns["share"] = [float(row.share) for row in self.rows]
        unit = f" {self.unit}" if self.unit else ""
        head = f"Money {asked['direction']} by {self.graph.caption(asked['subject'])}: {amount_text(self.total)}{unit}"
        rest = f"{amount_text(self.untold)}{unit} of it not told"
        return "\n".join([f"{head}, {self.attrs['as_of']}", text_table(columns), rest, *self._choices()])


_WORDS = ("node", "category")
_NUMBERS = ("direct", "indirect", "share")


def money_exposure(
    graph: SanctionsGraph,
    *,
    subject: str,
    direction: str = "received",
    services: Iterable[str] = (),
    targets: Iterable[str] | None = None,
    rule: str = "haircut",
    kinds: Iterable[str] = ("pays",),
    unit: str | None = None,
    amount: str = "refuse",
    order: str = "refuse",
    same_day: str = "in_first",
    undated: str = "exclude",
    untraced: str = "when_needed",
    certainty: str = "possible",
) -> MoneyExposure:
    """Share out the money of a subject among those it came from, or went to.

    Money is followed through other nodes in time, and tracing stops at services and at targets. *Direct* is what the
    subject and such a node paid each other; *indirect* is what passed others in between.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually the whole graph, or a view.
    subject : str
        Id of a node.
    direction : {"received", "sent"}, default "received"
        Whose money the subject received, or who received its money.
    services : iterable of str, optional
        Types, kinds or ids of nodes that mix the money of many, as in `HubPolicy`.
    targets : iterable of str, optional
        Ids of nodes that exposure is asked about; if left out, all that a measure designates in the view.
    rule : {"haircut", "haircut_units", "fifo", "lifo"}, default "haircut"
        Which money leaves a node in between, as for `taint`; shares of several origins add up under these.
    kinds : iterable of str, default ("pays",)
        As for `taint`. A theft is no dealing of the victim, so it is left out.
    unit : str, optional
        As for `taint`.
    amount : {"refuse", "low", "high"}, default "refuse"
        As for `taint`.
    order : {"refuse", "earliest", "latest"}, default "refuse"
        As for `taint`.
    same_day : {"in_first", "out_first", "refuse"}, default "in_first"
        As for `taint`.
    undated : {"exclude", "include", "widen"}, default "exclude"
        As for `taint`.
    untraced : {"when_needed", "opening", "refuse"}, default "when_needed"
        As for `taint`.
    certainty : {"possible", "certain"}, default "possible"
        As for `taint`; targets found by their listing count in this sense, too.

    Returns
    -------
    MoneyExposure
        Amounts and shares, never a risk score: how many hops lie between says nothing about either.

    Raises
    ------
    UnknownIdError
        If the subject or a target is not in the graph.
    UnknownKindError
        If a word is outside its list.
    DateError, BoundsError, OverlapError, SearchLimitError
        As for `taint`.

    Notes
    -----
    Received: of each service and target all payments are taken for tainted, one at a time, and the tainted money that
    comes to the subject is counted. Sent: the subject's payments are, and what comes to each service and target is
    counted. The subject ends tracing too: money that came back to it is a row of its own. Rows and what is not told
    add up to the total.

    Received costs one `taint` for each service or target that paid; sent costs one.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = [("L", "u", 8, "2024-01-01"), ("u", "s", 8, "2024-01-02"), ("E", "s", 5, "2024-01-03")]
    >>> frame = pd.DataFrame(rows, columns=["source", "target", "amount", "start"]).assign(kind="pays", unit="USD")
    >>> answer = sg.money_exposure(sg.from_dataframe(frame), subject="s", services=["E"], targets=["L"])
    >>> [(row.node, int(row.direct), int(row.indirect)) for row in answer]
    [('E', 5, 0), ('L', 0, 8)]
    """
    for word, allowed, what in ((direction, DIRECTIONS, "direction"), (rule, SHARING_RULES, "rule to share money by")):
        if word not in allowed:
            raise UnknownKindError(word, allowed, what=what)
    policies = Policies(order=order, same_day=same_day, untraced=untraced, amount=amount)
    payments = read_payments(graph, kinds=kinds, unit=unit, undated=undated, certainty=certainty)
    asked = graph.nodes.row(subject)
    stop_at = (services,) if isinstance(services, str) else tuple(sorted(set(services)))
    closed = HubPolicy(stop_at=frozenset(stop_at)).closed(graph)
    listed = _listed(graph, certainty) if targets is None else set(graph.node_rows(_listing(targets)))
    closed[[asked, *listed]] = True
    runs = _received if direction == "received" else _sent
    sums, touched = runs(payments, asked, closed.tolist(), rule, policies)
    mine = payments.dated.payee if direction == "received" else payments.dated.payer
    own = [place for place, node in enumerate(mine) if node == asked]
    said = payments.unit(own)
    total = sum((payments.amount(place, amount) for place in own), Fraction(0))
    rows = _rows(graph, asked, listed, sums, total)
    attrs = {
        "method": "money_exposure",
        "as_of": as_of_text(graph),
        "parameters": {
            "subject": subject,
            "direction": direction,
            "services": stop_at,
            "targets": None if targets is None else tuple(sorted(_listing(targets))),
            "rule": rule,
            "kinds": payments.kinds,
            "unit": said,
            "amount": amount,
            "order": order,
            "same_day": same_day,
            "undated": undated,
            "untraced": untraced,
            "certainty": certainty,
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }
    return MoneyExposure(
        rows=rows,
        total=total,
        untold=total - sum((row.direct + row.indirect for row in rows), Fraction(0)),
        unit=said,
        undecided=tuple(sorted({link for each in touched for link in each.undecided})),
        same_day=tuple(sorted({link for each in touched for link in each.same_day})),
        undated=payments.undated,
        unmeasured=payments.unmeasured,
        attrs=attrs,
        graph=graph,
    )


def _listing(targets: Iterable[str]) -> list[str]:
    return [targets] if isinstance(targets, str) else list(targets)


def _listed(graph: SanctionsGraph, certainty: str) -> set[int]:
    links = graph.tables["links"]
    kinds = links.coded("kind")
    if "designates" not in kinds.words:
        return set()
    listing = graph.mask(certainty) & (kinds.codes == kinds.words.index("designates"))
    return set(np.unique(links.coded("target").codes[listing]).tolist())


_Sums = Mapping[int, tuple[Fraction, Fraction]]


def _received(
    payments: Payments, subject: int, closed: Sequence[bool], rule: str, policies: Policies
) -> tuple[_Sums, list[Followed]]:
    """Count what came to the subject from each node at which tracing stops: directly, and through others."""
    order = places_in_order(payments, policies)
    paid: dict[int, list[int]] = {}
    for place, payer in enumerate(payments.dated.payer):
        if closed[payer]:
            paid.setdefault(payer, []).append(place)
    sums: dict[int, tuple[Fraction, Fraction]] = {}
    touched = []
    for node, places in sorted(paid.items()):
        followed = follow(payments, order, places, closed, policies)
        if subject in followed.accounts:
            touched.append(followed)
            sums[node] = _sum(followed, rule, node, followed.accounts.index(subject))
    return sums, touched


def _sent(
    payments: Payments, subject: int, closed: Sequence[bool], rule: str, policies: Policies
) -> tuple[_Sums, list[Followed]]:
    """Count what came from the subject to each node at which tracing stops: directly, and through others."""
    places = [place for place, payer in enumerate(payments.dated.payer) if payer == subject]
    if not places:
        return {}, []
    followed = follow(payments, places_in_order(payments, policies), places, closed, policies)
    stops = [account for account, stop in enumerate(followed.stops) if stop]
    return {followed.accounts[account]: _sum(followed, rule, subject, account) for account in stops}, [followed]


def _sum(followed: Followed, rule: str, origin: int, account: int) -> tuple[Fraction, Fraction]:
    direct: list[int | Fraction] = []
    indirect: list[int | Fraction] = []
    moved = followed.trace(rule).moved
    for at, place in enumerate(followed.places):
        if followed.transfers.payee[at] == account:
            (direct if followed.payments.dated.payer[place] == origin else indirect).append(moved[at])
    return followed.money(sum(direct)), followed.money(sum(indirect))


def _rows(
    graph: SanctionsGraph, subject: int, listed: set[int], sums: _Sums, total: Fraction
) -> tuple[MoneyShare, ...]:
    types, kinds, ids = graph.nodes.coded("type"), graph.nodes.coded("kind"), graph.nodes.ids
    rows = [
        MoneyShare(
            node=ids[node],
            category=ITSELF if node == subject else LISTED if node in listed else types[node] or kinds[node],
            direct=direct,
            indirect=indirect,
            share=(direct + indirect) / total,
        )
        for node, (direct, indirect) in sums.items()
        if direct or indirect
    ]
    return tuple(sorted(rows, key=lambda row: row.node))
