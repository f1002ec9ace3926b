"""FollowTheMoney entities into a register, many at once: what the readers of entities and of statements share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanctions_graph.io._report import Place
from sanctions_graph.io.registers._ftm_later import Later
from sanctions_graph.io.registers._ftm_links import add_edges
from sanctions_graph.io.registers._ftm_model import (
    DROPPED_SCHEMATA,
    EDGES,
    IDENTIFIERS,
    NAMES,
    OF_PERSONS,
    PERSONS_COUNTRY,
    PLACES,
    TIES,
    TYPES,
    Tie,
    field_of,
)
from sanctions_graph.io.registers._ftm_rows import LONGEST, Rows, each, id_of, ids_of, numbered, rows_of
from sanctions_graph.io.registers._held import Held
from sanctions_graph.io.registers._register import How, Register
from sanctions_graph.model.cells import MAX_TEXT, are_plain
from sanctions_graph.model.encode import Cells
from sanctions_graph.model.kinds import fixed_kind

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    import pyarrow as pa

    from sanctions_graph.io.files._json_tables import Block
    from sanctions_graph.io.files._stream import InputFile
    from sanctions_graph.io.registers._ftm_rows import Seen, Values
    from sanctions_graph.io.registry import Reading

Properties = dict[str, list[str]]
_MANY = 20_000  # entities that wait until they are put into columns


class _Waiting(NamedTuple):
    """An entity that was looked at by itself."""

    at: Place
    own: str
    schema: str
    caption: str | None
    how: int
    properties: Properties


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
        self.report = Held(reading.report.on_error, to=reading.report)
        self._register = Register(self.report, published=reading.published_on())
        self._later = Later(self._register, self.report)
        self._waiting: list[_Waiting] = []
        self._ids: set[str] = set()
        self._addresses: dict[str, tuple[str, str]] = {}  # what an address says in full, and without the street
        self._business: set[str] = set()  # addresses that somebody who is no person bears
        self._known: dict[str, set[str]] = {}
        self._hows: list[How] = []
        self._how_of: dict[tuple[str, ...], int] = {}
        self._latest = ""

    # ---- taking --------------------------------------------------------------------------------------------

    def add(self, entity: dict[str, Any], at: Place) -> None:
        """Add one entity.

        Parameters
        ----------
        entity : dict
            ``id``, ``schema``, ``properties``; what is wrong with it is refused.
        at : Place
            Where it stands.
        """
        own, schema, properties = entity.get("id"), entity.get("schema"), entity.get("properties", {})
        if not (type(own) is type(schema) is str and type(properties) is dict and _are_texts(properties)):
            hint = "id and schema are texts, properties lists of texts; the nested form of OpenSanctions is another one"
            self.report.refuse(at, "it is no entity", hint=hint)
            return
        at = at._replace(record=own[:80])
        checked = self._checked(own, schema, properties, at)
        if checked is None:
            return
        if not own or len(own) > LONGEST or own != own.strip():
            said = f"an id of {len(own):,} characters" if len(own) > LONGEST else f"{own[:40]!r} is no id"
            self.report.refuse(at, said, hint=f"an id has at most {LONGEST} characters and no outer blanks")
            return
        self._look_up(schema, properties.keys(), at)
        caption, datasets = entity.get("caption"), entity.get("datasets")
        caption = caption if caption in checked.get("name", ()) else None
        first, last = (one if isinstance(one, str) else "" for one in map(entity.get, ("first_seen", "last_seen")))
        told = datasets if isinstance(datasets, list) and _are_texts({"datasets": datasets}) else []
        how = self._how((first, last, tuple(told)), at)
        if self._waiting and (len(self._waiting) >= _MANY or self._waiting[-1].at.path != at.path):
            self._put_in_columns()
        self._waiting.append(_Waiting(at, own, schema, caption, how, checked))

    def _checked(self, own: str, schema: str, properties: Properties, at: Place) -> Properties | None:
        """Look at every text that is read; None if one is unfit, and the entity is then refused."""
        kept = {name: values for name, values in properties.items() if _is_read(schema, name)}
        texts = [own, schema, *(text for values in kept.values() for text in values)]
        if are_plain(texts, MAX_TEXT):
            return kept
        for name, values in {"id": [own], "schema": [schema], **kept}.items():
            read = [self.report.text(at, value, name[:40]) for value in values]
            if None in read:
                return None
            if name in kept:
                kept[name] = [text for text in read if text]
        return kept

    def _look_up(self, schema: str, names: AbstractSet[str], at: Place) -> None:
        """Tell once of each property that no field map has."""
        if schema in TYPES or schema in EDGES or schema == "Sanction":
            known = self._known.setdefault(schema, set())
            for name in names - known:
                known.add(name)
                if field_of(schema, name) is None:
                    self.report.note("type", at, f"{schema}.{name[:60]} is in no field map; left out, told once")

    def _how(self, seen: Seen, at: Place) -> int:
        """Give a number to when and by whom an entity was seen."""
        first, last, datasets = seen
        how = self._how_of.get(key := (first[:10], last[:10], *datasets))
        if how is None:
            first, last = (self._register.day(day[:10], at, "day on which it was seen") for day in (first, last))
            speaker = self.report.text(at, "; ".join(sorted(datasets))[:1000], "datasets") or ""
            how = self._how_of[key] = len(self._hows)
            self._hows.append(How(self._register.seen(first, last), "asserted", speaker))
            self._latest = max(self._latest, last)
        return how

    def _put_in_columns(self) -> None:
        """Give the entities that wait to the register."""
        import pyarrow as pa

        waiting, self._waiting = self._waiting, []
        if waiting:
            at, own, schema, captions, how, properties = zip(*waiting, strict=True)
            texts = pa.list_(pa.string())
            names = dict.fromkeys(name for one in properties for name in one)
            columns = {name: pa.array([one.get(name) or None for one in properties], texts) for name in names}
            own, schema, captions = (pa.array(column, pa.string()) for column in (own, schema, captions))
            lines = np.array([one.line for one in at], np.int64)
            self._take(Rows(at[0].path, lines, own, schema, captions, np.array(how, np.int32), columns))
        self.report.tell()

    def add_block(self, block: Block, file: InputFile) -> None:
        """Add the entities of many lines.

        Parameters
        ----------
        block : Block
            The lines, parsed.
        file : InputFile
            Their file.
        """
        self._put_in_columns()
        rows, seen, odd = rows_of(block, file.name)
        items = {row: block.item(row, file, self.report) for row in odd}
        if rows is not None and items:  # the first of several lines of one id is read, on whichever road
            ids = {id_of(own) for item in items.values() if item and isinstance(own := item.value.get("id"), str)}
            alike = np.array([id in ids for id in rows.id.to_pylist()])  # noqa: A001
            lines = rows.lines[alike] - block.line
            items |= {row: block.item(row, file, self.report) for row in lines.tolist()}
            rows = rows.only(np.flatnonzero(~alike))
        for _, item in sorted(items.items()):
            if item is not None:
                self.add(item.value, Place(file.name, item.line, ""))
        if rows is not None:
            self._look_at_names(rows)
            how = each(Cells(rows.how, seen), lambda one, row: self._how(one, rows.at(row)), self.report)
            number = np.array([-1 if one is None else one for one in how.distinct], np.int32)  # none of lines left out
            self._take(replace(rows, how=number[how.codes]))
        self._put_in_columns()

    def _look_at_names(self, rows: Rows) -> None:
        """Look up the properties of many entities."""
        for schema, of_schema in rows.schemata():
            known = self._known.get(schema, set())
            for name in [name for name in rows.columns if name not in known and field_of(schema, name) is None]:
                having = np.flatnonzero(of_schema & rows.have(name))
                if len(having):
                    self._look_up(schema, {name}, rows.at(int(having[0])))

    # ---- by schema -----------------------------------------------------------------------------------------

    def _take(self, rows: Rows) -> None:
        """Give entities in columns to the register, schema by schema."""
        rows = self._admitted(rows)
        for schema, of_schema in rows.schemata():
            read = {name: column for name, column in rows.columns.items() if _is_read(schema, name)}
            some = replace(rows, columns=read).only(np.flatnonzero(of_schema))
            if schema in EDGES:
                add_edges(schema, self._free(schema, some), self._hows, self._register, self.report)
            elif schema in TYPES:
                self._things(schema, some)
            elif not self._later.add(schema, some, self._hows) and schema not in DROPPED_SCHEMATA:
                for row in range(len(some)):
                    self.report.note("type", some.at(row), f"{schema[:60]!r} is no known schema; left out")

    def _admitted(self, rows: Rows) -> Rows:
        """Leave out entities whose id stands there already."""
        ids = rows.id.to_pylist()
        fresh = set(ids)
        if len(fresh) == len(ids) and fresh.isdisjoint(self._ids):
            self._ids |= fresh
            return rows
        kept = []
        for row, id in enumerate(ids):  # noqa: A001
            if id in self._ids:
                hint = "merge the fragments of each entity first"
                self.report.refuse(rows.at(row), "the id stands there twice", hint=hint)
            else:
                self._ids.add(id)
                kept.append(row)
        return rows.only(np.array(kept, np.int64))

    # ---- entities ------------------------------------------------------------------------------------------

    def _things(self, schema: str, rows: Rows) -> None:
        rows = self._free(schema, rows)
        captions = _captions(rows)
        ids, own = rows.id.to_pylist(), rows.own.to_pylist()
        named = captions if all(captions) else [caption or text for caption, text in zip(captions, own, strict=True)]
        self._register.entities(ids, TYPES[schema], named)
        if schema == "Address":
            for row, properties in rows.records("full", "name", "city", "state", "country"):
                self._addresses[ids[row]] = _address(properties, own[row])
        for name, step in _plan(schema).items():
            values = rows.values(name)
            if values is None:
                continue
            if isinstance(step, str):
                self._names(step, rows, values, captions)
            elif step is _POST:
                for row, text in zip(values.rows.tolist(), values.texts.to_pylist(), strict=True):
                    how = self._hows[rows.how[row]]
                    self._register.fact(ids[row], "post", text, f"{own[row]}, {name}", how)
            elif step is _PROGRAM:
                for row, text in zip(values.rows.tolist(), values.texts.to_pylist(), strict=True):
                    self._later.add_tag(ids[row], own[row], text, rows.at(row), self._hows[rows.how[row]])
            else:
                others = self._tie(name, step, rows, values)
                if name == "addressEntity" and schema != "Person":
                    self._business.update(others.to_pylist())

    def _free(self, schema: str, rows: Rows) -> Rows:
        """Leave out entities whose id says that they are something else."""
        import pyarrow.compute as pc

        named = np.flatnonzero(pc.match_substring(rows.own, ":").to_numpy(zero_copy_only=False)).tolist()
        taken = [row for row in named if fixed_kind(rows.own[row].as_py()) is not None]
        for row in taken:
            hint = "an id that begins with state:, channel: or measure: is of that kind"
            said = f"a {schema} cannot be called {rows.own[row].as_py()[:60]!r}"
            self.report.refuse(rows.at(row), said, hint=hint)
        return rows.only(np.setdiff1d(np.arange(len(rows)), taken)) if taken else rows

    def _names(self, scheme: str, rows: Rows, values: Values, captions: list[str]) -> None:
        """Add names of one scheme; the caption is none of its own."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if scheme == "name":
            caption = pa.array(captions, pa.string()).take(pa.array(values.rows))
            values = values.only(pc.not_equal(values.texts, caption).to_numpy(zero_copy_only=False))
        self._register.bulk.names(rows.id.take(pa.array(values.rows)), scheme, values.texts)

    def _tie(self, name: str, step: Tie | _Country, rows: Rows, values: Values) -> pa.Array:
        """Add the links that a property tells of, and return their other ends."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if isinstance(step, _Country):
            tie, coded = step.tie, values.texts.dictionary_encode()
            codes = Cells(coded.indices.to_numpy(), coded.dictionary.to_pylist())
            read = each(
                codes, lambda word, at: self._register.state(word, "", rows.at(int(values.rows[at]))), self.report
            )
            other = pa.array(read.distinct, pa.string()).take(coded.indices)
            values = values.only(other.is_valid().to_numpy(zero_copy_only=False))
            other = other.drop_null()
        else:
            tie, other = step, ids_of(values.texts)
        of = pa.array(values.rows)
        id, own = rows.id.take(of), rows.own.take(of)  # noqa: A001
        how = numbered(rows.how[values.rows], self._hows)
        self._register.bulk.links(
            id=pc.binary_join_element_wise(id, name, other, "/"), own=own,
            source=id if tie.forward else other, target=other if tie.forward else id,
            locator=pc.binary_join_element_wise(own, name, ", "), file=rows.file, lines=rows.lines[values.rows],
            kind=tie.kind, role=tie.role, start="?", end="?",
            observed=Cells(how.codes, [one.observed for one in how.distinct]),
            attributed_to=Cells(how.codes, [one.speaker for one in how.distinct]),
        )  # fmt: skip
        return other

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
        self._put_in_columns()
        register = self._register
        self._later.say()
        for address, (full, short) in self._addresses.items():
            register.entity(address, "Address", full if address in self._business else short)
        published = register.published or (f"{self._latest}.." if self._latest else "")
        register.hand_over(
            self._reading, id="ftm", publisher="", title=title, licence="", digests=digests, published=published
        )
        self.report.tell()


@lru_cache(maxsize=10_000)  # a file may hold any names
def _is_read(schema: str, name: str) -> bool:
    return not (field_of(schema, name) or "dropped").startswith("dropped")


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


def _captions(rows: Rows) -> list[str]:
    """Choose a name for each entity: the caption that is given, if it is one of its names, else the first of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = rows.values("name")
    captions = np.full(len(rows), "", object)
    if values is None:
        return captions.tolist()
    having, first = np.unique(values.rows, return_index=True)
    captions[having] = values.texts.take(pa.array(first)).to_numpy(zero_copy_only=False)
    given = rows.caption.take(pa.array(values.rows))
    named = pc.fill_null(pc.equal(values.texts, given), False).to_numpy(zero_copy_only=False)
    captions[values.rows[named]] = given.filter(pa.array(named)).to_numpy(zero_copy_only=False)
    return captions.tolist()


def _address(properties: Properties, own: str) -> tuple[str, str]:
    parts = [values[0] for name in ("city", "state", "country") if (values := properties.get(name))]
    short = ", ".join(parts)
    full = properties.get("full") or properties.get("name") or [short]
    return full[0] or own, short or own
