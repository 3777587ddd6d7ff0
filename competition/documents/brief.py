"""What an ornament is drawn from (纹饰任务书): page, colours, and what an event lets vary."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.colours import WHITE, Colour, Inks
from competition.documents.fonts import Library


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that two certificates with the same ornament have in common, in mm.

    margin: how far beyond the page the ground reaches; trade: where a drawing follows it;
    microtext: repeated along a line, also the seed of what looks like chance; choices: what an
    event chose of the ornament, as `designs.ORNAMENTS`.
    """

    art: str
    width: float
    height: float
    margin: float
    tint: bool
    microtext: str
    trade: str
    colours: tuple[tuple[str, Colour], ...]
    choices: tuple[tuple[str, str], ...] = ()

    def colour(self, name: str) -> Colour:
        """Return the colour called `name`."""
        return dict(self.colours)[name]

    def chosen(self, name: str) -> str:
        """Return what was chosen of the ornament."""
        return dict(self.choices)[name]

    @property
    def ground(self) -> Colour:
        """The colour under everything: the design's paper, or white where tint is off."""
        return self.colour("paper") if self.tint else WHITE


@dataclass(frozen=True, slots=True)
class Drawing:
    """A brief with what is needed to draw it."""

    brief: Brief
    fonts: Library
    inks: Inks

    def fill(self, name: str, share: float = 1.0) -> str:
        """Return the operator that fills with a colour, thinned to `share` over the ground."""
        return self.inks.ink(self.brief.colour(name).tint(share, self.brief.ground))

    def stroke(self, name: str, width: float, share: float = 1.0) -> str:
        """Return the operators that draw lines of a colour, `width` in mm."""
        colour = self.brief.colour(name).tint(share, self.brief.ground)
        return f"{self.inks.ink(colour, stroke=True)} {width:g} w"
