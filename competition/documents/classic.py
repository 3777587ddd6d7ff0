"""Design 1, classic (荣誉证书·红金): lacquer red, a gold braid, one pale rosette; A4 both ways."""

from __future__ import annotations

import math

from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.paper import MM

_AXIS, _AMPLITUDE = 13.25, 2.75
_BLOCK, _EDGE = 23.5, 8.5
#: Rings of the field rosette from outside: radii, petals, strands; how deep their lobes are.
_RINGS = ((39, 55, 60, 8), (22.5, 38.2, 42, 8), (9, 21.8, 24, 7))
_LOBED = 0.05
#: Lying and upright: middle of the field rosette, height and reach of the divider, eyes a side.
_LYING = ((148.5, 99.0), 67.2, 46.0, (16, 11))
_UPRIGHT = ((105.0, 148.0), 84.5, 46.0, (11, 16))


def draw(on: Drawing) -> list[str]:
    """Return the ornament: field rosette, band with its braid, corners, frames, microtext."""
    parts = _field(on)
    parts += _band(on)
    for side in _sides(on):
        parts += _braid(on, *side)
    parts += _middles(on)
    parts += _corners(on)
    parts += _frames(on)
    parts += divider(on, *_form(on)[1:3])
    if on.brief.microtext:
        parts += _microtext(on)
    return parts


def _form(on: Drawing) -> tuple[art.Point, float, float, tuple[int, int]]:
    return _UPRIGHT if on.brief.height > on.brief.width else _LYING


def divider(on: Drawing, y: float, reach: float) -> list[str]:
    """Return the line under the title, parted by a small rosette."""
    middle = on.brief.width / 2
    parts = [on.fill("gold"), on.stroke("gold", 0.18)]
    parts += [art.segment((middle + s * 5.5, y), (middle + s * reach, y)) for s in (-1, 1)]
    parts.append("S")
    parts += [art.circle(middle + s * (reach + 0.9), y, 0.32) for s in (-1, 1)]
    parts += ["f", "0.12 w", art.rosette((middle, y), 0.7, 2.4, 8, 3)]
    return parts


def _field(on: Drawing) -> list[str]:
    """Return the pale rosette under the text, of as many rings and lobes as were chosen.

    With twelve lobes it covers 3.5 % of its field; without lobes all rings are round.
    """
    middle, lobes, rings = (
        _form(on)[0],
        int(on.brief.chosen("lobes")),
        int(on.brief.chosen("rings")),
    )
    depth = _LOBED if lobes else 0.0
    parts = [on.stroke("gold", 0.11, 0.21)]
    for inner, outer, petals, strands in _RINGS[:rings]:
        parts.append(art.rosette(middle, inner, outer, petals, strands, lobes=lobes, depth=depth))
    if rings > len(_RINGS):
        parts.append(art.rosette(middle, 1.5, 8.2, 12, 6))
    return parts


def _band(on: Drawing) -> list[str]:
    """Return the outer gold line, the red band with its corner blocks, and the keylines."""
    w, h = on.brief.width, on.brief.height
    parts = [on.stroke("gold", 0.45), art.rectangle(7, 7, w - 14, h - 14), "S"]
    inner = 18.0
    parts += [
        on.fill("band"),
        art.rectangle(_EDGE, _EDGE, w - 2 * _EDGE, h - 2 * _EDGE),
        art.polygon(_stepped(on, inner, _BLOCK)),
        "f*",
    ]
    parts += [on.stroke("light-gold", 0.2)]
    near, far, step = _EDGE + 0.7, inner - 0.7, _BLOCK - 0.7
    parts += [art.rectangle(near, near, w - 2 * near, h - 2 * near), "S"]
    for a, b, across in ((step, w - step, (far, h - far)), (step, h - step, (far, w - far))):
        for place in across:
            flat = across[1] == h - far
            points = ((a, place), (b, place)) if flat else ((place, a), (place, b))
            parts.append(art.segment(*points))
    parts.append("S")
    for x in (near, w - step):
        for y in (near, h - step):
            parts += [art.rectangle(x, y, step - near, step - near), "S"]
    return parts


