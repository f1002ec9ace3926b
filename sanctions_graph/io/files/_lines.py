"""Texts of several lines, such as addresses, on one: a cell holds one line."""

from __future__ import annotations

import re

_BREAKS = re.compile(r",?[ \t]*[\r\n\u2028\u2029]+\s*")


def one_line(text: str) -> str:
    """Write a text on one line, with a comma where a line ended and a blank for a tabulator.

    Parameters
    ----------
    text : str
        Of any number of lines.

    Returns
    -------
    str
        Other control characters are left in, for whoever checks the text.
    """
    return text if text.isprintable() else _BREAKS.sub(", ", text.strip()).replace("\t", " ")
