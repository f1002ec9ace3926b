"""The numbered rules: what is always true of a graph, with the reason for each.

The documentation page, `GraphBuilder.freeze` and ``tests/properties`` share these numbers. The rules checked at
freezing return the rows that break them; the others are properties of the operations and are held by tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanctions_graph._bounds import DAY_NULL, SHARE_NULL, WHOLE, Share, day_text, format_share
from sanctions_graph.errors import BoundsError, EvidenceError, Finding, IntegrityError, RuleError
from sanctions_graph.model.columns import Coded
from sanctions_graph.model.encode import Bounds
from sanctions_graph.model.evidence import is_unknown
from sanctions_graph.model.kinds import BOUND_QUANTITIES, BOUND_UNITS, ENTITY_TYPES, LINK_KINDS, NODE_KINDS
from sanctions_graph.model.records import NODE_RECORDS
from sanctions_graph.model.stakes import most_told, tellers, told_once
from sanctions_graph.model.tables import ABOUT_TABLES, About

if TYPE_CHECKING:
    from sanctions_graph.model.columns import Array
    from sanctions_graph.model.stakes import Tellers
    from sanctions_graph.model.tables import Table

Tables = Mapping[str, "Table"]
Check = Callable[[Tables], Iterable[Finding]]


class Rule(NamedTuple):
    """One numbered rule.

    Attributes
    ----------
    number : str
        ``"I1"`` to ``"I19"``.
    says : str
        What is always true.
    reason : str
        Why it has to be.
    error : type or None
        Raised by `GraphBuilder.freeze` when data break it; None for a finding, or for a property of operations.
    check : callable or None
        Yields the rows that break it; None for a property of operations.
    """

    number: str
    says: str
    reason: str
    error: type[RuleError] | None = None
    check: Check | None = None


def _rows(name: str, table: Table, mask: Array, rule: str, message: str | Callable[[int], str]) -> Iterator[Finding]:
    for row in np.flatnonzero(mask).tolist():
        yield Finding(rule, name, table.ids[row], message if isinstance(message, str) else message(row))


def _unique_ids(tables: Tables) -> Iterator[Finding]:
    for name, table in tables.items():
        text = getattr(table.ids, "text", None)
        if text is None or len(set(text)) == len(text):
            continue
        seen: set[str] = set()
        for row in text:
            if row in seen:
                yield Finding("I1", name, row, "the id stands on more than one row")
            seen.add(row)
    yield from _ambiguous_ids(tables)


def _ambiguous_ids(tables: Tables) -> Iterator[Finding]:
    """Find ids that a claim could be about in two ways; ids made from content carry their own scheme."""
    given = {name: text for name in ABOUT_TABLES if (text := getattr(tables[name].ids, "text", None))}
    for (name, text), (other, others) in combinations(given.items(), 2):
        for row in sorted(set(text).intersection(others)):
            yield Finding("I1", name, row, f"the id stands in {other} as well, so that a claim about it is ambiguous")


def _references(tables: Tables) -> Iterator[Finding]:
    for name, table in tables.items():
        for field, column in table.columns.items():
            if isinstance(column, About):
                dangling = column.tables >= len(ABOUT_TABLES)
            elif table.layout.fields[field].form == "ref":
                codes = table.coded(field)
                dangling = codes.codes >= len(tables[table.layout.fields[field].table])
            else:
                continue

            def message(row: int, field: str = field, table: Table = table) -> str:
                return f"its {field} {table.cell(field, row)!r} is the id of no row"

            yield from _rows(name, table, dangling, "I2", message)


def _ends(tables: Tables) -> Iterator[Finding]:
    nodes, links = tables["nodes"], tables["links"]
    kinds = nodes.coded("kind").codes
    source, target, kind = (links.coded(name).codes for name in ("source", "target", "kind"))
    allowed = np.zeros((len(LINK_KINDS), len(NODE_KINDS), len(NODE_KINDS)), np.bool_)
    for row, link_kind in enumerate(LINK_KINDS.values()):
        for i, a in enumerate(NODE_KINDS):
            for j, b in enumerate(NODE_KINDS):
                ends = a in link_kind.sources and b in link_kind.targets
                allowed[row, i, j] = ends and (a == b or not link_kind.alike)

    def message(row: int) -> str:
        ends = (NODE_KINDS[kinds[source[row]]], NODE_KINDS[kinds[target[row]]])
        a_kind = LINK_KINDS[links.coded("kind")[row]]
        return (
            f"{a_kind.name} joins {_list(a_kind.sources)} to {_list(a_kind.targets)}, not {ends[0]} "
            f"{links.coded('source')[row]!r} to {ends[1]} {links.coded('target')[row]!r}"
        )

    wrong = ~allowed[kind, kinds[source], kinds[target]]
    yield from _rows("links", links, wrong, "I3", message)
    types = nodes.coded("type")
    known = np.array([word in ENTITY_TYPES for word in types.words] + [False])
    wrong = (kinds == NODE_KINDS.index("entity")) & ~known[types.codes]
    yield from _rows("nodes", nodes, wrong, "I3", lambda row: f"{types[row]!r} is no entity type")
    yield from _foreign_cells(nodes)


def _foreign_cells(nodes: Table) -> Iterator[Finding]:
    """Find cells of a column that the record of a node's kind does not have, and would lose."""
    kinds = nodes.coded("kind").codes
    for field in nodes.layout.fields:
        homes = [place for place, kind in enumerate(NODE_KINDS) if field in NODE_RECORDS[kind].model_fields]
        if field in {"id", "kind"} or len(homes) == len(NODE_KINDS):
            continue
        column = nodes.columns[field]
        filled = column.low != DAY_NULL if isinstance(column, Bounds) else _filled(nodes.coded(field))
        stray = filled & ~np.isin(kinds, homes)
        yield from _rows("nodes", nodes, stray, "I3", f"only a {_list(NODE_KINDS[home] for home in homes)} has {field}")


