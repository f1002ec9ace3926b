"""The reference sets of OFAC's advanced XML: what the numbers in the rest of the file stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sanctions_graph.io._report import Place, Report
    from sanctions_graph.io.files._xml import Element

REFERENCE_SETS = frozenset({
    "AliasType", "AreaCode", "Country", "DetailReference", "EntryEventType", "FeatureType", "IDRegDocType",
    "LegalBasis", "List", "LocPartType", "NamePartType", "PartySubType", "PartyType", "RelationType",
    "SanctionsProgram", "SanctionsType", "Script",
})  # fmt: skip
"""The sets that are read; the others say nothing that a graph keeps."""

_POINTERS = ("CountryID", "Description", "PartyTypeID", "SanctionsProgramID")


class _Value(NamedTuple):
    text: str
    pointers: dict[str, str]


class References:
    """Looks up numbers of one file.

    Parameters
    ----------
    report : Report
        Takes numbers that stand for nothing, each once.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._values: dict[tuple[str, str], _Value] = {}
        self._strange: set[tuple[str, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._values)

    def add(self, values: Element) -> None:
        """Add one set: the element that holds its values."""
        for value in values.children:
            pointers = {name: value.attributes[name] for name in _POINTERS if name in value.attributes}
            self._values[value.tag, value.attributes.get("ID", "")] = _Value(value.text, pointers)

    def text(self, kind: str, number: str | None, at: Place) -> str:
        """Return what a number of a set stands for; blank if there is none, with a finding if it should be there."""
        if not number:
            return ""
        found = self._values.get((kind, number))
        if found is None:
            if (kind, number) not in self._strange:
                self._strange.add((kind, number))
                said = f"{kind} {number[:20]} is not among the reference values of the file"
                self._report.note("type", at, said)
            return ""
        return found.text

    def pointer(self, kind: str, number: str | None, name: str) -> str:
        """Return where a value of a set points: one of its attributes, blank if there is none."""
        found = self._values.get((kind, number or ""))
        return found.pointers.get(name, "") if found else ""
