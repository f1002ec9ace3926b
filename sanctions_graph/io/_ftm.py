"""FollowTheMoney entities into a register, one by one: what the readers of entities and of statements share."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sanctions_graph._bounds import share_text
from sanctions_graph.io._ftm_model import (
    AMOUNTS,
    DROPPED_SCHEMATA,
    EDGES,
    IDENTIFIERS,
    NAMES,
    OF_PERSONS,
    PERSONS_COUNTRY,
    PLACES,
    TIES,
    TYPES,
    Edge,
    Tie,
    field_of,
)
from sanctions_graph.io._ftm_programs import is_early, program_of, programs_of
from sanctions_graph.io._percent import hull_of, read_percentage
from sanctions_graph.io._register import How, Register
from sanctions_graph.model.cells import MAX_ID
from sanctions_graph.model.kinds import fixed_kind

if TYPE_CHECKING:
    from sanctions_graph.io._report import Place, Report
    from sanctions_graph.io.registry import Reading

Properties = dict[str, list[str]]
_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")


class _Sanction(NamedTuple):
    """What waits until all is read: who is listed may come after the listing."""

    own: str
    entity: str
    measure: str
    start: str
    end: str
    at: Place
    how: How


class _Country(NamedTuple):
    """A property that holds a country, told apart from one that holds an entity."""

    tie: Tie


_PROGRAM = Tie("designates", "", False)
_POST = Tie("", "post", True)


class Entities:
    """Takes entities and fills a register.

    Parameters
    ----------
    reading : Reading
        The report, the builder and the day of the list.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._report: Report = reading.report
        self._register = Register(reading.report, published=reading.published_on())
        self._ids: set[str] = set()
        self._territories: dict[str, str] = {}
        self._addresses: dict[str, tuple[str, str]] = {}  # what an address says in full, and without the street
        self._business: set[str] = set()  # addresses that somebody who is no person bears
        self._tags: list[tuple[str, str, str, Place, How]] = []  # programmes that entities name
        self._sanctions: list[_Sanction] = []
        self._listed: set[tuple[str, str]] = set()
        self._posts: dict[str, tuple[str, list[str]]] = {}
        self._holders: list[tuple[str, str, Place, How]] = []
        self._known: dict[str, set[str]] = {}
        self._hows: dict[tuple[str, ...], How] = {}
        self._latest = ""

    def add(self, entity: dict[str, Any], at: Place, *, plain: bool = False) -> None:
        """Add one entity.

        Parameters
        ----------
        entity : dict
            ``id``, ``schema``, ``properties``; what is wrong with it is refused.
        at : Place
            Where it stands.
        plain : bool, default False
            Whether its texts need no look of their own.
        """
        own, schema, properties = entity.get("id"), entity.get("schema"), entity.get("properties", {})
        if not (type(own) is type(schema) is str and type(properties) is dict and _are_texts(properties)):
            hint = "id and schema are texts, properties lists of texts; the nested form of OpenSanctions is another one"
            self._report.refuse(at, "it is no entity", hint=hint)
            return
        at = at._replace(record=own[:80])
        checked = properties if plain else self._checked(own, schema, properties, at)
        if checked is None:
            return
        if not own or len(own) > MAX_ID // 4 or own != own.strip():
            self._report.refuse(at, f"{own[:40]!r} is no id", hint="an id is a short text without outer blanks")
        elif own in self._ids:
            self._report.refuse(at, "the id stands there twice", hint="merge the fragments of each entity first")
        else:
            self._ids.add(own)
            self._add(own, schema, checked, self._how(entity, at), entity.get("caption"), at)

    def _checked(self, own: str, schema: str, properties: Properties, at: Place) -> Properties | None:
        """Look at every text that is read; None if one is unfit, and the entity is then refused."""
        kept: Properties = {}
        for name, values in {"id": [own], "schema": [schema], **properties}.items():
            if (field_of(schema, name) or "dropped").startswith("dropped"):
                kept[name] = values
                continue
            texts = [self._report.text(at, value, name[:40]) for value in values]
            if None in texts:
                return None
            kept[name] = [text for text in texts if text]
        del kept["id"], kept["schema"]
        return kept

    def _how(self, entity: dict[str, Any], at: Place) -> How:
        """Say when and by whom an entity was seen."""
        first, last, datasets = entity.get("first_seen"), entity.get("last_seen"), entity.get("datasets")
        first = first[:10] if isinstance(first, str) else ""
        last = last[:10] if isinstance(last, str) else ""
        datasets = datasets if isinstance(datasets, list) and _are_texts({"datasets": datasets}) else []
        key = (first, last, *datasets)
        how = self._hows.get(key)
        if how is None:
            first, last = (self._register.day(day, at, "day on which it was seen") for day in (first, last))
            speaker = self._report.text(at, "; ".join(sorted(datasets))[:1000], "datasets") or ""
            how = self._hows[key] = How(self._register.seen(first, last), "asserted", speaker)
            self._latest = max(self._latest, last)
        return how

    def _add(self, own: str, schema: str, properties: Properties, how: How, caption: Any, at: Place) -> None:
        if schema in EDGES:
            self._edge(own, schema, properties, how, at)
        elif schema in TYPES:
            self._thing(own, schema, properties, how, caption, at)
        elif schema == "Sanction":
            self._sanction(own, properties, how, at)
        elif schema == "Occupancy":
            holders, posts = properties.get("holder", ()), properties.get("post", ())
            self._holders += [(holder, post, at, how) for holder in holders for post in posts]
        elif schema == "Position":
            self._posts[own] = ((properties.get("name") or [own])[0], properties.get("organization", []))
        elif schema == "Territory":
            codes = properties.get("territoryCode") or properties.get("country") or [own.removeprefix("state:")]
            state = self._register.state(codes[0], "", at)
            if state is not None:
                self._territories[_id(own)] = state
        elif schema not in DROPPED_SCHEMATA:
            self._report.note("type", at, f"{schema[:60]!r} is no known schema; left out")

    def _look_up(self, schema: str, properties: Properties, at: Place) -> None:
        """Tell once of each property that no field map has."""
        known = self._known.setdefault(schema, set())
        for name in properties.keys() - known:
            known.add(name)
            if field_of(schema, name) is None:
                self._report.note("type", at, f"{schema}.{name[:60]} is in no field map; left out, told once")

    # ---- entities ------------------------------------------------------------------------------------------

    def _thing(self, own: str, schema: str, properties: Properties, how: How, caption: Any, at: Place) -> None:
        id, register = _id(own), self._register  # noqa: A001
        if fixed_kind(id) is not None:
            hint = "an id that begins with state:, channel: or measure: is of that kind"
            self._report.refuse(at, f"a {schema} cannot be called {own[:60]!r}", hint=hint)
            return
        caption = _caption(caption, properties.get("name", []))
        register.entity(id, TYPES[schema], caption or own)
        if schema == "Address":
            self._addresses[id] = _address(properties, own)
        self._look_up(schema, properties, at)
        plan = _plan(schema)
        for name, values in properties.items():
            step = plan.get(name)
            if step is None:
                continue
            if isinstance(step, str):
                for value in values:
                    if value != caption or step != "name":
                        register.name(id, step, value)
            elif step is _POST:
                for value in values:
                    register.fact(id, "post", value, f"{own}, {name}", how)
            elif step is _PROGRAM:
                self._tags += [(id, own, value, at, how) for value in values]
            else:
                self._tie(own, name, step, values, how, at)
                if name == "addressEntity" and schema != "Person":
                    self._business.update(map(_id, values))

    def _tie(self, own: str, name: str, step: Tie | _Country, values: list[str], how: How, at: Place) -> None:
        id, locator = _id(own), f"{own}, {name}"  # noqa: A001
        for value in values:
            if isinstance(step, _Country):
                tie, other = step.tie, self._register.state(value, "", at)
                if other is None:
                    continue
            else:
                tie, other = step, _id(value)
            source, target = (id, other) if tie.forward else (other, id)
            self._register.link(f"{id}/{name}/{other}", source, tie.kind, target, at, locator, how, role=tie.role)

    # ---- links ---------------------------------------------------------------------------------------------

    def _edge(self, own: str, schema: str, properties: Properties, how: How, at: Place) -> None:
        edge, id = EDGES[schema], _id(own)  # noqa: A001
        sources, targets = properties.get(edge.source), properties.get(edge.target)
        if not sources or not targets:
            lacking = edge.target if sources else edge.source
            self._report.note("name", at, f"it has no {lacking}; left out", table="links")
            return
        self._look_up(schema, properties, at)
        start, end = self._life(properties, at)
        share = amount = unit = printed = ""
        if "percentage" in properties:
            share = self._share(properties["percentage"], at)
            printed = "; ".join(properties["percentage"])[:1000]
        if "amount" in properties and schema in AMOUNTS:
            amount, unit = self._amount(properties, at)
        how = How(self._since(start, end, how.observed), how.status, how.speaker, printed)
        many = len(sources) > 1 or len(targets) > 1
        for source in sources:
            for target in targets:
                self._register.link(
                    f"{id}/{source}/{target}" if many else id, _id(source), edge.kind, _id(target), at, own, how,
                    role=_role(edge, properties), start=start, end=end, share=share, amount=amount, unit=unit,
                )  # fmt: skip

    def _since(self, start: str, end: str, observed: str) -> str:
        """Say of a link that states when it started, and no end, that it was seen from then on."""
        if end != "?" or start == "?" or not observed:
            return observed
        return self._register.seen(start.partition("..")[0], observed.rpartition("..")[2])

    def _life(self, properties: Properties, at: Place) -> tuple[str, str]:
        """Take start and end; of several days, the range that holds them all."""
        start = self._hull(properties.get("startDate") or properties.get("date"), at)
        end = self._hull(properties.get("endDate") or properties.get("date"), at)
        return self._register.life(start, end, at)

    def _hull(self, days: list[str] | None, at: Place) -> str:
        if not days:
            return ""
        if len(days) == 1:
            return self._register.day(days[0], at, "date")
        read = sorted({day for text in days if (day := self._register.day(text, at, "date"))})
        return f"{read[0]}..{read[-1]}" if len(read) > 1 else "".join(read)

    def _share(self, texts: list[str], at: Place) -> str:
        """Read a percentage; of several, the range that holds them all."""
        shares = [share for text in texts if (share := read_percentage(text))]
        if not shares or len(shares) < len(texts):
            said = f"{'; '.join(texts)[:60]!r} is no percentage; the share is not known"
            self._report.note("type", at, said, table="links")
            return ""
        return shares[0] if len(shares) == 1 else share_text(hull_of(shares))

    def _amount(self, properties: Properties, at: Place) -> tuple[str, str]:
        texts, units = properties["amount"], properties.get("currency", [])
        if len(texts) == 1 and len(units) <= 1 and _AMOUNT.fullmatch(texts[0]):
            return texts[0], units[0].upper() if units else ""
        said = f"{'; '.join(texts)[:40]!r} is no one amount in one currency; not read"
        self._report.note("type", at, said, table="links")
        return "", ""

    def _sanction(self, own: str, properties: Properties, how: How, at: Place) -> None:
        self._look_up("Sanction", properties, at)
        entities = properties.get("entity", [])
        if not entities:
            self._report.note("name", at, "it has no entity; left out", table="links")
            return
        listing = {"date": properties.get("listingDate", []), **properties}
        start, _ = self._life({"startDate": listing.get("startDate") or listing["date"]}, at)
        start, end = self._register.life(start, self._hull(properties.get("endDate"), at), at)
        authorities = properties.get("authority")
        speaker = authorities[0] if authorities else how.speaker
        how = How(self._since(start, end, how.observed), "official", speaker)
        programs = programs_of(properties)
        many = len(entities) > 1 or len(programs) > 1
        for listed in entities:
            self._listed.update((_id(listed), tag) for tag in properties.get("programId", ()))
            for value in properties.get("unscId", ()):
                self._register.name(_id(listed), "un_ref", value)
            for program in programs:
                measure, since = self._register.measure(program), start
                if is_early(start, program):
                    told = f"it lists since {start}, before {program.caption} was there ({program.adopted})"
                    self._report.note("date", at, f"{told}; the day is not read", table="links")
                    since = "?"
                one = f"{_id(own)}/{measure}/{listed}" if many else _id(own)
                self._sanctions.append(_Sanction(one, _id(listed), measure, since, end, at, how))

    # ---- handing over --------------------------------------------------------------------------------------

    def hand_over(self, *, digests: list[str], title: str) -> None:
        """Say what waited until all was read, and give everything to the builder.

        Parameters
        ----------
        digests : list of str
            Hashes of the files.
        title : str
            Of the document that the files are.
        """
        register = self._register
        self._say_listings()
        self._say_posts()
        for address, (full, short) in self._addresses.items():
            register.entity(address, "Address", full if address in self._business else short)
        register.rename(self._territories)
        published = register.published or (f"{self._latest}.." if self._latest else "")
        register.hand_over(
            self._reading, id="ftm", publisher="", title=title, licence="", digests=digests, published=published
        )

    def _say_listings(self) -> None:
        register = self._register
        for own, entity, measure, start, end, at, how in self._sanctions:
            kind = "targets" if entity in self._territories else "designates"
            register.link(own, measure, kind, entity, at, at.record, how, start=start, end=end)
        for entity, own, tag, at, how in self._tags:
            if (entity, tag) not in self._listed:
                measure = register.measure(program_of(tag))
                one = f"{entity}/programId/{measure}"
                how = how._replace(status="official")
                register.link(one, measure, "designates", entity, at, f"{own}, programId", how)

    def _say_posts(self) -> None:
        for holder, post, at, how in self._holders:
            words, bodies = self._posts.get(post, ("", []))
            if not words:
                self._report.note("name", at, f"its post {post[:60]!r} is no record here; left out", table="claims")
                continue
            self._register.fact(_id(holder), "post", words, at.record, how)
            for body in bodies:
                one = f"{_id(at.record)}/{holder}/{body}"
                self._register.link(one, _id(holder), "tied_to", _id(body), at, at.record, how, role="post")


