"""Ways to spoil a file: of bytes, of words, of the structure of JSON, XML and CSV, of its encoding and its wrapping.

A mutation is a name and two numbers, so that Hypothesis can shrink it and a coverage-guided fuzzer can make it from a
seed. Each number is taken modulo what there is to choose from; every mutation is defined for every file.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^<>]*>|[\w.+-]+|\s+|.', re.DOTALL)
_TEXTS = (
    "", " ", "0", "-1", "1e999", "NaN", "null", "true", "9" * 18, "9" * 19, "9" * 40, "9" * 5_000, "0.1e-400", "²",
    "-0- ", "?", "2020-02-30", "0000-00-00", "9999-12-31", "2020-13", "2999..1999", "01 Jan 1970", "150%", "1/3",
    "25%..", "%", "-", "..", "=1+1", "'", '"', ",", "\r", "\n", "\t", "\x00", "\x1a", "\x85", "\u2028", "\ufeff",
    "\ufffe", "\u202e", "é", "𝔘", "İ", "ß", "A" * 300, "A" * 140_000, "a" * 10_000 + ":", ":", "::", "x:", ":x",
    "state:KP", "state:", "measure:", "doc:1", "wallet:", "[" * 2_000, "{" * 2_000, '[{"a":' * 700, "<a>" * 100,
    "<![CDATA[", "<!--", "<!DOCTYPE a>", "<?xml", "&amp;", "&#x1F;", "&x;", "</", "Linked To: ", "(", ")" * 50, "; ",
    "DOB ", "a.k.a. 'x'; " * 200,
)  # fmt: skip
"""Texts that files are not ready for."""
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 10**18, 1.5, 1e308, [], {}, [None], [[]], [{}], {"": ""}, ["x", "x"], [1, "x"],
)  # fmt: skip
"""JSON values that stand where others should."""
_ENCODINGS = ("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp1252", "cp500", "shift-jis", "utf-7")
MAX_SPOILED = 2**20
"""Most bytes of a spoiled file: mutations of one file may multiply."""
_SPAN = 64
_SWOLLEN = 2**17


class Mutation(NamedTuple):
    """One way to spoil a file.

    Attributes
    ----------
    how : str
        One of `HOW`.
    at, what : int
        Where, and by what.
    """

    how: str
    at: int
    what: int


def mutate(data: bytes, by: Mutation, others: Sequence[bytes]) -> bytes:
    """Spoil a file; `others` are files to splice it with. What grows beyond `MAX_SPOILED` is cut."""
    if by.how == "splice":
        other = others[by.what % len(others)] if others else data
        return data[: by.at % (len(data) + 1)] + other[by.at % (len(other) + 1) :]
    return _BY_NAME[by.how](data, by.at, by.what)[:MAX_SPOILED]


def spoil(
    files: Mapping[str, bytes], mutations: Iterable[tuple[int, Mutation]], others: Iterable[Mapping[str, bytes]]
) -> dict[str, bytes]:
    """Spoil a set of files; a mutation comes with the number of the file it bears on."""
    names, spoiled = sorted(files), dict(files)
    splices = [data for each in others for _, data in sorted(each.items())]
    for place, mutation in mutations:
        name = names[place % len(names)]
        spoiled[name] = mutate(spoiled[name], mutation, splices)
    return spoiled


# ---- bytes ---------------------------------------------------------------------------------------------------


def _flip(data: bytes, at: int, what: int) -> bytes:
    if not data:
        return bytes([what % 256])
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1 << what % 8]) + data[at + 1 :]


def _set(data: bytes, at: int, what: int) -> bytes:
    at %= len(data) + 1
    return data[:at] + bytes([what % 256]) + data[at + 1 :]


def _cut(data: bytes, at: int, _: int) -> bytes:
    return data[: at % (len(data) + 1)]


def _drop(data: bytes, at: int, what: int) -> bytes:
    at %= len(data) + 1
    return data[:at] + data[at + what % _SPAN :]


def _double(data: bytes, at: int, what: int) -> bytes:
    at %= len(data) + 1
    return data[:at] + data[at : at + what % _SPAN] + data[at:]


def _insert(data: bytes, at: int, what: int) -> bytes:
    at %= len(data) + 1
    return data[:at] + _TEXTS[what % len(_TEXTS)].encode() + data[at:]


# ---- words and lines -----------------------------------------------------------------------------------------


def _on_tokens(change: Callable[[list[bytes], int, int], None]) -> Callable[[bytes, int, int], bytes]:
    def changed(data: bytes, at: int, what: int) -> bytes:
        tokens = _TOKEN.findall(data)
        if tokens:
            change(tokens, at % len(tokens), what)
        return b"".join(tokens)

    return changed


@_on_tokens
def _drop_word(tokens: list[bytes], at: int, _: int) -> None:
    tokens[at] = b""


@_on_tokens
def _double_word(tokens: list[bytes], at: int, _: int) -> None:
    tokens[at] *= 2


@_on_tokens
def _swap_words(tokens: list[bytes], at: int, what: int) -> None:
    other = what % len(tokens)
    tokens[at], tokens[other] = tokens[other], tokens[at]


@_on_tokens
def _copy_word(tokens: list[bytes], at: int, what: int) -> None:
    tokens[at] = tokens[what % len(tokens)]


@_on_tokens
def _other_word(tokens: list[bytes], at: int, what: int) -> None:
    quote = b'"' if tokens[at].startswith(b'"') else b""
    tokens[at] = quote + _TEXTS[what % len(_TEXTS)].encode() + quote


@_on_tokens
def _swell(tokens: list[bytes], at: int, what: int) -> None:
    """Repeat a word, or some words in a row, until they are long: what takes quadratic time shows."""
    row = b"".join(tokens[at : at + what % 8 + 1])
    tokens[at] = row * (_SWOLLEN // max(len(row), 1))


def _on_lines(change: Callable[[list[bytes], int, int], None]) -> Callable[[bytes, int, int], bytes]:
    def changed(data: bytes, at: int, what: int) -> bytes:
        lines = data.splitlines(keepends=True)
        if lines:
            change(lines, at % len(lines), what)
        return b"".join(lines)

    return changed


@_on_lines
def _drop_line(lines: list[bytes], at: int, _: int) -> None:
    del lines[at]


@_on_lines
def _repeat_line(lines: list[bytes], at: int, what: int) -> None:
    lines[at] *= (2, 3, 40)[what % 3]


@_on_lines
def _swap_lines(lines: list[bytes], at: int, what: int) -> None:
    other = what % len(lines)
    lines[at], lines[other] = lines[other], lines[at]


# ---- structure -----------------------------------------------------------------------------------------------


def _json(data: bytes, at: int, what: int) -> bytes:
    """Change one value of a JSON text, or of one line of it; what is no JSON stays."""
    try:
        return json.dumps(_other_value(json.loads(data), at, what), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        pass
    lines = data.splitlines()
    chosen = at % len(lines) if lines else 0
    try:
        lines[chosen] = json.dumps(_other_value(json.loads(lines[chosen]), at // 7, what), ensure_ascii=False).encode()
    except (ValueError, IndexError, RecursionError):
        return data
    return b"\n".join(lines)


def _other_value(value: Any, at: int, what: int) -> Any:
    places: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        inside = list(one.items()) if isinstance(one, dict) else list(enumerate(one)) if isinstance(one, list) else []
        places += [(one, key) for key, _ in inside]
        waiting += [each for _, each in inside]
    if not places:
        return _VALUES[what % len(_VALUES)]
    holder, key = places[at % len(places)]
    choice = what % (len(_VALUES) + len(_TEXTS) + 4)
    if choice < 4:
        other = places[(what // 5) % len(places)]
        new = [lambda: [holder[key]], lambda: {"x": holder[key]}, lambda: other[0][other[1]], lambda: None][choice]()
        if choice == 3:
            del holder[key]
            return value
        holder[key] = json.loads(json.dumps(new))  # a copy: a value may not lie within itself
    else:
        holder[key] = (_VALUES + _TEXTS)[choice - 4]
    return value


def _element(data: bytes, at: int, what: int) -> bytes:
    """Leave out, repeat or move an XML element, or put another text in it."""
    found = list(re.finditer(rb"<([\w:]+)[^<>]*?(?<!/)>", data))
    if not found:
        return data
    start = found[at % len(found)]
    end = data.find(b"</" + start[1] + b">", start.end())
    if end < 0:
        return data
    after = end + len(start[1]) + 3
    whole, inner = data[start.start() : after], data[start.end() : end]
    text = _TEXTS[(what // 4) % len(_TEXTS)].replace("&", "&amp;").replace("<", "&lt;").encode()
    new = (b"", whole * 2, whole.replace(inner, text, 1), whole.replace(inner, whole, 1))[what % 4]
    return data[: start.start()] + new + data[after:]


def _cell(data: bytes, at: int, what: int) -> bytes:
    """Put another text in a cell of CSV, or the text of another cell."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    except (ValueError, csv.Error):
        return data
    places = [(row, column) for row in rows for column in range(len(row))]
    if not places:
        return data
    row, column = places[at % len(places)]
    other = places[(what // 2) % len(places)]
    row[column] = _TEXTS[(what // 2) % len(_TEXTS)] if what % 2 else other[0][other[1]]
    out = io.StringIO(newline="")
    try:
        csv.writer(out, lineterminator="\n").writerows(rows)
    except csv.Error:
        return data
    return out.getvalue().encode()


def _encode(data: bytes, _: int, what: int) -> bytes:
    text = data.decode(errors="replace")
    return text.encode(_ENCODINGS[what % len(_ENCODINGS)], errors="replace")


_BY_NAME: dict[str, Callable[[bytes, int, int], bytes]] = {
    "cell": _cell, "element": _element, "json": _json, "other word": _other_word, "copy word": _copy_word,
    "swap words": _swap_words, "drop word": _drop_word, "double word": _double_word, "swell": _swell,
    "drop line": _drop_line, "repeat line": _repeat_line, "swap lines": _swap_lines, "insert": _insert,
    "flip": _flip, "set": _set, "cut": _cut,
    "drop": _drop, "double": _double, "encode": _encode,
}  # fmt: skip
HOW = (*_BY_NAME, "splice")
"""Names of mutations."""


# ---- wrapping ------------------------------------------------------------------------------------------------

WRAPPINGS = ("none", "gz", "zip", "gz twice", "zip of gz", "gz cut", "zip cut", "gz flipped", "zip flipped")
"""Ways to pack files."""


def wrap(files: Mapping[str, bytes], how: str, at: int) -> dict[str, bytes]:
    """Pack files; a zip takes all of them."""
    if how == "none":
        return dict(files)
    if how.startswith("gz"):
        packed = {f"{name}.gz": gzip.compress(data, mtime=0) for name, data in files.items()}
        if how == "gz twice":
            return {name: gzip.compress(data, mtime=0) for name, data in packed.items()}
        return {name: _damaged(data, how, at) for name, data in packed.items()}
    if how == "zip of gz":
        files = wrap(files, "gz", at)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return {"files.zip": _damaged(whole.getvalue(), how, at)}


def _damaged(data: bytes, how: str, at: int) -> bytes:
    if how.endswith("cut"):
        return _cut(data, at, 0)
    return _flip(data, at, at // 8) if how.endswith("flipped") else data
