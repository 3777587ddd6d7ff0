"""Guilloche (扭索纹): braids, rosettes and outlines of microtext, as page-description paths.

Coordinates are millimetres, y downwards; the drawing turns the page over once by a matrix.
Curves are sampled and joined by cubics whose handles follow the tangent, six segments a period.
What returns is written once and placed again and again in the same words, which then pack to
almost nothing: a certificate alone has to travel by telephone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from fontTools.pens.basePen import BasePen

from competition.documents.font_files import Role
from competition.documents.fonts import Library

Point = tuple[float, float]
_SEGMENTS = 6
_KAPPA = 0.5522847498


def number(value: float) -> str:
    """Return a coordinate with at most three decimals and no idle zeros.

    >>> number(1.50), number(-0.0001), number(12)
    ('1.5', '0', '12')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def curve(point: Callable[[float], Point], start: float, end: float, segments: int) -> str:
    """Return the path of `point(t)` from `start` to `end` in `segments` cubics."""
    step = (end - start) / segments
    tiny = step / 1000

    def tangent(t: float) -> Point:
        (x1, y1), (x2, y2) = point(t - tiny), point(t + tiny)
        return (x2 - x1) / (2 * tiny) * step / 3, (y2 - y1) / (2 * tiny) * step / 3

    here, slope = point(start), tangent(start)
    parts = [f"{number(here[0])} {number(here[1])} m"]
    for index in range(1, segments + 1):
        t = start + index * step
        there, next_slope = point(t), tangent(t)
        places = (
            here[0] + slope[0],
            here[1] + slope[1],
            there[0] - next_slope[0],
            there[1] - next_slope[1],
            *there,
        )
        parts.append(" ".join(number(value) for value in places) + " c")
        here, slope = there, next_slope
    return "\n".join(parts)


def placed(path: str, x: float, y: float) -> str:
    """Return what was drawn about the origin, moved to a place."""
    return f"q 1 0 0 1 {number(x)} {number(y)} cm\n{path}\nQ"


def ribbon(start: Point, end: Point, amplitude: float, periods: int, phase: float) -> str:
    """Stroke five parallel waves along a segment; two ribbons, phases 0 and π, make a braid.

    periods: half waves along the segment; the waves begin one before it and reach beyond its end.
    """
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1)
    along = ((x2 - x1) / length, (y2 - y1) / length)
    half = length / periods

    def wave(shift: float) -> Callable[[float], Point]:
        def point(t: float) -> Point:
            return half * t, amplitude * math.sin(math.pi * t + phase + shift)

        return point

    once = "\n".join(curve(wave((k - 2) * 0.20), -1, 1, _SEGMENTS) for k in range(5))
    turn = f"q {along[0]:.6f} {along[1]:.6f} {-along[1]:.6f} {along[0]:.6f}"
    waves = [
        f"{turn} {number(x1 + along[0] * half * n)} {number(y1 + along[1] * half * n)} cm\n"
        f"{once}\nS Q"
        for n in range(0, periods + 2, 2)
    ]
    return "\n".join(waves)


def rosette(
    centre: Point,
    inner: float,
    outer: float,
    petals: int,
    strands: int,
    *,
    lobes: int = 0,
    depth: float = 0.0,
) -> str:
    """Stroke a rosette of `strands` closed waves between two radii, lobed if asked.

    It is one sector, turned about the centre as often as petals and lobes return together.
    """
    middle, swing = (inner + outer) / 2, (outer - inner) / 2

    def strand(shift: float) -> Callable[[float], Point]:
        def point(t: float) -> Point:
            radius = middle * (1 + depth * math.cos(lobes * t)) + swing * math.sin(
                petals * t + shift
            )
            return radius * math.sin(t), -radius * math.cos(t)

        return point

    turns = math.gcd(petals, lobes)
    segments = max(petals, lobes, 4) * _SEGMENTS // turns
    sector = 2 * math.pi / turns
    shifts = (2 * math.pi * k / strands for k in range(strands))
    once = "\n".join(curve(strand(shift), 0, sector, segments) for shift in shifts)
    parts = []
    for n in range(turns):
        across, down = math.cos(n * sector), math.sin(n * sector)
        turn = f"q {across:.6f} {down:.6f} {-down:.6f} {across:.6f} 0 0 cm"
        parts.append(f"{turn}\n{once}\nS Q")
    return placed("\n".join(parts), *centre)


def circle(x: float, y: float, radius: float) -> str:
    """Return a closed circle."""
    k = _KAPPA * radius
    rows = (
        (x + radius, y + k, x + k, y + radius, x, y + radius),
        (x - k, y + radius, x - radius, y + k, x - radius, y),
        (x - radius, y - k, x - k, y - radius, x, y - radius),
        (x + k, y - radius, x + radius, y - k, x + radius, y),
    )
    arcs = "\n".join(" ".join(number(v) for v in row) + " c" for row in rows)
    return f"{number(x + radius)} {number(y)} m\n{arcs} h"


def segment(start: Point, end: Point) -> str:
    """Return a straight line."""
    return f"{number(start[0])} {number(start[1])} m {number(end[0])} {number(end[1])} l"


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """Return a rectangle from its top left corner."""
    return f"{number(x)} {number(y)} {number(width)} {number(height)} re"


def polygon(points: Sequence[Point]) -> str:
    """Return a closed polygon."""
    first, *rest = points
    lines = " ".join(f"{number(x)} {number(y)} l" for x, y in rest)
    return f"{number(first[0])} {number(first[1])} m {lines} h"


class _Outline(BasePen):  # type: ignore[misc,unused-ignore]
    """Collects a glyph's outline as path operators, in whole font units."""

    def __init__(self, shift: float) -> None:
        super().__init__(None)
        self.shift = shift
        self.parts: list[str] = []

    def _add(self, operator: str, *points: Point) -> None:
        places = " ".join(f"{round(x + self.shift)} {round(y)}" for x, y in points)
        self.parts.append(f"{places} {operator}")

    def _moveTo(self, pt: Any) -> None:  # noqa: N802
        self._add("m", pt)

    def _lineTo(self, pt: Any) -> None:  # noqa: N802
        self._add("l", pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802
        self._add("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self.parts.append("h")


def text_outline(text: str, fonts: Library, role: Role) -> tuple[str, float]:
    """Return `text` as outlines, and its width; both in thousandths of the size, y upwards."""
    parts: list[str] = []
    shift = 0.0
    for run in fonts.runs(text, role):
        unit = 1000 / run.face.upem
        for character in run.text:
            glyph = run.face.glyph(character)
            pen = _Outline(shift / unit)
            run.face.hb_font.draw_glyph_with_pen(glyph, pen)
            parts += pen.parts
            shift += run.face.advance(character)
    return "\n".join(parts), shift


def microtext(
    text: str, fonts: Library, *, start: float, end: float, baseline: float, size: float
) -> str:
    """Return `text` repeated in outlines from `start` to `end`, stretched to end exactly.

    size: in millimetres. The strokes are too fine for a copier; the eye reads them under a lens.
    """
    path, width = text_outline(f"{text.strip()} · ", fonts, Role.HEI)
    length = width * size / 1000
    count = max(round((end - start) / length), 1)
    stretch = (end - start) / (count * length) * size / 1000
    scale = size / 1000
    once = f"{path}\nf"
    step = (end - start) / count
    return "\n".join(
        f"q {stretch:.6f} 0 0 {-scale:.6f} {number(start + i * step)} {number(baseline)} cm\n"
        f"{once}\nQ"
        for i in range(count)
    )
