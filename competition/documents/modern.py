"""Design 2, modern (现代版): white paper, one colour, a medal of straight lines for the award."""

from __future__ import annotations

import math
from hashlib import sha256

from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.certificate_facts import CertificateFacts, CertificateKind
from competition.documents.colours import Colour
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.geometry import Geometry
from competition.documents.paper import MM
from competition.documents.placed import Placed
from competition.documents.wording import Wording, award_in_english

_CENTRE, _RADIUS, _HOLLOW = (218.0, 80.0), 55.0, 21.0
#: How many points the medal has is how a trade is told at a glance.
_POINTS = (192, 144, 216, 168)


def draw(on: Drawing) -> list[str]:
    """Return the bar with its microtext, and the medal."""
    parts = [on.fill("accent"), art.rectangle(26, 30.1, 124, 0.9), "f"]
    if on.brief.microtext:
        size = 1.6 / MM
        parts += [
            on.fill("accent", 0.75),
            art.microtext(
                on.brief.microtext, on.fonts, start=26, end=150, baseline=32.6, size=size
            ),
        ]
    return parts + _medal(on, points_of(on.brief.trade))


def points_of(trade: str) -> int:
    """Return how many points the medal of a trade has: 144, 168, 192 or 216."""
    return _POINTS[sha256(trade.encode()).digest()[0] % len(_POINTS)]


def _medal(on: Drawing, points: int) -> list[str]:
    parts = ["0 J", on.stroke("accent", 0.10, 0.5)]
    parts += [*_chords(points, 3 * points // 8), "S", on.stroke("accent", 0.115)]
    parts += [*_chords(points, points // 3), "S", on.stroke("accent", 0.25)]
    parts += [art.circle(*_CENTRE, _RADIUS), "S", on.stroke("accent", 0.16)]
    for index in range(points):
        length = 2.6 if index % 8 == 0 else 1.5
        angle = 2 * math.pi * index / points
        near, far = _RADIUS + 1.1, _RADIUS + 1.1 + length
        parts.append(art.segment(_at(angle, near), _at(angle, far)))
    return [*parts, "S"]


def _chords(points: int, step: int) -> list[str]:
    turn = 2 * math.pi / points
    return [
        art.segment(_at(index * turn, _RADIUS), _at((index + step) * turn, _RADIUS))
        for index in range(points)
    ]


def _at(angle: float, radius: float) -> art.Point:
    return _CENTRE[0] + radius * math.sin(angle), _CENTRE[1] - radius * math.cos(angle)


def lay_medal(
    geometry: Geometry, fonts: Library, facts: CertificateFacts, words: Wording
) -> list[Placed]:
    """Return what stands in the medal's hollow: trade, award, and the award in English."""
    award, english = words.award, facts.award_english or award_in_english(words.award)
    if facts.kind is CertificateKind.PARTICIPATION:
        award, english = "参赛", "PARTICIPATION"
    ink, accent = geometry.colour("ink"), geometry.colour("accent")
    trade = facts.trade or words.title
    if len(award) <= 4:
        rows = [
            (trade, Role.HEI, 11.0, -7.2, 0.08, ink),
            (award, Role.SONG_BOLD, 30.0, 6.2, 0.04, accent),
            (english, Role.SONG_SEMIBOLD, 7.5, 12.6, 0.14, ink),
        ]
    else:
        rows = [
            (trade, Role.HEI, 11.0, -9.8, 0.08, ink),
            (award[:-3], Role.SONG_BOLD, 17.0, -2.1, 0.12, accent),
            (award[-3:], Role.SONG_BOLD, 27.0, 9.0, 0.04, accent),
            (english, Role.SONG_SEMIBOLD, 7.0, 12.9, 0.1, ink),
        ]
    return [_centred(fonts, *row) for row in rows if row[0]]


def _centred(
    fonts: Library, text: str, role: Role, size: float, down: float, spacing: float, colour: Colour
) -> Placed:
    width = (fonts.width(text, role, size) + (len(text) - 1) * spacing * size) / MM
    room = 1.55 * _HOLLOW if size > 20 else _chord(down, size)
    fitted = size * min(1.0, room / width)
    left = _CENTRE[0] - width * fitted / size / 2
    return Placed(left, _CENTRE[1] + down, text, role, fitted, colour, spacing)


def _chord(down: float, size: float) -> float:
    """Return how wide a line may be whose baseline is `down` below the middle, with some air."""
    furthest = max(abs(down), abs(down - 0.8 * size / MM))
    return 1.84 * math.sqrt(_HOLLOW**2 - furthest**2)
