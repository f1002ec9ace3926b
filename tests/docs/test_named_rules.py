"""The page of named rules: one section a rule, with the pattern that is in force."""

import re
from pathlib import Path

import pytest

from sanctions_graph.paths.rules import DEFAULT_RULES
from sanctions_graph.paths.rules import RULES as REGISTRY

RULES = {rule.name: rule for rule in (*DEFAULT_RULES, REGISTRY["network"])}  # a user may have registered more

PAGE = (Path(__file__).parents[2] / "docs" / "concepts" / "named-rules.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL))
WITHOUT_PATTERN = {"network", "covered"}  # one follows the registry of kinds, the other is a tree


def test_every_rule_has_a_section_and_no_other_word_has():
    assert set(SECTIONS) == set(RULES) | {"covered"}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_gives_reason_example_limits_and_law(name):
    text = SECTIONS[name]
    places = [
        text.index(word) for word in ("**Why.**", "{code-cell}", "**What it does not say.**", "**Law or practice.**")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(set(RULES) - WITHOUT_PATTERN))
def test_the_pattern_on_the_page_is_the_pattern_of_the_rule(name):
    written = re.search(r"```text\n(.*?)\n```", SECTIONS[name])
    assert written[1] == RULES[name].pattern


@pytest.mark.parametrize("name", sorted(set(RULES) - WITHOUT_PATTERN))
def test_the_example_is_of_the_rule(name):
    assert f'best("{name}", ' in SECTIONS[name]
