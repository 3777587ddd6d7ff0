"""A meiping (梅瓶): its surface as angle and height, and shapes that live on it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from competition.documents.guilloche import Point, curve, number

#: Radius by height below the mouth, in the vase's own millimetres.
_PROFILE = (
    (0.0, 8.4), (1.6, 8.9), (3.4, 7.4), (6.0, 6.3), (9.5, 6.3), (12.0, 8.2), (16.0, 15.0),
    (22.0, 23.5), (30.0, 30.0), (40.0, 33.6), (50.0, 33.8), (64.0, 31.0), (80.0, 26.3),
    (96.0, 21.3), (110.0, 17.7), (122.0, 15.7), (131.0, 15.2), (137.0, 15.9), (140.0, 16.8),
)  # fmt: skip
_MIDDLE, _MOUTH, _SCALE, _TILT = 58.0, 31.0, 1.02, 0.11
HEIGHT = 140.0
#: The belly is drawn on as if it were flat: this many millimetres to a radian, about a height.
_BELLY, _BELLY_HEIGHT = 30.0, 63.5

Cubic = tuple[Point, Point, Point, Point]


def radius(height: float) -> float:
    """Return the radius at a height, by Catmull–Rom through the profile."""
    heights = [h for h, _ in _PROFILE]
    at = min(max(bisect_right(heights, height) - 1, 0), len(_PROFILE) - 2)
    (h0, r0), (h1, r1) = _PROFILE[at], _PROFILE[at + 1]
    t, span = (height - h0) / (h1 - h0), h1 - h0
    s0, s1 = _slope(at), _slope(at + 1)
    return (
        (2 * t**3 - 3 * t**2 + 1) * r0
        + (t**3 - 2 * t**2 + t) * span * s0
        + (3 * t**2 - 2 * t**3) * r1
        + (t**3 - t**2) * span * s1
    )


def _slope(at: int) -> float:
    before, after = _PROFILE[max(at - 1, 0)], _PROFILE[min(at + 1, len(_PROFILE) - 1)]
    return (after[1] - before[1]) / (after[0] - before[0])


def on_sheet(turn: float, height: float) -> Point:
    """Return where a point of the surface is on the sheet; turn in degrees, 0 faces us."""
    angle = math.radians(max(min(turn, 90.0), -90.0))
    r = radius(min(max(height, 0.0), HEIGHT))
    return (
        _MIDDLE + _SCALE * r * math.sin(angle),
        _MOUTH + _SCALE * (height + _TILT * r * math.cos(angle)),
    )


def on_belly(x: float, y: float) -> Point:
    """Return where a point of the belly's flat drawing is on the sheet, in mm."""
    return on_sheet(math.degrees(x / _BELLY), _BELLY_HEIGHT + y)


def outline() -> str:
    """Return the vase's outline: left side down, the foot's front, right side up, the lip."""
    sides = 60
    left = [on_sheet(-90, HEIGHT * i / sides) for i in range(sides + 1)]
    foot = [on_sheet(-90 + 180 * i / 24, HEIGHT) for i in range(1, 24)]
    right = [on_sheet(90, HEIGHT * i / sides) for i in range(sides, -1, -1)]
    lip = [_lip(90 + 180 * i / 24) for i in range(1, 24)]
    return lines([*left, *foot, *right, *lip]) + " h"


def _lip(turn: float, share: float = 1.0) -> Point:
    angle, r = math.radians(turn), radius(0) * share
    return (
        _MIDDLE + _SCALE * r * math.sin(angle),
        _MOUTH + _SCALE * _TILT * r * math.cos(angle),
    )


def mouth(share: float) -> str:
    """Return the ellipse of the mouth, or one inside it."""
    return lines([_lip(360 * i / 48, share) for i in range(48)]) + " h"


def ring(height: float) -> str:
    """Return the visible half of the ring at a height."""
    return curve(lambda turn: on_sheet(turn, height), -90, 90, 12)


def meridian(turn: float, top: float, foot: float) -> str:
    """Return the line down the surface at one turn."""
    return curve(lambda height: on_sheet(turn, height), top, foot, 30)


def lines(points: Sequence[Point]) -> str:
    """Return an open line through points."""
    words = [f"{number(x)} {number(y)}" for x, y in points]
    return f"{words[0]} m " + " ".join(f"{word} l" for word in words[1:])


def shape(points: Iterable[Point], place: Callable[[float, float], Point]) -> str:
    """Return a closed shape whose corners are placed on the sheet by `place`."""
    return lines([place(x, y) for x, y in points]) + " h"


def mirrored(cubics: Sequence[Cubic], steps: int = 8) -> list[Point]:
    """Return points along cubics from the left to the middle, and back on the right."""
    half: list[Point] = []
    for p0, p1, p2, p3 in cubics:
        for index in range(steps):
            t = index / steps
            s = 1 - t
            shares = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            half.append(
                (
                    sum(a * p[0] for a, p in zip(shares, (p0, p1, p2, p3), strict=True)),
                    sum(a * p[1] for a, p in zip(shares, (p0, p1, p2, p3), strict=True)),
                )
            )
    tip = cubics[-1][3]
    return [*half, tip, *((-x, y) for x, y in reversed(half))]


def petal(middle: Point, angle: float, length: float, start: float = 0.0) -> list[Point]:
    """Return a flower's petal: round in the outer third, pointed; `start` from the middle."""
    return _blade(middle, angle, length, start, 0.25, 1.4)


def leaf(middle: Point, angle: float, length: float, start: float = 0.0) -> list[Point]:
    """Return a slender leaf, widest before its middle, pointed at both ends."""
    return _blade(middle, angle, length, start, 0.17, 0.9)


def _blade(
    middle: Point, angle: float, length: float, start: float, wide: float, outwards: float
) -> list[Point]:
    cos, sin = math.cos(angle), math.sin(angle)

    def at(t: float, side: int) -> Point:
        across = side * wide * length * math.sin(math.pi * t**outwards)
        along = start + (length - start) * t
        return middle[0] + along * cos - across * sin, middle[1] + along * sin + across * cos

    steps = 10
    there = [at(i / steps, 1) for i in range(steps + 1)]
    return [*there, *(at(i / steps, -1) for i in range(steps - 1, 0, -1))]
