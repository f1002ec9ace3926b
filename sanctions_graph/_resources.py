"""Where the bundled data lie: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from sanctions_graph.errors import FormatError

_PACKAGE = Path(__file__).parent
_PLACES = (_PACKAGE / "_data", _PACKAGE.parent / "data")


def data_folder(name: str = "") -> Path:
    """Return a folder of bundled data.

    Parameters
    ----------
    name : str
        Name of a case; blank for the folder that holds them all.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FormatError
        If the installation holds no data.
    """
    for place in _PLACES:
        if (place / name).is_dir():
            return place / name
    raise FormatError(
        f"the bundled data {name!r} are not installed",
        hint="reinstall sanctions-graph, or work from a full checkout",
    )
