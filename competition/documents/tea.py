"""Design 4, tea and coffee (茶与咖啡): a banner like a tea tin's label, terraces, two branches."""

from __future__ import annotations

import math

from competition.documents import branches, terraces
from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.leaves import Leaf
from competition.documents.paper import MM

_LEFT, _RIGHT, _FOOT, _POINT = 24.0, 62.0, 128.0, 137.0
_AXIS, _COLUMN = 43.0, 9.5
_SWINGS = (1.0, 0.8, 0.6, 0.4, 0.2)
_CUP, _CUP_RADIUS = (43.0, 117.0), 11.2


def draw(on: Drawing) -> list[str]:
    """Return terraces, branches, the banner with its medallion, and microtext."""
    parts = terraces.draw(on) + branches.draw(on) + _banner(on) + _cup(on)
    if on.brief.microtext:
        size = 1.6 / MM
        parts += [
            on.fill("mid", 0.6),
            art.microtext(
                on.brief.microtext, on.fonts, start=78, end=189.5, baseline=35.4, size=size
            ),
        ]
    return parts


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


def _cup(on: Drawing) -> list[str]:
    """Return the medallion: a cup seen from above, half tea, half coffee, a leaf and a bean."""
    parts = [on.fill("cream"), art.circle(*_CUP, _CUP_RADIUS), "f"]
    parts += [on.stroke("amber", 0.25), art.circle(*_CUP, _CUP_RADIUS - 0.6), "S"]
    parts += [art.circle(*_CUP, 8.3), "S", on.stroke("coffee", 0.2)]
    for index in range(60):
        angle = math.pi * index / 30
        parts.append(art.segment(_around(angle, 8.9), _around(angle, 9.9)))
    parts += ["S", on.fill("coffee"), art.circle(*_CUP, 7.5), "f", on.fill("cream")]
    parts += [art.circle(*_CUP, 7.05), "f"]
    for name, side in (("amber", -1), ("coffee", 1)):
        parts += [on.fill(name), _half_disc(side, 6.75), "f"]
    leaf = Leaf((_CUP[0], _CUP[1] + 4.6), -math.pi / 2, 9.2, 0.34, 0.0)
    inner = Leaf((_CUP[0], _CUP[1] + 3.9), -math.pi / 2, 7.6, 0.29, 0.0)
    core = Leaf((_CUP[0], _CUP[1] + 3.2), -math.pi / 2, 5.6, 0.24, 0.0)
    for name, side in (("mid", -1), ("coffee", 1)):
        parts += [on.fill("cream"), leaf.half(side), "f", on.fill(name), inner.half(side), "f"]
        parts += [on.stroke("cream", 0.28), core.half(side), "S"]
    parts += [on.stroke("cream", 0.3), core.rib(), "S", on.stroke("cream", 0.16)]
    return [*parts, *inner.veins(4)[:4], "S"]


def _around(angle: float, radius: float) -> art.Point:
    return _CUP[0] + radius * math.sin(angle), _CUP[1] - radius * math.cos(angle)


def _half_disc(side: int, radius: float) -> str:
    x, y = _CUP
    k = 0.5522847498 * radius
    n = art.number
    rows = (
        (x + side * k, y - radius, x + side * radius, y - k, x + side * radius, y),
        (x + side * radius, y + k, x + side * k, y + radius, x, y + radius),
    )
    bows = " ".join(" ".join(n(value) for value in row) + " c" for row in rows)
    return f"{n(x)} {n(y - radius)} m {bows} h"
