"""Two branches at the top right (茶枝与咖啡枝): a tea twig, a coffee branch with its cherries."""

from __future__ import annotations

import math

from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.leaves import Leaf
from competition.documents.paper import Colour

Stem = tuple[art.Point, art.Point, art.Point, art.Point]

_TEA: Stem = ((300.0, 9.0), (272.0, 16.0), (246.0, 13.0), (214.0, 24.0))
_COFFEE: Stem = ((300.0, 24.0), (287.0, 34.0), (286.0, 50.0), (279.0, 68.0))
#: Leaves of the tea twig: where on the stem, which side (−1 above), length, turn in degrees.
_TEA_LEAVES = (
    (0.13, 1, 26.0, 42.0),
    (0.17, -1, 17.5, 36),
    (0.31, 1, 24.0, 44),
    (0.44, -1, 19.0, 38),
    (0.55, 1, 22.0, 42),
    (0.69, -1, 17.0, 40),
    (0.79, 1, 18.5, 44),
)
#: Nodes of the coffee branch: place, lengths of the left and the right leaf, turns, cherries.
_NODES = (
    (0.17, 23.0, 21.0, 62, 34, 7),
    (0.50, 22.0, 19.0, 60, 42, 9),
    (0.80, 17.5, 15.5, 62, 40, 5),
)
_LIGHT = Colour(0x86B87A, (48, 8, 60, 2))
_FRESH = Colour(0x6FA267, (58, 16, 68, 4))
_DARK_CHERRY = Colour(0x8F241F, (24, 95, 92, 26))
_SHINE = Colour(0xE59A88, (6, 46, 40, 0))
_CHERRY = 1.6


def draw(on: Drawing) -> list[str]:
    """Return both branches, leaves over stems, cherries over leaves."""
    edge = on.brief.margin
    parts = ["q", art.rectangle(-edge, -edge, on.brief.width + 2 * edge, on.brief.height), "W n"]
    parts += _coffee(on) + _tea(on)
    return [*parts, "Q"]


def _tea(on: Drawing) -> list[str]:
    deep, mid = on.brief.colour("deep"), on.brief.colour("mid")
    shades = ((deep, _shade(on, "mid", 0.88)), (mid, _FRESH), (deep, mid), (mid, _LIGHT))
    parts = _wood(on, _TEA, 1.0, 0.35)
    for index, (t, side, length, turn) in enumerate(_TEA_LEAVES):
        base, along = _point(_TEA, t), _direction(_TEA, t)
        leaf = Leaf(base, along - side * math.radians(turn), length, 0.19, side * 0.1)
        parts += _leaf(on, leaf, shades[index % 4], -side)
    tip, along = _point(_TEA, 1.0), _direction(_TEA, 1.0)
    for turn, length, slim in ((-0.62, 12.0, 0.19), (0.75, 13.5, 0.19), (0.08, 11.0, 0.11)):
        leaf = Leaf(tip, along - turn, length, slim, 0.1 if turn > 0 else -0.1)
        parts += _leaf(on, leaf, (_FRESH, _LIGHT), 1)
    return parts


def _coffee(on: Drawing) -> list[str]:
    deep, mid = on.brief.colour("deep"), on.brief.colour("mid")
    parts = _wood(on, _COFFEE, 1.0, 0.35)
    fruit: list[str] = []
    for index, (t, left, right, turn_left, turn_right, count) in enumerate(_NODES):
        base, along = _point(_COFFEE, t), _direction(_COFFEE, t)
        pairs = ((left, turn_left, -1), (right, turn_right, 1))
        for length, turn, side in pairs:
            leaf = Leaf(base, along - side * math.radians(turn), length, 0.19, side * 0.1)
            parts += _leaf(on, leaf, (deep, _shade(on, "mid", 0.9)), side)
        fruit += _cherries(on, base, count, index)
    tip = Leaf(_point(_COFFEE, 1.0), _direction(_COFFEE, 1.0) + 0.12, 13.0, 0.19, 0.1)
    return parts + _leaf(on, tip, (mid, _FRESH), 1) + fruit


def _shade(on: Drawing, name: str, share: float) -> Colour:
    return on.brief.colour(name).tint(share, on.brief.colour("deep"))


def _leaf(on: Drawing, leaf: Leaf, shades: tuple[Colour, Colour], side: int) -> list[str]:
    dark, light = shades
    parts = [on.inks.ink(dark), leaf.half(side), "f", on.inks.ink(light), leaf.half(-side), "f"]
    parts += [on.stroke("paper", 0.15), *leaf.veins(), "S", on.stroke("paper", 0.26)]
    return [*parts, leaf.rib(), "S"]


def _wood(on: Drawing, stem: Stem, thick: float, thin: float) -> list[str]:
    """Return the stem as one shape that tapers to its tip."""
    steps = 24
    sides: list[list[art.Point]] = [[], []]
    for index in range(steps + 1):
        t = index / steps
        (x, y), along = _point(stem, t), _direction(stem, t)
        half = (thick + (thin - thick) * t) / 2
        sides[0].append((x - half * math.sin(along), y + half * math.cos(along)))
        sides[1].append((x + half * math.sin(along), y - half * math.cos(along)))
    return [on.fill("coffee"), art.polygon([*sides[0], *reversed(sides[1])]), "f"]


def _cherries(on: Drawing, middle: art.Point, count: int, index: int) -> list[str]:
    """Return a cluster of cherries: one in the middle, the others round it."""
    cherry, parts = on.brief.colour("accent"), list[str]()
    for number in range(count):
        last = number == count - 1
        angle = 2.399963 * (number + index)
        radius = 0.3 if last else 1.55 + 0.5 * (number % 2)
        x, y = middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)
        parts += [on.inks.ink(_DARK_CHERRY if number % 3 == 0 else cherry)]
        parts += [art.circle(x, y, _CHERRY), "f", on.inks.ink(_DARK_CHERRY, stroke=True)]
        parts += ["0.12 w", art.circle(x, y, _CHERRY), "S", on.inks.ink(_SHINE)]
        parts += [art.circle(x - 0.5, y - 0.55, 0.27), "f"]
    return parts


def _point(stem: Stem, t: float) -> art.Point:
    s = 1 - t
    shares = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    return (
        sum(share * point[0] for share, point in zip(shares, stem, strict=True)),
        sum(share * point[1] for share, point in zip(shares, stem, strict=True)),
    )


def _direction(stem: Stem, t: float) -> float:
    """Return the angle in which the stem grows at t."""
    (x1, y1), (x2, y2) = _point(stem, max(t - 0.01, 0)), _point(stem, min(t + 0.01, 1))
    return math.atan2(y2 - y1, x2 - x1)