def _filled(column: Coded) -> Array:
    return np.array([word != "" for word in column.words] + [False])[column.codes]


def _list(words: Iterable[str]) -> str:
    return " or ".join(sorted(words))


def _ordered_bounds(tables: Tables) -> Iterator[Finding]:
    for name, table in tables.items():
        for field, spec in table.layout.fields.items():
            if spec.is_bounds:
                bounds = table.bounds(field)
                yield from _rows(name, table, bounds.low > bounds.high, "I4", f"{field} runs from high to low")
    yield from _bound_units(tables)
    for name in ("links", "names"):
        yield from _turned_lives(name, tables[name])


def _turned_lives(name: str, table: Table) -> Iterator[Finding]:
    start, end = table.bounds("start").low, table.bounds("end").high

    def message(row: int) -> str:
        return f"it ends ({day_text(end[row])}) before it starts ({day_text(start[row])})"

    yield from _rows(name, table, start > end, "I4", message)


def _bound_units(tables: Tables) -> Iterator[Finding]:
    """Find claims that state a link's bound in a unit that it is not kept in."""
    links, claims = tables["links"], tables["claims"]
    quantity, unit = claims.coded("quantity"), claims.coded("unit")
    about = claims.columns["about"]
    assert isinstance(about, About)
    bound = np.array([word in BOUND_QUANTITIES for word in quantity.words], np.bool_)[quantity.codes]
    stated = bound & (about.tables == ABOUT_TABLES.index("links")) & ~np.isnan(claims.bounds("value").low)
    for row in np.flatnonzero(stated).tolist():
        name = quantity[row]
        needed = BOUND_UNITS.get(name) or links.coded("unit")[int(about.rows[row])]
        if unit[row] != needed:
            said = f"states a link's {name} in {unit[row]!r}, where the link has {needed!r}"
            yield Finding("I4", "claims", claims.ids[row], said)


