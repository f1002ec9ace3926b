"""The registry of named exposure rules: what counts as exposure, as a pattern, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sanctions_graph.errors import PatternError, SchemaError, UnknownKindError
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.hubs import HubPolicy, check_policy
from sanctions_graph.paths.pattern import Pattern, compile_pattern

MaxHops = int | str | None
"""A number of counted hops, None for no limit, or ``"rule"`` for the rule's own limit."""


TIMES = ("common", "ordered", "ignore")
"""How a path may lie in time: all links in force on one day, in the order in which money moves, or in any way."""

RANKINGS = ("hops", "strength", "bottleneck")
"""What makes one path better than another: fewer hops, a greater product, or a stronger weakest link."""

IDENTITIES = (False, True, "free", "costed")
"""Whether proposed identities are walked: not, as no hop (two ways to say it), or as a hop."""


def check_identity(same_as: object) -> None:
    """Check that a caller says how to walk identities.

    Raises
    ------
    UnknownKindError
        If it is none of `IDENTITIES`.
    """
    if not isinstance(same_as, bool | str) or same_as not in IDENTITIES:
        raise UnknownKindError(same_as, map(str, IDENTITIES), what="way to walk identities")


@dataclass(frozen=True)
class ExposureRule:
    """A way in which one node can be exposed to another.

    Attributes
    ----------
    name : str
        How answers name it.
    pattern : str
        Read from the subject to the target; see `compile_pattern`. Left out, the rule walks any links that conduct.
    reason : str
        Why this is exposure.
    max_hops : int or None
        Most counted hops; None leaves them open.
    conduct : mapping of str to str, optional
        For a rule without a pattern: the direction in which exposure flows along a kind of link (``"forward"``,
        ``"backward"``, ``"both"``, ``"none"``), where it is not that of the registry of kinds.
    hubs : HubPolicy, optional
        Where paths stop, and what a hop is.
    time : {"common", "ordered", "ignore"}
        Whether the links of a path must be in force on one day, or in the order in which money moves.
    algebra : {"hops", "strength", "bottleneck"}
        What makes one path better than another.

    Raises
    ------
    UnknownKindError
        If a word is none of its list.
    PatternError
        If there is neither a pattern nor a kind of link that conducts.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> rule = sg.ExposureRule("majority", "(^owns[share >= 50%])+/^designates", "Only majority holders above count.")
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> len(sg.exposure(then, rule=rule)) <= len(sg.exposure(then, rule="controlled"))
    True
    """

    name: str
    pattern: str = ""
    reason: str = ""
    max_hops: int | None = None
    conduct: Mapping[str, str] | None = None
    hubs: HubPolicy | None = None
    time: str = "common"
    algebra: str = "hops"

    def __post_init__(self) -> None:
        for value, allowed, what in (
            (self.time, TIMES, "time policy"), (self.algebra, RANKINGS, "way to rank paths"),
        ):  # fmt: skip
            if value not in allowed:
                raise UnknownKindError(value, allowed, what=what)
        check_policy(self.hubs)
        for kind, flow in (self.conduct or {}).items():
            if kind not in LINK_KINDS:
                raise UnknownKindError(kind, LINK_KINDS, what="kind of link")
            if flow not in FLOWS:
                raise UnknownKindError(flow, FLOWS, what="direction of conduct")
        if not self.pattern and self.conduct is None:
            raise PatternError(
                f"rule {self.name!r} has neither a pattern nor a table of conduct", pattern="", hint="give one of them"
            )
        if self.conduct is not None:
            object.__setattr__(self, "conduct", MappingProxyType(dict(self.conduct)))
        if not self.pattern:
            object.__setattr__(self, "pattern", conducting(self.conduct or {}))

    def __hash__(self) -> int:
        return hash((self.name, self.pattern, self.max_hops, self.hubs, self.time, self.algebra))

    def compiled(self, *, same_as: bool = False) -> Pattern:
        """Compile the pattern.

        Parameters
        ----------
        same_as : bool, default False
            Whether proposed identities may be walked anywhere.

        Returns
        -------
        Pattern
            What it was compiled to, kept for the next time.

        Raises
        ------
        PatternError
            If the pattern does not compile.
        """
        return compile_pattern(self.pattern, passing=("same_as",) if same_as else ())

    def limit(self, max_hops: MaxHops) -> int | None:
        """Resolve a caller's limit on counted hops.

        Parameters
        ----------
        max_hops : int, None or "rule"
            As the caller wrote it.

        Returns
        -------
        int or None
            Most counted hops; None for no limit.

        Raises
        ------
        UnknownKindError
            If it is neither a number, None nor ``"rule"``.
        """
        if max_hops == "rule":
            return self.max_hops
        if max_hops is not None and (isinstance(max_hops, bool) or not isinstance(max_hops, int) or max_hops < 0):
            raise UnknownKindError(max_hops, ("rule", "None", "0", "1", "2", "…"), what="number of hops")
        return max_hops


FLOWS = ("forward", "backward", "both", "none")
"""Directions in which exposure can flow along a link."""


def conducting(conduct: Mapping[str, str]) -> str:
    """Write the pattern that walks every conducting link from the exposed to what exposes it.

    Parameters
    ----------
    conduct : mapping of str to str
        Directions that differ from those of the registry of kinds.

    Returns
    -------
    str

    Raises
    ------
    PatternError
        If no kind of link conducts.
    """
    steps = []
    for name, kind in LINK_KINDS.items():
        flow = conduct.get(name)
        backward = kind.backward if flow is None else flow in ("backward", "both")
        forward = kind.forward if flow is None else flow in ("forward", "both")
        steps += [name] * backward + [f"^{name}"] * forward
    if not steps:
        raise PatternError("no kind of link conducts", pattern="", hint="let at least one kind conduct")
    return f"({'|'.join(steps)})+"


