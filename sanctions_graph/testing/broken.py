"""Builders that break exactly one rule, each in every way the rule can be broken: what shows that a rule fires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import NO_SHARE, WHOLE, Amount, Days, Share
from sanctions_graph.errors import MissingDependencyError, UnknownKindError
from sanctions_graph.model.kinds import LINK_KINDS, NODE_KINDS
from sanctions_graph.model.records import NODE_RECORDS, Claim, Document, Entity, Link, Measure, Name, Record
from sanctions_graph.testing.strategies import FIRST_DAY, LAST_DAY, graphs

try:
    from hypothesis import strategies as st
except ImportError:  # pragma: no cover - tests have it
    raise MissingDependencyError("hypothesis", "testing") from None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hypothesis.strategies import DrawFn, SearchStrategy

    from sanctions_graph.model.builder import GraphBuilder

    Breaker = Callable[[DrawFn], Iterable[Record]]

_A, _B, _DOC = "bad:a", "bad:b", "bad:doc"
_ENDS = {"source": _A, "target": _B}


def invalid_graphs(rule: str) -> SearchStrategy[GraphBuilder]:
    """Draw builders whose `freeze` is refused by one rule and no other.

    Parameters
    ----------
    rule : {"I1", "I2", "I3", "I4", "I5", "I7", "I18"}
        A rule that is checked at freezing.

    Returns
    -------
    strategy of GraphBuilder
        A legal graph, opened again, with rows added that break the rule in one of the ways it can be broken.

    Raises
    ------
    UnknownKindError
        If no data can break the rule.
    """
    if rule not in _WAYS:
        raise UnknownKindError(rule, _WAYS, what="rule that data can break")
    return _builders(_WAYS[rule])


@st.composite
def _builders(draw: DrawFn, ways: tuple[Breaker, ...]) -> GraphBuilder:
    builder = draw(graphs(max_nodes=3, max_links=2)).edit()
    builder.add(Entity(id=_A), Entity(id=_B), Document(id=_DOC, published="2020"))
    builder.add(*draw(st.sampled_from(ways))(draw))
    return builder


def _told(**fields: Any) -> tuple[Link, Claim]:
    """Return a link between the two added entities, or as told, with the claim that it exists."""
    return Link(**{"id": "bad:link", "kind": "owns", **_ENDS, **fields}), _claim(about="bad:link")


def _claim(**fields: Any) -> Claim:
    return Claim(**{"document": _DOC, **fields})


def _turned(draw: DrawFn) -> Days:
    low, high = draw(st.tuples(st.integers(FIRST_DAY, LAST_DAY), st.integers(1, 900)))
    return Days(low, low - high)


# ---- I1: ids are unique ----------------------------------------------------------------------------------


def _repeated_row(draw: DrawFn) -> Iterable[Record]:
    rows = (Entity(id=_A, caption="again"), Document(id=_DOC), *_told())
    row = draw(st.sampled_from(rows))
    return (*_told(), row) if row.table == "links" else (row,) if row.table != "claims" else (*_told(), *_told())


def _ambiguous_id(draw: DrawFn) -> Iterable[Record]:
    ambiguous = draw(st.sampled_from([_A, _B]))
    link, _ = _told(id=ambiguous)
    return link, _claim(about=ambiguous)


# ---- I2: every reference resolves ------------------------------------------------------------------------


def _dangling(draw: DrawFn) -> Iterable[Record]:
    return draw(
        st.sampled_from(
            [
                _told(target="bad:nobody"),
                _told(source="bad:nobody"),
                (_claim(about="bad:nothing"),),
                (_claim(about=_A, document="bad:no-document"),),
                (Name(node="bad:nobody", value="Nobody"),),
            ]
        )
    )


# ---- I3: ends have kinds that the registry allows --------------------------------------------------------


def _wrong_ends(draw: DrawFn) -> Iterable[Record]:
    wrong = [
        (kind.name, a, b)
        for kind in LINK_KINDS.values()
        for a in NODE_KINDS
        for b in NODE_KINDS
        if a not in kind.sources or b not in kind.targets or (kind.alike and a != b)
    ]
    kind, a, b = draw(st.sampled_from(wrong))
    source, target = (NODE_RECORDS[word](id=f"bad:{end}") for end, word in (("source", a), ("target", b)))
    return source, target, *_told(kind=kind, source="bad:source", target="bad:target")


def _unknown_type(draw: DrawFn) -> Iterable[Record]:
    return (Entity(id="bad:c").model_copy(update={"type": draw(st.sampled_from(["", "Wizard"]))}),)


# ---- I4: low ≤ high, no end before the start -------------------------------------------------------------


def _turned_bounds(draw: DrawFn) -> Iterable[Record]:
    days = _turned(draw)
    field = draw(st.sampled_from(["start", "end", "due"]))
    bounds = [
        (Document(id="bad:doc2", published=days),),
        (Measure(id="bad:measure", adopted=days),),
        (_claim(about=_A, observed=days),),
        (_claim(about=_A, quantity="wage", value=Amount(2.0, 1.0)),),
        _told(**{field: days}),
        _told(share=Share(WHOLE, 1)),
        _told(kind="pays", amount=Amount(2.0, 1.0)),
    ]
    return draw(st.sampled_from(bounds))


def _end_before_start(draw: DrawFn) -> Iterable[Record]:
    day, earlier = draw(st.integers(FIRST_DAY, LAST_DAY)), draw(st.integers(1, 900))
    start, end = Days(day, day + 30), Days(day - earlier - 5, day - earlier)
    told = (
        _claim(about="bad:link", quantity="start", value=start),
        _claim(about="bad:link", quantity="end", value=end),
    )
    ways = [
        _told(start=start, end=end),
        (*_told(), *told),
        (Name(node=_A, value="Nobody", start=start, end=end),),
    ]
    return draw(st.sampled_from(ways))


def _other_unit(draw: DrawFn) -> Iterable[Record]:
    quantity, unit = draw(st.sampled_from([("start", "USD"), ("share", "day"), ("amount", "EUR")]))
    told = _claim(about="bad:link", quantity=quantity, unit=unit, value=Amount(1.0, 1.0))
    return *_told(kind="owns" if quantity == "share" else "pays", unit="" if quantity == "share" else "USD"), told


# ---- I5: shares within the whole, where the kind carries one ---------------------------------------------


def _too_much(draw: DrawFn) -> Iterable[Record]:
    surplus = draw(st.integers(1, WHOLE))
    share = draw(st.sampled_from([Share(0, WHOLE + surplus), Share(WHOLE + surplus, WHOLE + surplus), Share(-5, 5)]))
    return _told(share=share)


def _carried_wrongly(draw: DrawFn) -> Iterable[Record]:
    kind = draw(st.sampled_from([kind for kind in LINK_KINDS.values() if kind.carries != "amount"]))
    both = [word for word in NODE_KINDS if word in kind.sources], [word for word in NODE_KINDS if word in kind.targets]
    a, b = (both[0][0], both[1][0]) if not kind.alike else (both[0][0], both[0][0])
    source, target = (NODE_RECORDS[word](id=f"bad:{end}") for end, word in (("source", a), ("target", b)))
    fields: dict[str, Any] = {"kind": kind.name, "source": "bad:source", "target": "bad:target"}
    stated = {"amount": Amount(1.0, 2.0)} if kind.carries == "share" else {"share": Share(1, 2)}
    return source, target, *_told(**fields, **stated)


# ---- I7: every link has a claim of its existence ---------------------------------------------------------


def _unclaimed(draw: DrawFn) -> Iterable[Record]:
    link, _ = _told()
    quantity, value = draw(st.sampled_from([("start", "2020"), ("share", "25%"), ("staff", 4)]))
    about_it = _claim(about="bad:link", quantity=quantity, value=value)
    return draw(st.sampled_from([(link,), (link, about_it)]))


# ---- I18: no designation before its authority existed ----------------------------------------------------


def _early_listing(draw: DrawFn) -> Iterable[Record]:
    adopted, before = draw(st.integers(FIRST_DAY, LAST_DAY)), draw(st.integers(1, 900))
    start = Days(adopted - before - 5, adopted - before)
    measure = Measure(id="bad:measure", adopted=Days(adopted, adopted + draw(st.integers(0, 400))))
    fields = {"kind": "designates", "source": "bad:measure", "share": NO_SHARE}
    by_claim = _claim(about="bad:link", quantity="start", value=start)
    return draw(st.sampled_from([(measure, *_told(start=start, **fields)), (measure, *_told(**fields), by_claim)]))


_WAYS: dict[str, tuple[Breaker, ...]] = {
    "I1": (_repeated_row, _ambiguous_id),
    "I2": (_dangling,),
    "I3": (_wrong_ends, _unknown_type),
    "I4": (_turned_bounds, _end_before_start, _other_unit),
    "I5": (_too_much, _carried_wrongly),
    "I7": (_unclaimed,),
    "I18": (_early_listing,),
}
