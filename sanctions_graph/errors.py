"""The errors of the library: one root, and each class also inherits the builtin a user would catch.

::

    SanctionsGraphError
    ├─ UnknownIdError        (KeyError)        an id that is not in the graph; .suggestions
    ├─ UnknownKindError      (ValueError)      a word outside a closed list; .allowed
    ├─ DateError             (ValueError)      a text that is no (partial) date
    ├─ RuleError             (ValueError)      the data break a numbered rule; .findings
    │  ├─ SchemaError                          a column or field is missing, unknown or of the wrong form
    │  ├─ IntegrityError                       duplicate or malformed id, dangling reference, wrong end
    │  ├─ BoundsError                          low above high, a share outside 0-100 %
    │  ├─ EvidenceError                        a link without a claim, a claim without a document
    │  └─ OverlapError                         numbers that may not be added, or that may overlap
    ├─ FormatError           (ValueError)      a file is not what it should be
    │  └─ RecordError                          one record of it is not; .path, .line, .record_id
    ├─ PatternError          (ValueError)      a path pattern does not parse; .position
    ├─ NotConvergedError     (ArithmeticError) .iterations, .residual
    ├─ SearchLimitError      (RuntimeError)    .limit, .found
    ├─ FrozenError           (AttributeError)  a graph does not change; use .edit()
    └─ MissingDependencyError (ImportError)    .extra names what to install

Every message says what happened, to which record, and (``Hint:``) what to do.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "BoundsError",
    "DateError",
    "EvidenceError",
    "Finding",
    "FormatError",
    "FrozenError",
    "IntegrityError",
    "MissingDependencyError",
    "NotConvergedError",
    "OverlapError",
    "PatternError",
    "RecordError",
    "RuleError",
    "SanctionsGraphError",
    "SchemaError",
    "SearchLimitError",
    "UnknownIdError",
    "UnknownKindError",
]


class Finding(NamedTuple):
    """One row that breaks, or cannot be judged by, a numbered rule; or that a reader could not read or resolve.

    Attributes
    ----------
    rule : str
        ``"I1"`` to ``"I19"``; from a reader a word: ``file``, ``record``, ``name``, ``cut``, ``place``, ``program``,
        ``type`` or ``date``.
    table : str
        Name of the table the row stands in.
    id : str
        Id of the row.
    message : str
        What is wrong, in one sentence.
    """

    rule: str
    table: str
    id: str
    message: str


class SanctionsGraphError(Exception):
    """Root of every error the library raises.

    Parameters
    ----------
    message : str
        What happened, and to which record.
    hint : str, optional
        What to do about it.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        self.message = message if hint is None else f"{message}\nHint: {hint}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message  # KeyError would print the repr


class UnknownIdError(SanctionsGraphError, KeyError):
    """An id that is not in the graph.

    Parameters
    ----------
    id : str
        The id that was asked for.
    known : iterable of str
        Ids that exist; the nearest of them become suggestions.
    what : str, default "node"
        The table that was searched.
    """

    def __init__(self, id: str, known: Iterable[str] = (), *, what: str = "node") -> None:  # noqa: A002
        self.id = id
        self.suggestions: Sequence[str] = get_close_matches(str(id), list(known), n=3, cutoff=0.5)
        hint = "ids read scheme:value; look them up in the tables of the graph, such as graph.nodes.ids"
        if self.suggestions:
            hint = f"did you mean {' or '.join(map(repr, self.suggestions))}?"
        super().__init__(f"there is no {what} {str(id)[:80]!r} in this graph", hint=hint)


class UnknownKindError(SanctionsGraphError, ValueError):
    """A word outside a closed list (kinds, roles, statuses, metrics, rules).

    Parameters
    ----------
    word : str
        The word that was given.
    allowed : iterable of str
        The closed list.
    what : str
        What the list names.
    """

    def __init__(self, word: object, allowed: Iterable[str], *, what: str) -> None:
        self.allowed = tuple(allowed)
        near = get_close_matches(str(word)[:80], self.allowed, n=1)
        start = f"did you mean {near[0]!r}? " if near else ""
        super().__init__(f"{str(word)[:80]!r} is no {what}", hint=f"{start}allowed: {', '.join(sorted(self.allowed))}")


