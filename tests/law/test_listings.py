"""Which listings count under a regime, and which an explanation cites."""

import sanctions_graph as sg


def test_an_explanation_cites_the_listings_of_its_regime_alone():
    builder = sg.GraphBuilder()
    builder.add(
        sg.Document(id="doc:1", title="Two lists", published="2024-01-01"),
        sg.Entity(id="a", caption="A"),
        sg.Measure(id="measure:us", caption="An order", authority="US", adopted="2000-01-01"),
        sg.Measure(id="measure:ua", caption="A decree", authority="UA", adopted="2000-01-01"),
        sg.Measure(id="measure:el", caption="The Entity List", authority="US", program="EL", adopted="2000-01-01"),
    )
    for measure in ("measure:us", "measure:ua", "measure:el"):
        (link,) = builder.add(sg.Link(source=measure, target="a", kind="designates", start="2001-01-01"))
        builder.add(sg.Claim(about=link, document="doc:1"))
    answer = sg.ownership(builder.freeze(), regime="us-ofac", on="2024-01-01")
    listed = [line for line in answer.explain("a").splitlines() if line.startswith("  listed:")]
    assert answer.verdict("a") == "listed"
    assert len(listed) == 1
    assert "An order designates A" in listed[0]
