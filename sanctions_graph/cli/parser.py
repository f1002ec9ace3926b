"""What may be typed: the commands, their options, and an example of each."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sanctions_graph._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROG = "python -m sanctions_graph"
ROWS = 50
"""Most rows of a table on a terminal unless asked otherwise."""

_CODES = """\
exit codes:
  0    found, or written
  1    nothing found
  2    wrong usage or input, or a search that met its limit; one message on
       the error stream says what to do
  3    a fault of the program itself
  130  stopped by the user
  141  whoever read the output closed it
"""


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read what was typed.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the program's name; those of the process if left out.

    Returns
    -------
    argparse.Namespace
        ``command`` names the command.

    Raises
    ------
    SystemExit
        With code 2 on wrong usage, with 0 after ``--help`` and ``--version``.
    """
    commands, parser = _parser()
    args, rest = parser.parse_known_args(argv)
    mine = commands[args.command]
    files: list[str] | None = getattr(args, "files", None)
    wrong = [word for word in rest if files is None or word.startswith("-")]
    if wrong:
        mine.error(f"unrecognized arguments: {' '.join(wrong)}")
    args.case = getattr(args, "case", None)
    if args.command == "convert":
        args.files = [args.source]
    else:
        args.files = [*(files or []), *rest]  # argparse gives up on files once it has met an option
        if bool(args.files) == (args.case is not None):
            mine.error("name one source: FILE... or --case NAME")
    return args


def _parser() -> tuple[dict[str, argparse.ArgumentParser], argparse.ArgumentParser]:
    """Build the parser, and return those of the commands by name as well."""
    parser = argparse.ArgumentParser(
        prog=PROG, epilog=_CODES, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        description="Who is exposed to which sanctions measure, through what, on which day, and who says so.",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"sanctions_graph {__version__}")
    parents = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    commands: dict[str, argparse.ArgumentParser] = {}

    def add(name: str, says: str, example: str) -> argparse.ArgumentParser:
        commands[name] = parents.add_parser(
            name, help=says, description=f"{says[0].upper()}{says[1:]}.", epilog=f"example:\n  {PROG} {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        )  # fmt: skip
        return commands[name]

    _info(add("info", "count what a file holds, and what could not be read", "info sdn.csv add.csv alt.csv"))
    _convert(add("convert", "read a file and write it in another format", "convert consolidated.xml un.graphml"))
    _find(add("find", "find a node by any name or identifier", "find chinyong --case dprk"))
    example = "exposure --case dprk --subject state:LA --on 2023-09-15"
    _exposure(add("exposure", "tell who is exposed to what, by which rule, how surely", example))
    example = "paths --case dprk --source state:LA --target measure:unscr-2397/8 --on 2023-09-15 --explain"
    _paths(add("paths", "list the best paths between two nodes", example))
    example = "ownership --case dprk --regime us-ofac --on 2023-09-15 --verdict possible"
    _ownership(add("ownership", "tell which entities are covered through their owners", example))
    return commands, parser


def _info(parser: argparse.ArgumentParser) -> None:
    _source(parser)
    parser.add_argument(
        "--findings", action="store_true", help="list what could not be read or resolved, or breaks a rule"
    )
    _output(parser)


def _convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="IN", help="a file, a zip, or a folder that holds the files of one set")
    parser.add_argument("out", metavar="OUT", help="a file or folder; its ending says the format")
    parser.add_argument("--format", metavar="NAME", help="the format to write, where the ending does not say it")
    _reading(parser)
    _output(parser)


def _find(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="a name, an identifier, an id, or a part of a name; put it first")
    _source(parser)
    parser.add_argument("--kind", metavar="KIND", help="only nodes of this kind, such as entity")
    parser.add_argument(
        "--limit", type=_at_least(1), default=ROWS, metavar="N", help=f"most nodes to list (default {ROWS})"
    )
    _output(parser)


def _exposure(parser: argparse.ArgumentParser) -> None:
    _source(parser)
    _days(parser)
    parser.add_argument(
        "--subject", metavar="ID", nargs="+", action="extend", help="who; every state, entity and channel if left out"
    )
    parser.add_argument(
        "--target", metavar="ID", nargs="+", action="extend", help="exposed to what; every measure if left out"
    )
    _rules(parser)
    _output(parser)


def _paths(parser: argparse.ArgumentParser) -> None:
    _source(parser)
    _days(parser)
    parser.add_argument("--source", metavar="ID", nargs="+", action="extend", required=True, help="where paths begin")
    parser.add_argument("--target", metavar="ID", nargs="+", action="extend", required=True, help="where they end")
    parser.add_argument("-k", type=_at_least(1), default=5, metavar="N", help="most paths to list (default 5)")
    parser.add_argument("--explain", action="store_true", help="write each path out with dates and documents")
    _rules(parser)
    _output(parser)


def _ownership(parser: argparse.ArgumentParser) -> None:
    _source(parser)
    parser.add_argument("--regime", metavar="NAME", default="us-ofac", help="whose law (default us-ofac)")
    _days(parser, required=True)
    parser.add_argument(
        "--listed", metavar="ID", nargs="+", action="extend",
        help="who counts as listed; those whom the regime's authority lists in the files if left out",
    )  # fmt: skip
    parser.add_argument(
        "--verdict", metavar="WORD", nargs="+", action="extend", choices=_verdicts(),
        help=f"list these only: {', '.join(_verdicts())} (default: all but not_covered)",
    )  # fmt: skip
    _output(parser)


def _verdicts() -> tuple[str, ...]:
    from sanctions_graph.law.result import VERDICTS

    return VERDICTS


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="a file, a zip, a folder, or the files of one set; put it first"
    )
    parser.add_argument("--case", metavar="NAME", help="a bundled case instead of files, such as dprk")
    _reading(parser)


def _reading(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("how to read")
    how.add_argument("--reader", metavar="NAME", help="the format of the file, where its content does not say it")
    how.add_argument("--published", metavar="DATE", help="the day on which the list came out, where it does not say so")
    how.add_argument(
        "--collect", action="store_true", help="leave out records that cannot be read; info --findings lists them"
    )


def _days(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    parser.add_argument("--on", metavar="DATE", required=required, help="the day asked about, such as 2023-09-15")
    parser.add_argument("--known", metavar="DATE", help="count only what documents had told by that day")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rule", metavar="R", nargs="+", action="extend",
        help="named rules or patterns; all named rules but network if left out",
    )  # fmt: skip
    parser.add_argument(
        "--max-hops", metavar="N", type=_hops, default="rule", help="most counted hops, or none for no limit"
    )
    parser.add_argument("--certain", action="store_true", help="list only what is certain")


def _output(parser: argparse.ArgumentParser) -> None:
    out = parser.add_argument_group("output")
    either = out.add_mutually_exclusive_group()
    either.add_argument("--json", action="store_true", help="one JSON object: how the answer was made, and all rows")
    either.add_argument("--csv", action="store_true", help="all rows as CSV, safe to open in a spreadsheet")
    out.add_argument(
        "--rows", type=_at_least(0), default=ROWS, metavar="N", help=f"most rows of a table, 0 for all (default {ROWS})"
    )


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} on")
        return int(text)

    return number


def _hops(text: str) -> int | str | None:
    if text in ("rule", "none"):
        return None if text == "none" else text
    return _at_least(0)(text)
