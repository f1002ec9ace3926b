"""GraphSense tag packs: which label, actor and source somebody attributes to addresses of digital currencies, YAML.

Field map (`FIELDS` says the same to a program; a test holds the fields of real files and of the schema against it)

===========================  ==============================================================================
``address``, ``currency``    the entity ``wallet:<currency>:<address>``, as the lists of OFAC have it: Bitcoin is
                             XBT there, so BTC is read as XBT; its name of scheme ``wallet``
``network``                  the currency where none is stated; else a claim of quantity ``network``
``actor``                    the entity ``graphsense:<actor>``, which ``controls`` the wallet, role ``holder``
``label``                    a name of the actor; without one, ``label:<label>``, to which the wallet is
                             ``tied_to``, role ``label``: it may be a holder, an event or a list
``tag_type``                 of an ``event`` or a ``mention``: ``tied_to`` with that role, and nobody controls
``source``                   speaker of the claims, and with the line their locator
``confidence``               grade of the claims, as printed
``lastmod``                  when it was seen so; the latest is the day of the document
``category``, ``abuse``      claims of that quantity about the wallet
``concepts``                 claims of quantity ``concept`` about the wallet
``is_cluster_definer``       note of the claim
``title``, ``creator``       title and publisher of the document
dropped                      description, context, owner, is_public, created
left out with a finding      tags of clusters (``entity``) and transactions (``tx_hash``), unknown fields
===========================  ==============================================================================

What stands in the header holds for each tag that does not say otherwise. An address that begins with ``0x`` or ``bc1``
is one wallet whatever the case of its letters; every spelling stays as a name.

**An attribution is no designation.** A tag says who its creator thinks holds an address. No tag becomes a listing,
whatever it says of abuse or sanctions: join the pack with the list to see which addresses are on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph.errors import DateError, FormatError, RecordError
from sanctions_graph.io._report import Place
from sanctions_graph.io.files._yaml import Value, read_yaml
from sanctions_graph.io.registry import Reader
from sanctions_graph.model.cells import read_days
from sanctions_graph.model.confidence import GRAPHSENSE
from sanctions_graph.model.folding import identifier_key

if TYPE_CHECKING:
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.registry import Reading

_HEADER = {
    "title": "title of the document",
    "creator": "publisher of the document",
    "description": "dropped: prose",
    "owner": "dropped: who keeps the file",
    "is_public": "dropped: who may see it",
    "header": "its fields stand for those of the header",
    "tags": "the tags",
}
_TAG = {
    "address": "entity id wallet:<currency>:<address>; name of scheme wallet",
    "currency": "entity id wallet:<currency>:<address>, BTC as XBT",
    "network": "the currency where none is stated, else claim of quantity network",
    "actor": "entity graphsense:<actor>; controls, role holder",
    "label": "name of the actor; without one, entity label:<label>; tied_to, role label",
    "tag_type": "of an event or a mention tied_to with that role",
    "source": "speaker and locator of the claims",
    "confidence": "grade of the claims",
    "lastmod": "observed, of the claims; published, of the document",
    "category": "claim of quantity category",
    "abuse": "claim of quantity abuse, and never a listing",
    "concepts": "claims of quantity concept",
    "is_cluster_definer": "note of the claim",
    "context": "dropped: prose, in a form of the creator's own",
    "created": "dropped: lastmod tells until when it was seen",
    "tx_hash": "left out: a transaction is no node",
    "entity": "left out: a cluster of addresses is no node",
}
FIELDS = MappingProxyType(
    {f"header.{name}": what for name, what in _HEADER.items()} | {f"tag.{name}": what for name, what in _TAG.items()}
)
"""Fields of the header and of a tag; those of a tag may stand in the header and hold for all tags."""

_TICKERS = {"BTC": "XBT"}  # as ISO 4217 would have it, and the lists of OFAC
_TIES = {"event": "event", "mention": "mention"}
_TYPES = frozenset({"", "actor", *_TIES})
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False, "": False}
_GRADES = frozenset({*GRAPHSENSE, "unknown"})  # that one says that nobody judged
_CLUSTER = "said of the whole cluster of the address"
_TEXTS = _TAG.keys() - {"lastmod", "concepts", "context", "created"}
_Said = dict[str, Any]
"""What fields say: a text each, of the concepts a list."""
_BLANK: _Said = {**dict.fromkeys(_TAG, ""), "concepts": []}
_MAX_ADDRESS, _MAX_ACTOR, _MAX_LABEL = 150, 80, 150  # so that an id of two of them fits
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([T ].*)?")
_TICKER = re.compile(r"\w{1,12}")
_TOP = re.compile(rb"""^["']?(title|creator|header|tags)["']?[ \t]*:""", re.MULTILINE)

_CLAIM = ("about", "quantity", "value_text", "observed", "document", "locator", "attributed_to", "status", "grade",
          "original_value", "note")  # fmt: skip


class _Tag(NamedTuple):
    """One tag of an address, with what it inherits."""

    at: Place
    ticker: str
    address: str
    label: str
    actor: str
    tie: str
    source: str
    grade: str
    day: str
    note: str
    facts: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[str, str]:
        """What makes the wallet: two spellings of one address are one."""
        return self.ticker, identifier_key("wallet", self.address)


class _Pack(NamedTuple):
    """One file."""

    digest: str
    title: str
    creator: str
    published: str
    tags: Sequence[_Tag]

    @property
    def document(self) -> str:
        return f"doc:tagpack-{self.digest[:16]}"


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    found = {match[1] for match in _TOP.finditer(head)}
    return b"tags" in found and len(found) > 1


def _read(reading: Reading) -> None:
    packs: dict[str, _Pack] = {}
    for file in reading.files:
        pack = _Fields(file, reading).pack()
        if pack.digest in packs:
            reading.report.note("file", Place(file.name, 1, file.name), "not read: it is a copy of another file")
        packs.setdefault(pack.digest, pack)
    _hand_over(reading, list(packs.values()))


class _Fields:
    """Reads the fields of one pack."""

    def __init__(self, file: InputFile, reading: Reading) -> None:
        self._name, self._reading, self._report = file.name, reading, reading.report
        self._told: set[tuple[str, str]] = set()
        digest: list[str] = []
        root = read_yaml(file, digest=digest)
        self._digest = digest[0]
        self._fields = self._flat(root)

    def _flat(self, root: Value) -> dict[str, Value]:
        """Return the fields of the header, whether they stand in a mapping of their own or not."""
        if not isinstance(root.held, dict):
            raise self._broken(root.line, "it is no mapping of fields")
        fields = dict(root.held)
        inner = fields.pop("header", Value(root.line, {}))
        if not isinstance(inner.held, dict):
            raise self._broken(inner.line, "its header is no mapping of fields")
        for name, value in inner.held.items():
            if name in fields:
                raise self._broken(value.line, f"its {name[:40]!r} stands in the header and beside it")
        return fields | inner.held

    def _broken(self, line: int, message: str) -> RecordError:
        return RecordError(message, path=self._name, line=line, hint="is it a tag pack?")

    def pack(self) -> _Pack:
        """Read the pack; one that does not say who made it is refused as a whole."""
        texts = {}
        for name in ("title", "creator"):
            value = self._fields.get(name, Value(1, None))
            if not isinstance(value.held, str) or not value.held.strip():
                raise self._broken(value.line, f"it has no {name}")
            texts[name] = self._report.text(Place(self._name, value.line, ""), value.held, name) or ""
        tags = self._fields.get("tags", Value(1, None))
        if not isinstance(tags.held, list):
            raise self._broken(tags.line, "its tags are no list")
        self._tell_unknown(self._fields, _HEADER | _TAG)
        inherited = dict(_BLANK)
        for name in sorted(_TAG.keys() & self._fields):
            value = self._fields[name]
            inherited |= self._said({name: value}, Place(self._name, value.line, "")) or {}
        read = [tag for value in tags.held if (tag := self._tag(value, inherited)) is not None]
        latest = max((tag.day for tag in read), default="")
        told = self._reading.published_on()
        if told and latest > told:
            raise FormatError(f"{self._name} was changed on {latest}, after {told}", hint="correct `published`")
        if not (told or latest):
            said = "the pack has no day: on any day, what it says is possible only"
            self._report.note("date", Place(self._name, 1, ""), said, table="documents")
        read = [tag if tag.day else tag._replace(day=told) for tag in read]
        return _Pack(self._digest, texts["title"], texts["creator"], told or latest, read)

    def _tell_unknown(self, given: Iterable[str], known: Iterable[str]) -> None:
        for name in sorted(set(given) - set(known)):
            self._tell_once("field", name, "is no field that is known; left out")

    def _tell_once(self, what: str, word: str, message: str) -> None:
        if (what, word) not in self._told:
            self._told.add((what, word))
            said = f"{word[:60]!r} {message}; told once"
            self._report.note("type", Place(self._name, 1, word[:60]), said, table="claims")

    # ---- one tag -------------------------------------------------------------------------------------------

    def _tag(self, value: Value, inherited: _Said) -> _Tag | None:
        if not isinstance(value.held, dict):
            self._report.refuse(Place(self._name, value.line, ""), "a tag is no mapping of fields")
            return None
        self._tell_unknown(value.held, _TAG)
        given = value.held.get("address", Value(0, None)).held
        at = Place(self._name, value.line, given[:80] if isinstance(given, str) else "")
        own = self._said(value.held, at)
        if own is None:
            return None
        said = inherited | own
        if not said["address"] and (said["tx_hash"] or said["entity"]):
            self._report.note("record", at, "left out: it tags a cluster or a transaction, and not an address")
            return None
        if not self._is_whole(said, at):
            return None
        if said["tag_type"] not in _TYPES:
            self._tell_once("tag_type", said["tag_type"], "is no known type of tag; read as a label")
        grade = said["confidence"]
        if grade and grade.casefold() not in _GRADES:
            self._tell_once("confidence", grade, "is no class of confidence that is known; kept as printed")
        ticker = _ticker(said["currency"] or said["network"])
        facts = [(name, said[name]) for name in ("category", "abuse") if said[name]]
        facts += [("concept", word) for word in said["concepts"] if word not in (said["category"], said["abuse"])]
        if said["network"] and _ticker(said["network"]) != ticker:
            facts.append(("network", said["network"]))
        return _Tag(
            at, ticker, said["address"], said["label"], said["actor"], self._tie(said), said["source"], grade,
            said["lastmod"], _CLUSTER if self._flag(said) else "", tuple(facts),
        )  # fmt: skip

    def _said(self, fields: dict[str, Value], at: Place) -> _Said | None:
        """Look at what fields say, a null as a blank; None if a text is unfit, and the tag is then refused."""
        said: _Said = {}
        for name, value in fields.items():
            if name == "lastmod":
                said[name] = self._day(value, at)
            elif name == "concepts":
                said[name] = self._concepts(value, at)
            elif name in _TEXTS:
                text = self._report.text(at, value.held or "", name) if isinstance(value.held, str | None) else None
                if text is None:
                    if not isinstance(value.held, str):
                        self._report.refuse(at, f"its {name} is no text", hint="one value a field")
                    return None
                said[name] = text
        return said

    def _is_whole(self, said: _Said, at: Place) -> bool:
        ticker = _ticker(said["currency"] or said["network"])
        lengths = {"address": _MAX_ADDRESS, "actor": _MAX_ACTOR, "label": _MAX_LABEL}
        long = [name for name, most in lengths.items() if len(said[name]) > most]
        fault = (
            "it has no address" if not said["address"]
            else "its address holds a blank or a slash" if re.search(r"[\s/]", said["address"])
            else f"its {long[0]} is longer than {lengths[long[0]]} characters" if long
            else "it has no label" if not said["label"]
            else "it has no source" if not said["source"]
            else "it states neither a currency nor a network" if not ticker
            else f"{ticker[:20]!r} is no currency" if not _TICKER.fullmatch(ticker)
            else ""
        )  # fmt: skip
        if fault:
            self._report.refuse(at, fault, hint="correct the tag, or the header that it inherits from")
        return not fault

    def _tie(self, said: _Said) -> str:
        """Say how a wallet is tied; blank if somebody controls it."""
        kind = said["tag_type"]
        return _TIES.get(kind, "" if said["actor"] and kind in _TYPES else "label")

    def _flag(self, said: _Said) -> bool:
        word = said["is_cluster_definer"].casefold()
        if word not in _FLAGS:
            self._tell_once("is_cluster_definer", word, "is neither true nor false; read as false")
        return _FLAGS.get(word, False)

    def _concepts(self, value: Value, at: Place) -> list[str]:
        words = value.held if isinstance(value.held, list) else [value]
        texts = [word.held for word in words if word.held is not None]
        if not all(isinstance(text, str) for text in texts):
            self._report.refuse(at, "its concepts are no list of words", table="claims")
            return []
        return [word for text in texts if isinstance(text, str) and (word := self._report.text(at, text, "concept"))]

    def _day(self, value: Value, at: Place) -> str:
        """Read the day of the last change; a clock time in it is dropped."""
        given = value.held
        if given is None:
            return ""
        found = _DAY.fullmatch(given.strip()) if isinstance(given, str) else None
        day = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""
        try:
            read_days(day)
        except DateError:
            day = ""
        if not day:
            said = repr(given) if isinstance(given, str) else "a list or mapping"
            self._report.refuse(at, f"its lastmod, {said:.40}, is no day", rule="date", table="claims")
        return day


def _ticker(word: str) -> str:
    return _TICKERS.get(word.upper(), word.upper())


# ---- what tags become ----------------------------------------------------------------------------------------


def _hand_over(reading: Reading, packs: Sequence[_Pack]) -> None:
    """Give everything to the builder, each pack told by a document of its own."""
    spelt: dict[tuple[str, str], set[str]] = {}
    for pack in packs:
        for tag in pack.tags:
            spelt.setdefault(tag.key, set()).add(tag.address)
    nodes: dict[str, tuple[str, str]] = {}
    names: dict[tuple[str, str, str], None] = {}
    links: dict[str, tuple[str, str, str, str]] = {}
    claims: list[tuple[str, ...]] = []
    wallets = {}
    for (ticker, key), spellings in spelt.items():
        address = min(spellings)  # whichever file comes first
        wallets[ticker, key] = wallet = f"wallet:{ticker}:{address}"
        nodes[wallet] = ("CryptoWallet", f"{address} ({ticker})")
        names.update(dict.fromkeys((wallet, "wallet", spelling) for spelling in spellings))
    for pack in packs:
        for tag in pack.tags:
            wallet = wallets[tag.key]
            party = f"graphsense:{tag.actor}" if tag.actor else f"label:{tag.label}"
            nodes[party] = ("LegalEntity", tag.actor or tag.label)
            if tag.actor and tag.actor != tag.label:
                names[party, "name", tag.label] = None
            ends = (wallet, "tied_to", party, tag.tie) if tag.tie else (party, "controls", wallet, "holder")
            link = f"link:{'/'.join(ends)}"  # no address holds a slash, so no two are alike
            links[link] = ends
            how = (tag.day, pack.document, f"line {tag.at.line}, {tag.source}", tag.source, "asserted", tag.grade)
            claims.append((link, "", "", *how, tag.label, tag.note))
            claims += [(wallet, quantity, text, *how, "", "") for quantity, text in tag.facts]
    add = reading.builder.add_columns
    add("documents", _columns(
        ("id", "publisher", "title", "published", "sha256"),
        [(pack.document, pack.creator, pack.title, pack.published, pack.digest) for pack in packs],
    ))  # fmt: skip
    if claims:
        rows = [(id, "entity", *row) for id, row in nodes.items()]  # noqa: A001
        add("nodes", _columns(("id", "kind", "type", "caption"), rows))
        add("names", _columns(("node", "scheme", "value"), list(names)))
        ties = [(id, *row, "?", "?") for id, row in links.items()]  # noqa: A001
        add("links", _columns(("id", "source", "kind", "target", "role", "start", "end"), ties))
        add("claims", _columns(_CLAIM, claims))


def _columns(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


READER = Reader("tagpack", "GraphSense tag packs, YAML", _sniff, _read, FIELDS)
"""Reads one pack or many, each from a file of its own."""
