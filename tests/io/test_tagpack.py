"""Tag packs of GraphSense: an attribution becomes a claim about a wallet, and never a listing."""

import gzip
import io
import json
import re
import sys
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sanctions_graph as sg
from sanctions_graph._bounds import UNKNOWN_DAY
from sanctions_graph.errors import FormatError, MissingDependencyError, RecordError
from sanctions_graph.io.files import _yaml
from sanctions_graph.io.files._stream import files_of
from sanctions_graph.io.files._yaml import read_yaml
from sanctions_graph.io.lists.tagpack import FIELDS

yaml = pytest.importorskip("yaml")

PACK = """\
---
title: Made-up pack  # a comment
creator: A made-up team
description: Addresses that nobody has
label: Alpha group
actor: alpha
confidence: authority_data
source: https://example.org/notice
lastmod: 2022-04-15
category: user
abuse: sanction
is_cluster_definer: false
tags:
- address: 1MadeUpAddress1
  currency: BTC
- address: '0xAB01'
  currency: ETH
  label: Alpha treasury
  lastmod: "2022-5-1"
  confidence: service_data
  is_cluster_definer: true
- address: 0xab01
  currency: ETH
  source: another notice
- {address: TMadeUp, currency: USDT, network: TRX, actor: ~, label: Bridge exploiter 4, concepts: [theft, user]}
- address: 1Mentioned
  network: BTC
  tag_type: mention
"""


def pack(*tags, **header):
    """Write a pack of tags, each a mapping."""
    fields = {"title": "T", "creator": "C", "label": "L", "source": "S", "currency": "BTC", "lastmod": "2022-01-01"}
    return yaml.safe_dump({**fields, **header, "tags": list(tags)}, sort_keys=False).encode()


def links(graph):
    table = graph.tables["links"]
    return sorted(zip(*(table.coded(name)[:] for name in ("source", "kind", "target", "role")), strict=True))


def names(graph, node):
    return {(name.scheme, name.value) for name in graph.names if name.node == node}


def tags(graph):
    return [claim for claim in graph.claims if not claim.quantity]


@pytest.fixture(name="graph", scope="module")
def _graph():
    return sg.io.read(PACK.encode())


# ---- what a tag becomes ----------------------------------------------------------------------------------


def test_an_actor_controls_and_a_label_alone_is_a_tie(graph):
    assert links(graph) == sorted([
        ("graphsense:alpha", "controls", "wallet:XBT:1MadeUpAddress1", "holder"),
        ("graphsense:alpha", "controls", "wallet:ETH:0xAB01", "holder"),
        ("wallet:USDT:TMadeUp", "tied_to", "label:Bridge exploiter 4", "label"),
        ("wallet:XBT:1Mentioned", "tied_to", "graphsense:alpha", "mention"),
    ])  # fmt: skip
    assert {node.type for node in graph.nodes if node.id.startswith("wallet:")} == {"CryptoWallet"}
    assert graph.caption("wallet:XBT:1MadeUpAddress1") == "1MadeUpAddress1 (XBT)"
    assert names(graph, "graphsense:alpha") == {("name", "Alpha group"), ("name", "Alpha treasury")}


def test_an_address_in_two_spellings_is_one_wallet_with_both(graph):
    assert names(graph, "wallet:ETH:0xAB01") == {("wallet", "0xAB01"), ("wallet", "0xab01")}
    assert len(graph.claims_about("link:graphsense:alpha/controls/wallet:ETH:0xAB01/holder")) == 2


def test_a_tag_inherits_from_the_header_and_says_otherwise(graph):
    one, other = sorted(
        graph.claims_about("link:graphsense:alpha/controls/wallet:ETH:0xAB01/holder"), key=lambda claim: claim.locator
    )
    assert one.locator == "line 16, https://example.org/notice"
    assert (one.grade, one.attributed_to, one.original_value) == (
        "service_data", "https://example.org/notice", "Alpha treasury",
    )  # fmt: skip
    assert one.note == "said of the whole cluster of the address"
    assert (other.grade, other.attributed_to, other.original_value, other.note) == (
        "authority_data", "another notice", "Alpha group", "",
    )  # fmt: skip
    assert {claim.status for claim in graph.claims} == {"asserted"}


def test_what_else_a_tag_says_is_told_of_the_wallet(graph):
    told = {(claim.quantity, claim.value_text) for claim in graph.claims_about("wallet:USDT:TMadeUp")}
    assert told == {("category", "user"), ("abuse", "sanction"), ("concept", "theft"), ("network", "TRX")}


