"""Patterns over kinds of link: the syntax of SPARQL 1.1 property paths, compiled to a small automaton.

``owns`` walks a link from source to target, ``^owns`` from target to source; ``/`` is then, ``|`` is or, ``*`` any
number of times, ``+`` at least once, ``?`` at most once, ``{m,n}`` from m to n times; round brackets group, and square
ones state what a step must be like: ``owns[share >= 25%, start < 2020]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from sanctions_graph.errors import PatternError
from sanctions_graph.kernels.automaton import Automaton, TooManyStatesError, determinise
from sanctions_graph.model.kinds import LINK_KIND_NAMES
from sanctions_graph.paths.alphabet import MAX_FILTERS, Alphabet, symbol_of
from sanctions_graph.paths.filters import BadConditionError, read_condition
from sanctions_graph.paths.thompson import Moves

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

    from sanctions_graph.paths.alphabet import Filter

MAX_STATES = 64
"""Most states of a compiled pattern."""
MAX_LENGTH = 20_000
"""Longest pattern, in characters."""
MAX_DEPTH = 50
"""Deepest nesting of brackets."""
_PARTS = ("attribute", "operator", "value")
_WITHOUT = re.compile(r"\[[^\]]*\]")

_GRAMMAR = r"""
start: alternative
?alternative: sequence ("|" sequence)*
?sequence: element ("/" element)*
?element: "^" repeated -> inverse | repeated
?repeated: primary (STAR | PLUS | MAYBE | RANGE)?
?primary: KIND | filtered | "(" alternative ")"
filtered: KIND "[" condition ("," condition)* "]"
condition: NAME OPERATOR VALUE
STAR: "*"
PLUS: "+"
MAYBE: "?"
RANGE: /\{\s*([0-9]+\s*(,\s*([0-9]+\s*)?)?|,\s*[0-9]+\s*)\}/
KIND: /[A-Za-z_][A-Za-z0-9_]*/
NAME: /[A-Za-z_]+/
OPERATOR: />=|<=|!=|=|>|</
VALUE: /"[^"\]]*"|[^\s,<>=!"\[\]]([^,<>=!"\[\]]*[^\s,<>=!"\[\]])?/
%import common.WS
%ignore WS
"""


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern.

    Attributes
    ----------
    text : str
        As written.
    automaton : Automaton
        The smallest one that reads it.
    alphabet : Alphabet
        What its symbols stand for.
    passing : tuple of str
        Kinds of link that may be walked anywhere besides.
    """

    text: str
    automaton: Automaton
    alphabet: Alphabet
    passing: tuple[str, ...] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        """The conditions in its square brackets, as written; empty if it has none."""
        conditions = (each for filters in self.alphabet.filters.values() for one in filters for each in one)
        return tuple(dict.fromkeys(str(condition) for condition in conditions))

    def relaxed(self) -> Pattern:
        """Return the same pattern without any condition.

        Returns
        -------
        Pattern
        """
        return compile_pattern(_WITHOUT.sub("", self.text), passing=self.passing) if self.filters else self

    def matches(self, steps: list[tuple[str, bool]]) -> bool:
        """Tell whether a sequence of (kind, forward) steps obeys a pattern without conditions.

        Parameters
        ----------
        steps : list of (str, bool)
            The kind of each link, and whether it is walked from source to target.

        Returns
        -------
        bool
        """
        return self.automaton.accepts(symbol_of(kind, forward) for kind, forward in steps)


