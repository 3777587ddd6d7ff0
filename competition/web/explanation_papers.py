"""Explanations to take away, in the reader's words (成绩说明): what the PDF is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from competition.rules.entrants import Entrants, called
from competition.services import explanation_papers
from competition.services.explanation_papers import Comparison, Line, Paper, Part, Step
from competition.web import computations, computing_words
from competition.web.computations import Given
from competition.web.reasons import Step as Reason
from competition.web.wording import in_language


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose result it is, and what it came to, as the page shows it."""

    event: str
    trade: str
    number: str
    name: str = ""
    unit: str = ""
    division: str = ""
    place: str = ""
    placed: int = 0
    #: Its place over all divisions, where they are ranked both ways, and among how many.
    overall: str = ""
    everybody: int = 0
    total: str = ""
    #: The unit of a total that is measured.
    measured: str = ""
    award: str = ""
    status: str = ""
    digest: str = ""
    issued: str = ""
    sample: bool = False
    #: Whom it was placed among.
    entrants: Entrants = Entrants.PEOPLE
    #: What was decided about it on the floor, in sentences.
    happened: tuple[str, ...] = ()


def one(
    whose: Whose,
    breakdown: Mapping[str, Any] | None,
    decimals: int,
    comparisons: Sequence[Comparison] = (),
) -> bytes:
    """One entry's explanation as PDF; without a computation, its place and why alone."""
    opened = "total" in (breakdown or {})
    parts = computations.parts(breakdown, decimals) if breakdown and opened else []
    ends = computations.ends(breakdown, decimals) if breakdown and opened else []
    place = _place(whose)
    return explanation_papers.render(
        Paper(
            event=whose.event,
            title=_("Explanation of a result"),
            facts=_facts(whose),
            total=f"{whose.total} {whose.measured}".strip() if whose.total else whose.status,
            place=place,
            overall=over_all(whose.overall, whose.everybody),
            award=whose.award,
            formula=formula(parts, whose.total) if len(parts) > 1 else "",
            parts=tuple(_part(part) for part in parts),
            comparisons=tuple(comparisons),
            notes=(*(_ending(line) for line in ends), *whose.happened, *_notes(bool(whose.digest))),
            digest=whose.digest,
            issued=whose.issued,
            sample=whose.sample,
            language=_language(),
        )
    )


def two(whose: Whose, comparison: Comparison) -> bytes:
    """Why one of two entries stands above the other, as PDF."""
    return explanation_papers.render(
        Paper(
            event=whose.event,
            title=_("Two results compared"),
            facts=(("", whose.trade), ("", whose.division)),
            comparisons=(comparison,),
            issued=whose.issued,
            sample=whose.sample,
            language=_language(),
        )
    )


def heading(above: str, below: str, *, apart: bool, over_all: bool = False) -> str:
    """What stands above a comparison of two entries."""
    names = {"above": above, "below": below}
    if apart and over_all:
        return _("Over all: why %(above)s stands above %(below)s", **names)
    if over_all:
        return _("Over all: why %(above)s and %(below)s share a place", **names)
    if apart:
        return _("Why %(above)s stands above %(below)s", **names)
    return _("Why %(above)s and %(below)s share a place", **names)


def compared(heading: str, above: str, below: str, steps: Sequence[Reason]) -> Comparison:
    """A comparison on paper: the rules asked, in order, each with what came of it."""
    return Comparison(heading, above, below, tuple(_step(n, steps) for n in range(len(steps))))


def _step(n: int, steps: Sequence[Reason]) -> Step:
    step = steps[n]
    if step.decides:
        verdict = _("This decides.")
    elif not step.sign:
        verdict = _("Not needed.")
    elif n + 1 < len(steps):
        verdict = _("Equal: the next rule is asked.")
    else:
        verdict = _("Equal: the place is shared.")
    return Step(step.name, step.above, step.sign, step.below, verdict, step.decides)


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"


def _facts(whose: Whose) -> tuple[tuple[str, str], ...]:
    return (
        ("", whose.trade),
        ("", whose.division),
        (_("Entry"), whose.number),
        ("", whose.name),
        ("", whose.unit),
    )


def _place(whose: Whose) -> str:
    if not whose.place:
        return ""
    said = _("Place %(place)s", place=whose.place)
    among = in_language(called("of", whose.entrants)).format(count=whose.placed)
    return f"{said} {among}" if whose.placed else said


def over_all(place: str, count: int) -> str:
    """A place over all divisions, and among how many; empty where there is none."""
    if not place:
        return ""
    return _("Over all: place %(place)s of %(count)s", place=place, count=count)


def formula(parts: Sequence[computations.Part], total: str) -> str:
    """The total as the sum of its parts, where they make it up."""
    sums = " + ".join(f"{part.name} {part.value}" for part in parts)
    return f"{_('Total')} = {sums} = {total}" if total else sums


def _part(part: computations.Part) -> Part:
    lines = tuple(_line(line) for line in part.lines)
    return Part(part.name, part.value, part.most, part.how, part.exact, part.full, lines)


def _line(line: computations.Line) -> Line:
    marks = tuple(mark(given) for given in line.given)
    how = computing_words.listed((line.note, line.said))
    return Line(line.name, line.value, line.most, line.depth, marks, how)


def mark(given: Given) -> str:
    """One judge's mark: who, what was written, what it gave, and whether it counts."""
    said = f"{given.judge} {given.value}"
    if given.entered:
        said = f"{given.judge} {given.entered} → {given.value}"
    return said + (f" ({_('dropped')})" if given.dropped else "")


def _ending(line: computations.Line) -> str:
    return " ".join(text for text in (line.name, line.value, line.said) if text)


def _notes(published: bool) -> tuple[str, ...]:
    if not published:
        return (_("Computed inside the office; what was published is what counts."),)
    return (_("As published. The figure below is the fingerprint of that publication."),)
