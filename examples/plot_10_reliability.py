"""
How sure is the connection, if no single link is?
=================================================

Two chains lead from a broker to a bank, and both begin with the same payment. Each claim has a grade. How probable is
it that a chain is there at all? Names and grades are made up: the bundled case grades no claim.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

# %%
# A made-up network, one row a link. The broker pays a front; from there two chains lead on.

rows = [
    ("broker", "front", "pays", 0.9),
    ("front", "agent A", "pays", 0.9),
    ("front", "agent B", "pays", 0.9),
    ("agent A", "bank", "acts_for", 0.8),
    ("agent B", "bank", "acts_for", 0.8),
]
graph = sg.from_dataframe(pd.DataFrame(rows, columns=["source", "target", "kind", "confidence"]))
answer = sg.reliability(graph, "broker", "bank")
print(answer.explain())

chains = sg.exposure_paths(graph, source="broker", target="bank", rule="pays+/acts_for")
axes = plot.exposure(chains, title="Made up: two chains that share their first payment")
axes.figure.savefig(build / "reliability_chains.png")

# %%
# Taking the two chains as independent counts the shared payment twice, and claims too much.

paths = [0.9 * 0.9 * 0.8] * 2
noisy_or = 1 - np.prod([1 - path for path in paths])
print(f"as if the chains were independent: {noisy_or:.4f}; in truth: {float(answer):.4f}")

# %%
# What does the answer rest on? Turn the grade of one link from 0 to 1 and see what it moves.

grades = np.linspace(0, 1, 21)


def turned(place):
    """Return the reliability for each grade of one link, and what taking chains as independent would say."""
    exact, wrong = [], []
    for grade in grades:
        given = [grade if row == place else each[3] for row, each in enumerate(rows)]
        frame = pd.DataFrame(rows, columns=["source", "target", "kind", "confidence"]).assign(confidence=given)
        exact.append(float(sg.reliability(sg.from_dataframe(frame), "broker", "bank")))
        walks = [given[0] * given[1] * given[3], given[0] * given[2] * given[4]]
        wrong.append(1 - np.prod([1 - walk for walk in walks]))
    return exact, wrong


figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
for place, colour, name in ((0, "#0072b2", "the shared payment"), (3, "#d55e00", "agent A acts for the bank")):
    exact, wrong = turned(place)
    axes.plot(grades, exact, color=colour, label=name)
    axes.plot(grades, wrong, color=colour, linestyle="dashed", label="the same, chains taken as independent")
axes.set(xlabel="grade of that link", ylabel="probability that a chain is there", xlim=(0, 1), ylim=(0, 1))
axes.set_title("Made-up network: what the answer rests on", loc="left")
axes.legend(frameon=False)
figure.savefig(build / "reliability_grades.png")

# %%
# Say that the two agents may know each other, so that the chains cross. The exact value is worked out as long as that
# is feasible. Beyond it worlds are drawn, the interval is stated, and the same seed gives the same answer.

crossed = [*rows, ("agent A", "agent B", "tied_to", 0.5)]
graph = sg.from_dataframe(pd.DataFrame(crossed, columns=["source", "target", "kind", "confidence"]))
print(sg.reliability(graph, "broker", "bank"))
print(sg.reliability(graph, "broker", "bank", exact_limit=0, seed=1))

# %%
# Which walks count is for a rule to say: here only money, and then whoever acts for the bank.

print(sg.reliability(graph, "broker", "bank", rule="pays+/acts_for"))
