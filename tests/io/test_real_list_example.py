"""The example that reads a list answers as a slow count does that knows nothing but the csv module."""

import csv
import gzip
import re
import runpy
import sys
import zipfile
from collections import Counter, defaultdict, deque
from pathlib import Path
from typing import NamedTuple

import pytest

from sanctions_graph import plot

SCRIPT = Path(__file__).parents[2] / "examples" / "plot_14_a_real_list.py"
ISSUES = {"us-ofac-sdn-2023-01": "2023-01-21", "us-ofac-sdn-2019-01": "2019-01-04"}
BANK = re.compile(r"\bbank(ing)?\b", re.IGNORECASE)


class Run(NamedTuple):
    """One run: what the script holds at its end, what it printed, the figures it asked for, the files it read."""

    answers: dict
    printed: str
    figures: list
    folder: Path


@pytest.fixture(scope="module", name="run")
def _run(tmp_path_factory):
    pytest.importorskip("matplotlib")
    from contextlib import redirect_stdout
    from io import StringIO

    from matplotlib import pyplot as plt

    done = {}

    def run(issue, arguments=(), realdata=None):
        key = (issue, *map(str, arguments))
        if key in done:
            return done[key]
        figures, printed = [], StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
            plt.switch_backend("agg")
            patch.chdir(tmp_path_factory.mktemp("example"))
            patch.setattr(sys, "argv", [str(SCRIPT), *map(str, arguments)])
            patch.delenv("SANCTIONS_GRAPH_REALDATA", raising=False)
            if realdata:
                patch.setenv("SANCTIONS_GRAPH_REALDATA", str(realdata))
            for name in ("exposure", "tally"):
                patch.setattr(plot, name, _noting(getattr(plot, name), getattr(plot, f"{name}_spec"), figures))
            answers = runpy.run_path(str(SCRIPT), run_name="__main__")
        plt.close("all")
        folder = tmp_path_factory.mktemp("list")
        done[key] = Run(answers, printed.getvalue(), figures, realdata / issue if realdata else folder)
        if not realdata:
            answers["write_made_up"](folder)
        return done[key]

    return run


def _noting(draw, spec, figures):
    def noted(*given, **named):
        figures.append(spec(*given, **named))
        return draw(*given, **named)

    return noted


@pytest.fixture(params=["made up", *ISSUES], name="each")
def _each(request, run):
    if request.param == "made up":
        return run("made up")
    folder = request.getfixturevalue("real")()
    missing = [issue for issue in ISSUES if not (folder / issue).is_dir()]
    if missing:
        pytest.skip(f"{missing[0]} is not there")
    first = next(iter(ISSUES))
    if request.param == first:  # the one that is taken where nothing is named
        return run(first, realdata=folder)
    return run(request.param, [folder / request.param, ISSUES[request.param]], realdata=folder)


# ---- the slow count --------------------------------------------------------------------------------------------


