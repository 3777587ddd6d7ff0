"""Accounts: make, find, change, disable; passwords and languages (账号)."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from competition.models.account import Account, Role, RoleAssignment, WebSession
from competition.models.token import ApiToken
from competition.services import audit, passwords, sessions

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,78}[a-z0-9]")
LOCALES = ("zh_CN", "en")
PAGE = 100


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as a list shows it."""

    id: uuid.UUID
    name: str
    login: str | None
    roles: tuple[str, ...]
    disabled: bool
    second_factor: bool
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser that is signed in; `reference` names it without giving its token away."""

    reference: str
    started_at: datetime
    last_seen_at: datetime
    user_agent: str
    current: bool


def found(account_id: uuid.UUID) -> Account:
    """The account, or NotFound."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound("not-found")
    return account


def by_login(actor: Actor, login: str, scope: Scope) -> uuid.UUID:
    """The account of a login, for whoever gives roles in an event."""
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    found_id = db.session.scalar(select(Account.id).where(Account.login == folded(login)))
    if found_id is None:
        raise Invalid(problems=[Problem("login-unknown", "login", {"login": login})])
    return found_id


def own(actor: Actor) -> Account:
    """The actor's own account."""
    if actor.id is None:
        raise NotAllowed("not-allowed")
    return found(actor.id)


def folded(login: str | None) -> str | None:
    """A login as it is kept: small letters, no blanks around; None when empty."""
    return (login or "").strip().casefold() or None


def problems(login: str | None, name: str) -> list[Problem]:
    """Everything wrong with a login and a name, a login that is taken included."""
    wrong = []
    if not name.strip() or len(name) > 200:
        wrong.append(Problem("name-missing", "name"))
    if login is not None:
        if not LOGIN.fullmatch(login):
            wrong.append(Problem("login-malformed", "login"))
        elif db.session.scalar(select(Account.id).where(Account.login == login)):
            wrong.append(Problem("login-taken", "login", {"login": login}))
    return wrong


