"""Files from the web. Nothing else in the library opens a connection."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sanctions_graph._version import __version__
from sanctions_graph.errors import DownloadError, FormatError, MissingDependencyError
from sanctions_graph.io.files._stream import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sanctions_graph.io.files._stream import Source

TIMEOUT = 30
"""Seconds that a server may stay silent."""
_HEAD = 1024
_PIECE = 2**16
_PAGE = (b"<!doctype html", b"<html")
_BY_HAND = "try later, or save the file yourself and give its path"


@contextmanager
def fetched(source: Source | Iterable[Source]) -> Iterator[tuple[list[Source], dict[str, str]]]:
    """Fetch those sources that are addresses, for as long as they are read.

    Parameters
    ----------
    source : path, address, bytes, binary stream, or a list of these
        What a user gave.

    Yields
    ------
    sources : list
        The same with a file on disk in place of each address.
    addresses : dict of str to str
        The address of each such file by its name.

    Raises
    ------
    MissingDependencyError
        If there is an address, and pooch is not installed.
    DownloadError
        If a server cannot be reached, refuses, or breaks off.
    FormatError
        If a server answers with a web page or an empty file.
    """
    given = sources_of(source)
    if not any(map(_is_address, given)):
        yield given, {}
        return
    require_pooch()
    addresses: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        for at, one in enumerate(given):
            if _is_address(one):
                url = str(one)
                path = Path(folder, str(at), _name_of(url))
                path.parent.mkdir()
                fetch(url, path, by_hand=_BY_HAND)
                addresses[path.name] = url
                given[at] = path
        yield given, addresses


def _is_address(source: Source) -> bool:
    return isinstance(source, str) and source.lower().startswith(("http://", "https://"))


def _name_of(url: str) -> str:
    """Return the name of the file that an address gives, which tells some formats apart."""
    last = unquote(urlsplit(url).path).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in last if letter.isalnum() or letter in "._-")[-100:].lstrip(".")
    return name or "input"


def require_pooch() -> None:
    """Raise `MissingDependencyError` if pooch is not installed."""
    if not find_spec("pooch"):
        raise MissingDependencyError("pooch", "io")


def fetch(url: str, path: Path, *, by_hand: str, timeout: float = TIMEOUT) -> dict[str, Any]:
    """Fetch one file.

    Parameters
    ----------
    url : str
        Its address.
    path : Path
        Where it goes.
    by_hand : str
        What a user can do if it does not come.
    timeout : float, default 30
        Seconds that the server may stay silent.

    Returns
    -------
    dict of str to object
        What came: name, address, bytes, SHA-256, and when.

    Raises
    ------
    DownloadError
        If the server cannot be reached, refuses, or breaks off.
    FormatError
        If it answers with a web page or an empty file.
    """
    pooch = import_module("pooch")
    started = datetime.now(UTC).isoformat(timespec="seconds")
    answers: list[Any] = []
    fetcher = pooch.HTTPDownloader(
        progressbar=sys.stderr.isatty() and find_spec("tqdm") is not None,
        chunk_size=_PIECE,
        timeout=timeout,
        headers={"User-Agent": f"sanctions_graph/{__version__}"},
        hooks={"response": lambda answer, **_: answers.append(answer)},
    )
    try:
        fetcher(url, str(path), None)
    except import_module("requests").RequestException as error:
        raise DownloadError(_said(url, error), hint=by_hand) from None
    finally:
        for answer in answers:
            answer.close()  # pooch leaves the connection of a broken answer open
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head or head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE):
        what = "a web page" if head else "an empty file"
        raise FormatError(f"{url} answered with {what} instead of a list", hint=by_hand)
    size, sha256 = path.stat().st_size, pooch.file_hash(str(path), alg="sha256")
    return {"file": path.name, "url": url, "bytes": size, "sha256": sha256, "retrieved": started}


def _said(url: str, error: Exception) -> str:
    """Say in a few words why an address gave nothing."""
    host, answer = urlsplit(url).hostname, getattr(error, "response", None)
    if answer is not None:
        return f"{host} refused {url}: {answer.status_code} {answer.reason}"
    requests = import_module("requests").exceptions
    if isinstance(error, requests.ChunkedEncodingError):
        return f"{host} broke off in the middle of {url}"
    if isinstance(error, requests.Timeout):
        return f"{host} did not answer in time"
    if isinstance(error, requests.SSLError):
        return f"{host} could not prove who it is"
    if isinstance(error, requests.InvalidURL):
        return f"{url} is no address of a file"
    return f"{host} cannot be reached: is this machine offline?"
