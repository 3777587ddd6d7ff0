"""The rows a module's matrix is laid out from (评分矩阵取数): a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from competition.db import db
from competition.errors import NotNow
from competition.models.device import Device, MarkingSession
from competition.models.draw import BlindCode
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Draft, Revision, RevisionStanding, ScoreSheet
from competition.rules.contest_facts import RULING_KINDS, RulingFacts
from competition.rules.kinds import read_as
from competition.services.facts import ModuleView


@dataclass(frozen=True, slots=True)
class Seat:
    """A column of the matrix."""

    id: uuid.UUID
    code: str
    panel: str
    role: str
    medium: str
    counts: bool


def seats(module_id: uuid.UUID) -> list[Seat]:
    """The seats that hand in a sheet, panel by panel: by consensus the panel's own alone."""
    rows = db.session.execute(
        select(PanelSeat, Panel.code, Panel.combine)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Panel.module_id == module_id)
        .order_by(Panel.position, PanelSeat.position)
    ).all()
    return [
        Seat(seat.id, seat.code, panel, seat.role.value, seat.medium.value, seat.counts)
        for seat, panel, combine in rows
        if (seat.role.value == "panel") == (combine.get("rule") == "consensus")
    ]


def sheets(module_id: uuid.UUID, codes: Collection[uuid.UUID] | None) -> list[Row[Any]]:
    """Every sheet of a module, or of some of its codes, with the revision that counts."""
    wanted = ScoreSheet.module_id == module_id
    if codes is not None:
        wanted &= ScoreSheet.blind_code_id.in_(codes)
    return list(
        db.session.execute(
            select(
                ScoreSheet.id,
                ScoreSheet.attempt,
                ScoreSheet.seat_id,
                ScoreSheet.blind_code_id,
                ScoreSheet.state,
                ScoreSheet.reopenings,
                BlindCode.text,
                Revision.op,
                Revision.vector,
                Revision.scheme_digest,
                Revision.received_at,
            )
            .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
            .outerjoin(
                Revision,
                (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n),
            )
            .where(wanted)
            .order_by(BlindCode.text, ScoreSheet.attempt)
        )
    )


def drafts(module_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """When the drafts of a module's sheets were kept, by sheet."""
    rows = db.session.execute(
        select(Draft.sheet_id, Draft.saved_at)
        .join(ScoreSheet, ScoreSheet.id == Draft.sheet_id)
        .where(ScoreSheet.module_id == module_id, Draft.marked_count > 0)
    )
    return {row.sheet_id: row.saved_at for row in rows}


def undecided(module_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many versions of each sheet wait for a decision."""
    found: dict[uuid.UUID, int] = defaultdict(int)
    for sheet_id in db.session.scalars(
        select(Revision.sheet_id)
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .where(
            ScoreSheet.module_id == module_id,
            Revision.standing.in_([RevisionStanding.CONFLICT, RevisionStanding.FLAGGED]),
        )
    ):
        found[sheet_id] += 1
    return found


def on_the_way(view: ModuleView) -> set[str]:
    """Ids of sheets that tablets say they hold signed and unsent."""
    statuses = db.session.scalars(
        select(Device.status).where(
            Device.event_id == view.scope.event_id, Device.revoked_at.is_(None)
        )
    )
    return {
        str(sheet)
        for status in statuses
        for sheet in (status or {}).get("outbox", {}).get("sheets", [])
    }


def tablets(module_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    """At which tablet the judges of which seats are signed in, by device."""
    rows = db.session.execute(
        select(MarkingSession.device_id, PanelSeat.code)
        .join(PanelSeat, PanelSeat.account_id == MarkingSession.account_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Panel.module_id == module_id, MarkingSession.ended_at.is_(None))
        .order_by(PanelSeat.position, PanelSeat.code)
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for device_id, code in rows:
        if code not in found[device_id]:
            found[device_id].append(code)
    return dict(found)


def exclusions(
    of: Sequence[Seat], codes: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, dict[str, str | None]]:
    """Who stands back, by code: the seat, and the one that marks in its place."""
    found: dict[uuid.UUID, dict[str, str | None]] = defaultdict(dict)
    for row in db.session.scalars(
        select(Exclusion).where(Exclusion.seat_id.in_([seat.id for seat in of]))
    ):
        substitute = codes.get(row.substitute_id) if row.substitute_id else None
        found[row.blind_code_id][codes[row.seat_id]] = substitute
    return found


def rulings(view: ModuleView) -> dict[uuid.UUID, list[RulingFacts]]:
    """Spreads that were accepted, by code, as the engine reads them."""
    return _rulings(view, [RulingKind.ACCEPT_SPREAD])


def all_rulings(view: ModuleView) -> dict[uuid.UUID, list[RulingFacts]]:
    """Whatever the engine reads of a module's codes, by code, which stands for the entry."""
    return _rulings(view, [RulingKind(kind) for kind in RULING_KINDS])


def _rulings(view: ModuleView, kinds: Sequence[RulingKind]) -> dict[uuid.UUID, list[RulingFacts]]:
    found: dict[uuid.UUID, list[RulingFacts]] = defaultdict(list)
    rows = db.session.execute(
        select(Ruling, BlindCode.text)
        .join(BlindCode, BlindCode.id == Ruling.blind_code_id)
        .where(Ruling.module_id == view.id, Ruling.kind.in_(kinds), Ruling.withdrawn_at.is_(None))
        .order_by(Ruling.ruled_at, Ruling.code)
    )
    for row, text in rows:
        piece = {
            "code": row.code,
            "trade": view.trade_code,
            "kind": row.kind.value,
            "reason": {"zh": row.reason},
            "entry": text,
            **row.value,
        }
        if row.kind is not RulingKind.DISQUALIFY:
            piece["module"] = view.facts.code
        ruling, problems = read_as(RulingFacts, piece)
        if ruling is None or problems:
            raise NotNow("ruling-unreadable", ruling=row.code)
        if row.blind_code_id is not None:
            found[row.blind_code_id].append(ruling)
    return found
