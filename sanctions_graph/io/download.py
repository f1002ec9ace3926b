"""Official lists, fetched from their publishers by name. Nothing else in the library opens a connection.

Each list is one row of `LISTS`: who publishes it, under which licence, and the addresses of its files.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sanctions_graph._version import __version__
from sanctions_graph.errors import FormatError, MissingDependencyError, SanctionsGraphError, UnknownKindError
from sanctions_graph.io._written import whole_files

if TYPE_CHECKING:
    from os import PathLike

TIMEOUT = 30
"""Seconds that a server may stay silent."""
_HEAD = 1024
_PIECE = 2**16
_PAGE = (b"<!doctype html", b"<html")
_US = "work of the United States Government, public domain in the US (17 USC 105)"
_UN = "published for use by states and firms; the terms of the UN site apply; cite its dateGenerated"
_TREASURY = "https://www.treasury.gov/ofac/downloads/"


class DownloadError(SanctionsGraphError, ConnectionError):
    """A list could not be fetched."""


@dataclass(frozen=True)
class OfficialList:
    """One list, and where its publisher keeps it.

    Attributes
    ----------
    title : str
        What the publisher calls it.
    publisher : str
        Who publishes it.
    licence : str
        What may be done with it.
    page : str
        The publisher's page about it, to fetch it by hand.
    urls : tuple of str
        Addresses of its files; all of them are one set.
    """

    title: str
    publisher: str
    licence: str
    page: str
    urls: tuple[str, ...]


LISTS: Mapping[str, OfficialList] = MappingProxyType({
    "ofac-sdn": OfficialList(
        "Specially Designated Nationals and Blocked Persons List", "OFAC, US Treasury", _US,
        "https://sanctionslist.ofac.treas.gov/Home/SdnList",
        tuple(f"{_TREASURY}{name}.csv" for name in ("sdn", "add", "alt", "sdn_comments")),
    ),
    "ofac-consolidated": OfficialList(
        "Consolidated (non-SDN) Sanctions List", "OFAC, US Treasury", _US,
        "https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
        tuple(f"{_TREASURY}consolidated/cons_{name}.csv" for name in ("prim", "add", "alt", "comments")),
    ),
    "un": OfficialList(
        "United Nations Security Council Consolidated List", "UN Security Council", _UN,
        "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
        ("https://scsanctions.un.org/resources/xml/en/consolidated.xml",),
    ),
})  # fmt: skip
"""The lists by name: a new list is one new row here."""


def download(name: str, directory: str | PathLike[str], *, timeout: float = TIMEOUT) -> tuple[Path, ...]:
    """Fetch an official list from its publisher.

    Parameters
    ----------
    name : str
        Name of a list: ``"ofac-sdn"``, ``"ofac-consolidated"`` or ``"un"``.
    directory : path
        Where its files go; made if it is not there. Files of an earlier day are replaced, all of them or none.
    timeout : float, default 30
        Seconds that the server may stay silent.

    Returns
    -------
    tuple of Path
        The files, as `read` takes them. Beside them, ``<name>.source.json`` records publisher, licence, and for each
        file its address, size, SHA-256 and the time it was fetched.

    Raises
    ------
    UnknownKindError
        If there is no such list.
    MissingDependencyError
        If pooch is not installed.
    DownloadError
        If the server cannot be reached, refuses, or breaks off.
    FormatError
        If the server answers with a web page or an empty file instead of a list.

    Notes
    -----
    A list has no hash that is known beforehand, since it changes from day to day: the record says what was fetched.
    A progress bar is shown on a terminal where tqdm is installed.

    Examples
    --------
    >>> from sanctions_graph.io.download import LISTS
    >>> sorted(LISTS)
    ['ofac-consolidated', 'ofac-sdn', 'un']
    """
    if name not in LISTS:
        raise UnknownKindError(name, LISTS, what="official list")
    if not find_spec("pooch"):
        raise MissingDependencyError("pooch", "io")
    asked = LISTS[name]
    names = [urlsplit(url).path.rpartition("/")[2] for url in asked.urls]
    with whole_files(directory) as draft:
        files = [_fetch(url, draft / file, asked, timeout) for url, file in zip(asked.urls, names, strict=True)]
        told = {"list": name, "title": asked.title, "publisher": asked.publisher, "licence": asked.licence}
        record = json.dumps({**told, "files": files}, indent=1, ensure_ascii=False)
        (draft / f"{name}.source.json").write_text(f"{record}\n", encoding="utf-8")
    return tuple(Path(directory) / file for file in names)


def _fetch(url: str, path: Path, asked: OfficialList, timeout: float) -> dict[str, Any]:
    """Fetch one file and say what came."""
    pooch = import_module("pooch")
    fetched = datetime.now(UTC).isoformat(timespec="seconds")
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
        raise DownloadError(_said(url, error), hint=_by_hand(asked)) from None
    finally:
        for answer in answers:
            answer.close()  # pooch leaves the connection of a broken answer open
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head or head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE):
        what = "a web page" if head else "an empty file"
        raise FormatError(f"{url} answered with {what} instead of a list", hint=_by_hand(asked))
    size, sha256 = path.stat().st_size, pooch.file_hash(str(path), alg="sha256")
    return {"file": path.name, "url": url, "bytes": size, "sha256": sha256, "retrieved": fetched}


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
    return f"{host} cannot be reached: is this machine offline?"


def _by_hand(asked: OfficialList) -> str:
    return f"nothing was changed on disk; try later, or save the files yourself from {asked.page} and read them"
