"""The command line: what it prints, where, and with which exit code."""

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import sanctions_graph as sg
from sanctions_graph.__main__ import main
from sanctions_graph.cli import commands, source
from sanctions_graph.cli.answer import Answer, as_table, write_csv
from sanctions_graph.cli.parser import parse
from sanctions_graph.errors import Finding, SearchLimitError

COMMANDS = ("info", "convert", "find", "exposure", "paths", "ownership")
LAOS = ("exposure", "--case", "dprk", "--subject", "state:LA", "--on", "2023-09-15")
PATHS = ("paths", "--case", "dprk", "--source", "state:LA", "--target", "measure:unscr-2397/8", "--on", "2023-09-15")
NODES = "id,kind,caption\nlei:A,entity,A plc\nlei:B,entity,=cmd()\n"


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main(list(map(str, words)))
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def wrong(capsys):
    def call(*words):
        with pytest.raises(SystemExit) as caught:
            main(list(map(str, words)))
        assert caught.value.code == 2
        return capsys.readouterr().err

    return call


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "ours"
    home.mkdir()
    (home / "nodes.csv").write_text(NODES, encoding="utf-8")
    return home


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text), strict=True))


# ---- answers ----------------------------------------------------------------------------------------------


def test_exposure_says_what_the_library_says(run):
    code, out, err = run(*LAOS, "--json")
    table = sg.exposure(sg.load_case("dprk").as_of("2023-09-15"), subjects=["state:LA"])
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert [(row["target"], row["rule"], row["certainty"], row["hops"], row["links"]) for row in told["rows"]] == [
        (row.target, row.rule, row.certainty, row.hops, list(row.path.links)) for row in table
    ]
    assert told["method"] == "exposure"
    assert told["as_of"] == "on 2023-09-15"
    assert told["parameters"]["max_gap"] == 24


def test_csv_and_json_hold_the_same_rows(run):
    rows = json.loads(run(*LAOS, "--json")[1])["rows"]
    table = rows_of(run(*LAOS, "--csv", "--rows", "1")[1])
    assert [row["target"] for row in table] == [row["target"] for row in rows]
    assert [row["path"] for row in table] == [row["path"] for row in rows]
    assert [row["links"].split("; ") for row in table] == [row["links"] for row in rows]


def test_a_table_says_how_much_it_leaves_out(run):
    count = len(json.loads(run(*LAOS, "--json")[1])["rows"])
    short, full = run(*LAOS, "--rows", 3)[1], run(*LAOS, "--rows", 0)[1]
    assert short.splitlines()[0] == f"{count} exposures, on 2023-09-15"
    assert short.splitlines()[-1] == f"… and {count - 3} more rows"
    assert len(full.splitlines()) == count + 2


def test_without_a_day_the_phase_is_null_and_the_answer_says_so(run):
    told = json.loads(run("exposure", "--case", "dprk", "--subject", "state:LA", "--json")[1])
    assert {row["phase"] for row in told["rows"]} == {None}
    assert "on" not in told["as_of"].split()


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("--certain",), {"certainty": "certain"}),
        (("--max-hops", "2"), {"max_hops": 2}),
        (("--max-hops", "none"), {"max_hops": None}),
        (("--rule", "hosted_channel", "--rule", "targeted"), {"rule": ["hosted_channel", "targeted"]}),
        (("--rule", "hosts/part_of*/^requires"), {"rule": ["hosts/part_of*/^requires"]}),
        (
            ("--target", "measure:unscr-2397/8", "measure:eo-13722"),
            {"targets": ["measure:unscr-2397/8", "measure:eo-13722"]},
        ),
    ],
)  # fmt: skip
def test_options_reach_the_question(run, words, asked):
    found = sg.exposure(sg.load_case("dprk").as_of("2023-09-15"), subjects=["state:LA"], **asked)
    rows = json.loads(run(*LAOS, *words, "--json")[1])["rows"]
    assert [(row["target"], row["hops"], row["strength"]) for row in rows] == [
        (row.target, row.hops, row.strength) for row in found
    ]


def test_known_is_the_second_clock(run):
    late = sg.exposure(sg.load_case("dprk").as_of("2023-09-15", known="2018-01-01"), subjects=["state:LA"])
    rows = json.loads(run(*LAOS, "--known", "2018-01-01", "--json")[1])["rows"]
    assert [row["target"] for row in rows] == [row.target for row in late]
    assert len(rows) < len(json.loads(run(*LAOS, "--json")[1])["rows"])