class Slow:
    """What the rows of a list say, counted one by one."""

    def __init__(self, folder):
        self.entries = {row[0]: row for row in self._rows(folder, "sdn")}
        comments = {row[0]: row[1] for row in self._rows(folder, "comments")}
        self.addresses = [row for row in self._rows(folder, "add") if row[0] in self.entries]
        self.statements, self.names = {}, defaultdict(list)
        for number, row in self.entries.items():
            remarks = row[-1] if row[-1].strip() != "-0-" else ""
            whole = (remarks + comments.get(number, "")).split(";")
            self.statements[number] = [
                part.strip() for part in (whole[:-1] if len(remarks) >= 1000 and number not in comments else whole)
            ]
            self.names[number].append(row[1])
            self.names[number] += [
                found[1] for part in self.statements[number] if (found := re.match(r"[afn]\.k\.a\. '(.+)'", part))
            ]
        for row in self._rows(folder, "alt"):
            self.names[row[0]].append(row[3])
        self.korean = {number for number, row in self.entries.items() if re.search(r"(^|\[)DPRK", row[3])}
        at_home = {row[0] for row in self.addresses if row[4] == "Korea, North"}
        self.banks = {
            number
            for number in self.korean | at_home
            if self._is_null(self.entries[number][2]) and any(map(BANK.search, self.names[number]))
        }

    @staticmethod
    def _is_null(cell):
        return cell.strip() in ("", "-0-")

    @staticmethod
    def _rows(folder, kind):
        for path in sorted(folder.glob(f"*{kind}.csv*")):
            with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    if row and row[0].strip().isdigit():
                        yield [row[0].strip(), *(cell.strip() for cell in row[1:-1]), row[-1]]

    def wallets(self):
        """Count the wallets of each entry by currency."""
        held = defaultdict(set)
        for number, statements in self.statements.items():
            for part in statements:
                found = re.fullmatch(r"(?:alt\. )?Digital Currency Address - (\w+) (\w+)\.?", part)
                if found:
                    held[number].add(found.groups())
        return held

    def ties(self):
        """List who is tied to whom, both ways: entries, and wallets with their holders."""
        bearers, near = defaultdict(set), defaultdict(set)
        for number, row in self.entries.items():
            bearers[row[1].casefold()].add(number)
        for number, statements in self.statements.items():
            said = [part.partition(": ")[2] for part in statements if part.startswith("Linked To: ")]
            owner = self.entries[number][10]
            for name in [*said, *([] if self._is_null(owner) else [owner])]:
                for other in bearers.get(name.casefold()) or bearers.get(name.removesuffix(".").casefold(), ()):
                    near[number].add(other)
                    near[other].add(number)
        for number, wallets in self.wallets().items():
            for wallet in wallets:
                near[number].add(wallet)
                near[wallet].add(number)
        return near

    def within_three(self):
        """List the pairs of somebody and a bank, with the least number of links."""
        near, found = self.ties(), {}
        for bank in self.banks:
            away, ahead = {bank: 0}, deque([bank])
            while ahead:
                here = ahead.popleft()
                for other in near[here] if away[here] < 3 else ():
                    if other not in away:
                        away[other] = away[here] + 1
                        ahead.append(other)
            found |= {(node, bank): links for node, links in away.items() if node != bank}
        return found

    def shared(self):
        """List who shares a street, city and country, as printed, with somebody listed over North Korea."""
        there = defaultdict(set)
        for number, _, street, city, country, *_ in self.addresses:
            if self.entries[number][2] != "individual" and not self._is_null(street):
                there[street.casefold(), city.casefold(), country].add(number)
        return Counter(frozenset(who) for who in there.values() if len(who) > 1 and who & self.korean)

    def posts(self):
        """List whose title names a bank."""
        called = {bank: [name.casefold() for name in self.names[bank] if BANK.search(name)] for bank in self.banks}
        titles = {number: f"{row[4]} ".casefold() for number, row in self.entries.items()}
        return {
            (number, bank)
            for number, title in titles.items()
            for bank, names in called.items()
            if any(f"{name} " in title for name in names)
        }


def number_of(node):
    """Turn an id into what the slow count calls it."""
    scheme, _, rest = node.partition(":")
    return tuple(rest.split(":")) if scheme == "wallet" else rest


def test_the_banks_are_those_of_the_rows(each):
    slow = Slow(each.folder)
    assert set(map(number_of, each.answers["banks"])) == slow.banks
    assert set(map(number_of, each.answers["listed"])) == slow.korean
    assert slow.banks


def test_who_is_within_three_links(each):
    found = {(number_of(row.subject), number_of(row.target)): row.hops for row in each.answers["near"]}
    assert found == Slow(each.folder).within_three()
    for row in each.answers["near"]:
        assert row.path.documents == (each.answers["then"].documents[0].id,)
        assert not row.path.repeats_node
        roles = {each.answers["then"].link(link).role for link in row.path.links}
        assert row.certainty == ("possible" if "associated" in roles else "certain")


