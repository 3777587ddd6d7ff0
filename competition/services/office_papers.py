"""The office's papers as PDF (打印): start lists, sign-in sheets, labels, tables, key cards."""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import cards, draw_sheets, office_phrases, rosters
from competition.documents.card_facts import StationCard
from competition.documents.roster_facts import (
    AttendanceSheet,
    StartList,
    StartRow,
)
from competition.errors import NotFound, NotNow
from competition.models.event import Event, Module
from competition.services import allocations, draw_lists, draws, lots, places, timetable
from competition.services.entrants import of_trade

HOLDERS = {
    "coder": {"zh": "加密裁判", "en": "Coder"},
    "spare": {"zh": "监督（备用）", "en": "Spare"},
}


#: Behind every place that was drawn.
UNDRAWN = 10**6


def _said(name: dict[str, str], language: str) -> str:
    return name.get(language) or name["zh"]


def stamp(event: Event, now: datetime, language: str = "zh") -> str:
    """A moment in the event's time, as papers say it."""
    return office_phrases.write_moment(language, now.astimezone(ZoneInfo(event.timezone)))


def _rows(
    event: Event,
    stage_id: uuid.UUID,
    module_id: uuid.UUID | None,
    language: str,
    session_id: uuid.UUID | None = None,
) -> list[StartRow]:
    """The stage's entries in the order they work, as drawn, or by number before a draw.

    session_id: only those of one session.
    """
    found = allocations.places(stage_id, module_id)
    lines = allocations.listed(stage_id)
    if session_id is not None:
        found = {where: at for where, at in found.items() if at.session.id == session_id}
        lines = [line for line in lines if line.where in found]
    drawn = any(line.place for line in lines)
    if found:
        lines.sort(key=lambda line: _turn(found.get(line.where), line.place))
    return [
        StartRow(
            order=(str(line.place or "") if drawn else str(at)),
            number=line.number,
            name=line.name,
            unit=line.unit,
            session=_session(event, found.get(line.where), language, between="\n"),
            station=found[line.where].station if line.where in found else "",
        )
        for at, line in enumerate(lines, 1)
    ]


def _turn(place: allocations.Place | None, drawn: int = 0) -> tuple[bool, str, int, int]:
    """When an entry's turn is: by session, in it as drawn, who was not drawn as placed behind."""
    drawn = drawn or UNDRAWN
    if place is None:
        return True, "", drawn, 0
    return False, _begins(place), drawn, place.position


def _begins(place: allocations.Place) -> str:
    """Sessions in the order of their time."""
    return f"{place.session.starts_at.isoformat()} {place.session.code}"


def _session(
    event: Event, place: allocations.Place | None, language: str, *, between: str = " "
) -> str:
    """The session by name and hours; between: before the hours, a break keeps them together."""
    if place is None:
        return ""
    zone = ZoneInfo(event.timezone)
    start, end = (at.astimezone(zone) for at in (place.session.starts_at, place.session.ends_at))
    return f"{_said(place.session.name, language)} {start:%m-%d}{between}{start:%H:%M}–{end:%H:%M}"


def _part(stage_id: uuid.UUID, module_id: uuid.UUID | None, language: str) -> str:
    """The name of a stage's module as titles add it."""
    module = db.session.get(Module, module_id) if module_id else None
    if module_id and (module is None or module.stage_id != stage_id):
        raise NotFound("not-found")
    return f" {_said(module.name, language)}" if module else ""


def start_list(
    actor: Actor,
    scope: Scope,
    stage_id: uuid.UUID,
    *,
    now: datetime,
    module_id: uuid.UUID | None = None,
    session_id: uuid.UUID | None = None,
    language: str = "zh",
) -> bytes:
    """The order of a stage or of a module's sessions, with the seed it can be replayed from."""
    stage, trade, event, own = places.of_stage(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, own)
    part = _part(stage_id, module_id, language)
    rows = _rows(event, stage_id, module_id, language, session_id)
    if not rows:
        raise NotNow("no-entries")
    draw = draws.current_draw(stage_id)
    return rosters.render_start_list(
        StartList(
            event=_said(event.name, language),
            title=f"{_said(trade.name, language)} {_said(stage.name, language)}{part} "
            + ("出场顺序表" if language == "zh" else "Start list"),
            rows=tuple(rows),
            issued=stamp(event, now, language),
            place=_said(event.venue, language) if event.venue else "",
            seed=draw.seed if draw else "",
            signatures=tuple(draw.witnesses) if draw else (),
            sample=event.sample,
            language=language,
            kind=of_trade(trade.id),
        )
    )


