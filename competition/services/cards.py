"""Judges' cards and their PINs (裁判证): issue, replace, revoke, reset, and prove one.

A card is a number that may be typed and a secret that only its QR holds; both are shown once, at
printing. A try at a PIN is counted before it is checked, in a transaction of its own, so that
parallel guesses over several processes cannot get more than the allowed few.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import exists, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.device import JudgeCard, MarkingSession
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.services import audit, sessions

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
PIN_DIGITS = 6
#: What stands before number and secret in a card's QR.
MARKER = "JUDGE"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """What is printed on a card, and the PIN handed over beside it; neither is kept."""

    id: uuid.UUID
    account_id: uuid.UUID
    number: str
    qr: str
    pin: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card as lists show it; `name` is for the console alone."""

    id: uuid.UUID
    account_id: uuid.UUID
    number: str
    name: str
    issued_at: datetime
    revoked_at: datetime | None
    locked_until: datetime | None
    has_pin: bool


@dataclass(frozen=True, slots=True)
class SeatCard:
    """A judge's living card as the chief's room shows it: seats and number, no name."""

    id: uuid.UUID
    number: str
    seats: tuple[str, ...]
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A counted try at a card's PIN."""

    card_id: uuid.UUID
    account_id: uuid.UUID
    event_id: uuid.UUID
    pin_hash: str