def test_a_pack_is_a_document_and_its_days_are_sightings(graph):
    (document,) = graph.documents
    assert (document.title, document.publisher) == ("Made-up pack", "A made-up team")
    assert document.to_text()["published"] == "2022-05-01"
    assert {link.start for link in graph.links} == {link.end for link in graph.links} == {UNKNOWN_DAY}
    days = {claim.to_text()["observed"] for claim in graph.claims}
    assert days == {"2022-04-15", "2022-05-01"}
    assert graph.as_of("2022-04-15").mask("certain").sum() == 4
    assert graph.as_of("2022-05-02").mask("certain").sum() == 0
    assert not graph.findings


def test_no_tag_is_a_listing(graph):
    assert "designates" not in {link.kind for link in graph.links}
    assert graph.entities() == list(graph.nodes.ids)


def test_grades_are_those_of_the_default_table():
    graph = sg.io.read(pack({"address": "1A"}, actor="x", confidence="authority_data"))
    row = sg.exposure(graph, subjects=["wallet:XBT:1A"], targets=["graphsense:x"], rule="^controls")[0]
    assert row.strength == pytest.approx(0.6)


def test_a_wallet_is_the_node_that_ofac_has():
    sdn = '7,"SOMEONE",individual,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{}"\n'.format(
        "Digital Currency Address - XBT 1A; alt. Digital Currency Address - ETH 0xab."
    )
    ofac = sg.io.read(sdn.encode(), "ofac-csv", published="2022-01-02")
    both = sg.compose(ofac, sg.io.read(pack({"address": "1A"})))
    assert ("wallet:XBT:1A", "tied_to", "label:L", "label") in links(both)
    assert ("ofac:7", "controls", "wallet:XBT:1A", "holder") in links(both)
    shouting = sg.io.read(pack({"address": "0xAB", "currency": "ETH"}))
    assert {key for key in sg.compose(ofac, shouting, on="wallet").nodes.ids if "ETH" in key} == {"wallet:ETH:0xAB"}


def test_packs_unite_in_any_order(tmp_path):
    packs = {
        "a.yaml": pack({"address": "0xAB", "currency": "ETH"}, actor="x"),
        "b.yaml": pack({"address": "0xab", "currency": "ETH"}, actor="x", label="M", creator="D"),
        "copy.yaml": pack({"address": "0xAB", "currency": "ETH"}, actor="x"),
        "x.actorpack.yaml": b"title: T\ncreator: C\nactors:\n- id: x\n",
    }
    for name, text in packs.items():
        (tmp_path / name).write_bytes(text)
    graph = sg.io.read(tmp_path)
    assert {finding.id for finding in graph.findings} == {"copy.yaml", "x.actorpack.yaml"}
    assert len(graph.documents) == 2
    apart = sg.compose(*(sg.io.read(packs[name]) for name in ("b.yaml", "a.yaml")), on="wallet")
    assert set(links(apart)) == set(links(graph))  # a link that two packs tell stands there once for each
    assert {key for key in graph.nodes.ids if key.startswith("wallet:")} == {"wallet:ETH:0xAB"}


def test_a_header_of_its_own_counts_as_the_header():
    nested = PACK.replace("tags:\n", "x:\n").partition("x:\n")
    header = "".join(f"  {line}\n" for line in nested[0].removeprefix("---\n").splitlines())
    inside = sg.io.read(f"header:\n{header}tags:\n{nested[2]}".encode())
    assert links(inside) == links(sg.io.read(PACK.encode()))
    with pytest.raises(RecordError, match="stands in the header and beside it"):
        sg.io.read(b"title: T\nheader:\n  title: U\n  creator: C\ntags: []\n")


def test_a_day_is_told_or_not_known():
    bare = pack({"address": "1A"}, lastmod=None)
    graph = sg.io.read(bare)
    assert [finding.rule for finding in graph.findings] == ["date"]
    assert graph.as_of("2022-01-01").mask("certain").sum() == 0
    assert sg.io.read(bare, published="2022-01-01").as_of("2022-01-01").mask("certain").all()
    assert sg.io.read(pack({"address": "1A"}), published="2023-01-01").as_of("2022-01-01").mask("certain").all()
    with pytest.raises(FormatError, match="changed on 2022-01-01, after 2021-12-31"):
        sg.io.read(pack({"address": "1A"}), published="2021-12-31")
    timed = sg.io.read(pack({"address": "1A"}, lastmod="2021-04-21 10:11:12"))
    assert timed.as_of("2021-04-21").mask("certain").all()


def test_an_empty_pack_is_a_document_and_nothing_else():
    graph = sg.io.read(pack())
    assert (len(graph.nodes), len(graph.documents)) == (0, 1)


