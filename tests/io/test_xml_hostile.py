"""XML from anybody: read as records with their lines, and every known attack is refused where it begins."""

import contextlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.files._xml import MAX_DEPTH, MAX_RECORD, read_records

ROOT = '<list made="2026"><group>{}</group></list>'


def _records(data):
    (file,) = files_of(data if isinstance(data, bytes) else data.encode())
    return list(read_records(file, {"entry"}))


def test_a_file_gives_its_root_and_then_its_records_whole():
    text = ROOT.format("\n<entry n='1'>\n<name> A\n plc </name><name/>tail</entry>\n<other/><entry/>")
    root, first, second = _records(text)
    assert (root.tag, root.attributes, root.children) == ("list", {"made": "2026"}, [])
    assert (first.line, first.attributes, first.text) == (2, {"n": "1"}, "tail")
    assert [child.text for child in first.every("name")] == ["A plc", ""]
    assert first.text_of("name") == "A plc"
    assert first.text_of("nothing") == ""
    assert (second.line, second.children) == (5, [])


def test_namespaces_come_and_go_unnoticed():
    spaced = '<x:list xmlns:x="urn:one" xmlns:y="urn:two" x:made="2026"><x:entry><y:name>A</y:name></x:entry></x:list>'
    root, entry = _records(spaced)
    assert (root.tag, root.attributes) == ("list", {"made": "2026"})
    assert entry.text_of("name") == "A"


@pytest.mark.parametrize(
    "data",
    [
        "<list><entry>é</entry></list>".encode(),
        b"\xef\xbb\xbf" + "<list><entry>é</entry></list>".encode(),
        '<?xml version="1.0" encoding="iso-8859-1"?><list><entry>é</entry></list>'.encode("latin-1"),
        '<?xml version="1.0" encoding="windows-1252"?><list><entry>é</entry></list>'.encode("cp1252"),
        '<?xml version="1.0" encoding="utf-16"?><list><entry>é</entry></list>'.encode("utf-16"),
        b"<list><entry>&#233;</entry></list>",
        "<list><entry><![CDATA[é]]></entry></list>".encode(),
    ],
)
def test_declared_encodings_are_read(data):
    assert _records(data)[1].text == "é"


_BOMB = '<!ENTITY e0 "boom">' + "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 30))
ATTACKS = {
    "billion laughs": (f"<!DOCTYPE list [{_BOMB}]><list><entry>&e29;</entry></list>", "document type"),
    "quadratic": (
        f'<!DOCTYPE list [<!ENTITY a "{"a" * 9999}">]><list><entry>{"&a;" * 99}</entry></list>',
        "document t",
    ),
    "a local file": ('<!DOCTYPE list [<!ENTITY x SYSTEM "file:///etc/hosts">]><list>&x;</list>', "document type"),
    "a foreign file": ('<!DOCTYPE list SYSTEM "http://127.0.0.1:9/x.dtd"><list/>', "document type"),
    "a parameter": ('<!DOCTYPE list [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><list/>', "document type"),
    "a harmless one": ("<!DOCTYPE list><list/>", "document type"),
    "utf-16": ("<!DOCTYPE list><list/>".encode("utf-16"), "document type"),
    "an unknown entity": ("<list><entry>&nbsp;</entry></list>", "undefined entity"),
    "deep nesting": ("<list>" + "<a>" * 10_000, f"nested more than {MAX_DEPTH} deep"),
    "deep in a record": ("<list><entry>" + "<a>" * 10_000, f"nested more than {MAX_DEPTH} deep"),
    "a giant text": (f"<list><entry>{'x' * (MAX_RECORD + 1)}</entry></list>", "one record is longer"),
    "a giant record": (f"<list><entry>{'<a/>' * (MAX_RECORD // 16 + 1)}</entry></list>", "one record is longer"),
    "a giant attribute": (f'<list><entry a="{"x" * (MAX_RECORD + 1)}"/></list>', "longer than"),
    "a giant comment": (f"<list><!--{'x' * 4 * 2**20}--></list>", "a tag or comment is longer"),
    "a giant tag": (f"<list><{'x' * 4 * 2**20}", "a tag or comment is longer"),
    "a control character": (b"<list><entry>a\x01b</entry></list>", "not well-formed"),
    "a null": (b"<list><entry>a\0b</entry></list>", "not well-formed"),
    "a forbidden reference": ("<list><entry>&#0;</entry></list>", "not well-formed"),
    "broken utf-8": (b"<list><entry>caf\xe9</entry></list>", "not well-formed"),
    "no such encoding": (b'<?xml version="1.0" encoding="klingon"?><list/>', "encoding"),
    "an attribute twice": ("<list><entry a='1' a='2'/></list>", "duplicate attribute"),
    "two roots": ("<list/><list/>", "junk after document element"),
    "crossed tags": ("<list><entry></list></entry>", "mismatched tag"),
    "an end too early": ("<list><entry>a</entry>", "ends before it is complete"),
    "an end in a tag": ("<list><entr", "ends before it is complete"),
    "nothing": (b"", "ends before it is complete"),
    "no xml": ("ent_num,name\n1,A\n", "not well-formed"),
}


@pytest.mark.parametrize("case", ATTACKS)
def test_an_attack_is_refused_by_file_and_line(case):
    data, says = ATTACKS[case]
    with pytest.raises(RecordError, match="Hint:") as refused:
        _records(data)
    assert says in str(refused.value)
    assert (refused.value.path, refused.value.line) == ("input", 1)
    assert str(refused.value).count("input, line") == str(refused.value).count("Hint:") == 1
    assert len(str(refused.value)) < 400


def test_the_line_is_that_of_the_fault():
    with pytest.raises(RecordError, match=r"^input, line 3: "):
        _records("<list>\n<entry/>\n<entry></entri></list>")


def test_memory_is_that_of_one_record():
    text = ("<list>" + "<entry><name>someone</name></entry>" * 50_000 + "</list>").encode()
    (file,) = files_of(text)
    tracemalloc.start()
    assert sum(1 for _ in read_records(file, {"entry"})) == 50_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2**20


@given(st.binary(max_size=300) | st.text("<>/&;!?[]ab\"'= \n", max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(FormatError):
        (file,) = files_of(data)
        list(read_records(file, {"a", "b"}))
