"""Crackled glaze (开片): a net of cracks, each cell cut again and again across its long side."""

from __future__ import annotations

import math
from collections.abc import Sequence

from competition.documents.chance import Chance
from competition.documents.guilloche import Point, number

Crack = tuple[Point, Point]
Cell = list[Point]

_COLUMNS, _ROWS = 9, 6
_JITTER, _TURN, _BOW = 0.36, 0.38, 0.07
_AREA = 120.0


def cracks(left: float, top: float, width: float, height: float, seed: str) -> list[list[Crack]]:
    """Return the cracks of a field: the net, the cuts of its cells, and all finer cuts."""
    chance = Chance(seed)
    nodes = _nodes(left, top, width, height, chance)
    levels: list[list[Crack]] = [[], [], []]
    for i in range(len(nodes[0]) - 1):
        for j in range(len(nodes) - 1):
            cell = [nodes[j][i], nodes[j][i + 1], nodes[j + 1][i + 1], nodes[j + 1][i]]
            levels[0] += [(cell[0], cell[1]), (cell[0], cell[3])]
            _cut(cell, 0, chance, levels)
    return levels


def path(crack: Crack, chance: Chance) -> str:
    """Return one crack as a cubic that bows a little to one side."""
    (x1, y1), (x2, y2) = crack
    bow = chance.uniform(-_BOW, _BOW)
    dx, dy = x2 - x1, y2 - y1
    points = (
        (x1 + dx / 3 - dy * bow, y1 + dy / 3 + dx * bow),
        (x1 + 2 * dx / 3 - dy * bow, y1 + 2 * dy / 3 + dx * bow),
        (x2, y2),
    )
    bows = " ".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"{number(x1)} {number(y1)} m {bows} c"


def _nodes(
    left: float, top: float, width: float, height: float, chance: Chance
) -> list[list[Point]]:
    """Return the corners of the net, one row and two columns beyond the field."""
    w, h = width / _COLUMNS, height / _ROWS
    return [
        [
            (
                left + (i + 0.5 * (j % 2) + chance.uniform(-_JITTER, _JITTER)) * w,
                top + (j + chance.uniform(-_JITTER, _JITTER)) * h,
            )
            for i in range(-1, _COLUMNS + 2)
        ]
        for j in range(-1, _ROWS + 2)
    ]


def _cut(cell: Cell, depth: int, chance: Chance, levels: list[list[Crack]]) -> None:
    if abs(_area(cell)) <= _AREA * (0.55 + 1.5 * chance.uniform()):
        return
    middle = _centroid(cell)
    angle = _long_axis(cell) + math.pi / 2 + chance.normal(_TURN)
    through = (middle[0] + chance.normal(0.8), middle[1] + chance.normal(0.8))
    hits = _crossings(cell, through, angle)
    if len(hits) != 2:
        return
    (i, first), (j, second) = hits
    levels[min(depth + 1, 2)].append((first, second))
    _cut([first, *cell[i + 1 : j + 1], second], depth + 1, chance, levels)
    _cut([second, *cell[j + 1 :], *cell[: i + 1], first], depth + 1, chance, levels)


def _area(cell: Sequence[Point]) -> float:
    pairs = zip(cell, [*cell[1:], cell[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _centroid(cell: Sequence[Point]) -> Point:
    return sum(x for x, _ in cell) / len(cell), sum(y for _, y in cell) / len(cell)


def _long_axis(cell: Sequence[Point]) -> float:
    """Return the angle of the line between the two corners furthest apart."""
    pairs = ((a, b) for index, a in enumerate(cell) for b in cell[index + 1 :])
    (x1, y1), (x2, y2) = max(pairs, key=lambda pair: math.dist(*pair))
    return math.atan2(y2 - y1, x2 - x1)


def _crossings(cell: Sequence[Point], through: Point, angle: float) -> list[tuple[int, Point]]:
    """Return where a line crosses the cell's edges: (edge, place)."""
    nx, ny = -math.sin(angle), math.cos(angle)
    offsets = [(x - through[0]) * nx + (y - through[1]) * ny for x, y in cell]
    hits = []
    for index, (x1, y1) in enumerate(cell):
        after = (index + 1) % len(cell)
        here, there = offsets[index], offsets[after]
        if (here < 0) != (there < 0):
            t = here / (here - there)
            x2, y2 = cell[after]
            hits.append((index, (x1 + (x2 - x1) * t, y1 + (y2 - y1) * t)))
    return hits
