"""Text in its place (排定的文字), and the zone a letter is set into (正文区)."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.colours import BLACK, Colour
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM

#: Between the characters of an award, in em.
AWARD_SPACING = 0.26


@dataclass(frozen=True, slots=True)
class Placed:
    """One piece of text where it will be printed; y is a baseline, spacing in em."""

    x: float
    y: float
    text: str
    role: Role
    size: float
    colour: Colour
    spacing: float = 0
    stretch: float = 1


#: How high a character stands above its line, in em.
_CAP = 0.8


def reach(fonts: Library, one: Placed) -> tuple[float, float, float, float]:
    """Return where a text stands: left, top, right, and the line it stands on, in mm.

    What letters such as g have below the line is left out.
    """
    wide = fonts.width(one.text, one.role, one.size)
    wide += one.spacing * one.size * (len(one.text) - 1)
    right, top = one.x + wide * one.stretch / MM, one.y - one.size * _CAP / MM
    return one.x, top, right, one.y


@dataclass(frozen=True, slots=True)
class Zone:
    """Where the letter stands and how large it would like to be, in mm and points."""

    left: float
    right: float
    top: float
    bottom: float
    body: float
    name: float
    salutation: float
    award: float
    ink: Colour
    grey: Colour
    accent: Colour
    body_role: Role = Role.KAI
    name_role: Role = Role.KAI_BOLD
    award_role: Role = Role.BRUSH
    name_ink: Colour = BLACK
    name_align: str = "left"
    award_align: str = "centre"
    award_spacing: float = AWARD_SPACING
    #: How a name that is too long is made to fit, as `fitting.FITTING`.
    fitting: str = "all"
    #: Where name and award stand by themselves, out of the letter's flow: x by alignment, baseline.
    name_at: tuple[float, float] | None = None
    award_at: tuple[float, float] | None = None

    @property
    def width(self) -> float:
        """The measure in millimetres."""
        return self.right - self.left
