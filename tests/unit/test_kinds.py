"""The registries: complete, closed, and as the design tells."""

import pytest

from sanctions_graph.model import kinds as k

_CONDUCT = {
    "owns": "forward", "controls": "forward", "consolidated_by": "backward", "joint_with": "none", "directs": "both",
    "acts_for": "both", "employs": "backward", "operates": "both", "hosts": "backward", "located_in": "none",
    "part_of": "backward", "earns_for": "both", "pays": "both", "finances": "both", "launders_for": "both",
    "supplies": "both", "trades_with": "none", "stole_from": "none", "designates": "forward", "prohibits": "forward",
    "requires": "forward", "caps": "forward", "targets": "none", "implements": "none", "amends": "none",
    "terminates": "none", "binds": "none", "same_as": "both", "tied_to": "none",
}  # fmt: skip


def test_exposure_flows_as_the_design_says():
    assert {name: kind.conduct for name, kind in k.LINK_KINDS.items()} == _CONDUCT


def test_what_can_never_be_certain_what_is_an_event_and_what_carries_something():
    def having(test):
        return {name for name, kind in k.LINK_KINDS.items() if test(kind)}

    assert having(lambda kind: not kind.may_be_certain) == {"consolidated_by", "same_as"}
    assert having(lambda kind: kind.event) == {"pays", "finances", "launders_for", "supplies", "stole_from"}
    assert having(lambda kind: kind.carries == "share") == {"owns"}
    assert having(lambda kind: kind.carries == "amount") == {
        "earns_for", "pays", "finances", "launders_for", "supplies", "stole_from",
    }  # fmt: skip
    assert having(lambda kind: not kind.counted) == {"part_of", "same_as"}
    assert having(lambda kind: "associated" in kind.doubtful_roles) == {"controls", "acts_for"}


@pytest.mark.parametrize("name", k.LINK_KINDS)
def test_every_kind_is_complete(name):
    kind = k.LINK_KINDS[name]
    assert kind.name == name
    assert kind.sources
    assert kind.targets
    assert kind.sources | kind.targets <= set(k.NODE_KINDS)
    assert kind.phrase
    assert kind.reason.endswith(".")


def test_kinds_are_coded_in_alphabetical_order():
    assert list(k.LINK_KINDS) == sorted(k.LINK_KINDS) == list(k.LINK_KIND_NAMES)


def test_every_status_has_a_stance_and_no_status_disputes():
    assert set(k.STATUS_STANCE.values()) == set(k.CLAIM_STANCES) - {"disputes"}


def test_a_state_is_never_designated_and_a_host_hosts_channels_only():
    assert k.LINK_KINDS["designates"].targets == {k.ENTITY}
    assert k.LINK_KINDS["hosts"].targets == {k.CHANNEL}


@pytest.mark.parametrize(
    ("node", "kind"),
    [("state:LA", "state"), ("channel:x@LA", "channel"), ("measure:1", "measure"), ("lei:A", None), ("state", None)],
)
def test_some_schemes_fix_the_kind(node, kind):
    assert k.fixed_kind(node) == kind
