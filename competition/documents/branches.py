"""Two branches at the top right (茶枝、咖啡枝、谷穗、果枝): what a trade grows or works with."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.colours import Colour
from competition.documents.leaves import Leaf
from competition.documents.stems import Stem, direction, point, wood

_UPPER: Stem = ((300.0, 9.0), (272.0, 16.0), (246.0, 13.0), (214.0, 24.0))
_LOWER: Stem = ((300.0, 24.0), (287.0, 34.0), (286.0, 50.0), (279.0, 68.0))
#: A leaf of a twig: where on the stem, which side (−1 above), length, turn in degrees.
_Leaf = tuple[float, int, float, float]
_UPPER_LEAVES: tuple[_Leaf, ...] = (
    (0.13, 1, 26.0, 42.0),
    (0.17, -1, 17.5, 36),
    (0.31, 1, 24.0, 44),
    (0.44, -1, 19.0, 38),
    (0.55, 1, 22.0, 42),
    (0.69, -1, 17.0, 40),
    (0.79, 1, 18.5, 44),
)
_LOWER_LEAVES: tuple[_Leaf, ...] = (
    (0.12, -1, 22.0, 46),
    (0.32, 1, 20.0, 50),
    (0.48, -1, 21.0, 38),
    (0.64, 1, 16.0, 46),
    (0.8, -1, 16.5, 36),
)
#: A node: place, lengths of the left and the right leaf, their turns, how many cherries.
_Node = tuple[float, float, float, float, float, int]
_LOWER_NODES: tuple[_Node, ...] = (
    (0.17, 23.0, 21.0, 62, 34, 8),
    (0.50, 22.0, 19.0, 60, 42, 9),
    (0.80, 17.5, 15.5, 62, 40, 5),
)
_UPPER_NODES: tuple[_Node, ...] = (
    (0.16, 15.0, 23.0, 40, 52, 8),
    (0.47, 17.0, 21.0, 42, 50, 9),
    (0.78, 14.0, 16.5, 44, 48, 6),
)
_LIGHT = Colour(0x86B87A, (48, 8, 60, 2))
_FRESH = Colour(0x6FA267, (58, 16, 68, 4))
_VEIN = Colour(0xC3DDB6, (26, 4, 34, 0))
_DARK_CHERRY = Colour(0x8F241F, (24, 95, 92, 26))
_LIGHT_CHERRY = Colour(0xC6523F, (16, 78, 76, 4))
_SHINE = Colour(0xEDB9AA, (4, 32, 28, 0))
_CHERRY, _FRUIT = 1.55, 4.3


def draw(on: Drawing) -> list[str]:
    """Return the branches an event chose; nothing where it wants none."""
    chosen = _KINDS[on.brief.chosen("branch")]
    edge = on.brief.margin
    parts = ["q", art.rectangle(-edge, -edge, on.brief.width + 2 * edge, on.brief.height), "W n"]
    return [*parts, *chosen(on), "Q"]


def _both(on: Drawing) -> list[str]:
    return _bearing(on, _LOWER, _LOWER_NODES, _cherries) + _twig(on, _UPPER, _UPPER_LEAVES)


def _tea(on: Drawing) -> list[str]:
    return _twig(on, _LOWER, _LOWER_LEAVES) + _twig(on, _UPPER, _UPPER_LEAVES)


def _coffee(on: Drawing) -> list[str]:
    lower = _bearing(on, _LOWER, _LOWER_NODES, _cherries)
    return lower + _bearing(on, _UPPER, _UPPER_NODES, _cherries)


def _grain(on: Drawing) -> list[str]:
    return _ear(on, _LOWER, 15) + _ear(on, _UPPER, 21)


def _orchard(on: Drawing) -> list[str]:
    lower = _bearing(on, _LOWER, _LOWER_NODES, _fruit)
    return lower + _bearing(on, _UPPER, _UPPER_NODES, _fruit)


def _none(_on: Drawing) -> list[str]:
    return []


_KINDS: dict[str, Callable[[Drawing], list[str]]] = {
    "both": _both,
    "tea": _tea,
    "coffee": _coffee,
    "grain": _grain,
    "fruit": _orchard,
    "none": _none,
}


def _twig(on: Drawing, stem: Stem, leaves: Sequence[_Leaf]) -> list[str]:
    """Return a stem with alternate leaves and, at its tip, one bud between two leaves."""
    deep, mid = on.brief.colour("deep"), on.brief.colour("mid")
    rich = _shade(on, 0.62)
    shades = (
        (deep, mid),
        (mid, _FRESH),
        (rich, _LIGHT),
        (deep, mid),
        (mid, _FRESH),
        (rich, _LIGHT),
    )
    parts = wood(on, stem, 1.0, 0.35)
    for index, (t, side, length, turn) in enumerate(leaves):
        leaf = Leaf(
            point(stem, t), direction(stem, t) - side * math.radians(turn), length, 0.19, side * 0.1
        )
        parts += _leaf(on, leaf, shades[index % len(shades)], -side)
    tip, along = point(stem, 1.0), direction(stem, 1.0)
    for turn, length, slim in ((-0.62, 12.0, 0.19), (0.75, 13.5, 0.19), (0.08, 11.0, 0.11)):
        leaf = Leaf(tip, along - turn, length, slim, 0.1 if turn > 0 else -0.1)
        parts += _leaf(on, leaf, (_FRESH, _LIGHT), 1)
    return parts


def _bearing(
    on: Drawing,
    stem: Stem,
    nodes: Sequence[_Node],
    fruits: Callable[[Drawing, art.Point, int, int], list[str]],
) -> list[str]:
    """Return a stem with paired leaves, and what it bears at its nodes."""
    deep, mid = on.brief.colour("deep"), on.brief.colour("mid")
    parts = wood(on, stem, 1.0, 0.35)
    borne: list[str] = []
    for index, (t, left, right, turn_left, turn_right, count) in enumerate(nodes):
        base, along = point(stem, t), direction(stem, t)
        for length, turn, side in ((left, turn_left, -1), (right, turn_right, 1)):
            leaf = Leaf(base, along - side * math.radians(turn), length, 0.19, side * 0.1)
            light = mid if side > 0 else _shade(on, 0.72)
            parts += _leaf(on, leaf, (deep if side < 0 else _shade(on, 0.55), light), side)
        borne += fruits(on, base, count, index)
    tip = Leaf(point(stem, 1.0), direction(stem, 1.0) + 0.12, 13.0, 0.19, 0.1)
    return parts + _leaf(on, tip, (mid, _FRESH), 1) + borne


def _shade(on: Drawing, share: float) -> Colour:
    return on.brief.colour("mid").tint(share, on.brief.colour("deep"))


def _leaf(on: Drawing, leaf: Leaf, shades: tuple[Colour, Colour], side: int) -> list[str]:
    dark, light = shades
    parts = [on.inks.ink(dark), leaf.half(side), "f", on.inks.ink(light), leaf.half(-side), "f"]
    parts += [on.inks.ink(_VEIN, stroke=True), "0.12 w", *leaf.veins(), "S 0.2 w"]
    return [*parts, leaf.rib(), "S"]


def _cherries(on: Drawing, middle: art.Point, count: int, index: int) -> list[str]:
    """Return a cluster of cherries: a ring, every third one in the shade, the lightest on top."""
    cherry = on.brief.colour("accent")
    parts: list[str] = []
    for number in range(count):
        top = number == count - 1
        angle = 2 * math.pi * number / (count - 1) + index
        reach = 0.2 if top else 1.35 + 0.12 * count + 0.25 * (number % 2)
        x, y = middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)
        colour = _LIGHT_CHERRY if top else _DARK_CHERRY if number % 3 == 1 else cherry
        parts += [on.inks.ink(colour), art.circle(x, y, _CHERRY), "f"]
        parts += [on.inks.ink(_SHINE, stroke=True), "0.16 w"]
        parts += [art.curve(_arc(x, y, _CHERRY * 0.68), math.pi * 1.1, math.pi * 1.45, 2), "S"]
    return parts


def _fruit(on: Drawing, middle: art.Point, count: int, index: int) -> list[str]:
    """Return one large fruit hanging from a node, lit from the upper left, with its calyx."""
    radius = _FRUIT * (0.8 + 0.025 * count)
    x, y = middle[0] + 0.6 * (index - 1), middle[1] + radius * 0.92
    parts = [on.fill("accent"), art.circle(x, y, radius), "f", on.inks.ink(_LIGHT_CHERRY)]
    parts += [art.circle(x - 0.14 * radius, y - 0.1 * radius, radius * 0.8), "f"]
    parts += [on.inks.ink(_SHINE, stroke=True), "0.3 w"]
    parts += [art.curve(_arc(x, y, radius * 0.62), math.pi * 1.08, math.pi * 1.42, 2), "S"]
    for step in range(5):
        sepal = Leaf((x, y - radius * 0.8), math.radians(36 * step + 18), 2.0, 0.3, 0.0)
        parts += [on.fill("deep"), sepal.half(1), "f", on.fill("mid"), sepal.half(-1), "f"]
    return parts


def _arc(x: float, y: float, radius: float) -> Callable[[float], art.Point]:
    return lambda angle: (x + radius * math.cos(angle), y + radius * math.sin(angle))


def _ear(on: Drawing, stem: Stem, pairs: int) -> list[str]:
    """Return a stalk with two long blades and its ear: grains in pairs, each with an awn."""
    mid, amber = on.brief.colour("mid"), on.brief.colour("amber")
    pale = on.brief.colour("cream").tint(0.35, amber)
    parts = wood(on, stem, 0.8, 0.3, "mid")
    for t, side, length in ((0.06, 1, 44.0), (0.2, -1, 34.0)):
        along = direction(stem, t) - side * 0.42
        blade = Leaf(point(stem, t), along, length, 0.05, side * 0.22)
        parts += [on.fill("deep"), blade.half(1), "f", on.inks.ink(mid), blade.half(-1), "f"]
    awns, grains = [on.inks.ink(amber, stroke=True), "0.14 w"], list[str]()
    for index in range(pairs):
        t = 0.4 + 0.58 * index / (pairs - 1)
        base, along = point(stem, t), direction(stem, t)
        for side in (-1, 1):
            angle = along + side * 0.42
            grain = Leaf(base, angle, 6.0 - 1.6 * index / pairs, 0.27, -side * 0.12)
            reach = 15.0 - 4.0 * index / pairs
            awns.append(Leaf(base, along + side * 0.3, reach, 0.1, -side * 0.1).rib())
            grains += [on.inks.ink(amber), grain.half(1), "f", on.inks.ink(pale), grain.half(-1)]
            grains += ["f", on.stroke("coffee", 0.07, 0.55), grain.half(1), "S"]
    top = Leaf(point(stem, 1.0), direction(stem, 1.0), 5.0, 0.27, 0.0)
    grains += [on.inks.ink(amber), top.half(1), "f", on.inks.ink(pale), top.half(-1), "f"]
    return [*parts, *awns, "S", *grains]
