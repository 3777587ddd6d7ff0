"""What is glued on the envelope of a session's papers (评分表袋封面): contents and seals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from competition.documents.cells import wrap
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Report

_LABEL = 34.0
#: A row's height, and what it may come down to so that the cover stays on one page.
_ROW, _LEAST = 10.0, 6.6
_HEADING, _GAP = 8.0, 4.0
#: The room the four signatures and the time take.
_SIGNED = 45.0


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
    parts = (("", cover.about, 14.0), ("袋内材料", cover.inside, 11.0),
             ("未放入", cover.left_out, 10.0))  # fmt: skip
    row = _row_height(report, parts)
    for words, lines, size in parts:
        if words and lines:
            report.y += _GAP
            _heading(report, words)
        _lines(report, lines, size=size, row=row)
    report.y += _GAP
    report.need(_HEADING + _SIGNED - 1)
    _heading(report, "封袋与开封")
    report.signatures(("封袋人", "监督", "领用人", "收回人"), issued=cover.issued)
    return report.finish()


def _row_height(report: Report, parts: Sequence[tuple[str, Sequence[Any], float]]) -> float:
    """How high a row may be for everything to stand on one page."""
    rows = sum(
        len(_wrapped(report, said, size)) for _words, lines, size in parts for _label, said in lines
    )
    headed = sum(bool(words and lines) for words, lines, _size in parts) + 1
    room = report.bottom - report.y - headed * (_HEADING + _GAP) - _SIGNED
    return min(_ROW, max(_LEAST, room / rows)) if rows else _ROW


def _wrapped(report: Report, said: str, size: float) -> Sequence[str]:
    return wrap(report.fonts, said, Role.HEI, size, report.width - _LABEL - 4)


def _heading(report: Report, words: str) -> None:
    report.need(20)
    report.text(report.left, report.y + 4, report.say(words), role=Role.SONG_BOLD, size=13)
    report.y += _HEADING


def _lines(report: Report, lines: Sequence[tuple[str, str]], *, size: float, row: float) -> None:
    """Set labels and what they say in boxes; a long text takes more lines, never a smaller type."""
    for label, said in lines:
        texts = _wrapped(report, said, size)
        lead = min(row, max(_LEAST, size * 0.56)) if len(texts) > 1 else row
        height = lead * len(texts)
        report.need(height)
        report.box(report.left, report.y, report.width, height, line=0.15)
        middle = report.y + lead / 2
        report.text(report.left + 2, middle + 1.4, report.say(label), size=9.5, colour=GREY)
        for at, line in enumerate(texts):
            y = middle + lead * at + size * 0.13
            report.text(report.left + _LABEL, y, line, size=size)
        report.y += height