# ---- bad tags --------------------------------------------------------------------------------------------

BAD = {
    "no address": ({"label": "X"}, "no address"),
    "a blank within": ({"address": "1A 1B"}, "holds a blank"),
    "a slash": ({"address": "1A/1B"}, "a slash"),
    "a long address": ({"address": "1" * 151}, "its address is longer than 150"),
    "a long label": ({"address": "1A", "label": "x" * 151}, "its label is longer than 150"),
    "a giant label": ({"address": "1A", "label": "x" * 20_000}, "its label is a text of 20,000 characters"),
    "no label": ({"address": "1A", "label": None}, "it has no label"),
    "no source": ({"address": "1A", "source": " "}, "it has no source"),
    "no currency": ({"address": "1A", "currency": None}, "neither a currency nor a network"),
    "a strange currency": ({"address": "1A", "currency": "B/C"}, "'B/C' is no currency"),
    "a list for a label": ({"address": "1A", "label": ["X"]}, "its label is no text"),
    "a line break": ({"address": "1A", "label": "A\nB"}, "control characters"),
    "no day": ({"address": "1A", "lastmod": "soon"}, "'soon', is no day"),
    "a day of none": ({"address": "1A", "lastmod": "2022-02-30"}, "is no day"),
    "deep concepts": ({"address": "1A", "concepts": [["x"]]}, "no list of words"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_tag_is_refused_by_its_line(case):
    tag, says = BAD[case]
    text = pack({"address": "1Good"}, tag)
    with pytest.raises(RecordError, match=re.escape(says)) as caught:
        sg.io.read(text)
    assert caught.value.line == 9
    graph = sg.io.read(text, on_error="collect")
    assert "wallet:XBT:1Good" in graph.nodes.ids
    assert [finding.message for finding in graph.findings if says in finding.message]


def test_what_is_wrong_in_the_header_is_told_once():
    text = pack({"address": "1A"}, {"address": "1B"}, lastmod="soon", abuse=["x"], actor="y")
    with pytest.raises(RecordError, match="is no day") as caught:
        sg.io.read(pack({"address": "1A"}, lastmod="soon"))
    assert caught.value.line == 6
    graph = sg.io.read(text, on_error="collect")
    assert [finding.message.partition(": ")[2] for finding in graph.findings] == [
        "left out: its abuse is no text",
        "left out: its lastmod, 'soon', is no day",
        "the pack has no day: on any day, what it says is possible only",
    ]
    assert len(tags(graph)) == 2


def test_the_longest_ids_fit():
    longest = {"address": "1" * 150, "currency": "C" * 12}
    for more in ({"actor": "a" * 80}, {"label": "b" * 150}):
        assert len(sg.io.read(pack(longest | more)).links) == 1


def test_what_is_no_tag_is_refused():
    with pytest.raises(RecordError, match="no mapping"):
        sg.io.read(pack("1A"))


def test_clusters_and_transactions_are_left_out_with_a_finding():
    graph = sg.io.read(pack({"entity": 17642138}, {"tx_hash": "ab" * 32, "network": "BTC"}, {"address": "1A"}))
    assert [finding.rule for finding in graph.findings] == ["record", "record"]
    assert len(tags(graph)) == 1


def test_unknown_words_are_read_and_told_once():
    odd = {"flavour": 1, "tag_type": "rumour", "confidence": "50", "is_cluster_definer": "perhaps", "actor": "x"}
    graph = sg.io.read(pack({"address": "1A", **odd}, {"address": "1B", **odd}))
    told = [finding.message for finding in graph.findings]
    assert len(told) == 4
    for word in ("flavour", "rumour", "50", "perhaps"):
        assert sum(repr(word) in text for text in told) == 1
    assert {claim.grade for claim in graph.claims} == {"50"}
    assert {link.kind for link in graph.links} == {"tied_to"}
    assert not sg.io.read(pack({"address": "1A", "confidence": "unknown"})).findings


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: T\ntags: []\n", "it has no creator"),
        ("creator: C\ntags: []\n", "it has no title"),
        ("title: ''\ncreator: C\ntags: []\n", "it has no title"),
        ("title: T\ncreator: C\ntags: 5\n", "its tags are no list"),
        ("title: T\ncreator: C\ntags:\n", "its tags are no list"),
        ("header: 5\ntags: []\n", "its header is no mapping"),
        ("header: !include header.yaml\ntags: []\n", "it asks for !include"),
    ],
)
def test_a_pack_that_is_none_is_refused_either_way(text, says, on_error):
    with pytest.raises(RecordError, match=re.escape(says)):
        sg.io.read(text.encode(), "tagpack", on_error=on_error)


