"""The command line: ``python -m sanctions_graph info FILE…``, ``convert``, ``exposure``, ``paths``, ``ownership``.

Exit codes: 0 found or written, 1 nothing found, 2 wrong usage or input or a search that met its limit, 3 a fault of the
program, 130 stopped by the user, 141 the reader of the output closed it.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from importlib import import_module
from typing import TYPE_CHECKING

from sanctions_graph.cli.answer import as_json, as_table, as_typed, tell, write_csv
from sanctions_graph.cli.parser import parse
from sanctions_graph.errors import SanctionsGraphError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FOUND, NOTHING, WRONG, FAULT, STOPPED, CLOSED = 0, 1, 2, 3, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the program's name; those of the process if left out.

    Returns
    -------
    int
        The exit code.

    Raises
    ------
    SystemExit
        On wrong usage, and after ``--help`` and ``--version``.

    Examples
    --------
    >>> from sanctions_graph.__main__ import main
    >>> main(["exposure", "--case", "dprk", "--subject", "state:LA", "--on", "2023-09-15", "--rows", "1"])
    14 exposures, on 2023-09-15
    subject   target            target_caption         rule      certainty  phase     hops
    state:LA  measure:eo-13722  Executive Order 13722  targeted  certain    in_force  2
    … and 13 more rows
    0
    """
    try:
        return _answered(parse(argv))
    except SanctionsGraphError as error:
        return _refused(as_typed(str(error)), WRONG)
    except BrokenPipeError:
        _forget_output()
        return CLOSED
    except KeyboardInterrupt:
        return STOPPED
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _refused(f"{name}{error.strerror or error}", WRONG)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        said = f"the program failed: {type(error).__name__}: {error}"
        return _refused(f"{said}\nHint: report it; python -X dev -m sanctions_graph … shows where", FAULT)


def _answered(args: argparse.Namespace) -> int:
    """Run a command and print its answer."""
    commands = import_module("sanctions_graph.cli.commands")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        answer = getattr(commands, f"run_{args.command}")(args)
    for each in told:
        tell("warning", str(each.message))
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        if args.json or args.csv:
            out.reconfigure(encoding="utf-8")
        else:
            out.reconfigure(errors="replace")  # a terminal that lacks a letter shows a question mark
    if args.csv:
        write_csv(answer, out)
    else:
        out.write(as_json(answer) if args.json else as_table(answer, rows=args.rows))
    out.flush()
    return FOUND if answer.found else NOTHING


def _refused(message: str, code: int) -> int:
    tell("error", message)
    return code


def _forget_output() -> None:
    """Send what is still held back nowhere, so that the interpreter does not complain at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
