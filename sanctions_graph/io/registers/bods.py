"""Beneficial ownership statements: JSON of the Beneficial Ownership Data Standard 0.2 to 0.4, arrays or lines.

Field map (`FIELDS` says the same to a program, path by path; a test holds real files against it)

=======================  ==================================================================================
``recordId``             the entity ``bods:<recordId>``; before 0.4 the first ``statementID`` of the record
``name``, ``names``      caption; names of scheme ``alias``, ``former_name``
``identifiers``          names of their scheme, ``lei`` for an LEI; not of persons
jurisdiction, addresses  ``located_in``; nationalities ``tied_to``
``interests``            one link each, from the interested party to the subject, with its own claim
shareholding             ``owns``, role ``capital``; votingRights: role ``votes``; the two are never added
indirect                 ``owns``, role ``declared_indirect``: never added to a chain
direct or not: unknown   ``owns``, hedged: it may be part of a chain, so it is never certain
board, senior managers   ``directs``; nominee: ``acts_for``
appointment, influence   ``controls``; settlors, trustees and protectors as well
beneficiary, nominator   ``controls``, hedged; a type that is not stated: ``owns``, at any share, hedged
profit, surplus assets   ``tied_to``: no regime counts them as a holding
``share``                share: exact, or from minimum to maximum, either end in or out
startDate, endDate       start and end; see below for what is not stated
``isComponent``          note of the claim; a component is a holding like any other
componentRecords         an interest that has them and does not say so is indirect
unspecified party        an entity of its own, ``bods:<recordId>/unspecified``
dropped on purpose       birth dates and places, numbers, addresses and tax residence of persons
dropped                  prose, annotations, political exposure, founding dates, declarations
=======================  ==================================================================================

A record is told of by statements that follow one another. What an earlier one says and a later one does not ended
between their days; a closed record ends by the day it was closed. What is open was last seen on the day of the last
statement: then it is certain, later possible. Where a record comes to name another party, each has its own time.
Statements may come in any order, and all are held until the file ends.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sanctions_graph._bounds import parse_share
from sanctions_graph.errors import BoundsError
from sanctions_graph.io.registers._bods_lives import Life, Stated, lives_of
from sanctions_graph.io.registers._bods_model import (
    ENTITY_TYPES,
    FIELDS,
    INDIRECT,
    INTERESTS,
    LEI_SCHEMES,
    SHARE_PARTS,
    UNSTATED,
    Interest,
)
from sanctions_graph.io.registers._bods_parts import (
    as_dict,
    as_list,
    as_text,
    camel,
    interests_of,
    names_of,
    share_of,
    unnamed,
)
from sanctions_graph.io.registers._bods_statements import Statements, has_statements
from sanctions_graph.io.registers._register import How, Register
from sanctions_graph.io.registry import Reader

if TYPE_CHECKING:
    from sanctions_graph.io._report import Place
    from sanctions_graph.io.registers._bods_statements import Statement
    from sanctions_graph.io.registry import Reading

__all__ = ["FIELDS", "READER"]

_NOBODY = ("noBeneficialOwners", "no-beneficial-owners")
_UNSTATED = "unstated"
_INDIRECT_SHARES, _INDIRECT_VOTES = "shareholding-indirect", "votingRights-indirect"
_COMPONENTS = ("componentRecords", "componentStatementIDs")


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content decides
    return has_statements(head)


def _read(reading: Reading) -> None:
    _Records(reading).read()


class _Records:
    """Says what the records of a source say."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._report = reading, reading.report
        self._register = Register(reading.report, published=reading.published_on())
        self._statements = Statements(self._register)

    def read(self) -> None:
        told = self._statements
        for file in self._reading.files:
            told.read(file)
        records = told.in_order()
        for (sort, record), statements in records.items():
            if sort != "relationship":
                self._party(record, statements)
        for (sort, record), statements in records.items():
            if sort == "relationship":
                self._relationship(record, statements)
        self._register.hand_over(
            self._reading,
            id="bods",
            publisher=_few(told.publishers),
            title="Beneficial ownership statements",
            licence=_few(told.licences),
            digests=told.digests,
            published=self._register.published or told.latest,
        )

    # ---- parties -------------------------------------------------------------------------------------------

    def _party(self, record: str, statements: list[Statement]) -> None:
        last = statements[-1]
        id, register = f"bods:{record}", self._register  # noqa: A001
        if id in register.nodes:
            self._report.refuse(last.at, f"{record[:40]!r} is both a person and an entity", hint="ids are keys")
            return
        is_person = last.sort == "person"
        captions = [names_of(statement.details, is_person=is_person) for statement in statements]
        named = next(filter(None, reversed(captions)), [])  # a closing statement may say nothing
        caption = named[0][0] if named else unnamed(last.details, last.sort)
        typed = next((each for each in reversed(statements) if each.details.get("entityType")), last)
        register.entity(id, "Person" if is_person else self._type(typed), caption)
        for names in captions:
            for place, (name, scheme) in enumerate(names):
                if name != caption:
                    register.name(id, scheme if place or names is named else "former_name", name)
        for statement in statements:
            self._say(id, statement, is_person=is_person)

    def _type(self, statement: Statement) -> str:
        given = statement.details.get("entityType")
        word = as_text(as_dict(given).get("type")) or as_text(given)
        if word not in ENTITY_TYPES:
            self._report.note("type", statement.at, f"{word[:60]!r} is no known type of entity; read as LegalEntity")
        return ENTITY_TYPES.get(word, "LegalEntity")

    def _say(self, id: str, statement: Statement, *, is_person: bool) -> None:  # noqa: A002
        """Say where a party is, and what it is called by others."""
        details, at = statement.details, statement.at
        how = statement.how._replace(observed="" if statement.is_closed else self._register.seen("", statement.day))
        if not is_person:
            for identifier in map(as_dict, as_list(details.get("identifiers"))):
                scheme = (as_text(identifier.get("scheme")) or as_text(identifier.get("schemeName"))).lower()
                scheme = "lei" if scheme in LEI_SCHEMES else scheme[:60] or "identifier"
                self._register.name(id, scheme, as_text(identifier.get("id")))
        places = [(details.get("jurisdiction") or details.get("incorporatedInJurisdiction"), "registered", "")]
        places += [(place, "nationality", "") for place in as_list(details.get("nationalities"))]
        for address in map(as_dict, as_list(details.get("addresses"))):
            role = "address" if is_person else as_text(address.get("type"))[:60] or "address"
            places.append((address.get("country"), role, "" if is_person else as_text(address.get("address"))))
        for given, role, printed in places:
            if given:
                kind = "tied_to" if is_person else "located_in"
                self._place(id, given, (kind, role), at, how._replace(printed=printed))

    def _place(self, id: str, given: Any, how_tied: tuple[str, str], at: Place, how: How) -> None:  # noqa: A002
        place = {"code": given, "name": given} if isinstance(given, str) else as_dict(given)
        state = self._register.state(as_text(place.get("code")), as_text(place.get("name")), at)
        if state is not None:
            kind, role = how_tied
            self._register.link(f"{id}/{role}/{state}", id, kind, state, at, at.record, how, role=role)

    # ---- relationships -------------------------------------------------------------------------------------

    def _relationship(self, record: str, statements: list[Statement]) -> None:
        """Say the interests of a relationship; where a later statement names another party, each had its time."""
        pairs: list[tuple[str, str] | None] = []
        for statement in statements:
            pairs.append(self._ends(statement, pairs[-1] if pairs else None))
        stated = [(each.day, each.is_closed, self._interests(each)) for each in statements]
        if not any(interests for *_, interests in stated):
            said = "it is closed and never stated an interest; left out"
            self._report.note("record", statements[-1].at, said, table="links")
        numbers: dict[str, int] = defaultdict(int)
        for pair in dict.fromkeys(filter(None, pairs)):
            told = [
                (day, closes, interests if own == pair else [])
                for own, (day, closes, interests) in zip(pairs, stated, strict=True)
            ]
            self._say_interests(record, pair, lives_of(told), statements, numbers)

    def _say_interests(
        self,
        record: str,
        pair: tuple[str, str],
        lives: list[Life],
        statements: list[Statement],
        numbers: dict[str, int],
    ) -> None:
        named: list[tuple[str, Life]] = []
        for life in lives:
            key = life.stated.key
            numbers[key] += 1
            named.append((f"bods:{record}/{key}" + (f"/{numbers[key]}" if numbers[key] > 1 else ""), life))
        shares = [own for own, life in named if life.stated.key == _INDIRECT_SHARES]
        for own, life in named:
            told = [statements[number] for number in life.told]
            if life.stated.key == _INDIRECT_VOTES and shares:  # in the same lane as the shares, it would be added
                self._register.fact(
                    shares[-1], "votes", life.stated.printed or "not stated", told[-1].at.record, told[-1].how
                )
            else:
                self._say_interest(own, pair, life, told)

    def _ends(self, statement: Statement, before: tuple[str, str] | None) -> tuple[str, str] | None:
        """Find the parties: as the statement names them, else as one before it did; None if there is nobody."""
        details = statement.details
        subject, party = details.get("subject"), details.get("interestedParty")
        if before and not subject and not party:
            return before
        target = self._end(subject, statement, "unspecified-subject") if subject or not before else before[1]
        if party or not before:
            reason = _reason(party)
            if target and reason in _NOBODY:
                if target in self._register.nodes:
                    self._register.fact(target, "owners", reason, statement.at.record, statement.how)
                return None
            source = self._end(party, statement, "unspecified")
        else:
            source = before[0]
        return (source, target) if source and target else None

    def _end(self, given: Any, statement: Statement, name: str) -> str | None:
        """Find the party at one end; None with a finding if none is named."""
        if isinstance(given, str) and given:
            return f"bods:{given}"
        party = as_dict(given)
        named = as_text(party.get("describedByEntityStatement")) or as_text(party.get("describedByPersonStatement"))
        if named:
            return f"bods:{self._statements.record_of.get(named, named)}"
        reason = _reason(given)
        if not reason:
            self._report.note("name", statement.at, "it names no party at one end; left out", table="links")
            return None
        return self._register.entity(f"bods:{statement.record}/{name}", "LegalEntity", f"Unspecified ({reason})")

    def _interests(self, statement: Statement) -> list[Stated]:
        given = statement.details.get("interests")
        strange = [each for each in as_list(given) or [given] if not isinstance(each, dict | list | None)]
        if strange:
            said = f"{strange[0]!r:.40} is no interest; of a type that is not stated"
            self._report.note("type", statement.at, said, table="links")
        has_components = any(as_list(statement.details.get(name)) for name in _COMPONENTS)
        interests = interests_of(statement.details, is_closed=statement.is_closed)
        return [self._stated(interest, statement, has_components=has_components) for interest in interests]

    def _stated(self, interest: dict[str, Any], statement: Statement, *, has_components: bool) -> Stated:
        at = statement.at
        word = camel(as_text(interest.get("type")))[:60]
        level = as_text(interest.get("directOrIndirect")) or as_text(interest.get("interestLevel"))
        if level not in ("direct", "indirect"):
            level = "indirect" if has_components else "unknown"
        start = self._register.day(as_text(interest.get("startDate")), at, "startDate")
        end = self._register.day(as_text(interest.get("endDate")), at, "endDate")
        start, end = (day.replace("?", "") for day in self._register.life(start, end, at))
        share, printed = self._share(as_dict(interest.get("share")), at)
        if _interest(word).kind != "owns":
            share = ""
        key = word or _UNSTATED
        if word and level == "indirect":
            key += "-indirect"
        return Stated(key, share, start, end, printed, word, level)

    def _share(self, given: dict[str, Any], at: Place) -> tuple[str, str]:
        try:
            share = share_of(given)
            if share:
                parse_share(share)
        except (BoundsError, TypeError):
            self._report.refuse(at, f"{str(given)[:80]} is no share", table="links", hint="shares are 0 to 100")
            return "", ""
        return share, ", ".join(f"{name} {given[name]}" for name in SHARE_PARTS if given.get(name) is not None)[:200]

    def _say_interest(self, own: str, pair: tuple[str, str], life: Life, told: list[Statement]) -> None:
        word, level = life.stated.word, life.stated.level
        interest = _interest(word)
        if word and word not in INTERESTS:
            self._report.note("type", told[0].at, f"{word!r} is no known interest; read as tied_to", table="links")
        is_holding = interest.role in ("capital", "votes")
        role = INDIRECT if is_holding and level == "indirect" else interest.role or word or _UNSTATED
        is_sure = interest.is_sure and not (is_holding and level == "unknown")
        start, end = self._register.life(life.start, life.end, told[-1].at)
        since = (start if start != "?" else life.first).partition("..")[0]
        for statement in told:
            how = statement.how._replace(
                observed="" if statement.is_closed else self._register.seen(since, statement.day),
                status=statement.how.status if is_sure else "estimated",
                printed=life.stated.printed,
                note="a component of an indirect relationship" if statement.details.get("isComponent") is True else "",
            )
            self._register.link(
                own, pair[0], interest.kind, pair[1], statement.at, statement.at.record, how,
                role=role, start=start, end=end, share=life.stated.share,
            )  # fmt: skip


def _interest(word: str) -> Interest:
    """Say what a type of interest becomes; one that the standard does not know is a tie."""
    return INTERESTS.get(word, Interest("tied_to") if word else UNSTATED)


def _reason(given: Any) -> str:
    """Say why a party is not specified; blank if it is, or nothing is said."""
    party = as_dict(given)
    return as_text((as_dict(party.get("unspecified")) or party).get("reason"))


def _few(names: set[str]) -> str:
    """Name the first of some, and count the rest."""
    first = sorted(names)[:3]
    return "; ".join(first) + (f"; and {len(names) - 3:,} more" if len(names) > 3 else "")


READER = Reader("bods", "beneficial ownership statements, BODS 0.2 to 0.4 JSON", _sniff, _read, FIELDS)
"""Reads one file, or the files of one publication."""
