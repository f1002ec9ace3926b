"""What a reader is given: every wrapping gives the same bytes, and what is a bomb, a stump or no text is refused."""

import gzip
import hashlib
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions_graph.errors import FormatError, RecordError
from sanctions_graph.io.files import _stream
from sanctions_graph.io.files._rows import head_rows, read_rows
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.read import read

TEXT = b"one,1\ntwo,2\n"


def _zip(members, compression=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _all(file):
    with file.open() as stream:
        pieces = []
        while piece := stream.read(2**16):
            pieces.append(piece)
        return b"".join(pieces)


class _OneWay(io.RawIOBase):
    """A stream that cannot go back, like a pipe."""

    def __init__(self, data):
        self._rest = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._rest.readinto(buffer)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: data,
        gzip.compress,
        lambda data: _zip({"input": data}),
        lambda data: _zip({"folder/input.gz": gzip.compress(data)}),
        lambda data: _zip({"input": data}, zipfile.ZIP_STORED),
    ],
)
@pytest.mark.parametrize("give", [lambda data: data, io.BytesIO, _OneWay])
def test_every_wrapping_gives_the_same_bytes(wrap, give):
    (file,) = files_of(give(wrap(TEXT)))
    assert file.name == "input"
    assert file.head == TEXT
    assert _all(file) == TEXT
    assert _all(file) == TEXT  # it opens again


@given(st.binary(max_size=300))
def test_any_bytes_come_through_gz_unchanged(data):
    (file,) = files_of(gzip.compress(data))
    assert _all(file) == data


def test_a_folder_gives_its_files_by_name_and_an_archive_its_members(tmp_path):
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"b"))
    (tmp_path / "a.csv").write_bytes(b"a")
    (tmp_path / ".hidden").write_bytes(b"h")
    (tmp_path / "inner").mkdir()
    assert {file.name: _all(file) for file in files_of(tmp_path)} == {"a.csv": b"a", "b.csv": b"b"}
    packed = _zip({"x/b.csv": b"b", "x/a.csv": b"a", "__MACOSX/x/a.csv": b"junk", "x/.DS_Store": b"junk"})
    assert [file.name for file in files_of(packed)] == ["a.csv", "b.csv"]
    assert [file.name for file in files_of([tmp_path / "a.csv", str(tmp_path / "b.csv.gz")])] == ["a.csv", "b.csv"]


def test_an_open_stream_is_read_from_where_it_stands_and_left_open():
    stream = io.BytesIO(b"skipped" + TEXT)
    stream.seek(7)
    (file,) = files_of(stream)
    assert _all(file) == TEXT
    assert not stream.closed


def test_the_hash_is_of_the_file_as_given_and_the_digest_of_what_is_in_it():
    packed = gzip.compress(TEXT)
    (file,) = files_of(packed)
    assert file.sha256 == hashlib.sha256(packed).hexdigest()
    digest = []
    assert list(file.lines(digest=digest)) == ["one,1\n", "two,2\n"]
    assert digest == [hashlib.sha256(TEXT).hexdigest()]


REFUSED = {
    "an address": ("ftp://example.org/sdn.csv", "is an address"),
    "no file": ("no/such/file.csv", "there is no file 'file.csv'"),
    "open as text": (io.StringIO("text"), "is open as text"),
    "a blank path": ("", "the path is blank"),
    "blanks": (" \t", "the path is blank"),
    "a number": (7, "is no source"),
    "numbers": ([7], "is no source"),
    "a broken zip": (_zip({"a": TEXT})[:-9], "is a broken zip"),
    "no zip at all": (b"PK\x03\x04 and then nothing", "is a broken zip"),
    "one name twice": (_zip({"x/a.csv": b"", "y/a.csv": b""}), "two files are called 'a.csv'"),
    "a rare packing": (_zip({"a": TEXT * 100}, zipfile.ZIP_LZMA), "packed in a rare way"),
    "too many": (_zip({f"{number}": b"" for number in range(1_001)}), "more than 1,000 files"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_source_is_refused_before_it_is_read(case):
    source, says = REFUSED[case]
    with pytest.raises(FormatError, match="Hint:") as refused:
        files_of(source)
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["x" * 5_000, '{"id": "a"}\n', "a\0b", "y" * 300])
def test_a_text_given_as_a_path_is_refused(text):
    with pytest.raises(FormatError, match="there is no file") as refused:
        files_of(text)
    assert len(str(refused.value)) < 300


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "secret.csv").write_bytes(b"a")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FormatError, match=r"'secret.csv' cannot be opened \(Permission denied\)"):
        files_of(tmp_path / "secret.csv")


def test_a_folder_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "secret").mkdir()

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(FormatError, match=r"'secret' cannot be opened \(Permission denied\)\nHint:"):
        files_of(tmp_path / "secret")


def test_a_spreadsheet_is_one_file_and_not_an_archive():
    sheet = _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    (file,) = files_of(sheet)
    assert (file.name, _all(file)) == ("input", sheet)


def test_an_encrypted_member_is_refused():
    packed = bytearray(_zip({"a": TEXT}, zipfile.ZIP_STORED))
    for at in (packed.index(b"PK\x03\x04") + 6, packed.index(b"PK\x01\x02") + 8):
        packed[at] |= 1
    with pytest.raises(FormatError, match="is encrypted"):
        files_of(bytes(packed))


