"""Fetching a list by name, from a server on this machine only."""

import hashlib
import json
import socket
import sys
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from urllib.parse import urlsplit

import pytest

import sanctions_graph as sg
from sanctions_graph.errors import (
    DownloadError,
    FormatError,
    MissingDependencyError,
    SanctionsGraphError,
    UnknownKindError,
)

module = import_module("sanctions_graph.io.download")
fetching = import_module("sanctions_graph.io.files._fetch")
needs_pooch = pytest.mark.skipif(not fetching.find_spec("pooch"), reason="pooch is in the extra [io]")

NODES = b"id,kind,caption\nlei:A,entity,A plc\n"
LINKS = b"id,source,target,kind\n"
PAGES = {
    "/nodes.csv": (200, NODES),
    "/links.csv": (200, LINKS),
    "/page.csv": (200, b"\r\n<!DOCTYPE HTML><html>Please log in</html>"),
    "/empty.csv": (200, b""),
    "/gone.csv": (404, b"not here"),
    "/down.csv": (503, b"later"),
}


class _Server(BaseHTTPRequestHandler):
    seen: list[str] = []  # noqa: RUF012

    def do_GET(self):
        self.seen.append(self.headers["User-Agent"])
        if self.path == "/slow.csv":
            time.sleep(1.5)
        if self.path == "/moved.csv":
            self.send_response(302)
            self.send_header("Location", "/nodes.csv")
            self.end_headers()
            return
        status, body = PAGES.get(self.path, (200, NODES))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) + 100 * (self.path == "/short.csv")))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    held = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=held.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{held.server_port}"
    held.shutdown()
    held.server_close()
    thread.join()


@pytest.fixture
def offer(server, monkeypatch):
    """Offer files of the server as a list called `ours`."""

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def add(*paths, base=server):
        row = replace(module.LISTS["un"], urls=tuple(base + path for path in paths))
        monkeypatch.setattr(module, "LISTS", {"ours": row})

    return add


@needs_pooch
def test_a_list_comes_with_a_record_and_can_be_read(offer, tmp_path, server):
    offer("/nodes.csv", "/links.csv")
    files = module.download("ours", tmp_path / "lists")
    assert [file.name for file in files] == ["nodes.csv", "links.csv"]
    assert sg.read(files).caption("lei:A") == "A plc"
    told = json.loads((tmp_path / "lists" / "ours.source.json").read_text(encoding="utf-8"))
    assert told["list"] == "ours"
    assert told["licence"]
    assert [(each["file"], each["url"], each["bytes"], each["sha256"]) for each in told["files"]] == [
        ("nodes.csv", f"{server}/nodes.csv", len(NODES), hashlib.sha256(NODES).hexdigest()),
        ("links.csv", f"{server}/links.csv", len(LINKS), hashlib.sha256(LINKS).hexdigest()),
    ]
    assert all(each["retrieved"].endswith("+00:00") for each in told["files"])


@needs_pooch
def test_the_library_says_who_asks(offer, tmp_path):
    offer("/nodes.csv")
    module.download("ours", tmp_path)
    assert _Server.seen[-1] == f"sanctions_graph/{sg.__version__}"


@needs_pooch
def test_a_list_that_moved_keeps_its_name(offer, tmp_path):
    offer("/moved.csv")
    (file,) = module.download("ours", tmp_path)
    assert file.name == "moved.csv"
    assert file.read_bytes() == NODES


@needs_pooch
def test_a_list_is_fetched_again_and_replaced(offer, tmp_path):
    (tmp_path / "nodes.csv").write_bytes(b"of yesterday")
    offer("/nodes.csv")
    module.download("ours", tmp_path)
    assert (tmp_path / "nodes.csv").read_bytes() == NODES


@needs_pooch
def test_a_bar_is_shown_on_a_terminal_only(offer, tmp_path, monkeypatch, capsys):
    pytest.importorskip("tqdm")
    offer("/nodes.csv")
    module.download("ours", tmp_path)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    module.download("ours", tmp_path)
    assert "100%" in capsys.readouterr().err
    assert (tmp_path / "nodes.csv").read_bytes() == NODES


