"""The seven tables of a graph, and its rows by id: what does not depend on the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from sanctions_graph.model.kinds import NODE_KINDS

if TYPE_CHECKING:
    from sanctions_graph.model.finder import Finder, Matches
    from sanctions_graph.model.records import Document, Link, NodeRecord
    from sanctions_graph.model.tables import Table


class Shelf:
    """Access to the tables that every view of a graph shares."""

    _tables: Mapping[str, Table]

    @property
    def tables(self) -> Mapping[str, Table]:
        """The seven whole tables by name; a view shares them."""
        return self._tables

    @property
    def nodes(self) -> Table:
        """States, entities, channels and measures."""
        return self._tables["nodes"]

    @property
    def names(self) -> Table:
        """Names and identifiers of nodes."""
        return self._tables["names"]

    @property
    def claims(self) -> Table:
        """Every claim."""
        return self._tables["claims"]

    @property
    def claim_links(self) -> Table:
        """Claims about claims."""
        return self._tables["claim_links"]

    @property
    def documents(self) -> Table:
        """The bibliography."""
        return self._tables["documents"]

    @property
    def provenance(self) -> Table:
        """The steps that made the graph."""
        return self._tables["provenance"]

    def node(self, id: str) -> NodeRecord:  # noqa: A002
        """Return a node by its id.

        Parameters
        ----------
        id : str
            Id of a node.

        Returns
        -------
        State, Entity, Channel or Measure
            Its record.

        Raises
        ------
        UnknownIdError
            If there is none; the message offers the nearest ids.
        """
        return cast("NodeRecord", self.nodes[id])

    def link(self, id: str) -> Link:  # noqa: A002
        """Return a link by its id, in this view or not.

        Parameters
        ----------
        id : str
            Id of a link.

        Returns
        -------
        Link
            Its record; bounds are the hull of what its claims state.

        Raises
        ------
        UnknownIdError
            If there is none.
        """
        return cast("Link", self._tables["links"][id])

    def document(self, id: str) -> Document:  # noqa: A002
        """Return a document by its id.

        Parameters
        ----------
        id : str
            Id of a document.

        Returns
        -------
        Document
            Its record.

        Raises
        ------
        UnknownIdError
            If there is none.
        """
        return cast("Document", self.documents[id])

    def caption(self, id: str) -> str:  # noqa: A002
        """Return the caption of a node, or its id where it has none.

        Parameters
        ----------
        id : str
            Id of a node.

        Returns
        -------
        str
            What a sentence or a figure calls it.
        """
        return self.nodes.coded("caption")[self.nodes.row(id)] or id

    def find(self, text: str, *, limit: int = 10, kind: str | None = None) -> Matches:
        """Find nodes by any name or identifier.

        Parameters
        ----------
        text : str
            A name, an alias, a caption, an identifier or an id, or a part of a name. Case, accents, punctuation and
            spaces do not count.
        limit : int, default 10
            Most nodes to list; the answer says how many more there are.
        kind : {"state", "entity", "channel", "measure"}, optional
            Only nodes of that kind.

        Returns
        -------
        Matches
            Best first, each node once: exact identifiers, then exact names, names that begin so, names that hold
            all the words (or words that begin so), and names that are similar. Where nothing better is found, names
            that sound alike in Korean, as Lee and Ri, come before similar ones. Similar names need rapidfuzz
            (``sanctions-graph[io]``); without it the answer says that they were not tried.

        Raises
        ------
        SchemaError
            If the text holds no letter and no digit or is longer than any name, or the limit is no count.
        UnknownKindError
            If there is no such kind of node.

        Notes
        -----
        The names of all days are searched, whatever the view. The first call reads all t texts, O(t log t); each
        call then passes over them a few times. A match says that texts agree, not that two things are the same.

        Examples
        --------
        >>> import sanctions_graph as sg
        >>> match = sg.load_case("dprk").find("CHINYONG")[0]
        >>> match.id, match.reason
        ('ofac:43379', 'prefix')
        """
        return self._finder.find(text, limit=limit, kind=kind)

    @cached_property
    def _finder(self) -> Finder:
        from sanctions_graph.model.finder import Finder

        return Finder(self)

    def states(self) -> list[str]:
        """List the ids of all states.

        Returns
        -------
        list of str
            Sorted.
        """
        return self._of_kind("state")

    def entities(self) -> list[str]:
        """List the ids of all entities.

        Returns
        -------
        list of str
            Sorted.
        """
        return self._of_kind("entity")

    def channels(self) -> list[str]:
        """List the ids of all channels.

        Returns
        -------
        list of str
            Sorted.
        """
        return self._of_kind("channel")

    def measures(self) -> list[str]:
        """List the ids of all measures.

        Returns
        -------
        list of str
            Sorted.
        """
        return self._of_kind("measure")

    def _of_kind(self, kind: str) -> list[str]:
        codes = self.nodes.coded("kind").codes
        return [self.nodes.ids[row] for row in np.flatnonzero(codes == NODE_KINDS.index(kind)).tolist()]

    def node_rows(self, ids: Iterable[str]) -> list[int]:
        """Return the rows of nodes.

        Parameters
        ----------
        ids : iterable of str
            Ids of nodes.

        Returns
        -------
        list of int
            Their rows in the table of nodes.

        Raises
        ------
        UnknownIdError
            For the first id that is not in the graph.
        """
        return [self.nodes.row(id) for id in ids]  # noqa: A001
