"""Grades as printed, what a table makes of them, and the scales they come from."""

import math
import pickle
from fractions import Fraction

import pandas as pd
import pytest

import sanctions_graph as sg
from sanctions_graph.errors import BoundsError, SchemaError, UnknownKindError
from sanctions_graph.model.confidence import (
    DEFAULT_GRADES,
    GRAPHSENSE,
    ICD_203,
    GradeTable,
    compare_admiralty,
    icd_range,
    icd_word,
)  # fmt: skip


def graph_of(*grades):
    rows = pd.DataFrame(
        {"source": "a", "target": "b", "kind": "owns", "grade": grades, "id": [f"l:{at}" for at in range(len(grades))]}
    )
    return sg.from_dataframe(rows)


def strength(graph):
    return float(graph.view.evidence.confidence[0]), bool(graph.view.evidence.graded[0])


# ---- the scales ------------------------------------------------------------------------------------------


def test_icd_203_as_printed():
    """The case icd203-map: the table, and the product of two ranges."""
    table = {each.word: [each.low * 100, each.high * 100] for each in ICD_203}
    assert table == {
        "almost no chance": [1, 5], "very unlikely": [5, 20], "unlikely": [20, 45], "roughly even chance": [45, 55],
        "likely": [55, 80], "very likely": [80, 95], "almost certain": [95, 99],
    }  # fmt: skip
    low, high = icd_range("likely")
    assert (low * low, high * high) == (Fraction(121, 400), Fraction(16, 25))
    assert (icd_word(float(low * low)), icd_word(float(high * high))) == ("unlikely", "likely")


@pytest.mark.parametrize(
    ("probability", "word"),
    [(0.005, ""), (0.01, "almost no chance"), (0.05, "very unlikely"), (0.2, "unlikely"), (0.45, "roughly even chance"),
     (0.55, "likely"), (0.7999, "likely"), (0.8, "very likely"), (0.95, "almost certain"), (0.99, "almost certain"),
     (0.995, ""), (0, ""), (1, "")],
)  # fmt: skip
def test_bins_are_half_open_where_ranges_touch(probability, word):
    assert icd_word(probability) == word


def test_words_that_mean_the_same():
    assert icd_range("Probable") == icd_range(" likely ")
    assert icd_range("highly improbable") == icd_range("very unlikely")
    with pytest.raises(UnknownKindError, match="almost certain"):
        icd_range("certainly")
    for wrong in (-0.1, 1.1, math.nan):
        with pytest.raises(BoundsError):
            icd_word(wrong)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [("A1", "B2", "better"), ("B2", "A1", "worse"), ("B2", "b2", "equal"), ("A2", "A3", "better"),
     ("C2", "A2", "worse"), ("A3", "B2", "not comparable"), ("B2", "F1", "not comparable"),
     ("F6", "E5", "not comparable"), ("F1", "F1", "equal"), ("F1", "F2", "better"), ("B6", "B1", "not comparable")],
)  # fmt: skip
def test_admiralty_is_ordered_only_in_part(one, other, answer):
    """The case admiralty-independent-axes: two axes, F and 6 cannot be judged."""
    assert compare_admiralty(one, other) == answer


@pytest.mark.parametrize("wrong", ["", "B", "G1", "B7", "2B", "B22", None])
def test_what_is_no_admiralty_grade(wrong):
    with pytest.raises(SchemaError, match="Admiralty"):
        compare_admiralty("B2", wrong)


# ---- tables ----------------------------------------------------------------------------------------------


def test_a_grade_is_kept_as_printed_and_worth_what_the_table_says():
    graph = graph_of("Very  likely")
    assert graph.claims_about("l:0")[0].grade == "Very  likely"
    assert strength(graph) == (0.8, True)
    assert strength(graph.graded_by(GradeTable("high", {"very likely": 0.95}))) == (0.95, True)
    assert strength(graph.graded_by(GradeTable("none", {}))) == (1.0, False)


@pytest.mark.parametrize("grade", ["B2", "F6", "A1", "E5", "hearsay", ""])
def test_what_has_no_official_number_is_ungraded_until_somebody_says(grade):
    graph = graph_of(grade)
    assert strength(graph) == (1.0, False)
    ours = GradeTable("ours", {"B2": 0.75, "A1": 0.95, "E5": 0.1}, source="a memo")
    assert strength(graph.graded_by(ours)) == ((ours.read(grade), True) if ours.read(grade) else (1.0, False))


def test_a_graphsense_class_is_worth_its_level():
    assert strength(graph_of("authority_data")) == (0.6, True)
    assert strength(graph_of("service_data")) == (0.5, True)
    assert strength(graph_of("unknown")) == (1.0, False)  # nobody judged, which is not the worst grade
    assert set(GRAPHSENSE.values()) <= set(range(101))


def test_a_number_goes_before_a_grade():
    rows = pd.DataFrame({"source": ["a"], "target": "b", "kind": "owns", "grade": "likely", "confidence": 0.9})
    assert strength(sg.from_dataframe(rows)) == (0.9, True)
    with pytest.raises(BoundsError, match="grade"):
        sg.Claim(about="l", document="d", confidence="likely")


def test_a_table_changes_strength_and_nothing_else():
    graph = graph_of("likely", "B2").as_of("2020-01-01")
    table = GradeTable("ours", {"likely": 0.7, "b2": 0.5})
    other = graph.graded_by(table)
    assert other.label == "on 2020-01-01, graded by ours"
    assert (other.mask() == graph.mask()).all()
    assert (other.mask("certain") == graph.mask("certain")).all()
    assert other.as_of(known="2030-01-01").view.grades is table
    assert other.whole.view.grades is DEFAULT_GRADES
    (row,) = sg.exposure(other, targets=["a"], rule="^owns", subjects=["b"])
    assert row.strength == pytest.approx(0.7)  # two links, of which the stronger
    with pytest.raises(BoundsError, match="B2"):
        GradeTable("wrong", {"B2": 75})


