"""Paper score sheets (纸质评分表): one seat and one code, to fill in by hand or as signed."""

from __future__ import annotations

from collections.abc import Sequence

from competition.documents.cells import wrap
from competition.documents.colours import BLACK, GREY, PALE, WHITE, Colour
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM
from competition.documents.phrases import said_sample, say
from competition.documents.report import Report, digest_line
from competition.documents.sheet_facts import ScoreSheetFacts, SheetAspect, SheetCriterion

_BAND = Colour(0xE4E4E4, (0, 0, 0, 11))
_NAME = 68.0
_BOX_H, _BOX_GAP = 7.0, 0.9
_WIDEST, _NARROWEST = 8.6, 6.0
_LINE = 5.0

#: What the free line of an aspect asks for, by kind.
_ASKS = {
    "judgement": "得分",
    "measurement": "实测值",
    "deduction": "扣分",
    "answer": "答案",
    "order": "顺序",
    "time": "用时",
    "veto": "是否出现",
    "bonus": "加分",
}


def render_score_sheets(
    sheets: Sequence[ScoreSheetFacts], *, fonts: Library | None = None
) -> bytes:
    """Return several sheets in one PDF, each beginning on a page of its own.

    Pages are counted sheet by sheet; code and seat are repeated on every page.
    """
    first = sheets[0]
    report = Report(
        event=first.event,
        title=f"{first.trade} {first.module}",
        language=first.language,
        foot=_foot(first),
        fonts=fonts,
    )
    for index, sheet in enumerate(sheets):
        report.title = f"{sheet.trade} {sheet.module}　{sheet.code}　{sheet.seat}"
        report.foot = _foot(sheet)
        if index:
            report.begin_part()
        _SheetWriter(report, sheet).write()
    return report.finish()


def _foot(sheet: ScoreSheetFacts) -> str:
    signed = digest_line(sheet.digest, label=say(sheet.language, "　评分摘要 SHA-256"))
    return say(sheet.language, "评分表 {sheet}", sheet=sheet.sheet) + signed


