"""
Where the Ronin money went, and what dates leave open
=====================================================

In March 2022, says the FBI, the Lazarus Group stole some 620 million dollars from the Ronin bridge. The US Treasury
says that two mixers washed money for the group, and FinCEN that a payment firm did. How much of what they took was
Ronin's?
"""

from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot
from sanctions_graph.errors import DateError

build = Path("build")
build.mkdir(exist_ok=True)

graph = sg.load_case("dprk")
theft = "link:27307-stole-from-ronin-bridge"
asked = {"stolen": [theft], "kinds": ("launders_for", "stole_from"), "amount": "low"}
launderers = {"Blender.io": "ofac:37070", "Tornado Cash": "ofac:39796", "Huione Group": "entity:huione-group"}

# %%
# The days of the thefts are known, those on which the launderers took money are not. Some of it may have come before
# the theft, so the question as such is refused.

try:
    sg.taint(graph, **asked)
except DateError as refused:
    print(refused)

# %%
# Assume that all payments were made on their first possible day: then no money of Ronin's reached any of the three.
# Assume that all were made on their last: then it depends on the rule. The group had stolen before, and the rules tell
# its coins apart differently. Both answers fit the same facts.

answers = {order: sg.taint(graph, order=order, **asked) for order in ("earliest", "latest")}
for order, table in answers.items():
    print(f"{order} days, millions of {table.unit}")
    for name, node in launderers.items():
        row = table.of(node)
        told = ", ".join(f"{rule} {float(money) / 1e6:.1f}" for rule, money in row.tainted_at_rest.items())
        print(f"  {name} took {float(row.received) / 1e6:.1f}, of it Ronin's: {told}")

# %%
# The Treasury says of Blender's 20.5 million that they were part of the Ronin money: a claim, and no computation.

for claim in graph.claims_about("link:37070-launders-for-27307"):
    print(claim.attributed_to, claim.status, claim.quantity or "existence", claim.note, claim.document)

# %%
# Nothing is lost on the way: what was stolen is what rests somewhere.

for rule in ("haircut", "fifo", "lifo"):
    total = answers["latest"].totals[rule]
    print(f"{rule}: stolen {float(total.stolen):,.0f}, at rest {float(total.at_rest):,.0f}")
print(answers["latest"].explain("ofac:37070"))

# %%
# The picture shows why: the theft has a day, the takings have spans.

links = [theft, *(row.link for row in answers["latest"].links if row.payee in launderers.values())]
axes = plot.timeline(graph, links=links, span="2021..2025", title="One theft with a day, three takings without")
axes.figure.savefig(build / "money.png")
