"""Spellings of one name that romanisation and legal forms keep apart, folded into one."""

from __future__ import annotations

import re

from sanctions_graph.model.folding import fold

_WORDS = {
    "park": "pak", "lee": "ri", "rhee": "ri", "yi": "ri", "choi": "choe", "choy": "choe", "lim": "rim", "im": "rim",
    "yoo": "ryu", "yu": "ryu", "you": "ryu", "roh": "ro", "noh": "ro", "no": "ro", "ahn": "an", "koh": "ko",
    "oh": "o", "paik": "paek", "baik": "paek", "woo": "u", "wu": "u", "shin": "sin", "chough": "cho",
}  # fmt: skip
"""Korean surnames whose usual spellings follow no rule."""
_LETTERS = (
    ("ch", "j"), ("sh", "s"), ("ck", "k"), ("eo", "o"), ("eu", "u"), ("ou", "o"), ("oo", "u"), ("ee", "i"),
    ("ae", "e"), ("g(?!$)(?<!ng)", "k"), ("b", "p"), ("d", "t"), ("l", "r"), ("yu", "yo"), ("ung", "ong"),
)  # fmt: skip
"""McCune-Reischauer, Revised Romanisation, the North's own spelling and habit, on one letter each."""
_RULES = tuple((re.compile(pattern), letters) for pattern, letters in _LETTERS)
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
    return sorted(map(sound, words))


def sound(word: str) -> str:
    """Write one folded word as it sounds in Korean.

    Parameters
    ----------
    word : str
        The word.

    Returns
    -------
    str
        The same for all spellings of one sound.

    Examples
    --------
    >>> sound("lee"), sound("chong") == sound("jong")
    ('ri', True)
    """
    word = _WORDS.get(word, word)
    for rule, letters in _RULES:
        word = rule.sub(letters, word)
    return _DOUBLE.sub(r"\1", word)
