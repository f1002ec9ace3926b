"""Small registers, written as rows."""

import pandas as pd
import pytest

import sanctions_graph as sg


@pytest.fixture
def register():
    """Build a graph from rows (source, target, share) or (source, target, kind, share, role)."""

    def build(*rows, **columns):
        table = []
        for row in rows:
            source, target, *rest = row
            kind, share, role = ("owns", rest[0], "") if len(rest) == 1 else (*rest, *[None] * (3 - len(rest)))
            table.append({"source": source, "target": target, "kind": kind, "share": share, "role": role})
        frame = pd.DataFrame(table)
        for name, cells in columns.items():
            frame[name] = cells
        return sg.from_dataframe(frame)

    return build
