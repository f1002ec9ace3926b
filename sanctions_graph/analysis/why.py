"""Why someone is exposed: the smallest sets of claims that carry the finding, and what is left without some of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from sanctions_graph._frame import text_table, to_pandas
from sanctions_graph._version import __version__
from sanctions_graph.analysis._grounds import EFFORT, Grounds, Sets, grounds_of
from sanctions_graph.analysis._routes import Route, check_weighable, routes_of
from sanctions_graph.analysis._why_words import explain
from sanctions_graph.analysis._words import claims_of, document_name, speaker_of, surely, when
from sanctions_graph.analysis.exposure import exposure
from sanctions_graph.analysis.survival import NO, Survival, Survivor
from sanctions_graph.errors import UnknownKindError
from sanctions_graph.paths.levels import as_of_text, levels_of
from sanctions_graph.paths.rules import MaxHops, Rules, names_of, resolve_rules

if TYPE_CHECKING:
    import pandas as pd

    from sanctions_graph.analysis.exposure_table import Exposure
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.paths.path import Path

DEFAULT_LIMIT = 1_000
"""Most sets that are listed."""


@dataclass(frozen=True)
class _Question:
    """What was asked, apart from the graph."""

    rule: Rules
    max_hops: MaxHops
    certainty: str | None
    same_as: bool
    limit: int


@dataclass(frozen=True)
class Why:
    """The answer of `why`.

    Attributes
    ----------
    subject, target : str
        Ids.
    certainty : str
        The grade the sets keep: ``"certain"`` or ``"possible"``; ``"no"`` if there is no such finding.
    phase : str or None
        ``"in_force"`` or ``"pending"``; None when time is ignored.
    row : Exposure or None
        The finding as `exposure` lists it: its rule, hops, strength and best path.
    graph : SanctionsGraph
        The view that was asked.
    attrs : mapping of str to object
        Method, day, parameters and version: how the answer was made.
    """

    subject: str
    target: str
    certainty: str
    phase: str | None
    row: Exposure | None
    graph: SanctionsGraph = field(repr=False)
    attrs: dict[str, Any] = field(repr=False)
    _question: _Question = field(repr=False)

    # ---- the finding --------------------------------------------------------------------------------------

    @property
    def rule(self) -> str | None:
        """Name of the rule of the best chain; None if there is no finding."""
        return self.row.rule if self.row else None

    @property
    def hops(self) -> int | None:
        """Counted hops of the shortest chain; None if there is no finding."""
        return self.row.hops if self.row else None

    @property
    def path(self) -> Path | None:
        """The best chain; None if there is no finding."""
        return self.row.path if self.row else None

    # ---- what it rests on ---------------------------------------------------------------------------------

    @cached_property
    def _grounds(self) -> Grounds:
        grade = None if self.row is None else (self.certainty, self.phase)
        return _grounds(self.graph, self.subject, self.target, self._question, grade)

    @property
    def sets(self) -> Sets:
        """The minimal sets of claims, by id: each alone carries the finding; the smallest first."""
        return self._grounds.claims.sets

    @property
    def documents(self) -> Sets:
        """The minimal sets of documents: the claims of each alone carry the finding."""
        return self._grounds.documents.sets

    @property
    def speakers(self) -> Sets:
        """The minimal sets of speakers: what each says alone carries the finding."""
        return self._grounds.speakers.sets

    @property
    def complete(self) -> bool:
        """Whether `sets`, `documents` and `speakers` list all there are; if not, they met the limit."""
        return self._grounds.complete

    @property
    def critical_claims(self) -> tuple[str, ...]:
        """Claims in every set: without any one of them the finding falls. Exact, even where `sets` are not all."""
        return self._grounds.claims.critical

    @property
    def critical_documents(self) -> tuple[str, ...]:
        """Documents in every set; one that also disputes may be lost all the same, as `survival` tells."""
        return self._grounds.documents.critical

    @property
    def critical_speakers(self) -> tuple[str, ...]:
        """Speakers in every set; one who also disputes may be lost all the same, as `survival` tells."""
        return self._grounds.speakers.critical

    def chain(self, claims: Iterable[str]) -> tuple[str, ...]:
        """Return the best chain that some claims alone carry.

        Parameters
        ----------
        claims : iterable of str
            Ids of claims, such as one of `sets`.

        Returns
        -------
        tuple of str
            Ids of its links in order; none where these claims carry no chain.
        """
        kept = set(claims)
        left = self.without(claims=[claim for claim in self._grounds.claims.names if claim not in kept])
        return left.row.path.links if left.row else ()

    # ---- what is left -------------------------------------------------------------------------------------

    def without(
        self, *, documents: Iterable[str] = (), speakers: Iterable[str] = (), claims: Iterable[str] = ()
    ) -> Why:
        """Ask again as if some claims had never been made.

        Parameters
        ----------
        documents : iterable of str
            Ids of documents of which no claim counts.
        speakers : iterable of str
            Speakers of whom no claim counts.
        claims : iterable of str
            Ids of claims that do not count.

        Returns
        -------
        Why
            The same question to the graph without them: bounds are folded again from the claims that are left. Its
            `certainty` is ``"no"`` if nothing remains of the finding; of a finding whose certainty was asked for, it
            is ``"possible"`` where only that remains.

        Raises
        ------
        UnknownIdError
            If a document or claim is not in the graph.
        """
        left = self.graph.without(documents=documents, speakers=speakers, claims=claims)
        asked = self._question
        whatever = replace(asked, certainty=None) if asked.certainty == "certain" else asked
        return _asked(left, self.subject, self.target, whatever)

    def survival(self, *, critical: bool = False) -> Survival:
        """Tell, for each document and each speaker behind the finding, what remains of it without them.

        Parameters
        ----------
        critical : bool, default False
            Whether to ask only of those that are in every set.

        Returns
        -------
        Survival
            One row a document and a speaker who tells of any link that a chain could use; each is answered exactly,
            by asking again. Cost: one pass over the claims and one search a row.
        """
        rows = [
            self._survivor("document", name, self.without(documents=[name]), document_name(self.graph, name))
            for name in (self.critical_documents if critical else self._grounds.documents.names)
        ]
        rows += [
            self._survivor("speaker", name, self._without_speaker(name), name)
            for name in (self.critical_speakers if critical else self._grounds.speakers.names)
        ]
        return Survival(self.certainty, tuple(rows), {**self.attrs, "method": "survival"})

    def _without_speaker(self, name: str) -> Why:
        """Leave out a speaker; where nobody is named, the document speaks."""
        if name not in self.graph.documents.ids:
            return self.without(speakers=[name])
        told = claims_of(self.graph, self._grounds.claims.names)
        return self.without(claims=[claim.id for claim in told if speaker_of(self.graph, claim) == name])

    def _survivor(self, kind: str, name: str, left: Why, caption: str) -> Survivor:
        rule, hops, grade = left.rule, left.hops, (left.certainty, left.phase)
        return Survivor(kind, name, caption, *grade, rule, hops, changes=grade != (self.certainty, self.phase))

    # ---- showing ------------------------------------------------------------------------------------------

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a minimal set of claims, with the links, documents and speakers behind it."""
        claims = [claims_of(self.graph, each) for each in self.sets]
        columns: dict[str, list[Any]] = {
            "size": [len(each) for each in self.sets],
            "claims": list(self.sets),
            "links": [tuple(sorted({claim.about for claim in each})) for each in claims],
            "documents": [tuple(sorted({claim.document for claim in each})) for each in claims],
            "speakers": [tuple(sorted({speaker_of(self.graph, claim) for claim in each})) for each in claims],
        }
        return to_pandas(columns, {**self.attrs, "complete": self.complete})

    def explain(self) -> str:
        """Say in plain words what the finding rests on, with citations.

        Returns
        -------
        str
            The finding, the chain that its smallest set of claims carries, and what it cannot lose.
        """
        return explain(self)

    def __str__(self) -> str:
        ends = f"{self.graph.caption(self.subject)} to {self.graph.caption(self.target)}"
        if self.row is None:
            return f"{ends}: {NO}, {when(self.graph)}"
        grade = surely(self.certainty, self.phase)
        hops = f"{self.hops} counted hop{'' if self.hops == 1 else 's'}"
        return f"{ends}: {grade}, rule {self.rule}, {hops}, {when(self.graph)}"

    def __repr__(self) -> str:
        if self.row is None:
            return str(self)
        least = "" if self.complete else "at least "
        columns: dict[str, list[Any]] = {
            "of": ["claims", "documents", "speakers"],
            "minimal sets": [f"{least}{len(each)}" for each in (self.sets, self.documents, self.speakers)],
            "smallest": [len(each[0]) for each in (self.sets, self.documents, self.speakers)],
            "in every set": [
                len(each) for each in (self.critical_claims, self.critical_documents, self.critical_speakers)
            ],
        }
        return f"{self}\n{text_table(columns)}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def why(
    graph: SanctionsGraph,
    subject: str,
    target: str,
    *,
    rule: Rules = None,
    max_hops: MaxHops = "rule",
    certainty: str | None = None,
    same_as: bool = False,
    limit: int = DEFAULT_LIMIT,
) -> Why:
    """Tell which claims an exposure rests on, and whether it survives without some of them.

    A set of claims carries the finding if, with no other claim told, a chain of links that is in the view now still
    stands, as surely as the finding does. Only sets of which nothing can be left out are listed.

    Parameters
    ----------
    graph : SanctionsGraph
        Usually a view as of a day.
    subject, target : str
        Ids of who is exposed, and to what.
    rule : str, ExposureRule or sequence of them, optional
        As for `exposure`; a chain under any of these rules will do.
    max_hops : int, None or "rule", default "rule"
        As for `exposure`.
    certainty : {"certain", "possible"}, optional
        The grade that the sets must keep; left out, the finding's own.
    same_as : bool, default False
        Whether proposed identities may be walked.
    limit : int, default 1000
        Most sets to list; where there are more, `complete` is False.

    Returns
    -------
    Why
        Its `certainty` is ``"no"`` if the subject is not exposed; `why_not` then tells what is missing.

    Raises
    ------
    UnknownIdError
        If an end is not in the graph.
    UnknownKindError
        If `certainty` or `limit` is none, a rule follows money in its order or filters by confidence (which no set
        of claims fixes), or it is ``covered``, which no chain answers.
    PatternError
        If a pattern does not parse.

    Notes
    -----
    A link is possible by any one claim of its existence, certain by any one that supports it; where claims state its
    dates, or only sightings do, by those claims besides. The sets are sought when they are first looked at: a
    best-first search over graph × automaton whose cost grows with their number, within `limit` and a stated effort.
    What is in every set is found by one search a claim, exactly.

    References
    ----------
    Green, Karvounarakis and Tannen (2007), Provenance semirings.
    Buneman, Khanna and Tan (2001), Why and where: a characterization of data provenance.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> from sanctions_graph.analysis.why import why
    >>> then = sg.load_case("dprk").as_of("2023-09-15")
    >>> answer = why(then, "state:LA", "measure:unscr-2397/8")
    >>> answer.certainty, answer.critical_documents
    ('certain', ('doc:method', 'doc:s-res-2397-2017'))
    >>> answer.without(documents=["doc:asianews-2023-09-15"]).certainty
    'certain'
    """
    if certainty is not None:
        graph.mask(certainty)  # refuses another word
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise UnknownKindError(limit, ("1", "10", "1000", "…"), what="number of sets")
    for each in resolve_rules(rule):
        check_weighable(each)
    return _asked(graph, subject, target, _Question(rule, max_hops, certainty, same_as, limit))


