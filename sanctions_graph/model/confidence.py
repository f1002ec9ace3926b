"""How sure a claim is, in the words of those who grade: Admiralty, ICD 203, GraphSense; and what a table makes of them.

A grade is kept as printed. It becomes a probability only through a `GradeTable`, which is documented and can be
replaced; a grade that the table does not hold counts as ungraded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from sanctions_graph.errors import BoundsError, SchemaError, UnknownKindError

NOT_JUDGED = ("F", "6")
"""Admiralty's source F and information 6: no basis for judging, which is not the worst grade."""
_SOURCES, _INFORMATION = "ABCDEF", "123456"


class Likelihood(NamedTuple):
    """One word of a scale of likelihood.

    Attributes
    ----------
    word : str
        The word.
    low, high : Fraction
        Its range.
    also : tuple of str
        Words that mean the same.
    """

    word: str
    low: Fraction
    high: Fraction
    also: tuple[str, ...] = ()


def _percent(word: str, low: int, high: int, *also: str) -> Likelihood:
    return Likelihood(word, Fraction(low, 100), Fraction(high, 100), also)


ICD_203 = (
    _percent("almost no chance", 1, 5, "remote"),
    _percent("very unlikely", 5, 20, "highly improbable"),
    _percent("unlikely", 20, 45, "improbable"),
    _percent("roughly even chance", 45, 55, "roughly even odds"),
    _percent("likely", 55, 80, "probable"),
    _percent("very likely", 80, 95, "highly probable"),
    _percent("almost certain", 95, 99, "nearly certain"),
)
"""The words of likelihood of US Intelligence Community Directive 203, with their ranges."""


def icd_word(probability: float) -> str:
    """Say a probability in a word of ICD 203.

    Parameters
    ----------
    probability : float
        In [0, 1].

    Returns
    -------
    str
        The word whose range holds it; where two ranges touch, the higher. Blank below 1 % and above 99 %, for which
        the directive has no word.

    Raises
    ------
    BoundsError
        If it is no probability.

    References
    ----------
    US Intelligence Community Directive 203, Analytic Standards, 2 January 2015, section D.6.e(2)(a).

    Examples
    --------
    >>> icd_word(0.8), icd_word(0.3)
    ('very likely', 'unlikely')
    """
    if not 0 <= probability <= 1:
        raise BoundsError(f"{probability!r} is no probability", hint="give a number between 0 and 1")
    exact = Fraction(repr(float(probability)))
    within = [each.word for each in ICD_203 if each.low <= exact < each.high or exact == each.high == ICD_203[-1].high]
    return within[0] if within else ""


def icd_range(word: str) -> tuple[Fraction, Fraction]:
    """Return the range of a word of ICD 203.

    Parameters
    ----------
    word : str
        The word, or one that means the same.

    Returns
    -------
    low, high : Fraction
        Exact; multiply the ends of two independent statements to get those of both.

    Raises
    ------
    UnknownKindError
        If it is no word of the directive.

    Examples
    --------
    >>> low, high = icd_range("likely")
    >>> str(low * low), str(high * high)
    ('121/400', '16/25')
    """
    folded = " ".join(str(word).lower().split())
    for each in ICD_203:
        if folded in (each.word, *each.also):
            return each.low, each.high
    raise UnknownKindError(word, [each.word for each in ICD_203], what="word of likelihood")


def compare_admiralty(one: str, other: str) -> str:
    """Compare two grades of the Admiralty system, axis by axis.

    Parameters
    ----------
    one, other : str
        A letter for the source (A to F) and a digit for the information (1 to 6), such as ``"B2"``.

    Returns
    -------
    str
        ``"better"``, ``"worse"`` or ``"equal"`` if both axes agree, else ``"not comparable"``: source and information
        are judged apart, and F and 6 say that there is no basis for judging.

    Raises
    ------
    SchemaError
        If a text is no such grade.

    Examples
    --------
    >>> compare_admiralty("A1", "B2"), compare_admiralty("A3", "B2"), compare_admiralty("B2", "F1")
    ('better', 'not comparable', 'not comparable')
    """
    steps = set()
    for mine, yours in zip(_axes(one), _axes(other), strict=True):
        if mine != yours and {mine, yours} & set(NOT_JUDGED):
            return "not comparable"
        steps.add("equal" if mine == yours else "better" if mine < yours else "worse")
    steps -= {"equal"} if len(steps) > 1 else set()
    return steps.pop() if len(steps) == 1 else "not comparable"


def _axes(grade: str) -> tuple[str, str]:
    text = str(grade).strip().upper()
    if len(text) != 2 or text[0] not in _SOURCES or text[1] not in _INFORMATION:
        raise SchemaError(
            f"{grade!r:.20} is no Admiralty grade", hint="write a letter A to F and a digit 1 to 6, as B2"
        )
    return text[0], text[1]


GRAPHSENSE = MappingProxyType({
    "override": 100,
    "ownership": 100,
    "manual_transaction": 90,
    "service_api": 70,
    "authority_data": 60,
    "trusted_provider": 50,
    "service_data": 50,
    "forensic": 50,
    "untrusted_transaction": 40,
    "web_crawl": 20,
    "heuristic": 10,
})  # fmt: skip
"""The classes of GraphSense tag packs with their levels of 0 to 100, as ``src/tagpack/db/confidence.csv`` of
graphsense/graphsense-tagpack-tool has them at commit 3f30f55c; an earlier version gave ``service_api`` 80. Its class
``unknown`` (level 5) is left out: it says that nobody judged."""


@dataclass(frozen=True)
class GradeTable:
    """What probability each grade stands for.

    Attributes
    ----------
    name : str
        How answers call the table.
    probability : mapping of str to float
        In [0, 1], by grade as printed; case and blanks do not matter.
    source : str
        Who says so.

    Raises
    ------
    BoundsError
        If a probability is none.

    Examples
    --------
    >>> ours = GradeTable("ours", {"B2": 0.75}, source="a memo of our own")
    >>> ours.read("b2"), ours.read("F6")
    (0.75, None)
    """

    name: str
    probability: Mapping[str, float]
    source: str = ""

    def __post_init__(self) -> None:
        folded = {}
        for grade, probability in self.probability.items():
            if isinstance(probability, bool) or not 0 <= float(probability) <= 1:
                raise BoundsError(f"{probability!r} for grade {grade!r} is no probability", hint="give 0 to 1")
            folded[_folded(grade)] = float(probability)
        object.__setattr__(self, "probability", MappingProxyType(folded))

    def __hash__(self) -> int:
        return hash((self.name, tuple(sorted(self.probability.items())), self.source))

    def __reduce__(self) -> tuple[type[GradeTable], tuple[str, dict[str, float], str]]:
        return GradeTable, (self.name, dict(self.probability), self.source)

    def read(self, grade: str) -> float | None:
        """Return the probability of a grade; None if the table does not hold it.

        Parameters
        ----------
        grade : str
            As printed.

        Returns
        -------
        float or None
            In [0, 1].
        """
        return self.probability.get(_folded(grade))


def _folded(grade: str) -> str:
    return " ".join(str(grade).casefold().split())


DEFAULT_GRADES = GradeTable(
    "default",
    {
        **{word: float(each.low) for each in ICD_203 for word in (each.word, *each.also)},
        **{word: level / 100 for word, level in GRAPHSENSE.items()},
    },
    source="ICD 203 words: the low end of their ranges; GraphSense classes: their levels as hundredths. Admiralty "
    "grades have no official probability and are not in it.",
)
"""The table that is used unless another is given: cautious, and silent where no standard gives a number."""