class DateError(SanctionsGraphError, ValueError):
    """A text that is not a year, a month, a day or a range of them."""


class RuleError(SanctionsGraphError, ValueError):
    """The data break a numbered rule.

    Parameters
    ----------
    message : str
        What happened.
    findings : sequence of Finding
        Every offending row.
    hint : str, optional
        What to do.
    """

    def __init__(self, message: str, findings: Sequence[Finding] = (), *, hint: str | None = None) -> None:
        self.findings = tuple(findings)
        super().__init__(message, hint=hint)


class SchemaError(RuleError):
    """A column or field is missing, unknown, or of the wrong form."""


class IntegrityError(RuleError):
    """A duplicate or malformed id, a dangling reference, or an end of a kind the link does not allow."""


class BoundsError(RuleError):
    """A lower bound above its upper bound, or a share outside 0 to 100 %."""


class EvidenceError(RuleError):
    """A link without a claim, or a claim without a document."""


class OverlapError(RuleError):
    """Numbers that may not be added: of parts that may overlap, or of unlike quantities, units or periods."""


class FormatError(SanctionsGraphError, ValueError):
    """A file is not in the format it should be in."""


class DownloadError(SanctionsGraphError, ConnectionError):
    """A file could not be fetched."""


class RecordError(FormatError):
    """One record of a file cannot be read.

    Parameters
    ----------
    message : str
        What is wrong with the record.
    path : str
        The file.
    line : int
        The line, counted from 1.
    record_id : str, default ""
        The record's own id, where it has one.
    hint : str, optional
        What to do.
    """

    def __init__(self, message: str, *, path: str, line: int, record_id: str = "", hint: str | None = None) -> None:
        self.path, self.line, self.record_id = path, line, record_id
        where = f"{path}, line {line}" + (f", record {record_id!r}" if record_id else "")
        super().__init__(f"{where}: {message}", hint=hint)


class PatternError(SanctionsGraphError, ValueError):
    """A path pattern does not parse, or needs too many states.

    Parameters
    ----------
    message : str
        What is wrong.
    pattern : str
        The pattern as written.
    position : int
        Index of the offending character.
    hint : str, optional
        What to do.
    """

    def __init__(self, message: str, *, pattern: str, position: int = 0, hint: str | None = None) -> None:
        self.pattern, self.position = pattern, position
        begin = max(0, position - 60)
        excerpt = "".join(letter if letter.isprintable() else " " for letter in pattern[begin : begin + 120])
        pointer = f"\n  {excerpt}\n  {' ' * (position - begin)}^" if pattern else ""
        super().__init__(f"{message}{pointer}", hint=hint)


class NotConvergedError(SanctionsGraphError, ArithmeticError):
    """An iteration did not reach its tolerance.

    Parameters
    ----------
    what : str
        The computation.
    iterations : int
        How many rounds were run.
    residual : float
        How far the last round still moved.
    hint : str, optional
        What to do.
    """

    def __init__(self, what: str, *, iterations: int, residual: float, hint: str | None = None) -> None:
        self.iterations, self.residual = iterations, residual
        super().__init__(f"{what} did not converge in {iterations} rounds (residual {residual:.3g})", hint=hint)


class SearchLimitError(SanctionsGraphError, RuntimeError):
    """A search met its stated limit before it was complete.

    Parameters
    ----------
    what : str
        What was searched.
    limit : int
        The limit.
    found : int
        How many results had been found by then.
    hint : str, optional
        What to do.
    """

    def __init__(self, what: str, *, limit: int, found: int, hint: str | None = None) -> None:
        self.limit, self.found = limit, found
        super().__init__(f"{what} met its limit of {limit:,} candidates with {found:,} found", hint=hint)


class FrozenError(SanctionsGraphError, AttributeError):
    """A frozen value was asked to change."""


class MissingDependencyError(SanctionsGraphError, ImportError):
    """An optional package is not installed.

    Parameters
    ----------
    package : str
        The package that is missing.
    extra : str
        The extra of this library that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"this needs the package {package!r}", hint=f"pip install 'sanctions-graph[{extra}]'")
