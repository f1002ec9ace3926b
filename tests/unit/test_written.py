"""Tables written a column at a time say what they say a row at a time; the tables of a view are what it shows."""

from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import day_text
from sanctions_graph.model.shown import shown_tables
from sanctions_graph.model.written import content_digest, text_columns, text_rows
from sanctions_graph.testing import graphs


@given(graphs())
def test_columns_say_what_rows_say(graph):
    for table in graph.tables.values():
        rows = list(table.text_rows())
        columns = {name: column[:] for name, column in text_columns(table).items()}
        assert [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)] == rows
        assert list(text_rows(table)) == [{name: cell for name, cell in row.items() if cell} for row in rows]


def content(graph):
    """Every cell of every table but the provenance, row by row."""
    return {name: list(table.text_rows()) for name, table in graph.tables.items() if name != "provenance"}


@given(graphs(), graphs())
def test_content_hashes_differ_as_content_does(a, b):
    assert (content_digest(a.tables) == content_digest(b.tables)) == (content(a) == content(b))
    assert a.content_hash == content_digest(a.tables)


@given(graphs(), st.integers(16_000, 20_900), st.sampled_from(["possible", "certain"]))
def test_tables_of_a_view_stand_alone(graph, day, certainty):
    seen = graph.as_of(day_text(day), known=day_text(day))
    tables = shown_tables(seen, certainty)
    mask = seen.mask(certainty)
    assert list(tables["links"].ids) == [id for id, shown in zip(graph.tables["links"].ids, mask, strict=True) if shown]  # noqa: A001
    builder = sg.GraphBuilder()
    for name, table in tables.items():
        rows = list(table.text_rows())
        if rows:
            builder.add_rows(name, rows)
    assert len(builder.freeze().links) == mask.sum()


def test_a_whole_graph_gives_its_own_tables():
    graph = sg.load_case("dprk")
    assert all(table is graph.tables[name] for name, table in shown_tables(graph).items())
