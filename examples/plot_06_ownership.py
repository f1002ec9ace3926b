"""
Who owns it, and does that cover it?
====================================

Four listed persons hold pieces of a group of companies. Is the company at the bottom covered by their listing? The
answer is a sum, not a product, and it depends on the regime and on the day.
"""

from pathlib import Path

import pandas as pd

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

# %%
# A register as rows. SA, SB, SD and SF are listed; nobody else is.

rows = [
    ("SA", "A", "3%"),
    ("B", "A", "47%"),
    ("C", "A", "50%"),
    ("SB", "B", "42%"),
    ("D", "B", "52%"),
    ("SD", "D", "50%"),
    ("person", "D", "50%"),
    ("trust", "C", "52%"),
    ("E", "C", "48%"),
    ("SF", "E", "81%"),
]
frame = pd.DataFrame(rows, columns=["source", "target", "share"]).assign(kind="owns")
graph = sg.from_dataframe(frame)
listed = ["SA", "SB", "SD", "SF"]

# %%
# Under OFAC's rule a company that is covered counts with all it holds. D is held at exactly half, so it is covered,
# and its 52 percent of B count in full. That is how 3 and 47 percent make A a covered company.

answer = sg.ownership(graph, on="2024-08-01", listed=listed)
print(answer)
print(answer.explain("A"))

# %%
# Owners stand above what they own. Strong arrows count, thin ones do not; who is not known is drawn too.

axes = plot.ownership(answer, "A")
axes.figure.savefig(build / "ownership_ofac.png")

# %%
# The same holdings on the same day under other regimes. "More than half", and one listed person at a time, leave
# the British answer with a single company; Switzerland is unsettled wherever it comes down to exactly half.

for regime in ("us-ofac", "eu", "uk", "ch", "ca"):
    other = sg.ownership(graph, regime=regime, on="2024-08-01", listed=listed)
    covered, unsettled = (", ".join(other.having(verdict)) for verdict in ("covered", "unsettled"))
    print(f"{regime:8} covered: {covered:12} unsettled: {unsettled}")

axes = plot.ownership(sg.ownership(graph, regime="uk", on="2024-08-01", listed=listed), "A")
axes.figure.savefig(build / "ownership_uk.png")

# %%
# Now let the register be silent about what SD holds of D. The library does not guess: A is possibly covered, and the
# explanation names the one fact that would decide it either way.

silent = frame.assign(share=frame["share"].where(~((frame["source"] == "SD") & (frame["target"] == "D")), None))
unsure = sg.ownership(sg.from_dataframe(silent), on="2024-08-01", listed=listed)
print(unsure.explain("A"))

axes = plot.ownership(unsure, "A")
axes.figure.savefig(build / "ownership_unsure.png")