def attendance(
    actor: Actor,
    scope: Scope,
    stage_id: uuid.UUID,
    *,
    now: datetime,
    module_id: uuid.UUID | None = None,
    session_id: uuid.UUID | None = None,
    language: str = "zh",
) -> bytes:
    """Where the contestants of a stage sign in."""
    stage, trade, event, own = places.of_stage(scope, stage_id)
    policy.require(actor, Permission.ENTRY_READ, own)
    part = _part(stage_id, module_id, language)
    rows = _rows(event, stage_id, module_id, language, session_id)
    if not rows:
        raise NotNow("no-entries")
    return rosters.render_attendance_sheet(
        AttendanceSheet(
            event=_said(event.name, language),
            title=f"{_said(trade.name, language)} {_said(stage.name, language)}{part} "
            + ("签到表" if language == "zh" else "Sign-in sheet"),
            rows=tuple(rows),
            issued=stamp(event, now, language),
            place=_said(event.venue, language) if event.venue else "",
            signatures=("检录", "监督") if language == "zh" else ("Check-in", "Supervisor"),
            sample=event.sample,
            language=language,
            kind=of_trade(trade.id),
        )
    )


def station_cards(
    actor: Actor,
    scope: Scope,
    stage_id: uuid.UUID,
    *,
    module_id: uuid.UUID | None = None,
    session_id: uuid.UUID | None = None,
    language: str = "zh",
) -> bytes:
    """The cards that stand on the stations; no name is on them.

    Session by session, in it as one walks the hall putting them up: A2 before A10.
    """
    place = timetable.place_of(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, place.scope)
    part = _part(stage_id, module_id, language)
    found = allocations.places(stage_id, module_id)
    numbers = {line.where: line.number for line in allocations.listed(stage_id)}
    placed = [
        (where, at)
        for where, at in found.items()
        if at.station and where in numbers and session_id in (None, at.session.id)
    ]
    if not placed:
        raise NotNow("no-stations")
    placed.sort(key=lambda each: (_begins(each[1]), timetable.natural(each[1].station)))
    trade = f"{_said(place.trade.name, language)}{part}"
    return cards.render_station_cards(
        [
            StationCard(
                station=at.station,
                event=_said(place.event.name, language),
                trade=trade,
                session=_session(place.event, at, language),
                number="" if place.coded else numbers[where],
                sample=place.event.sample,
                language=language,
            )
            for where, at in placed
        ]
    )


DRAWN = {
    "order": {"zh": "出场顺序抽签记录", "en": "Draw of the order"},
    "session": {"zh": "场次抽签记录", "en": "Draw of sessions"},
    "station": {"zh": "赛位抽签记录", "en": "Draw of stations"},
}
HEADINGS = {
    "order": ("出场顺序", "参赛号"),
    "session": ("参赛号", "场次"),
    "station": ("参赛号", "场次", "赛位"),
}


def draw_sheet(
    actor: Actor, scope: Scope, stage_id: uuid.UUID, draw_id: uuid.UUID, *, language: str = "zh"
) -> bytes:
    """The record of a draw to be signed by its witnesses; a replaced one too."""
    stage, trade, event, own = places.of_stage(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, own)
    line = next((one for one in lots.history(actor, scope, stage_id) if one.id == draw_id), None)
    if line is None:
        raise NotFound("not-found")
    rows = line.rows
    if line.kind == "order":
        rows = tuple((str(n), *row) for n, row in enumerate(rows, 1))
    title = f"{_said(trade.name, language)} {_said(stage.name, language)} "
    fixed = draw_lists.of_draw(line.id)
    return draw_sheets.render_draw_sheet(
        draw_sheets.DrawSheet(
            event=_said(event.name, language),
            title=title + _said(DRAWN[line.kind], language),
            headings=HEADINGS[line.kind],
            rows=rows,
            list_digest=line.list_digest,
            secret_part=line.secret_part,
            parts=tuple((each["who"], each["said"]) for each in line.parts),
            seed=line.seed,
            drawn=stamp(event, line.drawn_at, language),
            listed=tuple((each[0], each[1]) for each in fixed.listed) if fixed else (),
            even=line.even,
            witnesses=line.witnesses,
            reason="　".join(each for each in (line.reason, line.ruled_by) if each),
            sample=event.sample,
            language=language,
        )
    )
