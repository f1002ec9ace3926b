"""What is told of many records that are read together, held back so that it is told in the order of their lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sanctions_graph.io._report import Place, Report


@dataclass
class Held(Report):
    """Holds what is told of many records, so that it can be told in the order of their lines.

    Attributes
    ----------
    to : Report
        Takes it in the end.
    """

    to: Report = field(default_factory=Report)
    _told: list[tuple[Place, Callable[[], None]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._told)

    def refuse(
        self, at: Place, message: str, *, rule: str = "record", table: str = "nodes", hint: str | None = None
    ) -> None:
        """Hold a refusal."""
        self._told.append((at, lambda: self.to.refuse(at, message, rule=rule, table=table, hint=hint)))

    def note(self, rule: str, at: Place, message: str, *, table: str = "nodes") -> None:
        """Hold a note."""
        self._told.append((at, lambda: self.to.note(rule, at, message, table=table)))

    def tell(self) -> None:
        """Tell what is held, by line."""
        told, self._told = sorted(self._told, key=lambda one: one[0][:2]), []
        for _, say in told:
            say()
