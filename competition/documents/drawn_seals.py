"""Drawn seals (样章): how a stamped certificate will look, in examples and previews alone.

No seal of ours names a body: it says itself that it is none, round its edge and across its middle,
in outlines that nobody copies out. What is issued leaves its place empty.
"""

from __future__ import annotations

import math

from competition.documents import guilloche as art
from competition.documents.font_files import Role
from competition.documents.fonts import Library

#: Millimetres of a seal whose place is 42 across.
RADIUS = 20.0
_RING, _HAIRLINE, _FINE = 1.0, 18.4, 0.18
_EDGE, _EDGE_SIZE, _EDGE_RADIUS, _SPREAD = "样章仅供预览不具效力", 3.9, 13.4, 118.0
_ACROSS, _ACROSS_SIZE, _TILT = "样章", 11.5, -14.0
_STAR = 7.4


def drawn_seal(fonts: Library, colours: tuple[str, str, str, str]) -> str:
    """Return a seal about the origin, in millimetres with y downwards.

    colours: operators that stroke in the seal's red, fill in it, and fill 样章 and the star in
    paler ones, for names and dates are read over them.
    """
    stroke, fill, light, pale = colours
    parts = [stroke, f"{_RING} w", art.circle(0, 0, RADIUS - _RING / 2), "S"]
    parts += [f"{_FINE} w", art.circle(0, 0, _HAIRLINE), "S", pale, _star(), "f", fill]
    step = 2 * _SPREAD / (len(_EDGE) - 1)
    for index, character in enumerate(_EDGE):
        turn = math.radians(index * step - _SPREAD)
        foot = (_EDGE_RADIUS * math.sin(turn), -_EDGE_RADIUS * math.cos(turn))
        parts.append(_written(fonts, character, Role.SONG, _EDGE_SIZE, foot, turn))
    parts.append(light)
    turn = math.radians(_TILT)
    low = 0.36 * _ACROSS_SIZE
    foot = (-low * math.sin(turn), low * math.cos(turn))
    parts.append(_written(fonts, _ACROSS, Role.KAI_BOLD, _ACROSS_SIZE, foot, turn))
    return "\n".join(parts)


def _star() -> str:
    """Return a star of five points about the origin."""
    inner = _STAR * math.sin(math.radians(18)) / math.sin(math.radians(54))
    return art.polygon([
        (radius * math.sin(math.radians(36 * n)), -radius * math.cos(math.radians(36 * n)))
        for n in range(10)
        for radius in [inner if n % 2 else _STAR]
    ])  # fmt: skip


def _written(
    fonts: Library, text: str, role: Role, size: float, foot: art.Point, turn: float
) -> str:
    """Fill the outlines of `text`, its foot's middle at `foot`, turned clockwise by `turn`."""
    path, width = art.text_outline(text, fonts, role)
    scale = size / 1000
    across, down = math.cos(turn), math.sin(turn)
    x, y = foot[0] - width / 2 * scale * across, foot[1] - width / 2 * scale * down
    matrix = (scale * across, scale * down, scale * down, -scale * across, x, y)
    return f"q {' '.join(f'{value:.6f}' for value in matrix)} cm\n{path}\nf Q"
