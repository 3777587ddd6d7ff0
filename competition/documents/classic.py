"""Design 1, classic (荣誉证书·红金): lacquer red, a gold braid, one pale rosette; A4 landscape."""

from __future__ import annotations

import math
from functools import lru_cache

from competition.documents import guilloche as art
from competition.documents.certificate_facts import CertificateDesign
from competition.documents.fonts import Library, Role
from competition.documents.paper import MM, Colour, Inks, Paper

WIDTH, HEIGHT = 297.0, 210.0

RED = Colour(0xB5161D, (20, 100, 100, 12))
BAND = Colour(0xA11219, (22, 100, 100, 22))
GOLD = Colour(0xAD863A, (28, 44, 88, 8))
LIGHT_GOLD = Colour(0xEBD093, (8, 18, 50, 0))
CAPTION = Colour(0x7A6744, (40, 50, 75, 25))
PAPER = Colour(0xFFFDF7, (0, 1, 4, 0))
INK = Colour(0x231815, (0, 0, 0, 100))
WHITE = Colour(0xFFFFFF, (0, 0, 0, 0))

_AXIS, _AMPLITUDE = 13.25, 2.75
_BLOCK, _EDGE = 23.5, 8.5
_FIELD = (148.5, 99.0)


def draw_ornament(paper: Paper, design: CertificateDesign) -> None:
    """Draw everything that is the same on every certificate of the event, but the words."""
    bleed = paper.margin
    if design.tint:
        paper.box(-bleed, -bleed, WIDTH + 2 * bleed, HEIGHT + 2 * bleed, fill=PAPER)
    scale = f"{MM:.6f} 0 0 {-MM:.6f} {paper.x(0):.3f} {paper.y(0):.3f} cm"
    curves = _ornament(paper.fonts, paper.inks, design.tint, design.microtext)
    paper.raw(f"q {scale}\n{curves}\nQ")


@lru_cache(maxsize=8)
def _ornament(fonts: Library, inks: Inks, tint: bool, microtext: str) -> str:
    """Return the ornament's operators in millimetres; they are the same from batch to batch."""
    parts = ["1 J 1 j"]
    parts += _field(inks, GOLD.tint(0.21, PAPER if tint else WHITE))
    parts += _band(inks)
    for side in _sides():
        parts += _braid(inks, *side)
    parts += _middles(inks)
    parts += _corners(inks)
    parts += _frames(inks)
    parts += _divider(inks)
    if microtext:
        parts += _microtext(inks, fonts, microtext)
    return "\n".join(parts)


def draw_title(paper: Paper, title: str, english: str) -> None:
    """Draw the title and its English line."""
    middle = WIDTH / 2
    spacing = 0.26 if len(title) > 2 else 0.8
    paper.text(middle, 52.5, title, Role.BRUSH, 62, RED, align="centre", spacing=spacing)
    paper.text(middle, 61.8, english, Role.SONG, 10.5, GOLD, align="centre", spacing=0.34)


def _divider(inks: Inks) -> list[str]:
    """Return the line under the title, parted by a small rosette."""
    middle, y = WIDTH / 2, 67.2
    parts = [inks.ink(GOLD), inks.ink(GOLD, stroke=True), "0.18 w"]
    parts += [_segment((middle + s * 5.5, y), (middle + s * 46, y)) for s in (-1, 1)]
    parts.append("S")
    parts += [art.circle(middle + s * 46.9, y, 0.32) for s in (-1, 1)]
    parts += ["f", "0.12 w", art.rosette((middle, y), 0.7, 2.4, 8, 3), "S"]
    return parts


def _field(inks: Inks, colour: Colour) -> list[str]:
    """Return the pale rosette under the text; it covers 3.5 % of its field."""
    rings = ((39, 55, 60, 8), (22.5, 38.2, 42, 8), (9, 21.8, 24, 7))
    parts = [inks.ink(colour, stroke=True), "0.11 w"]
    for inner, outer, petals, strands in rings:
        parts.append(art.rosette(_FIELD, inner, outer, petals, strands, lobes=12, depth=0.05))
        parts.append("S")
    parts += [art.rosette(_FIELD, 1.5, 8.2, 12, 6), "S"]
    return parts


def _band(inks: Inks) -> list[str]:
    """Return the outer gold line, the red band with its corner blocks, and the keylines."""
    w, h = WIDTH, HEIGHT
    parts = [inks.ink(GOLD, stroke=True), "0.45 w", art.rectangle(7, 7, w - 14, h - 14), "S"]
    inner = 18.0
    parts += [
        inks.ink(BAND),
        art.rectangle(_EDGE, _EDGE, w - 2 * _EDGE, h - 2 * _EDGE),
        art.polygon(_stepped(inner, _BLOCK)),
        "f*",
    ]
    parts += [inks.ink(LIGHT_GOLD, stroke=True), "0.2 w"]
    near, far, step = _EDGE + 0.7, inner - 0.7, _BLOCK - 0.7
    parts += [art.rectangle(near, near, w - 2 * near, h - 2 * near), "S"]
    for a, b, across in ((step, w - step, (far, h - far)), (step, h - step, (far, w - far))):
        for place in across:
            flat = across[1] == h - far
            points = ((a, place), (b, place)) if flat else ((place, a), (place, b))
            parts.append(_segment(*points))
    parts.append("S")
    for x in (near, w - step):
        for y in (near, h - step):
            parts += [art.rectangle(x, y, step - near, step - near), "S"]
    return parts


def _segment(start: art.Point, end: art.Point) -> str:
    n = art.number
    return f"{n(start[0])} {n(start[1])} m {n(end[0])} {n(end[1])} l"


