"""What came of a rehearsal on paper (排练记录): each step, each drill, what stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competition.documents import specimens
from competition.documents.office import render_office
from competition.documents.office_facts import (
    Block,
    ListColumn,
    ListTable,
    NewPage,
    OfficePaper,
    Title,
    Words,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a rehearsal did, in words; `held`: it came out as it should."""

    where: str
    what: str
    found: str
    held: bool
    #: The drill's name; "": a step of the course.
    drill: str = ""


@dataclass(frozen=True, slots=True)
class DrillPage:
    """A drill as people do it: its steps, what the machine found, room to write how it went."""

    title: str
    steps: tuple[str, ...]
    heading: str
    found: str
    tried: str
    signed: str


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
    drills: tuple[DrillPage, ...] = ()
    language: str = "zh"


def record(given: Record) -> bytes:
    """The record as PDF, 样 across every page."""
    blocks = [Words(given.when, align="centre", indent=False), Words(given.verdict, bold=True)]
    columns = tuple(
        ListColumn(text, width)
        for text, width in zip(given.headings, (0.2, 0.3, 0.38, 0.12), strict=True)
    )
    pieces: list[Block] = [*blocks]
    for heading, steps in given.parts:
        pieces += [Title(heading), ListTable(columns, _rows(steps, given.signs))]
    pieces += [Words("", indent=False), *(Words(text) for text in given.remarks)]
    for page in given.drills:
        pieces += _page(page)
    return specimens.marked(
        render_office(
            OfficePaper(
                given.event, given.title, tuple(pieces), sample=True, language=given.language
            )
        )
    )


def _page(page: DrillPage) -> Sequence[Block]:
    steps = [Words(f"{at}. {text}", indent=False) for at, text in enumerate(page.steps, 1)]
    said: list[Block] = [Title(page.heading, level=2), Words(page.found, indent=False)]
    room: list[Block] = [Words("", indent=False)] * 2
    tried: list[Block] = [Words(page.tried, indent=False), *room, Words(page.signed, indent=False)]
    return [NewPage(), Title(page.title), *steps, *said, *room, *tried]


def _rows(steps: Sequence[Step], signs: tuple[str, str]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (step.where, step.what, step.found, signs[0] if step.held else signs[1]) for step in steps
    )
