"""Which entities may be the same, by their names: proposals for an analyst, never a merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from sanctions_graph._version import __version__
from sanctions_graph.analysis.candidate_table import Candidate, Candidates
from sanctions_graph.errors import MissingDependencyError, SchemaError
from sanctions_graph.model.folding import STRONG_SCHEMES, identifier_key
from sanctions_graph.model.romanised import plain_words, romanised

if TYPE_CHECKING:
    from sanctions_graph.model.graph import SanctionsGraph
    from sanctions_graph.model.records import Name

THRESHOLD = 88.0
"""Least likeness, in per cent, of two names that are proposed."""
LARGEST_BLOCK = 400
"""Most names that share a word and are still compared with one another."""
_BY_SOUND = 0.97  # names that agree only in sound count a little less
_COMPARED = ("name", "alias")  # weak aliases are too weak to propose anybody
_NAMELESS = frozenset({"Address", "CryptoWallet"})  # what they are called is what they are
_BODIES = {"Company": "body", "Organization": "body", "PublicBody": "body", "Group": "body", "LegalEntity": ""}


def candidates(
    graph: SanctionsGraph,
    *,
    threshold: float = THRESHOLD,
    limit: int = 1000,
    apart: Iterable[tuple[str, str]] = (),
) -> Candidates:
    """Propose pairs of entities that may be the same, by name.

    Parameters
    ----------
    graph : SanctionsGraph
        The graph, often one composed of several lists; the names of all days count.
    threshold : float, default 88
        Least likeness of two names, in per cent, above 0 and up to 100.
    limit : int, default 1000
        Most pairs to list; the answer says how many there are.
    apart : iterable of pair of str, optional
        Pairs of ids that are known not to be the same, in any order; `Judgements.apart_in` lists those of a file.

    Returns
    -------
    Candidates
        Likest first. Nothing is joined: give the rows that you accept to `accept`.

    Raises
    ------
    MissingDependencyError
        If rapidfuzz is not installed.
    SchemaError
        If the threshold or the limit is out of range, or `apart` holds what is no pair.

    Notes
    -----
    Captions, names and aliases are compared without case, accents, punctuation and order of words, with *Company*,
    *Limited* and the like in short; and once more as they sound in Korean: ch as j (Chong, Jong), k as g, p as b,
    t as d, l as r, eo and ou as o, eu and oo as u, ee as i, ae as e, sh as s, yu as yo, ung as ong, and surnames as
    Lee, Rhee, Yi and Ri, Park and Pak, Choi and Choe. A pair that agrees only in sound scores at most 97.

    Never proposed: addresses and wallets, entities that bear different strong identifiers of one scheme, that are
    of different type (a person and a company; ``LegalEntity`` may be either), that a `same_as` link joins already,
    or that are `apart`. Only names are compared that share one of their two rarest words, or the first five
    letters, by sound; a word of more than `LARGEST_BLOCK` names makes no pairs, and the answer names it. Cost: O(t)
    for t names and at most O(t × block) comparisons.

    Examples
    --------
    >>> import sanctions_graph as sg
    >>> builder = sg.GraphBuilder()
    >>> _ = builder.add(sg.Entity(id="a:1", caption="Ri Jong Chol"), sg.Entity(id="b:7", caption="LEE, Chong-chol"))
    >>> pair = sg.candidates(builder.freeze())[0]
    >>> pair.source, pair.target, pair.reason
    ('a:1', 'b:7', 'same sound')
    """
    if not hasattr(graph, "nodes"):
        raise SchemaError(f"{graph!r:.60} is no graph", hint="read it first, with sg.read")
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        raise MissingDependencyError("rapidfuzz", "io") from None
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 < threshold <= 100:
        raise SchemaError(f"threshold={threshold!r:.40} is no likeness", hint="give per cent above 0 and up to 100")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise SchemaError(f"limit={limit!r:.40} is no count of pairs", hint="give a whole number from 1 on")
    parted = list(apart)
    if wrong := [pair for pair in parted if isinstance(pair, str) or len(tuple(pair)) != 2]:
        raise SchemaError(f"{wrong[0]!r:.60} in `apart` is no pair", hint="give pairs of ids")
    spellings = _spellings(graph)
    blocks, common = _blocks(spellings)
    may = _Allowed(graph, parted)
    best: dict[tuple[str, str], tuple[float, int, int]] = {}
    for block in blocks:
        forms = ([spellings[at].plain for at in block], [spellings[at].sound for at in block])
        plain, sound = (process.cdist(form, form, scorer=fuzz.ratio, dtype=np.float64) for form in forms)
        scores = np.triu(np.maximum(plain, _BY_SOUND * sound), 1)
        for one, other in np.argwhere(scores >= threshold).tolist():
            first, last = block[one], block[other]  # spellings are in the order of their nodes
            pair = (spellings[first].node, spellings[last].node)
            if may.be_one(*pair):
                best[pair] = min(best.get(pair, (0.0, first, last)), (-float(scores[one, other]), first, last))
    pairs = sorted(
        (_candidate(spellings, *told) for told in best.values()),
        key=lambda each: (-each.score, each.source, each.target),
    )
    attrs = {
        "method": "candidates", "as_of": "names on every day", "version": __version__,
        "parameters": {"threshold": threshold, "limit": limit, "largest_block": LARGEST_BLOCK},
    }  # fmt: skip
    return Candidates(tuple(pairs[:limit]), len(pairs), common, attrs, graph.whole)


@dataclass(frozen=True, slots=True)
class _Spelling:
    node: str
    text: str
    plain: str
    sound: str
    keys: tuple[str, ...]


def _spellings(graph: SanctionsGraph) -> list[_Spelling]:
    """List each different name of each entity in order of their ids, with the keys that may pair it."""
    types = dict(zip(graph.nodes.ids, graph.nodes.coded("type"), strict=True))
    entities = {node for node in graph.entities() if types[node] not in _NAMELESS}
    told = [(node, caption) for node, caption in zip(graph.nodes.ids, graph.nodes.coded("caption"), strict=True)]
    told += [(name.node, name.value) for name in cast("Iterable[Name]", graph.names) if name.scheme in _COMPARED]
    split: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for node, text in sorted(told):
        words = plain_words(text) if node in entities else []
        if words:
            split.setdefault((node, " ".join(words)), (text, romanised(words)))
    count = Counter(word for _, sounds in split.values() for word in set(sounds))
    spellings = []
    for (node, plain), (text, sounds) in split.items():
        rarest = sorted(set(sounds), key=lambda word: (count[word], word))[:2]
        keys = (*rarest, "".join(sounds)[:5] + "…")
        spellings.append(_Spelling(node, text, plain, " ".join(sounds), keys))
    return spellings


def _blocks(spellings: Sequence[_Spelling]) -> tuple[list[list[int]], tuple[str, ...]]:
    """Return names that share a key, and the keys that too many share."""
    blocks: dict[str, list[int]] = {}
    for at, spelling in enumerate(spellings):
        for key in spelling.keys:
            blocks.setdefault(key, []).append(at)
    common = tuple(sorted(key for key, block in blocks.items() if len(block) > LARGEST_BLOCK))
    return [block for _, block in sorted(blocks.items()) if 1 < len(block) <= LARGEST_BLOCK], common


def _candidate(spellings: Sequence[_Spelling], score: float, first: int, last: int) -> Candidate:
    one, other = spellings[first], spellings[last]
    reason = "same sound" if one.sound == other.sound else "similar name"
    if one.plain == other.plain:
        reason = "same name"
    return Candidate(one.node, other.node, round(-score, 1), reason, one.text, other.text)


class _Allowed:
    """What keeps two entities from being proposed: identifiers, types, and links that are there."""

    def __init__(self, graph: SanctionsGraph, apart: Iterable[tuple[str, str]]) -> None:
        self._type = dict(zip(graph.nodes.ids, graph.nodes.coded("type"), strict=True))
        self._borne: dict[str, dict[str, set[str]]] = {}
        for name in cast("Iterable[Name]", graph.names):
            if name.scheme in STRONG_SCHEMES and (key := identifier_key(name.scheme, name.value)):
                self._borne.setdefault(name.node, {}).setdefault(name.scheme, set()).add(key)
        self._decided = {*_same_as(graph), *(frozenset(pair) for pair in apart)}

    def be_one(self, one: str, other: str) -> bool:
        """Tell whether nothing says that the two are different, or the same."""
        if one == other or frozenset((one, other)) in self._decided:
            return False
        types = {kind for kind in (_BODIES.get(self._type[node], self._type[node]) for node in (one, other)) if kind}
        if len(types) > 1:
            return False
        first, last = (self._borne.get(node, {}) for node in (one, other))
        return all(first[scheme] & last[scheme] for scheme in first.keys() & last.keys())


def _same_as(graph: SanctionsGraph) -> Iterator[frozenset[str]]:
    links = graph.tables["links"]
    rows = zip(links.coded("kind"), links.coded("source"), links.coded("target"), strict=True)
    return (frozenset((source, target)) for kind, source, target in rows if kind == "same_as")
