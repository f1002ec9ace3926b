"""Beneficial ownership statements: JSON of the Beneficial Ownership Data Standard 0.4 and 0.3, an array or lines.

Field map (`FIELDS` says the same to a program, path by path; a test holds real files against it)

=======================  ==================================================================================
``recordId``             the entity ``bods:<recordId>``; in 0.3 the first ``statementID`` of the record
``name``, ``names``      caption; names of scheme ``alias``, ``former_name``
``identifiers``          names of their scheme, ``lei`` for an LEI; not of persons
jurisdiction, addresses  ``located_in``; nationalities ``tied_to``
``interests``            one link each, from the interested party to the subject, with its own claim
shareholding             ``owns``, role ``capital``; votingRights: role ``votes``; the two are never added
indirect, or unknown     ``owns``, role ``declared_indirect``: never added to a chain
board, senior managers   ``directs``; nominee: ``acts_for``
appointment, influence   ``controls``; settlors, trustees and protectors as well
beneficiary, nominator   ``controls``, hedged; a type that is not stated: ``owns``, at any share, hedged
profit, surplus assets   ``tied_to``: no regime counts them as a holding
``share``                share: exact, or from minimum to maximum, either end in or out
startDate, endDate       start and end; see below for what is not stated
``isComponent``          note of the claim; a component is a holding like any other
unspecified party        an entity of its own, ``bods:<recordId>/unspecified``
dropped on purpose       birth dates and places, numbers, addresses and tax residence of persons
dropped                  prose, annotations, political exposure, founding dates, declarations
=======================  ==================================================================================

A record is told of by statements that follow one another. What an earlier one says and a later one does not ended
between their days; a closed record ends by the day it was closed. What is open was last seen on the day of the last
statement: then it is certain, later possible. All statements are held until the file ends.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph._bounds import parse_share
from sanctions_graph.errors import BoundsError
from sanctions_graph.io._bods_lives import Life, Stated, lives_of
from sanctions_graph.io._bods_model import (
    ENTITY_TYPES,
    FIELDS,
    INDIRECT,
    INTERESTS,
    LEI_SCHEMES,
    SHARE_PARTS,
    UNSTATED,
    Interest,
)
from sanctions_graph.io._bods_parts import as_dict, as_list, as_text, camel, interests_of, names_of, share_of, unnamed
from sanctions_graph.io._json import first_object, read_objects
from sanctions_graph.io._register import How, Register
from sanctions_graph.io._report import Place
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io.registry import Reading

__all__ = ["FIELDS", "READER"]

_SORTS = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
    "entity": "entity",
    "person": "person",
    "relationship": "relationship",
}
_NOBODY = ("noBeneficialOwners", "no-beneficial-owners")
_OFFICIAL = ("officialRegister", "verified")


class _Statement(NamedTuple):
    """One statement, of either version of the standard."""

    at: Place
    sort: str
    record: str
    day: str
    is_closed: bool
    details: dict[str, Any]
    how: How


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    keys = (first_object(head) or {}).keys()
    return {"statementId", "recordId", "recordType"} <= keys or {"statementID", "statementType"} <= keys


def _read(reading: Reading) -> None:
    _Statements(reading).read()


class _Statements:
    """Gathers the statements of a source, then says what their records say."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._report = reading, reading.report
        self._register = Register(reading.report, published=reading.published_on())
        self._records: dict[tuple[str, str], list[_Statement]] = defaultdict(list)
        self._record_of: dict[str, str] = {}  # statements of 0.3, which name one another
        self._seen: set[str] = set()
        self._publishers: set[str] = set()
        self._licences: set[str] = set()
        self._latest = ""

    def read(self) -> None:
        digests: list[str] = []
        for file in self._reading.files:
            for line, value, _ in read_objects(file, self._report, digest=digests):
                self._add(value, Place(file.name, line, ""))
        for (sort, record), statements in self._records.items():
            statements.sort(key=lambda statement: statement.day)
            if sort != "relationship":
                self._party(record, statements)
        for (sort, record), statements in self._records.items():
            if sort == "relationship":
                self._relationship(record, statements)
        self._register.hand_over(
            self._reading,
            id="bods",
            publisher="; ".join(sorted(self._publishers)[:3]),
            title="Beneficial ownership statements",
            licence="; ".join(sorted(self._licences)[:3]),
            digests=digests,
            published=self._register.published or self._latest,
        )

    # ---- statements ----------------------------------------------------------------------------------------

    def _add(self, value: dict[str, Any], at: Place) -> None:
        own = as_text(value.get("statementId") or value.get("statementID"))
        sort = _SORTS.get(as_text(value.get("recordType") or value.get("statementType")))
        at = at._replace(record=own[:80])
        texts = self._clean(value, at)
        if texts is None:
            return
        record = as_text(texts.get("recordId")) or self._first_of(texts)
        fault = (
            "the statement has no id" if not own
            else f"{own[:40]!r} is no short id" if len(own) > _MAX_ID or len(record) > _MAX_ID
            else "it is of no known sort" if sort is None
            else "it has no recordId" if not record
            else ""
        )  # fmt: skip
        if fault or sort is None:
            self._report.refuse(at, fault, hint="is it a statement of version 0.3 or 0.4?")
            return
        if own in self._seen:
            self._report.refuse(at, "the id of the statement stands there twice", hint="ids are keys: correct the file")
            return
        self._seen.add(own)
        details = as_dict(texts.get("recordDetails")) or texts
        day = self._register.day(as_text(texts.get("statementDate")), at, "date of a statement")
        closed = as_text(texts.get("recordStatus")) == "closed"
        how = self._how(texts, at)
        self._records[sort, record].append(_Statement(at, sort, record, day, closed, details, how))

    def _first_of(self, value: dict[str, Any]) -> str:
        """Find the record of a statement of 0.3: that of the one it replaces, or a new one."""
        own = as_text(value.get("statementID"))
        before = [as_text(other) for other in as_list(value.get("replacesStatements"))]
        record = next((self._record_of[other] for other in before if other in self._record_of), own)
        self._record_of[own] = record
        return record

    def _clean(self, value: Any, at: Place, depth: int = 0) -> Any:
        """Look at every text; None if one is unfit, and the statement is then refused."""
        if isinstance(value, str):
            return self._report.text(at, value, "text")
        if isinstance(value, dict | list) and depth > _MAX_DEPTH:
            self._report.refuse(at, f"it is nested more than {_MAX_DEPTH} deep", hint="no statement needs that")
            return None
        if isinstance(value, dict):
            pairs = {
                name: inner if name in _PROSE else self._clean(inner, at, depth + 1) for name, inner in value.items()
            }
            unfit = any(pairs[name] is None and inner is not None for name, inner in value.items())
            return None if unfit else pairs
        if isinstance(value, list):
            items = [self._clean(inner, at, depth + 1) for inner in value]
            return None if None in items else items
        return value

    def _how(self, value: dict[str, Any], at: Place) -> How:
        details, source = as_dict(value.get("publicationDetails")), as_dict(value.get("source"))
        published = self._register.day(as_text(details.get("publicationDate")), at, "date of publication")
        self._latest = max(self._latest, published)
        publisher = as_text(as_dict(details.get("publisher")).get("name"))
        self._publishers.update(filter(None, [publisher]))
        self._licences.update(filter(None, [as_text(details.get("license"))]))
        types = as_list(source.get("type")) or [source.get("type")]
        speakers = [as_text(as_dict(speaker).get("name")) for speaker in as_list(source.get("assertedBy"))]
        status = "official" if any(word in _OFFICIAL for word in types) else "asserted"
        return How(status=status, speaker="; ".join(filter(None, speakers))[:1000] or publisher)

    # ---- parties -------------------------------------------------------------------------------------------

    def _party(self, record: str, statements: list[_Statement]) -> None:
        last = statements[-1]
        id, register = f"bods:{record}", self._register  # noqa: A001
        if id in register.nodes:
            self._report.refuse(last.at, f"{record[:40]!r} is both a person and an entity", hint="ids are keys")
            return
        is_person = last.sort == "person"
        captions = [names_of(statement.details, is_person=is_person) for statement in statements]
        caption = captions[-1][0][0] if captions[-1] else unnamed(last.details, last.sort)
        register.entity(id, "Person" if is_person else self._type(last), caption)
        for names, statement in zip(captions, statements, strict=True):
            for place, (name, scheme) in enumerate(names):
                if name != caption:
                    register.name(id, scheme if place or statement is last else "former_name", name)
        for statement in statements:
            self._say(id, statement, is_person=is_person)

    def _type(self, statement: _Statement) -> str:
        given = statement.details.get("entityType")
        word = as_text(as_dict(given).get("type")) or as_text(given)
        if word not in ENTITY_TYPES:
            self._report.note("type", statement.at, f"{word[:60]!r} is no known type of entity; read as LegalEntity")
        return ENTITY_TYPES.get(word, "LegalEntity")

    def _say(self, id: str, statement: _Statement, *, is_person: bool) -> None:  # noqa: A002
        """Say where a party is, and what it is called by others."""
        details, at = statement.details, statement.at
        how = statement.how._replace(observed=self._register.seen("", statement.day))
        if not is_person:
            for identifier in map(as_dict, as_list(details.get("identifiers"))):
                scheme = (as_text(identifier.get("scheme")) or as_text(identifier.get("schemeName"))).lower()
                scheme = "lei" if scheme in LEI_SCHEMES else scheme or "identifier"
                self._register.name(id, scheme, as_text(identifier.get("id")))
        places = [(details.get("jurisdiction") or details.get("incorporatedInJurisdiction"), "registered", "")]
        places += [(place, "nationality", "") for place in as_list(details.get("nationalities"))]
        for address in map(as_dict, as_list(details.get("addresses"))):
            role = "address" if is_person else as_text(address.get("type")) or "address"
            places.append((address.get("country"), role, "" if is_person else as_text(address.get("address"))))
        for given, role, printed in places:
            if given:
                kind = "tied_to" if is_person else "located_in"
                self._place(id, given, (kind, role), at, how._replace(printed=printed))

    def _place(self, id: str, given: Any, how_tied: tuple[str, str], at: Place, how: How) -> None:  # noqa: A002
        place = {"code": given} if isinstance(given, str) else as_dict(given)
        state = self._register.state(as_text(place.get("code")), as_text(place.get("name")), at)
        if state is not None:
            kind, role = how_tied
            self._register.link(f"{id}/{role}/{state}", id, kind, state, at, at.record, how, role=role)

    # ---- relationships -------------------------------------------------------------------------------------

    def _relationship(self, record: str, statements: list[_Statement]) -> None:
        last = statements[-1]
        target = self._end(last.details.get("subject"), last)
        source = self._end(last.details.get("interestedParty"), last)
        if source is None or target is None:
            return
        stated = []
        for each in statements:
            interests = interests_of(each.details, is_closed=each.is_closed)
            stated.append((each.day, each.is_closed, [self._stated(interest, each) for interest in interests]))
        if not any(interests for *_, interests in stated):
            self._report.note("record", last.at, "it is closed and never stated an interest; left out", table="links")
        numbers: dict[str, int] = defaultdict(int)
        lives = lives_of(stated)
        is_twofold = any(life.stated.key == _INDIRECT_SHARES for life in lives)
        for life in lives:
            numbers[life.stated.key] += 1
            number = numbers[life.stated.key]
            own = f"bods:{record}/{life.stated.key}" + (f"/{number}" if number > 1 else "")
            if life.stated.key == _INDIRECT_VOTES and is_twofold:  # in the same lane as the shares, it would be added
                about = f"bods:{record}/{_INDIRECT_SHARES}"
                told = statements[life.told[-1]]
                self._register.fact(about, "votes", life.stated.printed or "not stated", told.at.record, told.how)
            else:
                self._say_interest(own, source, target, life, [statements[number] for number in life.told])

    def _end(self, given: Any, statement: _Statement) -> str | None:
        """Find the party at one end; None with a finding, or with a fact, if there is nobody."""
        if isinstance(given, str) and given:
            return f"bods:{given}"
        party = as_dict(given)
        named = as_text(party.get("describedByEntityStatement")) or as_text(party.get("describedByPersonStatement"))
        if named:
            return f"bods:{self._record_of.get(named, named)}"
        unspecified = as_dict(party.get("unspecified")) or party
        reason = as_text(unspecified.get("reason"))
        if not reason:
            self._report.note("name", statement.at, "it names no party at one end; left out", table="links")
            return None
        subject = statement.details.get("subject")
        if reason in _NOBODY and given is not subject:
            about = self._end(subject, statement)
            if about in self._register.nodes:
                self._register.fact(str(about), "owners", reason, statement.at.record, statement.how)
            return None
        return self._register.entity(f"bods:{statement.record}/unspecified", "LegalEntity", f"Unspecified ({reason})")

    def _stated(self, interest: dict[str, Any], statement: _Statement) -> Stated:
        at = statement.at
        word = camel(as_text(interest.get("type")))
        level = as_text(interest.get("directOrIndirect")) or as_text(interest.get("interestLevel"))
        start = self._register.day(as_text(interest.get("startDate")), at, "startDate")
        end = self._register.day(as_text(interest.get("endDate")), at, "endDate")
        start, end = (day.replace("?", "") for day in self._register.life(start, end, at))
        share, printed = self._share(as_dict(interest.get("share")), at)
        if _interest(word).kind != "owns":
            share = ""
        is_indirect = level not in ("", "direct") and word != ""
        return Stated(f"{word or _UNSTATED}{'-indirect' if is_indirect else ''}", share, start, end, printed)

    def _share(self, given: dict[str, Any], at: Place) -> tuple[str, str]:
        try:
            share = share_of(given)
            if share:
                parse_share(share)
        except (BoundsError, TypeError):
            self._report.refuse(at, f"{str(given)[:80]} is no share", table="links", hint="shares are 0 to 100")
            return "", ""
        return share, ", ".join(f"{name} {given[name]}" for name in SHARE_PARTS if name in given)[:200]

    def _say_interest(self, own: str, source: str, target: str, life: Life, told: list[_Statement]) -> None:
        word, _, indirect = life.stated.key.partition("-")
        interest = _interest(word)
        if word not in INTERESTS and word != _UNSTATED:
            self._report.note("type", told[0].at, f"{word[:60]!r} is no known interest; read as tied_to", table="links")
        role = INDIRECT if indirect and interest.role in ("capital", "votes") else interest.role or word
        start, end = self._register.life(life.start, life.end, told[-1].at)
        since = (start if start != "?" else life.first).partition("..")[0]
        for statement in told:
            how = statement.how._replace(
                observed="" if statement.is_closed else self._register.seen(since, statement.day),
                status=statement.how.status if interest.is_sure else "estimated",
                printed=life.stated.printed,
                note="a component of an indirect relationship" if statement.details.get("isComponent") is True else "",
            )
            self._register.link(
                own, source, interest.kind, target, statement.at, statement.at.record, how,
                role=role, start=start, end=end, share=life.stated.share,
            )  # fmt: skip


_UNSTATED = "unstated"
_INDIRECT_SHARES, _INDIRECT_VOTES = "shareholding-indirect", "votingRights-indirect"
_MAX_ID = 120
_MAX_DEPTH = 16
_PROSE = frozenset({"annotations", "description", "details"})


def _interest(word: str) -> Interest:
    """Say what a type of interest becomes; one that the standard does not know is a tie."""
    return INTERESTS.get(word, UNSTATED if word in ("", _UNSTATED) else Interest("tied_to"))


READER = Reader("bods", "beneficial ownership statements, BODS 0.4 or 0.3 JSON", _sniff, _read, FIELDS)
"""Reads one file, or the files of one publication."""
