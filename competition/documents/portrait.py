"""Design 5, upright (奖状): a sunburst, and a laurel between the two characters of the title."""

from __future__ import annotations

import math

from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.classic import divider
from competition.documents.leaves import Leaf
from competition.documents.paper import MM

_SUN = (105.0, 66.0)
_AXIS, _AMPLITUDE, _START = 13.4, 2.5, 19.2
_RAYS, _HOLLOW = 432, 10.0
_LAUREL, _LEAVES = 19.5, 11


def draw(on: Drawing) -> list[str]:
    """Return rays, frames, braid, corner bosses, medallion, laurel, divider and microtext."""
    parts = _rays(on) + _frames(on) + _braids(on) + _bosses(on) + _medallion(on)
    for side in (-1, 1):
        parts += _branch(on, side)
    parts += divider(on, 104.2, 48)
    if on.brief.microtext:
        parts += _microtext(on)
    return parts


def _hollow_frame(on: Drawing, inset: float) -> str:
    """Return a frame whose corners are quarter circles cut out."""
    w, h, r = on.brief.width, on.brief.height, _HOLLOW
    k = r * (1 - 0.5522847498)
    a, b, c, d = inset, inset, w - inset, h - inset
    n = art.number

    def bow(*values: float) -> str:
        return " ".join(n(value) for value in values) + " c"

    return " ".join(
        (
            f"{n(a + r)} {n(b)} m {n(c - r)} {n(b)} l",
            bow(c - r, b + r - k, c - k, b + r, c, b + r),
            f"{n(c)} {n(d - r)} l",
            bow(c - k, d - r, c - r, d - r + k, c - r, d),
            f"{n(a + r)} {n(d)} l",
            bow(a + r, d - r + k, a + k, d - r, a, d - r),
            f"{n(a)} {n(b + r)} l",
            bow(a + k, b + r, a + r, b + r - k, a + r, b),
            "h",
        )
    )


def _rays(on: Drawing) -> list[str]:
    parts = ["q", _hollow_frame(on, 19.5), "W n", on.stroke("gold", 0.13, 0.26), "0 J"]
    for index in range(_RAYS):
        angle = 2 * math.pi * index / _RAYS
        odd = index % 2
        near = 27 + 3 * (1 + math.cos(24 * angle)) + (5 if odd else 0)
        far = 128 - 6.4 * (1 - math.cos(24 * angle)) - (0 if odd else 8)
        parts.append(art.segment(_round(angle, near), _round(angle, far)))
    return [*parts, "S Q"]


def _round(angle: float, radius: float) -> art.Point:
    return _SUN[0] + radius * math.sin(angle), _SUN[1] - radius * math.cos(angle)


def _frames(on: Drawing) -> list[str]:
    w, h = on.brief.width, on.brief.height
    parts = ["0 J 0 j", on.stroke("accent", 1.5), art.rectangle(7, 7, w - 14, h - 14), "S"]
    parts.append(on.stroke("gold", 0.22))
    for inset in (9.2, 17.4):
        parts += [art.segment((_START, y), (w - _START, y)) for y in (inset, h - inset)]
        parts += [art.segment((x, _START), (x, h - _START)) for x in (inset, w - inset)]
    parts += ["S", on.stroke("accent", 0.5), _hollow_frame(on, 19.2), "S"]
    parts += [on.stroke("gold", 0.18), _hollow_frame(on, 20.6), "S", "1 J 1 j"]
    for x in (24.0, w - 24.0):
        for y in (24.0, h - 24.0):
            parts += [on.stroke("gold", 0.11), art.rosette((x, y), 0.7, 3.1, 10, 4)]
    return parts


def _braids(on: Drawing) -> list[str]:
    w, h = on.brief.width, on.brief.height
    parts: list[str] = []
    for y in (_AXIS, h - _AXIS):
        parts += _braid(on, (_START, y), (w - _START, y), 27)
    for x in (_AXIS, w - _AXIS):
        parts += _braid(on, (x, _START), (x, h - _START), 41)
    return parts