def test_paths_are_listed_and_written_out(run):
    code, out, _ = run(*PATHS, "-k", 2, "--json")
    paths = sg.exposure_paths(
        sg.load_case("dprk").as_of("2023-09-15"), source="state:LA", target="measure:unscr-2397/8", k=2
    )
    assert code == 0
    assert [row["links"] for row in json.loads(out)["rows"]] == [list(path.links) for path in paths]
    assert run(*PATHS, "-k", 2, "--explain")[1] == f"{paths.explain()}\n"


def test_ownership_lists_the_verdicts_that_are_asked_for(run):
    verdicts = sg.ownership(sg.load_case("dprk"), on="2023-09-15")
    asked = ("ownership", "--case", "dprk", "--on", "2023-09-15")
    code, out, _ = run(*asked, "--verdict", "possible", "covered", "--json")
    assert code == 0
    assert [row["entity"] for row in json.loads(out)["rows"]] == verdicts.having("possible")
    every = json.loads(run(*asked, "--json")[1])["rows"]
    assert {row["entity"] for row in every} == {*verdicts.having("possible"), *verdicts.having("listed")}
    assert f"{len(verdicts.having('not_covered'))} not_covered" in run(*asked)[1].splitlines()[0]


def test_find_lists_what_a_name_may_mean(run, folder):
    code, out, err = run("find", "chinyong", "--case", "dprk", "--json")
    rows = json.loads(out)["rows"]
    assert (code, err, rows[0]["id"], rows[0]["reason"]) == (0, "", "ofac:43379", "prefix")
    code, out, _ = run("find", "lei:b", folder, "--limit", "1")
    assert (code, out.splitlines()[0]) == (0, "1 found for 'lei:b'")
    assert run("find", "chinyong", "--case", "dprk", "--kind", "measure")[0] == 1
    code, _, err = run("find", "!!", "--case", "dprk")
    assert (code, "no letter" in err) == (2, True)
    code, _, err = run("find", "kim", "--case", "dprk", "--kind", "ship")
    assert (code, "kind of node" in err) == (2, True)


def test_info_counts_what_is_there(run):
    graph = sg.load_case("dprk")
    code, out, _ = run("info", "--case", "dprk", "--csv")
    counts = {(row["table"], row["kind"]): int(row["count"]) for row in rows_of(out)}
    assert code == 0
    assert counts["nodes", "state"] == len(graph.states())
    assert sum(count for (table, _), count in counts.items() if table == "links") == len(graph.links)
    assert counts["documents", ""] == len(graph.documents)
    assert counts["findings", ""] == len(graph.findings)
    assert run("info", "--case", "dprk")[1].startswith(graph.summary())


def test_info_lists_findings(run, folder):
    findings = json.loads(run("info", "--case", "dprk", "--findings", "--json")[1])["rows"]
    assert [row["id"] for row in findings] == [each.id for each in sg.load_case("dprk").findings]
    assert run("info", folder, "--findings")[0] == 1


def test_convert_writes_a_file_that_reads_back_equal(run, folder, tmp_path):
    out = tmp_path / "out.graphml"
    code, said, err = run("convert", folder, out)
    assert (code, err) == (0, "")
    assert said.startswith("out.graphml (graphml): 2 nodes")
    assert sg.read(out) == sg.read(folder)


def test_convert_takes_its_options_anywhere_and_says_what_is_left_out(run, folder, tmp_path):
    code, said, _ = run("convert", folder, "--format", "spreadsheet", tmp_path / "safe", "--json")
    told = json.loads(said)
    assert code == 0
    assert told["format"] == "spreadsheet"
    assert told["left_out"] == ["1 cells got an apostrophe, so that they do not run as formulas"]


def test_files_may_stand_after_the_options(run, folder):
    nodes = folder / "nodes.csv"
    assert run("info", "--json", nodes) == run("info", nodes, "--json")


def test_records_that_cannot_be_read_stop_it_or_are_collected(run, tmp_path):
    rest = ',-0- ,"SDGT"' + ",-0- " * 8
    (tmp_path / "sdn.csv").write_text(f'1,"A PLC"{rest}\n2,"B PLC"\n', encoding="latin-1")
    code, out, err = run("info", tmp_path)
    assert (code, out) == (2, "")
    assert "sdn.csv, line 2" in err
    assert run("info", tmp_path, "--collect")[0] == 0
    findings = rows_of(run("info", tmp_path, "--collect", "--findings", "--csv")[1])
    assert [row["id"] for row in findings if "sdn.csv, line 2" in row["message"]] == ["2"]


