"""Spellings of one name that romanisation and legal forms keep apart, folded into one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sanctions_graph.model.folding import fold

_WORDS = {
    "park": "pak", "lee": "ri", "rhee": "ri", "yi": "ri", "choi": "choe", "choy": "choe", "lim": "rim", "im": "rim",
    "yoo": "ryu", "yu": "ryu", "you": "ryu", "roh": "ro", "noh": "ro", "no": "ro", "ahn": "an", "koh": "ko",
    "oh": "o", "paik": "paek", "baik": "paek", "woo": "u", "wu": "u", "shin": "sin", "chough": "cho",
}  # fmt: skip
"""Korean surnames whose usual spellings follow no rule."""
_FIRST = (
    ("ch", "j"), ("sh", "s"), ("ck", "k"), ("eo", "o"), ("eu", "u"), ("ou", "o"), ("oo", "u"), ("ee", "i"), ("ae", "e"),
)  # fmt: skip
_G = re.compile("(?<!n)g(?!$)", re.MULTILINE)  # it stays g at the end of a word, and in ng
_THEN = (("b", "p"), ("d", "t"), ("l", "r"), ("yu", "yo"), ("ung", "ong"))
"""McCune-Reischauer, Revised Romanisation, the North's own spelling and habit, on one letter each."""
_DOUBLE = re.compile(r"(.)\1+")
_FORMS = {
    "company": "co", "limited": "ltd", "corporation": "corp", "incorporated": "inc", "enterprises": "enterprise",
    "group": "grp", "general": "gen", "international": "intl", "department": "dept",
}  # fmt: skip


def plain_words(name: str) -> list[str]:
    """Return the folded words of a name in order of the alphabet, forms of companies in short.

    Parameters
    ----------
    name : str
        A name as printed.

    Returns
    -------
    list of str
        Its words.
    """
    return sorted(_FORMS.get(word, word) for word in fold(name).split())


def romanised(words: list[str]) -> list[str]:
    """Return the words as they sound in Korean, so that Jong is Chong, Ri is Lee, Yong is Young.

    Parameters
    ----------
    words : list of str
        Folded words.

    Returns
    -------
    list of str
        In order of the alphabet. Words of other languages change too, and stay comparable with each other.
    """
    return sorted(sounds(words))


def sounds(words: Sequence[str]) -> list[str]:
    """Write folded words as they sound in Korean.

    Parameters
    ----------
    words : sequence of str
        The words, none of which is blank.

    Returns
    -------
    list of str
        For each the same as for all other spellings of its sound.

    Notes
    -----
    All words are gone through at once, which is several times as fast as one by one.

    Examples
    --------
    >>> sounds(["lee", "chong", "jong"])
    ['ri', 'jong', 'jong']
    """
    text = "\n".join(_WORDS.get(word, word) for word in words)
    for spelt, heard in _FIRST:
        text = text.replace(spelt, heard)
    text = _G.sub("k", text)
    for spelt, heard in _THEN:
        text = text.replace(spelt, heard)
    return _DOUBLE.sub(r"\1", text).split("\n") if words else []