def _shares(tables: Tables) -> Iterator[Finding]:
    links = tables["links"]
    share, kinds = links.bounds("share"), links.coded("kind")
    carries = np.array([LINK_KINDS[word].carries == "share" for word in kinds.words], np.bool_)[kinds.codes]
    stated = share.low != SHARE_NULL
    yield from _rows(
        "links", links, stated & ~carries, "I5", lambda row: f"a link of kind {kinds[row]} carries no share"
    )
    wrong = carries & ((share.low < 0) | (share.high > WHOLE))
    yield from _rows("links", links, wrong, "I5", "its share lies outside 0 to 100 %")
    amount = links.bounds("amount")
    carries = np.array([LINK_KINDS[word].carries == "amount" for word in kinds.words], np.bool_)[kinds.codes]
    yield from _rows(
        "links", links, ~np.isnan(amount.low) & ~carries, "I5",
        lambda row: f"a link of kind {kinds[row]} carries no amount",
    )  # fmt: skip


def _whole(tables: Tables) -> Iterator[Finding]:
    links = tables["links"]
    share, kinds = links.bounds("share"), links.coded("kind")
    held = (share.low > 0) & (kinds.codes == kinds.words.index("owns"))
    if not held.any():
        return
    target, role = links.coded("target").codes[held].astype(np.int64), links.coded("role").codes[held]
    names, place = np.unique(target * (len(links.coded("role").words) + 1) + role, return_inverse=True)
    holding = place * len(tables["nodes"]) + links.coded("source").codes[held]
    rows, low = np.flatnonzero(held), share.low[held].astype(np.int64)
    totals = np.zeros(len(names), np.int64)
    np.add.at(totals, place, told_once(rows, holding, low, tables["claims"]))  # of all days: no day has more
    suspect = np.flatnonzero(totals[place] > WHOLE)
    if not len(suspect):
        return
    told = tellers(tables["claims"], rows[suspect])
    ordered = suspect[np.argsort(place[suspect], kind="stable")]
    for these in np.split(ordered, np.flatnonzero(np.diff(place[ordered])) + 1):
        yield from _over_the_whole(links, rows[these], holding[these], low[these], told)


def _over_the_whole(links: Table, rows: Array, holding: Array, low: Array, told: Tellers) -> Iterator[Finding]:
    """Sweep the certain lives of one company's holdings for a day on which they exceed the whole."""
    first, last = links.bounds("start").high[rows], links.bounds("end").low[rows]
    for day in np.unique(first[first <= last]).tolist():
        alive = (first <= day) & (day <= last)
        total = int(most_told(rows[alive], holding[alive], low[alive], told).sum())
        if total > WHOLE:
            company, basis = links.coded("target")[rows[0]], links.coded("role")[rows[0]] or "unstated basis"
            held = format_share(Share(total, total))
            yield Finding("I6", "nodes", company, f"certain holdings ({basis}) sum to {held} on {day_text(day)}")
            return


def _evidence(tables: Tables) -> Iterator[Finding]:
    links, claims = tables["links"], tables["claims"]
    about = claims.columns["about"]
    assert isinstance(about, About)
    quantity = claims.coded("quantity")
    existence = np.array([word == "" for word in quantity.words], np.bool_)[quantity.codes]
    claimed = np.zeros(len(links), np.bool_)
    claimed[about.rows[(about.tables == ABOUT_TABLES.index("links")) & existence & (about.rows >= 0)]] = True
    yield from _rows("links", links, ~claimed, "I7", "no claim says that it exists")


def _authority(tables: Tables) -> Iterator[Finding]:
    yield from (finding for finding in _listings(tables) if not finding.message.startswith(CANNOT_TELL))


def _untold_authority(tables: Tables) -> Iterator[Finding]:
    yield from (finding for finding in _listings(tables) if finding.message.startswith(CANNOT_TELL))


CANNOT_TELL = "cannot tell"


def _listings(tables: Tables) -> Iterator[Finding]:
    nodes, links = tables["nodes"], tables["links"]
    kinds = links.coded("kind")
    source = links.coded("source").codes
    listing = kinds.codes == kinds.words.index("designates")
    adopted, start = nodes.bounds("adopted"), links.bounds("start")
    untold = listing & ((adopted.low == DAY_NULL) | is_unknown(adopted))[source]
    early = listing & ~untold & (start.high < adopted.low[source]) & (start.high > -(2**31) + 1)
    yield from _rows(
        "links", links, early, "I18",
        lambda row: f"it designates before its authority existed ({day_text(adopted.low[source[row]])})",
    )  # fmt: skip
    yield from _rows(
        "links",
        links,
        untold,
        "I18",
        lambda row: f"{CANNOT_TELL}: {nodes.ids[source[row]]} has no day of adoption",
    )


