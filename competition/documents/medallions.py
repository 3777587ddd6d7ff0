"""The medallion at a banner's foot (徽记): a cup seen from above, a twig, beans, grain, fruit."""

from __future__ import annotations

import math
from collections.abc import Callable

from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.leaves import Leaf

_MIDDLE, _RADIUS = (43.0, 117.0), 11.2
_FIELD = 6.75
#: How far the two halves of the cup swing into each other, in mm.
_SWING = 2.0


def draw(on: Drawing) -> list[str]:
    """Return the medallion an event chose; nothing where it wants none."""
    chosen = on.brief.chosen("medallion")
    if chosen == "none":
        return []
    return [*_rim(on), *_FIELDS[chosen](on)]


def _rim(on: Drawing) -> list[str]:
    """Return the saucer: cream, two fine rings, sixty ticks, the cup's dark edge."""
    parts = [on.fill("cream"), art.circle(*_MIDDLE, _RADIUS), "f"]
    parts += [on.stroke("amber", 0.25), art.circle(*_MIDDLE, _RADIUS - 0.6), "S"]
    parts += ["0.22 w", art.circle(*_MIDDLE, 8.55), "S", on.stroke("coffee", 0.17)]
    for index in range(60):
        angle = math.pi * index / 30
        parts.append(art.segment(_around(angle, 9.05), _around(angle, 10.0)))
    parts += ["S", on.fill("coffee"), art.circle(*_MIDDLE, 7.75), "f", on.fill("paper")]
    return [*parts, art.circle(*_MIDDLE, 7.45), "f"]


def _disc(on: Drawing, name: str) -> list[str]:
    return [on.fill(name), art.circle(*_MIDDLE, _FIELD), "f"]


def _cup(on: Drawing) -> list[str]:
    """Return half tea, half coffee, one swinging into the other; on it half leaf, half bean."""
    parts = [*_disc(on, "amber"), on.fill("coffee"), _coffee_half(), "f"]
    for step, share in enumerate((1.0, 0.83, 0.66, 0.5, 0.33, 0.18)):
        parts += _drop(on, share, ("mid", "coffee") if step % 2 else ("cream", "cream"))
    x, y = _MIDDLE
    return [*parts, on.stroke("cream", 0.26), art.segment((x, y - 4.6), (x, y + 5.6)), "S"]


def _coffee_half() -> str:
    """Return the right half of the cup; its left edge is a shallow S."""
    (x, y), r, n = _MIDDLE, _FIELD, art.number
    k = 0.5522847498 * r
    rows = (
        (x + k, y - r, x + r, y - k, x + r, y),
        (x + r, y + k, x + k, y + r, x, y + r),
        (x + _SWING, y + 0.72 * r, x + _SWING, y + 0.3 * r, x, y),
        (x - _SWING, y - 0.3 * r, x - _SWING, y - 0.72 * r, x, y - r),
    )
    bows = " ".join(" ".join(n(value) for value in row) + " c" for row in rows)
    return f"{n(x)} {n(y - r)} m {bows} h"


def _drop(on: Drawing, share: float, names: tuple[str, str]) -> list[str]:
    """Return a drop, pointed above, its left and right half in two colours."""
    x, y, n = _MIDDLE[0], _MIDDLE[1] + 0.9, art.number
    parts: list[str] = []
    for side, name in zip((-1, 1), names, strict=True):
        s = side * share
        rows = (
            (x + 1.7 * s, y - 3.9 * share, x + 3.0 * s, y - 1.6 * share, x + 3.0 * s, y),
            (x + 3.0 * s, y + 1.9 * share, x + 1.65 * s, y + 3.2 * share, x, y + 3.2 * share),
        )
        bows = " ".join(" ".join(n(value) for value in row) + " c" for row in rows)
        parts += [on.fill(name), f"{n(x)} {n(y - 5.8 * share)} m {bows} h", "f"]
    return parts


