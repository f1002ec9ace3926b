"""
The rule changes, the company does not
======================================

Nothing is bought or sold here. On 3 July 2024 the EU began to reach companies held at exactly half; on 29 September
2025 the BIS affiliates rule came into force, and six weeks later it was stayed for a year.
"""

from pathlib import Path

import pandas as pd

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

rows = [("P", "Half Ltd", "50%"), ("P", "Pooled Ltd", "30%"), ("Q", "Pooled Ltd", "25%"), ("P", "Most Ltd", "60%")]
graph = sg.from_dataframe(pd.DataFrame(rows, columns=["source", "target", "share"]).assign(kind="owns"))
listed = ["P", "Q"]

# %%
# Every stretch of one verdict, with what opened and closed it. P and Q are taken as listed throughout.

regimes = ["us-ofac", "us-bis", "eu", "uk", "ch"]
timeline = sg.law.verdict_timeline(graph, "Half Ltd", regimes=regimes, listed=listed)
changes = timeline.to_pandas()
print(changes.loc[changes["start"] != "", ["regime", "start", "verdict", "opened"]].to_string(index=False))

# %%
# As a picture. A diamond marks a change of the rule itself.

axes = plot.verdict_timeline(timeline, span="2018..2027")
axes.figure.savefig(build / "regimes_timeline.png")

# %%
# The two days around the change in Brussels.

for day in ("2024-07-02", "2024-07-03"):
    answer = sg.ownership(graph, regime="eu", on=day, listed=listed)
    print(day, answer.regime.version, answer.verdict("Half Ltd"), "-", answer.regime.citation)

# %%
# One day under every regime: the entities on which they disagree come first.

matrix = sg.law.compare_regimes(graph, on="2025-10-15", listed=listed)
print("regimes disagree on", ", ".join(matrix.differing()))

axes = plot.regime_matrix(matrix)
axes.figure.savefig(build / "regimes_matrix.png")

# %%
# The same question to the bundled case: a company that Washington listed in May 2023, under a ministry on the UN list.

case = sg.load_case("dprk")
chinyong = sg.law.verdict_timeline(case, "ofac:43379", regimes=["us-ofac", "us-dprk-acting", "un"])
axes = plot.verdict_timeline(chinyong)
axes.figure.savefig(build / "regimes_chinyong.png")
