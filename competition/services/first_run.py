"""From an empty machine to the first event: the steps, and who may take them (首次设置).

The token is shown where the server was started; whoever reads it there owns the machine. It makes
the first administrator, once; from then on every step asks for his rights.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, Actor
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.models.account import Account, OneTimeLink, Role, RoleAssignment
from competition.models.event import Event, Profile
from competition.services import accounts, assignments, audit, sessions, settings, throttles

PURPOSE = "first_run"
LIVES = timedelta(days=7)
STEPS = ("token", "administrator", "profile", "backup", "network", "event")
#: Whoever holds the token acts for the machine.
OWNER = Actor(id=None, name="first run", system=True)


def wanted() -> bool:
    """Whether nobody administers this installation yet."""
    found = select(RoleAssignment.id).where(RoleAssignment.role == Role.ADMIN).limit(1)
    return db.session.scalar(found) is None


def is_empty() -> bool:
    """Whether there is nothing to show yet: no administrator and no event."""
    return wanted() and db.session.scalar(select(Event.id).limit(1)) is None


def passed() -> frozenset[str]:
    """The steps that were taken."""
    kept = settings.read(settings.FIRST_RUN, [])
    return frozenset(kept) | (frozenset() if wanted() else {"token", "administrator"})


def next_step() -> str | None:
    """The first step that was not taken; None: all were."""
    done = passed()
    return next((step for step in STEPS if step not in done), None)


def make_token(*, now: datetime) -> str:
    """Make a token and return it in groups of four; the one before is dead."""
    if not wanted():
        raise Conflict("first-run-over")
    plain = base64.b32encode(secrets.token_bytes(10)).decode()
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.purpose == PURPOSE, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )
    db.session.add(
        OneTimeLink(
            secret_hash=sessions.hash_of(plain),
            purpose=PURPOSE,
            facts={},
            created_at=now,
            expires_at=now + LIVES,
        )
    )
    db.session.flush()
    audit.record(OWNER, "first_run.token_made", ("installation", "first-run"), now=now)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def folded(token: str) -> str:
    """A token as it is kept: capitals, no hyphens, and what eyes mistake put right."""
    plain = token.replace("-", "").replace(" ", "").upper()
    return plain.translate(str.maketrans("018", "OIB"))


def count_try(*, now: datetime) -> None:
    """Count a try at the token, before it is looked at."""
    throttles.take(throttles.key_of("first-run", ""), now=now, limit=20)


def proves(token: str, *, now: datetime) -> bool:
    """Whether this is the token the terminal shows."""
    return wanted() and _standing(token, now=now) is not None


def _standing(token: str, *, now: datetime) -> OneTimeLink | None:
    return db.session.scalars(
        select(OneTimeLink).where(
            OneTimeLink.secret_hash == sessions.hash_of(folded(token)),
            OneTimeLink.purpose == PURPOSE,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    ).one_or_none()


def make_administrator(
    token: str, *, name: str, login: str, password: str, now: datetime
) -> Account:
    """Use the token up and make the first administrator.

    Raises NotFound("token-wrong"), Conflict("first-run-over"), Invalid with the form's problems.
    """
    if not wanted():
        raise Conflict("first-run-over")
    row = _standing(token, now=now)
    if row is None:
        raise NotFound("token-wrong")
    if not accounts.folded(login):
        raise Invalid(problems=[Problem("login-malformed", "login")])
    account_id = accounts.create(OWNER, name=name, login=login, password=password, now=now)
    assignments.grant(OWNER, account_id, Role.ADMIN.value, INSTALLATION, now=now)
    row.used_at = now
    name_installation()
    audit.record(OWNER, "first_run.administrator_made", ("account", account_id), now=now)
    return accounts.found(account_id)


def name_installation() -> None:
    """Give the installation an id of its own, once."""
    if not settings.read(settings.INSTALLATION):
        settings.write(settings.INSTALLATION, str(uuid.uuid4()))


def choose_profile(actor: Actor, profile: str, *, now: datetime) -> None:
    """Choose the profile the next event begins with."""
    policy.require(actor, Permission.EVENT_CREATE)
    if profile not in set(Profile):
        raise Invalid(problems=[Problem("unknown-choice", "profile", {"found": profile[:40]})])
    settings.write(settings.PROFILE, profile)
    take_step(actor, "profile", now=now)


def choose_network(actor: Actor, *, lan: bool, now: datetime) -> None:
    """Choose whether the next start opens the site to the hall's network."""
    policy.require(actor, Permission.EVENT_CREATE)
    settings.write(settings.LAN, lan)
    take_step(actor, "network", now=now)


def take_step(actor: Actor, step: str, *, now: datetime) -> None:
    """Note that a step was taken, or left out on purpose."""
    policy.require(actor, Permission.EVENT_CREATE)
    done = set(settings.read(settings.FIRST_RUN, [])) | {step}
    settings.write(settings.FIRST_RUN, sorted(done))
    audit.record(actor, "first_run.step_taken", ("installation", "first-run"), now=now, step=step)
