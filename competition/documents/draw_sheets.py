"""The record of a draw, to be signed by its witnesses (抽签记录表)."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Report, Row, digest_line


@dataclass(frozen=True, slots=True)
class DrawSheet:
    """What was drawn, from what, before whom; parts: who said what, in their order."""

    event: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    list_digest: str
    secret_part: str
    parts: tuple[tuple[str, str], ...]
    seed: str
    drawn: str
    #: The list in the order read out, each with its delegation's code or its session.
    listed: tuple[tuple[str, str], ...]
    even: bool
    witnesses: tuple[str, ...]
    reason: str = ""
    sample: bool = False
    language: str = "zh"


def render_draw_sheet(sheet: DrawSheet, *, fonts: Library | None = None) -> bytes:
    """Return the record as PDF: how the seed came about, then every lot, then the signatures."""
    report = Report(
        event=sheet.event,
        title=sheet.title,
        sample=sheet.sample,
        foot=digest_line(sheet.list_digest, label="SHA-256") if sheet.list_digest else "",
        language=sheet.language,
        fonts=fonts,
    )
    report.head()
    if sheet.seed:
        for who, what in sheet.parts:
            line = report.say("现场给出：{who}　{what}", who=who, what=what)
            report.paragraph(line, size=10.5, after=0)
        secret = report.say("系统给出（事先公布其摘要）：{secret}", secret=sheet.secret_part)
        report.paragraph(secret, size=9.5, colour=GREY, after=0)
        seed = report.say("种子：{seed}", seed=sheet.seed)
        report.paragraph(seed, role=Role.SONG_BOLD, size=10.5, after=1)
    else:
        report.paragraph(report.say("现场抽取纸签，逐一录入。"), size=10.5, after=1)
    if sheet.reason:
        again = report.say("重新抽签，裁定理由：{reason}", reason=sheet.reason)
        report.paragraph(again, role=Role.HEI_BOLD, size=10.5, after=1)
    width = 174 / len(sheet.headings)
    columns = [
        Column(heading, width, "left", Role.SONG_BOLD if n == 0 else Role.HEI, 11.5)
        for n, heading in enumerate(sheet.headings)
    ]
    report.table(columns, [Row(row) for row in sheet.rows])
    if sheet.seed and sheet.listed:
        _list(report, sheet)
    labels = sheet.witnesses or (report.say("见证人"), report.say("监督"))
    report.signatures(labels, issued=sheet.drawn)
    return report.finish()


def _list(report: Report, sheet: DrawSheet) -> None:
    """Print what was drawn from: with the seed it gives the same to anybody who draws again."""
    report.paragraph(report.say("定稿名单（按宣读顺序）"), role=Role.HEI_BOLD, size=10.5, after=0)
    pairs = " ".join(f"{number}/{of}" for number, of in sheet.listed)
    report.paragraph(pairs, size=9.5, after=0)
    how = report.say("条件均等：是") if sheet.even else report.say("条件均等：否")
    report.paragraph(how, size=9.5, after=1)