RULES: tuple[Rule, ...] = (
    Rule("I1", "ids are unique and well formed", "an answer names its rows", IntegrityError, _unique_ids),
    Rule("I2", "every reference resolves", "a path must not end nowhere", IntegrityError, _references),
    Rule("I3", "link ends have kinds that the registry allows", "a measure designates an entity, never a state",
         IntegrityError, _ends),
    Rule("I4", "low ≤ high in every bound, and no link ends before it starts", "a bound is knowledge, not a range of "
         "error", BoundsError, _ordered_bounds),
    Rule("I5", "0 ≤ share_low ≤ share_high ≤ the whole, only where the kind carries a share", "a share of nothing "
         "means nothing", BoundsError, _shares),
    Rule("I6", "certain shares of one entity on one day and one basis sum to at most 100 %", "more is an error of the "
         "data; reported, since real data have it", None, _whole),
    Rule("I7", "every link has a claim of its existence, every claim a document", "no assertion without a speaker",
         EvidenceError, _evidence),
    Rule("I8", "equal content has equal bytes", "two people who load the same facts hold the same graph"),
    Rule("I9", "as_of is idempotent and never adds links; certain ⊆ possible", "a day is a filter"),
    Rule("I10", "the outgoing and the incoming index are permutations of the same links", "no direction loses a link"),
    Rule("I11", "a listed path joins end to end, repeats no node, obeys pattern (or conduct), mask and max_hops",
         "a finding can be walked"),
    Rule("I12", "adding a supported link never lowers an exposure", "more knowledge does not hide a risk"),
    Rule("I13", "the cascade is monotone, idempotent and the least fixpoint", "the law counts, it does not guess"),
    Rule("I14", "renaming nodes or shuffling rows renames the answers and changes nothing else, up to ties",
         "an answer depends on facts only"),
    Rule("I15", "write → read and to_networkx → from_networkx give an equal graph", "leaving costs nothing"),
    Rule("I16", "compose is commutative, associative and idempotent", "the order of sources does not matter"),
    Rule("I17", "no exposure without a matching walk; a victim, a negotiator, a journalist and a defector inherit none",
         "context is not conduct"),
    Rule("I18", "no designation before its authority existed, or 'cannot tell'", "a list cannot precede its law",
         IntegrityError, _authority),
    Rule("I18", "no designation whose authority's date is unknown passes in silence", "what cannot be checked is said",
         None, _untold_authority),
    Rule("I19", "overlapping channels and same amounts are never summed in silence", "one dollar is counted once"),
)  # fmt: skip
"""Every rule in order; I18 stands twice, since its 'cannot tell' is a finding and not a failure."""


def check(tables: Tables) -> tuple[Finding, ...]:
    """Check tables against every rule that can be read off them.

    Returns
    -------
    tuple of Finding
        Findings that are no failures (I6, and I18 where it cannot tell).

    Raises
    ------
    IntegrityError, BoundsError, EvidenceError
        For the first broken rule; ``.findings`` holds the rows of every broken rule.
    """
    broken: list[Finding] = []
    found: list[Finding] = []
    error: type[RuleError] | None = None
    for rule in RULES:
        if rule.check is None:
            continue
        findings = list(rule.check(tables))
        (broken if rule.error else found).extend(findings)
        error = error or (rule.error if findings else None)
        if rule.number == "I2" and broken:
            break  # later rules follow references
    if error:
        raise error(_report(broken), broken, hint="see .findings for every row; the rules are in docs/concepts")
    return tuple(found)


def _report(findings: list[Finding]) -> str:
    first = [f"  {f.rule} {f.table} {f.id[:80]!r}: {f.message}" for f in findings[:5]]
    more = [f"  … and {len(findings) - 5:,} more"] if len(findings) > 5 else []
    return "\n".join([f"{len(findings):,} row(s) break a rule:", *first, *more])
