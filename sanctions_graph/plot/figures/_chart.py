"""What stands above one entity: holders, holdings, control, what nobody is known to hold, and crowds as stacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sanctions_graph._bounds import ANY_SHARE, SHARE_NULL, WHOLE, Share, format_share
from sanctions_graph.law.holdings import DECLARED
from sanctions_graph.model.kinds import LINK_KINDS
from sanctions_graph.plot.figures._verdicts import said_share
from sanctions_graph.plot.words import counted

if TYPE_CHECKING:
    from sanctions_graph.law.result import Ownership

MOST_BOXES, MOST_LEAVES = 36, 300
"""Most holders of one chart that are held by somebody in turn, and most of the others; the nearest are drawn."""
CROWD = 4
"""Least number of like holders that are drawn as one stack."""
_BASES = {"votes": "votes", "capital": "capital", "board": "the board"}


@dataclass(frozen=True, slots=True)
class Tile:
    """A box of the chart.

    Attributes
    ----------
    key : str
        Id of the node, or a made-up one.
    caption : str
        What it is called.
    verdict : str
        Word of the list of verdicts; nothing for an unknown holder.
    """

    key: str
    caption: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """Holdings and control of one holder over one entity, alike in certainty and in what they count for.

    Attributes
    ----------
    key : str
        Id of the first link.
    holder, held : str
        Keys of tiles.
    shares, control : tuple of str
        What is written left and right of it.
    line : str
        ``"solid"``, ``"dashed"`` (possible) or ``"dotted"`` (nobody is known).
    counts : bool
        Whether it counts toward the verdict of the entity held.
    links : tuple of str
        Ids of all links.
    joint : bool
        Whether it ties two holders together and has no direction.
    """

    key: str
    holder: str
    held: str
    shares: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    line: str = "solid"
    counts: bool = False
    links: tuple[str, ...] = ()
    joint: bool = False


@dataclass
class Chart:
    """A chart while it is being collected.

    Attributes
    ----------
    tiles : dict
        By key, nearest first.
    arrows : list of Arrow
        By the entity held.
    level : dict
        Steps above the entity, by key.
    notes : list of str
        What was left out or folded.
    """

    tiles: dict[str, Tile] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    level: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Tie:
    """One link, read as holder and held."""

    link: str
    holder: str
    held: str
    owns: bool
    role: str
    share: Share
    text: str
    certain: bool
    counts: bool


def chart_above(result: Ownership, entity: str) -> Chart:
    """Collect the chart above one entity.

    Parameters
    ----------
    result : Ownership
        The answer.
    entity : str
        Id of a node.

    Returns
    -------
    Chart
        Up to `MOST_BOXES` holders and `MOST_LEAVES` others, nearest first; owners of listed persons are left out, with
        a note.
    """
    chart = Chart()
    ties = {entity: list(_ties(result, entity))}
    names, queue, above_listed, cut = {entity: None}, [entity], 0, set[str]()
    room = {True: MOST_BOXES, False: MOST_LEAVES}
    for node in queue:
        for holder in dict.fromkeys(tie.holder for tie in ties[node]):
            if holder in names or holder in cut:
                continue
            found = list(_ties(result, holder))
            above = {tie.holder for tie in found} - {holder}
            is_listed = result.verdict(holder) == "listed"
            expands = bool(above) and not is_listed
            if not room[expands]:
                cut.add(holder)
                continue
            room[expands] -= 1
            names[holder] = None
            if is_listed:
                above_listed += len(above)
            else:
                ties[holder] = found
                queue.append(holder)
    for name in names:
        chart.tiles[name] = Tile(name, result.graph.caption(name), result.verdict(name))
    for node, found in ties.items():
        kept = [tie for tie in found if tie.holder in chart.tiles and tie.holder != node]
        chart.arrows += _arrows(kept)
        _add_rest(result, chart, node, found, entity)
    _fold(chart, entity, ties)
    chart.level = _levels(chart, entity)
    chart.arrows += _joint(result, chart)
    if above_listed:
        chart.notes.append(f"{counted(above_listed, 'owner')} of listed persons not drawn")
    if cut:
        chart.notes.append(f"{counted(len(cut), 'more holder')} and all above not drawn")
    return chart


def _ties(result: Ownership, node: str) -> Iterator[_Tie]:
    """List what is held of a node, and who controls it, in the order of the links."""
    graph, row = result.graph, result.graph.nodes.row(node)
    lists, links = graph.index.lists, graph.tables["links"]
    kinds, roles = links.coded("kind"), links.coded("role")
    possible, certain, bounds = graph.mask("possible"), graph.mask("certain"), graph.view.evidence.bounds["share"]
    partners = _partners_of_listed(result)
    forced = {step for run in result.runs for step in run.reading.forced}
    steps = {*forced, "controls", "directs", "^consolidated_by"}
    counting = {holder.link for holder in result.via(node)}
    entering = lists.in_link[lists.in_start[row] : lists.in_start[row + 1]]
    leaving = range(lists.out_start[row], lists.out_start[row + 1])
    reached = [(int(link), "", lists.source[link]) for link in entering]
    reached += [(int(link), "^", lists.target[link]) for link in leaving]
    for link, way, other in sorted(reached):
        kind, role, id_ = kinds[link], roles[link], links.ids[link]
        if not possible[link] or (way + kind not in steps and (way or kind != "owns")):
            continue
        share = Share(int(bounds.low[link]), int(bounds.high[link]))
        owns = kind == "owns"
        counts = id_ in counting or other in partners if owns else way + kind in forced and id_ in result.control(node)
        text = _share_text(share, role) if owns else _control_text(kind, role, reverse=bool(way))
        sure = bool(certain[link]) and role not in DECLARED
        yield _Tie(id_, graph.nodes.ids[other], node, owns, role, share, text, sure, counts)


def _partners_of_listed(result: Ownership) -> set[int]:
    """List the rows of nodes whose holdings are added to a listed person's, as parties of a joint arrangement."""
    if not any(run.reading.pooling == "joint" for run in result.runs):
        return set()
    pairs = [(a, b) for a, b, _ in _joint_links(result)]
    rows = set(result.runs[0].possible.tolist())
    while more := {end for pair in pairs if set(pair) & rows for end in pair} - rows:
        rows |= more
    return rows


