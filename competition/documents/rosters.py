"""Lists of people on paper (出场顺序表、签到表、证书签领表)."""

from __future__ import annotations

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.phrases import say
from competition.documents.report import Report, Row
from competition.documents.roster_facts import AttendanceSheet, ReceiptList, StartList, StartRow
from competition.rules.entrants import called

_ORDER = Column("序号", 12, "centre", Role.SONG_BOLD, 12)
_NUMBER = Column("参赛号", 20, "left", Role.HEI, 10, GREY)
_UNIT = Column("单位", 48, "left", Role.HEI, 10)


def render_start_list(start: StartList, *, fonts: Library | None = None) -> bytes:
    """Return the start list as PDF: order, session and station as they were drawn."""
    foot = say(start.language, "抽签种子 {seed}", seed=start.seed) if start.seed else ""
    report = Report(
        event=start.event,
        title=start.title,
        sample=start.sample,
        foot=foot,
        language=start.language,
        fonts=fonts,
    )
    report.head()
    _where(report, start.place)
    columns, extra = _columns_with_places(start.rows, called("shown", start.kind)[start.language])
    rows = [Row((*_common(row), *_places(row, extra))) for row in start.rows]
    report.table(columns, rows)
    report.signatures(start.signatures, issued=start.issued)
    return report.finish()


def render_attendance_sheet(sheet: AttendanceSheet, *, fonts: Library | None = None) -> bytes:
    """Return the sheet on which contestants sign in, with room for time and hand."""
    report = Report(
        event=sheet.event,
        title=sheet.title,
        sample=sheet.sample,
        language=sheet.language,
        fonts=fonts,
    )
    report.head()
    _where(report, sheet.place)
    columns, extra = _columns_with_places(sheet.rows, called("shown", sheet.kind)[sheet.language])
    columns += [Column("报到时间", 22, "centre"), Column("本人签名", 32, "centre")]
    rows = [Row((*_common(row), *_places(row, extra), "", ""), tall=11.5) for row in sheet.rows]
    report.table(columns, rows, boxed=True)
    count = called("expected", sheet.kind)[sheet.language].format(count=len(sheet.rows))
    report.need(8)
    report.text(report.left, report.y + 2, count)
    report.y += 6
    report.signatures(sheet.signatures, issued=sheet.issued)
    return report.finish()


def render_receipt_list(receipts: ReceiptList, *, fonts: Library | None = None) -> bytes:
    """Return the list that is signed when certificates are handed out (签领表)."""
    report = Report(
        event=receipts.event,
        title=receipts.title,
        sample=receipts.sample,
        language=receipts.language,
        fonts=fonts,
    )
    report.head()
    columns = [
        Column("序号", 11, "centre", size=9.5, colour=GREY),
        Column("证书编号", 34, "left", Role.SONG, 9.5),
        Column(
            called("name", receipts.kind)[receipts.language],
            32,
            "left",
            Role.HEI_BOLD,
            11,
            name=True,
        ),
        Column("单位", 42, "left", Role.HEI, 9.5),
        Column("赛项", 20, "left", Role.HEI, 9.5),
        Column("奖项", 20, "left", Role.HEI, 9.5),
        Column("签领", 30, "centre"),
    ]
    rows = [
        Row((str(i), r.number, r.name, r.unit, r.trade, r.award, ""), tall=11)
        for i, r in enumerate(receipts.rows, start=1)
    ]
    report.table(columns, rows, boxed=True)
    report.signatures(("发放人",), issued=receipts.issued)
    return report.finish()


def _where(report: Report, place: str) -> None:
    if place:
        report.text(report.left, report.y, place, role=Role.HEI_BOLD, size=11)
        report.y += 4


def _columns_with_places(
    rows: tuple[StartRow, ...], name: str
) -> tuple[list[Column], tuple[str, ...]]:
    """Return the columns, leaving out session and station where nobody has one."""
    extra = tuple(name for name in ("session", "station") if any(getattr(r, name) for r in rows))
    headings = {
        "session": Column("场次", 30, "left", Role.HEI, 10),
        "station": Column("赛位", 16, "centre", Role.SONG_BOLD, 12),
    }
    shown = Column(name, 36, "left", Role.HEI_BOLD, 11.5, name=True)
    return [_ORDER, _NUMBER, shown, _UNIT, *(headings[name] for name in extra)], extra


def _common(row: StartRow) -> tuple[str, ...]:
    return row.order, row.number, row.name, row.unit


def _places(row: StartRow, extra: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in extra)
