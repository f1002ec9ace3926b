"""I4: low ≤ high in every bound, and no link (or name) ends before it starts.

Shown firing by bounds that run from high to low in every table, by ends before starts, stated by the row or folded
from claims, and by claims that state a bound in a unit it is not kept in.
"""

import math

import pytest
from hypothesis import given

from sanctions_graph.errors import BoundsError
from sanctions_graph.testing import graphs, invalid_graphs


@given(graphs())
def test_every_bound_is_ordered(graph):
    for table in graph.tables.values():
        for record in table:
            for name, field in table.layout.fields.items():
                if field.is_bounds and hasattr(record, name):
                    low, high = getattr(record, name)
                    assert low <= high or (math.isnan(low) and math.isnan(high))
    for record in (*graph.tables["links"], *graph.names):
        assert record.start.low <= record.end.high


@given(invalid_graphs("I4"))
def test_it_fires_alone(builder):
    with pytest.raises(BoundsError) as refused:
        builder.freeze()
    assert {finding.rule for finding in refused.value.findings} == {"I4"}
