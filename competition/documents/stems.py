"""Stems (枝干): a curve that grows, where its leaves sit, and the wood that tapers along it."""

from __future__ import annotations

import math

from competition.documents import guilloche as art
from competition.documents.brief import Drawing

#: A cubic: where it starts, two handles, where it ends, in millimetres.
Stem = tuple[art.Point, art.Point, art.Point, art.Point]


def point(stem: Stem, t: float) -> art.Point:
    """Return the place at t, 0 at the foot, 1 at the tip."""
    s = 1 - t
    shares = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    return (
        sum(share * place[0] for share, place in zip(shares, stem, strict=True)),
        sum(share * place[1] for share, place in zip(shares, stem, strict=True)),
    )


def direction(stem: Stem, t: float) -> float:
    """Return the angle in which the stem grows at t."""
    (x1, y1), (x2, y2) = point(stem, max(t - 0.01, 0)), point(stem, min(t + 0.01, 1))
    return math.atan2(y2 - y1, x2 - x1)


def wood(on: Drawing, stem: Stem, thick: float, thin: float, colour: str = "coffee") -> list[str]:
    """Return the stem as one shape that tapers to its tip."""
    steps = 24
    sides: list[list[art.Point]] = [[], []]
    for index in range(steps + 1):
        t = index / steps
        (x, y), along = point(stem, t), direction(stem, t)
        half = (thick + (thin - thick) * t) / 2
        sides[0].append((x - half * math.sin(along), y + half * math.cos(along)))
        sides[1].append((x + half * math.sin(along), y - half * math.cos(along)))
    return [on.fill(colour), art.polygon([*sides[0], *reversed(sides[1])]), "f"]
