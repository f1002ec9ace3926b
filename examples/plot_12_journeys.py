"""
Could the money have come this way?
===================================

The Treasury names a trader who supplied another, a trader who laundered for the Lazarus Group, a mixer, an exchange,
and two men whom the group paid. The links make chains. Do their days allow money to have passed along them?
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

graph = sg.load_case("dprk")
sources = ["ofac:42497", "ofac:37070", "ofac:44437", "entity:huione-group"]

# %%
# The earliest days on which money that left each of them can have reached Tian Yinyin. Every journey is possible and
# none is certain. A document of March 2020 tells of the payments, from April 2018 on, and states no last day. The
# services came later: the order holds only if the group went on to pay, which nobody says and nobody excludes.

for source in sources:
    for journey in sg.journeys(graph, source=source, target="ofac:28263"):
        print(f"{journey.certainty}: {' -> '.join(map(graph.caption, journey.nodes))}")
certain = [row for source in sources for row in sg.journeys(graph, source=source, certainty="certain")]
print("certain journeys end at:", sorted({graph.caption(row.target) for row in certain}))

# %%
# The longest of them step by step, on the days that let it arrive earliest.

longest = sg.journeys(graph, source="ofac:42497", target="ofac:28263")
print(longest.explain())

# %%
# So a last day for all steps matters. By the day of that document the links allow nothing.

for before in ("2020-03-02", "2021-07-31", "2022-12-31"):
    reached = [source for source in sources if sg.journeys(graph, source=source, target="ofac:28263", before=before)]
    print(f"by {before}: {', '.join(map(graph.caption, reached)) or 'none'}")

# %%
# Some links have no known day at all. What the answer says of them is a choice, and it is printed.

for undated in ("exclude", "include", "widen"):
    print(sg.journeys(graph, source="entity:yu-song-hyok", target="state:KP", undated=undated))
    print()

# %%
# The links of these journeys over time. A diamond is an event, a line the days between which it happened. The payments
# stand at their beginning in April 2018; no line shows their end, since it is not known.

found = [row for source in sources for row in sg.journeys(graph, source=source)]
links = list(dict.fromkeys(link for row in found for link in row.links))
axes = plot.timeline(graph, links=links, span="2017..2026", title="Services to the Lazarus Group, payments by it")
axes.figure.savefig(build / "journeys.png")