def _asked(graph: SanctionsGraph, subject: str, target: str, question: _Question) -> Why:
    table = exposure(
        graph, subjects=[subject], targets=[target], rule=question.rule, max_hops=question.max_hops,
        certainty=question.certainty or "possible", same_as=question.same_as,
    )  # fmt: skip
    row = table[0] if len(table) else None
    grade, phase = _grade(row)
    attrs = {
        "method": "why",
        "as_of": as_of_text(graph),
        "parameters": {
            "rules": names_of(resolve_rules(question.rule)), "max_hops": question.max_hops,
            "certainty": question.certainty, "same_as": question.same_as, "max_gap": graph.view.max_gap,
            "limit": question.limit, "effort": EFFORT,
        },
        "version": __version__,
    }  # fmt: skip
    answer = Why(subject, target, grade, phase, row, graph, attrs, question)
    return answer if question.certainty in (None, grade) or row is None else _possible(answer, question)


def _grade(row: Exposure | None) -> tuple[str, str | None]:
    return (row.certainty, row.phase) if row else (NO, None)


def _grounds(
    graph: SanctionsGraph, subject: str, target: str, question: _Question, grade: tuple[str, str | None] | None
) -> Grounds:
    """Find what carries a finding of some grade; nothing, if there is none."""
    rows = graph.node_rows((subject, target))
    routes: tuple[Route, ...] = ()
    if grade is not None:
        routes = routes_of(
            graph, resolve_rules(question.rule), certainty=grade[0], phase=grade[1],
            max_hops=question.max_hops, same_as=question.same_as,
        )  # fmt: skip
    return grounds_of(graph, routes, (rows[0], rows[1]), limit=question.limit)


def _possible(answer: Why, question: _Question) -> Why:
    """Ask of a certain finding what keeps it possible: in the best phase that any chain reaches."""
    phases = [level.phase for level in levels_of(answer.graph) if level.certainty == "possible"]
    phase = next(
        phase
        for phase in phases
        if _grounds(answer.graph, answer.subject, answer.target, question, ("possible", phase)).claims.stands
    )
    return replace(answer, certainty="possible", phase=phase)
