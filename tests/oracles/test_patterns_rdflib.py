"""Patterns against SPARQL: the pairs that a property path joins in rdflib are the pairs exposed under the pattern.

Both answer a path of length zero with every node and itself. Counts like ``{2,3}`` are no SPARQL 1.1: they are judged
by what they stand for, written out.
"""

import re

import rdflib
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import PatternError

KINDS = ("owns", "controls", "acts_for", "employs", "tied_to", "pays")
BASE = "urn:test:"


def paths(depth):
    """The grammar of SPARQL 1.1 paths, without negated sets."""
    kind = st.sampled_from(KINDS)
    primary = kind if not depth else kind | paths(depth - 1).map("({})".format)
    element = st.builds("{}{}{}".format, st.sampled_from(["", "", "^"]), primary, st.sampled_from(["", "", *"*+?"]))
    sequence = st.lists(element, min_size=1, max_size=3).map("/".join)
    return st.lists(sequence, min_size=1, max_size=2).map("|".join)


@st.composite
def typed_graphs(draw):
    names = [f"x:{number}" for number in range(draw(st.integers(1, 8)))]
    node = st.sampled_from(names)
    return names, draw(st.lists(st.tuples(node, st.sampled_from(KINDS), node), max_size=20))


def build(names, triples):
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), *(sg.Entity(id=name) for name in names))
    for number, (source, kind, target) in enumerate(triples):
        builder.add(sg.Link(id=f"l:{number}", source=source, target=target, kind=kind))
        builder.add(sg.Claim(about=f"l:{number}", document="doc:1"))
    return builder.freeze()


def sparql_pairs(names, triples, pattern):
    graph = rdflib.Graph()
    iri = {name: rdflib.URIRef(BASE + name) for name in names}
    for name in names:  # a node without links is a term of the graph too, and has a path of length zero
        graph.add((iri[name], rdflib.URIRef(f"{BASE}is"), iri[name]))
    for source, kind, target in triples:
        graph.add((iri[source], rdflib.URIRef(BASE + kind), iri[target]))
    path = re.sub(r"[a-z_]+", lambda kind: f"<{BASE}{kind[0]}>", pattern)
    rows = graph.query(f"SELECT ?s ?t WHERE {{ ?s {path} ?t }}")
    return {(str(row.s).removeprefix(BASE), str(row.t).removeprefix(BASE)) for row in rows}


def exposed_pairs(names, triples, pattern):
    graph = build(names, triples)
    table = sg.exposure(graph, subjects=names, targets=names, rule=pattern, max_hops=None)
    return {(row.subject, row.target) for row in table}


LOOPS = (
    ["x:0", "x:1", "x:2"],
    [("x:0", "owns", "x:0"), ("x:0", "owns", "x:1"), ("x:0", "owns", "x:1"), ("x:1", "pays", "x:0")],
)


@settings(max_examples=150, deadline=None)
@example(typed_graph=LOOPS, pattern="owns?")  # a node without links: length zero
@example(typed_graph=LOOPS, pattern="^(owns/pays)+")
@example(typed_graph=LOOPS, pattern="(owns*/pays)*|^owns/controls")
@example(typed_graph=LOOPS, pattern="(owns?|pays)+/^(controls|owns/^pays)?")
@given(typed_graph=typed_graphs(), pattern=paths(2))
def test_a_pattern_joins_the_pairs_that_sparql_joins(typed_graph, pattern):
    try:
        exposed = exposed_pairs(*typed_graph, pattern)
    except PatternError as error:
        assume("states" not in str(error))  # our limit, not the language's
        raise
    assert exposed == sparql_pairs(*typed_graph, pattern)


# ---- counts -----------------------------------------------------------------------------------------------


def written_out(part, least, most):
    """Write a count in plain SPARQL; a most of None is no limit."""
    rest = f"{part}*" if most is None else ""
    for _ in range(0 if most is None else most - least):
        rest = f"({part}/{rest})?" if rest else f"{part}?"
    return "/".join([part] * least + [rest] * bool(rest)) or "nothing?"  # no link is of that kind: length zero


@st.composite
def counts(draw):
    least, most = sorted(draw(st.tuples(st.integers(0, 3), st.integers(0, 3))))
    return draw(
        st.sampled_from(
            [(f"{{{least},{most}}}", least, most), (f"{{{least}}}", least, least), (f"{{{least},}}", least, None),
             (f"{{,{most}}}", 0, most)]
        )
    )  # fmt: skip


@st.composite
def counted_paths(draw, depth):
    """A pattern with counts, and the same in SPARQL."""
    kind = draw(st.sampled_from(KINDS))
    ours, theirs = kind, kind
    if depth:
        parts = draw(st.lists(counted_paths(depth - 1), min_size=1, max_size=2))
        sign = draw(st.sampled_from("/|"))
        ours, theirs = (f"({sign.join(words)})" for words in zip(*parts, strict=True))
    count, least, most = draw(counts() | st.sampled_from([("*", 0, None), ("+", 1, None), ("?", 0, 1)]))
    caret = draw(st.sampled_from(["", "^"]))
    return f"{caret}{ours}{count}", f"{caret}({written_out(theirs, least, most)})"


@settings(max_examples=120, deadline=None)
@example(typed_graph=LOOPS, patterns=("owns{0}", "nothing?"))
@example(typed_graph=LOOPS, patterns=("^(owns{2}/pays{,1})", "^(owns/owns/pays?)"))
@given(typed_graph=typed_graphs(), patterns=st.integers(0, 2).flatmap(counted_paths))
def test_a_count_means_what_it_says_written_out(typed_graph, patterns):
    ours, theirs = patterns
    try:
        exposed = exposed_pairs(*typed_graph, ours)
    except PatternError as error:
        assume("states" not in str(error))
        raise
    assert exposed == sparql_pairs(*typed_graph, theirs)


def test_a_path_of_length_zero_joins_every_node_to_itself():
    names, triples = ["x:0", "x:1"], [("x:0", "owns", "x:1")]
    assert exposed_pairs(names, triples, "owns*") == {("x:0", "x:0"), ("x:0", "x:1"), ("x:1", "x:1")}
    assert exposed_pairs(names, triples, "owns+") == {("x:0", "x:1")}
    table = sg.exposure(build(names, triples), subjects=["x:1"], targets=names, rule="owns*", max_hops=0)
    assert [(row.target, row.hops, row.path.links, row.certainty) for row in table] == [("x:1", 0, (), "certain")]
