"""Papers of the office as PDF (公文、成绩册): letterhead, headings, paragraphs, lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from competition.documents.cells import Column, wrap
from competition.documents.colours import BLACK, GREY, SEAL
from competition.documents.contents import HeadingPages
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.office_facts import (
    Block,
    Contents,
    ListTable,
    NewPage,
    OfficePaper,
    Title,
    Words,
)
from competition.documents.paper import MM
from competition.documents.report import Heading, Report, Row
from competition.documents.titles import title_lines

Tell = Callable[[int, int], None]


#: So many blocks are laid between two words about how far a paper is.
TOLD = 50


def render_office(
    paper: OfficePaper, *, fonts: Library | None = None, tell: Tell | None = None
) -> bytes:
    """Return the paper as PDF; Invalid("glyph-missing") names what no face has.

    tell: called with how many blocks are laid, and of how many.
    """
    report = Report(
        event=paper.event,
        title=paper.title,
        sample=paper.sample,
        language=paper.language,
        fonts=fonts,
    )
    if paper.letterhead:
        _letterhead(report, paper)
    else:
        report.head()
    _blocks(report, paper, tell)
    _signed(report, paper)
    return report.finish()


def _blocks(report: Report, paper: OfficePaper, tell: Tell | None) -> None:
    """Set the blocks one below the other; after a heading or a table words keep a distance."""
    started = Contents() in paper.blocks
    at = paper.blocks.index(Contents()) if started else len(paper.blocks)
    heads = [block.text for block in paper.blocks[at:] if _is_head(block)]
    contents = HeadingPages(report, heads)
    before: Block | None = None
    for index, block in enumerate(paper.blocks):
        if tell is not None and index % TOLD == 0:
            tell(index, len(paper.blocks))
        report.y += _apart(before, block)
        if isinstance(block, Contents):
            contents.lay()
        else:
            _block(report, block, contents if index > at and _is_head(block) else None)
        before = block


def _apart(before: Block | None, block: Block) -> float:
    """By how many mm more words stand below what is not words like them."""
    if not isinstance(block, Words):
        return 0.0
    if isinstance(before, Words):
        return 4.0 if before.align == "centre" and block.align == "left" else 0.0
    share = {Title: 0.3, ListTable: 0.6, type(None): 0.25}.get(type(before), 0.0)
    return share * block.size * 1.6 / MM


def _is_head(block: Block) -> TypeGuard[Title]:
    return isinstance(block, Title) and block.level == 1


def _letterhead(report: Report, paper: OfficePaper) -> None:
    """The issuing body in red, a red line, then the title."""
    middle = (report.left + report.right) / 2
    report.y += 8
    for line in wrap(report.fonts, paper.letterhead, Role.SONG_BOLD, 24, report.width):
        report.text(
            middle, report.y, line, role=Role.SONG_BOLD, size=24, colour=SEAL, align="centre"
        )
        report.y += 11
    report.y -= 3
    report.rule(report.left, report.right, report.y, colour=SEAL, line=0.9)
    report.y += 15
    for line in title_lines(report.fonts, paper.title, Role.SONG_BOLD, 20, report.width - 20):
        report.text(middle, report.y, line, role=Role.SONG_BOLD, size=20, align="centre")
        report.y += 9.5
    report.y += 5
    if paper.sample:
        report.text(report.right, 16, report.say("示例"), size=9, align="right")


def _block(report: Report, block: Block, contents: HeadingPages | None) -> None:
    if isinstance(block, NewPage):
        report.break_page()
    elif isinstance(block, Title):
        _title(report, block, contents)
    elif isinstance(block, Words):
        _words(report, block)
    elif isinstance(block, ListTable):
        _table(report, block)


def _title(report: Report, title: Title, contents: HeadingPages | None) -> None:
    size = 16.0 if title.level == 1 else 13.0
    note = report.measure(title.note, size=9) + 3 if title.note else 0.0
    lines = wrap(report.fonts, title.text, Role.SONG_BOLD, size, report.width - note)
    lead = size * 1.5 / MM
    report.need(len(lines) * lead + 24)
    report.y += 3
    if contents is not None:
        contents.arrive()
    for line in lines:
        report.text(report.left, report.y + 4, line, role=Role.SONG_BOLD, size=size)
        report.y += lead
    if title.note:
        width = report.measure(lines[-1], Role.SONG_BOLD, size)
        at = report.left + width + 3
        report.text(at, report.y - lead + 4, title.note, size=9, colour=GREY)
    report.y += 1


def _words(report: Report, words: Words) -> None:
    role = Role.SONG_BOLD if words.bold else Role.SONG
    if words.align == "left":
        chinese = report.language == "zh"
        text = ("　　" if words.indent and chinese else "") + words.text
        report.paragraph(text, role=role, size=words.size, after=2)
        return
    lead = words.size * 1.6 / MM
    report.need(lead)
    middle = (report.left + report.right) / 2
    x, align = (middle, "centre") if words.align == "centre" else (report.right, "right")
    for line in wrap(report.fonts, words.text, role, words.size, report.width):
        report.text(x, report.y + 2, line, role=role, size=words.size, align=align)
        report.y += lead


def _table(report: Report, table: ListTable) -> None:
    size = 9.5 if table.small else 11.0
    columns = [
        Column(
            each.heading, each.width, each.align,
            Role.HEI_BOLD if each.name else Role.HEI, size, BLACK, each.name,
        )
        for each in table.columns
    ]  # fmt: skip
    rows: list[Row | Heading] = [Row(row) for row in table.rows]
    report.table(columns, rows, boxed=True)


def _signed(report: Report, paper: OfficePaper) -> None:
    if not paper.signed and not paper.issued:
        return
    report.need(24 + 9 * len(paper.signed))
    report.y += 12
    for body in paper.signed:
        report.text(report.right - 8, report.y, body, role=Role.SONG, size=13, align="right")
        report.y += 8.5
    report.text(report.right - 8, report.y, paper.issued, role=Role.SONG, size=13, align="right")
    report.y += 8
