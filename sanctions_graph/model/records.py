"""The records: what people write and read, one row at a time.

The columns of every table, its JSON Schema, the pages of the reference and the test strategies are derived from
these classes; there is no second description of the data.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from sanctions_graph._bounds import ALWAYS_BEGAN, NEVER_ENDS, NO_AMOUNT, NO_DAYS, NO_SHARE, UNKNOWN_DAY
from sanctions_graph._bounds import Amount as AmountBounds
from sanctions_graph._bounds import Days as DayBounds
from sanctions_graph._bounds import Share as ShareBounds
from sanctions_graph.errors import SanctionsGraphError, SchemaError, UnknownKindError
from sanctions_graph.model import cells
from sanctions_graph.model.fields import Field, days, number, reference, text, word
from sanctions_graph.model.kinds import (
    BOUND_UNITS,
    CLAIM_RELATIONS,
    CLAIM_STANCES,
    ENTITY_TYPES,
    LINK_KIND_NAMES,
    NODE_KINDS,
    STATUS_STANCE,
)


def _read(field: Field) -> Any:
    return BeforeValidator(field.read)


_ID = text("id", cells.read_id)
_OWN_ID = text("id", cells.read_optional_id)
_TEXT = text("text", cells.read_text)
_START, _END, _DUE = days(cells.read_start), days(cells.read_end), days(cells.read_due)
_DAYS, _PUBLISHED = days(cells.read_days), days(cells.read_published)
_SHARE = Field("share", cells.read_share)
_AMOUNT = Field("amount", cells.read_amount)
_SCHEME = text("text", lambda value: cells.read_text(value) or "name")
_VALUE = Field("value", lambda value: value)  # read once the unit is known

Id = Annotated[str, _read(_ID), _ID]
OwnId = Annotated[str, _read(_OWN_ID), _OWN_ID]
Text = Annotated[str, _read(_TEXT), _TEXT]
Start = Annotated[DayBounds, _read(_START), _START]
End = Annotated[DayBounds, _read(_END), _END]
Due = Annotated[DayBounds, _read(_DUE), _DUE]
Days = Annotated[DayBounds, _read(_DAYS), _DAYS]
Published = Annotated[DayBounds, _read(_PUBLISHED), _PUBLISHED]
ShareField = Annotated[ShareBounds, _read(_SHARE), _SHARE]
AmountField = Annotated[AmountBounds, _read(_AMOUNT), _AMOUNT]


def _read_status(value: Any) -> str:
    return cells.read_word("asserted" if cells.is_missing(value) else value, tuple(STATUS_STANCE), "claim status")


_STATUS = Field("word", _read_status, words=tuple(STATUS_STANCE))


def _word(words: tuple[str, ...], what: str) -> Any:
    field = word(words, what)
    return Annotated[str, _read(field), field]


def _ref(table: str) -> Any:
    field = reference(table)
    return Annotated[str, _read(field), field]


class Record(BaseModel):
    """Base of every record: frozen, without surplus fields, with errors of this library."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    table: ClassVar[str]
    """The table a record of this class is a row of."""

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise _own_error(type(self), fields, error) from None

    def __str__(self) -> str:
        shown = {name: value for name, value in self.to_text().items() if value}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def to_text(self) -> dict[str, str]:
        """Write every field as the text that reads back the same.

        Returns
        -------
        dict of str to str
            Text by field; blank where the field says nothing.
        """
        from sanctions_graph.model.schema import LAYOUTS

        return LAYOUTS[self.table].write(self)


def _own_error(record: type[Record], fields: dict[str, Any], error: ValidationError) -> SanctionsGraphError:
    first = error.errors()[0]
    where = f"{record.__name__} {str(fields.get('id', ''))[:60]!r}, field {'.'.join(map(str, first['loc']))!r}"
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, UnknownKindError):
        cause.message = f"{where}: {cause.message}"
        return cause
    if isinstance(cause, SanctionsGraphError):
        return type(cause)(f"{where}: {cause.message}")
    names = ", ".join(record.model_fields)
    return SchemaError(f"{where}: {first['msg']}", hint=f"the fields are {names}")


class State(Record):
    """A country or territory.

    Attributes
    ----------
    id : str
        ``state:`` and the ISO 3166 code.
    caption : str
        Its name in English.
    iso2 : str
        ISO 3166-1 alpha-2 code.
    type : str
        Kind of territory, where it matters.
    """

    table: ClassVar[str] = "nodes"
    kind: ClassVar[str] = "state"
    id: Id
    caption: Text = ""
    iso2: Text = ""
    type: Text = ""


