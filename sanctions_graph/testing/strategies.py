"""Hypothesis strategies that follow the schema: every legal record, every legal graph, by construction.

A new field or kind of link is drawn as soon as the records and the registry know it.
"""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sanctions_graph._bounds import (
    ALWAYS_BEGAN,
    DAY_MAX,
    DAY_MIN,
    NEVER_ENDS,
    NO_AMOUNT,
    UNKNOWN_DAY,
    WHOLE,
    Amount,
    Days,
    Share,
    day_number,
    parse_days,
)
from sanctions_graph.errors import MissingDependencyError, PatternError
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.cells import read_text
from sanctions_graph.model.fields import Field
from sanctions_graph.model.kinds import (
    BOUND_QUANTITIES,
    ENTITY,
    LINK_KIND_NAMES,
    LINK_KINDS,
    NODE_KINDS,
    STATUS_STANCE,
    fixed_kind,
)
from sanctions_graph.model.records import Claim, ClaimLink, Link, Record
from sanctions_graph.model.schema import record_class

try:
    from hypothesis import strategies as st
except ImportError:  # pragma: no cover - tests have it
    raise MissingDependencyError("hypothesis", "testing") from None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from sanctions_graph.model.graph import SanctionsGraph

FIRST_DAY, LAST_DAY = day_number(date(2014, 1, 1)), day_number(date(2026, 12, 31))
_UNITS = ("USD", "persons", "")
_ROLES = ("", "capital", "votes", "associated", "visited", "office")
_DOCUMENTS = ("doc:1", "doc:2", "law:1")
_NODES = tuple(f"{scheme}:{number}" for number in ("1", "2", "é 3") for scheme in ("x", "state", "channel", "measure"))


# ---- cells -----------------------------------------------------------------------------------------------
# strategies are kept, since Hypothesis checks a strategy the first time it meets it


@cache
def days() -> SearchStrategy[Days]:
    """Draw bounds on a day: a day, a month, a year, a range, one with an open end, the calendar's ends, ``?``."""
    day = st.integers(FIRST_DAY, LAST_DAY)
    month = st.builds("{:04d}-{:02d}".format, st.integers(2014, 2026), st.integers(1, 12)).map(parse_days)
    year = st.integers(2014, 2026).map(str).map(parse_days)
    ranges = st.tuples(day, day).map(sorted).map(lambda pair: Days(*pair))
    return st.one_of(
        day.map(lambda d: Days(d, d)),
        month,
        year,
        ranges,
        day.map(lambda d: Days(DAY_MIN, d)),
        day.map(lambda d: Days(d, DAY_MAX)),
        st.sampled_from([UNKNOWN_DAY, parse_days("0001-01-01"), parse_days("9999-12-31")]),
    )


@cache
def shares() -> SearchStrategy[Share]:
    """Draw bounds on a share: per cents and thirds, odd units, ranges, open ends, nothing and the whole."""
    usual = st.sampled_from([0, WHOLE // 20, WHOLE // 4, WHOLE // 3, WHOLE // 2, WHOLE])
    point = st.one_of(usual, st.integers(0, WHOLE))
    return st.one_of(
        point.map(lambda s: Share(s, s)), st.tuples(point, point).map(sorted).map(lambda pair: Share(*pair))
    )


@cache
def amounts() -> SearchStrategy[Amount]:
    """Draw bounds on an amount: a number, a range, one with an open end."""
    number = st.one_of(st.integers(-3, 10**9).map(float), st.floats(-1e9, 1e15)).map(lambda x: x + 0.0)
    return st.one_of(
        number.map(lambda x: Amount(x, x)),
        st.tuples(number, number).map(sorted).map(lambda pair: Amount(*pair)),
        number.map(lambda x: Amount(x, math.inf)),
        number.map(lambda x: Amount(-math.inf, x)),
        st.just(Amount(-math.inf, math.inf)),
    )


@cache
def texts() -> SearchStrategy[str]:
    """Draw free text as a cell reads it, often blank."""
    letters = st.characters(exclude_categories=("Cc", "Cs"))
    return st.one_of(st.sampled_from(["", "a", 'B, "c"']), st.text(letters, max_size=6).map(read_text))


@cache
def _ids() -> SearchStrategy[str]:
    return st.sampled_from(["x:1", "x:2", "x:é"])


@cache
def _cell(form: str, words: tuple[str, ...]) -> SearchStrategy[Any]:
    made: dict[str, Callable[[], SearchStrategy[Any]]] = {
        "id": _ids,
        "ref": _ids,
        "text": texts,
        "word": lambda: st.sampled_from(words),
        "days": days,
        "share": shares,
        "amount": amounts,
        "value": lambda: st.just(NO_AMOUNT),
        "number": lambda: st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1).map(abs)),
        "flag": st.booleans,
    }
    return made[form]()


