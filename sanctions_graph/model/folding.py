"""One spelling for names and identifiers, so that print, case and accents do not part them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sanctions_graph.errors import UnknownKindError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAME_SCHEMES = ("name", "alias", "former_name", "weak_alias")
"""Schemes of the names table that are names; every other scheme is an identifier."""
STRONG_SCHEMES = ("imo", "lei", "ofac_uid", "un_ref", "wallet")
"""Identifiers that their issuer gives to one thing only."""
SINGLE_SCHEMES = ("imo", "lei")
"""Identifiers of which one thing bears at most one."""

_APOSTROPHES = "'`´’‘ʼʻʾʿ′"
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}


class _Plain(dict[int, str]):
    """What each code point becomes, worked out once and kept."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        place = unicodedata.combining(sign)
        if sign in _APOSTROPHES or place >= 200 or 10 <= place <= 35:  # accents; vowel points of Hebrew and Arabic
            plain = ""
        else:
            plain = _LETTERS.get(sign, sign) if unicodedata.category(sign)[0] in "LNM" else " "
        self[code] = plain
        return plain


_PLAIN = _Plain()
_ASCII_LINES = {code: _PLAIN[code] or None for code in range(128)} | {ord("\n"): "\n"}


def fold(text: str) -> str:
    """Write a name as small letters and digits with single spaces: no case, accents or punctuation.

    Parameters
    ----------
    text : str
        A name as printed, in any script.

    Returns
    -------
    str
        Words parted by one space; empty if the text holds no letter and no digit.

    Examples
    --------
    >>> fold("Société  Générale, S.A.")
    'societe generale s a'
    """
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN).split())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_PLAIN)
    return " ".join(plain.split())


def fold_lines(texts: Sequence[str]) -> str:
    r"""Write many names at once as `fold` does, which is several times as fast as one by one.

    Parameters
    ----------
    texts : sequence of str
        Names as printed, none of which holds a line break.

    Returns
    -------
    str
        A line each, of the words that `fold` makes of the name; blanks between and around them are left in.

    Examples
    --------
    >>> fold_lines(["Ri, Jong", "Łódź"]).split("\n")
    ['ri  jong', 'lodz']
    """
    plain = "\n".join(text for text in texts if text.isascii()).lower().translate(_ASCII_LINES)
    if all(map(str.isascii, texts)):
        return plain
    lines = iter(plain.split("\n"))
    return "\n".join(next(lines) if text.isascii() else fold(text) for text in texts)


def identifier_key(scheme: str, value: str) -> str:
    """Write an identifier so that two prints of one are equal.

    Parameters
    ----------
    scheme : str
        A scheme of the names table.
    value : str
        The identifier as printed.

    Returns
    -------
    str
        Letters and digits without case; blank if there is no digit, for then it is no identifier. Wallets keep
        their case, which tells most of them apart, unless they begin with ``0x`` (hexadecimal digits) or
        ``bc1`` (bech32 of Bitcoin). An IMO number goes without the letters.
    """
    if scheme == "wallet":
        bare = value.strip()
        return bare.lower() if bare.lower().startswith(("0x", "bc1")) else bare
    key = fold(value).replace(" ", "")
    if not any(map(str.isdigit, key)):
        return ""  # such as "Does not exist"
    return key.removeprefix("imo") if scheme == "imo" else key


def check_schemes(schemes: Iterable[str]) -> tuple[str, ...]:
    """Check that all schemes are strong identifiers.

    Parameters
    ----------
    schemes : str or iterable of str
        What the user gave.

    Returns
    -------
    tuple of str
        Sorted, each once.

    Raises
    ------
    UnknownKindError
        For a scheme that is not strong: a name joins nothing.
    """
    given = {schemes} if isinstance(schemes, str) else set(schemes)
    for scheme in sorted(given):
        if scheme not in STRONG_SCHEMES:
            raise UnknownKindError(scheme, STRONG_SCHEMES, what="strong identifier")
    return tuple(sorted(given))
