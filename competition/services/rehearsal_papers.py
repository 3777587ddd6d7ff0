"""What came of a rehearsal on paper (排练记录): each step, each drill, what stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competition.documents.office import render_office
from competition.documents.office_facts import ListColumn, ListTable, OfficePaper, Title, Words


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a rehearsal did, in words; `held`: it came out as it should."""

    where: str
    what: str
    found: str
    held: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A rehearsal on paper, in the words of one language."""

    event: str
    title: str
    when: str
    verdict: str
    headings: tuple[str, str, str, str]
    signs: tuple[str, str]
    parts: tuple[tuple[str, tuple[Step, ...]], ...]
    remarks: tuple[str, ...]
    language: str = "zh"


def record(given: Record) -> bytes:
    """The record as PDF, 样 across every page."""
    blocks = [Words(given.when, align="center", indent=False), Words(given.verdict, bold=True)]
    columns = tuple(
        ListColumn(text, width)
        for text, width in zip(given.headings, (0.2, 0.3, 0.38, 0.12), strict=True)
    )
    pieces: list[Title | Words | ListTable] = [*blocks]
    for heading, steps in given.parts:
        pieces += [Title(heading), ListTable(columns, _rows(steps, given.signs))]
    pieces += [Words(text) for text in given.remarks]
    return render_office(
        OfficePaper(given.event, given.title, tuple(pieces), sample=True, language=given.language)
    )


def _rows(steps: Sequence[Step], signs: tuple[str, str]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (step.where, step.what, step.found, signs[0] if step.held else signs[1]) for step in steps
    )
