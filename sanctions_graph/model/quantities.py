"""What claims count: the unit of each quantity, and whether its numbers may be added.

Another curator may claim a quantity that is not listed: it is kept, shown and compared, and never summed. A new
quantity that may be summed is one new row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STOCK, FLOW, NEITHER = "stock", "flow", "neither"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What the numbers of one quantity mean.

    Attributes
    ----------
    name : str
        The word that claims use.
    units : tuple of str
        Base units its claims may use.
    adds : bool
        Whether the numbers of disjoint parts add up to the number of the whole. Such numbers are never negative, and
        a part never has more than its whole.
    over_time : str
        ``"stock"``: there at a time; two claims over periods that overlap speak of the same thing.
        ``"flow"``: gathered over a period; a longer period holds more, and disjoint periods add. A yearly rate of it
        (``USD/year``) is compared as a stock is.
        ``"neither"``: compared as a stock is, and never added.
    meaning : str
        What is counted, in one sentence.
    """

    name: str
    units: tuple[str, ...]
    adds: bool
    over_time: str
    meaning: str


def _stock(name: str, units: str, meaning: str) -> Quantity:
    return Quantity(name, tuple(units.split()), True, STOCK, meaning)


def _flow(name: str, units: str, meaning: str) -> Quantity:
    return Quantity(name, tuple(units.split()), True, FLOW, meaning)


def _single(name: str, units: str, meaning: str) -> Quantity:
    return Quantity(name, tuple(units.split()), False, NEITHER, meaning)


_QUANTITIES = (
    # ---- counts of what is there ----------------------------------------------------------------------------
    _stock("businesses", "businesses", "Firms that run."),
    _stock("employees", "persons", "People a body employs."),
    _stock("persons", "persons", "People who are there, or whom one event concerns."),
    _stock("population", "persons", "People who live there."),
    _stock("vessels", "vessels", "Ships on a list or in a fleet."),
    _stock("venues", "venues", "Restaurants and other places open to guests."),
    # ---- sums over a period ---------------------------------------------------------------------------------
    _flow("aid", "USD", "Aid given."),
    _flow("amount", "USD EUR KRW tonnes barrels", "What the link carries: stolen, paid, laundered or supplied."),
    _flow("attempted", "USD", "What a theft was meant to take."),
    _flow("bombs", "bombs", "Bombs dropped."),
    _flow("businesses_closed", "businesses", "Firms shut."),
    _flow("containers", "containers", "Containers shipped."),
    _flow("dealings", "USD", "Worth of dealings."),
    _flow("frozen", "USD", "Money stopped on its way."),
    _flow("imports", "barrels/year tonnes/year USD/year barrels tonnes USD", "Goods brought in."),
    _flow("laundered", "USD USD/year", "Money washed, whoever stole or earned it."),
    _flow("paid", "USD", "Money handed over."),
    _flow("returned", "persons", "People sent home."),
    _flow("revenue", "USD/year USD", "Gross earnings."),
    _flow("revenue_total", "USD", "Gross earnings over the stated period."),
    _flow("shells", "shells", "Shells delivered."),
    _flow("stolen", "USD", "Money stolen, at its worth on the day."),
    _flow("tankers", "vessels", "Tankers loaded."),
    _flow("theft_total", "USD", "Money stolen in a period, all thefts together."),
    _flow("transactions", "transactions", "Transfers made."),
    _flow("venues_closed", "venues", "Restaurants and other places shut."),
    _flow("visas", "visas", "Visas issued."),
    _flow("volume", "barrels tonnes", "Goods delivered, by volume or weight."),
    # ---- numbers that are never added -----------------------------------------------------------------------
    _single("addresses", "addresses", "Wallet addresses that one act names; acts may name the same."),
    _single("anniversary", "years", "The number of an anniversary."),
    _single("awards", "awards", "Awards won."),
    _single("duration", "years", "How long something lasted."),
    _single("gdp", "USD EUR KRW", "Size of an economy; sums of it say nothing here."),
    _single("gni", "USD EUR KRW", "National income."),
    _single("governments", "governments", "Governments that take part; each counts once however often it is named."),
    _single("host_states", "states", "States in which a channel is found; channels share hosts."),
    _single("hours", "hours/day", "Hours of work."),
    _single("income_share", "fraction", "A channel's share of all income."),
    _single("limit", "USD/year barrels barrels/year tonnes/year", "What a measure allows: a rule, and no estimate."),
    _single("listings", "listings", "Names one act put on a list; lists name the same people."),
    _single("members", "members", "Members of a body; bodies share members."),
    _single("outings", "1/month", "How often staff may go out."),
    _single("ownership_threshold", "fraction", "The share from which a regime counts a holding."),
    _single("pages", "pages", "Length of a text."),
    _single("persons_per_room", "persons/room", "People who share a room."),
    _single("publications", "publications", "Texts published."),
    _single("recovered", "fraction", "Share of a theft that came back."),
    _single("reporting_states", "states", "States that sent in a report."),
    _single("returned_share", "fraction", "Share of the workers sent home."),
    _single("revenue_per_venue", "USD/venue/year", "Earnings of one place on average."),
    _single("reward", "USD", "Reward offered: a ceiling, and no payment."),
    _single("share", "share", "Share of a company; sums of it are the matter of the law."),
    _single("shortfall", "tonnes", "What is missing."),
    _single("state_take", "fraction", "Share of wages that the state keeps."),
    _single("student_places", "places", "Places for students."),
    _single("trade_share", "fraction", "A partner's share of all trade."),
    _single("trade_total", "USD", "Trade with all partners, in a year."),
    _single("wage", "USD/person/month", "What one worker earns."),
    _single("wage_ratio", "ratio", "One wage against another."),
)  # fmt: skip

