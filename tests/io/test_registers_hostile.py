"""Readers of registers, asked for by name, on bytes that are none of theirs: an error of ours, or an empty graph."""

import json

import pytest

from sanctions_graph.errors import SanctionsGraphError
from sanctions_graph.io import read

READERS = ("bods", "gleif", "icij", "ftm-statements", "un-xml", "csv-folder")
BYTES = {
    "nothing": b"", "a line break": b"\n", "blanks": b"  \t \r\n ", "a mark": b"\xef\xbb\xbf",
    "utf-16": "{}".encode("utf-16"),
    "null": b"null", "a list of null": b"[null]", "an empty object": b"{}", "an empty list": b"[]",
    "open lists": b"[[[",
    "deep lists": b"[" * 50_000, "deep objects": b'{"records":' * 50_000, "NaN": b"[NaN]", "a word": b"word",
    "a zero": b"\0",
    "a giant number": b"9" * 70,
    "a lone surrogate": rb'[{"statementId": "\ud800", "recordId": "\udfff", "recordType": "entity"}]',
    "no utf-8": b"\xff\xfe\xfd", "an open quote": b'"', "a comma": b",", "an xml root": b"<x/>", "an open tag": b"<",
    "records of null": b'{"records": [null]}', "relations of text": b'{"relations": ["x"]}', "a header": b"a,b\n",
    "nested null": b'{"records": null, "statements": null}',
    "an attack": b'<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST/>',
}  # fmt: skip


def outcome(raw, name, on_error):
    """Return what is read, or the error of ours; any other error is a crash."""
    try:
        return read(raw, name, on_error=on_error)
    except SanctionsGraphError as error:
        return error


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize("case", BYTES)
@pytest.mark.parametrize("name", READERS)
def test_bytes_that_are_none_of_theirs(name, case, on_error):
    found = outcome(BYTES[case], name, on_error)
    if isinstance(found, SanctionsGraphError):
        assert "Hint:" in str(found)
        assert len(str(found)) < 600
    else:
        assert len(found.nodes) == 0


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize("value", [None, True, 5, 1e300, "", "x", [], {}, [None], [[]], {"$": None}])
@pytest.mark.parametrize("wrapper", ["records", "relations", "exceptions", "statements"])
def test_a_package_may_hold_anything(wrapper, value, on_error):
    raw = json.dumps({wrapper: value, "LEI": "x", "ExceptionCategory": value}).encode()
    for name in ("bods", "gleif"):
        found = outcome(raw, name, on_error)
        assert "Hint:" in str(found) if isinstance(found, SanctionsGraphError) else len(found.nodes) == 0