def test_a_table_is_a_value():
    assert GradeTable("a", {"B2": 0.5}) == GradeTable("a", {" b2": 0.5})
    assert pickle.loads(pickle.dumps(DEFAULT_GRADES)) == DEFAULT_GRADES
    assert len({GradeTable("a", {"B2": 0.5}), GradeTable("a", {"b2": 0.5})}) == 1


def test_grades_survive_a_round_trip(tmp_path):
    graph = graph_of("B2", "likely")
    sg.io.write_csv_folder(graph, tmp_path)
    assert sg.io.read_csv_folder(tmp_path) == graph
    assert sg.from_networkx(sg.to_networkx(graph)) == graph


# ---- the law ---------------------------------------------------------------------------------------------


def told(*claims, repeats=(), publishers=("", "", "")):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a"), sg.Entity(id="b"))
    builder.add(*(sg.Document(id=f"doc:{at}", publisher=name) for at, name in enumerate(publishers)))
    builder.add(sg.Link(id="l", source="a", target="b", kind="owns"))
    builder.add(*(sg.Claim(id=f"c:{at}", about="l", **claim) for at, claim in enumerate(claims)))
    builder.add(*(sg.ClaimLink(claim=f"c:{one}", relation="repeats", other=f"c:{other}") for one, other in repeats))
    return strength(builder.freeze())


def says(document, confidence=0.5, **more):
    grade = {} if confidence is None else {"confidence": confidence}
    return {"document": f"doc:{document}", **grade, **more}


def test_independent_speakers_combine():
    assert told(says(0), says(1)) == (0.75, True)
    assert told(says(0), says(1), says(2)) == (0.875, True)
    assert told(says(0, 0.9)) == (0.9, True)


def test_copies_of_one_report_count_once():
    assert told(says(0), says(0, 0.6)) == (0.6, True)  # one document
    assert told(says(0), says(1), repeats=[(1, 0)]) == (0.5, True)
    assert told(says(0, attributed_to="Panel"), says(1, attributed_to="Panel")) == (0.5, True)
    assert told(says(0), says(1), publishers=("Paper", "Paper", "")) == (0.5, True)
    assert told(says(0, attributed_to="Paper"), says(1), publishers=("", "Paper", "")) == (0.5, True)
    assert told(says(0), says(1), says(2), repeats=[(1, 0)]) == (0.75, True)
    chain = [says(0, attributed_to="Panel"), says(1, attributed_to="Panel"), says(1, 0.25, attributed_to="Paper")]
    assert told(*chain) == (0.5, True)  # over two steps


def test_a_speaker_nobody_names_is_not_one_speaker():
    assert told(says(0), says(1)) == (0.75, True)


def test_disputes_are_shown_and_not_subtracted():
    assert told(says(0), says(1, stance="disputes")) == (0.5, True)
    assert told(says(0), says(1, status="alleged")) == (0.75, True)


def test_an_ungraded_claim_counts_as_one_and_is_said():
    assert told(says(0), says(1, None)) == (1.0, False)
    assert told(says(0, None)) == (1.0, False)


def test_copies_of_a_report_are_copies_wherever_it_stands():
    """The report is about another link, or not told yet."""
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a"), sg.Entity(id="b"), sg.Document(id="doc:late", published="2024"))
    builder.add(*(sg.Link(id=f"l:{at}", source="a", target="b", kind="owns") for at in range(2)))
    builder.add(*(sg.Document(id=f"doc:{at}", published="2020") for at in range(2)))
    builder.add(*(sg.Claim(id=f"c:{at}", about="l:0", document=f"doc:{at}", confidence=0.5) for at in range(2)))
    builder.add(sg.Claim(id="c:late", about="l:1", document="doc:late", confidence=0.5))
    builder.add(*(sg.ClaimLink(claim=f"c:{at}", relation="repeats", other="c:late") for at in range(2)))
    graph = builder.freeze()
    assert strength(graph) == strength(graph.known_by("2021-01-01")) == (0.5, True)


def test_explain_shows_grades_the_table_and_what_is_left_out():
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a", caption="A"), sg.Entity(id="b", caption="B"), sg.Document(id="doc:1", title="T"))
    builder.add(sg.Document(id="doc:2"), sg.Link(id="l", source="a", target="b", kind="owns"))
    builder.add(sg.Claim(about="l", document="doc:1", grade="B2"), sg.Claim(about="l", document="doc:2"))
    view = builder.freeze().as_of("2020-01-01").without(documents="doc:2")
    head, _, cited = sg.exposure_paths(view, source="a", target="b", rule="owns")[0].explain().splitlines()
    assert head.startswith("A is exposed to B on 2020-01-01, without 1 document: certain; ")
    assert "ungraded" in head
    assert cited.strip() == "T [asserted, graded B2, which counts as ungraded]"
    ours = view.graded_by(GradeTable("ours", {"B2": 0.75}))
    head, _, cited = sg.exposure_paths(ours, source="a", target="b", rule="owns")[0].explain().splitlines()
    assert "on 2020-01-01, without 1 document, graded by ours: " in head
    assert "strength 0.75 (likely)" in head
    assert cited.strip() == "T [asserted, graded B2]"


def test_what_is_no_table_is_refused():
    with pytest.raises(SchemaError, match="GradeTable"):
        graph_of("B2").graded_by({"B2": 0.5})
