"""Papers of the coding room (加密号标签、加密对照表、加密号成绩汇总)."""

from __future__ import annotations

from competition.documents.cells import Column
from competition.documents.code_facts import CodedMarksSheet, CodeLabels, CodeTable
from competition.documents.colours import BLACK, GREY, PALE
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.paper import Paper
from competition.documents.phrases import say
from competition.documents.report import Report, Row, digest_line
from competition.rules.entrants import called

#: The common sheet of 24 stickers: three across, eight down, no gaps.
_ACROSS, _DOWN = 3, 8
_WIDTH, _HEIGHT = 70.0, 37.0
_TOP = 0.5


def render_code_labels(sheet: CodeLabels, *, fonts: Library | None = None) -> bytes:
    """Return the stickers as PDF, 24 a page; nothing on them leads to a name."""
    paper = Paper(210, 297, fonts=fonts or library(), title=sheet.title)
    stickers = [label for label in sheet.labels for _copy in range(label.copies)]
    per_page = _ACROSS * _DOWN
    example = say(sheet.language, "示例")
    for at, label in enumerate(stickers):
        place = at % per_page
        if at and not place:
            paper.next_page()
        x, y = place % _ACROSS * _WIDTH, _TOP + place // _ACROSS * _HEIGHT
        paper.box(x, y, _WIDTH, _HEIGHT, edge=PALE, line=0.1, dash=(1, 1.5))
        middle = x + _WIDTH / 2
        size = min(34.0, 34.0 * (_WIDTH - 14) / paper.measure(label.code, Role.SONG_BOLD, 34))
        paper.text(middle, y + 21.5, label.code, Role.SONG_BOLD, size, BLACK, align="centre")
        caption = f"{example}　{label.caption}" if sheet.sample else label.caption
        if sheet.copy > 1:
            caption = f"{caption}　{say(sheet.language, '第 {copy} 次打印', copy=sheet.copy)}"
        size = min(8.5, 8.5 * (_WIDTH - 10) / max(paper.measure(caption, Role.HEI, 8.5), 1))
        paper.text(middle, y + 29.5, caption, Role.HEI, size, GREY, align="centre")
    paper.next_page()
    return paper.finish()


def render_code_table(table: CodeTable, *, fonts: Library | None = None) -> bytes:
    """Return the table from codes to entries, to be put in its bag and sealed at once."""
    report = Report(
        event=table.event,
        title=table.title,
        sample=table.sample,
        foot=digest_line(table.digest, label=say(table.language, "对照表摘要 SHA-256")),
        language=table.language,
        fonts=fonts,
    )
    report.head()
    bag = f"{report.say('密封袋号')} {table.bag or '_' * 20}"
    copy = report.say("第 {copy} 次打印", copy=table.copy)
    line = f"{table.layer}　　{bag}　　{copy}"
    report.text(report.left, report.y, line, role=Role.HEI_BOLD, size=11)
    report.y += 6
    warning = report.say("打印后立即装袋密封，解密前任何人不得拆阅。")
    report.paragraph(warning, size=9.5, colour=GREY, after=0)
    if table.names:
        shown = called("shown", table.kind)[table.language]
        columns = [
            Column("加密号", 32, "left", Role.SONG_BOLD, 12.5),
            Column("参赛号", 26, "left", Role.HEI, 10, GREY),
            Column(shown, 46, "left", Role.HEI_BOLD, 11.5, name=True),
            Column("单位", 66, "left", Role.HEI, 10),
        ]
        rows = [Row((r.code, r.number, r.name, r.unit)) for r in table.rows]
    else:
        columns = [
            Column("新编号", 60, "left", Role.SONG_BOLD, 12.5),
            Column("原编号", 60, "left", Role.HEI, 11.5),
        ]
        rows = [Row((r.code, r.number)) for r in table.rows]
    report.table(columns, rows)
    report.signatures(table.signatures, issued=table.issued)
    return report.finish()


def render_coded_marks(sheet: CodedMarksSheet, *, fonts: Library | None = None) -> bytes:
    """Return all coded marks with their digest, to be signed and posted before decoding."""
    many = len(sheet.seats) > 6
    report = Report(
        event=sheet.event,
        title=sheet.title,
        sample=sheet.sample,
        landscape=many,
        foot=digest_line(sheet.digest, label=say(sheet.language, "加密号成绩摘要 SHA-256")),
        language=sheet.language,
        fonts=fonts,
    )
    report.head()
    report.paragraph(
        report.say("解密前张贴。此后公布的成绩须与下列摘要一致，任何人都可以核对。"),
        size=9.5,
        colour=GREY,
        after=1,
    )
    report.paragraph(digest_line(sheet.digest), role=Role.SONG_BOLD, size=10.5, after=2)
    placed = any(row.place for row in sheet.rows)
    columns = [
        Column("加密号", 26, "left", Role.SONG_BOLD, 12.5),
        *(Column(seat, 17, "right", Role.HEI, 10, GREY) for seat in sheet.seats),
        Column("得分", 22, "right", Role.HEI_BOLD, 11.5),
        *([Column("名次", 14, "right", Role.SONG_BOLD, 12)] if placed else []),
    ]
    rows = [
        Row((row.code, *row.seats, row.total, *((row.place,) if placed else ())))
        for row in sheet.rows
    ]
    report.table(columns, rows)
    report.signatures(sheet.signatures, issued=sheet.issued)
    return report.finish()