@cache
def _fields(table: str, node_kind: str) -> SearchStrategy[dict[str, Any]]:
    """Draw the fields of a record, each blank half of the time where it may be left out."""
    required: dict[str, SearchStrategy[Any]] = {}
    optional: dict[str, SearchStrategy[Any]] = {}
    for name, info in record_class(table, node_kind).model_fields.items():
        field = next(mark for mark in info.metadata if isinstance(mark, Field))
        (required if info.is_required() else optional)[name] = _cell(field.form, field.words)
    return st.fixed_dictionaries(required, optional=optional)


def records(table: str, *, node_kind: str = "", **fixed: SearchStrategy[Any]) -> SearchStrategy[Record]:
    """Draw legal records of a table.

    Parameters
    ----------
    table : str
        Name of a table.
    node_kind : str, optional
        For ``nodes``: the kind of node; any if left out.
    **fixed : strategy
        Strategies for fields that should not be drawn freely. References otherwise name ids that may not exist.

    Returns
    -------
    strategy of Record
        Shrinks to blank fields.
    """
    if table == "nodes" and not node_kind:
        return st.one_of([records(table, node_kind=each, **fixed) for each in NODE_KINDS])
    both = st.tuples(_fields(table, node_kind), st.fixed_dictionaries(fixed))
    return both.map(lambda drawn: _record(table, node_kind, drawn[0] | drawn[1]))


def _record(table: str, node_kind: str, fields: dict[str, Any]) -> Record:
    return record_class(table, node_kind)(**_consistent(table, fields))


