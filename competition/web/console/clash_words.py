"""Clashes of a timetable in words (冲突说明): who, where, when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from competition.errors import Problem
from competition.rules.timetables import Clash
from competition.services.timetable_facts import EventTimetable, SessionFacts
from competition.services.timetable_frames import PartFacts
from competition.web import filters
from competition.web.wording import in_language, sentence


@dataclass(frozen=True, slots=True)
class Said:
    """A clash in a sentence, and the sessions it is in."""

    code: str
    text: str
    sessions: tuple[str, ...]


def part_name(part: PartFacts) -> str:
    """A part as people call it."""
    return " ".join(
        in_language(each) for each in (part.trade_name, part.stage_name, part.module_name) if each
    )


def session_name(one: SessionFacts, found: EventTimetable, zone: ZoneInfo) -> str:
    """A session as people call it: what, which, when."""
    part = found.parts[one.part]
    start, end = (each.astimezone(zone) for each in (one.starts_at, one.ends_at))
    what = in_language(part.module_name or part.stage_name)
    return (
        f"{in_language(part.trade_name)} {what} {in_language(one.name)}"
        f" ({filters.short_day(start.date())} {filters.span(start, end)})"
    )


def said(clashes: Sequence[Clash], found: EventTimetable, zone: ZoneInfo) -> list[Said]:
    """Every clash in the reader's language."""
    names: dict[str, str] = {}
    for one in clashes:
        for key in one.sittings:
            if key in found.sessions and key not in names:
                names[key] = session_name(found.sessions[key], found, zone)
    return [_said(one, found, names) for one in clashes]


def _said(one: Clash, found: EventTimetable, names: Mapping[str, str]) -> Said:
    listed = [found.names.get(each, each) for each in one.who.split(" ")]
    who = _(", ").join(listed[:4]) + (f" … ({len(listed)})" if len(listed) > 4 else "")
    if one.code in {"site-closed", "site-full"}:
        who = one.who
    if one.code == "entry-unplaced":
        key, _sign, number = one.who.partition(" ")
        who = f"{part_name(found.parts[key])} {number}" if key in found.parts else number
    values = {
        "who": who or _("no site"),
        "where": _("; ").join(names[key] for key in one.sittings if key in names),
        "found": one.found,
        "wanted": one.wanted,
    }
    return Said(one.code, sentence(Problem(f"clash-{one.code}", "", values)), one.sittings)
