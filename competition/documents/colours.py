"""Colours (颜色) as light for screens and offices and as inks for a press."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour as light (0xRRGGBB) and as inks (C, M, Y, K in per cent)."""

    rgb: int
    inks: tuple[int, int, int, int]

    def tint(self, share: float, ground: Colour) -> Colour:
        """Return this colour at `share` (0–1) over `ground`."""
        mixed = 0
        for shift in (16, 8, 0):
            top, under = self.rgb >> shift & 255, ground.rgb >> shift & 255
            mixed = mixed << 8 | round(under + (top - under) * share)
        c, m, y, k = (round(a * share) for a in self.inks)
        return Colour(mixed, (c, m, y, k))


BLACK = Colour(0x000000, (0, 0, 0, 100))
WHITE = Colour(0xFFFFFF, (0, 0, 0, 0))
GREY = Colour(0x595959, (0, 0, 0, 65))
PALE = Colour(0xB8B8B8, (0, 0, 0, 28))
SEAL = Colour(0xB5301D, (20, 92, 100, 10))


@dataclass(frozen=True, slots=True)
class Inks:
    """How colours are written: as light for screens and offices, as inks for a press."""

    press: bool

    def ink(self, colour: Colour, *, stroke: bool = False) -> str:
        """Return the operator that sets `colour` for filling or stroking."""
        return _written(self.press, colour.inks if self.press else colour.rgb, stroke)


@lru_cache(maxsize=1024)
def _written(press: bool, colour: Any, stroke: bool) -> str:  # noqa: FBT001
    """A colour's operator: of inks in per cent for a press, else of light as 0xRRGGBB."""
    if press:
        values = [part / 100 for part in colour]
        operator = "K" if stroke else "k"
    else:
        values = [(colour >> shift & 255) / 255 for shift in (16, 8, 0)]
        operator = "RG" if stroke else "rg"
    return " ".join(f"{value:.4g}" for value in values) + f" {operator}"