def test_without_yaml_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingDependencyError, match="PyYAML"):
        sg.io.read(PACK.encode())


# ---- hostile YAML ----------------------------------------------------------------------------------------

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "billion laughs": (LAUGHS, 2, "it repeats an anchor (*a)"),
    "a merge": ("a: &a {x: 1}\nb:\n  <<: *a\n", 3, "it repeats an anchor"),
    "an object": ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "it asks for"),
    "an own tag": ("a: !include other.yaml\n", 1, "it asks for !include"),
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands there twice, first for line 1"),
    "a key that is none": ("? [a]\n: 1\n", 1, "a key is no text"),
    "a null key": ("~: 1\n", 1, "a key is no text"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "a second document begins"),
    "deep lists": ("a: " + "[" * 100_000, 1, "nest"),
    "deep mappings": ("".join(f"{'  ' * at}a:\n" for at in range(30)), 17, "nested more than 16 deep"),
    "an open bracket": ("a: 1\nb: [x\n", 3, "it is no YAML"),
    "a bad indent": ("a: 1\n b: 2\n", 2, "it is no YAML"),
    "a tab": ("a:\n\t- b\n", 2, "it is no YAML"),
    "an unknown alias": ("a: *b\n", 1, "it repeats an anchor"),
    "nothing": ("# nothing\n", 1, "it holds nothing"),
    "a control character": ("a: 1\nb: \x07\n", 2, "control character"),
    "a giant line": ("a: " + "x" * 2**21 + "\n", 1, "longer than"),
    "UTF-16": ("a: 1".encode("utf-16"), 1, "UTF-16"),
    "no UTF-8": (b"a: 1\nb: \xff\n", 2, "UTF-8"),
}


def parsed(text):
    (file,) = files_of(text if isinstance(text, bytes) else text.encode())
    return read_yaml(file)


@pytest.fixture(params=["in C", "in Python"])
def parser(request, monkeypatch):
    if request.param == "in Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_yaml_is_refused_by_its_line(case, parser):
    text, line, says = HOSTILE[case]
    with pytest.raises(RecordError, match=re.escape(says)) as caught:
        parsed(text)
    assert caught.value.line == line


def test_sizes_are_bounded(monkeypatch):
    monkeypatch.setattr(_yaml, "MAX_VALUES", 5)
    with pytest.raises(FormatError, match="more than 5 values"):
        parsed("a: [1, 2, 3, 4]")
    monkeypatch.setattr(_yaml, "MAX_BYTES", 10)
    with pytest.raises(FormatError, match="more than 10 characters"):
        parsed("a: 12345678")


def plain(value):
    """Take the lines off."""
    held = value.held
    if isinstance(held, list):
        return [plain(each) for each in held]
    return {name: plain(each) for name, each in held.items()} if isinstance(held, dict) else held


def test_texts_stay_as_printed(parser):
    text = "a: 0x0A\nb: 2022-10-1\nc: yes\nd: '~'\ne:\nf: !!str 5\ng: |\n  x\n  y\nh: 1_000\n"
    assert plain(parsed(text)) == {
        "a": "0x0A", "b": "2022-10-1", "c": "yes", "d": "~", "e": None, "f": "5", "g": "x\ny\n", "h": "1_000",
    }  # fmt: skip
    assert [value.line for value in parsed(text).held.values()] == [1, 2, 3, 4, 5, 6, 7, 10]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=6) | st.none()
TREES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS.filter(bool), inner, max_size=3)
)


@given(st.dictionaries(WORDS.filter(bool), TREES, min_size=1, max_size=3))
def test_what_pyyaml_writes_is_read_as_it_reads_it(tree):
    text = yaml.safe_dump(tree, allow_unicode=True)
    assume("&" not in text)  # anchors are for values that stand there twice
    assert plain(parsed(text)) == tree


@given(st.text(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"#%@?,\n \t~", max_size=60))
def test_any_text_is_read_or_refused(text):
    with suppress(FormatError):
        parsed(text.encode("utf-8", "surrogatepass"))


def test_the_hash_is_of_the_whole_file():
    graph = sg.io.read(PACK.encode() + b"...\n# the end\n")
    (document,) = graph.documents
    assert document.sha256 in graph.provenance[0].inputs


# ---- real packs ------------------------------------------------------------------------------------------

COUNTS = {"lazarus": 21, "lazarus2": 6, "ronin_bridge": 6, "blender_io": 45, "tornado_cash": 39, "ofac": 572}


