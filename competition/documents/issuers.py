"""Issuing bodies on a certificate (落款、盖章处): a row of seal places, or a stack above one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from competition.documents.colours import Colour
from competition.documents.fitting import DoesNotFit, split_evenly
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM
from competition.documents.placed import Placed

#: More bodies than this in a row give way to a stack where their names are too long.
MOST_IN_A_ROW = 4
COMMITTEE = "竞赛组织委员会（代章）"
_DATE_SPACING = 0.05
_PITCH = 7.2
#: A row of five or six, on an A3 sheet, is set so much smaller.
_CROWDED = 0.76
#: A region stands alone on its line only if the rest need not shrink more than this.
_REGION_SHRINK = 0.8
#: Words before which the name of a body may be parted.
_SEAMS = (
    "技能竞赛",
    "技能大赛",
    "职业技能",
    "组织委员会",
    "筹备委员会",
    "委员会",
    "人力资源",
    "文化",
    "创意",
    "产业",
    "工业",
    "行业",
    "有限公司",
)


@dataclass(frozen=True, slots=True)
class SealRow:
    """Where a design puts its seal places: their middles by number of bodies, in mm."""

    baseline: float
    middles: tuple[tuple[float, ...], ...]
    size: float
    stack_right: float
    stack_width: float
    role: Role
    colour: Colour
    #: Where the date stands by itself, its middle and baseline; else under the last body.
    date_at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Issuers:
    """Bodies in their places, the seal circles, and by how much the letter must end earlier."""

    texts: tuple[Placed, ...]
    seals: tuple[tuple[float, float], ...]
    captions: bool
    rise: float


def lay_issuers(fonts: Library, row: SealRow, bodies: tuple[str, ...], day: str) -> Issuers:
    """Place issuing bodies in order of rank, and the date under the last one."""
    if len(bodies) > len(row.middles):
        return _stacked(fonts, row, bodies, day)
    try:
        return _in_a_row(fonts, row, bodies, day)
    except DoesNotFit:
        if len(bodies) <= MOST_IN_A_ROW:
            raise
        return _stacked(fonts, row, bodies, day)


def _in_a_row(fonts: Library, row: SealRow, bodies: tuple[str, ...], day: str) -> Issuers:
    middles = row.middles[len(bodies) - 1]
    pitch = middles[1] - middles[0] if len(middles) > 1 else 88.0
    room = pitch - 3
    if len(bodies) > MOST_IN_A_ROW:
        row = replace(row, size=_CROWDED * row.size)
    lines = [_broken(fonts, row, body, room) for body in bodies]
    widest = max(_width(fonts, row, line, row.size) for body in lines for line in body)
    size = row.size * min(1.0, room / widest)
    if size < 0.6 * row.size:
        raise DoesNotFit(max(bodies, key=len), "body")
    texts: list[Placed] = []
    for middle, body in zip(middles, lines, strict=True):
        for up, line in enumerate(reversed(body)):
            x = middle - _width(fonts, row, line, size) / 2
            y = row.baseline + 1.2 - up * 1.32 * size / MM
            texts.append(Placed(x, y, line, row.role, size, row.colour))
        texts[-len(body) :] = reversed(texts[-len(body) :])
    texts.append(_date(fonts, row, day, middles[-1], row.baseline + 9.8, size))
    return Issuers(tuple(texts), tuple((x, row.baseline) for x in middles), True, 0.0)


def _stacked(fonts: Library, row: SealRow, bodies: tuple[str, ...], day: str) -> Issuers:
    names = [body.replace("|", "") for body in bodies]
    if "代章" not in names[-1]:
        names.append(COMMITTEE)
    widest = max(_width(fonts, row, name, row.size) for name in names)
    size = row.size * min(1.0, row.stack_width / widest)
    if size < 0.6 * row.size:
        raise DoesNotFit(max(names, key=len), "body")
    width = max(_width(fonts, row, name, size) for name in names)
    left = row.stack_right - width
    last = row.baseline + 10.1
    texts: list[Placed] = []
    for index, name in enumerate(names):
        gaps = max(len(name) - 1, 1)
        hang = size / 2 / MM if name.endswith("）") else 0.0
        spacing = (width + hang - _width(fonts, row, name, size)) / gaps * MM / size
        y = last - (len(names) - 1 - index) * _PITCH
        texts.append(Placed(left, y, name, row.role, size, row.colour, spacing))
    middle = left + width / 2
    texts.append(_date(fonts, row, day, middle, last + 8.6, size))
    rise = 11.0 + _PITCH * max(len(names) - 6, 0)
    return Issuers(tuple(texts), ((middle, last - 1.2),), False, rise)


def _broken(fonts: Library, row: SealRow, body: str, room: float) -> tuple[str, ...]:
    """Break a long name in two: at the organiser's `|`, after 省 市 县 区, at a seam, or evenly."""
    name = body.replace("|", "")
    if _width(fonts, row, name, row.size) <= room:
        return (name,)
    if "|" in body:
        head, tail = body.split("|", 1)
        return head, tail.replace("|", "")
    for index, character in enumerate(name[: len(name) // 2]):
        if character in "省市县区" and index >= 2:
            tail = name[index + 1 :]
            if _width(fonts, row, tail, row.size) * _REGION_SHRINK <= room:
                return name[: index + 1], tail
    seam = _seam(name)
    if seam:
        return name[:seam], name[seam:]
    first, second = split_evenly(name, 2)
    return first, second


def _seam(name: str) -> int:
    """Return where a name of a body parts naturally, near its middle; 0 if nowhere."""
    middle = len(name) / 2
    places = {name.find(word) for word in _SEAMS if word in name}
    near = [place for place in places if place > 0 and abs(place - middle) <= len(name) / 6]
    return min(near, key=lambda place: (abs(place - middle), place), default=0)


def _date(
    fonts: Library, row: SealRow, day: str, middle: float, baseline: float, size: float
) -> Placed:
    if row.date_at:
        (middle, baseline), size = row.date_at, row.size
    width = _width(fonts, row, day, size) + (len(day) - 1) * _DATE_SPACING * size / MM
    return Placed(middle - width / 2, baseline, day, row.role, size, row.colour, _DATE_SPACING)


def _width(fonts: Library, row: SealRow, text: str, size: float) -> float:
    return fonts.width(text, row.role, size) / MM