def _braid(on: Drawing, start: art.Point, end: art.Point, eyes: int) -> list[str]:
    (x1, y1), (x2, y2) = start, end
    pad = _AMPLITUDE + 0.4
    flat = y1 == y2
    box = (x1, y1 - pad, x2 - x1, 2 * pad) if flat else (x1 - pad, y1, 2 * pad, y2 - y1)
    parts = ["q", art.rectangle(*box), "W n", on.stroke("gold", 0.13)]
    for phase in (0.0, math.pi):
        parts += [art.ribbon(start, end, _AMPLITUDE, eyes, phase)]
    parts.append(on.fill("accent"))
    for index in range(eyes):
        t = (index + 0.5) / eyes
        parts.append(art.circle(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t, 0.42))
    return [*parts, "f Q"]


def _bosses(on: Drawing) -> list[str]:
    parts: list[str] = []
    for x in (_AXIS, on.brief.width - _AXIS):
        for y in (_AXIS, on.brief.height - _AXIS):
            parts += [on.fill("paper"), art.circle(x, y, 5.9), "f"]
            parts += [on.fill("band"), art.circle(x, y, 5.4), "f"]
            parts += [on.stroke("light-gold", 0.18), art.circle(x, y, 4.95), "S 0.14 w"]
            parts += [art.rosette((x, y), 2.2, 4.5, 16, 4)]
            parts += [art.rosette((x, y), 0.4, 1.8, 8, 3)]
    return parts


def _medallion(on: Drawing) -> list[str]:
    """Return the disc of lacquer with its three rings of light gold."""
    parts = [on.fill("band"), art.circle(*_SUN, 15.2), "f"]
    parts += [on.stroke("light-gold", 0.26), art.circle(*_SUN, 14.5), "S 0.14 w"]
    parts += [art.rosette(_SUN, 7.2, 13.6, 30, 7, lobes=10, depth=0.03)]
    parts += [on.fill("band"), art.circle(*_SUN, 7.5), "f", art.rosette(_SUN, 2.4, 7, 16, 6)]
    parts += [art.circle(*_SUN, 2.55), "f", art.rosette(_SUN, 0.3, 2.2, 8, 3)]
    return parts


def _branch(on: Drawing, side: int) -> list[str]:
    """Return one branch of the laurel: a stem from below, leaf pairs, a leaf at the tip."""
    low, high = math.radians(6), math.radians(143)
    steps = 12
    stem = art.curve(lambda t: _on_wreath(side, t), low, high, steps)
    parts = [on.stroke("gold", 0.35), stem, "S"]
    for index in range(_LEAVES + 1):
        t = low + (high - low) * (index + 1.1) / (_LEAVES + 1.1)
        along = math.atan2(-math.sin(t), side * math.cos(t))
        length = 6.3 - 0.08 * index
        spread = (0.0,) if index == _LEAVES else (-0.6, 0.6)
        for turn in spread:
            bend = -0.12 if turn > 0 else 0.12
            leaf = Leaf(_on_wreath(side, t), along + turn, length, 0.23, bend)
            parts += [on.fill("gold"), leaf.half(1), "f", on.fill("gold", 0.78), leaf.half(-1), "f"]
            parts += [on.stroke("paper", 0.1), leaf.rib(), *leaf.veins(3), "S"]
    return parts


def _on_wreath(side: int, t: float) -> art.Point:
    radius = _LAUREL + 1.6 * (t / math.pi) ** 3
    return _SUN[0] + side * radius * math.sin(t), _SUN[1] + radius * math.cos(t)


def _microtext(on: Drawing) -> list[str]:
    size, w, h = 1.6 / MM, on.brief.width, on.brief.height
    lines = [
        art.microtext(
            on.brief.microtext, on.fonts, start=33, end=w - 33, baseline=baseline, size=size
        )
        for baseline in (18.55, h - 18.0)
    ]
    return [on.fill("gold", 0.7), *lines]
