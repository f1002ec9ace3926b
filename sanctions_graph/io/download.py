"""Official lists, fetched from their publishers by name.

Each list is one row of `LISTS`: who publishes it, under which licence, and the addresses of its files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sanctions_graph.errors import UnknownKindError
from sanctions_graph.io.files._fetch import TIMEOUT, fetch, require_pooch
from sanctions_graph.io.files._written import whole_files, writing_to

if TYPE_CHECKING:
    from os import PathLike

_US = "work of the United States Government, public domain in the US (17 USC 105)"
_UN = "published for use by states and firms; the terms of the UN site apply; cite its dateGenerated"
_TREASURY = "https://www.treasury.gov/ofac/downloads/"


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
        Where its files go; made if it is not there, once all have come. Files of an earlier day are replaced, all of
        them or none.
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
        If the server answers with a web page or an empty file instead of a list, or the directory cannot be written.

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
    require_pooch()
    asked = LISTS[name]
    names = [urlsplit(url).path.rpartition("/")[2] for url in asked.urls]
    with writing_to(directory), whole_files(directory) as draft:
        files = [
            fetch(url, draft / file, by_hand=_by_hand(asked), timeout=timeout)
            for url, file in zip(asked.urls, names, strict=True)
        ]
        told = {"list": name, "title": asked.title, "publisher": asked.publisher, "licence": asked.licence}
        record = json.dumps({**told, "files": files}, indent=1, ensure_ascii=False)
        (draft / f"{name}.source.json").write_text(f"{record}\n", encoding="utf-8")
    return tuple(Path(directory) / file for file in names)


def _by_hand(asked: OfficialList) -> str:
    return f"nothing was changed on disk; try later, or save the files yourself from {asked.page} and read them"