def _joint_links(result: Ownership) -> list[tuple[int, int, int]]:
    """List parties and links of joint arrangements, by row."""
    links = result.graph.tables["links"]
    kinds = links.coded("kind")
    mask = result.graph.mask("possible") & (kinds.codes == kinds.words.index("joint_with"))
    ends = links.coded("source").codes, links.coded("target").codes
    return [(int(ends[0][row]), int(ends[1][row]), row) for row in np.flatnonzero(mask).tolist()]


def _share_text(share: Share, role: str) -> str:
    unknown = share.low == SHARE_NULL or share == ANY_SHARE or (share.low <= 1 and share.high == WHOLE)
    text = "share not known" if unknown else format_share(share)
    if role in DECLARED:
        return f"{text}, {role.replace('_', ' ')}: not added"
    return f"{text} of {_BASES[role]}" if role in _BASES else text


def _control_text(kind: str, role: str, *, reverse: bool) -> str:
    return f"the lower {LINK_KINDS[kind].said(role)}" if reverse else LINK_KINDS[kind].said(role)


def _arrows(ties: Iterable[_Tie]) -> list[Arrow]:
    alike: dict[tuple[str, str, bool, bool], list[_Tie]] = {}
    for tie in ties:
        alike.setdefault((tie.holder, tie.held, tie.certain, tie.counts), []).append(tie)
    return [
        Arrow(
            key=of[0].link,
            holder=holder,
            held=held,
            shares=_few([tie.text for tie in of if tie.owns]),
            control=_few([tie.text for tie in of if not tie.owns]),
            line="solid" if certain else "dashed",
            counts=counts,
            links=tuple(tie.link for tie in of),
        )
        for (holder, held, certain, counts), of in alike.items()
    ]


def _few(texts: list[str], most: int = 5) -> tuple[str, ...]:
    """Write like texts once with their number, and a long list shortened."""
    lines = [text + (f" ×{texts.count(text)}" if texts.count(text) > 1 else "") for text in dict.fromkeys(texts)]
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], f"and {len(lines) - most + 1} more")


# ---- what nobody is known to hold ----------------------------------------------------------------------------