@lru_cache(maxsize=512)
def compile_pattern(text: str, *, passing: tuple[str, ...] = ()) -> Pattern:
    """Parse and compile a pattern.

    Parameters
    ----------
    text : str
        The pattern.
    passing : tuple of str, optional
        Kinds of link that may be walked anywhere, either way, besides.

    Returns
    -------
    Pattern

    Raises
    ------
    PatternError
        If it does not parse (the message points at the character), names an unknown kind, states a condition that
        cannot be read, or needs more than 64 states.

    References
    ----------
    SPARQL 1.1 Query Language, W3C Recommendation of 21 March 2013, section 9 (property paths).

    Examples
    --------
    >>> len(compile_pattern("hosts/part_of*/^prohibits").automaton)
    3
    >>> compile_pattern("^owns[share >= 25%]+/^designates").filters
    ('share >= 25%',)
    """
    _check_size(text)
    tree = _parse(text)
    _check_kinds(tree, text)
    filters = _filters(tree, text)
    alphabet = _alphabet(tree, text, filters)
    moves = Moves(text, alphabet, filters)
    start, accept = moves.build(tree.children[0])
    moves.pass_over(passing)
    try:
        automaton = determinise(moves.edges, start, accept, limit=MAX_STATES)
    except TooManyStatesError:
        raise PatternError(
            f"the pattern needs more than {MAX_STATES} states", pattern=text, hint="ask it in several parts"
        ) from None
    return Pattern(text, automaton, alphabet, passing)


def _check_size(text: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise PatternError("the pattern is empty", pattern="", hint="write kinds of link, such as 'owns+/^designates'")
    if len(text) > MAX_LENGTH:
        raise PatternError(f"the pattern has {len(text):,} characters", pattern=text, hint=f"keep to {MAX_LENGTH:,}")
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth > MAX_DEPTH:
            raise PatternError(f"brackets nest deeper than {MAX_DEPTH}", pattern=text, position=position)


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _parse(text: str) -> Tree[Token]:
    from lark.exceptions import UnexpectedInput

    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        ended = getattr(getattr(error, "token", None), "type", "") == "$END"
        position = len(text) if ended or error.pos_in_stream is None else error.pos_in_stream
        what = f"{text[position]!r} is not expected here" if position < len(text) else "the pattern ends too early"
        raise PatternError(what, pattern=text, position=position, hint="see the grammar in docs/concepts") from None


def _check_kinds(tree: Tree[Token], text: str) -> None:
    for token in tree.scan_values(lambda leaf: getattr(leaf, "type", "") == "KIND"):
        if token not in LINK_KIND_NAMES:
            near = get_close_matches(str(token)[:40].lower(), LINK_KIND_NAMES, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"kinds are {', '.join(LINK_KIND_NAMES)}"
            said, position = f"{str(token)[:40]!r} is no kind of link", token.start_pos or 0
            raise PatternError(said, pattern=text, position=position, hint=hint)


def _filters(tree: Tree[Token], text: str) -> dict[int, Filter]:
    """Read what stands in square brackets, by the position of the kind before it."""
    filters = {}
    for part in tree.find_data("filtered"):
        kind, *conditions = cast("list[Any]", part.children)
        read = []
        for parts in (dict(zip(_PARTS, condition.children, strict=True)) for condition in conditions):
            try:
                read.append(read_condition(str(kind), *map(str, parts.values())))
            except BadConditionError as error:
                position = parts[error.part].start_pos or 0
                raise PatternError(error.said, pattern=text, position=position, hint=error.hint) from None
        filters[kind.start_pos] = tuple(sorted(set(read), key=str))
    return filters


def _alphabet(tree: Tree[Token], text: str, filters: dict[int, Filter]) -> Alphabet:
    by_kind: dict[str, dict[Filter, None]] = {}
    for part in tree.find_data("filtered"):
        kind: Any = part.children[0]
        different = by_kind.setdefault(str(kind), {})
        different[filters[kind.start_pos]] = None
        if len(different) > MAX_FILTERS:
            raise PatternError(
                f"{kind} has more than {MAX_FILTERS} different conditions", pattern=text, position=kind.start_pos or 0,
                hint="ask it in several parts",
            )  # fmt: skip
    return Alphabet(MappingProxyType({kind: tuple(sorted(each, key=str)) for kind, each in sorted(by_kind.items())}))
