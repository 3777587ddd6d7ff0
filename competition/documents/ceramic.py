"""Design 3, ceramic (陶瓷版): a blue-and-white meiping on crackled celadon, the trade upon it."""

from __future__ import annotations

from competition.documents import crackle, porcelain
from competition.documents import guilloche as art
from competition.documents.brief import Drawing
from competition.documents.certificate_facts import CertificateFacts
from competition.documents.chance import Chance
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.geometry import Geometry
from competition.documents.paper import MM
from competition.documents.placed import Placed
from competition.documents.wording import Wording

_INSET = 11.0
_CORNER = ((7, 0), (7, 3), (5, 3), (5, 1.5), (1.5, 1.5), (1.5, 5), (3, 5), (3, 7), (0, 7))
_RULES = (187.5, 36.0)
#: The QR's corner and how much of the crackle is left out around it and its captions.
_CLEAR = (105.5, 144.0, 31.0, 41.0)
_CARTOUCHE_HEIGHT, _CARTOUCHE_MIDDLE = 35.0, (58.0, 99.2)
_LARGEST, _PITCH, _COLUMN = 24.0, 1.17, 6


def draw(on: Drawing) -> list[str]:
    """Return crackle, frame, rules under the title, the vase, and microtext."""
    parts = _crackle(on) + _frame(on) + _rules(on) + porcelain.draw(on)
    if on.brief.microtext:
        size, y = 1.6 / MM, on.brief.height - 12.2
        end = on.brief.width - 27
        parts += [
            on.fill("accent", 0.5),
            art.microtext(on.brief.microtext, on.fonts, start=27, end=end, baseline=y, size=size),
        ]
    return parts


def _crackle(on: Drawing) -> list[str]:
    w, h = on.brief.width - 2 * _INSET, on.brief.height - 2 * _INSET
    seed = on.brief.microtext
    parts = ["q", art.rectangle(_INSET, _INSET, w, h), art.rectangle(*_CLEAR), "W* n"]
    chance = Chance(seed + "/bow")
    levels = crackle.cracks(_INSET, _INSET, w, h, seed)
    for width, level in zip((0.24, 0.17, 0.12), levels, strict=True):
        parts.append(on.stroke("celadon", width, 0.25))
        parts += [crackle.path(crack, chance) for crack in level]
        parts.append("S")
    return [*parts, "Q"]


def _frame(on: Drawing) -> list[str]:
    w, h = on.brief.width, on.brief.height
    parts = ["0 J 0 j", on.stroke("accent", 0.7), art.rectangle(9, 9, w - 18, h - 18), "S"]
    quarter = [(_INSET + 2 * x, _INSET + 2 * y) for x, y in _CORNER]
    corners = [
        *reversed(quarter),
        *((w - x, y) for x, y in quarter),
        *((w - x, h - y) for x, y in reversed(quarter)),
        *((x, h - y) for x, y in quarter),
    ]
    return [*parts, on.stroke("accent", 0.34), art.polygon(corners), "S 1 J 1 j"]


def _rules(on: Drawing) -> list[str]:
    (middle, reach), parts = _RULES, list[str]()
    for y, width in ((65.6, 0.28), (66.4, 0.14)):
        parts += [on.stroke("accent", width)]
        parts += [art.segment((middle - reach, y), (middle + reach, y)), "S"]
    return parts


def lay_cartouche(
    geometry: Geometry, fonts: Library, facts: CertificateFacts, words: Wording
) -> list[Placed]:
    """Return the trade, set downwards on the vase; a long one in columns from the right."""
    text = facts.trade or words.title
    count = -(-len(text) // _COLUMN)
    rows = -(-len(text) // count)
    columns = [text[at : at + rows] for at in range(0, len(text), rows)]
    role = fonts.heading_role(text, Role.BRUSH)
    pitch = min(_CARTOUCHE_HEIGHT / rows, _LARGEST * _PITCH / MM, 17.0 / count)
    size = pitch * MM / _PITCH
    placed = []
    for column, part in enumerate(columns):
        x = _CARTOUCHE_MIDDLE[0] + ((count - 1) / 2 - column) * pitch * 1.05
        top = _CARTOUCHE_MIDDLE[1] - rows * pitch / 2 + 0.5 * pitch
        for row, character in enumerate(part):
            left = x - fonts.width(character, role, size) / MM / 2
            y = top + row * pitch + 0.34 * size / MM
            placed.append(Placed(left, y, character, role, size, geometry.colour("accent")))
    return placed
