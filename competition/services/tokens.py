"""Tokens by which programs read and hand in (接口令牌): made, shown once, found, revoked.

A token opens one event, for what its scopes say and never longer than a year. It acts through an
account of its own, so that the trail names the program; it falls with whoever made it.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import aliased

from competition.access import policy
from competition.access.permissions import Permission as P  # noqa: N817
from competition.access.policy import INSTALLATION, Actor, Grant, Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotFound, Problem
from competition.models.account import Account, Role
from competition.models.token import ApiToken
from competition.services import accounts, audit, sessions, throttles
from competition.services.sessions import SEEN_EVERY, hash_of

#: What each scope lets a program do, in the event of its token; `read` belongs to every token.
SCOPES: dict[str, frozenset[P]] = {
    "read": frozenset({P.EVENT_READ}),
    "people": frozenset({P.ENTRY_READ}),
    "standings": frozenset({P.STANDINGS_READ}),
    "certificates": frozenset({P.CERTIFICATE_ISSUE}),
    "rules": frozenset({P.EVENT_READ}),
    "schedule": frozenset({P.EVENT_READ}),
    "progress": frozenset({P.DEVICE_MANAGE, P.EVENT_READ}),
    "panels": frozenset({P.PANEL_EDIT}),
    "oversight": frozenset({P.APPEAL_READ, P.INCIDENT_READ, P.RECHECK_MAKE, P.SUPERVISION_READ}),
    "appeals": frozenset({P.APPEAL_READ}),
    "trail": frozenset({P.AUDIT_READ}),
    "contest-file": frozenset({P.ENTRY_READ, P.EVENT_EDIT}),
    "roster": frozenset({P.ENTRY_EDIT}),
    "theory": frozenset({P.SHEET_ENTER}),
    "results": frozenset({P.ENTRY_EDIT}),
    "scheme": frozenset({P.SCHEME_EDIT}),
    "timetable": frozenset({P.EVENT_EDIT}),
    "draws": frozenset({P.CODE_ASSIGN}),
    "registrations": frozenset({P.DELEGATION_REGISTER}),
    "events": frozenset({P.EVENT_CREATE}),
}
#: Whoever may assign roles lets programs speak for delegations, as he lets their leaders.
_AS_LEADER = frozenset({P.DELEGATION_REGISTER})
LONGEST = 366
#: What a token begins with, so that one that leaked is recognised.
PREFIX = "competition_"
#: Unknown tokens from one address in a quarter of an hour.
MOST_GUESSES = 30
#: Acts of one token in a quarter of an hour.
MOST_ACTS = 600


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as the console lists it; state: live, expired or revoked."""

    id: uuid.UUID
    name: str
    ending: str
    scopes: tuple[str, ...]
    made_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """The program behind a token."""

    token_id: uuid.UUID
    actor: Actor
    scopes: tuple[str, ...]


def make(
    actor: Actor, scope: Scope, *, name: str, scopes: Iterable[str], days: int, now: datetime
) -> str:
    """Make a token for an event and return it: it is shown now and never again.

    days: how long it lives, 1 to 366. Raises Invalid with everything wrong.
    """
    policy.require(actor, P.ROLE_ASSIGN, scope)
    wished = set(scopes) | {"read"}
    problems = [Problem("scope-unknown", "scopes", {"scope": each}) for each in wished - {*SCOPES}]
    if not name.strip() or len(name.strip()) > 200:
        problems.append(Problem("name-missing", "name"))
    if not 1 <= days <= LONGEST:
        problems.append(Problem("token-days", "days", {"most": LONGEST}))
    if problems:
        raise Invalid(problems=problems)
    given = [each for each in SCOPES if each in wished]
    beyond = {
        each
        for each in given
        for one in SCOPES[each] - _AS_LEADER
        if not policy.may(actor, one, scope)
    }
    if beyond:
        raise NotAllowed("not-allowed", permission=sorted(beyond)[0])
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        id=uuid.uuid4(),
        account_id=accounts.create(actor, name=name, scope=scope, now=now),
        event_id=scope.event_id,
        token_hash=hash_of(secret),
        ending=secret[-4:],
        scopes=given,
        made_by_id=actor.id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor,
        "token.made",
        ("token", row.id),
        scope=Scope(scope.event_id),
        now=now,
        name=name.strip(),
        scopes=given,
        until=row.expires_at.isoformat(timespec="minutes"),
    )
    return secret


