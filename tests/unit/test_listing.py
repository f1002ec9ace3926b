"""Listing paths: several ends, every path, algebras, time, identities."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.errors import PatternError, SchemaError, SearchLimitError, UnknownIdError, UnknownKindError
from sanctions_graph.paths import levels, rules
from sanctions_graph.paths.windows import is_undated
from sanctions_graph.testing.small_worlds import build_world, worlds


def graph_of(rows, columns=("id", "source", "target", "kind")):
    return sg.from_dataframe(pd.DataFrame(rows, columns=list(columns)))


@pytest.fixture(scope="module")
def diamond():
    """Two ways from a to d, one short and weak, one long and strong, and a parallel of the last step."""
    return graph_of(
        [
            ("l:ab", "a", "b", "pays", 0.9), ("l:bc", "b", "c", "pays", 0.9), ("l:cd", "c", "d", "pays", 0.9),
            ("l:ad", "a", "d", "pays", 0.5), ("l:ad2", "a", "d", "pays", 0.6), ("l:ce", "c", "e", "pays", 0.4),
        ],
        ("id", "source", "target", "kind", "confidence"),
    )  # fmt: skip


def links(paths):
    return [path.links for path in paths]


def test_an_algebra_chooses_what_is_best(diamond):
    asked = {"source": "a", "target": "d", "rule": "pays+"}
    short, long = [("l:ad2",), ("l:ad",)], [("l:ab", "l:bc", "l:cd")]
    assert links(sg.exposure_paths(diamond, **asked)) == short + long
    assert links(sg.exposure_paths(diamond, **asked, algebra="strength")) == long + short
    assert links(sg.exposure_paths(diamond, **asked, algebra="bottleneck")) == long + short
    assert links(sg.exposure_paths(diamond, **asked, algebra="strength", k=1)) == long
    strong = sg.ExposureRule("strong", "pays+", algebra="strength")
    assert links(sg.exposure_paths(diamond, source="a", target="d", rule=strong)) == long + short


@pytest.mark.parametrize("max_hops", [1, 2])
@pytest.mark.parametrize("algebra", ["hops", "strength", "bottleneck"])
def test_a_limit_holds_under_every_algebra(diamond, algebra, max_hops):
    asked = {"source": "a", "target": "d", "rule": "pays+", "max_hops": max_hops, "algebra": algebra}
    assert links(sg.exposure_paths(diamond, **asked)) == [("l:ad2",), ("l:ad",)]


GRADED = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from([0.25, 0.5, 1.0])), min_size=1, max_size=9
)


@given(GRADED, st.sampled_from(["hops", "strength", "bottleneck"]), st.none() | st.integers(0, 3))
def test_algebras_against_every_simple_path(rows, algebra, max_hops):
    table = [(f"l:{at}", f"x:{a}", f"x:{b}", "pays", grade) for at, (a, b, grade) in enumerate(rows)]
    graph = graph_of(table, ("id", "source", "target", "kind", "confidence"))
    grade = {row[0]: row[4] for row in table}
    if not {"x:0", "x:1"} <= set(graph.entities()):
        return
    every = []
    for count in range(len(table) + 1):
        for chosen in itertools.permutations(table, count):
            nodes = ["x:0", *(row[2] for row in chosen)]
            joined = all(row[1] == node for row, node in zip(chosen, nodes, strict=False))
            if chosen and joined and nodes[-1] == "x:1" and len(set(nodes)) == len(nodes):
                every.append(tuple(row[0] for row in chosen))
        if count == 4:
            break  # five nodes
    keys = {
        "hops": lambda path: (len(path), -prod(path)),
        "strength": lambda path: (-prod(path), len(path)),
        "bottleneck": lambda path: -min(grade[link] for link in path),
    }

    def prod(path):
        answer = 1.0
        for link in path:
            answer *= grade[link]
        return answer

    wanted = sorted((path for path in every if max_hops is None or len(path) <= max_hops), key=lambda path: (
        keys[algebra](path), path))  # fmt: skip
    asked = {"source": "x:0", "target": "x:1", "rule": "pays+", "algebra": algebra, "max_hops": max_hops}
    assert links(sg.exposure_paths(graph, **asked, k=1_000)) == wanted
    assert links(sg.exposure_paths(graph, **asked, all=True)) == wanted


def test_rules_of_several_algebras_have_no_common_order(diamond):
    both = ["pays+", sg.ExposureRule("strong", "pays+", algebra="strength")]
    with pytest.raises(UnknownKindError, match="hops, strength"):
        sg.exposure_paths(diamond, source="a", target="d", rule=both)
    assert len(sg.exposure_paths(diamond, source="a", target="d", rule=both, algebra="hops")) == 3


def test_paths_from_and_to_several(diamond):
    asked = {"rule": "pays+", "k": 99}
    both = sg.exposure_paths(diamond, source=["b", "a"], target=["d", "e"], **asked)
    single = [
        path for source in "ab" for target in "de"
        for path in sg.exposure_paths(diamond, source=source, target=target, **asked)
    ]  # fmt: skip
    assert sorted(links(both)) == sorted(links(single))
    assert {(path.source, path.target) for path in both} == {("a", "d"), ("a", "e"), ("b", "d"), ("b", "e")}
    assert [path.hops for path in both] == sorted(path.hops for path in both)
    with pytest.raises(UnknownIdError):
        sg.exposure_paths(diamond, source=["a", "nobody"], target="d")


def test_a_path_may_pass_one_target_on_its_way_to_another():
    graph = graph_of([("l:1", "a", "b", "pays"), ("l:2", "b", "c", "pays")])
    found = sg.exposure_paths(graph, source="a", target=["b", "c"], rule="pays+")
    assert links(found) == [("l:1",), ("l:1", "l:2")]


def test_paths_without_links_are_told_apart_by_where_they_are(diamond):
    found = sg.exposure_paths(diamond, source=["a", "d"], target=["a", "d"], rule="pays?")
    assert [(path.source, path.links) for path in found if not path.links] == [("a", ()), ("d", ())]


def test_every_path_comes_when_it_is_asked_for():
    nodes = range(12)
    graph = graph_of([(f"l:{a:02}{b:02}", f"x:{a:02}", f"x:{b:02}", "pays") for a in nodes for b in nodes if a < b])
    paths = sg.exposure_paths(graph, source="x:00", target="x:11", rule="pays+", all=True)
    assert next(paths).links == ("l:0011",)
    assert sum(1 for _ in paths) == 2**10 - 1
    short = sg.exposure_paths(graph, source="x:00", target="x:11", rule="pays+", all=True, max_hops=2)
    assert sum(1 for _ in short) == 11


def test_every_path_is_never_cut_in_silence():
    nodes = range(14)
    graph = graph_of([(f"l:{a:02}{b:02}", f"x:{a:02}", f"x:{b:02}", "pays") for a in nodes for b in nodes if a < b])
    paths = sg.exposure_paths(graph, source="x:00", target="x:13", rule="pays+", all=True, limit=100)
    seen = []
    with pytest.raises(SearchLimitError) as caught:
        seen.extend(paths)
    assert caught.value.limit == 100
    with pytest.raises(SearchLimitError):
        sg.exposure_paths(graph, source="x:00", target="x:13", rule="pays+", k=5_000, limit=100)


# ---- time ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def apart():
    """A held B until 2015, B holds C since 2018: never at once."""
    rows = [("l:ab", "a", "b", "owns", "2010", "2015"), ("l:bc", "b", "c", "owns", "2018", "")]
    return graph_of(rows, ("id", "source", "target", "kind", "start", "end"))


def test_links_of_a_path_share_a_day_unless_time_is_ignored(apart):
    asked = {"source": "a", "target": "c", "rule": "owns+"}
    assert not sg.exposure_paths(apart, **asked)
    assert not sg.exposure_paths(apart, **asked, time="common")
    (path,) = sg.exposure_paths(apart, **asked, time="ignore")
    assert str(path.window) == "never all at once"
    for day in ("2012-01-01", "2016-06-01", "2020-01-01"):
        assert not sg.exposure_paths(apart.as_of(day), **asked)
        assert links(sg.exposure_paths(apart.as_of(day), **asked, time="ignore")) == [path.links]
    ignoring = sg.ExposureRule("any_time", "owns+", time="ignore")
    assert links(sg.exposure_paths(apart, source="a", target="c", rule=ignoring)) == [path.links]
    assert len(sg.exposure(apart.as_of("2012-01-01"), targets=["c"], subjects=["a"], rule=ignoring)) == 1


def test_money_moves_in_order():
    rows = [("l:1", "a", "b", "pays", "2020-05-01"), ("l:2", "b", "c", "pays", "2020-03-01"),
            ("l:3", "b", "c", "pays", "2020-05-01..2020-06-01"), ("l:4", "b", "c", "pays", "2020")]  # fmt: skip
    graph = graph_of(rows, ("id", "source", "target", "kind", "start"))
    found = sg.exposure_paths(graph, source="a", target="c", rule="pays+", time="ordered")
    assert [(path.links[-1], path.certainty) for path in found] == [("l:3", "certain"), ("l:4", "possible")]
    back = sg.exposure_paths(graph, source="c", target="a", rule="(^pays)+", time="ordered")
    assert {path.links[0] for path in back} == {"l:3", "l:4"}
    with pytest.raises(UnknownKindError, match="ordered"):
        sg.exposure(graph, rule=sg.ExposureRule("in_order", "pays+", time="ordered"), targets=["c"])


def test_undated_links_are_kept_left_out_or_dated_by_their_documents():
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a"), sg.Entity(id="b"), sg.Document(id="doc:1", published="2019-03-01"))
    builder.add(sg.Link(id="l", source="a", target="b", kind="owns", start="?", end="?"))
    builder.add(sg.Claim(about="l", document="doc:1"))
    graph = builder.freeze()
    for day, widened in (("2019-03-01", 1), ("2021-01-01", 0)):
        asked = {"source": "a", "target": "b", "rule": "owns"}
        found = {
            policy: sg.exposure_paths(graph.as_of(day), **asked, undated=policy)
            for policy in ("include", "exclude", "widen")
        }
        assert [len(found[each]) for each in ("include", "exclude", "widen")] == [1, 0, widened]
        assert {paths.attrs["parameters"]["undated_links"] for paths in found.values()} == {1}
        rows = [
            len(sg.exposure(graph.as_of(day), subjects=["a"], targets=["b"], rule="owns", undated=policy))
            for policy in ("include", "exclude", "widen")
        ]
        assert rows == [1, 0, widened]
    with pytest.raises(UnknownKindError, match="undated"):
        sg.exposure(graph, undated="guess")


@given(worlds(), st.none() | st.sampled_from(["2018-12-31", "2020-01-01"]))
def test_undated_links_are_the_same_one_by_one(world, day):
    view = build_world(world).as_of(day) if day else build_world(world)
    silent, shown = levels.undated_links(view), view.mask("possible")
    assert silent.tolist() == [bool(shown[row]) and is_undated(view, row) for row in range(len(shown))]


# ---- identities ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def doubles():
    """A listed firm, and a firm that may be the same as one it holds."""
    builder = sg.GraphBuilder()
    builder.add(*(sg.Entity(id=node) for node in ("x:listed", "x:child", "x:double")), sg.Measure(id="measure:list"))
    builder.add(sg.Document(id="doc:1"))
    for link, source, kind, target in (
        ("l:1", "measure:list", "designates", "x:listed"), ("l:2", "x:listed", "owns", "x:child"),
        ("l:3", "x:child", "same_as", "x:double"),
    ):  # fmt: skip
        builder.add(sg.Link(id=link, source=source, target=target, kind=kind), sg.Claim(about=link, document="doc:1"))
    return builder.freeze()


def test_an_identity_is_free_or_costs_a_hop(doubles):
    asked = {"subjects": ["x:double", "x:child"], "rule": "controlled"}
    assert [row.subject for row in sg.exposure(doubles, **asked)] == ["x:child"]
    for way, hops in ((True, 2), ("free", 2), ("costed", 3)):
        table = sg.exposure(doubles, **asked, same_as=way)
        assert [(row.subject, row.hops) for row in table] == [("x:child", 2), ("x:double", hops)]
        assert table.to_pandas()["without_same_as"].tolist() == ["certain", "no"]
        (path,) = sg.exposure_paths(doubles, source="x:double", target="measure:list", rule="controlled", same_as=way)
        assert path.hops == hops
    assert len(sg.exposure(doubles, **asked, same_as="costed", max_hops=2)) == 1
    assert len(sg.exposure(doubles, **asked, same_as="free", max_hops=2)) == 2
    for wrong in ("perhaps", 2, None, ["free"]):
        with pytest.raises(UnknownKindError, match="identit"):
            sg.exposure(doubles, same_as=wrong)
        with pytest.raises(UnknownKindError, match="identit"):
            sg.exposure_paths(doubles, source="x:double", target="measure:list", same_as=wrong)


def test_what_can_be_read_once_is_asked_twice(doubles):
    asked = {"subjects": ("x:double", "x:child"), "targets": ("measure:list",), "rule": ("controlled",)}
    table = sg.exposure(doubles, same_as=True, **{name: iter(each) for name, each in asked.items()})
    assert table == sg.exposure(doubles, same_as=True, **asked)
    assert table.identity == {("x:child", "measure:list"): "certain"}


# ---- rules of one's own ----------------------------------------------------------------------------------


def test_a_rule_can_be_asked_for_by_its_name(monkeypatch):
    monkeypatch.setattr(rules, "_REGISTRY", registry := dict(rules._REGISTRY))
    monkeypatch.setattr(rules, "RULES", registry)
    rule = sg.ExposureRule("at_least_half_in_a_test", "(^owns[share >= 50%])+", "At least half.")
    assert sg.paths.register_rule(rule) is rule
    assert sg.paths.register_rule(rule) is rule
    graph = sg.from_dataframe(pd.DataFrame({"source": ["a"], "target": ["b"], "kind": "owns", "share": ["60%"]}))
    assert [row.rule for row in sg.exposure(graph, targets=["a"], rule="at_least_half_in_a_test")] == [
        "at_least_half_in_a_test"
    ]
    assert "at_least_half_in_a_test" not in {row.name for row in sg.paths.DEFAULT_RULES}
    with pytest.raises(SchemaError, match="is taken"):
        sg.paths.register_rule(sg.ExposureRule("at_least_half_in_a_test", "owns"))
    with pytest.raises(SchemaError, match="is taken"):
        sg.paths.register_rule(sg.ExposureRule("owns", "owns"))
    with pytest.raises(SchemaError, match="is no name"):
        sg.paths.register_rule(sg.ExposureRule("two words", "owns"))
    with pytest.raises(PatternError):
        sg.paths.register_rule(sg.ExposureRule("broken", "owns+/("))
    with pytest.raises(UnknownKindError):
        sg.paths.register_rule("owns+")


def test_a_table_of_conduct_makes_a_rule():
    graph = graph_of([("l:1", "a", "b", "owns"), ("l:2", "c", "b", "stole_from")])
    plain = sg.ExposureRule("flow", conduct={})
    assert {row.subject for row in sg.exposure(graph, targets=["a"], rule=plain)} == {"b"}
    turned = sg.ExposureRule("turned", conduct={"owns": "backward"})
    assert {row.subject for row in sg.exposure(graph, targets=["b"], rule=turned)} == {"a"}
    both = sg.ExposureRule("theft_conducts", conduct={"stole_from": "both"})
    assert {row.subject for row in sg.exposure(graph, targets=["a"], rule=both)} == {"b", "c"}
    assert sg.paths.RULES["network"].pattern == plain.pattern
    with pytest.raises(UnknownKindError, match="kind of link"):
        sg.ExposureRule("x", conduct={"ons": "both"})
    with pytest.raises(UnknownKindError, match="conduct"):
        sg.ExposureRule("x", conduct={"owns": "up"})
    with pytest.raises(PatternError, match="neither"):
        sg.ExposureRule("x")
    with pytest.raises(UnknownKindError, match="time"):
        sg.ExposureRule("x", "owns", time="sometimes")
    with pytest.raises(UnknownKindError, match="rank"):
        sg.ExposureRule("x", "owns", algebra="luck")
