"""The record of trial marking on paper (试评记录): filed with the scheme, never with results."""

from __future__ import annotations

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Report, Row, digest_line
from competition.documents.trial_facts import TrialPaper, TrialTable

#: More seats than this and the paper lies on its side.
_UPRIGHT = 6


def render_trial_record(record: TrialPaper, *, fonts: Library | None = None) -> bytes:
    """Return the record as PDF: a table a code, the agreement, a line for each signature."""
    widest = max((len(table.seats) for table in record.tables), default=0)
    report = Report(
        event=record.event,
        title=record.title,
        sample=record.sample,
        landscape=widest > _UPRIGHT,
        language=record.language,
        fonts=fonts,
    )
    report.head()
    report.paragraph(f"{record.about}。试评分不计入成绩。", size=9.5, colour=GREY, after=2)
    for table in record.tables:
        _table(report, table)
    report.need(20)
    report.text(report.left, report.y + 2, "讨论与共识", role=Role.SONG_BOLD, size=13)
    report.y += 8
    report.paragraph(record.note or "（尚未填写）", after=3)
    report.paragraph(
        f"评分方案 {digest_line(record.digest)}；带 * 的跨度超过正式评分的上限。",
        size=8,
        colour=GREY,
    )
    report.signatures(record.signatures, issued=record.issued)
    return report.finish()


def _table(report: Report, table: TrialTable) -> None:
    report.need(24)
    report.text(report.left, report.y + 2, table.heading, role=Role.SONG_BOLD, size=13)
    report.y += 6
    if not table.rows:
        report.paragraph("这个试评号还没有交齐。", size=9.5, colour=GREY, after=3)
        return
    columns = [
        Column("评分点", 62, size=9.5),
        *(Column(seat, 16, "right", size=9.5) for seat in table.seats),
        Column("跨度", 18, "right", Role.HEI_BOLD, 9.5),
    ]
    report.table(columns, [Row(row) for row in table.rows])
