"""A marking scheme on paper (评分方案纸质件): the whole tree, to be read, discussed and signed."""

from __future__ import annotations

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Heading, Report, Row, digest_line
from competition.documents.scheme_facts import SchemeLine, SchemePaper


def render_scheme(paper: SchemePaper, *, fonts: Library | None = None) -> bytes:
    """Return the scheme as PDF: criterion by criterion, each aspect with its rule and levels."""
    report = Report(
        event=paper.event,
        title=paper.title,
        sample=paper.sample,
        language=paper.language,
        fonts=fonts,
    )
    report.head()
    report.paragraph(paper.about, size=10, colour=GREY, after=2)
    if paper.note:
        report.paragraph(paper.note, size=9.5, after=2)
    columns = [
        Column(report.say("编号"), 18, role=Role.HEI_BOLD, size=9.5),
        Column(report.say("评分点"), 82, size=10),
        Column(report.say("类型"), 18, size=9.5, colour=GREY),
        Column(report.say("计分"), 40, size=9.5),
        Column(report.say("满分"), 16, "right", Role.HEI_BOLD, 10),
    ]
    report.table(columns, [_row(line) for line in paper.lines])
    report.need(14)
    total = report.say("合计 {maximum} 分", maximum=paper.maximum)
    report.text(report.right, report.y + 4, total, role=Role.SONG_BOLD, size=12, align="right")
    report.y += 9
    report.paragraph(digest_line(paper.digest), size=8, colour=GREY)
    report.signatures(paper.signatures, issued=paper.issued)
    return report.finish()


def _row(line: SchemeLine) -> Row | Heading:
    if line.level < 3:
        return Heading(f"{line.code}　{line.name}", line.maximum)
    below = "".join(f"\n　{detail}" for detail in line.details)
    return Row((line.code, f"{line.name}{below}", line.kind, line.rule, line.maximum))
