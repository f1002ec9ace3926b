"""
IT workers, a restaurant, its managers
======================================

A lawyer guessed in September 2023 that the restaurants in Vientiane wash what IT workers earn. Four months earlier
Seoul had named two managers of a restaurant in Laos who, it said, did so. What is certain in this chain, what is
only said, and who says it?
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

then = sg.load_case("dprk").as_of("2023-09-15")

# %%
# The two managers are exposed to the paragraph on overseas workers through the workers they laundered for.

managers = ["entity:yu-song-hyok", "entity:yun-song-il"]
print(sg.exposure(then, subjects=managers))

chain = sg.exposure_paths(then, source=managers[0], target="measure:unscr-2397/8", rule="revenue", k=1)
print(chain[0].explain())

# %%
# The guess itself is a link too, and stays possible: only an opinion supports it.

guesses = [link for link in then.links if link.source == "channel:it-workers@LA" and link.kind == "pays"]
for link in guesses:
    for claim in then.claims_about(link.id):
        print(f"{link.source} {link.kind} {link.target}: {claim.status}, {claim.attributed_to} ({claim.note})")

# %%
# A pattern of one's own: from the workers through whoever launders for them to the channel they direct.

money = "(pays|^launders_for)/directs?"
print(sg.exposure(then, subjects=["channel:it-workers@LA"], targets=then.channels() + managers, rule=money))

# %%
axes = plot.network(then, nodes=["channel:it-workers@LA", "channel:restaurants@LA"], hops=1)
axes.figure.savefig(build / "laundering_network.png")

# %%
axes = plot.exposure(sg.exposure_paths(then, source=managers[0], target="measure:unscr-2397/8"))
axes.figure.savefig(build / "laundering_exposure.png")