FAULTS = {
    "/gone.csv": (DownloadError, "404"),
    "/down.csv": (DownloadError, "503"),
    "/short.csv": (DownloadError, "broke off in the middle"),
    "/slow.csv": (DownloadError, "did not answer in time"),
    "/page.csv": (FormatError, "web page"),
    "/empty.csv": (FormatError, "empty file"),
}


@needs_pooch
@pytest.mark.parametrize("path", FAULTS)
def test_a_fault_is_told_and_changes_nothing_on_disk(offer, tmp_path, path):
    (tmp_path / "nodes.csv").write_bytes(b"of yesterday")
    offer("/nodes.csv", path)
    kind, words = FAULTS[path]
    with pytest.raises(kind, match=words) as caught:
        module.download("ours", tmp_path, timeout=0.5)
    assert "Hint: nothing was changed on disk" in str(caught.value)
    assert caught.value.__cause__ is None
    assert [each.name for each in tmp_path.iterdir()] == ["nodes.csv"]
    assert (tmp_path / "nodes.csv").read_bytes() == b"of yesterday"


@needs_pooch
def test_without_a_net_the_error_says_so(offer, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers there
        offer("/nodes.csv", base=f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be reached.*offline") as caught:
            module.download("ours", tmp_path / "new" / "lists")
    assert not (tmp_path / "new").exists()
    assert isinstance(caught.value, ConnectionError)
    assert isinstance(caught.value, SanctionsGraphError)


@needs_pooch
def test_a_place_that_may_not_be_written_to_is_refused(offer, tmp_path):
    offer("/nodes.csv")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FormatError, match="'lists' cannot be written in 'file'"):
        module.download("ours", tmp_path / "file" / "lists")


def test_an_unknown_list_is_refused_by_name(tmp_path):
    with pytest.raises(UnknownKindError, match="ofac-sdn"):
        module.download("ofac", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_without_pooch_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    monkeypatch.setattr(fetching, "find_spec", {}.get)
    with pytest.raises(MissingDependencyError, match=r"sanctions-graph\[io\]"):
        module.download("un", tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", module.LISTS)
def test_every_list_names_its_publisher_its_licence_and_safe_addresses(name):
    row = module.LISTS[name]
    assert row.title
    assert row.publisher
    assert row.licence
    files = [urlsplit(url).path.rpartition("/")[2] for url in row.urls]
    assert len(set(files)) == len(files) > 0
    assert all(files)
    assert {urlsplit(url).scheme for url in (*row.urls, row.page)} == {"https"}


# ---- reading from an address -----------------------------------------------------------------------------


@needs_pooch
def test_an_address_is_read_and_named_in_the_provenance(server, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    graph = sg.read([f"{server}/nodes.csv?day=1", f"{server}/links.csv"])
    assert graph.caption("lei:A") == "A plc"
    inputs = graph.provenance[0].inputs
    assert f"{server}/nodes.csv?day=1 sha256:{hashlib.sha256(NODES).hexdigest()}" in inputs
    assert f"{server}/links.csv sha256:" in inputs


@needs_pooch
@pytest.mark.parametrize("path", ["/gone.csv", "/short.csv", "/page.csv", "/empty.csv"])
def test_an_address_that_gives_no_list_is_refused(server, monkeypatch, path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    kind, words = FAULTS[path]
    with pytest.raises(kind, match=words) as caught:
        sg.read(server + path)
    assert "save the file yourself" in str(caught.value)


@needs_pooch
@pytest.mark.parametrize("address", ["http://", "https:///list.csv", "http://127.0.0.1:0/list.csv"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(DownloadError):
        sg.read(address)


def test_without_pooch_an_address_is_refused_with_the_extra(monkeypatch):
    monkeypatch.setattr(fetching, "find_spec", {}.get)
    with pytest.raises(MissingDependencyError, match=r"sanctions-graph\[io\]"):
        sg.read("https://example.org/list.xml")