def hash_of(secret: str) -> str:
    """SHA-256 of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def may_look_after(actor: Actor, event_id: uuid.UUID, account_id: uuid.UUID) -> None:
    """Let pass whoever manages devices in the event or in a trade where the account sits.

    Raises NotAllowed or NotFound as the gate does.
    """
    trades = db.session.scalars(
        select(Stage.trade_id)
        .join(Module, Module.stage_id == Stage.id)
        .join(Panel, Panel.module_id == Module.id)
        .join(PanelSeat, PanelSeat.panel_id == Panel.id)
        .where(PanelSeat.account_id == account_id)
        .distinct()
    ).all()
    scopes = [Scope(event_id, trade_id) for trade_id in trades]
    if any(policy.may(actor, Permission.DEVICE_MANAGE, scope) for scope in scopes):
        return
    policy.require(actor, Permission.DEVICE_MANAGE, Scope(event_id))


def people_without_card(actor: Actor, event: Scope) -> list[tuple[uuid.UUID, str]]:
    """Accounts with a role in the event and no living card: id and name, by name.

    Not judges alone: a chief or a supervisor confirms with a card's PIN on another's screen.
    """
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    held = exists().where(
        JudgeCard.account_id == Account.id,
        JudgeCard.event_id == event.event_id,
        JudgeCard.revoked_at.is_(None),
    )
    seated = exists().where(
        RoleAssignment.account_id == Account.id,
        RoleAssignment.event_id == event.event_id,
        RoleAssignment.role != Role.LEADER,
    )
    rows = db.session.execute(
        select(Account.id, Account.display_name)
        .where(~held, seated, Account.disabled_at.is_(None))
        .order_by(Account.display_name)
    ).all()
    return [(row.id, row.display_name) for row in rows]


def trades_of_people(actor: Actor, event: Scope) -> dict[uuid.UUID, dict[str, dict[str, str]]]:
    """Accounts with a role in a trade: the trades' codes and names, in the event's order."""
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    rows = db.session.execute(
        select(RoleAssignment.account_id, Trade.code, Trade.name)
        .join(Trade, Trade.id == RoleAssignment.trade_id)
        .where(RoleAssignment.event_id == event.event_id)
        .order_by(Trade.position, Trade.code)
    )
    found: dict[uuid.UUID, dict[str, dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row.account_id, {})[row.code] = row.name
    return found


def issue(
    actor: Actor, event: Scope, *, account_id: uuid.UUID, now: datetime, pin: str | None = None
) -> IssuedCard:
    """Give a judge a card; the PIN is the one given, else six random digits.

    Raises Conflict("card-held") while another card of the same judge lives: revoke it first, or
    ask for a spare.
    """
    event_id = _event_of(event)
    may_look_after(actor, event_id, account_id)
    living = db.session.scalar(
        select(JudgeCard.number).where(
            JudgeCard.event_id == event_id,
            JudgeCard.account_id == account_id,
            JudgeCard.revoked_at.is_(None),
        )
    )
    if living is not None:
        raise Conflict("card-held", number=living)
    return _add(actor, event_id, account_id, now=now, pin=pin, action="card.issued")


def replace(
    actor: Actor, event: Scope, *, card_id: uuid.UUID, now: datetime, pin: str | None = None
) -> IssuedCard:
    """Hand out a spare for a lost card: the old one is dead from here on (备用证)."""
    card = _card(event, card_id)
    may_look_after(actor, card.event_id, card.account_id)
    if card.revoked_at is None:
        _revoke(card, now)
    return _add(actor, card.event_id, card.account_id, now=now, pin=pin, action="card.replaced")


def revoke(actor: Actor, event: Scope, *, card_id: uuid.UUID, now: datetime) -> None:
    """Kill a card and every marking session opened with it (挂失)."""
    card = _card(event, card_id)
    may_look_after(actor, card.event_id, card.account_id)
    if card.revoked_at is not None:
        raise NotNow("card-revoked", number=card.number)
    _revoke(card, now)
    _record(actor, card, "card.revoked", now)


def reset_pin(
    actor: Actor, event: Scope, *, card_id: uuid.UUID, now: datetime, pin: str | None = None
) -> str:
    """Give a card a new PIN and unlock it; returns the PIN, to be told once."""
    card = _card(event, card_id)
    may_look_after(actor, card.event_id, card.account_id)
    if card.revoked_at is not None:
        raise NotNow("card-revoked", number=card.number)
    chosen = _checked(pin) if pin else _random_digits(PIN_DIGITS)
    card.pin_hash = _hasher.hash(chosen)
    card.misses, card.locked_until = 0, None
    db.session.flush()
    _record(actor, card, "card.pin_reset", now)
    return chosen


def unlock(actor: Actor, event: Scope, *, card_id: uuid.UUID, now: datetime) -> None:
    """Let a card be tried again before its quarter of an hour is over."""
    card = _card(event, card_id)
    may_look_after(actor, card.event_id, card.account_id)
    card.misses, card.locked_until = 0, None
    db.session.flush()
    _record(actor, card, "card.unlocked", now)


def cards_of(actor: Actor, event: Scope) -> list[CardRow]:
    """All cards of an event with their holders, living ones first."""
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    rows = db.session.execute(
        select(JudgeCard, Account.display_name)
        .join(Account, Account.id == JudgeCard.account_id)
        .where(JudgeCard.event_id == event.event_id)
        .order_by(JudgeCard.revoked_at.is_not(None), Account.display_name, JudgeCard.issued_at)
    ).all()
    return [
        CardRow(
            id=card.id,
            account_id=card.account_id,
            number=card.number,
            name=name,
            issued_at=card.issued_at,
            revoked_at=card.revoked_at,
            locked_until=card.locked_until,
            has_pin=card.pin_hash is not None,
        )
        for card, name in rows
    ]


def cards_of_trade(actor: Actor, trade: Scope) -> list[SeatCard]:
    """Living cards of those who sit in a trade, by seat: the chief helps whoever stands there."""
    policy.require(actor, Permission.DEVICE_MANAGE, trade)
    rows = db.session.execute(
        select(JudgeCard.id, JudgeCard.number, JudgeCard.locked_until, PanelSeat.code)
        .join(PanelSeat, PanelSeat.account_id == JudgeCard.account_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(
            Stage.trade_id == trade.trade_id,
            JudgeCard.event_id == trade.event_id,
            JudgeCard.revoked_at.is_(None),
        )
        .order_by(PanelSeat.code, JudgeCard.number)
    ).all()
    seats: dict[uuid.UUID, dict[str, None]] = {}
    for row in rows:
        seats.setdefault(row.id, {})[row.code] = None
    known = {row.id: row for row in rows}
    return [
        SeatCard(card, known[card].number, tuple(codes), known[card].locked_until)
        for card, codes in seats.items()
    ]


def claim(event_id: uuid.UUID, badge: str, *, now: datetime) -> Claim:
    """Count a try at a card's PIN; commit it before checking the PIN.

    badge: the QR's text or the typed number. Raises NotAllowed("card-unknown"), which does not
    tell why, and NotNow("card-locked").
    """
    card = _by_badge(event_id, badge)
    if card is None or card.pin_hash is None:
        raise NotAllowed("card-unknown")
    if card.locked_until is not None:
        if now < card.locked_until:
            minutes = int((card.locked_until - now).total_seconds() // 60) + 1
            raise NotNow("card-locked", minutes=minutes)
        card.misses, card.locked_until = 0, None
    card.misses += 1
    if card.misses >= TRIES:
        card.locked_until = now + LOCKED_FOR
    db.session.flush()
    return Claim(card.id, card.account_id, card.event_id, card.pin_hash)


def is_pin(claimed: Claim, pin: str) -> bool:
    """Whether this is the card's PIN; slow on purpose, so keep it out of transactions."""
    try:
        return _hasher.verify(claimed.pin_hash, pin)
    except (VerifyMismatchError, InvalidHashError):
        return False


