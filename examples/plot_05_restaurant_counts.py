"""
Seventeen restaurants, a dozen, at least four, sixty-five
=========================================================

Counts of North Korean restaurants do not agree. They are not averaged: each is a claim, with its speaker, the time
it speaks of and the place it counts in.
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

graph = sg.load_case("dprk")

# %%
# Every count, wherever it was made: on the class of channels, on a group of states, on one host.

places = [channel for channel in graph.channels() if channel.startswith("channel:restaurants")]
about = places + [link.id for link in graph.links if link.kind == "hosts" and link.target in places]
counts = [claim for thing in about for claim in graph.claims_about(thing) if claim.quantity == "venues"]
counts.sort(key=lambda claim: (claim.valid, claim.id))
for claim in counts:
    text = claim.to_text()
    print(f"{text['valid'] or '?':>10}  {text['value']:>6}  {claim.about:45}  {claim.attributed_to}")

# %%
# Claims that cannot both hold are linked, not merged.

for link in graph.claim_links:
    claims = [graph.claims[end] for end in (link.claim, link.other)]
    if all(claim.quantity == "venues" for claim in claims):
        values = [claim.to_text()["value"] for claim in claims]
        print(f"{claims[0].attributed_to} ({values[0]}) {link.relation} {claims[1].attributed_to} ({values[1]})")

# %%
axes = plot.estimates(graph, nodes=places, quantity="venues")
axes.figure.savefig(build / "restaurant_counts.png")
