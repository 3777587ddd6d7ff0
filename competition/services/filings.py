"""Papers about signed sheets (评分记录归档): printed, signed by hand, ticked when filed.

A tick names what was printed by its digest; where marks change afterwards the paper no longer
speaks of them, and the tick no longer holds.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases, sheet_records
from competition.documents.record_facts import (
    RecordLine,
    RecordPaper,
    RecordTime,
    SeatRecord,
    SheetRecord,
)
from competition.errors import NotFound, NotNow
from competition.models.draw import BlindCode
from competition.models.event import Event, Module, ModuleState
from competition.models.panel import Panel, PanelSeat
from competition.models.sheet import (
    Filing,
    FilingKind,
    Revision,
    RevisionKind,
    ScoreSheet,
    SheetState,
)
from competition.rules.interpreter import sheet_step
from competition.rules.marks import points_of
from competition.rules.references import resolved
from competition.rules.sheets import Sheet, decode_marks, sheet_of, unpack
from competition.rules.values import MarkStatus, text
from competition.services import answer_keys, audit, facts, scheme_versions, sheet_remarks

#: What an aspect nobody attempted looks like on paper.
NOTHING = "—"
_RENDER: dict[str, Callable[[RecordPaper], bytes]] = {
    "record": sheet_records.render_records,
    "summary": sheet_records.render_summaries,
    "slip": sheet_records.render_slips,
}
#: How a revision was signed, on paper.
_HOW = {
    "zh": {"pin": "平板 PIN 签名", "stroke": "平板手写签名", "paper": "纸质录入",
           "import": "文件导入", "ruling": "裁定归位"},
    "en": {"pin": "tablet, PIN", "stroke": "tablet, drawn", "paper": "typed from paper",
           "import": "from a file", "ruling": "moved by ruling"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeatFile:
    """A seat's papers: how many sheets count, how many records lie in the file, the summary."""

    seat_id: uuid.UUID
    code: str
    medium: str
    wanted: int
    signed: int
    reopened: int
    typed: int
    slips: int
    records: int
    summary: bool
    #: Something was filed that says what no longer counts.
    outdated: bool


@dataclass(frozen=True, slots=True)
class ModuleFile:
    """A module's papers, seat by seat."""

    view: facts.ModuleView
    locked: bool
    seats: tuple[SeatFile, ...]

    @property
    def done(self) -> bool:
        """Whether every summary is filed."""
        return bool(self.seats) and all(seat.summary for seat in self.seats)


def of_module(actor: Actor, scope: Scope, module_id: uuid.UUID) -> ModuleFile:
    """How far a module's papers are."""
    view = _view(actor, scope, module_id)
    locked = db.session.get_one(Module, module_id).state is ModuleState.LOCKED
    filed = _filed(module_id)
    return ModuleFile(
        view, locked, tuple(_seat_file(rows, filed) for rows in _by_seat(module_id).values())
    )


def _view(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    permission: Permission = Permission.PANEL_READ,
) -> facts.ModuleView:
    policy.require(actor, permission, scope)
    view = facts.module_view(module_id)
    if view.scope != scope:
        raise NotFound("not-found")
    return view


def _by_seat(module_id: uuid.UUID) -> dict[uuid.UUID, list[Row[Any]]]:
    rows = db.session.execute(
        select(
            ScoreSheet.id,
            ScoreSheet.attempt,
            ScoreSheet.state,
            ScoreSheet.reopenings,
            PanelSeat.id.label("seat_id"),
            PanelSeat.code.label("seat"),
            PanelSeat.medium,
            BlindCode.text.label("code"),
            Revision,
        )
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .outerjoin(
            Revision, (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n)
        )
        .where(ScoreSheet.module_id == module_id, ScoreSheet.state != SheetState.VOID)
        .order_by(
            Panel.position,
            PanelSeat.position,
            PanelSeat.code,
            BlindCode.text,
            ScoreSheet.attempt,
        )
    )
    found: dict[uuid.UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.seat_id].append(cast("Row[Any]", row))
    return found


