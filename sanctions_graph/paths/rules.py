"""The registry of named exposure rules: what counts as exposure, as a pattern, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sanctions_graph.errors import UnknownKindError
from sanctions_graph.kernels.automaton import Automaton
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.paths.pattern import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

MaxHops = int | str | None
"""A number of counted hops, None for no limit, or ``"rule"`` for the rule's own limit."""


@dataclass(frozen=True)
class ExposureRule:
    """A way in which one node can be exposed to another.

    Attributes
    ----------
    name : str
        How answers name it.
    pattern : str
        Read from the subject to the target; see `compile_pattern`.
    reason : str
        Why this is exposure.
    max_hops : int or None
        Most counted hops; None leaves them open.
    """

    name: str
    pattern: str
    reason: str = ""
    max_hops: int | None = None

    def automaton(self, *, same_as: bool = False) -> Automaton:
        """Compile the pattern.

        Parameters
        ----------
        same_as : bool, default False
            Whether proposed identities may be walked anywhere.

        Returns
        -------
        Automaton
            The smallest one that reads the pattern.

        Raises
        ------
        PatternError
            If the pattern does not compile.
        """
        return compile_pattern(self.pattern, passing=("same_as",) if same_as else ()).automaton

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


_LAW = "(prohibits|requires|caps)"


def _network_pattern() -> str:
    """Walk every kind of link against the flow of exposure: from the exposed to what exposes it."""
    steps = [name for name, kind in LINK_KINDS.items() if kind.backward]
    steps += [f"^{name}" for name, kind in LINK_KINDS.items() if kind.forward]
    return f"({'|'.join(steps)})+"


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
        "network", _network_pattern(), max_hops=4,
        reason="Any conducting link. Never the default: in a connected network it marks everybody.",
    ),
)  # fmt: skip

RULES: Mapping[str, ExposureRule] = MappingProxyType({rule.name: rule for rule in _RULES})
"""The named rules in the order in which ties between them are settled."""

DEFAULT_RULES = tuple(rule for rule in _RULES if rule.name != "network")
"""The default: their union, each answer named by its rule."""

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
    if words.isidentifier() and words not in LINK_KINDS:
        raise UnknownKindError(words, [*RULES, *LINK_KINDS], what="rule or kind of link")
    compile_pattern(pattern)
    return ExposureRule(pattern, pattern, "a pattern of the caller's own")


def names_of(rules: Iterable[ExposureRule]) -> tuple[str, ...]:
    """List the names of rules."""
    return tuple(rule.name for rule in rules)
