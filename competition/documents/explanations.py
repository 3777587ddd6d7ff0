"""An explanation on paper (成绩说明): a contestant follows it with a pencil, line by line."""

from __future__ import annotations

from fractions import Fraction

from competition.documents.cells import Column, wrap
from competition.documents.colours import BLACK, GREY, PALE
from competition.documents.explanation_facts import (
    ExplainedComparison,
    ExplainedLine,
    ExplainedPart,
    ExplainedStep,
    ExplanationPaper,
)
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM
from competition.documents.report import Heading, Report, Row, digest_line

_COLUMNS = (
    Column("项目", 62, size=9.5),
    Column("裁判员打分", 54, size=9),
    Column("怎样算", 34, size=8.5, colour=GREY),
    Column("得分", 16, "right", Role.HEI_BOLD, 9.5),
    Column("满分", 12, "right", size=9, colour=GREY),
)
#: How far a level of the computation moves in.
_INDENT = "　"


def render_explanation(paper: ExplanationPaper, *, fonts: Library | None = None) -> bytes:
    """Return the explanation as PDF: the sum first, then the comparisons, then line by line."""
    report = Report(
        event=paper.event,
        title=paper.title,
        sample=paper.sample,
        foot=digest_line(paper.digest, label="SHA-256"),
        language=paper.language,
        fonts=fonts,
    )
    report.head()
    _facts(report, paper)
    if paper.total or paper.place:
        _sum(report, paper)
    for comparison in paper.comparisons:
        _comparison(report, comparison)
    for part in paper.parts:
        _lines(report, part)
    for note in paper.notes:
        report.paragraph(note, size=9, colour=GREY)
    if paper.issued:
        report.need(8)
        report.text(report.right, report.y + 4, paper.issued, size=9.5, align="right")
    return report.finish()


def _facts(report: Report, paper: ExplanationPaper) -> None:
    text = "　".join(f"{label} {value}" for label, value in paper.facts if value)
    report.paragraph(text, size=11, after=3)


def _sum(report: Report, paper: ExplanationPaper) -> None:
    """The total in a frame, then each part with its ruler."""
    report.need(22)
    top = report.y
    report.box(report.left, top, report.width, 16, line=0.5)
    label = report.say("总分")
    report.text(report.left + 5, top + 10.4, label, size=11)
    start = report.left + 5 + report.measure(label, size=11) + 4
    report.text(start, top + 11, paper.total, role=Role.HEI_BOLD, size=20)
    right = "　".join(text for text in (paper.place, paper.award) if text)
    report.text(report.right - 5, top + 10.6, right, role=Role.SONG_BOLD, size=14, align="right")
    report.y = top + 22
    if paper.overall:
        report.paragraph(paper.overall, size=10.5, after=2)
    if paper.formula:
        report.paragraph(paper.formula, size=10.5, after=3)
    for part in paper.parts:
        _ruler(report, part)
    report.y += 2


def _ruler(report: Report, part: ExplainedPart) -> None:
    report.need(15)
    y = report.y + 3
    report.text(report.left, y, part.name, role=Role.HEI_BOLD, size=10.5)
    width = report.measure(part.name, Role.HEI_BOLD, 10.5)
    if part.how:
        report.text(report.left + width + 3, y, part.how, size=9, colour=GREY)
    value = part.value + (f" / {part.most}" if part.most else "")
    report.text(report.right, y, value, role=Role.HEI_BOLD, size=10.5, align="right")
    report.y = y + 2
    if part.full > 0:
        reached = min(max(part.reached / part.full, Fraction(0)), Fraction(1))
        report.box(report.left, report.y, report.width, 2.4, line=0.15, colour=GREY)
        if reached:
            filled = float(reached) * report.width
            report.box(report.left, report.y, filled, 2.4, fill=BLACK)
        for tenth in range(1, 10):
            x = report.left + report.width * tenth / 10
            report.box(x, report.y, 0.3, 2.4, fill=PALE)
        report.y += 2.4
    report.y += 3.6


def _comparison(report: Report, comparison: ExplainedComparison) -> None:
    """One rule after the other, to the one that decides."""
    report.need(26)
    _heading(report, comparison.heading)
    for number, step in enumerate(comparison.steps, start=1):
        _step(report, number, step, comparison)
    report.y += 3


def _step(report: Report, number: int, step: ExplainedStep, both: ExplainedComparison) -> None:
    report.need(19 if step.sign else 9)
    y = report.y + 4
    role = Role.HEI_BOLD if step.decides else Role.HEI
    report.text(report.left, y, f"{number}", role=role, size=10.5)
    report.text(report.left + 7, y, step.name, role=role, size=10.5)
    if step.verdict:
        report.text(report.right, y, step.verdict, role=role, size=9.5, align="right")
    report.y = y + 2
    if not step.sign:
        return
    width, top = 56.0, report.y
    for x, who, value, wins in (
        (report.left + 7, both.above, step.above, step.decides),
        (report.left + 7 + width + 12, both.below, step.below, False),
    ):
        report.box(x, top, width, 9, line=0.6 if wins else 0.15)
        report.text(x + 2, top + 6, who, size=_fitting(report, who, width - 24), colour=GREY)
        report.text(x + width - 2, top + 6.2, value, role=Role.HEI_BOLD, size=11, align="right")
    report.text(report.left + 7 + width + 6, top + 6.2, step.sign, size=12, align="centre")
    report.y = top + 10.5


def _fitting(report: Report, text: str, room: float) -> float:
    """The size at which a name keeps within its room; not below six points."""
    width = report.measure(text, size=9)
    return 9.0 if width <= room else max(6.0, 9.0 * room / width)


def _heading(report: Report, text: str) -> None:
    lead = 13 * 1.4 / MM
    for line in wrap(report.fonts, text, Role.SONG_BOLD, 13, report.width):
        report.need(lead + 6)
        report.text(report.left, report.y + 4, line, role=Role.SONG_BOLD, size=13)
        report.y += lead
    report.rule(report.left, report.right, report.y + 1, line=0.35)
    report.y += 4


def _lines(report: Report, part: ExplainedPart) -> None:
    if not part.lines:
        return
    rows: list[Row | Heading] = [Heading(part.name, part.how)]
    rows += [Row(_texts(line)) for line in part.lines]
    report.need(30)
    report.table(_COLUMNS, rows)


def _texts(line: ExplainedLine) -> tuple[str, ...]:
    pairs = ["　".join(line.marks[n : n + 2]) for n in range(0, len(line.marks), 2)]
    marks = "\n".join(pairs)
    return (_INDENT * min(line.depth, 4) + line.name, marks, line.how, line.value, line.most)
