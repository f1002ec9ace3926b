"""
What does it rest on?
=====================

Laos is exposed to paragraph 8 of resolution 2397: it hosts workers whose return the resolution demands. Which claims
carry that? Does it fall with one newspaper, with one ministry, with the resolution? And what would Cambodia need?
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

then = sg.load_case("dprk").as_of("2023-09-15")
demand = "measure:unscr-2397/8"

# %%
# Any one of many sets of claims carries the finding. The smallest is written out, with what no set can do without.

answer = sg.why(then, "state:LA", demand)
print(repr(answer))
print(answer.explain())

# %%
# The tree of its best chain: links, claims, documents. A strong border marks what is in every set.

axes = plot.why(answer)
axes.figure.savefig(build / "why_laos.png")

# %%
# Leave out each document and each speaker in turn, and ask again. Most do not matter, since others say the same.

for row in answer.survival():
    if row.changes:
        print(f"without {row.caption}: {row.certainty}{f', {row.phase}' if row.phase else ''}")

# %%
# A finding that is only possible, with a dispute in its chain.

party = sg.why(then, "entity:workers-party-of-korea", "measure:un-dprk-regime")
axes = plot.why(party)
axes.figure.savefig(build / "why_party.png")

# %%
# Cambodia is only possibly exposed on that day. The chain that comes nearest to being certain breaks one condition.

print(sg.contrast(then, "state:LA", "state:KH", demand))
print(sg.why_not(then, "state:KH", demand, certainty="certain", rule="hosted_channel").explain())
