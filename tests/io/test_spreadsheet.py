"""CSV for spreadsheets: nothing in it runs, and what was changed is told; the lossless folder changes nothing."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.io.exports.spreadsheet import guard_cell, write_spreadsheet
from sanctions_graph.testing import graphs

RUNS = [
    "=1+1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1",
    "＝1+1",
    "－x",
    "=",
    "-",
]
STAYS = ["", "A plc", "-3", "+3.5", "-1e6", "2016..2017", "a=1", "'=1", " =1"]


@pytest.mark.parametrize("text", RUNS)
def test_a_formula_is_guarded(text):
    assert guard_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", STAYS)
def test_what_does_not_run_stays(text):
    assert guard_cell(text) == text


@given(st.text())
def test_a_guarded_cell_never_runs(text):
    guarded = guard_cell(text)
    assert not guarded.startswith(("=", "@", "＝", "＠", "\t", "\r", "\n"))
    assert guard_cell(guarded) == guarded
    if guarded.startswith(("+", "-", "＋", "－")):
        assert float(guarded) == float(text)


@given(graphs())
def test_every_cell_is_guarded(graph):
    changed = 0
    with TemporaryDirectory() as name:
        told = write_spreadsheet(graph, name)
        for table in graph.tables.values():
            raw = (Path(name) / f"{table.name}.csv").read_bytes()
            assert raw.startswith(b"\xef\xbb\xbf")
            rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True), strict=True))
            plain = list(table.text_rows())
            assert rows == [{field: guard_cell(cell) for field, cell in row.items()} for row in plain]
            changed += sum(guard_cell(cell) != cell for row in plain for cell in row.values())
    assert told.lossless is (changed == 0)
    assert told.lossless or told.left_out[0].startswith(f"{changed:,} cells")


def test_a_view_is_written_as_it_is_seen(tmp_path):
    seen = sg.load_case("dprk").as_of("2023-09-15")
    assert write_spreadsheet(seen, tmp_path).rows["links"] == len(seen.links) < 877
