"""
Ask in your own words
=====================

Who laundered at least a million dollars for somebody on a list? What is left of a wide search when paths may not pass
a state, or a node with too many links? A pattern says what counts, and a policy says where a path stops.
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

then = sg.load_case("dprk").as_of("2024-06-01")

# %%
# The condition in square brackets is met certainly, possibly or not, as the bounds of the amount allow.

large = sg.ExposureRule(
    "large_laundering",
    "launders_for[amount >= 1000000 USD]/(^owns|^controls)*/^designates",
    reason="The subject laundered at least a million dollars for someone listed, or below a listed owner.",
)
table = sg.exposure(then, rule=large)
print(table)

# %%
# Without the condition there are more.

print(len(table), "rows of", len(sg.exposure(then, rule="launders_for/(^owns|^controls)*/^designates")))

# %%
# The paths of all launderers to one measure, in one picture.

paths = sg.exposure_paths(
    then, source=sorted({row.subject for row in table}), target="measure:eo-13722", rule=large, k=10
)
for path in paths:
    print(path, "|", path.window)

axes = plot.exposure(paths, title="Laundered at least a million dollars for someone whom E.O. 13722 lists")
axes.figure.savefig(build / "patterns.png")

# %%
# Any conducting link within four hops marks nearly everybody. A policy on hubs tells what it cut.

wide = sg.exposure(then, rule="network")
policy = sg.HubPolicy(stop_at=["state"], max_degree=15)
narrow = sg.exposure(then, rule="network", hubs=policy)
print(len(wide), "rows; with the policy", len(narrow))
for cut in narrow.cut[:5]:
    print(f"stopped at {then.caption(cut.node)}, which has {cut.links} links")
