"""Judges' cards on paper (裁判证打印), from the secrets shown at issuing and kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.card_facts import JudgeCard as CardFacts
from competition.documents.cards import render_judge_cards
from competition.errors import NotFound
from competition.models.account import Account, Role, RoleAssignment
from competition.models.device import JudgeCard
from competition.models.event import Event, Trade
from competition.services.cards import hash_of

#: What a card calls its holder, the gravest role first.
TITLES = (
    (Role.CHIEF_JUDGE, "裁判长", "Chief judge"),
    (Role.JUDGE, "裁判员", "Judge"),
    (Role.SUPERVISOR, "监督员", "Supervisor"),
    (Role.ARBITRATOR, "仲裁员", "Arbitrator"),
    (Role.RECORDER, "录分员", "Recorder"),
)


def pdf(actor: Actor, event: Scope, qrs: Sequence[str], *, language: str = "zh") -> bytes:
    """Print cards whose QR texts the caller still has; a text of no living card is not found."""
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    row = db.session.get_one(Event, event.event_id)
    return render_judge_cards([_facts(row, qr, language) for qr in qrs])


def _facts(event: Event, qr: str, language: str) -> CardFacts:
    found = db.session.execute(
        select(JudgeCard, Account)
        .join(Account, Account.id == JudgeCard.account_id)
        .where(
            JudgeCard.event_id == event.id,
            JudgeCard.secret_hash == hash_of(qr.rpartition(":")[2]),
            JudgeCard.revoked_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("not-found")
    card, account = found
    roles = db.session.execute(
        select(RoleAssignment.role, Trade.name)
        .outerjoin(Trade, Trade.id == RoleAssignment.trade_id)
        .where(RoleAssignment.account_id == account.id, RoleAssignment.event_id == event.id)
    ).all()
    held = {row.role: row.name for row in roles}
    at = 1 if language == "zh" else 2
    title, trade = "", ""
    for entry in TITLES:
        if entry[0] in held:
            title, name = entry[at], held[entry[0]] or {}
            trade = name.get(language) or name.get("zh", "")
            break
    return CardFacts(
        number=card.number,
        qr=qr,
        name=account.display_name,
        role=title,
        event=event.name.get(language) or event.name["zh"],
        trade=trade,
        sample=event.sample,
        language=language,
    )
