"""Badges and name tents (参赛证、裁判证、工作证、桌签): four A6 a sheet, thousands in one file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from io import BytesIO
from itertools import islice

from PIL import Image, UnidentifiedImageError
from reportlab.lib.utils import ImageReader

from competition.documents.badge_facts import Badge, BadgeKind, NameTent
from competition.documents.cells import wrap
from competition.documents.colours import BLACK, GREY, PALE, WHITE, Colour
from competition.documents.fitting import fit_line, spread_name
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.paper import MM, Paper
from competition.documents.phrases import said_sample, say
from competition.documents.qr import Symbol
from competition.documents.qr_batch import symbols

WIDTH, HEIGHT = 105.0, 148.5
#: A portrait on a badge in millimetres: two inches (二寸), as the field's photos are.
PORTRAIT = (35.0, 45.0)
#: Its longer side in pixels at most, and what a large photo is read down to at least.
PORTRAIT_SIDE, LEAST = 480, (310, 400)
_QUALITY = 78
_HELD = 64
_QR_SIDE, _QR_MASK = 27.0, 2
_PER_SHEET = 4
_MARGIN = 8.0
_BAND = 25.0
_FOOT = 17.0

_BLUE = Colour(0x1F4E79, (90, 65, 25, 15))
_GREEN = Colour(0x2E6B3E, (80, 35, 90, 25))
_RED = Colour(0xA3271A, (25, 95, 100, 15))
_INK = Colour(0x333333, (0, 0, 0, 85))
_BANDS = {
    BadgeKind.CONTESTANT: _BLUE,
    BadgeKind.COACH: _GREEN,
    BadgeKind.JUDGE: _RED,
    BadgeKind.STAFF: _INK,
}
#: An A4 sheet folded in the middle, the two faces 100 mm high.
_TENT = (210.0, 297.0)
_FACE = 100.0


def small_portrait(
    raw: bytes, side: int = PORTRAIT_SIDE, shape: tuple[float, float] = PORTRAIT
) -> bytes:
    """Return a portrait cut to the badge's shape, at most `side` pixels high, a JPEG.

    shape: width and height of another frame. What cannot be read comes back empty: the badge then
    has a frame to glue a photo into.
    """
    try:
        with Image.open(BytesIO(raw)) as found:
            found.draft("RGB", LEAST)
            image = found.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return b""
    wide, high = image.size
    across = shape[0] / shape[1]
    cut_wide, cut_high = min(wide, round(high * across)), min(high, round(wide / across))
    left, top = (wide - cut_wide) // 2, (high - cut_high) // 3
    image = image.crop((left, top, left + cut_wide, top + cut_high))
    if image.height > side:
        image = image.resize((round(side * across), side))
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def small_portraits(originals: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the small portrait of each original in order, empty for an empty one; on all cores.

    Pillow lets go of the interpreter while it decodes; a handful at a time is held in memory.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        rest = iter(originals)
        while some := list(islice(rest, _HELD)):
            yield from pool.map(lambda raw: small_portrait(raw) if raw else b"", some)


def render_badges(
    badges: Sequence[Badge],
    *,
    fonts: Library | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> bytes:
    """Return badges as PDF, four A6 on a sheet of A4, with lines to cut along.

    tell: called after every hundred with how many are drawn. Raises Invalid("glyph-missing").
    """
    paper = Paper(210, 297, fonts=fonts or library(), title=say("zh", "证件"))
    codes = iter(symbols([badge.qr for badge in badges if badge.qr], mask=_QR_MASK))
    for at, badge in enumerate(badges):
        place = at % _PER_SHEET
        if at and not place:
            paper.next_page()
        _Badge(paper, badge, place % 2 * WIDTH, place // 2 * HEIGHT).draw(codes)
        if tell is not None and at % 100 == 0:
            tell(at, len(badges))
    paper.next_page()
    return paper.finish()


class _Badge:
    """Draws one badge at a place of the sheet."""

    def __init__(self, paper: Paper, badge: Badge, x: float, y: float) -> None:
        self.paper, self.badge, self.x, self.y = paper, badge, x, y
        self.middle = x + WIDTH / 2
        self.colour = _BANDS[badge.kind]

    def draw(self, codes: Iterator[Symbol]) -> None:
        """Draw band, portrait, name, lines, number and code."""
        paper, badge = self.paper, self.badge
        paper.box(self.x, self.y, WIDTH, _BAND, fill=self.colour)
        self._event()
        paper.box(self.x, self.y, WIDTH, HEIGHT, edge=PALE, line=0.12, dash=(1.2, 1.2))
        self._portrait()
        self._beside()
        y = self._line(self.y + 95, spread_name(badge.name), Role.SONG_BOLD, 36, BLACK, 2)
        for line in badge.lines:
            y = self._line(y + 7.6, line, Role.HEI, 13, GREY, 2)
        paper.box(self.x, self.y + HEIGHT - _FOOT, WIDTH, _FOOT, fill=self.colour)
        self._line(self.y + HEIGHT - 5.6, badge.title, Role.HEI_BOLD, 27, WHITE, 1)
        if badge.qr:
            code = next(codes)
            left = self.x + WIDTH - _MARGIN - _QR_SIDE
            paper.qr(left, self.y + 31 + PORTRAIT[1] - _QR_SIDE, _QR_SIDE, code)

    def _event(self) -> None:
        badge = self.badge
        event = said_sample(badge.language, badge.event, sample=badge.sample)
        lines, size = _headline(self.paper.fonts, event)
        lead = size * 1.4 / MM
        y = self.y + (_BAND - lead * len(lines)) / 2 + lead * 0.76
        for line in lines:
            self.paper.text(self.middle, y, line, Role.HEI_BOLD, size, WHITE, align="centre")
            y += lead

    def _portrait(self) -> None:
        wide, high = PORTRAIT
        alone = not (self.badge.qr or self.badge.number)
        x, y = self.middle - wide / 2 if alone else self.x + _MARGIN, self.y + 31
        if self.badge.portrait:
            picture = ImageReader(BytesIO(self.badge.portrait))
            paper = self.paper
            paper.canvas.drawImage(picture, paper.x(x), paper.y(y + high), wide * MM, high * MM)
        else:
            words = say(self.badge.language, "贴照片处")
            self.paper.text(x + wide / 2, y + high / 2, words, Role.HEI, 9, PALE, align="centre")
        self.paper.box(x, y, wide, high, edge=PALE, line=0.2)

    def _beside(self) -> None:
        """Write the number beside the portrait, above the code."""
        badge = self.badge
        left = self.x + _MARGIN + PORTRAIT[0] + 5
        room = self.x + WIDTH - _MARGIN - left
        if not badge.number:
            return
        right = self.x + WIDTH - _MARGIN
        word = "参赛号" if badge.kind is BadgeKind.CONTESTANT else "登录号"
        label = say(badge.language, word)
        self.paper.text(right, self.y + 34.5, label, Role.HEI, 8, GREY, align="right")
        size = 26.0
        size *= min(1.0, room / self.paper.measure(badge.number, Role.HEI_BOLD, size))
        self.paper.text(right, self.y + 44, badge.number, Role.HEI_BOLD, size, align="right")

    def _line(
        self, y: float, text: str, role: Role, size: float, colour: Colour, lines: int
    ) -> float:
        """Draw a centred text in at most so many lines; return the last baseline."""
        fit = fit_line(
            text,
            WIDTH - 2 * _MARGIN,
            lambda t, s: self.paper.measure(t, role, s),
            size,
            smallest=0.4,
            lines=lines,
            box="badge",
        )
        lead = fit.size * 1.2 / MM
        for row, line in enumerate(fit.lines):
            self.paper.text(
                self.middle, y + row * lead, line, role, fit.size, colour, align="centre",
                stretch=fit.stretch,
            )  # fmt: skip
        return y + (len(fit.lines) - 1) * lead


@lru_cache(maxsize=16)
def _headline(fonts: Library, event: str) -> tuple[list[str], float]:
    """Return the event's name in at most two lines where it can be, and its size."""
    size, width = 13.0, WIDTH - 2 * _MARGIN
    lines = wrap(fonts, event, Role.HEI_BOLD, size, width)
    while len(lines) > (2 if size > 9 else 4) and size > 6:
        size -= 0.5
        lines = wrap(fonts, event, Role.HEI_BOLD, size, width)
    return lines, size


