"""Build, edit, freeze, look at days and compose in any order: the graph always says what a plain dict says."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, rule

import sanctions_graph as sg
from sanctions_graph._bounds import Days, day_text
from sanctions_graph.errors import SanctionsGraphError
from sanctions_graph.testing import assert_graphs_equal, oracles
from sanctions_graph.testing.strategies import FIRST_DAY, LAST_DAY

_NODES = [sg.Entity(id="x:a"), sg.Entity(id="x:b", caption="B"), sg.State(id="state:S"), sg.Channel(id="channel:c")]
_DOCUMENTS = [
    sg.Document(id="doc:early", published="2017"),
    sg.Document(id="doc:late", published="2022-05-01"),
    sg.Document(id="doc:undated"),
]
_LINKS = {
    "l:owns": ("x:a", "x:b", "owns"),
    "l:owns-again": ("x:a", "x:b", "owns"),
    "l:self": ("x:a", "x:a", "controls"),
    "l:pays": ("x:b", "state:S", "pays"),
    "l:hosts": ("state:S", "channel:c", "hosts"),
}
_STARTS = ["", "?", "2016", "2018-03", "2015..2019"]
_CLAIMS = [
    {"status": "asserted"},
    {"status": "alleged"},
    {"stance": "disputes"},
    {"observed": "2016"},
    {"observed": "2019-07", "status": "official"},
    {"quantity": "start", "value": "2014"},
    {"quantity": "start", "value": "2018..2019"},
    {"quantity": "end", "value": "?"},
    {"quantity": "end", "value": "2024"},
    {"quantity": "staff", "value": "4..12", "unit": "persons"},
]
_TOLD = st.tuples(
    st.sampled_from(_STARTS),
    st.lists(st.tuples(st.sampled_from(_DOCUMENTS), st.integers(0, len(_CLAIMS) - 1)), max_size=4),
)
_DAY = st.none() | st.integers(FIRST_DAY, LAST_DAY)


class Draft:
    """A builder, and the rows that it should hold."""

    def __init__(self, builder, rows):
        self.builder, self.rows = builder, rows

    def add(self, record):
        if record.id not in self.rows[record.table]:
            self.builder.add(record)
            self.rows[record.table][record.id] = record


def _empty():
    return {name: {} for name in ("nodes", "documents", "links", "claims")}


def _copy(rows):
    return {name: dict(table) for name, table in rows.items()}


def _united(a, b):
    """Unite two dicts of rows: links differ in nothing but their start, which then spans both."""
    rows = {name: a[name] | b[name] for name in a}
    for key in a["links"].keys() & b["links"].keys():
        both = a["links"][key].start, b["links"][key].start
        span = Days(min(day.low for day in both), max(day.high for day in both))
        rows["links"][key] = a["links"][key].model_copy(update={"start": span})
    return rows


def _check(graph, rows):
    for name, expected in rows.items():
        assert set(graph.tables[name].ids) == set(expected)
    model = oracles.plain({name: table.values() for name, table in rows.items()})
    for link in graph.tables["links"]:
        claims = [claim | {"out": "yes"} for claim in model["claims"].values() if claim["about"] == link.id]
        for bound in ("start", "end"):
            assert oracles.plain_value(getattr(link, bound)) == oracles.bounds(claims, model["links"][link.id], bound)
    for name in ("nodes", "documents", "claims"):
        assert all(record == rows[name][record.id] for record in graph.tables[name])


class Lifecycle(RuleBasedStateMachine):
    drafts, frozen = Bundle("drafts"), Bundle("frozen")

    @rule(target=drafts)
    def begin(self):
        draft = Draft(sg.GraphBuilder(), _empty())
        for record in (*_NODES[:-1], *_DOCUMENTS[:-1]):
            draft.add(record)
        return draft

    @rule(draft=drafts, record=st.sampled_from([*_NODES, *_DOCUMENTS]))
    def describe(self, draft, record):
        draft.add(record)

    @rule(draft=drafts, links=st.dictionaries(st.sampled_from(sorted(_LINKS)), _TOLD, min_size=1))
    def tell(self, draft, links):
        for key, (start, claims) in links.items():
            source, target, kind = _LINKS[key]
            if not {source, target} <= set(draft.rows["nodes"]):
                continue
            draft.add(sg.Link(id=key, source=source, target=target, kind=kind, start=start))
            draft.add(sg.Claim(id=f"c:{key}", about=key, document="doc:early"))
            for document, what in claims:
                if document.id in draft.rows["documents"]:
                    own = f"c:{key}:{document.id}:{what}"
                    draft.add(sg.Claim(id=own, about=key, document=document.id, **_CLAIMS[what]))

    @rule(draft=drafts, bad=st.sampled_from([{"share": ["130%"]}, {"start": ["2016-13"]}, {"kind": ["adores"]}]))
    def refuse(self, draft, bad):
        columns = {"id": ["l:bad"], "source": ["x:a"], "target": ["x:b"], "kind": ["owns"], **bad}
        with pytest.raises(SanctionsGraphError, match="Hint:"):
            draft.builder.add_columns("links", columns)

    @rule(target=frozen, draft=drafts)
    def freeze(self, draft):
        graph = draft.builder.freeze()
        _check(graph, draft.rows)
        assert_graphs_equal(draft.builder.freeze(), graph)
        return graph, _copy(draft.rows)

    @rule(target=drafts, pair=frozen)
    def edit(self, pair):
        graph, rows = pair
        return Draft(graph.edit(), _copy(rows))

    @rule(target=frozen, a=frozen, b=frozen)
    def compose(self, a, b):
        rows = _united(a[1], b[1])
        graph = sg.compose(a[0], b[0])
        _check(graph, rows)
        return graph, rows

    @rule(pair=consumes(frozen), valid=_DAY, known=_DAY, since=_DAY, gap=st.sampled_from([0, 24]))
    def look(self, pair, valid, known, since, gap):
        graph, rows = pair
        days = [None if day is None else day_text(day) for day in (valid, known, since)]
        view = graph.as_of(days[0], known=days[1], since=days[2], max_gap=gap)
        model = oracles.plain({name: table.values() for name, table in rows.items()})
        expected = oracles.masks(model, valid=valid, known=known, since=since, max_gap=gap)
        masks = (view.mask("possible").tolist(), view.mask("certain").tolist())
        shown = {key: pair for key, *pair in zip(graph.tables["links"].ids, *masks, strict=True)}
        assert shown == {key: list(answer) for key, answer in expected.items()}
        assert {link.id for link in view.links} == {key for key, answer in expected.items() if answer.possible}


TestLifecycle = Lifecycle.TestCase