@pytest.fixture(scope="module", name="packs")
def _packs(real):
    return {name: sg.io.read(real("crypto-tagpacks-dprk", f"{name}.yaml")) for name in COUNTS}


def wallets(graph):
    return {key for key in graph.nodes.ids if key.startswith("wallet:")}


@pytest.fixture(scope="module", name="january_2023")
def _january_2023(real):
    """Read the entries of OFAC's list that have an address of a digital currency."""
    with gzip.open(real("us-ofac-sdn-2023-01", "sdn.csv.gz"), "rb") as file:
        rows = [line for line in file if b"Digital Currency Address" in line]
    return sg.io.read(io.BytesIO(b"".join(rows)), "ofac-csv", published="2023-01-21")


@pytest.fixture(scope="module", name="september_2024")
def _september_2024(real):
    """Read all addresses on OFAC's list of that day."""
    files = sorted(real("crypto-ofac-addresses-2024-09").glob("*.json"))
    assert len(files) == 17
    return {address for file in files for address in json.loads(file.read_text())}


def test_every_tag_is_read(packs):
    assert {name: len(tags(graph)) for name, graph in packs.items()} == COUNTS
    assert not [finding for graph in packs.values() for finding in graph.findings]
    assert len(wallets(packs["tornado_cash"])) == 38  # one address stands there twice, once with a blank after it
    assert all("designates" not in {link.kind for link in graph.links} for graph in packs.values())
    grades = {name: {claim.grade for claim in graph.claims} for name, graph in packs.items()}
    assert grades.pop("ronin_bridge") == {"service_data"}
    assert grades.pop("ofac") == {""}
    assert set.union(*grades.values()) == {"authority_data"}


def test_the_holders_of_lazarus_are_those_of_ofac(packs, january_2023):
    both = sg.compose(january_2023, packs["lazarus"], on="wallet")
    tagged = wallets(packs["lazarus"])
    holders = Counter(both.caption(source) for source, kind, target, _ in links(both) if target in tagged)
    assert holders == {"lazarusgroup": 21, "LI, Jiadong": 12, "TIAN, Yinyin": 8, "LAZARUS GROUP": 1}


def test_all_packs_and_the_list_join(packs, january_2023):
    both = sg.compose(january_2023, *packs.values(), on="wallet")
    listed = {target for source, kind, target, _ in links(both) if kind == "controls" and source.startswith("ofac:")}
    assert len(listed & wallets(packs["ronin_bridge"])) == 1
    assert not listed & wallets(packs["lazarus2"])  # told by the FBI, and on no list
    table = sg.exposure(both, subjects=sorted(wallets(packs["lazarus2"])), rule="controlled")
    assert len(table) == 0


def test_what_is_on_the_list_of_september_2024(packs, september_2024):
    folded = {address.lower() if address.startswith("0x") else address for address in september_2024}

    def on_it(name):
        printed = [names(packs[name], claim.about.split("/")[2]) for claim in tags(packs[name])]
        return sum(any(address in september_2024 for _, address in spellings) for spellings in printed)

    assert {name: on_it(name) for name in ("lazarus", "lazarus2", "blender_io", "tornado_cash")} == {
        "lazarus": 21, "lazarus2": 0, "blender_io": 45, "tornado_cash": 37,
    }  # fmt: skip
    addresses = {value for name in packs["ronin_bridge"].names for value in [name.value] if name.scheme == "wallet"}
    assert addresses & september_2024 == {"0x098B716B8Aaf21512996dC57EB0615e2383E2f96"}
    tornado = {name.value.lower() for name in packs["tornado_cash"].names if name.scheme == "wallet"}
    assert len(tornado & folded) == 37  # the list prints one of them in small letters


def test_every_field_of_real_packs_is_in_the_field_map(real):
    for name in COUNTS:
        (file,) = files_of(real("crypto-tagpacks-dprk", f"{name}.yaml"))
        fields = plain(read_yaml(file))
        assert {key for key in fields if f"header.{key}" not in FIELDS and f"tag.{key}" not in FIELDS} == set()
        assert {f"tag.{key}" for tag in fields["tags"] for key in tag} <= set(FIELDS)


def test_every_field_of_the_schema_is_in_the_field_map():
    """The schema of graphsense-tagpack-tool at commit 10266f52."""
    header = {"title", "creator", "description", "owner", "is_public", "tags"}
    tag = {"label", "source", "currency", "network", "context", "confidence", "is_cluster_definer", "lastmod",
           "category", "abuse", "address", "tx_hash", "actor", "concepts", "tag_type"}  # fmt: skip
    assert {f"header.{name}" for name in header} | {f"tag.{name}" for name in tag} <= set(FIELDS)