def _sides() -> list[tuple[art.Point, art.Point, int]]:
    """Return the eight half sides between a corner block and a middle rosette."""
    ring = 4.1
    w, h = WIDTH, HEIGHT
    sides: list[tuple[art.Point, art.Point, int]] = []
    for y in (_AXIS, h - _AXIS):
        sides.append(((_BLOCK, y), (w / 2 - ring, y), 16))
        sides.append(((w - _BLOCK, y), (w / 2 + ring, y), 16))
    for x in (_AXIS, w - _AXIS):
        sides.append(((x, _BLOCK), (x, h / 2 - ring), 11))
        sides.append(((x, h - _BLOCK), (x, h / 2 + ring), 11))
    return sides


def _braid(inks: Inks, start: art.Point, end: art.Point, eyes: int) -> list[str]:
    (x1, y1), (x2, y2) = start, end
    pad = _AMPLITUDE + 0.3
    flat = y1 == y2
    left, top = (min(x1, x2), y1 - pad) if flat else (x1 - pad, min(y1, y2))
    size = (abs(x2 - x1), 2 * pad) if flat else (2 * pad, abs(y2 - y1))
    parts = ["q", art.rectangle(left, top, *size), "W n"]
    parts += [inks.ink(LIGHT_GOLD, stroke=True), "0.12 w"]
    for phase in (0.0, math.pi):
        parts += [art.ribbon(start, end, _AMPLITUDE, eyes, phase), "S"]
    parts += ["0.14 w", inks.ink(LIGHT_GOLD)]
    for index in range(eyes):
        t = (index + 0.5) / eyes
        x, y = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t
        parts += [art.circle(x, y, 0.55), "S", art.circle(x, y, 0.18), "f"]
    parts.append("Q")
    return parts


def _middles(inks: Inks) -> list[str]:
    parts: list[str] = []
    places = (
        (WIDTH / 2, _AXIS),
        (WIDTH / 2, HEIGHT - _AXIS),
        (_AXIS, HEIGHT / 2),
        (WIDTH - _AXIS, HEIGHT / 2),
    )
    for place in places:
        parts += [inks.ink(BAND), art.circle(*place, 4.1), "f"]
        parts += [inks.ink(LIGHT_GOLD, stroke=True), "0.2 w", art.circle(*place, 4.1), "S"]
        parts += ["0.11 w", art.rosette(place, 1.3, 3.6, 14, 4), "S"]
        parts += [art.rosette(place, 0.3, 1.2, 6, 2), "S"]
    return parts


def _corners(inks: Inks) -> list[str]:
    parts: list[str] = []
    for x in (16.0, WIDTH - 16):
        for y in (16.0, HEIGHT - 16):
            parts += [inks.ink(LIGHT_GOLD, stroke=True), "0.2 w", art.circle(x, y, 6.15), "S"]
            parts += ["0.11 w", art.rosette((x, y), 2.6, 5.7, 20, 5), "S"]
            parts += [art.rosette((x, y), 0.7, 2.5, 10, 4), "S", inks.ink(LIGHT_GOLD)]
            for dx in (-5.55, 5.55):
                for dy in (-5.55, 5.55):
                    parts.append(art.circle(x + dx, y + dy, 0.5))
            parts.append("f")
    return parts


def _stepped(inset: float, step: float) -> list[art.Point]:
    """Return the corners of a frame whose corners step inwards."""
    w, h = WIDTH, HEIGHT
    quarter = [(inset, step), (step, step), (step, inset)]
    top = quarter + [(w - x, y) for x, y in reversed(quarter)]
    return top + [(x, h - y) for x, y in reversed(top)]


def _frames(inks: Inks) -> list[str]:
    parts = [inks.ink(GOLD, stroke=True), "0 J 0 j"]
    for inset, step, width in ((19.3, 24.8, 0.5), (21.3, 26.8, 0.14)):
        parts += [f"{width} w", art.polygon(_stepped(inset, step)), "S"]
    return parts


def _microtext(inks: Inks, fonts: Library, text: str) -> list[str]:
    start, end = 27.6, WIDTH - 27.6
    size = 1.7 / MM
    lines = [
        art.microtext(text, fonts, start=start, end=end, baseline=baseline, size=size)
        for baseline in (20.6, HEIGHT - 20.05)
    ]
    return [inks.ink(GOLD.tint(0.7, PAPER)), *lines]


def draw_seal_place(paper: Paper, x: float, y: float, *, tint: bool, caption: bool = True) -> None:
    """Draw the dotted circle of an empty seal place (盖章处), 42 mm across."""
    faint = GOLD.tint(0.55, PAPER if tint else WHITE)
    paper.raw(
        f"q {MM:.6f} 0 0 {-MM:.6f} {paper.x(0):.3f} {paper.y(0):.3f} cm "
        f"{paper.ink(faint, stroke=True)} 0.2 w 1 J [0 1.09] 0 d {art.circle(x, y, 21)} S Q"
    )
    if caption:
        paper.text(x, y - 11.2, "（盖章处）", Role.KAI, 8, faint, align="centre")


def draw_sample_mark(paper: Paper) -> None:
    """Draw 样章 in a small square stamp: an example must never pass for the real thing."""
    x, y, side = 244.0, 31.0, 17.0
    paper.box(x, y, side, side, edge=RED, line=0.7)
    paper.box(x + 1.1, y + 1.1, side - 2.2, side - 2.2, edge=RED, line=0.2)
    paper.text(x + side / 2, y + 11.2, "样", Role.BRUSH, 27, RED, align="centre")
    paper.text(x + side / 2, y + 14.8, "示例 无效", Role.HEI, 6, RED, align="centre")
