"""From the tree of a pattern to the moves of a nondeterministic automaton, fragment by fragment (Thompson 1968)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanctions_graph.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lark import Token

    from sanctions_graph.kernels.automaton import Edge
    from sanctions_graph.paths.alphabet import Alphabet, Filter

_MAX_MOVES = 100_000
_MAX_TIMES = 1_000


class Moves:
    """Collect the moves of a pattern.

    Parameters
    ----------
    text : str
        The pattern, for messages.
    alphabet : Alphabet
        Its letters.
    filters : mapping of int to Filter
        What stands in square brackets, by the position of the kind before it.
    """

    def __init__(self, text: str, alphabet: Alphabet, filters: Mapping[int, Filter]) -> None:
        self.edges: list[Edge] = []
        self._text, self._alphabet, self._filters = text, alphabet, filters
        self._states = 0

    def _state(self) -> int:
        self._states += 1
        return self._states - 1

    def _move(self, before: int, symbol: int | None, after: int) -> None:
        self.edges.append((before, symbol, after))
        if len(self.edges) > _MAX_MOVES:
            raise PatternError("the pattern is too large", pattern=self._text, hint="repeat fewer times")

    def pass_over(self, kinds: tuple[str, ...]) -> None:
        """Let some kinds of link, either way, leave every state as it is."""
        steps = [(kind, forward) for kind in kinds for forward in (True, False)]
        symbols = [symbol for step in steps for symbol in self._alphabet.symbols(*step)]
        self.edges += [(state, symbol, state) for state in range(self._states) for symbol in symbols]

    def build(self, tree: Any, inverse: bool = False) -> tuple[int, int]:
        """Return the first and the last state of a part of the pattern."""
        kind = getattr(tree, "data", "step")
        if kind == "step":
            return self._step(tree, None, inverse)
        if kind == "filtered":
            return self._step(tree.children[0], self._filters[tree.children[0].start_pos], inverse)
        if kind == "inverse":
            return self.build(tree.children[0], not inverse)
        if kind == "alternative":
            return self._alternative(tree.children, inverse)
        if kind == "sequence":
            return self._sequence(tree.children[::-1] if inverse else tree.children, inverse)
        part, modifier = tree.children
        return self._repeated(part, modifier, inverse)

    def _step(self, kind: Token, wanted: Filter | None, inverse: bool) -> tuple[int, int]:
        first, last = self._state(), self._state()
        for symbol in self._alphabet.symbols(str(kind), not inverse, wanted):
            self._move(first, symbol, last)
        return first, last

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
        low, high = _times(modifier, self._text)
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
