"""
A real list
===========

Who sits within three links of a DPRK-listed bank, which fronts share an address, and which wallets hang on whom? The
script reads OFAC's list in CSV form: a folder or zip named on the command line, with the day on which it came out, or
one of the issues in the folder that ``SANCTIONS_GRAPH_REALDATA`` names. Without either it writes a small made-up list
and asks the same of that.
"""

import csv
import os
import re
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import sanctions_graph as sg
from sanctions_graph import plot

build = Path("build")
build.mkdir(exist_ok=True)

# %%
# The issues that are looked for, and the list for those who have none: every name in it is invented.

ISSUES = {"us-ofac-sdn-2023-01": "2023-01-21", "us-ofac-sdn-2019-01": "2019-01-04"}

WALLET = "Digital Currency Address -"
MADE_UP = [  # number, name, type, programmes, title, remarks
    (9001, "BLUE HERON BANK", "", "DPRK3", "", ""),
    (9002, "ALDER CREDIT", "", "DPRK4", "", ""),
    (9003, "GREY WILLOW BANKING CORPORATION", "", "NPWMD", "", ""),
    (9004, "NOBODY, Ann", "individual", "DPRK4", "Blue Heron Bank representative", "Linked To: BLUE HERON BANK."),
    (9005, "COPPER LANTERN TRADING CO.", "", "DPRK3", "", "Linked To: BLUE HERON BANK."),
    (9006, "SILVER KETTLE LTD", "", "DPRK4", "", "Linked To: COPPER LANTERN TRADING CO.."),
    (9007, "PAPER CRANE", "vessel", "DPRK4", "", "Linked To: COPPER LANTERN TRADING CO.."),
    (9008, "NOBODY, Ben", "individual", "DPRK4", "", (f"{WALLET} XBT 1MadeUpA; "
     f"alt. {WALLET} XBT 1MadeUpB; alt. {WALLET} ETH 0xMadeUpC; Linked To: SILVER KETTLE LTD.")),
    (9009, "OLD HARBOUR LOGISTICS", "", "DPRK4", "", "Linked To: NOBODY, Ben."),
    (9010, "NOBODY, Cyd", "individual", "DPRK4", "Alder Bank representative in Dandong", ""),
    (9011, "TIN WHISTLE IMPORT EXPORT", "", "DPRK2", "", "Linked To: GREY WILLOW BANKING CORPORATION."),
    (9012, "LAUGHING MAGPIE GROUP", "", "DPRK3", "", f"{WALLET} XBT 1MadeUpD; alt. {WALLET} USDT 0xMadeUpE."),
    (9013, "NOBODY, Dee", "individual", "CYBER2", "", f"{WALLET} ETH 0xMadeUpC; alt. {WALLET} XMR 4MadeUpF."),
    (9014, "PLAIN SPOON LTD", "", "SDGT", "", ""),
]  # fmt: skip
ADDRESSES = [  # entry, street, city, country
    (9001, "1 Example Square", "Pyongyang", "Korea, North"),
    (9002, "", "Pyongyang", "Korea, North"),
    (9003, "", "Pyongyang", "Korea, North"),
    (9004, "2 Private Street", "Pyongyang", "Korea, North"),
    (9005, "12 Invented Quay", "Dandong", "China"),
    (9006, "12 Invented Quay", "Dandong", "China"),
    (9008, "", "Dandong", "China"),
    (9009, "", "Dandong", "China"),
    (9011, "", "Dandong", "China"),
    (9012, "12 INVENTED QUAY", "Dandong", "China"),
    (9014, "7 Other Road", "London", "United Kingdom"),
]
ALIASES = [(9002, "aka", "ALDER BANK")]


