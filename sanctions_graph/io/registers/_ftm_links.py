"""FollowTheMoney entities that join two others, many at once: ends, days, shares and amounts."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import share_text
from sanctions_graph.io.registers._ftm_model import AMOUNTS, EDGES
from sanctions_graph.io.registers._ftm_rows import each, ids_of, numbered, pair
from sanctions_graph.io.registers._percent import hull_of, read_percentage
from sanctions_graph.model.encode import Cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from sanctions_graph.io._report import Place
    from sanctions_graph.io.registers._ftm_model import Edge
    from sanctions_graph.io.registers._ftm_rows import Rows
    from sanctions_graph.io.registers._held import Held
    from sanctions_graph.io.registers._register import How, Register
    from sanctions_graph.model.columns import Array

_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
_PRINTED = 1_000  # most letters of a value as printed

Texts = tuple[str, ...]


def add_edges(schema: str, rows: Rows, hows: list[How], register: Register, report: Held) -> None:
    """Add the links that entities of one schema are.

    Parameters
    ----------
    schema : str
        One of `EDGES`.
    rows : Rows
        The entities.
    hows : list of How
        How each was seen, by number.
    register : Register
        Takes the links.
    report : Held
        Takes what is wrong.
    """
    edge = EDGES[schema]
    sources, targets = rows.counts(edge.source), rows.counts(edge.target)
    for row in np.flatnonzero((sources == 0) | (targets == 0)).tolist():
        lacking = edge.target if sources[row] else edge.source
        report.note("name", rows.at(row), f"it has no {lacking}; left out", table="links")
    whole = np.flatnonzero((sources > 0) & (targets > 0))
    rows, sources, targets = rows.only(whole), sources[whole], targets[whole]
    if not len(rows):
        return
    of, id, source, target = _ends(rows, edge, (sources > 1) | (targets > 1))  # noqa: A001
    seen = numbered(rows.how, hows)
    start, end, observed = _days(rows, seen, register, report)
    said: dict[str, Cells] = {"start": start, "end": end, "observed": observed}
    said["attributed_to"] = each(seen, lambda how, _: how.speaker, report)
    said["role"] = each(rows.lists(edge.says), lambda words, _: words[0] if words else edge.role, report)
    if "percentage" in rows.columns:
        texts = rows.lists("percentage")
        said["share"] = each(texts, lambda one, row: read_share(one, rows.at(row), report), report)
        said["original_value"] = each(texts, lambda one, _: "; ".join(one)[:_PRINTED], report)
    if "amount" in rows.columns and schema in AMOUNTS:
        texts = pair(rows.lists("amount"), rows.lists("currency"))
        money = each(texts, lambda one, row: _amount(one[0], one[1], rows.at(row), report), report)
        said["amount"] = each(money, lambda one, _: one[0], report)
        said["unit"] = each(money, lambda one, _: one[1], report)
    own = rows.own.take(of)
    row_of = of.to_numpy()
    register.bulk.links(
        id=id, source=source, target=target, locator=own, own=own, file=rows.file, lines=rows.lines[row_of],
        kind=edge.kind, **{name: Cells(cells.codes[row_of], cells.distinct) for name, cells in said.items()},
    )  # fmt: skip


def _ends(rows: Rows, edge: Edge, many: Array) -> tuple[pa.Array, pa.Array, pa.Array, pa.Array]:
    """Return the entity, id, source and target of every link; an entity with several ends is several links."""
    import pyarrow as pa

    sources, targets = rows.columns[edge.source], rows.columns[edge.target]
    one = rows.only(np.flatnonzero(~many))
    of, id = np.flatnonzero(~many), one.id  # noqa: A001
    ends = [ids_of(one.columns[end].flatten()) if len(one) else pa.array([], pa.string()) for end in edge[:2]]
    if not many.any():
        return pa.array(of), id, ends[0], ends[1]
    several = [
        (row, f"{rows.id[row].as_py()}/{source}/{target}", source, target)
        for row in np.flatnonzero(many).tolist()
        for source, target in product(sources[row].as_py(), targets[row].as_py())
    ]
    more, own_ids, from_, to = map(list, zip(*several, strict=True))
    return (
        pa.array([*of.tolist(), *more]),
        pa.concat_arrays([id, pa.array(own_ids)]),
        pa.concat_arrays([ends[0], ids_of(pa.array(from_))]),
        pa.concat_arrays([ends[1], ids_of(pa.array(to))]),
    )


def _days(rows: Rows, seen: Cells, register: Register, report: Held) -> tuple[Cells, Cells, Cells]:
    """Return when links start and end, and when they were seen."""
    first, last = (
        each(rows.lists(name, "date"), lambda days, row: read_days(days, rows.at(row), register), report)
        for name in ("startDate", "endDate")
    )
    life = each(pair(first, last), lambda both, row: register.life(both[0], both[1], rows.at(row)), report)
    observed = each(pair(life, seen), lambda one, _: seen_since(one[0], one[1].observed, register), report)
    return (
        Cells(life.codes, [start for start, _ in life.distinct]),
        Cells(life.codes, [end for _, end in life.distinct]),
        observed,
    )


def read_days(days: Sequence[str], at: Place, register: Register) -> str:
    """Read the days of one property; of several, the range that holds them all; blank if there is none."""
    if len(days) == 1:
        return register.day(days[0], at, "date")
    read = sorted({day for text in days if (day := register.day(text, at, "date"))})
    return f"{read[0]}..{read[-1]}" if len(read) > 1 else "".join(read)


def seen_since(life: tuple[str, str], observed: str, register: Register) -> str:
    """Say of a link that states when it started, and no end, that it was seen from then on."""
    start, end = life
    if end != "?" or start == "?" or not observed:
        return observed
    return register.seen(start.partition("..")[0], observed.rpartition("..")[2])


def read_share(texts: Texts, at: Place, report: Held) -> str:
    """Read a percentage; of several, the range that holds them all."""
    shares = [share for text in texts if (share := read_percentage(text))]
    if len(shares) < len(texts):
        said = f"{'; '.join(texts)[:60]!r} is no percentage; the share is not known"
        report.note("type", at, said, table="links")
        return ""
    return shares[0] if len(shares) == 1 else share_text(hull_of(shares)) if shares else ""


def _amount(texts: Texts, units: Texts, at: Place, report: Held) -> tuple[str, str]:
    if not texts:
        return "", ""
    if len(texts) == 1 and len(units) <= 1 and _AMOUNT.fullmatch(texts[0]):
        return texts[0], units[0].upper() if units else ""
    said = f"{'; '.join(texts)[:40]!r} is no one amount in one currency; not read"
    report.note("type", at, said, table="links")
    return "", ""