def test_which_fronts_share_an_address(each):
    fronts = each.answers["fronts"]
    found = Counter(frozenset(number_of(row.subject) for row in fronts[address]) for address in each.answers["korean"])
    assert found == Slow(each.folder).shared()
    assert {row.certainty for rows in fronts.values() for row in rows} == {"certain"}


def test_which_wallets_hang_on_whom(each):
    found = defaultdict(set)
    for row in each.answers["held"]:
        found[number_of(row.subject)].add(number_of(row.target))
    slow = Slow(each.folder).wallets()
    assert found == slow
    (figure,) = [figure for figure in each.figures if figure.kind == "tally"]
    cells = {tuple(label.about.split("\t")): label.text for label in figure.labels if label.role == "cell"}
    counts = Counter((f"ofac:{number}", ticker) for number, held in slow.items() for ticker, _ in held)
    drawn = {key: int(text) for key, text in cells.items()}
    assert drawn == {key: count for key, count in counts.items() if key[0] in {holder for holder, _ in drawn}}


def test_whose_post_names_a_bank(each):
    assert {(number_of(who), number_of(bank)) for who, bank in each.answers["named"]} == Slow(each.folder).posts()


def test_figures_are_legible_and_say_which_list(each):
    assert [figure.kind for figure in each.figures] == ["exposure", "exposure", "tally"]
    for figure in each.figures:
        assert figure.overlaps() == figure.clipped() == []
        assert figure.title.startswith(f"{each.answers['name']}: ")
        assert figure.footer.seen == f"As it stood on {each.answers['day']}"


def test_the_output_says_which_list_was_read(each):
    assert f"Read: {each.answers['name']}, out on {each.answers['day']}\n" in each.printed
    assert each.answers["then"].documents[0].sha256 in each.printed
    for file in each.answers["graph"].provenance[0].inputs.split(", "):
        assert f"{file}\n" in each.printed


# ---- each list on its own ----------------------------------------------------------------------------------------


def test_the_made_up_list_says_so_and_has_an_answer_of_each_sort(run):
    made_up = run("made up")
    assert made_up.answers["name"].startswith("MADE-UP LIST")
    assert Counter(row.hops for row in made_up.answers["near"]) == {1: 3, 2: 2, 3: 1}
    assert "ofac:9009" not in made_up.answers["around"]  # four links away
    assert set(made_up.answers["banks"]) == {"ofac:9001", "ofac:9002", "ofac:9003"}  # one by its alias
    (address,) = made_up.answers["korean"]
    assert [row.subject for row in made_up.answers["fronts"][address]] == ["ofac:9005", "ofac:9006", "ofac:9012"]
    assert made_up.answers["unlinked"] == [("ofac:9010", "ofac:9002")]
    assert not made_up.answers["graph"].findings


def test_a_zip_and_a_day_may_be_named(run, tmp_path):
    folder, packed = run("made up").folder, tmp_path / "list.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    named = run("zip", [packed, "2025-01-01"])
    assert "Read: list.zip, out on 2025-01-01\n" in named.printed
    assert named.answers["near"][0].path.links == run("made up").answers["near"][0].path.links
    undated = run("undated", [packed])
    assert "Read: list.zip, no day given, so time is ignored\n" in undated.printed
    assert len(undated.answers["near"]) == 6


def test_the_issue_of_2023_counts_as_its_notes_say(run, real):
    answers = run("us-ofac-sdn-2023-01", realdata=real()).answers
    assert len(answers["listed"]) == 450
    assert len(answers["holders"]) == 30
    assert {answers["then"].caption(who): count for who, count in answers["holders"].items()
            if who in answers["listed"]} == {
        "TORNADO CASH": 12, "LI, Jiadong": 12, "LAZARUS GROUP": 8, "TIAN, Yinyin": 8,
    }  # fmt: skip