_LAW = "(prohibits|requires|caps)"


_RULES = (
    ExposureRule("listed", "^designates/part_of*", "The subject itself is on a list."),
    ExposureRule(
        "controlled", "(^owns|^controls)+/^designates/part_of*",
        "Someone above the subject is on a list, at any share; whether that covers it is for a regime to say.",
    ),
    ExposureRule(
        "acting", "(acts_for|directs)/(^owns|^controls)*/^designates/part_of*",
        "The subject acts for, or directs, someone who is on a list or stands below a listed owner.",
    ),
    ExposureRule(
        "hosted_channel", f"(hosts|^located_in/(operates|employs))/part_of*/^{_LAW}/part_of*",
        "The state lets a channel run, or houses who runs it, that a measure forbids, ends or caps.",
    ),
    ExposureRule(
        "hosted_operator",
        "(^located_in|hosts/^(operates|employs|directs|acts_for))/(^owns|^controls|^operates)*/^designates/part_of*",
        "The state houses, or hosts a channel of, someone who is on a list or stands below a listed owner.",
    ),
    ExposureRule(
        "operated_channel",
        f"(acts_for|directs)?/(owns|controls|operates)*/(operates|employs|directs|acts_for)/part_of*/^{_LAW}/part_of*",
        "The subject, or what it acts for, owns or controls, runs a channel that a measure forbids, ends or caps.",
    ),
    ExposureRule(
        "supplied", f"^supplies/part_of*/^{_LAW}/part_of*",
        "The subject receives from a channel that a measure forbids, ends or caps.",
    ),
    ExposureRule(
        "revenue",
        "(launders_for|^launders_for|pays|^pays|finances|^finances|earns_for)/"
        f"((^owns|^controls)*/^designates|part_of*/^{_LAW})/part_of*",
        "Money ties the subject to someone listed, or to a channel that a measure forbids, ends or caps.",
    ),
    ExposureRule(
        "targeted", "((hosts|operates|employs|directs)/part_of*)?/^targets/part_of*",
        "The subject is engaged in what a measure threatens to list or cut off; it lists nobody yet.",
    ),
    ExposureRule(
        "network", max_hops=4, conduct={},
        reason="Any conducting link. Never the default: in a connected network it marks everybody.",
    ),
)  # fmt: skip

_REGISTRY = {rule.name: rule for rule in _RULES}
RULES: Mapping[str, ExposureRule] = MappingProxyType(_REGISTRY)
"""The named rules in the order in which ties between them are settled; those users registered come last."""

DEFAULT_RULES = tuple(rule for rule in _RULES if rule.name != "network")
"""The default: their union, each answer named by its rule."""


def register_rule(rule: ExposureRule) -> ExposureRule:
    """Let a rule be asked for by its name; the default union stays as it is.

    Parameters
    ----------
    rule : ExposureRule
        The rule.

    Returns
    -------
    ExposureRule
        The same.

    Raises
    ------
    UnknownKindError
        If it is no rule.
    SchemaError
        If it has no name to be called by, or the name is taken by another rule or by a kind of link.
    PatternError
        If its pattern does not compile.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> half = sg.ExposureRule("half_owned", "(^owns[share >= 50%])+/^designates", "At least half is held from above.")
    >>> sg.paths.register_rule(half).name
    'half_owned'
    """
    if not isinstance(rule, ExposureRule):
        raise UnknownKindError(rule, RULES, what="rule")
    taken = rule.name in LINK_KINDS or _REGISTRY.get(rule.name, rule) != rule
    if taken or not rule.name.isidentifier():
        said = "is taken" if taken else "is no name"
        raise SchemaError(f"{rule.name!r} {said}", hint="name the rule by one word that no rule or kind of link has")
    rule.compiled()
    _REGISTRY[rule.name] = rule
    return rule


Rules = str | ExposureRule | Sequence[str | ExposureRule] | None


def resolve_rules(rule: Rules) -> tuple[ExposureRule, ...]:
    """Read the rules a caller asks for.

    Parameters
    ----------
    rule : str, ExposureRule, sequence of them, or None
        The name of a rule, a pattern, a rule of one's own; None for the default union.

    Returns
    -------
    tuple of ExposureRule

    Raises
    ------
    PatternError
        If a text is neither the name of a rule nor a pattern.
    """
    if rule is None:
        return DEFAULT_RULES
    if isinstance(rule, str | ExposureRule) or not isinstance(rule, Iterable):
        return (_resolve(rule),)
    rules = tuple(_resolve(each) for each in rule)
    if not rules:
        raise UnknownKindError("", RULES, what="rule")
    return rules


def _resolve(rule: str | ExposureRule) -> ExposureRule:
    if isinstance(rule, ExposureRule):
        return rule
    if not isinstance(rule, str):
        raise UnknownKindError(rule, RULES, what="rule")
    return RULES[rule] if rule in RULES else _own_rule(rule)


def _own_rule(pattern: str) -> ExposureRule:
    words = pattern.strip()
    if words == "covered":
        raise UnknownKindError(words, RULES, what="rule that chains answer (exposure() asks it of the law)")
    if words.isidentifier() and words not in LINK_KINDS:
        raise UnknownKindError(words, [*RULES, *LINK_KINDS], what="rule or kind of link")
    compile_pattern(pattern)
    return ExposureRule(pattern, pattern, "a pattern of the caller's own")


def names_of(rules: Iterable[ExposureRule]) -> tuple[str, ...]:
    """List the names of rules."""
    return tuple(rule.name for rule in rules)
