"""The layouts are derived from the records: no column is described twice."""

import pytest

from sanctions_graph.errors import SchemaError
from sanctions_graph.model.records import NODE_RECORDS
from sanctions_graph.model.schema import LAYOUTS, RECORDS


def test_a_table_has_the_fields_of_its_record_in_order():
    for table, record in RECORDS.items():
        rest = [name for name in record.model_fields if name != "id"]
        assert list(LAYOUTS[table].fields) == ["id", *rest]
    nodes = set().union(*(record.model_fields for record in NODE_RECORDS.values()))
    assert set(LAYOUTS["nodes"].fields) == nodes | {"kind"}


def test_bounds_are_two_columns():
    assert LAYOUTS["links"].columns == (
        "id", "source", "target", "kind", "role", "start_low", "start_high", "end_low", "end_high", "due_low",
        "due_high", "share_low", "share_high", "amount_low", "amount_high", "unit",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"source": [], "target": []}, "missing kind"),
        ({"source": [], "target": [], "kind": [], "weight": []}, "unknown 'weight'"),
    ],
)
def test_columns_are_asked_for_by_name(columns, says):
    with pytest.raises(SchemaError, match=f"{says}\nHint: its columns are id, source"):
        LAYOUTS["links"].require(columns)
