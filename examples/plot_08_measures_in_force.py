"""
What bound Laos on three days
=============================

A host of North Korean workers in Laos asks what the law wanted of the state: in the summer of 2017, on the eve of the
deadline of 22 December 2019, and in September 2023.
"""

from itertools import pairwise
from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

graph = sg.load_case("dprk")
days = ("2017-09-01", "2019-12-21", "2023-09-15")

# %%
# One row an effect: the paragraph, what it bears on, since when, and whether a deadline has passed. Only channels
# that Laos hosts on that day are asked about, and the wholes that they are part of.

answers = {day: sg.law.measures_in_force(graph, on=day, state="state:LA") for day in days}
for rows in answers.values():
    print(rows)
    print()

# %%
# What changed from day to day: a rule that came, one that went, a deadline that passed.

told = {day: {(row.measure, row.kind, row.channel): row.deadline for row in rows} for day, rows in answers.items()}
for before, after in pairwise(days):
    for effect in sorted(told[before].keys() | told[after].keys()):
        was, is_now = (told[day].get(effect, "not in force") for day in (before, after))
        if was != is_now:
            print(f"{after}  {' '.join(effect)}: {was or 'in force'} -> {is_now or 'in force'}")

# %%
# The same effects as a time line: dotted and hatched until the deadline, dark from then on.

links = dict.fromkeys(row.link for rows in answers.values() for row in rows)
axes = plot.timeline(graph, links=links, span="2016..2024", title="What bound Laos as a host, and from when")
axes.figure.savefig(build / "measures_in_force.png")