def actor_of(claimed: Claim) -> Actor:
    """Who holds a proven card, with all that has been granted to him (两人确认的第二人)."""
    account = db.session.get_one(Account, claimed.account_id)
    if account.disabled_at is not None:
        raise NotAllowed("card-unknown")
    return sessions.actor_for_account(account)


def number_of(claimed: Claim) -> str:
    """The number printed on a claimed card."""
    return db.session.get_one(JudgeCard, claimed.card_id).number


def forgive(claimed: Claim) -> None:
    """The PIN was right: earlier tries are forgotten."""
    db.session.execute(
        update(JudgeCard).where(JudgeCard.id == claimed.card_id).values(misses=0, locked_until=None)
    )


def tries_left(claimed: Claim) -> int:
    """How many tries a card has before it locks."""
    misses = db.session.scalar(select(JudgeCard.misses).where(JudgeCard.id == claimed.card_id))
    return max(0, TRIES - (misses or 0))


def _by_badge(event_id: uuid.UUID, badge: str) -> JudgeCard | None:
    text = badge.strip().upper()
    query = select(JudgeCard).where(JudgeCard.event_id == event_id, JudgeCard.revoked_at.is_(None))
    if text.startswith(f"{MARKER}:"):
        secret = text.rpartition(":")[2]
        return db.session.scalar(query.where(JudgeCard.secret_hash == hash_of(secret)))
    return db.session.scalar(query.where(JudgeCard.number == text))


def _add(
    actor: Actor,
    event_id: uuid.UUID,
    account_id: uuid.UUID,
    *,
    now: datetime,
    pin: str | None,
    action: str,
) -> IssuedCard:
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound("not-found")
    chosen = _checked(pin) if pin else _random_digits(PIN_DIGITS)
    secret = secrets.token_hex(16).upper()
    card = JudgeCard(
        id=uuid.uuid4(),
        event_id=event_id,
        account_id=account_id,
        number=_free_number(event_id),
        secret_hash=hash_of(secret),
        pin_hash=_hasher.hash(chosen),
        misses=0,
        issued_at=now,
    )
    db.session.add(card)
    db.session.flush()
    _record(actor, card, action, now)
    qr = f"{MARKER}:{card.number}:{secret}"
    return IssuedCard(card.id, account_id, card.number, qr, chosen)


def _free_number(event_id: uuid.UUID) -> str:
    taken = set(db.session.scalars(select(JudgeCard.number).where(JudgeCard.event_id == event_id)))
    while (number := _random_digits(5)) in taken:
        continue
    return number


def _random_digits(count: int) -> str:
    """Digits a person can keep apart: the first is not zero."""
    return str(secrets.randbelow(9 * 10 ** (count - 1)) + 10 ** (count - 1))


def _checked(pin: str) -> str:
    """A chosen PIN: six digits, not all alike, not simply counted up or down."""
    steps = {(ord(b) - ord(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise Invalid("invalid", [Problem("pin-form", "pin", {"digits": PIN_DIGITS})])
    if steps in ({0}, {1}, {9}):
        raise Invalid("invalid", [Problem("pin-easy", "pin")])
    return pin


def _card(event: Scope, card_id: uuid.UUID) -> JudgeCard:
    card = db.session.get(JudgeCard, card_id)
    if card is None or card.event_id != event.event_id:
        raise NotFound("not-found")
    return card


def _event_of(event: Scope) -> uuid.UUID:
    if event.event_id is None:
        raise NotFound("not-found")
    return event.event_id


def _revoke(card: JudgeCard, now: datetime) -> None:
    card.revoked_at = now
    db.session.execute(
        update(MarkingSession)
        .where(MarkingSession.card_id == card.id, MarkingSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    db.session.flush()


def _record(actor: Actor, card: JudgeCard, action: str, now: datetime) -> None:
    audit.record(
        actor,
        action,
        ("card", card.id),
        scope=Scope(card.event_id),
        now=now,
        number=card.number,
        account=str(card.account_id),
    )
