"""The public list as one long picture (成绩长图) for a chat group: 1080 pixels wide, PNG."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from competition.documents.cells import wrap
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.notice_facts import NoticeStage, ResultRow, ResultsNotice
from competition.documents.paper import MM
from competition.documents.phrases import said_sample, say
from competition.documents.qr import symbol
from competition.documents.report import digest_line
from competition.errors import Invalid, Problem

WIDTH = 1080
_SIDE = 64
_INK, _SECOND, _FAINT = (0x13, 0x20, 0x2B), (0x3F, 0x4F, 0x5C), (0x56, 0x66, 0x73)
_LINE, _SUNKEN, _SEAL = (0xCF, 0xD8, 0xDF), (0xE4, 0xEA, 0xEE), (0xB5, 0x30, 0x1D)
_CARE = (0x7F, 0x4E, 0x00)
_Ink = tuple[int, int, int]
#: Lists longer than this put the unit beside the name, so that the picture stays sendable.
_LONG = 60
#: Steps between a ground and an ink on the edges of letters.
_SHADES = 32
#: Fainter steps would take the place of white itself.
_FIRST_SHADE = 4


@lru_cache(maxsize=64)
def _font(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """Return the few colours the picture is made of, in steps from ground to ink."""
    white = (255, 255, 255)
    pairs = [(ink, white) for ink in (_INK, _SECOND, _FAINT, _SEAL, _CARE)]
    pairs += [(ink, _SUNKEN) for ink in (_INK, _SECOND)]
    colours = [white, _LINE, _SUNKEN]
    for ink, ground in pairs:
        for step in range(_FIRST_SHADE, _SHADES + 1):
            mixed = [
                (g * (_SHADES - step) + i * step) // _SHADES
                for i, g in zip(ink, ground, strict=True)
            ]
            colours.append((mixed[0], mixed[1], mixed[2]))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette


class _Scroll:
    """A picture that grows downwards: drawn once to learn its height, once for good."""

    def __init__(self, fonts: Library, height: int) -> None:
        self.fonts = fonts
        self.image = Image.new("RGB", (WIDTH, height), (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)
        self.problems: list[Problem] = []
        self.y = 0

    def width(self, text: str, role: Role, size: int) -> float:
        return self.fonts.width(text, role, size)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: Role,
        size: int,
        ink: _Ink = _INK,
        *,
        align: str = "left",
    ) -> None:
        """Draw one line with its baseline at y."""
        missing = self.fonts.problems([(text, text, role)])
        if missing:
            self.problems += missing
            return
        width = self.width(text, role, size)
        x -= {"left": 0.0, "centre": width / 2, "right": width}[align]
        for run in self.fonts.runs(text, role):
            font = _font(str(run.face.path), run.face.index, round(size * run.scale))
            stroke = round(run.stroke * size / 2 + 0.2) if run.stroke else 0
            self.draw.text(
                (round(x), round(y)),
                run.text,
                fill=ink,
                font=font,
                anchor="ls",
                stroke_width=stroke,
            )
            x += sum(run.face.advance(c) for c in run.text) * size * run.scale / 1000

    def lines(self, text: str, role: Role, size: int, ink: _Ink, *, centred: bool = False) -> None:
        """Draw a paragraph at the cursor and move below it."""
        room = (WIDTH - 2 * _SIDE) / MM
        for line in wrap(self.fonts, text, role, size, room):
            self.y += round(size * 1.42)
            x, align = (WIDTH / 2, "centre") if centred else (float(_SIDE), "left")
            self.text(x, self.y - size * 0.3, line, role, size, ink, align=align)

    def rule(self, y: int, ink: _Ink, thick: int) -> None:
        self.draw.rectangle((_SIDE, y, WIDTH - _SIDE - 1, y + thick - 1), fill=ink)


def render_results_picture(notice: ResultsNotice, *, fonts: Library | None = None) -> bytes:
    """Return the list of results as PNG bytes; raise Invalid listing missing characters."""
    faces = fonts or library()
    measure = _Scroll(faces, 8)
    _paint(measure, notice)
    if measure.problems:
        raise Invalid("glyph-missing", measure.problems)
    scroll = _Scroll(faces, measure.y)
    _paint(scroll, notice)
    out = BytesIO()
    scroll.image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _paint(scroll: _Scroll, notice: ResultsNotice) -> None:
    _head(scroll, notice)
    compact = sum(len(group.rows) for group in notice.groups) > _LONG
    tied = _say(notice, "并列")
    for group in notice.groups:
        if group.heading:
            _heading(scroll, group.heading, notice.count_of(group))
        for index, row in enumerate(group.rows):
            _row(scroll, row, tied, last=index == len(group.rows) - 1, compact=compact)
    _tail(scroll, notice)


def _say(notice: ResultsNotice, phrase: str, **values: Any) -> str:
    return say(notice.language, phrase, **values)


def _head(scroll: _Scroll, notice: ResultsNotice) -> None:
    scroll.y = 60
    event = said_sample(notice.language, notice.event, sample=notice.sample)
    scroll.lines(event, Role.HEI, 34, _SECOND, centred=True)
    scroll.y += 14
    scroll.lines(notice.title, Role.SONG_BOLD, 62, _INK, centred=True)
    scroll.y += 30
    scroll.rule(scroll.y, _SEAL, 4)
    scroll.rule(scroll.y + 8, _SEAL, 4)
    scroll.y += 30
    if notice.stage is NoticeStage.PROVISIONAL:
        phrase = "公示中，至 {until}" if notice.until else "公示中"
        scroll.lines(_say(notice, phrase, until=notice.until), Role.HEI_BOLD, 38, _CARE)
        if notice.objections:
            phrase = "有异议请在截止前向{objections}提出。"
            where = _say(notice, phrase, objections=notice.objections)
            scroll.lines(where, Role.HEI, 32, _SECOND)
    elif notice.stage is NoticeStage.FINAL:
        scroll.lines(_say(notice, "正式公布"), Role.HEI_BOLD, 38, _INK)
    else:
        scroll.lines(_say(notice, "内部核对，未公布"), Role.HEI_BOLD, 38, _SEAL)
    scroll.y += 26


def _heading(scroll: _Scroll, text: str, note: str) -> None:
    scroll.draw.rectangle((0, scroll.y, WIDTH, scroll.y + 83), fill=_SUNKEN)
    baseline = scroll.y + 56
    scroll.text(_SIDE, baseline, text, Role.SONG_BOLD, 40)
    x = _SIDE + scroll.width(text, Role.SONG_BOLD, 40) + 18
    scroll.text(x, baseline, note, Role.HEI, 30, _SECOND)
    scroll.y += 84


def _row(scroll: _Scroll, row: ResultRow, tied: str, *, last: bool, compact: bool) -> None:
    left, right = _SIDE + 132, WIDTH - _SIDE
    room = 340 if compact else right - left - 190
    names = wrap(scroll.fonts, row.name, Role.HEI_BOLD, 40, room / MM)
    unit_x, unit_room = (left + 360, right - left - 540) if compact else (left, room)
    units = wrap(scroll.fonts, row.unit, Role.HEI, 30, unit_room / MM)
    height = (
        max(len(names) * 50, len(units) * 40) + 26
        if compact
        else len(names) * 52 + len(units) * 42 + 34
    )
    middle = scroll.y + height / 2
    shift = -8 if row.shared else 0
    place = row.place or "—"
    scroll.text(_SIDE + 50, middle + 17 + shift, place, Role.SONG_BOLD, 50, align="centre")
    if row.shared:
        scroll.text(_SIDE + 50, middle + 42, tied, Role.HEI, 26, _SECOND, align="centre")
    baseline = middle - len(names) * 25 + 39 if compact else scroll.y + 56.0
    for line in names:
        scroll.text(left, baseline, line, Role.HEI_BOLD, 40)
        baseline += 50
    baseline = middle - len(units) * 20 + 31 if compact else baseline - 4
    for line in units:
        scroll.text(unit_x, baseline, line, Role.HEI, 30, _SECOND)
        baseline += 40
    total = row.total if row.place else row.status
    role, ink = (Role.HEI_BOLD, _INK) if row.place else (Role.HEI, _SECOND)
    scroll.text(right, middle + 15, total, role, 42, ink, align="right")
    scroll.y += round(height)
    if not last:
        scroll.rule(scroll.y - 2, _LINE, 2)


def _tail(scroll: _Scroll, notice: ResultsNotice) -> None:
    scroll.y += 34
    scroll.rule(scroll.y, _INK, 2)
    scroll.y += 26
    top = scroll.y
    if notice.qr:
        _qr(scroll, notice.qr, WIDTH - _SIDE - 220, top)
    if notice.address:
        scroll.y += 48
        scroll.text(_SIDE, scroll.y, _say(notice, "查本人成绩和明细"), Role.HEI_BOLD, 34)
        scroll.y += 50
        scroll.text(_SIDE, scroll.y, notice.address, Role.HEI, 32, _SECOND)
    if notice.issued:
        scroll.y += 50
        scroll.text(_SIDE, scroll.y, notice.issued, Role.HEI, 32, _SECOND)
    if notice.qr:
        scroll.y = max(scroll.y, top + 230)
    digest = digest_line(notice.digest)
    half = len(digest) // 2 + 4
    cut = digest.find(" ", half) if digest else -1
    for piece in (digest[:cut], digest[cut + 1 :]) if cut > 0 else (digest,):
        scroll.y += 34
        scroll.text(_SIDE, scroll.y, piece, Role.HEI, 22, _FAINT)
    scroll.y += 60


def _qr(scroll: _Scroll, payload: str, x: int, y: int) -> None:
    code = symbol(payload)
    scale = max(220 // code.size, 2)
    for row in range(code.size):
        for column in range(code.size):
            if code.dark(column, row):
                left, top = x + column * scale, y + row * scale
                scroll.draw.rectangle((left, top, left + scale - 1, top + scale - 1), fill=_INK)
