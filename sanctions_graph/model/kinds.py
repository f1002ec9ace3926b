"""The closed registries: kinds of node and link, and the words that claims and names may use.

A new kind of link is one new row here; the documentation, the schema, the patterns and the strategies follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field

STATE, ENTITY, CHANNEL, MEASURE = "state", "entity", "channel", "measure"
NODE_KINDS = (STATE, ENTITY, CHANNEL, MEASURE)
_ANY = frozenset(NODE_KINDS)

ENTITY_TYPES = (
    "LegalEntity", "Person", "Company", "Organization", "PublicBody", "Asset", "Vessel", "Airplane", "Vehicle",
    "RealEstate", "Security", "BankAccount", "CryptoWallet", "Address", "Event", "Group",
)  # fmt: skip
"""Names of FollowTheMoney schemata, and ``Group`` for a party told of only in the plural."""

CLAIM_STANCES = ("supports", "hedges", "disputes")
STATUS_STANCE = {
    "official": "supports",
    "convicted": "supports",
    "asserted": "supports",
    "alleged": "hedges",
    "estimated": "hedges",
    "opinion": "hedges",
    "planned": "hedges",
}
"""What a claim of each status does to the certainty of its link."""

CLAIM_RELATIONS = ("repeats", "corrects", "disputes", "same_amount")
BOUND_QUANTITIES = ("start", "end", "due", "share", "amount")
"""Quantities whose claims fold into the bounds of the link they are about."""

DAY_UNIT = "day"
SHARE_UNIT = "share"
BOUND_UNITS = {"start": DAY_UNIT, "end": DAY_UNIT, "due": DAY_UNIT, "share": SHARE_UNIT}
"""Unit of the bounds that claims state; an amount has the unit of its link."""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """What one kind of link means.

    Attributes
    ----------
    name : str
        The word.
    sources, targets : frozenset of str
        Kinds of node that may stand at either end.
    forward, backward : bool
        Whether exposure flows from source to target, and from target to source. Binds the ``network`` rule and
        a user's own patterns; named rules fix their own directions.
    carries : str
        ``"share"``, ``"amount"`` or nothing.
    event : bool
        An event stays true once it has happened; a state is true while it lasts.
    may_be_certain : bool
        False for a kind that can only ever make an answer possible.
    doubtful_roles : frozenset of str
        Roles that keep a single link from being certain.
    event_roles : frozenset of str
        Roles that make a single link an event although its kind is a state.
    alike : bool
        Whether both ends must be of one kind.
    counted : bool
        Whether the link counts as a hop; structure and identity are shown but not counted.
    schema : str
        The FollowTheMoney schema that is nearest, or nothing.
    phrase : str
        How a sentence says it, from source to target.
    reason : str
        Why the kind exists and why exposure flows so.
    """

    name: str
    sources: frozenset[str]
    targets: frozenset[str]
    phrase: str
    reason: str
    forward: bool = False
    backward: bool = False
    carries: str = ""
    event: bool = False
    may_be_certain: bool = True
    doubtful_roles: frozenset[str] = field(default_factory=frozenset)
    event_roles: frozenset[str] = field(default_factory=frozenset)
    alike: bool = False
    counted: bool = True
    schema: str = ""

    @property
    def conduct(self) -> str:
        """Say which way exposure flows: ``forward``, ``backward``, ``both`` or ``none``."""
        return {(1, 0): "forward", (0, 1): "backward", (1, 1): "both"}.get((self.forward, self.backward), "none")

    def verb(self, role: str) -> str:
        """Say the kind in a sentence from source to target; a tie that is only an association is called one."""
        return "is associated with" if role in self.doubtful_roles else self.phrase

    def said(self, role: str) -> str:
        """Say the kind with its role in brackets, where the verb does not say it."""
        bracket = f" ({role.replace('_', ' ')})" if role and role not in self.doubtful_roles else ""
        return f"{self.verb(role)}{bracket}"


def _ends(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


_ASSOCIATED = frozenset({"associated"})
_EVENT_TIES = frozenset({
    "visited", "met-with", "attended", "spoke-at", "vetoed", "abstained-on", "repatriated", "defected-from",
    "indicts", "drafted", "requested-transfer-from", "sent-message-to", "commemorated", "participated-in",
    "protested-against", "bombed", "condemned", "recognised", "triggered-by", "established", "detained", "released",
    "disappeared-in", "released-funds-to",
    "offers-reward-for", "issued-visas-to", "reported-on", "severed-relations-with",
})  # fmt: skip

_KINDS = (
    LinkKind(
        "owns", _ends(ENTITY, STATE), _ends(ENTITY), "owns", forward=True, carries="share", schema="Ownership",
        reason="What the law says of an owner reaches what it owns; the share decides under a regime.",
    ),
    LinkKind(
        "controls", _ends(ENTITY, STATE), _ends(ENTITY), "controls", forward=True,
        doubtful_roles=_ASSOCIATED, schema="Control",
        reason="Control without a stated holding; 'associated with' is not ownership and never certain.",
    ),
    LinkKind(
        "consolidated_by", _ends(ENTITY), _ends(ENTITY), "is consolidated by", backward=True, may_be_certain=False,
        reason="GLEIF's accounting consolidation, child to parent: it hints at ownership and never proves it.",
    ),
    LinkKind(
        "joint_with", _ends(ENTITY), _ends(ENTITY), "acts jointly with",
        reason="A joint arrangement pools holdings under some regimes; by itself it exposes nobody.",
    ),
    LinkKind(
        "directs", _ends(ENTITY), _ends(ENTITY, CHANNEL), "directs", forward=True, backward=True,
        schema="Directorship", reason="Who runs a body answers for it, and it for them.",
    ),
    LinkKind(
        "acts_for", _ends(ENTITY), _ends(ENTITY, CHANNEL), "acts for", forward=True, backward=True,
        doubtful_roles=_ASSOCIATED, schema="Representation",
        reason="An agent and a principal answer for one another.",
    ),
    LinkKind(
        "employs", _ends(ENTITY), _ends(ENTITY, CHANNEL), "employs", backward=True, schema="Employment",
        reason="An employer answers for what its staff do; trafficked staff do not inherit from their employer.",
    ),
    LinkKind(
        "operates", _ends(ENTITY, STATE), _ends(CHANNEL, ENTITY), "operates", forward=True, backward=True,
        reason="Who runs a channel or a venue answers for it, and it for them.",
    ),
    LinkKind(
        "hosts", _ends(STATE), _ends(CHANNEL), "hosts", backward=True,
        reason="A measure on a channel binds the state that lets it run; a channel does not inherit from its host.",
    ),
    LinkKind(
        "located_in", _ends(ENTITY), _ends(STATE), "is located in", schema="",
        reason="A place: patterns walk it, exposure does not flow along it by itself.",
    ),
    LinkKind(
        "part_of", _ends(CHANNEL, MEASURE), _ends(CHANNEL, MEASURE), "is part of", backward=True, counted=False,
        alike=True, reason="What holds for the whole reaches the part, never the reverse; structure, not a hop.",
    ),
    LinkKind(
        "earns_for", _ends(CHANNEL, ENTITY), _ends(ENTITY, STATE), "earns for", forward=True, backward=True,
        carries="amount", reason="Earnings tie the earner and the one it earns for.",
    ),
    LinkKind(
        "pays", _ends(ENTITY, CHANNEL), _ends(ENTITY, CHANNEL, STATE), "pays", forward=True, backward=True,
        carries="amount", event=True, schema="Payment", reason="Money moved ties both ends.",
    ),
    LinkKind(
        "finances", _ends(ENTITY, CHANNEL), _ends(ENTITY, CHANNEL, STATE), "finances", forward=True,
        backward=True, carries="amount", event=True, reason="Financial services rendered tie both ends.",
    ),
    LinkKind(
        "launders_for", _ends(ENTITY, CHANNEL), _ends(ENTITY, CHANNEL, STATE), "launders for", forward=True,
        backward=True, carries="amount", event=True, reason="Laundering ties the launderer and the one served.",
    ),
    LinkKind(
        "supplies", _ends(ENTITY, CHANNEL), _ends(ENTITY, CHANNEL, STATE), "supplies", forward=True,
        backward=True, carries="amount", event=True,
        reason="Goods or labour delivered tie both ends; prohibited goods go through a channel.",
    ),
    LinkKind(
        "trades_with", _ends(STATE), _ends(STATE), "trades with",
        reason="Trade as such exposes nobody; prohibited goods are channels in the middle.",
    ),
    LinkKind(
        "stole_from", _ends(ENTITY, CHANNEL), _ends(ENTITY), "stole from", carries="amount", event=True,
        reason="A theft: a victim inherits nothing.",
    ),
    LinkKind(
        "designates", _ends(MEASURE), _ends(ENTITY), "designates", forward=True, schema="Sanction",
        reason="A listing, by the instrument it is made under, never by the body; states are never designated.",
    ),
    LinkKind(
        "prohibits", _ends(MEASURE), _ends(CHANNEL), "prohibits", forward=True,
        reason="A paragraph that forbids a channel.",
    ),
    LinkKind(
        "requires", _ends(MEASURE), _ends(CHANNEL), "requires the end of", forward=True,
        reason="A paragraph that demands an act by a deadline; before the due day its exposure is pending.",
    ),
    LinkKind(
        "caps", _ends(MEASURE), _ends(CHANNEL), "caps", forward=True,
        reason="A paragraph that limits a channel's volume.",
    ),
    LinkKind(
        "targets", _ends(MEASURE), _ends(CHANNEL, STATE), "targets",
        reason="Those engaged in it may be designated or cut off; its own rule, since it lists nobody yet.",
    ),
    LinkKind("implements", _ends(MEASURE), _ends(MEASURE, STATE), "implements", reason="Lineage of measures."),
    LinkKind("amends", _ends(MEASURE), _ends(MEASURE, STATE), "amends", reason="Lineage of measures."),
    LinkKind("terminates", _ends(MEASURE), _ends(MEASURE, STATE), "terminates", reason="Lineage of measures."),
    LinkKind(
        "binds", _ends(MEASURE), _ends(MEASURE, STATE), "binds",
        reason="Whom a measure obliges; an obligation is not an exposure.",
    ),
    LinkKind(
        "same_as", _ends(ENTITY), _ends(ENTITY), "may be the same as", forward=True, backward=True,
        may_be_certain=False, counted=False, schema="Similar",
        reason="A proposed identity; never certain, never merged in silence.",
    ),
    LinkKind(
        "tied_to", _ANY, _ANY, "is tied to", event_roles=_EVENT_TIES, schema="UnknownLink",
        reason="Context: relations, visits, roles, votes, statements, indictments, defections; exposes nobody.",
    ),
)  # fmt: skip

LINK_KINDS: dict[str, LinkKind] = {kind.name: kind for kind in sorted(_KINDS, key=lambda kind: kind.name)}
"""Every kind of link by its name, in alphabetical order: the order of their codes."""

LINK_KIND_NAMES = tuple(LINK_KINDS)


def fixed_kind(node: str) -> str | None:
    """Read the kind of node off an id scheme that fixes it (``state:``, ``channel:``, ``measure:``)."""
    scheme, colon, _ = node.partition(":")
    return scheme if colon and scheme in (STATE, CHANNEL, MEASURE) else None
