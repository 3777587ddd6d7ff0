"""The summary of fairness on paper (公正性摘要): one page that goes with every publication."""

from __future__ import annotations

from competition.documents.cells import Column
from competition.documents.colours import GREY
from competition.documents.fairness_facts import FairnessSummary
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Heading, Report, Row, digest_line


def render_fairness_summary(summary: FairnessSummary, *, fonts: Library | None = None) -> bytes:
    """Return the summary as PDF: figures by section, then the digests in full."""
    report = Report(
        event=summary.event,
        title=summary.title,
        sample=summary.sample,
        language=summary.language,
        fonts=fonts,
    )
    report.head()
    columns = [
        Column("事项", 62, size=10),
        Column("数", 34, "right", Role.HEI_BOLD, 11),
        Column("说明", 78, size=9.5, colour=GREY),
    ]
    rows: list[Row | Heading] = []
    for section in summary.sections:
        rows.append(Heading(section.heading))
        rows += [Row((figure.label, figure.value, figure.note)) for figure in section.figures]
    report.table(columns, rows)
    for what, digest in summary.digests:
        report.need(11)
        report.text(report.left, report.y + 2, what, role=Role.HEI_BOLD, size=9.5)
        report.y += 6.5
        report.paragraph(digest_line(digest), size=9, colour=GREY, after=1)
    report.signatures(summary.signatures, issued=summary.issued)
    return report.finish()
