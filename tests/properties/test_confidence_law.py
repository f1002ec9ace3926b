"""The probability of a link: against a slow twin, in any order, and never lowered by one more independent speaker."""

from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph.testing.oracles_paths import probability_of
from sanctions_graph.testing.small_worlds import NODES, build_world, worlds

SPEAKERS = ("", "Panel", "Court")
CLAIMS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(SPEAKERS), st.sampled_from([None, 0.0, 0.25, 0.5, 1.0]),
              st.sampled_from(["supports", "disputes"]), st.integers(0, 1)),
    min_size=1, max_size=6,
)  # fmt: skip


def build(claims, repeats, publishers=("", "Panel", "Paper", "")):
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a"), sg.Entity(id="b"))
    builder.add(*(sg.Document(id=f"doc:{at}", publisher=name) for at, name in enumerate(publishers)))
    builder.add(*(sg.Link(id=f"l:{at}", source="a", target="b", kind="owns") for at in range(2)))
    builder.add(*(sg.Claim(id=f"c:own{at}", about=f"l:{at}", document="doc:3", confidence=0.5) for at in range(2)))
    for at, (document, speaker, confidence, stance, link) in enumerate(claims):
        grade = {} if confidence is None else {"confidence": confidence}
        builder.add(sg.Claim(
            id=f"c:{at}", about=f"l:{link}", document=f"doc:{document}", attributed_to=speaker, stance=stance, **grade,
        ))  # fmt: skip
    builder.add(*(
        sg.ClaimLink(claim=f"c:{one % len(claims)}", relation="repeats", other=f"c:{other % len(claims)}")
        for one, other in repeats if one % len(claims) != other % len(claims)
    ))  # fmt: skip
    return builder.freeze()


REPEATS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3).map(
    lambda pairs: sorted({tuple(sorted(pair)) for pair in pairs})
)


def probabilities(graph):
    return graph.view.evidence.confidence.tolist()


@given(CLAIMS, REPEATS)
def test_against_comparing_every_claim_with_every_other(claims, repeats):
    graph = build(claims, repeats)
    for row, link in enumerate(graph.tables["links"].ids):
        assert abs(probabilities(graph)[row] - probability_of(graph, link)) < 1e-12


@given(CLAIMS, st.randoms())
def test_in_any_order(claims, random):
    shuffled = random.sample(claims, len(claims))
    assert probabilities(build(claims, ())) == probabilities(build(shuffled, ()))


@given(CLAIMS, REPEATS, st.sampled_from([0.0, 0.25, 1.0]))
def test_one_more_independent_speaker_never_lowers_and_a_copy_changes_nothing(claims, repeats, confidence):
    publishers = ("", "Panel", "Paper", "", "Other")
    before = probabilities(build(claims, repeats, publishers))
    after = probabilities(build([*claims, (4, "", confidence, "supports", 0)], repeats, publishers))
    assert after[0] >= before[0]
    assert after[1] == before[1]
    document, speaker, worth, stance, link = claims[-1]
    copy = (document, speaker, worth, stance, link)
    again = probabilities(build([*claims, copy], [*repeats, (len(claims), len(claims) - 1)], publishers))
    assert again == before


@given(CLAIMS, REPEATS, st.sampled_from([0.0, 0.25, 1.0]))
def test_to_grade_what_was_ungraded_never_raises(claims, repeats, worth):
    graded = [claim if claim[2] is not None else (*claim[:2], worth, *claim[3:]) for claim in claims]
    before, after = probabilities(build(claims, repeats)), probabilities(build(graded, repeats))
    assert all(now <= then for now, then in zip(after, before, strict=True))


@given(CLAIMS, REPEATS, st.sets(st.integers(0, 5)))
def test_what_repeats_a_report_is_a_copy_also_without_the_report(claims, repeats, out):
    """Two copies of a report that was left out once counted as two voices."""
    graph = build(claims, repeats)
    view = graph.without(claims=[f"c:{at}" for at in out if at < len(claims)])
    for row, link in enumerate(graph.tables["links"].ids):
        assert abs(probabilities(view)[row] - probability_of(view, link)) < 1e-12
        if view.view.evidence.graded[row] and graph.view.evidence.graded[row]:
            shared = {(claim[0], claim[1]) for claim in claims}
            if len(shared) == 1:  # then nothing that is left out can have joined two groups
                assert probabilities(view)[row] <= probabilities(graph)[row]


@given(worlds())
def test_inference_never_raises_confidence(world):
    graph = build_world(world)
    links = graph.tables["links"]
    for row in list(sg.exposure(graph, subjects=NODES, targets=NODES, rule="network"))[:20]:
        worth = [graph.view.evidence.confidence[links.row(link)] for link in row.path.links]
        assert row.path.strength <= min(worth, default=1.0)
        assert row.strength <= 1.0
    assert probabilities(sg.compose(graph, graph)) == probabilities(graph)


def test_a_long_chain_of_claims_is_one_voice():
    """Each claim shares its document with the one before and its speaker with the one after."""
    count = 20_000
    builder = sg.GraphBuilder()
    builder.add(sg.Entity(id="a"), sg.Entity(id="b"), sg.Link(id="l", source="a", target="b", kind="owns"))
    places = range(count)
    builder.add_columns("documents", {"id": [f"doc:{at // 2}" for at in places[::2]]})
    builder.add_columns("claims", {
        "about": ["l"] * count, "document": [f"doc:{at // 2}" for at in places],
        "attributed_to": [f"speaker {(at + 1) // 2}" for at in places], "confidence": [0.5] * (count - 1) + [0.75],
    })  # fmt: skip
    assert probabilities(builder.freeze()) == [0.75]
