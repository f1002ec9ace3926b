"""The graph: seven immutable tables, one index, and a view of them as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, cast

import numpy as np

from sanctions_graph._bounds import day_text
from sanctions_graph.errors import Finding, FrozenError, SchemaError, UnknownIdError, UnknownKindError
from sanctions_graph.kernels.csr import Index, build_index
from sanctions_graph.model.confidence import DEFAULT_GRADES, GradeTable
from sanctions_graph.model.evidence import Evidence, gather, known_masks
from sanctions_graph.model.leave_out import LeftOut, leave_out
from sanctions_graph.model.records import Claim
from sanctions_graph.model.shelf import Shelf
from sanctions_graph.model.summary import html, one_line, summary
from sanctions_graph.model.tables import ABOUT_TABLES, About, Table
from sanctions_graph.model.view import DEFAULT_GAP, Asked, View, look, months, one_day, whole
from sanctions_graph.model.written import content_digest

if TYPE_CHECKING:
    from datetime import date

    from sanctions_graph.model.builder import GraphBuilder
    from sanctions_graph.model.columns import Array

CERTAINTIES = ("certain", "possible")


class SanctionsGraph(Shelf):
    """States, entities, channels and measures, joined by dated, claimed, typed links.

    Build one with `GraphBuilder`, `load_case` or `from_dataframe`; it never changes afterwards. `as_of` returns the
    same graph seen on a day: no link is copied.

    Parameters
    ----------
    tables : mapping of str to Table
        The seven tables, from a builder.
    findings : sequence of Finding, optional
        What the rules reported without refusing.
    _view : View, optional
        How it is seen; left to `as_of`.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> graph = sg.load_case("dprk")
    >>> graph.as_of("2023-09-15").label
    'on 2023-09-15'
    """

    findings: tuple[Finding, ...]
    """What the rules reported without refusing the data."""
    _view: View | None
    __networkx_backend__ = "sanctions_graph"
    graph: Mapping[str, Any] = MappingProxyType({})  # networkx asks for it

    def __init__(
        self, tables: Mapping[str, Table], findings: Sequence[Finding] = (), *, _view: View | None = None
    ) -> None:
        set_ = object.__setattr__
        set_(self, "_tables", MappingProxyType(dict(tables)))
        set_(self, "findings", tuple(findings))
        set_(self, "_view", _view)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenError(f"a graph does not change: {name!r} cannot be set", hint="use graph.edit() and freeze()")

    # ---- links and claims of this view ------------------------------------------------------------------

    @cached_property
    def links(self) -> Table:
        """The links of this view, possible ones included."""
        mask = self.mask("possible")
        return self._tables["links"] if mask.all() else self._tables["links"].take(np.flatnonzero(mask))

    def claims_about(self, id: str) -> list[Claim]:  # noqa: A002
        """List the claims about a link, node or name that this view's documents had told.

        Parameters
        ----------
        id : str
            Id of a link, a node or a name.

        Returns
        -------
        list of Claim
            In canonical order. Cost: O(log c) in claims.

        Raises
        ------
        UnknownIdError
            If nothing has that id.
        """
        for table in ABOUT_TABLES:
            row = self._tables[table].ids.row(id)
            if row is not None:
                return self.claims_of_row(ABOUT_TABLES.index(table), row)
        raise UnknownIdError(id, what="link, node or name")

    def claims_of_row(self, table: int, row: int) -> list[Claim]:
        """List the told claims about one row of a table.

        Parameters
        ----------
        table : int
            Place of the table in `ABOUT_TABLES`.
        row : int
            Row in that table.

        Returns
        -------
        list of Claim
            In canonical order.
        """
        keys = self._claim_keys
        low, high = np.searchsorted(keys, [(table << 40) + row, (table << 40) + row + 1]).tolist()
        _, maybe = self.claims_told
        return [cast("Claim", self.claims[at]) for at in range(low, high) if maybe[at]]

    @cached_property
    def _claim_keys(self) -> Array:
        about = self.claims.columns["about"]
        assert isinstance(about, About)
        return (about.tables.astype(np.int64) << 40) + about.rows

    @cached_property
    def claims_told(self) -> tuple[Array, Array]:
        """Which claims this view's documents had certainly, and which possibly, told: two masks over the claims."""
        return known_masks(self.claims, self.documents, self.view.known, self.view.dropped)

    # ---- time -------------------------------------------------------------------------------------------

    @cached_property
    def _evidence(self) -> Evidence:
        return self._gather(None, DEFAULT_GAP, None, DEFAULT_GRADES)

    def _gather(self, known: int | None, max_gap: int, dropped: Array | None, grades: GradeTable) -> Evidence:
        return gather(
            self._tables["links"], self.claims, self.documents, known=known, max_gap=max_gap,
            claim_links=self.claim_links, dropped=dropped, grades=grades,
        )  # fmt: skip

    @property
    def view(self) -> View:
        """The view: day, masks and evidence; the whole graph if `as_of` was never asked."""
        if self._view is None:
            object.__setattr__(self, "_view", whole(self._tables["links"], self._evidence))
        return cast("View", self._view)

    @property
    def label(self) -> str:
        """Say in a few words as of when the graph is seen."""
        return self.view.label

    @property
    def on(self) -> str | None:
        """The day of the view in ISO form, or None when time is ignored."""
        return None if self.view.valid is None else day_text(self.view.valid)

    @property
    def whole(self) -> SanctionsGraph:
        """The graph without any day, with every claim and the default grades."""
        return self if self.is_whole else self._seen(None)

    @property
    def is_whole(self) -> bool:
        """Whether no day was asked, no claim is left out, and no other table of grades given."""
        view = self._view
        if view is None:
            return True
        return view.asked.is_blank and view.dropped is None and view.grades == DEFAULT_GRADES

    def _seen(self, view: View | None) -> SanctionsGraph:
        seen = SanctionsGraph(self._tables, self.findings, _view=view)
        for shared in ("_evidence", "index", "_claim_keys", "content_hash", "_finder"):
            if shared in self.__dict__:
                seen.__dict__[shared] = self.__dict__[shared]
        return seen

    def as_of(
        self,
        valid: str | date | None = None,
        *,
        known: str | date | None = None,
        since: str | date | None = None,
        max_gap: int | None = None,
    ) -> SanctionsGraph:
        """See the graph on a day.

        Parameters
        ----------
        valid : str or date, optional
            Keep what was true in the world on that day: certainly or possibly.
        known : str or date, optional
            Count only what documents had told by that day; the bounds of links are folded again from those claims.
            A legal act counts from its own publication, an undated document is possible.
        since : str or date, optional
            Leave out events that were over before that day.
        max_gap : int, optional
            Calendar months between two sightings that make one spell; 24 unless the view says otherwise.

        Returns
        -------
        SanctionsGraph
            The same tables under two masks. A clock that is not set stays as it was; on a view, links that the view
            left out stay out (start from `whole` for another day; set both clocks in one call, since hindsight on
            the valid day would otherwise hide what was not known then).

        Raises
        ------
        DateError
            If a text is no day; a month or a year is refused, since the answer would depend on the day.

        Notes
        -----
        Time O(m) in links, a few passes over columns; ``known`` adds O(c) in claims.

        Examples
        --------
        >>> import sanctions_graph as sg
        >>> then = sg.load_case("dprk").as_of("2023-09-15")
        >>> bool((then.mask("certain") <= then.mask("possible")).all())
        True
        """
        old = self.view
        asked = Asked(
            old.valid if valid is None else one_day(valid),
            old.known if known is None else one_day(known),
            old.since if since is None else one_day(since),
            old.max_gap if max_gap is None else months(max_gap),
        )
        return self._seen(self._look(asked, old.left_out, old.grades).narrowed(old))

    def _look(self, asked: Asked, left_out: LeftOut, grades: GradeTable) -> View:
        plain = asked.known is None and asked.max_gap == DEFAULT_GAP
        plain = plain and left_out.dropped is None and grades == DEFAULT_GRADES
        evidence = self._evidence if plain else self._gather(asked.known, asked.max_gap, left_out.dropped, grades)
        return look(self._tables["links"], evidence, **asked._asdict(), left_out=left_out, grades=grades)

    def graded_by(self, table: GradeTable) -> SanctionsGraph:
        """See the graph with another table of what grades are worth.

        Parameters
        ----------
        table : GradeTable
            What probability each grade stands for; a grade that it does not hold counts as ungraded.

        Returns
        -------
        SanctionsGraph
            The same links on the same days; their probabilities, and so strengths of paths, follow the table.

        Raises
        ------
        SchemaError
            If it is no table of grades.

        Notes
        -----
        Time O(m + c) in links and claims.

        Examples
        --------
        >>> import sanctions_graph as sg
        >>> table = sg.GradeTable("ours", {"B2": 0.75}, source="a memo of our own")
        >>> sg.load_case("dprk").graded_by(table).label
        'graded by ours'
        """
        if not isinstance(table, GradeTable):
            raise SchemaError(
                f"{table!r:.60} is no table of grades", hint="give sg.GradeTable(name, {'B2': 0.75}, source=…)"
            )
        view = self.view
        seen = self._look(view.asked, view.left_out, table)
        return self._seen(replace(view, evidence=seen.evidence, grades=table))

    def known_by(self, day: str | date) -> SanctionsGraph:
        """See the graph as documents had told it by a day: `as_of` with the second clock only.

        Parameters
        ----------
        day : str or date
            Count only what documents had told by that day.

        Returns
        -------
        SanctionsGraph
            The same tables under two masks.

        Raises
        ------
        DateError
            If a text is no day.

        Examples
        --------
        >>> import sanctions_graph as sg
        >>> sg.load_case("dprk").known_by("2020-01-01").label
        'known by 2020-01-01'
        """
        return self.as_of(known=day)

    @property
    def without_day(self) -> SanctionsGraph:
        """The view without its valid day: what was told by then, and what is left out, stays as it is."""
        view = self.view
        if view.valid is None:
            return self
        return self._seen(self._look(view.asked._replace(valid=None), view.left_out, view.grades))

    def without(
        self, *, documents: Iterable[str] = (), speakers: Iterable[str] = (), claims: Iterable[str] = ()
    ) -> SanctionsGraph:
        """See the graph as if some claims had not been made.

        Parameters
        ----------
        documents : iterable of str, optional
            Ids of documents whose claims do not count.
        speakers : iterable of str, optional
            Who does not count: whom a claim is attributed to or, where it names nobody, who published its document.
        claims : iterable of str, optional
            Ids of claims that do not count.

        Returns
        -------
        SanctionsGraph
            The same tables under other masks, seen on the same days. A link that no claim is left to tell of is not
            there, one whose dispute is left out may be certain, and bounds fold again from the claims that are left:
            so this view may show what the one it was made of does not. It does not matter whether days or claims
            are asked for first.

        Raises
        ------
        UnknownIdError
            If a document, speaker or claim is not in the graph.

        Notes
        -----
        Time O(m + c) in links and claims.

        Examples
        --------
        >>> import sanctions_graph as sg
        >>> graph = sg.load_case("dprk")
        >>> len(graph.links) > len(graph.without(documents=["doc:method"]).links)
        True
        """
        old = self.view
        left_out = leave_out(self, old.left_out, documents, speakers, claims)
        if left_out is old.left_out:
            return self
        first, *later = (*old.earlier, old.asked)
        view = self._look(first, left_out, old.grades)
        for asked in later:
            view = self._look(asked, left_out, old.grades).narrowed(view)
        return self._seen(view)

    def mask(self, certainty: str = "possible") -> Array:
        """Return which links count.

        Parameters
        ----------
        certainty : {"possible", "certain"}, default "possible"
            ``"possible"`` includes the certain ones.

        Returns
        -------
        ndarray of bool, shape (m,)
            By row of the links table of the whole graph.
        """
        if certainty not in CERTAINTIES:
            raise UnknownKindError(certainty, CERTAINTIES, what="certainty")
        return self.view.certain if certainty == "certain" else self.view.possible

    @cached_property
    def index(self) -> Index:
        """The adjacency index over all links, built once and shared by every view."""
        links = self._tables["links"]
        return build_index(links.coded("source").codes, links.coded("target").codes, len(self.nodes))

    # ---- changing, comparing, showing -------------------------------------------------------------------

    def edit(self) -> GraphBuilder:
        """Open a builder that holds everything this graph holds.

        Returns
        -------
        GraphBuilder
            Add to it and freeze; this graph stays as it is.
        """
        from sanctions_graph.model.builder import GraphBuilder

        builder = GraphBuilder()
        for table in self._tables.values():
            builder.add(*table)
        return builder

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the canonical content; provenance and view are left out."""
        return content_digest(self._tables)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SanctionsGraph):
            return NotImplemented
        same_view = all(bool(np.array_equal(self.mask(certainty), other.mask(certainty))) for certainty in CERTAINTIES)
        return same_view and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def __len__(self) -> int:
        return len(self.nodes)

    def __contains__(self, node: object) -> bool:
        return node in self.nodes

    def is_directed(self) -> bool:
        """Say that links have a direction (asked by networkx).

        Returns
        -------
        bool
            Always True.
        """
        return True

    def is_multigraph(self) -> bool:
        """Say that parallel links stay apart (asked by networkx).

        Returns
        -------
        bool
            Always True.
        """
        return True

    @property
    def nbytes(self) -> int:
        """Bytes that the columns and the index keep."""
        return sum(table.nbytes for table in self._tables.values()) + self.index.nbytes

    def summary(self) -> str:
        """Write a one-screen overview: counts by kind, day, doubt, documents, findings.

        Returns
        -------
        str
            Five lines.
        """
        return summary(self)

    def __repr__(self) -> str:
        return one_line(self)

    def _repr_html_(self) -> str:
        return html(self)