def render_name_tents(tents: Sequence[NameTent], *, fonts: Library | None = None) -> bytes:
    """Return name tents as PDF, one on an A4 sheet to be folded in the middle."""
    paper = Paper(*_TENT, fonts=fonts or library(), title=say("zh", "桌签"))
    middle = _TENT[1] / 2
    for tent in tents:
        width = _TENT[0] * MM
        turn = 2 * paper.y(middle)
        paper.raw(f"q -1 0 0 -1 {width:.3f} {turn:.3f} cm")
        _face(paper, tent, middle)
        paper.raw("Q")
        _face(paper, tent, middle)
        for y in (middle - _FACE, middle, middle + _FACE):
            paper.line(0, y, _TENT[0], y, colour=PALE, width=0.15, dash=(2, 2))
        paper.next_page()
    return paper.finish()


def _face(paper: Paper, tent: NameTent, top: float) -> None:
    """Draw the face whose upper edge is the fold."""
    name = spread_tent(tent.name)
    room = _TENT[0] - 30
    size = min(118.0, 118.0 * room / paper.measure(name, Role.SONG_BOLD, 118.0))
    lines = [name]
    if size < 60 and "·" in name:
        first, rest = name.split("·", 1)
        lines = [f"{first}·", rest]
        widest = max(paper.measure(line, Role.SONG_BOLD, 80.0) for line in lines)
        size = min(80.0, 80.0 * room / widest)
    lead = size * 1.15 / MM
    space = _FACE - (14 if tent.under else 0)
    y = top + (space - lead * len(lines)) / 2 + lead * 0.8
    for line in lines:
        paper.text(_TENT[0] / 2, y, line, Role.SONG_BOLD, size, align="centre")
        y += lead
    if tent.under:
        small = min(20.0, 20.0 * room / paper.measure(tent.under, Role.HEI, 20.0))
        below = top + _FACE - 10
        paper.text(_TENT[0] / 2, below, tent.under, Role.HEI, small, GREY, align="centre")


def spread_tent(name: str) -> str:
    """Return a Chinese name as tents show it: two characters far apart, three a little.

    >>> spread_tent("李明"), spread_tent("沈知行"), spread_tent("欧阳若兰")
    ('李　明', '沈 知 行', '欧阳若兰')
    """
    if not re.fullmatch(r"[\u3400-\u9fff\U00020000-\U000323af]{2,3}", name):
        return name
    return ("　" if len(name) == 2 else " ").join(name)
