"""Patterns over kinds of link: the syntax of SPARQL 1.1 property paths, compiled to a small automaton.

``owns`` walks a link from source to target, ``^owns`` from target to source; ``/`` is then, ``|`` is or, ``*`` any
number of times, ``+`` at least once, ``?`` at most once, ``{m,n}`` from m to n times; brackets group.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sanctions_graph.errors import PatternError
from sanctions_graph.kernels.automaton import Automaton, Edge, TooManyStatesError, determinise
from sanctions_graph.model.kinds import LINK_KIND_NAMES

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

MAX_STATES = 64
"""Most states of a compiled pattern."""
MAX_LENGTH = 20_000
"""Longest pattern, in characters."""
MAX_DEPTH = 50
"""Deepest nesting of brackets."""
_MAX_MOVES = 100_000
_MAX_TIMES = 1_000

_GRAMMAR = r"""
start: alternative
?alternative: sequence ("|" sequence)*
?sequence: element ("/" element)*
?element: "^" repeated -> inverse | repeated
?repeated: primary (STAR | PLUS | MAYBE | RANGE)?
?primary: KIND | "(" alternative ")"
STAR: "*"
PLUS: "+"
MAYBE: "?"
RANGE: /\{\s*([0-9]+\s*(,\s*[0-9]*)?|,\s*[0-9]+)\s*\}/
KIND: /[A-Za-z_][A-Za-z0-9_]*/
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
        Symbols are codes of link kinds for a step from source to target, and those codes plus the number of kinds
        for a step against the link.
    """

    text: str
    automaton: Automaton

    def matches(self, steps: list[tuple[str, bool]]) -> bool:
        """Tell whether a sequence of (kind, forward) steps obeys the pattern."""
        return self.automaton.accepts(symbol_of(kind, forward) for kind, forward in steps)


def symbol_of(kind: str, forward: bool) -> int:
    """Return the symbol of a step along, or against, a kind of link."""
    return LINK_KIND_NAMES.index(kind) + (0 if forward else len(LINK_KIND_NAMES))


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
        If it does not parse (the message points at the character), names an unknown kind, or needs more than 64
        states.

    References
    ----------
    SPARQL 1.1 Query Language, W3C Recommendation of 21 March 2013, section 9 (property paths).

    Examples
    --------
    >>> len(compile_pattern("hosts/part_of*/^prohibits").automaton)
    3
    """
    _check_size(text)
    tree = _parse(text)
    _check_kinds(tree, text)
    moves = _Moves(text)
    start, accept = moves.build(tree.children[0])
    moves.pass_over(passing)
    try:
        automaton = determinise(moves.edges, start, accept, limit=MAX_STATES)
    except TooManyStatesError:
        raise PatternError(
            f"the pattern needs more than {MAX_STATES} states", pattern=text, hint="ask it in several parts"
        ) from None
    return Pattern(text, automaton)


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


class _Moves:
    """Collects the moves of a nondeterministic automaton, fragment by fragment (Thompson 1968)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edges: list[Edge] = []
        self._states = 0

    def _state(self) -> int:
        self._states += 1
        return self._states - 1

    def _move(self, before: int, symbol: int | None, after: int) -> None:
        self.edges.append((before, symbol, after))
        if len(self.edges) > _MAX_MOVES:
            raise PatternError("the pattern is too large", pattern=self.text, hint="repeat fewer times")

    def pass_over(self, kinds: tuple[str, ...]) -> None:
        """Let some kinds of link, either way, leave every state as it is."""
        symbols = [symbol_of(kind, forward) for kind in kinds for forward in (True, False)]
        self.edges += [(state, symbol, state) for state in range(self._states) for symbol in symbols]

    def build(self, tree: Any, inverse: bool = False) -> tuple[int, int]:
        """Return the first and the last state of a part of the pattern."""
        kind = getattr(tree, "data", "step")
        if kind == "step":
            first, last = self._state(), self._state()
            self._move(first, symbol_of(str(tree), not inverse), last)
            return first, last
        if kind == "inverse":
            return self.build(tree.children[0], not inverse)
        if kind == "alternative":
            return self._alternative(tree.children, inverse)
        if kind == "sequence":
            return self._sequence(tree.children[::-1] if inverse else tree.children, inverse)
        part, modifier = tree.children
        return self._repeated(part, modifier, inverse)

    def _alternative(self, parts: list[Any], inverse: bool) -> tuple[int, int]:
        first, last = self._state(), self._state()
        for part in parts:
            begin, end = self.build(part, inverse)
            self._move(first, None, begin)
            self._move(end, None, last)
        return first, last

    def _sequence(self, parts: list[Any], inverse: bool) -> tuple[int, int]:
        first, last = self.build(parts[0], inverse)
        for part in parts[1:]:
            last = self._then(last, part, inverse)[1]
        return first, last

    def _then(self, last: int, part: Any, inverse: bool) -> tuple[int, int]:
        begin, end = self.build(part, inverse)
        self._move(last, None, begin)
        return begin, end

    def _repeated(self, part: Any, modifier: Token, inverse: bool) -> tuple[int, int]:
        low, high = _times(modifier, self.text)
        first = begin = last = self._state()
        for _ in range(low):
            begin, last = self._then(last, part, inverse)
        if high is None:
            if low:
                self._move(last, None, begin)  # the last copy once more
            else:
                self._move(self._then(last, part, inverse)[1], None, last)
            return first, last
        final = self._state()
        for _ in range(high - low):
            self._move(last, None, final)
            last = self._then(last, part, inverse)[1]
        self._move(last, None, final)
        return first, final


def _times(token: Token, text: str) -> tuple[int, int | None]:
    """Read a modifier as the least and the most repetitions."""
    simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
    if str(token) in simple:
        return simple[str(token)]
    low, comma, high = (part.strip() for part in str(token).strip("{}").partition(","))
    least = _count(low) if low else 0
    most = (_count(high) if high else None) if comma else least
    position = token.start_pos or 0
    if max(least, most or 0) > _MAX_TIMES:
        raise PatternError(
            f"{token!s:.40} repeats too often", pattern=text, position=position, hint=f"at most {_MAX_TIMES:,}"
        )
    if most is not None and most < least:
        raise PatternError(f"{token!s} runs from high to low", pattern=text, position=position)
    return least, most


def _count(digits: str) -> int:
    return int(digits) if len(digits) < 10 else _MAX_TIMES + 1
