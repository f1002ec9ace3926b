"""Every released form of the native store stays readable, and says the same: add a file, never change one.

A release that raises `SCHEMA_VERSION` adds ``archive/v<version>.zip`` by ``python tests/io/test_archive.py``.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

import sanctions_graph as sg
from sanctions_graph.io.stores.native import read_native, write_native
from sanctions_graph.model.provenance import step
from sanctions_graph.model.schema import SCHEMA_VERSION
from sanctions_graph.testing import assert_graphs_equal

ARCHIVE = Path(__file__).parent / "archive"
STORES = sorted(ARCHIVE.glob("v*.zip"))


def small_world():
    """Build a made-up graph with something in every table, and every form of bound."""
    builder = sg.GraphBuilder()
    builder.add(
        sg.State(id="state:XA", caption="Atlantis", iso2="XA"),
        sg.Entity(id="x:holding", caption="Holding é", type="Company"),
        sg.Entity(id="x:works", caption="Works 北", type="Company"),
        sg.Entity(id="x:clerk", caption="A. Clerk", type="Person"),
        sg.Channel(id="channel:pearls", caption="Pearls", type="pearls"),
        sg.Measure(id="measure:M1", authority="XX", program="PEARL", reference="M 1", adopted="2015-06"),
        sg.Document(
            id="doc:list", publisher="The Board", title="List", published="2016-01-02", url="https://example.org"
        ),
        sg.Document(id="doc:leak", title="Undated papers"),
        sg.Document(id="law:M1", title="Measure 1", published="2015-06-01", is_legal_act=True),
    )
    (name,) = builder.add(sg.Name(node="x:works", scheme="alias", value="=Works", lang="en", start="2010", end="?"))
    links = builder.add(
        sg.Link(source="x:holding", target="x:works", kind="owns", share=">25%..<50%", role="capital", start="?"),
        sg.Link(source="x:holding", target="x:works", kind="owns", share="1/3", role="votes", end="2017..2018-02"),
        sg.Link(source="x:clerk", target="x:works", kind="directs", role="chair", start="2016-03", end="2019-12-31"),
        sg.Link(source="x:works", target="x:holding", kind="pays", amount="4..", unit="USD", start="2017-05-05"),
        sg.Link(source="measure:M1", target="x:holding", kind="designates", start="2016-01-02"),
        sg.Link(source="measure:M1", target="channel:pearls", kind="requires", due="2020-12"),
        sg.Link(source="state:XA", target="channel:pearls", kind="hosts", id="l:hosts"),
    )
    claims = builder.add(
        *(sg.Claim(about=link, document="doc:list", locator=f"§{row}") for row, link in enumerate(links)),
        sg.Claim(about=links[0], document="doc:leak", status="alleged", observed="2017..2018", confidence=0.25),
        sg.Claim(about=links[0], document="doc:list", quantity="share", value="30%", stance="disputes"),
        sg.Claim(about=links[2], document="doc:list", quantity="end", value="2019", original_value="late 2019"),
        sg.Claim(about="channel:pearls", document="law:M1", quantity="workers", value="17..65", unit="persons"),
        sg.Claim(about=name, document="doc:leak", note="as printed"),
    )
    builder.add(sg.ClaimLink(claim=claims[-2], relation="repeats", other=claims[0]))
    made = step(software="small world", version="1", inputs="nothing").model_copy(update={"timestamp": "2026-01-01"})
    return builder.freeze(steps=[made])


def test_the_version_of_today_is_in_the_archive():
    assert ARCHIVE / f"v{SCHEMA_VERSION}.zip" in STORES


@pytest.mark.parametrize("store", STORES, ids=lambda path: path.stem)
def test_every_released_store_is_read(tmp_path, store):
    with ZipFile(store) as archive:
        archive.extractall(tmp_path)
    graph = read_native(tmp_path)
    assert_graphs_equal(graph, small_world())
    assert list(graph.provenance) == list(small_world().provenance)
    assert str(graph.link("l:hosts")).startswith("Link(id='l:hosts', source='state:XA', target='channel:pearls'")
    assert graph.caption("x:works") == "Works 北"


def _pack(store, path):
    """Write a store into a zip that does not depend on the hour."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for each in sorted(file for file in store.rglob("*") if file.is_file()):
            archive.writestr(ZipInfo(str(each.relative_to(store))), each.read_bytes(), ZIP_DEFLATED)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        write_native(small_world(), folder)
        _pack(Path(folder), ARCHIVE / f"v{SCHEMA_VERSION}.zip")
