"""How much room text takes: a width table on the safe side, cleaning and wrapping, without drawing anything."""

from __future__ import annotations

import unicodedata
from functools import cache
from math import floor

LINE = 1.25
"""Height of a line in font sizes."""
ASCENT = 0.95
"""Distance from the top of a line to its baseline in font sizes."""

_ASCII = (
    318, 401, 460, 838, 636, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637, 637, 637, 637, 637,
    637, 637, 637, 337, 337, 838, 838, 838, 565, 1000, 716, 687, 699, 771, 632, 576, 775, 752, 295, 295, 690, 558, 863,
    749, 788, 604, 788, 695, 635, 611, 733, 685, 989, 685, 611, 685, 391, 337, 391, 838, 500, 500, 613, 635, 550, 635,
    616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612, 635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637,
    337, 637, 838,
)  # fmt: skip
"""Advance of U+0020 to U+007E in thousandths of the font size, for DejaVu Sans."""
_SIGNS = {
    "–": 500,
    "—": 1000,
    "…": 1000,
    "·": 318,
    "→": 838,
    "←": 838,
    "§": 500,
    "≥": 838,
    "≤": 838,
    "×": 838,
    "’": 318,
}
_WIDE = 1100  # a full-width sign
_OTHER = 1300  # the widest letters of the scripts that DejaVu Sans covers
_WIDEST = 1800  # digraphs, signs for per mille, and what lies beyond the basic plane
_BROAD = ((0x1C0, 0x1F5), (0x1400, 0x16FF), (0x2150, 0x218F), (0x2200, 0x2BFF), (0xA640, 0xA7FF), (0xFB00, 0xFB4F))
_BOLD = 1.25
_LONGEST = 2_000
_BREAK_AFTER = "/-@_.:"


def clean(text: str) -> str:
    """Turn any text into one harmless line.

    Controls, bidirectional overrides and lone surrogates go, white space collapses, piles of combining marks are
    cut, and what is longer than any figure can show ends in an ellipsis.
    """
    signs: list[str] = []
    marks = 0
    for sign in text[:_LONGEST]:
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > 2:
            continue
        signs.append(" " if category.startswith("Z") or category in ("Cc", "Cf", "Cs", "Co", "Cn") else sign)
    line = " ".join("".join(signs).split())
    return f"{line}…" if len(text) > _LONGEST else line


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of one line, never too small.

    Parameters
    ----------
    text : str
        One line.
    size : float
        Font size in pixels.
    bold : bool, default False
        Whether it is set in bold.

    Returns
    -------
    float
        In pixels.
    """
    em = size / 1000 * (_BOLD if bold else 1)
    advances = (_advance(sign) * em for sign in text)
    return sum(max(advance, floor(advance + 0.5)) for advance in advances) + 1  # hinting rounds to whole pixels


@cache
def _advance(sign: str) -> int:
    code = ord(sign)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if sign in _SIGNS:
        return _SIGNS[sign]
    if unicodedata.combining(sign):
        return 300
    if code > 0xFFFF or "‰" <= sign <= "‱":
        return _WIDEST
    if unicodedata.east_asian_width(sign) in "WF":
        return _WIDE
    base, *accents = list(unicodedata.normalize("NFD", sign))
    if accents and 32 <= ord(base) < 127:  # an accented letter is about as wide as its base
        return _ASCII[ord(base) - 32] + (160 if "\u031b" in accents else 100 if "\u030c" in accents else 30)
    return _WIDEST if any(low <= code <= high for low, high in _BROAD) else _OTHER


def text_height(text: str, size: float) -> float:
    """Return the height of text of one or more lines."""
    return (text.count("\n") + 1) * LINE * size


def wrap(text: str, width: float, size: float, *, lines: int = 4, bold: bool = False) -> str:
    """Break a text into lines that fit a width.

    Parameters
    ----------
    text : str
        Any text; it is cleaned first.
    width : float
        Room in pixels.
    size : float
        Font size in pixels.
    lines : int, default 4
        Most lines; what does not fit ends in an ellipsis.
    bold : bool, default False
        Whether it is set in bold.

    Returns
    -------
    str
        Lines joined by newlines.
    """
    done: list[str] = []
    rest = ""
    words = [piece for word in clean(text).split(" ") for piece in _pieces(word, width, size, bold)]
    for at, (word, glued) in enumerate(words):
        longer = f"{rest}{'' if glued or not rest else ' '}{word}"
        if not rest or text_width(longer, size, bold=bold) <= width:
            rest = longer
            continue
        done.append(rest)
        rest = word
        if len(done) == lines:
            return "\n".join([*done[:-1], _cut(done[-1], width, size, bold)])
        if at > _LONGEST:
            break
    return "\n".join([*done, rest])


def _pieces(word: str, width: float, size: float, bold: bool) -> list[tuple[str, bool]]:
    """Split a word that is too long for a line, after a sign of punctuation where there is one."""
    pieces: list[tuple[str, bool]] = []
    while text_width(word, size, bold=bold) > width and len(word) > 1:
        end = 1
        while end < len(word) and text_width(word[: end + 1], size, bold=bold) <= width:
            end += 1
        nice = max((at + 1 for at in range(end // 2, end) if word[at] in _BREAK_AFTER), default=end)
        pieces.append((word[:nice], bool(pieces)))
        word = word[nice:]
    return [*pieces, (word, bool(pieces))]


def _cut(line: str, width: float, size: float, bold: bool) -> str:
    while line and text_width(f"{line}…", size, bold=bold) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
