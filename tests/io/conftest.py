"""The way to the real lists, where they are at hand."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real():
    """Return the path of a real list by the parts of its name."""
    folder = os.environ.get("SANCTIONS_GRAPH_REALDATA", "")
    if not folder:
        pytest.skip("SANCTIONS_GRAPH_REALDATA names no folder of real lists")
    return lambda *parts: Path(folder, *parts)