def test_ownership_says_plainly_that_nobody_is_listed(run, folder):
    asked = ("ownership", folder, "--on", "2023-09-15")
    code, out, err = run(*asked)
    assert (code, err) == (1, "")
    assert "2 not_covered" in out
    assert "nobody here is listed under this regime on this day" in out
    assert "--listed" in out
    assert "nobody" not in run("ownership", "--case", "dprk", "--on", "2023-09-15")[1]


def test_ownership_takes_the_listed_from_the_user(run):
    asked = ("ownership", "--case", "dprk", "--on", "2023-09-15")
    some = ["un:KPe.030", "ofac:43379"]
    verdicts = sg.ownership(sg.load_case("dprk"), on="2023-09-15", listed=some)
    told = json.loads(run(*asked, "--listed", *some, "--json")[1])
    assert {row["entity"] for row in told["rows"] if row["verdict"] == "listed"} == set(some)
    assert [row["entity"] for row in told["rows"] if row["verdict"] == "possible"] == verdicts.having("possible")
    assert told["parameters"]["listed"] == some
    assert "counted as listed: un:KPe.030, ofac:43379" in run(*asked, "--listed", *some)[1]
    code, _, err = run(*asked, "--listed", "un:nobody")
    assert (code, "un:nobody" in err) == (2, True)


@pytest.fixture
def undated(tmp_path):
    """Give a list without a day, in a folder with files that no reader knows."""
    home = tmp_path / "undated"
    home.mkdir()
    (home / "sdn.csv").write_text('1,"A PLC",-0- ,"SDGT"' + ",-0- " * 8 + "\n", encoding="utf-8")
    for number in range(5):
        (home / f"letter{number}.txt").write_text("Dear all\n", encoding="utf-8")
    return home


def test_info_shows_which_files_were_not_read_and_that_a_list_has_no_day(run, undated):
    code, out, err = run("info", undated)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert "  date  sdn.csv, line 1: the list has no day: on any day, what it says is possible only" in lines
    assert [line for line in lines if line.startswith("  file  ")] == [
        *(f"  file  letter{at}.txt, line 1: not read: it is no file of ofac-csv" for at in range(3)),
        "  file  … and 2 more",
    ]
    assert lines[4].startswith("findings")
    assert lines[5].startswith("  date  ")


def test_every_other_command_notes_it_in_one_line_on_the_error_stream(run, undated, tmp_path):
    note = "note: 5 files were not read and the list has no day; see info --findings\n"
    day = ("--on", "2023-09-15")
    for words in (
        ("find", "plc", undated), ("exposure", undated, *day), ("ownership", undated, *day),
        ("convert", undated, tmp_path / "out.graphml"), ("ownership", undated, *day, "--json"),
    ):  # fmt: skip
        code, out, err = run(*words)
        assert (code, err) == (0, note), words
        assert "note:" not in out
    _, _, err = run("exposure", undated, "--subject", "ofac:2", *day)
    assert err.startswith(note + "error: there is no node 'ofac:2'")
    (undated / "sdn.csv").rename(tmp_path / "sdn.csv")
    assert run("find", "plc", tmp_path / "sdn.csv", "--published", "2023-01-15")[2] == ""
    assert run("find", "plc", tmp_path / "sdn.csv")[2] == "note: the list has no day; see info --findings\n"


def test_days_that_were_not_read_are_counted_in_the_note():
    told = [Finding("date", "links", "1", "a.csv, line 1: '?' is no day of listing")] * 2
    assert source.noted(told) == "2 days were not read; see info --findings"
    assert source.noted(told[:1]) == "1 day was not read; see info --findings"
    assert source.noted([Finding("file", "nodes", "b", "b, line 1: not read")]).startswith("1 file was not read;")
    assert source.noted([Finding("cut", "claims", "1", "cut")]) == ""


