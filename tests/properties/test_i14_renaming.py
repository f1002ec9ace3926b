"""I14, for the graph itself: renaming nodes or shuffling rows renames the content and changes nothing else."""

from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_text
from sanctions_graph.testing import assert_graphs_equal, graphs
from sanctions_graph.testing.strategies import FIRST_DAY, LAST_DAY

_DAY = st.none() | st.integers(FIRST_DAY, LAST_DAY).map(day_text)
_REFERENCES = {"nodes": ("id",), "names": ("node",), "links": ("source", "target"), "claims": ("about",)}


def _renamed(graph, name, random):
    """Rename every node, and add the rows in another order."""
    rows = []
    for table in graph.tables.values():
        for record in table:
            fields = _REFERENCES.get(record.table, ())
            changed = {field: name.get(getattr(record, field), getattr(record, field)) for field in fields}
            rows.append(record.model_copy(update=changed))
    random.shuffle(rows)
    builder = sg.GraphBuilder()
    builder.add(*rows)
    return builder.freeze()


def _shown(graph, certainty):
    return {key for key, shown in zip(graph.tables["links"].ids, graph.mask(certainty), strict=True) if shown}


@given(graphs(), st.randoms(use_true_random=False), _DAY, _DAY, _DAY)
def test_a_renamed_graph_shows_the_same_links_on_every_day(graph, random, valid, known, since):
    ids = list(graph.nodes.ids)
    places = list(range(len(ids)))
    random.shuffle(places)
    name = {key: f"{key.partition(':')[0]}:renamed {place}" for key, place in zip(ids, places, strict=True)}
    other = _renamed(graph, name, random)
    back = {new: old for old, new in name.items()}

    assert sorted(other.nodes.ids) == sorted(name.values())
    for link in graph.tables["links"]:
        renamed = other.link(link.id)
        assert (renamed.source, renamed.target) == (name[link.source], name[link.target])
    before, after = (each.as_of(valid, known=known, since=since) for each in (graph, other))
    for certainty in ("possible", "certain"):
        assert _shown(after, certainty) == _shown(before, certainty)
    said = sorted((finding.rule, finding.table, back.get(finding.id, finding.id)) for finding in other.findings)
    assert said == sorted((finding.rule, finding.table, finding.id) for finding in graph.findings)
    assert_graphs_equal(_renamed(other, back, random), graph)
