"""What a pattern means, read slowly: by descent from the left, into a regular expression over one letter a step.

It shares no code with the language of patterns: no parser, no automaton. Filters in brackets are not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sanctions_graph.testing.oracles_paths import letter

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile(r"\s*(?:([a-z_]+)|(\{\s*\d*\s*,?\s*\d*\s*\})|([/|^*+?()]))\s*")


def expression_of(pattern: str) -> re.Pattern[str]:
    """Translate a pattern.

    Parameters
    ----------
    pattern : str
        Any pattern without filters.

    Returns
    -------
    re.Pattern
        Over the characters of `letter`.

    Raises
    ------
    ValueError
        If it is no such pattern.

    Examples
    --------
    >>> from sanctions_graph.testing.oracles_patterns import expression_of
    >>> expression_of("^(owns/pays)+").pattern == expression_of("(^pays/^owns)+").pattern
    True
    """
    return re.compile(_Reader(pattern).read())


def obeys(pattern: str, steps: Iterable[tuple[str, bool]]) -> bool:
    """Tell whether a sequence of steps matches a pattern.

    Parameters
    ----------
    pattern : str
        Any pattern without filters.
    steps : iterable of (str, bool)
        Kind of each link, and whether it is walked from its source to its target.

    Returns
    -------
    bool
    """
    word = "".join(letter(kind, forward) for kind, forward in steps)
    return expression_of(pattern).fullmatch(word) is not None


class _Reader:
    """One pass over the tokens of a pattern; an inverse turns sequences round and steps about."""

    def __init__(self, pattern: str) -> None:
        self._tokens: list[str] = []
        at = 0
        while at < len(pattern):
            found = _TOKEN.match(pattern, at)
            if found is None:
                raise ValueError(f"{pattern!r} is not read from {at} on")
            self._tokens.append(re.sub(r"\s", "", found[0]))
            at = found.end()
        self._at = 0

    def read(self) -> str:
        expression = self._alternatives(inverse=False)
        if self._at < len(self._tokens):
            raise ValueError(f"{self._tokens[self._at]!r} is left over")
        return expression

    def _next(self, wanted: str) -> bool:
        """Pass over a token if it is the wanted one."""
        found = self._at < len(self._tokens) and self._tokens[self._at] == wanted
        self._at += found
        return found

    def _alternatives(self, *, inverse: bool) -> str:
        branches = [self._sequence(inverse=inverse)]
        while self._next("|"):
            branches.append(self._sequence(inverse=inverse))
        return f"(?:{'|'.join(branches)})"

    def _sequence(self, *, inverse: bool) -> str:
        parts = [self._element(inverse=inverse)]
        while self._next("/"):
            parts.append(self._element(inverse=inverse))
        return "".join(reversed(parts) if inverse else parts)

    def _element(self, *, inverse: bool) -> str:
        inverse ^= self._next("^")
        if self._next("("):
            part = self._alternatives(inverse=inverse)
            if not self._next(")"):
                raise ValueError("a bracket is not closed")
        else:
            part = letter(self._tokens[self._at], not inverse)
            self._at += 1
        for sign in "*+?":
            if self._next(sign):
                return f"(?:{part}{sign})"
        if self._at < len(self._tokens) and self._tokens[self._at].startswith("{"):
            self._at += 1
            return f"(?:{part}{self._tokens[self._at - 1].replace('{,', '{0,')})"
        return part
