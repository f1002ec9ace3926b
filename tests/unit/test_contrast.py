"""What makes one exposed and the other not: the step, what the other has instead, and what both would end in."""

import pytest

import sanctions_graph as sg
from sanctions_graph.analysis.contrast import contrast
from sanctions_graph.errors import UnknownIdError, UnknownKindError

DAY = "2020-06-15"


def record(node):
    kinds = {"state": sg.State, "channel": sg.Channel, "measure": sg.Measure}
    return kinds.get(node.partition(":")[0], sg.Entity)


def build(*rows, nodes=()):
    builder = sg.GraphBuilder()
    named = {*nodes, *(node for row in rows for node in row[1:4:2])}
    builder.add(*(record(node)(id=node) for node in named), sg.Document(id="doc:un", publisher="UN"))
    for name, source, kind, target, *more in rows:
        fields = dict(more[0]) if more else {}
        status = fields.pop("status", "official")
        builder.add(sg.Link(id=name, source=source, kind=kind, target=target, **fields))
        builder.add(sg.Claim(about=name, document="doc:un", status=status))
    return builder.freeze()


LAW = ("law", "measure:m", "prohibits", "channel:all")
PARTS = [(f"part-{name}", f"channel:{name}", "part_of", "channel:all") for name in "abc"]


@pytest.fixture(scope="module")
def graph():
    """A hosts; B hosted until 2019; C is said to host; D hosts nothing."""
    return build(
        ("host-a", "state:A", "hosts", "channel:a"),
        ("host-b", "state:B", "hosts", "channel:b", {"end": "2019"}),
        ("host-c", "state:C", "hosts", "channel:c", {"status": "alleged"}),
        *PARTS, LAW, nodes=["state:D"],
    ).as_of(DAY)  # fmt: skip


def test_the_link_that_ended_is_the_step(graph):
    answer = contrast(graph, "state:A", "state:B", "measure:m")
    assert (answer.exposed, answer.other, answer.step) == ("state:A", "state:B", "host-a")
    assert answer.shared == ("channel:all", "measure:m")
    assert [fault.text for fault in answer.missing.faults] == ["ended 2019, before that day"]
    assert answer.explain().split("\n") == [
        "To measure:m, on 2020-06-15: state:A is exposed (certain and in force); state:B is not exposed.",
        "The step that decides, under rule hosted_channel: state:A hosts channel:a.",
        "state:B lacks it: state:B hosts channel:b: ended 2019, before that day.",
        "What lies ahead of both: channel:all and measure:m.",
    ]
    assert repr(answer) == answer.explain()
    assert answer._repr_html_().startswith("<pre>To measure:m")


def test_who_is_less_certain_lacks_certainty(graph):
    answer = contrast(graph, "state:C", "state:A", "measure:m")
    assert (answer.exposed, answer.other, answer.step) == ("state:A", "state:C", "host-a")
    assert [row.certainty for row in answer.found] == ["possible", "certain"]
    assert [fault.condition for fault in answer.missing.faults] == ["doubt"]


def test_who_has_no_such_link_lacks_the_first_step(graph):
    answer = contrast(graph, "state:D", "state:A", "measure:m")
    assert (answer.exposed, answer.other, answer.step) == ("state:A", "state:D", "host-a")
    assert answer.missing.bridges
    assert "a link is missing, such as 'state:D hosts channel:all'" in answer.explain()


def test_who_hosts_something_else_lacks_a_later_step():
    graph = build(
        ("host-a", "state:A", "hosts", "channel:a"), ("host-e", "state:E", "hosts", "channel:e"), PARTS[0], LAW
    )
    answer = contrast(graph, "state:A", "state:E", "measure:m")
    assert answer.step == "part-a"
    assert "channel:e" in answer.missing.reached


def test_a_step_may_be_broken_in_the_middle_of_the_chain():
    graph = build(
        ("1", "x:p", "owns", "x:a"), ("2", "x:top", "owns", "x:p"),
        ("3", "x:q", "owns", "x:b"), ("4", "x:top", "controls", "x:q", {"end": "2018"}),
        ("5", "measure:m", "designates", "x:top"),
    ).as_of(DAY)  # fmt: skip
    answer = contrast(graph, "x:a", "x:b", "measure:m")
    assert answer.shared == ("x:top", "measure:m")
    assert answer.step == "2"  # nothing of the kind that is broken: the step before both meet
    assert answer.missing.links == ("3", "4", "5")


def test_a_deadline_may_be_the_difference():
    graph = build(
        ("host-a", "state:A", "hosts", "channel:a"), ("host-b", "state:B", "hosts", "channel:b"),
        ("now", "measure:m", "requires", "channel:a", {"due": "2019"}),
        ("later", "measure:m", "requires", "channel:b", {"due": "2024"}),
    ).as_of(DAY)  # fmt: skip
    answer = contrast(graph, "state:B", "state:A", "measure:m")
    assert (answer.exposed, answer.step) == ("state:A", "now")
    assert [fault.condition for fault in answer.missing.faults] == ["due"]


def test_two_that_are_alike(graph):
    none = contrast(graph, "state:B", "state:D", "measure:m")
    assert (none.exposed, none.step, none.missing, none.shared) == (None, None, None, ())
    assert "There is no difference to explain." in none.explain()
    both = contrast(build(*[(f"host-{n}", f"state:{n}", "hosts", f"channel:{n.lower()}") for n in "AB"], *PARTS, LAW),
                    "state:A", "state:B", "measure:m")  # fmt: skip
    assert both.exposed is None
    assert both.shared == ("channel:all", "measure:m")
    assert "From there on both chains are the same" in both.explain()
    same = contrast(graph, "state:A", "state:A", "measure:m")
    assert same.exposed is None


def test_the_rule_of_the_finding_is_the_one_that_is_compared(graph):
    answer = contrast(graph, "state:A", "state:B", "measure:m")
    assert answer.missing.rule == answer.found[0].rule == "hosted_channel"
    assert answer.attrs["method"] == "contrast"
    assert contrast(graph, "state:A", "state:B", "measure:m", rule="listed").exposed is None


def test_bad_questions_are_refused(graph):
    for ends in (("state:X", "state:A", "measure:m"), ("state:A", "state:X", "measure:m"), ("state:A", "state:B", "m")):
        with pytest.raises(UnknownIdError):
            contrast(graph, *ends)
    with pytest.raises(UnknownKindError):
        contrast(graph, "state:A", "state:B", "measure:m", rule="nonsense")
