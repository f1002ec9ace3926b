"""
Laos on 15 September 2023
=========================

To which measures is Laos exposed, through what, how surely, and who says so? On that day a news agency wrote of
North Korean restaurants still open in Vientiane, and of what they might be for.
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

# %%
# Load the facts and choose a day. ``as_of`` keeps every link that was, or may have been, true on it.

graph = sg.load_case("dprk")
then = graph.as_of("2023-09-15")
print(then.summary())

# %%
# One row a measure: the rule that bit, whether it is certain or possible, and the counted hops.

table = sg.exposure(then, subjects=["state:LA"])
print(table)

# %%
# The table is a summary; a path can be checked. Every hop names its kind, its dates, who said so and where.

paths = sg.exposure_paths(then, source="state:LA", target="measure:unscr-2397/8")
print(paths[0].explain())

# %%
# Paths through the restaurants, and through the company that Washington and Seoul had listed in May 2023.

restaurants = [path for path in paths if "channel:restaurants@LA" in path.nodes]
print(restaurants[0].explain())

listed = sg.exposure_paths(then, source="state:LA", target="measure:unscr-2397", rule="hosted_operator", k=1)
print(listed[0].explain())

# %%
# The same as pictures: certain links are solid, possible ones dashed.

axes = plot.exposure(paths)
axes.figure.savefig(build / "laos_exposure.png")

# %%
axes = plot.coverage(sg.exposure(then, subjects=then.states()))
axes.figure.savefig(build / "laos_coverage.png")
