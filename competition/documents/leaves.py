"""Leaves (叶): two halves along a bent midrib, veins between; laurel, tea, coffee."""

from __future__ import annotations

import math
from dataclasses import dataclass

from competition.documents.guilloche import Point, number

_BULGE = ((0.0, 0.0), (0.20, 1.15), (0.62, 0.95), (1.0, 0.0))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf from `base` along `angle` (radians, y downwards), `length` mm; bend curls the tip."""

    base: Point
    angle: float
    length: float
    slenderness: float = 0.19
    bend: float = 0.1

    def half(self, side: int) -> str:
        """Return the closed half on one side (1 or −1) of the midrib."""
        n = self.length
        edge = [(x * n, side * y * self.slenderness * n) for x, y in _BULGE]
        rib = [(n, 0.0), (2 * n / 3, 0.0), (n / 3, 0.0), (0.0, 0.0)]
        points = [self._place(x, y) for x, y in edge + rib[1:]]
        words = [f"{number(x)} {number(y)}" for x, y in points]
        return f"{words[0]} m {' '.join(words[1:4])} c {' '.join(words[4:7])} c h"

    def rib(self) -> str:
        """Return the midrib."""
        n = self.length
        points = [self._place(x, 0) for x in (0.0, n / 3, 2 * n / 3, n * 0.97)]
        words = [f"{number(x)} {number(y)}" for x, y in points]
        return f"{words[0]} m {' '.join(words[1:4])} c"

    def veins(self, count: int = 7) -> list[str]:
        """Return the side veins, `count` on each side, running forwards to the edge."""
        paths = []
        for side in (1, -1):
            for index in range(1, count + 1):
                t = index / (count + 1.2)
                x, _ = _bezier(_BULGE, t)
                end_x, end_y = _bezier(_BULGE, min(t + 0.13, 0.98))
                n = self.length
                start = self._place(x * n, 0)
                bow = self._place((0.6 * x + 0.4 * end_x) * n, side * end_y * 0.5 * self._w)
                end = self._place(end_x * n, side * end_y * 0.84 * self._w)
                words = [f"{number(a)} {number(b)}" for a, b in (start, bow, end, end)]
                paths.append(f"{words[0]} m {' '.join(words[1:])} c")
        return paths

    @property
    def _w(self) -> float:
        return self.slenderness * self.length

    def _place(self, x: float, y: float) -> Point:
        y += self.bend * x * x / self.length
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return self.base[0] + x * cos - y * sin, self.base[1] + x * sin + y * cos


def _bezier(points: tuple[Point, Point, Point, Point], t: float) -> Point:
    s = 1 - t
    shares = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    return (
        sum(share * point[0] for share, point in zip(shares, points, strict=True)),
        sum(share * point[1] for share, point in zip(shares, points, strict=True)),
    )
