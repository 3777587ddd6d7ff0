"""Judges' cards on paper (裁判证打印), from the secrets shown at issuing and kept nowhere."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

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

#: A name by language.
Names = Mapping[str, str]
#: What a card calls its holder, the gravest role first.
TITLES = (
    (Role.CHIEF_JUDGE, "裁判长", "Chief judge"),
    (Role.DEPUTY_CHIEF, "副裁判长", "Deputy chief judge"),
    (Role.JUDGE, "裁判员", "Judge"),
    (Role.SUPERVISOR, "监督员", "Supervisor"),
    (Role.ARBITRATOR, "仲裁员", "Arbitrator"),
    (Role.RECORDER, "录分员", "Recorder"),
    (Role.FLOOR_JUDGE, "现场裁判", "Floor judge"),
    (Role.CODER, "加密裁判", "Coder"),
)


def pdf(actor: Actor, event: Scope, qrs: Sequence[str], *, language: str = "zh") -> bytes:
    """Print cards whose QR texts the caller still has; a text of no living card is not found."""
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    row = db.session.get_one(Event, event.event_id)
    cards = _living(row, qrs)
    if any(qr not in cards for qr in qrs):
        raise NotFound("not-found")
    roles = _roles(row, [account.id for _card, account in cards.values()])
    return render_judge_cards([_facts(row, qr, *cards[qr], roles, language) for qr in qrs])


def _living(event: Event, qrs: Sequence[str]) -> dict[str, tuple[JudgeCard, Account]]:
    """The cards in force by their QR texts, each with its holder."""
    hashes = {hash_of(qr.rpartition(":")[2]): qr for qr in qrs}
    rows = db.session.execute(
        select(JudgeCard, Account)
        .join(Account, Account.id == JudgeCard.account_id)
        .where(
            JudgeCard.event_id == event.id,
            JudgeCard.secret_hash.in_(hashes),
            JudgeCard.revoked_at.is_(None),
        )
    )
    return {hashes[card.secret_hash]: (card, account) for card, account in rows}


def _roles(event: Event, account_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[Role, Names]]:
    """Which roles each holds in the event, and the name of the trade he holds it in."""
    found: dict[uuid.UUID, dict[Role, Names]] = defaultdict(dict)
    for row in db.session.execute(
        select(RoleAssignment.account_id, RoleAssignment.role, Trade.name)
        .outerjoin(Trade, Trade.id == RoleAssignment.trade_id)
        .where(RoleAssignment.account_id.in_(account_ids), RoleAssignment.event_id == event.id)
    ):
        found[row.account_id][row.role] = row.name or {}
    return found


def _facts(
    event: Event,
    qr: str,
    card: JudgeCard,
    account: Account,
    roles: Mapping[uuid.UUID, Mapping[Role, Names]],
    language: str,
) -> CardFacts:
    held = roles.get(account.id, {})
    at = 1 if language == "zh" else 2
    title, trade = "", ""
    for entry in TITLES:
        if entry[0] in held:
            title, name = entry[at], held[entry[0]]
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
