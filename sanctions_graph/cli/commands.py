"""What each command asks of the library: one function a command, from what was typed to an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sanctions_graph.analysis.exposure import exposure
from sanctions_graph.cli.answer import Answer, attrs_of, columns_of
from sanctions_graph.cli.source import SHOWN, graph_of
from sanctions_graph.io.write import write
from sanctions_graph.law.result import VERDICTS
from sanctions_graph.law.verdicts import ownership
from sanctions_graph.paths.listing import exposure_paths

if TYPE_CHECKING:
    import argparse

    import pandas as pd

    from sanctions_graph.model.graph import SanctionsGraph

_MOST = 3  # findings of one rule that info shows


def run_info(args: argparse.Namespace) -> Answer:
    """Count what the files hold, or list what could not be read or breaks a rule.

    Parameters
    ----------
    args : argparse.Namespace
        What was typed.

    Returns
    -------
    Answer
        One row a kind of row, or one a finding.
    """
    graph = graph_of(args)
    if args.findings:
        names = ("rule", "table", "id", "message")
        columns: dict[str, list[Any]] = {name: [getattr(each, name) for each in graph.findings] for name in names}
        return Answer(f"{len(graph.findings):,} finding(s)", columns, names, found=bool(graph.findings))
    rows: list[tuple[str, str | None, int]] = [*_kinds(graph, "nodes"), *_kinds(graph, "links")]
    rows += [(name, None, len(graph.tables[name])) for name in ("names", "claims", "documents")]
    rows.append(("findings", None, len(graph.findings)))
    columns = {name: [row[place] for row in rows] for place, name in enumerate(("table", "kind", "count"))}
    steps = list(graph.provenance.text_rows())
    made = [f"made by    {step['software']} {step['version']} {step['parameters']}" for step in steps]
    made += [f"made from  {step['inputs']}" for step in steps]
    text = "\n".join([graph.summary(), *_worst(graph), *made])
    return Answer(text, columns, attrs={"provenance": steps}, found=bool(len(graph)))


def _worst(graph: SanctionsGraph) -> Iterator[str]:
    """List the findings that may change every answer, a few of each rule."""
    for rule in SHOWN:
        messages = [each.message for each in graph.findings if each.rule == rule]
        yield from (f"  {rule}  {message}" for message in messages[:_MOST])
        if len(messages) > _MOST:
            yield f"  {rule}  … and {len(messages) - _MOST:,} more"


def _kinds(graph: SanctionsGraph, table: str) -> Iterator[tuple[str, str, int]]:
    """Count the rows of a table by kind."""
    kinds = graph.tables[table].coded("kind")
    counts = np.bincount(kinds.codes, minlength=len(kinds.words)).tolist()
    return ((table, word, count) for word, count in zip(kinds.words, counts, strict=True) if count)


def run_convert(args: argparse.Namespace) -> Answer:
    """Read files and write them in another format.

    Parameters
    ----------
    args : argparse.Namespace
        What was typed.

    Returns
    -------
    Answer
        What was written, and what the format had no place for.
    """
    told = write(graph_of(args), args.out, args.format)
    columns: dict[str, list[Any]] = {"what": list(told.rows), "count": list(told.rows.values())}
    attrs = {"path": str(told.path), "format": told.format, "left_out": list(told.left_out)}
    return Answer(told.explain(), columns, attrs=attrs)


def run_exposure(args: argparse.Namespace) -> Answer:
    """Tell who is exposed to what.

    Parameters
    ----------
    args : argparse.Namespace
        What was typed.

    Returns
    -------
    Answer
        One row a subject and target.
    """
    table = exposure(
        graph_of(args), subjects=args.subject, targets=args.target, rule=args.rule, max_hops=args.max_hops,
        certainty="certain" if args.certain else "possible",
    )  # fmt: skip
    shown = ("subject", "target", "target_caption", "rule", "certainty", "phase", "hops")
    return _framed(table.to_pandas(), shown, "exposure")


def run_paths(args: argparse.Namespace) -> Answer:
    """List the best paths between two nodes, or write them out with their documents.

    Parameters
    ----------
    args : argparse.Namespace
        What was typed.

    Returns
    -------
    Answer
        One row a path.
    """
    paths = exposure_paths(
        graph_of(args), source=args.source, target=args.target, rule=args.rule, k=args.k, max_hops=args.max_hops,
        certainty="certain" if args.certain else "possible",
    )  # fmt: skip
    if args.explain and paths:
        return Answer(paths.explain(), columns_of(paths.to_pandas()), attrs=paths.attrs)
    shown = ("rule", "certainty", "phase", "hops", "window", "path")
    return _framed(paths.to_pandas(), shown, "path")


def run_find(args: argparse.Namespace) -> Answer:
    """Find nodes by any name or identifier.

    Parameters
    ----------
    args : argparse.Namespace
        What was typed.

    Returns
    -------
    Answer
        One row a node, best first.
    """
    matches = graph_of(args).find(args.text, limit=args.limit, kind=args.kind)
    shown = ("id", "kind", "caption", "reason", "scheme", "matched")
    text = "\n".join([f"{matches.found:,} found for {args.text!r}", *matches.notes()])
    return Answer(text, columns_of(matches.to_pandas()), shown, attrs=matches.attrs, found=bool(matches))


def run_ownership(args: argparse.Namespace) -> Answer:
    """Tell which entities are covered under a regime.

    Parameters
    ----------
    args : argparse.Namespace
        What was typed.

    Returns
    -------
    Answer
        One row an entity, of the verdicts that were asked for.
    """
    verdicts = ownership(graph_of(args), regime=args.regime, listed=args.listed)
    wanted = args.verdict or [word for word in VERDICTS if word != "not_covered"]
    frame = verdicts.to_pandas()
    counts = frame["verdict"].value_counts()
    told = ", ".join(f"{counts[word]:,} {word}" for word in VERDICTS if word in counts)
    kept = frame[frame["verdict"].isin(wanted)]
    shown = ("entity", "verdict", "share_low", "share_high", "via", "control")
    lines = [f"{verdicts.regime}, on {verdicts.on}: {told or 'no entity'}"]
    attrs = attrs_of(frame)
    if args.listed:
        lines.append(f"counted as listed: {', '.join(args.listed)}")
        attrs["parameters"] = {**attrs["parameters"], "listed": args.listed}
    elif not any(run.possible.size for run in verdicts.runs):
        lines.append("nobody here is listed under this regime on this day; --listed ID says who counts as listed")
    return Answer("\n".join(lines), columns_of(kept), shown, attrs=attrs, found=bool(len(kept)))


def _framed(frame: pd.DataFrame, shown: tuple[str, ...], what: str) -> Answer:
    text = f"{len(frame):,} {what}{'' if len(frame) == 1 else 's'}, {frame.attrs['as_of']}"
    return Answer(text, columns_of(frame), shown, attrs=attrs_of(frame), found=bool(len(frame)))
