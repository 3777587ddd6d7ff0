"""Tea terraces (茶园): ridges one behind another, rows of bushes along them, paler far away."""

from __future__ import annotations

import math
from dataclasses import dataclass

from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.chance import Chance
from competition.documents.colours import Colour

_STEP = 4.0
_SLOPE_ENDS = 26.0


@dataclass(frozen=True, slots=True)
class _Ridge:
    """One hill: height b, swing A, waves n, phase; its fill and line as shares of the green."""

    base: float
    swing: float
    waves: float
    phase: float
    fill: float
    line: float
    pitch: float

    def height(self, x: float, width: float, depth: float = 0.0) -> float:
        """Return y of the row `depth` mm below the crest; rows flatten downwards."""
        t = self.waves * x / width
        wave = math.sin(2 * math.pi * t + self.phase)
        wave += 0.35 * math.sin(4.6 * math.pi * t + 1.7 * self.phase)
        return self.base + depth - (1 - depth / _SLOPE_ENDS) * self.swing * wave


#: Back to front; a pitch of 0 means plain rows, the two nearest hills are drawn in paler lines.
_RIDGES = (
    _Ridge(176.5, 4.6, 1.05, 0.6, 0.045, 0.13, 0),
    _Ridge(182, 5.2, 1.35, 2.6, 0.09, 0.22, 0),
    _Ridge(188.5, 4.8, 1.15, 4.6, 0.18, 0.42, 2.0),
    _Ridge(194, 4.4, 1.5, 0.2, 0.36, 0.72, 2.6),
    _Ridge(199, 4.2, 1.0, 2.2, 0.8, -1, 3.1),
    _Ridge(205, 4.2, 1.2, 4.3, 1.0, -2, 3.7),
)
_PALE = Colour(0xBFD8BE, (28, 4, 30, 0))
_FRESH = Colour(0x5E9468, (64, 22, 68, 8))


def draw(on: Drawing) -> list[str]:
    """Return the hills from back to front; each hides the foot of the one behind it."""
    margin = on.brief.margin
    parts = ["q", art.rectangle(-margin, 0, on.brief.width + 2 * margin, on.brief.height + margin)]
    parts.append("W n")
    for index, ridge in enumerate(_RIDGES):
        name, share = ("deep", 1.0) if index == len(_RIDGES) - 1 else ("mid", ridge.fill)
        parts += [on.fill(name, share), _hill(on, ridge), "f", _line(on, ridge)]
        parts += _rows(on, ridge, index, Chance(f"{on.brief.microtext}/{index}"))
    return [*parts, "Q"]


def _line(on: Drawing, ridge: _Ridge) -> str:
    if ridge.line > 0:
        return on.stroke("mid", 0.16, ridge.line)
    colour = _PALE if ridge.line == -1 else _FRESH
    return f"{on.inks.ink(colour, stroke=True)} 0.18 w"


def _crest(on: Drawing, ridge: _Ridge, depth: float) -> str:
    margin, width = on.brief.margin, on.brief.width
    segments = int((width + 2 * margin) / (3 * _STEP))
    return art.curve(
        lambda x: (x, ridge.height(x, width, depth)), -margin - 1, width + margin + 1, segments
    )


def _hill(on: Drawing, ridge: _Ridge) -> str:
    n = art.number
    bottom = on.brief.height + on.brief.margin + 1
    right, left = on.brief.width + on.brief.margin + 1, -on.brief.margin - 1
    corners = f"{n(right)} {n(bottom)} l {n(left)} {n(bottom)} l h"
    return f"{_crest(on, ridge, 0)}\n{corners}"


def _rows(on: Drawing, ridge: _Ridge, index: int, chance: Chance) -> list[str]:
    lowest = on.brief.height + on.brief.margin
    ahead = _RIDGES[index + 1] if index + 1 < len(_RIDGES) else None
    gap = 1.5 + 0.5 * min(index, 1) if index < 2 else 2.0
    gap *= 1 + 0.1 * index
    depth = 0.0
    parts: list[str] = []
    while depth < _SLOPE_ENDS:
        if ridge.base + depth - ridge.swing * 1.4 > lowest or _hidden(ridge, ahead, depth):
            break
        parts.append(_bushes(on, ridge, depth, chance) if ridge.pitch else _crest(on, ridge, depth))
        depth += gap
    return [*parts, "S"]


def _hidden(ridge: _Ridge, ahead: _Ridge | None, depth: float) -> bool:
    """Return whether a row lies behind the next hill all along."""
    if ahead is None:
        return False
    return all(ridge.height(x, 297, depth) > ahead.height(x, 297) + 0.5 for x in range(0, 300, 5))


def _bushes(on: Drawing, ridge: _Ridge, depth: float, chance: Chance) -> str:
    """Return one row of bushes: humps of uneven width and height along the slope."""
    n, width = art.number, on.brief.width
    x = -on.brief.margin - chance.uniform(0, ridge.pitch)
    parts = [f"{n(x)} {n(ridge.height(x, width, depth))} m"]
    while x < width + on.brief.margin:
        step = ridge.pitch * chance.uniform(0.85, 1.15)
        high = chance.uniform(0.35, 0.85) * ridge.pitch / 2.6 * 1.33
        y, y2 = ridge.height(x, width, depth), ridge.height(x + step, width, depth)
        row = (x + 0.15 * step, y - high, x + 0.85 * step, y2 - high, x + step, y2)
        parts.append(" ".join(n(value) for value in row) + " c")
        x += step
    return "\n".join(parts)
