"""A path in plain words: one line a hop with kind, dates, speakers, documents and locators; then what stays open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sanctions_graph._bounds import (
    ALWAYS_BEGAN,
    DAY_MAX,
    NEVER_ENDS,
    UNKNOWN_DAY,
    Amount,
    Days,
    day_text,
    format_days,
    format_share,
)
from sanctions_graph.model.cells import write_value
from sanctions_graph.model.confidence import icd_word
from sanctions_graph.model.evidence import is_event
from sanctions_graph.model.kinds import BOUND_QUANTITIES, CHANNEL, DAY_UNIT, LINK_KINDS, SHARE_UNIT
from sanctions_graph.paths.levels import as_of_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Claim, Link
    from sanctions_graph.paths.path import Path

_SPEAKERS_SHOWN = 3
_INDENT = "      "
_SPELT = (DAY_UNIT, SHARE_UNIT)  # units that the value itself shows


def explain(path: Path) -> str:
    """Write a path out for a reader who will check it.

    Parameters
    ----------
    path : Path
        The path.

    Returns
    -------
    str
    """
    graph = path.graph
    number = 0
    lines = [_head(path)]
    for link_id in path.links:
        link = graph.link(link_id)
        counted = LINK_KINDS[link.kind].counted
        number += counted
        label = f"{number:>3} " if counted else "    "
        lines.append(f"{label}{_sentence(graph, link)}; {_dates(graph, link)}{_doubt(graph, link_id)}")
        lines += [f"{_INDENT}{line}" for line in _speakers(graph, link_id)]
    opened = list(_open_points(graph, path))
    if opened:
        lines.append(f"  Open: {'; '.join(opened)}.")
    return "\n".join(lines)


def _head(path: Path) -> str:
    graph = path.graph
    phase = ", pending" if path.phase == "pending" else ""
    hops = f"{path.hops} counted hop{'' if path.hops == 1 else 's'}"
    documents = f"{len(path.documents)} document{'' if len(path.documents) == 1 else 's'}"
    is_ = "is" if path.certainty == "certain" else "may be"
    strength = _strength(path) if path.ungraded < len(path.links) else "ungraded"
    return (
        f"{graph.caption(path.source)} {is_} exposed to {graph.caption(path.target)} {as_of_text(graph)}: "
        f"{path.certainty}{phase}; rule {path.rule}; {hops}; {strength}; {documents}"
    )


def _strength(path: Path) -> str:
    """Say a strength as a number and, if every link is graded, in the word of ICD 203."""
    word = "" if path.ungraded else icd_word(min(path.strength, 1.0))
    some = f", {path.ungraded} ungraded" if path.ungraded else f" ({word})" if word else ""
    return f"strength {path.strength:.3g}{some}"


def _sentence(graph: SanctionsGraph, link: Link) -> str:
    kind = LINK_KINDS[link.kind]
    role = f" ({link.role})" if link.role and link.role not in kind.doubtful_roles else ""
    share = f", share {format_share(link.share)}" if kind.carries == "share" else ""
    return f"{statement(graph, link)}{role}{share}"


def statement(graph: SanctionsGraph, link: Link) -> str:
    """State a link as a sentence without its dates."""
    verb = LINK_KINDS[link.kind].verb(link.role)
    if graph.node(link.source).kind == CHANNEL:
        verb = of_many(verb)
    return f"{graph.caption(link.source)} {verb} {graph.caption(link.target)}"


def of_many(verb: str) -> str:
    """Put a verb in the plural: channels are called by what there are many of."""
    first, *rest = verb.split(" ")
    many = "are" if first == "is" else f"{first[:-3]}y" if first.endswith("ies") else first.removesuffix("s")
    return " ".join([many, *rest])


def _dates(graph: SanctionsGraph, link: Link) -> str:
    links, view = graph.tables["links"], graph.view
    row = links.row(link.id)
    bounds = view.evidence.bounds
    start, end, due = (
        Days(int(bounds[name].low[row]), int(bounds[name].high[row])) for name in ("start", "end", "due")
    )
    if bool(is_event(links)[row]) and start != UNKNOWN_DAY:
        when = format_days(start) if end in (start, NEVER_ENDS) else f"{format_days(start)} to {format_days(end)}"
    else:
        when = _life(start, end)
    seen = _seen(graph, row) if UNKNOWN_DAY in (start, end) else ""
    said = ", ".join(part for part in (when, seen) if part) or "dates not known"
    if due != ALWAYS_BEGAN:
        passed = view.valid is not None and due.high <= view.valid
        said += f", due {format_days(due)}" + (" (passed)" if passed else "")
    return said


def _life(start: Days, end: Days) -> str:
    words = []
    if start not in (ALWAYS_BEGAN, UNKNOWN_DAY):
        words.append(f"since {format_days(start)}")
    if end not in (NEVER_ENDS, UNKNOWN_DAY):
        words.append(f"until {format_days(end)}")
    return " ".join(words) or ("" if UNKNOWN_DAY in (start, end) else "no limit stated")


def _seen(graph: SanctionsGraph, row: int) -> str:
    spells = graph.view.evidence.spells
    mine = spells.link == row
    texts = [
        day_text(low) if low == high else f"{day_text(low)} to {day_text(high)}"
        for low, high in zip(spells.low[mine].tolist(), spells.high[mine].tolist(), strict=True)
    ]
    return f"seen {' and '.join(texts)}" if texts else ""


def _doubt(graph: SanctionsGraph, link_id: str) -> str:
    row = graph.tables["links"].row(link_id)
    return "" if bool(graph.view.certain[row]) else "; possible"


def _speakers(graph: SanctionsGraph, link_id: str) -> Iterator[str]:
    claims = [claim for claim in graph.claims_about(link_id) if not claim.quantity]
    claims.sort(key=lambda claim: (_weight(claim), claim.id))
    disputes = [claim for claim in claims if claim.stance == "disputes"]
    cited = list(dict.fromkeys(citation(graph, claim) for claim in claims if claim.stance != "disputes"))
    yield from cited[:_SPEAKERS_SHOWN]
    if len(cited) > _SPEAKERS_SHOWN:
        yield f"… and {len(cited) - _SPEAKERS_SHOWN} more"
    yield from dict.fromkeys(citation(graph, claim) for claim in disputes)


def _weight(claim: Claim) -> int:
    return ("official", "convicted", "asserted").index(claim.status) if claim.stance == "supports" else 3


def citation(graph: SanctionsGraph, claim: Claim) -> str:
    """Cite a claim: who speaks, where, when, how, and with which grade."""
    document = graph.document(claim.document)
    speaker = claim.attributed_to or document.publisher
    where = document.title or document.publisher or document.id
    by = f"{document.publisher}, " if document.publisher not in (speaker, where, "") else ""
    published = document.published
    dated = f" ({format_days(published)})" if published != UNKNOWN_DAY and published.high < DAY_MAX else ""
    locator = f", {claim.locator}" if claim.locator else ""
    verb = {"supports": claim.status, "hedges": claim.status, "disputes": "disputes it"}[claim.stance]
    cited = f"{speaker}: {by}{where}" if speaker and speaker != where else where
    return f"{cited}{dated}{locator} [{verb}{_grade(graph, claim)}]"


def _grade(graph: SanctionsGraph, claim: Claim) -> str:
    """Say the grade of a claim as printed, or its number; and if the grade is worth none in this view."""
    numbered = not math.isnan(claim.confidence)
    if claim.grade:
        unread = not numbered and graph.view.grades.read(claim.grade) is None
        return f", graded {claim.grade}{', which counts as ungraded' if unread else ''}"
    return f", graded {claim.confidence:.3g}" if numbered else ""


def _open_points(graph: SanctionsGraph, path: Path) -> Iterator[str]:
    for link_id in path.links:
        link = graph.link(link_id)
        name = statement(graph, link)
        yield from _competing(graph.claims_about(link_id), name)
        claims = [claim for claim in graph.claims_about(link_id) if not claim.quantity]
        disputed = sorted({claim.attributed_to or claim.document for claim in claims if claim.stance == "disputes"})
        if disputed:
            yield f"whether {name} (disputed by {', '.join(disputed)})"
        elif all(claim.stance == "hedges" for claim in claims):
            yield f"whether {name} (only {', '.join(sorted({claim.status for claim in claims}))})"
        elif link.role in LINK_KINDS[link.kind].doubtful_roles:
            yield f"what it means that {name}"
        elif not LINK_KINDS[link.kind].may_be_certain:
            yield f"whether {name} ({link.role or link.kind} is never certain)"
        elif _doubt(graph, link_id):
            yield f"whether {name} on that day" if graph.on else f"whether {name} was known by then"


def _competing(claims: Iterable[Claim], name: str) -> Iterator[str]:
    numbers: dict[tuple[str, str], dict[Amount, str]] = {}
    for claim in claims:
        if claim.quantity and claim.quantity not in BOUND_QUANTITIES and not math.isnan(claim.value.low):
            numbers.setdefault((claim.quantity, claim.unit), {})[claim.value] = _number(claim)
    for (quantity, unit), values in numbers.items():
        if len(values) > 1:
            said = " or ".join(values[value] for value in sorted(values))
            counted = f" {unit}" if unit and unit not in _SPELT else ""
            yield f"{quantity} where {name} ({said}{counted})"


def _number(claim: Claim) -> str:
    if claim.unit in _SPELT:
        return write_value(claim.value, claim.unit)
    low, high = claim.value
    if low == high:
        return f"{low:,.6g}"
    if math.isinf(high):
        return f"at least {low:,.6g}"
    return f"at most {high:,.6g}" if math.isinf(low) else f"{low:,.6g} to {high:,.6g}"
