"""What a reader could not read: the first such record stops it, or all of them become findings of the graph.

The rule of such a finding is a word, not a number: ``file`` and ``record`` (left out), ``name`` (no entry
bears it, or several do), ``cut`` (a text that ends in the middle), ``place``, ``program``, ``type`` and ``date`` (a
word that is not known).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sanctions_graph.errors import Finding, FormatError, RecordError, SanctionsGraphError, UnknownKindError
from sanctions_graph.model.cells import read_text

ON_ERROR = ("raise", "collect")
MAX_FINDINGS = 100_000
"""Most findings that one reading may gather."""


class Place(NamedTuple):
    """Where a record stands.

    Attributes
    ----------
    path : str
        Name of the file.
    line : int
        Line on which the record begins, counted from 1.
    record : str
        The record's own id.
    """

    path: str
    line: int
    record: str


@dataclass
class Report:
    """Takes what cannot be read.

    Attributes
    ----------
    on_error : {"raise", "collect"}
        What happens to a record that is refused.
    findings : list of Finding
        What was gathered.
    """

    on_error: str = "raise"
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.on_error not in ON_ERROR:
            raise UnknownKindError(self.on_error, ON_ERROR, what="way to treat an error")

    def refuse(
        self, at: Place, message: str, *, rule: str = "record", table: str = "nodes", hint: str | None = None
    ) -> None:
        """Leave a record, or what is wrong in it, out.

        Parameters
        ----------
        at : Place
            The record.
        message : str
            What is wrong with it.
        rule : str, default "record"
            Word of the finding.
        table : str, default "nodes"
            The table it would have stood in.
        hint : str, optional
            What to do.

        Raises
        ------
        RecordError
            Unless errors are collected.
        """
        if self.on_error == "raise":
            hint = hint or "correct it, or say on_error='collect' to leave it out"
            raise RecordError(message, path=at.path, line=at.line, record_id=at.record, hint=hint)
        self.note(rule, at, f"left out: {message}", table=table)

    def note(self, rule: str, at: Place, message: str, *, table: str = "nodes") -> None:
        """Add a finding about a record that is read all the same."""
        if len(self.findings) >= MAX_FINDINGS:
            raise FormatError(
                f"{at.path}, line {at.line}: more than {MAX_FINDINGS:,} findings", hint="is it the right file?"
            )
        self.findings.append(Finding(rule, table, at.record, f"{at.path}, line {at.line}: {message}"))

    def text(self, at: Place, value: str, what: str) -> str | None:
        """Read one text as a cell does; None if it cannot be read, and the record is then refused."""
        try:
            return read_text(value)
        except SanctionsGraphError as error:
            said, _, hint = error.message.partition("\nHint: ")
            self.refuse(at, f"its {what} is {said.partition(chr(10))[0]}", hint=hint or "correct the text")
            return None