class Entity(Record):
    """A person, company, organisation, public body, venue, vessel, wallet, group or event.

    Attributes
    ----------
    id : str
        ``scheme:value``, best an official one (``un:``, ``ofac:``, ``lei:``).
    caption : str
        Its name.
    type : str
        A FollowTheMoney schema name, or ``Group``.
    """

    table: ClassVar[str] = "nodes"
    kind: ClassVar[str] = "entity"
    id: Id
    caption: Text = ""
    type: _word(ENTITY_TYPES, "entity type") = "LegalEntity"  # type: ignore[valid-type]


class Channel(Record):
    """A way of earning revenue, or its instance in one or more host states (``channel:restaurants@LA``).

    Attributes
    ----------
    id : str
        ``channel:class`` or ``channel:class@host``.
    caption : str
        Its name.
    type : str
        The class (``restaurants``).
    """

    table: ClassVar[str] = "nodes"
    kind: ClassVar[str] = "channel"
    id: Id
    caption: Text = ""
    type: Text = ""


class Measure(Record):
    """A legal instrument: a resolution or its paragraph, an act, an order, a designation programme.

    Attributes
    ----------
    id : str
        ``measure:`` and a short name.
    caption : str
        Its name.
    authority : str
        Whose measure it is (``UN``, ``US``).
    program : str
        The list programme it is known by.
    reference : str
        Its citation.
    adopted : Days
        The day it was adopted or signed.
    type : str
        Form of the instrument (``resolution``, ``paragraph``, ``act``, ``order``, ``action``).
    """

    table: ClassVar[str] = "nodes"
    kind: ClassVar[str] = "measure"
    id: Id
    caption: Text = ""
    authority: Text = ""
    program: Text = ""
    reference: Text = ""
    adopted: Days = NO_DAYS
    type: Text = ""


class Name(Record):
    """A name or identifier of a node.

    Attributes
    ----------
    node : str
        Id of the node.
    scheme : str
        ``name``, ``alias``, ``weak_alias``, ``un_ref``, ``ofac_uid``, ``lei``, ``imo``, ``wallet`` and others.
    value : str
        The name or identifier.
    lang : str
        ISO 639 code, where known.
    start, end : Days
        When it was borne; blank states no limit.
    id : str
        Made from the content if left out.
    """

    table: ClassVar[str] = "names"
    id: OwnId = ""
    node: _ref("nodes")  # type: ignore[valid-type]
    scheme: Annotated[str, _read(_SCHEME), _SCHEME] = "name"
    value: Text
    lang: Text = ""
    start: Start = ALWAYS_BEGAN
    end: End = NEVER_ENDS


class Link(Record):
    """One dated, typed edge of the multigraph: our reading of its claims.

    Attributes
    ----------
    source, target : str
        Ids of the nodes it joins.
    kind : str
        A word of the registry of link kinds.
    role : str
        Post, basis (capital, votes, board, …) or type of tie.
    start, end : Days
        First and last day in force; blank states no limit, ``?`` one that is not known.
    due : Days
        Deadline of a ``requires``; blank means from the start.
    share : Share
        Share held, where the kind carries one; blank means not known.
    amount : Amount
        Amount in `unit`, where the kind carries one.
    unit : str
        Base unit of the amount.
    id : str
        Made from the content if left out.
    """

    table: ClassVar[str] = "links"
    id: OwnId = ""
    source: _ref("nodes")  # type: ignore[valid-type]
    target: _ref("nodes")  # type: ignore[valid-type]
    kind: _word(LINK_KIND_NAMES, "link kind")  # type: ignore[valid-type]
    role: Text = ""
    start: Start = ALWAYS_BEGAN
    end: End = NEVER_ENDS
    due: Due = ALWAYS_BEGAN
    share: ShareField = NO_SHARE
    amount: AmountField = NO_AMOUNT
    unit: Text = ""


class Document(Record):
    """One citable thing.

    Attributes
    ----------
    id : str
        ``doc:`` and a short name.
    publisher, title : str
        As a bibliography prints them.
    published : Days
        When it came out; blank means that it is not known.
    url : str
        Where it can be read.
    retrieved_on : Days
        When we read it.
    sha256 : str
        Hash of the copy that was read.
    licence : str
        Terms of the facts taken from it.
    is_legal_act : bool
        Whether it is an act of law, citable by its own symbol.
    """

    table: ClassVar[str] = "documents"
    id: Id
    publisher: Text = ""
    title: Text = ""
    published: Published = UNKNOWN_DAY
    url: Text = ""
    retrieved_on: Days = NO_DAYS
    sha256: Text = ""
    licence: Text = ""
    is_legal_act: Annotated[bool, BeforeValidator(cells.read_flag), Field("flag", cells.read_flag)] = False