STUMPS = {
    "gz that ends early": gzip.compress(TEXT * 1000)[:-20],
    "gz of a wrong sum": gzip.compress(TEXT)[:-8] + b"\0" * 8,
    "gz that is noise": b"\x1f\x8b\x08" + b"\0" * 7 + b"\xff" * 50,
    "zip of a wrong sum": _zip({"a": TEXT}, zipfile.ZIP_STORED).replace(b"one", b"One", 1),
}


@pytest.mark.parametrize("case", STUMPS)
def test_a_stump_is_refused_by_name(case):
    (file,) = files_of(STUMPS[case])
    with pytest.raises(FormatError, match=rf"^{file.name} (ends before it is complete|cannot be unpacked)"):
        _all(file)


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(bytes(64 * 2**20)),
        _zip({"a": bytes(64 * 2**20)}),
        _zip({"a.gz": gzip.compress(bytes(64 * 2**20))}),
    ],
)
def test_a_bomb_is_refused_while_it_grows_and_memory_stays_small(bomb):
    (file,) = files_of(bomb)
    tracemalloc.start()
    with pytest.raises(FormatError, match="grows by more than 200 times"):
        _all_and_forget(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20


def _all_and_forget(file):
    with file.open() as stream:
        while stream.read(2**16):
            pass


def test_what_an_archive_says_of_its_sizes_is_not_believed():
    packed = bytearray(_zip({"a": bytes(64 * 2**20)}))
    directory = packed.index(b"PK\x01\x02")
    packed[directory + 20 : directory + 24] = (60 * 2**20).to_bytes(4, "little")  # it claims to be packed by a tenth
    (file,) = files_of(bytes(packed))
    with pytest.raises(FormatError):
        _all_and_forget(file)


def test_a_small_file_may_grow_by_any_ratio():
    (file,) = files_of(gzip.compress(bytes(2**19)))
    assert _all(file) == bytes(2**19)


def test_a_file_beyond_the_largest_size_is_refused(monkeypatch):
    monkeypatch.setattr(_stream, "MAX_BYTES", 1_000)
    (file,) = files_of(b"x" * 1_001)
    with pytest.raises(FormatError, match="larger than 1,000 bytes"):
        _all_and_forget(file)
    with pytest.raises(FormatError, match="larger than 1,000 bytes"):
        files_of(_OneWay(b"x" * 100_000))


# ---- text ----------------------------------------------------------------------------------------------------


def _lines(data, **options):
    (file,) = files_of(data)
    return list(file.lines(**options))


def test_lines_keep_their_ends_and_lose_the_mark():
    assert _lines(b"\xef\xbb\xbfa\r\n\n\xc3\xa9") == ["a\r\n", "\n", "é"]


def test_another_encoding_is_read_only_where_it_is_asked_for():
    assert _lines(b"caf\xe9\n", encoding="latin-1") == ["café\n"]
    with pytest.raises(RecordError, match="byte 4 of the line is no UTF-8") as refused:
        _lines(b"ok\ncaf\xe9\n")
    assert (refused.value.path, refused.value.line) == ("input", 2)


HOSTILE_TEXT = {
    "utf-16": ("a\n".encode("utf-16"), 1, "UTF-16"),
    "a surrogate": (b"a\n\xed\xa0\x80\n", 2, "is no UTF-8"),
    "half a letter": (b"a\nb\xc3", 2, "is no UTF-8"),
    "a null": (b"a\nb\0c\n", 2, "control character '\\x00'"),
    "an escape": (b"\x1b[31m\n", 1, "control character '\\x1b'"),
    "a line separator": ("a\u2028b\n".encode(), 1, "control character"),
    "a giant line": (b"a\n" + b"x" * (2**20 + 1), 2, "longer than 1,048,576 bytes"),
}


@pytest.mark.parametrize("case", HOSTILE_TEXT)
def test_hostile_text_is_refused_by_line(case):
    data, line, says = HOSTILE_TEXT[case]
    with pytest.raises(RecordError, match="Hint:") as refused:
        _lines(data)
    assert refused.value.line == line
    assert says in str(refused.value)


def test_a_giant_line_is_refused_before_it_is_held():
    (file,) = files_of(_zip({"a": b"x" * 32 * 2**20}, zipfile.ZIP_STORED))
    tracemalloc.start()
    with pytest.raises(RecordError, match="longer than"):
        list(file.lines())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20


def test_rows_carry_the_line_they_begin_on():
    (file,) = files_of(b'a,b\n"c\nd",e\n\nf,g\n')
    assert list(read_rows(file)) == [(1, ["a", "b"]), (2, ["c\nd", "e"]), (5, ["f", "g"])]


@pytest.mark.parametrize("data", [b'a\n"b', b'a\n"b"c,d\n', b"a\n" + b"x" * 200_000])
def test_what_is_no_csv_is_refused_by_line(data):
    (file,) = files_of(data)
    with pytest.raises(RecordError, match="it is no CSV") as refused:
        list(read_rows(file))
    assert refused.value.line == 2


@given(st.binary(max_size=200))
def test_any_head_can_be_looked_at(head):
    assert isinstance(head_rows(head), list)


def test_a_member_without_a_name_is_passed_over_and_a_name_is_printed_safely():
    nameless, turned = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(nameless, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"id,kind\nx:a,entity\n")
    with pytest.raises(FormatError, match="no file"):
        read(nameless.getvalue())
    with zipfile.ZipFile(turned, "w") as archive:
        archive.writestr("\u202egpj.\x1b[31mxml", b"<CONSOLIDATED_LIST>")
    with pytest.raises(FormatError) as refused:
        read(turned.getvalue())
    assert "\u202e" not in str(refused.value)
    assert "\x1b" not in str(refused.value)
