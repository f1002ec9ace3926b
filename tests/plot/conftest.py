"""Graphs to draw: any legal one with hostile captions, and a small one whose every mark is known."""

import matplotlib as mpl
import pytest
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.testing import graphs

mpl.use("Agg")

HOSTILE = [
    "$x$",
    r"\$\alpha_{x",
    "<b>Evil & Co</b>",
    "a name without any newline " * 12,
    "Nospacesatallinthisverylongnameofacompanythatgoesonandonandon" * 3,
    "朝鲜民主主义人民共和国的餐厅和信息技术工人在老挝",
    "مطعم كوريا الشمالية في فيينتيان",
    "‮override‬ and ‏marks",
    "Z̵̡̨̛̯̰̱̲̳a̴̢̧̛l̷̡g̶o",
    "🍜🍜🍜 restaurant",
    "%s {x} %d \\n",
    "",
    "W" * 40,
    "Œuvre Ǆungla Щит",
]
DAYS = ["2018-03-01", "2020-06-15", "2023-09-15", None]


def _dressed(graph, captions):
    builder = sg.GraphBuilder()
    for name, table in graph.tables.items():
        for at, record in enumerate(table):
            if name == "nodes":
                record = record.model_copy(update={"caption": captions[at % len(captions)]})
            builder.add(record)
    return builder.freeze()


@st.composite
def views(draw):
    """Draw a view of a legal graph with captions from hell."""
    graph = draw(graphs(max_nodes=9, max_links=12))
    text = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)
    captions = draw(st.lists(st.sampled_from(HOSTILE) | text, min_size=1, max_size=5))
    day = draw(st.sampled_from(DAYS))
    dressed = _dressed(graph, captions)
    return dressed if day is None else dressed.as_of(day)


@pytest.fixture(scope="session")
def any_view():
    """The strategy, for test files that cannot import one another."""
    return views()


@pytest.fixture(scope="session")
def small():
    """Two channels of one host, one certain and one hedged, under a ban and a demand with a deadline."""
    b = sg.GraphBuilder()
    b.add(
        sg.Document(id="doc:a", publisher="Gazette", published="2016-01-02"),
        sg.Document(id="doc:b", publisher="Paper", published="2023-09-20"),
        sg.Document(id="doc:c", publisher="Blog", published="2023-09-25"),
        sg.Document(id="doc:unused", publisher="Nobody"),
        sg.State(id="state:LA", caption="Laos"),
        sg.State(id="state:TH", caption="Thailand"),
        sg.Channel(id="channel:food@LA", caption="Food in Laos", type="food"),
        sg.Channel(id="channel:it@LA", caption="IT in Laos", type="it-work"),
        sg.Channel(id="channel:labour", caption="Labour abroad", type="labour"),
        sg.Entity(id="x:1", caption="One Ltd"),
        sg.Measure(id="measure:ban", caption="Ban", authority="UN", adopted="2016-01-01"),
        sg.Measure(id="measure:end", caption="End", authority="UN", adopted="2017-12-22"),
        sg.Measure(id="measure:list", caption="List", authority="US", adopted="2016-01-01"),
    )

    def link(id_, source, kind, target, claims, **fields):
        b.add(sg.Link(id=id_, source=source, kind=kind, target=target, **fields))
        b.add(*(sg.Claim(about=id_, **claim) for claim in claims))

    law = {"document": "doc:a", "status": "official"}
    open_ = {"start": "?", "end": "?"}
    link("l:food", "state:LA", "hosts", "channel:food@LA",
         [{"document": "doc:b", "observed": "2022..2023-09"},
          {"document": "doc:b", "quantity": "venues", "value": "12", "unit": "venues", "valid": "2023-09"},
          {"document": "doc:c", "quantity": "venues", "value": "4..", "unit": "venues", "valid": "2022",
           "status": "estimated", "id": "claim:four"}], **open_)  # fmt: skip
    link("l:it", "state:LA", "hosts", "channel:it@LA",
         [{"document": "doc:c", "status": "alleged", "observed": "2023"}], **open_)  # fmt: skip
    link("l:op", "x:1", "operates", "channel:food@LA", [{"document": "doc:b", "observed": "2023"}], **open_)
    link("l:op2", "x:1", "operates", "channel:food@LA", [{"document": "doc:c"}], role="kitchen", start="2020", end="?")
    link("l:part1", "channel:food@LA", "part_of", "channel:labour", [law])
    link("l:part2", "channel:it@LA", "part_of", "channel:labour", [law])
    link("l:ban", "measure:ban", "prohibits", "channel:labour", [law], start="2016-01-01")
    link("l:end", "measure:end", "requires", "channel:labour", [law], start="2017-12-22", due="2019-12-22")
    link("l:listed", "measure:list", "designates", "x:1", [law], start="2016-05-01")
    link(
        "l:visit", "state:TH", "tied_to", "state:LA", [{"document": "doc:c"}], role="visited", start="2021", end="2021"
    )
    twelve = b.freeze().claims_about("l:food")
    first = next(claim.id for claim in twelve if claim.quantity and claim.id != "claim:four")
    b.add(sg.ClaimLink(claim=first, relation="disputes", other="claim:four"))
    return b.freeze()