def listing(actor: Actor, scope: Scope, *, now: datetime) -> list[TokenLine]:
    """The tokens of an event, the newest first."""
    policy.require(actor, P.ROLE_ASSIGN, scope)
    maker = aliased(Account)
    rows = db.session.execute(
        select(ApiToken, Account.display_name, maker.display_name)
        .join(Account, Account.id == ApiToken.account_id)
        .outerjoin(maker, maker.id == ApiToken.made_by_id)
        .where(ApiToken.event_id == scope.event_id)
        .order_by(ApiToken.created_at.desc(), Account.display_name, ApiToken.token_hash)
    )
    return [
        TokenLine(
            row.id,
            name,
            row.ending,
            tuple(row.scopes),
            made_by or "",
            row.created_at,
            row.expires_at,
            row.last_used_at,
            _state(row, now),
        )
        for row, name, made_by in rows
    ]


def _state(row: ApiToken, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= now else "live"


def revoke(actor: Actor, scope: Scope, token_id: uuid.UUID, *, now: datetime) -> None:
    """Make a token worthless at once; revoked it stays."""
    policy.require(actor, P.ROLE_ASSIGN, scope)
    row = db.session.get(ApiToken, token_id)
    if row is None or row.event_id != scope.event_id:
        raise NotFound("not-found")
    if row.revoked_at is not None:
        return
    row.revoked_at = now
    db.session.flush()
    name = db.session.scalar(select(Account.display_name).where(Account.id == row.account_id))
    audit.record(
        actor, "token.revoked", ("token", row.id), scope=Scope(scope.event_id), now=now, name=name
    )


_MAKER = aliased(Account)
#: Asked with every request of a program, so put together once.
_BEHIND = (
    select(ApiToken, Account.id, Account.display_name)
    .join(Account, Account.id == ApiToken.account_id)
    .outerjoin(_MAKER, _MAKER.id == ApiToken.made_by_id)
    .where(
        ApiToken.token_hash == bindparam("token"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now", type_=ApiToken.expires_at.type),
        Account.disabled_at.is_(None),
        _MAKER.disabled_at.is_(None),
    )
)


def bearer_of(token: str, *, now: datetime) -> tuple[Bearer, bool] | None:
    """Who speaks with a token, and whether its `last_used_at` wants writing; None: nobody."""
    row = db.session.execute(_BEHIND, {"token": hash_of(token), "now": now}).one_or_none()
    if row is None:
        return None
    known, account_id, name = row
    roles = (Role.ORGANISER, *((Role.CODER,) if "draws" in known.scopes else ()))
    actor = Actor(
        id=account_id,
        name=name,
        grants=tuple(Grant(role, Scope(known.event_id)) for role in roles),
        only=frozenset().union(*(SCOPES[each] for each in known.scopes)),
    )
    stale = known.last_used_at is None or now - known.last_used_at > SEEN_EVERY
    return Bearer(known.id, actor, tuple(known.scopes)), stale


def founder(bearer: Bearer) -> Actor:
    """The program as one that may make events, as long as whoever made its token may.

    Raises NotAllowed: an event's organiser, or somebody who is no administrator any more, cannot
    give what he has not.
    """
    maker = db.session.scalar(select(ApiToken.made_by_id).where(ApiToken.id == bearer.token_id))
    if maker is not None:
        own = sessions.actor_for_account(db.session.get_one(Account, maker))
        policy.require(own, P.EVENT_CREATE)
    return Actor(
        id=bearer.actor.id,
        name=bearer.actor.name,
        grants=(Grant(Role.ADMIN, INSTALLATION),),
        only=SCOPES["events"],
    )


def leader(bearer: Bearer, scope: Scope) -> Actor:
    """The program as one that registers for a delegation of its event.

    scope: a delegation's, found among what the token opens.
    """
    return Actor(
        id=bearer.actor.id,
        name=bearer.actor.name,
        grants=(Grant(Role.LEADER, scope),),
        only=SCOPES["registrations"],
    )


def touch(token_id: uuid.UUID, *, now: datetime) -> None:
    """Note that a token is in use."""
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def count_guess(address: str, *, now: datetime) -> None:
    """Count an unknown token from an address. Raises NotNow("too-many-tries")."""
    throttles.take(throttles.key_of("token", address), now=now, limit=MOST_GUESSES)


def count_act(token_id: uuid.UUID, *, now: datetime) -> None:
    """Count what a program hands in. Raises NotNow("too-many-tries")."""
    throttles.take(throttles.key_of("acts", str(token_id)), now=now, limit=MOST_ACTS)
