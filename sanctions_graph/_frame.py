"""Columns into the data frames people use; pandas and pyarrow are loaded only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import pyarrow as pa


def to_pandas(columns: Mapping[str, Any], attrs: Mapping[str, Any]) -> pd.DataFrame:
    """Build a DataFrame whose ``attrs`` say how it was made.

    Parameters
    ----------
    columns : mapping of str to sequence
        The columns, in order.
    attrs : mapping of str to object
        Method, day, parameters, data set, version.

    Returns
    -------
    pandas.DataFrame
    """
    import pandas as pd

    frame = pd.DataFrame(dict(columns))
    frame.attrs.update(attrs)
    return frame


def to_arrow(columns: Mapping[str, Any]) -> pa.Table:
    """Build an Arrow table.

    Parameters
    ----------
    columns : mapping of str to sequence
        The columns, in order.

    Returns
    -------
    pyarrow.Table
    """
    import pyarrow as pa

    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def text_table(columns: Mapping[str, list[Any]], *, rows: int = 20, width: int = 48, length: int | None = None) -> str:
    """Lay columns out as plain text for a terminal.

    Parameters
    ----------
    columns : mapping of str to list
        The columns, in order.
    rows : int, default 20
        How many rows to print; what is left out is said in a last line.
    width : int, default 48
        Longest cell, in characters.
    length : int, optional
        Rows of the whole, where the columns hold only those to print.

    Returns
    -------
    str
    """
    held = max((len(values) for values in columns.values()), default=0)
    length = held if length is None else length
    shown = {name: [_short(value, width) for value in values[:rows]] for name, values in columns.items()}
    widths = {name: max(map(len, [name, *cells])) for name, cells in shown.items()}
    lines = ["  ".join(name.ljust(widths[name]) for name in shown).rstrip()]
    lines += [
        "  ".join(cells[row].ljust(widths[name]) for name, cells in shown.items()).rstrip()
        for row in range(min(held, rows))
    ]
    if length > rows:
        lines.append(f"… and {length - rows:,} more rows")
    return "\n".join(lines)


def _short(value: Any, width: int) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"
