"""
Centrality, and what it does not say
====================================

Who stands in the middle of this network? The answer describes our documents as much as the world: whoever was
listed, reported on or asked about has more links. It is no measure of guilt, of size, or of importance to Pyongyang.
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

then = sg.load_case("dprk").as_of("2023-09-15")

# %%
# Several metrics side by side; parallel links count in degree and PageRank and collapse in path metrics.

ranks = sg.centrality(then, metrics=["degree", "betweenness", "katz", "pagerank"])
print(ranks)

# %%
# The same with certain links only: how much of a rank rests on what may not be so?

certain = sg.centrality(then, metrics=["degree", "betweenness"], certainty="certain")
both = ranks.to_pandas().set_index("node")[["caption", "degree"]]
both["certain"] = certain.to_pandas().set_index("node")["degree"]
both["lost"] = both["degree"] - both["certain"]
print(both.nlargest(8, "lost").to_string())

# %%
# Degree follows the documents: how many claims does each well-connected node have?

kinds = {link.id: link.kind for link in then.links}
context = sum(kind == "tied_to" for kind in kinds.values())
print(f"{context} of {len(kinds)} links are context (tied_to): they expose nobody, and yet they count here")

# %%
axes = plot.centrality(ranks, metric="betweenness")
axes.figure.savefig(build / "betweenness.png")

# %%
axes = plot.network(then, nodes=["state:LA"], hops=1)
axes.figure.savefig(build / "network_of_laos.png")
