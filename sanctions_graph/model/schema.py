"""Layouts of the seven tables, derived from the records; nothing about a column is written down twice."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import (
    ALWAYS_BEGAN,
    NEVER_ENDS,
    NO_DAYS,
    UNKNOWN_DAY,
    Days,
    amount_text,
    format_days,
    share_text,
)
from sanctions_graph.errors import SchemaError
from sanctions_graph.model import cells
from sanctions_graph.model.fields import Field, word
from sanctions_graph.model.kinds import NODE_KINDS, STATUS_STANCE
from sanctions_graph.model.records import (
    NODE_RECORDS,
    Claim,
    ClaimLink,
    Document,
    Link,
    Name,
    Record,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION = 1
_SHOWN = 5  # unknown columns that a message names
"""Raised whenever a column changes its name, its meaning or its type."""

_BLANK_DAYS: dict[Callable[[Any], Days], Days] = {
    cells.read_start: ALWAYS_BEGAN,
    cells.read_end: NEVER_ENDS,
    cells.read_due: ALWAYS_BEGAN,
    cells.read_days: NO_DAYS,
    cells.read_published: UNKNOWN_DAY,
}


@dataclass(frozen=True)
class Layout:
    """The columns of one table.

    Attributes
    ----------
    table : str
        Its name.
    fields : mapping of str to Field
        Fields in order; a field of bounds is kept as two columns, ``…_low`` and ``…_high``.
    defaults : mapping of str to object
        Value of a field that is left out; fields not named here must be given.
    """

    table: str
    fields: Mapping[str, Field]
    defaults: Mapping[str, Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(
            column
            for name, field in self.fields.items()
            for column in ((f"{name}_low", f"{name}_high") if field.is_bounds else (name,))
        )

    def write(self, record: Record) -> dict[str, str]:
        """Write a record as text, field by field."""
        return {
            name: self.write_cell(name, getattr(record, name, self.defaults.get(name, "")), record)
            for name in self.fields
        }

    def write_cell(self, name: str, value: Any, record: Any) -> str:
        """Write one value as the text that reads back the same."""
        field = self.fields[name]
        if field.form == "days":
            return "" if value == _BLANK_DAYS[field.read] else format_days(value)
        if field.form == "share":
            return share_text(value)
        if field.form == "amount":
            return amount_text(value)
        if field.form == "value":
            return cells.write_value(value, record.unit)
        if field.form == "number":
            return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")
        if field.form == "flag":
            return "true" if value else "false"
        return str(value)

    def require(self, given: Mapping[str, Any]) -> None:
        """Check the names of columns that were given.

        Raises
        ------
        SchemaError
            If a column is unknown, or a needed one is missing.
        """
        surplus = [name for name in given if name not in self.fields]
        missing = [name for name in self.fields if name not in self.defaults and name not in given]
        if surplus or missing:
            shown = ", ".join(f"{name!r:.60}" for name in surplus[:_SHOWN]) + ("…" if len(surplus) > _SHOWN else "")
            said = f"unknown {shown}" if surplus else f"missing {', '.join(missing)}"
            raise SchemaError(
                f"columns of table {self.table!r}: {said}", hint=f"its columns are {', '.join(self.fields)}"
            )


def _fields_of(record: type[Record]) -> dict[str, Field]:
    return {
        name: next(mark for mark in info.metadata if isinstance(mark, Field))
        for name, info in record.model_fields.items()
    }


def _layout(table: str, *records: type[Record], extra: Mapping[str, Field] = MappingProxyType({})) -> Layout:
    fields: dict[str, Field] = {"id": _fields_of(records[0])["id"], **extra}
    defaults: dict[str, Any] = {}
    for record in records:
        fields |= {name: field for name, field in _fields_of(record).items() if name not in fields}
        defaults |= {name: info.default for name, info in record.model_fields.items() if not info.is_required()}
    if "stance" in fields:
        defaults["stance"] = STATUS_STANCE[defaults["status"]]
    return Layout(table, fields, defaults)


def _node_layout() -> Layout:
    layout = _layout("nodes", *NODE_RECORDS.values(), extra={"kind": word(NODE_KINDS, "node kind")})
    fields = dict(layout.fields)
    fields["type"] = Field("text", cells.read_text)  # a channel's class is free, an entity's is checked by rule I3
    return Layout("nodes", fields, {**layout.defaults, "type": ""})


LAYOUTS: Mapping[str, Layout] = MappingProxyType({
    "nodes": _node_layout(),
    "names": _layout("names", Name),
    "links": _layout("links", Link),
    "claims": _layout("claims", Claim),
    "claim_links": _layout("claim_links", ClaimLink),
    "documents": _layout("documents", Document),
    "provenance": _layout("provenance", Step),
})  # fmt: skip
"""The seven tables by name."""

RECORDS: Mapping[str, type[Record]] = MappingProxyType({
    "names": Name,
    "links": Link,
    "claims": Claim,
    "claim_links": ClaimLink,
    "documents": Document,
    "provenance": Step,
})  # fmt: skip
"""The record of every table but ``nodes``, whose rows are of four classes."""


def record_class(table: str, kind: str = "") -> type[Record]:
    """Return the class of a row of a table; for ``nodes``, of a node of that kind."""
    return NODE_RECORDS[kind] if table == "nodes" else RECORDS[table]
