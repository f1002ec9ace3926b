"""Finite automata over small alphabets: from a nondeterministic description to the smallest deterministic one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Edge = tuple[int, int | None, int]
"""From a state, over a symbol (None moves without one), to a state."""

_MOST_CLOSED = 1_000_000
"""States written into subsets before giving up: what bounds the time of `determinise`."""


@dataclass(frozen=True)
class Automaton:
    """A deterministic automaton; state 0 is where every word starts.

    Attributes
    ----------
    moves : tuple of mapping of int to int
        For each state, the next state by symbol; a symbol that is not there ends the word.
    accepting : frozenset of int
        States in which a word may end.
    """

    moves: tuple[dict[int, int], ...]
    accepting: frozenset[int]

    def __len__(self) -> int:
        return len(self.moves)

    def backward(self) -> tuple[dict[int, tuple[int, ...]], ...]:
        """List, for each state, the states that reach it by each symbol."""
        before: list[dict[int, list[int]]] = [{} for _ in self.moves]
        for state, moves in enumerate(self.moves):
            for symbol, after in moves.items():
                before[after].setdefault(symbol, []).append(state)
        return tuple({symbol: tuple(states) for symbol, states in lane.items()} for lane in before)

    def accepts(self, word: Iterable[int]) -> bool:
        """Tell whether a word is accepted."""
        state = 0
        for symbol in word:
            after = self.moves[state].get(symbol)
            if after is None:
                return False
            state = after
        return state in self.accepting


class TooManyStatesError(Exception):
    """The automaton, or the work of finding it, outgrows its limit."""


def determinise(edges: Iterable[Edge], start: int, accept: int, *, limit: int) -> Automaton:
    """Build the smallest deterministic automaton of a nondeterministic one.

    Parameters
    ----------
    edges : iterable of (int, int or None, int)
        Moves of the nondeterministic automaton.
    start, accept : int
        Its first and its only accepting state.
    limit : int
        Most states wanted in the end; sixteen times as many are tried on the way.

    Returns
    -------
    Automaton

    Raises
    ------
    TooManyStatesError
        If it needs more.

    References
    ----------
    Rabin and Scott (1959) for the subset construction; Moore (1956) for merging equivalent states.
    """
    moves = _Moves(edges, accept)
    first = moves.close([start])
    number = {first: 0}
    queue, lanes = [first], []
    for subset in queue:
        step = {}
        for symbol, reached in moves.after(subset).items():
            if reached not in number:
                if len(number) >= 16 * limit:
                    raise TooManyStatesError
                number[reached] = len(number)
                queue.append(reached)
            step[symbol] = number[reached]
        lanes.append(step)
    smallest = _minimise(lanes, {number[subset] for subset in queue if accept in subset}, limit)
    if len(smallest) > limit:
        raise TooManyStatesError
    return smallest


class _Moves:
    """The moves of a nondeterministic automaton, from sets of states to sets of states."""

    def __init__(self, edges: Iterable[Edge], accept: int) -> None:
        self._accept = accept
        self._silent: dict[int, list[int]] = {}
        self._spoken: dict[int, list[tuple[int, int]]] = {}
        self._closed = 0
        for before, symbol, after in edges:
            if symbol is None:
                self._silent.setdefault(before, []).append(after)
            else:
                self._spoken.setdefault(before, []).append((symbol, after))

    def close(self, states: Iterable[int]) -> frozenset[int]:
        """Follow the moves without a symbol; keep the states that have others, or accept."""
        closed = set(states)
        stack = list(closed)
        while stack:
            for after in self._silent.get(stack.pop(), ()):
                if after not in closed:
                    closed.add(after)
                    stack.append(after)
        self._closed += len(closed)
        if self._closed > _MOST_CLOSED:
            raise TooManyStatesError
        return frozenset(state for state in closed if state in self._spoken or state == self._accept)

    def after(self, subset: frozenset[int]) -> dict[int, frozenset[int]]:
        """Say, for each symbol, where it leads from any of some states."""
        lane: dict[int, set[int]] = {}
        for state in subset:
            for symbol, after in self._spoken.get(state, ()):
                lane.setdefault(symbol, set()).add(after)
        return {symbol: self.close(states) for symbol, states in lane.items()}


def _minimise(moves: list[dict[int, int]], accepting: set[int], limit: int) -> Automaton:
    alive = _leading_to(moves, accepting)
    moves = [{symbol: after for symbol, after in lane.items() if after in alive} for lane in moves]
    block = [1 if state in accepting else 0 for state in range(len(moves))]
    while True:
        signature = [
            (block[state], tuple(sorted((symbol, block[after]) for symbol, after in lane.items())))
            for state, lane in enumerate(moves)
        ]
        numbering = {key: number for number, key in enumerate(dict.fromkeys(signature))}
        refined = [numbering[key] for key in signature]
        if len(numbering) == len(set(block)):
            break
        if len(numbering) > limit + 1:  # blocks only ever split; one of them may hold what leads nowhere
            raise TooManyStatesError
        block = refined
    return _renumbered(moves, accepting, refined)


def _leading_to(moves: list[dict[int, int]], accepting: set[int]) -> set[int]:
    before: dict[int, set[int]] = {}
    for state, lane in enumerate(moves):
        for after in lane.values():
            before.setdefault(after, set()).add(state)
    alive, stack = set(accepting), list(accepting)
    while stack:
        for state in before.get(stack.pop(), ()):
            if state not in alive:
                alive.add(state)
                stack.append(state)
    return alive


def _renumbered(moves: list[dict[int, int]], accepting: set[int], block: list[int]) -> Automaton:
    """Give blocks the numbers in which they are first met from the start: one form for one language."""
    number = {block[0]: 0}
    member = {block[state]: state for state in reversed(range(len(moves)))}
    queue = [block[0]]
    lanes = []
    for here in queue:
        lane = {}
        for symbol, after in sorted(moves[member[here]].items()):
            if block[after] not in number:
                number[block[after]] = len(number)
                queue.append(block[after])
            lane[symbol] = number[block[after]]
        lanes.append(lane)
    return Automaton(tuple(lanes), frozenset(number[block[state]] for state in accepting if block[state] in number))