def test_a_hint_names_the_option_and_not_the_parameter(run, folder, tmp_path):
    code, _, err = run("convert", folder, tmp_path / "x.csv")
    assert (code, "say --format," in err, "format=" in err) == (2, True, False)
    (folder / "un.xml").write_text("<CONSOLIDATED_LIST></CONSOLIDATED_LIST>", encoding="utf-8")
    code, _, err = run("info", folder)
    assert (code, err.splitlines()[1]) == (2, "Hint: read them apart, or say which one with --reader")
    (tmp_path / "sdn.csv").write_text('1,"A PLC",-0- ,"SDGT"' + ",-0- " * 8 + '\n2,"B PLC"\n', encoding="utf-8")
    code, _, err = run("info", tmp_path / "sdn.csv")
    assert (code, "on_error" in err) == (2, False)
    code, _, err = run("info", folder / "nodes.csv", "--published", "2023-01-15")
    assert (code, err.splitlines()[1]) == (2, "Hint: leave --published out")
    (tmp_path / "letter.txt").write_text("Dear all", encoding="utf-8")
    assert run("info", tmp_path / "letter.txt")[2].rstrip().endswith("; --reader names one")


def test_a_blank_path_is_refused(run):
    code, out, err = run("info", "")
    assert (code, out) == (2, "")
    assert "the path is blank" in err


# ---- output that is safe ----------------------------------------------------------------------------------


def test_cells_that_would_run_in_a_spreadsheet_are_guarded():
    cells = ["=1+1", "@x", "-3", "A plc", None, ("=a", "b")]
    file = io.StringIO()
    write_csv(Answer("", {"=name": ["x"] * len(cells), "cell": cells}), file)
    rows = list(csv.reader(io.StringIO(file.getvalue())))
    assert [row[1] for row in rows[1:]] == ["'=1+1", "'@x", "-3", "A plc", "", "'=a; b"]


def test_an_answer_prints_nothing_that_a_terminal_obeys():
    text = as_table(Answer("x\x1b[2J", {"a": ["b\x07", "c\nd", "é…"]}, ("a",)), rows=0)
    assert text.replace("\n", "").isprintable()
    assert "é…" in text


def test_an_error_prints_nothing_that_a_terminal_obeys(run):
    _, _, err = run("info", "no\x1b[2Jfile")
    assert err.replace("\n", "").isprintable()


def test_machines_get_utf_8_and_a_poor_terminal_gets_question_marks(monkeypatch):
    for words, text in ((("--json",), "Chŏng"), ((), "Ch?ng")):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        monkeypatch.setattr(commands, "run_info", lambda _: Answer("Chŏng", {"name": ["Chŏng"]}))
        assert main(["info", "--case", "dprk", *words]) == 0
        assert text in raw.getvalue().decode("utf-8")


# ---- exit codes and errors --------------------------------------------------------------------------------


def test_nothing_found_is_code_1(run):
    code, out, err = run(
        "exposure", "--case", "dprk", "--subject", "state:LA", "--target", "state:LA", "--on", "2023-09-15"
    )
    assert (code, out, err) == (1, "0 exposures, on 2023-09-15\n", "")
    code, out, _ = run("exposure", "--case", "dprk", "--subject", "state:LA", "--target", "state:LA", "--json")
    assert (code, json.loads(out)["rows"]) == (1, [])
    code, out, _ = run("exposure", "--case", "dprk", "--subject", "state:LA", "--target", "state:LA", "--csv")
    assert (code, out.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exposure", "--case", "no"), "'no' is no bundled case"),
        (("exposure", "--case", "dprk", "--subject", "state:XX"), "there is no node 'state:XX'"),
        (("exposure", "--case", "dprk", "--rule", "owns/)"), "is not expected here"),
        (("exposure", "--case", "dprk", "--on", "2023"), "2023"),
        (("info", "no-such-file.csv"), "there is no file 'no-such-file.csv'"),
        (("info", "ftp://example.org/list.csv"), "is an address"),
        (("ownership", "--case", "dprk", "--on", "2023-09-15", "--regime", "no"), "'no'"),
        (("convert", "no-such-file.csv", "out.graphml"), "there is no file"),
    ],
)
def test_wrong_input_is_one_short_message_with_a_hint(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
    assert "Hint: " in err
    assert len(err.splitlines()) <= 4
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "required: COMMAND"),
        (("tell",), "invalid choice"),
        (("exposure",), "name one source"),
        (("exposure", "a.csv", "--case", "dprk"), "name one source"),
        (("exposure", "--case", "dprk", "--max-hops", "-1"), "max-hops"),
        (("exposure", "--case", "dprk", "--max-hops", "two"), "max-hops"),
        (("exposure", "--case", "dprk", "--no-such-option"), "--no-such-option"),
        (("exposure", "--case", "dprk", "--cert"), "--cert"),
        (("exposure", "--case", "dprk", "--json", "--csv"), "not allowed with"),
        (("paths", "--case", "dprk", "--source", "state:LA"), "--target"),
        (("paths", "--case", "dprk", "--source", "a", "--target", "b", "-k", "0"), "-k"),
        (("ownership", "--case", "dprk"), "--on"),
        (("ownership", "--case", "dprk", "--on", "2023-09-15", "--verdict", "guilty"), "guilty"),
        (("convert", "a", "b", "c"), "unrecognized arguments: c"),
    ],
)
def test_wrong_usage_is_code_2(wrong, words, said):
    err = wrong(*words)
    assert err.startswith("usage: ")
    assert said in err


