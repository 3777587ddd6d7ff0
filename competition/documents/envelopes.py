"""What is glued on the envelope of a session's papers (评分表袋封面): contents and seals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competition.documents.cells import wrap
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Report

_LABEL = 34.0
_LINE = 8.0


@dataclass(frozen=True, slots=True)
class EnvelopeCover:
    """One cover: what the envelope is of, what lies in it, and what was left out and why."""

    event: str
    title: str
    about: tuple[tuple[str, str], ...]
    inside: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    issued: str
    sample: bool = False
    language: str = "zh"


def render_envelope_cover(cover: EnvelopeCover, *, fonts: Library | None = None) -> bytes:
    """Return the cover as PDF, one A4 page as a rule."""
    report = Report(
        event=cover.event,
        title=cover.title,
        sample=cover.sample,
        language=cover.language,
        fonts=fonts,
    )
    report.head()
    _lines(report, cover.about, size=14.0)
    report.y += 4
    _heading(report, "袋内材料")
    _lines(report, cover.inside, size=11.0)
    if cover.left_out:
        report.y += 4
        _heading(report, "未放入")
        _lines(report, cover.left_out, size=10.0)
    report.y += 6
    _heading(report, "封袋与开封")
    report.signatures(("封袋人", "监督", "领用人", "收回人"), issued=cover.issued)
    return report.finish()


def _heading(report: Report, words: str) -> None:
    report.need(20)
    report.text(report.left, report.y + 4, report.say(words), role=Role.SONG_BOLD, size=13)
    report.y += 8


def _lines(report: Report, lines: Sequence[tuple[str, str]], *, size: float) -> None:
    """Set labels and what they say in boxes; a long text takes more lines, never a smaller type."""
    room = report.width - _LABEL - 4
    for label, said in lines:
        texts = wrap(report.fonts, said, Role.HEI, size, room)
        height = max(_LINE * len(texts) * size / 12, _LINE) + 2
        report.need(height)
        report.box(report.left, report.y, report.width, height, line=0.15)
        report.text(report.left + 2, report.y + 6.4, report.say(label), size=9.5, colour=GREY)
        lead = height / len(texts)
        for row, line in enumerate(texts):
            y = report.y + lead * row + lead / 2 + size * 0.13
            report.text(report.left + _LABEL, y, line, size=size)
        report.y += height
