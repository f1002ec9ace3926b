"""The bundled cases: facts that an analyst can cite, read from CSV and checked like any others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanctions_graph._resources import data_folder
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.io.stores.csv_folder import read_csv_folder
from sanctions_graph.model.provenance import step

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph


def list_cases() -> list[str]:
    """List the names of the bundled cases.

    Returns
    -------
    list of str
        Names that `load_case` takes, sorted.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> sg.list_cases()
    ['dprk']
    """
    return sorted(path.parent.name for path in data_folder().glob("*/nodes.csv"))


def load_case(name: str = "dprk") -> SanctionsGraph:
    """Load a bundled case.

    Parameters
    ----------
    name : str, default "dprk"
        ``"dprk"`` is North Korea's overseas earning network seen from Laos.

    Returns
    -------
    SanctionsGraph
        The whole graph; choose a day with `SanctionsGraph.as_of`.

    Raises
    ------
    UnknownKindError
        If there is no such case; the message lists those there are.
    FormatError
        If the installation holds no data.

    Notes
    -----
    The method, the sources and their licences are told in ``data/README.md``.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> graph = sg.load_case("dprk")
    >>> graph.caption("state:LA")
    'Laos'
    """
    cases = list_cases()
    if name not in cases:
        raise UnknownKindError(name, cases, what="bundled case")
    made = step(parameters={"case": name}, inputs=f"data/{name}")
    return read_csv_folder(data_folder(name), steps=[made])