def create(
    actor: Actor,
    *,
    name: str,
    login: str | None = None,
    password: str | None = None,
    scope: Scope = policy.INSTALLATION,
    now: datetime,
) -> uuid.UUID:
    """Make an account without any role and return its id.

    An administrator makes it anywhere; whoever gives roles in an event, for that event: he names
    it in `scope` and gives the role next. Without password the account comes by link or card.
    """
    permission = Permission.ROLE_ASSIGN if scope.event_id else Permission.ACCOUNT_MANAGE
    policy.require(actor, permission, Scope(scope.event_id))
    login = folded(login)
    wrong = problems(login, name)
    if password is not None:
        wrong += passwords.problems(password, about=(login or "", name))
    if wrong:
        raise Invalid(problems=wrong)
    account = Account(
        display_name=name.strip(),
        login=login,
        password_hash=passwords.hashed(password) if password is not None else None,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    audit.record(
        actor,
        "account.created",
        ("account", account.id),
        scope=Scope(scope.event_id),
        now=now,
        name=audit.Personal(account.display_name),
    )
    return account.id


def keep_password(account: Account, password: str, *, actor: Actor, now: datetime) -> None:
    """Give an account a new password and end its sessions; the caller has proved the right."""
    wrong = passwords.problems(password, about=(account.login or "", account.display_name))
    if wrong:
        raise Invalid(problems=wrong)
    account.password_hash = passwords.hashed(password)
    db.session.flush()
    sessions.close_all(account.id, actor=actor, now=now)
    audit.record(actor, "password.changed", ("account", account.id), now=now)


def change_password(actor: Actor, old: str, new: str, *, now: datetime) -> None:
    """Change one's own password; the old one is the proof, and every session ends."""
    account = own(actor)
    if not passwords.right(old, account.password_hash):
        raise Invalid(problems=[Problem("password-wrong", "old")])
    keep_password(account, new, actor=actor, now=now)


def change_locale(actor: Actor, locale: str, *, now: datetime) -> None:
    """Choose one's own language: zh_CN or en."""
    account = own(actor)
    if locale not in LOCALES:
        raise Invalid("invalid")
    account.locale = locale
    db.session.flush()
    audit.record(actor, "account.language_chosen", ("account", account.id), now=now, to=locale)


def rename(
    actor: Actor, account_id: uuid.UUID, *, name: str, login: str | None, now: datetime
) -> None:
    """Change an account's name and login."""
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    account = found(account_id)
    login = folded(login)
    wrong = problems(login if login != account.login else None, name)
    if wrong:
        raise Invalid(problems=wrong)
    account.display_name, account.login = name.strip(), login
    db.session.flush()
    audit.record(
        actor, "account.renamed", ("account", account_id), now=now, name=audit.Personal(name)
    )


def disable(actor: Actor, account_id: uuid.UUID, *, now: datetime) -> None:
    """Shut an account: its sessions end at once. The last administrator cannot be shut out."""
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    account = found(account_id)
    if account_id in administrators() and len(administrators()) == 1:
        raise Conflict("last-administrator")
    account.disabled_at = now
    db.session.flush()
    sessions.close_all(account_id, actor=actor, now=now)
    audit.record(actor, "account.disabled", ("account", account_id), now=now)


def enable(actor: Actor, account_id: uuid.UUID, *, now: datetime) -> None:
    """Open a shut account again."""
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    found(account_id).disabled_at = None
    db.session.flush()
    audit.record(actor, "account.enabled", ("account", account_id), now=now)


def administrators() -> set[uuid.UUID]:
    """The accounts that hold the installation and are not disabled."""
    return set(
        db.session.scalars(
            select(Account.id)
            .join(RoleAssignment, RoleAssignment.account_id == Account.id)
            .where(RoleAssignment.role == Role.ADMIN, Account.disabled_at.is_(None))
        )
    )


def listing(
    actor: Actor, *, q: str = "", after: str = "", size: int = PAGE
) -> tuple[list[AccountLine], int, str | None]:
    """A page of accounts by name, how many there are, and where the next page begins.

    Those of programs stand with their tokens, in their event.
    """
    policy.require(actor, Permission.ACCOUNT_MANAGE)
    wanted = select(Account).where(Account.id.not_in(select(ApiToken.account_id)))
    if q.strip():
        wanted = wanted.where(
            or_(
                Account.display_name.contains(q.strip(), autoescape=True),
                Account.login.contains(q.strip().casefold(), autoescape=True),
            )
        )
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    place = Account.display_name + "/" + func.cast(Account.id, Account.display_name.type)
    if after:
        wanted = wanted.where(place > after)
    rows = db.session.execute(
        wanted.add_columns(place.label("place")).order_by(place).limit(size + 1)
    ).all()
    lines = _lines([row[0] for row in rows[:size]])
    return lines, count, rows[size - 1].place if len(rows) > size else None


def _lines(accounts: list[Account]) -> list[AccountLine]:
    ids = [account.id for account in accounts]
    roles: dict[uuid.UUID, set[str]] = {}
    for account_id, role in db.session.execute(
        select(RoleAssignment.account_id, RoleAssignment.role).where(
            RoleAssignment.account_id.in_(ids)
        )
    ):
        roles.setdefault(account_id, set()).add(role.value)
    latest = db.session.execute(
        select(WebSession.account_id, func.max(WebSession.last_seen_at))
        .where(WebSession.account_id.in_(ids))
        .group_by(WebSession.account_id)
    )
    seen = {account_id: moment for account_id, moment in latest}  # noqa: C416
    return [
        AccountLine(
            account.id,
            account.display_name,
            account.login,
            tuple(sorted(roles.get(account.id, ()))),
            account.disabled_at is not None,
            account.totp_secret is not None,
            seen.get(account.id),
        )
        for account in accounts
    ]


def line(actor: Actor, account_id: uuid.UUID) -> AccountLine:
    """One account, for its own page or the administrator's."""
    if actor.id != account_id:
        policy.require(actor, Permission.ACCOUNT_MANAGE)
    return _lines([found(account_id)])[0]


def live_sessions(
    actor: Actor, account_id: uuid.UUID, *, now: datetime, token: str = ""
) -> list[SessionLine]:
    """The signed-in browsers of an account, the latest first; `token` marks the asking one."""
    if actor.id != account_id:
        policy.require(actor, Permission.ACCOUNT_MANAGE)
    mine = sessions.hash_of(token)
    rows = db.session.scalars(
        select(WebSession)
        .where(
            WebSession.account_id == account_id,
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > now,
        )
        .order_by(WebSession.last_seen_at.desc(), WebSession.token_hash)
    )
    return [
        SessionLine(
            row.token_hash[:24],
            row.started_at,
            row.last_seen_at,
            row.user_agent,
            row.token_hash == mine,
        )
        for row in rows
    ]


def end_session(actor: Actor, account_id: uuid.UUID, reference: str, *, now: datetime) -> None:
    """Sign one browser of an account out."""
    if actor.id != account_id:
        policy.require(actor, Permission.ACCOUNT_MANAGE)
    row = db.session.scalars(
        select(WebSession).where(
            WebSession.account_id == account_id,
            WebSession.token_hash.startswith(reference, autoescape=True),
        )
    ).one_or_none()
    if row is None or len(reference) != 24:
        raise NotFound("not-found")
    row.revoked_at = row.revoked_at or now
    db.session.flush()
    audit.record(actor, "session.closed", ("account", account_id), now=now)