def _twig(on: Drawing) -> list[str]:
    """Return one bud between two leaves."""
    parts = _disc(on, "amber")
    foot = (_MIDDLE[0], _MIDDLE[1] + 4.4)
    parts += [on.stroke("deep", 0.42), art.segment((foot[0], foot[1] + 1.5), foot), "S"]
    for turn, length, slim in ((-0.92, 7.6, 0.24), (0.92, 7.6, 0.24), (0.0, 9.6, 0.17)):
        leaf = Leaf(foot, turn - math.pi / 2, length, slim, 0.1 * -math.copysign(bool(turn), turn))
        parts += [on.fill("deep"), leaf.half(1), "f", on.fill("mid"), leaf.half(-1), "f"]
        parts += [on.stroke("cream", 0.16), leaf.rib(), "S 0.09 w", *leaf.veins(4), "S"]
    return parts


def _beans(on: Drawing) -> list[str]:
    """Return two beans leaning on each other, each with its crease."""
    parts = _disc(on, "coffee")
    for x, turn, name in ((-2.35, -0.42, "amber"), (2.35, 0.42, "cream")):
        cos, sin = math.cos(turn), math.sin(turn)
        place = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f}"
        middle = f"{art.number(_MIDDLE[0] + x)} {art.number(_MIDDLE[1])}"
        bean = f"0.62 0 0 1 0 0 cm {art.circle(0, 0, 4.3)} f"
        crease = art.curve(lambda y: (0.55 * math.sin(math.pi * y / 3.4), y), -3.4, 3.4, 8)
        parts += ["q", f"{place} {middle} cm", on.fill(name), f"q {bean} Q"]
        parts += [on.stroke("coffee", 0.55), crease, "S", "Q"]
    return parts


def _ear(on: Drawing) -> list[str]:
    """Return an ear of grain, upright, its awns spread."""
    x, y = _MIDDLE
    parts = [
        *_disc(on, "mid"),
        on.stroke("amber", 0.32),
        art.segment((x, y + 5.8), (x, y - 2)),
        "S",
    ]
    for index in range(5):
        base = (x, y + 3.4 - 1.75 * index)
        for side in (-1, 1):
            awn = Leaf(base, -math.pi / 2 + side * 0.36, 4.7, 0.1, 0.0)
            grain = Leaf(base, -math.pi / 2 + side * 0.55, 3.3, 0.29, -side * 0.1)
            parts += [on.stroke("amber", 0.12), awn.rib(), "S", on.fill("amber"), grain.half(side)]
            parts += ["f", on.fill("cream"), grain.half(-side), "f"]
    top = Leaf((x, y - 3.0), -math.pi / 2, 2.9, 0.29, 0.0)
    return [*parts, on.fill("amber"), top.half(1), "f", on.fill("cream"), top.half(-1), "f"]


def _fruit(on: Drawing) -> list[str]:
    """Return a round fruit under two leaves."""
    x, y = _MIDDLE[0], _MIDDLE[1] + 0.9
    parts = [*_disc(on, "amber"), on.fill("accent"), art.circle(x - 1.3, y, 3.1)]
    parts += [art.circle(x + 1.3, y, 3.1), "f", art.circle(x, y + 0.5, 3.3), "f"]
    parts += [on.stroke("coffee", 0.36), art.segment((x, y - 2.6), (x + 0.5, y - 4.6)), "S"]
    for turn in (-0.5, 0.5):
        leaf = Leaf((x + 0.2, y - 3.2), -math.pi / 2 + 2.1 * turn, 3.9, 0.27, 0.0)
        parts += [on.fill("deep"), leaf.half(1), "f", on.fill("mid"), leaf.half(-1), "f"]
    shine = art.curve(lambda a: (x + 3.2 * math.cos(a), y + 2.3 * math.sin(a)), 3.5, 4.2, 2)
    return [*parts, on.stroke("cream", 0.4), shine, "S"]


def _around(angle: float, radius: float) -> art.Point:
    return _MIDDLE[0] + radius * math.sin(angle), _MIDDLE[1] - radius * math.cos(angle)


_FIELDS: dict[str, Callable[[Drawing], list[str]]] = {
    "cup": _cup,
    "tea": _twig,
    "coffee": _beans,
    "grain": _ear,
    "fruit": _fruit,
}
