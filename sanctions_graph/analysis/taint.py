"""Where stolen money went: poison, haircut, first in first out and other rules side by side."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from sanctions_graph._bounds import Days
from sanctions_graph._version import __version__
from sanctions_graph.analysis._follow import Policies, follow, places_in_order
from sanctions_graph.analysis._payments import DEFAULT_KINDS, read_payments, stolen_places
from sanctions_graph.analysis.taint_table import LinkTaint, NodeTaint, TaintTable, Total
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.kernels.taint import OUTSIDE, RULES
from sanctions_graph.paths.hubs import HubPolicy
from sanctions_graph.paths.levels import as_of_text

if TYPE_CHECKING:
    from sanctions_graph.analysis._follow import Followed
    from sanctions_graph.kernels.taint import Trace
    from sanctions_graph.model.graph import SanctionsGraph

DEFAULT_RULES = ("poison", "haircut", "fifo", "lifo")


def taint(
    graph: SanctionsGraph,
    *,
    stolen: Iterable[str],
    rules: Iterable[str] = DEFAULT_RULES,
    kinds: Iterable[str] = DEFAULT_KINDS,
    unit: str | None = None,
    amount: str = "refuse",
    order: str = "refuse",
    same_day: str = "in_first",
    undated: str = "exclude",
    untraced: str = "when_needed",
    stop_at: Iterable[str] = (),
    certainty: str = "possible",
) -> TaintTable:
    """Follow stolen money from account to account, under several rules side by side.

    Every node is one account. Where facts leave a choice open that the answer depends on, the call is refused, or
    the choice is a parameter and is told with the answer.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually the whole graph, or a view: its day is then the day on which the money rests.
    stolen : iterable of str
        Ids of links all of whose money is tainted when it arrives, and of nodes all of whose payments are so.
    rules : iterable of str, default ("poison", "haircut", "fifo", "lifo")
        ``"poison"``: as long as any money of an account is tainted, all of it is. ``"haircut"``: every payment is
        tainted in the share of the account, exactly; ``"haircut_units"`` in smallest units, what is less stays.
        ``"fifo"``, ``"lifo"``: what came first, or last, leaves first. ``"tiho"`` (taint in, highest out): of the
        outputs of a transaction, and what stays, the largest is tainted first; the payments of an account on one day
        with nothing coming in between are one transaction. ``"lowest_balance"``: clean money leaves first, so that no
        more than the lowest balance since can be traced.
    kinds : iterable of str, default ("pays", "stole_from")
        Kinds of link read as payments. ``pays`` and ``finances`` run from source to target. ``stole_from`` and
        ``launders_for`` run from target to source: from the victim, and from whom the launderer serves.
    unit : str, optional
        Follow only links in this unit; if left out, all must be in one.
    amount : {"refuse", "low", "high"}, default "refuse"
        What to take of an amount that is not one number.
    order : {"refuse", "earliest", "latest"}, default "refuse"
        Where the days of two payments leave open which came first: refuse, or take all payments on their first, or
        on their last, day.
    same_day : {"in_first", "out_first", "refuse"}, default "in_first"
        On one day, money comes into an account before it leaves it, or leaves before it comes; then link ids decide.
        Payments that run in a circle on one day stand by link id.
    undated : {"exclude", "include", "widen"}, default "exclude"
        A link of which no day is known is left out; or can have been paid on any day; or on some day that its claims
        speak of. The last two mostly leave the order open.
    untraced : {"when_needed", "opening", "refuse"}, default "when_needed"
        Money that an account pays without being known to have received it is clean, and comes right before the
        transaction that needs it, or was there from the start; or the call is refused.
    stop_at : iterable of str, optional
        Types, kinds or ids of nodes at which following ends, as in `HubPolicy`: services that mix the money of many.
        What they pay is clean, unless named as stolen.
    certainty : {"possible", "certain"}, default "possible"
        Whether links that are only possible are followed, too.

    Returns
    -------
    TaintTable
        One row a node that tainted money can have come to, and one a payment that touches such a node.

    Raises
    ------
    UnknownIdError
        If a stolen id is neither a link nor a node.
    UnknownKindError
        If a word is outside its list, nothing stolen was paid, or a stolen link is of a kind that is not followed.
    DateError
        If days leave an order open that matters (the two links are named), or a stolen link has no day.
    BoundsError
        If an amount is not one number, is below 0 or open; if a stolen link has none; if money is missing and
        `untraced` refuses.
    OverlapError
        If payments in several units touch the money.
    SearchLimitError
        If the exact fractions of a haircut grow too long.

    Notes
    -----
    *Exactly.* Amounts are read as the decimals they are written as, and counted in a smallest unit that makes all of
    them whole; a haircut is a fraction. Nothing is rounded.

    *Conserved.* Under haircut, fifo, lifo, tiho and lowest_balance, what was stolen is what rests with nodes and what
    came to stops. Poison is not conserved, and is never below any other rule for any payment or node. A poisoned
    account that has paid out everything is clean again.

    *Order.* The order of two payments matters only at an account that both touch, that tainted money can have come
    to, and that pays. It is decided if all days of one are before all days of the other. Two clean payments from
    accounts that are not followed may change places. If all orders that matter are decided, and `same_day` decided
    none, the answer is the same for all days within the bounds. Else it is one of several that the facts allow, and
    `undecided` and `same_day` of the answer name the links. More tainted money in one place can mean less in another,
    so neither the ends of the days nor those of an amount bracket the answer.

    A link is one payment on one day, also where it sums up many over a span. Links that `same_as` may join stay
    apart. O(m) in links and O(t log t) in the payments t that touch tainted money for each rule; fifo and lifo times
    the pieces of an account.

    References
    ----------
    Möser, Böhme and Breuker (2014), "Towards risk scoring of Bitcoin transactions" (poison, haircut); Anderson,
    Shumailov, Ahmed and Rietmann (2018), "Bitcoin redux", after Clayton's Case (1816) (first in, first out);
    Tironsakkul, Maarek, Eross and Just (2019), "Probing the mystery of cryptocurrency theft" (highest out); James
    Roscoe (Bolton) Ltd v Winder [1915] 1 Ch 62 (lowest intermediate balance).

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> graph = sg.load_case("dprk")
    >>> theft, kinds = "link:27307-stole-from-ronin-bridge", ("launders_for", "stole_from")
    >>> table = sg.taint(graph, stolen=theft, kinds=kinds, amount="low", order="latest")
    >>> [(rule, int(money)) for rule, money in table.of("ofac:39796").tainted_at_rest.items()]
    [('poison', 455000000), ('haircut', 167516595), ('fifo', 0), ('lifo', 355000000)]
    >>> table.totals["haircut"].stolen == table.totals["haircut"].at_rest == 620_000_000
    True
    """
    chosen = (rules,) if isinstance(rules, str) else tuple(dict.fromkeys(rules))
    for rule in chosen:
        if rule not in RULES:
            raise UnknownKindError(rule, RULES, what="rule of taint")
    policies = Policies(order=order, same_day=same_day, untraced=untraced, amount=amount)
    payments = read_payments(graph, kinds=kinds, unit=unit, undated=undated, certainty=certainty)
    names = (stolen,) if isinstance(stolen, str) else tuple(dict.fromkeys(stolen))
    stops = HubPolicy(stop_at=frozenset((stop_at,) if isinstance(stop_at, str) else stop_at))
    order_of_all = places_in_order(payments, policies)
    followed = follow(payments, order_of_all, stolen_places(payments, names), stops.closed(graph).tolist(), policies)
    attrs = {
        "method": "taint",
        "as_of": as_of_text(graph),
        "parameters": {
            "stolen": names,
            "rules": chosen,
            "kinds": payments.kinds,
            "unit": followed.unit,
            "amount": amount,
            "order": order,
            "same_day": same_day,
            "undated": undated,
            "untraced": untraced,
            "stop_at": tuple(sorted(stops.stop_at)),
            "certainty": certainty,
            "max_gap": graph.view.max_gap,
        },
        "version": __version__,
    }
    traces = {rule: followed.trace(rule) for rule in chosen}
    return TaintTable(
        rows=_nodes(followed, traces),
        links=_links(followed, traces),
        rules=chosen,
        unit=followed.unit,
        totals={rule: _total(followed, each) for rule, each in traces.items()},
        undecided=followed.undecided,
        same_day=followed.same_day,
        undated=payments.undated,
        unmeasured=payments.unmeasured,
        attrs=attrs,
        graph=graph,
        _followed=followed,
    )


def _nodes(followed: Followed, traces: dict[str, Trace]) -> tuple[NodeTaint, ...]:
    count, ids = len(followed.accounts), followed.payments.graph.nodes.ids
    transfers, ledger = followed.transfers, followed.ledger
    received, untraced = [0] * count, ledger.opening.copy()
    tainted: dict[str, list[int | Fraction]] = {rule: [0] * count for rule in traces}
    for at, (payer, payee) in enumerate(zip(transfers.payer, transfers.payee, strict=True)):
        if payer != OUTSIDE:
            untraced[payer] += ledger.topped_up[at]
        if payee != OUTSIDE:
            received[payee] += transfers.amount[at]
            for rule, found in traces.items():
                tainted[rule][payee] += found.moved[at]
    money = followed.money
    return tuple(
        NodeTaint(
            node=ids[node],
            received=money(received[account]),
            at_rest=money(ledger.balance[account]),
            untraced=money(untraced[account]),
            tainted_received={rule: money(tainted[rule][account]) for rule in traces},
            tainted_at_rest={rule: money(found.resting[account]) for rule, found in traces.items()},
            stop=followed.stops[account],
        )
        for account, node in enumerate(followed.accounts)
    )


def _links(followed: Followed, traces: dict[str, Trace]) -> tuple[LinkTaint, ...]:
    payments, transfers = followed.payments, followed.transfers
    dated, ids, certain = payments.dated, payments.graph.nodes.ids, payments.graph.mask("certain")
    return tuple(
        LinkTaint(
            link=payments.link(place),
            payer=ids[dated.payer[place]],
            payee=ids[dated.payee[place]],
            days=Days(dated.first[place], dated.last[place]),
            amount=followed.money(transfers.amount[at]),
            stolen=transfers.stolen[at],
            certainty="certain" if certain[payments.rows[place]] else "possible",
            tainted={rule: followed.money(found.moved[at]) for rule, found in traces.items()},
        )
        for at, place in enumerate(followed.places)
    )


def _total(followed: Followed, found: Trace) -> Total:
    stopped = sum((tainted for tainted, stop in zip(found.resting, followed.stops, strict=True) if stop), Fraction(0))
    return Total(
        stolen=followed.money(found.entered),
        at_rest=followed.money(sum(found.resting, Fraction(0)) - stopped),
        at_stops=followed.money(stopped),
    )
