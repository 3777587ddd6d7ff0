"""The head of a certificate (证书标题): title, its English, the event's name above the letter."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.certificate_facts import CertificateFacts, DateStyle
from competition.documents.fitting import split_evenly
from competition.documents.fonts import Library
from competition.documents.geometry import EventLines, Geometry, Heading
from competition.documents.paper import MM
from competition.documents.placed import Placed
from competition.documents.wording import Wording, event_with_year

_VERTICAL_PITCH = 1.13
_VERTICAL_FULL = 4
_APART = 50.0
_LEAST = 0.75
_BETWEEN_WORDS = 3.9
_BANNER = 32.0
#: Which part of a line stands before its place.
_BEFORE = {"left": 0.0, "centre": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top, each in its place."""

    title: tuple[Placed, ...]
    english: tuple[Placed, ...]
    events: tuple[Placed, ...]

    @property
    def texts(self) -> tuple[Placed, ...]:
        """All of it, in reading order."""
        return (*self.title, *self.english, *self.events)


def lay_head(geometry: Geometry, fonts: Library, words: Wording, facts: CertificateFacts) -> Head:
    """Return the title, the English line and the event's lines in their places."""
    events = _events(geometry.events, fonts, facts) if geometry.events else []
    return Head(
        tuple(_title(geometry.title, fonts, words.title)),
        tuple(_english(geometry.english, fonts, words.english)),
        tuple(events),
    )


def _title(heading: Heading, fonts: Library, title: str) -> list[Placed]:
    role = fonts.heading_role(title, heading.role)
    if heading.align == "vertical":
        return _downwards(heading, fonts, title)
    if heading.align == "apart":
        return _apart(heading, fonts, title)
    spacing = heading.spacing if len(title) > 2 else heading.spacing * 3
    width = fonts.width(title, role, heading.size) / MM
    width += (len(title) - 1) * spacing * heading.size / MM
    left = heading.x - width * _BEFORE.get(heading.align, 0.0)
    return [Placed(left, heading.y, title, role, heading.size, heading.colour, spacing)]


def _downwards(heading: Heading, fonts: Library, title: str) -> list[Placed]:
    """Return a title set downwards; a short one keeps the height of one of four characters."""
    role = fonts.heading_role(title, heading.role)
    pitch = _VERTICAL_PITCH * heading.size / MM
    step = max(_VERTICAL_FULL / len(title), 1.0)
    shrink = min(_VERTICAL_FULL / len(title), 1.0)
    size = heading.size * shrink
    placed = []
    for index, character in enumerate(title):
        x = heading.x - fonts.width(character, role, size) / MM / 2
        y = heading.y + ((index + 0.5) * step - 0.5) * pitch * shrink
        placed.append(Placed(x, y, character, role, size, heading.colour))
    return placed


def _apart(heading: Heading, fonts: Library, title: str) -> list[Placed]:
    """Return the halves of a title at both sides of the middle."""
    role = fonts.heading_role(title, heading.role)
    half = (len(title) + 1) // 2
    size = heading.size if half == 1 else heading.size * 0.52
    y = heading.y - 0.36 * (heading.size - size) / MM
    placed = []
    for side, part in ((-1, title[:half]), (1, title[half:])):
        width = fonts.width(part, role, size) / MM + (len(part) - 1) * 0.12 * size / MM
        x = heading.x + side * _APART - width / 2
        placed.append(Placed(x, y, part, role, size, heading.colour, 0.12 if half > 1 else 0))
    return placed


def _english(heading: Heading, fonts: Library, english: str) -> list[Placed]:
    lines = [english]
    if heading.align == "words":
        first, _blank, rest = english.partition(" ")
        lines = [first, rest]
    placed = []
    for index, line in enumerate(line for line in lines if line):
        natural = fonts.width(line, heading.role, heading.size) / MM
        natural += (len(line) - 1) * heading.spacing * heading.size / MM
        size = heading.size
        if heading.align == "words":
            size *= min(1.0, _BANNER / natural)
        width = natural * size / heading.size
        left = heading.x - width * _BEFORE.get(heading.align, 0.5)
        y = heading.y + index * _BETWEEN_WORDS
        placed.append(Placed(left, y, line, heading.role, size, heading.colour, heading.spacing))
    return placed


def _events(place: EventLines, fonts: Library, facts: CertificateFacts) -> list[Placed]:
    """Return the event's name in as many lines as the design has, parted at 暨, or shrunk."""
    event = event_with_year(facts.event, facts.year, DateStyle.FIGURES)
    joint = event.replace("|", "")
    lines = tuple(part for part in joint.split("暨", 1) if part) if place.lines > 1 else (joint,)
    room = place.width / _LEAST
    if max(fonts.width(line, place.role, place.size) / MM for line in lines) > room:
        lines = tuple(joint.split("暨", 1)) if "暨" in joint else split_evenly(joint, 2)
    widest = max(fonts.width(line, place.role, place.size) / MM for line in lines)
    size = place.size * min(1.0, place.width / widest)
    above = (len(lines) - place.lines) * place.lead if len(lines) > place.lines else 0.0
    return [
        Placed(place.x, place.y - above + index * place.lead, line, place.role, size, place.colour)
        for index, line in enumerate(lines)
    ]