def _filed(module_id: uuid.UUID) -> dict[uuid.UUID, set[tuple[str, str]]]:
    """What lies in the file: kind and digest by seat."""
    seats = select(ScoreSheet.seat_id).where(ScoreSheet.module_id == module_id)
    found: dict[uuid.UUID, set[tuple[str, str]]] = defaultdict(set)
    for row in db.session.scalars(select(Filing).where(Filing.seat_id.in_(seats))):
        found[row.seat_id].add((row.kind.value, row.digest))
    return found


def _counting(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.state is SheetState.SIGNED and row.Revision is not None]


def digest_of(rows: Sequence[Row[Any]]) -> str:
    """SHA-256 over the digests of a seat's counting sheets, in the order of the codes."""
    text = "\n".join(row.Revision.sha256 for row in _counting(rows))
    return hashlib.sha256(text.encode()).hexdigest()


def _seat_file(rows: Sequence[Row[Any]], filed: dict[uuid.UUID, set[tuple[str, str]]]) -> SeatFile:
    signed, known = _counting(rows), filed.get(rows[0].seat_id, set())
    digests = {row.Revision.sha256 for row in signed}
    summary = digest_of(rows)
    typed = [row for row in signed if row.Revision.kind is RevisionKind.PAPER]
    outdated = any(digest != summary if kind == "summary" else digest not in digests
                   for kind, digest in known)  # fmt: skip
    return SeatFile(
        seat_id=rows[0].seat_id,
        code=rows[0].seat,
        medium=rows[0].medium.value,
        wanted=len(rows),
        signed=len(signed),
        reopened=sum(row.reopenings for row in rows),
        typed=len(typed),
        slips=sum(("slip", row.Revision.sha256) in known for row in typed),
        records=sum(("record", digest) in known for digest in digests),
        summary=bool(signed) and ("summary", summary) in known,
        outdated=outdated,
    )


def print_papers(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    kind: str,
    *,
    now: datetime,
    seat_id: uuid.UUID | None = None,
    language: str = "zh",
) -> bytes:
    """A module's records or summaries, or one seat's; of typed sheets the slips, as one PDF.

    kind: record, summary, slip. Records and summaries are of a closed module alone: before the lock
    a sheet may still change, and seats must not see each other; a slip is for whoever typed.
    Raises NotNow("module-not-locked"), NotFound where there is nothing to print.
    """
    needed = Permission.SHEET_ENTER if kind == "slip" else Permission.PANEL_READ
    view = _view(actor, scope, module_id, needed)
    if kind != "slip" and db.session.get_one(Module, module_id).state is not ModuleState.LOCKED:
        raise NotNow("module-not-locked")
    seats = [
        rows
        for seat, rows in _by_seat(module_id).items()
        if (seat_id is None or seat == seat_id) and _printable(rows, kind)
    ]
    if not seats:
        raise NotFound("not-found")
    event = db.session.get_one(Event, scope.event_id)
    paper = RecordPaper(
        event=event.name.get(language) or event.name["zh"],
        module=_module_name(view, language),
        seats=tuple(_seat_record(view, rows, kind, event, language) for rows in seats),
        issued=office_phrases.write_moment(language, now.astimezone(ZoneInfo(event.timezone))),
        sample=event.sample,
        language=language,
    )
    return _RENDER[kind](paper)


def _module_name(view: facts.ModuleView, language: str) -> str:
    trade = view.trade_name.get(language) or view.trade_name["zh"]
    name = view.facts.name.en if language == "en" and view.facts.name.en else view.facts.name.zh
    return f"{trade} {name}"


def _printable(rows: Sequence[Row[Any]], kind: str) -> list[Row[Any]]:
    return [
        row
        for row in _counting(rows)
        if row.Revision.vector and (kind != "slip" or row.Revision.kind is RevisionKind.PAPER)
    ]


def _seat_record(
    view: facts.ModuleView, rows: Sequence[Row[Any]], kind: str, event: Event, language: str
) -> SeatRecord:
    many = len(view.facts.attempts) > 1
    counts = answer_keys.countable(view) is not None
    records = [
        _record(view, row, event, language, many, counts=counts) for row in _printable(rows, kind)
    ]
    return SeatRecord(rows[0].seat, tuple(records), digest_of(rows))