def _consistent(table: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Make drawn fields go together: stance with status, a link with what its kind carries, start with end."""
    if table == "claims" and fields["stance"] != "disputes":
        return fields | {"stance": STATUS_STANCE[fields.get("status", "asserted")]}
    if table == "links":
        for name in {"share", "amount"} - {LINK_KINDS[fields["kind"]].carries}:
            fields.pop(name, None)
    if table in {"links", "names"}:
        start, end = fields.get("start", ALWAYS_BEGAN), fields.get("end", NEVER_ENDS)
        if start.low > end.high:
            return fields | {"start": end, "end": start}
    return fields


# ---- graphs ----------------------------------------------------------------------------------------------


@st.composite
def graphs(
    draw: DrawFn, *, max_nodes: int = 5, max_links: int = 4, kinds: Iterable[str] = LINK_KIND_NAMES
) -> SanctionsGraph:
    """Draw legal graphs.

    Parameters
    ----------
    draw : callable
        Given by Hypothesis.
    max_nodes, max_links : int
        Largest size.
    kinds : iterable of str
        Kinds of link to use.

    Returns
    -------
    SanctionsGraph
        Anything legal: empty tables, parallel links, self-loops, partial dates, ``?``, shares as ranges, events,
        several claims a link in all stances, claims of bounds, undated documents, names, claims about claims.
    """
    builder = GraphBuilder()
    nodes = [
        _drawn(draw, "nodes", node_kind=fixed_kind(id) or ENTITY, id=id)
        for id in draw(_some_of(_NODES, max_nodes))  # noqa: A001
    ]
    cited = draw(_some_of(_DOCUMENTS, len(_DOCUMENTS)))
    builder.add(*nodes, *(_drawn(draw, "documents", id=id) for id in cited))  # noqa: A001
    named = [node.id for node in nodes]
    named += builder.add(
        *(_drawn(draw, "names", id="", node=_one(draw, named)) for _ in _up_to(draw, 2 if nodes else 0))
    )
    if not cited:
        return builder.freeze()
    claims: list[str] = []
    allowed = _allowed(nodes, kinds)
    for number in _up_to(draw, max_links if allowed else 0):
        kind, source, target = _one(draw, _one(draw, allowed))
        link, told = _link_with_claims(draw, kind, (source, target), _one(draw, ("", f"l:{number}")), cited)
        (link_id,) = builder.add(link)
        claims += builder.add(*(Claim(**fields, about=link_id) for fields in told))
    for _ in _up_to(draw, 2 if named else 0):
        claims += builder.add(Claim(**_claim(draw, cited, ("", "workers", "wage")), about=_one(draw, named)))
    for _ in _up_to(draw, 2 if claims else 0):
        builder.add(_drawn(draw, "claim_links", id="", claim=_one(draw, claims), other=_one(draw, claims)))
    builder.add(*(_drawn(draw, "provenance", id="") for _ in _up_to(draw, 1)))
    return builder.freeze()


def _drawn(draw: DrawFn, table: str, *, node_kind: str = "", **values: Any) -> Any:
    return _record(table, node_kind, draw(_fields(table, node_kind)) | values)


@cache
def _below(count: int) -> SearchStrategy[int]:
    return st.integers(0, count - 1)


def _one(draw: DrawFn, options: Sequence[Any]) -> Any:
    return options[draw(_below(len(options)))]


def _up_to(draw: DrawFn, most: int) -> range:
    return range(draw(_below(most + 1)))


@cache
def _some_of(pool: tuple[str, ...], most: int) -> SearchStrategy[list[str]]:
    lists = [
        st.lists(st.sampled_from(pool), unique=True, min_size=least, max_size=most) for least in (0, most // 2, most)
    ]
    return st.one_of(lists)


def _allowed(nodes: Sequence[Any], kinds: Iterable[str]) -> list[list[tuple[str, Any, Any]]]:
    """List, for each kind of link, the ends that the registry allows it among some nodes."""
    ends = [
        [
            (name, source, target)
            for source in nodes
            for target in nodes
            if source.kind in LINK_KINDS[name].sources
            and target.kind in LINK_KINDS[name].targets
            and (source.kind == target.kind or not LINK_KINDS[name].alike)
        ]
        for name in kinds
    ]
    return [pairs for pairs in ends if pairs]


def _link_with_claims(
    draw: DrawFn, kind: str, ends: tuple[Any, Any], own_id: str, cited: Sequence[str]
) -> tuple[Link, list[dict[str, Any]]]:
    """Draw a link and the claims about it: at least one says that it exists, some may state its bounds."""
    carries = LINK_KINDS[kind].carries
    unit = _one(draw, _UNITS) if carries == "amount" else ""
    source, target = ends
    link = _drawn(
        draw, "links", id=own_id, source=source.id, target=target.id, kind=kind, role=_one(draw, _ROLES), unit=unit
    )
    told = [_claim(draw, cited, ("",)) for _ in range(1 + draw(_below(3)))]
    bounds = [name for name in BOUND_QUANTITIES if name not in {"share", "amount"} or name == carries]
    told += [_claim(draw, cited, bounds, unit) for _ in _up_to(draw, 3)]
    return _mended(link, told, getattr(source, "adopted", None))


def _claim(draw: DrawFn, cited: Sequence[str], quantities: Sequence[str], unit: str = "") -> dict[str, Any]:
    """Draw a claim of one of some quantities, its value in the unit that the quantity needs; not yet about anything."""
    quantity = _one(draw, quantities)
    values: SearchStrategy[Any]
    if quantity in {"start", "end", "due"}:
        values, unit = days(), "day"
    elif quantity == "share":
        values, unit = shares(), "share"
    else:
        values, unit = amounts(), unit if quantity == "amount" else _one(draw, _UNITS)
    value = draw(values) if quantity and _one(draw, (True, True, False)) else NO_AMOUNT
    claim = _drawn(draw, "claims", id="", document=_one(draw, cited), quantity=quantity, unit=unit, value=value)
    return {name: field for name, field in claim if name != "about"}


def _mended(link: Link, told: list[dict[str, Any]], adopted: Days | None) -> tuple[Link, list[dict[str, Any]]]:
    """Take back what would end a link before it starts, or list it before its authority existed (rules I4, I18)."""

    def without(name: str, blank: Days) -> tuple[Link, list[dict[str, Any]]]:
        return link.model_copy(update={name: blank}), [claim for claim in told if claim["quantity"] != name]

    start, end = (_folded(getattr(link, name), told, name) for name in ("start", "end"))
    if start.low > end.high:
        link, told = without("end", NEVER_ENDS)
    if link.kind == "designates" and adopted is not None and start.high < adopted.low:
        link, told = without("start", ALWAYS_BEGAN)
    return link, told


def _folded(own: Days, told: Iterable[dict[str, Any]], name: str) -> Days:
    values = [claim["value"] for claim in told if claim["quantity"] == name and claim["stance"] != "disputes"]
    if any(math.isnan(value.low) for value in values):
        return UNKNOWN_DAY
    if not values:
        return own
    return Days(int(min(value.low for value in values)), int(max(value.high for value in values)))


@st.composite
def overlapping_graphs(draw: DrawFn, *, count: int = 3) -> tuple[SanctionsGraph, ...]:
    """Draw graphs that tell parts of the same: what `compose` is for.

    Parameters
    ----------
    draw : callable
        Given by Hypothesis.
    count : int, default 3
        How many graphs.

    Returns
    -------
    tuple of SanctionsGraph
        Each holds some of the links, claims and fields of one graph; none contradicts another. A link's own bounds
        may differ; claims of its bounds are there all or not at all, since some alone may contradict another bound.
    """
    whole = draw(graphs())
    return tuple(_part(draw, whole) for _ in range(count))


def _part(draw: DrawFn, whole: SanctionsGraph) -> SanctionsGraph:
    builder = GraphBuilder()
    for table in ("nodes", "documents"):
        builder.add(*(_with_gaps(draw, record) for record in whole.tables[table]))
    builder.add(*whole.names)
    links: list[Any] = [link for link in whole.links if draw(st.booleans())]
    claims: list[Any] = [claim for claim in cast("Iterable[Claim]", whole.claims) if claim.about not in whole.links]
    for link in links:
        about = whole.claims_about(link.id)
        existence, bounds = ([claim for claim in about if bool(claim.quantity) is bound] for bound in (False, True))
        claims += draw(st.lists(st.sampled_from(existence), min_size=1, unique_by=lambda claim: claim.id))
        way = _one(draw, ("as it is", "with its bounds", "for longer"))
        claims += bounds if way == "with its bounds" else []
        longer = Days(min(link.end.low, FIRST_DAY), DAY_MAX)
        builder.add(link.model_copy(update={"end": longer}) if way == "for longer" else link)
    kept = {*builder.add(*claims)}
    others = cast("Iterable[ClaimLink]", whole.claim_links)
    builder.add(*(each for each in others if {each.claim, each.other} <= kept))
    return builder.freeze()


def _with_gaps(draw: DrawFn, record: Record) -> Record:
    """Blank some of the fields that a record may leave out."""
    optional = [name for name, info in type(record).model_fields.items() if not info.is_required()]
    blank = [name for name in optional if draw(st.booleans())]
    return record.model_copy(update={name: type(record).model_fields[name].default for name in blank})


# ---- patterns --------------------------------------------------------------------------------------------


def patterns(kinds: Iterable[str] = LINK_KIND_NAMES, *, max_leaves: int = 5) -> SearchStrategy[str]:
    """Draw patterns of the language of paths, without filters.

    Parameters
    ----------
    kinds : iterable of str
        Kinds of link to use.
    max_leaves : int, default 5
        Most kinds in one pattern.

    Returns
    -------
    strategy of str
        Steps either way, sequences, alternatives, groups read backwards, and all modifiers with ``{m,n}``. Patterns
        that need more states than are allowed are left out. Shrinks to one kind.

    Examples
    --------
    >>> from sanctions_graph.testing.strategies import patterns
    >>> from hypothesis import find
    >>> find(patterns(["owns", "pays"]), lambda pattern: "pays" in pattern)
    'pays'
    """
    words = tuple(kinds)
    return st.integers(1, max_leaves).flatmap(lambda leaves: _pattern(words, leaves)).filter(_has_few_states)


_MODIFIERS = ("", "+", "*", "?", "{2}", "{,2}", "{1,2}", "{1,}", "{0}")


@st.composite
def _pattern(draw: DrawFn, kinds: Sequence[str], leaves: int) -> str:
    """Draw a pattern of so many kinds: two smaller ones in a row or side by side, and perhaps a modifier."""
    if leaves == 1:
        part = _one(draw, kinds)
    else:
        left = 1 + draw(_below(leaves - 1))
        part = f"({draw(_pattern(kinds, left))}{_one(draw, '|/')}{draw(_pattern(kinds, leaves - left))})"
    modifier = _one(draw, _MODIFIERS) if _one(draw, (False, True)) else ""
    return f"{_one(draw, ('', '', '^'))}{part}{modifier}"


def _has_few_states(pattern: str) -> bool:
    from sanctions_graph.paths.pattern import compile_pattern

    try:
        compile_pattern(pattern)
    except PatternError as error:
        if "states" in str(error):
            return False
        raise
    return True
