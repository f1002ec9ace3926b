"""Looks differ in grey as well as in colour, and certainty has a line of its own."""

from itertools import combinations

import pytest

from sanctions_graph.law.result import VERDICTS
from sanctions_graph.model.kinds import NODE_KINDS
from sanctions_graph.plot.palette import (
    CERTAIN,
    KIND_HATCH,
    KIND_LOOK,
    KIND_WORD,
    PENDING,
    POSSIBLE,
    STATUS_LOOK,
    STATUSES,
    VERDICT_LOOK,
    faded,
    luminance,
)


def _contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_kind_and_status_has_a_look():
    assert set(KIND_LOOK) == set(KIND_WORD) == set(KIND_HATCH) == set(NODE_KINDS)
    assert set(STATUS_LOOK) == set(STATUSES)


@pytest.mark.parametrize("looks", [KIND_LOOK, STATUS_LOOK, VERDICT_LOOK])
def test_text_on_a_look_can_be_read(looks):
    assert all(_contrast(look.fill, look.ink) >= 4.5 for look in looks.values())


def test_every_verdict_has_a_look_and_no_two_share_one():
    assert set(VERDICT_LOOK) == {*VERDICTS, "not_in_force"}
    for a, b in combinations(VERDICT_LOOK.values(), 2):
        assert abs(luminance(a.fill) - luminance(b.fill)) > 0.15 or (a.line, a.width) != (b.line, b.width)


@pytest.mark.parametrize("status", STATUSES)
def test_lines_stand_out_from_the_page(status):
    assert _contrast(STATUS_LOOK[status].edge, "#ffffff") >= 4.0


def test_kinds_differ_in_grey_by_luminance_hatching_or_corner():
    for a, b in combinations(NODE_KINDS, 2):
        far = abs(luminance(KIND_LOOK[a].fill) - luminance(KIND_LOOK[b].fill)) > 0.15
        assert far or KIND_HATCH[a] != KIND_HATCH[b]


def test_certain_is_solid_possible_dashed_pending_dotted():
    assert STATUS_LOOK[CERTAIN].line == "solid"
    assert STATUS_LOOK[POSSIBLE].line == "dashed"
    assert STATUS_LOOK[PENDING].line == "dotted"
    assert luminance(STATUS_LOOK[CERTAIN].fill) < luminance(STATUS_LOOK[POSSIBLE].fill) - 0.3


def test_what_steps_back_keeps_its_line():
    for look in STATUS_LOOK.values():
        back = faded(look)
        assert back.line == look.line
        assert back.width < look.width
        assert luminance(back.fill) >= luminance(look.fill)