@cache
def _plan(schema: str) -> dict[str, str | Tie | _Country]:
    """Say what each property of a schema becomes; what is dropped is not there."""
    plan: dict[str, str | Tie | _Country] = {**NAMES, "programId": _PROGRAM, **TIES}
    plan |= {name: scheme for name, scheme in IDENTIFIERS.items() if schema != "Person" or name in OF_PERSONS}
    plan |= {name: _Country(tie) for name, tie in PLACES.items()}
    if schema == "Person":
        plan |= {"country": _Country(PERSONS_COUNTRY), "position": _POST}
    if schema == "RealEstate":
        plan["parent"] = Tie("tied_to", "parent", False)
    return plan


def _are_texts(properties: dict[str, Any]) -> bool:
    try:
        for values in properties.values():
            if type(values) is not list:
                return False
            "".join(values)
    except TypeError:
        return False
    return True


def _caption(given: Any, names: list[str]) -> str:
    return given if isinstance(given, str) and given in names else names[0] if names else ""


def _role(edge: Edge, properties: Properties) -> str:
    words = properties.get(edge.says)
    return words[0] if words else edge.role


def _id(own: str) -> str:
    return own if ":" in own else f"ftm:{own}"


def _address(properties: Properties, own: str) -> tuple[str, str]:
    parts = [values[0] for name in ("city", "state", "country") if (values := properties.get(name))]
    short = ", ".join(parts)
    full = properties.get("full") or properties.get("name") or [short]
    return full[0] or own, short or own
