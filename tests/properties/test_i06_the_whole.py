"""I6: certain shares of one entity on one day and one basis sum to at most 100 %.

A finding, never a refusal: real data break it. Shown firing against a count that tries every day, and by holdings
that exceed the whole by one unit.
"""

from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import NO_SHARE, WHOLE, Days, Share
from sanctions_graph.testing import graphs

_DAY = st.integers(0, 30)
_UNITS = st.sampled_from([1, WHOLE // 3, WHOLE // 2, WHOLE - 1, WHOLE])
_HOLDING = st.fixed_dictionaries({
    "share": _UNITS.map(lambda s: Share(s, s)) | st.just(NO_SHARE),
    "start": st.tuples(_DAY, _DAY).map(sorted).map(lambda pair: Days(*pair)),
    "lasts": st.tuples(_DAY, _DAY).map(sorted),
    "role": st.sampled_from(["", "votes"]),
    "company": st.sampled_from(["x:a", "x:b"]),
    "owner": st.sampled_from(["x:owner", "x:partner"]),
    "document": st.sampled_from(["doc:1", "doc:2"]),
})  # fmt: skip


def _graph(holdings):
    builder = sg.GraphBuilder()
    builder.add(sg.Document(id="doc:1"), sg.Document(id="doc:2"))
    builder.add(*(sg.Entity(id=f"x:{name}") for name in ("a", "b", "owner", "partner")))
    for number, held in enumerate(holdings):
        end = Days(held["start"].high + held["lasts"][0] - 5, held["start"].high + held["lasts"][1])
        builder.add(
            sg.Link(
                id=f"l:{number}", source=held["owner"], target=held["company"], kind="owns", share=held["share"],
                start=held["start"], end=end, role=held["role"],
            ),
            sg.Claim(about=f"l:{number}", document=held["document"]),
        )  # fmt: skip
    return builder.freeze()


def _exceeded(graph):
    """Try every day, company and basis; of each owner the most that one document tells of that day counts."""
    over = set()
    for day in range(-40, 100):
        told: dict[tuple, dict[str, int]] = {}
        for link in graph.tables["links"]:
            if link.start.high <= day <= link.end.low:
                (claim,) = graph.claims_about(link.id)
                by = told.setdefault((link.target, link.role, link.source), {})
                by[claim.document] = by.get(claim.document, 0) + link.share.low
        sums: dict[tuple, int] = {}
        for (company, role, _), by in told.items():
            sums[company, role] = sums.get((company, role), 0) + max(by.values())
        over |= {key for key, total in sums.items() if total > WHOLE}
    return over


@given(st.lists(_HOLDING, max_size=7))
def test_it_fires_where_some_day_shows_more_than_the_whole_and_nowhere_else(holdings):
    graph = _graph(holdings)
    found = [finding for finding in graph.findings if finding.rule == "I6"]
    said = {(finding.id, "votes" if "(votes)" in finding.message else "") for finding in found}
    assert len(found) == len(said)
    assert said == _exceeded(graph)


@given(graphs(kinds=["owns"], max_nodes=3))
def test_it_is_never_a_reason_to_refuse(graph):
    assert all(graph.node(finding.id) for finding in graph.findings if finding.rule == "I6")


def test_the_whole_itself_is_no_finding_and_one_unit_more_is():
    half = {
        "share": Share(WHOLE // 2, WHOLE // 2), "start": Days(0, 0), "lasts": [5, 5], "role": "", "company": "x:a",
        "owner": "x:owner", "document": "doc:1",
    }  # fmt: skip
    assert not _graph([half, half]).findings
    unit = {**half, "share": Share(1, 1)}
    assert not _graph([half, half, {**unit, "start": Days(50, 50)}]).findings  # never more than the whole on one day
    (finding,) = _graph([half, half, unit]).findings
    assert (finding.rule, finding.id) == ("I6", "x:a")
    assert "1970-01-01" in finding.message


def test_what_another_document_tells_of_another_year_hides_nothing():
    """Two issues of a register: the later and larger stake says nothing of the year of the first."""
    early = {
        "share": Share(WHOLE // 2 + 1, WHOLE // 2 + 1), "start": Days(0, 0), "lasts": [15, 15], "role": "",
        "company": "x:a", "owner": "x:owner", "document": "doc:1",
    }  # fmt: skip
    later = {**early, "share": Share(WHOLE, WHOLE), "start": Days(20, 20), "document": "doc:2"}
    (finding,) = _graph([early, later, {**early, "owner": "x:partner"}]).findings
    assert "on 1970-01-01" in finding.message
