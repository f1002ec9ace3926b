"""Any data frame (pandas, polars, pyarrow) into a graph: one row a link.

Field map: ``source``, ``target``, ``kind`` are needed; ``id``, ``role``, ``start``, ``end``, ``share``, ``amount`` and
``unit`` go to the link; ``observed``, ``confidence``, ``grade`` and ``document`` go to the one supporting claim of each
row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sanctions_graph.errors import SchemaError
from sanctions_graph.model.builder import GraphBuilder
from sanctions_graph.model.cells import is_missing, read_id
from sanctions_graph.model.encode import distinct_cells
from sanctions_graph.model.infer import infer_nodes, input_document

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

    from sanctions_graph.model.columns import Coded
    from sanctions_graph.model.graph import SanctionsGraph

_LINK_COLUMNS = ("id", "source", "target", "kind", "role", "start", "end", "due", "share", "amount", "unit")
_CLAIM_COLUMNS = ("observed", "confidence", "grade", "document")
_NEEDED = ("source", "target", "kind")


def from_dataframe(links: IntoFrame, nodes: IntoFrame | None = None, claims: IntoFrame | None = None) -> SanctionsGraph:
    """Build a graph from a data frame of links.

    Parameters
    ----------
    links : DataFrame
        From pandas, polars or pyarrow. Columns ``source``, ``target``, ``kind`` and optionally ``id``, ``role``,
        ``start``, ``end``, ``due``, ``observed`` (dates, or text such as ``"2016-03"``), ``share`` (a number in [0, 1],
        ``"1/3"``, ``"25%"``, ``"25%..50%"``, ``">25%"``), ``amount``, ``unit``, ``confidence``, ``grade`` and
        ``document``.
    nodes : DataFrame, optional
        Columns ``id``, ``kind`` and optionally ``caption``, ``type``, ``iso2``, ``authority``, ``program``,
        ``reference``, ``adopted``. An end that is not described gets its kind from the id schemes ``state``,
        ``channel`` and ``measure``, else from all the rows it stands in: entity where they allow it.
    claims : DataFrame, optional
        Further claims, as the record `Claim` has them; ``about`` names links, nodes or names by id.

    Returns
    -------
    SanctionsGraph
        A row without a document becomes one supporting claim of the document ``input:<hash>``.

    Raises
    ------
    SchemaError
        If a needed column is missing, a column is unknown, the table is empty, or no kind of node fits an end.
    SanctionsGraphError
        If a cell cannot be read, by row; or if rows break a rule.

    Notes
    -----
    Time O(m log m) in links.

    Examples
    --------
    >>> import pandas as pd
    >>> import sanctions_graph as sg
    >>> rows = pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "kind": "owns", "share": [0.5, 0.25]})
    >>> sg.from_dataframe(rows)
    SanctionsGraph(3 nodes, 2 links, 2 claims, 1 document)
    """
    columns = _columns(links, "links")
    missing = [name for name in _NEEDED if name not in columns]
    surplus = [name for name in columns if name not in (*_LINK_COLUMNS, *_CLAIM_COLUMNS)]
    if missing or surplus:
        said = f"misses {', '.join(missing)}" if missing else f"has the unknown column(s) {', '.join(surplus)}"
        raise SchemaError(
            f"the table of links {said}", hint=f"columns are {', '.join((*_LINK_COLUMNS, *_CLAIM_COLUMNS))}"
        )
    if not len(columns["source"]):
        raise SchemaError("the table of links is empty", hint="give at least one row")
    builder = GraphBuilder()
    described = _columns(nodes, "nodes") if nodes is not None else {}
    if described:
        builder.add_columns("nodes", described)
    rows = builder.add_columns("links", {name: columns[name] for name in _LINK_COLUMNS if name in columns})
    known = {read_id(cell) for cell in distinct_cells(described["id"])[1]} if described else set()
    source, target, kind = (cast("Coded", rows.columns[name]) for name in ("source", "target", "kind"))
    builder.add_columns("nodes", infer_nodes(source, target, kind, known))
    document = _documents(columns, rows.digest)
    claim: dict[str, Any] = {name: columns[name] for name in ("observed", "confidence", "grade") if name in columns}
    told = [builder.add_columns("claims", {**claim, "document": document}, about=rows)]
    more = _columns(claims, "claims") if claims is not None else {}
    if more:
        told.append(builder.add_columns("claims", more))
    cited = {word for chunk in told for word in cast("Coded", chunk.columns["document"]).words}
    builder.add_columns("documents", {"id": sorted(cited)})
    return builder.freeze()


def _columns(frame: Any, what: str) -> dict[str, Any]:
    import narwhals as nw

    try:
        table = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise SchemaError(
            f"the table of {what} is a {type(frame).__name__}, no data frame",
            hint="give pandas, polars or pyarrow",
        ) from None
    except nw.exceptions.DuplicateError:
        raise SchemaError(f"the table of {what} repeats a column name", hint="name each column once") from None
    return {str(name): _cells(table[name]) for name in table.columns}


def _cells(column: Any) -> Any:
    """Hand a column over as Arrow or, where it mixes numbers and text, as its cells."""
    import pyarrow as pa

    try:
        return column.to_arrow()
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return column.to_list()


def _documents(columns: dict[str, Any], digest: Any) -> Any:
    """Name the document of every row; rows without one share ``input:<hash>``, the same in any row order."""
    fallback = input_document(digest)
    if "document" not in columns:
        return _repeat(fallback, len(columns["source"]))
    codes, named = distinct_cells(columns["document"])
    filled = [fallback if is_missing(cell) else cell for cell in named]
    return columns["document"] if filled == named else [filled[code] for code in codes.tolist()]


def _repeat(value: str, length: int) -> Any:
    import pyarrow as pa

    return pa.repeat(value, length)
