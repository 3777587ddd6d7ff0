"""Trial marking on paper (试评纸面): sheets for paper seats, and the record of a round."""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.documents import office_phrases
from competition.documents import trials as papers
from competition.documents.score_sheets import render_score_sheets
from competition.documents.trial_facts import TrialPaper, TrialTable
from competition.errors import NotFound
from competition.models.calibration import Trial, TrialSheet
from competition.models.panel import Medium, PanelSeat
from competition.rules.values import text
from competition.services import marking, trial_rounds, trial_views, trials
from competition.services.paper import PaperLine, empty_sheet
from competition.services.trial_views import Round


def sheets(actor: Actor, trial_id: uuid.UUID, *, language: str = "zh") -> bytes:
    """The empty trial sheets of a round's paper seats as one PDF, seat by seat.

    Raises NotFound where no seat is on paper.
    """
    trial, place = _place(trial_id)
    policy.require(actor, Permission.MODULE_LOCK, place.scope)
    rows = db.session.execute(
        select(TrialSheet, PanelSeat.code)
        .join(PanelSeat, PanelSeat.id == TrialSheet.seat_id)
        .where(TrialSheet.trial_id == trial_id, PanelSeat.medium == Medium.PAPER)
    ).all()
    if not rows:
        raise NotFound("not-found")
    order = sorted(rows, key=lambda r: (r.code, trial_rounds.order_of(r.TrialSheet.code)))
    lines = [
        PaperLine(
            sheet_id=row.TrialSheet.id,
            module_id=trial.module_id,
            trade=place.trade.name,
            module=place.module.name,
            seat=row.code,
            code=row.TrialSheet.code,
            attempt=1,
            stage="open",
        )
        for row in order
    ]
    module = trials.module_of(trial)
    return render_score_sheets([empty_sheet(place.event, module, line, language) for line in lines])


def _place(trial_id: uuid.UUID) -> tuple[Trial, marking.ModulePlace]:
    trial = db.session.get(Trial, trial_id)
    if trial is None:
        raise NotFound("not-found")
    return trial, marking.place_of(trial.module_id)


def record(actor: Actor, trial_id: uuid.UUID, *, now: datetime) -> bytes:
    """The record of a round as PDF: every code aspect by aspect, what was agreed, signatures."""
    trial, place = _place(trial_id)
    policy.require(actor, Permission.PANEL_READ, place.scope)
    found = trial_views.round_of(trial)
    return papers.render_trial_record(_paper(place, trial, found, now))


def _paper(place: marking.ModulePlace, trial: Trial, found: Round, now: datetime) -> TrialPaper:
    event, trade, module = place.event, place.trade, place.module
    zone = ZoneInfo(event.timezone)
    seats = dict.fromkeys(sheet.seat for table in found.tables for sheet in table.sheets)
    return TrialPaper(
        event=event.name["zh"],
        title=f"{trade.name['zh']}　{module.name['zh']}　试评记录",
        about=f"第 {found.number} 轮，{_moment(found.started_at, zone)} 开始"
        + (f"，{_moment(found.ended_at, zone)} 结束" if found.ended_at else "，尚未结束"),
        tables=tuple(
            TrialTable(
                heading=f"{table.code}　{table.panel_name.get('zh', '')}".strip(),
                seats=tuple(sheet.seat for sheet in table.sheets),
                rows=tuple(
                    (
                        f"{row.code} {row.name['zh']}".strip() or "合计",
                        *(given.entered for given in row.given),
                        "" if row.spread is None else text(row.spread) + (" *" if row.wide else ""),
                    )
                    for row in table.rows
                ),
            )
            for table in found.tables
        ),
        note=found.note,
        digest=trial.scheme_digest,
        signatures=(*(f"{seat} 席" for seat in seats), "裁判长"),
        issued=_moment(now, zone),
        sample=event.sample,
    )


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return office_phrases.write_moment("zh", at.astimezone(zone))
