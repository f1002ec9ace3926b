"""What every benchmark shares: one made-up register a size, built once."""

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.testing.workload import register


@pytest.fixture(scope="session", params=[100_000, 1_000_000], ids=["1e5", "1e6"])
def frame(request):
    return pd.DataFrame(register(request.param))


@pytest.fixture(scope="session")
def graph(frame):
    return sg.from_dataframe(frame)
