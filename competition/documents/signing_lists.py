"""A list on which hands sign (签领表、签到表): any columns, and empty ones for hands."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Heading, Report, Row

#: How high a row is in which somebody signs.
_TALL = 11.0


@dataclass(frozen=True, slots=True)
class SigningGroup:
    """A part of the list under a heading of its own; without a heading, the whole of it."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SigningList:
    """Who signs for what.

    columns: heading and share of the width of what is known, the name among them at `name_at`;
    empty: headings of columns left for hands.
    """

    event: str
    title: str
    columns: tuple[tuple[str, float], ...]
    groups: tuple[SigningGroup, ...]
    empty: tuple[str, ...]
    issued: str
    name_at: int = 0
    note: str = ""
    signatures: tuple[str, ...] = ("发放人",)
    sample: bool = False
    language: str = "zh"


def render_signing_list(paper: SigningList, *, fonts: Library | None = None) -> bytes:
    """Return the list as PDF: numbered rows, the heads on every page; wide lists lie across."""
    report = Report(
        event=paper.event,
        title=paper.title,
        sample=paper.sample,
        landscape=len(paper.columns) + len(paper.empty) > 6,
        language=paper.language,
        fonts=fonts,
    )
    report.head()
    if paper.note:
        report.paragraph(paper.note, size=10, colour=GREY, after=1)
    columns = [
        Column("序号", 11, "centre", size=9.5, colour=GREY),
        *(
            Column(heading, width, "left", Role.HEI_BOLD, 11, name=True)
            if at == paper.name_at
            else Column(heading, width, "left", Role.HEI, 9.5)
            for at, (heading, width) in enumerate(paper.columns)
        ),
        *(Column(heading, 28, "centre") for heading in paper.empty),
    ]
    blanks = ("",) * len(paper.empty)
    rows: list[Row | Heading] = []
    number = 0
    for group in paper.groups:
        if group.heading:
            rows.append(Heading(group.heading, str(len(group.rows))))
        for texts in group.rows:
            number += 1
            rows.append(Row((str(number), *texts, *blanks), tall=_TALL))
    report.table(columns, rows, boxed=True)
    report.signatures(paper.signatures, issued=paper.issued)
    return report.finish()
