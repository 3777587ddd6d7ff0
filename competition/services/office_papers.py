"""The office's papers as PDF (打印): start lists, sign-in sheets, labels, tables, key cards."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import cards, coding, rosters
from competition.documents.card_facts import KeyCard, StationCard
from competition.documents.code_facts import (
    CodedMark,
    CodedMarksSheet,
    CodeLabel,
    CodeLabels,
    CodeTable,
    CodeTableRow,
)
from competition.documents.roster_facts import (
    AttendanceSheet,
    StartList,
    StartRow,
)
from competition.errors import NotFound, NotNow
from competition.models.event import Event, Module
from competition.rules.values import text
from competition.services import allocations, draws, matrices, places, timetable

HOLDERS = {
    "coder": {"zh": "加密裁判", "en": "Coder"},
    "spare": {"zh": "监督（备用）", "en": "Spare"},
}


def _said(name: dict[str, str], language: str) -> str:
    return name.get(language) or name["zh"]


def _stamp(event: Event, now: datetime) -> str:
    return now.astimezone(ZoneInfo(event.timezone)).strftime("%Y-%m-%d %H:%M")


def _rows(
    event: Event, stage_id: uuid.UUID, module_id: uuid.UUID | None, language: str
) -> list[StartRow]:
    """The stage's entries in the order they work, as drawn, or by number before a draw."""
    found = allocations.places(stage_id, module_id)
    lines = allocations.listed(stage_id)
    drawn = any(line.place for line in lines)
    if found:
        lines.sort(key=lambda line: _when(found.get(line.where)))
    return [
        StartRow(
            order=(str(line.place or "") if drawn else str(at)),
            number=line.number,
            name=line.name,
            unit=line.unit,
            session=_session(event, found.get(line.where), language),
            station=found[line.where].station if line.where in found else "",
        )
        for at, line in enumerate(lines, 1)
    ]


def _when(place: allocations.Place | None) -> tuple[bool, str, int]:
    if place is None:
        return True, "", 0
    return False, f"{place.session.starts_at.isoformat()} {place.session.code}", place.position


def _session(event: Event, place: allocations.Place | None, language: str) -> str:
    if place is None:
        return ""
    zone = ZoneInfo(event.timezone)
    start, end = (at.astimezone(zone) for at in (place.session.starts_at, place.session.ends_at))
    return f"{_said(place.session.name, language)} {start:%m-%d %H:%M}–{end:%H:%M}"


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
    language: str = "zh",
) -> bytes:
    """The order of a stage or of a module's sessions, with the seed it can be replayed from."""
    policy.require(actor, Permission.EVENT_READ, scope)
    stage, trade, event, _own = places.of_stage(scope, stage_id)
    part = _part(stage_id, module_id, language)
    rows = _rows(event, stage_id, module_id, language)
    if not rows:
        raise NotNow("no-entries")
    draw = draws.current_draw(stage_id)
    return rosters.render_start_list(
        StartList(
            event=_said(event.name, language),
            title=f"{_said(trade.name, language)} {_said(stage.name, language)}{part} "
            + ("出场顺序表" if language == "zh" else "Start list"),
            rows=tuple(rows),
            issued=_stamp(event, now),
            place=_said(event.venue, language) if event.venue else "",
            seed=draw.seed if draw else "",
            signatures=tuple(draw.witnesses) if draw else (),
            sample=event.sample,
            language=language,
        )
    )


def attendance(
    actor: Actor,
    scope: Scope,
    stage_id: uuid.UUID,
    *,
    now: datetime,
    module_id: uuid.UUID | None = None,
    language: str = "zh",
) -> bytes:
    """Where the contestants of a stage sign in."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    stage, trade, event, _own = places.of_stage(scope, stage_id)
    part = _part(stage_id, module_id, language)
    rows = _rows(event, stage_id, module_id, language)
    if not rows:
        raise NotNow("no-entries")
    return rosters.render_attendance_sheet(
        AttendanceSheet(
            event=_said(event.name, language),
            title=f"{_said(trade.name, language)} {_said(stage.name, language)}{part} "
            + ("签到表" if language == "zh" else "Sign-in sheet"),
            rows=tuple(rows),
            issued=_stamp(event, now),
            place=_said(event.venue, language) if event.venue else "",
            signatures=("检录", "监督") if language == "zh" else ("Check-in", "Supervisor"),
            sample=event.sample,
            language=language,
        )
    )


def station_cards(
    actor: Actor,
    scope: Scope,
    stage_id: uuid.UUID,
    *,
    module_id: uuid.UUID | None = None,
    language: str = "zh",
) -> bytes:
    """The cards that stand on the stations, session by session; no name is on them."""
    policy.require(actor, Permission.EVENT_READ, scope)
    place = timetable.place_of(scope, stage_id)
    part = _part(stage_id, module_id, language)
    found = allocations.places(stage_id, module_id)
    numbers = {line.where: line.number for line in allocations.listed(stage_id)}
    placed = [(where, at) for where, at in found.items() if at.station and where in numbers]
    if not placed:
        raise NotNow("no-stations")
    placed.sort(key=lambda each: (*_when(each[1]), timetable.natural(each[1].station)))
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


def code_labels(
    actor: Actor, code_set_id: uuid.UUID, pairs: Sequence[tuple[str, str]], *, copies: int = 1
) -> bytes:
    """Stickers with the codes alone, in the order of the codes; pairs: entry number, code."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    title = f"{place.trade.name['zh']} {place.stage.name['zh']}"
    labels = tuple(
        CodeLabel(code, place.trade.name["zh"], copies) for code in sorted(c for _, c in pairs)
    )
    return coding.render_code_labels(CodeLabels(title, labels, sample=place.event.sample))