def write_made_up(folder: Path) -> Path:
    """Write the made-up list as OFAC writes its own: no heads, and -0- where nothing is known."""
    null, empty = "-0- ", [""] * 6
    entries = [(*row[:5], *empty, row[5]) for row in MADE_UP]
    addresses = [(row[0], at, *row[1:], "") for at, row in enumerate(ADDRESSES, 1)]
    aliases = [(row[0], at, *row[1:], "") for at, row in enumerate(ALIASES, 1)]
    for name, rows in (("sdn", entries), ("add", addresses), ("alt", aliases)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([cell or null for cell in row] for row in rows)
    return folder


def choose(scratch: Path) -> tuple[Path, str | None, str]:
    """Say which list to read, the day it came out, and what titles call it."""
    if len(sys.argv) > 1:
        source = Path(sys.argv[1])
        return source, sys.argv[2] if len(sys.argv) > 2 else None, source.name
    for issue, day in ISSUES.items():
        folder = Path(os.environ.get("SANCTIONS_GRAPH_REALDATA", "missing"), issue)
        if folder.is_dir():
            return folder, day, f"OFAC's list of {day}"
    return write_made_up(scratch), "2026-01-15", "MADE-UP LIST, no real names"


# %%
# One call reads it. What cannot be read, or names somebody who is not on the list, becomes a finding.

with tempfile.TemporaryDirectory() as scratch:
    source, day, name = choose(Path(scratch))
    graph = sg.read(source, "ofac-csv", published=day, on_error="collect")

print(f"Read: {name}, {'out on ' + day if day else 'no day given, so time is ignored'}")
for file in graph.provenance[0].inputs.split(", "):
    print("     ", file)
print("findings:", dict(Counter(finding.rule for finding in graph.findings)) or "none")
then = graph.as_of(day) if day else graph
print(then.summary())

# %%
# The banks
# ---------
# The list does not say what is a bank. Here a DPRK-listed bank is a firm or body, one of whose names holds the word
# *bank* or *banking*, and that either is listed under a programme of North Korea (rule ``listed``; the tag of the
# programme begins with DPRK), or has an address in North Korea (a pattern of one step) and stands on the list under
# another programme, as banks do that were listed over weapons.

programmes = [measure for measure in then.measures() if then.node(measure).program.startswith("DPRK")]
listings = sg.exposure(then, rule="listed", targets=programmes)
listed = {row.subject for row in listings}
at_home = {row.subject for row in sg.exposure(then, rule="located_in", targets={"state:KP"} & set(then.states()))}

names = defaultdict(list)
for node in then.entities():
    names[node].append(then.caption(node))
for each in then.names:
    names[each.node].append(each.value)
word = re.compile(r"\bbank(ing)?\b", re.IGNORECASE)
banks = [
    node
    for node in then.entities()
    if node in listed | at_home and then.node(node).type == "LegalEntity" and any(map(word.search, names[node]))
]
print(f"{len(listed)} entries are listed under the {len(programmes)} programmes of North Korea, {then.label}")
print(f"{len(banks)} banks: {len(listed & set(banks))} under these, ", end="")
print(f"{len(set(banks) - listed)} in North Korea under another")
for row in sg.exposure(then, rule="listed", subjects=banks):
    print(f"  {then.caption(row.subject)}: {then.caption(row.target)}, {row.certainty}")

# %%
# Within three links of a bank
# ----------------------------
# A link is what the list itself ties together, walked either way: "Linked To" (``acts_for``; of a ship ``controls``),
# the owner of a ship, the holder of a wallet. A common programme or country is no link. A tie is not ownership: the
# list says *that* one was listed for its link with the other, and not what the link is. So an answer that rests on
# "Linked To" is possible, and never certain.

tie = "acts_for|^acts_for|owns|^owns|controls|^controls"
rule = sg.ExposureRule("within_three_links", f"({tie}){{1,3}}", "Tied by the list itself; a tie is not ownership.")
near = [row for row in sg.exposure(then, rule=rule, targets=banks) if row.subject != row.target]
near.sort(key=lambda row: (row.hops, row.target, row.subject))

around = {row.subject for row in near} - set(banks)
reached = {row.target for row in near}
print(f"rule {rule.name}: {rule.pattern}")
print(f"{len(around)} are within three links of {len(reached)} of the {len(banks)} banks, {then.label}")
print("pairs by links:", dict(Counter(row.hops for row in near)), dict(Counter(row.certainty for row in near)))
for row in near:
    print(f"  {row.hops} {then.caption(row.subject)} → {then.caption(row.target)}: {row.certainty}")
    for link in row.path.links:
        for claim in then.claims_about(link):
            print(f"      {claim.locator}: {claim.original_value!r}, {claim.status}")

# %%
# One of them in full, and the document on which all rests. The reader knows the publisher by the form of the files, so
# the made-up list gets the same one.

for row in near[:1]:
    print(row.path.explain())
print(f"{then.documents}; sha256 of all files: {then.documents[0].sha256}")

# %%
# The nearest in one picture. Possible links are dashed.

drawn = near[:40]
left_out = f", the nearest {len(drawn)} of {len(near)} pairs" if len(near) > len(drawn) else ""
axes = plot.exposure(
    [row.path for row in drawn],
    title=f"{name}: {len(around)} within three links of a DPRK-listed bank{left_out}",
)
axes.figure.savefig(build / "list_banks.png")

# %%
# What these links miss: posts. An entry may be called the representative of a bank without being linked to it. The
# list states no link there, and the reader makes none.

called = {bank: [each.casefold() for each in names[bank] if word.search(each)] for bank in banks}
posts = defaultdict(set)
for claim in then.claims:
    if claim.quantity == "post":
        text = f"{claim.value_text.casefold()} "
        posts[claim.about].update(bank for bank in banks if any(f"{each} " in text for each in called[bank]))
tied = {(row.subject, row.target) for row in near}
named = [(who, bank) for who in posts for bank in sorted(posts[who])]
unlinked = [pair for pair in named if pair not in tied]
print(f"{len(named)} posts name a bank; without a link to it: {len(unlinked)}")
for who, bank in unlinked:
    print(f"  {then.caption(who)}: {then.caption(bank)}")

# %%
# Fronts that share an address
# ----------------------------
# The reader makes a node of type Address of each street that the list prints of a firm or body, to which they are
# ``tied_to`` with the role *address*. A city alone is no shared address, nor is a country, and of persons the streets
# are dropped.

stands_at = defaultdict(set)
for link in then.links:
    if link.kind == "tied_to" and link.role == "address":
        stands_at[link.target].add(link.source)
shared = {address for address, fronts in stands_at.items() if len(fronts) > 1}
korean = [address for address in shared if listed & stands_at[address]]

same = "tied_to[role = address]"
fronts = defaultdict(list)
for row in sg.exposure(then, rule=same, targets=korean) if korean else ():
    fronts[row.target].append(row)
korean.sort(key=lambda address: (-len(fronts[address]), then.caption(address)))
guests = sum(len(fronts[address]) for address in korean)
print(f"rule {same}, {then.label}: {len(shared)} shared addresses")
print(f"with somebody listed under a programme of North Korea: {len(korean)}, at which stand {guests} fronts")
print("Addresses are alike as printed: some name a ward of a city, and not a door.")
for address in korean:
    print(f"  {then.caption(address)}")
    for row in fronts[address]:
        mark = "" if row.subject in listed else ", listed under another programme"
        (claim,) = then.claims_about(row.path.links[0])[:1]
        print(f"      {then.caption(row.subject)}: {row.certainty}, {claim.locator}{mark}")

# %%
drawn = korean[:12]
left_out = f", {len(drawn)} shown" if len(korean) > len(drawn) else ""
axes = plot.exposure(
    [row.path for address in drawn for row in fronts[address]],
    title=f"{name}: shared addresses of DPRK-listed fronts, {len(korean)}{left_out}",
)
axes.figure.savefig(build / "list_addresses.png")

# %%
# Wallets and their holders
# -------------------------
# One address may stand under two currencies or two holders, so wallets, addresses and pairs are counted apart. The
# currency is in the id of a wallet.


def currency(wallet: str) -> str:
    """Return the currency of a wallet, as in wallet:XBT:1MadeUpA."""
    return wallet.split(":")[1]


wallets = [node for node in then.entities() if then.node(node).type == "CryptoWallet"]
hold = "controls[role = holder]"
held = sg.exposure(then, rule=hold, targets=wallets)
bare = {each.value for each in then.names if each.scheme == "wallet"}
holders = Counter(row.subject for row in held)
korean_wallets = sum(count for holder, count in holders.items() if holder in listed)
print(f"rule {hold}, {then.label}")
print(f"{len(wallets)} wallets with {len(bare)} addresses, {len(holders)} holders, {len(held)} pairs of the two")
print("pairs by currency:", dict(Counter(currency(row.target) for row in held).most_common()))
print("pairs by certainty:", dict(Counter(row.certainty for row in held)))
print("remarks that are cut, and may name more:", sum(finding.rule == "cut" for finding in graph.findings))
print(f"holders listed under a programme of North Korea: {len(listed & set(holders))}, wallets: {korean_wallets}")
for holder, count in sorted(holders.items(), key=lambda item: (-item[1], item[0])):
    if holder in listed:
        kinds = Counter(currency(row.target) for row in held if row.subject == holder)
        print(f"  {then.caption(holder)}: {count}, {dict(kinds)}")
print("within three links of a bank:", ", ".join(map(then.caption, sorted(around & set(holders)))) or "none of them")

# %%
axes = plot.tally(
    held,
    by=currency,
    what="wallet",
    title=f"{name}: wallets by holder and currency, {korean_wallets} of {len(held)} with DPRK-listed holders",
)
axes.figure.savefig(build / "list_wallets.png")
