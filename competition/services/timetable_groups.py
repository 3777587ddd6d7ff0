"""Who goes through a part together (排程分组): what stays, what is placed, what no site holds."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from competition.models.event import Event
from competition.rules.timetables import Hall, dealt
from competition.services import timetable_facts
from competition.services.timetable_facts import EventTimetable
from competition.services.timetable_fitting import Block, Place
from competition.services.timetable_frames import PartFacts, Waiting

#: Hours of a day where no hall says when it opens.
OPENS, CLOSES = time(8), time(18)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that go through a part together; session: the one they had, if any."""

    block: Block
    part: PartFacts
    code: str
    session: uuid.UUID | None
    entries: tuple[Waiting, ...]


def days_open(event: Event) -> list[tuple[int, int]]:
    """The hours of halls that name none: every day of the event, eight to six."""
    zone = ZoneInfo(event.timezone)
    count = (event.ends_on - event.starts_on).days + 1
    days = [event.starts_on + timedelta(days=n) for n in range(count)]
    return [
        (
            timetable_facts.minutes(datetime.combine(day, OPENS, tzinfo=zone)),
            timetable_facts.minutes(datetime.combine(day, CLOSES, tzinfo=zone)),
        )
        for day in days
    ]


def groups_of(
    found: EventTimetable, hints: Mapping[str, Place] | None = None
) -> tuple[list[Block], list[Group], list[dict[str, Any]]]:
    """What stays where it is, what is to be placed, and the parts whose sites hold nobody.

    hints: where an earlier proposal had the sessions to be placed; else they begin where they are.
    """
    moving = {
        key
        for key, one in found.sessions.items()
        if not one.fixed and found.parts[one.part].need is not None
    }
    codes: dict[uuid.UUID, set[str]] = defaultdict(set)
    for session in found.sessions.values():
        codes[session.stage_id].add(session.code)
    kept = [
        Block(
            one.key, one.end - one.start, len(one.seats), (one.site,),
            tuple(person for seat in one.seats for person in seat.people), one.judges,
            fixed=(one.start, one.site),
        )
        for one in found.table.sittings
        if one.key not in moving
    ]  # fmt: skip
    groups: list[Group] = []
    impossible: list[dict[str, Any]] = []
    for part in found.parts.values():
        if part.need is None:
            continue
        made = _grouped(found, part, moving, codes[part.stage_id])
        if made is None:
            impossible.append({"part": part.key, "heads": part.entries, "why": "no-site"})
        else:
            groups += made
    if hints is not None:
        groups = [
            replace(each, block=replace(each.block, hint=hints.get(each.block.key)))
            for each in groups
        ]
    return kept, groups, impossible


def _grouped(
    found: EventTimetable, part: PartFacts, moving: Collection[str], taken: set[str]
) -> list[Group] | None:
    """Deal a part's entries into as few sessions as its sites allow; None: no site holds any."""
    if part.need is None:
        return []
    sites, minutes, places = part.need
    halls = {site: found.table.halls.get(site, Hall()) for site in sites or found.table.halls}
    room = max((hall.stations for hall in halls.values()), default=0)
    cap = min(each for each in (room, places) if each) if room or places else 0
    held = [one for one in found.sessions.values() if one.part == part.key]
    seated = {
        seat.entry
        for one in found.table.sittings
        if one.part == part.key and one.key not in moving
        for seat in one.seats
    }
    waiting = {
        each.seat.entry: each
        for each in found.roster.get(part.stage_id, ())
        if each.seat.entry not in seated
    }
    if not waiting:
        return []
    if not cap:
        return None
    count = -(-len(waiting) // cap)
    sizes = [len(waiting) // count + (n < len(waiting) % count) for n in range(count)]
    if found.table.terms.even:
        shares = dealt({key: one.seat.delegation for key, one in waiting.items()}, sizes)
    else:
        order = iter(waiting)
        shares = [[next(order) for _ in range(size)] for size in sizes]
    old = [one for one in held if str(one.id) in moving]
    groups = []
    for n, share in enumerate(shares):
        entries = tuple(waiting[entry] for entry in share)
        before = old[n] if n < len(old) else None
        block = Block(
            f"{part.key}#{n}", minutes, len(entries), tuple(halls),
            tuple(person for each in entries for person in each.seat.people),
            found.judges.get(part.key, ()),
            hint=(timetable_facts.minutes(before.starts_at), before.site) if before else None,
        )  # fmt: skip
        code = before.code if before else _free_code(taken)
        groups.append(Group(block, part, code, before.id if before else None, entries))
    return groups


def _free_code(taken: set[str]) -> str:
    """The next code no session of the stage has; taken from then on."""
    code = next(f"S{n}" for n in range(1, len(taken) + 2) if f"S{n}" not in taken)
    taken.add(code)
    return code
