"""What was signed, on paper: records, a seat's summary, a slip to read back (评分记录)."""

from __future__ import annotations

from decimal import Decimal

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.record_facts import RecordPaper, SeatRecord, SheetRecord
from competition.documents.report import Report, Row, digest_line

WORDS = {
    "zh": {
        "record": "评分记录",
        "summary": "评分汇总表",
        "slip": "纸质评分录入回读单",
        "seat": "{seat} 席",
        "aspect": "评分点",
        "entered": "所评",
        "points": "得分",
        "total": "合计",
        "code": "加密号",
        "receipt": "回执",
        "mark": "核对",
        "note": "备注",
        "time": "用时 {time}",
        "over": "超时 {seconds} 秒",
        "back": "已补时 {time}",
        "attempt": "第 {attempt} 轮",
        "reopened": "退回重评 {count} 次",
        "all": "共 {count} 张，各张摘要的总摘要",
        "own": "以下为本席签名提交的全部评分，经本人核对无误。",
        "read": "请与纸质原件逐项核对；无误后签名，与原件一并归档。",
        "judge": "裁判",
        "chief": "裁判长",
        "typist": "录入人",
    },
    "en": {
        "record": "Record of marking",
        "summary": "Summary of marking",
        "slip": "Slip to read back a typed sheet",
        "seat": "Seat {seat}",
        "aspect": "Aspect",
        "entered": "Given",
        "points": "Points",
        "total": "Sum",
        "code": "Blind code",
        "receipt": "Receipt",
        "mark": "Checked",
        "note": "Note",
        "time": "Time {time}",
        "over": "{seconds} s over",
        "back": "{time} given back",
        "attempt": "attempt {attempt}",
        "reopened": "sent back {count} times",
        "all": "{count} sheets, digest over all of theirs",
        "own": "These are all the marks this seat signed; I have checked them.",
        "read": "Compare with the paper original aspect by aspect, sign, and file both together.",
        "judge": "Judge",
        "chief": "Chief judge",
        "typist": "Typed in by",
    },
}


def _report(paper: RecordPaper, title: str, fonts: Library | None) -> Report:
    words = WORDS[paper.language]
    return Report(
        event=paper.event,
        title=f"{paper.module} {words[title]}",
        sample=paper.sample,
        language=paper.language,
        fonts=fonts,
    )


def render_records(paper: RecordPaper, *, fonts: Library | None = None) -> bytes:
    """Return every sheet as it was signed, seat by seat, one part a seat."""
    report, words = _report(paper, "record", fonts), WORDS[paper.language]
    for number, seat in enumerate(paper.seats):
        _begin(report, number, words["seat"].format(seat=seat.seat))
        for record in seat.records:
            _sheet(report, record, words)
        report.signatures((words["judge"],), issued=paper.issued)
    return report.finish()


def render_summaries(paper: RecordPaper, *, fonts: Library | None = None) -> bytes:
    """Return one table a seat, code by code, for the judge's and the chief's own hands."""
    report, words = _report(paper, "summary", fonts), WORDS[paper.language]
    for number, seat in enumerate(paper.seats):
        _begin(report, number, words["seat"].format(seat=seat.seat))
        _summary(report, seat, words)
        report.signatures((words["judge"], words["chief"]), issued=paper.issued)
    return report.finish()


def render_slips(paper: RecordPaper, *, fonts: Library | None = None) -> bytes:
    """Return one slip a typed sheet, to be compared with its original and signed."""
    report, words = _report(paper, "slip", fonts), WORDS[paper.language]
    number = 0
    for seat in paper.seats:
        for record in seat.records:
            _begin(report, number, words["seat"].format(seat=seat.seat))
            report.paragraph(words["read"], size=9.5, colour=GREY, after=2)
            _sheet(report, record, words)
            report.signatures((words["judge"], words["typist"]), issued=paper.issued)
            number += 1
    return report.finish()


def _begin(report: Report, number: int, seat: str) -> None:
    if number:
        report.begin_part()
    report.head()
    report.text(report.left, report.y + 2, seat, role=Role.SONG_BOLD, size=13)
    report.y += 7


def _heading(record: SheetRecord, words: dict[str, str]) -> str:
    parts = [record.code]
    if record.attempt:
        parts.append(words["attempt"].format(attempt=record.attempt))
    if record.reopened:
        parts.append(words["reopened"].format(count=record.reopened))
    return "　".join(parts)


def _sheet(report: Report, record: SheetRecord, words: dict[str, str]) -> None:
    report.need(30)
    report.text(report.left, report.y + 2, _heading(record, words), role=Role.HEI_BOLD, size=12)
    report.text(report.right, report.y + 2, record.signed, size=8.5, colour=GREY, align="right")
    report.y += 5
    columns = [
        Column("", 14, size=9.5),
        Column(words["aspect"], 96, size=9.5),
        Column(words["entered"], 34, "right", size=9.5),
        Column(words["points"], 24, "right", size=9.5),
    ]
    rows = [Row((line.code, line.name, line.entered, line.points)) for line in record.lines]
    rows.append(Row(("", words["total"], "", record.total)))
    report.table(columns, rows)
    for beside in _beside(record, words):
        report.paragraph(beside, size=9.5, after=1)
    line = f"{words['receipt']} {record.receipt}　{digest_line(record.digest)}"
    report.paragraph(line, size=7.5, colour=GREY, after=5)


def _beside(record: SheetRecord, words: dict[str, str]) -> list[str]:
    """What was signed beside the marks, a line each: times, then notes."""
    found = []
    for time in record.times:
        parts = [f"{time.aspect} {words['time'].format(time=_clock(time.counts))}".strip()]
        if time.over:
            parts.append(words["over"].format(seconds=f"{time.over.normalize():f}"))
        if time.given_back:
            parts.append(words["back"].format(time=_clock(time.given_back)))
        found.append("　".join([*parts, time.why] if time.why else parts))
    return found + [f"{code} {words['note']}　{note}".strip() for code, note in record.notes]


def _clock(seconds: Decimal) -> str:
    """Seconds as a stopwatch shows them: 15:07.4."""
    whole, part = divmod(seconds, 1)
    minutes, rest = divmod(int(whole), 60)
    return f"{minutes}:{rest:02}" + (f"{part.normalize():f}"[1:] if part else "")


def _summary(report: Report, seat: SeatRecord, words: dict[str, str]) -> None:
    report.paragraph(words["own"], size=10, after=2)
    columns = [
        Column(words["code"], 44),
        Column(words["receipt"], 34),
        Column("SHA-256", 46, size=9, colour=GREY),
        Column(words["total"], 30, "right", Role.HEI_BOLD),
        Column("", 6),
        Column(words["mark"], 20),
    ]
    report.table(
        columns,
        [
            Row((_heading(each, words), each.receipt, each.digest[:16], each.total, "", ""))
            for each in seat.records
        ],
    )
    told = words["all"].format(count=len(seat.records))
    report.paragraph(f"{told}　{digest_line(seat.digest)}", size=8, colour=GREY, after=3)
