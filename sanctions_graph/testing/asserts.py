"""Asserts that name the first difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.tables import Table


def assert_graphs_equal(a: SanctionsGraph, b: SanctionsGraph) -> None:
    """Check that two graphs hold the same rows and show the same links; provenance is left out.

    Parameters
    ----------
    a, b : SanctionsGraph
        The graphs.

    Raises
    ------
    AssertionError
        If they differ; the message names the first table, row and field, or the first link that one view shows and
        the other does not.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.testing import assert_graphs_equal
    >>> assert_graphs_equal(sg.GraphBuilder().freeze(), sg.GraphBuilder().freeze())
    """
    for name, table in a.tables.items():
        if name != "provenance":
            _assert_tables_equal(table, b.tables[name])
    for certainty in ("possible", "certain"):
        differ = a.mask(certainty) != b.mask(certainty)
        if differ.any():
            row = int(differ.argmax())
            shown = "first" if a.mask(certainty)[row] else "second"
            raise AssertionError(
                f"link {a.tables['links'].ids[row]!r} is {certainty} only in the {shown} graph ({a.label}; {b.label})"
            )
    if a != b:
        raise AssertionError("the graphs write the same rows and show the same links, but compare unequal")


def _assert_tables_equal(a: Table, b: Table) -> None:
    for row, (mine, other) in enumerate(zip(a.text_rows(), b.text_rows(), strict=False)):
        if mine != other:
            field = next(name for name in mine if mine[name] != other[name])
            raise AssertionError(
                f"table {a.name!r}, row {row} ({mine['id']!r} and {other['id']!r}), field {field!r}: "
                f"{mine[field]!r} and {other[field]!r}"
            )
    if len(a) != len(b):
        (longer, where), shorter = ((a, "first"), b) if len(a) > len(b) else ((b, "second"), a)
        surplus = longer.ids[len(shorter)]
        raise AssertionError(
            f"table {a.name!r}: {len(a):,} and {len(b):,} rows; {surplus!r} is only in the {where} graph"
        )
