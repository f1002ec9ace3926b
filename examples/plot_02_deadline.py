"""
Before and after the deadline of 22 December 2019
=================================================

Resolution 2397 was adopted on 22 December 2017 and gave states two years to send North Korean workers home. A press
sentence that dates "the sanctions" to December 2019 means the deadline. What does the day change?
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

graph = sg.load_case("dprk")
labour = "measure:unscr-2397/8"

# %%
# The same question on three days: the requirement is pending until its due day.

for day in ("2019-12-21", "2019-12-22", "2023-09-15"):
    print(sg.exposure(graph.as_of(day), subjects=graph.states(), targets=[labour]))
    print()

# %%
# Two documents date the sanctions differently; both claims stay, on the measure they speak of.

for claim in graph.claims_about("measure:unscr-2397") + graph.claims_about(labour):
    if claim.quantity in {"adopted", "deadline"}:
        print(claim.quantity, claim.to_text()["value"], "-", graph.document(claim.document).publisher)

# %%
# A time line of what binds and of what was seen: dark where certain, light and dashed where possible.

links = [
    link.id
    for link in graph.links
    if (link.target == "channel:overseas-labour" and link.kind in {"requires", "prohibits", "caps"})
    or (link.source == "state:LA" and link.kind == "hosts")
]
axes = plot.timeline(graph, links=links)
axes.figure.savefig(build / "deadline_timeline.png")