def test_a_search_that_meets_its_limit_is_code_2(run, monkeypatch):
    def search(args):
        raise SearchLimitError("the search", limit=10, found=3, hint="ask for fewer")

    monkeypatch.setattr(commands, "run_paths", search)
    assert run(*PATHS) == (
        2,
        "",
        "error: the search met its limit of 10 candidates with 3 found\nHint: ask for fewer\n",
    )


def test_a_file_that_may_not_be_written_is_one_message(run, folder, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _, err = run("convert", folder, tmp_path / "file" / "out.graphml")
    assert code == 2
    assert "Traceback" not in err
    assert "file" in err


def test_a_fault_of_the_program_is_told_without_a_traceback(run, monkeypatch):
    monkeypatch.setattr(commands, "run_info", lambda _: 1 // 0)
    code, out, err = run("info", "--case", "dprk")
    assert (code, out) == (3, "")
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err


def test_a_user_may_stop_it(run, monkeypatch):
    def stop(args):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run_info", stop)
    assert run("info", "--case", "dprk") == (130, "", "")


def test_warnings_are_one_line_on_the_error_stream(run, monkeypatch):
    def warn(args):
        warnings.warn("look here", stacklevel=2)
        return Answer("done", {})

    monkeypatch.setattr(commands, "run_info", warn)
    assert run("info", "--case", "dprk") == (0, "done\n", "warning: look here\n")


# ---- help -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example_that_parses(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    example = re.search(r"python -m sanctions_graph (.+)\n\Z", capsys.readouterr().out)[1]
    args = parse(example.split())
    assert args.command == command
    if args.case:
        assert main(example.split()) == 0


def test_the_first_help_tells_the_exit_codes_and_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(re.search(rf"^    {name}\b", out, re.MULTILINE) for name in COMMANDS)
    assert {"0", "1", "2", "3", "130", "141"} <= set(re.findall(r"^  (\d+) ", out, re.MULTILINE))
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"sanctions_graph {sg.__version__}\n"


PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "command-line.md"
SHOWN = [
    (typed, printed)
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for typed, printed in re.findall(r"^\$ python -m sanctions_graph (.+)\n((?:[^$].*\n)*)", block, re.MULTILINE)
]


@pytest.mark.parametrize(("typed", "printed"), SHOWN)
def test_the_page_shows_commands_that_run_and_what_they_print(run, typed, printed):
    words = shlex.split(typed)
    args = parse(words)
    if args.case:
        code, out, err = run(*words)
        assert (code, err) == (0, "")
        assert out == (printed or out)


def test_the_page_shows_every_command():
    assert {typed.split()[0] for typed, _ in SHOWN} == set(COMMANDS)
    assert any(printed for _, printed in SHOWN)


# ---- progress ---------------------------------------------------------------------------------------------


def test_a_bar_is_shown_for_long_files_on_a_terminal_only(run, folder, monkeypatch):
    pytest.importorskip("tqdm")
    nodes = folder / "nodes.csv"
    plain = run("info", nodes, "--json")
    monkeypatch.setattr(source, "LONG", 1)
    assert run("info", nodes, "--json") == plain
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    code, out, err = run("info", nodes, "--json")
    assert json.loads(out)["rows"] == json.loads(plain[1])["rows"]
    assert code == 0
    assert "reading" in err


# ---- as a process -----------------------------------------------------------------------------------------


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "sanctions_graph", "info", "--case", "dprk", "--csv"], capture_output=True, check=True
    )
    assert done.stdout.startswith(b"table,kind,count")
    assert done.stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="needs pipes as POSIX has them")
def test_a_broken_pipe_is_silent():
    read, written = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sanctions_graph", "exposure", "--case", "dprk", "--csv"],
            stdout=written, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    finally:
        os.close(written)
    assert (done.returncode, done.stderr) == (141, b"")


def test_the_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom sanctions_graph.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('pandas', 'scipy', 'matplotlib', 'networkx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