def code_table(
    actor: Actor,
    code_set_id: uuid.UUID,
    pairs: Sequence[tuple[str, str]],
    *,
    bag: str,
    now: datetime,
) -> bytes:
    """The table to be put into its bag at once; pairs as given out, kept nowhere in this form."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    people = {line.number: line for line in allocations.listed(place.stage.id)}
    rows = tuple(
        CodeTableRow(code, number, people[number].name, people[number].unit)
        for number, code in sorted(pairs, key=lambda pair: pair[1])
        if number in people
    )
    listed = "\n".join(f"{row.code} {row.number}" for row in rows)
    return coding.render_code_table(
        CodeTable(
            event=place.event.name["zh"],
            title=f"{place.trade.name['zh']} {place.stage.name['zh']} 加密对照表",
            layer="一次加密",
            rows=rows,
            issued=_stamp(place.event, now),
            bag=bag,
            digest=hashlib.sha256(listed.encode()).hexdigest(),
            sample=place.event.sample,
        )
    )


def key_card(
    actor: Actor,
    code_set_id: uuid.UUID,
    *,
    holder: str,
    secret: str,
    bag: str,
    now: datetime,
    language: str = "zh",
) -> bytes:
    """A holder's card: the secret that opens the codes, which the server does not keep."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    mark = hashlib.sha256(secret.encode()).hexdigest()[:12].upper()
    title = f"{_said(place.trade.name, language)} {_said(place.stage.name, language)}"
    return cards.render_key_card(
        KeyCard(
            event=_said(place.event.name, language),
            title=f"{title} " + ("加密密钥卡" if language == "zh" else "Key card"),
            layer="一次加密" if language == "zh" else "Layer 1",
            holder=HOLDERS.get(holder, {}).get(language, holder),
            qr=secret,
            words=tuple(secret.split("-")),
            fingerprint=" ".join((mark[:4], mark[4:8], mark[8:])),
            bag=bag,
            issued=_stamp(place.event, now),
            sample=place.event.sample,
            language=language,
        )
    )


def posted_marks(
    actor: Actor, code_set_id: uuid.UUID, module_id: uuid.UUID, *, now: datetime
) -> bytes:
    """All marks of a module by code with the digest, to be signed and posted before decoding."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    module = db.session.get(Module, module_id)
    if module is None or module.code_set_id != code_set_id:
        raise NotFound("not-found")
    if not place.code_set.digest_posted_at:
        raise NotNow("digest-not-posted")
    # What is posted hangs on a wall: whoever may open the codes may print it, seats or no seats.
    matrix = matrices.read(replace(actor, system=True), module_id)
    seats = tuple(seat.code for seat in matrix.seats)
    rows = tuple(
        CodedMark(
            line.code,
            text(line.points) if line.points is not None else "—",
            tuple(_points(line.cells, seat) for seat in seats),
        )
        for line in matrix.lines
    )
    return coding.render_coded_marks(
        CodedMarksSheet(
            event=place.event.name["zh"],
            title=f"{place.trade.name['zh']} {module.name['zh']} 密码号成绩",
            seats=seats,
            rows=rows,
            digest=place.code_set.marks_digest,
            issued=_stamp(place.event, now),
            sample=place.event.sample,
        )
    )


def _points(cells: Sequence[matrices.Cell], seat: str) -> str:
    found = next((cell for cell in cells if cell.seat == seat), None)
    return text(found.points) if found is not None and found.points is not None else "—"
