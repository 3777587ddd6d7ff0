"""Design 4, tea and coffee (茶与咖啡): a banner like a tea tin's label, terraces, two branches."""

from __future__ import annotations

import math

from competition.documents import branches, medallions, terraces
from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.paper import MM

_LEFT, _RIGHT, _FOOT, _POINT = 24.0, 62.0, 128.0, 137.0
_AXIS, _COLUMN = 43.0, 9.5
_SWINGS = (1.0, 0.8, 0.6, 0.4, 0.2)
#: How far inside the page everything ends for a printer that cannot reach the edge.
_INSIDE = 5.0


def draw(on: Drawing) -> list[str]:
    """Return terraces, branches, the banner with its medallion, and microtext."""
    parts = _clip(on) + terraces.draw(on) + branches.draw(on) + _banner(on) + medallions.draw(on)
    if on.brief.microtext:
        size = 1.6 / MM
        parts += [
            on.fill("mid", 0.6),
            art.microtext(
                on.brief.microtext, on.fonts, start=78, end=189.5, baseline=35.4, size=size
            ),
        ]
    return parts


def _clip(on: Drawing) -> list[str]:
    """Return nothing, or what ends the drawing inside the page."""
    if on.brief.chosen("clip") == "page":
        return []
    width, height = (size - 2 * _INSIDE for size in (on.brief.width, on.brief.height))
    return [art.rectangle(_INSIDE, _INSIDE, width, height), "W n"]


def _outline(inset: float) -> str:
    """Return the banner: straight sides from above the page, an ogee point below."""
    a, b, m = _LEFT + inset, _RIGHT - inset, _AXIS
    foot, point, top = _FOOT - inset * 0.4, _POINT - inset * 1.25, -4.0
    n = art.number
    left = f"{n(a)} {n(top)} m {n(a)} {n(foot)} l "
    bows = (
        (a, foot + 5.5, m - 5.5, foot + 2.5, m, point),
        (m + 5.5, foot + 2.5, b, foot + 5.5, b, foot),
    )
    curves = " ".join(" ".join(n(value) for value in bow) + " c" for bow in bows)
    return f"{left}{curves} {n(b)} {n(top)} l"


def _banner(on: Drawing) -> list[str]:
    parts = [on.fill("banner"), _outline(0), "h f"]
    pale = on.brief.colour("mid").tint(0.42, on.brief.colour("banner"))
    parts += ["q", _outline(0), "h W n", on.inks.ink(pale, stroke=True), "0.13 w"]
    for column in range(-2, 3):
        phase = math.pi / 2 if column % 2 else 0.0
        for share in _SWINGS:
            for side in (-1, 1):
                swing = side * share * _COLUMN / 2
                parts.append(_wave(_AXIS + column * _COLUMN, swing, phase))
    parts += ["S Q", on.stroke("amber", 0.28), _outline(1.6), "S"]
    return parts


def _wave(x: float, swing: float, phase: float) -> str:
    return art.curve(
        lambda y: (x + swing * math.sin(math.pi * y / 18 + phase), y), -4.0, _POINT, 48
    )
