"""What remains of a finding without one document, or without one speaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._rows import Rows

if TYPE_CHECKING:
    import pandas as pd

NO = "no"
"""The certainty of a finding that is none."""


@dataclass(frozen=True)
class Survivor:
    """What remains without one document or speaker.

    Attributes
    ----------
    kind : str
        ``"document"`` or ``"speaker"``.
    name : str
        Id of the document, or the speaker.
    caption : str
        What a reader calls it; a document of our own method says so.
    certainty : str
        What remains: ``"certain"``, ``"possible"`` or ``"no"``.
    phase : str or None
        ``"in_force"`` or ``"pending"``; None when time is ignored or nothing remains.
    rule : str or None
        The rule that still bites.
    hops : int or None
        Counted hops of the shortest chain that is left.
    changes : bool
        Whether certainty or phase differ from the finding's.
    """

    kind: str
    name: str
    caption: str
    certainty: str
    phase: str | None
    rule: str | None
    hops: int | None
    changes: bool


_COLUMNS = ("kind", "name", "caption", "certainty", "phase", "rule", "hops", "changes")


@dataclass(frozen=True)
class Survival(Rows[Survivor]):
    """The answer of `Why.survival`.

    Attributes
    ----------
    certainty : str
        The finding's own.
    rows : tuple of Survivor
        Documents and then speakers, each by name.
    attrs : mapping of str to object
        How the answer was made.
    """

    certainty: str
    rows: tuple[Survivor, ...]
    attrs: dict[str, Any]

    def _columns(self) -> dict[str, list[Any]]:
        return {name: [getattr(row, name) for row in self.rows] for name in _COLUMNS}

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a document and a speaker."""
        return to_pandas(self._columns(), self.attrs)

    def __repr__(self) -> str:
        changing = sum(row.changes for row in self.rows)
        rows = sorted(self.rows, key=lambda row: not row.changes)
        columns: dict[str, list[Any]] = {
            "without": [row.caption for row in rows],
            "kind": [row.kind for row in rows],
            "remains": [f"{row.certainty}, pending" if row.phase == "pending" else row.certainty for row in rows],
            "rule": [row.rule or "" for row in rows],
            "hops": ["" if row.hops is None else row.hops for row in rows],
        }
        head = f"{self.certainty}; {changing} of {len(self)} documents and speakers would change that if left out"
        return f"{head}, {self.attrs['as_of']}\n{text_table(columns)}"
