"""Blue and white (青花): what is painted on the vase of the ceramic design, from mouth to foot."""

from __future__ import annotations

import math
from functools import partial

from competition.documents import guilloche as art
from competition.documents import vase
from competition.documents.brief import Drawing
from competition.documents.colours import WHITE
from competition.documents.guilloche import Point

_DETAIL, _EDGE, _LINE, _FINE = 0.13, 0.18, 0.5, 0.16
_UPRIGHT: tuple[vase.Cubic, ...] = (((-1, 0), (-1, 0.45), (-0.72, 0.78), (0, 1)),)
_RUYI: tuple[vase.Cubic, ...] = (
    ((-1, 0), (-1.03, 0.3), (-0.98, 0.62), (-0.62, 0.62)),
    ((-0.62, 0.62), (-0.45, 0.62), (-0.35, 0.55), (-0.3, 0.45)),
    ((-0.3, 0.45), (-0.46, 0.78), (-0.2, 0.97), (0, 1)),
)
#: One unit of the fret, in units of its width and height.
_FRET = (
    (0.0, 1.0), (0.0, 0.0), (0.82, 0.0), (0.82, 0.76), (0.28, 0.76), (0.28, 0.34), (0.55, 0.34),
)  # fmt: skip
_BUDS = ((15.6, 19.3), (15.6, -19.3), (35.0, 20.2), (35.0, -20.2))
_FLOWER, _RING = 27.0, 11.6


def draw(on: Drawing) -> list[str]:
    """Return the vase on its shadow, painted."""
    parts = _shadow(on)
    parts += [on.inks.ink(WHITE), vase.outline(), "f", "q", vase.outline(), "W n"]
    parts += _body(on) + _neck(on) + _collar(on) + _belly(on) + _fret(on) + _foot(on)
    parts += _bands(on)
    parts += ["Q", on.stroke("accent", 0.42), vase.outline(), "S"]
    parts += [on.inks.ink(WHITE), on.stroke("accent", 0.3), vase.mouth(1.0), "B"]
    return [*parts, on.fill("accent"), vase.mouth(0.86), "f"]


def _shadow(on: Drawing) -> list[str]:
    """Return the lines of the table the vase stands on."""
    rows = ((173.9, 29, 31), (174.8, 31, 29), (175.6, 30, 30), (176.5, 26, 24), (177.4, 21, 17),
            (178.2, 12, 13))  # fmt: skip
    parts = [on.stroke("celadon", 0.18, 0.55)]
    parts += [art.segment((58 - left, y), (58 + right, y)) for y, left, right in rows]
    return [*parts, "S"]


def _body(on: Drawing) -> list[str]:
    """Return throwing rings, and the shading at both sides."""
    parts = [on.stroke("celadon", 0.09, 0.35)]
    parts += [vase.ring(1.9 * index) for index in range(1, 74)]
    parts += ["S", on.stroke("accent", 0.08, 0.45)]
    for index in range(7):
        for side in (-1, 1):
            turn = side * (63 + 23 * (index / 6) ** 0.8)
            parts.append(vase.meridian(turn, 16 + 6 * (6 - index) % 9, 138 - 3 * (6 - index)))
    return [*parts, "S"]


def _bands(on: Drawing) -> list[str]:
    parts: list[str] = []
    for height, width in (
        (3.0, _FINE), (13.0, _FINE), (14.2, _LINE), (35.2, _LINE), (36.6, _FINE), (90.6, _LINE),
        (91.8, _FINE), (98.2, _FINE), (99.4, _LINE), (133.6, _FINE), (134.8, _LINE),
    ):  # fmt: skip
        parts += [on.stroke("accent", width), vase.ring(height), "S"]
    return parts


