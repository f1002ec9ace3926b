"""The union of graphs: the same id (or strong identifier) is the same row, claims stand side by side, bounds fold."""

from __future__ import annotations

import math
from os import PathLike
from typing import TYPE_CHECKING, Any, cast

from sanctions_graph._collector import paused_collector
from sanctions_graph.errors import Finding, IntegrityError, SchemaError
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.folding import check_schemes
from sanctions_graph.model.join import Identities, general_types_left_out, identities, is_joined
from sanctions_graph.model.kinds import BOUND_QUANTITIES
from sanctions_graph.model.schema import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Name, Record

_NEVER_BLANK = {("claims", "status"), ("names", "scheme")}  # their defaults say something
_MEASURED = {"claims": "value", "links": "amount"}  # the field that the unit belongs to


@paused_collector()
def compose(*graphs: SanctionsGraph, on: str | Iterable[str] | None = None) -> SanctionsGraph:
    """Unite graphs: equal ids are one row, all claims stay.

    Parameters
    ----------
    *graphs : SanctionsGraph
        Whole graphs are united, whatever their views. No graph at all gives the empty graph.
    on : str or iterable of str, optional
        Strong identifiers that join entities of two lists: any of ``lei``, ``imo``, ``ofac_uid``, ``un_ref`` and
        ``wallet``. The least id stands for the joined node, and its other ids stay as names of the scheme
        ``joined_id``; captions that differ all stay as names, and the least of them is shown; of two types the
        narrower one counts. Without it, only equal ids meet.

    Returns
    -------
    SanctionsGraph
        Every id keeps its row. A field that is blank in one graph (or holds what a field left out holds) is filled
        from the other. A link's bounds are the hull of what its claims of them state, or of its rows' own bounds
        where no claim speaks of them.

    Raises
    ------
    IntegrityError
        If two graphs say different things of one id in any other field, two nodes of one graph would become one, a
        joined node would bear two LEIs or two IMO numbers, or nodes may have been joined before by an identifier that
        another graph gives to several; ``.findings`` names every id and field.
    UnknownKindError
        If `on` names what is no strong identifier; names join nothing (see `candidates`).
    RuleError
        If the united rows break a rule that none of the graphs broke.

    Notes
    -----
    Commutative, associative and idempotent (rule I16). Time O(rows), through records and not through columns.
    Ids made from content stay as they are: of rows equal in content, the first, second, … of each graph meet.
    Links of a joined node keep their ids too, so that what two lists say of it stands side by side.
    An identifier that one graph gives to several of its nodes joins nothing. With `on`, a union of some of the graphs
    may be refused although all at once are not, or the other way round, since two nodes of one graph count as told
    apart; what is not refused is equal in any order. So join all lists in one call.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> a = sg.from_dataframe(pd.DataFrame({"source": ["A"], "target": ["B"], "kind": ["owns"], "document": ["doc:1"]}))
    >>> b = sg.from_dataframe(pd.DataFrame({"source": ["B"], "target": ["C"], "kind": ["owns"], "document": ["doc:2"]}))
    >>> sg.compose(a, b)
    SanctionsGraph(3 nodes, 2 links, 2 claims, 2 documents)
    >>> sg.compose(a, b, a) == sg.compose(b, a)
    True
    """
    wrong = next((at for at, graph in enumerate(graphs) if not hasattr(graph, "tables")), None)
    if wrong is not None:
        what = "give the graphs one by one: compose(a, b)"
        hint = "read it first, with sg.read" if isinstance(graphs[wrong], str | PathLike) else what
        raise SchemaError(f"argument {wrong + 1}, {graphs[wrong]!r:.60}, is no graph", hint=hint)
    who = None if on is None else identities(graphs, check_schemes(on))
    builder = GraphBuilder()
    conflicts: list[Finding] = list(who.conflicts) if who else []
    for table in LAYOUTS:
        rows: dict[str, list[Record]] = {}
        for record in _records(graphs, table, who):
            rows.setdefault(_id(record), []).append(record)
        builder.add(*(_unite(table, same, conflicts, joining=who is not None) for same in rows.values()))
    if conflicts:
        advice = "or give different things different ids; with `on`, captions that differ stay as names"
        if who is not None:
            advice = "leave a scheme out of `on`, or join all lists in one call"
        raise IntegrityError(_report(conflicts), conflicts, hint=f"correct one of the graphs (graph.edit()), {advice}")
    return builder.freeze()


def _records(graphs: Iterable[SanctionsGraph], table: str, who: Identities | None) -> Iterable[Record]:
    records = [record for graph in graphs for record in graph.tables[table]]
    if who is None:
        return records
    if table != "names":
        return [who.renamed(record) for record in records]
    told = [cast("Name", who.renamed(name)) for name in cast("list[Name]", records) if not is_joined(name)]
    return [*told, *who.names(told)]


def _id(record: Record) -> str:
    return str(record.id)  # type: ignore[attr-defined]


def _report(conflicts: Sequence[Finding]) -> str:
    lines = [f"  {finding.table} {finding.id[:80]!r}: {finding.message}" for finding in conflicts[:5]]
    more = [f"  … and {len(conflicts) - 5:,} more"] if len(conflicts) > 5 else []
    return "\n".join(["the graphs say different things of one id:", *lines, *more])


def _unite(table: str, records: Sequence[Record], conflicts: list[Finding], *, joining: bool) -> Record:
    """Make one row of all rows of one id; what they cannot agree on is added to the conflicts."""
    first = records[0]
    if len(records) == 1:
        return first
    if len({type(record) for record in records}) > 1:
        kinds = sorted({str(record.kind) for record in records})  # type: ignore[attr-defined]
        conflicts.append(Finding("I1", table, _id(first), f"its kind is {' or '.join(kinds)}"))
        return first
    united = {}
    for name, field in type(first).model_fields.items():
        if table == "links" and name in BOUND_QUANTITIES:
            united[name] = _hull([getattr(record, name) for record in records])
            continue
        said = _said(table, name, field.default, records)
        if joining and (table, name) == ("nodes", "type"):
            said = general_types_left_out(said)
        if len(said) > 1:
            texts = sorted({LAYOUTS[table].write_cell(name, getattr(r, name), r) for r in records})
            conflicts.append(
                Finding("I1", table, _id(first), f"its {name} is {' or '.join(repr(text)[:60] for text in texts)}")
            )
        united[name] = said[0] if said else field.default
    return type(first).model_construct(**united)


def _said(table: str, name: str, default: Any, records: Iterable[Record]) -> list[Any]:
    """List the different values of a field that are not blank; a unit is said wherever its number is."""
    measured = _MEASURED.get(table) if name == "unit" else None
    said: dict[Any, None] = {}
    for record in records:
        value = getattr(record, name)
        if (
            not _is_blank(value, default)
            or (table, name) in _NEVER_BLANK
            or (measured and not math.isnan(getattr(record, measured).low))
        ):
            said[value] = None
    return list(said)


def _is_blank(value: Any, default: Any) -> bool:
    first = value[0] if isinstance(value, tuple) else value
    return bool(value == default) or (isinstance(first, float) and math.isnan(first))


def _hull(bounds: Sequence[Any]) -> Any:
    """Take the hull of bounds; an amount that is not stated adds nothing to it."""
    stated = [each for each in bounds if not (isinstance(each.low, float) and math.isnan(each.low))]
    if not stated:
        return bounds[0]
    return type(bounds[0])(min(each.low for each in stated), max(each.high for each in stated))
