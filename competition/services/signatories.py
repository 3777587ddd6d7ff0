"""Who signed what came from a tablet (签名人): the session it names tells, not the sender."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access.policy import Actor
from competition.db import db
from competition.errors import NotAllowed
from competition.models.device import JudgeCard, MarkingSession


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed, in which session, and why what he signed must be looked at before it counts."""

    account_id: uuid.UUID | None
    session_id: uuid.UUID | None
    reasons: tuple[str, ...] = ()


def of(
    actor: Actor,
    session: uuid.UUID | None,
    *,
    event_id: uuid.UUID | None,
    seated: uuid.UUID | None,
    signed_at: datetime,
) -> Signatory:
    """Find who signed bytes that name a session, which need not be the one that sends them.

    seated: whose work the sheet is. A session nobody knows was opened after the copy that was
    brought back: the one seated there who sends it stands for it; sent by anybody else it is kept
    and looked at. So is what was signed with a card that was reported lost since. Raises
    NotAllowed("session-foreign") for a session of another tablet.
    """
    if session is None or session == actor.marking_session_id:
        return Signatory(actor.id, session)
    row = db.session.execute(
        select(
            MarkingSession.event_id,
            MarkingSession.account_id,
            MarkingSession.device_id,
            MarkingSession.offline_grace_until,
            JudgeCard.revoked_at,
        )
        .join(JudgeCard, JudgeCard.id == MarkingSession.card_id)
        .where(MarkingSession.id == session)
    ).one_or_none()
    if row is None:
        if actor.id is not None and seated == actor.id:
            return Signatory(actor.id, None)
        return Signatory(None, None, ("session_unknown",))
    if row.event_id != event_id or row.device_id != actor.device_id:
        raise NotAllowed("session-foreign")
    reasons = ["session_expired"] if signed_at > row.offline_grace_until else []
    reasons += ["device_revoked"] if row.revoked_at is not None else []
    return Signatory(row.account_id, session, tuple(reasons))