class _SheetWriter:
    """Writes one sheet into a report."""

    def __init__(self, report: Report, sheet: ScoreSheetFacts) -> None:
        self.report, self.sheet = report, sheet
        self.signed = bool(sheet.signed_at)

    def write(self) -> None:
        self._top()
        for criterion in self.sheet.criteria:
            self._criterion(criterion)
        self._total()
        if self.signed:
            self._signed()
        else:
            self.report.signatures(self.sheet.signatures)

    def _top(self) -> None:
        """Write title, code plate, seat and QR."""
        report, sheet = self.report, self.sheet
        side = 27.0
        top = report.y - 4
        report.qr(report.right - side, top, side, sheet.qr)
        event = said_sample(sheet.language, sheet.event, sample=sheet.sample)
        room = report.width - side - 6
        y = report.y
        for line in wrap(report.fonts, event, Role.HEI, 9, room):
            report.text(report.left, y, line, size=9, colour=GREY)
            y += 4.6
        y += 3.4
        for line in wrap(report.fonts, f"{sheet.trade}　{sheet.module}", Role.SONG_BOLD, 17, room):
            report.text(report.left, y, line, role=Role.SONG_BOLD, size=17)
            y += 7.4
        width = max(report.measure(sheet.code, Role.HEI_BOLD, 17) + 8, 28)
        report.box(report.left, y - 4, width, 10.5, line=0.5)
        report.text(
            report.left + width / 2,
            y + 3.4,
            sheet.code,
            role=Role.HEI_BOLD,
            size=17,
            align="centre",
        )
        seat = report.say("席位 {seat}", seat=sheet.seat)
        about = "　".join(filter(None, (seat, sheet.attempt, sheet.session)))
        report.text(report.left + width + 5, y + 3.2, about, size=11)
        report.y = max(y + 10.5, top + side + 4)
        hint = report.say("在所给分值的方框内打“√”。改动时划去原值、写上新值并签名。")
        if not self.signed:
            report.text(report.left, report.y, hint, size=8.5, colour=GREY)
            report.y += 4.5

    def _criterion(self, criterion: SheetCriterion) -> None:
        report = self.report
        first = _height(report, criterion.aspects[0]) if criterion.aspects else 0.0
        report.need(9 + first)
        height = 8.0 if criterion.level == 1 else 6.6
        if criterion.level == 1:
            report.box(report.left, report.y, report.width, height, fill=_BAND)
        role = Role.HEI_BOLD if criterion.level == 1 else Role.HEI
        size = 11.0 if criterion.level == 1 else 10.0
        baseline = report.y + height / 2 + size * 0.36 / MM
        name = f"{criterion.code}　{criterion.name}"
        report.text(report.left + 2, baseline, name, role=role, size=size)
        most = report.say("满分 {maximum}", maximum=criterion.maximum)
        report.text(report.right - 2, baseline, most, size=9, align="right")
        report.y += height
        for aspect in criterion.aspects:
            self._aspect(aspect)

    def _aspect(self, aspect: SheetAspect) -> None:
        report = self.report
        report.need(_height(report, aspect), aspect.name)
        top = report.y
        baseline = top + 5.6
        report.text(report.left + 2, baseline, aspect.code, size=8.5, colour=GREY)
        names = _names(report, aspect)
        for index, line in enumerate(names):
            report.text(report.left + 14, baseline + index * _LINE, line, size=10)
        down = len(names) * _LINE
        for line in _notes(report, aspect):
            report.text(report.left + 14, baseline + down, line, size=8, colour=GREY)
            down += 4.0
        right = self._answer(aspect, top)
        report.y = top + max(down + 3.4, right)
        for case, each in aspect.cases:
            self._case(case, each)
        self._descriptors(aspect)
        report.y += 0.8
        report.rule(report.left, report.right, report.y, line=0.12, colour=GREY)

    def _answer(self, aspect: SheetAspect, top: float) -> float:
        """Draw where the mark is given; return the height it takes."""
        report = self.report
        left = report.left + 14 + _NAME
        if aspect.boxes:
            return self._boxes(aspect, left, top)
        ask = report.say(_ASKS.get(aspect.kind, "得分"))
        report.text(left, top + 5.6, ask, size=9, colour=GREY)
        start = left + report.measure(ask, size=9) + 2
        end = report.right - (26 if aspect.maximum else 2)
        report.rule(start, end, top + 6.6, line=0.15)
        shown = aspect.value + (f" {aspect.unit}" if aspect.value else "")
        report.text(start + 2, top + 5.4, shown, role=Role.HEI_BOLD, size=11)
        if aspect.unit and not aspect.value:
            report.text(end - 1, top + 5.4, aspect.unit, size=9, align="right")
        if aspect.maximum:
            points = f"{aspect.points} / {aspect.maximum}" if aspect.points else aspect.maximum
            shown = points if aspect.points else report.say("满分 {maximum}", maximum=points)
            report.text(report.right - 2, top + 5.6, shown, size=9, align="right")
        return 9.0

    def _boxes(self, aspect: SheetAspect, left: float, top: float) -> float:
        report = self.report
        across, width = _across(report, len(aspect.boxes))
        for index, value in enumerate(aspect.boxes):
            x = left + index % across * (width + _BOX_GAP)
            y = top + 1.4 + index // across * (_BOX_H + _BOX_GAP)
            chosen = aspect.value != "" and value == aspect.value
            if chosen:
                report.box(x, y, width, _BOX_H, fill=BLACK)
            else:
                report.box(x, y, width, _BOX_H, line=0.2)
            report.text(
                x + width / 2,
                y + 4.9,
                value,
                role=Role.HEI_BOLD if chosen else Role.HEI,
                size=10,
                colour=WHITE if chosen else BLACK,
                align="centre",
            )
        rows = -(-len(aspect.boxes) // across)
        return rows * (_BOX_H + _BOX_GAP) + 1.6

    def _case(self, case: str, each: str) -> None:
        report = self.report
        report.text(report.left + 16, report.y + 3.6, f"· {case}", size=9)
        left = report.left + 14 + _NAME
        once = report.say("每次 {each}", each=each)
        report.text(left, report.y + 3.6, once, size=9, colour=GREY)
        tally = report.say("次数 __________　合计 __________")
        report.text(report.right - 2, report.y + 3.6, tally, size=9, align="right")
        report.y += 6.2

    def _descriptors(self, aspect: SheetAspect) -> None:
        report = self.report
        for value, text in aspect.descriptors:
            report.text(
                report.left + 19,
                report.y + 2.6,
                value,
                role=Role.HEI_BOLD,
                size=8.5,
                align="right",
            )
            for line in _descriptor(report, text):
                report.text(report.left + 21, report.y + 2.6, line, size=8.5, colour=GREY)
                report.y += 4.1
        report.y += 0.6 if aspect.descriptors else 0.0

    def _total(self) -> None:
        report, sheet = self.report, self.sheet
        report.need(34)
        report.y += 3
        report.box(report.left, report.y, report.width, 10, line=0.4)
        report.text(
            report.left + 3, report.y + 6.6, report.say("合计"), role=Role.HEI_BOLD, size=12
        )
        given = sheet.total or "____________"
        text = f"{given} / {sheet.maximum}"
        report.text(
            report.right - 3, report.y + 6.7, text, role=Role.HEI_BOLD, size=13, align="right"
        )
        report.y += 13

    def _signed(self) -> None:
        report, sheet = self.report, self.sheet
        report.need(12)
        judge = report.say("评分裁判 {judge}", judge=sheet.judge)
        report.text(report.left, report.y + 3, judge, size=10.5)
        signed = report.say("已签名 {time}", time=sheet.signed_at)
        report.text(report.right, report.y + 3, signed, size=10.5, align="right")
        report.y += 6
        report.rule(report.left, report.right, report.y, colour=PALE)


def _across(report: Report, count: int) -> tuple[int, float]:
    """Return how many boxes stand in a row, and how wide each is: one row where that can be."""
    room = report.width - 14 - _NAME + _BOX_GAP
    width = min(_WIDEST, max(_NARROWEST, room / count - _BOX_GAP))
    return max(int(room // (width + _BOX_GAP)), 1), width


def _names(report: Report, aspect: SheetAspect) -> list[str]:
    return wrap(report.fonts, aspect.name, Role.HEI, 10, _NAME - 3)


def _notes(report: Report, aspect: SheetAspect) -> list[str]:
    notes = [aspect.note] if aspect.note else []
    if aspect.boxes and aspect.maximum:
        phrase = "得 {points}，满分 {maximum}" if aspect.points else "满分 {maximum}"
        notes.append(report.say(phrase, points=aspect.points, maximum=aspect.maximum))
    return [line for note in notes for line in wrap(report.fonts, note, Role.HEI, 8, _NAME - 3)]


def _descriptor(report: Report, text: str) -> list[str]:
    return wrap(report.fonts, text, Role.HEI, 8.5, report.width - 23)


def _height(report: Report, aspect: SheetAspect) -> float:
    """Return how tall an aspect will be, so that it is never broken."""
    left = len(_names(report, aspect)) * _LINE + len(_notes(report, aspect)) * 4.0 + 3.4
    rows = -(-len(aspect.boxes) // _across(report, len(aspect.boxes))[0]) if aspect.boxes else 0
    right = rows * (_BOX_H + _BOX_GAP) + 1.6 if rows else 9.0
    lines = sum(len(_descriptor(report, text)) for _value, text in aspect.descriptors)
    return max(left, right) + 6.2 * len(aspect.cases) + 4.1 * lines + 2.4