def _turns(count: int) -> list[float]:
    """Return the turns of `count` figures round the vase that show, one facing us."""
    step = 360 / count
    return [index * step for index in range(-count // 2, count // 2 + 1) if abs(index * step) < 115]


def _around(turn: float, half: float, start: float, length: float, x: float, y: float) -> Point:
    """Place a unit figure: x across half its width in degrees, y along from `start`."""
    return vase.on_sheet(turn + x * half, start + y * length)


def _scaled(points: list[Point], wide: float, long: float, lift: float = 0.0) -> list[Point]:
    return [(x * wide, lift + y * long) for x, y in points]


def _from_outside(turns: list[float]) -> list[float]:
    """Return turns so that figures facing us are drawn last, over their neighbours."""
    return sorted(turns, key=abs, reverse=True)


def _neck(on: Drawing) -> list[str]:
    """Return fourteen plantain leaves, upright."""
    figure = vase.mirrored(_UPRIGHT)
    parts = [on.stroke("accent", _DETAIL)]
    for turn in _from_outside(_turns(14)):
        place = partial(_around, turn, 12.4, 12.6, -8.4)
        parts += [on.fill("wash"), vase.shape(figure, place), "B", on.fill("accent")]
        parts += [vase.shape(_scaled(figure, 0.34, 0.72), place), "f"]
    return parts


def _collar(on: Drawing) -> list[str]:
    """Return ten ruyi heads in four layers, and a pearl between every two."""
    figure = vase.mirrored(_RUYI)
    layers = ((1.0, 1.0, "wash"), (0.8, 0.84, ""), (0.58, 0.66, "wash"), (0.32, 0.46, "accent"))
    parts = [on.stroke("accent", _EDGE)]
    for turn in _from_outside(_turns(10)):
        place = partial(_around, turn, 17.2, 15.2, 18.6)
        for wide, long, name in layers:
            parts.append(on.fill(name) if name else on.inks.ink(WHITE))
            parts += [vase.shape(_scaled(figure, wide, long), place), "B"]
    parts.append(on.fill("accent"))
    circle = [(math.cos(math.pi * i / 10), math.sin(math.pi * i / 10)) for i in range(20)]
    for turn in _turns(10):
        place = partial(_around, turn + 18, 2.9, 31.2, 1.5)
        parts += [vase.shape(circle, place), "f"]
    return parts


def _belly(on: Drawing) -> list[str]:
    parts: list[str] = []
    for side in (-1, 1):
        parts += _vines(on, side)
        for x, y in _BUDS:
            parts += _bud(on, side * x, y)
        parts += _lotus(on, side * _FLOWER)
    return parts + _cartouche(on)


def _vines(on: Drawing, side: int) -> list[str]:
    """Return the stems from the ring round the lotus to the buds, with a leaf on each."""
    parts = [on.stroke("accent", 0.22)]
    for x, y in _BUDS:
        down = 1 if y > 0 else -1
        start, end = (side * _FLOWER, down * _RING), (side * x, y)
        bend = (side * (x + _FLOWER) / 2 + side * (2.4 if x < _FLOWER else -2.4), down * 16.0)
        stem = [_quadratic(start, bend, end, index / 10) for index in range(11)]
        parts += [vase.lines([vase.on_belly(*point) for point in stem]), "S"]
    parts.append(on.fill("accent"))
    for x, y in _BUDS:
        down = 1 if y > 0 else -1
        middle = (side * (x + 0.25 * (_FLOWER - x)), y - down * 4.2)
        for turn in (0.5, 2.5):
            parts += [_leaf(middle, down * turn, 4.4), "f"]
    return parts


def _quadratic(start: Point, bend: Point, end: Point, t: float) -> Point:
    s = 1 - t
    return (
        s * s * start[0] + 2 * s * t * bend[0] + t * t * end[0],
        s * s * start[1] + 2 * s * t * bend[1] + t * t * end[1],
    )


def _petal(middle: Point, angle: float, length: float, start: float = 0.0) -> str:
    return vase.shape(vase.petal(middle, angle, length, start), vase.on_belly)


def _leaf(middle: Point, angle: float, length: float, start: float = 0.0) -> str:
    return vase.shape(vase.leaf(middle, angle, length, start), vase.on_belly)


def _bud(on: Drawing, x: float, y: float) -> list[str]:
    """Return a small open flower; behind it two dark leaves and a pale one away from the lotus."""
    parts, away = [on.stroke("accent", _DETAIL), on.fill("wash")], math.copysign(math.pi / 2, y)
    parts += [_leaf((x, y), away, 6.6, 2.0), "B", on.fill("accent")]
    for turn in (-1.0, 1.0):
        parts += [_leaf((x, y), away + turn * 1.12, 8.0, 2.0), "f"]
    parts.append(on.fill("wash"))
    for index in range(8):
        parts += [_petal((x, y), 2 * math.pi * index / 8 + 0.39, 4.9), "B"]
    parts.append(on.inks.ink(WHITE))
    for index in range(6):
        parts += [_petal((x, y), 2 * math.pi * index / 6, 3.0), "B"]
    dot = [(x + math.cos(i * 0.6283) * 0.75, y + math.sin(i * 0.6283) * 0.75) for i in range(10)]
    return [*parts, on.fill("accent"), vase.shape(dot, vase.on_belly), "f"]


def _lotus(on: Drawing, x: float) -> list[str]:
    """Return a lotus of twelve, ten and eight petals in a ring of vine with outward leaves."""
    round_ = [(math.cos(i * math.pi / 30), math.sin(i * math.pi / 30)) for i in range(60)]
    parts = [on.stroke("accent", 0.09)]
    for index in range(18):
        angle = 2 * math.pi * index / 18
        foot = (x + _RING * math.cos(angle), _RING * math.sin(angle))
        parts += [on.fill("wash" if index % 2 else "accent"), _leaf(foot, angle + 0.75, 5.2), "B"]
    ring = [(x + _RING * a, _RING * b) for a, b in round_]
    parts += [on.inks.ink(WHITE), on.stroke("accent", 0.3), vase.shape(ring, vase.on_belly), "B"]
    parts.append(on.stroke("accent", _DETAIL))
    for count, length, name in ((12, 8.8, "wash"), (10, 6.3, ""), (8, 4.2, "accent")):
        parts.append(on.fill(name) if name else on.inks.ink(WHITE))
        for index in range(count):
            parts += [_petal((x, 0), 2 * math.pi * index / count + count, length, 0.6), "B"]
    core = [(x + 1.5 * a, 1.5 * b) for a, b in round_[::3]]
    return [*parts, on.fill("wash"), vase.shape(core, vase.on_belly), "B"]


def _cartouche(on: Drawing) -> list[str]:
    """Return the white field that carries the trade, with its double line."""
    parts: list[str] = [on.inks.ink(WHITE)]
    for share, width, paint in ((1.0, _LINE, "B"), (0.92, _FINE, "S")):
        points = []
        for index in range(96):
            t = 2 * math.pi * index / 96
            swell = share * (1 + 0.085 * math.cos(4 * t))
            points.append((11.2 * swell * math.cos(t), 21.2 * swell * math.sin(t)))
        parts += [on.stroke("accent", width), vase.shape(points, vase.on_belly), paint]
    return parts


def _fret(on: Drawing) -> list[str]:
    """Return a band of thirty-six frets, each hooked into the next."""
    parts = [on.stroke("accent", 0.24), "0 J 0 j"]
    for turn in _turns(36):
        place = partial(_around, turn, 10.0, 93.2, 3.6)
        parts.append(vase.lines([place(x - 0.5, y) for x, y in (*_FRET,)]))
        parts.append(vase.lines([place(-0.5, 1.0), place(0.5, 1.0)]))
    return [*parts, "S 1 J 1 j"]


def _foot(on: Drawing) -> list[str]:
    """Return eighteen upright lotus petals from the foot band upwards."""
    figure = vase.mirrored(_UPRIGHT)
    layers = ((1.0, 1.0, ""), (0.66, 0.76, "wash"), (0.36, 0.52, "accent"))
    parts = [on.stroke("accent", _EDGE)]
    for turn in _from_outside(_turns(18)):
        place = partial(_around, turn, 9.7, 133.0, -30.0)
        for wide, long, name in layers:
            parts.append(on.fill(name) if name else on.inks.ink(WHITE))
            parts += [vase.shape(_scaled(figure, wide, long), place), "B"]
    return parts