QUANTITIES: Mapping[str, Quantity] = MappingProxyType({row.name: row for row in _QUANTITIES})
"""Every registered quantity by its name."""

_SHARED_MONEY = (
    ("cyber-theft", "it-workers", "IT workers also steal and wash cryptocurrency: one dollar may stand in both"),
    ("restaurants", "it-workers", "restaurants take in and wash the pay of IT workers"),
    ("restaurants", "cyber-theft", "restaurants are said to wash stolen funds"),
)  # fmt: skip

OVERLAPPING_CHANNELS: Mapping[frozenset[str], str] = MappingProxyType({
    frozenset(row[:2]): row[2] for row in _SHARED_MONEY
})  # fmt: skip
"""Classes of channel that are known to share people or money although neither is part of the other, and why."""


def may_add(name: str) -> bool:
    """Tell whether the numbers of disjoint parts may be added.

    Parameters
    ----------
    name : str
        A quantity; one that is not registered never adds.

    Returns
    -------
    bool

    Examples
    --------
    >>> may_add("venues"), may_add("wage"), may_add("a word of my own")
    (True, False, False)
    """
    return name in QUANTITIES and QUANTITIES[name].adds


def is_flow(name: str, unit: str) -> bool:
    """Tell whether numbers of a quantity are gathered over their period, so that a longer period holds more.

    Parameters
    ----------
    name : str
        A quantity; one that is not registered is no flow.
    unit : str
        Its unit; a rate (``USD/year``) is no flow.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_flow("revenue", "USD"), is_flow("revenue", "USD/year"), is_flow("venues", "venues")
    (True, False, False)
    """
    return name in QUANTITIES and QUANTITIES[name].over_time == FLOW and "/" not in unit


def is_money(unit: str) -> bool:
    """Tell whether a unit is money, or money a year.

    Parameters
    ----------
    unit : str
        A base unit.

    Returns
    -------
    bool
    """
    return unit.split("/")[0] in ("USD", "EUR", "KRW")
