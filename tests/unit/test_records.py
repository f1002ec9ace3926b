"""Records: frozen, closed, readable from text and writable as text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import WHOLE, parse_days
from sanctions_graph.errors import BoundsError, DateError, IntegrityError, SchemaError, UnknownKindError
from sanctions_graph.model.schema import LAYOUTS, record_class
from sanctions_graph.testing import records


@pytest.mark.parametrize("table", LAYOUTS)
@given(data=st.data())
def test_every_record_reads_back_from_its_text(table, data):
    record = data.draw(records(table))
    text = record.to_text()
    kind = text.pop("kind", "") if table == "nodes" else ""
    again = record_class(table, kind)(**{name: text[name] for name in type(record).model_fields})
    assert again == record
    assert hash(again) == hash(record)


def test_a_record_does_not_change():
    with pytest.raises(Exception, match="frozen"):
        sg.State(id="state:LA").caption = "Laos"


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: sg.Entity(id="x:1", typ="Person"), SchemaError, "typ"),
        (lambda: sg.Entity(id="x:1", type="Persn"), UnknownKindError, "did you mean 'Person'"),
        (lambda: sg.Entity(), SchemaError, "'id'"),
        (lambda: sg.Link(source="a", target="b", kind="owned"), UnknownKindError, "did you mean 'owns'"),
        (
            lambda: sg.Link(id="l:1", source="a", target="b", kind="owns", start="2016-13"),
            DateError,
            "Link 'l:1', field 'start'",
        ),
        (lambda: sg.Link(source="a", target="b", kind="owns", share="130%"), BoundsError, "130%"),
        (lambda: sg.Link(source="a", target=math.nan, kind="owns"), IntegrityError, "'target'"),
        (lambda: sg.Claim(about="x", document="d", status="rumoured"), UnknownKindError, "official"),
        (
            lambda: sg.Claim(about="x", document="d", status="alleged", stance="supports"),
            SchemaError,
            "leave the stance out",
        ),
        (lambda: sg.Claim(about="x", document="d", confidence=2), BoundsError, "confidence"),
        (lambda: sg.Claim(about="x", document="d", quantity="start", value="soon"), DateError, "soon"),
        (lambda: sg.ClaimLink(claim="a", other="b", relation="likes"), UnknownKindError, "same_amount"),
    ],
)
def test_a_record_that_cannot_be_is_refused_by_field(make, error, says):
    with pytest.raises(error, match="Hint:") as refused:
        make()
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("status", "stance"),
    [("official", "supports"), ("convicted", "supports"), ("asserted", "supports"), ("alleged", "hedges"),
     ("estimated", "hedges"), ("opinion", "hedges"), ("planned", "hedges")],
)  # fmt: skip
def test_the_stance_follows_from_the_status(status, stance):
    assert sg.Claim(about="x", document="d", status=status).stance == stance
    assert sg.Claim(about="x", document="d", status=status, stance="disputes").stance == "disputes"


def test_a_claim_of_a_bound_has_its_unit_without_being_told():
    share = sg.Claim(about="x", document="d", quantity="share", value=0.25)
    assert (share.unit, share.value) == ("share", (WHOLE // 4, WHOLE // 4))
    start = sg.Claim(about="x", document="d", quantity="start", value="2016")
    assert (start.unit, start.value) == ("day", parse_days("2016"))


def test_a_record_prints_what_it_says_and_no_more():
    assert str(sg.Link(id="l:1", source="a", target="b", kind="owns", start="2016")) == (
        "Link(id='l:1', source='a', target='b', kind='owns', start='2016')"
    )
