"""Pages that cannot go stale: Markdown written from the registries of the package while the documentation is built.

A page asks for a table with the directive ``registry`` and its name::

    ```{registry} link-kinds
    ```

A function here returns the lines of Markdown; the tests call the same functions.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpydoc.docscrape import NumpyDocString

from sanctions_graph import errors
from sanctions_graph._backend_info import get_info
from sanctions_graph._bounds import ALWAYS_BEGAN, NEVER_ENDS, format_days
from sanctions_graph.analysis.centrality import METRICS
from sanctions_graph.errors import SanctionsGraphError
from sanctions_graph.law.regimes import Reading, Regime, regimes
from sanctions_graph.model.kinds import ENTITY_TYPES, LINK_KINDS, NODE_KINDS, STATUS_STANCE, LinkKind
from sanctions_graph.model.quantities import OVERLAPPING_CHANNELS, QUANTITIES
from sanctions_graph.model.records import NODE_RECORDS, Record
from sanctions_graph.model.rules import RULES as NUMBERED_RULES
from sanctions_graph.model.schema import LAYOUTS, RECORDS
from sanctions_graph.paths.rules import DEFAULT_RULES
from sanctions_graph.paths.rules import RULES as EXPOSURE_RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sanctions_graph.model.fields import Field
    from sanctions_graph.model.schema import Layout

Lines = list[str]

FLOWS = {"forward": "source → target", "backward": "target → source", "both": "both ways", "none": "none"}
FORMS = {
    "id": ("an id", "any printable text of at most 512 characters, by custom `scheme:value`"),
    "ref": ("an id of a row", "as an id"),
    "text": ("text", "text in one line"),
    "word": ("a word", "one word of a closed list"),
    "days": ("bounds on a day", "`2016`, `2016-03`, `2016-03-22`, `2016..2017-03`, `..2017`, `?`"),
    "share": ("bounds on a share", "`0.25`, `1/4`, `25%`, `25%..50%`, `>25%`"),
    "amount": ("bounds on a number", "`4`, `4..12`, `4..`, `..12`"),
    "value": ("bounds in a unit", "as an amount; as a day in the unit `day`, as a share in the unit `share`"),
    "number": ("a probability", "a number between 0 and 1"),
    "flag": ("yes or no", "`true` or `false`"),
}
"""What each form of field is called, and how it is written."""

MOST_WORDS_SHOWN = 10


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Lines:
    """Write a table."""
    head = list(head)
    body = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in body]


def definitions(terms: Iterable[tuple[str, Iterable[str]]]) -> Lines:
    """Write terms with one or more paragraphs each."""
    lines: Lines = []
    for term, paragraphs in terms:
        lines += [term]
        for paragraph in paragraphs:
            lines += [f": {paragraph}", ""]
    return lines


# ---- kinds ----------------------------------------------------------------------------------------------------


def link_kinds() -> Lines:
    """Write every kind of link: its ends, its conduct, what it carries, and why."""
    return table(
        ("kind", "source → target", "exposure flows", "notes", "reason"),
        (
            (f"`{kind.name}`", f"{_ends(kind.sources)} → {_ends(kind.targets)}", FLOWS[kind.conduct], _notes(kind),
             kind.reason)
            for kind in LINK_KINDS.values()
        ),
    )  # fmt: skip


def _ends(kinds: Iterable[str]) -> str:
    present = set(kinds)
    return "any" if present == set(NODE_KINDS) else ", ".join(kind for kind in NODE_KINDS if kind in present)


def _notes(kind: LinkKind) -> str:
    notes = [
        "an event" if kind.event else "",
        f"carries {'a share' if kind.carries == 'share' else 'an amount'}" if kind.carries else "",
        "" if kind.may_be_certain else "never certain",
        *(f"never certain in the role `{role}`" for role in sorted(kind.doubtful_roles)),
        "an event in some roles" if kind.event_roles else "",
        "both ends of one kind" if kind.alike else "",
        "" if kind.counted else "not counted as a hop",
        f"FollowTheMoney: {kind.schema}" if kind.schema else "",
    ]
    return "; ".join(note for note in notes if note)


def event_roles() -> Lines:
    """Write the roles that make a link an event although its kind is a state."""
    return [
        f"Roles that make a `{kind.name}` link an event: {', '.join(f'`{role}`' for role in sorted(kind.event_roles))}."
        for kind in LINK_KINDS.values()
        if kind.event_roles
    ]


def entity_types() -> Lines:
    """Write the types an entity may have."""
    return [", ".join(f"`{name}`" for name in ENTITY_TYPES) + "."]


def claim_statuses() -> Lines:
    """Write what a claim of each status does to its link."""
    return table(("status", "stance"), ((f"`{status}`", f"`{stance}`") for status, stance in STATUS_STANCE.items()))


def quantities() -> Lines:
    """Write what claims count, in which units, and whether it adds."""
    return table(
        ("quantity", "units", "adds over parts", "over time", "meaning"),
        (
            (
                f"`{row.name}`",
                ", ".join(f"`{unit}`" for unit in row.units),
                "yes" if row.adds else "no",
                row.over_time if row.adds else "",
                row.meaning,
            )
            for row in sorted(QUANTITIES.values(), key=lambda row: (not row.adds, row.name))
        ),
    )


def overlapping_channels() -> Lines:
    """Write the classes of channel that share people or money, and why."""
    return table(
        ("channels", "why"),
        ((" and ".join(f"`{name}`" for name in sorted(pair)), why) for pair, why in OVERLAPPING_CHANNELS.items()),
    )


# ---- rules ----------------------------------------------------------------------------------------------------


def exposure_rules() -> Lines:
    """Write the named rules of exposure in the order in which ties are settled."""
    return definitions(
        (
            f"`{rule.name}`" + ("" if rule in DEFAULT_RULES else " (only when asked for)"),
            (
                f"`{rule.pattern}`",
                rule.reason + ("" if rule.max_hops is None else f" At most {rule.max_hops} counted hops."),
            ),
        )
        for rule in EXPOSURE_RULES.values()
    )


def numbered_rules() -> Lines:
    """Write what is always true of a graph, why, and who holds it."""
    return table(
        ("", "always true", "why", "held by"),
        (
            (rule.number, _sentence(rule.says), _sentence(rule.reason), _held(rule.error, rule.check))
            for rule in NUMBERED_RULES
        ),
    )


def _sentence(words: str) -> str:
    first = words.split()[0]
    return f"{words[0].upper()}{words[1:]}." if first.isalpha() else f"{words}."


def _held(error: type[SanctionsGraphError] | None, check: object) -> str:
    if error is not None:
        return f"`freeze` raises `{error.__name__}`"
    return "tests" if check is None else "a finding"


def error_tree() -> Lines:
    """Write the tree as the module draws it."""
    lines = (errors.__doc__ or "").splitlines()
    return ["```text", *(line.removeprefix("    ") for line in lines if line.startswith("    ")), "```"]


def error_classes() -> Lines:
    """Write every error: the builtin it also is, and when it is raised."""
    classes = [getattr(errors, name) for name in errors.__all__]
    return table(
        ("error", "is also", "when"),
        (
            (f"`{each.__name__}`", _builtin(each), _first_line(each))
            for each in sorted(classes, key=_place)
            if issubclass(each, SanctionsGraphError)
        ),
    )


def _place(thing: type) -> int:
    return inspect.getsourcelines(thing)[1]


def _builtin(error: type[SanctionsGraphError]) -> str:
    names = [base.__name__ for base in error.__mro__ if base.__module__ == "builtins"]
    return f"`{names[0]}`"


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def metrics() -> Lines:
    """Write every centrality and what it does with parallel links."""
    return table(("metric", "parallel links"), ((f"`{each.name}`", each.parallel) for each in METRICS.values()))


def networkx_functions() -> Lines:
    """Write the functions of networkx that the backend implements, with their limits."""
    functions = get_info()["functions"]
    return table(
        ("function", "notes"), ((f"`nx.{name}`", told["additional_docs"]) for name, told in sorted(functions.items()))
    )


# ---- law -------------------------------------------------------------------------------------------------------

PREDICATES = {
    "ownership": "ownership",
    "government": "ownership, control or agency",
    "acting": "acting for, or directing",
    "stayed": "stayed: nobody is covered",
    "no-bright-line": "no percentage: evidence only",
}
POOLINGS = {
    "together": "all listed persons added",
    "each": "one listed person at a time",
    "joint": "one at a time, joint arrangements added",
}
"""What the words of the table of regimes mean."""


def regime_versions() -> Lines:
    """Write every version of every regime, one row a reading, with its citation."""
    return table(
        ("regime", "version", "in force", "test", "persons", "counts", "covers without a percentage", "citation"),
        (_regime_row(version, reading) for version in regimes() for reading in version.readings),
    )


def _regime_row(version: Regime, reading: Reading) -> tuple[str, ...]:
    test = reading.test if reading.predicate in {"ownership", "government"} else PREDICATES[reading.predicate]
    cited = f"[{version.citation}]({version.url})" if version.url else version.citation
    return (
        f"`{version.id}`",
        f"`{version.version}`",
        _in_force(version),
        test if version.is_settled else f"{test} (*{reading.text}*)",
        POOLINGS[reading.pooling],
        ", ".join(reading.bases) or "no holdings",
        ", ".join(f"`{kind}`" for kind in reading.forced) or "nothing",
        cited,
    )


def _in_force(version: Regime) -> str:
    start = "" if version.start == ALWAYS_BEGAN else f"from {format_days(version.start)}"
    end = "" if version.end == NEVER_ENDS else f"to {format_days(version.end)}"
    return f"{start} {end}".strip() or "always"


def regime_notes() -> Lines:
    """Write what each version does, and what is not known about it."""
    return definitions(
        (f"`{version.id}` {version.version}", (f"Effect: {version.effect}.", version.note or "No reservation."))
        for version in regimes()
    )


# ---- tables ---------------------------------------------------------------------------------------------------


def field_forms() -> Lines:
    """Write how each form of field is read."""
    return table(("form", "how it is written"), FORMS.values())


def columns(name: str) -> Lines:
    """Write the fields of one of the seven tables, as its records describe them."""
    layout = LAYOUTS[name]
    told = _told(name)
    return table(
        ("field", "written as", "columns inside", "meaning"),
        ((f"`{field}`", _form(spec), _inside(layout, field), told[field]) for field, spec in layout.fields.items()),
    )


def _form(field: Field) -> str:
    if field.form == "ref":
        return f"id of a row of {'links, nodes or names' if field.table == 'about' else field.table}"
    if field.form == "word" and len(field.words) <= MOST_WORDS_SHOWN:
        return ", ".join(f"`{word}`" for word in field.words if word)
    return FORMS[field.form][0]


def _inside(layout: Layout, field: str) -> str:
    return f"`{field}_low`, `{field}_high`" if layout.fields[field].is_bounds else f"`{field}`"


def _told(name: str) -> dict[str, str]:
    """Collect what the docstrings say of each field; where the four kinds of node differ, each speaks."""
    if name != "nodes":
        return attributes(RECORDS[name])
    told = {"kind": f"{', '.join(NODE_KINDS[:-1])} or {NODE_KINDS[-1]}"}
    by_field: dict[str, dict[str, list[str]]] = {}
    for kind, record in NODE_RECORDS.items():
        for field, meaning in attributes(record).items():
            by_field.setdefault(field, {}).setdefault(meaning, []).append(kind)
    for field, meanings in by_field.items():
        if len(meanings) == 1 and sum(map(len, meanings.values())) == len(NODE_KINDS):
            told[field] = next(iter(meanings))
        else:
            told[field] = " ".join(f"*{', '.join(kinds)}*: {meaning}" for meaning, kinds in meanings.items())
    return told


def attributes(record: type[Record]) -> dict[str, str]:
    """Read the ``Attributes`` section of a record; ``start, end`` stands for both."""
    section = NumpyDocString(inspect.getdoc(record) or "")["Attributes"]
    return {name: " ".join(part.strip() for part in each.desc) for each in section for name in each.name.split(", ")}


# ---- changelog -------------------------------------------------------------------------------------------------

FRAGMENT_KINDS = {"feature": "New", "change": "Changed", "fix": "Fixed", "removal": "Removed", "doc": "Documentation"}
"""Kinds of changelog fragment in the order in which they are shown."""

FRAGMENTS = Path(__file__).parents[1] / "changelog.d"


def changelog() -> Lines:
    """Write the fragments that wait for the next release, by kind and issue."""
    lines: Lines = []
    found = sorted(path for path in FRAGMENTS.glob("*.md") if path.name != "README.md")
    for kind, title in FRAGMENT_KINDS.items():
        mine = [path for path in found if path.name.split(".")[1] == kind]
        lines += [f"**{title}**", ""] if mine else []
        lines += [
            f"* {' '.join(path.read_text(encoding='utf-8').split())} (issue {path.name.split('.')[0]})" for path in mine
        ]
        lines += [""]
    return lines


# ---- the directive ---------------------------------------------------------------------------------------------

GENERATORS: dict[str, Callable[[], Lines]] = {
    "link-kinds": link_kinds,
    "event-roles": event_roles,
    "entity-types": entity_types,
    "claim-statuses": claim_statuses,
    "quantities": quantities,
    "overlapping-channels": overlapping_channels,
    "exposure-rules": exposure_rules,
    "numbered-rules": numbered_rules,
    "error-tree": error_tree,
    "errors": error_classes,
    "metrics": metrics,
    "networkx-functions": networkx_functions,
    "field-forms": field_forms,
    "regimes": regime_versions,
    "regime-notes": regime_notes,
    "changelog": changelog,
}


def lines_of(request: str) -> Lines:
    """Return the lines of what a page asks for: a generator's name, or ``columns`` and a table."""
    word, _, argument = request.partition(" ")
    return columns(argument) if word == "columns" else GENERATORS[request]()


def setup(app: Any) -> dict[str, Any]:
    """Register the directive with Sphinx."""
    from docutils.statemachine import StringList
    from sphinx.util.docutils import SphinxDirective

    class Registry(SphinxDirective):
        """Parse the Markdown of a generator in place."""

        required_arguments = 1
        final_argument_whitespace = True

        def run(self) -> list[Any]:
            self.env.note_reread()  # what it writes follows the package, not the page
            return self.parse_text_to_nodes(StringList(lines_of(self.arguments[0]), source=__file__))

    app.add_directive("registry", Registry)
    return {"parallel_read_safe": True}
