"""The timetable on paper (赛程表): A4 or A3 landscape, by day, site, trade or delegation."""

from __future__ import annotations

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Heading, Report, Row
from competition.documents.timetable_facts import PlanSheet

TITLES = {
    "day": "赛程表（按日期）",
    "site": "赛程表（按场地）",
    "trade": "赛程表（按赛项）",
    "delegation": "赛程表（按代表队）",
}

#: The column that the heading of each part says already.
SAID_ABOVE = {"day": 0, "site": 2, "trade": 3}


def render_timetable(sheet: PlanSheet, *, fonts: Library | None = None) -> bytes:
    """Return the timetable as PDF; a heading never stands alone at the foot of a page."""
    report = Report(
        event=sheet.event,
        title="",
        sample=sheet.sample,
        landscape=True,
        a3=sheet.a3,
        language=sheet.language,
        fonts=fonts,
    )
    report.title = report.say(TITLES[sheet.way])
    report.head()
    said = (
        report.say("第 {number} 版　截至 {issued}", number=sheet.edition, issued=sheet.issued)
        if sheet.edition
        else report.say("未公布的安排　截至 {issued}", issued=sheet.issued)
    )
    report.paragraph(said, size=9.5, colour=GREY, after=1)
    columns = _columns(sheet)
    kept = [n for n in range(len(columns)) if n != SAID_ABOVE.get(sheet.way)]
    rows: list[Row | Heading] = []
    for group in sheet.groups:
        rows.append(Heading(group.heading, str(len(group.rows))))
        rows += [Row(tuple(texts[n] for n in kept)) for texts in group.rows]
    report.table([columns[n] for n in kept], rows)
    return report.finish()


def _columns(sheet: PlanSheet) -> list[Column]:
    """Every column of a line; A3 hangs on a wall and is read from further away."""
    larger = 3 if sheet.a3 else 0
    return [
        Column("日期", 20, "left", Role.HEI, 10 + larger),
        Column("时间", 30, "left", Role.SONG_BOLD, 11 + larger),
        Column("场地", 48, "left", Role.HEI, 10 + larger),
        Column("赛项", 70, "left", Role.HEI_BOLD, 10.5 + larger),
        Column("模块", 44, "left", Role.HEI, 10 + larger),
        Column("场次", 30, "left", Role.HEI, 10 + larger),
        Column(
            "参赛号" if sheet.way == "delegation" else "人数",
            22,
            "right",
            Role.SONG_BOLD,
            11 + larger,
        ),
    ]