def _sides(on: Drawing) -> list[tuple[art.Point, art.Point, int]]:
    """Return the eight half sides between a corner block and a middle rosette."""
    ring = 4.1
    across, down = _form(on)[3]
    w, h = on.brief.width, on.brief.height
    sides: list[tuple[art.Point, art.Point, int]] = []
    for y in (_AXIS, h - _AXIS):
        sides.append(((_BLOCK, y), (w / 2 - ring, y), across))
        sides.append(((w - _BLOCK, y), (w / 2 + ring, y), across))
    for x in (_AXIS, w - _AXIS):
        sides.append(((x, _BLOCK), (x, h / 2 - ring), down))
        sides.append(((x, h - _BLOCK), (x, h / 2 + ring), down))
    return sides


def _braid(on: Drawing, start: art.Point, end: art.Point, eyes: int) -> list[str]:
    (x1, y1), (x2, y2) = start, end
    pad = _AMPLITUDE + 0.3
    flat = y1 == y2
    left, top = (min(x1, x2), y1 - pad) if flat else (x1 - pad, min(y1, y2))
    size = (abs(x2 - x1), 2 * pad) if flat else (2 * pad, abs(y2 - y1))
    parts = ["q", art.rectangle(left, top, *size), "W n"]
    parts += [on.stroke("light-gold", 0.12)]
    for phase in (0.0, math.pi):
        parts += [art.ribbon(start, end, _AMPLITUDE, eyes, phase)]
    parts += ["0.14 w", on.fill("light-gold")]
    eye = f"{art.circle(0, 0, 0.55)} S\n{art.circle(0, 0, 0.18)} f"
    for index in range(eyes):
        t = (index + 0.5) / eyes
        x, y = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t
        parts.append(art.placed(eye, x, y))
    parts.append("Q")
    return parts


def _middles(on: Drawing) -> list[str]:
    parts: list[str] = []
    places = (
        (on.brief.width / 2, _AXIS),
        (on.brief.width / 2, on.brief.height - _AXIS),
        (_AXIS, on.brief.height / 2),
        (on.brief.width - _AXIS, on.brief.height / 2),
    )
    for place in places:
        parts += [on.fill("band"), art.circle(*place, 4.1), "f"]
        parts += [on.stroke("light-gold", 0.2), art.circle(*place, 4.1), "S"]
        parts += ["0.11 w", art.rosette(place, 1.3, 3.6, 14, 4)]
        parts.append(art.rosette(place, 0.3, 1.2, 6, 2))
    return parts


def _corners(on: Drawing) -> list[str]:
    parts: list[str] = []
    for x in (16.0, on.brief.width - 16):
        for y in (16.0, on.brief.height - 16):
            parts += [on.stroke("light-gold", 0.2), art.circle(x, y, 6.15), "S"]
            parts += ["0.11 w", art.rosette((x, y), 2.6, 5.7, 20, 5)]
            parts += [art.rosette((x, y), 0.7, 2.5, 10, 4), on.fill("light-gold")]
            for dx in (-5.55, 5.55):
                for dy in (-5.55, 5.55):
                    parts.append(art.circle(x + dx, y + dy, 0.5))
            parts.append("f")
    return parts


def _stepped(on: Drawing, inset: float, step: float) -> list[art.Point]:
    """Return the corners of a frame whose corners step inwards."""
    w, h = on.brief.width, on.brief.height
    quarter = [(inset, step), (step, step), (step, inset)]
    top = quarter + [(w - x, y) for x, y in reversed(quarter)]
    return top + [(x, h - y) for x, y in reversed(top)]


def _frames(on: Drawing) -> list[str]:
    parts = [on.stroke("gold", 0.14), "0 J 0 j"]
    for inset, step, width in ((19.3, 24.8, 0.5), (21.3, 26.8, 0.14)):
        parts += [f"{width} w", art.polygon(_stepped(on, inset, step)), "S"]
    return parts


def _microtext(on: Drawing) -> list[str]:
    start, end = 27.6, on.brief.width - 27.6
    size = 1.7 / MM
    lines = [
        art.microtext(
            on.brief.microtext, on.fonts, start=start, end=end, baseline=baseline, size=size
        )
        for baseline in (20.6, on.brief.height - 20.05)
    ]
    return [on.fill("gold", 0.7), *lines]