def _add_rest(result: Ownership, chart: Chart, node: str, ties: Iterable[_Tie], entity: str) -> None:
    """Draw who is not known, wherever certain holdings leave something of the whole."""
    owns = [tie for tie in ties if tie.owns and tie.role not in DECLARED and tie.role != "board"]
    capital = [tie for tie in owns if tie.role != "votes"]
    basis = capital or owns
    if not basis and node != entity:
        return
    known = sum(max(tie.share.low, 0) for tie in basis if tie.certain and tie.link not in result.told_twice)
    if known > WHOLE:
        chart.notes.append(f"certain holdings of {result.graph.caption(node)} exceed the whole; not rescaled")
    if known >= WHOLE:
        return
    if treasury := sum(max(tie.share.low, 0) for tie in basis if tie.certain and tie.holder == node):
        chart.notes.append(
            f"{result.graph.caption(node)} holds {said_share(treasury, treasury)} of itself: not counted"
        )
    key = f"?\t{node}"
    exact = all(tie.certain and tie.share.low == tie.share.high and tie.link not in result.told_twice for tie in basis)
    rest = said_share(WHOLE - known if exact else 0, WHOLE - known) if basis else ""
    chart.tiles[key] = Tile(key, "Not known who holds the rest" if basis else "No owner is known", "")
    chart.arrows.append(Arrow(key, key, node, (rest,) if rest else (), line="dotted"))


# ---- crowds --------------------------------------------------------------------------------------------------


def _fold(chart: Chart, entity: str, ties: Mapping[str, list[_Tie]]) -> None:
    """Draw many like holders of one entity, with nothing above them, as one stack."""
    degree: dict[str, int] = {}
    held = {arrow.held for arrow in chart.arrows}
    for arrow in chart.arrows:
        degree[arrow.holder] = degree.get(arrow.holder, 0) + 1
    crowds: dict[tuple[str, str, str, bool], list[Arrow]] = {}
    for arrow in chart.arrows:
        tile = chart.tiles[arrow.holder]
        if degree[tile.key] == 1 and tile.key not in held and tile.key != entity and arrow.shares and not arrow.control:
            crowds.setdefault((arrow.held, tile.verdict, arrow.line, arrow.counts), []).append(arrow)
    for (node, verdict, line, counts), arrows in crowds.items():
        if len(arrows) < CROWD or not verdict:
            continue
        links = tuple(link for arrow in arrows for link in arrow.links)
        shares = [tie.share for tie in ties[node] if tie.link in set(links) and tie.share.low != SHARE_NULL]
        low = min(sum(share.low for share in shares if share.low > 1), WHOLE)
        together = said_share(low, min(sum(share.high for share in shares), WHOLE))
        key = f"+\t{node}\t{verdict}\t{line}\t{counts}"
        for arrow in arrows:
            del chart.tiles[arrow.holder]
        chart.arrows = [arrow for arrow in chart.arrows if arrow.holder in chart.tiles]
        chart.tiles[key] = Tile(key, counted(len(arrows), "holder"), verdict)
        chart.arrows.append(replace(arrows[0], key=links[0], holder=key, shares=(f"together {together}",), links=links))
        chart.notes.append(f"{counted(len(arrows), 'holder')} drawn as one box")


# ---- levels --------------------------------------------------------------------------------------------------


def _levels(chart: Chart, entity: str) -> dict[str, int]:
    """Put every holder above all it holds; a holding that closes a loop points up instead."""
    above: dict[str, list[str]] = {}
    for arrow in chart.arrows:
        above.setdefault(arrow.held, []).append(arrow.holder)
    order: list[str] = []
    state: dict[str, int] = {}
    forward: dict[str, list[str]] = {}

    def visit(node: str) -> None:
        state[node] = 1
        for holder in above.get(node, ()):
            if state.get(holder) != 1:
                forward.setdefault(node, []).append(holder)
            if holder not in state:
                visit(holder)
        state[node] = 2
        order.append(node)

    visit(entity)
    level = dict.fromkeys(chart.tiles, 0)
    for node in reversed(order):
        for holder in forward.get(node, ()):
            level[holder] = max(level[holder], level[node] + 1)
    return level


def _joint(result: Ownership, chart: Chart) -> list[Arrow]:
    graph = result.graph
    links, ids = graph.tables["links"], graph.nodes.ids
    counts = any(run.reading.pooling == "joint" for run in result.runs)
    found = []
    for a, b, row in _joint_links(result):
        if a != b and ids[a] in chart.tiles and ids[b] in chart.tiles:
            line = "solid" if graph.mask("certain")[row] else "dashed"
            id_ = links.ids[row]
            found.append(Arrow(id_, ids[a], ids[b], (), ("joint arrangement",), line, counts, (id_,), joint=True))
    return found
