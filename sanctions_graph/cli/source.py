"""The graph that a command asks: a bundled case, or files that are read with a progress bar where one helps."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanctions_graph.cases import load_case
from sanctions_graph.cli.answer import tell
from sanctions_graph.io.read import read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from sanctions_graph.errors import Finding
    from sanctions_graph.model.graph import SanctionsGraph

SHOWN = ("date", "file")
"""Rules of the findings that may change every answer."""
LONG = 4 * 2**20
"""Bytes from which a read is long enough for a progress bar."""
_PASSES = 2  # a file is hashed, and then read


def graph_of(args: argparse.Namespace) -> SanctionsGraph:
    """Read what a command names, and see it on the days that it names; say what an answer will lack.

    Parameters
    ----------
    args : argparse.Namespace
        With ``files`` and how to read them, or ``case``; ``on`` and ``known`` where the command has them.

    Returns
    -------
    SanctionsGraph
        A view if a day is named.
    """
    if args.case is not None:
        graph = load_case(args.case)
    else:
        on_error = "collect" if args.collect else "raise"
        with ExitStack() as stack:
            source = _watched(args.files, stack)
            graph = read(source, args.reader, on_error=on_error, published=args.published)
    if args.command != "info" and (said := noted(graph.findings)):
        tell("note", said)
    on, known = getattr(args, "on", None), getattr(args, "known", None)
    return graph.as_of(on, known=known) if on or known else graph


def noted(findings: Iterable[Finding]) -> str:
    """Say in one line which findings may change every answer: files that were not read, and days that are not known.

    Parameters
    ----------
    findings : iterable of Finding
        Of a graph that was read.

    Returns
    -------
    str
        Blank if there are none.
    """
    told = [(each.rule, each.table) for each in findings if each.rule in SHOWN]
    files, days = (sum(rule == asked for rule, _ in told) for asked in ("file", "date"))
    of_list = ("date", "documents") in told  # of the list as a whole, and not of an entry
    parts = [f"{files:,} {'files were' if files > 1 else 'file was'} not read"] if files else []
    if days:
        lacking = f"{days:,} {'days were' if days > 1 else 'day was'} not read"
        parts.append("the list has no day" if of_list else lacking)
    return f"{' and '.join(parts)}; see info --findings" if parts else ""


def _watched(names: Sequence[str], stack: ExitStack) -> Any:
    """Open long files under a progress bar, if someone looks at a terminal; else give the paths."""
    paths = [Path(name) for name in names]
    total = sum(path.stat().st_size for path in paths if path.is_file())
    source: list[Any] = list(names)
    if total >= LONG and sys.stderr.isatty() and find_spec("tqdm"):
        bar = stack.enter_context(
            import_module("tqdm").tqdm(total=_PASSES * total, unit="B", unit_scale=True, desc="reading", leave=False)
        )
        watch = import_module("tqdm.utils").CallbackIOWrapper
        for place, path in enumerate(paths):
            if path.is_file():
                source[place] = watch(bar.update, stack.enter_context(path.open("rb")), "read")
    return source[0] if len(source) == 1 else source
