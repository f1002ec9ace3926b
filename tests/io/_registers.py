"""What the tests of readers of registers share: a graph read from text, and its rows as tuples."""

from collections import Counter

from sanctions_graph._bounds import format_days, format_share
from sanctions_graph.io import read


def given(folder, texts, **options):
    """Write files and read them."""
    for name, text in texts.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read([folder / name for name in texts], **options)


def links(graph, kind=None):
    """List source, kind, target and role of the links, or of those of a kind."""
    table = graph.tables["links"]
    rows = zip(*(table.coded(name)[:] for name in ("source", "kind", "target", "role")), strict=True)
    return sorted(row for row in rows if kind in (None, row[1]))


def lives(graph, kind):
    """List source, target, start and end of the links of a kind."""
    table = graph.tables["links"]
    rows = (graph.link(own) for own in table.ids)
    return sorted(
        (row.source, row.target, format_days(row.start), format_days(row.end)) for row in rows if row.kind == kind
    )


def shares(graph):
    """List source, target, role and share of the holdings."""
    rows = (graph.link(own) for own in graph.tables["links"].ids)
    return sorted((row.source, row.target, row.role, format_share(row.share)) for row in rows if row.kind == "owns")


def names(graph, node):
    """List the names of a node, by scheme."""
    rows = zip(*(graph.names.coded(name)[:] for name in ("node", "scheme", "value")), strict=True)
    return {row[1:] for row in rows if row[0] == node}


def rules(graph):
    """Count the findings by their word; those that a rule of the graph makes are left out."""
    return Counter(finding.rule for finding in graph.findings if finding.rule.islower())


def texts_of(graph):
    """Gather every text that a graph holds, to look for what must not be in it."""
    found = set()
    for table in graph.tables.values():
        found.update(map(str, table.ids))
        for name, field in table.layout.fields.items():
            if not field.is_bounds and field.form not in ("number", "flag", "ref") and name not in ("id", "about"):
                found.update(map(str, table.coded(name)[:]))
    return "\n".join(found)


def possible(graph, day):
    """List the ids of the links that are possible on a day, the certain ones among them."""
    view = graph.as_of(day)
    return {own for own, may in zip(graph.tables["links"].ids, view.mask("possible"), strict=True) if may}


def certain(graph, day):
    """List the ids of the links that are certain on a day."""
    view = graph.as_of(day)
    return {own for own, sure in zip(graph.tables["links"].ids, view.mask("certain"), strict=True) if sure}
