"""A trade's totals on scales beside the raw ones (标准分); divisions ranked together.

z and robust z are taken between groups that different panels may have marked: divisions, the
sessions entries worked in, or the sites these were held at.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import select

from competition.access.policy import Actor
from competition.db import db
from competition.models.entry import Entry, EntryInStage
from competition.models.timetable import Allocation, ContestSession, Station
from competition.rules.module_programs import Sheets
from competition.rules.programs import compile_trade
from competition.rules.ranking import Place
from competition.rules.scales import between_panels, worldskills_700
from competition.rules.standings import Standing
from competition.services import publication_lines, standings
from competition.services.standing_rows import EntryLine

#: Fewer entries in a division say more about chance than about its judges.
LEAST = 8


@dataclass(frozen=True, slots=True)
class ScaledLine:
    """One placed entry: its raw total, its places, its points on the scales.

    group: what it is compared as, in words. z, robust: None where there is one group only, so that
    there is nothing to compare.
    """

    person: EntryLine
    division: dict[str, str]
    group: dict[str, str]
    place: Place
    overall: Place | None
    total: Fraction
    worldskills: int
    z: Fraction | None = None
    robust: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Scales:
    """All placed entries; `several`: of more than one division; `few`: one of the groups has few.

    by: what is compared: division, session, site; ways: which of them there is more than one of.
    shared: seats whose sheets lie in more than one of the groups compared: where one judge held
    such a seat all along, z takes away true differences.
    """

    lines: tuple[ScaledLine, ...]
    several: bool
    few: bool
    by: str
    ways: tuple[str, ...]
    shared: tuple[str, ...]


def read(actor: Actor, trade_id: uuid.UUID, by: str = "") -> Scales:
    """Scales of a trade's totals as its marks stand; asks the policy as `standings.result` does.

    by: one of the ways z may compare; the first there is where it is none of them.
    """
    result = standings.result(actor, trade_id)
    groups: dict[str, list[Standing]] = {}
    for line in result.standings.lines:
        if line.place is not None:
            groups.setdefault(line.division, []).append(line)
    several = len(groups) > 1
    placed = [line for lines in groups.values() for line in lines]
    names = publication_lines.names_of_divisions(result.trade)
    groupings = _groupings(trade_id, placed)
    ways = tuple(way for way, of in groupings.items() if len(set(of.values())) > 1)
    by = by if by in ways else next(iter(ways), "division")
    group = groupings[by]
    marks = [(group[line.number], line.total or Fraction(0)) for line in placed]
    z = [one.scaled for one in between_panels(marks, "z")] if ways else []
    robust = [one.scaled for one in between_panels(marks, "robust")] if ways else []
    scale = {
        line.number: points
        for lines in groups.values()
        for line, points in zip(
            lines, worldskills_700([line.total or Fraction(0) for line in lines]), strict=True
        )
    }
    overall = _overall(result) if several else {}
    found = [
        ScaledLine(
            result.people[line.number],
            names.get(line.division, {"zh": ""}),
            {"zh": group[line.number]} if by != "division" else names.get(line.division, {}),
            line.place or 0,
            overall.get(line.number),
            total,
            scale[line.number],
            z[n] if ways else None,
            robust[n] if ways else None,
        )
        for n, (line, (_group, total)) in enumerate(zip(placed, marks, strict=True))
    ]
    found.sort(key=lambda one: (one.overall or one.place, one.person.number))
    few = bool(ways) and min(Counter(of for of, _total in marks).values()) < LEAST
    shared = _shared(result.marks.sheets, group) if ways else ()
    return Scales(tuple(found), several, few, by, ways, shared)


def _shared(sheets: Sheets, group: Mapping[str, str]) -> tuple[str, ...]:
    """Seats that marked in more than one group."""
    groups: dict[str, set[str]] = {}
    for (_module, _attempt, seat), held in sheets.items():
        found = {group[number] for number in held if number in group}
        groups.setdefault(seat, set()).update(found)
    return tuple(sorted(seat for seat, among in groups.items() if len(among) > 1))


def _groupings(trade_id: uuid.UUID, placed: list[Standing]) -> dict[str, dict[str, str]]:
    """What entries may be compared by, each as entry number → group; no session is one too."""
    rows = db.session.execute(
        select(Entry.number, ContestSession.name, ContestSession.code, ContestSession.site, Station)
        .join(EntryInStage, EntryInStage.entry_id == Entry.id)
        .join(Allocation, Allocation.entry_in_stage_id == EntryInStage.id)
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .outerjoin(Station, Station.id == Allocation.station_id)
        .where(Entry.trade_id == trade_id)
        .order_by(ContestSession.starts_at.desc(), ContestSession.code.desc())
    )
    sessions: dict[str, str] = {}
    sites: dict[str, str] = {}
    for number, name, code, site, station in rows:
        sessions[number] = f"{code} {name.get('zh', '')}".strip()
        sites[number] = (station.site if station is not None else "") or site
    return {
        "division": {line.number: line.division for line in placed},
        "session": {line.number: sessions.get(line.number, "—") for line in placed},
        "site": {line.number: sites.get(line.number) or "—" for line in placed},
    }


def _overall(result: standings.TradeResult) -> dict[str, Place]:
    """Places over all divisions, by the trade's own tie chain."""
    ranking = result.trade.ranking
    if ranking is None:
        return {}
    together = replace(result.trade, ranking=replace(ranking, by="trade"))
    ranked = compile_trade(together).standings(result.marks, result.entries, result.rulings)
    return {line.number: line.place for line in ranked.lines if line.place is not None}
