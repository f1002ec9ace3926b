"""I8: equal content has equal bytes, in whatever order it was added and by whichever door; other content has others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.model.schema import LAYOUTS
from sanctions_graph.testing import assert_graphs_equal, graphs


def _bytes(graph):
    return {name: list(table.text_rows()) for name, table in graph.tables.items()}


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_adding_leaves_no_trace(graph, random):
    rows = [record for table in graph.tables.values() for record in table]
    random.shuffle(rows)
    builder = sg.GraphBuilder()
    builder.add(*rows)
    again = builder.freeze()
    assert_graphs_equal(again, graph)
    assert _bytes(again) == _bytes(graph)
    assert again.content_hash == graph.content_hash
    assert again.findings == graph.findings


@given(graphs(), st.randoms(use_true_random=False))
def test_the_door_leaves_no_trace(graph, random):
    builder = sg.GraphBuilder()
    tables = list(LAYOUTS)
    random.shuffle(tables)
    for name in tables:
        rows = list(graph.tables[name].text_rows())
        random.shuffle(rows)
        if not rows:
            continue
        cut = random.randint(0, len(rows))
        for part in (rows[:cut], rows[cut:]):
            if part and random.random() < 0.5:
                builder.add_rows(name, part)
            elif part:
                builder.add_columns(name, {field: [row[field] for row in part] for field in part[0]})
    again = builder.freeze()
    assert_graphs_equal(again, graph)
    assert _bytes(again) == _bytes(graph)


@given(
    st.lists(
        st.tuples(*[st.sampled_from("ABC")] * 2, st.sampled_from(["", "2016", "?"]), st.sampled_from("de")), min_size=1
    ),
    st.randoms(use_true_random=False),
)
def test_ids_made_from_content_do_not_depend_on_the_order_of_rows(rows, random):
    def graph(rows):
        builder = sg.GraphBuilder()
        builder.add_columns("nodes", {"id": list("ABC"), "kind": ["entity"] * 3})
        builder.add_columns("documents", {"id": list("de")})
        source, target, start, document = zip(*rows, strict=True)
        links = builder.add_columns("links", {
            "source": source, "target": target, "start": start, "kind": ["owns"] * len(rows),
        })  # fmt: skip
        builder.add_columns("claims", {"document": document}, about=links)
        return builder.freeze()

    first = graph(rows)
    random.shuffle(rows)
    assert _bytes(graph(rows)) == _bytes(first)


@given(graphs(), st.data())
def test_other_content_has_other_bytes(graph, data):
    filled = [name for name, table in graph.tables.items() if len(table) and name != "provenance"]
    if not filled:
        assert graph.content_hash == sg.GraphBuilder().freeze().content_hash
        return
    rows = [record for table in graph.tables.values() for record in table]
    place = data.draw(st.integers(0, len(rows) - 1))
    record = rows[place]
    field = {"nodes": "caption", "documents": "title", "claims": "note", "links": "role", "names": "lang"}.get(
        record.table
    )
    if field is None:
        return
    rows[place] = record.model_copy(update={field: getattr(record, field) + "!"})
    builder = sg.GraphBuilder()
    builder.add(*rows)
    other = builder.freeze()
    assert other.content_hash != graph.content_hash
    assert other != graph
    with pytest.raises(AssertionError, match=field):
        assert_graphs_equal(other, graph)


@given(graphs())
def test_provenance_is_left_out(graph):
    builder = graph.edit()
    builder.add(sg.Step(software="another hand"))
    again = builder.freeze()
    assert again == graph
    assert hash(again) == hash(graph)
    assert len(again.provenance) == len(graph.provenance) + 1


@given(graphs())
def test_an_edited_graph_is_the_same_until_something_is_added(graph):
    assert_graphs_equal(graph.edit().freeze(), graph)
