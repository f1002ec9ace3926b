"""Colours and styles: by status and kind of node, never by guilt; told apart by colour-blind eyes and in grey.

The hues are those of Okabe and Ito; within each set the luminance differs too, and a second sign (dashes, hatching,
shape or a word) always says the same as the colour.

References
----------
M. Okabe and K. Ito, Color Universal Design, 2008.
"""

from __future__ import annotations

from dataclasses import dataclass

from sanctions_graph.model.kinds import CHANNEL, ENTITY, MEASURE, STATE

INK = "#1a1a1a"
MUTED = "#595959"
FAINT = "#c8c8c8"
PAPER = "#ffffff"
STRIPE = "#f4f4f4"
BLUE = "#0072b2"
SKY = "#56b4e9"
PALE = "#d3e8f5"
YELLOW = "#f0e442"
ORANGE = "#e69f00"
CREAM = "#fbe7bd"
VERMILLION = "#d55e00"

SOLID, DASHED, DOTTED = "solid", "dashed", "dotted"
CERTAIN, POSSIBLE, PENDING, MAYBE_PENDING = "certain", "possible", "pending", "possible, pending"
STATUSES = (CERTAIN, POSSIBLE, PENDING, MAYBE_PENDING)
"""What a figure says of a link or an answer, surest first."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one status or kind is drawn.

    Attributes
    ----------
    fill, edge, ink : str
        Colour of the area, of its border or line, and of text on it.
    line : str
        ``"solid"``, ``"dashed"`` or ``"dotted"``.
    width : float
        Of the line, in pixels.
    hatch : str
        Pattern of the area, or nothing.
    radius : float
        Of rounded corners, in pixels.
    """

    fill: str
    edge: str
    ink: str = INK
    line: str = SOLID
    width: float = 1.5
    hatch: str = ""
    radius: float = 0.0


STATUS_LOOK = {
    CERTAIN: Look(fill=BLUE, edge=INK, ink=PAPER, width=2.2),
    POSSIBLE: Look(fill=PALE, edge="#3a7ca5", line=DASHED, width=1.8),
    PENDING: Look(fill=CREAM, edge="#8a5a00", line=DOTTED, width=2.2, hatch="//"),
    MAYBE_PENDING: Look(fill=PAPER, edge="#8a5a00", line=DOTTED, width=1.4),
}
KIND_LOOK = {
    STATE: Look(fill=SKY, edge=INK, radius=12.0),
    CHANNEL: Look(fill=YELLOW, edge=INK, radius=4.0),
    ENTITY: Look(fill=PAPER, edge=INK),
    MEASURE: Look(fill="#005a8d", edge=INK, ink=PAPER),
}
LISTED_EDGE, LISTED_WIDTH = VERMILLION, 3.5
VERDICT_LOOK = {
    "listed": Look(fill=ORANGE, edge=LISTED_EDGE, width=LISTED_WIDTH),
    "covered": STATUS_LOOK[CERTAIN],
    "possible": STATUS_LOOK[POSSIBLE],
    "unsettled": Look(fill=CREAM, edge="#8a5a00", line=DOTTED, width=2.2),
    "no_bright_line": Look(fill="#d9d9d9", edge=MUTED, line=DOTTED, width=1.8),
    "not_covered": Look(fill=PAPER, edge=MUTED, width=1.2),
    "not_in_force": Look(fill=STRIPE, edge=FAINT, ink=MUTED, line=DOTTED, width=1.0),
}
"""How a verdict of law is drawn; every figure also writes the word."""
KIND_WORD = {STATE: "state", CHANNEL: "revenue channel", ENTITY: "person, firm or body", MEASURE: "measure"}
KIND_HATCH = {STATE: "", CHANNEL: "..", ENTITY: "//", MEASURE: ""}


def faded(look: Look) -> Look:
    """Return a look that steps back behind a highlighted one, with the same line."""
    return Look(_mixed(look.fill), FAINT, MUTED, look.line, look.width * 0.7, look.hatch, look.radius)


def _mixed(colour: str, share: float = 0.2) -> str:
    """Mix a colour with the white of the page."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG defines it, from 0 (black) to 1 (white)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