class Claim(Record):
    """What one speaker said in one document at one locator.

    Attributes
    ----------
    about : str
        Id of the link, node or name it is about.
    quantity : str
        What it counts or dates; blank claims that the link (or name) exists.
    value : Amount
        Bounds of the quantity in `unit`; a day or a share where the unit says so.
    value_text : str
        The quantity in words, where it is no number.
    unit : str
        Base unit; ``day`` and ``share`` for dates and shares.
    valid : Days
        The time it speaks of.
    observed : Days
        When it was seen so.
    document : str
        Id of the document.
    locator : str
        Paragraph, page, section.
    attributed_to : str
        The speaker.
    stance : str
        ``supports``, ``hedges`` or ``disputes``; left out, it follows from the status.
    status : str
        ``official``, ``convicted``, ``asserted``, ``alleged``, ``estimated``, ``opinion`` or ``planned``.
    confidence : float
        In [0, 1]; nan means that no number was given.
    grade : str
        The grade as printed, such as ``B2`` or ``likely``; a `GradeTable` says what it is worth. A number goes first.
    original_value : str
        The value as printed.
    note : str
        What a reader should know.
    fact_row : str
        The row of the fact table it was read from.
    id : str
        Made from the content if left out.
    """

    table: ClassVar[str] = "claims"
    id: OwnId = ""
    about: _ref("about")  # type: ignore[valid-type]
    quantity: Text = ""
    value: Annotated[AmountBounds, _VALUE] = NO_AMOUNT
    value_text: Text = ""
    unit: Text = ""
    valid: Days = NO_DAYS
    observed: Days = NO_DAYS
    document: _ref("documents")  # type: ignore[valid-type]
    locator: Text = ""
    attributed_to: Text = ""
    stance: _word(CLAIM_STANCES, "stance")  # type: ignore[valid-type]
    status: Annotated[str, _read(_STATUS), _STATUS] = "asserted"
    confidence: Annotated[float, BeforeValidator(cells.read_probability), number(cells.read_probability)] = math.nan
    grade: Text = ""
    original_value: Text = ""
    note: Text = ""
    fact_row: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, fields: dict[str, Any]) -> dict[str, Any]:
        fields = dict(fields)
        fields["stance"] = complete_stance(fields.get("stance"), fields.get("status", "asserted"))
        fields["unit"] = complete_unit(fields.get("unit"), fields.get("quantity"))
        fields["value"] = cells.read_value(fields.get("value"), fields["unit"])
        return fields


def complete_unit(unit: Any, quantity: Any) -> Any:
    """Derive a unit that is left out from the quantity: days for a start, shares for a share."""
    return BOUND_UNITS.get(str(quantity), "") if cells.is_missing(unit) else unit


def complete_stance(stance: Any, status: Any) -> str:
    """Derive a stance from the status, or check that the two agree.

    Raises
    ------
    SchemaError
        If a claim supports with a hedging status, or hedges with a supporting one.
    """
    implied = STATUS_STANCE[_read_status(status)]
    if cells.is_missing(stance):
        return implied
    if cells.read_word(stance, CLAIM_STANCES, "stance") not in ("disputes", implied):
        raise SchemaError(
            f"a claim of status {status!r} cannot say stance {stance!r}",
            hint=f"leave the stance out (it is {implied!r}) or write 'disputes'",
        )
    return str(stance)


class ClaimLink(Record):
    """One claim about another.

    Attributes
    ----------
    claim, other : str
        Ids of the two claims.
    relation : str
        ``repeats``, ``corrects``, ``disputes`` or ``same_amount``.
    id : str
        Made from the content if left out.
    """

    table: ClassVar[str] = "claim_links"
    id: OwnId = ""
    claim: _ref("claims")  # type: ignore[valid-type]
    relation: _word(CLAIM_RELATIONS, "claim relation")  # type: ignore[valid-type]
    other: _ref("claims")  # type: ignore[valid-type]


class Step(Record):
    """One step that made a graph: provenance, left out of equality and hashes.

    Attributes
    ----------
    software, version : str
        What ran.
    parameters, inputs : str
        With what, in words or JSON.
    timestamp : str
        When, in ISO 8601.
    id : str
        Made from the content if left out.
    """

    table: ClassVar[str] = "provenance"
    id: OwnId = ""
    software: Text
    version: Text = ""
    parameters: Text = ""
    inputs: Text = ""
    timestamp: Text = ""


NodeRecord = State | Entity | Channel | Measure
_NODE_CLASSES: tuple[type[Record], ...] = (State, Entity, Channel, Measure)
NODE_RECORDS: dict[str, type[Record]] = dict(zip(NODE_KINDS, _NODE_CLASSES, strict=True))
