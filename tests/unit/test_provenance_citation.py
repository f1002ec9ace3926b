"""Steps say what ran and when; a citation is one line of a bibliography."""

import json
from datetime import UTC, datetime, timedelta

import pytest

import sanctions_graph as sg
from sanctions_graph.model.citation import cite
from sanctions_graph.model.provenance import step


def test_a_step_is_stamped_in_utc():
    made = step(software="reader", parameters={"b": 1, "a": "é"}, inputs=["un.xml", "ofac.xml"])
    stamp = datetime.fromisoformat(made.timestamp)
    assert stamp.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=1)
    assert json.loads(made.parameters) == {"a": "é", "b": 1}
    assert made.parameters.startswith('{"a"')
    assert made.inputs == "un.xml, ofac.xml"
    assert made.version == sg.__version__


def test_text_is_kept_as_it_is():
    made = step(parameters="by hand", inputs="a letter", version="2")
    assert (made.software, made.parameters, made.inputs, made.version) == (
        "sanctions_graph",
        "by hand",
        "a letter",
        "2",
    )


def test_a_step_goes_into_the_graph_and_not_into_its_hash():
    plain, made = sg.GraphBuilder().freeze(), sg.GraphBuilder().freeze(steps=[step()])
    assert [each.software for each in made.provenance] == ["sanctions_graph"]
    assert made == plain


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "doc:1, undated"),
        ({"publisher": "UN", "title": "S/RES/2397", "published": "2017-12-22"}, "UN, S/RES/2397, 2017-12-22"),
        ({"title": "A list", "published": "2016"}, "A list, 2016"),
        ({"publisher": "UN", "url": "https://example.org/1"}, "UN, undated, https://example.org/1"),
        ({"published": "2016..2018"}, "doc:1, 2016-01-01..2018-12-31"),
    ],
)
def test_a_citation_prints_what_is_known(fields, line):
    assert cite(sg.Document(id="doc:1", **fields)) == line
