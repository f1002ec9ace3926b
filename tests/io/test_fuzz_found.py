"""What fuzzing found: each defect by the smallest input that shows it, tried every time."""

import json
import struct

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import RecordError
from sanctions_graph.io.stores.native import MANIFEST
from tests.io._fuzz import judge, seeds

found = settings(phases=[Phase.explicit])
"""Only the examples that are written out."""


def _days_of_links(files):
    return next(name for name in files if name.endswith("links.start.low.bin"))


@found
@given(day=st.integers(-(2**31), 2**31 - 1))
@example(day=2_142_044_159)  # an OverflowError where the day was written, far from the file that holds it
@example(day=2_932_897)  # the day after the last of the calendar
@example(day=-719_163)  # the day before its first
@example(day=-(2**31) + 2)
def test_a_forged_store_has_a_day_beyond_the_calendar(day):
    (files,) = seeds("native sealed")
    name = _days_of_links(files)
    rest = files[name][4:]
    assert judge("native sealed", {**files, name: struct.pack("<i", day) + rest}) == "FormatError"


@found
@given(value=st.integers())
@example(value=2_142_044_159)
def test_a_forged_store_has_one_day_beyond_the_calendar_for_all_its_rows(value):
    (files,) = seeds("native sealed")
    manifest = json.loads(files[MANIFEST])
    entry = manifest["tables"]["links"]["columns"]["due"]["low"]
    entry.pop("sha256", None)
    entry["constant"] = value
    assert judge("native sealed", {**files, MANIFEST: json.dumps(manifest).encode()}) == "FormatError"


@found
@given(old=st.binary(), new=st.binary())
@example(old=b"caption", new=b"capt\xffon")  # a UnicodeDecodeError: pyarrow decodes names when they are asked for
def test_a_column_of_parquet_has_a_name_that_is_no_utf_8(old, new):
    (files,) = seeds("parquet")
    data = files["nodes.parquet"]
    assert old in data
    assert judge("parquet", {**files, "nodes.parquet": data.replace(old, new)}) == "FormatError"


@found
@given(
    data=st.binary(),
)
@example(data=b"PAR1\x0f\x0f\x0f\x0f\x04\x00\x00\x00PAR1")
def test_what_is_said_of_broken_parquet_holds_no_control_characters(data):
    (files,) = seeds("parquet")
    assert judge("parquet", {**files, "nodes.parquet": data}) == "FormatError"


@found
@given(rows=st.none())
@example(rows=["01 Jan 1970"])
@example(rows=[[]])
@example(rows={})
@pytest.mark.parametrize("table", ["claims", "documents"])
def test_rows_of_a_graph_that_are_no_rows_are_refused_by_the_name_of_the_file(table, rows):
    (files,) = seeds("node-link")
    data = json.loads(files["g.node-link"])
    holder = data["graph"] if table == "documents" else data["edges"][0]
    holder[table] = rows
    assert judge("node-link", {"g.node-link": json.dumps(data).encode()}) == "FormatError"


def test_a_dictionary_of_parquet_lacks_a_word_that_is_used(monkeypatch):
    read = pq.ParquetFile.read  # one flipped bit of a page brings this about; where it lies is up to the writer

    def damaged(self, columns):
        table = read(self, columns=columns)
        words = pa.array(["x:1"])
        beyond = pa.DictionaryArray.from_arrays(pa.array([64] * len(table), pa.int32()), words, safe=False)
        return table.set_column(0, table.column_names[0], beyond)

    monkeypatch.setattr(pq.ParquetFile, "read", damaged)
    (files,) = seeds("parquet")
    assert judge("parquet", files) == "FormatError"


def test_an_edge_may_not_bear_the_id_of_a_state():
    lines = [
        {"id": "a", "schema": "Company", "properties": {"name": ["A"], "country": ["kp"]}},
        {"id": "state:KP", "schema": "UnknownLink", "properties": {"subject": ["a"], "object": ["a"]}},
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    with pytest.raises(RecordError, match="cannot be called 'state:KP'"):
        sg.read(data, "ftm")
    assert [each.rule for each in sg.read(data, "ftm", on_error="collect").findings if each.rule == "record"]