def _record(
    view: facts.ModuleView,
    row: Row[Any],
    event: Event,
    language: str,
    many: bool,
    *,
    counts: bool,
) -> SheetRecord:
    """A sheet under the version of the scheme it was signed by: paper says what was signed.

    counts: whether points may be seen; while answers are secret only what was written is.
    """
    revision = row.Revision
    module = resolved(scheme_versions.signed_under(view.id, revision.scheme_digest).module)
    panel = module.panel_of_seat(row.seat)
    if panel is None:
        raise NotFound("not-found")
    layout = sheet_of(module, panel)
    notes, times = sheet_remarks.signed_beside(revision.body, module.time_limit)
    at = revision.received_at.astimezone(ZoneInfo(event.timezone))
    how = _HOW[language].get(revision.signed_by, revision.signed_by)
    return SheetRecord(
        code=row.code,
        lines=tuple(_lines(layout, revision.vector, language, counts=counts)),
        total=text(sheet_step(layout, row.seat, revision.vector).value) if counts else NOTHING,
        receipt=revision.receipt,
        digest=revision.sha256,
        signed=f"{how} {at:%m-%d %H:%M}",
        attempt=str(row.attempt) if many else "",
        reopened=row.reopenings,
        notes=tuple((code, note) for code, note in notes.items() if note),
        times=tuple(
            RecordTime(code, time.counts, time.given_back, time.why, time.over)
            for code, time in times.items()
        ),
    )


def _lines(layout: Sheet, vector: bytes, language: str, *, counts: bool) -> list[RecordLine]:
    entered = decode_marks(layout, vector)
    found = []
    for aspect, places, mark in zip(
        layout.aspects, layout.places, unpack(layout, vector), strict=True
    ):
        value = entered.get(aspect.code, MarkStatus.MISSING)
        given = isinstance(value, str)
        name = aspect.name.en if language == "en" and aspect.name.en else aspect.name.zh
        points = text(points_of(aspect, places, mark.raw)) if given and counts else "0"
        shown = points if counts else NOTHING
        found.append(RecordLine(aspect.code, name, (value or "0") if given else NOTHING, shown))
    return found


def file(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    seat_id: uuid.UUID,
    kind: str,
    *,
    now: datetime,
) -> int:
    """Tick a seat's signed papers as filed, as they stand now; returns how many are new.

    Raises NotNow("module-not-locked") for records and summaries, NotNow("nothing-to-file").
    """
    _view(actor, scope, module_id)
    policy.require(actor, Permission.MODULE_LOCK, scope)
    if kind != "slip":
        module = db.session.get_one(Module, module_id)
        if module.state is not ModuleState.LOCKED:
            raise NotNow("module-not-locked")
    rows = _by_seat(module_id).get(seat_id)
    if rows is None:
        raise NotFound("not-found")
    digests = {row.Revision.sha256 for row in _printable(rows, kind)}
    wanted = {digest_of(rows)} if kind == "summary" and digests else digests
    known = {digest for filed, digest in _filed(module_id)[seat_id] if filed == kind}
    if not wanted:
        raise NotNow("nothing-to-file")
    for digest in sorted(wanted - known):
        db.session.add(
            Filing(
                seat_id=seat_id,
                kind=FilingKind(kind),
                digest=digest,
                filed_at=now,
                filed_by_id=actor.id,
            )
        )
    db.session.flush()
    _trace(actor, scope, seat_id, "papers.filed", kind, len(wanted - known), now)
    return len(wanted - known)


def take_out(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    seat_id: uuid.UUID,
    kind: str,
    *,
    now: datetime,
) -> None:
    """Take a seat's tick back: the papers are not in the file after all."""
    _view(actor, scope, module_id)
    policy.require(actor, Permission.MODULE_LOCK, scope)
    if seat_id not in _by_seat(module_id):
        raise NotFound("not-found")
    db.session.execute(
        delete(Filing).where(Filing.seat_id == seat_id, Filing.kind == FilingKind(kind))
    )
    _trace(actor, scope, seat_id, "papers.taken_out", kind, 0, now)


def _trace(
    actor: Actor,
    scope: Scope,
    seat_id: uuid.UUID,
    action: str,
    kind: str,
    count: int,
    now: datetime,
) -> None:
    audit.record(actor, action, ("seat", seat_id), scope=scope, now=now, kind=kind, count=count)
